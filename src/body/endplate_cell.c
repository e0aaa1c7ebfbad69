/* End-plate of a muscle fibre for `myotome cell`: a nerve impulse, trains, exposure to a
 * cholinesterase inhibitor, release against calcium. Release is that of mech/junction, the current
 * that of mech/endplate, the membrane that of mech/sarcolemma as a cable (solve/cable.h), so that
 * the load of the fibre, its refractory period and its depolarization block are its own. */
#include "body/fibre_cable.h"
#include "body/fibre_sets.h"
#include "mech/endplate/endplate.lane.h"
#include "mech/junction/junction.h"
#include "mech/sarcolemma/sarcolemma.lane.h"
#include "myotome/cell.h"
#include "solve/cable.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(array) (int)(sizeof array / sizeof array[0])

#define MYO_DEF_FILE "body/endplate_fibre.def"
#define MYO_DEF_NAME endplate_fibre
#include "mech/expand_indices.h"

static const myo_field fibre_fields[] = {
#define MYO_DEF_FILE "body/endplate_fibre.def"
#include "mech/expand_fields.h"
};
static const myo_table fibre_table = {
    "endplate_fibre",
    "Stretch of fibre next to an end-plate",
    "A cable of sarcolemma, end-plate at its first node: half of a symmetrical stretch.",
    "src/body/endplate_cell.c",
    fibre_fields,
    COUNT(fibre_fields)};

/* ---- the fibre ---- */

enum { most_nodes = 256, gates_per_membrane = 5 };

typedef struct plate {
    double p[sarcolemma_p_count], k[sarcolemma_k_count];
    double x[most_nodes][sarcolemma_x_count]; /* V_s lives in the cable */
    double T_r[most_nodes], T_g[most_nodes];  /* the tubules' step as a function of the surface's */
    double V[most_nodes], slope[most_nodes], age[most_nodes], rate[most_nodes], level[most_nodes];
    double a[most_nodes], r[most_nodes], dV[most_nodes], c[most_nodes], d[most_nodes],
        y[most_nodes];
    double end_p[endplate_p_count], end[endplate_x_count];
    double release_p[junction_p_count], release[junction_x_count];
    double g_uS, node_area_cm2;
    myo_cable cable;
    myo_cable_arrays arrays;
} plate;

static double gate(double x, double a, double b, double dt_ms) {
    return x + (a / (a + b) - x) * (1.0 - lane_exp(-dt_ms * (a + b)));
}

/* Gates of one membrane (n, h_K, m, h, S in the order of the states) forward by dt at V. */
static void move_gates(const plate *s, double *g, double V, double tau_hK, double dt_ms) {
    const double *p = s->p, *k = s->k;
    g[0] = gate(g[0], sarcolemma_a_n(V, p, k), sarcolemma_b_n(V, p, k), dt_ms);
    g[1] += (sarcolemma_h_K_inf(V, p) - g[1]) *
            (1.0 - lane_exp(-dt_ms * sarcolemma_h_K_rate(V, tau_hK, k)));
    g[2] = gate(g[2], sarcolemma_a_m(V, p, k), sarcolemma_b_m(V, p, k), dt_ms);
    g[3] = gate(g[3], sarcolemma_a_h(V, p, k), sarcolemma_b_h(V, p, k), dt_ms);
    g[4] += (sarcolemma_S_inf(V, p) - g[4]) * (1.0 - lane_exp(-dt_ms * sarcolemma_S_rate(V, p, k)));
}

/* Current and slope of one membrane with its gates; weights are the densities of the tubules. */
static void membrane(const plate *s, double V, double K_i, double K_o, double Na_i, double Na_o,
                     const double *g, double outward, const double *weight, double *I,
                     double *slope) {
    double currents[sarcolemma_I_count];
    sarcolemma_membrane(V, K_i, K_o, Na_i, Na_o, g[0], g[1], g[2], g[3], g[4], outward, s->p, s->k,
                        currents);
    *slope = sarcolemma_membrane_slope(V, K_i, K_o, Na_i, Na_o, g[0], g[1], g[2], g[3], g[4],
                                       outward, s->p, s->k, weight);
    *I = 0;
    for (int i = 0; i < sarcolemma_I_count; i++) *I += weight[i] * currents[i];
}

