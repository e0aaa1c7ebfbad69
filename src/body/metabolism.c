/* The metabolism at a point: sizes, the values of its tables, and the calls of the solver. */
#include "body/metabolism.h"

#include "base/dispatch.h"
#include "base/text.h"
#include "body/metabolism_kernel.h"

#include <stdlib.h>
#include <string.h>

const myo_stiff_system *myo_metabolism_system(int lanes) {
    return MYO_BY_WIDTH(&myo_metabolism, lanes);
}

static const struct part {
    const myo_table *table;
    int n_parameters, n_states;
} parts[] = {
    {&myo_mech_glycogenolysis, glycogenolysis_p_count, glycogenolysis_x_count},
    {&myo_mech_phosphagen, phosphagen_p_count, phosphagen_x_count},
    {&myo_mech_oxidation, oxidation_p_count, oxidation_x_count},
    {&myo_mech_blood_supply, blood_supply_p_count, blood_supply_x_count},
    {&myo_mech_energy_gates, energy_gates_p_count, energy_gates_x_count},
};
enum { n_parts = sizeof parts / sizeof parts[0] };

/* A tenth to a hundredth of what each state comes to at work; sums that are only counted: large. */
#define G(field) [metabolism_x_glycogenolysis + glycogenolysis_x_##field]
#define P(field) [metabolism_x_phosphagen + phosphagen_x_##field]
#define O(field) [metabolism_x_oxidation + oxidation_x_##field]
#define B(field) [metabolism_x_blood_supply + blood_supply_x_##field]
const double myo_metabolism_scales[metabolism_x_count] = {
    G(Gly) = 10,
    G(G1P) = 1e-2,
    G(G6P) = 0.1,
    G(F6P) = 1e-2,
    G(FBP) = 0.1,
    G(DHAP) = 0.1,
    G(GAP) = 1e-2,
    G(BPG) = 1e-3,
    G(PG3) = 1e-2,
    G(PG2) = 1e-2,
    G(PEP) = 1e-2,
    G(PYR) = 1e-2,
    G(LAC) = 1,
    G(NAD) = 0.1,
    G(NADH) = 1e-4,
    G(f_a) = 0.01,
    P(ATP) = 1,
    P(ADP) = 1e-2,
    P(AMP) = 1e-4,
    P(IMP) = 1e-2,
    P(NH3) = 1e-2,
    P(PCr) = 1,
    P(Cr) = 1,
    P(Pi) = 1,
    P(pH) = 0.1,
    P(activity) = 0.1,
    O(drive) = 0.1,
    O(fat) = 0.1,
    B(O2) = 0.1,
    B(flow) = 0.1,
    B(transport) = 0.1,
    B(lactate) = 1,
    B(NH3) = 1e-2,
    B(lactate_lost) = 10,
    B(pyruvate_lost) = 10,
    B(glucose_gained) = 10,
    [metabolism_x_energy_gates + energy_gates_x_heat] = 1e4,
};

/* An enzyme may use up a substrate within a femtosecond of a large flux: steps get as small as that
 * before they grow again. Where they do not, this many are enough to tell. */
enum { most_steps = 100000 };

static size_t constants_bytes(const myo_stiff_system *system) {
    return ((size_t)system->n_constants * sizeof(double) + 127) / 128 * 128;
}

int myo_metabolism_make(const myo_fieldset *set, const char *prefix, double tolerance,
                        double longest_step_s, myo_metabolism *model, myo_error *error) {
    const myo_stiff_system *system = myo_metabolism_system(1);
    memset(model, 0, sizeof *model);
    model->tolerance = tolerance;
    model->longest_step_s = longest_step_s;
    double *parameters = model->parameters, *states = model->x;
    for (int i = 0; i < n_parts; i++) {
        char path[128];
        myo_text_format(path, sizeof path, "%s%s", prefix, parts[i].table->name);
        const int section = myo_fieldset_find_section(set, path);
        if (section < 0)
            return myo_error_set(error, MYO_USAGE, "a metabolism needs a section %s", path);
        memcpy(parameters, myo_fieldset_parameters_const(set, section),
               (size_t)parts[i].n_parameters * sizeof *parameters);
        memcpy(states, myo_fieldset_states_const(set, section),
               (size_t)parts[i].n_states * sizeof *states);
        parameters += parts[i].n_parameters;
        states += parts[i].n_states;
    }
    const size_t bytes = constants_bytes(system);
    model->memory = aligned_alloc(128, bytes + myo_rosenbrock_work_bytes(system));
    if (!model->memory) return myo_error_set(error, MYO_BROKE_DOWN, "no memory for a metabolism");
    model->work = (char *)model->memory + bytes;
    myo_metabolism_surroundings(model, 0.05, 1.0);
    return MYO_OK;
}

void myo_metabolism_free(myo_metabolism *model) {
    if (!model) return;
    free(model->memory);
    model->memory = NULL;
}

int myo_metabolism_borrow(const myo_metabolism *model, double *memory, myo_metabolism *copy,
                          myo_error *error) {
    const myo_stiff_system *system = myo_metabolism_system(1);
    const size_t bytes = constants_bytes(system);
    if (bytes + myo_rosenbrock_work_bytes(system) > MYO_METABOLISM_MEMORY * sizeof *memory)
        return myo_error_set(error, MYO_BROKE_DOWN, "the metabolism outgrew its work space");
    *copy = *model;
    copy->memory = memory;
    copy->work = (char *)memory + bytes;
    return MYO_OK;
}

void myo_metabolism_surroundings(myo_metabolism *model, double Ca_uM, double perfusion) {
    model->parameters[metabolism_p_Ca_uM] = Ca_uM;
    model->parameters[metabolism_p_perfusion] = perfusion;
    myo_metabolism_system(1)->constants(model->parameters, model->memory);
    model->step_s = 0.0;
}

void myo_metabolism_layout(myo_layout *layout) {
    for (int i = 0; i < n_parts; i++) myo_layout_states(layout, parts[i].table, 1);
}

static const char *state_name(int state) {
    for (int i = 0; i < n_parts; i++)
        for (int f = 0; f < parts[i].table->n_fields; f++)
            if (parts[i].table->fields[f].kind == MYO_FIELD_STATE && state-- == 0)
                return parts[i].table->fields[f].name;
    return "";
}

int myo_metabolism_advance(myo_metabolism *model, double t_s, double demand_mM_s,
                           myo_error *error) {
    if (t_s <= model->t_s) return MYO_OK;
    const myo_stiff_options options = {
        model->tolerance, myo_metabolism_scales, 1e-4, model->longest_step_s, 1e-20, most_steps};
    const myo_stiff_input input = {&demand_mM_s, 0, 0.0};
    myo_stiff_report report = {0};
    const int failed = myo_rosenbrock_of_width(1)(myo_metabolism_system(1), &options, model->memory,
                                                  &input, t_s - model->t_s, &model->step_s,
                                                  model->x, model->work, &report);
    if (failed)
        return myo_error_set(
            error, MYO_BROKE_DOWN, "the metabolism broke down at %g s: %s for %s, then %g",
            model->t_s + report.t_ms,
            report.tired ? "too many steps were needed" : "no step was small enough",
            state_name(report.state), model->x[report.state]);
    model->t_s = t_s;
    return MYO_OK;
}

void myo_metabolism_outputs(const myo_metabolism *model, double demand_mM_s,
                            double outputs[metabolism_out_count]) {
    myo_metabolism_outputs_w1(model->memory, model->x, &demand_mM_s, outputs);
}
