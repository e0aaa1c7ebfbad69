/* Episodes that come down the nerve: bursts and groups born in axons (neuromyotonia, tetany),
 * sustained discharge of the pool that nobody asked for (cramp, spasm), single discharges
 * (fasciculation). See episodes.h. */
#include "emg/analyse/episodes.h"

#include "base/text.h"

#include <math.h>
#include <stdlib.h>

static const double burst_gap_ms = 20.0; /* longest interval within a burst: 50 /s */
/* Neuromyotonia: 150-300 /s within bursts (Maddison 2006); bursts slow down. */
static const double burst_rate_Hz = 100.0;
enum { burst_size = 6, group_size = 2 }; /* from so many impulses on; 2-5 make a tetanic group */
enum { chain_size = 5 };                 /* groups that follow each other make tetany */
static const double chain_gap_ms = 1000.0;
static const double same_episode_ms =
    2000.0;                           /* bursts and groups closer than this belong together */
static const double pause_ms = 300.0; /* a pool silent for longer has stopped */
static const double sustained_ms = 1000.0;
/* A pool that carries on after a contraction has let go of it within 2 s; later it holds itself. */
static const double release_ms = 500.0, outlasts_ms = 3000.0;
static const double cramp_Hz = 9.4;    /* a standard deviation below the mean (Minetto 2009) */
static const double irregular_1 = 0.3; /* cramps: 0.45 +- 0.10 (Minetto 2009); voluntary 0.1-0.25 */
static const double single_gap_ms = 100.0;
enum { single_size = 3, volley_units = 3 };
static const double volley_ms = 30.0;           /* a reflex brings many units at once */
static const double regular_1 = 0.5;            /* fasciculations are irregular, above 0.8 */
static const double fasciculating_ms = 10000.0; /* longest silence within an episode of them */

static const char *plural(size_t n) {
    return n == 1 ? "" : "s";
}

static double seconds(double ms) {
    return myo_episodes_round(1e-3 * ms);
}

static myo_episode start_episode(const myo_episode_view *view, myo_episode_type type,
                                 double from_ms, double to_ms, double rate_Hz) {
    return (myo_episode){.muscle = view->index,
                         .type = type,
                         .start_ms = from_ms,
                         .end_ms = to_ms,
                         .mean_rate_Hz = rate_Hz,
                         .peak_force_1 = myo_episodes_peak_force(view, from_ms, to_ms + 100.0)};
}

/* ---- bursts and groups of the axon ---- */

/* One run of impulses at an end-plate, each close behind the one before. */
typedef struct burst {
    double from_ms, to_ms;
    int unit, size, from_axon;
} burst;

typedef struct bursts {
    burst *list;
    size_t n, capacity;
} bursts;

static int keep_burst(bursts *all, burst one) {
    if (all->n == all->capacity) {
        const size_t capacity = all->capacity ? 2 * all->capacity : 64;
        burst *grown = realloc(all->list, capacity * sizeof *grown);
        if (!grown) return MYO_BROKE_DOWN;
        all->list = grown;
        all->capacity = capacity;
    }
    all->list[all->n++] = one;
    return MYO_OK;
}

static int count_between(const myo_train *train, double from_ms, double to_ms) {
    int n = 0;
    for (size_t k = myo_train_from(train, from_ms); k < train->n && train->t_ms[k] <= to_ms; k++)
        n++;
    return n;
}

/* Runs of two and more impulses to which the axon added at least one. */
static int collect_bursts(const myo_episode_view *view, bursts *all) {
    for (int u = 0; u < view->muscle->n_units; u++) {
        const myo_train *train = &view->arrivals[u];
        for (size_t k = 0, end; k < train->n; k = end) {
            for (end = k + 1;
                 end < train->n && train->t_ms[end] - train->t_ms[end - 1] <= burst_gap_ms;)
                end++;
            burst one = {train->t_ms[k], train->t_ms[end - 1], u, (int)(end - k), 0};
            one.from_axon = count_between(&view->axon_born[u], one.from_ms, one.to_ms);
            if (one.size >= group_size && one.from_axon && keep_burst(all, one))
                return MYO_BROKE_DOWN;
        }
    }
    return MYO_OK;
}

