/* Which figures a record has, and their rendering: one drawing function serves SVG and PNG. */
#include "report/figures.h"

#include <cairo-svg.h>
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { most_muscles = 4, most_channels = 8 };

const myo_muscle_record *myo_figure_muscle(const myo_figure *figure) {
    return &figure->measures->record->muscles[figure->muscle];
}

const myo_muscle_measures *myo_figure_numbers(const myo_figure *figure) {
    return &figure->measures->muscles[figure->muscle];
}

void myo_figure_say(myo_figure *figure, const char *format, ...) {
    const size_t n = strlen(figure->caption);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(figure->caption + n, sizeof figure->caption - n, format, arguments);
    va_end(arguments);
}

myo_samples myo_samples_of(const myo_series *series, int column, double scale) {
    if (!series->data || series->n_columns <= column || !(series->rate_Hz > 0.0))
        return (myo_samples){.stride = 1, .dx = 1.0, .scale = scale};
    return (myo_samples){series->data + column, series->n_rows, (size_t)series->n_columns, 0.0,
                         1.0 / series->rate_Hz, scale};
}

double myo_unit_size(const myo_muscle_record *muscle, int unit) {
    if (muscle->units && muscle->units[unit].size_1 >= 0.0 && muscle->units[unit].size_1 <= 1.0 &&
        (unit == 0 || muscle->units[unit].size_1 > 0.0))
        return muscle->units[unit].size_1;
    return muscle->n_units > 1 ? (double)unit / (muscle->n_units - 1) : 0.0;
}

int myo_figure_three_units(const myo_figure *figure, int units[3]) {
    const myo_muscle_record *muscle = myo_figure_muscle(figure);
    const myo_muscle_measures *m = myo_figure_numbers(figure);
    const int n = m->n_active > 0 ? m->n_active : muscle->n_units;
    const int wanted[3] = {0, n / 2, n - 1};
    int found = 0, rank = 0;
    for (int u = 0; u < muscle->n_units; u++) {
        if (m->n_active > 0 && m->units[u].n == 0) continue;
        for (int k = 0; k < 3; k++) {
            if (rank != wanted[k] || (found > 0 && units[found - 1] == u)) continue;
            units[found++] = u;
        }
        rank++;
    }
    return found;
}

double myo_figure_moment_s(const myo_figure *figure) {
    const double end_s = figure->measures->end_ms * 1e-3;
    if (figure->muscle < 0) return 0.5 * end_s;
    const myo_muscle_measures *m = myo_figure_numbers(figure);
    if (m->has_hold && m->steady_start_ms * 1e-3 < end_s - 0.5)
        return 0.5e-3 * (m->steady_start_ms + fmin(m->steady_end_ms, figure->measures->end_ms));
    const double peak_s = isfinite(m->peak_force_ms) ? m->peak_force_ms * 1e-3 : 0.5 * end_s;
    return fmax(fmin(peak_s, end_s - 0.25), fmin(0.25, 0.5 * end_s));
}

void myo_figure_mark_episodes(const myo_axes *axes, const myo_figure *figure, int named) {
    const myo_record *record = figure->measures->record;
    const myo_colour edge = MYO_VERMILION, tint = {edge.r, edge.g, edge.b, 0.10};
    double free_from = axes->left; /* names share one row; what does not fit is told in the text */
    for (size_t k = 0; k < record->n_episodes; k++) {
        const myo_episode *e = &record->episodes[k];
        if (e->muscle != figure->muscle || 1e-3 * e->start_ms > axes->x1 ||
            1e-3 * e->end_ms < axes->x0)
            continue;
        if (named) myo_draw_band(axes, 1e-3 * e->start_ms, 1e-3 * e->end_ms, tint);
        const double from = fmax(myo_axes_x(axes, 1e-3 * e->start_ms), axes->left),
                     to = fmin(myo_axes_x(axes, 1e-3 * e->end_ms), axes->left + axes->width);
        cairo_rectangle(axes->cr, from, axes->top, fmax(to - from, 2.0), 3.0);
        cairo_set_source_rgb(axes->cr, edge.r, edge.g, edge.b);
        cairo_fill(axes->cr);
        if (!named) continue;
        const char *name = myo_episode_name(e->type);
        const double width = myo_text_width(axes->cr, 11.0, 1, name),
                     at = fmin(from + 3.0, axes->left + axes->width - width - 3.0);
        if (at < free_from) continue;
        cairo_rectangle(axes->cr, at - 2.0, axes->top + 4.0, width + 4.0, 15.0);
        cairo_set_source_rgba(axes->cr, 1.0, 1.0, 1.0, 0.8);
        cairo_fill(axes->cr);
        myo_draw_text(axes->cr, at, axes->top + 15.0, 0.0, 11.0, 1, edge, name);
        free_from = at + width + 8.0;
    }
}

