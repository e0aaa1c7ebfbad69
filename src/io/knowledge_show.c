/* All about one finding, rule, cause, claim or tier, for `myotome show`. */
#include "io/assess_words.h"

#include "clinic/condition.h"

#include <stdio.h>
#include <string.h>

static void field(myo_buffer *b, const char *name, const char *text) {
    if (!*text) return;
    char lead[24];
    snprintf(lead, sizeof lead, "  %s", name);
    myo_buffer_wrap(b, 14, lead, text);
}

static void review(myo_buffer *b, const myo_review *r) {
    char text[400];
    snprintf(text, sizeof text, "%s (myotome show %s)", r->source, r->source);
    field(b, "source", text);
    snprintf(text, sizeof text, "%s, %s", r->author, r->date);
    field(b, "written by", text);
    field(b, "made for", r->population);
}

static int keep_leaf(const myo_condition_node *leaf, int negated, void *user) {
    (void)negated;
    ((unsigned char *)user)[leaf->finding] = 1;
    return MYO_OK;
}

static int uses(const myo_knowledge *k, myo_condition when, int finding) {
    unsigned char used[MYO_MAX_FINDINGS] = {0};
    myo_condition_walk(k, when, 0, keep_leaf, used);
    return used[finding];
}

static void leads_back(const myo_knowledge *k, const char *id, myo_buffer *b) {
    char text[1200];
    size_t used = 0;
    text[0] = 0;
    for (int i = 0; i < k->n_evidence; i++)
        for (int r = 0; r < k->evidence[i].rules.n && used < sizeof text; r++)
            if (strcmp(k->evidence[i].rules.items[r], id) == 0)
                used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used ? ", " : "",
                                         k->evidence[i].id);
    field(b, "claims", text);
}

static void show_finding(const myo_knowledge *k, int index, myo_buffer *b) {
    static const char *const signs[] = {"context", "warning sign", "reassuring"};
    const myo_finding *f = &k->findings[index];
    char text[2400];
    myo_buffer_format(b, "%s: %s\n", f->key, f->term);
    field(b, "plain", f->say);
    field(b, "group", f->group);
    field(b, "sign", signs[f->sign]);
    if (f->kind == MYO_FINDING_FLAG) field(b, "values", "yes, no, unknown");
    if (f->kind == MYO_FINDING_NUMBER) {
        snprintf(text, sizeof text, "%g to %g %s", f->low, f->high, f->unit);
        field(b, "values", text);
    }
    for (int i = 0; i < f->n_choices; i++) {
        snprintf(text, sizeof text, "%s: %s", f->choices[i], f->choice_say[i]);
        field(b, i ? "" : "values", text);
    }
    if (f->measured) field(b, "measured", "yes; not having measured it leaves nothing open");
    size_t used = 0;
    text[0] = 0;
    for (int r = 0; r < k->n_rules && used < sizeof text; r++)
        if (uses(k, k->rules[r].when, index))
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used ? ", " : "",
                                     k->rules[r].id);
    field(b, "rules", text);
    used = 0;
    text[0] = 0;
    for (int c = 0; c < k->n_causes; c++)
        for (int w = 0; w < k->causes[c].n_weights && used < sizeof text; w++) {
            const myo_weight *weight = &k->weights[k->causes[c].first_weight + w];
            if (weight->finding != index) continue;
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%s %+d%s",
                                     used ? "; " : "", k->causes[c].id, weight->yes_dB,
                                     strcmp(weight->when_text, f->key) ? "" : "");
            if (weight->no_dB && used < sizeof text)
                used += (size_t)snprintf(text + used, sizeof text - used, "/%+d", weight->no_dB);
        }
    field(b, "causes", text);
    review(b, &f->review);
    leads_back(k, f->key, b);
}

