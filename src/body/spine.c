/* The spine's values, its shape and its joints; see myotome/spine.h.
 *
 * Chain of Bruno, Bouxsein & Anderson 2015 (J Biomech Eng 137:081003). Joint law, one for single
 * segments and for the loaded cage: M = k0 r [1 + c (F / 400 N - 1)] [a t tanh(x/t) + x - t
 * tanh(x/t)] + sign(x) k0 s (|x| - stop)^2 r: rib cage, F: compression of the disc, a: neutral zone
 * over elastic zone, t: its end. */
#include "body/spine_model.h"

#include "base/lane.h" /* width 1: tanh and exp with the same bits everywhere */

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const myo_field spine_fields[] = {
#define MYO_DEF_FILE "body/spine.def"
#include "mech/expand_fields.h"
};

static const myo_field level_fields[] = {
#define MYO_DEF_FILE "body/spine_level.def"
#include "mech/expand_fields.h"
};

static const myo_field muscle_fields[] = {
#define MYO_DEF_FILE "body/spine_muscle.def"
#include "mech/expand_fields.h"
};

static const myo_table spine_table = {
    "spine",
    "The trunk as a whole",
    "Shape, weight, pressure in the abdomen, rib cage, bone and support of the spine between "
    "pelvis "
    "and head.",
    "src/body/spine.c",
    spine_fields,
    (int)(sizeof spine_fields / sizeof spine_fields[0]),
};

static const myo_table level_table = {
    "spine_level",
    "A vertebra and the disc below it",
    "M = k0 r [1 + c (F/400 N - 1)] [a t tanh(x/t) + x - t tanh(x/t)] + stop about each of three "
    "axes.",
    "src/body/spine.c",
    level_fields,
    (int)(sizeof level_fields / sizeof level_fields[0]),
};

static const myo_table muscle_table = {
    "spine_muscle",
    "A muscle of the trunk",
    "Greatest force = cross-section x specific tension; slack length from the neutral path and "
    "fibre length.",
    "src/body/spine_muscles.c",
    muscle_fields,
    (int)(sizeof muscle_fields / sizeof muscle_fields[0]),
};

const double myo_spine_gravity[3] = {0, -9.81, 0};

/* clang-format off */
static const char *const body_names[MYO_SPINE_BODIES] = {
    "pelvis", "L5", "L4", "L3", "L2", "L1", "T12", "T11", "T10", "T9", "T8", "T7", "T6", "T5", "T4", "T3", "T2", "T1",
    "C7", "girdle_right", "girdle_left", "arm_right", "arm_left",
};
static const char *const level_paths[spine_levels] = {
    "spine.L5", "spine.L4", "spine.L3", "spine.L2", "spine.L1", "spine.T12", "spine.T11", "spine.T10", "spine.T9", "spine.T8",
    "spine.T7", "spine.T6", "spine.T5", "spine.T4", "spine.T3", "spine.T2", "spine.T1", "spine.C7",
};
/* clang-format on */

const char *myo_spine_body_name(int body) {
    return body >= 0 && body < MYO_SPINE_BODIES ? body_names[body] : NULL;
}

int myo_spine_body_find(const char *name) {
    for (int b = 0; b < MYO_SPINE_BODIES; b++)
        if (strcmp(body_names[b], name) == 0) return b;
    return -1;
}

/* Stiffness, preload, neutral zone and range about three axes, by region. */
typedef enum region { LUMBAR, LOWER, MIDDLE, UPPER, FIRST, NECK } region;

