/* Motor neurons against the regression numbers of the reference document
 * (excitable.md 2.1, 2.3, 2.4), which an independent implementation gave. Tolerance 1 %, or half a
 * unit of the last printed digit where that is more. */
#include "myotome/cell.h"

#include "mech/motor_neuron/motor_neuron.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cell_experiment.h"

static void near_printed(const char *what, double value, double printed, double last_digit) {
    const double tolerance = fmax(0.01 * fabs(printed), 0.5 * last_digit + 1e-9);
    if (fabs(value - printed) > tolerance)
        fail_msg("%s: %.4f, printed %.4f, tolerance %.4f", what, value, printed, tolerance);
}

static myo_columns run(const char *name, const char *protocol_name, ...) {
    va_list list;
    va_start(list, protocol_name);
    const myo_columns columns = run_list(name, protocol_name, list);
    va_end(list);
    return columns;
}

static double last_value(const myo_columns *columns, const char *name) {
    return value_at(columns, columns->n_rows - 1, name);
}

static const char *const types[3] = {"neuron.elias.S", "neuron.elias.FR", "neuron.elias.FF"};

static void parameters_of_type(int type, double *p) {
    const myo_cell *cell = myo_cell_find(types[type]);
    myo_fieldset *values = myo_fieldset_make(cell->sections, cell->n_sections);
    memcpy(p, myo_fieldset_parameters(values, 0), motor_neuron_p_count * sizeof *p);
    myo_fieldset_free(values);
}

static void passive_constants(void **state) {
    (void)state;
    static const double printed[3][6] = {/* R_N, g_c, g_ld, g_ls, C_d, C_s */
                                         {1.601, .9806, .8043, .1828, 10.053, .2011},
                                         {.9075, 1.5974, 1.9346, .2270, 17.025, .2270},
                                         {.6047, 1.8496, 3.9632, .3927, 25.761, .3142}};
    static const double rheobase_nA[3] = {5.0, 12.0, 21.3};
    for (int t = 0; t < 3; t++) {
        double p[motor_neuron_p_count], c[motor_neuron_c_count];
        parameters_of_type(t, p);
        myo_motor_neuron_derive(p, 2.0, c); /* 2 C / dt with dt = 2 ms is C */
        const double R_N = myo_motor_neuron_input_resistance_MOhm(p);
        near_printed("R_N", R_N, printed[t][0], 1e-4);
        near_printed("g_c", c[motor_neuron_c_g_c], printed[t][1], 1e-4);
        near_printed("g_ld", c[motor_neuron_c_g_ld], printed[t][2], 1e-4);
        near_printed("g_ls", c[motor_neuron_c_g_ls], printed[t][3], 1e-4);
        near_printed("C_d", c[motor_neuron_c_C_d_2dt], printed[t][4], 1e-3);
        near_printed("C_s", c[motor_neuron_c_C_s_2dt], printed[t][5], 1e-4);
        assert_true(p[motor_neuron_p_threshold] == floor(R_N * rheobase_nA[t]));
    }
}

typedef struct point {
    double current, rate_Hz, last_digit;
} point;

static void check_rate(const char *cell, const char *gain, point expected) {
    char low[64];
    snprintf(low, sizeof low, "current_low=%g", expected.current);
    myo_columns columns = gain ? run(cell, "f_I", low, "points=1", gain, NULL)
                               : run(cell, "f_I", low, "points=1", NULL);
    char what[128];
    snprintf(what, sizeof what, "%s %s rate at %g", cell, gain ? gain : "", expected.current);
    near_printed(what, last_value(&columns, "rate_Hz"), expected.rate_Hz, expected.last_digit);
    myo_columns_free(&columns);
}

