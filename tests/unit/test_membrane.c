/* The radial membrane: its rest, its sums, its solver, and what loss of chloride conductance,
 * altered sodium channels and blockers do. Runs of after-activity are ill-conditioned, so wide
 * bounds. */
#include "body/membrane_experiments.h"
#include "mech/membrane_radial/membrane_radial.lane.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define P(field) membrane_radial_p_##field
#define X(field) membrane_radial_x_##field

typedef struct values {
    double p[membrane_radial_p_count], x[membrane_radial_x_count];
} values;

static values defaults(void) {
    values v = {0};
    int n_p = 0, n_x = 0;
    for (int f = 0; f < myo_mech_membrane_radial.n_fields; f++) {
        const myo_field *field = &myo_mech_membrane_radial.fields[f];
        if (field->kind == MYO_FIELD_PARAMETER) v.p[n_p++] = field->value;
        if (field->kind == MYO_FIELD_STATE) v.x[n_x++] = field->value;
    }
    return v;
}

static myo_membrane_point make(const values *v, double tolerance, double rest_s) {
    myo_membrane_point point;
    myo_error error = {0};
    assert_int_equal(myo_membrane_point_make(&point, v->p, v->x, tolerance, &error), 0);
    assert_int_equal(myo_membrane_point_advance(&point, 1000.0 * rest_s, 0.0, &error), 0);
    myo_membrane_point_reset_clock(&point);
    return point;
}

/* 20 stimuli at 60 Hz, then silence. */
static myo_membrane_discharge burst(const values *v, double tolerance, double silence_s) {
    const myo_membrane_train train = {20, 60.0, 300.0, 0.4};
    const double last_ms = 19 * 1000.0 / 60.0;
    myo_error error = {0};
    myo_membrane_point point = make(v, tolerance, 20.0);
    assert_int_equal(myo_membrane_drive(&point, &train, 0.0, last_ms + 1000.0 * silence_s, 100.0,
                                        NULL, NULL, &error),
                     0);
    const myo_membrane_discharge d = myo_membrane_discharged(&point, 0, last_ms);
    myo_membrane_point_free(&point);
    return d;
}

/* The healthy state of rest is exact: an hour changes nothing, and a small push dies away. */
static void rests(void **state) {
    (void)state;
    values v = defaults();
    myo_membrane_point point = make(&v, 1e-5, 3600.0);
    assert_true(fabs(point.x[X(V_s)] + 86.0) < 0.01);
    assert_true(fabs(point.x[X(V_3)] + 86.0) < 0.01);
    assert_true(fabs(point.x[X(K_3)] - 4.5) < 0.01);
    assert_true(fabs(point.x[X(Na_i)] - 12.0) < 0.01);
    myo_membrane_point_free(&point);
    v.x[X(Cl_i)] += 0.2;
    v.x[X(Na_i)] += 0.2;
    point = make(&v, 1e-5, 3600.0);
    assert_true(fabs(point.x[X(V_s)] + 86.0) < 0.05);
    assert_true(fabs(point.x[X(Cl_i)] - 4.605) < 0.02);
    myo_membrane_point_free(&point);
}

/* Loss of chloride conductance does not move the potential at rest; cold moves it little. */
static void rest_of_others(void **state) {
    (void)state;
    values v = defaults();
    v.p[P(open_Cl)] = 0.1;
    myo_membrane_point point = make(&v, 1e-5, 600.0);
    assert_true(fabs(point.x[X(V_s)] + 86.0) < 0.1);
    myo_membrane_point_free(&point);
    v = defaults();
    v.p[P(temperature)] = 25.0;
    point = make(&v, 1e-4, 900.0);
    assert_true(point.x[X(V_s)] > -90.0 && point.x[X(V_s)] < -80.0);
    myo_membrane_point_free(&point);
}

/* What leaves the fibre arrives outside: potassium of fibre, tubules and interstitium together,
 * with no exchange with plasma. */
static void keeps_potassium(void **state) {
    (void)state;
    values v = defaults();
    v.p[P(tau_b)] = 1e6;
    const double surface_cm = 0.5e-4 * v.p[P(radius)], z_e_cm = 1e-4 * v.p[P(z_e)];
    const double tubules_cm = 1e-4 * v.p[P(radius)] * 0.5 * v.p[P(tubule_volume)];
    const myo_membrane_train train = {30, 60.0, 300.0, 0.4};
    myo_error error = {0};
    myo_membrane_point point = make(&v, 1e-6, 1.0);
    double sum[2];
    for (int i = 0; i < 2; i++) {
        sum[i] = surface_cm * point.x[X(K_i)] + z_e_cm * point.x[X(K_e)] +
                 tubules_cm * myo_membrane_tubules(&point, X(K_1), X(K_2), X(K_3));
        if (i == 0)
            assert_int_equal(
                myo_membrane_drive(&point, &train, 0.0, 600.0, 100.0, NULL, NULL, &error), 0);
    }
    assert_true(point.x[X(K_e)] > 4.6);
    assert_true(fabs(sum[1] / sum[0] - 1.0) < 1e-7);
    myo_membrane_point_free(&point);
}

