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

void myo_chemistry_layout(myo_layout *layout) {
    const size_t begun = layout->numbers;
    myo_layout_states(layout, &myo_mech_release, 1);
    myo_layout_states(layout, &myo_mech_calcium, 1);
    myo_layout_states(layout, &myo_mech_crossbridge, 1);
    myo_layout_states(layout, &myo_mech_phosphate, 1);
    myo_layout_add(layout, "step", "ms", 1);
    myo_layout_add(layout, "steps", "1", 1);
    myo_layout_pad(layout, begun + (sizeof(chemistry_state) + 127) / 128 * 16);
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
                                       longest_step_ms, 1e-9, 0};
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

int myo_chemistry_saturated_A_2_uM(const myo_chemistry *model, double *A_2_uM, myo_error *error) {
    const double *p = model->parameters + release_p_count + calcium_p_count;
    /* Steady cycle f_0 D_2 - f_p A_1 = h_0 A_1 - h_p A_2 = g_0 A_2, with CaCaT and D_2 in balance.
     */
    const double f_0 = p[crossbridge_p_f_0], h_0 = p[crossbridge_p_h_0], g_0 = p[crossbridge_p_g_0];
    const double on = p[crossbridge_p_k_Caon], off = p[crossbridge_p_k_Caoff];
    const double A_1 = p[crossbridge_p_h_p] + g_0;             /* for A_2 = h_0 */
    const double D_2 = p[crossbridge_p_f_p] * A_1 + g_0 * h_0; /* for A_2 = f_0 h_0 */
    *A_2_uM = 0.0;
    if (f_0 * h_0 * on * p[crossbridge_p_T_tot] > 0.0)
        *A_2_uM =
            p[crossbridge_p_T_tot] * f_0 * h_0 * on / (f_0 * (h_0 + A_1) * on + D_2 * (on + off));
    if (*A_2_uM > 0.0) return MYO_OK;
    return myo_error_set(error, MYO_INPUT,
                         "these cross-bridges never bear force: crossbridge.T_tot, k_Caon, f_0 and "
                         "h_0 must be above zero");
}
