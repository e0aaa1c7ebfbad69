/* Cells of sensory feedback for `myotome cell`: spindle, tendon organs, thin afferents, damage and
 * inflammation of a muscle. Equations: the lane files of the mechanisms, here at width 1. */
#include "body/cell_report.h"

#include "mech/inflammation/inflammation.lane.h"
#include "mech/nociceptor/nociceptor.lane.h"
#include "mech/pain/pain.lane.h"
#include "mech/spindle/spindle.lane.h"
#include "mech/tendon_organ/tendon_organ.lane.h"

#include <string.h>

/* ---- protocols ---- */

static const myo_field ramp_hold_fields[] = {
#define MYO_DEF_FILE "body/feedback_ramp_hold.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/feedback_spindle_common.def"
#include "mech/expand_fields.h"
};
static const myo_field static_fields[] = {
#define MYO_DEF_FILE "body/feedback_static.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/feedback_spindle_common.def"
#include "mech/expand_fields.h"
};
static const myo_field gamma_fields[] = {
#define MYO_DEF_FILE "body/feedback_gamma.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/feedback_spindle_common.def"
#include "mech/expand_fields.h"
};
static const myo_field vibration_fields[] = {
#define MYO_DEF_FILE "body/feedback_vibration.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/feedback_spindle_common.def"
#include "mech/expand_fields.h"
};
static const myo_field force_ramp_fields[] = {
#define MYO_DEF_FILE "body/feedback_force_ramp.def"
#include "mech/expand_fields.h"
};
static const myo_field force_steady_fields[] = {
#define MYO_DEF_FILE "body/feedback_force_steady.def"
#include "mech/expand_fields.h"
};
static const myo_field mixture_fields[] = {
#define MYO_DEF_FILE "body/feedback_mixture.def"
#include "mech/expand_fields.h"
};
static const myo_field sensitisation_fields[] = {
#define MYO_DEF_FILE "body/feedback_sensitisation.def"
#include "mech/expand_fields.h"
};
static const myo_field capsule_fields[] = {
#define MYO_DEF_FILE "body/feedback_capsule.def"
#include "mech/expand_fields.h"
};
static const myo_field eccentric_fields[] = {
#define MYO_DEF_FILE "body/feedback_eccentric.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/feedback_course.def"
#include "mech/expand_fields.h"
};
static const myo_field strain_fields[] = {
#define MYO_DEF_FILE "body/feedback_strain.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/feedback_course.def"
#include "mech/expand_fields.h"
};

#define PROTOCOL(name, title, text)                                                                \
    static const myo_table name##_table = {                                                        \
        #name,         title,                                                                      \
        text,          "src/body/feedback_" #name ".def",                                          \
        name##_fields, (int)(sizeof name##_fields / sizeof name##_fields[0])};                     \
    static const myo_protocol name##_protocol = {#name, &name##_table};
PROTOCOL(ramp_hold, "A ramp of length, then a hold",
         "Ia_index is the rate at the end of the ramp less that half a second later (dynamic "
         "index), once known.")
PROTOCOL(static, "Steady lengths", "One row a length, each from rest.")
PROTOCOL(gamma, "Fusimotor rates",
         "One row a rate: rates at a steady length under static drive, peak in a ramp under "
         "dynamic drive.")
PROTOCOL(vibration, "A small vibration",
         "Ia_mean and II_mean are means over the vibration so far, Ia_swing the range within its "
         "last second.")
PROTOCOL(force_ramp, "Force that rises, holds and falls", "Rate of the tendon organs by time.")
PROTOCOL(force_steady, "Steady forces", "One row a force: rate without adaptation.")
PROTOCOL(mixture, "Acid, lactate and ATP alone and together",
         "Rows: 0 rest, 1 moderate endurance work, 2 vigorous work, 3 hard work, 4 work without "
         "blood (the strongest);\n"
         "5-7 acid, lactate, ATP of the strongest alone; 8-10 the strongest without acid, lactate, "
         "ATP.")
