/* Motor axon with its ending for `myotome cell`: threshold, recovery after an impulse, trains, and
 * what the ending does by itself. Discharges are grouped by their intervals: single ones,
 * multiplets, bursts. */
#include "base/lane.h"
#include "body/axon_cable.h"
#include "myotome/cell.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(array) (int)(sizeof array / sizeof array[0])

static const myo_field threshold_fields[] = {
#define MYO_DEF_FILE "body/axon_threshold.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/axon_solver.def"
#include "mech/expand_fields.h"
};
static const myo_field pulse_pair_fields[] = {
#define MYO_DEF_FILE "body/axon_pulse_pair.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/axon_solver.def"
#include "mech/expand_fields.h"
};
static const myo_field train_fields[] = {
#define MYO_DEF_FILE "body/axon_train.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/axon_solver.def"
#include "mech/expand_fields.h"
};
static const myo_field spontaneous_fields[] = {
#define MYO_DEF_FILE "body/axon_spontaneous.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/axon_solver.def"
#include "mech/expand_fields.h"
};
#define PROTOCOL(name, title, text)                                                                \
    static const myo_table name##_table = {                                                        \
        #name, title, text, "src/body/axon_" #name ".def", name##_fields, COUNT(name##_fields)};   \
    static const myo_protocol name##_protocol = {#name, &name##_table};
PROTOCOL(threshold, "Threshold of an axon",
         "One row: least current that sends an impulse to the ending, at two widths, and the time "
         "constant\n"
         "of Weiss' law from the two; arrival (t), velocity between the second node and the one "
         "before the\n"
         "last, resting potential, peak and width of the potential in the middle.")
PROTOCOL(pulse_pair, "Recovery of an axon after an impulse",
         "One row an interval (t): threshold of the second stimulus, over that of the rested axon. "
         "Above 1\n"
         "refractory or subexcitable, below 1 superexcitable; 0 where no current excites.")
PROTOCOL(train, "Stimuli at an axon, discharges at its ending",
         "discharges counts all of the ending, extra those beyond one a stimulus. Groups: single, "
         "multiplets\n"
         "of 2 to 4, bursts of 5 and more; rate, first and last peak of the longest group.")
PROTOCOL(spontaneous, "What the ending of an axon does by itself",
         "As train, without stimuli and with noise.")
static const myo_protocol *const protocols[] = {&threshold_protocol, &pulse_pair_protocol,
                                                &train_protocol, &spontaneous_protocol, NULL};

static const double level_mV = -20; /* a discharge: the potential rises through this */

static int no_memory(myo_error *error) {
    return myo_error_set(error, MYO_BROKE_DOWN, "no memory for the experiment");
}

/* ---- threshold ---- */

typedef struct bench {
    myo_axon_model model;
    myo_axon_state rest, first, now;
    double highest_nA;
} bench;

/* Does a stimulus at the state `from` reach the ending within the time? Arrival at each node in ms,
 * or -1. */
static int excites(bench *b, const myo_axon_state *from, double nA, double width_ms,
                   double within_ms, double *arrival_ms) {
    const myo_axon_model *m = &b->model;
    const int n = m->n_nodes, skip = n > 3 ? 1 : 0;
    b->now = *from;
    double before[MYO_AXON_NODES];
    for (int j = 0; j < n; j++) {
        before[j] = myo_axon_node_mV(&b->now, j);
        arrival_ms[j] = -1;
    }
    for (long i = 0; (double)i * m->dt_ms < within_ms; i++) {
        const double t = (double)i * m->dt_ms;
        myo_axon_step(m, &b->now, 0, t < width_ms - 1e-9 ? nA : 0.0, 0);
        for (int j = skip; j < n; j++) {
            const double V = myo_axon_node_mV(&b->now, j);
            if (arrival_ms[j] < 0 && before[j] < level_mV && V >= level_mV)
                arrival_ms[j] = t + m->dt_ms * (level_mV - before[j]) / (V - before[j]);
            before[j] = V;
        }
        if (arrival_ms[n - 1] > 0) return 1;
    }
    return 0;
}

