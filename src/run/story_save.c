/* Checkpoints of a story; see story_save.h. */
#include "run/story_save.h"

#include "base/text.h"
#include "run/events.h"
#include "run/fingerprint.h"

#include <stdlib.h>
#include <string.h>

/* What a window gave its story beside the record, as numbers. */
enum { means = 6, per_muscle = means + inflammation_x_count };

struct myo_kept_window {
    double *muscles; /* n_muscles x per_muscle */
    int n_muscles;
    myo_spine_posture end;
    myo_trunk_loads loads;
    double pain_percent;
    uint64_t loop_step;
    char *loop;
    size_t loop_bytes;
};

typedef struct path {
    char text[MYO_CHECKPOINT_NAME];
} path;

static path name_of(int window, const char *what) {
    path p;
    myo_text_format(p.text, sizeof p.text, "story.%d.%s", window, what);
    return p;
}

static int no_memory(myo_error *error) {
    return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the checkpoint of a story");
}

/* ---- What must be the same ---- */

static int event_fingerprint(myo_checkpoint *to, int index, const myo_scenario_event *e,
                             myo_error *error) {
    char prefix[48], name[64];
    myo_text_format(prefix, sizeof prefix, "scenario.events.%d", index);
    myo_text_format(name, sizeof name, "%s.word", prefix);
    int code = myo_checkpoint_add_text(to, name, e->word, error);
    myo_text_format(name, sizeof name, "%s.kind", prefix);
    if (!code) code = myo_checkpoint_add_i64(to, name, e->kind, error);
    myo_text_format(name, sizeof name, "%s.at", prefix);
    if (!code) code = myo_checkpoint_add_f64(to, name, "s", e->at_s, error);
    if (!code && e->values) code = myo_fingerprint_names(to, prefix, e->values, error);
    if (!code && e->values) code = myo_fingerprint_values(to, prefix, e->values, error);
    return code;
}

static int substance_fingerprint(myo_checkpoint *to, int index, const myo_scenario_substance *d,
                                 myo_error *error) {
    char prefix[48], name[64];
    myo_text_format(prefix, sizeof prefix, "scenario.substances.%d", index);
    myo_text_format(name, sizeof name, "%s.title", prefix);
    int code = myo_checkpoint_add_text(to, name, d->name, error);
    if (!code && d->values) code = myo_fingerprint_names(to, prefix, d->values, error);
    if (!code && d->values) code = myo_fingerprint_values(to, prefix, d->values, error);
    for (int i = 0; i < d->n_acts && !code; i++) {
        myo_text_format(name, sizeof name, "%s.act.%d", prefix, i);
        code = myo_checkpoint_add_text(to, name, d->acts[i].path, error);
        const double value[2] = {d->acts[i].value, d->acts[i].scales};
        myo_text_format(name, sizeof name, "%s.act.%d.value", prefix, i);
        if (!code) code = myo_checkpoint_add(to, name, "", MYO_CHECKPOINT_F64, 2, 0, value, error);
    }
    return code;
}

static int take_fingerprint(const myo_scenario *s, myo_checkpoint *to, myo_error *error) {
    int64_t seed;
    memcpy(&seed, &s->seed, sizeof seed);
    int code = myo_checkpoint_add_i64(to, "scenario.seed", seed, error);
    if (!code) code = myo_fingerprint_names(to, "scenario", s->session, error);
    if (!code) code = myo_fingerprint_values(to, "scenario", s->session, error);
    if (!code && s->body) code = myo_fingerprint_names(to, "scenario.body", s->body, error);
    if (!code && s->body) code = myo_fingerprint_values(to, "scenario.body", s->body, error);
    if (!code) code = myo_checkpoint_add_i64(to, "scenario.muscles.count", s->n_muscles, error);
    if (!code && s->n_muscles)
        code = myo_fingerprint_names(to, "scenario.muscles", s->muscles[0].values, error);
    for (int i = 0; i < s->n_muscles && !code; i++) {
        char prefix[48];
        myo_text_format(prefix, sizeof prefix, "scenario.muscles.%d", i);
        code = myo_fingerprint_muscle(to, prefix, &s->muscles[i], error);
    }
    if (!code) code = myo_checkpoint_add_i64(to, "scenario.events.count", s->n_events, error);
    for (int i = 0; i < s->n_events && !code; i++)
        code = event_fingerprint(to, i, &s->events[i], error);
    if (!code)
        code = myo_checkpoint_add_i64(to, "scenario.substances.count", s->n_substances, error);
    for (int i = 0; i < s->n_substances && !code; i++)
        code = substance_fingerprint(to, i, &s->substances[i], error);
    return code;
}

