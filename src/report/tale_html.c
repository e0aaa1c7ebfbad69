/* The page of a story: in short, at a glance, window by window in plain words, what each measure
 * did; then the tables, and how it was made. Every sentence is made of the story's numbers. */
#include "report/tale_html.h"

#include "myotome/catalogue.h"

#include <ctype.h>
#include <string.h>

void myo_tale_window_folder(const myo_tale *tale, int window, char *text, size_t size) {
    snprintf(text, size, "windows/%02d-%s", window + 1, tale->windows[window].window->name);
}

/* ---- small things ---- */

static void say(FILE *out, const char *text) {
    myo_html_escape(out, text);
}

static void percent(FILE *out, double share_1) {
    fprintf(out, "%s&nbsp;%%", MYO_SHOW(2, 100.0 * share_1));
}

static void cell(FILE *out, int decimals, double value) {
    static const double half[] = {0.5, 0.05, 0.005, 0.0005};
    if (!isfinite(value))
        fputs("<td class=\"number\">&ndash;</td>", out);
    else
        fprintf(out, "<td class=\"number\">%s%.*f</td>", value <= -half[decimals] ? "&minus;" : "",
                decimals, fabs(value));
}

static void heads(FILE *out, int n, const char *const *names) {
    fputs("<tr>", out);
    for (int k = 0; k < n; k++)
        fprintf(out, "<th scope=\"col\"%s>%s</th>", k < 2 ? "" : " class=\"number\"", names[k]);
    fputs("</tr>\n", out);
}

/* "at the start", "after 30 min". */
static void when(FILE *out, double t_s) {
    if (t_s > 0.0)
        fprintf(out, "after %s", MYO_SPAN(t_s));
    else
        fputs("at the start", out);
}

/* An address keeps letters, digits and - _ . /; all else is written as %XX. */
static void write_address(FILE *out, const char *path) {
    for (const unsigned char *c = (const unsigned char *)path; *c; c++)
        if (isalnum(*c) || strchr("-_./", *c))
            fputc(*c, out);
        else
            fprintf(out, "%%%02X", (unsigned)*c);
}

static void write_link(FILE *out, const myo_tale *tale, int window, const char *words) {
    char folder[160];
    myo_tale_window_folder(tale, window, folder, sizeof folder);
    fputs("<a href=\"", out);
    write_address(out, folder);
    fprintf(out, "/report.html\">%s</a>", words);
}

static const char *title_of(const myo_story *story) {
    return story->title[0] ? story->title : story->scenario[0] ? story->scenario : "A story";
}

static void write_style(FILE *out) {
    myo_html_write_style(out);
    fputs(
        "<style>\n"
        "section.look{margin:2.4rem 0;padding-top:.4rem;border-top:1px solid #cfd4d9}\n"
        "section.look h3{font-size:1.12rem;margin:.6rem 0 .3rem}\n"
        "h3 .when{color:#0072b2;margin-right:.6rem;white-space:nowrap}\n"
        ".values{display:flex;flex-wrap:wrap;gap:.6rem;margin:.7rem 0}\n"
        ".values div{background:#f4f5f7;border-radius:6px;padding:.45rem .8rem;flex:1 1 "
        "10rem;max-width:15rem}\n"
        ".values b{display:block;font-size:1.35rem;line-height:1.25;font-weight:600}\n"
        ".values span{font-size:.82rem;color:#4a5158;line-height:1.3;display:block}\n"
        "blockquote{margin:1rem 0;padding:.1rem 1rem;border-left:4px solid #cfd4d9;color:#3a4047}\n"
        ".purpose{font-size:.88rem;color:#5b626a}\n"
        "figure .scroll img{max-width:100%}\n"
        "td.text{min-width:12rem}td.name{white-space:nowrap}td.text{min-width:14rem}.when{color:#"
        "0072b2}\n"
        "@media(max-width:640px){figure .scroll img{max-width:none;width:44rem}"
        "html{font-size:16px}}\n"
        "</style>\n",
        out);
}

static void write_figure(FILE *out, const myo_figures *figures, const myo_picture *pictures,
                         int k) {
    const myo_figure *figure = &figures->list[k];
    fprintf(out,
            "<figure id=\"figure-%s\">\n<div class=\"scroll\"><img width=\"%.0f\" height=\"%.0f\"",
            figure->id, figure->width, figure->height);
    if (figure->width < 800.0)
        fprintf(out, " style=\"width:%.0fpx;max-width:100%%\"", figure->width);
    fputs(" alt=\"", out);
    say(out, figure->alt);
    fprintf(out, "\" src=\"data:image/%s;base64,", pictures[k].is_svg ? "svg+xml" : "png");
    myo_html_base64(out, pictures[k].bytes, pictures[k].n);
    fprintf(out, "\"></div>\n<figcaption><strong>Figure %d. ", k + 1);
    say(out, figure->title);
    fputs(".</strong> ", out);
    say(out, figure->caption);
    fputs("</figcaption>\n</figure>\n", out);
}

static void write_figures(FILE *out, const myo_figures *figures, const myo_picture *pictures,
                          int group, int window) {
    for (int k = 0; k < figures->n; k++)
        if (figures->list[k].group == group && figures->list[k].window == window)
            write_figure(out, figures, pictures, k);
}

/* ---- notices ---- */

static void write_notices(FILE *out, const myo_tale *tale) {
    const myo_story *s = tale->story;
    if (s->interrupted || tale->end_s < s->duration_s - 1.0) {
        fprintf(out, "<p class=\"notice\" role=\"note\"><strong>%s after %s",
                s->interrupted ? "The story was interrupted" : "The story stopped early",
                MYO_SPAN(tale->end_s));
        fprintf(out, " of %s.</strong> This page tells what was reached until then.</p>\n",
                MYO_SPAN(s->duration_s));
    }
    size_t n = s->n_warnings;
    for (int i = 0; i < tale->n_windows; i++)
        if (tale->windows[i].window->record) n += tale->windows[i].window->record->n_warnings;
    int falls = 0;
    for (int i = 0; i < tale->n_windows; i++)
        falls += tale->windows[i].window->after.spine_residual_Nm > 5.0;
    if (!n && !falls) return;
    fputs(
        "<div class=\"notice\" role=\"note\"><strong>To know before believing this:</strong><ul>\n",
        out);
    for (size_t k = 0; k < s->n_warnings && s->warnings; k++) {
        fputs("<li>", out);
        say(out, s->warnings[k].text);
        fputs("</li>\n", out);
    }
    for (int i = 0; i < tale->n_windows; i++) {
        const myo_record *r = tale->windows[i].window->record;
        for (size_t k = 0; r && k < r->n_warnings && r->warnings; k++) {
            fprintf(out, "<li>Window %d: ", i + 1);
            say(out, r->warnings[k].text);
            fputs("</li>\n", out);
        }
        const double missing = tale->windows[i].window->after.spine_residual_Nm;
        if (missing > 5.0)
            fprintf(out,
                    "<li>Window %d: the muscles cannot hold this posture; %s N m of moment on the "
                    "spine are held by nobody.</li>\n",
                    i + 1, MYO_SHOW(2, missing));
    }
    fputs("</ul></div>\n", out);
}

