/* How the trunk moves: forward dynamics in steps of about 1 ms, linearly implicit in the stiffness
 * and damping of discs, muscles and supports.
 *
 * A muscle pulls with F0 [a fL(l) fV(v) + fPE(l)] and, on top, with the short-range stiffness of
 * its attached bridges: k (L - L_r) up to a stretch at which bridges slip; beyond, L_r follows
 * (Rack & Westbury 1974 for the phenomenon). Discs creep by one slow element in series. Nothing
 * else holds the body up when it stands. */
#include "base/lane.h" /* width 1: sine and cosine with the same bits everywhere */
#include "body/spine_model.h"
#include "mech/muscle_tendon/muscle_tendon.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    n_most = MYO_SPINE_COORDINATES,
    preload_every = 5 /* steps: discs' preload changes slowly */
};

/* The free coordinates, first .. last, that something moves with. */
typedef struct spine_span {
    int first, last;
} spine_span;

struct myo_spine_move {
    const myo_spine *spine;
    myo_spine_posture posture; /* loads */
    myo_coordinates map;       /* the free ones, 0 .. n-1 */
    int place[n_most];         /* where they stand among all */
    spine_supports supports;
    double surface_m[24]; /* where bed or rest lies below each, along their push */
    myo_spine_state state;
    long steps;
    int upright;
    double start_up[3];  /* axis of T1 */
    double *reference_m; /* L_r; 0: not yet set */
    double *velocity_slope;
    spine_span *spans; /* of the fascicles */
    double angle[spine_angles], speed[spine_angles];
    myo_body_place places[MYO_SPINE_BODIES];
    double h_s; /* of this step */
    double force[n_most], implicit[n_most * n_most], mass[n_most * n_most];
    double work[n_most * n_most], full[spine_angles * spine_angles];
};

/* ---- making ---- */

static int is_held(int boundary, int coordinate) {
    if (coordinate < MYO_SPINE_AT_LUMBAR) return 1;
    return boundary == MYO_SPINE_HELD && coordinate < MYO_SPINE_AT_T12;
}

static void free_coordinates(myo_spine_move *move, int boundary) {
    int number[n_most];
    move->map.n = 0;
    for (int c = 0; c < n_most; c++) {
        number[c] = is_held(boundary, c) ? -1 : move->map.n;
        if (number[c] < 0) continue;
        move->place[move->map.n++] = c;
    }
    for (int a = 0; a < spine_angles; a++) {
        move->map.index[a] = number[move->spine->all.index[a]];
        move->map.share[a] = move->spine->all.share[a];
    }
}

static void point_of(const myo_body_place *place, const double at_m[3], double point[3]) {
    const double *t = place->turn;
    for (int k = 0; k < 3; k++)
        point[k] = place->joint_m[k] + t[3 * k] * at_m[0] + t[3 * k + 1] * at_m[1] +
                   t[3 * k + 2] * at_m[2];
}

static void widen(const myo_spine_move *move, int body, spine_span *span) {
    for (int k = 0; k < 3; k++) {
        const int i = move->map.index[3 * body + k];
        if (i < 0) continue;
        if (i < span->first) span->first = i;
        if (i > span->last) span->last = i;
    }
}

static spine_span span_of(const myo_spine_move *move, const spine_path *path) {
    spine_span span = {n_most, -1};
    for (int i = 1; i < path->n; i++)
        for (int low = path->body[i - 1], high = path->body[i]; low != high;) {
            int *upper = high > low ? &high : &low;
            widen(move, *upper, &span);
            *upper = move->spine->bodies[*upper].parent;
        }
    return span;
}

static double along(const double a[3], const double b[3]) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/* Bed and rest have the shape of the body that comes to them. */
static void put_supports(myo_spine_move *move) {
    spine_supports *s = &move->supports;
    *s = myo_spine_supports(move->spine, move->posture.boundary);
    for (int i = 0; i < s->n; i++) {
        double point[3];
        point_of(&move->places[s->body[i]], s->at_m[i], point);
        move->surface_m[i] = along(point, s->push);
    }
}

