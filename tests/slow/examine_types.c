/* How often are discharges named rightly? Recordings of every type: rhythms drawn from the
 * published descriptions (reference in src/emg/analyse/types.c), potentials by the needle's physics
 * with random fibres, places and velocities, noise at a given ratio. Persons (seeds) with even
 * numbers are for tuning, those with odd numbers for the report in docs/examine.md.
 *
 * examine_types [-t] [-v] [-n PERSONS] [-k TYPE] [-s SNR_dB]... [-f LEAST]
 * -t: the tuning half; -v: what went wrong; -k: one type only, counted from 0; -f: least macro F1
 *
 * This is no end-to-end test of the simulator: rhythms are drawn here, not simulated. */
#include "base/random.h"
#include "myotome/emg.h"
#include "myotome/examine.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

/* ---- random numbers of one recording ---- */

typedef struct draws {
    uint64_t seed, step;
} draws;

static double uniform(draws *d, double low, double high) {
    return low + (high - low) * myo_random_uniform(d->seed, 77, d->step++);
}
static double normal(draws *d) {
    return myo_random_normal(d->seed, 77, d->step++);
}
static double gap(draws *d, double mean) {
    return mean * myo_random_exponential(d->seed, 77, d->step++);
}
static double log_uniform(draws *d, double low, double high) {
    return low * pow(high / low, uniform(d, 0, 1));
}
static int whole(draws *d, int low, int high) {
    return low + (int)floor(uniform(d, 0, 0.999999) * (high - low + 1));
}

/* ---- a recording to be ---- */

enum { MOST_UNITS = 16, LEVELS = 12 };

typedef struct scene {
    draws d;
    double seconds;
    myo_record *record;
    myo_muscle_record *muscle;
    int at_rest;
} scene;

static int add_unit(scene *s, int n_fibres, double diameter_um) {
    const int u = s->muscle->n_units++;
    s->muscle->units[u] = (myo_unit_info){.n_fibres = n_fibres, .fibre_diameter_um = diameter_um};
    return u;
}

static int add_motor_unit(scene *s) {
    return add_unit(s, whole(&s->d, 60, 160), uniform(&s->d, 46, 56));
}

static void fire(scene *s, int unit, double t_s) {
    if (t_s > 0.02 && t_s < s->seconds - 0.05)
        myo_spike_list_insert(&s->muscle->activations, 1e3 * t_s, unit);
}

/* From t_s on the unit's potentials have this size. */
static void set_size(scene *s, int unit, double t_s, double size) {
    myo_muscle_record *m = s->muscle;
    if (m->n_potentials == m->potentials_capacity) {
        m->potentials_capacity = 2 * m->potentials_capacity + 64;
        m->potentials = realloc(m->potentials, m->potentials_capacity * sizeof *m->potentials);
    }
    myo_action_potential *p = &m->potentials[m->n_potentials++];
    if (myo_emg_rosenfalck(3.2, 0.02, p, NULL)) abort();
    p->unit = unit;
    p->t_ms = 1e3 * t_s;
    for (int k = 0; k < p->n_samples; k++)
        p->V_mV[k] = (float)(-90 + size * ((double)p->V_mV[k] + 90));
}

/* Regular firing, intervals varying by cv. */
static void fire_train(scene *s, int unit, double from_s, double to_s, double rate_Hz, double cv) {
    for (double t = from_s + uniform(&s->d, 0, 1 / rate_Hz); t < to_s;
         t += fmax(0.02, (1 + cv * normal(&s->d)) / rate_Hz))
        fire(s, unit, t);
}

/* ---- the types ---- */

static void effort(scene *s) {
    const int n = whole(&s->d, 1, 5);
    const int whole_time = uniform(&s->d, 0, 1) < 0.3;
    for (int i = 0; i < n; i++) {
        const int u = add_motor_unit(s);
        const double from = whole_time ? 0 : uniform(&s->d, 0.5, 0.3 * s->seconds);
        const double to = whole_time ? s->seconds : uniform(&s->d, 0.6, 0.95) * s->seconds;
        fire_train(s, u, from, to, uniform(&s->d, 6, 16), uniform(&s->d, 0.08, 0.25));
    }
}

