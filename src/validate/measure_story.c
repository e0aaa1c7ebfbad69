/* Numbers from a story: {do: story, scenario: NAME, window: LABEL, of: pain}, or with muscle: NAME
 * of: activation, force, rate, drive, units, damage, fresh_damage; or a slow quantity at a time,
 * {do: story, scenario: NAME, course: temperature, muscle: NAME, at: 50 min}; of a window without
 * muscle worst_compression, episodes. */
#include "validate/measures.h"

#include <math.h>
#include <string.h>

static int text_or_empty(const myo_node *settings, const char *key, const char **text) {
    const myo_node *node = myo_node_find(settings, key);
    *text = node ? myo_node_text(node) : "";
    return node != NULL;
}

static int of_course(const myo_story *story, const myo_node *settings, const char *name,
                     double *value, myo_error *error) {
    const char *of;
    double at_s = 0;
    text_or_empty(settings, "muscle", &of);
    const int code = myo_measure_number(settings, "at", "s", (double)NAN, &at_s, error);
    if (code) return code;
    const myo_course *course = myo_story_course(story, name, of);
    if (!course)
        return myo_error_set(error, MYO_INPUT, "the story has no course \"%s\" of \"%s\"", name,
                             of);
    *value = myo_course_at(course, at_s);
    return MYO_OK;
}

static int of_muscle(const myo_story_window *w, const char *muscle, const char *of, double *value,
                     myo_error *error) {
    for (int m = 0; m < w->n_muscles; m++) {
        if (strcmp(w->record->muscles[m].name, muscle) != 0) continue;
        const myo_story_muscle *s = &w->muscles[m];
        const struct {
            const char *name;
            double value;
        } known[] = {{"activation", s->activation_1},
                     {"force", s->force_1},
                     {"rate", s->rate_Hz},
                     {"drive", s->drive_1},
                     {"units", (double)s->units},
                     {"damage", s->damage_1},
                     {"fresh_damage", s->fresh_damage_1}};
        for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
            if (strcmp(known[i].name, of) == 0) {
                *value = known[i].value;
                return MYO_OK;
            }
        return myo_error_set(error, MYO_INPUT,
                             "a muscle's window has activation, force, rate, drive, units, damage "
                             "and fresh_damage, no \"%s\"",
                             of);
    }
    return myo_error_set(error, MYO_INPUT, "the story has no muscle \"%s\"", muscle);
}

int myo_measure_story(const myo_story *story, const myo_node *settings, double *value,
                      myo_error *error) {
    const char *course, *label = "", *of = "", *muscle;
    if (text_or_empty(settings, "course", &course))
        return of_course(story, settings, course, value, error);
    int code = myo_measure_text(settings, "window", &label, error);
    if (!code) code = myo_measure_text(settings, "of", &of, error);
    if (code) return code;
    for (int i = 0; i < story->n_windows; i++) {
        const myo_story_window *w = &story->windows[i];
        if (strcmp(w->name, label) != 0) continue;
        if (text_or_empty(settings, "muscle", &muscle))
            return of_muscle(w, muscle, of, value, error);
        if (strcmp(of, "pain") == 0) {
            *value = w->pain_percent;
            return MYO_OK;
        }
        if (strcmp(of, "episodes") == 0) {
            *value = (double)w->record->n_episodes;
            return MYO_OK;
        }
        if (strcmp(of, "worst_compression") == 0) { /* of any disc, at the heaviest moment */
            *value = 0;
            for (int b = 0; b < MYO_SPINE_BODIES; b++)
                *value = fmax(*value, w->worst.compression_N[b]);
            return MYO_OK;
        }
        return myo_error_set(error, MYO_INPUT,
                             "a window has pain, episodes and worst_compression, no \"%s\"", of);
    }
    return myo_error_set(error, MYO_INPUT, "the story has no window \"%s\"", label);
}
