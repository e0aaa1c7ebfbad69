/* Figures of a contraction: drive and force, raster of discharges, discharge rates. */
#include "report/figures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double left_px = 72.0, right_px = 20.0;

static int has(const myo_series *series) {
    return series->data && series->n_rows > 1 && series->n_columns > 0 && series->rate_Hz > 0.0;
}

static double end_s(const myo_figure *figure) {
    return figure->measures->end_ms * 1e-3;
}

static void draw_hold(const myo_axes *axes, const myo_muscle_measures *m) {
    if (m->has_hold) myo_draw_band(axes, m->hold_start_ms * 1e-3, m->hold_end_ms * 1e-3, MYO_SHADE);
}

/* ---- drive, force, length ---- */

/* Length is worth a panel only where it moves. */
static int length_moves(const myo_muscle_record *muscle) {
    double low = 0.0, high = 0.0;
    const myo_samples s = myo_samples_of(&muscle->length, 0, 1.0);
    return has(&muscle->length) && myo_samples_range(&s, -HUGE_VAL, HUGE_VAL, &low, &high) &&
           high - low > 0.1;
}

static void draw_force_panel(cairo_t *cr, const myo_figure *figure, double top, double height,
                             const char *letter) {
    const myo_muscle_record *muscle = myo_figure_muscle(figure);
    const myo_muscle_measures *m = myo_figure_numbers(figure);
    const myo_samples force = myo_samples_of(&muscle->force, 0, 1.0);
    const myo_samples target = myo_samples_of(&muscle->target, 0, 1.0);
    double low = 0.0, high = 1.0, a, b, from, to;
    if (!myo_samples_range(&force, 0.0, HUGE_VAL, &low, &high)) low = 0.0, high = 1.0;
    if (myo_samples_range(&target, 0.0, HUGE_VAL, &a, &b)) low = fmin(low, a), high = fmax(high, b);
    myo_plot_limits(fmin(low, 0.0), high, &from, &to);
    const myo_axes axes = myo_axes_make(cr, left_px, top, figure->width - left_px - right_px,
                                        height, 0.0, end_s(figure), from, to);
    draw_hold(&axes, m);
    myo_axes_draw(&axes, "time (s)", "tendon force (N)", 0);
    myo_figure_mark_episodes(&axes, figure, 1);
    myo_axes_title(&axes, letter, "Force at the tendon");
    myo_draw_samples(&axes, &target, MYO_VERMILION, 1.6);
    myo_draw_samples(&axes, &force, MYO_INK, 1.5);
    const myo_legend_entry entries[2] = {{"force", MYO_INK, 0}, {"asked for", MYO_VERMILION, 0}};
    myo_draw_legend(&axes, has(&muscle->target) ? 2 : 1, entries);
    char text[128];
    if (isfinite(m->hold_force_N)) {
        snprintf(text, sizeof text, "on the hold %s N, variation (SD / mean) %s %%",
                 MYO_SHOW(3, m->hold_force_N), MYO_SHOW(2, 100.0 * m->hold_cv_1));
        const int high_up = m->hold_force_N > from + 0.3 * (to - from); /* room below, else above */
        const double room =
            myo_axes_x(&axes, 1e-3 * m->hold_end_ms) - myo_axes_x(&axes, 1e-3 * m->hold_start_ms);
        if (myo_text_width(cr, 11.0, 0, text) + 12.0 < room) /* else the caption tells it */
            myo_draw_note(&axes, 0.5e-3 * (m->hold_start_ms + m->hold_end_ms),
                          from + (high_up ? 0.06 : 0.9) * (to - from), 0.0, 0.0, 0.5, MYO_INK,
                          text);
    } else if (isfinite(m->peak_force_N) && m->peak_force_N > 0.0) {
        snprintf(text, sizeof text, "peak %s N", MYO_SHOW(3, m->peak_force_N));
        myo_draw_note(&axes, m->peak_force_ms * 1e-3, m->peak_force_N, 8.0, -4.0, 0.0, MYO_INK,
                      text);
    }
}

