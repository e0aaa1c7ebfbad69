/* Postures and movements of a time line. Shares of a bend: sources in the events' tables; the lift
 * is the reference event of recipe_spine. */
#include "run/postures.h"

#include "run/events.h"

#include "body/spine_scene.h"

#include <math.h>
#include <string.h>

static double at_most(double value, double limit) {
    return value > limit ? limit : value;
}

/* Thorax: evenly over T12-T1, the upper three joints half. */
static void bend_thorax(double *q, int axis, double deg) {
    for (int i = 0; i < 12; i++)
        q[MYO_SPINE_AT_T12 + 3 * i + axis] = deg / 10.5 * (i >= 9 ? 0.5 : 1) * MYO_RAD_PER_DEG;
}

void myo_posture_bend(myo_spine_posture *posture, double bend_deg, double side_deg,
                      double turn_deg) {
    double *q = posture->coordinate_rad;
    /* Lumbar spine and thorax bend 3 : 2 until the lumbar spine is near its end; the hips do the
     * rest. */
    const double lumbar = bend_deg > 0 ? at_most(0.6 * bend_deg, 40) : 0.6 * bend_deg;
    const double thorax = bend_deg > 0 ? at_most(0.4 * bend_deg, 20) : 0.4 * bend_deg;
    q[MYO_SPINE_AT_PELVIS] = -(bend_deg - lumbar - thorax) * MYO_RAD_PER_DEG;
    q[MYO_SPINE_AT_LUMBAR] = -lumbar * MYO_RAD_PER_DEG;
    bend_thorax(q, 0, -thorax);
    q[MYO_SPINE_AT_LUMBAR + 1] = 0.4 * side_deg * MYO_RAD_PER_DEG;
    bend_thorax(q, 1, 0.6 * side_deg);
    q[MYO_SPINE_AT_LUMBAR + 2] = 0.2 * turn_deg * MYO_RAD_PER_DEG;
    bend_thorax(q, 2, 0.8 * turn_deg);
    q[MYO_SPINE_AT_NECK] = 0.6 * bend_deg * MYO_RAD_PER_DEG;
}

int myo_posture_of(const myo_spine *spine, const myo_scenario_event *event,
                   myo_spine_posture *posture, myo_error *error) {
    const double *p = myo_event_numbers(event);
    *posture = myo_spine_posture_default();
    posture->boundary = myo_event_support(event);
    myo_posture_bend(posture, p[event_posture_p_bend], p[event_posture_p_side],
                     p[event_posture_p_turn]);
    posture->hand_kg[0] = p[event_posture_p_hand_right];
    posture->hand_kg[1] = p[event_posture_p_hand_left];
    if (p[event_posture_p_reach] != 0) {
        posture->arms_free = 1;
        posture->coordinate_rad[MYO_SPINE_AT_ARM_RIGHT] =
            posture->coordinate_rad[MYO_SPINE_AT_ARM_LEFT] =
                p[event_posture_p_reach] * MYO_RAD_PER_DEG;
    }
    const double slump = p[event_posture_p_slump];
    if (slump <= 0) return MYO_OK;
    /* The pelvis tips back and the back hangs where it balances (recipe_spine). */
    myo_spine_posture hung = *posture;
    hung.coordinate_rad[MYO_SPINE_AT_PELVIS] = 15 * MYO_RAD_PER_DEG;
    const int code = myo_spine_hang(spine, &hung, 0.012, error);
    if (code) return code;
    for (int k = 0; k < MYO_SPINE_COORDINATES; k++)
        posture->coordinate_rad[k] += slump * (hung.coordinate_rad[k] - posture->coordinate_rad[k]);
    return MYO_OK;
}

void myo_posture_joints(const myo_spine *spine, const myo_spine_posture *posture,
                        double at_mm[MYO_SPINE_BODIES][3]) {
    spine_scene scene;
    myo_spine_view(spine, posture, &scene);
    for (int b = 0; b < MYO_SPINE_BODIES; b++)
        for (int k = 0; k < 3; k++) at_mm[b][k] = 1e3 * scene.places[b].joint_m[k];
}

