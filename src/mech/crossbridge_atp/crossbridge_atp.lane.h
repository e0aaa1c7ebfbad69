/* Cross-bridges in four states (detached, A_1, A_2, R) with one mean strain; they need ATP to let
 * go. Scheme XB-4: Pi release with the stroke, ADP release and its strain dependence after the
 * usual actomyosin cycle, a strain that yields along Hill's hyperbola (Hill 1938) and slips where
 * it is stretched. Read by tools/generate_chemistry.py too: straight-line code only. */
#ifndef MYO_MECH_CROSSBRIDGE_ATP_LANE_H
#define MYO_MECH_CROSSBRIDGE_ATP_LANE_H

#include "base/lane.h"
#include "mech/crossbridge_atp/crossbridge_atp.h"

static inline lane crossbridge_atp_warm(lane q10, const lane *p) {
    return lane_exp(
        lane_log(q10) *
        (p[crossbridge_atp_p_temperature] - p[crossbridge_atp_p_reference_temperature]) / 10.0);
}

/* 1 + 10^(pK - pH): what protons leave free is the inverse. */
static inline lane crossbridge_atp_protons(lane pK, lane pH) {
    return 1.0 + lane_exp(2.302585092994046 * (pK - pH));
}

static inline lane crossbridge_atp_saturation(lane ATP, lane ADP, const lane *p) {
    return ATP / (ATP + p[crossbridge_atp_p_K_v] * (1.0 + ADP / p[crossbridge_atp_p_K_D]));
}

static inline void crossbridge_atp_derive(const lane *p, lane *k) {
    k[crossbridge_atp_k_attach] =
        0.001 * p[crossbridge_atp_p_f] * crossbridge_atp_warm(p[crossbridge_atp_p_Q10_f], p);
    k[crossbridge_atp_k_detach] =
        0.001 * p[crossbridge_atp_p_f_r] * crossbridge_atp_warm(p[crossbridge_atp_p_Q10_f_r], p);
    k[crossbridge_atp_k_stroke] =
        0.001 * p[crossbridge_atp_p_h_0] * crossbridge_atp_warm(p[crossbridge_atp_p_Q10_h], p);
    k[crossbridge_atp_k_Pi] =
        0.001 * p[crossbridge_atp_p_k_P] * crossbridge_atp_warm(p[crossbridge_atp_p_Q10_P], p);
    k[crossbridge_atp_k_ADP] =
        0.001 * p[crossbridge_atp_p_k_D] * crossbridge_atp_warm(p[crossbridge_atp_p_Q10_D], p);
    k[crossbridge_atp_k_ATP] =
        0.001 * p[crossbridge_atp_p_k_T] * crossbridge_atp_warm(p[crossbridge_atp_p_Q10_T], p);
    k[crossbridge_atp_k_slip] = 0.001 * p[crossbridge_atp_p_k_slip] *
                                crossbridge_atp_warm(p[crossbridge_atp_p_Q10_slip], p);
    k[crossbridge_atp_k_travel] = 0.001 * p[crossbridge_atp_p_half_sarcomere];
    k[crossbridge_atp_k_pull] = 0.001 * p[crossbridge_atp_p_V_max] *
                                crossbridge_atp_warm(p[crossbridge_atp_p_Q10_V], p) *
                                p[crossbridge_atp_p_half_sarcomere] / p[crossbridge_atp_p_stroke];
    /* mM nm pN/nm = 6.02214076e23 1e-24 kPa/nm */
    k[crossbridge_atp_k_tension] =
        0.602214076 * p[crossbridge_atp_p_heads] * p[crossbridge_atp_p_half_sarcomere] *
        p[crossbridge_atp_p_head_stiffness] * p[crossbridge_atp_p_myofibrils];
    k[crossbridge_atp_k_pK_f] = p[crossbridge_atp_p_pK_f] +
                                p[crossbridge_atp_p_pK_f_cold] *
                                    lane_max(lane_set1(0.0), p[crossbridge_atp_p_cold_limit] -
                                                                 p[crossbridge_atp_p_temperature]);
    k[crossbridge_atp_k_protons_f] =
        crossbridge_atp_protons(k[crossbridge_atp_k_pK_f], p[crossbridge_atp_p_pH_reference]);
    k[crossbridge_atp_k_protons_D] =
        crossbridge_atp_protons(p[crossbridge_atp_p_pK_D], p[crossbridge_atp_p_pH_reference]);
    k[crossbridge_atp_k_ATP_reference] = crossbridge_atp_saturation(
        p[crossbridge_atp_p_MgATP_reference], p[crossbridge_atp_p_ADP_reference], p);
}

/* Share of the sites that lie opposite heads: rises to a plateau and falls with sarcomere length.
 */
static inline lane crossbridge_atp_overlap(lane length, const lane *p) {
    const lane rising = (length - p[crossbridge_atp_p_length_shortest]) /
                        (p[crossbridge_atp_p_plateau_start] - p[crossbridge_atp_p_length_shortest]);
    const lane falling = (p[crossbridge_atp_p_length_longest] - length) /
                         (p[crossbridge_atp_p_length_longest] - p[crossbridge_atp_p_plateau_end]);
    return lane_max(lane_set1(0.0), lane_min(lane_set1(1.0), lane_min(rising, falling)));
}

