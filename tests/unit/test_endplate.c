/* End-plate: life of acetylcholine, order of effects of cholinesterase block, enzyme over time,
 * release. */
#include "base/lane.h"
#include "mech/endplate/endplate.lane.h"
#include "mech/junction/junction.h"
#include "myotome/cell.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cell_experiment.h"

static void assert_close(double a, double b, double tolerance) {
    if (!(fabs(a - b) <= tolerance)) fail_msg("%.15g is not %.15g", a, b);
}

/* The last value of a column of one experiment. */
static double run(const char *protocol_name, const char *column, ...) {
    va_list list;
    va_start(list, column);
    myo_columns columns = run_list("junction.endplate", protocol_name, list);
    va_end(list);
    const double value = value_at(&columns, columns.n_rows - 1, column);
    assert_true(value == value); /* a number */
    myo_columns_free(&columns);
    return value;
}

static void defaults(double *p) {
    int n = 0;
    for (int i = 0; i < myo_mech_endplate.n_fields; i++)
        if (myo_mech_endplate.fields[i].kind == MYO_FIELD_PARAMETER)
            p[n++] = myo_mech_endplate.fields[i].value;
}

/* Two exits in parallel: 1/life = esterase/tau_hydrolysis + 1/tau_escape. */
static void life_of_acetylcholine(void **state) {
    (void)state;
    double p[endplate_p_count], out[endplate_out_count], in[endplate_in_count] = {0};
    defaults(p);
    p[endplate_p_leak] = 0;
    for (int i = 0; i < 2; i++) {
        double x[endplate_x_count] = {[endplate_x_ACh] = 1, [endplate_x_esterase] = i ? 0 : 1};
        const double life =
            i ? p[endplate_p_tau_escape]
              : 1 / (1 / p[endplate_p_tau_hydrolysis] + 1 / p[endplate_p_tau_escape]);
        for (int k = 0; k < 100; k++) endplate_step(x, in, p, life / 100, out);
        assert_close(x[endplate_x_ACh], exp(-1.0), 1e-9);
    }
}

static void order_of_effects(void **state) {
    (void)state;
    assert_true(run("impulse", "potentials_1", NULL) == 1);
    assert_true(run("impulse", "potentials_1", "esterase=0.5", NULL) == 1);
    assert_true(run("impulse", "potentials_1", "esterase=0.2", NULL) >= 2);
    assert_true(run("impulse", "potentials_1", "esterase=0.2", "endplate.open_time_factor=0.6",
                    NULL) == 1);
    assert_true(run("impulse", "potentials_1", "junction.quanta=6", NULL) == 0);
}

static void enzyme_over_time(void **state) {
    (void)state;
    double p[endplate_p_count];
    defaults(p);
    p[endplate_p_inhibitor] = 0;
    p[endplate_p_reactivation] = log(2.0) / 45;
    assert_close(endplate_esterase_after(0, p, 45), 0.5, 1e-12);
    p[endplate_p_reactivation] = 0;
    assert_true(endplate_esterase_after(0.3, p, 1e4) == 0.3);
    p[endplate_p_inhibitor] = 1;
    assert_close(endplate_esterase_after(1, p, 1), exp(-p[endplate_p_inhibition]), 1e-12);
}

static void fourth_power(void **state) {
    (void)state;
    const double low = run("release", "slope_1", "Ca_low=0.001", "Ca_high=0.002", NULL);
    assert_close(low, 4, 0.02);
    assert_true(run("impulse", "quanta_1", "duration=4", "junction.Mg_o=4", NULL) <
                0.5 * run("impulse", "quanta_1", "duration=4", NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(life_of_acetylcholine),
        cmocka_unit_test(order_of_effects),
        cmocka_unit_test(enzyme_over_time),
        cmocka_unit_test(fourth_power),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
