/* The page of the report: plain words first, then pictures, then tables, then how it was made.
 * Pictures are embedded as data, so that identifiers inside one cannot disturb another. */
#include "report/html.h"

#include "myotome/catalogue.h"
#include "report/timeline.h"

#include <string.h>

/* ---- text and data ---- */

/* Length of the UTF-8 sequence at s, 0 where it is not one. */
static int utf8_length(const unsigned char *s) {
    if (s[0] < 0x80) return 1;
    const int n = s[0] >= 0xf0 && s[0] <= 0xf4  ? 4
                  : s[0] >= 0xe0 && s[0] < 0xf0 ? 3
                  : s[0] >= 0xc2 && s[0] < 0xe0 ? 2
                                                : 0;
    for (int k = 1; k < n; k++)
        if ((s[k] & 0xc0) != 0x80) return 0;
    if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
        (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
        return 0;
    return n;
}

void myo_html_escape(FILE *out, const char *text) {
    const unsigned char *s = (const unsigned char *)text;
    while (*s) {
        const int n = utf8_length(s);
        if (n != 1) {
            if (n == 0)
                fputs("\xef\xbf\xbd", out);
            else
                fwrite(s, 1, (size_t)n, out);
            s += n ? n : 1;
            continue;
        }
        switch (*s) {
        case '&':
            fputs("&amp;", out);
            break;
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        case '\'':
            fputs("&#39;", out);
            break;
        default:
            fputc((*s < 0x20 && *s != '\n' && *s != '\t') || *s == 0x7f ? ' ' : *s, out);
        }
        s++;
    }
}

void myo_html_base64(FILE *out, const unsigned char *bytes, size_t n) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t k = 0; k < n; k += 3) {
        const unsigned a = bytes[k], b = k + 1 < n ? bytes[k + 1] : 0U,
                       c = k + 2 < n ? bytes[k + 2] : 0U;
        fputc(digits[a >> 2], out);
        fputc(digits[(a & 3U) << 4 | b >> 4], out);
        fputc(k + 1 < n ? digits[(b & 15U) << 2 | c >> 6] : '=', out);
        fputc(k + 2 < n ? digits[c & 63U] : '=', out);
    }
}

/* ---- head and summary ---- */

void myo_html_write_style(FILE *out) {
    fputs(
        "<style>\n"
        "html{font:17px/1.55 system-ui,\"DejaVu Sans\",\"Segoe "
        "UI\",Roboto,sans-serif;color:#20252b;background:#fff}\n"
        "body{max-width:940px;margin:0 auto;padding:1.6rem 1.2rem 4rem}\n"
        "h1{font-size:1.75rem;line-height:1.2;margin:.2rem 0}\n"
        "h2{font-size:1.28rem;margin:2.6rem 0 .6rem;padding-top:.5rem;border-top:2px solid "
        "#0072b2}\n"
        "h3{font-size:1.02rem;margin:1.5rem 0 .4rem}\n"
        "p.about{color:#5b626a;margin:.2rem 0 1.2rem;font-size:.88rem}\n"
        "p.lead{font-size:1.08rem}\n"
        ".notice{border-left:5px solid #d55e00;background:#fdf3ec;padding:.6rem 1rem;margin:1rem "
        "0}\n"
        "figure{margin:1.6rem 0 2.2rem}\n"
        "figure img{display:block;width:100%;height:auto}\n"
        "figcaption{font-size:.9rem;color:#3a4047;margin-top:.4rem;max-width:46rem}\n"
        ".scroll{overflow-x:auto}\n"
        "table{border-collapse:collapse;font-size:.86rem;margin:.3rem 0 1rem}\n"
        "caption{text-align:left;color:#5b626a;padding:.2rem 0}\n"
        "th,td{text-align:left;padding:.22rem .9rem .22rem 0;border-bottom:1px solid "
        "#e4e6e9;vertical-align:top}\n"
        "th{font-weight:600}th[scope=row]{font-weight:400}td small,th "
        "small{color:#5b626a;font-weight:400}\n"
        "th[scope=col]{vertical-align:bottom}th.number{text-align:right}th.wide{min-width:11rem}\n"
        "td.number,td.time{text-align:right;font-variant-numeric:tabular-nums;white-"
        "space:nowrap}\n"
        "td.time{color:#0072b2;font-weight:600;padding-right:1.2rem}\n"
        "summary{cursor:pointer;color:#0072b2;margin:.6rem 0}\n"
        "nav a{color:#0072b2;margin-right:1.1rem;white-space:nowrap;font-size:.92rem}\n"
        "code{font-size:.92em}\n"
        "@media print{html{font-size:10.5pt}body{max-width:none;padding:0}nav{display:none}"
        "figure,tr{break-inside:avoid}h2,h3{break-after:avoid}}\n"
        "</style>\n",
        out);
}

