/* Written by tools/generate_chemistry.py from src/mech; edit the equations there, not here.
 * A substance in the body, time in s; input: infusion in mg/h.
 * x states, p parameters, c constants of the model, u input, J entries of the Jacobian, du derivatives
 * of the rates to the input, L factors of g I - J.
 *
 * States:
 * 0 gut, 1 body, 2 gone, 3 site, 4 exposure, 5 effect_time */

enum {
    tissue_drug_n_states = 6,
    tissue_drug_n_parameters = 12,
    tissue_drug_n_constants = 14,
    tissue_drug_n_jacobian = 8,
    tissue_drug_n_factors = 11,
    tissue_drug_n_outputs = 5,
};

/* Row and column of each entry of the Jacobian. */
static const short tissue_drug_pattern[8][2] = {
    {0, 0}, {1, 0}, {1, 1}, {2, 1}, {3, 1}, {3, 3}, {4, 1}, {5, 3},
};

static void tissue_drug_constants(const lane *p, lane *c) {
    const lane t0 = p[11] * 0.0002777777777777778;
    const lane t1 = 1.0 / p[3];
    const lane t2 = 1.0 / (60.0 * p[10]);
    const lane t3 = (1.0 / p[7]) * (1000.0 * ((1.0 - p[6]) * t1));
    const lane t4 = 1.0 / p[8];
    c[0] = t0;
    c[1] = 0.6931471805599453 * (1.0 / (3600.0 * p[2]));
    c[2] = (p[4] * 1.1574074074074073e-05) * t1;
    c[3] = p[5];
    c[4] = t1;
    c[5] = t2;
    c[6] = t3;
    c[7] = 0.0002777777777777778 * t1;
    c[8] = p[9];
    c[9] = t4;
    c[10] = -t0;
    c[11] = t2 * t3;
    c[12] = -t2;
    c[13] = p[9] * t4;
}

static void tissue_drug_rates(const lane *c, const lane *x, const lane *u, lane *dx) {
    const lane t0 = c[0] * x[0];
    const lane t1 = c[4] * x[1];
    const lane t2 = x[1] * (1.0 / (c[3] + lane_select((t1 > 0.0), t1, lane_set1(0.0))));
    const lane t3 = (c[1] * x[1]) + (c[2] * t2);
    const lane t4 = lane_log(c[9] * lane_select((x[3] > 1e-30), x[3], lane_set1(1e-30)));
    const lane t5 = lane_exp(c[8] * t4);
    dx[0] = -t0;
    dx[1] = (t0 + (0.0002777777777777778 * u[0])) - t3;
    dx[2] = t3;
    dx[3] = c[5] * ((c[6] * x[1]) - x[3]);
    dx[4] = c[7] * x[1];
    dx[5] = 0.0002777777777777778 * (t5 * (1.0 / (1.0 + t5)));
}

/* The outputs of the mechanisms, one after the other. */
static void tissue_drug_outputs(const lane *c, const lane *x, const lane *u, lane *out) {
    const lane t0 = lane_log(c[9] * lane_select((x[3] > 1e-30), x[3], lane_set1(1e-30)));
    const lane t1 = lane_exp(c[8] * t0);
    out[0] = c[4] * x[1];
    out[1] = c[6] * x[1];
    out[2] = x[3];
    out[3] = t1 * (1.0 / (1.0 + t1));
    out[4] = 3600.0 * ((c[0] * x[0]) + (0.0002777777777777778 * u[0]));
}

static void tissue_drug_jacobian(const lane *c, const lane *x, const lane *u, lane *dx, lane *J, lane *du) {
    for (int i = 0; i < 6; i++) du[i] = lane_set1(0.0);
    const lane t0 = c[0] * x[0];
    const lane t1 = c[4] * x[1];
    const lmask t2 = t1 > 0.0;
    const lane t3 = 1.0 / (c[3] + lane_select(t2, t1, lane_set1(0.0)));
    const lane t4 = (c[1] * x[1]) + (c[2] * (x[1] * t3));
    const lmask t5 = x[3] > 1e-30;
    const lane t6 = c[9] * lane_select(t5, x[3], lane_set1(1e-30));
    const lane t7 = lane_exp(c[8] * lane_log(t6));
    const lane t8 = 1.0 / (1.0 + t7);
    const lane t9 = t3 - (x[1] * ((t3 * t3) * lane_select(t2, c[4], lane_set1(0.0))));
    const lane t10 = c[1] + (c[2] * t9);
    const lane t11 = t7 * ((1.0 / t6) * lane_select(t5, lane_set1(1.0), lane_set1(0.0)));
    const lane t12 = 0.0002777777777777778 * ((c[13] * (t11 * t8)) - (c[13] * (t7 * ((t8 * t8) *
        t11))));
    dx[0] = -t0;
    dx[1] = (t0 + (0.0002777777777777778 * u[0])) - t4;
    dx[2] = t4;
    dx[3] = c[5] * ((c[6] * x[1]) - x[3]);
    dx[4] = c[7] * x[1];
    dx[5] = 0.0002777777777777778 * (t7 * t8);
    J[0] = c[10];
    J[1] = c[0];
    J[2] = -t10;
    J[3] = t10;
    J[4] = c[11];
    J[5] = c[12];
    J[6] = c[7];
    J[7] = t12;
    du[1] = lane_set1(0.0002777777777777778);
}

static void tissue_drug_factor(const lane *J, double g, lane *L) {
    lane a1_0 = -J[1];
    lane a2_1 = -J[3];
    lane a3_1 = -J[4];
    lane a4_1 = -J[6];
    lane a5_3 = -J[7];
    lane a0_0 = g - J[0];
    lane a1_1 = g - J[2];
    lane a2_2 = lane_set1(g);
    lane a3_3 = g - J[5];
    lane a4_4 = lane_set1(g);
    lane a5_5 = lane_set1(g);
    a0_0 = 1.0 / a0_0;
    a1_0 = a1_0 * a0_0;
    a1_1 = 1.0 / a1_1;
    a2_1 = a2_1 * a1_1;
    a3_1 = a3_1 * a1_1;
    a4_1 = a4_1 * a1_1;
    a2_2 = 1.0 / a2_2;
    a3_3 = 1.0 / a3_3;
    a5_3 = a5_3 * a3_3;
    a4_4 = 1.0 / a4_4;
    a5_5 = 1.0 / a5_5;
    L[0] = a1_0;
    L[1] = a2_1;
    L[2] = a3_1;
    L[3] = a4_1;
    L[4] = a5_3;
    L[5] = a0_0;
    L[6] = a1_1;
    L[7] = a2_2;
    L[8] = a3_3;
    L[9] = a4_4;
    L[10] = a5_5;
}

static void tissue_drug_solve(const lane *L, lane *b) {
    b[1] = b[1] - L[0] * b[0];
    b[2] = b[2] - L[1] * b[1];
    b[3] = b[3] - L[2] * b[1];
    b[4] = b[4] - L[3] * b[1];
    b[5] = b[5] - L[4] * b[3];
    b[5] = b[5] * L[10];
    b[4] = b[4] * L[9];
    b[3] = b[3] * L[8];
    b[2] = b[2] * L[7];
    b[1] = b[1] * L[6];
    b[0] = b[0] * L[5];
}
