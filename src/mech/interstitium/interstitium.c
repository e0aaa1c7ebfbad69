/* The table of interstitium: what `myotome show interstitium` prints. */
#include "mech/interstitium/interstitium.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/interstitium/interstitium.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_interstitium = {
    "interstitium",
    "Potassium around working fibres",
    "Each impulse releases potassium; pumps whose activity outlasts the work bring most of it "
    "back; blood carries the rest away, faster\n"
    "the more flows.",
    "src/mech/interstitium/interstitium.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
