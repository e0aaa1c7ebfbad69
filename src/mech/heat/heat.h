/* Temperature under the skin: indices of states, parameters and ports. */
#ifndef MYO_MECH_HEAT_H
#define MYO_MECH_HEAT_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/heat/heat.def"
#define MYO_DEF_NAME heat
#include "mech/expand_indices.h"

extern const myo_table myo_mech_heat;

#endif
