/* FHIR R4 (4.0.1): the questionnaire, answers to it, and the answer of the assessment as resources.
 * linkId is the finding's key. No name, no date and no subject's data go in: the subject is "an
 * example person". https://hl7.org/fhir/R4/ : Bundle, Questionnaire, QuestionnaireResponse,
 * RiskAssessment, GuidanceResponse. */
#include "io/fhir.h"

#include "io/assess_words.h"

#include <stdio.h>
#include <string.h>

#define BASE "https://myotome.example/fhir"
static const char questionnaire_url[] = BASE "/Questionnaire/mid-back";
static const char unlisted_link[] = "unlisted-is-no";

/* ---- In -----------------------------------------------------------------------------------------
 */

int myo_fhir_is_resource(const myo_node *root) {
    return myo_node_find(root, "resourceType") != NULL;
}

static int at_node(const myo_node *node, myo_error *error) {
    if (!error) return MYO_INPUT;
    char text[sizeof error->text];
    memcpy(text, error->text, sizeof text);
    return myo_node_error(node, error, text);
}

/* The value of answer[0], as the text that a case file would hold. */
static const char *answer_text(const myo_node *answer) {
    static const char *const kinds[] = {"valueBoolean", "valueInteger", "valueDecimal",
                                        "valueString"};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const myo_node *value = myo_node_find(answer, kinds[i]);
        if (value) return myo_node_text(value);
    }
    const myo_node *part = myo_node_find(answer, "valueCoding");
    if (part) part = myo_node_find(part, "code");
    if (!part) {
        part = myo_node_find(answer, "valueQuantity");
        if (part) part = myo_node_find(part, "value");
    }
    return part ? myo_node_text(part) : NULL;
}

static int read_answer(const myo_node *link, const myo_node *answer, myo_case *example,
                       myo_error *error) {
    const char *key = myo_node_text(link), *value = "unknown";
    if (answer) {
        if (myo_node_count(answer) != 1)
            return myo_node_error(answer, error, "a question has one answer here");
        value = answer_text(myo_node_at(answer, 0));
        if (!value)
            return myo_node_error(myo_node_at(answer, 0), error,
                                  "this answer has none of valueBoolean, valueInteger, "
                                  "valueDecimal, valueString, valueCoding, valueQuantity");
    }
    if (strcmp(key, unlisted_link) == 0) {
        example->unlisted_is_no = strcmp(value, "true") == 0;
        return MYO_OK;
    }
    int finding;
    if (myo_knowledge_find_finding(example->knowledge, key, &finding, error))
        return at_node(link, error);
    if (example->state[finding] != MYO_NOT_LISTED)
        return myo_node_error(link, error, "this finding was answered before");
    return myo_case_set(example, key, value, error) ? at_node(answer, error) : MYO_OK;
}

static int read_items(const myo_node *items, myo_case *example, int depth, myo_error *error) {
    if (depth > 20) return myo_node_error(items, error, "items are nested too deeply");
    int code = MYO_OK;
    for (size_t i = 0; i < myo_node_count(items) && !code; i++) {
        const myo_node *item = myo_node_at(items, i), *link = myo_node_find(item, "linkId"),
                       *answer = myo_node_find(item, "answer"),
                       *below = myo_node_find(item, "item");
        if (!link) return myo_node_error(item, error, "an item has no linkId");
        const int is_group = strncmp(myo_node_text(link), "screen-", 7) == 0 ||
                             strcmp(myo_node_text(link), "first-screen") == 0;
        if (!is_group && (answer || !below)) code = read_answer(link, answer, example, error);
        if (!code && below) code = read_items(below, example, depth + 1, error);
        below = answer ? myo_node_find(myo_node_at(answer, 0), "item") : NULL;
        if (!code && below) code = read_items(below, example, depth + 1, error);
    }
    return code;
}

