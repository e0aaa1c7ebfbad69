/* The radial membrane of a fibre's cable, lanes being neighbouring nodes: the equations of
 * mech/membrane_radial/membrane_radial.lane.h rearranged for stepping. Surface and three shells are
 * one implicit system; the shells are eliminated from the inside out. Slow gates, ions and what
 * follows from them are renewed on a slower clock; divisions that do not depend on each other share
 * one reciprocal. tests/unit/test_cable_radial.c holds it against membrane_radial_rates. */
#include "base/lane.h"

#if MYO_LANES <= 8 /* the block of the cable; wider registers do not exist */
#include "body/fibre_cable_lanes.h"
#include "body/fibre_cable_radial.h"
#include "mech/membrane_radial/membrane_radial.lane.h"

/* What a step of one membrane needs and gives. */
typedef struct site {
    double *const *q; /* its arrays */
    double *m_altered, *h_altered;
    double leak, g_K_ATP, persistent_left;
    lane I, slope; /* total current and d/dV */
    lane I_Cl, slope_Cl;
} site;

/* Rates of m and h of one population of sodium channels: opening, sum of opening and closing,
 * end value of h, its rate. */
typedef struct sodium {
    lane a_m, r_m, h_end, r_h;
} sodium;

/* 2^(slope V + offset), and the same less one. */
INLINE lane rate_at(lane V, const myo_radial_line *line) {
    lane less_one;
    return exp2_rate(V * line->slope + line->offset, &less_one);
}

INLINE lane less_one_at(lane V, const myo_radial_line *line, lane *exponent) {
    lane less_one;
    *exponent = away_from_zero(V * line->slope + line->offset);
    exp2_rate(*exponent, &less_one);
    return less_one;
}

INLINE sodium sodium_rates(lane V, const myo_radial_gates *g) {
    sodium s;
    lane u;
    lane d[4] = {less_one_at(V, &g->open_m, &u), 1.0 + rate_at(V, &g->inactivate_at),
                 1.0 + rate_at(V, &g->recover_at), 1.0 + rate_at(V, &g->end_h)};
    invert4(d);
    s.a_m = g->a_m * (u * d[0]);
    s.r_m = s.a_m + g->b_m * rate_at(V, &g->close_m);
    s.r_h = g->inactivate * d[1] + g->recover * d[2];
    s.h_end = d[3];
    return s;
}

/* m and h of the altered channels forward; their conducting share. */
INLINE lane step_altered(const site *x, int i, lane V, double dt, int is_long,
                         const myo_radial_constants *c) {
    const sodium s = sodium_rates(V, &c->altered);
    const lane z_m = dt * s.r_m, z_h = dt * s.r_h;
    lane m = load(x->m_altered + i), h = load(x->h_altered + i);
    m += (s.a_m - s.r_m * m) * (dt * decay_above(z_m, is_long) / decay_below(z_m, is_long));
    h += (s.h_end - h) * (z_h * decay_above(z_h, is_long) / decay_below(z_h, is_long));
    store(x->m_altered + i, m);
    store(x->h_altered + i, h);
    const double f = c->altered.persistent * x->persistent_left;
    return m * m * m * (h * (1.0 - f) + f);
}

/* All fast gates forward by dt at V; then the currents at V with the new gates. step_ms: of the
 * potential, for the sums of charge. */
