/* Figure of the fibres' energy: creatine phosphate, phosphate, acid and ATP, slow and fast units.
 */
#include "report/figures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int has(const myo_series *series) {
    return series->data && series->n_rows > 1 && series->n_columns > 0 && series->rate_Hz > 0.0;
}

enum { SLOW, FAST, kinds };

/* Mean, lowest and highest of the slow or the fast units over time. */
typedef struct spread {
    size_t n;
    double *x_s, *mean, *low, *high; /* one block, freed by x_s */
    int n_units;
} spread;

static int in_kind(const myo_muscle_record *muscle, int unit, int kind) {
    const int slow = !muscle->units || muscle->units[unit].type == MYO_UNIT_S;
    return slow == (kind == SLOW);
}

static spread spread_of(const myo_muscle_record *muscle, const myo_series *series, int kind) {
    spread s = {.n = series->n_rows};
    s.x_s = malloc(4 * (s.n + 1) * sizeof *s.x_s);
    if (!s.x_s) return (spread){0};
    s.mean = s.x_s + s.n, s.low = s.mean + s.n, s.high = s.low + s.n;
    for (int u = 0; u < series->n_columns && u < muscle->n_units; u++)
        s.n_units += in_kind(muscle, u, kind);
    for (size_t k = 0; k < s.n; k++) {
        const float *row = series->data + k * (size_t)series->n_columns;
        double sum = 0.0;
        s.x_s[k] = (double)k / series->rate_Hz;
        s.low[k] = HUGE_VAL, s.high[k] = -HUGE_VAL;
        for (int u = 0; u < series->n_columns && u < muscle->n_units; u++) {
            if (!in_kind(muscle, u, kind)) continue;
            sum += (double)row[u];
            s.low[k] = fmin(s.low[k], (double)row[u]);
            s.high[k] = fmax(s.high[k], (double)row[u]);
        }
        s.mean[k] = sum / (s.n_units ? s.n_units : 1);
    }
    return s;
}

static const myo_colour colours[kinds] = {{0.0, 0.447, 0.698, 1.0}, {0.835, 0.369, 0.0, 1.0}};

/* `least`: what the axis spans at least, so that what hardly moves looks as if it hardly moved. */
static void draw_panel(cairo_t *cr, const myo_figure *figure, const myo_series *series, int place,
                       const char *title, const char *label, double least) {
    static const char *const letters[] = {"A", "B", "C", "D"};
    const myo_muscle_record *muscle = myo_figure_muscle(figure);
    const myo_muscle_measures *m = myo_figure_numbers(figure);
    spread s[kinds];
    double low = HUGE_VAL, high = -HUGE_VAL, a, b;
    for (int kind = 0; kind < kinds; kind++) {
        s[kind] = spread_of(muscle, series, kind);
        for (size_t k = 0; k < s[kind].n && s[kind].n_units; k++)
            low = fmin(low, s[kind].low[k]), high = fmax(high, s[kind].high[k]);
    }
    const double missing = fmax(least - (high - low), 0.0);
    myo_plot_limits(low - 0.5 * missing, high + 0.5 * missing, &a, &b);
    const double width = 0.5 * figure->width - 92.0, height = 150.0;
    const myo_axes axes = myo_axes_make(cr, place % 2 ? 0.5 * figure->width + 72.0 : 72.0,
                                        place < 2 ? 36.0 : 36.0 + height + 50.0, width, height, 0.0,
                                        figure->measures->end_ms * 1e-3, a, b);
    if (m->has_hold)
        myo_draw_band(&axes, m->hold_start_ms * 1e-3, m->hold_end_ms * 1e-3, MYO_SHADE);
    myo_figure_mark_episodes(&axes, figure, 0);
    myo_axes_draw(&axes, place < 2 ? NULL : "time (s)", label, place < 2 ? MYO_AXES_NO_X : 0);
    myo_axes_title(&axes, letters[place], title);
    for (int kind = 0; kind < kinds; kind++) {
        if (s[kind].n_units) {
            myo_draw_spread(&axes, s[kind].n, s[kind].x_s, s[kind].low, s[kind].high,
                            colours[kind]);
            myo_draw_line(&axes, s[kind].n, s[kind].x_s, s[kind].mean, colours[kind], 2.0);
        }
        free(s[kind].x_s);
    }
    const myo_legend_entry entries[2] = {{"slow", colours[SLOW], 0}, {"fast", colours[FAST], 0}};
    if (place == 1) myo_draw_legend(&axes, 2, entries);
}

static void draw_energy(cairo_t *cr, const myo_figure *figure) {
    const myo_muscle_record *muscle = myo_figure_muscle(figure);
    draw_panel(cr, figure, &muscle->PCr, 0, "Creatine phosphate", "PCr (mM)", 2.0);
    draw_panel(cr, figure, &muscle->Pi, 1, "Phosphate", "Pi (mM)", 1.0);
    draw_panel(cr, figure, &muscle->pH, 2, "Acidity", "pH", 0.05);
    draw_panel(cr, figure, &muscle->ATP, 3, "ATP", "ATP (mM)", 0.5);
}

/* The lowest value of any unit, and whose it is. */
static double lowest(const myo_series *series, int *unit) {
    double low = MYO_NONE;
    for (size_t k = 0; k < series->n_rows; k++)
        for (int u = 0; u < series->n_columns; u++) {
            const double x = (double)series->data[k * (size_t)series->n_columns + (size_t)u];
            if (!(x >= low)) low = x, *unit = u;
        }
    return low;
}

int myo_figure_energy(myo_figure *figure) {
    const myo_muscle_record *muscle = myo_figure_muscle(figure);
    int unit = 0, other = 0;
    if (!has(&muscle->ATP) || !has(&muscle->PCr) || !has(&muscle->Pi) || !has(&muscle->pH))
        return 0;
    figure->height = 36.0 + 150.0 + 50.0 + 150.0 + 48.0;
    figure->group = MYO_FIGURE_FIBRE;
    figure->draw = draw_energy;
    snprintf(figure->title, sizeof figure->title, "What the contraction costs");
    const double PCr = lowest(&muscle->PCr, &unit), ATP = lowest(&muscle->ATP, &other);
    myo_figure_say(
        figure,
        "Bridges, calcium pumps and sodium pumps split ATP; creatine phosphate refills it at once "
        "and leaves phosphate behind, sugar and oxygen follow. Lines: mean of the slow and of the "
        "fast units; bands: from the lowest to the highest unit, resting ones included. Creatine "
        "phosphate fell furthest in unit %d, from %s to %s mM; ATP was never below %s mM.",
        unit + 1, MYO_SHOW(3, myo_series_at(&muscle->PCr, 0.0, unit)), MYO_SHOW(3, PCr),
        MYO_SHOW(3, ATP));
    if (myo_series_at(&muscle->pH, figure->measures->end_ms, unit) >
        myo_series_at(&muscle->pH, 0.0, unit) + 0.005)
        myo_figure_say(figure, " Splitting creatine phosphate takes up acid, so that pH rises "
                               "until sugar broken down without oxygen makes more of it.");
    snprintf(figure->alt, sizeof figure->alt,
             "Four curves over time, slow and fast units: creatine phosphate down to %s mM at the "
             "lowest, phosphate, pH, and ATP down to %s mM.",
             MYO_SHOW(3, PCr), MYO_SHOW(3, ATP));
    return 1;
}