/* Ions move slowly: by their rates, once a step. */
static void move_ions(plate *s, double *x, double dt_ms) {
    static const int ions[] = {sarcolemma_x_K_i,  sarcolemma_x_K_t,  sarcolemma_x_K_e,
                               sarcolemma_x_Na_i, sarcolemma_x_Na_t, sarcolemma_x_Na_e};
    double dx[sarcolemma_x_count], out[sarcolemma_out_count];
    const double in[sarcolemma_in_count] = {0};
    sarcolemma_rates(x, in, s->p, s->k, dx, out);
    for (int i = 0; i < COUNT(ions); i++) x[ions[i]] += dt_ms * dx[ions[i]];
}

static void load(void *context, int first, int count, const myo_cable_step *step,
                 const double *V_mV, double *a, double *r) {
    plate *s = context;
    const double *p = s->p, dt = step->dt_ms, access = 1000.0 / p[sarcolemma_p_R_a];
    static const double ones[sarcolemma_I_count] = {1, 1, 1, 1, 1};
    double eta[sarcolemma_I_count];
    eta[sarcolemma_I_Cl] = p[sarcolemma_p_eta_Cl];
    eta[sarcolemma_I_IR] = p[sarcolemma_p_eta_IR];
    eta[sarcolemma_I_DR] = p[sarcolemma_p_eta_DR];
    eta[sarcolemma_I_Na] = p[sarcolemma_p_eta_Na];
    eta[sarcolemma_I_NaK] = p[sarcolemma_p_eta_NaK];
    for (int i = first; i < first + count; i++) {
        double *x = s->x[i], I, slope, T_I, T_slope;
        const double V = x[sarcolemma_x_V_s] = V_mV[i], V_T = x[sarcolemma_x_V_T];
        move_ions(s, x, step->gate_ms);
        move_gates(s, x + sarcolemma_x_n, V, p[sarcolemma_p_tau_hK], step->gate_ms);
        move_gates(s, x + sarcolemma_x_n_t, V_T, p[sarcolemma_p_tau_hK_T], step->gate_ms);
        membrane(s, V, x[sarcolemma_x_K_i], x[sarcolemma_x_K_e], x[sarcolemma_x_Na_i],
                 x[sarcolemma_x_Na_e], x + sarcolemma_x_n, 0.0, ones, &I, &slope);
        membrane(s, V_T, x[sarcolemma_x_K_i], x[sarcolemma_x_K_t], x[sarcolemma_x_Na_i],
                 x[sarcolemma_x_Na_t], x + sarcolemma_x_n_t, 1.0, eta, &T_I, &T_slope);
        if (i == 0) { /* half of the end-plate belongs to this half of the stretch */
            const double g = 0.5e-3 * s->g_uS / s->node_area_cm2; /* mS/cm2 */
            I += g * (V - s->end_p[endplate_p_E_rev]);
            slope += 2 * g; /* fully implicit, it may be larger than all the rest */
        }
        /* The tubules' step, solved as a function of the surface's. */
        const double C_dt = s->k[sarcolemma_k_C_m] / dt, gap = V - V_T;
        const double access_T = access / p[sarcolemma_p_gamma];
        const double inverse = 1.0 / (C_dt + 0.5 * (T_slope + access_T));
        s->T_r[i] = (access_T * gap - T_I) * inverse;
        s->T_g[i] = 0.5 * access_T * inverse;
        a[i] = C_dt + 0.5 * (slope + access) - 0.5 * access * s->T_g[i];
        r[i] = 0.5 * access * s->T_r[i] - I - access * gap;
    }
}

static void finish(void *context, int first, int count, const myo_cable_step *step,
                   const double *dV_mV) {
    plate *s = context;
    (void)step;
    for (int i = first; i < first + count; i++)
        s->x[i][sarcolemma_x_V_T] += s->T_r[i] + s->T_g[i] * dV_mV[i];
}

static const myo_cable_membrane callbacks = {load, finish};