INLINE void step_site(site *x, int i, lane V, lane K_i, lane Na_i, lane Cl_i, double dt,
                      double step_ms, int is_long, int is_altered, const myo_radial_constants *c) {
    double *const *q = x->q;
    const lane one = lane_set1(1.0);
    V = lane_clamp(V, -250.0, 250.0); /* bounds every exponent below */
    const sodium Na = sodium_rates(V, &c->usual);
    const lane u = V * c->F_RT, u_Cl = u - c->u_Cl;
    const lmask small_u = lane_abs(u) < 0.01, small_Cl = lane_abs(u_Cl) < 0.01;
    const lane e01 = rate_at(V, &c->tenth), e02 = e01 * e01;
    const lane e05 = e02 * e02 * e01, e = e05 * e05, e_Cl = e * c->e_Cl;
    const lane B = load(q[radial_block] + i) * rate_at(V, &c->unblock);
    lane u_n;
    lane d[4] = {less_one_at(V, &c->open_n, &u_n), lane_select(small_u, one, 1.0 - e),
                 lane_select(small_Cl, one, 1.0 - e_Cl), 1.0 + B};
    invert4(d);
    const lane a_n = c->a_n * (u_n * d[0]), r_n = a_n + c->b_n * rate_at(V, &c->close_n);

    const lane z_m = dt * Na.r_m, z_h = dt * Na.r_h, z_n = dt * r_n;
    lane g[4] = {decay_below(z_m, is_long), decay_below(z_h, is_long), decay_below(z_n, is_long),
                 1.0 + 0.12 * e01 + 0.040036 * e};
    invert4(g);
    lane m = load(q[radial_m] + i), h = load(q[radial_h] + i), n = load(q[radial_n] + i);
    m += (Na.a_m - Na.r_m * m) * (dt * decay_above(z_m, is_long) * g[0]);
    h += (Na.h_end - h) * (z_h * decay_above(z_h, is_long) * g[1]);
    n += (a_n - r_n * n) * (dt * decay_above(z_n, is_long) * g[2]);
    store(q[radial_m] + i, m);
    store(q[radial_h] + i, h);
    store(q[radial_n] + i, n);

    /* Driving forces and their slopes; d of u L(u) etc. per mV. */
    const double RT_F = c->k[membrane_radial_k_RT_F];
    const lane L = lane_select(small_u, 1.0 + u * (0.5 + u * (1.0 / 12)), u * d[1]);
    const lane dL = lane_select(small_u, 0.5 + u * (1.0 / 6), d[1] * (1.0 - L * e));
    const lane K_o = load(q[radial_K] + i), Na_o = load(q[radial_Na] + i);
    const lane q_K = K_i - K_o * e, q_Na = Na_i - Na_o * e;
    const lane J_K = RT_F * L * q_K, dJ_K = dL * q_K + L * K_o * e;
    const lane J_Na = RT_F * L * q_Na, dJ_Na = dL * q_Na + L * Na_o * e;
    const lane M = lane_select(small_Cl, 1.0 + u_Cl * (0.5 + u_Cl * (1.0 / 12)), u_Cl * d[2]);
    const lane dM = lane_select(small_Cl, 0.5 + u_Cl * (1.0 / 6), d[2] * (1.0 - M * e_Cl));
    const lane q_Cl = c->Cl_outside - Cl_i * e_Cl;

    const double f = c->usual.persistent * x->persistent_left;
    lane open = m * m * m * (h * (1.0 - f) + f);
    if (is_altered) {
        const double altered = c->p[membrane_radial_p_mutant];
        open = (1.0 - altered) * open + altered * step_altered(x, i, V, dt, is_long, c);
    }
    const lane g_Na = load(q[radial_g_Na] + i) * open + x->leak * (1.0 / 75.0);
    const lane n2 = n * n, g_Kir = load(q[radial_g_Kir] + i) * (B * d[3]);
    const lane g_K = load(q[radial_g_K] + i) * (n2 * n2) + g_Kir;
    const lane g_Cl = load(q[radial_g_Cl] + i);
    const lane I_pump = load(q[radial_pump] + i) * g[3];
    const lane I_Na = g_Na * J_Na + 3.0 * I_pump;
    const lane I_K = g_K * J_K + x->g_K_ATP * (V - load(q[radial_E_K] + i)) - 2.0 * I_pump;
    const lane dI_pump = I_pump * g[3] * (0.012 * e01 + 0.040036 * e) * c->F_RT;
    const lane dI_Na = g_Na * dJ_Na + 3.0 * dI_pump;
    const lane dI_K = g_K * dJ_K - c->Kir_steep * g_Kir * d[3] * J_K + x->g_K_ATP - 2.0 * dI_pump;
    x->I_Cl = g_Cl * (RT_F * M * q_Cl);
    x->slope_Cl = g_Cl * (dM * q_Cl + M * Cl_i * e_Cl);
    x->I = I_Na + I_K + x->I_Cl;
    /* Where the inward rectifier's negative slope prevails, the step stays explicit. */
    x->slope = lane_max(dI_Na + dI_K + x->slope_Cl, lane_set1(0.0));
    add(q[radial_sum_K] + i, step_ms * I_K);
    add(q[radial_sum_Na] + i, step_ms * I_Na);
    store(q[radial_half_K] + i, (0.5 * step_ms) * dI_K);
    store(q[radial_half_Na] + i, (0.5 * step_ms) * dI_Na);
    store(q[radial_half_Cl] + i, (0.5 * step_ms) * x->slope_Cl);
}