/* How fast strain gives way (per ms), towards the stroke. Below it by Hill's hyperbola or by new
 * heads, whichever is faster; above it also by slip. With `few` heads the quotients stay finite. */
static inline lane crossbridge_atp_yield(lane A_2, lane S, lane strokes, lane pull, lane relative,
                                         const lane *p, const lane *k) {
    const lane few = lane_set1(1e-6);
    const lane lost = lane_min(lane_set1(1.0), lane_max(lane_set1(0.0), 1.0 - relative));
    const lane hill =
        pull / (1.0 + (1.0 - lost) / p[crossbridge_atp_p_curvature]) * ((A_2 + few) / (S + few));
    const lane renewal = strokes / (S + few);
    const lane beyond =
        lane_max(lane_set1(0.0), relative - 1.0 - p[crossbridge_atp_p_slip_threshold]);
    const lane slip =
        k[crossbridge_atp_k_slip] *
        (lane_exp(lane_min(lane_set1(10.0), p[crossbridge_atp_p_slip_steepness] * beyond)) - 1.0);
    return lane_select(relative < 1.0, lane_max(renewal, hill), hill + slip);
}

/* Time derivatives (per ms). Sites that heads hold stay theirs when the thin filament offers fewer.
 */
static inline void crossbridge_atp_rates(const lane *x, const lane *in, const lane *p,
                                         const lane *k, lane *dx, lane *out) {
    const lane A_1 = x[crossbridge_atp_x_A_1];
    const lane A_2 = x[crossbridge_atp_x_A_2];
    const lane R = x[crossbridge_atp_x_R];
    const lane strain = x[crossbridge_atp_x_strain];
    const lane relative = strain / p[crossbridge_atp_p_stroke];
    /* Unstrained heads go on faster; compressed ones no faster than those without strain. */
    const lane lost = lane_min(lane_set1(1.0), lane_max(lane_set1(0.0), 1.0 - relative));
    const lane ease = 1.0 + p[crossbridge_atp_p_strain_gain] * lost;
    const lane acid_f =
        k[crossbridge_atp_k_protons_f] /
        crossbridge_atp_protons(k[crossbridge_atp_k_pK_f], in[crossbridge_atp_in_pH]);
    const lane acid_D =
        k[crossbridge_atp_k_protons_D] /
        crossbridge_atp_protons(p[crossbridge_atp_p_pK_D], in[crossbridge_atp_in_pH]);
    const lane ATP = lane_max(lane_set1(0.0), in[crossbridge_atp_in_MgATP]);
    const lane ADP = lane_max(lane_set1(0.0), in[crossbridge_atp_in_ADP]);
    const lane Pi = lane_max(lane_set1(0.0), in[crossbridge_atp_in_Pi]);

    const lane offered = in[crossbridge_atp_in_sites] *
                         crossbridge_atp_overlap(in[crossbridge_atp_in_sarcomere_length], p);
    const lane vacant = lane_max(lane_set1(0.0), offered - A_1 - A_2 - R);
    const lane k_ADP = k[crossbridge_atp_k_ADP] * acid_D;
    const lane attach =
        k[crossbridge_atp_k_attach] * acid_f * vacant - k[crossbridge_atp_k_detach] * A_1;
    const lane strokes = k[crossbridge_atp_k_stroke] * ease * A_1;
    const lane Pi_off = strokes - k[crossbridge_atp_k_Pi] * Pi * A_2;
    const lane ADP_off = k_ADP * ease * A_2 - k_ADP / p[crossbridge_atp_p_K_D] * ADP * R;
    const lane ATP_on = k[crossbridge_atp_k_ATP] * ATP * R;
    const lane pull = k[crossbridge_atp_k_pull] * acid_D * crossbridge_atp_saturation(ATP, ADP, p) /
                      k[crossbridge_atp_k_ATP_reference];
    const lane yield = crossbridge_atp_yield(A_2, A_2 + R, strokes, pull, relative, p, k);

    dx[crossbridge_atp_x_A_1] = attach - Pi_off;
    dx[crossbridge_atp_x_A_2] = Pi_off - ADP_off;
    dx[crossbridge_atp_x_R] = ADP_off - ATP_on;
    dx[crossbridge_atp_x_strain] = k[crossbridge_atp_k_travel] * in[crossbridge_atp_in_velocity] +
                                   yield * (p[crossbridge_atp_p_stroke] - strain);

    out[crossbridge_atp_out_force] =
        k[crossbridge_atp_k_tension] * (A_2 + p[crossbridge_atp_p_rigor_force] * R) * strain;
    /* A quick change of length strains every head alike: kPa/nm times nm per relative length. */
    out[crossbridge_atp_out_stiffness] =
        0.001 * k[crossbridge_atp_k_tension] * p[crossbridge_atp_p_half_sarcomere] * (A_2 + R);
    out[crossbridge_atp_out_attached] = A_1 + A_2 + R;
    out[crossbridge_atp_out_rigor] = R;
    out[crossbridge_atp_out_ATP_use] = 1000.0 * p[crossbridge_atp_p_heads] * ATP_on;
    out[crossbridge_atp_out_ADP_release] = 1000.0 * p[crossbridge_atp_p_heads] * ADP_off;
    out[crossbridge_atp_out_Pi_release] = 1000.0 * p[crossbridge_atp_p_heads] * Pi_off;
}

#endif
