/* Growing and freeing of records; see myotome/record.h. */
#include "myotome/record.h"

#include <stdlib.h>
#include <string.h>

myo_record *myo_record_make(void) {
    return calloc(1, sizeof(myo_record));
}

static void copy_text(char *to, size_t size, const char *from) {
    const size_t n = from ? strlen(from) : 0, kept = n < size ? n : size - 1;
    if (kept) memcpy(to, from, kept);
    to[kept] = 0;
}

/* Makes room for one more element; returns the array (moved or not), NULL when memory is out. */
static void *grow(void *array, size_t n, size_t *capacity, size_t element_size) {
    if (n < *capacity) return array;
    const size_t more = *capacity ? 2 * *capacity : 64;
    void *moved = realloc(array, more * element_size);
    if (moved) *capacity = more;
    return moved;
}

int myo_record_add_event(myo_record *record, double t_ms, double duration_ms, const char *name,
                         const char *text) {
    myo_event *events =
        grow(record->events, record->n_events, &record->events_capacity, sizeof *events);
    if (!events) return MYO_BROKE_DOWN;
    record->events = events;
    myo_event *event = &events[record->n_events++];
    event->t_ms = t_ms;
    event->duration_ms = duration_ms;
    copy_text(event->name, sizeof event->name, name);
    copy_text(event->text, sizeof event->text, text);
    return MYO_OK;
}

const char *myo_episode_name(myo_episode_type type) {
    static const char *const names[MYO_EPISODE_TYPES] = {
        "spasm",  "cramp",       "fasciculation", "myotonia",  "neuromyotonia",
        "tetany", "contracture", "rigor",         "repetition"};
    return type >= 0 && type < MYO_EPISODE_TYPES ? names[type] : "unknown";
}

int myo_record_add_episode(myo_record *record, const myo_episode *episode) {
    myo_episode *episodes =
        grow(record->episodes, record->n_episodes, &record->episodes_capacity, sizeof *episodes);
    if (!episodes) return MYO_BROKE_DOWN;
    record->episodes = episodes;
    size_t place = record->n_episodes++;
    while (place > 0 && episodes[place - 1].start_ms > episode->start_ms)
        episodes[place] = episodes[place - 1], place--;
    episodes[place] = *episode;
    return MYO_OK;
}

int myo_record_add_warning(myo_record *record, const char *text) {
    myo_warning *warnings =
        grow(record->warnings, record->n_warnings, &record->warnings_capacity, sizeof *warnings);
    if (!warnings) return MYO_BROKE_DOWN;
    record->warnings = warnings;
    copy_text(warnings[record->n_warnings++].text, sizeof warnings->text, text);
    return MYO_OK;
}

int myo_spike_list_add(myo_spike_list *list, double t_ms, int unit) {
    myo_spike *spikes = grow(list->spikes, list->n, &list->capacity, sizeof *spikes);
    if (!spikes) return MYO_BROKE_DOWN;
    list->spikes = spikes;
    spikes[list->n++] = (myo_spike){t_ms, unit};
    return MYO_OK;
}

int myo_spike_list_insert(myo_spike_list *list, double t_ms, int unit) {
    if (myo_spike_list_add(list, t_ms, unit)) return MYO_BROKE_DOWN;
    myo_spike *s = list->spikes;
    const myo_spike one = s[list->n - 1];
    size_t place = list->n - 1;
    while (place > 0 &&
           (s[place - 1].t_ms > t_ms || (s[place - 1].t_ms == t_ms && s[place - 1].unit > unit)))
        s[place] = s[place - 1], place--;
    s[place] = one;
    return MYO_OK;
}

int myo_series_add(myo_series *series, const float *row) {
    const size_t width = (size_t)series->n_columns;
    float *data = grow(series->data, series->n_rows, &series->capacity, width * sizeof *data);
    if (!data) return MYO_BROKE_DOWN;
    series->data = data;
    memcpy(data + series->n_rows * width, row, width * sizeof *row);
    series->n_rows++;
    return MYO_OK;
}

myo_channel *myo_record_add_channel(myo_record *record, size_t n_samples) {
    const size_t n = (size_t)record->n_channels;
    myo_channel *channels = realloc(record->channels, (n + 1) * sizeof *channels);
    if (!channels) return NULL;
    record->channels = channels;
    float *signal = calloc(n_samples ? n_samples : 1, sizeof *signal);
    if (!signal) return NULL;
    myo_channel *channel = &channels[n];
    memset(channel, 0, sizeof *channel);
    channel->n_samples = n_samples;
    channel->signal_uV = signal;
    record->n_channels++;
    return channel;
}

static void free_muscle(myo_muscle_record *muscle) {
    myo_series *series[] = {
        &muscle->drive,        &muscle->target,     &muscle->force,      &muscle->length,
        &muscle->fibre_length, &muscle->calcium,    &muscle->activation, &muscle->potassium_T,
        &muscle->ATP,          &muscle->PCr,        &muscle->Pi,         &muscle->pH,
        &muscle->Ia,           &muscle->II,         &muscle->Ib,         &muscle->contraction_sense,
        &muscle->excitation,   &muscle->inhibition, &muscle->guard};
    for (size_t i = 0; i < sizeof series / sizeof series[0]; i++) free(series[i]->data);
    for (size_t i = 0; i < muscle->n_potentials; i++) free(muscle->potentials[i].V_mV);
    free(muscle->potentials);
    free(muscle->units);
    free(muscle->discharges.spikes);
    free(muscle->activations.spikes);
    free(muscle->spontaneous.spikes);
    free(muscle->fibrillations.spikes);
    free(muscle->fibres);
}

void myo_record_free(myo_record *record) {
    if (!record) return;
    for (int i = 0; i < record->n_muscles; i++) free_muscle(&record->muscles[i]);
    for (int i = 0; i < record->n_channels; i++) {
        free(record->channels[i].signal_uV);
        free(record->channels[i].clean_uV);
    }
    for (size_t i = 0; i < record->n_unit_potentials; i++)
        free(record->unit_potentials[i].signal_uV);
    free(record->pain.data);
    free(record->muscles);
    free(record->channels);
    free(record->unit_potentials);
    free(record->events);
    free(record->episodes);
    free(record->warnings);
    free(record);
}
