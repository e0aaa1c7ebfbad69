/* Figures of the EMG: each channel at three zooms with the true activations, the units' potentials
 * as the channel sees them, and the spectra. */
#include "report/figures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double left_px = 76.0, right_px = 20.0, wide_s = 0.5, close_s = 0.05;

static const myo_channel *channel_of(const myo_figure *figure) {
    return &figure->measures->record->channels[figure->channel];
}

/* Which way is up; in the clinic negative often is. */
static void say_polarity(myo_figure *figure) {
    static const struct {
        const char *lead, *text;
    } words[] = {
        {"concentric", " Positive is up (the core against the cannula), unlike in many clinics."},
        {"single_fibre", " Positive is up (the port against the cannula), unlike in many clinics."},
        {"monopolar", " Positive is up (the cone against an electrode far away), unlike in many "
                      "clinics."},
        {"fine_wire", " Positive is up: the upper wire's end against the lower one's."},
        {"surface_bipolar", " Positive is up: the upper disc against the lower one."},
        {"surface_monopolar", " Positive is up: the disc against an electrode far away."},
        {"double_differential", " Positive is up: twice the middle disc against its neighbours."},
        {"laplacian", " Positive is up: four times the middle disc against its neighbours."},
        {"grid", " Positive is up."},
    };
    const myo_channel *c = channel_of(figure);
    if (c->kind == MYO_CHANNEL_SURFACE && !c->on_back) {
        myo_figure_say(figure, " Positive is up: the disc nearer to the end-plates against the "
                               "other.");
        return;
    }
    if (c->kind == MYO_CHANNEL_NEEDLE && !c->lead[0]) myo_figure_say(figure, "%s", words[0].text);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].lead, c->lead) == 0) myo_figure_say(figure, "%s", words[i].text);
}

static int has_signal(const myo_channel *channel) {
    return channel->signal_uV && channel->n_samples > 1 && channel->rate_Hz > 0.0;
}

/* Amplitude of each unit of the figure's muscle as the channel sees it, n_units values; NULL
 * without. */
static double *amplitudes_of(const myo_figure *figure, double *greatest) {
    const myo_record *record = figure->measures->record;
    *greatest = 0.0;
    if (figure->muscle < 0 || myo_figure_muscle(figure)->n_units <= 0) return NULL;
    const int n = myo_figure_muscle(figure)->n_units;
    double *amplitudes = calloc((size_t)n, sizeof *amplitudes);
    for (size_t k = 0; amplitudes && record->unit_potentials && k < record->n_unit_potentials;
         k++) {
        const myo_unit_potential *p = &record->unit_potentials[k];
        if (p->channel != figure->channel || p->muscle != figure->muscle || p->unit < 0 ||
            p->unit >= n)
            continue;
        amplitudes[p->unit] = fmax(amplitudes[p->unit], p->amplitude_uV);
        *greatest = fmax(*greatest, p->amplitude_uV);
    }
    return amplitudes;
}

/* Amplitude of the unit that stands at a place in the order of active units, largest first; units
 * below it, or below a share of the largest, are not marked. */
static double amplitude_of_rank(const myo_figure *figure, const double *amplitudes, int rank,
                                double greatest, double share) {
    const myo_muscle_measures *m = myo_figure_numbers(figure);
    const int n = myo_figure_muscle(figure)->n_units;
    double threshold = share * greatest;
    for (int u = 0; u < n; u++) {
        int larger = 0;
        if (m->units[u].n == 0 || amplitudes[u] <= threshold) continue;
        for (int v = 0; v < n; v++) larger += m->units[v].n > 0 && amplitudes[v] > amplitudes[u];
        if (larger >= rank) threshold = fmax(threshold, nextafter(amplitudes[u], HUGE_VAL));
    }
    return threshold;
}

/* ---- three zooms ---- */

enum { marked_wide = 8, marked_close = 20 };

static int is_heartbeat(const myo_event *event) {
    return strcmp(event->name, "heartbeat") == 0;
}

/* Where the 500 ms are taken: around the moment of the figure; a skin channel's hold a heartbeat.
 */
