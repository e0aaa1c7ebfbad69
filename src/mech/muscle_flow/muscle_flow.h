/* Blood flow of a muscle: indices of states, parameters and ports. */
#ifndef MYO_MECH_MUSCLE_FLOW_H
#define MYO_MECH_MUSCLE_FLOW_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/muscle_flow/muscle_flow.def"
#define MYO_DEF_NAME muscle_flow
#include "mech/expand_indices.h"

extern const myo_table myo_mech_muscle_flow;

#endif