static void continuous(scene *s) {
    s->at_rest = 1;
    for (int n = whole(&s->d, 1, 4), i = 0; i < n; i++)
        fire_train(s, add_motor_unit(s), 0, s->seconds, uniform(&s->d, 5, 18),
                   uniform(&s->d, 0.08, 0.25));
}

static void fasciculation(scene *s) {
    for (int n = whole(&s->d, 1, 4), i = 0; i < n; i++) {
        const int u = add_motor_unit(s);
        const double every = 1 / log_uniform(&s->d, 0.2, 1.5);
        for (double t = gap(&s->d, every); t < s->seconds; t += 0.05 + gap(&s->d, every)) {
            fire(s, u, t);
            if (uniform(&s->d, 0, 1) < 0.15) fire(s, u, t + uniform(&s->d, 0.005, 0.012));
        }
    }
}

static void fibrillation(scene *s) {
    for (int n = whole(&s->d, 1, 3), i = 0; i < n; i++) {
        const int u = add_unit(s, 1, uniform(&s->d, 30, 50));
        const double rate = log_uniform(&s->d, 1, 13), from = uniform(&s->d, 0, 3);
        const double to = uniform(&s->d, 0.7, 1) * s->seconds, slowing = uniform(&s->d, 0, 0.4);
        for (double t = from; t < to; t += (1 + uniform(&s->d, 0.01, 0.06) * normal(&s->d)) / rate *
                                           (1 + slowing * (t - from) / (to - from)))
            fire(s, u, t);
    }
}

static void myotonic(scene *s) {
    for (int n = whole(&s->d, 1, 3), i = 0; i < n; i++) {
        const int u = add_unit(s, whole(&s->d, 1, 2), uniform(&s->d, 40, 56));
        const double from = uniform(&s->d, 0.3, 0.6 * s->seconds),
                     to = fmin(s->seconds, from + uniform(&s->d, 1, 4));
        const double low = uniform(&s->d, 15, 30), high = uniform(&s->d, 45, 100);
        const double top = uniform(&s->d, 0.15, 0.6), least = uniform(&s->d, 0.3, 0.6);
        for (int k = 0; k < LEVELS; k++) {
            const double x = (k + 0.5) / LEVELS;
            const double wax = x < top ? x / top : (1 - x) / (1 - top);
            set_size(s, u, from + (to - from) * k / LEVELS, least + (1 - least) * (1 - wax));
        }
        for (double t = from; t < to;) {
            const double x = (t - from) / (to - from);
            const double wax = x < top ? x / top : (1 - x) / (1 - top);
            fire(s, u, t);
            t += (1 + 0.03 * normal(&s->d)) / (low + (high - low) * wax);
        }
    }
}

static void complex_repetitive(scene *s) {
    const int u = add_unit(s, whole(&s->d, 4, 12), uniform(&s->d, 35, 60));
    const double rate = log_uniform(&s->d, 8, 80);
    double t = uniform(&s->d, 0.3, 2);
    while (t < s->seconds - 1) {
        const double to = t + uniform(&s->d, 1, 5);
        for (; t < to; t += (1 + 0.006 * normal(&s->d)) / rate) fire(s, u, t);
        t += uniform(&s->d, 0.5, 3);
    }
}

static void neuromyotonic(scene *s) {
    for (int n = whole(&s->d, 1, 2), i = 0; i < n; i++) {
        const int u = add_motor_unit(s);
        for (double t = uniform(&s->d, 0.2, 1.5); t < s->seconds - 0.5;
             t += uniform(&s->d, 0.4, 2.5)) {
            const double rate = uniform(&s->d, 130, 280), to = t + log_uniform(&s->d, 0.05, 0.5);
            const double end = uniform(&s->d, 0.45, 0.8), from = t;
            for (int k = 0; k < 4; k++)
                set_size(s, u, from + (to - from) * k / 4, 1 - (1 - end) * k / 3);
            for (; t < to; t += (1 + 0.04 * normal(&s->d)) / rate) fire(s, u, t);
        }
    }
}

