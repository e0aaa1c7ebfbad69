/* Figures of a comparison: both runs in one picture on one time axis, and the moment at which they
 * differ most, from near. Of a story: its slow courses, and the window in which pain differs most.
 */
#include "report/comparison.h"
#include "report/tale_figures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double left_px = 78.0, right_px = 18.0, top_px = 66.0, gap_px = 34.0;

static const myo_colour colours[2] = {{0.0, 0.447, 0.698, 1.0}, {0.835, 0.369, 0.0, 0.9}};

static const myo_muscle_record *muscle_of(const myo_figure *f, int run) {
    return &f->comparison->records[run]->muscles[f->muscle];
}

/* ---- Panels ---- */

typedef enum panel_kind { LINES, RASTER, SIGNAL } panel_kind;

typedef struct panel {
    panel_kind kind;
    const char *title, *label;
    size_t offset;       /* of a series in the muscle's record; LINES */
    int of_person;       /* pain: the record's own series */
    double scale, least; /* least span of the axis */
    double height;
    int always;
} panel;

#define AT(field) offsetof(myo_muscle_record, field)
static const panel panels[] = {
    {LINES, "Drive from the brain", "%", AT(drive), 0, 100, 1, 84, 0},
    {LINES, "Length of muscle and tendon", "mm", AT(length), 0, 1, 0.5, 84, 0},
    {LINES, "Force at the tendon", "N", AT(force), 0, 1, 0.5, 150, 1},
    {SIGNAL, "EMG", "µV", 0, 0, 1, 1, 132, 1},
    {RASTER, "Every discharge of every motor unit", "unit", 0, 0, 1, 1, 150, 1},
    {LINES, "Pain", "%", 0, 1, 1, 5, 96, 0},
    {LINES, "Calcium in the fibres (mean of the units)", "µM", AT(calcium), 0, 1, 0.1, 110, 0},
    {LINES, "Potassium in the tubules (mean)", "mM", AT(potassium_T), 0, 1, 0.5, 96, 0},
    {LINES, "ATP (mean)", "mM", AT(ATP), 0, 1, 0.5, 96, 0},
    {LINES, "Creatine phosphate (mean)", "mM", AT(PCr), 0, 1, 2, 96, 0},
    {LINES, "pH (mean)", "", AT(pH), 0, 1, 0.1, 96, 0},
    {LINES, "Drive that pain adds", "%", AT(guard), 0, 100, 1, 96, 0},
};
#undef AT
enum { n_panels = sizeof panels / sizeof panels[0], most_panels = 8 };

static const myo_series *series_of(const myo_figure *f, const panel *p, int run) {
    if (p->of_person) return &f->comparison->records[run]->pain;
    return (const myo_series *)((const char *)muscle_of(f, run) + p->offset);
}

/* The skin channel of the muscle where it has one, else its needle, else NULL. */
static const myo_channel *channel_of(const myo_figure *f, int run) {
    const myo_record *r = f->comparison->records[run];
    for (int kind = MYO_CHANNEL_SURFACE; kind >= MYO_CHANNEL_NEEDLE; kind--)
        for (int i = 0; i < r->n_channels; i++)
            if ((int)r->channels[i].kind == kind &&
                strcmp(r->channels[i].muscle, muscle_of(f, run)->name) == 0 &&
                r->channels[i].n_samples > 1)
                return &r->channels[i];
    return NULL;
}

static int is_shown(const myo_figure *f, const panel *p) {
    if (p->kind == SIGNAL) return channel_of(f, 0) && channel_of(f, 1);
    if (p->kind == RASTER) return muscle_of(f, 0)->discharges.n || muscle_of(f, 1)->discharges.n;
    const myo_series *a = series_of(f, p, 0), *b = series_of(f, p, 1);
    if (a->n_rows < 2 || b->n_rows < 2) return 0;
    if (p->always) return 1;
    float *x = myo_series_mean(a), *y = myo_series_mean(b);
    double most = 0.0, differs = 0.0;
    for (size_t i = 0; x && y && i < a->n_rows && i < b->n_rows; i++) {
        differs = fmax(differs, p->scale * fabs((double)x[i] - (double)y[i]));
        most = fmax(most, p->scale * fmax(fabs((double)x[i]), fabs((double)y[i])));
    }
    free(x);
    free(y);
    return differs > 0.02 * most && differs > 0.1 * p->least;
}

