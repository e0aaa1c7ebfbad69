/* The chain from brain to tendon as a diagram: a box a link, with a small curve and the key numbers
 * of this run. */
#include "report/figures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double box_width = 196.0, box_height = 168.0, box_gap = 26.0, first_left = 19.0;
static const double row_top[3] = {16.0, 222.0, 428.0}, electrode_height = 128.0;

static int has(const myo_series *series) {
    return series->data && series->n_rows > 1 && series->n_columns > 0 && series->rate_Hz > 0.0;
}

static double box_left(int column) {
    return first_left + column * (box_width + box_gap);
}

/* ---- boxes and arrows ---- */

static void round_box(cairo_t *cr, double x, double y, double w, double h, myo_colour edge) {
    const double r = 8.0, quarter = 1.5707963267948966;
    cairo_new_sub_path(cr);
    cairo_arc(cr, x + w - r, y + r, r, -quarter, 0.0);
    cairo_arc(cr, x + w - r, y + h - r, r, 0.0, quarter);
    cairo_arc(cr, x + r, y + h - r, r, quarter, 2.0 * quarter);
    cairo_arc(cr, x + r, y + r, r, 2.0 * quarter, 3.0 * quarter);
    cairo_close_path(cr);
    cairo_set_source_rgb(cr, 0.985, 0.985, 0.99);
    cairo_fill_preserve(cr);
    myo_plot_stroke(cr, edge, 1.3, 0);
    cairo_stroke(cr);
}

static void arrow_head(cairo_t *cr, double x, double y, double dx, double dy) {
    cairo_move_to(cr, x, y);
    cairo_line_to(cr, x - 8.0 * dx + 4.5 * dy, y - 8.0 * dy + 4.5 * dx);
    cairo_line_to(cr, x - 8.0 * dx - 4.5 * dy, y - 8.0 * dy - 4.5 * dx);
    cairo_close_path(cr);
    cairo_set_source_rgb(cr, MYO_GREY.r, MYO_GREY.g, MYO_GREY.b);
    cairo_fill(cr);
}

/* A path of straight pieces through n points, with a head at its end. */
static void arrow(cairo_t *cr, int n, const double (*points)[2]) {
    const double *a = points[n - 2], *b = points[n - 1];
    const double length = fmax(hypot(b[0] - a[0], b[1] - a[1]), 1e-9);
    const double dx = (b[0] - a[0]) / length, dy = (b[1] - a[1]) / length;
    cairo_move_to(cr, points[0][0], points[0][1]);
    for (int k = 1; k < n; k++)
        cairo_line_to(cr, points[k][0] - (k == n - 1 ? 6.0 * dx : 0.0),
                      points[k][1] - (k == n - 1 ? 6.0 * dy : 0.0));
    myo_plot_stroke(cr, MYO_GREY, 2.0, 0);
    cairo_stroke(cr);
    arrow_head(cr, b[0], b[1], dx, dy);
}

static void draw_arrows(cairo_t *cr, int electrodes) {
    for (int row = 0; row < 2; row++) {
        const double y = row_top[row] + 0.5 * box_height;
        for (int k = 0; k < 3; k++) {
            const double points[2][2] = {{box_left(k) + box_width, y}, {box_left(k + 1), y}};
            arrow(cr, 2, points);
        }
    }
    const double middle = 0.5 * (row_top[0] + box_height + row_top[1]);
    const double wrap[4][2] = {{box_left(3) + 0.5 * box_width, row_top[0] + box_height},
                               {box_left(3) + 0.5 * box_width, middle},
                               {box_left(0) + 0.5 * box_width, middle},
                               {box_left(0) + 0.5 * box_width, row_top[1]}};
    arrow(cr, 4, wrap);
    if (!electrodes) return;
    const double down[2][2] = {{box_left(0) + 0.5 * box_width, row_top[1] + box_height},
                               {box_left(0) + 0.5 * box_width, row_top[2]}};
    arrow(cr, 2, down);
}

