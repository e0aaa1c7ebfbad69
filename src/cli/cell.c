/* myotome cell: one cell, one experiment, a table on standard output. */
#include "cli/cli.h"

#include "myotome/cell.h"
#include "myotome/io.h"
#include "myotome/report.h"

#include <stdlib.h>
#include <string.h>

static int unknown(const char *what, const char *name, const char *const *known, int n,
                   myo_error *error) {
    const char *near = myo_nearest(name, known, n);
    return myo_error_set(error, MYO_INPUT, "unknown %s \"%s\"%s%s%s; 'myotome list %ss' names them",
                         what, name, near ? "; did you mean \"" : "", near ? near : "",
                         near ? "\"?" : "", what);
}

static int find_cell(const char *name, const myo_cell **cell, myo_error *error) {
    *cell = myo_cell_find(name);
    if (*cell) return MYO_OK;
    const char *known[64];
    int n = 0;
    while (n < 64 && n < myo_cell_count()) known[n] = myo_cell_at(n)->name, n++;
    return unknown("cell", name, known, n, error);
}

static int find_protocol(const myo_cell *cell, const char *name, const myo_protocol **protocol,
                         myo_error *error) {
    *protocol = myo_cell_find_protocol(cell, name);
    if (*protocol) return MYO_OK;
    const char *known[64];
    int n = 0;
    while (n < 64 && cell->protocols[n]) known[n] = cell->protocols[n]->name, n++;
    return unknown("protocol", name, known, n, error);
}

/* A setting belongs to the protocol if it knows the path, else to the cell. Only the cell can be
 * forced: an experiment of negative duration is none. */
static int apply_settings(const cli_options *options, myo_fieldset *cell_values,
                          myo_fieldset *protocol_values, myo_error *error) {
    for (int i = 0; i < options->n_settings; i++) {
        char path[256];
        const char *value = cli_split(options->settings[i], path, sizeof path, error);
        if (!value) return MYO_USAGE;
        int section, field;
        const int known =
            myo_fieldset_find(protocol_values, path, &section, &field, NULL) == MYO_OK;
        const int code = known ? myo_fieldset_set(protocol_values, path, value, 0, error)
                               : myo_fieldset_set(cell_values, path, value, options->force, error);
        if (code) return code;
    }
    return MYO_OK;
}

static int apply_catalogue(const cli_options *options, myo_fieldset *cell_values,
                           myo_fieldset *protocol_values, myo_error *error) {
    myo_catalogue_choice choices[MYO_APPLIED_MOST];
    int n, code = cli_choices(options, choices, &n, error);
    if (!code)
        code = myo_catalogue_apply_cell(choices, n, cell_values, protocol_values, options->force,
                                        error);
    cli_free_choices(choices, n);
    return code;
}

/* Values that --force let through: one sentence each, to the JSON or to standard error. */
static void warn(const myo_fieldset *values, myo_json *json) {
    char sentence[512];
    for (int i = 0; myo_fieldset_outside(values, i, sentence, sizeof sentence); i++)
        if (json)
            myo_json_string(json, NULL, sentence);
        else
            fprintf(stderr, "myotome: warning: %s\n", sentence);
}

static void print_json(const myo_cell *cell, const myo_protocol *protocol,
                       const myo_fieldset *values, const myo_columns *columns) {
    myo_json json = myo_json_make(0);
    myo_json_object(&json, NULL);
    myo_json_string(&json, "cell", cell->name);
    myo_json_string(&json, "protocol", protocol->name);
    myo_json_array(&json, "warnings");
    warn(values, &json);
    myo_json_end(&json);
    myo_json_object(&json, "columns");
    for (int c = 0; c < columns->n_columns; c++) {
        myo_json_array(&json, columns->names[c]);
        for (size_t r = 0; r < columns->n_rows; r++)
            myo_json_number(&json, NULL, columns->data[r * (size_t)columns->n_columns + (size_t)c]);
        myo_json_end(&json);
    }
    myo_json_end(&json);
    myo_json_end(&json);
    const char *text = myo_json_text(&json);
    if (text) fputs(text, stdout);
    myo_json_free(&json);
}