static void rate_current_curves(void **state) {
    (void)state;
    static const point passive[3][5] = {
        {{5, 5.2, .1}, {6, 13.6, .1}, {8, 19.2, .1}, {10, 23.7, .1}, {13, 29.8, .1}},
        {{12, 24, 1}, {14.4, 34.2, .1}, {19.2, 48, 1}, {24, 59.9, .1}, {31.2, 77, 1}},
        {{21.3, 29.8, .1}, {25.6, 46.4, .1}, {34.1, 71.3, .1}, {42.6, 95.8, .1}, {55.4, 138, 1}}};
    static const point active[3][5] = {
        {{3, 27.8, .1}, {5, 34.1, .1}, {8, 46.2, .1}, {10, 60.1, .1}, {13, 90.5, .1}},
        {{9.6, 30.9, .1}, {12, 37.7, .1}, {19.2, 56.4, .1}, {31.2, 86.6, .1}, {0, 0, 0}},
        {{17, 31.5, .1}, {21.3, 44.8, .1}, {34.1, 82.6, .1}, {55.4, 169, 1}, {0, 0, 0}}};
    for (int t = 0; t < 3; t++)
        for (int i = 0; i < 5; i++) {
            check_rate(types[t], "motor_neuron.PIC_gain=0", passive[t][i]);
            if (active[t][i].current > 0) check_rate(types[t], NULL, active[t][i]);
        }
}

/* The document does not give the stimulus: 200 nA for 1 ms, times counted from its onset, fits all
 * twelve. */
static void afterhyperpolarization(void **state) {
    (void)state;
    static const double printed[3][4] = {/* depth mV, trough, half, 90 % recovered ms */
                                         {4.31, 15.1, 46.1, 85.3},
                                         {3.42, 5.8, 22.8, 42.7},
                                         {2.34, 5.4, 19.5, 37.0}};
    for (int t = 0; t < 3; t++) {
        myo_columns c = run(types[t], "step", "current=200", "width=1", "duration=200",
                            "output=0.01", "motor_neuron.PIC_gain=0", NULL);
        size_t trough = 0, half = 0, most = 0;
        for (size_t i = 0; i < c.n_rows; i++)
            if (value_at(&c, i, "V_s_mV") < value_at(&c, trough, "V_s_mV")) trough = i;
        const double depth = value_at(&c, trough, "V_s_mV");
        for (size_t i = trough; i < c.n_rows; i++) {
            if (!half && value_at(&c, i, "V_s_mV") > 0.5 * depth) half = i;
            if (!most && value_at(&c, i, "V_s_mV") > 0.1 * depth) most = i;
        }
        assert_true(last_value(&c, "spikes_1") == 1);
        near_printed("AHP depth", -depth, printed[t][0], .01);
        near_printed("AHP trough", value_at(&c, trough, "t_ms"), printed[t][1], .1);
        near_printed("AHP half", value_at(&c, half, "t_ms"), printed[t][2], .1);
        near_printed("AHP 90 %", value_at(&c, most, "t_ms"), printed[t][3], .1);
        myo_columns_free(&c);
    }
}

/* With the inward current the current of the last spike hangs on the numerics: it falls slowly past
 * a near-tangent threshold. The printed numbers (0.13, 3.27, 10.41 nA) come from exponential Euler
 * at 0.01 ms with a clock summed up in floating point; of 850 combinations of scheme, order, rules
 * of the pulses and readings of the ramp that were tried no other gives all three. Exact times and
 * small steps lead to 0.10, 3.51, 11.13 nA. */
