/* The validation table: reads validation/NAME.yaml, has every row measured and judges it. */
#include "myotome/validate.h"

#include "myotome/units.h"
#include "validate/measures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char folder[] = "validation/";

/* The index-th file's name without folder and ending. */
static int file_name(int index, char *name, size_t size) {
    for (int i = 0; i < myo_builtin_count(); i++) {
        const char *file = myo_builtin_at(i)->name;
        const char *dot = strrchr(file, '.');
        if (strncmp(file, folder, strlen(folder)) != 0 || !dot || strcmp(dot, ".yaml") != 0)
            continue;
        if (index-- > 0) continue;
        const char *base = file + strlen(folder);
        snprintf(name, size, "%.*s", (int)(dot - base), base);
        return 1;
    }
    return 0;
}

const char *myo_validation_name(int index) {
    static _Thread_local char name[64];
    return file_name(index, name, sizeof name) ? name : NULL;
}

static void copy_key(const myo_node *node, const char *key, char *to, size_t size) {
    const myo_node *child = myo_node_find(node, key);
    snprintf(to, size, "%s", child ? myo_node_text(child) : "");
}

/* tolerance: {from, to} in the row's unit, "5 %" of the published value, or "174 uV". */
static int read_tolerance(const myo_node *tolerance, myo_validation_row *row, myo_error *error) {
    if (myo_node_kind_of(tolerance) == MYO_NODE_MAPPING) {
        int code = myo_measure_number(tolerance, "from", row->unit, (double)NAN, &row->low, error);
        if (!code)
            code = myo_measure_number(tolerance, "to", row->unit, (double)NAN, &row->high, error);
        return code;
    }
    const char *text = myo_node_text(tolerance);
    double width = 0;
    int code;
    if (strchr(text, '%')) {
        code = myo_unit_convert(text, "1", &width, error);
        width *= fabs(row->published);
    } else {
        code = myo_unit_convert(text, row->unit, &width, error);
    }
    row->low = row->published - width;
    row->high = row->published + width;
    return code;
}

static int read_row(const myo_node *node, myo_validation_row *row, myo_error *error) {
    copy_key(node, "id", row->id, sizeof row->id);
    copy_key(node, "text", row->text, sizeof row->text);
    copy_key(node, "unit", row->unit, sizeof row->unit);
    copy_key(node, "source", row->source, sizeof row->source);
    copy_key(node, "remark", row->remark, sizeof row->remark);
    row->simulated = (double)NAN;
    const myo_node *tolerance = myo_node_find(node, "tolerance"),
                   *measure = myo_node_find(node, "measure");
    if (!row->id[0] || !row->unit[0] || !row->source[0] || !tolerance || !measure)
        return myo_node_error(
            node, error,
            "a validation row needs id, unit, published, tolerance, source and measure");
    const int code =
        myo_measure_number(node, "published", row->unit, (double)NAN, &row->published, error);
    return code ? code : read_tolerance(tolerance, row, error);
}

/* A row that cannot be measured fails visibly; it does not hide the others. */
static void measure_row(measure_context *context, const myo_node *node, myo_validation_row *row) {
    myo_error error = {0};
    double value = (double)NAN;
    const int code = myo_measure(context, myo_node_find(node, "measure"), &value, &error);
    if (code) myo_error_format(&error, row->failure, sizeof row->failure);
    row->simulated = code ? (double)NAN : value;
    row->within = !code && value >= row->low && value <= row->high;
}

/* ---- Expectations of the catalogue ----
 *
 * A row of expect: has text, unit, measure, source, and either seen: {from, to}, what it is with
 * the condition, or over_health: {from, to}, that over what it is without. in: ID puts both into a
 * condition, for treatments; monotone: rising or falling looks at half the severity, too. */

static int read_expectation(const myo_catalogue_entry *entry, const myo_node *node,
                            myo_validation_row *row, myo_error *error) {
    const myo_node *seen = myo_node_find(node, "seen"), *over = myo_node_find(node, "over_health");
    char id[32];
    copy_key(node, "id", id, sizeof id);
    snprintf(row->figure, sizeof row->figure, "%s", entry->id);
    snprintf(row->id, sizeof row->id, "%s", id);
    copy_key(node, "text", row->text, sizeof row->text);
    copy_key(node, "unit", row->unit, sizeof row->unit);
    copy_key(node, "source", row->source, sizeof row->source);
    copy_key(node, "remark", row->remark, sizeof row->remark);
    row->published = row->simulated = (double)NAN;
    if (!row->id[0] || !row->text[0] || !row->unit[0] || !row->source[0] || !seen == !over ||
        !myo_node_find(node, "measure"))
        return myo_node_error(node, error,
                              "an expectation needs id, text, unit, source, measure, and seen or "
                              "over_health: {from: ..., to: ...}");
    if (over) snprintf(row->unit, sizeof row->unit, "1");
    return read_tolerance(seen ? seen : over, row, error);
}

/* monotone: rising or falling: so the measure goes from health over half the severity to all of it.
 */
