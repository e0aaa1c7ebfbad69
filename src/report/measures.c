/* Measures of a record. Definitions follow common practice of motor-unit work: mean rate and
 * coefficient of variation from the intervals on the steady part of the hold, recruitment threshold
 * as the force at the first discharge, order of recruitment as Spearman's rank correlation. */
#include "report/measures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double pause_ms = 500.0; /* a longer interval is a pause, not a rate */

const char *myo_muscle_title(const myo_muscle_record *muscle) {
    return muscle->title[0] ? muscle->title : muscle->name[0] ? muscle->name : "unnamed muscle";
}

const char *myo_unit_type_name(myo_unit_type type) {
    switch (type) {
    case MYO_UNIT_S:
        return "S";
    case MYO_UNIT_FR:
        return "FR";
    case MYO_UNIT_FF:
        return "FF";
    }
    return "?";
}

myo_shown myo_show_number(double value, int digits) {
    myo_shown shown;
    if (!isfinite(value)) {
        snprintf(shown.text, sizeof shown.text, "\u2013");
        return shown;
    }
    char rounded[32]; /* in exponential form, so that 9.996 counts as 10.0 */
    snprintf(rounded, sizeof rounded, "%.*e", digits - 1, fabs(value));
    const char *exponent = strchr(rounded, 'e');
    const int power = value == 0.0 || !exponent ? 0 : atoi(exponent + 1);
    const int decimals = value == 0.0 || power >= digits - 1 ? 0
                         : power < -12                       ? 12
                                                             : digits - 1 - power;
    snprintf(shown.text, sizeof shown.text, "%s%.*f", value < 0.0 ? "\u2212" : "", decimals,
             fmin(fabs(value), 1e15));
    return shown;
}

static int has(const myo_series *series) {
    return series->data && series->n_rows > 0 && series->n_columns > 0 && series->rate_Hz > 0.0;
}

double myo_series_at(const myo_series *series, double t_ms, int column) {
    if (!has(series) || column >= series->n_columns || !(t_ms >= 0.0)) return MYO_NONE;
    const double k = fmin(floor(t_ms * 1e-3 * series->rate_Hz + 0.5), (double)(series->n_rows - 1));
    return (double)series->data[(size_t)k * (size_t)series->n_columns + (size_t)column];
}

static double time_of(const myo_series *series, size_t k) {
    return (double)k * 1e3 / series->rate_Hz;
}

static double value(const myo_series *series, size_t k) {
    return (double)series->data[k * (size_t)series->n_columns];
}

/* Greatest finite value of one column, or NaN. */
static double column_peak(const myo_series *series, int column) {
    double peak = MYO_NONE;
    if (!has(series) || column >= series->n_columns) return MYO_NONE;
    for (size_t k = 0; k < series->n_rows; k++)
        peak = fmax(peak, (double)series->data[k * (size_t)series->n_columns + (size_t)column]);
    return isfinite(peak) ? peak : MYO_NONE;
}

/* The lowest value of any unit (sign 1), or the highest (-1). */
static double furthest(const myo_series *series, double sign) {
    double least = MYO_NONE;
    for (size_t k = 0; has(series) && k < series->n_rows * (size_t)series->n_columns; k++)
        least = fmin(least, sign * (double)series->data[k]);
    return sign * least;
}

static int compare_doubles(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, size_t n) {
    if (n == 0) return MYO_NONE;
    qsort(values, n, sizeof *values, compare_doubles);
    return n % 2 ? values[n / 2] : 0.5 * (values[n / 2 - 1] + values[n / 2]);
}

/* ---- discharges ---- */

size_t myo_measures_count(const myo_unit_measures *unit, double from_ms, double to_ms) {
    size_t count = 0;
    for (size_t k = 0; k < unit->n; k++)
        count += unit->times_ms[k] >= from_ms && unit->times_ms[k] < to_ms;
    return count;
}