static double wide_from_s(const myo_figure *figure, double end_s) {
    const myo_record *record = figure->measures->record;
    const double moment = myo_figure_moment_s(figure);
    double from = moment - 0.5 * wide_s, best = 1.0;
    if (channel_of(figure)->kind != MYO_CHANNEL_NEEDLE) {
        for (size_t k = 0; record->events && k < record->n_events; k++) {
            const double t = record->events[k].t_ms * 1e-3;
            if (!is_heartbeat(&record->events[k]) || fabs(t - moment) >= best) continue;
            best = fabs(t - moment);
            from = t - 0.35 * wide_s;
        }
    }
    return fmax(fmin(from, end_s - wide_s), 0.0);
}

/* Where the 50 ms are taken: around the activation of the unit that the channel sees best, else
 * around the greatest deflection. */
static double close_from_s(const myo_figure *figure, double from_s, double to_s,
                           const double *amplitudes) {
    const myo_channel *channel = channel_of(figure);
    double best = 0.0, at = 0.5 * (from_s + to_s);
    if (amplitudes) {
        const myo_spike_list *list = &myo_figure_muscle(figure)->activations;
        for (size_t k = 0; list->spikes && k < list->n; k++) {
            const double t = list->spikes[k].t_ms * 1e-3;
            const int u = list->spikes[k].unit;
            if (t < from_s + 0.3 * close_s || t > to_s - 0.7 * close_s || u < 0 ||
                u >= myo_figure_muscle(figure)->n_units || amplitudes[u] <= best)
                continue;
            best = amplitudes[u];
            at = t;
        }
    }
    if (best <= 0.0) {
        const size_t a = (size_t)fmax(from_s * channel->rate_Hz, 0.0);
        const size_t b = (size_t)fmax(to_s * channel->rate_Hz, 0.0);
        for (size_t k = a; k < b && k < channel->n_samples; k++) {
            if (fabs((double)channel->signal_uV[k]) <= best) continue;
            best = fabs((double)channel->signal_uV[k]);
            at = (double)k / channel->rate_Hz;
        }
    }
    return fmax(fmin(at - 0.3 * close_s, to_s - close_s), fmax(from_s, 0.0));
}

static void mark_heartbeats(const myo_axes *axes, const myo_record *record, int named) {
    for (size_t k = 0; record->events && k < record->n_events; k++) {
        const double t = record->events[k].t_ms * 1e-3;
        if (!is_heartbeat(&record->events[k]) || t < axes->x0 || t > axes->x1) continue;
        const double x = myo_axes_x(axes, t), y = axes->top + 2.0;
        cairo_move_to(axes->cr, x - 4.0, y);
        cairo_line_to(axes->cr, x + 4.0, y);
        cairo_line_to(axes->cr, x, y + 7.0);
        cairo_close_path(axes->cr);
        cairo_set_source_rgb(axes->cr, MYO_VERMILION.r, MYO_VERMILION.g, MYO_VERMILION.b);
        cairo_fill(axes->cr);
        if (named)
            myo_draw_text(axes->cr, x + 7.0, y + 8.0, 0.0, 11.0, 0, MYO_VERMILION, "heartbeat");
    }
}

/* Marks each activation that the channel can see in a strip under the trace; with names, in as many
 * rows as it takes to keep them apart. */
static void mark_activations(const myo_axes *axes, const myo_figure *figure,
                             const double *amplitudes, double threshold_uV, int named) {
    const myo_muscle_record *muscle = myo_figure_muscle(figure);
    const myo_spike_list *list = &muscle->activations;
    const double strip = axes->top + axes->height + 3.0;
    double row_end[3] = {-1e9, -1e9, -1e9};
    for (size_t k = 0; list->spikes && k < list->n; k++) {
        const double t = list->spikes[k].t_ms * 1e-3;
        const int u = list->spikes[k].unit;
        if (t < axes->x0 || t > axes->x1 || u < 0 || u >= muscle->n_units) continue;
        if (amplitudes[u] < threshold_uV || amplitudes[u] <= 0.0) continue;
        const double x = myo_axes_x(axes, t);
        const myo_colour colour = myo_plot_size_colour(myo_unit_size(muscle, u));
        cairo_move_to(axes->cr, x, strip);
        cairo_line_to(axes->cr, x, strip + 9.0);
        myo_plot_stroke(axes->cr, colour, named ? 2.0 : 1.4, 0);
        cairo_stroke(axes->cr);
        if (!named) continue;
        char text[16];
        snprintf(text, sizeof text, "%d", u + 1);
        const double width = myo_text_width(axes->cr, 10.5, 1, text);
        for (int row = 0; row < 3; row++) {
            if (x - 0.5 * width < row_end[row] + 4.0) continue;
            row_end[row] = x + 0.5 * width;
            myo_draw_text(axes->cr, x, strip + 20.0 + 11.0 * row, 0.5, 10.5, 1, colour, text);
            break;
        }
    }
}

