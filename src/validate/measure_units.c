/* Populations of motor-unit potentials without a run of the muscle: a pool's smallest units, placed
 * in three persons, seen by a needle at random places in their territories (a quantitative study),
 * or firing at a steady rate, all together (an interference pattern). The fibres' potential is
 * Rosenfalck's at the model's velocity. */
#include "validate/measures.h"

#include "base/random.h"
#include "myotome/emg.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PERSONS = 3, UNITS = 20, SITES = 30, POOL = 160, DRAW = 0x5661 };

/* As the slow fibres of the model conduct at body temperature. */
static const double velocity_m_s = 3.4;

/* Electrode tables with the row's settings. */
static int make_values(const myo_node *settings, myo_fieldset **values, myo_error *error) {
    myo_section sections[8];
    const int n = myo_emg_table_count();
    for (int i = 0; i < n; i++)
        sections[i] = (myo_section){myo_emg_table(i)->name, myo_emg_table(i), NULL, 0};
    *values = myo_fieldset_make(sections, n);
    if (!*values) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for electrodes");
    const myo_node *set = myo_node_find(settings, "set");
    int code = MYO_OK;
    for (size_t i = 0; set && i < myo_node_count(set) && !code; i++)
        code = myo_fieldset_set(*values, myo_node_key(myo_node_at(set, i)),
                                myo_node_text(myo_node_at(set, i)), 0, error);
    return code;
}

/* 78 000 fibres in 160 units, the largest 15 times the smallest: of them the smallest. */
static void small_units(myo_unit_info *units, int n) {
    memset(units, 0, (size_t)n * sizeof *units);
    for (int u = 0; u < n; u++) {
        units[u].n_fibres = (int)(94 * pow(15, u / (POOL - 1.0)));
        units[u].fibre_diameter_um = 55;
    }
}

/* Sonoo & Stalberg 1993: 2 log10 of the amplitude in mV plus the area over the amplitude in ms. */
static double size_index(const myo_emg_potential_measures *m) {
    return 2 * log10(1e-3 * m->amplitude_uV) + m->area_uV_ms / m->amplitude_uV;
}

static int add_person(const myo_emg_muscle *muscle, int person, myo_columns *columns,
                      myo_error *error) {
    myo_unit_info units[UNITS];
    myo_action_potential potentials[UNITS];
    myo_emg_needle_study study = myo_emg_needle_study_default();
    study.seed = (uint64_t)person;
    study.n_sites = SITES;
    study.n_active_units = 0;
    study.in_territory = 1;
    study.accept_rise_ms = 0.8;
    study.keep = 1;
    small_units(units, UNITS);
    myo_emg_needle_statistics s = {0};
    int code = myo_emg_place_units(muscle, 0, study.seed, UNITS, units, error);
    if (!code) code = myo_emg_rosenfalck(velocity_m_s, 0.02, &potentials[0], error);
    for (int u = 1; u < UNITS && !code; u++) potentials[u] = potentials[0];
    if (!code) {
        code = myo_emg_study_needle(muscle, 0, UNITS, units, potentials, &study, &s, error);
        free(potentials[0].V_mV);
    }
    for (int i = 0; i < s.n_potentials && !code; i++) {
        const myo_emg_potential_measures *m = &s.all[i];
        const double row[] = {m->amplitude_uV, m->duration_ms, m->phases,
                              m->area_uV_ms,   m->turns,       size_index(m)};
        code = myo_columns_add(columns, row, error);
    }
    free(s.all);
    return code;
}

int myo_measure_population(const myo_node *settings, myo_columns *columns, myo_error *error) {
    static const char *const names[] = {"amplitude_uV", "duration_ms", "phases_1",
                                        "area_uV_ms",   "turns_1",     "size_index_1"};
    myo_fieldset *values = NULL;
    int code = make_values(settings, &values, error);
    myo_columns_name(columns, names, 6);
    const myo_emg_muscle muscle = {values, 218, 110};
    for (int person = 1; person <= PERSONS && !code; person++)
        code = add_person(&muscle, person, columns, error);
    if (!code && columns->n_rows < 10)
        code =
            myo_error_set(error, MYO_INPUT, "the needle met %zu potentials only", columns->n_rows);
    myo_fieldset_free(values);
    return code;
}