/* ---- in short ---- */

static size_t count_episodes(const myo_tale *tale, int type, int *window) {
    size_t n = 0;
    for (int i = 0; i < tale->n_windows; i++) {
        const myo_record *r = tale->windows[i].window->record;
        for (size_t k = 0; r && r->episodes && k < r->n_episodes; k++) {
            if (type >= 0 && (int)r->episodes[k].type != type) continue;
            if (n++ == 0 && window) *window = i;
        }
    }
    return n;
}

static void write_episode_counts(FILE *out, const myo_tale *tale) {
    if (!count_episodes(tale, -1, NULL)) {
        fputs("<li>The detectors, which see signals only, found <strong>no episode</strong> of "
              "abnormal contraction.</li>\n",
              out);
        return;
    }
    fputs("<li>The detectors, which see signals only, found: ", out);
    const char *between = "";
    for (int type = 0; type < MYO_EPISODE_TYPES; type++) {
        int window = 0;
        const size_t n = count_episodes(tale, type, &window);
        if (!n) continue;
        fprintf(out, "%s<strong>%s</strong> %zu time%s, first in window %d", between,
                myo_episode_name((myo_episode_type)type), n, n == 1 ? "" : "s", window + 1);
        between = "; ";
    }
    fputs(".</li>\n", out);
}

/* The pair of successive windows between which pain fell most. */
static int greatest_relief(const myo_tale *tale) {
    int best = -1;
    double most = 1.0;
    for (int i = 1; i < tale->n_windows; i++) {
        const double fell =
            tale->windows[i - 1].window->pain_percent - tale->windows[i].window->pain_percent;
        if (fell > most) most = fell, best = i;
    }
    return best;
}

static int was_done_between(const myo_tale *tale, const myo_tale_measure *m, int window) {
    return window > 0 && m->at_s >= tale->windows[window - 1].end_s - 1e-6 &&
           m->at_s <= tale->windows[window].window->start_s + 1e-6;
}

static void write_relief(FILE *out, const myo_tale *tale) {
    const int at = greatest_relief(tale);
    if (at < 0) return;
    fprintf(out, "<li>The greatest relief between two looks: pain %.0f &rarr; %.0f",
            tale->windows[at - 1].window->pain_percent, tale->windows[at].window->pain_percent);
    fprintf(out, ", from %s", MYO_SPAN(tale->windows[at - 1].window->start_s));
    fprintf(out, " to %s", MYO_SPAN(tale->windows[at].window->start_s));
    const char *between = "; in between: ";
    for (int i = 0; i < tale->n_measures; i++) {
        if (!was_done_between(tale, &tale->measures[i], at)) continue;
        fputs(between, out);
        say(out, tale->measures[i].event->text);
        between = "; ";
    }
    fputs(between[2] == 'i' ? "; nothing was done in between.</li>\n" : ".</li>\n", out);
}

static void write_injury(FILE *out, const myo_tale *tale) {
    const int m = tale->most_hurt;
    if (m < 0) return;
    const myo_tale_muscle *muscle = &tale->muscles[m];
    const myo_course *damage = myo_story_course(tale->story, "damage", muscle->name),
                     *strength = myo_story_course(tale->story, "strength", muscle->name);
    fputs("<li>What hurts most is the <strong>", out);
    say(out, muscle->words);
    fputs("</strong>", out);
    if (muscle->most_damage_1 > 0.005) {
        fputs(": its damage was at its worst ", out);
        percent(out, muscle->most_damage_1);
        fputs(" of the greatest that the model knows", out);
        const double left = myo_course_at(damage, tale->end_s);
        if (isfinite(left)) {
            fputs(", at the end ", out);
            percent(out, left);
        }
        const double strong = myo_course_at(strength, tale->end_s);
        if (isfinite(strong)) {
            fputs("; it then has ", out);
            percent(out, strong);
            fputs(" of its healthy strength", out);
        }
    }
    fputs(".</li>\n", out);
}

static void write_guarding(FILE *out, const myo_tale *tale) {
    int window = -1;
    double most = 0.0;
    for (int i = 0; i < tale->n_windows; i++) {
        const myo_tale_window *w = &tale->windows[i];
        if (w->busiest < 0) continue;
        const myo_tale_part *p = &w->parts[w->busiest];
        const double beyond = p->activity_1 - (isfinite(p->asked_1) ? p->asked_1 : 0.0);
        if (beyond > most) most = beyond, window = i;
    }
    if (window < 0) return;
    const myo_tale_window *w = &tale->windows[window];
    const myo_tale_part *p = &w->parts[w->busiest];
    fprintf(out, "<li>Muscles tightened that nobody asked to, most of all in window %d, ",
            window + 1);
    when(out, w->window->start_s);
    fputs(": the ", out);
    say(out, tale->muscles[w->busiest].words);
    fputs(" worked at ", out);
    percent(out, p->activity_1);
    fputs(" of the greatest activity that will can reach", out);
    if (isfinite(p->asked_1)) {
        fputs(", where posture asked for ", out);
        percent(out, p->asked_1);
    }
    fputs(".</li>\n", out);
}

