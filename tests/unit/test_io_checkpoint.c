/* checkpoint.h5: whole and in order again, refused with a sentence when a byte is missing or
 * another, replaced only by a whole one, and readable for later versions. */
#include "myotome/io.h"

#include "io_record.h"
#include "scratch_folder.h"

#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static int count_files(void) {
    DIR *d = opendir(folder);
    int n = 0;
    for (struct dirent *e = readdir(d); e; e = readdir(d)) n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

/* A field of every type, with shapes that are easily lost. */
static myo_checkpoint *small(void) {
    static const double f64[3] = {1.0 / 3, (double)NAN, -0.0};
    static const float f32[4] = {1.5f, 2.5f, 3.5f, INFINITY};
    static const int64_t i64[1] = {INT64_MIN};
    static const int32_t i32[2] = {-7, INT32_MAX};
    static const unsigned char u8[2][3] = {{0, 255, 1}, {0, 0, 9}};
    myo_checkpoint *c = myo_checkpoint_make();
    myo_checkpoint_add(c, "z.first", "mV", MYO_CHECKPOINT_F64, 3, 0, f64, NULL);
    myo_checkpoint_add(c, "a.second", "uA_cm2", MYO_CHECKPOINT_F32, 2, 2, f32, NULL);
    myo_checkpoint_add(c, "whole", "1", MYO_CHECKPOINT_I64, 1, 0, i64, NULL);
    myo_checkpoint_add(c, "half", "1", MYO_CHECKPOINT_I32, 2, 0, i32, NULL);
    myo_checkpoint_add(c, "bytes", "", MYO_CHECKPOINT_U8, 2, 3, u8, NULL);
    myo_checkpoint_add(c, "none", "1", MYO_CHECKPOINT_F32, 0, 5, NULL, NULL);
    myo_checkpoint_add_text(c, "text", "a text with Grüßen", NULL);
    return c;
}

static void assert_same(const myo_checkpoint *a, const myo_checkpoint *b) {
    assert_int_equal(myo_checkpoint_count(a), myo_checkpoint_count(b));
    for (size_t i = 0; i < myo_checkpoint_count(a); i++) {
        const myo_checkpoint_field *f = myo_checkpoint_at(a, i), *g = myo_checkpoint_at(b, i);
        assert_string_equal(f->name, g->name);
        assert_string_equal(f->unit, g->unit);
        assert_true(f->type == g->type && f->rows == g->rows && f->columns == g->columns);
        if (f->bytes) assert_memory_equal(f->data, g->data, f->bytes);
    }
}

static void test_comes_back(void **state) {
    (void)state;
    const char *path = inside("checkpoint.h5");
    myo_checkpoint *c = small(), *back = NULL;
    myo_record *record = io_make_record();
    myo_error error = {0};
    assert_int_equal(myo_checkpoint_add_record(c, "record", record, &error), MYO_OK);
    for (int twice = 0; twice < 2; twice++) { /* the second replaces the first */
        if (myo_checkpoint_write(c, path, &error)) fail_msg("%s", error.text);
        if (myo_checkpoint_read(path, &back, &error)) fail_msg("%s", error.text);
        assert_same(c, back);
        myo_checkpoint_free(back);
        assert_int_equal(count_files(), 1);
    }
    myo_checkpoint_free(c);
    myo_record_free(record);
    myo_checkpoint_remove(path);
    assert_int_equal(count_files(), 0);
}

static void expect_bad(const char *path, const char *message) {
    myo_checkpoint *c;
    myo_error error = {0};
    assert_int_equal(myo_checkpoint_read(path, &c, &error), MYO_INPUT);
    assert_null(c);
    assert_string_equal(error.file, path);
    if (!strstr(error.text, message)) fail_msg("\"%s\" without \"%s\"", error.text, message);
}

/* Any byte, any length. */
static void test_damage_is_found(void **state) {
    (void)state;
    const char *path = inside("checkpoint.h5");
    myo_checkpoint *c = small();
    myo_error error = {0};
    if (myo_checkpoint_write(c, path, &error)) fail_msg("%s", error.text);
    myo_checkpoint_free(c);
    char *data;
    size_t size;
    assert_int_equal(myo_file_read(path, 1 << 20, &data, &size, &error), MYO_OK);
    for (size_t i = 0; i + 20 < size; i += 13) { /* the last bytes are blanks */
        data[i] ^= 0x10;
        assert_int_equal(myo_file_write(path, data, size, &error), MYO_OK);
        expect_bad(path, "checkpoint");
        data[i] ^= 0x10;
    }
    for (size_t n = 1; n < size; n += n < 100 || n + 100 > size ? 1 : 97) {
        assert_int_equal(myo_file_write(path, data, n, &error), MYO_OK);
        expect_bad(path, n < 8 ? "no checkpoint" : "cut short");
    }
    data[300] ^= 1;
    assert_int_equal(myo_file_write(path, data, size, &error), MYO_OK);
    expect_bad(path, "damaged");
    free(data);
    unlink(path);
}

