/* From spikes to channels: the responses of the units, added at their activations, through the
 * amplifier.
 *
 * Work is shared out by units. Unit u adds into buffer u mod n_buffers, in order of u, and the
 * buffers are summed in order: the bits do not depend on the number of threads. */
#include "base/random.h"
#include "base/text.h"
#include "emg/synth/library.h"
#include "emg/synth/noise.h"
#include "emg/synth/potential.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_BUFFERS = 16 };

/* One channel of one muscle in the making. */
typedef struct channel_work {
    const myo_muscle_record *muscle;
    int muscle_index;
    uint64_t seed;
    const myo_emg_electrode *electrode;
    size_t n; /* samples at the inner rate */
    int n_buffers, first_unit;
    float *buffers;                 /* n_buffers x n */
    const size_t *first_activation; /* of each unit in activations_ms; n_units + 1 */
    const double *activations_ms;   /* of all units, unit by unit; spontaneous ones last */
    const size_t *first_potential;  /* of each unit in potentials; n_units + 1 */
    const myo_action_potential *const
        *potentials;                     /* of all units, unit by unit, in order of time */
    myo_unit_potential *unit_potentials; /* n_units; signal NULL where the unit has none */
    myo_error *errors;                   /* n_buffers */
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
    double threshold = e->values->needle[needle_p_duration_threshold];
    if (e->kind == MYO_CHANNEL_SURFACE)
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

static void add_activation(const channel_work *w, int unit, size_t count, double t_ms,
                           const myo_emg_field *field, const myo_emg_response *response,
                           float *buffer) {
    const double sd_ms = 1e-3 * w->electrode->values->anatomy[motor_unit_anatomy_p_junction_jitter];
    myo_emg_response_add(response, 0, t_ms, w->electrode->inner_rate_Hz, buffer, w->n);
    for (int p = 1; p < response->n_parts; p++) {
        const uint64_t entity =
            myo_random_entity(MYO_EMG_DRAW_JITTER, (uint32_t)unit,
                              (uint32_t)w->muscle_index << 24 | (uint32_t)field->fibre[p]);
        const double late = sd_ms * myo_random_normal(w->seed, entity, count);
        myo_emg_response_add(response, p, t_ms + late, w->electrode->inner_rate_Hz, buffer, w->n);
    }
}

/* Index of the unit's latest action potential at or before t, the first one before that. */
static size_t potential_at(const channel_work *w, int unit, double t_ms) {
    size_t i = w->first_potential[unit];
    while (i + 1 < w->first_potential[unit + 1] && w->potentials[i + 1]->t_ms <= t_ms) i++;
    return i;
}

static int add_unit(channel_work *w, int unit, float *buffer, myo_error *error) {
    if (w->first_potential[unit] == w->first_potential[unit + 1]) return MYO_OK;
    const myo_unit_info *info = &w->muscle->units[unit];
    myo_emg_fibre *fibres = malloc(((size_t)info->n_fibres + 1) * sizeof *fibres);
    if (!fibres)
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the fibres of unit %d",
                             unit);
    myo_emg_place_fibres(w->electrode->values, w->seed, w->muscle_index, unit, info, fibres);

    const size_t first = w->first_potential[unit];
    myo_emg_field field = {0};
    myo_emg_response response = {0};
    size_t made_for = SIZE_MAX;
    int code = myo_emg_field_make(w->electrode, fibres, info->n_fibres,
                                  w->potentials[first]->velocity_m_s, &field, error);
    free(fibres);
    if (code == MYO_OK)
        code = myo_emg_response_make(w->electrode, &field, w->potentials[first], &response, error);
    if (code == MYO_OK) code = keep_unit_potential(w, unit, &response, error), made_for = first;
    const size_t from = w->first_activation[unit], to = w->first_activation[unit + 1];
    for (size_t i = from; code == MYO_OK && i < to; i++) {
        const double t_ms = w->activations_ms[i];
        const size_t wanted = potential_at(w, unit, t_ms);
        if (wanted != made_for) {
            myo_emg_response_free(&response);
            code = myo_emg_response_make(w->electrode, &field, w->potentials[wanted], &response,
                                         error);
            made_for = wanted;
        }
        if (code == MYO_OK) add_activation(w, unit, i - from, t_ms, &field, &response, buffer);
    }
    myo_emg_response_free(&response);
    myo_emg_field_free(&field);
    return code;
}

