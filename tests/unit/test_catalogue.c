/* Conditions and treatments: the built-in files hold together, changes do what they say, health and
 * treatments without effect stay as they are bit for bit, and bad files say where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "myotome/catalogue.h"
#include "myotome/cell.h"
#include "myotome/scenario_file.h"
#include "myotome/validate.h"

static const char *(*const builtin[])(int) = {myo_condition_builtin, myo_treatment_builtin};

static void ok(int code, const myo_error *error) {
    char text[1024];
    if (!code) return;
    myo_error_format(error, text, sizeof text);
    fail_msg("%s", text);
}

static myo_scenario *person(void) {
    myo_scenario *scenario = myo_scenario_make();
    int muscle;
    myo_error error;
    assert_non_null(scenario);
    ok(myo_scenario_add_muscle(scenario, "longissimus_T7_left", NULL, &muscle, &error), &error);
    ok(myo_scenario_add_muscle(scenario, "multifidus_T9_right", NULL, &muscle, &error), &error);
    ok(myo_scenario_set(scenario, "muscles.multifidus_T9_right.wiring.level", "9", &error), &error);
    ok(myo_scenario_set(scenario, "muscles.multifidus_T9_right.wiring.side", "1", &error), &error);
    return scenario;
}

static size_t differences(const myo_fieldset *a, const myo_fieldset *b) {
    size_t n = 0;
    for (int s = 0; s < myo_fieldset_section_count(a); s++) {
        const myo_table *table = myo_fieldset_section(a, s)->table;
        int numbers[2] = {0, 0};
        for (int f = 0; f < table->n_fields; f++) {
            numbers[0] += table->fields[f].kind == MYO_FIELD_PARAMETER;
            numbers[1] += table->fields[f].kind == MYO_FIELD_STATE;
        }
        n += memcmp(myo_fieldset_parameters_const(a, s), myo_fieldset_parameters_const(b, s),
                    sizeof(double) * (size_t)numbers[0]) != 0;
        n += memcmp(myo_fieldset_states_const(a, s), myo_fieldset_states_const(b, s),
                    sizeof(double) * (size_t)numbers[1]) != 0;
    }
    return n;
}

static size_t changed(const myo_scenario *a, const myo_scenario *b) {
    size_t n = differences(a->session, b->session) + differences(a->body, b->body);
    for (int i = 0; i < a->n_muscles; i++)
        n += differences(a->muscles[i].values, b->muscles[i].values);
    return n + (size_t)abs(a->n_events - b->n_events) +
           (size_t)abs(a->n_substances - b->n_substances);
}

/* Whether some part of the model feels the entry: the scenario, or a cell with its experiments. */
static int acts_somewhere(const myo_catalogue_choice *choice) {
    myo_error error;
    myo_scenario *healthy = person(), *sick = person();
    int acts = myo_catalogue_apply(sick, choice, 1, &error) == MYO_OK && changed(healthy, sick);
    myo_scenario_free(healthy);
    myo_scenario_free(sick);
    for (int i = 0; i < myo_cell_count() && !acts; i++) {
        const myo_cell *cell = myo_cell_at(i);
        for (int k = 0; cell->protocols[k] && !acts; k++) {
            const myo_section section = {"", cell->protocols[k]->table, NULL, 0};
            myo_fieldset *values = myo_fieldset_make(cell->sections, cell->n_sections);
            myo_fieldset *protocol = myo_fieldset_make(&section, 1);
            acts = myo_catalogue_apply_cell(choice, 1, values, protocol, 0, &error) == MYO_OK;
            myo_fieldset_free(values);
            myo_fieldset_free(protocol);
        }
    }
    return acts;
}

static const char *text_of(const myo_node *row, const char *key) {
    const myo_node *node = myo_node_find(row, key);
    return node && !myo_node_is_null(node) ? myo_node_text(node) : "";
}

/* Plain words, a scenario that shows it, expectations with sources; of a treatment what trials
 * found and a verdict. */
