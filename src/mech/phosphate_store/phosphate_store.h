/* Phosphate of the reticulum: indices of states, parameters and ports. Shorten et al. 2007. */
#ifndef MYO_MECH_PHOSPHATE_STORE_H
#define MYO_MECH_PHOSPHATE_STORE_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/phosphate_store/phosphate_store.def"
#define MYO_DEF_NAME phosphate_store
#include "mech/expand_indices.h"

extern const myo_table myo_mech_phosphate_store;

#endif
