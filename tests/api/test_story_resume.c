/* A story that was stopped goes on with the same bits, wherever that was; another one is refused.
 */
#include "story_scene.h"

/* Windows with a held and a led posture, one that opens by itself, tissue that changes between. */
static myo_scenario *eventful(void) {
    myo_scenario *s = two_muscles();
    myo_error error = {0};
    int i;
    assert_int_equal(myo_scenario_add_substance(s, "calm", &i, NULL), MYO_OK);
    if (myo_scenario_add_act(s, i, "slow.COX_inhibition", "add", "0.5", &error))
        fail_msg("%s", error.text);
    const char *const settings[][2] = {{"person.watch_gap", "1 min"},
                                       {"person.watch_window", "0.5 s"},
                                       {"person.settle", "0.05 s"},
                                       {"person.growth_step", "0.001"},
                                       {"muscle_length.tau_sarcomeres", "0.1 d"}};
    for (size_t k = 0; k < sizeof settings / sizeof *settings; k++)
        if (myo_scenario_set(s, settings[k][0], settings[k][1], &error)) fail_msg("%s", error.text);
    i = event(s, 0, "window", "duration", "0.5 s");
    i = event(s, 0.1, "stretch", "bend", "10 deg");
    assert_int_equal(myo_scenario_set_event(s, i, "duration", "0.3 s", NULL), MYO_OK);
    event(s, 20, "window", "duration", "0.2 s"); /* soon: reflexes go on */
    event(s, 25, "dose", "what", "calm");
    i = event(s, 30, "immobility", "stretch", "2 h");
    assert_int_equal(myo_scenario_set_event(s, i, "duration", "25 min", NULL), MYO_OK);
    event(s, 90, "posture", "as", "lying");
    i = event(s, 100, "warmth", "outside", "55 degC");
    assert_int_equal(myo_scenario_set_event(s, i, "contact", "2000 W/m2/degC", NULL), MYO_OK);
    assert_int_equal(myo_scenario_set_event(s, i, "duration", "25 min", NULL), MYO_OK);
    event(s, 1800, "window", "duration", "0.2 s");
    return s;
}

/* Keeps the checkpoints of some moments: of the first that is not before t_s, in a window the
 * first not before step (-1: between windows). */
enum { most_kept = 8 };
typedef struct keeper {
    int n, calls;
    struct {
        double t_s;
        int64_t step;
        myo_checkpoint *kept;
    } at[most_kept];
} keeper;

static int keep(myo_checkpoint *checkpoint, void *user, myo_error *error) {
    keeper *k = user;
    double t_s;
    int64_t step = -1;
    assert_int_equal(myo_checkpoint_get_f64(checkpoint, "story.t", &t_s, error), MYO_OK);
    if (myo_checkpoint_find(checkpoint, "window.step"))
        assert_int_equal(myo_checkpoint_get_i64(checkpoint, "window.step", &step, error), MYO_OK);
    k->calls++;
    for (int i = 0; i < k->n; i++)
        if (!k->at[i].kept && t_s >= k->at[i].t_s &&
            (k->at[i].step < 0 ? step < 0 : step >= k->at[i].step))
            k->at[i].kept = myo_checkpoint_copy(checkpoint);
    return MYO_OK;
}

static void assert_same_record(const myo_record *a, const myo_record *b) {
    myo_checkpoint *x = myo_checkpoint_make(), *y = myo_checkpoint_make();
    assert_int_equal(myo_checkpoint_add_record(x, "record", a, NULL), MYO_OK);
    assert_int_equal(myo_checkpoint_add_record(y, "record", b, NULL), MYO_OK);
    assert_int_equal(myo_checkpoint_count(x), myo_checkpoint_count(y));
    for (size_t i = 0; i < myo_checkpoint_count(x); i++) {
        const myo_checkpoint_field *f = myo_checkpoint_at(x, i), *g = myo_checkpoint_at(y, i);
        assert_string_equal(f->name, g->name);
        if (strcmp(f->name, "record.wall_s") == 0) continue;
        if (f->bytes != g->bytes || (f->bytes && memcmp(f->data, g->data, f->bytes) != 0))
            fail_msg("%s differs", f->name);
    }
    myo_checkpoint_free(x);
    myo_checkpoint_free(y);
}