/* A link of the chain: the box, its name, up to three lines; returns the place for its curve. */
static myo_axes draw_link(cairo_t *cr, int row, int column, const char *name,
                          const char (*lines)[96], int n_lines) {
    const double left = box_left(column), top = row_top[row];
    round_box(cr, left, top, box_width, box_height, MYO_BLUE);
    myo_draw_text(cr, left + 12.0, top + 21.0, 0.0, 13.0, 1, MYO_INK, name);
    for (int k = 0; k < n_lines; k++)
        myo_draw_text(cr, left + 12.0, top + box_height - 12.0 - 16.0 * (n_lines - 1 - k), 0.0,
                      11.0, 0, MYO_INK, lines[k]);
    return myo_axes_make(cr, left + 12.0, top + 34.0, box_width - 24.0, 74.0, 0.0, 1.0, 0.0, 1.0);
}

/* A curve without axes, filling its place. */
static void draw_curve(const myo_axes *place, const myo_samples *samples, double from, double to,
                       int from_zero, myo_colour colour, double width) {
    double low, high, a, b;
    if (!myo_samples_range(samples, from, to, &low, &high)) return;
    myo_plot_limits(from_zero ? fmin(low, 0.0) : low, high, &a, &b);
    const myo_axes axes = myo_axes_make(place->cr, place->left, place->top, place->width,
                                        place->height, from, to, a, b);
    myo_draw_samples(&axes, samples, colour, width);
}

/* ---- the links ---- */

static void draw_brain(cairo_t *cr, const myo_figure *figure) {
    const myo_muscle_record *muscle = myo_figure_muscle(figure);
    const myo_muscle_measures *m = myo_figure_numbers(figure);
    const double end = figure->measures->end_ms * 1e-3;
    char lines[2][96] = {"no drive recorded", ""};
    int n = 1;
    if (has(&muscle->drive)) {
        snprintf(lines[0], sizeof lines[0], "drive up to %s %%",
                 MYO_SHOW(3, 100.0 * m->peak_drive_1));
        if (isfinite(m->drive_start_ms))
            snprintf(lines[n++], sizeof lines[0], "starts at %.2f s", m->drive_start_ms * 1e-3);
    }
    const myo_axes place = draw_link(cr, 0, 0, "Brain", lines, n);
    const myo_samples drive = myo_samples_of(&muscle->drive, 0, 1.0);
    draw_curve(&place, &drive, 0.0, end, 1, MYO_BLUE, 1.6);
}

static void draw_neurons(cairo_t *cr, const myo_figure *figure) {
    const myo_muscle_record *muscle = myo_figure_muscle(figure);
    const myo_muscle_measures *m = myo_figure_numbers(figure);
    char lines[2][96] = {"", ""};
    int n = 1;
    snprintf(lines[0], sizeof lines[0], "%d of %d discharge", m->n_active, muscle->n_units);
    if (isfinite(m->median_rate_Hz))
        snprintf(lines[n++], sizeof lines[0], "median rate %s /s", MYO_SHOW(3, m->median_rate_Hz));
    const myo_axes place = draw_link(cr, 0, 1, "Motor neurons", lines, n);
    const int every = muscle->n_units > 22 ? muscle->n_units / 22 + 1 : 1;
    const myo_axes axes = myo_axes_make(cr, place.left, place.top, place.width, place.height, 0.0,
                                        figure->measures->end_ms, 0.0, muscle->n_units);
    for (int u = 0; u < muscle->n_units; u += every) /* a thinned raster */
        myo_draw_marks(&axes, m->units[u].n, m->units[u].times_ms, u + 0.1 * every, u + 0.9 * every,
                       myo_plot_size_colour(myo_unit_size(muscle, u)), 0.6);
}

