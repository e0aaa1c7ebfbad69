/* Pain and motor output: indices of states, parameters and ports. */
#ifndef MYO_MECH_PAIN_H
#define MYO_MECH_PAIN_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/pain/pain.def"
#define MYO_DEF_NAME pain
#include "mech/expand_indices.h"

extern const myo_table myo_mech_pain;

#endif