/* Sorts the pool's discharges into the units' own lists. Returns 0 when memory is out. */
static int split_discharges(const myo_muscle_record *muscle, myo_muscle_measures *m) {
    const myo_spike_list *list = &muscle->discharges;
    const size_t n = list->spikes ? list->n : 0;
    for (size_t k = 0; k < n; k++) {
        const myo_spike *spike = &list->spikes[k];
        if (spike->unit >= 0 && spike->unit < muscle->n_units && isfinite(spike->t_ms))
            m->units[spike->unit].n++;
    }
    for (int u = 0; u < muscle->n_units; u++) {
        if (m->units[u].n == 0) continue;
        m->units[u].times_ms = malloc(m->units[u].n * sizeof(double));
        if (!m->units[u].times_ms) return 0;
        m->units[u].n = 0;
    }
    for (size_t k = 0; k < n; k++) {
        const myo_spike *spike = &list->spikes[k];
        if (spike->unit < 0 || spike->unit >= muscle->n_units || !isfinite(spike->t_ms)) continue;
        myo_unit_measures *unit = &m->units[spike->unit];
        unit->times_ms[unit->n++] = spike->t_ms;
        m->n_discharges++;
    }
    for (int u = 0; u < muscle->n_units; u++)
        if (m->units[u].n > 1)
            qsort(m->units[u].times_ms, m->units[u].n, sizeof(double), compare_doubles);
    return 1;
}

/* Discharges without an activation, a unit at a time; those still under way at the end do not
 * count. */
static void count_blocked(const myo_muscle_record *muscle, myo_muscle_measures *m, double end_ms) {
    const myo_spike_list *list = &muscle->activations;
    for (int u = 0; u < muscle->n_units; u++) {
        const double delay = muscle->units ? muscle->units[u].axon_delay_ms : 0.0;
        m->units[u].n_blocked = myo_measures_count(&m->units[u], -HUGE_VAL, end_ms - delay - 3.0);
    }
    for (size_t k = 0; list->spikes && k < list->n; k++) {
        const int u = list->spikes[k].unit;
        if (u >= 0 && u < muscle->n_units && m->units[u].n_blocked > 0) m->units[u].n_blocked--;
    }
    for (int u = 0; u < muscle->n_units; u++) m->n_blocked += m->units[u].n_blocked;
}

static void measure_intervals(myo_unit_measures *unit, double from_ms, double to_ms) {
    double sum = 0.0, squares = 0.0;
    size_t count = 0;
    for (size_t k = 1; k < unit->n; k++) {
        const double interval = unit->times_ms[k] - unit->times_ms[k - 1];
        if (unit->times_ms[k - 1] < from_ms || unit->times_ms[k] > to_ms || interval > pause_ms ||
            interval <= 0.0)
            continue;
        sum += interval, squares += interval * interval, count++;
    }
    if (count == 0) return;
    const double mean = sum / (double)count;
    unit->mean_rate_Hz = 1e3 / mean;
    if (count >= 8)
        unit->cv_1 =
            sqrt(fmax(squares - (double)count * mean * mean, 0.0) / (double)(count - 1)) / mean;
}

/* 1 / mean of up to three intervals from discharge k on; NaN over a pause. */
static double rate_from(const myo_unit_measures *unit, size_t k) {
    const size_t last = k + 3 < unit->n ? k + 3 : unit->n - 1;
    if (unit->n < 2 || last <= k) return MYO_NONE;
    for (size_t j = k; j < last; j++)
        if (unit->times_ms[j + 1] - unit->times_ms[j] > pause_ms) return MYO_NONE;
    const double span = unit->times_ms[last] - unit->times_ms[k];
    return span > 0.0 ? 1e3 * (double)(last - k) / span : MYO_NONE;
}

