/* JSON, CSV, buffers, atomic files and results folders. */
#include "myotome/io.h"

#include "io/json.h"
#include "scratch_folder.h"

#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void json_layout(void **state) {
    (void)state;
    myo_json json = myo_json_make(2);
    myo_json_object(&json, NULL);
    myo_json_string(&json, "a", "q\"\\\n\t\x01\xc3\xa9\x7f");
    myo_json_array(&json, "b");
    myo_json_number(&json, NULL, 0.1);
    myo_json_number(&json, NULL, (double)NAN);
    myo_json_number(&json, NULL, (double)-INFINITY);
    myo_json_bool(&json, NULL, 1);
    myo_json_unsigned(&json, NULL, UINT64_MAX);
    myo_json_end(&json);
    myo_json_object(&json, "empty");
    myo_json_end(&json);
    myo_json_string(&json, "none", NULL);
    myo_json_end(&json);
    assert_string_equal(
        myo_json_text(&json),
        "{\n  \"a\": \"q\\\"\\\\\\n\\t\\u0001\xc3\xa9\\u007f\",\n  \"b\": [\n    0.1,\n    null,\n"
        "    null,\n    true,\n    18446744073709551615\n  ],\n  \"empty\": {},\n  \"none\": "
        "null\n}\n");
    myo_json_free(&json);
    json = myo_json_make(0);
    myo_json_array(&json, NULL);
    myo_json_integer(&json, NULL, -3);
    myo_json_string(&json, NULL, "cut \xc3"); /* half a character */
    assert_null(myo_json_text(&json));        /* still open */
    myo_json_end(&json);
    assert_string_equal(myo_json_text(&json), "[-3,\"cut \xef\xbf\xbd\"]\n");
    myo_json_free(&json);
}

static void json_misuse_is_noticed(void **state) {
    (void)state;
    myo_json json = myo_json_make(0);
    myo_json_object(&json, NULL);
    myo_json_number(&json, NULL, 1); /* a member without a key */
    myo_json_end(&json);
    assert_null(myo_json_text(&json));
    myo_json_free(&json);
    json = myo_json_make(0);
    for (int i = 0; i < 65; i++) myo_json_array(&json, NULL);
    for (int i = 0; i < 65; i++) myo_json_end(&json);
    assert_null(myo_json_text(&json));
    myo_json_free(&json);
}

static void numbers_come_back(void **state) {
    (void)state;
    char text[32];
    assert_string_equal(myo_number_text(0.1, text), "0.1");
    assert_string_equal(myo_number_text(1.0 / 3, text), "0.3333333333333333");
    assert_string_equal(myo_number_text(5e-324, text), "4.94065645841247e-324");
    uint64_t bits = 88172645463325252u;
    for (int i = 0; i < 20000; i++) {
        bits ^= bits << 13;
        bits ^= bits >> 7;
        bits ^= bits << 17;
        double x;
        memcpy(&x, &bits, sizeof x);
        if (!isfinite(x)) continue;
        const double back = strtod(myo_number_text(x, text), NULL);
        assert_memory_equal(&back, &x, sizeof x);
    }
}

/* What the writer wrote, the reader reads: the two judge each other. */
static void json_is_read_back(void **state) {
    (void)state;
    myo_json json = myo_json_make(2);
    myo_json_object(&json, NULL);
    myo_json_string(&json, "key: with, [signs]", "tab\tquote\" \xe2\x82\xac");
    myo_json_end(&json);
    const char *text = myo_json_text(&json);
    myo_document *d = myo_document_parse("j", text, strlen(text), NULL);
    assert_non_null(d);
    assert_string_equal(myo_node_text(myo_node_find(myo_document_root(d), "key: with, [signs]")),
                        "tab\tquote\" \xe2\x82\xac");
    myo_document_free(d);
    myo_json_free(&json);
}

