/* Slow tissue for `myotome cell`: temperature under the skin, blood flow and potassium of a muscle,
 * temperature and water of a person, a substance in the body, growth of a muscle's length. An
 * experiment is a time to settle and up to two phases in which inputs are held. */
#include "body/tissue.h"
#include "myotome/cell.h"

#include <math.h>
#include <string.h>

/* ---- columns and rows ---- */

/* One column: where its number stands among states or outputs; from_start: less that of row 0. */
typedef struct column {
    const char *name;
    int is_output, index, from_start;
    double scale;
} column;

#define STATE(name, kind, mech, field, scale)                                                      \
    { name, 0, TISSUE_X(kind, mech, field), 0, scale }
#define OUTPUT(name, kind, mech, field, scale)                                                     \
    { name, 1, TISSUE_OUT(kind, mech, field), 0, scale }
#define CHANGE(name, kind, mech, field, scale)                                                     \
    { name, 1, TISSUE_OUT(kind, mech, field), 1, scale }
#define GAIN(name, kind, mech, field, scale)                                                       \
    { name, 0, TISSUE_X(kind, mech, field), 1, scale }

/* Of an experiment, the time included. */
enum { most_columns = 32 };

typedef struct experiment {
    myo_tissue tissue;
    const char *time_name; /* "t_h" */
    double time_unit_s, output_s, end_s;
    const column *columns;
    int n_columns;
    double first[most_columns];
    size_t row;
    int (*progress)(double fraction, void *user);
    void *user;
    myo_columns *out;
} experiment;

static void name_columns(const experiment *e) {
    const char *names[most_columns] = {e->time_name};
    for (int i = 0; i < e->n_columns; i++) names[1 + i] = e->columns[i].name;
    myo_columns_name(e->out, names, 1 + e->n_columns);
}

static int add_row(experiment *e, double input, myo_error *error) {
    double outputs[tissue_most_outputs], row[most_columns];
    myo_tissue_outputs(&e->tissue, input, outputs);
    row[0] = e->tissue.t_s / e->time_unit_s;
    for (int i = 0; i < e->n_columns; i++) {
        const column *c = &e->columns[i];
        const double value = c->scale * (c->is_output ? outputs : e->tissue.x)[c->index];
        if (e->row == 0) e->first[i] = value;
        row[i + 1] = c->from_start ? value - e->first[i] : value;
    }
    if (myo_columns_add(e->out, row, error)) return MYO_BROKE_DOWN;
    if (e->progress && e->row % 64 == 0 && e->progress(e->tissue.t_s / e->end_s, e->user))
        return myo_error_set(error, MYO_INTERRUPTED, "interrupted");
    e->row++;
    return MYO_OK;
}

/* Up to t_s, rows at every multiple of the output step; that at t_s itself belongs to the next
 * phase, but for the last one. */
static int advance_rows(experiment *e, double t_s, double input, myo_error *error) {
    const double slack = 1e-9 * e->output_s;
    const int last = t_s >= e->end_s - slack;
    int code = MYO_OK;
    for (;;) {
        const double t = (double)e->row * e->output_s;
        if (code || (last ? t > t_s + slack : t >= t_s - slack)) break;
        code = myo_tissue_advance(&e->tissue, t, input, error);
        if (!code) code = add_row(e, input, error);
    }
    return code ? code : myo_tissue_advance(&e->tissue, t_s, input, error);
}

static int start(experiment *e, const myo_tissue_kind *kind, const myo_fieldset *values,
                 myo_error *error) {
    name_columns(e);
    return myo_tissue_make(kind, values, "", myo_fieldset_get(values, "solver.tolerance"),
                           myo_fieldset_get(values, "solver.longest_step"), &e->tissue, error);
}

/* Held inputs by name; the first failure stays. */
static void hold(experiment *e, int *code, const char *input, double value, myo_error *error) {
    if (!*code) *code = myo_tissue_hold(&e->tissue, input, value, error);
}

static int settle(experiment *e, double settle_s, double input, myo_error *error) {
    const int code = myo_tissue_advance(&e->tissue, settle_s, input, error);
    e->tissue.t_s = 0.0;
    return code;
}

