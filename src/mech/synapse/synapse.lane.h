/* One step of the summed contacts of a target (Destexhe, Mainen & Sejnowski 1994):
 *
 *   pulse on:  r' = alpha T (1 - r) - beta r        off: r' = -beta r         g = g_max r
 *
 * solved exactly over a step. Pulses begin and end on steps; the caller moves contacts between the
 * sums. */
#ifndef MYO_MECH_SYNAPSE_LANE_H
#define MYO_MECH_SYNAPSE_LANE_H

#include "base/lane.h"
#include "mech/synapse/synapse.h"

/* x: the three states. d_active: greatest conductance of contacts that begin (less those that end)
 * their pulse now; d_moved: their conductance, from off to on. Returns the conductance in the
 * middle of the step. */
static inline lane synapse_step(lane *x, const myo_synapse_constants *c, lane d_active,
                                lane d_moved) {
    const lane before = x[synapse_x_on] + x[synapse_x_off];
    x[synapse_x_active] = x[synapse_x_active] + d_active;
    x[synapse_x_on] = x[synapse_x_on] + d_moved;
    x[synapse_x_off] = x[synapse_x_off] - d_moved;
    x[synapse_x_on] =
        x[synapse_x_on] + (x[synapse_x_active] * c->end_1 - x[synapse_x_on]) * c->k_on_1;
    x[synapse_x_off] = x[synapse_x_off] - x[synapse_x_off] * c->k_off_1;
    return 0.5 * (before + x[synapse_x_on] + x[synapse_x_off]);
}

#endif
