/* The two layers: rules give the urgency, decibans the order of causes. They share the findings and
 * nothing else. */
#include "clinic/condition.h"

#include <stdlib.h>
#include <string.h>

enum {
    cap_weight_dB = 20, /* of one weight */
    cap_group_dB = 30,  /* of correlated findings together */
    decisive_dB = 40,   /* what a question is worth that alone settles an emergency */
};

/* ---- Urgency ------------------------------------------------------------------------------------
 */

static int list_by_tier(const myo_knowledge *k, const unsigned char *rules, int truth, int below,
                        int *list) {
    int n = 0;
    for (int tier = 0; tier < below; tier++)
        for (int r = 0; r < k->n_rules; r++)
            if ((int)k->rules[r].tier == tier && rules[r] == truth) list[n++] = r;
    return n;
}

/* Truth of every rule, and the most urgent tier of those that hold. */
static myo_tier judge(const myo_case *example, unsigned char *rules) {
    const myo_knowledge *k = example->knowledge;
    unsigned char terms[MYO_MAX_TERMS];
    myo_terms_hold(example, terms);
    myo_tier tier = MYO_TIER_SELF_CARE;
    for (int r = 0; r < k->n_rules; r++) {
        const myo_truth truth = myo_condition_with_terms(example, k->rules[r].when, terms);
        rules[r] = (unsigned char)truth;
        if (truth == MYO_YES && k->rules[r].tier < tier) tier = k->rules[r].tier;
    }
    return tier;
}

/* A two-sided finding that is not known and that a rule more urgent than `tier` waits for; -1:
 * none. */
static int waits_for(const myo_case *example, const unsigned char *rules, myo_tier tier) {
    const myo_knowledge *k = example->knowledge;
    int open = 0;
    for (int f = 0; f < k->n_findings && !open; f++)
        open = k->findings[f].two_sided && example->state[f] != MYO_LISTED;
    if (!open) return -1;
    unsigned char terms[MYO_MAX_TERMS];
    myo_terms_hold(example, terms);
    for (int r = 0; r < k->n_rules; r++) {
        if (rules[r] != MYO_UNKNOWN || k->rules[r].tier >= tier) continue;
        int findings[MYO_MAX_FINDINGS];
        const int n = myo_condition_unknown_with_terms(example, k->rules[r].when, terms, findings,
                                                       MYO_MAX_FINDINGS);
        for (int i = 0; i < n; i++)
            if (k->findings[findings[i]].two_sided) return findings[i];
    }
    return -1;
}

/* Three-valued logic looks at one rule at a time. Where "yes" to an exception fires one rule and
 * "no" another, not knowing it must be as urgent as the milder of the two. */
static myo_tier whatever_the_answer(const myo_case *example, const unsigned char *rules,
                                    myo_tier tier, int *finding) {
    const int f = tier == MYO_TIER_EMERGENCY ? -1 : waits_for(example, rules, tier);
    if (f < 0) return tier;
    const myo_finding *split = &example->knowledge->findings[f];
    const int values = split->kind == MYO_FINDING_CHOICE ? split->n_choices : 2;
    myo_tier least = MYO_TIER_EMERGENCY;
    myo_case known = *example; /* a value that changes nothing ends the search at once */
    known.state[f] = MYO_LISTED;
    for (int v = 0; v < values && least < tier; v++) {
        unsigned char then[MYO_MAX_RULES];
        int deeper;
        known.value[f] = v;
        const myo_tier t = whatever_the_answer(&known, then, judge(&known, then), &deeper);
        if (t > least) least = t;
    }
    if (least >= tier) return tier;
    *finding = f;
    return least;
}

void myo_assess_urgency(const myo_case *example, myo_assessment *a) {
    const myo_knowledge *k = example->knowledge;
    a->fired_tier = judge(example, a->rules);
    a->either = -1;
    a->tier = whatever_the_answer(example, a->rules, a->fired_tier, &a->either);
    a->n_fired = list_by_tier(k, a->rules, MYO_YES, MYO_TIER_COUNT, a->fired);
    a->n_open = list_by_tier(k, a->rules, MYO_UNKNOWN, (int)a->tier, a->open);
    a->emergency_is_open = a->n_open > 0 && k->rules[a->open[0]].tier == MYO_TIER_EMERGENCY;
    a->settled = a->n_open == 0;
    if (a->tier == MYO_TIER_SELF_CARE && !a->settled) a->tier = MYO_TIER_WITHIN_DAYS;
    a->n_no = 0;
    for (int f = 0; f < k->n_findings; f++)
        if (k->findings[f].kind == MYO_FINDING_FLAG && k->findings[f].sign == MYO_SIGN_WARNING &&
            example->state[f] == MYO_LISTED && example->value[f] == 0)
            a->denied[a->n_no++] = f;
}

