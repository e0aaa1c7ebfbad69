/* The 148 claims of the two articles: each has its kind, its verdict in words, and a counterpart
 * that exists - for what is simulated a command that shows it and rows of the validation table or
 * of the catalogue's expectations that test it, for a rule of the assessment a rule, finding or
 * cause, for evidence a source. A claim that loses its counterpart fails here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "myotome/assess_file.h"
#include "myotome/catalogue.h"
#include "myotome/scenario_file.h"

static myo_knowledge *k;
static myo_document *sources;

/* "FIGURE/ID" of every row that can be validated. */
static char (*rows)[112];
static int n_rows;

static void add_rows(const char *figure, const myo_node *list) {
    for (size_t i = 0; list && i < myo_node_count(list); i++) {
        const myo_node *id = myo_node_find(myo_node_at(list, i), "id");
        rows = realloc(rows, (size_t)(n_rows + 1) * sizeof *rows);
        assert_non_null(rows);
        snprintf(rows[n_rows++], sizeof *rows, "%.60s/%.48s", figure, id ? myo_node_text(id) : "");
    }
}

static int start(void **state) {
    (void)state;
    static const char *const folders[] = {"validation/", "data/conditions/", "data/treatments/"};
    for (int i = 0; i < myo_builtin_count(); i++) {
        const myo_builtin_file *file = myo_builtin_at(i);
        for (int f = 0; f < 3; f++) {
            const size_t length = strlen(folders[f]);
            if (strncmp(file->name, folders[f], length) != 0) continue;
            char figure[64];
            snprintf(figure, sizeof figure, "%.*s", (int)strcspn(file->name + length, "."),
                     file->name + length);
            myo_document *document = myo_document_parse(file->name, file->data, file->size, NULL);
            assert_non_null(document);
            add_rows(figure, myo_node_find(myo_document_root(document), f ? "expect" : "rows"));
            myo_document_free(document);
        }
    }
    const myo_builtin_file *file = myo_builtin_find("data/sources.yaml");
    sources = myo_document_parse(file->name, file->data, file->size, NULL);
    k = myo_knowledge_read(NULL, NULL);
    return !k || !sources || n_rows < 500;
}

static int end(void **state) {
    (void)state;
    free(rows);
    myo_document_free(sources);
    myo_knowledge_free(k);
    return 0;
}

static int has_row(const char *name) {
    for (int i = 0; i < n_rows; i++)
        if (strcmp(rows[i], name) == 0) return 1;
    return 0;
}

static const char *claim_id(int i) {
    static char id[16];
    snprintf(id, sizeof id, "%c%d", i < 61 ? 'A' : 'B', i < 61 ? i + 1 : i - 60);
    return id;
}

/* Something that the assessment asks, decides or says. */
static int is_of_assessment(const char *id) {
    return myo_knowledge_rule(k, id) >= 0 || myo_knowledge_finding(k, id) >= 0 ||
           myo_knowledge_cause(k, id) >= 0 || strncmp(id, "T_", 2) == 0;
}