static double end_s(const myo_figure *f) {
    const myo_comparison *c = f->comparison;
    return 1e-3 * fmax(c->measures[0]->end_ms, c->measures[1]->end_ms);
}

/* Both series, a column's mean where there are several. */
static void draw_lines(cairo_t *cr, const myo_figure *f, const panel *p, double top, double from_s,
                       double to_s, int last) {
    float *mean[2];
    myo_samples s[2];
    double low = HUGE_VAL, high = -HUGE_VAL, from, to;
    for (int k = 0; k < 2; k++) {
        const myo_series *series = series_of(f, p, k);
        double a, b;
        mean[k] = myo_series_mean(series);
        s[k] = (myo_samples){mean[k], mean[k] ? series->n_rows : 0, 1,
                             0.0,     1.0 / series->rate_Hz,        p->scale};
        if (!mean[k] || !myo_samples_range(&s[k], from_s, to_s, &a, &b)) continue;
        low = fmin(low, a);
        high = fmax(high, b);
    }
    if (low > high) low = 0.0, high = 1.0;
    const double missing = fmax(0.0, p->least - (high - low));
    myo_plot_limits(low - (low >= 0.0 ? fmin(0.3 * missing, low) : 0.3 * missing),
                    high + 0.7 * missing, &from, &to);
    const myo_axes axes = myo_axes_make(cr, left_px, top, f->width - left_px - right_px, p->height,
                                        from_s, to_s, from, to);
    myo_axes_draw(&axes, last ? "time (s)" : NULL, p->label, last ? 0 : MYO_AXES_NO_X);
    myo_axes_title(&axes, "", p->title);
    for (int k = 0; k < 2; k++) {
        if (mean[k]) myo_draw_samples(&axes, &s[k], colours[k], 2.0);
        free(mean[k]);
    }
}

/* The first run above the second, on one scale. */
static void draw_signals(cairo_t *cr, const myo_figure *f, const panel *p, double top,
                         double from_s, double to_s, int last) {
    const double half = 0.5 * (p->height - 6.0);
    myo_samples s[2];
    double most = 1.0;
    for (int k = 0; k < 2; k++) {
        const myo_channel *channel = channel_of(f, k);
        double low, high;
        s[k] = (myo_samples){
            channel->signal_uV, channel->n_samples, 1, 0.0, 1.0 / channel->rate_Hz, 1.0};
        if (myo_samples_range(&s[k], from_s, to_s, &low, &high))
            most = fmax(most, fmax(fabs(low), fabs(high)));
    }
    for (int k = 0; k < 2; k++) {
        const myo_axes axes =
            myo_axes_make(cr, left_px, top + k * (half + 6.0), f->width - left_px - right_px, half,
                          from_s, to_s, -1.05 * most, 1.05 * most);
        char title[128];
        myo_axes_draw(&axes, last && k ? "time (s)" : NULL, p->label,
                      last && k ? 0 : MYO_AXES_NO_X);
        snprintf(title, sizeof title, "%s: %s", p->title, channel_of(f, 0)->name);
        if (k == 0) myo_axes_title(&axes, "", title);
        myo_draw_samples(&axes, &s[k], colours[k], 0.8);
    }
}