static void show_rule(const myo_knowledge *k, int index, myo_buffer *b) {
    const myo_rule *rule = &k->rules[index];
    myo_buffer_format(b, "%s: %s\n", rule->id, rule->clinical);
    field(b, "tier", k->tiers[rule->tier].id);
    field(b, "reason", rule->reason);
    field(b, "when", rule->when_text);
    for (int t = 0; t < k->n_terms; t++) {
        const size_t n = strlen(k->terms[t].name);
        int used = 0;
        for (const char *at = rule->when_text; (at = strstr(at, k->terms[t].name)); at += n) {
            const char before = at == rule->when_text ? ' ' : at[-1], after = at[n];
            used |= strchr(" (,", before) && (!after || strchr(" ),", after));
        }
        if (!used) continue;
        char text[900];
        snprintf(text, sizeof text, "%s = %s", k->terms[t].name, k->terms[t].when_text);
        field(b, "where", text);
    }
    field(b, "says", rule->note);
    review(b, &rule->review);
    leads_back(k, rule->id, b);
}

static void show_cause(const myo_knowledge *k, int index, myo_buffer *b) {
    const myo_cause *cause = &k->causes[index];
    char text[600];
    myo_buffer_format(b, "%s: %s\n", cause->id, cause->title);
    field(b, "plain", cause->plain);
    snprintf(text, sizeof text, "%+d dB", cause->prior_dB);
    field(b, "frequency", text);
    for (int i = 0; i < cause->settle.n; i++)
        field(b, i ? "" : "settled by", cause->settle.items[i]);
    field(b, "EMG", cause->emg);
    field(b, "laboratory", cause->laboratory);
    for (int i = 0; i < cause->helps.n; i++) {
        const myo_evidence *e = &k->evidence[myo_knowledge_evidence(k, cause->helps.items[i])];
        snprintf(text, sizeof text, "%s: %s - %s", e->id, e->claim, e->verdict);
        field(b, i ? "" : "helps", text);
    }
    snprintf(text, sizeof text, "%s (%s)", cause->shows, cause->shows_text);
    field(b, "scenario", text);
    if (*cause->icd10) field(b, "ICD-10-CM", cause->icd10);
    if (*cause->snomed) field(b, "SNOMED CT", cause->snomed);
    review(b, &cause->review);
    leads_back(k, cause->id, b);
    myo_buffer_add(b, "\n  weights in decibans: answered yes / answered no, grade, source\n");
    for (int w = cause->first_weight; w < cause->first_weight + cause->n_weights; w++)
        myo_buffer_format(b, "    %-40s %+4d /%+4d  %c  %s\n", k->weights[w].when_text,
                          k->weights[w].yes_dB, k->weights[w].no_dB, k->weights[w].grade,
                          k->weights[w].source);
}

static void show_lead(const myo_knowledge *k, const char *id, myo_buffer *b) {
    char text[500];
    int i;
    if ((i = myo_knowledge_rule(k, id)) >= 0)
        snprintf(text, sizeof text, "rule %s (%s): %s", id, k->tiers[k->rules[i].tier].id,
                 k->rules[i].reason);
    else if ((i = myo_knowledge_evidence(k, id)) >= 0)
        snprintf(text, sizeof text, "%s: %s - %s. %s", id, k->evidence[i].claim,
                 k->evidence[i].verdict, k->evidence[i].says);
    else if ((i = myo_knowledge_cause(k, id)) >= 0)
        snprintf(text, sizeof text, "cause %s: %s", id, k->causes[i].title);
    else if ((i = myo_knowledge_finding(k, id)) >= 0)
        snprintf(text, sizeof text, "finding %s: %s", id, k->findings[i].say);
    else
        return;
    field(b, "see", text);
}

/* "simulated, rule of the assessment" */
static void kinds_of(const char *letters, char *text, size_t size) {
    static const char *const words[][2] = {
        {"S", "simulated"}, {"R", "rule of the assessment"}, {"E", "evidence"}};
    text[0] = 0;
    for (int i = 0; i < 3; i++) {
        const size_t used = strlen(text);
        if (strstr(letters, words[i][0]))
            snprintf(text + used, size - used, "%s%s", used ? ", " : "", words[i][1]);
    }
    if (!text[0]) snprintf(text, size, "outside this tool");
}

