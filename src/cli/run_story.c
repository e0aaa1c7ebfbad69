/* myotome run with a time line: windows and slow tissue, told as a story. */
#include "cli/cli.h"

#include "myotome/io.h"
#include "myotome/report.h"
#include "myotome/story.h"

#include <stdlib.h>
#include <string.h>

/* What a story left: a folder a window, then the whole. */
static int put_out_story(const myo_story *story, const myo_scenario *scenario,
                         const cli_options *options, myo_error *error) {
    int code = MYO_OK;
    if (options->output) {
        code = myo_story_write(story, options->output, error);
        if (!code) code = myo_story_report(story, scenario, options->output, error);
        if (code) return code;
    }
    if (options->json) {
        myo_json json = myo_json_make(2);
        myo_story_json(story, &json);
        const char *text = myo_json_text(&json);
        if (text)
            fputs(text, stdout);
        else
            code = myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the summary");
        myo_json_free(&json);
        return code;
    }
    char *text = NULL;
    code = myo_story_format(story, scenario, &text, error);
    if (!code) fputs(text, stdout);
    free(text);
    return code;
}

int cli_run_story(const myo_scenario *scenario, const cli_options *options, cli_saver *saver,
                  const myo_checkpoint *resume, myo_error *error) {
    myo_story *story = myo_story_make();
    if (!story) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a story");
    int code = options->output ? myo_results_folder(options->output, error) : MYO_OK;
    if (!code && options->output) code = cli_saver_start(saver, options, error);
    cli_progress progress = cli_progress_start(options);
    myo_run_options run_options = myo_run_options_default();
    run_options.threads = options->threads;
    run_options.progress = cli_progress_step;
    run_options.user = &progress;
    run_options.save = options->output ? cli_save : NULL;
    run_options.save_user = saver;
    run_options.resume = resume;
    if (!code) code = myo_story_run(scenario, &run_options, story, error);
    cli_progress_end(&progress);
    if (story->n_windows && (code == MYO_OK || code == MYO_INTERRUPTED || code == MYO_BROKE_DOWN)) {
        myo_error writing = {0};
        const int written = put_out_story(story, scenario, options, &writing);
        if (written && code == MYO_OK) {
            code = written;
            *error = writing;
        }
    }
    if (code == MYO_INTERRUPTED || code == MYO_BROKE_DOWN || code == MYO_IO)
        cli_saver_tell(options, saver, error);
    if (!code && options->output) cli_saver_done(saver);
    myo_story_free(story);
    return code;
}
