/* Twitches that add up and saturate: no membrane, no calcium, no energy. See twitch.c. */
#ifndef MYO_MECH_TWITCH_LANE_H
#define MYO_MECH_TWITCH_LANE_H

#include "base/lane.h"
#include "mech/twitch/twitch.h"

/* Advances by dt (ms), exactly; impulses stand at the beginning of the step. */
static inline void twitch_step(lane *x, const lane *in, const lane *p, lane dt, lane *out) {
    const lane share = dt / p[twitch_p_tau], kept = lane_exp(-share);
    const lane calls = 1.0 / (1e-3 * p[twitch_p_half_rate] * p[twitch_p_tau]);
    x[twitch_x_called] = x[twitch_x_called] + in[twitch_in_impulses];
    x[twitch_x_bound] = (x[twitch_x_bound] + calls * x[twitch_x_called] * share) * kept;
    x[twitch_x_called] = x[twitch_x_called] * kept;
    const lane high = lane_pow(x[twitch_x_bound], p[twitch_p_power]);
    out[twitch_out_activation] = p[twitch_p_greatest] * high / (1.0 + high);
}

#endif
