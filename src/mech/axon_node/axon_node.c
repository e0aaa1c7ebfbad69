/* Table of the membrane of a node of Ranvier. */
#include "mech/axon_node/axon_node.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/axon_node/axon_node.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_axon_node = {
    "axon_node",
    "Node of Ranvier and ending of a motor axon: sodium and potassium channels",
    "I = g_Naf m^3 h u (V - E_Na) + g_Nap p^3 u (V - E_Na) + (g_Ks s + g_Kf n^4)(V - E_K) + g_L (V "
    "- E_L)\n"
    "(McIntyre, Richardson & Grill 2002; mV, ms, 36 degC). Gates see V - screening ln(D/D_ref) "
    "with\n"
    "D = Ca + Mg_weight Mg: less calcium or magnesium outside acts on them like a depolarization, "
    "on\n"
    "potassium channels by the share K_screening of it.\n"
    "E_K follows potassium outside, E_L a share of it, E_Na sodium. u is slow inactivation of "
    "sodium channels, none\n"
    "where u_least is 1. dx/dt = alpha_x (1 - x) - beta_x x, each with its Q10; alpha_h x "
    "recovery, "
    "both of h x h_speed.",
    "src/mech/axon_node/axon_node.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
