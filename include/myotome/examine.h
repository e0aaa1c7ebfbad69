/* Examining an electromyogram: what is in one channel of a recording, simulated or real.
 *
 * Sees samples only. It names discharges as a laboratory would, with times, rates, a confidence and
 * reasons; it describes recordings and does not diagnose people. Where the signal does not say
 * enough the answer is "cannot tell". Published limits stand beside the rules in
 * src/emg/analyse/types.c; how often the answers are right stands in docs/examine.md. */
#ifndef MYOTOME_EXAMINE_H
#define MYOTOME_EXAMINE_H

#include "myotome/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Discharge types, the least telling first. */
typedef enum myo_discharge {
    MYO_DISCHARGE_CANNOT_TELL,
    MYO_DISCHARGE_SILENCE,
    MYO_DISCHARGE_MOTOR_UNITS,
    MYO_DISCHARGE_CONTINUOUS,
    MYO_DISCHARGE_FASCICULATION,
    MYO_DISCHARGE_FIBRILLATION,
    MYO_DISCHARGE_CRAMP,
    MYO_DISCHARGE_COMPLEX_REPETITIVE,
    MYO_DISCHARGE_TETANY,
    MYO_DISCHARGE_MYOTONIC,
    MYO_DISCHARGE_NEUROMYOTONIC,
    MYO_DISCHARGE_TYPES
} myo_discharge;

typedef enum myo_emg_pattern {
    MYO_PATTERN_UNKNOWN,
    MYO_PATTERN_NORMAL,
    MYO_PATTERN_NEUROGENIC,
    MYO_PATTERN_MYOPATHIC
} myo_emg_pattern;

const char *myo_discharge_name(myo_discharge type);     /* "myotonic_discharge" */
const char *myo_discharge_words(myo_discharge type);    /* "myotonic discharge" */
const char *myo_emg_pattern_name(myo_emg_pattern type); /* "neurogenic" */

/* One stretch of a channel, at most a minute or two: longer recordings go in pieces. */
typedef struct myo_emg_piece {
    const double *samples; /* uV where is_calibrated; NaN: missing */
    size_t n;
    double rate_Hz, start_s;
    int is_calibrated;      /* 0: nothing that rests on amplitudes is said */
    double resolution;      /* of one count; 0 unknown */
    double lowest, highest; /* that the file can hold; NaN unknown */
    int at_rest;            /* 1: the person is known to be at rest; 0: unknown */
} myo_emg_piece;

/* A quarter of a second. NaN where there is nothing to measure. */
typedef struct myo_emg_window {
    float t_s;                   /* its beginning */
    float rms, kurtosis;         /* uV; 1 (3: Gaussian) */
    float turns_Hz, uV_per_turn; /* reversals by more than 100 uV; mean between successive ones */
    float median_Hz;             /* of the power from 20 to 1500 Hz */
    float zero_crossings_Hz;
    int is_active;
} myo_emg_window;

/* One potential that was told apart. */
typedef struct myo_emg_spike {
    double t_s;
    float size; /* largest value of the copy that was sorted (from 350 or 120 Hz; skin: 30 Hz) */
    float fit;  /* share of the signal's power that the unit's shape explains where it is large */
    int unit;   /* -1: belongs to none that repeats */
} myo_emg_spike;

enum { MYO_EMG_SHAPE = 512 };

/* A generator that fires again and again with one shape. */
typedef struct myo_emg_unit {
    int n; /* potentials */
    double first_s, last_s;
    double amplitude_uV, duration_ms, area_uV_ms, rise_ms, size_index;
    int phases, turns;
    double fit_1;        /* median of its potentials */
    int is_fibre;        /* as of one fibre: brief, or positive and sharp */
    double rate_Hz;      /* 1 / median interval */
    double interval_cv;  /* of intervals, without pauses */
    double irregularity; /* mean of 2 |a - b| / (a + b) over successive intervals: 1 for chance */
    double brief_1; /* share of intervals below a quarter of the mean: many where units are mixed */
    double jitter_us;    /* of the later part of the potential to the first; NaN: one part only */
    double jiggle_1;     /* change of shape from one potential to the next, over its size */
    int n_shape, origin; /* mean shape: samples, the one at the spike's time */
    double shape_rate_Hz;
    float shape[MYO_EMG_SHAPE];
} myo_emg_unit;

enum { MYO_REASONS = 5, MYO_REASON_SIZE = 160 };

typedef struct myo_emg_finding {
    myo_discharge type;
    double start_s, end_s;
    double rate_Hz;      /* of the generator; 0 where there is none */
    double confidence_1; /* how often such a finding is right, by docs/examine.md */
    int unit;            /* -1: not one unit */
    int n_reasons;
    char reasons[MYO_REASONS][MYO_REASON_SIZE];
} myo_emg_finding;

typedef struct myo_examined {
    double start_s, duration_s, rate_Hz;
    int is_calibrated, is_needle; /* is_needle: sampled fast enough to see single potentials */
    size_t n_samples, n_missing, n_clipped;
    int is_dead;       /* a flat line */
    double rms, noise; /* noise: of the quietest parts */
    double low, high;
    double mains_Hz, mains_uV; /* 0: none found; amplitude of the fundamental */
    double heart_Hz, heart_uV; /* 0: none found; peak to peak */
    int n_beats;
    double active_share_1;
    double quiet_share_1; /* of frames of 20 ms within twice the noise */
    double turns_Hz, uV_per_turn, median_Hz, zero_crossings_Hz, kurtosis, window_rms; /* medians of
                                                                               active windows */
    size_t n_windows, n_units, n_spikes, n_findings;
    myo_emg_window *windows;
    myo_emg_unit *units;
    myo_emg_spike *spikes; /* in order of time */
    myo_emg_finding *findings;
    double unsorted_1;       /* share of the potentials that belong to no unit */
    double spectrum_step_Hz; /* density of power, uV^2/Hz */
    size_t n_spectrum;
    double *spectrum;
    myo_emg_pattern pattern;
    double pattern_confidence_1;
    char pattern_reason[MYO_REASON_SIZE];
    myo_discharge discharge; /* the finding that matters most */
    double discharge_confidence_1;
} myo_examined;

/* The caller frees *examined with myo_examined_free. */
int myo_examine_piece(const myo_emg_piece *piece, myo_examined **examined, myo_error *error);

/* Adds what a later piece of the same channel showed; units of the same shape become one. */
int myo_examined_append(myo_examined *to, const myo_examined *more, myo_error *error);

void myo_examined_free(myo_examined *examined); /* NULL is allowed */

#ifdef __cplusplus
}
#endif
#endif
