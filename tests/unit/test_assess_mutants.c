/* Every rule, every piece of a rule and every heavy weight of the assessment is needed: each is
 * left out, turned round or shifted, and some line of tests/data/assessment_rules.csv or
 * assessment_weights.csv must then no longer agree.
 *
 * rules: rule,findings,fires. weights: cause,findings,low_dB,high_dB: what the findings add.
 * With MYO_PROPOSE=1 each survivor prints a line that would catch it; see docs/assessment.md. */
#include "myotome/assess_file.h"

#include "base/random.h"
#include "clinic/condition.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static myo_knowledge *k;
static int propose;

static int read_knowledge(void **state) {
    (void)state;
    myo_error error = {0};
    propose = getenv("MYO_PROPOSE") != NULL;
    k = myo_knowledge_read(NULL, &error);
    if (!k) print_error("%s:%d: %s\n", error.file, error.line, error.text);
    return k ? 0 : -1;
}

static int free_knowledge(void **state) {
    (void)state;
    myo_knowledge_free(k);
    return 0;
}

/* ---- The two tables -----------------------------------------------------------------------------
 */

typedef struct expected_row {
    int index, low, high;
    myo_case example;
} expected_row;

typedef struct expected_rows {
    expected_row *rows;
    int n;
} expected_rows;

static void add_row(expected_rows *all, expected_row row) {
    if (all->n % 256 == 0) {
        expected_row *more = realloc(all->rows, (size_t)(all->n + 256) * sizeof *more);
        assert_non_null(more);
        all->rows = more;
    }
    all->rows[all->n++] = row;
}

static expected_rows read_expected(const char *name, int of_rules) {
    char path[500], line[2000];
    snprintf(path, sizeof path, MYO_SOURCE_DIR "/tests/data/%s", name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    expected_rows all = {NULL, 0};
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file)) {
        char *id = strtok(line, ","), *findings = strtok(NULL, ","), *low = strtok(NULL, ",\n"),
             *high = of_rules ? low : strtok(NULL, ",\n");
        assert_non_null(high);
        expected_row row = {.index =
                                of_rules ? myo_knowledge_rule(k, id) : myo_knowledge_cause(k, id),
                            .low = atoi(low),
                            .high = atoi(high)};
        if (row.index < 0) fail_msg("%s: %s is unknown", name, id);
        myo_error error = {0};
        if (myo_vignette_case(k, findings, &row.example, &error)) fail_msg("%s", error.text);
        row.example.unlisted_is_no = of_rules;
        add_row(&all, row);
    }
    fclose(file);
    return all;
}

static int fires(const myo_case *example, int rule) {
    return myo_condition_holds(example, k->rules[rule].when) == MYO_YES;
}

/* The first row that is not as expected, of one rule or cause (index -1: of all); -1: none. */
static int broken_rule(const expected_rows *all, int rule) {
    for (int i = 0; i < all->n; i++)
        if ((rule < 0 || all->rows[i].index == rule) &&
            fires(&all->rows[i].example, all->rows[i].index) != all->rows[i].low)
            return i;
    return -1;
}

static int added_dB(const myo_case *example, int cause) {
    static myo_assessment a;
    myo_assess_ranking(example, &a);
    return a.score_dB[cause] - k->causes[cause].prior_dB;
}

static int broken_cause(const expected_rows *all, int cause) {
    for (int i = 0; i < all->n; i++) {
        const expected_row *row = &all->rows[i];
        if (cause >= 0 && row->index != cause) continue;
        const int added = added_dB(&row->example, row->index);
        if (added < row->low || added > row->high) return i;
    }
    return -1;
}

static void print_findings(const myo_case *example) {
    const char *between = "";
    for (int f = 0; f < k->n_findings; f++) {
        if (example->state[f] != MYO_LISTED) continue;
        const myo_finding *finding = &k->findings[f];
        if (finding->kind == MYO_FINDING_CHOICE)
            printf("%s%s=%s", between, finding->key, finding->choices[(int)example->value[f]]);
        else
            printf("%s%s=%.10g", between, finding->key, example->value[f]);
        between = ";";
    }
}

/* ---- Rules --------------------------------------------------------------------------------------
 */

/* Leaves of a condition, terms opened. */
typedef struct leaf_list {
    int nodes[512], n;
} leaf_list;

