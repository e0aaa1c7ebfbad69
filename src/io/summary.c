/* summary.json: the few numbers of a run that people and scripts ask for first (layout:
 * docs/files.md). */
#include "io/files.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double peak_of(const myo_series *series) {
    double peak = (double)NAN;
    for (size_t k = 0; k < series->n_rows; k++) {
        const double x = (double)series->data[k * (size_t)series->n_columns];
        if (!(x <= peak)) peak = x;
    }
    return peak;
}

/* Over all columns: the least of any unit. */
static double lowest_of(const myo_series *series) {
    double lowest = (double)NAN;
    for (size_t k = 0; k < series->n_rows * (size_t)series->n_columns; k++)
        if (!((double)series->data[k] >= lowest)) lowest = (double)series->data[k];
    return lowest;
}

static double mean_of(const myo_series *series) {
    double sum = 0;
    for (size_t k = 0; k < series->n_rows; k++)
        sum += (double)series->data[k * (size_t)series->n_columns];
    return series->n_rows ? sum / (double)series->n_rows : (double)NAN;
}

/* Root of the mean square about the mean; NAN without samples. */
static double rms_of(const myo_channel *channel) {
    double sum = 0, squares = 0;
    const double n = (double)channel->n_samples;
    for (size_t k = 0; k < channel->n_samples; k++) sum += (double)channel->signal_uV[k];
    for (size_t k = 0; k < channel->n_samples; k++) {
        const double x = (double)channel->signal_uV[k] - sum / n;
        squares += x * x;
    }
    return channel->n_samples ? sqrt(squares / n) : (double)NAN;
}

static int discharging_units(const myo_muscle_record *muscle) {
    if (muscle->n_units <= 0) return 0;
    char *seen = calloc((size_t)muscle->n_units, 1);
    int n = 0;
    for (size_t i = 0; seen && i < muscle->discharges.n; i++) {
        const int unit = muscle->discharges.spikes[i].unit;
        if (unit < 0 || unit >= muscle->n_units || seen[unit]) continue;
        seen[unit] = 1;
        n++;
    }
    free(seen);
    return n;
}

/* The skin channel of a muscle where it has one, else its needle; NULL where it has neither. */
static const myo_channel *main_channel(const myo_record *record, const char *muscle) {
    for (int kind = MYO_CHANNEL_SURFACE; kind >= MYO_CHANNEL_NEEDLE; kind--)
        for (int c = 0; c < record->n_channels; c++)
            if (kind == (int)record->channels[c].kind &&
                strcmp(record->channels[c].muscle, muscle) == 0)
                return &record->channels[c];
    return NULL;
}

static void write_muscle(const myo_record *record, const myo_muscle_record *muscle,
                         myo_json *json) {
    static const char *const kinds[] = {"needle", "surface", "reference"};
    const myo_channel *channel = main_channel(record, muscle->name);
    myo_json_object(json, NULL);
    myo_json_string(json, "name", muscle->name);
    myo_json_string(json, "title", muscle->title);
    myo_json_number(json, "peak_force_N", peak_of(&muscle->force));
    myo_json_number(json, "mean_force_N", mean_of(&muscle->force));
    myo_json_number(json, "lowest_ATP_mM", lowest_of(&muscle->ATP));
    myo_json_number(json, "lowest_PCr_mM", lowest_of(&muscle->PCr));
    myo_json_number(json, "lowest_pH_1", lowest_of(&muscle->pH));
    myo_json_number(json, "emg_rms_uV", channel ? rms_of(channel) : (double)NAN);
    myo_json_integer(json, "units", muscle->n_units);
    myo_json_integer(json, "discharging_units", discharging_units(muscle));
    myo_json_integer(json, "discharges", (long long)muscle->discharges.n);
    myo_json_integer(json, "activations", (long long)muscle->activations.n);
    myo_json_integer(json, "spontaneous", (long long)muscle->spontaneous.n);
    myo_json_array(json, "channels");
    for (int c = 0; c < record->n_channels; c++) {
        if (strcmp(record->channels[c].muscle, muscle->name) != 0) continue;
        myo_json_object(json, NULL);
        myo_json_string(json, "name", record->channels[c].name);
        myo_json_string(json, "kind", kinds[record->channels[c].kind]);
        myo_json_number(json, "rate_Hz", record->channels[c].rate_Hz);
        myo_json_number(json, "rms_uV", rms_of(&record->channels[c]));
        myo_json_end(json);
    }
    myo_json_end(json);
    myo_json_end(json);
}

