/* One step of cleft, receptors and cholinesterase; see endplate.h. ms. */
#ifndef MYO_MECH_ENDPLATE_LANE_H
#define MYO_MECH_ENDPLATE_LANE_H

#include "base/lane.h"
#include "mech/endplate/endplate.h"

/* The working share of the enzyme after a time in minutes, inhibitor and reactivation constant. */
static inline lane endplate_esterase_after(lane e, const lane *p, lane time_min) {
    const lane lost = p[endplate_p_inhibition] * p[endplate_p_inhibitor];
    const lane sum = lost + p[endplate_p_reactivation];
    const lane safe = lane_max(sum, lane_set1(1e-300));
    const lane end = p[endplate_p_reactivation] / safe;
    return lane_select(sum > 0.0, end + (e - end) * lane_exp(-sum * time_min), e);
}

static inline void endplate_step(lane *x, const lane *in, const lane *p, double dt_ms, lane *out) {
    const lane away =
        x[endplate_x_esterase] / p[endplate_p_tau_hydrolysis] + 1.0 / p[endplate_p_tau_escape];
    const lane start = x[endplate_x_ACh] + in[endplate_in_quanta] * p[endplate_p_quantum];
    const lane end = p[endplate_p_leak] / away;
    x[endplate_x_ACh] = end + (start - end) * lane_exp(-dt_ms * away);

    const lane bound = x[endplate_x_ACh] / (1.0 + x[endplate_x_ACh]);
    const lane desensitize = p[endplate_p_desensitization] * bound;
    const lane recover = 1e-3 / p[endplate_p_recovery_tau];
    const lane D = x[endplate_x_desensitized];
    const lane turnover = desensitize + recover;
    x[endplate_x_desensitized] =
        D + (desensitize / turnover - D) * (1.0 - lane_exp(-dt_ms * turnover));

    /* Opening is quicker than closing: the bound share is reached with the opening rate of the
     * healthy channel, a shorter open time lowers the plateau as a channel blocker does. */
    const lane closing = 1.0 / (p[endplate_p_open_time] * p[endplate_p_open_time_factor]);
    const lane opening = bound * (1.0 - x[endplate_x_desensitized]) / p[endplate_p_open_time];
    const lane sum = opening + closing;
    x[endplate_x_open] += (opening / sum - x[endplate_x_open]) * (1.0 - lane_exp(-dt_ms * sum));

    x[endplate_x_esterase] = endplate_esterase_after(x[endplate_x_esterase], p, dt_ms / 60000.0);
    out[endplate_out_g] = p[endplate_p_g_max] * p[endplate_p_receptors] * x[endplate_x_open];
}

#endif
