/* A record made by simple rules, for trying files and pages without a simulation: a ramp-and-hold
 * of a pool whose units join by size. None of it is physiology to be believed. */
#ifndef MYO_TESTS_SYNTHETIC_RECORD_H
#define MYO_TESTS_SYNTHETIC_RECORD_H

#include "myotome/record.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline double synthetic_uniform(uint64_t *state) {
    *state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
    return ((double)(*state >> 11) + 0.5) / 9007199254740992.0;
}

static inline double synthetic_normal(uint64_t *state) {
    const double a = synthetic_uniform(state), b = synthetic_uniform(state);
    return sqrt(-2.0 * log(a)) * cos(6.283185307179586 * b);
}

/* Drive of a ramp-and-hold over `seconds`. */
static inline double synthetic_drive(double t, double seconds) {
    const double up = 0.05 * seconds, hold = 0.25 * seconds, release = 0.8 * seconds,
                 end = 0.9 * seconds;
    if (t < up || t > end) return 0.0;
    if (t < hold) return (t - up) / (hold - up);
    return t < release ? 1.0 : (end - t) / (end - release);
}

static inline void synthetic_series(myo_series *series, const char *name, const char *unit,
                                    double rate_Hz, int columns) {
    snprintf(series->name, sizeof series->name, "%s", name);
    snprintf(series->unit, sizeof series->unit, "%s", unit);
    series->rate_Hz = rate_Hz;
    series->n_columns = columns;
}

static inline int synthetic_by_time(const void *a, const void *b) {
    const myo_spike *x = a, *y = b;
    if (x->t_ms != y->t_ms) return x->t_ms > y->t_ms ? 1 : -1;
    return (x->unit > y->unit) - (x->unit < y->unit);
}

static inline void synthetic_units(myo_muscle_record *muscle, int n) {
    muscle->n_units = n;
    muscle->units = calloc((size_t)n, sizeof *muscle->units);
    for (int u = 0; u < n; u++) {
        myo_unit_info *unit = &muscle->units[u];
        unit->size_1 = n > 1 ? (double)u / (n - 1) : 0.0;
        unit->type = unit->size_1 < 0.6    ? MYO_UNIT_S
                     : unit->size_1 < 0.85 ? MYO_UNIT_FR
                                           : MYO_UNIT_FF;
        unit->axon_velocity_m_s = 42.0 + 16.0 * unit->size_1;
        unit->axon_delay_ms = 350.0 / unit->axon_velocity_m_s;
        unit->fibre_diameter_um = 46.0 + 18.0 * unit->size_1;
        unit->n_fibres = (int)(60.0 * exp(2.3 * unit->size_1));
        unit->max_force_N = 0.2 * exp(2.3 * unit->size_1);
        unit->territory_radius_mm = 3.0;
    }
}

static inline void synthetic_spikes(myo_muscle_record *muscle, double seconds, uint64_t *state) {
    for (int u = 0; u < muscle->n_units; u++) {
        const double threshold = 0.02 * exp(3.6 * muscle->units[u].size_1);
        for (double t = 0.0; t < seconds;) {
            const double excess = synthetic_drive(t, seconds) - threshold;
            if (excess <= 0.0) {
                t += 0.005;
                continue;
            }
            t += (1.0 + 0.15 * synthetic_normal(state)) / (7.0 + 11.0 * excess);
            if (t < seconds) myo_spike_list_add(&muscle->discharges, 1e3 * t, u);
        }
    }
    qsort(muscle->discharges.spikes, muscle->discharges.n, sizeof(myo_spike), synthetic_by_time);
    for (size_t k = 0; k < muscle->discharges.n; k++) {
        const myo_spike *spike = &muscle->discharges.spikes[k];
        const double delay = muscle->units[spike->unit].axon_delay_ms + 1.0;
        if (spike->t_ms + delay < 1e3 * seconds)
            myo_spike_list_add(&muscle->activations, spike->t_ms + delay, spike->unit);
    }
    qsort(muscle->activations.spikes, muscle->activations.n, sizeof(myo_spike), synthetic_by_time);
}

