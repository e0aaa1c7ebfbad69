/* Temperature of the body: indices of states, parameters and ports. */
#ifndef MYO_MECH_THERMOREGULATION_H
#define MYO_MECH_THERMOREGULATION_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/thermoregulation/thermoregulation.def"
#define MYO_DEF_NAME thermoregulation
#include "mech/expand_indices.h"

extern const myo_table myo_mech_thermoregulation;

#endif
