/* Motor axon and neuromuscular junction against published figures (reference document
 * excitable.md 3.1, 3.2, 4, 11): velocity and its temperature dependence, calcium slope, safety
 * factor, depression, jitter, block. */
#include "mech/axon/axon.h"
#include "mech/junction/junction.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void defaults(const myo_table *table, myo_field_kind kind, double *values) {
    for (int i = 0, k = 0; i < table->n_fields; i++)
        if (table->fields[i].kind == kind) values[k++] = table->fields[i].value;
}

static void velocities(void **state) {
    (void)state;
    double p[axon_p_count];
    defaults(&myo_mech_axon, MYO_FIELD_PARAMETER, p);
    double before = 0;
    for (int type = 0; type < 3; type++)
        for (int i = 0; i <= 4; i++) {
            const double v = myo_axon_velocity_m_s(p, type, 0.25 * i);
            assert_true(v >= before && v >= 34 && v <= 66); /* human thenar motor axons 34-66 m/s */
            before = v;
        }
    assert_true(myo_axon_velocity_m_s(p, 0, 0) == 44 && before == 53);
    assert_true(fabs(myo_axon_delay_ms(p, 50) - 5) < 1e-12); /* 0.25 m at 50 m/s */
    const double warm = myo_axon_velocity_m_s(p, 0, 1);
    p[axon_p_temperature] = 27;
    const double fall = (warm - myo_axon_velocity_m_s(p, 0, 1)) / 10;
    assert_true(fall > 1.5 && fall < 2.4); /* m/s per degree, nerves of the leg */
}

/* Slope of release against calcium on logarithmic axes. Dodge & Rahamimoff 1967: 3.78 +- 0.2 in
 * frog muscle at low calcium; magnesium lowers release and leaves the slope. The formula's slope is
 * 4 (1 + Mg/K_Mg) / (1 + Ca/K_Ca + Mg/K_Mg): it leaves that range above 0.15 mM calcium at 0.5 mM
 * magnesium, above 0.3 mM at 4 mM. */
static double calcium_slope(const double *p, double low_mM, double high_mM, double Mg_mM) {
    return log(myo_junction_release_1(p, high_mM, Mg_mM) /
               myo_junction_release_1(p, low_mM, Mg_mM)) /
           log(high_mM / low_mM);
}

static void fourth_power_of_calcium(void **state) {
    (void)state;
    double p[junction_p_count];
    defaults(&myo_mech_junction, MYO_FIELD_PARAMETER, p);
    for (double Mg = 0.5; Mg <= 4; Mg *= 2) {
        const double slope = calcium_slope(p, 0.05, 0.2, Mg);
        print_message("slope from 0.05 to 0.2 mM calcium at %g mM magnesium: %.2f; from 0.2 to 0.4 "
                      "mM: %.2f\n",
                      Mg, slope, calcium_slope(p, 0.2, 0.4, Mg));
        assert_true(fabs(slope - 3.78) <= 0.2);
    }
    assert_true(fabs(myo_junction_release_1(p, 1.2, 0.55) - 1) < 1e-12);
    assert_true(myo_junction_release_1(p, 0.6, 0.55) < 0.5);
    assert_true(myo_junction_release_1(p, 1.2, 4) < 0.5);
}

typedef struct train {
    double m_share[64]; /* mean potential of pulse k over the first */
    double jitter_us;   /* standard deviation of latency, last half */
    double mcd_us;      /* mean consecutive difference */
    double blocked_1;
} train;

/* Mean over many trains of n pulses at a rate. */
static train run_train(const double *p, double rate_Hz, int n, int trains) {
    train out = {0};
    double sum = 0, squares = 0, differences = 0, count = 0, pairs = 0, blocked = 0;
    for (int k = 0; k < trains; k++) {
        double x[junction_x_count], last = -1;
        defaults(&myo_mech_junction, MYO_FIELD_STATE, x);
        for (int i = 0; i < n; i++) {
            double latency, E;
            const int fires =
                myo_junction_fire(p, x, 7, (uint64_t)k, 1000.0 * i / rate_Hz, &latency, &E);
            if (i < 64) out.m_share[i] += E;
            blocked += !fires;
            if (i < n / 2 || !fires) continue;
            sum += latency, squares += latency * latency, count++;
            if (last >= 0) differences += fabs(latency - last), pairs++;
            last = latency;
        }
    }
    for (int i = 63; i >= 0; i--) out.m_share[i] /= out.m_share[0];
    const double mean = sum / count;
    out.jitter_us = 1e3 * sqrt(squares / count - mean * mean);
    out.mcd_us = 1e3 * differences / pairs;
    out.blocked_1 = blocked / (n * trains);
    return out;
}