static void draw_small_panel(cairo_t *cr, const myo_figure *figure, const myo_series *series,
                             double scale, double top, const char *letter, const char *title,
                             const char *label, int from_zero) {
    const myo_samples samples = myo_samples_of(series, 0, scale);
    double low = 0.0, high = 1.0, from, to;
    if (!myo_samples_range(&samples, 0.0, HUGE_VAL, &low, &high)) low = 0.0, high = 1.0;
    myo_plot_limits(from_zero ? fmin(low, 0.0) : low, high, &from, &to);
    const myo_axes axes = myo_axes_make(cr, left_px, top, figure->width - left_px - right_px, 105.0,
                                        0.0, end_s(figure), from, to);
    draw_hold(&axes, myo_figure_numbers(figure));
    myo_axes_draw(&axes, NULL, label, MYO_AXES_NO_X);
    myo_axes_title(&axes, letter, title);
    myo_draw_samples(&axes, &samples, MYO_BLUE, 1.6);
}

static void draw_force(cairo_t *cr, const myo_figure *figure) {
    const myo_muscle_record *muscle = myo_figure_muscle(figure);
    char letter[2] = "A";
    double top = 34.0;
    if (has(&muscle->drive)) {
        draw_small_panel(cr, figure, &muscle->drive, 100.0, top, letter, "Descending drive",
                         "drive (%)", 1);
        top += 105.0 + 50.0;
        letter[0]++;
    }
    if (length_moves(muscle)) {
        draw_small_panel(cr, figure, &muscle->length, 1.0, top, letter, "Muscle-tendon length",
                         "length (mm)", 0);
        top += 105.0 + 50.0;
        letter[0]++;
    }
    draw_force_panel(cr, figure, top, 240.0, letter);
}

/* Correlation of force with the drive of `lag_ms` before. */
static double delayed_correlation(const myo_figure *figure, double lag_ms) {
    const myo_muscle_record *muscle = myo_figure_muscle(figure);
    double n = 0.0, x = 0.0, y = 0.0, xx = 0.0, yy = 0.0, xy = 0.0;
    const double step_ms = fmax(5.0, figure->measures->end_ms / 4000.0);
    for (double t = lag_ms; t < figure->measures->end_ms; t += step_ms) {
        const double drive = myo_series_at(&muscle->drive, t - lag_ms, 0);
        const double force = myo_series_at(&muscle->force, t, 0);
        if (!isfinite(drive) || !isfinite(force)) continue;
        n += 1.0, x += drive, y += force;
        xx += drive * drive, yy += force * force, xy += drive * force;
    }
    const double spread = (n * xx - x * x) * (n * yy - y * y);
    return n > 10.0 && spread > 0.0 ? (n * xy - x * y) / sqrt(spread) : MYO_NONE;
}

/* How force follows the drive: the delay, up to 0.6 s, at which the two agree best. */
static void say_delay(myo_figure *figure) {
    double best = MYO_NONE, best_ms = 0.0;
    for (double lag_ms = 0.0; lag_ms <= 600.0; lag_ms += 10.0) {
        const double correlation = delayed_correlation(figure, lag_ms);
        if (!isfinite(correlation) || correlation <= best) continue;
        best = correlation;
        best_ms = lag_ms;
    }
    if (best >= 0.9 && best_ms > 0.0 && best_ms < 600.0) {
        myo_figure_say(figure,
                       " Force follows the drive %.0f ms later (correlation %.2f), because axons, "
                       "calcium, cross-bridges and the tendon each take their time.",
                       best_ms, best);
    } else if (isfinite(best)) {
        myo_figure_say(figure,
                       " The two agree best with force %.0f ms later (correlation %.2f); with "
                       "feedback, passive tension or fatigue they need not run alike.",
                       best_ms, best);
    }
}

