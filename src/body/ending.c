/* The end of a motor unit's axon and its end-plate in a muscle; see ending.h. */
#include "body/ending.h"

#include "base/lane.h"
#include "base/text.h"
#include "mech/endplate/endplate.lane.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const myo_field fields[] = {
#define MYO_DEF_FILE "body/ending.def"
#include "mech/expand_fields.h"
};

const myo_table myo_body_ending = {
    "ending",
    "Ending of a motor axon in a muscle",
    "Where node and cable of the ending are those of health, an impulse from the motor neuron is "
    "one at the\n"
    "end-plate. Else each unit has the axon of the cell axon.terminal: the impulse enters its "
    "first node, and\n"
    "every impulse of the last node is one at the end-plate. Those that run up again reach the "
    "motor neuron or\n"
    "meet the next on its way down; both are lost. It is stepped only while something happens.",
    "src/body/ending.c",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};

static const double plate_step_ms = 0.05;
static const double settle_ms = 150; /* as the cell does */

struct myo_ending {
    double p[ending_p_count], plate[endplate_p_count], healthy_plate[endplate_p_count];
    double plate_start[endplate_x_count];
    int has_axon, has_plate;
    double latency_ms; /* from the first node to the ending, at rest */
    myo_axon_model axon;
    myo_axon_state rest;
    size_t size;
};

/* One unit's; all numbers of 8 bytes. */
typedef struct ending_state {
    myo_axon_state axon;
    double due_ms[MYO_ENDING_IMPULSES], n_due; /* impulses on their way down, rising */
    double awake, on_ms, event_ms;             /* when an impulse entered, when anything happened */
    double plate[endplate_x_count], healthy_plate[endplate_x_count];
    double quanta[2], quanta_ms[2], n_quanta;
    double released_ms,
        look_ms; /* latest impulse; when to look whether it excites once more, or -1 */
} ending_state;

/* ---- making ---- */

/* Values of the axon that change nothing about one impulse for one: shown for the corners in
 * tests/unit/test_ending.c. */
static const struct {
    int parameter;
    double low, high;
} harmless[] = {{axon_node_p_K_o, 3.0, 4.5},
                {axon_node_p_Na_o, 125, 155},
                {axon_node_p_Ca_o, 1.12, 3.0},
                {axon_node_p_Mg_o, 0.48, 2.0},
                {axon_node_p_temperature, 20, 42}};

static int is_harmless(const myo_table *table, int parameter, double value) {
    if (table != &myo_mech_axon_node) return 0;
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
        if (harmless[i].parameter == parameter)
            return value >= harmless[i].low && value <= harmless[i].high;
    return 0;
}

/* Whether a section has the values of its table, but for harmless ones. */
static int is_healthy(const myo_table *table, const double *p) {
    for (int f = 0, k = 0; f < table->n_fields; f++) {
        if (table->fields[f].kind != MYO_FIELD_PARAMETER) continue;
        if (p[k] != table->fields[f].value && !is_harmless(table, k, p[k])) return 0;
        k++;
    }
    return 1;
}

static void defaults_of(const myo_table *table, double *p) {
    for (int f = 0, k = 0; f < table->n_fields; f++)
        if (table->fields[f].kind == MYO_FIELD_PARAMETER) p[k++] = table->fields[f].value;
}

static double ending_mV(const myo_ending *e, const myo_axon_state *axon) {
    return myo_axon_node_mV(axon, e->axon.n_nodes - 1);
}

/* How long an impulse takes through the modelled nodes: the axon's delay counts to the ending. */
static double measure_latency(const myo_ending *e) {
    myo_axon_state *axon = malloc(sizeof *axon);
    if (!axon) return 0;
    *axon = e->rest;
    double latency = 0;
    for (int i = 0; i * e->axon.dt_ms < 3.0 && latency == 0; i++) {
        const double t = i * e->axon.dt_ms;
        const int on = t < e->p[ending_p_width] - 1e-9;
        myo_axon_step(&e->axon, axon, 0, on ? e->p[ending_p_current] : 0.0, 0);
        if (ending_mV(e, axon) >= e->p[ending_p_level]) latency = t + e->axon.dt_ms;
    }
    free(axon);
    return latency;
}

/* The cleft after a long time without an impulse; receptors begin as the section says, in acute
 * poisoning none of them desensitized. */
static void rest_plate(const double *p, double *x) {
    x[endplate_x_ACh] =
        p[endplate_p_leak] /
        (x[endplate_x_esterase] / p[endplate_p_tau_hydrolysis] + 1.0 / p[endplate_p_tau_escape]);
    const double bound = x[endplate_x_ACh] / (1.0 + x[endplate_x_ACh]);
    const double opening = bound * (1.0 - x[endplate_x_desensitized]);
    x[endplate_x_open] = opening / (opening + 1.0 / p[endplate_p_open_time_factor]);
}