/* Generated rates do not depend on the width, and every tolerance gives the same run. */
static void converges(void **state) {
    (void)state;
    values v = defaults();
    v.p[P(open_Cl)] = 0.2;
    const myo_membrane_discharge rough = burst(&v, 1e-4, 3.0), fine = burst(&v, 1e-6, 3.0);
    assert_true(abs(rough.after - fine.after) <= 1);
    assert_true(fabs(rough.run_s - fine.run_s) < 0.03);
    assert_true(fabs(rough.first_Hz - fine.first_Hz) < 1.0);
}

static void chloride(void **state) {
    (void)state;
    values v = defaults();
    assert_int_equal(burst(&v, 1e-4, 2.0).after, 0);
    v.p[P(open_Cl)] = 0.4;
    assert_int_equal(burst(&v, 1e-4, 2.0).after, 0);
    v.p[P(open_Cl)] = 0.2;
    const myo_membrane_discharge run = burst(&v, 1e-4, 8.0);
    assert_true(run.run_s > 0.5 && run.run_s < 6.0); /* ends by itself */
    assert_true(run.first_Hz > 35.0 && run.first_Hz < 110.0);
    assert_true(run.last_Hz > 18.0 && run.last_Hz < run.first_Hz);
    assert_true(run.last_peak_mV > run.first_peak_mV); /* amplitude waxes */

    values blocked = v;
    blocked.p[P(available_Na)] = 0.8;
    assert_true(burst(&blocked, 1e-4, 4.0).run_s < 0.5 * run.run_s);
    values cold = v;
    cold.p[P(temperature)] = 25.0;
    assert_true(burst(&cold, 1e-4, 8.0).run_s < 1.3 * run.run_s);

    /* Slow inactivation is what ends the run. */
    v.p[P(S_floor)] = 1.0;
    v.p[P(g_Na)] *= 0.819; /* as many channels at rest */
    assert_true(burst(&v, 1e-4, 5.0).run_s > 4.5);
}

/* Half of the channels with slowed inactivation, at 30 degC: a run after the second effort, then
 * the stimuli fail; with chloride of the fibre held, none of it (it is the load that brings it). */
static void slowed_inactivation(void **state) {
    (void)state;
    values v = defaults();
    v.p[P(mutant)] = v.p[P(mutant_inactivation)] = 0.5;
    v.p[P(mutant_shift_h)] = 4.0;
    v.p[P(mutant_persistent)] = 0.003;
    v.p[P(mutant_Q10_h)] = 2.0;
    v.p[P(mutant_shift_m_cold)] = -0.2;
    v.p[P(temperature)] = 30.0;
    const myo_membrane_train train = {60, 20.0, 300.0, 0.4};
    myo_error error = {0};
    myo_membrane_point point = make(&v, 1e-4, 60.0);
    int driven[4];
    double run_s[4];
    for (int i = 0; i < 4; i++) {
        const double from_ms = 9950.0 * i;
        const size_t first = point.n_spikes;
        assert_int_equal(myo_membrane_drive(&point, &train, from_ms, from_ms + 9950.0, 100.0, NULL,
                                            NULL, &error),
                         0);
        const myo_membrane_discharge d = myo_membrane_discharged(&point, first, from_ms + 2950.0);
        driven[i] = d.driven;
        run_s[i] = d.run_s;
    }
    assert_int_equal(driven[0], 60);
    assert_true(run_s[0] < 0.5 && fmax(run_s[1], run_s[2]) > 1.0);
    assert_true(driven[3] < 30);
    assert_true(point.x[X(V_s)] > -75.0);
    myo_membrane_point_free(&point);
}

/* Less calcium outside lets the gates see a depolarised membrane. */
static void screening(void **state) {
    (void)state;
    values v = defaults();
    v.p[P(open_Cl)] = 0.3;
    const int before = burst(&v, 1e-4, 2.0).after;
    v.p[P(Ca_o)] = 1.0;
    assert_true(burst(&v, 1e-4, 2.0).after > before);
}

/* The pump's ATP is what its sodium costs; without it, sodium enters at the rate at which it went.
 */
