/* The parameter sets of muscle fibres: what differs from the tables' defaults (the published fast
 * fibre). */
#ifndef MYO_BODY_FIBRE_SETS_H
#define MYO_BODY_FIBRE_SETS_H

#include "myotome/fieldset.h"

typedef enum myo_fibre_set {
    MYO_FIBRE_SHORTEN_FAST, /* Shorten et al. 2007 as published: 293 K, mouse cross-bridges, no
                               lasting rest */
    MYO_FIBRE_SHORTEN_SLOW,
    MYO_FIBRE_HUMAN20_FAST, /* repaired rest and human cross-bridges, 293 K */
    MYO_FIBRE_HUMAN20_SLOW,
    MYO_FIBRE_HUMAN_FAST, /* the same at body temperature, 310.15 K */
    MYO_FIBRE_HUMAN_SLOW,
    MYO_FIBRE_SETS
} myo_fibre_set;

/* The overrides of a set, for myo_section; they live as long as the program. */
const myo_override *myo_fibre_overrides(myo_fibre_set set, int *count);

#endif
