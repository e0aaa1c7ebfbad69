/* A story through the public interface: windows and slow tissue in order, the same bits for any
 * number of threads, what cannot be refused. */
#include "myotome/story.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static myo_scenario *two_muscles(void) {
    myo_scenario *s = myo_scenario_make();
    static const char *const names[] = {"longissimus_T7_left", "longissimus_T7_right"};
    static const char *const pools[] = {"longissimus.T7.left", "longissimus.T7.right"};
    for (int i = 0; i < 2; i++) {
        int muscle;
        assert_int_equal(myo_scenario_add_muscle(s, names[i], NULL, &muscle, NULL), MYO_OK);
        assert_int_equal(myo_scenario_take_pool(s, muscle, pools[i], NULL), MYO_OK);
    }
    assert_int_equal(myo_scenario_set(s, "pool.n_units", "3", NULL), MYO_OK);
    assert_int_equal(myo_scenario_set(s, "muscle.published_fibres", "1", NULL), MYO_OK); /* quick */
    assert_int_equal(myo_scenario_set(s, "person.settle", "0.1 s", NULL), MYO_OK);
    return s;
}

static int event(myo_scenario *s, double at_s, const char *kind, const char *key,
                 const char *value) {
    int index;
    myo_error error = {0};
    if (myo_scenario_add_event(s, at_s, kind, &index, &error)) fail_msg("%s", error.text);
    if (key && myo_scenario_set_event(s, index, key, value, &error)) fail_msg("%s", error.text);
    return index;
}

static myo_story *tell(const myo_scenario *s, int threads) {
    myo_error error = {0};
    myo_story *story = myo_story_make();
    myo_run_options options = myo_run_options_default();
    options.threads = threads;
    if (myo_story_run(s, &options, story, &error)) fail_msg("%s", error.text);
    return story;
}

static void test_windows_and_tissue(void **state) {
    (void)state;
    myo_scenario *s = two_muscles();
    event(s, 0, "window", "duration", "0.3 s");
    event(s, 60, "posture", "as", "lying");
    const int warmth = event(s, 120, "warmth", "duration", "10 min");
    assert_int_equal(myo_scenario_set_event(s, warmth, "level", "T7", NULL), MYO_OK);
    event(s, 720, "window", "duration", "0.2 s");
    myo_story *story = tell(s, 1), *again = tell(s, 2);
    assert_int_equal(story->n_windows, 2);
    assert_true(story->reached_s > 720 && fabs(story->windows_s - 0.5) < 1e-9);
    const myo_course *warm = myo_story_course(story, "temperature", "longissimus_T7_left");
    assert_non_null(warm);
    assert_true(myo_course_at(warm, 700) > myo_course_at(warm, 100) + 0.3);
    assert_int_equal(story->windows[0].before.support, MYO_SPINE_STANDING);
    assert_int_equal(story->windows[1].before.support, MYO_SPINE_LYING);
    /* Less to hold when lying. */
    assert_true(story->windows[0].before.compression_N[MYO_SPINE_T8] >
                2 * story->windows[1].before.compression_N[MYO_SPINE_T8]);
    for (int w = 0; w < 2; w++)
        for (int m = 0; m < 2; m++) {
            const myo_series *a = &story->windows[w].record->muscles[m].force,
                             *b = &again->windows[w].record->muscles[m].force;
            assert_int_equal(a->n_rows, b->n_rows);
            assert_memory_equal(a->data, b->data, a->n_rows * sizeof(float));
        }
    for (int c = 0; c < story->n_courses; c++)
        assert_memory_equal(story->courses[c].value, again->courses[c].value,
                            story->courses[c].n * sizeof(float));
    myo_story_free(story);
    myo_story_free(again);
    myo_scenario_free(s);
}

/* Keeps the checkpoint after one window. */
static int keep(myo_checkpoint *checkpoint, void *user, myo_error *error) {
    myo_checkpoint **kept = user;
    int64_t n;
    if (myo_checkpoint_get_i64(checkpoint, "story.windows", &n, error)) fail_msg("%s", error->text);
    if (n == 1) *kept = myo_checkpoint_copy(checkpoint);
    return MYO_OK;
}

