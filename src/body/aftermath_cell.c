/* The cell feedback.aftermath: a pool of motor neurons with its axons, sense organs and reflexes as
 * in a run, but fibres that are twitches without membranes, so that many trains of shocks cost
 * little. Which train does discharge outlast (the threshold, as electrically evoked discharge is
 * measured in people), and how does it go on? */
#include "body/loop.h"
#include "body/muscle.h"
#include "body/pool.h"
#include "mech/muscle_tendon/muscle_tendon.h"
#include "mech/twitch/twitch.lane.h"
#include "myotome/cell.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const myo_field threshold_fields[] = {
#define MYO_DEF_FILE "body/aftermath_threshold.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/aftermath_common.def"
#include "mech/expand_fields.h"
};
static const myo_field course_fields[] = {
#define MYO_DEF_FILE "body/aftermath_course.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/aftermath_common.def"
#include "mech/expand_fields.h"
};

#define PROTOCOL(name, title, text)                                                                \
    static const myo_table name##_table = {                                                        \
        #name,         title,                                                                      \
        text,          "src/body/aftermath_" #name ".def",                                         \
        name##_fields, (int)(sizeof name##_fields / sizeof name##_fields[0])};                     \
    static const myo_protocol name##_protocol = {#name, &name##_table};
PROTOCOL(
    threshold, "The lowest rate that discharge outlasts",
    "One row a pool: its threshold (one step beyond the highest rate: none), the mean so far, "
    "and what goes on after that\ntrain: units, their mean rate, its coefficient of variation, "
    "discharges of the pool a second.")
PROTOCOL(course, "A train, and what follows it",
         "One row a second: discharges of the pool, units with at least two, their mean rate and "
         "its coefficient of variation,\nforce, that of the fibres whatever their length, rates of "
         "sense organs; lasted: time from the end of the train to the last\nsecond with three "
         "discharges a unit in one unit of seven.")
static const myo_protocol *const protocols[] = {&threshold_protocol, &course_protocol, NULL};

#define GET(name) myo_fieldset_get(v, name)

typedef struct report {
    int (*progress)(double, void *);
    void *user;
    myo_columns *columns;
    myo_error *error;
} report;

enum { due_most = 8 };

/* Between motor neuron and force of one unit. */
typedef struct unit {
    double due_ms[due_most];
    int n_due, rising; /* rising: an impulse runs up the axon */
    double soma_ms;    /* and arrives there then */
    double fibre[twitch_x_count];
    int n_spikes;
    double last_ms, sum_ms, squares_ms; /* intervals of the look */
    int n_intervals;
} unit;

typedef struct bench {
    const myo_fieldset *cell, *v;
    int n;
    myo_pool_model *pool;
    myo_loop *loop;
    void *pool_state, *loop_state, *pool_rest, *loop_rest;
    unit *units, *units_rest;
    double *share, *excitation, *inhibition;
    double slow[twitch_p_count], fast[twitch_p_count];
    myo_spike *spikes;
    double tendon[muscle_tendon_p_count];
    double neutral_mm, fibre_mm, rest_mm, force_1, output_1;
    myo_loop_news news, news_rest;
} bench;

static void *block_of(size_t bytes) {
    return aligned_alloc(128, (bytes + 127) / 128 * 128);
}

static void bench_free(bench *b) {
    myo_pool_free(b->pool);
    myo_loop_free(b->loop);
    free(b->pool_state);
    free(b->loop_state);
    free(b->pool_rest);
    free(b->loop_rest);
    free(b->units);
    free(b->units_rest);
    free(b->share);
    free(b->excitation);
    free(b->inhibition);
    free(b->spikes);
}

static const double *parameters_of(const myo_fieldset *values, const char *section) {
    return myo_fieldset_parameters_const(values, myo_fieldset_find_section(values, section));
}

/* Shares of force grow exponentially with size, as in a muscle. */
static void share_out(bench *b) {
    const double steepness = lane_log(parameters_of(b->cell, "muscle")[muscle_p_unit_range]);
    const myo_pool_unit *units = myo_pool_units(b->pool);
    double total = 0;
    for (int u = 0; u < b->n; u++) total += b->share[u] = lane_exp(steepness * units[u].size_1);
    for (int u = 0; u < b->n; u++) b->share[u] /= total;
}

static int no_memory(myo_error *error) {
    return myo_error_set(error, MYO_BROKE_DOWN, "no memory for a pool and its reflexes");
}

