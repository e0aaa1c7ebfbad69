/* Contraction between two exchanges of a run (see contraction.h). */
#include "body/contraction.h"

#include "base/dispatch.h"
#include "base/text.h"
#include "body/contraction_kernel.h"
#include "mech/crossbridge_atp/crossbridge_atp.lane.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What the solver needs beside the state; small enough for the stack. */
enum { work_doubles = 1280, most_constants = 160 };

struct myo_contraction {
    double parameters[contraction_p_count];
    double states[contraction_x_count];
    double tolerance, longest_step_ms;
    double full_force_kPa;
    double volume_ratio, terminal; /* reticulum over myoplasm, terminal share of the reticulum */
};

typedef struct contraction_state {
    double x[contraction_x_count];
    double constants[most_constants];
    double tension_kPa_nm, stiffness_MPa; /* of bridges, all in A_2 */
    double step_ms, steps;
    double bridges_mM, pump_mM, stored_mM; /* of the last window */
    myo_contraction_surroundings around;
} contraction_state;

/* Fast channels and buffers may need steps far below a nanosecond before they stand in balance.
 * Where that goes on, this many in one window are enough to tell. */
enum { most_steps = 100000 };

const myo_stiff_system *myo_contraction_system(int lanes) {
    return MYO_BY_WIDTH(&myo_contraction, lanes);
}

/* As in fibre_systems.c: where a state is small against its scale, its error no longer matters. */
#define R(field) [contraction_x_release + release_x_##field]
#define C(field) [contraction_x_reticulum + reticulum_x_##field]
#define T(field) [contraction_x_thin_filament + thin_filament_x_##field]
#define B(field) [contraction_x_crossbridge_atp + crossbridge_atp_x_##field]
#define P(field) [contraction_x_phosphate_store + phosphate_store_x_##field]
const double myo_contraction_scales[contraction_x_count] = {
    R(C_0) = 0.1,
    R(O_0) = 1e-4,
    R(C_1) = 0.1,
    R(O_1) = 1e-4,
    R(C_2) = 0.1,
    R(O_2) = 1e-4,
    R(C_3) = 0.1,
    R(O_3) = 1e-4,
    R(C_4) = 0.1,
    R(O_4) = 1e-4,
    [contraction_x_release_inactivation + release_inactivation_x_available] = 0.1,
    C(Ca_1) = 1,
    C(Ca_SR1) = 10,
    C(Ca_2) = 0.1,
    C(Ca_SR2) = 10,
    C(Ca_Cs1) = 100,
    C(Ca_Cs2) = 100,
    C(Ca_ATP1) = 1,
    C(Ca_ATP2) = 1,
    T(CaT) = 1,
    T(CaCaT) = 1,
    T(D_0) = 0.1,
    T(D_1) = 0.1,
    T(on) = 0.1,
    B(A_1) = 1e-3,
    B(A_2) = 1e-3,
    B(R) = 1e-3,
    B(strain) = 1,
    P(P_SR) = 0.1,
    P(P_C) = 0.1,
    [contraction_x_atp_bill + atp_bill_x_bridges] = 1,
    [contraction_x_atp_bill + atp_bill_x_pump] = 1,
};

static const struct part {
    const myo_table *table;
    int n_parameters, n_states;
} parts[] = {
    {&myo_mech_release, release_p_count, release_x_count},
    {&myo_mech_release_inactivation, release_inactivation_p_count, release_inactivation_x_count},
    {&myo_mech_reticulum, reticulum_p_count, reticulum_x_count},
    {&myo_mech_thin_filament, thin_filament_p_count, thin_filament_x_count},
    {&myo_mech_crossbridge_atp, crossbridge_atp_p_count, crossbridge_atp_x_count},
    {&myo_mech_phosphate_store, phosphate_store_p_count, phosphate_store_x_count},
    {&myo_mech_atp_bill, 0, atp_bill_x_count},
};
/* The bill has no parameters and begins at 0: it needs no section of its own. */
enum { n_parts = sizeof parts / sizeof parts[0], n_sections = n_parts - 1 };

