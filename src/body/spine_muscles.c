/* The muscles of the trunk: fascicles with measured ends, fascicles laid by rule, their arms. Long
 * muscles lie on one point a vertebra; straight lines would run within 5 mm of the discs of a round
 * back. */
#include "base/lane.h" /* width 1: exp with the same bits everywhere */
#include "base/text.h"
#include "body/spine_model.h"
#include "mech/muscle_tendon/muscle_tendon.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { OWN = 1000, DORSAL = 1, VENTRAL = 0 };
enum { BACK, DEEP, CORE, SHOULDER, NECK };

typedef struct muscle_row {
    double values[spine_muscle_p_count];
    int group, ramus, first_root, last_root;
} muscle_row;

enum {
#define MYO_SPINE_MUSCLE(name, ...) muscle_##name,
#include "body/spine_muscles.set"
#undef MYO_SPINE_MUSCLE
    muscle_count
};

static const muscle_row rows[] = {
#define MYO_SPINE_MUSCLE(name, tension, area, length, pennation, ratio, slow, fibre, unit, group,  \
                         ramus, first, last)                                                       \
    {{tension, area, length, pennation, ratio, slow, 1, 10, fibre, unit},                          \
     group,                                                                                        \
     ramus,                                                                                        \
     first,                                                                                        \
     last},
#include "body/spine_muscles.set"
#undef MYO_SPINE_MUSCLE
};

const double *myo_spine_muscle_defaults(int muscle) {
    return rows[muscle].values;
}

/* ---- landmarks ---- */

typedef enum landmark { PROCESS_TIP, RIB_ANGLE, SPINE_TIP, SPINE_BASE, RIB_SIDE } landmark;

