/* One step of the motor neuron with smooth gates (Negro & Farina 2011).
 *
 *   C_d dV_d/dt = -g_ld (V_d - E_L) - g_c (V_d - V_s)
 *   C_s dV_s/dt = -g_ls (V_s - E_L) - g_c (V_s - V_d) - G_Na m^3 h (V_s - E_Na)
 *                 - (G_Kf n^4 + G_Ks q^2)(V_s - E_K) + I_s
 *   dx/dt = alpha_x (1 - x) - beta_x x      for x = m, h, n, q
 *
 * Gates by their exponential solution at fixed potential, half a step ahead of the potentials;
 * potentials by Crank-Nicolson, both compartments together. */
#ifndef MYO_MECH_MOTOR_NEURON_SMOOTH_LANE_H
#define MYO_MECH_MOTOR_NEURON_SMOOTH_LANE_H

#include "base/lane.h"
#include "mech/motor_neuron_smooth/motor_neuron_smooth.h"

/* Gate after dt at constant rates. */
static inline lane motor_neuron_smooth_gate(lane gate, lane alpha, lane beta, double dt_ms) {
    const lane sum = alpha + beta;
    return gate + (alpha / sum - gate) * (1.0 - lane_exp(-dt_ms * sum));
}

/* x: states, p: parameters of the lanes. */
static inline void motor_neuron_smooth_step(lane *x, const lane *p, lane I_s_nA, double dt_ms) {
#define X(name) x[motor_neuron_smooth_x_##name]
#define P(name) p[motor_neuron_smooth_p_##name]
    const lane V = X(V_s);
    /* c (v0 - V) / (exp((v0 - V)/k) - 1) = c k linexp((V - v0)/k), likewise for the other sign. */
    const lane a_m = 0.32 * 5.0 * lane_linexp((V - 13.0) * 0.2);
    const lane b_m = 0.28 * 5.0 * lane_linexp((40.0 - V) * 0.2);
    const lane a_h = 0.128 * lane_exp((17.0 - V) * (1.0 / 18));
    const lane b_h = 4.0 / (lane_exp((40.0 - V) * 0.2) + 1.0);
    const lane a_n = 0.032 * 5.0 * lane_linexp((V - 15.0) * 0.2);
    const lane b_n = 0.5 * lane_exp((10.0 - V) * (1.0 / 40));
    const lane a_q = 3.5 / (lane_exp((55.0 - V) * 0.25) + 1.0);
    X(m) = motor_neuron_smooth_gate(X(m), a_m, b_m, dt_ms);
    X(h) = motor_neuron_smooth_gate(X(h), a_h, b_h, dt_ms);
    X(n) = motor_neuron_smooth_gate(X(n), a_n, b_n, dt_ms);
    X(q) = motor_neuron_smooth_gate(X(q), a_q, P(beta_q), dt_ms);

    const lane n2 = X(n) * X(n);
    const lane G_Na = P(G_Na) * (X(m) * X(m) * X(m) * X(h));
    const lane G_K = P(G_Kf) * (n2 * n2) + P(G_Ks) * (X(q) * X(q));
    const lane C_d = P(C_d) * (2.0 / dt_ms), C_s = P(C_s) * (2.0 / dt_ms);
    const lane a = C_d + P(g_c) + P(g_ld), b = C_s + P(g_c) + P(g_ls) + G_Na + G_K;
    const lane r_d = C_d * X(V_d) + P(g_ld) * P(E_L);
    const lane r_s = C_s * V + P(g_ls) * P(E_L) + G_Na * P(E_Na) + G_K * P(E_K) + I_s_nA;
    const lane scale = 2.0 / (a * b - P(g_c) * P(g_c));
    X(V_d) = (r_d * b + P(g_c) * r_s) * scale - X(V_d);
    X(V_s) = (r_s * a + P(g_c) * r_d) * scale - V;
#undef X
#undef P
}

#endif
