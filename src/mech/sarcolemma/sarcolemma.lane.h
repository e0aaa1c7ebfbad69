/* Surface membrane and transverse tubules of a muscle fibre: the equations.
 * Shorten, O'Callaghan, Davidson & Soboleva 2007, J Muscle Res Cell Motil 28:293; channels after
 * Adrian & Peachey 1973 and Wallinga et al. 1999. ms, mV, mM, uA/cm2.
 *
 * tools/generate_chemistry.py reads this file too: straight-line code only, `const lane x = ...;`,
 * `array[index] = ...;`, calls of the functions below, and no other control than lane_select. */
#ifndef MYO_MECH_SARCOLEMMA_LANE_H
#define MYO_MECH_SARCOLEMMA_LANE_H

#include "base/lane.h"
#include "mech/sarcolemma/sarcolemma.h"

/* The factor of a process with this Q10 at the fibre's temperature. */
static inline lane sarcolemma_q10(lane q10, const lane *p) {
    return lane_exp(lane_log(q10) *
                    (p[sarcolemma_p_temperature] - p[sarcolemma_p_reference_temperature]) / 10.0);
}

static inline void sarcolemma_derive(const lane *p, lane *k) {
    k[sarcolemma_k_RT_F] = 8314.41 * p[sarcolemma_p_temperature] / 96485.0;
    k[sarcolemma_k_C_m] = p[sarcolemma_p_C_m] * sarcolemma_q10(p[sarcolemma_p_Q10_C_m], p);
    k[sarcolemma_k_g_Cl] = p[sarcolemma_p_g_Cl] * sarcolemma_q10(p[sarcolemma_p_Q10_g_Cl], p);
    k[sarcolemma_k_g_K] = p[sarcolemma_p_g_K] * sarcolemma_q10(p[sarcolemma_p_Q10_g_K], p);
    k[sarcolemma_k_g_Na] = p[sarcolemma_p_g_Na] * sarcolemma_q10(p[sarcolemma_p_Q10_g_Na], p);
    k[sarcolemma_k_G_K] = p[sarcolemma_p_G_K] * sarcolemma_q10(p[sarcolemma_p_Q10_G_K], p);
    k[sarcolemma_k_F_J_NaK] =
        96485.0 * p[sarcolemma_p_J_NaK] * sarcolemma_q10(p[sarcolemma_p_Q10_J_NaK], p);
    k[sarcolemma_k_K_gates] = sarcolemma_q10(p[sarcolemma_p_Q10_K_gates], p);
    k[sarcolemma_k_Na_gates] = sarcolemma_q10(p[sarcolemma_p_Q10_Na_gates], p);
    k[sarcolemma_k_diffusion] = sarcolemma_q10(p[sarcolemma_p_Q10_diffusion], p);
}

/* Gates: x' = a (1 - x) - b x for m, h, n; x' = (inf - x) rate for S and h_K. Rates in 1/ms. */
static inline lane sarcolemma_a_m(lane V, const lane *p, const lane *k) {
    return k[sarcolemma_k_Na_gates] * p[sarcolemma_p_a_m0] * p[sarcolemma_p_k_am] *
           lane_linexp((V - p[sarcolemma_p_V_m]) / p[sarcolemma_p_k_am]);
}

static inline lane sarcolemma_b_m(lane V, const lane *p, const lane *k) {
    return k[sarcolemma_k_Na_gates] * p[sarcolemma_p_b_m0] *
           lane_exp((p[sarcolemma_p_V_m] - V) / p[sarcolemma_p_k_bm]);
}

static inline lane sarcolemma_a_h(lane V, const lane *p, const lane *k) {
    return k[sarcolemma_k_Na_gates] * p[sarcolemma_p_a_h0] *
           lane_exp((p[sarcolemma_p_V_h] - V) / p[sarcolemma_p_k_ah]);
}

static inline lane sarcolemma_b_h(lane V, const lane *p, const lane *k) {
    return k[sarcolemma_k_Na_gates] * p[sarcolemma_p_b_h0] /
           (1.0 + lane_exp((p[sarcolemma_p_V_h] - V) / p[sarcolemma_p_k_bh]));
}