/* Marks in the same strip, without names: potentials that fibres fired by themselves. */
static void mark_spontaneous(const myo_axes *axes, const myo_figure *figure) {
    const myo_spike_list *list = &myo_figure_muscle(figure)->spontaneous;
    const double strip = axes->top + axes->height + 3.0;
    for (size_t k = 0; k < list->n; k++) {
        const double t = list->spikes[k].t_ms * 1e-3;
        if (t < axes->x0 || t > axes->x1) continue;
        cairo_move_to(axes->cr, myo_axes_x(axes, t), strip);
        cairo_line_to(axes->cr, myo_axes_x(axes, t), strip + 5.0);
    }
    myo_plot_stroke(axes->cr, MYO_GREEN, 1.4, 0);
    cairo_stroke(axes->cr);
}

/* The x axis of a panel that has a strip of marks under its trace. */
static void draw_time_axis(const myo_axes *axes, double below, const char *label) {
    myo_axes lower = *axes;
    lower.top = axes->top + axes->height + below;
    lower.height = 0.0;
    myo_axes_draw(&lower, label, NULL, MYO_AXES_NO_Y);
}

/* One panel in time: ms_from > 0 labels the axis in ms from there. */
static myo_axes draw_trace(cairo_t *cr, const myo_figure *figure, double top, double height,
                           double from_s, double to_s, int with_clean) {
    const myo_channel *channel = channel_of(figure);
    const myo_samples signal = {
        channel->signal_uV, channel->n_samples, 1, 0.0, 1.0 / channel->rate_Hz, 1.0};
    const myo_samples clean = {
        channel->clean_uV, channel->n_samples, 1, 0.0, 1.0 / channel->rate_Hz, 1.0};
    double low = -1.0, high = 1.0;
    if (!myo_samples_range(&signal, from_s, to_s, &low, &high)) low = -1.0, high = 1.0;
    const double pad = 0.06 * fmax(high - low, 1e-3);
    const double head =
        channel->kind == MYO_CHANNEL_NEEDLE ? 1.0 : 3.0; /* room for the heart's marks */
    const myo_axes axes = myo_axes_make(cr, left_px, top, figure->width - left_px - right_px,
                                        height, from_s, to_s, low - pad, high + head * pad);
    const int milli = high - low > 8000.0;
    if (milli) {
        myo_axes scaled = axes;
        scaled.y0 *= 1e-3, scaled.y1 *= 1e-3;
        myo_axes_draw(&scaled, NULL, "EMG (mV)", MYO_AXES_NO_X | MYO_AXES_NO_TICKS);
    } else {
        myo_axes_draw(&axes, NULL, "EMG (µV)", MYO_AXES_NO_X | MYO_AXES_NO_TICKS);
    }
    myo_draw_samples(&axes, &signal, with_clean ? (myo_colour){0.55, 0.58, 0.62, 1.0} : MYO_INK,
                     with_clean ? 1.0 : 0.7);
    if (with_clean) myo_draw_samples(&axes, &clean, MYO_BLUE, 1.5);
    return axes;
}

static void draw_whole(cairo_t *cr, const myo_figure *figure, double end_s, double from_s) {
    char title[96];
    const myo_axes axes = draw_trace(cr, figure, 34.0, 130.0, 0.0, end_s, 0);
    myo_draw_band(&axes, from_s, from_s + wide_s, (myo_colour){0.0, 0.447, 0.698, 0.25});
    draw_time_axis(&axes, 0.0, "time (s)");
    snprintf(title, sizeof title, "%.32s: the whole run", channel_of(figure)->name);
    myo_axes_title(&axes, "A", title);
    if (figure->muscle >= 0) myo_figure_mark_episodes(&axes, figure, 1);
    if (channel_of(figure)->kind != MYO_CHANNEL_NEEDLE)
        mark_heartbeats(&axes, figure->measures->record, 0);
}

