/* The trunk as a mechanical body: vertebrae T1-T12 between pelvis, lumbar spine and neck, their
 * discs, facets and muscles; who pulls how hard in a posture, and how it moves.
 *
 * World: x forward, y up, z to the right, origin in the pelvis. Angles of a joint: bend (+
 * backwards), side (+ to the right), turn (+ to the left), each joint against the body below. All
 * values are addressable: myo_spine_values() makes a field set with the sections "spine",
 * "spine.T8", "spine.muscle. longissimus" and so on. A spine is made of such a set and does not
 * change afterwards, but for what myo_spine_grow does. */
#ifndef MYOTOME_SPINE_H
#define MYOTOME_SPINE_H

#include "myotome/fieldset.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bodies from below. A disc or joint bears the name of the body above it. */
enum {
    MYO_SPINE_PELVIS,
    MYO_SPINE_L5,
    MYO_SPINE_L4,
    MYO_SPINE_L3,
    MYO_SPINE_L2,
    MYO_SPINE_L1,
    MYO_SPINE_T12,
    MYO_SPINE_T11,
    MYO_SPINE_T10,
    MYO_SPINE_T9,
    MYO_SPINE_T8,
    MYO_SPINE_T7,
    MYO_SPINE_T6,
    MYO_SPINE_T5,
    MYO_SPINE_T4,
    MYO_SPINE_T3,
    MYO_SPINE_T2,
    MYO_SPINE_T1,
    MYO_SPINE_C7, /* head and neck in one */
    MYO_SPINE_GIRDLE_RIGHT,
    MYO_SPINE_GIRDLE_LEFT,
    MYO_SPINE_ARM_RIGHT,
    MYO_SPINE_ARM_LEFT,
    MYO_SPINE_BODIES
};

/* Coordinates, rad, three (bend, side, turn) each: pelvis; lumbar spine as one, shared among its
 * five joints; T12 .. T1; neck; shoulder girdles; arms. */
enum {
    MYO_SPINE_AT_PELVIS = 0,
    MYO_SPINE_AT_LUMBAR = 3,
    MYO_SPINE_AT_T12 = 6, /* T11 is 9, .. T1 is 39 */
    MYO_SPINE_AT_T1 = 39,
    MYO_SPINE_AT_NECK = 42,
    MYO_SPINE_AT_GIRDLE_RIGHT = 45,
    MYO_SPINE_AT_GIRDLE_LEFT = 48,
    MYO_SPINE_AT_ARM_RIGHT = 51,
    MYO_SPINE_AT_ARM_LEFT = 54,
    MYO_SPINE_COORDINATES = 57
};

const char *myo_spine_body_name(int body); /* "T8"; NULL outside */
int myo_spine_body_find(const char *name); /* -1 if unknown */
int myo_spine_muscle_count(void);          /* muscles, without sides */
const char *myo_spine_muscle_name(int muscle);

/* The standard man's values. NULL when memory is out. */
myo_fieldset *myo_spine_values(void);

typedef struct myo_spine myo_spine;

/* MYO_INPUT where the values make no body. The values may be freed afterwards. */
int myo_spine_make(const myo_fieldset *values, myo_spine **spine, myo_error *error);
void myo_spine_free(myo_spine *spine);

/* A bundle of fibres with its path. */
typedef struct myo_spine_fascicle {
    const char *name;                  /* "LTpT_T7" */
    int muscle, side;                  /* side: 1 right, -1 left */
    int level;                         /* body of the upper end */
    int dorsal, first_root, last_root; /* T1 = 1, C8 = 0, L1 = 13 */
    int pool;                          /* -1: it has no motor neurons of its own */
    double area_mm2, max_force_N, optimal_length_mm, slack_length_mm, neutral_path_mm;
    double pennation_deg, slow_share_1;
} myo_spine_fascicle;

int myo_spine_fascicle_count(const myo_spine *spine);
const myo_spine_fascicle *myo_spine_fascicle_at(const myo_spine *spine, int fascicle);

/* Fascicles that one motor pool drives: "longissimus.T7.right". Lengths and angles are means by
 * force. */
typedef struct myo_spine_pool {
    char name[48];
    int muscle, side, level; /* of its first fascicle; level: body of the name */
    int n_fascicles, first_root, last_root;
    double area_mm2, max_force_N, optimal_length_mm, slack_length_mm, neutral_path_mm;
    double pennation_deg, neutral_ratio_1, slow_share_1;
    int motor_units; /* of a living man; simulate fewer and scale */
} myo_spine_pool;

int myo_spine_pool_count(const myo_spine *spine);
const myo_spine_pool *myo_spine_pool_at(const myo_spine *spine, int pool);
int myo_spine_pool_find(const myo_spine *spine, const char *name); /* -1 if unknown */
/* Mean over a pool's fascicles, by greatest force, of one number a fascicle. */
double myo_spine_pool_mean(const myo_spine *spine, int pool, const double *by_fascicle);
/* From now on the fibres of a pool have this many sarcomeres in series and tissue this stiff, over
 * the usual (1, 1). Nothing may move on this spine meanwhile. */
