/* Figures of a story over its time: at a glance, the seconds of a window, slow courses. */
#include "report/tale_figures.h"
#include "report/html.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- colours ---- */

myo_colour myo_tale_colour(int muscle) {
    /* Okabe and Ito; beyond them grey. */
    static const myo_colour colours[] = {{0.835, 0.369, 0.0, 1.0}, {0.0, 0.447, 0.698, 1.0},
                                         {0.0, 0.50, 0.38, 1.0},   {0.72, 0.40, 0.58, 1.0},
                                         {0.72, 0.55, 0.0, 1.0},   {0.25, 0.62, 0.85, 1.0},
                                         {0.13, 0.15, 0.18, 1.0}};
    const int n = sizeof colours / sizeof colours[0];
    return muscle >= 0 && muscle < n ? colours[muscle] : (myo_colour){0.6, 0.6, 0.62, 1.0};
}

double myo_tale_draw_muscles(cairo_t *cr, const myo_tale *tale, double left, double y,
                             double width) {
    const double row = 16.0, column = 215.0;
    const int columns = width > 2.0 * column ? (int)(width / column) : 1;
    for (int m = 0; cr && m < tale->n_muscles; m++) {
        const double x = left + column * (m % columns), at = y + row * (m / columns);
        cairo_rectangle(cr, x, at - 9.0, 16.0, 10.0);
        const myo_colour c = myo_tale_colour(m);
        cairo_set_source_rgb(cr, c.r, c.g, c.b);
        cairo_fill(cr);
        myo_draw_text(cr, x + 22.0, at, 0.0, 11.0, 0, MYO_INK, tale->muscles[m].title);
    }
    return row * ((tale->n_muscles + columns - 1) / columns);
}

/* ---- time on paper ---- */

