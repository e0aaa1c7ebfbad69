/* Calcium release channels of the triad: indices of states, parameters and ports.
 * Shorten, O'Callaghan, Davidson & Soboleva 2007, J Muscle Res Cell Motil 28:293. */
#ifndef MYO_MECH_RELEASE_H
#define MYO_MECH_RELEASE_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/release/release.def"
#define MYO_DEF_NAME release
#include "mech/expand_indices.h"

/* Constants that release_derive makes from the parameters, once a model. */
enum {
    release_k_sensor, /* 1/ms */
    release_k_opening,
    release_k_closing,
    release_k_count
};

extern const myo_table myo_mech_release;

#endif