static void has_all_parts(const myo_catalogue_entry *e, const myo_node *sources) {
    char file[100];
    if (strlen(e->text) < 40) fail_msg("%s is not explained", e->id);
    snprintf(file, sizeof file, "scenarios/%.60s.yaml", text_of(e->root, "scenario"));
    if (!myo_builtin_find(file)) fail_msg("no scenario shows %s", e->id);
    if (e->kind == MYO_TREATMENT && !text_of(e->root, "verdict")[0])
        fail_msg("%s has no verdict", e->id);
    if (e->kind == MYO_TREATMENT && !myo_node_find(e->root, "evidence"))
        fail_msg("%s does not say what trials found", e->id);
    if (!e->expect || !myo_node_count(e->expect)) fail_msg("%s has no expectation", e->id);
    for (size_t i = 0; i < myo_node_count(e->expect); i++) {
        const myo_node *row = myo_node_at(e->expect, i);
        static const char *const parts[] = {"id", "text", "unit", "source"};
        for (int k = 0; k < 4; k++)
            if (!text_of(row, parts[k])[0]) fail_msg("%s: a row without %s", e->id, parts[k]);
        if (!myo_node_find(sources, text_of(row, "source")))
            fail_msg("%s.%s: unknown source", e->id, text_of(row, "id"));
        const myo_node *range = myo_node_find(row, "seen");
        if (!range) range = myo_node_find(row, "over_health");
        if (!range || !text_of(range, "from")[0] || !text_of(range, "to")[0])
            fail_msg("%s.%s can not fail", e->id, text_of(row, "id"));
    }
}

static void every_entry_is_sound(void **state) {
    (void)state;
    const myo_builtin_file *file = myo_builtin_find("data/sources.yaml");
    myo_document *sources = myo_document_parse(file->name, file->data, file->size, NULL);
    assert_non_null(sources);
    int n_changes = 0, n_assumed = 0, n_entries = 0;
    for (int kind = 0; kind < 2; kind++)
        for (int i = 0; builtin[kind](i); i++) {
            char id[64];
            snprintf(id, sizeof id, "%s", builtin[kind](i));
            myo_catalogue_choice choice;
            myo_error error;
            ok(myo_catalogue_choose((myo_catalogue_kind)kind, id, &choice, &error), &error);
            const myo_catalogue_entry *e = choice.entry;
            assert_string_equal(e->id, id);
            for (int c = 0; c < e->n_changes; c++)
                assert_true(strcmp(e->changes[c].source, "assumed") != 0 ||
                            e->changes[c].evidence == MYO_CHANGE_ASSUMED);
            if (kind == MYO_CONDITION && !e->n_changes && !e->events)
                fail_msg("%s changes nothing", id);
            if (e->n_changes && !acts_somewhere(&choice)) fail_msg("%s acts nowhere", id);
            has_all_parts(e, myo_document_root(sources));
            myo_buffer text = {0};
            myo_catalogue_show(e, NULL, &text);
            assert_non_null(strstr(text.text, e->title));
            myo_buffer_free(&text);
            n_changes += e->n_changes;
            n_assumed += e->n_assumed;
            n_entries++;
            myo_catalogue_free(choice.entry);
        }
    assert_true(n_entries > 100 && n_changes > 150);
    myo_document_free(sources);
    print_message("%d entries, %d changed numbers, %d of them assumed\n", n_entries, n_changes,
                  n_assumed);
}

/* No cell feels a condition of severity 0, or a treatment that changes nothing. */
static void cells_stay_as_they_are(const myo_catalogue_choice *choice) {
    myo_error error;
    for (int i = 0; i < myo_cell_count(); i++) {
        const myo_cell *cell = myo_cell_at(i);
        myo_fieldset *before = myo_fieldset_make(cell->sections, cell->n_sections);
        myo_fieldset *after = myo_fieldset_make(cell->sections, cell->n_sections);
        myo_catalogue_apply_cell(choice, 1, after, NULL, 0, &error);
        if (differences(before, after)) fail_msg("%s changes %s", choice->entry->id, cell->name);
        myo_fieldset_free(before);
        myo_fieldset_free(after);
    }
}

