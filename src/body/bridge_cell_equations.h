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

static void bridge_cell_constants(const lane *p, lane *restrict c) {
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

static void bridge_cell_rates(const lane *c, const lane *x, const lane *u, lane *restrict dx) {
    const lane t0 = ((c[1] - x[0]) - x[1]) - x[2];
    const lane t1 = (c[0] * lane_select((0.0 > t0), lane_set1(0.0), t0)) - (c[2] * x[0]);
    const lane t2 = c[5] * x[3];
    const lane t3 = 1.0 - t2;
    const lane t4 = lane_select((0.0 > t3), lane_set1(0.0), t3);
    const lane t5 = lane_select((1.0 < t4), lane_set1(1.0), t4);
    const lane t6 = 1.0 + (c[4] * t5);
    const lane t7 = t6 * x[0];
    const lane t8 = (c[3] * t7) - (c[6] * x[1]);
    dx[0] = t1 - t8;
    const lane t10 = (c[7] * (t6 * x[1])) - (c[8] * x[2]);
    dx[1] = t8 - t10;
    dx[2] = t10 - (c[9] * x[2]);
    const lane t13 = 1.0 / ((x[1] + x[2]) + 1e-06);
    const lane t14 = c[3] * (t7 * t13);
    const lane t15 = c[11] * ((1.0 / (1.0 + (c[12] * (1.0 - t5)))) * ((x[1] + 1e-06) * t13));
    const lane t16 = (t2 - 1.0) - c[15];
    const lane t17 = c[14] * lane_select((0.0 > t16), lane_set1(0.0), t16);
    const lane t18 = c[13] * (lane_exp(lane_select((10.0 < t17), lane_set1(10.0), t17)) - 1.0);
    const lane t19 = lane_select((t2 < 1.0), lane_select((t14 > t15), t14, t15), (t15 + t18));
    dx[3] = (c[10] * u[0]) + (t19 * (c[16] - x[3]));
}

static void bridge_cell_jacobian(const lane *c, const lane *x, const lane *u, lane *restrict dx, lane *restrict J, lane *restrict du) {
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
    dx[0] = t11;
    const lane t13 = c[0] * lane_select(t1, lane_set1(0.0), lane_set1((-1.0)));
    const lane t14 = c[3] * t8;
    J[0] = (t13 - c[2]) - t14;
    J[1] = t13 + c[6];
    J[2] = t13;
    const lane t18 = lane_select(t6, lane_set1(0.0), lane_select(t4, lane_set1(0.0), c[18]));
    const lane t19 = t18 * x[0];
    const lane t20 = c[17] * t19;
    J[3] = -t20;
    const lane t22 = (c[7] * (t8 * x[1])) - (c[8] * x[2]);
    dx[1] = t10 - t22;
    J[4] = t14;
    const lane t25 = c[7] * t8;
    J[5] = c[19] - t25;
    J[6] = c[8];
    const lane t28 = c[20] * (t18 * x[1]);
    J[7] = t20 - t28;
    dx[2] = t22 - (c[9] * x[2]);
    J[8] = t25;
    J[9] = c[21];
    J[10] = t28;
    const lmask t34 = t2 < 1.0;
    const lane t35 = 1.0 / ((x[1] + x[2]) + 1e-06);
    const lane t36 = c[3] * (t9 * t35);
    const lane t37 = 1.0 / (1.0 + (c[12] * (1.0 - t7)));
    const lane t38 = x[1] + 1e-06;
    const lane t39 = t38 * t35;
    const lane t40 = c[11] * (t37 * t39);
    const lmask t41 = t36 > t40;
    const lane t42 = (t2 - 1.0) - c[15];
    const lmask t43 = 0.0 > t42;
    const lane t44 = c[14] * lane_select(t43, lane_set1(0.0), t42);
    const lmask t45 = 10.0 < t44;
    const lane t46 = lane_exp(lane_select(t45, lane_set1(10.0), t44));
    const lane t47 = lane_select(t34, lane_select(t41, t36, t40), (t40 + (c[13] * (t46 - 1.0))));
    const lane t48 = c[16] - x[3];
    dx[3] = (c[10] * u[0]) + (t47 * t48);
    const lane t50 = lane_select(t34, lane_select(t41, (c[3] * (t8 * t35)), lane_set1(0.0)),
        lane_set1(0.0));
    J[11] = t50 * t48;
    const lane t52 = t35 * t35;
    const lane t53 = -(c[3] * (t9 * t52));
    const lane t54 = t38 * t52;
    const lane t55 = c[11] * (t37 * (t35 - t54));
    J[12] = lane_select(t34, lane_select(t41, t53, t55), t55) * t48;
    const lane t57 = -(c[11] * (t37 * t54));
    J[13] = lane_select(t34, lane_select(t41, t53, t57), t57) * t48;
    const lane t59 = c[22] * (((t37 * t37) * t18) * t39);
    const lane t60 = lane_select(t45, lane_set1(0.0), (c[14] * lane_select(t43, lane_set1(0.0),
        c[5])));
    const lane t61 = lane_select(t34, lane_select(t41, (c[17] * (t19 * t35)), t59), (t59 + (c[13] *
        (t46 * t60))));
    J[14] = (t61 * t48) - t47;
    du[3] = c[10];
}

static void bridge_cell_factor(const lane *J, double g, lane *restrict L) {
    L[0] = -J[1];
    L[1] = -J[2];
    L[2] = -J[3];
    L[3] = 1.0 / (g - J[0]);
    const lane l1_0 = -J[4] * L[3];
    L[4] = l1_0;
    lane a1_1 = g - J[5] - l1_0 * L[0];
    lane a1_2 = -J[6] - l1_0 * L[1];
    lane a1_3 = -J[7] - l1_0 * L[2];
    L[5] = a1_2;
    L[6] = a1_3;
    L[7] = 1.0 / a1_1;
    const lane l2_1 = -J[8] * L[7];
    L[8] = l2_1;
    lane a2_2 = g - J[9] - l2_1 * L[5];
    lane a2_3 = -J[10] - l2_1 * L[6];
    L[9] = a2_3;
    L[10] = 1.0 / a2_2;
    const lane l3_0 = -J[11] * L[3];
    L[11] = l3_0;
    lane a3_1 = -J[12] - l3_0 * L[0];
    lane a3_2 = -J[13] - l3_0 * L[1];
    lane a3_3 = g - J[14] - l3_0 * L[2];
    const lane l3_1 = a3_1 * L[7];
    L[12] = l3_1;
    a3_2 = a3_2 - l3_1 * L[5];
    a3_3 = a3_3 - l3_1 * L[6];
    const lane l3_2 = a3_2 * L[10];
    L[13] = l3_2;
    a3_3 = a3_3 - l3_2 * L[9];
    L[14] = 1.0 / a3_3;
}

static void bridge_cell_solve(const lane *L, lane *restrict b) {
    b[1] = b[1] - L[4] * b[0];
    b[2] = b[2] - L[8] * b[1];
    b[3] = b[3] - L[11] * b[0] - L[12] * b[1] - L[13] * b[2];
    b[3] = b[3] * L[14];
    b[2] = (b[2] - L[9] * b[3]) * L[10];
    b[1] = (b[1] - L[5] * b[2] - L[6] * b[3]) * L[7];
    b[0] = (b[0] - L[0] * b[1] - L[1] * b[2] - L[2] * b[3]) * L[3];
}