static const char *title_of(const myo_record *record) {
    return record->title[0]      ? record->title
           : record->scenario[0] ? record->scenario
                                 : "A myotome run";
}

/* Values that were forced stand before everything that follows from them. */
static void write_warnings(FILE *out, const myo_record *record) {
    if (!record->n_warnings) return;
    fprintf(out,
            "<div class=\"notice\" role=\"note\"><strong>%s outside the range that the model "
            "was made for.</strong> What follows from it may mean nothing.<ul>\n",
            record->n_warnings == 1 ? "A value was forced" : "Values were forced");
    for (size_t i = 0; i < record->n_warnings; i++) {
        fputs("<li>", out);
        myo_html_escape(out, record->warnings[i].text);
        fputs("</li>\n", out);
    }
    fputs("</ul></div>\n", out);
}

static void write_notice(FILE *out, const myo_record *record) {
    write_warnings(out, record);
    char applied[1200];
    myo_applied_format(record->applied, record->n_applied, applied, sizeof applied);
    if (applied[0]) {
        fputs("<p class=\"notice\" role=\"note\"><strong>With</strong> ", out);
        myo_html_escape(out, applied);
        fputs(".</p>\n", out);
    }
    if (!record->interrupted && !(record->simulated_ms < record->duration_ms - 1.0)) return;
    fprintf(out,
            "<p class=\"notice\" role=\"note\"><strong>%s after %.2f s of %.2f s.</strong> This "
            "page shows what was "
            "recorded until then; measures of the hold and of relaxation may be missing or rest on "
            "less.</p>\n",
            record->interrupted ? "The run was interrupted" : "The run stopped early",
            1e-3 * record->simulated_ms, 1e-3 * record->duration_ms);
}

static void write_muscle_summary(FILE *out, const myo_muscle_record *muscle,
                                 const myo_muscle_measures *m, int several) {
    fputs(several ? "<li><strong>" : "The muscle is ", out);
    myo_html_escape(out, myo_muscle_title(muscle));
    if (several) fputs("</strong>", out);
    if (isfinite(m->hold_target_N))
        fprintf(out, ", asked to pull with %s N", MYO_SHOW(3, m->hold_target_N));
    fputs(". ", out);
    if (m->n_active > 0) {
        fprintf(out, "%d of its %d motor units joined in, the first after %.2f s", m->n_active,
                muscle->n_units, 1e-3 * m->first_ms);
        if (isfinite(m->median_rate_Hz))
            fprintf(out, "; %s they discharged %s to %s times a second (median %s)",
                    m->has_hold ? "on the hold" : "as a whole", MYO_SHOW(2, m->lowest_rate_Hz),
                    MYO_SHOW(2, m->highest_rate_Hz), MYO_SHOW(2, m->median_rate_Hz));
        fputs(". ", out);
    } else if (muscle->n_units > 0) {
        fprintf(out, "None of its %d motor units discharged. ", muscle->n_units);
    }
    if (isfinite(m->hold_force_N)) {
        fprintf(out,
                "On the hold the tendon carried %s N, steady within %s %% (standard deviation over "
                "mean). ",
                MYO_SHOW(3, m->hold_force_N), MYO_SHOW(2, 100.0 * m->hold_cv_1));
    } else if (isfinite(m->peak_force_N)) {
        fprintf(out, "The greatest force was %s N. ", MYO_SHOW(3, m->peak_force_N));
    }
    if (isfinite(m->relaxed_ms))
        fprintf(out, "%.2f s after the end of the hold it had let go. ",
                1e-3 * (m->relaxed_ms - m->hold_end_ms));
    if (several) fputs("</li>\n", out);
}