static double burst_rate(const burst *b) {
    return 1e3 * (b->size - 1) / fmax(b->to_ms - b->from_ms, 0.1);
}

/* What a burst explains is no longer looked for elsewhere. */
static void use_up(const myo_episode_view *view, const burst *b) {
    const myo_train *train = &view->involuntary[b->unit];
    const double before_ms = view->muscle->units ? view->muscle->units[b->unit].axon_delay_ms : 0.0;
    for (size_t k = myo_train_from(train, b->from_ms - before_ms - 10.0);
         k < train->n && train->t_ms[k] <= b->to_ms; k++)
        train->used[k] = 1;
}

static int by_start(const void *a, const void *b) {
    const burst *x = a, *y = b;
    if (x->from_ms != y->from_ms) return x->from_ms > y->from_ms ? 1 : -1;
    return x->unit - y->unit;
}

/* How many units a stretch of a list of bursts holds. */
static size_t units_in(const burst *list, size_t n, int n_units) {
    size_t units = 0;
    for (int u = 0; u < n_units; u++)
        for (size_t k = 0; k < n; k++)
            if (list[k].unit == u) {
                units++;
                break;
            }
    return units;
}

/* Bursts in order of start, joined where they follow each other, are one episode each. */
static int add_burst_episodes(myo_episode_view *view, bursts *all, myo_episode_type type) {
    int code = MYO_OK;
    if (all->n) qsort(all->list, all->n, sizeof *all->list, by_start);
    for (size_t k = 0, end; k < all->n && !code; k = end) {
        double to_ms = all->list[k].to_ms, rate = 0.0, size = 0.0;
        for (end = k; end < all->n && all->list[end].from_ms <= to_ms + same_episode_ms; end++) {
            to_ms = fmax(to_ms, all->list[end].to_ms);
            rate += burst_rate(&all->list[end]);
            size += all->list[end].size;
            use_up(view, &all->list[end]);
        }
        const size_t n = end - k, units = units_in(all->list + k, n, view->muscle->n_units);
        rate /= (double)n;
        myo_episode e = start_episode(view, type, all->list[k].from_ms, to_ms, rate);
        if (type == MYO_EPISODE_REPETITION)
            myo_text_format(e.evidence, sizeof e.evidence,
                            "%zu impulses are answered twice at the end-plates of %zu unit%s, each "
                            "after about %g ms: the motor neurons did not discharge the second",
                            n, units, plural(units), myo_episodes_round(1e3 / fmax(rate, 1.0)));
        else if (type == MYO_EPISODE_NEUROMYOTONIA)
            myo_text_format(e.evidence, sizeof e.evidence,
                            "%zu burst%s of %g impulses at %g /s on average, born in the axons of "
                            "%zu unit%s: the motor neurons did not discharge them",
                            n, plural(n), myo_episodes_round(size / (double)n),
                            myo_episodes_round(rate), units, plural(units));
        else
            myo_text_format(e.evidence, sizeof e.evidence,
                            "%zu groups of %g impulses on average at %g /s within a group, "
                            "recurring in %zu unit%s, with impulses born in the axon",
                            n, myo_episodes_round(size / (double)n), myo_episodes_round(rate),
                            units, plural(units));
        code = myo_record_add_episode(view->record, &e);
    }
    return code;
}

/* Groups of one unit that recur without a pause and hold most of its impulses meanwhile. */
static int keep_chains(const myo_episode_view *view, const bursts *all, bursts *chains) {
    for (size_t k = 0, end; k < all->n; k = end) {
        int impulses = all->list[k].size;
        for (end = k + 1; end < all->n && all->list[end].unit == all->list[k].unit &&
                          all->list[end].from_ms - all->list[end - 1].to_ms <= chain_gap_ms;
             end++)
            impulses += all->list[end].size;
        const int seen = count_between(&view->arrivals[all->list[k].unit], all->list[k].from_ms,
                                       all->list[end - 1].to_ms);
        if (end - k < chain_size || 2 * impulses < seen) continue;
        for (size_t i = k; i < end; i++)
            if (keep_burst(chains, all->list[i])) return MYO_BROKE_DOWN;
    }
    return MYO_OK;
}

