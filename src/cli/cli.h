/* What the verbs share: options, help, messages. The command line includes public headers only. */
#ifndef MYO_CLI_H
#define MYO_CLI_H

#include "myotome/catalogue.h"
#include "myotome/fieldset.h"
#include "myotome/run.h"
#include "myotome/story.h"

#include <stdio.h>

enum { cli_own_words = 24, cli_own_size = 264, cli_own_most = 256 };
enum { cli_max_settings = 256, cli_max_words = 64, cli_path_size = 4096 };

/* All options that any verb takes, parsed. */
typedef struct cli_options {
    const char *words[cli_max_words]; /* what is not an option, after the verb */
    int n_words;
    const char *settings[cli_max_settings]; /* --set PATH=VALUE, in order */
    int n_settings;
    /* --condition and --treatment, each in order; all conditions act before the treatments. */
    const char *conditions[MYO_APPLIED_MOST], *treatments[MYO_APPLIED_MOST];
    int n_conditions, n_treatments;
    /* --with and --without of compare. */
    const char *with[MYO_APPLIED_MOST], *without[MYO_APPLIED_MOST];
    int n_with, n_without;
    const char *catalogue;        /* --catalogue DIR, NULL if not given */
    char own[cli_own_words][600]; /* files of that folder that words above stand for */
    int n_own;
    const char *output;  /* -o DIR, NULL if not given */
    const char *seed;    /* --seed N */
    const char *resume;  /* --resume DIR */
    double save_every_s; /* --save-every S, 0 if not given */
    int threads;         /* --threads N, 0: all */
    int json, csv, quiet, force, help, ask;
    const char *format;    /* --format, NULL if not given */
    const char *vignettes; /* --vignettes FILE */
    const char *emg;       /* --emg FILE */
    double tolerance;
    const char *channel;          /* --channel NAME */
    double uV_per_count, rate_Hz; /* --uv-per-count X, --rate HZ; 0 if not given */
    int at_rest;
} cli_options;

/* One verb. `usage` is the line behind "myotome", `help` the text below it. */
typedef struct cli_verb {
    const char *name, *usage, *summary, *help;
    int (*run)(const cli_options *options, myo_error *error);
} cli_verb;

extern const cli_verb cli_run, cli_cell, cli_list, cli_show, cli_validate, cli_bench, cli_doctor,
    cli_assess, cli_compare, cli_examine, cli_dataset;

/* Parses argv behind the verb. MYO_USAGE with a sentence for an unknown or incomplete option. */
int cli_parse(int argc, char **argv, cli_options *options, myo_error *error);
void cli_print_options(FILE *out);

/* What --condition and --treatment ask for, read and checked; *n of them, at most MYO_APPLIED_MOST.
 * Free them with cli_free_choices, also on failure. */
int cli_choices(const cli_options *options, myo_catalogue_choice choices[MYO_APPLIED_MOST], int *n,
                myo_error *error);
void cli_free_choices(myo_catalogue_choice *choices, int n);

/* Splits "PATH=VALUE" at the first '='; path into `path`. Returns the value, NULL with an error. */
const char *cli_split(const char *setting, char *path, size_t size, myo_error *error);

/* Progress on standard error (a bar on a terminal, a line every ten seconds elsewhere) and Ctrl-C.
 */
typedef struct cli_progress {
    int quiet, terminal;
    double started_s, printed_s;
    double first;       /* share done when it started: a run that goes on */
    double from, share; /* of the whole work that this run is */
} cli_progress;
cli_progress cli_progress_start(const cli_options *options);
int cli_progress_step(double fraction, const char *stage,
                      void *progress); /* for myo_run_options.progress */
void cli_progress_end(cli_progress *progress);
int cli_interrupted(void);

/* Where a run saves itself, and how far it got with that. */
typedef struct cli_saver {
    const cli_options *options; /* as the run began */
    const char *verb;           /* "run", "compare" */
    char path[cli_path_size];   /* DIR/checkpoint.h5 */
    char folder[cli_path_size]; /* --resume: DIR */
    double saved_s; /* simulated time, or time of the story, in the last one, -1: none is there */
    int complained;
} cli_saver;
/* A scenario with a time line (run_story.c); resume: its checkpoint, or NULL. */
int cli_run_story(const myo_scenario *scenario, const cli_options *options, cli_saver *saver,
                  const myo_checkpoint *resume, myo_error *error);

/* For a run with -o; the folder must exist. */
int cli_saver_start(cli_saver *saver, const cli_options *options, const char *folder,
                    myo_error *error);
int cli_save(myo_checkpoint *checkpoint, void *saver, myo_error *error); /* myo_run_options.save */
void cli_saver_done(const cli_saver *saver); /* the results are there: no checkpoint is needed */
/* Options of a run that saves itself, and goes on from a checkpoint where there is one. */
myo_run_options cli_run_options(const cli_options *options, cli_saver *saver,
                                const myo_checkpoint *resume, cli_progress *progress);
/* Behind the message of a run that did not come to its end: what stays, and how to go on. */
void cli_say_how_to_go_on(const cli_options *options, const cli_saver *saver, myo_error *error);
/* A checkpoint with what was kept apart from it; the caller frees it, also on failure. */
int cli_read_checkpoint(const char *path, myo_checkpoint **checkpoint, myo_error *error);
/* DIR of --resume as seen from everywhere. */
int cli_folder(const char *folder, char path[cli_path_size], myo_error *error);
/* --resume: reads the checkpoint in `folder` and fills in the words that began the run; they live
 * in the checkpoint and in the saver. The caller frees *checkpoint, also on failure. */
int cli_resume(cli_options *options, const char *folder, cli_saver *saver,
               myo_checkpoint **checkpoint, myo_error *error);

/* ---- What run and compare share (simulate.c) ---- */

/* Reads the scenario and applies --force, conditions, treatments, --seed and every --set. */
int cli_scenario(const cli_options *options, myo_scenario **scenario, myo_error *error);
/* Runs it into a new record or story, which is there after an interruption, too; the caller frees
 * it. */
int cli_simulate(const cli_options *options, cli_saver *saver, const myo_checkpoint *resume,
                 cli_progress *progress, const myo_scenario *scenario, myo_record **record,
                 myo_error *error);
int cli_tell(const cli_options *options, cli_saver *saver, const myo_checkpoint *resume,
             cli_progress *progress, const myo_scenario *scenario, myo_story **story,
             myo_error *error);
/* The results folder of one run. */
int cli_write_record(const myo_record *record, const myo_scenario *scenario, const char *folder,
                     myo_error *error);
int cli_write_story(const myo_story *story, const myo_scenario *scenario, const char *folder,
                    myo_error *error);

/* --catalogue: all its files are read and checked, and words that name one of them stand for the
 * file from then on. */
int cli_own_resolve(cli_options *options, myo_error *error);
int cli_own_check(const cli_options *options, myo_error *error);
/* "NAME.yaml" of each, in alphabetical order. */
int cli_own_files(const cli_options *options, char (*files)[cli_own_size], int most, int *n,
                  myo_error *error);

/* What a file of the reader's own says it is; -1 where it is neither. */
int cli_file_kind(const char *path);
int cli_is_file(const char *name); /* has a slash or an ending of YAML or JSON */

#endif
