/* Lanes: one text of the equations, compiled for 1, 2, 4, 8 or 16 cells side by side.
 *
 * A file NAME.lane.c is compiled once per width with MYO_LANES defined; it may use only the operators of
 * C on `lane` and the functions below, so that every width and both compilers give the same bits where
 * contraction is off. Comparisons of lanes give an lmask; use lane_select, never ?: or if, on lanes.
 * Accuracy: lane_exp, lane_log and lane_pow are within 4 ulp of the exact value (tests/unit/test_lane.c). */
#ifndef MYO_BASE_LANE_H
#define MYO_BASE_LANE_H

#include <stdint.h>
#include <string.h>

#ifndef MYO_LANES
#define MYO_LANES 1
#endif

#if MYO_LANES == 1
typedef double lane;
typedef int64_t lmask; /* 0 or 1 here, 0 or -1 in wider builds: combine with & and | only */
typedef int64_t lane_int;
#else
typedef double lane __attribute__((vector_size(8 * MYO_LANES)));
typedef int64_t lmask __attribute__((vector_size(8 * MYO_LANES)));
typedef int64_t lane_int __attribute__((vector_size(8 * MYO_LANES)));
#endif

/* Name of a function of a lane file, with the width appended: MYO_LANE(cable_step) -> cable_step_w4. */
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

static inline lane lane_min(lane a, lane b) { return lane_select(a < b, a, b); }
static inline lane lane_max(lane a, lane b) { return lane_select(a > b, a, b); }
static inline lane lane_abs(lane a) { return lane_select(a < 0.0, -a, a); }
static inline lane lane_clamp(lane x, double low, double high) {
    return lane_min(lane_max(x, lane_set1(low)), lane_set1(high));
}

/* exp(x), x clamped to [-708, 709]. Cody-Waite reduction by a two-part ln 2, Taylor polynomial on
 * |r| <= ln(2)/2 grouped in pairs (Estrin), exponent put in by integer addition. */
static inline lane lane_exp(lane x) {
    const double magic = 0x1.8p52;
    x = lane_clamp(x, -708.0, 709.0);
    lane k = x * 0x1.71547652b82fep0 + magic; /* log2(e) */
    const lane_int ki = lane_bits(k);
    k = k - magic;
    const lane r = (x - k * 0x1.62e42fee00000p-1) - k * 0x1.a39ef35793c76p-33;
    const lane r2 = r * r, r4 = r2 * r2, r8 = r4 * r4;
    const lane p01 = 1.0 + r;
    const lane p23 = 1.0 / 2 + r * (1.0 / 6);
    const lane p45 = 1.0 / 24 + r * (1.0 / 120);
    const lane p67 = 1.0 / 720 + r * (1.0 / 5040);
    const lane p89 = 1.0 / 40320 + r * (1.0 / 362880);
    const lane pab = 1.0 / 3628800 + r * (1.0 / 39916800);
    const lane pcd = 1.0 / 479001600 + r * (1.0 / 6227020800.0);
    const lane p = (p01 + r2 * p23) + r4 * (p45 + r2 * p67) + r8 * ((p89 + r2 * pab) + r4 * pcd);
    return lane_from_bits(lane_bits(p) + (ki << 52));
}

/* log(x) for x > 0; the smallest normal number for x <= 0. x = 2^k m, m in [sqrt(1/2), sqrt(2)),
 * log m = 2 atanh((m-1)/(m+1)) as an odd series. */
static inline lane lane_log(lane x) {
    x = lane_max(x, lane_set1(0x1p-1022));
    const lane_int bits = lane_bits(x);
    const lane_int offset = bits - 0x3fe6a09e667f3bcdLL;
    const lane_int ki = offset >> 52;
    const lane m = lane_from_bits(bits - ki * 0x10000000000000LL);
    const lane k = lane_from_bits(ki + 0x4338000000000000LL) - 0x1.8p52;
    const lane f = m - 1.0;
    const lane s = f / (2.0 + f);
    const lane z = s * s;
    const lane series =
        z * (2.0 / 3 +
             z * (2.0 / 5 +
                  z * (2.0 / 7 +
                       z * (2.0 / 9 +
                            z * (2.0 / 11 +
                                 z * (2.0 / 13 +
                                      z * (2.0 / 15 + z * (2.0 / 17 + z * (2.0 / 19 + z * (2.0 / 21))))))))));
    /* log(1+f) = f - s (f - series): the leading term stays exact (fdlibm's arrangement). */
    return k * 0x1.62e42fee00000p-1 + (f - (s * (f - series) - k * 0x1.a39ef35793c76p-33));
}

/* x^y for x >= 0 by exp(y log x): relative error grows with |y log x| (4 ulp up to about 8). */
static inline lane lane_pow(lane x, lane y) {
    return lane_select(x > 0.0, lane_exp(y * lane_log(x)), lane_set1(0.0));
}

/* x / (1 - exp(-x)), the form every GHK flux and linear-exponential rate takes; 1 at x = 0. */
static inline lane lane_linexp(lane x) {
    const lmask small = lane_abs(x) < 1e-4;
    const lane safe = lane_select(small, lane_set1(1.0), x);
    return lane_select(small, 1.0 + x * (0.5 + x * (1.0 / 12)), safe / (1.0 - lane_exp(-safe)));
}

#endif
