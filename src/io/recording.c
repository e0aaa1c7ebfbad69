/* One way into all formats of recordings: which format it is, units, names; EDF and BDF through the
 * EDF reader. */
#include "io/recording.h"

#include "base/text.h"
#include "io/files.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

myo_recording_options myo_recording_options_default(void) {
    return (myo_recording_options){0};
}

int myo_recording_bad(const myo_recording *recording, myo_error *error, const char *text, double a,
                      double b) {
    return myo_error_set_at(error, MYO_INPUT, recording->path, 0, 0, text, a, b);
}

int myo_recording_no_memory(const myo_recording *recording, myo_error *error) {
    return myo_error_set_at(error, MYO_BROKE_DOWN, recording->path, 0, 0,
                            "the memory is not enough to read it");
}

int myo_recording_make_channels(myo_recording *recording, int n) {
    recording->channels = calloc((size_t)n + 1, sizeof *recording->channels);
    if (!recording->channels) return 0;
    recording->n_channels = n;
    for (int c = 0; c < n; c++)
        recording->channels[c].lowest = recording->channels[c].highest = (double)NAN;
    return 1;
}

int myo_recording_note_add(myo_recording *recording, double t_s, double duration_s,
                           const char *text) {
    if (recording->n_notes == recording->notes_capacity) {
        const size_t capacity = 2 * recording->notes_capacity + 64;
        myo_recording_note *notes = realloc(recording->notes, capacity * sizeof *notes);
        if (!notes) return 0;
        recording->notes = notes;
        recording->notes_capacity = capacity;
    }
    myo_recording_note *note = &recording->notes[recording->n_notes++];
    *note = (myo_recording_note){.t_s = t_s, .duration_s = duration_s};
    snprintf(note->text, sizeof note->text, "%s", text);
    return 1;
}

void myo_recording_warn(myo_recording *recording, const char *format, ...) {
    char(*more)[256] =
        realloc(recording->warnings, ((size_t)recording->n_warnings + 1) * sizeof *more);
    if (!more) return;
    recording->warnings = more;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(more[recording->n_warnings++], sizeof *more, format, arguments);
    va_end(arguments);
}

double myo_uV_in(const char *unit) {
    static const struct {
        const char *name;
        double uV;
    } units[] = {{"uV", 1},   {"\xc2\xb5V", 1}, {"\xce\xbcV", 1}, {"\xb5V", 1}, {"microV", 1},
                 {"mV", 1e3}, {"V", 1e6},       {"volt", 1e6},    {"nV", 1e-3}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcasecmp(unit, units[i].name) == 0) return units[i].uV;
    return 0;
}

int myo_path_with_ending(char *to, size_t size, const char *path, const char *ending) {
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    const size_t stem =
        dot && (!slash || dot > slash + 1) && dot != path ? (size_t)(dot - path) : strlen(path);
    if (stem + strlen(ending) >= size) return 0;
    memcpy(to, path, stem);
    strcpy(to + stem, ending);
    return 1;
}

/* ---- what stands beside a recording ---- */

static char *trimmed(char *text) {
    while (*text == ' ' || *text == '\t') text++;
    size_t n = strlen(text);
    while (n > 0 && strchr(" \t\r\n", text[n - 1])) text[--n] = '\0';
    return text;
}

int myo_key_value(char *line, char **key, char **value) {
    char *sign = strpbrk(line, ":=");
    if (!sign || sign == line) return 0;
    char *after = sign + 1;
    if (*sign == ':' && *after == '=') after++;
    *sign = '\0';
    *key = trimmed(line);
    *value = trimmed(after);
    return **key != '\0';
}

int myo_said_take(myo_said *said, const char *key, const char *value) {
    static const char *const rates[] = {
        "rate_Hz",    "rate", "sampling rate (Hz)", "sampling rate", "sampling frequency",
        "sample rate"};
    const char *end;
    const double number = myo_text_to_double(value, &end);
    const int good = end != value && number > 0 && isfinite(number);
    if (strcasecmp(key, "uV_per_count") == 0) {
        if (good) said->uV_per_count = number;
        return good ? 1 : -1;
    }
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++)
        if (strcasecmp(key, rates[i]) == 0) {
            if (good) said->rate_Hz = number;
            return good ? 1 : -1;
        }
    if (strcasecmp(key, "channels") == 0 || strcasecmp(key, "labels") == 0) {
        snprintf(said->channels, sizeof said->channels, "%s", value);
        return 1;
    }
    return 0;
}

