/* Making a channel ready: missing samples, flat lines, clipping, offset; mains and heart found and
 * taken away. */
#include "emg/analyse/examine.h"

#include "emg/analyse/filter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

/* Hoare's selection. */
double myo_emg_quantile(double *x, size_t n, double share) {
    if (n == 0) return (double)NAN;
    size_t low = 0, high = n - 1;
    const size_t k = (size_t)(share * (double)(n - 1) + 0.5);
    while (low < high) {
        const double pivot = x[low + (high - low) / 2];
        size_t i = low, j = high;
        for (;;) {
            while (x[i] < pivot) i++;
            while (x[j] > pivot) j--;
            if (i >= j) break;
            const double swap = x[i];
            x[i++] = x[j];
            x[j--] = swap;
        }
        /* x[low..j] <= pivot <= x[j + 1..high] */
        if (j == high) j--;
        if (k <= j)
            high = j;
        else
            low = j + 1;
    }
    return x[k];
}

static double median_of(const double *x, size_t n, double *scratch) {
    memcpy(scratch, x, n * sizeof *x);
    return myo_emg_quantile(scratch, n, 0.5);
}

/* ---- quality ---- */

static void look_at_quality(const myo_emg_piece *p, myo_examined *e) {
    double low = HUGE_VAL, high = -HUGE_VAL;
    size_t same = 0, good = 0;
    for (size_t k = 0; k < p->n; k++) {
        const double v = p->samples[k];
        if (!isfinite(v)) {
            e->n_missing++;
            continue;
        }
        good++;
        if (v < low) low = v;
        if (v > high) high = v;
        same += k > 0 && v == p->samples[k - 1];
    }
    e->low = good ? low : 0;
    e->high = good ? high : 0;
    /* A flat line, or one that hardly ever leaves its value and then by a count or two. */
    const double span = e->high - e->low;
    e->is_dead = good < 2 || !(span > 0) || (p->resolution > 0 && span <= 2.01 * p->resolution) ||
                 (double)same > 0.98 * (double)p->n;
    if (e->is_dead) return;
    /* Clipped: three and more samples in a row at an end of the range. */
    size_t run = 0, runs = 0, clipped = 0;
    for (size_t k = 0; k < p->n; k++) {
        const double v = p->samples[k];
        const int at_end = v == e->low || v == e->high;
        run = at_end && k > 0 && v == p->samples[k - 1] ? run + 1 : (size_t)at_end;
        if (run == 3) runs++, clipped += 3;
        if (run > 3) clipped++;
    }
    const int at_limit = e->high >= p->highest || e->low <= p->lowest;
    if (runs >= 3 || (runs >= 1 && at_limit)) e->n_clipped = clipped;
}

/* ---- mains ---- */

/* Sine and cosine of the best fit at f over x[0..n). */
static void fit_tone(const double *x, size_t n, double rate_Hz, double f, double *c, double *s) {
    const double step = 2 * pi * f / rate_Hz, cr = cos(step), ci = sin(step);
    double re = 1, im = 0, a = 0, b = 0;
    for (size_t k = 0; k < n; k++) {
        a += x[k] * re;
        b += x[k] * im;
        const double next = re * cr - im * ci;
        im = re * ci + im * cr;
        re = next;
        if (k % 1024 == 1023) { /* stay on the unit circle */
            const double norm = 1 / sqrt(re * re + im * im);
            re *= norm, im *= norm;
        }
    }
    *c = 2 * a / (double)n;
    *s = 2 * b / (double)n;
}

static double tone_size(const double *x, size_t n, double rate_Hz, double f) {
    double c, s;
    fit_tone(x, n, rate_Hz, f, &c, &s);
    return sqrt(c * c + s * s);
}

static void take_away(double *x, size_t n, double rate_Hz, double f) {
    const size_t block = (size_t)(4 * rate_Hz); /* amplitudes drift */
    for (size_t from = 0; from < n; from += block) {
        size_t m = n - from < block ? n - from : block;
        if (n - from - m < block / 2) m = n - from;
        double c, s;
        fit_tone(x + from, m, rate_Hz, f, &c, &s);
        for (size_t k = 0; k < m; k++) {
            const double phase = 2 * pi * f / rate_Hz * (double)k;
            x[from + k] -= c * cos(phase) + s * sin(phase);
        }
        if (from + m == n) break;
    }
}