INLINE void step_nodes(const myo_radial_constants *c, const myo_fibre_nodes *nodes, int i,
                       const myo_cable_step *step, int is_long, int is_altered, const double *V_mV,
                       double *a, double *r) {
    double *const *q = nodes->q;
    const double dt = step->dt_ms, theta = 0.5; /* Crank-Nicolson */
    const lane K_i = load(q[radial_K_i] + i), Na_i = load(q[radial_Na_i] + i);
    const lane Cl_i = load(q[radial_Cl_i] + i);
    lane V[4], I[4], slope[4], I_Cl = lane_set1(0.0);
#pragma GCC unroll 1
    for (int k = 0; k < 4; k++) {
        site x = {.q = q + radial_first + k * radial_fields,
                  .leak = c->leak[k],
                  .g_K_ATP = c->K_ATP[k] * nodes->ports[membrane_radial_in_K_ATP_open],
                  .persistent_left = nodes->ports[membrane_radial_in_persistent_left]};
        if (is_altered) {
            x.m_altered = q[radial_altered + 2 * k];
            x.h_altered = q[radial_altered + 2 * k + 1];
        }
        V[k] = load((k ? x.q[radial_V] : V_mV) + i);
        add(x.q[radial_sum_V] + i, dt * V[k]);
        step_site(&x, i, V[k], K_i, Na_i, Cl_i, step->gate_ms, dt, is_long, is_altered, c);
        I[k] = c->weight[k] * x.I;
        slope[k] = c->weight[k] * x.slope;
        I_Cl += c->weight[k] * x.I_Cl;
    }
    add(q[radial_sum_Cl] + i, dt * I_Cl);

    /* From the inside out: each shell's dV as a function of its outer neighbour's. */
    const double C_dt = c->p[membrane_radial_p_C_m] / dt;
    lane inner_part = lane_set1(0.0), inner_load = lane_set1(0.0); /* on the neighbour's equation */
    lane onward = lane_set1(0.0);
#pragma GCC unroll 1
    for (int k = 3; k > 0; k--) {
        const double G = c->G[k - 1];
        const lane into = G * (V[k - 1] - V[k]); /* current into the shell */
        const lane inv = 1.0 / (c->weight[k] * C_dt + theta * (slope[k] + G) + inner_load);
        const lane part = (into - onward - I[k] + inner_part) * inv;
        const lane gain = (theta * G) * inv;
        double *const *own = q + radial_first + k * radial_fields;
        store(own[radial_part] + i, part);
        store(own[radial_gain] + i, gain);
        inner_part = (theta * G) * part;
        inner_load = (theta * G) * (1.0 - gain);
        onward = into;
    }
    store(a + i, C_dt + theta * slope[0] + inner_load);
    store(r + i, inner_part - I[0] - onward);
}

void MYO_LANE(myo_radial_load)(const void *constants, const myo_fibre_nodes *nodes, int first,
                               int count, const myo_cable_step *step, const double *V_mV, double *a,
                               double *r) {
    const myo_radial_constants *c = constants;
    const int is_long = step->gate_ms > 0.06;
    const int is_altered = c->p[membrane_radial_p_mutant] > 0.0;
    const int end = first + count;
    if (!is_altered && is_long)
        for (int i = first; i < end; i += MYO_LANES)
            step_nodes(c, nodes, i, step, 1, 0, V_mV, a, r);
    else if (!is_altered)
        for (int i = first; i < end; i += MYO_LANES)
            step_nodes(c, nodes, i, step, 0, 0, V_mV, a, r);
    else if (is_long)
        for (int i = first; i < end; i += MYO_LANES)
            step_nodes(c, nodes, i, step, 1, 1, V_mV, a, r);
    else
        for (int i = first; i < end; i += MYO_LANES)
            step_nodes(c, nodes, i, step, 0, 1, V_mV, a, r);
}

void MYO_LANE(myo_radial_finish)(const void *constants, const myo_fibre_nodes *nodes, int first,
                                 int count, double dt_ms, const double *dV) {
    const myo_radial_constants *c = constants;
    for (int i = first; i < first + count; i += MYO_LANES) {
        lane moved = load(dV + i), mean = lane_set1(0.0), Cl = lane_set1(0.0);
        for (int k = 0; k < 4; k++) {
            double *const *own = nodes->q + radial_first + k * radial_fields;
            if (k) {
                moved = load(own[radial_part] + i) + load(own[radial_gain] + i) * moved;
                add(own[radial_V] + i, moved);
                mean += ((7.0 - 2.0 * k) / 9.0) * moved;
            }
            add(own[radial_sum_V] + i, (0.5 * dt_ms) * moved);
            add(own[radial_sum_K] + i, load(own[radial_half_K] + i) * moved);
            add(own[radial_sum_Na] + i, load(own[radial_half_Na] + i) * moved);
            Cl += c->weight[k] * load(own[radial_half_Cl] + i) * moved;
        }
        add(nodes->q[radial_sum_Cl] + i, Cl);
        add(nodes->q[fibre_V_T] + i, mean);
        store(nodes->q[fibre_dV_T] + i, mean);
    }
}

