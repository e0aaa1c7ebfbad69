/* Scenario files and muscle files: YAML trees walked into a scenario. See myotome/scenario_file.h.
 */
#include "myotome/scenario_file.h"

#include "base/text.h"
#include "io/electrodes_file.h"
#include "io/timeline_file.h"
#include "myotome/analyse.h"
#include "myotome/io.h"
#include "myotome/units.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { path_size = 256 };

/* Keeps the sentence of `error`, adds the position of the node's value (or key). */
static int at_node(const myo_node *node, int key, myo_error *error) {
    if (!error) return MYO_INPUT;
    char text[sizeof error->text];
    memcpy(text, error->text, sizeof text);
    return key ? myo_node_key_error(node, error, text) : myo_node_error(node, error, text);
}

static int unknown_key(const myo_node *node, myo_error *error, const char *where,
                       const char *known) {
    char text[400];
    snprintf(text, sizeof text, "unknown key \"%.80s\" %s; known are: %s", myo_node_key(node),
             where, known);
    return myo_node_key_error(node, error, text);
}

/* ---- Values of one muscle ----------------------------------------------------------------------
 */

/* One number with its unit, in the unit of a field: through a path of the muscle's own field set.
 */
static int read_number(const myo_node *node, const char *unit, double *value, myo_error *error) {
    if (myo_node_kind_of(node) != MYO_NODE_SCALAR)
        return myo_node_error(node, error, "here a number (with its unit) is needed");
    const int code = myo_unit_convert(myo_node_text(node), unit, value, error);
    return code ? at_node(node, 0, error) : MYO_OK;
}

static int read_drive_table(myo_scenario *scenario, int muscle, const myo_node *table,
                            myo_error *error) {
    const size_t n = myo_node_count(table);
    if (myo_node_kind_of(table) != MYO_NODE_SEQUENCE || n < 1 || n > 1000000)
        return myo_node_error(table, error,
                              "a drive table is a list of points: [[0 s, 0], [1 s, 0.3]]");
    double *t_s = malloc(2 * n * sizeof *t_s), *level = t_s + n;
    if (!t_s) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a drive table");
    int code = MYO_OK;
    for (size_t i = 0; i < n && !code; i++) {
        const myo_node *point = myo_node_at(table, i);
        if (myo_node_kind_of(point) != MYO_NODE_SEQUENCE || myo_node_count(point) != 2)
            code =
                myo_node_error(point, error, "a point of a drive table is a pair: [time, level]");
        if (!code) code = read_number(myo_node_at(point, 0), "s", &t_s[i], error);
        if (!code) code = read_number(myo_node_at(point, 1), "1", &level[i], error);
    }
    if (!code && myo_scenario_set_drive(scenario, muscle, (int)n, t_s, level, error))
        code = at_node(table, 0, error);
    free(t_s);
    return code;
}

/* Every scalar below `node` is set under "path.key"; mappings go deeper. */
static int read_values(myo_scenario *scenario, int muscle, const char *path, const myo_node *node,
                       myo_error *error) {
    for (size_t i = 0; i < myo_node_count(node); i++) {
        const myo_node *child = myo_node_at(node, i);
        char below[path_size];
        const int length = snprintf(below, sizeof below, "%s.%s", path, myo_node_key(child));
        if (length >= (int)sizeof below)
            return myo_node_key_error(child, error, "this key is too long");
        int code = MYO_OK;
        if (strcmp(below + strlen("muscles.") + strlen(scenario->muscles[muscle].name),
                   ".drive.table") == 0)
            code = read_drive_table(scenario, muscle, child, error);
        else if (myo_node_kind_of(child) == MYO_NODE_MAPPING)
            code = read_values(scenario, muscle, below, child, error);
        else if (myo_node_kind_of(child) == MYO_NODE_SEQUENCE)
            code = myo_node_error(child, error, "a list does not fit here; give one value");
        else if (myo_scenario_set(scenario, below, myo_node_text(child), error))
            code = at_node(child, 0, error);
        if (code) return code;
    }
    return MYO_OK;
}

static const char muscle_folder[] = "data/muscles/", scenario_folder[] = "scenarios/";

static const myo_builtin_file *find_builtin(const char *folder, const char *name) {
    char file[path_size];
    snprintf(file, sizeof file, "%s%s.yaml", folder, name);
    return myo_builtin_find(file);
}

