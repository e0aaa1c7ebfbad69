/* Motor neurons for `myotome cell`: types S, FR, FF with pulse-gated channels, the smooth-gate
 * neuron and the plateau neuron, each with a current step, a rate-current curve, a triangular ramp
 * and a test of bistability. Equations: the lane files of the three mechanisms, here at width 1. */
#include "myotome/cell.h"

#include "mech/motor_neuron/motor_neuron.lane.h"
#include "mech/motor_neuron_booth/motor_neuron_booth.lane.h"
#include "mech/motor_neuron_smooth/motor_neuron_smooth.lane.h"

#include <string.h>

/* ---- protocols: the same for all, but for the unit of the current ---- */

#define CURRENT(name, unit, value, text)                                                           \
    { name, unit, value, -1000, 1000, "assumed", text, MYO_FIELD_PARAMETER }
#define COUNT(array) (int)(sizeof array / sizeof array[0])

#define STEP_FIELDS(unit, height) CURRENT("current", unit, height, "height of the step"),
#define F_I_FIELDS(unit, low, high)                                                                \
    CURRENT("current_low", unit, low, "lowest current"),                                           \
        CURRENT("current_high", unit, high, "highest current"),
#define RAMP_FIELDS(unit, peak) CURRENT("current", unit, peak, "peak of the triangle"),
#define BISTABILITY_FIELDS(unit, bias, pulse)                                                      \
    CURRENT("bias", unit, bias, "steady current"),                                                 \
        CURRENT("pulse", unit, pulse, "current added during the pulse"),

static const myo_field step_nA[] = {STEP_FIELDS("nA", 10)
#define MYO_DEF_FILE "body/neuron_step.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/neuron_common.def"
#include "mech/expand_fields.h"
};
static const myo_field step_density[] = {STEP_FIELDS("uA_cm2", 15)
#define MYO_DEF_FILE "body/neuron_step.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/neuron_common.def"
#include "mech/expand_fields.h"
};
static const myo_field f_I_nA[] = {F_I_FIELDS("nA", 4, 14)
#define MYO_DEF_FILE "body/neuron_f_I.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/neuron_common.def"
#include "mech/expand_fields.h"
};
static const myo_field f_I_density[] = {F_I_FIELDS("uA_cm2", 0, 25)
#define MYO_DEF_FILE "body/neuron_f_I.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/neuron_common.def"
#include "mech/expand_fields.h"
};
static const myo_field ramp_nA[] = {RAMP_FIELDS("nA", 15)
#define MYO_DEF_FILE "body/neuron_ramp.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/neuron_common.def"
#include "mech/expand_fields.h"
};
static const myo_field ramp_density[] = {RAMP_FIELDS("uA_cm2", 25)
#define MYO_DEF_FILE "body/neuron_ramp.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/neuron_common.def"
#include "mech/expand_fields.h"
};
static const myo_field bistability_nA[] = {BISTABILITY_FIELDS("nA", 1, 4)
#define MYO_DEF_FILE "body/neuron_bistability.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/neuron_common.def"
#include "mech/expand_fields.h"
};
static const myo_field bistability_density[] = {BISTABILITY_FIELDS("uA_cm2", 6, 15)
#define MYO_DEF_FILE "body/neuron_bistability.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/neuron_common.def"
#include "mech/expand_fields.h"
};

#define PROTOCOL(unit, name, title, text)                                                          \
    static const myo_table name##_table_##unit = {                                                 \
        #name, title, text, "src/body/neuron_" #name ".def", name##_##unit, COUNT(name##_##unit)}; \
    static const myo_protocol name##_protocol_##unit = {#name, &name##_table_##unit};
