/* The segmental loop: see loop.h. State: reflexes, sense organs, what each muscle keeps. */
#include "body/loop.h"

#include "mech/milieu/milieu.lane.h"

#include <stdlib.h>
#include <string.h>

static const myo_field fluids_fields[] = {
#define MYO_DEF_FILE "body/fluids.def"
#include "mech/expand_fields.h"
};

const myo_table myo_body_fluids = {"fluids",
                                   "Water and salts around nerve endings",
                                   "Input of milieu. Fibres and end-plates have their own.",
                                   "src/body/loop.c",
                                   fluids_fields,
                                   (int)(sizeof fluids_fields / sizeof fluids_fields[0])};

typedef struct loop_keep {
    myo_reflex_output output; /* reaches the muscle in the coming window */
    myo_senses_output rates;  /* of the last one */
    double discharge_Hz;      /* of the motor neurons, smoothed */
    double length_1;
} loop_keep;

struct myo_loop {
    int n;
    myo_reflex *reflex;
    myo_senses *senses;
    myo_reflex_weight **weights; /* of the units of each muscle */
    int *n_units;
    double milieu[milieu_p_count], around[milieu_in_count];
    size_t at_senses, at_keeps, size;
};

/* What passes between the parts in a window. */
typedef struct loop_pass {
    myo_senses_input *senses_in;
    myo_senses_output *senses_out;
    myo_reflex_input *reflex_in;
    myo_reflex_output *reflex_out;
    double (*tissue)[nociceptor_in_count];
    double (*milieu)[milieu_out_count];
} loop_pass;

static const double discharge_tau_ms = 50;

static size_t aligned(size_t size) {
    return (size + 127) & ~(size_t)127;
}
static void *senses_of(const myo_loop *l, void *state) {
    return (char *)state + l->at_senses;
}
static loop_keep *keeps_of(const myo_loop *l, void *state) {
    return (loop_keep *)(void *)((char *)state + l->at_keeps);
}
static const loop_keep *keep_of(const myo_loop *l, const void *state, int muscle) {
    return (const loop_keep *)(const void *)((const char *)state + l->at_keeps) + muscle;
}

static int take_milieu(myo_loop *l, const myo_fieldset *values, myo_error *error) {
    const char *needs = "reflexes need";
    const double *milieu = myo_fieldset_need(values, needs, "", "milieu", &myo_mech_milieu, error);
    const double *fluids =
        milieu ? myo_fieldset_need(values, needs, "", "fluids", &myo_body_fluids, error) : NULL;
    if (!fluids) return MYO_INPUT;
    memcpy(l->milieu, milieu, sizeof l->milieu);
    l->around[milieu_in_Na] = fluids[fluids_p_Na];
    l->around[milieu_in_K] = fluids[fluids_p_K];
    l->around[milieu_in_Ca] = fluids[fluids_p_Ca];
    l->around[milieu_in_Mg] = fluids[fluids_p_Mg];
    l->around[milieu_in_water] = fluids[fluids_p_water];
    return MYO_OK;
}

int myo_loop_make(const myo_fieldset *values, const myo_reflex_muscle *muscles, int n,
                  myo_loop **loop, myo_error *error) {
    *loop = NULL;
    myo_loop *l = calloc(1, sizeof *l);
    if (!l) return myo_error_set(error, MYO_BROKE_DOWN, "no memory for a segmental loop");
    l->n = n;
    int code = myo_reflex_make(values, "", muscles, n, &l->reflex, error);
    if (!code) code = myo_senses_make(values, "", n, &l->senses, error);
    if (!code) code = take_milieu(l, values, error);
    if (!code) {
        const size_t count = (size_t)n;
        l->weights = calloc(count, sizeof *l->weights);
        l->n_units = calloc(count, sizeof *l->n_units);
        if (!l->weights || !l->n_units)
            code = myo_error_set(error, MYO_BROKE_DOWN, "no memory for a segmental loop");
    }
    if (code) {
        myo_loop_free(l);
        return code;
    }
    l->at_senses = aligned(myo_reflex_size(l->reflex));
    l->at_keeps = l->at_senses + aligned(myo_senses_size(l->senses));
    l->size = l->at_keeps + aligned((size_t)n * sizeof(loop_keep));
    *loop = l;
    return MYO_OK;
}

