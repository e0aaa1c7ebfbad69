/* Postures and movements of a time line. Shares of a bend: sources in the events' tables; the lift
 * is the reference event of recipe_spine. */
#include "run/postures.h"

#include "base/text.h"
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

/* A lift as it is asked for and as it comes about. */
typedef struct lifting {
    const double *p;
    const myo_spine *braced;
    const myo_spine_posture *now;
    double core_1, duration_s, mass_kg;
    myo_spine_posture empty, reach, end;
} lifting;

static void place_lift(lifting *l, double mass_kg) {
    const double *p = l->p;
    l->mass_kg = mass_kg;
    l->reach = l->end = *l->now;
    bend_to_lift(&l->reach, 0.2 * p[event_lift_p_bend], 0, 0);
    const double give = p[event_lift_p_give] * mass_kg / 10 / l->core_1;
    bend_to_lift(&l->end, p[event_lift_p_bend] + give, p[event_lift_p_side], p[event_lift_p_turn]);
    l->empty = l->reach;
    take_load(&l->reach, 0, p);
    take_load(&l->end, mass_kg, p);
}

/* Moment that nobody holds, held still at the end and at worst on the way. */
static int missing_moment(const lifting *l, double *still_Nm, double *moving_Nm, myo_error *error) {
    myo_trunk_loads loads;
    int code = myo_posture_loads(l->braced, &l->end, &loads, error);
    *still_Nm = loads.residual_Nm;
    if (code || !moving_Nm) return code;
    const myo_spine_course course = {l->reach, l->end, l->duration_s, l->p[event_lift_p_load_time],
                                     9};
    myo_spine_effort effort;
    code = myo_spine_follow(l->braced, &course, &effort, error);
    if (code) return code;
    *moving_Nm = effort.worst_residual_Nm;
    myo_spine_effort_free(&effort);
    return MYO_OK;
}

/* Who is not strong enough lifts more slowly; where that does not help the load stays on the
 * ground, and the back bears what it can. */
static int try_lift(lifting *l, char *outcome, size_t size, myo_error *error) {
    const double *p = l->p, most_Nm = p[event_lift_p_missing];
    double still, moving;
    outcome[0] = 0;
    int code = missing_moment(l, &still, &moving, error);
    const double asked_s = l->duration_s, asked_kg = l->mass_kg, lacking = still;
    while (!code && still <= most_Nm && moving > most_Nm &&
           l->duration_s < asked_s * p[event_lift_p_slower]) {
        l->duration_s = fmin(1.5 * l->duration_s, asked_s * p[event_lift_p_slower]);
        code = missing_moment(l, &still, &moving, error);
    }
    if (code || (still <= most_Nm && moving <= most_Nm)) {
        if (l->duration_s > asked_s)
            myo_text_format(outcome, size, "too weak to do it in %.2g s: it takes %.2g s", asked_s,
                            l->duration_s);
        return code;
    }
    l->duration_s = asked_s;
    double low = 0, high = asked_kg;
    for (int i = 0; i < 9 && !code; i++) {
        place_lift(l, 0.5 * (low + high));
        code = missing_moment(l, &still, NULL, error);
        if (still <= most_Nm)
            low = l->mass_kg;
        else
            high = l->mass_kg;
    }
    place_lift(l, low);
    if (low > 0)
        myo_text_format(outcome, size,
                        "too weak, %.0f N m are missing: %.2g of %g kg are pulled, the load stays "
                        "on the ground",
                        lacking, low, asked_kg);
    else
        myo_text_format(outcome, size,
                        "too weak to bend there, even without the load: %.0f N m are missing",
                        lacking);
    return code;
}

/* Down, onto the load and round, held, back without it. */
static int plan_lift(myo_plan *plan, const myo_scenario_event *e, const myo_fieldset *body,
                     const myo_spine *braced, const myo_spine_posture *now, double *lasts_s,
                     myo_error *error) {
    const double *p = myo_event_numbers(e);
    lifting l = {.p = p,
                 .braced = braced,
                 .now = now,
                 .core_1 = myo_fieldset_get(body, "person.core"),
                 .duration_s = p[event_lift_p_duration]};
    place_lift(&l, p[event_lift_p_mass]);
    char *outcome = plan->outcome[plan->n_outcomes];
    const int tried = try_lift(&l, outcome, sizeof plan->outcome[0], error);
    if (tried) return tried;
    *lasts_s = 0.601 + l.duration_s + p[event_lift_p_held] + p[event_lift_p_back];
    if (outcome[0]) plan->outcome_s[plan->n_outcomes++] = e->at_s + 0.601 + l.duration_s;
    const myo_spine_posture empty = l.empty, reach = l.reach, end = l.end;
    int code = add_phase(plan, 1, 0.6, braced, &empty, 0, error);
    if (!code) /* the load lies at its place from the start; it comes on as it is taken */
        code = add_phase(plan, 1, 1e-3, braced, &reach, 0, error);
    if (!code)
        code = add_phase(plan, 1, l.duration_s, braced, &end, p[event_lift_p_load_time], error);
    if (!code) code = add_phase(plan, 1, p[event_lift_p_held], braced, &end, 0, error);
    return code ? code : add_phase(plan, 1, p[event_lift_p_back], braced, now, 0, error);
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
            double lasts_s = 0;
            code = plan_lift(plan, e, scenario->body, braced, &held, &lasts_s, error);
            at_s += lasts_s;
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
                "this movement ends %g s after its window does%s; make the window longer",
                at_s - end_s, plan->n_outcomes ? " (who is too weak takes longer)" : "");
    }
    if (!code) code = add_phase(plan, 0, end_s - at_s + 1, NULL, &held, 0, error);
    plan->end = held;
    return code;
}
