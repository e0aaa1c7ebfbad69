/* End-plate behind the nerve ending: how long acetylcholine stays, how much current it opens, how
 * receptors tire. With less cholinesterase the current outlasts the refractory period of the fibre.
 * Hydrolysis and escape are two exits of one pool; receptors open with the bound share and close
 * with their open time; bound ones desensitize. The cholinesterase is lost to an inhibitor and
 * returns with its reactivation. */
#ifndef MYO_MECH_ENDPLATE_H
#define MYO_MECH_ENDPLATE_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/endplate/endplate.def"
#define MYO_DEF_NAME endplate
#include "mech/expand_indices.h"

extern const myo_table myo_mech_endplate;

#endif
