/* The human membrane with radial tubules as the membrane of a fibre's cable: its constants, its
 * start and what it hands on. Steps: fibre_cable_radial.lane.c. */
#include "body/fibre_cable_radial.h"

#include "base/text.h"
#include "body/membrane_point.h"
#include "mech/membrane_radial/membrane_radial.lane.h"

#include <math.h>
#include <string.h>

_Static_assert((int)radial_array_count <= (int)MYO_FIBRE_ARRAYS, "arrays of a node");
_Static_assert((int)membrane_radial_in_count <= (int)MYO_FIBRE_PORTS, "ports of a membrane");

static const double log2_e = 1.4426950408889634, ln_2 = 0.6931471805599453;

/* exp((V - half)/slope), mV. */
static myo_radial_line line_of(double slope, double half) {
    return (myo_radial_line){log2_e / slope, -half * log2_e / slope};
}

static void set_fast_gates(myo_radial_constants *c) {
    const double *p = c->p, *k = c->k;
    const double screened = k[membrane_radial_k_shift];
    const double m_rate = k[membrane_radial_k_Na_gates];
    for (int altered = 0; altered < 2; altered++) {
        myo_radial_gates *g = altered ? &c->altered : &c->usual;
        double shift_m = screened + p[membrane_radial_p_shift_m];
        double shift_h = screened + p[membrane_radial_p_shift_h];
        double recover = m_rate, inactivate = m_rate;
        g->persistent = p[membrane_radial_p_persistent];
        if (altered) {
            shift_m += k[membrane_radial_k_mut_shift_m];
            shift_h += p[membrane_radial_p_mutant_shift_h];
            recover = k[membrane_radial_k_mut_rate_h] * p[membrane_radial_p_mutant_recovery];
            inactivate = k[membrane_radial_k_mut_rate_h] * p[membrane_radial_p_mutant_inactivation];
            g->persistent = p[membrane_radial_p_mutant_persistent];
        }
        const double V_m = p[membrane_radial_p_V_m] + shift_m;
        g->open_m = line_of(-p[membrane_radial_p_k_am], V_m);
        g->close_m = line_of(-p[membrane_radial_p_k_bm], V_m);
        g->a_m = ln_2 * m_rate * p[membrane_radial_p_a_m] * p[membrane_radial_p_k_am];
        g->b_m = m_rate * p[membrane_radial_p_b_m];
        g->end_h = line_of(p[membrane_radial_p_k_h], p[membrane_radial_p_V_h] + shift_h);
        g->recover_at = line_of(p[membrane_radial_p_k_ah], p[membrane_radial_p_V_ah] + shift_h);
        g->inactivate_at = line_of(-p[membrane_radial_p_k_bh], p[membrane_radial_p_V_bh] + shift_h);
        g->recover = recover * p[membrane_radial_p_a_h];
        g->inactivate = inactivate * p[membrane_radial_p_b_h];
    }
    const double n_rate = k[membrane_radial_k_K_gates];
    const double V_n = p[membrane_radial_p_V_n] + p[membrane_radial_p_shift_n] + screened;
    c->open_n = line_of(-p[membrane_radial_p_k_an], V_n);
    c->close_n = line_of(-p[membrane_radial_p_k_bn], V_n);
    c->a_n = ln_2 * n_rate * p[membrane_radial_p_a_n] * p[membrane_radial_p_k_an];
    c->b_n = n_rate * p[membrane_radial_p_b_n];
}

static void set_slow_gates(myo_radial_constants *c) {
    const double *p = c->p, *k = c->k;
    const double screened = k[membrane_radial_k_shift];
    c->end_S = line_of(p[membrane_radial_p_k_S], p[membrane_radial_p_V_S] + screened);
    c->S_rate[0] = 0.2 * k[membrane_radial_k_slow] / p[membrane_radial_p_tau_S];
    c->S_rate[1] = 5.65e-4 * k[membrane_radial_k_slow] / p[membrane_radial_p_tau_S];
    c->S_slowest_mV = p[membrane_radial_p_V_tau_S] + screened;
    c->end_h_K = line_of(p[membrane_radial_p_k_hK], p[membrane_radial_p_V_hK] + screened);
    c->rate_h_K = k[membrane_radial_k_K_gates] / p[membrane_radial_p_tau_hK];
    const double shift = p[membrane_radial_p_shift_c] + screened;
    c->open_c = line_of(-p[membrane_radial_p_k_ac], p[membrane_radial_p_V_ac] + shift);
    c->close_c = line_of(p[membrane_radial_p_k_bc], p[membrane_radial_p_V_bc] + shift);
    c->a_c = k[membrane_radial_k_Cl_gates] * p[membrane_radial_p_a_c];
    c->b_c = k[membrane_radial_k_Cl_gates] * p[membrane_radial_p_b_c];
}

