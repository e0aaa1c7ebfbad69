/* From glycogen to lactate. Lambeth & Kushmerick 2002; time in s, concentrations in mM.
 * Read by tools/generate_chemistry.py too: straight-line code only. */
#ifndef MYO_MECH_GLYCOGENOLYSIS_LANE_H
#define MYO_MECH_GLYCOGENOLYSIS_LANE_H

#include "base/lane.h"
#include "mech/glycogenolysis/glycogenolysis.h"

/* Rates at the fibre's temperature over those at the reference. */
static inline lane glycogenolysis_warmth(const lane *p) {
    return lane_exp(lane_log(p[glycogenolysis_p_Q10]) *
                    (p[glycogenolysis_p_temperature] - p[glycogenolysis_p_reference_temperature]) /
                    10.0);
}

/* What is bound. An error may make a concentration a little negative: what drives an enzyme then
 * goes on in proportion, below zero as above, and brings it back; what is bound stays zero. With
 * zero in both places an enzyme that is much faster than a step makes the solver hop about zero for
 * ever. */
static inline lane glycogenolysis_positive(lane x) {
    return lane_max(x, lane_set1(0.0));
}

/* The product of two concentrations; two below zero do not drive forward. */
static inline lane glycogenolysis_both(lane a, lane b) {
    return lane_select(lane_max(a, b) < 0.0, lane_set1(0.0), a * b);
}

/* One substrate, one product: V (s - product / Keq) over what is bound. s and q: in units of their
 * constants; back: q of the product over equilibrium. */
static inline lane glycogenolysis_single(lane V, lane s, lane q, lane back) {
    return V * (s - back) / (1.0 + glycogenolysis_positive(s) + glycogenolysis_positive(q));
}

/* What is bound of two substrates a, b and two products c, d, each in units of its constant. */
static inline lane glycogenolysis_double(lane a, lane b, lane c, lane d) {
    return (1.0 + glycogenolysis_positive(a)) * (1.0 + glycogenolysis_positive(b)) - 1.0 +
           (1.0 + glycogenolysis_positive(c)) * (1.0 + glycogenolysis_positive(d));
}

static inline lane glycogenolysis_square_brake(lane x, lane K) {
    return 1.0 / (1.0 + x / K * (x / K));
}

/* Glucose 6-phosphate holds phosphorylase back, and AMP competes with it. */
static inline lane glycogenolysis_G6P_brake(lane G6P, lane AMP, lane K, const lane *p) {
    const lane relief = 1.0 + AMP / p[glycogenolysis_p_K_AMP_relief];
    return glycogenolysis_square_brake(G6P, K * relief);
}

/* Drive of phosphorylase. Glycogen takes part in both directions: none is made where none is. */
static inline lane glycogenolysis_phosphorolysis(lane G, lane Pi, lane G1P, const lane *p) {
    return glycogenolysis_both(G, Pi) -
           glycogenolysis_positive(G) * G1P / p[glycogenolysis_p_Keq_GP];
}

/* What form a of phosphorylase binds: its drive over this is its flux per unit of V. */
static inline lane glycogenolysis_phosphorylase_a(lane G, lane Pi, lane G1P, const lane *p) {
    const lane pair = p[glycogenolysis_p_K_iGly_a] * p[glycogenolysis_p_K_Pi_a];
    const lane bound = 1.0 + G / p[glycogenolysis_p_K_Glyf_a] + Pi / p[glycogenolysis_p_K_Pi_a] +
                       G * Pi / (p[glycogenolysis_p_K_Glyf_a] * p[glycogenolysis_p_K_iPi_a]) +
                       G / p[glycogenolysis_p_K_Glyb_a] + G1P / p[glycogenolysis_p_K_G1P_a] +
                       G * G1P / (p[glycogenolysis_p_K_iG1P_a] * p[glycogenolysis_p_K_Glyb_a]);
    return pair * bound;
}

/* The same of form b, before its activation by AMP. */
static inline lane glycogenolysis_phosphorylase_b(lane G, lane Pi, lane G1P, const lane *p) {
    const lane pair = p[glycogenolysis_p_K_pair_b];
    const lane bound = 1.0 + G / p[glycogenolysis_p_K_iGlyf_b] + Pi / p[glycogenolysis_p_K_iPi_b] +
                       G / p[glycogenolysis_p_K_iGlyb_b] + G1P / p[glycogenolysis_p_K_iG1P_b] +
                       G * Pi / pair +
                       G * G1P / (p[glycogenolysis_p_K_G1P_b] * p[glycogenolysis_p_K_iGlyb_b]);
    return pair * bound;
}

