/* Calcium of a half sarcomere: release, a reversible pump, leak, exchange, calsequestrin, ATP as
 * buffer. Spaces, exchange and buffers: Shorten et al. 2007. The pump moves two calcium per ATP
 * and comes to a standstill where the gradient holds what ATP gives less a loss; its two sides
 * compete. Read by tools/generate_chemistry.py too:
 * straight-line code only. */
#ifndef MYO_MECH_RETICULUM_LANE_H
#define MYO_MECH_RETICULUM_LANE_H

#include "base/lane.h"
#include "mech/reticulum/reticulum.h"

static inline lane reticulum_q10(lane q10, const lane *p) {
    return lane_exp(lane_log(q10) *
                    (p[reticulum_p_temperature] - p[reticulum_p_reference_temperature]) / 10.0);
}

static inline void reticulum_derive(const lane *p, lane *k) {
    const lane area = 3.14159265358979323846 * p[reticulum_p_R_R] * p[reticulum_p_R_R];
    const lane myoplasm = 0.95 * p[reticulum_p_L_x] * area;
    const lane reticulum = 0.05 * p[reticulum_p_L_x] * area;
    k[reticulum_k_V_1] = 0.01 * myoplasm;
    k[reticulum_k_V_2] = 0.99 * myoplasm;
    k[reticulum_k_V_SR1] = p[reticulum_p_terminal] * reticulum;
    k[reticulum_k_V_SR2] = (1.0 - p[reticulum_p_terminal]) * reticulum;
    k[reticulum_k_i2] = p[reticulum_p_i2] * reticulum_q10(p[reticulum_p_Q10_flux], p);
    k[reticulum_k_nu] = p[reticulum_p_nu] * myoplasm * reticulum_q10(p[reticulum_p_Q10_pump], p);
    k[reticulum_k_L_e] = p[reticulum_p_L_e] * reticulum_q10(p[reticulum_p_Q10_leak], p);
    k[reticulum_k_diffusion] = reticulum_q10(p[reticulum_p_Q10_diffusion], p);
    k[reticulum_k_buffers] = reticulum_q10(p[reticulum_p_Q10_buffers], p);
    k[reticulum_k_two_RT] = 2.0 * 0.008314462618 * p[reticulum_p_temperature];
}

/* Net uptake by the pump's molecules of one space, as a share of the greatest: outside a = Ca/K
 * against inside b = CaSR/(K hold), where hold is the gradient that stalls the pump. */
static inline lane reticulum_uptake(lane Ca, lane Ca_SR, lane hold, const lane *p) {
    const lane a = Ca / p[reticulum_p_K_pump];
    const lane b = Ca_SR / (p[reticulum_p_K_pump] * hold);
    /* Odd, so that what an error made a little negative is not pumped further down. */
    return (a * lane_abs(a) - b * lane_abs(b)) / (1.0 + a * a + b * b);
}

