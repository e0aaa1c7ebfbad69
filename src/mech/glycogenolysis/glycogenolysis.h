/* Glycogen to lactate: indices of states, parameters and ports.
 * Lambeth & Kushmerick 2002, Ann Biomed Eng 30:808. */
#ifndef MYO_MECH_GLYCOGENOLYSIS_H
#define MYO_MECH_GLYCOGENOLYSIS_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/glycogenolysis/glycogenolysis.def"
#define MYO_DEF_NAME glycogenolysis
#include "mech/expand_indices.h"

extern const myo_table myo_mech_glycogenolysis;

#endif
