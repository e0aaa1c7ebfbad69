/* The trunk in motion: muscles hold it, without them it falls and says so; steps, mirror, supports,
 * creep, cost. */
#include "body/spine_model.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { at_T8 = MYO_SPINE_AT_T12 + 3 * (MYO_SPINE_T8 - MYO_SPINE_T12) };

static void near(double a, double b, double tolerance) {
    if (!(fabs(a - b) <= tolerance)) fail_msg("%.12g is not %.12g within %g", a, b, tolerance);
}

static myo_spine *make(const char *path, const char *text) {
    myo_error error = {0};
    myo_fieldset *values = myo_spine_values();
    if (path && myo_fieldset_set(values, path, text, 0, &error)) fail_msg("%s", error.text);
    myo_spine *spine = NULL;
    if (myo_spine_make(values, &spine, &error)) fail_msg("%s", error.text);
    myo_fieldset_free(values);
    return spine;
}

/* Activations that hold the standing body, times a factor. */
static double *drive(const myo_spine *spine, double factor) {
    const myo_spine_posture standing = myo_spine_posture_default();
    myo_spine_balance balance;
    assert_int_equal(myo_spine_hold(spine, &standing, &balance, NULL), MYO_OK);
    const int n = myo_spine_fascicle_count(spine);
    double *activation = calloc((size_t)n, sizeof *activation);
    for (int j = 0; j < n; j++) activation[j] = factor * balance.activation_1[j];
    myo_spine_balance_free(&balance);
    return activation;
}

typedef struct course {
    myo_spine_state end;
    double most_rad, fallen_s; /* largest turn of a disc's coordinate; 0: it stands */
    char text[200];
} course;

static course run(const myo_spine *spine, const myo_spine_posture *start, int boundary, double h_s,
                  double duration_s, double factor) {
    course c = {.fallen_s = 0};
    myo_error error = {0};
    myo_spine_move *move = NULL;
    double *activation = drive(spine, factor);
    myo_spine_posture posture = *start;
    posture.boundary = boundary;
    if (myo_spine_move_make(spine, &posture, &move, &error)) fail_msg("%s", error.text);
    const long steps = lround(duration_s / h_s);
    for (long i = 0; i < steps; i++) {
        const int code = myo_spine_move_step(move, h_s, activation, NULL, NULL, &error);
        c.end = *myo_spine_move_state(move);
        for (int k = MYO_SPINE_AT_LUMBAR; k < MYO_SPINE_AT_NECK; k++)
            c.most_rad = fmax(c.most_rad, fabs(c.end.coordinate_rad[k]));
        if (!code) continue;
        assert_int_equal(code, MYO_BROKE_DOWN);
        c.fallen_s = c.end.t_s;
        memcpy(c.text, error.text, sizeof c.text - 1);
        break;
    }
    myo_spine_move_free(move);
    free(activation);
    return c;
}

static void test_stands(void **state) {
    (void)state;
    myo_spine *spine = make(NULL, NULL);
    myo_spine_posture start = myo_spine_posture_default();
    start.speed_rad_s[at_T8] = 0.2;
    const clock_t before = clock();
    const course c = run(spine, &start, MYO_SPINE_STANDING, 1e-3, 3, 1);
    const double wall = (double)(clock() - before) / CLOCKS_PER_SEC;
    print_message("forward dynamics: %.2f s of processor a simulated second\n", wall / 3);
    assert_true(c.fallen_s == 0 && c.most_rad < 2 * MYO_RAD_PER_DEG);
    near(c.end.compression_N[MYO_SPINE_T8], 415, 20);
    myo_spine_free(spine);
}

/* Relaxed it falls within a second, and says so; the same body lies, leans back or sits with a held
 * lumbar spine. */
static void test_falls(void **state) {
    (void)state;
    myo_spine *spine = make(NULL, NULL);
    const myo_spine_posture start = myo_spine_posture_default();
    const course c = run(spine, &start, MYO_SPINE_STANDING, 2e-3, 3, 0);
    assert_true(c.fallen_s > 0.2 && c.fallen_s < 2);
    assert_non_null(strstr(c.text, "the body falls"));
    static const int boundaries[] = {MYO_SPINE_LYING, MYO_SPINE_BACK_REST, MYO_SPINE_HELD};
    for (int i = 0; i < 3; i++) {
        const course rest = run(spine, &start, boundaries[i], 2e-3, 3, 0);
        if (rest.fallen_s > 0) fail_msg("boundary %d: %s", boundaries[i], rest.text);
    }
    myo_spine_free(spine);
}

/* Steps of 1 and 0.25 ms give the same movement; 10 ms stays bounded with discs twenty times as
 * stiff. */
static void test_steps(void **state) {
    (void)state;
    myo_spine *spine = make(NULL, NULL), *stiff = make("spine.stiffness_scale", "20");
    myo_spine_posture start = myo_spine_posture_default();
    start.speed_rad_s[at_T8] = 0.5;
    const course fine = run(spine, &start, MYO_SPINE_STANDING, 0.25e-3, 0.5, 1),
                 coarse = run(spine, &start, MYO_SPINE_STANDING, 1e-3, 0.5, 1);
    for (int k = MYO_SPINE_AT_LUMBAR; k < MYO_SPINE_AT_NECK; k++)
        near(coarse.end.coordinate_rad[k], fine.end.coordinate_rad[k], 0.05 * fine.most_rad);
    start.speed_rad_s[at_T8] = 1;
    const course c = run(stiff, &start, MYO_SPINE_STANDING, 10e-3, 5, 1);
    assert_true(c.fallen_s == 0 && c.most_rad < 0.1);
    myo_spine_free(spine);
    myo_spine_free(stiff);
}

