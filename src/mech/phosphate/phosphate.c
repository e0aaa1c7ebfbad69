/* The table of phosphate: what `myotome show phosphate` prints. */
#include "mech/phosphate/phosphate.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/phosphate/phosphate.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_phosphate = {
    "phosphate",
    "Phosphate and its precipitation in the reticulum",
    "Phosphate freed by cross-bridges, its slow removal, its entry into the reticulum and the "
    "precipitation\n"
    "of calcium phosphate there above the solubility product PP (Shorten et al. 2007).",
    "src/mech/phosphate/phosphate.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
