/* What each sorted unit is like: mean shape with the measures of a laboratory, rhythm, jitter.
 * Parts of one potential that were sorted apart are joined where they keep step. */
#include "emg/analyse/examine.h"
#include "myotome/emg.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- joining parts ---- */

/* Lags of `b`'s spikes behind the nearest of `a` within 15 ms; the share of b's spikes (of all
 * a's, where they are fewer) that keep within 0.5 ms of the middle lag. */
static double in_step(const myo_examined *e, int a, int b, double *lags, double *middle,
                      double *jitter_us) {
    size_t n = 0, n_a = 0, n_b = 0, last_a = 0;
    int has = 0;
    for (size_t i = 0; i < e->n_spikes; i++) {
        if (e->spikes[i].unit == a) last_a = i, has = 1, n_a++;
        if (e->spikes[i].unit != b) continue;
        n_b++;
        size_t next = i;
        while (next < e->n_spikes && e->spikes[next].unit != a &&
               e->spikes[next].t_s - e->spikes[i].t_s < 0.015)
            next++;
        double lag = has ? e->spikes[i].t_s - e->spikes[last_a].t_s : 1;
        if (next < e->n_spikes && e->spikes[next].unit == a &&
            e->spikes[next].t_s - e->spikes[i].t_s < lag)
            lag = e->spikes[i].t_s - e->spikes[next].t_s;
        if (fabs(lag) < 0.015) lags[n++] = lag;
    }
    *jitter_us = (double)NAN;
    if (n < 4 || n_a == 0) return 0;
    double change = 0;
    for (size_t k = 1; k < n; k++) change += fabs(lags[k] - lags[k - 1]);
    const double mean_change = 1e6 * change / (double)(n - 1);
    double *copy = lags + n;
    memcpy(copy, lags, n * sizeof *lags);
    *middle = myo_emg_quantile(copy, n, 0.5);
    size_t close = 0;
    for (size_t k = 0; k < n; k++) close += fabs(lags[k] - *middle) < 4e-4;
    /* Parts of one potential jitter by tens of microseconds; doublets by far more. */
    if (mean_change > 200) return 0;
    *jitter_us = mean_change;
    return (double)close / (double)(n_b < n_a ? n_b : n_a);
}

static void renumber(myo_examined *e, int from, int to) {
    for (size_t i = 0; i < e->n_spikes; i++)
        if (e->spikes[i].unit == from) e->spikes[i].unit = to;
}

static void remove_unit(myo_examined *e, int unit) {
    const int last = (int)e->n_units - 1;
    if (unit != last) {
        e->units[unit] = e->units[last];
        renumber(e, last, unit);
    }
    e->n_units--;
}

static void drop_spikes(myo_examined *e, int unit) {
    size_t kept = 0;
    for (size_t i = 0; i < e->n_spikes; i++)
        if (e->spikes[i].unit != unit) e->spikes[kept++] = e->spikes[i];
    e->n_spikes = kept;
}

static void join_parts(myo_examined *e, double *lags) {
    for (int a = 0; a < (int)e->n_units; a++)
        for (int b = (int)e->n_units - 1; b >= 0; b--) {
            double middle = 0, jitter_us;
            if (a == b || e->units[a].n < e->units[b].n) continue;
            if (in_step(e, a, b, lags, &middle, &jitter_us) < 0.75) continue;
            if (isfinite(jitter_us)) e->units[a].jitter_us = jitter_us;
            drop_spikes(e, b);
            remove_unit(e, b);
            if (a == (int)e->n_units) a = b; /* the last one moved into its place */
            b = (int)e->n_units;
        }
}

/* ---- rhythm ---- */