static void triangular_ramps(void **state) {
    (void)state;
    static const char *const peak[3] = {"current=15", "current=36", "current=63.9"};
    static const double passive[3][2] = {{5.01, 5.36}, {11.04, 11.30}, {19.87, 20.32}};
    static const double active[3][2] = {{1.81, 0.13}, {7.99, 3.27}, {14.57, 10.41}};
    static const double exact[3] = {0.06, 3.49, 11.0};
    for (int t = 0; t < 3; t++) {
        myo_columns c = run(types[t], "ramp", peak[t], "motor_neuron.PIC_gain=0", NULL);
        near_printed("recruit", last_value(&c, "recruit_nA"), passive[t][0], .01);
        near_printed("derecruit", last_value(&c, "derecruit_nA"), passive[t][1], .01);
        myo_columns_free(&c);
        c = run(types[t], "ramp", peak[t], NULL);
        near_printed("recruit with PIC", last_value(&c, "recruit_nA"), active[t][0], .01);
        near_printed("derecruit with PIC", last_value(&c, "derecruit_nA"), active[t][1], .01);
        myo_columns_free(&c);
        c = run(types[t], "ramp", peak[t], "published_numerics=0", NULL);
        near_printed("recruit, step of the pools", last_value(&c, "recruit_nA"), active[t][0], .01);
        near_printed("derecruit, step of the pools", last_value(&c, "derecruit_nA"), exact[t], .1);
        myo_columns_free(&c);
    }
}

static void bistability(void **state) {
    (void)state;
    static const char *const bias[3] = {"bias=1.0", "bias=7.2", "bias=12.78"};
    static const char *const pulse[3] = {"pulse=4", "pulse=9.6", "pulse=17.04"};
    static const char *const lower[3] = {NULL, "bias=6", "bias=10.65"};
    for (int t = 0; t < 3; t++) {
        myo_columns c = run(types[t], "bistability", bias[t], pulse[t], NULL);
        assert_true(last_value(&c, "spikes_before_1") == 0);
        /* 2.5 s after the pulse the cell still fires: more spikes in the last 0.2 s */
        const size_t then = c.n_rows - 201;
        assert_true(last_value(&c, "spikes_after_1") > value_at(&c, then, "spikes_after_1"));
        myo_columns_free(&c);
        c = run(types[t], "bistability", bias[t], pulse[t], "motor_neuron.PIC_gain=0", NULL);
        assert_true(last_value(&c, "spikes_after_1") == 0);
        myo_columns_free(&c);
        if (!lower[t]) continue;
        c = run(types[t], "bistability", lower[t], pulse[t], NULL);
        assert_true(last_value(&c, "spikes_after_1") == 0);
        myo_columns_free(&c);
    }
}

static void smooth_gates(void **state) {
    (void)state;
    static const point printed[] = {{4, 8.5, .1},   {5, 12.9, .1},  {6, 15.9, .1}, {8, 20.7, .1},
                                    {10, 25.2, .1}, {15, 36.1, .1}, {20, 48.2, .1}};
    for (size_t i = 0; i < sizeof printed / sizeof printed[0]; i++)
        check_rate("neuron.negro_farina", NULL, printed[i]);
    myo_columns c = run("neuron.negro_farina", "f_I", "current_low=3", "points=1", NULL);
    assert_true(last_value(&c, "rate_Hz") == 0); /* rheobase lies between 3 and 4 nA */
    myo_columns_free(&c);
}

#define SEROTONIN "motor_neuron_booth.g_KCa_s=3.136", "motor_neuron_booth.g_KCa_d=0.69"
#define SOMA_ONLY "motor_neuron_booth.g_KCa_s=3.136"
#define DENDRITE_ONLY "motor_neuron_booth.g_KCa_d=0.69"

static double greatest(const myo_columns *c, const char *name) {
    double most = 0;
    for (size_t i = 0; i < c->n_rows; i++) most = fmax(most, value_at(c, i, name));
    return most;
}

/* Two of the printed numbers belong to other settings than the text says (found by trying all, with
 * RK4 as well): recruitment 1.26 is that of the dendritic conductance reduced alone (both
 * reduced: 1.035), and the pair 8.13, 8.51 without L-type calcium is that of the reduced somatic
 * conductance. */
