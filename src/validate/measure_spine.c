/* Measurements on the spine: a posture with loads, and one number of what it costs; ranges of
 * single joints; shape.
 *
 *   {do: spine, of: compression, level: T8, set: {spine.kyphosis: 75 deg},
 *    posture: {lumbar_bend: -22 deg, carry: 20 kg}}
 *
 * posture: boundary: standing, seated, back_rest, lying, held; pelvis_, lumbar_, thorax_ (shared
 * evenly among T1-T12), neck_, girdle_ (both sides) with bend, side, turn; arms_bend: both arms
 * lifted from hanging; carry: in both hands together, right_hand, left_hand; reach: the load is
 * held so far in front of the shoulders instead of hanging down; effort: bend, side or turn against
 * `moment` at L3 (a push at T4 or moments on T3-T8); hang: the back hangs on its discs with muscles
 * at this activation; held: discs creep for so long, upright: and then so long standing.
 *
 * to: a second posture, reached within `duration`, with the load coming on in `load_time`; of:
 * peak_compression, or work or stretch of a `pool`. */
#include "myotome/spine.h"
#include "myotome/units.h"
#include "validate/measures.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double deg = 3.14159265358979323846 / 180;

/* ---- the row's posture ---- */

static int angle(const myo_node *posture, const char *part, int axis, double *value_rad,
                 myo_error *error) {
    static const char *const ways[3] = {"bend", "side", "turn"};
    char key[40];
    double value = 0;
    snprintf(key, sizeof key, "%s_%s", part, ways[axis]);
    const int code = posture ? myo_measure_number(posture, key, "deg", 0, &value, error) : MYO_OK;
    *value_rad = value * deg;
    return code;
}

/* "thorax_bend" and its like. */
static int read_angles(const myo_node *settings, myo_spine_posture *posture, myo_error *error) {
    double *q = posture->coordinate_rad;
    int code = MYO_OK;
    for (int k = 0; k < 3 && !code; k++) {
        double thorax = 0, girdle = 0;
        code = angle(settings, "pelvis", k, &q[MYO_SPINE_AT_PELVIS + k], error);
        if (!code) code = angle(settings, "lumbar", k, &q[MYO_SPINE_AT_LUMBAR + k], error);
        if (!code) code = angle(settings, "neck", k, &q[MYO_SPINE_AT_NECK + k], error);
        if (!code) code = angle(settings, "thorax", k, &thorax, error);
        if (!code) code = angle(settings, "girdle", k, &girdle, error);
        for (int i = 0; i < 12; i++) q[MYO_SPINE_AT_T12 + 3 * i + k] = thorax / 12;
        q[MYO_SPINE_AT_GIRDLE_RIGHT + k] = girdle;
        q[MYO_SPINE_AT_GIRDLE_LEFT + k] = k ? -girdle : girdle;
    }
    double arms = 0;
    if (!code) code = angle(settings, "arms", 0, &arms, error);
    if (!code && arms != 0) {
        posture->arms_free = 1;
        q[MYO_SPINE_AT_ARM_RIGHT] = q[MYO_SPINE_AT_ARM_LEFT] = arms;
    }
    return code;
}

static void add_load(myo_spine_posture *posture, int body, const double force_N[3],
                     const double moment_Nm[3]) {
    myo_spine_load *load = &posture->loads[posture->n_loads++];
    *load = (myo_spine_load){.body = body};
    memcpy(load->force_N, force_N, sizeof load->force_N);
    memcpy(load->moment_Nm, moment_Nm, sizeof load->moment_Nm);
}

/* Somebody pushes against the chest: forwards at T4 against extension (backwards against flexion),
 * or turns and tilts T3-T8. */
static void add_effort(myo_spine_posture *posture, const char *effort, double moment_Nm) {
    static const double none[3] = {0, 0, 0};
    if (strcmp(effort, "bend") == 0) { /* T4 is 299 mm above L3 when standing */
        const double push[3] = {moment_Nm / 0.299, 0, 0};
        add_load(posture, MYO_SPINE_T4, push, none);
        return;
    }
    double moment[3] = {0, 0, 0};
    moment[strcmp(effort, "side") == 0 ? 0 : 1] = moment_Nm / 6;
    for (int b = MYO_SPINE_T8; b <= MYO_SPINE_T3; b++) add_load(posture, b, none, moment);
}

static int read_effort(const myo_node *settings, double factor, myo_spine_posture *posture,
                       myo_error *error) {
    const myo_node *node = settings ? myo_node_find(settings, "effort") : NULL;
    double moment = 0;
    if (!node) return MYO_OK;
    const char *effort = myo_node_text(node);
    if (strcmp(effort, "bend") != 0 && strcmp(effort, "side") != 0 && strcmp(effort, "turn") != 0)
        return myo_node_error(node, error, "an effort is bend, side or turn");
    const int code = myo_measure_number(settings, "moment", "Nm", (double)NAN, &moment, error);
    if (!code) add_effort(posture, effort, factor * moment);
    return code;
}

