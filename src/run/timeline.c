/* What a scenario says about a time line: the person's muscles, events, substances. See
 * myotome/scenario.h. */
#include "base/text.h"
#include "body/muscle.h"
#include "body/spine_model.h"
#include "mech/drug/drug.h"
#include "mech/muscle_tendon/muscle_tendon.h"
#include "myotome/units.h"
#include "run/electrodes.h"
#include "run/events.h"
#include "run/sections.h"

#include <stdlib.h>
#include <string.h>

/* ---- Muscles ---- */

static void put(myo_fieldset *values, const char *section, int parameter, double value) {
    myo_fieldset_parameters(values, myo_fieldset_find_section(values, section))[parameter] = value;
}

static int is_core(const myo_spine *spine, int pool) {
    for (int j = 0; j < spine->n_fascicles; j++)
        if (spine->fascicles[j].face.pool == pool)
            return spine->fascicles[j].group == spine_group_core;
    return 0;
}

static void take(myo_scenario_muscle *m, const myo_spine *spine, int index) {
    const myo_spine_pool *pool = myo_spine_pool_at(spine, index);
    myo_fieldset *values = m->values;
    put(values, "muscle", muscle_p_cross_section, pool->area_mm2);
    put(values, "muscle", muscle_p_specific_tension,
        100 * pool->max_force_N / (pool->area_mm2 > 0 ? pool->area_mm2 : 1));
    put(values, "tendon", muscle_tendon_p_optimal_length, pool->optimal_length_mm);
    put(values, "tendon", muscle_tendon_p_slack_length, pool->slack_length_mm);
    put(values, "tendon", muscle_tendon_p_pennation, pool->pennation_deg);
    put(values, "tendon", muscle_tendon_p_neutral_length_ratio, pool->neutral_ratio_1);
    put(values, "pool", pool_p_share_S, pool->slow_share_1);
    put(values, "wiring", wiring_p_level, MYO_SPINE_T1 - pool->level + 1);
    put(values, "wiring", wiring_p_side, pool->side);
    put(values, "wiring", wiring_p_antagonist, is_core(spine, index));
    put(values, "drive", drive_p_level, 0); /* the posture drives it */
    const myo_back_place place = myo_electrodes_pool_place(spine, index);
    const int anatomy = myo_fieldset_find_section(values, "motor_unit_anatomy");
    const myo_table *table = myo_fieldset_section(values, anatomy)->table;
    double *numbers = myo_fieldset_parameters(values, anatomy); /* parameters only */
    numbers[myo_table_find(table, "back_x")] = place.x_mm;
    numbers[myo_table_find(table, "back_z")] = place.z_mm;
    numbers[myo_table_find(table, "fibre_angle")] = place.angle_deg;
    myo_text_format(m->pool, sizeof m->pool, "%s", pool->name);
    /* "longissimus.T7.left" -> "longissimus at T7, left" */
    char kind[48] = "";
    size_t n = strcspn(pool->name, ".");
    for (size_t i = 0; i < n; i++) kind[i] = pool->name[i] == '_' ? ' ' : pool->name[i];
    myo_text_format(m->title, sizeof m->title, "%s at %s, %s", kind,
                    myo_spine_body_name(pool->level), pool->side > 0 ? "right" : "left");
}

int myo_scenario_take_pool(myo_scenario *scenario, int muscle, const char *pool, myo_error *error) {
    myo_spine *spine = NULL;
    const int code = myo_spine_make(scenario->body, &spine, error);
    if (code) return code;
    const int index = myo_spine_pool_find(spine, pool);
    if (index >= 0) take(&scenario->muscles[muscle], spine, index);
    myo_spine_free(spine);
    return index >= 0
               ? MYO_OK
               : myo_error_set(error, MYO_INPUT, "the spine has no muscle pool \"%s\"", pool);
}

/* ---- Events ---- */

static int known_kinds(const char *kind, myo_error *error) {
    char known[200] = "";
    for (int i = 0; i < MYO_EVENT_KINDS; i++) {
        const size_t used = strlen(known);
        myo_text_format(known + used, sizeof known - used, "%s%s", i ? ", " : "",
                        myo_event_name(i));
    }
    return myo_error_set(error, MYO_INPUT, "unknown event \"%s\"; there are: %s", kind, known);
}

int myo_scenario_add_event(myo_scenario *scenario, double at_s, const char *kind, int *event,
                           myo_error *error) {
    const int number = myo_event_find(kind);
    if (number < 0) return known_kinds(kind, error);
    if (!(at_s >= 0 && at_s <= 3e7))
        return myo_error_set(error, MYO_INPUT,
                             "an event at %g s; a time line begins at 0 and ends within a year",
                             at_s);
    const size_t n = (size_t)scenario->n_events;
    myo_scenario_event *events = realloc(scenario->events, (n + 1) * sizeof *events);
    if (!events) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for an event");
    scenario->events = events;
    const myo_section section = {"", myo_event_table(number), NULL, 0};
    myo_scenario_event made = {.at_s = at_s, .kind = number};
    made.values = myo_fieldset_make(&section, 1);
    if (!made.values) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for an event");
    int place = scenario->n_events++; /* in order of time, equal ones as they come */
    for (; place > 0 && events[place - 1].at_s > at_s; place--) events[place] = events[place - 1];
    events[place] = made;
    *event = place;
    return MYO_OK;
}

