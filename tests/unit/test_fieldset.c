/* Field sets: paths, overrides, conversion, ranges, and what an error says. */
#include "myotome/fieldset.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const myo_field membrane_fields[] = {
    {"V", "mV", -80, -120, 60, "shorten2007", "potential", MYO_FIELD_STATE},
    {"g_Na", "mS_cm2", 804, 0, 2000, "shorten2007", "sodium conductance", MYO_FIELD_PARAMETER},
    {"I", "uA_cm2", 0, -1000, 1000, "assumed", "stimulus", MYO_FIELD_INPUT},
    {"g_K", "mS_cm2", 64.8, 0, 200, "shorten2007", "potassium conductance", MYO_FIELD_PARAMETER},
    {"h", "1", 0.9, 0, 1, "assumed", "inactivation", MYO_FIELD_STATE},
    {"share", "1", 0.25, 0, 1, "assumed", "some share", MYO_FIELD_PARAMETER},
};
static const myo_table membrane = {"membrane", "Membrane", "", "", membrane_fields, 6};
static const myo_field run_fields[] = {
    {"duration", "s", 10, 0.001, 3600, "assumed", "length of the run", MYO_FIELD_PARAMETER},
    {"temperature", "degC", 37, 10, 45, "assumed", "temperature", MYO_FIELD_PARAMETER},
};
static const myo_table run = {"run", "Run", "", "", run_fields, 2};
static const myo_override slow[] = {
    {"membrane", "g_Na", 134, "someone1999"},
    {"other", "g_K", 1, "nobody"},
    {"membrane", "h", 0.8, "someone1999"},
};
static const myo_section sections[] = {
    {"", &run, NULL, 0},
    {"fibre.fast.membrane", &membrane, NULL, 0},
    {"fibre.slow.membrane", &membrane, slow, 3},
};

static myo_fieldset *make(void) {
    myo_fieldset *set = myo_fieldset_make(sections, 3);
    assert_non_null(set);
    return set;
}

static void test_layout(void **state) {
    (void)state;
    myo_fieldset *set = make();
    assert_int_equal(myo_fieldset_section_count(set), 3);
    assert_int_equal(myo_fieldset_find_section(set, "fibre.slow.membrane"), 2);
    assert_int_equal(myo_fieldset_find_section(set, "fibre"), -1);
    assert_null(myo_fieldset_section(set, 3));
    const double *p = myo_fieldset_parameters_const(set, 1), *x = myo_fieldset_states_const(set, 1);
    assert_true(p[0] == 804 && p[1] == 64.8 && p[2] == 0.25 && x[0] == -80 && x[1] == 0.9);
    p = myo_fieldset_parameters_const(set, 2), x = myo_fieldset_states_const(set, 2);
    assert_true(p[0] == 134 && p[1] == 64.8 && x[0] == -80 && x[1] == 0.8);
    assert_string_equal(myo_fieldset_source(set, 1, 1), "shorten2007");
    assert_string_equal(myo_fieldset_source(set, 2, 1), "someone1999");
    myo_fieldset_parameters(set, 1)[0] = 5;
    myo_fieldset *copy = myo_fieldset_copy(set);
    myo_fieldset_parameters(set, 1)[0] = 6;
    assert_true(myo_fieldset_get(copy, "fibre.fast.membrane.g_Na") == 5);
    myo_fieldset_free(set);
    myo_fieldset_free(copy);
    myo_fieldset_free(NULL);
    myo_fieldset *nothing = myo_fieldset_make(NULL, 0);
    assert_non_null(nothing);
    assert_true(isnan(myo_fieldset_get(nothing, "x")));
    myo_fieldset_free(nothing);
}

static void test_set(void **state) {
    (void)state;
    myo_fieldset *set = make();
    myo_error error = {.text = ""};
    assert_int_equal(myo_fieldset_set(set, "fibre.fast.membrane.g_Na", "0.5 S/cm2", 0, &error),
                     MYO_OK);
    assert_true(myo_fieldset_get(set, "fibre.fast.membrane.g_Na_mS_cm2") == 500);
    assert_int_equal(myo_fieldset_set(set, "duration", "2 min", 0, &error), MYO_OK);
    assert_true(myo_fieldset_get(set, "duration_s") == 120);
    assert_int_equal(myo_fieldset_set(set, "temperature_degC", "310.15 K", 0, &error), MYO_OK);
    assert_true(fabs(myo_fieldset_get(set, "temperature") - 37) < 1e-12);
    assert_int_equal(myo_fieldset_set(set, "fibre.slow.membrane.h_1", "50 %", 0, &error), MYO_OK);
    assert_true(myo_fieldset_states_const(set, 2)[1] == 0.5);
    assert_int_equal(myo_fieldset_set(set, "fibre.slow.membrane.h", "1", 0, &error),
                     MYO_OK); /* the end */
    assert_int_equal(myo_fieldset_set(set, "fibre.slow.membrane.g_Na", "-3", 1, &error),
                     MYO_OK); /* forced */
    assert_true(myo_fieldset_get(set, "fibre.slow.membrane.g_Na") == -3);
    myo_fieldset_free(set);
}