static void unit_job(int job, void *user) {
    channel_work *w = user;
    const int unit = w->first_unit + job;
    if (unit >= w->muscle->n_units || w->errors[job].code) return;
    const int code = add_unit(w, unit, w->buffers + (size_t)job * w->n, &w->errors[job]);
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
    for (w->first_unit = 0; w->first_unit < w->muscle->n_units; w->first_unit += w->n_buffers) {
        if (report(progress, (double)w->first_unit / w->muscle->n_units))
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

static void name_channel(const channel_work *w, int n_muscles, myo_channel *c) {
    const myo_emg_electrode *e = w->electrode;
    const myo_emg_values *v = e->values;
    const int needle = e->kind == MYO_CHANNEL_NEEDLE;
    const char *kind = needle ? "EMG needle" : "EMG surface";
    if (n_muscles > 1)
        myo_text_format(c->name, sizeof c->name, "%s %d", kind, w->muscle_index + 1);
    else
        myo_text_format(c->name, sizeof c->name, "%s", kind);
    myo_text_format(c->muscle, sizeof c->muscle, "%s", w->muscle->name);
    c->kind = e->kind;
    c->rate_Hz = e->rate_Hz;
    c->high_pass_Hz = e->high_pass_Hz;
    c->low_pass_Hz = e->low_pass_Hz;
    double half_x, half_y;
    myo_emg_half_axes(v, &half_x, &half_y);
    const double skin_mm = v->conductor[conductor_p_skin] + v->conductor[conductor_p_fat];
    if (needle) {
        c->x_mm = e->tip_mm[0];
        c->y_mm = skin_mm + v->conductor[conductor_p_overlying_muscle] + half_y + e->tip_mm[1];
        c->z_mm = e->tip_mm[2];
        myo_text_format(
            c->description, sizeof c->description,
            "concentric needle, tip %g mm along the fibres from the end-plate zone, %g Hz to %g Hz",
            c->z_mm, c->high_pass_Hz, c->low_pass_Hz);
    } else {
        c->x_mm = v->surface[surface_p_x];
        c->z_mm = v->surface[surface_p_z];
        myo_text_format(c->description, sizeof c->description,
                        "bipolar on the skin, discs of radius %g mm, %g mm apart along the fibres, "
                        "%g Hz to %g Hz",
                        v->surface[surface_p_radius], v->surface[surface_p_spacing],
                        c->high_pass_Hz, c->low_pass_Hz);
    }
}

/* Buffers to the record: clean signal, then noise on top, both through the amplifier. */
static int finish_channel(channel_work *w, myo_record *record, myo_error *error) {
    const myo_emg_electrode *e = w->electrode;
    float *sum = w->buffers;
    for (int b = 1; b < w->n_buffers; b++) {
        const float *more = w->buffers + (size_t)b * w->n;
        for (size_t i = 0; i < w->n; i++) sum[i] += more[i];
    }
    for (size_t i = 0; i < w->n; i++)
        if (!isfinite(sum[i]))
            return myo_error_set(error, MYO_BROKE_DOWN, "EMG of %s is not finite at %g ms",
                                 w->muscle->name, 1e3 * (double)i / e->inner_rate_Hz);
    const size_t n_out = w->n / (size_t)e->oversampling;
    myo_channel *c = myo_record_add_channel(record, n_out);
    float *clean = calloc(n_out + 1, sizeof *clean);
    if (!c || !clean) {
        free(clean);
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the EMG of %s",
                             w->muscle->name);
    }
    name_channel(w, record->n_muscles, c);
    const size_t n = n_out * (size_t)e->oversampling;
    myo_emg_amplify(e->high_pass_Hz, e->low_pass_Hz, e->inner_rate_Hz, sum, n, e->oversampling,
                    clean);
    free(c->clean_uV);
    c->clean_uV = clean;
    myo_emg_add_noise(e, w->seed, w->muscle_index, sum, n);
    myo_emg_amplify(e->high_pass_Hz, e->low_pass_Hz, e->inner_rate_Hz, sum, n, e->oversampling,
                    c->signal_uV);
    return MYO_OK;
}

static int keep_unit_potentials(channel_work *w, myo_record *record, myo_error *error) {
    size_t count = 0;
    for (int u = 0; u < w->muscle->n_units; u++) count += w->unit_potentials[u].signal_uV != NULL;
    if (!count) return MYO_OK;
    myo_unit_potential *all =
        realloc(record->unit_potentials, (record->n_unit_potentials + count) * sizeof *all);
    if (!all) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the unit potentials");
    record->unit_potentials = all;
    for (int u = 0; u < w->muscle->n_units; u++) {
        if (!w->unit_potentials[u].signal_uV) continue;
        w->unit_potentials[u].channel = record->n_channels - 1;
        all[record->n_unit_potentials++] = w->unit_potentials[u];
        w->unit_potentials[u].signal_uV = NULL; /* the record's from now on */
    }
    return MYO_OK;
}

static int make_channel(channel_work *w, myo_record *record, myo_workers *workers,
                        const progress_of *progress, myo_error *error) {
    const myo_emg_electrode *e = w->electrode;
    const size_t n_out = (size_t)floor(record->simulated_ms * 1e-3 * e->rate_Hz + 1e-6);
    w->n = n_out * (size_t)e->oversampling;
    /* at most 256 MB of buffers; the number depends on the recording's length alone */
    const size_t affordable = ((size_t)256 << 20) / (w->n * sizeof(float) + 1);
    w->n_buffers = affordable < 1 ? 1 : affordable < MOST_BUFFERS ? (int)affordable : MOST_BUFFERS;
    w->buffers = calloc((size_t)w->n_buffers * w->n + 1, sizeof *w->buffers);
    w->unit_potentials = calloc((size_t)w->muscle->n_units + 1, sizeof *w->unit_potentials);
    w->errors = calloc((size_t)w->n_buffers, sizeof *w->errors);
    int code = MYO_OK;
    if (!w->buffers || !w->unit_potentials || !w->errors)
        code = myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the EMG of %s",
                             w->muscle->name);
    if (code == MYO_OK) code = add_units(w, workers, progress, error);
    if (code == MYO_OK) code = finish_channel(w, record, error);
    if (code == MYO_OK) code = keep_unit_potentials(w, record, error);
    for (int u = 0; w->unit_potentials && u < w->muscle->n_units; u++)
        free(w->unit_potentials[u].signal_uV);
    free(w->buffers);
    free(w->unit_potentials);
    free(w->errors);
    return code;
}

