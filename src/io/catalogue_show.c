/* One condition or treatment as a page of plain text, for `myotome show`. */
#include "myotome/catalogue.h"

#include "io/assess_words.h"
#include "myotome/scenario_file.h"
#include "myotome/units.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void field(myo_buffer *b, const char *name, const char *text) {
    if (!*text) return;
    char lead[24];
    snprintf(lead, sizeof lead, "  %s", name);
    myo_buffer_wrap(b, 14, lead, text);
}

static const char *text_of(const myo_node *row, const char *key) {
    const myo_node *node = myo_node_find(row, key);
    return node && !myo_node_is_null(node) ? myo_node_text(node) : "";
}

/* A text, or a list of texts: "T1, T2". */
static void words(myo_buffer *b, const char *name, const myo_node *node) {
    char text[600] = "";
    if (!node) return;
    for (size_t i = 0; i < myo_node_count(node); i++) {
        const myo_node *child = myo_node_at(node, i);
        const size_t used = strlen(text);
        const char *key = myo_node_key(child);
        snprintf(text + used, sizeof text - used, "%s%s%s%s", i ? ", " : "", key, *key ? " " : "",
                 myo_node_text(child));
    }
    field(b, name, myo_node_count(node) ? text : myo_node_text(node));
}

/* ---- The chain ---- */

/* "brain - cord - [MEMBRANE] - ..." */
static void show_chain(const myo_catalogue_entry *e, myo_buffer *b) {
    const unsigned altered = myo_catalogue_links(e);
    char text[300] = "";
    for (int i = 0; myo_chain_link(i); i++) {
        const size_t used = strlen(text);
        const int is = (altered >> i) & 1u;
        snprintf(text + used, sizeof text - used, "%s%s%s%s", i ? " - " : "", is ? "[" : "",
                 myo_chain_link(i), is ? "]" : "");
    }
    field(b, "chain", text);
    for (int i = 0; myo_chain_link(i); i++)
        if ((altered >> i) & 1u) {
            snprintf(text, sizeof text, "%s: %s", myo_chain_link(i), myo_chain_link_text(i));
            field(b, "", text);
        }
}

/* ---- What it changes ---- */

/* Least and greatest value in health of the fields that a change names, in a scenario. */
typedef struct healthy {
    double low, high;
    const char *unit, *text;
    int n;
} healthy;

static void look(const myo_change *change, const myo_fieldset *set, healthy *h) {
    for (int s = 0; s < myo_fieldset_section_count(set); s++) {
        const myo_section *section = myo_fieldset_section(set, s);
        const int field_index = myo_change_field(change, section);
        if (field_index < 0) continue;
        const myo_field *f = &section->table->fields[field_index];
        char path[160];
        snprintf(path, sizeof path, "%s%s%s", section->path, section->path[0] ? "." : "", f->name);
        const double value = myo_fieldset_get(set, path);
        if (isnan(value)) continue;
        h->low = h->n ? fmin(h->low, value) : value;
        h->high = h->n ? fmax(h->high, value) : value;
        h->unit = f->unit;
        h->text = f->text;
        h->n++;
    }
}

static void health_words(const myo_change *change, const myo_scenario *person, const char *note,
                         char *text, size_t size) {
    healthy h = {0};
    text[0] = 0;
    if (person) {
        look(change, person->session, &h);
        look(change, person->body, &h);
        look(change, person->muscles[0].values, &h);
    }
    const char *unit = h.n ? myo_unit_label(h.unit) : "";
    if (h.n && h.low == h.high)
        snprintf(text, size, "In health %g%s%s. ", h.low, *unit ? " " : "", unit);
    else if (h.n)
        snprintf(text, size, "In health %g to %g%s%s. ", h.low, h.high, *unit ? " " : "", unit);
    const size_t used = strlen(text);
    const char *says = *note ? note : h.text ? h.text : "";
    snprintf(text + used, size - used, "%s%s", says,
             *says && says[strlen(says) - 1] != '.' ? "." : "");
    if (used < strlen(text) && text[used] >= 'a' && text[used] <= 'z' && text[used + 1] != 'H')
        text[used] = (char)(text[used] - 'a' + 'A');
}