static void draw_emg(cairo_t *cr, const myo_figure *figure) {
    const myo_channel *channel = channel_of(figure);
    const double end_s = fmin((double)channel->n_samples / channel->rate_Hz, 86400.0);
    double greatest;
    double *amplitudes = amplitudes_of(figure, &greatest);
    const double from = wide_from_s(figure, end_s), to = fmin(from + wide_s, end_s);
    const double near_from = close_from_s(figure, from, to, amplitudes);
    const double near_to = fmin(near_from + close_s, end_s);
    char title[96];
    draw_whole(cr, figure, end_s, from);

    myo_axes axes = draw_trace(cr, figure, 256.0, 130.0, from, to, 0);
    myo_draw_band(&axes, near_from, near_to, (myo_colour){0.0, 0.447, 0.698, 0.25});
    if (amplitudes && greatest > 0.0)
        mark_activations(&axes, figure, amplitudes,
                         amplitude_of_rank(figure, amplitudes, marked_wide, greatest, 0.1), 0);
    if (figure->muscle >= 0) mark_spontaneous(&axes, figure);
    draw_time_axis(&axes, 16.0, "time (s)");
    snprintf(title, sizeof title, "%.0f ms", 1e3 * (to - from));
    myo_axes_title(&axes, "B", title);
    if (channel->kind != MYO_CHANNEL_NEEDLE) mark_heartbeats(&axes, figure->measures->record, 1);

    axes = draw_trace(cr, figure, 494.0, 150.0, near_from, near_to, channel->clean_uV != NULL);
    if (amplitudes && greatest > 0.0)
        mark_activations(&axes, figure, amplitudes,
                         amplitude_of_rank(figure, amplitudes, marked_close, greatest, 0.02), 1);
    if (figure->muscle >= 0) mark_spontaneous(&axes, figure);
    axes.x1 = (axes.x1 - axes.x0) * 1e3;
    axes.x0 = 0.0;
    draw_time_axis(&axes, 48.0, "time (ms)");
    snprintf(title, sizeof title, "%.0f ms, from %.3f s on", 1e3 * (near_to - near_from),
             near_from);
    myo_axes_title(&axes, "C", title);
    if (channel->clean_uV) {
        const myo_legend_entry entries[2] = {{"as recorded", {0.55, 0.58, 0.62, 1.0}, 0},
                                             {"muscle alone", MYO_BLUE, 0}};
        myo_draw_legend(&axes, 2, entries);
    }
    free(amplitudes);
}

int myo_figure_emg(myo_figure *figure) {
    const myo_channel *channel = channel_of(figure);
    const myo_channel_measures *c = &figure->measures->channels[figure->channel];
    double greatest;
    if (!has_signal(channel)) return 0;
    double *amplitudes = amplitudes_of(figure, &greatest);
    free(amplitudes);
    figure->height = 494.0 + 150.0 + 48.0 + 46.0;
    figure->group = MYO_FIGURE_EMG;
    figure->draw = draw_emg;
    snprintf(figure->title, sizeof figure->title, "%.32s at three zooms", channel->name);
    if (channel->kind == MYO_CHANNEL_NEEDLE) {
        myo_figure_say(figure,
                       "What the needle hears: the few units whose fibres lie near its tip stand "
                       "out as sharp spikes, the rest of the muscle is a murmur.");
    } else if (channel->kind == MYO_CHANNEL_SURFACE) {
        myo_figure_say(figure,
                       "What electrodes on the skin pick up: fat and distance smooth the spikes "
                       "and add up many units, so that single ones can hardly be told apart.");
    } else {
        myo_figure_say(figure, "The signal of this channel.");
    }
    say_polarity(figure);
    if (isfinite(c->rms_uV))
        myo_figure_say(figure, " RMS %s µV from %s to %s s.", MYO_SHOW(3, c->rms_uV),
                       MYO_SHOW(3, c->from_ms * 1e-3), MYO_SHOW(3, c->to_ms * 1e-3));
    if (greatest > 0.0)
        myo_figure_say(
            figure,
            " Marks under the traces are the true activations at the end-plates (in B of "
            "the %d units seen best here, in C of the best %d with their numbers); the potential "
            "follows a "
            "few milliseconds later.",
            marked_wide, marked_close);
    if (figure->muscle >= 0 && myo_figure_muscle(figure)->spontaneous.n)
        myo_figure_say(figure, " Small green marks: potentials that fibres fired by themselves.");
    if (channel->kind != MYO_CHANNEL_NEEDLE)
        for (size_t k = 0; k < figure->measures->record->n_events; k++)
            if (is_heartbeat(&figure->measures->record->events[k])) {
                myo_figure_say(
                    figure, " Triangles: heartbeats, which every recording from the trunk holds.");
                break;
            }
    snprintf(
        figure->alt, sizeof figure->alt,
        "%.32s over the whole run, over 500 ms and over 50 ms, with marks where motor units were "
        "activated.",
        channel->name);
    return 1;
}

