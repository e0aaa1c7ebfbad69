/* Finds the measurement that a row asks for; keeps runs and experiments that several rows share. */
#include "validate/measures.h"

#include "myotome/emg.h"
#include "myotome/scenario_file.h"
#include "myotome/units.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int myo_measure_text(const myo_node *settings, const char *key, const char **text,
                     myo_error *error) {
    const myo_node *node = myo_node_find(settings, key);
    *text = "";
    if (!node) {
        char sentence[120];
        snprintf(sentence, sizeof sentence, "this measurement needs %s:", key);
        return myo_node_error(settings, error, sentence);
    }
    *text = myo_node_text(node);
    return MYO_OK;
}

int myo_measure_number(const myo_node *settings, const char *key, const char *unit,
                       double otherwise, double *value, myo_error *error) {
    if (!myo_node_find(settings, key) && !isnan(otherwise)) {
        *value = otherwise;
        return MYO_OK;
    }
    const char *text;
    const int code = myo_measure_text(settings, key, &text, error);
    return code ? code : myo_unit_convert(text, unit, value, error);
}

void myo_measure_context_free(measure_context *context) {
    for (int i = 0; i < context->n_kept; i++) {
        myo_record_free(context->kept[i].record);
        myo_story_free(context->kept[i].story);
        myo_columns_free(context->kept[i].columns);
        free(context->kept[i].columns);
    }
    context->n_kept = 0;
}

/* "run|first-muscle|drive.level=0.5|": the same key, the same run. */
static void make_key(const measure_context *context, const myo_node *settings, const char *kind,
                     const char *name, char *key, size_t size) {
    size_t used = (size_t)snprintf(key, size, "%s|%s|", kind, name);
    for (int i = 0; i < context->n_choices && used < size; i++)
        used += (size_t)snprintf(key + used, size - used, "%s=%g|", context->choices[i].entry->id,
                                 context->choices[i].severity_1);
    const myo_node *set = myo_node_find(settings, "set");
    for (size_t i = 0; set && i < myo_node_count(set) && used < size; i++)
        used +=
            (size_t)snprintf(key + used, size - used, "%s=%s|", myo_node_key(myo_node_at(set, i)),
                             myo_node_text(myo_node_at(set, i)));
}

static measure_kept *find_kept(measure_context *context, const char *key) {
    for (int i = 0; i < context->n_kept; i++)
        if (strcmp(context->kept[i].key, key) == 0) return &context->kept[i];
    return NULL;
}

/* A free place; the oldest is given up where all are taken. */
static measure_kept *new_kept(measure_context *context, const char *key) {
    const int most = (int)(sizeof context->kept / sizeof context->kept[0]);
    measure_kept *kept = &context->kept[context->n_kept < most ? context->n_kept++ : most - 1];
    myo_record_free(kept->record);
    myo_story_free(kept->story);
    myo_columns_free(kept->columns);
    free(kept->columns);
    memset(kept, 0, sizeof *kept);
    snprintf(kept->key, sizeof kept->key, "%s", key);
    return kept;
}

/* The row's scenario with its settings. */
static int scenario_of(const measure_context *context, const myo_node *settings, const char *name,
                       myo_scenario **scenario, myo_error *error) {
    int code = myo_scenario_read(name, scenario, error);
    if (!code) code = myo_catalogue_apply(*scenario, context->choices, context->n_choices, error);
    const myo_node *set = myo_node_find(settings, "set");
    for (size_t i = 0; set && i < myo_node_count(set) && !code; i++)
        code = myo_scenario_set(*scenario, myo_node_key(myo_node_at(set, i)),
                                myo_node_text(myo_node_at(set, i)), error);
    if (!code) code = myo_scenario_read_recordings(*scenario, error);
    return code ? code : myo_scenario_check(*scenario, error);
}

static myo_run_options options_of(const measure_context *context) {
    myo_run_options options = myo_run_options_default();
    options.progress = context->progress;
    options.user = context->user;
    return options;
}

static int run_scenario(measure_context *context, const myo_node *settings, const char *name,
                        myo_record *record, myo_error *error) {
    myo_scenario *scenario = NULL;
    int code = scenario_of(context, settings, name, &scenario, error);
    myo_model *model = NULL;
    if (!code) code = myo_model_make(scenario, &model, error);
    myo_scenario_free(scenario);
    const myo_run_options options = options_of(context);
    if (!code) code = myo_run(model, &options, record, error);
    myo_model_free(model);
    return code;
}

