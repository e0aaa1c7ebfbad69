/* Pennes 1948 (J Appl Physiol 1:93) in one dimension over skin, fat and muscle, time in s, heat per
 * area of skin. Layers exchange heat through half of each layer's resistance.
 * Read by tools/generate_chemistry.py too: straight-line code only. */
#ifndef MYO_MECH_HEAT_LANE_H
#define MYO_MECH_HEAT_LANE_H

#include "base/lane.h"
#include "mech/heat/heat.h"

/* Heat brought by the blood to a layer, W/m3. `flow` is at rest; it follows the layer's warmth. */
static inline lane heat_blood(lane T, lane arterial, lane flow, lane warmth, lane usual,
                              const lane *p) {
    const lane factor = lane_min(lane_exp(warmth * (T - usual)), p[heat_p_warmth_most]);
    /* mL/kg/min at 1050 kg/m3 */
    return flow * factor * p[heat_p_blood_heat] * 17.5 * (arterial - T);
}

/* Area at a depth (mm), share of that of the skin: layers are curved around a limb. */
static inline lane heat_area(lane depth, const lane *p) {
    return lane_max(1.0 - depth / p[heat_p_radius], lane_set1(0.05));
}

/* What a node weighs at a depth, of nodes `step` apart: the hat function. */
static inline lane heat_weight(lane depth, lane node, lane step) {
    return lane_max(1.0 - lane_abs(depth - node) / step, lane_set1(0.0));
}

/* Temperature of the muscle at a depth under the fat, between the layers' middles. */
static inline lane heat_probe(const lane *x, lane depth, lane step) {
    const lane first = 0.5 * step;
    const lane last = 15.5 * step;
    const lane z = lane_max(lane_min(depth, last), first);
    return x[heat_x_muscle1] * heat_weight(z, 0.5 * step, step) +
           x[heat_x_muscle2] * heat_weight(z, 1.5 * step, step) +
           x[heat_x_muscle3] * heat_weight(z, 2.5 * step, step) +
           x[heat_x_muscle4] * heat_weight(z, 3.5 * step, step) +
           x[heat_x_muscle5] * heat_weight(z, 4.5 * step, step) +
           x[heat_x_muscle6] * heat_weight(z, 5.5 * step, step) +
           x[heat_x_muscle7] * heat_weight(z, 6.5 * step, step) +
           x[heat_x_muscle8] * heat_weight(z, 7.5 * step, step) +
           x[heat_x_muscle9] * heat_weight(z, 8.5 * step, step) +
           x[heat_x_muscle10] * heat_weight(z, 9.5 * step, step) +
           x[heat_x_muscle11] * heat_weight(z, 10.5 * step, step) +
           x[heat_x_muscle12] * heat_weight(z, 11.5 * step, step) +
           x[heat_x_muscle13] * heat_weight(z, 12.5 * step, step) +
           x[heat_x_muscle14] * heat_weight(z, 13.5 * step, step) +
           x[heat_x_muscle15] * heat_weight(z, 14.5 * step, step) +
           x[heat_x_muscle16] * heat_weight(z, 15.5 * step, step);
}