static const myo_field *row_of(int state, const myo_table **table) {
    for (int i = 0; i < n_parts; i++)
        for (int f = 0; f < parts[i].table->n_fields; f++)
            if (parts[i].table->fields[f].kind == MYO_FIELD_STATE && state-- == 0) {
                *table = parts[i].table;
                return &parts[i].table->fields[f];
            }
    return NULL;
}

void myo_contraction_layout(myo_layout *layout) {
    const size_t begun = layout->numbers;
    for (int i = 0; i < n_parts; i++) myo_layout_states(layout, parts[i].table, 1);
    myo_layout_add(layout, "constants", "-", most_constants);
    myo_layout_add(layout, "tension", "kPa_nm", 1);
    myo_layout_add(layout, "stiffness", "MPa", 1);
    myo_layout_add(layout, "step", "ms", 1);
    myo_layout_add(layout, "steps", "1", 1);
    myo_layout_add(layout, "used", "mM", 3);
    myo_layout_add(layout, "surroundings", "-",
                   sizeof(myo_contraction_surroundings) / sizeof(double));
    myo_layout_pad(layout, begun + (sizeof(contraction_state) + 127) / 128 * 16);
}

const char *myo_contraction_state_mechanism(int state) {
    const myo_table *table = NULL;
    return row_of(state, &table) ? table->name : "";
}

const char *myo_contraction_state_name(int state) {
    const myo_table *table;
    const myo_field *row = row_of(state, &table);
    return row ? row->name : "";
}

myo_contraction_surroundings myo_contraction_at_rest(void) {
    return (myo_contraction_surroundings){.temperature_K = 310.15,
                                          .ATP_mM = 8.2,
                                          .ADP_mM = 0.009,
                                          .Pi_mM = 4.0,
                                          .pH_1 = 7.05,
                                          .energy_kJ_mol = 63.8,
                                          .release_1 = 1.0,
                                          .pump_1 = 1.0,
                                          .velocity_1_s = 0.0,
                                          .sarcomere_length_um = 2.725};
}

void myo_contraction_parameters(const myo_contraction *m, const myo_contraction_surroundings *s,
                                double p[contraction_p_count]) {
    memcpy(p, m->parameters, sizeof m->parameters);
    p[contraction_p_release + release_p_temperature] = s->temperature_K;
    p[contraction_p_release_inactivation + release_inactivation_p_temperature] = s->temperature_K;
    p[contraction_p_reticulum + reticulum_p_temperature] = s->temperature_K;
    p[contraction_p_thin_filament + thin_filament_p_temperature] = s->temperature_K;
    p[contraction_p_crossbridge_atp + crossbridge_atp_p_temperature] = s->temperature_K;
    /* As tools/generate_chemistry.py lists them. */
    const double held[contraction_held_count] = {
        s->release_1, s->pump_1, s->energy_kJ_mol, s->ATP_mM,
        s->ATP_mM,    s->ADP_mM, s->ADP_mM,        s->Pi_mM,
        s->Pi_mM,     s->pH_1,   s->velocity_1_s,  s->sarcomere_length_um};
    memcpy(p + contraction_p_held, held, sizeof held);
}

/* Bridges of a fresh fibre at the reference temperature with every site on: A_2 and R in the steady
 * state, where every step of the cycle carries the same flux. */
