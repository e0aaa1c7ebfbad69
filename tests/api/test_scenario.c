/* Scenarios through the public interface: paths, units, words, tables, time courses, refusals. */
#include "myotome/scenario.h"
#include "myotome/scenario_file.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static myo_scenario *two_muscles(void) {
    myo_scenario *s = myo_scenario_make();
    int muscle;
    assert_int_equal(myo_scenario_add_muscle(s, "left", "left one", &muscle, NULL), MYO_OK);
    assert_int_equal(myo_scenario_add_muscle(s, "right", NULL, &muscle, NULL), MYO_OK);
    return s;
}

static double get(const myo_scenario *s, int muscle, const char *path) {
    return myo_fieldset_get(s->muscles[muscle].values, path);
}

static void test_paths_and_units(void **state) {
    (void)state;
    myo_scenario *s = two_muscles();
    assert_int_equal(myo_scenario_set(s, "drive.level", "30 %", NULL), MYO_OK);
    assert_true(fabs(get(s, 0, "drive.level") - 0.3) < 1e-15 &&
                fabs(get(s, 1, "drive.level_1") - 0.3) < 1e-15);
    assert_int_equal(myo_scenario_set(s, "muscles.right.drive.hold", "2 min", NULL), MYO_OK);
    assert_true(get(s, 1, "drive.hold_s") == 120 && get(s, 0, "drive.hold_s") != 120);
    assert_int_equal(myo_scenario_set(s, "duration", "250 ms", NULL), MYO_OK);
    assert_true(myo_fieldset_get(s->session, "duration_s") == 0.25);
    assert_int_equal(myo_scenario_set(s, "seed", "18446744073709", NULL), MYO_OK);
    assert_true(s->seed == 18446744073709u);
    myo_scenario_free(s);
}

/* The session's temperature reaches nerve and muscle, in their own units. */
static void test_temperature_spreads(void **state) {
    (void)state;
    myo_scenario *s = two_muscles();
    assert_int_equal(myo_scenario_set(s, "temperature", "30 degC", NULL), MYO_OK);
    assert_true(fabs(get(s, 1, "fibre.slow.fibre.temperature") - 30.0) < 1e-9);
    assert_true(fabs(get(s, 1, "pool.axon.temperature") - 30) < 1e-9);
    myo_scenario_free(s);
}

static void refuses(myo_scenario *s, const char *path, const char *text, const char *says) {
    myo_error error = {0};
    const int code = myo_scenario_set(s, path, text, &error);
    if (code != MYO_INPUT) fail_msg("%s = %s gave %d", path, text, code);
    if (!strstr(error.text, says)) fail_msg("'%s' does not say '%s'", error.text, says);
}

static void test_refusals(void **state) {
    (void)state;
    myo_scenario *s = two_muscles();
    refuses(s, "drive.levle", "0.3", "drive.level");
    refuses(s, "drive.level", "18 apples", "apples");
    refuses(s, "drive.level", "nan", "nan");
    refuses(s, "drive.level", "-1", "-1");
    refuses(s, "drive.kind", "jump", "ramp_hold");
    refuses(s, "muscles.middle.drive.level", "0.1", "middle");
    refuses(s, "seed", "-4", "seed");
    int muscle;
    assert_int_equal(myo_scenario_add_muscle(s, "left", NULL, &muscle, NULL), MYO_INPUT);
    s->force = 1; /* out of range only, never nonsense */
    assert_int_equal(myo_scenario_set(s, "drive.level", "7", NULL), MYO_OK);
    refuses(s, "drive.level", "nan", "nan");
    myo_scenario_free(s);
}

