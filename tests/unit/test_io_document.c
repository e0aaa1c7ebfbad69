/* Documents: what is read with which position, and every kind of broken input with its sentence. */
#include "myotome/io.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static myo_document *parse(const char *text, myo_error *error) {
    return myo_document_parse("t.yaml", text, strlen(text), error);
}

static void positions_and_kinds(void **state) {
    (void)state;
    myo_document *d = parse("# first\n"
                            "name: \"a b\" # behind\n"
                            "list:\n"
                            "  - 18 kg\n"
                            "  - {x: 1, y: [2, 3]}\n"
                            "nothing:\n"
                            "long: |\n"
                            "  one\n"
                            "  two\n",
                            NULL);
    assert_non_null(d);
    const myo_node *root = myo_document_root(d);
    assert_int_equal(myo_node_kind_of(root), MYO_NODE_MAPPING);
    assert_int_equal(myo_node_count(root), 4);
    const myo_node *name = myo_node_find(root, "name");
    assert_string_equal(myo_node_text(name), "a b");
    assert_true(myo_node_is_quoted(name));
    assert_int_equal(myo_node_line(name), 2);
    assert_int_equal(myo_node_column(name), 7);
    assert_int_equal(myo_node_key_column(name), 1);
    const myo_node *list = myo_node_at(root, 1);
    assert_string_equal(myo_node_key(list), "list");
    assert_string_equal(myo_node_text(myo_node_at(list, 0)), "18 kg");
    assert_int_equal(myo_node_line(myo_node_at(list, 0)), 4);
    assert_int_equal(myo_node_column(myo_node_at(list, 0)), 5);
    const myo_node *y = myo_node_find(myo_node_at(list, 1), "y");
    assert_int_equal(myo_node_count(y), 2);
    assert_string_equal(myo_node_kind_text(y), "a list");
    assert_null(myo_node_at(y, 2));
    assert_true(myo_node_is_null(myo_node_find(root, "nothing")));
    assert_int_equal(myo_node_line(myo_node_find(root, "nothing")), 6);
    assert_string_equal(myo_node_text(myo_node_find(root, "long")), "one\ntwo\n");
    assert_null(myo_node_find(root, "absent"));
    myo_error error = {0};
    assert_int_equal(myo_node_error(y, &error, "wrong"), MYO_INPUT);
    assert_int_equal(error.line, 5);
    assert_string_equal(error.file, "t.yaml");
    myo_document_free(d);
    myo_document_free(NULL);
}

static void json_is_read(void **state) {
    (void)state;
    myo_document *d =
        parse("{\"a\": 1.5e3,\n\t\"b\": [true, null, \"x\\u00e9\\n\"], \"c\": {}}", NULL);
    assert_non_null(d);
    const myo_node *root = myo_document_root(d);
    assert_string_equal(myo_node_text(myo_node_find(root, "a")), "1.5e3");
    const myo_node *b = myo_node_find(root, "b");
    assert_true(myo_node_is_null(myo_node_at(b, 1)));
    assert_string_equal(myo_node_text(myo_node_at(b, 2)), "x\xc3\xa9\n");
    assert_int_equal(myo_node_count(myo_node_find(root, "c")), 0);
    myo_document_free(d);
}

static void aliases_are_copied(void **state) {
    (void)state;
    myo_document *d = parse("a: &x {k: [1, 2]}\nb: *x\n", NULL);
    assert_non_null(d);
    const myo_node *b = myo_node_find(myo_document_root(d), "b");
    assert_string_equal(myo_node_key(b), "b");
    assert_string_equal(myo_node_text(myo_node_at(myo_node_find(b, "k"), 1)), "2");
    myo_document_free(d);
}

typedef struct wrong {
    const char *text;
    int line, column;
    const char *says;
} wrong;

static void wrong_texts_are_refused(void **state) {
    (void)state;
    static const wrong list[] = {
        {"a: 1\nb: 2\na: 3\n", 3, 1, "'a' stands here a second time; first in line 1"},
        {"x:\n  - {k: 1, k: 2}\n", 2, 12, "second time"},
        {"a: [1, 2\nb: 3\n", 0, 0, "well-formed"},
        {"a: 1\n  b: 2\n", 0, 0, "well-formed"},
        {"a: \"open\n", 0, 0, "well-formed"},
        {"\ta: 1\n", 1, 0, "well-formed"},
        {"a: 5\nb\n", 2, 0, "well-formed"},
        {"", 0, 0, "is empty; at least"},
        {"# only\n\n---\n", 0, 0, "nothing but blanks"},
        {"a: 1\n---\nb: 2\n", 2, 1, "second document"},
        {"a: !!python/object 1\n", 1, 4, "tags"},
        {"? [k]\n: 1\n", 1, 3, "a key must be a word"},
        {"<<: {a: 1}\n", 1, 1, "merge keys"},
        {"a: *nowhere\n", 1, 5, "&nowhere"},
        {"a: &x [*x]\n", 1, 9, "&x"},
        {"a: \xff\xfe\n", 1, 4, "UTF-8"},
        {"a: 1\nb: \x01\n", 2, 4, "control characters"},
        {"a: @b\n", 1, 4, "well-formed"},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        myo_error error = {0};
        assert_null(parse(list[i].text, &error));
        assert_int_equal(error.code, MYO_INPUT);
        assert_string_equal(error.file, "t.yaml");
        if (list[i].line) assert_int_equal(error.line, list[i].line);
        if (list[i].column) assert_int_equal(error.column, list[i].column);
        if (!strstr(error.text, list[i].says)) fail_msg("%s: %s", list[i].text, error.text);
        assert_null(parse(list[i].text, NULL));
    }
}