/* Whole, but for times on the wall. */
static void assert_same_story(const myo_story *a, const myo_story *b) {
    assert_string_equal(a->scenario, b->scenario);
    assert_true(a->duration_s == b->duration_s && a->reached_s == b->reached_s &&
                a->windows_s == b->windows_s && a->interrupted == b->interrupted);
    assert_int_equal(a->n_windows, b->n_windows);
    for (int w = 0; w < a->n_windows; w++) {
        const myo_story_window *x = &a->windows[w], *y = &b->windows[w];
        assert_string_equal(x->name, y->name);
        assert_string_equal(x->text, y->text);
        assert_true(x->start_s == y->start_s && x->duration_s == y->duration_s &&
                    x->asked == y->asked && x->pain_percent == y->pain_percent &&
                    x->n_muscles == y->n_muscles);
        assert_same_record(x->record, y->record);
        for (int m = 0; m < x->n_muscles; m++)
            assert_memory_equal(&x->muscles[m], &y->muscles[m],
                                offsetof(myo_story_muscle, units) + sizeof(int));
        assert_memory_equal(&x->before, &y->before, sizeof x->before);
        assert_memory_equal(&x->after, &y->after, sizeof x->after);
        assert_memory_equal(&x->worst, &y->worst, sizeof x->worst);
    }
    assert_int_equal(a->n_courses, b->n_courses);
    for (int c = 0; c < a->n_courses; c++) {
        const myo_course *x = &a->courses[c], *y = &b->courses[c];
        assert_string_equal(x->name, y->name);
        assert_string_equal(x->of, y->of);
        assert_string_equal(x->unit, y->unit);
        assert_string_equal(x->text, y->text);
        assert_int_equal(x->n, y->n);
        assert_memory_equal(x->t_s, y->t_s, x->n * sizeof *x->t_s);
        assert_memory_equal(x->value, y->value, x->n * sizeof *x->value);
    }
    assert_int_equal(a->n_events, b->n_events);
    for (size_t e = 0; e < a->n_events; e++) {
        assert_true(a->events[e].t_ms == b->events[e].t_ms &&
                    a->events[e].duration_ms == b->events[e].duration_ms);
        assert_string_equal(a->events[e].name, b->events[e].name);
        assert_string_equal(a->events[e].text, b->events[e].text);
    }
    assert_int_equal(a->n_warnings, b->n_warnings);
}

/* Stops at a share of what goes on now. */
typedef struct stopper {
    const char *stage;
    double share;
} stopper;

static int stop(double fraction, const char *stage, void *user) {
    const stopper *s = user;
    return strcmp(stage, s->stage) == 0 && fraction > s->share;
}

/* Stopped between windows and in one; the last checkpoint is taken when it stops. */
static void interrupt(const myo_scenario *s, const myo_story *whole) {
    myo_error error = {0};
    stopper stops[] = {{"simulating", 0.4}, {"between windows", 0.1}};
    myo_checkpoint *last = NULL;
    for (int i = 0; i < 2; i++) {
        /* Only what is saved on stopping: all before it is passed over. */
        keeper k = {.n = 1, .at = {{i ? 180 : 0, i ? -1 : 200, NULL}}};
        myo_run_options options = myo_run_options_default();
        options.progress = stop;
        options.user = &stops[i];
        options.save = keep;
        options.save_user = &k;
        options.save_every_s = 1e9;
        options.resume = last;
        myo_story *part = myo_story_make();
        assert_int_equal(myo_story_run(s, &options, part, &error), MYO_INTERRUPTED);
        assert_true(part->interrupted);
        myo_story_free(part);
        myo_checkpoint_free(last);
        last = k.at[0].kept;
        assert_non_null(last);
    }
    myo_run_options options = myo_run_options_default();
    options.resume = last;
    myo_story *resumed = myo_story_make();
    if (myo_story_run(s, &options, resumed, &error)) fail_msg("%s", error.text);
    assert_same_story(whole, resumed);
    myo_checkpoint_free(last);
    myo_story_free(resumed);
}