int myo_spine_move_make(const myo_spine *spine, const myo_spine_posture *posture,
                        myo_spine_move **made, myo_error *error) {
    *made = NULL;
    const int boundary = posture->boundary, wrong = myo_spine_check_posture(posture, error);
    if (wrong) return wrong;
    myo_spine_move *move = calloc(1, sizeof *move);
    if (move) move->reference_m = calloc(2 * (size_t)spine->n_fascicles, sizeof(double));
    if (move) move->spans = calloc((size_t)spine->n_fascicles, sizeof *move->spans);
    if (!move || !move->reference_m || !move->spans) {
        myo_spine_move_free(move);
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a movement");
    }
    move->velocity_slope = move->reference_m + spine->n_fascicles;
    move->spine = spine;
    move->posture = *posture;
    free_coordinates(move, boundary);
    for (int j = 0; j < spine->n_fascicles; j++)
        move->spans[j] = span_of(move, &spine->fascicles[j].path);
    myo_spine_set_angles(spine, &move->posture, move->angle);
    myo_multibody_place(MYO_SPINE_BODIES, spine->bodies, move->angle, move->places);
    memcpy(move->state.coordinate_rad, move->posture.coordinate_rad,
           sizeof move->state.coordinate_rad);
    memcpy(move->state.speed_rad_s, posture->speed_rad_s, sizeof move->state.speed_rad_s);
    memcpy(move->state.creep_rad, posture->creep_rad, sizeof move->state.creep_rad);
    move->state.coordinate_rad[0] = move->angle[0]; /* laid back */
    for (int k = 0; k < 6; k++)                     /* hanging arms */
        move->state.coordinate_rad[MYO_SPINE_AT_ARM_RIGHT + k] =
            move->angle[3 * MYO_SPINE_ARM_RIGHT + k];
    for (int b = 0; b < MYO_SPINE_BODIES; b++)
        move->state.compression_N[b] = spine->p[spine_p_preload_reference];
    put_supports(move);
    move->upright = boundary == MYO_SPINE_STANDING || boundary == MYO_SPINE_SEATED;
    for (int k = 0; k < 3; k++) move->start_up[k] = move->places[MYO_SPINE_T1].turn[3 * k + 1];
    *made = move;
    return MYO_OK;
}

void myo_spine_move_free(myo_spine_move *move) {
    if (!move) return;
    free(move->reference_m);
    free(move->spans);
    free(move);
}

myo_spine_state *myo_spine_move_state(myo_spine_move *move) {
    return &move->state;
}

int myo_spine_move_load(myo_spine_move *move, const double hand_kg[2], int n_loads,
                        const myo_spine_load *loads, myo_error *error) {
    myo_spine_posture posture = move->posture;
    memcpy(posture.hand_kg, hand_kg, sizeof posture.hand_kg);
    posture.n_loads = n_loads;
    if (n_loads > 0 && n_loads <= MYO_SPINE_LOADS)
        memcpy(posture.loads, loads, (size_t)n_loads * sizeof *loads);
    const int code = myo_spine_check_posture(&posture, error);
    if (!code) move->posture = posture;
    return code;
}

/* State, step count, then what each fascicle carries on. */
enum { state_numbers = sizeof(myo_spine_state) / sizeof(double) };

int myo_spine_move_numbers(const myo_spine *spine) {
    return state_numbers + 1 + 2 * spine->n_fascicles;
}

int myo_spine_move_count(const myo_spine_move *move) {
    return myo_spine_move_numbers(move->spine);
}

void myo_spine_move_save(const myo_spine_move *move, double *numbers) {
    memcpy(numbers, &move->state, sizeof move->state);
    numbers[state_numbers] = (double)move->steps;
    memcpy(numbers + state_numbers + 1, move->reference_m,
           2 * (size_t)move->spine->n_fascicles * sizeof(double));
}

