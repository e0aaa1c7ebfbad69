/* The table of crossbridge: what `myotome show crossbridge` prints. */
#include "mech/crossbridge/crossbridge.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/crossbridge/crossbridge.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_crossbridge = {
    "crossbridge",
    "Troponin, tropomyosin and cross-bridges",
    "Two calcium sites of troponin, tropomyosin blocking or not, and a bridge attached before "
    "(A_1) or after\n"
    "(A_2) the power stroke; force goes with A_2 (Shorten et al. 2007, after Razumova et al. "
    "2000).\n"
    "Each net stroke frees one phosphate.",
    "src/mech/crossbridge/crossbridge.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
