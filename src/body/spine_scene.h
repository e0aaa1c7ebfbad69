/* A posture seen once: angles, places, loads, the moments it needs and those of passive tissue. */
#ifndef MYO_BODY_SPINE_SCENE_H
#define MYO_BODY_SPINE_SCENE_H

#include "body/spine_model.h"

typedef struct spine_scene {
    double angle[spine_angles], speed[spine_angles], rate[spine_angles];
    myo_body_place places[MYO_SPINE_BODIES];
    double loads[6 * MYO_SPINE_BODIES];   /* wrenches of all but muscles */
    double needed[MYO_SPINE_COORDINATES]; /* moments that hold weight, loads and inertia */
    const double *creep_rad;              /* the posture's */
    int moving;
} spine_scene;

void myo_spine_view(const myo_spine *spine, const myo_spine_posture *posture, spine_scene *s);
/* Push of the ribs on a shoulder blade, and back on T4. */
void myo_spine_contact_wrench(const myo_spine *spine, const myo_body_place *places, int contact,
                              double force_N, double *wrench);
/* Moments that a wrench makes about the coordinates. */
void myo_spine_wrench_moments(const myo_spine *spine, const myo_body_place *places,
                              const double *wrench, double *moments);
/* Passive moments of discs and girdles about the coordinates. */
void myo_spine_passive_moments(const myo_spine *spine, const spine_scene *s,
                               const double *compression, double share_1, double *moments);

typedef struct spine_pull {
    double arms[MYO_SPINE_COORDINATES];
    double active_N, passive_N; /* along the path at full activation, and at rest */
} spine_pull;

spine_pull myo_spine_pull_of(const myo_spine *spine, const myo_spine_posture *posture,
                             const spine_scene *s, const spine_fascicle *f, double *length_1);

#endif
