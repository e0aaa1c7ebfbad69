/* Experiments on cross-bridges for `myotome cell`: what a skinned fibre's or a muscle's mechanics
 * laboratory measures. Cells crossbridge.slow and crossbridge.fast. */
#include "body/bridge_point.h"
#include "myotome/cell.h"

#include <math.h>
#include <string.h>

#define FIELDS(name) static const myo_field name##_fields[] = {

FIELDS(solver)
#define MYO_DEF_FILE "body/bridge_solver.def"
#include "mech/expand_fields.h"
}
;
FIELDS(isometric)
#define MYO_DEF_FILE "body/bridge_isometric.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/bridge_surroundings.def"
#include "mech/expand_fields.h"
}
;
FIELDS(force_velocity)
#define MYO_DEF_FILE "body/bridge_force_velocity.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/bridge_surroundings.def"
#include "mech/expand_fields.h"
}
;
FIELDS(release)
#define MYO_DEF_FILE "body/bridge_release.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/bridge_surroundings.def"
#include "mech/expand_fields.h"
}
;
FIELDS(stretch)
#define MYO_DEF_FILE "body/bridge_stretch.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/bridge_surroundings.def"
#include "mech/expand_fields.h"
}
;
FIELDS(depletion)
#define MYO_DEF_FILE "body/bridge_depletion.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/bridge_surroundings.def"
#include "mech/expand_fields.h"
}
;
FIELDS(rigor)
#define MYO_DEF_FILE "body/bridge_rigor.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/bridge_surroundings.def"
#include "mech/expand_fields.h"
}
;
FIELDS(length)
#define MYO_DEF_FILE "body/bridge_length.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/bridge_surroundings.def"
#include "mech/expand_fields.h"
}
;
FIELDS(temperature)
#define MYO_DEF_FILE "body/bridge_temperature.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/bridge_surroundings.def"
#include "mech/expand_fields.h"
}
;
FIELDS(calcium_force)
#define MYO_DEF_FILE "body/bridge_calcium_force.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/bridge_surroundings.def"
#include "mech/expand_fields.h"
}
;
FIELDS(activation)
#define MYO_DEF_FILE "body/bridge_activation.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/bridge_surroundings.def"
#include "mech/expand_fields.h"
}
;

#define TABLE(symbol, name, title, text, file)                                                     \
    static const myo_table symbol##_table = {                                                      \
        name, title,           text,                                                               \
        file, symbol##_fields, (int)(sizeof symbol##_fields / sizeof symbol##_fields[0])};         \
    static const myo_protocol symbol##_protocol = {name, &symbol##_table};
static const myo_table solver_table = {"solver",
                                       "Accuracy of the solver",
                                       "Rosenbrock method of order 4 with adaptive steps.",
                                       "src/solve/rosenbrock.lane.c",
                                       solver_fields,
                                       (int)(sizeof solver_fields / sizeof solver_fields[0])};
TABLE(isometric, "isometric", "A contraction at constant length",
      "Sites are offered from 0 ms on to detached heads; the last row is the steady state. Every "
      "row also\n"
      "tells the three rates at which A_1, A_2 and R approach it.",
      "src/body/bridge_isometric.def")
TABLE(
    force_velocity, "force_velocity", "Steady force at given speeds",
    "One row a speed, each after force has become steady; length does not matter here. Every row\n"
    "also tells the speed without load. force_1 is relative to the isometric force.",
    "src/body/bridge_force_velocity.def")
TABLE(
    release, "release_redevelop", "Release, return and redevelopment of force (k_tr)",
    "Isometric, a quick release, shortening without load, and a quick return to the old length at\n"
    "0 ms which detaches heads. k_tr is the inverse of the time from 0 to 63 % of the last force.",
    "src/body/bridge_release.def")
TABLE(stretch, "stretch", "A ramp of length on the active muscle",
      "From the isometric state: short-range stiffness, then the force of lengthening, then its "
      "decay.",
      "src/body/bridge_stretch.def")
