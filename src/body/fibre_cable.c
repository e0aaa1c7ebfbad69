/* A fibre's cable: model, state block, windows, samples and the bookkeeping of action potentials.
 * Membranes: fibre_cable_sarcolemma.c, fibre_cable_radial.c; stepping and multirate: solve/cable.c.
 */
#include "body/fibre_cable.h"

#include "base/dispatch.h"
#include "base/lane.h"
#include "body/fibre_cable_kind.h"
#include "mech/membrane_radial/membrane_radial.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const myo_field fields[] = {
#define MYO_DEF_FILE "body/fibre_cable.def"
#include "mech/expand_fields.h"
};

const myo_table myo_body_fibre_cable = {
    "fibre_cable",
    "Cable of a motor unit's representative fibre",
    "Half a fibre from the end-plate to the tendon, sealed at both ends, with the sarcolemma at "
    "every node:\n"
    "  C_m dV_s/dt = -(membrane currents + 1000 (V_s - V_T)/R_a) + d/(4 R_i) d2V_s/dx2\n"
    "Staggered Crank-Nicolson with fourth-order mass; stretches that move slowly take long steps.\n"
    "A nerve impulse is a current pulse at the end-plate; conduction velocity and failure come "
    "out.",
    "src/body/fibre_cable.lane.c",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};

enum { probe_launch, probe_near, probe_middle, probe_far, probe_count };

/* An action potential under way, as it lies in the state block (all doubles). */
typedef struct journey {
    double used, spontaneous, activation_ms;
    double arrival_ms[probe_count]; /* 0: not yet */
} journey;

static const double moving_mV_ms = 1e9; /* faster than any threshold */

enum { journeys_max = MYO_FIBRE_EVENTS, pulses_max = 8 };

/* The head of a state block; node and block arrays and the wave follow. */
typedef struct head {
    double t_ms;
    double pulse_ms[pulses_max]; /* beginnings of end-plate currents still flowing or to come */
    double n_pulses;
    double hit_mS_cm2, hit_ms, hit_first, hit_end; /* the latest blow: when, nodes */
    double asleep_ms;            /* how far the nodes lag behind t_ms; see may_sleep */
    double middle_T_slope_mV_ms; /* of the tubules at the middle point in the last step */
    double wave_state;           /* 0 idle, 1 armed, 2 recording */
    double wave_n, wave_t_ms, wave_activation_ms, wave_clean;
    double wave_step_t_ms, wave_step_ms, wave_step_mV,
        wave_step_dV_mV;     /* the latest step of the wave */
    double wave_slope_mV_ms; /* at its beginning */
    double ports[MYO_FIBRE_PORTS];
    /* Drugs: occupancies of surface and tubules, and the channels at the middle since they moved.
     */
    double bound[2][MYO_MEMBRANE_DRUGS], open_ms[2], inactivated_ms[2], drug_ms;
    journey journeys[journeys_max];
} head;

struct myo_fibre_cable {
    const myo_fibre_kind *kind;
    const myo_fibre_kernel *kernel;
    void *constants;
    double *rest;
    double cable[fibre_cable_p_count];
    int n_arrays;
    myo_membrane_drugs drugs;
    myo_cable solver;
    int n_nodes, n_padded, n_blocks, n_stimulated, n_wave;
    double node_mm, stimulus_uA_cm2;
    int probe[probe_count];
    double probe_mm[probe_count];
    size_t offset_arrays, offset_wave, size; /* in doubles */
};

/* One call's view of model, state and output: the context of the membrane callbacks. */
typedef struct view {
    const myo_fibre_cable *model;
    head *head;
    double *wave, *since_ms; /* since_ms: [blocks], time in the sums */
    myo_fibre_nodes nodes;
    myo_cable_arrays arrays;
    myo_fibre_output *out;
    double t0_ms, macro_end_ms;
} view;

static size_t round_up(size_t n, size_t to) {
    return (n + to - 1) / to * to;
}

static view view_of(const myo_fibre_cable *m, double *state) {
    view v = {.model = m, .head = (head *)(void *)state};
    double *at = state + m->offset_arrays;
    double **node[] = {&v.arrays.V_mV, &v.arrays.slope_mV_ms, &v.arrays.a, &v.arrays.r,
                       &v.arrays.dV,   &v.arrays.c,           &v.arrays.d, &v.arrays.y};
    for (int i = 0; i < MYO_CABLE_NODE_ARRAYS; i++, at += m->n_padded) *node[i] = at;
    for (int i = 0; i < m->n_arrays; i++, at += m->n_padded) v.nodes.q[i] = at;
    v.nodes.ports = v.head->ports;
    double **block[] = {&v.arrays.age_ms, &v.arrays.rate_mV_ms, &v.arrays.level, &v.since_ms};
    for (int i = 0; i < MYO_CABLE_BLOCK_ARRAYS + 1; i++, at += m->n_blocks) *block[i] = at;
    v.wave = state + m->offset_wave;
    return v;
}

/* ---- samples and arrivals ---- */

/* Share of [t, t+dt] in which end-plate current flows, summed over the pulses. */
static double pulse_share(const view *v, double t_ms, double dt_ms) {
    const double width = v->model->cable[fibre_cable_p_endplate_width];
    double share = 0.0;
    for (int i = 0; i < (int)v->head->n_pulses; i++) {
        const double from = fmax(t_ms, v->head->pulse_ms[i]);
        const double to = fmin(t_ms + dt_ms, v->head->pulse_ms[i] + width);
        if (to > from) share += (to - from) / dt_ms;
    }
    return share;
}

