/* Who holds a posture: the least sum of cubed activations (Crowninshield & Brand 1981, J Biomech
 * 14:793) whose moments, with those of passive tissue and of the shoulder blades on the ribs,
 * balance weight and loads.
 *
 *   least  sum w (a^3 + 1e-4 a^2) + rho/2 |A a - b|^2,  lowest <= a <= 1
 *
 * A primal-dual interior point method (Nocedal & Wright, Numerical Optimization, 2006, chapter 19);
 * the normal matrix is diagonal plus the few moments' rank, so that each step factors one 48 x 48
 * matrix (Woodbury). */
#include "body/spine_scene.h"
#include "solve/dense.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    first_row = MYO_SPINE_AT_LUMBAR,
    n_rows =
        MYO_SPINE_AT_ARM_RIGHT - MYO_SPINE_AT_LUMBAR, /* pelvis and arms are held from outside */
    most_supports = 24,
    most_unknowns = spine_most_fascicles + spine_contacts + most_supports
};

typedef struct sharing {
    int n; /* fascicles, then contacts, then supports */
    spine_supports supports;
    double *A; /* n columns of n_rows: moment at 1 */
    double b[n_rows];
    double penalty;
    double active_N[spine_most_fascicles], passive_N[spine_most_fascicles];
    double low[most_unknowns], high[most_unknowns], weight[most_unknowns];
    double x[most_unknowns], below[most_unknowns], above[most_unknowns]; /* multipliers */
    double slope[most_unknowns], diagonal[most_unknowns], step[most_unknowns];
} sharing;

static const double quadratic = 1e-4;

static void residual_of(const sharing *s, const double *x, double r[n_rows]) {
    for (int i = 0; i < n_rows; i++) r[i] = -s->b[i];
    for (int j = 0; j < s->n; j++) {
        const double *column = s->A + (long)j * n_rows;
        for (int i = 0; i < n_rows; i++) r[i] += column[i] * x[j];
    }
}

static double along(const double *column, const double *r) {
    double sum = 0;
    for (int i = 0; i < n_rows; i++) sum += column[i] * r[i];
    return sum;
}

/* slope = gradient of the objective; diagonal = its curvature. */
static void objective(sharing *s, const double r[n_rows]) {
    for (int j = 0; j < s->n; j++) {
        const double x = s->x[j], w = s->weight[j];
        s->slope[j] =
            w * (3 * x * x + 2 * quadratic * x) + s->penalty * along(s->A + (long)j * n_rows, r);
        s->diagonal[j] = w * (6 * x + 2 * quadratic);
    }
}

/* step = -(D + rho A'A)^-1 right, with right handed over in step. */
static int newton(sharing *s) {
    double normal[n_rows * n_rows], y[n_rows];
    for (int i = 0; i < n_rows; i++) {
        y[i] = 0;
        for (int k = 0; k <= i; k++) normal[i * n_rows + k] = i == k ? 1 / s->penalty : 0;
    }
    for (int j = 0; j < s->n; j++) {
        const double *column = s->A + (long)j * n_rows, scale = 1 / s->diagonal[j];
        for (int i = 0; i < n_rows; i++) {
            const double c = column[i] * scale;
            if (c == 0) continue;
            for (int k = 0; k <= i; k++) normal[i * n_rows + k] += c * column[k];
            y[i] += c * s->step[j];
        }
    }
    if (myo_cholesky_factor(n_rows, normal)) return -1;
    myo_cholesky_solve(n_rows, normal, y);
    for (int j = 0; j < s->n; j++)
        s->step[j] = -(s->step[j] - along(s->A + (long)j * n_rows, y)) / s->diagonal[j];
    return 0;
}

/* The greatest share of a step that keeps value > 0 positive. */
static double room(double value, double step, double most) {
    const double share = -0.995 * value / step;
    return step < 0 && share < most ? share : most;
}