TABLE(depletion, "atp_depletion", "ATP runs out",
      "MgATP falls exponentially in an isometric contraction. Every row also tells the speed "
      "without\n"
      "load that the heads would settle to there.",
      "src/body/bridge_depletion.def")
TABLE(rigor, "rigor", "ATP gone at once",
      "An isometric contraction whose MgATP vanishes at 0 ms; a small quick stretch at the end "
      "shows\n"
      "the stiffness.",
      "src/body/bridge_rigor.def")
TABLE(length, "length", "Steady isometric force at given lengths",
      "One row a length of the sarcomere; force_1 is relative to full overlap.",
      "src/body/bridge_length.def")
TABLE(temperature, "temperature", "Force, ATP use and speed at given temperatures",
      "One row a temperature, isometric; every row also tells the speed without load and the "
      "slowest\n"
      "rate of approach. force_1 is relative to the cell's own temperature.",
      "src/body/bridge_temperature.def")
TABLE(calcium_force, "calcium_force", "Steady force at given calcium",
      "One row a calcium concentration, with the thin filament. force_1 is relative to that with "
      "all\n"
      "sites on.",
      "src/body/bridge_calcium_force.def")
TABLE(activation, "activation", "Calcium up and down again",
      "Thin filament and cross-bridges under a square pulse of calcium, at constant length.",
      "src/body/bridge_activation.def")

static const myo_protocol *const protocols[] = {&isometric_protocol,
                                                &force_velocity_protocol,
                                                &release_protocol,
                                                &stretch_protocol,
                                                &depletion_protocol,
                                                &rigor_protocol,
                                                &length_protocol,
                                                &temperature_protocol,
                                                &calcium_force_protocol,
                                                &activation_protocol,
                                                NULL};

/* ---- what all experiments share ---- */

typedef struct experiment {
    const myo_fieldset *cell, *values;
    int (*progress)(double fraction, void *user);
    void *user;
    myo_columns *columns;
    myo_error *error;
    myo_bridge_point point;
    myo_bridge_surroundings around;
    double isometric_kPa; /* what force_1 is relative to */
    double moved_1;       /* length change since the start, of the optimal length */
} experiment;

/* The columns that every experiment has, then up to five of its own. */
enum { common_columns = 15, own_columns = 5 };
static const char *const common_names[common_columns] = {
    "t_ms",     "velocity_1_s", "length_1", "sites_1",       "Ca_uM",
    "MgATP_mM", "force_kPa",    "force_1",  "stiffness_MPa", "ATP_mM_s",
    "ATP_1_s",  "strain_nm",    "A_1_1",    "A_2_1",         "R_1"};

static void name_columns(myo_columns *columns, const char *const *own, int n_own) {
    const char *names[common_columns + own_columns];
    for (int i = 0; i < common_columns + n_own; i++)
        names[i] = i < common_columns ? common_names[i] : own[i - common_columns];
    myo_columns_name(columns, names, common_columns + n_own);
}

static double setting(const experiment *e, const char *name) {
    return myo_fieldset_get(e->values, name);
}

static int add_row(experiment *e, double t_ms, double velocity_1_s, const double *own, int n_own) {
    const myo_bridge_reading r = myo_bridge_point_read(&e->point);
    const double heads_mM = myo_fieldset_get(e->cell, "crossbridge_atp.heads");
    double row[common_columns + own_columns] = {
        t_ms,
        velocity_1_s,
        1.0 + e->moved_1,
        r.sites_1,
        e->point.with_filament ? e->around.Ca_uM : 0.0,
        e->around.MgATP_mM,
        r.force_kPa,
        e->isometric_kPa > 0.0 ? r.force_kPa / e->isometric_kPa : 0.0,
        r.stiffness_MPa,
        r.ATP_mM_s,
        r.ATP_mM_s / heads_mM,
        r.strain_nm,
        r.A_1_1,
        r.A_2_1,
        r.R_1};
    for (int i = 0; i < n_own; i++) row[common_columns + i] = own[i];
    return myo_columns_add(e->columns, row, e->error);
}