static void health_and_nothing_stay_as_they_are(void **state) {
    (void)state;
    myo_error error;
    for (int kind = 0; kind < 2; kind++)
        for (int i = 0; builtin[kind](i); i++) {
            char id[80];
            snprintf(id, sizeof id, "%s%s", builtin[kind](i), kind == MYO_CONDITION ? "=0" : "");
            myo_catalogue_choice choice;
            ok(myo_catalogue_choose((myo_catalogue_kind)kind, id, &choice, &error), &error);
            const int empty = !choice.entry->n_changes && !choice.entry->events;
            if (kind == MYO_CONDITION || empty) {
                myo_scenario *before = person(), *after = person();
                const int code = myo_catalogue_apply(after, &choice, 1, &error);
                if (empty)
                    ok(code, &error); /* what only cells have is refused, and changes nothing */
                if (changed(before, after)) fail_msg("%s changes something", id);
                cells_stay_as_they_are(&choice);
                myo_scenario_free(before);
                myo_scenario_free(after);
            }
            myo_catalogue_free(choice.entry);
        }
}

/* ---- Files of one's own ---- */

static void write_file(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

#define HEAD "condition: own\ntitle: Own\ntext: Mine.\n"

static char path_a[64], path_b[64];

static int make_paths(void **state) {
    (void)state;
    snprintf(path_a, sizeof path_a, "/tmp/myotome_catalogue_%ld_a.yaml", (long)getpid());
    snprintf(path_b, sizeof path_b, "/tmp/myotome_catalogue_%ld_b.yaml", (long)getpid());
    return 0;
}

static int remove_paths(void **state) {
    (void)state;
    unlink(path_a);
    unlink(path_b);
    return 0;
}

static void bad_files_say_where(void **state) {
    (void)state;
    static const struct {
        const char *text, *says;
        int line;
    } bad[] = {
        {"condition: own\ntitle: Own\n", "plain words", 1},
        {"- 1\n", "this is no condition", 1},
        {HEAD "chnages: []\n", "unknown key \"chnages\"", 4},
        {HEAD
         "changes:\n  - {path: membrane.open_Kl, op: set, value: 0.1, source: assumed, evidence: "
         "assumed}\n",
         "did you mean \"membrane.open_Cl\"", 5},
        {HEAD "changes:\n  - {path: node.K_o, op: set, value: 3 kg, source: assumed, evidence: "
              "assumed}\n",
         "kg", 5},
        {HEAD "changes:\n  - {path: node.K_o, op: set, value: 300 mM, source: assumed, evidence: "
              "assumed}\n",
         "outside its range", 5},
        {HEAD "changes:\n  - {path: node.K_o, op: set, value: 3 mM, evidence: assumed}\n",
         "source is missing", 5},
        {HEAD "changes:\n  - {path: node.K_o, op: set, value: 3 mM, source: nobody1999, evidence: "
              "measured}\n",
         "nobody1999", 5},
        {HEAD "changes:\n  - {path: node.K_o, op: set, value: 3 mM, source: assumed, evidence: "
              "measured}\n",
         "the evidence is, too", 5},
        {HEAD "changes:\n  - {path: node.K_o, op: put, value: 3 mM, source: assumed, evidence: "
              "assumed}\n",
         "\"put\" is none of set, scale, add", 5},
        {HEAD "changes:\n  - {path: node.K_o, op: set, value: 3 mM, source: assumed, evidence: "
              "assumed, where: {side: up}}\n",
         "neither left nor right", 5},
        {HEAD "events: [{at: 0 s, drink: {volume: 1 L}, source: assumed}]\n", "by_severity", 4},
        {HEAD "events: [{at: 0 s, drink: {volume: 1 L}, by_severity: volume}]\n",
         "source is missing", 4},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        write_file(path_a, bad[i].text);
        myo_catalogue_entry *entry = NULL;
        myo_error error = {0};
        if (!myo_catalogue_read(MYO_CONDITION, path_a, &entry, &error))
            fail_msg("was taken: %s", bad[i].text);
        assert_null(entry);
        assert_int_equal(error.code, MYO_INPUT);
        if (!strstr(error.text, bad[i].says)) fail_msg("%s, not %s", error.text, bad[i].says);
        assert_int_equal(error.line, bad[i].line);
        assert_string_equal(error.file, path_a);
    }
    myo_catalogue_choice choice;
    myo_error error;
    static const char *const asked[] = {"brody=2", "brody=-1", "brody=much", "broddy", "=1"};
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        assert_int_not_equal(myo_catalogue_choose(MYO_CONDITION, asked[i], &choice, &error),
                             MYO_OK);
        assert_null(choice.entry);
    }
    assert_int_not_equal(myo_catalogue_choose(MYO_CONDITION, "broddy", &choice, &error), MYO_OK);
    assert_non_null(strstr(error.text, "did you mean \"brody\""));
}

