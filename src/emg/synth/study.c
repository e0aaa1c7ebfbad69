/* A quantitative needle study: random places, accepted motor-unit potentials, their mean and
 * spread. */
#include "base/parallel.h"
#include "base/random.h"
#include "emg/synth/library.h"
#include "emg/synth/potential.h"

#include <math.h>
#include <stdlib.h>

/* Acceptance as in quantitative electromyography: near enough to rise within 0.5 ms, above 50 uV.
 */
myo_emg_needle_study myo_emg_needle_study_default(void) {
    return (myo_emg_needle_study){.seed = 1,
                                  .n_sites = 60,
                                  .n_active_units = 20,
                                  .most_per_site = 0,
                                  .accept_amplitude_uV = 50,
                                  .accept_rise_ms = 0.5};
}

typedef struct study_work {
    const myo_emg_needle_study *study;
    const myo_emg_values *values;
    int muscle, n_active;
    const myo_unit_info *units;
    const myo_action_potential *potentials;
    const myo_action_potential *reference; /* used where potentials is NULL */
    myo_emg_potential_measures *measures;  /* n_sites x n_active */
    myo_error *errors;                     /* one a unit */
} study_work;

/* The needle somewhere in the cross-section, within 10 mm of needle.z along the fibres. */
static void move_to_site(const study_work *w, int site, int unit, myo_emg_electrode *needle) {
    double a, b, u[2] = {0, 0};
    const uint64_t entity = myo_random_entity(
        MYO_EMG_DRAW_SITE, (uint32_t)w->muscle,
        (uint32_t)(w->study->in_territory ? site + unit * w->study->n_sites : site));
    myo_emg_half_axes(w->values, &a, &b);
    for (uint64_t try = 0; try < 64; try++) {
        myo_random_uniform2(w->study->seed, entity, try + 1, u);
        u[0] = 2 * u[0] - 1;
        u[1] = 2 * u[1] - 1;
        if (u[0] * u[0] + u[1] * u[1] > 1) continue;
        if (!w->study->in_territory) break;
        const myo_unit_info *of = &w->units[unit];
        const double x = of->territory_x_mm + of->territory_radius_mm * u[0],
                     y = of->territory_y_mm + of->territory_radius_mm * u[1];
        u[0] = x / a;
        u[1] = y / b;
        if (u[0] * u[0] + u[1] * u[1] <= 1) break;
    }
    const double z =
        w->values->needle[needle_p_z] + 20 * (myo_random_uniform(w->study->seed, entity, 0) - 0.5);
    myo_emg_needle_move(needle, a * u[0], b * u[1], z);
}

static void study_unit(int unit, void *user) {
    const study_work *w = user;
    const myo_unit_info *info = &w->units[unit];
    myo_error *error = &w->errors[unit];
    const int n_fibres = myo_emg_fibre_count(w->values, info);
    myo_emg_fibre *fibres = malloc(((size_t)n_fibres + 1) * sizeof *fibres);
    if (!fibres) {
        myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the fibres of unit %d", unit);
        return;
    }
    myo_emg_place_fibres(w->values, w->study->seed, w->muscle, unit, info, fibres);
    const myo_action_potential *potential = w->potentials ? &w->potentials[unit] : w->reference;
    for (int site = 0; site < w->study->n_sites && !error->code; site++) {
        myo_emg_electrode needle = myo_emg_needle_electrode(w->values);
        move_to_site(w, site, unit, &needle);
        myo_emg_field field = {0};
        myo_emg_response response = {0};
        float *samples = NULL;
        int n = 0;
        int code =
            myo_emg_field_make(&needle, fibres, n_fibres, potential->velocity_m_s, &field, error);
        if (!code) code = myo_emg_response_make(&needle, &field, potential, &response, error);
        if (!code) code = myo_emg_response_recorded(&needle, &response, &samples, &n, error);
        if (!code)
            w->measures[(size_t)site * (size_t)w->n_active + (size_t)unit] =
                myo_emg_measure_potential(samples, n, needle.rate_Hz,
                                          w->values->needle[needle_p_duration_threshold]);
        free(samples);
        myo_emg_response_free(&response);
        myo_emg_field_free(&field);
    }
    free(fibres);
}

static void add(myo_emg_mean_sd *m, double value) {
    m->mean += value;
    m->sd += value * value;
}

