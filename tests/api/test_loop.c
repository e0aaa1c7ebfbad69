/* A muscle with its reflexes: spindles feel a tap, with the same bits for any number of
 * threads; shocks to the nerve reach muscle and motor neurons. */
#include "myotome/run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static myo_scenario *tapped(const char *reflexes, const char *shocks) {
    myo_scenario *s = myo_scenario_make();
    int muscle;
    assert_int_equal(myo_scenario_add_muscle(s, "test", NULL, &muscle, NULL), MYO_OK);
    const char *const settings[][2] = {
        {"reflexes", reflexes},          {"reflex.Ia_release", "2"},
        {"duration", "0.2 s"},           {"pool.n_units", "4"},
        {"drive.level", "0.2"},          {"drive.start", "0 s"},
        {"drive.rise", "0.05 s"},        {"path.kind", "tap"},
        {"path.start", "0.1 s"},         {"path.tap_depth", "5 mm"},
        {"stimulation.start", "0.05 s"}, {"stimulation.frequency", "50 Hz"},
        {"stimulation.motor", shocks},   {"stimulation.afferent", shocks}};
    myo_error error;
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
        if (myo_scenario_set(s, settings[i][0], settings[i][1], &error)) fail_msg("%s", error.text);
    return s;
}

static myo_record *run(const myo_scenario *s, int threads) {
    myo_model *model = NULL;
    myo_error error = {0};
    if (myo_model_make(s, &model, &error)) fail_msg("%s", error.text);
    myo_run_options options = myo_run_options_default();
    options.threads = threads;
    myo_record *record = myo_record_make();
    if (myo_run(model, &options, record, &error)) fail_msg("%s", error.text);
    myo_model_free(model);
    return record;
}

static void assert_same(const myo_series *a, const myo_series *b) {
    assert_int_equal(a->n_rows, b->n_rows);
    if (a->n_rows) assert_memory_equal(a->data, b->data, a->n_rows * sizeof(float));
}

static void test_same_bits_for_any_threads(void **state) {
    (void)state;
    myo_scenario *s = tapped("1", "1");
    myo_record *one = run(s, 1), *three = run(s, 3);
    const myo_muscle_record *a = &one->muscles[0], *b = &three->muscles[0];
    assert_int_equal(a->Ia.n_rows, 200);
    assert_true(a->Ia.data[110] > a->Ia.data[99] + 50); /* the tap is felt */
    assert_int_equal(a->discharges.n, b->discharges.n);
    for (size_t i = 0; i < a->discharges.n; i++)
        assert_memory_equal(&a->discharges.spikes[i].t_ms, &b->discharges.spikes[i].t_ms,
                            sizeof(double));
    assert_same(&a->force, &b->force);
    assert_same(&a->Ia, &b->Ia);
    assert_same(&a->Ib, &b->Ib);
    assert_same(&a->excitation, &b->excitation);
    assert_same(&a->inhibition, &b->inhibition);
    myo_record_free(one);
    myo_record_free(three);
    myo_scenario_free(s);
}

static size_t within(const myo_spike_list *list, double from_ms, double to_ms) {
    size_t n = 0;
    for (size_t i = 0; i < list->n; i++)
        n += list->spikes[i].t_ms >= from_ms && list->spikes[i].t_ms < to_ms;
    return n;
}

/* Every shock makes every unit's end-plate fire, without reflexes too. */
static void test_shocks_fire_all_units(void **state) {
    (void)state;
    myo_scenario *s = tapped("0", "1");
    assert_int_equal(myo_scenario_set(s, "drive.level", "0", NULL), MYO_OK);
    myo_record *r = run(s, 1);
    const myo_muscle_record *m = &r->muscles[0];
    assert_int_equal(m->Ia.n_rows, 0);
    assert_int_equal(within(&m->activations, 0, 50), 0);
    for (int k = 0; k < 7; k++)
        assert_int_equal(within(&m->activations, 50 + 20 * k, 55 + 20 * k), 4);
    myo_record_free(r);
    myo_scenario_free(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_bits_for_any_threads),
        cmocka_unit_test(test_shocks_fire_all_units),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
