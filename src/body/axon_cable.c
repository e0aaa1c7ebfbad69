/* The motor axon's double cable (McIntyre, Richardson & Grill 2002): geometry, and one step of it.
 *
 *   C d(V - P)/dt + I(V - P) = axial current inside          V inside, P in the periaxonal space
 *   C_my dP/dt + g_my P      = C d(V - P)/dt + I(V - P) + axial current outside; P = 0 at the nodes
 *
 * Gates stand half a step ahead of the potentials, which move by Crank-Nicolson in increment form;
 * the two unknowns of a part are eliminated together along the cable. */
#include "body/axon_cable.h"

#include "base/random.h"
#include "mech/axon_node/axon_node.lane.h"
#include "mech/sodium_blocker/sodium_blocker.lane.h"

#include <string.h>

static const myo_field fields[] = {
#define MYO_DEF_FILE "body/axon_cable.def"
#include "mech/expand_fields.h"
};

const myo_table myo_body_axon_cable = {
    "axon_cable",
    "Short myelinated motor axon with its ending",
    "Double cable (McIntyre, Richardson & Grill 2002): nodes, paranodes, juxtaparanodes with Kv1 "
    "channels,\n"
    "internodes under myelin. The last nodes are the ending: exposed Kv1 channels, factors on its\n"
    "conductances, sodium channels that recover slowly, potassium that gathers around it, sodium "
    "that\n"
    "gathers in it and a pump that takes it out (I = pump (s^3 - s_rest^3), s = Na/(Na + "
    "pump_K_Na)):\n"
    "the three end a discharge. Channel noise is Ornstein-Uhlenbeck, variance f (1 - f)/N of the "
    "open\n"
    "share f of N channels; irritation a Poisson train of short leaks to 0 mV.",
    "src/body/axon_cable.c",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};

static const double pi = 3.14159265358979323846;

enum { noise_purpose = 71, shot_purpose = 72 };

/* Irritation opens a leak for all cations, to 0 mV; its charge is told at this distance from it. A
 * current that does not care for the potential would drive a small ending to volts. */
static const double shot_driving_mV = 80;

/* A cylinder's wall in cm2 from um. */
static double wall_cm2(double diameter_um, double length_um) {
    return pi * diameter_um * length_um * 1e-8;
}

/* Half the resistance along a piece, MOhm: R in Ohm cm, um. */
static double half_MOhm(double R_Ohmcm, double length_um, double section_um2) {
    return 0.5 * R_Ohmcm * length_um / section_um2 * 1e-2;
}

static void set_part(const double *c, myo_axon_part *part, double *halves, int kind) {
    const double lengths[4] = {c[axon_cable_p_node_length], c[axon_cable_p_paranode_length],
                               c[axon_cable_p_juxtaparanode_length],
                               (c[axon_cable_p_node_distance] - c[axon_cable_p_node_length] -
                                2 * c[axon_cable_p_paranode_length] -
                                2 * c[axon_cable_p_juxtaparanode_length]) /
                                   3};
    const double length = lengths[kind];
    const double diameter = c[kind < 2 ? axon_cable_p_node_diameter : axon_cable_p_axon_diameter];
    const double space = c[kind < 2 ? axon_cable_p_paranode_space : axon_cable_p_periaxonal_space];
    const double area = wall_cm2(diameter, length);
    const double sheath = wall_cm2(c[axon_cable_p_fibre_diameter], length);
    const double membranes = 2 * c[axon_cable_p_lamellae];
    part->node = -1;
    part->C_nF = 1e3 * c[axon_cable_p_C_internode] * area;
    part->g_uS = 1e3 * c[kind == 1 ? axon_cable_p_g_paranode : axon_cable_p_g_internode] * area;
    part->Kf_uS = kind == 2 ? 1e3 * c[axon_cable_p_g_Kf_juxtaparanode] * area : 0;
    part->C_myelin_nF = 1e3 * c[axon_cable_p_C_myelin] / membranes * sheath;
    part->g_myelin_uS = 1e3 * c[axon_cable_p_g_myelin] / membranes * sheath;
    const double outer = 0.5 * diameter + space;
    halves[0] = half_MOhm(c[axon_cable_p_R_i], length, pi * diameter * diameter / 4);
    halves[1] =
        half_MOhm(c[axon_cable_p_R_i], length, pi * (outer * outer - 0.25 * diameter * diameter));
}

