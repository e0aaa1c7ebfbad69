/* Power spectral density by Welch's method with Hann windows, and its median frequency. */
#ifndef MYO_EMG_SPECTRUM_H
#define MYO_EMG_SPECTRUM_H

#include <stddef.h>

typedef struct myo_spectrum {
    size_t n;        /* bins from 0 Hz to half the sampling rate; 0 when the signal is too short */
    double step_Hz;  /* between bins */
    double *density; /* one-sided, (unit of the signal)^2 per Hz; owned */
    double median_Hz,
        mean_Hz; /* of the power between the limits asked for; NaN when there is none */
} myo_spectrum;

/* Segments of about segment_s, half overlapping, each freed from its mean. Returns 0 when memory is
 * out. Median and mean frequency are taken between low_Hz and high_Hz. */
int myo_spectrum_make(myo_spectrum *spectrum, const float *signal, size_t n, double rate_Hz,
                      double segment_s, double low_Hz, double high_Hz);
/* Of one Hann window over all n values, filled up with zeros to a power of two. */
int myo_spectrum_of_window(myo_spectrum *spectrum, const float *signal, size_t n, double rate_Hz,
                           double low_Hz, double high_Hz);
void myo_spectrum_free(myo_spectrum *spectrum); /* frees the arrays, not the struct */

#endif
