/* A story: hours and days of a person as windows of a few seconds, simulated with all fast clocks,
 * and slow tissue between them.
 *
 * A scenario with a time line is a story. Between windows water, salts, heat, blood flow,
 * mediators, drugs, healing and the creep of discs go on under the load that the posture asks of
 * each muscle and that the last window measured; a window starts from them. Its record is that of
 * an ordinary run, with times from its own start. */
#ifndef MYOTOME_STORY_H
#define MYOTOME_STORY_H

#include "myotome/run.h"
#include "myotome/spine.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A slow quantity through the story, at times of its own. */
typedef struct myo_course {
    char name[48], unit[16], of[64]; /* of: a muscle, a substance; "" the whole person */
    char text[128];
    size_t n, capacity;
    double *t_s;
    float *value;
} myo_course;

/* The body at a moment, for a drawing and its loads. Places in the world: x forward, y up, z right.
 */
typedef struct myo_story_body {
    double t_s;
    char text[64];
    int support; /* MYO_SPINE_STANDING .. */
    double joint_mm[MYO_SPINE_BODIES][3];
    double hand_kg[2];
    double compression_N[MYO_SPINE_BODIES], load_to_strength_1[MYO_SPINE_BODIES];
    double back_activation_1[MYO_SPINE_BODIES][2]; /* right, left */
    double spine_residual_Nm;                      /* that no muscle holds */
} myo_story_body;

/* What a muscle did in a window, after its first moments. */
typedef struct myo_story_muscle {
    double force_1;      /* mean, active, over the voluntary greatest */
    double activation_1; /* mean, likewise */
    double rate_Hz;      /* of the units that fired */
    double drive_1, excitation_1, inhibition_1;
    double damage_1;       /* at its end */
    double fresh_damage_1; /* that the window has done */
    int units;             /* that fired */
} myo_story_muscle;

typedef struct myo_story_window {
    double start_s, duration_s;
    char name[64], text[160];
    int asked;           /* 0: opened by itself */
    myo_record *record;  /* owned */
    double pain_percent; /* at its end */
    int n_muscles;
    myo_story_muscle *muscles;
    myo_story_body before, after;
    /* Where something moves: the end of the movement that loads the spine most, as it is asked for,
     * before reflexes and pain. text "": nothing moves. */
    myo_story_body worst;
} myo_story_window;

typedef struct myo_story {
    char scenario[64], title[160], text[2048];
    int n_applied;
    myo_applied applied[MYO_APPLIED_MOST];
    uint64_t seed;
    double duration_s, reached_s, wall_s, window_wall_s, windows_s; /* windows_s: simulated */
    int interrupted;
    int n_windows, windows_capacity;
    myo_story_window *windows;
    int n_courses, courses_capacity;
    myo_course *courses;
    size_t n_events, events_capacity;
    myo_event *events; /* what the time line says, and what came of it; t_ms of the story */
    size_t n_warnings, warnings_capacity;
    myo_warning *warnings;
} myo_story;

myo_story *myo_story_make(void);
void myo_story_free(myo_story *story); /* NULL is allowed */

const myo_course *myo_story_course(const myo_story *story, const char *name,
                                   const char *of); /* NULL if none */
/* Linear between its points, flat beyond; NaN without any. */
double myo_course_at(const myo_course *course, double t_s);

/* Runs the time line of a scenario into an empty story. After MYO_INTERRUPTED and MYO_BROKE_DOWN
 * the story holds what was reached. */
int myo_story_run(const myo_scenario *scenario, const myo_run_options *options, myo_story *story,
                  myo_error *error);

#ifdef __cplusplus
}
#endif
#endif
