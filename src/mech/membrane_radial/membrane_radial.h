/* Surface membrane and radially distributed tubules of a human muscle fibre at body temperature:
 * indices of states, parameters and ports. Channels after Cannon et al. 1993 and Shorten et al.
 * 2007, tubules after Adrian & Peachey 1973. */
#ifndef MYO_MECH_MEMBRANE_RADIAL_H
#define MYO_MECH_MEMBRANE_RADIAL_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/membrane_radial/membrane_radial.def"
#define MYO_DEF_NAME membrane_radial
#include "mech/expand_indices.h"

/* Constants that membrane_radial_derive makes from the parameters, once a model. */
enum {
    membrane_radial_k_RT_F,       /* mV, at the fibre's temperature */
    membrane_radial_k_Na_gates,   /* factors on rates at the fibre's temperature */
    membrane_radial_k_mut_rate_h, /* the same for h of the altered channels */
    membrane_radial_k_K_gates,
    membrane_radial_k_Cl_gates,
    membrane_radial_k_slow,
    membrane_radial_k_shift, /* mV, of all gates by surface charge */
    membrane_radial_k_mut_shift_m,
    membrane_radial_k_gamma,  /* tubular area per fibre surface */
    membrane_radial_k_g_Na,   /* mS/cm2 at the fibre's temperature, surface; so are the next ones */
    membrane_radial_k_g_Na_T, /* tubules */
    membrane_radial_k_g_K,
    membrane_radial_k_g_K_T,
    membrane_radial_k_G_K, /* greatest conductance of the inward rectifier */
    membrane_radial_k_G_K_T,
    membrane_radial_k_k_Cl, /* uA/cm2/mM/mV */
    membrane_radial_k_k_Cl_T,
    membrane_radial_k_leak, /* sodium leak, mS/cm2 */
    membrane_radial_k_leak_T,
    membrane_radial_k_pump, /* uA/cm2 */
    membrane_radial_k_pump_T,
    membrane_radial_k_G_0, /* mS/cm2 of surface: surface to outer shell, and shell to shell */
    membrane_radial_k_G_1,
    membrane_radial_k_G_2,
    membrane_radial_k_D_0, /* cm/ms: the same for diffusion of potassium */
    membrane_radial_k_D_1,
    membrane_radial_k_D_2,
    membrane_radial_k_g_K_ATP, /* mS/cm2 at the fibre's temperature, all open */
    membrane_radial_k_g_K_ATP_T,
    membrane_radial_k_count
};

/* What membrane_radial_currents writes: uA/cm2, outward positive. */
enum {
    membrane_radial_I_sum, /* all of them */
    membrane_radial_I_Na,  /* carried by sodium, the pump's share included */
    membrane_radial_I_K,
    membrane_radial_I_Cl,
    membrane_radial_I_pump, /* of the pump, one charge an ATP */
    membrane_radial_I_count
};

/* What membrane_radial_gates writes: rates of change of the gates of one membrane, 1/ms. */
enum {
    membrane_radial_g_m,
    membrane_radial_g_h,
    membrane_radial_g_m_mut,
    membrane_radial_g_h_mut,
    membrane_radial_g_S,
    membrane_radial_g_n,
    membrane_radial_g_h_K,
    membrane_radial_g_c,
    membrane_radial_g_count
};

extern const myo_table myo_mech_membrane_radial;

#endif
