/* Reading a story: which muscle did more than posture asks, what changed between two windows, when
 * pain was gone. */
#include "report/tale.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Pain below this counts as none; activity beyond what is asked, above this, as guarding. */
const double myo_little_pain_percent = 5.0, myo_guarded_1 = 0.02;

static const double last_seconds_s = 3.0, settle_s = 1.5;

/* ---- words ---- */

static int part_of_span(char *text, size_t size, long n, const char *unit, int plural) {
    if (n == 0) return 0;
    const size_t used = strlen(text);
    snprintf(text + used, size - used, "%s%ld %s%s", used ? " " : "", n, unit,
             plural && n != 1 ? "s" : "");
    return 1;
}

myo_span myo_span_words(double t_s) {
    myo_span span = {""};
    if (!isfinite(t_s) || t_s < 0.0 || t_s > 1e11) {
        snprintf(span.text, sizeof span.text, "\u2013");
        return span;
    }
    if (t_s < 59.95) {
        snprintf(span.text, sizeof span.text, "%.*f s", t_s < 9.95 && t_s != floor(t_s), t_s);
        return span;
    }
    long minutes = (long)(t_s / 60.0 + 0.5);
    if (minutes < 10 && fabs(t_s - 60.0 * (double)minutes) > 1.0) {
        const long seconds = (long)(t_s + 0.5);
        part_of_span(span.text, sizeof span.text, seconds / 60, "min", 0);
        part_of_span(span.text, sizeof span.text, seconds % 60, "s", 0);
        return span;
    }
    if (minutes >= 2880) minutes = (minutes + 30) / 60 * 60; /* whole hours from two days on */
    part_of_span(span.text, sizeof span.text, minutes / 1440, "day", 1);
    part_of_span(span.text, sizeof span.text, minutes % 1440 / 60, "h", 0);
    part_of_span(span.text, sizeof span.text, minutes % 60, "min", 0);
    return span;
}

const char *myo_pain_words(double percent) {
    return !(percent >= myo_little_pain_percent) ? "none to speak of"
           : percent < 40.0                      ? "mild"
           : percent < 70.0                      ? "moderate"
                                                 : "severe";
}

/* Muscles in words of every day, by a part of their name; the first that fits. */
static const char *plain_muscle(const char *name) {
    static const char *const words[][2] = {{"rotatores", "short deep back muscle"},
                                           {"multifidus", "deep back muscle"},
                                           {"longissimus", "long back muscle"},
                                           {"iliocostalis", "outer long back muscle"},
                                           {"semispinalis", "upper deep back muscle"},
                                           {"spinalis", "muscle along the spine"},
                                           {"oblique", "slanting belly-wall muscle"},
                                           {"rectus_abdominis", "straight belly muscle"},
                                           {"quadratus", "muscle of the lower flank"},
                                           {"trapezius", "upper back and neck muscle"},
                                           {"rhomboid", "muscle at the shoulder blade"},
                                           {"latissimus", "broad back muscle"},
                                           {"intercostal", "muscle between the ribs"},
                                           {"psoas", "hip muscle beside the spine"},
                                           {"serratus", "muscle on the ribs"}};
    for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
        if (strstr(name, words[k][0])) return words[k][1];
    return NULL;
}

/* Level and side of "longissimus_T7_left". */
static void place_muscle(myo_tale_muscle *m) {
    char name[64];
    snprintf(name, sizeof name, "%s", m->name);
    m->level = -1;
    for (char *word = strtok(name, "_."); word; word = strtok(NULL, "_.")) {
        const int body = myo_spine_body_find(word);
        if (body > MYO_SPINE_PELVIS && body <= MYO_SPINE_C7) m->level = body;
        if (strcmp(word, "left") == 0) m->side = -1;
        if (strcmp(word, "right") == 0) m->side = 1;
    }
}

static void name_muscle(myo_tale_muscle *m, const myo_muscle_record *record) {
    snprintf(m->name, sizeof m->name, "%s", record->name);
    snprintf(m->title, sizeof m->title, "%s", myo_muscle_title(record));
    place_muscle(m);
    const char *plain = plain_muscle(m->name);
    char rest[128];
    snprintf(rest, sizeof rest, "%s", m->title);
    char *comma = strstr(rest, ", left");
    if (!comma) comma = strstr(rest, ", right");
    if (comma && m->side) *comma = 0;
    if (plain)
        snprintf(m->words, sizeof m->words, "%s%s (%s)",
                 m->side < 0   ? "left "
                 : m->side > 0 ? "right "
                               : "",
                 plain, rest);
    else
        snprintf(m->words, sizeof m->words, "%s", m->title);
}