static double number(const myo_scenario *scenario, int muscle, const char *path) {
    return myo_fieldset_get(scenario->muscles[muscle].values, path);
}

static void changes_interpolate_and_compose(void **state) {
    (void)state;
    write_file(
        path_a, HEAD
        "changes:\n"
        "  - {path: membrane.open_Cl, op: set, value: '0.2', source: fitted, evidence: fitted}\n"
        "  - {path: reticulum.nu, op: scale, value: '0.5', source: assumed, evidence: assumed}\n"
        "  - {path: membrane.temperature, op: add, value: -4 degC, source: assumed, evidence: "
        "assumed, where: {muscle: longissimus, side: left, level: T7}}\n");
    write_file(path_b,
               "condition: other\ntitle: Other\ntext: Another.\nchanges:\n"
               "  - {path: fibre.fast.membrane.open_Cl, op: set, value: '0.3', source: fitted, "
               "evidence: fitted}\n");
    myo_catalogue_choice choices[2];
    myo_error error;
    char asked[80];
    snprintf(asked, sizeof asked, "%s=50 %%", path_a);
    ok(myo_catalogue_choose(MYO_CONDITION, asked, &choices[0], &error), &error);
    myo_scenario *scenario = person(), *healthy = person();
    ok(myo_catalogue_apply(scenario, choices, 1, &error), &error);
    assert_true(fabs(number(scenario, 0, "fibre.fast.membrane.open_Cl") - 0.6) < 1e-12);
    assert_true(fabs(number(scenario, 1, "fibre.slow.membrane.open_Cl") - 0.6) < 1e-12);
    assert_true(fabs(number(scenario, 0, "fibre.fast.reticulum.nu") /
                         number(healthy, 0, "fibre.fast.reticulum.nu") -
                     0.75) < 1e-12);
    assert_true(number(scenario, 0, "fibre.fast.membrane.temperature") == 35);
    assert_true(number(scenario, 1, "fibre.fast.membrane.temperature") == 37);
    assert_int_equal(scenario->n_applied, 1);
    assert_int_equal(scenario->applied[0].n_changes, 3);
    assert_int_equal(scenario->applied[0].n_assumed, 2);
    char text[300];
    myo_applied_format(scenario->applied, scenario->n_applied, text, sizeof text);
    assert_string_equal(text, "Own, severity 0.5 (2 of 3 changed numbers are assumed)");
    myo_scenario_free(scenario);

    /* Two that set one number: an error with both places; not where one of them is healthy. */
    ok(myo_catalogue_choose(MYO_CONDITION, path_b, &choices[1], &error), &error);
    scenario = person();
    assert_int_equal(myo_catalogue_apply(scenario, choices, 2, &error), MYO_INPUT);
    assert_string_equal(error.file, path_b);
    assert_int_equal(error.line, 5);
    snprintf(text, sizeof text, "(%s:5:", path_a);
    assert_non_null(strstr(error.text, text));
    myo_scenario_free(scenario);
    scenario = person();
    choices[0].severity_1 = 0;
    ok(myo_catalogue_apply(scenario, choices, 2, &error), &error);
    assert_true(number(scenario, 0, "fibre.fast.membrane.open_Cl") == 0.3);
    myo_scenario_free(scenario);
    myo_scenario_free(healthy);
    myo_catalogue_free(choices[0].entry);
    myo_catalogue_free(choices[1].entry);
}

