/* An EMG-BIDS data set (BIDS 1.11, modality electromyography): one BDF+ recording for each kind of
 * channel, its sidecars, and the true motor-unit spikes as events. Names and columns follow the
 * schema of the specification (rules/sidecars/emg, rules/tabular_data/emg, rules/json/emg). */
#include "io/bids.h"

#include "io/bdf.h"
#include "io/files.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the sidecars say of a kind of electrode; `lead` as in the channel. */
typedef struct kind_text {
    const char *lead, *electrode, *placement, *reference, *device;
} kind_text;

static const char in_muscle[] = "simulated position inside the muscle",
                  on_skin[] = "simulated position above the muscle",
                  needle_device[] = "simulated needle amplifier",
                  skin_device[] = "simulated surface amplifier",
                  far_away[] = "an electrode far away, at no potential";

static const kind_text kinds[] = {
    {"concentric", "concentric needle", in_muscle, "the cannula of the needle", needle_device},
    {"monopolar", "monopolar needle", in_muscle, far_away, needle_device},
    {"single_fibre", "single-fibre needle", in_muscle, "the cannula of the needle", needle_device},
    {"fine_wire", "fine wire pair", in_muscle, "bipolar: the second wire", needle_device},
    {"surface_monopolar", "surface monopolar", on_skin, far_away, skin_device},
    {"surface_bipolar", "surface bipolar", on_skin, "bipolar: the second electrode of each pair",
     skin_device},
    {"double_differential", "surface double differential", on_skin,
     "its two neighbours along the line", skin_device},
    {"laplacian", "surface Laplacian", on_skin, "its four neighbours", skin_device},
    {"grid", "surface grid", on_skin, "as each channel's description says", skin_device},
    {"", "as in the recording it came from", "not known to the simulation",
     "as in the recording it came from", "a recording that the scenario names"},
};
enum { N_KINDS = sizeof kinds / sizeof *kinds };

static const kind_text *kind_of(const myo_channel *channel) {
    int i = 0;
    while (i < N_KINDS - 1 && strcmp(kinds[i].lead, channel->lead) != 0) i++;
    return &kinds[i];
}

/* The channels of one electrode make one recording. A record made by hand may name none. */
static const char *electrode_of(const myo_channel *channel) {
    static const char *const words[] = {"needle", "surface", "reference"};
    return channel->electrode[0] ? channel->electrode : words[channel->kind];
}

/* Task labels are letters and digits only. */
static void task_label(const char *scenario, char label[64]) {
    size_t n = 0;
    for (const char *c = scenario; *c && n < 63; c++)
        if (isalnum((unsigned char)*c) && (unsigned char)*c < 0x80) label[n++] = *c;
    label[n] = '\0';
    if (n == 0) memcpy(label, "simulation", 11);
}

/* Cells hold neither tabs nor line breaks; empty ones are n/a. */
static void add_cell(myo_buffer *buffer, const char *text, const char *end) {
    if (!text[0]) myo_buffer_add(buffer, "n/a");
    for (const char *c = text; *c; c++)
        myo_buffer_add_bytes(buffer, *c == '\t' || *c == '\n' || *c == '\r' ? " " : c, 1);
    myo_buffer_add(buffer, end);
}

static int write_buffer(myo_buffer *buffer, const char *folder, const char *name, int code,
                        myo_error *error) {
    char path[MYO_PATH_SIZE];
    if (!code && buffer->failed)
        code = myo_error_set(error, MYO_IO, "the memory is not enough for %s", name);
    if (!code) code = myo_path_join(path, folder, name, error);
    if (!code) code = myo_file_write(path, buffer->text ? buffer->text : "", buffer->size, error);
    myo_buffer_free(buffer);
    return code;
}

static int write_json(myo_json *json, const char *folder, const char *name, myo_error *error) {
    if (!myo_json_text(json)) json->buffer.failed = 1;
    return write_buffer(&json->buffer, folder, name, MYO_OK, error);
}

/* ---- the data set ---- */

static int write_description(const myo_record *record, const char *folder, myo_error *error) {
    char name[256];
    snprintf(name, sizeof name, "myotome simulation: %s",
             record->title[0] ? record->title : record->scenario);
    myo_json json = myo_json_make(2);
    myo_json_object(&json, NULL);
    myo_json_string(&json, "Name", name);
    myo_json_string(&json, "BIDSVersion", "1.11.0");
    myo_json_string(&json, "DatasetType", "raw");
    myo_json_array(&json, "GeneratedBy");
    myo_json_object(&json, NULL);
    myo_json_string(&json, "Name", "myotome");
    myo_json_string(&json, "Version", myo_version());
    myo_json_string(&json, "Description",
                    "simulated from descending drive to the electrode; nobody was recorded");
    myo_json_end(&json);
    myo_json_end(&json);
    myo_json_end(&json);
    return write_json(&json, folder, "dataset_description.json", error);
}

