/* Two runs read for their comparison. See report/comparison.h. */
#include "report/comparison.h"

#include "myotome/units.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const double myo_same_1 = 0.01;

/* ---- Numbers of records ---- */

/* Quantities of a muscle that measures have. scale: what is a large difference; 0: relative. */
static const struct {
    const char *name, *unit;
    size_t offset;
    double scale, weight;
    int digits;
} quantities[] = {
#define AT(field) offsetof(myo_muscle_measures, field)
    {"mean force", "N", AT(mean_force_N), 0, 0.9, 3},
    {"greatest force", "N", AT(peak_force_N), 0, 1.0, 3},
    {"force on the hold", "N", AT(hold_force_N), 0, 0.9, 3},
    {"discharge rate, median of the units", "1/s", AT(median_rate_Hz), 0, 0.8, 3},
    {"discharge rate, fastest unit", "1/s", AT(highest_rate_Hz), 0, 0.5, 3},
    {"lowest ATP", "mM", AT(lowest_ATP_mM), 0, 1.0, 3},
    {"lowest creatine phosphate", "mM", AT(lowest_PCr_mM), 0, 0.6, 3},
    {"highest phosphate", "mM", AT(highest_Pi_mM), 0, 0.5, 3},
    {"lowest pH", "", AT(lowest_pH_1), 0.3, 0.8, 3},
    {"highest potassium in the tubules", "mM", AT(peak_potassium_mM), 0, 0.5, 3},
    {"slowest conduction along a fibre", "m/s", AT(velocity_low_m_s), 0, 0.4, 3},
#undef AT
};

static void add_row(myo_comparison *c, const char *of, const char *name, const char *unit,
                    double scale, double weight, int digits, double a, double b) {
    if (!isfinite(a) && !isfinite(b)) return;
    if (c->n_rows == c->rows_capacity) {
        const int capacity = c->rows_capacity ? 2 * c->rows_capacity : 64;
        myo_difference *more = realloc(c->rows, (size_t)capacity * sizeof *more);
        c->failed |= !more;
        if (!more) return;
        c->rows = more;
        c->rows_capacity = capacity;
    }
    /* What decays to nothing is nothing. */
    if (fabs(a) < 1e-6 * fabs(b)) a = 0.0;
    if (fabs(b) < 1e-6 * fabs(a)) b = 0.0;
    myo_difference *row = &c->rows[c->n_rows++];
    *row = (myo_difference){.digits = digits, .value = {a, b}, .weight_1 = weight};
    snprintf(row->name, sizeof row->name, "%s", name);
    snprintf(row->of, sizeof row->of, "%s", of);
    snprintf(row->unit, sizeof row->unit, "%s", unit);
    /* Of shares, what is below a twentieth is little, however many times it is the other. */
    const double most = fmax(fabs(a), fabs(b)), least = unit[0] ? 0.0 : 0.05;
    row->size_1 = !isfinite(a) || !isfinite(b) ? 1.0
                  : a == b                     ? 0.0
                  : scale > 0.0                ? fmin(1.0, fabs(b - a) / scale)
                                               : fabs(b - a) / fmax(most, least);
}

static double at(const myo_muscle_measures *m, size_t offset) {
    double value;
    memcpy(&value, (const char *)m + offset, sizeof value);
    return value;
}

/* Mean over the last tenth of a run, at most half a second: what is left at its end. */
static double end_of(const myo_series *series) {
    if (!series->n_rows || !(series->rate_Hz > 0.0)) return MYO_NONE;
    size_t n = (size_t)fmin(0.5 * series->rate_Hz, 0.1 * (double)series->n_rows);
    if (n < 1) n = 1;
    double sum = 0.0;
    for (size_t k = series->n_rows - n; k < series->n_rows; k++)
        sum += (double)series->data[k * (size_t)series->n_columns];
    return sum / (double)n;
}

static double greatest_of(const myo_series *series) {
    double greatest = MYO_NONE;
    for (size_t k = 0; k < series->n_rows * (size_t)series->n_columns; k++)
        if (!((double)series->data[k] <= greatest)) greatest = (double)series->data[k];
    return greatest;
}

