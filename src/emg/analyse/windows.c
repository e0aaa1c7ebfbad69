/* Measures of the interference pattern in windows of a quarter of a second: turns and amplitude
 * (Willison 1964; Stalberg et al. 1983), zero crossings, median frequency, kurtosis; noise,
 * activity. */
#include "emg/analyse/examine.h"
#include "emg/analyse/spectrum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double window_s = 0.25;

/* Turns so far, carried from window to window. */
typedef struct turns {
    double swing_uV;  /* reversals smaller than this are none */
    int direction;    /* of the present swing; 0: none yet */
    double extreme;   /* of the present swing */
    double last;      /* level of the last turn */
    double high, low; /* before the first turn */
    int n, n_gaps;    /* in this window; with one before them */
    double sum_uV;    /* between successive turns */
} turns;

static void turn(turns *t, double level) {
    if (t->direction) {
        t->sum_uV += fabs(level - t->last);
        t->n_gaps++;
    }
    t->n++;
    t->last = level;
}

static void next_sample(turns *t, double v) {
    if (!t->direction) {
        t->high = fmax(t->high, v);
        t->low = fmin(t->low, v);
        if (t->high - t->low < t->swing_uV) return;
        turn(t, v > t->low ? t->low : t->high);
        t->direction = v > t->low ? 1 : -1;
        t->extreme = v;
    } else if (t->direction * (v - t->extreme) > 0) {
        t->extreme = v;
    } else if (t->direction * (t->extreme - v) > t->swing_uV) {
        turn(t, t->extreme);
        t->direction = -t->direction;
        t->extreme = v;
    }
}

static int sign_of(double v) {
    return (v > 0) - (v < 0);
}

/* One window of m samples at x. */
static int measure(const double *x, size_t m, double rate_Hz, int is_calibrated, turns *t,
                   float *scratch, myo_emg_window *w) {
    double mean = 0, squares = 0, second = 0, fourth = 0;
    size_t crossings = 0;
    t->n = t->n_gaps = 0;
    t->sum_uV = 0;
    for (size_t k = 0; k < m; k++) {
        mean += x[k];
        squares += x[k] * x[k];
        if (k > 0) crossings += sign_of(x[k]) != sign_of(x[k - 1]);
        next_sample(t, x[k]);
        scratch[k] = (float)x[k];
    }
    mean /= (double)m;
    for (size_t k = 0; k < m; k++) {
        const double d = (x[k] - mean) * (x[k] - mean);
        second += d;
        fourth += d * d;
    }
    const double seconds = (double)m / rate_Hz;
    w->rms = (float)sqrt(squares / (double)m);
    w->kurtosis = second > 0 ? (float)(fourth * (double)m / (second * second)) : NAN;
    w->zero_crossings_Hz = (float)((double)crossings / seconds);
    w->turns_Hz = is_calibrated ? (float)(t->n / seconds) : NAN;
    w->uV_per_turn = is_calibrated && t->n_gaps ? (float)(t->sum_uV / t->n_gaps) : NAN;
    myo_spectrum s;
    if (!myo_spectrum_of_window(&s, scratch, m, rate_Hz, 20, 1500)) return 0;
    w->median_Hz = (float)s.median_Hz;
    myo_spectrum_free(&s);
    return 1;
}

/* Root mean square of the quietest parts: the twentieth part of frames of 20 ms. */
static double noise_of(const myo_emg_clean *c, double *frames, size_t length, size_t n) {
    for (size_t f = 0; f < n; f++) {
        double squares = 0;
        for (size_t k = 0; k < length; k++) squares += c->x[f * length + k] * c->x[f * length + k];
        frames[f] = sqrt(squares / (double)length);
    }
    return myo_emg_quantile(frames, n, 0.05);
}

