/* Scenarios: values and words by path, and the time courses that they describe. See
 * myotome/scenario.h. */
#include "myotome/scenario.h"

#include "base/lane.h"
#include "base/text.h"
#include "myotome/emg.h"
#include "run/bedside.h"
#include "run/electrodes.h"
#include "run/events.h"
#include "run/sections.h"

#include <stdlib.h>
#include <string.h>

static int starts_with(const char *text, const char *begin) {
    return strncmp(text, begin, strlen(begin)) == 0;
}

static void copy_text(char *to, size_t size, const char *from) {
    const size_t n = from ? strlen(from) : 0, kept = n < size ? n : size - 1;
    if (kept) memcpy(to, from, kept);
    to[kept] = 0;
}

myo_scenario *myo_scenario_make(void) {
    myo_scenario *scenario = calloc(1, sizeof *scenario);
    if (!scenario) return NULL;
    const myo_section *sections;
    const int n = myo_sections_session(&sections);
    scenario->session = myo_fieldset_make(sections, n);
    scenario->body = myo_events_body();
    scenario->seed = 1;
    if (!scenario->session || !scenario->body) {
        myo_scenario_free(scenario);
        return NULL;
    }
    return scenario;
}

void myo_scenario_free(myo_scenario *scenario) {
    if (!scenario) return;
    for (int i = 0; i < scenario->n_muscles; i++) {
        myo_scenario_muscle *muscle = &scenario->muscles[i];
        myo_fieldset_free(muscle->values);
        free(muscle->drive_t_s);
        free(muscle->drive_level_1);
        free(muscle->recorded);
    }
    for (int i = 0; i < scenario->n_events; i++) myo_fieldset_free(scenario->events[i].values);
    for (int i = 0; i < scenario->n_substances; i++)
        myo_fieldset_free(scenario->substances[i].values);
    free(scenario->muscles);
    free(scenario->events);
    free(scenario->substances);
    myo_electrodes_free(scenario->electrodes, scenario->n_electrodes);
    myo_fieldset_free(scenario->session);
    myo_fieldset_free(scenario->body);
    free(scenario);
}

/* One temperature for nerve and muscle: written into every field of that name, where a later
 * setting of a single one (a cold arm's nerve) may change it. */
void myo_scenario_warm(myo_fieldset *values, double degC) {
    for (int s = 0; s < myo_fieldset_section_count(values); s++) {
        const myo_table *table = myo_fieldset_section(values, s)->table;
        const int field = myo_table_find(table, "temperature");
        if (field < 0) continue;
        int parameter = 0; /* rank among the parameters of the table */
        for (int f = 0; f < field; f++) parameter += table->fields[f].kind == MYO_FIELD_PARAMETER;
        const int kelvin = strcmp(table->fields[field].unit, "K") == 0;
        myo_fieldset_parameters(values, s)[parameter] = kelvin ? degC + 273.15 : degC;
    }
}

int myo_scenario_add_muscle(myo_scenario *scenario, const char *name, const char *title,
                            int *muscle, myo_error *error) {
    for (int i = 0; i < scenario->n_muscles; i++)
        if (strcmp(scenario->muscles[i].name, name) == 0)
            return myo_error_set(error, MYO_INPUT, "muscle \"%s\" is there twice", name);
    const size_t n = (size_t)scenario->n_muscles;
    myo_scenario_muscle *muscles = realloc(scenario->muscles, (n + 1) * sizeof *muscles);
    if (!muscles)
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for muscle \"%s\"", name);
    scenario->muscles = muscles;
    myo_scenario_muscle *added = &muscles[n];
    memset(added, 0, sizeof *added);
    copy_text(added->name, sizeof added->name, name);
    copy_text(added->title, sizeof added->title, title && *title ? title : name);
    myo_section sections[MYO_SECTIONS_MUSCLE];
    const int n_sections = myo_sections_muscle(sections);
    added->values = myo_fieldset_make(sections, n_sections);
    if (!added->values)
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for muscle \"%s\"", name);
    myo_scenario_warm(added->values, myo_fieldset_get(scenario->session, "temperature_degC"));
    *muscle = scenario->n_muscles++;
    return MYO_OK;
}

