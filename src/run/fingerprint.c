/* Fingerprints of a run: see fingerprint.h. */
#include "run/fingerprint.h"

#include "base/text.h"
#include "myotome/emg.h"

#include <stdlib.h>
#include <string.h>

typedef struct path {
    char text[MYO_CHECKPOINT_NAME];
} path;

static path join(const char *prefix, const char *name) {
    path p;
    myo_text_format(p.text, sizeof p.text, "%s.%s", prefix, name);
    return p;
}

/* ---- Making ---- */

enum { path_most = 256 };

/* The paths of all parameters and states, a line each, and their values; returns how many. Arrays
 * may be NULL: then it only counts. *size: bytes of the paths. */
static size_t list_values(const myo_fieldset *set, const char *above, double *values, char *names,
                          size_t *size) {
    size_t n = 0, used = 0;
    for (int s = 0; s < myo_fieldset_section_count(set); s++) {
        const myo_section *section = myo_fieldset_section(set, s);
        const double *of_kind[2] = {myo_fieldset_parameters_const(set, s),
                                    myo_fieldset_states_const(set, s)};
        for (int i = 0; i < section->table->n_fields; i++) {
            const myo_field *f = &section->table->fields[i];
            if (f->kind != MYO_FIELD_PARAMETER && f->kind != MYO_FIELD_STATE) continue;
            char line[path_most];
            myo_text_format(line, sizeof line, "%s%s%s%s_%s\n", above, section->path,
                            section->path[0] ? "." : "", f->name, f->unit);
            const size_t length = strlen(line);
            if (names) memcpy(names + used, line, length);
            used += length;
            const int kind = f->kind == MYO_FIELD_STATE;
            if (values) values[n] = *of_kind[kind];
            of_kind[kind]++;
            n++;
        }
    }
    *size = used;
    return n;
}

int myo_fingerprint_names(myo_checkpoint *to, const char *prefix, const char *above,
                          const myo_fieldset *set, myo_error *error) {
    size_t size;
    list_values(set, above, NULL, NULL, &size);
    char *names = calloc(size + 1, 1);
    if (!names) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a checkpoint");
    list_values(set, above, NULL, names, &size);
    const int code = myo_checkpoint_add_text(to, join(prefix, "names").text, names, error);
    free(names);
    return code;
}

int myo_fingerprint_values(myo_checkpoint *to, const char *prefix, const myo_fieldset *set,
                           myo_error *error) {
    size_t size;
    const size_t n = list_values(set, "", NULL, NULL, &size);
    double *values = malloc((n + 1) * sizeof *values);
    if (!values) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a checkpoint");
    list_values(set, "", values, NULL, &size);
    const int code = myo_checkpoint_add(to, join(prefix, "values").text, "", MYO_CHECKPOINT_F64, n,
                                        0, values, error);
    free(values);
    return code;
}

/* Long recordings: their number of samples and a hash say enough. */
static int64_t hash_of(const float *samples, size_t n) {
    uint64_t h = 0xcbf29ce484222325u; /* FNV-1a over 32-bit words */
    for (size_t i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, &samples[i], sizeof bits);
        h = (h ^ bits) * 0x100000001b3u;
    }
    int64_t signed_hash;
    memcpy(&signed_hash, &h, sizeof h);
    return signed_hash;
}

int myo_fingerprint_muscle(myo_checkpoint *to, const char *prefix, const myo_scenario_muscle *m,
                           myo_error *error) {
    static const char *const kinds[] = {"ramp_hold", "sine", "table", "recording"},
                             *const ofs[] = {"drive", "force"},
                             *const paths[] = {"isometric", "ramp", "sine", "tap"};
    const size_t n = (size_t)m->n_drive_points;
    int code = myo_checkpoint_add_text(to, join(prefix, "name").text, m->name, error);
    if (!code) code = myo_fingerprint_values(to, prefix, m->values, error);
    if (!code)
        code = myo_checkpoint_add_text(to, join(prefix, "drive.kind").text, kinds[m->drive_kind],
                                       error);
    if (!code)
        code = myo_checkpoint_add_text(to, join(prefix, "drive.of").text, ofs[m->drive_of], error);
    if (!code)
        code =
            myo_checkpoint_add_text(to, join(prefix, "path.kind").text, paths[m->path_kind], error);
    if (!code)
        code = myo_checkpoint_add(to, join(prefix, "drive.table_t").text, "s", MYO_CHECKPOINT_F64,
                                  n, 0, m->drive_t_s, error);
    if (!code)
        code = myo_checkpoint_add(to, join(prefix, "drive.table_level").text, "1",
                                  MYO_CHECKPOINT_F64, n, 0, m->drive_level_1, error);
    if (!code)
        code = myo_checkpoint_add_i64(to, join(prefix, "drive.recorded_samples").text,
                                      (int64_t)m->n_recorded, error);
    if (!code)
        code = myo_checkpoint_add_i64(to, join(prefix, "drive.recorded_hash").text,
                                      hash_of(m->recorded, m->n_recorded), error);
    return code;
}

int myo_fingerprint_electrodes(myo_checkpoint *to, const myo_scenario_electrode *list, int n,
                               myo_error *error) {
    int code = n ? myo_checkpoint_add_i64(to, "scenario.electrodes.count", n, error) : MYO_OK;
    for (int i = 0; i < n && !code; i++) {
        char prefix[48], words[160], above[64];
        myo_text_format(prefix, sizeof prefix, "scenario.electrodes.%d", i);
        myo_text_format(words, sizeof words, "%s %s %s%s %s", myo_electrode_name(list[i].kind),
                        list[i].name, list[i].level, list[i].left ? " left" : "", list[i].muscle);
        myo_text_format(above, sizeof above, "electrodes.%s.", list[i].name);
        code = myo_checkpoint_add_text(to, join(prefix, "words").text, words, error);
        if (!code) code = myo_fingerprint_names(to, prefix, above, list[i].values, error);
        if (!code) code = myo_fingerprint_values(to, prefix, list[i].values, error);
    }
    return code;
}