static void healthy_transmission(void **state) {
    (void)state;
    double p[junction_p_count];
    defaults(&myo_mech_junction, MYO_FIELD_PARAMETER, p);
    const double SF = myo_junction_safety_factor_1(p);
    const train slow = run_train(p, 3, 64, 400), steady = run_train(p, 10, 64, 400),
                fast = run_train(p, 30, 64, 400);
    print_message("safety factor %.2f; potential of pulse 4 at 3 Hz %.3f; last at 10 Hz %.3f, 30 "
                  "Hz %.3f of the first\n",
                  SF, slow.m_share[3], steady.m_share[63], fast.m_share[63]);
    print_message("10 Hz: jitter %.1f us, consecutive difference %.1f us, blocked %.5f; 30 Hz: "
                  "%.1f us, %.5f\n",
                  steady.jitter_us, steady.mcd_us, steady.blocked_1, fast.jitter_us,
                  fast.blocked_1);
    assert_true(SF > 1.8 && SF < 2.5); /* human: about 2 */
    /* The muscle's response to 3 Hz falls by the fibres that block: less than 10 % is normal. */
    assert_true(slow.blocked_1 < 0.001);
    assert_true(steady.blocked_1 < 0.001 && fast.blocked_1 < 0.001);
    assert_true(steady.jitter_us > 15 && steady.jitter_us < 30);
    assert_true(steady.mcd_us > 15 && steady.mcd_us < 35);
    assert_true(slow.m_share[3] > 0.8 && slow.m_share[3] < 0.95);
    assert_true(fast.m_share[63] > 0.65 && fast.m_share[63] < 0.8);
}

/* As the safety factor falls jitter grows, then impulses block: by calcium, magnesium, or fewer
 * quanta. */
static void failing_transmission(void **state) {
    (void)state;
    double p[junction_p_count];
    defaults(&myo_mech_junction, MYO_FIELD_PARAMETER, p);
    double jitter = 0, blocked = -1;
    for (double quanta = 24; quanta >= 12; quanta -= 4) {
        p[junction_p_quanta] = quanta;
        const train t = run_train(p, 10, 32, 400);
        print_message("%g quanta, safety factor %.2f: jitter %.0f us, blocked %.4f\n", quanta,
                      myo_junction_safety_factor_1(p), t.jitter_us, t.blocked_1);
        assert_true(t.jitter_us > jitter && t.blocked_1 >= blocked);
        jitter = t.jitter_us;
        blocked = t.blocked_1;
    }
    assert_true(blocked > 0.1);
    p[junction_p_quanta] = 20;
    p[junction_p_Mg_o] = 4;
    assert_true(run_train(p, 3, 8, 200).blocked_1 > 0.9);
    p[junction_p_Mg_o] = 0.55;
    p[junction_p_Ca_o] = 0.5;
    assert_true(run_train(p, 3, 8, 200).blocked_1 > 0.5);
}

/* Mean and spread of the released quanta follow from the parameters at any release. */
static void quantal_content(void **state) {
    (void)state;
    double p[junction_p_count];
    defaults(&myo_mech_junction, MYO_FIELD_PARAMETER, p);
    p[junction_p_summation] = 0;
    p[junction_p_quantal_spread] = 0;
    static const double calcium[] = {0.3, 0.8, 1.2, 2.5};
    for (int c = 0; c < 4; c++) {
        p[junction_p_Ca_o] = calcium[c];
        const double expected = 20 * myo_junction_release_1(p, calcium[c], 0.55);
        double sum = 0;
        const int n = 20000;
        for (int k = 0; k < n; k++) {
            double x[junction_x_count], latency, E;
            defaults(&myo_mech_junction, MYO_FIELD_STATE, x);
            myo_junction_fire(p, x, 3, (uint64_t)k, 0, &latency, &E);
            sum += E;
        }
        assert_true(fabs(sum / n - expected) < 0.02 * expected + 0.02);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(velocities),           cmocka_unit_test(fourth_power_of_calcium),
        cmocka_unit_test(healthy_transmission), cmocka_unit_test(failing_transmission),
        cmocka_unit_test(quantal_content),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