static void show_change(myo_buffer *b, const myo_change *c, const char *text) {
    static const char *const ops[] = {"=", "times", "plus"};
    static const char *const classes[] = {"measured", "fitted", "assumed"};
    char where[160] = "", side[16] = "", source[80] = "";
    if (!isnan(c->level_1)) snprintf(side, sizeof side, " T%g", c->level_1);
    if (c->muscle[0] || side[0] || c->side)
        snprintf(where, sizeof where, ", only %.80s%s%s", c->muscle[0] ? c->muscle : "muscles",
                 side,
                 c->side < 0   ? " left"
                 : c->side > 0 ? " right"
                               : "");
    if (strcmp(c->source, classes[c->evidence]) != 0)
        snprintf(source, sizeof source, " (%.60s)", c->source);
    myo_buffer_format(b, "  %-34s %-5s %-12s %s%s%s\n", c->path, ops[c->op], c->value,
                      classes[c->evidence], source, where);
    if (*text) myo_buffer_wrap(b, 6, "", text);
}

static void show_changes(const myo_catalogue_entry *e, myo_buffer *b) {
    const myo_node *changes = myo_node_find(e->root, "changes");
    myo_scenario *person = myo_scenario_make();
    int muscle;
    if (person && myo_scenario_add_muscle(person, "NAME", NULL, &muscle, NULL)) {
        myo_scenario_free(person);
        person = NULL;
    }
    for (int i = 0; i < e->n_changes; i++) {
        char text[600];
        health_words(&e->changes[i], person, text_of(myo_node_at(changes, (size_t)i), "text"), text,
                     sizeof text);
        show_change(b, &e->changes[i], text);
    }
    myo_scenario_free(person);
    for (size_t i = 0; e->events && i < myo_node_count(e->events); i++) {
        const myo_node *row = myo_node_at(e->events, i);
        char text[400];
        snprintf(text, sizeof text, "on a time line: %.300s%s%.60s%s", text_of(row, "text"),
                 *text_of(row, "source") ? " (" : "", text_of(row, "source"),
                 *text_of(row, "source") ? ")" : "");
        myo_buffer_wrap(b, 4, " ", text);
    }
    myo_catalogue_act acts[MYO_CATALOGUE_ACTS];
    const int n = myo_catalogue_acts(e, acts, MYO_CATALOGUE_ACTS);
    for (int i = 0; i < n; i++) {
        myo_buffer_format(b, "  %-34s %-5s %-12s at full effect of %s (%s)\n", acts[i].path,
                          strcmp(acts[i].op, "add") == 0 ? "plus" : "times", acts[i].value,
                          acts[i].substance, acts[i].source);
    }
    int numbers, assumed;
    myo_catalogue_numbers(e, e->events != NULL, &numbers, &assumed);
    if (numbers)
        myo_buffer_format(b, "  %d of %d numbers are assumed%s\n", assumed, numbers,
                          e->events ? ", those of its events counted" : "");
    else if (!e->events)
        myo_buffer_add(b, "  nothing: a run with it is the run without it, bit for bit\n");
}

/* ---- Where to see it ---- */

/* Whether any number, or the time line, differs. */
static int sets_differ(const myo_fieldset *a, const myo_fieldset *b) {
    for (int s = 0; s < myo_fieldset_section_count(a); s++) {
        const myo_section *section = myo_fieldset_section(a, s);
        int parameters = 0, states = 0;
        for (int f = 0; f < section->table->n_fields; f++) {
            parameters += section->table->fields[f].kind == MYO_FIELD_PARAMETER;
            states += section->table->fields[f].kind == MYO_FIELD_STATE;
        }
        const double *x = myo_fieldset_parameters_const(a, s),
                     *y = myo_fieldset_parameters_const(b, s);
        for (int i = 0; i < parameters; i++)
            if (x[i] != y[i]) return 1;
        x = myo_fieldset_states_const(a, s);
        y = myo_fieldset_states_const(b, s);
        for (int i = 0; i < states; i++)
            if (x[i] != y[i]) return 1;
    }
    return 0;
}

