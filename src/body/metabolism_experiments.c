/* Cells of energy metabolism for `myotome cell` and their experiments: rest, exercise, ischaemia
 * and the forearm test. An experiment is a settling time and up to three phases of constant demand,
 * calcium and blood flow. */
#include "body/metabolism.h"
#include "myotome/cell.h"

#include <string.h>

/* ---- protocols ---- */

static const myo_field rest_fields[] = {
#define MYO_DEF_FILE "body/metabolism_rest.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/metabolism_common.def"
#include "mech/expand_fields.h"
};
static const myo_field exercise_fields[] = {
#define MYO_DEF_FILE "body/metabolism_exercise.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/metabolism_work.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/metabolism_common.def"
#include "mech/expand_fields.h"
};
static const myo_field ischaemia_fields[] = {
#define MYO_DEF_FILE "body/metabolism_ischaemia.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/metabolism_work.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/metabolism_common.def"
#include "mech/expand_fields.h"
};
static const myo_field forearm_fields[] = {
#define MYO_DEF_FILE "body/metabolism_forearm.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/metabolism_work.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/metabolism_common.def"
#include "mech/expand_fields.h"
};

#define PROTOCOL(name, title, text)                                                                \
    static const myo_table name##_table = {                                                        \
        #name,         title,                                                                      \
        text,          "src/body/metabolism_" #name ".def",                                        \
        name##_fields, (int)(sizeof name##_fields / sizeof name##_fields[0])};                     \
    static const myo_protocol name##_protocol = {#name, &name##_table};
PROTOCOL(rest, "No work", "The fibre is left alone with its blood: does it stay at rest?")
PROTOCOL(exercise, "Steady work, then recovery",
         "ATP is asked for at a steady rate, then no longer; blood flows as the muscle asks.")
PROTOCOL(ischaemia, "Blood cut off, with work or without, then let in again",
         "The cuff closes at 0 s; work begins with it and may end before it opens.")
PROTOCOL(
    forearm, "A short hard grip and the blood that leaves the forearm",
    "The non-ischaemic forearm exercise test: 30 s at 70 % of the greatest effort, then lactate "
    "and ammonia of\nthe venous blood for ten minutes (Hogrel et al. 2001).")
static const myo_protocol *const protocols[] = {&rest_protocol, &exercise_protocol,
                                                &ischaemia_protocol, &forearm_protocol, NULL};

static const myo_field solver_fields[] = {
#define MYO_DEF_FILE "body/metabolism_solver.def"
#include "mech/expand_fields.h"
};
static const myo_table solver_table = {"metabolism_solver",
                                       "Accuracy of the solver",
                                       "Rosenbrock method of order 4 with adaptive steps.",
                                       "src/solve/rosenbrock.lane.c",
                                       solver_fields,
                                       (int)(sizeof solver_fields / sizeof solver_fields[0])};

/* ---- the experiments ---- */

typedef struct phase {
    double end_s, demand_mM_s, Ca_uM, perfusion;
} phase;

typedef struct experiment {
    double settle_s, output_s, Ca_rest_uM;
    phase phases[3];
    int n_phases;
} experiment;

static void add_phase(experiment *e, double length_s, double demand_mM_s, double Ca_uM,
                      double perfusion) {
    if (length_s <= 0.0) return;
    const double start = e->n_phases ? e->phases[e->n_phases - 1].end_s : 0.0;
    e->phases[e->n_phases++] = (phase){start + length_s, demand_mM_s, Ca_uM, perfusion};
}

static experiment read_experiment(const myo_protocol *protocol, const myo_fieldset *v) {
    experiment e = {0};
    e.settle_s = myo_fieldset_get(v, "settle");
    e.output_s = myo_fieldset_get(v, "output");
    e.Ca_rest_uM = myo_fieldset_get(v, "calcium_rest");
    if (protocol == &rest_protocol) {
        add_phase(&e, myo_fieldset_get(v, "duration"), 0.0, e.Ca_rest_uM, 1.0);
        return e;
    }
    const double work = myo_fieldset_get(v, "work"), Ca = myo_fieldset_get(v, "calcium");
    const double recovery = myo_fieldset_get(v, "recovery");
    if (protocol == &ischaemia_protocol) {
        const double cuff = myo_fieldset_get(v, "cuff"), demand = myo_fieldset_get(v, "demand");
        const double both = work < cuff ? work : cuff;
        const double demanded_Ca = demand > 0.0 ? Ca : e.Ca_rest_uM;
        add_phase(&e, both, demand, demanded_Ca, 0.0);
        add_phase(&e, cuff - both, 0.0, e.Ca_rest_uM, 0.0);
        add_phase(&e, work - both, demand, demanded_Ca, 1.0);
    } else {
        const double demand = protocol == &exercise_protocol
                                  ? myo_fieldset_get(v, "demand")
                                  : myo_fieldset_get(v, "greatest") * myo_fieldset_get(v, "share");
        add_phase(&e, work, demand, Ca, myo_fieldset_get(v, "perfusion"));
    }
    add_phase(&e, recovery, 0.0, e.Ca_rest_uM, 1.0);
    return e;
}

