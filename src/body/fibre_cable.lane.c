/* The membrane of a fibre's cable, lanes being neighbouring nodes: the equations of
 * mech/sarcolemma/sarcolemma.lane.h (Shorten et al. 2007) rearranged for stepping. What depends on ions and
 * slow gates only is kept per node and renewed on their slower clock; divisions that do not depend on each
 * other share one reciprocal. tests/unit/test_cable_fibre.c holds it against sarcolemma_rates. */
#include "base/lane.h"

#if MYO_LANES <= 8 /* the block of the cable; wider registers do not exist */
#include "body/fibre_cable_kernel.h"
#include "mech/sarcolemma/sarcolemma.lane.h"

/* is_long and is_tubule must be constants in there: four versions of one text. */
#define INLINE static inline __attribute__((always_inline))

static inline lane load(const double *x) {
    lane v;
    memcpy(&v, x, sizeof v);
    return v;
}

static inline void store(double *x, lane v) { memcpy(x, &v, sizeof v); }

/* Without lane_exp's clamp: for exponents that cannot leave it. */
static inline lane exp_bounded(lane x) { return lane_exp_sum(x, lane_set1(0.0)); }

/* Reciprocals of four numbers by one division. */
static inline void invert4(lane x[4]) {
    const lane ab = x[0] * x[1], cd = x[2] * x[3];
    const lane all = 1.0 / (ab * cd);
    const lane inv_ab = all * cd, inv_cd = all * ab;
    const lane a = x[0], c = x[2];
    x[0] = inv_ab * x[1];
    x[1] = inv_ab * a;
    x[2] = inv_cd * x[3];
    x[3] = inv_cd * c;
}

/* One membrane: surface (t = 0) or tubules (t = 1). */
typedef struct membrane {
    lane m, h, n, h_K;              /* fast gates; h_K only in the tubules */
    lane K_i, K_o, Na_i, Na_o;
    lane g_Na, g_K, Cl_i, g_IR, block, pump, sigma;
    lane I, slope, I_K, I_Na;       /* total current and d/dV; net potassium and sodium */
} membrane;

/* All gates forward by dt at V; then the currents at V with the new gates. Short steps use the rational
 * update x' = x + dt (a - (a + b) x)/(1 + dt (a + b)/2) for h, n and h_K, long ones the exponential. */