int myo_fhir_case(const myo_node *root, myo_case *example, myo_error *error) {
    const char *type = myo_node_text(myo_node_find(root, "resourceType"));
    const myo_node *response = strcmp(type, "QuestionnaireResponse") == 0 ? root : NULL;
    if (strcmp(type, "Bundle") == 0) {
        const myo_node *entries = myo_node_find(root, "entry");
        for (size_t i = 0; entries && i < myo_node_count(entries); i++) {
            const myo_node *resource = myo_node_find(myo_node_at(entries, i), "resource");
            const myo_node *kind = resource ? myo_node_find(resource, "resourceType") : NULL;
            if (!kind || strcmp(myo_node_text(kind), "QuestionnaireResponse") != 0) continue;
            if (response)
                return myo_node_error(resource, error,
                                      "the bundle holds a second QuestionnaireResponse");
            response = resource;
        }
    }
    if (!response)
        return myo_node_error(root, error,
                              "a QuestionnaireResponse is needed, or a Bundle with one");
    const myo_node *items = myo_node_find(response, "item");
    return items ? read_items(items, example, 0, error) : MYO_OK;
}

/* ---- Out ----------------------------------------------------------------------------------------
 */

static void text_only(myo_json *j, const char *key, const char *text) {
    myo_json_object(j, key);
    myo_json_string(j, "text", text);
    myo_json_end(j);
}

static void subject(myo_json *j) {
    myo_json_object(j, "subject");
    myo_json_string(j, "display", "an example person");
    myo_json_end(j);
}

static void reference(myo_json *j, const char *key, const char *id) {
    myo_json_object(j, key);
    myo_json_string(j, "reference", id);
    myo_json_end(j);
}

static void begin_entry(myo_json *j, const char *type, const char *id) {
    char url[200];
    snprintf(url, sizeof url, BASE "/%s/%s", type, id);
    myo_json_object(j, NULL);
    myo_json_string(j, "fullUrl", url);
    myo_json_object(j, "resource");
    myo_json_string(j, "resourceType", type);
    myo_json_string(j, "id", id);
}

static void end_entry(myo_json *j) {
    myo_json_end(j);
    myo_json_end(j);
}

static void coding_system(const myo_finding *finding, char system[160]) {
    snprintf(system, 160, BASE "/CodeSystem/%s", finding->key);
}

static const char *item_type(const myo_finding *finding) {
    return finding->kind == MYO_FINDING_FLAG     ? "boolean"
           : finding->kind == MYO_FINDING_CHOICE ? "choice"
                                                 : "decimal";
}

static void question_item(const myo_finding *finding, myo_json *j) {
    char text[300], system[160];
    myo_finding_question(finding, text, sizeof text);
    coding_system(finding, system);
    myo_json_object(j, NULL);
    myo_json_string(j, "linkId", finding->key);
    myo_json_string(j, "text", text);
    myo_json_string(j, "type", item_type(finding));
    myo_json_bool(j, "required", 0);
    if (finding->kind == MYO_FINDING_CHOICE) {
        myo_json_array(j, "answerOption");
        for (int i = 0; i < finding->n_choices; i++) {
            myo_json_object(j, NULL);
            myo_json_object(j, "valueCoding");
            myo_json_string(j, "system", system);
            myo_json_string(j, "code", finding->choices[i]);
            myo_json_string(j, "display", finding->choice_say[i]);
            myo_json_end(j);
            myo_json_end(j);
        }
        myo_json_end(j);
    }
    myo_json_end(j);
}

static int is_asked(const myo_knowledge *k, int finding) {
    for (int q = 0; q < k->n_questions; q++)
        for (int i = 0; i < k->questions[q].n_findings; i++)
            if (k->questions[q].findings[i] == finding) return 1;
    return 0;
}

/* Follow-up screens: shown where one of the flags that their condition names is answered yes, or
 * was answered at all for findings of other kinds. */