static int make_pool(bench *b, uint64_t seed, myo_error *error) {
    myo_fieldset *own = myo_fieldset_copy(b->cell); /* the axons are as long as the nerve */
    if (!own) return no_memory(error);
    myo_fieldset_parameters(own, myo_fieldset_find_section(own, "pool.axon"))[axon_p_length] =
        1e-3 * myo_loop_nerve_mm(b->loop, 0);
    const int code = myo_pool_make(own, "", seed, &b->pool, error);
    myo_fieldset_free(own);
    return code;
}

/* The state from which every train begins. */
static int settle(bench *b, myo_error *error) {
    const double path_mm = b->neutral_mm + myo_fieldset_get(b->v, "offset");
    myo_pool_init(b->pool, b->pool_state);
    int code = myo_muscle_tendon_rest(b->tendon, 0, path_mm, &b->fibre_mm, &b->force_1, error);
    if (code) return code;
    myo_senses_quiet(b->news.tissue);
    b->news.length_1 = b->fibre_mm / b->tendon[muscle_tendon_p_optimal_length];
    b->news.force_1 = b->force_1;
    b->news.fatigue_1 = myo_fieldset_get(b->v, "fatigue");
    code = myo_loop_init(b->loop, b->loop_state, &b->news, 1, error);
    memcpy(b->pool_rest, b->pool_state, myo_pool_size(b->pool));
    memcpy(b->loop_rest, b->loop_state, myo_loop_size(b->loop));
    memcpy(b->units_rest, b->units, (size_t)b->n * sizeof *b->units);
    b->rest_mm = b->fibre_mm;
    b->news_rest = b->news;
    return code;
}

static void begin(bench *b) {
    memcpy(b->pool_state, b->pool_rest, myo_pool_size(b->pool));
    memcpy(b->loop_state, b->loop_rest, myo_loop_size(b->loop));
    memcpy(b->units, b->units_rest, (size_t)b->n * sizeof *b->units);
    b->fibre_mm = b->rest_mm;
    b->news = b->news_rest;
}

static int bench_make(bench *b, const myo_fieldset *cell, const myo_fieldset *v, uint64_t seed,
                      myo_error *error) {
    memset(b, 0, sizeof *b);
    b->cell = cell;
    b->v = v;
    const myo_reflex_muscle where = {GET("level"), -1, 0, 0};
    int code = myo_loop_make(cell, &where, 1, &b->loop, error);
    if (!code) code = make_pool(b, seed, error);
    if (code) return code;
    b->n = myo_pool_unit_count(b->pool);
    const size_t n = (size_t)b->n;
    b->pool_state = block_of(myo_pool_size(b->pool));
    b->pool_rest = block_of(myo_pool_size(b->pool));
    b->loop_state = block_of(myo_loop_size(b->loop));
    b->loop_rest = block_of(myo_loop_size(b->loop));
    b->units = calloc(n, sizeof *b->units);
    b->units_rest = calloc(n, sizeof *b->units);
    b->share = calloc(n, sizeof *b->share);
    b->excitation = calloc(n, sizeof *b->excitation);
    b->inhibition = calloc(n, sizeof *b->inhibition);
    b->spikes = calloc(n, sizeof *b->spikes);
    if (!b->pool_state || !b->pool_rest || !b->loop_state || !b->loop_rest || !b->units ||
        !b->units_rest || !b->share || !b->excitation || !b->inhibition || !b->spikes)
        return no_memory(error);
    memcpy(b->tendon, parameters_of(cell, "tendon"), sizeof b->tendon);
    memcpy(b->slow, parameters_of(cell, "twitch.slow"), sizeof b->slow);
    memcpy(b->fast, parameters_of(cell, "twitch.fast"), sizeof b->fast);
    b->neutral_mm = myo_muscle_tendon_neutral_path_mm(b->tendon);
    b->output_1 = GET("output");
    share_out(b);
    code = myo_loop_weigh(b->loop, 0, myo_pool_units(b->pool), b->n, error);
    return code ? code : settle(b, error);
}

/* ---- a window of 1 ms ---- */

static void queue(unit *u, double arrival_ms) {
    if (u->n_due == due_most) return; /* farther apart than the refractory period: never */
    int place = u->n_due++;
    while (place > 0 && u->due_ms[place - 1] > arrival_ms)
        u->due_ms[place] = u->due_ms[place - 1], place--;
    u->due_ms[place] = arrival_ms;
}

