/* The human fibre membrane at one place for `myotome cell`: action potential, conduction, trains,
 * after-discharge, repetition, percussion, cold, potassium, loss of chloride conductance. */
#include "body/membrane_experiments.h"
#include "body/sodium_blocker_sets.h"
#include "myotome/cell.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (int)(sizeof array / sizeof array[0])
#define STIMULUS "body/membrane_stimulus.def"

static const myo_field solver_fields[] = {
#define MYO_DEF_FILE "body/membrane_solver.def"
#include "mech/expand_fields.h"
};
static const myo_field action_potential_fields[] = {
#define MYO_DEF_FILE STIMULUS
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/membrane_twitch.def"
#include "mech/expand_fields.h"
};
static const myo_field conduction_fields[] = {
#define MYO_DEF_FILE STIMULUS
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/membrane_conduction.def"
#include "mech/expand_fields.h"
};
static const myo_field train_fields[] = {
#define MYO_DEF_FILE STIMULUS
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/membrane_train.def"
#include "mech/expand_fields.h"
};
static const myo_field repeated_fields[] = {
#define MYO_DEF_FILE STIMULUS
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/membrane_repeated.def"
#include "mech/expand_fields.h"
};
static const myo_field percussion_fields[] = {
#define MYO_DEF_FILE "body/membrane_percussion.def"
#include "mech/expand_fields.h"
};
static const myo_field cold_fields[] = {
#define MYO_DEF_FILE STIMULUS
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/membrane_cold.def"
#include "mech/expand_fields.h"
};
static const myo_field potassium_fields[] = {
#define MYO_DEF_FILE STIMULUS
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/membrane_potassium.def"
#include "mech/expand_fields.h"
};
static const myo_field chloride_fields[] = {
#define MYO_DEF_FILE STIMULUS
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/membrane_chloride.def"
#include "mech/expand_fields.h"
};

/* ---- what all experiments share ---- */

typedef struct experiment {
    const myo_fieldset *values; /* of the protocol */
    double parameters[membrane_radial_p_count], states[membrane_radial_x_count];
    double tolerance;
    const double *drugs[MYO_MEMBRANE_DRUGS];
    int (*progress)(double fraction, void *user);
    void *user;
    double begin, share; /* of the progress, for the part under way */
    myo_columns *columns;
} experiment;

static double get(const experiment *e, const char *name) {
    return myo_fieldset_get(e->values, name);
}

static int tell(const experiment *e, double fraction, myo_error *error) {
    if (e->progress && e->progress(e->begin + e->share * fraction, e->user))
        return myo_error_set(error, MYO_INTERRUPTED, "interrupted");
    return MYO_OK;
}

/* A membrane after rest_s seconds left alone, its clock at 0. */
static int make_rested(const experiment *e, double rest_s, myo_membrane_point *point,
                       myo_error *error) {
    int code = myo_membrane_point_make(point, e->parameters, e->states, e->tolerance, error);
    if (!code) myo_membrane_point_drugs(point, e->drugs, MYO_MEMBRANE_DRUGS);
    for (double t = 0.0; !code && t < 1000.0 * rest_s;) {
        t = t + 1000.0 < 1000.0 * rest_s ? t + 1000.0 : 1000.0 * rest_s;
        code = myo_membrane_point_advance(point, t, 0.0, error);
        if (!code) code = tell(e, 0.0, error);
    }
    myo_membrane_point_reset_clock(point);
    return code;
}

static myo_membrane_train read_train(const experiment *e) {
    return (myo_membrane_train){(int)get(e, "pulses"), get(e, "rate"), get(e, "stimulus"),
                                get(e, "stimulus_width")};
}

static double last_ms(const myo_membrane_train *train) {
    return (train->pulses - 1) * 1000.0 / train->rate_Hz;
}

static double state(const myo_membrane_point *point, int index) {
    return point->x[index];
}