static void enable_when(const myo_knowledge *k, const myo_question *question, myo_json *j) {
    if (question->when < 0) return;
    const myo_case nothing = myo_case_make(k);
    int findings[16];
    const int n = myo_condition_unknown(&nothing, question->when, findings, 16);
    if (n == 0) return;
    int all_flags = 1;
    for (int i = 0; i < n; i++) all_flags &= k->findings[findings[i]].kind == MYO_FINDING_FLAG;
    myo_json_array(j, "enableWhen");
    for (int i = 0; i < n; i++) {
        myo_json_object(j, NULL);
        myo_json_string(j, "question", k->findings[findings[i]].key);
        myo_json_string(j, "operator", all_flags ? "=" : "exists");
        myo_json_bool(j, "answerBoolean", 1);
        myo_json_end(j);
    }
    myo_json_end(j);
    if (n > 1) myo_json_string(j, "enableBehavior", "any");
}

static void questionnaire(const myo_knowledge *k, myo_json *j) {
    begin_entry(j, "Questionnaire", "mid-back");
    myo_json_string(j, "url", questionnaire_url);
    myo_json_string(j, "version", k->version);
    myo_json_string(j, "name", "MidBackSpasm");
    myo_json_string(j, "title", "Spasm of the mid-back: warning signs and findings");
    myo_json_string(j, "status", "draft");
    myo_json_bool(j, "experimental", 1);
    myo_json_string(j, "description", k->purpose);
    myo_json_string(j, "purpose", "Simulation, teaching and research with example cases.");
    myo_json_array(j, "item");
    char first[1600];
    size_t used = (size_t)snprintf(first, sizeof first, "%s", k->first_screen);
    for (int i = 0; i < k->n_first_signs && used < sizeof first; i++)
        used += (size_t)snprintf(first + used, sizeof first - used, "%s %s", i ? ";" : "",
                                 k->first_signs[i]);
    myo_json_object(j, NULL);
    myo_json_string(j, "linkId", "first-screen");
    myo_json_string(j, "text", first);
    myo_json_string(j, "type", "display");
    myo_json_end(j);
    for (int q = 0; q < k->n_questions; q++) {
        const myo_question *question = &k->questions[q];
        char id[80];
        snprintf(id, sizeof id, "screen-%s", question->id);
        myo_json_object(j, NULL);
        myo_json_string(j, "linkId", id);
        myo_json_string(j, "text", question->ask);
        myo_json_string(j, "type", "group");
        enable_when(k, question, j);
        myo_json_array(j, "item");
        for (int i = 0; i < question->n_findings; i++)
            question_item(&k->findings[question->findings[i]], j);
        myo_json_end(j);
        myo_json_end(j);
    }
    myo_json_object(j, NULL);
    myo_json_string(j, "linkId", "screen-more");
    myo_json_string(j, "text", "Measured or known by examination, where available");
    myo_json_string(j, "type", "group");
    myo_json_array(j, "item");
    for (int f = 0; f < k->n_findings; f++)
        if (!is_asked(k, f)) question_item(&k->findings[f], j);
    myo_json_object(j, NULL);
    myo_json_string(j, "linkId", unlisted_link);
    myo_json_string(j, "text", "Is everything that is not answered to count as \"no\"?");
    myo_json_string(j, "type", "boolean");
    myo_json_end(j);
    myo_json_end(j);
    myo_json_end(j);
    myo_json_end(j);
    end_entry(j);
}

static void answer_item(const myo_case *example, int f, myo_json *j) {
    const myo_finding *finding = &example->knowledge->findings[f];
    myo_json_object(j, NULL);
    myo_json_string(j, "linkId", finding->key);
    if (example->state[f] == MYO_LISTED) {
        myo_json_array(j, "answer");
        myo_json_object(j, NULL);
        if (finding->kind == MYO_FINDING_FLAG)
            myo_json_bool(j, "valueBoolean", example->value[f] > 0);
        else if (finding->kind == MYO_FINDING_NUMBER)
            myo_json_number(j, "valueDecimal", example->value[f]);
        else {
            char system[160];
            coding_system(finding, system);
            myo_json_object(j, "valueCoding");
            myo_json_string(j, "system", system);
            myo_json_string(j, "code", finding->choices[(int)example->value[f]]);
            myo_json_end(j);
        }
        myo_json_end(j);
        myo_json_end(j);
    }
    myo_json_end(j);
}

