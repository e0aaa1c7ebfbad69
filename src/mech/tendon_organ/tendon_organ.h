/* Tendon organs: indices of states, parameters and ports. */
#ifndef MYO_MECH_TENDON_ORGAN_H
#define MYO_MECH_TENDON_ORGAN_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/tendon_organ/tendon_organ.def"
#define MYO_DEF_NAME tendon_organ
#include "mech/expand_indices.h"

extern const myo_table myo_mech_tendon_organ;

#endif
