/* What the scalar and the lane part of the radial membrane's cable share: where each quantity of a
 * node lies, and the constants in the form that a step needs. Equations:
 * mech/membrane_radial/membrane_radial.lane.h. */
#ifndef MYO_BODY_FIBRE_CABLE_RADIAL_H
#define MYO_BODY_FIBRE_CABLE_RADIAL_H

#include "body/fibre_cable_kind.h"
#include "mech/membrane_radial/membrane_radial.h"

/* Of each membrane: surface, then the shells from outside in. */
enum {
    radial_V, /* shells only */
    radial_m,
    radial_h,
    radial_n,
    radial_S,
    radial_h_K,
    radial_c,
    radial_K, /* outside this membrane */
    radial_Na,
    radial_g_Na, /* what follows from slow gates and ions */
    radial_g_K,
    radial_g_Kir,
    radial_block,
    radial_g_Cl,
    radial_pump,
    radial_E_K,
    radial_sum_K, /* charge since the last renewal */
    radial_sum_Na,
    radial_sum_V,  /* of the potential over time, mV ms: slow gates follow its mean */
    radial_half_K, /* what dV adds to the sums */
    radial_half_Na,
    radial_half_Cl,
    radial_part, /* of the step under way: dV = part + gain dV of the membrane outside */
    radial_gain,
    radial_fields
};

enum {
    radial_first = fibre_dV_T + 1,
    radial_K_i = radial_first + 4 * radial_fields,
    radial_Na_i,
    radial_Cl_i,
    radial_sum_Cl,
    radial_plain,                  /* arrays of a membrane without altered channels */
    radial_altered = radial_plain, /* m and h of the altered channels of four membranes */
    radial_array_count = radial_altered + 8
};

static inline int radial_array(int membrane, int field) {
    return radial_first + membrane * radial_fields + field;
}

/* The exponential of a rate as 2^(slope V + offset), all shifts included. */
typedef struct myo_radial_line {
    double slope, offset;
} myo_radial_line;

/* Rates of a population of sodium channels; a_m: with the ln 2 of x/(2^x - 1). */
typedef struct myo_radial_gates {
    myo_radial_line open_m, close_m, end_h, recover_at, inactivate_at;
    double a_m, b_m, recover, inactivate, persistent;
} myo_radial_gates;

typedef struct myo_radial_constants {
    double p[membrane_radial_p_count], k[membrane_radial_k_count];
    double F_RT;
    myo_radial_gates usual, altered;
    myo_radial_line open_n, close_n;
    double a_n, b_n;
    myo_radial_line tenth;         /* exp(-V F/RT / 10) */
    myo_radial_line unblock;       /* of the inward rectifier */
    double Kir_steep;              /* per mV */
    double u_Cl, e_Cl, Cl_outside; /* ClC-1's surface potential over RT/F */
    myo_radial_line end_S, end_h_K, open_c, close_c;
    double S_rate[2], S_slowest_mV; /* 1/ms and 1/(ms mV2) */
    double rate_h_K, a_c, b_c;
    double weight[4]; /* area of each membrane per surface */
    double G[3];      /* between neighbours, mS/cm2 of surface */
    double leak[4], K_ATP[4];
} myo_radial_constants;

#define MYO_RADIAL_KERNEL_DECLARE(w)                                                               \
    myo_fibre_load myo_radial_load_w##w;                                                           \
    myo_fibre_finish myo_radial_finish_w##w;                                                       \
    myo_fibre_renew myo_radial_renew_w##w;
MYO_RADIAL_KERNEL_DECLARE(1)
MYO_RADIAL_KERNEL_DECLARE(2)
MYO_RADIAL_KERNEL_DECLARE(4)
MYO_RADIAL_KERNEL_DECLARE(8)

#endif
