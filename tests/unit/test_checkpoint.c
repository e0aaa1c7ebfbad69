/* Checkpoints in memory: the list of fields, a record to the last bit, a run that goes on as if it
 * had never stopped, and what is refused. */
#include "myotome/run.h"

#include "io_record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

/* ---- The list ---- */

static void test_fields(void **state) {
    (void)state;
    myo_checkpoint *c = myo_checkpoint_make();
    myo_error error = {0};
    char name[32];
    for (int i = 0; i < 1000; i++) {
        snprintf(name, sizeof name, "field.%d", i);
        const double value = i;
        assert_int_equal(myo_checkpoint_add_f64(c, name, "mV", value, &error), MYO_OK);
    }
    float table[6] = {1, 2, 3, 4, 5, 6};
    assert_int_equal(myo_checkpoint_lend(c, "table", "N", MYO_CHECKPOINT_F32, 2, 3, table, &error),
                     MYO_OK);
    assert_int_equal(myo_checkpoint_add_text(c, "text", "Gruß", &error), MYO_OK);
    assert_int_equal(myo_checkpoint_add_text(c, "nothing", "", &error), MYO_OK);
    assert_int_equal(myo_checkpoint_count(c), 1003);
    assert_string_equal(myo_checkpoint_at(c, 999)->name, "field.999");
    assert_null(myo_checkpoint_at(c, 1003));
    double value;
    assert_int_equal(myo_checkpoint_get_f64(c, "field.617", &value, &error), MYO_OK);
    assert_true(value == 617);
    assert_string_equal(myo_checkpoint_text(c, "text"), "Gruß");
    assert_string_equal(myo_checkpoint_text(c, "nothing"), "");
    assert_null(myo_checkpoint_text(c, "table"));

    myo_checkpoint *copy = myo_checkpoint_copy(c);
    table[5] = 7; /* the copy has its own */
    float back[6];
    assert_int_equal(myo_checkpoint_get(copy, "table", MYO_CHECKPOINT_F32, 2, 3, back, &error),
                     MYO_OK);
    assert_true(back[5] == 6);
    assert_string_equal(myo_checkpoint_find(copy, "table")->unit, "N");

    assert_int_equal(myo_checkpoint_add_f64(c, "table", "1", 0, &error), MYO_USAGE);
    assert_int_equal(myo_checkpoint_add_f64(c, "", "1", 0, &error), MYO_USAGE);
    assert_int_equal(myo_checkpoint_get_f64(c, "fiel.1", &value, &error), MYO_INPUT);
    assert_non_null(strstr(error.text, "fiel.1"));
    assert_int_equal(myo_checkpoint_get(c, "table", MYO_CHECKPOINT_F64, 6, 0, back, &error),
                     MYO_INPUT);
    assert_non_null(strstr(error.text, "2 x 3 f32"));
    assert_non_null(strstr(error.text, "6 f64"));
    myo_checkpoint_free(c);
    myo_checkpoint_free(copy);
    myo_checkpoint_free(NULL);
}

/* ---- Records ---- */

static myo_checkpoint *image_of(const myo_record *record) {
    myo_checkpoint *c = myo_checkpoint_make();
    myo_error error = {0};
    if (myo_checkpoint_add_record(c, "record", record, &error)) fail_msg("%s", error.text);
    return c;
}

/* Whole, but for the time on the wall. */
static void assert_same_record(const myo_record *a, const myo_record *b) {
    myo_checkpoint *x = image_of(a), *y = image_of(b);
    assert_int_equal(myo_checkpoint_count(x), myo_checkpoint_count(y));
    for (size_t i = 0; i < myo_checkpoint_count(x); i++) {
        const myo_checkpoint_field *f = myo_checkpoint_at(x, i), *g = myo_checkpoint_at(y, i);
        assert_string_equal(f->name, g->name);
        if (strcmp(f->name, "record.wall_s") == 0) continue;
        if (f->rows != g->rows || f->columns != g->columns || f->type != g->type ||
            (f->bytes && memcmp(f->data, g->data, f->bytes) != 0))
            fail_msg("%s differs", f->name);
    }
    myo_checkpoint_free(x);
    myo_checkpoint_free(y);
}