#define PROTOCOLS(unit)                                                                            \
    PROTOCOL(unit, step, "A current step into the soma",                                           \
             "Rows of time, potentials, rate (of the last interval) and number of spikes.")        \
    PROTOCOL(unit, f_I, "Discharge rate against steady current",                                   \
             "One row a current: rate of the last interval and mean rate after the first part.")   \
    PROTOCOL(                                                                                      \
        unit, ramp, "A triangular ramp of current into the soma",                                  \
        "The current of the first and of the last spike so far (recruit, derecruit) come out.")    \
    PROTOCOL(unit, bistability, "A pulse on top of a steady current",                              \
             "Does firing that the pulse started go on after it? spikes_before counts those "      \
             "before the\n"                                                                        \
             "pulse, spikes_after those after it.")                                                \
    static const myo_protocol *const protocols_##unit[] = {                                        \
        &step_protocol_##unit, &f_I_protocol_##unit, &ramp_protocol_##unit,                        \
        &bistability_protocol_##unit, NULL};
PROTOCOLS(nA)
PROTOCOLS(density)

/* ---- one neuron, whichever its equations ---- */

enum { most_states = 16, most_constants = 64 };
_Static_assert((int)motor_neuron_x_count <= (int)most_states, "states of motor_neuron");
_Static_assert((int)motor_neuron_booth_x_count <= (int)most_states, "states of motor_neuron_booth");
_Static_assert((int)motor_neuron_c_count <= (int)most_constants, "constants of motor_neuron");
_Static_assert((int)motor_neuron_booth_p_count <= (int)most_constants,
               "parameters of motor_neuron_booth");

typedef struct neuron {
    const myo_table *table;
    double x[most_states], first[most_states], c[most_constants], dt_ms;
    int n_states;
    int published;                                      /* of the pulse-gated neurons: see below */
    double clock_ms, pulse_began_ms, Ca_pulse_began_ms; /* then */
} neuron;

static void restart(neuron *cell) {
    memcpy(cell->x, cell->first, sizeof cell->x);
    cell->clock_ms = 0;
    cell->pulse_began_ms = -cell->x[motor_neuron_x_pulse_age];
    cell->Ca_pulse_began_ms = -cell->x[motor_neuron_x_Ca_pulse_age];
}

static neuron make_neuron(const myo_fieldset *values, double dt_ms, int published) {
    const myo_section *section = myo_fieldset_section(values, 0);
    const double *p = myo_fieldset_parameters_const(values, 0),
                 *x = myo_fieldset_states_const(values, 0);
    neuron cell = {.table = section->table, .dt_ms = dt_ms};
    cell.published = published && cell.table == &myo_mech_motor_neuron;
    int n_parameters = 0;
    for (int i = 0; i < cell.table->n_fields; i++) {
        cell.n_states += cell.table->fields[i].kind == MYO_FIELD_STATE;
        n_parameters += cell.table->fields[i].kind == MYO_FIELD_PARAMETER;
    }
    memcpy(cell.first, x, (size_t)cell.n_states * sizeof *x);
    if (cell.table == &myo_mech_motor_neuron)
        myo_motor_neuron_derive(p, dt_ms, cell.c);
    else
        memcpy(cell.c, p, (size_t)n_parameters * sizeof *p);
    restart(&cell);
    return cell;
}

static double soma_mV(const neuron *cell) {
    if (cell->table == &myo_mech_motor_neuron) return cell->x[motor_neuron_x_V_s];
    if (cell->table == &myo_mech_motor_neuron_smooth) return cell->x[motor_neuron_smooth_x_V_s];
    return cell->x[motor_neuron_booth_x_V_s];
}

static double dendrite_mV(const neuron *cell) {
    if (cell->table == &myo_mech_motor_neuron) return cell->x[motor_neuron_x_V_d];
    if (cell->table == &myo_mech_motor_neuron_smooth) return cell->x[motor_neuron_smooth_x_V_d];
    return cell->x[motor_neuron_booth_x_V_d];
}

/* One step of the pulse-gated neuron as its published numbers were computed: each potential by
 * exponential Euler with the other one as it was, and a clock that is summed up step by step. Its
 * rounding makes a pulse of 0.6 ms last 60 or 61 steps of 0.01 ms, and calcium pulses come again
 * after 5 or 6; the last spikes of a falling current depend on that (tests/unit/test_neuron.c). The
 * pools take motor_neuron_step, which is exact in both. */
