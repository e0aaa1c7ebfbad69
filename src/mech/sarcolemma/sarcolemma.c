/* The table of the sarcolemma: what `myotome show sarcolemma` prints. */
#include "mech/sarcolemma/sarcolemma.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/sarcolemma/sarcolemma.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_sarcolemma = {
    "sarcolemma",
    "Surface membrane and transverse tubules of a muscle fibre",
    "Two membranes joined by the access resistance R_a, each with sodium channels (fast and slow\n"
    "inactivation), delayed and inward potassium rectifiers, chloride channels and the "
    "sodium-potassium\n"
    "pump, and the potassium and sodium of fibre, tubules and interstitium (Shorten et al. 2007).\n"
    "  C_m dV_s/dt = -(I_Cl + I_IR + I_DR + I_Na + I_NaK - I_stim + 1000 (V_s - V_T)/R_a)\n"
    "  C_m dV_T/dt = -(sum of tubular currents - 1000 (V_s - V_T)/(R_a gamma))\n"
    "Currents through open channels follow Goldman, Hodgkin and Katz. Exchange of the interstitium "
    "with\n"
    "plasma (plasma_exchange > 0) is not in the published model; it gives the fibre a lasting "
    "rest.",
    "src/mech/sarcolemma/sarcolemma.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
