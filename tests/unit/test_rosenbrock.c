/* The Rosenbrock solver on systems with known answers: order, stiffness, input, failure. */
#include "solve/rosenbrock.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Width 1, two states: x' = -k (x - cos u) - sin u u', written for u = t through a linear input;
 * y' = y x: exact x = cos t, y = exp(sin t). k is the constant c[0]. */
static void constants(const void *p, void *c) {
    memcpy(c, p, sizeof(double));
}

static void rates(const void *cv, const void *xv, const void *uv, void *dxv) {
    const double *c = cv, *x = xv, *u = uv;
    double *dx = dxv;
    dx[0] = -c[0] * (x[0] - cos(*u)) - sin(*u);
    dx[1] = x[0] * x[1];
}

static void jacobian(const void *cv, const void *xv, const void *uv, void *dxv, void *Jv,
                     void *duv) {
    const double *c = cv, *x = xv, *u = uv;
    double *J = Jv, *du = duv;
    rates(cv, xv, uv, dxv);
    J[0] = -c[0];
    J[1] = x[1];
    J[2] = x[0];
    du[0] = -c[0] * sin(*u) - cos(*u);
    du[1] = 0.0;
}

static void factor(const void *Jv, double g, void *Lv) {
    const double *J = Jv;
    double *L = Lv;
    L[0] = 1.0 / (g - J[0]);
    L[1] = -J[1];
    L[2] = 1.0 / (g - J[2]);
}

static void solve(const void *Lv, void *bv) {
    const double *L = Lv;
    double *b = bv;
    b[0] *= L[0];
    b[1] = (b[1] - L[1] * b[0]) * L[2];
}

static const short pattern[3][2] = {{0, 0}, {1, 0}, {1, 1}};
static const myo_stiff_system example = {1,       2,         1,     1,        3,      3,
                                         pattern, constants, rates, jacobian, factor, solve};

static double run(double k, double tolerance, double fixed_step, size_t *steps) {
    const double scale[2] = {1.0, 1.0};
    const double samples[] = {0.0, 1.0, 2.0, 3.0, 4.0};
    const myo_stiff_options options = {
        tolerance, scale, fixed_step > 0 ? fixed_step : 1e-3, fixed_step > 0 ? fixed_step : 1.0,
        1e-9,      0};
    const myo_stiff_input input = {samples, 4, 1.0};
    myo_stiff_report report = {0};
    double x[2] = {1.0, 1.0}, step = 0.0;
    void *work = aligned_alloc(128, myo_rosenbrock_work_bytes(&example));
    assert_int_equal(0, myo_rosenbrock_of_width(1)(&example, &options, &k, &input, 4.0, &step, x,
                                                   work, &report));
    free(work);
    *steps = report.steps;
    return fabs(x[0] - cos(4.0)) + fabs(x[1] - exp(sin(4.0)));
}

static void has_order_four(void **state) {
    (void)state;
    size_t steps;
    const double coarse = run(1.0, 1e6, 0.05, &steps), fine = run(1.0, 1e6, 0.0125, &steps);
    const double order = log2(coarse / fine) / 2.0;
    assert_true(order > 3.7 && order < 4.3);
    assert_int_equal(320, steps);
}

static void stays_accurate_when_stiff(void **state) {
    (void)state;
    size_t steps;
    for (double k = 1.0; k <= 1e8; k *= 100.0) {
        const double error = run(k, 1e-6, 0, &steps);
        assert_true(error < 3e-5);
        assert_true(steps < 400);
    }
}

static void error_follows_tolerance(void **state) {
    (void)state;
    size_t steps;
    double last = 1.0;
    for (double tolerance = 1e-3; tolerance > 1e-9; tolerance *= 0.01) {
        const double error = run(10.0, tolerance, 0, &steps);
        assert_true(error < 30.0 * tolerance);
        assert_true(error < last);
        last = error;
    }
}

static void breakdown_names_the_state(void **state) {
    (void)state;
    const double scale[2] = {1.0, 1.0}, samples[] = {0.0}, k = 1.0;
    const myo_stiff_options options = {1e-6, scale, 1e-3, 1.0, 1e-9, 0};
    const myo_stiff_input input = {samples, 0, 0.0};
    myo_stiff_report report = {0};
    double x[2] = {1.0, nan("")}, step = 0.0;
    void *work = aligned_alloc(128, myo_rosenbrock_work_bytes(&example));
    assert_int_equal(-1, myo_rosenbrock_of_width(1)(&example, &options, &k, &input, 4.0, &step, x,
                                                    work, &report));
    free(work);
    assert_int_equal(1, report.state);
    assert_true(report.t_ms == 0.0);
}

static void gives_up_after_most_steps(void **state) {
    (void)state;
    const double scale[2] = {1.0, 1.0}, samples[] = {0.0, 1.0, 2.0, 3.0, 4.0}, k = 1.0;
    myo_stiff_options options = {1e-6, scale, 1e-3, 1e-3, 1e-9, 100};
    const myo_stiff_input input = {samples, 4, 1.0};
    double x[2] = {1.0, 1.0}, step = 0.0;
    void *work = aligned_alloc(128, myo_rosenbrock_work_bytes(&example));
    for (int enough = 0; enough < 2; enough++) {
        myo_stiff_report report = {0};
        assert_int_equal(enough - 1, myo_rosenbrock_of_width(1)(&example, &options, &k, &input, 0.5,
                                                                &step, x, work, &report));
        assert_int_equal(!enough, report.tired);
        if (!enough) assert_true(fabs(report.t_ms - 0.1) < 1e-9);
        options.most_steps = 1000;
    }
    free(work);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_order_four),
        cmocka_unit_test(stays_accurate_when_stiff),
        cmocka_unit_test(error_follows_tolerance),
        cmocka_unit_test(breakdown_names_the_state),
        cmocka_unit_test(gives_up_after_most_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