static const double *need(const myo_fieldset *values, const char *prefix, const char *name,
                          const myo_table *table, myo_error *error) {
    return myo_fieldset_need(values, "the ending of the axon needs", prefix, name, table, error);
}

static int make_axon(myo_ending *e, const double *node, const double *cable,
                     const double *const *drugs, int n_drugs, uint64_t seed, myo_error *error) {
    const int code =
        myo_axon_make(&e->axon, node, cable, drugs, n_drugs, e->p[ending_p_step], seed, error);
    if (code) return code;
    myo_axon_rest(&e->axon, &e->rest, settle_ms);
    e->latency_ms = measure_latency(e);
    return MYO_OK;
}

int myo_ending_make(const myo_fieldset *values, const char *prefix, const double *const *drugs,
                    int n_drugs, uint64_t seed, myo_ending **ending, myo_error *error) {
    *ending = NULL;
    const double *p = need(values, prefix, "ending", &myo_body_ending, error);
    const double *node = p ? need(values, prefix, "ending.node", &myo_mech_axon_node, error) : NULL;
    const double *cable =
        node ? need(values, prefix, "ending.cable", &myo_body_axon_cable, error) : NULL;
    const double *plate =
        cable ? need(values, prefix, "endplate", &myo_mech_endplate, error) : NULL;
    if (!plate) return MYO_INPUT;
    char path[80];
    myo_text_format(path, sizeof path, "%sendplate", prefix);
    const double *start =
        myo_fieldset_states_const(values, myo_fieldset_find_section(values, path));
    const int has_axon =
        !is_healthy(&myo_mech_axon_node, node) || !is_healthy(&myo_body_axon_cable, cable);
    const int has_plate =
        !is_healthy(&myo_mech_endplate, plate) || start[endplate_x_esterase] != 1.0;
    if (!has_axon && !has_plate) return MYO_OK;
    myo_ending *e = calloc(1, sizeof *e);
    if (!e) return myo_error_set(error, MYO_BROKE_DOWN, "no memory for the endings of axons");
    memcpy(e->p, p, sizeof e->p);
    memcpy(e->plate, plate, sizeof e->plate);
    memcpy(e->plate_start, start, sizeof e->plate_start);
    defaults_of(&myo_mech_endplate, e->healthy_plate);
    e->has_axon = has_axon;
    e->has_plate = has_plate;
    e->size = (sizeof(ending_state) + 127) & ~(size_t)127;
    const int code =
        has_axon ? make_axon(e, node, cable, drugs, n_drugs, seed, error) : (int)MYO_OK;
    if (code) {
        myo_ending_free(e);
        return code;
    }
    *ending = e;
    return MYO_OK;
}

void myo_ending_free(myo_ending *ending) {
    free(ending);
}

size_t myo_ending_size(const myo_ending *e) {
    return e->size;
}

void myo_ending_init(const myo_ending *e, void *state, int unit) {
    ending_state *s = state;
    memset(s, 0, e->size);
    s->axon = e->rest;
    s->axon.unit = unit;
    s->on_ms = s->event_ms = s->released_ms = -1e9;
    s->look_ms = -1;
    memcpy(s->plate, e->plate_start, sizeof s->plate);
    s->healthy_plate[endplate_x_esterase] = 1.0;
    rest_plate(e->plate, s->plate);
    rest_plate(e->healthy_plate, s->healthy_plate);
}

_Static_assert(sizeof(ending_state) % sizeof(double) == 0, "a row of doubles");

