/* Writing BDF+ (24 bit) or EDF+ (16 bit) with EDFlib: one file, channels at their own rates, events
 * as annotations. The same record gives the same bytes: date and person are fixed. */
#include "io/bdf.h"

#include "io/edf.h"
#include "io/files.h"

#include <edflib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* BDF+: +-8 000 000 counts of 1 nV (10 nV, 100 nV ... where the signal is larger); EDF+: +-32 000
 * counts of 0.1 uV (1 uV, 10 uV ...): limits that the eight characters of a header field hold
 * exactly, so that readers get the samples to half a count. */
typedef struct grain {
    int counts;
    double step_uV;      /* the finest */
    double record_bytes; /* of a data record at most; EDF asks for no more than 61440 */
    int sample_bytes, type;
} grain;

static const grain fine = {8000000, 1e-3, 10e6, 3, EDFLIB_FILETYPE_BDFPLUS},
                   coarse = {32000, 0.1, 61440, 2, EDFLIB_FILETYPE_EDFPLUS};

enum { MAX_ANNOTATION_SIGNALS = 64 };

static void base_label(const char *name, char label[17]) {
    const char *prefix = strncasecmp(name, "EMG", 3) == 0 ? "" : "EMG ";
    snprintf(label, 17, "%s%.*s", prefix, (int)(16 - strlen(prefix)), name);
    for (char *c = label; *c; c++)
        if (*c < 0x20 || *c > 0x7e) *c = '_'; /* EDF headers are ASCII */
}

void myo_bdf_label(const myo_record *record, const int *indices, int which, char label[17]) {
    char wanted[17], other[17];
    base_label(record->channels[indices[which]].name, wanted);
    int twins = 0;
    for (int i = 0; i < which; i++) {
        base_label(record->channels[indices[i]].name, other);
        twins += strcmp(wanted, other) == 0;
    }
    memcpy(label, wanted, 17);
    if (twins) snprintf(label, 17, "%.*s %d", twins < 9 ? 14 : 13, wanted, twins + 1);
}

/* Padding if every data record lasts d x 10 us; -1 where some channel gets no whole number of
 * samples. */
static double padding_for(const grain *g, int d, const double *rates_Hz, const size_t *n_samples,
                          int n_channels, long *n_records) {
    double records = 1, bytes = 0;
    for (int c = 0; c < n_channels; c++) {
        const double per_record = rates_Hz[c] * d * 1e-5, whole = floor(per_record + 0.5);
        if (!(whole >= 1) || fabs(per_record - whole) > 1e-9 * whole) return -1;
        records = fmax(records, ceil((double)n_samples[c] / whole));
        bytes += g->sample_bytes * whole;
    }
    if (bytes > g->record_bytes || records > 99999999) return -1;
    double padding = 0;
    for (int c = 0; c < n_channels; c++)
        padding = fmax(padding, records * d * 1e-5 - (double)n_samples[c] / rates_Hz[c]);
    *n_records = (long)records;
    return padding;
}

static myo_bdf_layout choose_layout(const grain *g, const double *rates_Hz, const size_t *n_samples,
                                    int n_channels) {
    myo_bdf_layout best = {0};
    const int second = 100000;
    /* From 1 s down to 10 ms; only if none fits, up to EDFlib's greatest length. */
    for (int d = second; d >= second / 100; d--) {
        long n;
        const double padding = padding_for(g, d, rates_Hz, n_samples, n_channels, &n);
        if (padding < 0 || (best.record_10us && padding > best.padding_s - 1e-9)) continue;
        best = (myo_bdf_layout){d, n, padding < 1e-9 ? 0 : padding};
        if (best.padding_s == 0) return best;
    }
    for (int d = second + 1; d <= 60 * second && !best.record_10us; d++) {
        long n;
        const double padding = padding_for(g, d, rates_Hz, n_samples, n_channels, &n);
        if (padding >= 0) best = (myo_bdf_layout){d, n, padding < 1e-9 ? 0 : padding};
    }
    return best;
}

myo_bdf_layout myo_bdf_choose_layout(const double *rates_Hz, const size_t *n_samples,
                                     int n_channels) {
    return choose_layout(&fine, rates_Hz, n_samples, n_channels);
}