/* clang-format off */
static const double region_law[][12] = {
    /* k0 Nm/deg          c                   a                   range deg */
    {1.5, 1.5, 4.0,     0.40, 0.40, 0.40,   0.5, 0.5, 0.70,     24, 14, 6},
    {6.4, 5.7, 4.9,     0.47, 0.50, 0.51,   0.5, 0.8, 0.35,     7, 8.5, 7.5},
    {8.0, 8.5, 6.3,     0.57, 0.71, 0.65,   0.6, 0.8, 0.50,     7, 11, 11},
    {4.8, 6.7, 4.6,     0.29, 0.67, 0.53,   0.5, 0.7, 0.70,     7, 11, 11},
    {2.4, 6.7, 4.6,     0.29, 0.67, 0.53,   0.5, 0.7, 0.70,     14, 11, 11},
    {0.5, 0.5, 0.5,     0.30, 0.30, 0.30,   0.5, 0.5, 0.50,     100, 70, 120},
};
/* From L5 up: mean heights of the discs in front (Fletcher 2015 at T4 and T10, joined by lines; lumbar assumed). */
static const double disc_height_mm[spine_levels] = {
    10, 10, 10, 10, 8, 6.5, 5.9, 5.4, 4.9, 4.5, 4.0, 3.6, 3.1, 2.7, 3.3, 4.0, 4.0, 5.0,
};
/* clang-format on */

static void set_shape(double *v, double x, double y, double tilt, double mass, double cx, double cy,
                      double ix, double iy, double iz) {
    v[spine_level_p_offset_forward] = x;
    v[spine_level_p_offset_up] = y;
    v[spine_level_p_tilt] = tilt;
    v[spine_level_p_mass] = mass;
    v[spine_level_p_centre_forward] = cx;
    v[spine_level_p_centre_up] = cy;
    v[spine_level_p_inertia_forward] = ix;
    v[spine_level_p_inertia_up] = iy;
    v[spine_level_p_inertia_across] = iz;
}

static void set_law(double *v, int body, region where) {
    const double *law = region_law[where];
    for (int a = 0; a < 3; a++) {
        v[spine_level_p_bend_stiffness + a] = law[a];
        v[spine_level_p_bend_preload + a] = law[3 + a];
        v[spine_level_p_bend_neutral + a] = law[6 + a];
        v[spine_level_p_bend_range + a] = law[9 + a];
    }
    if (body == MYO_SPINE_T7) v[spine_level_p_side_range] = 8.5; /* the published steps lie here */
    if (body == MYO_SPINE_T8 || body == MYO_SPINE_T9) v[spine_level_p_turn_range] = 11;
    /* 1 - 1.6 k / k0 with the 2.0 N m/deg of these single segments. */
    if (body >= MYO_SPINE_T12 && body <= MYO_SPINE_T10) v[spine_level_p_turn_preload] = 0.35;
    const int free = where == LUMBAR || where == NECK;
    v[spine_level_p_stop_share] = free ? 0.9 : 0.6;
    v[spine_level_p_stop_growth] = where == LUMBAR ? 1.0 : 0.5;
    v[spine_level_p_ribs] = !free;
}

static int level_of_thorax(int body) { /* T1 is 1, L1 is 13 */
    return MYO_SPINE_T1 - body + 1;
}

