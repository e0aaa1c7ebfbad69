/* One compartment with absorption of first order and elimination of first order or after Michaelis
 * and Menten; time in s. Read by tools/generate_chemistry.py too: straight-line code only. */
#ifndef MYO_MECH_DRUG_LANE_H
#define MYO_MECH_DRUG_LANE_H

#include "base/lane.h"
#include "mech/drug/drug.h"

static inline void drug_rates(const lane *x, const lane *in, const lane *p, lane *dx, lane *out) {
    const lane zero = lane_set1(0.0);
    const lane plasma = x[drug_x_body] / p[drug_p_volume];
    const lane free = (1.0 - p[drug_p_bound]) * plasma * 1000.0 / p[drug_p_molar_mass];
    const lane site = lane_max(x[drug_x_site], lane_set1(1e-30));
    const lane ratio = lane_exp(p[drug_p_hill] * lane_log(site / p[drug_p_half_effect]));
    const lane occupancy = ratio / (1.0 + ratio);
    const lane absorbed = p[drug_p_k_absorption] / 3600.0 * x[drug_x_gut];
    const lane linear = 0.6931471805599453 / (3600.0 * p[drug_p_half_life]) * x[drug_x_body];
    const lane eliminated =
        linear + p[drug_p_V_max] / 86400.0 * plasma / (p[drug_p_K_m] + lane_max(plasma, zero));
    const lane infusion = in[drug_in_infusion] / 3600.0;

    out[drug_out_plasma] = plasma;
    out[drug_out_free] = free;
    out[drug_out_site] = x[drug_x_site];
    out[drug_out_occupancy] = occupancy;
    out[drug_out_intake] = 3600.0 * (absorbed + infusion);

    dx[drug_x_gut] = -absorbed;
    dx[drug_x_body] = absorbed + infusion - eliminated;
    dx[drug_x_gone] = eliminated;
    dx[drug_x_site] = (free - x[drug_x_site]) / (60.0 * p[drug_p_tau_site]);
    dx[drug_x_exposure] = plasma / 3600.0;
    dx[drug_x_effect_time] = occupancy / 3600.0;
}

#endif