static const myo_field solver_fields[] = {
#define MYO_DEF_FILE "body/tissue_solver.def"
#include "mech/expand_fields.h"
};
static const myo_table solver_table = {"tissue_solver",
                                       "Accuracy of the solver",
                                       "Rosenbrock method of order 4 with adaptive steps.",
                                       "src/solve/rosenbrock.lane.c",
                                       solver_fields,
                                       (int)(sizeof solver_fields / sizeof solver_fields[0])};

#define N(array) ((int)(sizeof array / sizeof array[0]))
#define FITS(array) _Static_assert(sizeof array / sizeof array[0] < most_columns, "more columns")
#define PROTOCOL(name, title, text)                                                                \
    static const myo_table name##_table = {                                                        \
        #name, title, text, "src/body/tissue_" #name ".def", name##_fields, N(name##_fields)};     \
    static const myo_protocol name##_protocol = {#name, &name##_table};
#define GET(name) myo_fieldset_get(values, name)
#define RUN_ARGUMENTS                                                                              \
    const myo_cell *cell, const myo_protocol *protocol, const myo_fieldset *cell_values,           \
        const myo_fieldset *values, int (*progress)(double fraction, void *user), void *user,      \
        myo_columns *columns, myo_error *error

/* ---- temperature under the skin ---- */

static const myo_field hot_pack_fields[] = {
#define MYO_DEF_FILE "body/tissue_hot_pack.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/tissue_surface.def"
#include "mech/expand_fields.h"
};
static const myo_field crushed_ice_fields[] = {
#define MYO_DEF_FILE "body/tissue_crushed_ice.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/tissue_surface.def"
#include "mech/expand_fields.h"
};
static const myo_field bath_fields[] = {
#define MYO_DEF_FILE "body/tissue_bath.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/tissue_surface.def"
#include "mech/expand_fields.h"
};
static const myo_field cold_room_fields[] = {
#define MYO_DEF_FILE "body/tissue_cold_room.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/tissue_surface.def"
#include "mech/expand_fields.h"
};
PROTOCOL(hot_pack, "A hot pack on the skin", "A pack that stays hot, with towels between.")
PROTOCOL(crushed_ice, "Crushed ice on the skin", "Melting ice that stays at 0 degrees.")
PROTOCOL(bath, "Warm water over the skin",
         "The arterial blood keeps its temperature; see tissue.water soak.")
PROTOCOL(cold_room, "Cold air over the skin", "As the room before, but colder.")
static const myo_protocol *const heat_protocols[] = {&hot_pack_protocol, &crushed_ice_protocol,
                                                     &bath_protocol, &cold_room_protocol, NULL};

static const column heat_columns[] = {
    OUTPUT("skin_degC", muscle, heat, T_skin, 1),
    OUTPUT("shallow_degC", muscle, heat, T_shallow, 1),
    OUTPUT("middle_degC", muscle, heat, T_middle, 1),
    OUTPUT("deep_degC", muscle, heat, T_deep, 1),
    OUTPUT("muscle_degC", muscle, heat, T_muscle, 1),
    CHANGE("skin_change_degC", muscle, heat, T_skin, 1),
    CHANGE("shallow_change_degC", muscle, heat, T_shallow, 1),
    CHANGE("middle_change_degC", muscle, heat, T_middle, 1),
    CHANGE("deep_change_degC", muscle, heat, T_deep, 1),
    OUTPUT("skin_heat_W_m2", muscle, heat, skin_heat, 1),
    OUTPUT("flow_mL_kg_min", muscle, muscle_flow, flow, 1),
    CHANGE("stored_kJ_m2", muscle, heat, stored, 1),
    GAIN("entered_kJ_m2", muscle, heat, entered, 1),
    GAIN("blood_kJ_m2", muscle, heat, brought, 1),
    GAIN("made_kJ_m2", muscle, heat, made, 1),
};
FITS(heat_columns);

static double rest_demand(const myo_fieldset *cell_values) {
    return myo_fieldset_get(cell_values, "muscle_flow.demand_rest");
}

