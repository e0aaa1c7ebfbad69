/* The table of release_inactivation: what `myotome show release_inactivation` prints. */
#include "mech/release_inactivation/release_inactivation.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/release_inactivation/release_inactivation.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_release_inactivation = {
    "release_inactivation",
    "What holds open release channels back",
    "Calcium inactivates release channels (K_in) and they recover at k_in:\n"
    "  d available/dt = k_in (1 - available - available Ca/K_in).\n"
    "Calcium passes the share sensed x available x gate x conductance; gate is what ATP and\n"
    "magnesium allow, conductance what a drug or a defect leaves.",
    "src/mech/release_inactivation/release_inactivation.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
