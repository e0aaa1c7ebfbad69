/* Spinal motor neuron of two compartments whose channels open and close in pulses, so that a step
 * needs no exponential: Cisi & Kohn 2008 (J Comput Neurosci 25:520); persistent inward current of
 * the dendrite: Elias & Kohn 2013. Potentials are relative to rest. Equations: motor_neuron.lane.h.
 */
#ifndef MYO_MECH_MOTOR_NEURON_H
#define MYO_MECH_MOTOR_NEURON_H

#include "myotome/fieldset.h"

#define MYO_DEF_FILE "mech/motor_neuron/motor_neuron.def"
#define MYO_DEF_NAME motor_neuron
#include "mech/expand_indices.h"

extern const myo_table myo_mech_motor_neuron;

/* Cat motor neurons of the types S, FR, FF (Elias & Kohn 2013), for single cells. */
#define MYO_MOTOR_NEURON_CAT_OVERRIDES 13
extern const myo_override myo_motor_neuron_cat_overrides[3][MYO_MOTOR_NEURON_CAT_OVERRIDES];

/* The human soleus pool (Watanabe): S smallest and largest, FR, FF likewise; calcium of Elias &
 * Kohn 2013. */
#define MYO_MOTOR_NEURON_HUMAN_OVERRIDES 13
extern const myo_override myo_motor_neuron_human_overrides[6][MYO_MOTOR_NEURON_HUMAN_OVERRIDES];

/* What a step needs of one cell, derived from its parameters for a given time step. k_* are the
 * shares by which a gate moves towards its end in one step (on: during the pulse, off: after it).
 */
enum {
    motor_neuron_c_threshold,
    motor_neuron_c_Ca_threshold,
    motor_neuron_c_C_d_2dt, /* 2 C / dt, uS */
    motor_neuron_c_C_s_2dt,
    motor_neuron_c_g_c, /* uS */
    motor_neuron_c_g_ld,
    motor_neuron_c_g_ls,
    motor_neuron_c_G_Na,
    motor_neuron_c_G_Kf,
    motor_neuron_c_G_Ks,
    motor_neuron_c_G_Ca,
    motor_neuron_c_E_Na,
    motor_neuron_c_E_K,
    motor_neuron_c_E_Ca,
    motor_neuron_c_k_on_m,
    motor_neuron_c_k_off_m,
    motor_neuron_c_k_on_h,
    motor_neuron_c_k_off_h,
    motor_neuron_c_k_on_n,
    motor_neuron_c_k_off_n,
    motor_neuron_c_k_on_q,
    motor_neuron_c_k_off_q,
    motor_neuron_c_k_on_p,
    motor_neuron_c_k_off_p,
    motor_neuron_c_pulse,
    motor_neuron_c_refractory,
    motor_neuron_c_Ca_pulse,
    motor_neuron_c_Ca_retrigger,
    motor_neuron_c_dt,
    motor_neuron_c_count
};

/* Constants of one cell from its parameters (motor_neuron_p_*), for steps of dt_ms. */
void myo_motor_neuron_derive(const double *parameters, double dt_ms, double *constants);

/* Input resistance at the soma, all channels closed. */
double myo_motor_neuron_input_resistance_MOhm(const double *parameters);

#endif