/* Time derivatives (per ms). Fluxes J in uM um3/ms, bindings B in uM/ms. */
static inline void reticulum_rates(const lane *x, const lane *in, const lane *p, const lane *k,
                                   lane *dx, lane *out) {
    const lane Ca_1 = x[reticulum_x_Ca_1];
    const lane Ca_2 = x[reticulum_x_Ca_2];
    const lane Ca_SR1 = x[reticulum_x_Ca_SR1];
    const lane Ca_SR2 = x[reticulum_x_Ca_SR2];
    out[reticulum_out_Ca_2] = Ca_2;
    out[reticulum_out_Ca_SR2] = Ca_SR2;
    out[reticulum_out_volume_2] = k[reticulum_k_V_2];
    out[reticulum_out_volume_SR2] = k[reticulum_k_V_SR2];

    const lane J_rel = k[reticulum_k_i2] * in[reticulum_in_open] * (Ca_SR1 - Ca_1);
    /* Far from all use of the pump the exponent is bounded, so that nothing overflows. */
    const lane drive = (in[reticulum_in_energy] - p[reticulum_p_G_lost]) / k[reticulum_k_two_RT];
    const lane hold = lane_exp(lane_max(lane_set1(-20.0), lane_min(lane_set1(40.0), drive)));
    const lane pump = k[reticulum_k_nu] * in[reticulum_in_gate];
    const lane J_up_1 = 0.01 * pump * reticulum_uptake(Ca_1, Ca_SR1, hold, p);
    const lane J_up_2 = 0.99 * pump * reticulum_uptake(Ca_2, Ca_SR2, hold, p);
    const lane J_leak_1 = k[reticulum_k_L_e] * (Ca_SR1 - Ca_1);
    const lane J_leak_2 = k[reticulum_k_L_e] * (Ca_SR2 - Ca_2);
    const lane J_R = k[reticulum_k_diffusion] * p[reticulum_p_tau_R] * (Ca_1 - Ca_2);
    const lane J_SR = k[reticulum_k_diffusion] * p[reticulum_p_tau_SR] * (Ca_SR1 - Ca_SR2);
    out[reticulum_out_ATP_use] =
        0.5 * (J_up_1 + J_up_2) / (k[reticulum_k_V_1] + k[reticulum_k_V_2]);

    const lane buffers = k[reticulum_k_buffers];
    const lane k_Con = buffers * p[reticulum_p_k_Con];
    const lane k_Coff = buffers * p[reticulum_p_k_Coff];
    /* Where more is bound at the start than there are sites, it leaves; nothing is bound. */
    const lane zero = lane_set1(0.0);
    const lane free_C1 = lane_max(p[reticulum_p_C_tot] - x[reticulum_x_Ca_Cs1], zero);
    const lane free_C2 = lane_max(p[reticulum_p_C_tot] - x[reticulum_x_Ca_Cs2], zero);
    const lane B_C1 = k_Con * Ca_SR1 * free_C1 - k_Coff * x[reticulum_x_Ca_Cs1];
    const lane B_C2 = k_Con * Ca_SR2 * free_C2 - k_Coff * x[reticulum_x_Ca_Cs2];
    const lane free_ATP = 1000.0 * p[reticulum_p_free_ATP] *
                          lane_max(lane_set1(0.0), in[reticulum_in_ATP]); /* uM, kept by Mg */
    const lane k_CATon = buffers * p[reticulum_p_k_CATon];
    const lane k_CAToff = buffers * p[reticulum_p_k_CAToff];
    const lane B_A1 = k_CATon * Ca_1 * free_ATP - k_CAToff * x[reticulum_x_Ca_ATP1];
    const lane B_A2 = k_CATon * Ca_2 * free_ATP - k_CAToff * x[reticulum_x_Ca_ATP2];
    const lane J_CaATP = k[reticulum_k_diffusion] * p[reticulum_p_tau_ATP] *
                         (x[reticulum_x_Ca_ATP1] - x[reticulum_x_Ca_ATP2]);

    const lane V_1 = k[reticulum_k_V_1];
    const lane V_2 = k[reticulum_k_V_2];
    dx[reticulum_x_Ca_1] = (J_rel - J_up_1 + J_leak_1 - J_R) / V_1 - B_A1;
    dx[reticulum_x_Ca_2] = (J_leak_2 - J_up_2 + J_R) / V_2 - in[reticulum_in_troponin] - B_A2;
    dx[reticulum_x_Ca_SR1] = (J_up_1 - J_rel - J_leak_1 - J_SR) / k[reticulum_k_V_SR1] - B_C1;
    dx[reticulum_x_Ca_SR2] = (J_up_2 - J_leak_2 + J_SR) / k[reticulum_k_V_SR2] - B_C2 -
                             1000.0 * in[reticulum_in_precipitation];
    dx[reticulum_x_Ca_Cs1] = B_C1;
    dx[reticulum_x_Ca_Cs2] = B_C2;
    dx[reticulum_x_Ca_ATP1] = B_A1 - J_CaATP / V_1;
    dx[reticulum_x_Ca_ATP2] = B_A2 + J_CaATP / V_2;
}

#endif
