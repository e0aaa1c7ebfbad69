/* Calcium of a half sarcomere: release, pump, leak, exchange, parvalbumin, calsequestrin, ATP.
 * Shorten et al. 2007, after Baylor & Hollingworth 1998, J Gen Physiol 112:297. Read by
 * tools/generate_chemistry.py too: straight-line code only. */
#ifndef MYO_MECH_CALCIUM_LANE_H
#define MYO_MECH_CALCIUM_LANE_H

#include "base/lane.h"
#include "mech/calcium/calcium.h"

static inline lane calcium_q10(lane q10, const lane *p) {
    return lane_exp(lane_log(q10) *
                    (p[calcium_p_temperature] - p[calcium_p_reference_temperature]) / 10.0);
}

static inline void calcium_derive(const lane *p, lane *k) {
    const lane area = 3.14159265358979323846 * p[calcium_p_R_R] * p[calcium_p_R_R];
    const lane myoplasm = 0.95 * p[calcium_p_L_x] * area;
    const lane reticulum = 0.05 * p[calcium_p_L_x] * area;
    k[calcium_k_V_1] = 0.01 * myoplasm;
    k[calcium_k_V_2] = 0.99 * myoplasm;
    k[calcium_k_V_SR1] = 0.01 * reticulum;
    k[calcium_k_V_SR2] = 0.99 * reticulum;
    k[calcium_k_i2] = p[calcium_p_i2] * calcium_q10(p[calcium_p_Q10_flux], p);
    k[calcium_k_nu_SR] = p[calcium_p_nu_SR] * calcium_q10(p[calcium_p_Q10_pump], p);
    k[calcium_k_L_e] = p[calcium_p_L_e] * calcium_q10(p[calcium_p_Q10_leak], p);
    k[calcium_k_diffusion] = calcium_q10(p[calcium_p_Q10_diffusion], p);
    k[calcium_k_buffers] = calcium_q10(p[calcium_p_Q10_buffers], p);
}

