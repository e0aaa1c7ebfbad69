/* EDF and BDF: what is written is read back to half a count; every kind of broken file has its
 * sentence. */
#include "io/bdf.h"
#include "io_record.h"
#include "myotome/io.h"
#include "scratch_folder.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

static const char real_recording[] = "../shared/data/emg/pyomeca/shoulder_thorax_12ch_2000hz.edf";
static char path[256];

static int make_path(void **state) {
    const int made = make_folder(state);
    strcpy(path, inside("t.bdf"));
    return made;
}

static void samples_agree_to_half_a_count(void **state) {
    (void)state;
    myo_error error = {0};
    myo_record *record = io_make_record();
    const int all[] = {0, 1, 2};
    double padded_s = -1;
    assert_int_equal(myo_bdf_write(record, all, 3, path, &padded_s, &error), MYO_OK);
    assert_true(padded_s == 0);
    myo_edf *edf = myo_edf_open(path, &error);
    assert_non_null(edf);
    assert_string_equal(myo_edf_format(edf), "BDF+");
    assert_int_equal(myo_edf_channel_count(edf), 3);
    static const char *const labels[] = {"EMG needle", "EMG surface", "EMG surface 2"};
    static const double resolutions[] = {1e-3, 1e-3, 1e-2};
    for (int c = 0; c < 3; c++) {
        const myo_edf_channel *channel = myo_edf_channel_at(edf, c);
        const myo_channel *truth = &record->channels[c];
        assert_string_equal(channel->name, labels[c]);
        assert_string_equal(channel->unit, "uV");
        assert_true(channel->rate_Hz == truth->rate_Hz);
        assert_int_equal(channel->n_samples, truth->n_samples);
        assert_true(fabs(channel->resolution / resolutions[c] - 1) < 1e-12);
        double *samples = malloc(channel->n_samples * sizeof *samples);
        /* In two blocks: reading starts where it is told to. */
        assert_int_equal(myo_edf_read(edf, c, 777, channel->n_samples - 777, samples + 777, &error),
                         MYO_OK);
        assert_int_equal(myo_edf_read(edf, c, 0, 777, samples, &error), MYO_OK);
        for (size_t k = 0; k < channel->n_samples; k++)
            assert_true(fabs(samples[k] - (double)truth->signal_uV[k]) <=
                        0.5000001 * resolutions[c]);
        assert_int_equal(myo_edf_read(edf, c, channel->n_samples, 1, samples, &error), MYO_INPUT);
        free(samples);
    }
    assert_string_equal(myo_edf_channel_at(edf, 0)->prefilter, "HP:10Hz LP:5000Hz");
    assert_null(myo_edf_channel_at(edf, 3));
    assert_int_equal(myo_edf_annotation_count(edf), 3);
    for (size_t e = 0; e < 3; e++) {
        myo_edf_annotation a;
        assert_int_equal(myo_edf_annotation_at(edf, e, &a), MYO_OK);
        assert_string_equal(a.text, record->events[e].name);
        assert_true(fabs(a.t_s - record->events[e].t_ms / 1000) <=
                    0.50001e-4); /* one sample at 10 kHz: 1e-4 */
        assert_true(record->events[e].duration_ms > 0 ? fabs(a.duration_s - 0.5) < 1e-9
                                                      : a.duration_s == -1);
    }
    assert_null(myo_edf_open(path, &error)); /* the same file twice */
    assert_non_null(strstr(error.text, "open already"));
    myo_edf_close(edf);
    myo_edf_close(NULL);
    myo_record_free(record);
}

