/* A short run through the public interface: what comes out, the same bits for any threads and lane
 * width, interruption, breakdown. */
#include "myotome/run.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static myo_scenario *short_pull(void) {
    myo_scenario *s = myo_scenario_make();
    int muscle;
    assert_int_equal(myo_scenario_add_muscle(s, "test", NULL, &muscle, NULL), MYO_OK);
    const char *const settings[][2] = {{"duration", "0.5 s"},       {"pool.n_units", "24"},
                                       {"drive.kind", "ramp_hold"}, {"drive.start", "0.02 s"},
                                       {"drive.rise", "0.1 s"},     {"drive.hold", "1 s"},
                                       {"drive.level", "0.5"}};
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
        assert_int_equal(myo_scenario_set(s, settings[i][0], settings[i][1], NULL), MYO_OK);
    return s;
}

static myo_record *run(const myo_scenario *s, myo_run_options options, int expected,
                       myo_error *error) {
    myo_model *model = NULL;
    myo_error first = {0};
    if (myo_model_make(s, &model, &first) != MYO_OK) fail_msg("%s", first.text);
    myo_record *record = myo_record_make();
    const int code = myo_run(model, &options, record, error ? error : &first);
    if (code != expected) fail_msg("code %d: %s", code, error ? error->text : first.text);
    myo_model_free(model);
    return record;
}

/* FNV-1a over the bits. */
static uint64_t hash(uint64_t h, const void *data, size_t size) {
    const unsigned char *bytes = data;
    for (size_t i = 0; i < size; i++) h = (h ^ bytes[i]) * 0x100000001b3u;
    return h;
}

static uint64_t hash_record(const myo_record *r) {
    uint64_t h = 0xcbf29ce484222325u;
    for (int i = 0; i < r->n_muscles; i++) {
        const myo_muscle_record *m = &r->muscles[i];
        for (size_t k = 0; k < m->discharges.n; k++)
            h = hash(h, &m->discharges.spikes[k].t_ms, sizeof(double));
        for (size_t k = 0; k < m->activations.n; k++)
            h = hash(h, &m->activations.spikes[k].t_ms, sizeof(double));
        h = hash(h, m->force.data, m->force.n_rows * sizeof(float));
        h = hash(h, m->calcium.data,
                 m->calcium.n_rows * (size_t)m->calcium.n_columns * sizeof(float));
    }
    for (int c = 0; c < r->n_channels; c++)
        h = hash(h, r->channels[c].signal_uV, r->channels[c].n_samples * sizeof(float));
    return h;
}

static void test_contraction(void **state) {
    (void)state;
    myo_scenario *s = short_pull();
    myo_record *r = run(s, myo_run_options_default(), MYO_OK, NULL);
    const myo_muscle_record *m = &r->muscles[0];
    assert_true(r->simulated_ms == 500 && m->n_units == 24 && m->force.n_rows == 500);
    assert_true(m->discharges.n > 20 && 10 * m->activations.n > 8 * m->discharges.n &&
                m->n_potentials > 5);
    assert_true(m->force.data[499] > 3.0f * m->force.data[10]);
    assert_int_equal(r->n_channels, 2);
    double power = 0;
    for (size_t k = 0; k < r->channels[0].n_samples; k++)
        power += (double)r->channels[0].signal_uV[k] * (double)r->channels[0].signal_uV[k];
    assert_true(sqrt(power / (double)r->channels[0].n_samples) > 5);
    for (size_t k = 1; k < m->discharges.n; k++)
        assert_true(m->discharges.spikes[k].t_ms >= m->discharges.spikes[k - 1].t_ms);
    for (size_t i = 0; i < m->n_potentials; i++)
        assert_true(m->potentials[i].velocity_m_s > 2 && m->potentials[i].velocity_m_s < 8);
    myo_record_free(r);
    myo_scenario_free(s);
}

/* The bits of this run, with GCC and with Clang, at any vector width. A change of results changes
 * them: then put the new number here and say in CHANGELOG.md, under "Results that changed", what
 * changed and why. */
static const uint64_t expected_hash = 0x6a98aa76406118a4;

static void test_same_bits_as_ever(void **state) {
    (void)state;
    if (!myo_is_reproducible()) skip(); /* contraction is allowed in this build */
    myo_scenario *s = short_pull();
    myo_record *r = run(s, myo_run_options_default(), MYO_OK, NULL);
    const uint64_t h = hash_record(r);
    if (h != expected_hash) fail_msg("hash 0x%016llx", (unsigned long long)h);
    myo_record_free(r);
    myo_scenario_free(s);
}

static void test_same_bits_for_any_threads(void **state) {
    (void)state;
    myo_scenario *s = short_pull();
    uint64_t first = 0;
    const int threads[] = {1, 2, 3, 7};
    for (int i = 0; i < 4; i++) {
        myo_run_options options = myo_run_options_default();
        options.threads = threads[i];
        myo_record *r = run(s, options, MYO_OK, NULL);
        const uint64_t h = hash_record(r);
        if (!i) first = h;
        assert_true(h == first);
        myo_record_free(r);
    }
    s->seed = 2;
    myo_record *r = run(s, myo_run_options_default(), MYO_OK, NULL);
    assert_true(hash_record(r) != first);
    myo_record_free(r);
    myo_scenario_free(s);
}

static int stop_at_a_third(double fraction, const char *stage, void *user) {
    (void)stage;
    (void)user;
    return fraction > 0.3;
}

static void test_interruption_keeps_what_there_is(void **state) {
    (void)state;
    myo_scenario *s = short_pull();
    myo_run_options options = myo_run_options_default();
    options.progress = stop_at_a_third;
    myo_error error = {0};
    myo_record *r = run(s, options, MYO_INTERRUPTED, &error);
    assert_true(r->interrupted && r->simulated_ms > 100 && r->simulated_ms < 300);
    assert_true(r->muscles[0].force.n_rows == (size_t)r->simulated_ms && r->n_channels == 2);
    myo_record_free(r);
    myo_scenario_free(s);
}

/* A membrane that no body has: the run stops and names state, place and time. */
static void test_breakdown_names_its_place(void **state) {
    (void)state;
    myo_scenario *s = short_pull();
    s->force = 1;
    assert_int_equal(myo_scenario_set(s, "fibre.slow.reticulum.i2", "1e250", NULL), MYO_OK);
    myo_model *model = NULL;
    myo_error error = {0};
    int code = myo_model_make(s, &model, &error);
    if (code == MYO_OK) {
        myo_record *r = myo_record_make();
        const myo_run_options options = myo_run_options_default();
        code = myo_run(model, &options, r, &error);
        myo_record_free(r);
    }
    assert_int_equal(code, MYO_BROKE_DOWN);
    assert_true(strstr(error.text, "ms") != NULL && strlen(error.text) > 20);
    printf("    %s\n", error.text);
    myo_model_free(model);
    myo_scenario_free(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contraction),
        cmocka_unit_test(test_same_bits_as_ever),
        cmocka_unit_test(test_same_bits_for_any_threads),
        cmocka_unit_test(test_interruption_keeps_what_there_is),
        cmocka_unit_test(test_breakdown_names_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