static int by_time(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int in_window(const myo_tale *tale, double from_s, double to_s) {
    for (int i = 0; i < tale->n_windows; i++)
        if (tale->windows[i].window->start_s <= from_s + 1e-6 &&
            tale->windows[i].end_s >= to_s - 1e-6)
            return 1;
    return 0;
}

static void add_knot(myo_warp *w, double t_s) {
    if (isfinite(t_s) && t_s >= 0.0) w->t_s[w->n++] = t_s;
}

int myo_warp_make(myo_warp *w, const myo_tale *tale) {
    const size_t most = 2 + 2 * (size_t)tale->n_windows + 2 * (size_t)tale->n_measures;
    *w = (myo_warp){0, malloc(2 * most * sizeof(double)), NULL};
    if (!w->t_s) return 0;
    w->x = w->t_s + most;
    add_knot(w, 0.0);
    add_knot(w, tale->end_s);
    for (int i = 0; i < tale->n_windows; i++) {
        add_knot(w, tale->windows[i].window->start_s);
        add_knot(w, tale->windows[i].end_s);
    }
    for (int i = 0; i < tale->n_measures; i++) {
        const myo_tale_measure *m = &tale->measures[i];
        if (in_window(tale, m->at_s, m->at_s)) continue;
        add_knot(w, fmin(m->at_s, tale->end_s));
        add_knot(w, fmin(m->until_s, tale->end_s));
    }
    qsort(w->t_s, (size_t)w->n, sizeof(double), by_time);
    int n = 0;
    for (int i = 0; i < w->n; i++)
        if (n == 0 || w->t_s[i] > w->t_s[n - 1] + 1e-3) w->t_s[n++] = w->t_s[i];
    w->n = n;
    double inside = 0.0, outside = 0.0;
    for (int pass = 0; pass < 2; pass++) {
        w->x[0] = 0.0;
        for (int i = 1; i < n; i++) {
            const double wide = log10(1.0 + w->t_s[i] - w->t_s[i - 1]);
            const int full = in_window(tale, w->t_s[i - 1], w->t_s[i]);
            if (pass == 0 && full) inside += wide;
            if (pass == 0 && !full) outside += wide;
            const double share = inside > 0.0 && outside > 0.0 ? (full ? 0.4 : 0.6) : 1.0;
            w->x[i] = w->x[i - 1] + (pass ? share * wide / (full ? inside : outside) : 0.0);
        }
    }
    return 1;
}

void myo_warp_free(myo_warp *w) {
    free(w->t_s);
    *w = (myo_warp){0};
}

double myo_warp_at(const myo_warp *w, double t_s) {
    if (w->n == 0 || !(t_s > w->t_s[0])) return 0.0;
    for (int i = 1; i < w->n; i++)
        if (t_s <= w->t_s[i])
            return fmin(1.0, w->x[i - 1] + (w->x[i] - w->x[i - 1]) * (t_s - w->t_s[i - 1]) /
                                               (w->t_s[i] - w->t_s[i - 1]));
    return 1.0;
}

/* ---- panels over the whole story ---- */

static const double left_px = 70.0, right_px = 16.0;

static void shade_windows(const myo_axes *axes, const myo_warp *warp, const myo_tale *tale) {
    for (int i = 0; i < tale->n_windows; i++)
        myo_draw_band(axes, myo_warp_at(warp, tale->windows[i].window->start_s),
                      myo_warp_at(warp, tale->windows[i].end_s), MYO_SHADE);
}

/* Times at the windows' starts, as many as have room; `words` says what the axis is. */
void myo_tale_draw_times(const myo_axes *axes, const myo_warp *warp, const myo_tale *tale,
                         int words) {
    cairo_t *cr = axes->cr;
    const double bottom = axes->top + axes->height;
    double free_from = axes->left - 20.0;
    for (int i = 0; i < tale->n_windows; i++) {
        const myo_tale_window *w = &tale->windows[i];
        const double from = myo_axes_x(axes, myo_warp_at(warp, w->window->start_s)),
                     to = myo_axes_x(axes, myo_warp_at(warp, w->end_s)), middle = 0.5 * (from + to);
        const myo_span span = myo_span_words(w->window->start_s);
        const char *shown = span.text;
        const double width = myo_text_width(cr, 10.5, 0, shown);
        const double at = fmin(fmax(middle, axes->left + 0.5 * width - 18.0),
                               axes->left + axes->width - 0.5 * width + 14.0);
        cairo_move_to(cr, middle, bottom);
        cairo_line_to(cr, middle, bottom + 4.0);
        myo_plot_stroke(cr, MYO_INK, 0.9, 0);
        cairo_stroke(cr);
        if (at - 0.5 * width < free_from) continue;
        myo_draw_text(cr, at, bottom + 17.0, 0.5, 10.5, 0, MYO_INK, shown);
        free_from = at + 0.5 * width + 7.0;
    }
    /* Without windows: the moments at which something begins or ends. */
    for (int i = 0; i < warp->n && !tale->n_windows; i++) {
        const double x = myo_axes_x(axes, warp->x[i]);
        const myo_span span = myo_span_words(warp->t_s[i]);
        const double width = myo_text_width(cr, 10.5, 0, span.text);
        if (x - 0.5 * width < free_from) continue;
        myo_draw_text(cr, x, bottom + 17.0, 0.5, 10.5, 0, MYO_INK, span.text);
        free_from = x + 0.5 * width + 7.0;
    }
    if (words)
        myo_draw_text(cr, axes->left + 0.5 * axes->width, bottom + 34.0, 0.5, 11.0, 0, MYO_GREY,
                      "time since the start (not to scale: each shaded window of seconds is "
                      "stretched, hours and days between them are pressed together)");
}

myo_axes myo_tale_axes(cairo_t *cr, const myo_tale *tale, const myo_warp *warp, double left,
                       double top, double width, double height, double y0, double y1) {
    const myo_axes axes = myo_axes_make(cr, left, top, width, height, 0.0, 1.0, y0, y1);
    shade_windows(&axes, warp, tale);
    return axes;
}

static const myo_series *pain_of(const myo_tale *tale, int window) {
    const myo_record *r = tale->windows[window].window->record;
    return r && r->pain.data && r->pain.n_rows > 1 && r->pain.n_columns == 1 &&
                   r->pain.rate_Hz > 0.0
               ? &r->pain
               : NULL;
}

enum { points_a_window = 120 };

/* A window begins with its motor neurons and reflexes at rest: what it shows first is only that. */
static const double settling_s = 1.5;

/* A quantity that only windows tell: a line inside each once it has settled, a point at its end,
 * dashes from one to the next. */
static void draw_looks(const myo_axes *axes, const myo_warp *warp, const myo_tale *tale,
                       double (*value)(const myo_tale *, int window, int muscle, double t_s),
                       double (*end)(const myo_tale *, int window, int muscle), int muscle,
                       myo_colour colour, double scale) {
    double x[points_a_window + 1], y[points_a_window + 1], last_x = MYO_NONE, last_y = MYO_NONE;
    for (int i = 0; i < tale->n_windows; i++) {
        const myo_tale_window *w = &tale->windows[i];
        const double from_s = i ? fmin(settling_s, 0.67 * w->last_to_s) : 0.0;
        int n = 0;
        for (int k = 0; k <= points_a_window; k++) {
            const double t_s = from_s + (w->last_to_s - from_s) * k / points_a_window;
            x[n] = myo_warp_at(warp, w->window->start_s + t_s);
            y[n] = scale * value(tale, i, muscle, t_s);
            if (isfinite(y[n])) n++;
        }
        const double end_x = myo_warp_at(warp, w->end_s), end_y = scale * end(tale, i, muscle);
        const double first_x = n ? x[0] : end_x, first_y = n ? y[0] : end_y;
        if (isfinite(last_y + first_y)) {
            cairo_move_to(axes->cr, myo_axes_x(axes, last_x), myo_axes_y(axes, last_y));
            cairo_line_to(axes->cr, myo_axes_x(axes, first_x), myo_axes_y(axes, first_y));
            myo_plot_stroke(axes->cr, colour, 0.9, 1);
            cairo_stroke(axes->cr);
        }
        if (n) myo_draw_line(axes, (size_t)n, x, y, colour, 1.6);
        if (!isfinite(end_y)) continue;
        myo_draw_point(axes, end_x, end_y, 3.2, colour);
        last_x = end_x, last_y = end_y;
    }
}

static double pain_at(const myo_tale *tale, int window, int muscle, double t_s) {
    (void)muscle;
    const myo_series *s = pain_of(tale, window);
    return s ? myo_series_at(s, 1e3 * t_s, 0) : MYO_NONE;
}

static double pain_at_end(const myo_tale *tale, int window, int muscle) {
    (void)muscle;
    return tale->windows[window].window->pain_percent;
}

/* A tenth of a second's mean, so that single twitches do not hide the course. */
static double smooth_activity(const myo_tale *tale, int window, int muscle, double t_s) {
    double sum = 0.0;
    for (int k = -2; k <= 2; k++)
        sum += myo_tale_activity_1(tale, window, muscle, fmax(0.0, t_s + 0.05 * k));
    return sum / 5.0;
}

static double activity_at_end(const myo_tale *tale, int window, int muscle) {
    const myo_tale_window *w = &tale->windows[window];
    return muscle < w->n_muscles ? w->parts[muscle].activity_1 : MYO_NONE;
}

/* ---- at a glance ---- */

static const double lane_px = 20.0;

/* Bars and marks of what was done, with their letters. */
static double draw_measures(cairo_t *cr, const myo_figure *figure, const myo_warp *warp,
                            double top) {
    const myo_tale *tale = figure->tale;
    const double width = figure->width - left_px - right_px;
    double lanes[8] = {0.0};
    int used = 0;
    for (int i = 0; i < tale->n_measures; i++) {
        const myo_tale_measure *m = &tale->measures[i];
        const double from = left_px + width * myo_warp_at(warp, m->at_s),
                     to = fmax(from + 4.0,
                               left_px + width * myo_warp_at(warp, fmin(m->until_s, tale->end_s)));
        int lane = 0;
        while (lane < 7 && lanes[lane] > from - 2.0) lane++;
        if (lane + 1 > used) used = lane + 1;
        lanes[lane] = to + 8.0 + myo_text_width(cr, 11.0, 1, m->letter);
        const double y = top + lane_px * lane;
        cairo_rectangle(cr, from, y + 3.0, to - from, 10.0);
        cairo_set_source_rgb(cr, MYO_BLUE.r, MYO_BLUE.g, MYO_BLUE.b);
        cairo_fill(cr);
        myo_draw_text(cr, to + 4.0, y + 12.0, 0.0, 11.0, 1, MYO_BLUE, m->letter);
    }
    return lane_px * used;
}

static void draw_window_numbers(cairo_t *cr, const myo_axes *axes, const myo_warp *warp,
                                const myo_tale *tale) {
    double free_from = 0.0;
    for (int i = 0; i < tale->n_windows; i++) {
        char text[16];
        snprintf(text, sizeof text, "%d", i + 1);
        const double at =
            0.5 * (myo_axes_x(axes, myo_warp_at(warp, tale->windows[i].window->start_s)) +
                   myo_axes_x(axes, myo_warp_at(warp, tale->windows[i].end_s)));
        if (at < free_from) continue;
        myo_draw_text(cr, at, axes->top - 5.0, 0.5, 11.0, 1, MYO_INK, text);
        free_from = at + 14.0;
    }
}

/* Greatest activity of any muscle in a window; window -1: at any window's end. */
static double greatest_activity(const myo_tale *tale, int window) {
    double most = 0.0;
    for (int i = 0; i < tale->n_windows; i++)
        for (int m = 0; m < tale->windows[i].n_muscles; m++) {
            if (window < 0 && isfinite(activity_at_end(tale, i, m)))
                most = fmax(most, activity_at_end(tale, i, m));
            if (i != window) continue;
            for (int k = 0; k <= points_a_window; k++) {
                const double a =
                    smooth_activity(tale, i, m, tale->windows[i].last_to_s * k / points_a_window);
                if (isfinite(a)) most = fmax(most, a);
            }
        }
    return most;
}

static const double pain_px = 150.0, activity_px = 170.0;

/* Ends of windows decide the scale: a lift's peak goes beyond it and is written there. */
static double activity_scale(const myo_tale *tale) {
    const double most = greatest_activity(tale, -1);
    double peak = most;
    for (int i = 0; i < tale->n_windows; i++) peak = fmax(peak, greatest_activity(tale, i));
    return fmax(0.02, peak > 2.5 * most && most > 0.0 ? 1.6 * most : 1.08 * peak);
}

static void write_peaks(const myo_axes *axes, const myo_warp *warp, const myo_tale *tale) {
    for (int i = 0; i < tale->n_windows; i++) {
        const double peak = 100.0 * greatest_activity(tale, i);
        if (!(peak > 1.05 * axes->y1)) continue;
        char text[48];
        snprintf(text, sizeof text, "up to %s %%", MYO_SHOW(2, peak));
        myo_draw_note(axes, myo_warp_at(warp, tale->windows[i].end_s), axes->y1, 4.0, 12.0, 0.0,
                      MYO_GREY, text);
    }
}

static void draw_glance(cairo_t *cr, const myo_figure *figure) {
    const myo_tale *tale = figure->tale;
    const double width = figure->width - left_px - right_px;
    myo_warp warp;
    if (!myo_warp_make(&warp, tale)) return;
    double top = 26.0;
    if (tale->n_measures) {
        myo_draw_text(cr, left_px, 14.0, 0.0, 13.0, 1, MYO_INK,
                      "What was done (letters: see below)");
        top += draw_measures(cr, figure, &warp, 22.0) + 10.0;
    }
    top += 26.0;
    double high = 20.0;
    for (int i = 0; i < tale->n_windows; i++) high = fmax(high, tale->windows[i].peak_pain_percent);
    myo_axes axes = myo_tale_axes(cr, figure->tale, &warp, left_px, top, width, pain_px, 0.0,
                                  fmin(108.0, 1.12 * high));
    myo_axes_draw(&axes, NULL, "pain (0 to 100)", MYO_AXES_NO_X | MYO_AXES_NO_TICKS);
    draw_window_numbers(cr, &axes, &warp, tale);
    myo_draw_text(cr, left_px - 62.0, top - 5.0, 0.0, 11.0, 0, MYO_GREY, "window");
    draw_looks(&axes, &warp, tale, pain_at, pain_at_end, 0, MYO_INK, 1.0);
    if (tale->n_muscles) {
        top += pain_px + 30.0;
        axes = myo_tale_axes(cr, figure->tale, &warp, left_px, top, width, activity_px, 0.0,
                             100.0 * activity_scale(tale));
        myo_axes_draw(&axes, NULL, "activity (% of voluntary)", MYO_AXES_NO_X | MYO_AXES_NO_TICKS);
        for (int m = tale->n_muscles - 1; m >= 0; m--)
            draw_looks(&axes, &warp, tale, smooth_activity, activity_at_end, m, myo_tale_colour(m),
                       100.0);
        write_peaks(&axes, &warp, tale);
    }
    myo_tale_draw_times(&axes, &warp, tale, 1);
    myo_tale_draw_muscles(cr, tale, left_px, axes.top + axes.height + 58.0, width);
    myo_warp_free(&warp);
}

/* Rows of measures, without a picture: an upper limit from their number. */
static double lanes_height(const myo_tale *tale) {
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1);
    cairo_t *cr = cairo_create(surface);
    const myo_figure figure = {.tale = tale, .width = 900.0};
    myo_warp warp;
    double height = 0.0;
    if (myo_warp_make(&warp, tale)) {
        height = draw_measures(cr, &figure, &warp, 0.0);
        myo_warp_free(&warp);
    }
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    return height;
}

