/* From spikes to channels: the responses of the units, added at their activations, through the
 * amplifier.
 *
 * Work is shared out by units. Unit u adds into buffer u mod n_buffers, in order of u, and the
 * buffers are summed in order: the bits do not depend on the number of threads. An electrode on the
 * back hears one muscle after the other; a muscle's own pair hears that muscle alone. */
#include "base/lane.h"
#include "base/parallel.h"
#include "base/random.h"
#include "base/text.h"
#include "emg/synth/library.h"
#include "emg/synth/noise.h"
#include "emg/synth/potential.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_BUFFERS = 16 };

/* Spikes and action potentials of a muscle sorted by unit; potentials in order of time within a
 * unit. */
typedef struct by_unit {
    size_t *first_activation, *first_potential;
    double *activations_ms;
    const myo_action_potential **potentials;
} by_unit;

/* One muscle of the record, as all electrodes need it. */
typedef struct source {
    const myo_muscle_record *muscle;
    myo_emg_values values;
    by_unit sorted;
    int n_loose; /* fibres without a nerve */
    myo_action_potential loose_potential;
} source;

/* Where a needle wanders: offsets from its place, one each step_ms. */
typedef struct wander {
    double step_ms;
    size_t n;
    double (*offset_mm)[3];
} wander;

/* One channel in the making, and the muscle that it hears at the moment. */
typedef struct channel_work {
    const source *source;
    int muscle_index;
    uint64_t seed;
    const myo_emg_electrode *electrode;
    wander path;
    size_t n; /* samples at the inner rate */
    int n_buffers, first_unit;
    float *buffers;                      /* n_buffers x n */
    myo_unit_potential *unit_potentials; /* of the muscle's units; signal NULL where it has none */
    size_t n_kept;
    myo_unit_potential *kept; /* of the muscles before */
    myo_error *errors;        /* n_buffers */
} channel_work;

myo_emg_options myo_emg_options_default(void) {
    return (myo_emg_options){.seed = 1};
}

/* ---- one unit ---- */

static int keep_unit_potential(channel_work *w, int unit, const myo_emg_response *response,
                               myo_error *error) {
    const myo_emg_electrode *e = w->electrode;
    myo_unit_potential *p = &w->unit_potentials[unit];
    const int code = myo_emg_response_recorded(e, response, &p->signal_uV, &p->n_samples, error);
    if (code) return code;
    /* Skin potentials are a hundred times smaller: their threshold follows their own size. */
    double threshold = e->threshold_uV;
    if (!(threshold > 0))
        threshold =
            0.05 *
            myo_emg_measure_potential(p->signal_uV, p->n_samples, e->rate_Hz, 0).amplitude_uV;
    const myo_emg_potential_measures m =
        myo_emg_measure_potential(p->signal_uV, p->n_samples, e->rate_Hz, threshold);
    p->unit = unit;
    p->muscle = w->muscle_index;
    p->amplitude_uV = m.amplitude_uV;
    p->duration_ms = m.duration_ms;
    p->phases = m.phases;
    p->origin = 0;
    return MYO_OK;
}

/* Which of a muscle's trains of potentials a random number belongs to. */
static uint64_t fibre_entity(const channel_work *w, uint32_t purpose, int unit, int fibre) {
    return myo_random_entity(purpose, (uint32_t)unit,
                             (uint32_t)w->muscle_index << 24 | (uint32_t)fibre);
}

static void add_activation(const channel_work *w, int unit, size_t count, double t_ms,
                           const myo_emg_field *field, const myo_emg_response *response,
                           float *buffer) {
    myo_emg_response_add(response, 0, t_ms, w->electrode->inner_rate_Hz, buffer, w->n);
    for (int p = 1; p < response->n_parts; p++) {
        const uint64_t entity = fibre_entity(w, MYO_EMG_DRAW_JITTER, unit, field->fibre[p]);
        const double late =
            1e-3 * (double)field->jitter_us[p] * myo_random_normal(w->seed, entity, count);
        if (field->blocking_1[p] > 0 &&
            myo_random_uniform(w->seed, entity, (uint64_t)1 << 40 | count) <
                (double)field->blocking_1[p])
            continue; /* this junction fails */
        myo_emg_response_add(response, p, t_ms + late, w->electrode->inner_rate_Hz, buffer, w->n);
    }
}

/* Index of the unit's latest action potential at or before t, the first one before that. */
static size_t potential_at(const channel_work *w, int unit, double t_ms) {
    const by_unit *b = &w->source->sorted;
    size_t i = b->first_potential[unit];
    while (i + 1 < b->first_potential[unit + 1] && b->potentials[i + 1]->t_ms <= t_ms) i++;
    return i;
}

/* Where on its way the needle is. */
static size_t step_at(const channel_work *w, double t_ms) {
    if (!w->path.n || t_ms <= 0) return 0;
    const size_t step = (size_t)(t_ms / w->path.step_ms);
    return step < w->path.n ? step : w->path.n - 1;
}

/* A unit's field and response, made anew where the needle has moved or the fibres' potential has
 * changed. */
typedef struct view {
    const myo_emg_fibre *fibres;
    int n_fibres;
    myo_emg_field field;
    myo_emg_response response;
    size_t step, potential; /* that they were made for */
} view;

static int look(const channel_work *w, view *v, size_t step, size_t potential, myo_error *error) {
    const myo_action_potential *const *potentials = w->source->sorted.potentials;
    int code = MYO_OK;
    myo_emg_electrode moved = *w->electrode;
    if (w->path.n) {
        const double *by = w->path.offset_mm[step], *at = w->electrode->middle_mm;
        myo_emg_needle_move(&moved, at[0] + by[0], at[1] + by[1], at[2] + by[2]);
    }
    if (step != v->step) {
        myo_emg_field_free(&v->field);
        code = myo_emg_field_make(&moved, v->fibres, v->n_fibres,
                                  potentials[potential]->velocity_m_s, &v->field, error);
    }
    if (code || (step == v->step && potential == v->potential)) return code;
    myo_emg_response_free(&v->response);
    code = myo_emg_response_make(&moved, &v->field, potentials[potential], &v->response, error);
    v->step = step;
    v->potential = potential;
    return code;
}