static int check_monotone(measure_context *context, const myo_catalogue_choice *choices,
                          int n_choices, const myo_node *node, double with, double without,
                          myo_validation_row *row, myo_error *error) {
    const myo_node *way = myo_node_find(node, "monotone");
    if (!way) return MYO_OK;
    const int rising = strcmp(myo_node_text(way), "rising") == 0;
    if (!rising && strcmp(myo_node_text(way), "falling") != 0)
        return myo_node_error(way, error, "monotone: is rising or falling");
    myo_catalogue_choice half[2];
    memcpy(half, choices, (size_t)n_choices * sizeof *half);
    half[0].severity_1 = 0.5;
    double between = (double)NAN;
    context->choices = half;
    context->n_choices = n_choices;
    const int code = myo_measure(context, myo_node_find(node, "measure"), &between, error);
    if (code) return code;
    const double sign = rising ? 1 : -1;
    if (!(sign * (between - without) >= 0 && sign * (with - between) >= 0)) {
        row->within = 0;
        snprintf(row->failure, sizeof row->failure,
                 "not %s: %.6g in health, %.6g at half the severity, %.6g at all of it",
                 myo_node_text(way), without, between, with);
    }
    return MYO_OK;
}

/* choices[0] is the entry itself, a second one the condition in which it is looked at. */
static void measure_expectation(measure_context *context, const myo_catalogue_choice *choices,
                                int n_choices, const myo_node *node, myo_validation_row *row) {
    myo_error error = {0};
    double with = (double)NAN, without = (double)NAN;
    const myo_node *measure = myo_node_find(node, "measure");
    context->choices = choices;
    context->n_choices = n_choices;
    int code = myo_measure(context, measure, &with, &error);
    context->choices = choices + 1;
    context->n_choices = n_choices - 1;
    const int over = myo_node_find(node, "over_health") != NULL;
    if (!code && (over || myo_node_find(node, "monotone")))
        code = myo_measure(context, measure, &without, &error);
    row->simulated = code ? (double)NAN : over ? with / without : with;
    row->within = !code && row->simulated >= row->low && row->simulated <= row->high;
    if (!code) code = check_monotone(context, choices, n_choices, node, with, without, row, &error);
    context->choices = NULL;
    context->n_choices = 0;
    if (code) {
        myo_error_format(&error, row->failure, sizeof row->failure);
        row->within = 0;
    }
}

static myo_validation_row *new_row(myo_validation *validation) {
    myo_validation_row *grown =
        realloc(validation->rows, (size_t)(validation->n_rows + 1) * sizeof *grown);
    if (!grown) return NULL;
    validation->rows = grown;
    return memset(&grown[validation->n_rows], 0, sizeof *grown);
}

/* Whether the row `figure`.`id` is asked for: "" all rows, "figure", "figure.id" or "id". */
static int asked_for(const char *only, const char *figure, const char *id) {
    const size_t n = strlen(figure);
    if (!*only || strcmp(only, figure) == 0 || strcmp(only, id) == 0) return 1;
    return strncmp(only, figure, n) == 0 && only[n] == '.' && strcmp(only + n + 1, id) == 0;
}

static int no_row(const char *name, const char *only, myo_error *error) {
    return myo_error_set(error, MYO_INPUT, "%s has no row \"%s\"; 'myotome validate %s' has all",
                         name, only, name);
}

/* All expectations of one condition or treatment. */
static int validate_entry(measure_context *context, myo_catalogue_kind kind, const char *id,
                          const char *only, myo_validation *validation, myo_error *error) {
    myo_catalogue_choice choices[2];
    int code = myo_catalogue_choose(kind, id, &choices[0], error);
    const myo_node *rows = code ? NULL : choices[0].entry->expect;
    for (size_t i = 0; rows && i < myo_node_count(rows) && !code; i++) {
        const myo_node *node = myo_node_at(rows, i);
        myo_validation_row *row = new_row(validation);
        if (!row) {
            code = myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a validation row");
            break;
        }
        code = read_expectation(choices[0].entry, node, row, error);
        if (!code && !asked_for(only, row->figure, row->id)) continue;
        const myo_node *in = myo_node_find(node, "in");
        choices[1].entry = NULL;
        if (!code && in)
            code = myo_catalogue_choose(MYO_CONDITION, myo_node_text(in), &choices[1], error);
        if (!code) {
            measure_expectation(context, choices, in ? 2 : 1, node, row);
            validation->n_rows++;
        }
        myo_catalogue_free(choices[1].entry);
    }
    myo_catalogue_free(choices[0].entry);
    return code;
}