/* ---- numbers of a population ---- */

static int by_size(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Greatest distance between the share of values up to x and that of a published normal or
 * log-normal distribution of this mean and standard deviation. */
static double distance(const double *sorted, size_t n, double mean, double sd, int log_normal) {
    const double spread = sqrt(log(1 + sd * sd / (mean * mean)));
    double worst = 0;
    for (size_t i = 0; i < n; i++) {
        const double z =
            log_normal
                ? (sorted[i] > 0 ? (log(sorted[i] / mean) + 0.5 * spread * spread) / spread : -99)
                : (sorted[i] - mean) / sd;
        const double there = 0.5 * erfc(-z / sqrt(2.0));
        worst =
            fmax(worst, fmax(there - (double)i / (double)n, (double)(i + 1) / (double)n - there));
    }
    return worst;
}

int myo_measure_of_population(const myo_columns *columns, const myo_node *settings, double *value,
                              myo_error *error) {
    const char *of = "";
    int code = myo_measure_text(settings, "of", &of, error), column = -1;
    for (int c = 0; c < columns->n_columns; c++) {
        const size_t n = strlen(of);
        if (strncmp(columns->names[c], of, n) == 0 && columns->names[c][n] == '_') column = c;
    }
    if (!code && column < 0 && strcmp(of, "count") != 0)
        code = myo_error_set(error, MYO_INPUT,
                             "a population has amplitude, duration, phases, area, turns and "
                             "size_index, no \"%s\"",
                             of);
    if (code) return code;
    const size_t n = columns->n_rows;
    if (strcmp(of, "count") == 0) {
        *value = (double)n;
        return MYO_OK;
    }
    double *sorted = malloc((n + 1) * sizeof *sorted), sum = 0;
    if (!sorted) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a population");
    for (size_t i = 0; i < n; i++) {
        sorted[i] = columns->data[i * (size_t)columns->n_columns + (size_t)column];
        sum += sorted[i];
    }
    qsort(sorted, n, sizeof *sorted, by_size);
    *value = sum / (double)n;
    const myo_node *KS = myo_node_find(settings, "KS");
    if (KS) {
        double mean = 0, sd = 0;
        const char *shape = "";
        code = myo_measure_number(KS, "mean", "1", (double)NAN, &mean, error);
        if (!code) code = myo_measure_number(KS, "sd", "1", (double)NAN, &sd, error);
        if (!code) code = myo_measure_text(KS, "shape", &shape, error);
        if (!code) *value = distance(sorted, n, mean, sd, strcmp(shape, "log-normal") == 0);
    }
    free(sorted);
    return code;
}

/* ---- an interference pattern ---- */

/* Every unit fires at its own steady rate, 80-120 % of the mean, intervals that vary by 15 %. */
static int make_trains(myo_muscle_record *m, int n, double rate_Hz, double length_ms, uint64_t seed,
                       myo_error *error) {
    for (int u = 0; u < n; u++) {
        const uint64_t entity = myo_random_entity(DRAW, 0, (uint32_t)u);
        const double own = rate_Hz * (0.8 + 0.4 * myo_random_uniform(seed, entity, 0));
        double t_ms = 1e3 / own * myo_random_uniform(seed, entity, 1);
        for (uint64_t k = 2; t_ms < length_ms; k++) {
            if (myo_spike_list_insert(&m->activations, t_ms, u))
                return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for discharges");
            t_ms += 1e3 / own * fmax(1 + 0.15 * myo_random_normal(seed, entity, k), 0.3);
        }
    }
    return MYO_OK;
}

static int make_record(const myo_emg_muscle *muscle, int n, double rate_Hz, uint64_t seed,
                       myo_record **record, myo_error *error) {
    myo_record *r = *record = myo_record_make();
    if (r) r->muscles = calloc(1, sizeof *r->muscles);
    if (!r || !r->muscles)
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a record");
    r->n_muscles = 1;
    r->simulated_ms = 4000;
    myo_muscle_record *m = r->muscles;
    m->units = calloc((size_t)n, sizeof *m->units);
    m->potentials = calloc((size_t)n, sizeof *m->potentials);
    if (!m->units || !m->potentials)
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a record");
    m->n_units = n;
    small_units(m->units, n);
    int code = myo_emg_place_units(muscle, 0, seed, n, m->units, error);
    for (int u = 0; u < n && !code; u++, m->n_potentials++) {
        code = myo_emg_rosenfalck(velocity_m_s, 0.02, &m->potentials[u], error);
        m->potentials[u].unit = u;
    }
    return code ? code : make_trains(m, n, rate_Hz, r->simulated_ms, seed, error);
}

/* Turns: reversals of more than 100 uV, over the whole recording, and the mean swing between them
 * (Stalberg et al. 1983). */
static void count_turns(const myo_channel *c, double *turns_Hz, double *uV_per_turn) {
    enum { least_uV = 100 };
    double low = 0, high = 0, last = 0, sum = 0;
    int n = 0, direction = 0;
    for (size_t i = 0; i < c->n_samples; i++) {
        const double x = (double)c->signal_uV[i];
        if (direction >= 0) high = fmax(high, x);
        if (direction <= 0) low = fmin(low, x);
        const int falls = direction >= 0 && high - x > least_uV,
                  rises = direction <= 0 && x - low > least_uV;
        if (!falls && !rises) continue;
        const double at = falls ? high : low; /* the reversal */
        if (n) sum += fabs(at - last);
        last = at;
        n++;
        direction = falls ? -1 : 1;
        low = high = x;
    }
    *turns_Hz = n / ((double)c->n_samples / c->rate_Hz);
    *uV_per_turn = n > 1 ? sum / (n - 1) : (double)NAN;
}

static int measure_turns(const myo_channel *c, const char *of, double *value, myo_error *error) {
    double turns_Hz, uV_per_turn;
    count_turns(c, &turns_Hz, &uV_per_turn);
    if (strcmp(of, "turns") != 0 && strcmp(of, "uV_per_turn") != 0)
        return myo_error_set(error, MYO_INPUT,
                             "an interference pattern has turns and uV_per_turn, no \"%s\"", of);
    *value = of[0] == 't' ? turns_Hz : uV_per_turn;
    return MYO_OK;
}

/* Median over five places of the needle. */
int myo_measure_interference(const myo_node *settings, double *value, myo_error *error) {
    enum { PLACES = 5 };
    const char *of = "";
    double active = 0, rate_Hz = 0, seen[PLACES];
    myo_fieldset *values = NULL;
    int code = myo_measure_text(settings, "of", &of, error);
    if (!code) code = myo_measure_number(settings, "active", "1", 12, &active, error);
    if (!code) code = myo_measure_number(settings, "rate", "Hz", 10, &rate_Hz, error);
    if (!code && !(active >= 1 && active <= POOL))
        code = myo_error_set(error, MYO_INPUT, "1 to %d units can be active", POOL);
    if (!code) code = make_values(settings, &values, error);
    const myo_emg_muscle muscle = {values, 218, 110};
    for (int i = 0; i < PLACES && !code; i++) {
        myo_record *r = NULL;
        char text[40];
        snprintf(text, sizeof text, "%d", 2 * i - PLACES + 1);
        code = myo_fieldset_set(values, "needle.x", text, 0, error);
        if (!code) code = myo_fieldset_set(values, "surface.channels", "0", 0, error);
        if (!code) code = make_record(&muscle, (int)active, rate_Hz, (uint64_t)i + 1, &r, error);
        myo_emg_options options = myo_emg_options_default();
        options.seed = (uint64_t)i + 1;
        if (!code) code = myo_emg_synthesize(r, &muscle, &options, error);
        if (!code) code = measure_turns(&r->channels[0], of, &seen[i], error);
        myo_record_free(r);
    }
    myo_fieldset_free(values);
    if (code) return code;
    qsort(seen, PLACES, sizeof *seen, by_size);
    *value = seen[PLACES / 2];
    return MYO_OK;
}