static int add_unit(channel_work *w, int unit, float *buffer, myo_error *error) {
    const by_unit *b = &w->source->sorted;
    if (b->first_potential[unit] == b->first_potential[unit + 1]) return MYO_OK;
    const myo_unit_info *info = &w->source->muscle->units[unit];
    const int n_fibres = myo_emg_fibre_count(&w->source->values, info);
    myo_emg_fibre *fibres = malloc(((size_t)n_fibres + 1) * sizeof *fibres);
    if (!fibres)
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the fibres of unit %d",
                             unit);
    myo_emg_place_fibres(&w->source->values, w->seed, w->muscle_index, unit, info, fibres);
    view v = {.fibres = fibres, .n_fibres = n_fibres, .step = SIZE_MAX};
    int code = look(w, &v, 0, b->first_potential[unit], error);
    if (code == MYO_OK) code = keep_unit_potential(w, unit, &v.response, error);
    const size_t from = b->first_activation[unit], to = b->first_activation[unit + 1];
    for (size_t i = from; code == MYO_OK && i < to; i++) {
        const double t_ms = b->activations_ms[i];
        code = look(w, &v, step_at(w, t_ms), potential_at(w, unit, t_ms), error);
        if (code == MYO_OK) add_activation(w, unit, i - from, t_ms, &v.field, &v.response, buffer);
    }
    free(fibres);
    myo_emg_response_free(&v.response);
    myo_emg_field_free(&v.field);
    return code;
}

/* A fibre without a nerve. Where a needle has hurt it, its potential ends there. */
static int add_loose(channel_work *w, int index, float *buffer, myo_error *error) {
    const myo_emg_electrode *e = w->electrode;
    const source *of = w->source;
    myo_emg_fibre fibre;
    myo_emg_place_loose(&of->values, w->seed, w->muscle_index, index, &fibre);
    if (myo_emg_is_hurt(e, &fibre, w->seed, fibre_entity(w, MYO_EMG_DRAW_LOOSE, 0, index))) {
        const double z = e->middle_mm[2] - fibre.endplate_mm;
        if (z > 0)
            fibre.up_mm = fmin(fibre.up_mm, fmax(z, 0.5));
        else
            fibre.down_mm = fmin(fibre.down_mm, fmax(-z, 0.5));
    }
    view v = {.fibres = &fibre, .n_fibres = 1, .step = SIZE_MAX};
    const myo_action_potential *potential = &of->loose_potential;
    myo_emg_electrode still = *e;
    still.single_fibres = 0;
    int code = myo_emg_field_make(&still, &fibre, 1, potential->velocity_m_s, &v.field, error);
    if (code == MYO_OK)
        code = myo_emg_response_make(&still, &v.field, potential, &v.response, error);
    const myo_spike_list *list = &of->muscle->fibrillations;
    for (size_t i = 0; code == MYO_OK && i < list->n; i++)
        if (list->spikes[i].unit == index)
            myo_emg_response_add(&v.response, 0, list->spikes[i].t_ms, e->inner_rate_Hz, buffer,
                                 w->n);
    myo_emg_response_free(&v.response);
    myo_emg_field_free(&v.field);
    return code;
}

/* Units first, then fibres without a nerve. */
static void unit_job(int job, void *user) {
    channel_work *w = user;
    const int unit = w->first_unit + job, n_units = w->source->muscle->n_units;
    if (unit >= n_units + w->source->n_loose || w->errors[job].code) return;
    float *buffer = w->buffers + (size_t)job * w->n;
    const int code = unit < n_units ? add_unit(w, unit, buffer, &w->errors[job])
                                    : add_loose(w, unit - n_units, buffer, &w->errors[job]);
    if (code) w->errors[job].code = code;
}

/* ---- one channel ---- */

typedef struct progress_of {
    const myo_emg_options *options;
    double from, to;
} progress_of;

static int report(const progress_of *progress, double share) {
    if (!progress->options->progress) return 0;
    return progress->options->progress(progress->from + share * (progress->to - progress->from),
                                       progress->options->user);
}

static int add_units(channel_work *w, myo_workers *workers, const progress_of *progress,
                     myo_error *error) {
    const int n_units = w->source->muscle->n_units + w->source->n_loose;
    for (w->first_unit = 0; w->first_unit < n_units; w->first_unit += w->n_buffers) {
        if (report(progress, (double)w->first_unit / n_units))
            return myo_error_set(error, MYO_INTERRUPTED, "interrupted while the EMG was made");
        myo_parallel_for(workers, w->n_buffers, unit_job, w);
        for (int b = 0; b < w->n_buffers; b++) {
            if (!w->errors[b].code) continue;
            if (error) *error = w->errors[b];
            return w->errors[b].code;
        }
    }
    return MYO_OK;
}

/* What one channel is, beside its signal. */
typedef struct channel_plan {
    const myo_emg_electrode_place *place; /* NULL: a muscle's own */
    int lead, only; /* only: the muscle that a muscle's own electrode hears; -1: all of them */
    double heart_1;
    myo_channel face; /* names and place; no samples */
} channel_plan;

static void add_up(channel_work *w) {
    for (int b = 1; b < w->n_buffers; b++) {
        const float *more = w->buffers + (size_t)b * w->n;
        for (size_t i = 0; i < w->n; i++) w->buffers[i] += more[i];
    }
}