/* ---- Windows ---- */

static void gather(const myo_window *w, int n, double *to) {
    for (int i = 0; i < n; i++, to += per_muscle) {
        const myo_window_muscle *m = &w->muscles[i];
        const double first[means] = {m->force_1,      m->activation_1, m->drive_1,
                                     m->excitation_1, m->inhibition_1, m->damage_before_1};
        memcpy(to, first, sizeof first);
        memcpy(to + means, m->inflammation, sizeof m->inflammation);
    }
}

static void spread(const double *from, int n, myo_window *w) {
    for (int i = 0; i < n; i++, from += per_muscle) {
        myo_window_muscle *m = &w->muscles[i];
        m->force_1 = from[0];
        m->activation_1 = from[1];
        m->drive_1 = from[2];
        m->excitation_1 = from[3];
        m->inhibition_1 = from[4];
        m->damage_before_1 = from[5];
        memcpy(m->inflammation, from + means, sizeof m->inflammation);
    }
}

static int keep_window(myo_story_keeper *k, const myo_window *w, int n_muscles, size_t loop_bytes,
                       myo_error *error) {
    if (k->n == k->capacity) {
        const int capacity = k->capacity ? 2 * k->capacity : 16;
        myo_kept_window *grown = realloc(k->windows, (size_t)capacity * sizeof *grown);
        if (!grown) return no_memory(error);
        k->windows = grown;
        k->capacity = capacity;
    }
    myo_kept_window *kept = &k->windows[k->n];
    memset(kept, 0, sizeof *kept);
    kept->muscles = malloc(((size_t)n_muscles * per_muscle + 1) * sizeof *kept->muscles);
    kept->loop = malloc(loop_bytes + 1);
    k->n++;
    if (!kept->muscles || !kept->loop) return no_memory(error);
    kept->n_muscles = n_muscles;
    gather(w, n_muscles, kept->muscles);
    kept->end = w->end;
    kept->loads = w->loads;
    kept->pain_percent = w->pain_percent;
    kept->loop_step = w->loop_step;
    kept->loop_bytes = loop_bytes;
    if (loop_bytes) memcpy(kept->loop, w->loop_after, loop_bytes);
    return MYO_OK;
}

static int load_window(const myo_story_keeper *k, myo_window *w, int n_muscles, size_t loop_bytes,
                       myo_record *record, myo_error *error) {
    const myo_checkpoint *from = k->options->resume;
    const size_t n = (size_t)n_muscles;
    int64_t loop_step = 0;
    double *muscles = malloc((n * per_muscle + 1) * sizeof *muscles);
    if (!muscles) return no_memory(error);
    int code = myo_checkpoint_get(from, name_of(k->n, "muscles").text, MYO_CHECKPOINT_F64, n,
                                  per_muscle, muscles, error);
    if (!code) spread(muscles, n_muscles, w);
    free(muscles);
    if (!code)
        code = myo_checkpoint_get(from, name_of(k->n, "end").text, MYO_CHECKPOINT_U8, sizeof w->end,
                                  0, &w->end, error);
    if (!code)
        code = myo_checkpoint_get(from, name_of(k->n, "loads").text, MYO_CHECKPOINT_F64,
                                  sizeof w->loads / sizeof(double), 0, &w->loads, error);
    if (!code)
        code = myo_checkpoint_get_f64(from, name_of(k->n, "pain").text, &w->pain_percent, error);
    if (!code)
        code = myo_checkpoint_get_i64(from, name_of(k->n, "loop_step").text, &loop_step, error);
    w->loop_step = (uint64_t)loop_step;
    if (!code && loop_bytes)
        code = myo_checkpoint_get(from, name_of(k->n, "loop").text, MYO_CHECKPOINT_F64,
                                  loop_bytes / sizeof(double), 0, w->loop_after, error);
    if (!code) code = myo_checkpoint_get_record(from, name_of(k->n, "record").text, record, error);
    return code;
}

