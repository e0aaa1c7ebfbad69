/* Reading WFDB records (header(5) and signal(5) of the WFDB Applications Guide): a text header
 * NAME.hea and files of interleaved samples in the formats 16, 24 and 212. The check sums of the
 * header are verified, so that a damaged copy is found. */
#include "io/recording.h"

#include "base/text.h"
#include "io/files.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct signal {
    int file, first, per_frame; /* which file; place of its first sample in a frame; samples */
    double gain, baseline;      /* counts in a unit; count at 0 */
    int has_checksum, checksum;
} signal;

typedef struct data_file {
    char path[MYO_PATH_SIZE];
    FILE *stream;
    int format;             /* 16, 24, 212 */
    size_t frame;           /* samples in a frame of this file */
    size_t offset, n_bytes; /* before the first sample; of the file */
} data_file;

typedef struct wfdb {
    int n_signals, n_files;
    signal *signals;
    data_file *files;
    size_t n_frames;
} wfdb;

static void close_wfdb(void *source) {
    wfdb *w = source;
    for (int f = 0; f < w->n_files; f++)
        if (w->files[f].stream) fclose(w->files[f].stream);
    free(w->files);
    free(w->signals);
    free(w);
}

/* ---- samples ---- */

static size_t bytes_of(int format, size_t samples) {
    return format == 16 ? 2 * samples : format == 24 ? 3 * samples : (3 * samples + 1) / 2;
}

/* Sample k of a block that begins at an even sample. */
static int sample_at(const unsigned char *b, int format, size_t k) {
    if (format == 16) {
        const int v = b[2 * k] | b[2 * k + 1] << 8;
        return v >= 0x8000 ? v - 0x10000 : v;
    }
    if (format == 24) {
        const int v = b[3 * k] | b[3 * k + 1] << 8 | b[3 * k + 2] << 16;
        return v >= 0x800000 ? v - 0x1000000 : v;
    }
    const unsigned char *pair = b + 3 * (k / 2);
    const int v = k % 2 ? pair[2] | (pair[1] & 0xf0) << 4 : pair[0] | (pair[1] & 0x0f) << 8;
    return v >= 0x800 ? v - 0x1000 : v;
}

/* The lowest count of each format means that the sample is missing. */
static int missing_of(int format) {
    return format == 16 ? -32768 : format == 24 ? -8388608 : -2048;
}

/* Whole frames read into `bytes`; *shift is the place of the wanted sample in it (formats of packed
 * pairs begin at an even one). */
static int read_frames(data_file *f, size_t frame, size_t n, unsigned char *bytes, size_t *shift) {
    size_t first = frame * f->frame, last = first + n * f->frame;
    *shift = f->format == 212 ? first % 2 : 0;
    first -= *shift;
    const size_t at = f->offset + (f->format == 212 ? first / 2 * 3 : bytes_of(f->format, first));
    const size_t size = bytes_of(f->format, last - first);
    return fseeko(f->stream, (off_t)at, SEEK_SET) == 0 && fread(bytes, 1, size, f->stream) == size;
}

enum { BLOCK_SAMPLES = 1 << 16 };

static int read_wfdb(myo_recording *recording, int channel, size_t start, size_t n, double *samples,
                     myo_error *error) {
    wfdb *w = recording->source;
    const signal *s = &w->signals[channel];
    data_file *f = &w->files[s->file];
    const myo_recording_channel *c = &recording->channels[channel];
    const size_t step = 1 + BLOCK_SAMPLES / f->frame, per = (size_t)s->per_frame;
    unsigned char *bytes = malloc(bytes_of(f->format, (step + 1) * f->frame) + 8);
    if (!bytes) return myo_recording_no_memory(recording, error);
    const double scale = c->is_calibrated ? c->resolution : 1;
    for (size_t done = 0; done < n;) {
        const size_t frame = (start + done) / per, last = (start + n - 1) / per;
        const size_t count = last - frame + 1 < step ? last - frame + 1 : step;
        size_t shift;
        if (!read_frames(f, frame, count, bytes, &shift)) {
            free(bytes);
            return myo_error_set_at(error, MYO_INPUT, f->path, 0, 0, "reading failed at sample %g",
                                    (double)(start + done));
        }
        for (; done < n && (start + done) / per < frame + count; done++) {
            const size_t k = start + done;
            const int v =
                sample_at(bytes, f->format,
                          shift + (k / per - frame) * f->frame + (size_t)s->first + k % per);
            samples[done] = v == missing_of(f->format) ? (double)NAN : scale * (v - s->baseline);
        }
    }
    free(bytes);
    return MYO_OK;
}