static int make_plate(plate *s, const myo_fieldset *values, double step_ms, myo_error *error) {
    memset(s, 0, sizeof *s);
    const double *fibre = myo_fieldset_parameters_const(values, 3);
    memcpy(s->release_p, myo_fieldset_parameters_const(values, 0), sizeof s->release_p);
    memcpy(s->release, myo_fieldset_states_const(values, 0), sizeof s->release);
    memcpy(s->end_p, myo_fieldset_parameters_const(values, 1), sizeof s->end_p);
    memcpy(s->end, myo_fieldset_states_const(values, 1), sizeof s->end);
    memcpy(s->p, myo_fieldset_parameters_const(values, 2), sizeof s->p);
    sarcolemma_derive(s->p, s->k);
    double rest[sarcolemma_x_count];
    memcpy(rest, myo_fieldset_states_const(values, 2), sizeof rest);
    const int code = myo_fibre_find_rest(s->p, rest, error);
    if (code) return code;
    const double h = fibre[endplate_fibre_p_node], diameter = fibre[endplate_fibre_p_diameter];
    const int n = (int)(fibre[endplate_fibre_p_length] / h + 0.5);
    if (n < 8 || myo_cable_padded(n) > most_nodes)
        return myo_error_set(error, MYO_INPUT, "%d nodes: length over node must be 8 to %d", n,
                             most_nodes);
    for (int i = 0; i < most_nodes; i++) {
        memcpy(s->x[i], rest, sizeof rest);
        s->V[i] = rest[sarcolemma_x_V_s];
    }
    s->node_area_cm2 = 3.14159265358979323846 * diameter * 1e-4 * h * 0.1;
    /* d/(4 R_i h^2) in S/cm2, from um, Ohm cm, mm. */
    s->cable = (myo_cable){.n_nodes = n,
                           .axial_mS_cm2 = 1e3 * diameter * 1e-4 /
                                           (4 * fibre[endplate_fibre_p_R_i] * 0.01 * h * h),
                           .compact = 0,
                           .membrane = &callbacks,
                           .n_levels = 1,
                           .step_ms = {step_ms}};
    s->arrays = (myo_cable_arrays){s->V, s->slope, s->age, s->rate, s->level, s->a,
                                   s->r, s->dV,    s->c,   s->d,    s->y};
    return MYO_OK;
}

/* ---- experiments ---- */

static const myo_field impulse_fields[] = {
#define MYO_DEF_FILE "body/endplate_impulse.def"
#include "mech/expand_fields.h"
};
static const myo_field train_fields[] = {
#define MYO_DEF_FILE "body/endplate_train.def"
#include "mech/expand_fields.h"
};
static const myo_field exposure_fields[] = {
#define MYO_DEF_FILE "body/endplate_exposure.def"
#include "mech/expand_fields.h"
};
static const myo_field release_fields[] = {
#define MYO_DEF_FILE "body/endplate_release.def"
#include "mech/expand_fields.h"
};
#define PROTOCOL(name, title, text)                                                                \
    static const myo_table name##_table = {#name,         title,                                   \
                                           text,          "src/body/endplate_" #name ".def",       \
                                           name##_fields, COUNT(name##_fields)};                   \
    static const myo_protocol name##_protocol = {#name, &name##_table};
PROTOCOL(impulse, "One nerve impulse at an end-plate",
         "Conductance and current of the end-plate, potentials beside it and far away, action "
         "potentials\n"
         "counted far away; extra are those beyond one an impulse.")
PROTOCOL(
    train, "A train of nerve impulses at an end-plate",
    "As impulse. driven_share: impulses that an action potential followed within 5 ms, of all.")
PROTOCOL(exposure, "Cholinesterase over an exposure to an inhibitor and after it",
         "The working share, and the life of acetylcholine in the cleft that goes with it.")
PROTOCOL(release, "Quantal content against calcium",
         "Mean quanta of a rested ending, and the slope of its logarithm against calcium's so far.")
static const myo_protocol *const protocols[] = {&impulse_protocol, &train_protocol,
                                                &exposure_protocol, &release_protocol, NULL};

static int no_memory(myo_error *error) {
    return myo_error_set(error, MYO_BROKE_DOWN, "no memory for the experiment");
}

/* Quanta of one impulse at t: the junction's draw, undone of its summation; or the mean. */
static double release_quanta(plate *s, double t_ms, uint64_t seed, int random) {
    const double *p = s->release_p;
    double latency, E_mV;
    const double missing = 1.0 - s->release[junction_x_depletable];
    const double wait_s = 1e-3 * (t_ms - s->release[junction_x_last]);
    const double full = 1.0 - missing * lane_exp(-wait_s / p[junction_p_recovery_tau]);
    const double ready = 1.0 - p[junction_p_depletable_share] * (1.0 - full);
    const double mean = p[junction_p_quanta] * ready *
                        myo_junction_release_1(p, p[junction_p_Ca_o], p[junction_p_Mg_o]);
    myo_junction_fire(p, s->release, seed, 0, t_ms, &latency, &E_mV);
    if (!random) return mean;
    return myo_junction_quanta(p, E_mV);
}

