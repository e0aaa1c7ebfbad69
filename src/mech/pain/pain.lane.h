/* Pain and the three hypotheses of its effect on motor output (Johansson & Sojka 1991, Lund et al.
 * 1991, Hodges & Tucker 2011). */
#ifndef MYO_MECH_PAIN_LANE_H
#define MYO_MECH_PAIN_LANE_H

#include "base/lane.h"
#include "mech/pain/pain.h"

/* Pain that a steady nociceptive input leads to. */
static inline lane pain_steady(lane nociception, lane gate, const lane *p) {
    const lane N = lane_max(lane_set1(0.0), nociception) / (1.0 + gate);
    const lane ratio = lane_pow(N / p[pain_p_half], p[pain_p_power]);
    return ratio / (1.0 + ratio);
}

/* Advances by dt (s). */
static inline void pain_step(lane *x, const lane *in, const lane *p, lane dt, lane *out) {
    const lane one = lane_set1(1.0), zero = lane_set1(0.0);
    const lane target = pain_steady(in[pain_in_nociception], in[pain_in_gate], p);
    const lane pain = target + (x[pain_x_pain] - target) * lane_exp(-dt / p[pain_p_tau_pain]);
    x[pain_x_pain] = pain;

    const lmask cycle = p[pain_p_hypothesis] < 1.5;
    const lmask redistribution = p[pain_p_hypothesis] > 2.5;
    const lmask adaptation = lane_not(cycle) & lane_not(redistribution);

    const lane moving = lane_min(one, in[pain_in_speed] / p[pain_p_speed_full]);
    const lane asked = lane_select(redistribution,
                                   p[pain_p_guard_gain] * in[pain_in_fear] * pain *
                                       (one + p[pain_p_guard_speed] * moving),
                                   zero);
    const lane tau =
        lane_select(asked > x[pain_x_guard], p[pain_p_tau_guard_on], p[pain_p_tau_guard_off]);
    x[pain_x_guard] = asked + (x[pain_x_guard] - asked) * lane_exp(-dt / tau);

    out[pain_out_rating] = 100.0 * pain;
    out[pain_out_guard_drive] = x[pain_x_guard];
    out[pain_out_own_factor] =
        one - lane_select(adaptation, p[pain_p_agonist_loss],
                          lane_select(redistribution, p[pain_p_own_loss], zero)) *
                  pain;
    out[pain_out_antagonist_factor] =
        one + lane_select(adaptation, p[pain_p_antagonist_gain], zero) * pain;
    out[pain_out_segmental_factor] = lane_select(redistribution, one, zero);
    out[pain_out_fusimotor_gain] = lane_select(cycle, p[pain_p_fusimotor], zero);
}

#endif
