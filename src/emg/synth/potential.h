/* One action potential inside the fibre, and one unit's potential outside it: shapes and their
 * measures. */
#ifndef MYO_EMG_SYNTH_POTENTIAL_H
#define MYO_EMG_SYNTH_POTENTIAL_H

#include "myotome/emg.h"

/* dV/dt of an action potential on samples dt_ms apart, from the foot of its upstroke to where it
 * has become slow: mV/ms. *slope is freed by the caller. */
int myo_emg_slope(const myo_action_potential *potential, double dt_ms, float **slope,
                  size_t *n_slope, myo_error *error);

/* Butterworth of second order, one section; zero-initialise the two states. */
typedef struct myo_emg_filter {
    double b0, b1, b2, a1, a2, s1, s2;
} myo_emg_filter;

myo_emg_filter myo_emg_high_pass(double corner_Hz, double rate_Hz);
myo_emg_filter myo_emg_low_pass(double corner_Hz,
                                double rate_Hz); /* passes all from 0.49 rate on */

static inline double myo_emg_filter_next(myo_emg_filter *f, double x) {
    const double y = f->b0 * x + f->s1;
    f->s1 = f->b1 * x - f->a1 * y + f->s2;
    f->s2 = f->b2 * x - f->a2 * y;
    return y;
}

/* The amplifier: both filters over n samples, every keep-th of which is written to out. */
void myo_emg_amplify(double high_pass_Hz, double low_pass_Hz, double rate_Hz, const float *in,
                     size_t n, int keep, float *out);

#endif
