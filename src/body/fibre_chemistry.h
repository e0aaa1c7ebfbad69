/* The chemistry of one fibre inside a muscle: release, calcium, cross-bridges and phosphate, driven
 * by the tubular potential that the fibre's cable computed.
 *
 * A model is constant and may be shared by threads. A state is one relocatable block of doubles: a
 * checkpoint is its copy. */
#ifndef MYO_BODY_FIBRE_CHEMISTRY_H
#define MYO_BODY_FIBRE_CHEMISTRY_H

#include "body/layout.h"
#include "myotome/fieldset.h"

typedef struct myo_chemistry myo_chemistry;

/* From the sections PREFIXrelease, PREFIXcalcium, PREFIXcrossbridge, PREFIXphosphate of a set. */
int myo_chemistry_make(const myo_fieldset *set, const char *prefix, myo_chemistry **model,
                       myo_error *error);
void myo_chemistry_free(myo_chemistry *model); /* NULL is allowed */

size_t myo_chemistry_size(const myo_chemistry *model); /* bytes of a state, a multiple of 128 */
void myo_chemistry_layout(myo_layout *layout);
void myo_chemistry_init(const myo_chemistry *model, void *state);

/* Advances from t0_ms over n_samples - 1 intervals of dt_ms, under the tubular potential V_T_mV at
 * their ends. t0_ms appears only in messages. MYO_BROKE_DOWN names state and time. */
int myo_chemistry_advance(const myo_chemistry *model, void *state, double t0_ms,
                          const double *V_T_mV, int n_samples, double dt_ms, myo_error *error);

double myo_chemistry_A_2_uM(const myo_chemistry *model, const void *state); /* force goes with it */
double myo_chemistry_Ca_2_uM(const myo_chemistry *model, const void *state); /* free calcium */
/* All states in the order of fibre_systems.h, [fibre_x_chemistry_count]. */
const double *myo_chemistry_states(const myo_chemistry *model, const void *state);
/* Accepted and rejected steps of the solver so far. */
double myo_chemistry_steps(const myo_chemistry *model, const void *state);

/* The greatest A_2 that these cross-bridges can hold: every troponin with its two calcium. Force is
 * measured against it. A tetanus comes within 1 % of it in a healthy human fibre; unlike a tetanus
 * it does not fall with release or pump, so that their failure shows as weakness. The temperature
 * factors cancel out. MYO_INPUT where no bridge ever bears force. */
int myo_chemistry_saturated_A_2_uM(const myo_chemistry *model, double *A_2_uM, myo_error *error);

#endif