static int write_readme(const myo_record *record, const char *folder, int has_reference,
                        myo_error *error) {
    myo_buffer text = {0};
    myo_buffer_format(&text, "Simulated electromyogram: %s\n\n",
                      record->title[0] ? record->title : record->scenario);
    myo_buffer_format(
        &text,
        "Made by myotome %s from the scenario '%s' with seed %llu. No person was recorded.\n",
        myo_version(), record->scenario, (unsigned long long)record->seed);
    myo_buffer_add(
        &text, "The true discharge of every motor unit stands in sub-01/emg/*_events.tsv: rows of "
               "the type\n"
               "motor_unit_spike, onset at the moment when its end-plates fire.\n\n"
               "Licence: the program claims none in what it simulates; whoever ran it decides.\n");
    if (has_reference)
        myo_buffer_add(
            &text,
            "The channels of recording-reference come from a real recording that the scenario\n"
            "names; that recording's own licence holds for them.\n");
    return write_buffer(&text, folder, "README", MYO_OK, error);
}

static int write_participants(const char *folder, myo_error *error) {
    myo_buffer text = {0};
    myo_buffer_add(&text, "participant_id\tage\tsex\nsub-01\tn/a\tn/a\n");
    return write_buffer(&text, folder, "participants.tsv", MYO_OK, error);
}

/* ---- events ---- */

enum { EVENT, ACTIVATION, SPONTANEOUS, FIBRILLATION, EPISODE }; /* order of rows at the same time */

typedef struct row {
    double t_ms;
    int kind;
    int muscle; /* 0 for an event of the record */
    size_t index;
    int from_axon; /* an activation behind which no discharge of the motor neuron stands */
} row;

/* Whether no discharge of the motor neuron is due when an end-plate fires: at most 2 ms before the
 * axon's delay, 8 ms after it. A second impulse behind one discharge counts as the axon's, too. */
static int is_axons(const myo_muscle_record *m, const myo_spike *spike) {
    const double delay_ms = m->units ? m->units[spike->unit].axon_delay_ms : 0;
    size_t due = 0, come = 0;
    for (size_t i = 0; i < m->discharges.n && m->discharges.spikes[i].t_ms <= spike->t_ms; i++) {
        const double late = spike->t_ms - (m->discharges.spikes[i].t_ms + delay_ms);
        due += m->discharges.spikes[i].unit == spike->unit && late >= -2 && late <= 8;
    }
    for (size_t i = 0; i < m->activations.n && m->activations.spikes[i].t_ms < spike->t_ms; i++) {
        const double before = spike->t_ms - m->activations.spikes[i].t_ms;
        come += m->activations.spikes[i].unit == spike->unit && before > 0 && before < 10;
    }
    return due <= come;
}

static int by_time(const void *a, const void *b) {
    const row *left = a, *right = b;
    if (left->t_ms != right->t_ms) return left->t_ms < right->t_ms ? -1 : 1;
    if (left->kind != right->kind) return left->kind < right->kind ? -1 : 1;
    if (left->muscle != right->muscle) return left->muscle < right->muscle ? -1 : 1;
    return left->index < right->index ? -1 : left->index > right->index;
}

static void add_event_row(myo_buffer *text, const myo_record *record, const row *r) {
    if (r->kind == EVENT) {
        const myo_event *event = &record->events[r->index];
        myo_buffer_format(text, "%.6f\t%.6f\t", event->t_ms / 1000, event->duration_ms / 1000);
        add_cell(text, event->name, "\tn/a\tn/a\tn/a\t");
        add_cell(text, event->text, "\n");
        return;
    }
    const myo_muscle_record *muscle = &record->muscles[r->muscle];
    if (r->kind == EPISODE) {
        const myo_episode *episode = &record->episodes[r->index];
        myo_buffer_format(text, "%.6f\t%.6f\t%s\tn/a\t", r->t_ms / 1000,
                          (episode->end_ms - episode->start_ms) / 1000,
                          myo_episode_name(episode->type));
        add_cell(text, muscle->name, "\tn/a\t");
        add_cell(text, episode->evidence, "\n");
        return;
    }
    static const char *const names[] = {"", "motor_unit_spike", "fibre_spike", "fibrillation"},
                             *const causes[] = {"", "motor_neuron", "membrane", "no_nerve"};
    const myo_spike_list *list = r->kind == ACTIVATION    ? &muscle->activations
                                 : r->kind == SPONTANEOUS ? &muscle->spontaneous
                                                          : &muscle->fibrillations;
    myo_buffer_format(text, "%.6f\t0.000000\t%s\t%d\t", r->t_ms / 1000, names[r->kind],
                      list->spikes[r->index].unit);
    add_cell(text, muscle->name, "\t");
    myo_buffer_format(text, "%s\tn/a\n", r->from_axon ? "axon" : causes[r->kind]);
}