typedef struct counts {
    double far, driven, impulses, last_impulse_ms, waiting;
} counts;

static void count_potentials(counts *n, double t_ms, double level, double before, double now) {
    if (!(before < level && now >= level)) return;
    n->far++;
    if (n->waiting > 0 && t_ms < n->last_impulse_ms + 5) n->driven++, n->waiting = 0;
}

static int run_impulses(plate *s, const myo_fieldset *cell_values, const myo_fieldset *values,
                        int (*progress)(double, void *), void *user, myo_columns *columns,
                        myo_error *error) {
    const char *const names[] = {"t_ms",           "V_end_plate_mV", "V_far_mV",
                                 "I_end_plate_nA", "g_end_plate_uS", "ACh_1",
                                 "desensitized_1", "esterase_1",     "h_1",
                                 "impulses_1",     "potentials_1",   "extra_1",
                                 "driven_share_1", "quanta_1"};
    myo_columns_name(columns, names, COUNT(names));
    const double *fibre = myo_fieldset_parameters_const(cell_values, 3);
    const double dt = s->cable.step_ms[0], rate = myo_fieldset_get(values, "rate");
    const double total = myo_fieldset_get(values, "impulses");
    const int random = myo_fieldset_get(values, "random") >= 0.5;
    const uint64_t seed = (uint64_t)myo_fieldset_get(values, "seed");
    const int far = (int)(fibre[endplate_fibre_p_far] * (s->cable.n_nodes - 1));
    s->end[endplate_x_esterase] *= myo_fieldset_get(values, "esterase");
    const long n_steps = (long)(myo_fieldset_get(values, "duration") / dt + 0.5);
    long every = (long)(myo_fieldset_get(values, "output") / dt + 0.5);
    if (every < 1) every = 1;
    counts n = {0};
    double quanta = 0, next_ms = 2;
    /* Leak of acetylcholine has settled long before. */
    double out[endplate_out_count] = {0};
    s->end[endplate_x_ACh] = s->end_p[endplate_p_leak] /
                             (s->end[endplate_x_esterase] / s->end_p[endplate_p_tau_hydrolysis] +
                              1.0 / s->end_p[endplate_p_tau_escape]);
    for (long i = 0; i <= n_steps; i++) {
        const double t = (double)i * dt;
        if (i % every == 0) {
            const double V = s->V[0];
            if (!(V > -300 && V < 200))
                return myo_error_set(error, MYO_BROKE_DOWN,
                                     "endplate: V_s became %g mV at %g ms; take a smaller step", V,
                                     t);
            const double row[] = {t,
                                  V,
                                  s->V[far],
                                  s->g_uS * (V - s->end_p[endplate_p_E_rev]),
                                  s->g_uS,
                                  s->end[endplate_x_ACh],
                                  s->end[endplate_x_desensitized],
                                  s->end[endplate_x_esterase],
                                  s->x[0][sarcolemma_x_h],
                                  n.impulses,
                                  n.far,
                                  n.far > n.impulses ? n.far - n.impulses : 0,
                                  n.impulses > 0 ? n.driven / n.impulses : 0,
                                  quanta};
            if (myo_columns_add(columns, row, error)) return MYO_BROKE_DOWN;
            if (progress && i % 1000 == 0 && progress((double)i / (double)(n_steps + 1), user))
                return myo_error_set(error, MYO_INTERRUPTED, "interrupted");
        }
        double in[endplate_in_count] = {0};
        if (n.impulses < total && t >= next_ms - 0.5 * dt) {
            in[endplate_in_quanta] = quanta = release_quanta(s, t, seed, random);
            n.impulses++;
            n.last_impulse_ms = t;
            n.waiting = 1;
            next_ms = rate > 0 ? 2 + n.impulses * 1000.0 / rate : 1e300;
        }
        endplate_step(s->end, in, s->end_p, dt, out);
        s->g_uS = out[endplate_out_g];
        const double before = s->V[far];
        myo_cable_advance(&s->cable, &s->arrays, s, t, 0);
        count_potentials(&n, t, fibre[endplate_fibre_p_level], before, s->V[far]);
    }
    return MYO_OK;
}