/* The coarser cousin: 16 bit, 0.1 uV a count, short data records. */
static void the_same_as_EDF(void **state) {
    (void)state;
    myo_error error = {0};
    myo_record *record = io_make_record();
    char coarse[256];
    strcpy(coarse, inside("t.edf"));
    assert_int_equal(myo_bdf_write(record, (int[]){0, 1}, 2, coarse, NULL, &error), MYO_OK);
    myo_edf *edf = myo_edf_open(coarse, &error);
    assert_non_null(edf);
    assert_string_equal(myo_edf_format(edf), "EDF+");
    for (int c = 0; c < 2; c++) {
        const myo_edf_channel *channel = myo_edf_channel_at(edf, c);
        double *samples = malloc(channel->n_samples * sizeof *samples);
        assert_true(fabs(channel->resolution / 0.1 - 1) < 1e-9);
        assert_int_equal(myo_edf_read(edf, c, 0, channel->n_samples, samples, &error), MYO_OK);
        for (size_t k = 0; k < channel->n_samples; k++)
            assert_true(fabs(samples[k] - (double)record->channels[c].signal_uV[k]) <= 0.0500001);
        free(samples);
    }
    assert_int_equal(myo_edf_annotation_count(edf), 3);
    myo_edf_close(edf);
    myo_record_free(record);
}

static void channels_by_name(void **state) {
    (void)state;
    myo_error error = {0};
    myo_record *record = io_make_record();
    const int all[] = {0, 1, 2};
    assert_int_equal(myo_bdf_write(record, all, 3, path, NULL, &error), MYO_OK);
    myo_record_free(record);
    myo_edf *edf = myo_edf_open(path, &error);
    assert_int_equal(myo_edf_find(edf, "EMG surface", &error), 1);
    assert_int_equal(myo_edf_find(edf, "emg NEEDLE", &error), 0);
    assert_int_equal(myo_edf_find(edf, "surface 2", &error), 2);
    assert_int_equal(myo_edf_find(edf, "nedle", &error), -1);
    assert_int_equal(error.code, MYO_INPUT);
    assert_non_null(
        strstr(error.text, "did you mean 'needle'? the channels are 'EMG needle', 'EMG surface'"));
    assert_int_equal(myo_edf_find(edf, "completely different", &error), -1);
    assert_null(strstr(error.text, "did you mean"));
    myo_edf_close(edf);
    double *samples, rate_Hz;
    size_t n;
    char unit[9];
    assert_int_equal(myo_edf_read_channel(path, "EMG needle", &samples, &n, &rate_Hz, unit, &error),
                     MYO_OK);
    assert_int_equal(n, 10000);
    assert_true(rate_Hz == 10000);
    free(samples);
    assert_int_equal(myo_edf_read_channel(path, "x", &samples, &n, &rate_Hz, unit, &error),
                     MYO_INPUT);
}

static void data_records_fit_the_rates(void **state) {
    (void)state;
    myo_bdf_layout l = myo_bdf_choose_layout((double[]){10000, 2000}, (size_t[]){100000, 20000}, 2);
    assert_int_equal(l.record_10us, 100000);
    assert_int_equal(l.n_records, 10);
    assert_true(l.padding_s == 0);
    l = myo_bdf_choose_layout((double[]){10000, 2000}, (size_t[]){9600, 1920}, 2); /* 0.96 s */
    assert_int_equal(l.record_10us * l.n_records, 96000);
    assert_true(l.padding_s == 0);
    l = myo_bdf_choose_layout((double[]){2048, 2000}, (size_t[]){20480, 20000}, 2); /* 10 s */
    assert_true(l.padding_s == 0);
    l = myo_bdf_choose_layout((double[]){1000}, (size_t[]){10007},
                              1); /* a prime number of samples */
    assert_true(l.padding_s > 0 && l.padding_s < 0.011);
    l = myo_bdf_choose_layout((double[]){0.5}, (size_t[]){5}, 1);
    assert_int_equal(l.record_10us, 200000);
    const double odd_Hz = 1000 * sqrt(2); /* read back as samples a record over its length */
    l = myo_bdf_choose_layout(&odd_Hz, (size_t[]){5000}, 1);
    assert_true(l.record_10us > 0);
    assert_true(fabs(floor(odd_Hz * l.record_10us * 1e-5 + 0.5) / (l.record_10us * 1e-5) / odd_Hz -
                     1) < 1e-9);
    assert_int_equal(myo_bdf_choose_layout((double[]){1e9}, (size_t[]){5}, 1).record_10us, 0);
    assert_int_equal(myo_bdf_choose_layout((double[]){(double)NAN}, (size_t[]){5}, 1).record_10us,
                     0);
    assert_int_equal(myo_bdf_choose_layout((double[]){0}, (size_t[]){5}, 1).record_10us, 0);
}

