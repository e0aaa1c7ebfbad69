/* Detectors of episodes on made-up signals: each type, what must not be mistaken for one, and a
 * short run whose fibres fire by themselves. */
#include "myotome/analyse.h"
#include "myotome/run.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { units = 20 };
static const double delay_ms = 8.0, unit_force_N = 5.0;

static uint64_t noise_state;

static double uniform(void) {
    noise_state = noise_state * 6364136223846793005ULL + 1442695040888963407ULL;
    return ((double)(noise_state >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(void) {
    const double a = uniform(), b = uniform();
    return sqrt(-2.0 * log(a)) * cos(6.283185307179586 * b);
}

static void add_row(myo_series *series, double value) {
    const float row = (float)value;
    assert_int_equal(myo_series_add(series, &row), MYO_OK);
}

/* A muscle of 100 N at rest: drive, force, length without a change. */
static myo_record *quiet(double seconds) {
    myo_record *record = myo_record_make();
    noise_state = 7;
    record->simulated_ms = record->duration_ms = 1e3 * seconds;
    record->n_muscles = 1;
    record->muscles = calloc(1, sizeof *record->muscles);
    myo_muscle_record *m = &record->muscles[0];
    snprintf(m->name, sizeof m->name, "test");
    m->n_units = units;
    m->units = calloc(units, sizeof *m->units);
    for (int u = 0; u < units; u++)
        m->units[u] = (myo_unit_info){
            .size_1 = u / (units - 1.0), .axon_delay_ms = delay_ms, .max_force_N = unit_force_N};
    myo_series *const series[] = {&m->drive, &m->force, &m->length};
    static const double values[] = {0.0, 2.0, 300.0};
    for (int i = 0; i < 3; i++) {
        series[i]->rate_Hz = 100.0;
        series[i]->n_columns = 1;
        for (int k = 0; k < 100 * seconds; k++) add_row(series[i], values[i]);
    }
    return record;
}

static void set(myo_series *series, double from_s, double to_s, double value) {
    for (size_t k = 0; k < series->n_rows; k++)
        if ((double)k / series->rate_Hz >= from_s && (double)k / series->rate_Hz < to_s)
            series->data[k] = (float)value;
}

/* One discharge of the neuron and the impulse that comes of it. */
static void fire(myo_record *record, double t_s, int unit) {
    myo_muscle_record *m = &record->muscles[0];
    assert_int_equal(myo_spike_list_insert(&m->discharges, 1e3 * t_s, unit), MYO_OK);
    assert_int_equal(myo_spike_list_insert(&m->activations, 1e3 * t_s + delay_ms + 0.8, unit),
                     MYO_OK);
}

/* An impulse that begins in the axon. */
static void axon(myo_record *record, double t_s, int unit) {
    assert_int_equal(myo_spike_list_insert(&record->muscles[0].activations, 1e3 * t_s, unit),
                     MYO_OK);
}

static void train(myo_record *record, int n_units, double from_s, double to_s, double rate_Hz,
                  double cv_1) {
    for (int u = 0; u < n_units; u++)
        for (double t = from_s + 0.1 * uniform(); t < to_s;) {
            fire(record, t, u);
            t += fmax(1.0 + cv_1 * normal(), 0.2) / rate_Hz;
        }
}

/* A contraction asked for, and the force that follows. */
static void contraction(myo_record *record, double from_s, double to_s) {
    set(&record->muscles[0].drive, from_s, to_s, 0.4);
    set(&record->muscles[0].force, from_s + 0.1, to_s + 0.2, 40.0);
    train(record, 12, from_s, to_s + 0.1, 12.0, 0.15);
}

static const myo_episode *only(myo_record *record, myo_episode_type type, double start_s,
                               double end_s) {
    assert_int_equal(myo_find_episodes(record, NULL), MYO_OK);
    for (size_t k = 0; k < record->n_episodes; k++) {
        const myo_episode *e = &record->episodes[k];
        if (e->type == type && record->n_episodes == 1) {
            if (fabs(1e-3 * e->start_ms - start_s) > 0.3 || fabs(1e-3 * e->end_ms - end_s) > 0.4)
                fail_msg("%s from %g to %g s", myo_episode_name(e->type), 1e-3 * e->start_ms,
                         1e-3 * e->end_ms);
            assert_true(strlen(e->evidence) > 20 && strlen(e->evidence) < sizeof e->evidence - 1);
            return e;
        }
    }
    for (size_t k = 0; k < record->n_episodes; k++)
        print_message("%s from %g to %g: %s\n", myo_episode_name(record->episodes[k].type),
                      record->episodes[k].start_ms, record->episodes[k].end_ms,
                      record->episodes[k].evidence);
    fail_msg("%zu episodes instead of one %s", record->n_episodes, myo_episode_name(type));
    return NULL;
}

static void none(myo_record *record) {
    assert_int_equal(myo_find_episodes(record, NULL), MYO_OK);
    if (record->n_episodes)
        fail_msg("%s: %s", myo_episode_name(record->episodes[0].type),
                 record->episodes[0].evidence);
    myo_record_free(record);
}

static void test_spasm(void **state) {
    (void)state;
    myo_record *r = quiet(8);
    train(r, 10, 2, 6, 11, 0.15);
    set(&r->muscles[0].force, 2, 6, 32);
    const myo_episode *e = only(r, MYO_EPISODE_SPASM, 2, 6);
    assert_true(e->mean_rate_Hz > 10 && e->mean_rate_Hz < 12);
    assert_true(fabs(e->peak_force_1 - 0.32) < 1e-6);
    myo_record_free(r);
}

/* On top of the drive of an upright trunk, which does not move. */
static void test_spasm_in_posture(void **state) {
    (void)state;
    for (int asked = 0; asked < 2; asked++) {
        myo_record *r = quiet(12);
        set(&r->muscles[0].drive, 0, 12, 0.05);
        if (asked) set(&r->muscles[0].drive, 5, 9, 0.3);
        train(r, 3, 0.3, 11.8, 8, 0.15);
        for (int u = 3; u < 13; u++)
            for (double t = 5 + 0.1 * uniform(); t < 9; t += (1 + 0.15 * normal()) / 11)
                fire(r, t, u);
        if (asked) {
            none(r);
            continue;
        }
        const myo_episode *e = only(r, MYO_EPISODE_SPASM, 5, 9);
        assert_non_null(strstr(e->evidence, "steady drive"));
        myo_record_free(r);
    }
}

static void test_cramp(void **state) {
    (void)state;
    myo_record *irregular = quiet(12);
    train(irregular, 8, 1, 11, 14, 0.45);
    const myo_episode *e = only(irregular, MYO_EPISODE_CRAMP, 1, 11);
    assert_true(e->mean_rate_Hz > 10 && e->mean_rate_Hz < 18);
    myo_record_free(irregular);
    /* Regular, but out of a contraction of a shortened muscle. */
    myo_record *grown = quiet(12);
    set(&grown->muscles[0].length, 0.5, 12, 280);
    contraction(grown, 1, 3);
    train(grown, 8, 3.05, 10, 14, 0.2);
    only(grown, MYO_EPISODE_CRAMP, 3, 10);
    myo_record_free(grown);
    /* As irregular, at the rate of guarding. */
    myo_record *slow = quiet(12);
    train(slow, 8, 1, 11, 7, 0.4);
    only(slow, MYO_EPISODE_SPASM, 1, 11);
    myo_record_free(slow);
}

static void test_fasciculation(void **state) {
    (void)state;
    static const double times[] = {0.9, 1.3, 3.8, 4.1, 7.9, 8.0, 11.6};
    for (int from_axon = 0; from_axon < 2; from_axon++) {
        myo_record *r = quiet(14);
        for (int k = 0; k < 7; k++) {
            if (from_axon)
                axon(r, times[k], k % 2);
            else
                fire(r, times[k], k % 2);
        }
        const myo_episode *e = only(r, MYO_EPISODE_FASCICULATION, 0.9, 11.7);
        assert_true(e->mean_rate_Hz > 0.1 && e->mean_rate_Hz < 10);
        myo_record_free(r);
    }
    /* Twitches that the axon adds to a contraction count too. */
    myo_record *r = quiet(8);
    contraction(r, 1, 6);
    for (int k = 0; k < 3; k++) axon(r, 2.0 + k * k * 0.7, 19);
    only(r, MYO_EPISODE_FASCICULATION, 2, 4.9);
    myo_record_free(r);
}

static void test_myotonia(void **state) {
    (void)state;
    myo_record *r = quiet(8);
    contraction(r, 1, 3);
    for (int u = 0; u < 3; u++)
        for (double t = 3.1; t < 5.0; t += 1 / (70 - 25 * (t - 3)))
            assert_int_equal(myo_spike_list_insert(&r->muscles[0].spontaneous, 1e3 * t, u), MYO_OK);
    const myo_episode *e = only(r, MYO_EPISODE_MYOTONIA, 3.1, 5);
    assert_true(e->mean_rate_Hz > 20 && e->mean_rate_Hz < 80);
    assert_non_null(strstr(e->evidence, "3 units"));
    myo_record_free(r);
    /* One or two potentials more are none. */
    r = quiet(8);
    contraction(r, 1, 3);
    for (int k = 0; k < 3; k++)
        assert_int_equal(myo_spike_list_insert(&r->muscles[0].spontaneous, 3100.0 + 20 * k, 2),
                         MYO_OK);
    none(r);
}

static void test_neuromyotonia(void **state) {
    (void)state;
    myo_record *r = quiet(8);
    for (int burst = 0; burst < 5; burst++)
        for (int k = 0; k < 20; k++) axon(r, 1.0 + burst * (0.6 + 0.1 * burst) + k * 0.0045, 4);
    const myo_episode *e = only(r, MYO_EPISODE_NEUROMYOTONIA, 1, 5.1);
    assert_true(e->mean_rate_Hz > 200 && e->mean_rate_Hz < 240);
    myo_record_free(r);
}

/* Every impulse of a contraction has a second answer 4.2 ms after it. */
static void test_repetition(void **state) {
    (void)state;
    myo_record *record = quiet(4);
    contraction(record, 0.5, 2.5);
    const myo_spike_list *list = &record->muscles[0].activations;
    const size_t n = list->n;
    double t_ms[600];
    int unit[600];
    assert_true(n < 600);
    for (size_t k = 0; k < n; k++) t_ms[k] = list->spikes[k].t_ms, unit[k] = list->spikes[k].unit;
    for (size_t k = 0; k < n; k += 2) axon(record, 1e-3 * (t_ms[k] + 4.2), unit[k]);
    only(record, MYO_EPISODE_REPETITION, 0.5, 2.6);
    myo_record_free(record);
}

/* Axons that go on by themselves for seconds make no cramp. */
static void test_axons_are_no_cramp(void **state) {
    (void)state;
    myo_record *record = quiet(6);
    for (int u = 0; u < 3; u++)
        for (double t = 1.0 + 0.1 * uniform(); t < 4.0; t += (0.03 + 0.05 * uniform()))
            axon(record, t, u);
    only(record, MYO_EPISODE_TETANY, 1.0, 4.0);
    myo_record_free(record);
}

static void test_tetany(void **state) {
    (void)state;
    /* Every discharge comes as a doublet or triplet, asked for or not. */
    for (int asked = 0; asked < 2; asked++) {
        myo_record *r = quiet(8);
        if (asked) set(&r->muscles[0].drive, 1.5, 6.5, 0.3);
        for (int u = 0; u < 6; u++)
            for (double t = 2.0 + 0.01 * u; t < 6.0; t += 0.11) {
                if (asked)
                    fire(r, t, u);
                else
                    axon(r, t + 1e-3 * delay_ms, u);
                axon(r, t + 0.016, u);
                if (u % 2) axon(r, t + 0.024, u);
            }
        only(r, MYO_EPISODE_TETANY, 2, 6);
        myo_record_free(r);
    }
}

static void metabolites(myo_record *record, double ATP_mM, double PCr_mM) {
    myo_series *const series[] = {&record->muscles[0].ATP, &record->muscles[0].PCr};
    for (int i = 0; i < 2; i++) {
        series[i]->rate_Hz = 10;
        series[i]->n_columns = units;
        for (int k = 0; k < 100; k++) {
            float row[units];
            for (int u = 0; u < units; u++)
                row[u] = (float)(k < 30 || u ? (i ? 33.0 : 8.2) : (i ? PCr_mM : ATP_mM));
            assert_int_equal(myo_series_add(series[i], row), MYO_OK);
        }
    }
}

static void test_contracture_and_rigor(void **state) {
    (void)state;
    for (int spent = 0; spent < 2; spent++) {
        myo_record *r = quiet(10);
        contraction(r, 1, 3);
        set(&r->muscles[0].force, 3.1, 9, 18);
        metabolites(r, spent ? 0.3 : 6.5, spent ? 0.0 : 0.5);
        const myo_episode *e = only(r, spent ? MYO_EPISODE_RIGOR : MYO_EPISODE_CONTRACTURE, 3.1, 9);
        assert_true(e->mean_rate_Hz == 0.0 && fabs(e->peak_force_1 - 0.18) < 1e-6);
        assert_non_null(strstr(e->evidence, "ATP"));
        myo_record_free(r);
    }
    /* The tension of a stretched muscle is passive. */
    myo_record *r = quiet(10);
    contraction(r, 1, 3);
    set(&r->muscles[0].force, 3.1, 9, 18);
    set(&r->muscles[0].length, 3.1, 9, 320);
    none(r);
}

/* ---- what is no episode ---- */

static void test_voluntary(void **state) {
    (void)state;
    none(quiet(5));
    myo_record *r = quiet(10);
    contraction(r, 1, 3);
    contraction(r, 4, 8);
    none(r);
    r = quiet(10); /* neurons that let go late, one after the other */
    contraction(r, 1, 5);
    for (int u = 0; u < 6; u++)
        for (double t = 5.1; t < 5.4 + 0.3 * u; t += 0.13) fire(r, t, u);
    none(r);
    r = quiet(10); /* nobody recorded a drive: everything may have been asked for */
    train(r, 10, 2, 6, 11, 0.15);
    r->muscles[0].drive.n_rows = 0;
    none(r);
    r = quiet(10); /* doublets of the motor neuron at the start of a fast effort */
    contraction(r, 1, 4);
    for (int u = 12; u < 18; u++)
        for (int k = 0; k < 2; k++) fire(r, 1.0 + 0.006 * k, u);
    none(r);
}

static void test_reflex_and_clock(void **state) {
    (void)state;
    myo_record *r = quiet(6);
    for (int u = 0; u < 15; u++) fire(r, 2.0 + 0.001 * u, u); /* a tap */
    none(r);
    r = quiet(20);
    for (double t = 1; t < 19; t += 0.45 + 0.01 * normal()) fire(r, t, 3); /* ticks like a clock */
    none(r);
}

/* ---- a real run ---- */

static myo_record *pull(const char *open_Cl) {
    myo_scenario *s = myo_scenario_make();
    myo_model *model = NULL;
    int muscle;
    myo_error error = {0};
    assert_int_equal(myo_scenario_add_muscle(s, "test", NULL, &muscle, NULL), MYO_OK);
    const char *const settings[][2] = {{"duration", "1.2 s"},
                                       {"pool.n_units", "4"},
                                       {"drive.kind", "ramp_hold"},
                                       {"drive.start", "0.02 s"},
                                       {"drive.rise", "0.05 s"},
                                       {"drive.hold", "0.4 s"},
                                       {"drive.fall", "0.02 s"},
                                       {"drive.level", "0.5"},
                                       {"fibre.slow.membrane.open_Cl", open_Cl},
                                       {"fibre.fast.membrane.open_Cl", open_Cl}};
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
        if (settings[i][1] && myo_scenario_set(s, settings[i][0], settings[i][1], &error))
            fail_msg("%s", error.text);
    if (myo_model_make(s, &model, &error)) fail_msg("%s", error.text);
    myo_record *record = myo_record_make();
    myo_run_options options = myo_run_options_default();
    if (myo_run(model, &options, record, &error)) fail_msg("%s", error.text);
    myo_model_free(model);
    myo_scenario_free(s);
    return record;
}

static double clean_rms(const myo_channel *c, double from_s, double to_s) {
    double sum = 0, n = 0;
    for (size_t k = (size_t)(from_s * c->rate_Hz); k < (size_t)(to_s * c->rate_Hz); k++, n++)
        sum += (double)c->clean_uV[k] * (double)c->clean_uV[k];
    return sqrt(sum / n);
}

static void test_run(void **state) {
    (void)state;
    myo_record *healthy = pull(NULL), *own = pull("0.15");
    assert_int_equal(healthy->n_episodes, 0);
    assert_int_equal(healthy->muscles[0].spontaneous.n, 0);
    const myo_muscle_record *m = &own->muscles[0];
    assert_true(m->spontaneous.n > 10);
    for (size_t k = 1; k < m->spontaneous.n; k++)
        assert_true(m->spontaneous.spikes[k].t_ms >= m->spontaneous.spikes[k - 1].t_ms);
    assert_int_equal(own->n_episodes, 1);
    const myo_episode *e = &own->episodes[0];
    assert_int_equal(e->type, MYO_EPISODE_MYOTONIA);
    assert_true(e->end_ms - e->start_ms > 300 && e->mean_rate_Hz > 15 && e->mean_rate_Hz < 150);
    /* Electrodes hear the fibres after the last impulse of the nerve, where health is silent. */
    const double from = 1e-3 * m->activations.spikes[m->activations.n - 1].t_ms + 0.05;
    if (m->spontaneous.spikes[m->spontaneous.n - 1].t_ms > 1e3 * from + 50)
        assert_true(clean_rms(&own->channels[0], from, from + 0.05) >
                    20 * clean_rms(&healthy->channels[0], 1.1, 1.2));
    /* Energy at a tenth of a second, from its state of rest on. */
    assert_true(m->ATP.n_rows == 12 && m->ATP.n_columns == 4 && fabs(m->ATP.rate_Hz - 10) < 1e-9);
    assert_true(m->ATP.data[0] > 7 && m->PCr.data[0] > 20 && m->pH.data[0] > 6.9f);
    const size_t last = m->PCr.n_rows - 1;
    assert_true(m->PCr.data[last * 4] < m->PCr.data[0] && m->Pi.data[last * 4] > m->Pi.data[0]);
    myo_record_free(healthy);
    myo_record_free(own);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spasm),      cmocka_unit_test(test_spasm_in_posture),
        cmocka_unit_test(test_cramp),      cmocka_unit_test(test_fasciculation),
        cmocka_unit_test(test_myotonia),   cmocka_unit_test(test_neuromyotonia),
        cmocka_unit_test(test_repetition), cmocka_unit_test(test_axons_are_no_cramp),
        cmocka_unit_test(test_tetany),     cmocka_unit_test(test_contracture_and_rigor),
        cmocka_unit_test(test_voluntary),  cmocka_unit_test(test_reflex_and_clock),
        cmocka_unit_test(test_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
