/* The membrane of a fibre's cable, lanes being neighbouring nodes: the equations of
 * mech/sarcolemma/sarcolemma.lane.h (Shorten et al. 2007) rearranged for stepping. What depends on
 * ions and slow gates only is kept per node and renewed on their slower clock; divisions that do
 * not depend on each other share one reciprocal. tests/unit/test_cable_fibre.c holds it against
 * sarcolemma_rates. */
#include "base/lane.h"

#if MYO_LANES <= 8 /* the block of the cable; wider registers do not exist */
#include "body/fibre_cable_kernel.h"
#include "body/fibre_cable_lanes.h"

/* One membrane: surface (t = 0) or tubules (t = 1). */
typedef struct membrane {
    lane m, h, n, h_K; /* fast gates; h_K only in the tubules */
    lane K_i, K_o, Na_i, Na_o;
    lane g_Na, g_K, Cl_i, g_IR, block, pump, sigma;
    lane I, slope; /* total current and d/dV; then those of potassium and sodium */
    lane I_K, slope_K, I_Na, slope_Na;
} membrane;

/* All gates forward by dt at V; then the currents at V with the new gates. */
INLINE void membrane_step(membrane *x, lane V, double dt, int is_long, int is_tubule,
                          const myo_fibre_constants *c) {
    const lane one = lane_set1(1.0);
    V = lane_clamp(V, -250.0, 250.0); /* bounds every exponent below */
    const lane u_m = (V - c->p[sarcolemma_p_V_m]) * c->inv_k_am;
    const lane u_n = (V - c->p[sarcolemma_p_V_n]) * c->inv_k_an;
    const lane u = V * c->F_RT;
    const lmask small_m = lane_abs(u_m) < 1e-4, small_n = lane_abs(u_n) < 1e-4;
    const lmask small_u = lane_abs(u) < 1e-4;
    const lane e01 = exp_rate(-0.1 * u), e02 = e01 * e01;
    const lane e05 = e02 * e02 * e01, e = e05 * e05;
    lane d[4] = {lane_select(small_m, one, 1.0 - exp_rate(-u_m)),
                 lane_select(small_n, one, 1.0 - exp_rate(-u_n)),
                 1.0 + exp_rate((c->p[sarcolemma_p_V_h] - V) * c->inv_k_bh),
                 lane_select(small_u, one, 1.0 - e)};
    invert4(d);
    const lane a_m =
        c->a_m * lane_select(small_m, 1.0 + u_m * (0.5 + u_m * (1.0 / 12)), u_m * d[0]);
    const lane a_n =
        c->a_n * lane_select(small_n, 1.0 + u_n * (0.5 + u_n * (1.0 / 12)), u_n * d[1]);
    const lane b_h = c->b_h * d[2];
    const lane b_m = c->b_m * exp_rate((c->p[sarcolemma_p_V_m] - V) * c->inv_k_bm);
    const lane a_h = c->a_h * exp_rate((c->p[sarcolemma_p_V_h] - V) * c->inv_k_ah);
    const lane b_n = c->b_n * exp_rate((c->p[sarcolemma_p_V_n] - V) * c->inv_k_bn);
    const lane r_m = a_m + b_m, r_h = a_h + b_h, r_n = a_n + b_n;
    const lane L = lane_select(small_u, 1.0 + u * (0.5 + u * (1.0 / 12)), u * d[3]);
    const lane dL = lane_select(small_u, 0.5 + u * (1.0 / 6), d[3] * (1.0 - L * e));

    /* Inward rectifier y = B/(1 + B), chloride gate, pump, h_K at equilibrium. */
    const lane B = x->block * exp_rate(-c->IR_steep * u);
    const lane pump_e = 0.04 * x->sigma * e;
    lane f[4] = {1.0 + B, 1.0 + exp_rate((V - c->p[sarcolemma_p_V_a]) * c->inv_A_a),
                 1.0 + 0.12 * e01 + pump_e, one};
    lane r_K = lane_set1(0.0);
    if (is_tubule) {
        f[3] = 1.0 + exp_rate((V - c->p[sarcolemma_p_V_hK]) * c->inv_A_hK);
        r_K = c->h_K_T_rate * exp_rate((V + 40.0) * (1.0 / 25.75));
    }
    invert4(f);

    const lane z_m = dt * r_m, z_h = dt * r_h, z_n = dt * r_n, z_K = dt * r_K;
    lane g[4] = {decay_below(z_m, is_long), decay_below(z_h, is_long), decay_below(z_n, is_long),
                 one};
    if (is_tubule) g[3] = decay_below(z_K, is_long);
    invert4(g);
    x->m += (a_m - r_m * x->m) * (dt * decay_above(z_m, is_long) * g[0]);
    x->h += (a_h - r_h * x->h) * (dt * decay_above(z_h, is_long) * g[1]);
    x->n += (a_n - r_n * x->n) * (dt * decay_above(z_n, is_long) * g[2]);
    if (is_tubule) x->h_K += (f[3] - x->h_K) * (z_K * decay_above(z_K, is_long) * g[3]);

    /* Currents; d of u L(u) etc. per mV. */
    const double RT_F = c->k[sarcolemma_k_RT_F];
    const lane mV = RT_F * L;
    const lane q_K = x->K_i - x->K_o * e, q_Na = x->Na_i - x->Na_o * e;
    const lane J_K = mV * q_K, dJ_K = dL * q_K + L * x->K_o * e;
    const lane J_Na = mV * q_Na, dJ_Na = dL * q_Na + L * x->Na_o * e;
    const lane Cl_o = 156.5 - 5.0 * x->Cl_i, q_Cl = Cl_o - x->Cl_i * e;
    const lane J_Cl = mV * q_Cl, dJ_Cl = dL * q_Cl + L * x->Cl_i * e;

    const double eta_Cl = is_tubule ? c->p[sarcolemma_p_eta_Cl] : 1.0;
    const lane a2 = f[1] * f[1];
    const lane g_Cl = (eta_Cl * c->k[sarcolemma_k_g_Cl] / 45.0) * (a2 * a2);
    lane g_IR = x->g_IR;
    if (!is_tubule) g_IR = lane_select(J_K > 0.0, g_IR, lane_set1(0.0)); /* as published */
    const lane y = B * f[0];
    const lane n2 = x->n * x->n, g_DR = x->g_K * (n2 * n2);
    const lane g_Kdr = is_tubule ? g_DR * x->h_K : g_DR;
    const lane g_Na = x->g_Na * (x->m * x->m) * (x->m * x->h);
    const lane I_pump = x->pump * f[2];
    const lane I_K = (g_IR * y + g_Kdr) * J_K, I_Na = g_Na * J_Na;
    const lane dI_K =
        (g_IR * y + g_Kdr) * dJ_K - (g_IR * (c->IR_steep * c->F_RT)) * (y * f[0]) * J_K;
    const lane dI_Na = g_Na * dJ_Na;
    const lane dI_pump = I_pump * f[2] * (0.012 * e01 + pump_e) * c->F_RT;
    x->I = g_Cl * J_Cl + I_K + I_Na + I_pump;
    x->I_K = I_K - 2.0 * I_pump;
    x->I_Na = I_Na + 3.0 * I_pump;
    x->slope_K = dI_K - 2.0 * dI_pump;
    x->slope_Na = dI_Na + 3.0 * dI_pump;
    x->slope = g_Cl * (dJ_Cl - (4.0 * c->inv_A_a) * (1.0 - f[1]) * J_Cl) + dI_K + dI_Na + dI_pump;
}

