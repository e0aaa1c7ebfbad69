/* Water and salts between gut, plasma, interstitium and cells, and what leaves; time in s. Every
 * mole and litre that leaves one place enters another or a balance: sums stay to rounding.
 * Read by tools/generate_chemistry.py too: straight-line code only. */
#ifndef MYO_MECH_BODY_WATER_LANE_H
#define MYO_MECH_BODY_WATER_LANE_H

#include "base/lane.h"
#include "mech/body_water/body_water.h"

/* base^n; held between what no kidney exceeds, so that far from health nothing runs away. */
static inline lane body_water_power(lane base, lane n) {
    return lane_exp(n * lane_log(lane_max(lane_min(base, lane_set1(3.0)), lane_set1(0.01))));
}

/* exp(y), held likewise. */
static inline lane body_water_answer(lane y) {
    return lane_exp(lane_max(lane_min(y, lane_set1(5.0)), lane_set1(-10.0)));
}

static inline void body_water_rates(const lane *x, const lane *in, const lane *p, lane *dx,
                                    lane *out) {
    const lane V_p = x[body_water_x_V_p];
    const lane V_i = x[body_water_x_V_i];
    const lane V_e = V_p + x[body_water_x_V_is];
    const lane V_e_usual = p[body_water_p_V_p_usual] + p[body_water_p_V_is_usual];
    const lane Na = x[body_water_x_Na] / V_e;
    const lane K = x[body_water_x_K] / V_e;
    const lane Cl = x[body_water_x_Cl] / V_e;
    const lane Mg = x[body_water_x_Mg] / V_e;
    const lane Ca = x[body_water_x_Ca] / V_e;

    /* Acid and base: bicarbonate fills the difference of strong ions; breathing answers. */
    const lane HCO3 = lane_max(Na - Cl - p[body_water_p_gap], lane_set1(1.0));
    const lane pCO2 = lane_max(40.0 + 0.7 * (HCO3 - 25.0), lane_set1(10.0));
    const lane pH = 6.1 + lane_log(HCO3 / (0.0307 * pCO2)) / 2.302585093;
    const lane Ca_ion = p[body_water_p_Ca_free] * Ca *
                        lane_max(1.0 - p[body_water_p_Ca_pH] * (pH - 7.4), lane_set1(0.1));

    /* Cells: water follows the difference of tonicity with a given time constant. */
    const lane tonicity = 2.0 * (Na + K);
    const lane tonicity_cells = (2.0 * (x[body_water_x_K_cells] + x[body_water_x_Na_cells]) +
                                 p[body_water_p_fixed_osmoles]) /
                                V_i;
    const lane usual_together =
        p[body_water_p_V_i_usual] * V_e_usual / (p[body_water_p_V_i_usual] + V_e_usual);
    const lane into_cells = usual_together / p[body_water_p_tonicity_half] *
                            (tonicity_cells - tonicity) / (60.0 * p[body_water_p_tau_cells]);
    const lane K_rest = p[body_water_p_K_usual] * x[body_water_x_K_cells] /
                        p[body_water_p_K_cells_usual] *
                        lane_max(1.0 - p[body_water_p_K_pH] * (pH - 7.4), lane_set1(0.1));
    const lane K_in =
        p[body_water_p_k_K_cells] / 3600.0 * (K - K_rest) - in[body_water_in_K_release] / 3600.0;
    const lane Na_in = -p[body_water_p_K_swap] * K_in;
    const lane Mg_in =
        p[body_water_p_k_Mg_store] / 3600.0 *
        (Mg - p[body_water_p_Mg_usual] * x[body_water_x_Mg_store] / p[body_water_p_Mg_store_usual]);
    const lane Ca_in =
        p[body_water_p_k_Ca_store] / 3600.0 *
        (Ca - p[body_water_p_Ca_usual] * x[body_water_x_Ca_store] / p[body_water_p_Ca_store_usual]);

    /* Plasma keeps its share of the extracellular water. */
    const lane refill =
        (p[body_water_p_V_p_usual] / V_e_usual * V_e - V_p) / (60.0 * p[body_water_p_tau_plasma]);

    /* The gut: a saturable absorption of the whole content. */
    const lane uptake =
        p[body_water_p_absorption] / 3600.0 /
        (p[body_water_p_half_absorption] + lane_max(x[body_water_x_W_gut], lane_set1(0.0)));
    const lane food = in[body_water_in_food] / 86400.0;
    const lane drink = in[body_water_in_drink] / 3600.0;
    const lane salt = in[body_water_in_salt] / 3600.0;
    const lane W_food = food * p[body_water_p_food_water] + drink;
    const lane Na_food = food * p[body_water_p_food_Na] + drink * in[body_water_in_drink_Na] + salt;
    const lane K_food = food * p[body_water_p_food_K] + drink * in[body_water_in_drink_K];
    const lane Cl_food = food * p[body_water_p_food_Cl] + drink * in[body_water_in_drink_Cl] + salt;
    const lane Mg_food = food * p[body_water_p_food_Mg] + drink * in[body_water_in_drink_Mg];
    const lane Ca_food = food * p[body_water_p_food_Ca] + drink * in[body_water_in_drink_Ca];
    const lane W_up = uptake * x[body_water_x_W_gut];
    const lane Na_up = uptake * x[body_water_x_Na_gut];
    const lane K_up = uptake * x[body_water_x_K_gut];
    const lane Cl_up = uptake * x[body_water_x_Cl_gut];
    const lane Mg_up = uptake * x[body_water_x_Mg_gut];
    const lane Ca_up = uptake * x[body_water_x_Ca_gut];

    /* The kidney. */
    const lane excess = V_e / V_e_usual - 1.0;
    const lane Na_urine = p[body_water_p_food_Na] / 86400.0 * x[body_water_x_retention] *
                          body_water_answer(p[body_water_p_natriuresis] * excess) *
                          body_water_power(Na / 140.0, lane_set1(3.0));
    const lane K_urine = p[body_water_p_food_K] / 86400.0 *
                         body_water_power(K / p[body_water_p_K_usual], lane_set1(3.0)) *
                         body_water_power(x[body_water_x_retention], lane_set1(-0.3));
    const lane Cl_urine = p[body_water_p_food_Cl] /
                          lane_max(p[body_water_p_food_Na], lane_set1(1e-3)) * Na_urine *
                          body_water_power(Cl / 103.0, lane_set1(6.0));
    const lane Mg_urine = p[body_water_p_food_Mg] / 86400.0 *
                          body_water_power(Mg / p[body_water_p_Mg_usual], lane_set1(4.0));
    const lane Ca_urine = p[body_water_p_food_Ca] / 86400.0 *
                          body_water_power(Ca / p[body_water_p_Ca_usual], lane_set1(3.0));
    const lane load = 2.0 * (Na_urine + K_urine) + p[body_water_p_urea_load] / 86400.0;
    const lane U = p[body_water_p_urine_low] +
                   (p[body_water_p_urine_high] - p[body_water_p_urine_low]) * x[body_water_x_adh];
    const lane urine = load / lane_max(U, lane_set1(10.0));
    const lane call = (tonicity - p[body_water_p_tonicity_half]) / p[body_water_p_tonicity_width] +
                      p[body_water_p_volume_drive] * (1.0 - V_p / p[body_water_p_V_p_usual]) +
                      in[body_water_in_adh_drive];
    const lane wanted =
        1.0 / (1.0 + lane_exp(-lane_max(lane_min(call, lane_set1(40.0)), lane_set1(-40.0))));

    /* Sweat: saltier the faster it flows. */
    const lane sweat = in[body_water_in_sweat] / 3600.0;
    const lane sweat_Na = lane_min(p[body_water_p_sweat_salt] *
                                       (p[body_water_p_sweat_Na_low] +
                                        p[body_water_p_sweat_Na_slope] * in[body_water_in_sweat]),
                                   0.9 * Na);
    const lane vomit = in[body_water_in_vomit] / 3600.0;
    const lane stool = in[body_water_in_stool] / 3600.0;
    const lane breath = in[body_water_in_breath] / 3600.0;
    const lane made = in[body_water_in_water_made] / 3600.0;
    const lane drip = in[body_water_in_infusion] / 3600.0;

    const lane W_out = urine + sweat + vomit + stool + breath;
    const lane Na_out = Na_urine + sweat * sweat_Na + vomit * p[body_water_p_vomit_Na] +
                        stool * p[body_water_p_stool_Na];
    const lane K_out = K_urine + sweat * p[body_water_p_sweat_K] + vomit * p[body_water_p_vomit_K] +
                       stool * p[body_water_p_stool_K];
    const lane Cl_out = Cl_urine + 0.87 * sweat * sweat_Na + vomit * p[body_water_p_vomit_Cl] +
                        stool * p[body_water_p_stool_Cl];
    const lane Mg_out =
        Mg_urine + sweat * p[body_water_p_sweat_Mg] + stool * p[body_water_p_stool_Mg];
    const lane Ca_out = Ca_urine + sweat * p[body_water_p_sweat_Ca];
    const lane Na_drip = drip * in[body_water_in_infusion_Na];
    const lane K_drip = drip * in[body_water_in_infusion_K];
    const lane Cl_drip = drip * in[body_water_in_infusion_Cl];
    const lane Mg_drip = drip * in[body_water_in_infusion_Mg];
    const lane Ca_drip = drip * in[body_water_in_infusion_Ca];

    out[body_water_out_Na_p] = Na;
    out[body_water_out_K_p] = K;
    out[body_water_out_Cl_p] = Cl;
    out[body_water_out_Mg_p] = Mg;
    out[body_water_out_Ca_p] = Ca;
    out[body_water_out_Ca_ion] = Ca_ion;
    out[body_water_out_Mg_ion] = p[body_water_p_Mg_free] * Mg;
    out[body_water_out_HCO3] = HCO3;
    out[body_water_out_pH] = pH;
    out[body_water_out_osmolality] = 2.0 * Na + p[body_water_p_glucose_urea];
    out[body_water_out_water] = V_e + V_i;
    out[body_water_out_interstitial] = x[body_water_x_V_is] / p[body_water_p_V_is_usual];
    out[body_water_out_cells] = V_i / p[body_water_p_V_i_usual];
    out[body_water_out_plasma] = V_p / p[body_water_p_V_p_usual];
    out[body_water_out_deficit] =
        (V_e_usual + p[body_water_p_V_i_usual] - V_e - V_i) / p[body_water_p_mass];
    out[body_water_out_sweat_Na] = sweat_Na;
    out[body_water_out_urine_rate] = 60000.0 * urine;
    out[body_water_out_urine_osmolality] = U;

    dx[body_water_x_V_p] = W_up + drip - W_out + refill;
    dx[body_water_x_V_is] = -refill - into_cells;
    dx[body_water_x_V_i] = into_cells + made;
    dx[body_water_x_Na] = Na_up + Na_drip - Na_out - Na_in;
    dx[body_water_x_K] = K_up + K_drip - K_out - K_in;
    dx[body_water_x_Cl] = Cl_up + Cl_drip - Cl_out;
    dx[body_water_x_Mg] = Mg_up + Mg_drip - Mg_out - Mg_in;
    dx[body_water_x_Ca] = Ca_up + Ca_drip - Ca_out - Ca_in;
    dx[body_water_x_K_cells] = K_in;
    dx[body_water_x_Na_cells] = Na_in;
    dx[body_water_x_Mg_store] = Mg_in;
    dx[body_water_x_Ca_store] = Ca_in;
    dx[body_water_x_W_gut] = W_food - W_up;
    dx[body_water_x_Na_gut] = Na_food - Na_up;
    dx[body_water_x_K_gut] = K_food - K_up;
    dx[body_water_x_Cl_gut] = Cl_food - Cl_up;
    dx[body_water_x_Mg_gut] = Mg_food - Mg_up;
    dx[body_water_x_Ca_gut] = Ca_food - Ca_up;
    dx[body_water_x_W_balance] = W_out - W_food - drip - made;
    dx[body_water_x_Na_balance] = Na_out - Na_food - Na_drip;
    dx[body_water_x_K_balance] = K_out - K_food - K_drip;
    dx[body_water_x_Cl_balance] = Cl_out - Cl_food - Cl_drip;
    dx[body_water_x_Mg_balance] = Mg_out - Mg_food - Mg_drip;
    dx[body_water_x_Ca_balance] = Ca_out - Ca_food - Ca_drip;
    dx[body_water_x_urine] = urine;
    dx[body_water_x_sweated] = sweat;
    dx[body_water_x_drunk] = drink;
    dx[body_water_x_Na_urine] = Na_urine;
    dx[body_water_x_adh] = (wanted - x[body_water_x_adh]) / (60.0 * p[body_water_p_tau_adh]);
    dx[body_water_x_retention] =
        (body_water_answer(p[body_water_p_aldosterone] * excess) - x[body_water_x_retention]) /
        (3600.0 * p[body_water_p_tau_aldosterone]);
}

#endif