static double greatest_of(const myo_course *c) {
    double most = 0.0;
    for (size_t k = 0; c && k < c->n; k++)
        if ((double)c->value[k] > most) most = (double)c->value[k];
    return most;
}

/* ---- windows ---- */

static const myo_muscle_record *record_of(const myo_tale *tale, int window, int muscle) {
    const myo_tale_window *w = &tale->windows[window];
    return muscle >= 0 && muscle < w->n_muscles ? &w->window->record->muscles[muscle] : NULL;
}

static double setting(const myo_tale *tale, const char *path, double otherwise) {
    if (!tale->scenario || !tale->scenario->body) return otherwise;
    const double value = myo_fieldset_get(tale->scenario->body, path);
    return isfinite(value) ? value : otherwise;
}

static double row_activity_1(const myo_tale *tale, const myo_muscle_record *m, size_t row) {
    const myo_series *s = &m->activation;
    double sum = 0.0, all = 0.0;
    for (int u = 0; u < m->n_units && u < s->n_columns && m->units; u++) {
        sum += m->units[u].max_force_N * (double)s->data[row * (size_t)s->n_columns + (size_t)u];
        all += m->units[u].max_force_N;
    }
    return all > 0.0 ? sum / all / setting(tale, "trunk.full_activation", 1.0) : MYO_NONE;
}

/* How much activation of the fibres will can reach is a value of the scenario. */
static int has_activity(const myo_tale *tale, const myo_muscle_record *m) {
    return tale->scenario && m && m->activation.data && m->activation.n_rows > 0 &&
           m->activation.rate_Hz > 0.0 && m->units && m->n_units > 0;
}

double myo_tale_activity_1(const myo_tale *tale, int window, int muscle, double t_s) {
    const myo_muscle_record *m = record_of(tale, window, muscle);
    if (!has_activity(tale, m) || !(t_s >= 0.0)) return MYO_NONE;
    const double k = fmin(floor(t_s * m->activation.rate_Hz), (double)m->activation.n_rows - 1.0);
    return row_activity_1(tale, m, (size_t)k);
}

/* Mean of a series between two times. */
static double mean_of(const myo_series *s, double from_s, double to_s) {
    double sum = 0.0;
    int n = 0;
    if (!s->data || s->n_columns != 1 || !(s->rate_Hz > 0.0)) return MYO_NONE;
    for (size_t k = 0; k < s->n_rows; k++) {
        const double t_s = (double)k / s->rate_Hz;
        if (t_s < from_s || t_s > to_s || !isfinite(s->data[k])) continue;
        sum += (double)s->data[k];
        n++;
    }
    return n ? sum / n : MYO_NONE;
}

/* Activity that a descending drive stands for: the curve by which the trunk hands out drive. */
static double asked_by(const myo_tale *tale, double drive_1) {
    const double threshold = tale->threshold_1,
                 power = setting(tale, "trunk.drive_power", MYO_NONE);
    if (!isfinite(threshold + power) || threshold >= 1.0) return MYO_NONE;
    return drive_1 <= threshold ? 0.0 : pow((drive_1 - threshold) / (1.0 - threshold), power);
}

static double mean_asked(const myo_tale *tale, const myo_series *s, double from_s, double to_s) {
    double sum = 0.0;
    int n = 0;
    if (!s->data || s->n_columns != 1 || !(s->rate_Hz > 0.0)) return MYO_NONE;
    for (size_t k = 0; k < s->n_rows; k++) {
        const double t_s = (double)k / s->rate_Hz;
        if (t_s < from_s || t_s > to_s || !isfinite(s->data[k])) continue;
        sum += asked_by(tale, (double)s->data[k]);
        n++;
    }
    return n ? sum / n : MYO_NONE;
}

