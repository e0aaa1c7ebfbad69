/* Philox against its published vectors; the transforms' moments; the same bits everywhere. */
#include "base/random.h"

#include "myotome/base.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Known answers of philox4x32 with 10 rounds, from Random123's own test vectors (kat_vectors). */
static void test_known_answers(void **state) {
    (void)state;
    static const struct {
        uint64_t seed, entity, step;
        uint32_t bits[4];
    } rows[] = {
        {0, 0, 0, {0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u}},
        {UINT64_MAX, UINT64_MAX, UINT64_MAX, {0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu}},
        {0x299f31d0a4093822u,
         0x85a308d3243f6a88u,
         0x0370734413198a2eu,
         {0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint32_t bits[4];
        myo_random_bits4(rows[i].seed, rows[i].entity, rows[i].step, bits);
        assert_memory_equal(bits, rows[i].bits, sizeof bits);
    }
}

typedef struct moments {
    double mean, variance, skewness, kurtosis;
} moments;

static moments moments_of(double (*draw)(uint64_t step), uint64_t n) {
    double sum = 0, square = 0, cube = 0, fourth = 0;
    for (uint64_t i = 0; i < n; i++) sum += draw(i);
    const double mean = sum / (double)n;
    for (uint64_t i = 0; i < n; i++) {
        const double d = draw(i) - mean;
        square += d * d;
        cube += d * d * d;
        fourth += d * d * d * d;
    }
    const double variance = square / (double)n;
    return (moments){mean, variance, cube / (double)n / (variance * sqrt(variance)),
                     fourth / (double)n / (variance * variance)};
}

static double draw_uniform(uint64_t i) {
    return myo_random_uniform(11, 1, i);
}
static double draw_normal(uint64_t i) {
    return myo_random_normal(11, 2, i);
}
static double draw_normal4(uint64_t i) {
    double z[4];
    myo_random_normal4(11, 3, i / 4, z);
    return z[i % 4];
}
static double draw_exponential(uint64_t i) {
    return myo_random_exponential(11, 4, i);
}
static double draw_gamma10(uint64_t i) {
    return myo_random_gamma(11, 5, i, 10);
}
static double draw_gamma3(uint64_t i) {
    return myo_random_gamma(11, 6, i, 3);
}

/* Limits of about five standard errors; for the higher moments of skewed laws only roughly known.
 */
static void assert_moments(double (*draw)(uint64_t), double mean, double variance, double skewness,
                           double kurtosis) {
    const uint64_t n = 400000;
    const moments m = moments_of(draw, n);
    const double root = sqrt((double)n);
    assert_true(fabs(m.mean - mean) < 5 * sqrt(variance) / root);
    assert_true(fabs(m.variance - variance) < 5 * variance * sqrt(kurtosis - 1) / root);
    assert_true(fabs(m.skewness - skewness) < 5 * sqrt(6 + 20 * fabs(skewness)) / root);
    assert_true(fabs(m.kurtosis - kurtosis) <
                5 * sqrt(24 + 250 * fabs(skewness)) / root + 0.05 * fabs(skewness));
}

static void test_moments(void **state) {
    (void)state;
    assert_moments(draw_uniform, 0.5, 1.0 / 12, 0, 1.8);
    assert_moments(draw_normal, 0, 1, 0, 3);
    assert_moments(draw_normal4, 0, 1, 0, 3);
    assert_moments(draw_exponential, 1, 1, 2, 9);
    assert_moments(draw_gamma3, 1, 1.0 / 3, 2 / sqrt(3), 3 + 6.0 / 3);
    assert_moments(draw_gamma10, 1, 0.1, 2 / sqrt(10), 3 + 6.0 / 10);
}

/* Kolmogorov-Smirnov against the normal distribution, from counts in fine bins. */
static void test_normal_shape(void **state) {
    (void)state;
    enum { n = 400000, bins = 1600 };
    static int count[bins + 1];
    for (uint64_t i = 0; i < n; i++) {
        const double at = (draw_normal4(i) + 8) * (bins / 16.0);
        count[at < 0 ? 0 : at > bins ? bins : (int)at]++;
    }
    double seen = 0, worst = 0;
    for (int b = 0; b < bins; b++) {
        seen += count[b] / (double)n;
        const double edge = (b + 1) * (16.0 / bins) - 8;
        const double off = fabs(seen - 0.5 * erfc(-edge / sqrt(2)));
        if (off > worst) worst = off;
    }
    assert_true(worst * sqrt(n) < 2.0); /* p about 0.0007 */
}

static void test_independence(void **state) {
    (void)state;
    /* Neighbouring steps, entities, seeds, and the two halves of a pair: no correlation. */
    const int n = 200000;
    double sum[4] = {0};
    for (int i = 0; i < n; i++) {
        const uint64_t k = (uint64_t)i;
        double z[2];
        myo_random_normal2(1, 1, k, z);
        sum[0] += z[0] * z[1];
        sum[1] += z[0] * myo_random_normal(1, 1, k + 1);
        sum[2] += z[0] * myo_random_normal(1, 2, k);
        sum[3] += z[0] * myo_random_normal(2, 1, k);
    }
    for (int j = 0; j < 4; j++) assert_true(fabs(sum[j]) < 5 * sqrt(n));
}

static void test_ranges(void **state) {
    (void)state;
    int seen[7] = {0};
    for (uint64_t i = 0; i < 100000; i++) {
        const double u = draw_uniform(i);
        assert_true(u > 0 && u < 1);
        assert_true(isfinite(draw_normal(i)) && isfinite(draw_normal4(i)));
        assert_true(draw_exponential(i) > 0 && myo_random_gamma(3, 1, i, 64) > 0);
        const int k = myo_random_below(4, 1, i, 7);
        assert_true(k >= 0 && k < 7);
        seen[k]++;
    }
    for (int k = 0; k < 7; k++) assert_true(abs(seen[k] - 100000 / 7) < 600);
    assert_int_equal(myo_random_below(4, 1, 1, 1), 0);
    assert_true(myo_random_entity(1, 2, 3) == 0x0001000200000003u);
}

static void test_same_draws(void **state) {
    (void)state;
    double z[2], u[2];
    myo_random_normal2(9, 8, 7, z);
    myo_random_uniform2(9, 8, 7, u);
    assert_true(z[0] == myo_random_normal(9, 8, 7) && u[0] == myo_random_uniform(9, 8, 7));
    if (!myo_is_reproducible()) skip();
    uint64_t hash = 0xcbf29ce484222325u;
    for (uint64_t i = 0; i < 20000; i++) {
        const double values[] = {draw_uniform(i), draw_normal(i), draw_normal4(i),
                                 draw_exponential(i), draw_gamma10(i)};
        for (int k = 0; k < 5; k++) {
            uint64_t bits;
            memcpy(&bits, &values[k], sizeof bits);
            hash = (hash ^ bits) * 0x100000001b3u;
        }
    }
    if (hash != 0xea324977fe9c2c57u) fail_msg("hash 0x%016llxu", (unsigned long long)hash);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers), cmocka_unit_test(test_moments),
        cmocka_unit_test(test_normal_shape),  cmocka_unit_test(test_independence),
        cmocka_unit_test(test_ranges),        cmocka_unit_test(test_same_draws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
