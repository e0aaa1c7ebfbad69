/* The inside of a muscle's fibre, human or published (see fibre_interior.h). */
#include "body/fibre_interior.h"

#include "base/text.h"
#include "body/energy_exchange.h"
#include "body/fibre_chemistry.h"
#include "body/human_fibre.h"

#include <stdlib.h>
#include <string.h>

/* Relative local error of the metabolism; its sums stay whatever it is. */
static const double metabolism_tolerance = 1e-4;

struct myo_fibre_interior {
    myo_chemistry *chemistry; /* the published fibre, then no more of what follows */
    double saturated_A_2_uM;

    myo_contraction *contraction;
    myo_metabolism metabolism; /* as it is at the start */
    double coupling[human_fibre_p_count];
    double K_e_rest_mM, K_ATP_rest_1;
};

/* Of a human fibre; that of its contraction lies behind it. */
typedef struct interior_state {
    double x[metabolism_x_count];
    double Ca_uM, step_s; /* of the metabolism */
    double use_mM_s;      /* of ATP, over the last payment */
    double sodium_pump_1, K_ATP_open_1;
    myo_energy_bill bill;
} interior_state;

static size_t own_bytes(void) {
    return (sizeof(interior_state) + 127) / 128 * 128;
}
static const void *contraction_of(const void *state) {
    return (const char *)state + own_bytes();
}

int myo_fibre_interior_make(const myo_fieldset *set, const char *prefix, double K_e_rest_mM,
                            myo_fibre_interior **model, myo_error *error) {
    myo_fibre_interior *m = *model = calloc(1, sizeof *m);
    if (!m) return myo_error_set(error, MYO_BROKE_DOWN, "no memory for the inside of a fibre");
    char path[128];
    myo_text_format(path, sizeof path, "%sfibre", prefix);
    const int coupling = myo_fieldset_find_section(set, path);
    int code = coupling < 0 ? myo_error_set(error, MYO_USAGE, "a fibre needs a section %s", path)
                            : myo_contraction_make(set, prefix, &m->contraction, error);
    if (!code)
        code = myo_metabolism_make(set, prefix, metabolism_tolerance, 60.0, &m->metabolism, error);
    if (code) {
        myo_fibre_interior_free(m);
        *model = NULL;
        return code;
    }
    memcpy(m->coupling, myo_fieldset_parameters_const(set, coupling), sizeof m->coupling);
    m->K_e_rest_mM = K_e_rest_mM;
    myo_energy_set_temperature(&m->metabolism, m->coupling[human_fibre_p_temperature] + 273.15);
    myo_metabolism_surroundings(&m->metabolism, 0.05, m->coupling[human_fibre_p_perfusion]);
    myo_energy_gates gates;
    myo_contraction_surroundings around = myo_contraction_at_rest();
    myo_energy_tell(&m->metabolism, 0.0, &gates, &around);
    m->K_ATP_rest_1 = gates.K_ATP_open_1;
    return MYO_OK;
}

int myo_fibre_interior_make_published(const myo_fieldset *set, const char *prefix,
                                      myo_fibre_interior **model, myo_error *error) {
    myo_fibre_interior *m = *model = calloc(1, sizeof *m);
    if (!m) return myo_error_set(error, MYO_BROKE_DOWN, "no memory for the inside of a fibre");
    int code = myo_chemistry_make(set, prefix, &m->chemistry, error);
    if (!code) code = myo_chemistry_saturated_A_2_uM(m->chemistry, &m->saturated_A_2_uM, error);
    if (!code) return MYO_OK;
    myo_fibre_interior_free(m);
    *model = NULL;
    return code;
}

void myo_fibre_interior_free(myo_fibre_interior *m) {
    if (!m) return;
    myo_chemistry_free(m->chemistry);
    myo_contraction_free(m->contraction);
    myo_metabolism_free(&m->metabolism);
    free(m);
}

size_t myo_fibre_interior_size(const myo_fibre_interior *m) {
    return m->chemistry ? myo_chemistry_size(m->chemistry)
                        : own_bytes() + myo_contraction_size(m->contraction);
}

void myo_fibre_interior_layout(const myo_fibre_interior *m, myo_layout *layout) {
    if (m->chemistry) {
        myo_chemistry_layout(layout);
        return;
    }
    const size_t begun = layout->numbers;
    myo_metabolism_layout(layout);
    myo_layout_add(layout, "metabolism.Ca", "uM", 1);
    myo_layout_add(layout, "metabolism.step", "s", 1);
    myo_layout_add(layout, "metabolism.use", "mM_s", 1);
    myo_layout_add(layout, "metabolism.sodium_pump", "1", 1);
    myo_layout_add(layout, "metabolism.K_ATP_open", "1", 1);
    myo_layout_add(layout, "bill", "-", sizeof(myo_energy_bill) / sizeof(double));
    myo_layout_pad(layout, begun + own_bytes() / sizeof(double));
    myo_contraction_layout(layout);
}

/* What the metabolism's state says, to the contraction and into the state. */
static void tell(const myo_fibre_interior *m, void *state, const myo_metabolism *metabolism,
                 double K_e_mM) {
    interior_state *s = state;
    const double kelvin = m->coupling[human_fibre_p_temperature] + 273.15;
    myo_energy_gates gates;
    myo_contraction_surroundings around = myo_contraction_at_rest();
    around.temperature_K = kelvin;
    around.sarcomere_length_um = m->coupling[human_fibre_p_sarcomere_length];
    myo_energy_tell(metabolism, s->use_mM_s, &gates, &around);
    myo_contraction_surround(m->contraction, (char *)state + own_bytes(), &around);
    s->sodium_pump_1 = myo_energy_sodium_pump(&gates, m->coupling[human_fibre_p_pump_activity],
                                              K_e_mM, m->K_e_rest_mM);
    const double open = gates.K_ATP_open_1 - m->K_ATP_rest_1;
    s->K_ATP_open_1 = open > 0.0 ? open : 0.0;
}

