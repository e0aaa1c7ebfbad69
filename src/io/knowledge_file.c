/* The knowledge of the assessment from data/assessment/: findings, rules, causes, evidence and
 * questions, each row with author, date, source and the people it is meant for. A row without a
 * source, an unknown word or a rule that cannot hold stops the reading. */
#include "myotome/assess_file.h"

#include "base/text.h"
#include "clinic/condition.h"
#include "myotome/cell.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const files[] = {"findings", "rules", "causes", "evidence", "questions"};
enum { n_files = 5, F_FINDINGS = 0, F_RULES, F_CAUSES, F_EVIDENCE, F_QUESTIONS };

typedef struct owner {
    myo_document *documents[n_files];
    void *blocks[4096];
    int n_blocks;
} owner;

static void free_owner(void *memory) {
    owner *o = memory;
    for (int i = 0; i < n_files; i++) myo_document_free(o->documents[i]);
    for (int i = 0; i < o->n_blocks; i++) free(o->blocks[i]);
    free(o);
}

typedef struct reader {
    myo_knowledge *knowledge;
    owner *owner;
    myo_error *error;
    const myo_node *sources; /* of data/sources.yaml */
} reader;

static void *take(reader *r, size_t n, size_t size) {
    if (r->owner->n_blocks == (int)(sizeof r->owner->blocks / sizeof r->owner->blocks[0]))
        return NULL;
    void *memory = calloc(n ? n : 1, size);
    if (memory) r->owner->blocks[r->owner->n_blocks++] = memory;
    return memory;
}

static int out_of_memory(reader *r) {
    return myo_error_set(r->error, MYO_BROKE_DOWN, "out of memory for the assessment's data");
}

/* ---- Pieces of a row ----------------------------------------------------------------------------
 */

/* "KEY: sentence" at the node. */
static int MYO_PRINTF_LIKE(3, 4)
    about(const myo_node *node, myo_error *error, const char *format, ...) {
    char text[400];
    snprintf(text, 100, "%s: ", myo_node_key(node));
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + strlen(text), sizeof text - strlen(text), format, arguments);
    va_end(arguments);
    return myo_node_error(node, error, text);
}

/* Keeps the sentence of the error, adds the node's position. */
static int at_node(const myo_node *node, myo_error *error) {
    if (!error) return MYO_INPUT;
    char text[sizeof error->text];
    memcpy(text, error->text, sizeof text);
    return myo_node_error(node, error, text);
}

static const char *optional(const myo_node *row, const char *key) {
    const myo_node *node = myo_node_find(row, key);
    return node && !myo_node_is_null(node) ? myo_node_text(node) : "";
}

static int required(const myo_node *row, const char *key, const char **text, myo_error *error) {
    *text = optional(row, key);
    return **text ? MYO_OK : about(row, error, "the field '%s' is missing", key);
}

static int known_fields(const myo_node *row, const char *known, myo_error *error) {
    for (size_t i = 0; i < myo_node_count(row); i++) {
        char word[64];
        const myo_node *child = myo_node_at(row, i);
        snprintf(word, sizeof word, " %s ", myo_node_key(child));
        if (strstr(known, word)) continue;
        char text[300];
        snprintf(text, sizeof text, "unknown field \"%.60s\"; known are:%s", myo_node_key(child),
                 known);
        return myo_node_key_error(child, error, text);
    }
    return MYO_OK;
}

static int flag_of(const myo_node *row, const char *key) {
    const char *text = optional(row, key);
    return strcmp(text, "yes") == 0 || strcmp(text, "true") == 0;
}

/* Author, date, source and population: of the row, else of the file (which names a source only
 * where its rows share one). */