/* A tone counts where it stands four-fold above what is 1.5 to 4 Hz beside it. */
static int stands_out(const double *x, size_t n, double rate_Hz, double f, double *size) {
    double beside = 0;
    *size = tone_size(x, n, rate_Hz, f);
    for (int k = 0; k < 8; k++) {
        const double away = 1.5 + 0.35 * k;
        const double b = tone_size(x, n, rate_Hz, k % 2 ? f + away : f - away);
        beside += b * b / 8;
    }
    return *size > 4 * sqrt(beside);
}

/* Mains hum all the time, in the quiet parts as in the others. A discharge of an even rhythm makes
 * lines too, but only while it lasts, and at half the frequency as well. */
static int is_mains(const double *x, size_t n, double rate_Hz, double f, double size) {
    const size_t block = (size_t)rate_Hz;
    double sizes[16], copy[16], half;
    size_t blocks = 0, even = 0;
    for (size_t from = 0; from + block <= n && blocks<16; from += n / 16> block ? n / 16 : block)
        sizes[blocks++] = tone_size(x + from, block, rate_Hz, f);
    memcpy(copy, sizes, blocks * sizeof *sizes);
    const double middle = myo_emg_quantile(copy, blocks, 0.5);
    for (size_t b = 0; b < blocks; b++) even += sizes[b] > 0.4 * middle && sizes[b] < 2.5 * middle;
    return blocks > 0 && (double)even >= 0.75 * (double)blocks && middle > 0.5 * size &&
           !stands_out(x, n, rate_Hz, 0.5 * f, &half);
}

static void remove_mains(myo_emg_clean *clean, myo_examined *e) {
    double size, best = 0;
    if ((double)clean->n < 1.5 * clean->rate_Hz) return;
    /* Long stretches resolve the grid's deviation from 50 or 60 Hz. */
    const size_t n =
        clean->n < (size_t)(10 * clean->rate_Hz) ? clean->n : (size_t)(10 * clean->rate_Hz);
    for (int grid = 50; grid <= 60; grid += 10)
        for (int k = -4; k <= 4; k++) {
            const double f = grid + 0.03 * k;
            if (f < 0.45 * clean->rate_Hz && stands_out(clean->x, n, clean->rate_Hz, f, &size) &&
                size > best)
                best = size, e->mains_Hz = f;
        }
    if (best > 0 && !is_mains(clean->x, n, clean->rate_Hz, e->mains_Hz, best))
        best = e->mains_Hz = 0;
    e->mains_uV = best;
    if (!(best > 0)) return;
    for (int h = 1; h <= 9 && h * e->mains_Hz < 0.45 * clean->rate_Hz; h++)
        if (h == 1 || stands_out(clean->x, n, clean->rate_Hz, h * e->mains_Hz, &size))
            take_away(clean->x, clean->n, clean->rate_Hz, h * e->mains_Hz);
}

/* ---- heart ---- */

/* Running mean over 2 half + 1 samples. */
static void smooth(const double *x, size_t n, size_t half, double *y) {
    double sum = 0;
    size_t from = 0, to = 0;
    for (size_t k = 0; k < n; k++) {
        while (to < n && to <= k + half) sum += x[to++];
        while (from + half < k) sum -= x[from++];
        y[k] = sum / (double)(to - from);
    }
}

/* Peaks of the slow part that come like heartbeats: 0.35-1.6 s apart, evenly, and alike. Returns
 * their number; beats has room for n / (0.3 s) + 1. */
static size_t find_beats(const double *slow, double *scratch, size_t n, double rate_Hz,
                         size_t *beats) {
    for (size_t k = 0; k < n; k++) scratch[k] = fabs(slow[k]);
    const double limit = 5 * myo_emg_quantile(scratch, n, 0.5);
    const size_t apart = (size_t)(0.3 * rate_Hz);
    size_t count = 0;
    for (size_t k = 1; k + 1 < n; k++) {
        if (fabs(slow[k]) < limit || fabs(slow[k]) < fabs(slow[k - 1])) continue;
        if (count && k - beats[count - 1] < apart) {
            if (fabs(slow[k]) > fabs(slow[beats[count - 1]])) beats[count - 1] = k;
        } else
            beats[count++] = k;
    }
    if (count < 4) return 0;
    for (size_t i = 1; i < count; i++) scratch[i - 1] = (double)(beats[i] - beats[i - 1]);
    const double middle = myo_emg_quantile(scratch, count - 1, 0.5);
    size_t even = 0;
    for (size_t i = 1; i < count; i++)
        even += fabs((double)(beats[i] - beats[i - 1]) - middle) < 0.25 * middle;
    const double period_s = middle / rate_Hz;
    if (!(period_s >= 0.35 && period_s <= 1.6)) return 0;
    return (double)even >= 0.7 * (double)(count - 1) ? count : 0;
}