static void test_other_files_are_refused(void **state) {
    (void)state;
    const char *const path = inside("checkpoint.h5");
    expect_bad(path, "there is no such file");
    expect_bad(folder, "folder");
    myo_error error = {0};
    assert_int_equal(myo_file_write(path, "name: x\n", 8, &error), MYO_OK);
    expect_bad(path, "no checkpoint of myotome");
    myo_record *record = io_make_record();
    assert_int_equal(myo_hdf5_write(record, path, &error), MYO_OK);
    expect_bad(path, "cut short");
    myo_record_free(record);
    unlink(path);
}

/* Where the new one cannot be written the old one stays. */
static void test_the_old_one_stays(void **state) {
    (void)state;
    const char *const path = inside("checkpoint.h5");
    char beside[600];
    myo_checkpoint *c = small(), *more = small(), *back;
    myo_error error = {0};
    assert_int_equal(myo_checkpoint_write(c, path, &error), MYO_OK);
    /* What a process that was killed while it wrote leaves. */
    snprintf(beside, sizeof beside, "%s.4711.part", path);
    assert_int_equal(myo_file_write(beside, "half", 4, &error), MYO_OK);
    /* The name of our own unfinished file is taken by a folder. */
    snprintf(beside, sizeof beside, "%s.%ld.part", path, (long)getpid());
    assert_int_equal(mkdir(beside, 0700), 0);
    myo_checkpoint_add_text(more, "more", "more", NULL);
    assert_int_equal(myo_checkpoint_write(more, path, &error), MYO_IO);
    rmdir(beside);
    /* The disk is full. */
    struct rlimit old;
    getrlimit(RLIMIT_FSIZE, &old);
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){3000, old.rlim_max});
    const int code = myo_checkpoint_write(more, path, &error);
    setrlimit(RLIMIT_FSIZE, &old);
    signal(SIGXFSZ, handler);
    assert_int_equal(code, MYO_IO);
    assert_int_equal(count_files(), 2); /* the old one, and the stranger's half */
    assert_int_equal(myo_checkpoint_read(path, &back, &error), MYO_OK);
    assert_same(c, back);
    assert_int_equal(myo_file_write(inside("checkpoint.h5.txt"), "mine", 4, &error), MYO_OK);
    myo_checkpoint_remove(path);
    assert_int_equal(count_files(), 1); /* not ours */
    unlink(inside("checkpoint.h5.txt"));
    myo_checkpoint_free(c);
    myo_checkpoint_free(more);
    myo_checkpoint_free(back);
}

/* Written by format 1 and kept: it must load for ever. */
static void test_old_ones_keep_loading(void **state) {
    (void)state;
    myo_checkpoint *c, *own = small();
    myo_error error = {0};
    if (myo_checkpoint_read(MYO_SOURCE_DIR "/tests/data/checkpoint-1.h5", &c, &error))
        fail_msg("%s", error.text);
    for (size_t i = 0; i < myo_checkpoint_count(own); i++) {
        const myo_checkpoint_field *f = myo_checkpoint_at(own, i), *g = myo_checkpoint_at(c, i);
        assert_string_equal(f->name, g->name);
        assert_string_equal(f->unit, g->unit);
        assert_int_equal(f->bytes, g->bytes);
        if (f->bytes) assert_memory_equal(f->data, g->data, f->bytes);
    }
    myo_record *record = myo_record_make();
    if (myo_checkpoint_get_record(c, "record", record, &error)) fail_msg("%s", error.text);
    const myo_muscle_record *m = &record->muscles[0];
    assert_true(record->n_muscles == 1 && m->n_units == 2 && m->units[1].n_fibres == 200);
    assert_true(m->force.n_rows == 3 && m->force.data[2] == 2.5f && m->calcium.n_columns == 2);
    assert_true(m->discharges.n == 1 && m->discharges.spikes[0].t_ms == 1.25);
    assert_true(record->n_events == 1 && strcmp(record->events[0].name, "drive_starts") == 0);
    myo_record_free(record);
    myo_checkpoint_free(c);
    myo_checkpoint_free(own);
}

/* How tests/data/checkpoint-1.h5 was made: test_io_checkpoint FILE. */
static int make_old(const char *path) {
    myo_checkpoint *c = small();
    myo_record *r = myo_record_make();
    r->muscles = calloc(1, sizeof *r->muscles);
    r->n_muscles = 1;
    myo_muscle_record *m = r->muscles;
    m->n_units = 2;
    m->units = calloc(2, sizeof *m->units);
    m->units[1].n_fibres = 200;
    m->force.n_columns = 1;
    m->calcium.n_columns = 2;
    const float rows[3] = {0.5f, 1.5f, 2.5f};
    for (int i = 0; i < 3; i++) myo_series_add(&m->force, &rows[i]);
    myo_series_add(&m->calcium, rows);
    myo_spike_list_add(&m->discharges, 1.25, 1);
    myo_record_add_event(r, 1, 0, "drive_starts", "the brain begins to ask");
    int code = myo_checkpoint_add_record(c, "record", r, NULL);
    if (!code) code = myo_checkpoint_write(c, path, NULL);
    myo_record_free(r);
    myo_checkpoint_free(c);
    return code;
}

int main(int argc, char **argv) {
    if (argc == 2) return make_old(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_comes_back),
        cmocka_unit_test(test_damage_is_found),
        cmocka_unit_test(test_other_files_are_refused),
        cmocka_unit_test(test_the_old_one_stays),
        cmocka_unit_test(test_old_ones_keep_loading),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
