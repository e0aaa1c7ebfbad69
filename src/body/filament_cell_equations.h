/* Written by tools/generate_chemistry.py from src/mech; edit the equations there, not here.
 * Thin filament and cross-bridges with given calcium and metabolites; input: velocity in lengths/s.
 * x states, p parameters, c constants of the model, u input, J entries of the Jacobian, du derivatives
 * of the rates to the input, L factors of g I - J.
 *
 * States:
 * 0 CaT, 1 CaCaT, 2 D_0, 3 D_1, 4 on, 5 A_1, 6 A_2, 7 R, 8 strain */

enum {
    filament_cell_n_states = 9,
    filament_cell_n_parameters = 63,
    filament_cell_n_constants = 43,
    filament_cell_n_jacobian = 47,
    filament_cell_n_factors = 50,
};

/* Row and column of each entry of the Jacobian. */
static const short filament_cell_pattern[47][2] = {
    {0, 0}, {0, 1}, {0, 2}, {0, 3}, {0, 4}, {0, 7}, {1, 0}, {1, 1}, {1, 4}, {1, 5}, {1, 6}, {1, 7},
        {2, 0}, {2, 1}, {2, 2}, {2, 3}, {2, 4}, {2, 7}, {3, 0}, {3, 2}, {3, 3}, {3, 4}, {3, 5}, {3,
        6}, {3, 7}, {4, 1}, {4, 3}, {4, 4}, {4, 5}, {4, 6}, {4, 7}, {5, 4}, {5, 5}, {5, 6}, {5, 7},
        {5, 8}, {6, 5}, {6, 6}, {6, 7}, {6, 8}, {7, 6}, {7, 7}, {7, 8}, {8, 5}, {8, 6}, {8, 7}, {8,
        8},
};