/* Least current that excites, by halving; 0 where the greatest one does not. */
static double find_threshold(bench *b, const myo_axon_state *from, double width_ms) {
    double low = 0, high = b->highest_nA, arrival[MYO_AXON_NODES];
    const double within = width_ms + 3;
    if (!excites(b, from, high, width_ms, within, arrival)) return 0;
    for (int i = 0; i < 40 && high - low > 2e-4 * high; i++) {
        const double middle = 0.5 * (low + high);
        if (excites(b, from, middle, width_ms, within, arrival))
            high = middle;
        else
            low = middle;
    }
    return high;
}

static int run_threshold(bench *b, const myo_fieldset *values, myo_columns *columns,
                         myo_error *error) {
    static const char *const names[] = {"t_ms",
                                        "threshold_nA",
                                        "threshold_wide_nA",
                                        "rheobase_nA",
                                        "strength_duration_ms",
                                        "velocity_m_s",
                                        "rest_mV",
                                        "peak_mV"};
    myo_columns_name(columns, names, COUNT(names));
    const double width = myo_fieldset_get(values, "width"), wide = myo_fieldset_get(values, "wide");
    const double a = find_threshold(b, &b->rest, width), c = find_threshold(b, &b->rest, wide);
    const int n = b->model.n_nodes;
    double arrival[MYO_AXON_NODES] = {0}, velocity = 0;
    if (a > 0 && excites(b, &b->rest, 1.5 * a, width, width + 5, arrival) && n > 4 &&
        arrival[n - 2] > arrival[1])
        velocity = 1e-3 * b->model.cable[axon_cable_p_node_distance] * (n - 3) /
                   (arrival[n - 2] - arrival[1]);
    double peak = -200;
    const int middle = n / 2;
    b->now = b->rest;
    for (long i = 0; (double)i * b->model.dt_ms < width + 3; i++) {
        const double t = (double)i * b->model.dt_ms;
        myo_axon_step(&b->model, &b->now, 0, t < width - 1e-9 ? 1.5 * a : 0.0, 0);
        const double V = myo_axon_node_mV(&b->now, middle);
        if (V > peak) peak = V;
    }
    /* Weiss: charge = I_rheobase (width + tau). */
    const double rheobase = (c * wide - a * width) / (wide - width);
    const double row[] = {arrival[n - 1],
                          a,
                          c,
                          rheobase,
                          a > 0 && rheobase > 0 ? a * width / rheobase - width : 0,
                          velocity,
                          myo_axon_node_mV(&b->rest, middle),
                          peak};
    return myo_columns_add(columns, row, error);
}

static int run_pulse_pair(bench *b, const myo_fieldset *values, int (*progress)(double, void *),
                          void *user, myo_columns *columns, myo_error *error) {
    static const char *const names[] = {"t_ms", "threshold_nA", "ratio_1"};
    myo_columns_name(columns, names, COUNT(names));
    const double width = myo_fieldset_get(values, "width");
    const double low = myo_fieldset_get(values, "shortest"),
                 high = myo_fieldset_get(values, "longest");
    const int points = (int)(myo_fieldset_get(values, "points") + 0.5);
    const double rested = find_threshold(b, &b->rest, width), dt = b->model.dt_ms;
    b->first = b->rest;
    long done = 0;
    for (int k = 0; k < points; k++) {
        const double share = points > 1 ? (double)k / (points - 1) : 0;
        const double interval = lane_exp(lane_log(low) + (lane_log(high) - lane_log(low)) * share);
        for (const long end = (long)(interval / dt + 0.5); done < end; done++)
            myo_axon_step(&b->model, &b->first, 0,
                          (double)done * dt < width - 1e-9 ? 1.5 * rested : 0.0, 0);
        const double again = find_threshold(b, &b->first, width);
        const double row[] = {interval, again, rested > 0 ? again / rested : 0};
        if (myo_columns_add(columns, row, error)) return MYO_BROKE_DOWN;
        if (progress && progress((k + 1.0) / points, user))
            return myo_error_set(error, MYO_INTERRUPTED, "interrupted");
    }
    return MYO_OK;
}

/* ---- trains and what comes by itself ---- */

typedef struct group {
    double size, first_ms, last_ms, first_peak_mV, last_peak_mV, fastest_ms, last_interval_ms;
} group;

typedef struct discharges {
    double all, singles, multiplets, bursts, peak_mV, trunk;
    int rising; /* above the level: its peak is still to come */
    group now, longest;
} discharges;