static void remove_heart(myo_emg_clean *clean, myo_examined *e) {
    const size_t n = clean->n, half = (size_t)(0.1 * clean->rate_Hz), width = 2 * half + 1;
    if (clean->rate_Hz < 200 || (double)n < 3 * clean->rate_Hz) return;
    double *slow = malloc(n * sizeof *slow), *scratch = malloc(n * sizeof *scratch);
    double *shape = calloc(2 * width, sizeof *shape);
    size_t *beats = malloc((n / (size_t)(0.3 * clean->rate_Hz) + 2) * sizeof *beats);
    size_t count = 0;
    if (slow && scratch && shape && beats) {
        smooth(clean->x, n, (size_t)(0.01 * clean->rate_Hz), slow);
        smooth(clean->x, n, half, scratch);
        for (size_t k = 0; k < n; k++) slow[k] -= scratch[k];
        count = find_beats(slow, scratch, n, clean->rate_Hz, beats);
    }
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        if (beats[i] < half || beats[i] + half >= n) continue;
        for (size_t k = 0; k < width; k++) {
            shape[k] += clean->x[beats[i] - half + k];
            shape[width + k] += slow[beats[i] - half + k];
        }
        used++;
    }
    double energy = 0, slow_energy = 0, low = 0, high = 0, own = 0;
    for (size_t k = 0; k < width && used; k++) {
        shape[k] /= (double)used;
        shape[width + k] /= (double)used;
        energy += shape[k] * shape[k];
        slow_energy += shape[width + k] * shape[width + k];
        low = fmin(low, shape[k]);
        high = fmax(high, shape[k]);
    }
    for (size_t i = 0; i < count && used; i++) {
        if (beats[i] < half || beats[i] + half >= n) continue;
        for (size_t k = 0; k < width; k++) {
            const double v = slow[beats[i] - half + k];
            own += v * v / (double)used;
        }
    }
    /* Broad as a QRS complex is (a motor-unit potential is not), and the same from beat to beat. */
    if (used >= 4 && slow_energy > 0.25 * energy && slow_energy > 0.4 * own) {
        e->n_beats = (int)count;
        e->heart_Hz = (double)(count - 1) * clean->rate_Hz / (double)(beats[count - 1] - beats[0]);
        e->heart_uV = high - low;
        for (size_t i = 0; i < count; i++)
            for (size_t k = 0; k < width; k++) {
                const size_t at = beats[i] + k;
                if (at < half || at - half >= n) continue;
                const double edge =
                    fmin(1, 4 * (1 - fabs((double)k - (double)half) / (double)half));
                clean->x[at - half] -= edge * shape[k];
            }
    }
    free(slow);
    free(scratch);
    free(shape);
    free(beats);
}

/* ---- all of it ---- */

int myo_emg_clean_make(myo_emg_clean *clean, const myo_emg_piece *p, myo_examined *e) {
    *clean = (myo_emg_clean){p->n, p->rate_Hz, p->start_s, malloc((p->n + 1) * sizeof(double))};
    double *scratch = malloc((p->n + 1) * sizeof *scratch);
    if (!clean->x || !scratch) {
        free(scratch);
        return 0;
    }
    look_at_quality(p, e);
    double held = 0;
    for (size_t k = 0; k < p->n && !isfinite(held = p->samples[k]); k++) held = 0;
    if (!isfinite(held)) held = 0;
    for (size_t k = 0; k < p->n; k++) {
        if (isfinite(p->samples[k])) held = p->samples[k];
        clean->x[k] = held;
    }
    const double median = median_of(clean->x, p->n, scratch);
    double squares = 0;
    for (size_t k = 0; k < p->n; k++) {
        clean->x[k] -= median;
        squares += clean->x[k] * clean->x[k];
    }
    e->rms = p->n ? sqrt(squares / (double)p->n) : 0;
    free(scratch);
    if (e->is_dead) return 1;
    remove_mains(clean, e);
    remove_heart(clean, e);
    return 1;
}

void myo_emg_clean_free(myo_emg_clean *clean) {
    free(clean->x);
    *clean = (myo_emg_clean){0};
}