static void filament_cell_constants(const lane *p, lane *restrict c) {
    const lane t0 = lane_exp((lane_log(p[10]) * (p[0] - p[1])) * 0.1);
    const lane t1 = (p[2] * t0) * p[56];
    const lane t2 = p[9] * t0;
    const lane t3 = p[3] * t2;
    const lane t4 = p[5] * t2;
    const lane t5 = 1.0 / p[4];
    const lane t6 = p[6] * t2;
    const lane t7 = lane_select((0.0 > p[62]), lane_set1(0.0), p[62]);
    const lane t8 = (1.0 / (1.0 + p[12])) * ((1.0 + ((p[13] * t7) * (1.0 / (t7 + p[14])))) * (p[7]
        * t2));
    const lane t9 = p[15] - p[16];
    const lane t10 = p[55] - p[15];
    const lane t11 = p[37] + (p[54] * lane_select((0.0 > t10), lane_set1(0.0), t10));
    const lane t12 = (1.0 + lane_exp(2.302585092994046 * (t11 - p[39]))) * (1.0 / (1.0 +
        lane_exp(2.302585092994046 * (t11 - p[61]))));
    const lane t13 = (p[57] - p[50]) * (1.0 / (p[51] - p[50]));
    const lane t14 = (p[53] - p[57]) * (1.0 / (p[53] - p[52]));
    const lane t15 = lane_select((t13 < t14), t13, t14);
    const lane t16 = lane_select((1.0 < t15), lane_set1(1.0), t15);
    const lane t17 = (0.001 * p[19]) * lane_exp((lane_log(p[44]) * t9) * 0.1);
    const lane t18 = 1.0 / p[31];
    const lane t19 = ((0.001 * p[20]) * lane_exp((lane_log(p[45]) * t9) * 0.1)) * lane_select((0.0
        > p[60]), lane_set1(0.0), p[60]);
    const lane t20 = (1.0 + lane_exp(2.302585092994046 * (p[38] - p[39]))) * (1.0 / (1.0 +
        lane_exp(2.302585092994046 * (p[38] - p[61]))));
    const lane t21 = ((0.001 * p[21]) * lane_exp((lane_log(p[46]) * t9) * 0.1)) * t20;
    const lane t22 = 1.0 / p[22];
    const lane t23 = lane_select((0.0 > p[59]), lane_set1(0.0), p[59]);
    const lane t24 = (t21 * t22) * t23;
    const lane t25 = lane_select((0.0 > p[58]), lane_set1(0.0), p[58]);
    const lane t26 = ((0.001 * p[23]) * lane_exp((lane_log(p[47]) * t9) * 0.1)) * t25;
    const lane t27 = ((0.001 * p[24]) * lane_exp((lane_log(p[48]) * t9) * 0.1)) * p[36];
    const lane t28 = ((t27 * t18) * t20) * (t25 * (1.0 / (t25 + (p[26] * (1.0 + (t23 * t22))))));
    const lane t29 = 1.0 / (p[40] * (1.0 / (p[40] + (p[26] * (1.0 + (p[41] * t22))))));
    const lane t30 = t28 * t29;
    const lane t31 = 1.0 / p[25];
    const lane t32 = -t1;
    c[0] = t1;
    c[1] = p[4];
    c[2] = t3;
    c[3] = t4;
    c[4] = p[11];
    c[5] = t5;
    c[6] = t6;
    c[7] = t8;
    c[8] = p[12] * t5;
    c[9] = p[8] * t2;
    c[10] = p[12];
    c[11] = ((0.001 * p[17]) * lane_exp((lane_log(p[42]) * t9) * 0.1)) * t12;
    c[12] = lane_select((0.0 > t16), lane_set1(0.0), t16) * t5;
    c[13] = (0.001 * p[18]) * lane_exp((lane_log(p[43]) * t9) * 0.1);
    c[14] = t17;
    c[15] = p[30];
    c[16] = t18;
    c[17] = t19;
    c[18] = t21;
    c[19] = t24;
    c[20] = t26;
    c[21] = 0.001 * p[36];
    c[22] = t30;
    c[23] = t31;
    c[24] = (0.001 * p[27]) * lane_exp((lane_log(p[49]) * t9) * 0.1);
    c[25] = p[29];
    c[26] = p[28];
    c[27] = p[31];
    c[28] = (t32 - t3) - t1;
    c[29] = t3 - t1;
    c[30] = t32;
    c[31] = t6 - t1;
    c[32] = t4 * p[11];
    c[33] = -t3;
    c[34] = -p[4];
    c[35] = t8 * p[11];
    c[36] = ((-t6) - t3) - t1;
    c[37] = t17 * p[30];
    c[38] = -t18;
    c[39] = -t19;
    c[40] = t21 * p[30];
    c[41] = (-t24) - t26;
    c[42] = t30 * t31;
}

static void filament_cell_rates(const lane *c, const lane *x, const lane *u, lane *restrict dx) {
    const lane t0 = c[1] - ((((x[0] + x[1]) + x[2]) + x[3]) + x[4]);
    const lane t1 = (c[0] * x[0]) - (c[2] * x[1]);
    const lane t2 = c[5] * x[4];
    const lane t3 = x[7] * (1.0 / (lane_select((0.0 > t2), lane_set1(0.0), t2) + 1e-06));
    const lane t4 = 1.0 + (c[4] * t3);
    const lane t5 = (c[3] * (t4 * x[0])) - (c[6] * x[3]);
    dx[0] = (((c[0] * t0) - (c[2] * x[0])) - t1) - t5;
    const lane t7 = x[4] - (c[1] * ((x[5] + x[6]) + x[7]));
    const lane t8 = lane_select((0.0 > t7), lane_set1(0.0), t7);
    const lane t9 = (c[7] * ((t4 * (1.0 + (c[8] * x[4]))) * x[1])) - (c[9] * ((1.0 + (c[10] * (1.0
        - t2))) * t8));
    dx[1] = t1 - t9;
    const lane t11 = (c[0] * x[2]) - (c[2] * x[3]);
    dx[2] = ((c[3] * (t4 * t0)) - (c[6] * x[2])) - t11;
    const lane t13 = (c[0] * x[3]) - (c[2] * t8);
    dx[3] = (t5 + t11) - t13;
    dx[4] = t9 + t13;
    const lane t16 = (((c[12] * x[4]) - x[5]) - x[6]) - x[7];
    const lane t17 = (c[11] * lane_select((0.0 > t16), lane_set1(0.0), t16)) - (c[13] * x[5]);
    const lane t18 = c[16] * x[8];
    const lane t19 = 1.0 - t18;
    const lane t20 = lane_select((0.0 > t19), lane_set1(0.0), t19);
    const lane t21 = lane_select((1.0 < t20), lane_set1(1.0), t20);
    const lane t22 = 1.0 + (c[15] * t21);
    const lane t23 = t22 * x[5];
    const lane t24 = (c[14] * t23) - (c[17] * x[6]);
    dx[5] = t17 - t24;
    const lane t26 = (c[18] * (t22 * x[6])) - (c[19] * x[7]);
    dx[6] = t24 - t26;
    dx[7] = t26 - (c[20] * x[7]);
    const lane t29 = 1.0 / ((x[6] + x[7]) + 1e-06);
    const lane t30 = c[14] * (t23 * t29);
    const lane t31 = c[22] * ((1.0 / (1.0 + (c[23] * (1.0 - t21)))) * ((x[6] + 1e-06) * t29));
    const lane t32 = (t18 - 1.0) - c[26];
    const lane t33 = c[25] * lane_select((0.0 > t32), lane_set1(0.0), t32);
    const lane t34 = c[24] * (lane_exp(lane_select((10.0 < t33), lane_set1(10.0), t33)) - 1.0);
    const lane t35 = lane_select((t18 < 1.0), lane_select((t30 > t31), t30, t31), (t31 + t34));
    dx[8] = (c[21] * u[0]) + (t35 * (c[27] - x[8]));
}