void myo_spine_grow(myo_spine *spine, int pool, double sarcomeres_1, double stiffness_1);
/* Gives every fascicle of a pool that pool's number; fascicles of no pool keep theirs. */
void myo_spine_pool_spread(const myo_spine *spine, const double *by_pool, double *by_fascicle);

/* What acts on a body besides gravity and muscles: a force at a point of the body's frame and a
 * moment, both in world axes. */
typedef struct myo_spine_load {
    int body;
    double at_mm[3], force_N[3], moment_Nm[3];
} myo_spine_load;

enum { MYO_SPINE_LOADS = 24 };

/* Where the body is. A bed or a rest pushes the back, it never pulls; nothing else but muscles and
 * discs holds it up. */
enum {
    MYO_SPINE_STANDING,  /* pelvis held */
    MYO_SPINE_SEATED,    /* pelvis held on the seat */
    MYO_SPINE_BACK_REST, /* and the body leans back by spine.rest_lean against a rest */
    MYO_SPINE_LYING,     /* on the back on a bed, arms at its sides */
    MYO_SPINE_HELD       /* pelvis and lumbar spine held */
};

typedef struct myo_spine_posture {
    int boundary;
    double coordinate_rad[MYO_SPINE_COORDINATES];
    double speed_rad_s[MYO_SPINE_COORDINATES];         /* of a movement; else 0 */
    double acceleration_rad_s2[MYO_SPINE_COORDINATES]; /* likewise */
    double creep_rad[3 * MYO_SPINE_BODIES];            /* turn of the discs' slow part */
    double hand_kg[2];                                 /* carried right, left */
    int n_loads;
    myo_spine_load loads[MYO_SPINE_LOADS];
    int arms_free;    /* 1: the arms' angles are as given; 0: they hang down */
    double passive_1; /* share of joints' and muscles' passive force that counts, usually 1 */
} myo_spine_posture;

myo_spine_posture myo_spine_posture_default(void); /* standing */

/* What a posture costs. Arrays by body are for the disc below it. */
typedef struct myo_spine_balance {
    double compression_N[MYO_SPINE_BODIES];
    double shear_forward_N[MYO_SPINE_BODIES]; /* of the part above */
    double pressure_MPa[MYO_SPINE_BODIES];    /* in the disc: 1.5 F / A */
    double strength_N[MYO_SPINE_BODIES], load_to_strength_1[MYO_SPINE_BODIES];
    double flexion_moment_Nm[MYO_SPINE_BODIES]; /* of weight, loads and abdomen; + bends forward */
    double back_activation_1[MYO_SPINE_BODIES]
                            [2]; /* mean over the back muscles' fascicles that cross; right, left */
    double facet_force_N[MYO_SPINE_BODIES][2], capsule_strain_1[MYO_SPINE_BODIES][2];
    double root_pressure_mmHg[MYO_SPINE_BODIES][2], root_block_1[MYO_SPINE_BODIES][2];
    double canal_pressure_mmHg[MYO_SPINE_BODIES];
    double residual_Nm;       /* largest moment that nobody holds */
    double spine_residual_Nm; /* the same, lumbar spine and thorax only */
    int residual_coordinate;  /* and where */
    int iterations;
    double *activation_1; /* by fascicle, as in myo_spine_fascicle_at */
    double *force_N, *fibre_length_1;
} myo_spine_balance;

/* Static sharing: least sum of cubed activations that holds the posture (Crowninshield & Brand
 * 1981), passive tissue and contact of the shoulder blades first. A posture that cannot be held is
 * no error: residual_Nm says how much is missing. */
int myo_spine_hold(const myo_spine *spine, const myo_spine_posture *posture,
                   myo_spine_balance *balance, myo_error *error);
void myo_spine_balance_free(myo_spine_balance *balance); /* the arrays, not the struct */

/* Lets the back hang: lumbar and thoracic bends at which weight, discs and muscles of this
 * activation balance; the neck turns back by 70 % of the bend and its extensors carry the head. The
 * rest of the posture stays. MYO_INPUT where it would tip over. */
int myo_spine_hang(const myo_spine *spine, myo_spine_posture *posture, double activation_1,
                   myo_error *error);

/* A movement that is prescribed: along a minimum-jerk course from one posture to another; the loads
 * (the same in both, their places move along; weights in the hands are those of `to`) come on over
 * load_time_s. */
typedef struct myo_spine_course {
    myo_spine_posture from, to;
    double duration_s, load_time_s;
    int n_samples; /* at least 3, the ends among them */
} myo_spine_course;

/* The posture at a time of the course, with speeds, accelerations and loads so far. */
void myo_spine_course_at(const myo_spine_course *course, double t_s, myo_spine_posture *posture);