int myo_tale_figure_glance(myo_figure *figure) {
    const myo_tale *tale = figure->tale;
    if (tale->n_windows == 0) return 0;
    const double legend =
        myo_tale_draw_muscles(NULL, tale, 0.0, 0.0, figure->width - left_px - right_px);
    figure->height = 52.0 + (tale->n_measures ? 10.0 + lanes_height(tale) : 0.0) + pain_px +
                     (tale->n_muscles ? 30.0 + activity_px : 0.0) + 58.0 + legend + 4.0;
    figure->draw = draw_glance;
    snprintf(figure->title, sizeof figure->title, "The whole story at a glance");
    myo_figure_say(
        figure, "Shaded: windows, in which every motor unit was simulated; only there are pain "
                "and activity known, dashes join them. Points: at a window's end; for muscles the "
                "mean of its last seconds. 100 %% is the greatest activity that will can reach.");
    for (int i = 0; i < tale->n_measures && i < 12; i++)
        myo_figure_say(figure, "%s%s: %.70s%s", i ? "; " : " ", tale->measures[i].letter,
                       tale->measures[i].event->text,
                       i == tale->n_measures - 1 ? "."
                       : i == 11                 ? "; and so on."
                                                 : "");
    snprintf(figure->alt, sizeof figure->alt,
             "Over the story's time: what was done, pain from 0 to 100, and the activity of %d "
             "muscles in %d windows.",
             tale->n_muscles, tale->n_windows);
    return 1;
}

