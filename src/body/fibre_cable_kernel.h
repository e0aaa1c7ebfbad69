/* What the scalar and the lane part of the sarcolemma's cable share: where each quantity of a node
 * lies, and the constants of the membrane in the form that a step needs. Equations:
 * mech/sarcolemma/sarcolemma.lane.h. */
#ifndef MYO_BODY_FIBRE_CABLE_KERNEL_H
#define MYO_BODY_FIBRE_CABLE_KERNEL_H

#include "body/fibre_cable_kind.h"
#include "mech/sarcolemma/sarcolemma.h"

/* One array of nodes each, in this order. State first, then what follows from
 * ions and slow gates (renewed with them); the rest are sums and scratch. */
enum {
    fibre_m = fibre_dV_T + 1,
    fibre_h,
    fibre_n,
    fibre_m_t,
    fibre_h_t,
    fibre_n_t,
    fibre_h_K_t,
    fibre_h_K,
    fibre_S,
    fibre_S_t,
    fibre_K_i,
    fibre_K_t,
    fibre_K_e,
    fibre_Na_i,
    fibre_Na_t,
    fibre_Na_e,
    fibre_sum_K,
    fibre_sum_Na,
    fibre_sum_K_t,
    fibre_sum_Na_t, /* charge since the last renewal */
    fibre_g_Na,
    fibre_g_K,
    fibre_Cl_i,
    fibre_g_IR,
    fibre_block,
    fibre_pump,
    fibre_sigma,
    fibre_g_Na_t,
    fibre_g_K_t,
    fibre_Cl_i_t,
    fibre_g_IR_t,
    fibre_block_t,
    fibre_pump_t,
    fibre_sigma_t,
    fibre_half_K,
    fibre_half_Na,
    fibre_half_K_t,
    fibre_half_Na_t, /* what dV adds to the sums */
    fibre_T_r,
    fibre_T_g, /* the tubules' share of the step under way: dV_T = r + g dV_s */
    fibre_array_count
};

/* Constants at the fibre's temperature; slopes as their inverses. */
typedef struct myo_fibre_constants {
    double p[sarcolemma_p_count], k[sarcolemma_k_count];
    double F_RT, inv_k_am, inv_k_bm, inv_k_ah, inv_k_bh, inv_k_an, inv_k_bn;
    double a_m, b_m, a_h, b_h, a_n, b_n; /* rates with their temperature factors */
    double inv_A_a, inv_A_hK, h_K_T_rate, IR_steep;
    double C_m, g_access, g_access_T; /* access conductance per surface and per tubular area */
} myo_fibre_constants;

#define MYO_FIBRE_KERNEL_DECLARE(w)                                                                \
    myo_fibre_load myo_fibre_load_w##w;                                                            \
    myo_fibre_finish myo_fibre_finish_w##w;                                                        \
    myo_fibre_renew myo_fibre_renew_w##w;
MYO_FIBRE_KERNEL_DECLARE(1)
MYO_FIBRE_KERNEL_DECLARE(2)
MYO_FIBRE_KERNEL_DECLARE(4)
MYO_FIBRE_KERNEL_DECLARE(8)

#endif