static void read_part(const myo_tale *tale, const myo_tale_window *w, int muscle,
                      myo_tale_part *part) {
    const myo_muscle_record *m = &w->window->record->muscles[muscle];
    part->units = m->n_units;
    part->activity_1 = part->peak_activity_1 = part->peak_s = MYO_NONE;
    part->guard_1 = mean_of(&m->guard, w->last_from_s, w->last_to_s);
    part->drive_1 = mean_of(&m->drive, w->last_from_s, w->last_to_s);
    part->asked_1 = mean_asked(tale, &m->drive, w->last_from_s, w->last_to_s);
    if (part->asked_1 < 5e-4) part->asked_1 = 0.0; /* the brain's numbers never are quite 0 */
    if (!has_activity(tale, m)) {
        part->activity_1 = w->window->muscles[muscle].activation_1;
        return;
    }
    double sum = 0.0;
    int n = 0;
    const size_t every = m->activation.rate_Hz > 100.0 ? (size_t)(m->activation.rate_Hz / 50.0) : 1;
    for (size_t k = 0; k < m->activation.n_rows; k += every) {
        const double t_s = (double)k / m->activation.rate_Hz, a = row_activity_1(tale, m, k);
        if (!isfinite(a)) continue;
        if (!(a <= part->peak_activity_1)) part->peak_activity_1 = a, part->peak_s = t_s;
        if (t_s < w->last_from_s || t_s > w->last_to_s) continue;
        sum += a;
        n++;
    }
    if (n) part->activity_1 = sum / n;
}

static void read_pain(myo_tale_window *w) {
    const myo_series *s = w->window->record ? &w->window->record->pain : NULL;
    w->peak_pain_percent = w->window->pain_percent;
    w->peak_pain_s = w->last_to_s;
    for (size_t k = 0; s && s->data && s->n_columns == 1 && s->rate_Hz > 0.0 && k < s->n_rows; k++)
        if ((double)s->data[k] > w->peak_pain_percent) {
            w->peak_pain_percent = (double)s->data[k];
            w->peak_pain_s = (double)k / s->rate_Hz;
        }
}

int myo_tale_most_loaded(const myo_story_body *body) {
    int most = -1;
    for (int b = MYO_SPINE_L5; b <= MYO_SPINE_T1; b++)
        if (body->load_to_strength_1[b] > (most < 0 ? 0.0 : body->load_to_strength_1[most]))
            most = b;
    return most;
}

/* The muscle whose course goes furthest from what it is without anything, and where. */
static const myo_course *furthest(const myo_tale *tale, const char *name, double usual, size_t *at,
                                  int *muscle) {
    const myo_course *found = NULL;
    double most = 0.0;
    for (int m = 0; m < tale->n_muscles; m++) {
        const myo_course *c = myo_story_course(tale->story, name, tale->muscles[m].name);
        const double from = usual > 0.0 || !c || !c->n ? usual : (double)c->value[0];
        for (size_t k = 0; c && k < c->n; k++) {
            const double way = fabs((double)c->value[k] / from - 1.0);
            if (!(way > most)) continue;
            most = way;
            found = c;
            *at = k;
            *muscle = m;
        }
    }
    return found;
}

int myo_tale_change(const myo_tale *tale, int which, char *text, size_t size) {
    size_t k = 0;
    int m = 0;
    const myo_course *c = which ? furthest(tale, "glycogen_least", 0.0, &k, &m)
                                : furthest(tale, "sarcomeres", 1.0, &k, &m);
    if (!c || c->n < 2) return 0;
    const double first = which ? (double)c->value[0] : 1.0, last = (double)c->value[c->n - 1],
                 there = (double)c->value[k];
    const double percent = 100.0 * fabs(there / first - 1.0);
    if (percent < (which ? 20.0 : 2.0)) return 0;
    if (which)
        snprintf(text, size,
                 "The hardest worked motor unit of the %s had used up %.0f %% of its glycogen "
                 "after %s; in the end it has %.0f %% of it.",
                 tale->muscles[m].words, percent, MYO_SPAN(c->t_s[k]), 100.0 * last / first);
    else
        snprintf(text, size,
                 "The fibres of the %s had grown %.0f %% %s after %s (sarcomeres in a row); in the "
                 "end they have %.0f %% of their usual length.",
                 tale->muscles[m].words, percent, there < 1.0 ? "shorter" : "longer",
                 MYO_SPAN(c->t_s[k]), 100.0 * last);
    return 1;
}

int myo_tale_bodies_differ(const myo_story_body *a, const myo_story_body *b) {
    const int x = myo_tale_most_loaded(a), y = myo_tale_most_loaded(b);
    if (a->support != b->support || (x < 0) != (y < 0)) return 1;
    if (x >= 0 && fabs(a->load_to_strength_1[x] - b->load_to_strength_1[y]) >
                      0.1 * (a->load_to_strength_1[x] + b->load_to_strength_1[y]))
        return 1;
    for (int k = MYO_SPINE_L5; k <= MYO_SPINE_C7; k++)
        for (int i = 0; i < 3; i++)
            if (fabs(a->joint_mm[k][i] - b->joint_mm[k][i]) > 25.0) return 1;
    return 0;
}

