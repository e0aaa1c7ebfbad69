/* Motor axon as a delay line. Conduction velocities of the human soleus pool (Watanabe), 44-53 m/s;
 * human thenar motor axons measure 34-66 m/s. Velocity falls by a share of its value at 37 degC
 * with each degree. */
#ifndef MYO_MECH_AXON_H
#define MYO_MECH_AXON_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/axon/axon.def"
#define MYO_DEF_NAME axon
#include "mech/expand_indices.h"

extern const myo_table myo_mech_axon;

/* Conduction velocity of a unit of type 0 (S), 1 (FR), 2 (FF) at place 0..1 from the smallest to
 * the largest of its type, at the axon's temperature; not below 5 % of its value at 37 degC. */
double myo_axon_velocity_m_s(const double *parameters, int type, double place_1);

double myo_axon_delay_ms(const double *parameters, double velocity_m_s);

#endif