static void derive(const double *parameters, const double *cable, void *constants) {
    myo_radial_constants *c = constants;
    double *p = c->p, *k = c->k;
    memcpy(p, parameters, sizeof c->p);
    p[membrane_radial_p_radius] = 0.5 * cable[fibre_cable_p_diameter];
    membrane_radial_derive(p, k);
    set_fast_gates(c);
    set_slow_gates(c);
    c->F_RT = 1.0 / k[membrane_radial_k_RT_F];
    c->tenth = line_of(-10.0 * k[membrane_radial_k_RT_F], 0.0);
    c->Kir_steep = 2.0 * (1.0 - p[membrane_radial_p_delta_K]) * c->F_RT;
    c->unblock = (myo_radial_line){-c->Kir_steep * log2_e, 0.0};
    c->u_Cl = p[membrane_radial_p_V_Cl_surface] * c->F_RT;
    c->e_Cl = lane_exp(c->u_Cl);
    c->Cl_outside = p[membrane_radial_p_Cl_o] * c->e_Cl;
    c->weight[0] = 1.0;
    c->leak[0] = k[membrane_radial_k_leak];
    c->K_ATP[0] = k[membrane_radial_k_g_K_ATP];
    for (int j = 1; j < 4; j++) {
        c->weight[j] = k[membrane_radial_k_gamma] * (7.0 - 2.0 * j) / 9.0;
        c->leak[j] = k[membrane_radial_k_leak_T];
        c->K_ATP[j] = k[membrane_radial_k_g_K_ATP_T];
        c->G[j - 1] = k[membrane_radial_k_G_0 + j - 1];
    }
}

static int n_arrays(const void *constants) {
    const myo_radial_constants *c = constants;
    return c->p[membrane_radial_p_mutant] > 0.0 ? radial_array_count : radial_plain;
}

/* Membranes: surface and three shells of tubules, from outside to inside. */
static const char *name_of(int a, char name[32]) {
    static const char *const fields[radial_fields][2] = {
        [radial_V] = {"V", "mV"},
        [radial_m] = {"m", "1"},
        [radial_h] = {"h", "1"},
        [radial_n] = {"n", "1"},
        [radial_S] = {"S", "1"},
        [radial_h_K] = {"h_K", "1"},
        [radial_c] = {"c", "1"},
        [radial_K] = {"K", "mM"},
        [radial_Na] = {"Na", "mM"},
        [radial_g_Na] = {"g_Na", "mS_cm2"},
        [radial_g_K] = {"g_K", "mS_cm2"},
        [radial_g_Kir] = {"g_Kir", "mS_cm2"},
        [radial_block] = {"block", "1"},
        [radial_g_Cl] = {"g_Cl", "mS_cm2"},
        [radial_pump] = {"pump", "-"},
        [radial_E_K] = {"E_K", "mV"},
        [radial_sum_K] = {"sum_K", "-"},
        [radial_sum_Na] = {"sum_Na", "-"},
        [radial_sum_V] = {"sum_V", "-"},
        [radial_half_K] = {"half_K", "-"},
        [radial_half_Na] = {"half_Na", "-"},
        [radial_half_Cl] = {"half_Cl", "-"},
        [radial_part] = {"part", "-"},
        [radial_gain] = {"gain", "-"},
    };
    static const char *const others[] = {"K_i",       "Na_i",      "Cl_i",      "sum_Cl",
                                         "altered_m", "altered_h", "altered_m", "altered_h",
                                         "altered_m", "altered_h", "altered_m", "altered_h"};
    static const char *const places[] = {"s", "1", "2", "3"};
    const int i = a - radial_first, other = a - radial_K_i;
    if (other < 0) {
        const char *const *field = fields[i % radial_fields];
        myo_text_format(name, 32, "%s_%s", field[0], places[i / radial_fields]);
        return field[1];
    }
    myo_text_format(name, 32, "%s", others[other]);
    return other < 3 ? "mM" : other == 3 ? "-" : "1";
}