/* All samples of a file once: their sums must be those of the header. */
static int verify(myo_recording *recording, wfdb *w, int file, myo_error *error) {
    data_file *f = &w->files[file];
    const size_t step = 1 + BLOCK_SAMPLES / f->frame;
    unsigned char *bytes = malloc(bytes_of(f->format, (step + 1) * f->frame) + 8);
    unsigned *sums = calloc((size_t)w->n_signals, sizeof *sums);
    int code = bytes && sums ? MYO_OK : myo_recording_no_memory(recording, error);
    for (size_t frame = 0; frame < w->n_frames && !code; frame += step) {
        const size_t count = w->n_frames - frame < step ? w->n_frames - frame : step;
        size_t shift;
        if (!read_frames(f, frame, count, bytes, &shift))
            code = myo_error_set_at(error, MYO_INPUT, f->path, 0, 0, "reading failed at frame %g",
                                    (double)frame);
        for (int i = 0; i < w->n_signals && !code; i++) {
            const signal *s = &w->signals[i];
            if (s->file != file) continue;
            for (size_t k = 0; k < count; k++)
                for (int j = 0; j < s->per_frame; j++)
                    sums[i] += (unsigned)sample_at(bytes, f->format,
                                                   shift + k * f->frame + (size_t)(s->first + j));
        }
    }
    for (int i = 0; i < w->n_signals && !code; i++) {
        const signal *s = &w->signals[i];
        if (s->file == file && s->has_checksum && ((sums[i] ^ (unsigned)s->checksum) & 0xffffu))
            code = myo_error_set_at(error, MYO_INPUT, f->path, 0, 0,
                                    "the samples of '%s' do not add up to the check sum in the "
                                    "header: the file is damaged; copy it again",
                                    recording->channels[i].name);
    }
    free(bytes);
    free(sums);
    return code;
}

/* ---- header ---- */

/* The next word of a line; NULL at its end. */
static char *next_word(char **at) {
    char *word = *at + strspn(*at, " \t\r");
    if (!*word) return NULL;
    char *end = word + strcspn(word, " \t\r");
    *at = *end ? end + 1 : end;
    *end = '\0';
    return word;
}

static int number_of(const char *word, double low, double high, double *value, const char **end) {
    const char *stop;
    *value = myo_text_to_double(word, &stop);
    if (end) *end = stop;
    return stop != word && (end || !*stop) && *value >= low && *value <= high;
}

static int bad_line(const char *path, int line, myo_error *error, const char *what,
                    const char *word) {
    return myo_error_set_at(error, MYO_INPUT, path, line, 1,
                            "the header is damaged: %s cannot be read: '%.60s'", what,
                            word ? word : "");
}

typedef struct header {
    char path[MYO_PATH_SIZE];
    int line;
    double rate_Hz, n_frames; /* 0: not said */
} header;

static int record_line(myo_recording *recording, header *h, char *at, int *n_signals,
                       myo_error *error) {
    double value;
    const char *end;
    const char *name = next_word(&at), *count = next_word(&at), *rate = next_word(&at),
               *samples = next_word(&at);
    if (name && strchr(name, '/'))
        return myo_error_set_at(error, MYO_INPUT, h->path, h->line, 1,
                                "this record has several segments, which are not read; name one");
    if (!count || !number_of(count, 1, 2048, &value, NULL) || value != floor(value))
        return bad_line(h->path, h->line, error, "the number of signals", count);
    *n_signals = (int)value;
    h->rate_Hz = 250; /* as the format has it */
    if (rate && !number_of(rate, 1e-3, 1e7, &h->rate_Hz, &end))
        return bad_line(h->path, h->line, error, "the sampling rate", rate);
    if (rate && *end && *end != '/')
        return bad_line(h->path, h->line, error, "the sampling rate", rate);
    if (samples &&
        (!number_of(samples, 0, 1e15, &h->n_frames, NULL) || h->n_frames != floor(h->n_frames)))
        return bad_line(h->path, h->line, error, "the number of samples", samples);
    (void)recording;
    return MYO_OK;
}