static int read_window(myo_tale *tale, int index) {
    myo_tale_window *w = &tale->windows[index];
    const myo_story_window *told = w->window = &tale->story->windows[index];
    const myo_record *r = told->record;
    w->n_muscles = r && told->muscles && r->muscles
                       ? (told->n_muscles < r->n_muscles ? told->n_muscles : r->n_muscles)
                       : 0;
    const double lasted_s =
        r && r->simulated_ms > 0.0 ? 1e-3 * r->simulated_ms : fmax(0.0, told->duration_s);
    w->end_s = told->start_s + lasted_s;
    w->last_to_s = lasted_s;
    w->last_from_s = fmax(lasted_s - last_seconds_s,
                          fmin(setting(tale, "person.settle", settle_s), 0.67 * lasted_s));
    const int worst = told->worst.text[0] ? myo_tale_most_loaded(&told->worst) : -1,
              before = myo_tale_most_loaded(&told->before);
    w->moved = told->worst.text[0] != 0;
    w->strained = worst >= 0 && (before < 0 || told->worst.load_to_strength_1[worst] >
                                                   1.5 * told->before.load_to_strength_1[before]);
    w->most_loaded_body = myo_tale_most_loaded(&told->after);
    read_pain(w);
    w->busiest = -1;
    w->parts = calloc((size_t)w->n_muscles + 1, sizeof *w->parts);
    if (!w->parts) return 0;
    double most = myo_guarded_1;
    for (int m = 0; m < w->n_muscles; m++) {
        read_part(tale, w, m, &w->parts[m]);
        const double beyond = w->parts[m].activity_1 -
                              fmax(0.0, isfinite(w->parts[m].asked_1) ? w->parts[m].asked_1 : 0.0);
        if (beyond > most && isfinite(w->parts[m].guard_1) && w->parts[m].guard_1 > 0.0)
            most = beyond, w->busiest = m;
    }
    return 1;
}

double myo_tale_course(const myo_tale *tale, int window, const char *name, const char *of) {
    return myo_course_at(myo_story_course(tale->story, name, of), tale->windows[window].end_s);
}

/* ---- measures ---- */

static double occupancy_at(const myo_tale *tale, int window, const char *of) {
    const double o = myo_tale_course(tale, window, "occupancy", of);
    return isfinite(o) ? o : 0.0;
}

/* The substance whose level rises most right after a dose; NULL where none does. */
static const char *substance_of(const myo_tale *tale, double at_s) {
    const char *of = NULL;
    double most = 0.0;
    for (int i = 0; i < tale->story->n_courses; i++) {
        const myo_course *c = &tale->story->courses[i];
        if (strcmp(c->name, "occupancy") != 0) continue;
        const double rise = myo_course_at(c, at_s + 1800.0) - myo_course_at(c, at_s);
        if (rise > most) most = rise, of = c->of;
    }
    return of;
}

/* What takes effect slowly is compared at its peak, with the last window before it took effect. */
static void compare_dose(const myo_tale *tale, myo_tale_measure *m) {
    const char *of = substance_of(tale, m->at_s);
    if (!of) return;
    for (int i = 0; i < tale->n_windows; i++)
        if (tale->windows[i].window->start_s >= m->at_s &&
            (m->after < 0 || occupancy_at(tale, i, of) > occupancy_at(tale, m->after, of)))
            m->after = i;
    for (int i = 0; i < m->after; i++)
        if (occupancy_at(tale, i, of) < 0.5 * occupancy_at(tale, m->after, of)) m->before = i;
}

static void compare(const myo_tale *tale, myo_tale_measure *m) {
    m->before = m->after = m->inside = -1;
    for (int i = 0; i < tale->n_windows; i++)
        if (m->at_s > tale->windows[i].window->start_s + 1e-6 && m->at_s < tale->windows[i].end_s)
            m->inside = i;
    if (strcmp(m->event->name, "dose") == 0) compare_dose(tale, m);
    if (m->after >= 0 && m->before >= 0) return;
    m->before = m->after = -1;
    for (int i = 0; i < tale->n_windows; i++) {
        const myo_tale_window *w = &tale->windows[i];
        if (w->end_s <= m->at_s + 1e-6) m->before = i;
        /* While it lasts, as late as there is a look; else the first after it. */
        const int during =
            w->window->start_s >= m->at_s - 1e-6 && w->window->start_s <= m->until_s + 60.0;
        if (during || (m->after < 0 && w->window->start_s > m->until_s)) m->after = i;
        if (m->until_s == m->at_s && m->after == i && w->window->start_s >= m->at_s - 1e-6) break;
    }
}