/* ---- Ranking ------------------------------------------------------------------------------------
 */

static int clamp(int value, int limit) {
    return value > limit ? limit : value < -limit ? -limit : value;
}

/* A finding that nobody asked for adds nothing: `example` has no unlisted findings that count as
 * "no" (see without_defaults). */
static int weight_dB(const myo_case *example, const myo_weight *w, const unsigned char *terms) {
    const myo_condition_node *node = &example->knowledge->nodes[w->when];
    const int is_leaf = node->first < 0 && node->op != C_TERM;
    if (is_leaf && example->state[node->finding] != MYO_LISTED) return 0;
    switch (myo_condition_with_terms(example, w->when, terms)) {
    case MYO_YES:
        return clamp(w->yes_dB, cap_weight_dB);
    case MYO_NO:
        return clamp(w->no_dB, cap_weight_dB);
    default:
        return 0;
    }
}

static myo_case without_defaults(const myo_case *example) {
    myo_case asked = *example;
    asked.unlisted_is_no = 0;
    return asked;
}

int myo_weight_dB(const myo_case *example, int weight) {
    unsigned char terms[MYO_MAX_TERMS];
    const myo_case asked = without_defaults(example);
    myo_terms_hold(&asked, terms);
    return weight_dB(&asked, &example->knowledge->weights[weight], terms);
}

void myo_assess_ranking(const myo_case *example, myo_assessment *a) {
    const myo_knowledge *k = example->knowledge;
    unsigned char terms[MYO_MAX_TERMS];
    const myo_case asked = without_defaults(example);
    myo_terms_hold(&asked, terms);
    memset(a->weight_share, 0, sizeof a->weight_share);
    for (int c = 0; c < k->n_causes; c++) {
        const myo_cause *cause = &k->causes[c];
        int group[64] = {0}, score = cause->prior_dB;
        for (int i = 0; i < cause->n_weights; i++) {
            const myo_weight *w = &k->weights[cause->first_weight + i];
            const int dB = weight_dB(&asked, w, terms);
            if (w->group >= 0)
                group[w->group] += dB;
            else
                score += dB;
            a->weight_share[w->grade == 'P' ? 0 : w->grade == 'D' ? 1 : 2] += abs(dB);
        }
        for (int g = 0; g < k->n_group_names; g++) score += clamp(group[g], cap_group_dB);
        a->score_dB[c] = score;
        /* Insertion keeps equal scores in the order of their ids. */
        int at = c;
        for (; at > 0; at--) {
            const int other = a->order[at - 1];
            if (a->score_dB[other] > score ||
                (a->score_dB[other] == score && strcmp(k->causes[other].id, cause->id) < 0))
                break;
            a->order[at] = other;
        }
        a->order[at] = c;
    }
    a->n_causes = k->n_causes;
}

/* ---- What to ask --------------------------------------------------------------------------------
 */

/* How much "yes" or "no" to each finding moves the five best causes against each other. */
static void spread(const myo_case *example, const myo_assessment *a, int *value) {
    const myo_knowledge *k = example->knowledge;
    const int top = a->n_causes < 5 ? a->n_causes : 5;
    int high[MYO_MAX_FINDINGS], low[MYO_MAX_FINDINGS];
    memset(high, 0, sizeof high);
    memset(low, 0, sizeof low);
    for (int i = 0; i < top; i++) {
        const myo_cause *cause = &k->causes[a->order[i]];
        for (int w = cause->first_weight; w < cause->first_weight + cause->n_weights; w++) {
            const int f = k->weights[w].finding;
            const int dB = clamp(k->weights[w].yes_dB, cap_weight_dB) -
                           clamp(k->weights[w].no_dB, cap_weight_dB);
            if (dB > high[f]) high[f] = dB;
            if (dB < low[f]) low[f] = dB;
        }
    }
    for (int f = 0; f < k->n_findings; f++) value[f] = high[f] - low[f];
}

/* Worth of asking each finding. An answer that alone could settle an emergency comes before all
 * others; then what an open rule needs; then what tells causes apart. */
