/* The figure of an experiment on one cell: its columns over the first one that rises or falls
 * throughout (time, or what was varied), in panels that share the x axis. Columns of one quantity
 * and unit stand together where their values do ("V_s_mV" and "V_T_mV"; not potassium inside and
 * outside). What does not change is named below, with its value. */
#include "myotome/io.h"
#include "myotome/report.h"
#include "myotome/units.h"
#include "report/figures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    most_panels = 32,
    most_together = 4, /* colours of a panel */
    most_stacked = 7,  /* panels; more go side by side */
    few_rows = 60,     /* up to here each row is a dot, too */
    most_points = 3000 /* of a line; longer ones become low and high of each stretch */
};
static const double panel_height = 96, pitch = 140, left = 84, right = 24;

typedef struct panel {
    int columns[most_together], n;
    double low, high;
} panel;

typedef struct cell_figure {
    myo_figure figure; /* first: the drawing function gets this */
    const myo_columns *columns;
    const char *heading, *warning;
    panel panels[most_panels];
    int n_panels, abreast, x_column;
    char constant[600]; /* columns that do not change */
    double x0, x1, x_scale, top;
    char x_label[80];
} cell_figure;

/* Where the unit of a column's name begins: the longest ending that is a unit with a label of its
 * own or a quotient below more than one letter, so that "V_s_mV" is V_s in mV, not V in s/mV. NULL:
 * no unit. */
static const char *unit_of(const char *name) {
    for (const char *c = strchr(name, '_'); c; c = strchr(c + 1, '_'))
        if (myo_unit_known(c + 1) &&
            (!strchr(myo_unit_label(c + 1), '_') || strcspn(c + 1, "_") > 1))
            return c + 1;
    return NULL;
}

/* The unit as it is printed: its label, or the token with its quotient. */
static void unit_label(const char *name, char *text, size_t size) {
    const char *unit = unit_of(name);
    snprintf(text, size, "%s", unit ? myo_unit_label(unit) : "");
    char *quotient = strchr(text, '_');
    if (quotient) *quotient = '/';
}

static double value(const myo_columns *columns, size_t row, int column) {
    return columns->data[row * (size_t)columns->n_columns + (size_t)column];
}

static int range_of(const myo_columns *columns, int column, double *low, double *high) {
    *low = 1e300, *high = -1e300;
    for (size_t r = 0; r < columns->n_rows; r++) {
        const double y = value(columns, r, column);
        if (!isfinite(y)) continue;
        *low = fmin(*low, y);
        *high = fmax(*high, y);
    }
    return *low <= *high;
}

static int same_quantity(const char *a, const char *b) {
    const char *unit_a = unit_of(a), *unit_b = unit_of(b);
    const size_t stem = strcspn(a, "_");
    return unit_a && unit_b && strcmp(unit_a, unit_b) == 0 && stem == strcspn(b, "_") &&
           strncmp(a, b, stem) == 0;
}

/* Whether a column is told apart in the panel: neither may be squeezed flat by the other. */
static int fits(const panel *p, double low, double high) {
    const double together = fmax(p->high, high) - fmin(p->low, low);
    return p->n < most_together && 3 * (high - low) >= together &&
           3 * (p->high - p->low) >= together;
}

/* The first column that rises or falls from row to row; the first where there is none. */
static int find_x(const myo_columns *columns) {
    for (int c = 0; c < columns->n_columns; c++) {
        size_t rises = 0, falls = 0;
        for (size_t r = 1; r < columns->n_rows; r++) {
            rises += value(columns, r, c) > value(columns, r - 1, c);
            falls += value(columns, r, c) < value(columns, r - 1, c);
        }
        if (columns->n_rows > 1 && (rises == columns->n_rows - 1 || falls == columns->n_rows - 1))
            return c;
    }
    return 0;
}

static void name_without_unit(const char *name, char *text, size_t size) {
    const char *unit = unit_of(name);
    snprintf(text, size, "%.*s", unit ? (int)(unit - name - 1) : (int)strlen(name), name);
    if (strcmp(text, "t") == 0) snprintf(text, size, "time");
}

static void add_constant(cell_figure *f, int column, double x) {
    const size_t used = strlen(f->constant);
    char quantity[32], unit[32];
    name_without_unit(f->columns->names[column], quantity, sizeof quantity);
    unit_label(f->columns->names[column], unit, sizeof unit);
    snprintf(f->constant + used, sizeof f->constant - used, "%s%s %.4g%s%s",
             used ? ", " : "constant: ", quantity, x, *unit ? " " : "", unit);
}