INLINE void membrane_step(membrane *x, lane V, double dt, int is_long, int is_tubule,
                                 const myo_fibre_constants *c) {
    const lane one = lane_set1(1.0);
    V = lane_clamp(V, -250.0, 250.0); /* bounds every exponent below */
    const lane u_m = (V - c->p[sarcolemma_p_V_m]) * c->inv_k_am;
    const lane u_n = (V - c->p[sarcolemma_p_V_n]) * c->inv_k_an;
    const lane u = V * c->F_RT;
    const lmask small_m = lane_abs(u_m) < 1e-4, small_n = lane_abs(u_n) < 1e-4;
    const lmask small_u = lane_abs(u) < 1e-4;
    const lane e = exp_bounded(-u);
    lane d[4] = {lane_select(small_m, one, 1.0 - exp_bounded(-u_m)),
                 lane_select(small_n, one, 1.0 - exp_bounded(-u_n)),
                 1.0 + exp_bounded((c->p[sarcolemma_p_V_h] - V) * c->inv_k_bh),
                 lane_select(small_u, one, 1.0 - e)};
    invert4(d);
    const lane a_m = c->a_m * lane_select(small_m, 1.0 + u_m * (0.5 + u_m * (1.0 / 12)), u_m * d[0]);
    const lane a_n = c->a_n * lane_select(small_n, 1.0 + u_n * (0.5 + u_n * (1.0 / 12)), u_n * d[1]);
    const lane b_h = c->b_h * d[2];
    const lane b_m = c->b_m * exp_bounded((c->p[sarcolemma_p_V_m] - V) * c->inv_k_bm);
    const lane a_h = c->a_h * exp_bounded((c->p[sarcolemma_p_V_h] - V) * c->inv_k_ah);
    const lane b_n = c->b_n * exp_bounded((c->p[sarcolemma_p_V_n] - V) * c->inv_k_bn);
    const lane r_m = a_m + b_m, r_h = a_h + b_h, r_n = a_n + b_n;
    const lane L = lane_select(small_u, 1.0 + u * (0.5 + u * (1.0 / 12)), u * d[3]);
    const lane dL = lane_select(small_u, 0.5 + u * (1.0 / 6), d[3] * (1.0 - L * e));

    /* Inward rectifier y = B/(1 + B), chloride gate, pump, h_K at equilibrium. */
    const lane B = x->block * exp_bounded(-c->IR_steep * u);
    const lane e01 = exp_bounded(-0.1 * u), pump_e = 0.04 * x->sigma * e;
    lane f[4] = {1.0 + B, 1.0 + exp_bounded((V - c->p[sarcolemma_p_V_a]) * c->inv_A_a),
                 1.0 + 0.12 * e01 + pump_e, one};
    lane r_K = lane_set1(0.0);
    if (is_tubule) {
        f[3] = 1.0 + exp_bounded((V - c->p[sarcolemma_p_V_hK]) * c->inv_A_hK);
        r_K = c->h_K_T_rate * exp_bounded((V + 40.0) * (1.0 / 25.75));
    }
    invert4(f);

    const double k = 0.5 * dt;
    lane g[4] = {r_m, one, one, one};
    if (is_long) {
        g[1] = r_h, g[2] = r_n, g[3] = is_tubule ? r_K : one;
    } else {
        g[1] = 1.0 + k * r_h, g[2] = 1.0 + k * r_n, g[3] = 1.0 + k * r_K;
    }
    invert4(g);
    x->m += (a_m - r_m * x->m) * ((1.0 - lane_exp(-dt * r_m)) * g[0]);
    if (is_long) {
        x->h += (a_h - r_h * x->h) * ((1.0 - lane_exp(-dt * r_h)) * g[1]);
        x->n += (a_n - r_n * x->n) * ((1.0 - lane_exp(-dt * r_n)) * g[2]);
        if (is_tubule) x->h_K += (f[3] - x->h_K) * (1.0 - lane_exp(-dt * r_K));
    } else {
        x->h += (a_h - r_h * x->h) * (dt * g[1]);
        x->n += (a_n - r_n * x->n) * (dt * g[2]);
        if (is_tubule) x->h_K += (f[3] - x->h_K) * r_K * (dt * g[3]);
    }

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
    x->I = g_Cl * J_Cl + I_K + I_Na + I_pump;
    x->I_K = I_K - 2.0 * I_pump;
    x->I_Na = I_Na + 3.0 * I_pump;
    x->slope = g_Cl * (dJ_Cl - (4.0 * c->inv_A_a) * (1.0 - f[1]) * J_Cl) +
               (g_IR * y + g_Kdr) * dJ_K - (g_IR * (c->IR_steep * c->F_RT)) * (y * f[0]) * J_K +
               g_Na * dJ_Na + I_pump * f[2] * (0.012 * e01 + pump_e) * c->F_RT;
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

static inline void add(double *x, lane dx) { store(x, load(x) + dx); }

INLINE void step_nodes(const myo_fibre_constants *c, const myo_fibre_nodes *nodes, int i,
                              const myo_cable_step *step, int is_long, const double *V_mV, double *a,
                              double *r) {
    double *const *q = nodes->q;
    const double dt = step->dt_ms, theta = step->theta;
    const lane V = load(V_mV + i), V_T = load(q[fibre_V_T] + i);
    membrane s, t;
    load_ions(&s, nodes, i, 0);
    s.m = load(q[fibre_m] + i), s.h = load(q[fibre_h] + i), s.n = load(q[fibre_n] + i);
    s.h_K = lane_set1(1.0);
    membrane_step(&s, V, step->gate_ms, is_long, 0, c);
    store(q[fibre_m] + i, s.m), store(q[fibre_h] + i, s.h), store(q[fibre_n] + i, s.n);
    add(q[fibre_sum_K] + i, dt * s.I_K);
    add(q[fibre_sum_Na] + i, dt * s.I_Na);

    load_ions(&t, nodes, i, 1);
    t.m = load(q[fibre_m_t] + i), t.h = load(q[fibre_h_t] + i), t.n = load(q[fibre_n_t] + i);
    t.h_K = load(q[fibre_h_K_t] + i);
    membrane_step(&t, V_T, step->gate_ms, is_long, 1, c);
    store(q[fibre_m_t] + i, t.m), store(q[fibre_h_t] + i, t.h), store(q[fibre_n_t] + i, t.n);
    store(q[fibre_h_K_t] + i, t.h_K);
    add(q[fibre_sum_K_t] + i, dt * t.I_K);
    add(q[fibre_sum_Na_t] + i, dt * t.I_Na);

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

void MYO_LANE(myo_fibre_load)(const myo_fibre_constants *c, const myo_fibre_nodes *nodes, int first,
                              int count, const myo_cable_step *step, const double *V_mV, double *a,
                              double *r) {
    if (step->gate_ms > 0.06) {
        for (int i = first; i < first + count; i += MYO_LANES)
            step_nodes(c, nodes, i, step, 1, V_mV, a, r);
    } else {
        for (int i = first; i < first + count; i += MYO_LANES)
            step_nodes(c, nodes, i, step, 0, V_mV, a, r);
    }
}

void MYO_LANE(myo_fibre_finish)(const myo_fibre_nodes *nodes, int first, int count, const double *dV) {
    for (int i = first; i < first + count; i += MYO_LANES)
        add(nodes->q[fibre_V_T] + i,
            load(nodes->q[fibre_T_r] + i) + load(nodes->q[fibre_T_g] + i) * load(dV + i));
}

/* What follows from ions and slow gates for one membrane. */
static inline void follow(const myo_fibre_constants *c, const myo_fibre_nodes *nodes, int i,
                          int is_tubule, lane S, lane h_K) {
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
    store(g[0] + i, (eta_Na * k[sarcolemma_k_g_Na] / 75.0) * S);
    store(g[1] + i, (eta_DR * k[sarcolemma_k_g_K] / 50.0) * h_K);
    const lane ratio = K_i / K_o;
    store(g[2] + i, 156.5 / (5.0 + ratio));
    const lane K_R = K_o * lane_exp(p[sarcolemma_p_delta_K] * lane_log(ratio));
    const lane K_R2 = K_R * K_R;
    store(g[3] + i, (eta_IR * k[sarcolemma_k_G_K] / 50.0) * K_R2 / (p[sarcolemma_p_K_K] + K_R2));
    const double S_i2 = p[sarcolemma_p_S_i] * p[sarcolemma_p_S_i];
    store(g[4] + i, (p[sarcolemma_p_K_S] / S_i2) * (1.0 + K_R2 / p[sarcolemma_p_K_K]));
    const lane site_K = 1.0 + p[sarcolemma_p_K_mK] / K_o;
    const lane site_Na = 1.0 + p[sarcolemma_p_K_mNa] / Na_i;
    store(g[5] + i, (eta_NaK * k[sarcolemma_k_F_J_NaK]) /
                        (site_K * site_K * (site_Na * site_Na * site_Na)));
    store(g[6] + i, (lane_exp(Na_o / 67.3) - 1.0) / 7.0);
}

static inline void move_ions(const myo_fibre_constants *c, const myo_fibre_nodes *nodes, int i,
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
    add(q[fibre_K_i] + i, -(p[sarcolemma_p_f_T] * F_T) * K_T - F_i * K_s);
    add(q[fibre_Na_i] + i, -(p[sarcolemma_p_f_T] * F_T) * Na_T - F_i * Na_s);
    store(q[fibre_K_t] + i, K_t + (F_T * K_T - gap_K / p[sarcolemma_p_tau_K]));
    store(q[fibre_Na_t] + i, Na_t + (F_T * Na_T - gap_Na / p[sarcolemma_p_tau_Na]));
    store(q[fibre_K_e] + i, K_e + (F_e * K_s + gap_K / p[sarcolemma_p_tau_K2] +
                                   plasma * (p[sarcolemma_p_K_b] - K_e)));
    store(q[fibre_Na_e] + i, Na_e + (F_e * Na_s + gap_Na / p[sarcolemma_p_tau_Na2] +
                                     plasma * (p[sarcolemma_p_Na_b] - Na_e)));
}

/* x towards inf at this rate for ms. */
static inline lane relax(lane x, lane inf, lane rate, double ms) {
    return x + (inf - x) * (1.0 - lane_exp(-ms * rate));
}

void MYO_LANE(myo_fibre_renew)(const myo_fibre_constants *c, const myo_fibre_nodes *nodes, int first,
                               int count, double ms, const double *V_mV) {
    lane p[sarcolemma_p_count], k[sarcolemma_k_count];
    for (int j = 0; j < sarcolemma_p_count; j++) p[j] = lane_set1(c->p[j]);
    for (int j = 0; j < sarcolemma_k_count; j++) k[j] = lane_set1(c->k[j]);
    double *const *q = nodes->q;
    for (int i = first; i < first + count; i += MYO_LANES) {
        const lane V = load(V_mV + i), V_T = load(q[fibre_V_T] + i);
        const lane S = relax(load(q[fibre_S] + i), sarcolemma_S_inf(V, p), sarcolemma_S_rate(V, p, k), ms);
        const lane S_t =
            relax(load(q[fibre_S_t] + i), sarcolemma_S_inf(V_T, p), sarcolemma_S_rate(V_T, p, k), ms);
        const lane h_K = relax(load(q[fibre_h_K] + i), sarcolemma_h_K_inf(V, p),
                               sarcolemma_h_K_rate(V, p[sarcolemma_p_tau_hK], k), ms);
        store(q[fibre_S] + i, S);
        store(q[fibre_S_t] + i, S_t);
        store(q[fibre_h_K] + i, h_K);
        move_ions(c, nodes, i, ms);
        follow(c, nodes, i, 0, S, h_K);
        follow(c, nodes, i, 1, S_t, lane_set1(1.0));
    }
}
#endif