static void padding_is_said(void **state) {
    (void)state;
    myo_error error = {0};
    myo_record *record = myo_record_make();
    io_fill_channel(record, "needle", MYO_CHANNEL_NEEDLE, 1000, 10007, 100);
    double padded_s = 0;
    assert_int_equal(myo_bdf_write(record, (int[]){0}, 1, path, &padded_s, &error), MYO_OK);
    myo_edf *edf = myo_edf_open(path, &error);
    const size_t n = myo_edf_channel_at(edf, 0)->n_samples;
    assert_true(n > 10007 && fabs((double)(n - 10007) / 1000 - padded_s) < 1e-9);
    assert_string_equal(myo_edf_channel_at(edf, 0)->name, "EMG needle");
    myo_edf_annotation a;
    assert_int_equal(myo_edf_annotation_at(edf, 0, &a), MYO_OK);
    assert_string_equal(a.text, "padding_with_zeros");
    assert_true(fabs(a.t_s - 10.007) < 1e-4);
    double tail[32];
    assert_int_equal(myo_edf_read(edf, 0, 10007, n - 10007, tail, &error), MYO_OK);
    for (size_t k = 0; k < n - 10007; k++) assert_true(tail[k] == 0);
    myo_edf_close(edf);
    myo_record_free(record);
}

static void what_cannot_be_written(void **state) {
    (void)state;
    myo_error error = {0};
    myo_record *record = io_make_record();
    assert_int_equal(myo_bdf_write(record, (int[]){0}, 0, path, NULL, &error), MYO_USAGE);
    assert_int_equal(myo_bdf_write(record, (int[]){0}, 1, "/nowhere/x.bdf", NULL, &error), MYO_IO);
    struct rlimit old;
    getrlimit(RLIMIT_FSIZE, &old);
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){20000, old.rlim_max});
    const int code = myo_bdf_write(record, (int[]){0}, 1, path, NULL, &error);
    setrlimit(RLIMIT_FSIZE, &old);
    signal(SIGXFSZ, handler);
    assert_int_equal(code, MYO_IO);
    assert_int_equal(access(path, F_OK), -1);
    record->channels[0].signal_uV[5] = (float)NAN;
    assert_int_equal(myo_bdf_write(record, (int[]){0}, 1, path, NULL, &error), MYO_IO);
    assert_non_null(strstr(error.text, "not finite"));
    myo_record_free(record);
}

static void write_bytes(const char *bytes, size_t size) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

static char *good_file(size_t *size) {
    myo_record *record = io_make_record();
    assert_int_equal(myo_bdf_write(record, (int[]){0, 1}, 2, path, NULL, NULL), MYO_OK);
    myo_record_free(record);
    char *bytes;
    assert_int_equal(myo_file_read(path, 1 << 20, &bytes, size, NULL), MYO_OK);
    return bytes;
}

static void expect_refusal(const char *says) {
    myo_error error = {0};
    assert_null(myo_edf_open(path, &error));
    assert_int_equal(error.code, MYO_INPUT);
    assert_string_equal(error.file, path);
    if (!strstr(error.text, says)) fail_msg("expected '%s' in: %s", says, error.text);
}