/* How far an unknown is from its bounds; rounding must not close the gap. */
static double above_low(const sharing *s, int j) {
    return fmax(1e-14, s->x[j] - s->low[j]);
}

static double below_high(const sharing *s, int j) {
    return fmax(1e-14, s->high[j] - s->x[j]);
}

static void start(sharing *s) {
    for (int j = 0; j < s->n; j++) {
        const double width = s->high[j] - s->low[j];
        s->x[j] = s->low[j] + 0.2 * width;
        s->below[j] = s->above[j] = 0.1;
    }
}

static double gap_of(const sharing *s) {
    double sum = 0;
    for (int j = 0; j < s->n; j++)
        sum += s->below[j] * above_low(s, j) + s->above[j] * below_high(s, j);
    return sum / (2 * s->n);
}

/* Returns the iterations, -1 where a matrix failed. */
static int share(sharing *s) {
    double r[n_rows], target = 0.1;
    start(s);
    for (int iteration = 1; iteration <= 200; iteration++) {
        residual_of(s, s->x, r);
        objective(s, r);
        double worst = 0, scale = 1; /* prices of bounds grow with what nobody can hold */
        for (int j = 0; j < s->n; j++) {
            const double low = above_low(s, j), high = below_high(s, j);
            worst = fmax(worst, fabs(s->slope[j] - s->below[j] + s->above[j]));
            scale = fmax(scale, fmax(s->below[j], s->above[j]));
            s->diagonal[j] += s->below[j] / low + s->above[j] / high;
            s->step[j] = s->slope[j] - target / low + target / high;
        }
        const double gap = gap_of(s);
        if (gap < 1e-12 * scale && worst < 1e-9 * scale) return iteration;
        if (newton(s)) return -1;
        double primal = 1, dual = 1;
        for (int j = 0; j < s->n; j++) {
            const double low = above_low(s, j), high = below_high(s, j), d = s->step[j];
            primal = room(low, d, primal);
            primal = room(high, -d, primal);
            dual = room(s->below[j], (target - s->below[j] * d) / low - s->below[j], dual);
            dual = room(s->above[j], (target + s->above[j] * d) / high - s->above[j], dual);
        }
        for (int j = 0; j < s->n; j++) {
            const double low = above_low(s, j), high = below_high(s, j), d = s->step[j];
            s->below[j] += dual * ((target - s->below[j] * d) / low - s->below[j]);
            s->above[j] += dual * ((target + s->above[j] * d) / high - s->above[j]);
            s->x[j] += primal * d;
        }
        const double left = fmin(primal, dual);
        target = gap_of(s) * (left > 0.9 ? 0.05 : left > 0.5 ? 0.2 : 0.6);
        if (target < 1e-14) target = 1e-14;
    }
    return 200;
}

/* ---- the balance ---- */

static double tone_of(const myo_spine *spine, const spine_fascicle *f) {
    return spine->p[f->group == spine_group_shoulder ? spine_p_shoulder_tone : spine_p_tone];
}

/* Pushes of ribs, rests and beds, in kN, cost next to nothing. */
static void push_bounds(sharing *s, int j) {
    s->low[j] = 0;
    s->high[j] = 2;
    s->weight[j] = 1e-3;
}

static void support_wrench(const spine_supports *supports, int i, const myo_body_place *places,
                           double force_N, double *wrench) {
    double force[3];
    for (int k = 0; k < 3; k++) force[k] = force_N * supports->push[k];
    myo_spine_add_force(&places[supports->body[i]], supports->body[i], supports->at_m[i], force,
                        wrench);
}

