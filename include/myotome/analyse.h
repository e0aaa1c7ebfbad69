/* Analysis of electromyograms. Knows signals only: no simulator state, no names of conditions. */
#ifndef MYOTOME_ANALYSE_H
#define MYOTOME_ANALYSE_H

#include "myotome/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Linear envelope: mean removed, full-wave rectified, low-passed forwards and backwards
 * (second-order Butterworth each way, so no delay), resampled to envelope_rate_Hz by averaging.
 * n_out = floor(n / rate_Hz * envelope_rate_Hz) values are written into *envelope (caller frees).
 * Errors: MYO_INPUT for fewer than 2 samples, a rate or corner that is not positive or too high. */
int myo_envelope(const double *signal, size_t n, double rate_Hz, double low_pass_Hz,
                 double envelope_rate_Hz, double **envelope, size_t *n_out, myo_error *error);

/* Greatest Pearson correlation of a and b (same rate) over delays of b from -max_lag to +max_lag
 * samples; *lag is the delay found. NaN where a signal is constant. */
double myo_correlation(const double *a, const double *b, size_t n, size_t max_lag, long *lag);

#ifdef __cplusplus
}
#endif
#endif