void myo_loop_free(myo_loop *l) {
    if (!l) return;
    for (int i = 0; l->weights && i < l->n; i++) free(l->weights[i]);
    myo_reflex_free(l->reflex);
    myo_senses_free(l->senses);
    free(l->weights);
    free(l->n_units);
    free(l);
}

double myo_loop_nerve_mm(const myo_loop *l, int muscle) {
    return myo_reflex_nerve_mm(l->reflex, muscle);
}

int myo_loop_weigh(myo_loop *l, int muscle, const myo_pool_unit *units, int n_units,
                   myo_error *error) {
    free(l->weights[muscle]);
    l->weights[muscle] = malloc((size_t)n_units * sizeof **l->weights);
    if (!l->weights[muscle])
        return myo_error_set(error, MYO_BROKE_DOWN, "no memory for the synapses of %d units",
                             n_units);
    l->n_units[muscle] = n_units;
    myo_reflex_weigh(l->reflex, units, n_units, l->weights[muscle]);
    return MYO_OK;
}

size_t myo_loop_size(const myo_loop *l) {
    return l->size;
}

static void pass_free(loop_pass *p) {
    free(p->senses_in);
    free(p->senses_out);
    free(p->reflex_in);
    free(p->reflex_out);
    free(p->tissue);
    free(p->milieu);
}

static int pass_make(loop_pass *p, int n, myo_error *error) {
    const size_t count = (size_t)n;
    p->senses_in = calloc(count, sizeof *p->senses_in);
    p->senses_out = calloc(count, sizeof *p->senses_out);
    p->reflex_in = calloc(count, sizeof *p->reflex_in);
    p->reflex_out = calloc(count, sizeof *p->reflex_out);
    p->tissue = calloc(count, sizeof *p->tissue);
    p->milieu = calloc(count, sizeof *p->milieu);
    if (p->senses_in && p->senses_out && p->reflex_in && p->reflex_out && p->tissue && p->milieu)
        return MYO_OK;
    pass_free(p);
    return myo_error_set(error, MYO_BROKE_DOWN, "no memory for the reflexes of %d muscles", n);
}

static void fill_senses(const myo_loop *l, const loop_keep *keeps, const myo_loop_news *news,
                        loop_pass *pass) {
    for (int i = 0; i < l->n; i++) {
        double *tissue = pass->tissue[i];
        double around[milieu_in_count];
        memcpy(around, l->around, sizeof around);
        around[milieu_in_fatigue] = news[i].fatigue_1;
        milieu_outputs(around, l->milieu, pass->milieu[i]);
        memcpy(tissue, news[i].tissue, sizeof news[i].tissue);
        tissue[nociceptor_in_stress] = news[i].force_1;
        tissue[nociceptor_in_stretch] = news[i].length_1 - 1;
        tissue[nociceptor_in_speed] = 1e3 * (news[i].length_1 - keeps[i].length_1);
        tissue[nociceptor_in_activity] =
            pass->milieu[i][milieu_out_ending_factor] * news[i].activity_1;
        const myo_reflex_output *out = &keeps[i].output;
        pass->senses_in[i] = (myo_senses_input){.length_1 = news[i].length_1,
                                                .gamma_dynamic_Hz = out->gamma_dynamic_Hz,
                                                .gamma_static_Hz = out->gamma_static_Hz,
                                                .force_1 = news[i].force_1,
                                                .tissue = tissue};
    }
}