PROTOCOL(sensitisation, "Sensitised endings",
         "One row a degree: rates for a stretch, and the pressure at which group III reaches the "
         "threshold rate.")
PROTOCOL(capsule, "Strain of a facet capsule", "One row a strain: rate of the capsule's endings.")
PROTOCOL(eccentric, "A bout of lengthening actions, and the days after",
         "Strength, creatine kinase, mediators, and soreness: pain when the muscle is pressed and "
         "stretched.")
PROTOCOL(strain, "A sudden strain of a contracting muscle, and the days after",
         "Lengthening = bend x arm / fibre, from the rest length.")
static const myo_protocol *const spindle_protocols[] = {&ramp_hold_protocol, &static_protocol,
                                                        &gamma_protocol, &vibration_protocol, NULL};
static const myo_protocol *const tendon_organ_protocols[] = {&force_ramp_protocol,
                                                             &force_steady_protocol, NULL};
static const myo_protocol *const nociceptor_protocols[] = {
    &mixture_protocol, &sensitisation_protocol, &capsule_protocol, NULL};
static const myo_protocol *const inflammation_protocols[] = {&eccentric_protocol, &strain_protocol,
                                                             NULL};

/* ---- rows ---- */

#define NAME_COLUMNS(columns, names)                                                               \
    myo_columns_name(columns, names, (int)(sizeof names / sizeof names[0]))

static long count_of(double time, double step) {
    const long n = (long)(time / step + 0.5);
    return n > 0 ? n : 1;
}

/* ---- spindle ---- */

typedef struct spindle {
    double x[spindle_x_count], in[spindle_in_count], out[spindle_out_count];
    const double *p;
    double dt_s;
} spindle;

static void rest_at(spindle *s, double length, double gamma_dynamic, double gamma_static) {
    s->in[spindle_in_length] = length;
    s->in[spindle_in_gamma_dynamic] = gamma_dynamic;
    s->in[spindle_in_gamma_static] = gamma_static;
    spindle_rest(s->x, s->in, s->p);
    /* One step tells the rates without moving anything. */
    spindle_step(s->x, s->in, s->p, s->dt_s, s->out);
}

static void move_to(spindle *s, double length) {
    s->in[spindle_in_length] = length;
    spindle_step(s->x, s->in, s->p, s->dt_s, s->out);
}

static double ramp_length(double t_ms, double before_ms, double from, double to, double speed) {
    const double way = (to - from < 0 ? -1 : 1) * speed * (t_ms - before_ms) * 1e-3;
    if (t_ms <= before_ms) return from;
    return (to > from ? from + way < to : from + way > to) ? from + way : to;
}

static int run_ramp_hold(spindle *s, const myo_fieldset *v, const cell_report *to) {
    static const char *const names[] = {"t_ms", "length_1", "Ia_Hz", "II_Hz", "Ia_index_Hz"};
    NAME_COLUMNS(to->columns, names);
    const double from = myo_fieldset_get(v, "from"), end = myo_fieldset_get(v, "to");
    const double speed = myo_fieldset_get(v, "speed"), before = myo_fieldset_get(v, "before");
    const double ramp_end = before + 1e3 * (end > from ? end - from : from - end) / speed;
    const double duration = ramp_end + myo_fieldset_get(v, "hold");
    const double dt = myo_fieldset_get(v, "step");
    const long n = count_of(duration, dt), every = count_of(myo_fieldset_get(v, "output"), dt);
    double at_end = 0, index = 0;
    rest_at(s, from, myo_fieldset_get(v, "gamma_dynamic"), myo_fieldset_get(v, "gamma_static"));
    for (long i = 0; i <= n; i++) {
        const double t = (double)i * dt;
        const double length = ramp_length(t, before, from, end, speed);
        if (i > 0) move_to(s, length);
        if (t <= ramp_end) at_end = s->out[spindle_out_primary];
        if (t <= ramp_end + 500) index = at_end - s->out[spindle_out_primary];
        const double row[] = {t, length, s->out[spindle_out_primary], s->out[spindle_out_secondary],
                              index};
        const int code = i % every == 0 ? myo_cell_row(to, row, t / duration) : MYO_OK;
        if (code) return code;
    }
    return MYO_OK;
}