/* Episodes of one kind in a run. */
typedef struct kind_count {
    int n;
    double seconds, rate_Hz, force_1; /* together; mean over their time; greatest */
} kind_count;

static void count_record(const myo_record *record, kind_count counts[MYO_EPISODE_TYPES]) {
    for (size_t k = 0; record && k < record->n_episodes; k++) {
        const myo_episode *e = &record->episodes[k];
        kind_count *c = &counts[e->type];
        const double seconds = 1e-3 * (e->end_ms - e->start_ms);
        c->rate_Hz = (c->rate_Hz * c->seconds + e->mean_rate_Hz * seconds) /
                     fmax(c->seconds + seconds, 1e-9);
        c->seconds += seconds;
        if (e->peak_force_1 > c->force_1) c->force_1 = e->peak_force_1;
        c->n++;
    }
}

static void count_run(const myo_compared *run, kind_count counts[MYO_EPISODE_TYPES]) {
    memset(counts, 0, MYO_EPISODE_TYPES * sizeof *counts);
    count_record(run->record, counts);
    for (int i = 0; run->story && i < run->story->n_windows; i++)
        count_record(run->story->windows[i].record, counts);
}

/* Length, rate and force of each kind of episode that either run has. */
static void read_episodes(myo_comparison *c) {
    kind_count counts[2][MYO_EPISODE_TYPES];
    for (int k = 0; k < 2; k++) count_run(&c->runs[k], counts[k]);
    for (int type = 0; type < MYO_EPISODE_TYPES; type++) {
        const kind_count *a = &counts[0][type], *b = &counts[1][type];
        const char *kind = myo_episode_name((myo_episode_type)type);
        char name[80];
        if (!a->n && !b->n) continue;
        snprintf(name, sizeof name, "%s, seconds of it", kind);
        add_row(c, "", name, "s", 0, 1.3, 3, a->seconds, b->seconds);
        snprintf(name, sizeof name, "%s, mean rate of its units", kind);
        add_row(c, "", name, "1/s", 0, 0.4, 3, a->n && a->rate_Hz > 0 ? a->rate_Hz : MYO_NONE,
                b->n && b->rate_Hz > 0 ? b->rate_Hz : MYO_NONE);
        snprintf(name, sizeof name, "%s, greatest force of the muscle's greatest", kind);
        add_row(c, "", name, "%", 30, 0.4, 2, a->n ? 100.0 * a->force_1 : MYO_NONE,
                b->n ? 100.0 * b->force_1 : MYO_NONE);
    }
}

static double last_second(const myo_comparison *c, int run, int muscle) {
    const myo_spike_list *list = &c->records[run]->muscles[muscle].discharges;
    const double end_ms = c->measures[run]->end_ms;
    size_t n = 0;
    for (size_t i = 0; i < list->n; i++) n += list->spikes[i].t_ms > end_ms - 1000.0;
    return end_ms > 2000.0 ? (double)n : MYO_NONE;
}