static inline void load_ions(membrane *s, const myo_fibre_nodes *nodes, int i, int is_tubule) {
    double *const *q = nodes->q;
    s->K_i = load(q[fibre_K_i] + i);
    s->Na_i = load(q[fibre_Na_i] + i);
    s->K_o = load(q[is_tubule ? fibre_K_t : fibre_K_e] + i);
    s->Na_o = load(q[is_tubule ? fibre_Na_t : fibre_Na_e] + i);
    double *const *g = q + (is_tubule ? fibre_g_Na_t : fibre_g_Na);
    s->g_Na = load(g[0] + i);
    s->g_K = load(g[1] + i);
    s->Cl_i = load(g[2] + i);
    s->g_IR = load(g[3] + i);
    s->block = load(g[4] + i);
    s->pump = load(g[5] + i);
    s->sigma = load(g[6] + i);
}

INLINE void step_nodes(const myo_fibre_constants *c, const myo_fibre_nodes *nodes, int i,
                       const myo_cable_step *step, int is_long, const double *V_mV, double *a,
                       double *r) {
    double *const *q = nodes->q;
    const double dt = step->dt_ms, theta = 0.5; /* Crank-Nicolson */
    const lane V = load(V_mV + i), V_T = load(q[fibre_V_T] + i);
    membrane s, t;
    load_ions(&s, nodes, i, 0);
    s.m = load(q[fibre_m] + i), s.h = load(q[fibre_h] + i), s.n = load(q[fibre_n] + i);
    s.h_K = lane_set1(1.0);
    membrane_step(&s, V, step->gate_ms, is_long, 0, c);
    store(q[fibre_m] + i, s.m), store(q[fibre_h] + i, s.h), store(q[fibre_n] + i, s.n);
    add(q[fibre_sum_K] + i, dt * s.I_K);
    add(q[fibre_sum_Na] + i, dt * s.I_Na);
    store(q[fibre_half_K] + i, (0.5 * dt) * s.slope_K);
    store(q[fibre_half_Na] + i, (0.5 * dt) * s.slope_Na);

    load_ions(&t, nodes, i, 1);
    t.m = load(q[fibre_m_t] + i), t.h = load(q[fibre_h_t] + i), t.n = load(q[fibre_n_t] + i);
    t.h_K = load(q[fibre_h_K_t] + i);
    membrane_step(&t, V_T, step->gate_ms, is_long, 1, c);
    store(q[fibre_m_t] + i, t.m), store(q[fibre_h_t] + i, t.h), store(q[fibre_n_t] + i, t.n);
    store(q[fibre_h_K_t] + i, t.h_K);
    add(q[fibre_sum_K_t] + i, dt * t.I_K);
    add(q[fibre_sum_Na_t] + i, dt * t.I_Na);
    store(q[fibre_half_K_t] + i, (0.5 * dt) * t.slope_K);
    store(q[fibre_half_Na_t] + i, (0.5 * dt) * t.slope_Na);

    /* The tubules' step, solved for dV_T as a function of dV_s and put into the surface's. */
    const lane gap = V - V_T;
    const double C_dt = c->C_m / dt;
    const lane T_inv = 1.0 / (C_dt + theta * (t.slope + c->g_access_T));
    const lane T_r = (c->g_access_T * gap - t.I) * T_inv;
    const lane T_g = (theta * c->g_access_T) * T_inv;
    store(q[fibre_T_r] + i, T_r);
    store(q[fibre_T_g] + i, T_g);
    store(a + i, C_dt + theta * (s.slope + c->g_access) - (theta * c->g_access) * T_g);
    store(r + i, (theta * c->g_access) * T_r - s.I - c->g_access * gap);
}