/* A shock to the nerve at the muscle: an impulse both ways; one that meets it on the way is lost
 * with its upward part. */
static void shock(bench *b, double t_ms) {
    const double motor = myo_fieldset_get(b->v, "motor");
    const int spared = b->n - (int)(b->n * motor + 0.5);
    for (int i = spared; i < b->n; i++) {
        unit *u = &b->units[i];
        double arrival_ms;
        const int fires =
            myo_pool_fire(b->pool, b->pool_state, &(myo_spike){t_ms, i}, 1, &arrival_ms, NULL);
        if (u->n_due > 0 && u->due_ms[u->n_due - 1] > arrival_ms) {
            u->n_due--;
        } else {
            u->rising = 1;
            u->soma_ms = t_ms + myo_pool_units(b->pool)[i].axon_delay_ms;
        }
        if (fires) queue(u, arrival_ms);
    }
    b->news.volley_1 = myo_fieldset_get(b->v, "afferent");
}

static void note_spike(unit *u, double t_ms) {
    if (u->n_spikes++) {
        const double interval = t_ms - u->last_ms;
        u->sum_ms += interval;
        u->squares_ms += interval * interval;
        u->n_intervals++;
    }
    u->last_ms = t_ms;
}

static int excite(bench *b, uint64_t step, double drive, double hush, myo_error *error) {
    myo_pool_input in =
        myo_loop_input(b->loop, b->loop_state, 0, drive, b->excitation, b->inhibition);
    for (int i = 0; i < b->n; i++) {
        unit *u = &b->units[i];
        b->inhibition[i] += hush / myo_pool_units(b->pool)[i].input_resistance_MOhm;
        if (!u->rising || u->soma_ms >= (double)(step + 1)) continue;
        u->rising = 0;
        myo_pool_invade(b->pool, b->pool_state, step, i);
    }
    size_t n;
    const int code =
        myo_pool_advance(b->pool, b->pool_state, step, &in, b->spikes, (size_t)b->n, &n, error);
    for (size_t k = 0; k < n && !code; k++) {
        double arrival_ms;
        note_spike(&b->units[b->spikes[k].unit], b->spikes[k].t_ms);
        if (myo_pool_transmit(b->pool, b->pool_state, &b->spikes[k], 1, &arrival_ms))
            queue(&b->units[b->spikes[k].unit], arrival_ms);
    }
    b->news.discharges_1 = (double)n / b->n;
    b->news.drive_1 = drive;
    return code;
}

/* Impulses that reach the fibres, and the force that these make. */
static double contract(bench *b, double end_ms) {
    double activation = 0;
    for (int i = 0; i < b->n; i++) {
        unit *u = &b->units[i];
        int due = 0;
        while (due < u->n_due && u->due_ms[due] < end_ms) due++;
        u->n_due -= due;
        memmove(u->due_ms, u->due_ms + due, (size_t)u->n_due * sizeof *u->due_ms);
        const int slow = myo_pool_units(b->pool)[i].type == MYO_UNIT_S;
        const double in[twitch_in_count] = {[twitch_in_impulses] = due};
        double out[twitch_out_count];
        twitch_step(u->fibre, in, slow ? b->slow : b->fast, 1, out);
        activation += b->share[i] * out[twitch_out_activation];
    }
    return b->output_1 * activation;
}

static int window(bench *b, uint64_t step, double path_mm, double drive, double hush,
                  myo_error *error) {
    int code = excite(b, step, drive, hush, error);
    if (code) return code;
    const double activation = contract(b, (double)(step + 1));
    code =
        myo_muscle_tendon_step(b->tendon, 1, activation, path_mm, &b->fibre_mm, &b->force_1, error);
    b->news.length_1 = b->fibre_mm / b->tendon[muscle_tendon_p_optimal_length];
    b->news.force_1 = b->force_1;
    b->news.activity_1 = activation;
    if (!code) code = myo_loop_advance(b->loop, b->loop_state, step, &b->news, 1, error);
    b->news.volley_1 = 0;
    return code;
}

/* The shock of a train from 0 on that falls into the window. */
static void shock_if_due(bench *b, uint64_t step, double rate_Hz, double train_ms) {
    const double period_ms = 1e3 / rate_Hz;
    const double at_ms = ceil((double)step / period_ms - 1e-9) * period_ms;
    if (at_ms < (double)(step + 1) && at_ms < train_ms) shock(b, at_ms);
}

