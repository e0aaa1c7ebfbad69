/* Making a data set: one run a class and virtual person, written under a temporary name and then
 * renamed, so that a folder that is there is whole. Around it the EMG-BIDS data set's own files,
 * the table of samples, a card that says what it is, and the licence. */
#include "io/dataset.h"

#include "io/bids.h"
#include "io/files.h"
#include "myotome/emg.h"
#include "myotome/run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double now_s(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

typedef struct making {
    const myo_dataset *d;
    const char *folder;
    const myo_dataset_options *options;
    myo_dataset_tally *tally;
    int done; /* runs of the whole set */
} making;

static void who_is(const myo_dataset *d, int c, int person, char who[64]) {
    snprintf(who, 64, "sub-%03d_ses-%s", person + 1, d->classes[c].session);
}

/* sub-001/ses-normal, where it is whole. */
static int place_of(const making *m, int c, int person, const char *end, char path[MYO_PATH_SIZE],
                    myo_error *error) {
    char inner[128];
    snprintf(inner, sizeof inner, "sub-%03d/ses-%s%s", person + 1, m->d->classes[c].session, end);
    return myo_path_join(path, m->folder, inner, error);
}

static int is_there(const char *path) {
    return access(path, F_OK) == 0;
}

/* ---- one run ---- */

static int on_progress(double fraction, const char *stage, void *user) {
    const making *m = user;
    if (!m->options->progress) return 0;
    return m->options->progress((m->done + fraction) / m->tally->n_runs, stage, m->options->user);
}

static void count(const myo_record *r, double electrodes_s, myo_dataset_tally *t) {
    double discharges = 0;
    for (int m = 0; m < r->n_muscles; m++)
        discharges += (double)(r->muscles[m].activations.n + r->muscles[m].spontaneous.n +
                               r->muscles[m].fibrillations.n);
    t->n_potentials += discharges * r->n_channels;
    for (int c = 0; c < r->n_channels; c++)
        t->signal_s += (double)r->channels[c].n_samples / r->channels[c].rate_Hz;
    t->electrodes_s += electrodes_s;
}

static int write_run(const making *m, int c, int person, const myo_record *record,
                     myo_error *error) {
    char who[64], half[MYO_PATH_SIZE], whole[MYO_PATH_SIZE], inner[MYO_PATH_SIZE];
    who_is(m->d, c, person, who);
    int code = place_of(m, c, person, ".part", half, error);
    if (!code) code = place_of(m, c, person, "", whole, error);
    if (!code) code = myo_path_join(inner, half, "emg", error);
    if (!code) code = myo_bids_write_person(record, inner, who, error);
    if (!code && m->d->truth) {
        char name[128], truth[MYO_PATH_SIZE];
        code = myo_path_join(truth, m->folder, "sourcedata/truth", error);
        if (!code) code = myo_folder_make(truth, error);
        snprintf(name, sizeof name, "%s_truth.h5", who);
        if (!code) code = myo_path_join(inner, truth, name, error);
        if (!code) code = myo_hdf5_write(record, inner, error);
    }
    if (!code && rename(half, whole) != 0)
        code =
            myo_error_set_at(error, MYO_IO, whole, 0, 0, "cannot write: the folder is in the way");
    return code;
}

static int make_run(making *m, int c, int person, myo_error *error) {
    myo_scenario *scenario = NULL;
    myo_model *model = NULL;
    int code = myo_dataset_scenario(m->d, c, person, &scenario, error);
    if (!code) code = myo_model_make(scenario, &model, error);
    myo_scenario_free(scenario);
    myo_record *record = code ? NULL : myo_record_make();
    if (!code && !record) code = myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a record");
    myo_run_cost cost = {0};
    myo_run_options options = myo_run_options_default();
    options.threads = m->options->threads;
    options.progress = on_progress;
    options.user = m;
    options.cost = &cost;
    if (!code) code = myo_run(model, &options, record, error);
    if (!code && record->interrupted) code = MYO_INTERRUPTED;
    if (!code) {
        record->wall_s = 0; /* the same bytes every time */
        count(record, cost.electrodes_s, m->tally);
        code = write_run(m, c, person, record, error);
    }
    if (code && code != MYO_INTERRUPTED && error && !error->file[0]) {
        char text[sizeof error->text];
        memcpy(text, error->text, sizeof text);
        myo_error_set(error, code, "class %s, person %d: %s", m->d->classes[c].label, person + 1,
                      text);
    }
    myo_record_free(record);
    myo_model_free(model);
    return code;
}