/* "the left long back muscle (...) 46 %, ..."; 0 where nothing tore. */
static int write_torn(FILE *out, const myo_tale *tale, const myo_tale_window *w,
                      const char *before) {
    const char *between = before;
    for (int m = 0; m < w->n_muscles && m < tale->n_muscles; m++) {
        if (!(w->window->muscles[m].fresh_damage_1 > 0.005)) continue;
        fputs(between, out);
        fputs("the ", out);
        say(out, tale->muscles[m].words);
        fputs(", damage ", out);
        percent(out, w->window->muscles[m].fresh_damage_1);
        between = "; ";
    }
    /* A scale of severity, by the strength and soreness that it leaves: not a count of fibres. */
    if (between != before) fputs(" (of the greatest that the model knows, not of the fibres)", out);
    return between != before;
}

/* What tore, in which window, under what. */
static void write_cause(FILE *out, const myo_tale *tale) {
    for (int i = 0; i < tale->n_windows; i++) {
        const myo_tale_window *w = &tale->windows[i];
        if (!write_torn(out, tale, w, "<li>Fibres <strong>tore</strong>: ")) continue;
        fprintf(out, "; window %d", i + 1);
        const myo_story_body *b = &w->window->worst;
        const int most = w->strained ? myo_tale_most_loaded(b) : -1;
        if (most >= 0) {
            fputs("; ", out);
            say(out, b->text);
            fprintf(out, ": %s bore %s N, ", myo_spine_body_name(most),
                    MYO_SHOW(3, b->compression_N[most]));
            percent(out, b->load_to_strength_1[most]);
            fputs(" of its strength", out);
        }
        fputs(".</li>\n", out);
    }
}

/* How far a quantity of the whole body went from where it began, where that is worth telling. */
static void write_farthest(FILE *out, const myo_tale *tale, const char *name, double least,
                           double scale, int digits, const char *words, const char *unit,
                           const char **between) {
    const myo_course *c = myo_story_course(tale->story, name, "");
    size_t far = 0;
    if (!c || !c->n || !isfinite(c->value[0])) return;
    const double first = (double)c->value[0];
    for (size_t k = 1; k < c->n; k++)
        if (fabs((double)c->value[k] - first) > fabs((double)c->value[far] - first)) far = k;
    if (!(fabs((double)c->value[far] - first) >= least)) return;
    const double last = fabs((double)c->value[far]) < 0.05 * least ? 0.0 : (double)c->value[far];
    fprintf(out, "%s%s %s &rarr; ", *between, words, MYO_SHOW(digits, scale * first));
    fprintf(out, "%s %s (after %s)", MYO_SHOW(digits, scale * last), unit, MYO_SPAN(c->t_s[far]));
    *between = "; ";
}

static void write_whole_body(FILE *out, const myo_tale *tale) {
    const char *between = "<li>The whole body at its farthest: ";
    write_farthest(out, tale, "core_temperature", 0.4, 1.0, 3, "temperature of the core", "°C",
                   &between);
    write_farthest(out, tale, "water_missing", 0.01, 100.0, 2, "water missing (below 0: too much)",
                   "% of the body mass", &between);
    write_farthest(out, tale, "sodium", 2.0, 1.0, 4, "sodium of the plasma", "mM", &between);
    write_farthest(out, tale, "potassium", 0.4, 1.0, 2, "potassium", "mM", &between);
    write_farthest(out, tale, "calcium", 0.08, 1.0, 3, "ionized calcium", "mM", &between);
    if (between[0] == ';') fputs(".</li>\n", out);
}

static void write_short(FILE *out, const myo_tale *tale) {
    const myo_story *s = tale->story;
    if (!tale->n_windows) {
        fprintf(
            out,
            "<p class=\"lead\">%s passed, and nobody looked: the story has no window in which the "
            "muscles were simulated in full. The courses below show how the slow tissue went "
            "on.</p>\n",
            MYO_SPAN(tale->end_s));
        return;
    }
    fprintf(out, "<p class=\"lead\">In %s", MYO_SPAN(tale->end_s));
    fprintf(out,
            " the muscles were looked at %d time%s, for %s in all, with every motor unit of %d "
            "muscle%s simulated:</p>\n<ul>\n",
            tale->n_windows, tale->n_windows == 1 ? "" : "s", MYO_SPAN(s->windows_s),
            tale->n_muscles, tale->n_muscles == 1 ? "" : "s");
    write_cause(out, tale);
    if (tale->worst >= 0) {
        const myo_tale_window *w = &tale->windows[tale->worst];
        fprintf(out, "<li><strong>Pain</strong> was worst in window %d, ", tale->worst + 1);
        when(out, w->window->start_s);
        fprintf(out, ": %.0f of 100, %s. ", w->peak_pain_percent,
                myo_pain_words(w->peak_pain_percent));
        const myo_tale_window *last = &tale->windows[tale->n_windows - 1];
        if (isfinite(tale->free_s))
            fprintf(out, "It was gone (below %.0f) when looked at after %s.",
                    myo_little_pain_percent, MYO_SPAN(tale->free_s));
        else
            fprintf(out, "At the last look, after %s, it was %.0f.",
                    MYO_SPAN(last->window->start_s), last->window->pain_percent);
        fputs("</li>\n", out);
    } else {
        fputs("<li>Nothing hurt.</li>\n", out);
    }
    write_injury(out, tale);
    write_guarding(out, tale);
    write_whole_body(out, tale);
    write_episode_counts(out, tale);
    write_relief(out, tale);
    char text[400];
    for (int k = 0; k < myo_tale_changes; k++) {
        if (!myo_tale_change(tale, k, text, sizeof text)) continue;
        fputs("<li>", out);
        say(out, text);
        fputs("</li>\n", out);
    }
    fputs("</ul>\n", out);
}

/* ---- window by window ---- */

static void write_done(FILE *out, const myo_tale *tale, int window) {
    const myo_tale_window *w = &tale->windows[window];
    const double from_s = window ? tale->windows[window - 1].end_s : -1.0;
    const char *before = "<p>";
    for (int i = 0; i < tale->n_measures; i++) {
        const myo_tale_measure *m = &tale->measures[i];
        if (m->at_s < from_s - 1e-6 || m->at_s > w->end_s + 1e-6) continue;
        if (window && m->at_s < tale->windows[window - 1].end_s - 1e-6) continue;
        fputs(before, out);
        if (m->at_s > w->window->start_s + 1e-6)
            fprintf(out, "%s into it", MYO_SPAN(m->at_s - w->window->start_s));
        else
            fprintf(out, "At %s", MYO_SPAN(m->at_s));
        fprintf(out, " <strong>(%s)</strong>: ", m->letter);
        say(out, m->event->text);
        fputs(". ", out);
        before = "";
    }
    if (!before[0]) fputs("</p>\n", out);
}

