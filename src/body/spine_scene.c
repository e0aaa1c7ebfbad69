/* A posture seen once; see spine_scene.h. */
#include "body/spine_scene.h"
#include "mech/muscle_tendon/muscle_tendon.h"

#include <math.h>
#include <string.h>

/* Arms hang while the trunk moves: speeds and accelerations of their angles by differences. */
static void keep_arms_hanging(const myo_spine *spine, spine_scene *s) {
    const double dt = 1e-4;
    double ahead[spine_angles], behind[spine_angles];
    for (int a = 0; a < spine_angles; a++) {
        const double bow = 0.5 * s->rate[a] * dt * dt;
        ahead[a] = s->angle[a] + s->speed[a] * dt + bow;
        behind[a] = s->angle[a] - s->speed[a] * dt + bow;
    }
    myo_spine_hang_arms(spine, ahead);
    myo_spine_hang_arms(spine, behind);
    for (int a = 3 * MYO_SPINE_ARM_RIGHT; a < spine_angles; a++) {
        s->speed[a] = (ahead[a] - behind[a]) / (2 * dt);
        s->rate[a] = (ahead[a] - 2 * s->angle[a] + behind[a]) / (dt * dt);
    }
}

void myo_spine_view(const myo_spine *spine, const myo_spine_posture *posture, spine_scene *s) {
    memset(s, 0, sizeof *s);
    s->creep_rad = posture->creep_rad;
    myo_spine_set_angles(spine, posture, s->angle);
    myo_coordinates_spread(&spine->all, spine_angles, posture->speed_rad_s, s->speed);
    myo_coordinates_spread(&spine->all, spine_angles, posture->acceleration_rad_s2, s->rate);
    for (int i = 0; i < MYO_SPINE_COORDINATES; i++)
        s->moving |= posture->speed_rad_s[i] != 0 || posture->acceleration_rad_s2[i] != 0;
    if (s->moving && !posture->arms_free && posture->boundary != MYO_SPINE_LYING)
        keep_arms_hanging(spine, s);
    myo_multibody_place(MYO_SPINE_BODIES, spine->bodies, s->angle, s->places);
    myo_spine_add_loads(spine, posture, s->places, s->loads);
    double torque[spine_angles];
    myo_multibody_inverse(MYO_SPINE_BODIES, spine->bodies, s->places, s->speed, s->rate,
                          myo_spine_gravity, s->loads, torque, NULL);
    myo_coordinates_gather(&spine->all, spine_angles, torque, s->needed);
}

void myo_spine_contact_wrench(const myo_spine *spine, const myo_body_place *places, int contact,
                              double force_N, double *wrench) {
    const int girdle = myo_spine_contact_body(contact);
    const double *t = places[girdle].turn, *push = myo_spine_contact_push[contact],
                 *at = myo_spine_contact_at_m[contact];
    const int chest = spine->bodies[girdle].parent;
    const double *u = places[chest].turn;
    double force[3], back[3], point[3], local[3];
    for (int k = 0; k < 3; k++) {
        force[k] = force_N * (t[3 * k] * push[0] + t[3 * k + 1] * push[1] + t[3 * k + 2] * push[2]);
        back[k] = -force[k];
        point[k] = places[girdle].joint_m[k] - places[chest].joint_m[k] + t[3 * k] * at[0] +
                   t[3 * k + 1] * at[1] + t[3 * k + 2] * at[2];
    }
    for (int k = 0; k < 3; k++)
        local[k] = u[k] * point[0] + u[3 + k] * point[1] + u[6 + k] * point[2];
    myo_spine_add_force(&places[girdle], girdle, at, force, wrench);
    myo_spine_add_force(&places[chest], chest, local, back, wrench);
}

/* Moments that a wrench makes about the coordinates. */
void myo_spine_wrench_moments(const myo_spine *spine, const myo_body_place *places,
                              const double *wrench, double *moments) {
    static const double none[3] = {0, 0, 0};
    double torque[spine_angles];
    myo_multibody_inverse(MYO_SPINE_BODIES, spine->bodies, places, NULL, NULL, none, wrench, torque,
                          NULL);
    for (int a = 0; a < spine_angles; a++) torque[a] = -torque[a];
    myo_coordinates_gather(&spine->all, spine_angles, torque, moments);
}

/* Passive moments of discs and girdles about the coordinates. */
void myo_spine_passive_moments(const myo_spine *spine, const spine_scene *s,
                               const double *compression, double share_1, double *moments) {
    double torque[spine_angles] = {0};
    for (int b = MYO_SPINE_L5; b <= MYO_SPINE_C7; b++)
        for (int k = 0; k < 3; k++)
            torque[3 * b + k] =
                -share_1 * myo_spine_axis_moment(spine, b, k,
                                                 s->angle[3 * b + k] - s->creep_rad[3 * b + k],
                                                 compression[b], NULL);
    for (int g = 0; g < 2; g++)
        for (int k = 0; k < 3; k++) {
            const int a = 3 * (MYO_SPINE_GIRDLE_RIGHT + g) + k;
            torque[a] =
                spine->girdle_moment_Nm[g][k] - spine->p[spine_p_girdle_spring] * s->angle[a];
        }
    myo_coordinates_gather(&spine->all, spine_angles, torque, moments);
}

spine_pull myo_spine_pull_of(const myo_spine *spine, const myo_spine_posture *posture,
                             const spine_scene *s, const spine_fascicle *f, double *length_1) {
    spine_pull p = {{0}, 0, 0};
    const double path = myo_spine_path_arms(spine, &spine->all, &f->path, s->places, p.arms);
    const double l = myo_spine_fibre_length_1(f, path), F = f->max_force_N * f->cos_pennation;
    *length_1 = l;
    p.active_N = F * myo_spine_active_1(l);
    if (s->moving) {
        double rate = 0;
        for (int i = 0; i < MYO_SPINE_COORDINATES; i++) rate -= p.arms[i] * posture->speed_rad_s[i];
        const double top = f->optimal_m * f->cos_pennation *
                           spine->muscle[f->face.muscle][spine_muscle_p_max_velocity];
        p.active_N *= fmax(0, myo_muscle_tendon_force_velocity_1(fmax(-1, fmin(1, rate / top))));
    }
    p.passive_N = posture->passive_1 * F * myo_spine_fascicle_passive_1(f, l, NULL);
    return p;
}
