/* Responses of units: weights of all fibres, one convolution a part. */
#include "emg/synth/library.h"

#include "emg/synth/line_source.h"
#include "emg/synth/potential.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Marks the fibres that get a part of their own: the nearest ones. own[i] becomes the part, or 0.
 */
static int choose_single_fibres(const myo_emg_electrode *e, const myo_emg_fibre *fibres, int n,
                                int *own, double *distance) {
    const int most = e->kind == MYO_CHANNEL_NEEDLE ? e->single_fibres : 0;
    for (int i = 0; i < n; i++) {
        own[i] = 0;
        distance[i] = most ? myo_emg_needle_distance(e, &fibres[i]) : 0;
    }
    int parts = 1;
    for (; parts <= most; parts++) {
        int nearest = -1;
        for (int i = 0; i < n; i++)
            if (!own[i] && distance[i] <= e->single_distance_mm &&
                (nearest < 0 || distance[i] < distance[nearest]))
                nearest = i;
        if (nearest < 0) break;
        own[nearest] = parts;
    }
    return parts;
}

typedef struct work {
    int *own;
    double *distance, *weights, *scratch;
    size_t nodes;
} work;

static void work_free(work *w) {
    free(w->own);
    free(w->distance);
    free(w->weights);
    free(w->scratch);
}

static int work_make(work *w, int n_fibres, size_t nodes) {
    w->nodes = nodes;
    w->own = calloc((size_t)n_fibres + 1, sizeof *w->own);
    w->distance = malloc(((size_t)n_fibres + 1) * sizeof *w->distance);
    w->weights = calloc(nodes, sizeof *w->weights);
    w->scratch = malloc((nodes + 2) * sizeof *w->scratch);
    return w->own && w->distance && w->weights && w->scratch;
}

/* Hands the weights over in single precision and clears them for the next part. */
static void keep_part(work *w, float *part) {
    for (size_t j = 0; j < w->nodes; j++) {
        part[j] = (float)w->weights[j];
        w->weights[j] = 0;
    }
}

/* Nodes by which a fibre behind a long twig comes later. */
static size_t late_nodes(const myo_emg_electrode *e, const myo_emg_fibre *fibre) {
    return (size_t)(fibre->delay_ms * 1e-3 * e->inner_rate_Hz + 0.5);
}

static void fill(const myo_emg_electrode *e, const myo_emg_fibre *fibres, int n_fibres, work *w,
                 myo_emg_field *field) {
    const double velocity = field->velocity_m_s;
    field->fibre[0] = -1;
    field->jitter_us[0] = field->blocking_1[0] = 0;
    for (int i = 0; i < n_fibres; i++)
        if (!w->own[i])
            myo_emg_fibre_weights(e, &fibres[i], velocity * fibres[i].velocity_1,
                                  w->weights + late_nodes(e, &fibres[i]), w->scratch);
    keep_part(w, field->weights);
    for (int i = 0; i < n_fibres; i++) {
        if (!w->own[i]) continue;
        myo_emg_fibre_weights(e, &fibres[i], velocity * fibres[i].velocity_1,
                              w->weights + late_nodes(e, &fibres[i]), w->scratch);
        keep_part(w, field->weights + (size_t)w->own[i] * field->nodes);
        field->fibre[w->own[i]] = i;
        field->jitter_us[w->own[i]] = (float)fibres[i].jitter_us;
        field->blocking_1[w->own[i]] = (float)fibres[i].blocking_1;
    }
}

int myo_emg_field_make(const myo_emg_electrode *electrode, const myo_emg_fibre *fibres,
                       int n_fibres, double velocity_m_s, myo_emg_field *field, myo_error *error) {
    size_t nodes = 1;
    *field = (myo_emg_field){.velocity_m_s = velocity_m_s};
    if (!(velocity_m_s > 0.05 && velocity_m_s < 100))
        return myo_error_set(error, MYO_INPUT, "fibres cannot conduct at %g m/s", velocity_m_s);
    for (int i = 0; i < n_fibres; i++) {
        const size_t own =
            myo_emg_fibre_nodes(electrode, &fibres[i], velocity_m_s * fibres[i].velocity_1) +
            late_nodes(electrode, &fibres[i]);
        if (own > nodes) nodes = own;
    }
    work w = {0};
    int ready = work_make(&w, n_fibres, nodes);
    if (ready) {
        field->n_parts = choose_single_fibres(electrode, fibres, n_fibres, w.own, w.distance);
        field->nodes = nodes;
        field->fibre = malloc((size_t)field->n_parts * sizeof *field->fibre);
        field->jitter_us = malloc(2 * (size_t)field->n_parts * sizeof *field->jitter_us);
        field->weights = malloc((size_t)field->n_parts * nodes * sizeof *field->weights);
        ready = field->fibre && field->jitter_us && field->weights;
    }
    if (ready) field->blocking_1 = field->jitter_us + field->n_parts;
    if (ready) fill(electrode, fibres, n_fibres, &w, field);
    work_free(&w);
    if (ready) return MYO_OK;
    myo_emg_field_free(field);
    return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the unit potentials");
}

void myo_emg_field_free(myo_emg_field *field) {
    free(field->fibre);
    free(field->jitter_us); /* and blocking_1 behind it */
    free(field->weights);
    *field = (myo_emg_field){0};
}

/* ---- responses ---- */

