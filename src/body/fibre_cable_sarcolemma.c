/* The sarcolemma of Shorten et al. 2007 as the membrane of a fibre's cable: its constants, its
 * start and what it hands on. Steps: fibre_cable.lane.c. */
#include "body/fibre_cable_kernel.h"

#include "base/text.h"
#include "mech/sarcolemma/sarcolemma.lane.h"

#include <string.h>

static void derive(const double *parameters, const double *cable, void *constants) {
    (void)cable;
    myo_fibre_constants *c = constants;
    const double *p = c->p, *k = c->k;
    memcpy(c->p, parameters, sizeof c->p);
    sarcolemma_derive(c->p, c->k);
    c->F_RT = 1.0 / k[sarcolemma_k_RT_F];
    c->inv_k_am = 1.0 / p[sarcolemma_p_k_am];
    c->inv_k_bm = 1.0 / p[sarcolemma_p_k_bm];
    c->inv_k_ah = 1.0 / p[sarcolemma_p_k_ah];
    c->inv_k_bh = 1.0 / p[sarcolemma_p_k_bh];
    c->inv_k_an = 1.0 / p[sarcolemma_p_k_an];
    c->inv_k_bn = 1.0 / p[sarcolemma_p_k_bn];
    c->a_m = k[sarcolemma_k_Na_gates] * p[sarcolemma_p_a_m0] * p[sarcolemma_p_k_am];
    c->b_m = k[sarcolemma_k_Na_gates] * p[sarcolemma_p_b_m0];
    c->a_h = k[sarcolemma_k_Na_gates] * p[sarcolemma_p_a_h0];
    c->b_h = k[sarcolemma_k_Na_gates] * p[sarcolemma_p_b_h0];
    c->a_n = k[sarcolemma_k_K_gates] * p[sarcolemma_p_a_n0] * p[sarcolemma_p_k_an];
    c->b_n = k[sarcolemma_k_K_gates] * p[sarcolemma_p_b_n0];
    c->inv_A_a = 1.0 / p[sarcolemma_p_A_a];
    c->inv_A_hK = 1.0 / p[sarcolemma_p_A_hK];
    c->h_K_T_rate = k[sarcolemma_k_K_gates] / p[sarcolemma_p_tau_hK_T];
    c->IR_steep = 2.0 * (1.0 - p[sarcolemma_p_delta_K]);
    c->C_m = k[sarcolemma_k_C_m];
    c->g_access = 1000.0 / p[sarcolemma_p_R_a];
    c->g_access_T = c->g_access / p[sarcolemma_p_gamma];
}

static int n_arrays(const void *constants) {
    (void)constants;
    return fibre_array_count;
}

static const char *name_of(int a, char name[32]) {
    static const char *const names[fibre_array_count][2] = {
        [fibre_m] = {"m", "1"},
        [fibre_h] = {"h", "1"},
        [fibre_n] = {"n", "1"},
        [fibre_m_t] = {"m_t", "1"},
        [fibre_h_t] = {"h_t", "1"},
        [fibre_n_t] = {"n_t", "1"},
        [fibre_h_K_t] = {"h_K_t", "1"},
        [fibre_h_K] = {"h_K", "1"},
        [fibre_S] = {"S", "1"},
        [fibre_S_t] = {"S_t", "1"},
        [fibre_K_i] = {"K_i", "mM"},
        [fibre_K_t] = {"K_t", "mM"},
        [fibre_K_e] = {"K_e", "mM"},
        [fibre_Na_i] = {"Na_i", "mM"},
        [fibre_Na_t] = {"Na_t", "mM"},
        [fibre_Na_e] = {"Na_e", "mM"},
        [fibre_sum_K] = {"sum_K", "-"},
        [fibre_sum_Na] = {"sum_Na", "-"},
        [fibre_sum_K_t] = {"sum_K_t", "-"},
        [fibre_sum_Na_t] = {"sum_Na_t", "-"},
        [fibre_g_Na] = {"g_Na", "mS_cm2"},
        [fibre_g_K] = {"g_K", "mS_cm2"},
        [fibre_Cl_i] = {"Cl_i", "-"},
        [fibre_g_IR] = {"g_IR", "mS_cm2"},
        [fibre_block] = {"block", "1"},
        [fibre_pump] = {"pump", "-"},
        [fibre_sigma] = {"sigma", "-"},
        [fibre_g_Na_t] = {"g_Na_t", "mS_cm2"},
        [fibre_g_K_t] = {"g_K_t", "mS_cm2"},
        [fibre_Cl_i_t] = {"Cl_i_t", "-"},
        [fibre_g_IR_t] = {"g_IR_t", "mS_cm2"},
        [fibre_block_t] = {"block_t", "1"},
        [fibre_pump_t] = {"pump_t", "-"},
        [fibre_sigma_t] = {"sigma_t", "-"},
        [fibre_half_K] = {"half_K", "-"},
        [fibre_half_Na] = {"half_Na", "-"},
        [fibre_half_K_t] = {"half_K_t", "-"},
        [fibre_half_Na_t] = {"half_Na_t", "-"},
        [fibre_T_r] = {"T_r", "-"},
        [fibre_T_g] = {"T_g", "-"},
    };
    myo_text_format(name, 32, "%s", names[a][0]);
    return names[a][1];
}