static int measure_story(measure_context *context, const myo_node *settings, double *value,
                         myo_error *error) {
    const char *name = "";
    int code = myo_measure_text(settings, "scenario", &name, error);
    if (code) return code;
    char key[400];
    make_key(context, settings, "story", name, key, sizeof key);
    measure_kept *kept = find_kept(context, key);
    if (!kept) {
        myo_scenario *scenario = NULL;
        myo_story *story = myo_story_make();
        if (!story) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a story");
        code = scenario_of(context, settings, name, &scenario, error);
        const myo_run_options options = options_of(context);
        if (!code) code = myo_story_run(scenario, &options, story, error);
        myo_scenario_free(scenario);
        if (code) {
            myo_story_free(story);
            return code;
        }
        kept = new_kept(context, key);
        kept->story = story;
    }
    return myo_measure_story(kept->story, settings, value, error);
}

/* The record of the row's scenario, run now or kept from a row before. */
static int record_of(measure_context *context, const myo_node *settings, const myo_record **record,
                     myo_error *error) {
    const char *name = "";
    int code = myo_measure_text(settings, "scenario", &name, error);
    if (code) return code;
    char key[400];
    make_key(context, settings, "run", name, key, sizeof key);
    measure_kept *kept = find_kept(context, key);
    if (!kept) {
        myo_record *made = myo_record_make();
        if (!made) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a record");
        code = run_scenario(context, settings, name, made, error);
        if (code) {
            myo_record_free(made);
            return code;
        }
        kept = new_kept(context, key);
        kept->record = made;
    }
    *record = kept->record;
    return MYO_OK;
}

/* muscle: NAME, or the first. */
static int muscle_of(const myo_record *record, const myo_node *settings,
                     const myo_muscle_record **muscle, myo_error *error) {
    const myo_node *name = myo_node_find(settings, "muscle");
    for (int i = 0; i < record->n_muscles; i++)
        if (!name || strcmp(record->muscles[i].name, myo_node_text(name)) == 0) {
            *muscle = &record->muscles[i];
            return MYO_OK;
        }
    return myo_error_set(error, MYO_INPUT, "the run has no muscle%s%s", name ? " " : "",
                         name ? myo_node_text(name) : "");
}

static int measure_run(measure_context *context, const myo_node *settings, double *value,
                       myo_error *error) {
    const char *of = "";
    const myo_record *record = NULL;
    int code = myo_measure_text(settings, "of", &of, error);
    if (!code) code = record_of(context, settings, &record, error);
    if (!code && myo_node_find(settings, "from")) { /* a part of the run */
        double from_s, to_s = 0;
        code = myo_measure_number(settings, "from", "s", (double)NAN, &from_s, error);
        if (!code) code = myo_measure_number(settings, "to", "s", (double)NAN, &to_s, error);
        const myo_muscle_record *muscle = NULL;
        if (!code) code = muscle_of(record, settings, &muscle, error);
        return code ? code : myo_measure_window(muscle, of, 1e3 * from_s, 1e3 * to_s, value, error);
    }
    return code ? code : myo_measure_record(record, of, value, error);
}

/* A clinic's study of the muscle with the needle: the units active in the run, with the action
 * potentials that their fibres had. */