static void read_muscle(myo_comparison *c, int muscle, const char *of) {
    const myo_muscle_measures *m[2];
    const myo_muscle_record *r[2];
    for (int k = 0; k < 2; k++) {
        m[k] = &c->measures[k]->muscles[muscle];
        r[k] = &c->records[k]->muscles[muscle];
    }
    for (size_t i = 0; i < sizeof quantities / sizeof quantities[0]; i++)
        add_row(c, of, quantities[i].name, quantities[i].unit, quantities[i].scale,
                quantities[i].weight, quantities[i].digits, at(m[0], quantities[i].offset),
                at(m[1], quantities[i].offset));
    add_row(c, of, "force at the end", "N", 0, 0.9, 3, end_of(&r[0]->force), end_of(&r[1]->force));
    add_row(c, of, "time to let go after the hold", "s", 0, 1.0, 3,
            1e-3 * (m[0]->relaxed_ms - m[0]->hold_end_ms),
            1e-3 * (m[1]->relaxed_ms - m[1]->hold_end_ms));
    add_row(c, of, "discharges of all units in the last second", "", 0, 0.9, 0,
            last_second(c, 0, muscle), last_second(c, 1, muscle));
    add_row(c, of, "motor units at work", "", 0, 0.7, 0, m[0]->n_active, m[1]->n_active);
    add_row(c, of, "discharges of motor neurons", "", 0, 0.6, 0, (double)m[0]->n_discharges,
            (double)m[1]->n_discharges);
    add_row(c, of, "discharges that did not reach the fibres", "", 0, 0.6, 0,
            (double)m[0]->n_blocked, (double)m[1]->n_blocked);
    if (r[0]->spontaneous.n || r[1]->spontaneous.n)
        add_row(c, of, "potentials that fibres fired by themselves", "", 0, 1.0, 0,
                (double)r[0]->spontaneous.n, (double)r[1]->spontaneous.n);
    add_row(c, of, "highest calcium in a fibre", "µM", 0, 0.6, 3, greatest_of(&r[0]->calcium),
            greatest_of(&r[1]->calcium));
    add_row(c, of, "drive that pain adds, greatest", "", 0, 0.6, 3, greatest_of(&r[0]->guard),
            greatest_of(&r[1]->guard));
}

static void read_channels(myo_comparison *c) {
    const myo_record *a = c->records[0], *b = c->records[1];
    for (int i = 0; i < a->n_channels && i < b->n_channels; i++) {
        char name[96];
        const myo_channel_measures *x = &c->measures[0]->channels[i],
                                   *y = &c->measures[1]->channels[i];
        const char *of = a->n_muscles > 1
                             ? myo_muscle_title(&a->muscles[c->measures[0]->channel_muscle[i]])
                             : "";
        snprintf(name, sizeof name, "%s, RMS", a->channels[i].name);
        add_row(c, of, name, "µV", 0, 0.7, 3, x->whole_rms_uV, y->whole_rms_uV);
        snprintf(name, sizeof name, "%s, median frequency", a->channels[i].name);
        add_row(c, of, name, "Hz", 0, 0.4, 3, x->spectrum.median_Hz, y->spectrum.median_Hz);
    }
}

static int muscles_of(const myo_comparison *c) {
    if (!c->records[0] || !c->records[1]) return 0;
    const int a = c->records[0]->n_muscles, b = c->records[1]->n_muscles;
    return a < b ? a : b;
}

double myo_series_difference_1(const myo_series *a, const myo_series *b) {
    const size_t columns = (size_t)a->n_columns, n = a->n_rows < b->n_rows ? a->n_rows : b->n_rows;
    double most = 0.0, differs = 0.0;
    if (a->n_columns != b->n_columns || !n) return 0.0;
    for (size_t k = 0; k < n * columns; k++) {
        const double x = (double)a->data[k], y = (double)b->data[k];
        if (!isfinite(x) || !isfinite(y)) continue;
        most = fmax(most, fmax(fabs(x), fabs(y)));
        differs = fmax(differs, fabs(x - y));
    }
    return most > 0.0 ? differs / most : 0.0;
}

float *myo_series_mean(const myo_series *series) {
    const size_t columns = (size_t)series->n_columns;
    float *mean = series->n_rows && columns ? malloc(series->n_rows * sizeof *mean) : NULL;
    for (size_t k = 0; mean && k < series->n_rows; k++) {
        double sum = 0.0;
        for (size_t u = 0; u < columns; u++) sum += (double)series->data[k * columns + u];
        mean[k] = (float)(sum / (double)columns);
    }
    return mean;
}

/* The first moment at which two series are not the same bits, s; NaN if they are. */
static double parts_at(const myo_series *a, const myo_series *b) {
    const size_t columns = (size_t)a->n_columns, n = a->n_rows < b->n_rows ? a->n_rows : b->n_rows;
    if (a->n_columns != b->n_columns) return 0.0;
    for (size_t k = 0; k < n; k++)
        if (memcmp(&a->data[k * columns], &b->data[k * columns], columns * sizeof *a->data) != 0)
            return (double)k / a->rate_Hz;
    return a->n_rows == b->n_rows ? MYO_NONE : (double)n / a->rate_Hz;
}