void myo_spine_move_restore(myo_spine_move *move, const double *numbers) {
    memcpy(&move->state, numbers, sizeof move->state);
    move->steps = (long)numbers[state_numbers];
    memcpy(move->reference_m, numbers + state_numbers + 1,
           2 * (size_t)move->spine->n_fascicles * sizeof(double));
}

/* ---- forces ---- */

/* A moment about one angle, and how it falls with angle and speed. */
static void add_diagonal(myo_spine_move *move, int angle, double moment, double stiffness,
                         double damping) {
    const int i = move->map.index[angle];
    const double share = move->map.share[angle];
    if (i < 0) return;
    move->force[i] += share * (moment - (damping + move->h_s * stiffness) * move->speed[angle]);
    move->implicit[i * (move->map.n + 1)] += share * share * (damping + move->h_s * stiffness);
}

/* Discs with their creep, girdles, arms. */
static void add_joints(myo_spine_move *move) {
    const myo_spine *spine = move->spine;
    const double *p = spine->p, delay = 1e-3 * p[spine_p_joint_damping];
    for (int b = MYO_SPINE_L5; b <= MYO_SPINE_C7; b++)
        for (int k = 0; k < 3; k++) {
            const int a = 3 * b + k;
            double slope;
            const double elastic = move->angle[a] - move->state.creep_rad[a];
            const double moment =
                move->posture.passive_1 *
                myo_spine_axis_moment(spine, b, k, elastic, move->state.compression_N[b], &slope);
            const double damping = delay * spine->axes[b][k].stiffness_Nm_rad;
            add_diagonal(move, a, -moment, move->posture.passive_1 * slope, damping);
        }
    for (int g = 0; g < 2; g++)
        for (int k = 0; k < 3; k++) {
            int a = 3 * (MYO_SPINE_GIRDLE_RIGHT + g) + k;
            const double spring = p[spine_p_girdle_spring];
            add_diagonal(move, a, spine->girdle_moment_Nm[g][k] - spring * move->angle[a], spring,
                         p[spine_p_girdle_damping]);
            a = 3 * (MYO_SPINE_ARM_RIGHT + g) + k;
            add_diagonal(move, a, 0, 0, p[spine_p_arm_damping]);
        }
}

static double moving(const myo_spine_move *move, spine_span span, const double *arms) {
    double speed = 0;
    for (int i = span.first; i <= span.last; i++)
        speed -= arms[i] * move->state.speed_rad_s[move->place[i]];
    return speed;
}

/* A pull along something whose length L grows at `rate` and follows dL = -arms dq: force at the
 * start of the step, which grows by `growth` = damping + h stiffness with the rate; `ahead` is the
 * part that stiffness adds within the step. */
static void add_pull(myo_spine_move *move, spine_span span, const double *arms, double force,
                     double ahead, double growth) {
    for (int i = span.first; i <= span.last; i++) {
        const double g = growth * arms[i];
        double *row = move->implicit + i * move->map.n;
        move->force[i] += (force + ahead) * arms[i];
        if (g == 0) continue;
        for (int k = span.first; k <= i; k++) row[k] += g * arms[k];
    }
}

/* Slope of the force-velocity curve: the implicit step needs no better than a difference, now and
 * then. */
static double velocity_slope(double v) {
    return (myo_muscle_tendon_force_velocity_1(v + 1e-4) -
            myo_muscle_tendon_force_velocity_1(v - 1e-4)) /
           2e-4;
}

