/* What a run leaves behind: spikes, forces, calcium, action potentials, EMG, events.
 *
 * A record is plain data. The run and the EMG synthesis fill it; files, report, detectors and
 * bindings read it. Every array belongs to the record and is freed by myo_record_free. Times are ms
 * from the start of the run, sample k of a series lies at k / rate_Hz seconds. */
#ifndef MYOTOME_RECORD_H
#define MYOTOME_RECORD_H

#include "myotome/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum myo_unit_type { MYO_UNIT_S, MYO_UNIT_FR, MYO_UNIT_FF } myo_unit_type;

/* One motor unit: fixed facts of the model that a reader of the record wants to know. */
typedef struct myo_unit_info {
    myo_unit_type type;
    double size_1; /* rank in the pool, 0 smallest .. 1 largest */
    double axon_velocity_m_s;
    double axon_delay_ms;     /* motor neuron to junction */
    double fibre_diameter_um; /* of the representative fibre */
    int n_fibres;
    double max_force_N; /* of all its fibres, isometric at optimal length */
    double territory_x_mm, territory_y_mm, territory_radius_mm; /* in the muscle's cross-section */
} myo_unit_info;

/* One event of a unit. */
typedef struct myo_spike {
    double t_ms;
    int unit;
} myo_spike;

typedef struct myo_spike_list {
    myo_spike *spikes; /* in order of time, ties by unit */
    size_t n, capacity;
} myo_spike_list;

/* A regularly sampled signal of one or more columns, row after row. */
typedef struct myo_series {
    char name[48];  /* "force" */
    char unit[16];  /* suffix: "N" */
    char text[128]; /* one line */
    double rate_Hz;
    size_t n_rows, capacity;
    int n_columns;
    float *data; /* n_rows x n_columns */
} myo_series;

/* Where a fibre lies in its muscle: truth behind the electrodes. */
typedef struct myo_fibre_place {
    int unit;              /* -1: of none; it fires by itself */
    double x_mm, y_mm;     /* from the middle of the muscle's cross-section */
    double endplate_mm;    /* along the fibres */
    double up_mm, down_mm; /* lengths of its halves */
    double diameter_um;
    double velocity_1; /* over that of the unit's representative fibre */
    double delay_ms;   /* of the twig that leads to it */
} myo_fibre_place;

/* The action potential of a unit's representative fibre, as it passed the middle of the half-fibre:
 * the shape and velocity that EMG synthesis uses for this unit from t_ms on. */
typedef struct myo_action_potential {
    int unit;
    double t_ms;         /* end-plate activation of the discharge it was taken from */
    double velocity_m_s; /* between two points of the cable, one on either side of the middle */
    double dt_ms;
    int n_samples;
    float *V_mV; /* n_samples; starts at rest, contains the whole spike */
} myo_action_potential;

typedef struct myo_muscle_record {
    char name[64];   /* "longissimus_thoracis_T7_left" */
    char title[128]; /* "longissimus thoracis at T7, left" */
    int n_units;
    myo_unit_info *units;      /* n_units, in order of size */
    myo_spike_list discharges; /* at the soma of the motor neuron */
    myo_spike_list
        activations; /* end-plates fired: after axon and junction; blocked ones are missing */
    myo_spike_list spontaneous; /* action potentials of the representative fibre behind which no
                                   nerve impulse stands; t_ms: when it would have left the end-plate
                                   to pass the middle of the half-fibre as it did */
    myo_series drive;           /* descending drive, 1 */
    myo_series target;          /* force asked for, N; n_rows 0 where none was asked */
    myo_series force;           /* tendon force, N */
    myo_series length;          /* muscle-tendon length, mm */
    myo_series fibre_length;    /* mm */
    myo_series calcium;         /* free myoplasmic calcium, uM, a column a unit */
    myo_series
        activation; /* share of the fibre's greatest cross-bridge force, 1, a column a unit */
    myo_series potassium_T; /* tubular potassium, mM, a column a unit */
    /* Energy of the fibres, a column a unit, slower than the others; n_rows 0 where the fibres know
     * none. */
    myo_series ATP, PCr, Pi; /* mM of fibre water */
    myo_series pH;           /* 1 */
    /* Where the reflexes are on; n_rows 0 elsewhere. */
    myo_series Ia, II, Ib;        /* rates of one fibre of each kind, Hz */
    myo_series contraction_sense; /* contraction-sensitive thin fibres, Hz */
    myo_series excitation;        /* by reflexes; 1 recruits the smallest motor neuron */
    myo_series inhibition;        /* by reflexes, input conductances */
    myo_series guard;             /* descending drive that pain adds to what is asked, 1 */
    myo_action_potential *potentials;
    size_t n_potentials, potentials_capacity;
    /* Written by the EMG synthesis. */
    myo_spike_list fibrillations; /* of fibres without a nerve; unit: which of them */
    size_t n_fibres;              /* 0 where the fibre map was not asked for */
    myo_fibre_place *fibres;      /* units in order, then fibres without a nerve */
} myo_muscle_record;

