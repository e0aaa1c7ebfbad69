/* Phosphate enters the reticulum and precipitates with calcium there, as in Shorten et al. 2007;
 * the myoplasm's own phosphate belongs to the energy metabolism. Read by
 * tools/generate_chemistry.py too: straight-line code only. */
#ifndef MYO_MECH_PHOSPHATE_STORE_LANE_H
#define MYO_MECH_PHOSPHATE_STORE_LANE_H

#include "base/lane.h"
#include "mech/phosphate_store/phosphate_store.h"

/* Time derivatives (per ms). Precipitate forms above the solubility product and dissolves below it.
 */
static inline void phosphate_store_rates(const lane *x, const lane *in, const lane *p, lane *dx,
                                         lane *out) {
    const lane P_SR = x[phosphate_store_x_P_SR];
    const lane product = 0.001 * P_SR * in[phosphate_store_in_Ca_SR2];
    /* Two that an error made a little negative do not precipitate. */
    const lane Q = lane_select(P_SR < 0.0, lane_min(product, lane_set1(0.0)), product);
    const lane over = lane_max(Q - p[phosphate_store_p_PP], lane_set1(0.0));
    const lane under = lane_max(p[phosphate_store_p_PP] - Q, lane_set1(0.0));
    const lane formed = p[phosphate_store_p_A_p] * over * Q -
                        p[phosphate_store_p_B_p] * x[phosphate_store_x_P_C] * under;
    out[phosphate_store_out_precipitation] = formed;
    dx[phosphate_store_x_P_SR] = p[phosphate_store_p_k_p] * (in[phosphate_store_in_Pi] - P_SR) /
                                     in[phosphate_store_in_volume_SR2] -
                                 formed;
    dx[phosphate_store_x_P_C] = formed;
}

#endif