/* FORMAT[xSAMPLES][:SKEW][+OFFSET] */
static int format_word(const header *h, const char *word, int *format, signal *s, double *offset,
                       myo_error *error) {
    double value;
    const char *end;
    if (!word || !number_of(word, 0, 1000, &value, &end))
        return bad_line(h->path, h->line, error, "the format", word);
    *format = (int)value;
    if (*format != 16 && *format != 24 && *format != 212)
        return myo_error_set_at(error, MYO_INPUT, h->path, h->line, 1,
                                "samples of format %d are not read; 16, 24 and 212 are", *format);
    s->per_frame = 1;
    *offset = 0;
    while (*end) {
        const char kind = *end;
        if (!strchr("x:+", kind) || !number_of(end + 1, 0, 1e12, &value, &end))
            return bad_line(h->path, h->line, error, "the format", word);
        if (kind == 'x' && !(value >= 1 && value <= 1024))
            return bad_line(h->path, h->line, error, "the format", word);
        if (kind == 'x') s->per_frame = (int)value;
        if (kind == '+') *offset = floor(value);
    }
    return MYO_OK;
}

/* GAIN[(BASELINE)][/UNIT] */
static int gain_word(const header *h, char *word, signal *s, myo_recording_channel *c,
                     int *has_baseline, myo_error *error) {
    const char *end;
    if (!number_of(word, 0, 1e15, &s->gain, &end))
        return bad_line(h->path, h->line, error, "the gain", word);
    *has_baseline = *end == '(';
    if (*has_baseline && (!number_of(end + 1, -1e12, 1e12, &s->baseline, &end) || *end++ != ')'))
        return bad_line(h->path, h->line, error, "the baseline", word);
    snprintf(c->unit, sizeof c->unit, "%s", *end == '/' ? end + 1 : "mV");
    if (*end && *end != '/') return bad_line(h->path, h->line, error, "the gain", word);
    return MYO_OK;
}

static int file_of(wfdb *w, const header *h, const char *name, int format, double offset,
                   myo_error *error) {
    char path[MYO_PATH_SIZE];
    const char *slash = strrchr(h->path, '/');
    const int folder = slash ? (int)(slash - h->path) + 1 : 0;
    if (!name[0] || strchr(name, '/') || strcmp(name, "-") == 0 || strcmp(name, "~") == 0) {
        myo_error_set_at(error, MYO_INPUT, h->path, h->line, 1,
                         "'%.60s' is no file beside the header; samples must lie in its folder",
                         name);
        return -1;
    }
    if (snprintf(path, sizeof path, "%.*s%s", folder, h->path, name) >= (int)sizeof path) {
        bad_line(h->path, h->line, error, "the name of the file", name);
        return -1;
    }
    for (int f = 0; f < w->n_files; f++)
        if (strcmp(w->files[f].path, path) == 0) {
            if (w->files[f].format == format) return f;
            bad_line(h->path, h->line, error, "two formats for one file", name);
            return -1;
        }
    uint64_t size;
    data_file *f = &w->files[w->n_files];
    if (myo_file_check_readable(path, &size, error)) return -1;
    snprintf(f->path, sizeof f->path, "%s", path);
    f->stream = fopen(path, "rb");
    if (!f->stream) {
        myo_error_set_at(error, MYO_INPUT, path, 0, 0, "the file cannot be opened");
        return -1;
    }
    f->format = format;
    f->n_bytes = (size_t)size;
    f->offset = (size_t)offset;
    return w->n_files++;
}

static int signal_line(myo_recording *recording, wfdb *w, const header *h, char *at, int index,
                       const myo_recording_options *options, myo_error *error) {
    signal *s = &w->signals[index];
    myo_recording_channel *c = &recording->channels[index];
    int format = 0, has_baseline = 0;
    double offset = 0, value;
    char *name = next_word(&at);
    int code = format_word(h, next_word(&at), &format, s, &offset, error);
    if (code) return code;
    s->file = file_of(w, h, name ? name : "", format, offset, error);
    if (s->file < 0) return MYO_INPUT;
    s->first = (int)w->files[s->file].frame;
    w->files[s->file].frame += (size_t)s->per_frame;
    snprintf(c->unit, sizeof c->unit, "mV");
    char *word = next_word(&at);
    if (word) code = gain_word(h, word, s, c, &has_baseline, error);
    /* ADC bits, zero, first value, check sum, block size: each may be missing with all behind it.
     */
    static const char *const names[] = {"the bits of the converter", "its zero", "the first value",
                                        "the check sum", "the block size"};
    for (int k = 0; k < 5 && word && !code; k++) {
        word = next_word(&at);
        if (word && !number_of(word, -1e9, 1e9, &value, NULL))
            code = bad_line(h->path, h->line, error, names[k], word);
        if (!word || code) break;
        if (k == 1 && !has_baseline) s->baseline = value;
        if (k == 3) s->has_checksum = 1, s->checksum = (int)value;
    }
    if (code) return code;
    at += strspn(at, " \t");
    size_t n = strlen(at);
    while (n > 0 && strchr(" \t\r", at[n - 1])) at[--n] = '\0';
    if (*at)
        snprintf(c->name, sizeof c->name, "%s", at);
    else
        snprintf(c->name, sizeof c->name, "signal %d", index + 1);
    const double uV = myo_uV_in(c->unit);
    c->rate_Hz = h->rate_Hz * s->per_frame;
    c->is_voltage = uV > 0;
    /* A gain of 0 or none means that the record was never calibrated. */
    c->is_calibrated = s->gain > 0;
    c->resolution = s->gain > 0 ? (uV > 0 ? uV : 1) / s->gain : 1;
    if (!c->is_calibrated && options->uV_per_count > 0) {
        c->is_calibrated = c->is_voltage = 1;
        c->resolution = options->uV_per_count;
    }
    const double scale = c->is_calibrated ? c->resolution : 1;
    c->lowest = scale * (missing_of(format) + 1 - s->baseline);
    c->highest = scale * (-1 - missing_of(format) - s->baseline);
    return MYO_OK;
}

