/* Thin afferents: indices of states, parameters and ports. */
#ifndef MYO_MECH_NOCICEPTOR_H
#define MYO_MECH_NOCICEPTOR_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/nociceptor/nociceptor.def"
#define MYO_DEF_NAME nociceptor
#include "mech/expand_indices.h"

extern const myo_table myo_mech_nociceptor;

#endif
