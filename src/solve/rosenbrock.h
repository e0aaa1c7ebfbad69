/* Adaptive linearly implicit (Rosenbrock) integration of stiff systems with generated sparse code.
 *
 * RODAS, six stages, order 4 with an embedded order 3, stiffly accurate and L-stable: E. Hairer &
 * G. Wanner, Solving Ordinary Differential Equations II, 2nd ed. 1996, section VI.4. One step size
 * is shared by the lanes of a group. Linear invariants (total calcium, phosphate, adenylates) are
 * kept to rounding. Knows no physiology: a system is a set of straight-line functions over lanes.
 */
#ifndef MYO_SOLVE_ROSENBROCK_H
#define MYO_SOLVE_ROSENBROCK_H

#include <stddef.h>

/* The functions of a system at one lane width; every array is of `lane` of that width. */
typedef struct myo_stiff_system {
    int lanes;
    int n_states, n_parameters, n_constants, n_jacobian, n_factors;
    const short (*pattern)[2]; /* row and column of each Jacobian entry */
    void (*constants)(const void *p, void *c);
    void (*rates)(const void *c, const void *x, const void *u, void *dx);
    /* Rates, Jacobian entries, and the derivative of the rates to the input u. */
    void (*jacobian)(const void *c, const void *x, const void *u, void *dx, void *J, void *du);
    void (*factor)(const void *J, double g, void *L); /* of g I - J */
    void (*solve)(const void *L, void *b);            /* in place */
} myo_stiff_system;

/* The input over one call: n + 1 samples (of lane) dt_ms apart from the start on, joined by cubic
 * Hermite pieces. n = 0: samples[0] holds throughout. */
typedef struct myo_stiff_input {
    const void *samples;
    int n;
    double dt_ms;
} myo_stiff_input;

typedef struct myo_stiff_options {
    double tolerance;     /* local error of state i is kept below tolerance (scale_i + |x_i|) */
    const double *scale;  /* n_states, in the units of the states */
    double first_step_ms; /* used where *step_ms is not positive */
    double max_step_ms;
    double min_step_ms; /* below this the integration has broken down */
    size_t most_steps;  /* tried in one call, then it gives up; 0: it never does */
} myo_stiff_options;

typedef struct myo_stiff_report {
    size_t steps, rejected;
    int tired;       /* after a failure: most_steps were tried */
    int state, lane; /* after a failure: where it broke down */
    double t_ms;     /* and when, from the start of the call */
} myo_stiff_report;

/* Advances x over duration_ms. *step_ms is the step size to try next, carried from call to call;
 * set it to 0 where the input or the stimulus jumps. Returns 0, or -1 with *report telling state
 * and time. work: myo_rosenbrock_work_bytes(system), aligned to 128 bytes. */
typedef int (*myo_rosenbrock_advance)(const myo_stiff_system *system,
                                      const myo_stiff_options *options, const void *constants,
                                      const myo_stiff_input *input, double duration_ms,
                                      double *step_ms, void *x, void *work,
                                      myo_stiff_report *report);

size_t myo_rosenbrock_work_bytes(const myo_stiff_system *system);
/* The kernel of a width: 1, 2, 4, 8 or 16; NULL otherwise. */
myo_rosenbrock_advance myo_rosenbrock_of_width(int lanes);

#endif