int myo_posture_loads(const myo_spine *spine, const myo_spine_posture *posture,
                      myo_trunk_loads *loads, myo_error *error) {
    myo_spine_balance balance;
    const int code = myo_spine_hold(spine, posture, &balance, error);
    if (code) return code;
    myo_trunk_loads_take(&balance, loads);
    myo_spine_balance_free(&balance);
    return MYO_OK;
}

/* ---- Plans ---- */

static int add_phase(myo_plan *plan, int led, double duration_s, const myo_spine *spine,
                     const myo_spine_posture *posture, double load_time_s, myo_error *error) {
    if (duration_s < 1e-3) return MYO_OK;
    if (plan->n == MYO_PLAN_PHASES)
        return myo_error_set(error, MYO_INPUT, "a window at most has %d movements; make it shorter",
                             MYO_PLAN_PHASES);
    plan->phases[plan->n++] =
        (myo_trunk_phase){duration_s, load_time_s, led, led ? spine : NULL, *posture};
    return MYO_OK;
}

/* Both hands hold the load in front of the shoulders, where they head. */
static void take_load(myo_spine_posture *posture, double mass_kg, const double *p) {
    double heading = 0;
    for (int i = MYO_SPINE_AT_PELVIS + 2; i < MYO_SPINE_AT_NECK; i += 3)
        heading += posture->coordinate_rad[i];
    for (int s = 0; s < 2; s++) {
        myo_spine_load *load = &posture->loads[posture->n_loads++];
        *load = (myo_spine_load){.body = MYO_SPINE_ARM_RIGHT + s};
        load->force_N[1] = -9.81 * mass_kg / 2;
        load->at_mm[0] = p[event_lift_p_reach_forward] * cos(heading);
        load->at_mm[1] = -p[event_lift_p_reach_down];
        load->at_mm[2] = -p[event_lift_p_reach_forward] * sin(heading);
    }
}

/* Pelvis 20 %, lumbar spine 45 %, thorax 35 % of a bend; below T9 0.7 of the turn of a joint. */
static void bend_to_lift(myo_spine_posture *posture, double bend_deg, double side_deg,
                         double turn_deg) {
    double *q = posture->coordinate_rad;
    q[MYO_SPINE_AT_PELVIS] = -0.2 * bend_deg * MYO_RAD_PER_DEG;
    q[MYO_SPINE_AT_LUMBAR] = -0.45 * bend_deg * MYO_RAD_PER_DEG;
    bend_thorax(q, 0, -0.35 * bend_deg);
    q[MYO_SPINE_AT_LUMBAR + 1] = 0.4 * side_deg * MYO_RAD_PER_DEG;
    bend_thorax(q, 1, 0.6 * side_deg);
    q[MYO_SPINE_AT_LUMBAR + 2] = 0.2 * turn_deg * MYO_RAD_PER_DEG;
    for (int i = 0; i < 12; i++)
        q[MYO_SPINE_AT_T12 + 3 * i + 2] =
            0.8 * turn_deg / 10.8 * (i < 4 ? 0.7 : 1) * MYO_RAD_PER_DEG;
    q[MYO_SPINE_AT_NECK] = 0.6 * bend_deg * MYO_RAD_PER_DEG;
}

/* Down, onto the load and round, held, back without it. */
static int plan_lift(myo_plan *plan, const myo_scenario_event *e, const myo_fieldset *body,
                     const myo_spine *braced, const myo_spine_posture *now, myo_error *error) {
    const double *p = myo_event_numbers(e);
    myo_spine_posture reach = *now, end = *now;
    bend_to_lift(&reach, 0.2 * p[event_lift_p_bend], 0, 0);
    const double core = myo_fieldset_get(body, "person.core");
    const double give = p[event_lift_p_give] * p[event_lift_p_mass] / 10 / core;
    bend_to_lift(&end, p[event_lift_p_bend] + give, p[event_lift_p_side], p[event_lift_p_turn]);
    myo_spine_posture empty = reach;
    take_load(&reach, 0, p);
    take_load(&end, p[event_lift_p_mass], p);
    int code = add_phase(plan, 1, 0.6, braced, &empty, 0, error);
    if (!code) /* the load lies at its place from the start; it comes on as it is taken */
        code = add_phase(plan, 1, 1e-3, braced, &reach, 0, error);
    if (!code)
        code = add_phase(plan, 1, p[event_lift_p_duration], braced, &end, p[event_lift_p_load_time],
                         error);
    if (!code) code = add_phase(plan, 1, p[event_lift_p_held], braced, &end, 0, error);
    return code ? code : add_phase(plan, 1, p[event_lift_p_back], braced, now, 0, error);
}

