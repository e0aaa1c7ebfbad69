/* The page of an examined recording: in short, a table of channels, then channel by channel what
 * was found and why, the pictures, the units. One file that needs nothing else. */
#include "report/recording.h"
#include "report/measures.h"

#include "myotome/report.h"
#include "report/report_files.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CHANNELS = 16, BINS = 1600 };

/* ---- traces ---- */

static void free_view(myo_channel_view *v) {
    free(v->overview);
    for (int i = 0; i < v->n_zooms; i++) free(v->zooms[i].samples);
}

/* Lowest and highest value of each bin, read in blocks: the file may be larger than the memory. */
static int read_overview(myo_recording *recording, myo_channel_view *v, myo_error *error) {
    const int channel = v->channel->index;
    const myo_recording_channel *c = myo_recording_channel_at(recording, channel);
    const size_t bins = c->n_samples < BINS ? c->n_samples : BINS;
    enum { BLOCK = 1 << 15 };
    double *block = malloc(BLOCK * sizeof *block);
    v->overview = malloc((2 * bins + 2) * sizeof *v->overview);
    if (!block || !v->overview) {
        free(block);
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a trace");
    }
    for (size_t b = 0; b < bins; b++) v->overview[2 * b] = v->overview[2 * b + 1] = NAN;
    int code = MYO_OK;
    for (size_t at = 0; at < c->n_samples && !code;) {
        const size_t n = c->n_samples - at < BLOCK ? c->n_samples - at : BLOCK;
        code = myo_recording_read(recording, channel, at, n, block, error);
        for (size_t k = 0; k < n && !code; k++) {
            const size_t b = (size_t)((double)(at + k) * (double)bins / (double)c->n_samples);
            float *pair = v->overview + 2 * (b < bins ? b : bins - 1);
            pair[0] = fminf(pair[0], (float)block[k]);
            pair[1] = fmaxf(pair[1], (float)block[k]);
        }
        at += n;
    }
    free(block);
    v->n_overview = 2 * bins;
    v->bin_s = (double)c->n_samples / c->rate_Hz / (double)bins;
    return code;
}

static int add_zoom(myo_recording *recording, myo_channel_view *v, double from_s, double seconds,
                    const char *title, myo_error *error) {
    const int channel = v->channel->index;
    const myo_recording_channel *c = myo_recording_channel_at(recording, channel);
    const double whole = (double)c->n_samples / c->rate_Hz;
    if (v->n_zooms == MYO_ZOOMS || whole < 0.05) return MYO_OK;
    seconds = fmin(seconds, whole);
    from_s = fmin(fmax(from_s, 0), whole - seconds);
    const size_t start = (size_t)(from_s * c->rate_Hz);
    size_t n = (size_t)(seconds * c->rate_Hz);
    if (n > c->n_samples - start) n = c->n_samples - start;
    myo_zoom *z = &v->zooms[v->n_zooms];
    double *block = malloc((n + 1) * sizeof *block);
    z->samples = malloc((n + 1) * sizeof *z->samples);
    int code = block && z->samples ? MYO_OK : myo_error_set(error, MYO_BROKE_DOWN, "out of memory");
    if (!code) code = myo_recording_read(recording, channel, start, n, block, error);
    for (size_t k = 0; k < n && !code; k++) z->samples[k] = (float)block[k];
    free(block);
    z->t_s = (double)start / c->rate_Hz;
    z->rate_Hz = c->rate_Hz;
    z->n = n;
    snprintf(z->title, sizeof z->title, "%s", title);
    v->n_zooms++;
    return code;
}

/* The first spike of a unit (any where it is -1) at or behind t. */
static double spike_behind(const myo_examined *e, int unit, double t_s) {
    for (size_t i = 0; i < e->n_spikes; i++)
        if (e->spikes[i].t_s >= t_s && (unit < 0 || e->spikes[i].unit == unit))
            return e->spikes[i].t_s;
    return t_s;
}

/* One zoom for each finding, the surest first, as long as its rhythm asks for; of the first also a
 * short one. */