static double to_dB(double ratio) {
    return 20 / 2.302585092994045684 * lane_log(ratio);
}
static double from_dB(double dB) {
    return lane_exp(dB * 2.302585092994045684 / 20);
}

/* Buffers to the record: clean signal, then noise on top, both through the amplifier. */
static int finish_channel(channel_work *w, const channel_plan *plan, const char *of,
                          myo_record *record, myo_error *error) {
    const myo_emg_electrode *e = w->electrode;
    float *sum = w->buffers; /* the first holds them all */
    for (size_t i = 0; i < w->n; i++)
        if (!isfinite(sum[i]))
            return myo_error_set(error, MYO_BROKE_DOWN, "EMG of %s is not finite at %g ms", of,
                                 1e3 * (double)i / e->inner_rate_Hz);
    const size_t n_out = w->n / (size_t)e->oversampling;
    myo_channel *c = myo_record_add_channel(record, n_out);
    float *clean = calloc(n_out + 1, sizeof *clean);
    if (!c || !clean) {
        free(clean);
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the EMG of %s", of);
    }
    float *const signal = c->signal_uV;
    *c = plan->face;
    c->signal_uV = signal;
    c->clean_uV = clean;
    c->n_samples = n_out;
    const size_t n = n_out * (size_t)e->oversampling;
    myo_emg_amplify(e->high_pass_Hz, e->low_pass_Hz, e->inner_rate_Hz, sum, n, e->oversampling,
                    clean);
    const double asked_dB = e->noise[noise_p_SNR], level = myo_emg_level(clean, n_out, e->rate_Hz);
    const int scaled = asked_dB < 200 && level > 0;
    if (scaled) memset(sum, 0, n * sizeof *sum); /* the noise alone, to be scaled */
    myo_emg_add_noise(e, w->seed, plan->only < 0 ? 0 : plan->only, plan->heart_1, sum, n);
    myo_emg_amplify(e->high_pass_Hz, e->low_pass_Hz, e->inner_rate_Hz, sum, n, e->oversampling,
                    signal);
    double square = 0;
    for (size_t i = 0; i < n_out; i++) {
        const double x = (double)signal[i] - (scaled ? 0 : (double)clean[i]);
        square += x * x;
    }
    double noise = n_out ? sqrt(square / (double)n_out) : 0;
    if (scaled && noise > 0) {
        const double factor = level / noise / from_dB(asked_dB);
        for (size_t i = 0; i < n_out; i++)
            signal[i] = (float)((double)clean[i] + factor * (double)signal[i]);
        noise *= factor;
    } else if (scaled) {
        memcpy(signal, clean, n_out * sizeof *signal);
    }
    c->SNR_dB = noise > 0 ? fmin(to_dB(level / noise), 200) : 200;
    myo_emg_convert(e->noise, signal, n_out);
    return MYO_OK;
}

/* The potentials of the muscle just heard, until the channel is there. */
static int keep_unit_potentials(channel_work *w, myo_error *error) {
    const int n_units = w->source->muscle->n_units;
    size_t count = 0;
    for (int u = 0; u < n_units; u++) count += w->unit_potentials[u].signal_uV != NULL;
    if (!count) return MYO_OK;
    myo_unit_potential *all = realloc(w->kept, (w->n_kept + count) * sizeof *all);
    if (!all) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the unit potentials");
    w->kept = all;
    for (int u = 0; u < n_units; u++) {
        if (!w->unit_potentials[u].signal_uV) continue;
        all[w->n_kept++] = w->unit_potentials[u];
        w->unit_potentials[u].signal_uV = NULL; /* kept from now on */
    }
    return MYO_OK;
}

static int hand_over_potentials(channel_work *w, myo_record *record, myo_error *error) {
    if (!w->n_kept) return MYO_OK;
    myo_unit_potential *all =
        realloc(record->unit_potentials, (record->n_unit_potentials + w->n_kept) * sizeof *all);
    if (!all) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the unit potentials");
    record->unit_potentials = all;
    for (size_t i = 0; i < w->n_kept; i++) {
        w->kept[i].channel = record->n_channels - 1;
        all[record->n_unit_potentials++] = w->kept[i];
    }
    w->n_kept = 0;
    return MYO_OK;
}

/* ---- all channels ---- */

/* Tables of the skin's field, kept while layers and discs stay the same: the channels of a grid,
 * and muscles under the same fat, share one. */
typedef struct skin_store {
    int n;
    struct {
        myo_skin_layers layers;
        double radius_mm, from_mm, to_mm;
        myo_skin_table *table;
    } kept[8];
} skin_store;

static void skin_store_free(skin_store *store) {
    for (int i = 0; i < store->n; i++) myo_skin_table_free(store->kept[i].table);
    store->n = 0;
}

static int skin_of(skin_store *store, const source *sources, int n_sources, int muscle, int only,
                   double radius_mm, myo_workers *workers, const myo_skin_table **table,
                   myo_error *error) {
    const myo_skin_layers layers = myo_emg_layers(&sources[muscle].values);
    double from_mm, to_mm;
    myo_emg_depths(&sources[muscle].values, &from_mm, &to_mm);
    for (int m = 0; m < n_sources && only < 0; m++) {
        const myo_skin_layers other = myo_emg_layers(&sources[m].values);
        double its_from_mm, its_to_mm;
        myo_emg_depths(&sources[m].values, &its_from_mm, &its_to_mm);
        if (memcmp(&other, &layers, sizeof layers) != 0) continue;
        from_mm = fmin(from_mm, its_from_mm);
        to_mm = fmax(to_mm, its_to_mm);
    }
    for (int i = 0; i < store->n; i++)
        if (memcmp(&store->kept[i].layers, &layers, sizeof layers) == 0 &&
            store->kept[i].radius_mm == radius_mm && store->kept[i].from_mm == from_mm &&
            store->kept[i].to_mm == to_mm) {
            *table = store->kept[i].table;
            return MYO_OK;
        }
    if (store->n == (int)(sizeof store->kept / sizeof *store->kept)) skin_store_free(store);
    const int code = myo_skin_table_make(&layers, radius_mm, from_mm, to_mm, workers,
                                         &store->kept[store->n].table, error);
    if (code) return code;
    store->kept[store->n].layers = layers;
    store->kept[store->n].radius_mm = radius_mm;
    store->kept[store->n].from_mm = from_mm;
    store->kept[store->n].to_mm = to_mm;
    *table = store->kept[store->n++].table;
    return MYO_OK;
}

