/* Trains of stimuli on the membrane, and the numbers of an after-discharge. */
#include "body/membrane_experiments.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* An action potential this long after the last stimulus is the membrane's own. */
static const double own_ms = 8.0;

/* To t_ms, stopping where the stimulus jumps. *jump counts the jumps passed. */
static int advance_to(myo_membrane_point *point, const myo_membrane_train *train, double start_ms,
                      double t_ms, int *jump, myo_error *error) {
    for (;;) {
        const int on = *jump % 2;
        const double next_ms = *jump >= 2 * train->pulses
                                   ? HUGE_VAL
                                   : start_ms + (double)(*jump / 2) * 1000.0 / train->rate_Hz +
                                         (on ? train->width_ms : 0.0);
        const double to_ms = next_ms < t_ms ? next_ms : t_ms;
        const int code =
            myo_membrane_point_advance(point, to_ms, on ? train->stimulus_uA_cm2 : 0.0, error);
        if (code || next_ms >= t_ms) return code;
        myo_membrane_point_restart(point);
        ++*jump;
    }
}

int myo_membrane_drive(myo_membrane_point *point, const myo_membrane_train *train, double start_ms,
                       double stop_ms, double output_ms, myo_membrane_row row, void *user,
                       myo_error *error) {
    if (train->pulses > 1 && train->width_ms >= 1000.0 / train->rate_Hz)
        return myo_error_set(error, MYO_INPUT,
                             "a stimulus of %g ms does not fit into a period of %g ms",
                             train->width_ms, 1000.0 / train->rate_Hz);
    int jump = 0;
    const size_t rows = (size_t)((stop_ms - start_ms) / output_ms + 1e-9);
    for (size_t i = 0; i <= rows; i++) {
        int code =
            advance_to(point, train, start_ms, start_ms + (double)i * output_ms, &jump, error);
        if (!code && row) code = row(point, user, error);
        if (code) return code;
    }
    return advance_to(point, train, start_ms, stop_ms, &jump, error);
}

static int by_size(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* 1 / median of `count` intervals that begin with the one that ends at spike `first`. */
static double median_Hz(const double *spike_ms, int count) {
    double *intervals = count > 0 ? malloc((size_t)count * sizeof *intervals) : NULL;
    if (!intervals) return 0.0;
    for (int i = 0; i < count; i++) intervals[i] = spike_ms[i + 1] - spike_ms[i];
    qsort(intervals, (size_t)count, sizeof *intervals, by_size);
    const double rate_Hz = 1000.0 / intervals[count / 2];
    free(intervals);
    return rate_Hz;
}

myo_membrane_discharge myo_membrane_discharged(const myo_membrane_point *point, size_t first_spike,
                                               double last_ms) {
    myo_membrane_discharge d = {0};
    size_t own = first_spike;
    while (own < point->n_spikes && point->spike_ms[own] <= last_ms + own_ms) own++;
    d.driven = (int)(own - first_spike);
    d.after = (int)(point->n_spikes - own);
    if (!d.after) return d;
    const double *times = point->spike_ms + own, *peaks = point->peak_mV + own;
    d.run_s = 1e-3 * (times[d.after - 1] - last_ms);
    d.first_peak_mV = peaks[0];
    d.last_peak_mV = peaks[d.after - 1];
    const int intervals = d.after - 1, fifth = intervals >= 5 ? intervals / 5 : intervals ? 1 : 0;
    d.first_Hz = median_Hz(times, fifth);
    d.middle_Hz = median_Hz(times + (intervals - fifth) / 2, fifth);
    d.last_Hz = median_Hz(times + (intervals - fifth), fifth);
    return d;
}
