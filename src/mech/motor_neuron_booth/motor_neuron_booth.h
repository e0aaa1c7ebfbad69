/* Motor neuron with plateau potentials and bistability by a dendritic L-type calcium current:
 * Booth, Rinzel & Kiehn 1997 (J Neurophysiol 78:3371). Absolute potentials. Equations:
 * motor_neuron_booth.lane.h. */
#ifndef MYO_MECH_MOTOR_NEURON_BOOTH_H
#define MYO_MECH_MOTOR_NEURON_BOOTH_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/motor_neuron_booth/motor_neuron_booth.def"
#define MYO_DEF_NAME motor_neuron_booth
#include "mech/expand_indices.h"

extern const myo_table myo_mech_motor_neuron_booth;

#endif
