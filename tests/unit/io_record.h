/* A small made-up record for the tests of files: every list and series filled, odd lengths, two
 * rates. */
#ifndef IO_RECORD_H
#define IO_RECORD_H

#include "myotome/record.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline void io_fill_series(myo_series *series, const char *name, const char *unit,
                                  double rate_Hz, int columns, size_t rows) {
    snprintf(series->name, sizeof series->name, "%s", name);
    snprintf(series->unit, sizeof series->unit, "%s", unit);
    snprintf(series->text, sizeof series->text, "made-up %s", name);
    series->rate_Hz = rate_Hz;
    series->n_columns = columns;
    float row[8];
    for (size_t k = 0; k < rows; k++) {
        for (int c = 0; c < columns; c++) row[c] = (float)(10 * sin(0.01 * (double)k) + c);
        myo_series_add(series, row);
    }
}

static inline void io_fill_muscle(myo_muscle_record *m) {
    snprintf(m->name, sizeof m->name, "longissimus_thoracis_T7_left");
    snprintf(m->title, sizeof m->title, "longissimus thoracis at T7, left");
    m->n_units = 3;
    m->units = calloc(3, sizeof *m->units);
    for (int u = 0; u < 3; u++)
        m->units[u] = (myo_unit_info){.type = (myo_unit_type)u,
                                      .size_1 = u / 2.0,
                                      .n_fibres = 100 * (u + 1),
                                      .max_force_N = 0.5 * (u + 1),
                                      .fibre_diameter_um = 50 + u};
    for (int k = 0; k < 20; k++) {
        const double t_ms = 33.3 * k;
        myo_spike_list_add(&m->discharges, t_ms, k % 2);
        myo_spike_list_add(&m->activations, t_ms + 7.25, k % 2);
    }
    io_fill_series(&m->drive, "drive", "1", 1000, 1, 1000);
    io_fill_series(&m->force, "force", "N", 1000, 1, 1000);
    io_fill_series(&m->length, "length", "mm", 1000, 1, 1000);
    io_fill_series(&m->fibre_length, "fibre_length", "mm", 1000, 1, 1000);
    io_fill_series(&m->calcium, "calcium", "uM", 1000, 3, 1000);
    io_fill_series(&m->activation, "activation", "1", 1000, 3, 1000);
    io_fill_series(&m->potassium_T, "potassium_T", "mM", 1000, 3, 1000);
    io_fill_series(&m->ATP, "ATP", "mM", 10, 3, 10);
    io_fill_series(&m->PCr, "PCr", "mM", 10, 3, 10);
    io_fill_series(&m->Pi, "Pi", "mM", 10, 3, 10);
    io_fill_series(&m->pH, "pH", "1", 10, 3, 10);
    for (int k = 0; k < 6; k++) myo_spike_list_add(&m->spontaneous, 400 + 20.5 * k, 2);
    m->n_potentials = m->potentials_capacity = 2;
    m->potentials = calloc(2, sizeof *m->potentials);
    for (int p = 0; p < 2; p++) {
        m->potentials[p] = (myo_action_potential){
            .unit = p, .velocity_m_s = 4, .dt_ms = 0.02, .n_samples = 50 + p};
        m->potentials[p].V_mV = malloc((size_t)(50 + p) * sizeof(float));
        for (int k = 0; k < 50 + p; k++) m->potentials[p].V_mV[k] = (float)(-80 + k);
    }
}

static inline void io_fill_channel(myo_record *record, const char *name, myo_channel_kind kind,
                                   double rate_Hz, size_t n_samples, double peak_uV) {
    myo_channel *c = myo_record_add_channel(record, n_samples);
    snprintf(c->name, sizeof c->name, "%s", name);
    snprintf(c->muscle, sizeof c->muscle, "longissimus_thoracis_T7_left");
    snprintf(c->description, sizeof c->description, "made-up\tchannel");
    c->kind = kind;
    c->rate_Hz = rate_Hz;
    c->high_pass_Hz = 10;
    c->low_pass_Hz = rate_Hz / 2;
    c->z_mm = 20;
    for (size_t k = 0; k < n_samples; k++)
        c->signal_uV[k] = (float)(peak_uV * sin(0.7 * (double)k) * exp(-1e-3 * (double)(k % 1000)));
}

/* One second: a needle at 10 kHz, two skin channels of the same name at 2 kHz. */
static inline myo_record *io_make_record(void) {
    myo_record *record = myo_record_make();
    snprintf(record->scenario, sizeof record->scenario, "first-muscle");
    snprintf(record->title, sizeof record->title, "first \"muscle\"");
    record->seed = 18446744073709551615u;
    record->duration_ms = record->simulated_ms = 1000;
    record->wall_s = 0.25;
    record->n_muscles = 1;
    record->muscles = calloc(1, sizeof *record->muscles);
    io_fill_muscle(&record->muscles[0]);
    io_fill_channel(record, "EMG needle", MYO_CHANNEL_NEEDLE, 10000, 10000, 1234.5);
    io_fill_channel(record, "EMG surface", MYO_CHANNEL_SURFACE, 2000, 2000, 300);
    io_fill_channel(record, "EMG surface", MYO_CHANNEL_SURFACE, 2000, 2000, 12000);
    record->n_unit_potentials = 1;
    record->unit_potentials = calloc(1, sizeof *record->unit_potentials);
    record->unit_potentials[0] = (myo_unit_potential){
        .amplitude_uV = 400, .duration_ms = 10, .phases = 3, .n_samples = 100, .origin = 20};
    record->unit_potentials[0].signal_uV = calloc(100, sizeof(float));
    const myo_episode episode = {0, MYO_EPISODE_MYOTONIA, 400, 502.5, 48.8, 0.25, "made-up\tproof"};
    myo_record_add_episode(record, &episode);
    myo_record_add_event(record, 0, 0, "run_starts", "the run starts");
    myo_record_add_event(record, 250.25, 500, "contraction_starts", "the contraction starts");
    myo_record_add_event(record, 999.9, 0, "run_ends", "the run\tends");
    return record;
}

#endif
