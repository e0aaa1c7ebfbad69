/* Experiments on a point fibre for `myotome cell`: train, twitch and rest. */
#include "body/fibre_experiments.h"

#include "body/fibre_point.h"

#include <math.h>
#include <string.h>

static const myo_field solver_fields[] = {
#define MYO_DEF_FILE "body/fibre_solver.def"
#include "mech/expand_fields.h"
};
static const myo_field train_fields[] = {
#define MYO_DEF_FILE "body/fibre_stimulus.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/fibre_train.def"
#include "mech/expand_fields.h"
};
static const myo_field twitch_fields[] = {
#define MYO_DEF_FILE "body/fibre_stimulus.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/fibre_twitch.def"
#include "mech/expand_fields.h"
};
static const myo_field warm_train_fields[] = {
#define MYO_DEF_FILE "body/fibre_stimulus_warm.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/fibre_train.def"
#include "mech/expand_fields.h"
};
static const myo_field warm_twitch_fields[] = {
#define MYO_DEF_FILE "body/fibre_stimulus_warm.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/fibre_twitch.def"
#include "mech/expand_fields.h"
};
static const myo_field rest_fields[] = {
#define MYO_DEF_FILE "body/fibre_rest.def"
#include "mech/expand_fields.h"
};

#define TABLE(symbol, name, title, text, file, fields)                                             \
    static const myo_table symbol = {name, title,  text,                                           \
                                     file, fields, (int)(sizeof fields / sizeof fields[0])};
const myo_table myo_body_fibre_solver = {"solver",
                                         "Accuracy of the solver",
                                         "Rosenbrock method of order 4 with adaptive steps.",
                                         "src/solve/rosenbrock.lane.c",
                                         solver_fields,
                                         (int)(sizeof solver_fields / sizeof solver_fields[0])};
#define TRAIN_TEXT "Stimuli at a steady rate from 0 ms on, from the initial values or after a rest."
TABLE(train, "train", "A train of stimuli", TRAIN_TEXT, "src/body/fibre_train.def", train_fields)
TABLE(warm_train, "train", "A train of stimuli", TRAIN_TEXT, "src/body/fibre_train.def",
      warm_train_fields)
#define TWITCH_TEXT "A single stimulus at 0 ms after a rest."
TABLE(twitch, "twitch", "One stimulus", TWITCH_TEXT, "src/body/fibre_twitch.def", twitch_fields)
TABLE(warm_twitch, "twitch", "One stimulus", TWITCH_TEXT, "src/body/fibre_twitch.def",
      warm_twitch_fields)
TABLE(rest, "rest", "No stimulus", "The fibre is left alone: does it stay at rest?",
      "src/body/fibre_rest.def", rest_fields)

static const myo_protocol train_protocol = {"train", &train};
static const myo_protocol twitch_protocol = {"twitch", &twitch};
static const myo_protocol warm_train_protocol = {"train", &warm_train};
static const myo_protocol warm_twitch_protocol = {"twitch", &warm_twitch};
static const myo_protocol rest_protocol = {"rest", &rest};
const myo_protocol *const myo_fibre_protocols[] = {&train_protocol, &twitch_protocol,
                                                   &rest_protocol, NULL};
const myo_protocol *const myo_fibre_warm_protocols[] = {&warm_train_protocol, &warm_twitch_protocol,
                                                        &rest_protocol, NULL};

/* What an experiment does, whichever its protocol. */
typedef struct experiment {
    double rest_ms, duration_ms, output_ms;
    double period_ms; /* 0: no stimulus; longer than the duration: one */
    double stimulus_uA_cm2, width_ms;
} experiment;

static experiment read_experiment(const myo_protocol *protocol, const myo_fieldset *values) {
    experiment e = {0};
    e.duration_ms = 1000.0 * myo_fieldset_get(values, "duration");
    e.output_ms = myo_fieldset_get(values, "output");
    if (protocol == &rest_protocol) return e;
    e.rest_ms = 1000.0 * myo_fieldset_get(values, "rest");
    e.stimulus_uA_cm2 = myo_fieldset_get(values, "stimulus");
    e.width_ms = myo_fieldset_get(values, "stimulus_width");
    const int is_train = protocol == &train_protocol || protocol == &warm_train_protocol;
    e.period_ms = is_train ? 1000.0 / myo_fieldset_get(values, "rate") : 2.0 * e.duration_ms;
    return e;
}

