/* lane.h: near enough to the exact functions, and the same bits at every width, from every compiler
 * and machine: the golden hashes hold for all of them. */
#include "base/dispatch.h"
#include "base/lane_probe.h"

#include "base/random.h"
#include "myotome/base.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { n_values = 1 << 16 };

static double x[n_values], y[n_values], out[n_values], other[n_values];

static const struct {
    int width;
    myo_lane_probe probe;
} widths[] = {
    {1, myo_lane_probe_w1}, {2, myo_lane_probe_w2},   {4, myo_lane_probe_w4},
    {8, myo_lane_probe_w8}, {16, myo_lane_probe_w16},
};
enum { n_widths = sizeof widths / sizeof widths[0] };

static double uniform(int i, int what) {
    return myo_random_uniform(7, (uint64_t)what, (uint64_t)i);
}

static void fill(double low, double high, int what) {
    for (int i = 0; i < n_values; i++) x[i] = low + (high - low) * uniform(i, what);
}

/* Spread evenly over the exponents from 2^low to 2^high, without libm: the values have to be the
 * same everywhere. */
static void fill_exponents(int low, int high, int what) {
    for (int i = 0; i < n_values; i++)
        x[i] = scalbn(1.0 + uniform(i, what), low + (int)((high - low) * uniform(i, what + 1)));
}

static long double exact(int function, double a, double b) {
    const long double la = (long double)a, two_pi = 6.283185307179586476925286766559L;
    switch (function) {
    case myo_probe_exp:
        return expl(la);
    case myo_probe_log:
        return logl(la);
    case myo_probe_pow:
        return powl(la, (long double)b);
    case myo_probe_linexp:
        return la == 0 ? 1 : la / -expm1l(-la);
    case myo_probe_tanh:
        return tanhl(la);
    case myo_probe_sqrt:
        return sqrtl(la);
    case myo_probe_sine:
        return sinl(two_pi * la);
    default:
        return cosl(two_pi * la);
    }
}

/* The largest error over x and y, in units of the last place of the exact value; `absolute` in
 * 2^-53. */
static double largest_error(int function, int absolute) {
    double largest = 0;
    myo_lane_probe_w1(function, n_values, x, y, out);
    for (int i = 0; i < n_values; i++) {
        const long double wanted = exact(function, x[i], y[i]);
        int exponent = 0;
        if (!absolute) frexp((double)wanted, &exponent);
        const double error =
            (double)(fabsl((long double)out[i] - wanted) / scalbnl(1, exponent - 53));
        if (!(error <= largest)) largest = error;
    }
    return largest;
}

static void assert_below(double value, double limit) {
    if (!(value <= limit)) fail_msg("%g is above %g", value, limit);
}

static void skip_where_long_double_is_no_judge(void) {
    if (sizeof(long double) == sizeof(double) || scalbnl(1, -60) + 1 == 1) skip();
}

static void test_exp_log(void **state) {
    (void)state;
    skip_where_long_double_is_no_judge();
    fill(-708, 709, 1);
    assert_below(largest_error(myo_probe_exp, 0), 1.0);
    fill(-1, 1, 2);
    assert_below(largest_error(myo_probe_exp, 0), 1.0);
    fill_exponents(-1022, 1023, 3);
    assert_below(largest_error(myo_probe_log, 0), 1.0);
    fill(0.5, 2, 5);
    assert_below(largest_error(myo_probe_log, 0), 1.0);
    fill(1 - 1e-6, 1 + 1e-6, 6);
    assert_below(largest_error(myo_probe_log, 0), 1.0);
}

static void test_pow(void **state) {
    (void)state;
    skip_where_long_double_is_no_judge();
    const double reach[] = {1, 50, 700}, limit[] = {2, 3, 50};
    for (int k = 0; k < 3; k++) {
        fill_exponents(-300, 300, 10);
        for (int i = 0; i < n_values; i += 2) x[i] = 0.25 + 3.75 * uniform(i, 12);
        for (int i = 0; i < n_values; i++) {
            const double in_reach = reach[k] * (2 * uniform(i, 13) - 1) / log(x[i]);
            y[i] = fabs(in_reach) < 1e6 ? in_reach : 1;
        }
        assert_below(largest_error(myo_probe_pow, 0), limit[k]);
    }
}

static void test_others(void **state) {
    (void)state;
    skip_where_long_double_is_no_judge();
    for (int wide = 0; wide < 2; wide++) {
        const double size = wide ? 50 : 0.5;
        fill(-size, size, 20 + wide);
        assert_below(largest_error(myo_probe_linexp, 0), 6);
        assert_below(largest_error(myo_probe_tanh, 0), 6);
    }
    fill_exponents(-1022, 1023, 22);
    assert_below(largest_error(myo_probe_sqrt, 0), 0.5001);
    fill(-1, 1, 23);
    assert_below(largest_error(myo_probe_sine, 1), 2);
    assert_below(largest_error(myo_probe_cosine, 1), 2);
}

static double one(int function, double a, double b) {
    double in[16] = {0}, second[16] = {0}, result[16];
    in[0] = a;
    second[0] = b;
    myo_lane_probe_w1(function, 1, in, second, result);
    return result[0];
}