static void write_heaviest(FILE *out, const myo_tale_window *w) {
    const myo_story_body *b = &w->window->worst;
    const int most = w->strained ? myo_tale_most_loaded(b) : -1;
    if (most < 0) return;
    fprintf(out, "<p>The heaviest moment comes %s into the window",
            MYO_SPAN(fmax(0.0, b->t_s - w->window->start_s)));
    if (b->hand_kg[0] + b->hand_kg[1] > 0.0)
        fprintf(out, ", with %s kg in the hands", MYO_SHOW(2, b->hand_kg[0] + b->hand_kg[1]));
    fprintf(out,
            ": the disc below %s is pressed together with %s N, as the weight of %s kg would, %s "
            "%% of what the "
            "vertebra bears.</p>\n",
            myo_spine_body_name(most), MYO_SHOW(3, b->compression_N[most]),
            MYO_SHOW(2, b->compression_N[most] / 9.81),
            MYO_SHOW(2, 100.0 * b->load_to_strength_1[most]));
}

static void write_busiest(FILE *out, const myo_tale *tale, const myo_tale_window *w) {
    if (!w->n_muscles) return;
    if (w->busiest < 0) {
        fputs("<p>No muscle does noticeably more than posture asks of it.</p>\n", out);
        return;
    }
    const myo_tale_part *p = &w->parts[w->busiest];
    const myo_story_muscle *s = &w->window->muscles[w->busiest];
    fputs("<p>The ", out);
    say(out, tale->muscles[w->busiest].words);
    fputs(" is <strong>tight by itself</strong>: it works at ", out);
    percent(out, p->activity_1);
    fputs(" of the greatest activity that will can reach", out);
    if (isfinite(p->asked_1)) {
        fputs(", posture asks for ", out);
        percent(out, p->asked_1);
    }
    fprintf(out, "; %d of its %d motor units fire, about %s times a second each.", s->units,
            p->units, MYO_SHOW(2, s->rate_Hz));
    const double command = p->guard_1 + fmax(0.0, p->drive_1);
    if (p->guard_1 > 0.0 && command > 0.0) {
        fputs(" Of the brain's command to it, ", out);
        percent(out, p->guard_1 / command);
        fputs(" is guarding: added by pain, asked for by nobody.", out);
    }
    fputs("</p>\n", out);
}

static void write_window_episodes(FILE *out, const myo_tale *tale, const myo_tale_window *w) {
    const myo_record *r = w->window->record;
    for (size_t k = 0; r && r->episodes && k < r->n_episodes; k++) {
        const myo_episode *e = &r->episodes[k];
        fprintf(out, "<p class=\"notice\"><strong>%s</strong>", myo_episode_name(e->type));
        if (e->muscle >= 0 && e->muscle < w->n_muscles && e->muscle < tale->n_muscles) {
            fputs(" of the ", out);
            say(out, tale->muscles[e->muscle].words);
        }
        fprintf(out, ", found from %.1f to %.1f s of the window: ", 1e-3 * e->start_ms,
                1e-3 * e->end_ms);
        say(out, e->evidence);
        fputs(".</p>\n", out);
    }
}

static void tile(FILE *out, const char *value, const char *what, const char *was) {
    fprintf(out, "<div><b>%s</b><span>%s", value, what);
    if (was[0]) fprintf(out, "<br>%s", was);
    fputs("</span></div>\n", out);
}

/* The muscle that tiles and tables of measures follow: what hurts most, else the first. */
static int followed(const myo_tale *tale) {
    return tale->most_hurt >= 0 ? tale->most_hurt : tale->n_muscles ? 0 : -1;
}

static double activity_of(const myo_tale *tale, int window, int muscle) {
    if (window < 0 || muscle < 0 || muscle >= tale->windows[window].n_muscles) return MYO_NONE;
    return tale->windows[window].parts[muscle].activity_1;
}

static void write_tiles(FILE *out, const myo_tale *tale, int window) {
    const myo_tale_window *w = &tale->windows[window];
    const int m = followed(tale);
    char value[64], was[96] = "", what[400];
    fputs("<div class=\"values\">\n", out);
    snprintf(value, sizeof value, "pain %.0f", w->window->pain_percent);
    snprintf(what, sizeof what, "of 100, at the end: %s", myo_pain_words(w->window->pain_percent));
    if (window)
        snprintf(was, sizeof was, "before: %.0f", tale->windows[window - 1].window->pain_percent);
    if (isfinite(w->window->pain_percent)) tile(out, value, what, was);
    const double activity = activity_of(tale, window, m), before = activity_of(tale, window - 1, m);
    if (isfinite(activity)) {
        snprintf(value, sizeof value, "%s %%", MYO_SHOW(2, 100.0 * activity));
        was[0] = 0;
        if (isfinite(before))
            snprintf(was, sizeof was, "before: %s %%", MYO_SHOW(2, 100.0 * before));
        fprintf(out, "<div><b>%s</b><span>activity, ", value);
        say(out, tale->muscles[m].title);
        if (was[0]) fprintf(out, "<br>%s", was);
        fputs("</span></div>\n", out);
    }
    const double damage =
        m >= 0 ? myo_tale_course(tale, window, "damage", tale->muscles[m].name) : MYO_NONE;
    if (damage > 0.005) {
        snprintf(value, sizeof value, "%s %%", MYO_SHOW(2, 100.0 * damage));
        was[0] = 0;
        if (window)
            snprintf(was, sizeof was, "before: %s %%",
                     MYO_SHOW(2, 100.0 * myo_tale_course(tale, window - 1, "damage",
                                                         tale->muscles[m].name)));
        tile(out, value, "damage, of the greatest", was);
    }
    const int most = myo_tale_most_loaded(&w->window->after);
    if (most >= 0) {
        snprintf(value, sizeof value, "%s N", MYO_SHOW(3, w->window->after.compression_N[most]));
        snprintf(what, sizeof what, "on the most loaded disc (below %s), %s %% of what bone bears",
                 myo_spine_body_name(most),
                 MYO_SHOW(2, 100.0 * w->window->after.load_to_strength_1[most]));
        tile(out, value, what, "");
    }
    fputs("</div>\n", out);
}