static inline lane sarcolemma_a_n(lane V, const lane *p, const lane *k) {
    return k[sarcolemma_k_K_gates] * p[sarcolemma_p_a_n0] * p[sarcolemma_p_k_an] *
           lane_linexp((V - p[sarcolemma_p_V_n]) / p[sarcolemma_p_k_an]);
}

static inline lane sarcolemma_b_n(lane V, const lane *p, const lane *k) {
    return k[sarcolemma_k_K_gates] * p[sarcolemma_p_b_n0] *
           lane_exp((p[sarcolemma_p_V_n] - V) / p[sarcolemma_p_k_bn]);
}

static inline lane sarcolemma_S_inf(lane V, const lane *p) {
    return 1.0 / (1.0 + lane_exp((V - p[sarcolemma_p_V_S]) / p[sarcolemma_p_A_S]));
}

static inline lane sarcolemma_S_rate(lane V, const lane *p, const lane *k) {
    const lane w = (V + p[sarcolemma_p_V_tau]) / 100.0;
    return k[sarcolemma_k_Na_gates] * (0.2 + 5.65 * w * w) / p[sarcolemma_p_tau_S0];
}

static inline lane sarcolemma_h_K_inf(lane V, const lane *p) {
    return 1.0 / (1.0 + lane_exp((V - p[sarcolemma_p_V_hK]) / p[sarcolemma_p_A_hK]));
}

/* tau is tau_hK at the surface, tau_hK_T in the tubules. */
static inline lane sarcolemma_h_K_rate(lane V, lane tau, const lane *k) {
    return k[sarcolemma_k_K_gates] * lane_exp((V + 40.0) / 25.75) / tau;
}

/* u / (1 - e) with e = exp(-u); 1 at u = 0. */
static inline lane sarcolemma_ghk(lane u, lane e) {
    return lane_select(lane_abs(u) < 1e-4, 1.0 + u * (0.5 + u * (1.0 / 12.0)), u / (1.0 - e));
}

/* The five currents of one membrane at surface densities (uA/cm2, outward positive).
 * IR_outward: share of the inward rectifier's current that passes when it is not outward (J_K <=
 * 0); the published model has 0 at the surface and 1 in the tubules. */
static inline void sarcolemma_membrane(lane V, lane K_i, lane K_o, lane Na_i, lane Na_o, lane n,
                                       lane h_K, lane m, lane h, lane S, lane IR_outward,
                                       const lane *p, const lane *k, lane *I) {
    const lane u = V / k[sarcolemma_k_RT_F];
    const lane e = lane_exp(-u);
    const lane mV = k[sarcolemma_k_RT_F] * sarcolemma_ghk(u, e);
    const lane J_K = mV * (K_i - K_o * e);
    const lane J_Na = mV * (Na_i - Na_o * e);

    /* Chloride is at equilibrium with potassium inside: K_i Cl_i = K_o Cl_o with fixed sums. */
    const lane Cl_i = 156.5 / (5.0 + K_i / K_o);
    const lane Cl_o = 156.5 - 5.0 * Cl_i;
    const lane J_Cl = mV * (Cl_o - Cl_i * e);
    const lane a = 1.0 / (1.0 + lane_exp((V - p[sarcolemma_p_V_a]) / p[sarcolemma_p_A_a]));
    const lane a2 = a * a;
    I[sarcolemma_I_Cl] = k[sarcolemma_k_g_Cl] * a2 * a2 * (J_Cl / 45.0);

    /* Inward rectifier: K_R = K_o exp(-delta F E_K/(R T)) with F E_K/(R T) = ln(K_o/K_i). */
    const lane K_R = K_o * lane_exp(p[sarcolemma_p_delta_K] * lane_log(K_i / K_o));
    const lane K_R2 = K_R * K_R;
    const lane g_IR = k[sarcolemma_k_G_K] * K_R2 / (p[sarcolemma_p_K_K] + K_R2);
    const lane blocked = p[sarcolemma_p_K_S] * (1.0 + K_R2 / p[sarcolemma_p_K_K]) /
                         (p[sarcolemma_p_S_i] * p[sarcolemma_p_S_i] *
                          lane_exp(2.0 * (1.0 - p[sarcolemma_p_delta_K]) * u));
    const lane y = 1.0 - 1.0 / (1.0 + blocked);
    I[sarcolemma_I_IR] =
        lane_select(J_K > 0.0, lane_set1(1.0), IR_outward) * g_IR * y * (J_K / 50.0);

    const lane n2 = n * n;
    I[sarcolemma_I_DR] = k[sarcolemma_k_g_K] * n2 * n2 * h_K * (J_K / 50.0);
    I[sarcolemma_I_Na] = k[sarcolemma_k_g_Na] * m * m * m * h * S * (J_Na / 75.0);

    const lane sigma = (lane_exp(Na_o / 67.3) - 1.0) / 7.0;
    const lane f1 = 1.0 / (1.0 + 0.12 * lane_exp(-0.1 * u) + 0.04 * sigma * e);
    const lane site_K = 1.0 + p[sarcolemma_p_K_mK] / K_o;
    const lane site_Na = 1.0 + p[sarcolemma_p_K_mNa] / Na_i;
    I[sarcolemma_I_NaK] =
        f1 * k[sarcolemma_k_F_J_NaK] / (site_K * site_K * (site_Na * site_Na * site_Na));
}

