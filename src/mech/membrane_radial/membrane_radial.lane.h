/* Surface membrane and radial tubules of a human muscle fibre: the equations.
 * Sodium, potassium and chloride gates: Cannon, Brown & Corey 1993 and the laboratory's fibre model
 * of 2024; slow inactivation, inward rectifier and pump: Shorten et al. 2007 after Wallinga et al.
 * 1999; tubules as a radial cable: Adrian & Peachey 1973; screening of surface charge:
 * Frankenhaeuser & Hodgkin 1957. What energy and drugs leave of pump and channels comes in by
 * ports. ms, mV, mM, uA/cm2, cm.
 *
 * tools/generate_chemistry.py reads this file too: straight-line code only, `const lane x = ...;`,
 * `array[index] = ...;`, calls of the functions below, and no other control than lane_select. */
#ifndef MYO_MECH_MEMBRANE_RADIAL_LANE_H
#define MYO_MECH_MEMBRANE_RADIAL_LANE_H

#include "base/lane.h"
#include "mech/membrane_radial/membrane_radial.h"

/* The factor of a process with this Q10 between two temperatures. */
static inline lane membrane_radial_q10(lane q10, lane temperature, lane from) {
    return lane_exp(lane_log(q10) * (temperature - from) / 10.0);
}

/* Goldman, Hodgkin & Katz: V (in - out exp(-V/phi)) / (1 - exp(-V/phi)) in mM mV, and its slope. */
static inline lane membrane_radial_flux(lane V, lane phi, lane in, lane outside) {
    const lane u = V / phi;
    return phi * (in * lane_linexp(u) - outside * lane_linexp(-u));
}

static inline lane membrane_radial_flux_slope(lane V, lane phi, lane in, lane outside) {
    const lane u = V / phi;
    const lane L = lane_linexp(u);
    const lane near = lane_select(lane_abs(u) < 1e-4, lane_set1(1.0), u);
    const lane slope =
        lane_select(lane_abs(u) < 1e-4, 0.5 + u * (1.0 / 6.0), L / near * (1.0 - L * lane_exp(-u)));
    return in * slope - outside * (slope - 1.0);
}

/* Inward rectifier: share open, and the factor that potassium outside makes (Adrian's binding site
 * in the channel at delta_K, an internal blocker from the other side). K_R2: squared potassium at
 * the site. */
static inline lane membrane_radial_K_R2(lane K_i, lane K_o, const lane *p) {
    return lane_exp(2.0 * (lane_log(K_o) + p[membrane_radial_p_delta_K] * lane_log(K_i / K_o)));
}

static inline lane membrane_radial_Kir_open(lane V, lane phi, lane K_R2, const lane *p) {
    const lane blocked = (1.0 + K_R2 / p[membrane_radial_p_K_K]) /
                         (p[membrane_radial_p_blocker] *
                          lane_exp(2.0 * (1.0 - p[membrane_radial_p_delta_K]) * V / phi));
    return blocked / (1.0 + blocked);
}

/* Chloride through ClC-1, which sees the surface potential V_Cl_surface (Cannon 2024). */
static inline lane membrane_radial_Cl_flux(lane V, lane phi, lane Cl_i, const lane *p) {
    return membrane_radial_flux(
        V - p[membrane_radial_p_V_Cl_surface], phi,
        p[membrane_radial_p_Cl_o] * lane_exp(p[membrane_radial_p_V_Cl_surface] / phi), Cl_i);
}

/* Voltage factor of the pump; sigma for 140 mM sodium outside. */
static inline lane membrane_radial_pump_voltage(lane V, lane phi) {
    return 1.0 / (1.0 + 0.12 * lane_exp(-0.1 * V / phi) + 0.040036 * lane_exp(-V / phi));
}

/* Gates. Every V is the potential that the gate sees, surface charge included. */
static inline lane membrane_radial_a_m(lane V, lane shift, const lane *p) {
    return p[membrane_radial_p_a_m] * p[membrane_radial_p_k_am] *
           lane_linexp((V - shift - p[membrane_radial_p_V_m]) / p[membrane_radial_p_k_am]);
}

static inline lane membrane_radial_b_m(lane V, lane shift, const lane *p) {
    return p[membrane_radial_p_b_m] *
           lane_exp((p[membrane_radial_p_V_m] + shift - V) / p[membrane_radial_p_k_bm]);
}

static inline lane membrane_radial_h_inf(lane V, lane shift, const lane *p) {
    return 1.0 /
           (1.0 + lane_exp((V - shift - p[membrane_radial_p_V_h]) / p[membrane_radial_p_k_h]));
}

static inline lane membrane_radial_recovery_h(lane V, lane shift, const lane *p) {
    return p[membrane_radial_p_a_h] /
           (1.0 + lane_exp((V - shift - p[membrane_radial_p_V_ah]) / p[membrane_radial_p_k_ah]));
}

static inline lane membrane_radial_inactivation_h(lane V, lane shift, const lane *p) {
    return p[membrane_radial_p_b_h] /
           (1.0 + lane_exp((p[membrane_radial_p_V_bh] + shift - V) / p[membrane_radial_p_k_bh]));
}