int myo_figure_force(myo_figure *figure) {
    const myo_muscle_record *muscle = myo_figure_muscle(figure);
    const myo_muscle_measures *m = myo_figure_numbers(figure);
    if (!has(&muscle->force) && !has(&muscle->drive)) return 0;
    figure->height = 34.0 + 240.0 + 48.0 + (has(&muscle->drive) ? 155.0 : 0.0) +
                     (length_moves(muscle) ? 155.0 : 0.0);
    figure->group = MYO_FIGURE_CONTRACTION;
    figure->draw = draw_force;
    snprintf(figure->title, sizeof figure->title, "Drive and force");
    myo_figure_say(figure,
                   "The brain's command to the motor neurons (above) and the force that the "
                   "tendon passes on (below).");
    say_delay(figure);
    if (isfinite(m->hold_cv_1))
        myo_figure_say(figure,
                       " Shaded: the hold, on which force varies by %s %% (standard deviation over "
                       "mean): motor "
                       "units discharge one by one, and their synapses are noisy.",
                       MYO_SHOW(2, 100.0 * m->hold_cv_1));
    snprintf(figure->alt, sizeof figure->alt,
             "Two curves over %s s: descending drive in percent and tendon force in newtons, peak "
             "%s N.",
             MYO_SHOW(3, end_s(figure)),
             MYO_SHOW(3, isfinite(m->peak_force_N) ? m->peak_force_N : 0.0));
    return 1;
}

/* ---- raster ---- */

static const double hann_ms =
    100.0; /* half width of the window that smooths the population's rate */

/* Discharges a second of the whole pool, smoothed by a Hann window, on a grid of n points. */
static void population_rate(const myo_muscle_record *muscle, const myo_muscle_measures *m,
                            double step_ms, size_t n, double *rate_Hz) {
    memset(rate_Hz, 0, n * sizeof *rate_Hz);
    for (int u = 0; u < muscle->n_units; u++) {
        for (size_t k = 0; k < m->units[u].n; k++) {
            const double t = m->units[u].times_ms[k];
            const double first = fmax(ceil((t - hann_ms) / step_ms), 0.0);
            for (size_t g = (size_t)first; g < n && (double)g * step_ms < t + hann_ms; g++)
                rate_Hz[g] +=
                    (0.5 + 0.5 * cos(3.14159265358979 * ((double)g * step_ms - t) / hann_ms)) *
                    1e3 / hann_ms;
        }
    }
}

static void draw_population(cairo_t *cr, const myo_figure *figure, double top, double height) {
    enum { points = 800 };
    const myo_muscle_record *muscle = myo_figure_muscle(figure);
    double *rate = malloc(2 * points * sizeof *rate), *x = rate ? rate + points : NULL, peak = 0.0,
           a, b;
    if (!rate) return;
    const double step_ms = figure->measures->end_ms / (points - 1);
    population_rate(muscle, myo_figure_numbers(figure), step_ms, points, rate);
    for (size_t k = 0; k < points; k++) {
        x[k] = (double)k * step_ms * 1e-3;
        peak = fmax(peak, rate[k]);
    }
    myo_plot_limits(0.0, fmax(peak, 1.0), &a, &b);
    const myo_axes axes = myo_axes_make(cr, left_px, top, figure->width - left_px - right_px,
                                        height, 0.0, end_s(figure), a, b);
    myo_axes_draw(&axes, "time (s)", "discharges (1/s)", 0);
    myo_axes_title(&axes, "B", "All units together");
    myo_draw_line(&axes, points, x, rate, MYO_INK, 1.3);
    free(rate);
}