static double celsius(const void *constants) {
    const myo_fibre_constants *c = constants;
    return c->p[sarcolemma_p_temperature] - 273.15;
}

static void start(const void *constants, const double *x, const myo_fibre_nodes *nodes, int n_nodes,
                  double *V_mV, double *ports) {
    (void)constants, (void)ports;
    static const struct {
        int array, state;
    } from[] = {
        {fibre_V_T, sarcolemma_x_V_T},   {fibre_m, sarcolemma_x_m},
        {fibre_h, sarcolemma_x_h},       {fibre_n, sarcolemma_x_n},
        {fibre_m_t, sarcolemma_x_m_t},   {fibre_h_t, sarcolemma_x_h_t},
        {fibre_n_t, sarcolemma_x_n_t},   {fibre_h_K_t, sarcolemma_x_h_K_t},
        {fibre_h_K, sarcolemma_x_h_K},   {fibre_S, sarcolemma_x_S},
        {fibre_S_t, sarcolemma_x_S_t},   {fibre_K_i, sarcolemma_x_K_i},
        {fibre_K_t, sarcolemma_x_K_t},   {fibre_K_e, sarcolemma_x_K_e},
        {fibre_Na_i, sarcolemma_x_Na_i}, {fibre_Na_t, sarcolemma_x_Na_t},
        {fibre_Na_e, sarcolemma_x_Na_e},
    };
    for (int i = 0; i < n_nodes; i++) {
        V_mV[i] = x[sarcolemma_x_V_s];
        for (size_t s = 0; s < sizeof from / sizeof from[0]; s++)
            nodes->q[from[s].array][i] = x[from[s].state];
    }
}

static void look(const void *constants, const myo_fibre_nodes *nodes, int node, double V_mV,
                 myo_fibre_output *output) {
    (void)constants, (void)V_mV;
    output->K_t_mM = nodes->q[fibre_K_t][node];
    output->K_e_mM = nodes->q[fibre_K_e][node];
    output->K_i_mM = nodes->q[fibre_K_i][node];
    output->Na_t_mM = nodes->q[fibre_Na_t][node];
    output->Na_i_mM = nodes->q[fibre_Na_i][node];
}

static const myo_fibre_kernel kernels[] = {
    {myo_fibre_load_w1, myo_fibre_finish_w1, myo_fibre_renew_w1, 1},
    {myo_fibre_load_w2, myo_fibre_finish_w2, myo_fibre_renew_w2, 2},
    {myo_fibre_load_w4, myo_fibre_finish_w4, myo_fibre_renew_w4, 4},
    {myo_fibre_load_w8, myo_fibre_finish_w8, myo_fibre_renew_w8, 8},
};

static const myo_fibre_looked_at looked_at[] = {{fibre_V_T, "V_T"}, {fibre_K_t, "K_t"},
                                                {fibre_K_i, "K_i"}, {fibre_m, "m"},
                                                {fibre_h_t, "h_t"}, {fibre_Na_t, "Na_t"}};

const myo_fibre_kind myo_fibre_sarcolemma = {
    .constants_bytes = sizeof(myo_fibre_constants),
    .n_states = sarcolemma_x_count,
    .kernels = kernels,
    .derive = derive,
    .n_arrays = n_arrays,
    .name = name_of,
    .celsius = celsius,
    .start = start,
    .look = look,
    .looked_at = looked_at,
    .n_looked_at = (int)(sizeof looked_at / sizeof looked_at[0]),
};