/* ---- one muscle ---- */

/* Spikes and action potentials sorted by unit; potentials in order of time within a unit. */
typedef struct by_unit {
    size_t *first_activation, *first_potential;
    double *activations_ms;
    const myo_action_potential **potentials;
} by_unit;

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

typedef struct muscle_work {
    const myo_emg_options *options;
    myo_workers *workers;
    int index;
    const myo_emg_values *values;
    const by_unit *sorted;
    double from, to; /* of the progress */
} muscle_work;

static int make_one(const muscle_work *mw, const myo_emg_electrode *electrode, double from,
                    double to, myo_record *record, myo_error *error) {
    const progress_of progress = {mw->options, mw->from + from * (mw->to - mw->from),
                                  mw->from + to * (mw->to - mw->from)};
    channel_work w = {.muscle = &record->muscles[mw->index],
                      .muscle_index = mw->index,
                      .seed = mw->options->seed,
                      .electrode = electrode,
                      .first_activation = mw->sorted->first_activation,
                      .activations_ms = mw->sorted->activations_ms,
                      .first_potential = mw->sorted->first_potential,
                      .potentials = mw->sorted->potentials};
    return make_channel(&w, record, mw->workers, &progress, error);
}

static int make_muscle(const muscle_work *mw, myo_record *record, myo_error *error) {
    int code = MYO_OK;
    if (mw->values->needle[needle_p_channels] > 0.5) {
        const myo_emg_electrode needle = myo_emg_needle_electrode(mw->values);
        code = make_one(mw, &needle, 0, 0.7, record, error);
    }
    if (code == MYO_OK && mw->values->surface[surface_p_channels] > 0.5) {
        myo_skin_table *skin = NULL;
        code = myo_emg_skin_table_make(mw->values, mw->workers, &skin, error);
        if (code) return code;
        const myo_emg_electrode surface = myo_emg_surface_electrode(mw->values, skin);
        code = make_one(mw, &surface, 0.7, 1, record, error);
        myo_skin_table_free(skin);
    }
    return code;
}

/* Whether a channel of this muscle holds the heart. */
static int hears_the_heart(const myo_emg_values *v) {
    return v->noise[noise_p_heart_rate] > 0 &&
           ((v->needle[needle_p_channels] > 0.5 && v->noise[noise_p_heart_needle] > 0) ||
            (v->surface[surface_p_channels] > 0.5 && v->noise[noise_p_heart_surface] > 0));
}

int myo_emg_synthesize(myo_record *record, const myo_emg_muscle *muscles,
                       const myo_emg_options *options, myo_error *error) {
    const myo_emg_options chosen = options ? *options : myo_emg_options_default();
    myo_workers *workers =
        myo_workers_make(chosen.threads > 0 ? chosen.threads : myo_processor_count());
    if (!workers) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for threads");
    int code = MYO_OK, heart_recorded = 0;
    for (int i = 0; code == MYO_OK && i < record->n_muscles; i++) {
        myo_emg_values values;
        by_unit sorted;
        myo_emg_values_read(&muscles[i], &values);
        code = by_unit_make(&record->muscles[i], &sorted, error);
        const muscle_work mw = {&chosen,
                                workers,
                                i,
                                &values,
                                &sorted,
                                (double)i / record->n_muscles,
                                (i + 1.0) / record->n_muscles};
        if (code == MYO_OK) code = make_muscle(&mw, record, error);
        if (code == MYO_OK && !heart_recorded && hears_the_heart(&values)) {
            code = myo_emg_record_heart(&values, chosen.seed, record, error);
            heart_recorded = 1; /* one heart, whatever the number of muscles */
        }
        by_unit_free(&sorted);
    }
    myo_workers_free(workers);
    if (code == MYO_OK && chosen.progress) (void)chosen.progress(1, chosen.user);
    return code;
}