/* Whether a scenario has already, or partly, what the entry changes: it shows it by itself. */
static int has_it(const myo_catalogue_entry *e, const myo_scenario *scenario) {
    myo_scenario *person = myo_scenario_make();
    int muscle, has = 0;
    if (person && myo_scenario_add_muscle(person, "NAME", NULL, &muscle, NULL) == MYO_OK)
        for (int i = 0; i < e->n_changes && !has; i++) {
            healthy usual = {0}, here = {0};
            look(&e->changes[i], person->session, &usual);
            look(&e->changes[i], person->body, &usual);
            look(&e->changes[i], person->muscles[0].values, &usual);
            look(&e->changes[i], scenario->session, &here);
            look(&e->changes[i], scenario->body, &here);
            look(&e->changes[i], scenario->muscles[0].values, &here);
            has = usual.low != here.low || usual.high != here.high;
        }
    myo_scenario_free(person);
    return has;
}

static int changes_scenario(const myo_catalogue_entry *e, const char *name) {
    myo_scenario *before = NULL, *after = NULL;
    int differ = 0;
    myo_catalogue_entry copy = *e;
    const myo_catalogue_choice choice = {&copy, 1, -1};
    if (myo_scenario_read(name, &before, NULL) == MYO_OK && !has_it(e, before) &&
        (after = myo_scenario_copy(before)) != NULL &&
        myo_catalogue_apply(after, &choice, 1, NULL) == MYO_OK) {
        differ = before->n_events != after->n_events ||
                 sets_differ(before->session, after->session) ||
                 (before->n_events && sets_differ(before->body, after->body));
        for (int m = 0; m < before->n_muscles && !differ; m++)
            differ = sets_differ(before->muscles[m].values, after->muscles[m].values);
    }
    myo_scenario_free(before);
    myo_scenario_free(after);
    return differ;
}

static int alters(const myo_catalogue_entry *e, const char *link) {
    const unsigned links = myo_catalogue_links(e);
    for (int i = 0; myo_chain_link(i); i++)
        if (strcmp(myo_chain_link(i), link) == 0) return (links >> i) & 1u;
    return 0;
}

/* The first scenario in which it changes something that is simulated there. */
static void show_where(const myo_catalogue_entry *e, myo_buffer *b) {
    const char *own = text_of(e->root, "scenario");
    const int slow = e->events || alters(e, "spine") || alters(e, "body"),
              reflex = alters(e, "cord") || alters(e, "senses") || alters(e, "brain");
    const char *const scenarios[] = {*own ? own : "first-muscle",
                                     slow     ? "spasm"
                                     : reflex ? "tap"
                                              : "first-muscle",
                                     "spasm"};
    char text[200];
    if (*own) {
        snprintf(text, sizeof text, "myotome run %s", own);
        field(b, "shown by", text);
    }
    if (!e->n_changes && !e->events) return;
    for (size_t i = *own ? 0 : 1; i < sizeof scenarios / sizeof scenarios[0]; i++) {
        if (!changes_scenario(e, scenarios[i])) continue;
        snprintf(text, sizeof text, "myotome compare %s --with %s", scenarios[i], e->id);
        field(b, "compare", text);
        return;
    }
}

/* ---- What is claimed, and what is contested ---- */

int myo_catalogue_corrections(const myo_catalogue_entry *e, const myo_knowledge *k, int *rows,
                              int most) {
    const myo_node *claims = myo_node_find(e->root, "claims");
    int n = 0;
    for (size_t i = 0; k && claims && i < myo_node_count(claims); i++) {
        const int at = myo_knowledge_evidence(k, myo_node_text(myo_node_at(claims, i)));
        for (int r = 0; at >= 0 && r < k->evidence[at].rules.n; r++) {
            const int c = myo_knowledge_evidence(k, k->evidence[at].rules.items[r]);
            int is_new = c >= 0 && strcmp(k->evidence[c].kind, "correction") == 0 && n < most;
            for (int j = 0; j < n; j++) is_new &= rows[j] != c;
            if (is_new) rows[n++] = c;
        }
    }
    return n;
}

