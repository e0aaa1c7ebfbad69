/* Table of the motor neuron with plateau potentials. */
#include "mech/motor_neuron_booth/motor_neuron_booth.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/motor_neuron_booth/motor_neuron_booth.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_motor_neuron_booth = {
    "motor_neuron_booth",
    "Spinal motor neuron with plateau potentials",
    "Soma and dendrite, absolute potentials, currents per area (Booth, Rinzel & Kiehn 1997).\n"
    "C dV_s/dt = I_s - I_Na - I_K,s - I_CaN,s - g_leak (V_s - E_leak) - (g_c/s)(V_s - V_d)\n"
    "C dV_d/dt = -I_KCa,d - I_CaN,d - I_CaL - g_leak (V_d - E_leak) - (g_c/(1-s))(V_d - V_s)\n"
    "dCa/dt = f (-alpha I_Ca - k_Ca Ca); gates relax to x_inf(V) with tau_x(V); m of sodium at "
    "once.\n"
    "Serotonin closes calcium-gated potassium channels: 5 -> 3.136 (soma), 1.1 -> 0.69 mS/cm2 "
    "(dendrite).",
    "src/mech/motor_neuron_booth/motor_neuron_booth.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