/* a .. z, aa .. zz, and from the start again. */
static void letter_of(int n, char *text, size_t size) {
    if (n < 26)
        snprintf(text, size, "%c", 'a' + n);
    else
        snprintf(text, size, "%c%c", 'a' + (n / 26 - 1) % 26, 'a' + n % 26);
}

static int read_measures(myo_tale *tale) {
    const myo_story *s = tale->story;
    tale->measures = calloc(s->n_events + 1, sizeof *tale->measures);
    if (!tale->measures) return 0;
    for (size_t i = 0; i < s->n_events && s->events; i++) {
        const myo_event *e = &s->events[i];
        if (strcmp(e->name, "window") == 0 || !isfinite(e->t_ms)) continue;
        myo_tale_measure *m = &tale->measures[tale->n_measures];
        m->event = e;
        m->at_s = 1e-3 * e->t_ms;
        m->until_s = m->at_s + (e->duration_ms > 0.0 ? 1e-3 * e->duration_ms : 0.0);
        letter_of(tale->n_measures, m->letter, sizeof m->letter);
        compare(tale, m);
        tale->n_measures++;
    }
    return 1;
}

/* ---- the whole ---- */

static int read_muscles(myo_tale *tale) {
    const myo_tale_window *most = NULL;
    for (int i = 0; i < tale->n_windows; i++)
        if (!most || tale->windows[i].n_muscles > most->n_muscles) most = &tale->windows[i];
    const int n = most ? most->n_muscles : 0;
    tale->muscles = calloc((size_t)n + 1, sizeof *tale->muscles);
    if (!tale->muscles) return 0;
    tale->n_muscles = n;
    tale->most_hurt = -1;
    for (int m = 0; m < n; m++) {
        myo_tale_muscle *muscle = &tale->muscles[m];
        name_muscle(muscle, &most->window->record->muscles[m]);
        muscle->most_hurt_1 = greatest_of(myo_story_course(tale->story, "hurt", muscle->name));
        muscle->most_damage_1 = greatest_of(myo_story_course(tale->story, "damage", muscle->name));
        if (muscle->most_hurt_1 > 0.02 &&
            (tale->most_hurt < 0 ||
             muscle->most_hurt_1 > tale->muscles[tale->most_hurt].most_hurt_1))
            tale->most_hurt = m;
    }
    return 1;
}

static void find_pain(myo_tale *tale) {
    tale->worst = -1;
    tale->free_s = MYO_NONE;
    for (int i = 0; i < tale->n_windows; i++) {
        const double pain = tale->windows[i].peak_pain_percent;
        if (pain >= myo_little_pain_percent &&
            (tale->worst < 0 || pain > tale->windows[tale->worst].peak_pain_percent))
            tale->worst = i;
    }
    if (tale->worst < 0) return;
    for (int i = tale->n_windows - 1; i > tale->worst; i--) {
        if (!(tale->windows[i].window->pain_percent < myo_little_pain_percent)) break;
        tale->free_s = tale->windows[i].window->start_s;
    }
}

myo_tale *myo_tale_make(const myo_story *story, const myo_scenario *scenario) {
    myo_tale *tale = calloc(1, sizeof *tale);
    if (!tale) return NULL;
    tale->story = story;
    tale->scenario = scenario;
    tale->n_windows = story->windows && story->n_windows > 0 ? story->n_windows : 0;
    tale->windows = calloc((size_t)tale->n_windows + 1, sizeof *tale->windows);
    int ok = tale->windows != NULL;
    tale->threshold_1 = setting(tale, "trunk.drive_threshold", MYO_NONE);
    tale->end_s = isfinite(story->reached_s) ? fmax(0.0, story->reached_s) : 0.0;
    for (int i = 0; ok && i < tale->n_windows; i++) {
        ok = read_window(tale, i);
        if (ok && tale->windows[i].end_s > tale->end_s) tale->end_s = tale->windows[i].end_s;
    }
    ok = ok && read_muscles(tale) && read_measures(tale);
    if (!ok) {
        myo_tale_free(tale);
        return NULL;
    }
    find_pain(tale);
    return tale;
}

void myo_tale_free(myo_tale *tale) {
    if (!tale) return;
    for (int i = 0; tale->windows && i < tale->n_windows; i++) free(tale->windows[i].parts);
    free(tale->windows);
    free(tale->muscles);
    free(tale->measures);
    free(tale);
}