static int run_heat(RUN_ARGUMENTS) {
    (void)cell, (void)protocol;
    experiment e = {.time_name = "t_min",
                    .time_unit_s = 60,
                    .columns = heat_columns,
                    .n_columns = N(heat_columns),
                    .progress = progress,
                    .user = user,
                    .out = columns};
    e.output_s = GET("output");
    const double on_s = 60.0 * GET("duration"), rest = rest_demand(cell_values);
    e.end_s = on_s + 60.0 * GET("after");
    int code = start(&e, &myo_tissue_muscle, cell_values, error);
    hold(&e, &code, "heat.outside", GET("room"), error);
    hold(&e, &code, "heat.contact", GET("room_contact"), error);
    hold(&e, &code, "heat.arterial", GET("arterial"), error);
    if (!code) code = settle(&e, 3600.0 * GET("settle"), rest, error);
    if (!code) code = add_row(&e, rest, error);
    hold(&e, &code, "heat.outside", GET("outside"), error);
    hold(&e, &code, "heat.contact", GET("contact"), error);
    if (!code) code = advance_rows(&e, on_s, rest, error);
    hold(&e, &code, "heat.outside", GET("room"), error);
    hold(&e, &code, "heat.contact", GET("room_contact"), error);
    if (!code && e.end_s > on_s) code = advance_rows(&e, e.end_s, rest, error);
    myo_tissue_free(&e.tissue);
    return code;
}

/* ---- blood flow and potassium ---- */

static const myo_field sustained_fields[] = {
#define MYO_DEF_FILE "body/tissue_sustained.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/tissue_flow_common.def"
#include "mech/expand_fields.h"
};
static const myo_field load_fields[] = {
#define MYO_DEF_FILE "body/tissue_load.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/tissue_flow_common.def"
#include "mech/expand_fields.h"
};
static const myo_field cuff_fields[] = {
#define MYO_DEF_FILE "body/tissue_cuff.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/tissue_flow_common.def"
#include "mech/expand_fields.h"
};
PROTOCOL(sustained, "A steady contraction, then rest",
         "Pressure in the muscle rises with the force and presses on the vessels.")
PROTOCOL(load, "Rhythmic work, then rest",
         "The work asks for oxygen and its impulses release potassium.")
PROTOCOL(cuff, "Vessels pressed shut from outside, then let go", "The muscle rests.")
static const myo_protocol *const flow_protocols[] = {&sustained_protocol, &load_protocol,
                                                     &cuff_protocol, NULL};

static const column flow_columns[] = {
    OUTPUT("flow_mL_kg_min", muscle, muscle_flow, flow, 1),
    OUTPUT("uptake_mL_kg_min", muscle, muscle_flow, uptake, 1),
    OUTPUT("perfusion_1", muscle, muscle_flow, perfusion, 1),
    OUTPUT("head_1", muscle, muscle_flow, head, 1),
    OUTPUT("pressure_mmHg", muscle, muscle_flow, pressure, 1),
    OUTPUT("arterial_mmHg", muscle, muscle_flow, arterial, 1),
    STATE("debt_mL_kg", muscle, muscle_flow, debt, 1),
    OUTPUT("K_mM", muscle, interstitium, K, 1),
    GAIN("K_fibres_mM", muscle, interstitium, K_fibres, 1),
    GAIN("K_blood_mM", muscle, interstitium, K_blood, 1),
    OUTPUT("muscle_degC", muscle, heat, T_muscle, 1),
    CHANGE("deep_change_degC", muscle, heat, T_deep, 1),
};
FITS(flow_columns);