static void test_record_comes_back(void **state) {
    (void)state;
    myo_record *record = io_make_record(), *back = myo_record_make();
    record->interrupted = 1;
    record->seed = UINT64_MAX - 3;
    record->muscles[0].force.data[17] = NAN;
    myo_record_add_warning(record, "one");
    myo_checkpoint *c = image_of(record);
    myo_error error = {0};
    if (myo_checkpoint_get_record(c, "record", back, &error)) fail_msg("%s", error.text);
    assert_same_record(record, back);
    assert_true(back->seed == record->seed && back->n_events == record->n_events &&
                back->n_unit_potentials == record->n_unit_potentials);
    assert_string_equal(back->muscles[0].force.unit, "N");
    assert_string_equal(back->channels[0].description, record->channels[0].description);
    /* It can go on growing. */
    for (int i = 0; i < 200; i++) {
        assert_int_equal(myo_record_add_event(back, i, 0, "more", "more"), MYO_OK);
        assert_int_equal(myo_spike_list_insert(&back->muscles[0].activations, i, 1), MYO_OK);
        const float row[3] = {1, 2, 3};
        assert_int_equal(myo_series_add(&back->muscles[0].calcium, row), MYO_OK);
    }
    myo_record_free(record);
    myo_record_free(back);
    myo_checkpoint_free(c);
}

/* Who adds a member to record.h adds it to src/run/checkpoint_record.c, too, and its bytes here. */
static void test_no_member_is_forgotten(void **state) {
    (void)state;
    assert_int_equal(sizeof(myo_unit_info), 80);
    assert_int_equal(sizeof(myo_spike), 16);
    assert_int_equal(sizeof(myo_series), 232);
    assert_int_equal(sizeof(myo_action_potential), 48);
    assert_int_equal(sizeof(myo_muscle_record), 64 + 128 + 16 + 3 * 24 + 19 * 232 + 24 + 40);
    assert_int_equal(sizeof(myo_fibre_place), 72);
    assert_int_equal(sizeof(myo_channel), 384);
    assert_int_equal(sizeof(myo_unit_potential), 56);
    assert_int_equal(sizeof(myo_event), 240);
    assert_int_equal(sizeof(myo_episode), 296);
    assert_int_equal(sizeof(myo_warning), 256);
    /* What was applied is the scenario's and not in the file (myo_save_take_record). */
    assert_int_equal(sizeof(myo_record), 624 + MYO_APPLIED_MOST * sizeof(myo_applied));
}

/* What another version left out or added does no harm; what cannot be is refused. */
static void test_records_of_other_versions(void **state) {
    (void)state;
    myo_record *record = io_make_record();
    myo_checkpoint *c = image_of(record), *old = myo_checkpoint_make(),
                   *bad = myo_checkpoint_make();
    myo_error error = {0};
    const int wrong_unit[] = {0, 1, 99};
    for (size_t i = 0; i < myo_checkpoint_count(c); i++) {
        const myo_checkpoint_field *f = myo_checkpoint_at(c, i);
        if (strcmp(f->name, "record.muscles.0.units.n_fibres") != 0)
            myo_checkpoint_lend(old, f->name, f->unit, f->type, f->rows, f->columns, f->data, NULL);
        if (strcmp(f->name, "record.unit_potentials.n_samples") != 0)
            myo_checkpoint_lend(bad, f->name, f->unit, f->type, f->rows, f->columns, f->data, NULL);
        else
            myo_checkpoint_lend(bad, f->name, f->unit, f->type, 3, 0, wrong_unit, NULL);
    }
    myo_checkpoint_add_f64(old, "record.muscles.0.units.colour", "1", 3, NULL);
    myo_record *back = myo_record_make();
    if (myo_checkpoint_get_record(old, "record", back, &error)) fail_msg("%s", error.text);
    assert_true(back->muscles[0].units[0].n_fibres == 0 &&
                back->muscles[0].units[1].max_force_N == record->muscles[0].units[1].max_force_N);
    myo_record_free(back);
    back = myo_record_make();
    assert_int_equal(myo_checkpoint_get_record(bad, "record", back, &error), MYO_INPUT);
    myo_record_free(back);
    back = myo_record_make();
    assert_int_equal(myo_checkpoint_get_record(c, "other", back, &error), MYO_INPUT);
    assert_non_null(strstr(error.text, "other"));
    myo_record_free(back);
    myo_record_free(record);
    myo_checkpoint_free(c);
    myo_checkpoint_free(old);
    myo_checkpoint_free(bad);
}