/* Both hands hold their load in front, where the shoulders head. */
static void hold_in_front(myo_spine_posture *posture, double reach_mm) {
    double heading = 0;
    for (int i = MYO_SPINE_AT_PELVIS + 2; i < MYO_SPINE_AT_NECK; i += 3)
        heading += posture->coordinate_rad[i];
    for (int s = 0; s < 2; s++) {
        const double weight[3] = {0, -9.81 * posture->hand_kg[s], 0}, none[3] = {0, 0, 0};
        add_load(posture, MYO_SPINE_ARM_RIGHT + s, weight, none);
        double *at = posture->loads[posture->n_loads - 1].at_mm;
        at[0] = reach_mm * cos(heading);
        at[1] = -500;
        at[2] = -reach_mm * sin(heading);
        posture->hand_kg[s] = 0;
    }
}

/* The posture is held for a time, then the body stands upright for another with what has crept. */
static void creep(const myo_spine *spine, myo_spine_posture *posture, double held_s,
                  double upright_s) {
    myo_spine_creep(spine, posture, NULL, held_s);
    if (upright_s <= 0) return;
    memset(posture->coordinate_rad, 0, sizeof posture->coordinate_rad);
    myo_spine_creep(spine, posture, NULL, upright_s);
}

static int read_boundary(const myo_node *settings, int *boundary, myo_error *error) {
    static const char *const names[] = {"standing", "seated", "back_rest", "lying", "held"};
    const myo_node *node = myo_node_find(settings, "boundary");
    for (int i = MYO_SPINE_STANDING; node && i <= MYO_SPINE_HELD; i++)
        if (strcmp(names[i], myo_node_text(node)) == 0) {
            *boundary = i;
            return MYO_OK;
        }
    return node ? myo_node_error(node, error,
                                 "a boundary is standing, seated, back_rest, lying or held")
                : MYO_OK;
}

static int read_posture(const myo_spine *spine, const myo_node *settings, double factor,
                        myo_spine_posture *posture, myo_error *error) {
    *posture = myo_spine_posture_default();
    double both = 0, hang = 0, reach = 0;
    int code = read_angles(settings, posture, error);
    if (code || !settings) return code;
    code = read_boundary(settings, &posture->boundary, error);
    if (!code) code = myo_measure_number(settings, "carry", "kg", 0, &both, error);
    if (!code)
        code = myo_measure_number(settings, "right_hand", "kg", 0, &posture->hand_kg[0], error);
    if (!code)
        code = myo_measure_number(settings, "left_hand", "kg", 0, &posture->hand_kg[1], error);
    for (int s = 0; s < 2; s++) posture->hand_kg[s] += both / 2;
    if (!code) code = myo_measure_number(settings, "reach", "mm", 0, &reach, error);
    if (!code && reach > 0) hold_in_front(posture, reach);
    if (!code) code = myo_measure_number(settings, "passive", "1", 1, &posture->passive_1, error);
    if (!code) code = read_effort(settings, factor, posture, error);
    if (!code) code = myo_measure_number(settings, "hang", "1", 0, &hang, error);
    if (!code && hang > 0) code = myo_spine_hang(spine, posture, hang, error);
    double held_s = 0, upright_s = 0;
    if (!code) code = myo_measure_number(settings, "held", "s", 0, &held_s, error);
    if (!code) code = myo_measure_number(settings, "upright", "s", 0, &upright_s, error);
    if (!code && held_s > 0) creep(spine, posture, held_s, upright_s);
    return code;
}

/* ---- numbers ---- */

typedef struct question {
    const myo_node *row;
    const char *of;
    int level, axis;
} question;

static int of_shape(const question *ask, const myo_spine *spine, double *value, myo_error *error) {
    double moment = 0, preload = 0;
    if (strcmp(ask->of, "mass") == 0)
        *value = myo_spine_mass_kg(spine, ask->level);
    else if (strcmp(ask->of, "kyphosis") == 0)
        *value = myo_spine_kyphosis_deg(spine);
    else if (strcmp(ask->of, "cobb") == 0)
        *value = myo_spine_cobb_deg(spine);
    else if (strcmp(ask->of, "mean_arm") == 0)
        *value = myo_spine_mean_arm_mm(spine, ask->level);
    else if (strcmp(ask->of, "range") == 0 || strcmp(ask->of, "stiffness") == 0) {
        int code = myo_measure_number(ask->row, "moment", "Nm", 7.5, &moment, error);
        if (!code) code = myo_measure_number(ask->row, "preload", "N", 0, &preload, error);
        if (code) return code;
        *value = myo_spine_joint_range_deg(spine, ask->level, ask->axis, moment, preload);
        if (ask->of[0] == 's') /* of the elastic zone: between half the moment and all of it */
            *value = moment / (*value - myo_spine_joint_range_deg(spine, ask->level, ask->axis,
                                                                  moment / 2, preload));
    } else
        return -1;
    return MYO_OK;
}

