/* Release channels inactivate while calcium is high and recover when it is low: without that, free
 * calcium of a train grows far above what is measured. Read by tools/generate_chemistry.py too:
 * straight-line code only. */
#ifndef MYO_MECH_RELEASE_INACTIVATION_LANE_H
#define MYO_MECH_RELEASE_INACTIVATION_LANE_H

#include "base/lane.h"
#include "mech/release_inactivation/release_inactivation.h"

static inline void release_inactivation_derive(const lane *p, lane *k) {
    k[release_inactivation_k_in] = p[release_inactivation_p_k_in] *
                                   lane_exp(lane_log(p[release_inactivation_p_Q10]) *
                                            (p[release_inactivation_p_temperature] -
                                             p[release_inactivation_p_reference_temperature]) /
                                            10.0);
}

/* Time derivatives (per ms): recovery at k_in, inactivation at k_in Ca/K_in. */
static inline void release_inactivation_rates(const lane *x, const lane *in, const lane *p,
                                              const lane *k, lane *dx, lane *out) {
    const lane available = x[release_inactivation_x_available];
    const lane load =
        lane_max(lane_set1(0.0), in[release_inactivation_in_Ca_2]) / p[release_inactivation_p_K_in];
    dx[release_inactivation_x_available] =
        k[release_inactivation_k_in] * (1.0 - available - load * available);
    out[release_inactivation_out_open] = in[release_inactivation_in_sensed] * available *
                                         in[release_inactivation_in_gate] *
                                         p[release_inactivation_p_conductance];
}

#endif