/* ---- the set's own files ---- */

static int write_text(const making *m, const char *name, myo_buffer *text, myo_error *error) {
    char path[MYO_PATH_SIZE];
    int code = text->failed ? myo_error_set(error, MYO_IO, "the memory is not enough for %s", name)
                            : myo_path_join(path, m->folder, name, error);
    if (!code) code = myo_file_write(path, text->text ? text->text : "", text->size, error);
    myo_buffer_free(text);
    return code;
}

static int write_description(const making *m, myo_error *error) {
    const myo_dataset *d = m->d;
    myo_json json = myo_json_make(2);
    myo_json_object(&json, NULL);
    myo_json_string(&json, "Name", d->title[0] ? d->title : d->name);
    myo_json_string(&json, "BIDSVersion", "1.11.0");
    myo_json_string(&json, "DatasetType", "raw");
    myo_json_string(&json, "License", d->licence);
    myo_json_array(&json, "GeneratedBy");
    myo_json_object(&json, NULL);
    myo_json_string(&json, "Name", "myotome");
    myo_json_string(&json, "Version", myo_version());
    myo_json_string(&json, "Description",
                    "simulated from descending drive to the electrode; nobody was recorded");
    myo_json_end(&json);
    myo_json_end(&json);
    myo_json_end(&json);
    if (!myo_json_text(&json)) json.buffer.failed = 1;
    return write_text(m, "dataset_description.json", &json.buffer, error);
}

static int write_participants(const making *m, myo_error *error) {
    myo_buffer text = {0};
    myo_buffer_add(&text, "participant_id\tage\tsex\tsplit\n");
    for (int p = 0; p < m->d->n_persons; p++)
        myo_buffer_format(&text, "sub-%03d\tn/a\tn/a\t%s\n", p + 1,
                          myo_dataset_parts[myo_dataset_part(m->d, p)]);
    return write_text(m, "participants.tsv", &text, error);
}

/* One row a recording; those that are not there yet are left out. */
static int write_samples(const making *m, int *n_samples, myo_error *error) {
    const myo_dataset *d = m->d;
    myo_buffer text = {0};
    myo_buffer_add(&text, "file\tlabel\tmechanism\tconditions\tseverity\tsplit\tparticipant_id\t"
                          "electrode\tkind\tSNR_dB\tseed\n");
    *n_samples = 0;
    int code = MYO_OK;
    for (int c = 0; c < d->n_classes && !code; c++)
        for (int p = 0; p < d->n_persons && !code; p++) {
            const dataset_class *of = &d->classes[c];
            char path[MYO_PATH_SIZE], who[64];
            myo_scenario *s = NULL;
            code = place_of(m, c, p, "", path, error);
            if (code || !is_there(path)) continue;
            code = myo_dataset_scenario(d, c, p, &s, error);
            who_is(d, c, p, who);
            char task[64];
            size_t length = 0;
            for (const char *l = d->name; *l && length < 63; l++)
                if ((*l >= '0' && *l <= '9') || (*l >= 'a' && *l <= 'z') ||
                    (*l >= 'A' && *l <= 'Z'))
                    task[length++] = *l;
            task[length] = '\0';
            for (int e = 0; s && e < s->n_electrodes; e++) {
                const myo_scenario_electrode *electrode = &s->electrodes[e];
                myo_buffer_format(&text,
                                  "sub-%03d/ses-%s/emg/%s_task-%s_recording-%s_emg.%s\t%s\t%s\t",
                                  p + 1, of->session, who, task, electrode->name,
                                  myo_fieldset_get(s->session, "record_bits") < 20 ? "edf" : "bdf",
                                  of->label,
                                  of->mechanism[0] ? of->mechanism : "n/a");
                for (int k = 0; k < of->n_conditions; k++)
                    myo_buffer_format(&text, "%s%s", k ? "," : "", of->conditions[k]);
                if (of->n_conditions)
                    myo_buffer_format(&text, "\t%g", myo_dataset_severity(d, c, p));
                else
                    myo_buffer_add(&text, "n/a\tn/a");
                myo_buffer_format(&text, "\t%s\tsub-%03d\t%s\t%s\t",
                                  myo_dataset_parts[myo_dataset_part(d, p)], p + 1, electrode->name,
                                  myo_electrode_name(electrode->kind));
                const double dB = myo_fieldset_get(electrode->values, "noise.SNR");
                if (dB < 200)
                    myo_buffer_format(&text, "%g", dB);
                else
                    myo_buffer_add(&text, "n/a");
                myo_buffer_format(&text, "\t%llu\n", (unsigned long long)s->seed);
                ++*n_samples;
            }
            myo_scenario_free(s);
        }
    if (!code) return write_text(m, "samples.tsv", &text, error);
    myo_buffer_free(&text);
    return code;
}