/* Short-range force; the reference slips where the stretch goes beyond its limit. */
static double short_range(const myo_spine *spine, const spine_fascicle *f, double path_m,
                          double active_N, double *reference_m, double *stiffness) {
    const double k = myo_spine_short_range_N_m(spine, f, active_N, 1);
    const double limit = spine->p[spine_p_short_range_strain] * f->optimal_m;
    if (*reference_m == 0) *reference_m = path_m;
    double stretch = path_m - *reference_m;
    *stiffness = k;
    if (fabs(stretch) > limit) {
        stretch = stretch > 0 ? limit : -limit;
        *reference_m = path_m - stretch;
        *stiffness = 0;
    }
    return k * stretch;
}

static void add_muscles(myo_spine_move *move, const double *activation_1, double *force_N,
                        double *fibre_length_1, double *wrench) {
    const myo_spine *spine = move->spine;
    for (int j = 0; j < spine->n_fascicles; j++) {
        const spine_fascicle *f = &spine->fascicles[j];
        const spine_span span = move->spans[j];
        double arms[n_most], short_stiffness;
        for (int i = span.first; i <= span.last; i++) arms[i] = 0;
        const double path = myo_spine_path_arms(spine, &move->map, &f->path, move->places, arms);
        const double l = myo_spine_fibre_length_1(f, path), F0 = f->max_force_N * f->cos_pennation;
        const double top = f->optimal_m * f->cos_pennation *
                           spine->muscle[f->face.muscle][spine_muscle_p_max_velocity]; /* m/s */
        const double rate = moving(move, span, arms);
        const double v = fmax(-1, fmin(1, rate / top));
        const double isometric = activation_1[j] * F0 * myo_spine_active_1(l);
        const double active = isometric * fmax(0, myo_muscle_tendon_force_velocity_1(v));
        const double held =
            short_range(spine, f, path, isometric, &move->reference_m[j], &short_stiffness);
        double slope;
        const double share = move->posture.passive_1 * F0;
        const double passive = share * myo_spine_fascicle_passive_1(f, l, &slope);
        const double passive_slope = share * slope / (f->optimal_m * f->cos_pennation);
        const double force = fmax(0, active + held + passive);
        if (wrench) move->velocity_slope[j] = velocity_slope(v);
        const double ahead = move->h_s * (short_stiffness + passive_slope);
        add_pull(move, span, arms, force, ahead * rate,
                 isometric * move->velocity_slope[j] / top + ahead);
        if (force_N) force_N[j] = force;
        if (fibre_length_1) fibre_length_1[j] = l;
        if (wrench) myo_spine_path_pull(&f->path, move->places, force, wrench);
    }
}

/* Arms of a unit push at a point of a body: the coordinates' speeds move it by their sum. */
static void push_arms(const myo_spine_move *move, int body, const double point[3],
                      const double push[3], double *arms) {
    for (int b = body; b >= 0; b = move->spine->bodies[b].parent) {
        const double *j = move->places[b].joint_m;
        const double x = point[0] - j[0], y = point[1] - j[1], z = point[2] - j[2];
        const double m[3] = {y * push[2] - z * push[1], z * push[0] - x * push[2],
                             x * push[1] - y * push[0]};
        for (int k = 0; k < 3; k++) {
            const int i = move->map.index[3 * b + k];
            const double *axis = move->places[b].axis[k];
            if (i >= 0)
                arms[i] +=
                    move->map.share[3 * b + k] * (axis[0] * m[0] + axis[1] * m[1] + axis[2] * m[2]);
        }
    }
}

/* Rest and bed push, never pull. */
static void add_supports(myo_spine_move *move, double *wrench) {
    const double *p = move->spine->p, k = 1e3 * p[spine_p_support_stiffness],
                 c = 1e3 * p[spine_p_support_damping];
    const spine_supports *s = &move->supports;
    const spine_span all = {0, move->map.n - 1};
    for (int i = 0; i < s->n; i++) {
        const int b = s->body[i];
        double point[3], arms[n_most] = {0};
        point_of(&move->places[b], s->at_m[i], point);
        push_arms(move, b, point, s->push, arms);
        const double deep = move->surface_m[i] - along(point, s->push);
        const double rate = moving(move, all, arms), force = k * deep + c * rate;
        if (deep <= 0 || force <= 0) continue;
        add_pull(move, all, arms, force, move->h_s * k * rate, c + move->h_s * k);
        double pushed[3];
        for (int d = 0; d < 3; d++) pushed[d] = force * s->push[d];
        if (wrench) myo_spine_add_force(&move->places[b], b, s->at_m[i], pushed, wrench);
    }
}

