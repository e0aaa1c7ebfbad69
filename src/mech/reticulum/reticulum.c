/* The table of reticulum: what `myotome show reticulum` prints. */
#include "mech/reticulum/reticulum.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/reticulum/reticulum.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_reticulum = {
    "reticulum",
    "Calcium between reticulum and myoplasm",
    "Release, pump, leak, exchange, calsequestrin and ATP as in Shorten et al. 2007, without\n"
    "parvalbumin. The pump is reversible:\n"
    "  J = nu gate (a^2 - b^2) / (1 + a^2 + b^2), a = Ca/K_pump, b = Ca_SR/(K_pump hold),\n"
    "  hold = exp((energy - G_lost)/(2 RT)): the gradient at which two calcium weigh as much as "
    "one\n"
    "ATP gives. When the free energy of ATP falls the pump stalls and then leaks calcium back.\n"
    "One ATP per two calcium; a hundredth of the pump faces the space at the triad.",
    "src/mech/reticulum/reticulum.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