/* Electrodes one behind the other that differ in their noise alone hear the same: what the first
 * has heard is kept for the next. One sum a lead. */
typedef struct echo {
    const myo_emg_electrode_place *of;
    int n_leads;
    float **sums;
} echo;

typedef struct synthesis {
    echo echo;
    const myo_emg_options *options;
    myo_workers *workers;
    myo_record *record;
    int n_sources;
    source *sources;
    skin_store skins;
    double from, to; /* of the progress: the channel at hand */
} synthesis;

/* The electrode of a plan in the axes of muscle m. */
static myo_emg_electrode electrode_at(const synthesis *s, const channel_plan *plan, int m) {
    const source *of = &s->sources[m];
    const myo_emg_electrode_place *place = plan->place;
    if (!place)
        return plan->face.kind == MYO_CHANNEL_NEEDLE ? myo_emg_needle_electrode(&of->values)
                                                     : myo_emg_surface_electrode(&of->values, NULL);
    const myo_emg_numbers numbers = {myo_electrode_table(place->kind),
                                     myo_fieldset_parameters_const(place->values, 0)};
    const double own[3] = {
        place->mirror * myo_fieldset_get(place->values, "x"),
        myo_electrode_is_on_skin(place->kind) ? 0 : myo_fieldset_get(place->values, "y"),
        place->above_mm + myo_fieldset_get(place->values, "z")};
    double back[3], middle[3];
    const myo_emg_frame here = myo_emg_frame_of(&of->values);
    double turn = -here.angle_deg;
    if (place->muscle == m) {
        memcpy(middle, own, sizeof own);
        turn = 0;
    } else if (place->muscle >= 0) {
        const myo_emg_frame host = myo_emg_frame_of(&s->sources[place->muscle].values);
        myo_emg_to_back(&host, own, back);
        myo_emg_from_back(&here, back, middle);
        turn += host.angle_deg;
    } else {
        myo_emg_from_back(&here, own, middle);
    }
    myo_emg_electrode e =
        myo_emg_electrode_make(place->kind, numbers, plan->lead, &of->values, middle, turn);
    e.noise = myo_fieldset_parameters_const(place->values, 1);
    e.noise_key[0] = 16 + (uint32_t)(place - s->options->electrodes);
    e.noise_key[1] = (uint32_t)plan->lead;
    return e;
}

/* The same in the axes of the back. */
static myo_emg_electrode electrode_on_back(const synthesis *s, const channel_plan *plan) {
    const int m = plan->only >= 0                           ? plan->only
                  : plan->place && plan->place->muscle >= 0 ? plan->place->muscle
                                                            : 0;
    const myo_emg_frame frame = myo_emg_frame_of(&s->sources[m].values);
    myo_emg_electrode e = electrode_at(s, plan, m);
    const double at[3] = {e.middle_mm[0],
                          e.kind == MYO_CHANNEL_SURFACE ? -frame.depth_mm : e.middle_mm[1],
                          e.middle_mm[2]};
    double middle[3];
    myo_emg_to_back(&frame, at, middle);
    for (int i = 0; i < e.n_points; i++) {
        const double p[3] = {at[0] + e.points[i].x_mm, at[1] + e.points[i].y_mm,
                             at[2] + e.points[i].z_mm};
        double b[3];
        myo_emg_to_back(&frame, p, b);
        e.points[i] = (myo_emg_point){b[0] - middle[0], b[1] - middle[1], b[2] - middle[2],
                                      e.points[i].weight};
    }
    myo_emg_needle_move(&e, middle[0], middle[1], middle[2]);
    return e;
}

/* A walk that forgets itself, four steps in its own time. */
static int make_path(const myo_emg_electrode *e, uint64_t seed, double length_ms, wander *path,
                     myo_error *error) {
    *path = (wander){0};
    if (!(e->wander_mm > 0) || e->kind != MYO_CHANNEL_NEEDLE) return MYO_OK;
    enum { STEPS = 4 };
    const double stay = 0.77880078307140487, kick = sqrt(1 - stay * stay); /* exp(-1/4) */
    path->step_ms = 1e3 * e->wander_s / STEPS;
    path->n = (size_t)(length_ms / path->step_ms) + 1;
    path->offset_mm = malloc(path->n * sizeof *path->offset_mm);
    if (!path->offset_mm) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a needle");
    const uint64_t entity =
        myo_random_entity(MYO_EMG_DRAW_WANDER, e->noise_key[0], e->noise_key[1]);
    for (size_t i = 0; i < path->n; i++) {
        double z[4];
        myo_random_normal4(seed, entity, i, z);
        for (int k = 0; k < 3; k++)
            path->offset_mm[i][k] =
                i ? stay * path->offset_mm[i - 1][k] + kick * e->wander_mm * z[k]
                  : e->wander_mm * z[k];
    }
    return MYO_OK;
}

