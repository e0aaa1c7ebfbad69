/* The time line of a scenario file: events, and the substances that they name. */
#include "io/timeline_file.h"

#include "myotome/io.h"
#include "myotome/units.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int at_value(const myo_node *node, myo_error *error) {
    return myo_node_error(node, error, error ? error->text : "");
}

/* ---- Substances ---- */

static const char drug_folder[] = "data/substances/";

static int read_acts(myo_scenario *scenario, int substance, const myo_node *acts,
                     myo_error *error) {
    for (size_t i = 0; i < myo_node_count(acts); i++) {
        const myo_node *act = myo_node_at(acts, i);
        const myo_node *path = myo_node_find(act, "path"), *op = myo_node_find(act, "op"),
                       *value = myo_node_find(act, "value");
        if (!path || !op || !value)
            return myo_node_error(act, error,
                                  "an act is {path: ..., op: scale|add, value: ..., source: ...}");
        if (myo_scenario_add_act(scenario, substance, myo_node_text(path), myo_node_text(op),
                                 myo_node_text(value), error))
            return at_value(path, error);
    }
    return MYO_OK;
}

static int read_substance(myo_scenario *scenario, const char *name, const myo_node *asked,
                          myo_error *error) {
    for (int i = 0; i < scenario->n_substances; i++)
        if (strcmp(scenario->substances[i].name, name) == 0) return MYO_OK;
    char file[128], known[300] = "";
    snprintf(file, sizeof file, "%s%.60s.yaml", drug_folder, name);
    const myo_builtin_file *builtin = myo_builtin_find(file);
    if (!builtin) {
        for (int i = 0; i < myo_builtin_count(); i++) {
            const char *other = myo_builtin_at(i)->name;
            if (strncmp(other, drug_folder, strlen(drug_folder)) != 0) continue;
            const size_t used = strlen(known);
            const char *base = other + strlen(drug_folder);
            snprintf(known + used, sizeof known - used, "%s%.*s", used ? ", " : "",
                     (int)strcspn(base, "."), base);
        }
        char text[420];
        snprintf(text, sizeof text, "unknown substance \"%.60s\"; there are: %s", name, known);
        return myo_node_error(asked, error, text);
    }
    myo_document *document = myo_document_parse(builtin->name, builtin->data, builtin->size, error);
    if (!document) return error ? error->code : MYO_INPUT;
    const myo_node *root = myo_document_root(document);
    int substance, code = myo_scenario_add_substance(scenario, name, &substance, error);
    for (size_t i = 0; i < myo_node_count(root) && !code; i++) {
        const myo_node *child = myo_node_at(root, i);
        const char *key = myo_node_key(child);
        myo_scenario_substance *s = &scenario->substances[substance];
        if (strcmp(key, "title") == 0)
            snprintf(s->title, sizeof s->title, "%s", myo_node_text(child));
        else if (strcmp(key, "acts") == 0)
            code = read_acts(scenario, substance, child, error);
        else if (strcmp(key, "drug") == 0)
            for (size_t k = 0; k < myo_node_count(child) && !code; k++) {
                const myo_node *value = myo_node_at(child, k);
                char path[80];
                snprintf(path, sizeof path, "drug.%.60s", myo_node_key(value));
                if (myo_fieldset_set(s->values, path, myo_node_text(value), scenario->force, error))
                    code = at_value(value, error);
            }
        else if (strcmp(key, "substance") != 0 && strcmp(key, "text") != 0 &&
                 strcmp(key, "sources") != 0 && strcmp(key, "evidence") != 0)
            code = myo_node_key_error(child, error,
                                      "unknown key in a substance's file; known are: substance, "
                                      "title, text, drug, acts, sources, evidence");
    }
    myo_document_free(document);
    return code;
}

/* ---- Events ---- */

static int read_fields(myo_scenario *scenario, int event, const myo_node *node, myo_error *error) {
    for (size_t i = 0; i < myo_node_count(node); i++) {
        const myo_node *child = myo_node_at(node, i);
        if (myo_node_kind_of(child) != MYO_NODE_SCALAR)
            return myo_node_error(child, error, "here one value is needed");
        if (myo_scenario_set_event(scenario, event, myo_node_key(child), myo_node_text(child),
                                   error))
            return at_value(child, error);
        if (strcmp(myo_node_key(child), "what") == 0) {
            const int code = read_substance(scenario, myo_node_text(child), child, error);
            if (code) return code;
        }
    }
    return MYO_OK;
}

