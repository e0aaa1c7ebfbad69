/* myotome bench emg: what the electrodes cost. A muscle of made-up discharges is heard by a needle,
 * a pair of discs and a grid; shapes worked out from the fibres and discharges added are told apart
 * by hearing each twice, with few discharges and with many. Processor time of one core. */
#include "cli/bench_emg.h"

#include "myotome/emg.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { units = 60, fibres = 120, spikes_few = 60, spikes_many = 3060 };
static const double length_ms = 4000;

typedef struct cost {
    const char *name;
    int channels;
    double shapes_per_s, discharges_per_s, all_per_s, signal_s_per_s;
} cost;

static double core_s(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static myo_record *make_record(const myo_emg_muscle *muscle, int n_spikes, myo_error *error) {
    myo_record *r = myo_record_make();
    myo_muscle_record *m = r ? calloc(1, sizeof *m) : NULL;
    int code = m ? MYO_OK : myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a record");
    if (!code) {
        r->simulated_ms = length_ms;
        r->n_muscles = 1;
        r->muscles = m;
        strcpy(m->name, "made_up");
        m->n_units = units;
        m->units = calloc(units, sizeof *m->units);
        m->potentials = calloc(units, sizeof *m->potentials);
        if (!m->units || !m->potentials)
            code = myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a record");
    }
    for (int u = 0; u < units && !code; u++) {
        m->units[u].n_fibres = fibres;
        m->units[u].fibre_diameter_um = 50;
        code = myo_emg_rosenfalck(4, 0.02, &m->potentials[u], error);
        m->potentials[u].unit = u;
        m->n_potentials = (size_t)u + 1;
    }
    if (!code) code = myo_emg_place_units(muscle, 0, 1, units, m->units, error);
    for (int i = 0; i < n_spikes && !code; i++)
        if (myo_spike_list_add(&m->activations, length_ms * i / n_spikes, i % units))
            code = myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a record");
    if (!code) return r;
    myo_record_free(r);
    return NULL;
}

static int hear(const myo_emg_muscle *muscle, const myo_emg_electrode_place *place, int n_spikes,
                double *taken_s, int *channels, myo_error *error) {
    myo_record *r = make_record(muscle, n_spikes, error);
    if (!r) return MYO_BROKE_DOWN;
    myo_emg_options options = myo_emg_options_default();
    options.threads = 1;
    options.n_electrodes = 1;
    options.electrodes = place;
    const double begun = core_s();
    const int code = myo_emg_synthesize(r, muscle, &options, error);
    *taken_s = core_s() - begun;
    *channels = r->n_channels;
    myo_record_free(r);
    return code;
}

static int measure(int kind, const char *name, cost *c, myo_error *error) {
    const myo_emg_muscle muscle = {NULL, 218, 100};
    myo_fieldset *values = myo_electrode_values(kind);
    if (!values) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for an electrode");
    myo_emg_electrode_place place = {.kind = kind, .mirror = 1, .values = values};
    strcpy(place.name, "e");
    double few_s = 0, many_s = 0;
    int code = hear(&muscle, &place, spikes_few, &few_s, &c->channels, error);
    if (!code) code = hear(&muscle, &place, spikes_many, &many_s, &c->channels, error);
    myo_fieldset_free(values);
    if (code) return code;
    const double more_s = many_s > few_s ? many_s - few_s : 1e-9;
    c->name = name;
    c->shapes_per_s = units * c->channels / few_s;
    c->discharges_per_s = (double)(spikes_many - spikes_few) * c->channels / more_s;
    c->all_per_s = (double)spikes_many * c->channels / many_s;
    c->signal_s_per_s = 1e-3 * length_ms * c->channels / many_s;
    return MYO_OK;
}

int cli_bench_emg(const cli_options *options, myo_error *error) {
    static const struct {
        int kind;
        const char *name;
    } list[] = {{MYO_ELECTRODE_concentric, "concentric needle"},
                {MYO_ELECTRODE_single_fibre, "single-fibre needle"},
                {MYO_ELECTRODE_surface_bipolar, "pair of discs"},
                {MYO_ELECTRODE_grid, "grid of 65 discs"}};
    enum { n = sizeof list / sizeof *list };
    cost costs[n] = {{0}};
    int code = MYO_OK;
    for (int i = 0; i < n && !code; i++)
        code = measure(list[i].kind, list[i].name, &costs[i], error);
    if (code) return code;
    if (options->json) {
        printf("[");
        for (int i = 0; i < n; i++)
            printf("%s{\"electrode\": \"%s\", \"channels\": %d, \"shapes_per_s\": %.4g, "
                   "\"discharges_per_s\": %.4g, \"potentials_per_s\": %.4g, \"signal_s_per_s\": "
                   "%.4g}",
                   i ? ", " : "", costs[i].name, costs[i].channels, costs[i].shapes_per_s,
                   costs[i].discharges_per_s, costs[i].all_per_s, costs[i].signal_s_per_s);
        printf("]\n");
        return MYO_OK;
    }
    printf(
        "%d units of %d fibres, %g s, %d discharges, noise and amplifier included; per second of "
        "one core\n\n%-20s %9s %18s %20s %22s %16s\n",
        units, fibres, 1e-3 * length_ms, spikes_many, "electrode", "channels", "unit shapes from",
        "discharges added to", "electrode potentials", "signal");
    printf("%-20s %9s %18s %20s %22s %16s\n", "", "", "their fibres", "a channel", "all in all",
           "(channels x s)");
    for (int i = 0; i < n; i++)
        printf("%-20s %9d %18.0f %20.0f %22.0f %16.1f\n", costs[i].name, costs[i].channels,
               costs[i].shapes_per_s, costs[i].discharges_per_s, costs[i].all_per_s,
               costs[i].signal_s_per_s);
    return MYO_OK;
}