/* Units a count: the smallest power of ten, from the finest on, that holds the channel; 0 where it
 * is not finite. */
static double resolution_for(const grain *g, const myo_channel *channel, double *limit) {
    float peak = 0;
    for (size_t k = 0; k < channel->n_samples; k++) {
        const float x = fabsf(channel->signal_uV[k]);
        if (!(x < 1e10f)) return 0;
        if (x > peak) peak = x;
    }
    double resolution = g->step_uV;
    *limit = g->counts * g->step_uV;
    while ((double)peak > *limit && *limit < 7e6) {
        resolution *= 10;
        *limit *= 10;
    }
    return (double)peak > *limit ? 0 : resolution;
}

typedef struct writer {
    const grain *grain;
    const myo_record *record;
    const int *indices;
    int n_channels, handle, n_annotation_signals;
    const double *resolutions, *limits;
    myo_bdf_layout layout;
} writer;

static int samples_in_record(const writer *w, const myo_channel *channel) {
    return (int)floor(channel->rate_Hz * w->layout.record_10us * 1e-5 + 0.5);
}

static int describe_signals(const writer *w) {
    int failed = 0;
    for (int i = 0; i < w->n_channels; i++) {
        const myo_channel *c = &w->record->channels[w->indices[i]];
        char label[17], prefilter[81], transducer[81];
        myo_bdf_label(w->record, w->indices, i, label);
        size_t n = 0;
        prefilter[0] = '\0';
        if (c->high_pass_Hz > 0)
            n = (size_t)snprintf(prefilter, sizeof prefilter, "HP:%gHz", c->high_pass_Hz);
        if (c->low_pass_Hz > 0 && n < sizeof prefilter)
            snprintf(prefilter + n, sizeof prefilter - n, "%sLP:%gHz", n ? " " : "",
                     c->low_pass_Hz);
        snprintf(transducer, sizeof transducer, "%.80s", c->description);
        failed |= edf_set_label(w->handle, i, label);
        failed |= edf_set_samplefrequency(w->handle, i, samples_in_record(w, c));
        failed |= edf_set_digital_maximum(w->handle, i, w->grain->counts);
        failed |= edf_set_digital_minimum(w->handle, i, -w->grain->counts);
        failed |= edf_set_physical_maximum(w->handle, i, w->limits[i]);
        failed |= edf_set_physical_minimum(w->handle, i, -w->limits[i]);
        failed |= edf_set_physical_dimension(w->handle, i, "uV");
        failed |= edf_set_prefilter(w->handle, i, prefilter);
        failed |= edf_set_transducer(w->handle, i, transducer);
    }
    failed |= edf_set_startdatetime(w->handle, 2000, 1, 1, 0, 0, 0);
    failed |= edf_set_equipment(w->handle, "myotome");
    if (w->layout.record_10us >= 100)
        failed |= edf_set_datarecord_duration(w->handle, w->layout.record_10us);
    failed |= edf_set_number_of_annotation_signals(w->handle, w->n_annotation_signals);
    return failed;
}

static int write_samples(const writer *w) {
    int longest = 1;
    for (int i = 0; i < w->n_channels; i++) {
        const int n = samples_in_record(w, &w->record->channels[w->indices[i]]);
        if (n > longest) longest = n;
    }
    int *counts = malloc((size_t)longest * sizeof *counts);
    if (!counts) return 1;
    int failed = 0;
    for (long r = 0; r < w->layout.n_records && !failed; r++)
        for (int i = 0; i < w->n_channels && !failed; i++) {
            const myo_channel *c = &w->record->channels[w->indices[i]];
            const int n = samples_in_record(w, c);
            for (int k = 0; k < n; k++) {
                const size_t at = (size_t)r * (size_t)n + (size_t)k;
                counts[k] = at < c->n_samples
                                ? (int)lround((double)c->signal_uV[at] / w->resolutions[i])
                                : 0;
            }
            failed = edfwrite_digital_samples(w->handle, counts);
        }
    free(counts);
    return failed;
}

