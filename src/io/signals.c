/* Reading the channels and events of myotome's own signals.h5 (docs/files.md). Its last line is
 * verified over the whole file first. */
#include "io/recording.h"

#include "io/files.h"
#include "io/seal.h"

#include <hdf5.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

typedef struct signals {
    hid_t file;
    hid_t *datasets; /* a channel */
    int n;
} signals;

/* HDF5 prints its own messages unless told not to; what the host had set comes back. */
typedef struct silence {
    H5E_auto2_t function;
    void *data;
} silence;

static silence begin_silence(void) {
    silence s;
    H5Eget_auto2(H5E_DEFAULT, &s.function, &s.data);
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    return s;
}

static void end_silence(silence s) {
    H5Eset_auto2(H5E_DEFAULT, s.function, s.data);
}

static void close_signals(void *source) {
    signals *s = source;
    for (int i = 0; i < s->n; i++)
        if (s->datasets[i] >= 0) H5Dclose(s->datasets[i]);
    if (s->file >= 0) H5Fclose(s->file);
    free(s->datasets);
    free(s);
}

static int check_seal(myo_recording *recording, myo_error *error) {
    uint64_t size;
    int code = myo_file_check_readable(recording->path, &size, error);
    if (code) return code;
    FILE *file = fopen(recording->path, "rb");
    enum { BLOCK = 1 << 20 };
    char *block = malloc(BLOCK), last[MYO_SEAL_BYTES];
    uint32_t said = 0;
    if (!file || !block) {
        code = myo_recording_no_memory(recording, error);
    } else if (size <= MYO_SEAL_BYTES ||
               fseeko(file, (off_t)(size - MYO_SEAL_BYTES), SEEK_SET) != 0 ||
               fread(last, 1, sizeof last, file) != sizeof last ||
               !myo_seal_read(last, (size_t)size, "signals", &said)) {
        code = myo_recording_bad(recording, error,
                                 "this is no whole signals.h5 of myotome: it was cut short, or "
                                 "something else wrote it",
                                 0, 0);
    } else {
        uLong crc = crc32(0, NULL, 0);
        rewind(file);
        for (uint64_t left = size - MYO_SEAL_BYTES; left > 0;) {
            const size_t want = left < BLOCK ? (size_t)left : BLOCK;
            const size_t got = fread(block, 1, want, file);
            if (got == 0) break;
            crc = crc32(crc, (const Bytef *)block, (uInt)got);
            left -= got;
        }
        if ((uint32_t)crc != said)
            code = myo_recording_bad(recording, error,
                                     "the file is damaged: its check sum does not fit; copy it "
                                     "again",
                                     0, 0);
    }
    free(block);
    if (file) fclose(file);
    return code;
}

static int read_signals(myo_recording *recording, int channel, size_t start, size_t n,
                        double *samples, myo_error *error) {
    const signals *s = recording->source;
    const silence before = begin_silence();
    const hid_t file = H5Dget_space(s->datasets[channel]);
    const hsize_t from = start, count = n;
    const hid_t memory = H5Screate_simple(1, &count, NULL);
    int good =
        file >= 0 && memory >= 0 &&
        H5Sselect_hyperslab(file, H5S_SELECT_SET, &from, NULL, &count, NULL) >= 0 &&
        H5Dread(s->datasets[channel], H5T_NATIVE_DOUBLE, memory, file, H5P_DEFAULT, samples) >= 0;
    if (memory >= 0) H5Sclose(memory);
    if (file >= 0) H5Sclose(file);
    end_silence(before);
    return good ? MYO_OK
                : myo_recording_bad(recording, error, "reading failed at sample %g", (double)start,
                                    0);
}

static void text_of(hid_t at, const char *name, char *text, size_t size) {
    char *held = NULL;
    text[0] = '\0';
    const hid_t a = H5Aexists(at, name) > 0 ? H5Aopen(at, name, H5P_DEFAULT) : -1;
    const hid_t type = a >= 0 ? H5Aget_type(a) : -1;
    if (type >= 0 && H5Tis_variable_str(type) > 0 && H5Aread(a, type, &held) >= 0 && held) {
        snprintf(text, size, "%s", held);
        H5free_memory(held);
    }
    if (type >= 0) H5Tclose(type);
    if (a >= 0) H5Aclose(a);
}

static double number_of(hid_t at, const char *name) {
    double value = 0;
    const hid_t a = H5Aexists(at, name) > 0 ? H5Aopen(at, name, H5P_DEFAULT) : -1;
    if (a < 0) return 0;
    if (H5Aread(a, H5T_NATIVE_DOUBLE, &value) < 0) value = 0;
    H5Aclose(a);
    return value;
}

