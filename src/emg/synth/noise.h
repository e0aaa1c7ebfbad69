/* What a recording holds beside the muscle: amplifier, electrode, mains, heart, breath. */
#ifndef MYO_EMG_SYNTH_NOISE_H
#define MYO_EMG_SYNTH_NOISE_H

#include "emg/synth/electrode.h"

/* Adds everything, before the amplifier's filters, to n samples at the electrode's inner rate.
 * Heart, breath and mains depend on the seed alone: all channels of a record share them. */
void myo_emg_add_noise(const myo_emg_electrode *electrode, uint64_t seed, int muscle, float *signal,
                       size_t n);

/* Adds the beats within the record's time as events: without them a reader of the signals would
 * have to guess which of their complexes are the heart's. */
int myo_emg_record_heart(const myo_emg_values *values, uint64_t seed, myo_record *record,
                         myo_error *error);

#endif
