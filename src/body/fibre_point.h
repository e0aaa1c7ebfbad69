/* A muscle fibre as one point: all 56 states advanced together, for experiments on the cell. */
#ifndef MYO_BODY_FIBRE_POINT_H
#define MYO_BODY_FIBRE_POINT_H

#include "body/fibre_systems.h"
#include "myotome/fieldset.h"

typedef struct myo_fibre_point {
    double x[fibre_x_cell_count];
    double t_ms, step_ms;
    myo_stiff_options options;
    double *memory; /* constants of the model, then the solver's work space */
    double *constants;
    void *work;
    size_t steps;
} myo_fibre_point;

/* Parameters and states in the order of fibre_systems.h. max_step_ms: the longest step of the
 * solver. */
int myo_fibre_point_make(myo_fibre_point *point, const double *parameters, const double *states,
                         double tolerance, double first_step_ms, double max_step_ms,
                         myo_error *error);
void myo_fibre_point_free(myo_fibre_point *point);

/* To t_ms with this stimulus throughout. */
int myo_fibre_point_advance(myo_fibre_point *point, double t_ms, double stimulus_uA_cm2,
                            myo_error *error);

/* To be called where the stimulus jumps: the next step is a small one. */
void myo_fibre_point_restart(myo_fibre_point *point);

/* Parameters [fibre_p_cell_count] and initial states [fibre_x_cell_count] from the sections
 * "PREFIXsarcolemma" ... "PREFIXphosphate" of a set; with_sarcolemma 0: the chemistry's alone. */
int myo_fibre_collect(const myo_fieldset *set, const char *prefix, int with_sarcolemma,
                      double *parameters, double *states, myo_error *error);

#endif
