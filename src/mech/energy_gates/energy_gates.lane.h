/* Gates that the energy state puts on pumps, channel and release, and heat; mM, kJ/mol, time in s.
 * Read by tools/generate_chemistry.py too: straight-line code only. */
#ifndef MYO_MECH_ENERGY_GATES_LANE_H
#define MYO_MECH_ENERGY_GATES_LANE_H

#include "base/lane.h"
#include "mech/energy_gates/energy_gates.h"

/* 1 well above G, 0 well below; the bound keeps its slope finite far out of reach. */
static inline lane energy_gates_step(lane energy, lane G, lane width) {
    const lane below = lane_min((G - energy) / width, lane_set1(100.0));
    return 1.0 / (1.0 + lane_exp(below));
}

/* Factors are 1 at 8.2 mM ATP and no ADP. */
static inline void energy_gates_rates(const lane *x, const lane *in, const lane *p, lane *dx,
                                      lane *out) {
    const lane zero = lane_set1(0.0);
    const lane ATP = lane_max(in[energy_gates_in_ATP], zero);
    const lane ADP = lane_max(in[energy_gates_in_ADP], zero);
    const lane energy = in[energy_gates_in_energy];
    const lane K_p = p[energy_gates_p_K_calcium];
    out[energy_gates_out_calcium_pump] =
        ATP / (ATP + K_p + ADP) * (8.2 + K_p) / 8.2 *
        energy_gates_step(energy, p[energy_gates_p_G_calcium], p[energy_gates_p_G_calcium_width]);
    const lane K_s = p[energy_gates_p_K_sodium];
    out[energy_gates_out_sodium_pump] =
        ATP / (ATP + K_s) * (8.2 + K_s) / 8.2 *
        energy_gates_step(energy, p[energy_gates_p_G_sodium], p[energy_gates_p_G_sodium_width]);
    const lane closing = lane_max(ATP, lane_set1(1e-9)) / (p[energy_gates_p_K_channel] + ADP);
    out[energy_gates_out_K_ATP] =
        1.0 / (1.0 + lane_exp(p[energy_gates_p_n_channel] * lane_log(closing)));
    /* ATP opens the release channel, magnesium set free by its loss closes it. */
    const lane K_r = p[energy_gates_p_K_release];
    const lane Mg_0 = p[energy_gates_p_Mg_rest];
    const lane Mg = Mg_0 + p[energy_gates_p_Mg_freed] * lane_max(8.2 - ATP, zero);
    const lane M = p[energy_gates_p_Mg_release];
    out[energy_gates_out_release] = ATP / (ATP + K_r) * (8.2 + K_r) / 8.2 *
                                    (1.0 + Mg_0 * Mg_0 / (M * M)) / (1.0 + Mg * Mg / (M * M));
    const lane power = p[energy_gates_p_H_creatine] * in[energy_gates_in_splitting] +
                       p[energy_gates_p_H_lactate] * in[energy_gates_in_lactate_made] +
                       p[energy_gates_p_H_oxidation] * in[energy_gates_in_ATP_oxidised];
    out[energy_gates_out_power] = power;
    dx[energy_gates_x_heat] = power;
}

#endif
