/* The table of spindle: what `myotome show spindle` prints. */
#include "mech/spindle/spindle.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/spindle/spindle.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_spindle = {
    "spindle",
    "Muscle spindle: length and speed of a muscle as Ia and II impulses",
    "Each intrafusal fibre is a sensory region (a spring) in series with a polar region that a "
    "spring, a viscosity\n"
    "and, under fusimotor drive, a force hold. With y the length of the polar region, u its speed, "
    "L the muscle's\n"
    "length and T = K_SR (L - L0_SR - y) the tension:\n"
    "mass du/dt = T - K_PR (y - L0_PR) - Gamma - C beta sign(u) |u|^power (y - R)\n"
    "C = 1 while lengthening, C_shortening else; dynamic drive acts on bag1, static drive on bag2 "
    "and chain.\n"
    "Primary ending: stretch of the sensory regions; the stronger of bag1 and bag2 + chain, plus "
    "a share of the\n"
    "weaker. Secondary ending: sensory and polar region of bag2 and chain (Mileusnic et al. "
    "2006).",
    "src/mech/spindle/spindle.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