/* d(sum of I)/dV in mS/cm2 with the gates held, weights as in the sum; for linearly implicit
 * cables. */
static inline lane sarcolemma_membrane_slope(lane V, lane K_i, lane K_o, lane Na_i, lane Na_o,
                                             lane n, lane h_K, lane m, lane h, lane S,
                                             lane IR_outward, const lane *p, const lane *k,
                                             const lane *weight) {
    const lane u = V / k[sarcolemma_k_RT_F];
    const lane e = lane_exp(-u);
    const lane L = sarcolemma_ghk(u, e);
    const lane dL = lane_select(lane_abs(u) < 1e-4, 0.5 + u * (1.0 / 6.0), L / u * (1.0 - L * e));
    const lane J_K = k[sarcolemma_k_RT_F] * L * (K_i - K_o * e);
    const lane dJ_K = dL * (K_i - K_o * e) + L * K_o * e;
    const lane dJ_Na = dL * (Na_i - Na_o * e) + L * Na_o * e;
    const lane Cl_i = 156.5 / (5.0 + K_i / K_o);
    const lane Cl_o = 156.5 - 5.0 * Cl_i;
    const lane J_Cl = k[sarcolemma_k_RT_F] * L * (Cl_o - Cl_i * e);
    const lane dJ_Cl = dL * (Cl_o - Cl_i * e) + L * Cl_i * e;
    const lane a = 1.0 / (1.0 + lane_exp((V - p[sarcolemma_p_V_a]) / p[sarcolemma_p_A_a]));
    const lane a2 = a * a;
    const lane g_Cl = k[sarcolemma_k_g_Cl] * a2 * a2 / 45.0 *
                      (dJ_Cl - 4.0 * (1.0 - a) / p[sarcolemma_p_A_a] * J_Cl);

    const lane K_R = K_o * lane_exp(p[sarcolemma_p_delta_K] * lane_log(K_i / K_o));
    const lane K_R2 = K_R * K_R;
    const lane g_IR = k[sarcolemma_k_G_K] * K_R2 / (p[sarcolemma_p_K_K] + K_R2);
    const lane steep = 2.0 * (1.0 - p[sarcolemma_p_delta_K]);
    const lane blocked = p[sarcolemma_p_K_S] * (1.0 + K_R2 / p[sarcolemma_p_K_K]) /
                         (p[sarcolemma_p_S_i] * p[sarcolemma_p_S_i] * lane_exp(steep * u));
    const lane y = 1.0 - 1.0 / (1.0 + blocked);
    const lane dy = -steep / k[sarcolemma_k_RT_F] * y * (1.0 - y);
    const lane g_K1 =
        lane_select(J_K > 0.0, lane_set1(1.0), IR_outward) * g_IR * (y * dJ_K + dy * J_K) / 50.0;

    const lane n2 = n * n;
    const lane g_DR = k[sarcolemma_k_g_K] * n2 * n2 * h_K * (dJ_K / 50.0);
    const lane g_Na = k[sarcolemma_k_g_Na] * m * m * m * h * S * (dJ_Na / 75.0);

    const lane sigma = (lane_exp(Na_o / 67.3) - 1.0) / 7.0;
    const lane e01 = lane_exp(-0.1 * u);
    const lane f1 = 1.0 / (1.0 + 0.12 * e01 + 0.04 * sigma * e);
    const lane site_K = 1.0 + p[sarcolemma_p_K_mK] / K_o;
    const lane site_Na = 1.0 + p[sarcolemma_p_K_mNa] / Na_i;
    const lane g_NaK = f1 * f1 * (0.012 * e01 + 0.04 * sigma * e) * k[sarcolemma_k_F_J_NaK] /
                       (k[sarcolemma_k_RT_F] * (site_K * site_K * (site_Na * site_Na * site_Na)));
    return weight[sarcolemma_I_Cl] * g_Cl + weight[sarcolemma_I_IR] * g_K1 +
           weight[sarcolemma_I_DR] * g_DR + weight[sarcolemma_I_Na] * g_Na +
           weight[sarcolemma_I_NaK] * g_NaK;
}