int myo_said_beside(myo_recording *recording, myo_said *said, myo_error *error) {
    static const char *const known[] = {"uV_per_count", "rate_Hz"};
    char path[MYO_PATH_SIZE], *text = NULL;
    size_t size;
    if (!myo_path_with_ending(path, sizeof path, recording->path, ".txt") ||
        strcmp(path, recording->path) == 0 ||
        myo_file_read(path, 1 << 16, &text, &size, NULL) != MYO_OK)
        return MYO_OK;
    int number = 0, code = MYO_OK;
    for (char *line = text, *next; line && !code; line = next) {
        char *key, *value;
        next = strchr(line, '\n');
        if (next) *next++ = '\0';
        number++;
        if (*line == '#' || !myo_key_value(line, &key, &value)) continue;
        const int taken = myo_said_take(said, key, value);
        if (taken < 0)
            code = myo_error_set_at(error, MYO_INPUT, path, number, 1,
                                    "%s: '%s' is no number above 0", key, value);
        const char *near = taken ? NULL : myo_nearest(key, known, 2);
        if (near)
            code = myo_error_set_at(error, MYO_INPUT, path, number, 1,
                                    "unknown key '%s'; did you mean '%s'?", key, near);
    }
    free(text);
    return code;
}

void myo_said_channel(const myo_said *said, int index, const char *fallback, char name[64]) {
    const char *at = said->channels;
    for (int i = 0; i < index && at; i++) {
        at = strchr(at, ',');
        if (at) at++;
    }
    name[0] = '\0';
    if (at && *at) {
        const char *end = strchr(at, ',');
        char part[64];
        snprintf(part, sizeof part, "%.*s", end ? (int)(end - at) : (int)strlen(at), at);
        snprintf(name, 64, "%s", trimmed(part));
    }
    if (!name[0]) snprintf(name, 64, "%s %d", fallback, index + 1);
}

/* ---- names ---- */

/* EDF+ labels begin with the kind of signal: "Trap_inf" may stand for "EMG Trap_inf". */
static int same_label(const char *label, const char *name, int pass) {
    if (pass == 0) return strcmp(label, name) == 0;
    if (pass == 1) return strcasecmp(label, name) == 0;
    const char *blank = strchr(label, ' ');
    return blank && strcasecmp(blank + 1, name) == 0;
}

int myo_find_label(const char *path, const char *const *labels, int n, const char *name,
                   myo_error *error) {
    for (int pass = 0; pass < 3; pass++)
        for (int s = 0; s < n; s++)
            if (same_label(labels[s], name, pass)) return s;
    const char **words = calloc(2 * (size_t)n + 1, sizeof *words); /* with and without first word */
    myo_buffer list = {0};
    for (int s = 0; s < n; s++) {
        const char *blank = strchr(labels[s], ' ');
        if (words) words[s] = labels[s], words[n + s] = blank ? blank + 1 : labels[s];
        myo_buffer_format(&list, "%s'%s'", s ? ", " : "", labels[s]);
    }
    const char *near = words ? myo_nearest(name, words, 2 * n) : NULL;
    myo_error_set_at(error, MYO_INPUT, path, 0, 0,
                     "there is no channel '%s'%s%s%s the channels are %s", name,
                     near ? "; did you mean '" : ";", near ? near : "", near ? "'?" : "",
                     list.text ? list.text : "");
    myo_buffer_free(&list);
    free(words);
    return -1;
}

int myo_recording_find(const myo_recording *recording, const char *name, myo_error *error) {
    const int n = recording->n_channels;
    const char **labels = calloc((size_t)n + 1, sizeof *labels);
    if (!labels) {
        myo_recording_no_memory(recording, error);
        return -1;
    }
    for (int c = 0; c < n; c++) labels[c] = recording->channels[c].name;
    const int found = myo_find_label(recording->path, labels, n, name, error);
    free(labels);
    return found;
}

/* ---- EDF and BDF ---- */

static int read_edf(myo_recording *recording, int channel, size_t start, size_t n, double *samples,
                    myo_error *error) {
    const myo_recording_channel *c = &recording->channels[channel];
    const int code = myo_edf_read(recording->source, channel, start, n, samples, error);
    /* The EDF reader gives the file's unit. */
    const double native = myo_edf_channel_at(recording->source, channel)->resolution;
    const double factor = native != 0 && c->resolution != 0 ? c->resolution / native : 1;
    if (!code && factor != 1)
        for (size_t k = 0; k < n; k++) samples[k] *= factor;
    return code;
}

