/* The whole human fibre for `myotome cell`: its experiments, and the slow and the fast cell. An
 * experiment is a rest, then phases of trains or silence with blood or without. */
#include "body/human_fibre.h"
#include "myotome/cell.h"

#include <math.h>
#include <string.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

/* ---- protocols ---- */

static const myo_field twitch_fields[] = {
#define MYO_DEF_FILE "body/human_fibre_stimulus.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/human_fibre_twitch.def"
#include "mech/expand_fields.h"
};
static const myo_field train_fields[] = {
#define MYO_DEF_FILE "body/human_fibre_stimulus.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/human_fibre_train.def"
#include "mech/expand_fields.h"
};
static const myo_field potassium_fields[] = {
#define MYO_DEF_FILE "body/human_fibre_stimulus.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/human_fibre_potassium.def"
#include "mech/expand_fields.h"
};
static const myo_field exercise_fields[] = {
#define MYO_DEF_FILE "body/human_fibre_stimulus.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/human_fibre_work.def"
#include "mech/expand_fields.h"
};
static const myo_field ischaemia_fields[] = {
#define MYO_DEF_FILE "body/human_fibre_stimulus.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/human_fibre_work.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/human_fibre_ischaemia.def"
#include "mech/expand_fields.h"
};
static const myo_field depletion_fields[] = {
#define MYO_DEF_FILE "body/human_fibre_stimulus.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/human_fibre_depletion.def"
#include "mech/expand_fields.h"
};
static const myo_field rest_fields[] = {
#define MYO_DEF_FILE "body/human_fibre_rest.def"
#include "mech/expand_fields.h"
};
static const myo_field force_frequency_fields[] = {
#define MYO_DEF_FILE "body/human_fibre_stimulus.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/human_fibre_force_frequency.def"
#include "mech/expand_fields.h"
};
static const myo_field force_velocity_fields[] = {
#define MYO_DEF_FILE "body/human_fibre_stimulus.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/human_fibre_force_velocity.def"
#include "mech/expand_fields.h"
};
static const myo_field length_fields[] = {
#define MYO_DEF_FILE "body/human_fibre_stimulus.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/human_fibre_length.def"
#include "mech/expand_fields.h"
};
static const myo_field ramp_fields[] = {
#define MYO_DEF_FILE "body/human_fibre_stimulus.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/human_fibre_ramp.def"
#include "mech/expand_fields.h"
};
static const myo_field percussion_fields[] = {
#define MYO_DEF_FILE "body/membrane_percussion.def"
#include "mech/expand_fields.h"
};
static const myo_field repeated_fields[] = {
#define MYO_DEF_FILE "body/human_fibre_stimulus.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/membrane_repeated.def"
#include "mech/expand_fields.h"
};
static const myo_field cold_fields[] = {
#define MYO_DEF_FILE "body/human_fibre_stimulus.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/human_fibre_cold.def"
#include "mech/expand_fields.h"
};
static const myo_field solver_fields[] = {
#define MYO_DEF_FILE "body/human_fibre_solver.def"
#include "mech/expand_fields.h"
};

