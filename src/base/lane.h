/* Lanes: one text of the equations, compiled for 1, 2, 4, 8 or 16 cells side by side.
 *
 * A file NAME.lane.c is compiled once per width with MYO_LANES defined; it may use only the
 * operators of C on `lane` and the functions below, so that every width and both compilers give the
 * same bits where contraction is off. Comparisons of lanes give an lmask; use lane_select, never ?:
 * or if, on lanes. Accuracy against the exact value (tests/unit/test_lane.c): lane_exp and lane_log
 * 1 ulp, lane_pow 3 ulp up to |y log x| = 50 and 50 ulp up to 700, lane_tanh and lane_linexp 6 ulp,
 * lane_sqrt exact, lane_sincos_turns 2 units of 2^-53. A NaN comes out as NaN, so that a broken
 * state is found and not hidden. */
#ifndef MYO_BASE_LANE_H
#define MYO_BASE_LANE_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#ifndef MYO_LANES
#define MYO_LANES 1
#endif

#if MYO_LANES == 1
typedef double lane;
typedef int64_t lmask; /* 0 or 1 here, 0 or -1 in wider builds: combine with & and | only */
typedef int64_t lane_int;
typedef uint64_t lane_unsigned; /* where a shift or sum may wrap */
#else
typedef double lane __attribute__((vector_size(8 * MYO_LANES)));
typedef int64_t lmask __attribute__((vector_size(8 * MYO_LANES)));
typedef int64_t lane_int __attribute__((vector_size(8 * MYO_LANES)));
typedef uint64_t lane_unsigned __attribute__((vector_size(8 * MYO_LANES)));
#endif

/* Name of a function of a lane file, with the width appended: MYO_LANE(cable_step) ->
 * cable_step_w4. */
#define MYO_LANE_PASTE2(name, width) name##_w##width
#define MYO_LANE_PASTE(name, width) MYO_LANE_PASTE2(name, width)
#define MYO_LANE(name) MYO_LANE_PASTE(name, MYO_LANES)

static inline lane lane_set1(double x) {
#if MYO_LANES == 1
    return x;
#else
    return (lane){0} + x;
#endif
}

static inline lane_int lane_bits(lane x) {
    lane_int i;
    memcpy(&i, &x, sizeof i);
    return i;
}

static inline lane lane_from_bits(lane_int i) {
    lane x;
    memcpy(&x, &i, sizeof x);
    return x;
}

/* a where the mask holds, else b. Both sides are evaluated. */
static inline lane lane_select(lmask mask, lane a, lane b) {
#if MYO_LANES == 1
    return mask ? a : b;
#else
    return lane_from_bits((mask & lane_bits(a)) | (~mask & lane_bits(b)));
#endif
}

static inline lmask lane_not(lmask mask) {
#if MYO_LANES == 1
    return !mask;
#else
    return ~mask;
#endif
}

static inline int lane_any(lmask mask) {
#if MYO_LANES == 1
    return mask != 0;
#else
    int64_t any = 0;
    for (int l = 0; l < MYO_LANES; l++) any |= mask[l];
    return any != 0;
#endif
}

static inline double lane_get(lane x, int l) {
#if MYO_LANES == 1
    (void)l;
    return x;
#else
    return x[l];
#endif
}

static inline void lane_put(lane *x, int l, double value) {
#if MYO_LANES == 1
    (void)l;
    *x = value;
#else
    (*x)[l] = value;
#endif
}

/* b where one of them is NaN. */
static inline lane lane_min(lane a, lane b) {
    return lane_select(a < b, a, b);
}
static inline lane lane_max(lane a, lane b) {
    return lane_select(a > b, a, b);
}

static inline lane lane_abs(lane a) {
    return lane_from_bits(lane_bits(a) & 0x7fffffffffffffffLL);
}

static inline lane lane_clamp(lane x, double low, double high) {
    x = lane_select(x < low, lane_set1(low), x);
    return lane_select(x > high, lane_set1(high), x);
}

/* Correctly rounded, as IEEE 754 asks. */
static inline lane lane_sqrt(lane x) {
#if MYO_LANES == 1
    return __builtin_sqrt(x);
#else
    for (int l = 0; l < MYO_LANES; l++) x[l] = __builtin_sqrt(x[l]);
    return x;
#endif
}

/* exp(x + low) for x in [-708, 709] and |low| below an ulp or so of x. Cody-Waite reduction by a
 * two-part ln 2, Taylor polynomial on |r| <= ln(2)/2 grouped in pairs (Estrin), exponent put in by
 * integer addition. */