static void sort_into_panels(cell_figure *f) {
    const myo_columns *columns = f->columns;
    for (int c = 0; c < columns->n_columns; c++) {
        double low, high;
        if (c == f->x_column) continue;
        if (!range_of(columns, c, &low, &high)) low = high = 0;
        if (!(high - low > 1e-9 * fmax(fabs(high), fabs(low)))) {
            add_constant(f, c, low);
            continue;
        }
        panel *p = NULL;
        for (int k = 0; k < f->n_panels && !p; k++)
            if (same_quantity(columns->names[f->panels[k].columns[0]], columns->names[c]) &&
                fits(&f->panels[k], low, high))
                p = &f->panels[k];
        if (!p && f->n_panels == most_panels) continue; /* the table has them all */
        if (!p) {
            p = &f->panels[f->n_panels++];
            p->low = low, p->high = high;
        }
        p->columns[p->n++] = c;
        p->low = fmin(p->low, low);
        p->high = fmax(p->high, high);
    }
}

static void label_x(cell_figure *f) {
    const char *name = f->columns->names[f->x_column], *unit = unit_of(name);
    char quantity[32], label[32];
    name_without_unit(name, quantity, sizeof quantity);
    f->x_scale = 1;
    const int seconds = unit && strcmp(unit, "ms") == 0 && f->x1 - f->x0 > 3000;
    if (seconds) f->x_scale = 1e-3;
    unit_label(seconds ? "t_s" : name, label, sizeof label);
    snprintf(f->x_label, sizeof f->x_label, "%s%s%s%s", quantity, *label ? " (" : "", label,
             *label ? ")" : "");
    f->x0 *= f->x_scale;
    f->x1 *= f->x_scale;
}

/* One column; a long one as the lowest and the highest value of each stretch of rows. */
static void draw_column(const cell_figure *f, const myo_axes *axes, int column, myo_colour colour) {
    const size_t n = f->columns->n_rows, stretch = n / (most_points / 2) + 1;
    static const size_t ends = 2;
    double *x = malloc((n / stretch + 1) * ends * sizeof *x),
           *y = malloc((n / stretch + 1) * ends * sizeof *y);
    size_t used = 0;
    for (size_t r = 0; x && y && r < n; r += stretch) {
        size_t low = r, high = r;
        for (size_t k = r; k < n && k < r + stretch; k++) {
            if (value(f->columns, k, column) < value(f->columns, low, column)) low = k;
            if (value(f->columns, k, column) > value(f->columns, high, column)) high = k;
        }
        const size_t first = low < high ? low : high, last = low < high ? high : low;
        for (size_t k = first; k <= last; k += last > first ? last - first : 1) {
            x[used] = f->x_scale * value(f->columns, k, f->x_column);
            y[used++] = value(f->columns, k, column);
        }
    }
    if (x && y) {
        myo_draw_line(axes, used, x, y, colour, 1.4);
        for (size_t k = 0; n <= few_rows && k < used; k++)
            myo_draw_point(axes, x[k], y[k], 2.4, colour);
    }
    free(x);
    free(y);
}

static void draw_panel(const cell_figure *f, cairo_t *cr, int index) {
    static const myo_colour colours[most_together] = {MYO_BLUE, MYO_VERMILION, MYO_GREEN, MYO_GREY};
    const panel *p = &f->panels[index];
    const int rows = (f->n_panels + f->abreast - 1) / f->abreast, row = index % rows,
              column = index / rows;
    const double share = f->figure.width / f->abreast, width = share - left - right;
    const int last = row == rows - 1 || index == f->n_panels - 1;
    double from, to;
    myo_plot_limits(p->low, p->high, &from, &to);
    const myo_axes axes = myo_axes_make(cr, column * share + left, f->top + row * pitch, width,
                                        panel_height, f->x0, f->x1, from, to);
    char unit[32];
    unit_label(f->columns->names[p->columns[0]], unit, sizeof unit);
    myo_axes_draw(&axes, last ? f->x_label : NULL, unit, last ? 0 : MYO_AXES_NO_X);
    char names[most_together][32];
    myo_legend_entry entries[most_together];
    for (int k = 0; k < p->n; k++) {
        draw_column(f, &axes, p->columns[k], colours[k]);
        name_without_unit(f->columns->names[p->columns[k]], names[k], sizeof names[k]);
        entries[k] = (myo_legend_entry){names[k], colours[k], 0};
    }
    if (p->n > 1) {
        myo_draw_legend(&axes, p->n, entries);
        names[0][strcspn(names[0], "_")] = '\0';
    }
    myo_axes_title(&axes, NULL, names[0]);
}