static void measure_unit(const myo_muscle_record *muscle, myo_muscle_measures *m, int u) {
    myo_unit_measures *unit = &m->units[u];
    unit->first_ms = unit->last_ms = unit->threshold_N = unit->first_rate_Hz = MYO_NONE;
    unit->mean_rate_Hz = unit->peak_rate_Hz = unit->cv_1 = unit->velocity_m_s = MYO_NONE;
    unit->peak_calcium_uM = column_peak(&muscle->calcium, u);
    unit->peak_activation_1 = column_peak(&muscle->activation, u);
    double sum = 0.0;
    size_t count = 0;
    for (size_t k = 0; muscle->potentials && k < muscle->n_potentials; k++) {
        const myo_action_potential *p = &muscle->potentials[k];
        if (p->unit != u || !isfinite(p->velocity_m_s) || p->velocity_m_s <= 0.0) continue;
        sum += p->velocity_m_s, count++;
    }
    if (count) unit->velocity_m_s = sum / (double)count;
    if (unit->n == 0) return;
    unit->first_ms = unit->times_ms[0];
    unit->last_ms = unit->times_ms[unit->n - 1];
    unit->threshold_N = myo_series_at(&muscle->force, unit->first_ms, 0);
    unit->first_rate_Hz = rate_from(unit, 0);
    for (size_t k = 0; k + 3 < unit->n; k++) {
        const double rate = rate_from(unit, k);
        unit->peak_rate_Hz = fmax(unit->peak_rate_Hz, rate);
        if (rate > m->peak_rate_Hz || (isfinite(rate) && !isfinite(m->peak_rate_Hz))) {
            m->peak_rate_Hz = rate;
            m->peak_rate_unit = u;
            m->peak_rate_ms = unit->times_ms[k];
        }
    }
    if (m->has_hold) {
        measure_intervals(unit, m->steady_start_ms, m->steady_end_ms);
    } else {
        measure_intervals(unit, -HUGE_VAL, HUGE_VAL);
    }
}

/* Time at which a share of the active units has discharged. */
static void measure_recruitment(const myo_muscle_record *muscle, myo_muscle_measures *m) {
    const size_t n_units = (size_t)muscle->n_units;
    double *first = malloc((n_units + 1) * sizeof *first);
    size_t n = 0;
    if (!first) return;
    for (size_t u = 0; u < n_units; u++)
        if (m->units[u].n) first[n++] = m->units[u].first_ms;
    m->n_active = (int)n;
    qsort(first, n, sizeof *first, compare_doubles);
    if (n >= 4) {
        m->quarter_ms = first[(n + 3) / 4 - 1];
        m->half_ms = first[(n + 1) / 2 - 1];
        m->three_quarters_ms = first[(3 * n + 3) / 4 - 1];
    }
    if (n >= 3) { /* Spearman; units are ranked by size already */
        double squares = 0.0;
        size_t rank = 0;
        for (size_t u = 0; u < n_units; u++) {
            if (!m->units[u].n) continue;
            double below = 0.0;
            for (size_t k = 0; k < n; k++)
                below += first[k] < m->units[u].first_ms   ? 1.0
                         : first[k] > m->units[u].first_ms ? 0.0
                                                           : 0.5;
            const double d = (double)rank++ - (below - 0.5);
            squares += d * d;
        }
        const double count = (double)n;
        m->order_1 = 1.0 - 6.0 * squares / (count * (count * count - 1.0));
    }
    free(first);
}

static void measure_pool(const myo_muscle_record *muscle, myo_muscle_measures *m) {
    const size_t n_units = (size_t)muscle->n_units;
    double *values = malloc((2 * n_units + 1) * sizeof *values);
    size_t n_rates = 0, n_cvs = 0;
    for (size_t u = 0; u < n_units; u++) {
        const myo_unit_measures *unit = &m->units[u];
        if (unit->n) {
            m->first_ms = fmin(m->first_ms, unit->first_ms);
            m->last_ms = fmax(m->last_ms, unit->last_ms);
        }
        if (isfinite(unit->mean_rate_Hz)) {
            m->lowest_rate_Hz = fmin(m->lowest_rate_Hz, unit->mean_rate_Hz);
            m->highest_rate_Hz = fmax(m->highest_rate_Hz, unit->mean_rate_Hz);
            if (values) values[n_rates++] = unit->mean_rate_Hz;
        }
        if (isfinite(unit->cv_1) && values) values[n_units + n_cvs++] = unit->cv_1;
        m->velocity_low_m_s = fmin(m->velocity_low_m_s, unit->velocity_m_s);
        m->velocity_high_m_s = fmax(m->velocity_high_m_s, unit->velocity_m_s);
        if (muscle->units) m->max_force_N += muscle->units[u].max_force_N;
    }
    if (!values) return;
    m->median_rate_Hz = median(values, n_rates);
    m->median_cv_1 = median(values + n_units, n_cvs);
    free(values);
}