static int find_second_answers(myo_episode_view *view, bursts *all);

static int find_bursts(myo_episode_view *view) {
    bursts all = {0}, fast = {0}, groups = {0}, chains = {0};
    int code = collect_bursts(view, &all);
    if (!code) code = find_second_answers(view, &all);
    for (size_t k = 0; k < all.n && !code; k++) {
        const burst *b = &all.list[k];
        if (b->size >= burst_size && 2 * b->from_axon >= b->size && burst_rate(b) >= burst_rate_Hz)
            code = keep_burst(&fast, *b);
        else if (b->size < burst_size)
            code = keep_burst(&groups, *b);
    }
    if (!code) code = keep_chains(view, &groups, &chains);
    if (!code) code = add_burst_episodes(view, &fast, MYO_EPISODE_NEUROMYOTONIA);
    if (!code) code = add_burst_episodes(view, &chains, MYO_EPISODE_TETANY);
    free(all.list);
    free(fast.list);
    free(groups.list);
    free(chains.list);
    return code;
}

/* ---- end-plates that answer twice ---- */

/* Second answers come 3-8 ms after the first (repetitive potentials under cholinesterase
 * inhibitors, Besser 1988), always as late; doublets of axons scatter and have third members. */
static const double twice_from_ms = 3.0, twice_to_ms = 6.5, twice_spread_ms = 0.6;
enum { twice_least = 4, twice_units = 2 };

static int by_length(const void *a, const void *b) {
    const burst *x = a, *y = b;
    const double d = (x->to_ms - x->from_ms) - (y->to_ms - y->from_ms);
    return (d > 0.0) - (d < 0.0);
}

static double length_at(const bursts *pairs, size_t k) {
    return pairs->list[k].to_ms - pairs->list[k].from_ms;
}

/* Pairs among all runs to which the axon seems to have added; 1 where they are second answers. */
static int are_second_answers(const myo_episode_view *view, const bursts *all, bursts *pairs) {
    for (size_t k = 0; k < all->n; k++) {
        const burst *b = &all->list[k];
        const double ms = b->to_ms - b->from_ms;
        if (b->size == 2 && ms >= twice_from_ms && ms <= twice_to_ms && keep_burst(pairs, *b))
            return -1;
    }
    if (pairs->n < twice_least || 3 * pairs->n < 2 * all->n) return 0;
    if (units_in(pairs->list, pairs->n, view->muscle->n_units) < twice_units) return 0;
    qsort(pairs->list, pairs->n, sizeof *pairs->list, by_length);
    return length_at(pairs, (3 * pairs->n) / 4) - length_at(pairs, pairs->n / 4) <= twice_spread_ms;
}

static int find_second_answers(myo_episode_view *view, bursts *all) {
    bursts pairs = {0};
    const int found = are_second_answers(view, all, &pairs);
    int code = found < 0 ? MYO_BROKE_DOWN : MYO_OK;
    if (found > 0) {
        code = add_burst_episodes(view, &pairs, MYO_EPISODE_REPETITION);
        all->n = 0; /* no bursts or groups of the axon */
    }
    free(pairs.list);
    return code;
}

/* ---- sustained discharge of the pool ---- */

typedef struct moment {
    double t_ms;
    int unit;
    size_t index; /* in the unit's train */
} moment;

static int by_time(const void *a, const void *b) {
    const moment *x = a, *y = b;
    if (x->t_ms != y->t_ms) return x->t_ms > y->t_ms ? 1 : -1;
    return x->unit - y->unit;
}