/* What a movement does to muscles and discs. Arrays by fascicle belong to the effort. */
typedef struct myo_spine_effort {
    double peak_compression_N[MYO_SPINE_BODIES];
    double peak_capsule_strain_1[MYO_SPINE_BODIES][2];
    double worst_residual_Nm;
    double *active_stretch_1; /* greatest stretch in one run while active (above 10 %), optimal
                                 lengths */
    double *eccentric_work_1; /* integral of force dL while stretched, in greatest forces and
                                 optimal lengths */
    double *peak_force_1;     /* in greatest forces */
    double *peak_activation_1;
} myo_spine_effort;

int myo_spine_follow(const myo_spine *spine, const myo_spine_course *course,
                     myo_spine_effort *effort, myo_error *error);
void myo_spine_effort_free(myo_spine_effort *effort); /* the arrays, not the struct */

/* The discs creep under a posture held for so long; compression of its balance, NULL: the
 * reference. */
void myo_spine_creep(const myo_spine *spine, myo_spine_posture *posture,
                     const myo_spine_balance *balance, double duration_s);

/* Arms of the muscles about the coordinates, m: dL = - arm . dq. arms: fascicles x
 * MYO_SPINE_COORDINATES. length_mm: of the paths. Either may be NULL. */
int myo_spine_arms(const myo_spine *spine, const myo_spine_posture *posture, double *arms_m,
                   double *length_mm, myo_error *error);

/* Mean extension arm of the back muscles about a disc when standing, weighted by force, mm. */
double myo_spine_mean_arm_mm(const myo_spine *spine, int body);

/* Moment of a joint's passive tissue at a turn, N m: axis 0 bend, 1 side, 2 turn. */
double myo_spine_joint_moment(const myo_spine *spine, int body, int axis, double angle_deg,
                              double compression_N);
/* Whole range of one segment under +- moment. */
double myo_spine_joint_range_deg(const myo_spine *spine, int body, int axis, double moment_Nm,
                                 double compression_N);

/* Angles of the standing shape, deg. */
double myo_spine_kyphosis_deg(const myo_spine *spine);
double myo_spine_cobb_deg(const myo_spine *spine);
double myo_spine_mass_kg(const myo_spine *spine, int body); /* of one slice */

/* Eigenvalues (1/s2) of the small movements about a posture: below 0 it falls. Pelvis held, arms
 * and girdles move with T4. forces: of the balance, NULL: passive. short_range_1: share of the
 * fibres' short-range stiffness. Rising; up to `room` of them. unstable_by_plane counts the
 * negative ones by their greatest part: bend, side, turn. */
int myo_spine_modes(const myo_spine *spine, const myo_spine_posture *posture,
                    const myo_spine_balance *balance, double short_range_1, double *eigenvalue_1_s2,
                    int room, int unstable_by_plane[3], myo_error *error);

/* Forward dynamics. */

typedef struct myo_spine_state {
    double coordinate_rad[MYO_SPINE_COORDINATES], speed_rad_s[MYO_SPINE_COORDINATES];
    double creep_rad[3 * MYO_SPINE_BODIES]; /* turn of the discs' slow part */
    double compression_N[MYO_SPINE_BODIES]; /* of the last step: preload of the joints */
    double t_s;
} myo_spine_state;

typedef struct myo_spine_move myo_spine_move;

/* A movement from a posture on. The muscles' resting tension is that of the activations handed to
 * each step. */
int myo_spine_move_make(const myo_spine *spine, const myo_spine_posture *posture,
                        myo_spine_move **move, myo_error *error);
void myo_spine_move_free(myo_spine_move *move);
/* To read, and to move what is held (pelvis, held lumbar spine: angle and speed). */
myo_spine_state *myo_spine_move_state(myo_spine_move *move);
/* Weights in the hands and loads from now on: as in a posture. */
int myo_spine_move_load(myo_spine_move *move, const double hand_kg[2], int n_loads,
                        const myo_spine_load *loads, myo_error *error);
/* Everything that changes, as numbers, for checkpoints: a movement made alike and loaded with them
 * goes on with the same bits. Loads are not among them. */
int myo_spine_move_count(const myo_spine_move *move);
void myo_spine_move_save(const myo_spine_move *move, double *numbers);
void myo_spine_move_restore(myo_spine_move *move, const double *numbers);
/* Steps by h (1 ms; up to 10 ms stays stable) with these activations, by fascicle. Forces of the
 * muscles and fibre lengths (in optimal lengths) at the start of the step go out, each may be NULL.
 * MYO_BROKE_DOWN when the body has fallen: which joint, when. */
int myo_spine_move_step(myo_spine_move *move, double h_s, const double *activation_1,
                        double *force_N, double *fibre_length_1, myo_error *error);

#ifdef __cplusplus
}
#endif
#endif