/* Time derivatives (per ms). Fluxes J in uM um3/ms, bindings B in uM/ms. */
static inline void calcium_rates(const lane *x, const lane *in, const lane *p, const lane *k,
                                 lane *dx, lane *out) {
    const lane Ca_1 = x[calcium_x_Ca_1];
    const lane Ca_2 = x[calcium_x_Ca_2];
    const lane Ca_SR1 = x[calcium_x_Ca_SR1];
    const lane Ca_SR2 = x[calcium_x_Ca_SR2];
    out[calcium_out_Ca_2] = Ca_2;
    out[calcium_out_Ca_SR2] = Ca_SR2;
    out[calcium_out_volume_2] = k[calcium_k_V_2];
    out[calcium_out_volume_SR2] = k[calcium_k_V_SR2];

    const lane J_rel = k[calcium_k_i2] * in[calcium_in_open] * (Ca_SR1 - Ca_1);
    /* What an error made a little negative flows back in proportion, without a pole. */
    const lane zero = lane_set1(0.0);
    const lane J_up_1 = k[calcium_k_nu_SR] * Ca_1 / (lane_max(Ca_1, zero) + p[calcium_p_K_SR]);
    const lane J_up_2 = k[calcium_k_nu_SR] * Ca_2 / (lane_max(Ca_2, zero) + p[calcium_p_K_SR]);
    const lane J_leak_1 = k[calcium_k_L_e] * (Ca_SR1 - Ca_1);
    const lane J_leak_2 = k[calcium_k_L_e] * (Ca_SR2 - Ca_2);
    const lane J_R = k[calcium_k_diffusion] * p[calcium_p_tau_R] * (Ca_1 - Ca_2);
    const lane J_SR = k[calcium_k_diffusion] * p[calcium_p_tau_SR] * (Ca_SR1 - Ca_SR2);

    const lane buffers = k[calcium_k_buffers];
    /* Where more is bound at the start than there are sites, it leaves; nothing is bound. */
    const lane free_P1 =
        lane_max(p[calcium_p_P_tot] - x[calcium_x_Ca_P1] - x[calcium_x_Mg_P1], zero);
    const lane free_P2 =
        lane_max(p[calcium_p_P_tot] - x[calcium_x_Ca_P2] - x[calcium_x_Mg_P2], zero);
    const lane free_C1 = lane_max(p[calcium_p_C_tot] - x[calcium_x_Ca_Cs1], zero);
    const lane free_C2 = lane_max(p[calcium_p_C_tot] - x[calcium_x_Ca_Cs2], zero);
    const lane k_Pon = buffers * p[calcium_p_k_Pon];
    const lane k_Poff = buffers * p[calcium_p_k_Poff];
    const lane B_P1 = k_Pon * Ca_1 * free_P1 - k_Poff * x[calcium_x_Ca_P1];
    const lane B_P2 = k_Pon * Ca_2 * free_P2 - k_Poff * x[calcium_x_Ca_P2];
    const lane k_Mon = buffers * p[calcium_p_k_Mon];
    const lane k_Moff = buffers * p[calcium_p_k_Moff];
    const lane M_P1 = k_Mon * free_P1 * x[calcium_x_Mg1] - k_Moff * x[calcium_x_Mg_P1];
    const lane M_P2 = k_Mon * free_P2 * x[calcium_x_Mg2] - k_Moff * x[calcium_x_Mg_P2];
    const lane k_Con = buffers * p[calcium_p_k_Con];
    const lane k_Coff = buffers * p[calcium_p_k_Coff];
    const lane B_C1 = k_Con * Ca_SR1 * free_C1 - k_Coff * x[calcium_x_Ca_Cs1];
    const lane B_C2 = k_Con * Ca_SR2 * free_C2 - k_Coff * x[calcium_x_Ca_Cs2];
    const lane k_CATon = buffers * p[calcium_p_k_CATon];
    const lane k_CAToff = buffers * p[calcium_p_k_CAToff];
    const lane B_A1 = k_CATon * Ca_1 * x[calcium_x_ATP1] - k_CAToff * x[calcium_x_Ca_ATP1];
    const lane B_A2 = k_CATon * Ca_2 * x[calcium_x_ATP2] - k_CAToff * x[calcium_x_Ca_ATP2];
    const lane k_MATon = buffers * p[calcium_p_k_MATon];
    const lane k_MAToff = buffers * p[calcium_p_k_MAToff];
    const lane M_A1 =
        k_MATon * x[calcium_x_Mg1] * x[calcium_x_ATP1] - k_MAToff * x[calcium_x_Mg_ATP1];
    const lane M_A2 =
        k_MATon * x[calcium_x_Mg2] * x[calcium_x_ATP2] - k_MAToff * x[calcium_x_Mg_ATP2];

    const lane V_1 = k[calcium_k_V_1];
    const lane V_2 = k[calcium_k_V_2];
    dx[calcium_x_Ca_1] = (J_rel - J_up_1 + J_leak_1 - J_R) / V_1 - B_P1 - B_A1;
    dx[calcium_x_Ca_2] = (J_leak_2 - J_up_2 + J_R) / V_2 - in[calcium_in_troponin] - B_P2 - B_A2;
    dx[calcium_x_Ca_SR1] = (J_up_1 - J_rel - J_leak_1 - J_SR) / k[calcium_k_V_SR1] - B_C1;
    dx[calcium_x_Ca_SR2] = (J_up_2 - J_leak_2 + J_SR) / k[calcium_k_V_SR2] - B_C2 -
                           1000.0 * in[calcium_in_precipitation];
    dx[calcium_x_Ca_P1] = B_P1;
    dx[calcium_x_Ca_P2] = B_P2;
    dx[calcium_x_Mg_P1] = M_P1;
    dx[calcium_x_Mg_P2] = M_P2;
    dx[calcium_x_Ca_Cs1] = B_C1;
    dx[calcium_x_Ca_Cs2] = B_C2;

    const lane e_ATP = k[calcium_k_diffusion] * p[calcium_p_tau_ATP];
    const lane J_CaATP = e_ATP * (x[calcium_x_Ca_ATP1] - x[calcium_x_Ca_ATP2]);
    const lane J_MgATP = e_ATP * (x[calcium_x_Mg_ATP1] - x[calcium_x_Mg_ATP2]);
    const lane J_ATP = e_ATP * (x[calcium_x_ATP1] - x[calcium_x_ATP2]);
    const lane J_Mg =
        k[calcium_k_diffusion] * p[calcium_p_tau_Mg] * (x[calcium_x_Mg1] - x[calcium_x_Mg2]);
    dx[calcium_x_Ca_ATP1] = B_A1 - J_CaATP / V_1;
    dx[calcium_x_Ca_ATP2] = B_A2 + J_CaATP / V_2;
    dx[calcium_x_Mg_ATP1] = M_A1 - J_MgATP / V_1;
    dx[calcium_x_Mg_ATP2] = M_A2 + J_MgATP / V_2;
    dx[calcium_x_ATP1] = -B_A1 - M_A1 - J_ATP / V_1;
    dx[calcium_x_ATP2] = -B_A2 - M_A2 + J_ATP / V_2;
    dx[calcium_x_Mg1] = -M_P1 - M_A1 - J_Mg / V_1;
    dx[calcium_x_Mg2] = -M_P2 - M_A2 + J_Mg / V_2;
}

#endif