/* The shoulder blades slide on the ribs; a stiff one-sided spring stands for the contact. Only the
 * girdle feels it here: the chest is far heavier. */
static void add_contacts(myo_spine_move *move) {
    const spine_span all = {0, move->map.n - 1};
    const double stiffness = 2e4; /* N/m: 100 N press in by 5 mm (assumed) */
    for (int c = 0; c < spine_contacts; c++) {
        const int girdle = myo_spine_contact_body(c), chest = move->spine->bodies[girdle].parent;
        const double *t = move->places[girdle].turn, *u = move->places[chest].turn,
                     *at = myo_spine_contact_at_m[c];
        const myo_rigid_body *body = &move->spine->bodies[girdle];
        double point[3], push[3], local[3], arms[n_most] = {0}, back[n_most] = {0}, out = 0;
        /* Standing, the girdle's frame is turned by its rest about z in the chest's. */
        double sine, cosine;
        lane_sincos_turns(body->rest_rad[0] * 0.15915494309189533577, &sine, &cosine);
        const double home[3] = {body->offset_m[0] + cosine * at[0] - sine * at[1],
                                body->offset_m[1] + sine * at[0] + cosine * at[1],
                                body->offset_m[2] + at[2]};
        for (int k = 0; k < 3; k++) {
            const double *p = myo_spine_contact_push[c];
            push[k] = t[3 * k] * p[0] + t[3 * k + 1] * p[1] + t[3 * k + 2] * p[2];
            point[k] = move->places[girdle].joint_m[k] + t[3 * k] * at[0] + t[3 * k + 1] * at[1] +
                       t[3 * k + 2] * at[2];
        }
        for (int k = 0; k < 3; k++) {
            local[k] = u[3 * k] * home[0] + u[3 * k + 1] * home[1] + u[3 * k + 2] * home[2];
            out += push[k] * (point[k] - move->places[chest].joint_m[k] - local[k]);
        }
        if (out >= 0) continue;
        push_arms(move, girdle, point, push, arms);
        push_arms(move, chest, point, push, back);
        for (int i = 0; i < move->map.n; i++) arms[i] -= back[i];
        const double ahead = move->h_s * stiffness;
        add_pull(move, all, arms, -stiffness * out, ahead * moving(move, all, arms), ahead);
    }
}

/* ---- the step ---- */

static void see(myo_spine_move *move) {
    myo_coordinates_spread(&move->spine->all, spine_angles, move->state.coordinate_rad,
                           move->angle);
    myo_coordinates_spread(&move->spine->all, spine_angles, move->state.speed_rad_s, move->speed);
    myo_multibody_place(MYO_SPINE_BODIES, move->spine->bodies, move->angle, move->places);
}

static void mirror_lower(int n, double *matrix) {
    for (int i = 0; i < n; i++)
        for (int j = 0; j < i; j++) matrix[j * n + i] = matrix[i * n + j];
}

static void press(myo_spine_move *move, const double *wrench) {
    double torque[spine_angles], reaction[6 * MYO_SPINE_BODIES];
    myo_multibody_inverse(MYO_SPINE_BODIES, move->spine->bodies, move->places, move->speed, NULL,
                          myo_spine_gravity, wrench, torque, reaction);
    for (int b = MYO_SPINE_L5; b <= MYO_SPINE_C7; b++)
        move->state.compression_N[b] = myo_spine_disc_compression_N(move->places, reaction, b);
}

