/* A substance in the body: indices of states, parameters and ports. */
#ifndef MYO_MECH_DRUG_H
#define MYO_MECH_DRUG_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/drug/drug.def"
#define MYO_DEF_NAME drug
#include "mech/expand_indices.h"

extern const myo_table myo_mech_drug;

#endif
