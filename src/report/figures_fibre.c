/* Figures of what goes on inside the fibres: calcium and activation, action potentials and
 * velocity. */
#include "report/figures.h"

#include <stdio.h>
#include <string.h>

static int has(const myo_series *series) {
    return series->data && series->n_rows > 1 && series->n_columns > 0 && series->rate_Hz > 0.0;
}

/* ---- calcium and activation ---- */

static const double row_height = 92.0, row_pitch = 116.0, zoom_height = 150.0, zoom_s = 0.5;

typedef struct column {
    const myo_series *series;
    const char *letters[2];
    const char *title;
    const char *label;
    double scale, left, width;
} column;

static void limits_of(const column *c, const int *units, int n, double from_s, double to_s,
                      double *a, double *b) {
    double low = 0.0, high = 0.0, unit_low, unit_high;
    for (int k = 0; k < n; k++) {
        const myo_samples s = myo_samples_of(c->series, units[k], c->scale);
        if (!myo_samples_range(&s, from_s, to_s, &unit_low, &unit_high)) continue;
        low = fmin(low, unit_low), high = fmax(high, unit_high);
    }
    myo_plot_limits(low, fmax(high, 1e-6), a, b);
}

static void name_unit(const myo_muscle_record *muscle, int unit, char *text, size_t size) {
    snprintf(text, size, "unit %d (%s)", unit + 1,
             muscle->units ? myo_unit_type_name(muscle->units[unit].type) : "type unknown");
}

/* Middle of the closer look: where the units shown discharge, if they ever do near one another. */
static double zoom_moment_s(const myo_figure *figure, const int *units, int n) {
    const myo_muscle_measures *m = myo_figure_numbers(figure);
    const double moment = myo_figure_moment_s(figure);
    if (n == 0) return moment;
    const myo_unit_measures *rare = &m->units[units[n - 1]]; /* the largest works least */
    double best = moment, distance = HUGE_VAL;
    for (size_t k = 0; k < rare->n; k++) {
        const double t = rare->times_ms[k] * 1e-3, away = fabs(t - moment);
        if (away < distance) best = t, distance = away;
    }
    return distance < 0.4 * zoom_s ? moment : best;
}

static void draw_column(cairo_t *cr, const myo_figure *figure, const column *c) {
    const myo_muscle_record *muscle = myo_figure_muscle(figure);
    const myo_muscle_measures *m = myo_figure_numbers(figure);
    int units[3];
    double a, b;
    char text[64];
    const int n = myo_figure_three_units(figure, units);
    const double end = figure->measures->end_ms * 1e-3, moment = zoom_moment_s(figure, units, n);
    const double from = fmax(fmin(moment - 0.5 * zoom_s, end - zoom_s), 0.0),
                 to = fmin(from + zoom_s, end);
    limits_of(c, units, n, 0.0, end, &a, &b);
    for (int k = 0; k < n; k++) {
        const myo_axes axes = myo_axes_make(cr, c->left, 36.0 + row_pitch * (n - 1 - k), c->width,
                                            row_height, 0.0, end, a, b);
        const myo_colour colour = myo_plot_size_colour(myo_unit_size(muscle, units[k]));
        const myo_samples s = myo_samples_of(c->series, units[k], c->scale);
        if (m->has_hold)
            myo_draw_band(&axes, m->hold_start_ms * 1e-3, m->hold_end_ms * 1e-3, MYO_SHADE);
        myo_axes_draw(&axes, k == 0 ? "time (s)" : NULL, c->label, k == 0 ? 0 : MYO_AXES_NO_X);
        if (k == n - 1) myo_axes_title(&axes, c->letters[0], c->title);
        myo_draw_samples(&axes, &s, colour, 0.8);
        name_unit(muscle, units[k], text, sizeof text);
        myo_draw_text(cr, axes.left + axes.width, axes.top - 5.0, 1.0, 11.0, 1, colour, text);
    }
    limits_of(c, units, n, from, to, &a, &b);
    const myo_axes axes = myo_axes_make(cr, c->left, 36.0 + row_pitch * n + 44.0, c->width,
                                        zoom_height, from, to, a, b);
    myo_axes_draw(&axes, "time (s)", c->label, 0);
    snprintf(text, sizeof text, "%.0f ms, closer", 1e3 * (to - from));
    myo_axes_title(&axes, c->letters[1], text);
    for (int k = 0; k < n; k++) {
        const myo_samples s = myo_samples_of(c->series, units[k], c->scale);
        myo_draw_samples(&axes, &s, myo_plot_size_colour(myo_unit_size(muscle, units[k])), 1.6);
    }
}

