/* One step of the motor neuron with plateau potentials (Booth, Rinzel & Kiehn 1997).
 *
 *   C dV_s/dt = I_s - I_Na - I_K,s - I_CaN,s - g_leak (V_s - E_leak) - (g_c/s)(V_s - V_d)
 *   C dV_d/dt = -I_KCa,d - I_CaN,d - I_CaL - g_leak (V_d - E_leak) - (g_c/(1-s))(V_d - V_s)
 *   I_Na = g_Na m_inf^3 h (V_s - E_Na)      I_K,s = (g_Kdr n^4 + g_KCa,s Ca_s/(Ca_s + K_d))(V_s - E_K)
 *   I_CaN = g_CaN m_N^2 h_N (V - E_Ca)      I_CaL = g_CaL m_L (V_d - E_Ca)
 *   dCa/dt = f (-alpha I_Ca - k_Ca Ca)      dx/dt = (x_inf(V) - x)/tau_x
 *
 * Gates by their exponential solution at fixed potential, half a step ahead of the potentials; calcium by its
 * exponential solution at fixed current; potentials by Crank-Nicolson, both compartments together. */
#ifndef MYO_MECH_MOTOR_NEURON_BOOTH_LANE_H
#define MYO_MECH_MOTOR_NEURON_BOOTH_LANE_H

#include "base/lane.h"
#include "mech/motor_neuron_booth/motor_neuron_booth.h"

/* 1 / (1 + exp((half - V)/slope)) */
static inline lane motor_neuron_booth_open(lane V, double half_mV, double slope_mV) {
    return 1.0 / (1.0 + lane_exp((half_mV - V) * (1.0 / slope_mV)));
}

static inline lane motor_neuron_booth_gate(lane gate, lane end, lane tau_ms, double dt_ms) {
    return gate + (end - gate) * (1.0 - lane_exp(-dt_ms / tau_ms));
}

static inline void motor_neuron_booth_gates(lane *x, double dt_ms) {
#define X(name) x[motor_neuron_booth_x_##name]
    const lane V = X(V_s), D = X(V_d);
    const lane tau_h = 30.0 / (lane_exp((V + 50.0) * (1.0 / 15)) + lane_exp(-(V + 50.0) * (1.0 / 16)));
    const lane tau_n = 7.0 / (lane_exp((V + 40.0) * (1.0 / 40)) + lane_exp(-(V + 40.0) * (1.0 / 50)));
    X(h) = motor_neuron_booth_gate(X(h), motor_neuron_booth_open(V, -55, -7), tau_h, dt_ms);
    X(n) = motor_neuron_booth_gate(X(n), motor_neuron_booth_open(V, -28, 15), tau_n, dt_ms);
    const lane tau4 = lane_set1(4.0), tau40 = lane_set1(40.0);
    X(m_N_s) = motor_neuron_booth_gate(X(m_N_s), motor_neuron_booth_open(V, -30, 5), tau4, dt_ms);
    X(h_N_s) = motor_neuron_booth_gate(X(h_N_s), motor_neuron_booth_open(V, -45, -5), tau40, dt_ms);
    X(m_N_d) = motor_neuron_booth_gate(X(m_N_d), motor_neuron_booth_open(D, -30, 5), tau4, dt_ms);
    X(h_N_d) = motor_neuron_booth_gate(X(h_N_d), motor_neuron_booth_open(D, -45, -5), tau40, dt_ms);
    X(m_L) = motor_neuron_booth_gate(X(m_L), motor_neuron_booth_open(D, -40, 7), tau40, dt_ms);
#undef X
}

/* x: states, p: parameters of the lanes. */
static inline void motor_neuron_booth_step(lane *x, const lane *p, lane I_s_uA_cm2, double dt_ms) {
#define X(name) x[motor_neuron_booth_x_##name]
#define P(name) p[motor_neuron_booth_p_##name]
    motor_neuron_booth_gates(x, dt_ms);
    const lane V = X(V_s), D = X(V_d);
    const lane m = motor_neuron_booth_open(V, -35, 7.8);
    const lane n2 = X(n) * X(n);
    const lane g_Na = P(g_Na) * (m * m * m * X(h));
    const lane g_K_s = P(g_Kdr) * (n2 * n2) + P(g_KCa_s) * X(Ca_s) / (X(Ca_s) + P(K_d));
    const lane g_K_d = P(g_KCa_d) * X(Ca_d) / (X(Ca_d) + P(K_d));
    const lane g_Ca_s = P(g_CaN_s) * (X(m_N_s) * X(m_N_s) * X(h_N_s));
    const lane g_Ca_d = P(g_CaN_d) * (X(m_N_d) * X(m_N_d) * X(h_N_d)) + P(g_CaL) * X(m_L);

    const lane removal = P(Ca_free) * P(Ca_removal);
    const lane k_Ca = (1.0 - lane_exp(-dt_ms * removal)) / removal;
    const lane I_Ca_s = g_Ca_s * (V - P(E_Ca)), I_Ca_d = g_Ca_d * (D - P(E_Ca));
    X(Ca_s) = X(Ca_s) - (P(Ca_free) * P(Ca_influx) * I_Ca_s + removal * X(Ca_s)) * k_Ca;
    X(Ca_d) = X(Ca_d) - (P(Ca_free) * P(Ca_influx) * I_Ca_d + removal * X(Ca_d)) * k_Ca;

    const lane C = P(C_m) * (2.0 / dt_ms);
    const lane to_d = P(g_c) / P(soma_share), to_s = P(g_c) / (1.0 - P(soma_share));
    const lane a = C + to_s + P(g_leak) + g_K_d + g_Ca_d;
    const lane b = C + to_d + P(g_leak) + g_Na + g_K_s + g_Ca_s;
    const lane r_d = C * D + P(g_leak) * P(E_leak) + g_K_d * P(E_K) + g_Ca_d * P(E_Ca);
    const lane r_s = C * V + P(g_leak) * P(E_leak) + g_Na * P(E_Na) + g_K_s * P(E_K) +
                     g_Ca_s * P(E_Ca) + I_s_uA_cm2;
    const lane scale = 2.0 / (a * b - to_s * to_d);
    X(V_d) = (r_d * b + to_s * r_s) * scale - D;
    X(V_s) = (r_s * a + to_d * r_d) * scale - V;
#undef X
#undef P
}

#endif