/* Items in the groups of the questionnaire, as a response must have them. */
static void response(const myo_case *example, myo_json *j) {
    const myo_knowledge *k = example->knowledge;
    begin_entry(j, "QuestionnaireResponse", "answers");
    char canonical[200];
    snprintf(canonical, sizeof canonical, "%s|%s", questionnaire_url, k->version);
    myo_json_string(j, "questionnaire", canonical);
    myo_json_string(j, "status", "completed");
    subject(j);
    myo_json_array(j, "item");
    for (int q = 0; q < k->n_questions; q++) {
        const myo_question *question = &k->questions[q];
        int listed = 0;
        for (int i = 0; i < question->n_findings; i++) {
            if (example->state[question->findings[i]] == MYO_NOT_LISTED) continue;
            if (!listed++) {
                char id[80];
                snprintf(id, sizeof id, "screen-%s", question->id);
                myo_json_object(j, NULL);
                myo_json_string(j, "linkId", id);
                myo_json_array(j, "item");
            }
            answer_item(example, question->findings[i], j);
        }
        if (listed) {
            myo_json_end(j);
            myo_json_end(j);
        }
    }
    myo_json_object(j, NULL);
    myo_json_string(j, "linkId", "screen-more");
    myo_json_array(j, "item");
    for (int f = 0; f < k->n_findings; f++)
        if (example->state[f] != MYO_NOT_LISTED && !is_asked(k, f)) answer_item(example, f, j);
    myo_json_object(j, NULL);
    myo_json_string(j, "linkId", unlisted_link);
    myo_json_array(j, "answer");
    myo_json_object(j, NULL);
    myo_json_bool(j, "valueBoolean", example->unlisted_is_no);
    myo_json_end(j);
    myo_json_end(j);
    myo_json_end(j);
    myo_json_end(j);
    myo_json_end(j);
    myo_json_end(j);
    end_entry(j);
}

static void codings(const myo_cause *cause, myo_json *j) {
    myo_json_object(j, "outcome");
    myo_json_array(j, "coding");
    myo_json_object(j, NULL);
    myo_json_string(j, "system", BASE "/CodeSystem/cause");
    myo_json_string(j, "code", cause->id);
    myo_json_string(j, "display", cause->title);
    myo_json_end(j);
    const char *systems[] = {"http://hl7.org/fhir/sid/icd-10-cm", "http://snomed.info/sct"};
    const char *codes[] = {cause->icd10, cause->snomed};
    for (int i = 0; i < 2; i++) {
        if (!*codes[i]) continue;
        myo_json_object(j, NULL);
        myo_json_string(j, "system", systems[i]);
        myo_json_string(j, "code", codes[i]);
        myo_json_end(j);
    }
    myo_json_end(j);
    myo_json_string(j, "text", cause->title);
    myo_json_end(j);
}

static void rationale(const myo_case *example, int cause, char *text, size_t size) {
    size_t used = 0;
    text[0] = 0;
    for (int sign = 1; sign >= -1; sign -= 2) {
        myo_reason reasons[64];
        const int n = myo_cause_reasons(example, cause, sign, reasons, 64);
        for (int i = 0; i < n && i < 6 && used < size; i++) {
            char words[300];
            myo_reason_words(example, &reasons[i], words, sizeof words);
            used += (size_t)snprintf(text + used, size - used, "%s%s%s (%+d dB)", used ? "; " : "",
                                     i          ? ""
                                     : sign > 0 ? "for: "
                                                : "against: ",
                                     words, reasons[i].dB);
        }
    }
    if (!text[0]) snprintf(text, size, "by its frequency alone");
}

