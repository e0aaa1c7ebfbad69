/* Muscle and tendon: the curves' published anchor points, equilibrium, and the limits of the
 * implicit step. */
#include "mech/muscle_tendon/muscle_tendon.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void defaults(double p[muscle_tendon_p_count]) {
    int n = 0;
    for (int f = 0; f < myo_mech_muscle_tendon.n_fields; f++)
        if (myo_mech_muscle_tendon.fields[f].kind == MYO_FIELD_PARAMETER)
            p[n++] = myo_mech_muscle_tendon.fields[f].value;
    assert_int_equal(n, muscle_tendon_p_count);
}

static void near(double a, double b, double tolerance) {
    if (!(fabs(a - b) <= tolerance)) fail_msg("%.10g is not %.10g within %g", a, b, tolerance);
}

/* De Groote et al. 2016: fL(1) = 1, fV(0) = 1, fV(-1) = 0, fPE(1 + e0) = 1, fT(1.049) = 1 with kT
 * = 35. */
static void test_curves(void **state) {
    (void)state;
    double p[muscle_tendon_p_count];
    defaults(p);
    near(myo_muscle_tendon_force_length_1(1.0), 1.0, 0.005);
    assert_true(myo_muscle_tendon_force_length_1(0.5) < 0.25 &&
                myo_muscle_tendon_force_length_1(1.7) < 0.1);
    near(myo_muscle_tendon_force_velocity_1(0.0), 1.0, 1e-3);
    near(myo_muscle_tendon_force_velocity_1(-1.0), 0.0, 2e-3);
    assert_true(myo_muscle_tendon_force_velocity_1(1.0) > 1.3 &&
                myo_muscle_tendon_force_velocity_1(1.0) < 1.9);
    near(myo_muscle_tendon_passive_1(p, 1.6), 1.0, 1e-12);
    near(myo_muscle_tendon_passive_1(p, 0.2), 0.0, 1e-12);
    near(myo_muscle_tendon_tendon_1(p, 1.049), 1.0, 0.08);
}

/* At the neutral path a muscle at rest has its neutral fibre length, and forces on both sides
 * agree. */
static void test_rest(void **state) {
    (void)state;
    double p[muscle_tendon_p_count], fibre_mm, force_1;
    defaults(p);
    const double path_mm = myo_muscle_tendon_neutral_path_mm(p);
    assert_int_equal(myo_muscle_tendon_rest(p, 0, path_mm, &fibre_mm, &force_1, NULL), MYO_OK);
    near(fibre_mm, 0.9 * p[muscle_tendon_p_optimal_length], 0.02);
    assert_true(force_1 > 0 && force_1 < 0.05);
    double active_mm, active_1;
    assert_int_equal(myo_muscle_tendon_rest(p, 1, path_mm, &active_mm, &active_1, NULL), MYO_OK);
    assert_true(active_mm < fibre_mm && active_1 > 0.7 && active_1 <= 1.0);
}

/* Steps converge to the static solution for any length of step, and never overshoot into nonsense.
 */
static void test_steps(void **state) {
    (void)state;
    double p[muscle_tendon_p_count], still_mm, still_1;
    defaults(p);
    const double path_mm = myo_muscle_tendon_neutral_path_mm(p);
    assert_int_equal(myo_muscle_tendon_rest(p, 0.5, path_mm, &still_mm, &still_1, NULL), MYO_OK);
    const double steps_ms[] = {0.1, 1, 10, 100};
    for (int k = 0; k < 4; k++) {
        double fibre_mm = 0.9 * p[muscle_tendon_p_optimal_length], force_1 = 0, before = 0;
        for (int i = 0; i < (int)(3000 / steps_ms[k]); i++) {
            assert_int_equal(
                myo_muscle_tendon_step(p, steps_ms[k], 0.5, path_mm, &fibre_mm, &force_1, NULL),
                MYO_OK);
            assert_true(force_1 >= before - 1e-9);
            before = force_1;
        }
        near(fibre_mm, still_mm, 1e-6);
        near(force_1, still_1, 1e-8);
    }
}

/* A muscle that is pulled longer resists, one that shortens yields. */
static void test_lengthening_resists(void **state) {
    (void)state;
    double p[muscle_tendon_p_count], fibre_mm, held, pulled, released;
    defaults(p);
    const double path_mm = myo_muscle_tendon_neutral_path_mm(p);
    assert_int_equal(myo_muscle_tendon_rest(p, 0.5, path_mm, &fibre_mm, &held, NULL), MYO_OK);
    double up = fibre_mm, down = fibre_mm;
    for (int i = 1; i <= 50; i++) {
        assert_int_equal(myo_muscle_tendon_step(p, 1, 0.5, path_mm + 0.1 * i, &up, &pulled, NULL),
                         MYO_OK);
        assert_int_equal(
            myo_muscle_tendon_step(p, 1, 0.5, path_mm - 0.1 * i, &down, &released, NULL), MYO_OK);
    }
    assert_true(pulled > 1.1 * held && released < 0.9 * held);
}

static void test_impossible(void **state) {
    (void)state;
    double p[muscle_tendon_p_count], fibre_mm, force_1;
    defaults(p);
    myo_error error = {0};
    const int code = myo_muscle_tendon_rest(p, 0, 2000, &fibre_mm, &force_1, &error);
    assert_int_not_equal(code, MYO_OK);
    assert_true(error.text[0] != 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_curves),     cmocka_unit_test(test_rest),
        cmocka_unit_test(test_steps),      cmocka_unit_test(test_lengthening_resists),
        cmocka_unit_test(test_impossible),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