static void draw_calcium(cairo_t *cr, const myo_figure *figure) {
    const myo_muscle_record *muscle = myo_figure_muscle(figure);
    const int both = has(&muscle->calcium) && has(&muscle->activation);
    const double width = both ? 0.5 * figure->width - 92.0 : figure->width - 100.0;
    const column calcium = {
        &muscle->calcium, {"A", "B"}, "Free calcium", "calcium (µM)", 1.0, 76.0, width};
    const column activation = {&muscle->activation,
                               {both ? "C" : "A", both ? "D" : "B"},
                               "Cross-bridges",
                               "activation (%)",
                               100.0,
                               both ? 0.5 * figure->width + 72.0 : 76.0,
                               width};
    if (has(&muscle->calcium)) draw_column(cr, figure, &calcium);
    if (has(&muscle->activation)) draw_column(cr, figure, &activation);
}

int myo_figure_calcium(myo_figure *figure) {
    const myo_muscle_record *muscle = myo_figure_muscle(figure);
    int units[3];
    const int n = myo_figure_three_units(figure, units);
    if (n == 0 || (!has(&muscle->calcium) && !has(&muscle->activation))) return 0;
    figure->height = 36.0 + row_pitch * n + 44.0 + zoom_height + 48.0;
    figure->group = MYO_FIGURE_FIBRE;
    figure->draw = draw_calcium;
    snprintf(figure->title, sizeof figure->title, "Calcium and cross-bridges in three units");
    myo_figure_say(
        figure,
        "Each discharge lets calcium out of its stores; pumps take it back within tens of "
        "milliseconds. The force-bearing cross-bridges (share of the fibre's greatest force) "
        "lag behind and melt together, so that separate kicks become a steady pull. Units:");
    for (int k = 0; k < n; k++) {
        char text[64];
        name_unit(muscle, units[k], text, sizeof text);
        myo_figure_say(figure, "%s %s", k ? "," : "", text);
    }
    myo_figure_say(figure, "; %s.",
                   n == 3 ? "the smallest, a middle and the largest of those at work"
                          : "those at work");
    snprintf(
        figure->alt, sizeof figure->alt,
        "Free calcium and cross-bridge activation of %d motor units over the whole run and over "
        "half a second.",
        n);
    return 1;
}

/* ---- action potentials and conduction velocity ---- */

/* The first recorded potential of a unit, or NULL. */
static const myo_action_potential *first_potential(const myo_muscle_record *muscle, int unit) {
    for (size_t k = 0; muscle->potentials && k < muscle->n_potentials; k++)
        if (muscle->potentials[k].unit == unit && muscle->potentials[k].V_mV &&
            muscle->potentials[k].n_samples > 2 && muscle->potentials[k].dt_ms > 0.0)
            return &muscle->potentials[k];
    return NULL;
}

static myo_samples shape_of(const myo_action_potential *p) {
    int peak = 0;
    for (int k = 1; k < p->n_samples; k++)
        if (p->V_mV[k] > p->V_mV[peak]) peak = k;
    return (myo_samples){p->V_mV, (size_t)p->n_samples, 1, -peak * p->dt_ms, p->dt_ms, 1.0};
}

/* Up to three units with a recorded shape: the first, the middle one, the last. */
static int units_with_shapes(const myo_muscle_record *muscle, int units[3]) {
    int n = 0, rank = 0, found = 0;
    for (int u = 0; u < muscle->n_units; u++) n += first_potential(muscle, u) != NULL;
    for (int u = 0; u < muscle->n_units; u++) {
        if (!first_potential(muscle, u)) continue;
        if (rank == 0 || (rank == n / 2 && n > 2) || rank == n - 1) units[found++] = u;
        rank++;
    }
    return found;
}

