/* Numbers from a run: recruitment, rates, force and how like two envelopes are.
 *
 * "hold" is the time from one second after the asked level is first reached to its end. */
#include "validate/measures.h"

#include "emg/analyse/spectrum.h"
#include "myotome/analyse.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct hold {
    double from_ms, to_ms, asked;
} hold;

/* The longest stretch in which what was asked (force, else drive) stays within 1 % of its maximum.
 */
static hold find_hold(const myo_muscle_record *m) {
    const myo_series *asked = m->target.n_rows ? &m->target : &m->drive;
    hold h = {0, 0, 0};
    for (size_t r = 0; r < asked->n_rows; r++)
        if ((double)asked->data[r] > h.asked) h.asked = (double)asked->data[r];
    size_t begin = 0;
    int inside = 0;
    for (size_t r = 0; r <= asked->n_rows; r++) {
        const int high =
            r < asked->n_rows && (double)asked->data[r] >= 0.99 * h.asked && h.asked > 0;
        if (high && !inside) begin = r;
        if (!high && inside && (double)(r - begin) / asked->rate_Hz * 1e3 > h.to_ms - h.from_ms) {
            h.from_ms = (double)begin / asked->rate_Hz * 1e3;
            h.to_ms = (double)r / asked->rate_Hz * 1e3;
        }
        inside = high;
    }
    if (h.to_ms - h.from_ms > 2000) h.from_ms += 1000;
    return h;
}

static void force_in(const myo_muscle_record *m, hold h, double *mean, double *sd) {
    double sum = 0, square = 0;
    size_t n = 0;
    for (size_t r = 0; r < m->force.n_rows; r++) {
        const double t = (double)r / m->force.rate_Hz * 1e3;
        if (t < h.from_ms || t >= h.to_ms) continue;
        const double force = (double)m->force.data[r];
        sum += force;
        square += force * force;
        n++;
    }
    *mean = sum / (double)n;
    *sd = sqrt(fmax(square / (double)n - *mean * *mean, 0));
}

/* Intervals of one unit within the hold: number, mean (ms) and coefficient of variation. */
static int intervals(const myo_muscle_record *m, int unit, hold h, double *mean_ms, double *cv) {
    double last = (double)NAN, sum = 0, square = 0;
    int n = 0;
    for (size_t i = 0; i < m->discharges.n; i++) {
        const myo_spike *s = &m->discharges.spikes[i];
        if (s->unit != unit || s->t_ms < h.from_ms || s->t_ms >= h.to_ms) continue;
        if (!isnan(last)) sum += s->t_ms - last, square += (s->t_ms - last) * (s->t_ms - last), n++;
        last = s->t_ms;
    }
    if (n < 2) return n;
    *mean_ms = sum / n;
    *cv = sqrt(fmax(square / n - *mean_ms * *mean_ms, 0)) / *mean_ms;
    return n;
}

/* Units that fire regularly through the hold: at least 10 intervals that fill 80 % of it and vary
 * by less than half, which is where studies of single units put recruitment (Jesunathadas et al.
 * 2010). How many are left out is a measure of its own. */
static int steady(const myo_muscle_record *m, int unit, hold h, double *rate_Hz, double *cv) {
    double mean_ms = 0;
    const int n = intervals(m, unit, h, &mean_ms, cv);
    if (n < 10 || n * mean_ms < 0.8 * (h.to_ms - h.from_ms) || *cv >= 0.5) return 0;
    *rate_Hz = 1e3 / mean_ms;
    return 1;
}

/* Share of the units that discharge in the hold which do not do so regularly. */
static double irregular_share(const myo_muscle_record *m, hold h) {
    int n = 0, irregular = 0;
    for (int u = 0; u < m->n_units; u++) {
        double mean_ms, rate, cv;
        if (intervals(m, u, h, &mean_ms, &cv) < 1) continue;
        irregular += !steady(m, u, h, &rate, &cv);
        n++;
    }
    return n ? (double)irregular / n : (double)NAN;
}

