/* What the scalar and the lane part of a pool share: blocks of sixteen cells and one window of
 * input. */
#ifndef MYO_BODY_POOL_KERNEL_H
#define MYO_BODY_POOL_KERNEL_H

#include "mech/motor_neuron/motor_neuron.h"
#include "mech/renshaw/renshaw.h"
#include "mech/synapse/synapse.h"

enum {
    pool_block_lanes = 16, /* a multiple of every lane width */
    pool_window_steps = 40 /* of 25 us: a window of 1 ms */
};

/* Contacts that begin or end their pulse, by step: what enters the sums of synapse.lane.h. */
typedef struct myo_pool_events {
    double active[pool_window_steps][pool_block_lanes];
    double moved[pool_window_steps][pool_block_lanes];
} myo_pool_events;

/* Motor neurons. */
typedef struct myo_pool_neuron_block {
    double x[motor_neuron_x_count][pool_block_lanes];
    double excitation[synapse_x_count][pool_block_lanes];
    double inhibition[synapse_x_count][pool_block_lanes];
} myo_pool_neuron_block;

typedef struct myo_pool_neuron_constants {
    double c[motor_neuron_c_count][pool_block_lanes];
} myo_pool_neuron_constants;

typedef struct myo_pool_neuron_window {
    myo_pool_events excitation, inhibition;
    double excitation_gain[pool_block_lanes]; /* strength of the descending contacts, with their
                                                 noise */
    double excitation_uS[pool_block_lanes], inhibition_uS[pool_block_lanes]; /* from elsewhere */
    double spike_step[pool_block_lanes]; /* out: step in which a spike began, -1 for none */
} myo_pool_neuron_window;

/* Renshaw cells. */
typedef struct myo_pool_renshaw_block {
    double x[renshaw_x_count][pool_block_lanes];
    double excitation[synapse_x_count][pool_block_lanes];
} myo_pool_renshaw_block;

typedef struct myo_pool_renshaw_window {
    myo_pool_events excitation;
    double threshold_mV[pool_block_lanes];
    double spike_step[pool_block_lanes];
} myo_pool_renshaw_window;

typedef void myo_pool_neurons_advance(const myo_pool_neuron_constants *constants,
                                      const myo_synapse_constants *excitatory,
                                      double E_excitation_mV,
                                      const myo_synapse_constants *inhibitory,
                                      double E_inhibition_mV, myo_pool_neuron_window *window,
                                      myo_pool_neuron_block *block);
typedef void myo_pool_renshaw_advance(const double *constants,
                                      const myo_synapse_constants *excitatory,
                                      double E_excitation_mV, myo_pool_renshaw_window *window,
                                      myo_pool_renshaw_block *block);

typedef struct myo_pool_kernel {
    myo_pool_neurons_advance *neurons;
    myo_pool_renshaw_advance *renshaw;
} myo_pool_kernel;

#define MYO_POOL_KERNEL_DECLARE(w)                                                                 \
    myo_pool_neurons_advance myo_pool_neurons_w##w;                                                \
    myo_pool_renshaw_advance myo_pool_renshaw_w##w;
MYO_POOL_KERNEL_DECLARE(1)
MYO_POOL_KERNEL_DECLARE(2)
MYO_POOL_KERNEL_DECLARE(4)
MYO_POOL_KERNEL_DECLARE(8)
MYO_POOL_KERNEL_DECLARE(16)
#undef MYO_POOL_KERNEL_DECLARE

/* The kernel of a width; of the widest that this processor runs for 0. */
myo_pool_kernel myo_pool_kernel_for(int width);

#endif