static void card_labels(const myo_dataset *d, myo_buffer *text) {
    int persons[DATASET_PARTS] = {0};
    for (int p = 0; p < d->n_persons; p++) persons[myo_dataset_part(d, p)]++;
    myo_buffer_add(text, "| label | scenario | conditions | severities | mechanism | runs: train, "
                         "validate, test |\n| --- | --- | --- | --- | --- | --- |\n");
    for (int c = 0; c < d->n_classes; c++) {
        const dataset_class *of = &d->classes[c];
        myo_buffer_format(text, "| %s | %s | ", of->label, of->scenario);
        for (int k = 0; k < of->n_conditions; k++)
            myo_buffer_format(text, "%s%s", k ? ", " : "", of->conditions[k]);
        myo_buffer_add(text, of->n_conditions ? " | " : "none | ");
        for (int k = 0; of->n_conditions && k < of->n_severities; k++)
            myo_buffer_format(text, "%s%g", k ? ", " : "", of->severities[k]);
        myo_buffer_format(text, " | %s | %d, %d, %d |\n", of->mechanism, persons[0], persons[1],
                          persons[2]);
    }
}

static int write_card(const making *m, myo_error *error) {
    const myo_dataset *d = m->d;
    myo_buffer text = {0};
    myo_buffer_format(&text, "# %s\n\n", d->title[0] ? d->title : d->name);
    const myo_node *said = myo_node_find(myo_document_root(d->document), "text");
    if (said) myo_buffer_format(&text, "%s\n\n", myo_node_text(said));
    myo_buffer_format(
        &text,
        "Simulated electromyograms with the truth beside them, made by myotome %s. No person was "
        "recorded; none of this is\nfit for deciding about one.\n\n## What is in it\n\n",
        myo_version());
    card_labels(d, &text);
    myo_buffer_format(
        &text,
        "\n%d virtual persons; each appears in every class with the same muscles, motor neurons "
        "and "
        "fibres (the same seed), so\nthat health and disease of one person can be compared. The "
        "split is by person: nobody is in two parts.\n\n",
        d->n_persons);
    myo_buffer_add(
        &text,
        "- `samples.tsv`: one row a recording with label, mechanism, conditions, severity, part, "
        "electrode, SNR, seed.\n- `sub-*/ses-*/emg/`: EMG-BIDS: BDF+ (24 bit), sidecars, and in "
        "`*_events.tsv` every discharge with its motor unit and the\n  place where it began "
        "(`cause`: motor_neuron, axon, membrane, no_nerve).\n");
    if (d->truth)
        myo_buffer_add(
            &text,
            "- `sourcedata/truth/*.h5`: signals without noise, potentials of each motor unit at "
            "each "
            "channel, place of every\n  fibre, forces, calcium, energy (layout: docs/files.md of "
            "myotome).\n");
    myo_buffer_add(&text, "\n## Noise\n\n");
    if (d->n_SNRs) {
        myo_buffer_add(&text, "Levels of the muscle over all noise together:");
        for (int k = 0; k < d->n_SNRs; k++) myo_buffer_format(&text, " %g dB", d->SNR_dB[k]);
        myo_buffer_add(&text, ". Names of recordings end in the level (s20; sm3 is -3 dB).\n");
    } else {
        myo_buffer_add(&text, "As the electrodes' entries in `dataset.yaml` say.\n");
    }
    myo_buffer_add(
        &text,
        "Sources: amplifier, electrode (1/f), mains with harmonics, heart by place on the back, "
        "breath, knocked cables, converter.\n\n## What it cannot show\n\nOne fibre stands for all "
        "fibres of a motor unit where membranes fire by themselves; the back is flat and its "
        "layers "
        "are even;\nnumbers marked `assumed` in `myotome show` are just that. Accuracy reached on "
        "it "
        "says nothing about people until a test on real\nrecordings says so.\n\n## Making it "
        "again\n\n    myotome dataset dataset.yaml -o FOLDER\n\nThe same version makes the same "
        "bytes, also after interruptions.\n\n");
    myo_buffer_format(&text, "## Licence\n\n%s. %s\n", d->licence,
                      myo_dataset_licence_text(d->licence));
    return write_text(m, "README.md", &text, error);
}