/* ---- slow gates and ions ---- */

/* Concentrations stay within what the table allows, whatever the parameters. */
INLINE lane bounded(lane mM) {
    return lane_clamp(mM, 1e-3, 500.0);
}

/* Charges into the concentrations, uA ms/cm2 to mM; exchange along the tubules and with plasma
 * after them. */
INLINE void move_ions(const myo_radial_constants *c, const myo_fibre_nodes *nodes, int i,
                      double ms) {
    double *const *q = nodes->q;
    const double *p = c->p, *k = c->k, F = 96485000.0;
    const double depth = 1e-7 * p[membrane_radial_p_tubule_depth];
    const double layer = k[membrane_radial_k_gamma] * depth / 9.0; /* of the inner shell */
    const double z_e = 1e-4 * p[membrane_radial_p_z_e], z_i = 0.5e-4 * p[membrane_radial_p_radius];
    const double blood = ms * (1e-3 / p[membrane_radial_p_tau_b]) *
                         (0.98 * nodes->ports[membrane_radial_in_perfusion] + 0.02);
    const double D[3] = {ms * k[membrane_radial_k_D_0], ms * k[membrane_radial_k_D_1],
                         ms * k[membrane_radial_k_D_2]};
    for (int ion = 0; ion < 2; ion++) {
        const int at = ion ? radial_Na : radial_K, sum = ion ? radial_sum_Na : radial_sum_K;
        const double speed = ion ? p[membrane_radial_p_D_Na_per_D_K] : 1.0;
        const double plasma = ion ? p[membrane_radial_p_Na_plasma] : p[membrane_radial_p_K_plasma];
        lane C[4], charge[4], total = lane_set1(0.0);
        for (int m = 0; m < 4; m++) {
            double *const *own = q + radial_first + m * radial_fields;
            C[m] = load(own[at] + i);
            charge[m] = load(own[sum] + i);
            store(own[sum] + i, lane_set1(0.0));
            total += c->weight[m] * charge[m];
        }
        const lane out = (speed * D[0]) * (C[1] - C[0]);
        const lane to_1 = (speed * D[1]) * (C[2] - C[1]), to_2 = (speed * D[2]) * (C[3] - C[2]);
        const lane moved[4] = {
            (charge[0] * (1.0 / F) + out) * (1.0 / z_e) + blood * (plasma - C[0]),
            charge[1] * (1.0 / (F * depth)) + (to_1 - out) * (1.0 / (5.0 * layer)),
            charge[2] * (1.0 / (F * depth)) + (to_2 - to_1) * (1.0 / (3.0 * layer)),
            charge[3] * (1.0 / (F * depth)) - to_2 * (1.0 / layer)};
        for (int m = 0; m < 4; m++)
            store(q[radial_first + m * radial_fields + at] + i, bounded(C[m] + moved[m]));
        double *inside = q[ion ? radial_Na_i : radial_K_i] + i;
        store(inside, bounded(load(inside) - total * (1.0 / (F * z_i))));
    }
    const lane Cl = load(q[radial_sum_Cl] + i) * (1.0 / (F * z_i));
    store(q[radial_Cl_i] + i, bounded(load(q[radial_Cl_i] + i) + Cl));
    store(q[radial_sum_Cl] + i, lane_set1(0.0));
}

/* Slow gates of one membrane forward by ms at the mean potential of that time; then what follows
 * from them and from ions. */
