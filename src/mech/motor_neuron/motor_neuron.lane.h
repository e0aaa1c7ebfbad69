/* One step of the two-compartment motor neuron (Cisi & Kohn 2008; Elias & Kohn 2013).
 *
 *   C_d dV_d/dt = g_c (V_s - V_d) - g_ld V_d - G_Ca p (V_d - E_Ca) - G_e (V_d - E_e) + I_d
 *   C_s dV_s/dt = g_c (V_d - V_s) - g_ls V_s - G_Na m^3 h (V_s - E_Na) - (G_Kf n^4 + G_Ks q^2)(V_s
 * - E_K)
 *                 - G_i (V_s - E_i) + I_s
 *
 * Where V_s exceeds its threshold after the refractory time a pulse begins; during it m, n, q rise
 * to 1 and h falls to 0, after it they return, each with its own rate. p does the same, its pulse
 * lasting while V_s is above the lower calcium threshold. The gates move exactly; they stand half a
 * step ahead of the potentials, which are advanced together by Crank-Nicolson (two unknowns,
 * eliminated by hand). */
#ifndef MYO_MECH_MOTOR_NEURON_LANE_H
#define MYO_MECH_MOTOR_NEURON_LANE_H

#include "base/lane.h"
#include "mech/motor_neuron/motor_neuron.h"

typedef struct motor_neuron_drive {
    lane I_s, I_d;                     /* nA */
    lane G_excitation, G_inhibition;   /* uS */
    double E_excitation, E_inhibition; /* mV above rest */
} motor_neuron_drive;

/* Moves the gates of a pulse that is on or off: towards 1 where `on`, towards 0 elsewhere. */
static inline lane motor_neuron_rise(lmask on, lane gate, lane k_on, lane k_off) {
    return gate + lane_select(on, (1.0 - gate) * k_on, -gate * k_off);
}

/* x: states, c: constants (motor_neuron_c_*). Returns the lanes in which a spike begins in this
 * step. */
static inline lmask motor_neuron_step(lane *x, const lane *c, const motor_neuron_drive *drive) {
#define X(name) x[motor_neuron_x_##name]
#define C(name) c[motor_neuron_c_##name]
    const lane half = 0.5 * C(dt); /* times are whole steps: compare between two of them */
    const lmask spike = (X(V_s) > C(threshold)) & (X(pulse_age) > C(refractory) - half);
    X(pulse_age) = lane_select(spike, lane_set1(0.0), X(pulse_age));
    const lmask trigger = (X(V_s) > C(Ca_threshold)) & (X(Ca_pulse_age) > C(Ca_retrigger) - half);
    X(Ca_pulse_age) = lane_select(trigger, lane_set1(0.0), X(Ca_pulse_age));
    const lmask on = X(pulse_age) < C(pulse) - half;
    const lmask Ca_on = X(Ca_pulse_age) < C(Ca_pulse) - half;
    X(pulse_age) = X(pulse_age) + C(dt);
    X(Ca_pulse_age) = X(Ca_pulse_age) + C(dt);

    X(m) = motor_neuron_rise(on, X(m), C(k_on_m), C(k_off_m));
    X(n) = motor_neuron_rise(on, X(n), C(k_on_n), C(k_off_n));
    X(q) = motor_neuron_rise(on, X(q), C(k_on_q), C(k_off_q));
    X(h) = X(h) + lane_select(on, -X(h) * C(k_on_h), (1.0 - X(h)) * C(k_off_h));
    X(p) = motor_neuron_rise(Ca_on, X(p), C(k_on_p), C(k_off_p));

    const lane n2 = X(n) * X(n);
    const lane G_Na = C(G_Na) * (X(m) * X(m) * X(m) * X(h));
    const lane G_K = C(G_Kf) * (n2 * n2) + C(G_Ks) * (X(q) * X(q));
    const lane G_Ca = C(G_Ca) * X(p);
    const lane G_d = C(g_c) + C(g_ld) + G_Ca + drive->G_excitation;
    const lane G_s = C(g_c) + C(g_ls) + G_Na + G_K + drive->G_inhibition;
    const lane I_d = G_Ca * C(E_Ca) + drive->G_excitation * drive->E_excitation + drive->I_d;
    const lane I_s =
        G_Na * C(E_Na) + G_K * C(E_K) + drive->G_inhibition * drive->E_inhibition + drive->I_s;

    /* Mean of the old and the new potentials by Cramer's rule, then out to the new ones. */
    const lane a = C(C_d_2dt) + G_d, b = C(C_s_2dt) + G_s;
    const lane r_d = C(C_d_2dt) * X(V_d) + I_d, r_s = C(C_s_2dt) * X(V_s) + I_s;
    const lane scale = 2.0 / (a * b - C(g_c) * C(g_c));
    X(V_d) = (r_d * b + C(g_c) * r_s) * scale - X(V_d);
    X(V_s) = (r_s * a + C(g_c) * r_d) * scale - X(V_s);
    return spike;
#undef X
#undef C
}

#endif
