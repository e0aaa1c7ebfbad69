/* Occupancy of the common site by one drug (Hille 1977; Kuo 1998). ms, uM. */
#ifndef MYO_MECH_SODIUM_BLOCKER_LANE_H
#define MYO_MECH_SODIUM_BLOCKER_LANE_H

#include "base/lane.h"
#include "mech/sodium_blocker/sodium_blocker.h"

/* Concentration over dissociation constants: of the fast channels as they stand, of the persistent
 * ones, of potassium channels. */
static inline void sodium_blocker_affinities(const lane *in, const lane *p, lane *out) {
    const lane open = in[sodium_blocker_in_open], shut = in[sodium_blocker_in_inactivated];
    const lane resting = lane_max(1.0 - open - shut, lane_set1(0.0));
    const lane C = p[sodium_blocker_p_concentration];
    out[sodium_blocker_out_affinity] =
        C * (resting / p[sodium_blocker_p_K_resting] + open / p[sodium_blocker_p_K_open] +
             shut / p[sodium_blocker_p_K_inactivated]);
    out[sodium_blocker_out_persistent_affinity] = C / p[sodium_blocker_p_K_persistent];
    out[sodium_blocker_out_potassium_affinity] = C / p[sodium_blocker_p_K_potassium];
}

/* Occupancy forward by dt, those of the other drugs held over the step:
 * db/dt = off (A (free - b) - b), free = vacant + b as they stand now. */
static inline void sodium_blocker_step(lane *x, const lane *in, const lane *p, double dt_ms,
                                       lane *out) {
    sodium_blocker_affinities(in, p, out);
    const lane off = 1e-3 * p[sodium_blocker_p_on_rate] * p[sodium_blocker_p_K_inactivated];
    const lane A = out[sodium_blocker_out_affinity], bound = x[sodium_blocker_x_bound];
    const lane end = A * (in[sodium_blocker_in_vacant] + bound) / (1.0 + A);
    x[sodium_blocker_x_bound] = bound + (end - bound) * (1.0 - lane_exp(-dt_ms * off * (1.0 + A)));
}

#endif