/* ---- the seconds of a window ---- */

static const double seconds_px = 120.0;

static void draw_window_marks(const myo_axes *axes, const myo_tale *tale, int window, int named) {
    const myo_tale_window *w = &tale->windows[window];
    for (int i = 0; i < tale->n_measures; i++) {
        const myo_tale_measure *m = &tale->measures[i];
        const double t_s = m->at_s - w->window->start_s;
        if (t_s < 0.0 || t_s > w->last_to_s) continue;
        myo_draw_vertical(axes, t_s, MYO_GREY, 1);
        if (named)
            myo_draw_text(axes->cr, myo_axes_x(axes, t_s) + 3.0, axes->top + 11.0, 0.0, 11.0, 1,
                          MYO_BLUE, m->letter);
    }
    if (w->strained && named) {
        const double t_s = w->window->worst.t_s - w->window->start_s;
        myo_draw_vertical(axes, t_s, MYO_VERMILION, 1);
        myo_draw_note(axes, t_s, axes->y1, 4.0, 12.0, 0.0, MYO_VERMILION, "heaviest moment");
    }
}

/* The muscle whose drive is shown: the busiest, else the most active. */
static int shown_muscle(const myo_tale *tale, int window) {
    const myo_tale_window *w = &tale->windows[window];
    if (w->busiest >= 0) return w->busiest;
    int most = w->n_muscles ? 0 : -1;
    for (int m = 1; m < w->n_muscles; m++)
        if (w->parts[m].activity_1 > w->parts[most].activity_1) most = m;
    return most;
}

