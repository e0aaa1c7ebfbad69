/* The point fibre: sizes, the values of its tables, and the calls of the solver. */
#include "body/fibre_point.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* Gates and buffers may need steps far below a nanosecond before they stand in balance; a call of
 * hours with short longest steps may need many. */
enum { most_steps = 10000000 };

static size_t constants_bytes(const myo_stiff_system *system) {
    return ((size_t)system->n_constants * sizeof(double) + 127) / 128 * 128;
}

int myo_fibre_point_make(myo_fibre_point *point, const double *parameters, const double *states,
                         double tolerance, double first_step_ms, double max_step_ms,
                         myo_error *error) {
    const myo_stiff_system *system = myo_fibre_cell_system(1);
    memset(point, 0, sizeof *point);
    memcpy(point->x, states, sizeof point->x);
    point->options = (myo_stiff_options){tolerance, myo_fibre_scales, first_step_ms, max_step_ms,
                                         1e-16,     most_steps};
    const size_t bytes = constants_bytes(system);
    point->memory = aligned_alloc(128, bytes + myo_rosenbrock_work_bytes(system));
    if (!point->memory) return myo_error_set(error, MYO_BROKE_DOWN, "no memory for a point fibre");
    point->constants = point->memory;
    point->work = (char *)point->memory + bytes;
    system->constants(parameters, point->constants);
    return MYO_OK;
}

void myo_fibre_point_free(myo_fibre_point *point) {
    if (!point) return;
    free(point->memory);
    point->memory = NULL;
}

void myo_fibre_point_restart(myo_fibre_point *point) {
    point->step_ms = 0.0;
}

int myo_fibre_point_advance(myo_fibre_point *point, double t_ms, double stimulus_uA_cm2,
                            myo_error *error) {
    if (t_ms <= point->t_ms) return MYO_OK;
    const myo_stiff_input input = {&stimulus_uA_cm2, 0, 0.0};
    myo_stiff_report report = {0};
    const int failed = myo_rosenbrock_of_width(1)(myo_fibre_cell_system(1), &point->options,
                                                  point->constants, &input, t_ms - point->t_ms,
                                                  &point->step_ms, point->x, point->work, &report);
    point->steps += report.steps + report.rejected;
    if (failed)
        return myo_error_set(
            error, MYO_BROKE_DOWN, "the fibre broke down at %g ms: %s for %s.%s, then %g",
            point->t_ms + report.t_ms,
            report.tired ? "too many steps were needed" : "no step was small enough",
            myo_fibre_state_mechanism(report.state), myo_fibre_state_name(report.state),
            point->x[report.state]);
    point->t_ms = t_ms;
    return MYO_OK;
}

int myo_fibre_collect(const myo_fieldset *set, const char *prefix, int with_sarcolemma,
                      double *parameters, double *states, myo_error *error) {
    static const struct {
        const char *name;
        int n_parameters, n_states;
    } parts[] = {
        {"sarcolemma", sarcolemma_p_count, sarcolemma_x_count},
        {"release", release_p_count, release_x_count},
        {"calcium", calcium_p_count, calcium_x_count},
        {"crossbridge", crossbridge_p_count, crossbridge_x_count},
        {"phosphate", phosphate_p_count, phosphate_x_count},
    };
    for (size_t i = with_sarcolemma ? 0 : 1; i < sizeof parts / sizeof parts[0]; i++) {
        char path[128];
        myo_text_format(path, sizeof path, "%s%s", prefix, parts[i].name);
        const int section = myo_fieldset_find_section(set, path);
        if (section < 0) return myo_error_set(error, MYO_USAGE, "a fibre needs a section %s", path);
        memcpy(parameters, myo_fieldset_parameters_const(set, section),
               (size_t)parts[i].n_parameters * sizeof *parameters);
        memcpy(states, myo_fieldset_states_const(set, section),
               (size_t)parts[i].n_states * sizeof *states);
        parameters += parts[i].n_parameters;
        states += parts[i].n_states;
    }
    return MYO_OK;
}
