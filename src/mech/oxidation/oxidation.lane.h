/* Oxidative phosphorylation, driven by ADP, phosphate and work, and its fuels; time in s, mM.
 * Read by tools/generate_chemistry.py too: straight-line code only. */
#ifndef MYO_MECH_OXIDATION_LANE_H
#define MYO_MECH_OXIDATION_LANE_H

#include "base/lane.h"
#include "mech/oxidation/oxidation.h"

/* Rates at the fibre's temperature over those at the reference. */
static inline lane oxidation_warmth(const lane *p) {
    return lane_exp(lane_log(p[oxidation_p_Q10]) *
                    (p[oxidation_p_temperature] - p[oxidation_p_reference_temperature]) / 10.0);
}

/* (ADP/K)^n / (1 + (ADP/K)^n); below a picomolar trace in proportion to what is left. */
static inline lane oxidation_ADP(lane ADP, const lane *p) {
    const lane ratio = lane_max(ADP, lane_set1(1e-9)) / p[oxidation_p_K_ADP];
    const lane u = lane_exp(p[oxidation_p_n_ADP] * lane_log(ratio));
    return u / (1.0 + u) * lane_min(1e9 * ADP, lane_set1(1.0));
}

/* Time derivatives (per s). */
static inline void oxidation_rates(const lane *x, const lane *in, const lane *p, lane *dx,
                                   lane *out) {
    const lane zero = lane_set1(0.0);
    /* What an error made a little negative is brought back: below zero fluxes go on in proportion.
     */
    const lane PYR = in[oxidation_in_PYR];
    const lane NADH = in[oxidation_in_NADH];
    const lane Pi = in[oxidation_in_Pi];
    /* The shuttles have room for more NADH than comes with the pyruvate: they hold it low. */
    const lane sugar = PYR / (lane_max(PYR, zero) + p[oxidation_p_K_PYR]);
    const lane fat = x[oxidation_x_fat];
    const lane fuel = fat + (1.0 - fat) * sugar;
    const lane ready =
        p[oxidation_p_drive_rest] + (1.0 - p[oxidation_p_drive_rest]) * x[oxidation_x_drive];
    const lane possible = oxidation_warmth(p) * p[oxidation_p_V_ox] * ready *
                          in[oxidation_in_oxygen] * oxidation_ADP(in[oxidation_in_ADP], p) * Pi /
                          (lane_max(Pi, zero) + p[oxidation_p_K_Pi]);
    const lane pyruvate = possible * (1.0 - fat) * sugar / p[oxidation_p_ATP_per_pyruvate];
    out[oxidation_out_ATP_oxidised] = possible * fuel;
    out[oxidation_out_pyruvate_oxidation] = pyruvate;
    out[oxidation_out_NADH_oxidation] =
        p[oxidation_p_shuttles] * pyruvate * NADH / (lane_max(NADH, zero) + p[oxidation_p_K_NADH]);
    out[oxidation_out_O2_use] = possible * fuel / p[oxidation_p_ATP_per_O2];

    /* Activation follows work quickly and outlasts it. Light work already activates much of it: so
     * creatine phosphate comes back within a minute after light work as after hard. */
    const lane half = p[oxidation_p_half_drive];
    const lane called =
        in[oxidation_in_activity] * (1.0 + half) / (in[oxidation_in_activity] + half);
    const lane lag = called - x[oxidation_x_drive];
    dx[oxidation_x_drive] = lane_max(lag, zero) / p[oxidation_p_tau_drive_on] +
                            lane_min(lag, zero) / p[oxidation_p_tau_drive_off];
    const lane target =
        p[oxidation_p_fat_rest] +
        (p[oxidation_p_fat_work] - p[oxidation_p_fat_rest]) * in[oxidation_in_activity];
    dx[oxidation_x_fat] = (target * in[oxidation_in_fatty_acids] - fat) / p[oxidation_p_tau_fat];
}

#endif