static void draw_seconds(cairo_t *cr, const myo_figure *figure) {
    const myo_tale *tale = figure->tale;
    const int window = figure->window, shown = shown_muscle(tale, window);
    const myo_tale_window *w = &tale->windows[window];
    const double width = figure->width - left_px - right_px, end_s = w->last_to_s;
    double x[601], y[601], high = 0.02, from, to;
    double top = 30.0;
    for (int m = 0; m < w->n_muscles; m++)
        for (int k = 0; k <= 600; k++) {
            const double a = smooth_activity(tale, window, m, end_s * k / 600.0);
            if (isfinite(a)) high = fmax(high, a);
        }
    myo_plot_limits(0.0, 100.0 * high, &from, &to);
    myo_axes axes = myo_axes_make(cr, left_px, top, width, seconds_px, 0.0, end_s, 0.0, to);
    draw_window_marks(&axes, tale, window, 1);
    myo_axes_draw(&axes, NULL, "% of voluntary", MYO_AXES_NO_X);
    myo_axes_title(&axes, "A", "Activity of each muscle");
    for (int m = w->n_muscles - 1; m >= 0; m--) {
        size_t n = 0;
        for (int k = 0; k <= 600; k++) {
            x[n] = end_s * k / 600.0;
            y[n] = 100.0 * smooth_activity(tale, window, m, x[n]);
            if (isfinite(y[n])) n++;
        }
        myo_draw_line(&axes, n, x, y, myo_tale_colour(m), 1.6);
    }
    top += seconds_px + 44.0;
    if (shown >= 0) {
        const myo_muscle_record *r = &w->window->record->muscles[shown];
        const myo_samples drive = myo_samples_of(&r->drive, 0, 1.0),
                          guard = myo_samples_of(&r->guard, 0, 1.0);
        double low = 0.0, a, b;
        high = 0.1;
        if (myo_samples_range(&drive, 0.0, end_s, &a, &b)) high = fmax(high, b);
        if (myo_samples_range(&guard, 0.0, end_s, &a, &b)) low = fmin(low, a), high = fmax(high, b);
        myo_plot_limits(low, high, &from, &to);
        axes = myo_axes_make(cr, left_px, top, width, seconds_px, 0.0, end_s, from, to);
        draw_window_marks(&axes, tale, window, 0);
        char title[192];
        snprintf(title, sizeof title, "What the brain sends to the %s", tale->muscles[shown].title);
        myo_axes_draw(&axes, NULL, "drive (1)", MYO_AXES_NO_X);
        myo_axes_title(&axes, "B", title);
        myo_draw_samples(&axes, &drive, MYO_BLUE, 1.6);
        myo_draw_samples(&axes, &guard, MYO_VERMILION, 1.6);
        const myo_legend_entry entries[2] = {{"for posture and movement", MYO_BLUE, 0},
                                             {"added by pain (guarding)", MYO_VERMILION, 0}};
        myo_draw_legend(&axes, 2, entries);
        top += seconds_px + 44.0;
    }
    const myo_series *pain = pain_of(tale, window);
    high = 20.0;
    const myo_samples samples =
        pain ? myo_samples_of(pain, 0, 1.0) : (myo_samples){.stride = 1, .dx = 1.0};
    double a, b;
    if (pain && myo_samples_range(&samples, 0.0, end_s, &a, &b)) high = fmax(high, 1.1 * b);
    axes = myo_axes_make(cr, left_px, top, width, 0.75 * seconds_px, 0.0, end_s, 0.0, high);
    draw_window_marks(&axes, tale, window, 0);
    myo_axes_draw(&axes, "time in this window (s)", "pain (0\u2013100)", 0);
    myo_axes_title(&axes, shown >= 0 ? "C" : "B", "Pain");
    if (pain) myo_draw_samples(&axes, &samples, MYO_INK, 1.8);
    myo_tale_draw_muscles(cr, tale, left_px, top + 0.75 * seconds_px + 56.0, width);
}