static int run_static(spindle *s, const myo_fieldset *v, const cell_report *to) {
    static const char *const names[] = {"length_1", "Ia_Hz", "II_Hz"};
    NAME_COLUMNS(to->columns, names);
    const double low = myo_fieldset_get(v, "length_low"), high = myo_fieldset_get(v, "length_high");
    const int points = (int)(myo_fieldset_get(v, "points") + 0.5);
    const long n = count_of(myo_fieldset_get(v, "settle"), myo_fieldset_get(v, "step"));
    for (int k = 0; k < points; k++) {
        const double length = low + (high - low) * k / (points - 1);
        rest_at(s, length, myo_fieldset_get(v, "gamma_dynamic"),
                myo_fieldset_get(v, "gamma_static"));
        for (long i = 0; i < n; i++) move_to(s, length);
        const double row[] = {length, s->out[spindle_out_primary], s->out[spindle_out_secondary]};
        const int code = myo_cell_row(to, row, (double)(k + 1) / points);
        if (code) return code;
    }
    return MYO_OK;
}

static int run_gamma(spindle *s, const myo_fieldset *v, const cell_report *to) {
    static const char *const names[] = {"gamma_Hz", "Ia_static_Hz", "II_static_Hz", "Ia_peak_Hz"};
    NAME_COLUMNS(to->columns, names);
    const double from = myo_fieldset_get(v, "from"), end = myo_fieldset_get(v, "to");
    const double speed = myo_fieldset_get(v, "speed"), dt = myo_fieldset_get(v, "step");
    const int points = (int)(myo_fieldset_get(v, "points") + 0.5);
    const double duration = 1e3 * (end > from ? end - from : from - end) / speed + 100;
    for (int k = 0; k < points; k++) {
        const double gamma = myo_fieldset_get(v, "gamma_high") * k / (points - 1);
        rest_at(s, from, 0, gamma);
        double row[] = {gamma, s->out[spindle_out_primary], s->out[spindle_out_secondary], 0};
        rest_at(s, from, gamma, 0);
        for (long i = 1; i <= count_of(duration, dt); i++) {
            move_to(s, ramp_length((double)i * dt, 0, from, end, speed));
            if (s->out[spindle_out_primary] > row[3]) row[3] = s->out[spindle_out_primary];
        }
        const int code = myo_cell_row(to, row, (double)(k + 1) / points);
        if (code) return code;
    }
    return MYO_OK;
}

static int run_vibration(spindle *s, const myo_fieldset *v, const cell_report *to) {
    static const char *const names[] = {"t_ms",       "length_1",   "Ia_Hz",      "II_Hz",
                                        "Ia_mean_Hz", "II_mean_Hz", "Ia_swing_Hz"};
    NAME_COLUMNS(to->columns, names);
    const double mid = myo_fieldset_get(v, "length"), size = myo_fieldset_get(v, "amplitude");
    const double before = myo_fieldset_get(v, "before"), dt = myo_fieldset_get(v, "step");
    const double duration = before + myo_fieldset_get(v, "duration");
    const double frequency = myo_fieldset_get(v, "frequency");
    const long n = count_of(duration, dt), every = count_of(myo_fieldset_get(v, "output"), dt);
    double sum_Ia = 0, sum_II = 0, low = 1e300, high = 0;
    long counted = 0;
    rest_at(s, mid, myo_fieldset_get(v, "gamma_dynamic"), myo_fieldset_get(v, "gamma_static"));
    for (long i = 0; i <= n; i++) {
        const double t = (double)i * dt;
        const double turns = (t > before ? t - before : 0) * 1e-3 * frequency;
        double sine, cosine;
        lane_sincos_turns(turns, &sine, &cosine);
        const double length = mid + size * sine;
        if (i > 0) move_to(s, length);
        const double Ia = s->out[spindle_out_primary], II = s->out[spindle_out_secondary];
        if (t > before) {
            sum_Ia += Ia;
            sum_II += II;
            counted++;
        }
        if (t > duration - 1000) {
            low = Ia < low ? Ia : low;
            high = Ia > high ? Ia : high;
        }
        const double row[] = {t,
                              length,
                              Ia,
                              II,
                              counted ? sum_Ia / (double)counted : Ia,
                              counted ? sum_II / (double)counted : II,
                              high > low ? high - low : 0};
        const int code = i % every == 0 ? myo_cell_row(to, row, t / duration) : MYO_OK;
        if (code) return code;
    }
    return MYO_OK;
}

