/* Phosphate freed by cross-bridges enters the reticulum and precipitates with calcium there.
 * Shorten et al. 2007. Read by tools/generate_chemistry.py too: straight-line code only. */
#ifndef MYO_MECH_PHOSPHATE_LANE_H
#define MYO_MECH_PHOSPHATE_LANE_H

#include "base/lane.h"
#include "mech/phosphate/phosphate.h"

/* Time derivatives (per ms). Precipitate forms above the solubility product and dissolves below it.
 */
static inline void phosphate_rates(const lane *x, const lane *in, const lane *p, lane *dx,
                                   lane *out) {
    const lane P = x[phosphate_x_P];
    const lane P_SR = x[phosphate_x_P_SR];
    const lane product = 0.001 * P_SR * in[phosphate_in_Ca_SR2];
    /* Two that an error made a little negative do not precipitate. */
    const lane Q = lane_select(P_SR < 0.0, lane_min(product, lane_set1(0.0)), product);
    const lane over = lane_max(Q - p[phosphate_p_PP], lane_set1(0.0));
    const lane under = lane_max(p[phosphate_p_PP] - Q, lane_set1(0.0));
    const lane J_pp =
        p[phosphate_p_A_p] * over * Q - p[phosphate_p_B_p] * x[phosphate_x_P_C] * under;
    out[phosphate_out_precipitation] = J_pp;

    const lane exchange = p[phosphate_p_k_p] * (P - P_SR);
    dx[phosphate_x_P] = 0.001 * in[phosphate_in_strokes] - p[phosphate_p_b_p] * P -
                        exchange / in[phosphate_in_volume_2];
    dx[phosphate_x_P_SR] = exchange / in[phosphate_in_volume_SR2] - J_pp;
    dx[phosphate_x_P_C] = J_pp;
}

#endif