/* Adds what one muscle gives to the channel. */
static int hear(synthesis *s, channel_work *w, const channel_plan *plan, int m, int n_heard,
                int heard, myo_error *error) {
    const source *of = &s->sources[m];
    myo_emg_electrode e = electrode_at(s, plan, m);
    const double radius_mm =
        plan->place
            ? (e.kind == MYO_CHANNEL_SURFACE ? myo_fieldset_get(plan->place->values, "radius") : 0)
            : of->values.surface[surface_p_radius];
    int code = MYO_OK;
    if (e.kind == MYO_CHANNEL_SURFACE)
        code = skin_of(&s->skins, s->sources, s->n_sources, m, plan->only, radius_mm, s->workers,
                       &e.skin, error);
    if (code) return code;
    w->source = of;
    w->muscle_index = m;
    w->electrode = &e;
    w->unit_potentials = calloc((size_t)of->muscle->n_units + 1, sizeof *w->unit_potentials);
    const double part = (s->to - s->from) / n_heard;
    const progress_of progress = {s->options, s->from + part * heard, s->from + part * (heard + 1)};
    if (!w->unit_potentials)
        code = myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the EMG of %s",
                             of->muscle->name);
    if (code == MYO_OK) code = add_units(w, s->workers, &progress, error);
    if (code == MYO_OK) code = keep_unit_potentials(w, error);
    for (int u = 0; w->unit_potentials && u < of->muscle->n_units; u++)
        free(w->unit_potentials[u].signal_uV);
    free(w->unit_potentials);
    w->unit_potentials = NULL;
    w->electrode = NULL;
    return code;
}

static int are_alike(const myo_emg_electrode_place *a, const myo_emg_electrode_place *b) {
    return a->kind == b->kind && a->muscle == b->muscle && a->mirror == b->mirror &&
           a->above_mm == b->above_mm &&
           memcmp(myo_fieldset_parameters_const(a->values, 0),
                  myo_fieldset_parameters_const(b->values, 0),
                  (size_t)myo_electrode_table(a->kind)->n_fields * sizeof(double)) == 0;
}

static void echo_free(echo *e) {
    for (int i = 0; i < e->n_leads; i++) free(e->sums[i]);
    free(e->sums);
    *e = (echo){0};
}

/* The electrode behind this one, where it is alike (next 1) or the one before (-1). */
static const myo_emg_electrode_place *twin_of(const synthesis *s,
                                              const myo_emg_electrode_place *place, int next) {
    if (!place) return NULL;
    const ptrdiff_t i = place - s->options->electrodes + next;
    if (i < 0 || i >= s->options->n_electrodes) return NULL;
    const myo_emg_electrode_place *other = &s->options->electrodes[i];
    return are_alike(place, other) ? other : NULL;
}

/* What the channel has heard, for an electrode alike that follows. */
static int keep_echo(synthesis *s, const channel_plan *plan, const channel_work *w,
                     myo_error *error) {
    if (!twin_of(s, plan->place, 1)) return MYO_OK;
    if (plan->lead == 0 && !twin_of(s, plan->place, -1)) {
        echo_free(&s->echo);
        const myo_emg_numbers numbers = {myo_electrode_table(plan->place->kind),
                                         myo_fieldset_parameters_const(plan->place->values, 0)};
        const int n = myo_emg_lead_count(plan->place->kind, numbers);
        s->echo.sums = calloc((size_t)n, sizeof *s->echo.sums);
        if (s->echo.sums) s->echo.n_leads = n;
    }
    if (plan->lead >= s->echo.n_leads)
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for %s", plan->face.name);
    float **sum = &s->echo.sums[plan->lead];
    if (*sum) return MYO_OK;
    *sum = malloc((w->n + 1) * sizeof **sum);
    if (!*sum) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for %s", plan->face.name);
    memcpy(*sum, w->buffers, w->n * sizeof **sum);
    return MYO_OK;
}

static int make_channel(synthesis *s, channel_plan *plan, myo_error *error) {
    const int m0 = plan->only >= 0 ? plan->only : 0;
    const myo_emg_electrode on_back = electrode_on_back(s, plan), first = electrode_at(s, plan, m0);
    const size_t n_out = (size_t)floor(s->record->simulated_ms * 1e-3 * first.rate_Hz + 1e-6);
    channel_work w = {.seed = s->options->seed, .n = n_out * (size_t)first.oversampling};
    /* at most 256 MB of buffers; the number depends on the recording's length alone */
    const size_t affordable = ((size_t)256 << 20) / (w.n * sizeof(float) + 1);
    w.n_buffers = affordable < 1 ? 1 : affordable < MOST_BUFFERS ? (int)affordable : MOST_BUFFERS;
    w.buffers = calloc((size_t)w.n_buffers * w.n + 1, sizeof *w.buffers);
    w.errors = calloc((size_t)w.n_buffers, sizeof *w.errors);
    int code = w.buffers && w.errors
                   ? MYO_OK
                   : myo_error_set(error, MYO_BROKE_DOWN, "out of memory for %s", plan->face.name);
    if (code == MYO_OK) code = make_path(&first, w.seed, s->record->simulated_ms, &w.path, error);
    const int n_heard = plan->only >= 0 ? 1 : s->n_sources;
    if (code == MYO_OK && twin_of(s, plan->place, -1)) {
        memcpy(w.buffers, s->echo.sums[plan->lead], w.n * sizeof *w.buffers);
    } else {
        for (int k = 0; code == MYO_OK && k < n_heard; k++)
            code = hear(s, &w, plan, plan->only >= 0 ? plan->only : k, n_heard, k, error);
        if (code == MYO_OK) add_up(&w);
    }
    if (code == MYO_OK) code = keep_echo(s, plan, &w, error);
    plan->heart_1 = myo_emg_heart_share(&on_back);
    w.electrode = &first;
    if (code == MYO_OK)
        code = finish_channel(&w, plan, plan->only >= 0 ? plan->face.muscle : plan->face.name,
                              s->record, error);
    if (code == MYO_OK) code = hand_over_potentials(&w, s->record, error);
    for (size_t i = 0; i < w.n_kept; i++) free(w.kept[i].signal_uV);
    free(w.kept);
    free(w.path.offset_mm);
    free(w.buffers);
    free(w.errors);
    return code;
}