void myo_spine_level_defaults(int body, double *v) {
    int n = 0;
    for (size_t f = 0; f < sizeof level_fields / sizeof level_fields[0]; f++)
        if (level_fields[f].kind == MYO_FIELD_PARAMETER) v[n++] = level_fields[f].value;
#define MYO_LEVEL(name, x, y, tilt, mass, cx, cy, ix, iy, iz, where)                               \
    if (body == MYO_SPINE_##name) {                                                                \
        set_shape(v, x, y, tilt, mass, cx, cy, ix, iy, iz);                                        \
        set_law(v, body, where);                                                                   \
    }
#define MYO_LANDMARKS(name, ax, ay, az, bx, by, bz, cx, cy, cz, dx, dy, dz, ex, ey, ez, depth)     \
    if (body == MYO_SPINE_##name) v[spine_level_p_back_depth] = depth;
#include "body/spine_levels.set"
#undef MYO_LEVEL
#undef MYO_LANDMARKS
    v[spine_level_p_disc_area] = 380 + 46 * (level_of_thorax(body) - 1); /* Singer 1995 */
    v[spine_level_p_disc_height] = disc_height_mm[body - MYO_SPINE_L5];
    if (body <= MYO_SPINE_T12) { /* facets that look to the middle block turning */
        v[spine_level_p_facet_angle] = 60;
        v[spine_level_p_facet_aside] = 15;
        v[spine_level_p_facet_slope] = 5;
    }
}

static const char *const muscle_paths[] = {
#define MYO_SPINE_MUSCLE(name, ...) "spine.muscle." #name,
#include "body/spine_muscles.set"
#undef MYO_SPINE_MUSCLE
};

enum { n_muscles = sizeof muscle_paths / sizeof muscle_paths[0] };

int myo_spine_muscle_count(void) {
    return n_muscles;
}

const char *myo_spine_muscle_name(int muscle) {
    return muscle >= 0 && muscle < n_muscles ? muscle_paths[muscle] + strlen("spine.muscle.")
                                             : NULL;
}

myo_fieldset *myo_spine_values(void) {
    myo_section sections[1 + spine_levels + n_muscles] = {{"spine", &spine_table, NULL, 0}};
    int n = 1;
    for (int i = 0; i < spine_levels; i++)
        sections[n++] = (myo_section){level_paths[i], &level_table, NULL, 0};
    for (int i = 0; i < n_muscles; i++)
        sections[n++] = (myo_section){muscle_paths[i], &muscle_table, NULL, 0};
    myo_fieldset *set = myo_fieldset_make(sections, n);
    if (!set) return NULL;
    for (int i = 0; i < spine_levels; i++)
        myo_spine_level_defaults(MYO_SPINE_L5 + i, myo_fieldset_parameters(set, 1 + i));
    for (int i = 0; i < n_muscles; i++)
        memcpy(myo_fieldset_parameters(set, 1 + spine_levels + i), myo_spine_muscle_defaults(i),
               spine_muscle_p_count * sizeof(double));
    return set;
}

/* ---- shape ---- */

/* Shares of the lumbar joints in the turn of the lumbar spine, L5/S1 first (Christophy et al. 2012;
 * turning assumed). */
static const double lumbar_share[3][5] = {
    {0.125, 0.185, 0.204, 0.231, 0.255},
    {0.136, 0.181, 0.245, 0.250, 0.188},
    {0.200, 0.227, 0.227, 0.186, 0.160},
};

static void map_coordinates(myo_coordinates *map) {
    map->n = MYO_SPINE_COORDINATES;
    for (int b = 0; b < MYO_SPINE_BODIES; b++)
        for (int k = 0; k < 3; k++) {
            const int lumbar = b >= MYO_SPINE_L5 && b <= MYO_SPINE_L1;
            const int first = b == MYO_SPINE_PELVIS ? 0
                              : lumbar              ? MYO_SPINE_AT_LUMBAR
                                                    : 3 * (b - MYO_SPINE_T12) + MYO_SPINE_AT_T12;
            map->index[3 * b + k] = first + k;
            map->share[3 * b + k] = lumbar ? lumbar_share[k][b - MYO_SPINE_L5] : 1;
        }
}

static void place_vertebra(myo_spine *spine, int body) {
    const double *v = spine->level[body], scale = spine->p[spine_p_body_mass] / 70.5;
    myo_rigid_body *b = &spine->bodies[body];
    b->parent = body - 1;
    b->offset_m[0] = 1e-3 * v[spine_level_p_offset_forward];
    b->offset_m[1] = 1e-3 * (v[spine_level_p_offset_up] -
                             v[spine_level_p_height_loss] * v[spine_level_p_disc_height]);
    b->rest_rad[0] = MYO_RAD_PER_DEG * v[spine_level_p_tilt];
    b->mass_kg = scale * v[spine_level_p_mass];
    b->centre_m[0] = 1e-3 * v[spine_level_p_centre_forward];
    b->centre_m[1] = 1e-3 * v[spine_level_p_centre_up];
    for (int k = 0; k < 3; k++) b->inertia_kg_m2[k] = scale * v[spine_level_p_inertia_forward + k];
}

/* A girdle (collar bone, shoulder blade) turns about the collar bone's inner end; the arm hangs on
 * it. Masses and centres make up the published arm of 2.67 kg; the split is assumed. */
static void place_arm(myo_spine *spine, int girdle, int arm, double side) {
    const double scale = spine->p[spine_p_body_mass] / 70.5;
    spine->bodies[girdle] = (myo_rigid_body){
        MYO_SPINE_T4,
        {0.06467, 0.056827, side * 0.025},
        {22 * MYO_RAD_PER_DEG, 0, 0},
        0.25 * scale,
        {-0.05125, -0.010, side * 0.100},
        {0.002 * scale, 0.003 * scale, 0.002 * scale},
    };
    spine->bodies[arm] = (myo_rigid_body){
        girdle,
        {-0.051, -0.010, side * 0.145},
        {0, 0, 0},
        2.42 * scale,
        {-0.00025, -0.2411, side * 0.0267},
        {0.11 * scale, 0.01 * scale, 0.11 * scale},
    };
}

/* Half-sine shares of the curve's joints; 0 outside. The joint of a body is the disc below it. */
static double curve_share(const myo_spine *spine, int body) {
    const int apex = MYO_SPINE_T1 + 1 - (int)spine->p[spine_p_cobb_apex];
    const int half = (int)spine->p[spine_p_cobb_half_span], n = 2 * half + 1;
    const int place = body - (apex - half); /* 0 .. n - 1 inside */
    if (place < 0 || place >= n) return 0;
    double sum = 0;
    for (int i = 0; i < n; i++) sum += sin(3.14159265358979323846 * (i + 0.5) / n);
    return sin(3.14159265358979323846 * (place + 0.5) / n) / sum;
}

static double turn_of_apex(const myo_spine *spine, int body) {
    const int apex = MYO_SPINE_T1 + 1 - (int)spine->p[spine_p_cobb_apex];
    const int half = (int)spine->p[spine_p_cobb_half_span], n = 2 * half + 1;
    const double start = (double)(body - (apex - half)) / n, end = start + 1.0 / n;
    if (start < -1e-9 || end > 1 + 1e-9) return 0;
    return sin(3.14159265358979323846 * end) - sin(3.14159265358979323846 * start);
}

static double neck_aside_m(const myo_spine *spine) {
    double angles[spine_angles] = {0};
    myo_body_place places[MYO_SPINE_BODIES];
    myo_multibody_place(MYO_SPINE_BODIES, spine->bodies, angles, places);
    return places[MYO_SPINE_C7].joint_m[2] - places[MYO_SPINE_PELVIS].joint_m[2];
}

static void lean_below(myo_spine *spine, double lean_rad) {
    for (int b = MYO_SPINE_L5; b <= MYO_SPINE_T12; b++)
        spine->bodies[b].rest_rad[1] = lean_rad / (MYO_SPINE_T12 - MYO_SPINE_L5 + 1);
}

/* Brings the neck over the pelvis by leaning what lies below the curve. */
static void centre_neck(myo_spine *spine, double guess_rad) {
    double low = 0, high = guess_rad; /* secant */
    lean_below(spine, low);
    double at_low = neck_aside_m(spine);
    for (int i = 0; i < 20; i++) {
        lean_below(spine, high);
        const double at_high = neck_aside_m(spine);
        if (fabs(at_high) < 1e-12 || at_high == at_low) break;
        const double next = high - at_high * (high - low) / (at_high - at_low);
        low = high, at_low = at_high, high = next;
    }
}

/* A curve to the side with its turn, its flattening, half a counter-curve above, and below one that
 * brings the neck over the pelvis. Turned and tilted vertebrae look less bent from behind: the
 * bends grow until the angle is that asked for. */
static void bend_aside(myo_spine *spine) {
    const double cobb = spine->p[spine_p_cobb] * MYO_RAD_PER_DEG;
    const double side = spine->p[spine_p_cobb_side];
    if (cobb == 0) return;
    int above = 0;
    for (int b = MYO_SPINE_T4; b <= MYO_SPINE_T1; b++) above += curve_share(spine, b) == 0;
    for (int b = MYO_SPINE_T12; b <= MYO_SPINE_T1; b++) {
        double *rest = spine->bodies[b].rest_rad;
        rest[0] += spine->p[spine_p_cobb_flattening] * cobb * curve_share(spine, b);
        rest[2] = -side * spine->p[spine_p_cobb_rotation] * cobb * turn_of_apex(spine, b);
    }
    double bend = cobb;
    for (int i = 0; i < 30; i++) {
        for (int b = MYO_SPINE_T12; b <= MYO_SPINE_T1; b++) {
            const double share = curve_share(spine, b);
            spine->bodies[b].rest_rad[1] = -side * bend * share;
            if (b >= MYO_SPINE_T4 && share == 0)
                spine->bodies[b].rest_rad[1] = side * 0.5 * bend / above;
        }
        centre_neck(spine, side * bend);
        const double seen = myo_spine_cobb_deg(spine) * MYO_RAD_PER_DEG;
        if (fabs(seen - cobb) < 1e-10) break;
        bend += cobb - seen;
    }
}

static void shape(myo_spine *spine) {
    const double *p = spine->p, scale = p[spine_p_body_mass] / 70.5;
    spine->bodies[MYO_SPINE_PELVIS] = (myo_rigid_body){
        -1,        {0, 0, 0},
        {0, 0, 0}, 5.8834 * scale,
        {0, 0, 0}, {0.05 * scale, 0.05 * scale, 0.05 * scale},
    };
    for (int b = MYO_SPINE_L5; b <= MYO_SPINE_C7; b++) place_vertebra(spine, b);
    double before = 0, after = 0; /* the head stays level */
    for (int b = MYO_SPINE_L5; b <= MYO_SPINE_T1; b++) before += spine->bodies[b].rest_rad[0];
    for (int b = MYO_SPINE_T12; b <= MYO_SPINE_T1; b++)
        spine->bodies[b].rest_rad[0] *= p[spine_p_kyphosis] / 50;
    for (int b = MYO_SPINE_L5; b <= MYO_SPINE_L1; b++)
        spine->bodies[b].rest_rad[0] +=
            p[spine_p_lordosis_added] * MYO_RAD_PER_DEG * lumbar_share[0][b - MYO_SPINE_L5];
    bend_aside(spine);
    for (int b = MYO_SPINE_L5; b <= MYO_SPINE_T1; b++)
        spine->bodies[b + 1].rest_rad[0] -= MYO_RAD_PER_DEG * spine->level[b][spine_level_p_wedge];
    for (int b = MYO_SPINE_L5; b <= MYO_SPINE_T1; b++) after += spine->bodies[b].rest_rad[0];
    spine->bodies[MYO_SPINE_C7].rest_rad[0] += before - after;
    double lean = 0, turn = 0;
    for (int b = MYO_SPINE_L5; b <= MYO_SPINE_T1; b++) {
        lean += spine->bodies[b].rest_rad[1];
        turn += spine->bodies[b].rest_rad[2];
    }
    spine->bodies[MYO_SPINE_C7].rest_rad[1] = -lean;
    spine->bodies[MYO_SPINE_C7].rest_rad[2] = -turn;
    place_arm(spine, MYO_SPINE_GIRDLE_RIGHT, MYO_SPINE_ARM_RIGHT, 1);
    place_arm(spine, MYO_SPINE_GIRDLE_LEFT, MYO_SPINE_ARM_LEFT, -1);
}

/* ---- joints ---- */

static void make_axes(myo_spine *spine) {
    const double *p = spine->p;
    spine->toe_rad = p[spine_p_toe_angle] * MYO_RAD_PER_DEG;
    for (int b = MYO_SPINE_L5; b <= MYO_SPINE_C7; b++)
        for (int a = 0; a < 3; a++) {
            const double *v = spine->level[b];
            spine_axis *axis = &spine->axes[b][a];
            const double k = v[spine_level_p_bend_stiffness + a] / MYO_RAD_PER_DEG;
            const double without = v[spine_level_p_ribs] * (1 - p[spine_p_rib_cage]);
            const double share = v[spine_level_p_stop_share];
            axis->stiffness_Nm_rad =
                p[spine_p_stiffness_scale] * k * (1 - without * (1 - 1 / p[spine_p_rib_factor]));
            axis->preload_1 = v[spine_level_p_bend_preload + a];
            axis->neutral_1 = v[spine_level_p_bend_neutral + a];
            axis->stop_rad = 0.5 * MYO_RAD_PER_DEG * v[spine_level_p_bend_range + a] *
                             (share + (1 - share) * without);
            axis->stop_growth_1_rad =
                v[spine_level_p_stop_growth] / MYO_RAD_PER_DEG * p[spine_p_stiffness_scale] * k;
            /* Facets stop extension and turning, not flexion. */
            axis->stop_factor[0] = a == 0 ? v[spine_level_p_facet_factor] : 1;
            axis->stop_factor[1] = 1;
            if (a == 2) axis->stop_factor[0] = axis->stop_factor[1] = v[spine_level_p_facet_factor];
        }
}

double myo_spine_axis_moment(const myo_spine *spine, int body, int axis, double x,
                             double compression_N, double *slope) {
    const spine_axis *j = &spine->axes[body][axis];
    const double *p = spine->p, t = spine->toe_rad;
    const double limit = p[spine_p_preload_limit];
    const double F = compression_N < 0 ? 0 : compression_N > limit ? limit : compression_N;
    const double k =
        j->stiffness_Nm_rad * (1 + j->preload_1 * (F / p[spine_p_preload_reference] - 1));
    const double bent = lane_tanh(x / t), beyond = fabs(x) - j->stop_rad;
    double moment = k * (x - (1 - j->neutral_1) * t * bent);
    double tangent = k * (1 - (1 - j->neutral_1) * (1 - bent * bent));
    if (beyond > 0) {
        const double growth = j->stop_growth_1_rad * j->stop_factor[x < 0];
        moment += (x < 0 ? -1 : 1) * growth * beyond * beyond;
        tangent += 2 * growth * beyond;
    }
    if (slope) *slope = tangent;
    return moment;
}

/* Creep: a slow element in series takes the disc's moment (Kelvin-Voigt); exact over a step of
 * constant moment. */
void myo_spine_creep_step(const myo_spine *spine, const double *angle_rad,
                          const double *compression_N, double h_s, double *creep_rad) {
    const double *p = spine->p;
    const double part = 1 - lane_exp(-h_s / p[spine_p_creep_time]);
    for (int b = MYO_SPINE_L5; b <= MYO_SPINE_T1; b++)
        for (int k = 0; k < 3; k++) {
            double *slow = &creep_rad[3 * b + k];
            const double moment = myo_spine_axis_moment(spine, b, k, angle_rad[3 * b + k] - *slow,
                                                        compression_N[b], NULL);
            const double end =
                p[spine_p_creep_compliance] * moment / spine->axes[b][k].stiffness_Nm_rad;
            *slow += part * (end - *slow);
        }
}

void myo_spine_creep(const myo_spine *spine, myo_spine_posture *posture,
                     const myo_spine_balance *balance, double duration_s) {
    const double *p = spine->p, longest = p[spine_p_creep_time] / 50;
    double angle_rad[spine_angles], compression_N[MYO_SPINE_BODIES];
    myo_spine_set_angles(spine, posture, angle_rad);
    for (int b = 0; b < MYO_SPINE_BODIES; b++)
        compression_N[b] = balance ? balance->compression_N[b] : p[spine_p_preload_reference];
    const int steps = (int)fmin(1e5, ceil(duration_s / longest));
    for (int i = 0; i < steps; i++)
        myo_spine_creep_step(spine, angle_rad, compression_N, duration_s / steps,
                             posture->creep_rad);
}

double myo_spine_joint_moment(const myo_spine *spine, int body, int axis, double angle_deg,
                              double compression_N) {
    return myo_spine_axis_moment(spine, body, axis, angle_deg * MYO_RAD_PER_DEG, compression_N,
                                 NULL);
}

double myo_spine_joint_range_deg(const myo_spine *spine, int body, int axis, double moment_Nm,
                                 double compression_N) {
    double range = 0;
    for (int side = -1; side <= 1; side += 2) {
        double low = 0, high = 2;
        for (int i = 0; i < 80; i++) {
            const double middle = 0.5 * (low + high);
            const double moment =
                myo_spine_axis_moment(spine, body, axis, side * middle, compression_N, NULL);
            if (fabs(moment) < moment_Nm)
                low = middle;
            else
                high = middle;
        }
        range += low / MYO_RAD_PER_DEG;
    }
    return range;
}

/* ---- angles and measures ---- */

/* The arm's frame stands upright in the world: R = turn of the girdle, backwards, = Rz Rx Ry. */
static void hang(const myo_spine *spine, const double *angle_rad, int girdle, int arm, double *q) {
    myo_body_place places[MYO_SPINE_BODIES];
    myo_multibody_place(girdle + 1, spine->bodies, angle_rad, places);
    const double *g = places[girdle].turn; /* R[i][j] = g[3 j + i] */
    q[1] = asin(fmax(-1, fmin(1, g[3 * 1 + 2])));
    q[0] = atan2(-g[3 * 1 + 0], g[3 * 1 + 1]);
    q[2] = atan2(-g[3 * 0 + 2], g[3 * 2 + 2]);
    for (int k = 0; k < 3; k++) q[k] -= spine->bodies[arm].rest_rad[k];
}

void myo_spine_hang_arms(const myo_spine *spine, double angle_rad[spine_angles]) {
    hang(spine, angle_rad, MYO_SPINE_GIRDLE_RIGHT, MYO_SPINE_ARM_RIGHT,
         angle_rad + 3 * MYO_SPINE_ARM_RIGHT);
    hang(spine, angle_rad, MYO_SPINE_GIRDLE_LEFT, MYO_SPINE_ARM_LEFT,
         angle_rad + 3 * MYO_SPINE_ARM_LEFT);
}

double myo_spine_lean_rad(const myo_spine *spine, int boundary) {
    const double deg = boundary == MYO_SPINE_LYING       ? 90
                       : boundary == MYO_SPINE_BACK_REST ? spine->p[spine_p_rest_lean]
                                                         : 0;
    return deg * MYO_RAD_PER_DEG;
}

void myo_spine_set_angles(const myo_spine *spine, const myo_spine_posture *posture,
                          double angle_rad[spine_angles]) {
    myo_coordinates_spread(&spine->all, spine_angles, posture->coordinate_rad, angle_rad);
    angle_rad[0] += myo_spine_lean_rad(spine, posture->boundary);
    if (posture->arms_free || posture->boundary == MYO_SPINE_LYING) return;
    myo_spine_hang_arms(spine, angle_rad);
}

double myo_spine_kyphosis_deg(const myo_spine *spine) {
    double sum = 0;
    for (int b = MYO_SPINE_T11; b <= MYO_SPINE_T1; b++) sum -= spine->bodies[b].rest_rad[0];
    return sum / MYO_RAD_PER_DEG;
}

/* The greatest angle between two vertebrae in the view from behind. */
double myo_spine_cobb_deg(const myo_spine *spine) {
    double angles[spine_angles] = {0}, least = 0, most = 0;
    myo_body_place places[MYO_SPINE_BODIES];
    myo_multibody_place(MYO_SPINE_BODIES, spine->bodies, angles, places);
    for (int b = MYO_SPINE_L1; b <= MYO_SPINE_T1; b++) {
        /* The end-plate's line from left to right, seen along x. */
        const double tilt = atan2(places[b].turn[5], places[b].turn[8]);
        if (b == MYO_SPINE_L1 || tilt < least) least = tilt;
        if (b == MYO_SPINE_L1 || tilt > most) most = tilt;
    }
    return (most - least) / MYO_RAD_PER_DEG;
}

double myo_spine_mass_kg(const myo_spine *spine, int body) {
    return body >= 0 && body < MYO_SPINE_BODIES ? spine->bodies[body].mass_kg : 0;
}

myo_spine_posture myo_spine_posture_default(void) {
    return (myo_spine_posture){.passive_1 = 1};
}

/* ---- making ---- */

static int check(const myo_spine *spine, myo_error *error) {
    const double *p = spine->p;
    if (p[spine_p_cobb] != 0 && p[spine_p_cobb_side] == 0)
        return myo_error_set(
            error, MYO_INPUT,
            "spine.cobb is %g deg but spine.cobb_side is 0; write 1 (convex to the "
            "right) or -1",
            p[spine_p_cobb]);
    if (p[spine_p_cobb_apex] != floor(p[spine_p_cobb_apex]) ||
        p[spine_p_cobb_half_span] != floor(p[spine_p_cobb_half_span]))
        return myo_error_set(error, MYO_INPUT,
                             "spine.cobb_apex and spine.cobb_half_span count vertebrae: give whole "
                             "numbers");
    if (p[spine_p_cobb_apex] - p[spine_p_cobb_half_span] < 1 ||
        p[spine_p_cobb_apex] + p[spine_p_cobb_half_span] > 12)
        return myo_error_set(
            error, MYO_INPUT,
            "a curve of %g joints to either side of T%g leaves the thoracic spine; "
            "lower spine.cobb_half_span",
            p[spine_p_cobb_half_span], p[spine_p_cobb_apex]);
    return MYO_OK;
}

static void support_girdles(myo_spine *spine) {
    double angles[spine_angles] = {0}, torque[spine_angles];
    myo_body_place places[MYO_SPINE_BODIES];
    const myo_spine_posture standing = myo_spine_posture_default();
    myo_spine_set_angles(spine, &standing, angles);
    myo_multibody_place(MYO_SPINE_BODIES, spine->bodies, angles, places);
    myo_multibody_inverse(MYO_SPINE_BODIES, spine->bodies, places, NULL, NULL, myo_spine_gravity,
                          NULL, torque, NULL);
    for (int g = 0; g < 2; g++)
        for (int k = 0; k < 3; k++)
            spine->girdle_moment_Nm[g][k] =
                spine->p[spine_p_girdle_support] * torque[3 * (MYO_SPINE_GIRDLE_RIGHT + g) + k];
}

int myo_spine_make(const myo_fieldset *values, myo_spine **made, myo_error *error) {
    *made = NULL;
    myo_spine *spine = calloc(1, sizeof *spine);
    if (!spine) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a spine");
    memcpy(spine->p,
           myo_fieldset_parameters_const(values, myo_fieldset_find_section(values, "spine")),
           sizeof spine->p);
    for (int i = 0; i < spine_levels; i++)
        memcpy(spine->level[MYO_SPINE_L5 + i],
               myo_fieldset_parameters_const(values,
                                             myo_fieldset_find_section(values, level_paths[i])),
               sizeof spine->level[0]);
    for (int i = 0; i < n_muscles; i++)
        memcpy(spine->muscle[i],
               myo_fieldset_parameters_const(values,
                                             myo_fieldset_find_section(values, muscle_paths[i])),
               sizeof spine->muscle[0]);
    int code = check(spine, error);
    if (!code) {
        map_coordinates(&spine->all);
        shape(spine);
        make_axes(spine);
        support_girdles(spine);
        if (myo_spine_lay_muscles(spine))
            code = myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a spine's muscles");
    }
    if (code) {
        myo_spine_free(spine);
        return code;
    }
    *made = spine;
    return MYO_OK;
}

void myo_spine_free(myo_spine *spine) {
    if (!spine) return;
    free(spine->fascicles);
    free(spine);
}