static void draw_raster(cairo_t *cr, const myo_figure *figure) {
    const myo_muscle_record *muscle = myo_figure_muscle(figure);
    const myo_muscle_measures *m = myo_figure_numbers(figure);
    const myo_axes axes = myo_axes_make(cr, left_px, 34.0, figure->width - left_px - right_px,
                                        400.0, 0.0, end_s(figure), 0.2, muscle->n_units + 0.8);
    draw_hold(&axes, m);
    myo_axes_draw(&axes, NULL, "motor unit, by size", MYO_AXES_NO_X | MYO_AXES_NO_GRID);
    myo_figure_mark_episodes(&axes, figure, 1);
    myo_axes_title(&axes, "A", "Every discharge of every motor neuron");
    myo_draw_size_bar(&axes, "small", "large");
    const double width = fmax(0.9, fmin(1.3, 60.0 / fmax(muscle->n_units, 1)));
    for (int u = 0; u < muscle->n_units; u++) {
        const myo_colour colour = myo_plot_size_colour(myo_unit_size(muscle, u));
        const myo_unit_measures *unit = &m->units[u];
        double *x = malloc((unit->n + 1) * sizeof *x);
        if (!x) return;
        for (size_t k = 0; k < unit->n; k++) x[k] = unit->times_ms[k] * 1e-3;
        myo_draw_marks(&axes, unit->n, x, u + 0.58, u + 1.42, colour, width);
        free(x);
    }
    for (size_t k = 0; k < muscle->spontaneous.n; k++) {
        const myo_spike *spike = &muscle->spontaneous.spikes[k];
        const double x = spike->t_ms * 1e-3;
        myo_draw_marks(&axes, 1, &x, spike->unit + 0.8, spike->unit + 1.2, MYO_GREEN, width);
    }
    for (int u = 0; u < muscle->n_units; u++)
        if (m->units[u].n)
            myo_draw_point(&axes, m->units[u].first_ms * 1e-3, u + 1.0, 2.4,
                           myo_plot_size_colour(myo_unit_size(muscle, u)));
    if (m->n_discharges == 0)
        myo_draw_note(&axes, 0.5 * end_s(figure), 0.5 * muscle->n_units, 0.0, 0.0, 0.5, MYO_GREY,
                      "no motor unit discharged");
    draw_population(cr, figure, 484.0, 120.0);
}

int myo_figure_raster(myo_figure *figure) {
    const myo_muscle_record *muscle = myo_figure_muscle(figure);
    const myo_muscle_measures *m = myo_figure_numbers(figure);
    if (muscle->n_units <= 0) return 0;
    figure->height = 484.0 + 120.0 + 48.0;
    figure->group = MYO_FIGURE_CONTRACTION;
    figure->draw = draw_raster;
    snprintf(figure->title, sizeof figure->title, "The motor units at work");
    myo_figure_say(figure, "A row for each motor unit, the smallest at the bottom; a mark for each "
                           "discharge, a dot for the "
                           "first. ");
    if (isfinite(m->order_1))
        myo_figure_say(
            figure, "%s (rank correlation of size and first discharge %.2f)%s. ",
            m->order_1 > 0.9   ? "Units join in order of size"
            : m->order_1 > 0.5 ? "Units join roughly in order of size"
                               : "Units do not join in order of size",
            m->order_1,
            m->order_1 > 0.5 ? ", since a small neuron needs less current to reach threshold" : "");
    myo_figure_say(
        figure,
        "%d of %d units discharged, %zu times in all. Below: discharges of the whole pool a second "
        "(Hann window, %g ms wide).",
        m->n_active, muscle->n_units, m->n_discharges, 2.0 * hann_ms);
    if (muscle->spontaneous.n)
        myo_figure_say(figure,
                       " Small green marks: the %zu potentials that fibres fired by themselves, "
                       "without an impulse of their nerve.",
                       muscle->spontaneous.n);
    snprintf(figure->alt, sizeof figure->alt,
             "Raster of %zu discharges of %d motor units over %s s, coloured from small to large.",
             m->n_discharges, muscle->n_units, MYO_SHOW(3, end_s(figure)));
    return 1;
}

/* ---- rates ---- */

static const double rate_half_ms = 300.0, pause_ms = 500.0;

/* Discharges over time spent, both weighted by a Hann window around t: free of the sag that plain
 * smoothing makes at the first and last discharge. NaN within pauses. */
static double smooth_rate(const myo_unit_measures *unit, double t_ms) {
    double count = 0.0, time = 0.0;
    for (size_t k = 1; k < unit->n; k++) {
        const double interval = unit->times_ms[k] - unit->times_ms[k - 1];
        const double off = 0.5 * (unit->times_ms[k] + unit->times_ms[k - 1]) - t_ms;
        if (interval > pause_ms && t_ms > unit->times_ms[k - 1] && t_ms < unit->times_ms[k])
            return MYO_NONE;
        if (fabs(off) >= rate_half_ms || interval > pause_ms) continue;
        const double w = 0.5 + 0.5 * cos(3.14159265358979 * off / rate_half_ms);
        count += w, time += w * interval;
    }
    return time > 0.0 ? 1e3 * count / time : MYO_NONE;
}