static int run_spindle(const myo_cell *cell, const myo_protocol *protocol,
                       const myo_fieldset *cell_values, const myo_fieldset *v,
                       int (*progress)(double, void *), void *user, myo_columns *columns,
                       myo_error *error) {
    (void)cell;
    const cell_report to = {progress, user, columns, error};
    spindle s = {.p = myo_fieldset_parameters_const(cell_values, 0),
                 .dt_s = 1e-3 * myo_fieldset_get(v, "step")};
    if (protocol == &ramp_hold_protocol) return run_ramp_hold(&s, v, &to);
    if (protocol == &static_protocol) return run_static(&s, v, &to);
    if (protocol == &gamma_protocol) return run_gamma(&s, v, &to);
    return run_vibration(&s, v, &to);
}

/* ---- tendon organ ---- */

static int run_force_ramp(const double *p, const myo_fieldset *v, const cell_report *to) {
    static const char *const names[] = {"t_ms", "force_1", "Ib_Hz"};
    NAME_COLUMNS(to->columns, names);
    const double peak = myo_fieldset_get(v, "peak"), rise = myo_fieldset_get(v, "rise");
    const double fall_at = rise + myo_fieldset_get(v, "hold"), fall = myo_fieldset_get(v, "fall");
    const double duration = fall_at + fall + myo_fieldset_get(v, "after");
    const double dt = myo_fieldset_get(v, "step");
    const long n = count_of(duration, dt), every = count_of(myo_fieldset_get(v, "output"), dt);
    double x[tendon_organ_x_count] = {0}, in[tendon_organ_in_count] = {0};
    double out[tendon_organ_out_count] = {0};
    for (long i = 0; i <= n; i++) {
        const double t = (double)i * dt;
        double force = peak;
        if (t < rise) force = peak * t / rise;
        if (t > fall_at) force = t < fall_at + fall ? peak * (1 - (t - fall_at) / fall) : 0;
        in[tendon_organ_in_force] = force;
        if (i > 0) tendon_organ_step(x, in, p, 1e-3 * dt, out);
        const double row[] = {t, force, out[tendon_organ_out_rate]};
        const int code = i % every == 0 ? myo_cell_row(to, row, t / duration) : MYO_OK;
        if (code) return code;
    }
    return MYO_OK;
}

static int run_tendon_organ(const myo_cell *cell, const myo_protocol *protocol,
                            const myo_fieldset *cell_values, const myo_fieldset *v,
                            int (*progress)(double, void *), void *user, myo_columns *columns,
                            myo_error *error) {
    (void)cell;
    const cell_report to = {progress, user, columns, error};
    const double *p = myo_fieldset_parameters_const(cell_values, 0);
    if (protocol == &force_ramp_protocol) return run_force_ramp(p, v, &to);
    static const char *const names[] = {"force_1", "Ib_Hz"};
    NAME_COLUMNS(columns, names);
    const int points = (int)(myo_fieldset_get(v, "points") + 0.5);
    for (int k = 0; k < points; k++) {
        const double force = myo_fieldset_get(v, "force_high") * k / (points - 1);
        const double row[] = {force, tendon_organ_steady(force, p)};
        const int code = myo_cell_row(&to, row, (double)(k + 1) / points);
        if (code) return code;
    }
    return MYO_OK;
}

