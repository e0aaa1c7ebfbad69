/* The slow tissue of a story: one person, every motor pool of the spine, the substances taken. What
 * each muscle bears between windows comes from the posture's sharing, or from what the last window
 * in this posture measured. */
#ifndef MYO_RUN_SLOW_H
#define MYO_RUN_SLOW_H

#include "body/tissue.h"
#include "mech/inflammation/inflammation.h"
#include "mech/nociceptor/nociceptor.h"
#include "myotome/scenario.h"
#include "myotome/spine.h"

/* What a pool bears now. */
typedef struct slow_load {
    double force_1;   /* mean active force over the voluntary greatest */
    double length_1;  /* fibres */
    double speed_1_s; /* of lengthening, mean, where a movement is repeated */
    double excess_1;  /* that the last window in this posture showed beyond the sharing */
} slow_load;

typedef struct slow_muscle {
    myo_tissue tissue, length; /* length: that it grows to */
    double inflammation[inflammation_x_count];
    double gate_1;    /* inhibition of its nociception by warmth and stretch (recipe_guarding) */
    double relaxed_1; /* share of the pain of a held stretch that has gone */
    slow_load load;
    double sarcomeres_1, stiffness_1; /* as the spine knows them: see myo_slow_grow */
    double standing_1;                /* fibres when standing, before anything grew */
    double nerve_1;                   /* share of its fibres that has one */
    int windowed; /* a window has taken its damage and mediators through this time already */
} slow_muscle;

typedef struct myo_slow {
    const myo_scenario *scenario;
    const myo_spine *spine;
    int n_pools, n_drugs;
    myo_tissue person;
    slow_muscle *muscles; /* n_pools */
    myo_tissue *drugs;    /* n_drugs: the scenario's substances */
    double inflammation_p[inflammation_p_count];
    double power_W, t_s;
    double air_degC, skin_outside_degC, skin_contact; /* of the back; contact 0: air */
    int skin_level; /* body in the middle of what lies on the skin; 0: all of the back */
    myo_spine_posture posture;
    double repeats_1_h, glucose_mM; /* glucose_mM: of the blood after a meal; 0: as fibres have it */
    double movement_1, stretch_h, stretch_length_1; /* a day; see event_immobility.def */
    int stretched;                                  /* the posture is a stretch that is held */
} myo_slow;

int myo_slow_make(const myo_scenario *scenario, const myo_spine *spine, myo_slow *slow,
                  myo_error *error);
void myo_slow_free(myo_slow *slow);

/* From now on the person is like this; a repeated movement goes between standing and it. */
int myo_slow_posture(myo_slow *slow, const myo_spine_posture *posture, double repeats_1_h,
                     int stretched, myo_error *error);
/* Tells the spines what has grown or shrunk by now, where it is worth a new balance of what holds.
 */
int myo_slow_grow(myo_slow *slow, myo_spine *const *spines, int n_spines, myo_error *error);
/* Tells new spines what those before them knew. */
void myo_slow_grow_again(const myo_slow *slow, myo_spine *const *spines, int n_spines);
/* Whether any muscle grows or has grown. */
int myo_slow_grows(const myo_slow *slow);
/* To t_s under what holds now. */
int myo_slow_advance(myo_slow *slow, double t_s, myo_error *error);

/* Occupancy of a substance's sites. */
double myo_slow_occupancy_1(myo_slow *slow, int drug);
/* Sum of the acts of all substances on a path that is none of the scenario's: "slow.NAME". */
double myo_slow_act(myo_slow *slow, const char *path);

/* What the thin endings of a pool live in; nociceptor_in_count numbers. */
void myo_slow_surround(myo_slow *slow, int pool, double *nociceptor_in);

void myo_slow_person(myo_slow *slow, double outputs[tissue_most_outputs]);
void myo_slow_muscle(myo_slow *slow, int pool, double outputs[tissue_most_outputs]);
double myo_slow_strength_1(const myo_slow *slow, int pool);
/* Whole inputs of the inflammation of a pool but for length, speed and force. */
void myo_slow_inflammation_in(myo_slow *slow, int pool, double *in);

#endif