static void draw_axon(cairo_t *cr, const myo_figure *figure) {
    const myo_muscle_record *muscle = myo_figure_muscle(figure);
    double v[2] = {HUGE_VAL, -HUGE_VAL}, d[2] = {HUGE_VAL, -HUGE_VAL};
    char lines[2][96] = {"not recorded", ""};
    for (int u = 0; muscle->units && u < muscle->n_units; u++) {
        v[0] = fmin(v[0], muscle->units[u].axon_velocity_m_s);
        v[1] = fmax(v[1], muscle->units[u].axon_velocity_m_s);
        d[0] = fmin(d[0], muscle->units[u].axon_delay_ms);
        d[1] = fmax(d[1], muscle->units[u].axon_delay_ms);
    }
    const int known = v[1] > 0.0;
    if (known) {
        snprintf(lines[0], sizeof lines[0], "%.0f–%.0f m/s, small to large", v[0], v[1]);
        snprintf(lines[1], sizeof lines[1], "arrives after %.1f–%.1f ms", d[0], d[1]);
    }
    const myo_axes place = draw_link(cr, 0, 2, "Motor axons", lines, known ? 2 : 1);
    if (!known) return;
    const myo_axes axes = myo_axes_make(cr, place.left, place.top, place.width, place.height, 0.0,
                                        1.05 * d[1], -1.0, muscle->n_units);
    const int every = muscle->n_units > 20 ? muscle->n_units / 20 + 1 : 1;
    for (int u = 0; u < muscle->n_units; u += every) { /* a line as long as the delay */
        cairo_move_to(cr, axes.left, myo_axes_y(&axes, u));
        cairo_line_to(cr, myo_axes_x(&axes, muscle->units[u].axon_delay_ms), myo_axes_y(&axes, u));
        myo_plot_stroke(cr, myo_plot_size_colour(myo_unit_size(muscle, u)), 1.6, 0);
        cairo_stroke(cr);
    }
}

static void draw_junction(cairo_t *cr, const myo_figure *figure) {
    const myo_muscle_record *muscle = myo_figure_muscle(figure);
    const myo_muscle_measures *m = myo_figure_numbers(figure);
    char lines[2][96] = {"", ""};
    const size_t passed = muscle->activations.spikes ? muscle->activations.n : 0;
    snprintf(lines[0], sizeof lines[0], "%zu end-plates fired", passed);
    snprintf(lines[1], sizeof lines[1],
             m->n_blocked == 1  ? "%zu discharge did not pass"
             : m->n_blocked > 1 ? "%zu discharges did not pass"
                                : "all discharges passed",
             m->n_blocked);
    const myo_axes place = draw_link(cr, 0, 3, "Junctions", lines, 2);
    const double top = fmax((double)m->n_discharges, (double)passed);
    const double sizes[2] = {top > 0.0 ? (double)m->n_discharges / top : 0.0,
                             top > 0.0 ? (double)passed / top : 0.0};
    static const char *const names[2] = {"sent", "passed"};
    for (int k = 0; k < 2; k++) {
        const double y = place.top + 8.0 + 30.0 * k;
        const myo_colour colour = k ? MYO_GREEN : MYO_BLUE;
        cairo_rectangle(cr, place.left + 52.0, y, fmax(sizes[k], 0.0) * (place.width - 52.0), 20.0);
        cairo_set_source_rgb(cr, colour.r, colour.g, colour.b);
        cairo_fill(cr);
        myo_draw_text(cr, place.left, y + 14.0, 0.0, 11.0, 0, MYO_GREY, names[k]);
    }
}

static void draw_membrane_link(cairo_t *cr, const myo_figure *figure) {
    const myo_muscle_record *muscle = myo_figure_muscle(figure);
    const myo_muscle_measures *m = myo_figure_numbers(figure);
    const myo_action_potential *p = NULL;
    char lines[2][96] = {"no potential recorded", ""};
    int n = 1;
    for (size_t k = 0; muscle->potentials && k < muscle->n_potentials && !p; k++)
        if (muscle->potentials[k].V_mV && muscle->potentials[k].n_samples > 2 &&
            muscle->potentials[k].dt_ms > 0.0)
            p = &muscle->potentials[k];
    myo_samples s = {0};
    if (p) {
        double low = 0.0, high = 0.0;
        s = (myo_samples){p->V_mV, (size_t)p->n_samples, 1, 0.0, p->dt_ms, 1.0};
        myo_samples_range(&s, 0.0, HUGE_VAL, &low, &high);
        snprintf(lines[0], sizeof lines[0], "from %s%.0f to %s%.0f mV",
                 p->V_mV[0] < 0.0F ? "\u2212" : "", fabs((double)p->V_mV[0]),
                 high < 0.0 ? "\u2212" : "+", fabs(high));
        if (isfinite(m->velocity_low_m_s))
            snprintf(lines[n++], sizeof lines[0], "runs at %.2f–%.2f m/s", m->velocity_low_m_s,
                     m->velocity_high_m_s);
    }
    const myo_axes place = draw_link(cr, 1, 0, "Fibre membranes", lines, n);
    if (p) {
        int peak = 0;
        for (int k = 1; k < p->n_samples; k++)
            if (p->V_mV[k] > p->V_mV[peak]) peak = k;
        const double at = peak * p->dt_ms;
        draw_curve(&place, &s, fmax(at - 2.0, 0.0), fmin(at + 6.0, p->n_samples * p->dt_ms), 0,
                   MYO_BLUE, 1.8);
    }
}