/* A factor leads out of the range only where it is applied; that is said at its line, too. */
static void what_leads_out_of_range_is_refused(void **state) {
    (void)state;
    static const char *const rows[] = {"scale, value: '1000'", "add, value: 500"};
    for (int i = 0; i < 2; i++) {
        char text[300];
        snprintf(text, sizeof text,
                 HEAD "changes:\n  - {path: membrane.open_Cl, op: %s, source: assumed, evidence: "
                      "assumed}\n",
                 rows[i]);
        write_file(path_a, text);
        myo_catalogue_choice choice;
        myo_error error = {0};
        ok(myo_catalogue_choose(MYO_CONDITION, path_a, &choice, &error), &error);
        myo_scenario *scenario = person();
        assert_int_equal(myo_catalogue_apply(scenario, &choice, 1, &error), MYO_INPUT);
        assert_string_equal(error.file, path_a);
        assert_int_equal(error.line, 5);
        assert_non_null(strstr(error.text, "outside its range"));
        scenario->force = 1; /* asked for: it is let through, and the results say so */
        ok(myo_catalogue_apply(scenario, &choice, 1, &error), &error);
        myo_scenario_free(scenario);
        myo_catalogue_free(choice.entry);
    }
}

static void treatments_come_on_a_time_line(void **state) {
    (void)state;
    myo_catalogue_choice choice;
    myo_error error;
    myo_scenario *story = NULL;
    ok(myo_scenario_read("spasm", &story, &error), &error);
    const int n = story->n_events;
    ok(myo_catalogue_choose(MYO_TREATMENT, "naproxen@2 h", &choice, &error), &error);
    ok(myo_catalogue_apply(story, &choice, 1, &error), &error);
    assert_int_equal(story->n_events, n + 2);
    int first = -1;
    for (int i = 0; i < story->n_events; i++)
        if (strcmp(story->events[i].word, "naproxen") == 0 && first < 0) first = i;
    assert_true(first >= 0 && story->events[first].at_s == 7200);
    /* Two doses, and what the substance acts on. */
    assert_int_equal(story->applied[0].n_changes, 3);
    assert_int_equal(story->applied[0].n_assumed, 2);
    assert_int_equal(story->n_substances, 2); /* the story's own ibuprofen, and this */
    myo_scenario_free(story);
    myo_scenario *plain = person();
    assert_int_equal(myo_catalogue_apply(plain, &choice, 1, &error), MYO_INPUT);
    assert_non_null(strstr(error.text, "no time line"));
    myo_scenario_free(plain);
    myo_catalogue_free(choice.entry);
}

/* Amounts go with the severity: none at 0, half at 0.5; what has no by_severity stays as written.
 */
static void conditions_come_on_a_time_line(void **state) {
    (void)state;
    write_file(path_a,
               HEAD "changes:\n  - {path: node.K_o, op: set, value: 3 mM, source: assumed, "
                    "evidence: assumed}\n"
                    "events:\n  - {at: 1 h, drink: {volume: 3 L, sodium: 40 mM}, by_severity: "
                    "volume, source: assumed}\n");
    static const double severities[] = {0, 0.5, 1};
    for (int i = 0; i < 3; i++) {
        myo_catalogue_choice choice;
        myo_error error;
        myo_scenario *story = NULL;
        ok(myo_scenario_read("spasm", &story, &error), &error);
        const int n = story->n_events;
        ok(myo_catalogue_choose(MYO_CONDITION, path_a, &choice, &error), &error);
        choice.severity_1 = severities[i];
        ok(myo_catalogue_apply(story, &choice, 1, &error), &error);
        assert_int_equal(story->n_events, n + (i > 0));
        assert_int_equal(story->applied[0].n_changes, 2); /* the changes are for other scenes */
        for (int k = 0; k < story->n_events; k++) {
            if (!story->events[k].file[0] || strcmp(story->events[k].file, path_a) != 0) continue;
            assert_true(story->events[k].at_s == 3600);
            assert_true(myo_fieldset_get(story->events[k].values, "volume") == 3 * severities[i]);
            assert_true(myo_fieldset_get(story->events[k].values, "sodium") == 40);
        }
        myo_catalogue_free(choice.entry);
        myo_scenario_free(story);
    }
    write_file(path_a,
               HEAD "events:\n  - {at: 1 h, drink: {volume: 3 L}, by_severity: mass, source: "
                    "assumed}\n");
    myo_catalogue_choice choice;
    myo_error error;
    myo_scenario *story = NULL;
    ok(myo_scenario_read("spasm", &story, &error), &error);
    ok(myo_catalogue_choose(MYO_CONDITION, path_a, &choice, &error), &error);
    assert_int_equal(myo_catalogue_apply(story, &choice, 1, &error), MYO_INPUT);
    assert_non_null(strstr(error.text, "no number \"mass\""));
    assert_int_equal(error.line, 5);
    myo_catalogue_free(choice.entry);
    myo_scenario_free(story);
}