int myo_story_keeper_run(myo_story_keeper *k, const myo_model *model, myo_window *w, int n_muscles,
                         size_t loop_bytes, myo_record *record, myo_error *error) {
    myo_run_options plain = *k->options; /* a window is saved when it is done */
    plain.save = NULL;
    plain.resume = NULL;
    const int code = k->n < k->n_saved ? load_window(k, w, n_muscles, loop_bytes, record, error)
                                       : myo_run_window(model, w, &plain, record, error);
    return code ? code : keep_window(k, w, n_muscles, loop_bytes, error);
}

/* ---- Saving ---- */

static int add_window(const myo_story_keeper *k, int i, myo_checkpoint *to, myo_error *error) {
    const myo_kept_window *w = &k->windows[i];
    int code = myo_checkpoint_lend(to, name_of(i, "muscles").text, "", MYO_CHECKPOINT_F64,
                                   (size_t)w->n_muscles, per_muscle, w->muscles, error);
    if (!code)
        code = myo_checkpoint_add(to, name_of(i, "end").text, "", MYO_CHECKPOINT_U8, sizeof w->end,
                                  0, &w->end, error);
    if (!code)
        code = myo_checkpoint_add(to, name_of(i, "loads").text, "", MYO_CHECKPOINT_F64,
                                  sizeof w->loads / sizeof(double), 0, &w->loads, error);
    if (!code)
        code =
            myo_checkpoint_add_f64(to, name_of(i, "pain").text, "percent", w->pain_percent, error);
    if (!code)
        code =
            myo_checkpoint_add_i64(to, name_of(i, "loop_step").text, (int64_t)w->loop_step, error);
    if (!code && w->loop_bytes)
        code = myo_checkpoint_add(to, name_of(i, "loop").text, "", MYO_CHECKPOINT_F64,
                                  w->loop_bytes / sizeof(double), 0, w->loop, error);
    if (!code)
        code = myo_checkpoint_add_record(to, name_of(i, "record").text, k->story->windows[i].record,
                                         error);
    return code;
}

int myo_story_keeper_save(myo_story_keeper *k, double reached_s, double wall_s, myo_error *error) {
    if (!k->options->save || (k->n && k->n < k->n_saved)) return MYO_OK;
    myo_checkpoint *to = myo_checkpoint_make();
    if (!to) return no_memory(error);
    int code = myo_checkpoint_add_i64(to, "format", 1, error);
    if (!code) code = myo_checkpoint_add_text(to, "version", myo_version(), error);
    if (!code) code = myo_checkpoint_add_i64(to, "step", (int64_t)(1e3 * reached_s), error);
    if (!code) code = myo_checkpoint_add_i64(to, "story.windows", k->n, error);
    if (!code) code = myo_checkpoint_add_f64(to, "story.wall", "s", k->wall_s + wall_s, error);
    for (size_t i = 0; i < myo_checkpoint_count(k->fingerprint) && !code; i++) {
        const myo_checkpoint_field *f = myo_checkpoint_at(k->fingerprint, i);
        code =
            myo_checkpoint_lend(to, f->name, f->unit, f->type, f->rows, f->columns, f->data, error);
    }
    for (int i = 0; i < k->n && !code; i++) code = add_window(k, i, to, error);
    if (!code) code = k->options->save(to, k->options->save_user, error);
    myo_checkpoint_free(to);
    return code;
}

int myo_story_keeper_make(const myo_scenario *scenario, const myo_run_options *options,
                          const myo_story *story, myo_story_keeper *k, myo_error *error) {
    *k = (myo_story_keeper){.options = options, .story = story};
    if (!options->save && !options->resume) return MYO_OK;
    k->fingerprint = myo_checkpoint_make();
    if (!k->fingerprint) return no_memory(error);
    int code = take_fingerprint(scenario, k->fingerprint, error);
    if (code || !options->resume) return code ? code : myo_story_keeper_save(k, 0, 0, error);
    int64_t n = 0;
    code = myo_checkpoint_get_i64(options->resume, "story.windows", &n, error);
    if (!code) code = myo_checkpoint_get_f64(options->resume, "story.wall", &k->wall_s, error);
    if (!code) code = myo_fingerprint_check(options->resume, k->fingerprint, error);
    k->n_saved = (int)n;
    return code;
}

void myo_story_keeper_free(myo_story_keeper *k) {
    for (int i = 0; i < k->n; i++) {
        free(k->windows[i].muscles);
        free(k->windows[i].loop);
    }
    free(k->windows);
    myo_checkpoint_free(k->fingerprint);
}
