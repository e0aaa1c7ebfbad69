/* Table of the motor neuron with smooth gates. */
#include "mech/motor_neuron_smooth/motor_neuron_smooth.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/motor_neuron_smooth/motor_neuron_smooth.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_motor_neuron_smooth = {
    "motor_neuron_smooth",
    "Spinal motor neuron with smooth voltage-dependent gates",
    "Two compartments, potentials above rest (Negro & Farina 2011, gates after Traub 1991).\n"
    "C_d dV_d/dt = -g_ld (V_d - E_L) - g_c (V_d - V_s)\n"
    "C_s dV_s/dt = -g_ls (V_s - E_L) - g_c (V_s - V_d) - G_Na m^3 h (V_s - E_Na) - (G_Kf n^4 + "
    "G_Ks q^2)(V_s - E_K)"
    " + I_s\n"
    "dx/dt = alpha_x (1 - x) - beta_x x for m, h, n, q.",
    "src/mech/motor_neuron_smooth/motor_neuron_smooth.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