static inline void heat_rates(const lane *x, const lane *in, const lane *p, lane *dx, lane *out) {
    const lane d_skin = 1e-3 * p[heat_p_skin_thickness];
    const lane d_fat = 2.5e-4 * p[heat_p_fat_thickness];
    const lane d_muscle = 6.25e-5 * p[heat_p_muscle_thickness];
    const lane step = 0.0625 * p[heat_p_muscle_thickness];
    const lane C_skin = 1e6 * p[heat_p_c_skin] * d_skin;
    const lane C_fat = 1e6 * p[heat_p_c_fat] * d_fat;
    const lane C_muscle = 1e6 * p[heat_p_c_muscle] * d_muscle;

    /* Areas of the layers (at their middles) and between them. */
    const lane skin_mm = p[heat_p_skin_thickness];
    const lane fat_mm = 0.25 * p[heat_p_fat_thickness];
    const lane under_mm = skin_mm + p[heat_p_fat_thickness];
    const lane A_skin = heat_area(0.5 * skin_mm, p);
    const lane A_fat1 = heat_area(skin_mm + 0.5 * fat_mm, p);
    const lane A_fat2 = heat_area(skin_mm + 1.5 * fat_mm, p);
    const lane A_fat3 = heat_area(skin_mm + 2.5 * fat_mm, p);
    const lane A_fat4 = heat_area(skin_mm + 3.5 * fat_mm, p);
    const lane A_1 = heat_area(under_mm + 0.5 * step, p);
    const lane A_2 = heat_area(under_mm + 1.5 * step, p);
    const lane A_3 = heat_area(under_mm + 2.5 * step, p);
    const lane A_4 = heat_area(under_mm + 3.5 * step, p);
    const lane A_5 = heat_area(under_mm + 4.5 * step, p);
    const lane A_6 = heat_area(under_mm + 5.5 * step, p);
    const lane A_7 = heat_area(under_mm + 6.5 * step, p);
    const lane A_8 = heat_area(under_mm + 7.5 * step, p);
    const lane A_9 = heat_area(under_mm + 8.5 * step, p);
    const lane A_10 = heat_area(under_mm + 9.5 * step, p);
    const lane A_11 = heat_area(under_mm + 10.5 * step, p);
    const lane A_12 = heat_area(under_mm + 11.5 * step, p);
    const lane A_13 = heat_area(under_mm + 12.5 * step, p);
    const lane A_14 = heat_area(under_mm + 13.5 * step, p);
    const lane A_15 = heat_area(under_mm + 14.5 * step, p);
    const lane A_16 = heat_area(under_mm + 15.5 * step, p);
    const lane half_skin = 0.5 * d_skin / p[heat_p_k_skin];
    const lane half_fat = 0.5 * d_fat / p[heat_p_k_fat];
    const lane half_muscle = 0.5 * d_muscle / p[heat_p_k_muscle];
    const lane arterial = in[heat_in_arterial];
    const lane flow = in[heat_in_flow] * p[heat_p_flow_muscle];
    const lane warmth = p[heat_p_warmth_muscle];
    const lane usual = p[heat_p_usual_muscle];
    const lane made = p[heat_p_power_rest] + 1050.0 * in[heat_in_power];

    /* From outside inwards. */
    const lane contact = in[heat_in_contact];
    const lane surface =
        contact * (in[heat_in_outside] - x[heat_x_skin]) / (1.0 + contact * half_skin);
    const lane skin_fat =
        heat_area(skin_mm, p) * (x[heat_x_skin] - x[heat_x_fat1]) / (half_skin + half_fat);
    const lane fat_1 =
        heat_area(skin_mm + 1.0 * fat_mm, p) * 0.5 * (x[heat_x_fat1] - x[heat_x_fat2]) / half_fat;
    const lane fat_2 =
        heat_area(skin_mm + 2.0 * fat_mm, p) * 0.5 * (x[heat_x_fat2] - x[heat_x_fat3]) / half_fat;
    const lane fat_3 =
        heat_area(skin_mm + 3.0 * fat_mm, p) * 0.5 * (x[heat_x_fat3] - x[heat_x_fat4]) / half_fat;
    const lane fat_muscle =
        heat_area(under_mm, p) * (x[heat_x_fat4] - x[heat_x_muscle1]) / (half_fat + half_muscle);
    const lane muscle_1 = heat_area(under_mm + 1.0 * step, p) * 0.5 *
                          (x[heat_x_muscle1] - x[heat_x_muscle2]) / half_muscle;
    const lane muscle_2 = heat_area(under_mm + 2.0 * step, p) * 0.5 *
                          (x[heat_x_muscle2] - x[heat_x_muscle3]) / half_muscle;
    const lane muscle_3 = heat_area(under_mm + 3.0 * step, p) * 0.5 *
                          (x[heat_x_muscle3] - x[heat_x_muscle4]) / half_muscle;
    const lane muscle_4 = heat_area(under_mm + 4.0 * step, p) * 0.5 *
                          (x[heat_x_muscle4] - x[heat_x_muscle5]) / half_muscle;
    const lane muscle_5 = heat_area(under_mm + 5.0 * step, p) * 0.5 *
                          (x[heat_x_muscle5] - x[heat_x_muscle6]) / half_muscle;
    const lane muscle_6 = heat_area(under_mm + 6.0 * step, p) * 0.5 *
                          (x[heat_x_muscle6] - x[heat_x_muscle7]) / half_muscle;
    const lane muscle_7 = heat_area(under_mm + 7.0 * step, p) * 0.5 *
                          (x[heat_x_muscle7] - x[heat_x_muscle8]) / half_muscle;
    const lane muscle_8 = heat_area(under_mm + 8.0 * step, p) * 0.5 *
                          (x[heat_x_muscle8] - x[heat_x_muscle9]) / half_muscle;
    const lane muscle_9 = heat_area(under_mm + 9.0 * step, p) * 0.5 *
                          (x[heat_x_muscle9] - x[heat_x_muscle10]) / half_muscle;
    const lane muscle_10 = heat_area(under_mm + 10.0 * step, p) * 0.5 *
                           (x[heat_x_muscle10] - x[heat_x_muscle11]) / half_muscle;
    const lane muscle_11 = heat_area(under_mm + 11.0 * step, p) * 0.5 *
                           (x[heat_x_muscle11] - x[heat_x_muscle12]) / half_muscle;
    const lane muscle_12 = heat_area(under_mm + 12.0 * step, p) * 0.5 *
                           (x[heat_x_muscle12] - x[heat_x_muscle13]) / half_muscle;
    const lane muscle_13 = heat_area(under_mm + 13.0 * step, p) * 0.5 *
                           (x[heat_x_muscle13] - x[heat_x_muscle14]) / half_muscle;
    const lane muscle_14 = heat_area(under_mm + 14.0 * step, p) * 0.5 *
                           (x[heat_x_muscle14] - x[heat_x_muscle15]) / half_muscle;
    const lane muscle_15 = heat_area(under_mm + 15.0 * step, p) * 0.5 *
                           (x[heat_x_muscle15] - x[heat_x_muscle16]) / half_muscle;

    const lane blood_skin = A_skin * d_skin *
                            heat_blood(x[heat_x_skin], arterial, p[heat_p_flow_skin],
                                       p[heat_p_warmth_skin], p[heat_p_usual_skin], p);
    const lane blood_fat1 = A_fat1 * d_fat *
                            heat_blood(x[heat_x_fat1], arterial, p[heat_p_flow_fat],
                                       p[heat_p_warmth_skin], p[heat_p_usual_skin], p);
    const lane blood_fat2 = A_fat2 * d_fat *
                            heat_blood(x[heat_x_fat2], arterial, p[heat_p_flow_fat],
                                       p[heat_p_warmth_skin], p[heat_p_usual_skin], p);
    const lane blood_fat3 = A_fat3 * d_fat *
                            heat_blood(x[heat_x_fat3], arterial, p[heat_p_flow_fat],
                                       p[heat_p_warmth_skin], p[heat_p_usual_skin], p);
    const lane blood_fat4 = A_fat4 * d_fat *
                            heat_blood(x[heat_x_fat4], arterial, p[heat_p_flow_fat],
                                       p[heat_p_warmth_skin], p[heat_p_usual_skin], p);
    const lane blood_1 =
        A_1 * d_muscle * heat_blood(x[heat_x_muscle1], arterial, flow, warmth, usual, p);
    const lane blood_2 =
        A_2 * d_muscle * heat_blood(x[heat_x_muscle2], arterial, flow, warmth, usual, p);
    const lane blood_3 =
        A_3 * d_muscle * heat_blood(x[heat_x_muscle3], arterial, flow, warmth, usual, p);
    const lane blood_4 =
        A_4 * d_muscle * heat_blood(x[heat_x_muscle4], arterial, flow, warmth, usual, p);
    const lane blood_5 =
        A_5 * d_muscle * heat_blood(x[heat_x_muscle5], arterial, flow, warmth, usual, p);
    const lane blood_6 =
        A_6 * d_muscle * heat_blood(x[heat_x_muscle6], arterial, flow, warmth, usual, p);
    const lane blood_7 =
        A_7 * d_muscle * heat_blood(x[heat_x_muscle7], arterial, flow, warmth, usual, p);
    const lane blood_8 =
        A_8 * d_muscle * heat_blood(x[heat_x_muscle8], arterial, flow, warmth, usual, p);
    const lane blood_9 =
        A_9 * d_muscle * heat_blood(x[heat_x_muscle9], arterial, flow, warmth, usual, p);
    const lane blood_10 =
        A_10 * d_muscle * heat_blood(x[heat_x_muscle10], arterial, flow, warmth, usual, p);
    const lane blood_11 =
        A_11 * d_muscle * heat_blood(x[heat_x_muscle11], arterial, flow, warmth, usual, p);
    const lane blood_12 =
        A_12 * d_muscle * heat_blood(x[heat_x_muscle12], arterial, flow, warmth, usual, p);
    const lane blood_13 =
        A_13 * d_muscle * heat_blood(x[heat_x_muscle13], arterial, flow, warmth, usual, p);
    const lane blood_14 =
        A_14 * d_muscle * heat_blood(x[heat_x_muscle14], arterial, flow, warmth, usual, p);
    const lane blood_15 =
        A_15 * d_muscle * heat_blood(x[heat_x_muscle15], arterial, flow, warmth, usual, p);
    const lane blood_16 =
        A_16 * d_muscle * heat_blood(x[heat_x_muscle16], arterial, flow, warmth, usual, p);
    const lane muscle_heat =
        A_1 * x[heat_x_muscle1] + A_2 * x[heat_x_muscle2] + A_3 * x[heat_x_muscle3] +
        A_4 * x[heat_x_muscle4] + A_5 * x[heat_x_muscle5] + A_6 * x[heat_x_muscle6] +
        A_7 * x[heat_x_muscle7] + A_8 * x[heat_x_muscle8] + A_9 * x[heat_x_muscle9] +
        A_10 * x[heat_x_muscle10] + A_11 * x[heat_x_muscle11] + A_12 * x[heat_x_muscle12] +
        A_13 * x[heat_x_muscle13] + A_14 * x[heat_x_muscle14] + A_15 * x[heat_x_muscle15] +
        A_16 * x[heat_x_muscle16];
    const lane muscle_area = A_1 + A_2 + A_3 + A_4 + A_5 + A_6 + A_7 + A_8 + A_9 + A_10 + A_11 +
                             A_12 + A_13 + A_14 + A_15 + A_16;
    const lane fat_heat = A_fat1 * x[heat_x_fat1] + A_fat2 * x[heat_x_fat2] +
                          A_fat3 * x[heat_x_fat3] + A_fat4 * x[heat_x_fat4];
    const lane blood_muscle = blood_1 + blood_2 + blood_3 + blood_4 + blood_5 + blood_6 + blood_7 +
                              blood_8 + blood_9 + blood_10 + blood_11 + blood_12 + blood_13 +
                              blood_14 + blood_15 + blood_16;
    const lane blood_fat = blood_fat1 + blood_fat2 + blood_fat3 + blood_fat4;

    out[heat_out_T_skin] = x[heat_x_skin] + surface * half_skin;
    out[heat_out_T_shallow] = heat_probe(x, p[heat_p_probe_shallow], step);
    out[heat_out_T_middle] =
        heat_probe(x, 0.5 * (p[heat_p_probe_shallow] + p[heat_p_probe_deep]), step);
    out[heat_out_T_deep] = heat_probe(x, p[heat_p_probe_deep], step);
    out[heat_out_T_muscle] = muscle_heat / muscle_area;
    out[heat_out_stored] =
        (A_skin * C_skin * x[heat_x_skin] + C_fat * fat_heat + C_muscle * muscle_heat) / 1000.0;
    out[heat_out_skin_heat] = surface;

    dx[heat_x_skin] = (surface - skin_fat + blood_skin) / (A_skin * C_skin);
    dx[heat_x_fat1] = (skin_fat - fat_1 + blood_fat1) / (A_fat1 * C_fat);
    dx[heat_x_fat2] = (fat_1 - fat_2 + blood_fat2) / (A_fat2 * C_fat);
    dx[heat_x_fat3] = (fat_2 - fat_3 + blood_fat3) / (A_fat3 * C_fat);
    dx[heat_x_fat4] = (fat_3 - fat_muscle + blood_fat4) / (A_fat4 * C_fat);
    dx[heat_x_muscle1] =
        (fat_muscle - muscle_1 + blood_1 + made * d_muscle * A_1) / (A_1 * C_muscle);
    dx[heat_x_muscle2] = (muscle_1 - muscle_2 + blood_2 + made * d_muscle * A_2) / (A_2 * C_muscle);
    dx[heat_x_muscle3] = (muscle_2 - muscle_3 + blood_3 + made * d_muscle * A_3) / (A_3 * C_muscle);
    dx[heat_x_muscle4] = (muscle_3 - muscle_4 + blood_4 + made * d_muscle * A_4) / (A_4 * C_muscle);
    dx[heat_x_muscle5] = (muscle_4 - muscle_5 + blood_5 + made * d_muscle * A_5) / (A_5 * C_muscle);
    dx[heat_x_muscle6] = (muscle_5 - muscle_6 + blood_6 + made * d_muscle * A_6) / (A_6 * C_muscle);
    dx[heat_x_muscle7] = (muscle_6 - muscle_7 + blood_7 + made * d_muscle * A_7) / (A_7 * C_muscle);
    dx[heat_x_muscle8] = (muscle_7 - muscle_8 + blood_8 + made * d_muscle * A_8) / (A_8 * C_muscle);
    dx[heat_x_muscle9] = (muscle_8 - muscle_9 + blood_9 + made * d_muscle * A_9) / (A_9 * C_muscle);
    dx[heat_x_muscle10] =
        (muscle_9 - muscle_10 + blood_10 + made * d_muscle * A_10) / (A_10 * C_muscle);
    dx[heat_x_muscle11] =
        (muscle_10 - muscle_11 + blood_11 + made * d_muscle * A_11) / (A_11 * C_muscle);
    dx[heat_x_muscle12] =
        (muscle_11 - muscle_12 + blood_12 + made * d_muscle * A_12) / (A_12 * C_muscle);
    dx[heat_x_muscle13] =
        (muscle_12 - muscle_13 + blood_13 + made * d_muscle * A_13) / (A_13 * C_muscle);
    dx[heat_x_muscle14] =
        (muscle_13 - muscle_14 + blood_14 + made * d_muscle * A_14) / (A_14 * C_muscle);
    dx[heat_x_muscle15] =
        (muscle_14 - muscle_15 + blood_15 + made * d_muscle * A_15) / (A_15 * C_muscle);
    dx[heat_x_muscle16] = (muscle_15 + blood_16 + made * d_muscle * A_16) / (A_16 * C_muscle);
    dx[heat_x_entered] = surface / 1000.0;
    dx[heat_x_brought] = (blood_skin + blood_fat + blood_muscle) / 1000.0;
    dx[heat_x_made] = muscle_area * made * d_muscle / 1000.0;
}

#endif
