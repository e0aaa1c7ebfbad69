/* A story as text for a terminal: what was done, and what each look found, in order of time. */
#include "myotome/catalogue.h"
#include "myotome/report.h"

#include "report/tale.h"
#include "report/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { line_size = 1024, time_columns = 14 };

static void add(char *line, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(char *line, const char *format, ...) {
    const size_t used = strlen(line);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line + used, line_size - used, format, arguments);
    va_end(arguments);
}

static void tell_measures(FILE *out, const myo_tale *tale, double from_s, double to_s, int apart) {
    int told = 0;
    for (int i = 0; i < tale->n_measures; i++) {
        const myo_tale_measure *m = &tale->measures[i];
        if (m->at_s < from_s || m->at_s >= to_s) continue;
        if (!told++ && apart) fputs("\n", out);
        if (m->inside >= 0)
            myo_say(out, time_columns, "", "* after %s: %s",
                    MYO_SPAN(m->at_s - tale->windows[m->inside].window->start_s), m->event->text);
        else if (m->until_s > m->at_s + 1.0)
            myo_say(out, time_columns, MYO_SPAN(m->at_s), "* %s (until %s)", m->event->text,
                    MYO_SPAN(m->until_s));
        else
            myo_say(out, time_columns, MYO_SPAN(m->at_s), "* %s", m->event->text);
    }
}

static void tell_pain(FILE *out, const myo_tale *tale, int window) {
    const myo_tale_window *w = &tale->windows[window];
    char line[line_size] = "";
    add(line, "pain %.0f of 100, %s", w->window->pain_percent,
        myo_pain_words(w->window->pain_percent));
    if (window) add(line, " (before: %.0f)", tale->windows[window - 1].window->pain_percent);
    if (w->peak_pain_percent > w->window->pain_percent + 3.0)
        add(line, ", highest %.0f after %s", w->peak_pain_percent, MYO_SPAN(w->peak_pain_s));
    if (w->most_loaded_body >= 0)
        add(line, "; most loaded: %s, %s N, %s %% of its strength",
            myo_spine_body_name(w->most_loaded_body),
            MYO_SHOW(3, w->window->after.compression_N[w->most_loaded_body]),
            MYO_SHOW(2, 100.0 * w->window->after.load_to_strength_1[w->most_loaded_body]));
    myo_say(out, time_columns, "", "%s", line);
    const int most = w->strained ? myo_tale_most_loaded(&w->window->worst) : -1;
    if (most >= 0)
        myo_say(out, time_columns, "",
                "heaviest moment %s into it: %s bears %s N, %s %% of its strength",
                MYO_SPAN(fmax(0.0, w->window->worst.t_s - w->window->start_s)),
                myo_spine_body_name(most), MYO_SHOW(3, w->window->worst.compression_N[most]),
                MYO_SHOW(2, 100.0 * w->window->worst.load_to_strength_1[most]));
}

static void tell_damage(FILE *out, const myo_tale *tale, const myo_tale_window *w) {
    char line[line_size] = "";
    for (int m = 0; m < w->n_muscles && m < tale->n_muscles; m++)
        if (w->window->muscles[m].fresh_damage_1 > 0.005)
            add(line, "%s%s %s %%", line[0] ? "; " : "TORN: ", tale->muscles[m].title,
                MYO_SHOW(2, 100.0 * w->window->muscles[m].fresh_damage_1));
    if (line[0]) myo_say(out, time_columns, "", "%s", line);
}

static void tell_busiest(FILE *out, const myo_tale *tale, const myo_tale_window *w) {
    if (w->busiest < 0) return;
    const myo_tale_part *p = &w->parts[w->busiest];
    char line[line_size] = "";
    add(line, "TIGHT BY ITSELF: %s, %s %% of voluntary activity", tale->muscles[w->busiest].title,
        MYO_SHOW(2, 100.0 * p->activity_1));
    if (isfinite(p->asked_1))
        add(line, " where posture asks for %s %%", MYO_SHOW(2, 100.0 * p->asked_1));
    myo_say(out, time_columns, "", "%s", line);
}

static void tell_muscles(FILE *out, const myo_tale *tale, const myo_tale_window *w) {
    if (!w->n_muscles) return;
    fprintf(out, "%*s%-32s %7s %7s %8s %9s %9s\n", time_columns, "", "", "units", "rate", "force",
            "activity", "asked");
    for (int m = 0; m < w->n_muscles && m < tale->n_muscles; m++) {
        const myo_story_muscle *s = &w->window->muscles[m];
        char asked[32] = "-";
        if (isfinite(w->parts[m].asked_1))
            snprintf(asked, sizeof asked, "%.1f %%", 100.0 * w->parts[m].asked_1);
        fprintf(out, "%*s%-32.32s %3d/%-3d %4.1f Hz %6.1f %% %7.1f %% %9s\n", time_columns, "",
                tale->muscles[m].title, s->units, w->parts[m].units, s->rate_Hz, 100.0 * s->force_1,
                100.0 * w->parts[m].activity_1, asked);
    }
}

