/* The answer for a person: what to do first, then why, what is open, which causes fit, what helps.
 */
#include "io/assess_words.h"

#include <stdio.h>
#include <string.h>

static void heading(myo_buffer *b, const char *text) {
    myo_buffer_format(b, "\n%s\n", text);
}

/* "a; b; c" of several texts. */
typedef struct joined {
    char text[2400];
    size_t used;
} joined;

static void join(joined *j, const char *separator, const char *text) {
    const int n = snprintf(j->text + j->used, sizeof j->text - j->used, "%s%s",
                           j->used ? separator : "", text);
    if (n > 0) j->used += (size_t)n;
    if (j->used >= sizeof j->text) j->used = sizeof j->text - 1;
}

static void print_unsettled(const myo_assessment *a, myo_buffer *b) {
    if (a->emergency_is_open && a->tier != MYO_TIER_EMERGENCY)
        myo_buffer_wrap(b, 0, "",
                        "This is not settled: a question that could make it an emergency is still "
                        "open. See \"Ask first\".");
    else
        myo_buffer_wrap(b, 0, "",
                        "This is not settled: questions that could make it more urgent are still "
                        "open. See \"Ask first\".");
}

static void print_tier(const myo_case *example, const myo_assessment *a, myo_buffer *b) {
    const myo_tier_text *tier = &example->knowledge->tiers[a->tier];
    char title[100];
    snprintf(title, sizeof title, "%s", tier->title);
    for (char *c = title; *c; c++)
        if (*c >= 'a' && *c <= 'z') *c = (char)(*c - 32);
    heading(b, title);
    myo_buffer_wrap(b, 0, "", tier->action);
    if (!a->settled) print_unsettled(a, b);
    heading(b, "Watch for");
    myo_buffer_wrap(b, 2, "  ", tier->watch);
    heading(b, "Come back");
    myo_buffer_wrap(b, 2, "  ", tier->come_back);
}

static void print_fired(const myo_case *example, const myo_assessment *a, myo_buffer *b) {
    const myo_knowledge *k = example->knowledge;
    heading(b, "Why");
    int n = 0;
    myo_tier under = MYO_TIER_COUNT;
    for (int i = 0; i < a->n_fired; i++) {
        const myo_rule *rule = &k->rules[a->fired[i]];
        if (rule->tier == MYO_TIER_SELF_CARE) continue;
        if (rule->tier != under)
            myo_buffer_format(b, "  %s%s:\n", k->tiers[rule->tier].title, n ? ", too" : "");
        under = rule->tier;
        char text[800];
        snprintf(text, sizeof text, "%s [%s; source %s]", rule->reason, rule->clinical,
                 rule->review.source);
        char lead[24];
        snprintf(lead, sizeof lead, "    %s", rule->id);
        myo_buffer_wrap(b, 9, lead, text);
        n++;
    }
    if (a->either >= 0) {
        char text[400];
        snprintf(text, sizeof text,
                 "Not known: %s. Whatever the answer is, a rule of this urgency holds.",
                 k->findings[a->either].say);
        myo_buffer_wrap(b, 8, "  -", text);
        n++;
    }
    if (!n) myo_buffer_add(b, "  No warning sign was found among the answers given.\n");
    for (int i = 0, titled = 0; i < a->n_fired; i++) {
        const myo_rule *rule = &k->rules[a->fired[i]];
        if (!rule->outside) continue;
        if (!titled++) heading(b, "Outside the people this is made for");
        myo_buffer_wrap(b, 2, "", rule->note);
    }
}

static void print_questions(const myo_case *example, const myo_assessment *a, myo_buffer *b) {
    const myo_knowledge *k = example->knowledge;
    if (a->tier == MYO_TIER_EMERGENCY || a->n_questions == 0) return;
    heading(b, a->settled ? "Would tell the causes apart" : "Ask first");
    const int most = a->settled ? 3 : 6;
    for (int i = 0, n = 0; i < a->n_questions && n < most; i++) {
        char text[300], lead[16];
        const myo_finding *finding = &k->findings[a->questions[i]];
        if (finding->measured) continue; /* no question for a person; tests stand at the causes */
        snprintf(text, sizeof text, "%s?", finding->say);
        snprintf(lead, sizeof lead, "  %d.", ++n);
        myo_buffer_wrap(b, 5, lead, text);
    }
    if (a->n_open == 0) return;
    joined open = {.used = 0};
    for (int i = 0; i < a->n_open && i < 12; i++) join(&open, ", ", k->rules[a->open[i]].clinical);
    if (a->n_open > 12) join(&open, ", ", "and others");
    myo_buffer_wrap(b, 2, "  Cannot be ruled out yet: ", open.text);
}

static void print_denied(const myo_case *example, const myo_assessment *a, myo_buffer *b) {
    if (a->n_no == 0) return;
    heading(b, "Warning signs answered \"no\"");
    /* Short clinical terms, group by group: everything can be denied, and all of it is said. */
    for (int i = 0, next; i < a->n_no; i = next) {
        const myo_finding *findings = example->knowledge->findings;
        const char *group = findings[a->denied[i]].group;
        joined list = {.used = 0};
        for (next = i; next < a->n_no && strcmp(findings[a->denied[next]].group, group) == 0;
             next++)
            join(&list, "; ", findings[a->denied[next]].term);
        char lead[80];
        snprintf(lead, sizeof lead, "  %s: ", group);
        myo_buffer_wrap(b, 4, lead, list.text);
    }
}