static inline lane lane_exp_sum(lane x, lane low) {
    const double magic = 0x1.8p52;
    lane k = x * 0x1.71547652b82fep0 + magic; /* log2(e) */
    const lane_int ki = lane_bits(k);
    k = k - magic;
    const lane r = ((x - k * 0x1.62e42fee00000p-1) - k * 0x1.a39ef35793c76p-33) + low;
    const lane r2 = r * r, r4 = r2 * r2, r8 = r4 * r4;
    const lane p23 = 1.0 / 2 + r * (1.0 / 6);
    const lane p45 = 1.0 / 24 + r * (1.0 / 120);
    const lane p67 = 1.0 / 720 + r * (1.0 / 5040);
    const lane p89 = 1.0 / 40320 + r * (1.0 / 362880);
    const lane pab = 1.0 / 3628800 + r * (1.0 / 39916800);
    const lane pcd = 1.0 / 479001600 + r * (1.0 / 6227020800.0);
    const lane tail = r2 * p23 + (r4 * (p45 + r2 * p67) + r8 * ((p89 + r2 * pab) + r4 * pcd));
    const lane_unsigned bits = (lane_unsigned)lane_bits(1.0 + (r + tail));
    return lane_from_bits((lane_int)(bits + ((lane_unsigned)ki << 52)));
}

/* exp(x), x clamped to [-708, 709]. */
static inline lane lane_exp(lane x) {
    return lane_exp_sum(lane_clamp(x, -708.0, 709.0), lane_set1(0.0));
}

/* x = 2^k (1 + f), f in [sqrt(1/2) - 1, sqrt(2) - 1], for normal x > 0. */
static inline void lane_log_split(lane x, lane *k, lane *f) {
    const lane_int bits = lane_bits(x);
    const lane_int offset = bits - 0x3fe6a09e667f3bcdLL;
    const lane_int ki = offset >> 52;
    *f = lane_from_bits(bits - ki * 0x10000000000000LL) - 1.0;
    *k = lane_from_bits(ki + 0x4338000000000000LL) - 0x1.8p52;
}

/* 2 atanh(s)/s - 2 as a series in z = s^2 <= 0.0295. */
static inline lane lane_log_series(lane z) {
    const lane z2 = z * z, z4 = z2 * z2;
    const lane p01 = 2.0 / 3 + z * (2.0 / 5), p23 = 2.0 / 7 + z * (2.0 / 9);
    const lane p45 = 2.0 / 11 + z * (2.0 / 13), p67 = 2.0 / 15 + z * (2.0 / 17);
    const lane p89 = 2.0 / 19 + z * (2.0 / 21);
    return z * ((p01 + z2 * p23) + z4 * ((p45 + z2 * p67) + z4 * p89));
}

/* log(x) for x > 0; log of the smallest normal number below that, and for x <= 0. */
static inline lane lane_log(lane x) {
    lane k, f;
    x = lane_select(x < 0x1p-1022, lane_set1(0x1p-1022), x);
    lane_log_split(x, &k, &f);
    const lane s = f / (2.0 + f);
    const lane series = lane_log_series(s * s);
    /* log(1+f) = f - s (f - series): the leading term stays exact (fdlibm's arrangement). */
    const lane y = k * 0x1.62e42fee00000p-1 + (f - (s * (f - series) - k * 0x1.a39ef35793c76p-33));
    return lane_select(x < (double)INFINITY, y, x);
}

/* Where contraction is allowed, GCC would fuse these products with the sums that rely on their
 * rounding; this keeps them apart (Clang leaves products with several uses alone). */
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 12
#define lane_rounded(product) __builtin_assoc_barrier(product)
#else
#define lane_rounded(product) (product)
#endif

/* a * b = product + *error exactly, by Veltkamp's splitting (no fused operation: same bits
 * everywhere). */
static inline lane lane_product(lane a, lane b, lane *error) {
    const lane product = lane_rounded(a * b);
    lane t = lane_rounded(a * 0x1.0000002p27);
    const lane a_high = t - (t - a), a_low = a - a_high;
    t = lane_rounded(b * 0x1.0000002p27);
    const lane b_high = t - (t - b), b_low = b - b_high;
    *error = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low;
    return product;
}

/* x^y for finite y; 0 for x <= 0. log x is kept as a sum of two doubles, because exp turns its
 * absolute error into a relative one. The result is clamped as lane_exp's. */