void MYO_LANE(myo_fibre_load)(const void *c, const myo_fibre_nodes *nodes, int first, int count,
                              const myo_cable_step *step, const double *V_mV, double *a,
                              double *r) {
    if (step->gate_ms > 0.06) {
        for (int i = first; i < first + count; i += MYO_LANES)
            step_nodes(c, nodes, i, step, 1, V_mV, a, r);
    } else {
        for (int i = first; i < first + count; i += MYO_LANES)
            step_nodes(c, nodes, i, step, 0, V_mV, a, r);
    }
}

void MYO_LANE(myo_fibre_finish)(const void *c, const myo_fibre_nodes *nodes, int first, int count,
                                double dt_ms, const double *dV) {
    (void)c, (void)dt_ms;
    double *const *q = nodes->q;
    for (int i = first; i < first + count; i += MYO_LANES) {
        const lane dV_s = load(dV + i);
        const lane dV_T = load(q[fibre_T_r] + i) + load(q[fibre_T_g] + i) * dV_s;
        add(q[fibre_V_T] + i, dV_T);
        store(q[fibre_dV_T] + i, dV_T);
        add(q[fibre_sum_K] + i, load(q[fibre_half_K] + i) * dV_s);
        add(q[fibre_sum_Na] + i, load(q[fibre_half_Na] + i) * dV_s);
        add(q[fibre_sum_K_t] + i, load(q[fibre_half_K_t] + i) * dV_T);
        add(q[fibre_sum_Na_t] + i, load(q[fibre_half_Na_t] + i) * dV_T);
    }
}

