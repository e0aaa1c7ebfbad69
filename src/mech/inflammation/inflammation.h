/* Inflammation of a muscle: indices of states, parameters and ports. */
#ifndef MYO_MECH_INFLAMMATION_H
#define MYO_MECH_INFLAMMATION_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/inflammation/inflammation.def"
#define MYO_DEF_NAME inflammation
#include "mech/expand_indices.h"

extern const myo_table myo_mech_inflammation;

#endif