int myo_scenario_copy_muscle(const myo_scenario_muscle *from, myo_scenario_muscle *to) {
    *to = *from;
    const size_t n = (size_t)from->n_drive_points;
    to->values = myo_fieldset_copy(from->values);
    to->recorded = from->n_recorded ? malloc(from->n_recorded * sizeof(float)) : NULL;
    to->drive_t_s = n ? malloc(n * sizeof(double)) : NULL;
    to->drive_level_1 = n ? malloc(n * sizeof(double)) : NULL;
    if (!to->values || (n && (!to->drive_t_s || !to->drive_level_1)) ||
        (from->n_recorded && !to->recorded))
        return MYO_BROKE_DOWN;
    if (to->recorded) memcpy(to->recorded, from->recorded, from->n_recorded * sizeof(float));
    if (n) {
        memcpy(to->drive_t_s, from->drive_t_s, n * sizeof(double));
        memcpy(to->drive_level_1, from->drive_level_1, n * sizeof(double));
    }
    return MYO_OK;
}

/* Arrays of the copy are allocated for all before any is filled: what is not yet is NULL. */
static int copy_lists(const myo_scenario *from, myo_scenario *to) {
    const size_t muscles = (size_t)from->n_muscles, events = (size_t)from->n_events,
                 substances = (size_t)from->n_substances;
    to->muscles = calloc(muscles + 1, sizeof *to->muscles);
    to->events = calloc(events + 1, sizeof *to->events);
    to->substances = calloc(substances + 1, sizeof *to->substances);
    if (!to->muscles || !to->events || !to->substances) return MYO_BROKE_DOWN;
    int bad = 0;
    for (; to->n_muscles < from->n_muscles && !bad; to->n_muscles++)
        bad = myo_scenario_copy_muscle(&from->muscles[to->n_muscles], &to->muscles[to->n_muscles]);
    for (; to->n_events < from->n_events && !bad; to->n_events++) {
        myo_scenario_event *e = &to->events[to->n_events];
        *e = from->events[to->n_events];
        e->values = myo_fieldset_copy(e->values);
        bad = !e->values;
    }
    for (; to->n_substances < from->n_substances && !bad; to->n_substances++) {
        myo_scenario_substance *s = &to->substances[to->n_substances];
        *s = from->substances[to->n_substances];
        s->values = myo_fieldset_copy(s->values);
        bad = !s->values;
    }
    if (!bad) {
        to->n_electrodes = from->n_electrodes;
        bad = myo_electrodes_copy(from->electrodes, from->n_electrodes, &to->electrodes);
    }
    return bad;
}

myo_scenario *myo_scenario_copy(const myo_scenario *from) {
    myo_scenario *to = malloc(sizeof *to);
    if (!to) return NULL;
    *to = *from;
    to->n_muscles = to->n_events = to->n_substances = to->n_electrodes = 0;
    to->electrodes = NULL;
    to->muscles = NULL;
    to->events = NULL;
    to->substances = NULL;
    to->session = myo_fieldset_copy(from->session);
    to->body = myo_fieldset_copy(from->body);
    if (to->session && to->body && !copy_lists(from, to)) return to;
    myo_scenario_free(to);
    return NULL;
}

/* Words that a muscle knows beside its numbers: a choice from a list, or free text. */
typedef struct word {
    const char *path;
    const char *const *choices; /* NULL-terminated; NULL: free text */
} word;

static const char *const drive_kinds[] = {"ramp_hold", "sine", "table", "recording", NULL};
static const char *const drive_ofs[] = {"drive", "force", NULL};
static const char *const path_kinds[] = {"isometric", "ramp", "sine", "tap", NULL};

enum {
    WORD_DRIVE_KIND,
    WORD_DRIVE_OF,
    WORD_DRIVE_FILE,
    WORD_DRIVE_CHANNEL,
    WORD_PATH_KIND,
    WORD_TITLE,
    n_words
};

static const word words[n_words] = {
    [WORD_DRIVE_KIND] = {"drive.kind", drive_kinds}, [WORD_DRIVE_OF] = {"drive.of", drive_ofs},
    [WORD_DRIVE_FILE] = {"drive.file", NULL},        [WORD_DRIVE_CHANNEL] = {"drive.channel", NULL},
    [WORD_PATH_KIND] = {"path.kind", path_kinds},    [WORD_TITLE] = {"title", NULL},
};