/* Calcium or activation of up to three units. */
static void draw_inside(cairo_t *cr, const myo_figure *figure, int column, const char *name,
                        const myo_series *series, double from_s, double to_s,
                        const char (*lines)[96], int n_lines) {
    const myo_muscle_record *muscle = myo_figure_muscle(figure);
    const myo_axes place = draw_link(cr, 1, column, name, lines, n_lines);
    int units[3];
    double low = 0.0, high = 0.0, a, b;
    const int n = myo_figure_three_units(figure, units);
    for (int k = 0; k < n; k++) {
        const myo_samples s = myo_samples_of(series, units[k], 1.0);
        if (myo_samples_range(&s, from_s, to_s, &a, &b)) high = fmax(high, b);
    }
    myo_plot_limits(low, fmax(high, 1e-9), &a, &b);
    const myo_axes axes =
        myo_axes_make(cr, place.left, place.top, place.width, place.height, from_s, to_s, a, b);
    for (int k = 0; k < n; k++) {
        const myo_samples s = myo_samples_of(series, units[k], 1.0);
        myo_draw_samples(&axes, &s, myo_plot_size_colour(myo_unit_size(muscle, units[k])), 1.3);
    }
}

static void draw_calcium_link(cairo_t *cr, const myo_figure *figure) {
    const myo_muscle_record *muscle = myo_figure_muscle(figure);
    const myo_muscle_measures *m = myo_figure_numbers(figure);
    const double moment = myo_figure_moment_s(figure), end = figure->measures->end_ms * 1e-3;
    const double from = fmax(moment - 0.15, 0.0);
    double peak = MYO_NONE;
    char lines[2][96] = {"not recorded", ""};
    for (int u = 0; u < muscle->n_units; u++) peak = fmax(peak, m->units[u].peak_calcium_uM);
    const int known = isfinite(peak);
    if (known) {
        const double rest = myo_series_at(&muscle->calcium, 0.0, 0);
        snprintf(lines[0], sizeof lines[0], "at rest %s µM", MYO_SHOW(2, rest));
        snprintf(lines[1], sizeof lines[1], "peaks up to %s µM", MYO_SHOW(3, peak));
    }
    draw_inside(cr, figure, 1, "Calcium", &muscle->calcium, from, fmin(from + 0.3, end), lines,
                known ? 2 : 1);
}

static void draw_bridges(cairo_t *cr, const myo_figure *figure) {
    const myo_muscle_record *muscle = myo_figure_muscle(figure);
    const myo_muscle_measures *m = myo_figure_numbers(figure);
    double peak = MYO_NONE;
    char lines[2][96] = {"not recorded", "of the fibre's greatest force"};
    for (int u = 0; u < muscle->n_units; u++) peak = fmax(peak, m->units[u].peak_activation_1);
    const int known = isfinite(peak);
    if (known) snprintf(lines[0], sizeof lines[0], "up to %s %%", MYO_SHOW(3, 100.0 * peak));
    draw_inside(cr, figure, 2, "Cross-bridges", &muscle->activation, 0.0,
                figure->measures->end_ms * 1e-3, lines, known ? 2 : 1);
}

static void draw_tendon(cairo_t *cr, const myo_figure *figure) {
    const myo_muscle_record *muscle = myo_figure_muscle(figure);
    const myo_muscle_measures *m = myo_figure_numbers(figure);
    char lines[2][96] = {"not recorded", ""};
    int n = 1;
    if (isfinite(m->peak_force_N))
        snprintf(lines[0], sizeof lines[0], "peak %s N", MYO_SHOW(3, m->peak_force_N));
    if (isfinite(m->hold_force_N))
        snprintf(lines[n++], sizeof lines[0], "hold %s N ± %s %%", MYO_SHOW(3, m->hold_force_N),
                 MYO_SHOW(2, 100.0 * m->hold_cv_1));
    const myo_axes place = draw_link(cr, 1, 3, "Tendon", lines, n);
    const myo_samples force = myo_samples_of(&muscle->force, 0, 1.0);
    draw_curve(&place, &force, 0.0, figure->measures->end_ms * 1e-3, 1, MYO_INK, 1.6);
}

