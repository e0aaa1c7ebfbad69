/* Muscle spindle after Mileusnic, Brown, Lan & Loeb 2006. The article writes the tension of the
 * sensory region as the state; with the length of the polar region in its place the same equations
 * need neither speed nor acceleration of the muscle. */
#ifndef MYO_MECH_SPINDLE_LANE_H
#define MYO_MECH_SPINDLE_LANE_H

#include "base/lane.h"
#include "mech/spindle/spindle.h"

static inline lane spindle_hill2(lane rate, lane half) {
    return rate * rate / (rate * rate + half * half);
}

/* The root u of a u + b sign(u) |u|^power = force, a and b > 0. In q = |u|^power the left side is
 * convex and rising; Newton's method from above never passes the root, and the smaller of the two
 * bounds that each term gives alone is at most 2^power too large: four steps reach rounding. */
static inline lane spindle_speed(lane a, lane b, lane force, lane power) {
    const lane size = lane_abs(force), inverse = 1.0 / power;
    lane q = lane_min(size / b, lane_pow(size / a, power));
    for (int i = 0; i < 4; i++) {
        const lane rest = a * lane_pow(q, inverse - 1.0);
        q = q - (rest * q + b * q - size) / (rest * inverse + b);
        q = lane_max(lane_set1(0.0), q);
    }
    const lane u = lane_pow(q, inverse);
    return lane_select(force < 0.0, -u, u);
}

/* One intrafusal fibre through dt (s), implicit in its speed; returns the stretch of its sensory
 * region, L0. */
static inline lane spindle_fibre(lane *polar, lane *speed, lane length, lane beta, lane gamma,
                                 const lane *p, lane dt) {
    const lane K_SR = p[spindle_p_K_SR], K_PR = p[spindle_p_K_PR];
    const lane mass_dt = p[spindle_p_mass] * 1e-6 / dt;
    const lane force = K_SR * (length - p[spindle_p_L0_SR] - *polar) -
                       K_PR * (*polar - p[spindle_p_L0_PR]) - gamma + mass_dt * *speed;
    const lane C =
        lane_select(force < 0.0, p[spindle_p_C_shortening], lane_set1(1.0)); /* sign of speed */
    /* A polar region shorter than R has no viscosity; a little is left so that it stays defined. */
    const lane overlap = lane_max(lane_set1(0.02), *polar - p[spindle_p_R]);
    const lane viscosity = lane_max(lane_set1(1e-6), C * beta * overlap);
    *speed = spindle_speed((K_SR + K_PR) * dt + mass_dt, viscosity, force, p[spindle_p_power]);
    *polar = *polar + dt * *speed;
    return length - p[spindle_p_L0_SR] - *polar;
}

/* Rate of a secondary ending on one fibre. */
static inline lane spindle_secondary(lane stretch, lane polar, const lane *p) {
    const lane X = p[spindle_p_juxta];
    return p[spindle_p_gain_secondary] * p[spindle_p_L_secondary] *
           (X / p[spindle_p_L0_SR] * (stretch - (p[spindle_p_LN_SR] - p[spindle_p_L0_SR])) +
            (1.0 - X) / p[spindle_p_L0_PR] * (polar - p[spindle_p_LN_PR]));
}

/* Advances by dt (s; 0.25 ms and shorter is accurate, any length is stable). */
static inline void spindle_step(lane *x, const lane *in, const lane *p, lane dt, lane *out) {
    const lane zero = lane_set1(0.0), length = in[spindle_in_length];
    const lane h1 = dt / (p[spindle_p_tau_bag1] * 1e-3), h2 = dt / (p[spindle_p_tau_bag2] * 1e-3);
    const lane asked1 = spindle_hill2(in[spindle_in_gamma_dynamic], p[spindle_p_half_bag]);
    const lane asked2 = spindle_hill2(in[spindle_in_gamma_static], p[spindle_p_half_bag]);
    const lane f_chain = spindle_hill2(in[spindle_in_gamma_static], p[spindle_p_half_chain]);
    const lane f1 = (x[spindle_x_f_dynamic] + h1 * asked1) / (1.0 + h1);
    const lane f2 = (x[spindle_x_f_static] + h2 * asked2) / (1.0 + h2);
    x[spindle_x_f_dynamic] = f1;
    x[spindle_x_f_static] = f2;

    const lane bag1 = spindle_fibre(&x[spindle_x_polar_bag1], &x[spindle_x_speed_bag1], length,
                                    p[spindle_p_beta_0_bag1] + p[spindle_p_beta_bag1] * f1,
                                    p[spindle_p_force_bag1] * f1, p, dt);
    const lane bag2 = spindle_fibre(&x[spindle_x_polar_bag2], &x[spindle_x_speed_bag2], length,
                                    p[spindle_p_beta_0_static] + p[spindle_p_beta_bag2] * f2,
                                    p[spindle_p_force_bag2] * f2, p, dt);
    const lane chain = spindle_fibre(&x[spindle_x_polar_chain], &x[spindle_x_speed_chain], length,
                                     p[spindle_p_beta_0_static] + p[spindle_p_beta_chain] * f_chain,
                                     p[spindle_p_force_chain] * f_chain, p, dt);

    const lane begin = p[spindle_p_LN_SR] - p[spindle_p_L0_SR];
    const lane dynamic_part = lane_max(zero, p[spindle_p_gain_bag1] * (bag1 - begin));
    const lane static_part = lane_max(zero, p[spindle_p_gain_static] * (bag2 - begin)) +
                             lane_max(zero, p[spindle_p_gain_static] * (chain - begin));
    out[spindle_out_primary] =
        p[spindle_p_rate_scale] * (lane_max(dynamic_part, static_part) +
                                   p[spindle_p_occlusion] * lane_min(dynamic_part, static_part));
    out[spindle_out_secondary] =
        p[spindle_p_rate_scale] *
        (lane_max(zero, spindle_secondary(bag2, x[spindle_x_polar_bag2], p)) +
         lane_max(zero, spindle_secondary(chain, x[spindle_x_polar_chain], p)));
}

/* States at rest at a length, with steady fusimotor drive. */
static inline void spindle_rest(lane *x, const lane *in, const lane *p) {
    const lane K_SR = p[spindle_p_K_SR], K_PR = p[spindle_p_K_PR];
    const lane f1 = spindle_hill2(in[spindle_in_gamma_dynamic], p[spindle_p_half_bag]);
    const lane f2 = spindle_hill2(in[spindle_in_gamma_static], p[spindle_p_half_bag]);
    const lane f3 = spindle_hill2(in[spindle_in_gamma_static], p[spindle_p_half_chain]);
    const lane passive =
        K_SR * (in[spindle_in_length] - p[spindle_p_L0_SR]) + K_PR * p[spindle_p_L0_PR];
    x[spindle_x_f_dynamic] = f1;
    x[spindle_x_f_static] = f2;
    x[spindle_x_polar_bag1] = (passive - p[spindle_p_force_bag1] * f1) / (K_SR + K_PR);
    x[spindle_x_polar_bag2] = (passive - p[spindle_p_force_bag2] * f2) / (K_SR + K_PR);
    x[spindle_x_polar_chain] = (passive - p[spindle_p_force_chain] * f3) / (K_SR + K_PR);
    x[spindle_x_speed_bag1] = lane_set1(0.0);
    x[spindle_x_speed_bag2] = lane_set1(0.0);
    x[spindle_x_speed_chain] = lane_set1(0.0);
}

#endif
