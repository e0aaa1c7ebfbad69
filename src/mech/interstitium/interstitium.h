/* Potassium around working fibres: indices of states, parameters and ports. */
#ifndef MYO_MECH_INTERSTITIUM_H
#define MYO_MECH_INTERSTITIUM_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/interstitium/interstitium.def"
#define MYO_DEF_NAME interstitium
#include "mech/expand_indices.h"

extern const myo_table myo_mech_interstitium;

#endif