static double parting_of_records(const myo_record *a, const myo_record *b) {
    double first = MYO_NONE;
    for (int m = 0; m < a->n_muscles && m < b->n_muscles; m++) {
        const myo_muscle_record *x = &a->muscles[m], *y = &b->muscles[m];
        first = fmin(first, parts_at(&x->force, &y->force));
        first = fmin(first, parts_at(&x->calcium, &y->calcium));
        first = fmin(first, parts_at(&x->ATP, &y->ATP));
        first = fmin(first, parts_at(&x->potassium_T, &y->potassium_T));
    }
    return fmin(first, parts_at(&a->pain, &b->pain)); /* fmin leaves NaN out */
}

/* ---- Numbers of stories ---- */

static double greatest_of_course(const myo_course *course) {
    double greatest = MYO_NONE;
    for (size_t k = 0; course && k < course->n; k++)
        if (!((double)course->value[k] <= greatest)) greatest = (double)course->value[k];
    return greatest;
}

static double least_of_course(const myo_course *course) {
    double least = MYO_NONE;
    for (size_t k = 0; course && k < course->n; k++)
        if (!((double)course->value[k] >= least)) least = (double)course->value[k];
    return least;
}

/* How telling a course is; that a substance that was taken is there is no news. */
static double weight_of(const myo_course *course, int is_substance) {
    static const struct {
        const char *name;
        double weight;
    } weights[] = {{"pain", 1.5},          {"damage", 1.1},           {"hurt", 0.9},
                   {"load", 0.8},          {"length", 0.7},           {"temperature", 0.8},
                   {"sensitisation", 0.8}, {"sodium", 0.8},           {"potassium", 0.8},
                   {"water_missing", 0.8}, {"core_temperature", 0.8}, {"perfusion", 0.3},
                   {"pressure", 0.3}};
    for (size_t i = 0; i < sizeof weights / sizeof weights[0]; i++)
        if (strcmp(weights[i].name, course->name) == 0) return weights[i].weight;
    return is_substance ? 0.02 : 0.5;
}

static double last_of_course(const myo_course *course) {
    return course && course->n ? (double)course->value[course->n - 1] : MYO_NONE;
}

static double shown_scale(const char *unit) {
    return strcmp(unit, "degC") == 0 ? 3.0 : strcmp(unit, "percent") == 0 ? 30.0 : 0.0;
}

/* "percent" is written %, as everywhere on the pages. */
static const char *unit_shown(const char *unit, myo_unit_shown *shown) {
    *shown = myo_unit_words(unit);
    return shown->text;
}

double myo_course_difference_1(const myo_course *a, const myo_course *b) {
    double most = strcmp(a->unit, "1") == 0 ? 0.05 : 0.0, differs = 0.0;
    for (int pass = 0; pass < 2; pass++) { /* at the times of either */
        const myo_course *own = pass ? b : a, *other = pass ? a : b;
        for (size_t k = 0; k < own->n; k++) {
            const double x = (double)own->value[k], y = myo_course_at(other, own->t_s[k]);
            if (!isfinite(x) || !isfinite(y)) continue;
            most = fmax(most, fmax(fabs(x), fabs(y)));
            differs = fmax(differs, fabs(x - y));
        }
    }
    if (strcmp(a->unit, "degC") == 0) return differs / 10.0;
    return most > 0.0 ? differs / most : 0.0;
}

int myo_course_is_of_muscle(const myo_story *story, const myo_course *course) {
    return course->of[0] && myo_story_course(story, "load", course->of) != NULL;
}

/* The muscle whose slow courses differ most: the others are left to the full results. */
static void find_muscle(myo_comparison *c) {
    const myo_story *a = c->runs[0].story, *b = c->runs[1].story;
    double most = -1.0;
    for (int i = 0; i < a->n_courses; i++) {
        const myo_course *x = &a->courses[i], *y = myo_story_course(b, x->name, x->of);
        if (!y || !myo_course_is_of_muscle(a, x)) continue;
        const double differs = myo_course_difference_1(x, y);
        if (!(differs > most)) continue;
        most = differs;
        c->of = x->of;
    }
}

