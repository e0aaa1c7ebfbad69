/* Responses of units: weights of all fibres, one convolution a part. */
#include "emg/synth/library.h"

#include "emg/synth/line_source.h"
#include "emg/synth/potential.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Marks the fibres that get a part of their own: the nearest ones. own[i] becomes the part, or 0. */
static int choose_single_fibres(const myo_emg_electrode *e, const myo_emg_fibre *fibres, int n, int *own,
                                double *distance) {
    const double *p = e->values->needle;
    const int most = e->kind == MYO_CHANNEL_NEEDLE ? (int)p[needle_p_single_fibres] : 0;
    for (int i = 0; i < n; i++) {
        own[i] = 0;
        distance[i] = most ? myo_emg_needle_distance(e, &fibres[i]) : 0;
    }
    int parts = 1;
    for (; parts <= most; parts++) {
        int nearest = -1;
        for (int i = 0; i < n; i++)
            if (!own[i] && distance[i] <= p[needle_p_single_distance] &&
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
    float *single; /* weights in single precision */
    size_t nodes;
} work;

static void work_free(work *w) {
    free(w->own);
    free(w->distance);
    free(w->weights);
    free(w->scratch);
    free(w->single);
}

static int work_make(work *w, int n_fibres, size_t nodes) {
    w->nodes = nodes;
    w->own = calloc((size_t)n_fibres + 1, sizeof *w->own);
    w->distance = malloc(((size_t)n_fibres + 1) * sizeof *w->distance);
    w->weights = malloc(nodes * sizeof *w->weights);
    w->scratch = malloc((nodes + 2) * sizeof *w->scratch);
    w->single = malloc(nodes * sizeof *w->single);
    return w->own && w->distance && w->weights && w->scratch && w->single;
}

static void convolve_part(work *w, const float *slope, size_t n_slope, float *out) {
    size_t used = 0;
    for (size_t j = 0; j < w->nodes; j++) {
        w->single[j] = (float)w->weights[j];
        if (w->single[j] != 0.0f) used = j + 1;
        w->weights[j] = 0;
    }
    if (used) myo_line_convolve(w->single, used, slope, n_slope, out);
}

static void fill(const myo_emg_electrode *e, const myo_emg_fibre *fibres, int n_fibres, double velocity_m_s,
                 const float *slope, size_t n_slope, work *w, myo_emg_response *r) {
    memset(w->weights, 0, w->nodes * sizeof *w->weights);
    for (int i = 0; i < n_fibres; i++)
        if (!w->own[i])
            myo_emg_fibre_weights(e, &fibres[i], velocity_m_s * fibres[i].velocity_1, w->weights, w->scratch);
    convolve_part(w, slope, n_slope, r->samples);
    for (int i = 0; i < n_fibres; i++) {
        if (!w->own[i]) continue;
        myo_emg_fibre_weights(e, &fibres[i], velocity_m_s * fibres[i].velocity_1, w->weights, w->scratch);
        convolve_part(w, slope, n_slope, r->samples + (size_t)w->own[i] * r->n);
        r->fibre[w->own[i]] = i;
    }
}

int myo_emg_response_make(const myo_emg_electrode *electrode, const myo_emg_fibre *fibres, int n_fibres,
                          const myo_action_potential *potential, myo_emg_response *response, myo_error *error) {
    float *slope;
    size_t n_slope, nodes = 1;
    *response = (myo_emg_response){0};
    const int code = myo_emg_slope(potential, 1e3 / electrode->inner_rate_Hz, &slope, &n_slope, error);
    if (code) return code;
    for (int i = 0; i < n_fibres; i++) {
        const size_t own = myo_emg_fibre_nodes(electrode, &fibres[i], potential->velocity_m_s * fibres[i].velocity_1);
        if (own > nodes) nodes = own;
    }
    work w = {0};
    int ready = work_make(&w, n_fibres, nodes);
    if (ready) {
        response->n_parts = choose_single_fibres(electrode, fibres, n_fibres, w.own, w.distance);
        response->n = nodes + n_slope;
        response->fibre = malloc((size_t)response->n_parts * sizeof *response->fibre);
        response->samples = calloc((size_t)response->n_parts * response->n, sizeof *response->samples);
        ready = response->fibre && response->samples;
    }
    if (ready) {
        response->fibre[0] = -1;
        fill(electrode, fibres, n_fibres, potential->velocity_m_s, slope, n_slope, &w, response);
    }
    work_free(&w);
    free(slope);
    if (ready) return MYO_OK;
    myo_emg_response_free(response);
    return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the unit potentials");
}

void myo_emg_response_free(myo_emg_response *response) {
    free(response->fibre);
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
        for (size_t i = 0; i < response->n; i++) sum[i] += response->samples[(size_t)p * response->n + i];
    myo_emg_amplify(electrode->high_pass_Hz, electrode->low_pass_Hz, electrode->inner_rate_Hz, sum, n, keep, out);
    free(sum);
    int used = (int)((n - 1) / (size_t)keep) + 1;
    float greatest = 0;
    for (int i = 0; i < used; i++) greatest = fmaxf(greatest, fabsf(out[i]));
    while (used > 1 && fabsf(out[used - 1]) < 0.002f * greatest) used--;
    *samples = out;
    *n_samples = used;
    return MYO_OK;
}

void myo_emg_response_add(const myo_emg_response *response, int part, double t_ms, double inner_rate_Hz,
                          float *signal, size_t n) {
    const double place = t_ms * 1e-3 * inner_rate_Hz, whole = floor(place), f = place - whole;
    const ptrdiff_t begin = (ptrdiff_t)whole, count = (ptrdiff_t)response->n, end = (ptrdiff_t)n;
    const float *x = response->samples + (size_t)part * response->n;
    /* y[k] = x(k - f), k = -1 .. count + 1, from x[k+1], x[k], x[k-1], x[k-2] */
    const float w[4] = {(float)(-f * (1 - f) * (2 - f) / 6), (float)((1 + f) * (1 - f) * (2 - f) / 2),
                        (float)((1 + f) * f * (2 - f) / 2), (float)(-(1 + f) * f * (1 - f) / 6)};
    for (int tap = 0; tap < 4; tap++) {
        const ptrdiff_t shift = begin + tap - 1;
        const ptrdiff_t from = shift < 0 ? -shift : 0, to = shift + count > end ? end - shift : count;
        if (from >= to) continue;
        float *restrict out = signal + (shift + from);
        const float *restrict in = x + from;
        for (ptrdiff_t i = 0; i < to - from; i++) out[i] += w[tap] * in[i];
    }
}