static int stopped(experiment *e, double fraction) {
    return e->progress && e->progress(fraction, e->user)
               ? myo_error_set(e->error, MYO_INTERRUPTED, "interrupted")
               : MYO_OK;
}

/* `sites` names the field that gives them. The temperature is that of the cell's mechanisms unless
 * temperature_K is positive. */
static int make_point_at(experiment *e, int with_filament, const char *sites,
                         double temperature_K) {
    const myo_fieldset *cell = e->cell;
    const int filament = myo_fieldset_find_section(cell, "thin_filament");
    const int bridges = myo_fieldset_find_section(cell, "crossbridge_atp");
    e->around = (myo_bridge_surroundings){
        .sites_1 = sites ? setting(e, sites) : 0.0,
        .sarcomere_length_um = setting(e, "sarcomere_length"),
        .MgATP_mM = setting(e, "MgATP"),
        .ADP_mM = setting(e, "ADP"),
        .Pi_mM = setting(e, "Pi"),
        .pH_1 = setting(e, "pH"),
    };
    double parameters[crossbridge_atp_p_count];
    memcpy(parameters, myo_fieldset_parameters_const(cell, bridges), sizeof parameters);
    if (temperature_K > 0.0) parameters[crossbridge_atp_p_temperature] = temperature_K;
    const int code = myo_bridge_point_make(
        &e->point, with_filament ? myo_fieldset_parameters_const(cell, filament) : NULL,
        with_filament ? myo_fieldset_states_const(cell, filament) : NULL, parameters,
        myo_fieldset_states_const(cell, bridges), myo_fieldset_get(cell, "solver.tolerance"),
        myo_fieldset_get(cell, "solver.first_step"), myo_fieldset_get(cell, "solver.longest_step"),
        e->error);
    if (!code) myo_bridge_point_surround(&e->point, &e->around);
    return code;
}

static int make_point(experiment *e, int with_filament, const char *sites) {
    return make_point_at(e, with_filament, sites, 0.0);
}

/* The point in its isometric steady state, whose force is the measure of force_1. */
static int settle_isometric(experiment *e) {
    const int code = myo_bridge_point_settle(&e->point, 0.0, e->error);
    e->isometric_kPa = myo_bridge_point_read(&e->point).force_kPa;
    return code;
}

/* Forward by duration_ms at a velocity, with a row every output_ms and one at the end; sarcomeres
 * follow the length. Times of rows count from start_ms on. */
static int record(experiment *e, double start_ms, double duration_ms, double velocity_1_s,
                  double output_ms, const double *own, int n_own) {
    const double start_um = e->around.sarcomere_length_um, moved = e->moved_1;
    const double optimum_um = setting(e, "sarcomere_length");
    const size_t rows = (size_t)(duration_ms / output_ms - 1e-9) + 1;
    double t = 0.0;
    for (size_t row = 1; row <= rows && duration_ms > 0.0; row++) {
        const double next = row < rows ? (double)row * output_ms : duration_ms;
        int code = myo_bridge_point_advance(&e->point, next - t, velocity_1_s, e->error);
        if (code) return code;
        t = next;
        e->moved_1 = moved + 0.001 * velocity_1_s * t;
        e->around.sarcomere_length_um = fmax(0.5, start_um + optimum_um * (e->moved_1 - moved));
        myo_bridge_point_surround(&e->point, &e->around);
        code = add_row(e, start_ms + t, velocity_1_s, own, n_own);
        if (!code && row % 64 == 0) code = stopped(e, (double)row / (double)(rows + 1));
        if (code) return code;
    }
    return MYO_OK;
}

/* ---- the experiments ---- */

/* The i-th of `points` values from one end to the other. */
static double between(double from, double to, int i, int points) {
    return points > 1 ? from + (to - from) * i / (points - 1) : from;
}

