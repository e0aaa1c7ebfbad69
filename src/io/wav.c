/* Reading WAV files with libsndfile. A WAV has no gain: it comes from outside, or amplitudes stay
 * counts (of a 16-bit file: -32768..32767; of floating-point samples: the values themselves). */
#include "io/recording.h"

#include "io/files.h"

#include <limits.h>
#include <math.h>
#include <sndfile.h>
#include <stdlib.h>
#include <string.h>

typedef struct wav {
    SNDFILE *file;
    int n_channels;
    double scale; /* from libsndfile's -1..1 to what is read */
} wav;

static void close_wav(void *source) {
    wav *w = source;
    if (w->file) sf_close(w->file);
    free(w);
}

static int read_wav(myo_recording *recording, int channel, size_t start, size_t n, double *samples,
                    myo_error *error) {
    wav *w = recording->source;
    enum { FRAMES = 4096 };
    double *frames = malloc((size_t)FRAMES * (size_t)w->n_channels * sizeof *frames);
    if (!frames) return myo_recording_no_memory(recording, error);
    int code = MYO_OK;
    if (sf_seek(w->file, (sf_count_t)start, SEEK_SET) != (sf_count_t)start)
        code = myo_recording_bad(recording, error, "reading failed at sample %g", (double)start, 0);
    for (size_t done = 0; done < n && !code;) {
        const size_t want = n - done < FRAMES ? n - done : FRAMES;
        const sf_count_t got = sf_readf_double(w->file, frames, (sf_count_t)want);
        if (got <= 0) {
            code = myo_recording_bad(recording, error,
                                     "the file is cut short: sample %g cannot be read",
                                     (double)(start + done), 0);
            break;
        }
        for (size_t k = 0; k < (size_t)got; k++)
            samples[done + k] = w->scale * frames[k * (size_t)w->n_channels + (size_t)channel];
        done += (size_t)got;
    }
    free(frames);
    return code;
}

/* Bits of a sample; 0 for floating point, -1 for what is not read. */
static int bits_of(int format) {
    switch (format & SF_FORMAT_SUBMASK) {
    case SF_FORMAT_PCM_U8:
        return 8;
    case SF_FORMAT_PCM_16:
        return 16;
    case SF_FORMAT_PCM_24:
        return 24;
    case SF_FORMAT_PCM_32:
        return 32;
    case SF_FORMAT_FLOAT:
    case SF_FORMAT_DOUBLE:
        return 0;
    default:
        return -1;
    }
}

/* libsndfile takes a data chunk that promises more than the file holds; half a copy must not pass
 * for the whole. A size a few bytes off is a common fault of writers and does no harm. */
static int check_length(myo_recording *recording, myo_error *error) {
    uint64_t size;
    if (myo_file_check_readable(recording->path, &size, error)) return MYO_INPUT;
    FILE *file = fopen(recording->path, "rb");
    unsigned char chunk[8];
    if (!file) return myo_recording_bad(recording, error, "the file cannot be opened", 0, 0);
    uint64_t at = 12;
    int code = MYO_OK, found = 0;
    while (!code && !found && at + 8 <= size && fseeko(file, (off_t)at, SEEK_SET) == 0 &&
           fread(chunk, 1, 8, file) == 8) {
        const uint64_t bytes = chunk[4] | (uint64_t)chunk[5] << 8 | (uint64_t)chunk[6] << 16 |
                               (uint64_t)chunk[7] << 24;
        found = memcmp(chunk, "data", 4) == 0;
        if (found && bytes != 0xffffffffu && at + 8 + bytes > size + 8)
            code = myo_recording_bad(recording, error,
                                     "the file is cut short: %g bytes of samples are promised, "
                                     "there are %g; copy it again",
                                     (double)bytes, (double)(size - at - 8));
        at += 8 + bytes + bytes % 2;
    }
    fclose(file);
    if (!code && !found)
        code = myo_recording_bad(recording, error,
                                 "the WAV file is damaged or cut short: it holds no samples", 0, 0);
    return code;
}

int myo_open_wav(myo_recording *recording, const myo_recording_options *options, myo_error *error) {
    myo_said said = {0};
    SF_INFO info = {0};
    int code = check_length(recording, error);
    if (!code) code = myo_said_beside(recording, &said, error);
    if (code) return code;
    wav *w = calloc(1, sizeof *w);
    if (!w) return myo_recording_no_memory(recording, error);
    recording->source = w;
    recording->read = read_wav;
    recording->close = close_wav;
    w->file = sf_open(recording->path, SFM_READ, &info);
    if (!w->file)
        return myo_recording_bad(recording, error,
                                 "the WAV file is damaged: its header cannot be read", 0, 0);
    const int bits = bits_of(info.format);
    if (bits < 0)
        return myo_recording_bad(recording, error,
                                 "the samples of this WAV file are compressed; save it as 16- or "
                                 "24-bit PCM, or as floating point",
                                 0, 0);
    if (info.channels < 1 || info.channels > 1024 || info.frames < 1)
        return myo_recording_bad(recording, error, "the WAV file holds no samples", 0, 0);
    w->n_channels = info.channels;
    const double gain = options->uV_per_count > 0 ? options->uV_per_count : said.uV_per_count;
    const double counts = bits ? ldexp(1, bits - 1) : 1;
    w->scale = counts * (gain > 0 ? gain : 1);
    snprintf(recording->format, sizeof recording->format, bits ? "WAV, %d bit" : "WAV, float",
             bits);
    if (!myo_recording_make_channels(recording, info.channels))
        return myo_recording_no_memory(recording, error);
    for (int i = 0; i < info.channels; i++) {
        myo_recording_channel *c = &recording->channels[i];
        myo_said_channel(&said, i, "channel", c->name);
        snprintf(c->unit, sizeof c->unit, gain > 0 ? "uV" : "counts");
        c->rate_Hz = said.rate_Hz > 0 ? said.rate_Hz : info.samplerate;
        c->n_samples = (size_t)info.frames;
        c->is_voltage = 1;
        c->is_calibrated = gain > 0;
        c->resolution = bits ? (gain > 0 ? gain : 1) : 0;
        if (bits) {
            c->lowest = -w->scale;
            c->highest = w->scale - c->resolution;
        }
    }
    return MYO_OK;
}
