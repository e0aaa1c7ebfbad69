/* The figure of a re-enactment: the recorded electromyogram that drove the muscle, and the muscle's
 * own. */
#include "myotome/analyse.h"
#include "report/figures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const double left_px = 72.0, right_px = 20.0, envelope_rate_Hz = 100.0, low_pass_Hz = 3.0;

static const myo_channel *find_channel(const myo_record *record, myo_channel_kind kind) {
    for (int c = 0; c < record->n_channels; c++)
        if (record->channels[c].kind == kind) return &record->channels[c];
    return NULL;
}

/* Smoothed rectified signal of a channel; NULL where there is none. Freed by the caller. */
static double *envelope_of(const myo_channel *channel, size_t *n) {
    double *signal = malloc(channel->n_samples * sizeof *signal), *envelope = NULL;
    if (!signal) return NULL;
    for (size_t k = 0; k < channel->n_samples; k++) signal[k] = (double)channel->signal_uV[k];
    if (myo_envelope(signal, channel->n_samples, channel->rate_Hz, low_pass_Hz, envelope_rate_Hz,
                     &envelope, n, NULL) != MYO_OK)
        envelope = NULL;
    free(signal);
    return envelope;
}

typedef struct pair {
    double *recorded, *simulated;
    size_t n;
    double correlation, delay_ms;
} pair;

static int make_pair(const myo_record *record, pair *p) {
    const myo_channel *recorded = find_channel(record, MYO_CHANNEL_REFERENCE);
    const myo_channel *simulated = find_channel(record, MYO_CHANNEL_SURFACE);
    *p = (pair){0};
    if (!recorded || !simulated) return 0;
    size_t n_recorded = 0, n_simulated = 0;
    p->recorded = envelope_of(recorded, &n_recorded);
    p->simulated = envelope_of(simulated, &n_simulated);
    p->n = n_recorded < n_simulated ? n_recorded : n_simulated;
    long lag = 0;
    if (p->recorded && p->simulated && p->n > 50) {
        p->correlation = myo_correlation(p->recorded, p->simulated, p->n, 30, &lag);
        p->delay_ms = 1e3 * (double)lag / envelope_rate_Hz;
        return isfinite(p->correlation);
    }
    return 0;
}

static void free_pair(pair *p) {
    free(p->recorded);
    free(p->simulated);
}

static void draw_signal(const myo_axes *axes, const myo_channel *channel, const double *envelope,
                        size_t n, const char *letter, const char *title) {
    const myo_samples samples = {
        channel->signal_uV, channel->n_samples, 1, 0.0, 1.0 / channel->rate_Hz, 1.0};
    myo_axes_title(axes, letter, title);
    myo_draw_samples(axes, &samples, MYO_GREY, 0.7);
    double *t_s = malloc(n * sizeof *t_s);
    for (size_t k = 0; t_s && k < n; k++) t_s[k] = ((double)k + 0.5) / envelope_rate_Hz;
    if (t_s) myo_draw_line(axes, n, t_s, envelope, MYO_VERMILION, 2.0);
    free(t_s);
    const myo_legend_entry entries[2] = {{"signal", MYO_GREY, 0}, {"envelope", MYO_VERMILION, 0}};
    myo_draw_legend(axes, 2, entries);
}

static void draw(cairo_t *cr, const myo_figure *figure) {
    const myo_record *record = figure->measures->record;
    const myo_channel_kind kinds[2] = {MYO_CHANNEL_REFERENCE, MYO_CHANNEL_SURFACE};
    pair p;
    if (make_pair(record, &p)) {
        const double *envelopes[2] = {p.recorded, p.simulated};
        const char *titles[2] = {"Recorded", "Simulated, at the skin"};
        for (int i = 0; i < 2; i++) {
            const myo_channel *channel = find_channel(record, kinds[i]);
            const myo_samples samples = {
                channel->signal_uV, channel->n_samples, 1, 0.0, 1.0 / channel->rate_Hz, 1.0};
            double low = -1, high = 1, from, to;
            if (!myo_samples_range(&samples, 0.0, HUGE_VAL, &low, &high)) low = -1, high = 1;
            myo_plot_limits(low, high, &from, &to);
            const myo_axes axes =
                myo_axes_make(cr, left_px, 34.0 + 205.0 * i, figure->width - left_px - right_px,
                              140.0, 0.0, figure->measures->end_ms * 1e-3, from, to);
            myo_axes_draw(&axes, i ? "time (s)" : NULL, "EMG (µV)", i ? 0 : MYO_AXES_NO_X);
            draw_signal(&axes, channel, envelopes[i], p.n, i ? "B" : "A", titles[i]);
        }
    }
    free_pair(&p);
}

int myo_figure_reenact(myo_figure *figure) {
    pair p;
    const int made = make_pair(figure->measures->record, &p);
    if (made) {
        figure->group = MYO_FIGURE_CONTRACTION;
        figure->height = 435.0;
        figure->draw = draw;
        snprintf(figure->title, sizeof figure->title,
                 "The recorded and the re-enacted contraction");
        myo_figure_say(
            figure,
            "The envelope of the recorded signal (A) was the muscle's drive; B is what the "
            "simulated muscle then gave at the skin. The envelopes correlate at %.2f, the "
            "simulated one %.0f ms behind: the time of synapses, axons, junctions and fibres, and "
            "of the rising rates. The two differ in size and grain, because another muscle of "
            "another person lies under other electrodes.",
            p.correlation, p.delay_ms);
        snprintf(
            figure->alt, sizeof figure->alt,
            "Two electromyograms with their envelopes, recorded and simulated; correlation %.2f.",
            p.correlation);
    }
    free_pair(&p);
    return made;
}