static int read_review(reader *r, const myo_node *row, const myo_node *file, myo_review *review) {
    const myo_node *common = myo_node_find(file, "review");
    const char *keys[] = {"author", "date", "source", "population"};
    const char **fields[] = {&review->author, &review->date, &review->source, &review->population};
    for (int i = 0; i < 4; i++) {
        *fields[i] = optional(row, keys[i]);
        if (!**fields[i] && common) *fields[i] = optional(common, keys[i]);
        if (!**fields[i]) return about(row, r->error, "the row has no %s", keys[i]);
    }
    if (!myo_node_find(r->sources, review->source))
        return about(row, r->error, "source \"%s\" is not in data/sources.yaml", review->source);
    return MYO_OK;
}

static int read_texts(reader *r, const myo_node *row, const char *key, myo_texts *texts) {
    const myo_node *list = myo_node_find(row, key);
    *texts = (myo_texts){NULL, 0};
    if (!list || myo_node_is_null(list)) return MYO_OK;
    if (myo_node_kind_of(list) != MYO_NODE_SEQUENCE)
        return about(row, r->error, "'%s' is a list: [a, b]", key);
    const size_t n = myo_node_count(list);
    const char **items = take(r, n, sizeof *items);
    if (!items) return out_of_memory(r);
    for (size_t i = 0; i < n; i++) items[i] = myo_node_text(myo_node_at(list, i));
    *texts = (myo_texts){items, (int)n};
    return MYO_OK;
}

static int compile(reader *r, const myo_node *row, const char *text, myo_condition *condition) {
    const int code = myo_condition_compile(r->knowledge, text, condition, r->error);
    return code ? at_node(row, r->error) : MYO_OK;
}

static const myo_node *root_of(reader *r, int file) {
    return myo_document_root(r->owner->documents[file]);
}

/* The rows under `key`, and room for them. */
static int rows_of(reader *r, int file, const char *key, size_t size, const myo_node **rows,
                   void **items, int *n, int limit) {
    const myo_node *root = root_of(r, file);
    *rows = myo_node_find(root, key);
    if (!*rows) return about(root, r->error, "'%s:' is missing", key);
    if (myo_node_count(*rows) > (size_t)limit) return about(*rows, r->error, "too many rows");
    *n = (int)myo_node_count(*rows);
    *items = take(r, (size_t)*n, size);
    return *items ? MYO_OK : out_of_memory(r);
}

/* ---- Findings -----------------------------------------------------------------------------------
 */

static int read_choices(reader *r, const myo_node *row, myo_finding *finding) {
    const myo_node *values = myo_node_find(row, "values");
    if (!values || myo_node_kind_of(values) != MYO_NODE_MAPPING ||
        myo_node_count(values) > MYO_MAX_CHOICES || myo_node_count(values) < 2)
        return about(row, r->error, "'values' names 2 to 16 words, each with what it means");
    finding->n_choices = (int)myo_node_count(values);
    for (int i = 0; i < finding->n_choices; i++) {
        finding->choices[i] = myo_node_key(myo_node_at(values, (size_t)i));
        finding->choice_say[i] = myo_node_text(myo_node_at(values, (size_t)i));
    }
    const myo_node *also = myo_node_find(row, "also");
    finding->n_also = also ? (int)myo_node_count(also) : 0;
    if (finding->n_also > MYO_MAX_CHOICES)
        return about(row, r->error, "'also' has more than 16 words");
    for (int i = 0; i < finding->n_also; i++) {
        const myo_node *word = myo_node_at(also, (size_t)i);
        finding->also[i] = myo_node_key(word);
        finding->also_means[i] = myo_node_text(word);
        if (!myo_node_find(values, finding->also_means[i]))
            return about(row, r->error, "\"%s\" is none of its values", finding->also_means[i]);
    }
    return MYO_OK;
}

static int read_range(reader *r, const myo_node *row, myo_finding *finding) {
    const myo_node *range = myo_node_find(row, "range");
    if (!range || myo_node_count(range) != 2)
        return about(row, r->error, "'range' is two numbers: [low, high]");
    finding->low = strtod(myo_node_text(myo_node_at(range, 0)), NULL);
    finding->high = strtod(myo_node_text(myo_node_at(range, 1)), NULL);
    return finding->high > finding->low ? MYO_OK
                                        : about(row, r->error, "'range' is empty or not a number");
}

