/* Water and salts of the body: indices of states, parameters and ports. */
#ifndef MYO_MECH_BODY_WATER_H
#define MYO_MECH_BODY_WATER_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/body_water/body_water.def"
#define MYO_DEF_NAME body_water
#include "mech/expand_indices.h"

extern const myo_table myo_mech_body_water;

#endif
