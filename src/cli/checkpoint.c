/* Checkpoints of myotome run: DIR/checkpoint.h5 holds the state of the run and the words that began
 * it, so that --resume DIR needs nothing else. */
#include "cli/cli.h"

#include "myotome/io.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* FOLDER as seen from everywhere: going on may happen in another working folder. */
static int absolute(const char *folder, char path[cli_path_size], myo_error *error) {
    char *whole = realpath(folder, NULL);
    const int fits = whole && strlen(whole) < cli_path_size - 32; /* the file's name follows */
    if (fits) strcpy(path, whole);
    free(whole);
    if (fits) return MYO_OK;
    return myo_error_set_at(error, MYO_INPUT, folder, 0, 0, "there is no such folder");
}

int cli_saver_start(cli_saver *saver, const cli_options *options, myo_error *error) {
    saver->options = options;
    const int code = absolute(options->output, saver->path, error);
    strcat(saver->path, "/checkpoint.h5");
    return code;
}

/* The words that began the run. */
static int add_command(myo_checkpoint *checkpoint, const cli_options *options, myo_error *error) {
    char *folder = getcwd(NULL, 0), name[32];
    int code = myo_checkpoint_add_text(checkpoint, "command.folder", folder ? folder : "", error);
    free(folder);
    if (!code)
        code = myo_checkpoint_add_text(checkpoint, "command.scenario", options->words[0], error);
    for (int i = 0; i < options->n_settings && !code; i++) {
        snprintf(name, sizeof name, "command.set.%d", i);
        code = myo_checkpoint_add_text(checkpoint, name, options->settings[i], error);
    }
    for (int i = 0; i < options->n_conditions && !code; i++) {
        snprintf(name, sizeof name, "command.condition.%d", i);
        code = myo_checkpoint_add_text(checkpoint, name, options->conditions[i], error);
    }
    for (int i = 0; i < options->n_treatments && !code; i++) {
        snprintf(name, sizeof name, "command.treatment.%d", i);
        code = myo_checkpoint_add_text(checkpoint, name, options->treatments[i], error);
    }
    if (!code && options->seed)
        code = myo_checkpoint_add_text(checkpoint, "command.seed", options->seed, error);
    if (!code) code = myo_checkpoint_add_i64(checkpoint, "command.force", options->force, error);
    return code;
}

/* Simulated time of a run, or time of a story and within its window. */
static double reached_s(const myo_checkpoint *checkpoint) {
    int64_t step_ms = 0;
    double story_s = 0;
    if (myo_checkpoint_get_i64(checkpoint, "step", &step_ms, NULL) != MYO_OK)
        myo_checkpoint_get_i64(checkpoint, "window.step", &step_ms, NULL);
    myo_checkpoint_get_f64(checkpoint, "story.t", &story_s, NULL);
    return story_s + 1e-3 * (double)step_ms;
}

/* A checkpoint that cannot be written ends no run: it goes on without, and says so once. */
int cli_save(myo_checkpoint *checkpoint, void *user, myo_error *error) {
    cli_saver *saver = user;
    myo_error own = {0};
    const int code = add_command(checkpoint, saver->options, error);
    if (code) return code;
    if (myo_checkpoint_write(checkpoint, saver->path, &own) == MYO_OK) {
        saver->saved_s = reached_s(checkpoint);
        return MYO_OK;
    }
    if (!saver->complained) {
        char text[1024];
        myo_error_format(&own, text, sizeof text);
        fprintf(stderr, "%smyotome: no checkpoint: %s; the run goes on\n",
                isatty(STDERR_FILENO) ? "\r\033[K" : "", text);
    }
    saver->complained = 1;
    return MYO_OK;
}

void cli_saver_done(const cli_saver *saver) {
    myo_checkpoint_remove(saver->path);
}

myo_run_options cli_run_options(const cli_options *options, cli_saver *saver,
                                const myo_checkpoint *resume, cli_progress *progress) {
    myo_run_options run_options = myo_run_options_default();
    run_options.threads = options->threads;
    run_options.progress = cli_progress_step;
    run_options.user = progress;
    run_options.save = options->output ? cli_save : NULL;
    run_options.save_user = saver;
    if (options->save_every_s > 0) run_options.save_every_s = options->save_every_s;
    run_options.resume = resume;
    return run_options;
}