static void read_courses(myo_comparison *c) {
    const myo_story *a = c->runs[0].story, *b = c->runs[1].story;
    for (int pass = 0; pass < 2; pass++) /* those that only the second has, too */
        for (int i = 0; i < (pass ? b : a)->n_courses; i++) {
            const myo_course *course = &(pass ? b : a)->courses[i];
            const myo_course *other = myo_story_course(pass ? a : b, course->name, course->of);
            const int is_muscle = myo_course_is_of_muscle(a, course);
            if ((pass && other) || (is_muscle && strcmp(course->of, c->of) != 0)) continue;
            const myo_course *x = pass ? other : course, *y = pass ? course : other;
            myo_unit_shown unit;
            char name[160];
            const char *shown = unit_shown(course->unit, &unit);
            const double weight = weight_of(course, course->of[0] && !is_muscle);
            const char *text = course->text[0] ? course->text : course->name;
            snprintf(name, sizeof name, "%.128s, greatest", text);
            add_row(c, course->of, name, shown, shown_scale(course->unit), weight, 3,
                    greatest_of_course(x), greatest_of_course(y));
            snprintf(name, sizeof name, "%.128s, least", text);
            add_row(c, course->of, name, shown, shown_scale(course->unit), weight, 3,
                    least_of_course(x), least_of_course(y));
            snprintf(name, sizeof name, "%.128s, at the end", text);
            add_row(c, course->of, name, shown, shown_scale(course->unit), weight, 3,
                    last_of_course(x), last_of_course(y));
        }
    add_row(c, "", "time until pain stays little", "h", 0, 1.2, 3, c->tales[0]->free_s / 3600.0,
            c->tales[1]->free_s / 3600.0);
}

/* Pain and activity in the window in which pain differs most. */
static void read_window(myo_comparison *c) {
    char name[160];
    if (c->window[0] < 0) return;
    const myo_tale_window *w[2];
    for (int k = 0; k < 2; k++) w[k] = &c->tales[k]->windows[c->window[k]];
    const double start_s = w[0]->window->start_s;
    snprintf(name, sizeof name, "pain of 100 %s%s", start_s > 0 ? "after " : "at the start",
             start_s > 0 ? MYO_SPAN(start_s) : "");
    add_row(c, "", name, "", 10, 1.5, 2, w[0]->window->pain_percent, w[1]->window->pain_percent);
    for (int m = 0; m < w[0]->n_muscles && m < w[1]->n_muscles; m++) {
        snprintf(name, sizeof name, "activity then, share of the greatest voluntary one");
        add_row(c, c->tales[0]->muscles[m].name, name, "%", 10, 0.8, 2,
                100.0 * w[0]->parts[m].activity_1, 100.0 * w[1]->parts[m].activity_1);
    }
}

static double parting_of_stories(const myo_story *a, const myo_story *b) {
    double first = MYO_NONE;
    for (int i = 0; i < a->n_courses; i++) {
        const myo_course *x = &a->courses[i], *y = myo_story_course(b, x->name, x->of);
        if (!y) continue;
        for (size_t k = 0; k < x->n && k < y->n; k++)
            if (x->value[k] != y->value[k] || x->t_s[k] != y->t_s[k]) {
                first = fmin(first, fmin(x->t_s[k], y->t_s[k]));
                break;
            }
    }
    return first;
}

/* The window, found in both, in which pain differs most. */
static void find_window(myo_comparison *c) {
    const myo_story *a = c->runs[0].story, *b = c->runs[1].story;
    double most = -1.0;
    for (int i = 0; i < a->n_windows; i++)
        for (int k = 0; k < b->n_windows; k++) {
            const myo_story_window *x = &a->windows[i], *y = &b->windows[k];
            if (fabs(x->start_s - y->start_s) > 1.0 || !x->record || !y->record) continue;
            const double differs = fabs(x->pain_percent - y->pain_percent);
            if (!(differs > most)) continue;
            most = differs;
            c->window[0] = i;
            c->window[1] = k;
        }
    for (int k = 0; k < 2 && c->window[0] >= 0; k++)
        c->records[k] = c->runs[k].story->windows[c->window[k]].record;
}