static int run_flow(RUN_ARGUMENTS) {
    (void)cell;
    experiment e = {.time_name = "t_s",
                    .time_unit_s = 1,
                    .columns = flow_columns,
                    .n_columns = N(flow_columns),
                    .progress = progress,
                    .user = user,
                    .out = columns};
    e.output_s = GET("output");
    const double on_s = GET("duration");
    e.end_s = on_s + GET("after");
    double force = 0.0, impulses = 0.0, cuff = 0.0;
    int code = start(&e, &myo_tissue_muscle, cell_values, error);
    const double rest = rest_demand(cell_values);
    double demand = rest;
    if (protocol == &sustained_protocol) {
        force = GET("force");
        demand += force * GET("greatest_demand");
        impulses = force * GET("greatest_impulses");
    } else if (protocol == &load_protocol) {
        force = GET("force");
        demand = GET("demand");
        impulses = GET("impulses");
    } else {
        cuff = GET("pressure");
    }
    hold(&e, &code, "interstitium.plasma_K", GET("plasma_K"), error);
    hold(&e, &code, "interstitium.volume", GET("volume"), error);
    if (!code) code = settle(&e, GET("settle"), rest, error);
    if (!code) code = add_row(&e, rest, error);
    hold(&e, &code, "muscle_flow.force", force, error);
    hold(&e, &code, "muscle_flow.cuff", cuff, error);
    hold(&e, &code, "interstitium.impulses", impulses, error);
    if (!code) code = advance_rows(&e, on_s, demand, error);
    hold(&e, &code, "muscle_flow.force", 0.0, error);
    hold(&e, &code, "muscle_flow.cuff", 0.0, error);
    hold(&e, &code, "interstitium.impulses", 0.0, error);
    if (!code && e.end_s > on_s) code = advance_rows(&e, e.end_s, rest, error);
    myo_tissue_free(&e.tissue);
    return code;
}

/* ---- water and temperature of a person ---- */

static const myo_field exercise_fields[] = {
#define MYO_DEF_FILE "body/tissue_exercise.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/tissue_person_common.def"
#include "mech/expand_fields.h"
};
static const myo_field vomiting_fields[] = {
#define MYO_DEF_FILE "body/tissue_vomiting.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/tissue_person_common.def"
#include "mech/expand_fields.h"
};
static const myo_field infusion_fields[] = {
#define MYO_DEF_FILE "body/tissue_infusion.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/tissue_person_common.def"
#include "mech/expand_fields.h"
};
static const myo_field drinking_fields[] = {
#define MYO_DEF_FILE "body/tissue_drinking.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/tissue_person_common.def"
#include "mech/expand_fields.h"
};
static const myo_field soak_fields[] = {
#define MYO_DEF_FILE "body/tissue_soak.def"
#include "mech/expand_fields.h"
#define MYO_DEF_FILE "body/tissue_person_common.def"
#include "mech/expand_fields.h"
};
PROTOCOL(exercise, "An effort in the heat, with or without drinks, then rest",
         "Sweat follows the temperature of core and skin; drinks follow the sweat or a rate.")
PROTOCOL(vomiting, "Gastric juice and watery stool lost, then rest", "What is drunk is kept.")
PROTOCOL(infusion, "A fluid into a vein, then rest", "At a steady rate.")
PROTOCOL(drinking, "A drink at rest", "At a steady rate, then rest.")
PROTOCOL(soak, "A person in warm or cold water, then in the room", "Head out, at rest.")
static const myo_protocol *const person_protocols[] = {&exercise_protocol, &vomiting_protocol,
                                                       &infusion_protocol, &drinking_protocol,
                                                       &soak_protocol,     NULL};

static const column person_columns[] = {
    OUTPUT("core_degC", person, thermoregulation, T_core, 1),
    OUTPUT("skin_degC", person, thermoregulation, T_skin, 1),
    OUTPUT("sweat_L_h", person, thermoregulation, sweat, 1),
    OUTPUT("skin_flow_L_min", person, thermoregulation, skin_flow, 1),
    OUTPUT("Na_mM", person, body_water, Na_p, 1),
    CHANGE("Na_change_mM", person, body_water, Na_p, 1),
    OUTPUT("K_mM", person, body_water, K_p, 1),
    OUTPUT("Cl_mM", person, body_water, Cl_p, 1),
    OUTPUT("Mg_mM", person, body_water, Mg_p, 1),
    OUTPUT("Ca_mM", person, body_water, Ca_p, 1),
    OUTPUT("Ca_ion_mM", person, body_water, Ca_ion, 1),
    OUTPUT("pH_1", person, body_water, pH, 1),
    OUTPUT("osmolality_mM", person, body_water, osmolality, 1),
    CHANGE("osmolality_change_mM", person, body_water, osmolality, 1),
    OUTPUT("plasma_1", person, body_water, plasma, 1),
    CHANGE("plasma_change_1", person, body_water, plasma, 1),
    OUTPUT("interstitial_1", person, body_water, interstitial, 1),
    OUTPUT("cells_1", person, body_water, cells, 1),
    CHANGE("deficit_1", person, body_water, deficit, 1),
    GAIN("sweated_L", person, body_water, sweated, 1),
    GAIN("drunk_L", person, body_water, drunk, 1),
    GAIN("urine_L", person, body_water, urine, 1),
    GAIN("Na_urine_mmol", person, body_water, Na_urine, 1),
    OUTPUT("sweat_Na_mM", person, body_water, sweat_Na, 1),
    OUTPUT("urine_mL_min", person, body_water, urine_rate, 1),
    OUTPUT("urine_osmolality_mM", person, body_water, urine_osmolality, 1),
    CHANGE("water_L", person, body_water, water, 1),
    GAIN("balance_L", person, body_water, W_balance, 1),
};
FITS(person_columns);