static void test_ends(void **state) {
    (void)state;
    const double inf = (double)INFINITY, nan = (double)NAN, tiny = 0x1p-1074;
    assert_true(one(myo_probe_exp, 0, 0) == 1.0);
    assert_true(one(myo_probe_exp, -1e300, 0) == one(myo_probe_exp, -708, 0));
    assert_true(one(myo_probe_exp, inf, 0) == one(myo_probe_exp, 709, 0));
    assert_true(one(myo_probe_log, 1, 0) == 0.0);
    assert_true(one(myo_probe_log, 0, 0) == one(myo_probe_log, 0x1p-1022, 0));
    assert_true(one(myo_probe_log, -5, 0) == one(myo_probe_log, tiny, 0));
    assert_true(one(myo_probe_log, inf, 0) == inf);
    assert_true(one(myo_probe_pow, 0, 2) == 0.0);
    assert_true(one(myo_probe_pow, -3, 2) == 0.0);
    assert_true(one(myo_probe_pow, 7, 0) == 1.0);
    assert_true(one(myo_probe_pow, 7, 1) == 7.0);
    assert_true(fabs(one(myo_probe_pow, 3, 5) / 243 - 1) < 5e-16);
    assert_true(fabs(one(myo_probe_pow, 10, 300) / 1e300 - 1) < 1e-14);
    assert_true(one(myo_probe_pow, 10, 1e300) == one(myo_probe_exp, 709, 0));
    assert_true(one(myo_probe_linexp, 0, 0) == 1.0);
    assert_true(one(myo_probe_linexp, 800, 0) == 800.0);
    assert_true(one(myo_probe_tanh, 1e300, 0) == 1.0 && one(myo_probe_tanh, -1e300, 0) == -1.0);
    assert_true(one(myo_probe_sine, 0.25, 0) == 1.0 && one(myo_probe_cosine, 0.5, 0) == -1.0);
    assert_true(one(myo_probe_sine, 0.5, 0) == 0.0 && one(myo_probe_cosine, 0.75, 0) == 0.0);
    for (int function = 0; function < myo_probe_count; function++)
        assert_true(isnan(one(function, nan, 1)));
    assert_true(isnan(one(myo_probe_pow, 2, nan)));
}

static void fill_for(int function) {
    switch (function) {
    case myo_probe_log:
    case myo_probe_sqrt:
        fill_exponents(-1022, 1023, 30);
        break;
    case myo_probe_pow:
        fill_exponents(-40, 40, 32);
        break;
    case myo_probe_exp:
        fill(-720, 720, 34);
        break;
    default:
        fill(-30, 30, 36);
        break;
    }
    for (int i = 0; i < n_values; i++) y[i] = 40 * uniform(i, 38) - 20;
    const double odd[] = {0.0,   -0.0, 1.0, -1.0, 0x1p-1074, -0x1p-1022, 0x1.fffffffffffffp1023,
                          1e-300};
    if (function != myo_probe_sine && function != myo_probe_cosine) memcpy(x, odd, sizeof odd);
}

/* FNV-1a over the bytes, least significant first. */
static uint64_t hash_of(const double *values) {
    uint64_t hash = 0xcbf29ce484222325u;
    for (int i = 0; i < n_values; i++) {
        uint64_t bits;
        memcpy(&bits, &values[i], sizeof bits);
        for (int byte = 0; byte < 8; byte++)
            hash = (hash ^ (bits >> 8 * byte & 0xff)) * 0x100000001b3u;
    }
    return hash;
}

static void test_same_bits(void **state) {
    (void)state;
    static const uint64_t golden[] = {
        0x70e107411036fb73u, 0x0179df5d90a9f6f2u, 0x93f9790d9ed0d5c4u, 0xe0aa3984a83816b2u,
        0xe26c008846a501c9u, 0xf0475cf6ffecfe91u, 0xa070bda4f2531d3au, 0x2efe766ce6eb633fu,
    };
    if (!myo_is_reproducible()) skip();
    for (int function = 0; function < myo_probe_fused; function++) {
        fill_for(function);
        myo_lane_probe_w1(function, n_values, x, y, out);
        for (int w = 1; w < n_widths; w++) {
            if (!myo_lane_width_runs(widths[w].width)) continue;
            widths[w].probe(function, n_values, x, y, other);
            if (memcmp(out, other, sizeof out) != 0)
                fail_msg("function %d differs at width %d", function, widths[w].width);
        }
        if (hash_of(out) != golden[function])
            fail_msg("function %d: hash 0x%016llxu", function, (unsigned long long)hash_of(out));
    }
}

static void test_widths(void **state) {
    (void)state;
    assert_true(myo_lane_width_runs(1) && myo_lane_width_runs(2));
    assert_true(myo_lane_width_runs(myo_lane_width_best()));
    assert_false(myo_lane_width_runs(3) || myo_lane_width_runs(0) || myo_lane_width_runs(32));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exp_log),   cmocka_unit_test(test_pow),
        cmocka_unit_test(test_others),    cmocka_unit_test(test_ends),
        cmocka_unit_test(test_same_bits), cmocka_unit_test(test_widths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