static int advance(const myo_loop *l, void *state, uint64_t step, const myo_loop_news *news,
                   double fear_1, loop_pass *pass, myo_error *error) {
    loop_keep *keeps = keeps_of(l, state);
    fill_senses(l, keeps, news, pass);
    int code = myo_senses_advance(l->senses, senses_of(l, state), pass->senses_in, pass->senses_out,
                                  error);
    if (code) return code;
    for (int i = 0; i < l->n; i++) {
        const myo_senses_output *felt = &pass->senses_out[i];
        keeps[i].discharge_Hz +=
            (1e3 * news[i].discharges_1 - keeps[i].discharge_Hz) / discharge_tau_ms;
        const double *milieu = pass->milieu[i];
        const double Ia_Hz = milieu[milieu_out_Ia_factor] * felt->Ia_Hz;
        const double joint_Hz = felt->facet_Hz + felt->disc_Hz + felt->root_Hz;
        const double heard = 1.0 - news[i].cut_1;
        pass->reflex_in[i] =
            (myo_reflex_input){.joint_Hz = joint_Hz,
                               .gate_1 = news[i].gate_1,
                               .Ia_Hz = heard * (Ia_Hz + 1e3 * news[i].volley_1),
                               .II_Hz = heard * felt->II_Hz,
                               .Ib_Hz = heard * milieu[milieu_out_Ib_factor] * felt->Ib_Hz,
                               .III_Hz = heard * felt->III_Hz,
                               .IV_Hz = heard * felt->IV_Hz,
                               .contraction_Hz = heard * felt->contraction_Hz,
                               .discharge_Hz = keeps[i].discharge_Hz,
                               .drive_1 = news[i].drive_1,
                               .speed_1_s = pass->tissue[i][nociceptor_in_speed]};
    }
    code = myo_reflex_advance(l->reflex, state, step, pass->reflex_in, fear_1, pass->reflex_out,
                              error);
    for (int i = 0; i < l->n && !code; i++) {
        keeps[i].output = pass->reflex_out[i];
        keeps[i].rates = pass->senses_out[i];
        keeps[i].length_1 = news[i].length_1;
    }
    return code;
}

int myo_loop_advance(const myo_loop *l, void *state, uint64_t step, const myo_loop_news *news,
                     double fear_1, myo_error *error) {
    loop_pass pass;
    int code = pass_make(&pass, l->n, error);
    if (code) return code;
    code = advance(l, state, step, news, fear_1, &pass, error);
    pass_free(&pass);
    return code;
}

double myo_loop_pain_percent(const myo_loop *l, const void *state) {
    return myo_reflex_pain_percent(l->reflex, state);
}

int myo_loop_init(const myo_loop *l, void *state, const myo_loop_news *still, double fear_1,
                  myo_error *error) {
    loop_pass pass;
    int code = pass_make(&pass, l->n, error);
    if (code) return code;
    memset(state, 0, l->size);
    loop_keep *keeps = keeps_of(l, state);
    for (int i = 0; i < l->n; i++) keeps[i].length_1 = still[i].length_1;
    myo_reflex_init(l->reflex, state, NULL);
    fill_senses(l, keeps, still, &pass);
    myo_senses_init(l->senses, senses_of(l, state), pass.senses_in);
    /* Windows before the first, until fusimotor drive, spindles and efficacies agree. */
    const uint64_t settle_ms = 10000;
    for (uint64_t before = settle_ms; before > 0 && !code; before--)
        code = advance(l, state, (uint64_t)0 - before, still, fear_1, &pass, error);
    pass_free(&pass);
    return code;
}

myo_pool_input myo_loop_input(const myo_loop *l, const void *state, int muscle, double drive_1,
                              double *excitation_uS, double *inhibition_uS) {
    const myo_reflex_output *out = &keep_of(l, state, muscle)->output;
    myo_reflex_synapses(out, l->weights[muscle], l->n_units[muscle], excitation_uS, inhibition_uS);
    const double drive = drive_1 * out->drive_factor_1 + out->guard_drive_1;
    return (myo_pool_input){drive, excitation_uS, inhibition_uS};
}

myo_loop_look myo_loop_look_at(const myo_loop *l, const void *state, int muscle) {
    const loop_keep *k = keep_of(l, state, muscle);
    const myo_reflex_output *o = &k->output;
    return (myo_loop_look){k->rates.Ia_Hz,
                           k->rates.II_Hz,
                           k->rates.Ib_Hz,
                           k->rates.contraction_Hz,
                           o->Ia_1 + o->II_1 + o->cortical_1 + o->contraction_1 + o->nociceptive_1,
                           o->Ib_1 + o->crossed_1 + o->reciprocal_1 + o->recurrent_1 + o->tonic_1};
}
