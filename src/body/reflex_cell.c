/* The cell feedback.reflex: latencies of the paths, taps on the muscle of one side with a pool of
 * motor neurons on each, and pain of one muscle under the three hypotheses. */
#include "body/cell_report.h"
#include "body/pool.h"
#include "body/reflex.h"

#include "mech/nociceptor/nociceptor.lane.h"
#include "mech/spindle/spindle.lane.h"

#include <stdlib.h>
#include <string.h>

static const myo_field latency_fields[] = {
#define MYO_DEF_FILE "body/reflex_latency.def"
#include "mech/expand_fields.h"
};
static const myo_field tap_fields[] = {
#define MYO_DEF_FILE "body/reflex_tap.def"
#include "mech/expand_fields.h"
};
static const myo_field pain_fields[] = {
#define MYO_DEF_FILE "body/reflex_pain.def"
#include "mech/expand_fields.h"
};

#define PROTOCOL(name, title, text)                                                                \
    static const myo_table name##_table = {                                                        \
        #name,         title,                                                                      \
        text,          "src/body/reflex_" #name ".def",                                            \
        name##_fields, (int)(sizeof name##_fields / sizeof name##_fields[0])};                     \
    static const myo_protocol name##_protocol = {#name, &name##_table};
PROTOCOL(
    latency, "Latencies by level",
    "One row a level: sense organ to motor neuron (Ia, II, ...), and to the muscle's potential "
    "(loops).")
PROTOCOL(tap, "Taps on one side",
         "One row a millisecond after the tap: potentials of the tapped and of the other muscle, "
         "over their rate before\nthe taps. onset is the first rise, dip the first fall after it, "
         "other_delay the first fall of the other side after the\nonset (means of 3 ms, four "
         "standard deviations; 0: none so far).")
PROTOCOL(pain, "Pain in one muscle",
         "The drive that each muscle gets, spindles, pain and fusimotor "
         "rates of the painful one; hypothesis: see pain.hypothesis.")
static const myo_protocol *const protocols[] = {&latency_protocol, &tap_protocol, &pain_protocol,
                                                NULL};

/* ---- latencies ---- */

static int run_latency(const myo_fieldset *values, const myo_fieldset *v, const cell_report *to) {
    static const char *const names[] = {
        "level_1",     "nerve_mm",      "Ia_ms",      "II_ms",          "Ib_ms",
        "crossed_ms",  "reciprocal_ms", "III_ms",     "IV_ms",          "gamma_ms",
        "efferent_ms", "Ia_loop_ms",    "II_loop_ms", "cortex_loop_ms", "next_level_loop_ms"};
    myo_columns_name(to->columns, names, (int)(sizeof names / sizeof names[0]));
    const int points = (int)(myo_fieldset_get(v, "points") + 0.5);
    const double low = myo_fieldset_get(v, "level_low"), high = myo_fieldset_get(v, "level_high");
    for (int k = 0; k < points; k++) {
        const double level = low + (high - low) * k / (points - 1);
        const myo_reflex_muscle muscles[] = {
            {level, -1, 0, 0}, {level, 1, 0, 0}, {level, -1, 1, 0}, {level + 1, -1, 0, 0}};
        myo_reflex *reflex;
        const int made = myo_reflex_make(values, "", muscles, 4, &reflex, to->error);
        if (made) return made;
        const double efferent = myo_reflex_efferent_ms(reflex, 0);
        const double row[] = {level,
                              myo_reflex_nerve_mm(reflex, 0),
                              myo_reflex_delay_ms(reflex, 0, 0, MYO_PATH_IA),
                              myo_reflex_delay_ms(reflex, 0, 0, MYO_PATH_II),
                              myo_reflex_delay_ms(reflex, 0, 0, MYO_PATH_IB),
                              myo_reflex_delay_ms(reflex, 0, 1, MYO_PATH_CROSSED),
                              myo_reflex_delay_ms(reflex, 0, 2, MYO_PATH_RECIPROCAL),
                              myo_reflex_delay_ms(reflex, 0, 0, MYO_PATH_III),
                              myo_reflex_delay_ms(reflex, 0, 0, MYO_PATH_IV),
                              myo_reflex_delay_ms(reflex, 0, 0, MYO_PATH_GAMMA),
                              efferent,
                              myo_reflex_delay_ms(reflex, 0, 0, MYO_PATH_IA) + efferent,
                              myo_reflex_delay_ms(reflex, 0, 0, MYO_PATH_II) + efferent,
                              myo_reflex_delay_ms(reflex, 0, 0, MYO_PATH_CORTEX) + efferent,
                              myo_reflex_delay_ms(reflex, 0, 3, MYO_PATH_IA) +
                                  myo_reflex_efferent_ms(reflex, 3)};
        const int code = myo_cell_row(to, row, (double)(k + 1) / points);
        myo_reflex_free(reflex);
        if (code) return code;
    }
    return MYO_OK;
}