static int find_word(const char *path) {
    for (int i = 0; i < n_words; i++)
        if (strcmp(words[i].path, path) == 0) return i;
    return -1;
}

static int set_choice(const word *w, const char *text, int *choice, myo_error *error) {
    char known[160] = "";
    for (int i = 0; w->choices[i]; i++) {
        if (strcmp(w->choices[i], text) == 0) {
            *choice = i;
            return MYO_OK;
        }
        const size_t used = strlen(known);
        myo_text_format(known + used, sizeof known - used, "%s%s", i ? ", " : "", w->choices[i]);
    }
    return myo_error_set(error, MYO_INPUT, "%s cannot be \"%s\"; it is one of: %s", w->path, text,
                         known);
}

static int set_word(myo_scenario_muscle *muscle, int index, const char *text, myo_error *error) {
    int choice = 0;
    const word *w = &words[index];
    if (w->choices) {
        const int code = set_choice(w, text, &choice, error);
        if (code) return code;
    } else if (!*text) {
        return myo_error_set(error, MYO_INPUT, "%s is empty", w->path);
    }
    switch (index) {
    case WORD_DRIVE_KIND:
        muscle->drive_kind = (myo_drive_kind)choice;
        break;
    case WORD_DRIVE_OF:
        muscle->drive_of = (myo_drive_of)choice;
        break;
    case WORD_PATH_KIND:
        muscle->path_kind = (myo_path_kind)choice;
        break;
    case WORD_DRIVE_FILE:
        copy_text(muscle->drive_file, sizeof muscle->drive_file, text);
        break;
    case WORD_DRIVE_CHANNEL:
        copy_text(muscle->drive_channel, sizeof muscle->drive_channel, text);
        break;
    case WORD_TITLE:
        copy_text(muscle->title, sizeof muscle->title, text);
        break;
    }
    return MYO_OK;
}

static int set_in_muscle(const myo_scenario *scenario, myo_scenario_muscle *muscle,
                         const char *path, const char *text, myo_error *error) {
    const int index = find_word(path);
    if (index >= 0) return set_word(muscle, index, text, error);
    return myo_fieldset_set(muscle->values, path, text, scenario->force, error);
}

static int set_seed(myo_scenario *scenario, const char *text, myo_error *error) {
    uint64_t seed = 0;
    const char *c = text;
    for (; *c >= '0' && *c <= '9' && c - text < 19; c++) seed = 10 * seed + (uint64_t)(*c - '0');
    if (*c || c == text)
        return myo_error_set(error, MYO_INPUT,
                             "seed \"%s\" is not a whole number from 0 to 9999999999999999999",
                             text);
    scenario->seed = seed;
    return MYO_OK;
}

/* "muscles.NAME.rest" -> the muscle and rest; NULL where the name is unknown. */
static myo_scenario_muscle *muscle_of_path(myo_scenario *scenario, const char *path,
                                           const char **rest) {
    const char *name = path + strlen("muscles.");
    for (int i = 0; i < scenario->n_muscles; i++) {
        const size_t n = strlen(scenario->muscles[i].name);
        if (strncmp(scenario->muscles[i].name, name, n) == 0 && name[n] == '.') {
            *rest = name + n + 1;
            return &scenario->muscles[i];
        }
    }
    return NULL;
}

/* Whether a set has the section of a path: then one of its names was meant. */
static int has_section(const myo_fieldset *set, const char *path) {
    char section[128];
    const char *dot = strrchr(path, '.');
    if (!dot || (size_t)(dot - path) >= sizeof section) return 0;
    memcpy(section, path, (size_t)(dot - path));
    section[dot - path] = '\0';
    return myo_fieldset_find_section(set, section) >= 0;
}

