/* myotome run with a time line: windows and slow tissue, told as a story. */
#include "cli/cli.h"

#include "myotome/io.h"
#include "myotome/report.h"
#include "myotome/story.h"

#include <stdlib.h>

/* What a story left: a folder a window, then the whole. */
static int put_out_story(const myo_story *story, const myo_scenario *scenario,
                         const cli_options *options, myo_error *error) {
    int code = options->output ? cli_write_story(story, scenario, options->output, error) : MYO_OK;
    if (code) return code;
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

/* Says where it stopped; after an interruption what was told is in the folder. */
static int finish(int code, const myo_story *story, const myo_scenario *scenario,
                  const cli_options *options, const cli_saver *saver, myo_error *error) {
    myo_error writing = {0};
    int written = MYO_OK;
    if (story->n_courses && (code == MYO_OK || code == MYO_INTERRUPTED || code == MYO_BROKE_DOWN))
        written = put_out_story(story, scenario, options, &writing);
    if (code == MYO_INTERRUPTED)
        myo_error_set(error, code, "interrupted at %g s of the story%s%s", story->reached_s,
                      options->output && story->n_windows ? "; what was told is in " : "",
                      options->output && story->n_windows ? options->output : "");
    if (written && code == MYO_OK) {
        code = written;
        *error = writing;
    }
    if (code && code != MYO_INPUT) cli_say_how_to_go_on(options, saver, error);
    if (!code && options->output) cli_saver_done(saver);
    return code;
}

int cli_run_story(const myo_scenario *scenario, const cli_options *options, cli_saver *saver,
                  const myo_checkpoint *resume, myo_error *error) {
    myo_story *story = NULL;
    int code = options->output ? myo_results_folder(options->output, error) : MYO_OK;
    if (!code && options->output) code = cli_saver_start(saver, options, options->output, error);
    if (code) return code;
    cli_progress progress = cli_progress_start(options);
    code = cli_tell(options, saver, resume, &progress, scenario, &story, error);
    cli_progress_end(&progress);
    if (story) code = finish(code, story, scenario, options, saver, error);
    myo_story_free(story);
    return code;
}
