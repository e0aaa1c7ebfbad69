/* Findings, reasons and places in words. */
#include "io/assess_words.h"

#include "clinic/condition.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { line_width = 88 };

void myo_finding_words(const myo_case *example, int finding, char *text, size_t size) {
    const myo_finding *f = &example->knowledge->findings[finding];
    const double value = example->value[finding];
    if (example->state[finding] != MYO_LISTED)
        snprintf(text, size, "not known: %s", f->say);
    else if (f->kind == MYO_FINDING_FLAG)
        snprintf(text, size, "%s%s", value > 0 ? "" : "not: ", f->say);
    else if (f->kind == MYO_FINDING_CHOICE)
        snprintf(text, size, "%s: %s", f->say, f->choice_say[(int)value]);
    else
        snprintf(text, size, "%s: %.15g%s%s", f->say, value,
                 strcmp(f->unit, "0-10") == 0 ? "" : " ",
                 strcmp(f->unit, "0-10") == 0 ? "" : f->unit);
}

void myo_finding_question(const myo_finding *f, char *text, size_t size) {
    if (f->kind == MYO_FINDING_FLAG)
        snprintf(text, size, "Is this true: %s?", f->say);
    else if (f->kind == MYO_FINDING_CHOICE)
        snprintf(text, size, "What is it: %s?", f->say);
    else
        snprintf(text, size, "How much: %s (%s)?", f->say, f->unit);
}

typedef struct leaf_list {
    const myo_case *example;
    unsigned char used[MYO_MAX_FINDINGS];
} leaf_list;

static int keep_known(const myo_condition_node *leaf, int negated, void *user) {
    leaf_list *list = user;
    const int f = leaf->finding;
    /* What is known and holds: a "no" says nothing where several findings count together. */
    if (list->example->state[f] == MYO_LISTED &&
        (list->example->knowledge->findings[f].kind != MYO_FINDING_FLAG ||
         (list->example->value[f] > 0) != negated))
        list->used[f] = 1;
    return MYO_OK;
}

void myo_reason_words(const myo_case *example, const myo_reason *reason, char *text, size_t size) {
    const myo_knowledge *k = example->knowledge;
    if (reason->finding >= 0) {
        myo_finding_words(example, reason->finding, text, size);
        return;
    }
    leaf_list list = {.example = example};
    myo_condition_walk(k, k->weights[reason->weight].when, 0, keep_known, &list);
    enum { most = 4 }; /* of findings that count together */
    size_t used = 0;
    int n = 0;
    text[0] = 0;
    for (int f = 0; f < k->n_findings && used < size; f++) {
        if (!list.used[f]) continue;
        if (n++ == most) {
            snprintf(text + used, size - used, " + more");
            break;
        }
        char words[200];
        myo_finding_words(example, f, words, sizeof words);
        used += (size_t)snprintf(text + used, size - used, "%s%s", used ? " + " : "", words);
    }
}

int myo_cause_reasons(const myo_case *example, int cause, int sign, myo_reason *reasons,
                      int capacity) {
    const myo_cause *c = &example->knowledge->causes[cause];
    int n = 0;
    for (int w = c->first_weight; w < c->first_weight + c->n_weights; w++) {
        const int dB = myo_weight_dB(example, w);
        if (dB * sign <= 0) continue;
        const myo_knowledge *k = example->knowledge;
        const myo_condition_node *node = &k->nodes[k->weights[w].when];
        const int finding = node->first < 0 && node->op != C_TERM ? k->weights[w].finding : -1;
        /* Several weights on one finding (two thresholds) are one reason. */
        int known = 0;
        for (int i = 0; i < n && !known && finding >= 0; i++)
            if (reasons[i].finding == finding) {
                reasons[i].dB += dB;
                known = 1;
            }
        if (!known && n < capacity) reasons[n++] = (myo_reason){w, finding, dB};
    }
    for (int i = 1; i < n; i++)
        for (int j = i; j > 0 && abs(reasons[j].dB) > abs(reasons[j - 1].dB); j--) {
            const myo_reason keep = reasons[j];
            reasons[j] = reasons[j - 1];
            reasons[j - 1] = keep;
        }
    return n;
}

const char *myo_score_word(int behind_dB) {
    return behind_dB <= 5 ? "about equally likely" : behind_dB <= 12 ? "less likely" : "unlikely";
}

const char *myo_place_word(const myo_assessment *a, int place) {
    if (place == 0) return "fits best";
    return myo_score_word(a->score_dB[a->order[0]] - a->score_dB[a->order[place]]);
}

int myo_causes_shown(const myo_assessment *a) {
    int n = 0;
    while (n < a->n_causes && n < MYO_CAUSES_SHOWN &&
           (n < 3 || a->score_dB[a->order[0]] - a->score_dB[a->order[n]] <= 20))
        n++;
    return n;
}

int myo_too_little_known(const myo_assessment *a) {
    return a->weight_share[0] + a->weight_share[1] + a->weight_share[2] == 0;
}

void myo_buffer_wrap(myo_buffer *buffer, int indent, const char *lead, const char *text) {
    int column = indent;
    myo_buffer_format(buffer, "%-*s", indent, lead);
    if ((int)strlen(lead) > indent) column = (int)strlen(lead);
    int at_start = 1;
    while (*text) {
        const size_t n = strcspn(text, " \n");
        if (!at_start && column + 1 + (int)n > line_width) {
            myo_buffer_format(buffer, "\n%*s", indent, "");
            column = indent;
            at_start = 1;
        }
        if (n) {
            if (!at_start) myo_buffer_add(buffer, " ");
            myo_buffer_add_bytes(buffer, text, n);
            column += (int)n + !at_start;
            at_start = 0;
        }
        text += n;
        while (*text == ' ' || *text == '\n') text++;
    }
    myo_buffer_add(buffer, "\n");
}
