/* The timeline: what happened, in order of time, and the key numbers. Every line is found in the
 * record; a moment that did not come is not told. */
#include "report/timeline.h"
#include "myotome/catalogue.h"
#include "myotome/report.h"
#include "report/html.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { line_size = 448, most_lines = 200, most_of_a_name = 5, columns = 100 };

typedef struct line {
    double t_ms;
    int order; /* of lines at the same time */
    int is_event;
    char text[line_size];
} line;

typedef struct lines {
    line *list;
    int n;
} lines;

static void add(lines *all, double t_ms, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void add(lines *all, double t_ms, const char *format, ...) {
    if (!isfinite(t_ms) || all->n == most_lines) return;
    line *l = &all->list[all->n];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(l->text, sizeof l->text, format, arguments);
    va_end(arguments);
    l->t_ms = t_ms;
    l->order = all->n++;
}

static int by_time(const void *a, const void *b) {
    const line *x = a, *y = b;
    if (x->t_ms != y->t_ms) return x->t_ms > y->t_ms ? 1 : -1;
    return x->order - y->order;
}

static const char *type_words(myo_unit_type type) {
    switch (type) {
    case MYO_UNIT_S:
        return "slow";
    case MYO_UNIT_FR:
        return "fast, fatigue-resistant";
    case MYO_UNIT_FF:
        return "fast, fatigable";
    }
    return "type unknown";
}

/* "unit 12 of 100 (slow)" */
static void name_unit(const myo_muscle_record *muscle, int unit, char *text, size_t size) {
    snprintf(text, size, "unit %d of %d (%s)", unit + 1, muscle->n_units,
             muscle->units ? type_words(muscle->units[unit].type) : "type unknown");
}

static void add_first_discharge(lines *all, const char *who, const myo_muscle_record *muscle,
                                const myo_muscle_measures *m) {
    char unit[96], rate[48] = "";
    for (int u = 0; u < muscle->n_units; u++) {
        if (m->units[u].n == 0 || m->units[u].first_ms > m->first_ms) continue;
        name_unit(muscle, u, unit, sizeof unit);
        if (isfinite(m->units[u].first_rate_Hz))
            snprintf(rate, sizeof rate, ", at %s /s", MYO_SHOW(2, m->units[u].first_rate_Hz));
        add(all, m->first_ms, "%sfirst motor unit discharges: %s%s", who, unit, rate);
        return;
    }
}

static void add_recruitment(lines *all, const char *who, const myo_muscle_record *muscle,
                            const myo_muscle_measures *m) {
    const double times[3] = {m->quarter_ms, m->half_ms, m->three_quarters_ms};
    static const char *const names[3] = {"a quarter", "half", "three quarters"};
    for (int k = 0; k < 3; k++) {
        const double force = myo_series_at(&muscle->force, times[k], 0);
        if (isfinite(force)) {
            add(all, times[k], "%s%s of the units at work have joined; force %s N", who, names[k],
                MYO_SHOW(3, force));
        } else {
            add(all, times[k], "%s%s of the units at work have joined", who, names[k]);
        }
    }
    int last = -1;
    for (int u = 0; u < muscle->n_units; u++)
        if (m->units[u].n && (last < 0 || m->units[u].first_ms > m->units[last].first_ms)) last = u;
    if (last < 0 || m->n_active < 2) return;
    char unit[96], force[48] = "";
    name_unit(muscle, last, unit, sizeof unit);
    if (isfinite(m->units[last].threshold_N))
        snprintf(force, sizeof force, ", at %s N", MYO_SHOW(3, m->units[last].threshold_N));
    add(all, m->units[last].first_ms, "%slast newcomer: %s%s; %d of %d units have discharged", who,
        unit, force, m->n_active, muscle->n_units);
}

/* Whether an event of the record already marks this moment (events are added first). */
static int told(const lines *all, double t_ms) {
    for (int k = 0; k < all->n; k++)
        if (all->list[k].is_event && fabs(all->list[k].t_ms - t_ms) < 30.0) return 1;
    return 0;
}

static void add_force(lines *all, const char *who, const myo_muscle_measures *m) {
    if (isfinite(m->reached_ms))
        add(all, m->reached_ms, "%sforce is within 5 %% of the %s N asked for", who,
            MYO_SHOW(3, m->hold_target_N));
    if (m->has_hold && !told(all, m->hold_start_ms))
        add(all, m->hold_start_ms, "%scommand reaches its plateau", who);
    if (isfinite(m->peak_force_N) && m->peak_force_N > 0.0)
        add(all, m->peak_force_ms, "%sgreatest force, %s N", who, MYO_SHOW(3, m->peak_force_N));
    if (!m->has_hold) return;
    if (isfinite(m->hold_force_N)) {
        add(all, m->hold_end_ms, "%shold ends; force on it %s N, variation (SD / mean) %s %%", who,
            MYO_SHOW(3, m->hold_force_N), MYO_SHOW(2, 100.0 * m->hold_cv_1));
    } else {
        add(all, m->hold_end_ms, "%shold ends", who);
    }
    if (isfinite(m->relaxed_ms))
        add(all, m->relaxed_ms,
            "%srelaxed: force above rest is below a tenth of the hold, %.2f s after its end", who,
            1e-3 * (m->relaxed_ms - m->hold_end_ms));
}

static void add_muscle(lines *all, const char *who, const myo_muscle_record *muscle,
                       const myo_muscle_measures *m, double end_ms) {
    char unit[96];
    add(all, m->drive_start_ms, "%sdescending drive begins", who);
    add_first_discharge(all, who, muscle, m);
    add_recruitment(all, who, muscle, m);
    add_force(all, who, m);
    if (m->peak_rate_unit >= 0) {
        name_unit(muscle, m->peak_rate_unit, unit, sizeof unit);
        add(all, m->peak_rate_ms, "%shighest rate, %s /s over three intervals: %s", who,
            MYO_SHOW(3, m->peak_rate_Hz), unit);
    }
    if (m->n_active == 0 && muscle->n_units > 0)
        add(all, end_ms, "%sno motor unit has discharged", who);
    for (int u = 0; u < muscle->n_units; u++) {
        if (m->units[u].n == 0 || m->units[u].last_ms < m->last_ms || m->last_ms > end_ms - 200.0)
            continue;
        name_unit(muscle, u, unit, sizeof unit);
        add(all, m->last_ms, "%slast discharge: %s", who, unit);
        break;
    }
}

/* Events of the record; of one name only the first few, heartbeats not at all. */
static void add_events(lines *all, const myo_record *record) {
    for (size_t k = 0; record->events && k < record->n_events; k++) {
        const myo_event *event = &record->events[k];
        int before = 0;
        if (strcmp(event->name, "heartbeat") == 0) continue;
        for (size_t j = 0; j < k; j++) before += strcmp(record->events[j].name, event->name) == 0;
        if (before < most_of_a_name)
            add(all, event->t_ms, "%s", event->text[0] ? event->text : event->name);
    }
}

static void add_episodes(lines *all, const myo_record *record) {
    for (size_t k = 0; k < record->n_episodes; k++) {
        const myo_episode *e = &record->episodes[k];
        char who[160] = "", force[64] = "";
        if (record->n_muscles > 1)
            snprintf(who, sizeof who, "%.140s: ", myo_muscle_title(&record->muscles[e->muscle]));
        if (isfinite(e->peak_force_1))
            snprintf(force, sizeof force, "; force up to %s %% of the greatest",
                     MYO_SHOW(2, 100.0 * e->peak_force_1));
        add(all, e->start_ms, "%s%s begins: %s", who, myo_episode_name(e->type), e->evidence);
        add(all, e->end_ms, "%s%s ends, %.1f s after it began%s", who, myo_episode_name(e->type),
            1e-3 * (e->end_ms - e->start_ms), force);
    }
}

/* ---- key numbers ---- */

static void print_muscle(FILE *out, const myo_muscle_record *muscle, const myo_muscle_measures *m) {
    fprintf(out, "%s\n", myo_muscle_title(muscle));
    if (muscle->n_units > 0) {
        fprintf(out, "  pool      %d of %d motor units discharged, %zu times", m->n_active,
                muscle->n_units, m->n_discharges);
        if (m->n_blocked) fprintf(out, "; %zu did not reach the fibres", m->n_blocked);
        fprintf(out, "\n");
    }
    if (isfinite(m->median_rate_Hz)) {
        fprintf(out, "  rates     %s to %s /s, median %s /s", MYO_SHOW(3, m->lowest_rate_Hz),
                MYO_SHOW(3, m->highest_rate_Hz), MYO_SHOW(3, m->median_rate_Hz));
        if (isfinite(m->median_cv_1))
            fprintf(out, "; intervals vary by %s %%", MYO_SHOW(2, 100.0 * m->median_cv_1));
        fprintf(out, "\n");
    }
    if (isfinite(m->order_1))
        fprintf(out, "  order     rank correlation of size and first discharge %.2f\n", m->order_1);
    if (isfinite(m->peak_force_N)) {
        fprintf(out, "  force     peak %s N, mean %s N", MYO_SHOW(3, m->peak_force_N),
                MYO_SHOW(3, m->mean_force_N));
        if (isfinite(m->hold_force_N)) fprintf(out, ", hold %s N", MYO_SHOW(3, m->hold_force_N));
        if (m->max_force_N > 0.0)
            fprintf(out, "; all units together can give %s N", MYO_SHOW(3, m->max_force_N));
        fprintf(out, "\n");
    }
    if (isfinite(m->velocity_low_m_s))
        fprintf(out, "  fibres    conduct at %s to %s m/s\n", MYO_SHOW(3, m->velocity_low_m_s),
                MYO_SHOW(3, m->velocity_high_m_s));
}

static void print_channels(FILE *out, const myo_measures *measures) {
    for (int i = 0; i < measures->record->n_channels; i++) {
        const myo_channel_measures *c = &measures->channels[i];
        if (!isfinite(c->rms_uV)) continue;
        fprintf(out, "%s\n  RMS %s uV from %s to %s s", measures->record->channels[i].name,
                MYO_SHOW(3, c->rms_uV), MYO_SHOW(3, 1e-3 * c->from_ms),
                MYO_SHOW(3, 1e-3 * c->to_ms));
        if (isfinite(c->spectrum.median_Hz))
            fprintf(out, ", median frequency %.0f Hz", c->spectrum.median_Hz);
        fprintf(out, "\n");
    }
}

/* One line, broken at a space where it would pass the last column. */
static void print_line(FILE *out, const line *l) {
    const size_t room = columns - 10;
    const char *text = l->text;
    fprintf(out, "%7.2f s  ", 1e-3 * l->t_ms);
    while (strlen(text) > room) {
        size_t cut = room;
        while (cut > 0 && text[cut] != ' ') cut--;
        if (cut == 0) break;
        fprintf(out, "%.*s\n%10s", (int)cut, text, "");
        text += cut + 1;
    }
    fprintf(out, "%s\n", text);
}

static void print_warnings(FILE *out, const myo_record *record) {
    for (size_t i = 0; i < record->n_warnings; i++)
        fprintf(out, "WARNING: %s\n", record->warnings[i].text);
}

static void print_head(FILE *out, const myo_record *record) {
    fprintf(out, "%s\n",
            record->title[0]      ? record->title
            : record->scenario[0] ? record->scenario
                                  : "run");
    if (record->interrupted)
        fprintf(out,
                "INTERRUPTED after %.2f s of %.2f s: what follows is what was recorded so far.\n",
                1e-3 * record->simulated_ms, 1e-3 * record->duration_ms);
    else if (record->simulated_ms < record->duration_ms - 1.0)
        fprintf(out, "STOPPED after %.2f s of %.2f s: what follows is what was recorded so far.\n",
                1e-3 * record->simulated_ms, 1e-3 * record->duration_ms);
    char applied[1200];
    myo_applied_format(record->applied, record->n_applied, applied, sizeof applied);
    if (applied[0]) fprintf(out, "With: %s.\n", applied);
    fprintf(out, "\n");
    print_warnings(out, record);
}

static int collect(lines *all, const myo_measures *measures) {
    const myo_record *record = measures->record;
    all->list = calloc(most_lines, sizeof *all->list);
    if (!all->list) return 0;
    add_events(all, record);
    for (int k = 0; k < all->n; k++) all->list[k].is_event = 1;
    for (int i = 0; i < record->n_muscles; i++) {
        char who[160] = "";
        if (record->n_muscles > 1)
            snprintf(who, sizeof who, "%.140s: ", myo_muscle_title(&record->muscles[i]));
        add_muscle(all, who, &record->muscles[i], &measures->muscles[i], measures->end_ms);
    }
    add_episodes(all, record);
    qsort(all->list, (size_t)all->n, sizeof *all->list, by_time);
    return 1;
}

int myo_timeline_write_rows(FILE *out, const myo_measures *measures) {
    lines all = {0};
    if (!collect(&all, measures)) return 0;
    for (int k = 0; k < all.n; k++) {
        fprintf(out, "<tr><td class=\"time\">%.2f s</td><td>", 1e-3 * all.list[k].t_ms);
        myo_html_escape(out, all.list[k].text);
        fprintf(out, "</td></tr>\n");
    }
    free(all.list);
    return 1;
}

int myo_timeline_format(const myo_record *record, char **text_out, myo_error *error) {
    static const char *const no_memory = "memory ran out while writing the timeline";
    lines all = {0};
    char *text = NULL;
    size_t size = 0;
    *text_out = NULL;
    myo_measures *measures = myo_measures_make(record);
    FILE *out = measures && collect(&all, measures) ? open_memstream(&text, &size) : NULL;
    if (out) {
        print_head(out, record);
        for (int k = 0; k < all.n; k++) print_line(out, &all.list[k]);
        if (all.n) fprintf(out, "\n");
        for (int i = 0; i < record->n_muscles; i++)
            print_muscle(out, &record->muscles[i], &measures->muscles[i]);
        print_channels(out, measures);
        if (ferror(out) | fclose(out)) {
            free(text);
            text = NULL;
        }
    }
    free(all.list);
    myo_measures_free(measures);
    if (!text) return myo_error_set(error, MYO_BROKE_DOWN, "%s", no_memory);
    *text_out = text;
    return MYO_OK;
}
