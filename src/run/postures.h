/* From events to postures of the spine, and from the events inside a window to the phases of a
 * trunk. */
#ifndef MYO_RUN_POSTURES_H
#define MYO_RUN_POSTURES_H

#include "body/trunk.h"
#include "myotome/scenario.h"

/* Shares a bend of the trunk among pelvis, lumbar spine and thorax; the neck keeps the head up. */
void myo_posture_bend(myo_spine_posture *posture, double bend_deg, double side_deg,
                      double turn_deg);
/* The posture of a `posture` event. */
int myo_posture_of(const myo_spine *spine, const myo_scenario_event *event,
                   myo_spine_posture *posture, myo_error *error);

/* Places of the joints in the world. */
void myo_posture_joints(const myo_spine *spine, const myo_spine_posture *posture,
                        double at_mm[MYO_SPINE_BODIES][3]);
int myo_posture_loads(const myo_spine *spine, const myo_spine_posture *posture,
                      myo_trunk_loads *loads, myo_error *error);

enum { MYO_PLAN_PHASES = 64 };

/* A window's movements, made of the scenario's events from `first_event` on that fall into it. */
typedef struct myo_plan {
    myo_spine_posture start, end;
    myo_spine_posture usual; /* at the end, without a stretch that goes on */
    myo_trunk_phase phases[MYO_PLAN_PHASES];
    int n, n_used; /* events: all that fall into the window */
    double duration_s;
    int n_told;
    const myo_scenario_event *told[MYO_PLAN_PHASES];
    double told_s[MYO_PLAN_PHASES];
    int n_outcomes; /* of movements that do not go as they are asked for */
    double outcome_s[MYO_PLAN_PHASES];
    char outcome[MYO_PLAN_PHASES][160];
} myo_plan;

int myo_plan_make(myo_plan *plan, const myo_scenario *scenario, const myo_spine *spine,
                  const myo_spine *braced, const myo_spine_posture *now,
                  const myo_spine_posture *usual, double start_s, double duration_s,
                  int first_event, myo_error *error);

#endif
