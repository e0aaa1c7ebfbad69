/* Written by tools/generate_chemistry.py from src/mech; edit the equations there, not here.
 * The length that a muscle grows to, time in s; input: length at which it is held, share of the usual.
 * x states, p parameters, c constants of the model, u input, J entries of the Jacobian, du derivatives
 * of the rates to the input, L factors of g I - J.
 *
 * States:
 * 0 sarcomeres, 1 connective */

enum {
    tissue_length_n_states = 2,
    tissue_length_n_parameters = 10,
    tissue_length_n_constants = 10,
    tissue_length_n_jacobian = 2,
    tissue_length_n_factors = 2,
    tissue_length_n_outputs = 4,
};

/* Row and column of each entry of the Jacobian. */
static const short tissue_length_pattern[2][2] = {
    {0, 0}, {1, 1},
};

static void tissue_length_constants(const lane *p, lane *restrict c) {
    const lane t0 = 1.0 / (86400.0 * p[0]);
    const lane t1 = 1.0 - p[9];
    const lane t2 = (lane_select((t1 > 0.0), t1, lane_set1(0.0)) * p[3]) * (1.0 / (p[3] + p[7]));
    const lane t3 = 1.0 / p[5];
    c[0] = t0;
    c[1] = p[7] * (1.0 / (p[7] + p[2]));
    c[2] = p[8];
    c[3] = p[1];
    c[4] = p[4] * t2;
    c[5] = t3;
    c[6] = 1.0 / (1.0 + p[6]);
    c[7] = p[6];
    c[8] = -t0;
    c[9] = -(1.1574074074074073e-05 * t3);
}

static void tissue_length_rates(const lane *c, const lane *x, const lane *u, lane *restrict dx) {
    const lane t0 = c[2] - u[0];
    const lane t1 = u[0] + (c[1] * lane_select((t0 > 0.0), t0, lane_set1(0.0)));
    dx[0] = c[0] * (lane_select((t1 > c[3]), t1, c[3]) - x[0]);
    dx[1] = 1.1574074074074073e-05 * (c[4] - (c[5] * (x[1] - 1.0)));
}

/* The outputs of the mechanisms, one after the other. */
static void tissue_length_outputs(const lane *c, const lane *x, const lane *u, lane *restrict out) {
    out[0] = x[0];
    const lane t1 = 1.0 / x[0];
    out[1] = x[1] * t1;
    out[2] = c[6] * (x[0] * (1.0 + (c[7] * (1.0 / x[1]))));
    out[3] = (u[0] * t1) - 1.0;
}

static void tissue_length_jacobian(const lane *c, const lane *x, const lane *u, lane *restrict dx, lane *restrict J, lane *restrict du) {
    for (int i = 0; i < 2; i++) du[i] = lane_set1(0.0);
    const lane t0 = c[2] - u[0];
    const lmask t1 = t0 > 0.0;
    const lane t2 = u[0] + (c[1] * lane_select(t1, t0, lane_set1(0.0)));
    const lmask t3 = t2 > c[3];
    dx[0] = c[0] * (lane_select(t3, t2, c[3]) - x[0]);
    J[0] = c[8];
    const lane t6 = 1.0 + (c[1] * lane_select(t1, lane_set1((-1.0)), lane_set1(0.0)));
    du[0] = c[0] * lane_select(t3, t6, lane_set1(0.0));
    dx[1] = 1.1574074074074073e-05 * (c[4] - (c[5] * (x[1] - 1.0)));
    J[1] = c[9];
}

static void tissue_length_factor(const lane *J, double g, lane *restrict L) {
    L[0] = 1.0 / (g - J[0]);
    L[1] = 1.0 / (g - J[1]);
}

static void tissue_length_solve(const lane *L, lane *restrict b) {
    b[1] = b[1] * L[1];
    b[0] = b[0] * L[0];
}
