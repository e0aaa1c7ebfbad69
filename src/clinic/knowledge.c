/* Looking things up in the knowledge, and what must hold of it as a whole before it is used. */
#include "clinic/condition.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

void myo_knowledge_free(myo_knowledge *knowledge) {
    if (!knowledge) return;
    if (knowledge->free_owner) knowledge->free_owner(knowledge->owner);
    free(knowledge->nodes);
    free(knowledge);
}

int myo_knowledge_finding(const myo_knowledge *k, const char *key) {
    for (int i = 0; i < k->n_findings; i++)
        if (strcmp(k->findings[i].key, key) == 0) return i;
    return -1;
}

int myo_knowledge_rule(const myo_knowledge *k, const char *id) {
    for (int i = 0; i < k->n_rules; i++)
        if (strcmp(k->rules[i].id, id) == 0) return i;
    return -1;
}

int myo_knowledge_cause(const myo_knowledge *k, const char *id) {
    for (int i = 0; i < k->n_causes; i++)
        if (strcmp(k->causes[i].id, id) == 0) return i;
    return -1;
}

int myo_knowledge_evidence(const myo_knowledge *k, const char *id) {
    for (int i = 0; i < k->n_evidence; i++)
        if (strcmp(k->evidence[i].id, id) == 0) return i;
    return -1;
}

