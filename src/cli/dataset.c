/* myotome dataset: labelled recordings in bulk. */
#include "cli/cli.h"

#include "myotome/dataset.h"
#include "myotome/io.h"

static void print_tally(const myo_dataset_tally *t, const cli_options *options) {
    const double per_s = t->electrodes_s > 0 ? t->n_potentials / t->electrodes_s : 0,
                 hours = t->wall_s > 0 ? t->signal_s / t->wall_s : 0;
    if (options->json)
        printf("{\"runs\": %d, \"done_before\": %d, \"recordings\": %d, \"signal_s\": %.6g, "
               "\"potentials\": %.6g, \"wall_s\": %.4g, \"potentials_per_s\": %.4g}\n",
               t->n_runs, t->n_done_before, t->n_samples, t->signal_s, t->n_potentials, t->wall_s,
               per_s);
    else
        printf(
            "%d recordings of %d runs (%d were there before) in %s\n"
            "this time: %.0f s of signal in %.0f s (%.2g hours of signal an hour), %.3g electrode "
            "potentials, %.3g a second of the electrodes' time\n",
            t->n_samples, t->n_runs, t->n_done_before, options->output, t->signal_s, t->wall_s,
            hours, t->n_potentials, per_s);
}

static int run(const cli_options *options, myo_error *error) {
    if (options->n_words != 1)
        return myo_error_set(error, MYO_USAGE, "dataset takes one file that says what to make");
    if (!options->output) return myo_error_set(error, MYO_USAGE, "dataset needs a folder: -o DIR");
    myo_dataset *dataset = NULL;
    int code = myo_dataset_read(options->words[0], &dataset, error);
    if (code) return code;
    cli_progress progress = cli_progress_start(options);
    const myo_dataset_options how = {options->threads, cli_progress_step, &progress};
    myo_dataset_tally tally = {0};
    code = myo_dataset_make(dataset, options->output, &how, &tally, error);
    cli_progress_end(&progress);
    myo_dataset_free(dataset);
    if (code == MYO_INTERRUPTED)
        return myo_error_set(error, code,
                             "interrupted; %d recordings are whole in %s, the same command goes on",
                             tally.n_samples, options->output);
    if (!code) print_tally(&tally, options);
    return code;
}

const cli_verb cli_dataset = {
    "dataset",
    "SPEC -o DIR [--threads N] [--json]",
    "labelled recordings in bulk, with the truth",
    "SPEC is a YAML file, or a built-in one: classes (label, scenario, condition, severity), "
    "electrodes, levels of "
    "noise, virtual\n"
    "persons, how they are split into train, validate and test, licence (docs/datasets.md). DIR "
    "becomes an EMG-BIDS\n"
    "data set with samples.tsv, a card (README.md) and the truth. Interrupted or killed, the same "
    "command goes on.\n"
    "Example: myotome dataset discharge-types -o sets/discharge-types",
    run,
};
