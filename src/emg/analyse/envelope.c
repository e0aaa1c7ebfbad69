/* Linear envelope of an electromyogram and the likeness of two envelopes; see myotome/analyse.h. */
#include "myotome/analyse.h"

#include <math.h>
#include <stdlib.h>

/* Second-order Butterworth low-pass by the bilinear transform with a prewarped corner. */
typedef struct biquad {
    double b0, b1, b2, a1, a2;
} biquad;

static biquad butterworth_low_pass(double corner_Hz, double rate_Hz) {
    const double k = tan(3.14159265358979323846 * corner_Hz / rate_Hz), q = sqrt(2.0);
    const double scale = 1.0 / (1.0 + q * k + k * k);
    return (biquad){k * k * scale, 2 * k * k * scale, k * k * scale, 2 * (k * k - 1) * scale,
                    (1 - q * k + k * k) * scale};
}

/* In place, in the direction of step (+1 or -1), started in the steady state of its first value. */
static void filter(biquad f, double *x, size_t n, int backwards) {
    const double first = backwards ? x[n - 1] : x[0];
    double z1 = first * (1 - f.b0), z2 = first * (f.b2 - f.a2);
    for (size_t k = 0; k < n; k++) {
        double *value = &x[backwards ? n - 1 - k : k];
        const double in = *value, out = f.b0 * in + z1;
        z1 = f.b1 * in - f.a1 * out + z2;
        z2 = f.b2 * in - f.a2 * out;
        *value = out;
    }
}

int myo_envelope(const double *signal, size_t n, double rate_Hz, double low_pass_Hz,
                 double envelope_rate_Hz, double **envelope, size_t *n_out, myo_error *error) {
    if (n < 2)
        return myo_error_set(error, MYO_INPUT, "an envelope needs at least 2 samples, not %zu", n);
    if (!(rate_Hz > 0 && low_pass_Hz > 0 && low_pass_Hz < 0.5 * rate_Hz && envelope_rate_Hz > 0 &&
          envelope_rate_Hz <= rate_Hz))
        return myo_error_set(
            error, MYO_INPUT,
            "an envelope of %g Hz, low-passed at %g Hz, cannot be made from %g samples a second",
            envelope_rate_Hz, low_pass_Hz, rate_Hz);
    double *x = malloc(n * sizeof *x);
    const size_t count = (size_t)floor((double)n / rate_Hz * envelope_rate_Hz);
    double *out = calloc(count ? count : 1, sizeof *out);
    if (!x || !out) {
        free(x);
        free(out);
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for an envelope of %zu samples",
                             n);
    }
    double mean = 0;
    for (size_t k = 0; k < n; k++) mean += signal[k];
    mean /= (double)n;
    for (size_t k = 0; k < n; k++) x[k] = fabs(signal[k] - mean);
    const biquad f = butterworth_low_pass(low_pass_Hz, rate_Hz);
    filter(f, x, n, 0);
    filter(f, x, n, 1);
    for (size_t k = 0; k < count; k++) {
        size_t begin = (size_t)floor((double)k / envelope_rate_Hz * rate_Hz);
        size_t end = (size_t)floor((double)(k + 1) / envelope_rate_Hz * rate_Hz);
        if (end > n) end = n;
        if (begin >= end) begin = end - 1;
        for (size_t i = begin; i < end; i++) out[k] += x[i];
        out[k] /= (double)(end - begin);
        if (out[k] < 0) out[k] = 0; /* ringing of the filter */
    }
    free(x);
    *envelope = out;
    *n_out = count;
    return MYO_OK;
}

static double pearson(const double *a, const double *b, size_t n) {
    double sa = 0, sb = 0;
    for (size_t k = 0; k < n; k++) sa += a[k], sb += b[k];
    sa /= (double)n;
    sb /= (double)n;
    double aa = 0, bb = 0, ab = 0;
    for (size_t k = 0; k < n; k++) {
        aa += (a[k] - sa) * (a[k] - sa);
        bb += (b[k] - sb) * (b[k] - sb);
        ab += (a[k] - sa) * (b[k] - sb);
    }
    return ab / sqrt(aa * bb);
}

double myo_correlation(const double *a, const double *b, size_t n, size_t max_lag, long *lag) {
    double best = (double)NAN;
    for (long shift = -(long)max_lag; shift <= (long)max_lag; shift++) {
        const size_t gap = (size_t)labs(shift);
        if (gap + 2 > n) continue;
        const double r = shift >= 0 ? pearson(a, b + gap, n - gap) : pearson(a + gap, b, n - gap);
        if (!(r <= best)) {
            best = r;
            if (lag) *lag = shift;
        }
    }
    return best;
}