static const double landmarks_mm[MYO_SPINE_BODIES][5][3] = {
#define MYO_LEVEL(...)
#define MYO_LANDMARKS(name, ax, ay, az, bx, by, bz, cx, cy, cz, dx, dy, dz, ex, ey, ez, depth)     \
    [MYO_SPINE_##name] = {{ax, ay, az}, {bx, by, bz}, {cx, cy, cz}, {dx, dy, dz}, {ex, ey, ez}},
#include "body/spine_levels.set"
#undef MYO_LEVEL
#undef MYO_LANDMARKS
};

/* T n; 0 is C7, 13 is L1. */
static int thoracic(int n) {
    return MYO_SPINE_T1 + 1 - n;
}

/* ---- laying ---- */

typedef enum column {
    NONE,
    PROCESS,
    RIB,
    ILIOCOSTALIS,
    ON_SPINE,
    SEMISPINALIS,
    CERVICAL,
    SPLENIUS
} column;

/* Where a column's point lies behind the erector spinae's depth and aside, mm. */
static void column_point(const myo_spine *spine, column which, int body, double at_mm[3]) {
    static const double behind[] = {0, 0, -1, -4, 6, 1, -4, 0},
                        aside[] = {0, 24, 34, 47, 7, 16, 18, 12};
    const int lumbar = body <= MYO_SPINE_L1, n = MYO_SPINE_T1 + 1 - body;
    double z = aside[which];
    if (lumbar && (which == PROCESS || which == RIB)) z *= 0.9;
    if (which == ILIOCOSTALIS && lumbar) z = 42;
    if (which == ILIOCOSTALIS && n < 5) z -= 3 * (5 - n);
    at_mm[0] =
        which == SPLENIUS ? -52 : -(spine->level[body][spine_level_p_back_depth] + behind[which]);
    at_mm[1] = 0.5 * spine->level[body + 1][spine_level_p_offset_up];
    at_mm[2] = z;
}

static void add_point(spine_path *path, int body, const double at_mm[3]) {
    path->body[path->n] = body;
    for (int k = 0; k < 3; k++) path->at_m[path->n][k] = 1e-3 * at_mm[k];
    path->n++;
}

/* A new right fascicle with its lower end. */
static spine_fascicle *begin(myo_spine *spine, int muscle, double area_mm2, int body,
                             const double at_mm[3]) {
    spine_fascicle *f = &spine->fascicles[spine->n_fascicles++];
    f->face.muscle = muscle;
    f->face.side = 1;
    f->face.area_mm2 = area_mm2;
    add_point(&f->path, body, at_mm);
    return f;
}

static void end(const myo_spine *spine, spine_fascicle *f, column which, int body,
                const double at_mm[3]) {
    double via[3];
    for (int b = f->path.body[0] + 1; which != NONE && b < body; b++) {
        column_point(spine, which, b, via);
        add_point(&f->path, b, via);
    }
    add_point(&f->path, body, at_mm);
}

static void lay(myo_spine *spine, int muscle, double area_mm2, column which, int low,
                const double low_mm[3], int high, const double high_mm[3]) {
    spine_fascicle *f = begin(spine, muscle, area_mm2, low, low_mm);
    end(spine, f, which, high, high_mm);
    f->face.level = high;
}

static void lay_between(myo_spine *spine, int muscle, int n_fascicles, column which, int low,
                        landmark at_low, int high, landmark at_high) {
    lay(spine, muscle, spine->muscle[muscle][spine_muscle_p_area] / n_fascicles, which, low,
        landmarks_mm[low][at_low], high, landmarks_mm[high][at_high]);
}

static void lay_to_point(myo_spine *spine, int muscle, int n_fascicles, column which, int low,
                         landmark at_low, double x, double y, double z) {
    const double at[3] = {x, y, z};
    lay(spine, muscle, spine->muscle[muscle][spine_muscle_p_area] / n_fascicles, which, low,
        landmarks_mm[low][at_low], MYO_SPINE_C7, at);
}

/* A point of a rib in front (+) of its side; ribs fall forwards by 0.35. */
static void on_rib(int body, double forward_mm, double width_1, double at_mm[3]) {
    const double *side = landmarks_mm[body][RIB_SIDE];
    at_mm[0] = side[0] + forward_mm;
    at_mm[1] = side[1] - 0.35 * forward_mm;
    at_mm[2] = width_1 * side[2];
}

static void lay_intercostals(myo_spine *spine) {
    for (int n = 1; n <= 11; n++)
        for (int front = 0; front < 2; front++) {
            const int low = thoracic(n + 1), high = thoracic(n);
            const double width = front ? 0.97 : 0.85;
            double a[3], b[3];
            on_rib(low, front ? 55 : -15, width, a);
            on_rib(high, front ? 30 : -40, width, b);
            lay(spine, muscle_external_intercostals,
                spine->muscle[muscle_external_intercostals][spine_muscle_p_area] / 22, NONE, low, a,
                high, b);
            on_rib(low, front ? 30 : -40, width, a);
            on_rib(high, front ? 55 : -15, width, b);
            lay(spine, muscle_internal_intercostals,
                spine->muscle[muscle_internal_intercostals][spine_muscle_p_area] / 22, NONE, low, a,
                high, b);
        }
}

static void lay_serrati(myo_spine *spine) {
    static const double c7_tip[3] = {-52, 4, 3};
    for (int n = 2; n <= 5; n++) {
        double rib[3];
        const int from = thoracic(n - 2);
        on_rib(thoracic(n), -45, 0.75, rib);
        lay(spine, muscle_serratus_posterior_superior,
            spine->muscle[muscle_serratus_posterior_superior][spine_muscle_p_area] / 4, NONE,
            thoracic(n), rib, from, n == 2 ? c7_tip : landmarks_mm[from][SPINE_TIP]);
    }
    for (int n = 9; n <= 12; n++) {
        double rib[3];
        on_rib(thoracic(n), -35, 0.8, rib);
        lay(spine, muscle_serratus_posterior_inferior,
            spine->muscle[muscle_serratus_posterior_inferior][spine_muscle_p_area] / 4, NONE,
            thoracic(n + 2), landmarks_mm[thoracic(n + 2)][SPINE_TIP], thoracic(n), rib);
    }
}

/* Muscles that no open model holds; attachments are standard anatomy. */
static void lay_by_rule(myo_spine *spine) {
    static const double rib_back[3] = {-30, 6, 45};
    static const int spinal[6][2] = {{14, 3}, {14, 4}, {13, 5}, {13, 6}, {12, 7}, {11, 8}};
    for (int n = 1; n <= 6; n++)
        lay_between(spine, muscle_thoracic_iliocostalis, 6, ILIOCOSTALIS, thoracic(n + 6),
                    RIB_ANGLE, thoracic(n), RIB_ANGLE);
    for (int i = 0; i < 6; i++)
        lay_between(spine, muscle_spinalis, 6, ON_SPINE, thoracic(spinal[i][0]), SPINE_TIP,
                    thoracic(spinal[i][1]), SPINE_TIP);
    lay_to_point(spine, muscle_semispinalis, 6, SEMISPINALIS, thoracic(6), PROCESS_TIP, -52, 22, 3);
    lay_to_point(spine, muscle_semispinalis, 6, SEMISPINALIS, thoracic(7), PROCESS_TIP, -52, 4, 3);
    for (int n = 1; n <= 4; n++)
        lay_between(spine, muscle_semispinalis, 6, SEMISPINALIS, thoracic(n + 6), PROCESS_TIP,
                    thoracic(n), SPINE_TIP);
    for (int span = 2; span <= 4; span++) {
        lay_to_point(spine, muscle_multifidus, 39, NONE, thoracic(span), PROCESS_TIP, -52, 4, 3);
        for (int n = 1; n <= 12; n++)
            lay_between(spine, muscle_multifidus, 39, NONE, thoracic(n + span), PROCESS_TIP,
                        thoracic(n), SPINE_TIP);
    }
    for (int n = 1; n <= 11; n++) {
        lay_between(spine, muscle_long_rotatores, 11, NONE, thoracic(n + 2), PROCESS_TIP,
                    thoracic(n), SPINE_BASE);
        lay_between(spine, muscle_short_rotatores, 11, NONE, thoracic(n + 1), PROCESS_TIP,
                    thoracic(n), SPINE_BASE);
        lay(spine, muscle_levatores_costarum,
            spine->muscle[muscle_levatores_costarum][spine_muscle_p_area] / 11, NONE,
            thoracic(n + 1), rib_back, thoracic(n), landmarks_mm[thoracic(n)][PROCESS_TIP]);
    }
    lay_intercostals(spine);
    lay_serrati(spine);
    for (int n = 1; n <= 6; n++) {
        lay_to_point(spine, muscle_semispinalis_capitis, 6, CERVICAL, thoracic(n), PROCESS_TIP, -42,
                     155, 18);
        lay_to_point(spine, muscle_semispinalis_cervicis, 6, CERVICAL, thoracic(n), PROCESS_TIP,
                     -45, 85, 5);
        if (n <= 5)
            lay_to_point(spine, muscle_longissimus_cervicis, 5, CERVICAL, thoracic(n), PROCESS_TIP,
                         -18, 70, 28);
        if (n >= 3)
            lay_to_point(spine, muscle_splenius_cervicis, 4, SPLENIUS, thoracic(n), SPINE_TIP, -10,
                         100, 34);
    }
    static const double front[3] = {10, 10, 8}, front_of_neck[3] = {10, 80, 10},
                        breast[3] = {56.1, 23.4, 20}, mastoid[3] = {10, 150, 55};
    lay(spine, muscle_deep_neck_flexors,
        spine->muscle[muscle_deep_neck_flexors][spine_muscle_p_area], NONE, thoracic(3), front,
        MYO_SPINE_C7, front_of_neck);
    lay(spine, muscle_sternocleidomastoid,
        spine->muscle[muscle_sternocleidomastoid][spine_muscle_p_area], NONE, thoracic(2), breast,
        MYO_SPINE_C7, mastoid);
}

/* The measured ones. A via point belongs to the fascicle before it, whose upper end moves up. */
static void add_via(myo_spine *spine, int body, double x, double y, double z) {
    spine_path *path = &spine->fascicles[spine->n_fascicles - 1].path;
    const double at[3] = {x, y, z};
    const int last = path->n - 1;
    path->body[last + 1] = path->body[last];
    memcpy(path->at_m[last + 1], path->at_m[last], sizeof path->at_m[0]);
    path->n = last;
    add_point(path, body, at);
    path->n = last + 2;
}

static void lay_measured(myo_spine *spine) {
#define MYO_FASCICLE(muscle_name, label, which, area, low, lx, ly, lz, high, hx, hy, hz, length)   \
    {                                                                                              \
        const double a[3] = {lx, ly, lz}, b[3] = {hx, hy, hz};                                     \
        lay(spine, muscle_##muscle_name, area, which, MYO_SPINE_##low, a, MYO_SPINE_##high, b);    \
        spine_fascicle *f = &spine->fascicles[spine->n_fascicles - 1];                             \
        f->face.name = label;                                                                      \
        f->optimal_m = 1e-3 * (length);                                                            \
    }
#define MYO_VIA(body, x, y, z) add_via(spine, MYO_SPINE_##body, x, y, z);
#include "body/spine_fascicles.set"
#undef MYO_FASCICLE
#undef MYO_VIA
}

/* ---- properties ---- */

static int root_of_level(int body) {
    return body >= MYO_SPINE_GIRDLE_RIGHT ? 0 : MYO_SPINE_T1 + 1 - body;
}

static void mirror(const spine_fascicle *right, spine_fascicle *left) {
    *left = *right;
    left->face.side = -1;
    for (int i = 0; i < left->path.n; i++) {
        left->path.at_m[i][2] = -left->path.at_m[i][2];
        if (left->path.body[i] == MYO_SPINE_GIRDLE_RIGHT)
            left->path.body[i] = MYO_SPINE_GIRDLE_LEFT;
    }
    if (left->face.level == MYO_SPINE_GIRDLE_RIGHT) left->face.level = MYO_SPINE_GIRDLE_LEFT;
}

/* Fibres are given; what is left of the standing path is tendon. Short paths get shorter fibres, so
 * that a fifth stays tendon. */
static void set_lengths(const myo_spine *spine, spine_fascicle *f, const myo_body_place *places) {
    const double *v = spine->muscle[f->face.muscle];
    const double along = v[spine_muscle_p_neutral_ratio] * f->cos_pennation;
    f->neutral_m = myo_spine_path_m(&f->path, places);
    if (f->optimal_m == 0) f->optimal_m = 1e-3 * v[spine_muscle_p_optimal_length];
    const double longest = 0.8 * f->neutral_m / along;
    if (f->optimal_m > longest) f->optimal_m = longest;
    f->slack_m = f->neutral_m - f->optimal_m * along;
    f->laid_m = f->optimal_m;
    f->stiffness_1 = 1;
}

static void set_force(const myo_spine *spine, spine_fascicle *f) {
    const muscle_row *row = &rows[f->face.muscle];
    const double *v = spine->muscle[f->face.muscle], *p = spine->p;
    f->group = row->group;
    f->max_force_N = 1e-2 * f->face.area_mm2 * v[spine_muscle_p_specific_tension] *
                     v[spine_muscle_p_force_scale] * p[spine_p_muscle_scale];
    if (f->group == CORE) f->max_force_N *= p[spine_p_core_scale];
    f->face.dorsal = row->ramus == DORSAL;
    const int own = root_of_level(f->face.level);
    f->face.first_root = row->first_root == OWN ? own : row->first_root;
    f->face.last_root = row->last_root == OWN ? own : row->last_root;
    if (f->face.last_root < f->face.first_root) f->face.last_root = f->face.first_root;
}

static void show(spine_fascicle *f, const double *v) {
    f->face.max_force_N = f->max_force_N;
    f->face.optimal_length_mm = 1e3 * f->optimal_m;
    f->face.slack_length_mm = 1e3 * f->slack_m;
    f->face.neutral_path_mm = 1e3 * f->neutral_m;
    f->face.pennation_deg = v[spine_muscle_p_pennation];
    f->face.slow_share_1 = v[spine_muscle_p_slow_share];
    if (f->face.name) return;
    myo_text_format(f->label, sizeof f->label, "%s %s-%s", myo_spine_muscle_name(f->face.muscle),
                    myo_spine_body_name(f->path.body[f->path.n - 1]),
                    myo_spine_body_name(f->path.body[0]));
    f->face.name = f->label;
}

/* The standing shape of this body, whose muscles have grown with it, is where fibres have their
 * neutral length. */
int myo_spine_lay_muscles(myo_spine *spine) {
    spine->fascicles = calloc(spine_most_fascicles, sizeof *spine->fascicles);
    if (!spine->fascicles) return -1;
    lay_measured(spine);
    lay_by_rule(spine);
    const int n = spine->n_fascicles;
    double angles[spine_angles] = {0};
    myo_body_place places[MYO_SPINE_BODIES];
    const myo_spine_posture standing = myo_spine_posture_default();
    myo_spine_set_angles(spine, &standing, angles);
    myo_multibody_place(MYO_SPINE_BODIES, spine->bodies, angles, places);
    for (int i = 0; i < n; i++) mirror(&spine->fascicles[i], &spine->fascicles[n + i]);
    spine->n_fascicles = 2 * n;
    for (int i = 0; i < 2 * n; i++) {
        spine_fascicle *f = &spine->fascicles[i];
        const double *v = spine->muscle[f->face.muscle];
        f->cos_pennation = cos(v[spine_muscle_p_pennation] * MYO_RAD_PER_DEG);
        set_lengths(spine, f, places);
        set_force(spine, f);
        show(f, v);
    }
    myo_spine_group_pools(spine);
    return 0;
}

int myo_spine_fascicle_count(const myo_spine *spine) {
    return spine->n_fascicles;
}

const myo_spine_fascicle *myo_spine_fascicle_at(const myo_spine *spine, int fascicle) {
    return fascicle >= 0 && fascicle < spine->n_fascicles ? &spine->fascicles[fascicle].face : NULL;
}

/* ---- geometry ---- */

static void point_of(const spine_path *path, int i, const myo_body_place *places, double out[3]) {
    const myo_body_place *place = &places[path->body[i]];
    const double *t = place->turn, *a = path->at_m[i];
    for (int k = 0; k < 3; k++)
        out[k] = place->joint_m[k] + t[3 * k] * a[0] + t[3 * k + 1] * a[1] + t[3 * k + 2] * a[2];
}

static double unit_between(const double a[3], const double b[3], double unit[3]) {
    double sum = 0;
    for (int k = 0; k < 3; k++) {
        unit[k] = b[k] - a[k];
        sum += unit[k] * unit[k];
    }
    const double length = sqrt(sum), scale = length > 0 ? 1 / length : 0;
    for (int k = 0; k < 3; k++) unit[k] *= scale;
    return length;
}

double myo_spine_path_m(const spine_path *path, const myo_body_place *places) {
    double a[3], b[3], unit[3], length = 0;
    point_of(path, 0, places, a);
    for (int i = 1; i < path->n; i++) {
        point_of(path, i, places, b);
        length += unit_between(a, b, unit);
        memcpy(a, b, sizeof a);
    }
    return length;
}

/* Moment about the joint's axes of a unit pull `unit` at `point`, into the arms of its coordinates.
 */
static void add_arms(const myo_coordinates *map, const myo_body_place *places, int body,
                     const double point[3], const double unit[3], double sign, double *arms) {
    const double *j = places[body].joint_m;
    const double x = point[0] - j[0], y = point[1] - j[1], z = point[2] - j[2];
    const double m[3] = {y * unit[2] - z * unit[1], z * unit[0] - x * unit[2],
                         x * unit[1] - y * unit[0]};
    for (int k = 0; k < 3; k++) {
        const int a = 3 * body + k, i = map->index[a];
        const double *axis = places[body].axis[k];
        if (i >= 0)
            arms[i] += sign * map->share[a] * (axis[0] * m[0] + axis[1] * m[1] + axis[2] * m[2]);
    }
}

double myo_spine_path_arms(const myo_spine *spine, const myo_coordinates *map,
                           const spine_path *path, const myo_body_place *places, double *arms_m) {
    double a[3], b[3], unit[3], length = 0;
    point_of(path, 0, places, a);
    for (int i = 1; i < path->n; i++) {
        point_of(path, i, places, b);
        length += unit_between(a, b, unit);
        int low = path->body[i - 1], high = path->body[i];
        while (low != high) { /* up to the first common body */
            if (high > low) {
                add_arms(map, places, high, b, unit, -1, arms_m);
                high = spine->bodies[high].parent;
            } else {
                add_arms(map, places, low, a, unit, 1, arms_m);
                low = spine->bodies[low].parent;
            }
        }
        memcpy(a, b, sizeof a);
    }
    return length;
}

static void add_wrench(const myo_body_place *places, int body, const double point[3],
                       const double unit[3], double force, double *wrench) {
    double *w = wrench + 6 * body;
    const double *j = places[body].joint_m;
    const double x = point[0] - j[0], y = point[1] - j[1], z = point[2] - j[2];
    for (int k = 0; k < 3; k++) w[k] += force * unit[k];
    w[3] += force * (y * unit[2] - z * unit[1]);
    w[4] += force * (z * unit[0] - x * unit[2]);
    w[5] += force * (x * unit[1] - y * unit[0]);
}

void myo_spine_path_pull(const spine_path *path, const myo_body_place *places, double force_N,
                         double *wrench) {
    double a[3], b[3], unit[3];
    point_of(path, 0, places, a);
    for (int i = 1; i < path->n; i++) {
        point_of(path, i, places, b);
        unit_between(a, b, unit);
        if (path->body[i] != path->body[i - 1]) {
            add_wrench(places, path->body[i - 1], a, unit, force_N, wrench);
            add_wrench(places, path->body[i], b, unit, -force_N, wrench);
        }
        memcpy(a, b, sizeof a);
    }
}

/* ---- fibres ---- */

double myo_spine_fibre_length_1(const spine_fascicle *f, double path_m) {
    const double length = (path_m - f->slack_m) / (f->optimal_m * f->cos_pennation);
    return length > 0.1 ? length : 0.1;
}

double myo_spine_active_1(double length_1) {
    const double active = myo_muscle_tendon_force_length_1(length_1);
    return active < 1 ? active : 1;
}

/* The passive curve of De Groote et al. 2016 (exponent 4, full force at 0.6 of stretch), counted
 * from the optimal length on: the published exponential is not zero at shorter ones, though a
 * muscle at rest is slack there. Beyond full force it goes on as a straight line, so that
 * impossible postures stay finite. */
double myo_spine_passive_1(double length_1, double *slope_1) {
    static const double exponent = 4 / 0.6, height = 54.593322083150405; /* e^4 - e^(-16/3) */
    if (slope_1) *slope_1 = 0;
    if (length_1 <= 1) return 0;
    const double on = length_1 < 1.6 ? length_1 : 1.6;
    const double growth = lane_exp(exponent * (on - 1)), slope = exponent * growth / height;
    if (slope_1) *slope_1 = slope;
    return (growth - 1) / height + slope * (length_1 - on);
}

/* Stiffer tissue reaches the same pull at a smaller stretch. */
double myo_spine_fascicle_passive_1(const spine_fascicle *f, double length_1, double *slope_1) {
    const double more = f->stiffness_1 - 1;
    const double pull = myo_spine_passive_1(length_1 + (length_1 - 1) * more, slope_1);
    if (slope_1) *slope_1 *= f->stiffness_1;
    return pull;
}

/* Tendons keep their length: the standing length of the fibres stays, in millimetres. */
void myo_spine_grow(myo_spine *spine, int pool, double sarcomeres_1, double stiffness_1) {
    myo_spine_pool *to = &spine->pools[pool];
    double optimal_mm = 0, ratio = 0;
    for (int j = 0; j < spine->n_fascicles; j++) {
        spine_fascicle *f = &spine->fascicles[j];
        if (f->face.pool != pool) continue;
        f->optimal_m = f->laid_m * sarcomeres_1;
        f->face.optimal_length_mm = 1e3 * f->optimal_m;
        f->stiffness_1 = stiffness_1;
        optimal_mm += f->max_force_N * f->face.optimal_length_mm;
        ratio += f->max_force_N * (spine->muscle[f->face.muscle][spine_muscle_p_neutral_ratio] *
                                   (f->laid_m / f->optimal_m));
    }
    if (!(to->max_force_N > 0)) return;
    to->optimal_length_mm = optimal_mm / to->max_force_N;
    to->neutral_ratio_1 = ratio / to->max_force_N;
}
