/* EMG synthesis: what electrodes record from the units of a record.
 *
 * Two volume conductors: an unbounded anisotropic medium for needles and wires, layers of muscle,
 * fat and skin for electrodes on the back. Every number of a muscle stands in one of five field
 * tables (motor_unit_anatomy, conductor, needle, surface, noise); a muscle's fieldset may hold them
 * under any path, defaults apply where it does not. Lengths are mm: x across the fibres, y deeper,
 * z along the fibres with the end-plate zone of the muscle at z = 0; x = y = 0 is the middle of the
 * muscle's cross-section. */
#ifndef MYOTOME_EMG_H
#define MYOTOME_EMG_H

#include "myotome/fieldset.h"
#include "myotome/record.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The five tables, in the order named above. */
int myo_emg_table_count(void);
const myo_table *myo_emg_table(int index); /* NULL outside 0..count-1 */

/* Kinds of electrodes that a recording may hold beside, or instead of, each muscle's own pair. */
enum {
    MYO_ELECTRODE_concentric,
    MYO_ELECTRODE_monopolar,
    MYO_ELECTRODE_single_fibre,
    MYO_ELECTRODE_fine_wire,
    MYO_ELECTRODE_surface_monopolar,
    MYO_ELECTRODE_surface_bipolar,
    MYO_ELECTRODE_double_differential,
    MYO_ELECTRODE_laplacian,
    MYO_ELECTRODE_grid,
    MYO_ELECTRODE_KINDS
};

const char *myo_electrode_name(int kind);       /* "grid"; NULL outside */
const char *myo_electrode_title(int kind);      /* "grid of discs on the skin" */
const myo_table *myo_electrode_table(int kind); /* geometry and amplifier; NULL outside */
int myo_electrode_find(const char *name);       /* -1 if unknown */
int myo_electrode_is_on_skin(int kind);
/* A kind's defaults: its table under "", the noise under "noise". NULL when memory is out. */
myo_fieldset *myo_electrode_values(int kind);

/* One electrode. x, y, z of its values count from the middle of a muscle, or (muscle -1) on the
 * back: x from the midline, + right, z above the joint below T7, y below the skin. It hears every
 * muscle of the record. */
typedef struct myo_emg_electrode_place {
    char name[12];
    int kind, muscle;
    double mirror;              /* -1: x counts to the left; else 1 */
    double above_mm;            /* added to z: height of a level above T7 */
    const myo_fieldset *values; /* as of myo_electrode_values; not owned */
} myo_emg_electrode_place;

/* What the synthesis must know of a muscle beside its record. */
typedef struct myo_emg_muscle {
    const myo_fieldset *values; /* not owned; NULL: the tables' defaults */
    double cross_section_mm2;   /* of all its fibres side by side; 0: the table's */
    double fibre_length_mm;     /* ending to ending; 0: the table's */
} myo_emg_muscle;

typedef struct myo_emg_options {
    uint64_t seed;
    int threads; /* 0: as many as the machine has */
    /* Called from one thread with 0..1; non-zero stops the synthesis: MYO_INTERRUPTED. May be NULL.
     */
    int (*progress)(double fraction, void *user);
    void *user;
    /* Electrodes of the recording; with one or more of them the muscles' own pairs are not made. */
    int n_electrodes;
    const myo_emg_electrode_place *electrodes;
    int keep_fibres; /* 1: the record gets the place of every fibre */
} myo_emg_options;

myo_emg_options myo_emg_options_default(void);

/* Draws where the units lie: fills territory_x_mm, territory_y_mm and territory_radius_mm of every
 * unit from its n_fibres. `muscle_index` keeps muscles of one seed apart. */
int myo_emg_place_units(const myo_emg_muscle *muscle, int muscle_index, uint64_t seed, int n_units,
                        myo_unit_info *units, myo_error *error);

/* Adds the channels of the electrodes (without any: of every muscle's own needle and pair of discs,
 * as switched on, which hear that muscle alone) and the unit potentials to a record whose muscles
 * hold units, activations and at least one action potential for every unit that fired. muscles has
 * record->n_muscles entries. A unit without an action potential keeps silent; an activation (or a
 * potential that its fibres fired by themselves) uses the latest action potential of its unit at or
 * before it (the first one before that). The same seed gives the same bits for any number of
 * threads. */
int myo_emg_synthesize(myo_record *record, const myo_emg_muscle *muscles,
                       const myo_emg_options *options, myo_error *error);

/* The reference action potential of Rosenfalck 1969 as a fibre conducting at velocity_m_s shows it
 * in time: V(z) = 96 z^3 exp(-z) - 90 mV, z mm behind the front. V_mV belongs to the caller (free).
 */
int myo_emg_rosenfalck(double velocity_m_s, double dt_ms, myo_action_potential *potential,
                       myo_error *error);

/* Measures of one potential, as in the clinic: peak to peak, first to last excursion beyond the
 * threshold (needle.duration_threshold), phases beyond it, steepest rise time. */
typedef struct myo_emg_potential_measures {
    double amplitude_uV, duration_ms, area_uV_ms;
    double rise_ms; /* largest negative to positive swing: from peak to the next opposite peak */
    int phases, turns;
} myo_emg_potential_measures;

myo_emg_potential_measures myo_emg_measure_potential(const float *signal_uV, int n_samples,
                                                     double rate_Hz, double threshold_uV);

/* A quantitative study of one muscle with the concentric needle: it is put at n_sites random
 * places, at each the motor-unit potentials of the units active at weak effort are taken that a
 * clinician would accept: amplitude at least accept_amplitude_uV and rise time at most
 * accept_rise_ms. */
typedef struct myo_emg_needle_study {
    uint64_t seed;
    int threads;
    int n_sites;
    int n_active_units; /* the smallest ones; 0: all */
    int most_per_site;  /* the largest ones are kept; 0: all */
    double accept_amplitude_uV;
    double accept_rise_ms;
    int in_territory; /* 1: for every unit the needle is put inside its territory, where a clinician
                         looks for it; 0: anywhere in the muscle */
    int keep;         /* 1: the measures of every accepted potential are handed over */
} myo_emg_needle_study;

myo_emg_needle_study myo_emg_needle_study_default(void);

typedef struct myo_emg_mean_sd {
    double mean, sd;
} myo_emg_mean_sd;

typedef struct myo_emg_needle_statistics {
    int n_potentials; /* accepted */
    int n_seen;       /* larger than the amplitude threshold, whatever their rise time */
    myo_emg_mean_sd amplitude_uV, duration_ms, phases_1, area_uV_ms;
    myo_emg_potential_measures *all; /* n_potentials; NULL unless asked for; the caller's to free */
} myo_emg_needle_statistics;

/* units must have been placed. potentials: one a unit, in order of units, or NULL: Rosenfalck's at
 * 4 m/s for every unit. */
int myo_emg_study_needle(const myo_emg_muscle *muscle, int muscle_index, int n_units,
                         const myo_unit_info *units, const myo_action_potential *potentials,
                         const myo_emg_needle_study *study, myo_emg_needle_statistics *statistics,
                         myo_error *error);

#ifdef __cplusplus
}
#endif
#endif