static void assert_same_record(const myo_record *a, const myo_record *b) {
    myo_checkpoint *x = myo_checkpoint_make(), *y = myo_checkpoint_make();
    assert_int_equal(myo_checkpoint_add_record(x, "r", a, NULL), MYO_OK);
    assert_int_equal(myo_checkpoint_add_record(y, "r", b, NULL), MYO_OK);
    assert_int_equal(myo_checkpoint_count(x), myo_checkpoint_count(y));
    for (size_t i = 0; i < myo_checkpoint_count(x); i++) {
        const myo_checkpoint_field *f = myo_checkpoint_at(x, i), *g = myo_checkpoint_at(y, i);
        if (strcmp(f->name, "r.wall_s") == 0) continue;
        if (f->bytes != g->bytes || (f->bytes && memcmp(f->data, g->data, f->bytes) != 0))
            fail_msg("%s differs", f->name);
    }
    myo_checkpoint_free(x);
    myo_checkpoint_free(y);
}

/* A story that stopped after its first window ends as one that did not; another is refused. */
static void test_going_on(void **state) {
    (void)state;
    myo_scenario *s = two_muscles();
    event(s, 0, "window", "duration", "0.3 s");
    event(s, 20, "window", "duration", "0.2 s"); /* soon: reflexes go on */
    myo_checkpoint *kept = NULL;
    myo_error error = {0};
    myo_run_options options = myo_run_options_default();
    options.save = keep;
    options.save_user = &kept;
    myo_story *whole = myo_story_make(), *resumed = myo_story_make();
    if (myo_story_run(s, &options, whole, &error)) fail_msg("%s", error.text);
    assert_non_null(kept);
    options = myo_run_options_default();
    options.resume = kept;
    options.threads = 2;
    if (myo_story_run(s, &options, resumed, &error)) fail_msg("%s", error.text);
    assert_int_equal(resumed->n_windows, 2);
    for (int w = 0; w < 2; w++) {
        const myo_story_window *a = &whole->windows[w], *b = &resumed->windows[w];
        assert_same_record(a->record, b->record);
        assert_true(a->pain_percent == b->pain_percent);
        for (int m = 0; m < 2; m++)
            assert_true(a->muscles[m].force_1 == b->muscles[m].force_1 &&
                        a->muscles[m].damage_1 == b->muscles[m].damage_1 &&
                        a->muscles[m].rate_Hz == b->muscles[m].rate_Hz);
        assert_memory_equal(a->after.compression_N, b->after.compression_N,
                            sizeof a->after.compression_N);
    }
    assert_int_equal(whole->n_courses, resumed->n_courses);
    for (int c = 0; c < whole->n_courses; c++) {
        assert_int_equal(whole->courses[c].n, resumed->courses[c].n);
        assert_memory_equal(whole->courses[c].value, resumed->courses[c].value,
                            whole->courses[c].n * sizeof(float));
    }
    myo_story_free(resumed);
    resumed = myo_story_make();
    event(s, 30, "posture", "as", "lying");
    assert_int_equal(myo_story_run(s, &options, resumed, &error), MYO_INPUT);
    assert_non_null(strstr(error.text, "another run"));
    myo_story_free(whole);
    myo_story_free(resumed);
    myo_checkpoint_free(kept);
    myo_scenario_free(s);
}

static void refused(const myo_scenario *s, int code, const char *sentence) {
    myo_error error = {0};
    myo_story *story = myo_story_make();
    assert_int_equal(myo_story_run(s, NULL, story, &error), code);
    if (!strstr(error.text, sentence))
        fail_msg("\"%s\" says nothing of \"%s\"", error.text, sentence);
    myo_story_free(story);
}