static int read_finding(reader *r, const myo_node *row, myo_finding *finding) {
    int code =
        known_fields(row,
                     " kind sign group term say unit note measured values also range source author "
                     "date population ",
                     r->error);
    const char *group = "";
    if (!code) code = required(row, "term", &finding->term, r->error);
    if (!code) code = required(row, "say", &finding->say, r->error);
    if (!code) code = required(row, "group", &group, r->error);
    if (!code) code = read_review(r, row, root_of(r, F_FINDINGS), &finding->review);
    if (code) return code;
    finding->key = myo_node_key(row);
    finding->group = group;
    finding->unit = optional(row, "unit");
    finding->note = optional(row, "note");
    finding->measured = flag_of(row, "measured");
    const char *sign = optional(row, "sign"), *kind = optional(row, "kind");
    if (*sign && strcmp(sign, "warning") != 0 && strcmp(sign, "reassuring") != 0 &&
        strcmp(sign, "context") != 0)
        return about(row, r->error, "sign \"%s\" is none of: warning, reassuring, context", sign);
    finding->sign = strcmp(sign, "warning") == 0      ? MYO_SIGN_WARNING
                    : strcmp(sign, "reassuring") == 0 ? MYO_SIGN_REASSURING
                                                      : MYO_SIGN_CONTEXT;
    if (strcmp(kind, "choice") == 0) {
        finding->kind = MYO_FINDING_CHOICE;
        return read_choices(r, row, finding);
    }
    if (strcmp(kind, "number") == 0) {
        finding->kind = MYO_FINDING_NUMBER;
        return read_range(r, row, finding);
    }
    return *kind && strcmp(kind, "flag") != 0
               ? about(row, r->error, "kind \"%s\" is none of: flag, choice, number", kind)
               : MYO_OK;
}

static int read_findings(reader *r) {
    const myo_node *rows;
    void *items;
    myo_knowledge *k = r->knowledge;
    int n;
    int code = rows_of(r, F_FINDINGS, "findings", sizeof *k->findings, &rows, &items, &n,
                       MYO_MAX_FINDINGS);
    if (code) return code;
    k->findings = items;
    for (int i = 0; i < n && !code; i++) {
        code = read_finding(r, myo_node_at(rows, (size_t)i), &k->findings[i]);
        k->n_findings = i + 1;
    }
    return code;
}

/* ---- Tiers, terms and rules ---------------------------------------------------------------------
 */

static const char *const tier_ids[MYO_TIER_COUNT] = {"EMERGENCY_NOW", "SAME_DAY", "WITHIN_DAYS",
                                                     "SELF_CARE"};

static int read_tiers(reader *r) {
    const myo_node *tiers = myo_node_find(root_of(r, F_RULES), "tiers");
    if (!tiers) return about(root_of(r, F_RULES), r->error, "'%s:' is missing", "tiers");
    int code = MYO_OK;
    for (int t = 0; t < MYO_TIER_COUNT && !code; t++) {
        const myo_node *row = myo_node_find(tiers, tier_ids[t]);
        if (!row) return about(tiers, r->error, "the tier %s is missing", tier_ids[t]);
        myo_tier_text *tier = &r->knowledge->tiers[t];
        tier->id = tier_ids[t];
        code = required(row, "title", &tier->title, r->error);
        if (!code) code = required(row, "action", &tier->action, r->error);
        if (!code) code = required(row, "watch", &tier->watch, r->error);
        if (!code) code = required(row, "come_back", &tier->come_back, r->error);
        if (!code) code = read_review(r, row, root_of(r, F_RULES), &tier->review);
    }
    return code;
}

