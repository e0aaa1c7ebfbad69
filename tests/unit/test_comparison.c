/* Comparisons: which numbers differ, which were changed and by whom, and that runs and stories of
 * any shape give text of at most 100 columns, one JSON document and a page that needs no other
 * file. */
#define _XOPEN_SOURCE 700 /* nftw */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "myotome/compare.h"
#include "myotome/scenario_file.h"
#include "report/comparison.h"
#include "report/words.h"
#include "synthetic_story.h"

/* Fontconfig keeps its caches by pointers that the leak checker cannot see. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
    return "leak:libfontconfig";
}

static char folder[64];
static myo_scenario *scenarios[2];
static myo_catalogue_choice choices[2];

static void ok(int code, const myo_error *error) {
    if (code) fail_msg("%s", error->text);
}

static int remove_one(const char *path, const struct stat *what, int kind, struct FTW *place) {
    (void)what;
    (void)kind;
    (void)place;
    return remove(path);
}

static int start(void **state) {
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/myotome_compare_XXXXXX");
    return mkdtemp(folder) == NULL;
}

static int end(void **state) {
    (void)state;
    return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* Both scenarios, the second with what is asked for. */
static void prepare(const char *name, myo_catalogue_kind kind, const char *asked) {
    myo_error error = {0};
    for (int k = 0; k < 2; k++) ok(myo_scenario_read(name, &scenarios[k], &error), &error);
    ok(myo_catalogue_choose(kind, asked, &choices[0], &error), &error);
    ok(myo_catalogue_apply(scenarios[1], choices, 1, &error), &error);
}

static void clear(void) {
    for (int k = 0; k < 2; k++) myo_scenario_free(scenarios[k]);
    myo_catalogue_free(choices[0].entry);
}

static const myo_difference *row(const myo_comparison *c, const char *name) {
    for (int i = 0; i < c->n_rows; i++)
        if (strcmp(c->rows[i].name, name) == 0) return &c->rows[i];
    return NULL;
}

static void no_line_is_long(const char *text) {
    char line[400];
    while (*text) {
        const size_t n = strcspn(text, "\n");
        assert_true(n < sizeof line);
        memcpy(line, text, n);
        line[n] = 0;
        if (myo_text_columns(line) > 100) fail_msg("too long: %s", line);
        text += n + (text[n] == '\n');
    }
}

/* Text, JSON and page of a pair; the page must hold each of the words. */
static void all_of(const myo_compared runs[2], const char *const *words) {
    myo_error error = {0};
    char *text = NULL;
    ok(myo_compare_format(runs, &text, &error), &error);
    no_line_is_long(text);
    free(text);
    myo_json json = myo_json_make(0);
    ok(myo_compare_json(runs, &json, &error), &error);
    const char *written = myo_json_text(&json);
    assert_non_null(written);
    myo_document *document = myo_document_parse("summary", written, strlen(written), &error);
    if (!document) fail_msg("%s", error.text);
    assert_int_equal(myo_node_count(myo_node_find(myo_document_root(document), "runs")), 2);
    myo_document_free(document);
    myo_json_free(&json);
    ok(myo_compare_write(runs, folder, &error), &error);
    char path[128], *page;
    size_t size;
    snprintf(path, sizeof path, "%s/report.html", folder);
    ok(myo_file_read(path, 20000000, &page, &size, &error), &error);
    for (int i = 0; words[i]; i++)
        if (!strstr(page, words[i])) fail_msg("the page lacks \"%s\"", words[i]);
    assert_null(strstr(page, "src=\"figures"));
    assert_null(strstr(page, "http"));
    free(page);
}