/* ---- the list ---- */

static void set_id(myo_figure *figure, const char *kind, const char *of) {
    snprintf(figure->id, sizeof figure->id, "%s%s%s", kind, of[0] ? "_" : "", of);
    for (char *c = figure->id; *c; c++)
        *c = isalnum((unsigned char)*c) || *c == '-' ? (char)tolower((unsigned char)*c) : '_';
}

static int same_id(const myo_figures *figures, const char *id) {
    for (int k = 0; k < figures->n; k++)
        if (strcmp(figures->list[k].id, id) == 0) return 1;
    return 0;
}

myo_figure *myo_figures_next(myo_figures *figures) {
    if (figures->n == figures->capacity) {
        const int capacity = figures->capacity ? 2 * figures->capacity : 16;
        myo_figure *list = realloc(figures->list, (size_t)capacity * sizeof *list);
        if (!list) return NULL;
        figures->list = list;
        figures->capacity = capacity;
    }
    myo_figure *figure = &figures->list[figures->n];
    memset(figure, 0, sizeof *figure);
    return figure;
}

/* Adds the figure where it has something to show. */
static int add(myo_figures *figures, const myo_measures *measures, int (*describe)(myo_figure *),
               const char *kind, const char *of, int muscle, int channel) {
    myo_figure *figure = myo_figures_next(figures);
    if (!figure) return 0;
    figure->measures = measures;
    figure->muscle = muscle;
    figure->channel = channel;
    figure->width = 900.0;
    set_id(figure, kind, of);
    const size_t length = strlen(figure->id);
    for (int k = 2; same_id(figures, figure->id) && k < 100; k++)
        snprintf(figure->id + length, sizeof figure->id - length, "_%d", k);
    if (describe(figure)) figures->n++;
    return 1;
}

int myo_figures_make(myo_figures *figures, const myo_measures *measures) {
    static const struct {
        int (*describe)(myo_figure *);
        const char *kind;
    } kinds[] = {{myo_figure_chain, "chain"},   {myo_figure_force, "force"},
                 {myo_figure_raster, "raster"}, {myo_figure_rates, "rates"},
                 {myo_figure_reflex, "reflex"}, {myo_figure_calcium, "calcium"},
                 {myo_figure_energy, "energy"}, {myo_figure_membrane, "membrane"}};
    const myo_record *record = measures->record;
    int ok = 1;
    *figures = (myo_figures){0};
    for (int i = 0; i < record->n_muscles && i < most_muscles; i++) {
        const char *of = record->n_muscles > 1 ? record->muscles[i].name : "";
        for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
            ok = ok && add(figures, measures, kinds[k].describe, kinds[k].kind, of, i, -1);
    }
    ok = ok &&
         add(figures, measures, myo_figure_reenact, "reenact", "", record->n_muscles ? 0 : -1, -1);
    for (int i = 0; i < record->n_channels && i < most_channels; i++) {
        if (record->channels[i].kind == MYO_CHANNEL_REFERENCE) continue;
        const int muscle = record->n_muscles ? measures->channel_muscle[i] : -1;
        const char *name = record->channels[i].name;
        ok = ok && add(figures, measures, myo_figure_emg, "emg",
                       strncmp(name, "EMG ", 4) == 0 ? name + 4 : name, muscle, i);
        ok = ok && add(figures, measures, myo_figure_potentials, "unit_potentials",
                       strncmp(name, "EMG ", 4) == 0 ? name + 4 : name, muscle, i);
    }
    if (record->n_channels)
        ok = ok && add(figures, measures, myo_figure_spectra, "spectra", "",
                       record->n_muscles ? 0 : -1, -1);
    figures->muscles_left_out =
        record->n_muscles > most_muscles ? record->n_muscles - most_muscles : 0;
    if (!ok) myo_figures_free(figures);
    return ok;
}

