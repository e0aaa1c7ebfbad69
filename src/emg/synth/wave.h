/* Sine and cosine by turns with the same bits on every machine: libm picks its kernel by processor.
 * Reduction to an eighth of a turn is exact; Taylor polynomials there are good to about 1e-16. */
#ifndef MYO_EMG_SYNTH_WAVE_H
#define MYO_EMG_SYNTH_WAVE_H

#include <math.h>

#define MYO_EMG_TWO_PI 6.283185307179586476925

/* sine and cosine of 2 pi turns */
static inline void myo_emg_wave(double turns, double *sine, double *cosine) {
    const double r = turns - floor(turns + 0.5);
    const int quarter = (int)floor(4.0 * r + 0.5);
    const double a = MYO_EMG_TWO_PI * (r - 0.25 * quarter), q = a * a;
    double s = 1.0 / 6227020800.0, c = 1.0 / 479001600.0 - q / 87178291200.0;
    s = a *
        (1 + q * (-1.0 / 6 +
                  q * (1.0 / 120 + q * (-1.0 / 5040 + q * (1.0 / 362880 +
                                                           q * (-1.0 / 39916800 +
                                                                q * (s - q / 1307674368000.0)))))));
    c = 1 + q * (-0.5 + q * (1.0 / 24 +
                             q * (-1.0 / 720 + q * (1.0 / 40320 + q * (-1.0 / 3628800 + q * c)))));
    switch (quarter & 3) {
    case 0:
        *sine = s, *cosine = c;
        break;
    case 1:
        *sine = c, *cosine = -s;
        break;
    case 2:
        *sine = -s, *cosine = -c;
        break;
    default:
        *sine = -c, *cosine = s;
        break;
    }
}

static inline double myo_emg_cos(double radians) {
    double s, c;
    myo_emg_wave(radians * (1.0 / MYO_EMG_TWO_PI), &s, &c);
    return c;
}

#endif
