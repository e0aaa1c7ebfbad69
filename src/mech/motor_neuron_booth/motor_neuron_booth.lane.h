/* One step of the motor neuron with plateau potentials (Booth, Rinzel & Kiehn 1997).
 *
 *   C dV_s/dt = I_s - I_Na - I_K,s - I_CaN,s - g_leak (V_s - E_leak) - (g_c/s)(V_s - V_d)
 *   C dV_d/dt = -I_KCa,d - I_CaN,d - I_CaL - g_leak (V_d - E_leak) - (g_c/(1-s))(V_d - V_s)
 *   I_Na = g_Na m_inf^3 h (V_s - E_Na)      I_K,s = (g_Kdr n^4 + g_KCa,s Ca_s/(Ca_s + K_d))(V_s -
 * E_K) I_CaN = g_CaN m_N^2 h_N (V - E_Ca)      I_CaL = g_CaL m_L (V_d - E_Ca) dCa/dt = f (-alpha
 * I_Ca - k_Ca Ca)      dx/dt = (x_inf(V) - x)/tau_x
 *
 * Gates by their exponential solution at fixed potential, half a step ahead of the potentials;
 * calcium by its exponential solution at fixed current; potentials by Crank-Nicolson, both
 * compartments together. */
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
    const lane tau_h =
        30.0 / (lane_exp((V + 50.0) * (1.0 / 15)) + lane_exp(-(V + 50.0) * (1.0 / 16)));
    const lane tau_n =
        7.0 / (lane_exp((V + 40.0) * (1.0 / 40)) + lane_exp(-(V + 40.0) * (1.0 / 50)));
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

/* Conductances of the step, all but sodium's, which depends on the potential of the moment. */
typedef struct motor_neuron_booth_open_channels {
    lane K_s, K_d, Ca_s, Ca_d;
} motor_neuron_booth_open_channels;

/* Mean of the old potentials and the new ones, sodium as at the potential V_m of the soma. */
static inline void motor_neuron_booth_middle(const lane *x, const lane *p,
                                             const motor_neuron_booth_open_channels *g, lane V_m,
                                             lane I_s_uA_cm2, double dt_ms, lane *V_s, lane *V_d) {
#define X(name) x[motor_neuron_booth_x_##name]
#define P(name) p[motor_neuron_booth_p_##name]
    const lane m = motor_neuron_booth_open(V_m, -35, 7.8);
    const lane g_Na = P(g_Na) * (m * m * m * X(h));
    const lane C = P(C_m) * (2.0 / dt_ms);
    const lane to_d = P(g_c) / P(soma_share), to_s = P(g_c) / (1.0 - P(soma_share));
    const lane a = C + to_s + P(g_leak) + g->K_d + g->Ca_d;
    const lane b = C + to_d + P(g_leak) + g_Na + g->K_s + g->Ca_s;
    const lane r_d = C * X(V_d) + P(g_leak) * P(E_leak) + g->K_d * P(E_K) + g->Ca_d * P(E_Ca);
    const lane r_s = C * X(V_s) + P(g_leak) * P(E_leak) + g_Na * P(E_Na) + g->K_s * P(E_K) +
                     g->Ca_s * P(E_Ca) + I_s_uA_cm2;
    const lane determinant = a * b - to_s * to_d;
    *V_d = (r_d * b + to_s * r_s) / determinant;
    *V_s = (r_s * a + to_d * r_d) / determinant;
#undef X
#undef P
}

/* x: states, p: parameters of the lanes. Sodium opens at once, so the middle of the step is found
 * twice: from the potential before it, then from the middle itself (second order). */
static inline void motor_neuron_booth_step(lane *x, const lane *p, lane I_s_uA_cm2, double dt_ms) {
#define X(name) x[motor_neuron_booth_x_##name]
#define P(name) p[motor_neuron_booth_p_##name]
    motor_neuron_booth_gates(x, dt_ms);
    const lane V = X(V_s), D = X(V_d);
    motor_neuron_booth_open_channels g;
    g.Ca_s = P(g_CaN_s) * (X(m_N_s) * X(m_N_s) * X(h_N_s));
    g.Ca_d = P(g_CaN_d) * (X(m_N_d) * X(m_N_d) * X(h_N_d)) + P(g_CaL) * X(m_L);

    const lane removal = P(Ca_free) * P(Ca_removal);
    const lane k_Ca = lane_select(
        removal > 1e-9, (1.0 - lane_exp(-dt_ms * removal)) / lane_max(removal, lane_set1(1e-9)),
        lane_set1(dt_ms));
    const lane I_Ca_s = g.Ca_s * (V - P(E_Ca)), I_Ca_d = g.Ca_d * (D - P(E_Ca));
    X(Ca_s) = X(Ca_s) - (P(Ca_free) * P(Ca_influx) * I_Ca_s + removal * X(Ca_s)) * k_Ca;
    X(Ca_d) = X(Ca_d) - (P(Ca_free) * P(Ca_influx) * I_Ca_d + removal * X(Ca_d)) * k_Ca;
    /* Where calcium's reversal lies below the potential, its current empties the cell, not more. */
    X(Ca_s) = lane_max(X(Ca_s), lane_set1(0.0));
    X(Ca_d) = lane_max(X(Ca_d), lane_set1(0.0));
    const lane n2 = X(n) * X(n);
    g.K_s = P(g_Kdr) * (n2 * n2) + P(g_KCa_s) * X(Ca_s) / (X(Ca_s) + P(K_d));
    g.K_d = P(g_KCa_d) * X(Ca_d) / (X(Ca_d) + P(K_d));

    lane V_m, D_m;
    motor_neuron_booth_middle(x, p, &g, V, I_s_uA_cm2, dt_ms, &V_m, &D_m);
    motor_neuron_booth_middle(x, p, &g, V_m, I_s_uA_cm2, dt_ms, &V_m, &D_m);
    X(V_s) = 2.0 * V_m - V;
    X(V_d) = 2.0 * D_m - D;
#undef X
#undef P
}

#endif