static void tetany(scene *s) {
    for (int n = whole(&s->d, 1, 2), i = 0; i < n; i++) {
        const int u = add_motor_unit(s), most = whole(&s->d, 2, 4);
        const double rate = uniform(&s->d, 4, 12), inner = uniform(&s->d, 70, 220);
        for (double t = uniform(&s->d, 0.1, 0.5); t < s->seconds;
             t += (1 + 0.15 * normal(&s->d)) / rate)
            for (int m = whole(&s->d, 2, most), k = 0; k < m; k++)
                fire(s, u, t + k * (1 + 0.08 * normal(&s->d)) / inner);
    }
}

static void cramp(scene *s) {
    const int n = whole(&s->d, 3, 7);
    const double start = uniform(&s->d, 0.3, 2), end = uniform(&s->d, 0.75, 0.98) * s->seconds;
    for (int i = 0; i < n; i++) {
        const int u = add_motor_unit(s);
        const double from = start + uniform(&s->d, 0, 0.3) * (end - start),
                     to = end - uniform(&s->d, 0, 0.3) * (end - start);
        const double rate = uniform(&s->d, 8, 22), cv = uniform(&s->d, 0.38, 0.52);
        for (double t = from; t < to;) {
            fire(s, u, t);
            if (uniform(&s->d, 0, 1) < 0.04) fire(s, u, t + uniform(&s->d, 0.006, 0.015));
            t += fmax(0.02, exp(cv * normal(&s->d) - 0.5 * cv * cv) / rate);
        }
    }
}

static void silence(scene *s) {
    (void)s;
}

static const struct {
    myo_discharge type;
    void (*make)(scene *s);
} makers[] = {{MYO_DISCHARGE_SILENCE, silence},
              {MYO_DISCHARGE_MOTOR_UNITS, effort},
              {MYO_DISCHARGE_CONTINUOUS, continuous},
              {MYO_DISCHARGE_FASCICULATION, fasciculation},
              {MYO_DISCHARGE_FIBRILLATION, fibrillation},
              {MYO_DISCHARGE_CRAMP, cramp},
              {MYO_DISCHARGE_COMPLEX_REPETITIVE, complex_repetitive},
              {MYO_DISCHARGE_TETANY, tetany},
              {MYO_DISCHARGE_MYOTONIC, myotonic},
              {MYO_DISCHARGE_NEUROMYOTONIC, neuromyotonic}};
enum { N_MAKERS = sizeof makers / sizeof *makers };

/* ---- signal ---- */

static void put_round_needle(scene *s) {
    for (int u = 0; u < s->muscle->n_units; u++) {
        myo_unit_info *info = &s->muscle->units[u];
        const double angle = uniform(&s->d, 0, 2 * pi);
        double r = info->territory_radius_mm * sqrt(uniform(&s->d, 0, 0.8));
        if (info->n_fibres <= 12) r = uniform(&s->d, 0.25, 0.6);
        info->territory_x_mm = r * cos(angle);
        info->territory_y_mm = r * sin(angle);
    }
}

static int first_potentials_first(const void *a, const void *b) {
    const myo_action_potential *x = a, *y = b;
    return x->unit != y->unit ? x->unit - y->unit : (x->t_ms > y->t_ms) - (x->t_ms < y->t_ms);
}

/* Root mean square over the frames of 20 ms that hold something. */
static double active_rms(const float *x, size_t n, double rate_Hz) {
    const size_t length = (size_t)(0.02 * rate_Hz);
    double peak = 0, squares = 0;
    size_t used = 0;
    for (size_t k = 0; k < n; k++) peak = fmax(peak, fabs((double)x[k]));
    for (size_t f = 0; f + length <= n; f += length) {
        double sum = 0, top = 0;
        for (size_t k = 0; k < length; k++) {
            sum += (double)x[f + k] * (double)x[f + k];
            top = fmax(top, fabs((double)x[f + k]));
        }
        if (top > 0.1 * peak && top > 5) squares += sum, used += length;
    }
    return used ? sqrt(squares / (double)used) : 0;
}

