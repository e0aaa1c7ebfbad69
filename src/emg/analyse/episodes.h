/* Finding episodes of abnormal contraction in a record. Sees signals alone: discharges, impulses at
 * the end-plates, potentials of fibres without an impulse, drive, force, length, metabolites, EMG.
 *
 * Three questions, after the tables of discharges that electromyographers use: where was the
 * impulse born (motor neuron, axon, fibre), did anybody ask for it (drive), and what is its rhythm.
 * Rates and regularity come from Minetto 2009 (cramp), Maddison 2006 (neuromyotonia), the AANEM
 * glossary (myotonic discharges) and Bashford 2019 (fasciculation); durations, groups and shares
 * are choices of this detector. */
#ifndef MYO_EMG_ANALYSE_EPISODES_H
#define MYO_EMG_ANALYSE_EPISODES_H

#include "myotome/record.h"

/* Times of one unit, rising. */
typedef struct myo_train {
    double *t_ms;
    unsigned char *used; /* 1: explained by an episode already */
    size_t n;
} myo_train;

typedef struct myo_episode_view {
    myo_record *record; /* episodes are added to it */
    int index;
    const myo_muscle_record *muscle;
    double end_ms, max_force_N, rest_force_N;
    double *asked_until_ms; /* ends of the stretches in which drive asked, rising */
    size_t n_asked;
    double *excess_ms; /* from and to by turns: the pool does far more than a steady drive asks */
    size_t n_excess;
    myo_train *arrivals;    /* a unit: impulses at the end-plate */
    myo_train *axon_born;   /* those that no discharge of the motor neuron stands behind */
    myo_train *spontaneous; /* potentials of the fibres themselves */
    /* Discharges while no drive asks, and what the axon brought forth, together. */
    myo_train *involuntary;
    void *memory;                          /* of all trains */
    struct myo_activity_memory *memory_of; /* what steady drives called up before; NULL: none */
} myo_episode_view;

/* Whether t lies in a stretch of excess over a steady drive. */
int myo_episodes_in_excess(const myo_episode_view *view, double t_ms);
/* Whether drive asks for anything at t; without a recorded drive everything was asked for. */
int myo_episodes_asked(const myo_episode_view *view, double t_ms);
/* The latest moment before t at which drive asked, NaN where it never did. */
double myo_episodes_last_asked(const myo_episode_view *view, double t_ms);
double myo_episodes_series_at(const myo_series *series, double t_ms, int column); /* or NaN */
/* Greatest force between two times over that of all units together, NaN without force. */
double myo_episodes_peak_force(const myo_episode_view *view, double from_ms, double to_ms);
/* First index of a train not before t. */
size_t myo_train_from(const myo_train *train, double t_ms);
/* Three significant digits, for sentences. */
double myo_episodes_round(double value);

/* Each returns MYO_OK or MYO_BROKE_DOWN. Order matters: what a burst explains is no longer single.
 */
int myo_episodes_of_nerve(myo_episode_view *view);
int myo_episodes_of_fibre(myo_episode_view *view);
int myo_episodes_of_force(myo_episode_view *view);

#endif