static int run_isometric(experiment *e) {
    static const char *const own_names[] = {"slow_rate_1_s", "middle_rate_1_s", "fast_rate_1_s"};
    name_columns(e->columns, own_names, 3);
    int code = make_point(e, 0, "sites");
    if (code) return code;
    const myo_bridge_point relaxed = e->point; /* shares memory; only its states are used again */
    code = settle_isometric(e);
    double rates[3];
    myo_bridge_point_rates(&e->point, rates);
    memcpy(e->point.x, relaxed.x, sizeof relaxed.x);
    e->point.step_ms = 0.0;
    const double duration = 1000.0 * setting(e, "duration"), output = setting(e, "output");
    if (!code) code = add_row(e, 0.0, 0.0, rates, 3);
    if (!code) code = record(e, 0.0, duration, 0.0, output, rates, 3);
    e->around.sites_1 = 0.0;
    myo_bridge_point_surround(&e->point, &e->around);
    if (!code) code = record(e, duration, 1000.0 * setting(e, "relaxation"), 0.0, output, rates, 3);
    return code;
}

static int run_force_velocity(experiment *e) {
    static const char *const own_names[] = {"shortening_1_s", "power_1_s", "power_kW_m3",
                                            "efficiency_1", "unloaded_1_s"};
    name_columns(e->columns, own_names, 5);
    int code = make_point(e, 0, "sites");
    if (!code) code = settle_isometric(e);
    const myo_bridge_point isometric = e->point;
    double unloaded = 0.0;
    if (!code) code = myo_bridge_point_unloaded(&e->point, &unloaded, e->error);
    const int points = (int)(setting(e, "points") + 0.5);
    const double slowest = setting(e, "slowest"), fastest = setting(e, "fastest");
    /* ATP in kJ/mol, and the myofibrils that bear the force. */
    const double energy = 60.0 * myo_fieldset_get(e->cell, "crossbridge_atp.myofibrils");
    for (int i = 0; i < points && !code; i++) {
        const double speed = between(slowest, fastest, i, points);
        memcpy(e->point.x, isometric.x, sizeof isometric.x);
        e->point.t_ms = 0.0;
        code = myo_bridge_point_settle(&e->point, 0.0 - speed, e->error);
        const myo_bridge_reading r = myo_bridge_point_read(&e->point);
        const double power = r.force_kPa * speed, cost = r.ATP_mM_s * energy; /* kW/m3 */
        const double own[] = {speed, e->isometric_kPa > 0.0 ? power / e->isometric_kPa : 0.0, power,
                              cost > 0.0 ? power / cost : 0.0, unloaded};
        if (!code) code = add_row(e, e->point.t_ms, 0.0 - speed, own, 5);
        if (!code) code = stopped(e, (double)(i + 1) / points);
    }
    return code;
}

/* The inverse of the time from 0 to 1 - 1/e of the last force, per second; 0 where there is none.
 */
static double redevelopment_rate(const myo_columns *columns) {
    enum { force = 6 };
    const size_t width = (size_t)columns->n_columns;
    const double *data = columns->data;
    if (columns->n_rows < 2) return 0.0;
    const double wanted = (1.0 - exp(-1.0)) * data[(columns->n_rows - 1) * width + force];
    for (size_t r = 1; r < columns->n_rows; r++) {
        const double *a = data + (r - 1) * width, *b = data + r * width;
        if (a[0] < 0.0 || !(a[force] < wanted && b[force] >= wanted)) continue;
        return 1000.0 / (a[0] + (b[0] - a[0]) * (wanted - a[force]) / (b[force] - a[force]));
    }
    return 0.0;
}

