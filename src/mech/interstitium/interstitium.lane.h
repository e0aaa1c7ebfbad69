/* Potassium of the interstitium: released by impulses, pumped back with a memory of the work, and
 * exchanged with the blood; time in s. Fibres, interstitium and blood hold all of it.
 * Read by tools/generate_chemistry.py too: straight-line code only. */
#ifndef MYO_MECH_INTERSTITIUM_LANE_H
#define MYO_MECH_INTERSTITIUM_LANE_H

#include "base/lane.h"
#include "mech/interstitium/interstitium.h"

static inline void interstitium_rates(const lane *x, const lane *in, const lane *p, lane *dx,
                                      lane *out) {
    const lane K = x[interstitium_x_K];
    const lane release = p[interstitium_p_released] * in[interstitium_in_impulses];
    const lane exchange = p[interstitium_p_exchange_most] * in[interstitium_in_flow] /
                          (in[interstitium_in_flow] + p[interstitium_p_half_flow]);
    /* Pumps cannot empty the space: they halve at 1 mM. */
    const lane there = lane_max(K, lane_set1(0.0)) / (lane_max(K, lane_set1(0.0)) + 1.0);
    const lane usual = in[interstitium_in_plasma_K] / (in[interstitium_in_plasma_K] + 1.0);
    const lane pumped = x[interstitium_x_pump] * there / lane_max(usual, lane_set1(0.01)) +
                        p[interstitium_p_pump_slope] * (K - in[interstitium_in_plasma_K]);
    const lane washed = exchange * (K - in[interstitium_in_plasma_K]);

    out[interstitium_out_K] = K;
    out[interstitium_out_release] = release;
    out[interstitium_out_exchange] = exchange;

    dx[interstitium_x_K] = (release - pumped - washed) / in[interstitium_in_volume];
    dx[interstitium_x_K_fibres] = release - pumped;
    dx[interstitium_x_K_blood] = washed;
    dx[interstitium_x_pump] = (p[interstitium_p_recaptured] * release - x[interstitium_x_pump]) /
                              p[interstitium_p_tau_pump];
}

#endif