/* Activation of form b: u / (1 + u), u = (AMP/K)^n / share. */
static inline lane glycogenolysis_AMP(lane AMP, const lane *p) {
    const lane ratio = lane_max(AMP, lane_set1(1e-12)) / p[glycogenolysis_p_K_AMP_b];
    const lane u =
        lane_exp(p[glycogenolysis_p_n_AMP_b] * lane_log(ratio)) / p[glycogenolysis_p_share_AMP_b];
    return u / (1.0 + u);
}

/* Phosphofructokinase in two conformations of four sites (per unit of V). */
static inline lane glycogenolysis_PFK(lane ATP_left, lane ADP_left, lane AMP, lane F6P_left,
                                      lane FBP_left, const lane *p) {
    const lane ATP = glycogenolysis_positive(ATP_left);
    const lane ADP = glycogenolysis_positive(ADP_left);
    const lane F6P = glycogenolysis_positive(F6P_left);
    const lane FBP = glycogenolysis_positive(FBP_left);
    const lane fbp = FBP / p[glycogenolysis_p_K_FBP_PFK];
    const lane R =
        (1.0 + ATP / p[glycogenolysis_p_K_ATP_PFK]) * (1.0 + F6P / p[glycogenolysis_p_K_F6P_PFK]) +
        fbp + ADP / p[glycogenolysis_p_K_ADP_PFK] * (1.0 + fbp);
    const lane fbpT = FBP / p[glycogenolysis_p_KT_FBP_PFK];
    const lane T = (1.0 + ATP / p[glycogenolysis_p_KT_ATP_PFK]) *
                       (1.0 + F6P / p[glycogenolysis_p_KT_F6P_PFK]) +
                   fbpT + ADP / p[glycogenolysis_p_KT_ADP_PFK] * (1.0 + fbpT);
    const lane amp = AMP / p[glycogenolysis_p_K_AMP_PFK];
    const lane atp = ATP / p[glycogenolysis_p_K_iATP_PFK];
    const lane one = (1.0 + p[glycogenolysis_p_e_PFK] * amp) / (1.0 + amp) * (1.0 + atp) /
                     (1.0 + p[glycogenolysis_p_d_PFK] * atp);
    const lane L = p[glycogenolysis_p_L0_PFK] * one * one * one * one;
    const lane alpha = p[glycogenolysis_p_K_ATP_PFK] * p[glycogenolysis_p_K_F6P_PFK] /
                       (p[glycogenolysis_p_KT_ATP_PFK] * p[glycogenolysis_p_KT_F6P_PFK]);
    const lane ratio = T / R;
    const lane cube = ratio * ratio * ratio;
    const lane back = glycogenolysis_both(ADP_left, FBP_left) / p[glycogenolysis_p_Keq_PFK];
    const lane push = (glycogenolysis_both(ATP_left, F6P_left) - back) /
                      (p[glycogenolysis_p_K_ATP_PFK] * p[glycogenolysis_p_K_F6P_PFK]);
    return push * (1.0 + alpha * L * cube) / (R * (1.0 + L * cube * ratio));
}

/* What else lets phosphofructokinase work: activity, ADP, its product, pH (1 at pH 7.05). */
static inline lane glycogenolysis_PFK_brakes(lane ADP, lane FBP, lane pH, lane activity,
                                             const lane *p) {
    const lane idle = p[glycogenolysis_p_idle_PFK];
    const lane adp = lane_max(ADP, lane_set1(1e-12));
    const lane half = p[glycogenolysis_p_K_act_PFK];
    const lane let = adp * adp * adp / (adp * adp * adp + half * half * half);
    const lane steep = 2.302585092994046 * p[glycogenolysis_p_pH_slope_PFK];
    const lane acid = lane_exp(steep * (p[glycogenolysis_p_pH_half_PFK] - pH));
    const lane acid_rest = lane_exp(steep * (p[glycogenolysis_p_pH_half_PFK] - 7.05));
    return (idle + (1.0 - idle) * activity) * let *
           glycogenolysis_square_brake(FBP, p[glycogenolysis_p_K_brake_PFK]) * (1.0 + acid_rest) /
           (1.0 + acid);
}

