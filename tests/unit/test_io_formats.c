/* Recordings in every format: what was written is read, in any block; every kind of broken file has
 * its sentence. */
#include "io/recording.h"
#include "io_record.h"
#include "scratch_folder.h"

#include <setjmp.h>
#include <sndfile.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

static const char emgdb[] = "../shared/data/emg/physionet_emgdb";

static void put(const char *path, const void *bytes, size_t size) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

static void put_text(const char *path, const char *text) {
    put(path, text, strlen(text));
}

static char *take(const char *path, size_t *size) {
    char *bytes;
    assert_int_equal(myo_file_read(path, 1 << 24, &bytes, size, NULL), MYO_OK);
    return bytes;
}

static myo_recording *open_good(const char *path) {
    myo_error error = {0};
    myo_recording *r = myo_recording_open(path, NULL, &error);
    if (!r) fail_msg("%s: %s", path, error.text);
    return r;
}

/* Whole, in one piece and in odd ones: the same numbers. */
static double *read_all(myo_recording *r, int channel) {
    const size_t n = myo_recording_channel_at(r, channel)->n_samples;
    double *all = calloc(n + 1, sizeof *all), *parts = calloc(n + 1, sizeof *parts);
    assert_int_equal(myo_recording_read(r, channel, 0, n, all, NULL), MYO_OK);
    const size_t part = n / 7;
    for (size_t at = n / part * part + part; at > 0; at -= part) {
        const size_t from = at - part, count = n - from < part ? n - from : part;
        assert_int_equal(myo_recording_read(r, channel, from, count, parts + from, NULL), MYO_OK);
    }
    assert_memory_equal(all, parts, n * sizeof *all);
    assert_int_equal(myo_recording_read(r, channel, n, 1, parts, NULL), MYO_INPUT);
    free(parts);
    return all;
}

static void refused(const char *path, const char *says) {
    myo_error error = {0};
    myo_recording *r = myo_recording_open(path, NULL, &error);
    if (r) fail_msg("opened, where '%s' was expected", says);
    assert_int_equal(error.code, MYO_INPUT);
    if (!strstr(error.text, says)) fail_msg("expected '%s' in: %s", says, error.text);
    assert_null(strchr(error.text, '\n'));
}

/* ---- WFDB ---- */

/* Two signals of 11 frames, the second with two samples a frame, as format `format`. */
static void write_wfdb(int format, size_t *size) {
    unsigned char bytes[256] = {0};
    int sums[2] = {0, 0}, k = 0;
    for (int frame = 0; frame < 11; frame++)
        for (int j = 0; j < 3; j++, k++) {
            const int v = j == 0 ? 100 * frame - 500 : (j == 1 ? -2000 + frame : 2000 - frame);
            const unsigned u = (unsigned)v;
            sums[j > 0] += v;
            if (format == 16) bytes[2 * k] = u & 255, bytes[2 * k + 1] = u >> 8 & 255;
            if (format == 24)
                bytes[3 * k] = u & 255, bytes[3 * k + 1] = u >> 8 & 255,
                          bytes[3 * k + 2] = u >> 16 & 255;
            if (format == 212) {
                unsigned char *pair = bytes + 3 * (k / 2);
                if (k % 2 == 0)
                    pair[0] = u & 255, pair[1] = u >> 8 & 15;
                else
                    pair[2] = u & 255, pair[1] |= (unsigned char)((u >> 8 & 15) << 4);
            }
        }
    *size = format == 16 ? 66 : format == 24 ? 99 : 50;
    put(inside("w.dat"), bytes, *size);
    char text[512];
    snprintf(text, sizeof text,
             "# a comment\nw 2 1000/12.5 11 12:00:00\nw.dat %d 200(10)/mV 12 0 -500 %d 0 EMG left\n"
             "w.dat %dx2 50/uV 12 0 -2000 %d 0 EMG right\n",
             format, (short)sums[0], format, (short)sums[1]);
    put_text(inside("w.hea"), text);
}