static const myo_table *table_named(const char *name) {
    for (int i = 0; i < myo_emg_table_count(); i++)
        if (strcmp(myo_emg_table(i)->name, name) == 0) return myo_emg_table(i);
    abort();
}

static myo_examined *examine(int kind, int person, double snr_dB) {
    scene s = {.d = {(uint64_t)(1000 * person + kind), 0}, .seconds = 10};
    s.record = myo_record_make();
    s.record->n_muscles = 1;
    s.record->muscles = calloc(1, sizeof *s.record->muscles);
    s.muscle = s.record->muscles;
    s.muscle->units = calloc(MOST_UNITS, sizeof *s.muscle->units);
    s.record->duration_ms = s.record->simulated_ms = 1e3 * s.seconds;
    snprintf(s.muscle->name, sizeof s.muscle->name, "muscle");
    makers[kind].make(&s);
    for (int u = 0; u < s.muscle->n_units; u++) set_size(&s, u, 0, 1);
    qsort(s.muscle->potentials, s.muscle->n_potentials, sizeof *s.muscle->potentials,
          first_potentials_first);
    const myo_section sections[] = {{.path = "noise", .table = table_named("noise")},
                                    {.path = "surface", .table = table_named("surface")},
                                    {.path = "needle", .table = table_named("needle")}};
    myo_fieldset *values = myo_fieldset_make(sections, 3);
    static const char *const off[] = {"noise.amplifier_needle", "noise.electrode_needle",
                                      "noise.mains_needle", "noise.heart_needle"};
    for (int i = 0; i < 4; i++)
        if (myo_fieldset_set(values, off[i], "0", 0, NULL)) abort();
    if (myo_fieldset_set(values, "surface.channels", "0", 0, NULL)) abort();
    const myo_emg_muscle muscle = {values, 300, 110};
    const double rate_Hz = uniform(&s.d, 0, 1) < 0.5 ? 25000 : 10000;
    size_t n = (size_t)(s.seconds * rate_Hz);
    double *x = calloc(n, sizeof *x);
    double rms = 0;
    if (s.muscle->n_units) {
        myo_error error = {0};
        myo_emg_options o = myo_emg_options_default();
        o.seed = s.d.seed;
        o.threads = 1;
        char text[32];
        snprintf(text, sizeof text, "%g Hz", rate_Hz);
        if (myo_fieldset_set(values, "needle.rate", text, 0, &error) ||
            (rate_Hz < 20000 &&
             myo_fieldset_set(values, "needle.low_pass", "4000 Hz", 0, &error)) ||
            myo_emg_place_units(&muscle, 0, s.d.seed, s.muscle->n_units, s.muscle->units, &error)) {
            fprintf(stderr, "%s\n", error.text);
            abort();
        }
        put_round_needle(&s);
        if (myo_emg_synthesize(s.record, &muscle, &o, &error)) {
            fprintf(stderr, "%s\n", error.text);
            abort();
        }
        const myo_channel *c = &s.record->channels[0];
        n = c->n_samples < n ? c->n_samples : n;
        for (size_t k = 0; k < n; k++) x[k] = (double)c->signal_uV[k];
        rms = active_rms(c->signal_uV, n, rate_Hz);
    }
    const double noise = rms > 0 ? rms * pow(10, -snr_dB / 20) : uniform(&s.d, 2, 8);
    for (size_t k = 0; k < n; k++)
        x[k] = 0.1 * floor(10 * (x[k] + noise * myo_random_normal(s.d.seed, 99, k)) + 0.5);
    const myo_emg_piece piece = {x, n, rate_Hz, 0, 1, 0.1, -3276.8, 3276.7, s.at_rest};
    myo_examined *e = NULL;
    if (myo_examine_piece(&piece, &e, NULL)) abort();
    free(x);
    myo_fieldset_free(values);
    myo_record_free(s.record);
    return e;
}

/* ---- the table ---- */

