/* Surface membrane and transverse tubules of a muscle fibre: indices of states, parameters and
 * ports. Shorten, O'Callaghan, Davidson & Soboleva 2007, J Muscle Res Cell Motil 28:293. */
#ifndef MYO_MECH_SARCOLEMMA_H
#define MYO_MECH_SARCOLEMMA_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/sarcolemma/sarcolemma.def"
#define MYO_DEF_NAME sarcolemma
#include "mech/expand_indices.h"

/* Constants that sarcolemma_derive makes from the parameters, once a model. */
enum {
    sarcolemma_k_RT_F, /* mV */
    sarcolemma_k_C_m,  /* uF/cm2 at the fibre's temperature; so are the next ones */
    sarcolemma_k_g_Cl,
    sarcolemma_k_g_K,
    sarcolemma_k_g_Na,
    sarcolemma_k_G_K,
    sarcolemma_k_F_J_NaK,  /* uA/cm2 */
    sarcolemma_k_K_gates,  /* factor on the rates of n and h_K */
    sarcolemma_k_Na_gates, /* factor on the rates of m, h and S */
    sarcolemma_k_diffusion,
    sarcolemma_k_count
};

/* What sarcolemma_membrane writes: uA/cm2, outward positive, and the slope of their sum in mS/cm2.
 */
enum {
    sarcolemma_I_Cl,
    sarcolemma_I_IR,
    sarcolemma_I_DR,
    sarcolemma_I_Na,
    sarcolemma_I_NaK,
    sarcolemma_I_count
};

extern const myo_table myo_mech_sarcolemma;

#endif
