/* What a recording holds beside the muscle: amplifier, electrode, mains, heart, breath. */
#ifndef MYO_EMG_SYNTH_NOISE_H
#define MYO_EMG_SYNTH_NOISE_H

#include "emg/synth/electrode.h"

/* Adds everything, before the amplifier's filters, to n samples at the electrode's inner rate.
 * Heart, breath and mains depend on the seed alone: all channels of a record share them. heart_1:
 * from myo_emg_heart_share. */
void myo_emg_add_noise(const myo_emg_electrode *electrode, uint64_t seed, int muscle,
                       double heart_1, float *signal, size_t n);

/* How much of the heart an electrode hears, over the pair that heart_surface stands for: 20 mm
 * apart along the spine, left of T7. `on_back` is the electrode in the axes of the back. 1 where it
 * has a cannula, for which heart_needle stands. */
double myo_emg_heart_share(const myo_emg_electrode *on_back);

/* The converter: clips and rounds, as the noise table asks. */
void myo_emg_convert(const double *noise, float *signal, size_t n);

/* Level of a muscle's signal, uV: root mean square of the stretches of 50 ms above a tenth of the
 * strongest one. */
double myo_emg_level(const float *signal, size_t n, double rate_Hz);

/* Adds the beats within the record's time as events: without them a reader of the signals would
 * have to guess which of their complexes are the heart's. */
int myo_emg_record_heart(const double *noise, uint64_t seed, myo_record *record, myo_error *error);

#endif