static int write_figure(const cli_options *options, const myo_cell *cell,
                        const myo_protocol *protocol, const myo_fieldset *values,
                        const myo_columns *columns, myo_error *error) {
    char heading[1000], forced[512];
    const int n = snprintf(heading, sizeof heading, "%s, %s", cell->title, protocol->name);
    int at = n;
    const char *const *ids[] = {options->conditions, options->treatments};
    const int n_ids[] = {options->n_conditions, options->n_treatments};
    for (int k = 0; k < 2; k++)
        for (int i = 0; i < n_ids[k] && at < (int)sizeof heading; i++)
            at += snprintf(heading + at, sizeof heading - (size_t)at, ", %s", ids[k][i]);
    for (int i = 0; i < options->n_settings && at < (int)sizeof heading; i++)
        at += snprintf(heading + at, sizeof heading - (size_t)at, "%s%s", i ? ", " : ": ",
                       options->settings[i]);
    const int any = myo_fieldset_outside(values, 0, forced, sizeof forced);
    return myo_cell_figure_write(columns, heading, any ? forced : NULL, options->output, error);
}

static int step(double fraction, void *user) {
    return cli_progress_step(fraction, "experiment", user);
}

static int run(const cli_options *options, myo_error *error) {
    if (options->n_words != 2)
        return myo_error_set(error, MYO_USAGE, "cell takes a cell and a protocol");
    const myo_cell *cell;
    const myo_protocol *protocol;
    int code = find_cell(options->words[0], &cell, error);
    if (!code) code = find_protocol(cell, options->words[1], &protocol, error);
    if (!code && options->output) code = myo_cell_figure_check(options->output, error);
    if (code) return code;
    const myo_section protocol_section = {"", protocol->table, NULL, 0};
    myo_fieldset *cell_values = myo_fieldset_make(cell->sections, cell->n_sections);
    myo_fieldset *protocol_values = myo_fieldset_make(&protocol_section, 1);
    myo_columns columns = {0};
    if (!cell_values || !protocol_values)
        code = myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a cell");
    if (!code) code = apply_catalogue(options, cell_values, protocol_values, error);
    if (!code) code = apply_settings(options, cell_values, protocol_values, error);
    if (!code) {
        cli_progress progress = cli_progress_start(options);
        code = cell->run(cell, protocol, cell_values, protocol_values, step, &progress, &columns,
                         error);
        cli_progress_end(&progress);
    }
    if (!code && options->output)
        code = write_figure(options, cell, protocol, cell_values, &columns, error);
    if (!code && options->json) print_json(cell, protocol, cell_values, &columns);
    if (!code && !options->json) {
        warn(cell_values, NULL);
        myo_buffer text = {0};
        myo_csv_columns(&text, &columns);
        if (text.failed)
            code = myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the table");
        else
            fputs(text.text, stdout);
        myo_buffer_free(&text);
    }
    myo_columns_free(&columns);
    myo_fieldset_free(protocol_values);
    myo_fieldset_free(cell_values);
    return code;
}

const cli_verb cli_cell = {
    "cell",
    "CELL PROTOCOL [--condition ID[=S]]... [--treatment ID]... [--set PATH=VALUE]... "
    "[--csv|--json] [-o FILE.svg|FILE.png]",
    "one cell, one experiment: a table of numbers",
    "-o draws the table, too. 'myotome list cells' names cells, 'myotome list protocols' their "
    "experiments; 'myotome show "
    "PROTOCOL' its settings.\n"
    "Example: myotome cell fibre.shorten2007.fast train --set rate_Hz=50 --set duration_s=1 --csv",
    run,
};