static void close_edf(void *source) {
    myo_edf_close(source);
}

int myo_open_edf(myo_recording *recording, const myo_recording_options *options, myo_error *error) {
    myo_edf *edf = myo_edf_open(recording->path, error);
    if (!edf) return MYO_INPUT;
    recording->source = edf;
    recording->read = read_edf;
    recording->close = close_edf;
    snprintf(recording->format, sizeof recording->format, "%s", myo_edf_format(edf));
    if (!myo_recording_make_channels(recording, myo_edf_channel_count(edf)))
        return myo_recording_no_memory(recording, error);
    for (int i = 0; i < recording->n_channels; i++) {
        const myo_edf_channel *from = myo_edf_channel_at(edf, i);
        myo_recording_channel *c = &recording->channels[i];
        const double uV = myo_uV_in(from->unit);
        snprintf(c->name, sizeof c->name, "%s", from->name);
        snprintf(c->unit, sizeof c->unit, "%s", from->unit);
        c->rate_Hz = from->rate_Hz;
        c->n_samples = from->n_samples;
        c->is_voltage = uV > 0 || !from->unit[0];
        c->is_calibrated = uV > 0 || (from->unit[0] && !c->is_voltage);
        c->resolution = uV > 0 ? from->resolution * uV : from->resolution;
        if (c->is_voltage && !c->is_calibrated) {
            c->is_calibrated = options->uV_per_count > 0;
            c->resolution = c->is_calibrated ? options->uV_per_count : from->resolution;
        }
        const double scale = from->resolution != 0 ? c->resolution / from->resolution : 1;
        c->lowest = scale * from->lowest;
        c->highest = scale * from->highest;
        if (c->highest < c->lowest) {
            const double swap = c->lowest;
            c->lowest = c->highest, c->highest = swap;
        }
    }
    for (size_t i = 0; i < myo_edf_annotation_count(edf); i++) {
        myo_edf_annotation a;
        if (!myo_edf_annotation_at(edf, i, &a) &&
            !myo_recording_note_add(recording, a.t_s, a.duration_s, a.text))
            return myo_recording_no_memory(recording, error);
    }
    return MYO_OK;
}

/* ---- which format ---- */

static int has_ending(const char *path, const char *ending) {
    const size_t n = strlen(path), m = strlen(ending);
    return n > m && strcasecmp(path + n - m, ending) == 0;
}

static int is_text(const unsigned char *head, size_t n) {
    for (size_t i = 0; i < n; i++)
        if ((head[i] < 0x20 && !strchr("\t\r\n", head[i])) || head[i] == 0x7f) return 0;
    return n > 0;
}

static int open_any(myo_recording *r, const myo_recording_options *options, myo_error *error) {
    unsigned char head[512] = {0};
    const int code = myo_file_check_readable(r->path, NULL, error);
    if (code) return code;
    FILE *file = fopen(r->path, "rb");
    if (!file) return myo_recording_bad(r, error, "the file cannot be opened", 0, 0);
    const size_t n = fread(head, 1, sizeof head, file);
    fclose(file);
    if (has_ending(r->path, ".hea") || has_ending(r->path, ".dat"))
        return myo_open_wfdb(r, options, error);
    if (memcmp(head, "0       ", 8) == 0 || memcmp(head + 1, "BIOSEMI", 7) == 0 ||
        has_ending(r->path, ".edf") || has_ending(r->path, ".bdf"))
        return myo_open_edf(r, options, error);
    if (((memcmp(head, "RIFF", 4) == 0 || memcmp(head, "RF64", 4) == 0) &&
         memcmp(head + 8, "WAVE", 4) == 0) ||
        has_ending(r->path, ".wav"))
        return myo_open_wav(r, options, error);
    if (memcmp(head,
               "\x89"
               "HDF\r\n\x1a\n",
               8) == 0 ||
        has_ending(r->path, ".h5"))
        return myo_open_signals(r, options, error);
    if (is_text(head, n)) return myo_open_columns(r, options, error);
    return myo_recording_bad(r, error,
                             "this is no recording of a kind that is read here: EDF, BDF, WFDB "
                             "(.hea), WAV, columns of text, or signals.h5 of myotome",
                             0, 0);
}