static void draw_rasters(cairo_t *cr, const myo_figure *f, const panel *p, double top,
                         double from_s, double to_s, int last) {
    const double half = 0.5 * (p->height - 6.0);
    for (int k = 0; k < 2; k++) {
        const myo_muscle_record *m = muscle_of(f, k);
        const myo_axes axes =
            myo_axes_make(cr, left_px, top + k * (half + 6.0), f->width - left_px - right_px, half,
                          from_s, to_s, 0.2, m->n_units + 0.8);
        myo_axes_draw(&axes, last && k ? "time (s)" : NULL, k ? p->label : NULL,
                      MYO_AXES_NO_GRID | MYO_AXES_NO_Y |
                          (last && k ? 0u : (unsigned)MYO_AXES_NO_X));
        const int own = muscle_of(f, 0)->spontaneous.n || muscle_of(f, 1)->spontaneous.n;
        if (k == 0)
            myo_axes_title(&axes, "",
                           own ? "Every discharge of every motor unit; green: fibres that "
                                 "fire by themselves"
                               : p->title);
        for (size_t i = 0; i < m->discharges.n; i++) {
            const myo_spike *spike = &m->discharges.spikes[i];
            const double x = 1e-3 * spike->t_ms;
            if (x < from_s || x > to_s) continue;
            myo_draw_marks(&axes, 1, &x, spike->unit + 0.6, spike->unit + 1.4, colours[k], 1.1);
        }
        for (size_t i = 0; i < m->spontaneous.n; i++) {
            const myo_spike *spike = &m->spontaneous.spikes[i];
            const double x = 1e-3 * spike->t_ms;
            if (x < from_s || x > to_s) continue;
            myo_draw_marks(&axes, 1, &x, spike->unit + 0.7, spike->unit + 1.3, MYO_GREEN, 1.0);
        }
        if (!m->discharges.n && !m->spontaneous.n)
            myo_draw_text(cr, left_px + 8.0, top + k * (half + 6.0) + 0.5 * half + 4.0, 0.0, 12.0,
                          0, MYO_GREY, "no motor unit discharged");
    }
}

/* Which colour is which, large enough for the back row of a lecture hall. */
static void draw_key(cairo_t *cr, const myo_figure *f) {
    double x = left_px;
    for (int k = 0; k < 2; k++) {
        char label[96];
        snprintf(label, sizeof label, "%.90s", f->comparison->runs[k].label);
        cairo_rectangle(cr, x, 12.0, 26.0, 8.0);
        cairo_set_source_rgb(cr, colours[k].r, colours[k].g, colours[k].b);
        cairo_fill(cr);
        myo_draw_text(cr, x + 34.0, 21.0, 0.0, 15.0, 1, MYO_INK, label);
        x += 34.0 + myo_text_width(cr, 15.0, 1, label) + 34.0;
    }
}

/* Episodes as bars under the key: the first run's above, the second's below. */
static void draw_episodes(cairo_t *cr, const myo_figure *f, double from_s, double to_s) {
    const double width = f->width - left_px - right_px;
    for (int k = 0; k < 2; k++) {
        const myo_record *r = f->comparison->records[k];
        for (size_t i = r->n_episodes; i-- > 0;) { /* names of earlier ones on top */
            const myo_episode *e = &r->episodes[i];
            const double a = fmax(1e-3 * e->start_ms, from_s), b = fmin(1e-3 * e->end_ms, to_s);
            if (e->muscle != f->muscle || b <= a) continue;
            const double x = left_px + width * (a - from_s) / (to_s - from_s),
                         wide = fmax(3.0, width * (b - a) / (to_s - from_s)), y = 30.0 + 8.0 * k;
            cairo_rectangle(cr, x, y, wide, 5.0);
            cairo_set_source_rgb(cr, colours[k].r, colours[k].g, colours[k].b);
            cairo_fill(cr);
            const char *name = myo_episode_name(e->type);
            const double text = myo_text_width(cr, 12.0, 1, name);
            const int inside = x + wide + 8.0 + text < f->width; /* else on its other side */
            const double from = inside ? x + wide + 6.0 : x - 6.0 - text;
            cairo_rectangle(cr, from - 3.0, y - 4.0, text + 6.0, 12.0);
            cairo_set_source_rgb(cr, 1.0, 1.0, 1.0);
            cairo_fill(cr);
            myo_draw_text(cr, from, y + 6.0, 0.0, 12.0, 1, colours[k], name);
        }
    }
}