/* ---- Changed numbers ---- */

static myo_changed *add_changed(myo_comparison *c) {
    if (c->n_changed == c->changed_capacity) {
        const int capacity = c->changed_capacity ? 2 * c->changed_capacity : 32;
        myo_changed *more = realloc(c->changed, (size_t)capacity * sizeof *more);
        c->failed |= !more;
        if (!more) return NULL;
        c->changed = more;
        c->changed_capacity = capacity;
    }
    myo_changed *changed = &c->changed[c->n_changed++];
    memset(changed, 0, sizeof *changed);
    return changed;
}

static const double *value_of(const myo_fieldset *set, int section, int field) {
    const myo_table *table = myo_fieldset_section(set, section)->table;
    int parameters = 0, states = 0;
    for (int f = 0; f < field; f++) {
        parameters += table->fields[f].kind == MYO_FIELD_PARAMETER;
        states += table->fields[f].kind == MYO_FIELD_STATE;
    }
    return table->fields[field].kind == MYO_FIELD_PARAMETER
               ? myo_fieldset_parameters_const(set, section) + parameters
               : myo_fieldset_states_const(set, section) + states;
}

/* What one declared change has made of the numbers of one field set in both runs. */
static void look_at_set(const myo_change *change, const myo_fieldset *without,
                        const myo_fieldset *with, myo_changed *to) {
    for (int s = 0; s < myo_fieldset_section_count(with); s++) {
        const myo_section *section = myo_fieldset_section(with, s);
        const int field = myo_change_field(change, section);
        if (field < 0) continue;
        const double x = *value_of(without, s, field), y = *value_of(with, s, field);
        if (x == y) continue;
        const myo_field *f = &section->table->fields[field];
        snprintf(to->unit, sizeof to->unit, "%s", f->unit);
        snprintf(to->text, sizeof to->text, "%s", f->text);
        to->before[0] = to->places ? fmin(to->before[0], x) : x;
        to->before[1] = to->places ? fmax(to->before[1], x) : x;
        to->after[0] = to->places ? fmin(to->after[0], y) : y;
        to->after[1] = to->places ? fmax(to->after[1], y) : y;
        to->places++;
    }
}

static void look_at(const myo_comparison *c, int run, const myo_change *change, myo_changed *to) {
    const myo_scenario *with = c->runs[run].scenario, *without = c->runs[1 - run].scenario;
    look_at_set(change, without->session, with->session, to);
    look_at_set(change, without->body, with->body, to);
    for (int m = 0; m < with->n_muscles && m < without->n_muscles; m++)
        look_at_set(change, without->muscles[m].values, with->muscles[m].values, to);
}

static void read_choice(myo_comparison *c, int run, const myo_catalogue_choice *choice) {
    static const char *const classes[] = {"measured", "fitted", "assumed"}, *const signs[] = {
                                                                                "=", "×", "+"};
    const myo_catalogue_entry *e = choice->entry;
    const myo_node *rows = myo_node_find(e->root, "changes");
    int numbers, of_them;
    myo_catalogue_numbers(e, c->runs[run].story != NULL, &numbers, &of_them);
    c->n_declared += numbers;
    c->n_assumed += of_them;
    for (int i = 0; i < e->n_changes; i++) {
        const myo_change *change = &e->changes[i];
        myo_changed found = {0};
        look_at(c, run, change, &found);
        if (!found.places) continue; /* in cells only, or in another muscle */
        myo_changed *to = add_changed(c);
        if (!to) return;
        *to = found;
        to->run = run;
        to->evidence = classes[change->evidence];
        snprintf(to->path, sizeof to->path, "%s", change->path);
        snprintf(to->by, sizeof to->by, "%s", e->id);
        snprintf(to->source, sizeof to->source, "%s", change->source);
        snprintf(to->value, sizeof to->value, "%s %.28s", signs[change->op], change->value);
        const myo_node *note = myo_node_find(myo_node_at(rows, (size_t)i), "text");
        if (note) snprintf(to->text, sizeof to->text, "%s", myo_node_text(note));
    }
    myo_catalogue_act acts[MYO_CATALOGUE_ACTS];
    const int n = c->runs[run].story ? myo_catalogue_acts(e, acts, MYO_CATALOGUE_ACTS) : 0;
    for (int i = 0; i < n; i++) {
        myo_changed *to = add_changed(c);
        if (!to) return;
        const int assumed = strcmp(acts[i].source, "assumed") == 0;
        to->run = run;
        to->evidence = assumed ? "assumed" : "measured";
        snprintf(to->path, sizeof to->path, "%s", acts[i].path);
        snprintf(to->by, sizeof to->by, "%s", e->id);
        snprintf(to->source, sizeof to->source, "%s", acts[i].source);
        snprintf(to->value, sizeof to->value, "%s %.28s",
                 strcmp(acts[i].op, "add") == 0 ? "+" : "×", acts[i].value);
        snprintf(to->text, sizeof to->text,
                 "At full effect of %.60s; how much of it there is follows from the dose.",
                 acts[i].substance);
    }
}