static void runs_differ(void **state) {
    (void)state;
    prepare("first-muscle", MYO_CONDITION, "mcardle=0.5");
    myo_record *a = synthetic_record(2, 8, 3.0), *b = synthetic_record(2, 8, 3.0);
    snprintf(a->muscles[1].title, sizeof a->muscles[1].title, "another muscle");
    const float *force = a->muscles[1].force.data;
    for (size_t k = 1000; k < b->muscles[1].force.n_rows; k++)
        b->muscles[1].force.data[k] = 3.0F * force[k] + 1.0F;
    myo_compared runs[2] = {{.label = "without", .scenario = scenarios[0], .record = a},
                            {.label = "with <it>", .scenario = scenarios[1], .record = b}};
    runs[1].n_choices = 1;
    runs[1].choices = choices;
    myo_comparison *c = myo_comparison_make(runs);
    assert_non_null(c);
    assert_int_equal(c->muscle, 1);
    assert_true(fabs(c->same_until_s - 1000.0 / a->muscles[1].force.rate_Hz) < 1e-9);
    int rows[3];
    char words[60];
    const int n = myo_comparison_telling(c, rows, 3);
    assert_int_equal(n, 3);
    assert_string_equal(c->rows[rows[0]].of, a->muscles[1].title);
    assert_true(c->rows[rows[0]].size_1 * c->rows[rows[0]].weight_1 >=
                c->rows[rows[1]].size_1 * c->rows[rows[1]].weight_1);
    const myo_difference *ATP = row(c, "lowest ATP");
    if (ATP) assert_true(ATP->size_1 == 0);
    for (int i = 0; i < c->n_rows; i++)
        if (strcmp(c->rows[i].name, "greatest force") == 0) {
            const int is_other = strcmp(c->rows[i].of, a->muscles[1].title) == 0;
            myo_difference_words(&c->rows[i], words, sizeof words);
            assert_int_equal(strstr(words, "×") != NULL, is_other);
            assert_int_equal(strcmp(words, "the same") == 0, !is_other);
        }
    /* Both numbers of the file, as they stand in the two scenarios. */
    assert_int_equal(c->n_changed, 2);
    assert_string_equal(c->changed[0].path, "glycogenolysis.factor_GP");
    assert_true(c->changed[0].before[0] == 1 && c->changed[0].after[1] == 0.5);
    assert_true(c->changed[0].places >= 2);
    assert_string_equal(c->changed[0].evidence, "measured");
    assert_int_equal(c->n_assumed, 1);
    const unsigned links = myo_comparison_links(c);
    for (int i = 0; myo_chain_link(i); i++)
        assert_int_equal((links >> i) & 1u, strcmp(myo_chain_link(i), "energy") == 0);
    myo_comparison_free(c);
    static const char *const says[] = {"with &lt;it&gt;", "factor_GP",         "vissing2003", "B40",
                                       "Vissing",         "class=\"altered\"", "data:image/", NULL};
    all_of(runs, says);

    /* Nothing differs: nothing is told to differ. */
    runs[1].record = a;
    runs[1].scenario = scenarios[0];
    runs[1].n_choices = 0;
    c = myo_comparison_make(runs);
    assert_true(isnan(c->same_until_s));
    assert_int_equal(myo_comparison_telling(c, rows, 3), 0);
    assert_int_equal(c->n_changed, 0);
    myo_comparison_free(c);
    static const char *const same[] = {"bit for bit", "No number of the model", NULL};
    all_of(runs, same);
    myo_record_free(a);
    myo_record_free(b);
    clear();
}

