/* Saving a story and going on with it. Between windows a checkpoint holds what the story carries;
 * within a window what it carried when the window began, and beside it, behind "window.", the
 * checkpoint of the window's run: the window is prepared anew and its run goes on. */
#include "run/teller.h"

#include "base/text.h"
#include "mech/membrane_radial/membrane_radial.h"
#include "run/events.h"
#include "run/fingerprint.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Format 1: what this version writes. Later ones read it; it reads no later ones. */
enum { story_format = 1 };
static const char window_prefix[] = "window.";

static double now_s(void) {
    struct timespec t;
    timespec_get(&t, TIME_UTC);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Who adds a member to one of these carries it below and counts its bytes here. */
#define BYTES(struct_type, bytes)                                                                  \
    _Static_assert(sizeof(struct_type) == (bytes), #struct_type " is not carried as it is")
/* windowed is 0 here; standing_1 and nerve_1 follow from the scenario */
BYTES(slow_muscle, 2 * sizeof(myo_tissue) + 8 * (inflammation_x_count + 11));
BYTES(myo_slow, sizeof(myo_tissue) + sizeof(myo_spine_posture) + 8 * inflammation_p_count + 136);
BYTES(myo_spine_posture, 3888);
BYTES(teller, sizeof(myo_slow) + sizeof(myo_spine_posture) + sizeof(lasting) * most_lasting + 256);
BYTES(myo_story, 2416 + sizeof(myo_applied) * MYO_APPLIED_MOST);
BYTES(myo_story_window, 4456);
BYTES(myo_story_muscle, 72);
BYTES(myo_story_body, 1392);
#undef BYTES

/* ---- One way for lists of structs, in both directions ---- */

static void no_memory(myo_carry *c) {
    if (!c->code) c->code = myo_error_set(c->error, MYO_BROKE_DOWN, "out of memory for a story");
}

static void damaged(myo_carry *c, const char *name) {
    if (!c->code)
        c->code = myo_error_set(c->error, MYO_INPUT, "the checkpoint contradicts itself at %s%s",
                                c->prefix, name);
}

/* One member of `rows` structs that lie `stride` bytes apart; columns 0: a single value of each.
 * Saved as a copy: the story may go on while the checkpoint is kept. */
static void list(myo_carry *c, const char *name, const char *unit, myo_checkpoint_type type,
                 size_t rows, size_t columns, void *data, size_t stride) {
    if (c->code || !rows) return;
    char full[MYO_CHECKPOINT_NAME];
    myo_text_format(full, sizeof full, "%s%s", c->prefix, name);
    const size_t width = (columns ? columns : 1) * myo_checkpoint_type_bytes(type);
    char *packed = malloc(rows * width), *own = data;
    if (!packed) {
        no_memory(c);
        return;
    }
    for (size_t i = 0; i < rows && c->to; i++) memcpy(packed + i * width, own + i * stride, width);
    c->code = c->to ? myo_checkpoint_add(c->to, full, unit, type, rows, columns, packed, c->error)
                    : myo_checkpoint_get(c->from, full, type, rows, columns, packed, c->error);
    for (size_t i = 0; i < rows && c->from && !c->code; i++)
        memcpy(own + i * stride, packed + i * width, width);
    free(packed);
}

static void texts(myo_carry *c, const char *name, size_t rows, size_t width, char *data,
                  size_t stride) {
    list(c, name, "1", MYO_CHECKPOINT_U8, rows, width, data, stride);
    for (size_t i = 0; i < rows && c->from; i++) data[i * stride + width - 1] = 0;
}

static void real(myo_carry *c, const char *name, const char *unit, double *value) {
    list(c, name, unit, MYO_CHECKPOINT_F64, 1, 0, value, 0);
}

static void reals(myo_carry *c, const char *name, const char *unit, size_t n, double *values) {
    list(c, name, unit, MYO_CHECKPOINT_F64, n, 0, values, sizeof *values);
}

static void whole(myo_carry *c, const char *name, int *value, int least, int most) {
    list(c, name, "1", MYO_CHECKPOINT_I32, 1, 0, value, 0);
    if (c->from && (*value < least || *value > most)) damaged(c, name);
}

/* How many rows the list called NAME has, as NAME.count. */
static size_t count(myo_carry *c, const char *name, size_t n) {
    char full[MYO_CHECKPOINT_NAME];
    int rows = (int)n;
    myo_text_format(full, sizeof full, "%s.count", name);
    whole(c, full, &rows, 0, 100000000);
    return c->code ? 0 : (size_t)rows;
}

/* An empty list gets room for n rows, all zero. */
static void *make_room(myo_carry *c, size_t n, size_t bytes) {
    void *rows = n && c->from && !c->code ? calloc(n, bytes) : NULL;
    if (n && c->from && !rows) no_memory(c);
    return rows;
}

#define MEMBER_F64(name, unit, n, rows, member)                                                    \
    list(c, name, unit, MYO_CHECKPOINT_F64, n, 0, &(rows)->member, sizeof *(rows))
#define MEMBER_I32(name, n, rows, member)                                                          \
    list(c, name, "1", MYO_CHECKPOINT_I32, n, 0, &(rows)->member, sizeof *(rows))
#define MEMBER_TEXT(name, n, rows, member)                                                         \
    texts(c, name, n, sizeof(rows)->member, (rows)->member, sizeof *(rows))
/* A member that is an array of doubles, of one or more dimensions. */
#define MEMBER_ARRAY(name, unit, n, rows, member)                                                  \
    list(c, name, unit, MYO_CHECKPOINT_F64, n, sizeof(rows)->member / sizeof(double),              \
         &(rows)->member, sizeof *(rows))

static void prefix(myo_carry *c, const char *text) {
    myo_text_format(c->prefix, sizeof c->prefix, "%s", text);
}

/* ---- Slow tissue ---- */

static void tissues(myo_carry *c, myo_tissue *first, size_t n, size_t stride) {
    list(c, "states", "", MYO_CHECKPOINT_F64, n, tissue_most_states, first->x, stride);
    list(c, "parameters", "", MYO_CHECKPOINT_F64, n, tissue_most_parameters, first->parameters,
         stride);
    list(c, "t", "s", MYO_CHECKPOINT_F64, n, 0, &first->t_s, stride);
    list(c, "step", "s", MYO_CHECKPOINT_F64, n, 0, &first->step_s, stride);
    for (size_t i = 0; i < n && c->from; i++)
        ((myo_tissue *)(void *)((char *)first + i * stride))->changed = 1;
}

static void posture(myo_carry *c, myo_spine_posture *p) {
    whole(c, "boundary", &p->boundary, MYO_SPINE_STANDING, MYO_SPINE_HELD);
    MEMBER_ARRAY("coordinates", "rad", 1, p, coordinate_rad);
    MEMBER_ARRAY("speeds", "rad_s", 1, p, speed_rad_s);
    MEMBER_ARRAY("accelerations", "rad_s2", 1, p, acceleration_rad_s2);
    MEMBER_ARRAY("creep", "rad", 1, p, creep_rad);
    MEMBER_ARRAY("hands", "kg", 1, p, hand_kg);
    whole(c, "loads.count", &p->n_loads, 0, MYO_SPINE_LOADS);
    MEMBER_I32("loads.body", MYO_SPINE_LOADS, p->loads, body);
    MEMBER_ARRAY("loads.at", "mm", MYO_SPINE_LOADS, p->loads, at_mm);
    MEMBER_ARRAY("loads.force", "N", MYO_SPINE_LOADS, p->loads, force_N);
    MEMBER_ARRAY("loads.moment", "Nm", MYO_SPINE_LOADS, p->loads, moment_Nm);
    whole(c, "arms_free", &p->arms_free, 0, 1);
    real(c, "passive", "1", &p->passive_1);
}

static void slow(myo_carry *c, myo_slow *s) {
    const size_t n = (size_t)s->n_pools;
    slow_muscle *m = s->muscles;
    prefix(c, "story.person.");
    tissues(c, &s->person, 1, 0);
    prefix(c, "story.substances.");
    tissues(c, s->drugs, (size_t)s->n_drugs, sizeof *s->drugs);
    prefix(c, "story.pools.");
    tissues(c, &m->tissue, n, sizeof *m);
    MEMBER_ARRAY("inflammation", "", n, m, inflammation);
    MEMBER_F64("gate", "1", n, m, gate_1);
    MEMBER_F64("relaxed", "1", n, m, relaxed_1);
    MEMBER_F64("load.force", "1", n, m, load.force_1);
    MEMBER_F64("load.length", "1", n, m, load.length_1);
    MEMBER_F64("load.speed", "1_s", n, m, load.speed_1_s);
    MEMBER_F64("load.excess", "1", n, m, load.excess_1);
    MEMBER_F64("sarcomeres", "1", n, m, sarcomeres_1);
    MEMBER_F64("stiffness", "1", n, m, stiffness_1);
    prefix(c, "story.pools.length.");
    tissues(c, &m->length, n, sizeof *m);
    prefix(c, "story.slow.");
    real(c, "movement", "1", &s->movement_1);
    real(c, "stretch", "h", &s->stretch_h);
    real(c, "stretch_length", "1", &s->stretch_length_1);
    real(c, "t", "s", &s->t_s);
    real(c, "power", "W", &s->power_W);
    real(c, "air", "degC", &s->air_degC);
    real(c, "outside", "degC", &s->skin_outside_degC);
    real(c, "contact", "", &s->skin_contact);
    real(c, "repeats", "1_h", &s->repeats_1_h);
    real(c, "glucose", "mM", &s->glucose_mM);
    whole(c, "stretched", &s->stretched, 0, 1);
    whole(c, "skin_level", &s->skin_level, 0, MYO_SPINE_BODIES - 1);
    prefix(c, "story.posture.");
    posture(c, &s->posture);
}

/* ---- What was told ---- */

static void bodies(myo_carry *c, const char *which, size_t n, myo_story_body *first) {
    char path[48];
    const size_t stride = sizeof(myo_story_window);
    myo_text_format(path, sizeof path, "story.windows.%s.", which);
    prefix(c, path);
    list(c, "t", "s", MYO_CHECKPOINT_F64, n, 0, &first->t_s, stride);
    texts(c, "text", n, sizeof first->text, first->text, stride);
    list(c, "support", "1", MYO_CHECKPOINT_I32, n, 0, &first->support, stride);
#define BY_BODY(name, unit, member)                                                                \
    list(c, name, unit, MYO_CHECKPOINT_F64, n, sizeof first->member / sizeof(double),              \
         &first->member, stride)
    BY_BODY("joints", "mm", joint_mm);
    BY_BODY("hands", "kg", hand_kg);
    BY_BODY("compression", "N", compression_N);
    BY_BODY("load_to_strength", "1", load_to_strength_1);
    BY_BODY("back_activation", "1", back_activation_1);
#undef BY_BODY
    list(c, "residual", "Nm", MYO_CHECKPOINT_F64, n, 0, &first->spine_residual_Nm, stride);
}

/* Also a part of its own; see myo_teller_keep. */
static void name_record(char *path, size_t size, int window) {
    myo_text_format(path, size, "story.windows.%d.record", window);
}

static void window(myo_carry *c, int index, int n_muscles, int apart, myo_story_window *w) {
    char path[48];
    const size_t n = (size_t)n_muscles;
    if (c->from) {
        w->n_muscles = n_muscles;
        w->muscles = make_room(c, n, sizeof *w->muscles);
        w->record = myo_record_make();
        if (!w->record) no_memory(c);
    }
    if (c->code) return;
    name_record(path, sizeof path, index);
    if (c->from)
        c->code = myo_checkpoint_get_record(c->from, path, w->record, c->error);
    else if (!apart)
        c->code = myo_checkpoint_add_record(c->to, path, w->record, c->error);
    if (w->record->n_muscles != n_muscles) damaged(c, path);
    myo_text_format(path, sizeof path, "story.windows.%d.muscles.", index);
    prefix(c, path);
    myo_story_muscle *m = w->muscles;
    MEMBER_F64("force", "1", n, m, force_1);
    MEMBER_F64("activation", "1", n, m, activation_1);
    MEMBER_F64("rate", "Hz", n, m, rate_Hz);
    MEMBER_F64("drive", "1", n, m, drive_1);
    MEMBER_F64("excitation", "1", n, m, excitation_1);
    MEMBER_F64("inhibition", "1", n, m, inhibition_1);
    MEMBER_F64("damage", "1", n, m, damage_1);
    MEMBER_F64("fresh_damage", "1", n, m, fresh_damage_1);
    MEMBER_I32("units", n, m, units);
}

static void windows(myo_carry *c, myo_story *s, int n_muscles, int n_apart) {
    const size_t n = count(c, "windows", (size_t)s->n_windows);
    if (c->from) {
        s->windows = make_room(c, n, sizeof *s->windows);
        s->n_windows = s->windows_capacity = s->windows ? (int)n : 0;
    }
    myo_story_window *w = s->windows;
    if (c->code || !n) return;
    prefix(c, "story.windows.");
    MEMBER_F64("start", "s", n, w, start_s);
    MEMBER_F64("duration", "s", n, w, duration_s);
    MEMBER_TEXT("name", n, w, name);
    MEMBER_TEXT("text", n, w, text);
    MEMBER_I32("asked", n, w, asked);
    MEMBER_F64("pain", "percent", n, w, pain_percent);
    bodies(c, "before", n, &w->before);
    bodies(c, "after", n, &w->after);
    bodies(c, "worst", n, &w->worst);
    for (int i = 0; i < (int)n && !c->code; i++) window(c, i, n_muscles, i < n_apart, &w[i]);
    for (int i = 0; i < (int)n && c->from && !c->code; i++) { /* the scenario's */
        w[i].record->n_applied = s->n_applied;
        memcpy(w[i].record->applied, s->applied, sizeof s->applied);
    }
}

static void courses(myo_carry *c, myo_story *s) {
    const size_t n = count(c, "courses", (size_t)s->n_courses);
    if (c->from) {
        s->courses = make_room(c, n, sizeof *s->courses);
        s->n_courses = s->courses_capacity = s->courses ? (int)n : 0;
    }
    myo_course *k = s->courses;
    if (c->code || !n) return;
    prefix(c, "story.courses.");
    MEMBER_TEXT("name", n, k, name);
    MEMBER_TEXT("unit", n, k, unit);
    MEMBER_TEXT("of", n, k, of);
    MEMBER_TEXT("text", n, k, text);
    for (int i = 0; i < (int)n && !c->code; i++, k++) {
        char name[32];
        myo_text_format(name, sizeof name, "%d", i);
        const size_t points = count(c, name, k->n);
        if (c->from) {
            k->t_s = make_room(c, points, sizeof *k->t_s);
            k->value = make_room(c, points, sizeof *k->value);
            k->n = k->capacity = points;
        }
        myo_text_format(name, sizeof name, "%d.t", i);
        list(c, name, "s", MYO_CHECKPOINT_F64, points, 0, k->t_s, sizeof *k->t_s);
        myo_text_format(name, sizeof name, "%d.value", i);
        list(c, name, k->unit, MYO_CHECKPOINT_F32, points, 0, k->value, sizeof *k->value);
    }
}

static void told(myo_carry *c, myo_story *s, int n_muscles, int n_apart) {
    prefix(c, "story.");
    real(c, "windows_time", "s", &s->windows_s);
    real(c, "windows_wall", "s", &s->window_wall_s);
    windows(c, s, n_muscles, n_apart);
    prefix(c, "story.");
    courses(c, s);
    prefix(c, "story.");
    const size_t n = count(c, "events", s->n_events);
    if (c->from) {
        s->events = make_room(c, n, sizeof *s->events);
        s->n_events = s->events_capacity = s->events ? n : 0;
    }
    if (n && s->events) {
        MEMBER_F64("events.t", "ms", n, s->events, t_ms);
        MEMBER_F64("events.duration", "ms", n, s->events, duration_ms);
        MEMBER_TEXT("events.name", n, s->events, name);
        MEMBER_TEXT("events.text", n, s->events, text);
    }
    const size_t n_warnings = count(c, "warnings", s->n_warnings);
    if (c->from) {
        s->warnings = make_room(c, n_warnings, sizeof *s->warnings);
        s->n_warnings = s->warnings_capacity = s->warnings ? n_warnings : 0;
    }
    if (n_warnings && s->warnings) MEMBER_TEXT("warnings.text", n_warnings, s->warnings, text);
}

/* ---- All of it ---- */

static void activity(myo_carry *c, myo_activity_memory *memory) {
    const size_t n = count(c, "activity", myo_activity_memory_count(memory));
    if (c->from && !c->code && myo_activity_memory_resize(memory, n)) no_memory(c);
    myo_activity *rows = myo_activity_memory_rows(memory);
    if (c->code || !n) return;
    MEMBER_I32("activity.muscle", n, rows, muscle);
    MEMBER_F64("activity.drive", "1", n, rows, drive_1);
    MEMBER_F64("activity.discharges", "", n, rows, discharges_1);
}

/* Where the next window's fibres begin their way to rest. */
static void rests(myo_carry *c, myo_scenario *person) {
    static const char *const sections[] = {"fibre.slow.membrane", "fibre.fast.membrane"};
    for (int m = 0; m < person->n_muscles; m++)
        for (int fast = 0; fast < 2; fast++) {
            myo_fieldset *values = person->muscles[m].values;
            char name[160];
            myo_text_format(name, sizeof name, "rests.%s.%s", person->muscles[m].name,
                            fast ? "fast" : "slow");
            reals(c, name, "", membrane_radial_x_count,
                  myo_fieldset_states(values, myo_fieldset_find_section(values, sections[fast])));
        }
}

static void fuel(myo_carry *c, teller *t) {
    const int n = t->scenario->n_muscles;
    reals(c, "fuel.force", "1", (size_t)n, t->fuel_force_1);
    for (int i = 0; i < n; i++) {
        char name[48];
        myo_text_format(name, sizeof name, "fuel.%d", i);
        const size_t rows = count(c, name, t->fuel[i] ? (size_t)myo_fuel_count(t->fuel[i]) : 0);
        if (!rows) continue;
        if (c->from)
            c->code =
                myo_fuel_make(t->person->muscles[i].values, NULL, (int)rows, &t->fuel[i], c->error);
        if (c->code) return;
        list(c, name, "", MYO_CHECKPOINT_F64, rows, sizeof(myo_fuel_unit) / sizeof(double),
             myo_fuel_units(t->fuel[i]), sizeof(myo_fuel_unit));
    }
}

static void reflexes(myo_carry *c, teller *t) {
    const size_t n = count(c, "loop", t->loop_bytes / sizeof(double));
    if (c->from && n) {
        t->loop = make_room(c, n, sizeof(double));
        t->loop_bytes = n * sizeof(double);
    }
    reals(c, "loop", "", n, t->loop);
    real(c, "loop_at", "s", &t->loop_at_s);
    list(c, "loop_step", "ms", MYO_CHECKPOINT_I64, 1, 0, &t->loop_step, 0);
}

/* Everything that a story takes with it from window to window and between them, in both directions.
 * What is not here must follow from the scenario. */
static void carry_all(teller *t, myo_carry *c) {
    const int n_muscles = t->scenario->n_muscles;
    prefix(c, "story.");
    real(c, "t", "s", &t->t_s);
    real(c, "step", "s", &t->step_s);
    real(c, "last_window", "s", &t->last_window_s);
    whole(c, "next_event", &t->next_event, 0, t->scenario->n_events);
    whole(c, "looks", &t->looks, 0, 1);
    whole(c, "lasting.count", &t->n_lasting, 0, most_lasting);
    MEMBER_I32("lasting.event", most_lasting, t->lasting, event);
    MEMBER_F64("lasting.until", "s", most_lasting, t->lasting, until_s);
    for (int i = 0; i < t->n_lasting && c->from; i++)
        if (t->lasting[i].event < 0 || t->lasting[i].event >= t->scenario->n_events)
            damaged(c, "lasting.event");
    reals(c, "watched", "", 4 * (size_t)n_muscles, t->watched);
    reflexes(c, t);
    fuel(c, t);
    activity(c, t->activity);
    rests(c, t->person);
    slow(c, &t->slow);
    prefix(c, "story.usual.");
    posture(c, &t->usual);
    prefix(c, "story.");
    whole(c, "windows.apart", &t->n_apart, 0, 100000000);
    told(c, t->story, n_muscles, t->n_apart);
    if (c->from && !t->options->keep) t->n_apart = 0; /* from now on they stay in it */
}

/* ---- Fingerprint ---- */

/* Inputs that slow tissue holds: they stand behind its parameters. */
static int add_held(myo_checkpoint *to, const myo_tissue_kind *kind, myo_error *error) {
    char name[64], lines[2048] = "";
    size_t used = 0;
    for (int i = 0; i < kind->n_held; i++)
        used += (size_t)myo_text_format(lines + used, sizeof lines - used, "%s\n", kind->held[i]);
    myo_text_format(name, sizeof name, "scenario.held.%s.names", kind->name);
    return myo_checkpoint_add_text(to, name, lines, error);
}

static int add_word(myo_checkpoint *to, const char *at, const char *name, const char *word,
                    myo_error *error) {
    char full[MYO_CHECKPOINT_NAME];
    myo_text_format(full, sizeof full, "%s.%s", at, name);
    return myo_checkpoint_add_text(to, full, word, error);
}

static int add_number(myo_checkpoint *to, const char *at, const char *name, const char *unit,
                      double value, myo_error *error) {
    char full[MYO_CHECKPOINT_NAME];
    myo_text_format(full, sizeof full, "%s.%s", at, name);
    return myo_checkpoint_add_f64(to, full, unit, value, error);
}

static int add_set(myo_checkpoint *to, const char *at, const char *above, const myo_fieldset *set,
                   myo_error *error) {
    const int code = myo_fingerprint_names(to, at, above, set, error);
    return code ? code : myo_fingerprint_values(to, at, set, error);
}

static int add_event(myo_checkpoint *to, int index, const myo_scenario_event *e, myo_error *error) {
    char at[48], above[48];
    myo_text_format(at, sizeof at, "scenario.events.%d", index);
    myo_text_format(above, sizeof above, "the time line's %s at %g s: ", myo_event_name(e->kind),
                    e->at_s);
    int code = add_number(to, at, "at", "s", e->at_s, error);
    if (!code) code = add_word(to, at, "kind", myo_event_name(e->kind), error);
    if (!code) code = add_word(to, at, "word", e->word, error);
    if (!code) code = add_word(to, at, "label", e->label, error);
    return code ? code : add_set(to, at, above, e->values, error);
}

static int add_substance(myo_checkpoint *to, int index, const myo_scenario_substance *s,
                         myo_error *error) {
    char at[48], above[48];
    myo_text_format(at, sizeof at, "scenario.substances.%d", index);
    myo_text_format(above, sizeof above, "%s: ", s->name);
    int code = add_word(to, at, "name", s->name, error);
    if (!code) code = add_set(to, at, above, s->values, error);
    if (!code) code = add_number(to, at, "acts", "1", s->n_acts, error);
    for (int a = 0; a < s->n_acts && !code; a++) {
        myo_text_format(at, sizeof at, "scenario.substances.%d.acts.%d", index, a);
        code = add_word(to, at, "path", s->acts[a].path, error);
        if (!code) code = add_number(to, at, "scales", "1", s->acts[a].scales, error);
        if (!code) code = add_number(to, at, "value", "", s->acts[a].value, error);
    }
    return code;
}

static int take_fingerprint(const myo_scenario *s, myo_checkpoint *to, myo_error *error) {
    int64_t seed;
    memcpy(&seed, &s->seed, sizeof seed);
    int code = myo_checkpoint_add_i64(to, "scenario.seed", seed, error);
    if (!code) code = add_set(to, "scenario", "", s->session, error);
    if (!code) code = add_set(to, "scenario.body", "", s->body, error);
    if (!code) code = add_held(to, &myo_tissue_person, error);
    if (!code) code = add_held(to, &myo_tissue_muscle, error);
    if (!code) code = myo_checkpoint_add_i64(to, "scenario.muscles.count", s->n_muscles, error);
    if (!code)
        code = myo_fingerprint_names(to, "scenario.muscles", "", s->muscles[0].values, error);
    for (int i = 0; i < s->n_muscles && !code; i++) {
        char at[48];
        myo_text_format(at, sizeof at, "scenario.muscles.%d", i);
        code = myo_fingerprint_muscle(to, at, &s->muscles[i], error);
        if (!code) code = add_word(to, at, "pool", s->muscles[i].pool, error);
    }
    if (!code) code = myo_fingerprint_electrodes(to, s->electrodes, s->n_electrodes, error);
    if (!code) code = myo_checkpoint_add_i64(to, "scenario.events.count", s->n_events, error);
    for (int i = 0; i < s->n_events && !code; i++) code = add_event(to, i, &s->events[i], error);
    if (!code)
        code = myo_checkpoint_add_i64(to, "scenario.substances.count", s->n_substances, error);
    for (int i = 0; i < s->n_substances && !code; i++)
        code = add_substance(to, i, &s->substances[i], error);
    return code;
}

/* ---- Saving ---- */

static int lend_all(myo_checkpoint *to, const char *before, const myo_checkpoint *from,
                    myo_error *error) {
    int code = MYO_OK;
    for (size_t i = 0; i < myo_checkpoint_count(from) && !code; i++) {
        const myo_checkpoint_field *f = myo_checkpoint_at(from, i);
        char name[2 * MYO_CHECKPOINT_NAME];
        myo_text_format(name, sizeof name, "%s%s", before, f->name);
        code = myo_checkpoint_lend(to, name, f->unit, f->type, f->rows, f->columns, f->data, error);
    }
    return code;
}

/* What the story carries now, a checkpoint of its own. */
static int freeze(teller *t, myo_checkpoint **frozen, myo_error *error) {
    *frozen = myo_checkpoint_make();
    if (!*frozen) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a checkpoint");
    myo_carry carry = {.to = *frozen, .error = error};
    carry_all(t, &carry);
    return carry.code;
}

/* story: as frozen; run: of the window that has begun, NULL between windows. */
static int put_together(teller *t, const myo_checkpoint *story, const myo_checkpoint *run,
                        myo_error *error) {
    myo_checkpoint *to = myo_checkpoint_make();
    if (!to) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a checkpoint");
    int code = myo_checkpoint_add_i64(to, "story.format", story_format, error);
    if (!code) code = myo_checkpoint_add_text(to, "version", myo_version(), error);
    if (!code) code = add_number(to, "story", "wall", "s", now_s() - t->begun_s, error);
    if (!code) code = lend_all(to, "", t->fingerprint, error);
    if (!code) code = lend_all(to, "", story, error);
    if (!code && run) {
        code = add_number(to, "story", "window_wall", "s", now_s() - t->window_begun_s, error);
        if (!code) code = lend_all(to, window_prefix, run, error);
    }
    if (!code) code = t->options->save(to, t->options->save_user, error);
    myo_checkpoint_free(to);
    return code;
}

int myo_teller_save(teller *t, int anyway, myo_error *error) {
    const double begun_s = now_s();
    if (!t->options->save || (!anyway && !myo_save_is_due(&t->save_clock, begun_s))) return MYO_OK;
    myo_checkpoint *story;
    int code = freeze(t, &story, error);
    if (!code) code = put_together(t, story, NULL, error);
    myo_checkpoint_free(story);
    t->save_clock.saved_s = now_s();
    t->save_clock.cost_s = t->save_clock.saved_s - begun_s;
    return code;
}

int myo_teller_enter(teller *t, myo_error *error) {
    return t->options->save ? freeze(t, &t->at_window, error) : MYO_OK;
}

void myo_teller_leave(teller *t) {
    myo_checkpoint_free(t->at_window);
    myo_checkpoint_free(t->goes_on);
    t->at_window = t->goes_on = NULL;
    t->window_before_s = 0;
    t->save_clock.saved_s = -1e30; /* a window is much to lose */
}

int myo_teller_keep(teller *t, myo_error *error) {
    const myo_run_options *o = t->options;
    int code = MYO_OK, kept = 1;
    while (o->keep && kept && t->n_apart < t->story->n_windows && !code) {
        char name[48], path[48];
        myo_checkpoint *part = myo_checkpoint_make();
        if (!part) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a checkpoint");
        name_record(path, sizeof path, t->n_apart);
        myo_text_format(name, sizeof name, "window-%d", t->n_apart + 1);
        code = myo_checkpoint_add_record(part, path, t->story->windows[t->n_apart].record, error);
        if (!code) code = o->keep(name, part, &kept, o->save_user, error);
        myo_checkpoint_free(part);
        t->n_apart += !code && kept;
    }
    return code;
}

static int save_window(myo_checkpoint *run, void *user, myo_error *error) {
    teller *t = user;
    return put_together(t, t->at_window, run, error);
}

myo_run_options myo_teller_window_options(teller *t) {
    myo_run_options options = *t->options;
    options.save = options.save ? save_window : NULL;
    options.save_user = t;
    options.resume = t->goes_on;
    return options;
}

/* ---- Going on ---- */

/* The window's run out of a story's checkpoint. */
static int find_window(teller *t, myo_error *error) {
    const myo_checkpoint *from = t->options->resume;
    const size_t n = sizeof window_prefix - 1;
    int code = MYO_OK;
    for (size_t i = 0; i < myo_checkpoint_count(from) && !code; i++) {
        const myo_checkpoint_field *f = myo_checkpoint_at(from, i);
        if (strncmp(f->name, window_prefix, n) != 0) continue;
        if (!t->goes_on) t->goes_on = myo_checkpoint_make();
        if (!t->goes_on)
            return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a checkpoint");
        code = myo_checkpoint_lend(t->goes_on, f->name + n, f->unit, f->type, f->rows, f->columns,
                                   f->data, error);
    }
    if (!code && t->goes_on)
        code = myo_checkpoint_get_f64(from, "story.window_wall", &t->window_before_s, error);
    return code;
}

static int warn(myo_story *s, const char *text, myo_error *error) {
    myo_warning *grown = realloc(s->warnings, (s->n_warnings + 1) * sizeof *grown);
    if (!grown) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a warning");
    s->warnings = grown;
    s->warnings_capacity = s->n_warnings + 1;
    myo_text_format(grown[s->n_warnings++].text, sizeof grown->text, "%s", text);
    return MYO_OK;
}

static int go_on(teller *t, myo_error *error) {
    const myo_checkpoint *from = t->options->resume;
    int64_t format = 0;
    double wall_s = 0;
    int code = myo_checkpoint_get_i64(from, "story.format", &format, error);
    if (!code && (format < 1 || format > story_format))
        code = myo_error_set(error, MYO_INPUT,
                             "the story in the checkpoint has format %d, this version knows 1 to "
                             "%d; go on with the version of myotome that made it",
                             (int)format, story_format);
    if (!code) code = myo_fingerprint_check(from, t->fingerprint, error);
    if (!code) code = myo_checkpoint_get_f64(from, "story.wall", &wall_s, error);
    if (!code) code = find_window(t, error);
    if (code) return code;
    myo_carry carry = {.from = from, .error = error};
    carry_all(t, &carry);
    if (carry.code) return carry.code;
    t->begun_s -= wall_s;
    t->save_clock.saved_s = now_s();
    const char *version = myo_checkpoint_text(from, "version");
    if (version && strcmp(version, myo_version()) == 0) return MYO_OK;
    char text[256];
    myo_text_format(text, sizeof text,
                    "version %s of myotome began this story, version %s went on at %g s: another "
                    "than either alone",
                    version ? version : "", myo_version(), t->t_s);
    return warn(t->story, text, error);
}

int myo_teller_start(teller *t, myo_error *error) {
    t->save_clock = (myo_save_clock){t->options->save_every_s, -1e30, 0};
    if (!t->options->save && !t->options->resume) return MYO_OK;
    t->fingerprint = myo_checkpoint_make();
    if (!t->fingerprint)
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a checkpoint");
    const int code = take_fingerprint(t->scenario, t->fingerprint, error);
    return code || !t->options->resume ? code : go_on(t, error);
}

void myo_teller_stop(teller *t) {
    myo_teller_leave(t);
    myo_checkpoint_free(t->fingerprint);
}