/* ---- Runs ---- */

/* Two muscles with reflexes, one asked for a force, one tapped and shocked: everything carried. */
static myo_scenario *busy(const char *needle) {
    myo_scenario *s = myo_scenario_make();
    int muscle;
    assert_int_equal(myo_scenario_add_muscle(s, "pulling", NULL, &muscle, NULL), MYO_OK);
    assert_int_equal(myo_scenario_add_muscle(s, "tapped", NULL, &muscle, NULL), MYO_OK);
    const char *const settings[][2] = {{"reflexes", "1"},
                                       {"duration", "0.12 s"},
                                       {"pool.n_units", "5"},
                                       {"drive.start", "0.01 s"},
                                       {"drive.rise", "0.03 s"},
                                       {"drive.hold", "0.03 s"},
                                       {"drive.level", "0.3"},
                                       {"muscles.pulling.drive.of", "force"},
                                       {"muscles.pulling.drive.visual_delay", "40 ms"},
                                       {"muscles.tapped.path.kind", "tap"},
                                       {"muscles.tapped.path.start", "0.03 s"},
                                       {"muscles.tapped.stimulation.start", "0.02 s"},
                                       {"muscles.tapped.stimulation.frequency", "60 Hz"},
                                       {"muscles.tapped.stimulation.motor", "1"},
                                       {"muscles.tapped.stimulation.afferent", "1"},
                                       {"surface.channels", "0"},
                                       {"needle.channels", needle}};
    myo_error error = {0};
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
        if (myo_scenario_set(s, settings[i][0], settings[i][1], &error)) fail_msg("%s", error.text);
    return s;
}

static myo_model *model_of(myo_scenario *s) {
    myo_model *model = NULL;
    myo_error error = {0};
    if (myo_model_make(s, &model, &error)) fail_msg("%s", error.text);
    myo_scenario_free(s);
    return model;
}

static myo_record *run(const myo_model *model, myo_run_options options, int expected,
                       myo_error *error) {
    myo_error own = {0};
    if (!error) error = &own;
    myo_record *record = myo_record_make();
    const int code = myo_run(model, &options, record, error);
    if (code != expected) fail_msg("code %d: %s", code, error->text);
    return record;
}

/* Keeps the checkpoints of some steps. */
enum { most_kept = 4 };
typedef struct keeper {
    int n, calls, fails_at;
    int64_t steps[most_kept];
    myo_checkpoint *kept[most_kept];
} keeper;

static int keep(myo_checkpoint *checkpoint, void *user, myo_error *error) {
    keeper *k = user;
    int64_t step;
    assert_int_equal(myo_checkpoint_get_i64(checkpoint, "step", &step, error), MYO_OK);
    if (++k->calls == k->fails_at) return myo_error_set(error, MYO_IO, "the disk is full");
    for (int i = 0; i < k->n; i++)
        if (step == k->steps[i]) {
            assert_null(k->kept[i]);
            k->kept[i] = myo_checkpoint_copy(checkpoint);
        }
    return MYO_OK;
}

static myo_record *run_and_keep(const myo_model *model, keeper *k) {
    myo_run_options options = myo_run_options_default();
    options.save = keep;
    options.save_user = k;
    options.save_every_s = 0;
    myo_record *record = run(model, options, MYO_OK, NULL);
    assert_int_equal(k->calls, 121); /* before every window, and after the last one */
    for (int i = 0; i < k->n; i++) assert_non_null(k->kept[i]);
    return record;
}

static myo_checkpoint *checkpoint_of(const myo_model *model) {
    keeper k = {.n = 1, .steps = {60}};
    myo_record_free(run_and_keep(model, &k));
    return k.kept[0];
}

static void test_same_bits_as_without_a_stop(void **state) {
    (void)state;
    myo_model *model = model_of(busy("0"));
    myo_record *whole = run(model, myo_run_options_default(), MYO_OK, NULL);
    assert_true(whole->muscles[0].discharges.n > 5 && whole->muscles[1].activations.n > 5 &&
                whole->muscles[0].n_potentials > 0);
    keeper k = {.n = 4, .steps = {0, 47, 81, 120}};
    myo_record *saved = run_and_keep(model, &k);
    assert_same_record(whole, saved);
    myo_record_free(saved);
    for (int i = 0; i < k.n; i++) {
        myo_run_options options = myo_run_options_default();
        options.resume = k.kept[i];
        options.threads = 1 + i;
        myo_record *resumed = run(model, options, MYO_OK, NULL);
        assert_same_record(whole, resumed);
        myo_record_free(resumed);
        myo_checkpoint_free(k.kept[i]);
    }
    myo_record_free(whole);
    myo_model_free(model);
}

