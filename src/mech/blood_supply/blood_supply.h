/* Blood supply of a fibre: indices of states, parameters and ports. */
#ifndef MYO_MECH_BLOOD_SUPPLY_H
#define MYO_MECH_BLOOD_SUPPLY_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/blood_supply/blood_supply.def"
#define MYO_DEF_NAME blood_supply
#include "mech/expand_indices.h"

extern const myo_table myo_mech_blood_supply;

#endif