/* The scenario that shows a condition is the scenario tap with it. */
static void scenarios_are_their_conditions(void **state) {
    (void)state;
    static const char *const pairs[][2] = {{"strychnine", "glycine-block"},
                                           {"tetanus", "tetanus"},
                                           {"stiff-person", "stiff-person"},
                                           {"spasticity", "spasticity"}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        myo_scenario *tap = NULL, *shown = NULL;
        myo_catalogue_choice choice;
        myo_error error;
        ok(myo_scenario_read("tap", &tap, &error), &error);
        ok(myo_scenario_read(pairs[i][1], &shown, &error), &error);
        ok(myo_catalogue_choose(MYO_CONDITION, pairs[i][0], &choice, &error), &error);
        ok(myo_catalogue_apply(tap, &choice, 1, &error), &error);
        static const char *const of_cord[] = {"reflex.inhibition", "reflex.tonic_left",
                                              "reflex.Ia_release", "reflex.Ia_depression"},
                                 *const of_pool[] = {"pool.renshaw_gain", "pool.PIC_gain"};
        for (int k = 0; k < 4; k++)
            assert_true(fabs(myo_fieldset_get(tap->session, of_cord[k]) -
                             myo_fieldset_get(shown->session, of_cord[k])) < 1e-12);
        for (int k = 0; k < 2; k++)
            assert_true(fabs(number(tap, 0, of_pool[k]) - number(shown, 0, of_pool[k])) < 1e-12);
        myo_catalogue_free(choice.entry);
        myo_scenario_free(tap);
        myo_scenario_free(shown);
    }
}

/* Every substance can be taken in a story. */
static void substances_are_sound(void **state) {
    (void)state;
    static const char folder[] = "data/substances/";
    for (int i = 0; i < myo_builtin_count(); i++) {
        const char *name = myo_builtin_at(i)->name;
        if (strncmp(name, folder, strlen(folder)) != 0) continue;
        char text[600];
        snprintf(text, sizeof text,
                 "scenario: x\nmuscles: {longissimus_T7_left: {}}\ntimeline:\n"
                 "  - {at: 0 s, dose: {what: %.*s, amount: 1 mg}}\n  - {at: 1 s, window: 1 s}\n",
                 (int)strcspn(name + strlen(folder), "."), name + strlen(folder));
        write_file(path_a, text);
        myo_scenario *scenario = NULL;
        myo_error error;
        ok(myo_scenario_read(path_a, &scenario, &error), &error);
        assert_int_equal(scenario->n_substances, 1);
        assert_true(scenario->substances[0].n_acts > 0);
        myo_scenario_free(scenario);
    }
}

/* ---- What some of them do: short experiments ---- */

static double measure(const char *id, const char *cell_name, const char *protocol_name,
                      const char *column, int greatest, const char *const *settings) {
    const myo_cell *cell = myo_cell_find(cell_name);
    const myo_protocol *protocol = myo_cell_find_protocol(cell, protocol_name);
    const myo_section section = {"", protocol->table, NULL, 0};
    myo_fieldset *values = myo_fieldset_make(cell->sections, cell->n_sections);
    myo_fieldset *experiment = myo_fieldset_make(&section, 1);
    myo_error error;
    if (id) {
        myo_catalogue_choice choice;
        ok(myo_catalogue_choose(MYO_CONDITION, id, &choice, &error), &error);
        ok(myo_catalogue_apply_cell(&choice, 1, values, experiment, 0, &error), &error);
        myo_catalogue_free(choice.entry);
    }
    for (; settings && settings[0]; settings += 2) {
        int s, f;
        const int own = myo_fieldset_find(experiment, settings[0], &s, &f, NULL) == MYO_OK;
        ok(myo_fieldset_set(own ? experiment : values, settings[0], settings[1], 0, &error),
           &error);
    }
    myo_columns columns = {0};
    ok(cell->run(cell, protocol, values, experiment, NULL, NULL, &columns, &error), &error);
    int c = 0;
    while (c < columns.n_columns && strcmp(columns.names[c], column) != 0) c++;
    assert_true(c < columns.n_columns);
    const size_t width = (size_t)columns.n_columns;
    const double first = columns.data[c];
    double value = columns.data[(columns.n_rows - 1) * width + (size_t)c];
    for (size_t r = 0; r < columns.n_rows && greatest; r++) {
        const double x = columns.data[r * width + (size_t)c] - first;
        if (r == 0 || x > value) value = x;
    }
    myo_columns_free(&columns);
    myo_fieldset_free(values);
    myo_fieldset_free(experiment);
    return value;
}

