/* Text, numbers, errors: against what C's own printf and strtod say. */
#include "base/text.h"

#include "base/random.h"
#include "myotome/base.h"

#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_format(void **state) {
    (void)state;
    char text[64];
    assert_int_equal(
        myo_text_format(text, sizeof text, "%s=%d of %zu, 100 %%", "a", -7, (size_t)12), 17);
    assert_string_equal(text, "a=-7 of 12, 100 %");
    myo_text_format(text, sizeof text, "%d %d", -2147483647 - 1, 2147483647);
    assert_string_equal(text, "-2147483648 2147483647");
    assert_int_equal(myo_text_format(text, 4, "%s", "abcdef"), 6);
    assert_string_equal(text, "abc");
    assert_int_equal(myo_text_format(NULL, 0, "%s", "abc"), 3);
    const char *volatile nothing = NULL;
    myo_text_format(text, sizeof text, "[%s]", nothing);
    assert_string_equal(text, "[]");
}

static void test_format_cut(void **state) {
    (void)state;
    const char *wide = "a\xc2\xb5\xe2\x82\xac\xf0\x9f\x98\x80z"; /* a, then 2, 3 and 4 bytes, z */
    const size_t whole[] = {0, 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11};
    for (size_t size = 1; size < sizeof whole / sizeof whole[0]; size++) {
        char text[32];
        myo_text_format(text, size, "%s", wide);
        assert_int_equal(strlen(text), whole[size]);
    }
}

static void test_format_doubles(void **state) {
    (void)state;
    static const double same_as_printf[] = {
        0.0,    -0.0,   1,   0.1,       -2.5,      3.14159265358979,       1e-3,   1.5e-7, 1e300,
        5e-324, 100.25, 0.5, 12345.678, 9.9999996, 1.7976931348623157e308, 123456, 1e-4,   1.2e-5};
    for (size_t i = 0; i < sizeof same_as_printf / sizeof same_as_printf[0]; i++) {
        char text[64], wanted[64];
        myo_text_format(text, sizeof text, "%g", same_as_printf[i]);
        snprintf(wanted, sizeof wanted, "%g", same_as_printf[i]);
        assert_string_equal(text, wanted);
    }
    char text[64];
    myo_text_format(text, sizeof text, "%g %g %g %g", 2000000.0, (double)NAN, (double)INFINITY,
                    -(double)INFINITY);
    assert_string_equal(text, "2000000 nan inf -inf");
    for (uint64_t i = 0; i < 20000; i++) { /* six digits: within half a unit of the sixth */
        const double value = scalbn(myo_random_uniform(3, 1, i) - 0.5, (int)(i % 2000) - 1000);
        myo_text_format(text, sizeof text, "%g", value);
        assert_true(fabs(strtod(text, NULL) / value - 1) <= 5.001e-6);
    }
}

static void assert_number(const char *text) {
    const char *end;
    char *wanted_end;
    const double value = myo_text_to_double(text, &end), wanted = strtod(text, &wanted_end);
    if (end != wanted_end || memcmp(&value, &wanted, sizeof value) != 0)
        fail_msg("\"%s\": %.17g instead of %.17g", text, value, wanted);
}

static void test_numbers(void **state) {
    (void)state;
    static const char *const texts[] = {
        "0",
        "-0",
        "12",
        "+5",
        "-.5",
        "5.",
        ".",
        "",
        "e5",
        "1e",
        "1e+",
        "1e-3",
        "1E5x",
        "1.5.2",
        "--1",
        "+-1",
        "0.1",
        "123456789012345678901234567890",
        "0.000000000000000000000000000000000001",
        "1e308",
        "1e309",
        "-1e309",
        "5e-324",
        "2e-324",
        "1e-400",
        "0e999999999",
        "1e999999999",
        "1e-999999999",
        "007",
        "9007199254740993",
        "9007199254740992.99999999999999999999999",
        "2.2250738585072011e-308",
        "0.5e1 ",
        "17,5",
        "1.7976931348623159e308",
        "6.21e-4",
        "1_mm2",
        "kg",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) assert_number(texts[i]);
    assert_true(myo_text_to_double("inf", NULL) == 0 && myo_text_to_double("nan", NULL) == 0);
    for (uint64_t i = 0; i < 20000; i++) {
        char text[64];
        uint32_t bits[4];
        myo_random_bits4(5, 1, i, bits);
        uint64_t pattern = (uint64_t)bits[0] << 32 | bits[1];
        double value;
        memcpy(&value, &pattern, sizeof value);
        if (!isfinite(value)) continue;
        snprintf(text, sizeof text, bits[2] & 1 ? "%.17g" : "%.25e", value);
        assert_number(text);
    }
}