static int advance_as_published(neuron *cell, double current) {
    double *x = cell->x;
    const double *c = cell->c;
#define X(name) x[motor_neuron_x_##name]
#define C(name) c[motor_neuron_c_##name]
    const double t = cell->clock_ms;
    const int spike = X(V_s) > C(threshold) && t - cell->pulse_began_ms > C(refractory);
    if (spike) cell->pulse_began_ms = t;
    if (X(V_s) > C(Ca_threshold) && t - cell->Ca_pulse_began_ms >= C(Ca_retrigger))
        cell->Ca_pulse_began_ms = t;
    const int on = t - cell->pulse_began_ms < C(pulse),
              Ca_on = t - cell->Ca_pulse_began_ms < C(Ca_pulse);
    cell->clock_ms += C(dt);
    X(m) += on ? (1 - X(m)) * C(k_on_m) : -X(m) * C(k_off_m);
    X(n) += on ? (1 - X(n)) * C(k_on_n) : -X(n) * C(k_off_n);
    X(q) += on ? (1 - X(q)) * C(k_on_q) : -X(q) * C(k_off_q);
    X(h) += on ? -X(h) * C(k_on_h) : (1 - X(h)) * C(k_off_h);
    X(p) += Ca_on ? (1 - X(p)) * C(k_on_p) : -X(p) * C(k_off_p);
    const double G_Na = C(G_Na) * X(m) * X(m) * X(m) * X(h), G_Ca = C(G_Ca) * X(p);
    const double G_K = C(G_Kf) * X(n) * X(n) * X(n) * X(n) + C(G_Ks) * X(q) * X(q);
    const double G_d = C(g_c) + C(g_ld) + G_Ca, G_s = C(g_c) + C(g_ls) + G_Na + G_K;
    const double end_d = (C(g_c) * X(V_s) + G_Ca * C(E_Ca)) / G_d;
    const double end_s = (C(g_c) * X(V_d) + G_Na * C(E_Na) + G_K * C(E_K) + current) / G_s;
    X(V_d) = end_d + (X(V_d) - end_d) * lane_exp(-2 * G_d / C(C_d_2dt));
    X(V_s) = end_s + (X(V_s) - end_s) * lane_exp(-2 * G_s / C(C_s_2dt));
    return spike;
#undef X
#undef C
}

/* One step; returns 1 where a spike begins: the pulse, or the soma rising through a level well
 * within it. */
static int advance(neuron *cell, double current) {
    const double before = soma_mV(cell);
    double level = 50;
    if (cell->published) return advance_as_published(cell, current);
    if (cell->table == &myo_mech_motor_neuron) {
        const motor_neuron_drive drive = {.I_s = current};
        return motor_neuron_step(cell->x, cell->c, &drive) != 0;
    }
    if (cell->table == &myo_mech_motor_neuron_smooth) {
        motor_neuron_smooth_step(cell->x, cell->c, current, cell->dt_ms);
    } else {
        motor_neuron_booth_step(cell->x, cell->c, current, cell->dt_ms);
        level = -10;
    }
    return before < level && soma_mV(cell) >= level;
}

/* ---- the experiments ---- */

typedef struct experiment {
    const myo_protocol *protocol;
    double current, bias; /* height or peak; steady part */
    double start_ms, width_ms, rise_ms, fall_ms, duration_ms, output_ms;
} experiment;

static experiment read_experiment(const myo_protocol *protocol, const myo_fieldset *values) {
    experiment e = {.protocol = protocol, .output_ms = myo_fieldset_get(values, "output")};
    if (strcmp(protocol->name, "step") == 0) {
        e.current = myo_fieldset_get(values, "current");
        e.start_ms = myo_fieldset_get(values, "start");
        e.width_ms = myo_fieldset_get(values, "width");
        e.duration_ms = myo_fieldset_get(values, "duration");
    } else if (strcmp(protocol->name, "ramp") == 0) {
        e.current = myo_fieldset_get(values, "current");
        e.rise_ms = myo_fieldset_get(values, "rise");
        e.fall_ms = myo_fieldset_get(values, "fall");
        e.duration_ms = e.rise_ms + e.fall_ms;
    } else {
        e.bias = myo_fieldset_get(values, "bias");
        e.current = myo_fieldset_get(values, "pulse");
        e.start_ms = myo_fieldset_get(values, "pulse_start");
        e.width_ms = myo_fieldset_get(values, "pulse_width");
        e.duration_ms = myo_fieldset_get(values, "duration");
    }
    return e;
}

