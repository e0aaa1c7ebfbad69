/* One condition or treatment as a page of plain text, for `myotome show`. */
#include "myotome/catalogue.h"

#include "io/assess_words.h"

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

static void show_change(myo_buffer *b, const myo_change *c, const char *text) {
    static const char *const ops[] = {"=", "times", "plus"};
    static const char *const classes[] = {"measured", "fitted", "assumed"};
    char where[160] = "", side[16] = "";
    if (!isnan(c->level_1)) snprintf(side, sizeof side, " T%g", c->level_1);
    if (c->muscle[0] || side[0] || c->side)
        snprintf(where, sizeof where, ", only %.80s%s%s", c->muscle[0] ? c->muscle : "muscles",
                 side,
                 c->side < 0   ? " left"
                 : c->side > 0 ? " right"
                               : "");
    myo_buffer_format(b, "  %-34s %-5s %-12s %s (%s)%s\n", c->path, ops[c->op], c->value,
                      classes[c->evidence], c->source, where);
    if (*text) myo_buffer_wrap(b, 6, "", text);
}

static void show_expectation(myo_buffer *b, const myo_node *row) {
    const myo_node *measure = myo_node_find(row, "measure");
    myo_buffer_format(b, "  - %s\n", text_of(row, "text"));
    if (!measure) return;
    const char *cell = text_of(measure, "cell"), *scenario = text_of(measure, "scenario");
    if (*cell)
        myo_buffer_format(b, "      myotome cell %s %s, column %s\n", cell,
                          text_of(measure, "protocol"), text_of(measure, "column"));
    else if (*scenario)
        myo_buffer_format(b, "      myotome run %s\n", scenario);
}

void myo_catalogue_show(const myo_catalogue_entry *e, myo_buffer *b) {
    const int treatment = e->kind == MYO_TREATMENT;
    myo_buffer_format(b, "%s: %s (%s)\n", e->id, e->title, treatment ? "treatment" : "condition");
    field(b, "WARNING", text_of(e->root, "warning"));
    field(b, "plain", e->text);
    field(b, "verdict", text_of(e->root, "verdict"));
    words(b, "part of it", myo_node_find(e->root, "stage"));
    words(b, "codes", myo_node_find(e->root, "codes"));
    words(b, "claims", myo_node_find(e->root, "claims"));
    field(b, "shown by", text_of(e->root, "scenario"));
    field(b, "contested", text_of(e->root, "contested"));
    myo_buffer_add(b, treatment ? "\nwhat it changes\n" : "\nwhat it changes, at severity 1\n");
    const myo_node *changes = myo_node_find(e->root, "changes");
    for (int i = 0; i < e->n_changes; i++)
        show_change(b, &e->changes[i], text_of(myo_node_at(changes, (size_t)i), "text"));
    for (size_t i = 0; e->events && i < myo_node_count(e->events); i++)
        myo_buffer_format(b, "  on a time line: %s (%s)\n",
                          text_of(myo_node_at(e->events, i), "text"),
                          text_of(myo_node_at(e->events, i), "source"));
    if (e->n_changes)
        myo_buffer_format(b, "  %d of %d numbers are assumed\n", e->n_assumed, e->n_changes);
    else if (!e->events)
        myo_buffer_add(b, "  nothing: a run with it is the run without it, bit for bit\n");
    if (e->expect) myo_buffer_add(b, "\nwhat to expect\n");
    for (size_t i = 0; e->expect && i < myo_node_count(e->expect); i++)
        show_expectation(b, myo_node_at(e->expect, i));
    const myo_node *evidence = myo_node_find(e->root, "evidence");
    if (evidence) myo_buffer_add(b, "\nevidence\n");
    for (size_t i = 0; evidence && i < myo_node_count(evidence); i++) {
        const myo_node *row = myo_node_at(evidence, i);
        char text[1400];
        snprintf(text, sizeof text, "%s (%s)", text_of(row, "text"), text_of(row, "source"));
        myo_buffer_wrap(b, 4, "  -", text);
    }
}