/* The effort, or whatever the protocol does, until t_s: drinks that follow the sweat are set anew
 * at each row. */
static int drink_along(experiment *e, double until_s, double power, double share, double rate,
                       myo_error *error) {
    int code = MYO_OK;
    while (!code && e->tissue.t_s < until_s) {
        double outputs[tissue_most_outputs];
        myo_tissue_outputs(&e->tissue, power, outputs);
        const double lost = outputs[TISSUE_OUT(person, thermoregulation, sweat)] +
                            outputs[TISSUE_OUT(person, thermoregulation, breath)];
        hold(e, &code, "body_water.drink", rate + share * lost, error);
        const double next = fmin((double)e->row * e->output_s, until_s);
        if (code || next <= e->tissue.t_s) break;
        code = myo_tissue_advance(&e->tissue, next, power, error);
        if (!code && next == (double)e->row * e->output_s && next < until_s)
            code = add_row(e, power, error);
    }
    return code;
}

static void hold_room(experiment *e, const myo_fieldset *values, int *code, myo_error *error) {
    hold(e, code, "thermoregulation.air", GET("room"), error);
    hold(e, code, "thermoregulation.humidity", GET("room_humidity"), error);
    hold(e, code, "thermoregulation.wind", 0.1, error);
    hold(e, code, "thermoregulation.work", 0.0, error);
    hold(e, code, "thermoregulation.immersed", 0.0, error);
    hold(e, code, "body_water.drink", 0.0, error);
    hold(e, code, "body_water.salt", 0.0, error);
    hold(e, code, "body_water.infusion", 0.0, error);
    hold(e, code, "body_water.vomit", 0.0, error);
    hold(e, code, "body_water.stool", 0.0, error);
    hold(e, code, "body_water.adh_drive", 0.0, error);
}