int myo_tale_figure_seconds(myo_figure *figure) {
    const myo_tale *tale = figure->tale;
    const myo_tale_window *w = &tale->windows[figure->window];
    if (w->n_muscles == 0 || !(w->last_to_s > 0.0)) return 0;
    int told = w->moved || w->window->record->n_episodes > 0;
    for (int m = 0; m < w->n_muscles; m++) told |= w->window->muscles[m].fresh_damage_1 > 0.005;
    if (!told) return 0;
    const double legend =
        myo_tale_draw_muscles(NULL, tale, 0.0, 0.0, figure->width - left_px - right_px);
    figure->height = 30.0 +
                     (shown_muscle(tale, figure->window) >= 0 ? 2.0 : 1.0) * (seconds_px + 44.0) +
                     0.75 * seconds_px + 56.0 + legend;
    figure->draw = draw_seconds;
    snprintf(figure->title, sizeof figure->title, "Second by second");
    myo_figure_say(figure, "Activity: force that the fibres' cross-bridges could give, over the "
                           "greatest that will can reach. Drive: the brain's command to the motor "
                           "neurons");
    if (isfinite(tale->threshold_1))
        myo_figure_say(figure, "; from about %s on the first of them fire",
                       MYO_SHOW(2, tale->threshold_1));
    myo_figure_say(figure, ". Guarding is what pain adds to that command without being asked.");
    snprintf(
        figure->alt, sizeof figure->alt,
        "Over the %s of the window: activity of each muscle, drive asked and added by pain, and "
        "pain, which ends at %s of 100.",
        MYO_SPAN(w->last_to_s), MYO_SHOW(2, w->window->pain_percent));
    return 1;
}

/* ---- slow courses ---- */

typedef struct group {
    const char *id, *title, *says;
    const char *names[9];
} group;

static const group groups[] = {
    {"injury",
     "Injury and what hurts",
     "Torn fibres heal over days; what the endings of pain feel depends on torn and inflamed "
     "tissue "
     "and on how sensitive the mediators have made them.",
     {"damage", "hurt", "prostaglandin", "sensitisation", "inflammation", "strength"}},
    {"warmth",
     "Warmth and blood",
     "Temperature in the muscle and on the skin over it, blood flow, and how much of the oxygen "
     "that "
     "the muscle asks for it gets.",
     {"temperature", "skin_temperature", "core_temperature", "flow", "perfusion", "pressure"}},
    {"load",
     "What the muscles bear",
     "Between windows: what the posture asks of each muscle, and how long its fibres are.",
     {"load", "length", "potassium_around"}},
    {"water",
     "Water and salts",
     "Of the whole body.",
     {"water_missing", "interstitial_water", "sweat", "sodium", "potassium", "calcium",
      "magnesium"}},
    {"substances",
     "Substances taken",
     "Concentration in the plasma, and the share of the sites of action that is occupied.",
     {"plasma", "occupancy"}},
    {"others", "Other courses", "", {NULL}}};
const int myo_tale_course_groups = sizeof groups / sizeof groups[0];

static int group_of(const char *name) {
    for (int g = 0; g < myo_tale_course_groups - 1; g++)
        for (int k = 0; k < 9 && groups[g].names[k]; k++)
            if (strcmp(groups[g].names[k], name) == 0) return g;
    return myo_tale_course_groups - 1;
}