static int of_balance(const question *ask, const myo_spine_balance *b, double *value) {
    const double *right = b->back_activation_1[ask->level];
    const struct {
        const char *name;
        double value;
    } known[] = {
        {"compression", b->compression_N[ask->level]},
        {"shear_forward", b->shear_forward_N[ask->level]},
        {"pressure", b->pressure_MPa[ask->level]},
        {"load_to_strength", b->load_to_strength_1[ask->level]},
        {"flexion_moment", b->flexion_moment_Nm[ask->level]},
        {"activation", 0.5 * (right[0] + right[1])},
        {"activation_right", right[0]},
        {"activation_left", right[1]},
        {"facet_force", fmax(b->facet_force_N[ask->level][0], b->facet_force_N[ask->level][1])},
        {"capsule_strain",
         fmax(b->capsule_strain_1[ask->level][0], b->capsule_strain_1[ask->level][1])},
        {"root_pressure_right", b->root_pressure_mmHg[ask->level][0]},
        {"root_pressure_left", b->root_pressure_mmHg[ask->level][1]},
        {"canal_pressure", b->canal_pressure_mmHg[ask->level]},
        {"residual", b->residual_Nm},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(known[i].name, ask->of) == 0) {
            *value = known[i].value;
            return MYO_OK;
        }
    return -1;
}

/* Weight above a disc with one muscle behind it: the textbook estimate. */
static int of_single_extensor(const question *ask, const myo_spine *spine,
                              const myo_spine_balance *b, double *value, myo_error *error) {
    double arm_mm = 45, weight_kg = 0;
    const int code = myo_measure_number(ask->row, "arm", "mm", 45, &arm_mm, error);
    for (int body = ask->level; body < MYO_SPINE_BODIES; body++)
        if (body <= MYO_SPINE_C7 || ask->level <= MYO_SPINE_T4)
            weight_kg += myo_spine_mass_kg(spine, body);
    *value = 9.81 * weight_kg + b->flexion_moment_Nm[ask->level] / (1e-3 * arm_mm);
    return code;
}

/* lowest: eigenvalue; unstable: how many modes, in one plane where axis: says which. */
static int of_modes(const question *ask, const myo_spine *spine, const myo_spine_posture *posture,
                    const myo_spine_balance *balance, double *value, myo_error *error) {
    double share = 0, lowest = 0;
    int unstable[3];
    int code = myo_measure_number(ask->row, "short_range", "1", 0, &share, error);
    if (!code) code = myo_spine_modes(spine, posture, balance, share, &lowest, 1, unstable, error);
    if (strcmp(ask->of, "lowest_mode") == 0)
        *value = lowest;
    else
        *value = myo_node_find(ask->row, "axis") ? unstable[ask->axis]
                                                 : unstable[0] + unstable[1] + unstable[2];
    return code;
}

/* The greatest effort that leaves at most 3 N m of any spinal joint unheld, as the moment at the
 * level. */
static int of_capacity(const question *ask, const myo_spine *spine, double *value,
                       myo_error *error) {
    double low = 0, high = 20;
    *value = 0;
    for (int i = 0; i < 14; i++) {
        const double factor = 0.5 * (low + high);
        myo_spine_posture posture;
        myo_spine_balance balance;
        int code = read_posture(spine, myo_node_find(ask->row, "posture"), factor, &posture, error);
        if (!code) code = myo_spine_hold(spine, &posture, &balance, error);
        if (code) return code;
        double moment = balance.flexion_moment_Nm[ask->level];
        if (ask->axis) { /* moments act on T3-T8 whole */
            moment = 0;
            for (int l = 0; l < posture.n_loads; l++)
                if (posture.loads[l].body >= ask->level)
                    moment += posture.loads[l].moment_Nm[ask->axis == 1 ? 0 : 1];
        }
        if (balance.spine_residual_Nm <= 3) {
            low = factor;
            *value = fabs(moment);
        } else {
            high = factor;
        }
        myo_spine_balance_free(&balance);
    }
    return MYO_OK;
}

static int of_effort(const question *ask, const myo_spine *spine, const myo_spine_effort *effort,
                     double *value, myo_error *error) {
    if (strcmp(ask->of, "peak_compression") == 0) {
        *value = effort->peak_compression_N[ask->level];
        return MYO_OK;
    }
    const char *name = "";
    const int code = myo_measure_text(ask->row, "pool", &name, error);
    const int pool = code ? -1 : myo_spine_pool_find(spine, name);
    if (code) return code;
    if (pool < 0) return myo_error_set(error, MYO_INPUT, "no pool is called \"%s\"", name);
    if (strcmp(ask->of, "work") == 0)
        *value = myo_spine_pool_mean(spine, pool, effort->eccentric_work_1);
    else if (strcmp(ask->of, "stretch") == 0)
        *value = myo_spine_pool_mean(spine, pool, effort->active_stretch_1);
    else
        return myo_error_set(error, MYO_INPUT, "a movement has no \"%s\"", ask->of);
    return MYO_OK;
}

