/* Inactivation of calcium release and factors on its flux: indices of states, parameters, ports. */
#ifndef MYO_MECH_RELEASE_INACTIVATION_H
#define MYO_MECH_RELEASE_INACTIVATION_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/release_inactivation/release_inactivation.def"
#define MYO_DEF_NAME release_inactivation
#include "mech/expand_indices.h"

/* Constants that release_inactivation_derive makes from the parameters, once a model. */
enum { release_inactivation_k_in, release_inactivation_k_count };

extern const myo_table myo_mech_release_inactivation;

#endif