static inline lane glycogenolysis_GAPDH(lane GAP, lane NAD, lane Pi, lane BPG, lane NADH,
                                        const lane *p) {
    const lane g = GAP / p[glycogenolysis_p_K_GAP_GAPDH];
    const lane n = NAD / p[glycogenolysis_p_K_NAD_GAPDH];
    const lane i = Pi / p[glycogenolysis_p_K_Pi_GAPDH];
    const lane b = BPG / p[glycogenolysis_p_K_BPG_GAPDH];
    const lane h = NADH / p[glycogenolysis_p_K_NADH_GAPDH];
    const lane all = p[glycogenolysis_p_K_GAP_GAPDH] * p[glycogenolysis_p_K_NAD_GAPDH] *
                     p[glycogenolysis_p_K_Pi_GAPDH];
    const lane back =
        glycogenolysis_both(1000.0 * BPG, NADH) / (p[glycogenolysis_p_Keq_GAPDH] * all);
    const lane on = glycogenolysis_both(glycogenolysis_both(g, n), i);
    const lane g_on = glycogenolysis_positive(g);
    const lane n_on = glycogenolysis_positive(n);
    const lane i_on = glycogenolysis_positive(i);
    const lane forward = 1.0 + g_on + n_on + g_on * n_on + i_on + g_on * n_on * i_on;
    const lane backward = (1.0 + glycogenolysis_positive(b)) * (1.0 + glycogenolysis_positive(h));
    return (on - back) / (forward - 1.0 + backward);
}

static inline lane glycogenolysis_PGK(lane ADP, lane BPG, lane ATP, lane PG3, const lane *p) {
    const lane pair = p[glycogenolysis_p_K_PG3_PGK] * p[glycogenolysis_p_K_ATP_PGK];
    return (glycogenolysis_both(p[glycogenolysis_p_Keq_PGK] * ADP, BPG) -
            glycogenolysis_both(ATP, PG3)) /
           (pair * glycogenolysis_double(
                       BPG / p[glycogenolysis_p_K_BPG_PGK], ADP / p[glycogenolysis_p_K_ADP_PGK],
                       PG3 / p[glycogenolysis_p_K_PG3_PGK], ATP / p[glycogenolysis_p_K_ATP_PGK]));
}

static inline lane glycogenolysis_PK(lane PEP, lane ADP, lane PYR, lane ATP, const lane *p) {
    const lane pair = p[glycogenolysis_p_K_PEP_PK] * p[glycogenolysis_p_K_ADP_PK];
    return (glycogenolysis_both(PEP, ADP) -
            glycogenolysis_both(PYR, ATP) / p[glycogenolysis_p_Keq_PK]) /
           (pair * glycogenolysis_double(
                       PEP / p[glycogenolysis_p_K_PEP_PK], ADP / p[glycogenolysis_p_K_ADP_PK],
                       PYR / p[glycogenolysis_p_K_PYR_PK], ATP / p[glycogenolysis_p_K_ATP_PK]));
}

static inline lane glycogenolysis_LDH(lane PYR, lane NADH, lane LAC, lane NAD, const lane *p) {
    const lane pair = p[glycogenolysis_p_K_PYR_LDH] * p[glycogenolysis_p_K_NADH_LDH];
    return (glycogenolysis_both(PYR, NADH) -
            glycogenolysis_both(LAC, NAD) / p[glycogenolysis_p_Keq_LDH]) /
           (pair * glycogenolysis_double(
                       PYR / p[glycogenolysis_p_K_PYR_LDH], NADH / p[glycogenolysis_p_K_NADH_LDH],
                       LAC / p[glycogenolysis_p_K_LAC_LDH], NAD / p[glycogenolysis_p_K_NAD_LDH]));
}