/* Up to four channels of this muscle side by side in one wide box under the membranes. */
static int channels_of(const myo_figure *figure, int channels[3]) {
    const myo_record *record = figure->measures->record;
    int n = 0;
    for (int i = 0; i < record->n_channels && n < 3; i++)
        if (figure->measures->channel_muscle[i] == figure->muscle &&
            record->channels[i].signal_uV && record->channels[i].n_samples > 1 &&
            record->channels[i].rate_Hz > 0.0)
            channels[n++] = i;
    return n;
}

static void draw_electrodes(cairo_t *cr, const myo_figure *figure) {
    int channels[3];
    const int n = channels_of(figure, channels);
    const double width = 4.0 * box_width + 3.0 * box_gap, top = row_top[2];
    round_box(cr, first_left, top, width, electrode_height, MYO_VERMILION);
    myo_draw_text(cr, first_left + 12.0, top + 21.0, 0.0, 13.0, 1, MYO_INK, "Electrodes");
    const double moment = myo_figure_moment_s(figure), each = (width - 24.0 * (n + 1)) / n;
    for (int k = 0; k < n; k++) {
        const myo_channel *channel = &figure->measures->record->channels[channels[k]];
        const myo_samples s = {
            channel->signal_uV, channel->n_samples, 1, 0.0, 1.0 / channel->rate_Hz, 1.0};
        const myo_axes place = myo_axes_make(cr, first_left + 24.0 + k * (each + 24.0), top + 32.0,
                                             each, 62.0, 0.0, 1.0, 0.0, 1.0);
        char text[128];
        draw_curve(&place, &s, fmax(moment - 0.15, 0.0), moment + 0.15, 0, MYO_INK, 0.8);
        snprintf(text, sizeof text, "%.32s: RMS %s µV, median %s Hz", channel->name,
                 MYO_SHOW(3, figure->measures->channels[channels[k]].rms_uV),
                 MYO_SHOW(3, figure->measures->channels[channels[k]].spectrum.median_Hz));
        myo_draw_text(cr, place.left, top + electrode_height - 14.0, 0.0, 11.0, 0, MYO_INK, text);
    }
}

static void draw_chain(cairo_t *cr, const myo_figure *figure) {
    int channels[3];
    const int electrodes = channels_of(figure, channels) > 0;
    draw_arrows(cr, electrodes);
    draw_brain(cr, figure);
    draw_neurons(cr, figure);
    draw_axon(cr, figure);
    draw_junction(cr, figure);
    draw_membrane_link(cr, figure);
    draw_calcium_link(cr, figure);
    draw_bridges(cr, figure);
    draw_tendon(cr, figure);
    if (electrodes) draw_electrodes(cr, figure);
}

int myo_figure_chain(myo_figure *figure) {
    const myo_muscle_record *muscle = myo_figure_muscle(figure);
    const myo_muscle_measures *m = myo_figure_numbers(figure);
    int channels[3];
    const int electrodes = channels_of(figure, channels) > 0;
    if (muscle->n_units <= 0 && !has(&muscle->force)) return 0;
    figure->height =
        electrodes ? row_top[2] + electrode_height + 14.0 : row_top[1] + box_height + 14.0;
    figure->group = MYO_FIGURE_CHAIN;
    figure->draw = draw_chain;
    snprintf(figure->title, sizeof figure->title, "The chain, link by link");
    myo_figure_say(
        figure, "From command to pull, every link was simulated; the small curves are "
                "this run's own. Calcium "
                "is shown for 0.3 s, the action potential for some milliseconds, the other curves "
                "for the whole run.");
    if (electrodes)
        myo_figure_say(figure, " Electrodes (0.3 s) listen to the currents of the membranes.");
    snprintf(figure->alt, sizeof figure->alt,
             "Diagram from brain over motor neurons, axons, junctions, membranes, calcium and "
             "cross-bridges to the "
             "tendon; %d of %d motor units discharge, peak force %s newtons.",
             m->n_active, muscle->n_units,
             MYO_SHOW(3, isfinite(m->peak_force_N) ? m->peak_force_N : 0.0));
    return 1;
}
