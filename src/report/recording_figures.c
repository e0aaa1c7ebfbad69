/* Figures of an examined channel: the whole trace with what was found, zooms, units with their
 * firing, the cloud of turns and amplitude beside the spectrum. */
#include "report/recording.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

myo_colour myo_discharge_colour(myo_discharge type) {
    switch (type) {
    case MYO_DISCHARGE_SILENCE:
        return (myo_colour){0.62, 0.65, 0.69, 1};
    case MYO_DISCHARGE_MOTOR_UNITS:
        return MYO_BLUE;
    case MYO_DISCHARGE_CONTINUOUS:
        return (myo_colour){0.34, 0.71, 0.91, 1};
    case MYO_DISCHARGE_FASCICULATION:
        return (myo_colour){0.90, 0.62, 0.0, 1};
    case MYO_DISCHARGE_FIBRILLATION:
        return MYO_GREEN;
    case MYO_DISCHARGE_CRAMP:
        return MYO_VERMILION;
    case MYO_DISCHARGE_CANNOT_TELL:
        return MYO_GREY;
    default:
        return (myo_colour){0.80, 0.40, 0.60, 1};
    }
}

static myo_colour unit_colour(int unit) {
    static const myo_colour colours[] = {{0.0, 0.447, 0.698, 1}, {0.835, 0.369, 0.0, 1},
                                         {0.0, 0.50, 0.38, 1},   {0.80, 0.40, 0.60, 1},
                                         {0.90, 0.62, 0.0, 1},   {0.34, 0.60, 0.91, 1},
                                         {0.42, 0.05, 0.66, 1},  {0.45, 0.45, 0.10, 1}};
    return unit < 0 ? MYO_GREY : colours[unit % 8];
}

static const char *unit_of(const myo_channel_view *v) {
    return strcmp(v->channel->unit, "uV") == 0 ? "µV" : v->channel->unit;
}

static void begin(myo_figure *f, const myo_channel_view *v, const char *kind, double height) {
    memset(f, 0, sizeof *f);
    snprintf(f->id, sizeof f->id, "channel_%d_%s", v->channel->index + 1, kind);
    f->width = 900;
    f->height = height;
    f->view = v;
    f->muscle = f->channel = -1;
}

/* ---- the whole trace ---- */

static void draw_trace(cairo_t *cr, const myo_figure *f) {
    const myo_channel_view *v = f->view;
    const myo_examined *e = v->channel->examined;
    const double from = e->start_s, to = e->start_s + e->duration_s;
    double lanes_end[4] = {-1e30, -1e30, -1e30, -1e30};
    myo_axes lanes = myo_axes_make(cr, 78, 14, 800, 64, from, to, 0, 4);
    for (size_t i = 0; i < e->n_findings; i++) {
        const myo_emg_finding *x = &e->findings[i];
        int lane = 0;
        while (lane < 3 && lanes_end[lane] > x->start_s) lane++;
        const double end = fmax(x->end_s, x->start_s + 0.004 * (to - from));
        const char *words = myo_discharge_words(x->type);
        const double left = myo_axes_x(&lanes, x->start_s), right = myo_axes_x(&lanes, end);
        const double width = myo_text_width(cr, 11, 0, words);
        cairo_rectangle(cr, left, myo_axes_y(&lanes, 3 - lane + 0.34), fmax(2, right - left), 5);
        const myo_colour c = myo_discharge_colour(x->type);
        cairo_set_source_rgba(cr, c.r, c.g, c.b, 0.25 + 0.75 * x->confidence_1);
        cairo_fill(cr);
        if (width < right - left + 4 || lanes_end[lane] < -1e29 || i < 3) {
            myo_draw_text(cr, fmin(left, 878 - width), myo_axes_y(&lanes, 3 - lane + 0.42), 0, 11,
                          0, c, words);
            lanes_end[lane] = from + (fmin(left, 878 - width) + width + 8 - 78) / 800 * (to - from);
        }
        lanes_end[lane] = fmax(lanes_end[lane], end);
    }
    myo_samples s = {v->overview, v->n_overview, 1, from, 0.5 * v->bin_s, 1};
    double low, high, y0, y1;
    if (!myo_samples_range(&s, from, to, &low, &high)) low = high = 0;
    myo_plot_limits(low, high, &y0, &y1);
    myo_axes axes = myo_axes_make(cr, 78, 88, 800, 190, from, to, y0, y1);
    myo_axes_draw(&axes, "time (s)", unit_of(v), 0);
    myo_draw_samples(&axes, &s, MYO_INK, 0.7);
}