/* Samples of a step t..t+dt that fall into [t, t+dt], from V0 to V0 + dV. */
static void sample(const view *v, double *to, int n, double t_from_ms, const myo_cable_step *step,
                   double V0, double dV) {
    const double sample_ms = v->model->cable[fibre_cable_p_sample];
    const double begin = (step->t_ms - t_from_ms) / sample_ms, span = step->dt_ms / sample_ms;
    int k = (int)ceil(begin - 1e-6);
    if (k < 0) k = 0;
    for (; k < n && k <= begin + span + 1e-6; k++) to[k] = V0 + dV * ((k - begin) / span);
}

/* Fills the recorded action potential over its latest step by a cubic (Hermite) that leaves it with
 * this slope: straight lines between long steps would put their corners into the electrodes'
 * signals. */
static void fill_wave(const view *v, double slope_end_mV_ms) {
    const head *h = v->head;
    const double sample_ms = v->model->cable[fibre_cable_p_sample], dt = h->wave_step_ms;
    const double begin = (h->wave_step_t_ms - h->wave_t_ms) / sample_ms, span = dt / sample_ms;
    int k = (int)ceil(begin - 1e-6);
    if (k < 0) k = 0;
    for (; k < v->model->n_wave && k <= begin + span + 1e-6; k++) {
        const double u = (k - begin) / span, w = 1.0 - u;
        v->wave[k] = h->wave_step_mV + h->wave_step_dV_mV * u * u * (3.0 - 2.0 * u) +
                     dt * u * w * (h->wave_slope_mV_ms * w - slope_end_mV_ms * u);
    }
}

/* One more step of the action potential being recorded, from V0 to V0 + dV: it gives the step
 * before it its slope at the end, the mean of both weighted by the other's length (parabola through
 * three points). */
static void record_wave_step(const view *v, const myo_cable_step *step, double V0, double dV) {
    head *h = v->head;
    const double slope = dV / step->dt_ms, before_ms = h->wave_step_ms;
    double joint = slope;
    if (before_ms > 0.0) {
        const double before = h->wave_step_dV_mV / before_ms;
        joint = (before * step->dt_ms + slope * before_ms) / (before_ms + step->dt_ms);
        fill_wave(v, joint);
    }
    h->wave_step_t_ms = step->t_ms;
    h->wave_step_ms = step->dt_ms;
    h->wave_step_mV = V0;
    h->wave_step_dV_mV = dV;
    h->wave_slope_mV_ms = joint;
}

/* A free place, else that of the oldest spontaneous one: a fibre that fires by itself at hundreds
 * per second may fill them all. */
static journey *free_journey(head *h) {
    journey *oldest = NULL;
    for (int i = 0; i < journeys_max; i++) {
        journey *j = &h->journeys[i];
        if (j->used == 0.0) return j;
        if (j->spontaneous != 0.0 && (!oldest || j->activation_ms < oldest->activation_ms))
            oldest = j;
    }
    return oldest;
}

/* Whether an action potential may be the one that reaches this point. Launched ones come from the
 * point before it. Spontaneous ones begin anywhere, often at several places at once: what comes
 * within the time of passage counts as one. */
static int may_reach(const view *v, const journey *j, int probe, double t_ms) {
    if (j->used == 0.0 || j->arrival_ms[probe] > 0.0) return 0;
    if (j->spontaneous == 0.0)
        return j->activation_ms <= t_ms && (probe == 0 || j->arrival_ms[probe - 1] > 0.0);
    const double *at_mm = v->model->probe_mm;
    /* Stretches of the fibre take their steps in turn: arrivals come up to a rest step out of
     * order. */
    return fabs(t_ms - j->activation_ms) < 2.0 + (at_mm[probe_far] - at_mm[probe_launch]) / 2.0;
}

/* An action potential reaches a point: the oldest one that may, launched ones first. If there is
 * none, it began here. */
static journey *arrive(const view *v, int probe, double t_ms) {
    head *h = v->head;
    journey *found = NULL;
    for (int i = 0; i < journeys_max; i++) {
        journey *j = &h->journeys[i];
        if (!may_reach(v, j, probe, t_ms)) continue;
        if (!found || j->spontaneous < found->spontaneous ||
            (j->spontaneous == found->spontaneous && j->activation_ms < found->activation_ms))
            found = j;
    }
    if (!found && (found = free_journey(h)) != NULL)
        *found = (journey){.used = 1.0, .spontaneous = 1.0, .activation_ms = t_ms};
    if (!found) return NULL;
    found->arrival_ms[probe] = t_ms;
    if (t_ms < found->activation_ms) found->activation_ms = t_ms;
    return found;
}

/* From the next macro step on: the middle point may have finished the present one already. */
static void start_wave(const view *v, const journey *j) {
    head *h = v->head;
    h->wave_state = 2.0;
    h->wave_n = 0.0;
    h->wave_t_ms = v->macro_end_ms;
    h->wave_step_ms = 0.0;
    h->wave_activation_ms = j->activation_ms;
    h->wave_clean = 1.0;
    for (int i = 0; i < journeys_max; i++) /* a follower already under way will run into it */
        if (h->journeys[i].used != 0.0 && h->journeys[i].activation_ms > j->activation_ms)
            h->wave_clean = 0.0;
}