/* ---- thin afferents ---- */

/* Inputs at their defaults: tissue at rest. */
static void quiet(const myo_table *table, double *in) {
    int n = 0;
    for (int i = 0; i < table->n_fields; i++)
        if (table->fields[i].kind == MYO_FIELD_INPUT) in[n++] = table->fields[i].value;
}

static void ask_nociceptor(const double *in, const double *p, double *out) {
    double x[nociceptor_x_count] = {0};
    nociceptor_step(x, in, p, 1e-3, out);
}

static int run_mixture(const double *p, const myo_fieldset *v, const cell_report *to) {
    static const char *const names[] = {"mixture_1", "pH_1",       "lactate_mM",
                                        "ATP_uM",    "fatigue_Hz", "IV_Hz"};
    NAME_COLUMNS(to->columns, names);
    double in[nociceptor_in_count], out[nociceptor_out_count];
    quiet(&myo_mech_nociceptor, in);
    const double pH = myo_fieldset_get(v, "pH"), lactate = myo_fieldset_get(v, "lactate"),
                 ATP = myo_fieldset_get(v, "ATP");
    const double none[3] = {in[nociceptor_in_pH], in[nociceptor_in_lactate], in[nociceptor_in_ATP]};
    const double mixtures[][3] = {{7.4, 1, 0.3},
                                  {7.3, 5, 0.4},
                                  {7.2, 10, 0.5},
                                  {7.0, 15, 1},
                                  {pH, lactate, ATP},
                                  {pH, none[1], none[2]},
                                  {none[0], lactate, none[2]},
                                  {none[0], none[1], ATP},
                                  {none[0], lactate, ATP},
                                  {pH, none[1], ATP},
                                  {pH, lactate, none[2]}};
    const int n = (int)(sizeof mixtures / sizeof mixtures[0]);
    const double only = myo_fieldset_get(v, "only");
    for (int k = 0; k < n; k++) {
        if (only >= 0 && k != (int)(only + 0.5)) continue;
        in[nociceptor_in_pH] = mixtures[k][0];
        in[nociceptor_in_lactate] = mixtures[k][1];
        in[nociceptor_in_ATP] = mixtures[k][2];
        ask_nociceptor(in, p, out);
        const double row[] = {k,
                              mixtures[k][0],
                              mixtures[k][1],
                              mixtures[k][2],
                              out[nociceptor_out_fatigue],
                              out[nociceptor_out_IV]};
        const int code = myo_cell_row(to, row, (double)(k + 1) / n);
        if (code) return code;
    }
    return MYO_OK;
}

/* Pressure at which group III endings reach a rate; by bisection, the rate rises with pressure. */
static double pressure_threshold(double *in, const double *p, double rate_Hz) {
    double low = 0, high = 5000, out[nociceptor_out_count];
    for (int i = 0; i < 40; i++) {
        in[nociceptor_in_pressure] = 0.5 * (low + high);
        ask_nociceptor(in, p, out);
        if (out[nociceptor_out_III] < rate_Hz)
            low = in[nociceptor_in_pressure];
        else
            high = in[nociceptor_in_pressure];
    }
    return 0.5 * (low + high);
}