static void say(const myo_examined *e, int kind, int person) {
    printf("person %d, %s -> %s %.2f:", person, myo_discharge_name(makers[kind].type),
           myo_discharge_name(e->discharge), e->discharge_confidence_1);
    for (size_t f = 0; f < e->n_findings; f++)
        printf(" %s %.2f", myo_discharge_name(e->findings[f].type), e->findings[f].confidence_1);
    printf("\n");
    for (size_t u = 0; u < e->n_units && u < 10; u++) {
        const myo_emg_unit *v = &e->units[u];
        printf("    %3d of %5.0f uV %4.1f ms %d phases %5.1f /s cv %.2f irregular %.2f brief %.2f "
               "fit %.2f%s\n",
               v->n, v->amplitude_uV, v->duration_ms, v->phases, v->rate_Hz, v->interval_cv,
               v->irregularity, v->brief_1, v->fit_1, v->is_fibre ? " fibre" : "");
    }
    if (e->n_spikes)
        printf("    unsorted %.2f of %zu, noise %.1f\n", e->unsorted_1, e->n_spikes, e->noise);
}

static double table(int tuning, int persons, double snr_dB, int loud, int only) {
    int counts[N_MAKERS][MYO_DISCHARGE_TYPES] = {{0}};
    int bins[10] = {0}, right[10] = {0};
    for (int i = 0; i < persons; i++)
        for (int kind = 0; kind < N_MAKERS; kind++) {
            if (only >= 0 && kind != only) continue;
            const int person = 2 * i + (tuning ? 0 : 1);
            myo_examined *e = examine(kind, person, snr_dB);
            counts[kind][e->discharge]++;
            const int good = e->discharge == makers[kind].type;
            const int bin = (int)fmin(9, floor(10 * e->discharge_confidence_1));
            bins[bin]++;
            right[bin] += good;
            if (loud && !good) say(e, kind, person);
            myo_examined_free(e);
        }
    printf("\n%d recordings a type, SNR %g dB\n%-32s %6s %6s  named instead\n", persons, snr_dB,
           "type", "sens", "spec");
    double f1_sum = 0;
    for (int kind = 0; kind < N_MAKERS; kind++) {
        const myo_discharge type = makers[kind].type;
        int hit = counts[kind][type], missed = persons - hit, wrong = 0, others = 0;
        for (int k = 0; k < N_MAKERS; k++)
            if (k != kind) wrong += counts[k][type], others += persons;
        const double f1 = 2.0 * hit / fmax(1, 2 * hit + missed + wrong);
        f1_sum += f1 / N_MAKERS;
        printf("%-32s %6.3f %6.3f ", myo_discharge_name(type), (double)hit / persons,
               1 - (double)wrong / others);
        for (int t = 0; t < MYO_DISCHARGE_TYPES; t++)
            if (t != (int)type && counts[kind][t])
                printf(" %s %d", myo_discharge_name((myo_discharge)t), counts[kind][t]);
        printf("\n");
    }
    printf("macro F1 %.3f\nconfidence:", f1_sum);
    for (int b = 0; b < 10; b++)
        if (bins[b]) printf(" %.1f: %d of %d right;", 0.1 * b, right[b], bins[b]);
    printf("\n");
    return f1_sum;
}

int main(int argc, char **argv) {
    int tuning = 0, persons = 10, loud = 0, only = -1, n_snr = 0;
    double snr[8], least = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-t") == 0) tuning = 1;
        if (strcmp(argv[i], "-v") == 0) loud = 1;
        if (i + 1 == argc) break;
        if (strcmp(argv[i], "-n") == 0) persons = atoi(argv[i + 1]);
        if (strcmp(argv[i], "-k") == 0) only = atoi(argv[i + 1]);
        if (strcmp(argv[i], "-f") == 0) least = atof(argv[i + 1]);
        if (strcmp(argv[i], "-s") == 0 && n_snr < 8) snr[n_snr++] = atof(argv[i + 1]);
    }
    if (!n_snr) snr[n_snr++] = 20;
    int failed = 0;
    for (int k = 0; k < n_snr; k++) failed |= table(tuning, persons, snr[k], loud, only) < least;
    return failed;
}