/* What detectors found in the signals, a sentence each. */
static void write_episodes(FILE *out, const myo_record *record) {
    if (!record->n_episodes) return;
    fprintf(out,
            "<div class=\"notice\" role=\"note\"><strong>%s found in the signals:</strong><ul>\n",
            record->n_episodes == 1 ? "An abnormal episode was" : "Abnormal episodes were");
    for (size_t k = 0; k < record->n_episodes; k++) {
        const myo_episode *e = &record->episodes[k];
        fprintf(out, "<li><strong>%s</strong>, %.2f to %.2f s", myo_episode_name(e->type),
                1e-3 * e->start_ms, 1e-3 * e->end_ms);
        if (record->n_muscles > 1) {
            fputs(", ", out);
            myo_html_escape(out, myo_muscle_title(&record->muscles[e->muscle]));
        }
        fputs(": ", out);
        myo_html_escape(out, e->evidence);
        fputs(".</li>\n", out);
    }
    fputs("</ul></div>\n", out);
}

static void write_summary(FILE *out, const myo_measures *measures) {
    const myo_record *record = measures->record;
    fprintf(out,
            "<p class=\"lead\">%s s of contraction were simulated, from the brain's command to the "
            "pull of the "
            "tendon. ",
            MYO_SHOW(3, 1e-3 * measures->end_ms));
    const int several = record->n_muscles > 1;
    if (several) fputs("</p>\n<ul>\n", out);
    for (int i = 0; i < record->n_muscles; i++)
        write_muscle_summary(out, &record->muscles[i], &measures->muscles[i], several);
    if (several) fputs("</ul>\n<p>", out);
    for (int i = 0; i < record->n_channels && i < 4; i++) {
        const myo_channel_measures *c = &measures->channels[i];
        if (!isfinite(c->rms_uV)) continue;
        myo_html_escape(out, record->channels[i].name);
        fprintf(out, ": %s µV RMS", MYO_SHOW(3, c->rms_uV));
        if (isfinite(c->spectrum.median_Hz))
            fprintf(out, ", median frequency %.0f Hz", c->spectrum.median_Hz);
        fputs(". ", out);
    }
    fputs("</p>\n", out);
}

/* ---- figures ---- */

static void write_figure(FILE *out, const myo_figures *figures, const myo_picture *pictures,
                         int k) {
    const myo_figure *figure = &figures->list[k];
    const myo_measures *measures = figure->measures;
    fprintf(out, "<figure id=\"figure-%s\">\n<img width=\"%.0f\" height=\"%.0f\" alt=\"",
            figure->id, figure->width, figure->height);
    myo_html_escape(out, figure->alt);
    fprintf(out, "\" src=\"data:image/%s;base64,", pictures[k].is_svg ? "svg+xml" : "png");
    myo_html_base64(out, pictures[k].bytes, pictures[k].n);
    fprintf(out, "\">\n<figcaption><strong>Figure %d. ", k + 1);
    myo_html_escape(out, figure->title);
    if (measures->record->n_muscles > 1 && figure->muscle >= 0 && figure->channel < 0 &&
        figure->group != MYO_FIGURE_EMG) {
        fputs(", ", out);
        myo_html_escape(out, myo_muscle_title(&measures->record->muscles[figure->muscle]));
    }
    fputs(".</strong> ", out);
    myo_html_escape(out, figure->caption);
    fputs("</figcaption>\n</figure>\n", out);
}

static void write_group(FILE *out, const myo_figures *figures, const myo_picture *pictures,
                        int group, const char *id, const char *title) {
    int any = 0;
    for (int k = 0; k < figures->n; k++) {
        if (figures->list[k].group != group) continue;
        if (!any) fprintf(out, "<h2 id=\"%s\">%s</h2>\n", id, title);
        any = 1;
        write_figure(out, figures, pictures, k);
    }
}

/* ---- method ---- */