static int run_sensitisation(const double *p, const myo_fieldset *v, const cell_report *to) {
    static const char *const names[] = {"sensitisation_1", "III_Hz", "IV_Hz", "threshold_mmHg"};
    NAME_COLUMNS(to->columns, names);
    double in[nociceptor_in_count], out[nociceptor_out_count];
    const int points = (int)(myo_fieldset_get(v, "points") + 0.5);
    for (int k = 0; k < points; k++) {
        quiet(&myo_mech_nociceptor, in);
        const double S = myo_fieldset_get(v, "sensitisation_high") * k / (points - 1);
        in[nociceptor_in_sensitisation] = S;
        in[nociceptor_in_hurt] = myo_fieldset_get(v, "hurt");
        const double threshold = pressure_threshold(in, p, myo_fieldset_get(v, "threshold"));
        in[nociceptor_in_pressure] = 0;
        in[nociceptor_in_stretch] = myo_fieldset_get(v, "stretch");
        ask_nociceptor(in, p, out);
        const double row[] = {S, out[nociceptor_out_III], out[nociceptor_out_IV], threshold};
        const int code = myo_cell_row(to, row, (double)(k + 1) / points);
        if (code) return code;
    }
    return MYO_OK;
}

static int run_capsule(const double *p, const myo_fieldset *v, const cell_report *to) {
    static const char *const names[] = {"strain_1", "facet_Hz"};
    NAME_COLUMNS(to->columns, names);
    double in[nociceptor_in_count], out[nociceptor_out_count];
    quiet(&myo_mech_nociceptor, in);
    const int points = (int)(myo_fieldset_get(v, "points") + 0.5);
    for (int k = 0; k < points; k++) {
        in[nociceptor_in_capsule_strain] = myo_fieldset_get(v, "strain_high") * k / (points - 1);
        ask_nociceptor(in, p, out);
        const double row[] = {in[nociceptor_in_capsule_strain], out[nociceptor_out_facet]};
        const int code = myo_cell_row(to, row, (double)(k + 1) / points);
        if (code) return code;
    }
    return MYO_OK;
}

static int run_nociceptor(const myo_cell *cell, const myo_protocol *protocol,
                          const myo_fieldset *cell_values, const myo_fieldset *v,
                          int (*progress)(double, void *), void *user, myo_columns *columns,
                          myo_error *error) {
    (void)cell;
    const cell_report to = {progress, user, columns, error};
    const double *p = myo_fieldset_parameters_const(cell_values, 0);
    if (protocol == &mixture_protocol) return run_mixture(p, v, &to);
    if (protocol == &sensitisation_protocol) return run_sensitisation(p, v, &to);
    return run_capsule(p, v, &to);
}

/* ---- damage and inflammation ---- */

typedef struct injured {
    double x[inflammation_x_count], in[inflammation_in_count], out[inflammation_out_count];
    const double *p, *endings, *pain;
    double palpation_mmHg, stretch_1, speed_1_s; /* of the test */
} injured;

/* Lengthens (or shortens) a contracting muscle, in steps of at most 5 ms. */
static void act(injured *m, double from, double to, double time_s, double force) {
    const long n = count_of(time_s, 0.005);
    const double dt = time_s / (double)n;
    m->in[inflammation_in_force] = force;
    m->in[inflammation_in_speed] = (to - from) / time_s;
    for (long i = 1; i <= n; i++) {
        m->in[inflammation_in_length] = from + (to - from) * (double)i / (double)n;
        inflammation_step(m->x, m->in, m->p, dt, m->out);
    }
    m->in[inflammation_in_force] = m->in[inflammation_in_speed] = 0;
    m->in[inflammation_in_length] = 1;
    inflammation_outputs(m->x, m->p, m->out);
}

static void leave_alone(injured *m, double time_s, double longest_s) {
    if (time_s <= 0) return;
    long n = (long)(time_s / longest_s);
    if ((double)n * longest_s < time_s) n++;
    for (long i = 0; i < n; i++) inflammation_step(m->x, m->in, m->p, time_s / (double)n, m->out);
}

static void endings_of(const injured *m, double *in) {
    quiet(&myo_mech_nociceptor, in);
    in[nociceptor_in_hurt] = m->out[inflammation_out_hurt];
    in[nociceptor_in_sensitisation] = m->x[inflammation_x_sensitisation];
    in[nociceptor_in_prostaglandin] = m->x[inflammation_x_prostaglandin];
    in[nociceptor_in_bradykinin] = m->x[inflammation_x_bradykinin];
    in[nociceptor_in_leaked] = m->x[inflammation_x_leaked];
    in[nociceptor_in_swelling] = m->x[inflammation_x_swelling];
}