/* ---- motor-unit potentials ---- */

enum { grid_columns = 4, grid_rows = 2, grid_cells = grid_columns * grid_rows };

static int compare_amplitude(const void *a, const void *b) {
    const myo_unit_potential *p = *(const myo_unit_potential *const *)a;
    const myo_unit_potential *q = *(const myo_unit_potential *const *)b;
    return (p->amplitude_uV < q->amplitude_uV) - (p->amplitude_uV > q->amplitude_uV);
}

/* The channel's potentials, one a unit (the first), largest first. The caller frees the list. */
static const myo_unit_potential **potentials_of(const myo_figure *figure, size_t *n) {
    const myo_record *record = figure->measures->record;
    const size_t total = record->unit_potentials ? record->n_unit_potentials : 0;
    const myo_unit_potential **list = malloc((total + 1) * sizeof *list);
    *n = 0;
    for (size_t k = 0; list && k < total; k++) {
        const myo_unit_potential *p = &record->unit_potentials[k];
        int seen = !(p->amplitude_uV > 0.0) || !p->signal_uV || p->n_samples < 2 || p->muscle < 0 ||
                   p->muscle >= record->n_muscles || p->unit < 0 ||
                   p->unit >= record->muscles[p->muscle].n_units;
        for (size_t j = 0; j < *n && !seen; j++)
            seen = list[j]->unit == p->unit && list[j]->muscle == p->muscle;
        if (p->channel == figure->channel && !seen) list[(*n)++] = p;
    }
    if (list && *n > 1) qsort(list, *n, sizeof *list, compare_amplitude);
    return list;
}

static myo_samples potential_samples(const myo_channel *channel, const myo_unit_potential *p) {
    const double dx = 1e3 / channel->rate_Hz;
    return (myo_samples){p->signal_uV, (size_t)p->n_samples, 1, -p->origin * dx, dx, 1.0};
}

/* The stretch of time, ms from activation, in which the largest potentials move. */
static void potential_window(const myo_channel *channel, const myo_unit_potential **list, size_t n,
                             double *from_ms, double *to_ms) {
    *from_ms = 1e9, *to_ms = -1e9;
    for (size_t j = 0; j < n && j < grid_cells; j++) {
        const myo_samples s = potential_samples(channel, list[j]);
        for (size_t k = 0; k < s.n; k++) {
            if (!(fabs((double)s.data[k]) > 0.03 * list[j]->amplitude_uV)) continue;
            *from_ms = fmin(*from_ms, s.x0 + (double)k * s.dx);
            *to_ms = fmax(*to_ms, s.x0 + (double)k * s.dx);
        }
    }
    if (*to_ms <= *from_ms) *from_ms = 0.0, *to_ms = 20.0;
    *from_ms = floor(*from_ms - 1.5), *to_ms = ceil(*to_ms + 1.5);
}

static myo_colour potential_colour(const myo_figure *figure, const myo_unit_potential *p) {
    return myo_plot_size_colour(
        myo_unit_size(&figure->measures->record->muscles[p->muscle], p->unit));
}

static void draw_overlay(cairo_t *cr, const myo_figure *figure, const myo_unit_potential **list,
                         size_t n, double from_ms, double to_ms) {
    double low = 0.0, high = 0.0, a, b;
    for (size_t k = 0; k < n; k++) {
        const myo_samples s = potential_samples(channel_of(figure), list[k]);
        if (myo_samples_range(&s, from_ms, to_ms, &a, &b)) low = fmin(low, a), high = fmax(high, b);
    }
    const double pad = 0.06 * fmax(high - low, 1e-3);
    const myo_axes axes =
        myo_axes_make(cr, left_px, 34.0, 370.0, 240.0, from_ms, to_ms, low - pad, high + pad);
    myo_axes_draw(&axes, "time from activation (ms)", "potential (µV)", 0);
    myo_axes_title(&axes, "A", "All potentials");
    myo_draw_size_bar(&axes, "small", "large");
    for (size_t k = n; k-- > 0;) {
        const myo_samples s = potential_samples(channel_of(figure), list[k]);
        myo_draw_samples(&axes, &s, potential_colour(figure, list[k]), k < grid_cells ? 1.3 : 0.7);
    }
}