static int measure_needle_study(measure_context *context, const myo_node *settings, double *value,
                                myo_error *error) {
    const char *of = "", *name = "";
    const myo_record *record = NULL;
    int code = myo_measure_text(settings, "of", &of, error);
    if (!code) code = record_of(context, settings, &record, error);
    if (!code) code = myo_measure_text(settings, "scenario", &name, error);
    if (code) return code;
    const myo_muscle_record *m = &record->muscles[0];
    myo_action_potential *potentials = calloc((size_t)m->n_units, sizeof *potentials);
    if (!potentials)
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a needle study");
    for (size_t i = 0; i < m->n_potentials; i++) {
        const myo_action_potential *potential = &m->potentials[i];
        if (!potentials[potential->unit].n_samples) potentials[potential->unit] = *potential;
    }
    int n_active = 0; /* the smallest units, without a gap */
    while (n_active < m->n_units && potentials[n_active].n_samples) n_active++;
    myo_scenario *scenario = NULL;
    code = n_active ? myo_scenario_read(name, &scenario, error)
                    : myo_error_set(error, MYO_INPUT, "no unit was active in the run");
    if (!code) {
        const myo_fieldset *values = scenario->muscles[0].values;
        const myo_emg_muscle muscle = {values, myo_fieldset_get(values, "muscle.cross_section_mm2"),
                                       2 * myo_fieldset_get(values, "muscle.half_length_mm")};
        myo_emg_needle_study study = myo_emg_needle_study_default();
        myo_emg_needle_statistics statistics;
        code = myo_emg_study_needle(&muscle, 0, n_active, m->units, potentials, &study, &statistics,
                                    error);
        if (!code && strcmp(of, "amplitude") == 0)
            *value = statistics.amplitude_uV.mean;
        else if (!code && strcmp(of, "duration") == 0)
            *value = statistics.duration_ms.mean;
        else if (!code && strcmp(of, "phases") == 0)
            *value = statistics.phases_1.mean;
        else if (!code)
            code =
                myo_error_set(error, MYO_INPUT,
                              "a needle study has amplitude, duration and phases, no \"%s\"", of);
    }
    myo_scenario_free(scenario);
    free(potentials);
    return code;
}

static int measure_population(measure_context *context, const myo_node *settings, double *value,
                              myo_error *error) {
    char key[400];
    make_key(context, settings, "population", "", key, sizeof key);
    measure_kept *kept = find_kept(context, key);
    if (!kept) {
        myo_columns *columns = calloc(1, sizeof *columns);
        if (!columns) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a population");
        const int code = myo_measure_population(settings, columns, error);
        if (code) {
            myo_columns_free(columns);
            free(columns);
            return code;
        }
        kept = new_kept(context, key);
        kept->columns = columns;
    }
    return myo_measure_of_population(kept->columns, settings, value, error);
}

static int set_field(myo_fieldset *protocol_values, myo_fieldset *cell_values, const char *path,
                     const char *text, myo_error *error) {
    int s, f;
    const int known = myo_fieldset_find(protocol_values, path, &s, &f, NULL) == MYO_OK;
    return myo_fieldset_set(known ? protocol_values : cell_values, path, text, 0, error);
}

int myo_measure_run_cell(const measure_context *context, const myo_node *settings,
                         const char *cell_name, const char *protocol_name,
                         const measure_setting *more, int n_more, myo_columns *columns,
                         myo_error *error) {
    const myo_cell *cell = myo_cell_find(cell_name);
    const myo_protocol *protocol = cell ? myo_cell_find_protocol(cell, protocol_name) : NULL;
    if (!protocol)
        return myo_error_set(error, MYO_INPUT, "no cell %s with a protocol %s", cell_name,
                             protocol_name);
    const myo_section section = {"", protocol->table, NULL, 0};
    myo_fieldset *cell_values = myo_fieldset_make(cell->sections, cell->n_sections);
    myo_fieldset *protocol_values = myo_fieldset_make(&section, 1);
    int code = cell_values && protocol_values
                   ? MYO_OK
                   : myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a cell");
    if (!code && context)
        code = myo_catalogue_apply_cell(context->choices, context->n_choices, cell_values,
                                        protocol_values, 0, error);
    const myo_node *set = myo_node_find(settings, "set");
    for (size_t i = 0; set && i < myo_node_count(set) && !code; i++)
        code = set_field(protocol_values, cell_values, myo_node_key(myo_node_at(set, i)),
                         myo_node_text(myo_node_at(set, i)), error);
    for (int i = 0; i < n_more && !code; i++)
        code = set_field(protocol_values, cell_values, more[i].path, more[i].text, error);
    if (!code)
        code = cell->run(cell, protocol, cell_values, protocol_values, NULL, NULL, columns, error);
    myo_fieldset_free(cell_values);
    myo_fieldset_free(protocol_values);
    return code;
}

enum { given_most = 8 };

/* "given": settings that are measured themselves, in the unit of the field they set; what one part
 * of the body does becomes what another meets. */