static int write_events(const myo_record *record, const char *folder, const char *who,
                        const char *task, myo_error *error) {
    size_t n = record->n_events + record->n_episodes;
    for (int m = 0; m < record->n_muscles; m++)
        n += record->muscles[m].activations.n + record->muscles[m].spontaneous.n +
             record->muscles[m].fibrillations.n;
    row *rows = malloc((n + 1) * sizeof *rows);
    myo_buffer text = {.failed = rows == NULL};
    size_t used = 0;
    for (size_t e = 0; rows && e < record->n_events; e++)
        rows[used++] = (row){record->events[e].t_ms, EVENT, 0, e, 0};
    for (size_t e = 0; rows && e < record->n_episodes; e++)
        rows[used++] =
            (row){record->episodes[e].start_ms, EPISODE, record->episodes[e].muscle, e, 0};
    for (int m = 0; rows && m < record->n_muscles; m++) {
        const myo_muscle_record *muscle = &record->muscles[m];
        for (size_t i = 0; i < muscle->activations.n; i++)
            rows[used++] = (row){muscle->activations.spikes[i].t_ms, ACTIVATION, m, i,
                                 is_axons(muscle, &muscle->activations.spikes[i])};
        for (size_t i = 0; i < muscle->spontaneous.n; i++)
            rows[used++] = (row){muscle->spontaneous.spikes[i].t_ms, SPONTANEOUS, m, i, 0};
        for (size_t i = 0; i < muscle->fibrillations.n; i++)
            rows[used++] = (row){muscle->fibrillations.spikes[i].t_ms, FIBRILLATION, m, i, 0};
    }
    if (rows) qsort(rows, used, sizeof *rows, by_time);
    myo_buffer_add(&text, "onset\tduration\ttrial_type\tunit_id\tmuscle\tcause\tdescription\n");
    for (size_t i = 0; i < used; i++) add_event_row(&text, record, &rows[i]);
    free(rows);
    char name[160];
    snprintf(name, sizeof name, "%s_task-%s_events.tsv", who, task);
    return write_buffer(&text, folder, name, MYO_OK, error);
}

static int write_events_json(const char *folder, const char *who, const char *task,
                             myo_error *error) {
    myo_json json = myo_json_make(2);
    myo_json_object(&json, NULL);
    myo_json_object(&json, "trial_type");
    myo_json_string(&json, "Description", "what happened");
    myo_json_object(&json, "Levels");
    myo_json_string(&json, "motor_unit_spike",
                    "the end-plates of one motor unit fire: the true discharge, known "
                    "because it was simulated; other words are events of the scenario");
    myo_json_string(&json, "fibre_spike",
                    "the fibres of one motor unit fire by themselves, without an impulse");
    myo_json_string(&json, "fibrillation",
                    "one fibre without a nerve fires by itself; unit_id: which of them");
    for (int type = 0; type < MYO_EPISODE_TYPES; type++)
        myo_json_string(&json, myo_episode_name((myo_episode_type)type),
                        "an episode that a detector found in the signals, with its evidence");
    myo_json_string(&json, "heartbeat",
                    "the middle of a QRS complex of the heart, where the signals hold it");
    myo_json_end(&json);
    myo_json_end(&json);
    myo_json_object(&json, "unit_id");
    myo_json_string(&json, "Description",
                    "motor unit, counted from 0 (the smallest) as in signals.h5");
    myo_json_end(&json);
    myo_json_object(&json, "muscle");
    myo_json_string(&json, "Description", "the muscle that the motor unit belongs to");
    myo_json_end(&json);
    myo_json_object(&json, "cause");
    myo_json_string(&json, "Description", "where the impulse began");
    myo_json_object(&json, "Levels");
    myo_json_string(&json, "motor_neuron", "at the soma of the motor neuron");
    myo_json_string(&json, "axon", "in the axon or its ending: no discharge of the soma was due");
    myo_json_string(&json, "membrane", "in the membrane of the fibres");
    myo_json_string(&json, "no_nerve", "in the membrane of a fibre that has lost its nerve");
    myo_json_end(&json);
    myo_json_end(&json);
    myo_json_object(&json, "description");
    myo_json_string(&json, "Description", "the event in plain words");
    myo_json_end(&json);
    myo_json_end(&json);
    char name[160];
    snprintf(name, sizeof name, "%s_task-%s_events.json", who, task);
    return write_json(&json, folder, name, error);
}