int myo_scenario_set(myo_scenario *scenario, const char *path, const char *text, myo_error *error) {
    if (strcmp(path, "seed") == 0) return set_seed(scenario, text, error);
    if (starts_with(path, "electrodes.")) return myo_electrodes_set(scenario, path, text, error);
    if (strncmp(path, "muscles.", 8) == 0) {
        const char *rest = NULL;
        myo_scenario_muscle *muscle = muscle_of_path(scenario, path, &rest);
        if (!muscle)
            return myo_error_set(error, MYO_INPUT,
                                 "unknown muscle in \"%s\"; this scenario has %s%s", path,
                                 scenario->n_muscles ? "muscles." : "no muscles",
                                 scenario->n_muscles ? scenario->muscles[0].name : "");
        return set_in_muscle(scenario, muscle, rest, text, error);
    }
    int section, field;
    myo_error first;
    if (myo_fieldset_find(scenario->session, path, &section, &field, &first) == MYO_OK) {
        if (scenario->n_events && section == 0 &&
            (field == session_p_duration || field == session_p_temperature))
            return myo_error_set(error, MYO_INPUT, "%s: a time line has none of its own; %s", path,
                                 field == session_p_duration
                                     ? "it ends with its last event, change those"
                                     : "tissue has the temperature that air, work and packs make");
        const int code = myo_fieldset_set(scenario->session, path, text, scenario->force, error);
        if (!code && section == 0 && field == session_p_temperature)
            for (int i = 0; i < scenario->n_muscles; i++)
                myo_scenario_warm(scenario->muscles[i].values,
                                  myo_fieldset_get(scenario->session, "temperature_degC"));
        return code;
    }
    myo_error in_body;
    if (myo_fieldset_find(scenario->body, path, &section, &field, &in_body) == MYO_OK)
        return myo_fieldset_set(scenario->body, path, text, scenario->force, error);
    const int of_body = has_section(scenario->body, path) &&
                        !(scenario->n_muscles && has_section(scenario->muscles[0].values, path));
    if (of_body || !scenario->n_muscles) {
        if (error) *error = of_body ? in_body : first;
        return of_body ? in_body.code : first.code;
    }
    for (int i = 0; i < scenario->n_muscles; i++) {
        const int code = set_in_muscle(scenario, &scenario->muscles[i], path, text, error);
        if (code) return code;
    }
    for (int i = 0; i < scenario->n_electrodes && starts_with(path, "noise."); i++) {
        const int code = myo_scenario_set_electrode(scenario, i, path, text, error);
        if (code) return code;
    }
    return MYO_OK;
}

int myo_scenario_set_drive(myo_scenario *scenario, int muscle, int n, const double *t_s,
                           const double *level_1, myo_error *error) {
    myo_scenario_muscle *m = &scenario->muscles[muscle];
    if (n < 1) return myo_error_set(error, MYO_INPUT, "drive table of %s has no points", m->name);
    for (int i = 0; i < n; i++) {
        if (!(level_1[i] >= 0 && level_1[i] <= 1.5))
            return myo_error_set(error, MYO_INPUT,
                                 "drive table of %s: level %g is outside 0 to 1.5", m->name,
                                 level_1[i]);
        if (!(t_s[i] > -1e9 && t_s[i] < 1e9) || (i && !(t_s[i] > t_s[i - 1])))
            return myo_error_set(error, MYO_INPUT,
                                 "drive table of %s: time %g s does not come after the one before",
                                 m->name, t_s[i]);
    }
    double *t = malloc((size_t)n * sizeof *t), *level = malloc((size_t)n * sizeof *level);
    if (!t || !level) {
        free(t);
        free(level);
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the drive table of %s",
                             m->name);
    }
    memcpy(t, t_s, (size_t)n * sizeof *t);
    memcpy(level, level_1, (size_t)n * sizeof *level);
    free(m->drive_t_s);
    free(m->drive_level_1);
    m->drive_t_s = t;
    m->drive_level_1 = level;
    m->n_drive_points = n;
    return MYO_OK;
}

static double interpolate(int n, const double *t, const double *y, double at) {
    if (at <= t[0]) return y[0];
    if (at >= t[n - 1]) return y[n - 1];
    int low = 0, high = n - 1;
    while (high - low > 1) {
        const int middle = (low + high) / 2;
        if (t[middle] <= at)
            low = middle;
        else
            high = middle;
    }
    return y[low] + (y[high] - y[low]) * (at - t[low]) / (t[high] - t[low]);
}

/* sin(2 pi x) from exp-free arithmetic that every build rounds the same way: reduce to a quarter
 * turn, then the Taylor series (|angle| <= pi/2, next term below 1e-12). */
static double sine_of_turns(double turns) {
    double x = turns - __builtin_floor(turns + 0.5); /* -1/2..1/2 */
    if (x > 0.25) x = 0.5 - x;
    if (x < -0.25) x = -0.5 - x;
    const double a = 6.283185307179586476925 * x, z = a * a;
    return a *
           (1 -
            z / 6 *
                (1 -
                 z / 20 *
                     (1 - z / 42 * (1 - z / 72 * (1 - z / 110 * (1 - z / 156 * (1 - z / 210)))))));
}

