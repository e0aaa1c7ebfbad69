/* Plane layers under the skin: transfer function, its field in space, potentials of long fibres. */
#include "emg/synth/line_source.h"
#include "emg/synth/potential.h"
#include "emg/synth/skin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#define PI 3.14159265358979323846

static myo_skin_layers layers_of(double fat_mm, double skin_mm) {
    return (myo_skin_layers){0.1, 0.5, 0.05, 1, fat_mm, skin_mm};
}

static void near_to(double value, double wanted, double relative) {
    if (fabs(value / wanted - 1) > relative) fail_msg("%.9g instead of %.9g", value, wanted);
}

/* Values verified against a direct solution of the four boundary conditions. */
static void transfer_function_has_the_right_values(void **state) {
    (void)state;
    const myo_skin_layers l = layers_of(4, 1);
    near_to(myo_skin_transfer(&l, 50, 100, 10), 1.5432561e-3, 1e-6);
    near_to(myo_skin_transfer(&l, 300, 20, 10), 9.1174796e-5, 1e-6);
    near_to(myo_skin_transfer(&l, 10, 800, 10), 3.320966e-13, 1e-6);
    const double far = myo_skin_transfer(&l, 50000, 80000, 1);
    assert_true(isfinite(far) && far >= 0);
}

static void without_layers_it_is_twice_the_unbounded_medium(void **state) {
    (void)state;
    const myo_skin_layers l = layers_of(0, 0);
    const double kx[] = {0, 50, 300}, kz[] = {10, 100, 20};
    for (int i = 0; i < 3; i++) {
        const double kya = sqrt(kx[i] * kx[i] + 5 * kz[i] * kz[i]);
        near_to(myo_skin_transfer(&l, kx[i], kz[i], 7), exp(-kya * 7e-3) / (0.1 * kya), 1e-12);
    }
    myo_skin_table *table;
    myo_skin_fibre fibre;
    assert_int_equal(myo_skin_table_make(&l, 0, 5, 20, NULL, &table, NULL), MYO_OK);
    myo_skin_fibre_make(table, 8, 3, &fibre);
    near_to(myo_skin_fibre_h(&fibre, 12), 1 / (2 * PI * 0.1 * sqrt(5 * (64 + 9.0) + 144)), 1e-9);
    myo_skin_table_free(table);
}

/* h by brute force: the double integral on a fine grid, less its value at a distant z. */
static double slow_h_difference(const myo_skin_layers *l, double depth, double x, double z,
                                double z_far) {
    const double dk = 4;
    const int n = (int)(16 / (1e-3 * depth) / dk);
    double sum = 0;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            const double kx = (i + 0.5) * dk, kz = (j + 0.5) * dk;
            sum += myo_skin_transfer(l, kx, kz, depth) * cos(kx * x * 1e-3) *
                   (cos(kz * z * 1e-3) - cos(kz * z_far * 1e-3));
        }
    return sum * dk * dk / (PI * PI) * 1e-3;
}

static void table_agrees_with_brute_force(void **state) {
    (void)state;
    const myo_skin_layers l = layers_of(4, 1);
    myo_skin_table *table;
    assert_int_equal(myo_skin_table_make(&l, 0, 4, 25, NULL, &table, NULL), MYO_OK);
    const double depth[] = {5.3, 9.1, 17.7}, x[] = {0, 6.3, 14.1}, z[] = {0, 3.7, 21};
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++) {
            myo_skin_fibre fibre;
            myo_skin_fibre_make(table, depth[i], x[k], &fibre);
            const double top = myo_skin_fibre_h(&fibre, 0);
            for (int m = 0; m < 3; m++) {
                const double wanted = slow_h_difference(&l, depth[i], x[k], z[m], 60);
                assert_true(fabs(myo_skin_fibre_h(&fibre, z[m]) - myo_skin_fibre_h(&fibre, 60) -
                                 wanted) < 2e-3 * top);
            }
        }
    myo_skin_table_free(table);
}

/* A disc sees the mean over itself: of 19 points spread over it. */
static void disc_is_the_mean_of_its_points(void **state) {
    (void)state;
    const myo_skin_layers l = layers_of(3, 1);
    myo_skin_table *points, *disc;
    assert_int_equal(myo_skin_table_make(&l, 0, 4, 10, NULL, &points, NULL), MYO_OK);
    assert_int_equal(myo_skin_table_make(&l, 5, 4, 10, NULL, &disc, NULL), MYO_OK);
    myo_skin_fibre f;
    double mean = 0;
    const double depth = 6, x0 = 2, z0 = 7;
    for (int ring = 0; ring < 40; ring++)
        for (int k = 0; k < 40; k++) {
            const double r = 5 * sqrt((ring + 0.5) / 40), a = 2 * PI * (k + 0.5) / 40;
            myo_skin_fibre_make(points, depth, x0 + r * cos(a), &f);
            mean += myo_skin_fibre_h(&f, z0 + r * sin(a)) / 1600;
        }
    myo_skin_fibre_make(disc, depth, x0, &f);
    near_to(myo_skin_fibre_h(&f, z0), mean, 3e-3);
    myo_skin_table_free(points);
    myo_skin_table_free(disc);
}