/* ---- drugs ---- */

/* The middle node's channels over a step. */
static void see_channels(const view *v, double dt_ms) {
    head *h = v->head;
    double open[2], inactivated[2];
    v->model->kind->channels(v->model->constants, &v->nodes, v->model->probe[probe_middle], open,
                             inactivated);
    for (int i = 0; i < 2; i++) {
        h->open_ms[i] += dt_ms * open[i];
        h->inactivated_ms[i] += dt_ms * inactivated[i];
    }
    h->drug_ms += dt_ms;
}

/* Occupancies forward over what was seen, once a window; nothing_yet: at equilibrium with it. */
static void move_drugs(const view *v, int nothing_yet) {
    const myo_membrane_drugs *drugs = &v->model->drugs;
    head *h = v->head;
    static const int vacant[2] = {membrane_radial_in_vacant_s, membrane_radial_in_vacant_T};
    if (!(h->drug_ms > 0.0)) return;
    for (int i = 0; i < 2; i++) {
        const double open = h->open_ms[i] / h->drug_ms;
        const double inactivated = h->inactivated_ms[i] / h->drug_ms;
        h->ports[vacant[i]] =
            nothing_yet
                ? myo_membrane_drugs_settle(drugs, open, inactivated, h->bound[i])
                : myo_membrane_drugs_step(drugs, open, inactivated, h->drug_ms, h->bound[i]);
        h->open_ms[i] = h->inactivated_ms[i] = 0.0;
    }
    h->drug_ms = 0.0;
}

static void look_at_probes(view *v, int first, int count, const myo_cable_step *step,
                           const double *dV) {
    const myo_fibre_cable *m = v->model;
    const double level = m->cable[fibre_cable_p_arrival_level];
    for (int p = 0; p < probe_count; p++) {
        const int i = m->probe[p];
        if (i < first || i >= first + count) continue;
        const double now = v->arrays.V_mV[i], before = now - dV[i];
        if (before < level && now >= level) {
            const double t = step->t_ms + step->dt_ms * ((level - before) / dV[i]);
            const journey *j = arrive(v, p, t);
            if (j && p == probe_near && j->arrival_ms[probe_launch] > 0.0 &&
                v->head->wave_state == 1.0)
                start_wave(v, j);
        }
        if (p != probe_middle) continue;
        if (m->drugs.n) see_channels(v, step->dt_ms);
        myo_fibre_output *out = v->out;
        const double T_now = v->nodes.q[fibre_V_T][i];
        const double T_dV = v->nodes.q[fibre_dV_T][i];
        v->head->middle_T_slope_mV_ms = T_dV / step->dt_ms;
        if (out->V_s_mV) sample(v, out->V_s_mV, out->n_samples, v->t0_ms, step, before, dV[i]);
        if (out->V_T_mV) sample(v, out->V_T_mV, out->n_samples, v->t0_ms, step, T_now - T_dV, T_dV);
        if (v->head->wave_state == 2.0) {
            record_wave_step(v, step, before, dV[i]);
            const double t = step->t_ms + step->dt_ms;
            const double last =
                v->head->wave_t_ms + (m->n_wave - 1) * m->cable[fibre_cable_p_sample];
            if (t + 1e-9 >= last) {
                fill_wave(v, dV[i] / step->dt_ms);
                v->head->wave_n = m->n_wave;
            }
        }
    }
}

/* ---- a blow ---- */

static const double hit_over = 12.0; /* time constants, after which nothing of it is left */

static int is_hit(const view *v, double t_ms) {
    const head *h = v->head;
    if (!(h->hit_mS_cm2 > 0.0)) return 0;
    double reversal_mV, opening_ms, closing_ms;
    v->model->kind->blow(v->model->constants, &reversal_mV, &opening_ms, &closing_ms);
    return t_ms < h->hit_ms + hit_over * closing_ms;
}

/* What a blow has opened by the middle of the step, in the equations of its nodes. */
static void add_hit(const view *v, int first, int count, const myo_cable_step *step,
                    const double *V_mV, double *a, double *r) {
    const head *h = v->head;
    const double since_ms = step->t_ms + 0.5 * step->dt_ms - h->hit_ms;
    if (!(since_ms > 0.0)) return;
    double reversal_mV, opening_ms, closing_ms;
    v->model->kind->blow(v->model->constants, &reversal_mV, &opening_ms, &closing_ms);
    const double g =
        h->hit_mS_cm2 * (1.0 - lane_exp(-since_ms / opening_ms)) * lane_exp(-since_ms / closing_ms);
    const int from = (int)h->hit_first > first ? (int)h->hit_first : first;
    for (int i = from; i < (int)h->hit_end && i < first + count; i++) {
        a[i] += 0.5 * g;
        r[i] -= g * (V_mV[i] - reversal_mV);
    }
}

/* ---- membrane callbacks ---- */