/* 2^-1074 times an odd number has 767 significant digits; half way between two doubles one more. */
static void test_long_numbers(void **state) {
    (void)state;
    static char text[3000];
    snprintf(text, sizeof text, "%.1100f", 0x1.fffffffffffffp-1022 / 2);
    assert_number(text);
    snprintf(text, sizeof text, "%.800f", 1 + 0x1p-52);
    assert_number(text);
    /* Exactly between 1 and its neighbour, then a digit far behind that decides. */
    strcpy(text, "1.00000000000000011102230246251565404236316680908203125");
    assert_number(text);
    size_t n = strlen(text);
    memset(text + n, '0', 1500);
    strcpy(text + n + 1500, "1");
    assert_number(text);
    memset(text, '9', 2000);
    strcpy(text + 2000, "e-1995");
    assert_number(text);
}

static void test_numbers_in_any_locale(void **state) {
    (void)state;
    if (!setlocale(LC_ALL, "de_DE.UTF-8") && !setlocale(LC_ALL, "fr_FR.UTF-8")) skip();
    const char *end;
    assert_true(myo_text_to_double("1.5", &end) == 1.5 && *end == '\0');
    setlocale(LC_ALL, "C");
}

static void test_distance(void **state) {
    (void)state;
    assert_int_equal(myo_text_distance("", ""), 0);
    assert_int_equal(myo_text_distance("abc", ""), 3);
    assert_int_equal(myo_text_distance("", "abc"), 3);
    assert_int_equal(myo_text_distance("kitten", "sitting"), 3);
    assert_int_equal(myo_text_distance("ca", "ac"), 1);
    assert_int_equal(myo_text_distance("rate_Hz", "rtae_Hz"), 1);
    assert_int_equal(myo_text_distance("g_Na", "g_K"), 2);
    char long_one[1000];
    memset(long_one, 'x', sizeof long_one - 1);
    long_one[sizeof long_one - 1] = '\0';
    assert_int_equal(myo_text_distance(long_one, "x"), 199);
}

static void test_errors(void **state) {
    (void)state;
    char text[600];
    myo_error error;
    assert_int_equal(myo_error_set(NULL, MYO_INPUT, "%s", "x"), MYO_INPUT);
    assert_int_equal(
        myo_error_set_at(&error, MYO_INPUT, "run.yaml", 3, 7, "unknown key \"%s\"", "rat"), 3);
    myo_error_format(&error, text, sizeof text);
    assert_string_equal(text, "run.yaml:3:7: unknown key \"rat\"");
    myo_error_set_at(&error, MYO_IO, "run.yaml", 0, 0, "no such file");
    myo_error_format(&error, text, sizeof text);
    assert_string_equal(text, "run.yaml: no such file");
    myo_error_set(&error, MYO_USAGE, "wrong");
    myo_error_format(&error, text, sizeof text);
    assert_string_equal(text, "wrong");
    myo_error_set(&error, MYO_INPUT, "in \"a\": %s", error.text); /* its own text as an argument */
    assert_string_equal(error.text, "in \"a\": wrong");
    char big[2000];
    memset(big, 'y', sizeof big - 1);
    big[sizeof big - 1] = '\0';
    myo_error_set_at(&error, MYO_INPUT, big, 1, 1, "%s", big);
    assert_int_equal(strlen(error.text), sizeof error.text - 1);
    assert_int_equal(strlen(error.file), sizeof error.file - 1);
    assert_string_equal(myo_version(), MYO_VERSION);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_format),         cmocka_unit_test(test_format_cut),
        cmocka_unit_test(test_format_doubles), cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_long_numbers),   cmocka_unit_test(test_numbers_in_any_locale),
        cmocka_unit_test(test_distance),       cmocka_unit_test(test_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