INLINE void renew_site(const myo_radial_constants *c, const myo_fibre_nodes *nodes, int i, int k,
                       double ms, lane log_K_i) {
    double *const *q = nodes->q + radial_first + k * radial_fields;
    const double *ports = nodes->ports;
    const lane Na_i = load(nodes->q[radial_Na_i] + i);
    lane S = load(q[radial_S] + i), h_K = load(q[radial_h_K] + i), gate = load(q[radial_c] + i);
    if (ms > 0.0) {
        const lane V = lane_clamp(load(q[radial_sum_V] + i) * (1.0 / ms), -250.0, 250.0);
        store(q[radial_sum_V] + i, lane_set1(0.0));
        lane d[4] = {1.0 + rate_at(V, &c->end_S), 1.0 + rate_at(V, &c->end_h_K),
                     1.0 + rate_at(V, &c->open_c), 1.0 + rate_at(V, &c->close_c)};
        invert4(d);
        const lane a = c->a_c * d[2], b = c->b_c * d[3], w = V - c->S_slowest_mV;
        const double floor = c->p[membrane_radial_p_S_floor];
        const lane z_S = ms * (c->S_rate[0] + c->S_rate[1] * (w * w));
        const lane z_K = lane_set1(ms * c->rate_h_K), z_c = ms * (a + b);
        lane below[4] = {decay_below(z_S, 1), decay_below(z_K, 1), decay_below(z_c, 1),
                         lane_set1(1.0)};
        invert4(below);
        const lane dS = (floor + (1.0 - floor) * d[0] - S) * (z_S * decay_above(z_S, 1) * below[0]);
        const lane dh_K = (d[1] - h_K) * (z_K * decay_above(z_K, 1) * below[1]);
        const lane dgate = (a - (a + b) * gate) * (ms * decay_above(z_c, 1) * below[2]);
        store(q[radial_S] + i, S + dS);
        store(q[radial_h_K] + i, h_K + dh_K);
        store(q[radial_c] + i, gate + dgate);
        S += 1.5 * dS, h_K += 1.5 * dh_K, gate += 1.5 * dgate;
    }
    const double *now = c->k;
    const double g_Na = now[k ? membrane_radial_k_g_Na_T : membrane_radial_k_g_Na] *
                        ports[k ? membrane_radial_in_vacant_T : membrane_radial_in_vacant_s];
    const double g_K = now[k ? membrane_radial_k_g_K_T : membrane_radial_k_g_K] *
                       ports[membrane_radial_in_potassium_left];
    const double G_K = now[k ? membrane_radial_k_G_K_T : membrane_radial_k_G_K];
    const double k_Cl = now[k ? membrane_radial_k_k_Cl_T : membrane_radial_k_k_Cl];
    const double pump = now[k ? membrane_radial_k_pump_T : membrane_radial_k_pump] *
                        ports[membrane_radial_in_sodium_pump];
    const double K_mK = c->p[k ? membrane_radial_p_K_mK_tubule : membrane_radial_p_K_mK];
    const double K_K = c->p[membrane_radial_p_K_K];
    const lane K_o = load(q[radial_K] + i), log_K_o = lane_log(K_o), ratio = log_K_i - log_K_o;
    const lane K_R2 = exp_rate(2.0 * (log_K_o + c->p[membrane_radial_p_delta_K] * ratio));
    const lane site_K = K_o + K_mK, site_Na = Na_i + c->p[membrane_radial_p_K_mNa];
    lane d[4] = {K_K + K_R2, site_K * site_K, site_Na * site_Na * site_Na, lane_set1(1.0)};
    invert4(d);
    store(q[radial_g_Na] + i, (g_Na / 75.0) * S);
    store(q[radial_g_K] + i, (g_K / 50.0) * h_K);
    store(q[radial_g_Kir] + i, (G_K / 50.0) * K_R2 * d[0]);
    store(q[radial_block] + i, (1.0 + K_R2 * (1.0 / K_K)) / c->p[membrane_radial_p_blocker]);
    store(q[radial_g_Cl] + i, k_Cl * gate);
    store(q[radial_pump] + i, pump * (K_o * K_o * d[1]) * (Na_i * Na_i * Na_i * d[2]));
    store(q[radial_E_K] + i, -c->k[membrane_radial_k_RT_F] * ratio);
}

void MYO_LANE(myo_radial_renew)(const void *constants, const myo_fibre_nodes *nodes, int first,
                                int count, double ms, const double *V_mV) {
    const myo_radial_constants *c = constants;
    (void)V_mV; /* its mean counts */
    for (int i = first; i < first + count; i += MYO_LANES) {
        move_ions(c, nodes, i, ms);
        const lane log_K_i = lane_log(load(nodes->q[radial_K_i] + i));
#pragma GCC unroll 1
        for (int k = 0; k < 4; k++) renew_site(c, nodes, i, k, ms, log_K_i);
    }
}
#endif