/* One number of an event times the severity. */
static int take_share(myo_scenario_event *event, const myo_node *name, double severity_1,
                      myo_error *error) {
    const myo_table *table = myo_event_table(event->kind);
    const int field = myo_table_find(table, myo_node_text(name));
    if (field < 0) {
        char text[200];
        snprintf(text, sizeof text, "by_severity: this event has no number \"%.60s\"",
                 myo_node_text(name));
        return myo_node_error(name, error, text);
    }
    double *number = myo_fieldset_parameters(event->values, 0) + field; /* it has no states */
    *number = fmax(*number * severity_1, table->fields[field].low);
    return MYO_OK;
}

static int take_shares(myo_scenario_event *event, const myo_node *names, double severity_1,
                       myo_error *error) {
    if (myo_node_kind_of(names) == MYO_NODE_SCALAR)
        return take_share(event, names, severity_1, error);
    int code = MYO_OK;
    for (size_t i = 0; i < myo_node_count(names) && !code; i++)
        code = take_share(event, myo_node_at(names, i), severity_1, error);
    return code;
}

static int read_numbers(myo_scenario *scenario, int event, const myo_node *what, myo_error *error) {
    if (myo_node_kind_of(what) == MYO_NODE_MAPPING)
        return read_fields(scenario, event, what, error);
    if (myo_node_is_null(what)) return MYO_OK;
    /* Short forms: posture: lying, window: 4 s. */
    const char *only = strcmp(myo_node_key(what), "posture") == 0 ? "as" : "duration";
    if (myo_node_kind_of(what) != MYO_NODE_SCALAR ||
        myo_scenario_set_event(scenario, event, only, myo_node_text(what), error))
        return myo_node_kind_of(what) == MYO_NODE_SCALAR
                   ? at_value(what, error)
                   : myo_node_error(what, error, "give the event's values as a mapping");
    return MYO_OK;
}

/* {at: 2 s, lift: {mass: 18 kg}, text: "..."}: one event. */
static int read_event(myo_scenario *scenario, const myo_node *node, double from_s,
                      double severity_1, myo_error *error) {
    const myo_node *at = myo_node_find(node, "at"), *what = NULL;
    if (myo_node_kind_of(node) != MYO_NODE_MAPPING || !at)
        return myo_node_error(node, error,
                              "an event is a mapping with a time: {at: 2 s, posture: {as: lying}}");
    double at_s = 0;
    if (myo_unit_convert(myo_node_text(at), "s", &at_s, error)) return at_value(at, error);
    for (size_t i = 0; i < myo_node_count(node); i++) {
        const myo_node *child = myo_node_at(node, i);
        const char *key = myo_node_key(child);
        if (strcmp(key, "at") == 0 || strcmp(key, "text") == 0 || strcmp(key, "label") == 0)
            continue;
        if (!isnan(severity_1) && (strcmp(key, "by_severity") == 0 || strcmp(key, "source") == 0))
            continue;
        if (what)
            return myo_node_key_error(child, error,
                                      "two things in one event; give each its own line");
        what = child;
    }
    if (!what) return myo_node_error(node, error, "nothing happens in this event");
    int event = 0;
    if (myo_scenario_add_event(scenario, from_s + at_s, myo_node_key(what), &event, error))
        return myo_node_key_error(what, error, error ? error->text : "");
    myo_scenario_event *e = &scenario->events[event];
    snprintf(e->file, sizeof e->file, "%s", myo_node_file(node));
    e->line = myo_node_line(node);
    e->column = myo_node_column(node);
    static const char *const words[] = {"text", "label"};
    for (int k = 0; k < 2; k++) {
        const myo_node *word = myo_node_find(node, words[k]);
        if (word && myo_scenario_set_event(scenario, event, words[k], myo_node_text(word), error))
            return at_value(word, error);
    }
    const int code = read_numbers(scenario, event, what, error);
    const myo_node *shares = isnan(severity_1) ? NULL : myo_node_find(node, "by_severity");
    return code || !shares ? code
                           : take_shares(&scenario->events[event], shares, severity_1, error);
}

int myo_timeline_add(myo_scenario *scenario, const myo_node *list, double from_s, double severity_1,
                     myo_error *error) {
    if (myo_node_kind_of(list) != MYO_NODE_SEQUENCE || !myo_node_count(list))
        return myo_node_error(list, error,
                              "a time line is a list of events: - {at: 2 s, lift: {mass: 18 kg}}");
    for (size_t i = 0; i < myo_node_count(list); i++) {
        const int code = read_event(scenario, myo_node_at(list, i), from_s, severity_1, error);
        if (code) return code;
    }
    return MYO_OK;
}

int myo_timeline_read(myo_scenario *scenario, const myo_node *list, myo_error *error) {
    return myo_timeline_add(scenario, list, 0, (double)NAN, error);
}
