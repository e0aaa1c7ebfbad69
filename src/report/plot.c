/* The drawing itself. Ticks stand at 1, 2 or 5 times a power of ten; long lines keep the lowest and
 * highest sample of each pixel, so that no spike is lost and files stay small. */
#include "report/plot.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define FONT "DejaVu Sans"
static const double tick_size = 11.0, label_size = 12.0, title_size = 13.0;

myo_colour myo_plot_size_colour(double size_1) {
    /* Indigo to orange by way of magenta: lightness rises nearly evenly, yellow is left out. */
    static const double ramp[6][3] = {{0.16, 0.09, 0.55}, {0.42, 0.05, 0.66}, {0.63, 0.13, 0.58},
                                      {0.80, 0.28, 0.47}, {0.90, 0.43, 0.34}, {0.94, 0.59, 0.17}};
    const double at = (isfinite(size_1) ? fmin(fmax(size_1, 0.0), 1.0) : 0.5) * 5.0;
    const int k = at < 4.0 ? (int)at : 4;
    const double f = at - k;
    return (myo_colour){ramp[k][0] + f * (ramp[k + 1][0] - ramp[k][0]),
                        ramp[k][1] + f * (ramp[k + 1][1] - ramp[k][1]),
                        ramp[k][2] + f * (ramp[k + 1][2] - ramp[k][2]), 1.0};
}

void myo_plot_stroke(cairo_t *cr, myo_colour colour, double width, int dashed) {
    const double dash[2] = {5.0, 3.5};
    cairo_set_source_rgba(cr, colour.r, colour.g, colour.b, colour.a);
    cairo_set_line_width(cr, width);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_BUTT);
    cairo_set_dash(cr, dash, dashed ? 2 : 0, 0.0);
}

/* ---- text ---- */

static void set_font(cairo_t *cr, double size, int bold) {
    cairo_select_font_face(cr, FONT, CAIRO_FONT_SLANT_NORMAL,
                           bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cr, size);
}

double myo_text_width(cairo_t *cr, double size, int bold, const char *text) {
    cairo_text_extents_t extents;
    set_font(cr, size, bold);
    cairo_text_extents(cr, text, &extents);
    return extents.x_advance;
}

void myo_draw_text(cairo_t *cr, double x, double y, double align, double size, int bold,
                   myo_colour colour, const char *text) {
    const double width = align > 0.0 ? myo_text_width(cr, size, bold, text) : 0.0;
    set_font(cr, size, bold);
    cairo_set_source_rgba(cr, colour.r, colour.g, colour.b, colour.a);
    cairo_move_to(cr, x - align * width, y);
    cairo_show_text(cr, text);
    cairo_new_path(cr);
}

void myo_draw_note(const myo_axes *axes, double x, double y, double dx, double dy, double align,
                   myo_colour colour, const char *text) {
    cairo_t *cr = axes->cr;
    const double width = myo_text_width(cr, tick_size, 0, text);
    double left = myo_axes_x(axes, x) + dx - align * width;
    double base = myo_axes_y(axes, y) + dy;
    left = fmax(fmin(left, axes->left + axes->width - width - 2.0), axes->left + 2.0);
    base = fmax(fmin(base, axes->top + axes->height - 3.0), axes->top + tick_size);
    cairo_rectangle(cr, left - 2.0, base - tick_size, width + 4.0, tick_size + 4.0);
    cairo_set_source_rgba(cr, 1.0, 1.0, 1.0, 0.82);
    cairo_fill(cr);
    myo_draw_text(cr, left, base, 0.0, tick_size, 0, colour, text);
}

/* ---- axes ---- */

void myo_plot_limits(double low, double high, double *from, double *to) {
    if (!isfinite(low) || !isfinite(high) || high < low) {
        *from = 0.0;
        *to = 1.0;
        return;
    }
    const double span = fmax(high - low, 1e-9 + 1e-3 * fmax(fabs(low), fabs(high)));
    *from = low >= 0.0 && low < 0.5 * span ? 0.0 : low - 0.06 * span;
    *to = high <= 0.0 && -high < 0.5 * span ? 0.0 : high + 0.08 * span;
}

