/* Small movements about a posture: does it stand by itself? Second derivatives of the energy of
 * weight, discs and muscles at constant tension, and the fibres' short-range stiffness, against the
 * mass matrix. */
#include "body/spine_model.h"
#include "solve/dense.h"

#include <stdlib.h>
#include <string.h>

enum { n_modes = 3 * spine_levels };

double myo_spine_short_range_N_m(const myo_spine *spine, const spine_fascicle *f, double active_N,
                                 double share_1) {
    const double fibre = share_1 * spine->p[spine_p_short_range] * active_N / f->optimal_m;
    const double tendon =
        spine->p[spine_p_tendon_exponent] * (active_N + 0.2 * f->max_force_N) / f->slack_m;
    return fibre > 0 ? 1 / (1 / fibre + 1 / tendon) : 0;
}

/* Every joint of lumbar spine, thorax and neck by itself; pelvis, girdles and arms are held. */
static void single_joints(myo_coordinates *map) {
    map->n = n_modes;
    for (int a = 0; a < spine_angles; a++) {
        const int body = a / 3;
        const int moves = body >= MYO_SPINE_L5 && body <= MYO_SPINE_C7;
        map->index[a] = moves ? a - 3 * MYO_SPINE_L5 : -1;
        map->share[a] = 1;
    }
}

typedef struct mode_work {
    myo_coordinates map;
    double angle[spine_angles], wrench[6 * MYO_SPINE_BODIES];
    double preload[MYO_SPINE_BODIES];
    double K[n_modes * n_modes], M[n_modes * n_modes], vectors[n_modes * n_modes], values[n_modes];
    double full[spine_angles * spine_angles];
} mode_work;

/* Slope of the energy, with the arms hanging: moments that hold weight and discs less those of the
 * muscles at their tension. */
static void slope_of_energy(const myo_spine *spine, const myo_spine_posture *posture, mode_work *w,
                            const double *force_N, double *slope) {
    myo_body_place places[MYO_SPINE_BODIES];
    double torque[spine_angles], pull[n_modes] = {0};
    if (!posture->arms_free && posture->boundary != MYO_SPINE_LYING)
        myo_spine_hang_arms(spine, w->angle);
    myo_multibody_place(MYO_SPINE_BODIES, spine->bodies, w->angle, places);
    memset(w->wrench, 0, sizeof w->wrench);
    myo_spine_add_loads(spine, posture, places, w->wrench);
    myo_multibody_inverse(MYO_SPINE_BODIES, spine->bodies, places, NULL, NULL, myo_spine_gravity,
                          w->wrench, torque, NULL);
    for (int b = MYO_SPINE_L5; b <= MYO_SPINE_C7; b++)
        for (int k = 0; k < 3; k++)
            torque[3 * b + k] +=
                posture->passive_1 *
                myo_spine_axis_moment(spine, b, k,
                                      w->angle[3 * b + k] - posture->creep_rad[3 * b + k],
                                      w->preload[b], NULL);
    myo_coordinates_gather(&w->map, spine_angles, torque, slope);
    for (int j = 0; force_N && j < spine->n_fascicles; j++) {
        double arms[n_modes] = {0};
        myo_spine_path_arms(spine, &w->map, &spine->fascicles[j].path, places, arms);
        for (int i = 0; i < n_modes; i++) pull[i] += force_N[j] * arms[i];
    }
    for (int i = 0; i < n_modes; i++) slope[i] -= pull[i];
}

static void add_short_range(const myo_spine *spine, const myo_spine_posture *posture, mode_work *w,
                            const myo_spine_balance *balance, double share_1) {
    myo_body_place places[MYO_SPINE_BODIES];
    myo_multibody_place(MYO_SPINE_BODIES, spine->bodies, w->angle, places);
    for (int j = 0; j < spine->n_fascicles; j++) {
        const spine_fascicle *f = &spine->fascicles[j];
        const double passive = posture->passive_1 * f->max_force_N * f->cos_pennation *
                               myo_spine_fascicle_passive_1(f, balance->fibre_length_1[j], NULL);
        const double k =
            myo_spine_short_range_N_m(spine, f, balance->force_N[j] - passive, share_1);
        double arms[n_modes] = {0};
        myo_spine_path_arms(spine, &w->map, &f->path, places, arms);
        for (int i = 0; i < n_modes; i++)
            for (int l = 0; arms[i] != 0 && l < n_modes; l++)
                w->K[i * n_modes + l] += k * arms[i] * arms[l];
    }
}

static void stiffness(const myo_spine *spine, const myo_spine_posture *posture, mode_work *w,
                      const double *force_N) {
    const double step = 1e-5;
    for (int i = 0; i < n_modes; i++) {
        double up[n_modes], down[n_modes];
        double *angle = &w->angle[3 * MYO_SPINE_L5 + i];
        const double middle = *angle;
        *angle = middle + step;
        slope_of_energy(spine, posture, w, force_N, up);
        *angle = middle - step;
        slope_of_energy(spine, posture, w, force_N, down);
        *angle = middle;
        for (int l = 0; l < n_modes; l++) w->K[i * n_modes + l] = (up[l] - down[l]) / (2 * step);
    }
    for (int i = 0; i < n_modes; i++) /* rounding of the differences */
        for (int l = 0; l < i; l++)
            w->K[i * n_modes + l] = w->K[l * n_modes + i] =
                0.5 * (w->K[i * n_modes + l] + w->K[l * n_modes + i]);
}

static int plane_of(const double *vector) {
    double part[3] = {0, 0, 0};
    for (int i = 0; i < n_modes; i++) part[i % 3] += vector[i] * vector[i];
    const int first = part[0] >= part[1] ? 0 : 1;
    return part[2] > part[first] ? 2 : first;
}

int myo_spine_modes(const myo_spine *spine, const myo_spine_posture *posture,
                    const myo_spine_balance *balance, double short_range_1, double *eigenvalue_1_s2,
                    int room, int unstable_by_plane[3], myo_error *error) {
    mode_work *w = calloc(1, sizeof *w);
    if (!w) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a spine's modes");
    single_joints(&w->map);
    myo_spine_set_angles(spine, posture, w->angle);
    for (int b = 0; b < MYO_SPINE_BODIES; b++)
        w->preload[b] = balance ? balance->compression_N[b] : spine->p[spine_p_preload_reference];
    /* Short-range stiffness needs tension; without any of it muscles are left out altogether. */
    const double *force_N = balance && short_range_1 > 0 ? balance->force_N : NULL;
    stiffness(spine, posture, w, force_N);
    if (force_N) add_short_range(spine, posture, w, balance, short_range_1);
    myo_body_place places[MYO_SPINE_BODIES];
    myo_multibody_place(MYO_SPINE_BODIES, spine->bodies, w->angle, places);
    myo_multibody_mass(MYO_SPINE_BODIES, spine->bodies, places, w->full);
    myo_coordinates_gather_matrix(&w->map, spine_angles, w->full, w->M);
    const int failed = myo_generalised_eigenvalues(n_modes, w->K, w->M, w->values, w->vectors);
    for (int k = 0; unstable_by_plane && k < 3; k++) unstable_by_plane[k] = 0;
    for (int i = 0; i < n_modes && !failed; i++) {
        if (i < room) eigenvalue_1_s2[i] = w->values[i];
        if (unstable_by_plane && w->values[i] < 0)
            unstable_by_plane[plane_of(w->vectors + (long)i * n_modes)]++;
    }
    free(w);
    return failed ? myo_error_set(error, MYO_BROKE_DOWN, "the mass matrix of the spine is singular")
                  : MYO_OK;
}