static double full_force_kPa(const double *bridges) {
    double p[crossbridge_atp_p_count], k[crossbridge_atp_k_count];
    memcpy(p, bridges, sizeof p);
    p[crossbridge_atp_p_temperature] = p[crossbridge_atp_p_reference_temperature];
    crossbridge_atp_derive(p, k);
    const double ADP_mM = 0.013, Pi_mM = 3.0, ATP_mM = 8.0;
    const double k_D = k[crossbridge_atp_k_ADP], back_D = k_D / p[crossbridge_atp_p_K_D] * ADP_mM;
    const double off = k[crossbridge_atp_k_ATP] * ATP_mM;
    const double back_P = k[crossbridge_atp_k_Pi] * Pi_mM, h = k[crossbridge_atp_k_stroke];
    const double R = k_D / (off + back_D);     /* for A_2 = 1 */
    const double A_1 = (off * R + back_P) / h; /* for A_2 = 1 */
    const double f = k[crossbridge_atp_k_attach], f_r = k[crossbridge_atp_k_detach];
    const double vacant = (off * R + f_r * A_1) / f; /* for A_2 = 1 */
    const double A_2 = 1.0 / (vacant + A_1 + 1.0 + R);
    return k[crossbridge_atp_k_tension] * p[crossbridge_atp_p_stroke] * A_2 *
           (1.0 + p[crossbridge_atp_p_rigor_force] * R);
}

int myo_contraction_make(const myo_fieldset *set, const char *prefix, myo_contraction **model,
                         myo_error *error) {
    *model = NULL;
    myo_contraction *m = calloc(1, sizeof *m);
    if (!m) return myo_error_set(error, MYO_BROKE_DOWN, "no memory for a fibre's contraction");
    double *parameters = m->parameters, *states = m->states;
    for (int i = 0; i < n_sections; i++) {
        char path[128];
        myo_text_format(path, sizeof path, "%s%s", prefix, parts[i].table->name);
        const int section = myo_fieldset_find_section(set, path);
        if (section < 0) {
            free(m);
            return myo_error_set(error, MYO_USAGE, "a fibre needs a section %s", path);
        }
        memcpy(parameters, myo_fieldset_parameters_const(set, section),
               (size_t)parts[i].n_parameters * sizeof *parameters);
        memcpy(states, myo_fieldset_states_const(set, section),
               (size_t)parts[i].n_states * sizeof *states);
        parameters += parts[i].n_parameters;
        states += parts[i].n_states;
    }
    myo_contraction_set_accuracy(m, 1e-3, 1.0);
    m->full_force_kPa = full_force_kPa(m->parameters + contraction_p_crossbridge_atp);
    m->volume_ratio = 0.05 / 0.95;
    m->terminal = m->parameters[contraction_p_reticulum + reticulum_p_terminal];
    if (!(m->full_force_kPa > 0.0)) {
        free(m);
        return myo_error_set(error, MYO_INPUT,
                             "these cross-bridges never bear force: crossbridge_atp.f, h_0, k_D, "
                             "k_T and head_stiffness must be above zero");
    }
    *model = m;
    return MYO_OK;
}

void myo_contraction_free(myo_contraction *model) {
    free(model);
}

void myo_contraction_set_accuracy(myo_contraction *model, double tolerance,
                                  double longest_step_ms) {
    model->tolerance = tolerance;
    model->longest_step_ms = longest_step_ms;
}

size_t myo_contraction_size(const myo_contraction *model) {
    (void)model;
    return (sizeof(contraction_state) + 127) / 128 * 128;
}

void myo_contraction_init(const myo_contraction *model, void *state) {
    contraction_state *s = state;
    memset(s, 0, myo_contraction_size(model));
    memcpy(s->x, model->states, sizeof s->x);
    const myo_contraction_surroundings rest = myo_contraction_at_rest();
    myo_contraction_surround(model, state, &rest);
}

void myo_contraction_surround(const myo_contraction *model, void *state,
                              const myo_contraction_surroundings *around) {
    contraction_state *s = state;
    if (memcmp(&s->around, around, sizeof *around) == 0) return;
    s->around = *around;
    double p[contraction_p_count], k[crossbridge_atp_k_count];
    myo_contraction_parameters(model, around, p);
    myo_contraction_system(1)->constants(p, s->constants);
    const double *bridges = p + contraction_p_crossbridge_atp;
    crossbridge_atp_derive(bridges, k);
    s->tension_kPa_nm = k[crossbridge_atp_k_tension];
    s->stiffness_MPa =
        0.001 * k[crossbridge_atp_k_tension] * bridges[crossbridge_atp_p_half_sarcomere];
}