static int run_person(RUN_ARGUMENTS) {
    (void)cell;
    experiment e = {.time_name = "t_h",
                    .time_unit_s = 3600,
                    .columns = person_columns,
                    .n_columns = N(person_columns),
                    .progress = progress,
                    .user = user,
                    .out = columns};
    e.output_s = 60.0 * GET("output");
    const double on_s = 3600.0 * GET("duration"), rest = GET("power_rest");
    e.end_s = on_s + 3600.0 * GET("after");
    double power = rest, share = 0.0, rate = 0.0;
    int code = start(&e, &myo_tissue_person, cell_values, error);
    hold_room(&e, values, &code, error);
    if (!code) code = settle(&e, 3600.0 * GET("settle"), rest, error);
    hold(&e, &code, "body_water.food", GET("food"), error);
    hold(&e, &code, "body_water.drink_Na", GET("drink_Na"), error);
    hold(&e, &code, "body_water.drink_K", GET("drink_K"), error);
    hold(&e, &code, "body_water.drink_Cl", GET("drink_Cl"), error);
    if (!code) code = add_row(&e, rest, error);
    if (protocol == &exercise_protocol) {
        power = GET("power");
        share = GET("drink_share");
        rate = GET("drink_rate");
        hold(&e, &code, "thermoregulation.work", fmax(power - rest, 0.0) * GET("efficiency"),
             error);
        hold(&e, &code, "thermoregulation.air", GET("air"), error);
        hold(&e, &code, "thermoregulation.humidity", GET("humidity"), error);
        hold(&e, &code, "thermoregulation.wind", GET("wind"), error);
        hold(&e, &code, "body_water.salt", GET("salt"), error);
        hold(&e, &code, "body_water.adh_drive", GET("adh_drive"), error);
    } else if (protocol == &vomiting_protocol) {
        rate = GET("drink_rate");
        hold(&e, &code, "body_water.vomit", GET("vomit"), error);
        hold(&e, &code, "body_water.stool", GET("stool"), error);
    } else if (protocol == &infusion_protocol) {
        hold(&e, &code, "body_water.infusion", GET("volume") / GET("duration"), error);
        hold(&e, &code, "body_water.infusion_Na", GET("Na"), error);
        hold(&e, &code, "body_water.infusion_K", GET("K"), error);
        hold(&e, &code, "body_water.infusion_Cl", GET("Cl"), error);
    } else if (protocol == &soak_protocol) {
        hold(&e, &code, "thermoregulation.bath", GET("bath"), error);
        hold(&e, &code, "thermoregulation.immersed", GET("immersed"), error);
    } else {
        rate = GET("volume") / GET("duration");
    }
    if (!code) code = drink_along(&e, on_s, power, share, rate, error);
    hold_room(&e, values, &code, error);
    const double sweated = e.tissue.x[TISSUE_X(person, body_water, sweated)];
    double first_sweated = 0.0;
    for (int i = 0; i < e.n_columns; i++)
        if (strcmp(e.columns[i].name, "sweated_L") == 0) first_sweated = e.first[i];
    const double later = GET("after_drink") + GET("after_share") * (sweated - first_sweated);
    const double drunk_s = fmin(on_s + 3600.0 * GET("after_time"), e.end_s);
    hold(&e, &code, "body_water.drink", later / GET("after_time"), error);
    if (!code) code = advance_rows(&e, drunk_s, rest, error);
    hold(&e, &code, "body_water.drink", 0.0, error);
    if (!code && e.end_s > drunk_s) code = advance_rows(&e, e.end_s, rest, error);
    myo_tissue_free(&e.tissue);
    return code;
}

/* ---- a substance ---- */

static const myo_field doses_fields[] = {
#define MYO_DEF_FILE "body/tissue_doses.def"
#include "mech/expand_fields.h"
};
PROTOCOL(doses, "Doses by mouth, one or many", "The first at 0; an infusion goes on throughout.")
static const myo_protocol *const drug_protocols[] = {&doses_protocol, NULL};

static const column drug_columns[] = {
    OUTPUT("plasma_mg_L", drug, drug, plasma, 1),
    OUTPUT("free_uM", drug, drug, free, 1),
    OUTPUT("site_uM", drug, drug, site, 1),
    OUTPUT("occupancy_1", drug, drug, occupancy, 1),
    STATE("exposure_mgh_L", drug, drug, exposure, 1),
    STATE("effect_time_h", drug, drug, effect_time, 1),
    STATE("gone_mg", drug, drug, gone, 1),
};
FITS(drug_columns);

static int run_drug(RUN_ARGUMENTS) {
    (void)cell, (void)protocol;
    experiment e = {.time_name = "t_h",
                    .time_unit_s = 3600,
                    .columns = drug_columns,
                    .n_columns = N(drug_columns),
                    .progress = progress,
                    .user = user,
                    .out = columns};
    e.output_s = 60.0 * GET("output");
    e.end_s = 3600.0 * GET("duration");
    const double infusion = GET("infusion"), interval_s = 3600.0 * GET("interval");
    const int n = (int)(GET("number") + 0.5);
    int code = start(&e, &myo_tissue_drug, cell_values, error);
    for (int i = 0; i < n && !code && (double)i * interval_s < e.end_s; i++) {
        if (i) code = advance_rows(&e, (double)i * interval_s, infusion, error);
        if (!code) myo_tissue_dose(&e.tissue, GET("dose"));
    }
    if (!code) code = advance_rows(&e, e.end_s, infusion, error);
    myo_tissue_free(&e.tissue);
    return code;
}

/* ---- length ---- */

static const myo_field hold_fields[] = {
#define MYO_DEF_FILE "body/tissue_hold.def"
#include "mech/expand_fields.h"
};
PROTOCOL(hold, "A muscle held at a length for weeks, then free", "With or without a daily stretch.")
static const myo_protocol *const length_protocols[] = {&hold_protocol, NULL};

