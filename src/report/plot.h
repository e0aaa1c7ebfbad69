/* A small plotting layer over cairo: axes with units, lines, rasters, points, bars, bands, notes.
 *
 * One unit of length is one pixel of a page about 900 wide. Everything outside the finite is left
 * out. Colours are told apart by colour-blind readers and in grey print. */
#ifndef MYO_REPORT_PLOT_H
#define MYO_REPORT_PLOT_H

#include <cairo.h>
#include <stddef.h>

typedef struct myo_colour {
    double r, g, b, a;
} myo_colour;

/* Okabe and Ito's colours (as used throughout), ink and greys. */
#define MYO_INK ((myo_colour){0.13, 0.15, 0.18, 1.0})
#define MYO_GREY ((myo_colour){0.42, 0.45, 0.49, 1.0})
#define MYO_GRID ((myo_colour){0.89, 0.90, 0.92, 1.0})
#define MYO_SHADE ((myo_colour){0.965, 0.957, 0.925, 1.0})
#define MYO_BLUE ((myo_colour){0.0, 0.447, 0.698, 1.0})
#define MYO_VERMILION ((myo_colour){0.835, 0.369, 0.0, 1.0})
#define MYO_GREEN ((myo_colour){0.0, 0.50, 0.38, 1.0})

/* Small to large on a ramp whose lightness rises steadily: indigo, magenta, orange. size_1 in 0..1.
 */
myo_colour myo_plot_size_colour(double size_1);

/* A box on the picture and the values at its edges. */
typedef struct myo_axes {
    cairo_t *cr;
    double left, top, width, height;
    double x0, x1, y0, y1;
} myo_axes;

enum {
    MYO_AXES_NO_X = 1,
    MYO_AXES_NO_Y = 2,
    MYO_AXES_NO_GRID = 4,
    MYO_AXES_LOG_Y = 8,
    MYO_AXES_NO_TICKS = 16
};

/* Degenerate or non-finite limits are widened to something that can be drawn. */
myo_axes myo_axes_make(cairo_t *cr, double left, double top, double width, double height, double x0,
                       double x1, double y0, double y1);
/* With MYO_AXES_LOG_Y the y limits and all y values are decimal logarithms. Labels may be NULL. */
void myo_axes_draw(const myo_axes *axes, const char *x_label, const char *y_label, unsigned flags);
void myo_axes_title(const myo_axes *axes, const char *letter, const char *title);
double myo_axes_x(const myo_axes *axes, double x);
double myo_axes_y(const myo_axes *axes, double y);

/* Limits a little wider than the data, with 0 kept where it is near. */
void myo_plot_limits(double low, double high, double *from, double *to);

/* A regular series: y of sample k stands at data[k * stride], x at x0 + k * dx. */
typedef struct myo_samples {
    const float *data;
    size_t n, stride;
    double x0, dx;
    double scale; /* multiplies y */
} myo_samples;

/* Lowest and highest finite value between two x; 0 when there is none. */
int myo_samples_range(const myo_samples *samples, double from, double to, double *low,
                      double *high);

/* Long signals are drawn as the lowest and highest value of each half pixel. */
void myo_draw_samples(const myo_axes *axes, const myo_samples *samples, myo_colour colour,
                      double width);
void myo_draw_line(const myo_axes *axes, size_t n, const double *x, const double *y,
                   myo_colour colour, double width);
/* Upright marks from y_low to y_high at each x, as one path. */
void myo_draw_marks(const myo_axes *axes, size_t n, const double *x, double y_low, double y_high,
                    myo_colour colour, double width);
void myo_draw_point(const myo_axes *axes, double x, double y, double radius, myo_colour colour);
void myo_draw_bar(const myo_axes *axes, double x_from, double x_to, double y, myo_colour colour);
void myo_draw_band(const myo_axes *axes, double x_from, double x_to, myo_colour colour);
/* Fills between two lines, faintly. */
void myo_draw_spread(const myo_axes *axes, size_t n, const double *x, const double *low,
                     const double *high, myo_colour colour);
void myo_draw_box(const myo_axes *axes, double x_from, double x_to, double y_from, double y_to,
                  myo_colour edge);
void myo_draw_vertical(const myo_axes *axes, double x, myo_colour colour, int dashed);
void myo_draw_horizontal(const myo_axes *axes, double y, myo_colour colour, int dashed);

/* Text at picture coordinates on its baseline; align 0 left, 0.5 centre, 1 right. */
void myo_draw_text(cairo_t *cr, double x, double y, double align, double size, int bold,
                   myo_colour colour, const char *text);
double myo_text_width(cairo_t *cr, double size, int bold, const char *text);
/* Text beside a data point, on a white halo, kept inside the axes. */
void myo_draw_note(const myo_axes *axes, double x, double y, double dx, double dy, double align,
                   myo_colour colour, const char *text);

/* Entries of a legend in one row, ending at the right edge above the axes. */
typedef struct myo_legend_entry {
    const char *text;
    myo_colour colour;
    int dashed;
} myo_legend_entry;
void myo_draw_legend(const myo_axes *axes, int n, const myo_legend_entry *entries);

/* The ramp of sizes with words at its ends, ending at the right edge above the axes. */
void myo_draw_size_bar(const myo_axes *axes, const char *low, const char *high);

/* Sets source and line of the context. */
void myo_plot_stroke(cairo_t *cr, myo_colour colour, double width, int dashed);

#endif
