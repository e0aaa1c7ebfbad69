/* myotome examine: what is in a recording. */
#include "cli/cli.h"

#include "myotome/examine_file.h"
#include "myotome/report.h"

#include <string.h>

static int progress_step(double fraction, void *user) {
    return cli_progress_step(fraction, "examining", user);
}

static void print_answer(const myo_examination *x, const myo_recording *recording, int as_json) {
    myo_json json = myo_json_make(2);
    myo_buffer text = {0};
    if (as_json) {
        myo_examination_json(x, recording, &json);
        const char *done = myo_json_text(&json);
        if (done) fputs(done, stdout);
    } else {
        myo_examination_text(x, recording, &text);
        if (text.text) fputs(text.text, stdout);
    }
    myo_json_free(&json);
    myo_buffer_free(&text);
}

/* report.html, figures and summary.json (what --json prints). */
static int write_folder(const myo_examination *x, myo_recording *recording, const char *folder,
                        myo_error *error) {
    char path[cli_path_size];
    int code = myo_recording_report(recording, x, folder, error);
    if (!code && snprintf(path, sizeof path, "%s/summary.json", folder) >= (int)sizeof path)
        code = myo_error_set(error, MYO_IO, "the path %s is too long", folder);
    myo_json json = myo_json_make(2);
    myo_examination_json(x, recording, &json);
    const char *text = myo_json_text(&json);
    if (!code && text) code = myo_file_write(path, text, strlen(text), error);
    myo_json_free(&json);
    return code;
}

static int run(const cli_options *options, myo_error *error) {
    if (options->n_words != 1)
        return myo_error_set(error, MYO_USAGE,
                             "name one recording: myotome examine RECORDING [--channel NAME]");
    const myo_recording_options gain = {options->uV_per_count, options->rate_Hz};
    myo_recording *recording = myo_recording_open(options->words[0], &gain, error);
    if (!recording) return error->code;
    myo_examine_options how = myo_examine_options_default();
    int code = MYO_OK;
    how.at_rest = options->at_rest;
    if (options->output) code = myo_results_folder(options->output, error);
    if (options->channel && !code) {
        how.channel = myo_recording_find(recording, options->channel, error);
        if (how.channel < 0) code = MYO_INPUT;
    }
    for (int i = 0; i < myo_recording_warning_count(recording) && !code; i++)
        fprintf(stderr, "myotome: note: %s: %s\n", options->words[0],
                myo_recording_warning_at(recording, i));
    cli_progress progress = cli_progress_start(options);
    how.progress = progress_step;
    how.user = &progress;
    myo_examination *x = NULL;
    if (!code) code = myo_examine_recording(recording, &how, &x, error);
    cli_progress_end(&progress);
    if (!code) print_answer(x, recording, options->json);
    if (!code && options->output) {
        code = write_folder(x, recording, options->output, error);
        if (!code) fprintf(stderr, "myotome: see %s/report.html\n", options->output);
    }
    myo_examination_free(x);
    myo_recording_close(recording);
    return code;
}

const cli_verb cli_examine = {
    "examine",
    "examine RECORDING [--channel NAME] [--at-rest] [-o DIR] [--json]",
    "what discharges are in a recording, and how it knows",
    "RECORDING is an EDF, BDF, WFDB (.hea), WAV, text or signals.h5 file. It is described, "
    "channel\n"
    "by channel: quality, mains and heart, potentials and their units, discharge types with "
    "times,\n"
    "rates, confidence and reasons. What a WAV or text file does not say about itself comes from\n"
    "--uv-per-count and --rate, or from a file NAME.txt beside it (docs/files.md).\n"
    "-o DIR writes a page with traces, units, clouds and spectrum: DIR/report.html.\n"
    "It describes recordings; it does not diagnose people.",
    run,
};