static void write_window(FILE *out, const myo_tale *tale, const myo_figures *figures,
                         const myo_picture *pictures, int window) {
    const myo_tale_window *w = &tale->windows[window];
    fprintf(
        out,
        "<section class=\"look\" id=\"window-%d\">\n<h3><span class=\"when\">%d &middot; %s</span>",
        window + 1, window + 1,
        w->window->start_s > 0.0 ? MYO_SPAN(w->window->start_s) : "the start");
    say(out, w->window->text[0] ? w->window->text : w->window->name);
    fputs("</h3>\n", out);
    if (!w->window->asked)
        fputs("<p class=\"about\">Nobody asked for this window; it opened by itself because "
              "something "
              "had changed.</p>\n",
              out);
    write_done(out, tale, window);
    write_tiles(out, tale, window);
    write_heaviest(out, w);
    if (write_torn(out, tale, w, "<p>Fibres are <strong>torn</strong>: ")) fputs(".</p>\n", out);
    if (w->peak_pain_percent >= myo_little_pain_percent &&
        w->peak_pain_percent > w->window->pain_percent + 3.0)
        fprintf(out, "<p>Pain was highest after %s: %.0f.</p>\n", MYO_SPAN(w->peak_pain_s),
                w->peak_pain_percent);
    write_busiest(out, tale, w);
    write_window_episodes(out, tale, w);
    write_figures(out, figures, pictures, MYO_TALE_BODY, window);
    write_figures(out, figures, pictures, MYO_TALE_SECONDS, window);
    fputs("<p class=\"about\">", out);
    if (w->window->record) {
        write_link(out, tale, window, "Everything about this window");
        fprintf(out, " (%s: motor units, calcium, energy, EMG)", MYO_SPAN(w->last_to_s));
    } else {
        fputs("Nothing was recorded in this window.", out);
    }
    fputs("</p>\n</section>\n", out);
}

/* ---- what each measure did ---- */

typedef struct change {
    const char *name;
    double least, scale; /* worth telling from here on; a negative least: as a share */
    const char *words, *unit;
    int of_muscle, digits;
} change;

static void write_change(FILE *out, const myo_tale *tale, const myo_tale_measure *m,
                         const change *c, const char *of, const char **between) {
    const myo_course *course = myo_story_course(tale->story, c->name, of);
    const double before = myo_course_at(course, tale->windows[m->before].end_s),
                 after = myo_course_at(course, tale->windows[m->after].window->start_s);
    if (!isfinite(before + after)) return;
    const double least = c->least < 0.0 ? -c->least * fmax(fabs(before), fabs(after)) : c->least;
    if (!(fabs(after - before) >= least) || after == before) return;
    const double tiny = 0.005 * least;
    fprintf(out, "%s%s%s%s %s", *between, !c->of_muscle && of[0] ? of : "",
            !c->of_muscle && of[0] ? ": " : "", c->words,
            MYO_SHOW(c->digits, c->scale * (fabs(before) < tiny ? 0.0 : before)));
    fprintf(out, " &rarr; %s%s%s",
            MYO_SHOW(c->digits, c->scale * (fabs(after) < tiny ? 0.0 : after)),
            c->unit[0] ? " " : "", c->unit);
    *between = "; ";
}

static void write_changes(FILE *out, const myo_tale *tale, const myo_tale_measure *m) {
    static const change changes[] = {
        {"temperature", 0.3, 1.0, "muscle", "°C", 1, 3},
        {"skin_temperature", 1.0, 1.0, "skin", "°C", 1, 3},
        {"core_temperature", 0.1, 1.0, "core", "°C", 0, 3},
        {"flow", -0.15, 1.0, "blood flow", "mL/(kg min)", 1, 2},
        {"load", 0.01, 100.0, "force that posture asks for", "%", 1, 2},
        {"length", 0.02, 100.0, "length", "%", 1, 3},
        {"damage", 0.02, 100.0, "damage", "%", 1, 2},
        {"hurt", 0.02, 1.0, "hurt", "", 1, 2},
        {"prostaglandin", 0.04, 1.0, "prostaglandin", "", 1, 2},
        {"sensitisation", 0.03, 1.0, "sensitisation", "", 1, 2},
        {"water_missing", 0.002, 100.0, "water missing", "% of body mass", 0, 2},
        {"sodium", 1.0, 1.0, "sodium", "mM", 0, 4},
        {"potassium", 0.2, 1.0, "potassium", "mM", 0, 3},
        {"occupancy", 0.05, 100.0, "sites occupied", "%", 0, 2}};
    const int muscle = followed(tale);
    const char *between = "";
    for (size_t k = 0; k < sizeof changes / sizeof changes[0]; k++) {
        if (changes[k].of_muscle) {
            if (muscle >= 0)
                write_change(out, tale, m, &changes[k], tale->muscles[muscle].name, &between);
            continue;
        }
        for (int i = 0; i < tale->story->n_courses; i++)
            if (strcmp(tale->story->courses[i].name, changes[k].name) == 0)
                write_change(out, tale, m, &changes[k], tale->story->courses[i].of, &between);
    }
    if (!between[0]) fputs("nothing of note", out);
}

/* What else was done between the two looks that measures `first` to `last` compare. */
static void write_meanwhile(FILE *out, const myo_tale *tale, int first, int last) {
    const char *between = "<br><small>meanwhile also ";
    const myo_tale_measure *m = &tale->measures[first];
    for (int i = 0; i < tale->n_measures; i++) {
        const myo_tale_measure *other = &tale->measures[i];
        if ((i >= first && i <= last) || other->until_s <= tale->windows[m->before].end_s - 1e-6 ||
            other->at_s > tale->windows[m->after].window->start_s + 1e-6)
            continue;
        fprintf(out, "%s%s", between, other->letter);
        between = ", ";
    }
    if (between[0] == ',') fputs("</small>", out);
}

static void write_arrow(FILE *out, double before, double after, int digits, const char *unit) {
    fprintf(out, "<td class=\"number\">%s &rarr; ", MYO_SHOW(digits, before));
    fprintf(out, "%s%s</td>", MYO_SHOW(digits, after), isfinite(before + after) ? unit : "");
}

