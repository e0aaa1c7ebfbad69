/* Written cases: a CSV file with findings and what an answer should be. The expected columns are
 * read after the answer, never before it. */
#include "myotome/assess_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { n_columns = 5, max_findings_text = 8000 };
static const char *const column_names[n_columns] = {"id", "text", "structured_findings",
                                                    "expected_tier", "expected_top3"};

typedef struct csv {
    const char *file;
    char *at;
    int line;
} csv;

static int fail(const csv *c, int line, myo_error *error, const char *what, const char *word) {
    return myo_error_set_at(error, MYO_INPUT, c->file, line, 0, "%s%s", what, word);
}

/* The next field, unquoted in place; *last tells that the line ends behind it. */
static int next_field(csv *c, char **field, int *last, myo_error *error) {
    const int line = c->line;
    char *out;
    if (*c->at == '"') {
        out = *field = ++c->at;
        for (;; c->at++) {
            if (!*c->at) return fail(c, line, error, "a quoted field has no end", "");
            if (*c->at == '\n') c->line++;
            if (*c->at == '"') {
                if (c->at[1] != '"') break;
                c->at++;
            }
            *out++ = *c->at;
        }
        c->at++;
    } else {
        *field = c->at;
        c->at += strcspn(c->at, ",\r\n");
        out = c->at;
    }
    if (*c->at == '\r') c->at++;
    const char end = *c->at;
    if (end && end != ',' && end != '\n')
        return fail(c, line, error, "a comma is expected behind a quoted field", "");
    if (end) c->at++;
    c->line += end == '\n';
    *out = 0;
    *last = end != ',';
    return MYO_OK;
}

static int read_line(csv *c, char *fields[n_columns], myo_error *error) {
    const int line = c->line;
    int last = 0;
    for (int i = 0; i < n_columns; i++) {
        if (last)
            return fail(c, line, error, "five fields are needed: the line ends before ",
                        column_names[i]);
        const int code = next_field(c, &fields[i], &last, error);
        if (code) return code;
    }
    return last ? MYO_OK
                : fail(c, line, error, "more than five fields; texts with commas need quotes", "");
}

int myo_vignette_case(const myo_knowledge *knowledge, const char *findings, myo_case *example,
                      myo_error *error) {
    *example = myo_case_make(knowledge);
    char text[max_findings_text];
    if (strlen(findings) >= sizeof text)
        return myo_error_set(error, MYO_INPUT, "the findings are longer than %d bytes",
                             (int)sizeof text - 1);
    strcpy(text, findings);
    for (char *part = text, *next; part; part = next) {
        next = strchr(part, ';');
        if (next) *next++ = 0;
        while (*part == ' ') part++;
        if (!*part) continue;
        char *equals = strchr(part, '=');
        if (!equals)
            return myo_error_set(error, MYO_INPUT, "\"%s\": write a finding as KEY=VALUE", part);
        *equals = 0;
        for (char *end = equals; end > part && end[-1] == ' ';) *--end = 0;
        for (char *end = equals + 1 + strlen(equals + 1); end > equals + 1 && end[-1] == ' ';)
            *--end = 0;
        int finding;
        int code = myo_knowledge_find_finding(knowledge, part, &finding, error);
        if (!code && example->state[finding] != MYO_NOT_LISTED)
            code = myo_error_set(error, MYO_INPUT, "%s stands there twice", part);
        const char *value = equals + 1;
        while (*value == ' ') value++;
        if (!code) code = myo_case_set(example, part, value, error);
        if (code) return code;
    }
    return MYO_OK;
}

static int is_listed(const char *list, const char *word) {
    const size_t n = strlen(word);
    for (const char *at = list; at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL)
        if (strncmp(at, word, n) == 0 && (!at[n] || at[n] == '|')) return 1;
    return 0;
}

/* Checks the tiers and causes of the expected columns; a misspelt one would count as a miss. */
static int check_expected(const myo_knowledge *k, const csv *c, const myo_vignette *row,
                          int tiers[MYO_TIER_COUNT], myo_error *error) {
    char word[64];
    for (int column = 0; column < 2; column++) {
        const char *at = column ? row->expected_top3 : row->expected_tier;
        for (const char *next; *at; at = next) {
            const size_t n = strcspn(at, "|");
            next = at[n] ? at + n + 1 : at + n;
            snprintf(word, sizeof word, "%.*s", (int)(n < 63 ? n : 63), at);
            if (column && myo_knowledge_cause(k, word) < 0)
                return fail(c, row->line, error, "unknown cause: ", word);
            int known = column;
            for (int t = 0; t < MYO_TIER_COUNT && !column; t++)
                if (strcmp(k->tiers[t].id, word) == 0) known = tiers[t] = 1;
            if (!known)
                return fail(
                    c, row->line, error,
                    "the tier is none of EMERGENCY_NOW, SAME_DAY, WITHIN_DAYS, SELF_CARE: ", word);
        }
    }
    return MYO_OK;
}