/* One column: its name, and where its number stands among states (x) or outputs (o). */
typedef struct column {
    const char *name;
    int is_output, index;
    double scale;
} column;

#define STATE(name, mech, field, scale)                                                            \
    { name, 0, metabolism_x_##mech + mech##_x_##field, scale }
#define OUTPUT(name, mech, field, scale)                                                           \
    { name, 1, metabolism_out_##mech + mech##_out_##field, scale }
static const column table[] = {
    STATE("ATP_mM", phosphagen, ATP, 1),
    STATE("ADP_uM", phosphagen, ADP, 1000),
    STATE("AMP_uM", phosphagen, AMP, 1000),
    STATE("IMP_mM", phosphagen, IMP, 1),
    STATE("PCr_mM", phosphagen, PCr, 1),
    STATE("Pi_mM", phosphagen, Pi, 1),
    STATE("pH_1", phosphagen, pH, 1),
    STATE("lactate_mM", glycogenolysis, LAC, 1),
    STATE("pyruvate_mM", glycogenolysis, PYR, 1),
    STATE("G6P_mM", glycogenolysis, G6P, 1),
    STATE("FBP_mM", glycogenolysis, FBP, 1),
    OUTPUT("sugar_phosphates_mM", glycogenolysis, sugar_phosphates, 1),
    STATE("glycogen_mM", glycogenolysis, Gly, 1),
    STATE("NADH_uM", glycogenolysis, NADH, 1000),
    STATE("blood_lactate_mM", blood_supply, lactate, 1),
    STATE("blood_ammonia_uM", blood_supply, NH3, 1000),
    STATE("oxygen_mM", blood_supply, O2, 1),
    OUTPUT("use_mM_s", phosphagen, use, 1),
    OUTPUT("oxidation_mM_s", oxidation, ATP_oxidised, 1),
    OUTPUT("phosphorylase_mM_s", glycogenolysis, v_GP, 1),
    OUTPUT("PFK_mM_s", glycogenolysis, v_PFK, 1),
    OUTPUT("pyruvate_kinase_mM_s", glycogenolysis, v_PK, 1),
    OUTPUT("LDH_mM_s", glycogenolysis, lactate_made, 1),
    OUTPUT("glucose_uptake_mM_s", glycogenolysis, glucose_uptake, 1),
    OUTPUT("energy_kJ_mol", phosphagen, energy, 1),
    OUTPUT("calcium_pump_1", energy_gates, calcium_pump, 1),
    OUTPUT("sodium_pump_1", energy_gates, sodium_pump, 1),
    OUTPUT("K_ATP_1", energy_gates, K_ATP, 1),
    OUTPUT("release_1", energy_gates, release, 1),
    OUTPUT("power_W_L", energy_gates, power, 1),
    STATE("activity_1", phosphagen, activity, 1),
};
#undef STATE
#undef OUTPUT
enum { n_table = sizeof table / sizeof table[0] };

static void name_columns(myo_columns *columns) {
    const char *names[1 + n_table] = {"t_ms"};
    for (int i = 0; i < n_table; i++) names[1 + i] = table[i].name;
    myo_columns_name(columns, names, 1 + n_table);
}

static int add_row(const myo_metabolism *model, double demand_mM_s, myo_columns *columns,
                   myo_error *error) {
    double outputs[metabolism_out_count], row[1 + n_table];
    myo_metabolism_outputs(model, demand_mM_s, outputs);
    row[0] = 1000.0 * model->t_s;
    for (int i = 0; i < n_table; i++) {
        const double *from = table[i].is_output ? outputs : model->x;
        row[i + 1] = table[i].scale * from[table[i].index];
    }
    return myo_columns_add(columns, row, error);
}

/* A row at every multiple of the output step; a phase's first row shows its demand. */
static int run_experiment(myo_metabolism *model, const experiment *e,
                          int (*progress)(double, void *), void *user, myo_columns *columns,
                          myo_error *error) {
    myo_metabolism_surroundings(model, e->Ca_rest_uM, 1.0);
    int code = myo_metabolism_advance(model, e->settle_s, 0.0, error);
    model->t_s = 0.0;
    size_t row = 0;
    for (int i = 0; i < e->n_phases && !code; i++) {
        const phase *now = &e->phases[i];
        const double end = e->phases[e->n_phases - 1].end_s;
        const double slack = 1e-9 * e->output_s;
        const int last = i == e->n_phases - 1;
        myo_metabolism_surroundings(model, now->Ca_uM, now->perfusion);
        for (;; row++) {
            const double t = (double)row * e->output_s;
            if (last ? t > now->end_s + slack : t >= now->end_s - slack) break;
            code = myo_metabolism_advance(model, t, now->demand_mM_s, error);
            if (!code) code = add_row(model, now->demand_mM_s, columns, error);
            if (!code && progress && row % 64 == 0 && progress(t / end, user))
                code = myo_error_set(error, MYO_INTERRUPTED, "interrupted");
            if (code) return code;
        }
        code = myo_metabolism_advance(model, now->end_s, now->demand_mM_s, error);
    }
    return code;
}

static int run_metabolism(const myo_cell *cell, const myo_protocol *protocol,
                          const myo_fieldset *cell_values, const myo_fieldset *protocol_values,
                          int (*progress)(double fraction, void *user), void *user,
                          myo_columns *columns, myo_error *error) {
    (void)cell;
    const experiment e = read_experiment(protocol, protocol_values);
    myo_metabolism model;
    int code =
        myo_metabolism_make(cell_values, "", myo_fieldset_get(cell_values, "solver.tolerance"),
                            myo_fieldset_get(cell_values, "solver.longest_step"), &model, error);
    if (!code) {
        name_columns(columns);
        code = run_experiment(&model, &e, progress, user, columns, error);
    }
    myo_metabolism_free(&model);
    return code;
}

/* ---- the cells ---- */

#define MYO_SET(table, field, value, source) {#table, #field, value, source},
/* clang-format off */
static const myo_override lambeth2002[] = {
#include "body/metabolism_lambeth2002.set"
};
static const myo_override human[] = {
#include "body/metabolism_human.set"
};
static const myo_override human_fast[] = {
#include "body/metabolism_human_fast.set"
};
static const myo_override human_slow[] = {
#include "body/metabolism_human_slow.set"
};
/* clang-format on */

extern const myo_cell myo_cell_metabolism_lambeth2002, myo_cell_metabolism_human,
    myo_cell_metabolism_human_fast, myo_cell_metabolism_human_slow;

#define SECTION(mech, rows)                                                                        \
    { #mech, &myo_mech_##mech, rows, (int)(sizeof rows / sizeof rows[0]) }
#define CELL(symbol, path, title, text, rows)                                                      \
    static const myo_section symbol##_sections[] = {                                               \
        SECTION(glycogenolysis, rows), SECTION(phosphagen, rows),                                  \
        SECTION(oxidation, rows),      SECTION(blood_supply, rows),                                \
        SECTION(energy_gates, rows),   {"solver", &solver_table, NULL, 0}};                        \
    const myo_cell myo_cell_##symbol = {path, title,     text,          symbol##_sections,         \
                                        6,    protocols, run_metabolism};
CELL(metabolism_lambeth2002, "metabolism.lambeth2002", "Glycogenolysis as published",
     "Lambeth & Kushmerick 2002: muscle without oxygen that lives on glycogen, pH held at 7, "
     "phosphorylase half\nactive. It has no lasting rest with phosphate: sugars collect it.",
     lambeth2002)
#define HUMAN                                                                                      \
    "Glycogen, glucose, creatine phosphate, oxidation with oxygen and fatty acids, pH, lactate "   \
    "and ammonia of the\nvenous blood. What asks for ATP is given by the protocol; activity of "   \
    "every enzyme is a factor, 1 in health.\n"
CELL(metabolism_human, "metabolism.human", "Energy metabolism of a human muscle", HUMAN, human)
CELL(metabolism_human_fast, "metabolism.human.fast", "Energy metabolism of fast human fibres",
     HUMAN "Fewer mitochondria than the whole muscle's mean.", human_fast)
CELL(metabolism_human_slow, "metabolism.human.slow", "Energy metabolism of slow human fibres",
     HUMAN "More mitochondria than the whole muscle's mean.", human_slow)