/* ---- force ---- */

/* The longest stretch in which the command stays within 2 % of its top. */
static void find_hold(const myo_series *command, myo_muscle_measures *m) {
    const double top = has(command) ? column_peak(command, 0) : MYO_NONE;
    size_t start = 0, best = 0, best_start = 0;
    if (!(top > 0.0)) return;
    for (size_t k = 0; k <= command->n_rows; k++) {
        if (k < command->n_rows && value(command, k) >= 0.98 * top) continue;
        if (k - start > best) best = k - start, best_start = start;
        start = k + 1;
    }
    size_t from = best_start,
           to = best_start + best; /* a flat top begins where the ramps really end */
    while (from < to && value(command, from) < 0.9999 * top) from++;
    while (to > from && value(command, to - 1) < 0.9999 * top) to--;
    if (to - from < best - best / 10) from = best_start, to = best_start + best;
    m->hold_start_ms = time_of(command, from);
    m->hold_end_ms = time_of(command, to);
    m->has_hold = m->hold_end_ms - m->hold_start_ms >= 500.0;
    const double length = m->hold_end_ms - m->hold_start_ms;
    m->steady_start_ms = m->hold_start_ms + (length >= 2500.0 ? 1000.0 : 0.4 * length);
    m->steady_end_ms = m->hold_end_ms;
}

static void measure_drive(const myo_muscle_record *muscle, myo_muscle_measures *m) {
    m->peak_drive_1 = column_peak(&muscle->drive, 0);
    for (size_t k = 0; has(&muscle->drive) && k < muscle->drive.n_rows; k++) {
        if (!(value(&muscle->drive, k) > 0.01 * m->peak_drive_1)) continue;
        m->drive_start_ms = time_of(&muscle->drive, k);
        break;
    }
}

static void measure_force(const myo_muscle_record *muscle, myo_muscle_measures *m) {
    const myo_series *force = &muscle->force;
    const double top = has(&muscle->target) ? column_peak(&muscle->target, 0) : MYO_NONE;
    double sum = 0.0, hold = 0.0, squares = 0.0;
    size_t n = 0, n_hold = 0;
    m->hold_target_N = top > 0.0 ? top : MYO_NONE;
    for (size_t k = 0; has(force) && k < force->n_rows; k++) {
        const double t = time_of(force, k), y = value(force, k);
        if (!isfinite(y)) continue;
        sum += y, n++;
        if (!(y <= m->peak_force_N)) m->peak_force_N = y, m->peak_force_ms = t;
        if (top > 0.0 && !isfinite(m->reached_ms) && y >= 0.95 * top &&
            myo_series_at(&muscle->target, t, 0) >= 0.95 * top)
            m->reached_ms = t;
        if (m->has_hold && t >= m->steady_start_ms && t < m->steady_end_ms)
            hold += y, squares += y * y, n_hold++;
    }
    if (n) m->mean_force_N = sum / (double)n;
    m->rest_force_N =
        myo_series_at(force, isfinite(m->drive_start_ms) ? m->drive_start_ms : 0.0, 0);
    const double rest = isfinite(m->rest_force_N) ? m->rest_force_N : 0.0;
    if (n_hold < 2) return;
    m->hold_force_N = hold / (double)n_hold;
    const double variance = squares / (double)n_hold - m->hold_force_N * m->hold_force_N;
    if (m->hold_force_N > 0.0) m->hold_cv_1 = sqrt(fmax(variance, 0.0)) / m->hold_force_N;
    for (size_t k = force->n_rows; k-- > 0 && time_of(force, k) > m->hold_end_ms;) {
        if (value(force, k) - rest >= 0.1 * (m->hold_force_N - rest)) break;
        m->relaxed_ms = time_of(force, k);
    }
}