int myo_emg_medians(myo_examined *e) {
    double *values = malloc((e->n_windows + 1) * sizeof *values);
    if (!values) return 0;
    double *const to[] = {&e->window_rms, &e->turns_Hz,          &e->uV_per_turn,
                          &e->median_Hz,  &e->zero_crossings_Hz, &e->kurtosis};
    size_t active = 0;
    for (size_t w = 0; w < e->n_windows; w++) active += (size_t)e->windows[w].is_active;
    e->active_share_1 = e->n_windows ? (double)active / (double)e->n_windows : 0;
    for (int i = 0; i < 6; i++) {
        size_t n = 0;
        for (size_t w = 0; w < e->n_windows; w++) {
            const myo_emg_window *v = &e->windows[w];
            const float all[] = {v->rms,       v->turns_Hz,          v->uV_per_turn,
                                 v->median_Hz, v->zero_crossings_Hz, v->kurtosis};
            if (v->is_active && isfinite(all[i])) values[n++] = (double)all[i];
        }
        *to[i] = myo_emg_quantile(values, n, 0.5);
    }
    free(values);
    return 1;
}

/* Spread of the second difference: the size of white noise, of which slower signals show little. */
static double white_of(const myo_emg_clean *c, double *scratch) {
    size_t n = 0;
    const size_t skip = 1 + c->n / 200000;
    for (size_t k = 1; k + 1 < c->n; k += skip)
        scratch[n++] = fabs(c->x[k - 1] - 2 * c->x[k] + c->x[k + 1]);
    return n ? myo_emg_quantile(scratch, n, 0.5) / 0.6745 / sqrt(6.0) : 0;
}

/* A window is active where it stands above the quiet parts; or everywhere, where even the quiet
 * parts are too large and too slow for an amplifier's noise. On the skin, where a muscle's tone
 * never ends and neighbours are heard, a twelfth of the channel's strongest activity is asked for.
 */
static int find_activity(myo_examined *e, double white) {
    const double most_uV = e->is_needle ? 15 : 6;
    const int never_quiet = e->is_calibrated && e->noise > most_uV && e->noise > 3 * white;
    double *sizes = malloc((e->n_windows + 1) * sizeof *sizes);
    if (!sizes) return 0;
    for (size_t w = 0; w < e->n_windows; w++) sizes[w] = (double)e->windows[w].rms;
    const double strong = e->is_needle ? 0 : myo_emg_quantile(sizes, e->n_windows, 0.95) / 12;
    free(sizes);
    for (size_t w = 0; w < e->n_windows; w++) {
        myo_emg_window *v = &e->windows[w];
        v->is_active = (double)v->rms > strong &&
                       (never_quiet || (double)v->rms > 1.8 * e->noise ||
                        ((double)v->kurtosis > 6 && (double)v->rms > 1.15 * e->noise));
    }
    return 1;
}

int myo_emg_windows(const myo_emg_clean *c, myo_examined *e) {
    const size_t m = (size_t)(window_s * c->rate_Hz + 0.5), length = (size_t)(0.02 * c->rate_Hz);
    if (m < 16 || length < 2 || c->n < m) return myo_emg_medians(e);
    const size_t n = c->n / m, n_frames = c->n / length;
    float *scratch = malloc((c->n + 1) * sizeof *scratch);
    double *frames = malloc((n_frames + 1) * sizeof *frames);
    e->windows = calloc(n + 1, sizeof *e->windows);
    int good = scratch && frames && e->windows;
    if (good) {
        e->noise = noise_of(c, frames, length, n_frames);
        for (size_t f = 0; f < n_frames; f++)
            e->quiet_share_1 += (frames[f] < 2 * e->noise) / (double)n_frames;
        /* 100 uV as in the laboratory; more where the noise alone would turn that far. */
        turns t = {.swing_uV = fmax(100, 4 * e->noise), .high = c->x[0], .low = c->x[0]};
        for (size_t w = 0; w < n && good; w++) {
            e->windows[w].t_s = (float)(c->start_s + (double)(w * m) / c->rate_Hz);
            good =
                measure(c->x + w * m, m, c->rate_Hz, e->is_calibrated, &t, scratch, &e->windows[w]);
        }
        e->n_windows = n;
        for (size_t k = 0; k < c->n; k++) scratch[k] = (float)c->x[k];
        double *differences = malloc((c->n + 1) * sizeof *differences);
        good = good && differences;
        good = good && find_activity(e, white_of(c, differences));
        free(differences);
        myo_spectrum s;
        good = good && myo_spectrum_make(&s, scratch, c->n, c->rate_Hz, 0.5, 20, 1500);
        if (good) {
            e->spectrum = s.density;
            e->n_spectrum = s.n;
            e->spectrum_step_Hz = s.step_Hz;
        }
    }
    free(scratch);
    free(frames);
    return good;
}