/* ---- one recording ---- */

typedef struct recording {
    const myo_record *record;
    const kind_text *kind;
    const char *word; /* of the electrode, in file names */
    const char *folder, *task;
    const char *who; /* "sub-01": what file names begin with */
    int *indices;
    int n;
    double padded_s;
} recording;

static double longest_s(const recording *r) {
    double longest = 0;
    for (int i = 0; i < r->n; i++) {
        const myo_channel *c = &r->record->channels[r->indices[i]];
        longest = fmax(longest, (double)c->n_samples / c->rate_Hz);
    }
    return longest;
}

static int write_sidecar(const recording *r, myo_error *error) {
    const myo_channel *first = &r->record->channels[r->indices[0]];
    myo_json json = myo_json_make(2);
    myo_json_object(&json, NULL);
    myo_json_string(&json, "TaskName", r->task);
    myo_json_string(&json, "TaskDescription", r->record->title);
    myo_json_string(&json, "Manufacturer", "myotome");
    myo_json_string(&json, "ManufacturersModelName", r->kind->device);
    myo_json_string(&json, "SoftwareVersions", myo_version());
    myo_json_string(&json, "EMGPlacementScheme", "Other");
    myo_json_string(&json, "EMGPlacementSchemeDescription", r->kind->placement);
    myo_json_string(&json, "EMGReference", r->kind->reference);
    myo_json_string(&json, "EMGGround", "n/a");
    myo_json_string(&json, "ElectrodeType", r->kind->electrode);
    myo_json_integer(&json, "EMGChannelCount", r->n);
    myo_json_number(&json, "SamplingFrequency", first->rate_Hz);
    myo_json_string(&json, "PowerLineFrequency", "n/a");
    myo_json_string(&json, "SoftwareFilters", "n/a");
    myo_json_object(&json, "HardwareFilters");
    if (first->high_pass_Hz > 0) {
        myo_json_object(&json, "HighPass");
        myo_json_number(&json, "CutoffFrequency", first->high_pass_Hz);
        myo_json_end(&json);
    }
    if (first->low_pass_Hz > 0) {
        myo_json_object(&json, "LowPass");
        myo_json_number(&json, "CutoffFrequency", first->low_pass_Hz);
        myo_json_end(&json);
    }
    myo_json_end(&json);
    myo_json_string(&json, "RecordingType", "continuous");
    myo_json_number(&json, "RecordingDuration", longest_s(r));
    if (r->padded_s > 0) myo_json_number(&json, "ZeroPaddingAtEnd", r->padded_s);
    myo_json_end(&json);
    char name[160];
    snprintf(name, sizeof name, "%s_task-%s_recording-%s_emg.json", r->who, r->task, r->word);
    return write_json(&json, r->folder, name, error);
}

static void add_frequency(myo_buffer *text, double f_Hz) {
    if (f_Hz > 0)
        myo_buffer_format(text, "\t%g", f_Hz);
    else
        myo_buffer_add(text, "\tn/a");
}

static int write_channels(const recording *r, myo_error *error) {
    myo_buffer text = {0};
    myo_buffer_add(
        &text,
        "name\ttype\tunits\tdescription\tsampling_frequency\tsignal_electrode\ttarget_muscle\t"
        "low_cutoff\thigh_cutoff\n");
    for (int i = 0; i < r->n; i++) {
        const myo_channel *c = &r->record->channels[r->indices[i]];
        char label[17];
        myo_bdf_label(r->record, r->indices, i, label);
        add_cell(&text, label, "\tEMG\tuV\t");
        add_cell(&text, c->description, "\t");
        myo_buffer_format(&text, "%.10g\tE%d\t", c->rate_Hz, i + 1);
        add_cell(&text, c->muscle, "");
        add_frequency(&text, c->high_pass_Hz); /* BIDS: low_cutoff is the high-pass filter */
        add_frequency(&text, c->low_pass_Hz);
        myo_buffer_add(&text, "\n");
    }
    char name[160];
    snprintf(name, sizeof name, "%s_task-%s_recording-%s_channels.tsv", r->who, r->task, r->word);
    return write_buffer(&text, r->folder, name, MYO_OK, error);
}

