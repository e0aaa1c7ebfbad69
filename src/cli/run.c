/* myotome run: simulate a scenario, say what happened, write the results folder. */
#include "cli/cli.h"

#include "myotome/io.h"
#include "myotome/report.h"
#include "myotome/scenario_file.h"

#include <stdlib.h>
#include <string.h>

/* A title that no longer says all: what was set by hand goes behind it. */
static void note_change(myo_scenario *scenario, const char *setting) {
    const size_t used = strlen(scenario->title);
    if (used + strlen(setting) + 4 < sizeof scenario->title)
        snprintf(scenario->title + used, sizeof scenario->title - used, "%s%s",
                 strchr(scenario->title, '|') ? ", " : " | ", setting);
}

static int apply_catalogue(myo_scenario *scenario, const cli_options *options, myo_error *error) {
    myo_catalogue_choice choices[MYO_APPLIED_MOST];
    int n, code = cli_choices(options, choices, &n, error);
    if (!code) code = myo_catalogue_apply(scenario, choices, n, error);
    for (int i = 0; i < options->n_conditions && !code; i++)
        note_change(scenario, options->conditions[i]);
    for (int i = 0; i < options->n_treatments && !code; i++)
        note_change(scenario, options->treatments[i]);
    cli_free_choices(choices, n);
    return code;
}

/* Applies --seed, --force, conditions, treatments and every --set, then reads what the drives
 * follow. */
static int apply_options(myo_scenario *scenario, const cli_options *options, myo_error *error) {
    const int changed = apply_catalogue(scenario, options, error);
    if (changed) return changed;
    if (options->seed) {
        const int code = myo_scenario_set(scenario, "seed", options->seed, error);
        if (code) return code;
    }
    for (int i = 0; i < options->n_settings; i++) {
        char path[256];
        const char *value = cli_split(options->settings[i], path, sizeof path, error);
        if (!value) return MYO_USAGE;
        const int code = myo_scenario_set(scenario, path, value, error);
        if (code) return code;
        if (strcmp(path, "drive.file") != 0) note_change(scenario, options->settings[i]);
    }
    const int code = myo_scenario_read_recordings(scenario, error);
    return code ? code : myo_scenario_check(scenario, error);
}

/* What the run left goes to the folder and to standard output, also after an interruption. */
static int put_out(const myo_record *record, const myo_scenario *scenario,
                   const cli_options *options, myo_error *error) {
    int code = MYO_OK;
    if (options->output) {
        code = myo_results_write(record, options->output, error);
        if (!code) code = myo_report_write_with_values(record, scenario, options->output, error);
        if (code) return code;
    }
    if (options->json) {
        myo_json json = myo_json_make(2);
        myo_summary_json(record, &json);
        const char *text = myo_json_text(&json);
        if (text)
            fputs(text, stdout);
        else
            code = myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the summary");
        myo_json_free(&json);
        return code;
    }
    char *timeline = NULL;
    code = myo_timeline_format(record, &timeline, error);
    if (!code) fputs(timeline, stdout);
    free(timeline);
    return code;
}

static int finish(int code, const myo_record *record, const myo_scenario *scenario,
                  const cli_options *options, const cli_saver *saver, myo_error *error) {
    myo_error writing = {0};
    int written = MYO_OK;
    if (!code || code == MYO_INTERRUPTED || (code == MYO_BROKE_DOWN && record->simulated_ms > 0))
        written = put_out(record, scenario, options, &writing);
    if (code == MYO_INTERRUPTED)
        myo_error_set(error, code, "interrupted after %g s of simulated time%s%s",
                      record->simulated_ms * 1e-3,
                      options->output ? "; what was recorded is in " : "",
                      options->output ? options->output : "");
    if (written && code == MYO_OK) {
        code = written;
        *error = writing;
    }
    if (code && code != MYO_INPUT) cli_say_how_to_go_on(options, saver, error);
    if (!code && options->output) cli_saver_done(saver);
    return code;
}

static int simulate(const cli_options *options, cli_saver *saver, const myo_checkpoint *resume,
                    const myo_scenario *scenario, myo_error *error) {
    int code = options->output ? myo_results_folder(options->output, error)
                               : MYO_OK; /* before the work, not after it */
    if (!code && options->output) code = cli_saver_start(saver, options, error);
    myo_model *model = NULL;
    if (!code) code = myo_model_make(scenario, &model, error);
    if (code) return code;
    myo_record *record = myo_record_make();
    if (!record) {
        myo_model_free(model);
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a record");
    }
    cli_progress progress = cli_progress_start(options);
    const myo_run_options run_options = cli_run_options(options, saver, resume, &progress);
    code = myo_run(model, &run_options, record, error);
    cli_progress_end(&progress);
    if (code == MYO_INPUT && resume && !error->file[0])
        snprintf(error->file, sizeof error->file, "%.255s", saver->path);
    code = finish(code, record, scenario, options, saver, error);
    myo_record_free(record);
    myo_model_free(model);
    return code;
}

static int run(const cli_options *given, myo_error *error) {
    cli_options options = *given;
    cli_saver saver = {.saved_s = -1};
    myo_checkpoint *resume = NULL;
    myo_scenario *scenario = NULL;
    int code = MYO_OK;
    if (options.resume)
        code = cli_resume(&options, &saver, &resume, error);
    else if (options.n_words != 1)
        code = myo_error_set(error, MYO_USAGE, "run takes one scenario: a file or a built-in name");
    if (!code) code = myo_scenario_read(options.words[0], &scenario, error);
    if (!code) {
        scenario->force = options.force;
        code = apply_options(scenario, &options, error);
    }
    if (!code && scenario->n_events)
        code = cli_run_story(scenario, &options, &saver, resume, error);
    else if (!code)
        code = simulate(&options, &saver, resume, scenario, error);
    myo_scenario_free(scenario);
    myo_checkpoint_free(resume);
    return code;
}

const cli_verb cli_run = {
    "run",
    "SCENARIO [-o DIR] [--condition ID[=S]]... [--treatment ID[@TIME]]... [--set PATH=VALUE]... "
    "[--seed N] [--threads N] [--json] | --resume DIR",
    "simulate a scenario and write the results",
    "SCENARIO is a built-in name ('myotome list scenarios') or a YAML file. Prints a timeline (or "
    "with --json the\n"
    "summary); -o writes summary.json, report.html, figures/, signals.h5 and emg/ (EMG-BIDS, "
    "BDF+).\n"
    "Conditions change the person in the order written, treatments after them, --set last; ID may "
    "be a YAML file of\n"
    "your own ('myotome list conditions', 'myotome show ID').\n"
    "While it runs, DIR/checkpoint.h5 holds all it needs to go on: 'myotome run --resume DIR' ends "
    "with the same\n"
    "results as a run that was never interrupted or killed. It is removed when the results are "
    "there.\n"
    "Example: myotome run first-muscle --set drive.level=50% -o results/half",
    run,
};