static int run_exposure(const double *p, const myo_fieldset *values, myo_columns *columns,
                        myo_error *error) {
    static const char *const names[] = {"t_ms", "t_min", "esterase_1", "ACh_life_ms"};
    myo_columns_name(columns, names, COUNT(names));
    const double exposure = myo_fieldset_get(values, "exposure");
    const double total = exposure + myo_fieldset_get(values, "recovery");
    const double every = myo_fieldset_get(values, "output");
    double gone[endplate_p_count];
    memcpy(gone, p, sizeof gone);
    gone[endplate_p_inhibitor] = 0;
    const double end = endplate_esterase_after(1.0, p, exposure);
    for (long i = 0; (double)i * every <= total + 1e-9; i++) {
        const double t = (double)i * every;
        const double e = t <= exposure ? endplate_esterase_after(1.0, p, t)
                                       : endplate_esterase_after(end, gone, t - exposure);
        const double life =
            1.0 / (e / p[endplate_p_tau_hydrolysis] + 1.0 / p[endplate_p_tau_escape]);
        const double row[] = {60000.0 * t, t, e, life};
        if (myo_columns_add(columns, row, error)) return MYO_BROKE_DOWN;
    }
    return MYO_OK;
}

static int run_release(const double *p, const myo_fieldset *values, myo_columns *columns,
                       myo_error *error) {
    static const char *const names[] = {"t_ms", "Ca_mM", "quanta_1", "slope_1"};
    myo_columns_name(columns, names, COUNT(names));
    const double low = myo_fieldset_get(values, "Ca_low"),
                 high = myo_fieldset_get(values, "Ca_high");
    const int points = (int)(myo_fieldset_get(values, "points") + 0.5);
    double first = 0;
    for (int i = 0; i < points; i++) {
        const double Ca =
            lane_exp(lane_log(low) + (lane_log(high) - lane_log(low)) * i / (points - 1));
        const double m = p[junction_p_quanta] * myo_junction_release_1(p, Ca, p[junction_p_Mg_o]);
        if (i == 0) first = m;
        const double slope = i ? lane_log(m / first) / lane_log(Ca / low) : 0;
        const double row[] = {i, Ca, m, slope};
        if (myo_columns_add(columns, row, error)) return MYO_BROKE_DOWN;
    }
    return MYO_OK;
}

static int run_plate(const myo_cell *cell, const myo_protocol *protocol,
                     const myo_fieldset *cell_values, const myo_fieldset *values,
                     int (*progress)(double, void *), void *user, myo_columns *columns,
                     myo_error *error) {
    (void)cell;
    if (protocol == &exposure_protocol)
        return run_exposure(myo_fieldset_parameters_const(cell_values, 1), values, columns, error);
    if (protocol == &release_protocol)
        return run_release(myo_fieldset_parameters_const(cell_values, 0), values, columns, error);
    plate *s = malloc(sizeof *s);
    if (!s) return no_memory(error);
    int code = make_plate(s, cell_values, myo_fieldset_get(values, "step"), error);
    if (!code) code = run_impulses(s, cell_values, values, progress, user, columns, error);
    free(s);
    return code;
}

/* The membrane is that of the human fast fibre at 37 degC: the table with these rows over it, of
 * which the first of a field holds. */
/* clang-format off */
static const myo_override membrane_rows[] = {
#define MYO_SET(table, field, value, source) {#table, #field, value, source},
#include "body/fibre_human_fast.set"
#include "body/fibre_human_warm.set"
#include "body/fibre_human20_fast.set"
};
/* clang-format on */

static const myo_section sections[] = {
    {"junction", &myo_mech_junction, NULL, 0},
    {"endplate", &myo_mech_endplate, NULL, 0},
    {"sarcolemma", &myo_mech_sarcolemma, membrane_rows, COUNT(membrane_rows)},
    {"fibre", &fibre_table, NULL, 0},
};

extern const myo_cell myo_cell_junction_endplate;
const myo_cell myo_cell_junction_endplate = {
    "junction.endplate",
    "End-plate of a human fast muscle fibre at 37 degrees",
    "Release of mech/junction, acetylcholine and receptors of mech/endplate, on a cable of "
    "mech/sarcolemma.\n"
    "esterase sets how much cholinesterase works: with little the end-plate current outlasts the "
    "refractory\n"
    "period and one impulse gives several action potentials; with less still it blocks.",
    sections,
    4,
    protocols,
    run_plate};
