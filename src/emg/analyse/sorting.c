/* Telling the potentials of a needle recording apart: shapes are learned from potentials that come
 * alone, then fitted and subtracted one by one where they overlap (as in McGill, Cummins & Dorfman
 * 1985, in outline). A shape follows its potentials slowly, so that a generator whose potentials
 * wax and wane stays one.
 *
 * Works on a copy resampled to 9-14 kHz. */
#include "emg/analyse/examine.h"

#include "emg/analyse/filter.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_SHAPES = 48, MOST_TAPS = 256, MOST_EVENTS = 6000 };

static const double pi = 3.14159265358979323846;

typedef struct shape {
    int n, id;     /* potentials so far; its number in the spikes */
    double energy; /* of y */
    double y[MOST_TAPS];
} shape;

typedef struct sorter {
    double *y, *rest; /* filtered; what is left of it */
    size_t n;
    double rate_Hz, start_s;
    double sigma, background, limit; /* noise; noise and far units; smallest peak looked at */
    int before, taps, slack;         /* samples ahead of the peak, of a shape, of shift allowed */
    int n_shapes;
    shape shapes[MOST_SHAPES];
    myo_emg_spike *spikes;
    size_t n_spikes, capacity;
    /* A millisecond each: a bit for every shape put there; its peak, for 5 ms around. */
    uint64_t *placed;
    float *covered;
} sorter;

/* ---- resampling ---- */

/* x at `up` times its rate, or every `down`-th of it; windowed sinc of eight samples each side. */
static double *resample(const double *x, size_t n, int up, int down, size_t *n_out) {
    *n_out = up > 1 ? n * (size_t)up : n / (size_t)down;
    double *y = malloc((*n_out + 1) * sizeof *y), weights[16][17];
    if (!y) return NULL;
    if (up == 1) {
        for (size_t k = 0; k < *n_out; k++) y[k] = x[k * (size_t)down];
        return y;
    }
    for (int phase = 0; phase < up; phase++)
        for (int j = -7; j <= 8; j++) {
            const double t = (double)phase / up - j;
            const double window = 0.5 + 0.5 * cos(pi * t / 8.5);
            weights[phase][j + 7] = fabs(t) < 1e-12 ? 1 : window * sin(pi * t) / (pi * t);
        }
    for (size_t k = 0; k < *n_out; k++) {
        const size_t at = k / (size_t)up;
        const int phase = (int)(k % (size_t)up);
        double sum = 0;
        for (int j = -7; j <= 8; j++) {
            const long i = (long)at + j;
            if (i >= 0 && i < (long)n) sum += weights[phase][j + 7] * x[i];
        }
        y[k] = sum;
    }
    return y;
}

/* The copy that is sorted, from `low_Hz` to `high_Hz`, and its rate. */
static int filtered_copy(sorter *s, const myo_emg_clean *c, double low_Hz, double high_Hz) {
    const double aim = 11000;
    int up = (int)floor(aim / c->rate_Hz + 0.5), down = (int)floor(c->rate_Hz / aim + 0.5);
    up = up < 1 ? 1 : up > 15 ? 15 : up;
    down = up > 1 || down < 1 ? 1 : down;
    double *filtered = malloc((c->n + 1) * sizeof *filtered);
    if (!filtered) return 0;
    memcpy(filtered, c->x, c->n * sizeof *filtered);
    myo_filter_both_ways(myo_high_pass(low_Hz, c->rate_Hz), filtered, c->n);
    if (c->rate_Hz > 2.5 * high_Hz)
        myo_filter_both_ways(myo_low_pass(high_Hz, c->rate_Hz), filtered, c->n);
    free(s->y);
    s->y = resample(filtered, c->n, up, down, &s->n);
    free(filtered);
    s->rate_Hz = c->rate_Hz * up / down;
    s->start_s = c->start_s;
    return s->y != NULL;
}

/* Size of the noise of y: the quieter of half of all samples and the quietest frames of 5 ms; its
 * largest values over that. */
