/* Conditions of rules and weights: a small language over findings, and its three-valued truth
 * (Kleene's strong logic: unknown or yes is yes, unknown and no is no).
 *
 * A finding that is not known makes a condition unknown, except where the case says that what it
 * does not list is "no" (written cases), or where the finding is measured by an instrument: not
 * having measured it leaves nothing open. */
#include "clinic/condition.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* ---- Compiling ----------------------------------------------------------------------------------
 */

typedef struct reader {
    myo_knowledge *knowledge;
    const char *start, *at;
    int depth;
    myo_error *error;
    int code;
} reader;

static int parse_or(reader *r);

static int fail(reader *r, const char *what) {
    if (!r->code)
        r->code = myo_error_set(r->error, MYO_INPUT, "condition \"%s\": %s at \"%s\"", r->start,
                                what, r->at);
    return -1;
}

static void skip(reader *r) {
    while (*r->at == ' ' || *r->at == '\n' || *r->at == '\t') r->at++;
}

static int is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static size_t word_length(const reader *r) {
    size_t n = 0;
    while (is_word(r->at[n])) n++;
    return n;
}

static int next_is(reader *r, const char *word) {
    skip(r);
    const size_t n = strlen(word);
    return strncmp(r->at, word, n) == 0 && !(is_word(word[n - 1]) && is_word(r->at[n]));
}

static int accept(reader *r, const char *word) {
    if (!next_is(r, word)) return 0;
    r->at += strlen(word);
    return 1;
}

static int add_node(reader *r, int op) {
    myo_knowledge *k = r->knowledge;
    if (k->n_nodes == 32000) return fail(r, "the conditions are too many");
    if (k->n_nodes == k->nodes_capacity) {
        const int capacity = k->nodes_capacity ? 2 * k->nodes_capacity : 256;
        myo_condition_node *more = realloc(k->nodes, (size_t)capacity * sizeof *more);
        if (!more) return fail(r, "out of memory");
        k->nodes = more;
        k->nodes_capacity = capacity;
    }
    k->nodes[k->n_nodes] =
        (myo_condition_node){.op = (short)op, .first = -1, .next = -1, .finding = -1};
    return k->n_nodes++;
}

/* Puts `child` behind `last` (or first) under `parent`; returns child. */
static int hang(reader *r, int parent, int last, int child) {
    if (child < 0) return -1;
    if (last < 0)
        r->knowledge->nodes[parent].first = (short)child;
    else
        r->knowledge->nodes[last].next = (short)child;
    return child;
}

static int read_number(reader *r, double *number) {
    skip(r);
    const char *end = r->at;
    *number = myo_text_to_double(r->at, &end);
    if (end == r->at) return fail(r, "a number is needed");
    r->at = end;
    return 0;
}

static int read_choice(reader *r, const myo_finding *finding, unsigned *mask) {
    skip(r);
    const size_t n = word_length(r);
    for (int i = 0; i < finding->n_choices; i++)
        if (strlen(finding->choices[i]) == n && strncmp(finding->choices[i], r->at, n) == 0) {
            *mask |= 1u << i;
            r->at += n;
            return 0;
        }
    return fail(r, "this is no value of the finding");
}

static int parse_choice(reader *r, int node, int finding) {
    const myo_finding *f = &r->knowledge->findings[finding];
    unsigned mask = 0;
    if (accept(r, "=")) {
        if (read_choice(r, f, &mask)) return -1;
    } else if (accept(r, "in")) {
        if (!accept(r, "{")) return fail(r, "'{' is needed");
        do
            if (read_choice(r, f, &mask)) return -1;
        while (accept(r, ","));
        if (!accept(r, "}")) return fail(r, "'}' is needed");
    } else
        return fail(r, "'=' or 'in' is needed");
    r->knowledge->nodes[node].op = C_IN;
    r->knowledge->nodes[node].mask = mask;
    return node;
}

static int parse_number(reader *r, int node) {
    static const struct {
        const char *sign;
        int op;
    } signs[] = {
        {">=", C_AT_LEAST_NUMBER}, {"<=", C_AT_MOST_NUMBER}, {">", C_ABOVE}, {"<", C_BELOW}};
    for (int i = 0; i < 4; i++) {
        if (!accept(r, signs[i].sign)) continue;
        double number;
        if (read_number(r, &number)) return -1;
        r->knowledge->nodes[node].op = (short)signs[i].op;
        r->knowledge->nodes[node].number = number;
        return node;
    }
    return fail(r, "'>=', '<=', '>' or '<' is needed");
}