/* Fallen: a disc beyond its whole range, or an upright chest tilted by more than 45 deg. */
static int fallen(const myo_spine_move *move, myo_error *error) {
    for (int b = MYO_SPINE_L5; b <= MYO_SPINE_T1; b++)
        for (int k = 0; k < 3; k++) {
            static const char *const ways[3] = {"bend", "side", "turn"};
            const double deg = move->angle[3 * b + k] / MYO_RAD_PER_DEG,
                         range = move->spine->level[b][spine_level_p_bend_range + k];
            if (fabs(deg) <= range && deg == deg) continue;
            return myo_error_set(error, MYO_BROKE_DOWN,
                                 "the body falls: the joint below %s stands at %g deg (%s), its "
                                 "whole range is %g deg, %g s after the start; muscles do not hold "
                                 "it - give them drive, or a rest or a held pelvis",
                                 myo_spine_body_name(b), deg, ways[k], range, move->state.t_s);
        }
    double tilt = 0;
    for (int k = 0; k < 3; k++)
        tilt += move->start_up[k] * move->places[MYO_SPINE_T1].turn[3 * k + 1];
    if (move->upright && !(tilt > 0.70710678118654752))
        return myo_error_set(error, MYO_BROKE_DOWN,
                             "the body falls: the chest is tilted by more than 45 deg %g s after "
                             "the start; muscles do not hold it - give them drive, or a rest or a "
                             "held pelvis",
                             move->state.t_s);
    return MYO_OK;
}

int myo_spine_move_step(myo_spine_move *move, double h_s, const double *activation_1,
                        double *force_N, double *fibre_length_1, myo_error *error) {
    const myo_spine *spine = move->spine;
    const int n = move->map.n;
    double torque[spine_angles], bias[n_most], speed[n_most];
    double wrench[6 * MYO_SPINE_BODIES] = {0}, loads[6 * MYO_SPINE_BODIES] = {0};
    see(move);
    memset(move->force, 0, sizeof move->force);
    memset(move->implicit, 0, (size_t)(n * n) * sizeof(double));
    move->h_s = h_s;
    myo_spine_add_loads(spine, &move->posture, move->places, loads);
    myo_multibody_inverse(MYO_SPINE_BODIES, spine->bodies, move->places, move->speed, NULL,
                          myo_spine_gravity, loads, torque, NULL);
    myo_coordinates_gather(&move->map, spine_angles, torque, bias);
    const int pressed = move->steps % preload_every == 0;
    add_joints(move);
    add_muscles(move, activation_1, force_N, fibre_length_1, pressed ? wrench : NULL);
    add_supports(move, pressed ? wrench : NULL);
    add_contacts(move);
    if (pressed) {
        for (int i = 0; i < 6 * MYO_SPINE_BODIES; i++) wrench[i] += loads[i];
        press(move, wrench);
    }
    for (int i = 0; i < n; i++) {
        move->force[i] -= bias[i];
        speed[i] = move->state.speed_rad_s[move->place[i]];
    }
    mirror_lower(n, move->implicit);
    myo_multibody_mass(MYO_SPINE_BODIES, spine->bodies, move->places, move->full);
    myo_coordinates_gather_matrix(&move->map, spine_angles, move->full, move->mass);
    if (myo_multibody_step(n, move->mass, move->implicit, move->force, h_s, speed, move->work))
        return myo_error_set(error, MYO_BROKE_DOWN,
                             "the spine's mass matrix is not positive %g s after the start",
                             move->state.t_s);
    for (int i = 0; i < n; i++) {
        move->state.speed_rad_s[move->place[i]] = speed[i];
        move->state.coordinate_rad[move->place[i]] += h_s * speed[i];
    }
    myo_spine_creep_step(spine, move->angle, move->state.compression_N, h_s, move->state.creep_rad);
    move->state.t_s += h_s;
    move->steps++;
    return fallen(move, error);
}