static int find_noise(sorter *s, double *clearness) {
    const size_t length = (size_t)(0.005 * s->rate_Hz), n = s->n / length;
    double *values = malloc((s->n + 1) * sizeof *values);
    if (!values) return 0;
    for (size_t k = 0; k < s->n; k++) values[k] = fabs(s->y[k]);
    s->background = myo_emg_quantile(values, s->n, 0.5) / 0.6745;
    const double large = myo_emg_quantile(values, s->n, 0.9995);
    for (size_t f = 0; f < n; f++) {
        double squares = 0;
        for (size_t k = 0; k < length; k++) squares += s->y[f * length + k] * s->y[f * length + k];
        values[f] = sqrt(squares / (double)length);
    }
    s->sigma = fmin(s->background, myo_emg_quantile(values, n, 0.1) / 0.85);
    *clearness = s->sigma > 0 ? large / s->sigma : HUGE_VAL;
    free(values);
    return 1;
}

/* The sharp parts of potentials overlap least and come from near fibres; where noise drowns them,
 * more of each potential is used. */
static int prepare(sorter *s, const myo_emg_clean *c, int is_needle) {
    double clearness;
    if (!filtered_copy(s, c, is_needle ? 350 : 30, 3000) || !find_noise(s, &clearness)) return 0;
    const int noisy = is_needle && clearness < 14;
    if (noisy && (!filtered_copy(s, c, 120, 1500) || !find_noise(s, &clearness))) return 0;
    s->before = (int)((is_needle ? 0.003 : 0.008) * s->rate_Hz);
    s->taps = (int)((noisy ? 0.008 : is_needle ? 0.0065 : 0.02) * s->rate_Hz);
    if (s->taps > MOST_TAPS) s->taps = MOST_TAPS;
    s->slack = (int)(0.0006 * s->rate_Hz);
    return 1;
}

/* ---- shapes ---- */

/* The best place of a shape around `peak` in z: shift, gain and how much energy it takes away. */
static double fit(const sorter *s, const double *z, const shape *t, size_t peak, int slack,
                  int *shift, double *gain) {
    double best = 0;
    for (int d = -slack; d <= slack; d++) {
        const long from = (long)peak + d - s->before;
        if (from < 0 || from + s->taps > (long)s->n) continue;
        double dot = 0;
        for (int k = 0; k < s->taps; k++) dot += z[from + k] * t->y[k];
        double g = dot / t->energy;
        g = g > 1.45 ? 1.45 : g;
        if (g < 0.65) continue;
        const double taken = 2 * g * dot - g * g * t->energy;
        if (taken > best) best = taken, *shift = d, *gain = g;
    }
    return best;
}

static double energy_at(const sorter *s, const double *z, size_t peak) {
    double sum = 0;
    const double *from = z + peak - s->before;
    for (int k = 0; k < s->taps; k++) sum += from[k] * from[k];
    return sum;
}

/* The largest |z| within `reach` of place k? */
static int is_peak(const double *z, size_t n, size_t k, size_t reach) {
    const double v = fabs(z[k]);
    const size_t from = k > reach ? k - reach : 0, to = k + reach < n ? k + reach : n - 1;
    for (size_t i = from; i <= to; i++)
        if (fabs(z[i]) > v || (fabs(z[i]) == v && i < k)) return 0;
    return 1;
}

static int by_size(const void *a, const void *b) {
    const double x = ((const double *)a)[0], y = ((const double *)b)[0];
    return (x < y) - (x > y);
}

static int by_place(const void *a, const void *b) {
    const double x = ((const double *)a)[1], y = ((const double *)b)[1];
    return (x > y) - (x < y);
}

/* Peaks above the limit, at most MOST_EVENTS (the largest), in order of place: pairs (size, place).
 */
static size_t find_events(const sorter *s, const double *z, double limit, size_t reach,
                          double *events) {
    size_t n = 0;
    const size_t margin = (size_t)(s->taps + s->slack);
    for (size_t k = margin; k + margin < s->n; k++) {
        if (fabs(z[k]) < limit || !is_peak(z, s->n, k, reach)) continue;
        if (n == 4 * MOST_EVENTS) { /* keep the larger half */
            qsort(events, n, 2 * sizeof *events, by_size);
            n /= 2;
        }
        events[2 * n] = fabs(z[k]);
        events[2 * n++ + 1] = (double)k;
    }
    if (n > MOST_EVENTS) {
        qsort(events, n, 2 * sizeof *events, by_size);
        n = MOST_EVENTS;
    }
    qsort(events, n, 2 * sizeof *events, by_place);
    return n;
}

static void forget_rarest(sorter *s) {
    int rarest = 0;
    for (int i = 1; i < s->n_shapes; i++)
        if (s->shapes[i].n < s->shapes[rarest].n) rarest = i;
    s->shapes[rarest] = s->shapes[--s->n_shapes];
}