/* The slope of the shape that the conductor's table asks for, on the field's time: V(t / speed). */
static int make_slope(const myo_emg_electrode *electrode, const myo_action_potential *potential,
                      double speed, float **slope, size_t *n_slope, myo_error *error) {
    const double *c = electrode->values->conductor, dt_ms = 1e3 / electrode->inner_rate_Hz;
    myo_action_potential shaped = *potential;
    if (c[conductor_p_reference_shape] < 0.5) {
        shaped.dt_ms *= speed;
        return myo_emg_slope(&shaped, dt_ms, slope, n_slope, error);
    }
    int code = myo_emg_rosenfalck(potential->velocity_m_s, 0.01, &shaped, error);
    if (code) return code;
    shaped.dt_ms *= speed;
    code = myo_emg_slope(&shaped, dt_ms, slope, n_slope, error);
    free(shaped.V_mV);
    return code;
}

/* out[k] = in(speed k), cubic between samples, 0 beyond them. */
static void read_faster(const float *in, size_t n_in, double speed, float *out, size_t n_out) {
    for (size_t k = 0; k < n_out; k++) {
        const double place = speed * (double)k;
        const size_t i = (size_t)place;
        const float f = (float)(place - (double)i);
        float x[4];
        for (size_t tap = 0; tap < 4; tap++)
            x[tap] = i + tap < 1 || i + tap > n_in ? 0.0f : in[i + tap - 1];
        out[k] = -f * (1 - f) * (2 - f) / 6 * x[0] + (1 + f) * (1 - f) * (2 - f) / 2 * x[1] +
                 (1 + f) * f * (2 - f) / 2 * x[2] - (1 + f) * f * (1 - f) / 6 * x[3];
    }
}

int myo_emg_response_make(const myo_emg_electrode *electrode, const myo_emg_field *field,
                          const myo_action_potential *potential, myo_emg_response *response,
                          myo_error *error) {
    float *slope;
    size_t n_slope;
    *response = (myo_emg_response){.n_parts = field->n_parts};
    const double speed = potential->velocity_m_s / field->velocity_m_s;
    if (!(speed > 0.05 && speed < 20))
        return myo_error_set(error, MYO_INPUT,
                             "unit %d conducts at %g m/s here and at %g m/s elsewhere",
                             potential->unit, potential->velocity_m_s, field->velocity_m_s);
    const int code = make_slope(electrode, potential, speed, &slope, &n_slope, error);
    if (code) return code;
    const size_t n = field->nodes + n_slope;
    response->n = (size_t)((double)n / speed) + 1;
    response->samples = malloc((size_t)field->n_parts * response->n * sizeof *response->samples);
    float *part = malloc(n * sizeof *part);
    if (response->samples && part)
        for (int p = 0; p < field->n_parts; p++) {
            myo_line_convolve(field->weights + (size_t)p * field->nodes, field->nodes, slope,
                              n_slope, part);
            read_faster(part, n - 1, speed, response->samples + (size_t)p * response->n,
                        response->n);
        }
    const int ready = response->samples && part;
    free(part);
    free(slope);
    if (ready) return MYO_OK;
    myo_emg_response_free(response);
    return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the unit potentials");
}

void myo_emg_response_free(myo_emg_response *response) {
    free(response->samples);
    *response = (myo_emg_response){0};
}

int myo_emg_response_recorded(const myo_emg_electrode *electrode, const myo_emg_response *response,
                              float **samples, int *n_samples, myo_error *error) {
    const int keep = electrode->oversampling;
    /* room for what the high-pass filter still does after the last fibre has ended */
    const size_t n = response->n + (size_t)(0.02 * electrode->inner_rate_Hz);
    float *sum = calloc(n, sizeof *sum), *out = calloc(n / (size_t)keep + 1, sizeof *out);
    if (!sum || !out) {
        free(sum);
        free(out);
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the unit potentials");
    }
    for (int p = 0; p < response->n_parts; p++)
        for (size_t i = 0; i < response->n; i++)
            sum[i] += response->samples[(size_t)p * response->n + i];
    myo_emg_amplify(electrode->high_pass_Hz, electrode->low_pass_Hz, electrode->inner_rate_Hz, sum,
                    n, keep, out);
    free(sum);
    int used = (int)((n - 1) / (size_t)keep) + 1;
    float greatest = 0;
    for (int i = 0; i < used; i++) greatest = fmaxf(greatest, fabsf(out[i]));
    while (used > 1 && fabsf(out[used - 1]) < 0.002f * greatest) used--;
    *samples = out;
    *n_samples = used;
    return MYO_OK;
}

void myo_emg_response_add(const myo_emg_response *response, int part, double t_ms,
                          double inner_rate_Hz, float *signal, size_t n) {
    const double place = t_ms * 1e-3 * inner_rate_Hz, whole = floor(place), f = place - whole;
    const ptrdiff_t begin = (ptrdiff_t)whole, count = (ptrdiff_t)response->n, end = (ptrdiff_t)n;
    const float *x = response->samples + (size_t)part * response->n;
    /* y[k] = x(k - f), k = -1 .. count + 1, from x[k+1], x[k], x[k-1], x[k-2] */
    const float w[4] = {(float)(-f * (1 - f) * (2 - f) / 6),
                        (float)((1 + f) * (1 - f) * (2 - f) / 2),
                        (float)((1 + f) * f * (2 - f) / 2), (float)(-(1 + f) * f * (1 - f) / 6)};
    for (int tap = 0; tap < 4; tap++) {
        const ptrdiff_t shift = begin + tap - 1;
        const ptrdiff_t from = shift < 0 ? -shift : 0,
                        to = shift + count > end ? end - shift : count;
        if (from >= to) continue;
        float *restrict out = signal + (shift + from);
        const float *restrict in = x + from;
        for (ptrdiff_t i = 0; i < to - from; i++) out[i] += w[tap] * in[i];
    }
}
