/* Drugs on the sodium channels of one fibre membrane (mech/sodium_blocker wired to
 * mech/membrane_radial): several share one site; surface and tubules have occupancies of their own.
 * Nothing is worked out where no drug has a concentration. */
#ifndef MYO_BODY_MEMBRANE_DRUGS_H
#define MYO_BODY_MEMBRANE_DRUGS_H

#include "mech/sodium_blocker/sodium_blocker.h"

enum { MYO_MEMBRANE_DRUGS = 4 };

typedef struct myo_membrane_drugs {
    int n; /* those with a concentration */
    double p[MYO_MEMBRANE_DRUGS][sodium_blocker_p_count];
    /* Of openings without inactivation and of the delayed rectifier: by concentration alone. */
    double persistent_left, potassium_left;
} myo_membrane_drugs;

/* parameters: n <= MYO_MEMBRANE_DRUGS rows of the table. */
void myo_membrane_drugs_make(myo_membrane_drugs *drugs, const double *const *parameters, int n);

/* open and inactivated: shares of the channels, m^3 h S and 1 - h S. bound: [n], the occupancies.
 * Both return the share of the channels that no drug occupies. */
double myo_membrane_drugs_settle(const myo_membrane_drugs *drugs, double open, double inactivated,
                                 double *bound);
double myo_membrane_drugs_step(const myo_membrane_drugs *drugs, double open, double inactivated,
                               double dt_ms, double *bound);

#endif