static inline lane membrane_radial_S_inf(lane V, const lane *p) {
    return p[membrane_radial_p_S_floor] +
           (1.0 - p[membrane_radial_p_S_floor]) /
               (1.0 + lane_exp((V - p[membrane_radial_p_V_S]) / p[membrane_radial_p_k_S]));
}

static inline lane membrane_radial_S_rate(lane V, const lane *p) {
    const lane w = (V - p[membrane_radial_p_V_tau_S]) / 100.0;
    return (0.2 + 5.65 * w * w) / p[membrane_radial_p_tau_S];
}

static inline lane membrane_radial_a_n(lane V, const lane *p) {
    return p[membrane_radial_p_a_n] * p[membrane_radial_p_k_an] *
           lane_linexp((V - p[membrane_radial_p_shift_n] - p[membrane_radial_p_V_n]) /
                       p[membrane_radial_p_k_an]);
}

static inline lane membrane_radial_b_n(lane V, const lane *p) {
    return p[membrane_radial_p_b_n] *
           lane_exp((p[membrane_radial_p_V_n] + p[membrane_radial_p_shift_n] - V) /
                    p[membrane_radial_p_k_bn]);
}

static inline lane membrane_radial_h_K_inf(lane V, const lane *p) {
    return 1.0 / (1.0 + lane_exp((V - p[membrane_radial_p_V_hK]) / p[membrane_radial_p_k_hK]));
}

static inline lane membrane_radial_a_c(lane V, const lane *p) {
    return p[membrane_radial_p_a_c] /
           (1.0 + lane_exp((p[membrane_radial_p_V_ac] + p[membrane_radial_p_shift_c] - V) /
                           p[membrane_radial_p_k_ac]));
}

static inline lane membrane_radial_b_c(lane V, const lane *p) {
    return p[membrane_radial_p_b_c] /
           (1.0 + lane_exp((V - p[membrane_radial_p_shift_c] - p[membrane_radial_p_V_bc]) /
                           p[membrane_radial_p_k_bc]));
}

static inline void membrane_radial_gates(lane V, lane m, lane h, lane m_mut, lane h_mut, lane S,
                                         lane n, lane h_K, lane c, const lane *p, const lane *k,
                                         lane *g) {
    const lane seen = V - k[membrane_radial_k_shift];
    const lane shift_m = p[membrane_radial_p_shift_m];
    const lane shift_h = p[membrane_radial_p_shift_h];
    g[membrane_radial_g_m] =
        k[membrane_radial_k_Na_gates] * (membrane_radial_a_m(seen, shift_m, p) * (1.0 - m) -
                                         membrane_radial_b_m(seen, shift_m, p) * m);
    g[membrane_radial_g_h] = k[membrane_radial_k_Na_gates] *
                             (membrane_radial_recovery_h(seen, shift_h, p) +
                              membrane_radial_inactivation_h(seen, shift_h, p)) *
                             (membrane_radial_h_inf(seen, shift_h, p) - h);
    const lane mut_m = shift_m + k[membrane_radial_k_mut_shift_m];
    const lane mut_h = shift_h + p[membrane_radial_p_mutant_shift_h];
    g[membrane_radial_g_m_mut] =
        k[membrane_radial_k_Na_gates] * (membrane_radial_a_m(seen, mut_m, p) * (1.0 - m_mut) -
                                         membrane_radial_b_m(seen, mut_m, p) * m_mut);
    g[membrane_radial_g_h_mut] =
        k[membrane_radial_k_mut_rate_h] *
        (p[membrane_radial_p_mutant_recovery] * membrane_radial_recovery_h(seen, mut_h, p) +
         p[membrane_radial_p_mutant_inactivation] *
             membrane_radial_inactivation_h(seen, mut_h, p)) *
        (membrane_radial_h_inf(seen, mut_h, p) - h_mut);
    g[membrane_radial_g_S] = k[membrane_radial_k_slow] * membrane_radial_S_rate(seen, p) *
                             (membrane_radial_S_inf(seen, p) - S);
    g[membrane_radial_g_n] =
        k[membrane_radial_k_K_gates] *
        (membrane_radial_a_n(seen, p) * (1.0 - n) - membrane_radial_b_n(seen, p) * n);
    g[membrane_radial_g_h_K] = k[membrane_radial_k_K_gates] / p[membrane_radial_p_tau_hK] *
                               (membrane_radial_h_K_inf(seen, p) - h_K);
    g[membrane_radial_g_c] =
        k[membrane_radial_k_Cl_gates] *
        (membrane_radial_a_c(seen, p) * (1.0 - c) - membrane_radial_b_c(seen, p) * c);
}

/* Share of conducting sodium channels of a population. */
static inline lane membrane_radial_Na_open(lane m, lane h, lane S, lane persistent) {
    return m * m * m * (h * (1.0 - persistent) + persistent) * S;
}