/* Fluxes of the upper part, in mM/s: phosphorylase to aldolase. */
static inline lane glycogenolysis_v_GP(const lane *x, const lane *in, const lane *p) {
    const lane drive = glycogenolysis_phosphorolysis(
        x[glycogenolysis_x_Gly], in[glycogenolysis_in_Pi], x[glycogenolysis_x_G1P], p);
    const lane G = glycogenolysis_positive(x[glycogenolysis_x_Gly]);
    const lane Pi = glycogenolysis_positive(in[glycogenolysis_in_Pi]);
    const lane G1P = glycogenolysis_positive(x[glycogenolysis_x_G1P]);
    const lane G6P = glycogenolysis_positive(x[glycogenolysis_x_G6P]);
    const lane AMP = glycogenolysis_positive(in[glycogenolysis_in_AMP]);
    const lane a = x[glycogenolysis_x_f_a] *
                   (drive / glycogenolysis_phosphorylase_a(G, Pi, G1P, p)) *
                   glycogenolysis_G6P_brake(G6P, AMP, p[glycogenolysis_p_K_G6P_a], p);
    const lane b = (1.0 - x[glycogenolysis_x_f_a]) * glycogenolysis_AMP(AMP, p) *
                   (drive / glycogenolysis_phosphorylase_b(G, Pi, G1P, p)) *
                   glycogenolysis_G6P_brake(G6P, AMP, p[glycogenolysis_p_K_G6P_b], p);
    return p[glycogenolysis_p_factor_GP] * p[glycogenolysis_p_V_GP] / 60.0 * (a + b);
}

static inline lane glycogenolysis_v_PGM(lane G1P, lane G6P, const lane *p) {
    const lane K = p[glycogenolysis_p_K_G1P_PGM];
    return glycogenolysis_single(p[glycogenolysis_p_factor_PGM] * p[glycogenolysis_p_V_PGM] / 60.0,
                                 G1P / K, G6P / p[glycogenolysis_p_K_G6P_PGM],
                                 G6P / (K * p[glycogenolysis_p_Keq_PGM]));
}

static inline lane glycogenolysis_v_PGI(lane G6P, lane F6P, const lane *p) {
    const lane f = F6P / p[glycogenolysis_p_K_F6P_PGI];
    const lane push = p[glycogenolysis_p_Keq_PGI] * G6P / p[glycogenolysis_p_K_F6P_PGI] - f;
    return p[glycogenolysis_p_factor_PGI] * p[glycogenolysis_p_V_PGI] / 60.0 * push /
           (1.0 + glycogenolysis_positive(f) +
            glycogenolysis_positive(G6P) / p[glycogenolysis_p_K_G6P_PGI]);
}

static inline lane glycogenolysis_v_PFK(const lane *x, const lane *in, const lane *p) {
    const lane FBP = x[glycogenolysis_x_FBP];
    const lane ADP = in[glycogenolysis_in_ADP];
    const lane AMP = glycogenolysis_positive(in[glycogenolysis_in_AMP]);
    return p[glycogenolysis_p_factor_PFK] * p[glycogenolysis_p_V_PFK] / 60.0 *
           glycogenolysis_PFK(in[glycogenolysis_in_ATP], ADP, AMP, x[glycogenolysis_x_F6P], FBP,
                              p) *
           glycogenolysis_PFK_brakes(ADP, glycogenolysis_positive(FBP), in[glycogenolysis_in_pH],
                                     in[glycogenolysis_in_activity], p);
}

static inline lane glycogenolysis_v_ALD(lane FBP, lane DHAP, lane GAP, const lane *p) {
    const lane K = p[glycogenolysis_p_K_FBP_ALD];
    return p[glycogenolysis_p_factor_ALD] * p[glycogenolysis_p_V_ALD] / 60.0 *
           (FBP - glycogenolysis_both(DHAP, GAP) / p[glycogenolysis_p_Keq_ALD]) /
           (K + glycogenolysis_positive(FBP) +
            K * (glycogenolysis_positive(GAP) / p[glycogenolysis_p_K_GAP_ALD] +
                 glycogenolysis_positive(DHAP) / p[glycogenolysis_p_K_DHAP_ALD]));
}

static inline lane glycogenolysis_v_TPI(lane GAP, lane DHAP, const lane *p) {
    const lane K = p[glycogenolysis_p_K_GAP_TPI];
    return glycogenolysis_single(p[glycogenolysis_p_factor_TPI] * p[glycogenolysis_p_V_TPI] / 60.0,
                                 GAP / K, DHAP / p[glycogenolysis_p_K_DHAP_TPI],
                                 DHAP / (K * p[glycogenolysis_p_Keq_TPI]));
}