static void test_same_bits_wherever_it_stopped(void **state) {
    (void)state;
    myo_scenario *s = eventful();
    myo_error error = {0};
    myo_story *whole = tell(s, 1);
    int own = 0; /* the window that opens by itself */
    for (int w = 0; w < whole->n_windows; w++) own = whole->windows[w].asked ? own : w;
    assert_true(own > 0);
    const double own_s = whole->windows[own].start_s;
    keeper k = {.n = 6,
                .at = {{0, 50, NULL},   /* held */
                       {0, 233, NULL},  /* led */
                       {0.5, -1, NULL}, /* right after a window, a stretch still held */
                       {300, -1, NULL},
                       {own_s, 123, NULL},
                       {1800, 100, NULL}}};
    myo_run_options options = myo_run_options_default();
    options.save = keep;
    options.save_user = &k;
    options.save_every_s = 0;
    myo_story *saved = myo_story_make();
    if (myo_story_run(s, &options, saved, &error)) fail_msg("%s", error.text);
    assert_same_story(whole, saved);
    assert_true(k.calls > 1100); /* before every window of 1 ms, and between */
    myo_story_free(saved);
    for (int i = 0; i < k.n; i++) {
        assert_non_null(k.at[i].kept);
        myo_run_options on = myo_run_options_default();
        on.resume = k.at[i].kept;
        on.threads = 1 + i % 3;
        myo_story *resumed = myo_story_make();
        if (myo_story_run(s, &on, resumed, &error)) fail_msg("%d: %s", i, error.text);
        assert_same_story(whole, resumed);
        myo_story_free(resumed);
    }
    /* Another scenario is refused with the first difference. */
    const char *const others[][2] = {{"pool.n_units", "4"}, {"person.age", "41"}, {"seed", "9"}};
    const char *const said[] = {"pool.n_units_1 is 3 there, 4 here", "person.age_1 is 40 there",
                                "scenario.seed"};
    for (int i = 0; i < 4; i++) {
        myo_scenario *other = eventful();
        if (i < 3)
            assert_int_equal(myo_scenario_set(other, others[i][0], others[i][1], NULL), MYO_OK);
        else
            assert_int_equal(myo_scenario_set_event(other, 1, "bend", "11 deg", NULL), MYO_OK);
        myo_run_options on = myo_run_options_default();
        on.resume = k.at[0].kept;
        myo_story *refused_story = myo_story_make();
        assert_int_equal(myo_story_run(other, &on, refused_story, &error), MYO_INPUT);
        const char *sentence = i < 3 ? said[i] : "stretch at 0.1 s: bend_deg is 10 there, 11 here";
        if (!strstr(error.text, sentence))
            fail_msg("\"%s\" says nothing of \"%s\"", error.text, sentence);
        myo_story_free(refused_story);
        myo_scenario_free(other);
    }
    for (int i = 0; i < k.n; i++) myo_checkpoint_free(k.at[i].kept);
    interrupt(s, whole);
    myo_story_free(whole);
    myo_scenario_free(s);
}

/* Fuel of human fibres, too: the work of a window goes on behind it, also from a checkpoint. */
static void test_fuel_goes_on(void **state) {
    (void)state;
    myo_scenario *s = two_muscles();
    myo_error error = {0};
    const char *const settings[][2] = {{"muscles.longissimus_T7_left.muscle.published_fibres", "0"},
                                       {"pool.n_units", "2"},
                                       {"drive.level", "1"},
                                       {"drive.start", "0"},
                                       {"drive.rise", "0"}};
    for (size_t k = 0; k < sizeof settings / sizeof *settings; k++)
        if (myo_scenario_set(s, settings[k][0], settings[k][1], &error)) fail_msg("%s", error.text);
    event(s, 0, "window", "duration", "0.3 s");
    event(s, 60, "posture", "as", "standing");
    keeper k = {.n = 1, .at = {{0.3, -1, NULL}}};
    myo_run_options options = myo_run_options_default();
    options.save = keep;
    options.save_user = &k;
    options.save_every_s = 0;
    myo_story *whole = myo_story_make(), *resumed = myo_story_make();
    if (myo_story_run(s, &options, whole, &error)) fail_msg("%s", error.text);
    const myo_course *PCr = myo_story_course(whole, "PCr", "longissimus_T7_left");
    assert_non_null(PCr);
    assert_true(PCr->value[1] < PCr->value[0] - 0.01F);
    assert_null(myo_story_course(whole, "PCr", "longissimus_T7_right")); /* published fibres */
    assert_non_null(k.at[0].kept);
    options = myo_run_options_default();
    options.resume = k.at[0].kept;
    if (myo_story_run(s, &options, resumed, &error)) fail_msg("%s", error.text);
    assert_same_story(whole, resumed);
    myo_checkpoint_free(k.at[0].kept);
    myo_story_free(resumed);
    myo_story_free(whole);
    myo_scenario_free(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_bits_wherever_it_stopped),
        cmocka_unit_test(test_fuel_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