static int score(const myo_knowledge *k, const csv *c, myo_vignette *row, myo_vignettes *all,
                 myo_error *error) {
    myo_case example;
    myo_assessment a;
    int code = myo_vignette_case(k, row->findings, &example, error);
    if (code) {
        char text[600];
        if (error) {
            snprintf(text, sizeof text, "%s: %s", row->id, error->text);
            code = fail(c, row->line, error, text, "");
        }
        return code;
    }
    example.unlisted_is_no = 1;
    memset(&a, 0, sizeof a);
    myo_assess_urgency(&example, &a);
    myo_assess_ranking(&example, &a);
    row->tier = a.tier;
    row->n_fired = a.n_fired;
    row->fired = a.n_fired ? a.fired[0] : -1;
    for (int i = 0; i < 3; i++) row->top[i] = a.order[i];

    int tiers[MYO_TIER_COUNT] = {0}, most = -1, least = -1;
    code = check_expected(k, c, row, tiers, error);
    if (code) return code;
    for (int t = 0; t < MYO_TIER_COUNT; t++)
        if (tiers[t]) {
            if (most < 0) most = t;
            least = t;
        }
    if (least < 0) return fail(c, row->line, error, "no expected tier: ", row->id);
    row->tier_correct = tiers[a.tier];
    row->under_triage = (int)a.tier > least;
    row->over_triage = (int)a.tier < most;
    row->expects_self_care = least == MYO_TIER_SELF_CARE;
    all->tier_correct += row->tier_correct;
    all->under_triage += row->under_triage;
    all->over_triage += row->over_triage;
    all->of_tier[least]++;
    all->correct_of_tier[least] += row->tier_correct;
    row->causes_expected = row->expected_top3[0] != 0;
    if (!row->causes_expected) return MYO_OK;
    char first[64];
    snprintf(first, sizeof first, "%.*s", (int)strcspn(row->expected_top3, "|"),
             row->expected_top3);
    all->n_with_causes++;
    for (int i = 0; i < 3; i++)
        if (is_listed(first, k->causes[row->top[i]].id)) {
            row->top3 = 1;
            row->top1 = i == 0;
        }
    all->top1 += row->top1;
    all->top3 += row->top3;
    return MYO_OK;
}

static char *copy(const char *text) {
    char *memory = malloc(strlen(text) + 1);
    if (memory) strcpy(memory, text);
    return memory;
}

static int add_row(myo_vignettes *all, char *fields[n_columns], int line, myo_error *error) {
    myo_vignette *rows = realloc(all->rows, (size_t)(all->n_rows + 1) * sizeof *rows);
    if (!rows) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the cases");
    all->rows = rows;
    myo_vignette *row = &rows[all->n_rows++];
    memset(row, 0, sizeof *row);
    row->line = line;
    char **to[n_columns] = {&row->id, &row->text, &row->findings, &row->expected_tier,
                            &row->expected_top3};
    for (int i = 0; i < n_columns; i++)
        if (!(*to[i] = copy(fields[i])))
            return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the cases");
    return MYO_OK;
}

static int read_rows(csv *c, const myo_knowledge *k, myo_vignettes *all, myo_error *error) {
    char *fields[n_columns];
    if (strncmp(c->at, "\xef\xbb\xbf", 3) == 0) c->at += 3; /* a byte order mark */
    int code = read_line(c, fields, error);
    for (int i = 0; i < n_columns && !code; i++)
        if (strcmp(fields[i], column_names[i]) != 0)
            code = fail(c, 1, error,
                        "the first line must be id,text,structured_findings,expected_tier,"
                        "expected_top3; it has ",
                        fields[i]);
    while (!code && *c->at) {
        const int line = c->line;
        if (*c->at == '\n' || *c->at == '\r') { /* an empty line */
            c->line += *c->at++ == '\n';
            continue;
        }
        code = read_line(c, fields, error);
        if (!code) code = add_row(all, fields, line, error);
        if (!code) code = score(k, c, &all->rows[all->n_rows - 1], all, error);
    }
    if (!code && !all->n_rows) code = fail(c, 0, error, "there are no cases in it", "");
    return code;
}

int myo_vignettes_score(const char *path, const myo_knowledge *knowledge, myo_vignettes *vignettes,
                        myo_error *error) {
    memset(vignettes, 0, sizeof *vignettes);
    csv c = {path, NULL, 1};
    char *data;
    size_t size;
    int code = myo_file_read(path, 256u << 20, &data, &size, error);
    if (code) return code;
    c.at = data;
    code = memchr(data, 0, size) ? fail(&c, 0, error, "this is not a text file", "")
                                 : read_rows(&c, knowledge, vignettes, error);
    free(data);
    if (code) myo_vignettes_free(vignettes);
    return code;
}

void myo_vignettes_free(myo_vignettes *vignettes) {
    if (!vignettes) return;
    for (int i = 0; i < vignettes->n_rows; i++) {
        myo_vignette *row = &vignettes->rows[i];
        free(row->id);
        free(row->text);
        free(row->findings);
        free(row->expected_tier);
        free(row->expected_top3);
    }
    free(vignettes->rows);
    vignettes->rows = NULL;
    vignettes->n_rows = 0;
}
