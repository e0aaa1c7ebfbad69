/* The answer as JSON, and a case as a file. */
#include "io/assess_words.h"

#include <stdio.h>
#include <string.h>

static void rule_json(const myo_knowledge *k, int index, myo_json *j) {
    const myo_rule *rule = &k->rules[index];
    myo_json_object(j, NULL);
    myo_json_string(j, "id", rule->id);
    myo_json_string(j, "tier", k->tiers[rule->tier].id);
    myo_json_string(j, "reason", rule->reason);
    myo_json_string(j, "clinical", rule->clinical);
    myo_json_string(j, "source", rule->review.source);
    myo_json_end(j);
}

static void reasons_json(const myo_case *example, int cause, int sign, const char *key,
                         myo_json *j) {
    const myo_knowledge *k = example->knowledge;
    myo_reason reasons[64];
    const int n = myo_cause_reasons(example, cause, sign, reasons, 64);
    myo_json_array(j, key);
    for (int i = 0; i < n; i++) {
        char words[300], grade[2] = {k->weights[reasons[i].weight].grade, 0};
        myo_reason_words(example, &reasons[i], words, sizeof words);
        myo_json_object(j, NULL);
        if (reasons[i].finding >= 0)
            myo_json_string(j, "finding", k->findings[reasons[i].finding].key);
        else
            myo_json_string(j, "together", k->weights[reasons[i].weight].when_text);
        myo_json_string(j, "text", words);
        myo_json_integer(j, "dB", reasons[i].dB);
        myo_json_string(j, "grade", grade);
        myo_json_string(j, "source", k->weights[reasons[i].weight].source);
        myo_json_end(j);
    }
    myo_json_end(j);
}

/* The scenario by its name, or the cell and its protocol; and the whole command. */
static void scenario_json(const char *shows, myo_json *j) {
    char text[520];
    const int is_run = strncmp(shows, "run ", 4) == 0;
    snprintf(text, sizeof text, "%s", is_run ? shows + 4 : shows);
    char *options = strstr(text, " --");
    if (options) *options = 0;
    myo_json_string(j, "scenario", text);
    if (strcmp(shows, "not_simulated") == 0) return;
    snprintf(text, sizeof text, "myotome %s", shows);
    myo_json_string(j, "command", text);
}

static void cause_json(const myo_case *example, const myo_assessment *a, int place, myo_json *j) {
    const myo_knowledge *k = example->knowledge;
    const int index = a->order[place];
    const myo_cause *cause = &k->causes[index];
    myo_json_object(j, NULL);
    myo_json_string(j, "id", cause->id);
    myo_json_string(j, "title", cause->title);
    myo_json_string(j, "plain", cause->plain);
    myo_json_integer(j, "score_dB", a->score_dB[index]);
    myo_json_string(j, "likelihood", myo_place_word(a, place));
    reasons_json(example, index, 1, "for", j);
    reasons_json(example, index, -1, "against", j);
    myo_json_array(j, "settled_by");
    for (int i = 0; i < cause->settle.n; i++) myo_json_string(j, NULL, cause->settle.items[i]);
    myo_json_end(j);
    myo_json_string(j, "emg", cause->emg);
    myo_json_string(j, "laboratory", cause->laboratory);
    myo_json_array(j, "helps");
    for (int i = 0; i < cause->helps.n; i++) {
        const myo_evidence *e = &k->evidence[myo_knowledge_evidence(k, cause->helps.items[i])];
        myo_json_object(j, NULL);
        myo_json_string(j, "id", e->id);
        myo_json_string(j, "what", e->claim);
        myo_json_string(j, "verdict", e->verdict);
        myo_json_string(j, "evidence", e->says);
        myo_json_string(j, "source", e->review.source);
        myo_json_end(j);
    }
    myo_json_end(j);
    scenario_json(cause->shows, j);
    myo_json_string(j, "shows", cause->shows_text);
    if (*cause->icd10) myo_json_string(j, "icd10", cause->icd10);
    if (*cause->snomed) myo_json_string(j, "snomed", cause->snomed);
    myo_json_end(j);
}

