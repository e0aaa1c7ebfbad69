/* The drugs on sodium channels that a fibre's membrane knows, one section each; include where
 * sections are listed. */
#ifndef MYO_BODY_SODIUM_BLOCKER_SETS_H
#define MYO_BODY_SODIUM_BLOCKER_SETS_H

#include "mech/sodium_blocker/sodium_blocker.h"
#include "myotome/fieldset.h"

#define MYO_SET(table, field, value, source) {#table, #field, value, source},
static const myo_override myo_carbamazepine[] = {
#include "body/sodium_blocker_carbamazepine.set"
};
static const myo_override myo_phenytoin[] = {
#include "body/sodium_blocker_phenytoin.set"
};
static const myo_override myo_mexiletine[] = {
#include "body/sodium_blocker_mexiletine.set"
};
static const myo_override myo_quinine[] = {
#include "body/sodium_blocker_quinine.set"
};
#undef MYO_SET

#define MYO_BLOCKER_SECTION(prefix, name)                                                          \
    {                                                                                              \
        prefix #name, &myo_mech_sodium_blocker, myo_##name,                                        \
            (int)(sizeof myo_##name / sizeof myo_##name[0])                                        \
    }
/* As many as MYO_MEMBRANE_DRUGS. */
#define MYO_BLOCKER_SECTIONS(prefix)                                                               \
    MYO_BLOCKER_SECTION(prefix, carbamazepine), MYO_BLOCKER_SECTION(prefix, phenytoin),            \
        MYO_BLOCKER_SECTION(prefix, mexiletine), MYO_BLOCKER_SECTION(prefix, quinine)

#endif