/* Of the spikes of two units together (the same one twice: of that one). */
static int rhythm_of(const myo_examined *e, int unit, int other, myo_emg_unit *u) {
    double *isi = malloc((2 * e->n_spikes + 2) * sizeof *isi), last = 0;
    if (!isi) return 0;
    int n = 0, m = 0;
    u->n = 0;
    for (size_t i = 0; i < e->n_spikes; i++) {
        if (e->spikes[i].unit != unit && e->spikes[i].unit != other) continue;
        if (u->n++)
            isi[n++] = e->spikes[i].t_s - last;
        else
            u->first_s = e->spikes[i].t_s;
        u->last_s = last = e->spikes[i].t_s;
    }
    double *copy = isi + e->n_spikes + 1;
    int fits = 0;
    for (size_t i = 0; i < e->n_spikes; i++)
        if (e->spikes[i].unit == unit || e->spikes[i].unit == other)
            copy[fits++] = (double)e->spikes[i].fit;
    u->fit_1 = myo_emg_quantile(copy, (size_t)fits, 0.5);
    memcpy(copy, isi, (size_t)n * sizeof *isi);
    const double middle = myo_emg_quantile(copy, (size_t)n, 0.5);
    u->rate_Hz = n > 0 && middle > 0 ? 1 / middle : 0;
    u->interval_cv = u->irregularity = (double)NAN;
    double sum = 0, squares = 0, change = 0;
    int pairs = 0, brief = 0;
    for (int k = 0; k < n; k++) {
        if (isi[k] > 3 * middle) continue; /* a pause */
        sum += isi[k];
        squares += isi[k] * isi[k];
        m++;
        /* Twice the usual interval: as a rule one potential was missed between. */
        if (k == 0 || isi[k] > 1.6 * middle || isi[k - 1] > 1.6 * middle) continue;
        change += 2 * fabs(isi[k] - isi[k - 1]) / (isi[k] + isi[k - 1]);
        pairs++;
    }
    if (m > 2) u->interval_cv = sqrt(fmax(0, squares / m - sum * sum / m / m)) / (sum / m);
    if (pairs > 2) u->irregularity = change / pairs;
    for (int k = 0; k < n && m > 0; k++) brief += isi[k] < 0.25 * sum / m;
    u->brief_1 = n > 0 ? (double)brief / n : 0;
    free(isi);
    return 1;
}

int myo_emg_rhythm(const myo_examined *e, int unit, myo_emg_unit *to) {
    return rhythm_of(e, unit, unit, to);
}

/* ---- pieces of one train ---- */

double myo_emg_likeness(const myo_emg_unit *u, const myo_emg_unit *v) {
    const int n = u->n_shape < v->n_shape ? u->n_shape : v->n_shape;
    const int reach = (int)(0.001 * u->shape_rate_Hz);
    double best = 0;
    for (int d = -reach; d <= reach; d++) {
        double uv = 0, uu = 0, vv = 0;
        for (int k = 0; k < n; k++) {
            if (k + d < 0 || k + d >= n) continue;
            const double a = (double)u->shape[k], b = (double)v->shape[k + d];
            uv += a * b;
            uu += a * a;
            vv += b * b;
        }
        if (uu > 6 * vv || vv > 6 * uu) return 0;
        if (uu > 0 && vv > 0) best = fmax(best, uv / sqrt(uu * vv));
    }
    return best;
}

/* Spikes of a and b nearer to each other than `gap`, and how many chance would bring where both
 * are at work. */
static int meetings(const myo_examined *e, int a, int b, double gap, double *by_chance) {
    const double from = fmax(e->units[a].first_s, e->units[b].first_s);
    const double to = fmin(e->units[a].last_s, e->units[b].last_s);
    int n_a = 0, n_b = 0, met = 0;
    double last_a = -HUGE_VAL, last_b = -HUGE_VAL;
    for (size_t i = 0; i < e->n_spikes; i++) {
        const myo_emg_spike *s = &e->spikes[i];
        if (s->unit != a && s->unit != b) continue;
        const int inside = s->t_s >= from && s->t_s <= to;
        n_a += inside && s->unit == a;
        n_b += inside && s->unit == b;
        met += s->t_s - (s->unit == a ? last_b : last_a) < gap;
        *(s->unit == a ? &last_a : &last_b) = s->t_s;
    }
    *by_chance = to > from ? 2 * gap * n_a * n_b / (to - from) : 0;
    return met;
}