static int read_terms(reader *r) {
    const myo_node *rows;
    void *items;
    myo_knowledge *k = r->knowledge;
    int n;
    int code = rows_of(r, F_RULES, "terms", sizeof *k->terms, &rows, &items, &n, 96);
    if (code) return code;
    k->terms = items;
    for (int i = 0; i < n && !code; i++) {
        const myo_node *row = myo_node_at(rows, (size_t)i);
        myo_term *term = &k->terms[i];
        myo_review review;
        code = known_fields(row, " when text source author date population ", r->error);
        if (!code) code = required(row, "when", &term->when_text, r->error);
        if (!code) code = required(row, "text", &term->text, r->error);
        if (!code) code = read_review(r, row, root_of(r, F_RULES), &review);
        if (!code) code = compile(r, row, term->when_text, &term->when);
        if (code) break;
        if (myo_knowledge_finding(k, myo_node_key(row)) >= 0)
            return about(row, r->error, "a finding has this name too");
        term->source = review.source;
        term->name = myo_node_key(row);
        k->n_terms = i + 1;
    }
    return code;
}

static int read_rule(reader *r, const myo_node *row, myo_rule *rule) {
    const char *tier = "";
    int code = known_fields(row,
                            " tier when reason clinical note outside source author date "
                            "population ",
                            r->error);
    if (!code) code = required(row, "tier", &tier, r->error);
    if (!code) code = required(row, "when", &rule->when_text, r->error);
    if (!code) code = required(row, "reason", &rule->reason, r->error);
    if (!code) code = required(row, "clinical", &rule->clinical, r->error);
    if (!code) code = read_review(r, row, root_of(r, F_RULES), &rule->review);
    if (!code) code = compile(r, row, rule->when_text, &rule->when);
    if (code) return code;
    rule->id = myo_node_key(row);
    rule->note = optional(row, "note");
    rule->outside = flag_of(row, "outside");
    /* A rule of the last tier only says its note. */
    for (int t = 0; t < MYO_TIER_COUNT; t++)
        if (strcmp(tier, tier_ids[t]) == 0) {
            rule->tier = (myo_tier)t;
            return MYO_OK;
        }
    return about(row, r->error,
                 "tier \"%s\" is none of: EMERGENCY_NOW, SAME_DAY, WITHIN_DAYS, SELF_CARE", tier);
}

/* A mapping word -> reason as two lists. */
static int read_pairs(reader *r, int file, const char *key, const char ***words,
                      const char ***texts, int *n) {
    const myo_node *rows = myo_node_find(root_of(r, file), key);
    if (!rows) return about(root_of(r, file), r->error, "'%s:' is missing", key);
    *n = (int)myo_node_count(rows);
    *words = take(r, (size_t)*n, sizeof **words);
    *texts = take(r, (size_t)*n, sizeof **texts);
    if (!*words || !*texts) return out_of_memory(r);
    for (int i = 0; i < *n; i++) {
        (*words)[i] = myo_node_key(myo_node_at(rows, (size_t)i));
        (*texts)[i] = myo_node_text(myo_node_at(rows, (size_t)i));
    }
    return MYO_OK;
}

static int read_rules(reader *r) {
    const myo_node *rows;
    void *items;
    myo_knowledge *k = r->knowledge;
    int n;
    int code = read_tiers(r);
    if (!code) code = required(root_of(r, F_RULES), "version", &k->version, r->error);
    if (!code) code = required(root_of(r, F_RULES), "purpose", &k->purpose, r->error);
    if (!code) code = required(root_of(r, F_RULES), "first_screen", &k->first_screen, r->error);
    if (!code) {
        myo_texts signs;
        code = read_texts(r, root_of(r, F_RULES), "first_signs", &signs);
        k->first_signs = (const char **)signs.items;
        k->n_first_signs = signs.n;
    }
    if (!code)
        code = read_pairs(r, F_RULES, "exceptions", &k->exceptions, &k->exception_reasons,
                          &k->n_exceptions);
    if (!code) code = read_terms(r);
    if (!code)
        code = rows_of(r, F_RULES, "rules", sizeof *k->rules, &rows, &items, &n, MYO_MAX_RULES);
    if (code) return code;
    k->rules = items;
    for (int i = 0; i < n && !code; i++) {
        code = read_rule(r, myo_node_at(rows, (size_t)i), &k->rules[i]);
        k->n_rules = i + 1;
    }
    return code;
}

