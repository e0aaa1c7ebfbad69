/* The table of crossbridge_atp: what `myotome show crossbridge_atp` prints; the fast set. */
#include "mech/crossbridge_atp/crossbridge_atp.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/crossbridge_atp/crossbridge_atp.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_crossbridge_atp = {
    "crossbridge_atp",
    "Cross-bridges that burn ATP",
    "Shares of all heads: detached D = sites x overlap - A_1 - A_2 - R, weakly attached A_1, "
    "after\n"
    "the stroke A_2, rigor R; x is the mean strain of A_2 and R. A stroke frees phosphate, then "
    "ADP\n"
    "leaves, then ATP detaches the head.\n"
    "  D   <-> A_1   f, f_r           f falls with protons (pK_f, more in the cold)\n"
    "  A_1 <-> A_2   h_0 e, k_P [Pi]  e = 1 + strain_gain (1 - x/stroke), within 0..1 of lost "
    "strain\n"
    "  A_2 <-> R     k_D e, k_D/K_D [ADP]\n"
    "  R    -> D     k_T [MgATP]\n"
    "  dx/dt = v + y (stroke - x),  below the stroke y = max(h A_1/S, pull), S = A_2 + R,\n"
    "  pull = V_max half_sarcomere/stroke [ATP]/([ATP] + K_v (1 + [ADP]/K_D)) (A_2/S)\n"
    "         / (1 + (x/stroke)/curvature): Hill's hyperbola;\n"
    "  beyond it y = pull + k_slip (exp(slip_steepness (x/stroke - 1 - slip_threshold)) - 1).\n"
    "Force = heads half_sarcomere head_stiffness myofibrils (A_2 + rigor_force R) x; without ATP "
    "all\n"
    "heads end in R, stiff and unable to shorten.",
    "src/mech/crossbridge_atp/crossbridge_atp.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};

#define ROW(field, value)                                                                          \
    { "crossbridge_atp", #field, value, "xb4" }
const myo_override myo_crossbridge_atp_fast[MYO_CROSSBRIDGE_FAST_ROWS] = {
    ROW(f, 400),     ROW(f_r, 2000),       ROW(h_0, 88),   ROW(k_P, 0.55),  ROW(k_D, 44),
    ROW(V_max, 6.5), ROW(curvature, 0.25), ROW(K_v, 0.25), ROW(k_slip, 80),
};
