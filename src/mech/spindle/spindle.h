/* Muscle spindle: indices of states, parameters and ports. */
#ifndef MYO_MECH_SPINDLE_H
#define MYO_MECH_SPINDLE_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/spindle/spindle.def"
#define MYO_DEF_NAME spindle
#include "mech/expand_indices.h"

extern const myo_table myo_mech_spindle;

#endif
