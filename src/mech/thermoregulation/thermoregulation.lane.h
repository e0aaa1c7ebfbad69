/* Core and skin temperature (Gagge, Fobelets & Berglund 1986, ASHRAE Trans 92:709), with water
 * around a part of the body and the effect of missing water; time in s.
 * Read by tools/generate_chemistry.py too: straight-line code only. */
#ifndef MYO_MECH_THERMOREGULATION_LANE_H
#define MYO_MECH_THERMOREGULATION_LANE_H

#include "base/lane.h"
#include "mech/thermoregulation/thermoregulation.h"

/* Pressure of saturated water vapour (kPa) at T (degC), Antoine's formula. */
static inline lane thermoregulation_vapour(lane T) {
    return lane_exp(16.6536 - 4030.183 / (T + 235.0));
}

static inline void thermoregulation_rates(const lane *x, const lane *in, const lane *p, lane *dx,
                                          lane *out) {
    const lane zero = lane_set1(0.0);
    const lane T_core = x[thermoregulation_x_T_core];
    const lane T_skin = x[thermoregulation_x_T_skin];
    const lane area = p[thermoregulation_p_area];
    const lane share = p[thermoregulation_p_skin_share];
    const lane deficit = lane_max(in[thermoregulation_in_deficit], zero);
    const lane dry = p[thermoregulation_p_dry_shift] * deficit;
    const lane dry_flow = p[thermoregulation_p_dry_shift_flow] * deficit;

    /* Signals. */
    const lane warm_core = lane_max(T_core - p[thermoregulation_p_core_set] - dry_flow, zero);
    const lane cold_core = lane_max(p[thermoregulation_p_core_set] - T_core, zero);
    const lane warm_skin = lane_max(T_skin - p[thermoregulation_p_skin_set], zero);
    const lane cold_skin = lane_max(p[thermoregulation_p_skin_set] - T_skin, zero);
    const lane T_body = share * T_skin + (1.0 - share) * T_core;
    const lane warm_body = lane_max(T_body - p[thermoregulation_p_body_set] - dry, zero);

    /* Answers: blood flow of the skin, sweat, shivering; per area. */
    const lane flow =
        lane_min((p[thermoregulation_p_flow_rest] + p[thermoregulation_p_flow_gain] * warm_core) /
                     (1.0 + p[thermoregulation_p_constriction] * cold_skin),
                 p[thermoregulation_p_flow_most]);
    const lane sweat =
        lane_min(p[thermoregulation_p_acclimation] * p[thermoregulation_p_sweat_gain] * warm_body *
                     lane_exp(lane_min(warm_skin, lane_set1(20.0)) / 10.7),
                 p[thermoregulation_p_sweat_most]);
    const lane shivering = lane_min(p[thermoregulation_p_shivering_gain] * cold_core * cold_skin,
                                    p[thermoregulation_p_shivering_most]);

    /* The air: convection, radiation and evaporation through the clothes. */
    const lane wind = lane_max(in[thermoregulation_in_wind], lane_set1(0.05));
    const lane convection = lane_max(8.6 * lane_exp(0.53 * lane_log(wind)), lane_set1(3.0));
    const lane dry_air = convection + 4.7;
    const lane clothes = 0.155 * p[thermoregulation_p_clothing];
    const lane bare = 1.0 - in[thermoregulation_in_immersed];
    const lane to_air =
        bare * (T_skin - in[thermoregulation_in_air]) * dry_air / (1.0 + clothes * dry_air);
    const lane ambient =
        in[thermoregulation_in_humidity] * thermoregulation_vapour(in[thermoregulation_in_air]);
    const lane capacity = lane_max(bare * (thermoregulation_vapour(T_skin) - ambient) * 16.5 *
                                       convection / (1.0 + 0.92 * clothes * convection),
                                   zero);
    /* 0.68 W h/g; skin without sweat lets through 6 % of what wet skin would. */
    const lane sweat_heat = lane_min(0.68 * sweat * bare, capacity);
    const lane through = 0.06 * lane_max(capacity - sweat_heat, zero);
    const lane to_water = in[thermoregulation_in_immersed] * p[thermoregulation_p_water_transfer] *
                          (T_skin - in[thermoregulation_in_bath]);

    const lane power = in[thermoregulation_in_power] / area;
    const lane breath_dry = 0.0014 * power * (34.0 - in[thermoregulation_in_air]);
    const lane breath_wet = 0.0173 * power * (5.87 - ambient);

    const lane inner = (p[thermoregulation_p_conductance] + 1.163 * flow) * (T_core - T_skin);
    const lane heat = power + shivering - in[thermoregulation_in_work] / area;
    const lane breathed = breath_dry + breath_wet;
    const lane given = to_air + sweat_heat + through + to_water;
    const lane per_area =
        1000.0 * p[thermoregulation_p_mass] * p[thermoregulation_p_heat_capacity] / area;

    out[thermoregulation_out_T_core] = T_core;
    out[thermoregulation_out_T_skin] = T_skin;
    out[thermoregulation_out_sweat] = sweat * area / 1000.0;
    out[thermoregulation_out_breath] = (through + lane_max(breath_wet, zero)) * area / 680.0;
    /* Oxidation makes 0.55-1.07 g of water a gram: 0.031 g/kJ. */
    out[thermoregulation_out_water_made] =
        3600.0 * 31e-9 *
        lane_max(in[thermoregulation_in_power] - p[thermoregulation_p_power_rest], zero);
    out[thermoregulation_out_skin_flow] = flow * area / 60.0;
    out[thermoregulation_out_shivering] = shivering * area;

    dx[thermoregulation_x_T_core] = (heat - breathed - inner) / ((1.0 - share) * per_area);
    dx[thermoregulation_x_T_skin] = (inner - given) / (share * per_area);
    dx[thermoregulation_x_made] = heat * area / 1000.0;
    dx[thermoregulation_x_lost] = (breathed + given) * area / 1000.0;
}

#endif