/* Names of built-in files of one folder, "a, b, c". */
static void list_builtins(const char *folder, char *text, size_t size) {
    size_t used = 0;
    text[0] = 0;
    for (int i = 0; i < myo_builtin_count(); i++) {
        const char *name = myo_builtin_at(i)->name;
        if (strncmp(name, folder, strlen(folder)) != 0) continue;
        const char *base = name + strlen(folder), *dot = strrchr(base, '.');
        const int wrote = snprintf(text + used, size - used, "%s%.*s", used ? ", " : "",
                                   (int)(dot ? dot - base : (long)strlen(base)), base);
        if (wrote < 0 || (size_t)wrote >= size - used) return;
        used += (size_t)wrote;
    }
}

/* The built-in file that was meant; "" where none is near. */
static void nearest_builtin(const char *folder, const char *wanted, char *near, size_t size) {
    int shortest = (int)strlen(wanted) / 3 + 1;
    near[0] = 0;
    for (int i = 0; i < myo_builtin_count(); i++) {
        const char *name = myo_builtin_at(i)->name;
        if (strncmp(name, folder, strlen(folder)) != 0) continue;
        char base[path_size];
        snprintf(base, sizeof base, "%s", name + strlen(folder));
        char *dot = strrchr(base, '.');
        if (dot) *dot = 0;
        const int distance = myo_text_distance(wanted, base);
        if (distance >= shortest) continue;
        shortest = distance;
        snprintf(near, size, "%s", base);
    }
}

/* "external_oblique_T7_left" -> "external_oblique.T7.left", a pool of the spine; 0 where it cannot
 * be one. */
static int pool_name(const char *name, char *pool, size_t size) {
    snprintf(pool, size, "%s", name);
    char *side = strrchr(pool, '_');
    if (!side) return 0;
    *side = 0;
    char *level = strrchr(pool, '_');
    *side = '.';
    if (!level) return 0;
    *level = '.';
    return 1;
}

/* The muscle's own file: title, text, and the values that make it this muscle. */
static int read_muscle_file(myo_scenario *scenario, int muscle, const myo_node *asked,
                            myo_error *error) {
    const char *name = scenario->muscles[muscle].name;
    const myo_builtin_file *file = find_builtin(muscle_folder, name);
    char pool[64];
    if (!file && pool_name(name, pool, sizeof pool) &&
        !myo_scenario_take_pool(scenario, muscle, pool, NULL))
        return MYO_OK;
    if (!file) {
        char known[300], text[500];
        list_builtins(muscle_folder, known, sizeof known);
        snprintf(text, sizeof text,
                 "unknown muscle \"%.60s\"; there are: %s, and those of the spine's pools, such as "
                 "longissimus_T7_left",
                 name, known);
        return myo_node_key_error(asked, error, text);
    }
    myo_document *document = myo_document_parse(file->name, file->data, file->size, error);
    if (!document) return error ? error->code : MYO_INPUT;
    char prefix[path_size];
    snprintf(prefix, sizeof prefix, "muscles.%s", name);
    const myo_node *root = myo_document_root(document);
    int code = MYO_OK;
    for (size_t i = 0; i < myo_node_count(root) && !code; i++) {
        const myo_node *child = myo_node_at(root, i);
        const char *key = myo_node_key(child);
        if (strcmp(key, "muscle") == 0 || strcmp(key, "text") == 0) continue;
        if (strcmp(key, "values") == 0)
            code = read_values(scenario, muscle, prefix, child, error);
        else if (strcmp(key, "title") == 0)
            snprintf(scenario->muscles[muscle].title, sizeof scenario->muscles[muscle].title, "%s",
                     myo_node_text(child));
        else
            code = unknown_key(child, error, "in a muscle file", "muscle, title, text, values");
    }
    myo_document_free(document);
    return code;
}

/* ---- The scenario ---- */

