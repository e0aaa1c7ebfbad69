/* Written by tools/generate_chemistry.py from src/mech; edit the equations there, not here.
 * Cross-bridges with given sites and metabolites; input: velocity in lengths/s.
 * x states, p parameters, c constants of the model, u input, J entries of the Jacobian, du derivatives
 * of the rates to the input, L factors of g I - J.
 *
 * States:
 * 0 A_1, 1 A_2, 2 R, 3 strain */

enum {
    bridge_cell_n_states = 4,
    bridge_cell_n_parameters = 47,
    bridge_cell_n_constants = 23,
    bridge_cell_n_jacobian = 15,
    bridge_cell_n_factors = 15,
};

/* Row and column of each entry of the Jacobian. */
static const short bridge_cell_pattern[15][2] = {
    {0, 0}, {0, 1}, {0, 2}, {0, 3}, {1, 0}, {1, 1}, {1, 2}, {1, 3}, {2, 1}, {2, 2}, {2, 3}, {3, 0},
        {3, 1}, {3, 2}, {3, 3},
};

static void bridge_cell_constants(const lane *p, lane *c) {
    const lane t0 = p[0] - p[1];
    const lane t1 = p[40] - p[0];
    const lane t2 = p[22] + (p[39] * lane_select((0.0 > t1), lane_set1(0.0), t1));
    const lane t3 = (1.0 + lane_exp(2.302585092994046 * (t2 - p[24]))) * (1.0 / (1.0 +
        lane_exp(2.302585092994046 * (t2 - p[46]))));
    const lane t4 = (p[42] - p[35]) * (1.0 / (p[36] - p[35]));
    const lane t5 = (p[38] - p[42]) * (1.0 / (p[38] - p[37]));
    const lane t6 = lane_select((t4 < t5), t4, t5);
    const lane t7 = lane_select((1.0 < t6), lane_set1(1.0), t6);
    const lane t8 = (0.001 * p[4]) * lane_exp((lane_log(p[29]) * t0) * 0.1);
    const lane t9 = 1.0 / p[16];
    const lane t10 = ((0.001 * p[5]) * lane_exp((lane_log(p[30]) * t0) * 0.1)) * lane_select((0.0 >
        p[45]), lane_set1(0.0), p[45]);
    const lane t11 = (1.0 + lane_exp(2.302585092994046 * (p[23] - p[24]))) * (1.0 / (1.0 +
        lane_exp(2.302585092994046 * (p[23] - p[46]))));
    const lane t12 = ((0.001 * p[6]) * lane_exp((lane_log(p[31]) * t0) * 0.1)) * t11;
    const lane t13 = 1.0 / p[7];
    const lane t14 = lane_select((0.0 > p[44]), lane_set1(0.0), p[44]);
    const lane t15 = (t12 * t13) * t14;
    const lane t16 = lane_select((0.0 > p[43]), lane_set1(0.0), p[43]);
    const lane t17 = ((0.001 * p[8]) * lane_exp((lane_log(p[32]) * t0) * 0.1)) * t16;
    const lane t18 = ((0.001 * p[9]) * lane_exp((lane_log(p[33]) * t0) * 0.1)) * p[21];
    const lane t19 = ((t18 * t9) * t11) * (t16 * (1.0 / (t16 + (p[11] * (1.0 + (t14 * t13))))));
    const lane t20 = 1.0 / (p[25] * (1.0 / (p[25] + (p[11] * (1.0 + (p[26] * t13))))));
    const lane t21 = t19 * t20;
    const lane t22 = 1.0 / p[10];
    c[0] = ((0.001 * p[2]) * lane_exp((lane_log(p[27]) * t0) * 0.1)) * t3;
    c[1] = p[41] * lane_select((0.0 > t7), lane_set1(0.0), t7);
    c[2] = (0.001 * p[3]) * lane_exp((lane_log(p[28]) * t0) * 0.1);
    c[3] = t8;
    c[4] = p[15];
    c[5] = t9;
    c[6] = t10;
    c[7] = t12;
    c[8] = t15;
    c[9] = t17;
    c[10] = 0.001 * p[21];
    c[11] = t21;
    c[12] = t22;
    c[13] = (0.001 * p[12]) * lane_exp((lane_log(p[34]) * t0) * 0.1);
    c[14] = p[14];
    c[15] = p[13];
    c[16] = p[16];
    c[17] = t8 * p[15];
    c[18] = -t9;
    c[19] = -t10;
    c[20] = t12 * p[15];
    c[21] = (-t15) - t17;
    c[22] = t21 * t22;
}