static int first_ending(const myo_axon_model *model) {
    return model->n_nodes - (int)(model->cable[axon_cable_p_ending_nodes] + 0.5);
}

static int set_geometry(myo_axon_model *model, myo_error *error) {
    static const int kinds[1 + MYO_AXON_PER_INTERNODE] = {0, 1, 2, 3, 3, 3, 2, 1};
    const double *c = model->cable;
    const double inner = c[axon_cable_p_node_distance] - c[axon_cable_p_node_length] -
                         2 * c[axon_cable_p_paranode_length] -
                         2 * c[axon_cable_p_juxtaparanode_length];
    if (inner <= 0)
        return myo_error_set(error, MYO_INPUT,
                             "node_distance_um leaves no internode: it must exceed node, both "
                             "paranodes and both juxtaparanodes");
    double halves[MYO_AXON_PARTS][2];
    for (int i = 0; i < model->n_parts; i++) {
        const int kind = kinds[i % (1 + MYO_AXON_PER_INTERNODE)];
        set_part(c, &model->parts[i], halves[i], kind);
        if (kind == 0) model->parts[i].node = i / (1 + MYO_AXON_PER_INTERNODE);
        if (i / (1 + MYO_AXON_PER_INTERNODE) >= first_ending(model) - 1)
            model->parts[i].Kf_uS *= c[axon_cable_p_Kf_factor];
    }
    const double warm = lane_exp(lane_log(c[axon_cable_p_Q10_R]) *
                                 (model->node[axon_node_p_temperature] - 37) / 10);
    for (int i = 0; i + 1 < model->n_parts; i++) {
        model->parts[i].inside_uS = warm / (halves[i][0] + halves[i + 1][0]);
        model->parts[i].outside_uS = warm / (halves[i][1] + halves[i + 1][1]);
    }
    return MYO_OK;
}

static void set_nodes(myo_axon_model *model) {
    const double *c = model->cable;
    const int first = first_ending(model);
    memcpy(model->ending, model->node, sizeof model->ending);
    static const int conductances[4] = {axon_node_p_g_Naf, axon_node_p_g_Nap, axon_node_p_g_Ks,
                                        axon_node_p_g_Kf};
    for (int f = 0; f < 4; f++)
        model->ending[conductances[f]] = c[(int)axon_cable_p_g_Naf_ending + f];
    for (int i = 0; i < model->n_nodes; i++) {
        const int last = i == model->n_nodes - 1;
        model->area_cm2[i] =
            wall_cm2(c[axon_cable_p_node_diameter],
                     c[last ? axon_cable_p_ending_length : axon_cable_p_node_length]);
        for (int f = 0; f < 4; f++)
            model->share[i][f] = i < first ? 1.0 : c[(int)axon_cable_p_Naf_factor + f];
    }
    model->ending[axon_node_p_recovery] = c[axon_cable_p_recovery_ending];
    model->ending[axon_node_p_h_speed] = c[axon_cable_p_h_speed_ending];
    axon_node_derive(model->node, model->k);
    axon_node_derive(model->ending, model->k_ending);
    model->E_internode_mV = c[axon_cable_p_E_internode] +
                            model->node[axon_node_p_leak_K_share] *
                                (model->k[axon_node_k_E_K] - model->node[axon_node_p_E_K]);
    /* 1 uA/cm2 for 1 ms is 1 nC/cm2 = 1e-9/F mol/cm2 into a layer of K_space um (1e-4 cm). */
    model->K_per_charge = 1e-9 / 96485.0 / (c[axon_cable_p_K_space] * 1e-4) * 1e6;
    model->Na_per_charge = 1e-9 / 96485.0 / (c[axon_cable_p_Na_space] * 1e-4) * 1e6;
}

int myo_axon_make(myo_axon_model *model, const double *node, const double *cable,
                  const double *const *drugs, int n_drugs, double dt_ms, uint64_t seed,
                  myo_error *error) {
    memset(model, 0, sizeof *model);
    memcpy(model->node, node, sizeof model->node);
    memcpy(model->cable, cable, sizeof model->cable);
    model->n_nodes = (int)(cable[axon_cable_p_nodes] + 0.5);
    model->n_parts = model->n_nodes + (model->n_nodes - 1) * MYO_AXON_PER_INTERNODE;
    for (int d = 0; d < n_drugs; d++)
        if (drugs[d][sodium_blocker_p_concentration] > 0)
            memcpy(model->drugs[model->n_drugs++], drugs[d], sizeof model->drugs[0]);
    model->dt_ms = dt_ms;
    model->seed = seed;
    set_nodes(model);
    return set_geometry(model, error);
}