/* ---- a spindle of a muscle ---- */

typedef struct organ {
    double x[spindle_x_count], in[spindle_in_count], out[spindle_out_count], length;
    const double *p;
} organ;

static void organ_rest(organ *o, const double *p, double length, double dynamic, double statics) {
    o->p = p;
    o->length = length;
    o->in[spindle_in_length] = length;
    o->in[spindle_in_gamma_dynamic] = dynamic;
    o->in[spindle_in_gamma_static] = statics;
    spindle_rest(o->x, o->in, p);
    spindle_step(o->x, o->in, p, 0.25e-3, o->out);
}

/* One window: the length runs straight to its new value. */
static void organ_window(organ *o, double length, double dynamic, double statics) {
    o->in[spindle_in_gamma_dynamic] = dynamic;
    o->in[spindle_in_gamma_static] = statics;
    for (int i = 1; i <= 4; i++) {
        o->in[spindle_in_length] = o->length + (length - o->length) * 0.25 * i;
        spindle_step(o->x, o->in, o->p, 0.25e-3, o->out);
    }
    o->length = length;
}

/* ---- taps ---- */

enum { tap_bins = 100, most_units = 2000 };

typedef struct tapped {
    myo_reflex *reflex;
    myo_pool_model *pools[2];
    void *pool_states[2], *reflex_state;
    myo_reflex_weight *weights[2];
    double *excitation, *inhibition;
    myo_spike *spikes;
    organ spindles[2];
    myo_reflex_output outputs[2];
    double rates[2]; /* of the motor neurons, smoothed over 50 ms */
    double after[2][tap_bins], before[2];
} tapped;

static void tapped_free(tapped *t) {
    for (int k = 0; k < 2; k++) {
        myo_pool_free(t->pools[k]);
        free(t->pool_states[k]);
        free(t->weights[k]);
    }
    myo_reflex_free(t->reflex);
    free(t->reflex_state);
    free(t->excitation);
    free(t->inhibition);
    free(t->spikes);
}

static void *block_of(size_t bytes) {
    return aligned_alloc(128, (bytes + 127) / 128 * 128);
}

static int tapped_make(tapped *t, const myo_fieldset *values, const myo_fieldset *v,
                       myo_error *error) {
    const double level = myo_fieldset_get(v, "level");
    const myo_reflex_muscle muscles[] = {{level, -1, 0, 0}, {level, 1, 0, 0}};
    int code = myo_reflex_make(values, "", muscles, 2, &t->reflex, error);
    if (code) return code;
    /* The pools' axons are as long as the nerve of the level. */
    myo_fieldset *own = myo_fieldset_copy(values);
    int section = own ? myo_fieldset_find_section(own, "pool.axon") : -1;
    if (section < 0) {
        myo_fieldset_free(own);
        return myo_error_set(error, MYO_BROKE_DOWN, "no memory for the pools");
    }
    myo_fieldset_parameters(own, section)[axon_p_length] = 1e-3 * myo_reflex_nerve_mm(t->reflex, 0);
    const uint64_t seed = (uint64_t)(myo_fieldset_get(v, "seed") + 0.5);
    for (int k = 0; k < 2 && !code; k++)
        code = myo_pool_make(own, "", 2 * seed + (uint64_t)k, &t->pools[k], error);
    myo_fieldset_free(own);
    if (code) return code;
    const int n = myo_pool_unit_count(t->pools[0]);
    t->reflex_state = block_of(myo_reflex_size(t->reflex));
    t->excitation = malloc((size_t)n * sizeof(double));
    t->inhibition = malloc((size_t)n * sizeof(double));
    t->spikes = malloc((size_t)n * sizeof *t->spikes);
    int complete = t->reflex_state && t->excitation && t->inhibition && t->spikes;
    for (int k = 0; k < 2; k++) {
        t->pool_states[k] = block_of(myo_pool_size(t->pools[k]));
        t->weights[k] = malloc((size_t)n * sizeof *t->weights[k]);
        complete = complete && t->pool_states[k] && t->weights[k];
    }
    if (!complete) return myo_error_set(error, MYO_BROKE_DOWN, "no memory for the pools");
    const double *spindle_p =
        myo_fieldset_parameters_const(values, myo_fieldset_find_section(values, "spindle"));
    myo_reflex_input rest[2] = {{0}};
    for (int k = 0; k < 2; k++) {
        myo_pool_init(t->pools[k], t->pool_states[k]);
        myo_reflex_weigh(t->reflex, myo_pool_units(t->pools[k]), n, t->weights[k]);
        organ_rest(&t->spindles[k], spindle_p, 1, 30, 30);
        rest[k].Ia_Hz = t->spindles[k].out[spindle_out_primary];
        rest[k].II_Hz = t->spindles[k].out[spindle_out_secondary];
        rest[k].drive_1 = myo_fieldset_get(v, "drive");
    }
    myo_reflex_init(t->reflex, t->reflex_state, rest);
    return myo_reflex_advance(t->reflex, t->reflex_state, 0, rest, 1, t->outputs, error);
}

