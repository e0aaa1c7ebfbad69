/* Fuzzing of the readers of recordings, and of the analysis behind them (libFuzzer, clang).
 *
 * The first byte of an input says what the rest is: 0..3 the bytes of an EDF, WAV, text or WFDB
 * file (header, a zero byte, samples); 4..7 changes to a good file of that kind, three bytes each:
 * place (two bytes) and value; the last change may cut the file. A reader may refuse, with a
 * sentence, or open: then every channel is read and the shorter ones are examined. It may not
 * crash, hang, leak or ask for much more memory than the file has. */
#include "myotome/examine_file.h"

#include <sndfile.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { KINDS = 4, MOST = 1 << 16 };

static char folder[64];
static struct {
    unsigned char bytes[MOST];
    size_t n;
} good[KINDS];

static const char *path_of(int kind) {
    static const char *const names[KINDS] = {"x.edf", "x.wav", "x.txt", "x.hea"};
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, names[kind]);
    return path;
}

static void put(const char *path, const unsigned char *bytes, size_t n) {
    FILE *file = fopen(path, "wb");
    if (!file) abort();
    if (fwrite(bytes, 1, n, file) != n) abort();
    fclose(file);
}

static void take(int kind) {
    FILE *file = fopen(path_of(kind), "rb");
    if (!file) abort();
    good[kind].n = fread(good[kind].bytes, 1, MOST, file);
    fclose(file);
}

static void remove_folder(void) {
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    if (system(command)) return;
}

static void make_good_files(void) {
    myo_record *record = myo_record_make();
    for (int c = 0; c < 2; c++) {
        myo_channel *channel = myo_record_add_channel(record, 2000);
        snprintf(channel->name, sizeof channel->name, "EMG %d", c);
        channel->rate_Hz = 2000;
        for (int k = 0; k < 2000; k++) channel->signal_uV[k] = (float)(k * 37 % 401 - 200);
    }
    record->simulated_ms = record->duration_ms = 1000;
    myo_record_add_event(record, 250, 10, "event", "an event");
    if (myo_bdf_write(record, (int[]){0, 1}, 2, path_of(0), NULL, NULL)) abort();
    myo_record_free(record);
    take(0);
    SF_INFO info = {.samplerate = 8000, .channels = 2, .format = SF_FORMAT_WAV | SF_FORMAT_PCM_16};
    SNDFILE *wav = sf_open(path_of(1), SFM_WRITE, &info);
    short x[2000];
    for (int k = 0; k < 2000; k++) x[k] = (short)(k * 377 % 4001 - 2000);
    sf_writef_short(wav, x, 1000);
    sf_close(wav);
    take(1);
    char *text = (char *)good[2].bytes;
    size_t n = (size_t)sprintf(text, "# rate_Hz: 1000\n# uV_per_count: 0.5\nt_ms,EMG_uV,b\n");
    for (int k = 0; k < 300; k++)
        n += (size_t)sprintf(text + n, "%d,%d,%g\n", k, k * 37 % 401 - 200, 0.5 * k);
    good[2].n = n;
    text = (char *)good[3].bytes;
    n = (size_t)sprintf(text, "x 2 1000 200\nx.dat 212 200(10)/mV 12 0 0 0 0 EMG left\n"
                              "x.dat 212x2 50/uV 12 0 0 0 0 EMG right\n");
    good[3].n = n + 1 + 900; /* a zero byte and 600 samples of nothing */
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc;
    (void)argv;
    snprintf(folder, sizeof folder, "%s/myotome_fuzz_XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (!mkdtemp(folder)) abort();
    atexit(remove_folder);
    make_good_files();
    return 0;
}

static void read_all(const char *path) {
    const myo_recording_options options = {.rate_Hz = 0};
    myo_error error = {0};
    myo_recording *r = myo_recording_open(path, &options, &error);
    if (!r) {
        if (!error.text[0] || (error.code != MYO_INPUT && error.code != MYO_BROKE_DOWN)) abort();
        return;
    }
    for (size_t i = 0; i < myo_recording_note_count(r); i++)
        if (strlen(myo_recording_note_at(r, i)->text) > 255) abort();
    for (int c = 0; c < myo_recording_channel_count(r); c++) {
        const myo_recording_channel *channel = myo_recording_channel_at(r, c);
        const size_t n = channel->n_samples < 20000 ? channel->n_samples : 20000;
        double *samples = malloc((n + 1) * sizeof *samples);
        if (!samples) abort();
        const int code = myo_recording_read(r, c, channel->n_samples - n, n, samples, &error);
        if (code && !error.text[0]) abort();
        if (!code && c == 0 && n < 6000) {
            const myo_emg_piece piece = {.samples = samples,
                                         .n = n,
                                         .rate_Hz = channel->rate_Hz,
                                         .is_calibrated = channel->is_calibrated,
                                         .resolution = channel->resolution,
                                         .lowest = channel->lowest,
                                         .highest = channel->highest};
            myo_examined *e = NULL;
            if (myo_examine_piece(&piece, &e, &error) && error.code != MYO_BROKE_DOWN) abort();
            myo_examined_free(e);
        }
        free(samples);
    }
    myo_recording_close(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static unsigned char bytes[MOST];
    if (size < 2 || size > MOST) return 0;
    const int kind = data[0] % KINDS;
    size_t n = size - 1;
    memcpy(bytes, data + 1, n);
    if (data[0] / KINDS % 2) {
        n = good[kind].n;
        memcpy(bytes, good[kind].bytes, n);
        for (size_t k = 1; k + 2 < size; k += 3) {
            const size_t at = (size_t)(data[k] | data[k + 1] << 8) % (n + 1);
            if (at < n) bytes[at] = data[k + 2];
            if (k + 5 >= size && data[k + 2] % 8 == 7) n = at;
        }
    }
    const char *path = path_of(kind);
    if (kind < 3) {
        put(path, bytes, n);
        read_all(path);
        return 0;
    }
    const unsigned char *end = memchr(bytes, 0, n);
    const size_t header = end ? (size_t)(end - bytes) : n;
    put(path, bytes, header);
    char samples[128];
    snprintf(samples, sizeof samples, "%s/x.dat", folder);
    put(samples, bytes + header + (end != NULL), n - header - (end != NULL));
    read_all(path);
    return 0;
}
