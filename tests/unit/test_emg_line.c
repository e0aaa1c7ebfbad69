/* The line source of a half fibre: published kind of table, conservation of current, ways of
 * summing. */
#include "emg/synth/line_source.h"
#include "emg/synth/potential.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#define PI 3.14159265358979323846

/* Potential of both halves at a point electrode, Rosenfalck's action potential. */
typedef struct trace {
    float *uV;
    size_t n;
    double dt_ms;
} trace;

static trace make_trace(double sigma_r, double sigma_z, double r_mm, double dt_ms) {
    const double v = 4, a = sigma_z / sigma_r;
    myo_action_potential ap;
    float *slope;
    size_t n_slope;
    assert_int_equal(myo_emg_rosenfalck(v, 0.01, &ap, NULL), MYO_OK);
    assert_int_equal(myo_emg_slope(&ap, dt_ms, &slope, &n_slope, NULL), MYO_OK);
    const myo_line_half half = {v, 50, dt_ms};
    const size_t n = myo_line_node_count(&half);
    double *weights = calloc(n, sizeof *weights);
    float *single = calloc(n, sizeof *single);
    const double scale = myo_line_gain(1.01, 50, v) / (4 * PI * sigma_r);
    myo_line_add_point(&half, r_mm * sqrt(a), 20, scale, weights);
    myo_line_add_point(&half, r_mm * sqrt(a), -20, scale, weights);
    for (size_t i = 0; i < n; i++) single[i] = (float)weights[i];
    trace t = {calloc(n + n_slope, sizeof(float)), n + n_slope - 1, dt_ms};
    myo_line_convolve(single, n, slope, n_slope, t.uV);
    free(weights);
    free(single);
    free(slope);
    free(ap.V_mV);
    return t;
}

static double peak_to_peak(const trace *t, double from_ms, double to_ms) {
    double low = 1e9, high = -1e9;
    for (size_t i = 0; i < t->n; i++) {
        const double at_ms = (double)i * t->dt_ms;
        if (at_ms < from_ms || at_ms > to_ms) continue;
        low = fmin(low, (double)t->uV[i]);
        high = fmax(high, (double)t->uV[i]);
    }
    return high - low;
}

/* d 50 um, 4 m/s, half length 50 mm, electrode 20 mm from the end-plate: peak to peak of spike and
 * ending, calculated independently from the same integral with conductivities of Andreassen &
 * Rosenfalck and others. */
static void the_needle_table_is_met(void **state) {
    (void)state;
    static const double r[] = {0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5};
    static const double sigma[3][2] = {{0.063, 0.33}, {0.1, 0.5}, {0.09, 0.4}};
    static const double spike[3][8] = {{1392, 922, 519, 338, 172, 52.9, 11.7, 1.10},
                                       {887, 590, 335, 219, 112, 34.9, 7.8, 0.74},
                                       {1016, 682, 393, 260, 136, 43.3, 10.0, 0.96}};
    static const double ending[] = {0.52, 0.52, 0.52, 0.52, 0.52, 0.52, 0.50, 0.42};
    for (int set = 0; set < 3; set++)
        for (int i = 0; i < 8; i++)
            for (int fine = 0; fine < 2; fine++) {
                trace t = make_trace(sigma[set][0], sigma[set][1], r[i], fine ? 0.005 : 0.02);
                assert_true(fabs(peak_to_peak(&t, 1.5, 11) / spike[set][i] - 1) < 0.02);
                if (set == 0) assert_true(fabs(peak_to_peak(&t, 12.4, 30) / ending[i] - 1) < 0.02);
                free(t.uV);
            }
}

/* Farther out the published 10 mm value leaves a few per cent to the time window. */
static void the_ending_outlasts_the_spike_far_away(void **state) {
    (void)state;
    trace t = make_trace(0.063, 0.33, 10, 0.02);
    assert_true(fabs(peak_to_peak(&t, 12.4, 30) / 0.26 - 1) < 0.03);
    assert_true(peak_to_peak(&t, 1.5, 11) < peak_to_peak(&t, 12.4, 30));
    free(t.uV);
}

static double V1(double z) {
    return z > 0 ? 96 * (3 * z * z - z * z * z) * exp(-z) : 0;
}
static double V2(double z) {
    return z > 0 ? 96 * (6 * z - 6 * z * z + z * z * z) * exp(-z) : 0;
}

/* The membrane current itself, with the point currents that seal both ends: it sums to nothing at
 * every moment, and its potential is that of the integral by parts. */