static void filament_cell_jacobian(const lane *c, const lane *x, const lane *u, lane *restrict dx, lane *restrict J, lane *restrict du) {
    for (int i = 0; i < 9; i++) du[i] = lane_set1(0.0);
    const lane t0 = c[1] - ((((x[0] + x[1]) + x[2]) + x[3]) + x[4]);
    const lane t1 = (c[0] * x[0]) - (c[2] * x[1]);
    const lane t2 = c[5] * x[4];
    const lmask t3 = 0.0 > t2;
    const lane t4 = 1.0 / (lane_select(t3, lane_set1(0.0), t2) + 1e-06);
    const lane t5 = 1.0 + (c[4] * (x[7] * t4));
    const lane t6 = (c[3] * (t5 * x[0])) - (c[6] * x[3]);
    dx[0] = (((c[0] * t0) - (c[2] * x[0])) - t1) - t6;
    const lane t8 = c[3] * t5;
    J[0] = c[28] - t8;
    J[1] = c[29];
    J[2] = c[30];
    J[3] = c[31];
    const lane t13 = x[7] * ((t4 * t4) * lane_select(t3, lane_set1(0.0), c[5]));
    const lane t14 = c[32] * (t13 * x[0]);
    J[4] = t14 - c[0];
    const lane t16 = c[32] * (t4 * x[0]);
    J[5] = -t16;
    const lane t18 = 1.0 + (c[8] * x[4]);
    const lane t19 = t5 * t18;
    const lane t20 = 1.0 + (c[10] * (1.0 - t2));
    const lane t21 = x[4] - (c[1] * ((x[5] + x[6]) + x[7]));
    const lmask t22 = 0.0 > t21;
    const lane t23 = lane_select(t22, lane_set1(0.0), t21);
    const lane t24 = (c[7] * (t19 * x[1])) - (c[9] * (t20 * t23));
    dx[1] = t1 - t24;
    J[6] = c[0];
    const lane t27 = c[7] * t19;
    J[7] = c[33] - t27;
    const lane t29 = lane_select(t22, lane_set1(0.0), lane_set1(1.0));
    const lane t30 = c[9] * ((t20 * t29) - (c[8] * t23));
    const lane t31 = c[7] * (((c[8] * t5) - (c[4] * (t13 * t18))) * x[1]);
    J[8] = t30 - t31;
    const lane t33 = lane_select(t22, lane_set1(0.0), c[34]);
    const lane t34 = c[9] * (t20 * t33);
    J[9] = t34;
    J[10] = t34;
    const lane t37 = c[35] * ((t4 * t18) * x[1]);
    J[11] = t34 - t37;
    const lane t39 = (c[0] * x[2]) - (c[2] * x[3]);
    dx[2] = ((c[3] * (t5 * t0)) - (c[6] * x[2])) - t39;
    const lane t41 = -t8;
    J[12] = t41;
    J[13] = t41;
    J[14] = (t41 - c[6]) - c[0];
    J[15] = c[2] - t8;
    J[16] = c[3] * ((-(c[4] * (t13 * t0))) - t5);
    J[17] = c[32] * (t4 * t0);
    const lane t48 = (c[0] * x[3]) - (c[2] * t23);
    dx[3] = (t6 + t39) - t48;
    J[18] = t8;
    J[19] = c[0];
    J[20] = c[36];
    const lane t53 = c[2] * t29;
    J[21] = t53 - t14;
    const lane t55 = c[2] * t33;
    J[22] = t55;
    J[23] = t55;
    J[24] = t16 + t55;
    dx[4] = t24 + t48;
    J[25] = t27;
    J[26] = c[0];
    J[27] = (t31 - t30) - t53;
    const lane t63 = (-t34) - t55;
    J[28] = t63;
    J[29] = t63;
    J[30] = (t37 - t34) - t55;
    const lane t67 = (((c[12] * x[4]) - x[5]) - x[6]) - x[7];
    const lmask t68 = 0.0 > t67;
    const lane t69 = c[16] * x[8];
    const lane t70 = 1.0 - t69;
    const lmask t71 = 0.0 > t70;
    const lane t72 = lane_select(t71, lane_set1(0.0), t70);
    const lmask t73 = 1.0 < t72;
    const lane t74 = lane_select(t73, lane_set1(1.0), t72);
    const lane t75 = 1.0 + (c[15] * t74);
    const lane t76 = t75 * x[5];
    const lane t77 = (c[14] * t76) - (c[17] * x[6]);
    const lane t78 = ((c[11] * lane_select(t68, lane_set1(0.0), t67)) - (c[13] * x[5])) - t77;
    dx[5] = t78;
    J[31] = c[11] * lane_select(t68, lane_set1(0.0), c[12]);
    const lane t81 = c[11] * lane_select(t68, lane_set1(0.0), lane_set1((-1.0)));
    const lane t82 = c[14] * t75;
    J[32] = (t81 - c[13]) - t82;
    J[33] = t81 + c[17];
    J[34] = t81;
    const lane t86 = lane_select(t73, lane_set1(0.0), lane_select(t71, lane_set1(0.0), c[38]));
    const lane t87 = t86 * x[5];
    const lane t88 = c[37] * t87;
    J[35] = -t88;
    const lane t90 = (c[18] * (t75 * x[6])) - (c[19] * x[7]);
    dx[6] = t77 - t90;
    J[36] = t82;
    const lane t93 = c[18] * t75;
    J[37] = c[39] - t93;
    J[38] = c[19];
    const lane t96 = c[40] * (t86 * x[6]);
    J[39] = t88 - t96;
    dx[7] = t90 - (c[20] * x[7]);
    J[40] = t93;
    J[41] = c[41];
    J[42] = t96;
    const lmask t102 = t69 < 1.0;
    const lane t103 = 1.0 / ((x[6] + x[7]) + 1e-06);
    const lane t104 = c[14] * (t76 * t103);
    const lane t105 = 1.0 / (1.0 + (c[23] * (1.0 - t74)));
    const lane t106 = x[6] + 1e-06;
    const lane t107 = t106 * t103;
    const lane t108 = c[22] * (t105 * t107);
    const lmask t109 = t104 > t108;
    const lane t110 = (t69 - 1.0) - c[26];
    const lmask t111 = 0.0 > t110;
    const lane t112 = c[25] * lane_select(t111, lane_set1(0.0), t110);
    const lmask t113 = 10.0 < t112;
    const lane t114 = lane_exp(lane_select(t113, lane_set1(10.0), t112));
    const lane t115 = lane_select(t102, lane_select(t109, t104, t108), (t108 + (c[24] * (t114 -
        1.0))));
    const lane t116 = c[27] - x[8];
    dx[8] = (c[21] * u[0]) + (t115 * t116);
    const lane t118 = lane_select(t102, lane_select(t109, (c[14] * (t75 * t103)), lane_set1(0.0)),
        lane_set1(0.0));
    J[43] = t118 * t116;
    const lane t120 = t103 * t103;
    const lane t121 = -(c[14] * (t76 * t120));
    const lane t122 = t106 * t120;
    const lane t123 = c[22] * (t105 * (t103 - t122));
    J[44] = lane_select(t102, lane_select(t109, t121, t123), t123) * t116;
    const lane t125 = -(c[22] * (t105 * t122));
    J[45] = lane_select(t102, lane_select(t109, t121, t125), t125) * t116;
    const lane t127 = c[42] * (((t105 * t105) * t86) * t107);
    const lane t128 = lane_select(t113, lane_set1(0.0), (c[25] * lane_select(t111, lane_set1(0.0),
        c[16])));
    const lane t129 = lane_select(t102, lane_select(t109, (c[37] * (t87 * t103)), t127), (t127 +
        (c[24] * (t114 * t128))));
    J[46] = (t129 * t116) - t115;
    du[8] = c[21];
}

