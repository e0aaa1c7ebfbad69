/* One window of 1 ms for a block of motor neurons or Renshaw cells: forty steps of 25 us with all
 * input known beforehand (spikes travel at least 1 ms between cells). */
#include "body/pool_kernel.h"

#include "mech/motor_neuron/motor_neuron.lane.h"
#include "mech/renshaw/renshaw.lane.h"
#include "mech/synapse/synapse.lane.h"

static inline lane load(const double *from) {
    lane x;
    memcpy(&x, from, sizeof x);
    return x;
}

static inline void store(double *to, lane x) {
    memcpy(to, &x, sizeof x);
}

static void neurons_of_lanes(const myo_pool_neuron_constants *constants, int first,
                             const myo_synapse_constants *excitatory, double E_excitation_mV,
                             const myo_synapse_constants *inhibitory, double E_inhibition_mV,
                             myo_pool_neuron_window *w, myo_pool_neuron_block *block) {
    lane x[motor_neuron_x_count], c[motor_neuron_c_count];
    lane excitation[synapse_x_count], inhibition[synapse_x_count];
    for (int i = 0; i < motor_neuron_x_count; i++) x[i] = load(&block->x[i][first]);
    for (int i = 0; i < motor_neuron_c_count; i++) c[i] = load(&constants->c[i][first]);
    for (int i = 0; i < synapse_x_count; i++) excitation[i] = load(&block->excitation[i][first]);
    for (int i = 0; i < synapse_x_count; i++) inhibition[i] = load(&block->inhibition[i][first]);
    const lane gain = load(&w->excitation_gain[first]);
    const lane more_excitation = load(&w->excitation_uS[first]);
    const lane more_inhibition = load(&w->inhibition_uS[first]);
    lane spike_step = lane_set1(-1.0);
    motor_neuron_drive drive = {lane_set1(0.0), lane_set1(0.0),  lane_set1(0.0),
                                lane_set1(0.0), E_excitation_mV, E_inhibition_mV};
    for (int s = 0; s < pool_window_steps; s++) {
        drive.G_excitation =
            gain * synapse_step(excitation, excitatory, load(&w->excitation.active[s][first]),
                                load(&w->excitation.moved[s][first])) +
            more_excitation;
        drive.G_inhibition =
            synapse_step(inhibition, inhibitory, load(&w->inhibition.active[s][first]),
                         load(&w->inhibition.moved[s][first])) +
            more_inhibition;
        const lmask spike = motor_neuron_step(x, c, &drive);
        spike_step = lane_select(spike, lane_set1((double)s), spike_step);
    }
    for (int i = 0; i < motor_neuron_x_count; i++) store(&block->x[i][first], x[i]);
    for (int i = 0; i < synapse_x_count; i++) store(&block->excitation[i][first], excitation[i]);
    for (int i = 0; i < synapse_x_count; i++) store(&block->inhibition[i][first], inhibition[i]);
    store(&w->spike_step[first], spike_step);
}

void MYO_LANE(myo_pool_neurons)(const myo_pool_neuron_constants *constants,
                                const myo_synapse_constants *excitatory, double E_excitation_mV,
                                const myo_synapse_constants *inhibitory, double E_inhibition_mV,
                                myo_pool_neuron_window *window, myo_pool_neuron_block *block) {
    for (int first = 0; first < pool_block_lanes; first += MYO_LANES)
        neurons_of_lanes(constants, first, excitatory, E_excitation_mV, inhibitory, E_inhibition_mV,
                         window, block);
}

static void renshaw_of_lanes(const double *constants, int first,
                             const myo_synapse_constants *excitatory, double E_excitation_mV,
                             myo_pool_renshaw_window *w, myo_pool_renshaw_block *block) {
    lane x[renshaw_x_count], excitation[synapse_x_count];
    for (int i = 0; i < renshaw_x_count; i++) x[i] = load(&block->x[i][first]);
    for (int i = 0; i < synapse_x_count; i++) excitation[i] = load(&block->excitation[i][first]);
    const lane threshold = load(&w->threshold_mV[first]);
    lane spike_step = lane_set1(-1.0);
    for (int s = 0; s < pool_window_steps; s++) {
        const lane G = synapse_step(excitation, excitatory, load(&w->excitation.active[s][first]),
                                    load(&w->excitation.moved[s][first]));
        const lmask spike = renshaw_step(x, constants, threshold, G, E_excitation_mV);
        spike_step = lane_select(spike, lane_set1((double)s), spike_step);
    }
    for (int i = 0; i < renshaw_x_count; i++) store(&block->x[i][first], x[i]);
    for (int i = 0; i < synapse_x_count; i++) store(&block->excitation[i][first], excitation[i]);
    store(&w->spike_step[first], spike_step);
}

void MYO_LANE(myo_pool_renshaw)(const double *constants, const myo_synapse_constants *excitatory,
                                double E_excitation_mV, myo_pool_renshaw_window *window,
                                myo_pool_renshaw_block *block) {
    for (int first = 0; first < pool_block_lanes; first += MYO_LANES)
        renshaw_of_lanes(constants, first, excitatory, E_excitation_mV, window, block);
}