myo_axes myo_axes_make(cairo_t *cr, double left, double top, double width, double height, double x0,
                       double x1, double y0, double y1) {
    if (!isfinite(x0) || !isfinite(x1)) x0 = 0.0, x1 = 1.0;
    if (!isfinite(y0) || !isfinite(y1)) y0 = 0.0, y1 = 1.0;
    if (!(x1 > x0)) x1 = x0 + 1.0 + fabs(x0);
    if (!(y1 > y0)) y1 = y0 + 1.0 + fabs(y0);
    return (myo_axes){cr, left, top, width, height, x0, x1, y0, y1};
}

double myo_axes_x(const myo_axes *axes, double x) {
    return axes->left + axes->width * (x - axes->x0) / (axes->x1 - axes->x0);
}

double myo_axes_y(const myo_axes *axes, double y) {
    return axes->top + axes->height * (1.0 - (y - axes->y0) / (axes->y1 - axes->y0));
}

static double tick_step(double span, double pixels, double spacing) {
    const double raw = span / fmax(floor(pixels / spacing), 1.0);
    const double power = pow(10.0, floor(log10(raw)));
    const double m = raw / power;
    return power * (m <= 1.3 ? 1.0 : m <= 2.6 ? 2.0 : m <= 6.5 ? 5.0 : 10.0);
}

/* A number with the decimals of its step and a true minus sign. */
static void format_tick(char *text, size_t size, double value, double step) {
    const int decimals = step < 1.0 ? (int)ceil(-log10(step) - 1e-9) : 0;
    const double shown = fabs(value) < 0.5 * step * 1e-6 ? 0.0 : value;
    if (fabs(shown) >= 1e6 || decimals > 6) {
        snprintf(text, size, "%.2g", shown);
    } else {
        snprintf(text, size, "%s%.*f", shown < 0.0 ? "\u2212" : "", decimals, fabs(shown));
    }
}

static void draw_x_ticks(const myo_axes *axes, unsigned flags) {
    cairo_t *cr = axes->cr;
    const double step = tick_step(axes->x1 - axes->x0, axes->width, 68.0);
    const double bottom = axes->top + axes->height;
    const double first = ceil(axes->x0 / step - 1e-9);
    for (int k = 0; k < 200; k++) {
        const double value = (first + k) * step;
        if (value > axes->x1 + 1e-9 * step) break;
        const double x = myo_axes_x(axes, value);
        char text[32];
        cairo_move_to(cr, x, bottom);
        cairo_line_to(cr, x, bottom + 4.0);
        myo_plot_stroke(cr, MYO_INK, 0.9, 0);
        cairo_stroke(cr);
        if (flags & MYO_AXES_NO_X) continue;
        format_tick(text, sizeof text, value, step);
        myo_draw_text(cr, x, bottom + 17.0, 0.5, tick_size, 0, MYO_INK, text);
    }
}

static double draw_y_tick(const myo_axes *axes, double value, const char *text, unsigned flags) {
    cairo_t *cr = axes->cr;
    const double y = myo_axes_y(axes, value);
    if (!(flags & MYO_AXES_NO_GRID)) {
        cairo_move_to(cr, axes->left, y);
        cairo_line_to(cr, axes->left + axes->width, y);
        myo_plot_stroke(cr, MYO_GRID, 0.8, 0);
        cairo_stroke(cr);
    }
    cairo_move_to(cr, axes->left, y);
    cairo_line_to(cr, axes->left - 4.0, y);
    myo_plot_stroke(cr, MYO_INK, 0.9, 0);
    cairo_stroke(cr);
    myo_draw_text(cr, axes->left - 7.0, y + 4.0, 1.0, tick_size, 0, MYO_INK, text);
    return myo_text_width(cr, tick_size, 0, text);
}

