/* Linear envelope of an electromyogram and the likeness of two envelopes; see myotome/analyse.h. */
#include "myotome/analyse.h"

#include "emg/analyse/filter.h"

#include <math.h>
#include <stdlib.h>

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
    myo_filter_both_ways(myo_low_pass(low_pass_Hz, rate_Hz), x, n);
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
