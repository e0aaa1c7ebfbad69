/* The trunk around the muscles of a run: it is held in a posture, or led from one to another, while
 * some of its pools are simulated from their motor neurons on and the others follow the static
 * sharing (body/spine, recipe_spine).
 *
 * Order of a window of 1 ms: myo_trunk_drive_1 for every muscle -> pools and fibres ->
 * myo_trunk_step with their activations -> myo_trunk_look for lengths and forces at its end. A held
 * posture is forward dynamics: what muscles do moves the body, and the brain corrects it, late. A
 * movement that is led has its course prescribed (minimum jerk), as lifting is measured: muscles
 * are stretched as the course says, whatever they do. */
#ifndef MYO_BODY_TRUNK_H
#define MYO_BODY_TRUNK_H

#include "myotome/spine.h"

#define MYO_DEF_FILE "body/trunk.def"
#define MYO_DEF_NAME trunk
#include "mech/expand_indices.h"

extern const myo_table myo_body_trunk;

typedef struct myo_trunk_phase {
    double duration_s, load_time_s; /* of the movement's loads */
    int led;                        /* 1: moved to the posture; 0: held in it */
    const myo_spine *spine;         /* led: the body as it braces itself; NULL: the trunk's own */
    myo_spine_posture posture;      /* at the end */
} myo_trunk_phase;

/* A pool of the spine that is simulated; strength_1: force that injury has left it. */
typedef struct myo_trunk_muscle {
    int pool;
    double strength_1;
} myo_trunk_muscle;

typedef struct myo_trunk myo_trunk;

/* `spine` must outlive the trunk; all else is copied. p: trunk_p_count numbers. */
int myo_trunk_make(const myo_spine *spine, const double *p, const myo_spine_posture *start,
                   const myo_trunk_phase *phases, int n_phases, const myo_trunk_muscle *muscles,
                   int n_muscles, myo_trunk **trunk, myo_error *error);
void myo_trunk_free(myo_trunk *trunk); /* NULL is allowed */

/* What the brain asks of a muscle now, as descending drive. */
double myo_trunk_drive_1(const myo_trunk *trunk, int muscle);
/* One ms under these activations of the simulated muscles: means over their units, by force, 1
 * fused at best length. */
int myo_trunk_step(myo_trunk *trunk, const double *activation_1, myo_error *error);

typedef struct myo_trunk_look {
    double length_1, speed_1_s; /* fibres, optimal lengths */
    double force_N;             /* active and passive, of all fascicles */
    double active_1;            /* active force over the voluntary one of the healthy muscle */
    double path_mm, fibre_mm;
    double load_1;           /* that the segment bears, over one that hurts when inflamed */
    double capsule_strain_1; /* facet of its level and side */
    double disc_MPa, root_mmHg, root_inflamed_1;
} myo_trunk_look;

myo_trunk_look myo_trunk_look_at(const myo_trunk *trunk, int muscle);

/* What the discs bear, from the brain's last look; arrays as in myo_spine_balance. */
typedef struct myo_trunk_loads {
    double compression_N[MYO_SPINE_BODIES], load_to_strength_1[MYO_SPINE_BODIES];
    double pressure_MPa[MYO_SPINE_BODIES], flexion_moment_Nm[MYO_SPINE_BODIES];
    double back_activation_1[MYO_SPINE_BODIES][2], capsule_strain_1[MYO_SPINE_BODIES][2];
    double root_pressure_mmHg[MYO_SPINE_BODIES][2];
    double residual_Nm; /* that nobody holds */
} myo_trunk_loads;

void myo_trunk_loads_take(const myo_spine_balance *balance, myo_trunk_loads *loads);

/* The body now: joint angles, loads, activations by fascicle. */
const myo_spine_posture *myo_trunk_posture(const myo_trunk *trunk);
const myo_trunk_loads *myo_trunk_loads_of(const myo_trunk *trunk);
const double *myo_trunk_activation_1(const myo_trunk *trunk);

/* Everything that changes, for checkpoints: a trunk made alike and loaded goes on with the same
 * bits. */
int myo_trunk_count(const myo_trunk *trunk);
void myo_trunk_save(const myo_trunk *trunk, double *numbers);
int myo_trunk_restore(myo_trunk *trunk, const double *numbers, myo_error *error);

#endif