static void enzymes_and_lactate(void **state) {
    (void)state;
    static const char *const forearm[] = {"recovery", "120 s", "settle", "600 s", NULL};
    const double healthy =
        measure(NULL, "metabolism.human", "forearm", "blood_lactate_mM", 1, forearm);
    assert_true(healthy > 1);
    assert_true(measure("mcardle", "metabolism.human", "forearm", "blood_lactate_mM", 1, forearm) <
                0.2 * healthy);
    assert_true(measure("phosphorylase-kinase", "metabolism.human", "forearm", "blood_lactate_mM",
                        1, forearm) > 0.2 * healthy);
}

static void cholinesterase_and_repeats(void **state) {
    (void)state;
    assert_true(measure(NULL, "junction.endplate", "impulse", "potentials_1", 0, NULL) == 1);
    assert_true(
        measure("organophosphate", "junction.endplate", "impulse", "potentials_1", 0, NULL) >= 2);
}

static void low_calcium_and_multiplets(void **state) {
    (void)state;
    static const char *const shock[] = {
        "stimuli", "1",      "duration",         "60 ms",   "step", "0.01 ms",
        "settle",  "150 ms", "node.temperature", "34 degC", NULL};
    assert_true(measure(NULL, "axon.terminal", "train", "longest_1", 0, shock) == 1);
    assert_true(measure("hypocalcaemia", "axon.terminal", "train", "longest_1", 0, shock) >= 2);
}

/* A few of the expectations, those that cost little; the others: myotome validate conditions. */
static void cheap_expectations_hold(void **state) {
    (void)state;
    static const char *const names[] = {"conditions/over-drinking.sodium",
                                        "conditions/diarrhoea.potassium",
                                        "conditions/osteoporosis",
                                        "conditions/fixed-contracture.short",
                                        "treatments/atropine",
                                        "treatments/relief-position"};
    const int n_names = (int)(sizeof names / sizeof names[0]);
    myo_validation validation;
    myo_error error;
    ok(myo_validate(names, n_names, NULL, NULL, &validation, &error), &error);
    assert_true(validation.n_rows >= n_names);
    for (int i = 0; i < validation.n_rows; i++) {
        const myo_validation_row *row = &validation.rows[i];
        if (!row->within)
            fail_msg("%s.%s: %g is outside %g .. %g %s", row->figure, row->id, row->simulated,
                     row->low, row->high, row->failure);
    }
    myo_validation_free(&validation);
    const char *none = "conditions/nothing-like-this";
    assert_int_equal(myo_validate(&none, 1, NULL, NULL, &validation, &error), MYO_INPUT);
    assert_non_null(strstr(error.text, "no row"));
    myo_validation_free(&validation);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_entry_is_sound),
        cmocka_unit_test(health_and_nothing_stay_as_they_are),
        cmocka_unit_test(bad_files_say_where),
        cmocka_unit_test(changes_interpolate_and_compose),
        cmocka_unit_test(what_leads_out_of_range_is_refused),
        cmocka_unit_test(treatments_come_on_a_time_line),
        cmocka_unit_test(conditions_come_on_a_time_line),
        cmocka_unit_test(scenarios_are_their_conditions),
        cmocka_unit_test(substances_are_sound),
        cmocka_unit_test(enzymes_and_lactate),
        cmocka_unit_test(cholinesterase_and_repeats),
        cmocka_unit_test(low_calcium_and_multiplets),
        cmocka_unit_test(cheap_expectations_hold),
    };
    return cmocka_run_group_tests(tests, make_paths, remove_paths);
}