static void load_nodes(void *context, int first, int count, const myo_cable_step *step,
                       const double *V_mV, double *a, double *r) {
    view *v = context;
    const myo_fibre_cable *m = v->model;
    m->kernel->load(m->constants, &v->nodes, first, count, step, V_mV, a, r);
    if (first == 0 && v->head->n_pulses > 0.0) {
        const double stimulus = m->stimulus_uA_cm2 * pulse_share(v, step->t_ms, step->dt_ms);
        for (int i = 0; i < m->n_stimulated; i++) r[i] += stimulus;
    }
    if (is_hit(v, step->t_ms)) add_hit(v, first, count, step, V_mV, a, r);
}

/* Ions and slow gates on their own clock: ion_step where an action potential passes, rest_step
 * elsewhere. */
static void renew(view *v, int first_block, int end_block, double dt_ms) {
    const myo_fibre_cable *m = v->model;
    const double clock = dt_ms < m->cable[fibre_cable_p_ion_step]
                             ? m->cable[fibre_cable_p_ion_step]
                             : m->cable[fibre_cable_p_rest_step];
    const double limit = clock * (1.0 - 1e-9);
    for (int b = first_block; b < end_block; b++) v->since_ms[b] += dt_ms;
    for (int b = first_block; b < end_block;) {
        const double since = v->since_ms[b];
        const int first = b;
        while (b < end_block && v->since_ms[b] == since) b++;
        if (since < limit) continue;
        for (int k = first; k < b; k++) v->since_ms[k] = 0.0;
        m->kernel->renew(m->constants, &v->nodes, first * MYO_CABLE_BLOCK,
                         (b - first) * MYO_CABLE_BLOCK, since, v->arrays.V_mV);
    }
}

/* The stretch around the end-plate must take short steps while current flows there or is about to.
 */
static void wake_endplate(view *v, double t_ms, double ahead_ms) {
    const myo_fibre_cable *m = v->model;
    if (!(pulse_share(v, t_ms, ahead_ms) > 0.0)) return;
    const int reach = m->n_stimulated / MYO_CABLE_BLOCK + 1;
    for (int b = 0; b <= reach && b < m->n_blocks; b++) v->arrays.rate_mV_ms[b] = moving_mV_ms;
}

static void finish_nodes(void *context, int first, int count, const myo_cable_step *step,
                         const double *dV) {
    view *v = context;
    v->model->kernel->finish(v->model->constants, &v->nodes, first, count, step->dt_ms, dV);
    look_at_probes(v, first, count, step, dV);
    renew(v, first / MYO_CABLE_BLOCK, (first + count) / MYO_CABLE_BLOCK, step->dt_ms);
    if (first == 0 && v->head->n_pulses > 0.0)
        wake_endplate(v, step->t_ms + step->dt_ms, v->model->cable[fibre_cable_p_rest_step]);
}

static const myo_cable_membrane fibre_membrane = {load_nodes, finish_nodes};

/* ---- model ---- */

const myo_fibre_kernel *myo_fibre_kernel_for(const myo_fibre_kind *kind, int width) {
    const int best = myo_lane_width_best();
    if (width <= 0 || !myo_lane_width_runs(width)) width = best;
    for (int i = 3; i >= 0; i--)
        if (kind->kernels[i].width <= width) return &kind->kernels[i];
    return &kind->kernels[0];
}

static int is_multiple(double a, double of) {
    return fabs(a / of - round(a / of)) < 1e-6;
}

static int check_steps(const double *cable, myo_error *error) {
    static const int steps[] = {fibre_cable_p_rest_step, fibre_cable_p_macro_step,
                                fibre_cable_p_middle_step, fibre_cable_p_short_step};
    for (int i = 0; i < 3; i++)
        if (!is_multiple(cable[steps[i]], cable[steps[i + 1]]))
            return myo_error_set(error, MYO_INPUT,
                                 "fibre_cable.%s (%g ms) is not a whole number of times %s (%g ms)",
                                 myo_body_fibre_cable.fields[steps[i]].name, cable[steps[i]],
                                 myo_body_fibre_cable.fields[steps[i + 1]].name,
                                 cable[steps[i + 1]]);
    double before = 0.0;
    for (int p = 0; p < probe_count; p++) {
        const double at = cable[fibre_cable_p_probe_launch + p];
        if (!(at > before && at < 1.0))
            return myo_error_set(
                error, MYO_INPUT,
                "fibre_cable: the points of measurement must rise from 0 to 1 (%s is %g)",
                myo_body_fibre_cable.fields[fibre_cable_p_probe_launch + p].name, at);
        before = at;
    }
    return MYO_OK;
}

/* Four step lengths, each with the rate above which it is too long. */
static void set_levels(myo_fibre_cable *m) {
    const double *cable = m->cable;
    const double fastest_mm_ms = 6.5; /* an action potential that the reach still covers, */
    const int foot = 2;               /* and nodes of its slow foot */
    const int step[] = {fibre_cable_p_rest_step, fibre_cable_p_macro_step,
                        fibre_cable_p_middle_step, fibre_cable_p_short_step};
    const int rate[] = {fibre_cable_p_rest_rate, fibre_cable_p_macro_rate,
                        fibre_cable_p_middle_rate};
    m->solver.n_levels = 4;
    for (int l = 0; l < 4; l++) {
        m->solver.step_ms[l] = cable[step[l]];
        if (l == 3) break;
        m->solver.fast_mV_ms[l] = cable[rate[l]];
        m->solver.reach[l] = foot + (int)ceil(fastest_mm_ms * cable[step[l]] / m->node_mm);
    }
}