static int stop_in_the_middle(double fraction, const char *stage, void *user) {
    (void)stage;
    return fraction > *(const double *)user;
}

/* What NAME.columns says adds up to the columns of NAME, for each type of fibre. */
static void test_columns_are_named(void **state) {
    (void)state;
    for (int published = 0; published < 2; published++) {
        myo_scenario *s = busy("0");
        const char *const value = published ? "1" : "0";
        assert_int_equal(myo_scenario_set(s, "muscle.published_fibres", value, NULL), MYO_OK);
        myo_model *model = model_of(s);
        keeper k = {.n = 1, .steps = {0}};
        double stop = -1;
        myo_run_options options = myo_run_options_default();
        options.save = keep;
        options.save_user = &k;
        options.progress = stop_in_the_middle;
        options.user = &stop;
        myo_record_free(run(model, options, MYO_INTERRUPTED, NULL));
        int checked = 0;
        for (size_t i = 0; i < myo_checkpoint_count(k.kept[0]); i++) {
            const myo_checkpoint_field *f = myo_checkpoint_at(k.kept[0], i);
            char name[MYO_CHECKPOINT_NAME + 16];
            snprintf(name, sizeof name, "%s.columns", f->name);
            const char *line = myo_checkpoint_text(k.kept[0], name);
            if (!line) {
                assert_false(!f->unit[0] && strstr(f->name, "muscles.") == f->name);
                continue;
            }
            size_t slow = 0, fast = 0, other = 0;
            for (; *line; line = strchr(line, '\n') + 1) {
                char what[64], unit[16];
                size_t n;
                if (sscanf(line, "%63s %15s %zu", what, unit, &n) != 3) fail_msg("%.100s", line);
                *(strncmp(what, "slow.", 5) == 0   ? &slow
                  : strncmp(what, "fast.", 5) == 0 ? &fast
                                                   : &other) += n;
            }
            const size_t bytes = f->type == MYO_CHECKPOINT_U8 ? 8 : 1;
            assert_true(other == 0 || (slow == 0 && fast == 0));
            for (int kind = 0; kind < 3; kind++) {
                const size_t n = kind == 0 ? slow : kind == 1 ? fast : other;
                if (n && n * bytes != f->columns)
                    fail_msg("%s: %zu columns, %zu named", f->name, f->columns, n * bytes);
            }
            checked++;
        }
        assert_int_equal(checked, 2 * 9);
        myo_checkpoint_free(k.kept[0]);
        myo_model_free(model);
    }
}

/* Stopped twice, gone on with twice; the last checkpoint is taken when it stops. */
static void test_interruptions_leave_no_trace(void **state) {
    (void)state;
    myo_model *model = model_of(busy("1"));
    myo_record *whole = run(model, myo_run_options_default(), MYO_OK, NULL);
    const double stops[] = {0.3, 0.7};
    myo_checkpoint *last = NULL;
    for (int i = 0; i < 2; i++) {
        double stop = stops[i];
        keeper k = {.n = 1, .steps = {i ? 100 : 50}};
        myo_run_options options = myo_run_options_default();
        options.progress = stop_in_the_middle;
        options.user = &stop;
        options.save = keep;
        options.save_user = &k;
        options.save_every_s = 1e9;
        options.resume = last;
        myo_record *part = run(model, options, MYO_INTERRUPTED, NULL);
        assert_true(part->interrupted && part->simulated_ms == (i ? 100 : 50));
        assert_int_equal(k.calls, i ? 1 : 2); /* at the start of a new run, and when it stops */
        myo_record_free(part);
        myo_checkpoint_free(last);
        last = k.kept[0];
        assert_non_null(last);
    }
    myo_run_options options = myo_run_options_default();
    options.resume = last;
    myo_record *resumed = run(model, options, MYO_OK, NULL);
    assert_same_record(whole, resumed);
    myo_record_free(resumed);
    myo_record_free(whole);
    myo_checkpoint_free(last);
    myo_model_free(model);
}

