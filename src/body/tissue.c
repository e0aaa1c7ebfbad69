/* Slow tissue as models: their values from tables, held inputs, and the calls of the solver. */
#include "body/tissue.h"

#include "base/dispatch.h"
#include "base/text.h"
#include "body/tissue_kernel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SYSTEM_OF(kind)                                                                            \
    static const myo_stiff_system *kind##_system(int lanes) {                                      \
        return MYO_BY_WIDTH(&myo_tissue_##kind, lanes);                                            \
    }
SYSTEM_OF(person)
SYSTEM_OF(muscle)
SYSTEM_OF(drug)
SYSTEM_OF(length)

static const myo_table *const person_parts[] = {&myo_mech_thermoregulation, &myo_mech_body_water};
static const myo_table *const muscle_parts[] = {&myo_mech_heat, &myo_mech_muscle_flow,
                                                &myo_mech_interstitium};
static const myo_table *const drug_parts[] = {&myo_mech_drug};
static const myo_table *const length_parts[] = {&myo_mech_muscle_length};

/* As in tools/generate_chemistry.py. */
static const char *const person_held[] = {
    "thermoregulation.work",  "thermoregulation.air",      "thermoregulation.humidity",
    "thermoregulation.wind",  "thermoregulation.immersed", "thermoregulation.bath",
    "body_water.food",        "body_water.drink",          "body_water.drink_Na",
    "body_water.drink_K",     "body_water.drink_Cl",       "body_water.drink_Mg",
    "body_water.drink_Ca",    "body_water.salt",           "body_water.infusion",
    "body_water.infusion_Na", "body_water.infusion_K",     "body_water.infusion_Cl",
    "body_water.infusion_Mg", "body_water.infusion_Ca",    "body_water.vomit",
    "body_water.stool",       "body_water.adh_drive",      "body_water.K_release"};
static const char *const muscle_held[] = {
    "heat.outside",     "heat.contact",          "heat.arterial",         "muscle_flow.force",
    "muscle_flow.cuff", "interstitium.impulses", "interstitium.plasma_K", "interstitium.volume"};
static const char *const length_held[] = {"muscle_length.stretch", "muscle_length.stretch_length",
                                          "muscle_length.movement"};

#define N(array) ((int)(sizeof array / sizeof array[0]))
const myo_tissue_kind myo_tissue_person = {
    "person",    person_system, myo_tissue_person_outputs_w1, person_parts, N(person_parts),
    person_held, N(person_held)};
const myo_tissue_kind myo_tissue_muscle = {
    "muscle",    muscle_system, myo_tissue_muscle_outputs_w1, muscle_parts, N(muscle_parts),
    muscle_held, N(muscle_held)};
const myo_tissue_kind myo_tissue_drug = {
    "drug", drug_system, myo_tissue_drug_outputs_w1, drug_parts, N(drug_parts), NULL, 0};
const myo_tissue_kind myo_tissue_length = {
    "length",    length_system, myo_tissue_length_outputs_w1, length_parts, N(length_parts),
    length_held, N(length_held)};

static int count(const myo_table *table, myo_field_kind kind) {
    int n = 0;
    for (int i = 0; i < table->n_fields; i++) n += table->fields[i].kind == kind;
    return n;
}

static size_t constants_bytes(const myo_stiff_system *system) {
    return ((size_t)system->n_constants * sizeof(double) + 127) / 128 * 128;
}

/* The table's value of a held input, "mechanism.port". */
static double usual_of(const myo_tissue_kind *kind, const char *input) {
    const char *dot = strchr(input, '.');
    for (int i = 0; i < kind->n_parts; i++) {
        const myo_table *t = kind->parts[i];
        if (strlen(t->name) != (size_t)(dot - input) ||
            strncmp(t->name, input, (size_t)(dot - input)) != 0)
            continue;
        for (int f = 0; f < t->n_fields; f++)
            if (t->fields[f].kind == MYO_FIELD_INPUT && strcmp(t->fields[f].name, dot + 1) == 0)
                return t->fields[f].value;
    }
    return 0.0;
}

/* Rate of absorption (1/h) that puts the peak of a single dose at t_max: ln(a/e) / (a - e) = t_max
 * with the elimination e; the left side falls with a. */
static double absorption_rate(const double *p) {
    const double e = log(2.0) / p[drug_p_half_life] +
                     p[drug_p_V_max] / 24.0 / (p[drug_p_K_m] * p[drug_p_volume]);
    double low = 1e-6 * e, high = 1e5;
    for (int i = 0; i < 200; i++) {
        const double a = sqrt(low * high);
        const double peak = fabs(a / e - 1.0) < 1e-9 ? 1.0 / e : log(a / e) / (a - e);
        if (peak > p[drug_p_t_max])
            low = a;
        else
            high = a;
    }
    return sqrt(low * high);
}

