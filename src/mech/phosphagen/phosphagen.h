/* Adenylates, creatine phosphate and pH: indices of states, parameters and ports.
 * Kinases: Lambeth & Kushmerick 2002, Ann Biomed Eng 30:808. */
#ifndef MYO_MECH_PHOSPHAGEN_H
#define MYO_MECH_PHOSPHAGEN_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/phosphagen/phosphagen.def"
#define MYO_DEF_NAME phosphagen
#include "mech/expand_indices.h"

extern const myo_table myo_mech_phosphagen;

#endif
