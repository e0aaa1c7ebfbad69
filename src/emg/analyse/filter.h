/* Second-order Butterworth filters, forwards and backwards, so that nothing is shifted in time. */
#ifndef MYO_EMG_FILTER_H
#define MYO_EMG_FILTER_H

#include <stddef.h>

typedef struct myo_biquad {
    double b0, b1, b2, a1, a2;
} myo_biquad;

/* By the bilinear transform with a prewarped corner, 0 < corner < rate / 2. */
myo_biquad myo_low_pass(double corner_Hz, double rate_Hz);
myo_biquad myo_high_pass(double corner_Hz, double rate_Hz);

/* In place, both ways, each started in the steady state of its first value. */
void myo_filter_both_ways(myo_biquad filter, double *x, size_t n);

#endif