static inline lane lane_pow(lane x, lane y) {
    lane k, f, rest, low;
    const lane safe = lane_select(x < 0x1p-1022, lane_set1(0x1p-1022), x);
    lane_log_split(safe, &k, &f);
    /* s = f / (2 + f) = s + s_low, log(1+f) = 2 s + s series(s^2). */
    const lane d = 2.0 + f, d_low = f - (d - 2.0);
    const lane s = f / d;
    const lane back = lane_product(s, d, &rest);
    const lane s_low = (((f - back) - rest) - s * d_low) / d;
    const lane tail = 2.0 * s_low + s * lane_log_series(s * s) + k * 0x1.a39ef35793c76p-33;
    /* The sum of the two exact parts, then the tail, each with the rounding error caught. */
    const lane whole = k * 0x1.62e42fee00000p-1, part = 2.0 * s;
    const lane sum = whole + part;
    const lane grown = sum - whole;
    const lane lost = (whole - (sum - grown)) + (part - grown);
    const lane log_high = sum + (lost + tail);
    const lane log_low = (sum - log_high) + (lost + tail);
    lane z = lane_product(y, log_high, &low);
    low = low + y * log_low;
    const lane inside = lane_clamp(z, -708.0, 709.0);
    low = lane_select(inside - z == 0.0, low, lane_set1(0.0));
    z = lane_select(safe < (double)INFINITY, lane_exp_sum(inside, low), safe);
    return lane_select(x <= 0.0, lane_set1(0.0), z);
}

/* x / (1 - exp(-x)), the form every GHK flux and linear-exponential rate takes; 1 at x = 0. Near 0,
 * where the difference cancels, its series in Bernoulli numbers. */
static inline lane lane_linexp(lane x) {
    const lmask small = lane_abs(x) < 0.25;
    const lane safe = lane_select(small, lane_set1(1.0), x);
    const lane z = x * x;
    const lane series =
        1.0 / 12 +
        z * (-1.0 / 720 + z * (1.0 / 30240 + z * (-1.0 / 1209600 + z * (1.0 / 47900160))));
    return lane_select(small, 1.0 + (0.5 * x + z * series), safe / (1.0 - lane_exp(-safe)));
}

/* tanh(x); its odd series near 0, where the quotient of exponentials cancels. */
static inline lane lane_tanh(lane x) {
    const lane size = lane_abs(x), z = x * x;
    const lane e = lane_exp(-2.0 * size);
    const lane big = (1.0 - e) / (1.0 + e);
    const lane series =
        -1.0 / 3 +
        z * (2.0 / 15 +
             z * (-17.0 / 315 +
                  z * (62.0 / 2835 +
                       z * (-1382.0 / 155925 +
                            z * (21844.0 / 6081075 +
                                 z * (-929569.0 / 638512875 +
                                      z * (6404582.0 / 10854718875.0 +
                                           z * (-443861162.0 / 1856156927625.0 +
                                                z * (18888466084.0 / 194896477400625.0)))))))));
    const lane signed_big = lane_select(x < 0.0, -big, big);
    return lane_select(size < 0.25, x + x * (z * series), signed_big);
}

/* sin(2 pi x) and cos(2 pi x), |x| below 2^50: the reduction to an eighth of a turn is exact. */
static inline void lane_sincos_turns(lane x, lane *sine, lane *cosine) {
    const double magic = 0x1.8p52;
    const lane turned = 4.0 * x + magic;
    const lane_int quarter = lane_bits(turned);
    const lane a = (4.0 * x - (turned - magic)) * 0x1.921fb54442d18p0; /* pi/2 */
    const lane z = a * a;
    const lane s =
        a + a * (z * (-1.0 / 6 +
                      z * (1.0 / 120 +
                           z * (-1.0 / 5040 +
                                z * (1.0 / 362880 + z * (-1.0 / 39916800 +
                                                         z * (1.0 / 6227020800.0 +
                                                              z * (-1.0 / 1307674368000.0))))))));
    const lane c =
        1.0 + z * (-1.0 / 2 +
                   z * (1.0 / 24 +
                        z * (-1.0 / 720 +
                             z * (1.0 / 40320 + z * (-1.0 / 3628800 +
                                                     z * (1.0 / 479001600 +
                                                          z * (-1.0 / 87178291200.0 +
                                                               z * (1.0 / 20922789888000.0))))))));
    const lmask swapped = (quarter & 1) != 0;
    const lane first = lane_select(swapped, c, s), second = lane_select(swapped, s, c);
    *sine = lane_select((quarter & 2) != 0, -first, first);
    *cosine = lane_select(((quarter + 1) & 2) != 0, -second, second);
}

#endif