static void every_claim_has_its_counterpart(void **state) {
    (void)state;
    int simulated = 0, rules = 0, evidence = 0;
    for (int i = 0; i < 148; i++) {
        const char *id = claim_id(i);
        const int at = myo_knowledge_evidence(k, id);
        if (at < 0) fail_msg("claim %s is missing", id);
        const myo_evidence *e = &k->evidence[at];
        if (!e->verdict[0] || strlen(e->says) < 20) fail_msg("%s has no verdict in words", id);
        if (strspn(e->shown_as, "SRE -") != strlen(e->shown_as) || !e->shown_as[0])
            fail_msg("%s is shown as %s", id, e->shown_as);
        if (strchr(e->shown_as, 'S')) {
            simulated++;
            if (!e->shows[0]) fail_msg("%s is simulated: by which command?", id);
            if (!e->rows.n) fail_msg("%s is simulated: which row tests it?", id);
        }
        if (strchr(e->shown_as, 'R')) {
            int found = 0;
            rules++;
            for (int r = 0; r < e->rules.n; r++) found |= is_of_assessment(e->rules.items[r]);
            if (!found) fail_msg("%s is a rule of the assessment: which one?", id);
        }
        if (strchr(e->shown_as, 'E')) {
            int found = e->basis[0] != 0;
            evidence++;
            for (int r = 0; r < e->rules.n; r++)
                found |= e->rules.items[r][0] == 'C' || strncmp(e->rules.items[r], "T_", 2) == 0 ||
                         is_of_assessment(e->rules.items[r]);
            if (!found) fail_msg("%s is evidence: by whom?", id);
        }
    }
    print_message("148 claims: %d simulated, %d rules, %d evidence\n", simulated, rules, evidence);
    assert_true(simulated > 75 && rules > 50 && evidence > 35);
}

static void counterparts_exist(void **state) {
    (void)state;
    for (int i = 0; i < k->n_evidence; i++) {
        const myo_evidence *e = &k->evidence[i];
        for (int r = 0; r < e->rows.n; r++)
            if (!has_row(e->rows.items[r]))
                fail_msg("%s: no row is called %s", e->id, e->rows.items[r]);
        if (e->basis[0] && !myo_node_find(myo_document_root(sources), e->basis))
            fail_msg("%s: no source is called %s", e->id, e->basis);
    }
}

static void all_are_reached_by_show(void **state) {
    (void)state;
    for (int i = 0; i < k->n_evidence; i++) {
        const myo_evidence *e = &k->evidence[i];
        myo_buffer text = {0};
        assert_true(myo_knowledge_show(k, e->id, &text));
        if (!strstr(text.text, e->verdict)) fail_msg("show %s does not say the verdict", e->id);
        if (e->shows[0] && !strstr(text.text, "see it"))
            fail_msg("show %s does not say how to see it", e->id);
        myo_buffer_free(&text);
    }
}

/* The catalogue names claims that there are, and show names the entry in turn. */
static void catalogue_and_claims_agree(void **state) {
    (void)state;
    const char *(*const builtin[])(int) = {myo_condition_builtin, myo_treatment_builtin};
    for (int kind = 0; kind < 2; kind++)
        for (int i = 0; builtin[kind](i); i++) {
            myo_catalogue_entry *entry = NULL;
            myo_error error = {0};
            if (myo_catalogue_read((myo_catalogue_kind)kind, builtin[kind](i), &entry, &error))
                fail_msg("%s", error.text);
            const myo_node *claims = myo_node_find(entry->root, "claims");
            for (size_t c = 0; claims && c < myo_node_count(claims); c++) {
                const char *id = myo_node_text(myo_node_at(claims, c));
                myo_buffer text = {0};
                if (!myo_knowledge_show(k, id, &text))
                    fail_msg("%s: there is no claim %s", entry->id, id);
                if (!strstr(text.text, entry->id)) fail_msg("show %s omits %s", id, entry->id);
                myo_buffer_free(&text);
            }
            myo_catalogue_free(entry);
        }
}

