/* Adenylates, creatine kinase, adenylate kinase, AMP deaminase, protons; time in s, mM. Kinases:
 * Lambeth & Kushmerick 2002. Read by tools/generate_chemistry.py too: straight-line code only. */
#ifndef MYO_MECH_PHOSPHAGEN_LANE_H
#define MYO_MECH_PHOSPHAGEN_LANE_H

#include "base/lane.h"
#include "mech/phosphagen/phosphagen.h"

/* For ratios and for what is bound. An error may make a concentration a little negative: what
 * drives an enzyme then goes on in proportion, below zero as above, and brings it back. */
static inline lane phosphagen_positive(lane x) {
    return lane_max(x, lane_set1(1e-12));
}

/* The product of two concentrations; two below zero do not drive forward. */
static inline lane phosphagen_both(lane a, lane b) {
    return lane_select(lane_max(a, b) < 0.0, lane_set1(0.0), a * b);
}

/* Rates at the fibre's temperature over those at the reference. */
static inline lane phosphagen_warmth(const lane *p) {
    return lane_exp(lane_log(p[phosphagen_p_Q10]) *
                    (p[phosphagen_p_temperature] - p[phosphagen_p_reference_temperature]) / 10.0);
}

/* Creatine kinase towards creatine phosphate; its equilibrium moves with the protons. */
static inline lane phosphagen_CK(const lane *x, const lane *p) {
    const lane ATP = phosphagen_positive(x[phosphagen_x_ATP]);
    const lane ADP = phosphagen_positive(x[phosphagen_x_ADP]);
    const lane PCr = phosphagen_positive(x[phosphagen_x_PCr]);
    const lane Cr = phosphagen_positive(x[phosphagen_x_Cr]);
    const lane Keq =
        p[phosphagen_p_Keq_CK] * lane_exp(2.302585092994046 * (7.0 - x[phosphagen_x_pH]));
    const lane pair = p[phosphagen_p_K_iATP_CK] * p[phosphagen_p_K_Cr_CK];
    const lane bound = 1.0 + ADP / p[phosphagen_p_K_iADP_CK] + PCr / p[phosphagen_p_K_iPCr_CK] +
                       PCr * ADP / (p[phosphagen_p_K_iADP_CK] * p[phosphagen_p_K_PCr_CK]) +
                       ATP / p[phosphagen_p_K_iATP_CK] + Cr * ATP / pair;
    const lane drive = phosphagen_both(x[phosphagen_x_ATP], x[phosphagen_x_Cr]) -
                       phosphagen_both(Keq * x[phosphagen_x_ADP], x[phosphagen_x_PCr]);
    return p[phosphagen_p_factor_CK] * p[phosphagen_p_V_CK] / 60.0 * drive / (pair * bound);
}

/* Adenylate kinase, ATP + AMP to two ADP. */
static inline lane phosphagen_AK(const lane *x, const lane *p) {
    const lane ADP = phosphagen_positive(x[phosphagen_x_ADP]);
    const lane a = phosphagen_positive(x[phosphagen_x_ATP]) / p[phosphagen_p_K_ATP_AK];
    const lane m = phosphagen_positive(x[phosphagen_x_AMP]) / p[phosphagen_p_K_AMP_AK];
    const lane d = ADP / p[phosphagen_p_K_ADP_AK];
    const lane drive = phosphagen_both(x[phosphagen_x_ATP] / p[phosphagen_p_K_ATP_AK],
                                       x[phosphagen_x_AMP] / p[phosphagen_p_K_AMP_AK]);
    const lane back =
        ADP * ADP / (p[phosphagen_p_Keq_AK] * p[phosphagen_p_K_ATP_AK] * p[phosphagen_p_K_AMP_AK]);
    return p[phosphagen_p_factor_AK] * p[phosphagen_p_V_AK] / 60.0 * (drive - back) /
           (1.0 + a + m + a * m + 2.0 * d + d * d);
}

/* AMP deaminase works where ADP is high; at rest it is all but idle. */
static inline lane phosphagen_AMPD(const lane *x, const lane *p) {
    const lane AMP = x[phosphagen_x_AMP];
    const lane ADP = phosphagen_positive(x[phosphagen_x_ADP]);
    const lane half = p[phosphagen_p_K_ADP_AMPD];
    return p[phosphagen_p_factor_AMPD] * p[phosphagen_p_V_AMPD] / 60.0 * AMP /
           (p[phosphagen_p_K_AMPD] + lane_max(AMP, lane_set1(0.0))) * ADP * ADP /
           (ADP * ADP + half * half);
}

