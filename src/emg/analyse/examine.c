/* The steps in their order, and pieces of one channel put together. */
#include "emg/analyse/examine.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Slower recordings show activity, not single potentials: those of the skin. */
static const double needle_rate_Hz = 3500;

void myo_examined_free(myo_examined *examined) {
    if (!examined) return;
    free(examined->windows);
    free(examined->units);
    free(examined->spikes);
    free(examined->findings);
    free(examined->spectrum);
    free(examined);
}

static int out_of_memory(myo_error *error) {
    return myo_error_set(error, MYO_BROKE_DOWN, "out of memory while examining a recording");
}

static void conclude(myo_examined *e) {
    myo_emg_choose_main(e);
    myo_emg_judge_pattern(e);
}

int myo_examine_piece(const myo_emg_piece *piece, myo_examined **examined, myo_error *error) {
    *examined = NULL;
    if (!(piece->rate_Hz > 0) || !piece->samples)
        return myo_error_set(error, MYO_USAGE, "a signal to examine needs samples and a rate");
    myo_examined *e = calloc(1, sizeof *e);
    if (!e) return out_of_memory(error);
    e->start_s = piece->start_s;
    e->duration_s = (double)piece->n / piece->rate_Hz;
    e->rate_Hz = piece->rate_Hz;
    e->n_samples = piece->n;
    e->is_calibrated = piece->is_calibrated;
    e->is_needle = piece->rate_Hz >= needle_rate_Hz;
    e->noise = (double)NAN;
    myo_emg_clean clean;
    int good = myo_emg_clean_make(&clean, piece, e);
    if (good && !e->is_dead)
        good = myo_emg_windows(&clean, e) && myo_emg_sort(&clean, e) &&
               myo_emg_measure_units(&clean, e) && myo_emg_medians(e) && myo_emg_name(piece, e);
    else if (good)
        good = myo_emg_medians(e);
    myo_emg_clean_free(&clean);
    if (!good) {
        myo_examined_free(e);
        return out_of_memory(error);
    }
    conclude(e);
    *examined = e;
    return MYO_OK;
}

/* ---- pieces ---- */

static int grow(void **list, size_t n, size_t more, size_t size) {
    void *larger = realloc(*list, (n + more + 1) * size);
    if (!larger) return 0;
    *list = larger;
    return 1;
}

/* The unit of `e` that has the shape of `u`; -1 where none has. */
static int same_unit(const myo_examined *e, size_t n, const myo_emg_unit *u) {
    int best = -1;
    double most = 0.95;
    for (size_t k = 0; k < n; k++) {
        const double alike =
            e->units[k].shape_rate_Hz == u->shape_rate_Hz ? myo_emg_likeness(&e->units[k], u) : 0;
        if (alike > most) most = alike, best = (int)k;
    }
    return best;
}

static int append_units(myo_examined *to, const myo_examined *more) {
    int *place = malloc((more->n_units + 1) * sizeof *place);
    if (!place) return 0;
    const size_t before = to->n_units, first = to->n_spikes;
    for (size_t u = 0; u < more->n_units; u++) {
        place[u] = same_unit(to, before, &more->units[u]);
        if (place[u] < 0) {
            place[u] = (int)to->n_units;
            to->units[to->n_units++] = more->units[u];
        }
    }
    memcpy(to->spikes + first, more->spikes ? more->spikes : to->spikes,
           more->n_spikes * sizeof *to->spikes);
    to->n_spikes += more->n_spikes;
    size_t unsorted = 0;
    for (size_t i = 0; i < to->n_spikes; i++) {
        if (i >= first && to->spikes[i].unit >= 0) to->spikes[i].unit = place[to->spikes[i].unit];
        unsorted += to->spikes[i].unit < 0;
    }
    to->unsorted_1 = to->n_spikes ? (double)unsorted / (double)to->n_spikes : 0;
    int good = 1;
    for (size_t u = 0; u < more->n_units && good; u++)
        good = myo_emg_rhythm(to, place[u], &to->units[place[u]]);
    for (size_t f = 0; f < more->n_findings; f++)
        if (more->findings[f].unit >= 0)
            to->findings[to->n_findings + f].unit = place[more->findings[f].unit];
    free(place);
    return good;
}

