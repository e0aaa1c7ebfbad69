/* The tree of rigid bodies against closed forms and its own conservation laws. */
#include "solve/dense.h"
#include "solve/multibody.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { n_bodies = 6, n_angles = 3 * n_bodies };

static const double gravity[3] = {0, -9.81, 0}, nothing[3] = {0, 0, 0};

/* A trunk of four with two arms at the third. */
static void tree(myo_rigid_body bodies[n_bodies]) {
    for (int i = 0; i < n_bodies; i++)
        bodies[i] = (myo_rigid_body){
            i < 5 ? i - 1 : 2,
            {0.01 * i, 0.1 + 0.02 * i,
             i == 4   ? 0.05
             : i == 5 ? -0.06
                      : 0},
            {0.1 * i, -0.05 * i, 0.02 * i},
            1.0 + 0.3 * i,
            {0.03, 0.05 - 0.01 * i, 0.01 * i},
            {0.02 + 0.001 * i, 0.015, 0.018},
        };
    bodies[4].parent = 2;
}

static void posture(double q[n_angles], double v[n_angles]) {
    for (int a = 0; a < n_angles; a++) {
        q[a] = 0.4 * sin(1.7 * a + 0.3);
        v[a] = 1.5 * cos(2.3 * a);
    }
}

static void near(double a, double b, double tolerance) {
    if (!(fabs(a - b) <= tolerance)) fail_msg("%.12g is not %.12g within %g", a, b, tolerance);
}

/* Acceleration without torques. */
static void fall(const myo_rigid_body *bodies, const double *q, const double *v, const double *g,
                 double *rate) {
    myo_body_place places[n_bodies];
    static double mass[n_angles * n_angles];
    myo_multibody_place(n_bodies, bodies, q, places);
    myo_multibody_inverse(n_bodies, bodies, places, v, NULL, g, NULL, rate, NULL);
    myo_multibody_mass(n_bodies, bodies, places, mass);
    for (int a = 0; a < n_angles; a++) rate[a] = -rate[a];
    assert_int_equal(myo_cholesky_factor(n_angles, mass), 0);
    myo_cholesky_solve(n_angles, mass, rate);
}

/* The composite-body mass matrix is what the inverse dynamics of a unit acceleration says. */
static void test_mass_matrix(void **state) {
    (void)state;
    myo_rigid_body bodies[n_bodies];
    myo_body_place places[n_bodies];
    double q[n_angles], v[n_angles], column[n_angles];
    static double mass[n_angles * n_angles];
    tree(bodies);
    posture(q, v);
    myo_multibody_place(n_bodies, bodies, q, places);
    myo_multibody_mass(n_bodies, bodies, places, mass);
    double twice = 0;
    for (int a = 0; a < n_angles; a++) {
        double unit[n_angles] = {0};
        unit[a] = 1;
        myo_multibody_inverse(n_bodies, bodies, places, NULL, unit, nothing, NULL, column, NULL);
        for (int b = 0; b < n_angles; b++) {
            near(mass[b * n_angles + a], column[b], 1e-14);
            twice += v[a] * mass[b * n_angles + a] * v[b];
        }
    }
    near(0.5 * twice, myo_multibody_sum(n_bodies, bodies, places, v, gravity).kinetic_J, 1e-12);
}

/* Torques of gravity are the slope of the potential energy; a force at a joint works along its way.
 */
static void test_torques_are_slopes(void **state) {
    (void)state;
    myo_rigid_body bodies[n_bodies];
    myo_body_place places[n_bodies];
    double q[n_angles], v[n_angles], torque[n_angles], pushed[n_angles], wrench[6 * n_bodies] = {0};
    tree(bodies);
    posture(q, v);
    const double push[3] = {3, -2, 5};
    memcpy(wrench + 6 * 4, push, sizeof push);
    myo_multibody_place(n_bodies, bodies, q, places);
    myo_multibody_inverse(n_bodies, bodies, places, NULL, NULL, gravity, NULL, torque, NULL);
    myo_multibody_inverse(n_bodies, bodies, places, NULL, NULL, gravity, wrench, pushed, NULL);
    for (int a = 0; a < n_angles; a++) {
        double energy[2], way[2];
        for (int side = 0; side < 2; side++) {
            double moved[n_angles];
            memcpy(moved, q, sizeof moved);
            moved[a] += side ? 1e-5 : -1e-5;
            myo_multibody_place(n_bodies, bodies, moved, places);
            energy[side] = myo_multibody_sum(n_bodies, bodies, places, v, gravity).potential_J;
            way[side] = 0;
            for (int k = 0; k < 3; k++) way[side] += push[k] * places[4].joint_m[k];
        }
        near(torque[a], (energy[1] - energy[0]) / 2e-5, 1e-8);
        near(torque[a] - pushed[a], (way[1] - way[0]) / 2e-5, 1e-8);
    }
}