static void set_up(const myo_spine *spine, const myo_spine_posture *posture, const spine_scene *s,
                   const double *compression, sharing *share_, myo_spine_balance *balance) {
    double passive[MYO_SPINE_COORDINATES];
    myo_spine_passive_moments(spine, s, compression, posture->passive_1, passive);
    for (int i = 0; i < n_rows; i++)
        share_->b[i] = s->needed[first_row + i] - passive[first_row + i];
    share_->penalty = spine->p[spine_p_sharing_penalty];
    share_->supports = myo_spine_supports(spine, posture->boundary);
    share_->n = spine->n_fascicles + spine_contacts + share_->supports.n;
    for (int j = 0; j < spine->n_fascicles; j++) {
        const spine_fascicle *f = &spine->fascicles[j];
        const spine_pull p = myo_spine_pull_of(spine, posture, s, f, &balance->fibre_length_1[j]);
        share_->active_N[j] = p.active_N;
        share_->passive_N[j] = p.passive_N;
        for (int i = 0; i < n_rows; i++) {
            share_->A[(long)j * n_rows + i] = p.active_N * p.arms[first_row + i];
            share_->b[i] -= p.passive_N * p.arms[first_row + i];
        }
        double fires, conducts;
        myo_spine_root_bounds(spine, f, &fires, &conducts);
        share_->low[j] = fmax(fires, conducts * tone_of(spine, f));
        share_->high[j] = fmax(conducts, share_->low[j] + 1e-6);
        share_->weight[j] = strcmp(myo_spine_muscle_name(f->face.muscle), "latissimus_dorsi") == 0
                                ? 3 /* it also holds the arm, whose joint is not here */
                                : 1;
    }
    for (int c = 0; c < spine_contacts; c++) {
        const int j = spine->n_fascicles + c;
        double wrench[6 * MYO_SPINE_BODIES] = {0}, moments[MYO_SPINE_COORDINATES];
        myo_spine_contact_wrench(spine, s->places, c, 1000, wrench); /* unknown in kN */
        myo_spine_wrench_moments(spine, s->places, wrench, moments);
        memcpy(share_->A + (long)j * n_rows, moments + first_row, n_rows * sizeof(double));
        push_bounds(share_, j);
    }
    for (int i = 0; i < share_->supports.n; i++) {
        const int j = spine->n_fascicles + spine_contacts + i;
        double wrench[6 * MYO_SPINE_BODIES] = {0}, moments[MYO_SPINE_COORDINATES];
        support_wrench(&share_->supports, i, s->places, 1000, wrench);
        myo_spine_wrench_moments(spine, s->places, wrench, moments);
        memcpy(share_->A + (long)j * n_rows, moments + first_row, n_rows * sizeof(double));
        push_bounds(share_, j);
    }
}

/* Rows that count less. */
static void weigh_rows(const myo_spine *spine, const myo_spine_posture *posture, sharing *s) {
    for (int i = 0; i < n_rows; i++) {
        const int at = first_row + i;
        const double weight = at >= MYO_SPINE_AT_GIRDLE_RIGHT ? spine->p[spine_p_girdle_weight]
                              : at >= MYO_SPINE_AT_NECK       ? spine->p[spine_p_neck_weight]
                              : at >= MYO_SPINE_AT_T12        ? 1
                              : posture->boundary == MYO_SPINE_HELD ? 0
                                                                    : 1;
        s->b[i] *= weight;
        for (int j = 0; weight != 1 && j < s->n; j++) s->A[(long)j * n_rows + i] *= weight;
    }
}

/* Forces of all muscles and contacts as wrenches, with the loads. */
static void all_wrenches(const myo_spine *spine, const spine_scene *s, const sharing *share_,
                         myo_spine_balance *balance, double *wrench) {
    memcpy(wrench, s->loads, sizeof s->loads);
    for (int j = 0; j < spine->n_fascicles; j++) {
        const spine_fascicle *f = &spine->fascicles[j];
        balance->activation_1[j] = share_->x[j];
        balance->force_N[j] = share_->x[j] * share_->active_N[j] + share_->passive_N[j];
        myo_spine_path_pull(&f->path, s->places, balance->force_N[j], wrench);
    }
    for (int c = 0; c < spine_contacts; c++)
        myo_spine_contact_wrench(spine, s->places, c, 1000 * share_->x[spine->n_fascicles + c],
                                 wrench);
}