/* ---- Comparing ---- */

static int cannot(myo_error *error, const char *difference) {
    return myo_error_set(error, MYO_INPUT,
                         "the checkpoint belongs to another run (%s); a run goes on unchanged or "
                         "starts anew",
                         difference);
}

/* The nth line of a text, without its end. */
static void line_of(const char *text, size_t n, char line[path_most]) {
    while (n && text) {
        text = strchr(text, '\n');
        if (text) text++;
        n--;
    }
    const char *end = text ? strchr(text, '\n') : NULL;
    const size_t length = end ? (size_t)(end - text) : 0;
    const size_t kept = length < path_most ? length : path_most - 1;
    if (kept) memcpy(line, text, kept);
    line[kept] = 0;
}

/* The path of value i of PREFIX.values: its line in PREFIX.names, or in the names that stand above
 * all muscles, then with the muscle's name. */
static void path_of(const myo_checkpoint *own, const char *values, size_t i,
                    char found[path_most]) {
    char prefix[MYO_CHECKPOINT_NAME], line[path_most];
    myo_text_format(prefix, sizeof prefix, "%s", values);
    char *dot = strrchr(prefix, '.');
    if (dot) *dot = 0;
    const char *names = myo_checkpoint_text(own, join(prefix, "names").text);
    if (names) {
        line_of(names, i, found);
        return;
    }
    const char *muscle = myo_checkpoint_text(own, join(prefix, "name").text);
    dot = strrchr(prefix, '.');
    if (dot) *dot = 0;
    line_of(myo_checkpoint_text(own, join(prefix, "names").text), i, line);
    myo_text_format(found, path_most, "muscles.%s.%s", muscle, line);
}

/* The first value that differs; the lists of paths are known to be the same. */
static int values_differ(const myo_checkpoint *own, const myo_checkpoint_field *there,
                         const myo_checkpoint_field *here, myo_error *error) {
    const size_t n = strlen(here->name), tail = strlen(".values");
    const int is_set = n > tail && strcmp(here->name + n - tail, ".values") == 0;
    const double *was = there->data, *is = here->data;
    size_t i = 0;
    while (memcmp(&was[i], &is[i], sizeof *is) == 0) i++;
    char line[path_most], text[400], a[32], b[32];
    if (is_set)
        path_of(own, here->name, i, line);
    else
        myo_text_format(line, sizeof line, "%s, value %zu,", here->name, i + 1);
    myo_text_format(a, sizeof a, "%g", was[i]);
    myo_text_format(b, sizeof b, "%g", is[i]);
    if (strcmp(a, b) == 0)
        myo_text_format(text, sizeof text, "%s differs behind the sixth digit of %s", line, a);
    else
        myo_text_format(text, sizeof text, "%s is %s there, %s here", line, a, b);
    return cannot(error, text);
}

/* The first line that differs between two lists of paths. */
static int names_differ(const char *there, const char *here, myo_error *error) {
    char was[path_most], is[path_most], text[600];
    for (size_t i = 0;; i++) {
        line_of(there, i, was);
        line_of(here, i, is);
        if (strcmp(was, is) != 0 || (!was[0] && !is[0])) break;
    }
    if (was[0] && is[0])
        myo_text_format(text, sizeof text, "%s there stands where %s stands here", was, is);
    else
        myo_text_format(text, sizeof text, "%s is known only %s", was[0] ? was : is,
                        was[0] ? "there" : "here");
    return cannot(error, text);
}

static int texts_differ(const char *name, const char *there, const char *here, myo_error *error) {
    const size_t n = strlen(name), tail = strlen(".names");
    if (n > tail && strcmp(name + n - tail, ".names") == 0) return names_differ(there, here, error);
    char text[400];
    myo_text_format(text, sizeof text, "%s is %s there, %s here", name, there, here);
    return cannot(error, text);
}

static int compare(const myo_checkpoint *saved, const myo_checkpoint *own,
                   const myo_checkpoint_field *here, myo_error *error) {
    const myo_checkpoint_field *there = myo_checkpoint_find(saved, here->name);
    char text[400];
    if (!there || there->type != here->type) {
        myo_text_format(text, sizeof text, "it has no %s", here->name);
        return cannot(error, text);
    }
    if (there->bytes == here->bytes &&
        (!here->bytes || memcmp(there->data, here->data, here->bytes) == 0))
        return MYO_OK;
    if (here->type == MYO_CHECKPOINT_U8)
        return texts_differ(here->name, myo_checkpoint_text(saved, here->name),
                            myo_checkpoint_text(own, here->name), error);
    if (here->type == MYO_CHECKPOINT_F64 && there->rows == here->rows)
        return values_differ(own, there, here, error);
    myo_text_format(text, sizeof text, "%s differs", here->name);
    return cannot(error, text);
}

int myo_fingerprint_check(const myo_checkpoint *saved, const myo_checkpoint *own,
                          myo_error *error) {
    int code = MYO_OK;
    for (size_t i = 0; i < myo_checkpoint_count(own) && !code; i++)
        code = compare(saved, own, myo_checkpoint_at(own, i), error);
    return code;
}