/* Free energy of splitting ATP, positive. */
static inline lane phosphagen_energy(const lane *x, const lane *p) {
    const lane ratio = 0.001 * phosphagen_positive(x[phosphagen_x_ADP]) *
                       phosphagen_positive(x[phosphagen_x_Pi]) /
                       phosphagen_positive(x[phosphagen_x_ATP]);
    return p[phosphagen_p_G_standard] - p[phosphagen_p_RT] * lane_log(ratio);
}

/* ATP used: what is asked for, as far as ATP and its free energy allow. */
static inline lane phosphagen_use(const lane *x, const lane *in, const lane *p, lane energy) {
    const lane ATP = lane_max(x[phosphagen_x_ATP], lane_set1(0.0));
    const lane K = p[phosphagen_p_K_use];
    const lane enough = x[phosphagen_x_ATP] * (K + 8.2) / (8.2 * (K + ATP) + 1e-12);
    /* The bound keeps the slope of a step far out of reach finite. */
    const lane below = (p[phosphagen_p_G_stop] - energy) / p[phosphagen_p_G_width];
    const lane able = 1.0 / (1.0 + lane_exp(lane_min(below, lane_set1(100.0))));
    return enough *
           (phosphagen_warmth(p) * p[phosphagen_p_basal] / 60.0 + in[phosphagen_in_demand] * able);
}

/* Time derivatives (per s). */
static inline void phosphagen_rates(const lane *x, const lane *in, const lane *p, lane *dx,
                                    lane *out) {
    const lane warmth = phosphagen_warmth(p);
    const lane energy = phosphagen_energy(x, p);
    const lane use = phosphagen_use(x, in, p, energy);
    const lane CK = warmth * phosphagen_CK(x, p);
    const lane AK = warmth * phosphagen_AK(x, p);
    const lane AMPD = warmth * phosphagen_AMPD(x, p);
    const lane aminated = warmth * p[phosphagen_p_amination] / 60.0 * in[phosphagen_in_recovery] *
                          x[phosphagen_x_IMP];
    const lane made = in[phosphagen_in_ATP_made] + in[phosphagen_in_ATP_oxidised];

    dx[phosphagen_x_ATP] = made - use - CK - AK;
    dx[phosphagen_x_ADP] = use - made + CK + 2.0 * AK;
    dx[phosphagen_x_AMP] = aminated - AK - AMPD;
    dx[phosphagen_x_IMP] = AMPD - aminated;
    dx[phosphagen_x_NH3] = AMPD - in[phosphagen_in_ammonia_efflux];
    dx[phosphagen_x_PCr] = CK;
    dx[phosphagen_x_Cr] = -CK;
    dx[phosphagen_x_Pi] = use + in[phosphagen_in_Pi_freed] - in[phosphagen_in_ATP_oxidised];

    /* Splitting creatine phosphate to phosphate takes up gamma protons; phosphate buffers. */
    const lane pH = x[phosphagen_x_pH];
    const lane dissociated = lane_exp(2.302585092994046 * (pH - p[phosphagen_p_pK_Pi]));
    const lane gamma = 1.0 / (1.0 + dissociated);
    const lane capacity = p[phosphagen_p_buffer] + 2.302585092994046 *
                                                       phosphagen_positive(x[phosphagen_x_Pi]) *
                                                       gamma * (1.0 - gamma);
    const lane cleared = warmth * p[phosphagen_p_clearance] / 60.0 * in[phosphagen_in_recovery] *
                         (p[phosphagen_p_pH_rest] - pH);
    const lane load =
        in[phosphagen_in_lactate_made] - in[phosphagen_in_lactate_efflux] + gamma * CK - cleared;
    dx[phosphagen_x_pH] = -(p[phosphagen_p_protons] * load / capacity);

    const lane above = (use - p[phosphagen_p_use_rest]) / p[phosphagen_p_use_range];
    const lane target = lane_min(lane_max(above, lane_set1(0.0)), lane_set1(1.0));
    dx[phosphagen_x_activity] = (target - x[phosphagen_x_activity]) / p[phosphagen_p_tau_activity];

    out[phosphagen_out_ATP] = x[phosphagen_x_ATP];
    out[phosphagen_out_ADP] = x[phosphagen_x_ADP];
    out[phosphagen_out_AMP] = x[phosphagen_x_AMP];
    out[phosphagen_out_Pi] = x[phosphagen_x_Pi];
    out[phosphagen_out_pH] = pH;
    out[phosphagen_out_NH3] = x[phosphagen_x_NH3];
    out[phosphagen_out_activity] = x[phosphagen_x_activity];
    out[phosphagen_out_use] = use;
    out[phosphagen_out_splitting] = -CK;
    out[phosphagen_out_energy] = energy;
}

#endif