static double celsius(const void *constants) {
    const myo_radial_constants *c = constants;
    return c->p[membrane_radial_p_temperature];
}

static void start(const void *constants, const double *x, const myo_fibre_nodes *nodes, int n_nodes,
                  double *V_mV, double *ports) {
    static const int first[] = {membrane_radial_x_V_s, membrane_radial_x_V_1, membrane_radial_x_V_2,
                                membrane_radial_x_V_3};
    const int with_altered = n_arrays(constants) > radial_plain;
    const myo_table *table = &myo_mech_membrane_radial;
    for (int f = 0, input = 0; f < table->n_fields; f++)
        if (table->fields[f].kind == MYO_FIELD_INPUT) ports[input++] = table->fields[f].value;
    for (int i = 0; i < n_nodes; i++) {
        double *const *q = nodes->q;
        V_mV[i] = x[membrane_radial_x_V_s];
        for (int k = 0; k < 4; k++) {
            const double *from = x + first[k]; /* the states of the surface, then K and Na */
            static const struct {
                int field, state;
            } rows[] = {{radial_V, membrane_radial_x_V_s}, {radial_m, membrane_radial_x_m_s},
                        {radial_h, membrane_radial_x_h_s}, {radial_n, membrane_radial_x_n_s},
                        {radial_S, membrane_radial_x_S_s}, {radial_h_K, membrane_radial_x_h_K_s},
                        {radial_c, membrane_radial_x_c_s}};
            for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++)
                q[radial_array(k, rows[r].field)][i] = from[rows[r].state];
            q[radial_array(k, radial_K)][i] =
                k ? from[membrane_radial_x_K_1 - membrane_radial_x_V_1] : x[membrane_radial_x_K_e];
            q[radial_array(k, radial_Na)][i] =
                k ? from[membrane_radial_x_Na_1 - membrane_radial_x_V_1]
                  : x[membrane_radial_x_Na_e];
            if (with_altered) {
                q[radial_altered + 2 * k][i] = from[membrane_radial_x_m_mut_s];
                q[radial_altered + 2 * k + 1][i] = from[membrane_radial_x_h_mut_s];
            }
            if (k) q[fibre_V_T][i] += (7.0 - 2.0 * k) / 9.0 * from[0];
        }
        q[radial_K_i][i] = x[membrane_radial_x_K_i];
        q[radial_Na_i][i] = x[membrane_radial_x_Na_i];
        q[radial_Cl_i][i] = x[membrane_radial_x_Cl_i];
    }
}

/* Mean of a quantity over the shells by their areas. */
static double tubules(const myo_fibre_nodes *nodes, int field, int node) {
    double sum = 0.0;
    for (int k = 1; k < 4; k++)
        sum += (7.0 - 2.0 * k) / 9.0 * nodes->q[radial_array(k, field)][node];
    return sum;
}

static void look(const void *constants, const myo_fibre_nodes *nodes, int node, double V_mV,
                 myo_fibre_output *output) {
    const myo_radial_constants *c = constants;
    output->K_t_mM = tubules(nodes, radial_K, node);
    output->Na_t_mM = tubules(nodes, radial_Na, node);
    output->K_e_mM = nodes->q[radial_array(0, radial_K)][node];
    output->K_i_mM = nodes->q[radial_K_i][node];
    output->Na_i_mM = nodes->q[radial_Na_i][node];
    double pump_uA_cm2 = 0.0;
    for (int k = 0; k < 4; k++) {
        const double V = k ? nodes->q[radial_array(k, radial_V)][node] : V_mV;
        pump_uA_cm2 += c->weight[k] * nodes->q[radial_array(k, radial_pump)][node] *
                       membrane_radial_pump_voltage(V, c->k[membrane_radial_k_RT_F]);
    }
    output->ATP_use_mM_s =
        1000.0 * pump_uA_cm2 / (96485000.0 * 0.5e-4 * c->p[membrane_radial_p_radius]);
}