static int keep_leaf(const myo_condition_node *leaf, int negated, void *user) {
    (void)negated;
    leaf_list *list = user;
    assert_true(list->n < 512);
    list->nodes[list->n++] = (int)(leaf - k->nodes);
    return MYO_OK;
}

static leaf_list leaves_of(int rule) {
    leaf_list list = {.n = 0};
    myo_condition_walk(k, k->rules[rule].when, 0, keep_leaf, &list);
    return list;
}

static unsigned draw(uint64_t example, uint64_t step, unsigned n) {
    return (unsigned)(myo_random_uniform(7, example, step) * n) % n;
}

/* A value that decides something about the leaf. */
static double telling_value(const myo_condition_node *leaf, uint64_t number, uint64_t step) {
    const myo_finding *finding = &k->findings[leaf->finding];
    if (finding->kind == MYO_FINDING_FLAG) return draw(number, step, 5) > 0;
    if (finding->kind == MYO_FINDING_CHOICE)
        return draw(number, step, (unsigned)finding->n_choices);
    const double small = finding->high - finding->low > 60 ? 1 : 0.1;
    const double value = leaf->number + small * ((double)draw(number, step, 3) - 1);
    return value < finding->low || value > finding->high ? leaf->number : value;
}

/* A short case in which the rule and its mutant differ; `fired` is what the rule does. */
static int telling_case(int rule, myo_condition_node *place, myo_condition_node mutant,
                        myo_case *found) {
    const leaf_list leaves = leaves_of(rule);
    const myo_condition_node right = *place;
    for (uint64_t number = 0; number < (propose ? 600000u : 30000u); number++) {
        myo_case example = myo_case_make(k);
        example.unlisted_is_no = 1;
        const unsigned n = 1 + draw(number, 0, 7);
        for (unsigned i = 0; i < n; i++) {
            const int own = i == 0 && right.finding >= 0 && right.op != C_TERM;
            const myo_condition_node *leaf =
                own ? &right : &k->nodes[leaves.nodes[draw(number, 1 + 2 * i, (unsigned)leaves.n)]];
            example.state[leaf->finding] = MYO_LISTED;
            example.value[leaf->finding] = telling_value(leaf, number, 2 + 2 * i);
        }
        const int with = fires(&example, rule);
        *place = mutant;
        int differ = fires(&example, rule) != with;
        for (int f = 0; f < k->n_findings && differ; f++) {
            if (example.state[f] != MYO_LISTED) continue;
            myo_case less = example;
            less.state[f] = MYO_NOT_LISTED;
            less.value[f] = 0;
            const int mutated = fires(&less, rule);
            *place = right;
            if (fires(&less, rule) != mutated) example = less;
            *place = mutant;
        }
        *place = right;
        if (!differ) continue;
        *found = example;
        return 1;
    }
    return 0;
}

typedef struct tally {
    int mutants, survivors, without_effect;
} tally;

/* One mutant of a node that belongs to `rule` (and, in a term, perhaps to others). */
static void try_mutant(expected_rows *all, int rule, int in_term, int node,
                       myo_condition_node mutant, const char *what, tally *t) {
    myo_condition_node *place = &k->nodes[node];
    const myo_condition_node right = *place;
    t->mutants++;
    *place = mutant;
    const int caught = broken_rule(all, in_term ? -1 : rule) >= 0;
    *place = right;
    if (caught) return;
    myo_case found;
    if (!telling_case(rule, place, mutant, &found)) {
        t->without_effect++; /* no case tells it from the rule: it says the same */
        if (propose)
            printf("%s: %s of %s changes nothing\n", k->rules[rule].id, what,
                   right.finding >= 0 ? k->findings[right.finding].key : "a part");
        return;
    }
    t->survivors++;
    print_message("%s survives: %s of %s\n", k->rules[rule].id, what,
                  right.finding >= 0 ? k->findings[right.finding].key : "a part");
    const expected_row row = {.index = rule, .low = fires(&found, rule), .example = found};
    if (propose) {
        printf("+rules %s,", k->rules[rule].id);
        print_findings(&found);
        printf(",%d\n", row.low);
    }
    add_row(all, row);
}