static double draw_y_ticks(const myo_axes *axes, unsigned flags) {
    double widest = 0.0;
    char text[32];
    if (flags & MYO_AXES_NO_Y) return 0.0;
    if (flags & MYO_AXES_LOG_Y) {
        const double places[3] = {0.0, 0.30103, 0.69897}; /* 1, 2, 5 */
        const int fine = axes->height / (axes->y1 - axes->y0) > 75.0;
        for (int decade = (int)floor(axes->y0); decade <= (int)ceil(axes->y1); decade++) {
            for (int k = 0; k < (fine ? 3 : 1); k++) {
                const double value = decade + places[k];
                if (value < axes->y0 - 1e-9 || value > axes->y1 + 1e-9) continue;
                snprintf(text, sizeof text, "%g",
                         (k == 0   ? 1
                          : k == 1 ? 2
                                   : 5) *
                             pow(10.0, decade));
                widest = fmax(widest, draw_y_tick(axes, value, text, flags));
            }
        }
        return widest;
    }
    const double step =
        tick_step(axes->y1 - axes->y0, axes->height, axes->height > 200.0 ? 42.0 : 30.0);
    const double first = ceil(axes->y0 / step - 1e-9);
    for (int k = 0; k < 200; k++) {
        const double value = (first + k) * step;
        if (value > axes->y1 + 1e-9 * step) break;
        format_tick(text, sizeof text, value, step);
        widest = fmax(widest, draw_y_tick(axes, value, text, flags));
    }
    return widest;
}

void myo_axes_draw(const myo_axes *axes, const char *x_label, const char *y_label, unsigned flags) {
    cairo_t *cr = axes->cr;
    const double bottom = axes->top + axes->height;
    const double widest = draw_y_ticks(axes, flags);
    if (!(flags & MYO_AXES_NO_TICKS)) draw_x_ticks(axes, flags);
    cairo_move_to(cr, axes->left, axes->top);
    cairo_line_to(cr, axes->left, bottom);
    cairo_line_to(cr, axes->left + axes->width, bottom);
    myo_plot_stroke(cr, MYO_INK, 0.9, 0);
    cairo_stroke(cr);
    if (x_label && !(flags & MYO_AXES_NO_X)) {
        myo_draw_text(cr, axes->left + 0.5 * axes->width, bottom + 35.0, 0.5, label_size, 0,
                      MYO_INK, x_label);
    }
    if (y_label) {
        cairo_save(cr);
        cairo_translate(cr, axes->left - 15.0 - fmax(widest, 18.0), axes->top + 0.5 * axes->height);
        cairo_rotate(cr, -1.5707963267948966);
        myo_draw_text(cr, 0.0, 0.0, 0.5, label_size, 0, MYO_INK, y_label);
        cairo_restore(cr);
    }
}

void myo_axes_title(const myo_axes *axes, const char *letter, const char *title) {
    double x = axes->left;
    if (letter && letter[0]) {
        myo_draw_text(axes->cr, x, axes->top - 10.0, 0.0, title_size, 1, MYO_BLUE, letter);
        x += myo_text_width(axes->cr, title_size, 1, letter) + 7.0;
    }
    myo_draw_text(axes->cr, x, axes->top - 10.0, 0.0, title_size, 1, MYO_INK, title);
}

/* ---- data ---- */

static void clip(const myo_axes *axes) {
    cairo_save(axes->cr);
    cairo_rectangle(axes->cr, axes->left, axes->top - 1.5, axes->width + 1.0, axes->height + 3.0);
    cairo_clip(axes->cr);
}

/* Samples between two x, as a range of indices [from, to). */
static void index_range(const myo_samples *samples, double x0, double x1, size_t *from,
                        size_t *to) {
    *from = *to = 0;
    if (!samples->data || samples->n == 0 || !(samples->dx > 0.0)) return;
    const double last = (double)samples->n;
    const double a = ceil((x0 - samples->x0) / samples->dx - 1e-6);
    const double b = floor((x1 - samples->x0) / samples->dx + 1e-6) + 1.0;
    *from = (size_t)fmin(fmax(a, 0.0), last);
    *to = (size_t)fmin(fmax(b, 0.0), last);
    if (*to < *from) *to = *from;
}