static int measure_given(measure_context *context, const myo_node *settings, measure_setting *given,
                         char text[][40], int *n, myo_error *error) {
    const myo_node *list = myo_node_find(settings, "given");
    const size_t count = list ? myo_node_count(list) : 0;
    if (count > given_most)
        return myo_node_error(list, error, "at most eight settings can be measured");
    int code = MYO_OK;
    for (size_t i = 0; i < count && !code; i++) {
        double value = 0;
        code = myo_measure(context, myo_node_at(list, i), &value, error);
        snprintf(text[i], 40, "%.9g", value);
        given[i] = (measure_setting){myo_node_key(myo_node_at(list, i)), text[i]};
    }
    *n = (int)count;
    return code;
}

static int measure_cell(measure_context *context, const myo_node *settings, double *value,
                        myo_error *error) {
    const char *cell = "", *protocol = "", *column = "", *of = "";
    int code = myo_measure_text(settings, "cell", &cell, error);
    if (!code) code = myo_measure_text(settings, "protocol", &protocol, error);
    if (!code) code = myo_measure_text(settings, "column", &column, error);
    if (!code) code = myo_measure_text(settings, "of", &of, error);
    if (code) return code;
    measure_setting given[given_most];
    char name[120], key[400], text[given_most][40];
    int n_given = 0;
    code = measure_given(context, settings, given, text, &n_given, error);
    if (code) return code;
    snprintf(name, sizeof name, "%s %s", cell, protocol);
    make_key(context, settings, "cell", name, key, sizeof key);
    for (int i = 0; i < n_given; i++) {
        const size_t used = strlen(key);
        snprintf(key + used, sizeof key - used, "%s=%s|", given[i].path, given[i].text);
    }
    measure_kept *kept = find_kept(context, key);
    if (!kept) {
        myo_columns *columns = calloc(1, sizeof *columns);
        if (!columns)
            return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for an experiment");
        code =
            myo_measure_run_cell(context, settings, cell, protocol, given, n_given, columns, error);
        if (code) {
            myo_columns_free(columns);
            free(columns);
            return code;
        }
        kept = new_kept(context, key);
        kept->columns = columns;
    }
    return myo_measure_column(kept->columns, column, of, value, error);
}

/* a / b of two measurements. */
static int measure_ratio(measure_context *context, const myo_node *settings, double *value,
                         myo_error *error) {
    const myo_node *a = myo_node_find(settings, "over"), *b = myo_node_find(settings, "under");
    if (!a || !b) return myo_node_error(settings, error, "a ratio needs over: and under:");
    double numerator, denominator;
    int code = myo_measure(context, a, &numerator, error);
    if (!code) code = myo_measure(context, b, &denominator, error);
    if (!code) *value = numerator / denominator;
    return code;
}

/* a - b of two measurements. */
static int measure_difference(measure_context *context, const myo_node *settings, double *value,
                              myo_error *error) {
    const myo_node *a = myo_node_find(settings, "from"), *b = myo_node_find(settings, "less");
    if (!a || !b) return myo_node_error(settings, error, "a difference needs from: and less:");
    double whole, part;
    int code = myo_measure(context, a, &whole, error);
    if (!code) code = myo_measure(context, b, &part, error);
    if (!code) *value = whole - part;
    return code;
}

int myo_measure(measure_context *context, const myo_node *settings, double *value,
                myo_error *error) {
    const char *name;
    const int code = myo_measure_text(settings, "do", &name, error);
    if (code) return code;
    if (strcmp(name, "story") == 0) return measure_story(context, settings, value, error);
    if (strcmp(name, "run") == 0) return measure_run(context, settings, value, error);
    if (strcmp(name, "cell") == 0) return measure_cell(context, settings, value, error);
    if (strcmp(name, "half_fusion") == 0) return myo_measure_half_fusion(settings, value, error);
    if (strcmp(name, "needle_study") == 0)
        return measure_needle_study(context, settings, value, error);
    if (strcmp(name, "unit_population") == 0)
        return measure_population(context, settings, value, error);
    if (strcmp(name, "interference") == 0) return myo_measure_interference(settings, value, error);
    if (strcmp(name, "ratio") == 0) return measure_ratio(context, settings, value, error);
    if (strcmp(name, "spine") == 0) return myo_measure_spine(context, settings, value, error);
    if (strcmp(name, "difference") == 0) return measure_difference(context, settings, value, error);
    return myo_measure_part(name, settings, value, error);
}