/* What follows from ions and slow gates for one membrane; Nernst ratios as powers, K_R =
 * K_o^(1-delta) K_i^delta, and one reciprocal for the three quotients. */
INLINE void follow(const myo_fibre_constants *c, const myo_fibre_nodes *nodes, int i, int is_tubule,
                   lane log_K_i, lane S, lane h_K) {
    double *const *q = nodes->q;
    double *const *g = q + (is_tubule ? fibre_g_Na_t : fibre_g_Na);
    const double *p = c->p, *k = c->k;
    const lane K_o = load(q[is_tubule ? fibre_K_t : fibre_K_e] + i), K_i = load(q[fibre_K_i] + i);
    const lane Na_o = load(q[is_tubule ? fibre_Na_t : fibre_Na_e] + i);
    const lane Na_i = load(q[fibre_Na_i] + i);
    const double eta_Na = is_tubule ? p[sarcolemma_p_eta_Na] : 1.0;
    const double eta_DR = is_tubule ? p[sarcolemma_p_eta_DR] : 1.0;
    const double eta_IR = is_tubule ? p[sarcolemma_p_eta_IR] : 1.0;
    const double eta_NaK = is_tubule ? p[sarcolemma_p_eta_NaK] : 1.0;
    const double delta = p[sarcolemma_p_delta_K], S_i = p[sarcolemma_p_S_i];
    const lane K_R2 = exp_rate(2.0 * ((1.0 - delta) * lane_log(K_o) + delta * log_K_i));
    const lane site_K = K_o + p[sarcolemma_p_K_mK], site_Na = Na_i + p[sarcolemma_p_K_mNa];
    lane d[4] = {5.0 * K_o + K_i, p[sarcolemma_p_K_K] + K_R2, site_K * site_K,
                 site_Na * site_Na * site_Na};
    invert4(d);
    store(g[0] + i, (eta_Na * k[sarcolemma_k_g_Na] / 75.0) * S);
    store(g[1] + i, (eta_DR * k[sarcolemma_k_g_K] / 50.0) * h_K);
    store(g[2] + i, 156.5 * K_o * d[0]);
    store(g[3] + i, (eta_IR * k[sarcolemma_k_G_K] / 50.0) * K_R2 * d[1]);
    store(g[4] + i,
          (p[sarcolemma_p_K_S] / (S_i * S_i)) * (1.0 + K_R2 * (1.0 / p[sarcolemma_p_K_K])));
    store(g[5] + i,
          (eta_NaK * k[sarcolemma_k_F_J_NaK]) * (K_o * K_o * d[2]) * (Na_i * Na_i * Na_i * d[3]));
    store(g[6] + i, (exp_rate(Na_o * (1.0 / 67.3)) - 1.0) * (1.0 / 7.0));
}

INLINE void move_ions(const myo_fibre_constants *c, const myo_fibre_nodes *nodes, int i,
                      double ms) {
    double *const *q = nodes->q;
    const double *p = c->p;
    const lane K_s = load(q[fibre_sum_K] + i) + ms * p[sarcolemma_p_I_K_rest];
    const lane Na_s = load(q[fibre_sum_Na] + i) + ms * p[sarcolemma_p_I_Na_rest];
    const lane K_T = load(q[fibre_sum_K_t] + i) + ms * p[sarcolemma_p_I_K_rest];
    const lane Na_T = load(q[fibre_sum_Na_t] + i) + ms * p[sarcolemma_p_I_Na_rest];
    for (int s = fibre_sum_K; s <= fibre_sum_Na_t; s++) store(q[s] + i, lane_set1(0.0));
    const double F_T = 1.0 / (1000.0 * 96485.0 * p[sarcolemma_p_z_T]);
    const double F_i = 1.0 / (1000.0 * 96485.0 * p[sarcolemma_p_z_i]);
    const double F_e = 1.0 / (1000.0 * 96485.0 * p[sarcolemma_p_z_e]);
    const double out = ms * c->k[sarcolemma_k_diffusion];
    const double plasma = ms * p[sarcolemma_p_plasma_exchange] / p[sarcolemma_p_tau_b];
    const lane K_t = load(q[fibre_K_t] + i), K_e = load(q[fibre_K_e] + i);
    const lane Na_t = load(q[fibre_Na_t] + i), Na_e = load(q[fibre_Na_e] + i);
    const lane gap_K = out * (K_t - K_e), gap_Na = out * (Na_t - Na_e);
    const double per_K = 1.0 / p[sarcolemma_p_tau_K], per_Na = 1.0 / p[sarcolemma_p_tau_Na];
    const double per_K2 = 1.0 / p[sarcolemma_p_tau_K2], per_Na2 = 1.0 / p[sarcolemma_p_tau_Na2];
    add(q[fibre_K_i] + i, -(p[sarcolemma_p_f_T] * F_T) * K_T - F_i * K_s);
    add(q[fibre_Na_i] + i, -(p[sarcolemma_p_f_T] * F_T) * Na_T - F_i * Na_s);
    store(q[fibre_K_t] + i, K_t + (F_T * K_T - gap_K * per_K));
    store(q[fibre_Na_t] + i, Na_t + (F_T * Na_T - gap_Na * per_Na));
    store(q[fibre_K_e] + i,
          K_e + (F_e * K_s + gap_K * per_K2 + plasma * (p[sarcolemma_p_K_b] - K_e)));
    store(q[fibre_Na_e] + i,
          Na_e + (F_e * Na_s + gap_Na * per_Na2 + plasma * (p[sarcolemma_p_Na_b] - Na_e)));
}

