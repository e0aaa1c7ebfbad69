/* Water, salts and fatigue at nerve endings: indices of parameters and ports. */
#ifndef MYO_MECH_MILIEU_H
#define MYO_MECH_MILIEU_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/milieu/milieu.def"
#define MYO_DEF_NAME milieu
#include "mech/expand_indices.h"

extern const myo_table myo_mech_milieu;

#endif