static void test_a_failed_save_ends_the_run(void **state) {
    (void)state;
    myo_model *model = model_of(busy("0"));
    keeper k = {.fails_at = 21};
    myo_run_options options = myo_run_options_default();
    options.save = keep;
    options.save_user = &k;
    options.save_every_s = 0;
    myo_error error = {0};
    myo_record *r = run(model, options, MYO_IO, &error);
    assert_string_equal(error.text, "the disk is full");
    assert_true(r->simulated_ms == 20);
    myo_record_free(r);
    myo_model_free(model);
}

static void test_another_scenario_is_refused(void **state) {
    (void)state;
    myo_model *model = model_of(busy("0"));
    myo_checkpoint *c = checkpoint_of(model);
    static const struct {
        const char *path, *value, *message;
    } changes[] = {
        {"muscles.tapped.drive.level", "0.4",
         "muscles.tapped.drive.level_1 is 0.3 there, 0.4 here"},
        {"duration", "0.2 s", "duration_s is 0.12 there, 0.2 here"},
        {"muscles.tapped.path.kind", "isometric", "path.kind is tap there, isometric here"},
        {"pool.n_units", "6", "muscles.pulling.pool.n_units_1 is 5 there, 6 here"},
        {"seed", "2", "scenario.seed"},
        {"muscles.pulling.drive.level", "0.30000000001", "behind the sixth digit of 0.3"},
    };
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        myo_scenario *other = busy("0");
        myo_error error = {0};
        if (myo_scenario_set(other, changes[i].path, changes[i].value, &error))
            fail_msg("%s", error.text);
        myo_run_options options = myo_run_options_default();
        options.resume = c;
        myo_model *other_model = model_of(other);
        myo_record_free(run(other_model, options, MYO_INPUT, &error));
        if (!strstr(error.text, changes[i].message)) fail_msg("%s", error.text);
        myo_model_free(other_model);
    }
    myo_checkpoint_free(c);
    myo_model_free(model);
}

/* One field is missing, or another: a sentence for each, and no run. An older version goes on. */
static void test_other_fields(void **state) {
    (void)state;
    myo_model *model = model_of(busy("0"));
    myo_checkpoint *c = checkpoint_of(model);
    static const struct {
        const char *name, *message;
        int goes_on;
    } cases[] = {
        {"step", "step", 0},
        {"muscles.tapped.cables", "muscles.tapped.cables", 0},
        {"muscles.tapped.interiors.columns", "muscles.tapped.interiors", 0},
        {"loop", "loop", 0},
        {"format", "format", 0},
        {"scenario.muscles.1.values", "scenario.muscles.1.values", 0},
        {"record.scenario", "record", 0},
        {"version", "version", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (int shorter = 0; shorter < 2; shorter++) {
            myo_checkpoint *other = myo_checkpoint_make();
            for (size_t k = 0; k < myo_checkpoint_count(c); k++) {
                const myo_checkpoint_field *f = myo_checkpoint_at(c, k);
                const int hit = strcmp(f->name, cases[i].name) == 0;
                if (hit && !shorter) continue;
                myo_checkpoint_lend(other, f->name, f->unit, f->type, f->rows - (size_t)hit,
                                    f->columns, f->data, NULL);
            }
            myo_run_options options = myo_run_options_default();
            options.resume = other;
            myo_error error = {0};
            /* A text without its last letter is another version's, or one that is no longer there.
             */
            const int goes_on = cases[i].goes_on;
            myo_record *r = run(model, options, goes_on ? MYO_OK : MYO_INPUT, &error);
            if (goes_on)
                assert_true(r->n_warnings == 1 && strstr(r->warnings[0].text, "version"));
            else if (!strstr(error.text, cases[i].message))
                fail_msg("%s: %s", cases[i].name, error.text);
            myo_record_free(r);
            myo_checkpoint_free(other);
        }
    }
    myo_checkpoint_free(c);
    myo_model_free(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_record_comes_back),
        cmocka_unit_test(test_no_member_is_forgotten),
        cmocka_unit_test(test_records_of_other_versions),
        cmocka_unit_test(test_same_bits_as_without_a_stop),
        cmocka_unit_test(test_interruptions_leave_no_trace),
        cmocka_unit_test(test_columns_are_named),
        cmocka_unit_test(test_a_failed_save_ends_the_run),
        cmocka_unit_test(test_another_scenario_is_refused),
        cmocka_unit_test(test_other_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