static inline lane glycogenolysis_v_PGAM(lane PG3, lane PG2, const lane *p) {
    const lane K = p[glycogenolysis_p_K_PG3_PGAM];
    return glycogenolysis_single(
        p[glycogenolysis_p_factor_PGAM] * p[glycogenolysis_p_V_PGAM] / 60.0, PG3 / K,
        PG2 / p[glycogenolysis_p_K_PG2_PGAM], PG2 / (K * p[glycogenolysis_p_Keq_PGAM]));
}

static inline lane glycogenolysis_v_ENO(lane PG2, lane PEP, const lane *p) {
    const lane K = p[glycogenolysis_p_K_PG2_ENO];
    return glycogenolysis_single(p[glycogenolysis_p_factor_ENO] * p[glycogenolysis_p_V_ENO] / 60.0,
                                 PG2 / K, PEP / p[glycogenolysis_p_K_PEP_ENO],
                                 PEP / (K * p[glycogenolysis_p_Keq_ENO]));
}

static inline lane glycogenolysis_v_HK(lane G6P, lane ATP, const lane *in, const lane *p) {
    return p[glycogenolysis_p_factor_HK] * in[glycogenolysis_in_glucose_supply] /
           (1.0 + glycogenolysis_positive(G6P) / p[glycogenolysis_p_K_G6P_HK]) * ATP /
           (glycogenolysis_positive(ATP) + p[glycogenolysis_p_K_ATP_HK]);
}

/* Glycogen synthase, the uridine steps lumped: G1P + ATP -> glycogen + ADP + 2 Pi. Work stops it,
 * and so does a want of ATP, below a thousandth of what a fibre has. */
static inline lane glycogenolysis_v_GS(const lane *x, const lane *in, const lane *p) {
    const lane G6P = glycogenolysis_positive(x[glycogenolysis_x_G6P]);
    const lane G1P = x[glycogenolysis_x_G1P];
    const lane paid = lane_min(in[glycogenolysis_in_ATP] / 0.01, lane_set1(1.0));
    const lane room = 1.0 - x[glycogenolysis_x_Gly] / p[glycogenolysis_p_Gly_full];
    return p[glycogenolysis_p_factor_GS] * p[glycogenolysis_p_V_GS] / 60.0 *
           in[glycogenolysis_in_synthesis] * (1.0 - in[glycogenolysis_in_activity]) * G6P /
           (G6P + p[glycogenolysis_p_K_G6P_GS]) * glycogenolysis_both(G1P, paid) /
           (glycogenolysis_positive(G1P) + p[glycogenolysis_p_K_G1P_GS]) *
           lane_max(room, lane_set1(0.0));
}

/* Phosphorylase kinase makes form a with the fourth power of calcium (calmodulin). */
static inline lane glycogenolysis_activation(lane f_a, lane Ca, const lane *p) {
    const lane c = Ca / p[glycogenolysis_p_K_Ca];
    const lane c4 = c * c * c * c;
    return p[glycogenolysis_p_k_on] * p[glycogenolysis_p_factor_PhK] * c4 / (1.0 + c4) *
               (1.0 - f_a) -
           p[glycogenolysis_p_k_off] * (f_a - p[glycogenolysis_p_f_a_rest]);
}

