/* What a prescribed movement does to muscles and discs: the sharing of every instant with inertia
 * and the muscles' speed (inverse dynamics), and how far each fascicle is stretched while it pulls.
 */
#include "body/spine_scene.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double active_from =
    0.1; /* activation above which a stretch is one of an active muscle */

/* Minimum jerk (Flash & Hogan 1985): 0 .. 1 with its derivatives to u. */
static void course_at(double u, double *s, double *speed, double *rate) {
    *s = u * u * u * (10 - 15 * u + 6 * u * u);
    *speed = 30 * u * u * (1 - u) * (1 - u);
    *rate = 60 * u * (1 - u) * (1 - 2 * u);
}

void myo_spine_course_at(const myo_spine_course *course, double t_s, myo_spine_posture *posture) {
    const double T = course->duration_s;
    double s, speed, rate, on, unused[2];
    course_at(t_s / T, &s, &speed, &rate);
    course_at(course->load_time_s > 0 ? fmin(1, t_s / course->load_time_s) : 1, &on, &unused[0],
              &unused[1]);
    *posture = course->to;
    for (int i = 0; i < MYO_SPINE_COORDINATES; i++) {
        const double way = course->to.coordinate_rad[i] - course->from.coordinate_rad[i];
        posture->coordinate_rad[i] = course->from.coordinate_rad[i] + s * way;
        posture->speed_rad_s[i] = speed * way / T;
        posture->acceleration_rad_s2[i] = rate * way / (T * T);
    }
    for (int h = 0; h < 2; h++) posture->hand_kg[h] *= on;
    for (int l = 0; l < posture->n_loads; l++)
        for (int k = 0; k < 3; k++) {
            const double start = course->from.loads[l].at_mm[k];
            posture->loads[l].at_mm[k] = start + s * (course->to.loads[l].at_mm[k] - start);
            posture->loads[l].force_N[k] *= on;
            posture->loads[l].moment_Nm[k] *= on;
        }
}

void myo_spine_effort_free(myo_spine_effort *effort) {
    if (!effort) return;
    free(effort->active_stretch_1);
    effort->active_stretch_1 = effort->eccentric_work_1 = effort->peak_force_1 =
        effort->peak_activation_1 = NULL;
}

typedef struct follower {
    int n;
    double *length_1, *force_1, *stretch_1; /* of the sample before; the stretch runs */
} follower;

static void add_sample(const myo_spine *spine, const myo_spine_balance *b, int first, follower *f,
                       myo_spine_effort *effort) {
    for (int j = 0; j < f->n; j++) {
        const double force = b->force_N[j] / fmax(1e-9, spine->fascicles[j].max_force_N);
        const double longer = first ? 0 : b->fibre_length_1[j] - f->length_1[j];
        const int active = b->activation_1[j] > active_from;
        f->stretch_1[j] = active ? fmax(0, f->stretch_1[j] + longer) : 0;
        effort->active_stretch_1[j] = fmax(effort->active_stretch_1[j], f->stretch_1[j]);
        if (longer > 0) effort->eccentric_work_1[j] += 0.5 * (force + f->force_1[j]) * longer;
        effort->peak_force_1[j] = fmax(effort->peak_force_1[j], force);
        effort->peak_activation_1[j] = fmax(effort->peak_activation_1[j], b->activation_1[j]);
        f->length_1[j] = b->fibre_length_1[j];
        f->force_1[j] = force;
    }
    for (int body = MYO_SPINE_L5; body <= MYO_SPINE_C7; body++) {
        effort->peak_compression_N[body] =
            fmax(effort->peak_compression_N[body], b->compression_N[body]);
        for (int s = 0; s < 2; s++)
            effort->peak_capsule_strain_1[body][s] =
                fmax(effort->peak_capsule_strain_1[body][s], b->capsule_strain_1[body][s]);
    }
    effort->worst_residual_Nm = fmax(effort->worst_residual_Nm, b->spine_residual_Nm);
}

static int check_course(const myo_spine_course *course, myo_error *error) {
    if (!(course->duration_s > 0) || course->load_time_s < 0)
        return myo_error_set(error, MYO_INPUT,
                             "a movement of %g s whose load comes on in %g s: the first must be "
                             "above 0, the second not below",
                             course->duration_s, course->load_time_s);
    if (course->n_samples < 3)
        return myo_error_set(error, MYO_INPUT, "a movement needs 3 samples or more, not %d",
                             course->n_samples);
    if (course->from.n_loads != course->to.n_loads)
        return myo_error_set(error, MYO_INPUT,
                             "a movement starts with %d loads and ends with %d; give the same "
                             "ones, at their places",
                             course->from.n_loads, course->to.n_loads);
    return MYO_OK;
}

int myo_spine_follow(const myo_spine *spine, const myo_spine_course *course,
                     myo_spine_effort *effort, myo_error *error) {
    memset(effort, 0, sizeof *effort);
    int code = check_course(course, error);
    if (code) return code;
    const int n = spine->n_fascicles;
    double *out = calloc(4 * (size_t)n, sizeof *out), *run = calloc(3 * (size_t)n, sizeof *run);
    if (!out || !run) {
        free(out);
        free(run);
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a movement");
    }
    effort->active_stretch_1 = out;
    effort->eccentric_work_1 = out + n;
    effort->peak_force_1 = out + 2 * n;
    effort->peak_activation_1 = out + 3 * n;
    follower f = {n, run, run + n, run + 2 * n};
    for (int i = 0; i < course->n_samples && !code; i++) {
        myo_spine_posture posture;
        myo_spine_balance balance;
        myo_spine_course_at(course, course->duration_s * i / (course->n_samples - 1), &posture);
        code = myo_spine_hold(spine, &posture, &balance, error);
        if (!code) add_sample(spine, &balance, i == 0, &f, effort);
        myo_spine_balance_free(&balance);
    }
    free(run);
    if (code) myo_spine_effort_free(effort);
    return code;
}