static void test_time_courses(void **state) {
    (void)state;
    myo_scenario *s = two_muscles();
    myo_scenario_muscle *m = &s->muscles[0];
    const char *const ramp[][2] = {{"drive.start", "1 s"},
                                   {"drive.rise", "2 s"},
                                   {"drive.hold", "3 s"},
                                   {"drive.fall", "1 s"},
                                   {"drive.level", "0.4"}};
    for (int i = 0; i < 5; i++)
        assert_int_equal(myo_scenario_set(s, ramp[i][0], ramp[i][1], NULL), MYO_OK);
    assert_true(myo_scenario_drive_1(m, 0.5) == 0 &&
                fabs(myo_scenario_drive_1(m, 2) - 0.2) < 1e-12);
    assert_true(fabs(myo_scenario_drive_1(m, 5) - 0.4) < 1e-12 &&
                fabs(myo_scenario_drive_1(m, 6.5) - 0.2) < 1e-12);
    assert_true(myo_scenario_drive_1(m, 8) == 0);
    const double t[] = {0, 1, 2}, level[] = {0, 1, 0.5};
    assert_int_equal(myo_scenario_set(s, "drive.kind", "table", NULL), MYO_OK);
    assert_int_equal(myo_scenario_check(s, NULL), MYO_INPUT); /* no points yet */
    assert_int_equal(myo_scenario_set_drive(s, 0, 3, t, level, NULL), MYO_OK);
    assert_true(fabs(myo_scenario_drive_1(m, 0.25) - 0.25) < 1e-12 &&
                fabs(myo_scenario_drive_1(m, 9) - 0.5) < 1e-12);
    const double back[] = {0, 1, 0.5};
    assert_int_equal(myo_scenario_set_drive(s, 0, 3, back, level, NULL), MYO_INPUT);
    assert_int_equal(myo_scenario_set(s, "path.kind", "sine", NULL), MYO_OK);
    assert_int_equal(myo_scenario_set(s, "path.amplitude", "2 mm", NULL), MYO_OK);
    assert_int_equal(myo_scenario_set(s, "path.frequency", "1 Hz", NULL), MYO_OK);
    for (int k = 0; k < 40; k++)
        assert_true(
            fabs(myo_scenario_path_mm(m, 0.05 * k) - 2 * sin(6.283185307179586 * 0.05 * k)) < 1e-9);
    myo_scenario_free(s);
}

/* What is switched off is not read. */
static void test_uses(void **state) {
    (void)state;
    myo_scenario *s = two_muscles();
    static const struct {
        const char *section, *path, *off, *on;
    } rows[] = {{"published.slow.release", "muscle.published_fibres", "0", "1"},
                {"fibre.slow.release", "muscle.published_fibres", "1", "0"},
                {"fibre.mexiletine", "fibre.mexiletine.concentration", "0", "5 uM"},
                {"wiring", "reflexes", "0", "1"},
                {"stimulation", "stimulation.motor", "0", "0.5"},
                {"block", "block.distal", "0", "1"},
                {"cuff", "cuff.stops", "0", "1"},
                {"sleep", "sleep.depth", "0", "1"},
                {"needle", "needle.channels", "0", "1"},
                {"surface", "surface.channels", "0", "1"},
                {"noise", "needle.channels", "0", "1"}};
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        if (k + 1 == sizeof rows / sizeof rows[0])
            myo_scenario_set(s, "surface.channels", "0", NULL);
        assert_int_equal(myo_scenario_set(s, rows[k].path, rows[k].off, NULL), MYO_OK);
        assert_int_equal(myo_scenario_uses(s, 0, rows[k].section), 0);
        assert_int_equal(myo_scenario_set(s, rows[k].path, rows[k].on, NULL), MYO_OK);
        assert_int_equal(myo_scenario_uses(s, 0, rows[k].section), 1);
    }
    assert_int_equal(myo_scenario_uses(s, 0, "tendon"), 1);
    assert_int_equal(myo_scenario_uses(s, 0, "fibre.fast.cable"), 1);
    myo_scenario_free(s);
}

static void test_builtin_scenarios(void **state) {
    (void)state;
    int n = 0;
    for (; myo_scenario_builtin(n); n++) {
        myo_scenario *s = NULL;
        myo_error error = {0};
        if (myo_scenario_read(myo_scenario_builtin(n), &s, &error) != MYO_OK)
            fail_msg("%s:%d: %s", error.file, error.line, error.text);
        assert_true(s->n_muscles > 0 && s->title[0]);
        myo_scenario_free(s);
    }
    assert_true(n >= 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths_and_units),
        cmocka_unit_test(test_temperature_spreads),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_time_courses),
        cmocka_unit_test(test_uses),
        cmocka_unit_test(test_builtin_scenarios),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