double myo_scenario_drive_1(const myo_scenario_muscle *muscle, double t_s) {
    const int section = myo_fieldset_find_section(muscle->values, "drive");
    const double *p = myo_fieldset_parameters_const(muscle->values, section);
    double level = 0;
    switch (muscle->drive_kind) {
    case MYO_DRIVE_RAMP_HOLD: {
        const double rise = p[drive_p_rise], fall = p[drive_p_fall];
        const double since = t_s - p[drive_p_start], after = since - rise - p[drive_p_hold];
        double share = since <= 0 ? 0 : since < rise ? since / rise : 1;
        if (after >= 0) share = fall > 0 && after < fall ? 1 - after / fall : 0;
        level = p[drive_p_level] * share;
        break;
    }
    case MYO_DRIVE_SINE:
        if (t_s >= p[drive_p_start])
            level = p[drive_p_mean] +
                    p[drive_p_amplitude] *
                        sine_of_turns(p[drive_p_frequency] * (t_s - p[drive_p_start]));
        break;
    case MYO_DRIVE_TABLE:
        if (muscle->n_drive_points)
            level =
                interpolate(muscle->n_drive_points, muscle->drive_t_s, muscle->drive_level_1, t_s);
        break;
    case MYO_DRIVE_RECORDING: /* the table holds the envelope, 0..1 */
        if (muscle->n_drive_points) {
            const double envelope =
                interpolate(muscle->n_drive_points, muscle->drive_t_s, muscle->drive_level_1, t_s);
            level = p[drive_p_offset] + p[drive_p_gain] * lane_pow(envelope, p[drive_p_exponent]);
        }
        break;
    }
    return level < 0 ? 0 : level > 1.5 ? 1.5 : level;
}

double myo_scenario_path_mm(const myo_scenario_muscle *muscle, double t_s) {
    const int section = myo_fieldset_find_section(muscle->values, "path");
    const double *p = myo_fieldset_parameters_const(muscle->values, section);
    double length = p[path_p_offset];
    const double since = t_s - p[path_p_start];
    if (muscle->path_kind == MYO_PATH_RAMP && since > 0)
        length += p[path_p_change] * (since < p[path_p_duration] ? since / p[path_p_duration] : 1);
    if (muscle->path_kind == MYO_PATH_SINE && since > 0)
        length += p[path_p_amplitude] * sine_of_turns(p[path_p_frequency] * since);
    if (muscle->path_kind == MYO_PATH_TAP && since > 0) {
        const double number = __builtin_floor(since / p[path_p_tap_interval]);
        const double within =
            (since - number * p[path_p_tap_interval]) / (1e-3 * p[path_p_tap_width]);
        if (number < p[path_p_taps] && within < 1)
            length += p[path_p_tap_depth] * sine_of_turns(0.5 * within);
    }
    return length;
}

int myo_scenario_uses(const myo_scenario *scenario, int muscle, const char *section) {
    const myo_fieldset *values = scenario->muscles[muscle].values;
    const int published = myo_fieldset_get(values, "muscle.published_fibres") > 0.5;
    const int reflexes = myo_fieldset_get(scenario->session, "reflexes") > 0.5;
    const int own = scenario->n_electrodes == 0;
    const int needle = own && myo_fieldset_get(values, "needle.channels") > 0.5;
    const int surface = own && myo_fieldset_get(values, "surface.channels") > 0.5;
    if (starts_with(section, "published.")) return published;
    if (strcmp(section, "fibre.slow.cable") == 0 || strcmp(section, "fibre.fast.cable") == 0)
        return 1;
    if (starts_with(section, "fibre.slow.") || starts_with(section, "fibre.fast."))
        return !published;
    if (starts_with(section, "fibre.")) { /* a drug */
        char path[80];
        myo_text_format(path, sizeof path, "%s.concentration", section);
        return myo_fieldset_get(values, path) > 0;
    }
    if (strcmp(section, "wiring") == 0) return reflexes;
    if (strcmp(section, "stimulation") == 0)
        return myo_fieldset_get(values, "stimulation.motor") > 0 ||
               (reflexes && myo_fieldset_get(values, "stimulation.afferent") > 0);
    static const struct {
        const char *section, *amount;
    } bedside[] = {{"percussion", "percussion.blows"},
                   {"curare", "curare.blocked"},
                   {"cuff", "cuff.stops"},
                   {"sleep", "sleep.depth"},
                   {"block", "block.proximal"},
                   {"block", "block.distal"}};
    int is_bedside = 0;
    for (size_t i = 0; i < sizeof bedside / sizeof *bedside; i++) {
        if (strcmp(section, bedside[i].section) != 0) continue;
        if (myo_fieldset_get(values, bedside[i].amount) > 0) return 1;
        is_bedside = 1;
    }
    if (is_bedside) return 0;
    if (strcmp(section, "needle") == 0) return needle;
    if (strcmp(section, "surface") == 0) return surface;
    for (int i = 0; i < myo_emg_table_count(); i++)
        if (strcmp(section, myo_emg_table(i)->name) == 0)
            return needle || surface || (!own && strcmp(section, "noise") != 0);
    return 1;
}