static int choose_panels(const myo_figure *f, const panel *chosen[most_panels]) {
    int n = 0;
    for (int i = 0; i < n_panels && n < most_panels; i++)
        if (is_shown(f, &panels[i])) chosen[n++] = &panels[i];
    return n;
}

static double stack_height(const panel *const *chosen, int n) {
    double height = top_px;
    for (int i = 0; i < n; i++) height += chosen[i]->height + (i ? gap_px : 0.0);
    return height + 48.0;
}

static void draw_stack(cairo_t *cr, const myo_figure *f, const panel *const *chosen, int n,
                       double from_s, double to_s) {
    double top = top_px;
    draw_key(cr, f);
    draw_episodes(cr, f, from_s, to_s);
    for (int i = 0; i < n; i++) {
        const panel *p = chosen[i];
        (p->kind == LINES    ? draw_lines
         : p->kind == SIGNAL ? draw_signals
                             : draw_rasters)(cr, f, p, top, from_s, to_s, i == n - 1);
        top += p->height + gap_px;
    }
}

static void draw_whole(cairo_t *cr, const myo_figure *f) {
    const panel *chosen[most_panels];
    draw_stack(cr, f, chosen, choose_panels(f, chosen), 0.0, end_s(f));
}

static int describe_whole(myo_figure *f) {
    const panel *chosen[most_panels];
    const int n = choose_panels(f, chosen);
    if (!n) return 0;
    f->height = stack_height(chosen, n);
    f->draw = draw_whole;
    snprintf(f->title, sizeof f->title, "Both runs on one time axis");
    if (f->comparison->records[0]->n_muscles > 1) {
        const size_t used = strlen(f->title);
        snprintf(f->title + used, sizeof f->title - used, ": %.120s",
                 myo_muscle_title(muscle_of(f, 0)));
    }
    myo_figure_say(
        f, "The same person and the same seed. Where only one colour is seen, both lines lie "
           "on each other. Quantities that do not differ by a fiftieth are left out. Bars "
           "under the names: episodes that the detectors found.");
    snprintf(f->alt, sizeof f->alt, "%d panels over %s s, each with the curves of both runs: ", n,
             MYO_SHOW(3, end_s(f)));
    for (int i = 0; i < n; i++) {
        const size_t used = strlen(f->alt);
        snprintf(f->alt + used, sizeof f->alt - used, "%s%s", i ? ", " : "", chosen[i]->title);
    }
    return 1;
}

/* ---- From near ---- */

static const double near_s = 0.6;

/* Where the forces differ most, else where the fibres fire by themselves. */
static double moment_s(const myo_figure *f) {
    const myo_series *a = &muscle_of(f, 0)->force, *b = &muscle_of(f, 1)->force;
    const size_t n = a->n_rows < b->n_rows ? a->n_rows : b->n_rows;
    double most = 0.0, at = 0.0;
    for (size_t k = 0; k < n; k++) {
        const double differs = fabs((double)a->data[k] - (double)b->data[k]);
        if (!(differs > most)) continue;
        most = differs;
        at = (double)k / a->rate_Hz;
    }
    return fmin(fmax(at, 0.5 * near_s), end_s(f) - 0.5 * near_s);
}

static int near_panels(const myo_figure *f, const panel *chosen[3]) {
    int n = 0;
    for (int i = 0; i < n_panels && n < 3; i++)
        if ((panels[i].always || panels[i].offset == offsetof(myo_muscle_record, calcium)) &&
            panels[i].kind != RASTER && is_shown(f, &panels[i]))
            chosen[n++] = &panels[i];
    return n;
}