static void wfdb_formats(void **state) {
    (void)state;
    static const int formats[] = {16, 24, 212};
    for (int f = 0; f < 3; f++) {
        size_t size;
        write_wfdb(formats[f], &size);
        myo_recording *r = open_good(inside(f ? "w.dat" : "w.hea"));
        assert_int_equal(myo_recording_channel_count(r), 2);
        const myo_recording_channel *a = myo_recording_channel_at(r, 0),
                                    *b = myo_recording_channel_at(r, 1);
        assert_string_equal(a->name, "EMG left");
        assert_true(a->rate_Hz == 1000 && b->rate_Hz == 2000);
        assert_int_equal(a->n_samples, 11);
        assert_int_equal(b->n_samples, 22);
        assert_true(a->is_calibrated && a->is_voltage);
        double *left = read_all(r, 0), *right = read_all(r, 1);
        for (int k = 0; k < 11; k++) {
            assert_true(fabs(left[k] - 5 * (100 * k - 510)) < 1e-9);
            assert_true(fabs(right[2 * k] - (-2000 + k) / 50.0) < 1e-9);
            assert_true(fabs(right[2 * k + 1] - (2000 - k) / 50.0) < 1e-9);
        }
        free(left);
        free(right);
        assert_int_equal(myo_recording_find(r, "right", NULL), 1);
        myo_error error;
        assert_int_equal(myo_recording_find(r, "lefd", &error), -1);
        assert_non_null(strstr(error.text, "did you mean 'left'"));
        myo_recording_close(r);
        char *bytes = take(inside("w.dat"), &size);
        bytes[size / 2] ^= 4;
        put(inside("w.dat"), bytes, size);
        refused(inside("w.hea"), "check sum");
        put(inside("w.dat"), bytes, size - 3);
        refused(inside("w.hea"), "cut short");
        free(bytes);
    }
}

