/* Numbers that a physiologist reads off a record: recruitment, rates, force on the hold, EMG.
 *
 * Timeline, figures and page take all their numbers from here. What a record does not hold is NaN,
 * and the readers leave it out. */
#ifndef MYO_REPORT_MEASURES_H
#define MYO_REPORT_MEASURES_H

#include "emg/analyse/spectrum.h"
#include "myotome/record.h"

#include <math.h>

/* A number that a record does not tell. */
#define MYO_NONE ((double)NAN)

typedef struct myo_unit_measures {
    size_t n;         /* discharges of the motor neuron */
    size_t n_blocked; /* discharges that did not reach the fibres (by count) */
    double *times_ms; /* n discharges in order of time; owned */
    double first_ms, last_ms;
    double threshold_N;   /* tendon force at the first discharge */
    double first_rate_Hz; /* 1 / mean of the first intervals, at most three */
    double mean_rate_Hz;  /* 1 / mean interval on the hold (without one: over all, pauses > 0.5 s
                             left out) */
    double peak_rate_Hz;  /* greatest 1 / mean of three successive intervals */
    double cv_1;          /* of the intervals on the hold, at least eight of them */
    double velocity_m_s;  /* mean over its recorded action potentials */
    double peak_calcium_uM, peak_activation_1;
} myo_unit_measures;

typedef struct myo_muscle_measures {
    myo_unit_measures *units; /* n_units; owned */
    int n_active;
    size_t n_discharges, n_blocked;
    double first_ms, last_ms; /* of any unit */
    double quarter_ms, half_ms,
        three_quarters_ms; /* that share of the active units has discharged */
    double order_1;        /* rank correlation of size and first discharge */
    int has_hold;          /* the command stays within 2 % of its top for 0.5 s or more */
    double hold_start_ms, hold_end_ms; /* of the command */
    double steady_start_ms,
        steady_end_ms; /* where force and rates are measured: the first second left out */
    double hold_target_N, hold_force_N, hold_cv_1;
    double reached_ms; /* force first within 5 % of the target's top, once that is asked for */
    double peak_force_N, peak_force_ms, mean_force_N;
    double max_force_N;  /* sum over units of their greatest force */
    double rest_force_N; /* before the command: passive tension */
    double relaxed_ms;   /* force above rest has fallen below a tenth of that on the hold */
    double median_rate_Hz, lowest_rate_Hz, highest_rate_Hz; /* of the units' mean rates */
    double peak_rate_Hz;
    int peak_rate_unit;
    double peak_rate_ms;
    double median_cv_1;
    double peak_drive_1;
    double peak_potassium_mM, rest_potassium_mM;
    double rest_ATP_mM, lowest_ATP_mM, lowest_PCr_mM, highest_Pi_mM, lowest_pH_1; /* of any unit */
    double velocity_low_m_s, velocity_high_m_s;
    double drive_start_ms;
} myo_muscle_measures;

typedef struct myo_channel_measures {
    double from_ms, to_ms; /* the stretch measured: the hold where there is one */
    double rms_uV, quiet_rms_uV, peak_to_peak_uV;
    double whole_rms_uV;
    double noise_rms_uV;   /* signal less clean signal, where both are kept */
    myo_spectrum spectrum; /* of that stretch */
} myo_channel_measures;

typedef struct myo_measures {
    const myo_record *record;
    myo_muscle_measures *muscles;   /* n_muscles */
    myo_channel_measures *channels; /* n_channels */
    int *channel_muscle;            /* index of each channel's muscle, 0 when it names none */
    double end_ms; /* simulated time, found from the data where the record does not say */
} myo_measures;

/* NULL when memory is out. The record must outlive it. */
myo_measures *myo_measures_make(const myo_record *record);
void myo_measures_free(myo_measures *measures);

/* Discharges of the whole pool within [from, to). */
size_t myo_measures_count(const myo_unit_measures *unit, double from_ms, double to_ms);

/* "left longissimus..." or the name where there is no title; never NULL. */
const char *myo_muscle_title(const myo_muscle_record *muscle);
const char *myo_unit_type_name(myo_unit_type type);

/* A number in words of a page: that many significant digits, never an exponent, a true minus sign,
 * a dash where there is none. MYO_SHOW lives until the end of the expression it stands in. */
typedef struct myo_shown {
    char text[24];
} myo_shown;
myo_shown myo_show_number(double value, int digits);
#define MYO_SHOW(digits, value) (myo_show_number((value), (digits)).text)

/* The value of a series at a time, or NaN. */
double myo_series_at(const myo_series *series, double t_ms, int column);

#endif