/* The currents of one membrane. Na_open counts both populations; n4 = n^4 h_K. */
static inline void membrane_radial_currents(lane V, lane K_i, lane K_o, lane Na_i, lane Na_o,
                                            lane Cl_i, lane Na_open, lane n4, lane c, lane g_Na,
                                            lane g_K, lane G_K, lane g_K_ATP, lane k_Cl, lane leak,
                                            lane pump, lane K_mK, const lane *p, const lane *k,
                                            lane *I) {
    const lane phi = k[membrane_radial_k_RT_F];
    const lane J_K = membrane_radial_flux(V, phi, K_i, K_o) / 50.0;
    const lane J_Na = membrane_radial_flux(V, phi, Na_i, Na_o) / 75.0;
    const lane K_R2 = membrane_radial_K_R2(K_i, K_o, p);
    const lane I_K = g_K * n4 * J_K + G_K * K_R2 / (p[membrane_radial_p_K_K] + K_R2) *
                                          membrane_radial_Kir_open(V, phi, K_R2, p) * J_K;
    const lane I_K_ATP = g_K_ATP * (V + phi * lane_log(K_i / K_o));
    const lane site_K = 1.0 + K_mK / K_o;
    const lane site_Na = 1.0 + p[membrane_radial_p_K_mNa] / Na_i;
    const lane I_p = pump * membrane_radial_pump_voltage(V, phi) /
                     (site_K * site_K * (site_Na * site_Na * site_Na));
    I[membrane_radial_I_Na] = (g_Na * Na_open + leak) * J_Na + 3.0 * I_p;
    I[membrane_radial_I_K] = I_K + I_K_ATP - 2.0 * I_p;
    I[membrane_radial_I_Cl] = k_Cl * c * membrane_radial_Cl_flux(V, phi, Cl_i, p);
    I[membrane_radial_I_pump] = I_p;
    I[membrane_radial_I_sum] =
        I[membrane_radial_I_Na] + I[membrane_radial_I_K] + I[membrane_radial_I_Cl];
}

/* Leak and pump of one membrane, at surface densities, such that V_rest is a state of rest in
 * health: potassium out through its channels is half the pump's current, sodium in thrice. Neither
 * may be negative: a V_rest beyond what the channels allow is then no state of rest. */
static inline lane membrane_radial_rest_I_K(lane g_K, lane G_K, lane phi, const lane *p) {
    const lane V = p[membrane_radial_p_V_rest];
    const lane J_K =
        membrane_radial_flux(V, phi, p[membrane_radial_p_K_i_rest], p[membrane_radial_p_K_e_rest]) /
        50.0;
    const lane K_R2 =
        membrane_radial_K_R2(p[membrane_radial_p_K_i_rest], p[membrane_radial_p_K_e_rest], p);
    const lane n =
        membrane_radial_a_n(V, p) / (membrane_radial_a_n(V, p) + membrane_radial_b_n(V, p));
    const lane n2 = n * n;
    return (g_K * n2 * n2 * membrane_radial_h_K_inf(V, p) +
            G_K * K_R2 / (p[membrane_radial_p_K_K] + K_R2) *
                membrane_radial_Kir_open(V, phi, K_R2, p)) *
           J_K;
}

static inline lane membrane_radial_rest_pump(lane I_K, lane K_mK, lane phi, const lane *p) {
    const lane site_K = 1.0 + K_mK / p[membrane_radial_p_K_e_rest];
    const lane site_Na = 1.0 + p[membrane_radial_p_K_mNa] / p[membrane_radial_p_Na_i_rest];
    const lane I_p = 0.5 * I_K * (site_K * site_K * (site_Na * site_Na * site_Na)) /
                     membrane_radial_pump_voltage(p[membrane_radial_p_V_rest], phi);
    return lane_max(I_p, lane_set1(0.0));
}

static inline lane membrane_radial_rest_leak(lane I_K, lane g_Na, lane phi, const lane *p) {
    const lane V = p[membrane_radial_p_V_rest];
    const lane J_Na = membrane_radial_flux(V, phi, p[membrane_radial_p_Na_i_rest],
                                           p[membrane_radial_p_Na_e_rest]) /
                      75.0;
    const lane a = membrane_radial_a_m(V, p[membrane_radial_p_shift_m], p);
    const lane m = a / (a + membrane_radial_b_m(V, p[membrane_radial_p_shift_m], p));
    const lane h = membrane_radial_h_inf(V, p[membrane_radial_p_shift_h], p);
    const lane S = membrane_radial_S_inf(V, p);
    const lane leak = -1.5 * I_K / J_Na -
                      g_Na * membrane_radial_Na_open(m, h, S, p[membrane_radial_p_persistent]);
    return lane_max(leak, lane_set1(0.0));
}