static void filament_cell_factor(const lane *J, double g, lane *restrict L) {
    L[0] = -J[43];
    L[1] = -J[44];
    L[2] = -J[45];
    L[3] = 1.0 / (g - J[46]);
    L[4] = -J[12];
    L[5] = -J[13];
    L[6] = -J[15];
    L[7] = -J[16];
    L[8] = -J[17];
    L[9] = 1.0 / (g - J[14]);
    const lane l0_2 = -J[2] * L[9];
    L[10] = l0_2;
    lane a0_0 = g - J[0] - l0_2 * L[4];
    lane a0_1 = -J[1] - l0_2 * L[5];
    lane a0_3 = -J[3] - l0_2 * L[6];
    lane a0_4 = -J[4] - l0_2 * L[7];
    lane a0_7 = -J[5] - l0_2 * L[8];
    L[11] = a0_1;
    L[12] = a0_3;
    L[13] = a0_4;
    L[14] = a0_7;
    L[15] = 1.0 / a0_0;
    const lane l1_0 = -J[6] * L[15];
    L[16] = l1_0;
    lane a1_1 = g - J[7] - l1_0 * L[11];
    lane a1_3 = -(l1_0 * L[12]);
    lane a1_4 = -J[8] - l1_0 * L[13];
    lane a1_7 = -J[11] - l1_0 * L[14];
    L[17] = a1_3;
    L[18] = a1_4;
    L[19] = -J[9];
    L[20] = -J[10];
    L[21] = a1_7;
    L[22] = 1.0 / a1_1;
    const lane l3_2 = -J[19] * L[9];
    L[23] = l3_2;
    lane a3_0 = -J[18] - l3_2 * L[4];
    lane a3_1 = -(l3_2 * L[5]);
    lane a3_3 = g - J[20] - l3_2 * L[6];
    lane a3_4 = -J[21] - l3_2 * L[7];
    lane a3_7 = -J[24] - l3_2 * L[8];
    const lane l3_0 = a3_0 * L[15];
    L[24] = l3_0;
    a3_1 = a3_1 - l3_0 * L[11];
    a3_3 = a3_3 - l3_0 * L[12];
    a3_4 = a3_4 - l3_0 * L[13];
    a3_7 = a3_7 - l3_0 * L[14];
    const lane l3_1 = a3_1 * L[22];
    L[25] = l3_1;
    a3_3 = a3_3 - l3_1 * L[17];
    a3_4 = a3_4 - l3_1 * L[18];
    lane a3_5 = -J[22] - l3_1 * L[19];
    lane a3_6 = -J[23] - l3_1 * L[20];
    a3_7 = a3_7 - l3_1 * L[21];
    L[26] = a3_4;
    L[27] = a3_5;
    L[28] = a3_6;
    L[29] = a3_7;
    L[30] = 1.0 / a3_3;
    const lane l4_1 = -J[25] * L[22];
    L[31] = l4_1;
    lane a4_3 = -J[26] - l4_1 * L[17];
    lane a4_4 = g - J[27] - l4_1 * L[18];
    lane a4_5 = -J[28] - l4_1 * L[19];
    lane a4_6 = -J[29] - l4_1 * L[20];
    lane a4_7 = -J[30] - l4_1 * L[21];
    const lane l4_3 = a4_3 * L[30];
    L[32] = l4_3;
    a4_4 = a4_4 - l4_3 * L[26];
    a4_5 = a4_5 - l4_3 * L[27];
    a4_6 = a4_6 - l4_3 * L[28];
    a4_7 = a4_7 - l4_3 * L[29];
    L[33] = a4_5;
    L[34] = a4_6;
    L[35] = a4_7;
    L[36] = 1.0 / a4_4;
    const lane l5_8 = -J[35] * L[3];
    L[37] = l5_8;
    lane a5_5 = g - J[32] - l5_8 * L[0];
    lane a5_6 = -J[33] - l5_8 * L[1];
    lane a5_7 = -J[34] - l5_8 * L[2];
    const lane l5_4 = -J[31] * L[36];
    L[38] = l5_4;
    a5_5 = a5_5 - l5_4 * L[33];
    a5_6 = a5_6 - l5_4 * L[34];
    a5_7 = a5_7 - l5_4 * L[35];
    L[39] = a5_6;
    L[40] = a5_7;
    L[41] = 1.0 / a5_5;
    const lane l6_8 = -J[39] * L[3];
    L[42] = l6_8;
    lane a6_5 = -J[36] - l6_8 * L[0];
    lane a6_6 = g - J[37] - l6_8 * L[1];
    lane a6_7 = -J[38] - l6_8 * L[2];
    const lane l6_5 = a6_5 * L[41];
    L[43] = l6_5;
    a6_6 = a6_6 - l6_5 * L[39];
    a6_7 = a6_7 - l6_5 * L[40];
    L[44] = a6_7;
    L[45] = 1.0 / a6_6;
    const lane l7_8 = -J[42] * L[3];
    L[46] = l7_8;
    lane a7_5 = -(l7_8 * L[0]);
    lane a7_6 = -J[40] - l7_8 * L[1];
    lane a7_7 = g - J[41] - l7_8 * L[2];
    const lane l7_5 = a7_5 * L[41];
    L[47] = l7_5;
    a7_6 = a7_6 - l7_5 * L[39];
    a7_7 = a7_7 - l7_5 * L[40];
    const lane l7_6 = a7_6 * L[45];
    L[48] = l7_6;
    a7_7 = a7_7 - l7_6 * L[44];
    L[49] = 1.0 / a7_7;
}

