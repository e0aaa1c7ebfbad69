/* Troponin with two calcium sites, tropomyosin and cross-bridges in eight states.
 * Shorten et al. 2007, after Razumova, Bukatina & Campbell 2000, Biophys J 78:3120. Read by
 * tools/generate_chemistry.py too: straight-line code only. */
#ifndef MYO_MECH_CROSSBRIDGE_LANE_H
#define MYO_MECH_CROSSBRIDGE_LANE_H

#include "base/lane.h"
#include "mech/crossbridge/crossbridge.h"

static inline lane crossbridge_q10(lane q10, const lane *p) {
    return lane_exp(lane_log(q10) *
                    (p[crossbridge_p_temperature] - p[crossbridge_p_reference_temperature]) / 10.0);
}

static inline void crossbridge_derive(const lane *p, lane *k) {
    /* Binding is limited by diffusion; only what leaves or moves differs between species. */
    const lane binding = crossbridge_q10(p[crossbridge_p_Q10_troponin], p);
    const lane thin = p[crossbridge_p_troponin_factor] * binding;
    k[crossbridge_k_Ton] = p[crossbridge_p_k_Ton] * binding;
    k[crossbridge_k_Toff] = p[crossbridge_p_k_Toff] * thin;
    k[crossbridge_k_0on] = p[crossbridge_p_k_0on] * thin;
    k[crossbridge_k_0off] = p[crossbridge_p_k_0off] * thin;
    k[crossbridge_k_Caon] = p[crossbridge_p_k_Caon] * thin;
    k[crossbridge_k_Caoff] = p[crossbridge_p_k_Caoff] * thin;
    const lane bridges =
        p[crossbridge_p_rate_factor] * crossbridge_q10(p[crossbridge_p_Q10_bridges], p);
    k[crossbridge_k_f_0] = p[crossbridge_p_f_0] * bridges;
    k[crossbridge_k_f_p] = p[crossbridge_p_f_p] * bridges;
    k[crossbridge_k_h_0] = p[crossbridge_p_h_0] * bridges;
    k[crossbridge_k_h_p] = p[crossbridge_p_h_p] * bridges;
    k[crossbridge_k_g_0] = p[crossbridge_p_g_0] * bridges;
}

/* Time derivatives (per ms). T_0 is what the other states leave of T_tot; it cannot turn negative,
 * since every flux out of it is proportional to it. */
static inline void crossbridge_rates(const lane *x, const lane *in, const lane *p, const lane *k,
                                     lane *dx, lane *out) {
    const lane CaT = x[crossbridge_x_CaT];
    const lane CaCaT = x[crossbridge_x_CaCaT];
    const lane D_0 = x[crossbridge_x_D_0];
    const lane D_1 = x[crossbridge_x_D_1];
    const lane D_2 = x[crossbridge_x_D_2];
    const lane A_1 = x[crossbridge_x_A_1];
    const lane A_2 = x[crossbridge_x_A_2];
    const lane T_0 = p[crossbridge_p_T_tot] - (CaT + CaCaT + D_0 + D_1 + D_2 + A_1 + A_2);

    const lane on = k[crossbridge_k_Ton] * in[crossbridge_in_Ca_2];
    const lane off = k[crossbridge_k_Toff];
    /* Net fluxes: calcium binding along T and D, tropomyosin from T to D, then the bridge. */
    const lane T_01 = on * T_0 - off * CaT;
    const lane T_12 = on * CaT - off * CaCaT;
    const lane D_01 = on * D_0 - off * D_1;
    const lane D_12 = on * D_1 - off * D_2;
    const lane TD_0 = k[crossbridge_k_0on] * T_0 - k[crossbridge_k_0off] * D_0;
    const lane TD_1 = k[crossbridge_k_0on] * CaT - k[crossbridge_k_0off] * D_1;
    const lane TD_2 = k[crossbridge_k_Caon] * CaCaT - k[crossbridge_k_Caoff] * D_2;
    const lane attach = k[crossbridge_k_f_0] * D_2 - k[crossbridge_k_f_p] * A_1;
    const lane stroke = k[crossbridge_k_h_0] * A_1 - k[crossbridge_k_h_p] * A_2;
    const lane detach = k[crossbridge_k_g_0] * A_2;

    dx[crossbridge_x_CaT] = T_01 - T_12 - TD_1;
    dx[crossbridge_x_CaCaT] = T_12 - TD_2;
    dx[crossbridge_x_D_0] = TD_0 - D_01;
    dx[crossbridge_x_D_1] = TD_1 + D_01 - D_12;
    dx[crossbridge_x_D_2] = TD_2 + D_12 - attach + detach;
    dx[crossbridge_x_A_1] = attach - stroke;
    dx[crossbridge_x_A_2] = stroke - detach;

    out[crossbridge_out_troponin] = T_01 + T_12 + D_01 + D_12;
    out[crossbridge_out_strokes] = stroke;
    out[crossbridge_out_A_2] = A_2;
}

#endif
