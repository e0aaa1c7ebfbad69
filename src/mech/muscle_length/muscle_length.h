/* Length that a muscle grows to: indices of states, parameters and ports. */
#ifndef MYO_MECH_MUSCLE_LENGTH_H
#define MYO_MECH_MUSCLE_LENGTH_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/muscle_length/muscle_length.def"
#define MYO_DEF_NAME muscle_length
#include "mech/expand_indices.h"

extern const myo_table myo_mech_muscle_length;

#endif