static double sample(const myo_samples *samples, size_t k) {
    return (double)samples->data[k * samples->stride] * samples->scale;
}

int myo_samples_range(const myo_samples *samples, double from, double to, double *low,
                      double *high) {
    size_t a, b;
    int found = 0;
    index_range(samples, from, to, &a, &b);
    for (size_t k = a; k < b; k++) {
        const double y = sample(samples, k);
        if (!isfinite(y)) continue;
        *low = found ? fmin(*low, y) : y;
        *high = found ? fmax(*high, y) : y;
        found = 1;
    }
    return found;
}

/* A line that leaves out what no eye sees: points that lie on the way to the next one. */
typedef struct pen {
    int open, waits; /* waits: the latest point is not drawn yet */
    double x, y;     /* the latest point that is drawn, px */
    double next_x, next_y;
    double low, high; /* slopes from (x, y) that pass all points since then closely enough */
} pen;

static const double close_px = 0.12;

static void pen_draw(const myo_axes *axes, pen *p) {
    if (p->waits) cairo_line_to(axes->cr, p->next_x, p->next_y);
    p->waits = 0;
}

static void pen_wait(pen *p, double x, double y) {
    const double dx = fmax(x - p->x, 1e-9), middle = (y - p->y) / dx, width = close_px / dx;
    p->low = p->waits ? fmax(p->low, middle - width) : middle - width;
    p->high = p->waits ? fmin(p->high, middle + width) : middle + width;
    p->next_x = x;
    p->next_y = y;
    p->waits = 1;
}

/* Not so far outside that the drawing's own numbers break down. */
static double place_y(const myo_axes *axes, double y) {
    return fmin(fmax(myo_axes_y(axes, y), axes->top - 2000.0), axes->top + 4000.0);
}

/* Adds a point to the path; a gap of non-finite values starts a new piece. */
static void path_to(const myo_axes *axes, double x, double y, pen *p) {
    if (!isfinite(y)) {
        pen_draw(axes, p);
        p->open = 0;
        return;
    }
    const double px = myo_axes_x(axes, x);
    const double py = place_y(axes, y);
    if (!p->open) {
        cairo_move_to(axes->cr, px, py);
        *p = (pen){.open = 1, .x = px, .y = py};
        return;
    }
    const double slope = (py - p->y) / fmax(px - p->x, 1e-9);
    if (p->waits && (px < p->next_x || !(slope >= p->low && slope <= p->high))) {
        pen_draw(axes, p);
        p->x = p->next_x;
        p->y = p->next_y;
    }
    pen_wait(p, px, py);
}

/* Lowest and highest of samples [a, b), in the order in which they came. */
static void path_extremes(const myo_axes *axes, const myo_samples *samples, size_t a, size_t b,
                          pen *p) {
    size_t low = a, high = a;
    for (size_t k = a; k < b; k++) {
        const double y = sample(samples, k);
        if (!isfinite(y)) {
            pen_draw(axes, p);
            p->open = 0;
            continue;
        }
        if (!(y >= sample(samples, low))) low = k;
        if (!(y <= sample(samples, high))) high = k;
    }
    const size_t first = low < high ? low : high, second = low < high ? high : low;
    path_to(axes, samples->x0 + (double)first * samples->dx, sample(samples, first), p);
    if (second != first)
        path_to(axes, samples->x0 + (double)second * samples->dx, sample(samples, second), p);
}

