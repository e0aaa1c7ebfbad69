/* Oxygen, glucose, and what leaves the fibre with the blood; time in s, mM.
 * Read by tools/generate_chemistry.py too: straight-line code only. */
#ifndef MYO_MECH_BLOOD_SUPPLY_LANE_H
#define MYO_MECH_BLOOD_SUPPLY_LANE_H

#include "base/lane.h"
#include "mech/blood_supply/blood_supply.h"

/* Rates at the fibre's temperature over those at the reference. */
static inline lane blood_supply_warmth(const lane *p) {
    return lane_exp(lane_log(p[blood_supply_p_Q10]) *
                    (p[blood_supply_p_temperature] - p[blood_supply_p_reference_temperature]) /
                    10.0);
}

/* Time derivatives (per s). */
static inline void blood_supply_rates(const lane *x, const lane *in, const lane *p, lane *dx,
                                      lane *out) {
    const lane zero = lane_set1(0.0);
    const lane warmth = blood_supply_warmth(p);
    const lane perfusion = in[blood_supply_in_perfusion];
    const lane activity = in[blood_supply_in_activity];
    /* A little below zero, by an error, it goes on in proportion and so comes back. */
    const lane O2 = x[blood_supply_x_O2];
    const lane oxygen = O2 / (lane_max(O2, zero) + p[blood_supply_p_K_O2]);
    const lane lactate_efflux = warmth * p[blood_supply_p_k_lactate] / 60.0 *
                                (in[blood_supply_in_LAC] - x[blood_supply_x_lactate]);
    const lane ammonia_efflux =
        warmth * p[blood_supply_p_k_NH3] / 60.0 * (in[blood_supply_in_NH3] - x[blood_supply_x_NH3]);
    const lane V = p[blood_supply_p_V_glucose_rest] +
                   (p[blood_supply_p_V_glucose_work] - p[blood_supply_p_V_glucose_rest]) *
                       x[blood_supply_x_transport];

    const lane fed = lane_max(p[blood_supply_p_glucose] - p[blood_supply_p_glucose_fasting], zero);
    const lane insulin = fed / (fed + p[blood_supply_p_K_insulin]);

    out[blood_supply_out_fatty_acids] = 1.0 - insulin;
    out[blood_supply_out_oxygen] = oxygen;
    out[blood_supply_out_recovery] = perfusion * oxygen;
    out[blood_supply_out_glucose_supply] =
        warmth * perfusion * V / 60.0 * p[blood_supply_p_glucose] /
        (p[blood_supply_p_glucose] + p[blood_supply_p_K_glucose]);
    out[blood_supply_out_lactate_efflux] = lactate_efflux;
    out[blood_supply_out_ammonia_efflux] = ammonia_efflux;

    dx[blood_supply_x_O2] =
        perfusion * p[blood_supply_p_k_O2] * (p[blood_supply_p_O2_full] - x[blood_supply_x_O2]) -
        in[blood_supply_in_O2_use];
    /* Work and what it leaves behind open the vessels. */
    const lane left =
        lane_max(x[blood_supply_x_lactate] - p[blood_supply_p_arterial_lactate], zero);
    const lane open = lane_min(activity + left / p[blood_supply_p_dilation], lane_set1(1.0));
    const lane asked = p[blood_supply_p_flow_rest] +
                       (p[blood_supply_p_flow_work] - p[blood_supply_p_flow_rest]) * open;
    dx[blood_supply_x_flow] = (asked - x[blood_supply_x_flow]) / p[blood_supply_p_tau_flow];
    dx[blood_supply_x_transport] = (lane_max(activity, insulin) - x[blood_supply_x_transport]) /
                                   p[blood_supply_p_tau_transport];
    const lane washed = perfusion * x[blood_supply_x_flow] / 60.0;
    dx[blood_supply_x_lactate] = (lactate_efflux + washed * (p[blood_supply_p_arterial_lactate] -
                                                             x[blood_supply_x_lactate])) /
                                 p[blood_supply_p_volume];
    dx[blood_supply_x_NH3] =
        (ammonia_efflux + washed * (p[blood_supply_p_arterial_NH3] - x[blood_supply_x_NH3])) /
        p[blood_supply_p_volume];
    dx[blood_supply_x_lactate_lost] = lactate_efflux;
    dx[blood_supply_x_pyruvate_lost] = in[blood_supply_in_pyruvate_oxidation];
    dx[blood_supply_x_glucose_gained] = in[blood_supply_in_glucose_uptake];
}

#endif