/* Rate as a share of the greatest; endings that never fire tell nothing. */
static double share_of(double rate_Hz, double greatest_Hz) {
    return greatest_Hz > 0 ? rate_Hz / greatest_Hz : 0;
}

static int add_course(const injured *m, double t_s, double duration_s, const cell_report *to) {
    double in[nociceptor_in_count], out[nociceptor_out_count];
    endings_of(m, in);
    const double threshold = pressure_threshold(in, m->endings, 5);
    in[nociceptor_in_pressure] = m->palpation_mmHg + m->out[inflammation_out_pressure];
    in[nociceptor_in_stretch] = m->stretch_1;
    in[nociceptor_in_speed] = m->speed_1_s;
    ask_nociceptor(in, m->endings, out);
    const double *most_Hz = m->endings;
    const double N = 0.6 * share_of(out[nociceptor_out_III], most_Hz[nociceptor_p_III_greatest]) +
                     0.4 * share_of(out[nociceptor_out_IV], most_Hz[nociceptor_p_IV_greatest]);
    const double row[] = {1e3 * t_s,
                          t_s / 86400,
                          100 * m->out[inflammation_out_strength],
                          m->out[inflammation_out_creatine_kinase],
                          100 * pain_steady(N, 0, m->pain),
                          threshold,
                          out[nociceptor_out_III],
                          out[nociceptor_out_IV],
                          m->x[inflammation_x_damage],
                          m->x[inflammation_x_tear],
                          m->x[inflammation_x_inflammation],
                          m->x[inflammation_x_bradykinin],
                          m->x[inflammation_x_prostaglandin],
                          m->x[inflammation_x_sensitisation],
                          m->x[inflammation_x_protection],
                          m->out[inflammation_out_pressure]};
    return myo_cell_row(to, row, t_s / duration_s);
}

static void bout(injured *m, const myo_fieldset *v, double step_s) {
    const long actions = (long)(myo_fieldset_get(v, "actions") + 0.5);
    for (long i = 0; i < actions; i++) {
        act(m, myo_fieldset_get(v, "from"), myo_fieldset_get(v, "to"),
            myo_fieldset_get(v, "action"), myo_fieldset_get(v, "force"));
        if (i + 1 < actions) leave_alone(m, myo_fieldset_get(v, "pause"), step_s);
    }
}

/* t = 0 is the end of the injury. */
static int run_course(injured *m, const myo_protocol *protocol, const myo_fieldset *v,
                      const cell_report *to) {
    static const char *const names[] = {"t_ms",
                                        "t_d",
                                        "strength_percent",
                                        "creatine_kinase_1",
                                        "soreness_percent",
                                        "threshold_mmHg",
                                        "III_Hz",
                                        "IV_Hz",
                                        "damage_1",
                                        "tear_1",
                                        "inflammation_1",
                                        "bradykinin_1",
                                        "prostaglandin_1",
                                        "sensitisation_1",
                                        "protection_1",
                                        "swelling_mmHg"};
    NAME_COLUMNS(to->columns, names);
    const double step_s = myo_fieldset_get(v, "step");
    const double output_s = 3600 * myo_fieldset_get(v, "output");
    const double duration_s = 86400 * myo_fieldset_get(v, "duration");
    double second_s = 0;
    if (protocol == &eccentric_protocol) {
        bout(m, v, step_s);
        second_s = 86400 * myo_fieldset_get(v, "second");
    } else {
        const double bend = myo_fieldset_get(v, "bend") * 0.017453292519943295;
        act(m, 1, 1 + bend * myo_fieldset_get(v, "arm") / myo_fieldset_get(v, "fibre"),
            myo_fieldset_get(v, "time"), myo_fieldset_get(v, "force"));
    }
    int code = add_course(m, 0, duration_s, to);
    const long n = count_of(duration_s, output_s);
    for (long i = 1; i <= n && !code; i++) {
        const double t = (double)i * output_s, last = t - output_s;
        if (second_s > last && second_s <= t) {
            leave_alone(m, second_s - last, step_s);
            bout(m, v, step_s);
            leave_alone(m, t - second_s, step_s);
        } else {
            leave_alone(m, output_s, step_s);
        }
        code = add_course(m, t, duration_s, to);
    }
    return code;
}