static int run(const myo_contraction *model, contraction_state *s, double t0_ms,
               const myo_stiff_input *input, double duration_ms, myo_error *error) {
    const myo_stiff_system *system = myo_contraction_system(1);
    _Alignas(128) double work[work_doubles];
    if (myo_rosenbrock_work_bytes(system) > sizeof work || system->n_constants > most_constants)
        return myo_error_set(error, MYO_BROKE_DOWN, "contraction outgrew its work space");
    s->x[contraction_x_atp_bill + atp_bill_x_bridges] = 0.0;
    s->x[contraction_x_atp_bill + atp_bill_x_pump] = 0.0;
    const double stored_mM = myo_contraction_stored_Pi_mM(model, s);
    const myo_stiff_options options = {
        model->tolerance, myo_contraction_scales, 0.001, model->longest_step_ms, 1e-17, most_steps};
    myo_stiff_report report = {0};
    const int failed = myo_rosenbrock_of_width(1)(system, &options, s->constants, input,
                                                  duration_ms, &s->step_ms, s->x, work, &report);
    s->steps += (double)(report.steps + report.rejected);
    s->bridges_mM = 0.001 * s->x[contraction_x_atp_bill + atp_bill_x_bridges];
    s->pump_mM = 0.001 * s->x[contraction_x_atp_bill + atp_bill_x_pump];
    s->stored_mM = myo_contraction_stored_Pi_mM(model, s) - stored_mM;
    if (!failed) return MYO_OK;
    return myo_error_set(error, MYO_BROKE_DOWN,
                         "a fibre's contraction broke down at %g ms: %s for %s.%s, then %g",
                         t0_ms + report.t_ms,
                         report.tired ? "too many steps were needed" : "no step was small enough",
                         myo_contraction_state_mechanism(report.state),
                         myo_contraction_state_name(report.state), s->x[report.state]);
}

int myo_contraction_advance(const myo_contraction *model, void *state, double t0_ms,
                            const double *V_T_mV, int n_samples, double dt_ms, myo_error *error) {
    const myo_stiff_input input = {V_T_mV, n_samples - 1, dt_ms};
    return run(model, state, t0_ms, &input, (n_samples - 1) * dt_ms, error);
}

int myo_contraction_hold(const myo_contraction *model, void *state, double t0_ms, double V_T_mV,
                         double duration_ms, myo_error *error) {
    const myo_stiff_input input = {&V_T_mV, 0, 0.0};
    return run(model, state, t0_ms, &input, duration_ms, error);
}

const double *myo_contraction_states(const myo_contraction *model, const void *state) {
    (void)model;
    return ((const contraction_state *)state)->x;
}

double myo_contraction_force_kPa(const myo_contraction *model, const void *state) {
    const contraction_state *s = state;
    const double *x = s->x + contraction_x_crossbridge_atp;
    const double rigor =
        model->parameters[contraction_p_crossbridge_atp + crossbridge_atp_p_rigor_force];
    return s->tension_kPa_nm * (x[crossbridge_atp_x_A_2] + rigor * x[crossbridge_atp_x_R]) *
           x[crossbridge_atp_x_strain];
}

double myo_contraction_activation(const myo_contraction *model, const void *state) {
    return myo_contraction_force_kPa(model, state) / model->full_force_kPa;
}

double myo_contraction_full_force_kPa(const myo_contraction *model) {
    return model->full_force_kPa;
}

double myo_contraction_stiffness_MPa(const myo_contraction *model, const void *state) {
    (void)model;
    const contraction_state *s = state;
    const double *x = s->x + contraction_x_crossbridge_atp;
    return s->stiffness_MPa * (x[crossbridge_atp_x_A_2] + x[crossbridge_atp_x_R]);
}