/* Published spread of a concentric needle in the erector spinae: Posa 2017, 517 potentials. */
static const double published_amplitude_uV[2] = {393.0, 174.0},
                    published_duration_ms[2] = {10.4, 2.4};

static int count_published(const myo_unit_potential **list, size_t n) {
    int inside = 0;
    for (size_t k = 0; k < n; k++)
        inside +=
            fabs(list[k]->amplitude_uV - published_amplitude_uV[0]) <= published_amplitude_uV[1] &&
            fabs(list[k]->duration_ms - published_duration_ms[0]) <= published_duration_ms[1];
    return inside;
}

static int is_erector(const myo_figure *figure) {
    static const char *const names[] = {"longissimus", "iliocostalis", "spinalis", "erector"};
    if (figure->muscle < 0 || channel_of(figure)->kind != MYO_CHANNEL_NEEDLE) return 0;
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
        if (strstr(myo_figure_muscle(figure)->name, names[k])) return 1;
    return 0;
}

static void draw_sizes(cairo_t *cr, const myo_figure *figure, const myo_unit_potential **list,
                       size_t n) {
    const int compare = is_erector(figure);
    const double smallest_uV = fmax(list[n - 1]->amplitude_uV, 1e-2);
    const double low_uV = compare ? fmin(smallest_uV, 180.0) : smallest_uV;
    const double high_uV = fmax(list[0]->amplitude_uV, compare ? 700.0 : 0.0);
    double longest = compare ? 14.0 : 1.0;
    for (size_t k = 0; k < n; k++) longest = fmax(longest, list[k]->duration_ms);
    const myo_axes axes = myo_axes_make(cr, 540.0, 34.0, 340.0, 240.0, 0.0, 1.08 * longest,
                                        log10(low_uV) - 0.1, log10(high_uV) + 0.15);
    myo_axes_draw(&axes, "duration (ms)", "amplitude (µV)", MYO_AXES_LOG_Y);
    myo_axes_title(&axes, compare ? "" : "B", compare ? "" : "Amplitude and duration");
    if (compare) {
        const double *amplitude = published_amplitude_uV, *duration = published_duration_ms;
        myo_axes_title(&axes, "B", "Amplitude and duration");
        myo_draw_box(&axes, duration[0] - duration[1], duration[0] + duration[1],
                     log10(amplitude[0] - amplitude[1]), log10(amplitude[0] + amplitude[1]),
                     MYO_GREEN);
        const myo_legend_entry entry = {"published, ±1 SD", MYO_GREEN, 1};
        myo_draw_legend(&axes, 1, &entry);
    }
    for (size_t k = 0; k < n; k++)
        myo_draw_point(&axes, list[k]->duration_ms, log10(list[k]->amplitude_uV), 3.4,
                       potential_colour(figure, list[k]));
}

static void draw_cell(cairo_t *cr, const myo_figure *figure, const myo_unit_potential *p, int cell,
                      double from_ms, double to_ms) {
    const myo_muscle_record *muscle = &figure->measures->record->muscles[p->muscle];
    const double pitch = (figure->width - 36.0) / grid_columns;
    const double left = 18.0 + pitch * (cell % grid_columns),
                 top = 366.0 + 148.0 * (cell / grid_columns);
    const myo_samples s = potential_samples(channel_of(figure), p);
    const myo_colour colour = potential_colour(figure, p);
    double low = -1.0, high = 1.0;
    char text[96];
    if (!myo_samples_range(&s, from_ms, to_ms, &low, &high) || !(high > low))
        low = -1.0, high = 1.0;
    const myo_axes axes =
        myo_axes_make(cr, left, top, pitch - 18.0, 84.0, from_ms, to_ms, low, high);
    myo_draw_horizontal(&axes, 0.0, MYO_GRID, 0);
    myo_draw_samples(&axes, &s, colour, 1.5);
    snprintf(text, sizeof text, "unit %d (%s)", p->unit + 1,
             muscle->units ? myo_unit_type_name(muscle->units[p->unit].type) : "?");
    myo_draw_text(cr, left, top - 6.0, 0.0, 11.0, 1, colour, text);
    snprintf(text, sizeof text, "%s µV, %s ms, %d phase%s", MYO_SHOW(3, p->amplitude_uV),
             MYO_SHOW(3, p->duration_ms), p->phases, p->phases == 1 ? "" : "s");
    myo_draw_text(cr, left, top + 101.0, 0.0, 10.5, 0, MYO_INK, text);
}