static int run_inflammation(const myo_cell *cell, const myo_protocol *protocol,
                            const myo_fieldset *cell_values, const myo_fieldset *v,
                            int (*progress)(double, void *), void *user, myo_columns *columns,
                            myo_error *error) {
    (void)cell;
    const cell_report to = {progress, user, columns, error};
    injured m = {.p = myo_fieldset_parameters_const(cell_values, 0),
                 .endings = myo_fieldset_parameters_const(cell_values, 1),
                 .pain = myo_fieldset_parameters_const(cell_values, 2)};
    memcpy(m.x, myo_fieldset_states_const(cell_values, 0), sizeof m.x);
    quiet(&myo_mech_inflammation, m.in);
    inflammation_outputs(m.x, m.p, m.out);
    m.in[inflammation_in_COX_inhibition] = myo_fieldset_get(v, "COX_inhibition");
    m.palpation_mmHg = myo_fieldset_get(v, "palpation");
    m.stretch_1 = myo_fieldset_get(v, "stretch");
    m.speed_1_s = myo_fieldset_get(v, "speed");
    return run_course(&m, protocol, v, &to);
}

/* ---- the cells ---- */

extern const myo_cell myo_cell_feedback_spindle, myo_cell_feedback_tendon_organ,
    myo_cell_feedback_nociceptor, myo_cell_feedback_inflammation;

static const myo_section spindle_sections[] = {{"spindle", &myo_mech_spindle, NULL, 0}};
const myo_cell myo_cell_feedback_spindle = {
    "feedback.spindle",
    "Muscle spindle with primary and secondary endings",
    "Mileusnic et al. 2006: two bag fibres and chain fibres under dynamic and static fusimotor "
    "drive (cat).",
    spindle_sections,
    1,
    spindle_protocols,
    run_spindle};

static const myo_section tendon_organ_sections[] = {
    {"tendon_organ", &myo_mech_tendon_organ, NULL, 0}};
const myo_cell myo_cell_feedback_tendon_organ = {
    "feedback.tendon_organ",
    "Tendon organs of a muscle",
    "Force as a rate of Ib impulses, with adaptation (Lin & Crago 2002).",
    tendon_organ_sections,
    1,
    tendon_organ_protocols,
    run_tendon_organ};

static const myo_section nociceptor_sections[] = {{"nociceptor", &myo_mech_nociceptor, NULL, 0}};
const myo_cell myo_cell_feedback_nociceptor = {
    "feedback.nociceptor",
    "Thin afferents of muscle, facet capsule, disc and nerve root",
    "Groups III and IV: stretch and pressure of hurt tissue, mediators, metabolites of work.",
    nociceptor_sections,
    1,
    nociceptor_protocols,
    run_nociceptor};

static const myo_section inflammation_sections[] = {
    {"inflammation", &myo_mech_inflammation, NULL, 0},
    {"nociceptor", &myo_mech_nociceptor, NULL, 0},
    {"pain", &myo_mech_pain, NULL, 0}};
const myo_cell myo_cell_feedback_inflammation = {
    "feedback.inflammation",
    "Damage of a muscle, inflammation, soreness and healing",
    "What lengthening work or a sudden strain damages, and how strength, creatine kinase, "
    "mediators and soreness\nrun over the days after.",
    inflammation_sections,
    3,
    inflammation_protocols,
    run_inflammation};
