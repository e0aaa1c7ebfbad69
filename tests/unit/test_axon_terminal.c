/* Motor axon with its ending: rest and conduction, one impulse for one stimulus, drugs that share
 * one site, noise that depends on its key only; the same equations at half the step. */
#include "base/lane.h"
#include "body/axon_cable.h"
#include "mech/axon_node/axon_node.lane.h"
#include "mech/sodium_blocker/sodium_blocker.lane.h"
#include "myotome/cell.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
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
    myo_columns columns = run_list("axon.terminal", protocol_name, list);
    va_end(list);
    const double value = value_at(&columns, columns.n_rows - 1, column);
    assert_true(value == value); /* a number */
    myo_columns_free(&columns);
    return value;
}

static void defaults(const myo_table *table, double *p) {
    int n = 0;
    for (int i = 0; i < table->n_fields; i++)
        if (table->fields[i].kind == MYO_FIELD_PARAMETER) p[n++] = table->fields[i].value;
}

/* Rates of the reference at -80 mV, 36 degC, as printed there. */
static void rates_as_printed(void **state) {
    (void)state;
    double p[axon_node_p_count], k[axon_node_k_count], x[axon_node_x_count] = {0};
    defaults(&myo_mech_axon_node, p);
    p[axon_node_p_temperature] = 36;
    axon_node_derive(p, k);
    const double V = -80, long_ms = 1e5;
    axon_node_gates(x, V, p, k, long_ms); /* to equilibrium */
    const double a_m = 6.57 * (V + 20.4) / (1 - exp(-(V + 20.4) / 10.3));
    const double b_m = .304 * (-(V + 25.7)) / (1 - exp((V + 25.7) / 9.16));
    const double a_h = .34 * (-(V + 114)) / (1 - exp((V + 114) / 11));
    const double b_h = 12.6 / (1 + exp(-(V + 31.8) / 13.4));
    const double a_p = .0353 * (V + 27) / (1 - exp(-(V + 27) / 10.2));
    const double b_p = .000883 * (-(V + 34)) / (1 - exp((V + 34) / 10));
    const double a_s = .3 / (1 + exp(-(V + 53) / 5)), b_s = .03 / (1 + exp(-(V + 90)));
    const double a_n = .0462 * (V + 83.2) / (1 - exp(-(V + 83.2) / 1.1));
    const double b_n = .0824 * (-(V + 66)) / (1 - exp((V + 66) / 10.5));
    assert_close(x[axon_node_x_m], a_m / (a_m + b_m), 1e-12);
    assert_close(x[axon_node_x_h], a_h / (a_h + b_h), 1e-12);
    assert_close(x[axon_node_x_p], a_p / (a_p + b_p), 1e-12);
    assert_close(x[axon_node_x_s], a_s / (a_s + b_s), 1e-12);
    assert_close(x[axon_node_x_n], a_n / (a_n + b_n), 1e-12);
}

/* A fivefold fall of calcium alone acts like 10-15 mV (Frankenhaeuser & Hodgkin 1957). */
static void divalent_shift(void **state) {
    (void)state;
    double p[axon_node_p_count], k[axon_node_k_count];
    defaults(&myo_mech_axon_node, p);
    p[axon_node_p_Mg_o] = p[axon_node_p_Mg_reference] = 0;
    p[axon_node_p_Ca_o] = p[axon_node_p_Ca_reference] / 5;
    axon_node_derive(p, k);
    assert_true(k[axon_node_k_shift] > 10 && k[axon_node_k_shift] < 15);
}

static void conduction(void **state) {
    (void)state;
    const double velocity = run("threshold", "velocity_m_s", NULL);
    assert_true(velocity > 45 && velocity < 60); /* 10 um, 37 degC */
    const double fine = run("threshold", "velocity_m_s", "step=0.0025", NULL);
    assert_close(fine / velocity, 1, 0.02);
    const double rest = run("threshold", "rest_mV", NULL);
    assert_true(rest > -84 && rest < -78);
    assert_true(run("threshold", "threshold_nA", "node.Ca_o=0.8", NULL) <
                run("threshold", "threshold_nA", NULL));
    assert_true(run("threshold", "threshold_nA", "node.Mg_o=0.2", NULL) <
                run("threshold", "threshold_nA", NULL));
}