/* Text broken at blanks into lines that fit the page, the first on the baseline y; shown or only
 * measured. Returns the baseline of the line below the last. */
static double draw_lines(const cell_figure *f, cairo_t *cr, double y, double size, int bold,
                         myo_colour colour, const char *text, int show) {
    const double width = f->figure.width - left - right;
    while (*text) {
        char line[300];
        size_t fits = 0;
        for (size_t end = 0; end < sizeof line - 1;) {
            end += strspn(text + end, " ");
            end += strcspn(text + end, " ");
            if (end > sizeof line - 1) end = sizeof line - 1;
            snprintf(line, sizeof line, "%.*s", (int)end, text);
            if (fits && myo_text_width(cr, size, bold, line) > width) break;
            fits = end;
            if (!text[end]) break;
        }
        snprintf(line, sizeof line, "%.*s", (int)fits, text);
        if (show) myo_draw_text(cr, left, y, 0, size, bold, colour, line);
        text += fits;
        text += strspn(text, " ");
        y += 1.35 * size;
    }
    return y;
}

/* Heading and warning; returns how far down they reach. */
static double draw_head(const cell_figure *f, cairo_t *cr, int show) {
    double y = draw_lines(f, cr, 28, 15, 1, MYO_INK, f->heading, show);
    if (f->warning) y = draw_lines(f, cr, y, 11, 0, MYO_VERMILION, f->warning, show);
    return y;
}

/* What does not change; returns how high it is. */
static double draw_foot(const cell_figure *f, cairo_t *cr, double y, int show) {
    return draw_lines(f, cr, y, 11, 0, MYO_GREY, f->constant, show) - y;
}

static void draw(cairo_t *cr, const myo_figure *figure) {
    const cell_figure *f = (const cell_figure *)(const void *)figure;
    draw_head(f, cr, 1);
    for (int k = 0; k < f->n_panels; k++) draw_panel(f, cr, k);
    draw_foot(f, cr, f->figure.height + 3 - draw_foot(f, cr, 0, 0), 1);
}

/* Width and height of the page; heading and foot take the lines that they need. */
static void lay_out(cell_figure *f) {
    cairo_surface_t *surface = cairo_recording_surface_create(CAIRO_CONTENT_COLOR, NULL);
    cairo_t *cr = cairo_create(surface);
    f->abreast = f->n_panels > most_stacked ? 2 : 1;
    const int rows = (f->n_panels + f->abreast - 1) / f->abreast;
    f->figure.width = 900;
    f->top = fmax(84, draw_head(f, cr, 0) + 22);
    f->figure.height = f->top + rows * pitch + 16 + draw_foot(f, cr, 0, 0);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
}

static int ends_with(const char *path, const char *ending) {
    const size_t n = strlen(path), m = strlen(ending);
    return n > m && strcmp(path + n - m, ending) == 0;
}

int myo_cell_figure_check(const char *path, myo_error *error) {
    if (ends_with(path, ".svg") || ends_with(path, ".png")) return MYO_OK;
    return myo_error_set(error, MYO_USAGE, "%s: a figure ends in .svg or .png", path);
}

int myo_cell_figure_write(const myo_columns *columns, const char *heading, const char *warning,
                          const char *path, myo_error *error) {
    const int wrong = myo_cell_figure_check(path, error);
    if (wrong) return wrong;
    cell_figure *f = calloc(1, sizeof *f);
    if (!f) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a figure");
    f->columns = columns;
    f->heading = heading;
    f->warning = warning;
    int code = MYO_OK;
    f->x_column = find_x(columns);
    if (columns->n_columns < 2 || !range_of(columns, f->x_column, &f->x0, &f->x1))
        code = myo_error_set(error, MYO_INPUT, "%s: the experiment gave nothing to draw", path);
    if (!code) {
        label_x(f);
        sort_into_panels(f);
        lay_out(f);
        snprintf(f->figure.id, sizeof f->figure.id, "cell");
        f->figure.draw = draw;
        unsigned char *bytes = NULL;
        size_t n = 0;
        code = myo_figure_render(&f->figure, ends_with(path, ".svg") ? 0 : 2, &bytes, &n, error);
        if (!code) code = myo_file_write(path, (const char *)bytes, n, error);
        free(bytes);
    }
    free(f);
    return code;
}
