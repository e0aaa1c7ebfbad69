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

static void tissue_drug_constants(const lane *p, lane *restrict c) {
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

static void tissue_drug_rates(const lane *c, const lane *x, const lane *u, lane *restrict dx) {
    const lane t0 = c[0] * x[0];
    dx[0] = -t0;
    const lane t2 = c[4] * x[1];
    const lane t3 = x[1] * (1.0 / (c[3] + lane_select((t2 > 0.0), t2, lane_set1(0.0))));
    const lane t4 = (c[1] * x[1]) + (c[2] * t3);
    dx[1] = (t0 + (0.0002777777777777778 * u[0])) - t4;
    dx[2] = t4;
    dx[3] = c[5] * ((c[6] * x[1]) - x[3]);
    dx[4] = c[7] * x[1];
    const lane t9 = lane_log(c[9] * lane_select((x[3] > 1e-30), x[3], lane_set1(1e-30)));
    const lane t10 = lane_exp(c[8] * t9);
    dx[5] = 0.0002777777777777778 * (t10 * (1.0 / (1.0 + t10)));
}

/* The outputs of the mechanisms, one after the other. */
static void tissue_drug_outputs(const lane *c, const lane *x, const lane *u, lane *restrict out) {
    out[0] = c[4] * x[1];
    out[1] = c[6] * x[1];
    out[2] = x[3];
    const lane t3 = lane_log(c[9] * lane_select((x[3] > 1e-30), x[3], lane_set1(1e-30)));
    const lane t4 = lane_exp(c[8] * t3);
    out[3] = t4 * (1.0 / (1.0 + t4));
    out[4] = 3600.0 * ((c[0] * x[0]) + (0.0002777777777777778 * u[0]));
}

static void tissue_drug_jacobian(const lane *c, const lane *x, const lane *u, lane *restrict dx, lane *restrict J, lane *restrict du) {
    for (int i = 0; i < 6; i++) du[i] = lane_set1(0.0);
    const lane t0 = c[0] * x[0];
    dx[0] = -t0;
    J[0] = c[10];
    const lane t3 = c[4] * x[1];
    const lmask t4 = t3 > 0.0;
    const lane t5 = 1.0 / (c[3] + lane_select(t4, t3, lane_set1(0.0)));
    const lane t6 = (c[1] * x[1]) + (c[2] * (x[1] * t5));
    dx[1] = (t0 + (0.0002777777777777778 * u[0])) - t6;
    J[1] = c[0];
    const lane t9 = t5 - (x[1] * ((t5 * t5) * lane_select(t4, c[4], lane_set1(0.0))));
    const lane t10 = c[1] + (c[2] * t9);
    J[2] = -t10;
    du[1] = lane_set1(0.0002777777777777778);
    dx[2] = t6;
    J[3] = t10;
    dx[3] = c[5] * ((c[6] * x[1]) - x[3]);
    J[4] = c[11];
    J[5] = c[12];
    dx[4] = c[7] * x[1];
    J[6] = c[7];
    const lmask t20 = x[3] > 1e-30;
    const lane t21 = c[9] * lane_select(t20, x[3], lane_set1(1e-30));
    const lane t22 = lane_exp(c[8] * lane_log(t21));
    const lane t23 = 1.0 / (1.0 + t22);
    dx[5] = 0.0002777777777777778 * (t22 * t23);
    const lane t25 = t22 * ((1.0 / t21) * lane_select(t20, lane_set1(1.0), lane_set1(0.0)));
    const lane t26 = 0.0002777777777777778 * ((c[13] * (t25 * t23)) - (c[13] * (t22 * ((t23 * t23)
        * t25))));
    J[7] = t26;
}

static void tissue_drug_factor(const lane *J, double g, lane *restrict L) {
    L[0] = 1.0 / (g - J[0]);
    const lane l1_0 = -J[1] * L[0];
    L[1] = l1_0;
    L[2] = 1.0 / (g - J[2]);
    const lane l2_1 = -J[3] * L[2];
    L[3] = l2_1;
    L[4] = 1.0 / (lane_set1(g));
    const lane l3_1 = -J[4] * L[2];
    L[5] = l3_1;
    L[6] = 1.0 / (g - J[5]);
    const lane l4_1 = -J[6] * L[2];
    L[7] = l4_1;
    L[8] = 1.0 / (lane_set1(g));
    const lane l5_3 = -J[7] * L[6];
    L[9] = l5_3;
    L[10] = 1.0 / (lane_set1(g));
}

static void tissue_drug_solve(const lane *L, lane *restrict b) {
    b[1] = b[1] - L[1] * b[0];
    b[2] = b[2] - L[3] * b[1];
    b[3] = b[3] - L[5] * b[1];
    b[4] = b[4] - L[7] * b[1];
    b[5] = b[5] - L[9] * b[3];
    b[5] = b[5] * L[10];
    b[4] = b[4] * L[8];
    b[3] = b[3] * L[6];
    b[2] = b[2] * L[4];
    b[1] = b[1] * L[2];
    b[0] = b[0] * L[0];
}