static void draw_potentials(cairo_t *cr, const myo_figure *figure) {
    size_t n = 0;
    double from_ms, to_ms;
    const myo_unit_potential **list = potentials_of(figure, &n);
    if (list && n > 0) {
        potential_window(channel_of(figure), list, n, &from_ms, &to_ms);
        draw_overlay(cr, figure, list, n, from_ms, to_ms);
        draw_sizes(cr, figure, list, n);
        char title[128];
        snprintf(title, sizeof title, "The %zu largest, each at its own height; width %.0f ms",
                 n < grid_cells ? n : (size_t)grid_cells, to_ms - from_ms);
        const myo_axes head = myo_axes_make(cr, 18.0, 348.0, 100.0, 10.0, 0.0, 1.0, 0.0, 1.0);
        myo_axes_title(&head, "C", title);
        for (size_t k = 0; k < n && k < grid_cells; k++)
            draw_cell(cr, figure, list[k], (int)k, from_ms, to_ms);
    }
    free(list);
}

/* Correlation of the units' size with the logarithm of their amplitude; NaN for fewer than five. */
static double size_correlation(const myo_figure *figure, const myo_unit_potential **list,
                               size_t n) {
    double x = 0.0, y = 0.0, xx = 0.0, yy = 0.0, xy = 0.0;
    for (size_t k = 0; k < n; k++) {
        const myo_muscle_record *muscle = &figure->measures->record->muscles[list[k]->muscle];
        const double size = myo_unit_size(muscle, list[k]->unit);
        const double height = log(list[k]->amplitude_uV), count = 1.0 / (double)n;
        x += count * size, y += count * height;
        xx += count * size * size, yy += count * height * height, xy += count * size * height;
    }
    const double spread = (xx - x * x) * (yy - y * y);
    return n >= 5 && spread > 0.0 ? (xy - x * y) / sqrt(spread) : MYO_NONE;
}

int myo_figure_potentials(myo_figure *figure) {
    const myo_channel *channel = channel_of(figure);
    size_t n = 0;
    if (!(channel->rate_Hz > 0.0)) return 0;
    const myo_unit_potential **list = potentials_of(figure, &n);
    if (!list || n == 0) {
        free(list);
        return 0;
    }
    figure->height = n > grid_columns ? 366.0 + 2.0 * 148.0 - 24.0 : 366.0 + 148.0 - 24.0;
    figure->group = MYO_FIGURE_EMG;
    figure->draw = draw_potentials;
    snprintf(figure->title, sizeof figure->title, "Motor-unit potentials at %.32s", channel->name);
    myo_figure_say(
        figure,
        "What one discharge of one unit looks like here, for %zu units; the largest (unit %d) "
        "has %s µV.",
        n, list[0]->unit + 1, MYO_SHOW(3, list[0]->amplitude_uV));
    say_polarity(figure);
    const double of_size = size_correlation(figure, list, n);
    if (of_size < 0.5)
        myo_figure_say(
            figure,
            " The size of a unit tells little (correlation with log amplitude %.2f): what "
            "counts is how near its fibres lie.",
            of_size);
    if (of_size >= 0.5)
        myo_figure_say(
            figure,
            " Larger units, of more and thicker fibres, give larger potentials (correlation of "
            "size and log amplitude %.2f).",
            of_size);
    if (is_erector(figure))
        myo_figure_say(
            figure,
            " The dashed box is the published mean and standard deviation of normal "
            "erector spinae, 393 ± 174 µV and 10.4 ± 2.4 ms (Posa 2017), taken from units "
            "close to the needle; %d of the %zu units here lie inside it.",
            count_published(list, n), n);
    snprintf(figure->alt, sizeof figure->alt,
             "Potentials of %zu motor units at this electrode, their amplitude against duration, "
             "and the "
             "largest ones singly.",
             n);
    free(list);
    return 1;
}

/* ---- spectra ---- */

enum { most_spectra = 6 };

static int spectra_of(const myo_measures *measures, int channels[most_spectra]) {
    int n = 0;
    for (int i = 0; i < measures->record->n_channels && n < most_spectra; i++)
        if (measures->channels[i].spectrum.n > 8 && measures->channels[i].spectrum.median_Hz > 0.0)
            channels[n++] = i;
    return n;
}