/* What is contested is said where people look: both at the entry and at the correction. */
static void contested_matters_are_visible(void **state) {
    (void)state;
    static const char *const matters[][2] = {{"dehydration", "C3"},
                                             {"guarding", "C1"},
                                             {"poor-posture", "C2"},
                                             {"heat-pad", "C7"},
                                             {"ice", "C6"},
                                             {"magnesium", "C4"},
                                             {"salt-tablets", "C19"},
                                             {"massage", "C8"},
                                             {"waiting-after-meals", "C13"},
                                             {"held-stretch", "C8"},
                                             {"lying-down", "C5"},
                                             {"mcardle", "C12"},
                                             {"neuromyotonia", "C14"},
                                             {"quinine", "C17"},
                                             {"ginkgo", "C18"},
                                             {"benign-fasciculation", "C11"}};
    for (size_t i = 0; i < sizeof matters / sizeof matters[0]; i++) {
        myo_catalogue_entry *entry = NULL;
        myo_error error;
        if (myo_catalogue_read(MYO_CONDITION, matters[i][0], &entry, &error) &&
            myo_catalogue_read(MYO_TREATMENT, matters[i][0], &entry, &error))
            fail_msg("%s", error.text);
        int found[MYO_CATALOGUE_CORRECTIONS], is = 0;
        const int n = myo_catalogue_corrections(entry, k, found, MYO_CATALOGUE_CORRECTIONS);
        for (int c = 0; c < n; c++) is |= strcmp(k->evidence[found[c]].id, matters[i][1]) == 0;
        if (!is) fail_msg("%s does not lead to %s", matters[i][0], matters[i][1]);
        myo_buffer text = {0};
        myo_catalogue_show(entry, k, &text);
        assert_non_null(strstr(text.text, matters[i][1]));
        assert_non_null(strstr(text.text, "where science is divided"));
        myo_buffer_free(&text);
        myo_catalogue_free(entry);
    }
}

/* Applies one option of a command to a scenario; what is no condition is a treatment or a path. */
static int apply(myo_scenario *scenario, const char *word, myo_error *error) {
    myo_catalogue_choice choice = {0};
    char path[128];
    const size_t length = strcspn(word, "=@");
    snprintf(path, sizeof path, "data/conditions/%.*s.yaml", (int)length, word);
    const int condition = myo_builtin_find(path) != NULL;
    snprintf(path, sizeof path, "data/treatments/%.*s.yaml", (int)length, word);
    if (!condition && !myo_builtin_find(path)) {
        snprintf(path, sizeof path, "%.*s", (int)length, word);
        return myo_scenario_set(scenario, path, word + length + 1, error);
    }
    int code =
        myo_catalogue_choose(condition ? MYO_CONDITION : MYO_TREATMENT, word, &choice, error);
    if (!code) code = myo_catalogue_apply(scenario, &choice, 1, error);
    myo_catalogue_free(choice.entry);
    return code;
}

/* What the commands ask for can be done: conditions and treatments fit their scenario. */
static void commands_can_be_run(void **state) {
    (void)state;
    int bad = 0;
    for (int i = 0; i < k->n_evidence; i++) {
        enum { most = 24 };
        char text[500], *words[most];
        int n = 0;
        snprintf(text, sizeof text, "%s", k->evidence[i].shows);
        for (char *word = strtok(text, " "); word && n < most; word = strtok(NULL, " "))
            words[n++] = word;
        if (n < 2 || (strcmp(words[0], "run") != 0 && strcmp(words[0], "compare") != 0)) continue;
        for (int run = 0; run < 2; run++) {
            myo_scenario *scenario = NULL;
            myo_error error = {0};
            if (myo_scenario_read(words[1], &scenario, &error)) fail_msg("%s", error.text);
            for (int w = 2; w + 1 < n; w += 2) {
                const int with = strcmp(words[w], "--with") == 0,
                          without = strcmp(words[w], "--without") == 0;
                if (!(with ? run == 1 : without ? run == 0 : 1)) continue;
                if (!apply(scenario, words[w + 1], &error)) continue;
                print_error("%s: %s: %s\n", k->evidence[i].id, k->evidence[i].shows, error.text);
                bad++;
            }
            myo_scenario_free(scenario);
        }
    }
    assert_int_equal(bad, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_claim_has_its_counterpart),
                                       cmocka_unit_test(counterparts_exist),
                                       cmocka_unit_test(all_are_reached_by_show),
                                       cmocka_unit_test(catalogue_and_claims_agree),
                                       cmocka_unit_test(contested_matters_are_visible),
                                       cmocka_unit_test(commands_can_be_run)};
    return cmocka_run_group_tests(tests, start, end);
}
