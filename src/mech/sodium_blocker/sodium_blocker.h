/* Drugs on sodium channels: occupancy of one common site by each drug, faster and firmer where
 * channels are open or inactivated (modulated receptor: Hille 1977, J Gen Physiol 69:497; one site
 * for several drugs: Kuo 1998, Mol Pharmacol 54:712). For nodes of an axon and for the membrane of
 * a fibre alike: what it needs are the shares of open and inactivated channels, what it gives is
 * the share that stays available. */
#ifndef MYO_MECH_SODIUM_BLOCKER_H
#define MYO_MECH_SODIUM_BLOCKER_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/sodium_blocker/sodium_blocker.def"
#define MYO_DEF_NAME sodium_blocker
#include "mech/expand_indices.h"

extern const myo_table myo_mech_sodium_blocker;

#endif