static void alias_bomb_is_refused(void **state) {
    (void)state;
    char text[4096] = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
    for (int i = 1; i < 12; i++) {
        char line[128];
        snprintf(line, sizeof line, "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", i,
                 i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
        strcat(text, line);
    }
    myo_error error = {0};
    assert_null(parse(text, &error));
    assert_non_null(strstr(error.text, "aliases"));
}

static void depth_is_limited(void **state) {
    (void)state;
    enum { N = 300000 };
    char *text = malloc(N + 1);
    memset(text, '[', N);
    text[N] = '\0';
    myo_error error = {0};
    assert_null(parse(text, &error));
    assert_non_null(strstr(error.text, "nested too deeply"));
    text[MYO_DOCUMENT_MAX_DEPTH] = '\0';
    strcpy(text + MYO_DOCUMENT_MAX_DEPTH, "x");
    for (int i = 0; i < MYO_DOCUMENT_MAX_DEPTH; i++) strcat(text, "]");
    myo_document *d = parse(text, NULL);
    assert_non_null(d);
    myo_document_free(d);
    free(text);
    /* Depth through aliases: every one is nested in the next. */
    char chain[4096] = "- &b0 [1]\n";
    for (int i = 1; i < 100; i++) snprintf(chain + strlen(chain), 40, "- &b%d [*b%d]\n", i, i - 1);
    assert_null(parse(chain, &error));
    assert_non_null(strstr(error.text, "nested too deeply"));
}

static void files_that_are_none(void **state) {
    (void)state;
    myo_error error = {0};
    assert_null(myo_document_read("/nowhere/x.yaml", &error));
    assert_int_equal(error.code, MYO_INPUT);
    assert_non_null(strstr(error.text, "no such file"));
    assert_null(myo_document_read(".", &error));
    assert_non_null(strstr(error.text, "folder"));
    char path[] = "/tmp/myotome_document_XXXXXX";
    const int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    assert_null(myo_document_read(path, &error));
    assert_non_null(strstr(error.text, "is empty; at least"));
    assert_int_equal(ftruncate(descriptor, (off_t)2 << 30), 0); /* 2 GB, without using the disk */
    assert_null(myo_document_read(path, &error));
    assert_int_equal(error.code, MYO_INPUT);
    assert_non_null(strstr(error.text, "2048"));
    assert_int_equal(ftruncate(descriptor, 1000), 0); /* zeros */
    assert_null(myo_document_read(path, &error));
    assert_non_null(strstr(error.text, "not a text file"));
    assert_string_equal(error.file, path);
    close(descriptor);
    unlink(path);
}

/* Random damage to a good file: it is read or refused, nothing else. Each byte comes from a fixed
 * rule. */
static void damaged_texts_never_crash(void **state) {
    (void)state;
    static const char good[] =
        "title: ramp # c\nmuscle: {name: 'x', units: [1, 2.5 mN, &a {b: c}, *a]}\n"
        "drive:\n  - at: 1 s\n    value: 0.5\n  - at: >\n      folded\n      text\n"
        "text: \"q\\u00e9\"\nlast: [\n  1,\n  2]\n";
    static const char spice[] = "[]{}:,-?#&*!|>'\"%@`\n\t  ~<\\=\xc3\x00x";
    uint32_t random = 12345;
    char text[sizeof good];
    int read = 0;
    for (int trial = 0; trial < 20000; trial++) {
        memcpy(text, good, sizeof good);
        size_t size = sizeof good - 1;
        for (int k = 0; k < 1 + trial % 4; k++) {
            random = random * 1664525u + 1013904223u;
            text[(random >> 8) % size] = spice[(random >> 3) % (sizeof spice - 1)];
        }
        if (trial % 7 == 0) size = (random >> 8) % size;
        myo_error error = {0};
        myo_document *d = myo_document_parse("t", text, size, &error);
        if (d)
            read++;
        else
            assert_int_equal(error.code, MYO_INPUT);
        if (!d) assert_true(error.text[0]);
        myo_document_free(d);
    }
    assert_true(read > 500 && read < 19500);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(positions_and_kinds),   cmocka_unit_test(json_is_read),
        cmocka_unit_test(aliases_are_copied),    cmocka_unit_test(wrong_texts_are_refused),
        cmocka_unit_test(alias_bomb_is_refused), cmocka_unit_test(depth_is_limited),
        cmocka_unit_test(files_that_are_none),   cmocka_unit_test(damaged_texts_never_crash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