/* Classical Runge-Kutta steps of free fall. */
static void swing(const myo_rigid_body *bodies, double *q, double *v, const double *g, double h,
                  int n_steps) {
    static const double part[4] = {0, 0.5, 0.5, 1}, weight[4] = {1, 2, 2, 1};
    for (int s = 0; s < n_steps; s++) {
        double dq[n_angles] = {0}, dv[n_angles] = {0}, sum_q[n_angles] = {0}, sum_v[n_angles] = {0};
        for (int stage = 0; stage < 4; stage++) {
            double x[n_angles], u[n_angles];
            for (int a = 0; a < n_angles; a++) {
                x[a] = q[a] + part[stage] * h * dq[a];
                u[a] = v[a] + part[stage] * h * dv[a];
            }
            fall(bodies, x, u, g, dv);
            for (int a = 0; a < n_angles; a++) {
                dq[a] = u[a];
                sum_q[a] += weight[stage] * u[a];
                sum_v[a] += weight[stage] * dv[a];
            }
        }
        for (int a = 0; a < n_angles; a++) {
            q[a] += h / 6 * sum_q[a];
            v[a] += h / 6 * sum_v[a];
        }
    }
}

/* The tree swings: energy stays; without gravity the spin about the ground joint stays. The middle
 * angles come no nearer to a right angle than the coordinates bear. */
static void test_conservation(void **state) {
    (void)state;
    for (int with_gravity = 0; with_gravity < 2; with_gravity++) {
        const double *g = with_gravity ? gravity : nothing;
        myo_rigid_body bodies[n_bodies];
        myo_body_place places[n_bodies];
        double q[n_angles], v[n_angles];
        tree(bodies);
        memset(bodies[0].offset_m, 0, sizeof bodies[0].offset_m);
        posture(q, v);
        for (int a = 0; a < n_angles; a++) q[a] *= 0.5;
        myo_multibody_place(n_bodies, bodies, q, places);
        const myo_multibody_sums before = myo_multibody_sum(n_bodies, bodies, places, v, g);
        swing(bodies, q, v, g, 1e-4, 2000);
        myo_multibody_place(n_bodies, bodies, q, places);
        const myo_multibody_sums after = myo_multibody_sum(n_bodies, bodies, places, v, g);
        const double energy = before.kinetic_J + before.potential_J;
        near(after.kinetic_J + after.potential_J, energy, 2e-7 * fabs(energy));
        if (!with_gravity)
            for (int k = 0; k < 3; k++) near(after.spin_kg_m2_s[k], before.spin_kg_m2_s[k], 1e-8);
        if (with_gravity) assert_true(fabs(after.kinetic_J - before.kinetic_J) > 0.1);
    }
}

/* A single bob: period of the physical pendulum, and gyration about its joint. */
static void test_pendulum(void **state) {
    (void)state;
    const myo_rigid_body bob = {-1, {0, 0, 0}, {0, 0, 0}, 2, {0, -0.5, 0}, {0.1, 0.1, 0.1}};
    myo_body_place place;
    double mass[9], q[3] = {0.3, 0, 0}, torque[3];
    myo_multibody_place(1, &bob, q, &place);
    myo_multibody_mass(1, &bob, &place, mass);
    myo_multibody_inverse(1, &bob, &place, NULL, NULL, gravity, NULL, torque, NULL);
    near(mass[0], 0.1 + 2 * 0.25, 1e-15);
    near(torque[0], 2 * 9.81 * 0.5 * sin(0.3), 1e-14);
}