static inline void membrane_radial_derive_channels(const lane *p, lane *k) {
    const lane T = p[membrane_radial_p_temperature];
    const lane at = p[membrane_radial_p_conductance_temperature];
    const lane phi = 8314.41 * (at + 273.15) / 96485.0; /* where rest is balanced */
    const lane warm = membrane_radial_q10(p[membrane_radial_p_Q10_g], T, at);
    const lane gamma = k[membrane_radial_k_gamma];
    /* Greatest conductance of the inward rectifier, from the fibre's slope conductance at rest. */
    const lane V = p[membrane_radial_p_V_rest];
    const lane K_R2 =
        membrane_radial_K_R2(p[membrane_radial_p_K_i_rest], p[membrane_radial_p_K_e_rest], p);
    const lane open = membrane_radial_Kir_open(V, phi, K_R2, p);
    const lane straight = open * membrane_radial_flux_slope(V, phi, p[membrane_radial_p_K_i_rest],
                                                            p[membrane_radial_p_K_e_rest]);
    const lane bent =
        2.0 * (1.0 - p[membrane_radial_p_delta_K]) / phi * open * (1.0 - open) *
        membrane_radial_flux(V, phi, p[membrane_radial_p_K_i_rest], p[membrane_radial_p_K_e_rest]);
    /* Far from E_K the slope is negative and says nothing about the number of channels. */
    const lane slope = lane_max(straight - bent, 0.1 * straight);
    const lane G_K = p[membrane_radial_p_G_K_rest] /
                     (1.0 + p[membrane_radial_p_Kir_tubule] * gamma) *
                     (p[membrane_radial_p_K_K] + K_R2) / K_R2 * 50.0 / slope;
    /* The same for chloride, which is at equilibrium at rest. */
    const lane Cl_rest = p[membrane_radial_p_Cl_o] * lane_exp(V / phi);
    const lane far = V - p[membrane_radial_p_V_Cl_surface];
    const lane outside =
        p[membrane_radial_p_Cl_o] * lane_exp(p[membrane_radial_p_V_Cl_surface] / phi);
    const lane a = p[membrane_radial_p_a_c] /
                   (1.0 + lane_exp((p[membrane_radial_p_V_ac] - V) / p[membrane_radial_p_k_ac]));
    const lane b = p[membrane_radial_p_b_c] /
                   (1.0 + lane_exp((V - p[membrane_radial_p_V_bc]) / p[membrane_radial_p_k_bc]));
    const lane c = a / (a + b);
    const lane k_Cl = p[membrane_radial_p_G_Cl_rest] /
                      (1.0 + p[membrane_radial_p_Cl_tubule] * gamma) /
                      (c * membrane_radial_flux_slope(far, phi, outside, Cl_rest));
    k[membrane_radial_k_k_Cl] = p[membrane_radial_p_open_Cl] * k_Cl *
                                membrane_radial_q10(p[membrane_radial_p_Q10_g_Cl], T, at);
    k[membrane_radial_k_k_Cl_T] = p[membrane_radial_p_Cl_tubule] * k[membrane_radial_k_k_Cl];

    const lane g_Na_T = p[membrane_radial_p_Na_tubule] * p[membrane_radial_p_g_Na];
    const lane g_K_T = p[membrane_radial_p_K_tubule] * p[membrane_radial_p_g_K];
    const lane G_K_T = p[membrane_radial_p_Kir_tubule] * G_K;
    k[membrane_radial_k_g_Na] =
        p[membrane_radial_p_available_Na] * p[membrane_radial_p_g_Na] * warm;
    k[membrane_radial_k_g_Na_T] = p[membrane_radial_p_available_Na] * g_Na_T * warm;
    k[membrane_radial_k_g_K] = p[membrane_radial_p_g_K] * warm;
    k[membrane_radial_k_g_K_T] = g_K_T * warm;
    k[membrane_radial_k_G_K] = G_K * warm;
    k[membrane_radial_k_G_K_T] = G_K_T * warm;
    k[membrane_radial_k_g_K_ATP] = p[membrane_radial_p_g_K_ATP] * warm;
    k[membrane_radial_k_g_K_ATP_T] =
        p[membrane_radial_p_K_ATP_tubule] * k[membrane_radial_k_g_K_ATP];
    const lane I_K = membrane_radial_rest_I_K(p[membrane_radial_p_g_K], G_K, phi, p);
    const lane I_K_T = membrane_radial_rest_I_K(g_K_T, G_K_T, phi, p);
    const lane entry = membrane_radial_q10(p[membrane_radial_p_Q10_leak], T, at);
    const lane busy =
        p[membrane_radial_p_pump] * membrane_radial_q10(p[membrane_radial_p_Q10_pump], T, at);
    k[membrane_radial_k_pump] =
        membrane_radial_rest_pump(I_K, p[membrane_radial_p_K_mK], phi, p) * busy;
    k[membrane_radial_k_pump_T] =
        membrane_radial_rest_pump(I_K_T, p[membrane_radial_p_K_mK_tubule], phi, p) * busy;
    /* Beside the leak that health has: altered voltage sensors let sodium pass where they sit. */
    const lane pore = p[membrane_radial_p_gating_pore];
    k[membrane_radial_k_leak] =
        membrane_radial_rest_leak(I_K, p[membrane_radial_p_g_Na], phi, p) * entry + pore;
    k[membrane_radial_k_leak_T] = membrane_radial_rest_leak(I_K_T, g_Na_T, phi, p) * entry +
                                  p[membrane_radial_p_Na_tubule] * pore;
}

/* Three shells of equal thickness: areas as 5:3:1. The mouths of the tubules conduct and let
 * diffuse in the same proportion. */