static int write_electrodes(const recording *r, myo_error *error) {
    myo_buffer text = {0};
    myo_buffer_add(&text, "name\tx\ty\tz\tcoordinate_system\ttype\n");
    for (int i = 0; i < r->n; i++) {
        const myo_channel *c = &r->record->channels[r->indices[i]];
        if (c->kind == MYO_CHANNEL_REFERENCE)
            myo_buffer_format(&text, "E%d\tn/a\tn/a\tn/a\tn/a\t", i + 1);
        else
            myo_buffer_format(&text, "E%d\t%.9g\t%.9g\t%.9g\t%s\t", i + 1, c->x_mm, c->y_mm,
                              c->z_mm, c->on_back ? "back" : "muscle");
        add_cell(&text, r->kind->electrode, "\n");
    }
    char name[160];
    snprintf(name, sizeof name, "%s_recording-%s_electrodes.tsv", r->who, r->word);
    return write_buffer(&text, r->folder, name, MYO_OK, error);
}

/* The recording of the electrode that channel `first` is the first one of. */
static int write_recording(recording *r, int first, myo_error *error) {
    const myo_channel *channels = r->record->channels;
    r->kind = kind_of(&channels[first]);
    r->word = electrode_of(&channels[first]);
    r->n = 0;
    for (int c = 0; c < r->record->n_channels; c++)
        if (strcmp(electrode_of(&channels[c]), r->word) == 0) r->indices[r->n++] = c;
    if (r->indices[0] != first) return MYO_OK; /* written with its first one */
    char name[160], path[MYO_PATH_SIZE];
    snprintf(name, sizeof name, "%s_task-%s_recording-%s_emg.%s", r->who, r->task, r->word,
             r->record->as_EDF ? "edf" : "bdf");
    int code = myo_path_join(path, r->folder, name, error);
    if (!code) code = myo_bdf_write(r->record, r->indices, r->n, path, &r->padded_s, error);
    if (!code) code = write_sidecar(r, error);
    if (!code) code = write_channels(r, error);
    if (!code) code = write_electrodes(r, error);
    return code;
}

static int write_coordinates(const char *folder, const char *who, int on_back, myo_error *error) {
    char name[160];
    snprintf(name, sizeof name, "%s_space-%s_coordsystem.json", who, on_back ? "back" : "muscle");
    myo_json json = myo_json_make(2);
    myo_json_object(&json, NULL);
    myo_json_string(&json, "EMGCoordinateSystem", "Other");
    myo_json_string(&json, "EMGCoordinateUnits", "mm");
    myo_json_string(
        &json, "EMGCoordinateSystemDescription",
        on_back ? "x: from the midline of the back, to the right; y: depth below the skin; z: "
                  "upwards from the joint below T7"
                : "x: across the muscle fibres; y: depth below the skin, negative above it; z: "
                  "along the muscle "
                  "fibres; as in the simulated muscle of each channel (target_muscle)");
    myo_json_end(&json);
    return write_json(&json, folder, name, error);
}

int myo_bids_write_person(const myo_record *record, const char *folder, const char *who,
                          myo_error *error) {
    char task[64];
    task_label(record->scenario, task);
    int code = myo_folder_make(folder, error);
    if (!code) code = write_events(record, folder, who, task, error);
    if (!code) code = write_events_json(folder, who, task, error);
    if (code) return code;
    recording r = {.record = record,
                   .folder = folder,
                   .task = task,
                   .who = who,
                   .indices = malloc(((size_t)record->n_channels + 1) * sizeof *r.indices)};
    if (!r.indices) return myo_error_set(error, MYO_IO, "the memory is not enough for %s", folder);
    int places[2] = {0, 0}; /* channels that count from a muscle, on the back */
    for (int c = 0; c < record->n_channels && !code; c++) {
        code = write_recording(&r, c, error);
        places[record->channels[c].on_back != 0] = 1;
    }
    free(r.indices);
    for (int on_back = 0; on_back < 2 && !code; on_back++)
        if (places[on_back]) code = write_coordinates(folder, who, on_back, error);
    return code;
}

int myo_bids_write(const myo_record *record, const char *folder, myo_error *error) {
    char inner[MYO_PATH_SIZE];
    int code = myo_path_join(inner, folder, "sub-01/emg", error);
    if (!code) code = myo_folder_make(inner, error);
    int has_reference = 0;
    for (int c = 0; c < record->n_channels; c++)
        has_reference |= record->channels[c].kind == MYO_CHANNEL_REFERENCE;
    if (!code) code = write_description(record, folder, error);
    if (!code) code = write_readme(record, folder, has_reference, error);
    if (!code) code = write_participants(folder, error);
    return code ? code : myo_bids_write_person(record, inner, "sub-01", error);
}
