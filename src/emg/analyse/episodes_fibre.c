/* Episodes of the fibre itself: runs of potentials without an impulse (myotonia), and force without
 * any potential (contracture, rigor). See episodes.h. */
#include "emg/analyse/episodes.h"

#include "base/text.h"
#include "myotome/base.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Myotonic discharges: 20-80 /s (AANEM glossary), 150 /s in texts; slow ends of runs count. */
static const double run_gap_ms = 100.0, run_ms = 300.0;
enum { run_size = 5 };
static const double same_episode_ms = 1000.0;

/* Fibres let go within a second of their last potential; force that is still there is held without
 * one. */
static const double silent_ms = 2000.0, held_ms = 1000.0, held_1 = 0.03;
static const double same_length_mm = 1.0; /* passive tension is no contracture */
static const double noise_times = 2.0;
static const double spent_1 = 0.1; /* of the ATP at the start: too little to let bridges go */

/* ---- runs of potentials ---- */

typedef struct run {
    double from_ms, to_ms, lowest_Hz, highest_Hz;
    int unit;
    size_t size;
} run;

static int by_start(const void *a, const void *b) {
    const run *x = a, *y = b;
    if (x->from_ms != y->from_ms) return x->from_ms > y->from_ms ? 1 : -1;
    return x->unit - y->unit;
}

/* Rates over three intervals: one interval alone is noise. */
static void measure_rates(const myo_train *train, size_t begin, size_t end, run *r) {
    r->lowest_Hz = HUGE_VAL;
    r->highest_Hz = 0.0;
    for (size_t k = begin; k + 3 < end; k++) {
        const double rate = 3e3 / fmax(train->t_ms[k + 3] - train->t_ms[k], 0.1);
        r->lowest_Hz = fmin(r->lowest_Hz, rate);
        r->highest_Hz = fmax(r->highest_Hz, rate);
    }
}

static int collect_runs(const myo_episode_view *view, run **list, size_t *n) {
    size_t capacity = 1;
    for (int u = 0; u < view->muscle->n_units; u++) capacity += view->spontaneous[u].n / run_size;
    *n = 0;
    *list = malloc(capacity * sizeof **list);
    if (!*list) return MYO_BROKE_DOWN;
    for (int u = 0; u < view->muscle->n_units; u++) {
        const myo_train *train = &view->spontaneous[u];
        for (size_t k = 0, end; k < train->n; k = end) {
            for (end = k + 1;
                 end < train->n && train->t_ms[end] - train->t_ms[end - 1] <= run_gap_ms;)
                end++;
            run r = {train->t_ms[k], train->t_ms[end - 1], 0.0, 0.0, u, end - k};
            if (r.size < run_size || r.to_ms - r.from_ms < run_ms) continue;
            measure_rates(train, k, end, &r);
            (*list)[(*n)++] = r;
        }
    }
    if (*n) qsort(*list, *n, sizeof **list, by_start);
    return MYO_OK;
}

static int add_myotonia(myo_episode_view *view, const run *list, size_t n, double to_ms) {
    double rate = 0.0, low = HUGE_VAL, high = 0.0;
    size_t units = 0, size = 0;
    for (size_t k = 0; k < n; k++) {
        int seen = 0;
        for (size_t j = 0; j < k && !seen; j++) seen = list[j].unit == list[k].unit;
        units += !seen;
        size += list[k].size;
        rate += 1e3 * (double)(list[k].size - 1) / (list[k].to_ms - list[k].from_ms);
        low = fmin(low, list[k].lowest_Hz);
        high = fmax(high, list[k].highest_Hz);
    }
    const double from = list[0].from_ms, asked = myo_episodes_last_asked(view, to_ms);
    char when[96] = "";
    if (asked > from && to_ms - asked > 300.0)
        myo_text_format(when, sizeof when, ", during a contraction and for %g s after it",
                        myo_episodes_round(1e-3 * (to_ms - asked)));
    else if (asked > from)
        myo_text_format(when, sizeof when, ", beside the impulses of a contraction");
    else if (from - asked < 2000.0)
        myo_text_format(when, sizeof when, ", right after a contraction");
    myo_episode e = {.muscle = view->index,
                     .type = MYO_EPISODE_MYOTONIA,
                     .start_ms = from,
                     .end_ms = to_ms,
                     .mean_rate_Hz = rate / (double)n,
                     .peak_force_1 = myo_episodes_peak_force(view, from, to_ms + 100.0)};
    myo_text_format(e.evidence, sizeof e.evidence,
                    "fibres of %zu unit%s fire %zu potentials by themselves, without impulses, in "
                    "runs at %g to %g /s%s",
                    units, units == 1 ? "" : "s", size, myo_episodes_round(low),
                    myo_episodes_round(high), when);
    return myo_record_add_episode(view->record, &e);
}

int myo_episodes_of_fibre(myo_episode_view *view) {
    run *list;
    size_t n;
    int code = collect_runs(view, &list, &n);
    for (size_t k = 0, end; k < n && !code; k = end) {
        double to = list[k].to_ms;
        for (end = k + 1; end < n && list[end].from_ms <= to + same_episode_ms; end++)
            to = fmax(to, list[end].to_ms);
        code = add_myotonia(view, list + k, end - k, to);
    }
    if (!code) free(list);
    return code;
}

/* ---- force without potentials ---- */

/* The latest impulse or potential of any unit before t; NaN where there was none. */
static double last_potential(const myo_episode_view *view, double t_ms) {
    double latest = (double)NAN;
    for (int u = 0; u < view->muscle->n_units; u++) {
        const myo_train *const trains[2] = {&view->arrivals[u], &view->spontaneous[u]};
        for (int i = 0; i < 2; i++) {
            const size_t k = myo_train_from(trains[i], t_ms);
            if (k > 0 && !(trains[i]->t_ms[k - 1] <= latest)) latest = trains[i]->t_ms[k - 1];
        }
    }
    return latest;
}