/* Calcium as decaying kicks, activation and force as low-passed saturation of it. */
static inline void synthetic_series_all(myo_muscle_record *muscle, double seconds) {
    const int n = muscle->n_units;
    const size_t columns = (size_t)n;
    double *ca = calloc(columns, sizeof *ca), *active = calloc(columns, sizeof *active);
    float *row = calloc(columns, sizeof *row), *bridges = calloc(columns, sizeof *bridges);
    double top = 0.0;
    size_t next = 0;
    synthetic_series(&muscle->drive, "drive", "1", 1000.0, 1);
    synthetic_series(&muscle->target, "target", "N", 1000.0, 1);
    synthetic_series(&muscle->force, "force", "N", 1000.0, 1);
    synthetic_series(&muscle->calcium, "calcium", "uM", 1000.0, n);
    synthetic_series(&muscle->activation, "activation", "1", 1000.0, n);
    for (int ms = 0; ms < (int)(1e3 * seconds); ms++) {
        double force = 0.0;
        while (next < muscle->activations.n && muscle->activations.spikes[next].t_ms < ms + 1)
            ca[muscle->activations.spikes[next++].unit] += 2.2;
        for (int u = 0; u < n; u++) {
            ca[u] *= exp(-1.0 / 22.0);
            active[u] += ((ca[u] / (ca[u] + 1.3)) - active[u]) / 45.0;
            row[u] = (float)(0.05 + ca[u]);
            bridges[u] = (float)active[u];
            force += active[u] * muscle->units[u].max_force_N;
        }
        top = fmax(top, force);
        const float one = (float)force, drive = (float)(0.4 * synthetic_drive(1e-3 * ms, seconds));
        myo_series_add(&muscle->force, &one);
        myo_series_add(&muscle->drive, &drive);
        myo_series_add(&muscle->calcium, row);
        myo_series_add(&muscle->activation, bridges);
    }
    for (int ms = 0; ms < (int)(1e3 * seconds); ms++) {
        const float asked = (float)(0.94 * top * synthetic_drive(1e-3 * ms, seconds));
        myo_series_add(&muscle->target, &asked);
    }
    free(ca);
    free(active);
    free(row);
    free(bridges);
}

static inline void synthetic_potentials(myo_muscle_record *muscle) {
    muscle->potentials = calloc((size_t)muscle->n_units, sizeof *muscle->potentials);
    muscle->n_potentials = muscle->potentials_capacity = (size_t)muscle->n_units;
    for (int u = 0; u < muscle->n_units; u++) {
        myo_action_potential *p = &muscle->potentials[u];
        p->unit = u;
        p->velocity_m_s = 3.2 + 0.05 * (muscle->units[u].fibre_diameter_um - 45.0);
        p->dt_ms = 0.02;
        p->n_samples = 600;
        p->V_mV = calloc(600, sizeof *p->V_mV);
        for (int k = 0; k < 600; k++) {
            const double t = k * 0.02 - 1.0;
            const double rise = t > 0.0 ? 118.0 * (1.0 - exp(-t / 0.12)) *
                                              exp(-t / (0.9 - 0.2 * muscle->units[u].size_1))
                                        : 0.0;
            p->V_mV[k] =
                (float)(-84.0 + rise + (t > 0.0 ? 9.0 * (1.0 - exp(-t)) * exp(-t / 4.0) : 0.0));
        }
    }
}

