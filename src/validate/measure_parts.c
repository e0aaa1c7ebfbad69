/* Measurements on parts of the electrode model: one line source, the layers above the muscle. */
#include "validate/measures.h"

#include "emg/synth/line_source.h"
#include "emg/synth/skin.h"
#include "myotome/emg.h"
#include "myotome/units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Slope of an action potential, mV/ms, on its own grid. */
static float *slope_of(const myo_action_potential *potential, size_t *n) {
    *n = (size_t)potential->n_samples;
    float *slope = calloc(*n, sizeof *slope);
    for (size_t k = 1; slope && k < *n; k++)
        slope[k] = (potential->V_mV[k] - potential->V_mV[k - 1]) / (float)potential->dt_ms;
    return slope;
}

/* The fibre of the check values: 50 um, 4 m/s, 50 mm to either side, electrode 20 mm from the
 * end-plate. */
static int fibre_potential(double r_mm, double across_S_m, double along_S_m, double dt_ms,
                           float **signal, size_t *n, myo_error *error) {
    const myo_line_half half = {4, 50, dt_ms};
    const double b_mm = r_mm * sqrt(along_S_m / across_S_m);
    const double scale =
        myo_line_gain(1.01, 50, half.velocity_m_s) / (4 * 3.14159265358979323846 * across_S_m);
    const size_t n_weights = myo_line_node_count(&half);
    double *weights = calloc(n_weights, sizeof *weights);
    float *narrow = calloc(n_weights, sizeof *narrow);
    myo_action_potential rosenfalck;
    size_t n_slope = 0;
    float *slope = NULL;
    int code = weights && narrow
                   ? myo_emg_rosenfalck(half.velocity_m_s, dt_ms, &rosenfalck, error)
                   : myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a line source");
    if (!code) {
        slope = slope_of(&rosenfalck, &n_slope);
        free(rosenfalck.V_mV);
        *n = n_weights + n_slope;
        *signal = slope ? calloc(*n, sizeof **signal) : NULL;
        if (!*signal)
            code = myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a line source");
    }
    if (!code) {
        myo_line_add_point(&half, b_mm, 20, scale, weights);
        myo_line_add_point(&half, b_mm, -20, scale, weights);
        for (size_t j = 0; j < n_weights; j++) narrow[j] = (float)weights[j];
        myo_line_convolve(narrow, n_weights, slope, n_slope, *signal);
    }
    free(weights);
    free(narrow);
    free(slope);
    return code;
}

static int needle_spike(const myo_node *settings, double *value, myo_error *error) {
    double r_mm, across, along;
    int code = myo_measure_number(settings, "r", "mm", (double)NAN, &r_mm, error);
    if (!code) code = myo_measure_number(settings, "across", "1", (double)NAN, &across, error);
    if (!code) code = myo_measure_number(settings, "along", "1", (double)NAN, &along, error);
    if (code) return code;
    const double dt_ms = 0.005;
    float *signal = NULL;
    size_t n = 0;
    code = fibre_potential(r_mm, across, along, dt_ms, &signal, &n, error);
    if (code) return code;
    /* The spike passes at 5 ms; the ends are reached at 12.5 ms. */
    float high = 0, low = 0;
    for (size_t k = (size_t)(2.5 / dt_ms); k < (size_t)(11.5 / dt_ms) && k < n; k++) {
        if (signal[k] > high) high = signal[k];
        if (signal[k] < low) low = signal[k];
    }
    free(signal);
    *value = (double)(high - low);
    return MYO_OK;
}

static int skin_transfer(const myo_node *settings, double *value, myo_error *error) {
    const myo_skin_layers layers = {0.1, 0.5, 0.05, 1.0, 4, 1};
    double kx, kz;
    int code = myo_measure_number(settings, "kx", "1", (double)NAN, &kx, error);
    if (!code) code = myo_measure_number(settings, "kz", "1", (double)NAN, &kz, error);
    if (!code) *value = myo_skin_transfer(&layers, kx, kz, 10);
    return code;
}

int myo_measure_part(const char *name, const myo_node *settings, double *value, myo_error *error) {
    if (strcmp(name, "needle_spike") == 0) return needle_spike(settings, value, error);
    if (strcmp(name, "skin_transfer") == 0) return skin_transfer(settings, value, error);
    return myo_error_set(error, MYO_INPUT, "no measurement is called \"%s\"", name);
}
