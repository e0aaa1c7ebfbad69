/* The table of release: what `myotome show release` prints. */
#include "mech/release/release.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/release/release.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_release = {
    "release",
    "Calcium release channels of the triad",
    "Release channels (ryanodine receptors) of the triad with four voltage sensors each; every "
    "active\n"
    "sensor favours opening by 1/f (Stern, Pizarro & Rios 1997, as used by Shorten et al. 2007).\n"
    "Output: the share of open channels, driven by the tubules' potential.",
    "src/mech/release/release.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