/* Channel groups in the order of their attribute `index`. */
static int open_channel(myo_recording *recording, signals *s, hid_t channels, const char *name) {
    const hid_t group = H5Gopen2(channels, name, H5P_DEFAULT);
    if (group < 0) return 0;
    const int index = (int)number_of(group, "index");
    const int free_place = index >= 0 && index < s->n && s->datasets[index] < 0;
    const hid_t d = free_place ? H5Dopen2(group, "signal_uV", H5P_DEFAULT) : -1;
    const hid_t space = d >= 0 ? H5Dget_space(d) : -1;
    hsize_t size = 0;
    int good = space >= 0 && H5Sget_simple_extent_ndims(space) == 1;
    if (good) H5Sget_simple_extent_dims(space, &size, NULL);
    if (space >= 0) H5Sclose(space);
    if (d >= 0) s->datasets[index] = d;
    if (good) {
        myo_recording_channel *c = &recording->channels[index];
        text_of(group, "name", c->name, sizeof c->name);
        if (!c->name[0]) snprintf(c->name, sizeof c->name, "channel %d", index + 1);
        snprintf(c->unit, sizeof c->unit, "uV");
        c->rate_Hz = number_of(group, "rate_Hz");
        c->n_samples = (size_t)size;
        c->is_voltage = c->is_calibrated = 1;
    }
    H5Gclose(group);
    return good;
}

static double *column_of(hid_t file, const char *path, size_t *n) {
    const hid_t d = H5Dopen2(file, path, H5P_DEFAULT);
    const hid_t space = d >= 0 ? H5Dget_space(d) : -1;
    hsize_t size = 0;
    double *values = NULL;
    if (space >= 0 && H5Sget_simple_extent_ndims(space) == 1) {
        H5Sget_simple_extent_dims(space, &size, NULL);
        values = calloc((size_t)size + 1, sizeof *values);
        if (values && size &&
            H5Dread(d, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0) {
            free(values);
            values = NULL;
        }
    }
    if (space >= 0) H5Sclose(space);
    if (d >= 0) H5Dclose(d);
    *n = (size_t)size;
    return values;
}

static void read_events(myo_recording *recording, hid_t file) {
    size_t n = 0, same = 0;
    double *t = column_of(file, "/events/t_ms", &n);
    double *duration = column_of(file, "/events/duration_ms", &same);
    const hid_t d = H5Dopen2(file, "/events/name", H5P_DEFAULT);
    const hid_t type = d >= 0 ? H5Dget_type(d) : -1;
    const size_t width = type >= 0 && H5Tis_variable_str(type) == 0 ? H5Tget_size(type) : 0;
    char *names = width > 0 && width <= 256 ? calloc(n + 1, width + 1) : NULL;
    if (t && duration && n == same && names &&
        H5Dread(d, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, names) >= 0)
        for (size_t i = 0; i < n; i++) {
            char name[257];
            snprintf(name, sizeof name, "%.*s", (int)width, names + i * width);
            myo_recording_note_add(recording, 1e-3 * t[i], 1e-3 * duration[i], name);
        }
    if (type >= 0) H5Tclose(type);
    if (d >= 0) H5Dclose(d);
    free(names);
    free(duration);
    free(t);
}

static int open_all(myo_recording *recording, signals *s, myo_error *error) {
    s->file = H5Fopen(recording->path, H5F_ACC_RDONLY, H5P_DEFAULT);
    const hid_t channels = s->file >= 0 ? H5Gopen2(s->file, "/channels", H5P_DEFAULT) : -1;
    H5G_info_t info = {0};
    int code = MYO_OK;
    if (channels < 0 || H5Gget_info(channels, &info) < 0 || info.nlinks > 4096) {
        code = myo_recording_bad(recording, error, "this HDF5 file holds no channels of myotome", 0,
                                 0);
    } else {
        s->datasets = malloc(((size_t)info.nlinks + 1) * sizeof *s->datasets);
        for (hsize_t i = 0; s->datasets && i <= info.nlinks; i++) s->datasets[i] = -1;
        if (!s->datasets || !myo_recording_make_channels(recording, (int)info.nlinks))
            code = myo_recording_no_memory(recording, error);
        else
            s->n = (int)info.nlinks;
    }
    for (hsize_t i = 0; i < info.nlinks && !code; i++) {
        char name[256] = "";
        H5Lget_name_by_idx(channels, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, sizeof name,
                           H5P_DEFAULT);
        if (!open_channel(recording, s, channels, name))
            code = myo_recording_bad(recording, error, "channel %g of the file cannot be read",
                                     (double)i + 1, 0);
    }
    if (channels >= 0) H5Gclose(channels);
    if (!code) read_events(recording, s->file);
    return code;
}

int myo_open_signals(myo_recording *recording, const myo_recording_options *options,
                     myo_error *error) {
    (void)options;
    int code = check_seal(recording, error);
    if (code) return code;
    signals *s = calloc(1, sizeof *s);
    if (!s) return myo_recording_no_memory(recording, error);
    s->file = -1;
    recording->source = s;
    recording->read = read_signals;
    recording->close = close_signals;
    snprintf(recording->format, sizeof recording->format, "signals.h5");
    const silence before = begin_silence();
    code = open_all(recording, s, error);
    end_silence(before);
    return code;
}