/* Grid, coupling and stimulus from the geometry. */
static void set_geometry(myo_fibre_cable *m) {
    const double *cable = m->cable;
    const double length_mm = cable[fibre_cable_p_half_length];
    m->n_nodes = (int)ceil(length_mm / cable[fibre_cable_p_node] - 1e-9);
    if (m->n_nodes < 4 * MYO_CABLE_BLOCK) m->n_nodes = 4 * MYO_CABLE_BLOCK;
    m->n_padded = myo_cable_padded(m->n_nodes);
    m->n_nodes = m->n_padded; /* whole blocks cost the same */
    m->n_blocks = myo_cable_blocks(m->n_nodes);
    m->node_mm = length_mm / m->n_nodes;
    const double h_cm = 0.1 * m->node_mm, d_cm = 1e-4 * cable[fibre_cable_p_diameter];
    const double R_kOhmcm =
        1e-3 * cable[fibre_cable_p_R_i] *
        lane_pow(cable[fibre_cable_p_Q10_R_i], (37.0 - m->kind->celsius(m->constants)) / 10.0);
    m->solver = (myo_cable){.n_nodes = m->n_nodes,
                            .axial_mS_cm2 = d_cm / (4.0 * R_kOhmcm * h_cm * h_cm),
                            .compact = 1,
                            .membrane = &fibre_membrane};
    set_levels(m);
    m->n_stimulated = (int)lround(cable[fibre_cable_p_endplate_spread] / m->node_mm);
    if (m->n_stimulated < 1) m->n_stimulated = 1;
    if (m->n_stimulated > m->n_nodes) m->n_stimulated = m->n_nodes;
    /* Half of the end-plate current enters this half of the fibre. */
    const double area_cm2 = 3.14159265358979323846 * d_cm * h_cm * m->n_stimulated;
    m->stimulus_uA_cm2 = 0.5e-3 * cable[fibre_cable_p_endplate_current] / area_cm2;
    for (int p = 0; p < probe_count; p++) {
        m->probe[p] = (int)(cable[fibre_cable_p_probe_launch + p] * m->n_nodes);
        m->probe_mm[p] = (m->probe[p] + 0.5) * m->node_mm;
    }
    m->n_wave = (int)lround(cable[fibre_cable_p_wave] / cable[fibre_cable_p_sample]) + 1;
}

myo_fibre_cable *myo_fibre_cable_make_of(const myo_fibre_kind *kind, const double *parameters,
                                         const double *cable, const double *rest,
                                         myo_error *error) {
    if (check_steps(cable, error) != MYO_OK) return NULL;
    myo_fibre_cable *m = calloc(1, sizeof *m);
    if (m) {
        m->constants = calloc(1, kind->constants_bytes);
        m->rest = calloc((size_t)kind->n_states, sizeof *m->rest);
    }
    if (!m || !m->constants || !m->rest) {
        myo_fibre_cable_free(m);
        myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the cable of a fibre");
        return NULL;
    }
    m->kind = kind;
    memcpy(m->cable, cable, sizeof m->cable);
    memcpy(m->rest, rest, (size_t)kind->n_states * sizeof *m->rest);
    kind->derive(parameters, cable, m->constants);
    m->n_arrays = kind->n_arrays(m->constants);
    set_geometry(m);
    m->kernel = myo_fibre_kernel_for(kind, 0);
    const size_t per_line = 128 / sizeof(double);
    const size_t n_nodes = (size_t)m->n_padded, n_blocks = (size_t)m->n_blocks;
    m->offset_arrays = round_up(sizeof(head) / sizeof(double), per_line);
    m->offset_wave = m->offset_arrays + n_nodes * (MYO_CABLE_NODE_ARRAYS + (size_t)m->n_arrays) +
                     n_blocks * (MYO_CABLE_BLOCK_ARRAYS + 1);
    m->size = round_up(m->offset_wave + (size_t)m->n_wave, per_line);
    return m;
}

myo_fibre_cable *myo_fibre_cable_make(const double *sarcolemma, const double *cable,
                                      const double *rest, myo_error *error) {
    return myo_fibre_cable_make_of(&myo_fibre_sarcolemma, sarcolemma, cable, rest, error);
}

myo_fibre_cable *myo_fibre_cable_make_radial(const double *membrane, const double *cable,
                                             const double *rest, myo_error *error) {
    return myo_fibre_cable_make_of(&myo_fibre_radial, membrane, cable, rest, error);
}

void myo_fibre_cable_set_drugs(myo_fibre_cable *model, const double *const *parameters, int n) {
    if (model->kind->channels) myo_membrane_drugs_make(&model->drugs, parameters, n);
}

void myo_fibre_cable_free(myo_fibre_cable *model) {
    if (!model) return;
    free(model->constants);
    free(model->rest);
    free(model);
}

const void *myo_fibre_cable_constants(const myo_fibre_cable *model) {
    return model->constants;
}

void myo_fibre_cable_set_width(myo_fibre_cable *model, int width) {
    model->kernel = myo_fibre_kernel_for(model->kind, width);
}

