/* Membrane of a node of Ranvier: rates and currents (McIntyre, Richardson & Grill 2002, J
 * Neurophysiol 87:995; CellML mcintyre_richardson_grill_model_2001). ms, mV, uA/cm2, mS/cm2. A rate
 * c (V - v)/(1 - exp(-(V - v)/k)) is written c k linexp((V - v)/k). */
#ifndef MYO_MECH_AXON_NODE_LANE_H
#define MYO_MECH_AXON_NODE_LANE_H

#include "base/lane.h"
#include "mech/axon_node/axon_node.h"

static inline lane axon_node_q10(lane q10, const lane *p) {
    return lane_exp(lane_log(q10) *
                    ((p[axon_node_p_temperature] - p[axon_node_p_reference_temperature]) / 10.0));
}

static inline void axon_node_derive(const lane *p, lane *k) {
    const lane RT_F = 8.31441 * (p[axon_node_p_temperature] + 273.15) / 96.485;
    const lane divalent = p[axon_node_p_Ca_o] + p[axon_node_p_Mg_weight] * p[axon_node_p_Mg_o];
    const lane reference =
        p[axon_node_p_Ca_reference] + p[axon_node_p_Mg_weight] * p[axon_node_p_Mg_reference];
    k[axon_node_k_RT_F] = RT_F;
    k[axon_node_k_shift] = -p[axon_node_p_screening] * lane_log(divalent / reference);
    k[axon_node_k_shift_K] = p[axon_node_p_K_screening] * k[axon_node_k_shift];
    k[axon_node_k_E_Na] =
        p[axon_node_p_E_Na] + RT_F * lane_log(p[axon_node_p_Na_o] / p[axon_node_p_Na_reference]);
    k[axon_node_k_E_K] =
        p[axon_node_p_E_K] + RT_F * lane_log(p[axon_node_p_K_o] / p[axon_node_p_K_reference]);
    k[axon_node_k_rate_m] = axon_node_q10(p[axon_node_p_Q10_m], p);
    k[axon_node_k_rate_h] = p[axon_node_p_h_speed] * axon_node_q10(p[axon_node_p_Q10_h], p);
    k[axon_node_k_rate_u] = axon_node_q10(p[axon_node_p_Q10_h], p);
    k[axon_node_k_rate_K] = axon_node_q10(p[axon_node_p_Q10_K], p);
    k[axon_node_k_g] = axon_node_q10(p[axon_node_p_Q10_g], p);
}

/* Gate after dt at constant rates. */
static inline lane axon_node_gate(lane gate, lane alpha, lane beta, double dt_ms) {
    const lane sum = alpha + beta;
    return gate + (alpha / sum - gate) * (1.0 - lane_exp(-dt_ms * sum));
}

/* Fast potassium channel, also of the juxtaparanode; V as the gates see it. */
static inline lane axon_node_fast_K(lane n, lane V, lane rate, double dt_ms) {
    const lane a = 0.0462 * 1.1 * lane_linexp((V + 83.2) / 1.1);
    const lane b = 0.0824 * 10.5 * lane_linexp(-(V + 66.0) / 10.5);
    return axon_node_gate(n, rate * a, rate * b, dt_ms);
}

/* Gates of one node forward by dt at the potential V. */
static inline void axon_node_gates(lane *x, lane V_mV, const lane *p, const lane *k, double dt_ms) {
    const lane V = V_mV + k[axon_node_k_shift], V_K = V_mV + k[axon_node_k_shift_K];
    const lane f_m = k[axon_node_k_rate_m], f_h = k[axon_node_k_rate_h];
    const lane f_K = k[axon_node_k_rate_K];
    const lane a_m = 6.57 * 10.3 * lane_linexp((V + 20.4) / 10.3);
    const lane b_m = 0.304 * 9.16 * lane_linexp(-(V + 25.7) / 9.16);
    const lane a_h = p[axon_node_p_recovery] * 0.34 * 11.0 * lane_linexp(-(V + 114.0) / 11.0);
    const lane b_h = 12.6 / (1.0 + lane_exp(-(V + 31.8) / 13.4));
    const lane a_p = 0.0353 * 10.2 * lane_linexp((V + 27.0) / 10.2);
    const lane b_p = 0.000883 * 10.0 * lane_linexp(-(V + 34.0) / 10.0);
    const lane a_s = 0.3 / (1.0 + lane_exp(-(V_K + 53.0) / 5.0));
    const lane b_s = 0.03 / (1.0 + lane_exp(-(V_K + 90.0)));
    x[axon_node_x_m] = axon_node_gate(x[axon_node_x_m], f_m * a_m, f_m * b_m, dt_ms);
    x[axon_node_x_h] = axon_node_gate(x[axon_node_x_h], f_h * a_h, f_h * b_h, dt_ms);
    x[axon_node_x_p] = axon_node_gate(x[axon_node_x_p], f_m * a_p, f_m * b_p, dt_ms);
    x[axon_node_x_s] = axon_node_gate(x[axon_node_x_s], f_K * a_s, f_K * b_s, dt_ms);
    x[axon_node_x_n] = axon_node_fast_K(x[axon_node_x_n], V_K, f_K, dt_ms);
    const lane open = 1.0 / (1.0 + lane_exp((V - p[axon_node_p_V_u]) / p[axon_node_p_k_u]));
    const lane u_inf = p[axon_node_p_u_least] + (1.0 - p[axon_node_p_u_least]) * open;
    const lane rate =
        k[axon_node_k_rate_u] / (p[axon_node_p_tau_u] * (0.5 + 2.0 * open * (1.0 - open)));
    x[axon_node_x_u] += (u_inf - x[axon_node_x_u]) * (1.0 - lane_exp(-dt_ms * rate));
}

/* Currents of one node from its gates and inputs; `share` multiplies each conductance: fast sodium,
 * persistent sodium, slow and fast potassium. */
static inline void axon_node_currents(const lane *x, const lane *in, const lane *share,
                                      const lane *p, const lane *k, lane *out) {
    const lane m = x[axon_node_x_m], q = x[axon_node_x_p], n2 = x[axon_node_x_n] * x[axon_node_x_n];
    const lane V = in[axon_node_in_V], E_K = in[axon_node_in_E_K_here], g = k[axon_node_k_g];
    const lane g_Naf = p[axon_node_p_g_Naf] * share[0] * in[axon_node_in_available] *
                       (m * m * m * x[axon_node_x_h]);
    const lane g_Nap =
        p[axon_node_p_g_Nap] * share[1] * in[axon_node_in_persistent_available] * (q * q * q);
    const lane g_Na = g * x[axon_node_x_u] * (g_Naf + g_Nap);
    const lane g_K = g * (p[axon_node_p_g_Ks] * share[2] * x[axon_node_x_s] +
                          p[axon_node_p_g_Kf] * share[3] * (n2 * n2));
    const lane g_L = g * p[axon_node_p_g_L];
    const lane E_L = p[axon_node_p_E_L] + p[axon_node_p_leak_K_share] * (E_K - p[axon_node_p_E_K]);
    out[axon_node_out_I_K] = g_K * (V - E_K) + g_L * (V - E_L);
    out[axon_node_out_I] = g_Na * (V - in[axon_node_in_E_Na_here]) + out[axon_node_out_I_K];
    out[axon_node_out_g_K] = g_K + p[axon_node_p_leak_K_share] * g_L;
    out[axon_node_out_slope] = g_Na + g_K + g_L;
}

#endif