/* ---- Causes -------------------------------------------------------------------------------------
 */

static int keep_first(const myo_condition_node *leaf, int negated, void *user) {
    (void)negated;
    *(int *)user = leaf->finding;
    return 1; /* stops the walk */
}

static int first_finding(const myo_knowledge *k, myo_condition condition) {
    int found = -1;
    myo_condition_walk(k, condition, 0, keep_first, &found);
    return found;
}

static int group_of(const myo_knowledge *k, const myo_node *groups, int finding) {
    for (int g = 0; g < k->n_group_names; g++) {
        const myo_node *members = myo_node_find(groups, k->group_names[g]);
        for (size_t i = 0; i < myo_node_count(members); i++)
            if (strcmp(myo_node_text(myo_node_at(members, i)), k->findings[finding].key) == 0)
                return g;
    }
    return -1;
}

/* "CONDITION: +9/-3 P source": key and text of a row of `weights:`. */
static int read_weight(reader *r, const myo_node *row, const myo_node *groups, const char *judge,
                       myo_weight *weight) {
    myo_knowledge *k = r->knowledge;
    weight->when_text = myo_node_key(row);
    int code = compile(r, row, weight->when_text, &weight->when);
    if (code) return code;
    char *end;
    const char *text = myo_node_text(row);
    weight->yes_dB = (int)strtol(text, &end, 10);
    if (end == text)
        return about(row, r->error, "a weight is written +9 or +9/-3, not \"%s\"", text);
    if (*end == '/') weight->no_dB = (int)strtol(end + 1, &end, 10);
    while (*end == ' ') end++;
    weight->grade = *end ? *end++ : 'X';
    while (*end == ' ') end++;
    weight->source = *end ? end : judge;
    if (!strchr("PDX", weight->grade))
        return about(row, r->error, "the grade is P, D or X, in \"%s\"", text);
    if (weight->grade != 'X' && weight->source == judge)
        return about(row, r->error, "grade P or D needs a source: \"%s\"", text);
    if (!myo_node_find(r->sources, weight->source))
        return about(row, r->error, "source \"%s\" is not in data/sources.yaml", weight->source);
    weight->finding = first_finding(k, weight->when);
    weight->group = group_of(k, groups, weight->finding);
    return MYO_OK;
}

static int builtin_in(const char *folder, const char *name, size_t length) {
    char file[160];
    snprintf(file, sizeof file, "%s%.*s.yaml", folder, (int)(length < 100 ? length : 100), name);
    return myo_builtin_find(file) != NULL;
}

/* An option of a command and its value. */
static int check_option(reader *r, const myo_node *row, const char *option, const char *value,
                        int compares) {
    const size_t length = strcspn(value, "=@");
    const int condition = builtin_in("data/conditions/", value, length),
              treatment = builtin_in("data/treatments/", value, length);
    if (strcmp(option, "--set") == 0) return MYO_OK;
    if (strcmp(option, "--condition") == 0) {
        if (condition) return MYO_OK;
        return about(row, r->error, "no built-in condition is called \"%s\"", value);
    }
    if (strcmp(option, "--treatment") == 0 ||
        (compares && (strcmp(option, "--with") == 0 || strcmp(option, "--without") == 0))) {
        if (treatment || (compares && (condition || (value[length] == '=' && strchr(value, '.')))))
            return MYO_OK;
        return about(row, r->error, "no condition, treatment or path is called \"%s\"", value);
    }
    return about(row, r->error, "'shows' does not know the option %s", option);
}