static double rate_Hz(const group *g) {
    return g->size > 1 ? 1000.0 * (g->size - 1) / (g->last_ms - g->first_ms) : 0.0;
}

static void close_group(discharges *d) {
    if (d->now.size == 1)
        d->singles++;
    else if (d->now.size > 1 && d->now.size < 5)
        d->multiplets++;
    else if (d->now.size >= 5)
        d->bursts++;
    if (d->now.size > d->longest.size) d->longest = d->now;
    memset(&d->now, 0, sizeof d->now);
}

static void watch(discharges *d, double t_ms, double gap_ms, double before, double V) {
    group *g = &d->now;
    if (g->size > 0 && t_ms - g->last_ms > gap_ms) close_group(d);
    if (before < level_mV && V >= level_mV) {
        if (g->size == 0) {
            g->first_ms = t_ms;
            g->fastest_ms = 1e300;
        } else {
            g->last_interval_ms = t_ms - g->last_ms;
            if (g->last_interval_ms < g->fastest_ms) g->fastest_ms = g->last_interval_ms;
        }
        g->size++;
        g->last_ms = t_ms;
        d->all++;
        d->rising = 1;
        d->peak_mV = V;
    }
    if (!d->rising) return;
    if (V > d->peak_mV)
        d->peak_mV = V;
    else if (V < d->peak_mV) {
        g->last_peak_mV = d->peak_mV;
        if (g->size == 1) g->first_peak_mV = d->peak_mV;
        d->rising = 0;
    }
}

static int run_discharges(bench *b, const myo_fieldset *values, int (*progress)(double, void *),
                          void *user, myo_columns *columns, myo_error *error) {
    static const char *const names[] = {
        "t_ms",          "V_ending_mV",  "V_trunk_mV", "K_ending_mM", "Na_ending_mM",
        "slow_K_1",      "discharges_1", "trunk_1",    "extra_1",     "singles_1",
        "multiplets_1",  "bursts_1",     "longest_1",  "rate_Hz",     "last_rate_Hz",
        "first_peak_mV", "last_peak_mV", "longest_ms"};
    myo_columns_name(columns, names, COUNT(names));
    const myo_axon_model *m = &b->model;
    const double dt = m->dt_ms, rate = myo_fieldset_get(values, "rate");
    const double stimuli = myo_fieldset_get(values, "stimuli"),
                 gap = myo_fieldset_get(values, "gap");
    const double current = myo_fieldset_get(values, "current"),
                 width = myo_fieldset_get(values, "width");
    const double block = myo_fieldset_get(values, "block");
    const int blocked = m->n_nodes - (int)(myo_fieldset_get(values, "spared") + 0.5);
    const int noisy = myo_fieldset_get(values, "noise") >= 0.5, last = m->n_nodes - 1;
    const long n_steps = (long)(myo_fieldset_get(values, "duration") / dt + 0.5);
    long every = (long)(myo_fieldset_get(values, "output") / dt + 0.5);
    if (every < 1) every = 1;
    discharges d = {0};
    double given = 0, on_ms = -1e300;
    myo_axon_state *s = &b->now;
    *s = b->rest;
    for (long i = 0; i <= n_steps; i++) {
        const double t = (double)i * dt;
        const double V = myo_axon_node_mV(s, last), trunk = myo_axon_node_mV(s, last / 2);
        if (i % every == 0) {
            if (!(V > -1000 && V < 1000))
                return myo_error_set(error, MYO_BROKE_DOWN,
                                     "axon: the ending became %g mV at %g ms; take a smaller step",
                                     V, t);
            discharges shown = d; /* as if the group under way ended here */
            if (shown.now.size > 0) close_group(&shown);
            const group *g = &shown.longest;
            const double row[] = {t,
                                  V,
                                  trunk,
                                  s->K_mM[last],
                                  s->Na_mM[last],
                                  s->x[last][axon_node_x_s],
                                  d.all,
                                  d.trunk,
                                  d.all > given ? d.all - given : 0,
                                  shown.singles,
                                  shown.multiplets,
                                  shown.bursts,
                                  g->size,
                                  rate_Hz(g),
                                  g->last_interval_ms > 0 ? 1000.0 / g->last_interval_ms : 0,
                                  g->first_peak_mV,
                                  g->last_peak_mV,
                                  g->size > 1 ? g->last_ms - g->first_ms : 0};
            if (myo_columns_add(columns, row, error)) return MYO_BROKE_DOWN;
            if (progress && progress((double)i / (double)(n_steps + 1), user))
                return myo_error_set(error, MYO_INTERRUPTED, "interrupted");
        }
        if (given < stimuli && (given == 0 || rate > 0) &&
            t >= 1 + (rate > 0 ? given * 1000.0 / rate : 0) - 0.5 * dt) {
            on_ms = t;
            given++;
        }
        s->silent_nodes = t >= block ? blocked : 0;
        myo_axon_step(m, s, 0, t - on_ms < width - 1e-9 ? current : 0.0, noisy);
        const double V_now = myo_axon_node_mV(s, last), trunk_now = myo_axon_node_mV(s, last / 2);
        d.trunk += trunk < level_mV && trunk_now >= level_mV;
        watch(&d, t + dt, gap, V, V_now);
    }
    return MYO_OK;
}

