/* Ligaments of the back under a bend that is held for minutes (cat: Williams et al. 2000, Solomonow
 * et al. 2003): the reflex of the muscles falls as they creep, and is too strong again in the first
 * hour and after six to seven hours, when white cells have come. */
#ifndef MYO_MECH_LIGAMENT_LANE_H
#define MYO_MECH_LIGAMENT_LANE_H

#include "base/lane.h"
#include "mech/ligament/ligament.h"

static inline lane ligament_toward(lane x, lane target, lane dt, lane on, lane off) {
    const lane tau = lane_select(target > x, on, off);
    return target + (x - target) * lane_exp(-dt / tau);
}

static inline void ligament_outputs(const lane *x, const lane *in, const lane *p, lane *out) {
    const lane zero = lane_set1(0.0), creep = x[ligament_x_fast] + x[ligament_x_slow];
    out[ligament_out_creep] = creep;
    out[ligament_out_tension] = lane_max(zero, in[ligament_in_strain] - creep);
    out[ligament_out_irritable] = 1.0 + p[ligament_p_irritant_gain] * x[ligament_x_irritant] +
                                  p[ligament_p_inflamed_gain] * x[ligament_x_inflamed];
}

/* Advances by dt (s): exact for creep; the chain of white cells in steps far below call_time. */
static inline void ligament_step(lane *x, const lane *in, const lane *p, lane dt, lane *out) {
    const lane hour = lane_set1(3600.0), strain = in[ligament_in_strain];
    x[ligament_x_fast] = ligament_toward(x[ligament_x_fast], p[ligament_p_fast_share] * strain, dt,
                                         p[ligament_p_fast_on], p[ligament_p_fast_off]);
    x[ligament_x_slow] = ligament_toward(x[ligament_x_slow], p[ligament_p_slow_share] * strain, dt,
                                         p[ligament_p_slow_on], hour * p[ligament_p_slow_off]);
    ligament_outputs(x, in, p, out);
    const lane tears = lane_max(lane_set1(0.0), out[ligament_out_tension] - p[ligament_p_limit]) *
                       dt / p[ligament_p_tear_time];
    x[ligament_x_fresh] =
        (x[ligament_x_fresh] + tears) * lane_exp(-dt / (60.0 * p[ligament_p_fresh_time]));
    x[ligament_x_irritant] =
        x[ligament_x_fresh] + (x[ligament_x_irritant] - x[ligament_x_fresh]) *
                                  lane_exp(-dt / (60.0 * p[ligament_p_irritant_time]));
    const lane passed = 1.0 - lane_exp(-dt / (hour * p[ligament_p_call_time]));
    const lane from_1 = x[ligament_x_call_1] * passed, from_2 = x[ligament_x_call_2] * passed,
               from_3 = x[ligament_x_call_3] * passed;
    x[ligament_x_inflamed] = x[ligament_x_inflamed] * (1.0 - passed) + from_3;
    x[ligament_x_call_3] = x[ligament_x_call_3] + from_2 - from_3;
    x[ligament_x_call_2] = x[ligament_x_call_2] + from_1 - from_2;
    x[ligament_x_call_1] = x[ligament_x_call_1] + tears - from_1;
    ligament_outputs(x, in, p, out);
}

#endif