static int read_muscles(myo_scenario *scenario, const myo_node *muscles, myo_error *error) {
    if (myo_node_kind_of(muscles) != MYO_NODE_MAPPING)
        return myo_node_error(
            muscles, error,
            "muscles: is a mapping from a muscle's name to its drive and other values");
    for (size_t i = 0; i < myo_node_count(muscles); i++) {
        const myo_node *node = myo_node_at(muscles, i);
        const char *name = myo_node_key(node);
        if (strlen(name) >= sizeof scenario->muscles[0].name)
            return myo_node_key_error(node, error,
                                      "this muscle's name is too long (63 characters at most)");
        int muscle = 0;
        if (myo_scenario_add_muscle(scenario, name, NULL, &muscle, error))
            return at_node(node, 1, error);
        int code = read_muscle_file(scenario, muscle, node, error);
        if (code) return code;
        if (myo_node_is_null(node)) continue;
        if (myo_node_kind_of(node) != MYO_NODE_MAPPING)
            return myo_node_error(node, error,
                                  "a muscle's entry is a mapping, for example drive: {level: 0.3}");
        char prefix[path_size];
        snprintf(prefix, sizeof prefix, "muscles.%s", name);
        code = read_values(scenario, muscle, prefix, node, error);
        if (code) return code;
    }
    return MYO_OK;
}

static int read_text_key(const myo_node *node, char *to, size_t size, myo_error *error) {
    if (myo_node_kind_of(node) != MYO_NODE_SCALAR)
        return myo_node_error(node, error, "here one text is needed");
    snprintf(to, size, "%s", myo_node_text(node));
    return MYO_OK;
}

/* Numbers of the person or of the session below a mapping: "person: {core: 0.6}". */
static int read_section(myo_scenario *scenario, const char *path, const myo_node *node,
                        myo_error *error) {
    for (size_t i = 0; i < myo_node_count(node); i++) {
        const myo_node *child = myo_node_at(node, i);
        char below[path_size];
        if (snprintf(below, sizeof below, "%s.%s", path, myo_node_key(child)) >= (int)sizeof below)
            return myo_node_key_error(child, error, "this key is too long");
        int code = MYO_OK, section, field;
        if (myo_node_kind_of(child) == MYO_NODE_MAPPING)
            code = read_section(scenario, below, child, error);
        else if (myo_node_kind_of(child) == MYO_NODE_SEQUENCE)
            code = myo_node_error(child, error, "a list does not fit here; give one value");
        else if (myo_fieldset_find(scenario->session, below, &section, &field, NULL) &&
                 myo_fieldset_find(scenario->body, below, &section, &field, error))
            code = at_node(child, 1, error);
        else if (myo_scenario_set(scenario, below, myo_node_text(child), error))
            code = at_node(child, 0, error);
        if (code) return code;
    }
    return MYO_OK;
}

static int read_scenario(myo_scenario *scenario, const myo_node *root, myo_error *error) {
    if (myo_node_kind_of(root) != MYO_NODE_MAPPING)
        return myo_node_error(root, error,
                              "this is no scenario: it must be a mapping with at least muscles:");
    const myo_node *muscles = myo_node_find(root, "muscles");
    if (!muscles)
        return myo_node_error(root, error,
                              "this scenario has no muscles; add at least one under muscles:");
    for (size_t i = 0; i < myo_node_count(root); i++) {
        const myo_node *node = myo_node_at(root, i);
        const char *key = myo_node_key(node);
        int code = MYO_OK;
        if (strcmp(key, "muscles") == 0)
            continue; /* last: what holds for all may be refined for one */
        if (strcmp(key, "timeline") == 0) continue; /* after the muscles, which its acts name */
        if (strcmp(key, "electrodes") == 0) continue; /* after the muscles, which they name */
        if (strcmp(key, "scenario") == 0)
            code = read_text_key(node, scenario->name, sizeof scenario->name, error);
        else if (strcmp(key, "title") == 0)
            code = read_text_key(node, scenario->title, sizeof scenario->title, error);
        else if (strcmp(key, "text") == 0)
            code = read_text_key(node, scenario->text, sizeof scenario->text, error);
        else if (myo_node_kind_of(node) == MYO_NODE_MAPPING)
            code = read_section(scenario, key, node, error);
        else if (myo_node_kind_of(node) != MYO_NODE_SCALAR) {
            myo_error unknown;
            int section, field;
            code = myo_fieldset_find(scenario->session, key, &section, &field, &unknown);
            if (code) {
                if (error) *error = unknown;
                code = at_node(node, 1, error);
            } else {
                code = myo_node_error(node, error, "here one value is needed");
            }
        } else {
            int section, field;
            if (strcmp(key, "seed") != 0 &&
                myo_fieldset_find(scenario->session, key, &section, &field, error))
                return at_node(node, 1, error);
            if (myo_scenario_set(scenario, key, myo_node_text(node), error))
                code = at_node(node, 0, error);
        }
        if (code) return code;
    }
    int code = read_muscles(scenario, muscles, error);
    const myo_node *electrodes = myo_node_find(root, "electrodes");
    if (!code && electrodes) code = myo_scenario_read_electrodes(scenario, electrodes, error);
    const myo_node *timeline = myo_node_find(root, "timeline");
    if (code || !timeline) return code;
    const myo_node *duration = myo_node_find(root, "duration");
    if (duration)
        return myo_node_key_error(duration, error,
                                  "a time line ends with its last event; leave duration out");
    return myo_timeline_read(scenario, timeline, error);
}