static void questions_json(const myo_case *example, const myo_assessment *a, myo_json *j) {
    const myo_knowledge *k = example->knowledge;
    myo_json_array(j, "questions");
    for (int i = 0; i < a->n_questions && i < 12; i++) {
        char text[300];
        const myo_finding *finding = &k->findings[a->questions[i]];
        myo_finding_question(finding, text, sizeof text);
        myo_json_object(j, NULL);
        myo_json_string(j, "finding", finding->key);
        myo_json_string(j, "ask", text);
        myo_json_end(j);
    }
    myo_json_end(j);
}

void myo_assessment_json(const myo_case *example, const myo_assessment *a, myo_json *j) {
    const myo_knowledge *k = example->knowledge;
    const myo_tier_text *tier = &k->tiers[a->tier];
    myo_json_object(j, NULL);
    myo_json_string(j, "purpose", k->purpose);
    myo_json_string(j, "tier", tier->id);
    myo_json_string(j, "title", tier->title);
    myo_json_string(j, "action", tier->action);
    myo_json_string(j, "watch", tier->watch);
    myo_json_string(j, "come_back", tier->come_back);
    myo_json_bool(j, "settled", a->settled);
    myo_json_bool(j, "emergency_is_open", a->emergency_is_open);
    if (a->either >= 0) myo_json_string(j, "whatever_the_answer_to", k->findings[a->either].key);
    myo_json_array(j, "rules");
    for (int i = 0; i < a->n_fired; i++) rule_json(k, a->fired[i], j);
    myo_json_end(j);
    myo_json_array(j, "outside");
    for (int i = 0; i < a->n_fired; i++)
        if (k->rules[a->fired[i]].outside) myo_json_string(j, NULL, k->rules[a->fired[i]].note);
    myo_json_end(j);
    myo_json_array(j, "cannot_rule_out");
    for (int i = 0; i < a->n_open; i++) rule_json(k, a->open[i], j);
    myo_json_end(j);
    myo_json_array(j, "answered_no");
    for (int i = 0; i < a->n_no; i++) myo_json_string(j, NULL, k->findings[a->denied[i]].key);
    myo_json_end(j);
    questions_json(example, a, j);
    myo_json_array(j, "causes");
    const int shown = myo_too_little_known(a) ? 0 : myo_causes_shown(a);
    for (int place = 0; place < shown; place++) cause_json(example, a, place, j);
    myo_json_end(j);
    myo_json_object(j, "basis");
    static const char *const grades[] = {"published_dB", "derived_dB", "judgement_dB"};
    for (int g = 0; g < 3; g++) myo_json_integer(j, grades[g], a->weight_share[g]);
    myo_json_end(j);
    myo_json_object(j, "knowledge");
    myo_json_string(j, "version", k->version);
    myo_json_string(j, "hash", k->hash);
    myo_json_end(j);
    myo_json_end(j);
}

void myo_case_yaml(const myo_case *example, myo_buffer *b) {
    const myo_knowledge *k = example->knowledge;
    if (example->unlisted_is_no) myo_buffer_add(b, "unlisted: no\n");
    myo_buffer_add(b, "findings:\n");
    int n = 0;
    for (int f = 0; f < k->n_findings; f++) {
        const myo_finding *finding = &k->findings[f];
        if (example->state[f] == MYO_NOT_LISTED) continue;
        n++;
        myo_buffer_format(b, "  %s: ", finding->key);
        if (example->state[f] == MYO_LISTED_UNKNOWN)
            myo_buffer_add(b, "unknown\n");
        else if (finding->kind == MYO_FINDING_FLAG)
            myo_buffer_add(b, example->value[f] > 0 ? "yes\n" : "no\n");
        else if (finding->kind == MYO_FINDING_CHOICE)
            myo_buffer_format(b, "%s\n", finding->choices[(int)example->value[f]]);
        else
            myo_buffer_format(b, "%.15g\n", example->value[f]);
    }
    if (!n) myo_buffer_add(b, "  {}\n");
}