/* One line each: what tests it. */
static void tested_by(const myo_evidence *e, myo_buffer *b) {
    for (int i = 0; i < e->rows.n; i++) {
        char text[300];
        const char *row = e->rows.items[i], *slash = strchr(row, '/');
        const int length = slash ? (int)(slash - row) : (int)strlen(row);
        char name[64], path[200];
        snprintf(name, sizeof name, "%.*s", length, row);
        snprintf(path, sizeof path, "data/conditions/%s.yaml", name);
        const int condition = myo_builtin_find(path) != NULL;
        snprintf(path, sizeof path, "data/treatments/%s.yaml", name);
        const char *group = condition ? "conditions/" : myo_builtin_find(path) ? "treatments/" : "";
        snprintf(text, sizeof text, "myotome validate %s%s%s%.80s", group, name, *group ? "." : "/",
                 slash ? slash + 1 : "");
        field(b, i ? "" : "tested by", text);
    }
}

/* Conditions and treatments that name a claim. */
static void entries_of(const char *id, myo_buffer *b) {
    static const char *const folders[] = {"data/conditions/", "data/treatments/"};
    char text[900] = "";
    for (int i = 0; i < myo_builtin_count(); i++) {
        const myo_builtin_file *file = myo_builtin_at(i);
        const char *name = NULL;
        for (int k = 0; k < 2; k++)
            if (strncmp(file->name, folders[k], strlen(folders[k])) == 0)
                name = file->name + strlen(folders[k]);
        /* A file that has the id nowhere need not be read. */
        if (!name || !strstr(file->data, id)) continue;
        myo_document *document = myo_document_parse(file->name, file->data, file->size, NULL);
        const myo_node *claims =
            document ? myo_node_find(myo_document_root(document), "claims") : NULL;
        for (size_t k = 0; claims && k < myo_node_count(claims); k++) {
            const size_t used = strlen(text);
            if (strcmp(myo_node_text(myo_node_at(claims, k)), id) == 0)
                snprintf(text + used, sizeof text - used, "%s%.*s", used ? ", " : "",
                         (int)strcspn(name, "."), name);
        }
        myo_document_free(document);
    }
    field(b, "catalogue", text);
}

static void show_evidence(const myo_knowledge *k, int index, myo_buffer *b) {
    const myo_evidence *e = &k->evidence[index];
    char text[600];
    myo_buffer_format(b, "%s: %s\n", e->id, e->kind);
    field(b, "claim", e->claim);
    field(b, "verdict", e->verdict);
    field(b, "says", e->says);
    field(b, "stage", e->stage);
    if (strcmp(e->kind, "claim") == 0) {
        kinds_of(e->shown_as, text, sizeof text);
        field(b, "shown as", text);
    }
    if (e->shows[0]) {
        snprintf(text, sizeof text, "myotome %.500s", e->shows);
        field(b, "see it", text);
    }
    tested_by(e, b);
    for (int i = 0; i < e->rules.n; i++) show_lead(k, e->rules.items[i], b);
    entries_of(e->id, b);
    if (e->basis[0]) {
        snprintf(text, sizeof text, "%s (myotome show %s)", e->basis, e->basis);
        field(b, "verdict by", text);
    }
    review(b, &e->review);
    leads_back(k, e->id, b);
}

int myo_knowledge_show(const myo_knowledge *k, const char *name, myo_buffer *b) {
    int i;
    if ((i = myo_knowledge_finding(k, name)) >= 0)
        show_finding(k, i, b);
    else if ((i = myo_knowledge_rule(k, name)) >= 0)
        show_rule(k, i, b);
    else if ((i = myo_knowledge_cause(k, name)) >= 0)
        show_cause(k, i, b);
    else if ((i = myo_knowledge_evidence(k, name)) >= 0)
        show_evidence(k, i, b);
    else {
        for (int t = 0; t < MYO_TIER_COUNT; t++) {
            if (strcmp(k->tiers[t].id, name) != 0) continue;
            myo_buffer_format(b, "%s: %s\n", name, k->tiers[t].title);
            field(b, "action", k->tiers[t].action);
            field(b, "watch for", k->tiers[t].watch);
            field(b, "come back", k->tiers[t].come_back);
            review(b, &k->tiers[t].review);
            return 1;
        }
        return 0;
    }
    return 1;
}