static int add_zooms(myo_recording *recording, myo_channel_view *v, myo_error *error) {
    const myo_examined *e = v->channel->examined;
    char done[64] = "";
    int code = MYO_OK;
    while (v->n_zooms < MYO_ZOOMS - 1 && !code) {
        int best = -1;
        for (size_t i = 0; i < e->n_findings && i < sizeof done; i++)
            if (!done[i] && e->findings[i].type != MYO_DISCHARGE_SILENCE &&
                (best < 0 || e->findings[i].confidence_1 > e->findings[best].confidence_1))
                best = (int)i;
        if (best < 0) break;
        const myo_emg_finding *f = &e->findings[best];
        done[best] = 1;
        double seconds = f->rate_Hz > 0 ? 12 / f->rate_Hz : 1;
        seconds = fmin(fmax(seconds, e->is_needle ? 0.25 : 1), e->is_needle ? 4 : 3);
        const double middle = 0.5 * (f->start_s + f->end_s);
        const double at =
            spike_behind(e, f->unit, f->end_s - f->start_s > 2 * seconds ? middle : f->start_s);
        int seen = 0; /* shown for another finding already */
        for (int i = 0; i < v->n_zooms; i++)
            seen |= fabs(v->zooms[i].t_s + 0.1 * seconds - at) < 0.5 * seconds;
        if (seen) continue;
        char title[160];
        snprintf(title, sizeof title, "%s, confidence %.2f", myo_discharge_words(f->type),
                 f->confidence_1);
        code = add_zoom(recording, v, at - 0.1 * seconds, seconds, title, error);
        if (!code && v->n_zooms == 1 && e->is_needle)
            code = add_zoom(recording, v, at - 0.015, 0.09, "the same, shorter", error);
    }
    return code;
}

/* ---- page ---- */

/* With so many decimals; below 0: three digits. */
static void number(FILE *out, double value, int decimals) {
    fputs("<td class=\"number\">", out);
    if (isfinite(value) && decimals >= 0)
        fprintf(out, "%.*f", decimals, value);
    else if (isfinite(value))
        fputs(MYO_SHOW(3, value), out);
    fputs("</td>", out);
}

static void write_channels(FILE *out, const myo_examination *x) {
    fputs("<h2 id=\"channels\">Channels</h2>\n<div class=\"scroll\"><table>\n<tr><th "
          "scope=\"col\">channel</th><th scope=\"col\">what it shows</th><th scope=\"col\" "
          "class=\"number\">sure</th><th scope=\"col\">pattern</th><th scope=\"col\" "
          "class=\"number\">RMS</th><th scope=\"col\" class=\"number\">noise</th><th "
          "scope=\"col\">unit</th><th scope=\"col\" class=\"number\">active %</th><th "
          "scope=\"col\" class=\"number\">median Hz</th><th scope=\"col\">quality</th></tr>\n",
          out);
    for (int i = 0; i < x->n_channels; i++) {
        const myo_examined_channel *c = &x->channels[i];
        const myo_examined *e = c->examined;
        fputs("<tr><th scope=\"row\">", out);
        myo_html_escape(out, c->name);
        fputs("</th>", out);
        if (!e) {
            fputs("<td colspan=\"9\">no electromyogram, not looked at</td></tr>\n", out);
            continue;
        }
        fprintf(out, "<td>%s</td>",
                e->is_dead ? "a dead channel" : myo_discharge_words(e->discharge));
        number(out, e->is_dead ? (double)NAN : e->discharge_confidence_1, 2);
        fprintf(out, "<td>%s</td>",
                e->pattern == MYO_PATTERN_UNKNOWN ? "" : myo_emg_pattern_name(e->pattern));
        number(out, e->rms, -1);
        number(out, e->noise, -1);
        fputs("<td>", out);
        myo_html_escape(out, strcmp(c->unit, "uV") == 0 ? "µV" : c->unit);
        fputs("</td>", out);
        number(out, 100 * e->active_share_1, 0);
        number(out, e->median_Hz, 0);
        fputs("<td>", out);
        if (e->is_dead) fputs("flat line ", out);
        if (e->n_clipped) fputs("clipped ", out);
        if (e->n_missing) fprintf(out, "%zu missing ", e->n_missing);
        if (e->mains_Hz > 0) fprintf(out, "mains %.2g ", e->mains_uV);
        if (e->n_beats) fprintf(out, "heart %.0f a minute ", 60 * e->heart_Hz);
        fputs("</td></tr>\n", out);
    }
    fputs("</table></div>\n", out);
}

