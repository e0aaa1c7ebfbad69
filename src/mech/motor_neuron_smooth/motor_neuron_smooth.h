/* Two-compartment motor neuron with smooth gates, for studies where the pulse rule's jumps are in
 * the way: Negro & Farina 2011, gates after Traub 1991. Potentials above rest. Equations:
 * motor_neuron_smooth.lane.h. */
#ifndef MYO_MECH_MOTOR_NEURON_SMOOTH_H
#define MYO_MECH_MOTOR_NEURON_SMOOTH_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/motor_neuron_smooth/motor_neuron_smooth.def"
#define MYO_DEF_NAME motor_neuron_smooth
#include "mech/expand_indices.h"

extern const myo_table myo_mech_motor_neuron_smooth;

#endif