int myo_recording_trace(myo_figure *f, const myo_channel_view *v) {
    if (v->n_overview < 4) return 0;
    begin(f, v, "trace", 330);
    snprintf(f->title, sizeof f->title, "The whole of %s", v->channel->name);
    snprintf(f->caption, sizeof f->caption,
             "Bars above the trace are what was found; the paler, the less sure. Up is the sign "
             "that the file gives.");
    snprintf(f->alt, sizeof f->alt, "Trace of %s with bars for the findings", v->channel->name);
    f->draw = draw_trace;
    return 1;
}

/* ---- zooms ---- */

static void draw_zooms(cairo_t *cr, const myo_figure *f) {
    const myo_channel_view *v = f->view;
    const myo_examined *e = v->channel->examined;
    for (int i = 0; i < v->n_zooms; i++) {
        const myo_zoom *z = &v->zooms[i];
        const double to = z->t_s + (double)z->n / z->rate_Hz;
        myo_samples s = {z->samples, z->n, 1, z->t_s, 1 / z->rate_Hz, 1};
        double low, high, y0, y1;
        if (!myo_samples_range(&s, z->t_s, to, &low, &high)) low = high = 0;
        myo_plot_limits(low - 0.12 * (high - low), high + 0.12 * (high - low), &y0, &y1);
        myo_axes axes = myo_axes_make(cr, 78, 34 + 190 * i, 800, 118, z->t_s, to, y0, y1);
        myo_axes_draw(&axes, i + 1 == v->n_zooms ? "time (s)" : NULL, unit_of(v), 0);
        myo_axes_title(&axes, (const char[]){(char)('A' + i), 0}, z->title);
        myo_draw_samples(&axes, &s, MYO_INK, 0.9);
        double last = -1e30;
        for (size_t k = 0; k < e->n_spikes; k++) {
            const myo_emg_spike *spike = &e->spikes[k];
            if (spike->t_s < z->t_s || spike->t_s >= to || spike->unit < 0) continue;
            char text[8];
            const double x = myo_axes_x(&axes, spike->t_s);
            snprintf(text, sizeof text, "%d", spike->unit);
            if (x - last > 9)
                myo_draw_text(cr, x, axes.top + 9, 0.5, 10, 1, unit_colour(spike->unit), text);
            last = x;
        }
    }
}

int myo_recording_zooms(myo_figure *f, const myo_channel_view *v) {
    if (v->n_zooms < 1) return 0;
    begin(f, v, "zooms", 50 + 190.0 * v->n_zooms);
    snprintf(f->title, sizeof f->title, "A closer look at %s", v->channel->name);
    snprintf(f->caption, sizeof f->caption,
             "Stretches of what was found. Numbers are the units that the potentials were sorted "
             "into; potentials without one belong to none that repeats.");
    snprintf(f->alt, sizeof f->alt, "Zooms into %s", v->channel->name);
    f->draw = draw_zooms;
    return 1;
}

/* ---- units ---- */

enum { MOST_SHOWN = 8 };