static void write_findings(FILE *out, const myo_examined *e) {
    if (e->pattern != MYO_PATTERN_UNKNOWN)
        fprintf(out, "<p><strong>Pattern: %s</strong> (confidence %.2f): %s.</p>\n",
                myo_emg_pattern_name(e->pattern), e->pattern_confidence_1, e->pattern_reason);
    if (!e->n_findings) {
        fputs(e->is_dead ? "<p>A flat line: nothing can be told from it.</p>\n"
                         : "<p>Cannot tell: nothing in it is clear enough to be named.</p>\n",
              out);
        return;
    }
    fputs("<ul>\n", out);
    for (size_t i = 0; i < e->n_findings; i++) {
        const myo_emg_finding *f = &e->findings[i];
        fprintf(out, "<li><strong>%s</strong>, %.2f to %.2f s", myo_discharge_words(f->type),
                f->start_s, f->end_s);
        if (f->rate_Hz > 0) fprintf(out, ", %s a second", MYO_SHOW(3, f->rate_Hz));
        fprintf(out, ", confidence %.2f", f->confidence_1);
        for (int k = 0; k < f->n_reasons; k++) {
            fputs(k ? "; " : ": ", out);
            myo_html_escape(out, f->reasons[k]);
        }
        fputs(".</li>\n", out);
    }
    fputs("</ul>\n", out);
}

static void write_units(FILE *out, const myo_examined_channel *c) {
    const myo_examined *e = c->examined;
    if (!e->is_needle || !e->n_units) return;
    fprintf(out,
            "<details><summary>All units</summary>\n<div class=\"scroll\"><table><tr><th "
            "scope=\"col\" class=\"number\">unit</th><th scope=\"col\" class=\"number\">n</th>"
            "<th scope=\"col\" class=\"number\">%s</th><th scope=\"col\" class=\"number\">ms</th>"
            "<th scope=\"col\" class=\"number\">phases</th><th scope=\"col\" class=\"number\">"
            "turns</th><th scope=\"col\" class=\"number\">area<br>(%s ms)</th><th scope=\"col\" "
            "class=\"number\">size index</th><th scope=\"col\" class=\"number\">a second</th>"
            "<th scope=\"col\" class=\"number\">CV of<br>intervals</th><th scope=\"col\" "
            "class=\"number\">irregular</th><th scope=\"col\" class=\"number\">jitter (µs)</th>"
            "<th scope=\"col\" class=\"number\">jiggle</th><th scope=\"col\" class=\"number\">fit"
            "</th></tr>\n",
            e->is_calibrated ? "µV" : "counts", e->is_calibrated ? "µV" : "counts");
    for (size_t u = 0; u < e->n_units; u++) {
        const myo_emg_unit *v = &e->units[u];
        fprintf(out, "<tr><td class=\"number\">%zu</td><td class=\"number\">%d</td>", u, v->n);
        number(out, v->amplitude_uV, 0);
        number(out, v->duration_ms, 1);
        fprintf(out, "<td class=\"number\">%d</td><td class=\"number\">%d</td>", v->phases,
                v->turns);
        number(out, v->area_uV_ms, 0);
        number(out, e->is_calibrated ? v->size_index : (double)NAN, 2);
        number(out, v->rate_Hz, 1);
        number(out, v->interval_cv, 2);
        number(out, v->irregularity, 2);
        number(out, v->jitter_us, 0);
        number(out, v->jiggle_1, 2);
        number(out, v->fit_1, 2);
        fputs("</tr>\n", out);
    }
    fputs("</table></div></details>\n", out);
}

static int write_figure(FILE *out, const myo_figure *f, const char *folder, size_t *in_page,
                        int *count, myo_error *error) {
    myo_picture picture = {0};
    const int code = myo_report_figure(f, folder, *in_page, 1, &picture, error);
    if (!code) {
        fprintf(out, "<figure id=\"%s\">\n<img width=\"%.0f\" height=\"%.0f\" alt=\"", f->id,
                f->width, f->height);
        myo_html_escape(out, f->alt);
        fprintf(out, "\" src=\"data:image/%s;base64,", picture.is_svg ? "svg+xml" : "png");
        myo_html_base64(out, picture.bytes, picture.n);
        fprintf(out, "\">\n<figcaption><strong>Figure %d. ", ++*count);
        myo_html_escape(out, f->title);
        fputs(".</strong> ", out);
        myo_html_escape(out, f->caption);
        fputs("</figcaption>\n</figure>\n", out);
        *in_page += picture.n + picture.n / 3;
    }
    free(picture.bytes);
    return code;
}