/* A window of one pool; its potentials are counted where `phase_ms` after the tap they reach the
 * muscle. */
static int tapped_window(tapped *t, int k, uint64_t step, double drive, double tap_ms,
                         double interval_ms, myo_error *error) {
    const int n = myo_pool_unit_count(t->pools[k]);
    const myo_reflex_output *out = &t->outputs[k];
    myo_reflex_synapses(out, t->weights[k], n, t->excitation, t->inhibition);
    const myo_pool_input input = {drive * out->drive_factor_1 + out->guard_drive_1, t->excitation,
                                  t->inhibition};
    size_t n_spikes;
    const int code = myo_pool_advance(t->pools[k], t->pool_states[k], step, &input, t->spikes,
                                      (size_t)n, &n_spikes, error);
    if (code) return code;
    t->rates[k] += (1e3 * (double)n_spikes / n - t->rates[k]) / 50;
    for (size_t i = 0; i < n_spikes; i++) {
        double arrival_ms;
        if (!myo_pool_transmit(t->pools[k], t->pool_states[k], &t->spikes[i], 1.0, &arrival_ms))
            continue;
        if (tap_ms < 0) continue;
        double phase = arrival_ms - tap_ms;
        if (phase >= interval_ms) phase -= interval_ms;
        if (phase >= 0 && phase < tap_bins) t->after[k][(int)phase]++;
        if (phase >= interval_ms - 50) t->before[k]++;
    }
    return MYO_OK;
}

static int run_taps(tapped *t, const myo_fieldset *v, const cell_report *to) {
    const double drive = myo_fieldset_get(v, "drive"), depth = myo_fieldset_get(v, "depth");
    const double width = myo_fieldset_get(v, "width");
    const long interval = (long)(myo_fieldset_get(v, "interval") + 0.5);
    const long settle = (long)(myo_fieldset_get(v, "settle") + 0.5);
    const long taps = (long)(myo_fieldset_get(v, "taps") + 0.5);
    const long n = settle + taps * interval;
    for (long i = 0; i < n; i++) {
        const long since = i < settle ? -1 : (i - settle) % interval;
        const double tap_ms = i < settle ? -1 : (double)(i - since);
        myo_reflex_input inputs[2] = {{0}};
        for (int k = 0; k < 2; k++) {
            const int code =
                tapped_window(t, k, (uint64_t)i, drive, tap_ms, (double)interval, to->error);
            if (code) return code;
            double sine = 0, cosine, length = 1;
            if (k == 0 && since >= 0 && (double)since + 1 < width) {
                lane_sincos_turns(0.5 * ((double)since + 1) / width, &sine, &cosine);
                length = 1 + depth * sine;
            }
            organ_window(&t->spindles[k], length, t->outputs[k].gamma_dynamic_Hz,
                         t->outputs[k].gamma_static_Hz);
            inputs[k].Ia_Hz = t->spindles[k].out[spindle_out_primary];
            inputs[k].II_Hz = t->spindles[k].out[spindle_out_secondary];
            inputs[k].discharge_Hz = t->rates[k];
            inputs[k].drive_1 = drive;
        }
        const int code = myo_reflex_advance(t->reflex, t->reflex_state, (uint64_t)i + 1, inputs, 1,
                                            t->outputs, to->error);
        if (code) return code;
        if (to->progress && i % 100 == 0 && to->progress((double)i / (double)n, to->user))
            return myo_error_set(to->error, MYO_INTERRUPTED, "interrupted");
    }
    return MYO_OK;
}

