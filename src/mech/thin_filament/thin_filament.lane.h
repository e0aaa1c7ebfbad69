/* Troponin with two calcium sites and tropomyosin, as in Shorten et al. 2007 (after Razumova,
 * Bukatina & Campbell 2000), without its cross-bridges: heads of another mechanism hold sites on
 * (Campbell 2014: only sites without a head switch off). Read by tools/generate_chemistry.py too:
 * straight-line code only. */
#ifndef MYO_MECH_THIN_FILAMENT_LANE_H
#define MYO_MECH_THIN_FILAMENT_LANE_H

#include "base/lane.h"
#include "mech/thin_filament/thin_filament.h"

static inline void thin_filament_derive(const lane *p, lane *k) {
    const lane warm = lane_exp(
        lane_log(p[thin_filament_p_Q10_troponin]) *
        (p[thin_filament_p_temperature] - p[thin_filament_p_reference_temperature]) / 10.0);
    /* Binding is limited by diffusion; only what leaves or moves differs between species. */
    const lane thin = p[thin_filament_p_troponin_factor] * warm;
    k[thin_filament_k_Ton] = p[thin_filament_p_k_Ton] * warm;
    k[thin_filament_k_Toff] = p[thin_filament_p_k_Toff] * thin;
    k[thin_filament_k_0on] = p[thin_filament_p_k_0on] * thin;
    k[thin_filament_k_0off] = p[thin_filament_p_k_0off] * thin;
    k[thin_filament_k_Caon] = p[thin_filament_p_k_Caon] * thin;
    k[thin_filament_k_Caoff] = p[thin_filament_p_k_Caoff] * thin;
}

/* Time derivatives (per ms). Neither calcium nor tropomyosin can leave a site that a head holds. */
static inline void thin_filament_rates(const lane *x, const lane *in, const lane *p, const lane *k,
                                       lane *dx, lane *out) {
    const lane CaT = x[thin_filament_x_CaT];
    const lane CaCaT = x[thin_filament_x_CaCaT];
    const lane D_0 = x[thin_filament_x_D_0];
    const lane D_1 = x[thin_filament_x_D_1];
    const lane on = x[thin_filament_x_on];
    const lane T_0 = p[thin_filament_p_T_tot] - (CaT + CaCaT + D_0 + D_1 + on);
    const lane D_2 =
        lane_max(lane_set1(0.0), on - p[thin_filament_p_T_tot] * in[thin_filament_in_attached]);
    const lane sites = on / p[thin_filament_p_T_tot];
    /* Rigor heads help tropomyosin away; `few` keeps the quotient finite where no site is on. */
    const lane few = lane_set1(1e-6);
    const lane help = 1.0 + p[thin_filament_p_rigor_activation] * in[thin_filament_in_rigor] /
                                (lane_max(lane_set1(0.0), sites) + few);

    const lane bind = k[thin_filament_k_Ton] * in[thin_filament_in_Ca_2];
    const lane off = k[thin_filament_k_Toff];
    const lane T_01 = bind * T_0 - off * CaT;
    const lane T_12 = bind * CaT - off * CaCaT;
    const lane D_01 = bind * D_0 - off * D_1;
    const lane D_12 = bind * D_1 - off * D_2;
    const lane TD_0 = k[thin_filament_k_0on] * help * T_0 - k[thin_filament_k_0off] * D_0;
    const lane TD_1 = k[thin_filament_k_0on] * help * CaT - k[thin_filament_k_0off] * D_1;
    const lane pull = p[thin_filament_p_cooperation];
    const lane ADP = lane_max(lane_set1(0.0), in[thin_filament_in_ADP]);
    const lane sensitised =
        1.0 + p[thin_filament_p_ADP_activation] * ADP / (ADP + p[thin_filament_p_K_ADP_activation]);
    const lane TD_2 =
        k[thin_filament_k_Caon] * help * sensitised * (1.0 + pull * sites) / (1.0 + pull) * CaCaT -
        k[thin_filament_k_Caoff] * (1.0 + pull * (1.0 - sites)) * D_2;

    dx[thin_filament_x_CaT] = T_01 - T_12 - TD_1;
    dx[thin_filament_x_CaCaT] = T_12 - TD_2;
    dx[thin_filament_x_D_0] = TD_0 - D_01;
    dx[thin_filament_x_D_1] = TD_1 + D_01 - D_12;
    dx[thin_filament_x_on] = TD_2 + D_12;

    out[thin_filament_out_sites] = sites;
    out[thin_filament_out_troponin] = T_01 + T_12 + D_01 + D_12;
}

#endif