static void test_mirror(void **state) {
    (void)state;
    myo_spine *spine = make(NULL, NULL);
    myo_spine_posture right = myo_spine_posture_default(), left = right;
    for (int k = 1; k < 3; k++) {
        right.speed_rad_s[at_T8 + k] = 0.3;
        left.speed_rad_s[at_T8 + k] = -0.3;
    }
    const course a = run(spine, &right, MYO_SPINE_STANDING, 1e-3, 0.3, 1),
                 b = run(spine, &left, MYO_SPINE_STANDING, 1e-3, 0.3, 1);
    for (int k = MYO_SPINE_AT_LUMBAR; k < MYO_SPINE_AT_GIRDLE_RIGHT; k++)
        near(a.end.coordinate_rad[k], (k % 3 ? -1 : 1) * b.end.coordinate_rad[k], 1e-9);
    assert_true(fabs(a.end.coordinate_rad[at_T8 + 1]) > 1e-5);
    myo_spine_free(spine);
}

/* Hanging on its discs a back sinks further in ten minutes; with stiff slow elements it does not.
 */
static void test_creep(void **state) {
    (void)state;
    double bend[2];
    for (int i = 0; i < 2; i++) {
        myo_spine *spine = make("spine.creep_compliance", i ? "0" : "1");
        const myo_spine_posture start = myo_spine_posture_default();
        const course c = run(spine, &start, MYO_SPINE_HELD, 0.2, 600, 0);
        if (c.fallen_s > 0) fail_msg("%s", c.text);
        bend[i] = c.end.coordinate_rad[at_T8];
        myo_spine_free(spine);
    }
    assert_true(bend[1] < -0.02);
    assert_true(bend[0] / bend[1] > 1.05 && bend[0] / bend[1] < 2.2);
}

/* Eighty pools with one activation each hold the body as its 610 fascicles do. */
static void test_pools_hold(void **state) {
    (void)state;
    myo_spine *spine = make(NULL, NULL);
    const myo_spine_posture start = myo_spine_posture_default();
    double *activation = drive(spine, 1), by_pool[96];
    for (int i = 0; i < myo_spine_pool_count(spine); i++)
        by_pool[i] = myo_spine_pool_mean(spine, i, activation);
    myo_spine_pool_spread(spine, by_pool, activation);
    myo_spine_move *move = NULL;
    assert_int_equal(myo_spine_move_make(spine, &start, &move, NULL), MYO_OK);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(myo_spine_move_step(move, 2e-3, activation, NULL, NULL, NULL), MYO_OK);
    const myo_spine_state *end = myo_spine_move_state(move);
    for (int k = MYO_SPINE_AT_LUMBAR; k < MYO_SPINE_AT_GIRDLE_RIGHT; k++)
        assert_true(fabs(end->coordinate_rad[k]) < 1 * MYO_RAD_PER_DEG);
    near(end->compression_N[MYO_SPINE_T8], 418, 0.04 * 418);
    myo_spine_move_free(move);
    free(activation);
    myo_spine_free(spine);
}

/* Saved and restored it goes on with the same bits; a weight put into the hand is felt. */
static void test_resume(void **state) {
    (void)state;
    myo_spine *spine = make(NULL, NULL);
    const myo_spine_posture start = myo_spine_posture_default();
    double *activation = drive(spine, 1);
    myo_spine_move *first = NULL, *second = NULL;
    assert_int_equal(myo_spine_move_make(spine, &start, &first, NULL), MYO_OK);
    assert_int_equal(myo_spine_move_make(spine, &start, &second, NULL), MYO_OK);
    double *numbers = calloc((size_t)myo_spine_move_count(first), sizeof *numbers);
    for (int i = 0; i < 33; i++) myo_spine_move_step(first, 1e-3, activation, NULL, NULL, NULL);
    myo_spine_move_save(first, numbers);
    myo_spine_move_restore(second, numbers);
    const double kg[2] = {5, 0}, much[2] = {5000, 0};
    assert_int_equal(myo_spine_move_load(first, much, 0, NULL, NULL), MYO_INPUT);
    assert_int_equal(myo_spine_move_load(first, kg, 0, NULL, NULL), MYO_OK);
    assert_int_equal(myo_spine_move_load(second, kg, 0, NULL, NULL), MYO_OK);
    for (int i = 0; i < 100; i++) {
        myo_spine_move_step(first, 1e-3, activation, NULL, NULL, NULL);
        myo_spine_move_step(second, 1e-3, activation, NULL, NULL, NULL);
    }
    const myo_spine_state *a = myo_spine_move_state(first), *b = myo_spine_move_state(second);
    assert_memory_equal(a, b, sizeof *a);
    assert_true(fabs(a->coordinate_rad[MYO_SPINE_AT_LUMBAR + 1]) > 1e-5);
    myo_spine_move_free(first);
    myo_spine_move_free(second);
    free(numbers);
    free(activation);
    myo_spine_free(spine);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stands),     cmocka_unit_test(test_falls),
        cmocka_unit_test(test_steps),      cmocka_unit_test(test_mirror),
        cmocka_unit_test(test_creep),      cmocka_unit_test(test_resume),
        cmocka_unit_test(test_pools_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