/* A finding that goes on over the seam becomes one. */
static void join_over_seam(myo_examined *to, size_t first, double seam_s) {
    for (size_t a = 0; a < first; a++) {
        myo_emg_finding *f = &to->findings[a];
        if (seam_s - f->end_s > 1) continue;
        for (size_t b = first; b < to->n_findings; b++) {
            const myo_emg_finding *g = &to->findings[b];
            if (g->type != f->type || g->start_s - seam_s > 1) continue;
            const double start = f->start_s, end = fmax(f->end_s, g->end_s);
            if (g->confidence_1 > f->confidence_1) *f = *g;
            f->start_s = start;
            f->end_s = end;
            memmove(&to->findings[b], &to->findings[b + 1],
                    (to->n_findings - b - 1) * sizeof *to->findings);
            to->n_findings--;
            break;
        }
    }
}

static double weighted(double a, double weight_a, double b, double weight_b) {
    if (!isfinite(a) || !(weight_a > 0)) return b;
    if (!isfinite(b) || !(weight_b > 0)) return a;
    return (a * weight_a + b * weight_b) / (weight_a + weight_b);
}

int myo_examined_append(myo_examined *to, const myo_examined *more, myo_error *error) {
    const double a = to->duration_s, b = more->duration_s;
    const size_t findings = to->n_findings;
    if (!grow((void **)&to->windows, to->n_windows, more->n_windows, sizeof *to->windows) ||
        !grow((void **)&to->units, to->n_units, more->n_units, sizeof *to->units) ||
        !grow((void **)&to->spikes, to->n_spikes, more->n_spikes, sizeof *to->spikes) ||
        !grow((void **)&to->findings, findings, more->n_findings, sizeof *to->findings))
        return out_of_memory(error);
    if (more->n_windows)
        memcpy(to->windows + to->n_windows, more->windows, more->n_windows * sizeof *to->windows);
    to->n_windows += more->n_windows;
    if (more->n_findings)
        memcpy(to->findings + findings, more->findings, more->n_findings * sizeof *to->findings);
    if (!append_units(to, more)) return out_of_memory(error);
    to->n_findings += more->n_findings;
    join_over_seam(to, findings, more->start_s);
    to->n_samples += more->n_samples;
    to->n_missing += more->n_missing;
    to->n_clipped += more->n_clipped;
    to->is_dead = to->is_dead && more->is_dead;
    to->rms = sqrt(weighted(to->rms * to->rms, a, more->rms * more->rms, b));
    to->noise = isfinite(to->noise)
                    ? fmin(to->noise, isfinite(more->noise) ? more->noise : to->noise)
                    : more->noise;
    to->quiet_share_1 = weighted(to->quiet_share_1, a, more->quiet_share_1, b);
    to->low = fmin(to->low, more->low);
    to->high = fmax(to->high, more->high);
    to->mains_uV = weighted(to->mains_uV, a, more->mains_uV, b);
    if (!(to->mains_Hz > 0)) to->mains_Hz = more->mains_Hz;
    if (more->n_beats)
        to->heart_Hz = weighted(to->heart_Hz, to->n_beats, more->heart_Hz, more->n_beats);
    to->heart_uV = weighted(to->heart_uV, to->n_beats, more->heart_uV, more->n_beats);
    to->n_beats += more->n_beats;
    if (to->n_spectrum == more->n_spectrum)
        for (size_t k = 0; k < to->n_spectrum; k++)
            to->spectrum[k] = weighted(to->spectrum[k], a, more->spectrum[k], b);
    to->duration_s = more->start_s + b - to->start_s;
    if (!myo_emg_medians(to)) return out_of_memory(error);
    conclude(to);
    return MYO_OK;
}
