/* Checkpoints of myotome run: DIR/checkpoint.h5 holds the state of the run and the words that began
 * it, so that --resume DIR needs nothing else. */
#include "cli/cli.h"

#include "myotome/io.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* FOLDER as seen from everywhere: going on may happen in another working folder. */
int cli_folder(const char *folder, char path[cli_path_size], myo_error *error) {
    char *whole = realpath(folder, NULL);
    const int fits = whole && strlen(whole) < cli_path_size - 32; /* the file's name follows */
    if (fits) strcpy(path, whole);
    free(whole);
    if (fits) return MYO_OK;
    return myo_error_set_at(error, MYO_INPUT, folder, 0, 0, "there is no such folder");
}

/* checkpoint-NAME.h5, beside checkpoint.h5. */
static void part_path(const char *path, const char *name, char part[cli_path_size + 32]) {
    snprintf(part, cli_path_size + 32, "%.*s-%.20s.h5", (int)strlen(path) - 3, path, name);
}

static void remove_parts(const char *path) {
    for (int i = 1;; i++) {
        char name[24], part[cli_path_size + 32];
        struct stat status;
        snprintf(name, sizeof name, "window-%d", i);
        part_path(path, name, part);
        if (stat(part, &status) != 0) return;
        myo_checkpoint_remove(part);
    }
}

int cli_saver_start(cli_saver *saver, const cli_options *options, const char *folder,
                    myo_error *error) {
    saver->options = options;
    const int code = cli_folder(folder, saver->path, error);
    strcat(saver->path, "/checkpoint.h5");
    return code;
}

static const char *verb_of(const cli_saver *saver) {
    return saver->verb ? saver->verb : "run";
}

/* NAME.0, NAME.1 ... */
static int add_words(myo_checkpoint *checkpoint, const char *name, const char *const *words, int n,
                     myo_error *error) {
    int code = MYO_OK;
    for (int i = 0; i < n && !code; i++) {
        char key[48];
        snprintf(key, sizeof key, "command.%s.%d", name, i);
        code = myo_checkpoint_add_text(checkpoint, key, words[i], error);
    }
    return code;
}

static int take_words(const myo_checkpoint *checkpoint, const char *name, const char **words,
                      int most) {
    int n = 0;
    for (char key[48]; n < most; n++) {
        snprintf(key, sizeof key, "command.%s.%d", name, n);
        words[n] = myo_checkpoint_text(checkpoint, key);
        if (!words[n]) break;
    }
    return n;
}

