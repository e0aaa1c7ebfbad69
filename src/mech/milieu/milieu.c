/* The table of milieu: what `myotome show milieu` prints. */
#include "mech/milieu/milieu.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/milieu/milieu.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_milieu = {
    "milieu",
    "What water, salts and fatigue do to nerve endings and reflexes",
    "Hypothesis 1: ions screen the charge of the membrane, shift = monovalent ln((Na + K)/usual) + "
    "screening ln((Ca +\n"
    "Mg_weight Mg)/usual); ending_factor = exp(squeeze (1 - water) - shift/ending_slope). "
    "Hypothesis 2: fatigue raises\n"
    "spindle rates by Ia_fatigue and lowers those of tendon organs by Ib_fatigue.",
    "src/mech/milieu/milieu.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