static void stories_differ(void **state) {
    (void)state;
    prepare("spasm", MYO_TREATMENT, "naproxen@2 h");
    myo_story *a = synthetic_story(2), *b = synthetic_story(2);
    for (int i = 1; i < b->n_windows; i++) b->windows[i].pain_percent *= 0.5;
    for (int i = 0; i < b->n_courses; i++)
        if (strcmp(b->courses[i].name, "damage") == 0)
            for (size_t k = 20; k < b->courses[i].n; k++) b->courses[i].value[k] *= 0.5F;
    static const char *const setting[] = {"pain.guard_gain=0"};
    myo_error error = {0};
    ok(myo_scenario_set(scenarios[1], "pain.guard_gain", "0", &error), &error);
    const myo_compared runs[2] = {{.label = "without", .scenario = scenarios[0], .story = a},
                                  {.label = "Naproxen",
                                   .scenario = scenarios[1],
                                   .story = b,
                                   .n_choices = 1,
                                   .choices = choices,
                                   .n_settings = 1,
                                   .settings = setting}};
    myo_comparison *c = myo_comparison_make(runs);
    assert_non_null(c);
    assert_true(c->same_until_s > 0);
    assert_true(c->window[0] >= 1 && c->window[0] == c->window[1]);
    assert_int_equal(c->n_changed, 2); /* what the substance acts on, and the setting */
    assert_string_equal(c->changed[0].path, "slow.COX_inhibition");
    assert_int_equal(c->changed[0].places, 0);
    assert_string_equal(c->changed[1].evidence, "set by hand");
    assert_true(c->changed[1].after[0] == 0 && c->changed[1].before[0] > 0);
    myo_comparison_free(c);
    static const char *const says[] = {"COX_inhibition",   "set by hand", "Pain of 100",
                                       "On the time line", "Helps",       NULL};
    all_of(runs, says);

    /* A story that was stopped before its first window. */
    myo_story *empty = myo_story_make();
    empty->duration_s = 100;
    const myo_compared stopped[2] = {{.label = "a", .scenario = scenarios[0], .story = empty},
                                     {.label = "b", .scenario = scenarios[1], .story = b}};
    static const char *const broken[] = {"interrupted", NULL};
    all_of(stopped, broken);
    myo_story_free(empty);
    myo_story_free(a);
    myo_story_free(b);
    clear();
}

/* What a scenario brings itself can be taken out. */
static void own_events_are_taken_out(void **state) {
    (void)state;
    myo_scenario *s = NULL;
    myo_catalogue_entry *entry = NULL;
    myo_error error = {0};
    static const char *const ids[] = {"ibuprofen", "heat-pad", "naproxen"};
    static const int taken[] = {1, 1, 0};
    for (int i = 0; i < 3; i++) {
        ok(myo_scenario_read("spasm", &s, &error), &error);
        const int n = s->n_events;
        ok(myo_catalogue_read(MYO_TREATMENT, ids[i], &entry, &error), &error);
        assert_int_equal(myo_catalogue_take_out(s, entry), taken[i]);
        assert_int_equal(s->n_events, n - taken[i]);
        for (int k = 1; k < s->n_events; k++)
            assert_true(s->events[k].at_s >= s->events[k - 1].at_s);
        myo_catalogue_free(entry);
        myo_scenario_free(s);
    }
}

/* Every part of the model that the catalogue changes belongs to a link of the chain. */
static void every_change_has_its_link(void **state) {
    (void)state;
    const char *(*const builtin[])(int) = {myo_condition_builtin, myo_treatment_builtin};
    for (int kind = 0; kind < 2; kind++)
        for (int i = 0; builtin[kind](i); i++) {
            myo_catalogue_entry *entry = NULL;
            myo_error error = {0};
            ok(myo_catalogue_read((myo_catalogue_kind)kind, builtin[kind](i), &entry, &error),
               &error);
            if ((entry->n_changes || entry->events) && !myo_catalogue_links(entry))
                fail_msg("%s alters no link", entry->id);
            const myo_node *stage = myo_node_find(entry->root, "stage");
            for (size_t k = 0; stage && k < myo_node_count(stage); k++) {
                int known = 0;
                for (int l = 0; myo_chain_link(l); l++)
                    known |= strcmp(myo_chain_link(l), myo_node_text(myo_node_at(stage, k))) == 0;
                if (!known)
                    fail_msg("%s: no link is called %s", entry->id,
                             myo_node_text(myo_node_at(stage, k)));
            }
            myo_catalogue_free(entry);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_differ), cmocka_unit_test(stories_differ),
        cmocka_unit_test(own_events_are_taken_out), cmocka_unit_test(every_change_has_its_link)};
    return cmocka_run_group_tests(tests, start, end);
}