/* Share of b's spikes that stand 3 to 22 ms from one of a, beyond what chance brings. */
static double in_groups(const myo_examined *e, int a, int b) {
    int n_a = 0, n_b = 0, close = 0;
    for (size_t i = 0; i < e->n_spikes; i++) {
        n_a += e->spikes[i].unit == a;
        if (e->spikes[i].unit != b) continue;
        int found = 0;
        n_b++;
        for (size_t j = i + 1; j < e->n_spikes && e->spikes[j].t_s - e->spikes[i].t_s < 0.022; j++)
            found |= e->spikes[j].unit == a && e->spikes[j].t_s - e->spikes[i].t_s > 0.003;
        for (size_t j = i; j > 0 && e->spikes[i].t_s - e->spikes[j - 1].t_s < 0.022; j--)
            found |= e->spikes[j - 1].unit == a && e->spikes[i].t_s - e->spikes[j - 1].t_s > 0.003;
        close += found;
    }
    const double chance = fmin(1, 0.038 * n_a / fmax(e->duration_s, 0.1));
    return n_b > 5 ? ((double)close / n_b - chance) / (1 - fmin(chance, 0.9)) : 0;
}

/* A unit whose shape drifts or overlaps falls into pieces. Pieces of one unit look alike and never
 * meet within a refractory time; two units do, by chance. */
static int may_be_one(const myo_examined *e, int a, int b) {
    const myo_emg_unit *u = &e->units[a], *v = &e->units[b];
    const double alike = myo_emg_likeness(u, v);
    if (alike < 0.8) return 0;
    double by_chance;
    const double middle = 1 / fmax(fmax(u->rate_Hz, v->rate_Hz), 1);
    const int met = meetings(e, a, b, fmin(0.03, 0.4 * middle), &by_chance);
    const int never = by_chance > 4 ? met < 0.2 * by_chance : met == 0 && alike > 0.9;
    if (!never) return in_groups(e, a, b) > 0.5;
    /* Two even rhythms together are uneven; pieces of one are not. */
    myo_emg_unit both = {0};
    if (!rhythm_of(e, a, b, &both)) return 0;
    const double uneven = fmax(u->irregularity, v->irregularity);
    return !(u->n >= 6 && v->n >= 6 && both.irregularity > 1.1 * uneven + 0.05);
}

static int join_pieces(myo_examined *e) {
    for (int a = 0; a < (int)e->n_units; a++)
        for (int b = a + 1; b < (int)e->n_units; b++) {
            if (!may_be_one(e, a, b)) continue;
            if (e->units[b].n > e->units[a].n) {
                const myo_emg_unit larger = e->units[b];
                e->units[b] = e->units[a];
                e->units[a] = larger;
            }
            renumber(e, b, a);
            remove_unit(e, b);
            if (!myo_emg_rhythm(e, a, &e->units[a])) return 0;
            b = a; /* look at all others again */
        }
    return 1;
}

/* ---- two of one shape ---- */