size_t myo_fibre_cable_size(const myo_fibre_cable *model) {
    return model->size * sizeof(double);
}
void myo_fibre_cable_hit(const myo_fibre_cable *model, double *state, double t_ms, double from_mm,
                         double length_mm, double g_mS_cm2) {
    if (!model->kind->blow) return;
    view v = view_of(model, state);
    v.head->hit_mS_cm2 = g_mS_cm2;
    v.head->hit_ms = t_ms;
    v.head->hit_first = floor(from_mm / model->node_mm);
    v.head->hit_end = ceil((from_mm + length_mm) / model->node_mm);
    for (int i = (int)v.head->hit_first; i < (int)v.head->hit_end && i < model->n_nodes; i++)
        v.arrays.rate_mV_ms[i / MYO_CABLE_BLOCK] = moving_mV_ms;
}

void myo_fibre_cable_layout(const myo_fibre_cable *m, myo_layout *l) {
    const size_t n = (size_t)m->n_padded, b = (size_t)m->n_blocks, begun = l->numbers;
    const size_t two = 2;
    myo_layout_add(l, "time", "ms", 1);
    myo_layout_add(l, "pulses", "ms", pulses_max);
    myo_layout_add(l, "pulses_used", "1", 1);
    myo_layout_add(l, "blow", "mS_cm2", 1);
    myo_layout_add(l, "blow_time", "ms", 1);
    myo_layout_add(l, "blow_nodes", "1", two);
    myo_layout_add(l, "asleep", "ms", 1);
    myo_layout_add(l, "middle_T_slope", "mV_ms", 1);
    myo_layout_add(l, "wave_state", "1", two);
    myo_layout_add(l, "wave_times", "ms", two);
    myo_layout_add(l, "wave_clean", "1", 1);
    myo_layout_add(l, "wave_step_times", "ms", two);
    myo_layout_add(l, "wave_step_potentials", "mV", two);
    myo_layout_add(l, "wave_slope", "mV_ms", 1);
    myo_layout_add(l, "ports", "-", MYO_FIBRE_PORTS);
    myo_layout_add(l, "drugs_bound", "1", two * MYO_MEMBRANE_DRUGS);
    myo_layout_add(l, "channels_open", "ms", two);
    myo_layout_add(l, "channels_inactivated", "ms", two);
    myo_layout_add(l, "drugs_time", "ms", 1);
    myo_layout_add(l, "journeys", "-", journeys_max * sizeof(journey) / sizeof(double));
    myo_layout_pad(l, begun + m->offset_arrays);
    static const char *const solver[MYO_CABLE_NODE_ARRAYS][2] = {
        {"V_s", "mV"}, {"slope", "mV_ms"}, {"solver.a", "-"}, {"solver.r", "-"},
        {"dV", "mV"},  {"solver.c", "-"},  {"solver.d", "-"}, {"solver.y", "-"}};
    for (int i = 0; i < MYO_CABLE_NODE_ARRAYS; i++)
        myo_layout_add(l, solver[i][0], solver[i][1], n);
    myo_layout_add(l, "V_T", "mV", n);
    myo_layout_add(l, "dV_T", "mV", n);
    for (int i = fibre_dV_T + 1; i < m->n_arrays; i++) {
        char name[32];
        const char *unit = m->kind->name(i, name);
        myo_layout_add(l, name, unit, n);
    }
    myo_layout_add(l, "age", "ms", b);
    myo_layout_add(l, "rate", "mV_ms", b);
    myo_layout_add(l, "level", "1", b);
    myo_layout_add(l, "since", "ms", b);
    myo_layout_add(l, "wave", "mV", (size_t)m->n_wave);
    myo_layout_pad(l, begun + m->size);
}

int myo_fibre_cable_nodes(const myo_fibre_cable *model) {
    return model->n_nodes;
}
double myo_fibre_cable_node_mm(const myo_fibre_cable *model) {
    return model->node_mm;
}
int myo_fibre_cable_wave_samples(const myo_fibre_cable *model) {
    return model->n_wave;
}

double myo_fibre_cable_sample_ms(const myo_fibre_cable *model) {
    return model->cable[fibre_cable_p_sample];
}

int myo_fibre_cable_samples(const myo_fibre_cable *model, double window_ms) {
    return (int)floor(window_ms / model->cable[fibre_cable_p_sample] + 1e-6) + 1;
}

const double *myo_fibre_cable_V_s(const myo_fibre_cable *model, const double *state) {
    return state + model->offset_arrays;
}

void myo_fibre_cable_init(const myo_fibre_cable *model, double *state) {
    memset(state, 0, model->size * sizeof *state);
    view v = view_of(model, state);
    model->kind->start(model->constants, model->rest, &v.nodes, model->n_padded, v.arrays.V_mV,
                       v.head->ports);
    if (model->drugs.n) {
        v.head->ports[membrane_radial_in_persistent_left] = model->drugs.persistent_left;
        v.head->ports[membrane_radial_in_potassium_left] = model->drugs.potassium_left;
        see_channels(&v, 1.0);
        move_drugs(&v, 1);
    }
    model->kernel->renew(model->constants, &v.nodes, 0, model->n_padded, 0.0, v.arrays.V_mV);
    /* Unknown past: everything starts with short steps. */
    for (int b = 0; b < model->n_blocks; b++) v.arrays.rate_mV_ms[b] = moving_mV_ms;
}

void myo_fibre_cable_port(const myo_fibre_cable *model, double *state, int input, double value) {
    view_of(model, state).head->ports[input] = value;
}

/* ---- windows ---- */