/* ---- one step ---- */

typedef struct node_current {
    double I, slope, I_K, I_Na; /* uA/cm2, mS/cm2 */
} node_current;

static int is_ending(const myo_axon_model *model, int node) {
    return node >= first_ending(model);
}

/* Shares of the sodium and potassium conductances that drugs leave; their occupancies forward by
 * dt. */
static void drug_step(const myo_axon_model *model, myo_axon_state *state, int node, double dt_ms,
                      double *available, double *persistent, double *potassium) {
    const double *x = state->x[node];
    double bound = 0, sum_persistent = 0, sum_potassium = 0;
    for (int d = 0; d < model->n_drugs; d++) bound += state->bound[node][d];
    const double m = x[axon_node_x_m], h = x[axon_node_x_h];
    double in[sodium_blocker_in_count];
    in[sodium_blocker_in_open] = m * m * m * h;
    in[sodium_blocker_in_inactivated] = 1.0 - h;
    for (int d = 0; d < model->n_drugs; d++) {
        double out[sodium_blocker_out_count];
        in[sodium_blocker_in_vacant] = 1.0 - bound;
        bound -= state->bound[node][d];
        sodium_blocker_step(&state->bound[node][d], in, model->drugs[d], dt_ms, out);
        bound += state->bound[node][d];
        sum_persistent += out[sodium_blocker_out_persistent_affinity];
        sum_potassium += out[sodium_blocker_out_potassium_affinity];
    }
    *available = bound < 1.0 ? 1.0 - bound : 0.0;
    *persistent = 1.0 / (1.0 + sum_persistent);
    *potassium = 1.0 / (1.0 + sum_potassium);
}

/* Relative noise of fast and persistent sodium conductance of the last node (channels of a finite
 * number). */
static void noise_step(const myo_axon_model *model, myo_axon_state *state) {
    const double *c = model->cable, *x = state->x[model->n_nodes - 1];
    const double area = model->area_cm2[model->n_nodes - 1], dt = model->dt_ms;
    const double m = x[axon_node_x_m], p = x[axon_node_x_p];
    const double open[2] = {m * m * m * x[axon_node_x_h], p * p * p};
    const double g[2] = {c[axon_cable_p_g_Naf_ending] * c[axon_cable_p_Naf_factor],
                         c[axon_cable_p_g_Nap_ending] * c[axon_cable_p_Nap_factor]};
    const double tau_ms[2] = {c[axon_cable_p_noise_tau_fast], c[axon_cable_p_noise_tau_persistent]};
    double z[4];
    myo_random_normal4(model->seed, myo_random_entity(noise_purpose, (uint32_t)state->unit, 0),
                       state->step, z);
    for (int i = 0; i < 2; i++) {
        const double N = g[i] * area * 1e9 / c[axon_cable_p_channel_conductance];
        const double sd = N > 0 ? __builtin_sqrt(open[i] * (1.0 - open[i]) / N) : 0.0;
        const double keep = lane_exp(-dt / tau_ms[i]);
        state->noise[i] = keep * state->noise[i] + __builtin_sqrt(1.0 - keep * keep) * sd *
                                                       c[axon_cable_p_channel_noise] * z[i];
        if (state->noise[i] < -open[i]) state->noise[i] = -open[i];
        if (state->noise[i] > 1.0 - open[i]) state->noise[i] = 1.0 - open[i];
    }
    state->shot_uS *= lane_exp(-dt / c[axon_cable_p_shot_tau]);
    state->shot_uS += myo_axon_shot_uS(model, state, state->step);
}

double myo_axon_shot_uS(const myo_axon_model *model, const myo_axon_state *state, uint64_t step) {
    const double *c = model->cable;
    double u[2];
    myo_random_uniform2(model->seed, myo_random_entity(shot_purpose, (uint32_t)state->unit, 0),
                        step, u);
    if (!(u[0] < 1e-3 * c[axon_cable_p_shot_rate] * model->dt_ms)) return 0.0;
    return -c[axon_cable_p_shot_charge] * lane_log(u[1]) /
           (c[axon_cable_p_shot_tau] * shot_driving_mV);
}