static void bridge_cell_rates(const lane *c, const lane *x, const lane *u, lane *dx) {
    const lane t0 = ((c[1] - x[0]) - x[1]) - x[2];
    const lane t1 = (c[0] * lane_select((0.0 > t0), lane_set1(0.0), t0)) - (c[2] * x[0]);
    const lane t2 = c[5] * x[3];
    const lane t3 = 1.0 - t2;
    const lane t4 = lane_select((0.0 > t3), lane_set1(0.0), t3);
    const lane t5 = lane_select((1.0 < t4), lane_set1(1.0), t4);
    const lane t6 = 1.0 + (c[4] * t5);
    const lane t7 = t6 * x[0];
    const lane t8 = (c[3] * t7) - (c[6] * x[1]);
    const lane t9 = (c[7] * (t6 * x[1])) - (c[8] * x[2]);
    const lane t10 = 1.0 / ((x[1] + x[2]) + 1e-06);
    const lane t11 = c[3] * (t7 * t10);
    const lane t12 = c[11] * ((1.0 / (1.0 + (c[12] * (1.0 - t5)))) * ((x[1] + 1e-06) * t10));
    const lane t13 = (t2 - 1.0) - c[15];
    const lane t14 = c[14] * lane_select((0.0 > t13), lane_set1(0.0), t13);
    const lane t15 = c[13] * (lane_exp(lane_select((10.0 < t14), lane_set1(10.0), t14)) - 1.0);
    const lane t16 = lane_select((t2 < 1.0), lane_select((t11 > t12), t11, t12), (t12 + t15));
    dx[0] = t1 - t8;
    dx[1] = t8 - t9;
    dx[2] = t9 - (c[9] * x[2]);
    dx[3] = (c[10] * u[0]) + (t16 * (c[16] - x[3]));
}

static void bridge_cell_jacobian(const lane *c, const lane *x, const lane *u, lane *dx, lane *J, lane *du) {
    for (int i = 0; i < 4; i++) du[i] = lane_set1(0.0);
    const lane t0 = ((c[1] - x[0]) - x[1]) - x[2];
    const lmask t1 = 0.0 > t0;
    const lane t2 = c[5] * x[3];
    const lane t3 = 1.0 - t2;
    const lmask t4 = 0.0 > t3;
    const lane t5 = lane_select(t4, lane_set1(0.0), t3);
    const lmask t6 = 1.0 < t5;
    const lane t7 = lane_select(t6, lane_set1(1.0), t5);
    const lane t8 = 1.0 + (c[4] * t7);
    const lane t9 = t8 * x[0];
    const lane t10 = (c[3] * t9) - (c[6] * x[1]);
    const lane t11 = ((c[0] * lane_select(t1, lane_set1(0.0), t0)) - (c[2] * x[0])) - t10;
    const lane t12 = (c[7] * (t8 * x[1])) - (c[8] * x[2]);
    const lmask t13 = t2 < 1.0;
    const lane t14 = 1.0 / ((x[1] + x[2]) + 1e-06);
    const lane t15 = c[3] * (t9 * t14);
    const lane t16 = 1.0 / (1.0 + (c[12] * (1.0 - t7)));
    const lane t17 = x[1] + 1e-06;
    const lane t18 = t17 * t14;
    const lane t19 = c[11] * (t16 * t18);
    const lmask t20 = t15 > t19;
    const lane t21 = (t2 - 1.0) - c[15];
    const lmask t22 = 0.0 > t21;
    const lane t23 = c[14] * lane_select(t22, lane_set1(0.0), t21);
    const lmask t24 = 10.0 < t23;
    const lane t25 = lane_exp(lane_select(t24, lane_set1(10.0), t23));
    const lane t26 = lane_select(t13, lane_select(t20, t15, t19), (t19 + (c[13] * (t25 - 1.0))));
    const lane t27 = c[16] - x[3];
    const lane t28 = c[0] * lane_select(t1, lane_set1(0.0), lane_set1((-1.0)));
    const lane t29 = c[3] * t8;
    const lane t30 = lane_select(t6, lane_set1(0.0), lane_select(t4, lane_set1(0.0), c[18]));
    const lane t31 = t30 * x[0];
    const lane t32 = c[17] * t31;
    const lane t33 = c[7] * t8;
    const lane t34 = c[20] * (t30 * x[1]);
    const lane t35 = lane_select(t13, lane_select(t20, (c[3] * (t8 * t14)), lane_set1(0.0)),
        lane_set1(0.0));
    const lane t36 = t14 * t14;
    const lane t37 = -(c[3] * (t9 * t36));
    const lane t38 = t17 * t36;
    const lane t39 = c[11] * (t16 * (t14 - t38));
    const lane t40 = -(c[11] * (t16 * t38));
    const lane t41 = c[22] * (((t16 * t16) * t30) * t18);
    const lane t42 = lane_select(t24, lane_set1(0.0), (c[14] * lane_select(t22, lane_set1(0.0),
        c[5])));
    const lane t43 = lane_select(t13, lane_select(t20, (c[17] * (t31 * t14)), t41), (t41 + (c[13] *
        (t25 * t42))));
    dx[0] = t11;
    dx[1] = t10 - t12;
    dx[2] = t12 - (c[9] * x[2]);
    dx[3] = (c[10] * u[0]) + (t26 * t27);
    J[0] = (t28 - c[2]) - t29;
    J[1] = t28 + c[6];
    J[2] = t28;
    J[3] = -t32;
    J[4] = t29;
    J[5] = c[19] - t33;
    J[6] = c[8];
    J[7] = t32 - t34;
    J[8] = t33;
    J[9] = c[21];
    J[10] = t34;
    J[11] = t35 * t27;
    J[12] = lane_select(t13, lane_select(t20, t37, t39), t39) * t27;
    J[13] = lane_select(t13, lane_select(t20, t37, t40), t40) * t27;
    J[14] = (t43 * t27) - t26;
    du[3] = c[10];
}

