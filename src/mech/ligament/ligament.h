/* A ligament under held strain: indices of states, parameters and ports. */
#ifndef MYO_MECH_LIGAMENT_H
#define MYO_MECH_LIGAMENT_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/ligament/ligament.def"
#define MYO_DEF_NAME ligament
#include "mech/expand_indices.h"

extern const myo_table myo_mech_ligament;

#endif