static void risk(const myo_case *example, const myo_assessment *a, myo_json *j) {
    const myo_knowledge *k = example->knowledge;
    begin_entry(j, "RiskAssessment", "causes");
    myo_json_string(j, "status", "final");
    char method[120];
    snprintf(method, sizeof method, "myotome rules %s (%s): decibans, see docs/assessment.md",
             k->version, k->hash);
    text_only(j, "method", method);
    text_only(j, "code", "Causes that fit an example case; not for decisions about a real person");
    subject(j);
    myo_json_array(j, "basis");
    reference(j, NULL, "QuestionnaireResponse/answers");
    myo_json_end(j);
    const int shown = myo_too_little_known(a) ? 0 : myo_causes_shown(a);
    if (shown) {
        myo_json_array(j, "prediction");
        for (int place = 0; place < shown; place++) {
            char why[2400];
            rationale(example, a->order[place], why, sizeof why);
            myo_json_object(j, NULL);
            codings(&k->causes[a->order[place]], j);
            text_only(j, "qualitativeRisk", myo_place_word(a, place));
            myo_json_string(j, "rationale", why);
            myo_json_end(j);
        }
        myo_json_end(j);
    }
    myo_json_string(j, "mitigation", k->tiers[a->tier].action);
    end_entry(j);
}

static void guidance(const myo_case *example, const myo_assessment *a, myo_json *j) {
    const myo_knowledge *k = example->knowledge;
    begin_entry(j, "GuidanceResponse", "urgency");
    char uri[200];
    snprintf(uri, sizeof uri, BASE "/rules/%s", k->version);
    myo_json_string(j, "moduleUri", uri);
    myo_json_string(j, "status", a->settled ? "success" : "data-requested");
    subject(j);
    myo_json_array(j, "reasonCode");
    myo_json_object(j, NULL);
    myo_json_array(j, "coding");
    myo_json_object(j, NULL);
    myo_json_string(j, "system", BASE "/CodeSystem/tier");
    myo_json_string(j, "code", k->tiers[a->tier].id);
    myo_json_string(j, "display", k->tiers[a->tier].title);
    myo_json_end(j);
    myo_json_end(j);
    myo_json_string(j, "text", k->tiers[a->tier].title);
    myo_json_end(j);
    myo_json_end(j);
    myo_json_array(j, "note");
    text_only(j, NULL, k->purpose);
    text_only(j, NULL, k->tiers[a->tier].action);
    for (int i = 0; i < a->n_fired; i++) {
        const myo_rule *rule = &k->rules[a->fired[i]];
        char text[900];
        snprintf(text, sizeof text, "%s (%s): %s [source %s]", rule->id, k->tiers[rule->tier].id,
                 rule->outside ? rule->note : rule->reason, rule->review.source);
        text_only(j, NULL, text);
    }
    text_only(j, NULL, k->tiers[a->tier].watch);
    text_only(j, NULL, k->tiers[a->tier].come_back);
    myo_json_end(j);
    if (!a->settled && a->n_questions) {
        myo_json_array(j, "dataRequirement");
        for (int i = 0; i < a->n_questions && i < 6; i++) {
            myo_json_object(j, NULL);
            myo_json_string(j, "type", "QuestionnaireResponse");
            myo_json_array(j, "mustSupport");
            char path[120];
            snprintf(path, sizeof path, "item.where(linkId='%s').answer",
                     k->findings[a->questions[i]].key);
            myo_json_string(j, NULL, path);
            myo_json_end(j);
            myo_json_end(j);
        }
        myo_json_end(j);
    }
    end_entry(j);
}

void myo_assessment_fhir(const myo_case *example, const myo_assessment *a, myo_json *j) {
    myo_json_object(j, NULL);
    myo_json_string(j, "resourceType", "Bundle");
    myo_json_string(j, "type", "collection");
    myo_json_array(j, "entry");
    questionnaire(example->knowledge, j);
    response(example, j);
    risk(example, a, j);
    guidance(example, a, j);
    myo_json_end(j);
    myo_json_end(j);
}