static void tell_episodes(FILE *out, const myo_tale_window *w) {
    const myo_record *r = w->window->record;
    for (size_t k = 0; r && r->episodes && k < r->n_episodes; k++) {
        const myo_episode *e = &r->episodes[k];
        const int known = e->muscle >= 0 && e->muscle < r->n_muscles;
        myo_say(out, time_columns, "", "FOUND: %s%s%s, %.1f to %.1f s: %s",
                myo_episode_name(e->type), known ? " of " : "",
                known ? myo_muscle_title(&r->muscles[e->muscle]) : "", 1e-3 * e->start_ms,
                1e-3 * e->end_ms, e->evidence);
    }
}

static void tell_window(FILE *out, const myo_tale *tale, int window) {
    const myo_tale_window *w = &tale->windows[window];
    fputs("\n", out);
    myo_say(out, time_columns, MYO_SPAN(w->window->start_s), "WINDOW %d, %s: %s%s", window + 1,
            MYO_SPAN(w->last_to_s), w->window->text[0] ? w->window->text : w->window->name,
            w->window->asked ? "" : " (opened by itself)");
    tell_measures(out, tale, w->window->start_s + (window ? 1e-6 : -1.0), w->end_s, 0);
    tell_pain(out, tale, window);
    tell_damage(out, tale, w);
    tell_busiest(out, tale, w);
    tell_episodes(out, w);
    tell_muscles(out, tale, w);
}

static void tell_end(FILE *out, const myo_tale *tale) {
    const myo_story *s = tale->story;
    fputs("\n", out);
    if (tale->worst >= 0 && isfinite(tale->free_s))
        myo_say(out, time_columns, "In the end",
                "pain was worst in window %d (%.0f of 100) and gone when looked at after %s",
                tale->worst + 1, tale->windows[tale->worst].peak_pain_percent,
                MYO_SPAN(tale->free_s));
    else if (tale->worst >= 0)
        myo_say(out, time_columns, "In the end",
                "pain was worst in window %d (%.0f of 100); at the last look %.0f", tale->worst + 1,
                tale->windows[tale->worst].peak_pain_percent,
                tale->windows[tale->n_windows - 1].window->pain_percent);
    else if (tale->n_windows)
        myo_say(out, time_columns, "In the end", "nothing hurt");
    char text[400];
    for (int k = 0; k < myo_tale_changes; k++)
        if (myo_tale_change(tale, k, text, sizeof text)) myo_say(out, time_columns, "", "%s", text);
    const double wall = s->windows_s > 0.0 ? s->window_wall_s / s->windows_s : 0.0;
    myo_say(out, time_columns, "Simulated",
            "%s in %d windows, %s of slow tissue between them; %s s of wall time for a second of a "
            "window",
            MYO_SPAN(s->windows_s), tale->n_windows,
            MYO_SPAN(fmax(0.0, tale->end_s - s->windows_s)), MYO_SHOW(3, wall));
}

static void tell(FILE *out, const myo_tale *tale) {
    const myo_story *s = tale->story;
    fprintf(out, "%s\n", s->title[0] ? s->title : s->scenario[0] ? s->scenario : "story");
    char applied[1200];
    myo_applied_format(s->applied, s->n_applied, applied, sizeof applied);
    if (applied[0]) fprintf(out, "With: %s.\n", applied);
    if (s->interrupted || tale->end_s < s->duration_s - 1.0)
        fprintf(out, "%s after %s of %s: what follows is what was reached.\n",
                s->interrupted ? "INTERRUPTED" : "STOPPED", MYO_SPAN(tale->end_s),
                MYO_SPAN(s->duration_s));
    for (size_t k = 0; k < s->n_warnings && s->warnings; k++)
        myo_say(out, time_columns, "WARNING", "%s", s->warnings[k].text);
    double told_s = -1.0;
    for (int i = 0; i < tale->n_windows; i++) {
        const double start_s = tale->windows[i].window->start_s + (i ? 1e-6 : -1.0);
        tell_measures(out, tale, told_s, start_s, 1);
        tell_window(out, tale, i);
        told_s = fmax(tale->windows[i].end_s, start_s);
    }
    tell_measures(out, tale, told_s, HUGE_VAL, 1);
    tell_end(out, tale);
}

int myo_story_format(const myo_story *story, const myo_scenario *scenario, char **text_out,
                     myo_error *error) {
    size_t size = 0;
    *text_out = NULL;
    myo_tale *tale = myo_tale_make(story, scenario);
    FILE *out = tale ? open_memstream(text_out, &size) : NULL;
    int ok = out != NULL;
    if (out) {
        tell(out, tale);
        ok = !ferror(out);
        ok &= fclose(out) == 0;
    }
    myo_tale_free(tale);
    if (ok) return MYO_OK;
    free(*text_out);
    *text_out = NULL;
    return myo_error_set(error, MYO_BROKE_DOWN, "memory ran out for the story");
}
