/* Inside of the spine: what spine.c makes and its neighbours use. SI units, radians. */
#ifndef MYO_BODY_SPINE_MODEL_H
#define MYO_BODY_SPINE_MODEL_H

#include "myotome/spine.h"
#include "solve/multibody.h"

#define MYO_DEF_FILE "body/spine.def"
#define MYO_DEF_NAME spine
#include "mech/expand_indices.h"

#define MYO_DEF_FILE "body/spine_level.def"
#define MYO_DEF_NAME spine_level
#include "mech/expand_indices.h"

#define MYO_DEF_FILE "body/spine_muscle.def"
#define MYO_DEF_NAME spine_muscle
#include "mech/expand_indices.h"

#define MYO_RAD_PER_DEG 0.017453292519943295

enum {
    spine_angles = 3 * MYO_SPINE_BODIES,
    spine_levels = MYO_SPINE_C7 - MYO_SPINE_L5 + 1, /* bodies L5 .. C7 have a section */
    spine_most_points = 18,
    spine_most_fascicles = 640,
    spine_most_pools = 96,
    spine_contacts = 4 /* of shoulder blades on the ribs */
};

enum {
    spine_group_back,
    spine_group_deep,
    spine_group_core,
    spine_group_shoulder,
    spine_group_neck
};

/* A path: points in body frames, from below. */
typedef struct spine_path {
    int n;
    int body[spine_most_points];
    double at_m[spine_most_points][3];
} spine_path;

typedef struct spine_fascicle {
    myo_spine_fascicle face;
    char label[48]; /* name of one laid by rule */
    int group;
    double max_force_N, optimal_m, slack_m, cos_pennation, neutral_m;
    double laid_m;      /* optimal length as it was laid: growth counts from it */
    double stiffness_1; /* of its passive tissue at its own rest length, over the usual */
    spine_path path;
} spine_fascicle;

/* One axis of a joint. */
typedef struct spine_axis {
    double stiffness_Nm_rad, preload_1, neutral_1, stop_rad, stop_growth_1_rad, stop_factor[2];
} spine_axis;

struct myo_spine {
    double p[spine_p_count];
    double level[MYO_SPINE_BODIES][spine_level_p_count]; /* those without a section stay 0 */
    double muscle[64][spine_muscle_p_count];
    myo_rigid_body bodies[MYO_SPINE_BODIES];
    spine_axis axes[MYO_SPINE_BODIES][3];
    double toe_rad;
    myo_coordinates all;           /* every coordinate is free */
    double girdle_moment_Nm[2][3]; /* of its ligaments when standing */
    int n_fascicles;
    spine_fascicle *fascicles;
    int n_pools;
    myo_spine_pool pools[spine_most_pools];
};

/* spine_muscles.c: lays all fascicles; -1 when memory is out. */
int myo_spine_lay_muscles(myo_spine *spine);
/* spine_pools.c */
void myo_spine_group_pools(myo_spine *spine);
const double *myo_spine_muscle_defaults(int muscle); /* spine_muscle_p_count numbers */
double myo_spine_path_m(const spine_path *path, const myo_body_place *places);
/* Arms of a path about the coordinates; arms: MYO_SPINE_COORDINATES, added to. Returns the length.
 */
double myo_spine_path_arms(const myo_spine *spine, const myo_coordinates *map,
                           const spine_path *path, const myo_body_place *places, double *arms_m);
/* Adds the pulls of a path under tension to the bodies' wrenches. */
void myo_spine_path_pull(const spine_path *path, const myo_body_place *places, double force_N,
                         double *wrench);
/* Force of a whole muscle at rest length l (optimal lengths): active at full activation and
 * passive, in maximal forces. */
double myo_spine_active_1(double length_1);
double myo_spine_passive_1(double length_1, double *slope_1);
/* The same of a fascicle, whose tissue may have grown stiff. */
double myo_spine_fascicle_passive_1(const spine_fascicle *fascicle, double length_1,
                                    double *slope_1);
double myo_spine_fibre_length_1(const spine_fascicle *fascicle, double path_m); /* stiff tendon */

/* Least and greatest activation that roots leave a fascicle: of those that reach it, the mean. */
void myo_spine_root_bounds(const myo_spine *spine, const spine_fascicle *fascicle, double *least,
                           double *greatest);

/* spine.c */
void myo_spine_level_defaults(int body, double *level); /* spine_level_p_count numbers */
/* Passive moment about an axis and its slope. */
double myo_spine_axis_moment(const myo_spine *spine, int body, int axis, double angle_rad,
                             double compression_N, double *slope_Nm_rad);
/* Creep of all discs over a step in which their moments hardly change. */
void myo_spine_creep_step(const myo_spine *spine, const double *angle_rad,
                          const double *compression_N, double h_s, double *creep_rad);
/* Angles of all joints; hanging arms are hung here. */
void myo_spine_set_angles(const myo_spine *spine, const myo_spine_posture *posture,
                          double angle_rad[spine_angles]);

/* How far bed or rest lay the body back. */
double myo_spine_lean_rad(const myo_spine *spine, int boundary);
void myo_spine_hang_arms(const myo_spine *spine, double angle_rad[spine_angles]);

/* spine_hold.c: finite, loads of this world, a boundary that there is. */
int myo_spine_check_posture(const myo_spine_posture *posture, myo_error *error);

/* spine_move.c: numbers that a movement's state takes. */
int myo_spine_move_numbers(const myo_spine *spine);

/* spine_load.c: weights in the hands, loads, abdominal pressure, as wrenches. */
void myo_spine_add_loads(const myo_spine *spine, const myo_spine_posture *posture,
                         const myo_body_place *places, double *wrench);
void myo_spine_add_force(const myo_body_place *place, int body, const double at_m[3],
                         const double force_N[3], double *wrench); /* at_m: of the body's frame */
/* Forces on discs, facets, roots from the reactions. */
void myo_spine_disc_loads(const myo_spine *spine, const myo_body_place *places,
                          const double *angle_rad, const double *reaction,
                          myo_spine_balance *balance);
double myo_spine_disc_compression_N(const myo_body_place *places, const double *reaction, int body);

/* Where bed or rest touch: points of bodies, and which way they push in the world. */
typedef struct spine_supports {
    int n;
    int body[24];
    double at_m[24][3], push[3];
} spine_supports;

spine_supports myo_spine_supports(const myo_spine *spine, int boundary);

/* Where a shoulder blade touches the ribs and which way it is pushed, in the girdle's frame. */
extern const double myo_spine_contact_at_m[spine_contacts][3];
extern const double myo_spine_contact_push[spine_contacts][3];
int myo_spine_contact_body(int contact);

extern const double myo_spine_gravity[3];

/* Stiffness of a fascicle along its path at an active force, N/m: short-range stiffness of the
 * fibres in series with the tendon. */
double myo_spine_short_range_N_m(const myo_spine *spine, const spine_fascicle *fascicle,
                                 double active_N, double share_1);

#endif