#define TABLE(symbol, title, text, file, fields)                                                   \
    static const myo_table symbol##_table = {#symbol, title, text, file, fields, COUNT(fields)};   \
    static const myo_protocol symbol = {#symbol, &symbol##_table};
TABLE(twitch, "One stimulus", "A single stimulus at 0 ms after a rest.",
      "src/body/human_fibre_twitch.def", twitch_fields)
TABLE(train, "A train of stimuli, then silence", "Stimuli at a steady rate from 0 ms on.",
      "src/body/human_fibre_train.def", train_fields)
TABLE(potassium_step, "A step of plasma potassium, then a train",
      "The step comes at 0 ms, the train some time later.", "src/body/human_fibre_potassium.def",
      potassium_fields)
TABLE(
    exercise, "Trains with pauses, then recovery, with blood",
    "peak_force and least_force are those since the row before; relaxation and tail the time from\n"
    "the last peak of force to half and to a tenth of it, after the latest train.",
    "src/body/human_fibre_work.def", exercise_fields)
TABLE(ischaemia, "Blood cut off, with trains or without, then let in again",
      "The cuff closes at 0 s; work begins with it and may end before it opens. Columns as in\n"
      "exercise.",
      "src/body/human_fibre_ischaemia.def", ischaemia_fields)
TABLE(
    atp_depletion, "Work while nothing makes ATP any more",
    "Oxidation, glycogen breakdown and glucose uptake are cut at 0 ms: what relaxation, stiffness\n"
    "and shortening speed become while ATP runs out.",
    "src/body/human_fibre_depletion.def", depletion_fields)
TABLE(rest_day, "No stimulus for a day", "The fibre is left alone with its blood.",
      "src/body/human_fibre_rest.def", rest_fields)
TABLE(rigor, "No stimulus and no blood",
      "The fibre is left alone without blood, at its temperature.", "src/body/human_fibre_rest.def",
      rest_fields)
TABLE(
    force_frequency, "Force against rate",
    "One row a rate: mean force of the second half of a train against the greatest of a tetanus;\n"
    "half is the rate of half that force, between the rows so far, 0 before it is reached.",
    "src/body/human_fibre_force_frequency.def", force_frequency_fields)
TABLE(force_velocity, "Force against shortening speed",
      "One row a speed: force after a short movement during a tetanus, against the isometric.",
      "src/body/human_fibre_force_velocity.def", force_velocity_fields)
TABLE(ramp, "A ramp of length during a tetanus",
      "Length moves at a steady speed out of a tetanus and stays there.",
      "src/body/human_fibre_ramp.def", ramp_fields)
TABLE(percussion, "A blow on the fibre",
      "It opens a conductance through the surface at 0 ms, once, after a rest.",
      "src/body/membrane_percussion.def", percussion_fields)
TABLE(repeated_trains, "Trains again and again",
      "One row a train: action potentials during it and after it, force during it and left before\n"
      "the next one; relative is its greatest force against that of the first.",
      "src/body/membrane_repeated.def", repeated_fields)
TABLE(length, "Tetanic force against length", "One row a length of the sarcomeres.",
      "src/body/human_fibre_length.def", length_fields)
TABLE(cold, "Twitch and tetanus at falling temperatures",
      "One row a temperature, each from rest there.", "src/body/human_fibre_cold.def", cold_fields)

static const myo_protocol *const protocols[] = {&twitch,
                                                &train,
                                                &force_frequency,
                                                &force_velocity,
                                                &ramp,
                                                &length,
                                                &exercise,
                                                &ischaemia,
                                                &rest_day,
                                                &cold,
                                                &potassium_step,
                                                &percussion,
                                                &repeated_trains,
                                                &atp_depletion,
                                                &rigor,
                                                NULL};

static const myo_table solver_table = {"solver",
                                       "Accuracy of the solver",
                                       "Rosenbrock method of order 4 with adaptive steps.",
                                       "src/solve/rosenbrock.lane.c",
                                       solver_fields,
                                       COUNT(solver_fields)};

/* ---- an experiment that runs ---- */

typedef struct experiment {
    const myo_fieldset *cell, *values; /* of the cell, of the protocol */
    int (*progress)(double, void *);
    void *user;
    double begin, share; /* of the progress that the present part fills */
    myo_columns *columns;
    myo_human_fibre fibre;
    double output_ms, next_row_ms, end_ms;
    size_t rows;
    int silent; /* no rows now */
    /* Since the row before. */
    double peak_1, least_1;
    /* Relaxation after the latest train: 0 as long as it has not come so far. */
    int ended; /* the train has */
    double top_1, top_ms, before_1, before_ms, half_ms, tenth_ms;
    double sum_1, sum_ms; /* force times time */
    /* Length moves at this speed now, from this length and time on. */
    double speed_1_s, length_um, moves_ms;
} experiment;

/* Optimal length of the sarcomeres of the bridges' table. */
static double optimal_um(const experiment *e) {
    return 0.002 * myo_fieldset_get(e->cell, "crossbridge_atp.half_sarcomere");
}

static double get(const experiment *e, const char *field) {
    return myo_fieldset_get(e->values, field);
}

static int tell(const experiment *e, double fraction, myo_error *error) {
    if (e->progress && e->progress(e->begin + e->share * fraction, e->user))
        return myo_error_set(error, MYO_INTERRUPTED, "interrupted");
    return MYO_OK;
}

static const char *const course_names[] = {
    "t_ms",           "force_1",        "peak_force_1",   "least_force_1", "V_s_mV",
    "V_T_mV",         "Ca_2_uM",        "Ca_SR_uM",       "K_e_mM",        "K_T_mM",
    "Na_i_mM",        "spikes_1",       "silent_s",       "ATP_mM",        "ADP_uM",
    "PCr_mM",         "Pi_mM",          "pH_1",           "lactate_mM",    "IMP_mM",
    "glycogen_mM",    "energy_kJ_mol",  "calcium_pump_1", "K_ATP_1",       "oxidation_mM_s",
    "ATP_bridges_mM", "ATP_calcium_mM", "ATP_sodium_mM",  "stiffness_MPa", "unloaded_1_s",
    "relaxation_ms",  "tail_ms"};

static int add_course(experiment *e, myo_error *error) {
    const myo_human_fibre *f = &e->fibre;
    const double *x = f->membrane.x, *c = myo_contraction_states(f->contraction, f->state);
    const double *g = f->metabolism.x + metabolism_x_glycogenolysis;
    const double *p = f->metabolism.x + metabolism_x_phosphagen;
    const size_t spikes = myo_human_fibre_spikes(f);
    const double last_ms = spikes ? f->membrane.spike_ms[spikes - 1] : 0.0;
    const double *o = f->gates.outputs;
    const double row[] = {f->t_ms,
                          myo_human_fibre_force(f),
                          e->peak_1,
                          e->least_1,
                          x[membrane_radial_x_V_s],
                          f->V_T_mV,
                          myo_contraction_Ca_2_uM(f->contraction, f->state),
                          c[contraction_x_reticulum + reticulum_x_Ca_SR2],
                          x[membrane_radial_x_K_e],
                          myo_membrane_tubules(&f->membrane, membrane_radial_x_K_1,
                                               membrane_radial_x_K_2, membrane_radial_x_K_3),
                          x[membrane_radial_x_Na_i],
                          (double)spikes,
                          0.001 * (f->t_ms - last_ms),
                          p[phosphagen_x_ATP],
                          1000.0 * p[phosphagen_x_ADP],
                          p[phosphagen_x_PCr],
                          p[phosphagen_x_Pi],
                          p[phosphagen_x_pH],
                          g[glycogenolysis_x_LAC],
                          p[phosphagen_x_IMP],
                          g[glycogenolysis_x_Gly],
                          o[metabolism_out_phosphagen + phosphagen_out_energy],
                          o[metabolism_out_energy_gates + energy_gates_out_calcium_pump],
                          o[metabolism_out_energy_gates + energy_gates_out_K_ATP],
                          o[metabolism_out_oxidation + oxidation_out_ATP_oxidised],
                          f->bill_bridges_mM,
                          f->bill_calcium_mM,
                          f->bill_sodium_mM,
                          myo_contraction_stiffness_MPa(f->contraction, f->state),
                          myo_human_fibre_unloaded(f),
                          e->half_ms,
                          e->tenth_ms};
    e->peak_1 = e->least_1 = myo_human_fibre_force(f);
    return myo_columns_add(e->columns, row, error);
}

/* Time at which force fell through level, between the last two looks. */
static double fell_ms(const experiment *e, double level_1, double now_1) {
    const double drop = e->before_1 - now_1;
    const double share = drop > 0.0 ? fmin(1.0, (e->before_1 - level_1) / drop) : 1.0;
    return e->before_ms + share * (e->fibre.t_ms - e->before_ms) - e->top_ms;
}

static void watch(experiment *e) {
    const double force_1 = myo_human_fibre_force(&e->fibre), t_ms = e->fibre.t_ms;
    e->peak_1 = fmax(e->peak_1, force_1);
    e->least_1 = fmin(e->least_1, force_1);
    e->sum_1 += 0.5 * (force_1 + e->before_1) * (t_ms - e->before_ms);
    e->sum_ms += t_ms - e->before_ms;
    if (e->ended) {
        if (force_1 > e->top_1) {
            e->top_1 = force_1;
            e->top_ms = t_ms;
        }
        if (e->half_ms <= 0.0 && force_1 < 0.5 * e->top_1)
            e->half_ms = fell_ms(e, 0.5 * e->top_1, force_1);
        if (e->tenth_ms <= 0.0 && force_1 < 0.1 * e->top_1)
            e->tenth_ms = fell_ms(e, 0.1 * e->top_1, force_1);
    }
    e->before_1 = force_1;
    e->before_ms = t_ms;
}

/* A last stimulus was given: what follows is relaxation. */
static void end_train(experiment *e) {
    e->ended = 1;
    e->half_ms = e->tenth_ms = 0.0;
    e->top_1 = myo_human_fibre_force(&e->fibre);
    e->top_ms = e->fibre.t_ms;
}

/* To t_ms under this stimulus, with rows and with looks at the force. */
static int go(experiment *e, double t_ms, double stimulus_uA_cm2, myo_error *error) {
    myo_human_fibre *f = &e->fibre;
    int code = MYO_OK;
    while (!code && f->t_ms < t_ms - 1e-9) {
        const int lively = f->t_ms - f->last_event_ms < 3000.0;
        double to_ms = fmin(t_ms, lively ? f->t_ms + 2.0 : t_ms);
        const int row = !e->silent && e->next_row_ms <= to_ms + 1e-9;
        if (row) to_ms = e->next_row_ms;
        if (e->speed_1_s != 0.0) /* bridges hold the length of the middle of this step */
            myo_human_fibre_move(f, e->speed_1_s,
                                 e->length_um + 0.001 * e->speed_1_s * optimal_um(e) *
                                                    (0.5 * (f->t_ms + to_ms) - e->moves_ms));
        code = myo_human_fibre_advance(f, to_ms, stimulus_uA_cm2, error);
        watch(e);
        if (!code && row) {
            code = add_course(e, error);
            e->next_row_ms = (double)++e->rows * e->output_ms;
            if (!code && e->rows % 64 == 0) code = tell(e, f->t_ms / e->end_ms, error);
        } else if (!code && e->silent && !lively) {
            code = tell(e, 0.0, error);
        }
    }
    return code;
}

static int stimulate(experiment *e, myo_error *error) {
    myo_human_fibre_restart(&e->fibre);
    e->ended = 0;
    const int code = go(e, e->fibre.t_ms + get(e, "stimulus_width"), get(e, "stimulus"), error);
    myo_human_fibre_restart(&e->fibre);
    return code;
}

/* Stimuli from now on for length_ms. */
static int run_train(experiment *e, double rate_Hz, double length_ms, myo_error *error) {
    const double start_ms = e->fibre.t_ms, period_ms = 1000.0 / rate_Hz;
    if (length_ms > period_ms && get(e, "stimulus_width") >= period_ms)
        return myo_error_set(error, MYO_INPUT,
                             "a stimulus of %g ms does not fit into a period of %g ms",
                             get(e, "stimulus_width"), period_ms);
    int code = MYO_OK;
    for (int i = 0; !code && i * period_ms < length_ms - 1e-6; i++) {
        code = go(e, start_ms + i * period_ms, 0.0, error);
        if (!code) code = stimulate(e, error);
    }
    end_train(e);
    return code ? code : go(e, start_ms + length_ms, 0.0, error);
}

/* Trains with pauses until end_ms, or until force stays in a pause; then silence. */
static int run_work(experiment *e, double rate_Hz, double on_ms, double off_ms, double stop_1,
                    double end_ms, myo_error *error) {
    int code = MYO_OK, stopped = rate_Hz <= 0.0;
    while (!code && !stopped && e->fibre.t_ms < end_ms - 1e-6) {
        const double left_ms = end_ms - e->fibre.t_ms;
        code = run_train(e, rate_Hz, fmin(on_ms, left_ms), error);
        if (!code) code = go(e, fmin(end_ms, e->fibre.t_ms + off_ms), 0.0, error);
        stopped = stop_1 > 0.0 && off_ms > 0.0 && myo_human_fibre_force(&e->fibre) > stop_1;
    }
    return code ? code : go(e, end_ms, 0.0, error);
}

/* A fibre after its rest, with its clock at 0. */
static int make_rested(experiment *e, const myo_fieldset *cell, double rest_s, myo_error *error) {
    int code = myo_human_fibre_make(cell, "", myo_fieldset_get(cell, "solver.tolerance"), &e->fibre,
                                    error);
    e->silent = 1;
    e->ended = 0;
    e->before_ms = 0.0;
    e->before_1 = code ? 0.0 : myo_human_fibre_force(&e->fibre);
    if (!code) code = go(e, 1000.0 * rest_s, 0.0, error);
    if (!code) code = myo_human_fibre_settle_bill(&e->fibre, error);
    if (code) return code;
    myo_human_fibre_reset_clock(&e->fibre);
    e->before_ms = e->sum_1 = e->sum_ms = e->half_ms = e->tenth_ms = 0.0;
    e->before_1 = e->peak_1 = e->least_1 = myo_human_fibre_force(&e->fibre);
    return MYO_OK;
}

/* Rows along time from here on, the first at once. */
static int begin_course(experiment *e, double output_ms, double end_ms, myo_error *error) {
    myo_columns_name(e->columns, course_names, COUNT(course_names));
    e->output_ms = output_ms;
    e->end_ms = end_ms;
    e->silent = 0;
    e->rows = 1;
    e->next_row_ms = output_ms;
    return add_course(e, error);
}

static int run_one_train(experiment *e, const myo_protocol *protocol, myo_error *error) {
    const int single = protocol == &twitch;
    const double delay_ms = protocol == &potassium_step ? 1000.0 * get(e, "delay") : 0.0;
    const double length_ms = single ? 1.0 : 1000.0 * get(e, "length");
    const double end_ms =
        delay_ms + (single ? 1000.0 * get(e, "duration") : length_ms + 1000.0 * get(e, "silence"));
    int code = make_rested(e, e->cell, get(e, "rest"), error);
    if (!code) code = begin_course(e, get(e, "output"), end_ms, error);
    if (!code && delay_ms > 0.0) {
        myo_human_fibre_potassium(&e->fibre, get(e, "plasma"));
        code = go(e, delay_ms, 0.0, error);
    }
    if (!code) code = run_train(e, single ? 1.0 : get(e, "rate"), length_ms, error);
    return code ? code : go(e, end_ms, 0.0, error);
}

static int run_percussion(experiment *e, myo_error *error) {
    const double end_ms = 1000.0 * get(e, "duration");
    int code = make_rested(e, e->cell, get(e, "rest"), error);
    if (!code) code = begin_course(e, get(e, "output"), end_ms, error);
    if (code) return code;
    myo_human_fibre_hit(&e->fibre, get(e, "opened"));
    return go(e, end_ms, 0.0, error);
}

/* Stimuli go on through the movement: their times are counted from the start of the tetanus. */
static int run_ramp(experiment *e, myo_error *error) {
    const double plateau_ms = 1000.0 * get(e, "plateau"), speed_1_s = get(e, "speed");
    const double moving_ms = speed_1_s != 0.0 ? 1000.0 * get(e, "distance") / fabs(speed_1_s) : 0.0;
    const double stays_ms = plateau_ms + moving_ms, end_ms = stays_ms + 1000.0 * get(e, "after");
    const double rate_Hz = get(e, "rate");
    int code = make_rested(e, e->cell, get(e, "rest"), error);
    if (!code) code = begin_course(e, get(e, "output"), end_ms, error);
    if (!code) code = run_train(e, rate_Hz, plateau_ms, error);
    if (!code && moving_ms > 0.0) {
        e->speed_1_s = speed_1_s;
        e->length_um = e->fibre.around.sarcomere_length_um;
        e->moves_ms = e->fibre.t_ms;
        code = run_train(e, rate_Hz, moving_ms, error);
        e->speed_1_s = 0.0;
        const double moved_1 = 0.001 * speed_1_s * moving_ms;
        myo_human_fibre_move(&e->fibre, 0.0, e->length_um + moved_1 * optimal_um(e));
    }
    return code ? code : run_train(e, rate_Hz, end_ms - stays_ms, error);
}

static int run_repeated(experiment *e, myo_error *error) {
    static const char *const names[] = {
        "train_1",      "spikes_1",     "after_spikes_1", "run_s",   "peak_force_1", "relative_1",
        "mean_force_1", "rest_force_1", "relaxation_ms",  "tail_ms", "K_T_mM",       "V_s_mV"};
    myo_columns_name(e->columns, names, COUNT(names));
    const double rate_Hz = get(e, "rate"), period_ms = 1000.0 / rate_Hz;
    const int trains = (int)get(e, "trains");
    const double length_ms = (get(e, "pulses") - 1.0) * period_ms + get(e, "stimulus_width");
    double first_1 = 0.0;
    int code = make_rested(e, e->cell, get(e, "rest"), error);
    for (int i = 0; i < trains && !code; i++) {
        const size_t before = myo_human_fibre_spikes(&e->fibre);
        e->peak_1 = myo_human_fibre_force(&e->fibre);
        e->sum_1 = e->sum_ms = 0.0;
        code = run_train(e, rate_Hz, length_ms, error);
        const double last_ms = e->fibre.t_ms, peak_1 = e->peak_1;
        const double mean_1 = e->sum_ms > 0.0 ? e->sum_1 / e->sum_ms : 0.0;
        const double K_T_mM = myo_membrane_tubules(&e->fibre.membrane, membrane_radial_x_K_1,
                                                   membrane_radial_x_K_2, membrane_radial_x_K_3);
        const size_t during = myo_human_fibre_spikes(&e->fibre);
        if (!code) code = go(e, last_ms + 1000.0 * get(e, "pause"), 0.0, error);
        const size_t all = myo_human_fibre_spikes(&e->fibre);
        if (i == 0) first_1 = fmax(peak_1, e->peak_1);
        const double row[] = {i + 1.0,
                              (double)(during - before),
                              (double)(all - during),
                              all > during ? 0.001 * (e->fibre.membrane.spike_ms[all - 1] - last_ms)
                                           : 0.0,
                              fmax(peak_1, e->peak_1),
                              first_1 > 0.0 ? fmax(peak_1, e->peak_1) / first_1 : 0.0,
                              mean_1,
                              myo_human_fibre_force(&e->fibre),
                              e->half_ms,
                              e->tenth_ms,
                              K_T_mM,
                              e->fibre.membrane.x[membrane_radial_x_V_s]};
        if (!code) code = myo_columns_add(e->columns, row, error);
        if (!code) code = tell(e, (i + 1.0) / trains, error);
    }
    return code;
}

static int run_exercise(experiment *e, const myo_protocol *protocol, myo_error *error) {
    const double work_ms = 1000.0 * get(e, "work"), recovery_ms = 1000.0 * get(e, "recovery");
    const double cuff_ms = protocol == &ischaemia ? 1000.0 * get(e, "cuff") : 0.0;
    const double opens_ms = fmax(cuff_ms, protocol == &ischaemia ? 0.0 : work_ms);
    const double rate_Hz = get(e, "rate"), on_ms = 1000.0 * get(e, "on");
    const double off_ms = 1000.0 * get(e, "off"), stop_1 = get(e, "stop_force");
    int code = make_rested(e, e->cell, get(e, "rest"), error);
    const double blood = e->fibre.p[human_fibre_p_perfusion];
    if (!code) code = begin_course(e, 1000.0 * get(e, "output"), opens_ms + recovery_ms, error);
    if (!code && cuff_ms > 0.0) {
        myo_human_fibre_perfuse(&e->fibre, 0.0);
        const double both_ms = fmin(work_ms, cuff_ms);
        code = run_work(e, rate_Hz, on_ms, off_ms, stop_1, both_ms, error);
        if (!code) code = go(e, cuff_ms, 0.0, error);
        if (!code) myo_human_fibre_perfuse(&e->fibre, blood);
    } else if (!code) {
        code = run_work(e, rate_Hz, on_ms, off_ms, stop_1, work_ms, error);
    }
    return code ? code : go(e, opens_ms + recovery_ms, 0.0, error);
}

static int run_depletion(experiment *e, myo_error *error) {
    const double end_ms = 1000.0 * get(e, "duration"), supply = get(e, "supply");
    int code = make_rested(e, e->cell, get(e, "rest"), error);
    if (!code) code = begin_course(e, 1000.0 * get(e, "output"), end_ms, error);
    if (code) return code;
    double *p = e->fibre.metabolism.parameters;
    p[metabolism_p_oxidation + oxidation_p_V_ox] *= supply;
    p[metabolism_p_glycogenolysis + glycogenolysis_p_factor_GP] *= supply;
    p[metabolism_p_glycogenolysis + glycogenolysis_p_factor_HK] *= supply;
    myo_human_fibre_perfuse(&e->fibre, e->fibre.p[human_fibre_p_perfusion]); /* work them out */
    return run_work(e, get(e, "rate"), 1000.0 * get(e, "on"), 1000.0 * get(e, "off"), 0.0, end_ms,
                    error);
}

static int run_rest(experiment *e, const myo_protocol *protocol, myo_error *error) {
    const double end_ms = 3.6e6 * get(e, "duration");
    int code = make_rested(e, e->cell, 0.0, error);
    if (!code) code = begin_course(e, 1000.0 * get(e, "output"), end_ms, error);
    if (!code && protocol == &rigor) myo_human_fibre_perfuse(&e->fibre, 0.0);
    return code ? code : go(e, end_ms, 0.0, error);
}

/* ---- one row a condition ---- */

/* Mean force of the second half of a train of a rested fibre, its greatest and its ripple. */
typedef struct plateau {
    double mean_1, peak_1, fusion_1;
} plateau;

static int measure_train(experiment *e, double rate_Hz, double length_ms, plateau *found,
                         myo_error *error) {
    int code = make_rested(e, e->cell, get(e, "rest"), error);
    if (!code) code = run_train(e, rate_Hz, 0.5 * length_ms, error);
    const double first_peak_1 = e->peak_1;
    e->sum_1 = e->sum_ms = 0.0;
    if (!code) {
        e->peak_1 = e->least_1 = myo_human_fibre_force(&e->fibre);
        code = run_train(e, rate_Hz, 0.5 * length_ms, error);
    }
    found->mean_1 = e->sum_ms > 0.0 ? e->sum_1 / e->sum_ms : 0.0;
    found->fusion_1 = e->peak_1 > 0.0 ? e->least_1 / e->peak_1 : 0.0;
    found->peak_1 = fmax(first_peak_1, e->peak_1);
    myo_human_fibre_free(&e->fibre);
    return code;
}

static int run_force_frequency(experiment *e, myo_error *error) {
    static const char *const names[] = {"rate_Hz",  "mean_force_1", "peak_force_1",
                                        "fusion_1", "relative_1",   "half_Hz"};
    myo_columns_name(e->columns, names, COUNT(names));
    const int points = (int)get(e, "points");
    const double length_ms = 1000.0 * get(e, "length"), lowest = get(e, "lowest");
    const double step = (get(e, "highest") - lowest) / (points - 1);
    plateau tetanus;
    int code = measure_train(e, get(e, "tetanus"), length_ms, &tetanus, error);
    double half_Hz = 0.0, before_1 = 0.0;
    for (int i = 0; i < points && !code; i++) {
        const double rate_Hz = lowest + i * step;
        plateau now;
        code = measure_train(e, rate_Hz, length_ms, &now, error);
        if (code) break;
        const double relative_1 = now.mean_1 / tetanus.peak_1;
        if (half_Hz <= 0.0 && relative_1 >= 0.5)
            half_Hz = i ? rate_Hz - step * (relative_1 - 0.5) / (relative_1 - before_1) : rate_Hz;
        before_1 = relative_1;
        const double row[] = {rate_Hz, now.mean_1, now.peak_1, now.fusion_1, relative_1, half_Hz};
        code = myo_columns_add(e->columns, row, error);
        if (!code) code = tell(e, (i + 1.0) / points, error);
    }
    return code;
}

static int run_force_velocity(experiment *e, myo_error *error) {
    static const char *const names[] = {"velocity_1_s", "force_1", "relative_1", "power_1_s",
                                        "ATP_bridges_mM_s"};
    myo_columns_name(e->columns, names, COUNT(names));
    const int points = (int)get(e, "points");
    const double slowest = get(e, "slowest"), moving_ms = 1000.0 * get(e, "moving");
    const double step = (get(e, "fastest") - slowest) / (points - 1);
    int code = MYO_OK;
    for (int i = 0; i < points && !code; i++) {
        const double velocity_1_s = slowest + i * step;
        code = make_rested(e, e->cell, get(e, "rest"), error);
        if (!code) code = run_train(e, get(e, "rate"), 1000.0 * get(e, "plateau"), error);
        const double isometric_1 = code ? 1.0 : myo_human_fibre_force(&e->fibre);
        if (!code) code = myo_human_fibre_settle_bill(&e->fibre, error);
        if (!code) {
            myo_human_fibre_reset_bill(&e->fibre);
            myo_human_fibre_move(&e->fibre, -velocity_1_s, e->fibre.around.sarcomere_length_um);
            code = run_train(e, get(e, "rate"), moving_ms, error);
        }
        if (!code) code = myo_human_fibre_settle_bill(&e->fibre, error);
        const double force_1 = code ? 0.0 : myo_human_fibre_force(&e->fibre);
        const double row[] = {velocity_1_s, force_1, force_1 / isometric_1, force_1 * velocity_1_s,
                              1000.0 * e->fibre.bill_bridges_mM / moving_ms};
        myo_human_fibre_free(&e->fibre);
        if (!code) code = myo_columns_add(e->columns, row, error);
        if (!code) code = tell(e, (i + 1.0) / points, error);
    }
    return code;
}

/* A copy of the cell with another value, for one row. */
static int with(const experiment *e, const char *path, double value, myo_fieldset **copy,
                myo_error *error) {
    int section, field;
    *copy = myo_fieldset_copy(e->cell);
    if (!*copy) return myo_error_set(error, MYO_BROKE_DOWN, "no memory for the values of a cell");
    int code = myo_fieldset_find(*copy, path, &section, &field, error);
    if (!code) myo_fieldset_parameters(*copy, section)[field] = value; /* all are parameters */
    return code;
}

static int run_length(experiment *e, myo_error *error) {
    static const char *const names[] = {"sarcomere_length_um", "force_1", "relative_1"};
    myo_columns_name(e->columns, names, COUNT(names));
    const int points = (int)get(e, "points");
    const double shortest = get(e, "shortest"), length_ms = 1000.0 * get(e, "length");
    const double step = (get(e, "longest") - shortest) / (points - 1);
    const myo_fieldset *cell = e->cell;
    plateau best;
    int code = measure_train(e, get(e, "rate"), length_ms, &best, error);
    for (int i = 0; i < points && !code; i++) {
        myo_fieldset *there = NULL;
        plateau now = {0};
        const double um = shortest + i * step;
        code = with(e, "fibre.sarcomere_length", um, &there, error);
        e->cell = there;
        if (!code) code = measure_train(e, get(e, "rate"), length_ms, &now, error);
        e->cell = cell;
        myo_fieldset_free(there);
        const double row[] = {um, now.peak_1, now.peak_1 / best.peak_1};
        if (!code) code = myo_columns_add(e->columns, row, error);
        if (!code) code = tell(e, (i + 1.0) / points, error);
    }
    return code;
}

/* Twitch, then tetanus, each of a rested fibre; the row holds both. */
static int twitch_and_tetanus(experiment *e, double *row, myo_error *error) {
    int code = make_rested(e, e->cell, get(e, "rest"), error);
    if (!code) row[1] = myo_human_fibre_force(&e->fibre);
    if (!code) code = stimulate(e, error);
    end_train(e);
    if (!code) code = go(e, 3000.0, 0.0, error);
    row[2] = e->top_1;
    row[3] = e->top_ms;
    row[4] = e->half_ms;
    myo_human_fibre_free(&e->fibre);
    if (!code) code = make_rested(e, e->cell, get(e, "rest"), error);
    if (!code) code = run_train(e, get(e, "rate"), 1000.0 * get(e, "length"), error);
    row[5] = e->peak_1;
    if (!code) code = go(e, e->fibre.t_ms + 5000.0, 0.0, error);
    row[6] = e->half_ms;
    row[7] = e->tenth_ms;
    myo_human_fibre_free(&e->fibre);
    return code;
}

static int run_cold(experiment *e, myo_error *error) {
    static const char *const names[] = {
        "temperature_degC",     "rest_force_1", "twitch_1",      "time_to_peak_ms",
        "half_relaxation_ms",   "tetanus_1",    "relaxation_ms", "tail_ms",
        "Q10_half_relaxation_1"};
    myo_columns_name(e->columns, names, COUNT(names));
    const int points = (int)get(e, "points");
    const double warm = get(e, "warm"), step = (get(e, "coldest") - warm) / (points - 1);
    const myo_fieldset *cell = e->cell;
    double first_ms = 0.0;
    int code = MYO_OK;
    for (int i = 0; i < points && !code; i++) {
        myo_fieldset *there = NULL;
        double row[COUNT(names)] = {warm + i * step};
        code = with(e, "fibre.temperature", row[0], &there, error);
        e->cell = there;
        if (!code) code = twitch_and_tetanus(e, row, error);
        e->cell = cell;
        myo_fieldset_free(there);
        if (i == 0) first_ms = row[4];
        row[8] = i && first_ms > 0.0 ? pow(row[4] / first_ms, 10.0 / (warm - row[0])) : 1.0;
        if (!code) code = myo_columns_add(e->columns, row, error);
        if (!code) code = tell(e, (i + 1.0) / points, error);
    }
    return code;
}

static int run(const myo_cell *cell, const myo_protocol *protocol, const myo_fieldset *cell_values,
               const myo_fieldset *protocol_values, int (*progress)(double fraction, void *user),
               void *user, myo_columns *columns, myo_error *error) {
    (void)cell;
    experiment e = {.cell = cell_values,
                    .values = protocol_values,
                    .progress = progress,
                    .user = user,
                    .share = 1.0,
                    .columns = columns};
    int code;
    if (protocol == &twitch || protocol == &train || protocol == &potassium_step)
        code = run_one_train(&e, protocol, error);
    else if (protocol == &percussion)
        code = run_percussion(&e, error);
    else if (protocol == &ramp)
        code = run_ramp(&e, error);
    else if (protocol == &repeated_trains)
        code = run_repeated(&e, error);
    else if (protocol == &exercise || protocol == &ischaemia)
        code = run_exercise(&e, protocol, error);
    else if (protocol == &atp_depletion)
        code = run_depletion(&e, error);
    else if (protocol == &rest_day || protocol == &rigor)
        code = run_rest(&e, protocol, error);
    else if (protocol == &force_frequency)
        code = run_force_frequency(&e, error);
    else if (protocol == &force_velocity)
        code = run_force_velocity(&e, error);
    else if (protocol == &length)
        code = run_length(&e, error);
    else
        code = run_cold(&e, error);
    myo_human_fibre_free(&e.fibre);
    return code;
}

/* ---- the cells ---- */

#define MYO_SET(table, field, value, source) {#table, #field, value, source},
/* clang-format off: the first row of a field counts */
static const myo_override fast[] = {
#include "body/contraction_human.set"
#include "body/contraction_human_fast.set"
#include "body/human_fibre.set"
#include "body/human_fibre_fast.set"
#include "body/metabolism_human_fast.set"
};
static const myo_override slow[] = {
#include "body/contraction_human.set"
#include "body/contraction_human_slow.set"
#include "body/human_fibre.set"
#include "body/human_fibre_slow.set"
#include "body/metabolism_human_slow.set"
};
/* clang-format on */

const myo_override *myo_human_fibre_overrides(int is_slow, int *count) {
    *count = is_slow ? COUNT(slow) : COUNT(fast);
    return is_slow ? slow : fast;
}

static const myo_section fast_sections[] = {
#define MYO_FIBRE_SECTION(name, table) {#name, &table, fast, COUNT(fast)},
#include "body/human_fibre_sections.def"
#undef MYO_FIBRE_SECTION
    {"solver", &solver_table, NULL, 0}};
static const myo_section slow_sections[] = {
#define MYO_FIBRE_SECTION(name, table) {#name, &table, slow, COUNT(slow)},
#include "body/human_fibre_sections.def"
#undef MYO_FIBRE_SECTION
    {"solver", &solver_table, NULL, 0}};

static const char text[] =
    "Membrane with radial tubules, release, reticulum with a pump that ATP's free energy drives, "
    "thin\n"
    "filament, cross-bridges that burn ATP, and the energy metabolism that pays for all of it: "
    "relaxing\n"
    "costs ATP. Temperature, blood and length are in the section fibre, plasma ions in membrane.";

extern const myo_cell myo_cell_fibre_human_fast, myo_cell_fibre_human_slow;
const myo_cell myo_cell_fibre_human_fast = {"fibre.human.fast",
                                            "Fast human muscle fibre at body temperature",
                                            text,
                                            fast_sections,
                                            COUNT(fast_sections),
                                            protocols,
                                            run};
const myo_cell myo_cell_fibre_human_slow = {"fibre.human.slow",
                                            "Slow human muscle fibre at body temperature",
                                            text,
                                            slow_sections,
                                            COUNT(slow_sections),
                                            protocols,
                                            run};
