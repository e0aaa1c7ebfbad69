/* Phosphate and its precipitation in the reticulum: indices of states, parameters and ports.
 * Shorten, O'Callaghan, Davidson & Soboleva 2007, J Muscle Res Cell Motil 28:293. */
#ifndef MYO_MECH_PHOSPHATE_H
#define MYO_MECH_PHOSPHATE_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/phosphate/phosphate.def"
#define MYO_DEF_NAME phosphate
#include "mech/expand_indices.h"

extern const myo_table myo_mech_phosphate;

#endif