static void draw_near(cairo_t *cr, const myo_figure *f) {
    const panel *chosen[3];
    const double at = moment_s(f);
    draw_stack(cr, f, chosen, near_panels(f, chosen), at - 0.5 * near_s, at + 0.5 * near_s);
}

static int describe_near(myo_figure *f) {
    const panel *chosen[3];
    const int n = near_panels(f, chosen);
    if (n < 2 || end_s(f) < 2.5 * near_s ||
        !(myo_series_difference_1(&muscle_of(f, 0)->force, &muscle_of(f, 1)->force) > 0.02))
        return 0;
    f->height = stack_height(chosen, n);
    f->draw = draw_near;
    snprintf(f->title, sizeof f->title, "From near");
    myo_figure_say(f, "The %s s around the moment at which the two forces differ most.",
                   MYO_SHOW(1, near_s));
    snprintf(f->alt, sizeof f->alt, "%s s around %s s: force, EMG and calcium of both runs.",
             MYO_SHOW(1, near_s), MYO_SHOW(3, moment_s(f)));
    return 1;
}

/* ---- Stories ---- */

enum { most_courses = 8 };

typedef struct pair {
    const myo_course *course[2];
    double size_1;
} pair;

/* Pain first; then what differs most, of one muscle and of the whole person. */
static int choose_courses(const myo_comparison *c, pair list[most_courses]) {
    const myo_story *a = c->runs[0].story, *b = c->runs[1].story;
    int n = 0;
    for (int i = 0; i < a->n_courses; i++) {
        const myo_course *x = &a->courses[i], *y = myo_story_course(b, x->name, x->of);
        if (!y || !x->n || !y->n || (myo_course_is_of_muscle(a, x) && strcmp(x->of, c->of) != 0))
            continue;
        const int is_pain = strcmp(x->name, "pain") == 0;
        const double size = is_pain ? 10.0 : myo_course_difference_1(x, y);
        if (size < 0.02) continue;
        int place = n < most_courses ? n++ : most_courses;
        while (place > 0 && list[place - 1].size_1 < size) {
            if (place < most_courses) list[place] = list[place - 1];
            place--;
        }
        if (place < most_courses) list[place] = (pair){{x, y}, size};
    }
    return n;
}

/* What was added to a story may make it longer. */
static const myo_tale *longer(const myo_comparison *c) {
    return c->tales[c->tales[1]->end_s > c->tales[0]->end_s];
}

static const double course_px = 128.0, course_gap_px = 66.0;

static void draw_course_pair(cairo_t *cr, const myo_figure *f, const myo_warp *warp, const pair *p,
                             double left, double top, double width, double height) {
    double low = HUGE_VAL, high = -HUGE_VAL, from, to;
    for (int k = 0; k < 2; k++)
        for (size_t i = 0; i < p->course[k]->n; i++) {
            const double y = (double)p->course[k]->value[i];
            if (!isfinite(y)) continue;
            low = fmin(low, y);
            high = fmax(high, y);
        }
    if (low > high) low = 0.0, high = 1.0;
    myo_plot_limits(low, high, &from, &to);
    const myo_axes axes =
        myo_tale_axes(cr, longer(f->comparison), warp, left, top, width, height, from, to);
    char title[260];
    const myo_course *c = p->course[0];
    snprintf(title, sizeof title, "%s%s%s", c->text[0] ? c->text : c->name, c->of[0] ? ", " : "",
             c->of);
    if (title[0] >= 'a' && title[0] <= 'z' && title[1] != 'H')
        title[0] = (char)(title[0] - 'a' + 'A');
    double size = 13.0;
    while (size > 9.0 && myo_text_width(cr, size, 1, title) > width) size -= 0.5;
    myo_axes_draw(&axes, NULL, MYO_UNIT(c->unit), MYO_AXES_NO_X | MYO_AXES_NO_TICKS);
    myo_draw_text(cr, left, top - 8.0, 0.0, size, 1, MYO_INK, title);
    for (int k = 0; k < 2; k++) myo_tale_draw_course(&axes, warp, p->course[k], colours[k]);
    myo_tale_draw_times(&axes, warp, longer(f->comparison), 0);
}