/* `shows` is not_simulated or a command behind "myotome": run SCENARIO, compare SCENARIO, cell CELL
 * PROTOCOL, with conditions, treatments and settings, or validate NAME. What it names must be
 * there. */
static int check_shows(reader *r, const myo_node *row, const char *shows) {
    enum { most = 24 };
    char text[500], *words[most];
    int n = 0;
    if (strcmp(shows, "not_simulated") == 0) return MYO_OK;
    snprintf(text, sizeof text, "%s", shows);
    for (char *word = text; *word && n < most; n++) { /* cuts the text at its blanks */
        words[n] = word;
        word += strcspn(word, " ");
        if (*word) *word++ = 0;
    }
    const char *verb = n ? words[0] : "";
    const int compares = strcmp(verb, "compare") == 0, is_cell = strcmp(verb, "cell") == 0;
    if (strcmp(verb, "validate") == 0 && n == 2) {
        if (builtin_in("validation/", words[1], strlen(words[1])) ||
            strcmp(words[1], "conditions") == 0 || strcmp(words[1], "treatments") == 0)
            return MYO_OK;
        return about(row, r->error, "no validation file is called \"%s\"", words[1]);
    }
    if (!(n >= 2 && (compares || strcmp(verb, "run") == 0)) && !(n >= 3 && is_cell))
        return about(row, r->error,
                     "'shows' is not_simulated, 'run SCENARIO ...', 'compare SCENARIO ...', 'cell "
                     "CELL PROTOCOL ...' or 'validate NAME'");
    if (is_cell) {
        const myo_cell *cell = myo_cell_find(words[1]);
        if (!cell || !myo_cell_find_protocol(cell, words[2]))
            return about(row, r->error, "there is no cell \"%s\" with a protocol \"%s\"", words[1],
                         words[2]);
    } else if (!builtin_in("scenarios/", words[1], strlen(words[1]))) {
        return about(row, r->error, "no built-in scenario is called \"%s\"", words[1]);
    }
    for (int i = is_cell ? 3 : 2; i < n; i += 2) {
        if (i + 1 == n) return about(row, r->error, "'shows': %s needs a value", words[i]);
        const int code = check_option(r, row, words[i], words[i + 1], compares);
        if (code) return code;
    }
    return MYO_OK;
}

static int read_cause(reader *r, const myo_node *row, const myo_node *groups, const char *judge,
                      myo_cause *cause) {
    myo_knowledge *k = r->knowledge;
    const char *prior = "";
    int code = known_fields(row,
                            " title plain prior weights settle emg laboratory helps shows "
                            "shows_text icd10 snomed source author date population ",
                            r->error);
    if (!code) code = required(row, "title", &cause->title, r->error);
    if (!code) code = required(row, "plain", &cause->plain, r->error);
    if (!code) code = required(row, "prior", &prior, r->error);
    if (!code) code = required(row, "shows", &cause->shows, r->error);
    if (!code) code = read_texts(r, row, "settle", &cause->settle);
    if (!code) code = read_texts(r, row, "helps", &cause->helps);
    if (!code) code = read_review(r, row, root_of(r, F_CAUSES), &cause->review);
    if (code) return code;
    cause->id = myo_node_key(row);
    cause->prior_dB = (int)strtol(prior, NULL, 10);
    cause->emg = optional(row, "emg");
    cause->laboratory = optional(row, "laboratory");
    cause->shows_text = optional(row, "shows_text");
    cause->icd10 = optional(row, "icd10");
    cause->snomed = optional(row, "snomed");
    if (!cause->settle.n) return about(row, r->error, "'%s' is missing", "settle");
    if (!cause->helps.n) return about(row, r->error, "'%s' is missing", "helps");
    if (!*cause->emg || !*cause->laboratory || !*cause->shows_text)
        return about(row, r->error, "'%s' is missing",
                     !*cause->emg          ? "emg"
                     : !*cause->laboratory ? "laboratory"
                                           : "shows_text");
    if ((code = check_shows(r, row, cause->shows))) return code;
    const myo_node *weights = myo_node_find(row, "weights");
    if (!weights) return about(row, r->error, "'%s' is missing", "weights");
    cause->first_weight = k->n_weights;
    for (size_t i = 0; i < myo_node_count(weights) && !code; i++)
        code = read_weight(r, myo_node_at(weights, i), groups, judge, &k->weights[k->n_weights++]);
    cause->n_weights = k->n_weights - cause->first_weight;
    return code;
}