int myo_tissue_make(const myo_tissue_kind *kind, const myo_fieldset *set, const char *prefix,
                    double tolerance, double longest_step_s, myo_tissue *tissue, myo_error *error) {
    memset(tissue, 0, sizeof *tissue);
    tissue->kind = kind;
    tissue->tolerance = tolerance;
    tissue->longest_step_s = longest_step_s;
    double *parameters = tissue->parameters, *states = tissue->x;
    for (int i = 0; i < kind->n_parts; i++) {
        const int n_p = count(kind->parts[i], MYO_FIELD_PARAMETER);
        const int n_x = count(kind->parts[i], MYO_FIELD_STATE);
        char path[128];
        myo_text_format(path, sizeof path, "%s%s", prefix, kind->parts[i]->name);
        const int section = myo_fieldset_find_section(set, path);
        if (section < 0)
            return myo_error_set(error, MYO_USAGE, "a tissue needs a section %s", path);
        memcpy(parameters, myo_fieldset_parameters_const(set, section),
               (size_t)n_p * sizeof *parameters);
        memcpy(states, myo_fieldset_states_const(set, section), (size_t)n_x * sizeof *states);
        parameters += n_p;
        states += n_x;
    }
    for (int i = 0; i < kind->n_held; i++) parameters[i] = usual_of(kind, kind->held[i]);
    if (kind == &myo_tissue_drug)
        tissue->parameters[drug_p_k_absorption] = absorption_rate(tissue->parameters);
    const myo_stiff_system *system = kind->equations(1);
    const size_t bytes = constants_bytes(system);
    tissue->memory = aligned_alloc(128, bytes + myo_rosenbrock_work_bytes(system));
    if (!tissue->memory) return myo_error_set(error, MYO_BROKE_DOWN, "no memory for a tissue");
    tissue->work = (char *)tissue->memory + bytes;
    tissue->changed = 1;
    return MYO_OK;
}

void myo_tissue_free(myo_tissue *tissue) {
    if (!tissue) return;
    free(tissue->memory);
    tissue->memory = NULL;
}

int myo_tissue_hold(myo_tissue *tissue, const char *input, double value, myo_error *error) {
    const myo_tissue_kind *kind = tissue->kind;
    const int first = kind->equations(1)->n_parameters - kind->n_held;
    for (int i = 0; i < kind->n_held; i++) {
        if (strcmp(kind->held[i], input) != 0) continue;
        if (tissue->parameters[first + i] == value) return MYO_OK;
        tissue->parameters[first + i] = value;
        tissue->changed = 1;
        tissue->step_s = 0.0;
        return MYO_OK;
    }
    return myo_error_set(error, MYO_USAGE, "the tissue of a %s holds no input %s", kind->name,
                         input);
}

static void refresh(myo_tissue *tissue) {
    if (!tissue->changed) return;
    tissue->kind->equations(1)->constants(tissue->parameters, tissue->memory);
    tissue->changed = 0;
}

static const char *state_name(const myo_tissue_kind *kind, int state) {
    for (int i = 0; i < kind->n_parts; i++)
        for (int f = 0; f < kind->parts[i]->n_fields; f++)
            if (kind->parts[i]->fields[f].kind == MYO_FIELD_STATE && state-- == 0)
                return kind->parts[i]->fields[f].name;
    return "";
}

/* What an error in each state is measured against: a tenth of its table's value, where that is 0
 * one unit of it. */
static void scales_of(const myo_tissue_kind *kind, double *scale) {
    for (int i = 0; i < kind->n_parts; i++)
        for (int f = 0; f < kind->parts[i]->n_fields; f++) {
            const myo_field *field = &kind->parts[i]->fields[f];
            if (field->kind != MYO_FIELD_STATE) continue;
            *scale++ = field->value > 0.0 ? 0.1 * field->value : 1.0;
        }
}

int myo_tissue_advance(myo_tissue *tissue, double t_s, double input, myo_error *error) {
    if (t_s <= tissue->t_s) return MYO_OK;
    const myo_stiff_system *system = tissue->kind->equations(1);
    double scale[tissue_most_states];
    scales_of(tissue->kind, scale);
    refresh(tissue);
    const myo_stiff_options options = {tissue->tolerance, scale, 1e-2, tissue->longest_step_s,
                                       1e-12, 0};
    const myo_stiff_input held = {&input, 0, 0.0};
    myo_stiff_report report = {0};
    if (myo_rosenbrock_of_width(1)(system, &options, tissue->memory, &held, t_s - tissue->t_s,
                                   &tissue->step_s, tissue->x, tissue->work, &report))
        return myo_error_set(
            error, MYO_BROKE_DOWN,
            "the tissue of a %s broke down at %g s: no step was small enough for %s, then %g",
            tissue->kind->name, tissue->t_s + report.t_ms, state_name(tissue->kind, report.state),
            tissue->x[report.state]);
    tissue->t_s = t_s;
    return MYO_OK;
}

void myo_tissue_outputs(myo_tissue *tissue, double input, double *outputs) {
    refresh(tissue);
    tissue->kind->outputs(tissue->memory, tissue->x, &input, outputs);
}

void myo_tissue_dose(myo_tissue *drug, double dose_mg) {
    drug->x[TISSUE_X(drug, drug, gut)] += drug->parameters[drug_p_bioavailability] * dose_mg;
    drug->step_s = 0.0;
}