static double lift_lasts_s(const double *p) {
    return 0.601 + p[event_lift_p_duration] + p[event_lift_p_held] + p[event_lift_p_back];
}

static const double change_s = 1.5; /* from one posture to another */

int myo_plan_make(myo_plan *plan, const myo_scenario *scenario, const myo_spine *spine,
                  const myo_spine *braced, const myo_spine_posture *now,
                  const myo_spine_posture *usual, double start_s, double duration_s,
                  int first_event, myo_error *error) {
    memset(plan, 0, sizeof *plan);
    plan->start = *now;
    plan->usual = *usual;
    plan->duration_s = duration_s;
    myo_spine_posture held = *now;
    double at_s = start_s;
    const double end_s = start_s + duration_s;
    int code = MYO_OK;
    for (int i = first_event; i < scenario->n_events && !code; i++) {
        const myo_scenario_event *e = &scenario->events[i];
        if (e->at_s >= end_s - 1e-9) break;
        if (e->kind == MYO_EVENT_window)
            return myo_error_set_at(error, MYO_INPUT, e->file, e->line, e->column,
                                    "a window begins inside another one; let the first end before");
        myo_spine_posture next = held;
        const int moves = e->kind == MYO_EVENT_posture || e->kind == MYO_EVENT_lift ||
                          e->kind == MYO_EVENT_stretch;
        if (e->kind == MYO_EVENT_posture) {
            code = myo_posture_of(spine, e, &next, error);
            if (code) break;
            if (next.boundary != held.boundary)
                return myo_error_set_at(
                    error, MYO_INPUT, e->file, e->line, e->column,
                    "lying down, sitting down or getting up inside a window; end the window there "
                    "and begin another one");
            memcpy(next.creep_rad, held.creep_rad, sizeof next.creep_rad);
        }
        plan->n_used++;
        plan->told[plan->n_told] = e;
        plan->told_s[plan->n_told++] = e->at_s;
        if (!moves) continue;
        if (e->at_s < at_s - 1e-9)
            return myo_error_set_at(error, MYO_INPUT, e->file, e->line, e->column,
                                    "this begins before the movement before it has ended");
        code = add_phase(plan, 0, e->at_s - at_s, NULL, &held, 0, error);
        at_s = e->at_s;
        if (code) break;
        if (e->kind == MYO_EVENT_lift) {
            code = plan_lift(plan, e, scenario->body, braced, &held, error);
            at_s += lift_lasts_s(myo_event_numbers(e));
        } else if (e->kind == MYO_EVENT_stretch) {
            const double *p = myo_event_numbers(e);
            myo_posture_bend(&next, p[event_stretch_p_bend], p[event_stretch_p_side],
                             p[event_stretch_p_turn]);
            code = add_phase(plan, 1, p[event_stretch_p_duration], spine, &next, 0, error);
            at_s += p[event_stretch_p_duration];
            held = next;
        } else {
            code = add_phase(plan, 1, change_s, spine, &next, 0, error);
            at_s += change_s;
            held = plan->usual = next;
        }
        if (!code && at_s > end_s + 1e-9)
            return myo_error_set_at(
                error, MYO_INPUT, e->file, e->line, e->column,
                "this movement ends %g s after its window does; make the window "
                "longer",
                at_s - end_s);
    }
    if (!code) code = add_phase(plan, 0, end_s - at_s + 1, NULL, &held, 0, error);
    plan->end = held;
    return code;
}
