/* One fibre's chemistry between two exchanges of the run (see fibre_chemistry.h). */
#include "body/fibre_chemistry.h"

#include "body/fibre_point.h"

#include <stdlib.h>
#include <string.h>

/* Local error that leaves calcium and force within 0.1 % of their range over a train (tests/unit/
 * test_fibre_chemistry.c). */
static const double tolerance = 1e-3;
static const double longest_step_ms = 1.0;

/* What the solver needs beside the state; small enough for the stack. */
enum { work_doubles = 1280 };

struct myo_chemistry {
    double parameters[fibre_p_chemistry_count];
    double states[fibre_x_chemistry_count];
    double *constants;
};

typedef struct chemistry_state {
    double x[fibre_x_chemistry_count];
    double step_ms;
    double steps;
} chemistry_state;

int myo_chemistry_make(const myo_fieldset *set, const char *prefix, myo_chemistry **model,
                       myo_error *error) {
    const myo_stiff_system *system = myo_fibre_chemistry_system(1);
    *model = calloc(1, sizeof **model);
    if (*model) (*model)->constants = calloc((size_t)system->n_constants, sizeof(double));
    if (!*model || !(*model)->constants) {
        myo_chemistry_free(*model);
        *model = NULL;
        return myo_error_set(error, MYO_BROKE_DOWN, "no memory for a fibre's chemistry");
    }
    const int code =
        myo_fibre_collect(set, prefix, 0, (*model)->parameters, (*model)->states, error);
    if (code) {
        myo_chemistry_free(*model);
        *model = NULL;
        return code;
    }
    system->constants((*model)->parameters, (*model)->constants);
    return MYO_OK;
}

void myo_chemistry_free(myo_chemistry *model) {
    if (!model) return;
    free(model->constants);
    free(model);
}

size_t myo_chemistry_size(const myo_chemistry *model) {
    (void)model;
    return (sizeof(chemistry_state) + 127) / 128 * 128;
}

void myo_chemistry_init(const myo_chemistry *model, void *state) {
    chemistry_state *s = state;
    memset(s, 0, myo_chemistry_size(model));
    memcpy(s->x, model->states, sizeof s->x);
}

int myo_chemistry_advance(const myo_chemistry *model, void *state, double t0_ms,
                          const double *V_T_mV, int n_samples, double dt_ms, myo_error *error) {
    const myo_stiff_system *system = myo_fibre_chemistry_system(1);
    chemistry_state *s = state;
    _Alignas(128) double work[work_doubles];
    if (myo_rosenbrock_work_bytes(system) > sizeof work)
        return myo_error_set(error, MYO_BROKE_DOWN, "the chemistry outgrew its work space");
    const myo_stiff_options options = {tolerance, myo_fibre_scales + sarcolemma_x_count, 0.001,
                                       longest_step_ms, 1e-9};
    const myo_stiff_input input = {V_T_mV, n_samples - 1, dt_ms};
    myo_stiff_report report = {0};
    const int failed =
        myo_rosenbrock_of_width(1)(system, &options, model->constants, &input,
                                   (n_samples - 1) * dt_ms, &s->step_ms, s->x, work, &report);
    s->steps += (double)(report.steps + report.rejected);
    if (!failed) return MYO_OK;
    const int cell_state = sarcolemma_x_count + report.state;
    return myo_error_set(error, MYO_BROKE_DOWN,
                         "a fibre's chemistry broke down at %g ms: no step was small "
                         "enough for %s.%s, then %g",
                         t0_ms + report.t_ms, myo_fibre_state_mechanism(cell_state),
                         myo_fibre_state_name(cell_state), s->x[report.state]);
}

double myo_chemistry_A_2_uM(const myo_chemistry *model, const void *state) {
    return myo_chemistry_states(model, state)[fibre_x_crossbridge + crossbridge_x_A_2];
}

double myo_chemistry_Ca_2_uM(const myo_chemistry *model, const void *state) {
    return myo_chemistry_states(model, state)[fibre_x_calcium + calcium_x_Ca_2];
}

const double *myo_chemistry_states(const myo_chemistry *model, const void *state) {
    (void)model;
    return ((const chemistry_state *)state)->x;
}

double myo_chemistry_steps(const myo_chemistry *model, const void *state) {
    (void)model;
    return ((const chemistry_state *)state)->steps;
}

int myo_chemistry_tetanus_A_2_uM(const myo_chemistry *model, const double *sarcolemma,
                                 const double *rest, double *A_2_uM, myo_error *error) {
    /* Strong enough for the warm fast fibre, which needs more than the published 150 uA/cm2. */
    const double period_ms = 10.0, width_ms = 0.5, stimulus_uA_cm2 = 400.0;
    double parameters[fibre_p_cell_count], states[fibre_x_cell_count];
    memcpy(parameters, sarcolemma, sarcolemma_p_count * sizeof(double));
    memcpy(parameters + sarcolemma_p_count, model->parameters, sizeof model->parameters);
    memcpy(states, rest, sarcolemma_x_count * sizeof(double));
    memcpy(states + sarcolemma_x_count, model->states, sizeof model->states);
    myo_fibre_point point;
    int code = myo_fibre_point_make(&point, parameters, states, 1e-4, 0.001, 1.0, error);
    *A_2_uM = 0.0;
    for (int pulse = 0; pulse < 100 && !code; pulse++) {
        myo_fibre_point_restart(&point);
        code =
            myo_fibre_point_advance(&point, pulse * period_ms + width_ms, stimulus_uA_cm2, error);
        myo_fibre_point_restart(&point);
        for (double t = 1.0; t <= period_ms && !code; t += 1.0) {
            code = myo_fibre_point_advance(&point, pulse * period_ms + t, 0.0, error);
            const double A_2 =
                point.x[sarcolemma_x_count + fibre_x_crossbridge + crossbridge_x_A_2];
            if (A_2 > *A_2_uM) *A_2_uM = A_2;
        }
    }
    myo_fibre_point_free(&point);
    return code;
}