static double current_at(const experiment *e, double t_ms) {
    if (e->rise_ms > 0)
        return t_ms < e->rise_ms ? e->current * (t_ms / e->rise_ms)
                                 : e->current * (1.0 - (t_ms - e->rise_ms) / e->fall_ms);
    const double t = t_ms - e->start_ms, edge = 1e-9;
    return e->bias + (t > -edge && t < e->width_ms - edge ? e->current : 0.0);
}

static int not_finite(const neuron *cell, double t_ms, myo_error *error) {
    return myo_error_set(error, MYO_BROKE_DOWN,
                         "%s: V_s became %g mV at %g ms; take a smaller step or less current",
                         cell->table->name, soma_mV(cell), t_ms);
}

static int run_trace(neuron *cell, const experiment *e, const char *unit,
                     int (*progress)(double, void *), void *user, myo_columns *columns,
                     myo_error *error) {
    const int density = strcmp(unit, "nA") != 0;
    const char *const names[] = {"t_ms",
                                 density ? "I_uA_cm2" : "I_nA",
                                 "V_s_mV",
                                 "V_d_mV",
                                 "rate_Hz",
                                 "spikes_1",
                                 density ? "recruit_uA_cm2" : "recruit_nA",
                                 density ? "derecruit_uA_cm2" : "derecruit_nA",
                                 "spikes_before_1",
                                 "spikes_after_1"};
    const int ramp = e->rise_ms > 0, bistability = strcmp(e->protocol->name, "bistability") == 0;
    myo_columns_name(columns, names, ramp ? 8 : 6);
    if (bistability) {
        const char *const counted[] = {names[0], names[1], names[2], names[3],
                                       names[4], names[5], names[8], names[9]};
        myo_columns_name(columns, counted, 8);
    }
    const long n_steps = (long)(e->duration_ms / cell->dt_ms + 0.5);
    long every = (long)(e->output_ms / cell->dt_ms + 0.5);
    if (every < 1) every = 1;
    double last_ms = -1, rate_Hz = 0, spikes = 0, recruit = 0, derecruit = 0, before = 0, after = 0;
    for (long i = 0; i <= n_steps; i++) {
        const double t = (double)i * cell->dt_ms, I = current_at(e, t);
        if (i % every == 0) {
            if (!(soma_mV(cell) > -1e6 && soma_mV(cell) < 1e6)) return not_finite(cell, t, error);
            const double row[] = {t,
                                  I,
                                  soma_mV(cell),
                                  dendrite_mV(cell),
                                  rate_Hz,
                                  spikes,
                                  bistability ? before : recruit,
                                  bistability ? after : derecruit};
            if (myo_columns_add(columns, row, error)) return MYO_BROKE_DOWN;
            if (progress && progress((double)i / (double)(n_steps + 1), user))
                return myo_error_set(error, MYO_INTERRUPTED, "interrupted");
        }
        if (!advance(cell, I)) continue;
        if (spikes > 0)
            rate_Hz = 1000.0 / (t - last_ms);
        else
            recruit = I;
        last_ms = t;
        derecruit = I;
        spikes++;
        before += t < e->start_ms;
        after += t >= e->start_ms + e->width_ms;
    }
    return MYO_OK;
}