void myo_draw_samples(const myo_axes *axes, const myo_samples *samples, myo_colour colour,
                      double width) {
    size_t from, to;
    pen p = {0};
    index_range(samples, axes->x0, axes->x1, &from, &to);
    if (from > 0) from--;
    if (to < samples->n) to++;
    if (to <= from) return;
    const size_t columns = (size_t)axes->width;
    clip(axes);
    if (to - from <= 2 * columns) {
        for (size_t k = from; k < to; k++)
            path_to(axes, samples->x0 + (double)k * samples->dx, sample(samples, k), &p);
    } else {
        for (size_t c = 0; c < columns; c++)
            path_extremes(axes, samples, from + (to - from) * c / columns,
                          from + (to - from) * (c + 1) / columns, &p);
    }
    pen_draw(axes, &p);
    myo_plot_stroke(axes->cr, colour, width, 0);
    cairo_stroke(axes->cr);
    cairo_restore(axes->cr);
}

void myo_draw_line(const myo_axes *axes, size_t n, const double *x, const double *y,
                   myo_colour colour, double width) {
    pen p = {0};
    clip(axes);
    for (size_t k = 0; k < n; k++) path_to(axes, x[k], y[k], &p);
    pen_draw(axes, &p);
    myo_plot_stroke(axes->cr, colour, width, 0);
    cairo_stroke(axes->cr);
    cairo_restore(axes->cr);
}

void myo_draw_spread(const myo_axes *axes, size_t n, const double *x, const double *low,
                     const double *high, myo_colour colour) {
    pen p = {0};
    clip(axes);
    for (size_t k = 0; k < n; k++) path_to(axes, x[k], low[k], &p);
    pen_draw(axes, &p);
    for (size_t k = n; k-- > 0;)
        if (isfinite(high[k]))
            cairo_line_to(axes->cr, myo_axes_x(axes, x[k]), place_y(axes, high[k]));
    cairo_set_source_rgba(axes->cr, colour.r, colour.g, colour.b, 0.2);
    cairo_fill(axes->cr);
    cairo_restore(axes->cr);
}

void myo_draw_marks(const myo_axes *axes, size_t n, const double *x, double y_low, double y_high,
                    myo_colour colour, double width) {
    const double a = myo_axes_y(axes, y_low), b = myo_axes_y(axes, y_high);
    for (size_t k = 0; k < n; k++) {
        if (!(x[k] >= axes->x0 && x[k] <= axes->x1)) continue;
        cairo_move_to(axes->cr, myo_axes_x(axes, x[k]), a);
        cairo_line_to(axes->cr, myo_axes_x(axes, x[k]), b);
    }
    myo_plot_stroke(axes->cr, colour, width, 0);
    cairo_stroke(axes->cr);
}

void myo_draw_point(const myo_axes *axes, double x, double y, double radius, myo_colour colour) {
    if (!isfinite(x) || !isfinite(y) || x < axes->x0 || x > axes->x1 || y < axes->y0 ||
        y > axes->y1)
        return;
    cairo_arc(axes->cr, myo_axes_x(axes, x), myo_axes_y(axes, y), radius, 0.0, 6.283185307179586);
    cairo_set_source_rgba(axes->cr, colour.r, colour.g, colour.b, colour.a);
    cairo_fill_preserve(axes->cr);
    myo_plot_stroke(axes->cr, (myo_colour){1.0, 1.0, 1.0, 0.9}, 0.6, 0);
    cairo_stroke(axes->cr);
}

static void fill_box(const myo_axes *axes, double x_from, double x_to, double y_from, double y_to,
                     myo_colour colour) {
    const double xa = myo_axes_x(axes, fmin(fmax(x_from, axes->x0), axes->x1));
    const double xb = myo_axes_x(axes, fmin(fmax(x_to, axes->x0), axes->x1));
    const double ya = myo_axes_y(axes, fmin(fmax(y_from, axes->y0), axes->y1));
    const double yb = myo_axes_y(axes, fmin(fmax(y_to, axes->y0), axes->y1));
    if (!isfinite(xa + xb + ya + yb)) return;
    cairo_rectangle(axes->cr, xa, fmin(ya, yb), xb - xa, fabs(yb - ya));
    cairo_set_source_rgba(axes->cr, colour.r, colour.g, colour.b, colour.a);
    cairo_fill(axes->cr);
}