static int write_frame(const making *m, myo_error *error) {
    myo_buffer text = {0};
    int code = write_description(m, error);
    if (!code) code = write_participants(m, error);
    if (!code) code = write_card(m, error);
    myo_buffer_format(&text, "%s\n", myo_dataset_licence_text(m->d->licence));
    if (!code) code = write_text(m, "LICENSE", &text, error);
    myo_buffer ignore = {0};
    myo_buffer_add(&ignore, "samples.tsv\ndataset.yaml\nLICENSE\n*.part\n");
    if (!code) code = write_text(m, ".bidsignore", &ignore, error);
    return code;
}

/* A new folder, an empty one, or the beginning of this very set. */
static int take_folder(const making *m, myo_error *error) {
    char path[MYO_PATH_SIZE];
    int code = myo_path_join(path, m->folder, "dataset.yaml", error);
    if (code) return code;
    if (!is_there(path)) {
        if (is_there(m->folder)) {
            code =
                rmdir(m->folder) == 0
                    ? MYO_OK
                    : myo_error_set_at(error, MYO_IO, m->folder, 0, 0,
                                       "is not empty and holds no data set; choose another folder");
            if (code) return code;
        }
        code = myo_folder_make(m->folder, error);
        return code ? code : myo_file_write(path, m->d->text, m->d->text_size, error);
    }
    char *there = NULL;
    size_t size;
    code = myo_file_read(path, MYO_DOCUMENT_MAX_BYTES, &there, &size, error);
    if (!code && (size != m->d->text_size || memcmp(there, m->d->text, size) != 0))
        code = myo_error_set_at(error, MYO_IO, path, 0, 0,
                                "another data set was begun here; choose another folder, or go on "
                                "with the file that lies in it");
    free(there);
    return code;
}

int myo_dataset_make(const myo_dataset *d, const char *folder, const myo_dataset_options *options,
                     myo_dataset_tally *tally, myo_error *error) {
    const myo_dataset_options none = {0};
    making m = {.d = d, .folder = folder, .options = options ? options : &none, .tally = tally};
    const double begun_s = now_s();
    *tally = (myo_dataset_tally){.n_runs = d->n_classes * d->n_persons};
    int code = take_folder(&m, error);
    if (code) return code;
    for (int p = 0; p < d->n_persons && !code; p++)
        for (int c = 0; c < d->n_classes && !code; c++, m.done++) {
            char path[MYO_PATH_SIZE];
            code = place_of(&m, c, p, "", path, error);
            if (code) break;
            if (is_there(path)) {
                tally->n_done_before++;
                continue;
            }
            code = make_run(&m, c, p, error);
        }
    tally->wall_s = now_s() - begun_s;
    /* Also after an interruption: what is there can be used. */
    myo_error later = {0};
    int closing = write_frame(&m, &later);
    if (!closing) closing = write_samples(&m, &tally->n_samples, &later);
    if (!code && closing) {
        code = closing;
        if (error) *error = later;
    }
    return code;
}