/* The units with the best fit and most potentials. */
static int shown_units(const myo_examined *e, int units[MOST_SHOWN]) {
    int n = 0;
    for (int u = 0; u < (int)e->n_units; u++) {
        const double worth = e->units[u].n * e->units[u].fit_1;
        int at = n < MOST_SHOWN ? n++ : MOST_SHOWN;
        while (at > 0 && worth > e->units[units[at - 1]].n * e->units[units[at - 1]].fit_1) {
            if (at < MOST_SHOWN) units[at] = units[at - 1];
            at--;
        }
        if (at < MOST_SHOWN) units[at] = u;
    }
    return n;
}

static void draw_units(cairo_t *cr, const myo_figure *f) {
    const myo_channel_view *v = f->view;
    const myo_examined *e = v->channel->examined;
    int units[MOST_SHOWN];
    const int n = shown_units(e, units);
    double low = 0, high = 0, y0, y1;
    for (int i = 0; i < n; i++)
        for (int k = 0; k < e->units[units[i]].n_shape; k++) {
            low = fmin(low, (double)e->units[units[i]].shape[k]);
            high = fmax(high, (double)e->units[units[i]].shape[k]);
        }
    myo_plot_limits(low, high, &y0, &y1);
    for (int i = 0; i < n; i++) {
        const myo_emg_unit *u = &e->units[units[i]];
        const double step = 1e3 / u->shape_rate_Hz, width = 800.0 / MOST_SHOWN;
        myo_axes axes = myo_axes_make(cr, 78 + i * width, 34, width - 10, 120, -step * u->origin,
                                      step * (u->n_shape - u->origin), y0, y1);
        char title[48];
        snprintf(title, sizeof title, "unit %d", units[i]);
        myo_axes_draw(&axes, i == 0 ? "ms" : NULL, i == 0 ? unit_of(v) : NULL,
                      i == 0 ? 0 : MYO_AXES_NO_Y);
        myo_draw_text(cr, axes.left, 26, 0, 12, 1, unit_colour(units[i]), title);
        myo_samples s = {u->shape, (size_t)u->n_shape, 1, -step * u->origin, step, 1};
        myo_draw_samples(&axes, &s, unit_colour(units[i]), 1.3);
    }
    myo_axes raster = myo_axes_make(cr, 78, 222, 800, 18.0 * n + 10, e->start_s,
                                    e->start_s + e->duration_s, n, -0.5);
    raster.y0 = n, raster.y1 = -0.5;
    myo_axes_draw(&raster, "time (s)", NULL, MYO_AXES_NO_Y);
    myo_axes_title(&raster, NULL, "when they fired");
    double *t = malloc((e->n_spikes + 1) * sizeof *t);
    for (int i = 0; i < n && t; i++) {
        size_t m = 0;
        char label[16];
        for (size_t k = 0; k < e->n_spikes; k++)
            if (e->spikes[k].unit == units[i]) t[m++] = e->spikes[k].t_s;
        myo_draw_marks(&raster, m, t, i + 0.35, i - 0.35, unit_colour(units[i]), 0.8);
        snprintf(label, sizeof label, "%d", units[i]);
        myo_draw_text(cr, 70, myo_axes_y(&raster, i) + 4, 1, 11, 1, unit_colour(units[i]), label);
    }
    free(t);
}

int myo_recording_units(myo_figure *f, const myo_channel_view *v) {
    const myo_examined *e = v->channel->examined;
    if (!e->is_needle || e->n_units < 1) return 0;
    begin(f, v, "units",
          300 + 18.0 * (e->n_units < MOST_SHOWN ? (double)e->n_units : (double)MOST_SHOWN));
    snprintf(f->title, sizeof f->title, "Units told apart in %s", v->channel->name);
    snprintf(f->caption, sizeof f->caption,
             "Mean potential of each unit on one scale, and the moments at which it fired. Where "
             "many potentials overlap, some are missed and some given to the wrong unit.");
    snprintf(f->alt, sizeof f->alt, "Mean potentials and firing of the units of %s",
             v->channel->name);
    f->draw = draw_units;
    return 1;
}

/* ---- cloud and spectrum ---- */