static int report_taps(const tapped *t, const cell_report *to) {
    static const char *const names[] = {"t_ms",     "tapped_1", "other_1",
                                        "onset_ms", "dip_ms",   "other_delay_ms"};
    myo_columns_name(to->columns, names, (int)(sizeof names / sizeof names[0]));
    double onset = 0, dip = 0, other_dip = 0;
    for (int b = 0; b < tap_bins; b++) {
        double ratio[2];
        for (int k = 0; k < 2; k++) {
            const double mean = t->before[k] / 50; /* a millisecond, summed over the taps */
            ratio[k] = mean > 0 ? t->after[k][b] / mean : 0;
            if (b < 2) continue;
            /* Judged over three milliseconds by the scatter of a count, for rise and fall alike. */
            const double three =
                t->after[k][b] + t->after[k][b - 1] + t->after[k][b - 2] - 3 * mean;
            const double variance = 3 * (mean > 1 ? mean : 1);
            if (three * three < 16 * variance) continue;
            if (k == 0 && three > 0 && onset == 0) onset = b - 0.5;
            if (k == 0 && three < 0 && onset > 0 && dip == 0) dip = b - 0.5;
            if (k == 1 && three < 0 && other_dip == 0) other_dip = b - 0.5;
        }
        const double row[] = {b + 0.5,  ratio[0],
                              ratio[1], onset,
                              dip,      onset > 0 && other_dip > 0 ? other_dip - onset : 0};
        const int code = myo_cell_row(to, row, 1);
        if (code) return code;
    }
    return MYO_OK;
}

static int run_tap(const myo_fieldset *values, const myo_fieldset *v, const cell_report *to) {
    tapped *t = calloc(1, sizeof *t);
    if (!t) return myo_error_set(to->error, MYO_BROKE_DOWN, "no memory for the pools");
    int code = tapped_make(t, values, v, to->error);
    if (!code) code = run_taps(t, v, to);
    if (!code) code = report_taps(t, to);
    tapped_free(t);
    free(t);
    return code;
}

/* ---- pain ---- */