static int looks_like_file(const char *name) {
    const char *dot = strrchr(name, '.');
    return strchr(name, '/') || (dot && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0 ||
                                         strcmp(dot, ".json") == 0));
}

int myo_scenario_read(const char *name, myo_scenario **scenario, myo_error *error) {
    *scenario = NULL;
    myo_document *document = NULL;
    if (looks_like_file(name)) {
        document = myo_document_read(name, error);
    } else {
        const myo_builtin_file *file = find_builtin(scenario_folder, name);
        if (!file) {
            char known[300], near[path_size];
            nearest_builtin(scenario_folder, name, near, sizeof near);
            if (near[0])
                return myo_error_set(error, MYO_INPUT,
                                     "no built-in scenario is called \"%s\"; did you mean \"%s\"? "
                                     "(a file needs a slash or .yaml in its name)",
                                     name, near);
            list_builtins(scenario_folder, known, sizeof known);
            return myo_error_set(error, MYO_INPUT,
                                 "no built-in scenario is called \"%s\"; there are: %s (a file "
                                 "needs a slash or .yaml in its name)",
                                 name, known);
        }
        document = myo_document_parse(file->name, file->data, file->size, error);
    }
    if (!document) return error ? error->code : MYO_INPUT;
    myo_scenario *made = myo_scenario_make();
    int code = made ? MYO_OK : myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a scenario");
    if (!code) {
        const char *base = strrchr(name, '/');
        snprintf(made->name, sizeof made->name, "%s", base ? base + 1 : name);
        code = read_scenario(made, myo_document_root(document), error);
    }
    myo_document_free(document);
    if (code) {
        myo_scenario_free(made);
        return code;
    }
    if (!made->title[0]) snprintf(made->title, sizeof made->title, "%s", made->name);
    *scenario = made;
    return MYO_OK;
}

/* ---- Recordings ---- */