enum { rate_points = 100 };

/* Smoothed rate of a unit from its first to its last discharge; returns the greatest. */
static double rate_curve(const myo_unit_measures *unit, double *x_s, double *y_Hz) {
    double peak = 0.0;
    for (size_t k = 0; k < rate_points; k++) {
        const double t =
            unit->first_ms + (unit->last_ms - unit->first_ms) * (double)k / (rate_points - 1);
        x_s[k] = t * 1e-3;
        y_Hz[k] = smooth_rate(unit, t);
        peak = fmax(peak, y_Hz[k]);
    }
    return peak;
}

static void draw_rates(cairo_t *cr, const myo_figure *figure) {
    const myo_muscle_record *muscle = myo_figure_muscle(figure);
    const myo_muscle_measures *m = myo_figure_numbers(figure);
    double x[rate_points], y[rate_points], peak = 5.0, a, b;
    for (int u = 0; u < muscle->n_units; u++)
        if (m->units[u].n >= 5) peak = fmax(peak, rate_curve(&m->units[u], x, y));
    myo_plot_limits(0.0, peak, &a, &b);
    const myo_axes axes = myo_axes_make(cr, left_px, 34.0, figure->width - left_px - right_px,
                                        330.0, 0.0, end_s(figure), a, b);
    draw_hold(&axes, m);
    myo_axes_draw(&axes, "time (s)", "discharge rate (1/s)", 0);
    myo_axes_title(&axes, "", "Discharge rate of each motor unit");
    myo_draw_size_bar(&axes, "small", "large");
    for (int u = muscle->n_units - 1; u >= 0; u--) {
        if (m->units[u].n < 5) continue;
        myo_colour colour = myo_plot_size_colour(myo_unit_size(muscle, u));
        colour.a = 0.85;
        rate_curve(&m->units[u], x, y);
        myo_draw_line(&axes, rate_points, x, y, colour, muscle->n_units > 60 ? 1.0 : 1.4);
    }
}

int myo_figure_rates(myo_figure *figure) {
    const myo_muscle_record *muscle = myo_figure_muscle(figure);
    const myo_muscle_measures *m = myo_figure_numbers(figure);
    int shown = 0;
    for (int u = 0; u < muscle->n_units; u++) shown += m->units[u].n >= 5;
    if (shown == 0) return 0;
    figure->height = 34.0 + 330.0 + 48.0;
    figure->group = MYO_FIGURE_CONTRACTION;
    figure->draw = draw_rates;
    snprintf(figure->title, sizeof figure->title, "Discharge rates");
    myo_figure_say(figure,
                   "How often each unit discharges, smoothed over %g ms; %d units with five or "
                   "more discharges.",
                   2.0 * rate_half_ms, shown);
    if (isfinite(m->median_rate_Hz))
        myo_figure_say(figure,
                       " %s the units' mean rates lie between %s and %s a second (median "
                       "%s)",
                       m->has_hold ? "On the hold" : "Over the run", MYO_SHOW(3, m->lowest_rate_Hz),
                       MYO_SHOW(3, m->highest_rate_Hz), MYO_SHOW(3, m->median_rate_Hz));
    if (isfinite(m->median_rate_Hz) && isfinite(m->median_cv_1))
        myo_figure_say(figure, ", and the intervals of a unit vary by %s %% (median)",
                       MYO_SHOW(2, 100.0 * m->median_cv_1));
    if (isfinite(m->median_rate_Hz)) myo_figure_say(figure, ".");
    myo_figure_say(
        figure,
        " Lines that rise and fall together show the drive that all neurons share; the rest is the "
        "noise of each neuron's own synapses.");
    snprintf(figure->alt, sizeof figure->alt,
             "Smoothed discharge rates of %d motor units over time, from small to large.", shown);
    return 1;
}