/* Time derivatives (per ms) of all states, from inputs, parameters and derived constants. */
static inline void sarcolemma_rates(const lane *x, const lane *in, const lane *p, const lane *k,
                                    lane *dx, lane *out) {
    const lane V_s = x[sarcolemma_x_V_s];
    const lane V_T = x[sarcolemma_x_V_T];
    const lane K_i = x[sarcolemma_x_K_i];
    const lane K_t = x[sarcolemma_x_K_t];
    const lane K_e = x[sarcolemma_x_K_e];
    const lane Na_i = x[sarcolemma_x_Na_i];
    const lane Na_t = x[sarcolemma_x_Na_t];
    const lane Na_e = x[sarcolemma_x_Na_e];
    out[sarcolemma_out_V_T] = V_T;

    lane I[sarcolemma_I_count];
    sarcolemma_membrane(V_s, K_i, K_e, Na_i, Na_e, x[sarcolemma_x_n], x[sarcolemma_x_h_K],
                        x[sarcolemma_x_m], x[sarcolemma_x_h], x[sarcolemma_x_S], lane_set1(0.0), p,
                        k, I);
    lane J[sarcolemma_I_count];
    sarcolemma_membrane(V_T, K_i, K_t, Na_i, Na_t, x[sarcolemma_x_n_t], x[sarcolemma_x_h_K_t],
                        x[sarcolemma_x_m_t], x[sarcolemma_x_h_t], x[sarcolemma_x_S_t],
                        lane_set1(1.0), p, k, J);
    const lane I_Cl_T = p[sarcolemma_p_eta_Cl] * J[sarcolemma_I_Cl];
    const lane I_IR_T = p[sarcolemma_p_eta_IR] * J[sarcolemma_I_IR];
    const lane I_DR_T = p[sarcolemma_p_eta_DR] * J[sarcolemma_I_DR];
    const lane I_Na_T = p[sarcolemma_p_eta_Na] * J[sarcolemma_I_Na];
    const lane I_NaK_T = p[sarcolemma_p_eta_NaK] * J[sarcolemma_I_NaK];

    const lane I_access = 1000.0 * (V_s - V_T) / p[sarcolemma_p_R_a];
    dx[sarcolemma_x_V_s] =
        -(I[sarcolemma_I_Cl] + I[sarcolemma_I_IR] + I[sarcolemma_I_DR] + I[sarcolemma_I_Na] +
          I[sarcolemma_I_NaK] - in[sarcolemma_in_I_stim] + I_access) /
        k[sarcolemma_k_C_m];
    dx[sarcolemma_x_V_T] =
        -(I_Cl_T + I_IR_T + I_DR_T + I_Na_T + I_NaK_T - I_access / p[sarcolemma_p_gamma]) /
        k[sarcolemma_k_C_m];

    /* Ions. 1000 F z turns uA/cm2 into mM/ms; the pump moves 2 K in and 3 Na out. */
    const lane I_K = I[sarcolemma_I_IR] + I[sarcolemma_I_DR] + p[sarcolemma_p_I_K_rest] -
                     2.0 * I[sarcolemma_I_NaK];
    const lane I_Na = I[sarcolemma_I_Na] + p[sarcolemma_p_I_Na_rest] + 3.0 * I[sarcolemma_I_NaK];
    const lane T_K = I_IR_T + I_DR_T + p[sarcolemma_p_I_K_rest] - 2.0 * I_NaK_T;
    const lane T_Na = I_Na_T + p[sarcolemma_p_I_Na_rest] + 3.0 * I_NaK_T;
    const lane F_T = 1.0 / (1000.0 * 96485.0 * p[sarcolemma_p_z_T]);
    const lane F_i = 1.0 / (1000.0 * 96485.0 * p[sarcolemma_p_z_i]);
    const lane F_e = 1.0 / (1000.0 * 96485.0 * p[sarcolemma_p_z_e]);
    const lane out_of_T_K = k[sarcolemma_k_diffusion] * (K_t - K_e);
    const lane out_of_T_Na = k[sarcolemma_k_diffusion] * (Na_t - Na_e);
    const lane plasma = p[sarcolemma_p_plasma_exchange] / p[sarcolemma_p_tau_b];
    dx[sarcolemma_x_K_i] = -(p[sarcolemma_p_f_T] * F_T) * T_K - F_i * I_K;
    dx[sarcolemma_x_Na_i] = -(p[sarcolemma_p_f_T] * F_T) * T_Na - F_i * I_Na;
    dx[sarcolemma_x_K_t] = F_T * T_K - out_of_T_K / p[sarcolemma_p_tau_K];
    dx[sarcolemma_x_Na_t] = F_T * T_Na - out_of_T_Na / p[sarcolemma_p_tau_Na];
    dx[sarcolemma_x_K_e] =
        F_e * I_K + out_of_T_K / p[sarcolemma_p_tau_K2] + plasma * (p[sarcolemma_p_K_b] - K_e);
    dx[sarcolemma_x_Na_e] =
        F_e * I_Na + out_of_T_Na / p[sarcolemma_p_tau_Na2] + plasma * (p[sarcolemma_p_Na_b] - Na_e);

    dx[sarcolemma_x_n] = sarcolemma_a_n(V_s, p, k) * (1.0 - x[sarcolemma_x_n]) -
                         sarcolemma_b_n(V_s, p, k) * x[sarcolemma_x_n];
    dx[sarcolemma_x_h_K] = (sarcolemma_h_K_inf(V_s, p) - x[sarcolemma_x_h_K]) *
                           sarcolemma_h_K_rate(V_s, p[sarcolemma_p_tau_hK], k);
    dx[sarcolemma_x_m] = sarcolemma_a_m(V_s, p, k) * (1.0 - x[sarcolemma_x_m]) -
                         sarcolemma_b_m(V_s, p, k) * x[sarcolemma_x_m];
    dx[sarcolemma_x_h] = sarcolemma_a_h(V_s, p, k) * (1.0 - x[sarcolemma_x_h]) -
                         sarcolemma_b_h(V_s, p, k) * x[sarcolemma_x_h];
    dx[sarcolemma_x_S] =
        (sarcolemma_S_inf(V_s, p) - x[sarcolemma_x_S]) * sarcolemma_S_rate(V_s, p, k);
    dx[sarcolemma_x_n_t] = sarcolemma_a_n(V_T, p, k) * (1.0 - x[sarcolemma_x_n_t]) -
                           sarcolemma_b_n(V_T, p, k) * x[sarcolemma_x_n_t];
    dx[sarcolemma_x_h_K_t] = (sarcolemma_h_K_inf(V_T, p) - x[sarcolemma_x_h_K_t]) *
                             sarcolemma_h_K_rate(V_T, p[sarcolemma_p_tau_hK_T], k);
    dx[sarcolemma_x_m_t] = sarcolemma_a_m(V_T, p, k) * (1.0 - x[sarcolemma_x_m_t]) -
                           sarcolemma_b_m(V_T, p, k) * x[sarcolemma_x_m_t];
    dx[sarcolemma_x_h_t] = sarcolemma_a_h(V_T, p, k) * (1.0 - x[sarcolemma_x_h_t]) -
                           sarcolemma_b_h(V_T, p, k) * x[sarcolemma_x_h_t];
    dx[sarcolemma_x_S_t] =
        (sarcolemma_S_inf(V_T, p) - x[sarcolemma_x_S_t]) * sarcolemma_S_rate(V_T, p, k);
}

#endif
