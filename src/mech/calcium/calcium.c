/* The table of calcium: what `myotome show calcium` prints. */
#include "mech/calcium/calcium.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/calcium/calcium.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_calcium = {
    "calcium",
    "Calcium of myoplasm and sarcoplasmic reticulum with its buffers",
    "Two spaces (triad and bulk) in myoplasm and reticulum; release, pump, leak and exchange; "
    "binding to\n"
    "parvalbumin, ATP, calsequestrin and, through a port, troponin (Shorten et al. 2007).\n"
    " d Ca_1/dt = (J_rel - J_up + J_leak - tau_R (Ca_1 - Ca_2))/V_1 - bindings,  J_up = nu_SR "
    "Ca/(Ca + K_SR)",
    "src/mech/calcium/calcium.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