/* Whether two measures lie between the same looks: then only both together can be judged. */
static int same_looks(const myo_tale_measure *a, const myo_tale_measure *b) {
    return a->inside == b->inside && a->before == b->before && a->after == b->after;
}

static void write_row_of_measures(FILE *out, const myo_tale *tale, int first, int last) {
    const myo_tale_measure *m = &tale->measures[first];
    fputs("<tr><td class=\"text\">", out);
    for (int i = first; i <= last; i++) {
        const myo_tale_measure *each = &tale->measures[i];
        fprintf(out, "%s<span class=\"when\">%s</span> <strong>%s</strong> ",
                i > first ? "<br>" : "", MYO_SPAN(each->at_s), each->letter);
        say(out, each->event->text);
        if (each->until_s > each->at_s + 1.0)
            fprintf(out, " <small>until %s</small>", MYO_SPAN(each->until_s));
    }
    fputs("</td>", out);
    if (m->inside >= 0) {
        fprintf(out,
                "<td class=\"number\"><a href=\"#window-%d\">%d</a></td><td "
                "colspan=\"3\">within that window; told there</td></tr>\n",
                m->inside + 1, m->inside + 1);
        return;
    }
    if (m->before < 0 || m->after < 0) {
        fprintf(out, "<td colspan=\"4\">%s</td></tr>\n",
                m->after < 0 ? "nobody looked after it" : "nobody had looked before it");
        return;
    }
    fprintf(out, "<td class=\"number\">%d &rarr; %d</td>", m->before + 1, m->after + 1);
    const double pains[2] = {tale->windows[m->before].window->pain_percent,
                             tale->windows[m->after].window->pain_percent};
    if (isfinite(pains[0] + pains[1]))
        fprintf(out, "<td class=\"number\">%.0f &rarr; %.0f</td>", pains[0], pains[1]);
    else
        fputs("<td class=\"number\">&ndash;</td>", out);
    const int muscle = followed(tale);
    write_arrow(out, 100.0 * activity_of(tale, m->before, muscle),
                100.0 * activity_of(tale, m->after, muscle), 2, " %");
    fputs("<td class=\"text\">", out);
    write_changes(out, tale, m);
    write_meanwhile(out, tale, first, last);
    fputs("</td></tr>\n", out);
}

static void write_measures(FILE *out, const myo_tale *tale) {
    if (!tale->n_measures) return;
    fputs(
        "<h2 id=\"measures\">What each measure did</h2>\n<p>Each row compares the last look before "
        "with a look after it; for a substance, the look at which it acts most with the last one "
        "before it acted. Time passes between two looks, too, and where several measures lie "
        "between "
        "them nobody can say which of them did it.",
        out);
    const int muscle = followed(tale);
    if (muscle >= 0) {
        fputs(" Activity, temperature and so on are those of the ", out);
        say(out, tale->muscles[muscle].words);
        fputs(tale->most_hurt >= 0 ? ", which hurts most." : ".", out);
    }
    fputs("</p>\n<div class=\"scroll\"><table>\n<tr><th scope=\"col\">What</th><th scope=\"col\" "
          "class=\"number\">Windows</th><th scope=\"col\" "
          "class=\"number\">Pain</th><th scope=\"col\" class=\"number\">Activity</th><th "
          "scope=\"col\">What else changed</th></tr>\n",
          out);
    for (int i = 0, last = 0; i < tale->n_measures; i = last + 1) {
        for (last = i; last + 1 < tale->n_measures; last++)
            if (!same_looks(&tale->measures[i], &tale->measures[last + 1])) break;
        write_row_of_measures(out, tale, i, last);
    }
    fputs("</table></div>\n", out);
}

/* ---- numbers ---- */

static void write_row_head(FILE *out, const myo_tale *tale, int window) {
    fprintf(out, "<tr><td class=\"time\">%s</td><td class=\"name\"><a href=\"#window-%d\">%d</a> ",
            MYO_SPAN(tale->windows[window].window->start_s), window + 1, window + 1);
    say(out, tale->windows[window].window->name);
    fputs("</td>", out);
}

static void write_person(FILE *out, const myo_tale *tale) {
    static const char *const names[] = {"When",
                                        "Window",
                                        "pain, end",
                                        "pain, highest",
                                        "most loaded",
                                        "compression (N)",
                                        "of strength (%)",
                                        "moment nobody holds (N m)",
                                        "core (°C)",
                                        "water missing (% of mass)",
                                        "sodium (mM)",
                                        "potassium (mM)",
                                        "calcium, ionized (mM)",
                                        "magnesium, ionized (mM)"};
    fputs("<h3>The whole body</h3>\n<div class=\"scroll\"><table>\n<caption>Loads: at the end of "
          "each "
          "window.</caption>\n",
          out);
    heads(out, sizeof names / sizeof names[0], names);
    for (int i = 0; i < tale->n_windows; i++) {
        const myo_tale_window *w = &tale->windows[i];
        const int most = w->most_loaded_body;
        write_row_head(out, tale, i);
        cell(out, 0, w->window->pain_percent);
        cell(out, 0, w->peak_pain_percent);
        fprintf(out, "<td class=\"number\">%s</td>",
                most >= 0 ? myo_spine_body_name(most) : "&ndash;");
        cell(out, 0, most >= 0 ? w->window->after.compression_N[most] : MYO_NONE);
        cell(out, 1, most >= 0 ? 100.0 * w->window->after.load_to_strength_1[most] : MYO_NONE);
        cell(out, 1, w->window->after.spine_residual_Nm);
        cell(out, 2, myo_tale_course(tale, i, "core_temperature", ""));
        cell(out, 2, 100.0 * myo_tale_course(tale, i, "water_missing", ""));
        cell(out, 1, myo_tale_course(tale, i, "sodium", ""));
        cell(out, 2, myo_tale_course(tale, i, "potassium", ""));
        cell(out, 2, myo_tale_course(tale, i, "calcium", ""));
        cell(out, 2, myo_tale_course(tale, i, "magnesium", ""));
        fputs("</tr>\n", out);
    }
    fputs("</table></div>\n", out);
}