static void close_sum(myo_emg_mean_sd *m, int n) {
    if (n < 1) return;
    m->mean /= n;
    m->sd = n > 1 ? sqrt(fmax(m->sd - n * m->mean * m->mean, 0) / (n - 1)) : 0;
}

static int is_accepted(const myo_emg_needle_study *study, const myo_emg_potential_measures *m) {
    return m->amplitude_uV >= study->accept_amplitude_uV && m->rise_ms <= study->accept_rise_ms;
}

/* Accepted potentials of one site, the largest first, as many as are taken there. */
static void take_site(const study_work *w, int site, myo_emg_needle_statistics *s) {
    myo_emg_potential_measures *row = w->measures + (size_t)site * (size_t)w->n_active;
    const int most = w->study->most_per_site > 0 ? w->study->most_per_site : w->n_active;
    for (int u = 0; u < w->n_active; u++)
        s->n_seen += row[u].amplitude_uV >= w->study->accept_amplitude_uV;
    for (int taken = 0; taken < most; taken++) {
        int best = -1;
        for (int u = 0; u < w->n_active; u++)
            if (is_accepted(w->study, &row[u]) &&
                (best < 0 || row[u].amplitude_uV > row[best].amplitude_uV))
                best = u;
        if (best < 0) return;
        if (s->all) s->all[s->n_potentials] = row[best];
        s->n_potentials++;
        add(&s->amplitude_uV, row[best].amplitude_uV);
        add(&s->duration_ms, row[best].duration_ms);
        add(&s->phases_1, row[best].phases);
        add(&s->area_uV_ms, row[best].area_uV_ms);
        row[best].amplitude_uV = -1; /* taken */
    }
}

static int run_study(study_work *w, int threads, myo_emg_needle_statistics *s, myo_error *error) {
    myo_workers *workers = myo_workers_make(threads > 0 ? threads : myo_processor_count());
    if (!workers) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for threads");
    myo_parallel_for(workers, w->n_active, study_unit, w);
    myo_workers_free(workers);
    for (int u = 0; u < w->n_active; u++) {
        if (!w->errors[u].code) continue;
        if (error) *error = w->errors[u];
        return w->errors[u].code;
    }
    for (int site = 0; site < w->study->n_sites; site++) take_site(w, site, s);
    close_sum(&s->amplitude_uV, s->n_potentials);
    close_sum(&s->duration_ms, s->n_potentials);
    close_sum(&s->phases_1, s->n_potentials);
    close_sum(&s->area_uV_ms, s->n_potentials);
    return MYO_OK;
}

int myo_emg_study_needle(const myo_emg_muscle *muscle, int muscle_index, int n_units,
                         const myo_unit_info *units, const myo_action_potential *potentials,
                         const myo_emg_needle_study *study, myo_emg_needle_statistics *statistics,
                         myo_error *error) {
    const myo_emg_needle_study chosen = study ? *study : myo_emg_needle_study_default();
    myo_emg_values values;
    myo_action_potential reference;
    myo_emg_values_read(muscle, &values);
    if (!potentials) values.conductor[conductor_p_reference_shape] = 1;
    *statistics = (myo_emg_needle_statistics){0};
    if (n_units < 1 || chosen.n_sites < 1)
        return myo_error_set(error, MYO_INPUT,
                             "a needle study needs a unit and a site; it has %d and %d", n_units,
                             chosen.n_sites);
    const int code = myo_emg_rosenfalck(4, 0.02, &reference, error);
    if (code) return code;
    study_work w = {.study = &chosen,
                    .values = &values,
                    .muscle = muscle_index,
                    .units = units,
                    .potentials = potentials,
                    .reference = &reference};
    w.n_active = chosen.n_active_units > 0 && chosen.n_active_units < n_units
                     ? chosen.n_active_units
                     : n_units;
    w.measures = calloc((size_t)chosen.n_sites * (size_t)w.n_active, sizeof *w.measures);
    w.errors = calloc((size_t)w.n_active, sizeof *w.errors);
    int result;
    if (chosen.keep)
        statistics->all =
            malloc(((size_t)chosen.n_sites * (size_t)w.n_active + 1) * sizeof *statistics->all);
    if (w.measures && w.errors && (statistics->all || !chosen.keep))
        result = run_study(&w, chosen.threads, statistics, error);
    else
        result = myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the needle study");
    free(w.measures);
    free(w.errors);
    free(reference.V_mV);
    return result;
}