static void filament_cell_solve(const lane *L, lane *restrict b) {
    b[0] = b[0] - L[10] * b[2];
    b[1] = b[1] - L[16] * b[0];
    b[3] = b[3] - L[23] * b[2] - L[24] * b[0] - L[25] * b[1];
    b[4] = b[4] - L[31] * b[1] - L[32] * b[3];
    b[5] = b[5] - L[37] * b[8] - L[38] * b[4];
    b[6] = b[6] - L[42] * b[8] - L[43] * b[5];
    b[7] = b[7] - L[46] * b[8] - L[47] * b[5] - L[48] * b[6];
    b[7] = b[7] * L[49];
    b[6] = (b[6] - L[44] * b[7]) * L[45];
    b[5] = (b[5] - L[39] * b[6] - L[40] * b[7]) * L[41];
    b[4] = (b[4] - L[33] * b[5] - L[34] * b[6] - L[35] * b[7]) * L[36];
    b[3] = (b[3] - L[26] * b[4] - L[27] * b[5] - L[28] * b[6] - L[29] * b[7]) * L[30];
    b[1] = (b[1] - L[17] * b[3] - L[18] * b[4] - L[19] * b[5] - L[20] * b[6] - L[21] * b[7]) *
        L[22];
    b[0] = (b[0] - L[11] * b[1] - L[12] * b[3] - L[13] * b[4] - L[14] * b[7]) * L[15];
    b[2] = (b[2] - L[4] * b[0] - L[5] * b[1] - L[6] * b[3] - L[7] * b[4] - L[8] * b[7]) * L[9];
    b[8] = (b[8] - L[0] * b[5] - L[1] * b[6] - L[2] * b[7]) * L[3];
}