/* Stiff springs: the implicit step stays bounded at any length and comes to rest. */
static void test_stiff_step(void **state) {
    (void)state;
    myo_rigid_body bodies[n_bodies];
    myo_body_place places[n_bodies];
    double q[n_angles] = {0}, v[n_angles] = {0}, force[n_angles];
    static double mass[n_angles * n_angles], implicit[n_angles * n_angles],
        work[n_angles * n_angles];
    const double k = 2e4, c = 2, h = 0.01;
    tree(bodies);
    for (int a = 0; a < n_angles; a++) {
        implicit[a * (n_angles + 1)] = c + h * k;
        q[a] = 0.05;
    }
    for (int s = 0; s < 500; s++) {
        myo_multibody_place(n_bodies, bodies, q, places);
        myo_multibody_inverse(n_bodies, bodies, places, v, NULL, gravity, NULL, force, NULL);
        myo_multibody_mass(n_bodies, bodies, places, mass);
        for (int a = 0; a < n_angles; a++) force[a] = -force[a] - k * (q[a] + h * v[a]) - c * v[a];
        assert_int_equal(myo_multibody_step(n_angles, mass, implicit, force, h, v, work), 0);
        for (int a = 0; a < n_angles; a++) q[a] += h * v[a];
    }
    for (int a = 0; a < n_angles; a++) assert_true(fabs(q[a]) < 0.01 && fabs(v[a]) < 1e-6);
}

/* Angles that share a coordinate: energy and torques agree with the single angles. */
static void test_coordinates(void **state) {
    (void)state;
    myo_rigid_body bodies[n_bodies];
    myo_body_place places[n_bodies];
    tree(bodies);
    myo_coordinates map = {3, {0}, {0}};
    for (int a = 0; a < n_angles; a++) {
        map.index[a] = a < 9 ? a % 3 : -1;
        map.share[a] = 0.2 + 0.1 * (a / 3);
    }
    double x[3] = {0.3, -0.2, 0.1}, q[n_angles], speed[n_angles] = {0}, u[3] = {1, 2, -1};
    for (int a = 0; a < n_angles; a++) q[a] = 0.07;
    myo_coordinates_spread(&map, n_angles, x, q);
    myo_coordinates_spread(&map, n_angles, u, speed);
    near(q[3], 0.3 * 0.3, 1e-16);
    near(q[9], 0.07, 0);
    static double mass[n_angles * n_angles];
    double small[9], twice = 0;
    myo_multibody_place(n_bodies, bodies, q, places);
    myo_multibody_mass(n_bodies, bodies, places, mass);
    myo_coordinates_gather_matrix(&map, n_angles, mass, small);
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) twice += u[i] * small[3 * i + j] * u[j];
    near(0.5 * twice, myo_multibody_sum(n_bodies, bodies, places, speed, gravity).kinetic_J, 1e-13);
}

static void test_eigenvalues(void **state) {
    (void)state;
    /* K v = lambda M v with M = diag(1, 2, 4): chosen with a negative, a zero and a positive one.
     */
    double K[9] = {-3, 0, 0, 0, 0, 0, 0, 0, 20}, M[9] = {1, 0, 0, 0, 2, 0, 0, 0, 4}, w[3], x[9];
    assert_int_equal(myo_generalised_eigenvalues(3, K, M, w, x), 0);
    near(w[0], -3, 1e-14);
    near(w[1], 0, 1e-14);
    near(w[2], 5, 1e-14);
    double A[4] = {2, 1, 1, 3}, B[4] = {4, 1, 1, 2}, w2[2], x2[4];
    assert_int_equal(myo_generalised_eigenvalues(2, A, B, w2, x2), 0);
    /* det(A - w B) = 7 w^2 - 14 w + 5 */
    near(w2[0], 1 - sqrt(2.0 / 7), 1e-13);
    near(w2[1], 1 + sqrt(2.0 / 7), 1e-13);
    near((2 - w2[0] * 4) * x2[0] + (1 - w2[0]) * x2[1], 0, 1e-13);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mass_matrix),  cmocka_unit_test(test_torques_are_slopes),
        cmocka_unit_test(test_conservation), cmocka_unit_test(test_pendulum),
        cmocka_unit_test(test_stiff_step),   cmocka_unit_test(test_coordinates),
        cmocka_unit_test(test_eigenvalues),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
