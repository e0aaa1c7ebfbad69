/* myotome run: simulate a scenario, say what happened, write the results folder. */
#include "cli/cli.h"

#include "myotome/io.h"
#include "myotome/report.h"

#include <stdlib.h>

/* What the run left goes to the folder and to standard output, also after an interruption. */
static int put_out(const myo_record *record, const myo_scenario *scenario,
                   const cli_options *options, myo_error *error) {
    int code =
        options->output ? cli_write_record(record, scenario, options->output, error) : MYO_OK;
    if (code) return code;
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
    myo_record *record = NULL;
    int code = options->output ? myo_results_folder(options->output, error)
                               : MYO_OK; /* before the work, not after it */
    if (!code && options->output) code = cli_saver_start(saver, options, options->output, error);
    if (code) return code;
    cli_progress progress = cli_progress_start(options);
    code = cli_simulate(options, saver, resume, &progress, scenario, &record, error);
    cli_progress_end(&progress);
    if (record) code = finish(code, record, scenario, options, saver, error);
    myo_record_free(record);
    return code;
}

static int run(const cli_options *given, myo_error *error) {
    cli_options options = *given;
    cli_saver saver = {.saved_s = -1};
    myo_checkpoint *resume = NULL;
    myo_scenario *scenario = NULL;
    int code = MYO_OK;
    if (options.resume)
        code = cli_resume(&options, options.resume, &saver, &resume, error);
    else if (options.n_words != 1)
        code = myo_error_set(error, MYO_USAGE, "run takes one scenario: a file or a built-in name");
    if (!code) code = cli_scenario(&options, &scenario, error);
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