static int pain_loop(myo_reflex *reflex, void *state, const myo_fieldset *values,
                     const myo_fieldset *v, const cell_report *to) {
    static const char *const names[] = {"t_ms",           "pain_percent",        "IV_Hz",
                                        "Ia_Hz",          "gamma_static_Hz",     "drive_1",
                                        "other_1",        "antagonist_1",        "guard_1",
                                        "factor_1",       "antagonist_factor_1", "nociceptive_1",
                                        "Ia_excitation_1"};
    myo_columns_name(to->columns, names, (int)(sizeof names / sizeof names[0]));
    const double *spindle_p =
        myo_fieldset_parameters_const(values, myo_fieldset_find_section(values, "spindle"));
    const double *endings =
        myo_fieldset_parameters_const(values, myo_fieldset_find_section(values, "nociceptor"));
    const double drive = myo_fieldset_get(v, "drive"), fear = myo_fieldset_get(v, "fear");
    const double start = 1e3 * myo_fieldset_get(v, "before");
    const double stop = start + 1e3 * myo_fieldset_get(v, "pain");
    const double duration = stop + 1e3 * myo_fieldset_get(v, "after");
    const double length = myo_fieldset_get(v, "length");
    const long every = (long)(myo_fieldset_get(v, "output") + 0.5);
    double ending_x[nociceptor_x_count] = {0}, ending_in[nociceptor_in_count];
    double ending_out[nociceptor_out_count];
    int n_in = 0;
    for (int i = 0; i < myo_mech_nociceptor.n_fields; i++)
        if (myo_mech_nociceptor.fields[i].kind == MYO_FIELD_INPUT)
            ending_in[n_in++] = myo_mech_nociceptor.fields[i].value;
    organ spindles[4];
    myo_reflex_input inputs[4] = {{0}};
    myo_reflex_output outputs[4];
    for (int k = 0; k < 4; k++) inputs[k].drive_1 = k < 2 ? drive : 0;
    myo_reflex_init(reflex, state, inputs);
    int code = myo_reflex_advance(reflex, state, 0, inputs, fear, outputs, to->error);
    for (int k = 0; k < 4; k++)
        organ_rest(&spindles[k], spindle_p, length, outputs[k].gamma_dynamic_Hz,
                   outputs[k].gamma_static_Hz);
    for (long i = 0; (double)i <= duration && !code; i++) {
        const double t = (double)i;
        ending_in[nociceptor_in_leaked] =
            t >= start && t < stop ? myo_fieldset_get(v, "stimulus") * endings[nociceptor_p_IV_half]
                                   : 0;
        nociceptor_step(ending_x, ending_in, endings, 1e-3, ending_out);
        for (int k = 0; k < 4; k++) {
            organ_window(&spindles[k], length, outputs[k].gamma_dynamic_Hz,
                         outputs[k].gamma_static_Hz);
            inputs[k].Ia_Hz = spindles[k].out[spindle_out_primary];
            inputs[k].II_Hz = spindles[k].out[spindle_out_secondary];
        }
        inputs[0].IV_Hz = ending_out[nociceptor_out_IV];
        /* Salt excites group III of the muscle too, to two fifths of its greatest rate. */
        const double above = ending_out[nociceptor_out_IV] - endings[nociceptor_p_IV_rest];
        inputs[0].III_Hz = above > 0 && endings[nociceptor_p_IV_greatest] > 0
                               ? 0.4 * endings[nociceptor_p_III_greatest] * above /
                                     endings[nociceptor_p_IV_greatest]
                               : 0;
        code = myo_reflex_advance(reflex, state, (uint64_t)i + 1, inputs, fear, outputs, to->error);
        if (code || i % every) continue;
        double drives[4];
        for (int k = 0; k < 4; k++)
            drives[k] = inputs[k].drive_1 * outputs[k].drive_factor_1 + outputs[k].guard_drive_1;
        const double row[] = {t,
                              myo_reflex_pain_percent(reflex, state),
                              inputs[0].IV_Hz,
                              inputs[0].Ia_Hz,
                              outputs[0].gamma_static_Hz,
                              drives[0],
                              drives[1],
                              drives[2],
                              outputs[0].guard_drive_1,
                              outputs[0].drive_factor_1,
                              outputs[2].drive_factor_1,
                              outputs[0].nociceptive_1,
                              outputs[0].Ia_1};
        code = myo_cell_row(to, row, t / duration);
    }
    return code;
}

static int run_pain(const myo_fieldset *values, const myo_fieldset *v, const cell_report *to) {
    const double level = myo_fieldset_get(v, "level");
    const myo_reflex_muscle muscles[] = {
        {level, -1, 0, 0}, {level, 1, 0, 0}, {level, -1, 1, 0}, {level, 1, 1, 0}};
    myo_reflex *reflex;
    int code = myo_reflex_make(values, "", muscles, 4, &reflex, to->error);
    if (code) return code;
    void *state = block_of(myo_reflex_size(reflex));
    code = state ? pain_loop(reflex, state, values, v, to)
                 : myo_error_set(to->error, MYO_BROKE_DOWN, "no memory for the reflexes");
    free(state);
    myo_reflex_free(reflex);
    return code;
}

static int run_reflex(const myo_cell *cell, const myo_protocol *protocol,
                      const myo_fieldset *cell_values, const myo_fieldset *protocol_values,
                      int (*progress)(double, void *), void *user, myo_columns *columns,
                      myo_error *error) {
    (void)cell;
    const cell_report to = {progress, user, columns, error};
    if (protocol == &latency_protocol) return run_latency(cell_values, protocol_values, &to);
    if (protocol == &tap_protocol) return run_tap(cell_values, protocol_values, &to);
    return run_pain(cell_values, protocol_values, &to);
}

extern const myo_cell myo_cell_feedback_reflex;

static const myo_section sections[] = {MYO_REFLEX_SECTIONS(""),
                                       {"spindle", &myo_mech_spindle, NULL, 0},
                                       {"nociceptor", &myo_mech_nociceptor, NULL, 0},
                                       MYO_POOL_SECTIONS("")};
const myo_cell myo_cell_feedback_reflex = {
    "feedback.reflex",
    "Segmental reflexes of the back",
    "Paths from spindles and thin fibres to the motor neurons of the same and the other side, with "
    "conduction by level.",
    sections,
    (int)(sizeof sections / sizeof sections[0]),
    protocols,
    run_reflex};
