/* The table of phosphate_store: what `myotome show phosphate_store` prints. */
#include "mech/phosphate_store/phosphate_store.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/phosphate_store/phosphate_store.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_phosphate_store = {
    "phosphate_store",
    "Phosphate of the reticulum",
    "Phosphate of the myoplasm exchanges with the reticulum, where it precipitates with calcium\n"
    "above the solubility product PP and dissolves below it (Shorten et al. 2007).",
    "src/mech/phosphate_store/phosphate_store.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