void myo_ending_layout(const myo_ending *e, myo_layout *l) {
    const size_t begun = l->numbers, two = 2;
    myo_layout_add(l, "axon.V", "mV", MYO_AXON_PARTS);
    myo_layout_add(l, "axon.P", "mV", MYO_AXON_PARTS);
    myo_layout_add(l, "axon.n", "1", MYO_AXON_PARTS);
    myo_layout_add(l, "axon.gates", "1", MYO_AXON_NODES * (size_t)axon_node_x_count);
    myo_layout_add(l, "axon.drugs", "1", MYO_AXON_NODES * (size_t)MYO_AXON_DRUGS);
    myo_layout_add(l, "axon.K", "mM", MYO_AXON_NODES);
    myo_layout_add(l, "axon.Na", "mM", MYO_AXON_NODES);
    myo_layout_add(l, "axon.I_rest", "uA_cm2", two * MYO_AXON_NODES);
    myo_layout_add(l, "axon.settling", "1", 1);
    myo_layout_add(l, "axon.noise", "1", two);
    myo_layout_add(l, "axon.shot", "uS", 1);
    myo_layout_add(l, "axon.silent_nodes", "1", 1);
    myo_layout_add(l, "axon.unit", "1", 1);
    myo_layout_add(l, "axon.step", "u64", 1);
    myo_layout_add(l, "due", "ms", MYO_ENDING_IMPULSES);
    myo_layout_add(l, "n_due", "1", 1);
    myo_layout_add(l, "awake", "1", 1);
    myo_layout_add(l, "entered", "ms", 1);
    myo_layout_add(l, "event", "ms", 1);
    myo_layout_states(l, &myo_mech_endplate, 1);
    l->prefix = "healthy.";
    myo_layout_states(l, &myo_mech_endplate, 1);
    l->prefix = NULL;
    myo_layout_add(l, "quanta", "1", two);
    myo_layout_add(l, "quanta_time", "ms", two);
    myo_layout_add(l, "n_quanta", "1", 1);
    myo_layout_add(l, "released", "ms", 1);
    myo_layout_add(l, "look", "ms", 1);
    myo_layout_pad(l, begun + e->size / sizeof(double));
}

/* ---- impulses on their way ---- */

int myo_ending_send(const myo_ending *e, void *state, double arrival_ms, myo_error *error) {
    ending_state *s = state;
    (void)e;
    const int n = (int)s->n_due;
    if (n == MYO_ENDING_IMPULSES)
        return myo_error_set(error, MYO_BROKE_DOWN,
                             "more than %d impulses under way on an axon at %g ms",
                             (int)MYO_ENDING_IMPULSES, arrival_ms);
    s->due_ms[n] = arrival_ms;
    s->n_due = n + 1;
    return MYO_OK;
}

int myo_ending_meet(const myo_ending *e, void *state, double t_ms) {
    ending_state *s = state;
    const int n = (int)s->n_due;
    if (!n || !(s->due_ms[n - 1] - e->latency_ms > t_ms)) return 0;
    s->n_due = n - 1;
    return 1;
}

/* The next impulse that enters the modelled nodes before t; 1 where there is one. */
static int take(const myo_ending *e, ending_state *s, double t_ms, double *arrival_ms) {
    const int n = (int)s->n_due;
    if (!n || !(s->due_ms[0] - e->latency_ms < t_ms)) return 0;
    *arrival_ms = s->due_ms[0];
    memmove(s->due_ms, s->due_ms + 1, (size_t)(n - 1) * sizeof *s->due_ms);
    s->n_due = n - 1;
    return 1;
}

/* ---- the axon through a window ---- */

/* Whether irritation opens anything in the coming steps. */
static int is_irritated(const myo_ending *e, const ending_state *s, uint64_t n_steps) {
    if (!(e->axon.cable[axon_cable_p_shot_rate] > 0)) return 0;
    for (uint64_t i = 0; i < n_steps; i++)
        if (myo_axon_shot_uS(&e->axon, &s->axon, s->axon.step + i) > 0) return 1;
    return 0;
}

static void put(myo_ending_output *out, double t_ms) {
    if (out->n < MYO_ENDING_IMPULSES) out->t_ms[out->n++] = t_ms;
}

/* Where within a step a potential rose through the level; below 0: it did not. */
static double rise_ms(const myo_ending *e, double before, double now) {
    const double level = e->p[ending_p_level];
    if (!(before < level && now >= level)) return -1;
    return e->axon.dt_ms * (level - before) / (now - before);
}

static void step_axon(const myo_ending *e, ending_state *s, double t0_ms, uint64_t n_steps,
                      myo_ending_output *out) {
    const double dt = e->axon.dt_ms;
    for (uint64_t i = 0; i < n_steps; i++) {
        const double t = t0_ms + (double)i * dt, end_before = ending_mV(e, &s->axon),
                     first_before = myo_axon_node_mV(&s->axon, 0), shot = s->axon.shot_uS;
        double arrival;
        if (take(e, s, t + dt, &arrival)) s->on_ms = s->event_ms = t;
        const int on = t - s->on_ms < e->p[ending_p_width] - 1e-9;
        myo_axon_step(&e->axon, &s->axon, 0, on ? e->p[ending_p_current] : 0.0, 1);
        if (s->axon.shot_uS > shot) /* over soon, if no impulse comes of it */
            s->event_ms = fmax(s->event_ms, t - e->p[ending_p_quiet] + e->p[ending_p_quiet_shot]);
        const double end = rise_ms(e, end_before, ending_mV(e, &s->axon));
        const double up = rise_ms(e, first_before, myo_axon_node_mV(&s->axon, 0));
        if (end >= 0) put(out, t + end), s->event_ms = t;
        /* What comes down passes the first node while its current flows, or right after. */
        if (up >= 0 && t - s->on_ms > e->p[ending_p_width] + 0.5 && isnan(out->rises_ms))
            out->rises_ms = t + up;
    }
}