void myo_fibre_interior_init(const myo_fibre_interior *m, void *state) {
    if (m->chemistry) {
        myo_chemistry_init(m->chemistry, state);
        return;
    }
    interior_state *s = state;
    memset(s, 0, own_bytes());
    memcpy(s->x, m->metabolism.x, sizeof s->x);
    s->Ca_uM = m->metabolism.parameters[metabolism_p_Ca_uM];
    myo_contraction_init(m->contraction, (char *)state + own_bytes());
    tell(m, state, &m->metabolism, m->K_e_rest_mM);
}

/* The metabolism pays what has been charged. */
static int pay(const myo_fibre_interior *m, void *state, double K_e_mM, double perfusion,
               myo_error *error) {
    interior_state *s = state;
    _Alignas(128) double memory[MYO_METABOLISM_MEMORY];
    myo_metabolism own;
    int code = myo_metabolism_borrow(&m->metabolism, memory, &own, error);
    if (code) return code;
    memcpy(own.x, s->x, sizeof own.x);
    myo_metabolism_surroundings(&own, s->Ca_uM, perfusion);
    own.step_s = s->step_s;
    code = myo_energy_pay(&own, &s->bill, perfusion, &s->use_mM_s, error);
    memcpy(s->x, own.x, sizeof own.x);
    s->Ca_uM = own.parameters[metabolism_p_Ca_uM];
    s->step_s = own.step_s;
    tell(m, state, &own, K_e_mM);
    return code;
}

int myo_fibre_interior_advance(const myo_fibre_interior *m, void *state, double t0_ms,
                               const myo_fibre_excitation *membrane, myo_fibre_news *news,
                               myo_error *error) {
    news->any = 0;
    if (m->chemistry)
        return myo_chemistry_advance(m->chemistry, state, t0_ms, membrane->V_T_mV,
                                     membrane->n_samples, membrane->dt_ms, error);
    interior_state *s = state;
    void *contraction = (char *)state + own_bytes();
    const double Ca_uM = myo_contraction_Ca_2_uM(m->contraction, contraction);
    int code = myo_contraction_advance(m->contraction, contraction, t0_ms, membrane->V_T_mV,
                                       membrane->n_samples, membrane->dt_ms, error);
    if (code) return code;
    const double duration_ms = (membrane->n_samples - 1) * membrane->dt_ms;
    myo_energy_charge(&s->bill, m->contraction, contraction, duration_ms, Ca_uM);
    s->bill.sodium_mM +=
        0.001 * duration_ms * m->coupling[human_fibre_p_sodium_bill] * membrane->sodium_pump_mM_s;
    if (s->bill.since_ms < m->coupling[human_fibre_p_exchange] - 1e-9) return MYO_OK;
    const double perfusion = m->coupling[human_fibre_p_perfusion] * membrane->blood_1;
    code = pay(m, state, membrane->K_e_mM, perfusion, error);
    *news = (myo_fibre_news){1, s->sodium_pump_1, s->K_ATP_open_1, perfusion};
    return code;
}

double myo_fibre_interior_activation(const myo_fibre_interior *m, const void *state) {
    if (m->chemistry) return myo_chemistry_A_2_uM(m->chemistry, state) / m->saturated_A_2_uM;
    return myo_contraction_activation(m->contraction, contraction_of(state));
}

double myo_fibre_interior_Ca_2_uM(const myo_fibre_interior *m, const void *state) {
    if (m->chemistry) return myo_chemistry_Ca_2_uM(m->chemistry, state);
    return myo_contraction_Ca_2_uM(m->contraction, contraction_of(state));
}

myo_fibre_fuel myo_fibre_interior_fuel(const myo_fibre_interior *m, const void *state) {
    if (m->chemistry) return (myo_fibre_fuel){0};
    const double *x = ((const interior_state *)state)->x + metabolism_x_phosphagen;
    return (myo_fibre_fuel){x[phosphagen_x_ATP], x[phosphagen_x_PCr], x[phosphagen_x_Pi],
                            x[phosphagen_x_pH], ((const interior_state *)state)->use_mM_s};
}

const double *myo_fibre_interior_metabolism(const myo_fibre_interior *m, const void *state) {
    return m->chemistry ? NULL : ((const interior_state *)state)->x;
}

int myo_fibre_interior_refuel(const myo_fibre_interior *m, void *state, const double *x,
                              myo_error *error) {
    if (m->chemistry) return MYO_OK;
    interior_state *s = state;
    _Alignas(128) double memory[MYO_METABOLISM_MEMORY];
    myo_metabolism own;
    const int code = myo_metabolism_borrow(&m->metabolism, memory, &own, error);
    if (code) return code;
    memcpy(s->x, x, sizeof s->x);
    memcpy(own.x, x, sizeof own.x);
    myo_metabolism_surroundings(&own, s->Ca_uM, m->coupling[human_fibre_p_perfusion]);
    tell(m, state, &own, m->K_e_rest_mM);
    return MYO_OK;
}