typedef enum myo_channel_kind {
    MYO_CHANNEL_NEEDLE,
    MYO_CHANNEL_SURFACE,
    MYO_CHANNEL_REFERENCE
} myo_channel_kind;

/* One electrode's signal, with what an EMG file needs to say about it. */
typedef struct myo_channel {
    char name[32]; /* "EMG needle", "EMG surface" */
    char muscle[64];
    char description[160];
    myo_channel_kind kind;
    double rate_Hz;
    double high_pass_Hz, low_pass_Hz;
    double x_mm, y_mm, z_mm; /* across, depth below the skin (negative: above), along the fibres */
    char electrode[12];      /* channels of one electrode share it: "needle", "surface", "grid1" */
    char lead[24];           /* what kind of electrode: "surface_bipolar" */
    int on_back;   /* x, y, z count from the midline at the joint below T7, x + right, z up */
    double SNR_dB; /* of this channel, as it came out; 200: no noise at all */
    size_t n_samples;
    float *signal_uV; /* n_samples */
    float *clean_uV;  /* the same without noise, mains and heart; NULL if not kept */
} myo_channel;

/* One unit's potential as one channel sees it. */
typedef struct myo_unit_potential {
    int muscle, unit, channel;
    double amplitude_uV; /* peak to peak */
    double duration_ms;
    int phases;
    int n_samples;
    int origin;       /* sample of the end-plate activation */
    float *signal_uV; /* n_samples at the channel's rate */
} myo_unit_potential;

typedef struct myo_event {
    double t_ms, duration_ms; /* duration 0: a moment */
    char name[64];            /* snake_case: "contraction_starts" */
    char text[160];           /* plain words */
} myo_event;

typedef enum myo_episode_type {
    MYO_EPISODE_SPASM,
    MYO_EPISODE_CRAMP,
    MYO_EPISODE_FASCICULATION,
    MYO_EPISODE_MYOTONIA,
    MYO_EPISODE_NEUROMYOTONIA,
    MYO_EPISODE_TETANY,
    MYO_EPISODE_CONTRACTURE,
    MYO_EPISODE_RIGOR,
    MYO_EPISODE_REPETITION,
    MYO_EPISODE_TYPES
} myo_episode_type;

/* A stretch of abnormal contraction that a detector found in the signals (myotome/analyse.h). */
typedef struct myo_episode {
    int muscle;
    myo_episode_type type;
    double start_ms, end_ms;
    double mean_rate_Hz; /* of the units that took part; 0 where nothing discharged */
    double peak_force_1; /* greatest tendon force over that of all units together, NaN unknown */
    char evidence[256];  /* one sentence: what in the signals says so */
} myo_episode;

typedef struct myo_warning {
    char text[256];
} myo_warning;

/* A condition or treatment that the person of a run has, and how many numbers it changed. */
typedef struct myo_applied {
    char id[64], title[128];
    int is_treatment;
    double severity_1; /* of a condition, 0..1 */
    double at_s;       /* of a treatment on a time line; -1: all the time */
    int n_changes, n_assumed;
} myo_applied;

enum { MYO_APPLIED_MOST = 16 };

typedef struct myo_record {
    char scenario[64];
    char title[160];
    int n_applied;
    myo_applied applied[MYO_APPLIED_MOST];
    uint64_t seed;
    double duration_ms;  /* asked for */
    double simulated_ms; /* reached; less where interrupted or broken down */
    double wall_s;
    int interrupted;
    int as_EDF;      /* recordings are wanted as EDF+ (16 bit) instead of BDF+ */
    myo_series pain; /* of the whole body, 0..100; n_rows 0 where the reflexes are off */
    int n_muscles;
    myo_muscle_record *muscles;
    int n_channels;
    myo_channel *channels;
    size_t n_unit_potentials;
    myo_unit_potential *unit_potentials;
    size_t n_events, events_capacity;
    myo_event *events;
    size_t n_episodes, episodes_capacity;
    myo_episode *episodes; /* in order of start */
    /* What a reader must know before believing any of this: values outside their range. */
    size_t n_warnings, warnings_capacity;
    myo_warning *warnings;
} myo_record;

myo_record *myo_record_make(void);
void myo_record_free(myo_record *record); /* NULL is allowed */

const char *myo_episode_name(myo_episode_type type); /* "cramp" */

/* Appends; returns MYO_OK or MYO_BROKE_DOWN when memory is out. */
int myo_record_add_event(myo_record *record, double t_ms, double duration_ms, const char *name,
                         const char *text);
int myo_record_add_episode(myo_record *record, const myo_episode *episode);
int myo_record_add_warning(myo_record *record, const char *text);
int myo_spike_list_add(myo_spike_list *list, double t_ms, int unit);
/* The same in order of time where times come out of order. */
int myo_spike_list_insert(myo_spike_list *list, double t_ms, int unit);
/* Appends one row of n_columns values. */
int myo_series_add(myo_series *series, const float *row);
/* Adds a channel with n_samples zeroed samples and returns it, or NULL when memory is out. */
myo_channel *myo_record_add_channel(myo_record *record, size_t n_samples);

#ifdef __cplusplus
}
#endif
#endif