/* "PATH=VALUE": the same path in all muscles. */
static void read_setting(myo_comparison *c, int run, const char *setting) {
    char path[128];
    const size_t length = strcspn(setting, "=");
    snprintf(path, sizeof path, "%.*s", (int)(length < 120 ? length : 120), setting);
    const char *inside = strncmp(path, "muscles.", 8) == 0 ? strchr(path + 8, '.') : NULL;
    const myo_change change = {.path = inside ? inside + 1 : path, .muscle = "", .source = ""};
    myo_changed found = {0};
    look_at(c, run, &change, &found);
    myo_changed *to = add_changed(c);
    if (!to) return;
    *to = found;
    to->run = run;
    to->evidence = "set by hand";
    snprintf(to->path, sizeof to->path, "%s", path);
    snprintf(to->by, sizeof to->by, "by hand");
    snprintf(to->value, sizeof to->value, "= %.28s", setting[length] ? setting + length + 1 : "");
}

/* ---- The whole ---- */

static int read_records(myo_comparison *c) {
    for (int k = 0; k < 2; k++) {
        if (!c->records[k]) return 1; /* stories without a common window */
        c->measures[k] = myo_measures_make(c->records[k]);
        if (!c->measures[k]) return 0;
    }
    double most = -1.0;
    for (int m = 0; m < muscles_of(c); m++) {
        const double differs = myo_series_difference_1(&c->records[0]->muscles[m].force,
                                                       &c->records[1]->muscles[m].force);
        if (!(differs > most)) continue;
        most = differs;
        c->muscle = m;
    }
    return 1;
}

static int read_all(myo_comparison *c) {
    for (int k = 0; k < 2; k++) {
        const myo_compared *run = &c->runs[k];
        c->records[k] = run->record;
        if (!run->story) continue;
        c->tales[k] = myo_tale_make(run->story, run->scenario);
        if (!c->tales[k]) return 0;
    }
    if (c->runs[0].story) find_window(c);
    if (!read_records(c)) return 0;
    read_episodes(c);
    if (c->runs[0].story) {
        find_muscle(c);
        read_window(c);
        read_courses(c);
        c->same_until_s = parting_of_stories(c->runs[0].story, c->runs[1].story);
    } else {
        for (int m = 0; m < muscles_of(c); m++)
            read_muscle(c, m,
                        muscles_of(c) > 1 ? myo_muscle_title(&c->records[0]->muscles[m]) : "");
        read_channels(c);
        if (c->records[0]->pain.n_rows || c->records[1]->pain.n_rows)
            add_row(c, "", "greatest pain", "%", 30, 1.5, 3, greatest_of(&c->records[0]->pain),
                    greatest_of(&c->records[1]->pain));
        c->same_until_s = parting_of_records(c->records[0], c->records[1]);
    }
    for (int k = 0; k < 2; k++) {
        for (int i = 0; i < c->runs[k].n_choices; i++) read_choice(c, k, &c->runs[k].choices[i]);
        for (int i = 0; i < c->runs[k].n_settings; i++) read_setting(c, k, c->runs[k].settings[i]);
        /* What was taken out of one run is in the other. */
        for (int i = 0; i < c->runs[k].n_removed; i++)
            read_choice(c, 1 - k, &c->runs[k].removed[i]);
    }
    return !c->failed;
}

