/* What `run` and `compare` share: the scenario that the options ask for, its run with progress and
 * checkpoints, its results folder. */
#include "cli/cli.h"

#include "myotome/io.h"
#include "myotome/report.h"
#include "myotome/scenario_file.h"

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

int cli_scenario(const cli_options *options, myo_scenario **scenario, myo_error *error) {
    int code = myo_scenario_read(options->words[0], scenario, error);
    if (code) return code;
    (*scenario)->force = options->force;
    return apply_options(*scenario, options, error);
}

/* The position of an error in a checkpoint that is of something else. */
static void blame_checkpoint(int code, const myo_checkpoint *resume, const cli_saver *saver,
                             myo_error *error) {
    if (code == MYO_INPUT && resume && !error->file[0])
        snprintf(error->file, sizeof error->file, "%.255s", saver->path);
}

int cli_simulate(const cli_options *options, cli_saver *saver, const myo_checkpoint *resume,
                 cli_progress *progress, const myo_scenario *scenario, myo_record **record,
                 myo_error *error) {
    myo_model *model = NULL;
    int code = myo_model_make(scenario, &model, error);
    if (code) return code;
    *record = myo_record_make();
    if (!*record) {
        myo_model_free(model);
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a record");
    }
    const myo_run_options run_options = cli_run_options(options, saver, resume, progress);
    code = myo_run(model, &run_options, *record, error);
    blame_checkpoint(code, resume, saver, error);
    myo_model_free(model);
    return code;
}

int cli_tell(const cli_options *options, cli_saver *saver, const myo_checkpoint *resume,
             cli_progress *progress, const myo_scenario *scenario, myo_story **story,
             myo_error *error) {
    *story = myo_story_make();
    if (!*story) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a story");
    const myo_run_options run_options = cli_run_options(options, saver, resume, progress);
    const int code = myo_story_run(scenario, &run_options, *story, error);
    blame_checkpoint(code, resume, saver, error);
    return code;
}

int cli_write_record(const myo_record *record, const myo_scenario *scenario, const char *folder,
                     myo_error *error) {
    const int code = myo_results_write(record, folder, error);
    return code ? code : myo_report_write_with_values(record, scenario, folder, error);
}

int cli_write_story(const myo_story *story, const myo_scenario *scenario, const char *folder,
                    myo_error *error) {
    const int code = myo_story_write(story, folder, error);
    return code ? code : myo_story_report(story, scenario, folder, error);
}

int cli_is_file(const char *name) {
    const char *dot = strrchr(name, '.');
    return strchr(name, '/') || (dot && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0 ||
                                         strcmp(dot, ".json") == 0));
}

int cli_file_kind(const char *path) {
    myo_document *document = myo_document_read(path, NULL);
    const myo_node *root = document ? myo_document_root(document) : NULL;
    const int kind = !root ? -1 : myo_node_find(root, "treatment") ? MYO_TREATMENT : MYO_CONDITION;
    myo_document_free(document);
    return kind;
}
