/* One step of the Renshaw cell (Cisi & Kohn 2008; Watanabe).
 *
 *   C dV/dt = -g_l V - G_Na m^3 h (V - E_Na) - (G_Kf n^4 + G_Ks q^2)(V - E_K) - G_e (V - E_e)
 *
 * Pulse rule of the gates and Crank-Nicolson as in the motor neuron. */
#ifndef MYO_MECH_RENSHAW_LANE_H
#define MYO_MECH_RENSHAW_LANE_H

#include "base/lane.h"
#include "mech/renshaw/renshaw.h"

static inline lane renshaw_rise(lmask on, lane gate, double k_on, double k_off) {
    return gate + lane_select(on, (1.0 - gate) * k_on, -gate * k_off);
}

/* x: states, c: constants, the same for all cells but the threshold. Returns where a spike begins.
 */
static inline lmask renshaw_step(lane *x, const double *c, lane threshold_mV, lane G_e_uS,
                                 double E_e_mV) {
#define X(name) x[renshaw_x_##name]
#define C(name) c[renshaw_c_##name]
    const double half = 0.5 * C(dt);
    const lmask spike = (X(V) > threshold_mV) & (X(pulse_age) > C(refractory) - half);
    X(pulse_age) = lane_select(spike, lane_set1(0.0), X(pulse_age));
    const lmask on = X(pulse_age) < C(pulse) - half;
    X(pulse_age) = X(pulse_age) + C(dt);
    X(m) = renshaw_rise(on, X(m), C(k_on_m), C(k_off_m));
    X(n) = renshaw_rise(on, X(n), C(k_on_n), C(k_off_n));
    X(q) = renshaw_rise(on, X(q), C(k_on_q), C(k_off_q));
    X(h) = X(h) + lane_select(on, -X(h) * C(k_on_h), (1.0 - X(h)) * C(k_off_h));
    const lane n2 = X(n) * X(n);
    const lane G_Na = C(G_Na) * (X(m) * X(m) * X(m) * X(h));
    const lane G_K = C(G_Kf) * (n2 * n2) + C(G_Ks) * (X(q) * X(q));
    const lane G = C(g_l) + G_Na + G_K + G_e_uS;
    const lane I = G_Na * C(E_Na) + G_K * C(E_K) + G_e_uS * E_e_mV;
    X(V) = 2.0 * (C(C_2dt) * X(V) + I) / (C(C_2dt) + G) - X(V);
    return spike;
#undef X
#undef C
}

#endif
