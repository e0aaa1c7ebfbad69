/* The table of oxidation: what `myotome show oxidation` prints. */
#include "mech/oxidation/oxidation.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/oxidation/oxidation.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_oxidation = {
    "oxidation",
    "Oxidative phosphorylation and its fuels",
    "ATP from oxygen: V, times saturations of ADP, phosphate, oxygen and fuel, and an activation "
    "by "
    "work that\n"
    "outlasts it; with it the rate follows ADP to the second power or more, as seen in muscle "
    "(Jeneson et al.\n"
    "1996). Fatty acids supply a share of the fuel that grows slowly with work; pyruvate supplies "
    "the rest, and\n"
    "with it the NADH of the cytosol is oxidised.",
    "src/mech/oxidation/oxidation.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