static void learn(sorter *s, size_t peak, int may_be_new) {
    int best = -1, best_shift = 0;
    double best_taken = 0, best_gain = 1;
    const double energy = energy_at(s, s->y, peak);
    for (int i = 0; i < s->n_shapes; i++) {
        int shift = 0;
        double gain = 1;
        const double taken = fit(s, s->y, &s->shapes[i], peak, s->slack, &shift, &gain);
        if (taken > best_taken) best_taken = taken, best = i, best_shift = shift, best_gain = gain;
    }
    const double left = energy - best_taken - 1.3 * s->taps * s->sigma * s->sigma;
    const int fits = best >= 0 && left < 0.06 * energy && best_gain > 0.75 && best_gain < 1.33;
    if (!fits && !may_be_new) return;
    if (!fits && s->n_shapes == MOST_SHAPES) forget_rarest(s);
    if (!fits) best = s->n_shapes++, best_shift = 0, s->shapes[best].n = 0;
    shape *t = &s->shapes[best];
    t->n++;
    const double share = t->n < 8 ? 1.0 / t->n : 0.12;
    const double *from = s->y + peak + best_shift - s->before;
    t->energy = 0;
    for (int k = 0; k < s->taps; k++) {
        t->y[k] = t->n == 1 ? from[k] : t->y[k] + share * (from[k] - t->y[k]);
        t->energy += t->y[k] * t->y[k];
    }
}

/* Shapes that are one: the rarer goes. */
static void merge_shapes(sorter *s) {
    for (int a = 0; a < s->n_shapes; a++)
        for (int b = s->n_shapes - 1; b > a; b--) {
            const shape *p = &s->shapes[a], *q = &s->shapes[b];
            double least = HUGE_VAL;
            for (int d = -2 * s->slack; d <= 2 * s->slack; d++) {
                double apart = 0;
                for (int k = 0; k < s->taps; k++) {
                    const double other = k + d >= 0 && k + d < s->taps ? q->y[k + d] : 0;
                    apart += (p->y[k] - other) * (p->y[k] - other);
                }
                least = fmin(least, apart);
            }
            const double noise = s->taps * s->sigma * s->sigma * (1.0 / p->n + 1.0 / q->n);
            if (least > 0.04 * fmin(p->energy, q->energy) + 1.5 * noise) continue;
            const int sum = p->n + q->n;
            if (q->n > p->n) s->shapes[a] = *q;
            s->shapes[a].n = sum;
            s->shapes[b] = s->shapes[--s->n_shapes];
        }
}

/* Potentials that come alone (nothing half as large within 10 ms) teach the shapes; the others only
 * where hardly any does. */
static void learn_all(sorter *s, const double *events, size_t n) {
    const double apart = 0.01 * s->rate_Hz;
    size_t alone = 0;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < n; i++) {
            const double size = events[2 * i], place = events[2 * i + 1];
            int crowded = 0;
            for (size_t j = i; j > 0 && place - events[2 * j - 1] < apart; j--)
                crowded |= events[2 * j - 2] > 0.5 * size;
            for (size_t j = i + 1; j < n && events[2 * j + 1] - place < apart; j++)
                crowded |= events[2 * j] > 0.5 * size;
            alone += pass == 0 && !crowded;
            if (crowded != pass) continue;
            learn(s, (size_t)place, pass == 0 || alone < n / 4);
        }
}

static int is_better(const void *a, const void *b) {
    return ((const shape *)b)->n - ((const shape *)a)->n;
}

/* ---- spikes ---- */

static int add_spike(sorter *s, double place, double size, double fits, int unit) {
    if (s->n_spikes == s->capacity) {
        const size_t capacity = 2 * s->capacity + 256;
        myo_emg_spike *more = realloc(s->spikes, capacity * sizeof *more);
        if (!more) return 0;
        s->spikes = more;
        s->capacity = capacity;
    }
    s->spikes[s->n_spikes++] =
        (myo_emg_spike){s->start_s + place / s->rate_Hz, (float)size, (float)fits, unit};
    return 1;
}

/* No unit fires twice within 2.5 ms. */
static size_t millisecond(const sorter *s, size_t place) {
    return (size_t)((double)place * 1e3 / s->rate_Hz);
}

static int is_placed(const sorter *s, int unit, size_t place) {
    const size_t at = millisecond(s, place), from = at > 2 ? at - 2 : 0;
    for (size_t k = from; k <= at + 2; k++)
        if (s->placed[k] >> unit & 1) return 1;
    return 0;
}