/* ---- one muscle ---- */

static void by_unit_free(by_unit *b) {
    free(b->first_activation);
    free(b->first_potential);
    free(b->activations_ms);
    free(b->potentials);
}

static int wrong_unit(const myo_muscle_record *m, int unit, myo_error *error) {
    return myo_error_set(error, MYO_INPUT, "muscle %s has %d units, but unit %d is named", m->name,
                         m->n_units, unit);
}

static int by_unit_make(const myo_muscle_record *m, by_unit *b, myo_error *error) {
    /* What a fibre fires by itself runs along all fibres of the unit as an impulse's would: one
     * fibre stands for them all. */
    const myo_spike_list *const lists[2] = {&m->activations, &m->spontaneous};
    const size_t n_units = (size_t)m->n_units, n = m->activations.n + m->spontaneous.n;
    *b = (by_unit){calloc(n_units + 2, sizeof(size_t)), calloc(n_units + 2, sizeof(size_t)),
                   malloc((n + 1) * sizeof(double)),
                   malloc((m->n_potentials + 1) * sizeof(const myo_action_potential *))};
    if (!b->first_activation || !b->first_potential || !b->activations_ms || !b->potentials)
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the spikes of %s", m->name);
    for (int list = 0; list < 2; list++)
        for (size_t i = 0; i < lists[list]->n; i++) {
            const int unit = lists[list]->spikes[i].unit;
            if (unit < 0 || unit >= m->n_units) return wrong_unit(m, unit, error);
            b->first_activation[unit + 2]++;
        }
    for (size_t i = 0; i < m->n_potentials; i++) {
        const int unit = m->potentials[i].unit;
        if (unit < 0 || unit >= m->n_units) return wrong_unit(m, unit, error);
        b->first_potential[unit + 2]++;
    }
    /* Counting sort: after the second pass first[u] is where unit u begins. */
    for (size_t u = 2; u < n_units + 2; u++) {
        b->first_activation[u] += b->first_activation[u - 1];
        b->first_potential[u] += b->first_potential[u - 1];
    }
    for (int list = 0; list < 2; list++)
        for (size_t i = 0; i < lists[list]->n; i++)
            b->activations_ms[b->first_activation[lists[list]->spikes[i].unit + 1]++] =
                lists[list]->spikes[i].t_ms;
    for (size_t i = 0; i < m->n_potentials; i++)
        b->potentials[b->first_potential[m->potentials[i].unit + 1]++] = &m->potentials[i];
    return MYO_OK;
}

/* ---- what channels there are ---- */

static void describe_filters(myo_channel *c, const myo_emg_electrode *e) {
    c->kind = e->kind;
    c->rate_Hz = e->rate_Hz;
    c->high_pass_Hz = e->high_pass_Hz;
    c->low_pass_Hz = e->low_pass_Hz;
}

/* A muscle's own needle or pair of discs. */
static channel_plan plan_own(const synthesis *s, int m, int needle) {
    const myo_emg_values *v = &s->sources[m].values;
    channel_plan plan = {.only = m};
    myo_channel *c = &plan.face;
    c->kind = needle ? MYO_CHANNEL_NEEDLE : MYO_CHANNEL_SURFACE;
    const myo_emg_electrode e = electrode_at(s, &plan, m);
    describe_filters(c, &e);
    const char *kind = needle ? "EMG needle" : "EMG surface";
    if (s->n_sources > 1)
        myo_text_format(c->name, sizeof c->name, "%s %d", kind, m + 1);
    else
        myo_text_format(c->name, sizeof c->name, "%s", kind);
    myo_text_format(c->muscle, sizeof c->muscle, "%s", s->sources[m].muscle->name);
    myo_text_format(c->electrode, sizeof c->electrode, "%s", needle ? "needle" : "surface");
    myo_text_format(
        c->lead, sizeof c->lead, "%s",
        myo_electrode_name(needle ? MYO_ELECTRODE_concentric : MYO_ELECTRODE_surface_bipolar));
    double half_x, half_y;
    myo_emg_half_axes(v, &half_x, &half_y);
    const double skin_mm = v->conductor[conductor_p_skin] + v->conductor[conductor_p_fat];
    c->x_mm = e.middle_mm[0];
    c->z_mm = e.middle_mm[2];
    if (needle) {
        c->y_mm = skin_mm + v->conductor[conductor_p_overlying_muscle] + half_y + e.middle_mm[1];
        myo_text_format(
            c->description, sizeof c->description,
            "concentric needle, tip %g mm along the fibres from the end-plate zone, %g Hz to %g Hz",
            c->z_mm, c->high_pass_Hz, c->low_pass_Hz);
    } else {
        myo_text_format(c->description, sizeof c->description,
                        "bipolar on the skin, discs of radius %g mm, %g mm apart along the fibres, "
                        "%g Hz to %g Hz",
                        v->surface[surface_p_radius], v->surface[surface_p_spacing],
                        c->high_pass_Hz, c->low_pass_Hz);
    }
    return plan;
}

