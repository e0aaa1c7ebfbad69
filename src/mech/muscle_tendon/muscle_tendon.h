/* Force of a muscle with a compliant tendon: De Groote, Kinney, Rao & Fregly 2016 (Ann Biomed Eng
 * 44:2922).
 *
 *   F = F0 (a fL(l) fV(v) + fPE(l) + b v) cos(pennation) = F0 fT(lT),   l, v in optimal lengths
 *
 * The cross-bridges give a; fL and fV stand for overlap and speed until the cross-bridges carry
 * them themselves. Fibre length is advanced by backward Euler, which is stable for any stiffness of
 * the tendon. */
#ifndef MYO_MECH_MUSCLE_TENDON_H
#define MYO_MECH_MUSCLE_TENDON_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/muscle_tendon/muscle_tendon.def"
#define MYO_DEF_NAME muscle_tendon
#include "mech/expand_indices.h"

extern const myo_table myo_mech_muscle_tendon;

/* Curves; lengths in optimal (fibre) or slack (tendon) lengths, speed in maximal speeds, shortening
 * < 0. */
double myo_muscle_tendon_force_length_1(double length_1);
double myo_muscle_tendon_force_velocity_1(double velocity_1);
double myo_muscle_tendon_passive_1(const double *parameters, double length_1);
double myo_muscle_tendon_tendon_1(const double *parameters, double length_1);

/* Path length at which fibres of neutral length are in equilibrium with the tendon at rest, mm. */
double myo_muscle_tendon_neutral_path_mm(const double *parameters);

/* Fibre length in equilibrium at zero speed, and the tendon's force as a share of maximal force. */
int myo_muscle_tendon_rest(const double *parameters, double activation_1, double path_length_mm,
                           double *fibre_length_mm, double *force_1, myo_error *error);

/* Advances fibre length by dt_ms at the activation and path length of the end of the step. */
int myo_muscle_tendon_step(const double *parameters, double dt_ms, double activation_1,
                           double path_length_mm, double *fibre_length_mm, double *force_1,
                           myo_error *error);

#endif