static int run_f_I(neuron *cell, const myo_fieldset *values, const char *unit,
                   int (*progress)(double, void *), void *user, myo_columns *columns,
                   myo_error *error) {
    const char *const names[] = {strcmp(unit, "nA") ? "I_uA_cm2" : "I_nA", "rate_Hz",
                                 "mean_rate_Hz", "spikes_1"};
    myo_columns_name(columns, names, 4);
    const double low = myo_fieldset_get(values, "current_low"),
                 high = myo_fieldset_get(values, "current_high");
    const double duration = myo_fieldset_get(values, "duration"),
                 skip = myo_fieldset_get(values, "skip");
    const int points = (int)(myo_fieldset_get(values, "points") + 0.5);
    const long n_steps = (long)(duration / cell->dt_ms + 0.5);
    for (int k = 0; k < points; k++) {
        const double I = points > 1 ? low + (high - low) * k / (points - 1) : low;
        double last = 0, before_last = 0, first = 0, spikes = 0, counted = 0;
        restart(cell);
        for (long i = 0; i < n_steps; i++) {
            if (!advance(cell, I)) continue;
            before_last = last;
            last = (double)i * cell->dt_ms;
            spikes++;
            if (last < skip) continue;
            if (counted == 0) first = last;
            counted++;
        }
        if (!(soma_mV(cell) > -1e6 && soma_mV(cell) < 1e6))
            return not_finite(cell, duration, error);
        const double row[] = {I, spikes > 1 ? 1000.0 / (last - before_last) : 0.0,
                              counted > 1 ? 1000.0 * (counted - 1) / (last - first) : 0.0, spikes};
        if (myo_columns_add(columns, row, error)) return MYO_BROKE_DOWN;
        if (progress && progress((double)(k + 1) / points, user))
            return myo_error_set(error, MYO_INTERRUPTED, "interrupted");
    }
    return MYO_OK;
}

static int run_neuron(const myo_cell *cell, const myo_protocol *protocol,
                      const myo_fieldset *cell_values, const myo_fieldset *protocol_values,
                      int (*progress)(double, void *), void *user, myo_columns *columns,
                      myo_error *error) {
    (void)cell;
    neuron n = make_neuron(cell_values, myo_fieldset_get(protocol_values, "step"),
                           myo_fieldset_get(protocol_values, "published_numerics") > 0.5);
    const char *unit = protocol->table->fields[0].unit;
    if (strcmp(protocol->name, "f_I") == 0)
        return run_f_I(&n, protocol_values, unit, progress, user, columns, error);
    const experiment e = read_experiment(protocol, protocol_values);
    return run_trace(&n, &e, unit, progress, user, columns, error);
}

/* ---- the cells ---- */

#define ELIAS(type, index)                                                                         \
    static const myo_section sections_##type = {"motor_neuron", &myo_mech_motor_neuron,            \
                                                myo_motor_neuron_cat_overrides[index],             \
                                                MYO_MOTOR_NEURON_CAT_OVERRIDES};                   \
    const myo_cell myo_cell_neuron_elias_##type = {                                                \
        "neuron.elias." #type,                                                                     \
        "Motor neuron of type " #type " with a persistent inward current (cat)",                   \
        "Two compartments, pulse-gated channels, dendritic L-type calcium (Cisi & Kohn 2008, "     \
        "Elias & Kohn\n"                                                                           \
        "2013). motor_neuron.PIC_gain scales the calcium conductance: 0 none, 1 as published; "    \
        "type S is\n"                                                                              \
        "healthy near 0.6 and overly bistable at 1.",                                              \
        &sections_##type,                                                                          \
        1,                                                                                         \
        protocols_nA,                                                                              \
        run_neuron};
ELIAS(S, 0)
ELIAS(FR, 1)
ELIAS(FF, 2)

static const myo_section sections_smooth = {"motor_neuron_smooth", &myo_mech_motor_neuron_smooth,
                                            NULL, 0};
const myo_cell myo_cell_neuron_negro_farina = {
    "neuron.negro_farina",
    "Motor neuron with smooth gates",
    "Two compartments with Traub's gates, no persistent inward current (Negro & Farina 2011).",
    &sections_smooth,
    1,
    protocols_nA,
    run_neuron};

static const myo_section sections_booth = {"motor_neuron_booth", &myo_mech_motor_neuron_booth, NULL,
                                           0};
const myo_cell myo_cell_neuron_booth = {"neuron.booth",
                                        "Motor neuron with plateau potentials",
                                        "Booth, Rinzel & Kiehn 1997. Control as it stands; under "
                                        "serotonin set g_KCa_s to 3.136 and g_KCa_d to\n"
                                        "0.69 mS/cm2: it becomes bistable.",
                                        &sections_booth,
                                        1,
                                        protocols_density,
                                        run_neuron};