/* The muscle whose middle lies nearest to a place on the back, as seen from the skin. */
static int nearest_muscle(const synthesis *s, const double back_mm[3]) {
    int nearest = 0;
    double least = (double)INFINITY;
    for (int m = 0; m < s->n_sources; m++) {
        const myo_emg_frame f = myo_emg_frame_of(&s->sources[m].values);
        double own[3], half_x, half_y;
        myo_emg_from_back(&f, back_mm, own);
        myo_emg_half_axes(&s->sources[m].values, &half_x, &half_y);
        const double aside = fmax(fabs(own[0]) - half_x, 0), beyond = fmax(fabs(own[2]) - 50, 0),
                     distance = aside * aside + beyond * beyond + 0.01 * f.depth_mm;
        if (distance < least) least = distance, nearest = m;
    }
    return nearest;
}

static channel_plan plan_lead(const synthesis *s, const myo_emg_electrode_place *place, int lead) {
    channel_plan plan = {.place = place, .lead = lead, .only = -1};
    const myo_emg_electrode e = electrode_on_back(s, &plan);
    myo_channel *c = &plan.face;
    describe_filters(c, &e);
    double middle[3] = {e.middle_mm[0], e.middle_mm[1], e.middle_mm[2]};
    if (place->kind == MYO_ELECTRODE_grid) {
        const int columns = (int)(myo_fieldset_get(place->values, "columns") + 0.5);
        myo_text_format(c->name, sizeof c->name, "%s r%dc%d", place->name, lead / columns + 1,
                        lead % columns + 1);
        middle[0] += e.points[0].x_mm;
        middle[2] += e.points[0].z_mm;
    } else {
        myo_text_format(c->name, sizeof c->name, "EMG %s", place->name);
    }
    const int m = place->muscle >= 0 ? place->muscle : nearest_muscle(s, middle);
    myo_text_format(c->muscle, sizeof c->muscle, "%s", s->sources[m].muscle->name);
    myo_text_format(c->electrode, sizeof c->electrode, "%s", place->name);
    myo_text_format(c->lead, sizeof c->lead, "%s", myo_electrode_name(place->kind));
    c->on_back = 1;
    c->x_mm = middle[0];
    c->y_mm = e.kind == MYO_CHANNEL_NEEDLE ? middle[1] : 0;
    c->z_mm = middle[2];
    myo_text_format(c->description, sizeof c->description, "%s, %g Hz to %g Hz",
                    myo_electrode_title(place->kind), c->high_pass_Hz, c->low_pass_Hz);
    return plan;
}

/* All channels of the record, in order; *n of them. NULL when memory is out. */
static channel_plan *plan_channels(const synthesis *s, int *n) {
    const myo_emg_options *o = s->options;
    size_t most = 2 * (size_t)s->n_sources + 1;
    *n = 0;
    for (int i = 0; i < o->n_electrodes; i++) {
        const myo_emg_numbers numbers = {myo_electrode_table(o->electrodes[i].kind),
                                         myo_fieldset_parameters_const(o->electrodes[i].values, 0)};
        most += (size_t)myo_emg_lead_count(o->electrodes[i].kind, numbers);
    }
    channel_plan *plans = malloc(most * sizeof *plans);
    for (int i = 0; plans && i < o->n_electrodes; i++) {
        const myo_emg_numbers numbers = {myo_electrode_table(o->electrodes[i].kind),
                                         myo_fieldset_parameters_const(o->electrodes[i].values, 0)};
        const int leads = myo_emg_lead_count(o->electrodes[i].kind, numbers);
        for (int lead = 0; lead < leads; lead++)
            plans[(*n)++] = plan_lead(s, &o->electrodes[i], lead);
    }
    for (int m = 0; plans && !o->n_electrodes && m < s->n_sources; m++) {
        if (s->sources[m].values.needle[needle_p_channels] > 0.5) plans[(*n)++] = plan_own(s, m, 1);
        if (s->sources[m].values.surface[surface_p_channels] > 0.5)
            plans[(*n)++] = plan_own(s, m, 0);
    }
    return plans;
}

/* One heart, whatever the number of channels: the first that hears it tells its beats. */
static int tell_heart(const synthesis *s, const channel_plan *plans, int n, myo_error *error) {
    for (int i = 0; i < n; i++) {
        const double *noise = plans[i].place
                                  ? myo_fieldset_parameters_const(plans[i].place->values, 1)
                                  : s->sources[plans[i].only].values.noise;
        const double size = plans[i].face.kind == MYO_CHANNEL_NEEDLE ? noise[noise_p_heart_needle]
                                                                     : noise[noise_p_heart_surface];
        if (size > 0 && noise[noise_p_heart_rate] > 0)
            return myo_emg_record_heart(noise, s->options->seed, s->record, error);
    }
    return MYO_OK;
}

static int make_channels(synthesis *s, myo_error *error) {
    int n = 0;
    channel_plan *plans = plan_channels(s, &n);
    if (!plans) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the electrodes");
    int code = MYO_OK;
    for (int i = 0; i < n && code == MYO_OK; i++) {
        s->from = (double)i / n;
        s->to = (i + 1.0) / n;
        code = make_channel(s, &plans[i], error);
    }
    if (code == MYO_OK) code = tell_heart(s, plans, n, error);
    free(plans);
    return code;
}

/* ---- fibres ---- */

/* The shape that the muscle's membranes showed first, else Rosenfalck's. */
static int take_potential(const myo_muscle_record *muscle, double velocity_m_s,
                          myo_action_potential *potential, myo_error *error) {
    if (!muscle->n_potentials) return myo_emg_rosenfalck(velocity_m_s, 0.02, potential, error);
    *potential = muscle->potentials[0];
    const size_t bytes = (size_t)potential->n_samples * sizeof(float);
    potential->velocity_m_s = velocity_m_s;
    potential->V_mV = malloc(bytes ? bytes : 1);
    if (!potential->V_mV)
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a potential");
    memcpy(potential->V_mV, muscle->potentials[0].V_mV, bytes);
    return MYO_OK;
}