/* One channel: potentials of all units added where they were activated, heart and noise on top. */
static inline void synthetic_channel(myo_record *record, int muscle, const char *name,
                                     myo_channel_kind kind, double rate_Hz, double seconds,
                                     uint64_t *state) {
    myo_channel *channel = myo_record_add_channel(record, (size_t)(seconds * rate_Hz));
    const myo_muscle_record *m = &record->muscles[muscle];
    const int index = record->n_channels - 1, needle = kind == MYO_CHANNEL_NEEDLE;
    const int n = (int)(0.03 * rate_Hz);
    snprintf(channel->name, sizeof channel->name, "%s", name);
    snprintf(channel->muscle, sizeof channel->muscle, "%s", m->name);
    snprintf(channel->description, sizeof channel->description, "%s",
             needle ? "concentric needle, 15 mm deep"
                    : "bipolar, 20 mm between <centres> & \"discs\"");
    channel->kind = kind;
    channel->rate_Hz = rate_Hz;
    channel->high_pass_Hz = 20.0;
    channel->low_pass_Hz = needle ? 10000.0 : 500.0;
    channel->clean_uV = calloc(channel->n_samples, sizeof *channel->clean_uV);
    myo_unit_potential *list = realloc(
        record->unit_potentials, (record->n_unit_potentials + (size_t)m->n_units) * sizeof *list);
    record->unit_potentials = list;
    for (int u = 0; u < m->n_units; u++) {
        myo_unit_potential *p = &list[record->n_unit_potentials++];
        const double amplitude = needle ? 8.0 * exp(4.5 * pow(synthetic_uniform(state), 3.0))
                                        : 1.5 * exp(2.5 * m->units[u].size_1);
        const double width = (needle ? 0.5 : 2.5) * (1.0 + 0.4 * synthetic_uniform(state));
        *p = (myo_unit_potential){.muscle = muscle,
                                  .unit = u,
                                  .channel = index,
                                  .duration_ms = 16.0 * width,
                                  .phases = 3,
                                  .n_samples = n,
                                  .origin = n / 10};
        p->signal_uV = calloc((size_t)n, sizeof *p->signal_uV);
        float low = 0.0F, high = 0.0F;
        for (int k = 0; k < n; k++) {
            const double t = ((k - p->origin) * 1e3 / rate_Hz - 7.0) / width;
            p->signal_uV[k] = (float)(amplitude * (1.0 - t * t) * exp(-0.5 * t * t));
            low = fminf(low, p->signal_uV[k]);
            high = fmaxf(high, p->signal_uV[k]);
        }
        p->amplitude_uV = (double)high - (double)low;
    }
    for (size_t k = 0; k < m->activations.n; k++) {
        const myo_unit_potential *p =
            &list[record->n_unit_potentials - (size_t)(m->n_units - m->activations.spikes[k].unit)];
        const long start = (long)(m->activations.spikes[k].t_ms * 1e-3 * rate_Hz) - p->origin;
        for (long j = 0; j < p->n_samples; j++)
            if (start + j >= 0 && start + j < (long)channel->n_samples)
                channel->clean_uV[start + j] += p->signal_uV[j];
    }
    for (size_t k = 0; k < channel->n_samples; k++) {
        const double beat = fmod((double)k / rate_Hz, 0.92) - 0.5;
        const double heart = needle ? 0.0 : 150.0 * exp(-beat * beat / 1e-4);
        channel->signal_uV[k] =
            channel->clean_uV[k] + (float)(heart + 3.0 * synthetic_normal(state));
    }
}

static inline void synthetic_muscle(myo_muscle_record *muscle, const char *name, const char *title,
                                    int n_units, double seconds, uint64_t *state) {
    snprintf(muscle->name, sizeof muscle->name, "%s", name);
    snprintf(muscle->title, sizeof muscle->title, "%s", title);
    synthetic_units(muscle, n_units);
    synthetic_spikes(muscle, seconds, state);
    synthetic_series_all(muscle, seconds);
    synthetic_potentials(muscle);
}

/* The caller frees it with myo_record_free. */
static inline myo_record *synthetic_record(int n_muscles, int n_units, double seconds) {
    uint64_t state = 42;
    myo_record *record = myo_record_make();
    snprintf(record->scenario, sizeof record->scenario, "preview");
    snprintf(record->title, sizeof record->title, "Preview: ramp & hold of <synthetic> units");
    record->seed = 42;
    record->duration_ms = record->simulated_ms = 1e3 * seconds;
    record->wall_s = 12.3;
    record->n_muscles = n_muscles;
    record->muscles = calloc((size_t)n_muscles, sizeof *record->muscles);
    for (int i = 0; i < n_muscles; i++) {
        char name[48];
        snprintf(name, sizeof name, "longissimus_thoracis_T%d_left", 7 + i);
        synthetic_muscle(&record->muscles[i], name, "longissimus thoracis, left", n_units, seconds,
                         &state);
    }
    synthetic_channel(record, 0, "EMG needle", MYO_CHANNEL_NEEDLE, 25000.0, seconds, &state);
    synthetic_channel(record, 0, "EMG surface", MYO_CHANNEL_SURFACE, 2000.0, seconds, &state);
    for (double t = 0.5; t < seconds; t += 0.92)
        myo_record_add_event(record, 1e3 * t, 0.0, "heartbeat", "QRS of the heart");
    myo_record_add_event(record, 0.05 * 1e3 * seconds, 0.85 * 1e3 * seconds, "contraction_starts",
                         "the voluntary contraction starts");
    return record;
}

#endif