static int measure_muscle(const myo_muscle_record *muscle, myo_muscle_measures *m, double end_ms) {
    m->first_ms = m->last_ms = m->quarter_ms = m->half_ms = m->three_quarters_ms = MYO_NONE;
    m->order_1 = m->hold_start_ms = m->hold_end_ms = m->steady_start_ms = m->steady_end_ms =
        MYO_NONE;
    m->hold_target_N = m->hold_force_N = m->hold_cv_1 = m->reached_ms = MYO_NONE;
    m->peak_force_N = m->peak_force_ms = m->mean_force_N = m->relaxed_ms = m->rest_force_N =
        MYO_NONE;
    m->median_rate_Hz = m->lowest_rate_Hz = m->highest_rate_Hz = m->peak_rate_Hz = MYO_NONE;
    m->peak_rate_ms = m->median_cv_1 = m->drive_start_ms = MYO_NONE;
    m->velocity_low_m_s = m->velocity_high_m_s = MYO_NONE;
    m->peak_potassium_mM = m->rest_potassium_mM = MYO_NONE;
    m->peak_rate_unit = -1;
    if (muscle->n_units > 0) {
        m->units = calloc((size_t)muscle->n_units, sizeof *m->units);
        if (!m->units || !split_discharges(muscle, m)) return 0;
    }
    find_hold(has(&muscle->target) ? &muscle->target : &muscle->drive, m);
    measure_drive(muscle, m);
    measure_force(muscle, m);
    for (int u = 0; u < muscle->n_units; u++) measure_unit(muscle, m, u);
    count_blocked(muscle, m, end_ms);
    measure_recruitment(muscle, m);
    measure_pool(muscle, m);
    for (int u = 0; u < muscle->n_units && has(&muscle->potassium_T); u++)
        m->peak_potassium_mM = fmax(m->peak_potassium_mM, column_peak(&muscle->potassium_T, u));
    m->rest_potassium_mM = myo_series_at(&muscle->potassium_T, 0.0, 0);
    m->rest_ATP_mM = myo_series_at(&muscle->ATP, 0.0, 0);
    m->lowest_ATP_mM = furthest(&muscle->ATP, 1.0);
    m->lowest_PCr_mM = furthest(&muscle->PCr, 1.0);
    m->highest_Pi_mM = furthest(&muscle->Pi, -1.0);
    m->lowest_pH_1 = furthest(&muscle->pH, 1.0);
    return 1;
}

/* ---- EMG ---- */

static double rms(const float *signal, size_t from, size_t to) {
    double sum = 0.0, mean = 0.0;
    if (to <= from) return MYO_NONE;
    for (size_t k = from; k < to; k++) mean += (double)signal[k];
    mean /= (double)(to - from);
    for (size_t k = from; k < to; k++)
        sum += ((double)signal[k] - mean) * ((double)signal[k] - mean);
    return sqrt(sum / (double)(to - from));
}

static size_t sample_at(const myo_channel *channel, double t_ms) {
    const double k = floor(t_ms * 1e-3 * channel->rate_Hz);
    return k <= 0.0 ? 0 : k >= (double)channel->n_samples ? channel->n_samples : (size_t)k;
}