static void name_columns(const myo_protocol *protocol, myo_columns *columns) {
    static const char *const names[] = {"t_ms",    "V_s_mV",  "V_T_mV", "Ca_2_uM",
                                        "A_2_uM",  "K_t_mM",  "K_i_mM", "K_e_mM",
                                        "Na_i_mM", "Na_t_mM", "Na_e_mM"};
    myo_columns_name(columns, names, protocol == &rest_protocol ? 11 : 6);
}

static int add_row(const myo_fibre_point *point, double t_ms, myo_columns *columns,
                   myo_error *error) {
    enum { chemistry = sarcolemma_x_count };
    const double *x = point->x;
    const double row[] = {t_ms,
                          x[sarcolemma_x_V_s],
                          x[sarcolemma_x_V_T],
                          x[chemistry + fibre_x_calcium + calcium_x_Ca_2],
                          x[chemistry + fibre_x_crossbridge + crossbridge_x_A_2],
                          x[sarcolemma_x_K_t],
                          x[sarcolemma_x_K_i],
                          x[sarcolemma_x_K_e],
                          x[sarcolemma_x_Na_i],
                          x[sarcolemma_x_Na_t],
                          x[sarcolemma_x_Na_e]};
    return myo_columns_add(columns, row, error);
}

/* To t_ms, stopping at every jump of the stimulus. Stimulus k lasts from k period to k period +
 * width; *jumps counts the jumps passed. */
static int advance_to(myo_fibre_point *point, const experiment *e, double t_ms, size_t *jumps,
                      myo_error *error) {
    for (;;) {
        const double start = (double)(*jumps / 2) * e->period_ms;
        const int on = *jumps % 2 == 1;
        double jump = e->period_ms > 0.0 ? start + (on ? e->width_ms : 0.0) : HUGE_VAL;
        if (!on && jump >= e->duration_ms) jump = HUGE_VAL;
        if (on && e->width_ms >= e->period_ms) jump = HUGE_VAL; /* never off */
        const double to = jump < t_ms ? jump : t_ms;
        const int code = myo_fibre_point_advance(point, to, on ? e->stimulus_uA_cm2 : 0.0, error);
        if (code || jump >= t_ms) return code;
        myo_fibre_point_restart(point);
        ++*jumps;
    }
}

static int run_experiment(myo_fibre_point *point, const experiment *e,
                          int (*progress)(double, void *), void *user, myo_columns *columns,
                          myo_error *error) {
    int code = MYO_OK;
    for (double t = 0.0; !code && t < e->rest_ms;) {
        t = t + 1000.0 < e->rest_ms ? t + 1000.0 : e->rest_ms;
        code = myo_fibre_point_advance(point, t, 0.0, error);
        if (progress && progress(0.0, user))
            return myo_error_set(error, MYO_INTERRUPTED, "interrupted");
    }
    point->t_ms = 0.0;
    size_t jumps = 0;
    const size_t rows = (size_t)(e->duration_ms / e->output_ms + 1e-9);
    for (size_t row = 0; row <= rows && !code; row++) {
        const double t = (double)row * e->output_ms;
        code = advance_to(point, e, t, &jumps, error);
        if (!code) code = add_row(point, t, columns, error);
        if (!code && progress && row % 64 == 0 && progress((double)row / (double)(rows + 1), user))
            code = myo_error_set(error, MYO_INTERRUPTED, "interrupted");
    }
    return code;
}

int myo_fibre_run(const myo_cell *cell, const myo_protocol *protocol,
                  const myo_fieldset *cell_values, const myo_fieldset *protocol_values,
                  int (*progress)(double fraction, void *user), void *user, myo_columns *columns,
                  myo_error *error) {
    (void)cell;
    double parameters[fibre_p_cell_count], states[fibre_x_cell_count];
    int code = myo_fibre_collect(cell_values, "", 1, parameters, states, error);
    if (code) return code;
    const experiment e = read_experiment(protocol, protocol_values);
    if (e.period_ms > 0.0 && e.period_ms < e.duration_ms && e.width_ms >= e.period_ms)
        return myo_error_set(error, MYO_INPUT,
                             "a stimulus of %g ms does not fit into a period of %g ms", e.width_ms,
                             e.period_ms);
    myo_fibre_point point;
    code = myo_fibre_point_make(&point, parameters, states,
                                myo_fieldset_get(cell_values, "solver.tolerance"),
                                myo_fieldset_get(cell_values, "solver.first_step"),
                                myo_fieldset_get(cell_values, "solver.longest_step"), error);
    if (!code) {
        name_columns(protocol, columns);
        code = run_experiment(&point, &e, progress, user, columns, error);
    }
    myo_fibre_point_free(&point);
    return code;
}