static void look_anew(bench *b) {
    for (int i = 0; i < b->n; i++) {
        unit *u = &b->units[i];
        u->n_spikes = u->n_intervals = 0;
        u->sum_ms = u->squares_ms = 0;
    }
}

/* What the units did since the look began. */
typedef struct seen {
    int units, discharges; /* units with as many discharges as asked, all discharges */
    double rate_Hz, variation_1;
} seen;

static seen look_at(const bench *b, double least, double look_s) {
    seen s = {0, 0, 0, 0};
    int varied = 0;
    for (int i = 0; i < b->n; i++) {
        const unit *u = &b->units[i];
        s.discharges += u->n_spikes;
        if (u->n_spikes < least) continue;
        s.units++;
        s.rate_Hz += u->n_spikes / look_s;
        if (u->n_intervals < 2) continue;
        const double mean = u->sum_ms / u->n_intervals;
        const double variance = u->squares_ms / u->n_intervals - mean * mean;
        s.variation_1 += sqrt(variance > 0 ? variance : 0) / mean;
        varied++;
    }
    if (s.units) s.rate_Hz /= s.units;
    if (varied) s.variation_1 /= varied;
    return s;
}

/* ---- the threshold ---- */

static int train(bench *b, double rate_Hz, seen *after, const report *to) {
    const myo_fieldset *v = b->v;
    const double train_ms = 1e3 * GET("train"), from_ms = train_ms + 1e3 * GET("pause");
    const double path_mm = b->neutral_mm + GET("offset");
    const uint64_t from = (uint64_t)(from_ms + 0.5);
    const uint64_t end = from + (uint64_t)(1e3 * GET("look") + 0.5);
    begin(b);
    for (uint64_t step = 0; step < end; step++) {
        if (step == from) look_anew(b);
        shock_if_due(b, step, rate_Hz, train_ms);
        const int code = window(b, step, path_mm, 0, 0, to->error);
        if (code) return code;
        if (step % 1000 == 0 && to->progress && to->progress(0.5, to->user))
            return myo_error_set(to->error, MYO_INTERRUPTED, "interrupted");
    }
    *after = look_at(b, GET("discharges"), GET("look"));
    return MYO_OK;
}

static int outlasted(bench *b, double rate_Hz, seen *after, int *is, const report *to) {
    const int code = train(b, rate_Hz, after, to);
    *is = after->units > 0 && after->units >= myo_fieldset_get(b->v, "share") * b->n;
    return code;
}

/* Each train begins from rest, so that their order is free: first every fourth rate, then those
 * between the last one that was not outlasted and the first that was. */
static int find_threshold(bench *b, double *rate_Hz, seen *after, const report *to) {
    const myo_fieldset *v = b->v;
    const double lowest = GET("lowest"), step = GET("step");
    const int n = (int)((GET("highest") - lowest) / step + 1e-9) + 1; /* rates */
    int found = n, is = 0, code = MYO_OK;
    for (int i = 0; i < n && found == n && !code; i += 4) {
        code = outlasted(b, lowest + i * step, after, &is, to);
        if (is) found = i;
    }
    const int from = found == n ? n - (n - 1) % 4 : found > 3 ? found - 3 : found;
    seen last = *after;
    for (int i = from; i < found && !code; i++) {
        code = outlasted(b, lowest + i * step, &last, &is, to);
        if (is) {
            found = i;
            *after = last;
        }
    }
    *rate_Hz = lowest + found * step;
    return code;
}

static int run_threshold(const myo_fieldset *cell, const myo_fieldset *v, const report *to) {
    static const char *const names[] = {"pool_1",       "threshold_Hz", "mean_Hz",      "units_1",
                                        "unit_rate_Hz", "variation_1",  "discharges_Hz"};
    myo_columns_name(to->columns, names, (int)(sizeof names / sizeof names[0]));
    const int pools = (int)(GET("pools") + 0.5);
    double sum = 0;
    for (int k = 0; k < pools; k++) {
        bench b;
        int code = bench_make(&b, cell, v, (uint64_t)(GET("seed") + 0.5) + (uint64_t)k, to->error);
        double rate = 0;
        seen after = {0, 0, 0, 0};
        if (!code) code = find_threshold(&b, &rate, &after, to);
        sum += rate;
        const double row[] = {k,
                              rate,
                              sum / (k + 1),
                              after.units,
                              after.rate_Hz,
                              after.variation_1,
                              after.discharges / GET("look")};
        bench_free(&b);
        if (code) return code;
        code = myo_columns_add(to->columns, row, to->error);
        if (code) return code;
    }
    return MYO_OK;
}