myo_comparison *myo_comparison_make(const myo_compared runs[2]) {
    myo_comparison *c = calloc(1, sizeof *c);
    if (!c) return NULL;
    c->runs = runs;
    c->of = "";
    c->muscle = c->window[0] = c->window[1] = -1;
    c->same_until_s = MYO_NONE;
    if (read_all(c)) return c;
    myo_comparison_free(c);
    return NULL;
}

void myo_comparison_free(myo_comparison *c) {
    if (!c) return;
    for (int k = 0; k < 2; k++) {
        myo_measures_free(c->measures[k]);
        myo_tale_free(c->tales[k]);
    }
    free(c->rows);
    free(c->changed);
    free(c);
}

/* "X, greatest" and "X, at the end" of one muscle say much the same. */
static int same_quantity(const myo_difference *x, const myo_difference *y) {
    const char *a = strrchr(x->name, ','), *b = strrchr(y->name, ',');
    const size_t n = a ? (size_t)(a - x->name) : strlen(x->name);
    return n == (b ? (size_t)(b - y->name) : strlen(y->name)) &&
           strncmp(x->name, y->name, n) == 0 && strcmp(x->of, y->of) == 0;
}

int myo_comparison_telling(const myo_comparison *c, int *rows, int most) {
    int n = 0;
    for (; n < most; n++) {
        double best = 0.0;
        int chosen = -1;
        for (int i = 0; i < c->n_rows; i++) {
            const double score = c->rows[i].size_1 * c->rows[i].weight_1;
            int told = c->rows[i].size_1 < 3.0 * myo_same_1 || !(score > best);
            for (int k = 0; k < n && !told; k++)
                told = same_quantity(&c->rows[i], &c->rows[rows[k]]);
            if (told) continue;
            best = score;
            chosen = i;
        }
        if (chosen < 0) break;
        rows[n] = chosen;
    }
    return n;
}

void myo_difference_words(const myo_difference *row, char *text, size_t size) {
    const double a = row->value[0], b = row->value[1];
    if (!isfinite(a) || !isfinite(b))
        snprintf(text, size, "%s", isfinite(a) ? "first only" : "second only");
    else if (row->size_1 < myo_same_1)
        snprintf(text, size, a == b ? "the same" : "hardly any");
    else if (a * b <= 0.0 || strcmp(row->unit, "°C") == 0 || strcmp(row->unit, "%") == 0 ||
             strcmp(row->name, "lowest pH") == 0)
        snprintf(text, size, "%s%s", b > a ? "+" : "", MYO_SHOW(2, b - a));
    else if (b / a >= 100.0)
        snprintf(text, size, "more than × 100");
    else if (b / a >= 2.0)
        snprintf(text, size, "× %s", MYO_SHOW(2, b / a));
    else
        snprintf(text, size, "%s%.0f %%", b > a ? "+" : "−", 100.0 * fabs(b / a - 1.0));
}

void myo_episode_words(const myo_compared *run, char *text, size_t size) {
    kind_count counts[MYO_EPISODE_TYPES];
    count_run(run, counts);
    text[0] = 0;
    for (int type = 0; type < MYO_EPISODE_TYPES; type++) {
        const size_t used = strlen(text);
        char times[24] = "";
        if (!counts[type].n) continue;
        if (counts[type].n > 1) snprintf(times, sizeof times, " %d times", counts[type].n);
        snprintf(text + used, size - used, "%s%s%s (%s s)", used ? ", " : "",
                 myo_episode_name((myo_episode_type)type), times,
                 MYO_SHOW(2, counts[type].seconds));
    }
    if (!text[0]) snprintf(text, size, "none");
}