static int write_channel(FILE *out, myo_recording *recording, const myo_examined_channel *c,
                         const char *folder, size_t *in_page, int *count, myo_error *error) {
    static int (*const kinds[])(myo_figure *, const myo_channel_view *) = {
        myo_recording_trace, myo_recording_zooms, myo_recording_units, myo_recording_cloud};
    myo_channel_view view = {.channel = c};
    fputs("<h2>", out);
    myo_html_escape(out, c->name);
    fputs("</h2>\n", out);
    write_findings(out, c->examined);
    if (c->examined->is_dead) return MYO_OK;
    int code = read_overview(recording, &view, error);
    if (!code) code = add_zooms(recording, &view, error);
    for (int k = 0; k < 4 && !code; k++) {
        myo_figure figure;
        if (kinds[k](&figure, &view))
            code = write_figure(out, &figure, folder, in_page, count, error);
    }
    if (!code) write_units(out, c);
    free_view(&view);
    return code;
}

static int write_page(FILE *out, myo_recording *recording, const myo_examination *x,
                      const char *folder, myo_error *error) {
    const char *slash = strrchr(x->path, '/');
    size_t in_page = 0;
    int count = 0, code = MYO_OK, shown = 0;
    fputs("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n<meta "
          "name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>",
          out);
    myo_html_escape(out, slash ? slash + 1 : x->path);
    fputs(" examined</title>\n", out);
    myo_html_write_style(out);
    fputs("</head><body>\n<h1>", out);
    myo_html_escape(out, slash ? slash + 1 : x->path);
    fprintf(out, "</h1>\n<p class=\"about\">%s, %d channel%s, %.4g s; examined by myotome %s</p>\n",
            myo_recording_format(recording), myo_recording_channel_count(recording),
            myo_recording_channel_count(recording) == 1 ? "" : "s",
            myo_recording_duration_s(recording), myo_version());
    fprintf(out, "<p class=\"lead\">In short: <strong>%s</strong>",
            myo_discharge_words(x->discharge));
    if (x->pattern != MYO_PATTERN_UNKNOWN)
        fprintf(out, ", %s pattern", myo_emg_pattern_name(x->pattern));
    fputs(".</p>\n", out);
    for (int i = 0; i < myo_recording_warning_count(recording); i++) {
        fputs("<p class=\"notice\" role=\"note\">", out);
        myo_html_escape(out, myo_recording_warning_at(recording, i));
        fputs("</p>\n", out);
    }
    fputs("<p>This page describes a recording. It is no diagnosis of a person. A confidence is how "
          "often such a finding was right in made-up recordings of which the answer is known; real "
          "ones hold more that can mislead.</p>\n",
          out);
    write_channels(out, x);
    for (int i = 0; i < x->n_channels && !code; i++) {
        if (!x->channels[i].examined) continue;
        if (shown++ == MOST_CHANNELS) {
            fprintf(out, "<p>Pictures are shown of the first %d channels.</p>\n", MOST_CHANNELS);
            break;
        }
        code = write_channel(out, recording, &x->channels[i], folder, &in_page, &count, error);
    }
    fputs("</body></html>\n", out);
    return code;
}

int myo_recording_report(myo_recording *recording, const myo_examination *examination,
                         const char *folder, myo_error *error) {
    char path[MYO_REPORT_PATH], figures[MYO_REPORT_PATH], *text = NULL;
    size_t size = 0;
    int code = myo_report_path(figures, folder, "figures", "", error);
    if (!code) code = myo_report_folder(figures, error);
    if (code) return code;
    FILE *out = open_memstream(&text, &size);
    if (!out) return myo_error_set(error, MYO_BROKE_DOWN, "memory ran out while writing the page");
    code = write_page(out, recording, examination, figures, error);
    const int bad = ferror(out);
    if ((fclose(out) != 0 || bad) && !code)
        code = myo_error_set(error, MYO_BROKE_DOWN, "memory ran out while writing the page");
    if (!code) code = myo_report_path(path, folder, "report", ".html", error);
    if (!code) code = myo_report_file(path, text, size, error);
    free(text);
    return code;
}
