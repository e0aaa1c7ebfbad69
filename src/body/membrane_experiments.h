/* Experiments on the membrane at one place: one train and what comes after it. */
#ifndef MYO_BODY_MEMBRANE_EXPERIMENTS_H
#define MYO_BODY_MEMBRANE_EXPERIMENTS_H

#include "body/membrane_point.h"

/* Stimuli at a steady rate. */
typedef struct myo_membrane_train {
    int pulses;
    double rate_Hz, stimulus_uA_cm2, width_ms;
} myo_membrane_train;

/* What the membrane did by itself: action potentials later than 8 ms after the last stimulus. */
typedef struct myo_membrane_discharge {
    int driven; /* action potentials up to then */
    int after;
    double run_s; /* last stimulus to last action potential; 0 where none came after */
    double first_Hz, middle_Hz, last_Hz; /* median rates of the first, third and last fifth */
    double first_peak_mV, last_peak_mV;
} myo_membrane_discharge;

/* Delivers the train from start_ms on and goes on to stop_ms; calls row, if any, every output_ms
 * from start_ms on. */
typedef int (*myo_membrane_row)(const myo_membrane_point *point, void *user, myo_error *error);
int myo_membrane_drive(myo_membrane_point *point, const myo_membrane_train *train, double start_ms,
                       double stop_ms, double output_ms, myo_membrane_row row, void *user,
                       myo_error *error);

/* From the action potentials first_spike on; the last stimulus began at last_ms. */
myo_membrane_discharge myo_membrane_discharged(const myo_membrane_point *point, size_t first_spike,
                                               double last_ms);

#endif