static int compare_doubles(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Median and extremes of rate, mean and median of variation over the steady units. */
static int rates(const myo_muscle_record *m, hold h, const char *of, double *value) {
    double *list = malloc((size_t)(m->n_units ? m->n_units : 1) * sizeof *list);
    if (!list) return 0;
    int n = 0;
    for (int u = 0; u < m->n_units; u++) {
        double rate, cv;
        if (steady(m, u, h, &rate, &cv))
            list[n++] = strcmp(of, "interval_variation") == 0 ? cv : rate;
    }
    qsort(list, (size_t)n, sizeof *list, compare_doubles);
    if (n && strcmp(of, "lowest_rate") == 0)
        *value = list[0];
    else if (n && strcmp(of, "highest_rate") == 0)
        *value = list[n - 1];
    else if (n)
        *value = list[n / 2];
    free(list);
    return n;
}

/* Spearman correlation of the rank in size with the time of first discharge, over units that
 * discharged while the drive rose. */
static double recruitment_order(const myo_muscle_record *m) {
    double *first = malloc((size_t)(m->n_units ? m->n_units : 1) * sizeof *first);
    if (!first) return (double)NAN;
    for (int u = 0; u < m->n_units; u++) first[u] = (double)NAN;
    for (size_t i = 0; i < m->discharges.n; i++) {
        const myo_spike *s = &m->discharges.spikes[i];
        if (isnan(first[s->unit])) first[s->unit] = s->t_ms;
    }
    int n = 0; /* ranks in size are the order of the array; ranks in time by counting */
    double sum = 0;
    for (int u = 0; u < m->n_units; u++) {
        if (isnan(first[u])) continue;
        int earlier = 0;
        for (int v = 0; v < m->n_units; v++)
            earlier += !isnan(first[v]) && (first[v] < first[u] || (first[v] <= first[u] && v < u));
        sum += (double)(earlier - n) * (earlier - n);
        n++;
    }
    free(first);
    return n > 2 ? 1 - 6 * sum / ((double)n * ((double)n * n - 1)) : (double)NAN;
}

/* Rate of a unit around a time: 1 over the mean of the intervals that touch half a second about it.
 */
static double rate_at(const myo_muscle_record *m, int unit, double t_ms) {
    double last = (double)NAN, sum = 0;
    int n = 0;
    for (size_t i = 0; i < m->discharges.n; i++) {
        const myo_spike *s = &m->discharges.spikes[i];
        if (s->unit != unit) continue;
        if (!isnan(last) && s->t_ms > t_ms - 250 && last < t_ms + 250) sum += s->t_ms - last, n++;
        last = s->t_ms;
    }
    return n ? 1e3 * n / sum : (double)NAN;
}

/* Start and end of the regular discharge of a unit: three intervals below 250 ms in a row. */
static int regular_span(const myo_muscle_record *m, int unit, double *from_ms, double *to_ms) {
    double last[4] = {-1e9, -1e9, -1e9, -1e9};
    int found = 0;
    for (size_t i = 0; i < m->discharges.n; i++) {
        const myo_spike *s = &m->discharges.spikes[i];
        if (s->unit != unit) continue;
        for (int k = 0; k < 3; k++) last[k] = last[k + 1];
        last[3] = s->t_ms;
        if (last[3] - last[0] > 750) continue;
        if (!found++) *from_ms = last[0];
        *to_ms = last[3];
    }
    return found;
}

/* Paired-unit analysis (Gorassini et al. 2002): by how much lower is the rate of an earlier unit
 * when a later one stops than when that one started; mean over pairs whose control unit began at
 * least 0.5 s earlier, lasted longer and changed its rate while the other was silent. */
static double delta_F(const myo_muscle_record *m) {
    double sum = 0;
    int n = 0;
    for (int test = 1; test < m->n_units; test++) {
        double from_ms = 0, to_ms = 0;
        if (!regular_span(m, test, &from_ms, &to_ms) || to_ms - from_ms < 1000) continue;
        for (int control = 0; control < test; control++) {
            double begin_ms = 0, end_ms = 0;
            if (!regular_span(m, control, &begin_ms, &end_ms)) continue;
            if (begin_ms > from_ms - 500 || end_ms < to_ms + 250) continue;
            const double change = rate_at(m, control, from_ms) - rate_at(m, control, to_ms);
            if (!isnan(change)) sum += change, n++;
        }
    }
    return n ? sum / n : (double)NAN;
}

/* Largest fall of the force, low-passed over 100 ms, below its own earlier maximum during the rise,
 * as a share of the level: 0 for a force that only rises. */
static double greatest_dip(const myo_muscle_record *m, hold h) {
    const size_t width = (size_t)(0.1 * m->force.rate_Hz),
                 end = (size_t)(h.from_ms * 1e-3 * m->force.rate_Hz);
    double highest = 0, dip = 0, sum = 0;
    for (size_t r = 0; r < end && r < m->force.n_rows; r++) {
        sum += (double)m->force.data[r];
        if (r < width) continue;
        sum -= (double)m->force.data[r - width];
        const double force = sum / (double)width;
        if (force > highest) highest = force;
        if (highest - force > dip) dip = highest - force;
    }
    return dip / h.asked;
}

/* Correlation of the envelope that drove the muscle with the envelope of the surface channel, over
 * delays up to 300 ms, both low-passed at 3 Hz. */
static double reenactment(const myo_record *record, const myo_muscle_record *m) {
    const myo_channel *surface = NULL;
    for (int c = 0; c < record->n_channels && !surface; c++)
        if (record->channels[c].kind == MYO_CHANNEL_SURFACE) surface = &record->channels[c];
    if (!surface || m->drive.n_rows < 2) return (double)NAN;
    double *signal = malloc(surface->n_samples * sizeof *signal), *envelope = NULL,
           result = (double)NAN;
    size_t n = 0;
    if (!signal) return (double)NAN;
    for (size_t k = 0; k < surface->n_samples; k++) signal[k] = (double)surface->signal_uV[k];
    if (myo_envelope(signal, surface->n_samples, surface->rate_Hz, 3, 100, &envelope, &n, NULL) ==
        MYO_OK) {
        double *drive = malloc(n * sizeof *drive);
        for (size_t k = 0; drive && k < n; k++) {
            const size_t row = (size_t)(((double)k + 0.5) / 100 * m->drive.rate_Hz);
            drive[k] = (double)m->drive.data[row < m->drive.n_rows ? row : m->drive.n_rows - 1];
        }
        if (drive) result = myo_correlation(drive, envelope, n, 30, NULL);
        free(drive);
    }
    free(envelope);
    free(signal);
    return result;
}

static double rms_of(const float *x, size_t n) {
    double sum = 0, square = 0;
    for (size_t i = 0; i < n; i++) sum += (double)x[i], square += (double)x[i] * (double)x[i];
    return sqrt(fmax(square / (double)n - sum / (double)n * (sum / (double)n), 0));
}

/* Median frequency (Hz) or root mean square (uV) of the first channel of a kind over the hold, in
 * the band in which the reference recordings were measured. */
static double emg_measure(const myo_record *record, hold h, myo_channel_kind kind, int frequency) {
    const myo_channel *channel = NULL;
    for (int c = 0; c < record->n_channels && !channel; c++)
        if (record->channels[c].kind == kind) channel = &record->channels[c];
    if (!channel) return (double)NAN;
    const size_t from = (size_t)(1e-3 * h.from_ms * channel->rate_Hz),
                 to = (size_t)(1e-3 * h.to_ms * channel->rate_Hz);
    if (to <= from || to > channel->n_samples) return (double)NAN;
    if (!frequency) return rms_of(channel->signal_uV + from, to - from);
    myo_spectrum spectrum;
    myo_spectrum_make(&spectrum, channel->signal_uV + from, to - from, channel->rate_Hz, 0.25, 20,
                      kind == MYO_CHANNEL_NEEDLE ? 1500 : 450);
    const double median_Hz = spectrum.median_Hz;
    myo_spectrum_free(&spectrum);
    return median_Hz;
}

static double mean_velocity(const myo_muscle_record *m) {
    double sum = 0;
    for (size_t i = 0; i < m->n_potentials; i++) sum += m->potentials[i].velocity_m_s;
    return m->n_potentials ? sum / (double)m->n_potentials : (double)NAN;
}

/* Mean over units of rate or variation of intervals, of those with at least three intervals below
 * half a second. */
static double unit_mean(const myo_muscle_record *m, double from_ms, double to_ms, int variation) {
    double total = 0;
    int n_units = 0;
    for (int u = 0; u < m->n_units; u++) {
        double last = (double)NAN, sum = 0, square = 0;
        int n = 0;
        for (size_t i = 0; i < m->discharges.n; i++) {
            const myo_spike *s = &m->discharges.spikes[i];
            if (s->unit != u || s->t_ms < from_ms || s->t_ms >= to_ms) continue;
            const double interval = s->t_ms - last;
            if (interval < 500) sum += interval, square += interval * interval, n++;
            last = s->t_ms;
        }
        if (n < 3) continue;
        const double mean = sum / n;
        total += variation ? sqrt(fmax(square / n - mean * mean, 0)) / mean : 1e3 / mean;
        n_units++;
    }
    return n_units ? total / n_units : 0;
}

int myo_measure_window(const myo_muscle_record *m, const char *of, double from_ms, double to_ms,
                       double *value, myo_error *error) {
    const int activations = strcmp(of, "activations") == 0 || strcmp(of, "first_activation") == 0;
    const myo_spike_list *list = activations ? &m->activations : &m->discharges;
    double first_ms = (double)NAN;
    size_t n = 0;
    for (size_t i = 0; i < list->n; i++) {
        const double t_ms = list->spikes[i].t_ms;
        if (t_ms < from_ms || t_ms >= to_ms) continue;
        if (!n++) first_ms = t_ms - from_ms;
    }
    if (strcmp(of, "discharges") == 0 || strcmp(of, "activations") == 0)
        *value = 1e3 * (double)n / (to_ms - from_ms);
    else if (strcmp(of, "first_activation") == 0)
        *value = first_ms;
    else if (strcmp(of, "force") == 0) {
        double sd;
        force_in(m, (hold){from_ms, to_ms, 0}, value, &sd);
    } else if (strcmp(of, "unit_rate") == 0)
        *value = unit_mean(m, from_ms, to_ms, 0);
    else if (strcmp(of, "unit_variation") == 0)
        *value = unit_mean(m, from_ms, to_ms, 1);
    else
        return myo_error_set(error, MYO_INPUT,
                             "a part of a run has discharges, activations, first_activation, "
                             "force, unit_rate and unit_variation, no \"%s\"",
                             of);
    return MYO_OK;
}

int myo_measure_record(const myo_record *record, const char *of, double *value, myo_error *error) {
    if (!record->n_muscles) return myo_error_set(error, MYO_INPUT, "the run has no muscle");
    const myo_muscle_record *m = &record->muscles[0];
    const hold h = find_hold(m);
    double mean = (double)NAN, sd = (double)NAN;
    *value = (double)NAN;
    force_in(m, h, &mean, &sd);
    if (strcmp(of, "recruitment_order") == 0)
        *value = recruitment_order(m);
    else if (strcmp(of, "lowest_rate") == 0 || strcmp(of, "highest_rate") == 0 ||
             strcmp(of, "median_rate") == 0 || strcmp(of, "interval_variation") == 0) {
        if (!rates(m, h, of, value))
            return myo_error_set(error, MYO_INPUT, "no unit fires steadily through the hold");
    } else if (strcmp(of, "irregular_units") == 0)
        *value = irregular_share(m, h);
    else if (strcmp(of, "force_over_asked") == 0)
        *value = mean / h.asked;
    else if (strcmp(of, "force_variation") == 0)
        *value = sd / mean;
    else if (strcmp(of, "force_dip") == 0)
        *value = greatest_dip(m, h);
    else if (strcmp(of, "velocity") == 0)
        *value = mean_velocity(m);
    else if (strcmp(of, "delta_F") == 0)
        *value = delta_F(m);
    else if (strcmp(of, "reenactment") == 0)
        *value = reenactment(record, m);
    else if (strcmp(of, "needle_frequency") == 0)
        *value = emg_measure(record, h, MYO_CHANNEL_NEEDLE, 1);
    else if (strcmp(of, "needle_RMS") == 0)
        *value = emg_measure(record, h, MYO_CHANNEL_NEEDLE, 0);
    else if (strcmp(of, "surface_frequency") == 0)
        *value = emg_measure(record, h, MYO_CHANNEL_SURFACE, 1);
    else if (strcmp(of, "surface_RMS") == 0)
        *value = emg_measure(record, h, MYO_CHANNEL_SURFACE, 0);
    else
        return myo_error_set(error, MYO_INPUT, "a run has no measure \"%s\"", of);
    return MYO_OK;
}
