/* What outlasts a train of shocks: twitches, the milieu of nerve endings with its two hypotheses,
 * and the threshold in a whole loop. */
#include "mech/ligament/ligament.lane.h"
#include "mech/milieu/milieu.lane.h"
#include "mech/twitch/twitch.lane.h"
#include "myotome/cell.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cell_experiment.h"

static void fill(const myo_table *table, myo_field_kind kind, double *values) {
    for (int f = 0; f < table->n_fields; f++)
        if (table->fields[f].kind == kind) *values++ = table->fields[f].value;
}

/* At half_rate the mean force is half of the greatest, and steps of any length agree. */
static void twitches_sum(void **unused) {
    (void)unused;
    double p[twitch_p_count], x[twitch_x_count] = {0}, y[twitch_x_count] = {0};
    double in[twitch_in_count] = {0}, out[twitch_out_count], fine[twitch_out_count];
    fill(&myo_mech_twitch, MYO_FIELD_PARAMETER, p);
    p[twitch_p_half_rate] = 10;
    double mean = 0, force = 0;
    for (int t = 0; t < 4000; t++) {
        in[twitch_in_impulses] = t % 100 == 0;
        twitch_step(x, in, p, 1, out);
        twitch_step(y, in, p, 0.5, fine);
        in[twitch_in_impulses] = 0;
        twitch_step(y, in, p, 0.5, fine);
        assert_true(fabs(out[0] - fine[0]) < 1e-12);
        if (t >= 3000) mean += x[twitch_x_bound] / 1000, force += out[0] / 1000;
    }
    assert_true(fabs(mean - 1) < 0.01);
    assert_true(fabs(force - 0.5 * p[twitch_p_greatest]) < 0.02);
}

static void surround(double *in, double dilution, double water, double fatigue) {
    fill(&myo_mech_milieu, MYO_FIELD_INPUT, in);
    for (int i = milieu_in_Na; i <= milieu_in_Mg; i++) in[i] *= dilution;
    in[milieu_in_water] = water;
    in[milieu_in_fatigue] = fatigue;
}

static void hypotheses_differ(void **unused) {
    (void)unused;
    double p[milieu_p_count], in[milieu_in_count], out[milieu_out_count];
    fill(&myo_mech_milieu, MYO_FIELD_PARAMETER, p);
    p[milieu_p_squeeze] = 5;
    for (int hypothesis = 0; hypothesis <= 3; hypothesis++) {
        p[milieu_p_hypothesis] = hypothesis;
        surround(in, 1, 1, 0);
        milieu_outputs(in, p, out);
        assert_true(out[milieu_out_ending_factor] == 1 && out[milieu_out_Ia_factor] == 1 &&
                    out[milieu_out_Ib_factor] == 1);
        const int endings = hypothesis == 1 || hypothesis == 3, reflexes = hypothesis >= 2;
        surround(in, 0.98, 1, 0); /* 2 % diluted: 0.4 mV, whatever the hypothesis */
        milieu_outputs(in, p, out);
        assert_true(fabs(out[milieu_out_shift] + 0.404) < 0.002);
        assert_int_equal(out[milieu_out_ending_factor] > 1, endings);
        surround(in, 1.02, 1, 0);
        milieu_outputs(in, p, out);
        assert_int_equal(out[milieu_out_ending_factor] < 1, endings);
        surround(in, 1, 0.95, 0); /* a shrunken interstitium */
        milieu_outputs(in, p, out);
        assert_int_equal(out[milieu_out_ending_factor] > 1, endings);
        surround(in, 1, 1, 1);
        milieu_outputs(in, p, out);
        assert_int_equal(out[milieu_out_Ia_factor] > 1, reflexes);
        assert_int_equal(out[milieu_out_Ib_factor] < 1, reflexes);
        assert_true(out[milieu_out_ending_factor] == 1);
    }
}

static myo_columns course(const char *first, ...) {
    va_list list;
    va_start(list, first);
    (void)first;
    myo_columns columns = run_list("feedback.aftermath", "course", list);
    va_end(list);
    return columns;
}

/* In a shortened muscle a fast train calls up discharge that goes on, a slow one does not; the same
 * numbers give the same bits. */
static void fast_trains_are_outlasted(void **unused) {
    (void)unused;
    double after[2];
    for (int fast = 0; fast < 2; fast++) {
        const char *rate = fast ? "rate=24" : "rate=12";
        myo_columns a = course("", rate, "duration=6", "pool.n_units=20", NULL);
        myo_columns b = course("", rate, "duration=6", "pool.n_units=20", NULL);
        assert_int_equal(a.n_rows, 6);
        assert_memory_equal(a.data, b.data, a.n_rows * (size_t)a.n_columns * sizeof *a.data);
        after[fast] = value_at(&a, 5, "discharges_Hz");
        myo_columns_free(&a);
        myo_columns_free(&b);
    }
    assert_true(after[0] < 5 && after[1] > 50);
}

static void no_train_no_discharge(void **unused) {
    (void)unused;
    myo_columns a = course("", "motor=0", "afferent=0", "duration=3", "pool.n_units=20", NULL);
    for (size_t i = 0; i < a.n_rows; i++) assert_true(value_at(&a, i, "discharges_Hz") == 0);
    myo_columns_free(&a);
}

/* Nothing happens without strain; steps of 5 and 20 s agree; a bend tears only above its limit. */
static void ligaments_keep_still(void **unused) {
    (void)unused;
    double p[ligament_p_count], out[ligament_out_count];
    fill(&myo_mech_ligament, MYO_FIELD_PARAMETER, p);
    double x[3][ligament_x_count] = {{0}};
    const double strain[3] = {0, 1, 1}, small[1] = {0.9 * p[ligament_p_limit]};
    for (int t = 0; t < 7200; t += 5)
        for (int k = 0; k < 3; k++) {
            const double in[1] = {t < 1200 ? strain[k] : 0};
            if (k < 2 || t % 20 == 0) ligament_step(x[k], in, p, k < 2 ? 5 : 20, out);
        }
    for (int i = 0; i < ligament_x_count; i++) assert_true(x[0][i] == 0);
    for (int i = 0; i < ligament_x_count; i++)
        assert_true(fabs(x[2][i] - x[1][i]) < 0.05 * (fabs(x[1][i]) + 0.05));
    memset(x[0], 0, sizeof x[0]);
    for (int t = 0; t < 1000; t++) ligament_step(x[0], small, p, 60, out);
    assert_true(x[0][ligament_x_inflamed] == 0 && x[0][ligament_x_slow] > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(twitches_sum),
        cmocka_unit_test(hypotheses_differ),
        cmocka_unit_test(fast_trains_are_outlasted),
        cmocka_unit_test(no_train_no_discharge),
        cmocka_unit_test(ligaments_keep_still),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