static const column length_columns[] = {
    STATE("sarcomeres_1", length, muscle_length, sarcomeres, 1),
    STATE("connective_1", length, muscle_length, connective, 1),
    OUTPUT("stiffness_1", length, muscle_length, stiffness, 1),
    OUTPUT("reach_1", length, muscle_length, reach, 1),
    OUTPUT("sarcomere_strain_1", length, muscle_length, sarcomere_strain, 1),
};
FITS(length_columns);

static int run_length(RUN_ARGUMENTS) {
    (void)cell, (void)protocol;
    experiment e = {.time_name = "t_d",
                    .time_unit_s = 86400,
                    .columns = length_columns,
                    .n_columns = N(length_columns),
                    .progress = progress,
                    .user = user,
                    .out = columns};
    e.output_s = 3600.0 * GET("output");
    const double on_s = 604800.0 * GET("duration");
    e.end_s = on_s + 604800.0 * GET("free");
    int code = start(&e, &myo_tissue_length, cell_values, error);
    hold(&e, &code, "muscle_length.movement", GET("movement"), error);
    hold(&e, &code, "muscle_length.stretch", GET("stretch"), error);
    hold(&e, &code, "muscle_length.stretch_length", GET("stretch_length"), error);
    if (!code) code = advance_rows(&e, on_s, GET("length"), error);
    hold(&e, &code, "muscle_length.movement", 1.0, error);
    hold(&e, &code, "muscle_length.stretch", 0.0, error);
    if (!code && e.end_s > on_s) code = advance_rows(&e, e.end_s, 1.0, error);
    myo_tissue_free(&e.tissue);
    return code;
}

/* ---- the cells ---- */

#define SECTION(mech)                                                                              \
    { #mech, &myo_mech_##mech, NULL, 0 }
#define SOLVER                                                                                     \
    { "solver", &solver_table, NULL, 0 }
static const myo_section muscle_sections[] = {SECTION(heat), SECTION(muscle_flow),
                                              SECTION(interstitium), SOLVER};
static const myo_section person_sections[] = {SECTION(thermoregulation), SECTION(body_water),
                                              SOLVER};
static const myo_section drug_sections[] = {SECTION(drug), SOLVER};
static const myo_section length_sections[] = {SECTION(muscle_length), SOLVER};

extern const myo_cell myo_cell_tissue_heat, myo_cell_tissue_flow, myo_cell_tissue_water,
    myo_cell_tissue_drug, myo_cell_tissue_length;
const myo_cell myo_cell_tissue_heat = {
    "tissue.heat",
    "Temperature of skin, fat and muscle under heat and cold",
    "The bioheat equation over depth, with blood flow that follows warmth. Depths are under the "
    "fat.",
    muscle_sections,
    N(muscle_sections),
    heat_protocols,
    run_heat};
const myo_cell myo_cell_tissue_flow = {
    "tissue.flow",
    "Blood flow, oxygen and interstitial potassium of a muscle",
    "Vessels dilated by what the muscle is owed and pressed by its own contraction; potassium "
    "released by\nimpulses.",
    muscle_sections,
    N(muscle_sections),
    flow_protocols,
    run_flow};
const myo_cell myo_cell_tissue_water = {
    "tissue.water",
    "Temperature, sweat, water and salts of a person",
    "Core and skin with sweating, and the water of plasma, interstitium, cells and gut with its "
    "salts.",
    person_sections,
    N(person_sections),
    person_protocols,
    run_person};
const myo_cell myo_cell_tissue_drug = {
    "tissue.drug",
    "A substance by mouth: concentration and occupancy",
    "One compartment. The values of a certain substance are set: drug.t_max, drug.half_life, "
    "drug.volume and so\non; see validation/tissue.yaml.",
    drug_sections,
    N(drug_sections),
    drug_protocols,
    run_drug};
const myo_cell myo_cell_tissue_length = {"tissue.length",
                                         "Growth of a muscle to the length at which it is held",
                                         "Sarcomeres in series and connective tissue over weeks.",
                                         length_sections,
                                         N(length_sections),
                                         length_protocols,
                                         run_length};
