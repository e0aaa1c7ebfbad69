/* What the membranes of a fibre's cable share in their lane files. */
#ifndef MYO_BODY_FIBRE_CABLE_LANES_H
#define MYO_BODY_FIBRE_CABLE_LANES_H

#include "base/lane.h"

/* Arguments named is_... must be constants in there: several versions of one text. */
#define INLINE static inline __attribute__((always_inline))

static inline lane load(const double *x) {
    lane v;
    memcpy(&v, x, sizeof v);
    return v;
}

static inline void store(double *x, lane v) {
    memcpy(x, &v, sizeof v);
}

/* 2^y to 1e-10 for |y| < 1000: a rate constant needs no more, and the exponentials are most of a
 * step. 2^y - 1 in *less_one to 2e-10 of itself, however near y is to 0. Polynomial of degree 7 on
 * |r| <= 1/2 (tools/fit_exponential.py 7 0.5 2); 1023 puts the exponent's bias in. */
static inline lane exp2_rate(lane y, lane *less_one) {
    const double magic = 0x1.8p52 + 1023.0;
    const lane k = y + magic, r = y - (k - magic), r2 = r * r;
    const lane scale = lane_from_bits((lane_int)((lane_unsigned)lane_bits(k) << 52));
    const lane p12 = 0x1.62e42fefd32c2p-1 + r * 0x1.ebfbe0453008dp-3;
    const lane p34 = 0x1.c6b08cb1680fcp-5 + r * 0x1.3b2a1c366994cp-7;
    const lane p567 =
        (0x1.5d88bdb16209bp-10 + r * 0x1.443f61fee8568p-13) + r2 * 0x1.ffcbdd46fd728p-17;
    const lane part = scale * (r * (p12 + r2 * (p34 + r2 * p567)));
    *less_one = (scale - 1.0) + part;
    return scale + part;
}

/* exp(x) to 3e-10 for |x| < 700, without lane_exp's clamp: a rate constant needs no more, and the
 * exponentials are most of a step. Degree 8 on |r| <= ln(2)/2. */
static inline lane exp_rate(lane x) {
    const double magic = 0x1.8p52;
    lane k = x * 0x1.71547652b82fep0 + magic; /* log2(e) */
    const lane_int ki = lane_bits(k);
    k = k - magic;
    const lane r = (x - k * 0x1.62e42fee00000p-1) - k * 0x1.a39ef35793c76p-33;
    const lane r2 = r * r;
    const lane p23 = 1.0 / 2 + r * (1.0 / 6), p45 = 1.0 / 24 + r * (1.0 / 120);
    const lane p67 = 1.0 / 720 + r * (1.0 / 5040);
    const lane p = p23 + r2 * (p45 + r2 * (p67 + r2 * (1.0 / 40320)));
    const lane_unsigned bits = (lane_unsigned)lane_bits(1.0 + (r + r2 * p));
    return lane_from_bits((lane_int)(bits + ((lane_unsigned)ki << 52)));
}

/* x/(2^x - 1) up to the factor ln 2 at |x| < 1000: the numerator, and the denominator's reciprocal
 * is due. The summand keeps 0/0 away and is lost elsewhere. */
static inline lane away_from_zero(lane x) {
    return x + 1e-30;
}

/* Reciprocals of four numbers by one division. */
static inline void invert4(lane x[4]) {
    const lane ab = x[0] * x[1], cd = x[2] * x[3];
    const lane all = 1.0 / (ab * cd);
    const lane inv_ab = all * cd, inv_cd = all * ab;
    const lane a = x[0], c = x[2];
    x[0] = inv_ab * x[1];
    x[1] = inv_ab * a;
    x[2] = inv_cd * x[3];
    x[3] = inv_cd * c;
}

/* (1 - exp(-z))/z = above/below for gates in increment form, x += (a - (a + b) x) dt above/below
 * with z = (a + b) dt: the Pade approximant (1, 2) of exp(-z) in short steps (third order, for z <
 * 3), (0, 2) in long ones (second order and positive for every z). */
INLINE lane decay_above(lane z, int is_long) {
    return is_long ? 1.0 + z * 0.5 : 1.0 + z * (1.0 / 6);
}

INLINE lane decay_below(lane z, int is_long) {
    return is_long ? 1.0 + z * (1.0 + z * 0.5) : 1.0 + z * (2.0 / 3 + z * (1.0 / 6));
}

static inline void add(double *x, lane dx) {
    store(x, load(x) + dx);
}

#endif