/* Frequency below which 98 % of the power lies. */
static double high_edge(const myo_spectrum *s) {
    double total = 0.0, sum = 0.0;
    for (size_t k = 1; k < s->n; k++) total += s->density[k];
    for (size_t k = 1; k < s->n; k++) {
        sum += s->density[k];
        if (sum >= 0.98 * total) return (double)k * s->step_Hz;
    }
    return (double)(s->n - 1) * s->step_Hz;
}

static void draw_spectrum(const myo_figure *figure, const myo_axes *place, int channel,
                          const char *letter) {
    const myo_spectrum *s = &figure->measures->channels[channel].spectrum;
    double peak = 0.0;
    for (size_t k = 1; k < s->n; k++) peak = fmax(peak, s->density[k]);
    const double to_Hz = fmin(1.4 * high_edge(s), (double)(s->n - 1) * s->step_Hz);
    const double top = log10(fmax(peak, 1e-12));
    myo_axes axes = myo_axes_make(place->cr, place->left, place->top, place->width, place->height,
                                  0.0, to_Hz, top - 4.0, top + 0.6);
    myo_axes_draw(&axes, "frequency (Hz)", "power density (µV²/Hz)", MYO_AXES_LOG_Y);
    myo_axes_title(&axes, letter, figure->measures->record->channels[channel].name);
    double *x = malloc(2 * s->n * sizeof *x), *y = x ? x + s->n : NULL;
    if (!x) return;
    for (size_t k = 0; k < s->n; k++) {
        x[k] = (double)k * s->step_Hz;
        y[k] = s->density[k] > 0.0 && x[k] <= to_Hz ? log10(s->density[k]) : MYO_NONE;
    }
    myo_draw_line(&axes, s->n, x, y, MYO_INK, 1.2);
    free(x);
    char text[64];
    snprintf(text, sizeof text, "median %.0f Hz", s->median_Hz);
    myo_draw_vertical(&axes, s->median_Hz, MYO_VERMILION, 1);
    myo_draw_note(&axes, s->median_Hz, top + 0.6, 6.0, 14.0, 0.0, MYO_VERMILION, text);
}

static void draw_spectra(cairo_t *cr, const myo_figure *figure) {
    int channels[most_spectra];
    const int n = spectra_of(figure->measures, channels);
    for (int k = 0; k < n; k++) {
        const char letter[2] = {(char)('A' + k), 0};
        const int wide = n == 1;
        const myo_axes place = {cr,
                                k % 2 ? 540.0 : left_px + 4.0,
                                34.0 + 300.0 * (k / 2),
                                wide ? 800.0 : 340.0,
                                210.0,
                                0.0,
                                1.0,
                                0.0,
                                1.0};
        draw_spectrum(figure, &place, channels[k], letter);
    }
}

int myo_figure_spectra(myo_figure *figure) {
    int channels[most_spectra];
    const int n = spectra_of(figure->measures, channels);
    if (n == 0) return 0;
    figure->height = 34.0 + 210.0 + 48.0 + 300.0 * ((n - 1) / 2);
    figure->group = MYO_FIGURE_EMG;
    figure->draw = draw_spectra;
    snprintf(figure->title, sizeof figure->title, "Spectra");
    myo_figure_say(
        figure,
        "How the power of each signal is spread over frequency (Welch, Hann windows of about "
        "a quarter of a second). Dashed: half of the power lies below. ");
    int needle = -1, skin = -1;
    for (int k = 0; k < n; k++) {
        const myo_channel_kind kind = figure->measures->record->channels[channels[k]].kind;
        if (kind == MYO_CHANNEL_NEEDLE && needle < 0) needle = channels[k];
        if (kind == MYO_CHANNEL_SURFACE && skin < 0) skin = channels[k];
    }
    const myo_channel_measures *channel_measures = figure->measures->channels;
    if (needle >= 0 && skin >= 0 &&
        channel_measures[skin].spectrum.median_Hz < channel_measures[needle].spectrum.median_Hz)
        myo_figure_say(figure,
                       "The tissue between muscle and skin takes away the high frequencies: median "
                       "%.0f Hz on the "
                       "skin, %.0f Hz at the needle.",
                       channel_measures[skin].spectrum.median_Hz,
                       channel_measures[needle].spectrum.median_Hz);
    snprintf(figure->alt, sizeof figure->alt,
             "Power spectra of %d EMG channels with their median frequency.", n);
    return 1;
}