static void current_sums_to_zero_and_gives_the_potential(void **state) {
    (void)state;
    const double v = 4, L = 30, s_e = 12, b = 1.5, dt = 0.005, ds = 0.002;
    const myo_line_half half = {v, L, dt};
    const size_t n = myo_line_node_count(&half);
    double *weights = calloc(n, sizeof *weights);
    const double scale = myo_line_gain(1.01, 50, v);
    myo_line_add_point(&half, b, s_e, scale, weights);
    for (double t = 0.5; t < 12; t += 0.9) {
        double total = V1(v * t - L) - V1(v * t), size = 0;
        double phi = V1(v * t - L) / hypot(b, L - s_e) - V1(v * t) / hypot(b, s_e);
        for (double s = 0.5 * ds; s < L; s += ds) {
            const double current = V2(v * t - s) * ds;
            total += current;
            size += fabs(current);
            phi += current / hypot(b, s - s_e);
        }
        assert_true(fabs(total) < 1e-5 * size + 1e-9);
        double by_parts = 0;
        for (size_t j = 0; j < n; j++) by_parts += weights[j] * v * V1(v * (t - (double)j * dt));
        assert_true(fabs(by_parts - scale * v * phi) < 2e-4 * scale * v * 40);
    }
    free(weights);
}

/* A constant h is no field: the weights sum to h(L) - h(0) and nothing else. */
static void weights_sum_to_the_difference_of_the_ends(void **state) {
    (void)state;
    const double lengths[] = {0.03, 1, 30.01, 50.4};
    for (int i = 0; i < 4; i++) {
        const myo_line_half half = {3.7, lengths[i], 0.02};
        const size_t n = myo_line_node_count(&half);
        double *weights = calloc(n, sizeof *weights), sum = 0;
        myo_line_add_point(&half, 0.7, 11, 1, weights);
        for (size_t j = 0; j < n; j++) sum += weights[j];
        assert_true(fabs(sum - (1 / hypot(0.7, lengths[i] - 11) - 1 / hypot(0.7, 11))) < 1e-12);
        for (int stride = 1; stride <= 8; stride *= 2) {
            const int borders = myo_line_border_count(&half, stride);
            assert_true(borders >= 2);
            double *h = calloc((size_t)borders, sizeof *h), last = -1;
            sum = 0;
            for (size_t j = 0; j < n; j++) weights[j] = 0;
            for (int k = 0; k < borders; k++) {
                const double s = myo_line_border(&half, stride, borders, k);
                assert_true(s > last && s <= lengths[i]);
                last = s;
                h[k] = 1 / hypot(0.7, s - 11);
            }
            assert_true(last >= lengths[i]);
            myo_line_add_borders(&half, stride, borders, h, 1, weights);
            for (size_t j = 0; j < n; j++) sum += weights[j];
            assert_true(fabs(sum - (1 / hypot(0.7, lengths[i] - 11) - 1 / hypot(0.7, 11))) < 1e-12);
            free(h);
        }
        free(weights);
    }
}

/* Sampling h at borders agrees with the exact integral where the field is wide. */
static void borders_agree_with_the_exact_integral(void **state) {
    (void)state;
    const myo_line_half half = {4, 50, 0.02};
    const size_t n = myo_line_node_count(&half), n_slope = 300;
    float *exact = calloc(n, sizeof *exact), *cells = calloc(n, sizeof *cells),
          *slope = calloc(n_slope, sizeof *slope);
    float *a = calloc(n + n_slope, sizeof *a), *b = calloc(n + n_slope, sizeof *b);
    double *weights = calloc(n, sizeof *weights), most = 0, apart = 0;
    for (size_t k = 0; k < n_slope; k++) slope[k] = (float)(4 * V1(4 * 0.02 * (double)k));
    myo_line_add_point(&half, 4, 20, 1, weights);
    for (size_t j = 0; j < n; j++) exact[j] = (float)weights[j], weights[j] = 0;
    const int stride = 4, borders = myo_line_border_count(&half, stride);
    double *h = calloc((size_t)borders, sizeof *h);
    for (int k = 0; k < borders; k++)
        h[k] = 1 / hypot(4, myo_line_border(&half, stride, borders, k) - 20);
    myo_line_add_borders(&half, stride, borders, h, 1, weights);
    for (size_t j = 0; j < n; j++) cells[j] = (float)weights[j];
    myo_line_convolve(exact, n, slope, n_slope, a);
    myo_line_convolve(cells, n, slope, n_slope, b);
    for (size_t k = 0; k < n + n_slope - 1; k++) {
        most = fmax(most, fabs((double)a[k]));
        apart = fmax(apart, fabs((double)(a[k] - b[k])));
    }
    assert_true(apart < 0.003 * most);
    free(exact), free(cells), free(slope), free(a), free(b), free(weights), free(h);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_needle_table_is_met),
        cmocka_unit_test(the_ending_outlasts_the_spike_far_away),
        cmocka_unit_test(current_sums_to_zero_and_gives_the_potential),
        cmocka_unit_test(weights_sum_to_the_difference_of_the_ends),
        cmocka_unit_test(borders_agree_with_the_exact_integral),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