static void channels(const void *constants, const myo_fibre_nodes *nodes, int node, double open[2],
                     double inactivated[2]) {
    const myo_radial_constants *c = constants;
    const double altered = c->p[membrane_radial_p_mutant];
    open[0] = open[1] = inactivated[0] = inactivated[1] = 0.0;
    for (int k = 0; k < 4; k++) {
        const double m = nodes->q[radial_array(k, radial_m)][node];
        const double h = nodes->q[radial_array(k, radial_h)][node];
        const double S = nodes->q[radial_array(k, radial_S)][node];
        double m3h = m * m * m * h, left = h;
        if (altered > 0.0) {
            const double m_mut = nodes->q[radial_altered + 2 * k][node];
            const double h_mut = nodes->q[radial_altered + 2 * k + 1][node];
            m3h = (1.0 - altered) * m3h + altered * (m_mut * m_mut * m_mut * h_mut);
            left = (1.0 - altered) * h + altered * h_mut;
        }
        const double area = k ? (7.0 - 2.0 * k) / 9.0 : 1.0;
        open[k > 0] += area * m3h * S;
        inactivated[k > 0] += area * (1.0 - left * S);
    }
}

static void blow(const void *constants, double *reversal_mV, double *opening_ms,
                 double *closing_ms) {
    const myo_radial_constants *c = constants;
    *reversal_mV = c->p[membrane_radial_p_hit_reversal];
    *opening_ms = c->p[membrane_radial_p_tau_hit_opening];
    *closing_ms = c->p[membrane_radial_p_tau_hit];
}

static const myo_fibre_kernel kernels[] = {
    {myo_radial_load_w1, myo_radial_finish_w1, myo_radial_renew_w1, 1},
    {myo_radial_load_w2, myo_radial_finish_w2, myo_radial_renew_w2, 2},
    {myo_radial_load_w4, myo_radial_finish_w4, myo_radial_renew_w4, 4},
    {myo_radial_load_w8, myo_radial_finish_w8, myo_radial_renew_w8, 8},
};

#define LOOK(membrane, field, name)                                                                \
    { radial_first + (membrane)*radial_fields + (field), name }
static const myo_fibre_looked_at looked_at[] = {
    LOOK(1, radial_V, "V_1"), LOOK(3, radial_V, "V_3"), LOOK(0, radial_m, "m_s"),
    LOOK(1, radial_h, "h_1"), LOOK(3, radial_K, "K_3"), LOOK(1, radial_Na, "Na_1"),
    {radial_K_i, "K_i"},      {radial_Na_i, "Na_i"},    {radial_Cl_i, "Cl_i"},
    LOOK(0, radial_S, "S_s"),
};

const myo_fibre_kind myo_fibre_radial = {
    .constants_bytes = sizeof(myo_radial_constants),
    .n_states = membrane_radial_x_count,
    .kernels = kernels,
    .derive = derive,
    .n_arrays = n_arrays,
    .name = name_of,
    .celsius = celsius,
    .start = start,
    .look = look,
    .channels = channels,
    .blow = blow,
    .looked_at = looked_at,
    .n_looked_at = (int)(sizeof looked_at / sizeof looked_at[0]),
};

/* Leaves it alone for spans that grow, until a span changes nothing to speak of. */
int myo_fibre_radial_rest(const double *membrane, double *x, myo_error *error) {
    myo_membrane_point point;
    int code = myo_membrane_point_make(&point, membrane, x, 1e-6, error);
    for (double span_ms = 200.0, t_ms = 0.0; !code && t_ms < 6e5; span_ms *= 1.5) {
        double before[membrane_radial_x_count], most = 0.0;
        memcpy(before, point.x, sizeof before);
        t_ms += span_ms;
        code = myo_membrane_point_advance(&point, t_ms, 0.0, error);
        for (int i = 0; i < membrane_radial_x_count; i++)
            most = fmax(most, fabs(point.x[i] - before[i]) / myo_membrane_scales[i]);
        if (most < 1e-5 * span_ms * 1e-3) break; /* of the scale, a second */
    }
    if (!code) memcpy(x, point.x, sizeof point.x);
    myo_membrane_point_free(&point);
    return code;
}