static void print_reasons(const myo_case *example, int cause, int sign, myo_buffer *b) {
    myo_reason reasons[64];
    const int n = myo_cause_reasons(example, cause, sign, reasons, 64);
    joined list = {.used = 0};
    for (int i = 0; i < n && i < 6; i++) {
        char words[300], text[340];
        myo_reason_words(example, &reasons[i], words, sizeof words);
        snprintf(text, sizeof text, "%s (%+d%s%s)", words, reasons[i].dB,
                 example->knowledge->weights[reasons[i].weight].grade == 'X' ? "" : ", ",
                 example->knowledge->weights[reasons[i].weight].grade == 'X'
                     ? ""
                     : example->knowledge->weights[reasons[i].weight].source);
        join(&list, "; ", text);
    }
    if (n > 6) join(&list, "; ", "and more");
    myo_buffer_wrap(b, 16, sign > 0 ? "     for" : "     against", n ? list.text : "nothing yet");
}

/* How many causes are told at length: where every minute counts one, else up to three that are not
 * unlikely beside the first. */
static int told_at_length(const myo_assessment *a) {
    enum { most = 3, unlikely_dB = 12 };
    int n = 1;
    while (a->tier != MYO_TIER_EMERGENCY && n < most &&
           a->score_dB[a->order[0]] - a->score_dB[a->order[n]] <= unlikely_dB)
        n++;
    return n;
}

static void print_cause(const myo_case *example, const myo_assessment *a, int place,
                        myo_buffer *b) {
    const myo_knowledge *k = example->knowledge;
    const int index = a->order[place];
    const myo_cause *cause = &k->causes[index];
    char text[600];
    snprintf(text, sizeof text, "%s: %s (%s)", cause->title, cause->plain,
             myo_place_word(a, place));
    char lead[16];
    snprintf(lead, sizeof lead, "  %d.", place + 1);
    myo_buffer_wrap(b, 5, lead, text);
    print_reasons(example, index, 1, b);
    print_reasons(example, index, -1, b);
    joined list = {.used = 0};
    for (int i = 0; i < cause->settle.n; i++) join(&list, "; ", cause->settle.items[i]);
    if (*cause->emg) {
        snprintf(text, sizeof text, "EMG: %s", cause->emg);
        join(&list, "; ", text);
    }
    if (*cause->laboratory) {
        snprintf(text, sizeof text, "laboratory: %s", cause->laboratory);
        join(&list, "; ", text);
    }
    myo_buffer_wrap(b, 16, "     settled by", list.text);
    list.used = 0;
    for (int i = 0; i < cause->helps.n; i++) {
        const myo_evidence *e = &k->evidence[myo_knowledge_evidence(k, cause->helps.items[i])];
        snprintf(text, sizeof text, "%s - %s (%s)", e->claim, e->verdict, e->id);
        join(&list, "; ", text);
    }
    myo_buffer_wrap(b, 16, "     helps", list.text);
    if (strcmp(cause->shows, "not_simulated") == 0)
        snprintf(text, sizeof text, "%s", cause->shows_text);
    else
        snprintf(text, sizeof text, "myotome %s - %s", cause->shows, cause->shows_text);
    myo_buffer_wrap(b, 16, "     shown by", text);
}

static void print_causes(const myo_case *example, const myo_assessment *a, myo_buffer *b) {
    const myo_knowledge *k = example->knowledge;
    heading(b, "Causes that fit (they never change how urgent it is)");
    if (myo_too_little_known(a)) {
        myo_buffer_add(b, "  Too little is known to put causes in order.\n");
        return;
    }
    const int shown = myo_causes_shown(a);
    for (int place = 0; place < shown; place++)
        if (place < told_at_length(a)) print_cause(example, a, place, b);
    for (int place = told_at_length(a); place < shown; place++) {
        char text[300], lead[16];
        const myo_cause *cause = &k->causes[a->order[place]];
        snprintf(text, sizeof text, "%s: %s (%s; myotome show %s)", cause->title, cause->plain,
                 myo_place_word(a, place), cause->id);
        snprintf(lead, sizeof lead, "  %d.", place + 1);
        myo_buffer_wrap(b, 5, lead, text);
    }
    const int all = a->weight_share[0] + a->weight_share[1] + a->weight_share[2];
    char text[300];
    snprintf(text, sizeof text,
             "Numbers are decibans (+10: ten times as likely). Of all that was added up, %d %% are "
             "published or derived figures, the rest is the authors' judgement; no percentages "
             "follow from them.",
             all ? 100 * (a->weight_share[0] + a->weight_share[1]) / all : 0);
    myo_buffer_wrap(b, 2, "  ", text);
}

void myo_assessment_text(const myo_case *example, const myo_assessment *a, myo_buffer *b) {
    const myo_knowledge *k = example->knowledge;
    myo_buffer_wrap(b, 0, "", k->purpose);
    print_tier(example, a, b);
    print_fired(example, a, b);
    print_questions(example, a, b);
    print_causes(example, a, b);
    print_denied(example, a, b);
    char text[300];
    snprintf(text, sizeof text,
             "Rules %s (%s): %d rules, %d causes. 'myotome show %s' says more about a rule, a "
             "finding, a cause or a claim.",
             k->version, k->hash, k->n_rules, k->n_causes,
             a->n_fired ? k->rules[a->fired[0]].id : k->rules[0].id);
    myo_buffer_add(b, "\n");
    myo_buffer_wrap(b, 0, "", text);
}
