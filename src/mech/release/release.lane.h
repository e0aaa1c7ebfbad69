/* Release channels of the triad: four voltage sensors that each favour opening by 1/f,
 * allosterically. Shorten et al. 2007, after Stern, Pizarro & Rios 1997, J Gen Physiol 110:415.
 * Read by tools/generate_chemistry.py too: straight-line code only. */
#ifndef MYO_MECH_RELEASE_LANE_H
#define MYO_MECH_RELEASE_LANE_H

#include "base/lane.h"
#include "mech/release/release.h"

static inline lane release_q10(lane q10, const lane *p) {
    return lane_exp(lane_log(q10) *
                    (p[release_p_temperature] - p[release_p_reference_temperature]) / 10.0);
}

static inline void release_derive(const lane *p, lane *k) {
    k[release_k_sensor] = 0.5 * p[release_p_alpha1] * release_q10(p[release_p_Q10_sensors], p);
    const lane gating = release_q10(p[release_p_Q10_gating], p);
    k[release_k_opening] = p[release_p_k_L] * gating;
    k[release_k_closing] = p[release_p_k_mL] * gating;
}

/* Time derivatives (per ms). C_j <-> C_j+1 at (4-j) k_C and (j+1) k_mC, O_j <-> O_j+1 the same with
 * k_C/f and k_mC f; C_j <-> O_j at k_L/f^j and k_mL f^j. */
static inline void release_rates(const lane *x, const lane *in, const lane *p, const lane *k,
                                 lane *dx, lane *out) {
    const lane C_0 = x[release_x_C_0];
    const lane C_1 = x[release_x_C_1];
    const lane C_2 = x[release_x_C_2];
    const lane C_3 = x[release_x_C_3];
    const lane C_4 = x[release_x_C_4];
    const lane O_0 = x[release_x_O_0];
    const lane O_1 = x[release_x_O_1];
    const lane O_2 = x[release_x_O_2];
    const lane O_3 = x[release_x_O_3];
    const lane O_4 = x[release_x_O_4];
    out[release_out_open] = O_0 + O_1 + O_2 + O_3 + O_4;

    /* Far from all use the exponent is bounded: no sensor moves faster than atoms do. */
    const lane up = (in[release_in_V_T] - p[release_p_V_half]) / (8.0 * p[release_p_K]);
    const lane e = lane_exp(lane_max(lane_set1(-20.0), lane_min(lane_set1(20.0), up)));
    const lane k_C = k[release_k_sensor] * e;
    const lane k_mC = k[release_k_sensor] / e;
    const lane f = p[release_p_f];
    const lane o_C = k_C / f;
    const lane o_mC = k_mC * f;

    /* Net fluxes from left to right and from closed to open. */
    const lane C_01 = 4.0 * k_C * C_0 - k_mC * C_1;
    const lane C_12 = 3.0 * k_C * C_1 - 2.0 * k_mC * C_2;
    const lane C_23 = 2.0 * k_C * C_2 - 3.0 * k_mC * C_3;
    const lane C_34 = k_C * C_3 - 4.0 * k_mC * C_4;
    const lane O_01 = 4.0 * o_C * O_0 - o_mC * O_1;
    const lane O_12 = 3.0 * o_C * O_1 - 2.0 * o_mC * O_2;
    const lane O_23 = 2.0 * o_C * O_2 - 3.0 * o_mC * O_3;
    const lane O_34 = o_C * O_3 - 4.0 * o_mC * O_4;
    const lane k_L = k[release_k_opening];
    const lane k_mL = k[release_k_closing];
    const lane f2 = f * f;
    const lane open_0 = k_L * C_0 - k_mL * O_0;
    const lane open_1 = k_L / f * C_1 - k_mL * f * O_1;
    const lane open_2 = k_L / f2 * C_2 - k_mL * f2 * O_2;
    const lane open_3 = k_L / (f2 * f) * C_3 - k_mL * (f2 * f) * O_3;
    const lane open_4 = k_L / (f2 * f2) * C_4 - k_mL * (f2 * f2) * O_4;

    dx[release_x_C_0] = -C_01 - open_0;
    dx[release_x_C_1] = C_01 - C_12 - open_1;
    dx[release_x_C_2] = C_12 - C_23 - open_2;
    dx[release_x_C_3] = C_23 - C_34 - open_3;
    dx[release_x_C_4] = C_34 - open_4;
    dx[release_x_O_0] = open_0 - O_01;
    dx[release_x_O_1] = open_1 + O_01 - O_12;
    dx[release_x_O_2] = open_2 + O_12 - O_23;
    dx[release_x_O_3] = open_3 + O_23 - O_34;
    dx[release_x_O_4] = open_4 + O_34;
}

#endif