static void mutate_leaf(expected_rows *all, int rule, int in_term, int node, tally *t) {
    const myo_condition_node right = k->nodes[node];
    const myo_condition_node never = {
        .op = C_ANY, .first = -1, .next = right.next, .finding = right.finding};
    myo_condition_node mutant = never;
    try_mutant(all, rule, in_term, node, mutant, "never", t);
    mutant.op = C_ALL;
    try_mutant(all, rule, in_term, node, mutant, "always", t);
    static const int shifted[] = {[C_AT_LEAST_NUMBER] = C_ABOVE,
                                  [C_AT_MOST_NUMBER] = C_BELOW,
                                  [C_ABOVE] = C_AT_LEAST_NUMBER,
                                  [C_BELOW] = C_AT_MOST_NUMBER};
    if (right.op >= C_AT_LEAST_NUMBER && right.op <= C_BELOW) {
        mutant = right;
        mutant.op = (short)shifted[right.op];
        try_mutant(all, rule, in_term, node, mutant, "the shifted limit", t);
    }
    for (int v = 0; right.op == C_IN && v < k->findings[right.finding].n_choices; v++) {
        mutant = right;
        mutant.mask ^= 1u << v;
        char what[80];
        snprintf(what, sizeof what, "%s %.40s", right.mask >> v & 1u ? "without" : "with",
                 k->findings[right.finding].choices[v]);
        try_mutant(all, rule, in_term, node, mutant, what, t);
    }
}

static int is_in(const leaf_list *list, int node) {
    for (int i = 0; i < list->n; i++)
        if (list->nodes[i] == node) return 1;
    return 0;
}

static void test_rules(void **state) {
    (void)state;
    expected_rows all = read_expected("assessment_rules.csv", 1);
    const int wrong = broken_rule(&all, -1);
    if (wrong >= 0)
        fail_msg("line %d of assessment_rules.csv: rule %s", wrong + 2,
                 k->rules[all.rows[wrong].index].id);
    tally whole = {0}, pieces = {0};
    for (int r = 0; r < k->n_rules; r++) {
        const myo_condition right = k->rules[r].when;
        for (int inverted = 0; inverted < 2; inverted++) {
            char text[4000];
            snprintf(text, sizeof text, inverted ? "not (%s)" : "age<0 and (%s)",
                     k->rules[r].when_text);
            myo_error error = {0};
            if (myo_condition_compile(k, text, &k->rules[r].when, &error))
                fail_msg("%s", error.text);
            whole.mutants++;
            if (broken_rule(&all, r) < 0) {
                whole.survivors++;
                print_message("%s survives: the rule %s\n", k->rules[r].id,
                              inverted ? "inverted" : "left out");
            }
            k->rules[r].when = right;
        }
    }
    leaf_list seen = {.n = 0};
    for (int r = 0; r < k->n_rules; r++) {
        const leaf_list leaves = leaves_of(r);
        for (int i = 0; i < leaves.n; i++) {
            int in_term = 0;
            for (int other = 0; other < k->n_rules && !in_term; other++) {
                const leaf_list others = leaves_of(other);
                in_term = other != r && is_in(&others, leaves.nodes[i]);
            }
            if (in_term && is_in(&seen, leaves.nodes[i])) continue;
            if (in_term && seen.n < 512) seen.nodes[seen.n++] = leaves.nodes[i];
            mutate_leaf(&all, r, in_term, leaves.nodes[i], &pieces);
        }
    }
    print_message("rules left out or inverted: %d, survivors %d\n", whole.mutants, whole.survivors);
    print_message("pieces of rules changed: %d, survivors %d, without effect %d\n", pieces.mutants,
                  pieces.survivors, pieces.without_effect);
    assert_int_equal(whole.survivors + pieces.survivors, 0);
    free(all.rows);
}

/* ---- Weights ------------------------------------------------------------------------------------
 */

static int heaviness(const myo_weight *w) {
    return abs(w->yes_dB) > abs(w->no_dB) ? abs(w->yes_dB) : abs(w->no_dB);
}

static int heavier(const void *a, const void *b) {
    const int l = heaviness(&k->weights[*(const int *)a]),
              r = heaviness(&k->weights[*(const int *)b]);
    return l != r ? r - l : *(const int *)a - *(const int *)b;
}