static inline void membrane_radial_derive_tubules(const lane *p, lane *k) {
    const lane warm =
        membrane_radial_q10(p[membrane_radial_p_Q10_diffusion], p[membrane_radial_p_temperature],
                            p[membrane_radial_p_diffusion_temperature]);
    const lane radius = 1e-4 * p[membrane_radial_p_radius];
    const lane thickness = radius / 3.0;
    const lane radial = p[membrane_radial_p_tortuosity] * p[membrane_radial_p_tubule_volume];
    const lane fluid = p[membrane_radial_p_conductivity] * warm;
    const lane inside = fluid * radial;
    const lane D = 1e-8 * p[membrane_radial_p_D_K] * warm; /* um2/ms to cm2/ms */
    k[membrane_radial_k_gamma] = 0.5 * radius * p[membrane_radial_p_tubule_volume] /
                                 (1e-7 * p[membrane_radial_p_tubule_depth]);
    k[membrane_radial_k_G_0] =
        1.0 / (1e-3 * p[membrane_radial_p_access_resistance] / warm + 0.5 * thickness / inside);
    k[membrane_radial_k_G_1] = inside * (2.0 / 3.0) / thickness;
    k[membrane_radial_k_G_2] = inside * (1.0 / 3.0) / thickness;
    k[membrane_radial_k_D_0] = k[membrane_radial_k_G_0] * D / fluid;
    k[membrane_radial_k_D_1] = k[membrane_radial_k_G_1] * D / fluid;
    k[membrane_radial_k_D_2] = k[membrane_radial_k_G_2] * D / fluid;
}

static inline void membrane_radial_derive(const lane *p, lane *k) {
    const lane T = p[membrane_radial_p_temperature];
    const lane from = p[membrane_radial_p_gate_temperature];
    k[membrane_radial_k_RT_F] = 8314.41 * (T + 273.15) / 96485.0;
    k[membrane_radial_k_Na_gates] = membrane_radial_q10(p[membrane_radial_p_Q10_Na_gates], T, from);
    k[membrane_radial_k_mut_rate_h] =
        membrane_radial_q10(p[membrane_radial_p_Q10_Na_gates], lane_set1(37.0), from) *
        membrane_radial_q10(p[membrane_radial_p_mutant_Q10_h], T, lane_set1(37.0));
    k[membrane_radial_k_K_gates] = membrane_radial_q10(p[membrane_radial_p_Q10_K_gates], T, from);
    k[membrane_radial_k_Cl_gates] = membrane_radial_q10(p[membrane_radial_p_Q10_Cl_gates], T, from);
    k[membrane_radial_k_slow] = membrane_radial_q10(p[membrane_radial_p_Q10_slow], T,
                                                    p[membrane_radial_p_slow_temperature]);
    k[membrane_radial_k_shift] =
        p[membrane_radial_p_screening] *
        lane_log((p[membrane_radial_p_Ca_o] +
                  p[membrane_radial_p_screening_Mg] * p[membrane_radial_p_Mg_o]) /
                 (p[membrane_radial_p_Ca_ref] +
                  p[membrane_radial_p_screening_Mg] * p[membrane_radial_p_Mg_ref]));
    k[membrane_radial_k_mut_shift_m] =
        p[membrane_radial_p_mutant_shift_m] +
        p[membrane_radial_p_mutant_shift_m_cold] * lane_max(37.0 - T, lane_set1(0.0));
    membrane_radial_derive_tubules(p, k);
    membrane_radial_derive_channels(p, k);
}