static void write_muscle(FILE *out, const myo_tale *tale, int muscle) {
    static const char *const names[] = {"When",
                                        "Window",
                                        "units firing",
                                        "rate of each (Hz)",
                                        "force, mean (%)",
                                        "activity, mean (%)",
                                        "activity, last seconds (%)",
                                        "asked by posture (%)",
                                        "drive asked (1)",
                                        "drive added by pain (1)",
                                        "reflex excitation (1)",
                                        "reflex inhibition (1)",
                                        "new damage (%)"};
    fputs("<h3>", out);
    say(out, tale->muscles[muscle].words);
    fputs("</h3>\n<div class=\"scroll\"><table>\n<caption>What it did in each window.</caption>\n",
          out);
    heads(out, sizeof names / sizeof names[0], names);
    for (int i = 0; i < tale->n_windows; i++) {
        const myo_tale_window *w = &tale->windows[i];
        if (muscle >= w->n_muscles) continue;
        const myo_story_muscle *s = &w->window->muscles[muscle];
        const myo_tale_part *p = &w->parts[muscle];
        write_row_head(out, tale, i);
        fprintf(out, "<td class=\"number\">%d of %d</td>", s->units, p->units);
        cell(out, 1, s->units ? s->rate_Hz : MYO_NONE);
        cell(out, 1, 100.0 * s->force_1);
        cell(out, 1, 100.0 * s->activation_1);
        cell(out, 1, 100.0 * p->activity_1);
        cell(out, 1, 100.0 * p->asked_1);
        cell(out, 3, p->drive_1);
        cell(out, 3, p->guard_1);
        cell(out, 2, s->excitation_1);
        cell(out, 2, s->inhibition_1);
        cell(out, 1, 100.0 * s->fresh_damage_1);
        fputs("</tr>\n", out);
    }
    fputs("</table></div>\n", out);
    static const struct {
        const char *name, *head;
        double scale;
        int decimals;
    } columns[] = {{"damage", "damage (%)", 100.0, 1},
                   {"hurt", "hurt (1)", 1.0, 2},
                   {"inflammation", "inflammation (1)", 1.0, 2},
                   {"prostaglandin", "prostaglandin (1)", 1.0, 2},
                   {"sensitisation", "sensitisation (1)", 1.0, 2},
                   {"strength", "strength (%)", 100.0, 1},
                   {"temperature", "temperature (°C)", 1.0, 1},
                   {"flow", "flow (mL/(kg min))", 1.0, 0},
                   {"perfusion", "oxygen had (%)", 100.0, 0},
                   {"pressure", "pressure (mmHg)", 1.0, 0},
                   {"potassium_around", "potassium around (mM)", 1.0, 1}};
    enum { n = sizeof columns / sizeof columns[0] };
    const char *heading[n + 2] = {"When", "Window"};
    for (int k = 0; k < n; k++) heading[k + 2] = columns[k].head;
    fputs(
        "<div class=\"scroll\"><table>\n<caption>Its tissue at the end of each window.</caption>\n",
        out);
    heads(out, n + 2, heading);
    for (int i = 0; i < tale->n_windows; i++) {
        write_row_head(out, tale, i);
        for (int k = 0; k < n; k++)
            cell(out, columns[k].decimals,
                 columns[k].scale *
                     myo_tale_course(tale, i, columns[k].name, tale->muscles[muscle].name));
        fputs("</tr>\n", out);
    }
    fputs("</table></div>\n", out);
}

static void write_episodes(FILE *out, const myo_tale *tale) {
    if (!count_episodes(tale, -1, NULL)) return;
    fputs("<h3>Episodes found in the signals</h3>\n<div class=\"scroll\"><table>\n<tr><th "
          "scope=\"col\">Window</th><th scope=\"col\">Muscle</th><th scope=\"col\">Type</th><th "
          "scope=\"col\" class=\"number\">from (s)</th><th scope=\"col\" class=\"number\">to "
          "(s)</th><th scope=\"col\" class=\"number\">rate (Hz)</th><th scope=\"col\" "
          "class=\"number\">greatest force (%)</th><th scope=\"col\">Evidence</th></tr>\n",
          out);
    for (int i = 0; i < tale->n_windows; i++) {
        const myo_record *r = tale->windows[i].window->record;
        for (size_t k = 0; r && r->episodes && k < r->n_episodes; k++) {
            const myo_episode *e = &r->episodes[k];
            fprintf(out, "<tr><td>%d</td><td>", i + 1);
            say(out, e->muscle >= 0 && e->muscle < r->n_muscles
                         ? myo_muscle_title(&r->muscles[e->muscle])
                         : "");
            fprintf(out, "</td><td>%s</td>", myo_episode_name(e->type));
            cell(out, 1, 1e-3 * e->start_ms);
            cell(out, 1, 1e-3 * e->end_ms);
            cell(out, 1, e->mean_rate_Hz);
            cell(out, 1, 100.0 * e->peak_force_1);
            fputs("<td class=\"text\">", out);
            say(out, e->evidence);
            fputs("</td></tr>\n", out);
        }
    }
    fputs("</table></div>\n", out);
}

static void write_numbers(FILE *out, const myo_tale *tale) {
    if (!tale->n_windows) return;
    fputs(
        "<h2 id=\"numbers\">Numbers</h2>\n<p class=\"about\">Means of a window leave out its first "
        "moments, in which the motor neurons begin from rest. Force and activity are shares of the "
        "greatest that will can reach; drive is the brain's command to the motor neurons",
        out);
    if (isfinite(tale->threshold_1))
        fprintf(out, ", which begin to fire near %s", MYO_SHOW(2, tale->threshold_1));
    fputs(". Hurt, mediators, inflammation and sensitisation are relative numbers without a unit. "
          "All courses stand in <code>courses.csv</code>.</p>\n",
          out);
    write_person(out, tale);
    write_episodes(out, tale);
    for (int m = 0; m < tale->n_muscles; m++) write_muscle(out, tale, m);
}

/* ---- method ---- */

static void count_sources(const myo_fieldset *set, int *all, int *assumed, int *fitted) {
    for (int s = 0; s < myo_fieldset_section_count(set); s++) {
        const myo_table *table = myo_fieldset_section(set, s)->table;
        for (int f = 0; f < table->n_fields; f++) {
            if (table->fields[f].kind != MYO_FIELD_PARAMETER) continue;
            const char *source = myo_fieldset_source(set, s, f);
            ++*all;
            *assumed += source && strcmp(source, "assumed") == 0;
            *fitted += source && strcmp(source, "fitted") == 0;
        }
    }
}

