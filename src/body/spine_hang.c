/* A slouch is not a posture that somebody prescribes: it is where the back comes to hang on its
 * discs with hardly any drive. Newton's method on the bends of lumbar spine and T12-T1 and on the
 * activation of the neck's extensors. */
#include "body/spine_scene.h"

#include <math.h>
#include <string.h>

enum { n_bends = 13, n_unknowns = n_bends + 1 };

typedef struct hanging {
    const myo_spine *spine;
    myo_spine_posture posture;
    double activation_1, neck_1;
    double compression_N[MYO_SPINE_BODIES];
    double missing_Nm[n_unknowns];
    spine_scene scene;
} hanging;

static int bend_at(int i) { /* lumbar, T12 .. T1, neck */
    return MYO_SPINE_AT_LUMBAR + 3 * i;
}

static double activation_of(const hanging *h, const spine_fascicle *f) {
    const int extends = f->group == spine_group_neck && f->face.dorsal;
    return extends ? h->neck_1 : h->activation_1;
}

static void weigh(hanging *h) {
    const myo_spine *spine = h->spine;
    double *q = h->posture.coordinate_rad, passive[MYO_SPINE_COORDINATES];
    double bend = q[MYO_SPINE_AT_PELVIS];
    for (int i = 0; i < n_bends; i++) bend += q[bend_at(i)];
    q[MYO_SPINE_AT_NECK] = -0.7 * bend;
    myo_spine_view(spine, &h->posture, &h->scene);
    myo_spine_passive_moments(spine, &h->scene, h->compression_N, h->posture.passive_1, passive);
    for (int i = 0; i < n_unknowns; i++)
        h->missing_Nm[i] = h->scene.needed[bend_at(i)] - passive[bend_at(i)];
    for (int j = 0; j < spine->n_fascicles; j++) {
        const spine_fascicle *f = &spine->fascicles[j];
        double length;
        const spine_pull p = myo_spine_pull_of(spine, &h->posture, &h->scene, f, &length);
        const double force = activation_of(h, f) * p.active_N + p.passive_N;
        for (int i = 0; i < n_unknowns; i++) h->missing_Nm[i] -= force * p.arms[bend_at(i)];
    }
}

/* Compression of the discs, which stiffens them. */
static void press(hanging *h) {
    const myo_spine *spine = h->spine;
    double wrench[6 * MYO_SPINE_BODIES], torque[spine_angles], reaction[6 * MYO_SPINE_BODIES];
    memcpy(wrench, h->scene.loads, sizeof wrench);
    for (int j = 0; j < spine->n_fascicles; j++) {
        const spine_fascicle *f = &spine->fascicles[j];
        double length;
        const spine_pull p = myo_spine_pull_of(spine, &h->posture, &h->scene, f, &length);
        myo_spine_path_pull(&f->path, h->scene.places,
                            activation_of(h, f) * p.active_N + p.passive_N, wrench);
    }
    myo_multibody_inverse(MYO_SPINE_BODIES, spine->bodies, h->scene.places, NULL, NULL,
                          myo_spine_gravity, wrench, torque, reaction);
    for (int b = MYO_SPINE_L5; b <= MYO_SPINE_C7; b++)
        h->compression_N[b] = myo_spine_disc_compression_N(h->scene.places, reaction, b);
}

static double *unknown(hanging *h, int i) {
    return i < n_bends ? &h->posture.coordinate_rad[bend_at(i)] : &h->neck_1;
}

/* Gauss elimination with row exchange; -1 where singular. */
static int eliminate(double a[n_unknowns][n_unknowns + 1]) {
    for (int i = 0; i < n_unknowns; i++) {
        int best = i;
        for (int r = i + 1; r < n_unknowns; r++)
            if (fabs(a[r][i]) > fabs(a[best][i])) best = r;
        if (a[best][i] == 0) return -1;
        for (int k = 0; k <= n_unknowns; k++) {
            const double x = a[i][k];
            a[i][k] = a[best][k];
            a[best][k] = x;
        }
        for (int r = 0; r < n_unknowns; r++) {
            const double ratio = a[r][i] / a[i][i];
            for (int k = i; r != i && k <= n_unknowns; k++) a[r][k] -= ratio * a[i][k];
        }
    }
    return 0;
}

static double worst(const hanging *h) {
    double most = 0;
    for (int i = 0; i < n_unknowns; i++) most = fmax(most, fabs(h->missing_Nm[i]));
    return most;
}

/* One step, short enough that no bend moves by more than most_deg. */
static int step(hanging *h, double most_deg) {
    double a[n_unknowns][n_unknowns + 1], here[n_unknowns];
    memcpy(here, h->missing_Nm, sizeof here);
    for (int i = 0; i < n_unknowns; i++) {
        double *x = unknown(h, i);
        const double before = *x;
        *x = before + 1e-6;
        weigh(h);
        for (int r = 0; r < n_unknowns; r++) a[r][i] = (h->missing_Nm[r] - here[r]) / 1e-6;
        *x = before;
    }
    for (int r = 0; r < n_unknowns; r++) a[r][n_unknowns] = -here[r];
    if (eliminate(a)) return -1;
    double scale = 1;
    for (int i = 0; i < n_bends; i++)
        scale =
            fmin(scale, most_deg * MYO_RAD_PER_DEG / fmax(1e-12, fabs(a[i][n_unknowns] / a[i][i])));
    for (int i = 0; i < n_unknowns; i++) *unknown(h, i) += scale * a[i][n_unknowns] / a[i][i];
    weigh(h);
    return 0;
}

int myo_spine_hang(const myo_spine *spine, myo_spine_posture *posture, double activation_1,
                   myo_error *error) {
    hanging h = {.spine = spine, .posture = *posture, .activation_1 = activation_1, .neck_1 = 0.1};
    if (!(activation_1 >= 0 && activation_1 <= 1))
        return myo_error_set(error, MYO_INPUT, "activation %g: give 0 .. 1", activation_1);
    /* From well bent on: near upright there is a second balance, which is unstable. */
    h.posture.coordinate_rad[MYO_SPINE_AT_LUMBAR] -= 35 * MYO_RAD_PER_DEG;
    for (int i = 1; i < n_bends; i++) h.posture.coordinate_rad[bend_at(i)] -= 2.2 * MYO_RAD_PER_DEG;
    for (int b = 0; b < MYO_SPINE_BODIES; b++) h.compression_N[b] = 300;
    for (int pass = 0; pass < 4; pass++) {
        weigh(&h);
        for (int i = 0; i < 200 && worst(&h) > 1e-7; i++)
            if (step(&h, i < 40 ? 1.5 : i < 100 ? 0.4 : 0.1)) break;
        if (!(worst(&h) < 1e-5 && h.neck_1 >= 0 && h.neck_1 <= 1))
            return myo_error_set(error, MYO_INPUT,
                                 "the back finds no balance to hang in (up to %g N m are missing); "
                                 "tilt the pelvis less",
                                 worst(&h));
        press(&h);
    }
    *posture = h.posture;
    return MYO_OK;
}