static int take_activations(view *v, const double *activation_ms, int n, myo_error *error) {
    head *h = v->head;
    const double width = v->model->cable[fibre_cable_p_endplate_width];
    int kept = 0;
    for (int i = 0; i < (int)h->n_pulses; i++) /* forget pulses that have ended */
        if (h->pulse_ms[i] + width > h->t_ms) h->pulse_ms[kept++] = h->pulse_ms[i];
    for (int i = 0; i < n; i++) {
        journey *j = free_journey(h);
        if (kept == pulses_max || !j)
            return myo_error_set(
                error, MYO_INPUT,
                "more than %d end-plate activations of one fibre at once, at %g ms", pulses_max,
                activation_ms[i]);
        h->pulse_ms[kept++] = activation_ms[i];
        *j = (journey){.used = 1.0, .activation_ms = activation_ms[i]};
        if (h->wave_state == 2.0) h->wave_clean = 0.0;
    }
    h->n_pulses = kept;
    return MYO_OK;
}

static double velocity_m_s(const myo_fibre_cable *m, const journey *j) {
    const double took_ms = fabs(j->arrival_ms[probe_far] - j->arrival_ms[probe_near]);
    return took_ms > 0.0 ? (m->probe_mm[probe_far] - m->probe_mm[probe_near]) / took_ms : 0.0;
}

/* Hands on the action potentials whose journey is over. */
static void report_journeys(view *v) {
    const myo_fibre_cable *m = v->model;
    const double launch_limit_ms = 3.0 + m->cable[fibre_cable_p_endplate_width] +
                                   m->probe_mm[probe_launch] / 0.8; /* slowest: 0.8 m/s */
    double longest_mm = 0.0;                                        /* from point to point */
    for (int p = 1; p < probe_count; p++)
        longest_mm = fmax(longest_mm, m->probe_mm[p] - m->probe_mm[p - 1]);
    for (int i = 0; i < journeys_max; i++) {
        journey *j = &v->head->journeys[i];
        if (j->used == 0.0) continue;
        double latest_ms = 0.0;
        int passed = 0;
        for (int p = 0; p < probe_count; p++) {
            passed += j->arrival_ms[p] > 0.0;
            latest_ms = fmax(latest_ms, j->arrival_ms[p]);
        }
        if (!passed && v->head->t_ms - j->activation_ms < launch_limit_ms) continue;
        if (passed && passed < probe_count && v->head->t_ms - latest_ms < 3.0 + longest_mm / 0.5)
            continue;
        if (v->out->n_events < MYO_FIBRE_EVENTS) {
            myo_fibre_event *e = &v->out->events[v->out->n_events++];
            *e = (myo_fibre_event){passed == probe_count ? MYO_FIBRE_CONDUCTED
                                   : passed              ? MYO_FIBRE_BLOCKED
                                                         : MYO_FIBRE_FAILED,
                                   j->spontaneous != 0.0,
                                   j->activation_ms,
                                   j->arrival_ms[probe_launch],
                                   j->arrival_ms[probe_near],
                                   j->arrival_ms[probe_middle],
                                   j->arrival_ms[probe_far],
                                   0.0};
            if (passed == probe_count) e->velocity_m_s = velocity_m_s(m, j);
        }
        j->used = 0.0;
    }
}

/* Names the first node whose numbers left the finite. */
static int check_finite(const view *v, myo_error *error) {
    const myo_fibre_kind *kind = v->model->kind;
    double sum = 0.0;
    for (int i = 0; i < v->model->n_nodes; i++) {
        sum += v->arrays.V_mV[i];
        for (int s = 0; s < kind->n_looked_at; s++) sum += v->nodes.q[kind->looked_at[s].array][i];
    }
    if (isfinite(sum)) return MYO_OK;
    for (int i = 0; i < v->model->n_nodes; i++) {
        const char *name = isfinite(v->arrays.V_mV[i]) ? NULL : "V_s";
        for (int s = 0; !name && s < kind->n_looked_at; s++)
            if (!isfinite(v->nodes.q[kind->looked_at[s].array][i])) name = kind->looked_at[s].name;
        if (name)
            return myo_error_set(
                error, MYO_BROKE_DOWN,
                "fibre cable: %s of node %d (%g mm from the end-plate) is not finite at "
                "%g ms",
                name, i, (i + 0.5) * v->model->node_mm, v->head->t_ms);
    }
    return MYO_OK;
}

static void hand_over(view *v) {
    const myo_fibre_cable *m = v->model;
    myo_fibre_output *out = v->out;
    head *h = v->head;
    const int middle = m->probe[probe_middle];
    m->kind->look(m->constants, &v->nodes, middle, v->arrays.V_mV[middle], out);
    if (h->wave_state == 2.0 && h->wave_n > 0.0) {
        if (out->wave_mV) memcpy(out->wave_mV, v->wave, (size_t)m->n_wave * sizeof *v->wave);
        out->n_wave = m->n_wave;
        out->wave_t_ms = h->wave_t_ms;
        out->wave_activation_ms = h->wave_activation_ms;
        out->wave_clean = h->wave_clean != 0.0;
        h->wave_state = 0.0;
    }
}

/* ---- sleep ----
 * Deep at rest even one step a window is more than the membrane's drift needs: windows are then put
 * off and made up by one longer step, at latest when it moves by sleep_move, after sleep_limit or
 * before the next activation. */