static int read_causes(reader *r) {
    const myo_node *rows, *root = root_of(r, F_CAUSES), *groups = myo_node_find(root, "groups");
    void *items;
    myo_knowledge *k = r->knowledge;
    int n;
    const char *judge = optional(root, "judgement");
    int code = rows_of(r, F_CAUSES, "causes", sizeof *k->causes, &rows, &items, &n, MYO_MAX_CAUSES);
    if (code) return code;
    if (!groups || myo_node_count(groups) > 64)
        return about(root, r->error, "'%s:' is missing or too long", "groups");
    k->n_group_names = (int)myo_node_count(groups);
    k->group_names = take(r, (size_t)k->n_group_names, sizeof *k->group_names);
    size_t n_weights = 0;
    for (int i = 0; i < n; i++) {
        const myo_node *weights = myo_node_find(myo_node_at(rows, (size_t)i), "weights");
        if (weights) n_weights += myo_node_count(weights);
    }
    k->weights = take(r, n_weights, sizeof *k->weights);
    if (!k->weights || !k->group_names) return out_of_memory(r);
    for (int g = 0; g < k->n_group_names; g++) {
        const myo_node *members = myo_node_at(groups, (size_t)g);
        k->group_names[g] = myo_node_key(members);
        for (size_t i = 0; i < myo_node_count(members); i++)
            if (myo_knowledge_finding(k, myo_node_text(myo_node_at(members, i))) < 0)
                return about(members, r->error, "\"%s\" is no finding",
                             myo_node_text(myo_node_at(members, i)));
    }
    k->causes = items;
    for (int i = 0; i < n && !code; i++) {
        code = read_cause(r, myo_node_at(rows, (size_t)i), groups, judge, &k->causes[i]);
        k->n_causes = i + 1;
    }
    return code;
}

/* ---- Evidence and questions ---------------------------------------------------------------------
 */

static int read_evidence(reader *r) {
    const myo_node *rows;
    void *items;
    myo_knowledge *k = r->knowledge;
    int n;
    int code = rows_of(r, F_EVIDENCE, "evidence", sizeof *k->evidence, &rows, &items, &n, 1000);
    if (code) return code;
    k->evidence = items;
    for (int i = 0; i < n && !code; i++) {
        const myo_node *row = myo_node_at(rows, (size_t)i);
        myo_evidence *e = &k->evidence[i];
        code = known_fields(row,
                            " kind claim stage verdict says shown shows rows basis leads source "
                            "author date population ",
                            r->error);
        if (!code) code = required(row, "kind", &e->kind, r->error);
        if (!code) code = required(row, "claim", &e->claim, r->error);
        if (!code) code = required(row, "verdict", &e->verdict, r->error);
        if (!code) code = read_texts(r, row, "leads", &e->rules);
        if (!code) code = read_review(r, row, root_of(r, F_EVIDENCE), &e->review);
        e->id = myo_node_key(row);
        e->stage = optional(row, "stage");
        e->says = optional(row, "says");
        e->shown_as = optional(row, "shown");
        e->shows = optional(row, "shows");
        e->basis = optional(row, "basis");
        if (!code) code = read_texts(r, row, "rows", &e->rows);
        if (!code && e->shows[0]) code = check_shows(r, row, e->shows);
        if (!code && e->basis[0] && !myo_node_find(r->sources, e->basis))
            code = about(row, r->error, "source \"%s\" is not in data/sources.yaml", e->basis);
        k->n_evidence = i + 1;
    }
    return code;
}