static void test_what_cannot_be(void **state) {
    (void)state;
    myo_error error = {0};
    myo_scenario *s = two_muscles();
    int lift;
    assert_int_equal(myo_scenario_add_event(s, 1, "lift", &lift, NULL), MYO_OK);
    assert_int_equal(myo_scenario_set_event(s, lift, "mass", "900 kg", &error), MYO_INPUT);
    assert_non_null(strstr(error.text, "900"));
    assert_int_equal(myo_scenario_set_event(s, lift, "duration", "-1 s", NULL), MYO_INPUT);
    refused(s, MYO_INPUT, "inside a window");
    myo_scenario_free(s);

    s = two_muscles();
    event(s, 5, "posture", "as", "lying");
    event(s, 5, "posture", "as", "seated");
    refused(s, MYO_INPUT, "two things at once");
    assert_int_equal(myo_scenario_set_event(s, 0, "as", "flying", &error), MYO_INPUT);
    assert_non_null(strstr(error.text, "standing"));
    assert_int_equal(myo_scenario_add_event(s, 5, "surgery", &lift, &error), MYO_INPUT);
    assert_non_null(strstr(error.text, "posture"));
    assert_int_equal(myo_scenario_add_event(s, -5, "window", &lift, &error), MYO_INPUT);
    myo_scenario_free(s);

    s = two_muscles();
    const int warmth = event(s, 0, "warmth", NULL, NULL);
    assert_int_equal(myo_scenario_set_event(s, warmth, "level", "T14", &error), MYO_INPUT);
    assert_non_null(strstr(error.text, "T1 to T12"));
    assert_int_equal(myo_scenario_set_event(s, warmth, "level", "T7", NULL), MYO_OK);
    myo_scenario_free(s);

    s = two_muscles(); /* a lift that outlasts its window */
    event(s, 0, "window", "duration", "1 s");
    event(s, 0.5, "lift", NULL, NULL);
    refused(s, MYO_INPUT, "make the window longer");
    myo_scenario_free(s);

    s = two_muscles();
    event(s, 0, "window", "duration", "1 s");
    event(s, 0.5, "window", NULL, NULL);
    refused(s, MYO_INPUT, "inside another one");
    myo_scenario_free(s);

    s = two_muscles();
    event(s, 0, "dose", "what", "hope");
    refused(s, MYO_INPUT, "a dose of what");
    myo_scenario_free(s);
}

/* Muscles too weak for the body's weight: it says so. */
static void test_who_cannot_stand(void **state) {
    (void)state;
    myo_scenario *s = two_muscles();
    myo_error error = {0};
    for (int i = 0; i < myo_spine_muscle_count(); i++) {
        char path[96] = "spine.muscle.";
        strncat(path, myo_spine_muscle_name(i), 50);
        strcat(path, ".force_scale");
        if (myo_scenario_set(s, path, "0.02", &error)) fail_msg("%s", error.text);
    }
    event(s, 0, "window", "duration", "3 s");
    refused(s, MYO_BROKE_DOWN, "the body falls");
    myo_scenario_free(s);
}

/* Of the moments of a lift the story keeps the one that loads the spine most. */
static void test_heaviest_moment(void **state) {
    (void)state;
    myo_scenario *s = two_muscles();
    event(s, 0, "window", "duration", "1.3 s");
    const int lift = event(s, 0, "lift", "mass", "12 kg");
    assert_int_equal(myo_scenario_set_event(s, lift, "duration", "0.3 s", NULL), MYO_OK);
    assert_int_equal(myo_scenario_set_event(s, lift, "held", "0.05 s", NULL), MYO_OK);
    assert_int_equal(myo_scenario_set_event(s, lift, "back", "0.3 s", NULL), MYO_OK);
    event(s, 10, "window", "duration", "0.2 s");
    myo_story *story = tell(s, 1);
    const myo_story_body *worst = &story->windows[0].worst, *before = &story->windows[0].before;
    assert_true(worst->text[0] != 0);
    assert_true(worst->t_s > 0.7 && worst->t_s < 2);
    assert_true(fabs(worst->hand_kg[0] + worst->hand_kg[1] - 12) < 1e-9);
    assert_true(worst->compression_N[MYO_SPINE_L4] > 3 * before->compression_N[MYO_SPINE_L4]);
    assert_true(worst->joint_mm[MYO_SPINE_T1][0] > before->joint_mm[MYO_SPINE_T1][0] + 100);
    assert_int_equal(story->windows[1].worst.text[0], 0);
    myo_story_free(story);
    myo_scenario_free(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_windows_and_tissue), cmocka_unit_test(test_going_on),
        cmocka_unit_test(test_what_cannot_be),     cmocka_unit_test(test_who_cannot_stand),
        cmocka_unit_test(test_heaviest_moment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
