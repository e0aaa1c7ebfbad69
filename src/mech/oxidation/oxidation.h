/* Oxidative phosphorylation: indices of states, parameters and ports.
 * A saturation of ADP, phosphate, oxygen and fuel, with activation by work. */
#ifndef MYO_MECH_OXIDATION_H
#define MYO_MECH_OXIDATION_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/oxidation/oxidation.def"
#define MYO_DEF_NAME oxidation
#include "mech/expand_indices.h"

extern const myo_table myo_mech_oxidation;

#endif
