/* Occupancies of the common site in one membrane of a fibre (Hille 1977; Kuo 1998). */
#include "body/membrane_drugs.h"

#include "mech/sodium_blocker/sodium_blocker.lane.h"

#include <string.h>

void myo_membrane_drugs_make(myo_membrane_drugs *drugs, const double *const *parameters, int n) {
    memset(drugs, 0, sizeof *drugs);
    double persistent = 0.0, potassium = 0.0;
    for (int d = 0; d < n; d++) {
        const double *p = parameters[d], concentration = p[sodium_blocker_p_concentration];
        if (!(concentration > 0.0)) continue;
        memcpy(drugs->p[drugs->n++], p, sizeof drugs->p[0]);
        persistent += concentration / p[sodium_blocker_p_K_persistent];
        potassium += concentration / p[sodium_blocker_p_K_potassium];
    }
    drugs->persistent_left = 1.0 / (1.0 + persistent);
    drugs->potassium_left = 1.0 / (1.0 + potassium);
}

static double vacant(const myo_membrane_drugs *drugs, const double *bound) {
    double sum = 0.0;
    for (int d = 0; d < drugs->n; d++) sum += bound[d];
    return sum < 1.0 ? 1.0 - sum : 0.0;
}

double myo_membrane_drugs_settle(const myo_membrane_drugs *drugs, double open, double inactivated,
                                 double *bound) {
    const double in[] = {[sodium_blocker_in_open] = open,
                         [sodium_blocker_in_inactivated] = inactivated,
                         [sodium_blocker_in_vacant] = 1.0};
    double out[sodium_blocker_out_count], sum = 0.0;
    for (int d = 0; d < drugs->n; d++) {
        sodium_blocker_affinities(in, drugs->p[d], out);
        sum += bound[d] = out[sodium_blocker_out_affinity];
    }
    for (int d = 0; d < drugs->n; d++) bound[d] /= 1.0 + sum;
    return vacant(drugs, bound);
}

double myo_membrane_drugs_step(const myo_membrane_drugs *drugs, double open, double inactivated,
                               double dt_ms, double *bound) {
    double in[sodium_blocker_in_count], out[sodium_blocker_out_count];
    in[sodium_blocker_in_open] = open;
    in[sodium_blocker_in_inactivated] = inactivated;
    for (int d = 0; d < drugs->n; d++) {
        in[sodium_blocker_in_vacant] = vacant(drugs, bound);
        sodium_blocker_step(&bound[d], in, drugs->p[d], dt_ms, out);
    }
    return vacant(drugs, bound);
}
