/* myotome validate: published figure | simulated | verdict. */
#include "cli/cli.h"

#include "myotome/io.h"
#include "myotome/units.h"
#include "myotome/validate.h"

#include <math.h>
#include <string.h>

static void print_rows(const myo_validation *validation) {
    int within = 0;
    printf("%-38s %14s %22s %14s  %-7s %s\n", "row", "published", "within", "simulated", "verdict",
           "source");
    for (int i = 0; i < validation->n_rows; i++) {
        const myo_validation_row *row = &validation->rows[i];
        char range[48], name[100];
        snprintf(range, sizeof range, "%.5g .. %.5g", row->low, row->high);
        snprintf(name, sizeof name, "%s.%s", row->figure, row->id);
        char published[24] = "-"; /* an expectation of the catalogue has none */
        if (!isnan(row->published)) snprintf(published, sizeof published, "%.6g", row->published);
        printf("%-38s %14s %22s %14.6g  %-7s %s", name, published, range, row->simulated,
               row->within ? "ok" : "FAILS", row->source);
        if (strcmp(row->unit, "1") != 0) printf(" (%s)", myo_unit_label(row->unit));
        printf("\n");
        if (row->failure[0])
            printf("    %s%s\n", isnan(row->simulated) ? "not measured: " : "", row->failure);
        if (row->remark[0] && !row->within) printf("    %s\n", row->remark);
        within += row->within;
    }
    printf("%d of %d rows within the published spread\n", within, validation->n_rows);
}

static void print_json(const myo_validation *validation) {
    myo_json json = myo_json_make(2);
    int within = 0;
    myo_json_object(&json, NULL);
    myo_json_array(&json, "rows");
    for (int i = 0; i < validation->n_rows; i++) {
        const myo_validation_row *row = &validation->rows[i];
        char id[100];
        snprintf(id, sizeof id, "%s.%s", row->figure, row->id);
        within += row->within;
        myo_json_object(&json, NULL);
        myo_json_string(&json, "id", id);
        myo_json_string(&json, "text", row->text);
        myo_json_number(&json, "published", row->published);
        myo_json_number(&json, "simulated", row->simulated);
        myo_json_string(&json, "unit", row->unit);
        myo_json_array(&json, "tolerance");
        myo_json_number(&json, NULL, row->low);
        myo_json_number(&json, NULL, row->high);
        myo_json_end(&json);
        myo_json_bool(&json, "within", row->within);
        myo_json_string(&json, "source", row->source);
        if (row->remark[0]) myo_json_string(&json, "remark", row->remark);
        if (row->failure[0]) myo_json_string(&json, "failure", row->failure);
        myo_json_end(&json);
    }
    myo_json_end(&json);
    myo_json_integer(&json, "within", within);
    myo_json_end(&json);
    const char *text = myo_json_text(&json);
    if (text) fputs(text, stdout);
    myo_json_free(&json);
}

static int run(const cli_options *options, myo_error *error) {
    myo_validation validation;
    cli_progress progress = cli_progress_start(options);
    int code = myo_validate(options->words, options->n_words, cli_progress_step, &progress,
                            &validation, error);
    cli_progress_end(&progress);
    if (code == MYO_OK || code == MYO_INTERRUPTED) {
        if (options->json)
            print_json(&validation);
        else
            print_rows(&validation);
    }
    for (int i = 0; i < validation.n_rows && !code; i++)
        if (!validation.rows[i].within) code = MYO_NEGATIVE;
    myo_validation_free(&validation);
    return code;
}

const cli_verb cli_validate = {
    "validate",
    "[NAME[/ROW]]... [--json]",
    "published figures beside simulated ones",
    "Measures the rows of validation/NAME.yaml (all files without a name), or, of conditions or "
    "treatments, what the\n"
    "catalogue expects of them. /ROW takes one row or one entry: story/spasm_pain, "
    "conditions/brody. A row is within if the "
    "simulated value lies in\n"
    "the published spread. Exit code 1 if a row fails.",
    run,
};
