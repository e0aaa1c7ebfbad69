/* What an examiner does: courses over time, blows, words for the record, what is refused; and a
 * block of the nerve in a running muscle. */
#include "myotome/run.h"
#include "run/bedside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static myo_scenario *scene(const char *const *settings) {
    myo_scenario *s = myo_scenario_make();
    myo_error error = {0};
    int muscle;
    assert_non_null(s);
    assert_int_equal(myo_scenario_add_muscle(s, "one", "", &muscle, &error), MYO_OK);
    for (; *settings; settings += 2)
        if (myo_scenario_set(s, settings[0], settings[1], &error)) fail_msg("%s", error.text);
    return s;
}
#define SCENE(...) scene((const char *const[]){__VA_ARGS__, NULL, NULL})

static void courses(void **unused) {
    (void)unused;
    myo_scenario *s = SCENE("block.start", "1 s", "block.duration", "0.5 s", "block.proximal", "1",
                            "curare.start", "2 s", "curare.blocked", "0.7", "cuff.start", "0 s",
                            "cuff.duration", "1 s", "cuff.stops", "1", "percussion.blows", "2",
                            "percussion.start", "0.5 s", "percussion.interval", "0.25 s");
    const myo_bedside b = myo_bedside_of(s->muscles[0].values);
    assert_int_equal(myo_bedside_hands(&b, 999).proximal_block, 0);
    assert_int_equal(myo_bedside_hands(&b, 1000).proximal_block, 1);
    assert_int_equal(myo_bedside_hands(&b, 1000).distal_block, 0);
    assert_int_equal(myo_bedside_hands(&b, 1500).proximal_block, 0);
    assert_true(myo_bedside_hands(&b, 1999).receptors_1 == 1.0);
    assert_true(myo_bedside_hands(&b, 2000).receptors_1 == 1.0 - 0.7);
    assert_true(myo_bedside_hands(&b, 0).blood_1 == 0.0);
    assert_true(myo_bedside_hands(&b, 1000).blood_1 == 1.0);
    int blows = 0, news = 0;
    for (uint64_t step = 0; step < 3000; step++) {
        double t_ms;
        if (myo_bedside_blow(&b, step, &t_ms)) {
            assert_true(t_ms == (blows ? 750.0 : 500.0) && (uint64_t)t_ms == step);
            blows++;
        }
        const char *name, *text;
        for (int i = 0; myo_bedside_news(&b, step, i, &name, &text); i++) news++;
    }
    assert_int_equal(blows, 2);
    assert_int_equal(news, 2 + 2 + 1 + 2); /* blows, block, curare that stays, cuff */
    assert_int_equal(myo_bedside_check(&s->muscles[0], NULL), MYO_OK);
    myo_scenario_free(s);
}

static void refused(void **unused) {
    (void)unused;
    myo_error error = {0};
    myo_scenario *s = SCENE("sleep.depth", "1", "sleep.start", "2 s", "drive.level", "0.2");
    assert_int_equal(myo_scenario_check(s, &error), MYO_INPUT);
    assert_non_null(strstr(error.text, "in sleep"));
    assert_int_equal(myo_scenario_set(s, "drive.level", "0", &error), MYO_OK);
    assert_int_equal(myo_scenario_check(s, &error), MYO_OK);
    myo_scenario_free(s);
    s = SCENE("percussion.blows", "1", "muscle.published_fibres", "1");
    assert_int_equal(myo_scenario_check(s, &error), MYO_INPUT);
    myo_scenario_free(s);
}

/* Impulses born at the ending go on under a block further up; one in the muscle ends them. */
static size_t arrivals(const char *block) {
    myo_scenario *s = SCENE(
        "duration", "0.5 s", "pool.n_units", "2", "drive.level", "0", "needle.channels", "0",
        "surface.channels", "0", block, "1", "block.start", "0.25 s", "pool.ending.cable.Kf_factor",
        "0.2", "pool.ending.cable.shot_rate", "60 1/s", "pool.ending.cable.shot_charge", "0.05 pC");
    myo_error error = {0};
    myo_model *model = NULL;
    myo_record *record = myo_record_make();
    if (myo_model_make(s, &model, &error) || myo_run(model, NULL, record, &error))
        fail_msg("%s", error.text);
    size_t n = 0;
    const myo_spike_list *list = &record->muscles[0].activations;
    for (size_t i = 0; i < list->n; i++) n += list->spikes[i].t_ms > 255.0;
    assert_int_equal(record->muscles[0].discharges.n, 0);
    assert_true(list->n > n); /* before the block there was something */
    myo_record_free(record);
    myo_model_free(model);
    myo_scenario_free(s);
    return n;
}

static void blocks(void **unused) {
    (void)unused;
    assert_true(arrivals("block.proximal") > 5);
    assert_int_equal(arrivals("block.distal"), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(courses),
        cmocka_unit_test(refused),
        cmocka_unit_test(blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