static int validate_catalogue(measure_context *context, myo_catalogue_kind kind, const char *only,
                              double from, double share, myo_validation *validation,
                              myo_error *error) {
    const char *(*const builtin)(int) =
        kind == MYO_CONDITION ? myo_condition_builtin : myo_treatment_builtin;
    const int before = validation->n_rows;
    int n = 0, code = MYO_OK;
    while (builtin(n)) n++;
    /* "brody" or "brody.id" is all of one entry; anything else is sought in every one. */
    const size_t length = strcspn(only, ".");
    int one = -1;
    for (int i = 0; i < n; i++)
        if (strlen(builtin(i)) == length && strncmp(builtin(i), only, length) == 0) one = i;
    for (int i = one < 0 ? 0 : one; i < (one < 0 ? n : one + 1) && !code; i++) {
        char id[64];
        snprintf(id, sizeof id, "%s", builtin(i));
        if (context->progress && context->progress(from + share * i / n, id, context->user))
            return myo_error_set(error, MYO_INTERRUPTED, "interrupted in %s", id);
        code = validate_entry(context, kind, id, only, validation, error);
    }
    if (!code && validation->n_rows == before)
        code = no_row(kind == MYO_CONDITION ? "conditions" : "treatments", only, error);
    return code;
}

static int validate_file(measure_context *context, const char *name, const char *only, double from,
                         double share, myo_validation *validation, myo_error *error) {
    char path[200];
    snprintf(path, sizeof path, "%s%s.yaml", folder, name);
    const myo_builtin_file *file = myo_builtin_find(path);
    if (!file)
        return myo_error_set(
            error, MYO_INPUT,
            "no validation file is called \"%s\"; 'myotome list validations' names them", name);
    myo_document *document = myo_document_parse(file->name, file->data, file->size, error);
    if (!document) return MYO_INPUT;
    const myo_node *rows = myo_node_find(myo_document_root(document), "rows");
    const size_t n = rows ? myo_node_count(rows) : 0;
    const int before = validation->n_rows;
    int code = n ? MYO_OK
                 : myo_error_set_at(error, MYO_INPUT, path, 1, 1, "a validation file needs rows:");
    for (size_t i = 0; i < n && !code; i++) {
        if (context->progress &&
            context->progress(from + share * (double)i / (double)n, name, context->user)) {
            code = myo_error_set(error, MYO_INTERRUPTED, "interrupted in %s", name);
            break;
        }
        myo_validation_row *row = new_row(validation);
        if (!row) {
            code = myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a validation row");
            break;
        }
        snprintf(row->figure, sizeof row->figure, "%s", name);
        code = read_row(myo_node_at(rows, i), row, error);
        if (code) break;
        if (!asked_for(only, row->figure, row->id)) continue;
        measure_row(context, myo_node_at(rows, i), row);
        validation->n_rows++;
    }
    if (!code && validation->n_rows == before) code = no_row(name, only, error);
    myo_document_free(document);
    return code;
}

/* The expectations of a person's own file. */
static int validate_own(measure_context *context, const char *path, myo_validation *validation,
                        myo_error *error) {
    myo_document *document = myo_document_read(path, error);
    if (!document) return error ? error->code : MYO_INPUT;
    const int treatment = myo_node_find(myo_document_root(document), "treatment") != NULL;
    myo_document_free(document);
    const int before = validation->n_rows;
    const int code = validate_entry(context, treatment ? MYO_TREATMENT : MYO_CONDITION, path, "",
                                    validation, error);
    if (code || validation->n_rows > before) return code;
    return myo_error_set_at(error, MYO_INPUT, path, 1, 1,
                            "this file expects nothing: it has no expect: rows");
}

int myo_validate(const char *const *names, int n_names,
                 int (*progress)(double fraction, const char *stage, void *user), void *user,
                 myo_validation *validation, myo_error *error) {
    measure_context *context = calloc(1, sizeof *context);
    if (!context) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the validation");
    context->progress = progress;
    context->user = user;
    validation->n_rows = 0;
    validation->rows = NULL;
    int n_files = n_names, code = MYO_OK;
    char name[64];
    if (!n_names)
        while (file_name(n_files, name, sizeof name)) n_files++;
    for (int i = 0; i < n_files && !code; i++) {
        const char *only = "";
        const char *ending = n_names ? strrchr(names[i], '.') : NULL;
        if (ending && strcmp(ending, ".yaml") == 0) {
            code = validate_own(context, names[i], validation, error);
            continue;
        }
        if (n_names) { /* NAME/ROW */
            const size_t n = strcspn(names[i], "/");
            snprintf(name, sizeof name, "%.*s", (int)n, names[i]);
            if (names[i][n]) only = names[i] + n + 1;
        } else
            file_name(i, name, sizeof name);
        const double from = (double)i / n_files, share = 1.0 / n_files;
        if (strcmp(name, "conditions") == 0)
            code = validate_catalogue(context, MYO_CONDITION, only, from, share, validation, error);
        else if (strcmp(name, "treatments") == 0)
            code = validate_catalogue(context, MYO_TREATMENT, only, from, share, validation, error);
        else
            code = validate_file(context, name, only, from, share, validation, error);
    }
    myo_measure_context_free(context);
    free(context);
    return code;
}

void myo_validation_free(myo_validation *validation) {
    if (!validation) return;
    free(validation->rows);
    validation->rows = NULL;
    validation->n_rows = 0;
}
