/* A story through the public interface: windows and slow tissue in order, the same bits for any
 * number of threads, what cannot be refused. */
#include "story_scene.h"

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

static double last_of(const myo_story *story, const char *name, const char *of) {
    const myo_course *c = myo_story_course(story, name, of);
    assert_non_null(c);
    return (double)c->value[c->n - 1];
}

/* Held bent to the left without movement the left side grows short and stiff, the right long; a
 * muscle whose root is silent stiffens in an ordinary life. No window is needed. */
static void test_growth(void **state) {
    (void)state;
    myo_scenario *s = two_muscles();
    const int bent = event(s, 0, "posture", "as", "standing");
    assert_int_equal(myo_scenario_set_event(s, bent, "side", "-25 deg", NULL), MYO_OK);
    event(s, 10, "immobility", "duration", "3 d");
    event(s, 86400 * 3, "posture", "as", "standing");
    myo_story *story = tell(s, 1);
    assert_int_equal(story->n_windows, 0);
    assert_true(last_of(story, "sarcomeres", "longissimus_T7_left") < 0.99);
    assert_true(last_of(story, "sarcomeres", "longissimus_T7_right") > 1.01);
    assert_true(last_of(story, "stiffness", "longissimus_T7_left") > 1.1);
    assert_true(last_of(story, "reach", "longissimus_T7_left") < 0.96);
    /* Short fibres are stretched when she straightens. */
    assert_true(last_of(story, "length", "longissimus_T7_left") >
                last_of(story, "length", "longissimus_T7_right") + 0.02);
    myo_story_free(story);
    myo_scenario_free(s);

    s = two_muscles();
    assert_int_equal(myo_scenario_set(s, "spine.T7.root_conduction_left", "0", NULL), MYO_OK);
    event(s, 86400, "posture", "as", "standing");
    story = tell(s, 1);
    assert_true(last_of(story, "stiffness", "longissimus_T7_left") >
                last_of(story, "stiffness", "longissimus_T7_right") + 0.003);
    assert_true(last_of(story, "stiffness", "longissimus_T7_right") < 1.003);
    myo_story_free(story);
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

/* What is too heavy stays on the ground, and the story says so. */
static void test_too_heavy(void **state) {
    (void)state;
    myo_scenario *s = two_muscles();
    event(s, 0, "window", "duration", "1.2 s");
    const int lift = event(s, 0, "lift", "mass", "60 kg");
    assert_int_equal(myo_scenario_set_event(s, lift, "duration", "0.2 s", NULL), MYO_OK);
    assert_int_equal(myo_scenario_set_event(s, lift, "held", "0.05 s", NULL), MYO_OK);
    assert_int_equal(myo_scenario_set_event(s, lift, "back", "0.3 s", NULL), MYO_OK);
    myo_story *story = tell(s, 1);
    const myo_story_body *worst = &story->windows[0].worst;
    const double pulled_kg = worst->hand_kg[0] + worst->hand_kg[1];
    assert_true(pulled_kg > 20 && pulled_kg < 55 && worst->spine_residual_Nm < 12.1);
    assert_int_equal((int)story->n_events, 2);
    assert_string_equal(story->events[1].name, "outcome");
    assert_non_null(strstr(story->events[1].text, "stays on the ground"));
    myo_story_free(story);
    myo_scenario_free(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_windows_and_tissue), cmocka_unit_test(test_growth),
        cmocka_unit_test(test_what_cannot_be),     cmocka_unit_test(test_who_cannot_stand),
        cmocka_unit_test(test_heaviest_moment),    cmocka_unit_test(test_too_heavy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
