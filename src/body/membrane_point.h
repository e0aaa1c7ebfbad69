/* A patch of fibre membrane with its tubules at one place (mech/membrane_radial), solved by the
 * adaptive Rosenbrock method, and the action potentials that it fires. */
#ifndef MYO_BODY_MEMBRANE_POINT_H
#define MYO_BODY_MEMBRANE_POINT_H

#include "body/membrane_drugs.h"
#include "mech/membrane_radial/membrane_radial.h"
#include "myotome/base.h"
#include "solve/rosenbrock.h"

#include <stddef.h>

/* NULL for widths other than 1, 2, 4, 8, 16. */
const myo_stiff_system *myo_membrane_system(int lanes);

/* What an error in each state is measured against (absolute scale, the unit of the state). */
extern const double myo_membrane_scales[membrane_radial_x_count];

/* Parameters of the solver's system: those of the table, then its inputs but for the stimulus. */
enum { MYO_MEMBRANE_P_COUNT = membrane_radial_p_count + membrane_radial_in_count - 1 };

typedef struct myo_membrane_point {
    double t_ms;
    double x[membrane_radial_x_count];
    myo_stiff_options options;
    double step_ms;
    double p[MYO_MEMBRANE_P_COUNT];
    void *constants, *work, *memory;
    size_t steps;
    myo_membrane_drugs drugs;
    double bound[2][MYO_MEMBRANE_DRUGS]; /* surface, tubules */
    /* Action potentials: upward crossings of -10 mV by the surface, armed again below -30 mV. */
    int fired; /* not armed */
    double V_before_mV;
    double *spike_ms, *peak_mV; /* of each */
    size_t n_spikes, capacity;
} myo_membrane_point;

/* parameters and states in the order of the table; tolerance as in myo_stiff_options. All inputs
 * stand at the table's values. */
int myo_membrane_point_make(myo_membrane_point *point, const double *parameters,
                            const double *states, double tolerance, myo_error *error);
/* Other parameters from now on: a step of potassium outside. */
void myo_membrane_point_change(myo_membrane_point *point, const double *parameters);
/* Another value of an input (membrane_radial_in_...) other than the stimulus: what energy leaves of
 * the pump. */
void myo_membrane_point_port(myo_membrane_point *point, int input, double value);
/* Drugs from now on, at equilibrium with the present gates: n <= MYO_MEMBRANE_DRUGS rows of
 * parameters of sodium_blocker. */
void myo_membrane_point_drugs(myo_membrane_point *point, const double *const *parameters, int n);
void myo_membrane_point_free(myo_membrane_point *point);

/* To t_ms under a steady stimulus; call myo_membrane_point_restart where the stimulus jumps. Fails
 * with MYO_BROKE_DOWN, naming state and time. */
int myo_membrane_point_advance(myo_membrane_point *point, double t_ms, double stimulus_uA_cm2,
                               myo_error *error);
void myo_membrane_point_restart(myo_membrane_point *point);

/* A mechanical blow: opens g_mS_cm2 with the time course of the table. */
void myo_membrane_point_hit(myo_membrane_point *point, double g_mS_cm2);

/* Mean of a quantity over the shells by their areas: pass the three states. */
double myo_membrane_tubules(const myo_membrane_point *point, int first, int second, int third);
/* ATP that the sodium-potassium pump splits now, mM/s of the fibre's volume. */
double myo_membrane_pump_mM_s(const myo_membrane_point *point);

/* Sets the time to 0 and forgets the action potentials so far: the end of a rest. */
void myo_membrane_point_reset_clock(myo_membrane_point *point);

#endif