static int measure_channel(const myo_channel *channel, const myo_muscle_measures *m,
                           myo_channel_measures *c) {
    c->rms_uV = c->quiet_rms_uV = c->peak_to_peak_uV = c->whole_rms_uV = c->noise_rms_uV = MYO_NONE;
    c->spectrum.median_Hz = c->spectrum.mean_Hz = MYO_NONE;
    c->from_ms = c->to_ms = MYO_NONE;
    if (!channel->signal_uV || channel->n_samples == 0 || !(channel->rate_Hz > 0.0)) return 1;
    const double end_ms = (double)channel->n_samples * 1e3 / channel->rate_Hz;
    const int hold = m && m->has_hold && m->steady_start_ms + 200.0 < end_ms;
    c->from_ms = hold ? m->steady_start_ms : 0.0;
    c->to_ms = hold ? fmin(m->steady_end_ms, end_ms) : end_ms;
    const size_t from = sample_at(channel, c->from_ms), to = sample_at(channel, c->to_ms);
    c->rms_uV = rms(channel->signal_uV, from, to);
    c->whole_rms_uV = rms(channel->signal_uV, 0, channel->n_samples);
    if (m && m->first_ms > 100.0)
        c->quiet_rms_uV = rms(channel->signal_uV, 0, sample_at(channel, m->first_ms));
    float low = channel->signal_uV[0], high = low;
    for (size_t k = 0; k < channel->n_samples; k++) {
        low = fminf(low, channel->signal_uV[k]);
        high = fmaxf(high, channel->signal_uV[k]);
    }
    c->peak_to_peak_uV = (double)high - (double)low;
    if (channel->clean_uV) {
        double sum = 0.0;
        for (size_t k = 0; k < channel->n_samples; k++) {
            const double d = (double)channel->signal_uV[k] - (double)channel->clean_uV[k];
            sum += d * d;
        }
        c->noise_rms_uV = sqrt(sum / (double)channel->n_samples);
    }
    const double high_Hz =
        channel->low_pass_Hz > 0.0 ? channel->low_pass_Hz : 0.5 * channel->rate_Hz;
    return myo_spectrum_make(&c->spectrum, channel->signal_uV + from, to - from, channel->rate_Hz,
                             0.25, fmax(channel->high_pass_Hz, 5.0), high_Hz);
}

static double find_end(const myo_record *record) {
    double end = fmax(record->simulated_ms, 0.0);
    if (end > 0.0) return end;
    for (int i = 0; i < record->n_muscles; i++) {
        const myo_muscle_record *muscle = &record->muscles[i];
        if (has(&muscle->force)) end = fmax(end, time_of(&muscle->force, muscle->force.n_rows));
    }
    for (int i = 0; i < record->n_channels; i++) {
        const myo_channel *channel = &record->channels[i];
        if (channel->rate_Hz > 0.0)
            end = fmax(end, (double)channel->n_samples * 1e3 / channel->rate_Hz);
    }
    return end > 0.0 ? end : fmax(record->duration_ms, 1.0);
}

static int measure_all(const myo_record *record, myo_measures *measures) {
    measures->end_ms = find_end(record);
    for (int i = 0; i < record->n_muscles; i++)
        if (!measure_muscle(&record->muscles[i], &measures->muscles[i], measures->end_ms)) return 0;
    for (int i = 0; i < record->n_channels; i++) {
        for (int k = 0; k < record->n_muscles; k++)
            if (strcmp(record->channels[i].muscle, record->muscles[k].name) == 0)
                measures->channel_muscle[i] = k;
        const myo_muscle_measures *m =
            record->n_muscles ? &measures->muscles[measures->channel_muscle[i]] : NULL;
        if (!measure_channel(&record->channels[i], m, &measures->channels[i])) return 0;
    }
    return 1;
}

myo_measures *myo_measures_make(const myo_record *record) {
    myo_measures *measures = calloc(1, sizeof *measures);
    if (!measures) return NULL;
    measures->record = record;
    measures->muscles = calloc((size_t)record->n_muscles + 1, sizeof *measures->muscles);
    measures->channels = calloc((size_t)record->n_channels + 1, sizeof *measures->channels);
    measures->channel_muscle = calloc((size_t)record->n_channels + 1, sizeof(int));
    if (!measures->muscles || !measures->channels || !measures->channel_muscle ||
        !measure_all(record, measures)) {
        myo_measures_free(measures);
        return NULL;
    }
    return measures;
}

void myo_measures_free(myo_measures *measures) {
    if (!measures) return;
    for (int i = 0; measures->muscles && i < measures->record->n_muscles; i++) {
        myo_muscle_measures *m = &measures->muscles[i];
        for (int u = 0; m->units && u < measures->record->muscles[i].n_units; u++)
            free(m->units[u].times_ms);
        free(m->units);
    }
    for (int i = 0; measures->channels && i < measures->record->n_channels; i++)
        myo_spectrum_free(&measures->channels[i].spectrum);
    free(measures->muscles);
    free(measures->channels);
    free(measures->channel_muscle);
    free(measures);
}