static void broken_files_are_named(void **state) {
    (void)state;
    size_t size;
    char *bytes = good_file(&size);
    static const size_t cuts[] = {8, 100, 255, 256, 600, 1023, 1024, 1500, 20000};
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        write_bytes(bytes, cuts[i]);
        expect_refusal("cut short");
    }
    write_bytes(bytes, size - 1);
    expect_refusal("cut short");
    write_bytes(bytes, 5);
    expect_refusal("not an EDF or BDF");
    write_bytes(bytes, 0);
    expect_refusal("empty");
    write_bytes("t_ms,V\n0,1\n", 11);
    expect_refusal("not an EDF or BDF");
    memcpy(bytes + 236, "-1      ", 8);
    write_bytes(bytes, size);
    expect_refusal("never closed");
    free(bytes);
    assert_int_equal(truncate(path, (off_t)2 << 30), 0); /* 2 GB, and a good beginning */
    expect_refusal("never closed");
    FILE *nonsense = fopen(path, "wb");
    fclose(nonsense);
    assert_int_equal(truncate(path, (off_t)2 << 30), 0);
    expect_refusal("not an EDF or BDF");
    strcpy(path, folder);
    expect_refusal("folder");
    strcat(path, "/none.edf");
    expect_refusal("no such file");
}

/* Random changes of header bytes (and some of the rest): opened or refused with a sentence, never
 * more. */
static void damaged_headers_never_crash(void **state) {
    (void)state;
    size_t size;
    char *good = good_file(&size), *bytes = malloc(size);
    uint32_t random = 2026;
    int opened = 0;
    for (int trial = 0; trial < 1000; trial++) {
        memcpy(bytes, good, size);
        for (int k = 0; k < 1 + trial % 3; k++) {
            random = random * 1664525u + 1013904223u;
            const size_t at = trial % 10 == 9 ? (random >> 6) % size : (random >> 8) % 1024;
            random = random * 1664525u + 1013904223u;
            bytes[at] = trial % 2 ? (char)(random >> 24) : "0123456789 -.E+"[(random >> 24) % 15];
        }
        write_bytes(bytes, size);
        myo_error error = {0};
        myo_edf *edf = myo_edf_open(path, &error);
        if (!edf) {
            assert_int_equal(error.code, MYO_INPUT);
            assert_true(error.text[0]);
            continue;
        }
        opened++;
        for (int c = 0; c < myo_edf_channel_count(edf); c++) {
            double samples[100];
            const size_t n = myo_edf_channel_at(edf, c)->n_samples;
            assert_int_equal(
                myo_edf_read(edf, c, n / 2, n - n / 2 < 100 ? n - n / 2 : 100, samples, &error),
                MYO_OK);
        }
        for (size_t i = 0; i < myo_edf_annotation_count(edf); i++) {
            myo_edf_annotation a;
            assert_int_equal(myo_edf_annotation_at(edf, i, &a), MYO_OK);
        }
        myo_edf_close(edf);
    }
    assert_true(opened > 10 && opened < 990);
    free(good);
    free(bytes);
}

static void a_real_recording(void **state) {
    (void)state;
    if (access(real_recording, R_OK) != 0) {
        print_message("skipped: %s is not here\n", real_recording);
        skip();
    }
    myo_error error = {0};
    double *samples, rate_Hz;
    size_t n;
    char unit[9];
    assert_int_equal(
        myo_edf_read_channel(real_recording, "Trap_inf", &samples, &n, &rate_Hz, unit, &error),
        MYO_OK);
    assert_int_equal(n, 11600);
    assert_true(rate_Hz == 2000);
    assert_string_equal(unit, "uV");
    double squares = 0;
    for (size_t k = 0; k < n; k++) squares += samples[k] * samples[k];
    assert_true(sqrt(squares / (double)n) > 1 && sqrt(squares / (double)n) < 1000);
    free(samples);
}

int main(void) {
#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_path, remove_folder)
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(samples_agree_to_half_a_count),   WITH_FOLDER(channels_by_name),
        WITH_FOLDER(the_same_as_EDF),
        cmocka_unit_test(data_records_fit_the_rates), WITH_FOLDER(padding_is_said),
        WITH_FOLDER(what_cannot_be_written),          WITH_FOLDER(broken_files_are_named),
        WITH_FOLDER(damaged_headers_never_crash),     cmocka_unit_test(a_real_recording),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