static int of_course(const question *ask, const myo_spine *spine, const myo_node *to, double *value,
                     myo_error *error) {
    myo_spine_course course = {.n_samples = 31};
    myo_spine_effort effort;
    int code = read_posture(spine, myo_node_find(ask->row, "posture"), 1, &course.from, error);
    if (!code) code = read_posture(spine, to, 1, &course.to, error);
    if (!code)
        code =
            myo_measure_number(ask->row, "duration", "s", (double)NAN, &course.duration_s, error);
    if (!code) code = myo_measure_number(ask->row, "load_time", "s", 0, &course.load_time_s, error);
    if (!code) code = myo_spine_follow(spine, &course, &effort, error);
    if (code) return code;
    code = of_effort(ask, spine, &effort, value, error);
    myo_spine_effort_free(&effort);
    return code;
}

static int answer(const question *ask, const myo_spine *spine, double *value, myo_error *error) {
    int code = of_shape(ask, spine, value, error);
    if (code >= 0) return code;
    const myo_node *to = myo_node_find(ask->row, "to");
    if (to) return of_course(ask, spine, to, value, error);
    if (strcmp(ask->of, "capacity") == 0) return of_capacity(ask, spine, value, error);
    myo_spine_posture posture;
    myo_spine_balance balance;
    code = read_posture(spine, myo_node_find(ask->row, "posture"), 1, &posture, error);
    if (!code && strcmp(ask->of, "creep") == 0) {
        *value = posture.creep_rad[3 * ask->level + ask->axis] / deg;
        return MYO_OK;
    }
    if (!code && strcmp(ask->of, "angle") == 0) { /* of a disc */
        *value =
            posture
                .coordinate_rad[3 * (ask->level - MYO_SPINE_T12) + MYO_SPINE_AT_T12 + ask->axis] /
            deg;
        return MYO_OK;
    }
    if (!code) code = myo_spine_hold(spine, &posture, &balance, error);
    if (code) return code;
    code = of_balance(ask, &balance, value);
    if (code < 0 && strcmp(ask->of, "single_extensor") == 0)
        code = of_single_extensor(ask, spine, &balance, value, error);
    else if (code < 0 &&
             (strcmp(ask->of, "lowest_mode") == 0 || strcmp(ask->of, "unstable_modes") == 0))
        code = of_modes(ask, spine, &posture, &balance, value, error);
    else if (code < 0)
        code = myo_error_set(error, MYO_INPUT, "a spine has no \"%s\"", ask->of);
    myo_spine_balance_free(&balance);
    return code;
}

static int read_question(const myo_node *row, question *ask, myo_error *error) {
    static const char *const ways[3] = {"bend", "side", "turn"};
    const myo_node *level = myo_node_find(row, "level"), *axis = myo_node_find(row, "axis");
    ask->row = row;
    ask->axis = 0;
    ask->level = level ? myo_spine_body_find(myo_node_text(level)) : MYO_SPINE_T8;
    if (ask->level < MYO_SPINE_L5 || ask->level > MYO_SPINE_C7)
        return myo_node_error(level, error, "a level is L5 .. L1, T12 .. T1 or C7");
    while (axis && ask->axis < 3 && strcmp(ways[ask->axis], myo_node_text(axis)) != 0) ask->axis++;
    if (ask->axis == 3) return myo_node_error(axis, error, "an axis is bend, side or turn");
    return myo_measure_text(row, "of", &ask->of, error);
}

int myo_measure_spine(const measure_context *context, const myo_node *settings, double *value,
                      myo_error *error) {
    question ask;
    int code = read_question(settings, &ask, error);
    if (code) return code;
    myo_fieldset *values = myo_spine_values();
    if (!values) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a spine");
    code = myo_catalogue_apply_cell(context->choices, context->n_choices, values, NULL, 0, error);
    const myo_node *set = myo_node_find(settings, "set");
    for (size_t i = 0; set && i < myo_node_count(set) && !code; i++)
        code = myo_fieldset_set(values, myo_node_key(myo_node_at(set, i)),
                                myo_node_text(myo_node_at(set, i)), 0, error);
    myo_spine *spine = NULL;
    if (!code) code = myo_spine_make(values, &spine, error);
    myo_fieldset_free(values);
    if (!code) code = answer(&ask, spine, value, error);
    myo_spine_free(spine);
    return code;
}
