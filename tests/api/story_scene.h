/* A small story for tests: two muscles of three published fibres each and no electrodes. */
#ifndef MYO_TESTS_STORY_SCENE_H
#define MYO_TESTS_STORY_SCENE_H

#include "myotome/story.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static inline myo_scenario *two_muscles(void) {
    myo_scenario *s = myo_scenario_make();
    static const char *const names[] = {"longissimus_T7_left", "longissimus_T7_right"};
    static const char *const pools[] = {"longissimus.T7.left", "longissimus.T7.right"};
    for (int i = 0; i < 2; i++) {
        int muscle;
        assert_int_equal(myo_scenario_add_muscle(s, names[i], NULL, &muscle, NULL), MYO_OK);
        assert_int_equal(myo_scenario_take_pool(s, muscle, pools[i], NULL), MYO_OK);
    }
    assert_int_equal(myo_scenario_set(s, "pool.n_units", "3", NULL), MYO_OK);
    assert_int_equal(myo_scenario_set(s, "surface.channels", "0", NULL), MYO_OK);
    assert_int_equal(myo_scenario_set(s, "needle.channels", "0", NULL), MYO_OK);
    assert_int_equal(myo_scenario_set(s, "muscle.published_fibres", "1", NULL), MYO_OK); /* quick */
    assert_int_equal(myo_scenario_set(s, "person.settle", "0.1 s", NULL), MYO_OK);
    return s;
}

static inline int event(myo_scenario *s, double at_s, const char *kind, const char *key,
                        const char *value) {
    int index;
    myo_error error = {0};
    if (myo_scenario_add_event(s, at_s, kind, &index, &error)) fail_msg("%s", error.text);
    if (key && myo_scenario_set_event(s, index, key, value, &error)) fail_msg("%s", error.text);
    return index;
}

static inline myo_story *tell(const myo_scenario *s, int threads) {
    myo_error error = {0};
    myo_story *story = myo_story_make();
    myo_run_options options = myo_run_options_default();
    options.threads = threads;
    if (myo_story_run(s, &options, story, &error)) fail_msg("%s", error.text);
    return story;
}

#endif
