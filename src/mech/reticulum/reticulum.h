/* Calcium between reticulum and myoplasm: indices of states, parameters and ports.
 * After Shorten et al. 2007; the reversible pump see reticulum.lane.h. */
#ifndef MYO_MECH_RETICULUM_H
#define MYO_MECH_RETICULUM_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/reticulum/reticulum.def"
#define MYO_DEF_NAME reticulum
#include "mech/expand_indices.h"

/* Constants that reticulum_derive makes from the parameters, once a model; volumes in um3, rates at
 * the fibre's temperature. */
enum {
    reticulum_k_V_1,
    reticulum_k_V_2,
    reticulum_k_V_SR1,
    reticulum_k_V_SR2,
    reticulum_k_i2,
    reticulum_k_nu, /* uM um3/ms, both spaces */
    reticulum_k_L_e,
    reticulum_k_diffusion,
    reticulum_k_buffers,
    reticulum_k_two_RT, /* kJ/mol */
    reticulum_k_count
};

extern const myo_table myo_mech_reticulum;

#endif
