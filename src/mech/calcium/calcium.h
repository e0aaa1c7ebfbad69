/* Calcium of myoplasm and sarcoplasmic reticulum with its buffers: indices of states, parameters
 * and ports. Shorten, O'Callaghan, Davidson & Soboleva 2007, J Muscle Res Cell Motil 28:293. */
#ifndef MYO_MECH_CALCIUM_H
#define MYO_MECH_CALCIUM_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/calcium/calcium.def"
#define MYO_DEF_NAME calcium
#include "mech/expand_indices.h"

/* Constants that calcium_derive makes from the parameters, once a model. */
enum {
    calcium_k_V_1, /* um3 */
    calcium_k_V_2,
    calcium_k_V_SR1,
    calcium_k_V_SR2,
    calcium_k_i2, /* um3/ms at the fibre's temperature */
    calcium_k_nu_SR,
    calcium_k_L_e,
    calcium_k_diffusion, /* factor */
    calcium_k_buffers,   /* factor */
    calcium_k_count
};

extern const myo_table myo_mech_calcium;

#endif