/* A short case in which the weight counts. */
static int weight_case(int weight, int cause, int sign, myo_case *found) {
    myo_weight *w = &k->weights[weight];
    leaf_list leaves = {.n = 0};
    myo_condition_walk(k, w->when, 0, keep_leaf, &leaves);
    for (uint64_t number = 0; number < 3000; number++) {
        myo_case example = myo_case_make(k);
        const unsigned n = 1 + draw(number, 0, (unsigned)leaves.n);
        for (unsigned i = 0; i < n; i++) {
            const myo_condition_node *leaf =
                &k->nodes[leaves.nodes[draw(number, 1 + 2 * i, (unsigned)leaves.n)]];
            example.state[leaf->finding] = MYO_LISTED;
            example.value[leaf->finding] = telling_value(leaf, number, 2 + 2 * i);
        }
        if (myo_weight_dB(&example, weight) != (sign ? w->no_dB : w->yes_dB)) continue;
        const myo_weight right = *w; /* a group's cap must not hide it */
        const int with = added_dB(&example, cause);
        w->yes_dB = w->no_dB = 0;
        const int hidden = abs(with - added_dB(&example, cause)) <= heaviness(&right) / 2;
        *w = right;
        if (hidden) continue;
        *found = example;
        return 1;
    }
    return 0;
}

static void propose_weight(int weight, int cause, int sign) {
    myo_case found;
    if (!propose || !weight_case(weight, cause, sign, &found)) return;
    const int added = added_dB(&found, cause), around = heaviness(&k->weights[weight]) / 2;
    printf("+weights %s,", k->causes[cause].id);
    print_findings(&found);
    printf(",%d,%d\n", added - around, added + around);
}

static void test_weights(void **state) {
    (void)state;
    enum { must_be_caught_dB = 6 };
    expected_rows all = read_expected("assessment_weights.csv", 0);
    const int wrong = broken_cause(&all, -1);
    if (wrong >= 0)
        fail_msg("line %d of assessment_weights.csv: cause %s", wrong + 2,
                 k->causes[all.rows[wrong].index].id);
    int *order = malloc((size_t)k->n_weights * sizeof *order);
    assert_non_null(order);
    for (int i = 0; i < k->n_weights; i++) order[i] = i;
    qsort(order, (size_t)k->n_weights, sizeof *order, heavier);
    tally heavy = {0}, light = {0};
    int n_heavy = 0;
    for (int i = 0; i < k->n_weights; i++) {
        int cause = 0;
        while (order[i] >= k->causes[cause].first_weight + k->causes[cause].n_weights) cause++;
        myo_weight *weight = &k->weights[order[i]];
        const myo_weight right = *weight;
        const int is_heavy = heaviness(&right) >= must_be_caught_dB;
        n_heavy += is_heavy;
        tally *t = is_heavy ? &heavy : &light;
        for (int side = 0; side < 2; side++) { /* of "yes", of "no" */
            if ((side ? right.no_dB : right.yes_dB) == 0) continue;
            /* The lighter side of a heavy weight need not be caught. */
            tally *of_side =
                abs(side ? right.no_dB : right.yes_dB) < must_be_caught_dB ? &light : t;
            int survives = 0;
            for (int sign = 0; sign >= -1; sign--) {
                of_side->mutants++;
                if (side)
                    weight->no_dB = sign * right.no_dB;
                else
                    weight->yes_dB = sign * right.yes_dB;
                survives += broken_cause(&all, cause) < 0;
                *weight = right;
            }
            of_side->survivors += survives;
            if (!survives || of_side == &light) continue;
            print_message("%s survives: the weight of %s (%+d/%+d)\n", k->causes[cause].id,
                          right.when_text, right.yes_dB, right.no_dB);
            propose_weight(order[i], cause, side);
        }
    }
    print_message("weights of %d dB and more: %d; left out or inverted %d, survivors %d\n",
                  must_be_caught_dB, n_heavy, heavy.mutants, heavy.survivors);
    print_message("lighter ones left out or inverted: %d, survivors %d\n", light.mutants,
                  light.survivors);
    assert_true(n_heavy > 100);
    assert_int_equal(heavy.survivors, 0);
    free(order);
    free(all.rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_weights),
    };
    return cmocka_run_group_tests(tests, read_knowledge, free_knowledge);
}