static void energy(void **state) {
    (void)state;
    const values v = defaults();
    double k[membrane_radial_k_count], dx[membrane_radial_x_count], out[membrane_radial_out_count];
    double in[membrane_radial_in_count] = {0};
    for (int f = 0, n = 0; f < myo_mech_membrane_radial.n_fields; f++)
        if (myo_mech_membrane_radial.fields[f].kind == MYO_FIELD_INPUT)
            in[n++] = myo_mech_membrane_radial.fields[f].value;
    membrane_radial_derive(v.p, k);
    membrane_radial_rates(v.x, in, v.p, k, dx, out);
    const double ATP_mM_s = out[membrane_radial_out_ATP_use];
    assert_true(ATP_mM_s > 0.0);
    in[membrane_radial_in_sodium_pump] = 0.0;
    membrane_radial_rates(v.x, in, v.p, k, dx, out);
    assert_true(fabs(1000.0 * dx[X(Na_i)] / (3.0 * ATP_mM_s) - 1.0) < 1e-4);

    /* Without pump potassium piles up outside; channels that lack of ATP opens hold the potential.
     */
    myo_membrane_point point = make(&v, 1e-5, 10.0);
    myo_error error = {0};
    const double before_mM = myo_membrane_tubules(&point, X(K_1), X(K_2), X(K_3));
    myo_membrane_point_port(&point, membrane_radial_in_sodium_pump, 0.0);
    assert_int_equal(myo_membrane_point_advance(&point, 3e3, 0.0, &error), 0);
    assert_true(myo_membrane_tubules(&point, X(K_1), X(K_2), X(K_3)) > before_mM + 0.1);
    assert_true(point.x[X(V_s)] > -86.0 && point.x[X(V_s)] < -75.0);
    myo_membrane_point_free(&point);
    point = make(&v, 1e-5, 10.0);
    myo_membrane_point_port(&point, membrane_radial_in_K_ATP_open, 0.5);
    const myo_membrane_train train = {5, 20.0, 300.0, 0.4};
    assert_int_equal(myo_membrane_drive(&point, &train, 0.0, 300.0, 100.0, NULL, NULL, &error), 0);
    assert_int_equal((int)point.n_spikes, 0);
    assert_true(point.x[X(V_s)] < -88.0);
    myo_membrane_point_free(&point);
}

/* A blocker that prefers open and inactivated channels shortens the run and spares what is driven.
 */
static void blocker(void **state) {
    (void)state;
    double drug[sodium_blocker_p_count];
    drug[sodium_blocker_p_concentration] = 8.0;
    drug[sodium_blocker_p_K_resting] = 431.0;
    drug[sodium_blocker_p_K_open] = 3.3;
    drug[sodium_blocker_p_K_inactivated] = 68.0;
    drug[sodium_blocker_p_K_persistent] = 7.5;
    drug[sodium_blocker_p_K_potassium] = 1e9;
    drug[sodium_blocker_p_on_rate] = 0.8;
    const double *drugs[] = {drug};
    const myo_membrane_train train = {60, 60.0, 300.0, 0.4};
    for (int loss = 0; loss < 2; loss++) {
        values v = defaults();
        v.p[P(open_Cl)] = loss ? 0.2 : 1.0;
        double run_s[2];
        for (int with = 0; with < 2; with++) {
            myo_membrane_point point = make(&v, 1e-4, 10.0);
            myo_error error = {0};
            myo_membrane_point_drugs(&point, drugs, with);
            const double rested = point.bound[0][0];
            assert_int_equal(
                myo_membrane_drive(&point, &train, 0.0, 5000.0, 100.0, NULL, NULL, &error), 0);
            const myo_membrane_discharge d = myo_membrane_discharged(&point, 0, 59 * 1000.0 / 60.0);
            run_s[with] = d.run_s;
            if (!loss) assert_int_equal(d.driven, 60);
            if (!loss && with) assert_true(rested > 0.02 && rested < 0.1);
            myo_membrane_point_free(&point);
        }
        if (loss) assert_true(run_s[0] > 0.5 && run_s[1] < 0.6 * run_s[0]);
    }
}

/* Any set of parameters within the ranges of the table: finite, and solved to the end. */
static void any_parameters(void **state) {
    (void)state;
    uint64_t seed = 20070;
    for (int cell = 0; cell < 100; cell++) {
        values v = defaults();
        for (int f = 0, n = 0; f < myo_mech_membrane_radial.n_fields; f++) {
            const myo_field *field = &myo_mech_membrane_radial.fields[f];
            if (field->kind != MYO_FIELD_PARAMETER) continue;
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            const double u = (double)(seed >> 11) * 0x1p-53;
            v.p[n++] = field->low > 0.0 ? field->low * exp(u * log(field->high / field->low))
                                        : field->low + u * (field->high - field->low);
        }
        myo_membrane_point point;
        myo_error error = {0};
        const myo_membrane_train train = {1, 1.0, 300.0, 1.0};
        assert_int_equal(myo_membrane_point_make(&point, v.p, v.x, 1e-4, &error), 0);
        const int code = myo_membrane_drive(&point, &train, 0.0, 100.0, 50.0, NULL, NULL, &error);
        if (code) print_message("cell %d: %s\n", cell, error.text);
        assert_int_equal(code, 0);
        for (int i = 0; i < membrane_radial_x_count; i++) assert_true(isfinite(point.x[i]));
        myo_membrane_point_free(&point);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rests),           cmocka_unit_test(rest_of_others),
        cmocka_unit_test(keeps_potassium), cmocka_unit_test(converges),
        cmocka_unit_test(chloride),        cmocka_unit_test(slowed_inactivation),
        cmocka_unit_test(screening),       cmocka_unit_test(energy),
        cmocka_unit_test(blocker),         cmocka_unit_test(any_parameters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