void myo_scenario_remove_event(myo_scenario *scenario, int event) {
    if (event < 0 || event >= scenario->n_events) return;
    myo_fieldset_free(scenario->events[event].values);
    scenario->n_events--;
    for (int i = event; i < scenario->n_events; i++) scenario->events[i] = scenario->events[i + 1];
}

static const char *const supports[] = {"standing", "seated", "back_rest", "lying", "held", NULL};

int myo_event_support(const myo_scenario_event *event) {
    for (int i = 0; supports[i]; i++)
        if (strcmp(supports[i], event->word) == 0) return i;
    return MYO_SPINE_STANDING;
}

static int set_support(myo_scenario_event *e, const char *text, myo_error *error) {
    for (int i = 0; supports[i]; i++)
        if (strcmp(supports[i], text) == 0) {
            myo_text_format(e->word, sizeof e->word, "%s", text);
            return MYO_OK;
        }
    return myo_error_set(error, MYO_INPUT,
                         "as: cannot be \"%s\"; it is one of: standing, seated, back_rest, lying, "
                         "held",
                         text);
}

static int set_word(char *to, size_t size, const char *key, const char *text, myo_error *error) {
    if (strlen(text) >= size)
        return myo_error_set(error, MYO_INPUT, "%s: is longer than %d characters", key,
                             (int)size - 1);
    myo_text_format(to, size, "%s", text);
    return MYO_OK;
}

int myo_scenario_set_event(myo_scenario *scenario, int event, const char *key, const char *text,
                           myo_error *error) {
    myo_scenario_event *e = &scenario->events[event];
    if (strcmp(key, "text") == 0) return set_word(e->text, sizeof e->text, key, text, error);
    if (strcmp(key, "label") == 0) {
        for (const char *c = text; *c; c++)
            if (!((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == '-'))
                return myo_error_set(error, MYO_INPUT,
                                     "label: \"%s\" names a folder; use a-z, 0-9 and -", text);
        return set_word(e->label, sizeof e->label, key, text, error);
    }
    if (e->kind == MYO_EVENT_posture && strcmp(key, "as") == 0) return set_support(e, text, error);
    if (e->kind == MYO_EVENT_warmth && strcmp(key, "level") == 0) {
        const int body = myo_spine_body_find(text);
        if (body < MYO_SPINE_T12 || body > MYO_SPINE_T1)
            return myo_error_set(error, MYO_INPUT,
                                 "level: \"%s\" is no level of the mid-back; there are T1 to T12",
                                 text);
        return set_word(e->word, sizeof e->word, key, text, error);
    }
    if (e->kind == MYO_EVENT_dose && strcmp(key, "what") == 0)
        return set_word(e->word, sizeof e->word, key, text, error);
    return myo_fieldset_set(e->values, key, text, scenario->force, error);
}

/* ---- Substances ---- */

int myo_scenario_add_substance(myo_scenario *scenario, const char *name, int *substance,
                               myo_error *error) {
    for (int i = 0; i < scenario->n_substances; i++)
        if (strcmp(scenario->substances[i].name, name) == 0) {
            *substance = i;
            return MYO_OK;
        }
    const size_t n = (size_t)scenario->n_substances;
    myo_scenario_substance *grown = realloc(scenario->substances, (n + 1) * sizeof *grown);
    if (!grown) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a substance");
    scenario->substances = grown;
    const myo_section section = {"drug", &myo_mech_drug, NULL, 0};
    memset(&grown[n], 0, sizeof grown[n]);
    grown[n].values = myo_fieldset_make(&section, 1);
    if (!grown[n].values)
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a substance");
    scenario->n_substances++;
    *substance = (int)n;
    return set_word(grown[n].name, sizeof grown[n].name, "what", name, error);
}

int myo_scenario_add_act(myo_scenario *scenario, int substance, const char *path, const char *op,
                         const char *value, myo_error *error) {
    myo_scenario_substance *s = &scenario->substances[substance];
    if (s->n_acts == MYO_SCENARIO_ACTS)
        return myo_error_set(error, MYO_INPUT, "%s has more than %d acts", s->name,
                             MYO_SCENARIO_ACTS);
    myo_scenario_act act = {.scales = strcmp(op, "scale") == 0};
    if (!act.scales && strcmp(op, "add") != 0)
        return myo_error_set(error, MYO_INPUT, "op: \"%s\" is neither scale nor add", op);
    int code = set_word(act.path, sizeof act.path, "path", path, error);
    const char *unit = "1";
    if (!code && strncmp(path, "slow.", 5) != 0) {
        int section, field;
        const myo_fieldset *set = scenario->session;
        if (myo_fieldset_find(set, path, &section, &field, NULL)) set = scenario->body;
        if (myo_fieldset_find(set, path, &section, &field, NULL) && scenario->n_muscles)
            set = scenario->muscles[0].values;
        code = myo_fieldset_find(set, path, &section, &field, error);
        if (!code && !act.scales)
            unit = myo_fieldset_section(set, section)->table->fields[field].unit;
    }
    if (!code) code = myo_unit_convert(value, unit, &act.value, error);
    if (!code) s->acts[s->n_acts++] = act;
    return code;
}