static int finite_range(const myo_course *c, double *low, double *high) {
    int found = 0;
    for (size_t k = 0; c && k < c->n; k++) {
        const double y = (double)c->value[k];
        if (!isfinite(y)) continue;
        *low = found ? fmin(*low, y) : y;
        *high = found ? fmax(*high, y) : y;
        found = 1;
    }
    return found;
}

/* One quantity: the courses of that name, each of its own muscle or substance. */
typedef struct quantity {
    const char *name, *text, *unit;
    double low, high;
} quantity;

enum { most_quantities = 24 };

static int quantities_of(const myo_tale *tale, int part, quantity list[most_quantities]) {
    int n = 0;
    for (int i = 0; i < tale->story->n_courses; i++) {
        const myo_course *c = &tale->story->courses[i];
        double low = 0.0, high = 0.0;
        if (strcmp(c->name, "pain") == 0 || group_of(c->name) != part ||
            !finite_range(c, &low, &high))
            continue;
        int k = 0;
        while (k < n && strcmp(list[k].name, c->name) != 0) k++;
        if (k == most_quantities) continue;
        if (k == n)
            list[n++] = (quantity){c->name, c->text[0] ? c->text : c->name, c->unit, low, high};
        list[k].low = fmin(list[k].low, low);
        list[k].high = fmax(list[k].high, high);
    }
    /* In the order of the group's table. */
    for (int k = 0, at = 0; k < 9 && groups[part].names[k]; k++)
        for (int j = at; j < n; j++)
            if (strcmp(list[j].name, groups[part].names[k]) == 0) {
                const quantity q = list[j];
                memmove(&list[at + 1], &list[at], (size_t)(j - at) * sizeof q);
                list[at++] = q;
            }
    return n;
}

static int muscle_of(const myo_tale *tale, const char *of) {
    for (int m = 0; m < tale->n_muscles; m++)
        if (strcmp(tale->muscles[m].name, of) == 0) return m;
    return -1;
}

static myo_colour colour_of(const myo_tale *tale, const myo_course *c, int rank) {
    if (!c->of[0]) return MYO_INK;
    const int m = muscle_of(tale, c->of);
    return myo_tale_colour(m >= 0 ? m : rank);
}

/* What hardly moves shall look as if it hardly moved: the least that an axis spans. */
static double least_span(const quantity *q) {
    if (strcmp(q->unit, "degC") == 0) return 2.0;
    if (strcmp(q->unit, "1") == 0) return q->low >= 0.0 && q->high < 0.5 ? 0.1 : 0.2;
    return 0.1 * fmax(fabs(q->low), fabs(q->high));
}

void myo_tale_draw_course(const myo_axes *axes, const myo_warp *warp, const myo_course *c,
                          myo_colour colour) {
    double *x = malloc(2 * (c->n + 1) * sizeof *x);
    if (!x) return;
    double *y = x + c->n + 1;
    for (size_t k = 0; k < c->n; k++) {
        x[k] = myo_warp_at(warp, c->t_s[k]);
        y[k] = (double)c->value[k];
    }
    myo_draw_line(axes, c->n, x, y, colour, 1.7);
    if (c->n == 1) myo_draw_point(axes, x[0], y[0], 3.0, colour);
    free(x);
}

static const double course_px = 104.0, course_gap_px = 62.0;

static void draw_quantity(cairo_t *cr, const myo_figure *figure, const myo_warp *warp,
                          const quantity *q, double left, double top, double width) {
    const myo_tale *tale = figure->tale;
    const double missing = fmax(0.0, least_span(q) - (q->high - q->low));
    double from, to;
    myo_plot_limits(q->low - (q->low >= 0.0 ? fmin(0.5 * missing, q->low) : 0.5 * missing),
                    q->high + 0.5 * missing, &from, &to);
    const myo_axes axes =
        myo_tale_axes(cr, figure->tale, warp, left, top, width, course_px, from, to);
    char label[48], title[160];
    snprintf(label, sizeof label, "%s", MYO_UNIT(q->unit));
    snprintf(title, sizeof title, "%s", q->text);
    if (title[0] >= 'a' && title[0] <= 'z' && title[1] != 'H')
        title[0] = (char)(title[0] - 'a' + 'A');
    myo_axes_draw(&axes, NULL, label, MYO_AXES_NO_X | MYO_AXES_NO_TICKS);
    double size = 12.0;
    while (size > 8.5 && myo_text_width(cr, size, 1, title) > width) size -= 0.5;
    myo_draw_text(cr, left, top - 8.0, 0.0, size, 1, MYO_INK, title);
    int rank = tale->n_muscles;
    for (int pass = tale->story->n_courses - 1; pass >= 0; pass--) {
        const myo_course *c = &tale->story->courses[pass];
        if (strcmp(c->name, q->name) != 0 || !c->t_s || !c->value) continue;
        const int is_muscle = muscle_of(tale, c->of) >= 0;
        const myo_colour colour = colour_of(tale, c, rank);
        myo_tale_draw_course(&axes, warp, c, colour);
        if (!is_muscle && c->of[0]) {
            const double y = top + 12.0 + 13.0 * (rank - tale->n_muscles);
            myo_draw_text(cr, left + width - 4.0, y, 1.0, 10.5, 0, colour, c->of);
            rank++;
        }
    }
    myo_tale_draw_times(&axes, warp, tale, 0);
}