static double peak_of(const sorter *s, const shape *t) {
    double peak = 0;
    for (int k = 0; k < s->taps; k++) peak = fmax(peak, fabs(t->y[k]));
    return peak;
}

/* No two potentials of a unit are quite the same: what is left of one is none of its own. */
static void cover(sorter *s, size_t place, double peak) {
    const size_t at = millisecond(s, place), from = at > 5 ? at - 5 : 0;
    for (size_t k = from; k <= at + 8; k++)
        if ((double)s->covered[k] < peak) s->covered[k] = (float)peak;
}

/* Takes a shape away; how much of the power it explained where it is large. */
static double subtract(const sorter *s, const shape *t, double gain, double *z) {
    const double peak = peak_of(s, t);
    double before = 0, after = 0;
    for (int k = 0; k < s->taps; k++) {
        const int large = fabs(t->y[k]) > 0.15 * peak;
        if (large) before += z[k] * z[k];
        z[k] -= gain * t->y[k];
        if (large) after += z[k] * z[k];
    }
    return before > 0 ? 1 - after / before : 0;
}

/* A shape drifts as the needle moves, and waxes and wanes with its fibre: it goes a little way
 * towards each potential. */
static void follow(const sorter *s, shape *t, double gain, const double *left) {
    t->energy = 0;
    for (int k = 0; k < s->taps; k++) {
        t->y[k] += 0.12 * ((gain - 1) * t->y[k] + left[k]);
        t->energy += t->y[k] * t->y[k];
    }
}

/* Fits the shape that takes most energy away around each peak of what is left, and takes it away.
 */
static int pursue(sorter *s, double *events) {
    const size_t reach = (size_t)(0.0015 * s->rate_Hz);
    const int slack = (int)(0.0022 * s->rate_Hz);
    const double floor_energy = 12 * s->sigma * s->sigma;
    for (int pass = 0; pass < 4; pass++) {
        const size_t n = find_events(s, s->rest, s->limit, reach, events);
        size_t taken_now = 0;
        for (size_t i = 0; i < n; i++) {
            const size_t peak = (size_t)events[2 * i + 1];
            const double remains = 0.3 * (double)s->covered[millisecond(s, peak)];
            if (fabs(s->rest[peak]) < fmax(s->limit, remains)) continue; /* of a neighbour */
            int best = -1, best_shift = 0;
            double best_taken = 0, best_gain = 1;
            for (int u = 0; u < s->n_shapes; u++) {
                int shift = 0;
                double gain = 1;
                const double taken = fit(s, s->rest, &s->shapes[u], peak, slack, &shift, &gain);
                /* All of the shape must be there, not a piece of it. */
                if (taken < 0.6 * gain * gain * s->shapes[u].energy) continue;
                if (taken > best_taken && !is_placed(s, u, peak))
                    best_taken = taken, best = u, best_shift = shift, best_gain = gain;
            }
            if (best < 0 || best_taken < floor_energy) continue;
            const size_t at = peak + (size_t)(best_shift + slack) - (size_t)slack;
            double *from = s->rest + at - s->before;
            const double fits = subtract(s, &s->shapes[best], best_gain, from);
            if (fits > 0.88 && pass == 0) follow(s, &s->shapes[best], best_gain, from);
            const double size = best_gain * peak_of(s, &s->shapes[best]);
            if (!add_spike(s, (double)at, size, fits, best)) return 0;
            s->placed[millisecond(s, at)] |= (uint64_t)1 << best;
            cover(s, at, size);
            taken_now++;
        }
        if (taken_now == 0) break;
    }
    return 1;
}

/* Starts the pursuit anew with the same shapes. */
static void start_again(sorter *s) {
    memcpy(s->rest, s->y, s->n * sizeof *s->y);
    memset(s->placed, 0, (millisecond(s, s->n) + 10) * sizeof *s->placed);
    memset(s->covered, 0, (millisecond(s, s->n) + 10) * sizeof *s->covered);
    s->n_spikes = 0;
}

/* Each shape becomes the mean of what its potentials are when all others are taken away; shapes
 * that explain little of what they were fitted to, or fit seldom, go. */