/* Time derivatives (per ms) of all states, from inputs, parameters and derived constants. */
static inline void membrane_radial_rates(const lane *x, const lane *in, const lane *p,
                                         const lane *k, lane *dx, lane *out) {
    const lane V_s = x[membrane_radial_x_V_s];
    const lane V_1 = x[membrane_radial_x_V_1];
    const lane V_2 = x[membrane_radial_x_V_2];
    const lane V_3 = x[membrane_radial_x_V_3];
    const lane K_i = x[membrane_radial_x_K_i];
    const lane Na_i = x[membrane_radial_x_Na_i];
    const lane Cl_i = x[membrane_radial_x_Cl_i];
    const lane altered = p[membrane_radial_p_mutant];
    out[membrane_radial_out_V_T] = (5.0 * V_1 + 3.0 * V_2 + V_3) / 9.0;

    /* What energy and drugs leave of pump and channels. */
    const lane persistent =
        p[membrane_radial_p_persistent] * in[membrane_radial_in_persistent_left];
    const lane persistent_mut =
        p[membrane_radial_p_mutant_persistent] * in[membrane_radial_in_persistent_left];
    const lane g_Na = k[membrane_radial_k_g_Na] * in[membrane_radial_in_vacant_s];
    const lane g_Na_T = k[membrane_radial_k_g_Na_T] * in[membrane_radial_in_vacant_T];
    const lane g_K = k[membrane_radial_k_g_K] * in[membrane_radial_in_potassium_left];
    const lane g_K_T = k[membrane_radial_k_g_K_T] * in[membrane_radial_in_potassium_left];
    const lane g_K_ATP = k[membrane_radial_k_g_K_ATP] * in[membrane_radial_in_K_ATP_open];
    const lane g_K_ATP_T = k[membrane_radial_k_g_K_ATP_T] * in[membrane_radial_in_K_ATP_open];
    const lane pump = k[membrane_radial_k_pump] * in[membrane_radial_in_sodium_pump];
    const lane pump_T = k[membrane_radial_k_pump_T] * in[membrane_radial_in_sodium_pump];

    lane I[membrane_radial_I_count];
    const lane open_s = (1.0 - altered) * membrane_radial_Na_open(
                                              x[membrane_radial_x_m_s], x[membrane_radial_x_h_s],
                                              x[membrane_radial_x_S_s], persistent) +
                        altered * membrane_radial_Na_open(x[membrane_radial_x_m_mut_s],
                                                          x[membrane_radial_x_h_mut_s],
                                                          x[membrane_radial_x_S_s], persistent_mut);
    const lane n2_s = x[membrane_radial_x_n_s] * x[membrane_radial_x_n_s];
    membrane_radial_currents(V_s, K_i, x[membrane_radial_x_K_e], Na_i, x[membrane_radial_x_Na_e],
                             Cl_i, open_s, n2_s * n2_s * x[membrane_radial_x_h_K_s],
                             x[membrane_radial_x_c_s], g_Na, g_K, k[membrane_radial_k_G_K], g_K_ATP,
                             k[membrane_radial_k_k_Cl], k[membrane_radial_k_leak], pump,
                             p[membrane_radial_p_K_mK], p, k, I);

    lane I1[membrane_radial_I_count];
    const lane open_1 = (1.0 - altered) * membrane_radial_Na_open(
                                              x[membrane_radial_x_m_1], x[membrane_radial_x_h_1],
                                              x[membrane_radial_x_S_1], persistent) +
                        altered * membrane_radial_Na_open(x[membrane_radial_x_m_mut_1],
                                                          x[membrane_radial_x_h_mut_1],
                                                          x[membrane_radial_x_S_1], persistent_mut);
    const lane n2_1 = x[membrane_radial_x_n_1] * x[membrane_radial_x_n_1];
    membrane_radial_currents(V_1, K_i, x[membrane_radial_x_K_1], Na_i, x[membrane_radial_x_Na_1],
                             Cl_i, open_1, n2_1 * n2_1 * x[membrane_radial_x_h_K_1],
                             x[membrane_radial_x_c_1], g_Na_T, g_K_T, k[membrane_radial_k_G_K_T],
                             g_K_ATP_T, k[membrane_radial_k_k_Cl_T], k[membrane_radial_k_leak_T],
                             pump_T, p[membrane_radial_p_K_mK_tubule], p, k, I1);

    lane I2[membrane_radial_I_count];
    const lane open_2 = (1.0 - altered) * membrane_radial_Na_open(
                                              x[membrane_radial_x_m_2], x[membrane_radial_x_h_2],
                                              x[membrane_radial_x_S_2], persistent) +
                        altered * membrane_radial_Na_open(x[membrane_radial_x_m_mut_2],
                                                          x[membrane_radial_x_h_mut_2],
                                                          x[membrane_radial_x_S_2], persistent_mut);
    const lane n2_2 = x[membrane_radial_x_n_2] * x[membrane_radial_x_n_2];
    membrane_radial_currents(V_2, K_i, x[membrane_radial_x_K_2], Na_i, x[membrane_radial_x_Na_2],
                             Cl_i, open_2, n2_2 * n2_2 * x[membrane_radial_x_h_K_2],
                             x[membrane_radial_x_c_2], g_Na_T, g_K_T, k[membrane_radial_k_G_K_T],
                             g_K_ATP_T, k[membrane_radial_k_k_Cl_T], k[membrane_radial_k_leak_T],
                             pump_T, p[membrane_radial_p_K_mK_tubule], p, k, I2);

    lane I3[membrane_radial_I_count];
    const lane open_3 = (1.0 - altered) * membrane_radial_Na_open(
                                              x[membrane_radial_x_m_3], x[membrane_radial_x_h_3],
                                              x[membrane_radial_x_S_3], persistent) +
                        altered * membrane_radial_Na_open(x[membrane_radial_x_m_mut_3],
                                                          x[membrane_radial_x_h_mut_3],
                                                          x[membrane_radial_x_S_3], persistent_mut);
    const lane n2_3 = x[membrane_radial_x_n_3] * x[membrane_radial_x_n_3];
    membrane_radial_currents(V_3, K_i, x[membrane_radial_x_K_3], Na_i, x[membrane_radial_x_Na_3],
                             Cl_i, open_3, n2_3 * n2_3 * x[membrane_radial_x_h_K_3],
                             x[membrane_radial_x_c_3], g_Na_T, g_K_T, k[membrane_radial_k_G_K_T],
                             g_K_ATP_T, k[membrane_radial_k_k_Cl_T], k[membrane_radial_k_leak_T],
                             pump_T, p[membrane_radial_p_K_mK_tubule], p, k, I3);

    /* Currents between the membranes, per fibre surface. */
    const lane into_1 = k[membrane_radial_k_G_0] * (V_s - V_1);
    const lane into_2 = k[membrane_radial_k_G_1] * (V_1 - V_2);
    const lane into_3 = k[membrane_radial_k_G_2] * (V_2 - V_3);
    const lane hit = (x[membrane_radial_x_g_hit] - x[membrane_radial_x_g_hit_opening]) *
                     (V_s - p[membrane_radial_p_hit_reversal]);
    const lane C_T = k[membrane_radial_k_gamma] * p[membrane_radial_p_C_m] / 9.0;
    dx[membrane_radial_x_V_s] =
        (in[membrane_radial_in_I_stim] - I[membrane_radial_I_sum] - into_1 - hit) /
        p[membrane_radial_p_C_m];
    dx[membrane_radial_x_V_1] =
        (into_1 - into_2) / (5.0 * C_T) - I1[membrane_radial_I_sum] / p[membrane_radial_p_C_m];
    dx[membrane_radial_x_V_2] =
        (into_2 - into_3) / (3.0 * C_T) - I2[membrane_radial_I_sum] / p[membrane_radial_p_C_m];
    dx[membrane_radial_x_V_3] = into_3 / C_T - I3[membrane_radial_I_sum] / p[membrane_radial_p_C_m];
    dx[membrane_radial_x_g_hit] = -x[membrane_radial_x_g_hit] / p[membrane_radial_p_tau_hit];
    dx[membrane_radial_x_g_hit_opening] =
        -x[membrane_radial_x_g_hit_opening] *
        (1.0 / p[membrane_radial_p_tau_hit] + 1.0 / p[membrane_radial_p_tau_hit_opening]);

    /* Ions in the tubules: what the membrane lets out, and diffusion from shell to shell. */
    const lane F = lane_set1(96485000.0);
    const lane depth = 1e-7 * p[membrane_radial_p_tubule_depth];
    const lane volume =
        k[membrane_radial_k_gamma] * depth / 9.0; /* of the inner shell, per fibre surface */
    const lane Na_D = p[membrane_radial_p_D_Na_per_D_K];
    const lane K_out =
        k[membrane_radial_k_D_0] * (x[membrane_radial_x_K_1] - x[membrane_radial_x_K_e]);
    const lane K_12 =
        k[membrane_radial_k_D_1] * (x[membrane_radial_x_K_2] - x[membrane_radial_x_K_1]);
    const lane K_23 =
        k[membrane_radial_k_D_2] * (x[membrane_radial_x_K_3] - x[membrane_radial_x_K_2]);
    const lane Na_out =
        Na_D * k[membrane_radial_k_D_0] * (x[membrane_radial_x_Na_1] - x[membrane_radial_x_Na_e]);
    const lane Na_12 =
        Na_D * k[membrane_radial_k_D_1] * (x[membrane_radial_x_Na_2] - x[membrane_radial_x_Na_1]);
    const lane Na_23 =
        Na_D * k[membrane_radial_k_D_2] * (x[membrane_radial_x_Na_3] - x[membrane_radial_x_Na_2]);
    dx[membrane_radial_x_K_1] =
        I1[membrane_radial_I_K] / (F * depth) + (K_12 - K_out) / (5.0 * volume);
    dx[membrane_radial_x_K_2] =
        I2[membrane_radial_I_K] / (F * depth) + (K_23 - K_12) / (3.0 * volume);
    dx[membrane_radial_x_K_3] = I3[membrane_radial_I_K] / (F * depth) - K_23 / volume;
    dx[membrane_radial_x_Na_1] =
        I1[membrane_radial_I_Na] / (F * depth) + (Na_12 - Na_out) / (5.0 * volume);
    dx[membrane_radial_x_Na_2] =
        I2[membrane_radial_I_Na] / (F * depth) + (Na_23 - Na_12) / (3.0 * volume);
    dx[membrane_radial_x_Na_3] = I3[membrane_radial_I_Na] / (F * depth) - Na_23 / volume;

    /* Interstitium and fibre. */
    const lane z_e = 1e-4 * p[membrane_radial_p_z_e];
    const lane z_i = 0.5e-4 * p[membrane_radial_p_radius];
    const lane blood =
        1e-3 / p[membrane_radial_p_tau_b] * (0.98 * in[membrane_radial_in_perfusion] + 0.02);
    const lane share = k[membrane_radial_k_gamma] / 9.0;
    out[membrane_radial_out_ATP_use] =
        1000.0 *
        (I[membrane_radial_I_pump] +
         share * (5.0 * I1[membrane_radial_I_pump] + 3.0 * I2[membrane_radial_I_pump] +
                  I3[membrane_radial_I_pump])) /
        (F * z_i);
    dx[membrane_radial_x_K_e] = (I[membrane_radial_I_K] / F + K_out) / z_e -
                                (x[membrane_radial_x_K_e] - p[membrane_radial_p_K_plasma]) * blood;
    dx[membrane_radial_x_Na_e] =
        (I[membrane_radial_I_Na] / F + Na_out) / z_e -
        (x[membrane_radial_x_Na_e] - p[membrane_radial_p_Na_plasma]) * blood;
    dx[membrane_radial_x_K_i] = -(I[membrane_radial_I_K] + share * (5.0 * I1[membrane_radial_I_K] +
                                                                    3.0 * I2[membrane_radial_I_K] +
                                                                    I3[membrane_radial_I_K])) /
                                (F * z_i);
    dx[membrane_radial_x_Na_i] =
        -(I[membrane_radial_I_Na] +
          share * (5.0 * I1[membrane_radial_I_Na] + 3.0 * I2[membrane_radial_I_Na] +
                   I3[membrane_radial_I_Na])) /
        (F * z_i);
    dx[membrane_radial_x_Cl_i] =
        (I[membrane_radial_I_Cl] +
         share * (5.0 * I1[membrane_radial_I_Cl] + 3.0 * I2[membrane_radial_I_Cl] +
                  I3[membrane_radial_I_Cl])) /
        (F * z_i);

    lane g[membrane_radial_g_count];
    membrane_radial_gates(V_s, x[membrane_radial_x_m_s], x[membrane_radial_x_h_s],
                          x[membrane_radial_x_m_mut_s], x[membrane_radial_x_h_mut_s],
                          x[membrane_radial_x_S_s], x[membrane_radial_x_n_s],
                          x[membrane_radial_x_h_K_s], x[membrane_radial_x_c_s], p, k, g);
    dx[membrane_radial_x_m_s] = g[membrane_radial_g_m];
    dx[membrane_radial_x_h_s] = g[membrane_radial_g_h];
    dx[membrane_radial_x_m_mut_s] = g[membrane_radial_g_m_mut];
    dx[membrane_radial_x_h_mut_s] = g[membrane_radial_g_h_mut];
    dx[membrane_radial_x_S_s] = g[membrane_radial_g_S];
    dx[membrane_radial_x_n_s] = g[membrane_radial_g_n];
    dx[membrane_radial_x_h_K_s] = g[membrane_radial_g_h_K];
    dx[membrane_radial_x_c_s] = g[membrane_radial_g_c];

    lane g1[membrane_radial_g_count];
    membrane_radial_gates(V_1, x[membrane_radial_x_m_1], x[membrane_radial_x_h_1],
                          x[membrane_radial_x_m_mut_1], x[membrane_radial_x_h_mut_1],
                          x[membrane_radial_x_S_1], x[membrane_radial_x_n_1],
                          x[membrane_radial_x_h_K_1], x[membrane_radial_x_c_1], p, k, g1);
    dx[membrane_radial_x_m_1] = g1[membrane_radial_g_m];
    dx[membrane_radial_x_h_1] = g1[membrane_radial_g_h];
    dx[membrane_radial_x_m_mut_1] = g1[membrane_radial_g_m_mut];
    dx[membrane_radial_x_h_mut_1] = g1[membrane_radial_g_h_mut];
    dx[membrane_radial_x_S_1] = g1[membrane_radial_g_S];
    dx[membrane_radial_x_n_1] = g1[membrane_radial_g_n];
    dx[membrane_radial_x_h_K_1] = g1[membrane_radial_g_h_K];
    dx[membrane_radial_x_c_1] = g1[membrane_radial_g_c];

    lane g2[membrane_radial_g_count];
    membrane_radial_gates(V_2, x[membrane_radial_x_m_2], x[membrane_radial_x_h_2],
                          x[membrane_radial_x_m_mut_2], x[membrane_radial_x_h_mut_2],
                          x[membrane_radial_x_S_2], x[membrane_radial_x_n_2],
                          x[membrane_radial_x_h_K_2], x[membrane_radial_x_c_2], p, k, g2);
    dx[membrane_radial_x_m_2] = g2[membrane_radial_g_m];
    dx[membrane_radial_x_h_2] = g2[membrane_radial_g_h];
    dx[membrane_radial_x_m_mut_2] = g2[membrane_radial_g_m_mut];
    dx[membrane_radial_x_h_mut_2] = g2[membrane_radial_g_h_mut];
    dx[membrane_radial_x_S_2] = g2[membrane_radial_g_S];
    dx[membrane_radial_x_n_2] = g2[membrane_radial_g_n];
    dx[membrane_radial_x_h_K_2] = g2[membrane_radial_g_h_K];
    dx[membrane_radial_x_c_2] = g2[membrane_radial_g_c];

    lane g3[membrane_radial_g_count];
    membrane_radial_gates(V_3, x[membrane_radial_x_m_3], x[membrane_radial_x_h_3],
                          x[membrane_radial_x_m_mut_3], x[membrane_radial_x_h_mut_3],
                          x[membrane_radial_x_S_3], x[membrane_radial_x_n_3],
                          x[membrane_radial_x_h_K_3], x[membrane_radial_x_c_3], p, k, g3);
    dx[membrane_radial_x_m_3] = g3[membrane_radial_g_m];
    dx[membrane_radial_x_h_3] = g3[membrane_radial_g_h];
    dx[membrane_radial_x_m_mut_3] = g3[membrane_radial_g_m_mut];
    dx[membrane_radial_x_h_mut_3] = g3[membrane_radial_g_h_mut];
    dx[membrane_radial_x_S_3] = g3[membrane_radial_g_S];
    dx[membrane_radial_x_n_3] = g3[membrane_radial_g_n];
    dx[membrane_radial_x_h_K_3] = g3[membrane_radial_g_h_K];
    dx[membrane_radial_x_c_3] = g3[membrane_radial_g_c];
}

#endif