/* Share of the pump's greatest current at a sodium inside: three sites. */
static double pump_share(const double *c, double Na_mM) {
    const double one = Na_mM / (Na_mM + c[axon_cable_p_pump_K_Na]);
    return one * one * one;
}

/* Sodium inside the ending and potassium around it, forward by a step; the pump's current beyond
 * that of rest, which the leak holds already: it ends a discharge and leaves the ending
 * hyperpolarized. */
static double move_ions(const myo_axon_model *model, myo_axon_state *state, int node,
                        const node_current *current, double V, double g_K) {
    const double *c = model->cable, dt = model->dt_ms, rest = model->ending[axon_node_p_K_o];
    if (state->settling > 0.5) {
        /* Averaged between spikes, lest an ending that fires while it settles takes them for rest.
         */
        const double new = V < -60.0 ? 1.0 - lane_exp(-dt / 20.0) : 0.0;
        state->I_K_rest[node] += new *(current->I_K - state->I_K_rest[node]);
        state->I_Na_rest[node] += new *(current->I_Na - state->I_Na_rest[node]);
        return 0.0;
    }
    double *Na = &state->Na_mM[node], *K = &state->K_mM[node];
    const double pump =
        c[axon_cable_p_pump] * (pump_share(c, *Na) - pump_share(c, c[axon_cable_p_Na_rest]));
    *Na -= dt * model->Na_per_charge * (current->I_Na - state->I_Na_rest[node] + 3.0 * pump);
    const double most = model->ending[axon_node_p_Na_o];
    if (*Na < 0.5) *Na = 0.5;
    if (*Na > most) *Na = most;
    /* Linearly implicit: more potassium outside holds its own current back. */
    const double gain = dt * model->K_per_charge;
    *K += gain * (current->I_K - state->I_K_rest[node] - 2.0 * pump) /
          (1.0 + gain * g_K * model->k_ending[axon_node_k_RT_F] / *K);
    *K += (rest - *K) * (1.0 - lane_exp(-dt / c[axon_cable_p_K_clearance]));
    if (*K < 0.5) *K = 0.5;
    return pump;
}

void myo_axon_recover(const myo_axon_model *model, myo_axon_state *state, double ms) {
    const double *c = model->cable, rest = model->ending[axon_node_p_K_o];
    const double kept = lane_exp(-ms / c[axon_cable_p_K_clearance]);
    for (int j = first_ending(model); j < model->n_nodes; j++) {
        const double pump = c[axon_cable_p_pump] * (pump_share(c, state->Na_mM[j]) -
                                                    pump_share(c, c[axon_cable_p_Na_rest]));
        state->K_mM[j] = rest + (state->K_mM[j] - rest) * kept;
        state->Na_mM[j] -= ms * model->Na_per_charge * 3.0 * pump;
    }
}

static node_current node_step(const myo_axon_model *model, myo_axon_state *state, int node,
                              double V, int noisy) {
    const int ending = is_ending(model, node), last = node == model->n_nodes - 1;
    const double *p = ending ? model->ending : model->node;
    const double *k = ending ? model->k_ending : model->k;
    axon_node_gates(state->x[node], V, p, k, model->dt_ms);
    double in[axon_node_in_count], out[axon_node_out_count], share[4], potassium = 1;
    in[axon_node_in_V] = V;
    in[axon_node_in_available] = in[axon_node_in_persistent_available] = 1;
    if (model->n_drugs)
        drug_step(model, state, node, model->dt_ms, &in[axon_node_in_available],
                  &in[axon_node_in_persistent_available], &potassium);
    in[axon_node_in_E_K_here] = k[axon_node_k_E_K];
    in[axon_node_in_E_Na_here] = k[axon_node_k_E_Na];
    if (ending) {
        in[axon_node_in_E_K_here] +=
            k[axon_node_k_RT_F] * lane_log(state->K_mM[node] / p[axon_node_p_K_o]);
        in[axon_node_in_E_Na_here] -=
            k[axon_node_k_RT_F] * lane_log(state->Na_mM[node] / model->cable[axon_cable_p_Na_rest]);
    }
    const double on = node < state->silent_nodes ? 0.0 : 1.0;
    for (int f = 0; f < 4; f++) share[f] = model->share[node][f] * (f < 2 ? on : potassium);
    axon_node_currents(state->x[node], in, share, p, k, out);
    node_current current = {out[axon_node_out_I], out[axon_node_out_slope], out[axon_node_out_I_K],
                            0};
    if (last && noisy) {
        /* Noise never takes more than the channels that are open and free of a drug, lest a
         * conductance becomes negative. */
        const double *x = state->x[node], m = x[axon_node_x_m], q = x[axon_node_x_p];
        const double open[2] = {m * m * m * x[axon_node_x_h], q * q * q};
        double noise[2];
        for (int i = 0; i < 2; i++)
            noise[i] = state->noise[i] < -open[i] ? -open[i] : state->noise[i];
        const double g = k[axon_node_k_g] * x[axon_node_x_u];
        const double extra =
            g *
            (p[axon_node_p_g_Naf] * share[0] * in[axon_node_in_available] * noise[0] +
             p[axon_node_p_g_Nap] * share[1] * in[axon_node_in_persistent_available] * noise[1]);
        current.I += extra * (V - in[axon_node_in_E_Na_here]);
        current.slope += extra;
        const double shot = 1e-3 * state->shot_uS / model->area_cm2[node]; /* mS/cm2, to 0 mV */
        current.I += shot * V;
        current.slope += shot;
    }
    if (ending) {
        current.I_Na = current.I - current.I_K;
        current.I += move_ions(model, state, node, &current, V, out[axon_node_out_g_K]);
    }
    return current;
}