static void draw_cloud(cairo_t *cr, const myo_figure *f) {
    const myo_channel_view *v = f->view;
    const myo_examined *e = v->channel->examined;
    double most_turns = 50, most_uV = 200;
    int points = 0;
    for (size_t w = 0; w < e->n_windows; w++) {
        const myo_emg_window *x = &e->windows[w];
        if (!x->is_active || !isfinite(x->uV_per_turn)) continue;
        most_turns = fmax(most_turns, (double)x->turns_Hz);
        most_uV = fmax(most_uV, (double)x->uV_per_turn);
        points++;
    }
    double left = 78, width = 800;
    if (points) {
        myo_axes axes =
            myo_axes_make(cr, 78, 34, 350, 250, 0, 1.08 * most_turns, 0, 1.08 * most_uV);
        myo_axes_draw(&axes, "turns a second", "µV a turn", 0);
        myo_axes_title(&axes, "A", "turns and amplitude");
        const myo_colour c = {0.0, 0.447, 0.698, points > 300 ? 0.25 : 0.6};
        for (size_t w = 0; w < e->n_windows; w++) {
            const myo_emg_window *x = &e->windows[w];
            if (x->is_active && isfinite(x->uV_per_turn))
                myo_draw_point(&axes, (double)x->turns_Hz, (double)x->uV_per_turn, 3, c);
        }
        myo_draw_point(&axes, e->turns_Hz, e->uV_per_turn, 6, MYO_VERMILION);
        left = 520, width = 358;
    }
    double low = 1e30, high = -1e30;
    double *x = malloc((e->n_spectrum + 1) * sizeof *x),
           *y = malloc((e->n_spectrum + 1) * sizeof *y);
    size_t n = 0;
    const double last = fmin(0.5 * e->rate_Hz, e->is_needle ? 2000 : 500);
    for (size_t k = 1; k < e->n_spectrum && x && y; k++) {
        const double hz = (double)k * e->spectrum_step_Hz;
        if (hz > last || !(e->spectrum[k] > 0)) continue;
        x[n] = hz;
        y[n] = log10(e->spectrum[k]);
        low = fmin(low, y[n]);
        high = fmax(high, y[n++]);
    }
    if (n > 2) {
        myo_axes axes =
            myo_axes_make(cr, left, 34, width, 250, 0, last, fmax(low, high - 6) - 0.2, high + 0.3);
        char label[32];
        snprintf(label, sizeof label, "%s²/Hz", unit_of(v));
        myo_axes_draw(&axes, "frequency (Hz)", label, MYO_AXES_LOG_Y);
        myo_axes_title(&axes, points ? "B" : NULL, "spectrum");
        myo_draw_line(&axes, n, x, y, MYO_INK, 1);
        if (isfinite(e->median_Hz)) {
            myo_draw_vertical(&axes, e->median_Hz, MYO_VERMILION, 1);
            snprintf(label, sizeof label, "median %.0f Hz", e->median_Hz);
            myo_draw_note(&axes, e->median_Hz, high + 0.2, 6, 8, 0, MYO_VERMILION, label);
        }
    }
    free(x);
    free(y);
}

int myo_recording_cloud(myo_figure *f, const myo_channel_view *v) {
    const myo_examined *e = v->channel->examined;
    if (e->n_spectrum < 8) return 0;
    begin(f, v, "cloud", 340);
    snprintf(f->title, sizeof f->title, "Interference pattern and spectrum of %s",
             v->channel->name);
    snprintf(f->caption, sizeof f->caption,
             "Each dot is a quarter of a second with activity; the large one is the median. Many "
             "small turns tell of many small potentials, few large ones of few large potentials. "
             "The spectrum is that of the whole channel, mains and heart taken away; the median "
             "frequency is that of the active parts.");
    snprintf(f->alt, sizeof f->alt, "Turns against amplitude, and the spectrum, of %s",
             v->channel->name);
    f->draw = draw_cloud;
    return 1;
}