static void plateau_neuron_ramps(void **state) {
    (void)state;
    myo_columns c = run("neuron.booth", "ramp", NULL);
    near_printed("control recruit", last_value(&c, "recruit_uA_cm2"), 5.24, .01);
    near_printed("control derecruit", last_value(&c, "derecruit_uA_cm2"), 5.43, .01);
    near_printed("control top rate", greatest(&c, "rate_Hz"), 59.5, .1);
    myo_columns_free(&c);
    c = run("neuron.booth", "ramp", SEROTONIN, NULL);
    near_printed("serotonin recruit (RK4)", last_value(&c, "recruit_uA_cm2"), 1.035, .001);
    near_printed("serotonin top rate", greatest(&c, "rate_Hz"), 132, 1);
    assert_true(last_value(&c, "derecruit_uA_cm2") < 0.1); /* fires to the end of the ramp */
    myo_columns_free(&c);
    c = run("neuron.booth", "ramp", DENDRITE_ONLY, NULL);
    near_printed("dendritic K(Ca) reduced, recruit", last_value(&c, "recruit_uA_cm2"), 1.26, .01);
    myo_columns_free(&c);
    c = run("neuron.booth", "ramp", SOMA_ONLY, "motor_neuron_booth.g_CaL=0", NULL);
    near_printed("no L-type recruit", last_value(&c, "recruit_uA_cm2"), 8.13, .01);
    near_printed("no L-type derecruit", last_value(&c, "derecruit_uA_cm2"), 8.51, .01);
    myo_columns_free(&c);
}

/* Numbers of spikes from 0.1 s after the pulse on (1.9 s) and in the 0.5 s before it, to one spike;
 * the printed rates follow from them. */
static void check_memory(const myo_columns *c, double before, double after) {
    const double n_before =
        value_at(c, 1000, "spikes_before_1") - value_at(c, 500, "spikes_before_1");
    const double n_after = last_value(c, "spikes_after_1") - value_at(c, 2100, "spikes_after_1");
    if (fabs(n_before - before) > 1 || fabs(n_after - after) > 1)
        fail_msg("%g and %g spikes, printed %g and %g", n_before, n_after, before, after);
}

static void plateau_neuron_memory(void **state) {
    (void)state;
    myo_columns c = run("neuron.booth", "bistability", "duration=4000", NULL);
    check_memory(&c, 6, 25);
    myo_columns_free(&c);
    c = run("neuron.booth", "bistability", "duration=4000", SEROTONIN, NULL);
    check_memory(&c, 17, 150);
    myo_columns_free(&c);
    c = run("neuron.booth", "bistability", "duration=4000", "bias=4", SEROTONIN, NULL);
    check_memory(&c, 12, 46);
    near_printed("serotonin rate after, bias 4", last_value(&c, "rate_Hz"), 24, 1);
    myo_columns_free(&c);
    c = run("neuron.booth", "bistability", "duration=4000", "bias=4", NULL);
    check_memory(&c, 0, 0);
    myo_columns_free(&c);
}

/* The step that pools take, 25 us, changes rates by less than 1 %. */
static void coarse_steps(void **state) {
    (void)state;
    for (int t = 0; t < 3; t++) {
        myo_columns fine =
            run(types[t], "f_I", "current_low=25", "points=1", "published_numerics=0", NULL);
        myo_columns coarse = run(types[t], "f_I", "current_low=25", "points=1", "step=0.025",
                                 "published_numerics=0", NULL);
        near_printed("mean rate at 25 us", last_value(&coarse, "mean_rate_Hz"),
                     last_value(&fine, "mean_rate_Hz"), 0);
        myo_columns_free(&fine);
        myo_columns_free(&coarse);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(passive_constants),
        cmocka_unit_test(rate_current_curves),
        cmocka_unit_test(afterhyperpolarization),
        cmocka_unit_test(triangular_ramps),
        cmocka_unit_test(bistability),
        cmocka_unit_test(smooth_gates),
        cmocka_unit_test(plateau_neuron_ramps),
        cmocka_unit_test(plateau_neuron_memory),
        cmocka_unit_test(coarse_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
