/* Trees of rigid bodies; see multibody.h. */
#include "solve/multibody.h"

#include "base/lane.h" /* width 1: sine and cosine with the same bits everywhere */
#include "solve/dense.h"

#include <string.h>

static void cross(const double a[3], const double b[3], double out[3]) {
    const double x = a[1] * b[2] - a[2] * b[1], y = a[2] * b[0] - a[0] * b[2];
    out[2] = a[0] * b[1] - a[1] * b[0];
    out[0] = x;
    out[1] = y;
}

static double dot(const double a[3], const double b[3]) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void add_scaled(double to[3], const double a[3], double s) {
    for (int i = 0; i < 3; i++) to[i] += s * a[i];
}

static void turned(const double turn[9], const double a[3], double out[3]) {
    for (int i = 0; i < 3; i++)
        out[i] = turn[3 * i] * a[0] + turn[3 * i + 1] * a[1] + turn[3 * i + 2] * a[2];
}

static void turned_back(const double turn[9], const double a[3], double out[3]) {
    for (int i = 0; i < 3; i++) out[i] = turn[i] * a[0] + turn[3 + i] * a[1] + turn[6 + i] * a[2];
}

/* The columns `first` and `second` of a turn, rotated in their plane by an angle. */
static void turn_columns(double turn[9], int first, int second, double angle_rad) {
    double s, c;
    lane_sincos_turns(angle_rad * 0.15915494309189533577, &s, &c);
    for (int i = 0; i < 3; i++) {
        const double a = turn[3 * i + first], b = turn[3 * i + second];
        turn[3 * i + first] = c * a + s * b;
        turn[3 * i + second] = c * b - s * a;
    }
}

static void column(const double turn[9], int j, double out[3]) {
    for (int i = 0; i < 3; i++) out[i] = turn[3 * i + j];
}