/* Mean activation, by force, of the back muscles whose path passes a disc. */
static void back_activation(const myo_spine *spine, myo_spine_balance *balance) {
    for (int b = MYO_SPINE_L5; b <= MYO_SPINE_C7; b++) {
        double sum[2] = {0, 0}, force[2] = {0, 0};
        for (int j = 0; j < spine->n_fascicles; j++) {
            const spine_fascicle *f = &spine->fascicles[j];
            const int s = f->face.side < 0;
            if (f->group != spine_group_back || f->path.body[0] >= b ||
                f->path.body[f->path.n - 1] < b)
                continue;
            sum[s] += f->max_force_N * balance->activation_1[j];
            force[s] += f->max_force_N;
        }
        for (int s = 0; s < 2; s++)
            balance->back_activation_1[b][s] = force[s] > 0 ? sum[s] / force[s] : 0;
    }
}

static void flexion_moments(const myo_spine *spine, const spine_scene *s,
                            myo_spine_balance *balance) {
    double torque[spine_angles];
    myo_multibody_inverse(MYO_SPINE_BODIES, spine->bodies, s->places, s->speed, s->rate,
                          myo_spine_gravity, s->loads, torque, NULL);
    for (int b = MYO_SPINE_L5; b <= MYO_SPINE_C7; b++)
        balance->flexion_moment_Nm[b] = torque[3 * b];
}

void myo_spine_balance_free(myo_spine_balance *balance) {
    if (!balance) return;
    free(balance->activation_1);
    balance->activation_1 = balance->force_N = balance->fibre_length_1 = NULL;
}

static int make_room(const myo_spine *spine, myo_spine_balance *balance, sharing **made) {
    memset(balance, 0, sizeof *balance);
    const size_t n = (size_t)spine->n_fascicles;
    sharing *s = calloc(1, sizeof *s);
    if (s) s->A = calloc((n + spine_contacts + most_supports) * n_rows, sizeof *s->A);
    balance->activation_1 = calloc(3 * n, sizeof(double));
    if (!s || !s->A || !balance->activation_1) {
        if (s) free(s->A);
        free(s);
        myo_spine_balance_free(balance);
        return -1;
    }
    balance->force_N = balance->activation_1 + n;
    balance->fibre_length_1 = balance->activation_1 + 2 * n;
    *made = s;
    return 0;
}

int myo_spine_check_posture(const myo_spine_posture *posture, myo_error *error) {
    for (int i = 0; i < MYO_SPINE_COORDINATES; i++)
        if (!isfinite(posture->coordinate_rad[i]))
            return myo_error_set(error, MYO_INPUT, "coordinate %d of a posture is not a number", i);
    if (posture->boundary < MYO_SPINE_STANDING || posture->boundary > MYO_SPINE_HELD)
        return myo_error_set(error, MYO_INPUT, "boundary %d: there are %d to %d", posture->boundary,
                             MYO_SPINE_STANDING, MYO_SPINE_HELD);
    for (int s = 0; s < 2; s++)
        if (!(posture->hand_kg[s] >= 0 && posture->hand_kg[s] <= 500))
            return myo_error_set(error, MYO_INPUT,
                                 "%g kg in the %s hand: nobody carries that; give 0 .. 500 kg",
                                 posture->hand_kg[s], s ? "left" : "right");
    if (posture->n_loads < 0 || posture->n_loads > MYO_SPINE_LOADS)
        return myo_error_set(error, MYO_INPUT, "a posture has %d loads; at most %d",
                             posture->n_loads, MYO_SPINE_LOADS);
    for (int i = 0; i < posture->n_loads; i++)
        if (posture->loads[i].body < 0 || posture->loads[i].body >= MYO_SPINE_BODIES)
            return myo_error_set(error, MYO_INPUT, "load %d acts on body %d, which there is not", i,
                                 posture->loads[i].body);
    return MYO_OK;
}