static int moves(const myo_scenario_event *e) {
    return e->kind == MYO_EVENT_posture || e->kind == MYO_EVENT_lift ||
           e->kind == MYO_EVENT_stretch;
}

/* Two movements at once; a lift that nobody looks at; a dose of nothing known. */
static int check_events(const myo_scenario *scenario, myo_error *error) {
    double window_ends_s = -1;
    for (int i = 0; i < scenario->n_events; i++) {
        const myo_scenario_event *e = &scenario->events[i];
        const myo_scenario_event *next = i + 1 < scenario->n_events ? e + 1 : NULL;
        if (e->kind == MYO_EVENT_window)
            window_ends_s = e->at_s + myo_event_numbers(e)[event_window_p_duration];
        if (next && moves(e) && moves(next) && next->at_s == e->at_s)
            return myo_error_set_at(
                error, MYO_INPUT, next->file, next->line, next->column,
                "a person cannot do two things at once: %s and %s at %g s; give "
                "one of them another time",
                myo_event_name(e->kind), myo_event_name(next->kind), e->at_s);
        if (e->kind == MYO_EVENT_lift && e->at_s >= window_ends_s)
            return myo_error_set_at(error, MYO_INPUT, e->file, e->line, e->column,
                                    "a lift takes place inside a window; let one begin before %g s",
                                    e->at_s);
        if (e->kind == MYO_EVENT_dose) {
            int known = 0;
            for (int s = 0; s < scenario->n_substances; s++)
                known |= strcmp(scenario->substances[s].name, e->word) == 0;
            if (!known)
                return myo_error_set_at(
                    error, MYO_INPUT, e->file, e->line, e->column,
                    "a dose of what? say what: ibuprofen, or another substance");
        }
    }
    return MYO_OK;
}

int myo_scenario_check(const myo_scenario *scenario, myo_error *error) {
    int code = check_events(scenario, error);
    if (!code) code = myo_electrodes_check(scenario, error);
    if (code) return code;
    if (!scenario->n_muscles)
        return myo_error_set(
            error, MYO_INPUT,
            "scenario \"%s\" has no muscles; add at least one under muscles:", scenario->name);
    for (int i = 0; i < scenario->n_muscles; i++) {
        const myo_scenario_muscle *m = &scenario->muscles[i];
        if (m->drive_kind == MYO_DRIVE_TABLE && !m->n_drive_points)
            return myo_error_set(
                error, MYO_INPUT,
                "drive of %s is a table without points; add drive.table: [[0 s, 0], [1 s, 0.3]]",
                m->name);
        if (m->drive_kind == MYO_DRIVE_RECORDING && !m->n_drive_points)
            return myo_error_set(error, MYO_INPUT,
                                 "drive of %s follows a recording, but none is given; set "
                                 "drive.file and drive.channel",
                                 m->name);
        if (m->drive_kind == MYO_DRIVE_RECORDING && m->drive_of == MYO_DRIVE_OF_FORCE)
            return myo_error_set(
                error, MYO_INPUT,
                "drive of %s: an EMG envelope stands for drive, not force; use drive.of: drive",
                m->name);
        const int bad = myo_bedside_check(m, error);
        if (bad) return bad;
    }
    return MYO_OK;
}