static void show_claims(const myo_catalogue_entry *e, const myo_knowledge *k, myo_buffer *b) {
    const myo_node *claims = myo_node_find(e->root, "claims");
    char lead[24], text[1600];
    if (!k || !claims || !myo_node_count(claims)) return;
    myo_buffer_add(b, "\nclaims\n");
    for (size_t i = 0; i < myo_node_count(claims); i++) {
        const int at = myo_knowledge_evidence(k, myo_node_text(myo_node_at(claims, i)));
        if (at < 0) continue;
        const myo_evidence *claim = &k->evidence[at];
        snprintf(lead, sizeof lead, "  %s", claim->id);
        snprintf(text, sizeof text, "%s: %s. %s", claim->claim, claim->verdict, claim->says);
        myo_buffer_wrap(b, 8, lead, text);
    }
    int rows[MYO_CATALOGUE_CORRECTIONS];
    const int n = myo_catalogue_corrections(e, k, rows, MYO_CATALOGUE_CORRECTIONS);
    if (n) myo_buffer_add(b, "\nwhere science is divided, or the sources too simple\n");
    for (int i = 0; i < n; i++) {
        const myo_evidence *c = &k->evidence[rows[i]];
        snprintf(lead, sizeof lead, "  %s", c->id);
        snprintf(text, sizeof text, "%s: %s", c->claim, c->says);
        myo_buffer_wrap(b, 8, lead, text);
        if (!c->shows[0]) continue;
        snprintf(text, sizeof text, "try it: myotome %.400s", c->shows);
        myo_buffer_wrap(b, 8, "", text);
    }
}

/* "0.2 to 0.4 times that of health" */
static void range_words(const myo_node *row, char *text, size_t size) {
    const myo_node *seen = myo_node_find(row, "seen"), *over = myo_node_find(row, "over_health");
    const myo_node *range = seen ? seen : over;
    text[0] = 0;
    if (!range) return;
    const char *unit = text_of(row, "unit");
    snprintf(text, size, "%s to %s %s", text_of(range, "from"), text_of(range, "to"),
             over                     ? "times that without it"
             : strcmp(unit, "1") == 0 ? ""
                                      : unit);
}

static void show_expectation(myo_buffer *b, const myo_node *row) {
    char range[120], text[500];
    range_words(row, range, sizeof range);
    snprintf(text, sizeof text, "%.280s: %s (%.60s)", text_of(row, "text"), range,
             text_of(row, "source"));
    myo_buffer_wrap(b, 4, "  -", text);
    if (*text_of(row, "in")) myo_buffer_format(b, "      in %s\n", text_of(row, "in"));
}

void myo_catalogue_show(const myo_catalogue_entry *e, const myo_knowledge *knowledge,
                        myo_buffer *b) {
    const int treatment = e->kind == MYO_TREATMENT;
    myo_buffer_format(b, "%s: %s (%s)\n", e->id, e->title, treatment ? "treatment" : "condition");
    field(b, "WARNING", text_of(e->root, "warning"));
    field(b, "plain", e->text);
    field(b, "verdict", text_of(e->root, "verdict"));
    field(b, "contested", text_of(e->root, "contested"));
    words(b, "codes", myo_node_find(e->root, "codes"));
    show_where(e, b);
    show_chain(e, b);
    myo_buffer_add(b, treatment ? "\nwhat it changes\n" : "\nwhat it changes, at severity 1\n");
    show_changes(e, b);
    if (e->expect && myo_node_count(e->expect)) {
        myo_buffer_format(b, "\nwhat to expect in the signals (myotome validate %s/%s)\n",
                          treatment ? "treatments" : "conditions", e->id);
        for (size_t i = 0; i < myo_node_count(e->expect); i++)
            show_expectation(b, myo_node_at(e->expect, i));
    }
    const myo_node *evidence = myo_node_find(e->root, "evidence");
    if (evidence && myo_node_count(evidence)) myo_buffer_add(b, "\nwhat was found in people\n");
    for (size_t i = 0; evidence && i < myo_node_count(evidence); i++) {
        const myo_node *row = myo_node_at(evidence, i);
        char text[1400];
        snprintf(text, sizeof text, "%s (%s)", text_of(row, "text"), text_of(row, "source"));
        myo_buffer_wrap(b, 4, "  -", text);
    }
    show_claims(e, knowledge, b);
}