static int write_annotations(const writer *w) {
    int failed = 0;
    for (size_t e = 0; e < w->record->n_events; e++) {
        const myo_event *event = &w->record->events[e];
        if (!(event->t_ms >= 0)) continue;
        const long long duration = event->duration_ms > 0 ? llround(event->duration_ms * 10) : -1;
        failed |=
            edfwrite_annotation_utf8(w->handle, llround(event->t_ms * 10), duration, event->name);
    }
    if (w->layout.padding_s > 0) {
        const double end_s = (double)w->layout.n_records * w->layout.record_10us * 1e-5;
        failed |=
            edfwrite_annotation_utf8(w->handle, llround((end_s - w->layout.padding_s) * 1e4),
                                     llround(w->layout.padding_s * 1e4), "padding_with_zeros");
    }
    return failed;
}

static int write_file(writer *w, const char *path, myo_error *error) {
    char temporary[MYO_PATH_SIZE];
    const int code = myo_file_temporary(path, temporary, error);
    if (code) return code;
    w->handle = edfopen_file_writeonly(temporary, w->grain->type, w->n_channels);
    if (w->handle < 0)
        return myo_error_set_at(error, MYO_IO, path, 0, 0,
                                "cannot write: no permission, no such folder or no room");
    int failed = describe_signals(w) || write_samples(w) || write_annotations(w);
    failed |= edfclose_file(w->handle);
    /* EDFlib does not look whether closing worked: the length tells. */
    if (!failed && myo_edf_check_file(temporary, NULL) == MYO_OK)
        return myo_file_commit(temporary, path, error);
    unlink(temporary);
    return myo_error_set_at(error, MYO_IO, path, 0, 0,
                            "cannot write: the disk is full or the file too large");
}

int myo_bdf_write(const myo_record *record, const int *indices, int n_channels, const char *path,
                  double *padded_s, myo_error *error) {
    if (n_channels < 1 || n_channels > EDFLIB_MAXSIGNALS - MAX_ANNOTATION_SIGNALS)
        return myo_error_set_at(error, MYO_USAGE, path, 0, 0, "a BDF file holds 1 to %d channels",
                                EDFLIB_MAXSIGNALS - MAX_ANNOTATION_SIGNALS);
    const char *ending = strrchr(path, '.');
    const grain *g = ending && strcasecmp(ending, ".edf") == 0 ? &coarse : &fine;
    double *numbers = calloc((size_t)n_channels, 3 * sizeof *numbers);
    size_t *lengths = calloc((size_t)n_channels, sizeof *lengths);
    int code = numbers && lengths
                   ? MYO_OK
                   : myo_error_set(error, MYO_IO, "the memory is not enough for %s", path);
    double *rates = numbers, *resolutions = numbers + n_channels,
           *limits = numbers + 2 * n_channels;
    for (int i = 0; i < n_channels && !code; i++) {
        const myo_channel *c = &record->channels[indices[i]];
        rates[i] = c->rate_Hz;
        lengths[i] = c->n_samples;
        resolutions[i] = resolution_for(g, c, &limits[i]);
        if (resolutions[i] == 0)
            code = myo_error_set_at(error, MYO_IO, path, 0, 0,
                                    "channel '%s' has values that are not finite or above 8 V",
                                    c->name);
    }
    writer w = {.grain = g,
                .record = record,
                .indices = indices,
                .n_channels = n_channels,
                .resolutions = resolutions,
                .limits = limits};
    if (!code) {
        w.layout = choose_layout(g, rates, lengths, n_channels);
        if (w.layout.record_10us == 0)
            code = myo_error_set_at(
                error, MYO_IO, path, 0, 0,
                "no data record holds whole numbers of samples at these rates; "
                "choose sampling rates with a common multiple, such as 2000 and 10000 Hz");
    }
    if (!code) {
        const size_t records = (size_t)w.layout.n_records,
                     needed = (record->n_events + records) / records;
        w.n_annotation_signals =
            needed > MAX_ANNOTATION_SIGNALS ? MAX_ANNOTATION_SIGNALS : (int)needed;
        code = write_file(&w, path, error);
        if (padded_s) *padded_s = w.layout.padding_s;
    }
    free(numbers);
    free(lengths);
    return code;
}