static double courses_top(int index) {
    return top_px - 8.0 + (index ? 190.0 + course_gap_px : 0.0) +
           (index ? ((index - 1) / 2) * (course_px + course_gap_px) : 0.0);
}

static void draw_courses(cairo_t *cr, const myo_figure *f) {
    pair list[most_courses];
    const int n = choose_courses(f->comparison, list);
    const double width = f->width - left_px - right_px, half = 0.5 * (width - left_px);
    myo_warp warp;
    if (!myo_warp_make(&warp, longer(f->comparison))) return;
    draw_key(cr, f);
    for (int i = 0; i < n; i++)
        draw_course_pair(cr, f, &warp, &list[i],
                         i && (i - 1) % 2 ? left_px + half + left_px : left_px, courses_top(i),
                         i ? half : width, i ? course_px : 190.0);
    myo_warp_free(&warp);
}

static int describe_courses(myo_figure *f) {
    pair list[most_courses];
    const int n = choose_courses(f->comparison, list);
    if (!n) return 0;
    f->height = courses_top(n - 1) + (n > 1 ? course_px : 190.0) + 30.0;
    f->draw = draw_courses;
    snprintf(f->title, sizeof f->title, "Both stories on one time axis");
    myo_figure_say(
        f, "Pain, and what else differs most. Time is not to scale: the shaded windows of a "
           "few seconds are stretched, hours and days between them are pressed together.");
    snprintf(f->alt, sizeof f->alt, "Curves of both stories over their time: ");
    for (int i = 0; i < n; i++) {
        const size_t used = strlen(f->alt);
        snprintf(f->alt + used, sizeof f->alt - used, "%s%s", i ? ", " : "",
                 list[i].course[0]->text[0] ? list[i].course[0]->text : list[i].course[0]->name);
    }
    return 1;
}

/* The window of a story that is looked at. */
static int describe_window(myo_figure *f) {
    if (!describe_whole(f)) return 0;
    const myo_story_window *w = &f->comparison->runs[0].story->windows[f->comparison->window[0]];
    const double from_s = w->start_s;
    f->caption[0] = 0;
    snprintf(f->title, sizeof f->title, "The seconds of \"%.40s\", %s: %.80s", w->name,
             from_s > 0 ? MYO_SPAN(from_s) : "at the start", myo_muscle_title(muscle_of(f, 0)));
    myo_figure_say(f,
                   "Of all windows that both stories have, the one in which pain differs most; of "
                   "its muscles, the one whose force differs most.");
    return 1;
}

/* ---- The list ---- */

static int add(myo_figures *figures, const myo_comparison *c, const char *id,
               int (*describe)(myo_figure *), int muscle) {
    myo_figure *figure = myo_figures_next(figures);
    if (!figure) return 0;
    figure->comparison = c;
    figure->muscle = muscle;
    figure->channel = -1;
    figure->width = 900.0;
    snprintf(figure->id, sizeof figure->id, "%s", id);
    if (describe(figure)) figures->n++;
    return 1;
}

int myo_comparison_figures(myo_figures *figures, const myo_comparison *c) {
    *figures = (myo_figures){0};
    int ok = 1;
    if (c->runs[0].story) {
        ok = add(figures, c, "courses", describe_courses, -1);
        if (ok && c->muscle >= 0) ok = add(figures, c, "window", describe_window, c->muscle);
    } else if (c->muscle >= 0) {
        ok = add(figures, c, "both", describe_whole, c->muscle) &&
             add(figures, c, "near", describe_near, c->muscle);
    }
    if (!ok) myo_figures_free(figures);
    return ok;
}