/* How long the step may become; 0 for none. */
static double sleep_ms(const view *v, double window_ms) {
    const head *h = v->head;
    const double *cable = v->model->cable;
    if (window_ms > cable[fibre_cable_p_sleep_limit]) return 0.0;
    if (h->n_pulses > 0.0 || h->wave_state == 2.0 || is_hit(v, h->t_ms)) return 0.0;
    for (int i = 0; i < journeys_max; i++)
        if (h->journeys[i].used != 0.0) return 0.0;
    double most = 0.0;
    for (int b = 0; b < v->model->n_blocks; b++) most = fmax(most, v->arrays.rate_mV_ms[b]);
    if (!(most < cable[fibre_cable_p_sleep_rate])) return 0.0;
    const double limit = cable[fibre_cable_p_sleep_limit], move = cable[fibre_cable_p_sleep_move];
    return most * limit > move ? move / most : limit;
}

/* The step that brings the nodes from behind up to t_ms. */
static long wake_up(view *v, double t_ms) {
    const myo_fibre_cable *m = v->model;
    const double behind_ms = v->head->asleep_ms;
    v->head->asleep_ms = 0.0;
    if (!(behind_ms > 0.0)) return 0;
    myo_cable_step_run(&m->solver, &v->arrays, v, 0, m->n_nodes, t_ms - behind_ms, behind_ms, NULL,
                       NULL);
    return m->n_blocks;
}

/* Puts a window off and gives its samples along the last slopes; 0 where the sleep must end with
 * it. */
static int put_off(view *v, double window_ms, double longest_ms) {
    const myo_fibre_cable *m = v->model;
    const double sample_ms = m->cable[fibre_cable_p_sample], behind_ms = v->head->asleep_ms;
    v->head->asleep_ms += window_ms;
    if (v->head->asleep_ms + window_ms > longest_ms * (1.0 + 1e-9)) return 0;
    const int i = m->probe[probe_middle];
    for (int k = 0; k < v->out->n_samples; k++) {
        const double ms = behind_ms + k * sample_ms;
        if (v->out->V_s_mV) v->out->V_s_mV[k] = v->arrays.V_mV[i] + ms * v->arrays.slope_mV_ms[i];
        if (v->out->V_T_mV)
            v->out->V_T_mV[k] = v->nodes.q[fibre_V_T][i] + ms * v->head->middle_T_slope_mV_ms;
    }
    return 1;
}

/* Steps through [t0, t1] level by level. */
static long step_through(view *v, double t0_ms, double t1_ms) {
    const myo_fibre_cable *m = v->model;
    const double macro = m->cable[fibre_cable_p_macro_step];
    const int n_units = (int)lround((t1_ms - t0_ms) / macro);
    const int per_rest = (int)lround(m->cable[fibre_cable_p_rest_step] / macro);
    const int middle = m->probe[probe_middle];
    if (v->out->V_s_mV) v->out->V_s_mV[0] = v->arrays.V_mV[middle];
    if (v->out->V_T_mV) v->out->V_T_mV[0] = v->nodes.q[fibre_V_T][middle];
    long n_steps = 0;
    for (int k = 0; k < n_units;) {
        v->head->t_ms = t0_ms + k * macro; /* from a counter: no drift */
        const int units = n_units - k >= per_rest ? per_rest : 1;
        v->macro_end_ms = t0_ms + (k + units) * macro;
        wake_endplate(v, v->head->t_ms, units * macro);
        n_steps +=
            myo_cable_advance(&m->solver, &v->arrays, v, v->head->t_ms, units == per_rest ? 0 : 1);
        k += units;
    }
    return n_steps;
}

int myo_fibre_cable_advance(const myo_fibre_cable *model, double *state, double t0_ms, double t1_ms,
                            const double *activation_ms, int n_activations,
                            myo_fibre_output *output, myo_error *error) {
    view v = view_of(model, state);
    const double macro = model->cable[fibre_cable_p_macro_step];
    if (!(t1_ms > t0_ms) || !is_multiple(t1_ms - t0_ms, macro))
        return myo_error_set(
            error, MYO_USAGE,
            "fibre cable: %g ms to %g ms is not a whole number of macro steps of %g ms", t0_ms,
            t1_ms, macro);
    v.out = output;
    v.t0_ms = t0_ms;
    v.head->t_ms = t0_ms;
    output->n_events = output->n_wave = 0;
    output->n_samples = myo_fibre_cable_samples(model, t1_ms - t0_ms);
    if (output->record_wave && v.head->wave_state == 0.0) v.head->wave_state = 1.0;
    const int code = take_activations(&v, activation_ms, n_activations, error);
    if (code != MYO_OK) return code;
    long n_steps = 0;
    const double longest_ms = sleep_ms(&v, t1_ms - t0_ms);
    if (!(longest_ms > 0.0))
        n_steps = wake_up(&v, t0_ms) + step_through(&v, t0_ms, t1_ms);
    else if (!put_off(&v, t1_ms - t0_ms, longest_ms))
        n_steps = wake_up(&v, t1_ms);
    v.head->t_ms = t1_ms;
    if (model->drugs.n) move_drugs(&v, 0);
    report_journeys(&v);
    hand_over(&v);
    output->steps_per_node = (double)n_steps / model->n_blocks;
    return check_finite(&v, error);
}