double myo_contraction_unloaded(const myo_contraction *model, const void *state) {
    const contraction_state *s = state;
    const double *x = s->x + contraction_x_crossbridge_atp;
    double p[contraction_p_count], k[crossbridge_atp_k_count];
    myo_contraction_parameters(model, &s->around, p);
    const double *bridges = p + contraction_p_crossbridge_atp;
    crossbridge_atp_derive(bridges, k);
    const double ATP = fmax(0.0, s->around.ATP_mM), ADP = fmax(0.0, s->around.ADP_mM);
    const double acid = k[crossbridge_atp_k_protons_D] /
                        crossbridge_atp_protons(bridges[crossbridge_atp_p_pK_D], s->around.pH_1);
    const double pull = k[crossbridge_atp_k_pull] * acid *
                        crossbridge_atp_saturation(ATP, ADP, bridges) /
                        k[crossbridge_atp_k_ATP_reference];
    /* Without strain new heads come in at the eased rate. */
    const double strokes = k[crossbridge_atp_k_stroke] *
                           (1.0 + bridges[crossbridge_atp_p_strain_gain]) *
                           x[crossbridge_atp_x_A_1];
    const double S = x[crossbridge_atp_x_A_2] + x[crossbridge_atp_x_R];
    const double yield =
        crossbridge_atp_yield(x[crossbridge_atp_x_A_2], S, strokes, pull, 0.0, bridges, k);
    return yield * bridges[crossbridge_atp_p_stroke] / k[crossbridge_atp_k_travel];
}

double myo_contraction_Ca_2_uM(const myo_contraction *model, const void *state) {
    return myo_contraction_states(model, state)[contraction_x_reticulum + reticulum_x_Ca_2];
}

double myo_contraction_ATP_bridges_mM(const myo_contraction *model, const void *state) {
    (void)model;
    return ((const contraction_state *)state)->bridges_mM;
}

double myo_contraction_ATP_pump_mM(const myo_contraction *model, const void *state) {
    (void)model;
    return ((const contraction_state *)state)->pump_mM;
}

double myo_contraction_Pi_stored_mM(const myo_contraction *model, const void *state) {
    (void)model;
    return ((const contraction_state *)state)->stored_mM;
}

double myo_contraction_stored_Pi_mM(const myo_contraction *model, const void *state) {
    const double *x = myo_contraction_states(model, state) + contraction_x_phosphate_store;
    /* Exchange is with the bulk reticulum; its volume over the myoplasm's. */
    return model->volume_ratio * (1.0 - model->terminal) *
           (x[phosphate_store_x_P_SR] + x[phosphate_store_x_P_C]);
}

double myo_contraction_calcium_uM(const myo_contraction *model, const void *state) {
    const double *all = myo_contraction_states(model, state);
    const double *x = all + contraction_x_reticulum, *t = all + contraction_x_thin_filament;
    const double precipitate_uM =
        1000.0 * all[contraction_x_phosphate_store + phosphate_store_x_P_C];
    const double on_troponin = t[thin_filament_x_CaT] + 2.0 * t[thin_filament_x_CaCaT] +
                               t[thin_filament_x_D_1] + 2.0 * t[thin_filament_x_on];
    return 0.01 * (x[reticulum_x_Ca_1] + x[reticulum_x_Ca_ATP1]) +
           0.99 * (x[reticulum_x_Ca_2] + x[reticulum_x_Ca_ATP2] + on_troponin) +
           model->volume_ratio *
               (model->terminal * (x[reticulum_x_Ca_SR1] + x[reticulum_x_Ca_Cs1]) +
                (1.0 - model->terminal) *
                    (x[reticulum_x_Ca_SR2] + x[reticulum_x_Ca_Cs2] + precipitate_uM));
}

double myo_contraction_steps(const myo_contraction *model, const void *state) {
    (void)model;
    return ((const contraction_state *)state)->steps;
}