static int by_value(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The value that parts n sorted ones into the two most compact halves (Otsu 1979). */
static double parting(const double *x, int n) {
    double sum = 0, below = 0, best = -1, at = x[0];
    for (int k = 0; k < n; k++) sum += x[k];
    for (int k = 0; k + 1 < n; k++) {
        below += x[k];
        const double a = below / (k + 1), b = (sum - below) / (n - k - 1);
        const double between = (double)(k + 1) * (n - k - 1) * (a - b) * (a - b);
        if (between > best) best = between, at = 0.5 * (x[k] + x[k + 1]);
    }
    return at;
}

/* Two fibres may have one shape and differ in size alone. Where large and small potentials of a
 * unit by themselves are far more even than together, they are two. */
static int split_by_size(myo_examined *e, double *scratch) {
    const size_t most = e->n_units + 8;
    myo_emg_unit *units = realloc(e->units, (most + 1) * sizeof *units);
    if (!units) return 0;
    e->units = units;
    for (int u = 0; u < (int)e->n_units && e->n_units < most; u++) {
        const int fresh = (int)e->n_units;
        int n = 0;
        for (size_t i = 0; i < e->n_spikes; i++)
            if (e->spikes[i].unit == u) scratch[n++] = (double)e->spikes[i].size;
        if (n < 12 || !(units[u].irregularity > 0.25)) continue;
        qsort(scratch, (size_t)n, sizeof *scratch, by_value);
        const double limit = parting(scratch, n);
        for (size_t i = 0; i < e->n_spikes; i++)
            if (e->spikes[i].unit == u && (double)e->spikes[i].size > limit)
                e->spikes[i].unit = fresh;
        myo_emg_unit small = {0}, large = {0};
        if (!rhythm_of(e, u, u, &small) || !rhythm_of(e, fresh, fresh, &large)) return 0;
        const double worse = fmax(small.irregularity, large.irregularity);
        if (small.n < 5 || large.n < 5 || isnan(small.irregularity + large.irregularity) ||
            worse > 0.6 * units[u].irregularity) {
            renumber(e, fresh, u);
            continue;
        }
        units[fresh] = large;
        units[fresh].jitter_us = (double)NAN;
        units[u] = small;
        units[u].jitter_us = (double)NAN;
        e->n_units++;
        u--; /* perhaps three */
    }
    return 1;
}

/* ---- shape ---- */

static int mean_shape(const myo_emg_clean *c, const myo_examined *e, int unit, double *column,
                      myo_emg_unit *u) {
    const double before_s = e->is_needle ? 0.008 : 0.015, after_s = e->is_needle ? 0.014 : 0.03;
    const int step = (int)fmax(1, ceil((before_s + after_s) * c->rate_Hz / (MYO_EMG_SHAPE - 2)));
    const int before = (int)(before_s * c->rate_Hz) / step,
              after = (int)(after_s * c->rate_Hz) / step;
    enum { MOST = 300 };
    size_t places[MOST];
    int n = 0, seen = 0;
    const int skip = 1 + e->units[unit].n / MOST;
    for (size_t i = 0; i < e->n_spikes && n < MOST; i++) {
        if (e->spikes[i].unit != unit || seen++ % skip) continue;
        const double at = floor((e->spikes[i].t_s - c->start_s) * c->rate_Hz + 0.5);
        if (at < before * step || at + after * step >= (double)c->n) continue;
        places[n++] = (size_t)at;
    }
    u->n_shape = 0;
    if (n < 2) return 0;
    u->origin = before;
    u->shape_rate_Hz = c->rate_Hz / step;
    double change = 0, size = 0;
    for (int k = -before; k < after && u->n_shape < MYO_EMG_SHAPE; k++) {
        for (int i = 0; i < n; i++) column[i] = c->x[(long)places[i] + (long)k * step];
        for (int i = 1; i < n && abs(k) < before / 2; i++)
            change += fabs(column[i] - column[i - 1]);
        u->shape[u->n_shape] = (float)myo_emg_quantile(column, (size_t)n, 0.5);
        if (abs(k) < before / 2) size += fabs((double)u->shape[u->n_shape]) * (n - 1);
        u->n_shape++;
    }
    u->jiggle_1 = size > 0 ? change / size : (double)NAN;
    return n;
}

/* Slow drift under the shape, from its ends. */
static void level(myo_emg_unit *u) {
    const int n = u->n_shape, part = n / 8;
    float first = 0, last = 0;
    if (part < 1) return;
    for (int k = 0; k < part; k++) first += u->shape[k] / (float)part;
    for (int k = 0; k < part; k++) last += u->shape[n - 1 - k] / (float)part;
    for (int k = 0; k < n; k++) u->shape[k] -= first + (last - first) * (float)k / (float)(n - 1);
}

static void measure(const myo_examined *e, int averaged, myo_emg_unit *u) {
    level(u);
    float high = 0, low = 0;
    int first_large = -1;
    for (int k = 0; k < u->n_shape; k++) {
        high = fmaxf(high, u->shape[k]);
        low = fminf(low, u->shape[k]);
    }
    const double size = (double)(high - low);
    /* 20 uV as in the laboratory; smaller for small potentials, never within the noise left. */
    const double noise = 3 * e->noise / sqrt((double)averaged);
    const double limit = fmax(fmin(20, 0.1 * size), fmin(noise, 0.3 * size));
    /* Only what hangs together with the peak: other units leave traces farther out. */
    const int gap = (int)(0.003 * u->shape_rate_Hz);
    const int near = (int)(0.002 * u->shape_rate_Hz);
    int peak = u->origin;
    for (int k = u->origin - near; k <= u->origin + near; k++)
        if (k >= 0 && k < u->n_shape && fabsf(u->shape[k]) > fabsf(u->shape[peak])) peak = k;
    int from = peak, to = peak, quiet = 0;
    for (int k = peak; k >= 0 && quiet < gap; k--)
        quiet = fabs((double)u->shape[k]) > limit ? (from = k, 0) : quiet + 1;
    quiet = 0;
    for (int k = peak; k < u->n_shape && quiet < gap; k++)
        quiet = fabs((double)u->shape[k]) > limit ? (to = k, 0) : quiet + 1;
    const myo_emg_potential_measures m =
        myo_emg_measure_potential(u->shape + from, to - from + 1, u->shape_rate_Hz, limit);
    u->amplitude_uV = m.amplitude_uV;
    u->duration_ms = m.duration_ms;
    u->area_uV_ms = m.area_uV_ms;
    u->phases = m.phases;
    u->turns = m.turns;
    u->rise_ms = m.rise_ms;
    if (m.duration_ms <= 0) u->fit_1 = 0; /* its potentials have nothing in common */
    /* Sonoo & Stalberg 1993: 2 log10(amplitude in mV) + area / amplitude in ms. */
    u->size_index = m.amplitude_uV > 0
                        ? 2 * log10(1e-3 * m.amplitude_uV) + m.area_uV_ms / m.amplitude_uV
                        : (double)NAN;
    for (int k = from; k <= to && first_large < 0; k++)
        if (fabs((double)u->shape[k]) > 0.2 * size) first_large = k;
    const int first_positive = first_large >= 0 && u->shape[first_large] > 0;
    u->is_fibre = m.amplitude_uV < 600 &&
                  (m.duration_ms < 5 || (m.amplitude_uV < 40 && m.duration_ms < 7) ||
                   /* far */ (first_positive && m.phases <= 3 && m.duration_ms < 6.5));
}

int myo_emg_measure_units(const myo_emg_clean *c, myo_examined *e) {
    double *scratch = malloc((2 * e->n_spikes + 304) * sizeof *scratch);
    if (!scratch) return 0;
    for (size_t u = 0; u < e->n_units; u++) e->units[u].jitter_us = (double)NAN;
    int good = 1;
    for (size_t u = 0; u < e->n_units && good; u++) good = myo_emg_rhythm(e, (int)u, &e->units[u]);
    if (good) good = split_by_size(e, scratch);
    if (good) join_parts(e, scratch);
    for (int u = (int)e->n_units - 1; u >= 0 && good; u--) {
        myo_emg_unit *unit = &e->units[u];
        const int averaged = mean_shape(c, e, u, scratch, unit);
        if (averaged < 2) {
            renumber(e, u, -1);
            remove_unit(e, u);
            continue;
        }
        level(unit);
        good = myo_emg_rhythm(e, u, unit);
    }
    good = good && join_pieces(e);
    for (int u = 0; u < (int)e->n_units && good; u++) {
        const int averaged = mean_shape(c, e, u, scratch, &e->units[u]);
        measure(e, averaged, &e->units[u]);
    }
    size_t unsorted = 0;
    for (size_t i = 0; i < e->n_spikes; i++) unsorted += e->spikes[i].unit < 0;
    e->unsorted_1 = e->n_spikes ? (double)unsorted / (double)e->n_spikes : 0;
    free(scratch);
    return good;
}