static int run_release(experiment *e) {
    static const char *const own_names[] = {"k_tr_1_s"};
    name_columns(e->columns, own_names, 1);
    int code = make_point(e, 0, "sites");
    if (!code) code = settle_isometric(e);
    double unloaded = 0.0, none = 0.0;
    if (!code) code = myo_bridge_point_unloaded(&e->point, &unloaded, e->error);
    const double hold = setting(e, "isometric"), quick = setting(e, "release_time");
    const double slack = setting(e, "shortening"), output = setting(e, "output");
    double t = -(hold + quick + slack);
    if (!code) code = add_row(e, t, 0.0, &none, 1);
    if (!code) code = record(e, t, hold, 0.0, output, &none, 1);
    t += hold;
    if (!code)
        code = record(e, t, quick, -1000.0 * setting(e, "release") / quick, output, &none, 1);
    if (!code) code = record(e, -slack, slack, -unloaded, output, &none, 1);
    if (code) return code;
    const double kept = 1.0 - setting(e, "detached");
    e->point.x[crossbridge_atp_x_A_1] *= kept;
    e->point.x[crossbridge_atp_x_A_2] *= kept;
    e->point.x[crossbridge_atp_x_R] *= kept;
    e->point.step_ms = 0.0;
    e->moved_1 = 0.0;
    e->around.sarcomere_length_um = setting(e, "sarcomere_length");
    myo_bridge_point_surround(&e->point, &e->around);
    code = add_row(e, 0.0, 0.0, &none, 1);
    if (!code) code = record(e, 0.0, 1000.0 * setting(e, "duration"), 0.0, output, &none, 1);
    const double rate = redevelopment_rate(e->columns);
    for (size_t r = 0; r < e->columns->n_rows; r++)
        e->columns->data[r * (size_t)e->columns->n_columns + common_columns] = rate;
    return code;
}

static int run_stretch(experiment *e) {
    name_columns(e->columns, NULL, 0);
    int code = make_point(e, 0, "sites");
    if (!code) code = settle_isometric(e);
    const double speed = setting(e, "speed"), output = setting(e, "output");
    const double ramp = fabs(speed) > 0.0 ? 1000.0 * setting(e, "distance") / fabs(speed) : 0.0;
    if (!code) code = add_row(e, 0.0, 0.0, NULL, 0);
    if (!code) code = record(e, 0.0, ramp, speed, output, NULL, 0);
    if (!code) code = record(e, ramp, setting(e, "hold"), 0.0, output, NULL, 0);
    return code;
}

static int run_depletion(experiment *e) {
    static const char *const own_names[] = {"unloaded_1_s"};
    name_columns(e->columns, own_names, 1);
    int code = make_point(e, 0, "sites");
    if (!code) code = settle_isometric(e);
    const double start_mM = e->around.MgATP_mM, decay = 1000.0 * setting(e, "decay");
    const int points = (int)(setting(e, "points") + 0.5);
    const double interval = 1000.0 * setting(e, "duration") / points;
    for (int i = 0; i <= points && !code; i++) {
        /* MgATP in steps so fine that each is small against what it changes. */
        enum { pieces = 20 };
        for (int k = 1; i > 0 && k <= pieces && !code; k++) {
            const double t = (i - 1 + (k - 0.5) / pieces) * interval;
            e->around.MgATP_mM = start_mM * exp(-t / decay);
            myo_bridge_point_surround(&e->point, &e->around);
            code = myo_bridge_point_advance(&e->point, interval / pieces, 0.0, e->error);
        }
        e->around.MgATP_mM = start_mM * exp(-i * interval / decay);
        myo_bridge_point_surround(&e->point, &e->around);
        double unloaded = 0.0;
        if (!code) code = myo_bridge_point_unloaded(&e->point, &unloaded, e->error);
        if (!code) code = add_row(e, i * interval, 0.0, &unloaded, 1);
        if (!code) code = stopped(e, (double)i / (points + 1));
    }
    return code;
}

static int run_rigor(experiment *e) {
    name_columns(e->columns, NULL, 0);
    int code = make_point(e, 0, "sites");
    if (!code) code = settle_isometric(e);
    const double before = setting(e, "before"), output = setting(e, "output");
    const double duration = 1000.0 * setting(e, "duration"), quick = setting(e, "stretch_time");
    if (!code) code = add_row(e, -before, 0.0, NULL, 0);
    if (!code) code = record(e, -before, before, 0.0, output, NULL, 0);
    e->around.MgATP_mM = 0.0;
    e->around.sites_1 = setting(e, "sites_after");
    myo_bridge_point_surround(&e->point, &e->around);
    if (!code) code = record(e, 0.0, duration, 0.0, output, NULL, 0);
    const double speed = 1000.0 * setting(e, "stretch") / quick;
    if (!code) code = record(e, duration, quick, speed, output, NULL, 0);
    if (!code) code = record(e, duration + quick, 50.0, 0.0, output, NULL, 0);
    return code;
}