static int check_lengths(wfdb *w, const header *h, myo_error *error) {
    for (int i = 0; i < w->n_files; i++) {
        const data_file *f = &w->files[i];
        const size_t there = f->n_bytes > f->offset ? f->n_bytes - f->offset : 0;
        const size_t samples = f->format == 16   ? there / 2
                               : f->format == 24 ? there / 3
                                                 : there / 3 * 2 + (there % 3 == 2);
        const double frames = floor((double)samples / (double)f->frame);
        if (h->n_frames > 0 ? frames < h->n_frames : frames < 1)
            return myo_error_set_at(error, MYO_INPUT, f->path, 0, 0,
                                    "the file is cut short: %g samples of each signal are "
                                    "promised, it has %g; copy it again",
                                    h->n_frames > 0 ? h->n_frames : 1, frames);
        const double use = h->n_frames > 0 ? h->n_frames : frames;
        if (i == 0 || use < (double)w->n_frames) w->n_frames = (size_t)use;
    }
    return MYO_OK;
}

static int read_header(myo_recording *recording, wfdb *w, header *h, char *text,
                       const myo_recording_options *options, myo_error *error) {
    int n_signals = 0, seen = 0, code = MYO_OK;
    for (char *line = text, *next; line && !code && (!n_signals || seen < n_signals); line = next) {
        next = strchr(line, '\n');
        if (next) *next++ = '\0';
        h->line++;
        if (*line == '#' || !line[strspn(line, " \t\r")]) continue;
        if (n_signals) {
            code = signal_line(recording, w, h, line, seen++, options, error);
            continue;
        }
        code = record_line(recording, h, line, &n_signals, error);
        if (code) break;
        w->n_signals = n_signals;
        w->signals = calloc((size_t)n_signals, sizeof *w->signals);
        w->files = calloc((size_t)n_signals, sizeof *w->files);
        if (!w->signals || !w->files || !myo_recording_make_channels(recording, n_signals))
            code = myo_recording_no_memory(recording, error);
    }
    if (code) return code;
    if (!n_signals || seen < n_signals)
        return myo_error_set_at(error, MYO_INPUT, h->path, h->line, 0,
                                "the header is cut short: it describes %d of %d signals", seen,
                                n_signals);
    code = check_lengths(w, h, error);
    for (int i = 0; i < n_signals && !code; i++)
        recording->channels[i].n_samples = w->n_frames * (size_t)w->signals[i].per_frame;
    for (int f = 0; f < w->n_files && !code; f++) code = verify(recording, w, f, error);
    if (!code) snprintf(recording->format, sizeof recording->format, "WFDB %d", w->files[0].format);
    return code;
}

int myo_open_wfdb(myo_recording *recording, const myo_recording_options *options,
                  myo_error *error) {
    header h = {.line = 0};
    char *text;
    size_t size;
    if (!myo_path_with_ending(h.path, sizeof h.path, recording->path, ".hea"))
        return myo_recording_bad(recording, error, "the path is too long", 0, 0);
    const int code = myo_file_read(h.path, 1 << 20, &text, &size, error);
    if (code) return code;
    wfdb *w = calloc(1, sizeof *w);
    recording->source = w;
    recording->read = read_wfdb;
    recording->close = close_wfdb;
    const int result = w ? read_header(recording, w, &h, text, options, error)
                         : myo_recording_no_memory(recording, error);
    free(text);
    return result;
}