#define STATE(field) state(point, membrane_radial_x_##field)
#define TUBULES(field)                                                                             \
    myo_membrane_tubules(point, membrane_radial_x_##field##_1, membrane_radial_x_##field##_2,      \
                         membrane_radial_x_##field##_3)

/* ---- rows along time: train, after-discharge, percussion, potassium ---- */

#define COURSE "t_ms", "V_s_mV", "V_T_mV", "K_T_mM", "K_e_mM", "Na_i_mM", "Cl_i_mM", "S_1"
enum { discharge_columns = 9 };
#define DISCHARGE                                                                                  \
    "driven_1", "after_1", "run_s", "rate_first_Hz", "rate_middle_Hz", "rate_last_Hz",             \
        "middle_against_first_1", "peak_first_mV", "peak_last_mV"
static const char *const course_columns[] = {COURSE, DISCHARGE};
static const char *const train_columns[] = {COURSE, "spikes_1", "pump_ATP_mM_s"};

typedef struct course {
    experiment *e;
    double last_stimulus_ms, from_ms, stop_ms;
    int with_discharge;
    size_t rows;
    double K_T_peak_mM; /* of all rows so far */
} course;

static void put_discharge(double *row, const myo_membrane_discharge *d) {
    const double waxing = d->first_Hz > 0.0 ? d->middle_Hz / d->first_Hz : 1.0;
    const double numbers[discharge_columns] = {d->driven,   d->after,         d->run_s,
                                               d->first_Hz, d->middle_Hz,     d->last_Hz,
                                               waxing,      d->first_peak_mV, d->last_peak_mV};
    memcpy(row, numbers, sizeof numbers);
}

static int add_course(const myo_membrane_point *point, void *user, myo_error *error) {
    course *c = user;
    double row[8 + discharge_columns] = {point->t_ms, STATE(V_s),  TUBULES(V),  TUBULES(K),
                                         STATE(K_e),  STATE(Na_i), STATE(Cl_i), STATE(S_s)};
    if (c->with_discharge) {
        const myo_membrane_discharge d = myo_membrane_discharged(point, 0, c->last_stimulus_ms);
        put_discharge(row + 8, &d);
    } else {
        row[8] = (double)point->n_spikes;
        row[9] = myo_membrane_pump_mM_s(point);
    }
    int code = myo_columns_add(c->e->columns, row, error);
    if (!code && c->rows++ % 256 == 0)
        code = tell(c->e, (point->t_ms - c->from_ms) / (c->stop_ms - c->from_ms), error);
    return code;
}

static int run_train(experiment *e, int with_discharge, myo_error *error) {
    myo_columns_name(e->columns, with_discharge ? course_columns : train_columns,
                     with_discharge ? COUNT(course_columns) : COUNT(train_columns));
    const myo_membrane_train train = read_train(e);
    course c = {
        e,  last_ms(&train), 0.0, last_ms(&train) + 1000.0 * get(e, "silence"), with_discharge, 0,
        0.0};
    myo_membrane_point point;
    int code = make_rested(e, get(e, "rest"), &point, error);
    if (!code)
        code = myo_membrane_drive(&point, &train, 0.0, c.stop_ms, get(e, "output"), add_course, &c,
                                  error);
    myo_membrane_point_free(&point);
    return code;
}

static int run_percussion(experiment *e, myo_error *error) {
    myo_columns_name(e->columns, course_columns, COUNT(course_columns));
    const myo_membrane_train none = {0, 1.0, 0.0, 0.1};
    course c = {e, 0.0, 0.0, 1000.0 * get(e, "duration"), 1, 0, 0.0};
    myo_membrane_point point;
    int code = make_rested(e, get(e, "rest"), &point, error);
    if (!code) {
        myo_membrane_point_hit(&point, get(e, "opened"));
        code = myo_membrane_drive(&point, &none, 0.0, c.stop_ms, get(e, "output"), add_course, &c,
                                  error);
    }
    myo_membrane_point_free(&point);
    return code;
}

/* The train comes `delay` after the step, so that its own clock starts there. */
static int run_potassium(experiment *e, myo_error *error) {
    myo_columns_name(e->columns, course_columns, COUNT(course_columns));
    const myo_membrane_train train = read_train(e);
    const double delay_ms = 1000.0 * get(e, "delay");
    course c = {e, delay_ms + last_ms(&train), 0.0, 0.0, 1, 0, 0.0};
    c.stop_ms = c.last_stimulus_ms + 1000.0 * get(e, "silence");
    myo_membrane_point point;
    int code = make_rested(e, get(e, "rest"), &point, error);
    if (!code) {
        const myo_membrane_train none = {0, 1.0, 0.0, 0.1};
        const double output_ms = get(e, "output");
        e->parameters[membrane_radial_p_K_plasma] = get(e, "potassium");
        myo_membrane_point_change(&point, e->parameters);
        code = myo_membrane_drive(&point, &none, 0.0, delay_ms, output_ms, add_course, &c, error);
        if (!code)
            code = myo_membrane_drive(&point, &train, delay_ms, c.stop_ms, output_ms, add_course,
                                      &c, error);
    }
    myo_membrane_point_free(&point);
    return code;
}

/* ---- one action potential ---- */

/* Height, width and steepness of the first action potential of a record V_mV of n samples. */
typedef struct shape {
    double rest_mV, peak_mV, upstroke_V_s, half_width_ms;
} shape;

static shape shape_of(const double *V_mV, size_t n, double dt_ms) {
    shape s = {V_mV[0], V_mV[0], 0.0, 0.0};
    size_t peak = 0;
    for (size_t i = 1; i < n; i++) {
        if (V_mV[i] > s.peak_mV) s.peak_mV = V_mV[i], peak = i;
        s.upstroke_V_s = fmax(s.upstroke_V_s, (V_mV[i] - V_mV[i - 1]) / dt_ms);
    }
    const double half = 0.5 * (s.rest_mV + s.peak_mV);
    size_t up = peak, down = peak;
    while (up > 0 && V_mV[up - 1] >= half) up--;
    while (down + 1 < n && V_mV[down] >= half) down++;
    if (up == 0 || down == up) return s;
    const double before = (V_mV[up] - half) / (V_mV[up] - V_mV[up - 1]);
    const double after = (half - V_mV[down]) / (V_mV[down - 1] - V_mV[down]);
    s.half_width_ms = dt_ms * ((double)(down - up) + before - after);
    return s;
}

static int run_action_potential(experiment *e, myo_error *error) {
    static const char *const names[] = {"t_ms",   "V_s_mV", "V_T_mV",
                                        "K_T_mM", "K_e_mM", "upstroke_V_s"};
    myo_columns_name(e->columns, names, COUNT(names));
    const myo_membrane_train train = {1, 1.0, get(e, "stimulus"), get(e, "stimulus_width")};
    const double output_ms = get(e, "output");
    myo_membrane_point made, *point = &made;
    int code = make_rested(e, get(e, "rest"), point, error), jumped = 0;
    double steepest = 0.0, before_mV = STATE(V_s);
    const size_t rows = (size_t)(get(e, "duration") / output_ms + 1e-9);
    for (size_t i = 0; i <= rows && !code; i++) {
        const double t_ms = (double)i * output_ms;
        if (!jumped && t_ms >= train.width_ms) {
            code = myo_membrane_point_advance(point, train.width_ms, train.stimulus_uA_cm2, error);
            myo_membrane_point_restart(point);
            jumped = 1;
        }
        if (!code)
            code = myo_membrane_point_advance(point, t_ms, jumped ? 0.0 : train.stimulus_uA_cm2,
                                              error);
        steepest = fmax(steepest, (STATE(V_s) - before_mV) / output_ms);
        before_mV = STATE(V_s);
        const double row[] = {t_ms, STATE(V_s), TUBULES(V), TUBULES(K), STATE(K_e), steepest};
        if (!code) code = myo_columns_add(e->columns, row, error);
    }
    myo_membrane_point_free(point);
    return code;
}

/* ---- a fibre of this membrane: how fast and how steep an action potential travels ---- */

typedef struct fibre {
    int nodes;
    double (*x)[membrane_radial_x_count], (*dx)[membrane_radial_x_count];
    const void *constants;
    double axial_mS_cm2; /* between nodes, per surface of a node */
    double capacitance_uF_cm2;
} fibre;

/* One explicit step of all nodes; the stimulus goes into the first two. */
static void step_fibre(fibre *f, double stimulus_uA_cm2, double step_ms) {
    const myo_stiff_system *system = myo_membrane_system(1);
    const int V = membrane_radial_x_V_s;
    for (int i = 0; i < f->nodes; i++) {
        const double stimulus = i < 2 ? stimulus_uA_cm2 : 0.0;
        system->rates(f->constants, f->x[i], &stimulus, f->dx[i]);
        const double left = i > 0 ? f->x[i - 1][V] - f->x[i][V] : 0.0;
        const double right = i + 1 < f->nodes ? f->x[i + 1][V] - f->x[i][V] : 0.0;
        f->dx[i][V] += f->axial_mS_cm2 * (left + right) / f->capacitance_uF_cm2;
    }
    for (int i = 0; i < f->nodes; i++)
        for (int s = 0; s < membrane_radial_x_count; s++) f->x[i][s] += step_ms * f->dx[i][s];
}

static double crossing_ms(double t_ms, double step_ms, double before_mV, double now_mV) {
    return t_ms - step_ms * (now_mV + 20.0) / (now_mV - before_mV);
}

/* Rows at two thirds of the fibre, velocity from one third to there. */
static int conduct(experiment *e, fibre *f, double step_ms, double node_mm, myo_error *error) {
    const int V = membrane_radial_x_V_s, near = f->nodes / 3, far = 2 * f->nodes / 3;
    const double width_ms = get(e, "stimulus_width"), stimulus = 10.0 * get(e, "stimulus");
    const size_t steps = (size_t)(get(e, "duration") / step_ms + 1e-9);
    size_t every = (size_t)(get(e, "output") / step_ms + 0.5), samples = 0;
    if (every == 0) every = 1;
    double *V_mV = malloc((steps / every + 1) * sizeof *V_mV);
    if (!V_mV) return myo_error_set(error, MYO_BROKE_DOWN, "no memory for the record");
    double left_ms = 0.0, arrived_ms = 0.0, velocity_m_s = 0.0;
    int code = MYO_OK;
    for (size_t i = 0; i <= steps && !code; i++) {
        const double t_ms = (double)i * step_ms;
        if (i % every == 0) {
            V_mV[samples++] = f->x[far][V];
            const shape s = shape_of(V_mV, samples, (double)every * step_ms);
            const double row[] = {t_ms,           f->x[far][V],    s.peak_mV,
                                  s.upstroke_V_s, s.half_width_ms, velocity_m_s};
            code = myo_columns_add(e->columns, row, error);
            if (!code && samples % 64 == 0) code = tell(e, t_ms / get(e, "duration"), error);
        }
        const double near_mV = f->x[near][V], far_mV = f->x[far][V];
        step_fibre(f, t_ms < width_ms ? stimulus : 0.0, step_ms);
        if (!(f->x[far][V] > -300.0 && f->x[far][V] < 300.0))
            return free(V_mV),
                   myo_error_set(error, MYO_BROKE_DOWN,
                                 "the fibre broke down at %g ms; take a smaller step", t_ms);
        if (left_ms == 0.0 && near_mV < -20.0 && f->x[near][V] >= -20.0)
            left_ms = crossing_ms(t_ms + step_ms, step_ms, near_mV, f->x[near][V]);
        if (arrived_ms == 0.0 && far_mV < -20.0 && f->x[far][V] >= -20.0) {
            arrived_ms = crossing_ms(t_ms + step_ms, step_ms, far_mV, f->x[far][V]);
            if (left_ms > 0.0) velocity_m_s = (far - near) * node_mm / (arrived_ms - left_ms);
        }
    }
    free(V_mV);
    return code;
}

static int run_conduction(experiment *e, myo_error *error) {
    static const char *const names[] = {"t_ms",         "V_s_mV",        "peak_mV",
                                        "upstroke_V_s", "half_width_ms", "velocity_m_s"};
    myo_columns_name(e->columns, names, COUNT(names));
    const double node_mm = get(e, "node"), *p = e->parameters;
    const double celsius = p[membrane_radial_p_temperature];
    const double R_i_kOhm_cm =
        1e-3 * get(e, "R_i") * exp(-log(get(e, "Q10_R_i")) * (celsius - 20.0) / 10.0);
    const double radius_cm = 1e-4 * p[membrane_radial_p_radius], node_cm = 0.1 * node_mm;
    myo_membrane_point point;
    int code = make_rested(e, get(e, "rest"), &point, error);
    fibre f = {.nodes = (int)(get(e, "length") / node_mm + 0.5), .constants = point.constants};
    f.axial_mS_cm2 = radius_cm / (2.0 * R_i_kOhm_cm * node_cm * node_cm);
    f.capacitance_uF_cm2 = p[membrane_radial_p_C_m];
    f.x = calloc((size_t)f.nodes, sizeof *f.x);
    f.dx = calloc((size_t)f.nodes, sizeof *f.dx);
    if (!code && (!f.x || !f.dx))
        code = myo_error_set(error, MYO_BROKE_DOWN, "no memory for a fibre");
    for (int i = 0; !code && i < f.nodes; i++) memcpy(f.x[i], point.x, sizeof point.x);
    if (!code) code = conduct(e, &f, get(e, "step"), node_mm, error);
    free(f.x);
    free(f.dx);
    myo_membrane_point_free(&point);
    return code;
}

/* ---- one row a train ---- */

static int follow_peak(const myo_membrane_point *point, void *user, myo_error *error) {
    course *c = user;
    c->K_T_peak_mM = fmax(c->K_T_peak_mM, TUBULES(K));
    if (c->rows++ % 256 == 0)
        return tell(c->e, (point->t_ms - c->from_ms) / (c->stop_ms - c->from_ms), error);
    return MYO_OK;
}

/* A run as a multiple of the first one; where that was none, 0 for none and 1 for any. */
static double against(double run_s, double first_run_s) {
    return first_run_s > 0.0 ? run_s / first_run_s : run_s > 0.0 ? 1.0 : 0.0;
}

static int run_repeated(experiment *e, myo_error *error) {
    static const char *const names[] = {"train_1", DISCHARGE, "K_T_peak_mM", "V_s_mV",
                                        "Na_i_mM", "Cl_i_mM", "S_1",         "run_against_first_1"};
    myo_columns_name(e->columns, names, COUNT(names));
    const myo_membrane_train train = read_train(e);
    double first_run_s = 0.0;
    const int trains = (int)get(e, "trains");
    const double period_ms = last_ms(&train) + 1000.0 * get(e, "pause");
    myo_membrane_point made, *point = &made;
    int code = make_rested(e, get(e, "rest"), point, error);
    for (int i = 0; i < trains && !code; i++) {
        const size_t first = point->n_spikes;
        course c = {e, 0.0, i * period_ms, (i + 1) * period_ms, 1, 0, 0.0};
        e->share = 1.0 / trains;
        e->begin = i * e->share;
        code = myo_membrane_drive(point, &train, c.from_ms, c.stop_ms, 1.0, follow_peak, &c, error);
        const myo_membrane_discharge d =
            myo_membrane_discharged(point, first, c.from_ms + last_ms(&train));
        if (i == 0) first_run_s = d.run_s;
        double row[COUNT(names)] = {i + 1.0};
        put_discharge(row + 1, &d);
        const double rest[] = {c.K_T_peak_mM, STATE(V_s), STATE(Na_i),
                               STATE(Cl_i),   STATE(S_s), against(d.run_s, first_run_s)};
        memcpy(row + 1 + discharge_columns, rest, sizeof rest);
        if (!code) code = myo_columns_add(e->columns, row, error);
    }
    myo_membrane_point_free(point);
    return code;
}

/* Rest, then one train; writes the discharge and leaves the potential at rest in *rest_mV. */
static int train_from_rest(experiment *e, double *rest_mV, myo_membrane_discharge *d,
                           double *K_T_peak_mM, myo_error *error) {
    const myo_membrane_train train = read_train(e);
    const double stop_ms = last_ms(&train) + 1000.0 * get(e, "silence");
    course c = {e, 0.0, 0.0, stop_ms, 1, 0, 0.0};
    myo_membrane_point made, *point = &made;
    int code = make_rested(e, get(e, "rest"), point, error);
    *rest_mV = STATE(V_s);
    if (!code) code = myo_membrane_drive(point, &train, 0.0, stop_ms, 1.0, follow_peak, &c, error);
    *d = myo_membrane_discharged(point, 0, last_ms(&train));
    *K_T_peak_mM = c.K_T_peak_mM;
    myo_membrane_point_free(point);
    return code;
}

static int run_cold(experiment *e, myo_error *error) {
    static const char *const names[] = {"temperature_degC", "rest_mV", DISCHARGE, "K_T_peak_mM",
                                        "run_against_first_1"};
    enum { columns = COUNT(names) };
    double first_run_s = 0.0;
    myo_columns_name(e->columns, names, COUNT(names));
    const int points = (int)get(e, "points");
    const double warm = get(e, "warm"), coldest = get(e, "coldest");
    int code = MYO_OK;
    e->share = 1.0 / points;
    for (int i = 0; i < points && !code; i++) {
        const double celsius = warm + (coldest - warm) * i / (points - 1);
        myo_membrane_discharge d = {0};
        double row[columns] = {celsius};
        e->begin = i * e->share;
        e->parameters[membrane_radial_p_temperature] = celsius;
        code = train_from_rest(e, &row[1], &d, &row[columns - 2], error);
        put_discharge(row + 2, &d);
        if (i == 0) first_run_s = d.run_s;
        row[columns - 1] = against(d.run_s, first_run_s);
        if (!code) code = myo_columns_add(e->columns, row, error);
    }
    return code;
}

/* The smallest loss that gives after-activity, between one that does not and one that does. */
static int bisect_loss(experiment *e, double silent, double active, double healthy_open,
                       double *loss, myo_error *error) {
    const int fewest = (int)get(e, "fewest");
    int code = MYO_OK;
    while (!code && active - silent > 0.005) {
        const double middle = 0.5 * (silent + active);
        myo_membrane_discharge d = {0};
        double rest_mV, K_T_mM;
        e->parameters[membrane_radial_p_open_Cl] = healthy_open * (1.0 - middle);
        code = train_from_rest(e, &rest_mV, &d, &K_T_mM, error);
        if (d.after >= fewest)
            active = middle;
        else
            silent = middle;
    }
    *loss = 0.5 * (silent + active);
    return code;
}

static int run_chloride(experiment *e, myo_error *error) {
    static const char *const names[] = {"loss_1", DISCHARGE, "K_T_peak_mM", "threshold_1"};
    enum { columns = COUNT(names), last = columns - 1 };
    myo_columns_name(e->columns, names, columns);
    const int points = (int)get(e, "points"), fewest = (int)get(e, "fewest");
    const double least = get(e, "least_loss"), greatest = get(e, "greatest_loss");
    const double healthy_open = e->parameters[membrane_radial_p_open_Cl];
    double threshold = 1.0; /* none found */
    int code = MYO_OK, found = 0;
    e->share = 1.0 / points;
    for (int i = 0; i < points && !code; i++) {
        const double step = (greatest - least) / (points - 1), loss = least + step * i;
        myo_membrane_discharge d = {0};
        double row[columns] = {loss}, rest_mV;
        e->begin = i * e->share;
        e->parameters[membrane_radial_p_open_Cl] = healthy_open * (1.0 - loss);
        code = train_from_rest(e, &rest_mV, &d, &row[last - 1], error);
        put_discharge(row + 1, &d);
        if (!code && !found && d.after >= fewest) {
            found = 1;
            threshold = loss;
            if (i > 0) code = bisect_loss(e, loss - step, loss, healthy_open, &threshold, error);
        }
        row[last] = threshold;
        if (!code) code = myo_columns_add(e->columns, row, error);
    }
    return code;
}

/* ---- the tables ---- */

#define TABLE(symbol, name, title, text, file, fields)                                             \
    static const myo_table symbol##_table = {name, title, text, file, fields, COUNT(fields)};      \
    static const myo_protocol symbol = {name, &symbol##_table};
TABLE(action_potential, "action_potential", "One stimulus, at fine steps",
      "The whole patch at once: a propagated action potential is slower, see conduction.",
      "src/body/membrane_twitch.def", action_potential_fields)
TABLE(conduction, "conduction", "An action potential along a fibre of this membrane",
      "The record at two thirds of the fibre; peak, steepest rise, width at half height and "
      "velocity\n"
      "so far. The first two nodes get ten times the stimulus.",
      "src/body/membrane_conduction.def", conduction_fields)
TABLE(train, "train", "A train of stimuli, then silence", "Potentials and ions along time.",
      "src/body/membrane_train.def", train_fields)
TABLE(after_discharge, "after_discharge", "What comes by itself after a train",
      "Action potentials later than 8 ms after the last stimulus: number, how long they went on, "
      "and\n"
      "the median rates of the first, third and last fifth of them, so far.",
      "src/body/membrane_train.def", train_fields)
TABLE(repeated_trains, "repeated_trains", "Trains again and again",
      "One row a train: does what comes by itself lessen or grow, do the stimuli still work?",
      "src/body/membrane_repeated.def", repeated_fields)
TABLE(percussion, "percussion", "A blow on the fibre",
      "A blow opens mechanically gated channels for a while; counts as after_discharge does.",
      "src/body/membrane_percussion.def", percussion_fields)
TABLE(cold, "cold", "A train at falling temperatures",
      "One row a temperature: potential at rest, and what comes by itself after the train.",
      "src/body/membrane_cold.def", cold_fields)
TABLE(potassium_step, "potassium_step", "A step of plasma potassium, then a train",
      "Potentials and ions along time; counts as after_discharge does.",
      "src/body/membrane_potassium.def", potassium_fields)
TABLE(chloride_sweep, "chloride_sweep", "A train at growing losses of chloride conductance",
      "One row a loss. threshold is the smallest loss that gives after-activity, narrowed down by\n"
      "halving to 0.005 within the row's step; 1 where none was found yet.",
      "src/body/membrane_chloride.def", chloride_fields)

static const myo_protocol *const protocols[] = {
    &action_potential, &conduction, &train,          &after_discharge, &repeated_trains,
    &percussion,       &cold,       &potassium_step, &chloride_sweep,  NULL};

static int run(const myo_cell *cell, const myo_protocol *protocol, const myo_fieldset *cell_values,
               const myo_fieldset *protocol_values, int (*progress)(double fraction, void *user),
               void *user, myo_columns *columns, myo_error *error) {
    (void)cell;
    experiment e = {.values = protocol_values,
                    .progress = progress,
                    .user = user,
                    .share = 1.0,
                    .columns = columns};
    memcpy(e.parameters, myo_fieldset_parameters_const(cell_values, 0), sizeof e.parameters);
    memcpy(e.states, myo_fieldset_states_const(cell_values, 0), sizeof e.states);
    e.tolerance = myo_fieldset_get(cell_values, "solver.tolerance");
    for (int d = 0; d < MYO_MEMBRANE_DRUGS; d++)
        e.drugs[d] = myo_fieldset_parameters_const(cell_values, 2 + d);
    if (protocol == &action_potential) return run_action_potential(&e, error);
    if (protocol == &conduction) return run_conduction(&e, error);
    if (protocol == &train) return run_train(&e, 0, error);
    if (protocol == &after_discharge) return run_train(&e, 1, error);
    if (protocol == &repeated_trains) return run_repeated(&e, error);
    if (protocol == &percussion) return run_percussion(&e, error);
    if (protocol == &cold) return run_cold(&e, error);
    if (protocol == &potassium_step) return run_potassium(&e, error);
    return run_chloride(&e, error);
}

static const myo_table solver_table = {"solver",
                                       "Accuracy of the solver",
                                       "Rosenbrock method of order 4 with adaptive steps.",
                                       "src/solve/rosenbrock.lane.c",
                                       solver_fields,
                                       COUNT(solver_fields)};
static const myo_section sections[] = {
    {"membrane", &myo_mech_membrane_radial, NULL, 0},
    {"solver", &solver_table, NULL, 0},
    MYO_BLOCKER_SECTIONS(""),
};

extern const myo_cell myo_cell_membrane_human;
const myo_cell myo_cell_membrane_human = {
    "membrane.human",
    "Membrane of a human muscle fibre at 37 degrees",
    "Surface and three tubular shells with their channels, pump and ions at one place\n"
    "(membrane_radial). Loss of chloride conductance (open_Cl), altered sodium channels "
    "(mutant...),\n"
    "plasma ions, calcium, magnesium and temperature are parameters; a drug is there with its\n"
    "concentration (mexiletine.concentration_uM).",
    sections,
    COUNT(sections),
    protocols,
    run};