static void bridge_cell_factor(const lane *J, double g, lane *L) {
    lane a0_1 = -J[1];
    lane a0_2 = -J[2];
    lane a0_3 = -J[3];
    lane a1_0 = -J[4];
    lane a1_2 = -J[6];
    lane a1_3 = -J[7];
    lane a2_1 = -J[8];
    lane a2_3 = -J[10];
    lane a3_0 = -J[11];
    lane a3_1 = -J[12];
    lane a3_2 = -J[13];
    lane a0_0 = g - J[0];
    lane a1_1 = g - J[5];
    lane a2_2 = g - J[9];
    lane a3_3 = g - J[14];
    a0_0 = 1.0 / a0_0;
    a1_0 = a1_0 * a0_0;
    a1_1 = a1_1 - a1_0 * a0_1;
    a1_2 = a1_2 - a1_0 * a0_2;
    a1_3 = a1_3 - a1_0 * a0_3;
    a3_0 = a3_0 * a0_0;
    a3_1 = a3_1 - a3_0 * a0_1;
    a3_2 = a3_2 - a3_0 * a0_2;
    a3_3 = a3_3 - a3_0 * a0_3;
    a1_1 = 1.0 / a1_1;
    a2_1 = a2_1 * a1_1;
    a2_2 = a2_2 - a2_1 * a1_2;
    a2_3 = a2_3 - a2_1 * a1_3;
    a3_1 = a3_1 * a1_1;
    a3_2 = a3_2 - a3_1 * a1_2;
    a3_3 = a3_3 - a3_1 * a1_3;
    a2_2 = 1.0 / a2_2;
    a3_2 = a3_2 * a2_2;
    a3_3 = a3_3 - a3_2 * a2_3;
    a3_3 = 1.0 / a3_3;
    L[0] = a1_0;
    L[1] = a3_0;
    L[2] = a2_1;
    L[3] = a3_1;
    L[4] = a3_2;
    L[5] = a0_1;
    L[6] = a0_2;
    L[7] = a0_3;
    L[8] = a1_2;
    L[9] = a1_3;
    L[10] = a2_3;
    L[11] = a0_0;
    L[12] = a1_1;
    L[13] = a2_2;
    L[14] = a3_3;
}

static void bridge_cell_solve(const lane *L, lane *b) {
    b[1] = b[1] - L[0] * b[0];
    b[3] = b[3] - L[1] * b[0];
    b[2] = b[2] - L[2] * b[1];
    b[3] = b[3] - L[3] * b[1];
    b[3] = b[3] - L[4] * b[2];
    b[3] = b[3] * L[14];
    b[2] = (b[2] - L[10] * b[3]) * L[13];
    b[1] = (b[1] - L[8] * b[2] - L[9] * b[3]) * L[12];
    b[0] = (b[0] - L[5] * b[1] - L[6] * b[2] - L[7] * b[3]) * L[11];
}