static void write_method(FILE *out, const myo_tale *tale) {
    const myo_story *s = tale->story;
    fputs(
        "<h2 id=\"method\">How this was made, and what not to believe</h2>\n<p>The time line - "
        "what "
        "is lifted, taken, done and when - was given. What came of it was not: strain, pain, "
        "tension and healing were computed by published equations for motor neurons, fibres, sense "
        "organs, the spine and slow tissue. In the windows every motor unit runs with all its fast "
        "clocks; between them only water, salts, heat, blood flow, mediators, substances, healing "
        "and the creep of the discs go on, under the load that posture asks of each muscle and "
        "that "
        "the last window measured.</p>\n<ul>\n",
        out);
    fprintf(out, "<li>myotome %s, scenario <code>", myo_version());
    say(out, s->scenario[0] ? s->scenario : "unnamed");
    fprintf(
        out,
        "</code>, seed %llu; the same seed gives the same numbers on any number of threads</li>\n",
        (unsigned long long)s->seed);
    fprintf(out, "<li>%s simulated in %d windows", MYO_SPAN(s->windows_s), tale->n_windows);
    if (s->windows_s > 0.0 && s->window_wall_s > 0.0)
        fprintf(out, "; computing them took %s times as long as they lasted",
                MYO_SHOW(2, s->window_wall_s / s->windows_s));
    if (s->wall_s > 0.0) fprintf(out, "; %s for the whole story", MYO_SPAN(s->wall_s));
    fputs(
        "</li>\n<li>Only the muscles listed have motor units of their own; all others follow what "
        "posture asks of them.</li>\n<li>The activity that posture asks for is the least effort "
        "that "
        "holds the body (least sum of cubed activations). What people do differs from it, and more "
        "so in pain.</li>\n<li>How pain becomes guarding is disputed; the hypothesis used is the "
        "setting <code>pain.hypothesis</code>",
        out);
    const double hypothesis = tale->scenario && tale->scenario->session
                                  ? myo_fieldset_get(tale->scenario->session, "pain.hypothesis")
                                  : MYO_NONE;
    if (isfinite(hypothesis)) fprintf(out, " = %.0f", hypothesis);
    fputs(
        " (<code>myotome show pain.hypothesis</code> names all three), and the size of guarding is "
        "fitted.</li>\n<li>Pain words used here: below 5 none to speak of, below 40 mild, below 70 "
        "moderate, else severe.</li>\n<li>T1 to T12 are the twelve vertebrae that bear ribs, from "
        "the "
        "neck down; L1 to L5 are the five below them.</li>\n",
        out);
    if (tale->scenario && tale->scenario->body) {
        int all = 0, assumed = 0, fitted = 0;
        count_sources(tale->scenario->body, &all, &assumed, &fitted);
        fprintf(
            out,
            "<li>Of the %d numbers that describe the person (spine, tissue, mediators, habits), %d "
            "are assumed and %d fitted; <code>myotome list parameters</code> names the source of "
            "each.</li>\n",
            all, assumed, fitted);
    }
    fputs("</ul>\n", out);
    const int known = tale->scenario && tale->scenario->n_muscles > 0 && tale->scenario->session;
    myo_html_write_assumed(out, known ? tale->scenario : NULL);
}

/* ---- the page ---- */

static void write_head(FILE *out, const myo_tale *tale) {
    const myo_story *s = tale->story;
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
          "name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>",
          out);
    say(out, title_of(s));
    fputs("</title>\n", out);
    write_style(out);
    fputs("</head>\n<body>\n<header>\n<h1>", out);
    say(out, title_of(s));
    fputs("</h1>\n<p class=\"about\">", out);
    fprintf(out, "myotome %s &middot; scenario ", myo_version());
    say(out, s->scenario[0] ? s->scenario : "unnamed");
    fprintf(out, " &middot; seed %llu &middot; simulated, not recorded from a person</p>\n",
            (unsigned long long)s->seed);
    fputs("<p class=\"purpose\">A simulation for research and teaching. It is no medical device: "
          "nothing here may guide the diagnosis or treatment of a real person.</p>\n",
          out);
}

void myo_tale_html_write(FILE *out, const myo_tale *tale, const myo_figures *figures,
                         const myo_picture *pictures) {
    write_head(out, tale);
    write_notices(out, tale);
    char applied[1200];
    myo_applied_format(tale->story->applied, tale->story->n_applied, applied, sizeof applied);
    if (applied[0]) {
        fputs("<p class=\"notice\" role=\"note\"><strong>With</strong> ", out);
        say(out, applied);
        fputs(".</p>\n", out);
    }
    if (tale->story->text[0]) {
        fputs("<blockquote><p><strong>The story as it was set.</strong> ", out);
        say(out, tale->story->text);
        fputs("</p></blockquote>\n<p><strong>What came of it in the simulation:</strong></p>\n",
              out);
    }
    write_short(out, tale);
    fputs("<nav aria-label=\"Contents\">", out);
    if (tale->n_windows) fputs("<a href=\"#glance\">At a glance</a> ", out);
    if (tale->n_measures) fputs("<a href=\"#measures\">What each measure did</a> ", out);
    if (tale->n_windows) fputs("<a href=\"#windows\">Window by window</a> ", out);
    fputs("<a href=\"#courses\">Courses</a> ", out);
    if (tale->n_windows) fputs("<a href=\"#numbers\">Numbers</a> ", out);
    fputs("<a href=\"#method\">Method</a></nav>\n</header>\n<main>\n", out);
    if (tale->n_windows) {
        fputs("<h2 id=\"glance\">At a glance</h2>\n", out);
        write_figures(out, figures, pictures, MYO_TALE_GLANCE, -1);
        write_measures(out, tale);
        fputs("<h2 id=\"windows\">Window by window</h2>\n", out);
        for (int i = 0; i < tale->n_windows; i++) write_window(out, tale, figures, pictures, i);
    }
    if (!tale->n_windows) write_measures(out, tale);
    fputs("<h2 id=\"courses\">Courses of the slow tissue</h2>\n", out);
    write_figures(out, figures, pictures, MYO_TALE_COURSES, -1);
    write_numbers(out, tale);
    write_method(out, tale);
    fputs("</main>\n</body>\n</html>\n", out);
}