static int run_length(experiment *e) {
    static const char *const own_names[] = {"sarcomere_um"};
    name_columns(e->columns, own_names, 1);
    int code = make_point(e, 0, "sites");
    const double plateau_um = myo_fieldset_get(e->cell, "crossbridge_atp.plateau_start");
    e->around.sarcomere_length_um = plateau_um;
    if (!code) {
        myo_bridge_point_surround(&e->point, &e->around);
        code = settle_isometric(e);
    }
    const int points = (int)(setting(e, "points") + 0.5);
    for (int i = 0; i < points && !code; i++) {
        const double length = between(setting(e, "shortest"), setting(e, "longest"), i, points);
        e->around.sarcomere_length_um = length;
        e->moved_1 = length / plateau_um - 1.0;
        myo_bridge_point_surround(&e->point, &e->around);
        e->point.t_ms = 0.0;
        code = myo_bridge_point_settle(&e->point, 0.0, e->error);
        if (!code) code = add_row(e, e->point.t_ms, 0.0, &length, 1);
        if (!code) code = stopped(e, (double)(i + 1) / points);
    }
    return code;
}

static int run_temperature(experiment *e) {
    static const char *const own_names[] = {"temperature_degC", "unloaded_1_s", "slow_rate_1_s"};
    name_columns(e->columns, own_names, 3);
    int code = make_point(e, 0, "sites");
    if (!code) code = settle_isometric(e);
    const int points = (int)(setting(e, "points") + 0.5);
    for (int i = 0; i < points && !code; i++) {
        const double degC = between(setting(e, "coldest"), setting(e, "warmest"), i, points);
        myo_bridge_point_free(&e->point);
        code = make_point_at(e, 0, "sites", degC + 273.15);
        if (!code) code = myo_bridge_point_settle(&e->point, 0.0, e->error);
        double unloaded = 0.0, rates[3] = {0.0};
        if (!code) code = myo_bridge_point_unloaded(&e->point, &unloaded, e->error);
        if (!code) myo_bridge_point_rates(&e->point, rates);
        const double own[] = {degC, unloaded, rates[0]};
        if (!code) code = add_row(e, e->point.t_ms, 0.0, own, 3);
        if (!code) code = stopped(e, (double)(i + 1) / points);
    }
    return code;
}

/* Force with all sites on, for the experiments with calcium. */
static int measure_full_force(experiment *e) {
    int code = make_point(e, 0, NULL);
    e->around.sites_1 = 1.0;
    if (!code) {
        myo_bridge_point_surround(&e->point, &e->around);
        code = settle_isometric(e);
    }
    myo_bridge_point_free(&e->point);
    return code;
}

static int run_calcium_force(experiment *e) {
    static const char *const own_names[] = {"pCa_1"};
    name_columns(e->columns, own_names, 1);
    int code = measure_full_force(e);
    if (!code) code = make_point(e, 1, NULL);
    const int points = (int)(setting(e, "points") + 0.5);
    const double lowest = setting(e, "lowest"), highest = setting(e, "highest");
    for (int i = 0; i < points && !code; i++) {
        const double share = points > 1 ? (double)i / (points - 1) : 0.0;
        e->around.Ca_uM = lowest * pow(highest / lowest, share);
        myo_bridge_point_surround(&e->point, &e->around);
        e->point.t_ms = 0.0;
        code = myo_bridge_point_settle(&e->point, 0.0, e->error);
        const double pCa = 6.0 - log10(e->around.Ca_uM);
        if (!code) code = add_row(e, e->point.t_ms, 0.0, &pCa, 1);
        if (!code) code = stopped(e, (double)(i + 1) / points);
    }
    return code;
}

