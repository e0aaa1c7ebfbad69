/* Energetic gates and heat: indices of states, parameters and ports. */
#ifndef MYO_MECH_ENERGY_GATES_H
#define MYO_MECH_ENERGY_GATES_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/energy_gates/energy_gates.def"
#define MYO_DEF_NAME energy_gates
#include "mech/expand_indices.h"

extern const myo_table myo_mech_energy_gates;

#endif