static int check_channels(myo_recording *r, const myo_recording_options *options,
                          myo_error *error) {
    int without_gain = 0;
    if (r->n_channels < 1)
        return myo_recording_bad(r, error, "the recording has no channels", 0, 0);
    for (int c = 0; c < r->n_channels; c++) {
        const myo_recording_channel *channel = &r->channels[c];
        if (!(channel->rate_Hz > 0 && channel->rate_Hz <= 1e7))
            return myo_recording_bad(r, error,
                                     "channel %g has the impossible rate of %g samples a second",
                                     c + 1, channel->rate_Hz);
        without_gain += channel->is_voltage && !channel->is_calibrated;
    }
    if (without_gain)
        myo_recording_warn(r,
                           "%d of %d channels have no gain: amplitudes are counts, not uV; say "
                           "--uv-per-count X where it is known",
                           without_gain, r->n_channels);
    else if (options->uV_per_count > 0 && strncmp(r->format, "WAV", 3) != 0 &&
             strncmp(r->format, "text", 4) != 0)
        myo_recording_warn(r, "--uv-per-count is not used: the file says its own gain");
    return MYO_OK;
}

myo_recording *myo_recording_open(const char *path, const myo_recording_options *options,
                                  myo_error *error) {
    const myo_recording_options none = {0}, *o = options ? options : &none;
    myo_recording *r = calloc(1, sizeof *r);
    if (r) r->path = strdup(path);
    if (!r || !r->path) {
        free(r);
        myo_error_set(error, MYO_BROKE_DOWN, "out of memory for %s", path);
        return NULL;
    }
    int code = MYO_OK;
    if (!(o->uV_per_count >= 0 && o->uV_per_count < 1e9 && o->rate_Hz >= 0 && o->rate_Hz <= 1e7))
        code = myo_error_set(error, MYO_USAGE,
                             "a gain must be above 0, a rate from 0 to 10000000 samples a second");
    if (!code) code = open_any(r, o, error);
    if (!code) code = check_channels(r, o, error);
    if (!code) return r;
    myo_recording_close(r);
    return NULL;
}

void myo_recording_close(myo_recording *recording) {
    if (!recording) return;
    if (recording->close && recording->source) recording->close(recording->source);
    free(recording->channels);
    free(recording->notes);
    free(recording->warnings);
    free(recording->path);
    free(recording);
}

/* ---- looking inside ---- */

const char *myo_recording_path(const myo_recording *recording) {
    return recording->path;
}
const char *myo_recording_format(const myo_recording *recording) {
    return recording->format;
}
int myo_recording_channel_count(const myo_recording *recording) {
    return recording->n_channels;
}
size_t myo_recording_note_count(const myo_recording *recording) {
    return recording->n_notes;
}
int myo_recording_warning_count(const myo_recording *recording) {
    return recording->n_warnings;
}

double myo_recording_duration_s(const myo_recording *recording) {
    double longest = 0;
    for (int c = 0; c < recording->n_channels; c++)
        longest = fmax(longest,
                       (double)recording->channels[c].n_samples / recording->channels[c].rate_Hz);
    return longest;
}

const myo_recording_channel *myo_recording_channel_at(const myo_recording *recording, int channel) {
    return channel >= 0 && channel < recording->n_channels ? &recording->channels[channel] : NULL;
}

const myo_recording_note *myo_recording_note_at(const myo_recording *recording, size_t index) {
    return index < recording->n_notes ? &recording->notes[index] : NULL;
}

const char *myo_recording_warning_at(const myo_recording *recording, int index) {
    return index >= 0 && index < recording->n_warnings ? recording->warnings[index] : NULL;
}

int myo_recording_read(myo_recording *recording, int channel, size_t start, size_t n,
                       double *samples, myo_error *error) {
    const myo_recording_channel *c = myo_recording_channel_at(recording, channel);
    if (!c) return myo_recording_bad(recording, error, "there is no channel %g", channel, 0);
    if (start > c->n_samples || n > c->n_samples - start)
        return myo_recording_bad(recording, error,
                                 "samples up to %g are wanted, the channel has %g",
                                 (double)start + (double)n, (double)c->n_samples);
    return n ? recording->read(recording, channel, start, n, samples, error) : MYO_OK;
}