static double force_at(const myo_episode_view *view, double t_ms) {
    return myo_episodes_series_at(&view->muscle->force, t_ms, 0);
}

/* Force above rest at the length of the start, held with no potential for silent_ms. */
static int is_held(const myo_episode_view *view, double t_ms) {
    const double last = last_potential(view, t_ms);
    if (!(t_ms - last >= silent_ms)) return 0;
    const double moved = myo_episodes_series_at(&view->muscle->length, t_ms, 0) -
                         myo_episodes_series_at(&view->muscle->length, 0.0, 0);
    if (moved > same_length_mm) return 0;
    return force_at(view, t_ms) - view->rest_force_N >= held_1 * view->max_force_N;
}

/* Root of the mean square of one channel between two times: of what units make, and of the noise.
 */
static void channel_rms(const myo_channel *c, double from_ms, double to_ms, double *units_uV,
                        double *noise_uV) {
    double units = 0.0, noise = 0.0, n = 0.0;
    for (size_t k = (size_t)(fmax(from_ms, 0.0) * 1e-3 * c->rate_Hz);
         k < c->n_samples && (double)k < to_ms * 1e-3 * c->rate_Hz; k++) {
        const double clean = (double)c->clean_uV[k], rest = (double)c->signal_uV[k] - clean;
        units += clean * clean;
        noise += rest * rest;
        n += 1.0;
    }
    *units_uV = n > 0.0 ? sqrt(units / n) : 0.0;
    *noise_uV = n > 0.0 ? sqrt(noise / n) : 0.0;
}

/* Whether electrodes hear more than noise from the muscle; where none listens, nothing is heard. */
static int emg_speaks(const myo_episode_view *view, double from_ms, double to_ms, int *listens) {
    *listens = 0;
    for (int i = 0; i < view->record->n_channels; i++) {
        const myo_channel *c = &view->record->channels[i];
        double units, noise;
        if (c->kind == MYO_CHANNEL_REFERENCE || !c->clean_uV ||
            strcmp(c->muscle, view->muscle->name) != 0)
            continue;
        *listens = 1;
        channel_rms(c, from_ms, to_ms, &units, &noise);
        if (units > noise_times * noise) return 1;
    }
    return 0;
}

/* The unit that holds most of the force at t, else the one with least ATP; -1 without any. */
static int holding_unit(const myo_episode_view *view, double t_ms) {
    const myo_muscle_record *m = view->muscle;
    int best = -1;
    double most = -HUGE_VAL;
    for (int u = 0; u < m->n_units; u++) {
        const double ATP = myo_episodes_series_at(&m->ATP, t_ms, u);
        const double x = m->activation.n_rows ? m->units[u].max_force_N *
                                                    myo_episodes_series_at(&m->activation, t_ms, u)
                                              : -ATP;
        if (isfinite(ATP) && x > most) best = u, most = x;
    }
    return best;
}

static int add_held(myo_episode_view *view, double since_ms, double to_ms) {
    const myo_series *ATP = &view->muscle->ATP;
    const double middle = 0.5 * (since_ms + to_ms);
    const int unit = ATP->n_rows ? holding_unit(view, middle) : -1;
    const double left = unit < 0 ? (double)NAN
                                 : myo_episodes_series_at(ATP, middle, unit) /
                                       myo_episodes_series_at(ATP, 0.0, unit);
    int listens;
    if (emg_speaks(view, since_ms + silent_ms, to_ms, &listens)) return MYO_OK;
    myo_episode e = {.muscle = view->index,
                     .type = left < spent_1 ? MYO_EPISODE_RIGOR : MYO_EPISODE_CONTRACTURE,
                     .start_ms = since_ms,
                     .end_ms = to_ms,
                     .peak_force_1 = myo_episodes_peak_force(view, since_ms + silent_ms, to_ms)};
    char energy[128] = "";
    if (isfinite(left))
        myo_text_format(
            energy, sizeof energy,
            "; the unit that holds most of it has %g %% of its ATP left, creatine phosphate %g mM",
            myo_episodes_round(100.0 * left),
            myo_episodes_round(myo_episodes_series_at(&view->muscle->PCr, middle, unit)));
    myo_text_format(e.evidence, sizeof e.evidence,
                    "%g %% of the greatest force is held for %g s after the last potential of any "
                    "fibre%s%s",
                    myo_episodes_round(100.0 * e.peak_force_1),
                    myo_episodes_round(1e-3 * (to_ms - since_ms)),
                    listens ? ", the electrodes silent" : "", energy);
    return myo_record_add_episode(view->record, &e);
}

int myo_episodes_of_force(myo_episode_view *view) {
    const myo_series *force = &view->muscle->force;
    if (!force->data || force->n_rows < 2 || !(view->max_force_N > 0.0)) return MYO_OK;
    const double end_ms = 1e3 * (double)force->n_rows / force->rate_Hz;
    const double step_ms = fmax(20.0, 1e3 / force->rate_Hz);
    double began = (double)NAN, held_until = (double)NAN;
    int code = MYO_OK;
    for (double t = 0.0; t < end_ms + step_ms && !code; t += step_ms) {
        const int held = t < end_ms && is_held(view, t);
        if (held && !isfinite(began)) began = t;
        if (held) held_until = t;
        if (held || !isfinite(began)) continue;
        if (held_until - began >= held_ms)
            code = add_held(view, last_potential(view, began), held_until);
        began = (double)NAN;
    }
    return code;
}