/* Time derivatives (per s). */
static inline void glycogenolysis_rates(const lane *x, const lane *in, const lane *p, lane *dx,
                                        lane *out) {
    const lane ATP = in[glycogenolysis_in_ATP];
    const lane ADP = in[glycogenolysis_in_ADP];
    const lane Pi = in[glycogenolysis_in_Pi];
    const lane G1P = x[glycogenolysis_x_G1P];
    const lane F6P = x[glycogenolysis_x_F6P];
    const lane G6P = x[glycogenolysis_x_G6P];
    const lane FBP = x[glycogenolysis_x_FBP];
    const lane DHAP = x[glycogenolysis_x_DHAP];
    const lane GAP = x[glycogenolysis_x_GAP];
    const lane BPG = x[glycogenolysis_x_BPG];
    const lane PG3 = x[glycogenolysis_x_PG3];
    const lane PG2 = x[glycogenolysis_x_PG2];
    const lane PEP = x[glycogenolysis_x_PEP];
    const lane PYR = x[glycogenolysis_x_PYR];
    const lane LAC = x[glycogenolysis_x_LAC];
    const lane NAD = x[glycogenolysis_x_NAD];
    const lane NADH = x[glycogenolysis_x_NADH];

    const lane warmth = glycogenolysis_warmth(p);
    const lane GP = warmth * glycogenolysis_v_GP(x, in, p);
    const lane GS = warmth * glycogenolysis_v_GS(x, in, p);
    const lane HK = warmth * glycogenolysis_v_HK(G6P, ATP, in, p);
    const lane PGM = warmth * glycogenolysis_v_PGM(G1P, G6P, p);
    const lane PGI = warmth * glycogenolysis_v_PGI(G6P, F6P, p);
    const lane PFK = warmth * glycogenolysis_v_PFK(x, in, p);
    const lane ALD = warmth * glycogenolysis_v_ALD(FBP, DHAP, GAP, p);
    const lane TPI = warmth * glycogenolysis_v_TPI(GAP, DHAP, p);
    const lane GAPDH = warmth * p[glycogenolysis_p_factor_GAPDH] * p[glycogenolysis_p_V_GAPDH] /
                       60.0 * glycogenolysis_GAPDH(GAP, NAD, Pi, BPG, NADH, p);
    const lane PGK = warmth * p[glycogenolysis_p_factor_PGK] * p[glycogenolysis_p_V_PGK] / 60.0 *
                     glycogenolysis_PGK(ADP, BPG, ATP, PG3, p);
    const lane PGAM = warmth * glycogenolysis_v_PGAM(PG3, PG2, p);
    const lane ENO = warmth * glycogenolysis_v_ENO(PG2, PEP, p);
    const lane PK = warmth * p[glycogenolysis_p_factor_PK] * p[glycogenolysis_p_V_PK] / 60.0 *
                    glycogenolysis_PK(PEP, ADP, PYR, ATP, p);
    const lane LDH = warmth * p[glycogenolysis_p_factor_LDH] * p[glycogenolysis_p_V_LDH] / 60.0 *
                     glycogenolysis_LDH(PYR, NADH, LAC, NAD, p);
    const lane shuttle = in[glycogenolysis_in_NADH_oxidation];

    dx[glycogenolysis_x_Gly] = p[glycogenolysis_p_glycogen_finite] * (GS - GP);
    dx[glycogenolysis_x_G1P] = GP - GS - PGM;
    dx[glycogenolysis_x_G6P] = PGM + HK - PGI;
    dx[glycogenolysis_x_F6P] = PGI - PFK;
    dx[glycogenolysis_x_FBP] = PFK - ALD;
    dx[glycogenolysis_x_DHAP] = ALD + TPI;
    dx[glycogenolysis_x_GAP] = ALD - TPI - GAPDH;
    dx[glycogenolysis_x_BPG] = GAPDH - PGK;
    dx[glycogenolysis_x_PG3] = PGK - PGAM;
    dx[glycogenolysis_x_PG2] = PGAM - ENO;
    dx[glycogenolysis_x_PEP] = ENO - PK;
    dx[glycogenolysis_x_PYR] = PK - LDH - in[glycogenolysis_in_pyruvate_oxidation];
    dx[glycogenolysis_x_LAC] = LDH - in[glycogenolysis_in_lactate_efflux];
    dx[glycogenolysis_x_NAD] = LDH + shuttle - GAPDH;
    dx[glycogenolysis_x_NADH] = GAPDH - LDH - shuttle;
    dx[glycogenolysis_x_f_a] =
        warmth * glycogenolysis_activation(x[glycogenolysis_x_f_a], in[glycogenolysis_in_Ca], p);

    out[glycogenolysis_out_ATP_made] = PGK + PK - PFK - HK - GS;
    out[glycogenolysis_out_Pi_freed] = 2.0 * GS - GP - GAPDH;
    out[glycogenolysis_out_lactate_made] = LDH;
    out[glycogenolysis_out_LAC] = LAC;
    out[glycogenolysis_out_PYR] = PYR;
    out[glycogenolysis_out_NADH] = NADH;
    out[glycogenolysis_out_v_GP] = GP;
    out[glycogenolysis_out_v_PFK] = PFK;
    out[glycogenolysis_out_v_PK] = PK;
    out[glycogenolysis_out_glucose_uptake] = HK;
    out[glycogenolysis_out_sugar_phosphates] = G1P + G6P + F6P + 2.0 * FBP + DHAP + GAP;
}

#endif