static int unknown_word(reader *r, const char *word) {
    const myo_knowledge *k = r->knowledge;
    const char *known[MYO_MAX_FINDINGS + MYO_MAX_TERMS];
    int n = 0;
    for (int i = 0; i < k->n_findings; i++) known[n++] = k->findings[i].key;
    for (int i = 0; i < k->n_terms && k->terms[i].name; i++) known[n++] = k->terms[i].name;
    const char *near = myo_nearest(word, known, n);
    if (!r->code)
        r->code = myo_error_set(
            r->error, MYO_INPUT, "condition \"%s\": \"%s\" is no finding and no term%s%s%s",
            r->start, word, near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    return -1;
}

static int parse_leaf(reader *r) {
    skip(r);
    char word[64];
    const size_t n = word_length(r);
    if (n == 0 || n >= sizeof word) return fail(r, "a finding is needed");
    memcpy(word, r->at, n);
    word[n] = 0;
    const myo_knowledge *k = r->knowledge;
    const int node = add_node(r, C_FLAG);
    if (node < 0) return -1;
    for (int t = 0; t < k->n_terms; t++)
        if (k->terms[t].name && strcmp(k->terms[t].name, word) == 0) {
            k->nodes[node].op = C_TERM;
            k->nodes[node].finding = (short)t;
            r->at += n;
            return node;
        }
    const int finding = myo_knowledge_finding(k, word);
    if (finding < 0) return unknown_word(r, word);
    r->at += n;
    k->nodes[node].finding = (short)finding;
    switch (k->findings[finding].kind) {
    case MYO_FINDING_FLAG:
        return node;
    case MYO_FINDING_CHOICE:
        return parse_choice(r, node, finding);
    case MYO_FINDING_NUMBER:
        return parse_number(r, node);
    }
    return fail(r, "a finding is needed");
}

static int parse_call(reader *r, int op) {
    const int node = add_node(r, op);
    if (node < 0) return -1;
    if (!accept(r, "(")) return fail(r, "'(' is needed");
    int last = -1, children = 0;
    if (op == C_COUNT) {
        double count;
        if (read_number(r, &count)) return -1;
        r->knowledge->nodes[node].count = (short)count;
        if (!accept(r, ",")) return fail(r, "',' is needed");
    }
    do {
        last = hang(r, node, last, parse_or(r));
        if (last < 0) return -1;
        children++;
    } while (accept(r, ","));
    if (!accept(r, ")")) return fail(r, "')' is needed");
    const int count = r->knowledge->nodes[node].count;
    if (op == C_COUNT && (count < 1 || count > children))
        return fail(r, "at_least counts more than it has");
    return node;
}

static int parse_unary(reader *r) {
    if (++r->depth > 40) return fail(r, "too many brackets");
    int node;
    if (accept(r, "not")) {
        node = add_node(r, C_NOT);
        if (node >= 0 && hang(r, node, -1, parse_unary(r)) < 0) node = -1;
    } else if (accept(r, "all"))
        node = parse_call(r, C_ALL);
    else if (accept(r, "any"))
        node = parse_call(r, C_ANY);
    else if (accept(r, "at_least"))
        node = parse_call(r, C_COUNT);
    else if (accept(r, "(")) {
        node = parse_or(r);
        if (node >= 0 && !accept(r, ")")) node = fail(r, "')' is needed");
    } else
        node = parse_leaf(r);
    r->depth--;
    return node;
}

/* left WORD right WORD right ... */
static int parse_chain(reader *r, const char *word, int op, int (*part)(reader *)) {
    const int left = part(r);
    if (left < 0 || !next_is(r, word)) return left;
    const int node = add_node(r, op);
    if (node < 0) return -1;
    int last = hang(r, node, -1, left);
    while (accept(r, word)) {
        last = hang(r, node, last, part(r));
        if (last < 0) return -1;
    }
    return node;
}

static int parse_and(reader *r) {
    return parse_chain(r, "and", C_ALL, parse_unary);
}

static int parse_or(reader *r) {
    return parse_chain(r, "or", C_ANY, parse_and);
}

int myo_condition_compile(myo_knowledge *knowledge, const char *text, myo_condition *condition,
                          myo_error *error) {
    reader r = {knowledge, text, text, 0, error, MYO_OK};
    const int node = parse_or(&r);
    skip(&r);
    if (node >= 0 && *r.at) fail(&r, "the end is expected");
    *condition = node;
    return r.code;
}

/* ---- Truth --------------------------------------------------------------------------------------
 */

static myo_truth leaf(const myo_case *example, const myo_condition_node *node) {
    const int f = node->finding;
    if (example->state[f] != MYO_LISTED) {
        const int closed = (example->unlisted_is_no && example->state[f] == MYO_NOT_LISTED) ||
                           example->knowledge->findings[f].measured;
        return closed ? MYO_NO : MYO_UNKNOWN;
    }
    const double value = example->value[f];
    int holds = 0;
    switch (node->op) {
    case C_FLAG:
        holds = value > 0;
        break;
    case C_AT_LEAST_NUMBER:
        holds = value >= node->number;
        break;
    case C_AT_MOST_NUMBER:
        holds = value <= node->number;
        break;
    case C_ABOVE:
        holds = value > node->number;
        break;
    case C_BELOW:
        holds = value < node->number;
        break;
    case C_IN:
        holds = (node->mask >> (int)value) & 1u;
        break;
    default:
        break;
    }
    return holds ? MYO_YES : MYO_NO;
}

myo_truth myo_condition_with_terms(const myo_case *example, myo_condition condition,
                                   const unsigned char *terms) {
    const myo_condition_node *nodes = example->knowledge->nodes, *node = &nodes[condition];
    switch (node->op) {
    case C_TERM:
        return (myo_truth)terms[node->finding];
    case C_NOT:
        return (myo_truth)(MYO_YES - myo_condition_with_terms(example, node->first, terms));
    case C_ALL:
    case C_ANY: {
        const int wins = node->op == C_ALL ? MYO_NO : MYO_YES;
        int truth = MYO_YES - wins;
        for (int child = node->first; child >= 0; child = nodes[child].next) {
            const int t = (int)myo_condition_with_terms(example, child, terms);
            if (t == wins) return (myo_truth)wins;
            if (t == MYO_UNKNOWN) truth = MYO_UNKNOWN;
        }
        return (myo_truth)truth;
    }
    case C_COUNT: {
        int yes = 0, open = 0;
        for (int child = node->first; child >= 0; child = nodes[child].next) {
            const myo_truth t = myo_condition_with_terms(example, child, terms);
            yes += t == MYO_YES;
            open += t == MYO_UNKNOWN;
        }
        return yes >= node->count ? MYO_YES : yes + open >= node->count ? MYO_UNKNOWN : MYO_NO;
    }
    default:
        return leaf(example, node);
    }
}

void myo_terms_hold(const myo_case *example, unsigned char truth[MYO_MAX_TERMS]) {
    const myo_knowledge *k = example->knowledge;
    /* A term uses earlier ones only. */
    for (int t = 0; t < k->n_terms; t++)
        truth[t] = (unsigned char)myo_condition_with_terms(example, k->terms[t].when, truth);
}

myo_truth myo_condition_holds(const myo_case *example, myo_condition condition) {
    unsigned char terms[MYO_MAX_TERMS];
    myo_terms_hold(example, terms);
    return myo_condition_with_terms(example, condition, terms);
}

int myo_condition_walk(const myo_knowledge *knowledge, myo_condition condition, int negated,
                       int (*visit)(const myo_condition_node *leaf, int negated, void *user),
                       void *user) {
    const myo_condition_node *node = &knowledge->nodes[condition];
    if (node->op == C_TERM)
        return myo_condition_walk(knowledge, knowledge->terms[node->finding].when, negated, visit,
                                  user);
    if (node->first < 0) return visit(node, negated, user);
    int code = MYO_OK;
    for (int child = node->first; child >= 0 && !code; child = knowledge->nodes[child].next)
        code = myo_condition_walk(knowledge, child, negated ^ (node->op == C_NOT), visit, user);
    return code;
}

/* Unknown leaves below nodes that are themselves unknown: the others no longer matter. */
static int collect(const myo_case *example, myo_condition condition, const unsigned char *terms,
                   int *findings, int n, int capacity) {
    const myo_condition_node *nodes = example->knowledge->nodes, *node = &nodes[condition];
    if (myo_condition_with_terms(example, condition, terms) != MYO_UNKNOWN) return n;
    if (node->op == C_TERM)
        return collect(example, example->knowledge->terms[node->finding].when, terms, findings, n,
                       capacity);
    for (int child = node->first; child >= 0; child = nodes[child].next)
        n = collect(example, child, terms, findings, n, capacity);
    if (node->first >= 0) return n;
    for (int i = 0; i < n; i++)
        if (findings[i] == node->finding) return n;
    if (n < capacity) findings[n++] = node->finding;
    return n;
}

int myo_condition_unknown_with_terms(const myo_case *example, myo_condition condition,
                                     const unsigned char *terms, int *findings, int capacity) {
    return collect(example, condition, terms, findings, 0, capacity);
}

int myo_condition_unknown(const myo_case *example, myo_condition condition, int *findings,
                          int capacity) {
    unsigned char terms[MYO_MAX_TERMS];
    myo_terms_hold(example, terms);
    return collect(example, condition, terms, findings, 0, capacity);
}