static int read_questions(reader *r) {
    const myo_node *rows;
    void *items;
    myo_knowledge *k = r->knowledge;
    int n;
    int code = rows_of(r, F_QUESTIONS, "questions", sizeof *k->questions, &rows, &items, &n, 255);
    if (code) return code;
    k->questions = items;
    for (int i = 0; i < n && !code; i++) {
        const myo_node *row = myo_node_at(rows, (size_t)i);
        myo_question *q = &k->questions[i];
        myo_texts findings;
        code = known_fields(row, " ask help findings when first ", r->error);
        if (!code) code = required(row, "ask", &q->ask, r->error);
        if (!code) code = read_texts(r, row, "findings", &findings);
        if (code) break;
        if (findings.n < 1 || findings.n > MYO_MAX_CHOICES)
            return about(row, r->error, "a question has 1 to 16 findings");
        q->id = myo_node_key(row);
        q->help = optional(row, "help");
        q->first = flag_of(row, "first");
        q->when_text = optional(row, "when");
        q->when = -1;
        if (*q->when_text) code = compile(r, row, q->when_text, &q->when);
        for (int f = 0; f < findings.n && !code; f++) {
            code = myo_knowledge_find_finding(k, findings.items[f], &q->findings[f], r->error);
            if (code) at_node(row, r->error);
        }
        q->n_findings = findings.n;
        k->n_questions = i + 1;
    }
    return code;
}

/* ---- All of it ----------------------------------------------------------------------------------
 */

static int open_file(reader *r, const char *folder, int file, uint64_t *hash) {
    char name[600];
    const char *data;
    char *read = NULL;
    size_t size;
    snprintf(name, sizeof name, "%s/%s.yaml", folder ? folder : "data/assessment", files[file]);
    if (folder) {
        const int code = myo_file_read(name, MYO_DOCUMENT_MAX_BYTES, &read, &size, r->error);
        if (code) return code;
        data = read;
    } else {
        const myo_builtin_file *builtin = myo_builtin_find(name);
        if (!builtin) return myo_error_set(r->error, MYO_BROKE_DOWN, "%s is not built in", name);
        data = builtin->data;
        size = builtin->size;
    }
    for (size_t i = 0; i < size; i++) /* FNV-1a */
        *hash = (*hash ^ (unsigned char)data[i]) * 1099511628211u;
    r->owner->documents[file] = myo_document_parse(name, data, size, r->error);
    free(read);
    return r->owner->documents[file] ? MYO_OK : MYO_INPUT;
}

myo_knowledge *myo_knowledge_read(const char *folder, myo_error *error) {
    myo_knowledge *k = calloc(1, sizeof *k);
    owner *o = calloc(1, sizeof *o);
    const myo_builtin_file *file = myo_builtin_find("data/sources.yaml");
    myo_document *sources =
        file ? myo_document_parse(file->name, file->data, file->size, error) : NULL;
    int code = k && o && sources ? MYO_OK
                                 : myo_error_set(error, MYO_BROKE_DOWN,
                                                 "out of memory for the assessment's data");
    if (code) {
        free(k);
        free(o);
        myo_document_free(sources);
        return NULL;
    }
    k->owner = o;
    k->free_owner = free_owner;
    reader r = {k, o, error, myo_document_root(sources)};
    uint64_t hash = 14695981039346656037u;
    for (int i = 0; i < n_files && !code; i++) code = open_file(&r, folder, i, &hash);
    snprintf(k->hash, sizeof k->hash, "%016llx", (unsigned long long)hash);
    if (!code) code = read_findings(&r);
    if (!code) code = read_rules(&r);
    if (!code) code = read_evidence(&r);
    if (!code) code = read_causes(&r);
    if (!code) code = read_questions(&r);
    if (!code) code = myo_knowledge_check(k, error);
    myo_document_free(sources);
    if (!code) return k;
    myo_knowledge_free(k);
    return NULL;
}