int myo_knowledge_find_finding(const myo_knowledge *k, const char *key, int *finding,
                               myo_error *error) {
    *finding = myo_knowledge_finding(k, key);
    if (*finding >= 0) return MYO_OK;
    const char *known[MYO_MAX_FINDINGS];
    for (int i = 0; i < k->n_findings; i++) known[i] = k->findings[i].key;
    const char *near = myo_nearest(key, known, k->n_findings);
    return myo_error_set(error, MYO_INPUT,
                         "unknown finding \"%s\"%s%s%s; 'myotome list findings' names them all",
                         key, near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

int myo_is_exception(const myo_knowledge *k, const char *key) {
    for (int i = 0; i < k->n_exceptions; i++)
        if (strcmp(k->exceptions[i], key) == 0) return 1;
    return 0;
}

/* ---- Checks -------------------------------------------------------------------------------------
 */

typedef struct leaf_check {
    const myo_knowledge *knowledge;
    const char *where;
    unsigned char *used;
    myo_error *error;
} leaf_check;

static int check_leaf(const myo_condition_node *leaf, int negated, void *user) {
    leaf_check *check = user;
    const myo_finding *finding = &check->knowledge->findings[leaf->finding];
    check->used[leaf->finding] = 1;
    if (!negated) return MYO_OK;
    if (finding->kind == MYO_FINDING_NUMBER)
        return myo_error_set(check->error, MYO_INPUT,
                             "%s: 'not' before \"%s\": numbers may not be negated", check->where,
                             finding->key);
    if (!myo_is_exception(check->knowledge, finding->key))
        return myo_error_set(check->error, MYO_INPUT,
                             "%s is not monotone: it says 'not %s', which is not on the list of "
                             "exceptions",
                             check->where, finding->key);
    return MYO_OK;
}

static int check_rules(const myo_knowledge *k, unsigned char *used, myo_error *error) {
    for (int r = 0; r < k->n_rules; r++) {
        const myo_rule *rule = &k->rules[r];
        leaf_check check = {k, rule->id, used, error};
        if (myo_knowledge_rule(k, rule->id) != r)
            return myo_error_set(error, MYO_INPUT, "rule %s stands there twice", rule->id);
        for (int other = 0; other < r; other++)
            if (k->rules[other].tier == rule->tier &&
                strcmp(k->rules[other].when_text, rule->when_text) == 0)
                return myo_error_set(error, MYO_INPUT, "rules %s and %s are the same",
                                     k->rules[other].id, rule->id);
        const int code = myo_condition_walk(k, rule->when, 0, check_leaf, &check);
        if (code) return code;
    }
    return MYO_OK;
}

/* A rule is reachable if some case makes it hold: every warning and context "yes", every exception
 * "no", and one value of each choice and each number that its own comparisons ask for. */

static int satisfy_leaf(const myo_condition_node *leaf, int negated, void *user) {
    myo_case *example = user;
    const myo_finding *finding = &example->knowledge->findings[leaf->finding];
    const int f = leaf->finding;
    if (example->state[f] == MYO_LISTED && finding->kind != MYO_FINDING_NUMBER) return MYO_OK;
    double value = negated ? 0 : 1;
    if (leaf->op == C_AT_LEAST_NUMBER || leaf->op == C_ABOVE) value = finding->high;
    if (leaf->op == C_AT_MOST_NUMBER || leaf->op == C_BELOW) value = finding->low;
    if (leaf->op == C_IN) {
        value = 0;
        while ((int)((leaf->mask >> (int)value) & 1u) == negated) value++;
    }
    example->state[f] = MYO_LISTED;
    example->value[f] = value;
    return MYO_OK;
}

static int check_reachable(const myo_knowledge *k, myo_error *error) {
    for (int r = 0; r < k->n_rules; r++) {
        int reached = 0;
        for (int i = 0; i < 64 && !reached; i++) {
            /* Choices may be asked for twice (site here, site there): try other first picks. */
            myo_case example = myo_case_make(k);
            for (int f = 0; f < k->n_findings && i; f++)
                if (k->findings[f].kind == MYO_FINDING_CHOICE) {
                    example.state[f] = MYO_LISTED;
                    example.value[f] = (i - 1) % k->findings[f].n_choices;
                }
            myo_condition_walk(k, k->rules[r].when, 0, satisfy_leaf, &example);
            reached = myo_condition_holds(&example, k->rules[r].when) == MYO_YES;
        }
        if (!reached)
            return myo_error_set(error, MYO_INPUT, "rule %s can never hold: %s", k->rules[r].id,
                                 k->rules[r].when_text);
    }
    return MYO_OK;
}

static int check_questions(const myo_knowledge *k, const unsigned char *used, myo_error *error) {
    for (int f = 0; f < k->n_findings; f++) {
        int asked = 0;
        for (int q = 0; q < k->n_questions; q++)
            for (int i = 0; i < k->questions[q].n_findings; i++)
                asked += k->questions[q].findings[i] == f;
        if (asked > 1 || (asked == 0 && used[f] && !k->findings[f].measured))
            return myo_error_set(error, MYO_INPUT, "finding %s is asked by %d questions, not 1",
                                 k->findings[f].key, asked);
    }
    for (int q = 0; q < k->n_questions; q++)
        for (int i = 0; i < k->questions[q].n_findings && k->questions[q].n_findings > 1; i++)
            if (k->findings[k->questions[q].findings[i]].kind != MYO_FINDING_FLAG)
                return myo_error_set(error, MYO_INPUT,
                                     "question %s mixes %s with others; only yes/no findings "
                                     "share a question",
                                     k->questions[q].id,
                                     k->findings[k->questions[q].findings[i]].key);
    return MYO_OK;
}

static int check_names(const myo_knowledge *k, myo_error *error) {
    for (int i = 0; i < k->n_findings; i++)
        if (myo_knowledge_finding(k, k->findings[i].key) != i)
            return myo_error_set(error, MYO_INPUT, "finding %s stands there twice",
                                 k->findings[i].key);
    for (int i = 0; i < k->n_causes; i++) {
        const myo_cause *cause = &k->causes[i];
        if (myo_knowledge_cause(k, cause->id) != i)
            return myo_error_set(error, MYO_INPUT, "cause %s stands there twice", cause->id);
        for (int a = 0; a < cause->n_weights; a++)
            for (int b = 0; b < a; b++)
                if (strcmp(k->weights[cause->first_weight + a].when_text,
                           k->weights[cause->first_weight + b].when_text) == 0)
                    return myo_error_set(error, MYO_INPUT, "cause %s has two weights for %s",
                                         cause->id, k->weights[cause->first_weight + a].when_text);
        for (int h = 0; h < cause->helps.n; h++)
            if (myo_knowledge_evidence(k, cause->helps.items[h]) < 0)
                return myo_error_set(error, MYO_INPUT, "cause %s: no evidence row is called %s",
                                     cause->id, cause->helps.items[h]);
    }
    for (int i = 0; i < k->n_evidence; i++) {
        const myo_evidence *row = &k->evidence[i];
        if (myo_knowledge_evidence(k, row->id) != i)
            return myo_error_set(error, MYO_INPUT, "evidence %s stands there twice", row->id);
        for (int r = 0; r < row->rules.n; r++) {
            const char *id = row->rules.items[r];
            if (myo_knowledge_rule(k, id) < 0 && myo_knowledge_evidence(k, id) < 0 &&
                myo_knowledge_finding(k, id) < 0 && myo_knowledge_cause(k, id) < 0)
                return myo_error_set(error, MYO_INPUT, "evidence %s: nothing is called %s", row->id,
                                     id);
        }
    }
    return MYO_OK;
}

static int note_side(const myo_condition_node *leaf, int negated, void *user) {
    ((unsigned char *)user)[leaf->finding] |= negated ? 2 : 1;
    return MYO_OK;
}

int myo_knowledge_check(myo_knowledge *k, myo_error *error) {
    unsigned char sides[MYO_MAX_FINDINGS] = {0};
    for (int r = 0; r < k->n_rules; r++)
        myo_condition_walk(k, k->rules[r].when, 0, note_side, sides);
    for (int f = 0; f < k->n_findings; f++) k->findings[f].two_sided = sides[f] == 3;
    unsigned char used[MYO_MAX_FINDINGS] = {0};
    for (int i = 0; i < k->n_exceptions; i++) {
        const int f = myo_knowledge_finding(k, k->exceptions[i]);
        if (f < 0)
            return myo_error_set(error, MYO_INPUT, "exception %s is no finding", k->exceptions[i]);
        if (k->findings[f].sign == MYO_SIGN_WARNING)
            return myo_error_set(error, MYO_INPUT, "exception %s is a warning sign",
                                 k->exceptions[i]);
    }
    int code = check_names(k, error);
    if (!code) code = check_rules(k, used, error);
    if (!code) code = check_reachable(k, error);
    if (!code) code = check_questions(k, used, error);
    return code;
}