/* Fibres without a nerve fire each in its own rhythm, regular and slowly slower. */
static int make_loose(const myo_emg_options *o, int m, double length_ms, source *of,
                      myo_muscle_record *muscle, myo_error *error) {
    const double *p = of->values.anatomy;
    of->n_loose = myo_emg_loose_count(&of->values);
    muscle->fibrillations.n = 0;
    if (!of->n_loose) return MYO_OK;
    int code = take_potential(muscle, p[motor_unit_anatomy_p_fibrillation_velocity],
                              &of->loose_potential, error);
    for (int i = 0; i < of->n_loose && code == MYO_OK; i++) {
        const uint64_t entity = myo_random_entity(MYO_EMG_DRAW_RHYTHM, (uint32_t)m, (uint32_t)i);
        const double spread = 0.58778666490211901; /* log 1.8 */
        const double rate_Hz = p[motor_unit_anatomy_p_fibrillation_rate] *
                               lane_exp(spread * myo_random_normal(o->seed, entity, 0));
        double t_ms = 1e3 / rate_Hz * myo_random_uniform(o->seed, entity, 1);
        for (uint64_t k = 2; t_ms < length_ms && code == MYO_OK; k++) {
            const double z = fmin(fmax(myo_random_normal(o->seed, entity, k), -3), 3);
            const double slower =
                1 - p[motor_unit_anatomy_p_fibrillation_slowing] * fmin(1e-4 * t_ms, 1);
            if (myo_spike_list_insert(&muscle->fibrillations, t_ms, i))
                code = myo_error_set(error, MYO_BROKE_DOWN, "out of memory for fibrillations");
            t_ms += 1e3 / (rate_Hz * slower) *
                    fmax(1 + p[motor_unit_anatomy_p_fibrillation_variation] * z, 0.2);
        }
    }
    return code;
}

/* The truth about the fibres, for those who want it. */
static int keep_fibres(const myo_emg_options *o, int m, const source *of, myo_muscle_record *muscle,
                       myo_error *error) {
    size_t n = (size_t)of->n_loose, most = 1, used = 0;
    for (int u = 0; u < muscle->n_units; u++) {
        const size_t own = (size_t)myo_emg_fibre_count(&of->values, &muscle->units[u]);
        n += own;
        if (own > most) most = own;
    }
    free(muscle->fibres);
    muscle->n_fibres = 0;
    muscle->fibres = calloc(n + 1, sizeof *muscle->fibres);
    myo_emg_fibre *fibres = malloc(most * sizeof *fibres);
    if (!muscle->fibres || !fibres) {
        free(fibres);
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the fibre map");
    }
    for (int u = 0; u < muscle->n_units + of->n_loose; u++) {
        int count = 1;
        if (u < muscle->n_units) {
            count = myo_emg_fibre_count(&of->values, &muscle->units[u]);
            myo_emg_place_fibres(&of->values, o->seed, m, u, &muscle->units[u], fibres);
        } else {
            myo_emg_place_loose(&of->values, o->seed, m, u - muscle->n_units, fibres);
        }
        for (int i = 0; i < count; i++)
            muscle->fibres[used++] = (myo_fibre_place){
                u < muscle->n_units ? u : -1, fibres[i].x_mm,       fibres[i].y_mm,
                fibres[i].endplate_mm,        fibres[i].up_mm,      fibres[i].down_mm,
                fibres[i].diameter_um,        fibres[i].velocity_1, fibres[i].delay_ms};
    }
    muscle->n_fibres = used;
    free(fibres);
    return MYO_OK;
}

static int check_places(const myo_emg_options *o, int n_muscles, myo_error *error) {
    for (int i = 0; i < o->n_electrodes; i++)
        if (!myo_electrode_table(o->electrodes[i].kind) || o->electrodes[i].muscle >= n_muscles)
            return myo_error_set(error, MYO_INPUT,
                                 "electrode %s is of no known kind or lies in no muscle",
                                 o->electrodes[i].name);
    return MYO_OK;
}

int myo_emg_synthesize(myo_record *record, const myo_emg_muscle *muscles,
                       const myo_emg_options *options, myo_error *error) {
    const myo_emg_options chosen = options ? *options : myo_emg_options_default();
    int code = check_places(&chosen, record->n_muscles, error);
    if (code || !record->n_muscles) return code;
    synthesis s = {.options = &chosen, .record = record};
    s.workers = myo_workers_make(chosen.threads > 0 ? chosen.threads : myo_processor_count());
    s.sources = calloc((size_t)record->n_muscles, sizeof *s.sources);
    if (!s.workers || !s.sources)
        code = myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the electrodes");
    for (int i = 0; code == MYO_OK && i < record->n_muscles; i++) {
        s.sources[i].muscle = &record->muscles[i];
        myo_emg_values_read(&muscles[i], &s.sources[i].values);
        s.n_sources = i + 1;
        code = by_unit_make(&record->muscles[i], &s.sources[i].sorted, error);
        if (code == MYO_OK)
            code = make_loose(&chosen, i, record->simulated_ms, &s.sources[i], &record->muscles[i],
                              error);
        if (code == MYO_OK && chosen.keep_fibres)
            code = keep_fibres(&chosen, i, &s.sources[i], &record->muscles[i], error);
    }
    if (code == MYO_OK) code = make_channels(&s, error);
    for (int i = 0; i < s.n_sources; i++) {
        by_unit_free(&s.sources[i].sorted);
        free(s.sources[i].loose_potential.V_mV);
    }
    free(s.sources);
    skin_store_free(&s.skins);
    echo_free(&s.echo);
    myo_workers_free(s.workers);
    if (code == MYO_OK && chosen.progress) (void)chosen.progress(1, chosen.user);
    return code;
}
