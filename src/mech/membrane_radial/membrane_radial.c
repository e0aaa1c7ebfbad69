/* The table of the radial membrane: what `myotome show membrane_radial` prints. */
#include "mech/membrane_radial/membrane_radial.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/membrane_radial/membrane_radial.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_membrane_radial = {
    "membrane_radial",
    "Membrane of a human muscle fibre with radial tubules, ions and temperature",
    "Surface and three tubular shells, one inside the other, joined by access resistance and by "
    "the\n"
    "fluid in the tubules; each membrane has sodium channels (fast and slow inactivation, a\n"
    "persistent share, and a second, altered population), delayed and inward potassium "
    "rectifiers,\n"
    "ClC-1 chloride channels and the sodium-potassium pump. Potassium and sodium of tubules,\n"
    "interstitium and fibre, and chloride of the fibre follow from the currents; the interstitium\n"
    "exchanges with plasma.\n"
    "  C_m dV_s/dt = -sum I_s - G_0 (V_s - V_1) + I_stim - g_hit (V_s - hit_reversal)\n"
    "  gamma w_j C_m dV_j/dt = -gamma w_j sum I_j + G_(j-1) (V_(j-1) - V_j) - G_j (V_j - V_(j+1))\n"
    "G and the diffusion of ions between the shells come from one geometry. At 37 degC and in\n"
    "health, pump and a sodium leak are such that V_rest is a state of rest; loss of channels,\n"
    "altered channels, blockers, plasma ions and temperature do not touch that balance. Calcium\n"
    "and magnesium outside shift all gates by screening of surface charge. Energy comes in as a\n"
    "factor on the pump and as the open share of potassium channels that ATP closes, drugs as "
    "what\n"
    "they leave of the channels; the pump's use of ATP goes out.",
    "src/mech/membrane_radial/membrane_radial.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
