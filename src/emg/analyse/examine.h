/* The steps of examining one piece of a channel, in their order. */
#ifndef MYO_EMG_EXAMINE_H
#define MYO_EMG_EXAMINE_H

#include "myotome/examine.h"

/* A piece made ready: freed from its median, mains and heart. */
typedef struct myo_emg_clean {
    size_t n;
    double rate_Hz, start_s;
    double *x;
} myo_emg_clean;

/* Fills x (n values, owned by the caller of myo_emg_clean_free) and the quality measures of
 * `examined`. 0 when memory is out. */
int myo_emg_clean_make(myo_emg_clean *clean, const myo_emg_piece *piece, myo_examined *examined);
void myo_emg_clean_free(myo_emg_clean *clean);

/* Windows, their medians, spectrum (windows.c). */
int myo_emg_windows(const myo_emg_clean *clean, myo_examined *examined);
/* Medians over the active windows of all pieces so far. */
int myo_emg_medians(myo_examined *examined);

/* Potentials told apart into units (sorting.c), and what each unit is like (units.c). */
int myo_emg_sort(const myo_emg_clean *clean, myo_examined *examined);
int myo_emg_measure_units(const myo_emg_clean *clean, myo_examined *examined);
/* Rhythm of a unit's spikes: rate_Hz, interval_cv, irregularity. */
int myo_emg_rhythm(const myo_examined *examined, int unit, myo_emg_unit *to);

/* Correlation of two mean shapes at the best of a few shifts; 0 where their sizes differ by more
 * than two and a half. */
double myo_emg_likeness(const myo_emg_unit *u, const myo_emg_unit *v);

/* What the rhythm, size and spread of all this amounts to (types.c, pattern.c). */
int myo_emg_name(const myo_emg_piece *piece, myo_examined *examined);
void myo_emg_judge_pattern(myo_examined *examined);
void myo_emg_choose_main(myo_examined *examined);

/* The share-th value in order of size; partly sorts x. NaN for n = 0. */
double myo_emg_quantile(double *x, size_t n, double share);

#endif