static void write_method(FILE *out, const myo_record *record, const myo_scenario *scenario) {
    fputs("<h2 id=\"method\">How this was made, and what not to believe</h2>\n<p>Nothing on this "
          "page was drawn or "
          "scripted: every curve, mark and number was computed by running published equations for "
          "motor neurons, axons, junctions, fibre membranes, calcium, cross-bridges, the fibres' "
          "energy supply and tendon, and by computing what electrodes would record "
          "of the currents. The same seed gives the same numbers on any number of "
          "threads.</p>\n<ul>\n",
          out);
    fprintf(out, "<li>myotome %s, scenario <code>", myo_version());
    myo_html_escape(out, record->scenario[0] ? record->scenario : "unnamed");
    fprintf(out, "</code>, seed %llu</li>\n", (unsigned long long)record->seed);
    fprintf(out, "<li>%s s simulated", MYO_SHOW(3, 1e-3 * record->simulated_ms));
    if (record->wall_s > 0.0)
        fprintf(out, " in %s s (%s times as long)", MYO_SHOW(3, record->wall_s),
                MYO_SHOW(3, record->simulated_ms > 0.0 ? 1e3 * record->wall_s / record->simulated_ms
                                                       : 0.0));
    fputs("</li>\n<li>Noise is random but fixed by the seed; another seed gives another, equally "
          "likely run.</li>\n"
          "<li>One representative fibre stands for all fibres of a motor unit. Only where the EMG "
          "is computed do its fibres differ: in place, diameter, length, end-plate and delay of "
          "the junction, drawn at random with spreads that are published or assumed.</li>\n"
          "<li>Fitted, so no evidence that the model is right: the fibre membrane to resting and "
          "action potential; calcium release, calcium pump and thin filament to twitch, tetanus "
          "and relaxation; glycogenolysis, oxidation and resting use of ATP to exercise and "
          "recovery; the firing of motor neurons to human rates; density and spread of a unit's "
          "fibres to published needle potentials.</li>\n"
          "</ul>\n<p><strong>For research, teaching and the development of methods. Not a medical "
          "device: nothing here "
          "may guide the diagnosis or treatment of a person.</strong></p>\n",
          out);
    myo_html_write_assumed(out, scenario);
}

int myo_html_write(FILE *out, const myo_measures *measures, const myo_figures *figures,
                   const myo_picture *pictures, const myo_scenario *scenario) {
    const myo_record *record = measures->record;
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
          "name=\"viewport\" "
          "content=\"width=device-width,initial-scale=1\">\n<title>",
          out);
    myo_html_escape(out, title_of(record));
    fputs("</title>\n", out);
    myo_html_write_style(out);
    fputs("</head>\n<body>\n<header>\n<h1>", out);
    myo_html_escape(out, title_of(record));
    fputs("</h1>\n<p class=\"about\">", out);
    fprintf(out, "myotome %s &middot; scenario ", myo_version());
    myo_html_escape(out, record->scenario[0] ? record->scenario : "unnamed");
    fprintf(out, " &middot; seed %llu &middot; simulated, not recorded from a person</p>\n",
            (unsigned long long)record->seed);
    write_notice(out, record);
    write_summary(out, measures);
    write_episodes(out, record);
    fputs("<nav aria-label=\"Contents\"><a href=\"#timeline\">What happened</a><a "
          "href=\"#chain\">The chain</a>"
          "<a href=\"#contraction\">The contraction</a><a href=\"#fibres\">Inside the fibres</a>"
          "<a href=\"#emg\">The EMG</a><a href=\"#numbers\">Numbers</a><a "
          "href=\"#method\">Method</a></nav>\n"
          "</header>\n<main>\n<h2 id=\"timeline\">What happened</h2>\n<table>\n",
          out);
    if (!myo_timeline_write_rows(out, measures)) return 0;
    fputs("</table>\n", out);
    write_group(out, figures, pictures, MYO_FIGURE_CHAIN, "chain", "The chain");
    write_group(out, figures, pictures, MYO_FIGURE_CONTRACTION, "contraction", "The contraction");
    write_group(out, figures, pictures, MYO_FIGURE_FIBRE, "fibres", "Inside the fibres");
    write_group(out, figures, pictures, MYO_FIGURE_EMG, "emg", "The EMG");
    if (figures->muscles_left_out)
        fprintf(out,
                "<p>Figures are shown for the first muscles only; the tables below hold all of "
                "them (%d more).</p>\n",
                figures->muscles_left_out);
    fputs("<h2 id=\"numbers\">Numbers</h2>\n", out);
    myo_html_write_tables(out, measures);
    write_method(out, record, scenario);
    fputs("</main>\n</body>\n</html>\n", out);
    return 1;
}