static void wfdb_headers(void **state) {
    (void)state;
    put_text(inside("d.dat"), "0123456789");
    static const char *const bad[][2] = {
        {"w 1 1000 5\n", "cut short"},
        {"w/3 1 1000 5\n", "segments"},
        {"w x 1000 5\n", "number of signals"},
        {"w 1 0 5\nd.dat 16\n", "sampling rate"},
        {"w 1 1000 5\nd.dat 8\n", "format 8"},
        {"w 1 1000 5\nd.dat 16 abc\n", "gain"},
        {"w 1 1000 5\nd.dat 16 200 12 0 0 zz\n", "check sum"},
        {"w 1 1000 6\nd.dat 16\n", "cut short"},
        {"w 1 1000 5\n../d.dat 16\n", "beside"},
        {"w 1 1000 5\nnone.dat 16\n", "no such file"},
        {"w 1 1000 5\nd.dat 16x0\n", "format"},
        {"w 2 1000 1\nd.dat 16\nd.dat 24\n", "two formats"},
        {"w 1 1000 5\nd.dat 16+99999999\n", "cut short"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        put_text(inside("h.hea"), bad[i][0]);
        refused(inside("h.hea"), bad[i][1]);
    }
    put_text(inside("h.hea"), "h 1\nd.dat 16"); /* all that may be missing is missing */
    myo_recording *r = open_good(inside("h.hea"));
    assert_true(myo_recording_channel_at(r, 0)->rate_Hz == 250);
    assert_int_equal(myo_recording_channel_at(r, 0)->n_samples, 5);
    assert_false(myo_recording_channel_at(r, 0)->is_calibrated);
    assert_int_equal(myo_recording_warning_count(r), 1);
    myo_recording_close(r);
}

static void real_needle_records(void **state) {
    (void)state;
    if (access(emgdb, R_OK) != 0) {
        print_message("skipped: %s is not here\n", emgdb);
        skip();
    }
    static const struct {
        const char *name;
        size_t n;
        double rms_uV, low_uV, high_uV;
    } golden[] = {{"emg_healthy", 50860, 81.6, -513, 1115},
                  {"emg_neuropathy", 147858, 388.4, -3285, 3267},
                  {"emg_myopathy", 110337, 97.0, -665, 780}};
    for (int i = 0; i < 3; i++) {
        char path[256];
        snprintf(path, sizeof path, "%s/%s.hea", emgdb, golden[i].name);
        myo_recording *r = open_good(path);
        assert_int_equal(myo_recording_channel_at(r, 0)->n_samples, golden[i].n);
        double *x = read_all(r, 0), squares = 0, low = 0, high = 0;
        for (size_t k = 0; k < golden[i].n; k++) {
            squares += x[k] * x[k];
            low = fmin(low, x[k]);
            high = fmax(high, x[k]);
        }
        const double rms = sqrt(squares / (double)golden[i].n);
        assert_true(fabs(rms / golden[i].rms_uV - 1) < 0.02);
        assert_true(fabs(low / golden[i].low_uV - 1) < 0.02);
        assert_true(fabs(high / golden[i].high_uV - 1) < 0.02);
        free(x);
        myo_recording_close(r);
    }
}

/* ---- WAV ---- */

static void write_wav(const char *path, int format, int channels, int frames) {
    SF_INFO info = {.samplerate = 44100, .channels = channels, .format = SF_FORMAT_WAV | format};
    SNDFILE *file = sf_open(path, SFM_WRITE, &info);
    assert_non_null(file);
    int *x = calloc((size_t)(channels * frames), sizeof *x);
    for (int k = 0; k < channels * frames; k++) x[k] = (k * 37 % 2001 - 1000) * 65536;
    assert_int_equal(sf_writef_int(file, x, frames), frames);
    sf_close(file);
    free(x);
}

static void wav_files(void **state) {
    (void)state;
    write_wav(inside("a.wav"), SF_FORMAT_PCM_16, 2, 5000);
    myo_recording *r = open_good(inside("a.wav"));
    assert_string_equal(myo_recording_format(r), "WAV, 16 bit");
    assert_false(myo_recording_channel_at(r, 0)->is_calibrated);
    double *x = read_all(r, 1);
    for (int k = 0; k < 5000; k++) assert_true(x[k] == (2 * k + 1) * 37 % 2001 - 1000);
    free(x);
    myo_recording_close(r);
    put_text(inside("a.txt"), "uV_per_count: 0.25\nchannels: left, right\n");
    r = open_good(inside("a.wav"));
    assert_string_equal(myo_recording_channel_at(r, 1)->name, "right");
    assert_true(myo_recording_channel_at(r, 0)->is_calibrated);
    x = read_all(r, 0);
    assert_true(x[1] == 0.25 * (74 - 1000));
    free(x);
    myo_recording_close(r);
    const myo_recording_options gain = {.uV_per_count = 2};
    r = myo_recording_open(inside("a.wav"), &gain, NULL);
    assert_non_null(r);
    assert_true(myo_recording_channel_at(r, 0)->resolution == 2);
    myo_recording_close(r);
    put_text(inside("a.txt"), "uV_per_cuont: 0.25\n");
    refused(inside("a.wav"), "did you mean 'uV_per_count'");
    put_text(inside("a.txt"), "uV_per_count: loud\n");
    refused(inside("a.wav"), "no number above 0");
    unlink(inside("a.txt"));
    size_t size;
    char *bytes = take(inside("a.wav"), &size);
    bytes[4] = (char)(bytes[4] + 4); /* a common fault of writers: RIFF claims 4 bytes too many */
    put(inside("b.wav"), bytes, size);
    r = open_good(inside("b.wav"));
    assert_int_equal(myo_recording_channel_at(r, 0)->n_samples, 5000);
    myo_recording_close(r);
    put(inside("b.wav"), bytes, size / 2);
    refused(inside("b.wav"), "cut short");
    put(inside("b.wav"), bytes, 40);
    refused(inside("b.wav"), "cut short");
    free(bytes);
    write_wav(inside("c.wav"), SF_FORMAT_ULAW, 1, 100);
    refused(inside("c.wav"), "compressed");
    write_wav(inside("d.wav"), SF_FORMAT_PCM_24, 1, 100);
    r = open_good(inside("d.wav"));
    assert_string_equal(myo_recording_format(r), "WAV, 24 bit");
    myo_recording_close(r);
}

/* ---- text ---- */

static void columns_of_text(void **state) {
    (void)state;
    put_text(inside("a.csv"), "t_ms,EMG_uV,force_N\n0,1,2\n0.5,-3e1,\n1,5,6\n1.5,7,nan\n");
    myo_recording *r = open_good(inside("a.csv"));
    assert_int_equal(myo_recording_channel_count(r), 2);
    assert_true(fabs(myo_recording_channel_at(r, 0)->rate_Hz - 2000) < 1e-6);
    assert_string_equal(myo_recording_channel_at(r, 0)->name, "EMG_uV");
    assert_true(myo_recording_channel_at(r, 0)->is_calibrated);
    double x[4];
    assert_int_equal(myo_recording_read(r, 0, 1, 2, x, NULL), MYO_OK);
    assert_true(x[0] == -30 && x[1] == 5);
    assert_int_equal(myo_recording_read(r, 1, 0, 4, x, NULL), MYO_OK);
    assert_true(x[2] == 6 && isnan(x[1]) && isnan(x[3]));
    myo_recording_close(r);

    put_text(inside("b.txt"), "# Sampling Rate (Hz):= 1000.00\n# Labels:= EMG\n2034\n2035.5\n");
    r = open_good(inside("b.txt"));
    assert_string_equal(myo_recording_channel_at(r, 0)->name, "EMG");
    assert_true(myo_recording_channel_at(r, 0)->rate_Hz == 1000);
    assert_false(myo_recording_channel_at(r, 0)->is_calibrated);
    myo_recording_close(r);

    put_text(inside("c.txt"), "# rate_Hz: 500\nA (mV);B (mV)\n1,5;2,5\n-1;+3\n");
    r = open_good(inside("c.txt"));
    assert_int_equal(myo_recording_read(r, 1, 0, 2, x, NULL), MYO_OK);
    assert_true(x[0] == 2500 && x[1] == 3000);
    myo_recording_close(r);

    FILE *file = fopen(inside("long.txt"), "wb");
    fputs("# rate_Hz: 1000\n# uV_per_count: 0.5\n", file);
    for (int k = 0; k < 20000; k++) fprintf(file, "%s%d %d\n", k % 1000 ? "" : "\n# x\n", k, -k);
    fclose(file);
    r = open_good(inside("long.txt"));
    double *y = read_all(r, 1);
    assert_true(y[0] == 0 && y[4095] == -4095 * 0.5 && y[19999] == -19999 * 0.5);
    free(y);
    myo_recording_close(r);
}

static void broken_text(void **state) {
    (void)state;
    static const char *const bad[][2] = {
        {"1\n2\n3\n", "sampling rate is not known"},
        {"# rate_Hz: 1000\n1 2\n3\n", "has 1 columns"},
        {"# rate_Hz: 1000\n1 2\n3 4 5\n", "more columns"},
        {"# rate_Hz: 1000\n1,2\n3,apple\n", "'apple' is no number"},
        {"# rate_Hz: fast\n1\n", "no number above 0"},
        {"hello world\n", "no columns of numbers"},
        {"\n\n", "no columns of numbers"},
        {"t_s,a\n0,1\n1,2\n3,4\n", "even steps"},
        {"t_s,a\n0,1\n0,2\n", "even steps"},
        {"t_s\n0\n1\n", "no signal"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        put_text(inside("x.csv"), bad[i][0]);
        refused(inside("x.csv"), bad[i][1]);
    }
    put(inside("x.csv"), "\x01\x02\x03garbage", 10);
    refused(inside("x.csv"), "no recording of a kind");
}

/* ---- own files ---- */

static void own_files(void **state) {
    (void)state;
    myo_record *record = io_make_record();
    assert_int_equal(myo_hdf5_write(record, inside("signals.h5"), NULL), MYO_OK);
    assert_int_equal(myo_bdf_write(record, (int[]){0, 1, 2}, 3, inside("s.bdf"), NULL, NULL),
                     MYO_OK);
    myo_recording *h5 = open_good(inside("signals.h5")), *bdf = open_good(inside("s.bdf"));
    assert_int_equal(myo_recording_channel_count(h5), 3);
    assert_int_equal(myo_recording_channel_count(bdf), 3);
    assert_int_equal(myo_recording_note_count(h5), 3);
    assert_int_equal(myo_recording_note_count(bdf), 3);
    assert_string_equal(myo_recording_note_at(h5, 1)->text, "contraction_starts");
    assert_true(fabs(myo_recording_note_at(h5, 1)->t_s - 0.25025) < 1e-9);
    for (int c = 0; c < 3; c++) {
        double *a = read_all(h5, c), *b = read_all(bdf, c);
        for (size_t k = 0; k < record->channels[c].n_samples; k++) {
            assert_true(a[k] == (double)record->channels[c].signal_uV[k]);
            assert_true(fabs(a[k] - b[k]) < 0.51 * myo_recording_channel_at(bdf, c)->resolution);
        }
        free(a);
        free(b);
    }
    myo_recording_close(h5);
    myo_recording_close(bdf);
    myo_record_free(record);
    size_t size;
    char *bytes = take(inside("signals.h5"), &size);
    put(inside("cut.h5"), bytes, size - 100);
    refused(inside("cut.h5"), "cut short");
    bytes[size / 3] ^= 1;
    put(inside("bent.h5"), bytes, size);
    refused(inside("bent.h5"), "check sum");
    free(bytes);
    refused(inside("none.h5"), "no such file");
    refused(folder, "folder");
}

/* Random bytes of good files changed, and some cut: opened and read, or refused with a sentence. */
static void damaged_files_never_crash(void **state) {
    (void)state;
    size_t size;
    write_wfdb(212, &size);
    write_wav(inside("w.wav"), SF_FORMAT_PCM_16, 2, 300);
    put_text(inside("w.csv"), "# rate_Hz: 500\nt_ms,EMG_uV,b\n0,1,2\n2,3,4\n4,-5e1,6\n6,7,nan\n");
    static const char *const names[] = {"w.hea", "w.dat", "w.wav", "w.csv"};
    uint32_t random = 2026;
    int opened = 0, refusals = 0;
    for (int file = 0; file < 4; file++) {
        char path[256], *good;
        strcpy(path, inside(names[file]));
        good = take(path, &size);
        char *bytes = malloc(size);
        for (int trial = 0; trial < 250; trial++) {
            memcpy(bytes, good, size);
            for (int k = 0; k < 1 + trial % 3; k++) {
                random = random * 1664525u + 1013904223u;
                const size_t at = (random >> 8) % size;
                random = random * 1664525u + 1013904223u;
                bytes[at] =
                    trial % 2 ? (char)(random >> 24) : "0123456789 -./x(\n,"[random >> 24 & 15];
            }
            put(path, bytes, trial % 10 ? size : size - 1 - (random >> 8) % (size - 1));
            myo_error error = {0};
            myo_recording *r = myo_recording_open(path, NULL, &error);
            refusals += !r;
            opened += r != NULL;
            assert_true(r || (error.text[0] && error.code == MYO_INPUT));
            for (int c = 0; r && c < myo_recording_channel_count(r); c++) {
                const size_t n = myo_recording_channel_at(r, c)->n_samples;
                double samples[64];
                const int code = myo_recording_read(r, c, n / 2, n - n / 2 < 64 ? n - n / 2 : 64,
                                                    samples, &error);
                assert_true(code == MYO_OK || error.text[0]);
            }
            myo_recording_close(r);
        }
        put(path, good, size);
        free(bytes);
        free(good);
    }
    assert_true(opened > 50 && refusals > 200);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wfdb_formats),        cmocka_unit_test(wfdb_headers),
        cmocka_unit_test(real_needle_records), cmocka_unit_test(wav_files),
        cmocka_unit_test(columns_of_text),     cmocka_unit_test(broken_text),
        cmocka_unit_test(own_files),           cmocka_unit_test(damaged_files_never_crash),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
