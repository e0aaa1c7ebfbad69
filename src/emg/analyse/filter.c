#include "emg/analyse/filter.h"

#include <math.h>

static const double pi = 3.14159265358979323846;

myo_biquad myo_low_pass(double corner_Hz, double rate_Hz) {
    const double k = tan(pi * corner_Hz / rate_Hz), q = sqrt(2.0);
    const double scale = 1.0 / (1.0 + q * k + k * k);
    return (myo_biquad){k * k * scale, 2 * k * k * scale, k * k * scale, 2 * (k * k - 1) * scale,
                        (1 - q * k + k * k) * scale};
}

myo_biquad myo_high_pass(double corner_Hz, double rate_Hz) {
    const double k = tan(pi * corner_Hz / rate_Hz), q = sqrt(2.0);
    const double scale = 1.0 / (1.0 + q * k + k * k);
    return (myo_biquad){scale, -2 * scale, scale, 2 * (k * k - 1) * scale,
                        (1 - q * k + k * k) * scale};
}

static void filter(myo_biquad f, double *x, size_t n, int backwards) {
    const double first = backwards ? x[n - 1] : x[0];
    const double gain = (f.b0 + f.b1 + f.b2) / (1 + f.a1 + f.a2); /* at 0 Hz */
    double z1 = first * (gain - f.b0), z2 = first * (f.b2 - f.a2 * gain);
    for (size_t k = 0; k < n; k++) {
        double *value = &x[backwards ? n - 1 - k : k];
        const double in = *value, out = f.b0 * in + z1;
        z1 = f.b1 * in - f.a1 * out + z2;
        z2 = f.b2 * in - f.a2 * out;
        *value = out;
    }
}

void myo_filter_both_ways(myo_biquad f, double *x, size_t n) {
    if (n == 0) return;
    filter(f, x, n, 0);
    filter(f, x, n, 1);
}