static int compare_doubles(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Envelope scaled so that its floor (the 5th percentile) is 0 and its peak 1. */
static int scale_envelope(double *envelope, size_t n, const char *channel, myo_error *error) {
    double *sorted = malloc(n * sizeof *sorted);
    if (!sorted) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for an envelope");
    memcpy(sorted, envelope, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, compare_doubles);
    const double floor_value = sorted[n / 20], peak = sorted[n - 1];
    free(sorted);
    if (!(peak > floor_value))
        return myo_error_set(error, MYO_INPUT,
                             "channel \"%s\" is flat: a dead electrode cannot drive a muscle",
                             channel);
    for (size_t k = 0; k < n; k++) {
        const double share = (envelope[k] - floor_value) / (peak - floor_value);
        envelope[k] = share > 0 ? share : 0;
    }
    return MYO_OK;
}

/* The recording from `skip` on stays with the muscle, to be shown beside what was simulated. */
static int keep_recording(myo_scenario_muscle *m, const double *samples, size_t n, double rate_Hz,
                          const char *unit, myo_error *error) {
    float *kept = malloc(n * sizeof *kept);
    if (!kept) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a recording");
    for (size_t k = 0; k < n; k++) kept[k] = (float)samples[k];
    free(m->recorded);
    m->recorded = kept;
    m->n_recorded = n;
    m->recorded_rate_Hz = rate_Hz;
    snprintf(m->recorded_unit, sizeof m->recorded_unit, "%s", unit);
    return MYO_OK;
}

/* The envelope becomes the points of the drive. */
static int follow(myo_scenario *scenario, int muscle, double *envelope, size_t n, double rate_Hz,
                  myo_error *error) {
    int code = scale_envelope(envelope, n, scenario->muscles[muscle].drive_channel, error);
    if (code) return code;
    double *t_s = malloc(n * sizeof *t_s);
    if (!t_s) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for an envelope");
    for (size_t k = 0; k < n; k++) t_s[k] = ((double)k + 0.5) / rate_Hz;
    code = myo_scenario_set_drive(scenario, muscle, (int)n, t_s, envelope, error);
    free(t_s);
    return code;
}

/* Which of file and channel is missing; where it is the channel, those that the file has. */
static int ask_for_recording(const myo_scenario_muscle *m, myo_error *error) {
    if (!m->drive_file[0])
        return myo_error_set(error, MYO_INPUT,
                             "the drive of %s follows a recording; say which: --set "
                             "drive.file=FILE.edf%s",
                             m->name, m->drive_channel[0] ? "" : " --set drive.channel=LABEL");
    myo_edf *edf = myo_edf_open(m->drive_file, error);
    if (!edf) return MYO_INPUT;
    myo_buffer labels = {0};
    for (int c = 0; c < myo_edf_channel_count(edf); c++)
        myo_buffer_format(&labels, "%s'%s'", c ? ", " : "", myo_edf_channel_at(edf, c)->name);
    myo_edf_close(edf);
    myo_error_set_at(error, MYO_INPUT, m->drive_file, 0, 0,
                     "say which channel %s follows: --set drive.channel=LABEL; the channels are %s",
                     m->name, labels.text ? labels.text : "none");
    myo_buffer_free(&labels);
    return MYO_INPUT;
}

static int read_recording(myo_scenario *scenario, int muscle, myo_error *error) {
    myo_scenario_muscle *m = &scenario->muscles[muscle];
    if (!m->drive_file[0] || !m->drive_channel[0]) return ask_for_recording(m, error);
    double *samples = NULL, *envelope = NULL, rate_Hz = 0;
    size_t n = 0, n_envelope = 0;
    char unit[9];
    int code =
        myo_edf_read_channel(m->drive_file, m->drive_channel, &samples, &n, &rate_Hz, unit, error);
    if (code) return code;
    const double start_s = myo_fieldset_get(m->values, "drive.recording_start_s");
    const size_t skip = (size_t)(start_s * rate_Hz);
    const double envelope_rate_Hz = rate_Hz < 200 ? rate_Hz : 200;
    if (skip + 2 > n)
        code = myo_error_set(error, MYO_INPUT,
                             "%s: recording ends at %g s, before drive.recording_start of %g s",
                             m->drive_file, (double)n / rate_Hz, start_s);
    if (!code)
        code = myo_envelope(samples + skip, n - skip, rate_Hz,
                            myo_fieldset_get(m->values, "drive.envelope_low_pass_Hz"),
                            envelope_rate_Hz, &envelope, &n_envelope, error);
    if (!code) code = follow(scenario, muscle, envelope, n_envelope, envelope_rate_Hz, error);
    if (!code) code = keep_recording(m, samples + skip, n - skip, rate_Hz, unit, error);
    free(samples);
    free(envelope);
    return code;
}

int myo_scenario_read_recordings(myo_scenario *scenario, myo_error *error) {
    for (int i = 0; i < scenario->n_muscles; i++) {
        if (scenario->muscles[i].drive_kind != MYO_DRIVE_RECORDING) continue;
        const int code = read_recording(scenario, i, error);
        if (code) return code;
    }
    return MYO_OK;
}

/* ---- Lists ---- */

/* The index-th built-in file of a folder, without folder and ending; the text lives as long as the
 * program. */
static const char *builtin_name(const char *folder, int index) {
    static _Thread_local char name[64];
    for (int i = 0; i < myo_builtin_count(); i++) {
        const char *file = myo_builtin_at(i)->name;
        if (strncmp(file, folder, strlen(folder)) != 0 || index-- > 0) continue;
        snprintf(name, sizeof name, "%s", file + strlen(folder));
        char *dot = strrchr(name, '.');
        if (dot) *dot = 0;
        return name;
    }
    return NULL;
}

const char *myo_scenario_builtin(int index) {
    return builtin_name(scenario_folder, index);
}
const char *myo_muscle_builtin(int index) {
    return builtin_name(muscle_folder, index);
}