static int run_activation(experiment *e) {
    name_columns(e->columns, NULL, 0);
    int code = measure_full_force(e);
    if (!code) code = make_point(e, 1, NULL);
    e->around.Ca_uM = setting(e, "Ca_rest");
    if (!code) {
        myo_bridge_point_surround(&e->point, &e->around);
        code = myo_bridge_point_settle(&e->point, 0.0, e->error);
    }
    const double duration = 1000.0 * setting(e, "duration"), output = setting(e, "output");
    if (!code) code = add_row(e, 0.0, 0.0, NULL, 0);
    e->around.Ca_uM = setting(e, "Ca_high");
    if (!code) {
        myo_bridge_point_surround(&e->point, &e->around);
        code = record(e, 0.0, duration, 0.0, output, NULL, 0);
    }
    e->around.Ca_uM = setting(e, "Ca_rest");
    if (!code) {
        myo_bridge_point_surround(&e->point, &e->around);
        code = record(e, duration, 1000.0 * setting(e, "relaxation"), 0.0, output, NULL, 0);
    }
    return code;
}

static int run_bridges(const myo_cell *cell, const myo_protocol *protocol,
                       const myo_fieldset *cell_values, const myo_fieldset *protocol_values,
                       int (*progress)(double fraction, void *user), void *user,
                       myo_columns *columns, myo_error *error) {
    static const struct {
        const myo_protocol *protocol;
        int (*run)(experiment *e);
    } runs[] = {
        {&isometric_protocol, run_isometric},
        {&force_velocity_protocol, run_force_velocity},
        {&release_protocol, run_release},
        {&stretch_protocol, run_stretch},
        {&depletion_protocol, run_depletion},
        {&rigor_protocol, run_rigor},
        {&length_protocol, run_length},
        {&temperature_protocol, run_temperature},
        {&calcium_force_protocol, run_calcium_force},
        {&activation_protocol, run_activation},
    };
    (void)cell;
    experiment e = {.cell = cell_values,
                    .values = protocol_values,
                    .progress = progress,
                    .user = user,
                    .columns = columns,
                    .error = error};
    int code = MYO_USAGE;
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++)
        if (runs[i].protocol == protocol) code = runs[i].run(&e);
    myo_bridge_point_free(&e.point);
    return code;
}

/* ---- the cells ---- */

/* Half of the mouse's troponin_factor: half of the sites are on at pCa 6.0 (slow) and 5.7 (fast).
 */
static const myo_override slow_rows[] = {
    {"thin_filament", "troponin_factor", 0.5, "assumed"},
    {"thin_filament", "k_Ton", 0.0885, "shorten2007"},
};
static const myo_override fast_rows[] = {{"thin_filament", "troponin_factor", 0.5, "assumed"}};

#define TEXT                                                                                       \
    "Cross-bridges that burn ATP (crossbridge_atp) at 37 degC. Most experiments give the sites "   \
    "of the\n"                                                                                     \
    "thin filament as a number, as calcium does in a skinned fibre; calcium_force and activation " \
    "put\n"                                                                                        \
    "troponin and tropomyosin (thin_filament) before them. Temperature: "                          \
    "crossbridge_atp.temperature."
#define CELL(symbol, path, title, rows, n_rows, filament_rows)                                     \
    static const myo_section symbol##_sections[] = {                                               \
        {"thin_filament", &myo_mech_thin_filament, filament_rows,                                  \
         (int)(sizeof filament_rows / sizeof filament_rows[0])},                                   \
        {"crossbridge_atp", &myo_mech_crossbridge_atp, rows, n_rows},                              \
        {"solver", &solver_table, NULL, 0}};                                                       \
    const myo_cell myo_cell_##symbol = {path, title,     TEXT,       symbol##_sections,            \
                                        3,    protocols, run_bridges};
CELL(crossbridge_slow, "crossbridge.slow", "Cross-bridges of a slow (type I) human fibre", NULL, 0,
     slow_rows)
CELL(crossbridge_fast, "crossbridge.fast", "Cross-bridges of a fast (type II) human fibre",
     myo_crossbridge_atp_fast, MYO_CROSSBRIDGE_FAST_ROWS, fast_rows)