void myo_multibody_place(int n, const myo_rigid_body *bodies, const double *angle_rad,
                         myo_body_place *places) {
    static const double ground[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    for (int i = 0; i < n; i++) {
        const myo_rigid_body *body = &bodies[i];
        myo_body_place *place = &places[i];
        const double *q = angle_rad + 3 * i;
        const int p = body->parent;
        memcpy(place->turn, p >= 0 ? places[p].turn : ground, sizeof place->turn);
        turned(place->turn, body->offset_m, place->joint_m);
        if (p >= 0) add_scaled(place->joint_m, places[p].joint_m, 1);
        column(place->turn, 2, place->axis[0]);
        turn_columns(place->turn, 0, 1, body->rest_rad[0] + q[0]);
        column(place->turn, 0, place->axis[1]);
        turn_columns(place->turn, 1, 2, body->rest_rad[1] + q[1]);
        column(place->turn, 1, place->axis[2]);
        turn_columns(place->turn, 2, 0, body->rest_rad[2] + q[2]);
        turned(place->turn, body->centre_m, place->centre_m);
        add_scaled(place->centre_m, place->joint_m, 1);
    }
}

/* Inertia of a body times a vector of the world. */
static void inertia_times(const myo_rigid_body *body, const double turn[9], const double w[3],
                          double out[3]) {
    double local[3];
    turned_back(turn, w, local);
    for (int i = 0; i < 3; i++) local[i] *= body->inertia_kg_m2[i];
    turned(turn, local, out);
}

typedef struct motion {
    double spin[3], spin_rate[3], joint_speed[3], joint_rate[3];
} motion;

static void difference(const double a[3], const double b[3], double out[3]) {
    for (int i = 0; i < 3; i++) out[i] = a[i] - b[i];
}

/* Speed and acceleration of a point at `arm` from the joint; rate may be NULL. */
static void point_motion(const motion *m, const double arm[3], double speed[3], double rate[3]) {
    double turning[3], inward[3];
    cross(m->spin, arm, turning);
    for (int i = 0; i < 3; i++) speed[i] = m->joint_speed[i] + turning[i];
    if (!rate) return;
    cross(m->spin, turning, inward);
    cross(m->spin_rate, arm, turning);
    for (int i = 0; i < 3; i++) rate[i] = m->joint_rate[i] + turning[i] + inward[i];
}

static void move(int n, const myo_rigid_body *bodies, const myo_body_place *places,
                 const double *speed, const double *acceleration, motion *motions) {
    for (int i = 0; i < n; i++) {
        motion *m = &motions[i];
        const int p = bodies[i].parent;
        memset(m, 0, sizeof *m);
        if (p >= 0) {
            double arm[3];
            difference(places[i].joint_m, places[p].joint_m, arm);
            *m = motions[p];
            point_motion(&motions[p], arm, m->joint_speed, m->joint_rate);
        }
        for (int k = 0; k < 3; k++) {
            const double *axis = places[i].axis[k];
            if (acceleration) add_scaled(m->spin_rate, axis, acceleration[3 * i + k]);
            if (!speed) continue;
            double turning[3];
            cross(m->spin, axis, turning);
            add_scaled(m->spin_rate, turning, speed[3 * i + k]);
            add_scaled(m->spin, axis, speed[3 * i + k]);
        }
    }
}

void myo_multibody_inverse(int n, const myo_rigid_body *bodies, const myo_body_place *places,
                           const double *speed, const double *acceleration,
                           const double gravity_m_s2[3], const double *wrench, double *torque_Nm,
                           double *reaction) {
    motion motions[myo_max_bodies];
    double force[myo_max_bodies][3], moment[myo_max_bodies][3];
    move(n, bodies, places, speed, acceleration, motions);
    for (int i = 0; i < n; i++) {
        const myo_rigid_body *body = &bodies[i];
        const motion *m = &motions[i];
        double arm[3], v[3], a[3], spinning[3], turning[3];
        difference(places[i].centre_m, places[i].joint_m, arm);
        point_motion(m, arm, v, a);
        for (int k = 0; k < 3; k++) force[i][k] = body->mass_kg * (a[k] - gravity_m_s2[k]);
        inertia_times(body, places[i].turn, m->spin, spinning);
        cross(m->spin, spinning, turning);
        inertia_times(body, places[i].turn, m->spin_rate, moment[i]);
        add_scaled(moment[i], turning, 1);
        cross(arm, force[i], turning);
        add_scaled(moment[i], turning, 1);
        for (int k = 0; wrench && k < 3; k++) {
            force[i][k] -= wrench[6 * i + k];
            moment[i][k] -= wrench[6 * i + 3 + k];
        }
    }
    for (int i = n - 1; i >= 0; i--) {
        for (int k = 0; k < 3; k++) torque_Nm[3 * i + k] = dot(places[i].axis[k], moment[i]);
        for (int k = 0; reaction && k < 3; k++) {
            reaction[6 * i + k] = force[i][k];
            reaction[6 * i + 3 + k] = moment[i][k];
        }
        const int p = bodies[i].parent;
        if (p < 0) continue;
        double arm[3], turning[3];
        difference(places[i].joint_m, places[p].joint_m, arm);
        cross(arm, force[i], turning);
        add_scaled(force[p], force[i], 1);
        add_scaled(moment[p], moment[i], 1);
        add_scaled(moment[p], turning, 1);
    }
}

/* Mass, first and second moments about the world's origin of a body and all that hangs on it. */
typedef struct composite {
    double mass, first[3], second[6]; /* xx yy zz xy xz yz of the inertia tensor */
} composite;

static void add_body(composite *c, const myo_rigid_body *body, const myo_body_place *place) {
    const double m = body->mass_kg, *r = place->centre_m, *t = place->turn,
                 *I = body->inertia_kg_m2;
    static const int row[6] = {0, 1, 2, 0, 0, 1}, col[6] = {0, 1, 2, 1, 2, 2};
    c->mass += m;
    add_scaled(c->first, r, m);
    for (int e = 0; e < 6; e++) {
        const int i = row[e], j = col[e];
        double sum = i == j ? m * dot(r, r) : 0;
        sum -= m * r[i] * r[j];
        for (int k = 0; k < 3; k++) sum += t[3 * i + k] * I[k] * t[3 * j + k];
        c->second[e] += sum;
    }
}

void myo_multibody_mass(int n, const myo_rigid_body *bodies, const myo_body_place *places,
                        double *mass) {
    composite all[myo_max_bodies];
    memset(all, 0, sizeof all);
    memset(mass, 0, (unsigned long)(9 * n * n) * sizeof *mass);
    for (int i = n - 1; i >= 0; i--) {
        composite *c = &all[i];
        add_body(c, &bodies[i], &places[i]);
        const int p = bodies[i].parent;
        if (p < 0) continue;
        all[p].mass += c->mass;
        add_scaled(all[p].first, c->first, 1);
        for (int e = 0; e < 6; e++) all[p].second[e] += c->second[e];
    }
    const long stride = 3L * n;
    for (int i = 0; i < n; i++)
        for (int k = 0; k < 3; k++) {
            /* Momentum of the composite that turns about this axis, and its moment about the
             * origin: v = axis x (r - joint). */
            const composite *c = &all[i];
            const double *a = places[i].axis[k], *s = c->second;
            double start[3], linear[3], spin[3], turning[3];
            cross(places[i].joint_m, a, start);
            cross(a, c->first, linear);
            add_scaled(linear, start, c->mass);
            spin[0] = s[0] * a[0] + s[3] * a[1] + s[4] * a[2];
            spin[1] = s[3] * a[0] + s[1] * a[1] + s[5] * a[2];
            spin[2] = s[4] * a[0] + s[5] * a[1] + s[2] * a[2];
            cross(c->first, start, turning);
            add_scaled(spin, turning, 1);
            const long row = 3L * i + k;
            for (int j = i; j >= 0; j = bodies[j].parent) {
                double about[3];
                cross(places[j].joint_m, linear, turning);
                difference(spin, turning, about);
                for (int l = 0; l < (j == i ? k + 1 : 3); l++) {
                    const double value = dot(places[j].axis[l], about);
                    mass[row * stride + 3 * j + l] = value;
                    mass[(3L * j + l) * stride + row] = value;
                }
            }
        }
}

myo_multibody_sums myo_multibody_sum(int n, const myo_rigid_body *bodies,
                                     const myo_body_place *places, const double *speed,
                                     const double gravity_m_s2[3]) {
    motion motions[myo_max_bodies];
    myo_multibody_sums sums = {0};
    move(n, bodies, places, speed, NULL, motions);
    for (int i = 0; i < n; i++) {
        const double m = bodies[i].mass_kg, *centre = places[i].centre_m;
        double arm[3], v[3], spinning[3], turning[3];
        difference(centre, places[i].joint_m, arm);
        point_motion(&motions[i], arm, v, NULL);
        inertia_times(&bodies[i], places[i].turn, motions[i].spin, spinning);
        sums.kinetic_J += 0.5 * (m * dot(v, v) + dot(motions[i].spin, spinning));
        sums.potential_J -= m * dot(gravity_m_s2, centre);
        add_scaled(sums.momentum_kg_m_s, v, m);
        cross(centre, v, turning);
        add_scaled(sums.spin_kg_m2_s, turning, m);
        add_scaled(sums.spin_kg_m2_s, spinning, 1);
    }
    return sums;
}

void myo_coordinates_spread(const myo_coordinates *map, int n_angles, const double *coordinates,
                            double *angles) {
    for (int a = 0; a < n_angles; a++)
        if (map->index[a] >= 0) angles[a] = map->share[a] * coordinates[map->index[a]];
}

void myo_coordinates_gather(const myo_coordinates *map, int n_angles, const double *torques,
                            double *gathered) {
    memset(gathered, 0, (unsigned long)map->n * sizeof *gathered);
    for (int a = 0; a < n_angles; a++)
        if (map->index[a] >= 0) gathered[map->index[a]] += map->share[a] * torques[a];
}

void myo_coordinates_gather_matrix(const myo_coordinates *map, int n_angles, const double *full,
                                   double *gathered) {
    const long n = map->n;
    memset(gathered, 0, (unsigned long)(n * n) * sizeof *gathered);
    for (int a = 0; a < n_angles; a++) {
        const int i = map->index[a];
        if (i < 0) continue;
        for (int b = 0; b < n_angles; b++) {
            const int j = map->index[b];
            if (j >= 0)
                gathered[i * n + j] += map->share[a] * map->share[b] * full[(long)a * n_angles + b];
        }
    }
}

int myo_multibody_step(int n, const double *mass, const double *implicit, const double *force,
                       double h_s, double *speed, double *work) {
    double change[3 * myo_max_bodies];
    for (long e = 0; e < (long)n * n; e++) work[e] = mass[e] + h_s * implicit[e];
    for (int i = 0; i < n; i++) change[i] = h_s * force[i];
    if (myo_cholesky_factor(n, work)) return -1;
    myo_cholesky_solve(n, work, change);
    for (int i = 0; i < n; i++) speed[i] += change[i];
    return 0;
}