static void one_for_one_and_bursts(void **state) {
    (void)state;
    assert_true(run("train", "discharges_1", "stimuli=5", "rate=50", "duration=110", NULL) == 5);
    const double burst =
        run("train", "discharges_1", "stimuli=1", "duration=80", "cable.Kf_factor=0.2", NULL);
    assert_true(burst >= 5);
    assert_true(run("train", "discharges_1", "stimuli=1", "duration=80", "cable.Kf_factor=0.2",
                    "phenytoin.concentration=6", NULL) < 0.8 * burst);
    const double group = run("train", "discharges_1", "stimuli=1", "duration=80", "node.Ca_o=0.8",
                             "node.temperature=34", NULL);
    assert_true(group >= 2 && group <= 5);
}

/* Sodium flows in with each discharge, the pump takes it out; at rest neither moves. */
static void ions_of_the_ending(void **state) {
    (void)state;
    assert_close(run("train", "Na_ending_mM", "stimuli=0", "duration=50", NULL), 12, 0.01);
    assert_close(run("train", "K_ending_mM", "stimuli=0", "duration=50", NULL), 4.5, 0.01);
    const double after = run("train", "Na_ending_mM", "stimuli=10", "rate=200", "duration=60",
                             "cable.Na_space=1", NULL);
    assert_true(after > 13 && after < 40);
    assert_true(run("train", "Na_ending_mM", "stimuli=10", "rate=200", "duration=60",
                    "cable.Na_space=1", "cable.pump=500", NULL) < after - 0.2);
}

/* Irritation is a leak and noise leaves no conductance below zero: a small ending stays between the
 * reversals, however strong they are. */
static void noise_is_bounded(void **state) {
    (void)state;
    const double V = run("spontaneous", "V_ending_mV", "duration=20", "step=0.01",
                         "cable.ending_length=0.3", "cable.shot_rate=1000", "cable.shot_charge=1",
                         "cable.channel_noise=20", "mexiletine.concentration=500", NULL);
    assert_true(V > -150 && V < 100);
}

/* Drugs at equilibrium on one site: sum b = sum A / (1 + sum A), whatever their number. */
static void one_site(void **state) {
    (void)state;
    double p[2][sodium_blocker_p_count], x[2] = {0, 0}, out[sodium_blocker_out_count], sum = 0;
    for (int d = 0; d < 2; d++) {
        defaults(&myo_mech_sodium_blocker, p[d]);
        p[d][sodium_blocker_p_concentration] = 5 + 3 * d;
        p[d][sodium_blocker_p_K_inactivated] = 10 + 20 * d;
        p[d][sodium_blocker_p_on_rate] = 1;
    }
    double in[sodium_blocker_in_count];
    in[sodium_blocker_in_open] = 0.01;
    in[sodium_blocker_in_inactivated] = 0.4;
    for (int i = 0; i < 200000; i++)
        for (int d = 0; d < 2; d++) {
            in[sodium_blocker_in_vacant] = 1 - x[0] - x[1];
            sodium_blocker_step(&x[d], in, p[d], 0.1, out);
        }
    for (int d = 0; d < 2; d++) {
        sodium_blocker_affinities(in, p[d], out);
        sum += out[sodium_blocker_out_affinity];
    }
    assert_close(x[0] + x[1], sum / (1 + sum), 1e-6);
}

static void noise_has_a_key(void **state) {
    (void)state;
    const char *const set[] = {"duration=60", "step=0.01", "cable.shot_rate=100"};
    const double a = run("spontaneous", "V_ending_mV", set[0], set[1], set[2], "seed=3", NULL);
    const double b = run("spontaneous", "V_ending_mV", set[0], set[1], set[2], "seed=3", NULL);
    const double c = run("spontaneous", "V_ending_mV", set[0], set[1], set[2], "seed=4", NULL);
    assert_true(a == b);
    assert_true(a != c);
}

static void no_internode(void **state) {
    (void)state;
    double node[axon_node_p_count], cable[axon_cable_p_count];
    defaults(&myo_mech_axon_node, node);
    defaults(&myo_body_axon_cable, cable);
    cable[axon_cable_p_node_distance] = 60;
    myo_axon_model *model = malloc(sizeof *model);
    myo_error error = {0};
    assert_int_equal(myo_axon_make(model, node, cable, NULL, 0, 0.01, 1, &error), MYO_INPUT);
    free(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates_as_printed),   cmocka_unit_test(divalent_shift),
        cmocka_unit_test(conduction),         cmocka_unit_test(one_for_one_and_bursts),
        cmocka_unit_test(ions_of_the_ending), cmocka_unit_test(noise_is_bounded),
        cmocka_unit_test(one_site),           cmocka_unit_test(noise_has_a_key),
        cmocka_unit_test(no_internode),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