/* A part's 2 x 2 block and right side; for a node the second unknown is 0. */
typedef struct block {
    double a11, a12, a21, a22, r1, r2;
} block;

/* Crank-Nicolson takes half of the conductance at the new potential; where it is large for the
 * step, all of it, lest the potential rings about its end. */
static double implicit_share(double conductance_dt_C) {
    return conductance_dt_C < 4.0 ? 0.5 : 1.0;
}

static block part_block(const myo_axon_model *model, myo_axon_state *state, int i,
                        double stimulus_nA, int noisy) {
    const myo_axon_part *part = &model->parts[i];
    const double V = state->V_mV[i], P = state->P_mV[i], dt = model->dt_ms;
    if (part->node >= 0) {
        const node_current c = node_step(model, state, part->node, V, noisy);
        const double area = 1e3 * model->area_cm2[part->node]; /* uA/cm2 to nA, mS/cm2 to uS */
        const double C = model->node[axon_node_p_C_m];
        const double a = area * (C / dt + implicit_share(c.slope * dt / C) * c.slope);
        return (block){a, 0, 0, 1, stimulus_nA - area * c.I, 0};
    }
    double g = part->g_uS, I = part->g_uS * (V - P - model->E_internode_mV);
    if (part->Kf_uS > 0) {
        const double *k = model->k;
        state->n[i] = axon_node_fast_K(state->n[i], V - P + k[axon_node_k_shift_K],
                                       k[axon_node_k_rate_K], dt);
        const double n2 = state->n[i] * state->n[i], g_K = k[axon_node_k_g] * part->Kf_uS * n2 * n2;
        g += g_K;
        I += g_K * (V - P - k[axon_node_k_E_K]);
    }
    const double a = part->C_nF / dt + implicit_share(g * dt / part->C_nF) * g;
    const double b = part->C_myelin_nF / dt + 0.5 * part->g_myelin_uS;
    return (block){a, -a, -a, a + b, -I, I - part->g_myelin_uS * P};
}