/* The words that began the run. */
static int add_command(myo_checkpoint *checkpoint, const cli_saver *saver, myo_error *error) {
    const cli_options *options = saver->options;
    char *folder = getcwd(NULL, 0);
    int code = myo_checkpoint_add_text(checkpoint, "command.folder", folder ? folder : "", error);
    free(folder);
    if (!code) code = myo_checkpoint_add_text(checkpoint, "command.verb", verb_of(saver), error);
    if (!code)
        code = myo_checkpoint_add_text(checkpoint, "command.scenario", options->words[0], error);
    if (!code) code = add_words(checkpoint, "set", options->settings, options->n_settings, error);
    if (!code)
        code =
            add_words(checkpoint, "condition", options->conditions, options->n_conditions, error);
    if (!code)
        code =
            add_words(checkpoint, "treatment", options->treatments, options->n_treatments, error);
    if (!code) code = add_words(checkpoint, "with", options->with, options->n_with, error);
    if (!code) code = add_words(checkpoint, "without", options->without, options->n_without, error);
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
    const int code = add_command(checkpoint, saver, error);
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

/* Where it cannot be written it stays in the checkpoints, which complain by themselves. */
static int keep(const char *name, const myo_checkpoint *part, int *kept, void *user,
                myo_error *error) {
    cli_saver *saver = user;
    char path[cli_path_size + 32];
    (void)error;
    part_path(saver->path, name, path);
    *kept = myo_checkpoint_write(part, path, NULL) == MYO_OK;
    return MYO_OK;
}

/* The checkpoint first: parts without it are of no use, it without them would be. */
void cli_saver_done(const cli_saver *saver) {
    myo_checkpoint_remove(saver->path);
    remove_parts(saver->path);
}

myo_run_options cli_run_options(const cli_options *options, cli_saver *saver,
                                const myo_checkpoint *resume, cli_progress *progress) {
    myo_run_options run_options = myo_run_options_default();
    run_options.threads = options->threads;
    run_options.progress = cli_progress_step;
    run_options.user = progress;
    run_options.save = options->output ? cli_save : NULL;
    run_options.keep = options->output ? keep : NULL;
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
        snprintf(end, room, "; 'myotome %s --resume %s' goes on at %g s from %s", verb_of(saver),
                 options->resume ? options->resume : options->output, saver->saved_s, saver->path);
}

/* ---- Going on ---- */

/* The fields of a finished window that lies beside the checkpoint. */
static int take_part(const char *path, int window, myo_checkpoint *to, myo_error *error) {
    char name[24], part_at[cli_path_size + 32];
    snprintf(name, sizeof name, "window-%d", window);
    part_path(path, name, part_at);
    myo_checkpoint *part = NULL;
    int code = myo_checkpoint_read(part_at, &part, error);
    for (size_t i = 0; !code && i < myo_checkpoint_count(part); i++) {
        const myo_checkpoint_field *f = myo_checkpoint_at(part, i);
        code =
            myo_checkpoint_add(to, f->name, f->unit, f->type, f->rows, f->columns, f->data, error);
    }
    myo_checkpoint_free(part);
    return code;
}

int cli_read_checkpoint(const char *path, myo_checkpoint **checkpoint, myo_error *error) {
    int code = myo_checkpoint_read(path, checkpoint, error);
    int32_t n_apart = 0;
    if (code || !myo_checkpoint_find(*checkpoint, "story.windows.apart")) return code;
    code = myo_checkpoint_get(*checkpoint, "story.windows.apart", MYO_CHECKPOINT_I32, 1, 0,
                              &n_apart, error);
    for (int i = 1; i <= n_apart && !code; i++) code = take_part(path, i, *checkpoint, error);
    return code;
}

static int check_words(const cli_options *options, myo_error *error) {
    const char *unwanted = options->n_words        ? options->words[0]
                           : options->n_settings   ? "--set"
                           : options->n_conditions ? "--condition"
                           : options->n_treatments ? "--treatment"
                           : options->n_with       ? "--with"
                           : options->n_without    ? "--without"
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

int cli_resume(cli_options *options, const char *from, cli_saver *saver,
               myo_checkpoint **checkpoint, myo_error *error) {
    int code = check_words(options, error);
    if (!code) code = cli_folder(from, saver->folder, error);
    if (code) return code;
    char path[cli_path_size];
    snprintf(path, sizeof path, "%s/checkpoint.h5", saver->folder);
    struct stat status;
    if (stat(path, &status) != 0)
        return myo_error_set_at(error, MYO_INPUT, options->resume, 0, 0,
                                "no checkpoint is here: 'myotome %s SCENARIO -o DIR' writes one "
                                "into DIR while it runs, and removes it when it is done",
                                verb_of(saver));
    code = cli_read_checkpoint(path, checkpoint, error);
    if (code) return code;
    const char *scenario = myo_checkpoint_text(*checkpoint, "command.scenario");
    const char *folder = myo_checkpoint_text(*checkpoint, "command.folder");
    if (!scenario)
        return myo_error_set_at(error, MYO_INPUT, path, 0, 0,
                                "this checkpoint does not say which scenario it belongs to; "
                                "'myotome run' did not write it");
    const char *verb = myo_checkpoint_text(*checkpoint, "command.verb");
    if (strcmp(verb ? verb : "run", verb_of(saver)) != 0)
        return myo_error_set_at(error, MYO_INPUT, path, 0, 0,
                                "this checkpoint is one of 'myotome %s'; that verb goes on with it",
                                verb ? verb : "run");
    options->words[options->n_words++] = scenario;
    options->n_settings = take_words(*checkpoint, "set", options->settings, cli_max_settings);
    options->n_conditions =
        take_words(*checkpoint, "condition", options->conditions, MYO_APPLIED_MOST);
    options->n_treatments =
        take_words(*checkpoint, "treatment", options->treatments, MYO_APPLIED_MOST);
    options->n_with = take_words(*checkpoint, "with", options->with, MYO_APPLIED_MOST);
    options->n_without = take_words(*checkpoint, "without", options->without, MYO_APPLIED_MOST);
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