int myo_spine_hold(const myo_spine *spine, const myo_spine_posture *posture,
                   myo_spine_balance *balance, myo_error *error) {
    memset(balance, 0, sizeof *balance);
    const int code = myo_spine_check_posture(posture, error);
    if (code) return code;
    sharing *s = NULL;
    if (make_room(spine, balance, &s))
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a posture");
    spine_scene around;
    myo_spine_view(spine, posture, &around);
    int done = 0;
    double wrench[6 * MYO_SPINE_BODIES], torque[spine_angles], reaction[6 * MYO_SPINE_BODIES];
    for (int b = 0; b < MYO_SPINE_BODIES; b++)
        balance->compression_N[b] = spine->p[spine_p_preload_reference];
    /* Twice: compression stiffens the joints, whose moments lower the compression. */
    for (int pass = 0; pass < 2 && done >= 0; pass++) {
        set_up(spine, posture, &around, balance->compression_N, s, balance);
        weigh_rows(spine, posture, s);
        done = share(s);
        all_wrenches(spine, &around, s, balance, wrench);
        myo_multibody_inverse(MYO_SPINE_BODIES, spine->bodies, around.places, around.speed,
                              around.rate, myo_spine_gravity, wrench, torque, reaction);
        myo_spine_disc_loads(spine, around.places, around.angle, reaction, balance);
        balance->iterations += done;
    }
    double r[n_rows];
    residual_of(s, s->x, r);
    for (int i = 0; i < n_rows; i++) {
        const double missing = fabs(r[i]);
        if (first_row + i < MYO_SPINE_AT_NECK && missing > balance->spine_residual_Nm)
            balance->spine_residual_Nm = missing;
        if (missing > balance->residual_Nm) {
            balance->residual_Nm = missing;
            balance->residual_coordinate = first_row + i;
        }
    }
    back_activation(spine, balance);
    flexion_moments(spine, &around, balance);
    free(s->A);
    free(s);
    if (done < 0) {
        myo_spine_balance_free(balance);
        return myo_error_set(error, MYO_BROKE_DOWN, "the sharing of a posture broke down");
    }
    return MYO_OK;
}

int myo_spine_arms(const myo_spine *spine, const myo_spine_posture *posture, double *arms_m,
                   double *length_mm, myo_error *error) {
    const int code = myo_spine_check_posture(posture, error);
    if (code) return code;
    spine_scene around;
    myo_spine_view(spine, posture, &around);
    for (int j = 0; j < spine->n_fascicles; j++) {
        double unused[MYO_SPINE_COORDINATES];
        double *arms = arms_m ? arms_m + (long)j * MYO_SPINE_COORDINATES : unused;
        memset(arms, 0, sizeof unused);
        const double path =
            myo_spine_path_arms(spine, &spine->all, &spine->fascicles[j].path, around.places, arms);
        if (length_mm) length_mm[j] = 1e3 * path;
    }
    return MYO_OK;
}

double myo_spine_mean_arm_mm(const myo_spine *spine, int body) {
    const myo_spine_posture standing = myo_spine_posture_default();
    const int row = 3 * (body - MYO_SPINE_T12) + MYO_SPINE_AT_T12;
    double sum = 0, force = 0;
    spine_scene around;
    if (body < MYO_SPINE_T12 || body > MYO_SPINE_C7) return 0;
    myo_spine_view(spine, &standing, &around);
    for (int j = 0; j < spine->n_fascicles; j++) {
        const spine_fascicle *f = &spine->fascicles[j];
        double arms[MYO_SPINE_COORDINATES] = {0};
        if (f->group != spine_group_back || f->path.body[0] >= body ||
            f->path.body[f->path.n - 1] < body)
            continue;
        myo_spine_path_arms(spine, &spine->all, &f->path, around.places, arms);
        sum += f->max_force_N * arms[row];
        force += f->max_force_N;
    }
    return force > 0 ? 1e3 * sum / force : 0;
}
