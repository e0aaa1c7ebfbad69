/* Tendon organs: steady law and adaptation (Lin & Crago 2002; constants as in Elias et al. 2014).
 */
#ifndef MYO_MECH_TENDON_ORGAN_LANE_H
#define MYO_MECH_TENDON_ORGAN_LANE_H

#include "base/lane.h"
#include "mech/tendon_organ/tendon_organ.h"

/* Steady rate at a force, Hz. */
static inline lane tendon_organ_steady(lane force, const lane *p) {
    const lane F = lane_max(lane_set1(0.0), force);
    const lane saturating = p[tendon_organ_p_greatest] * F / (F + p[tendon_organ_p_half]);
    const lane logarithm =
        p[tendon_organ_p_log_gain] * lane_log(1.0 + F / p[tendon_organ_p_log_force]);
    return lane_select(p[tendon_organ_p_logarithmic] > 0.5,
                       lane_min(p[tendon_organ_p_log_cap], logarithm), saturating);
}

/* Advances by dt (s); exact for a force that is steady within the step. */
static inline void tendon_organ_step(lane *x, const lane *in, const lane *p, lane dt, lane *out) {
    const lane steady =
        tendon_organ_steady(in[tendon_organ_in_force], p) + in[tendon_organ_in_pressure];
    const lane fast = lane_exp(-dt / p[tendon_organ_p_tau_fast]);
    const lane slow = lane_exp(-dt / p[tendon_organ_p_tau_slow]);
    x[tendon_organ_x_lag_fast] = steady + (x[tendon_organ_x_lag_fast] - steady) * fast;
    x[tendon_organ_x_lag_slow] = steady + (x[tendon_organ_x_lag_slow] - steady) * slow;
    const lane share_fast = p[tendon_organ_p_onset] - 1.0 - p[tendon_organ_p_share_slow];
    out[tendon_organ_out_rate] = lane_max(
        lane_set1(0.0), p[tendon_organ_p_onset] * steady - share_fast * x[tendon_organ_x_lag_fast] -
                            p[tendon_organ_p_share_slow] * x[tendon_organ_x_lag_slow]);
}

#endif