void myo_figures_free(myo_figures *figures) {
    free(figures->list);
    *figures = (myo_figures){0};
}

/* ---- rendering ---- */

typedef struct growing {
    unsigned char *bytes;
    size_t n, capacity;
} growing;

static cairo_status_t collect(void *closure, const unsigned char *data, unsigned int length) {
    growing *out = closure;
    if (out->n + length > out->capacity) {
        const size_t capacity = 2 * (out->n + length) + 4096;
        unsigned char *bytes = realloc(out->bytes, capacity);
        if (!bytes) return CAIRO_STATUS_NO_MEMORY;
        out->bytes = bytes;
        out->capacity = capacity;
    }
    memcpy(out->bytes + out->n, data, length);
    out->n += length;
    return CAIRO_STATUS_SUCCESS;
}

static int starts(const growing *svg, size_t at, const char *word) {
    const size_t n = strlen(word);
    return at + n <= svg->n && memcmp(svg->bytes + at, word, n) == 0;
}

/* Cuts the numbers of an SVG to hundredths of a pixel (a transform's to five decimals): half the
 * size, nothing to be seen of it. The surface's number, which counts all drawings of the process,
 * goes too, so that the same drawing gives the same bytes. */
static void shorten_numbers(growing *svg) {
    unsigned char *out = svg->bytes;
    size_t from = 0, to = 0;
    int in_matrix = 0;
    while (from < svg->n && !starts(svg, from, "viewBox")) from++;
    for (to = from; from < svg->n;) {
        if (starts(svg, from, "matrix(")) in_matrix = 1;
        if (starts(svg, from, "surface")) {
            memmove(out + to, "surface", 7);
            for (to += 7, from += 7; from < svg->n && isdigit(out[from]);) from++;
            continue;
        }
        const unsigned char c = out[from++];
        if (c == ')' || c == '"') in_matrix = 0;
        out[to++] = c;
        if (c != '.' || !isdigit(out[to - 2]) || from == svg->n || !isdigit(out[from])) continue;
        const size_t first = to;
        for (size_t kept = 0; from < svg->n && isdigit(out[from]); from++)
            if (kept < (in_matrix ? 5U : 2U)) out[to++] = out[from], kept++;
        while (to > first && out[to - 1] == '0') to--;
        if (to == first) to--; /* the point too */
    }
    svg->n = to;
}

static cairo_status_t paint(const myo_figure *figure, cairo_surface_t *surface, double scale) {
    cairo_t *cr = cairo_create(surface);
    cairo_scale(cr, scale, scale);
    cairo_set_source_rgb(cr, 1.0, 1.0, 1.0);
    cairo_paint(cr);
    figure->draw(cr, figure);
    const cairo_status_t status = cairo_status(cr);
    cairo_destroy(cr);
    return status;
}

int myo_figure_render(const myo_figure *figure, double png_scale, unsigned char **bytes, size_t *n,
                      myo_error *error) {
    growing out = {0};
    const int as_svg = png_scale <= 0.0;
    cairo_surface_t *surface =
        as_svg ? cairo_svg_surface_create_for_stream(collect, &out, figure->width, figure->height)
               : cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)(figure->width * png_scale),
                                            (int)(figure->height * png_scale));
    cairo_status_t status = paint(figure, surface, as_svg ? 1.0 : png_scale);
    if (status == CAIRO_STATUS_SUCCESS && !as_svg)
        status = cairo_surface_write_to_png_stream(surface, collect, &out);
    cairo_surface_finish(surface);
    if (status == CAIRO_STATUS_SUCCESS) status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    if (status != CAIRO_STATUS_SUCCESS || !out.bytes) {
        free(out.bytes);
        return myo_error_set(error, MYO_BROKE_DOWN, "figure %s could not be drawn: %s", figure->id,
                             cairo_status_to_string(status));
    }
    if (as_svg) shorten_numbers(&out);
    *bytes = out.bytes;
    *n = out.n;
    return MYO_OK;
}