/* A slow gate at V_mV with its equilibrium 1/(1 + exp((V - half)/slope)): the exponential's
 * argument. */
INLINE lane slow_argument(lane V, double half, double slope) {
    return lane_clamp(V, -250.0, 250.0) * (1.0 / slope) - half / slope;
}

INLINE lane S_steps(lane V, const myo_fibre_constants *c, double ms) {
    const lane w = (V + c->p[sarcolemma_p_V_tau]) * 0.01;
    return (ms * c->k[sarcolemma_k_Na_gates] / c->p[sarcolemma_p_tau_S0]) * (0.2 + 5.65 * w * w);
}

INLINE void renew_nodes(const myo_fibre_constants *c, const myo_fibre_nodes *nodes, int i,
                        double ms, const double *V_mV) {
    double *const *q = nodes->q;
    const double *p = c->p;
    const lane V = load(V_mV + i), V_T = load(q[fibre_V_T] + i);
    lane inf[4] = {1.0 + exp_rate(slow_argument(V, p[sarcolemma_p_V_S], p[sarcolemma_p_A_S])),
                   1.0 + exp_rate(slow_argument(V_T, p[sarcolemma_p_V_S], p[sarcolemma_p_A_S])),
                   1.0 + exp_rate(slow_argument(V, p[sarcolemma_p_V_hK], p[sarcolemma_p_A_hK])),
                   lane_set1(1.0)};
    const lane z[3] = {S_steps(V, c, ms), S_steps(V_T, c, ms),
                       (ms * c->k[sarcolemma_k_K_gates] / p[sarcolemma_p_tau_hK]) *
                           exp_rate((lane_clamp(V, -250.0, 250.0) + 40.0) * (1.0 / 25.75))};
    lane below[4] = {decay_below(z[0], 1), decay_below(z[1], 1), decay_below(z[2], 1),
                     lane_set1(1.0)};
    invert4(inf);
    invert4(below);
    lane x[3] = {load(q[fibre_S] + i), load(q[fibre_S_t] + i), load(q[fibre_h_K] + i)};
    for (int s = 0; s < 3; s++) x[s] += (inf[s] - x[s]) * (z[s] * decay_above(z[s], 1) * below[s]);
    store(q[fibre_S] + i, x[0]);
    store(q[fibre_S_t] + i, x[1]);
    store(q[fibre_h_K] + i, x[2]);
    move_ions(c, nodes, i, ms);
    const lane log_K_i = lane_log(load(q[fibre_K_i] + i));
    follow(c, nodes, i, 0, log_K_i, x[0], x[2]);
    follow(c, nodes, i, 1, log_K_i, x[1], lane_set1(1.0));
}

void MYO_LANE(myo_fibre_renew)(const void *c, const myo_fibre_nodes *nodes, int first, int count,
                               double ms, const double *V_mV) {
    for (int i = first; i < first + count; i += MYO_LANES) renew_nodes(c, nodes, i, ms, V_mV);
}
#endif