static void assert_refused(const char *path, const char *text, int force, const char *says) {
    myo_fieldset *set = make(), *before = myo_fieldset_copy(set);
    myo_error error = {.text = ""};
    assert_int_equal(myo_fieldset_set(set, path, text, force, &error), MYO_INPUT);
    assert_string_equal(error.text, says);
    for (int i = 0; i < 3; i++) {
        assert_memory_equal(myo_fieldset_parameters(set, i), myo_fieldset_parameters(before, i),
                            2 * sizeof(double));
        assert_memory_equal(myo_fieldset_states(set, i), myo_fieldset_states(before, i), 0);
    }
    myo_fieldset_free(set);
    myo_fieldset_free(before);
}

static void test_refusals(void **state) {
    (void)state;
    assert_refused(
        "fibre.fast.membrane.g_Na", "-3", 0,
        "fibre.fast.membrane.g_Na = -3 mS/cm\xc2\xb2 is outside its range 0 .. 2000 mS/cm\xc2\xb2 "
        "(source: shorten2007)");
    assert_refused("duration", "0 s", 0,
                   "duration = 0 s is outside its range 0.001 .. 3600 s (source: assumed)");
    assert_refused("duration", "nan", 1, "duration: \"nan\" is not a finite number");
    assert_refused("duration", "5 kg", 0,
                   "duration: \"5 kg\": \"kg\" is a mass, but a time is expected (in us, ms, s, "
                   "min, h, d, week)");
    assert_refused("fibre.fast.membrane.I", "5", 0,
                   "fibre.fast.membrane.I is a port: the run computes it, it cannot be set");
    assert_refused("duratoin", "5", 0,
                   "unknown parameter \"duratoin\"; did you mean \"duration_s\"?");
    assert_refused("fibre.fast.membrane.g_Nq", "5", 0,
                   "unknown parameter \"fibre.fast.membrane.g_Nq\"; did you mean "
                   "\"fibre.fast.membrane.g_Na_mS_cm2\"?");
    assert_refused("fibre.slw.membrane.g_K", "5", 0,
                   "unknown parameter \"fibre.slw.membrane.g_K\"; did you mean "
                   "\"fibre.slow.membrane.g_K_mS_cm2\"?");
    assert_refused(
        "g_K_mS_cm2", "5", 0,
        "unknown parameter \"g_K_mS_cm2\"; did you mean \"fibre.fast.membrane.g_K_mS_cm2\"?");
    assert_refused("fibre.fast.membrane.g_Na_mM", "5", 0,
                   "unknown parameter \"fibre.fast.membrane.g_Na_mM\"; did you mean "
                   "\"fibre.fast.membrane.g_Na_mS_cm2\"?");
    /* no field of another section, however near its name: what this one has, nearest first */
    assert_refused("fibre.slow.membrane.duration", "5", 0,
                   "unknown parameter \"fibre.slow.membrane.duration\"; fibre.slow.membrane has "
                   "g_Na, share, V, g_K, h");
    assert_refused("fibre.slw.membrane.mass", "5", 0,
                   "unknown parameter \"fibre.slw.membrane.mass\"; fibre.slow.membrane has "
                   "V, g_Na, g_K, h, share");
    assert_refused("fibre.fast.membrane", "5", 0,
                   "unknown parameter \"fibre.fast.membrane\"; fibre.fast.membrane has share, "
                   "V, g_Na, g_K, h");
    assert_refused("mass", "5", 0,
                   "unknown parameter \"mass\"; there are duration, temperature");
    assert_refused("tendon.mass", "5", 0,
                   "unknown parameter \"tendon.mass\"; the sections are fibre.fast.membrane, "
                   "fibre.slow.membrane");
    char path[2000];
    memset(path, 'a', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    path[1500] = '.';
    myo_fieldset *set = make();
    int section, field;
    assert_int_equal(myo_fieldset_find(set, path, &section, &field, NULL), MYO_INPUT);
    myo_fieldset_free(set);
}

/* Two tables under one path may share a bare name, not a full one. */
static void test_ambiguous(void **state) {
    (void)state;
    static const myo_field a[] = {{"x", "mV", 1, 0, 2, "assumed", "", MYO_FIELD_PARAMETER}};
    static const myo_field b[] = {{"x", "ms", 1, 0, 2, "assumed", "", MYO_FIELD_PARAMETER}};
    static const myo_table ta = {"a", "", "", "", a, 1}, tb = {"b", "", "", "", b, 1};
    const myo_section both[] = {{"p", &ta, NULL, 0}, {"p", &tb, NULL, 0}};
    myo_fieldset *set = myo_fieldset_make(both, 2);
    myo_error error;
    int section, field;
    assert_int_equal(myo_fieldset_find(set, "p.x", &section, &field, &error), MYO_INPUT);
    assert_string_equal(error.text, "\"p.x\" could be p.x_mV or p.x_ms; write one of them");
    assert_int_equal(myo_fieldset_find(set, "p.x_ms", &section, &field, &error), MYO_OK);
    assert_int_equal(section, 1);
    myo_fieldset_free(set);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_set),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_ambiguous),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