void myo_summary_episode(const myo_record *record, size_t index, double from_s, myo_json *json) {
    const myo_episode *e = &record->episodes[index];
    myo_json_object(json, NULL);
    myo_json_string(json, "muscle", record->muscles[e->muscle].name);
    myo_json_string(json, "type", myo_episode_name(e->type));
    myo_json_number(json, "start_s", from_s + e->start_ms / 1000);
    myo_json_number(json, "end_s", from_s + e->end_ms / 1000);
    myo_json_number(json, "mean_rate_Hz", e->mean_rate_Hz);
    myo_json_number(json, "peak_force_fraction", e->peak_force_1);
    myo_json_string(json, "evidence", e->evidence);
    myo_json_end(json);
}

void myo_applied_json(const myo_applied *applied, int n, myo_json *json) {
    int n_changes = 0, n_assumed = 0;
    myo_json_array(json, "conditions");
    for (int i = 0; i < n; i++) {
        const myo_applied *a = &applied[i];
        n_changes += a->n_changes;
        n_assumed += a->n_assumed;
        myo_json_object(json, NULL);
        myo_json_string(json, "kind", a->is_treatment ? "treatment" : "condition");
        myo_json_string(json, "id", a->id);
        myo_json_string(json, "title", a->title);
        if (a->is_treatment)
            myo_json_number(json, "at_s", a->at_s < 0 ? (double)NAN : a->at_s);
        else
            myo_json_number(json, "severity", a->severity_1);
        myo_json_integer(json, "changes", a->n_changes);
        myo_json_integer(json, "assumed", a->n_assumed);
        myo_json_end(json);
    }
    myo_json_end(json);
    myo_json_number(json, "assumed_share", n_changes ? (double)n_assumed / n_changes : 0);
}

void myo_summary_json(const myo_record *record, myo_json *json) {
    myo_json_object(json, NULL);
    myo_json_string(json, "program", "myotome");
    myo_json_string(json, "version", myo_version());
    myo_json_string(json, "scenario", record->scenario);
    myo_json_string(json, "title", record->title);
    myo_json_unsigned(json, "seed", record->seed);
    myo_json_number(json, "asked_s", record->duration_ms / 1000);
    myo_json_number(json, "simulated_s", record->simulated_ms / 1000);
    myo_json_number(json, "wall_s", record->wall_s);
    myo_json_bool(json, "interrupted", record->interrupted);
    myo_applied_json(record->applied, record->n_applied, json);
    myo_json_array(json, "warnings");
    for (size_t i = 0; i < record->n_warnings; i++)
        myo_json_string(json, NULL, record->warnings[i].text);
    myo_json_end(json);
    myo_json_array(json, "muscles");
    for (int m = 0; m < record->n_muscles; m++) write_muscle(record, &record->muscles[m], json);
    myo_json_end(json);
    myo_json_array(json, "episodes");
    for (size_t i = 0; i < record->n_episodes; i++) myo_summary_episode(record, i, 0, json);
    myo_json_end(json);
    myo_json_number(json, "pain", record->pain.n_rows ? peak_of(&record->pain) : 0);
    myo_json_array(json, "checks");
    myo_json_end(json);
    myo_json_end(json);
}

int myo_summary_write(const myo_record *record, const char *path, myo_error *error) {
    myo_json json = myo_json_make(2);
    myo_summary_json(record, &json);
    const char *text = myo_json_text(&json);
    const int code = text ? myo_file_write(path, text, json.buffer.size, error)
                          : myo_error_set(error, MYO_IO, "the memory is not enough for %s", path);
    myo_json_free(&json);
    return code;
}