/* Peak to peak of a long fibre (d 50 um, 4 m/s) under point electrodes: one, and a pair 20 mm
 * apart. */
static void long_fibre(double fat_mm, double depth_mm, double *single_uV, double *pair_uV) {
    const myo_skin_layers l = layers_of(fat_mm, 1);
    const double v = 4, dt = 0.05;
    myo_skin_table *table;
    myo_skin_fibre fibre;
    assert_int_equal(myo_skin_table_make(&l, 0, depth_mm, depth_mm, NULL, &table, NULL), MYO_OK);
    myo_skin_fibre_make(table, depth_mm, 0, &fibre);
    myo_action_potential ap;
    float *slope;
    size_t n_slope;
    assert_int_equal(myo_emg_rosenfalck(v, 0.01, &ap, NULL), MYO_OK);
    assert_int_equal(myo_emg_slope(&ap, dt, &slope, &n_slope, NULL), MYO_OK);
    const myo_line_half half = {v, 400, dt};
    const size_t n = myo_line_node_count(&half);
    const int borders = myo_line_border_count(&half, 1);
    double *h = calloc((size_t)borders, sizeof *h), *weights = calloc(n, sizeof *weights);
    float *w = calloc(n, sizeof *w), *out = calloc(n + n_slope, sizeof *out);
    for (int pair = 0; pair < 2; pair++) {
        for (int k = 0; k < borders; k++) {
            const double s = myo_line_border(&half, 1, borders, k);
            h[k] =
                myo_skin_fibre_h(&fibre, s - 200) - (pair ? myo_skin_fibre_h(&fibre, s - 220) : 0);
        }
        for (size_t j = 0; j < n; j++) weights[j] = 0;
        myo_line_add_borders(&half, 1, borders, h, myo_line_gain(1.01, 50, v), weights);
        for (size_t j = 0; j < n; j++) w[j] = (float)weights[j];
        myo_line_convolve(w, n, slope, n_slope, out);
        float low = 0, high = 0;
        for (size_t k = 200; k < 1900; k++) low = fminf(low, out[k]), high = fmaxf(high, out[k]);
        *(pair ? pair_uV : single_uV) = (double)(high - low);
    }
    free(h), free(weights), free(w), free(out), free(slope), free(ap.V_mV);
    myo_skin_table_free(table);
}

/* Computed apart from this code by Fourier synthesis of an infinite fibre, grids of 2 Hz and 2
 * rad/m. */
static void long_fibres_agree_with_fourier_synthesis(void **state) {
    (void)state;
    static const double wanted[][4] = {{0, 1, 9.208, 14.98},
                                       {0, 3, 1.529, 2.829},
                                       {0, 10, 0.09775, 0.1776},
                                       {0, 20, 0.0161, 0.0194},
                                       {6, 10, 0.03991, 0.06067}};
    for (int i = 0; i < 5; i++) {
        double single, pair;
        long_fibre(wanted[i][0], wanted[i][1], &single, &pair);
        near_to(single, wanted[i][2], 0.005);
        near_to(pair, wanted[i][3], 0.005);
    }
}

static void depths_without_sense_are_refused(void **state) {
    (void)state;
    const myo_skin_layers l = layers_of(4, 1);
    myo_skin_table *table = NULL;
    myo_error error = {0};
    assert_int_equal(myo_skin_table_make(&l, 0, 0.1, 3, NULL, &table, &error), MYO_INPUT);
    assert_int_equal(myo_skin_table_make(&l, 0, (double)NAN, 3, NULL, &table, &error), MYO_INPUT);
    assert_true(error.text[0] != 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(transfer_function_has_the_right_values),
        cmocka_unit_test(without_layers_it_is_twice_the_unbounded_medium),
        cmocka_unit_test(table_agrees_with_brute_force),
        cmocka_unit_test(disc_is_the_mean_of_its_points),
        cmocka_unit_test(long_fibres_agree_with_fourier_synthesis),
        cmocka_unit_test(depths_without_sense_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