void myo_draw_bar(const myo_axes *axes, double x_from, double x_to, double y, myo_colour colour) {
    fill_box(axes, x_from, x_to, fmax(0.0, axes->y0), y, colour);
}

void myo_draw_band(const myo_axes *axes, double x_from, double x_to, myo_colour colour) {
    fill_box(axes, x_from, x_to, axes->y0, axes->y1, colour);
}

void myo_draw_box(const myo_axes *axes, double x_from, double x_to, double y_from, double y_to,
                  myo_colour edge) {
    fill_box(axes, x_from, x_to, y_from, y_to, (myo_colour){edge.r, edge.g, edge.b, 0.09});
    clip(axes);
    cairo_rectangle(axes->cr, myo_axes_x(axes, x_from), myo_axes_y(axes, y_to),
                    myo_axes_x(axes, x_to) - myo_axes_x(axes, x_from),
                    myo_axes_y(axes, y_from) - myo_axes_y(axes, y_to));
    myo_plot_stroke(axes->cr, edge, 1.0, 1);
    cairo_stroke(axes->cr);
    cairo_restore(axes->cr);
}

void myo_draw_vertical(const myo_axes *axes, double x, myo_colour colour, int dashed) {
    if (!(x >= axes->x0 && x <= axes->x1)) return;
    cairo_move_to(axes->cr, myo_axes_x(axes, x), axes->top);
    cairo_line_to(axes->cr, myo_axes_x(axes, x), axes->top + axes->height);
    myo_plot_stroke(axes->cr, colour, 1.0, dashed);
    cairo_stroke(axes->cr);
}

void myo_draw_horizontal(const myo_axes *axes, double y, myo_colour colour, int dashed) {
    if (!(y >= axes->y0 && y <= axes->y1)) return;
    cairo_move_to(axes->cr, axes->left, myo_axes_y(axes, y));
    cairo_line_to(axes->cr, axes->left + axes->width, myo_axes_y(axes, y));
    myo_plot_stroke(axes->cr, colour, 1.0, dashed);
    cairo_stroke(axes->cr);
}

/* ---- keys ---- */

void myo_draw_legend(const myo_axes *axes, int n, const myo_legend_entry *entries) {
    double x = axes->left + axes->width;
    const double y = axes->top - 10.0;
    for (int k = n - 1; k >= 0; k--) {
        x -= myo_text_width(axes->cr, tick_size, 0, entries[k].text);
        myo_draw_text(axes->cr, x, y, 0.0, tick_size, 0, MYO_INK, entries[k].text);
        cairo_move_to(axes->cr, x - 25.0, y - 4.0);
        cairo_line_to(axes->cr, x - 5.0, y - 4.0);
        myo_plot_stroke(axes->cr, entries[k].colour, 2.2, entries[k].dashed);
        cairo_stroke(axes->cr);
        x -= 40.0;
    }
}

void myo_draw_size_bar(const myo_axes *axes, const char *low, const char *high) {
    cairo_t *cr = axes->cr;
    const double y = axes->top - 10.0, width = 90.0;
    const double right = axes->left + axes->width - myo_text_width(cr, tick_size, 0, high) - 6.0;
    myo_draw_text(cr, right + 6.0, y, 0.0, tick_size, 0, MYO_INK, high);
    for (int k = 0; k < 45; k++) {
        const myo_colour colour = myo_plot_size_colour(k / 44.0);
        cairo_set_source_rgb(cr, colour.r, colour.g, colour.b);
        cairo_rectangle(cr, right - width + 2.0 * k, y - 9.0, k < 44 ? 3.5 : 2.0, 9.0);
        cairo_fill(cr);
    }
    myo_draw_text(cr, right - width - 6.0, y, 1.0, tick_size, 0, MYO_INK, low);
}