static void draw_shapes(cairo_t *cr, const myo_figure *figure) {
    const myo_muscle_record *muscle = myo_figure_muscle(figure);
    char names[3][64];
    int units[3];
    const int n = units_with_shapes(muscle, units);
    double low = -90.0, high = 30.0, a, b;
    for (int k = 0; k < n; k++) {
        const myo_samples s = shape_of(first_potential(muscle, units[k]));
        if (!myo_samples_range(&s, -2.0, 8.0, &a, &b)) continue;
        low = k ? fmin(low, a) : a, high = k ? fmax(high, b) : b;
    }
    const myo_axes axes =
        myo_axes_make(cr, 72.0, 34.0, 350.0, 270.0, -2.0, 8.0, low - 6.0, high + 8.0);
    myo_axes_draw(&axes, "time from the peak (ms)", "membrane potential (mV)", 0);
    myo_axes_title(&axes, "A", "Action potentials");
    for (int k = 0; k < n; k++) {
        const myo_samples s = shape_of(first_potential(muscle, units[k]));
        const myo_colour colour = myo_plot_size_colour(myo_unit_size(muscle, units[k]));
        myo_draw_samples(&axes, &s, colour, 1.8);
        name_unit(muscle, units[k], names[k], sizeof names[k]);
        myo_draw_text(cr, axes.left + axes.width - 4.0, axes.top + 14.0 + 16.0 * (n - 1 - k), 1.0,
                      11.0, 1, colour, names[k]);
    }
}

static void draw_velocities(cairo_t *cr, const myo_figure *figure) {
    const myo_muscle_record *muscle = myo_figure_muscle(figure);
    const myo_muscle_measures *m = myo_figure_numbers(figure);
    double a, b;
    const double pad = fmax(0.15 * (m->velocity_high_m_s - m->velocity_low_m_s), 0.1);
    a = fmax(m->velocity_low_m_s - pad, 0.0), b = m->velocity_high_m_s + pad;
    const myo_axes axes =
        myo_axes_make(cr, 520.0, 34.0, 360.0, 270.0, 0.0, muscle->n_units + 1.0, a, b);
    myo_axes_draw(&axes, "motor unit, by size", "conduction velocity (m/s)", 0);
    myo_axes_title(&axes, "B", "Speed along the fibre");
    for (int u = 0; u < muscle->n_units; u++)
        myo_draw_point(&axes, u + 1.0, m->units[u].velocity_m_s, 3.6,
                       myo_plot_size_colour(myo_unit_size(muscle, u)));
}

/* Whether velocity grows with diameter over the units (correlation above 0.5). */
static int thicker_is_faster(const myo_muscle_record *muscle, const myo_muscle_measures *m) {
    double n = 0.0, d = 0.0, v = 0.0, dd = 0.0, vv = 0.0, dv = 0.0;
    for (int u = 0; muscle->units && u < muscle->n_units; u++) {
        const double x = muscle->units[u].fibre_diameter_um, y = m->units[u].velocity_m_s;
        if (!isfinite(x) || !isfinite(y)) continue;
        n += 1.0, d += x, v += y, dd += x * x, vv += y * y, dv += x * y;
    }
    const double covariance = n * dv - d * v;
    return n >= 3.0 && covariance > 0.5 * sqrt((n * dd - d * d) * (n * vv - v * v)) &&
           covariance > 0.0;
}

static void draw_membrane(cairo_t *cr, const myo_figure *figure) {
    draw_shapes(cr, figure);
    if (isfinite(myo_figure_numbers(figure)->velocity_low_m_s)) draw_velocities(cr, figure);
}

int myo_figure_membrane(myo_figure *figure) {
    const myo_muscle_record *muscle = myo_figure_muscle(figure);
    const myo_muscle_measures *m = myo_figure_numbers(figure);
    int units[3];
    const int n = units_with_shapes(muscle, units);
    if (n == 0) return 0;
    figure->height = 34.0 + 270.0 + 48.0;
    figure->group = MYO_FIGURE_FIBRE;
    figure->draw = draw_membrane;
    snprintf(figure->title, sizeof figure->title, "Action potentials of the fibres");
    myo_figure_say(figure,
                   "The spike that runs along a fibre's membrane, as it passed the middle of the "
                   "half-fibre (the first recorded one of each unit). ");
    if (isfinite(m->velocity_low_m_s))
        myo_figure_say(
            figure,
            "Its speed is not put in but comes out of the cable equation: %s to %s m/s%s. A "
            "dot is the mean of one unit's recorded spikes.",
            MYO_SHOW(3, m->velocity_low_m_s), MYO_SHOW(3, m->velocity_high_m_s),
            thicker_is_faster(muscle, m) ? ", faster in thicker fibres" : "");
    snprintf(figure->alt, sizeof figure->alt,
             "Membrane potential around the spike for %d units, and conduction velocity against "
             "unit size.",
             n);
    return 1;
}