static void csv_layout(void **state) {
    (void)state;
    double data[] = {0, -80.123456789012, 1, 1e-7};
    myo_column_name names[] = {"t_ms", "V_s_mV"};
    const myo_columns columns = {.n_columns = 2, .names = names, .n_rows = 2, .data = data};
    myo_buffer buffer = {0};
    myo_csv_columns(&buffer, &columns);
    assert_string_equal(buffer.text, "t_ms,V_s_mV\n0,-80.1234568\n1,1e-07\n");
    myo_buffer_free(&buffer);
    float values[] = {1, 2, 3, 4};
    const myo_series series = {.name = "calcium",
                               .unit = "uM",
                               .rate_Hz = 2000,
                               .n_rows = 2,
                               .n_columns = 2,
                               .data = values};
    myo_csv_series(&buffer, &series);
    assert_string_equal(buffer.text, "t_ms,calcium_0_uM,calcium_1_uM\n0,1,2\n0.5,3,4\n");
    myo_buffer_free(&buffer);
}

static int n_entries(const char *path) {
    char command[300];
    snprintf(command, sizeof command, "ls -A '%s' | wc -l", path);
    FILE *pipe = popen(command, "r");
    int n = -1;
    if (fscanf(pipe, "%d", &n) != 1) n = -1;
    pclose(pipe);
    return n;
}

static void files_are_whole_or_absent(void **state) {
    (void)state;
    myo_error error = {0};
    assert_int_equal(myo_file_write(inside("a.txt"), "first", 5, &error), MYO_OK);
    assert_int_equal(myo_file_write(inside("a.txt"), "second", 6, &error), MYO_OK);
    char *data;
    size_t size;
    assert_int_equal(myo_file_read(inside("a.txt"), 100, &data, &size, &error), MYO_OK);
    assert_string_equal(data, "second");
    free(data);
    assert_int_equal(myo_file_read(inside("a.txt"), 3, &data, &size, &error), MYO_INPUT);
    assert_int_equal(myo_file_read("/dev/zero", 1000, &data, &size, &error), MYO_INPUT);
    assert_int_equal(myo_file_write(inside("none/b.txt"), "x", 1, &error), MYO_IO);
    assert_non_null(strstr(error.text, "folder does not exist"));
    assert_int_equal(myo_file_write(folder, "x", 1, &error), MYO_IO);
    /* A limit on the size of files stands for a full disk. */
    struct rlimit old;
    getrlimit(RLIMIT_FSIZE, &old);
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){1000, old.rlim_max});
    char *large = calloc(1, 5000);
    const int code = myo_file_write(inside("a.txt"), large, 5000, &error);
    setrlimit(RLIMIT_FSIZE, &old);
    signal(SIGXFSZ, handler);
    free(large);
    assert_int_equal(code, MYO_IO);
    assert_int_equal(myo_file_read(inside("a.txt"), 100, &data, &size, &error), MYO_OK);
    assert_string_equal(data, "second");
    free(data);
    assert_int_equal(n_entries(folder), 1); /* no unfinished file is left */
}

static void folders(void **state) {
    (void)state;
    myo_error error = {0};
    assert_int_equal(myo_folder_make(inside("x/y//z"), &error), MYO_OK);
    assert_int_equal(myo_folder_make(inside("x/y/z/"), &error), MYO_OK);
    assert_int_equal(myo_file_write(inside("x/file"), "1", 1, &error), MYO_OK);
    assert_int_equal(myo_folder_make(inside("x/file/w"), &error), MYO_IO);
    assert_int_equal(myo_folder_make("", &error), MYO_IO);

    assert_int_equal(myo_results_folder(inside("new/results"), &error), MYO_OK);
    assert_int_equal(myo_results_folder(inside("new/results"), &error), MYO_OK); /* ours already */
    assert_int_equal(myo_file_write(inside("new/results/other"), "1", 1, &error), MYO_OK);
    assert_int_equal(myo_results_folder(inside("new/results"), &error), MYO_OK);
    assert_int_equal(myo_results_folder(inside("x"), &error), MYO_IO);
    assert_non_null(strstr(error.text, "choose a new or an empty folder"));
    assert_int_equal(
        myo_file_write(inside("x/summary.json"), "{\"program\": \"other\"}", 20, &error), MYO_OK);
    assert_int_equal(myo_results_folder(inside("x"), &error), MYO_IO);
    assert_int_equal(myo_results_folder(inside("x/file"), &error), MYO_IO);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_layout),
        cmocka_unit_test(json_misuse_is_noticed),
        cmocka_unit_test(numbers_come_back),
        cmocka_unit_test(json_is_read_back),
        cmocka_unit_test(csv_layout),
        cmocka_unit_test_setup_teardown(files_are_whole_or_absent, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(folders, make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