static void question_values(const myo_case *example, const myo_assessment *a, int *value) {
    const myo_knowledge *k = example->knowledge;
    static const int by_tier[MYO_TIER_COUNT] = {2000, 300, 60, 0};
    spread(example, a, value);
    for (int i = 0; i < a->n_open; i++) {
        const myo_rule *rule = &k->rules[a->open[i]];
        int findings[MYO_MAX_FINDINGS];
        const int n = myo_condition_unknown(example, rule->when, findings, MYO_MAX_FINDINGS);
        for (int j = 0; j < n; j++) {
            const int f = findings[j];
            value[f] += by_tier[rule->tier] / (n > 8 ? 8 : n);
            if (k->findings[f].kind != MYO_FINDING_FLAG) continue;
            myo_case yes = *example;
            yes.state[f] = MYO_LISTED;
            yes.value[f] = 1;
            if (myo_condition_holds(&yes, rule->when) == MYO_YES)
                value[f] += decisive_dB * by_tier[rule->tier];
        }
    }
    for (int f = 0; f < k->n_findings; f++)
        if (example->state[f] != MYO_NOT_LISTED) value[f] = 0;
}

static void list_questions(const myo_case *example, myo_assessment *a) {
    int value[MYO_MAX_FINDINGS];
    question_values(example, a, value);
    a->n_questions = 0;
    for (int f = 0; f < example->knowledge->n_findings; f++) {
        if (value[f] <= 0) continue;
        int at = a->n_questions++;
        for (; at > 0 && value[a->questions[at - 1]] < value[f]; at--)
            a->questions[at] = a->questions[at - 1];
        a->questions[at] = f;
    }
}

void myo_assess(const myo_case *example, myo_assessment *assessment) {
    memset(assessment, 0, sizeof *assessment);
    myo_assess_urgency(example, assessment);
    myo_assess_ranking(example, assessment);
    list_questions(example, assessment);
}

/* ---- Interview ----------------------------------------------------------------------------------
 */

void myo_interview_imply(myo_case *example) {
    const myo_knowledge *k = example->knowledge;
    for (int q = 0; q < k->n_questions; q++) {
        const myo_question *question = &k->questions[q];
        if (question->when < 0 || myo_condition_holds(example, question->when) != MYO_NO) continue;
        for (int i = 0; i < question->n_findings; i++) {
            const int f = question->findings[i];
            if (example->state[f] != MYO_NOT_LISTED || k->findings[f].low > 0 ||
                k->findings[f].kind == MYO_FINDING_CHOICE)
                continue;
            example->state[f] = MYO_LISTED;
            example->value[f] = 0;
        }
    }
}

int myo_interview_next(const myo_case *example, const unsigned char *asked) {
    enum { telling_dB = 12, enough = 6 }; /* a question on causes alone must promise this much */
    const myo_knowledge *k = example->knowledge;
    myo_assessment a;
    myo_assess(example, &a);
    if (a.tier == MYO_TIER_EMERGENCY) return -1;
    int value[MYO_MAX_FINDINGS], open[MYO_MAX_FINDINGS] = {0};
    question_values(example, &a, value);
    for (int i = 0; i < a.n_open; i++) {
        int findings[MYO_MAX_FINDINGS];
        const int n =
            myo_condition_unknown(example, k->rules[a.open[i]].when, findings, MYO_MAX_FINDINGS);
        for (int j = 0; j < n; j++) open[findings[j]] = 1;
    }
    int best = -1, best_value = 0, on_causes = 0;
    for (int q = 0; q < k->n_questions; q++) on_causes += asked[q] == 2;
    for (int q = 0; q < k->n_questions; q++) {
        const myo_question *question = &k->questions[q];
        if (asked[q]) continue;
        if (question->when >= 0 && myo_condition_holds(example, question->when) != MYO_YES)
            continue; /* a follow-up waits for what it follows */
        if (question->first) return q;
        int worth = 0, matters = 0;
        for (int i = 0; i < question->n_findings; i++) {
            const int f = question->findings[i];
            if (example->state[f] != MYO_NOT_LISTED) continue;
            if (value[f] > worth) worth = value[f];
            matters |= open[f];
        }
        if (!matters && (worth < telling_dB || on_causes >= enough)) continue;
        if (worth > best_value) {
            best = q;
            best_value = worth;
        }
    }
    return best;
}
