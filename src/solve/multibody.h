/* Trees of rigid bodies with three turning angles at each joint: where they are, what forces a
 * movement needs, what movement forces give.
 *
 * A body hangs on its parent by a joint; turn_body = turn_parent Rz(r_z + q_0) Rx(r_x + q_1)
 * Ry(r_y + q_2), r the joint's rest. Recursive Newton-Euler and composite-body algorithms:
 * Featherstone, Rigid Body Dynamics Algorithms, 2008, chapters 5 and 6, written in world axes. SI
 * units and radians. Knows no physiology. */
#ifndef MYO_SOLVE_MULTIBODY_H
#define MYO_SOLVE_MULTIBODY_H

typedef struct myo_rigid_body {
    int parent;              /* an earlier body, -1: the ground */
    double offset_m[3];      /* the joint, in the parent's frame */
    double rest_rad[3];      /* angles of the joint at q = 0: about z, x, y */
    double mass_kg;          /* of the body */
    double centre_m[3];      /* mass centre, in the body's frame */
    double inertia_kg_m2[3]; /* about the mass centre along the body's axes */
} myo_rigid_body;

/* Where a body is. */
typedef struct myo_body_place {
    double turn[9];    /* row by row; world = turn body */
    double joint_m[3]; /* of its own joint, in the world */
    double centre_m[3];
    double axis[3][3]; /* of its three angles, in the world */
} myo_body_place;

enum { myo_max_bodies = 32 };

/* The arrays of angles, speeds, accelerations and torques hold three numbers a body. */
void myo_multibody_place(int n, const myo_rigid_body *bodies, const double *angle_rad,
                         myo_body_place *places);

/* Torques that the accelerations need against inertia, gravity and the wrenches (force in N at the
 * joint and moment in N m about it, six numbers a body, in the world; NULL: none). speed or
 * acceleration NULL: zero. reaction, unless NULL: force and moment about its joint that each body
 * needs from its parent, six numbers a body. */
void myo_multibody_inverse(int n, const myo_rigid_body *bodies, const myo_body_place *places,
                           const double *speed, const double *acceleration,
                           const double gravity_m_s2[3], const double *wrench, double *torque_Nm,
                           double *reaction);

/* Mass matrix, 3n x 3n, both triangles. */
void myo_multibody_mass(int n, const myo_rigid_body *bodies, const myo_body_place *places,
                        double *mass);

typedef struct myo_multibody_sums {
    double kinetic_J, potential_J;
    double momentum_kg_m_s[3];
    double spin_kg_m2_s[3]; /* angular momentum about the world's origin */
} myo_multibody_sums;

myo_multibody_sums myo_multibody_sum(int n, const myo_rigid_body *bodies,
                                     const myo_body_place *places, const double *speed,
                                     const double gravity_m_s2[3]);

/* Coordinates: angle a is share[a] times coordinate index[a]; index -1: the angle is held. Several
 * angles that share a coordinate move as one. */
typedef struct myo_coordinates {
    int n;
    int index[3 * myo_max_bodies];
    double share[3 * myo_max_bodies];
} myo_coordinates;

void myo_coordinates_spread(const myo_coordinates *map, int n_angles, const double *coordinates,
                            double *angles); /* held angles stay as they are */
void myo_coordinates_gather(const myo_coordinates *map, int n_angles, const double *torques,
                            double *gathered);
void myo_coordinates_gather_matrix(const myo_coordinates *map, int n_angles, const double *full,
                                   double *gathered); /* n x n */

/* One step of the semi-implicit Euler method, linearly implicit in what grows with speed and way:
 *   (M + h B) dv = h force,  v += dv
 * Damping C and stiffness K enter as B = C + h K, and force = all generalised forces at the start
 * of the step, with -C v in them, less the bias of inertia and less h K v. Stable for any C, K >=
 * 0. work: n x n numbers. Returns -1 where the matrix is not positive. */
int myo_multibody_step(int n, const double *mass, const double *implicit, const double *force,
                       double h_s, double *speed, double *work);

#endif
