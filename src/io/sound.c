/* Writing a needle's channel as sound, as a clinic's loudspeaker gives it: WAV, 16 bit, at the
 * recording's own rate. Loudness is a matter of amplitude, as it is there: one scale for all files
 * unless a signal is too large for it, so that a silent muscle stays silent. The scale stands in a
 * text beside the file, as myotome/recording.h reads it. */
#include "io/sound.h"

#include "io/files.h"

#include <math.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 32767 counts are 1.6 mV; the scale is doubled until the largest sample fits. */
static const double usual_uV_per_count = 0.05;

static double scale_for(const myo_channel *channel) {
    double peak = 0, scale = usual_uV_per_count;
    for (size_t i = 0; i < channel->n_samples; i++)
        peak = fmax(peak, fabs((double)channel->signal_uV[i]));
    while (peak > 32766 * scale && scale < 1e9) scale *= 2;
    return scale;
}

/* libsndfile writes into memory, so that the file is whole or not there. */
typedef struct memory_file {
    char *data;
    sf_count_t size, capacity, at;
} memory_file;

static sf_count_t memory_size(void *user) {
    return ((memory_file *)user)->size;
}
static sf_count_t memory_tell(void *user) {
    return ((memory_file *)user)->at;
}
static sf_count_t memory_seek(sf_count_t offset, int whence, void *user) {
    memory_file *m = user;
    m->at = offset + (whence == SEEK_CUR ? m->at : whence == SEEK_END ? m->size : 0);
    return m->at;
}
static sf_count_t memory_read(void *to, sf_count_t n, void *user) {
    memory_file *m = user;
    if (n > m->size - m->at) n = m->size - m->at;
    if (n <= 0) return 0;
    memcpy(to, m->data + m->at, (size_t)n);
    m->at += n;
    return n;
}
static sf_count_t memory_write(const void *from, sf_count_t n, void *user) {
    memory_file *m = user;
    if (m->at + n > m->capacity) {
        const sf_count_t capacity = 2 * (m->at + n);
        char *grown = realloc(m->data, (size_t)capacity);
        if (!grown) return 0;
        m->data = grown;
        m->capacity = capacity;
    }
    memcpy(m->data + m->at, from, (size_t)n);
    m->at += n;
    if (m->at > m->size) m->size = m->at;
    return n;
}

static int write_samples(SNDFILE *file, const myo_channel *channel, double scale) {
    enum { FRAMES = 4096 };
    short counts[FRAMES];
    for (size_t from = 0; from < channel->n_samples; from += FRAMES) {
        size_t n = channel->n_samples - from;
        if (n > FRAMES) n = FRAMES;
        for (size_t i = 0; i < n; i++)
            counts[i] = (short)lround((double)channel->signal_uV[from + i] / scale);
        if (sf_writef_short(file, counts, (sf_count_t)n) != (sf_count_t)n) return 1;
    }
    return 0;
}

int myo_wav_write(const myo_channel *channel, const char *path, myo_error *error) {
    for (size_t i = 0; i < channel->n_samples; i++)
        if (!isfinite(channel->signal_uV[i]))
            return myo_error_set_at(error, MYO_IO, path, 0, 0,
                                    "channel '%s' has values that are not finite", channel->name);
    memory_file memory = {0};
    SF_VIRTUAL_IO io = {memory_size, memory_seek, memory_read, memory_write, memory_tell};
    SF_INFO info = {.samplerate = (int)lround(channel->rate_Hz),
                    .channels = 1,
                    .format = SF_FORMAT_WAV | SF_FORMAT_PCM_16};
    const double scale = scale_for(channel);
    SNDFILE *file = sf_open_virtual(&io, SFM_WRITE, &info, &memory);
    int failed = !file;
    if (file) {
        sf_set_string(file, SF_STR_TITLE, channel->description);
        sf_set_string(file, SF_STR_SOFTWARE, "myotome");
        failed = write_samples(file, channel, scale);
        failed |= sf_close(file) != 0;
    }
    int code = failed ? myo_error_set(error, MYO_IO, "the sound %s could not be made", path)
                      : myo_file_write(path, memory.data, (size_t)memory.size, error);
    free(memory.data);
    char beside[MYO_PATH_SIZE], text[300];
    const char *dot = strrchr(path, '.');
    const int stem = (int)(dot ? dot - path : (long)strlen(path));
    snprintf(beside, sizeof beside, "%.*s.txt", stem, path);
    snprintf(text, sizeof text, "uV_per_count: %.9g\nrate_Hz: %.9g\nchannels: %s\n", scale,
             channel->rate_Hz, channel->name);
    return code ? code : myo_file_write(beside, text, strlen(text), error);
}

/* A loudspeaker gives what is sampled fast enough: needles and wires. */
int myo_sound_write(const myo_record *record, const char *folder, myo_error *error) {
    enum { slowest_Hz = 8000 };
    char sounds[MYO_PATH_SIZE];
    int code = myo_path_join(sounds, folder, "sound", error), made = 0;
    for (int i = 0; i < record->n_channels && !code; i++) {
        const myo_channel *c = &record->channels[i];
        if (c->kind != MYO_CHANNEL_NEEDLE || c->rate_Hz < slowest_Hz || !c->n_samples) continue;
        char name[48], path[MYO_PATH_SIZE];
        snprintf(name, sizeof name, "%.32s.wav", c->name);
        for (char *p = name; *p; p++)
            if (*p == ' ' || *p == '/') *p = '_';
        if (!made) code = myo_folder_make(sounds, error);
        made = 1;
        if (!code) code = myo_path_join(path, sounds, name, error);
        if (!code) code = myo_wav_write(c, path, error);
    }
    return code;
}
