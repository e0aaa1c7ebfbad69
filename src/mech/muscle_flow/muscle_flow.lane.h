/* Blood flow of a muscle as vessels between two pressures with a third around them (a Starling
 * resistor whose outside pressure scatters over the muscle), dilated by the debt of oxygen; time
 * in s. Read by tools/generate_chemistry.py too: straight-line code only. */
#ifndef MYO_MECH_MUSCLE_FLOW_LANE_H
#define MYO_MECH_MUSCLE_FLOW_LANE_H

#include "base/lane.h"
#include "mech/muscle_flow/muscle_flow.h"

/* width ln(1 + exp(y / width)): y where it is large, 0 where it is far below 0. */
static inline lane muscle_flow_soft(lane y, lane width) {
    const lane ratio = lane_max(lane_min(y / width, lane_set1(40.0)), lane_set1(-40.0));
    return lane_max(y - 40.0 * width, lane_set1(0.0)) + width * lane_log(1.0 + lane_exp(ratio));
}

/* Pressure that drives the flow. */
static inline lane muscle_flow_head(lane arterial, lane around, const lane *p) {
    const lane spread = p[muscle_flow_p_spread];
    const lane venous = p[muscle_flow_p_venous];
    return muscle_flow_soft(arterial - venous - muscle_flow_soft(around - venous, spread), spread);
}

static inline void muscle_flow_rates(const lane *x, const lane *in, const lane *p, lane *dx,
                                     lane *out) {
    const lane zero = lane_set1(0.0);
    const lane demand = in[muscle_flow_in_demand];
    const lane conductance = lane_max(x[muscle_flow_x_conductance], lane_set1(1e-9));
    const lane debt = lane_max(x[muscle_flow_x_debt], zero);
    const lane arterial = p[muscle_flow_p_arterial_rest] + x[muscle_flow_x_rise];
    const lane around = x[muscle_flow_x_pressure] + in[muscle_flow_in_cuff];
    const lane head_rest = lane_max(
        muscle_flow_head(p[muscle_flow_p_arterial_rest], p[muscle_flow_p_pressure_rest], p),
        lane_set1(1.0));
    const lane head = muscle_flow_head(arterial, around, p);
    const lane warmth = lane_exp(
        p[muscle_flow_p_warmth] *
        lane_max(lane_min(in[muscle_flow_in_temperature] - p[muscle_flow_p_usual_temperature],
                          lane_set1(14.0)),
                 lane_set1(-40.0)));
    const lane open = conductance * head;
    const lane flow = open * warmth;

    /* Oxygen: what is asked for and owed, as far as the blood brings it. */
    const lane brought = p[muscle_flow_p_extraction] * p[muscle_flow_p_oxygen] * flow;
    const lane wanted = demand + 60.0 * debt / p[muscle_flow_p_tau_debt];
    const lane uptake =
        wanted * brought * lane_exp(-0.5 * lane_log(wanted * wanted + brought * brought + 1e-12));

    /* Vessels: closed as at rest until more is owed than then. */
    const lane closed = p[muscle_flow_p_flow_rest] / head_rest;
    const lane full = p[muscle_flow_p_flow_most] / head_rest;
    const lane brought_rest =
        p[muscle_flow_p_extraction] * p[muscle_flow_p_oxygen] * p[muscle_flow_p_flow_rest];
    const lane share_rest = lane_min(p[muscle_flow_p_demand_rest] / brought_rest, lane_set1(0.95));
    const lane wanted_rest =
        p[muscle_flow_p_demand_rest] * lane_exp(-0.5 * lane_log(1.0 - share_rest * share_rest));
    const lane debt_rest = p[muscle_flow_p_tau_debt] / 60.0 *
                           lane_max(wanted_rest - p[muscle_flow_p_demand_rest], zero);
    const lane owed = lane_max(debt - debt_rest, zero);
    const lane asked = closed + (full - closed) * owed / (owed + p[muscle_flow_p_debt_half]);

    out[muscle_flow_out_flow] = flow;
    out[muscle_flow_out_flow_share] = open / p[muscle_flow_p_flow_rest];
    out[muscle_flow_out_perfusion] = uptake / lane_max(demand, lane_set1(1e-6));
    out[muscle_flow_out_head] = head / head_rest;
    out[muscle_flow_out_pressure] = x[muscle_flow_x_pressure];
    out[muscle_flow_out_arterial] = arterial;
    out[muscle_flow_out_uptake] = uptake;
    /* 20.2 J/mL */
    out[muscle_flow_out_power] =
        20.2 / 60.0 * lane_max(uptake - p[muscle_flow_p_demand_rest], zero);

    dx[muscle_flow_x_conductance] =
        (asked - x[muscle_flow_x_conductance]) / p[muscle_flow_p_tau_dilation];
    dx[muscle_flow_x_debt] = (demand - uptake) / 60.0;
    dx[muscle_flow_x_pressure] =
        (p[muscle_flow_p_pressure_rest] +
         p[muscle_flow_p_pressure_gain] * in[muscle_flow_in_force] - x[muscle_flow_x_pressure]) /
        p[muscle_flow_p_tau_pressure];
    dx[muscle_flow_x_rise] =
        (p[muscle_flow_p_arterial_gain] * in[muscle_flow_in_force] - x[muscle_flow_x_rise]) /
        p[muscle_flow_p_tau_arterial];
}

#endif