static int is_of_muscles(const myo_tale *tale, int part) {
    for (int i = 0; i < tale->story->n_courses; i++)
        if (group_of(tale->story->courses[i].name) == part &&
            muscle_of(tale, tale->story->courses[i].of) >= 0)
            return 1;
    return 0;
}

static void draw_courses(cairo_t *cr, const myo_figure *figure) {
    quantity list[most_quantities];
    const int n = quantities_of(figure->tale, figure->part, list);
    const double width = 0.5 * (figure->width - 2.0 * left_px) - right_px + 6.0;
    myo_warp warp;
    if (!myo_warp_make(&warp, figure->tale)) return;
    double bottom = 0.0;
    for (int k = 0; k < n; k++) {
        const double left = left_px + (k % 2) * (0.5 * figure->width - 2.0),
                     top = 28.0 + (k / 2) * (course_px + course_gap_px);
        draw_quantity(cr, figure, &warp, &list[k], left, top, width);
        bottom = top + course_px;
    }
    if (is_of_muscles(figure->tale, figure->part))
        myo_tale_draw_muscles(cr, figure->tale, left_px, bottom + 42.0,
                              figure->width - left_px - right_px);
    myo_warp_free(&warp);
}

int myo_tale_figure_courses(myo_figure *figure) {
    quantity list[most_quantities];
    const int n = quantities_of(figure->tale, figure->part, list);
    if (n == 0) return 0;
    const double legend = is_of_muscles(figure->tale, figure->part)
                              ? 12.0 + myo_tale_draw_muscles(NULL, figure->tale, 0.0, 0.0,
                                                             figure->width - left_px - right_px)
                              : 0.0;
    figure->height =
        28.0 + ((n + 1) / 2) * (course_px + course_gap_px) - course_gap_px + 26.0 + legend;
    figure->draw = draw_courses;
    snprintf(figure->title, sizeof figure->title, "%s", groups[figure->part].title);
    myo_figure_say(figure,
                   "%s%sTimes are those since the start; time is not to scale, the shaded "
                   "windows are stretched.",
                   groups[figure->part].says, groups[figure->part].says[0] ? " " : "");
    snprintf(figure->alt, sizeof figure->alt, "Over the story's time: ");
    for (int k = 0; k < n; k++) {
        const size_t used = strlen(figure->alt);
        snprintf(figure->alt + used, sizeof figure->alt - used, "%s%s from %s to %s", k ? "; " : "",
                 list[k].text, MYO_SHOW(3, list[k].low), MYO_SHOW(3, list[k].high));
    }
    return 1;
}

/* ---- the list ---- */

static int add(myo_figures *figures, const myo_tale *tale, int (*describe)(myo_figure *), int kind,
               const char *id, int window, int part) {
    myo_figure *figure = myo_figures_next(figures);
    if (!figure) return 0;
    figure->tale = tale;
    figure->muscle = figure->channel = -1;
    figure->group = kind;
    figure->window = window;
    figure->part = part;
    figure->width = 900.0;
    snprintf(figure->id, sizeof figure->id, "%s", id);
    if (describe(figure)) figures->n++;
    return 1;
}

int myo_tale_figures_make(myo_figures *figures, const myo_tale *tale) {
    char id[96];
    *figures = (myo_figures){0};
    int ok = add(figures, tale, myo_tale_figure_glance, MYO_TALE_GLANCE, "glance", -1, 0);
    for (int i = 0; i < tale->n_windows && ok; i++) {
        snprintf(id, sizeof id, "body_%02d", i + 1);
        ok = add(figures, tale, myo_tale_figure_body, MYO_TALE_BODY, id, i, 0);
        snprintf(id, sizeof id, "seconds_%02d", i + 1);
        ok = ok && add(figures, tale, myo_tale_figure_seconds, MYO_TALE_SECONDS, id, i, 0);
    }
    for (int g = 0; g < myo_tale_course_groups && ok; g++) {
        snprintf(id, sizeof id, "courses_%s", groups[g].id);
        ok = add(figures, tale, myo_tale_figure_courses, MYO_TALE_COURSES, id, -1, g);
    }
    if (!ok) myo_figures_free(figures);
    return ok;
}