static int run_axon(const myo_cell *cell, const myo_protocol *protocol,
                    const myo_fieldset *cell_values, const myo_fieldset *values,
                    int (*progress)(double, void *), void *user, myo_columns *columns,
                    myo_error *error) {
    (void)cell;
    bench *b = calloc(1, sizeof *b);
    if (!b) return no_memory(error);
    const double *drugs[MYO_AXON_DRUGS];
    for (int d = 0; d < MYO_AXON_DRUGS; d++)
        drugs[d] = myo_fieldset_parameters_const(cell_values, 2 + d);
    const int runs = protocol == &train_protocol || protocol == &spontaneous_protocol;
    const uint64_t seed = runs ? (uint64_t)myo_fieldset_get(values, "seed") : 0;
    int code = myo_axon_make(&b->model, myo_fieldset_parameters_const(cell_values, 0),
                             myo_fieldset_parameters_const(cell_values, 1), drugs, MYO_AXON_DRUGS,
                             myo_fieldset_get(values, "step"), seed, error);
    if (!code) {
        myo_axon_rest(&b->model, &b->rest, myo_fieldset_get(values, "settle"));
        if (!runs) b->highest_nA = myo_fieldset_get(values, "highest");
        code = runs ? run_discharges(b, values, progress, user, columns, error)
               : protocol == &threshold_protocol
                   ? run_threshold(b, values, columns, error)
                   : run_pulse_pair(b, values, progress, user, columns, error);
    }
    free(b);
    return code;
}

/* One section a drug; the rows of the tables are those of its own. */
#define MYO_SET(table, field, value, source) {#table, #field, value, source},
static const myo_override carbamazepine[] = {
#include "body/sodium_blocker_carbamazepine.set"
};
static const myo_override phenytoin[] = {
#include "body/sodium_blocker_phenytoin.set"
};
static const myo_override mexiletine[] = {
#include "body/sodium_blocker_mexiletine.set"
};
static const myo_override quinine[] = {
#include "body/sodium_blocker_quinine.set"
};

#define DRUG(name)                                                                                 \
    { #name, &myo_mech_sodium_blocker, name, COUNT(name) }
static const myo_section sections[] = {
    {"node", &myo_mech_axon_node, NULL, 0},
    {"cable", &myo_body_axon_cable, NULL, 0},
    DRUG(carbamazepine),
    DRUG(phenytoin),
    DRUG(mexiletine),
    DRUG(quinine),
};

extern const myo_cell myo_cell_axon_terminal;
const myo_cell myo_cell_axon_terminal = {
    "axon.terminal",
    "Myelinated motor axon of 10 um with its ending, at 37 degrees",
    "Nodes loaded by paranodes and internodes (McIntyre, Richardson & Grill 2002). "
    "cable.Kf_factor, Ks_factor\n"
    "and Nap_factor change the ending's Kv1, Kv7 and persistent sodium channels; node.Ca_o, Mg_o, "
    "K_o and\n"
    "temperature the whole axon (limb nerves are at 33, limb muscles at 34 degrees); a drug is "
    "there with its concentration "
    "(phenytoin.concentration_uM).",
    sections,
    COUNT(sections),
    protocols,
    run_axon};
