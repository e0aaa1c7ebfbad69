/* Welch's method (Welch 1967): mean of the periodograms of half-overlapping Hann-windowed segments.
 * The transform is the radix-2 decimation in time of Cooley and Tukey, in place. */
#include "emg/analyse/spectrum.h"

#include <math.h>
#include <stdlib.h>

static const double pi = 3.14159265358979323846;

/* In-place transform of n = 2^k complex values, interleaved. */
static void fft(double *z, size_t n) {
    for (size_t i = 1, j = 0; i < n; i++) {
        size_t bit = n >> 1;
        for (; j & bit; bit >>= 1) j ^= bit;
        j |= bit;
        if (i >= j) continue;
        const double re = z[2 * i], im = z[2 * i + 1];
        z[2 * i] = z[2 * j], z[2 * i + 1] = z[2 * j + 1];
        z[2 * j] = re, z[2 * j + 1] = im;
    }
    for (size_t span = 1; span < n; span *= 2) {
        for (size_t k = 0; k < span; k++) {
            const double angle = -pi * (double)k / (double)span;
            const double c = cos(angle), s = sin(angle);
            for (size_t i = k; i < n; i += 2 * span) {
                double *a = z + 2 * i, *b = z + 2 * (i + span);
                const double re = c * b[0] - s * b[1], im = s * b[0] + c * b[1];
                b[0] = a[0] - re, b[1] = a[1] - im;
                a[0] += re, a[1] += im;
            }
        }
    }
}

/* Adds the periodogram of one segment of n values to density[0..length/2]; zeros behind it. */
static void add_segment(const float *signal, size_t n, size_t length, double rate_Hz, double *z,
                        double *density) {
    double mean = 0.0, window_power = 0.0;
    for (size_t k = 0; k < n; k++) mean += isfinite(signal[k]) ? (double)signal[k] : 0.0;
    mean /= (double)n;
    for (size_t k = 0; k < n; k++) {
        const double window = 0.5 - 0.5 * cos(2.0 * pi * (double)k / (double)n);
        z[2 * k] = isfinite(signal[k]) ? window * ((double)signal[k] - mean) : 0.0;
        z[2 * k + 1] = 0.0;
        window_power += window * window;
    }
    for (size_t k = 2 * n; k < 2 * length; k++) z[k] = 0.0;
    fft(z, length);
    for (size_t k = 0; k <= length / 2; k++) {
        const double power = z[2 * k] * z[2 * k] + z[2 * k + 1] * z[2 * k + 1];
        density[k] += power * (k == 0 || k == length / 2 ? 1.0 : 2.0) / (rate_Hz * window_power);
    }
}

static void find_centres(myo_spectrum *spectrum, double low_Hz, double high_Hz) {
    double total = 0.0, moment = 0.0, sum = 0.0;
    spectrum->median_Hz = spectrum->mean_Hz = (double)NAN;
    for (size_t k = 0; k < spectrum->n; k++) {
        const double f = (double)k * spectrum->step_Hz;
        if (f < low_Hz || f > high_Hz) continue;
        total += spectrum->density[k];
        moment += spectrum->density[k] * f;
    }
    if (!(total > 0.0)) return;
    spectrum->mean_Hz = moment / total;
    for (size_t k = 0; k < spectrum->n; k++) {
        const double f = (double)k * spectrum->step_Hz;
        if (f < low_Hz || f > high_Hz) continue;
        if (sum + spectrum->density[k] >= 0.5 * total) {
            const double share = (0.5 * total - sum) / spectrum->density[k];
            spectrum->median_Hz = f + (share - 0.5) * spectrum->step_Hz;
            return;
        }
        sum += spectrum->density[k];
    }
}

int myo_spectrum_of_window(myo_spectrum *spectrum, const float *signal, size_t n, double rate_Hz,
                           double low_Hz, double high_Hz) {
    size_t length = 16;
    while (length < n) length *= 2;
    *spectrum = (myo_spectrum){.n = length / 2 + 1, .step_Hz = rate_Hz / (double)length};
    double *z = calloc(2 * length, sizeof *z);
    spectrum->density = calloc(spectrum->n, sizeof *spectrum->density);
    if (!z || !spectrum->density) {
        free(z);
        myo_spectrum_free(spectrum);
        return 0;
    }
    add_segment(signal, n, length, rate_Hz, z, spectrum->density);
    free(z);
    find_centres(spectrum, low_Hz, high_Hz);
    return 1;
}

int myo_spectrum_make(myo_spectrum *spectrum, const float *signal, size_t n, double rate_Hz,
                      double segment_s, double low_Hz, double high_Hz) {
    *spectrum = (myo_spectrum){0};
    spectrum->median_Hz = spectrum->mean_Hz = (double)NAN;
    if (!signal || !(rate_Hz > 0.0)) return 1;
    size_t length = 16;
    while ((double)(2 * length) <= segment_s * rate_Hz && 2 * length <= n) length *= 2;
    if (n < length) return 1;
    double *z = malloc(2 * length * sizeof *z);
    spectrum->density = calloc(length / 2 + 1, sizeof *spectrum->density);
    if (!z || !spectrum->density) {
        free(z);
        myo_spectrum_free(spectrum);
        return 0;
    }
    size_t segments = 0;
    for (size_t start = 0; start + length <= n; start += length / 2, segments++)
        add_segment(signal + start, length, length, rate_Hz, z, spectrum->density);
    free(z);
    spectrum->n = length / 2 + 1;
    spectrum->step_Hz = rate_Hz / (double)length;
    for (size_t k = 0; k < spectrum->n; k++) spectrum->density[k] /= (double)segments;
    find_centres(spectrum, low_Hz, high_Hz);
    return 1;
}

void myo_spectrum_free(myo_spectrum *spectrum) {
    free(spectrum->density);
    *spectrum = (myo_spectrum){0};
}