static int refine(sorter *s, double least_fit, double *scratch) {
    for (int u = 0; u < s->n_shapes;) {
        shape *t = &s->shapes[u];
        double sum[MOST_TAPS] = {0}, weight = 0;
        size_t n = 0;
        for (size_t i = 0; i < s->n_spikes; i++) {
            const myo_emg_spike *spike = &s->spikes[i];
            if (spike->unit != t->id) continue;
            scratch[n++] = (double)spike->fit;
            const size_t at = (size_t)((spike->t_s - s->start_s) * s->rate_Hz + 0.5);
            const double gain = (double)spike->size / peak_of(s, t);
            for (int k = 0; k < s->taps; k++)
                sum[k] += gain * (s->rest[at - (size_t)s->before + (size_t)k] + gain * t->y[k]);
            weight += gain * gain;
        }
        if (n < 3 || myo_emg_quantile(scratch, n, 0.5) < least_fit) {
            *t = s->shapes[--s->n_shapes];
            continue;
        }
        t->n = (int)n;
        t->energy = 0;
        for (int k = 0; k < s->taps; k++) {
            t->y[k] = sum[k] / weight;
            t->energy += t->y[k] * t->y[k];
        }
        u++;
    }
    return 1;
}

static int by_time(const void *a, const void *b) {
    const myo_emg_spike *x = a, *y = b;
    return x->t_s != y->t_s ? (x->t_s > y->t_s) - (x->t_s < y->t_s) : x->unit - y->unit;
}

/* What is left and still large: potentials of no unit. */
static int add_unsorted(sorter *s, double *events) {
    const size_t n = find_events(s, s->rest, 1.3 * s->limit, (size_t)(0.003 * s->rate_Hz), events);
    for (size_t i = 0; i < n; i++) {
        const double remains = 0.4 * (double)s->covered[millisecond(s, (size_t)events[2 * i + 1])];
        if (events[2 * i] > remains && !add_spike(s, events[2 * i + 1], events[2 * i], 0, -1))
            return 0;
    }
    return 1;
}

int myo_emg_sort(const myo_emg_clean *c, myo_examined *e) {
    if (e->is_dead || c->rate_Hz < 900 || (double)c->n < 0.2 * c->rate_Hz) return 1;
    sorter *s = calloc(1, sizeof *s);
    double *events = malloc((size_t)(8 * MOST_EVENTS + 2) * sizeof *events);
    int good = s && events && prepare(s, c, e->is_needle);
    if (good) {
        s->rest = malloc((s->n + 1) * sizeof *s->rest);
        s->placed = malloc((millisecond(s, s->n) + 10) * sizeof *s->placed);
        s->covered = malloc((millisecond(s, s->n) + 10) * sizeof *s->covered);
        good = s->rest && s->placed && s->covered;
    }
    if (good && s->sigma >= 0) {
        s->limit = fmax(5 * s->sigma, e->is_calibrated ? 3 : 0);
        s->limit = fmax(s->limit, 2.5 * s->background);
        /* On the skin heartbeats leave traces, since no two are quite alike. */
        if (!e->is_needle && e->n_beats) s->limit = fmax(s->limit, 0.3 * e->heart_uV);
        if (!(s->limit > 0)) s->limit = 1e-9;
        const size_t n = find_events(s, s->y, s->limit, (size_t)(0.003 * s->rate_Hz), events);
        learn_all(s, events, n);
        merge_shapes(s);
        qsort(s->shapes, (size_t)s->n_shapes, sizeof *s->shapes, is_better);
        while (s->n_shapes > 0 && s->shapes[s->n_shapes - 1].n < 3) s->n_shapes--;
        for (int round = 0; round < 3 && good; round++) {
            start_again(s);
            for (int u = 0; u < s->n_shapes; u++) s->shapes[u].id = u;
            good = pursue(s, events);
            if (good && round < 2) good = refine(s, round ? 0.6 : 0.45, events);
            if (round == 0) merge_shapes(s);
        }
        good = good && add_unsorted(s, events);
    }
    if (good) {
        if (s->n_spikes) qsort(s->spikes, s->n_spikes, sizeof *s->spikes, by_time);
        e->units = calloc((size_t)s->n_shapes + 1, sizeof *e->units);
        good = e->units != NULL;
    }
    if (good) {
        e->n_units = (size_t)s->n_shapes;
        e->spikes = s->spikes;
        e->n_spikes = s->n_spikes;
        s->spikes = NULL;
    }
    if (s) {
        free(s->y);
        free(s->rest);
        free(s->placed);
        free(s->covered);
        free(s->spikes);
    }
    free(s);
    free(events);
    return good;
}