/* ---- the course ---- */

static int follow(bench *b, const report *to) {
    static const char *const names[] = {
        "t_s",        "discharges_Hz", "units_1", "unit_rate_Hz",   "variation_1", "force_1",
        "activity_1", "Ia_Hz",         "Ib_Hz",   "contraction_Hz", "lasted_s"};
    myo_columns_name(to->columns, names, (int)(sizeof names / sizeof names[0]));
    const myo_fieldset *v = b->v;
    const double train_ms = 1e3 * GET("train"), stretch_ms = 1e3 * GET("stretch_at");
    const double hush_ms = 1e3 * GET("hush_at"), hushed_ms = 1e3 * GET("hush_length");
    const double drive_ms = 1e3 * GET("drive_at"), driven_ms = 1e3 * GET("drive_length");
    const uint64_t end = (uint64_t)(1e3 * GET("duration") + 0.5);
    double force = 0, activity = 0, lasted_s = 0;
    begin(b);
    look_anew(b);
    for (uint64_t step = 0; step < end; step++) {
        const double t_ms = (double)step;
        const double way = fmin(1, fmax(0, (t_ms + 1 - stretch_ms) / 1e3));
        const double path_mm = b->neutral_mm + GET("offset") + way * GET("stretch");
        const int hushed = t_ms >= hush_ms && t_ms < hush_ms + hushed_ms;
        const int driven = t_ms >= drive_ms && t_ms < drive_ms + driven_ms;
        shock_if_due(b, step, GET("rate"), train_ms);
        int code = window(b, step, path_mm, driven ? GET("drive") : 0, hushed ? GET("hush") : 0,
                          to->error);
        if (code) return code;
        force += b->force_1 / 1e3;
        activity += b->news.activity_1 / 1e3;
        if ((step + 1) % 1000) continue;
        const double t_s = 1e-3 * (t_ms + 1);
        if (t_s > 1e-3 * train_ms && look_at(b, 3, 1).units >= b->n / 7.0)
            lasted_s = t_s - 1e-3 * train_ms;
        const seen s = look_at(b, 2, 1);
        const myo_loop_look l = myo_loop_look_at(b->loop, b->loop_state, 0);
        const double row[] = {t_s,     s.discharges, s.units, s.rate_Hz, s.variation_1,
                              force,   activity,     l.Ia_Hz, l.Ib_Hz,   l.contraction_Hz,
                              lasted_s};
        code = myo_columns_add(to->columns, row, to->error);
        if (code) return code;
        if (to->progress && to->progress(t_ms / (double)end, to->user))
            return myo_error_set(to->error, MYO_INTERRUPTED, "interrupted");
        force = activity = 0;
        look_anew(b);
    }
    return MYO_OK;
}

static int run_course(const myo_fieldset *cell, const myo_fieldset *v, const report *to) {
    bench b;
    int code = bench_make(&b, cell, v, (uint64_t)(GET("seed") + 0.5), to->error);
    if (!code) code = follow(&b, to);
    bench_free(&b);
    return code;
}

static int run(const myo_cell *cell, const myo_protocol *protocol, const myo_fieldset *cell_values,
               const myo_fieldset *protocol_values, int (*progress)(double, void *), void *user,
               myo_columns *columns, myo_error *error) {
    (void)cell;
    const report to = {progress, user, columns, error};
    if (protocol == &threshold_protocol) return run_threshold(cell_values, protocol_values, &to);
    return run_course(cell_values, protocol_values, &to);
}

extern const myo_cell myo_cell_feedback_aftermath;

static const myo_section sections[] = {
    MYO_LOOP_SECTIONS(""),
    {"muscle", &myo_body_muscle, NULL, 0},
    {"tendon", &myo_mech_muscle_tendon, NULL, 0},
    {"twitch.slow", &myo_mech_twitch, NULL, 0},
    {"twitch.fast", &myo_mech_twitch, myo_twitch_fast_overrides, MYO_TWITCH_FAST_OVERRIDES},
    MYO_POOL_SECTIONS("")};
const myo_cell myo_cell_feedback_aftermath = {
    "feedback.aftermath",
    "What outlasts a train of shocks to a muscle's nerve",
    "The pool, axons, sense organs and reflexes of a run around fibres that are twitches without "
    "membranes.",
    sections,
    (int)(sizeof sections / sizeof sections[0]),
    protocols,
    run};