/* A block ends whatever goes on; afterwards the axon begins from rest, with the ions that it had.
 */
static void fall_silent(const myo_ending *e, ending_state *s) {
    const myo_axon_state was = s->axon;
    s->axon = e->rest;
    memcpy(s->axon.K_mM, was.K_mM, sizeof was.K_mM);
    memcpy(s->axon.Na_mM, was.Na_mM, sizeof was.Na_mM);
    s->axon.unit = was.unit;
    s->axon.step = was.step;
    s->awake = 0;
}

int myo_ending_advance(const myo_ending *e, void *state, double t0_ms, double t1_ms, int silent,
                       myo_ending_output *out, myo_error *error) {
    ending_state *s = state;
    out->n = 0;
    out->rises_ms = (double)NAN;
    double arrival;
    if (!e->has_axon || silent) {
        while (take(e, s, t1_ms, &arrival))
            if (!silent) put(out, arrival);
        if (e->has_axon && s->awake > 0.5) fall_silent(e, s);
        return MYO_OK;
    }
    const uint64_t n_steps = (uint64_t)((t1_ms - t0_ms) / e->axon.dt_ms + 0.5);
    const int called = s->n_due > 0 && s->due_ms[0] - e->latency_ms < t1_ms;
    if (s->awake < 0.5 && !called && !is_irritated(e, s, n_steps)) {
        s->axon.step += n_steps;
        myo_axon_recover(&e->axon, &s->axon, t1_ms - t0_ms);
        return MYO_OK;
    }
    s->awake = 1;
    const double before = ending_mV(e, &s->axon);
    step_axon(e, s, t0_ms, n_steps, out);
    const double now = ending_mV(e, &s->axon);
    if (!(now > -1000 && now < 1000))
        return myo_error_set(error, MYO_BROKE_DOWN,
                             "the ending of an axon became %g mV at %g ms; take a smaller step, "
                             "pool.ending.step",
                             now, t1_ms);
    if (t1_ms - s->event_ms > e->p[ending_p_quiet] && fabs(now - before) < 0.5) s->awake = 0;
    return MYO_OK;
}

/* ---- the end-plate ---- */

double myo_ending_receptors_1(const myo_ending *e, const void *state) {
    const ending_state *s = state;
    if (!e->has_plate) return 1.0;
    return e->plate[endplate_p_receptors] * (1.0 - s->plate[endplate_x_desensitized]) /
           (1.0 - s->healthy_plate[endplate_x_desensitized]);
}

void myo_ending_release(const myo_ending *e, void *state, double t_ms, double quanta) {
    ending_state *s = state;
    if (!e->has_plate) return;
    int n = (int)s->n_quanta;
    if (n == 2) { /* two within a millisecond are one for the cleft */
        s->quanta[1] += quanta;
        return;
    }
    s->quanta[n] = quanta;
    s->quanta_ms[n] = t_ms;
    s->n_quanta = n + 1;
}

/* The rule: some milliseconds after its release, the conductance must still excite, in a fibre that
 * had rested before. */
int myo_ending_again(const myo_ending *e, void *state, double t0_ms, double t1_ms,
                     double receptors_1, double *t_ms) {
    ending_state *s = state;
    if (!e->has_plate) return 0;
    const int n_steps = (int)((t1_ms - t0_ms) / plate_step_ms + 0.5);
    double out[endplate_out_count] = {0}, unused[endplate_out_count];
    int again = 0;
    for (int i = 0; i < n_steps; i++) {
        double in[endplate_in_count] = {0};
        const double t = t0_ms + i * plate_step_ms, end = t + plate_step_ms;
        for (int k = 0; k < (int)s->n_quanta; k++)
            if (s->quanta[k] > 0 && s->quanta_ms[k] < end) {
                in[endplate_in_quanta] += s->quanta[k];
                s->quanta[k] = 0;
                s->look_ms = t - s->released_ms >= e->p[ending_p_again_rested]
                                 ? t + e->p[ending_p_again_after]
                                 : -1;
                s->released_ms = t;
            }
        endplate_step(s->plate, in, e->plate, plate_step_ms, out);
        endplate_step(s->healthy_plate, in, e->healthy_plate, plate_step_ms, unused);
        if (s->look_ms >= 0 && end > s->look_ms) {
            again = receptors_1 * out[endplate_out_g] >= e->p[ending_p_again_conductance];
            if (again) *t_ms = t;
            s->look_ms = -1;
        }
    }
    s->n_quanta = 0;
    return again;
}