void myo_axon_step(const myo_axon_model *model, myo_axon_state *state, int stimulated_node,
                   double stimulus_nA, int noisy) {
    enum { most = MYO_AXON_PARTS };
    block b[most];
    const int n = model->n_parts;
    double *V = state->V_mV, *P = state->P_mV;
    for (int i = 0; i < n; i++)
        b[i] = part_block(
            model, state, i,
            stimulated_node >= 0 && model->parts[i].node == stimulated_node ? stimulus_nA : 0.0,
            noisy);
    for (int i = 0; i + 1 < n; i++) {
        const double in = model->parts[i].inside_uS, out = model->parts[i].outside_uS;
        b[i].a11 += 0.5 * in, b[i + 1].a11 += 0.5 * in;
        b[i].r1 += in * (V[i + 1] - V[i]), b[i + 1].r1 -= in * (V[i + 1] - V[i]);
        if (model->parts[i].node < 0) {
            b[i].a22 += 0.5 * out;
            b[i].r2 += out * (P[i + 1] - P[i]);
        }
        if (model->parts[i + 1].node < 0) {
            b[i + 1].a22 += 0.5 * out;
            b[i + 1].r2 -= out * (P[i + 1] - P[i]);
        }
    }
    /* Forward: the coupling to the part before is diag(f, q) with q = 0 next to a node. */
    for (int i = 1; i < n; i++) {
        const double f = 0.5 * model->parts[i - 1].inside_uS;
        const double q = model->parts[i].node < 0 && model->parts[i - 1].node < 0
                             ? 0.5 * model->parts[i - 1].outside_uS
                             : 0.0;
        const block *c = &b[i - 1];
        const double d = 1.0 / (c->a11 * c->a22 - c->a12 * c->a21);
        const double i11 = c->a22 * d, i12 = -c->a12 * d, i21 = -c->a21 * d, i22 = c->a11 * d;
        b[i].r1 += f * (i11 * c->r1 + i12 * c->r2);
        b[i].r2 += q * (i21 * c->r1 + i22 * c->r2);
        b[i].a11 -= f * f * i11;
        b[i].a12 -= f * q * i12;
        b[i].a21 -= q * f * i21;
        b[i].a22 -= q * q * i22;
    }
    double dV = 0, dP = 0;
    for (int i = n - 1; i >= 0; i--) {
        double r1 = b[i].r1, r2 = b[i].r2;
        if (i + 1 < n) {
            r1 += 0.5 * model->parts[i].inside_uS * dV;
            if (model->parts[i].node < 0 && model->parts[i + 1].node < 0)
                r2 += 0.5 * model->parts[i].outside_uS * dP;
        }
        const double d = 1.0 / (b[i].a11 * b[i].a22 - b[i].a12 * b[i].a21);
        dV = d * (b[i].a22 * r1 - b[i].a12 * r2);
        dP = d * (b[i].a11 * r2 - b[i].a21 * r1);
        V[i] += dV;
        P[i] += dP;
    }
    if (noisy) noise_step(model, state);
    state->step++;
}

void myo_axon_rest(const myo_axon_model *model, myo_axon_state *state, double settle_ms) {
    static const double start[axon_node_x_count] = {
#define MYO_STATE(field, unit, value, ...) value,
#define MYO_PARAMETER(...)
#define MYO_INPUT(...)
#define MYO_OUTPUT(...)
#include "mech/axon_node/axon_node.def"
#undef MYO_STATE
#undef MYO_PARAMETER
#undef MYO_INPUT
#undef MYO_OUTPUT
    };
    memset(state, 0, sizeof *state);
    for (int i = 0; i < model->n_parts; i++) state->V_mV[i] = model->E_internode_mV;
    for (int j = 0; j < model->n_nodes; j++) {
        memcpy(state->x[j], start, sizeof start);
        state->K_mM[j] = model->node[axon_node_p_K_o];
        state->Na_mM[j] = model->cable[axon_cable_p_Na_rest];
    }
    state->settling = 1;
    for (long i = 0; i < (long)(settle_ms / model->dt_ms); i++) {
        if (i == (long)(0.3 * settle_ms / model->dt_ms))
            for (int j = 0; j < model->n_nodes; j++) {
                double sum = 0, affinity[MYO_AXON_DRUGS];
                const double *x = state->x[j], m = x[axon_node_x_m];
                const double in[] = {[sodium_blocker_in_open] = m * m * m * x[axon_node_x_h],
                                     [sodium_blocker_in_inactivated] = 1.0 - x[axon_node_x_h],
                                     [sodium_blocker_in_vacant] = 1.0};
                for (int d = 0; d < model->n_drugs; d++) {
                    double out[sodium_blocker_out_count];
                    sodium_blocker_affinities(in, model->drugs[d], out);
                    sum += affinity[d] = out[sodium_blocker_out_affinity];
                }
                for (int d = 0; d < model->n_drugs; d++)
                    state->bound[j][d] = affinity[d] / (1.0 + sum);
            }
        myo_axon_step(model, state, -1, 0, 0);
    }
    state->step = 0;
    state->settling = 0;
}

double myo_axon_node_mV(const myo_axon_state *state, int node) {
    return state->V_mV[node * (1 + MYO_AXON_PER_INTERNODE)];
}