void cli_say_how_to_go_on(const cli_options *options, const cli_saver *saver, myo_error *error) {
    if (!options->output) return;
    const size_t used = strlen(error->text);
    char *end = error->text + used;
    const size_t room = sizeof error->text - used;
    if (saver->saved_s < 0)
        snprintf(end, room, "; there is no checkpoint");
    else if (error->code == MYO_BROKE_DOWN)
        snprintf(end, room, "; the last checkpoint, at %g s, is %s", saver->saved_s, saver->path);
    else
        snprintf(end, room, "; 'myotome run --resume %s' goes on at %g s from %s",
                 options->resume ? options->resume : options->output, saver->saved_s, saver->path);
}

/* ---- Going on ---- */

static int check_words(const cli_options *options, myo_error *error) {
    const char *unwanted = options->n_words        ? options->words[0]
                           : options->n_settings   ? "--set"
                           : options->n_conditions ? "--condition"
                           : options->n_treatments ? "--treatment"
                           : options->seed         ? "--seed"
                           : options->output       ? "-o"
                           : options->force        ? "--force"
                                                   : NULL;
    if (!unwanted) return MYO_OK;
    return myo_error_set(error, MYO_USAGE,
                         "--resume DIR goes on with the run that began there, scenario, settings "
                         "and folder as they were; leave out %s",
                         unwanted);
}

int cli_resume(cli_options *options, cli_saver *saver, myo_checkpoint **checkpoint,
               myo_error *error) {
    int code = check_words(options, error);
    if (!code) code = absolute(options->resume, saver->folder, error);
    if (code) return code;
    char path[cli_path_size];
    snprintf(path, sizeof path, "%s/checkpoint.h5", saver->folder);
    struct stat status;
    if (stat(path, &status) != 0)
        return myo_error_set_at(error, MYO_INPUT, options->resume, 0, 0,
                                "no checkpoint is here: 'myotome run SCENARIO -o DIR' writes one "
                                "into DIR while it runs, and removes it when it is done");
    code = myo_checkpoint_read(path, checkpoint, error);
    if (code) return code;
    const char *scenario = myo_checkpoint_text(*checkpoint, "command.scenario");
    const char *folder = myo_checkpoint_text(*checkpoint, "command.folder");
    if (!scenario)
        return myo_error_set_at(error, MYO_INPUT, path, 0, 0,
                                "this checkpoint does not say which scenario it belongs to; "
                                "'myotome run' did not write it");
    options->words[options->n_words++] = scenario;
    for (char name[32]; options->n_settings < cli_max_settings; options->n_settings++) {
        snprintf(name, sizeof name, "command.set.%d", options->n_settings);
        const char *setting = myo_checkpoint_text(*checkpoint, name);
        if (!setting) break;
        options->settings[options->n_settings] = setting;
    }
    for (char name[32]; options->n_conditions < MYO_APPLIED_MOST; options->n_conditions++) {
        snprintf(name, sizeof name, "command.condition.%d", options->n_conditions);
        const char *id = myo_checkpoint_text(*checkpoint, name);
        if (!id) break;
        options->conditions[options->n_conditions] = id;
    }
    for (char name[32]; options->n_treatments < MYO_APPLIED_MOST; options->n_treatments++) {
        snprintf(name, sizeof name, "command.treatment.%d", options->n_treatments);
        const char *id = myo_checkpoint_text(*checkpoint, name);
        if (!id) break;
        options->treatments[options->n_treatments] = id;
    }
    options->seed = myo_checkpoint_text(*checkpoint, "command.seed");
    int64_t force = 0;
    saver->saved_s = reached_s(*checkpoint);
    if (myo_checkpoint_get_i64(*checkpoint, "command.force", &force, NULL) == MYO_OK)
        options->force = force != 0;
    options->output = saver->folder;
    /* Names of files in the scenario and its settings are seen from where the run began. */
    if (folder && folder[0] && chdir(folder) != 0)
        return myo_error_set_at(error, MYO_INPUT, folder, 0, 0,
                                "the run in %s began in this folder, which is gone; make it again "
                                "with the files that the scenario names",
                                options->resume);
    return MYO_OK;
}