/* All involuntary discharges not yet explained, in order of time. */
static int collect(const myo_episode_view *view, moment **list, size_t *n) {
    size_t room = 1;
    for (int u = 0; u < view->muscle->n_units; u++) room += view->involuntary[u].n;
    *n = 0;
    *list = malloc(room * sizeof **list);
    if (!*list) return MYO_BROKE_DOWN;
    for (int u = 0; u < view->muscle->n_units; u++)
        for (size_t k = 0; k < view->involuntary[u].n; k++)
            if (!view->involuntary[u].used[k])
                (*list)[(*n)++] = (moment){view->involuntary[u].t_ms[k], u, k};
    qsort(*list, *n, sizeof **list, by_time);
    return MYO_OK;
}

typedef struct rhythm {
    size_t units;             /* that discharged at least five times */
    double rate_Hz, cv_1;     /* mean of the units; NaN where intervals are too few */
    double early_Hz, late_Hz; /* discharges of the pool a second, first half and last fifth */
} rhythm;

static int ascending(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static rhythm rhythm_of(const moment *list, size_t n, int n_units) {
    rhythm r = {0, 0.0, (double)NAN, 0.0, 0.0};
    const double from = list[0].t_ms, span = fmax(list[n - 1].t_ms - from, 1.0);
    double *cvs = malloc(((size_t)n_units + 1) * sizeof *cvs);
    size_t n_cvs = 0;
    for (int u = 0; u < n_units; u++) {
        double first = 0.0, before = 0.0, sum = 0.0, squares = 0.0;
        size_t count = 0, intervals = 0;
        for (size_t k = 0; k < n; k++) {
            if (list[k].unit != u) continue;
            const double interval = list[k].t_ms - before;
            if (count && interval < 500.0)
                sum += interval, squares += interval * interval, intervals++;
            if (!count++) first = list[k].t_ms;
            before = list[k].t_ms;
        }
        if (count < 5 || before <= first) continue;
        r.units++;
        r.rate_Hz += intervals ? 1e3 * (double)intervals / sum : 0.0;
        if (intervals < 7) continue;
        const double mean = sum / (double)intervals;
        if (cvs) cvs[n_cvs++] = sqrt(fmax(squares / (double)intervals - mean * mean, 0.0)) / mean;
    }
    if (r.units) r.rate_Hz /= (double)r.units;
    for (size_t k = 0; k < n; k++) {
        r.early_Hz += list[k].t_ms < from + 0.5 * span ? 1e3 / (0.5 * span) : 0.0;
        r.late_Hz += list[k].t_ms >= from + 0.8 * span ? 1e3 / (0.2 * span) : 0.0;
    }
    if (n_cvs) {
        qsort(cvs, n_cvs, sizeof *cvs, ascending);
        r.cv_1 = cvs[n_cvs / 2];
    }
    free(cvs);
    return r;
}

/* A cramp's units fire fast. It is irregular; or it shows two of these: it grew out of a
 * contraction, the muscle is shortened, it wanes while it lasts. Anything else that is sustained is
 * a spasm: guarding and the spasms of an uninhibited cord go at the rates of a gentle effort. */
static int is_cramp(const rhythm *r, int grown, int shortened, double lasted_ms) {
    const int wanes = lasted_ms > 5000.0 && r->late_Hz < 0.6 * r->early_Hz;
    return r->rate_Hz >= cramp_Hz && (r->cv_1 >= irregular_1 || grown + shortened + wanes >= 2);
}

static const double slowest_Hz = 10.0; /* of a unit, on average over the whole time */

/* How many of the moments no discharge of a motor neuron stands behind. */
static size_t born_in_axon(const myo_episode_view *view, const moment *list, size_t n) {
    size_t born = 0;
    for (size_t k = 0; k < n; k++)
        born += count_between(&view->axon_born[list[k].unit], list[k].t_ms - 1e-6,
                              list[k].t_ms + 1e-6) > 0;
    return born;
}

static int add_sustained(myo_episode_view *view, const moment *list, size_t n, int *taken) {
    const double from = list[0].t_ms, to = list[n - 1].t_ms;
    const double asked_ms = myo_episodes_last_asked(view, from);
    /* false for NaN; what begins in mid-contraction is the axon's and grows out of nothing */
    const int grown = from - asked_ms <= release_ms && !myo_episodes_asked(view, from);
    const rhythm r = rhythm_of(list, n, view->muscle->n_units);
    *taken = 0;
    if (grown && to - asked_ms < outlasts_ms) {
        *taken = 1; /* a pool letting go of a contraction: nothing to tell */
        return MYO_OK;
    }
    const size_t least = view->muscle->n_units >= 10 ? 2 : 1;
    if (to - from < sustained_ms || r.units < least) return MYO_OK;
    const size_t born = born_in_axon(view, list, n);
    /* Twitches of many units can follow each other closely: each by itself they are no discharge.
     */
    if (2 * born > n && 1e3 * (double)n / (double)r.units < slowest_Hz * (to - from)) return MYO_OK;
    *taken = 1;
    if (2 * born > n) {
        myo_episode axons = start_episode(view, MYO_EPISODE_TETANY, from, to, r.rate_Hz);
        myo_text_format(
            axons.evidence, sizeof axons.evidence,
            "%zu unit%s discharge%s for %g s at %g /s on average; %g %% of the impulses "
            "are born in the axons",
            r.units, plural(r.units), r.units == 1 ? "s" : "", seconds(to - from),
            myo_episodes_round(r.rate_Hz), myo_episodes_round(100.0 * (double)born / (double)n));
        return myo_record_add_episode(view->record, &axons);
    }
    const double length = myo_episodes_series_at(&view->muscle->length, from, 0),
                 at_start = myo_episodes_series_at(&view->muscle->length, 0.0, 0);
    const int shortened = length < at_start - 1.0;
    const int cramp = is_cramp(&r, grown, shortened, to - from);
    myo_episode e =
        start_episode(view, cramp ? MYO_EPISODE_CRAMP : MYO_EPISODE_SPASM, from, to, r.rate_Hz);
    char cv[64] = "";
    if (isfinite(r.cv_1))
        myo_text_format(cv, sizeof cv, ", intervals varying by %g %%",
                        myo_episodes_round(100.0 * r.cv_1));
    myo_text_format(e.evidence, sizeof e.evidence,
                    "%s, yet %zu unit%s discharge%s for %g s at %g /s on average%s%s%s",
                    myo_episodes_in_excess(view, from + 1.0) ? "a steady drive asks for much less"
                                                             : "no drive asks for it",
                    r.units, plural(r.units), r.units == 1 ? "s" : "", seconds(to - from),
                    myo_episodes_round(r.rate_Hz), cv,
                    grown ? ", carrying on after a contraction" : "",
                    shortened ? ", in a shortened muscle" : "");
    return myo_record_add_episode(view->record, &e);
}

static int find_sustained(myo_episode_view *view) {
    moment *list;
    size_t n;
    int code = collect(view, &list, &n);
    for (size_t k = 0, end; k < n && !code; k = end) {
        for (end = k + 1; end < n && list[end].t_ms - list[end - 1].t_ms <= pause_ms;) end++;
        int taken;
        code = add_sustained(view, list + k, end - k, &taken);
        for (size_t i = k; taken && i < end; i++)
            view->involuntary[list[i].unit].used[list[i].index] = 1;
    }
    free(list);
    return code;
}

/* ---- single discharges ---- */

/* Whether many units discharged at once: a reflex, no twitch of its own. */
static int in_volley(const moment *list, size_t n, size_t k) {
    int units = 1;
    size_t from = k, to = k;
    while (from > 0 && list[k].t_ms - list[from - 1].t_ms <= volley_ms) from--;
    while (to + 1 < n && list[to + 1].t_ms - list[k].t_ms <= volley_ms) to++;
    for (size_t i = from; i <= to; i++) {
        int seen = list[i].unit == list[k].unit;
        for (size_t j = from; j < i && !seen; j++) seen = list[j].unit == list[i].unit;
        units += !seen;
    }
    return units >= volley_units;
}

/* Keeps what stands alone in its unit: one to three discharges within a tenth of a second each. */
static size_t keep_singles(const myo_episode_view *view, moment *list, size_t n) {
    size_t kept = 0;
    for (size_t k = 0; k < n; k++) {
        size_t together = 1;
        double t = list[k].t_ms;
        int first = 1;
        for (size_t j = k; j-- > 0 && list[k].t_ms - list[j].t_ms <= single_gap_ms;)
            if (list[j].unit == list[k].unit) first = 0;
        for (size_t j = k + 1; j < n && list[j].t_ms - t <= single_gap_ms; j++)
            if (list[j].unit == list[k].unit) together++, t = list[j].t_ms;
        const double since_ms = list[k].t_ms - myo_episodes_last_asked(view, list[k].t_ms);
        /* just after a contraction neurons still let go of it; what the axon adds counts anyway */
        const int from_axon = count_between(&view->axon_born[list[k].unit], list[k].t_ms - 1e-6,
                                            list[k].t_ms + 1e-6) > 0;
        list[k].index = first && together <= single_size && !in_volley(list, n, k) &&
                        (from_axon || !(since_ms < outlasts_ms));
    }
    for (size_t k = 0; k < n; k++)
        if (list[k].index) list[kept++] = list[k];
    return kept;
}

/* Takes out units that tick like clocks: that is another discharge, of which no type is known. */
static size_t drop_regular(moment *list, size_t n, int n_units) {
    for (int u = 0; u < n_units; u++) {
        double before = 0.0, sum = 0.0, squares = 0.0;
        size_t count = 0;
        for (size_t k = 0; k < n; k++) {
            if (list[k].unit != u) continue;
            const double interval = list[k].t_ms - before;
            if (count++) sum += interval, squares += interval * interval;
            before = list[k].t_ms;
        }
        if (count < 6) continue;
        const double mean = sum / (double)(count - 1);
        if (sqrt(fmax(squares / (double)(count - 1) - mean * mean, 0.0)) >= regular_1 * mean)
            continue;
        size_t kept = 0;
        for (size_t k = 0; k < n; k++)
            if (list[k].unit != u) list[kept++] = list[k];
        n = kept;
    }
    return n;
}

static int add_fasciculation(myo_episode_view *view, const moment *list, size_t n) {
    size_t units = 0;
    for (size_t k = 0; k < n; k++) {
        int seen = 0;
        for (size_t j = 0; j < k && !seen; j++) seen = list[j].unit == list[k].unit;
        units += !seen;
    }
    /* A twitch lasts: a single one has no length by its impulse alone. */
    const double from = list[0].t_ms, to = fmin(list[n - 1].t_ms + 100.0, view->end_ms);
    const double rate = n > 1 ? 1e3 * (double)(n - 1) / (list[n - 1].t_ms - from) : 0.0;
    myo_episode e = start_episode(view, MYO_EPISODE_FASCICULATION, from, to, rate);
    if (n > 1)
        myo_text_format(e.evidence, sizeof e.evidence,
                        "%zu single twitches of %zu unit%s within %g s that no drive asked for, "
                        "irregular, far apart",
                        n, units, plural(units), seconds(to - from));
    else
        myo_text_format(e.evidence, sizeof e.evidence,
                        "a single twitch of one unit that no drive asked for");
    return myo_record_add_episode(view->record, &e);
}

static int find_singles(myo_episode_view *view) {
    moment *list;
    size_t n;
    int code = collect(view, &list, &n);
    if (code) return code;
    n = keep_singles(view, list, n);
    n = drop_regular(list, n, view->muscle->n_units);
    for (size_t k = 0, end; k < n && !code; k = end) {
        for (end = k + 1; end < n && list[end].t_ms - list[end - 1].t_ms <= fasciculating_ms;)
            end++;
        code = add_fasciculation(view, list + k, end - k);
    }
    free(list);
    return code;
}

int myo_episodes_of_nerve(myo_episode_view *view) {
    int code = find_bursts(view);
    if (!code) code = find_sustained(view);
    if (!code) code = find_singles(view);
    return code;
}
