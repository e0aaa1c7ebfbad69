/* The file of a data set: reading, checking, and the scenario of each class and virtual person. */
#include "base/random.h"
#include "io/dataset.h"
#include "io/electrodes_file.h"
#include "io/files.h"
#include "myotome/emg.h"
#include "myotome/scenario_file.h"
#include "myotome/units.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const myo_dataset_parts[DATASET_PARTS] = {"train", "validate", "test"};

static const struct {
    const char *id, *text;
} licences[] = {
    {"CC0-1.0", "To the extent possible under law, whoever made this data set has waived all "
                "copyright and related rights to it (CC0 1.0): "
                "https://creativecommons.org/publicdomain/zero/1.0/"},
    {"CC-BY-4.0",
     "This data set may be used by anybody for any purpose who names its makers (CC BY "
     "4.0): https://creativecommons.org/licenses/by/4.0/"},
};

const char *myo_dataset_licence_text(const char *licence) {
    for (size_t i = 0; i < sizeof licences / sizeof *licences; i++)
        if (strcmp(licences[i].id, licence) == 0) return licences[i].text;
    return NULL;
}

/* Keeps the sentence of `error`, adds the position of the node's value. */
static int at_value(const myo_node *node, myo_error *error) {
    if (!error) return MYO_INPUT;
    char text[sizeof error->text];
    memcpy(text, error->text, sizeof text);
    return myo_node_error(node, error, text);
}

static int read_number(const myo_node *node, const char *unit, double low, double high,
                       double *value, myo_error *error) {
    if (myo_node_kind_of(node) != MYO_NODE_SCALAR)
        return myo_node_error(node, error, "here a number is needed");
    if (myo_unit_convert(myo_node_text(node), unit, value, error)) return at_value(node, error);
    if (*value >= low && *value <= high) return MYO_OK;
    char text[120];
    snprintf(text, sizeof text, "%.40s is not within %g .. %g", myo_node_text(node), low, high);
    return myo_node_error(node, error, text);
}

/* One number or a list of them. */
static int read_numbers(const myo_node *node, const char *unit, double low, double high, int most,
                        double *values, int *n, myo_error *error) {
    const int is_list = myo_node_kind_of(node) == MYO_NODE_SEQUENCE;
    const size_t count = is_list ? myo_node_count(node) : 1;
    if (count < 1 || count > (size_t)most)
        return myo_node_error(node, error, "too many, or none, are listed here");
    int code = MYO_OK;
    for (size_t i = 0; i < count && !code; i++)
        code =
            read_number(is_list ? myo_node_at(node, i) : node, unit, low, high, &values[i], error);
    *n = (int)count;
    return code;
}

static int read_text(const myo_node *node, char *to, size_t size, myo_error *error) {
    if (myo_node_kind_of(node) != MYO_NODE_SCALAR || !*myo_node_text(node))
        return myo_node_error(node, error, "here a word is needed");
    snprintf(to, size, "%s", myo_node_text(node));
    return MYO_OK;
}

/* ---- classes ---- */

static int read_conditions(const myo_node *node, dataset_class *c, myo_error *error) {
    const int is_list = myo_node_kind_of(node) == MYO_NODE_SEQUENCE;
    const size_t n = is_list ? myo_node_count(node) : 1;
    if (n > DATASET_CONDITIONS)
        return myo_node_error(node, error, "at most four conditions at once");
    for (size_t i = 0; i < n; i++) {
        const myo_node *one = is_list ? myo_node_at(node, i) : node;
        myo_catalogue_entry *entry = NULL;
        if (myo_catalogue_read(MYO_CONDITION, myo_node_text(one), &entry, error))
            return at_value(one, error);
        /* the links of the chain that the entry names, for the label */
        const myo_node *stage = myo_node_find(entry->root, "stage");
        for (size_t k = 0; stage && k < myo_node_count(stage); k++) {
            const size_t used = strlen(c->mechanism);
            snprintf(c->mechanism + used, sizeof c->mechanism - used, "%s%s", used ? "+" : "",
                     myo_node_text(myo_node_at(stage, k)));
        }
        myo_catalogue_free(entry);
        c->conditions[c->n_conditions++] = myo_node_text(one);
    }
    return MYO_OK;
}

static void make_session(myo_dataset *d, dataset_class *c) {
    size_t n = 0;
    for (const char *p = c->label; *p && n < 24; p++)
        if (isalnum((unsigned char)*p) && (unsigned char)*p < 0x80) c->session[n++] = *p;
    if (!n) c->session[n++] = 'c';
    c->session[n] = '\0';
    for (int twin = 2, again = 1; again; twin++) {
        again = 0;
        for (const dataset_class *o = d->classes; o < c; o++)
            again |= !strcmp(o->session, c->session);
        if (again) snprintf(c->session + n, sizeof c->session - n, "%d", twin);
    }
}

static int read_class(myo_dataset *d, const myo_node *node, myo_error *error) {
    if (myo_node_kind_of(node) != MYO_NODE_MAPPING)
        return myo_node_error(node, error,
                              "a class is a mapping: {label: normal, scenario: first-muscle}");
    if (d->n_classes == DATASET_CLASSES) return myo_node_error(node, error, "too many classes");
    dataset_class *c = &d->classes[d->n_classes];
    *c = (dataset_class){.n_severities = 1, .severities = {1}};
    int code = MYO_OK;
    for (size_t i = 0; i < myo_node_count(node) && !code; i++) {
        const myo_node *child = myo_node_at(node, i);
        const char *key = myo_node_key(child);
        if (strcmp(key, "label") == 0)
            code = read_text(child, c->label, sizeof c->label, error);
        else if (strcmp(key, "mechanism") == 0)
            code = read_text(child, c->mechanism, sizeof c->mechanism, error);
        else if (strcmp(key, "scenario") == 0)
            c->scenario = myo_node_text(child);
        else if (strcmp(key, "condition") == 0)
            code = read_conditions(child, c, error);
        else if (strcmp(key, "severity") == 0)
            code = read_numbers(child, "1", 0, 1, DATASET_SEVERITIES, c->severities,
                                &c->n_severities, error);
        else if (strcmp(key, "set") == 0)
            c->set = child;
        else
            code = myo_node_key_error(child, error,
                                      "unknown key in a class; known are: label, scenario, "
                                      "condition, severity, mechanism, set");
    }
    if (code) return code;
    if (!c->label[0] || !c->scenario || !*c->scenario)
        return myo_node_error(node, error, "a class needs a label: and a scenario:");
    if (c->set && myo_node_kind_of(c->set) != MYO_NODE_MAPPING)
        return myo_node_error(c->set, error, "set: is a mapping of paths: {drive.level: 5 %}");
    make_session(d, c);
    d->n_classes++;
    return MYO_OK;
}

/* Every label as often as the others: what is learned must not be how often a thing was shown. */
static int check_balance(const myo_dataset *d, const myo_node *classes, myo_error *error) {
    int first = 0;
    for (int i = 0; i < d->n_classes; i++) {
        int count = 0;
        for (int j = 0; j < d->n_classes; j++)
            count += strcmp(d->classes[i].label, d->classes[j].label) == 0;
        if (i == 0) first = count;
        if (count == first) continue;
        char text[200];
        snprintf(
            text, sizeof text,
            "label \"%s\" has %d classes, \"%s\" has %d: give every label as many, so that the "
            "set is balanced",
            d->classes[0].label, first, d->classes[i].label, count);
        return myo_node_error(classes, error, text);
    }
    return MYO_OK;
}

/* ---- the file ---- */

static int read_split(myo_dataset *d, const myo_node *node, myo_error *error) {
    double sum = 0;
    for (int p = 0; p < DATASET_PARTS; p++) d->share[p] = 0;
    for (size_t i = 0; i < myo_node_count(node); i++) {
        const myo_node *child = myo_node_at(node, i);
        int part = -1;
        for (int p = 0; p < DATASET_PARTS; p++)
            if (strcmp(myo_dataset_parts[p], myo_node_key(child)) == 0) part = p;
        if (part < 0) return myo_node_key_error(child, error, "parts are train, validate and test");
        const int code = read_number(child, "1", 0, 1, &d->share[part], error);
        if (code) return code;
        sum += d->share[part];
    }
    return fabs(sum - 1) < 1e-6 ? MYO_OK
                                : myo_node_error(node, error, "the shares of a split add up to 1");
}

static int read_key(myo_dataset *d, const myo_node *node, myo_error *error) {
    const char *key = myo_node_key(node);
    double number = 0;
    int code = MYO_OK;
    if (strcmp(key, "dataset") == 0) return read_text(node, d->name, sizeof d->name, error);
    if (strcmp(key, "title") == 0) return read_text(node, d->title, sizeof d->title, error);
    if (strcmp(key, "licence") == 0) {
        code = read_text(node, d->licence, sizeof d->licence, error);
        if (!code && !myo_dataset_licence_text(d->licence))
            code = myo_node_error(node, error, "licences are CC0-1.0 and CC-BY-4.0");
        return code;
    }
    if (strcmp(key, "seed") == 0) {
        code = read_number(node, "1", 0, 9007199254740991.0, &number, error);
        d->seed = (uint64_t)number;
        return code;
    }
    if (strcmp(key, "persons") == 0) {
        code = read_number(node, "1", 1, 100000, &number, error);
        d->n_persons = (int)(number + 0.5);
        return code;
    }
    if (strcmp(key, "truth") == 0) {
        code = read_number(node, "1", 0, 1, &number, error);
        d->truth = number > 0.5;
        return code;
    }
    if (strcmp(key, "duration") == 0)
        return read_number(node, "s", 0.01, 1e5, &d->duration_s, error);
    if (strcmp(key, "SNR") == 0)
        return read_numbers(node, "dB", -40, 199, DATASET_SNRS, d->SNR_dB, &d->n_SNRs, error);
    if (strcmp(key, "split") == 0) return read_split(d, node, error);
    if (strcmp(key, "electrodes") == 0)
        d->electrodes = node;
    else if (strcmp(key, "person") == 0)
        d->person = node;
    else if (strcmp(key, "places") == 0)
        d->places = node;
    else if (strcmp(key, "classes") == 0) {
        if (myo_node_kind_of(node) != MYO_NODE_SEQUENCE || !myo_node_count(node))
            return myo_node_error(node, error, "classes: is a list");
        for (size_t i = 0; i < myo_node_count(node) && !code; i++)
            code = read_class(d, myo_node_at(node, i), error);
        return code ? code : check_balance(d, node, error);
    } else if (strcmp(key, "text") != 0) {
        return myo_node_key_error(node, error,
                                  "unknown key in a data set; known are: dataset, title, text, "
                                  "licence, seed, persons, person, duration, classes, electrodes, "
                                  "places, SNR, split, truth");
    }
    return MYO_OK;
}

/* One of each class is made, so that what is wrong is told before hours of work. */
static int try_all(const myo_dataset *d, myo_error *error) {
    int code = MYO_OK;
    for (int c = 0; c < d->n_classes && !code; c++) {
        myo_scenario *scenario = NULL;
        code = myo_dataset_scenario(d, c, 0, &scenario, error);
        myo_scenario_free(scenario);
    }
    return code;
}

/* A file where the name has a slash or an ending, else a built-in one. */
static int read_spec(const char *path, myo_dataset *d, myo_error *error) {
    if (strchr(path, '/') || strchr(path, '.'))
        return myo_file_read(path, MYO_DOCUMENT_MAX_BYTES, &d->text, &d->text_size, error);
    char name[128];
    snprintf(name, sizeof name, "data/datasets/%.80s.yaml", path);
    const myo_builtin_file *file = myo_builtin_find(name);
    if (!file)
        return myo_error_set(error, MYO_INPUT,
                             "no built-in data set is called \"%.80s\"; a file needs a slash or "
                             ".yaml in its name",
                             path);
    d->text = malloc(file->size + 1);
    if (!d->text) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a data set");
    memcpy(d->text, file->data, file->size + 1);
    d->text_size = file->size;
    return MYO_OK;
}

int myo_dataset_read(const char *path, myo_dataset **dataset, myo_error *error) {
    *dataset = NULL;
    myo_dataset *d = calloc(1, sizeof *d);
    if (!d) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a data set");
    *d = (myo_dataset){.seed = 1, .n_persons = 10, .truth = 1, .share = {0.7, 0.15, 0.15}};
    snprintf(d->licence, sizeof d->licence, "CC0-1.0");
    int code = read_spec(path, d, error);
    if (!code) {
        d->document = myo_document_parse(path, d->text, d->text_size, error);
        if (!d->document) code = error ? error->code : MYO_INPUT;
    }
    const myo_node *root = code ? NULL : myo_document_root(d->document);
    if (root && myo_node_kind_of(root) != MYO_NODE_MAPPING)
        code = myo_node_error(root, error, "a data set is a mapping with classes: and electrodes:");
    for (size_t i = 0; root && i < myo_node_count(root) && !code; i++)
        code = read_key(d, myo_node_at(root, i), error);
    if (!code && (!d->n_classes || !d->electrodes))
        code = myo_node_error(root, error, "a data set needs classes: and electrodes:");
    if (!code && !d->name[0])
        code = myo_node_error(root, error, "a data set needs a name: dataset:");
    if (!code) code = try_all(d, error);
    if (code) {
        myo_dataset_free(d);
        return code;
    }
    *dataset = d;
    return MYO_OK;
}

void myo_dataset_free(myo_dataset *d) {
    if (!d) return;
    myo_document_free(d->document);
    free(d->text);
    free(d);
}

/* ---- persons ---- */

enum { DRAW_PERSON = 0x4461, DRAW_ORDER, DRAW_VALUE, DRAW_PLACE };

int myo_dataset_part(const myo_dataset *d, int person) {
    const uint64_t entity = myo_random_entity(DRAW_ORDER, 0, 0);
    const double own = myo_random_uniform(d->seed, entity, (uint64_t)person);
    int rank = 0;
    for (int i = 0; i < d->n_persons; i++)
        rank += myo_random_uniform(d->seed, entity, (uint64_t)i) < own;
    /* the middle of the person's share of 0..1 decides */
    const double at = (rank + 0.5) / d->n_persons;
    return at < d->share[0] ? 0 : at < d->share[0] + d->share[1] ? 1 : 2;
}

double myo_dataset_severity(const myo_dataset *d, int class_index, int person) {
    const dataset_class *c = &d->classes[class_index];
    return c->severities[(person + class_index) % c->n_severities];
}

/* A number between two, drawn; in the unit of the field at `path` of a set. */
static int draw_between(const myo_node *node, const myo_fieldset *set, const char *path,
                        uint64_t seed, uint64_t entity, double *value, myo_error *error) {
    int section, field, n;
    double ends[2];
    if (myo_fieldset_find(set, path, &section, &field, error)) return at_value(node, error);
    const char *unit = myo_fieldset_section(set, section)->table->fields[field].unit;
    int code = read_numbers(node, unit, -1e12, 1e12, 2, ends, &n, error);
    if (!code && n != 2)
        code = myo_node_error(node, error, "two numbers are needed, from and to: [2 mm, 8 mm]");
    if (!code) *value = ends[0] + (ends[1] - ends[0]) * myo_random_uniform(seed, entity, 0);
    return code;
}

static int vary_person(const myo_dataset *d, int person, myo_scenario *s, myo_error *error) {
    for (size_t i = 0; d->person && i < myo_node_count(d->person); i++) {
        const myo_node *node = myo_node_at(d->person, i);
        double value;
        char text[40];
        int code = draw_between(node, s->muscles[0].values, myo_node_key(node), d->seed,
                                myo_random_entity(DRAW_VALUE, (uint32_t)i, (uint32_t)person),
                                &value, error);
        if (code) return code;
        snprintf(text, sizeof text, "%.17g", value);
        if (myo_scenario_set(s, myo_node_key(node), text, error)) return at_value(node, error);
    }
    return MYO_OK;
}

/* Needles and wires lie somewhere else in every run. */
static int vary_places(const myo_dataset *d, int class_index, int person, myo_scenario *s,
                       myo_error *error) {
    for (int e = 0; e < s->n_electrodes; e++) {
        myo_scenario_electrode *electrode = &s->electrodes[e];
        for (size_t i = 0; d->places && i < myo_node_count(d->places); i++) {
            const myo_node *node = myo_node_at(d->places, i);
            double value;
            if (myo_electrode_is_on_skin(electrode->kind)) continue;
            const uint64_t entity =
                myo_random_entity(DRAW_PLACE, (uint32_t)(16 * e + (int)i),
                                  (uint32_t)class_index << 24 | (uint32_t)person);
            int code = draw_between(node, electrode->values, myo_node_key(node), d->seed, entity,
                                    &value, error);
            char text[40];
            snprintf(text, sizeof text, "%.17g", value);
            if (!code && myo_scenario_set_electrode(s, e, myo_node_key(node), text, error))
                code = at_value(node, error);
            if (code) return code;
        }
    }
    return MYO_OK;
}

/* Every electrode once for each level of noise: "needle" becomes "needles20", "needles5",
 * "needlesm3" (minus). One behind the other: what they hear is worked out once. */
static int repeat_for_noise(const myo_dataset *d, myo_scenario *s, myo_error *error) {
    const int n = s->n_electrodes;
    if (!d->n_SNRs) return MYO_OK;
    if (n * d->n_SNRs > MYO_ELECTRODES_MOST)
        return myo_node_error(d->electrodes, error, "too many electrodes times levels of noise");
    myo_scenario_electrode *all = calloc((size_t)(n * d->n_SNRs), sizeof *all);
    if (!all) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for electrodes");
    int code = MYO_OK, made = 0;
    for (int e = 0; e < n && !code; e++)
        for (int k = 0; k < d->n_SNRs && !code; k++) {
            const myo_scenario_electrode *from = &s->electrodes[e];
            const long dB = lround(d->SNR_dB[k]);
            char text[32];
            myo_scenario_electrode *to = &all[made];
            *to = *from;
            to->values = myo_fieldset_copy(from->values);
            made++;
            const int wrote = snprintf(to->name, sizeof to->name, "%ss%s%ld", from->name,
                                       dB < 0 ? "m" : "", labs(dB));
            if (!to->values)
                code = myo_error_set(error, MYO_BROKE_DOWN, "out of memory for electrodes");
            else if (wrote >= (int)sizeof to->name)
                code =
                    myo_node_error(d->electrodes, error,
                                   "an electrode's name has 7 letters at most in a data set: its "
                                   "level of noise is added to it");
            snprintf(text, sizeof text, "%.17g", d->SNR_dB[k]);
            if (!code) code = myo_fieldset_set(to->values, "noise.SNR", text, 0, error);
        }
    for (int e = 0; e < n; e++) myo_fieldset_free(s->electrodes[e].values);
    free(s->electrodes);
    s->electrodes = all;
    s->n_electrodes = made;
    return code;
}

static int apply_conditions(const myo_dataset *d, int class_index, int person, myo_scenario *s,
                            myo_error *error) {
    const dataset_class *c = &d->classes[class_index];
    myo_catalogue_choice choices[DATASET_CONDITIONS];
    int n = 0, code = MYO_OK;
    for (; n < c->n_conditions && !code; n++) {
        choices[n] = (myo_catalogue_choice){.at_s = -1};
        code = myo_catalogue_choose(MYO_CONDITION, c->conditions[n], &choices[n], error);
        choices[n].severity_1 = myo_dataset_severity(d, class_index, person);
    }
    if (!code) code = myo_catalogue_apply(s, choices, n, error);
    for (int i = 0; i < n; i++) myo_catalogue_free(choices[i].entry);
    return code;
}

int myo_dataset_scenario(const myo_dataset *d, int class_index, int person, myo_scenario **scenario,
                         myo_error *error) {
    const dataset_class *c = &d->classes[class_index];
    myo_scenario *s = NULL;
    int code = myo_scenario_read(c->scenario, &s, error);
    if (!code && s->n_events)
        code = myo_error_set(error, MYO_INPUT,
                             "class %s: a data set is made of runs, and %s is a story with a time "
                             "line",
                             c->label, c->scenario);
    uint32_t bits[4];
    myo_random_bits4(d->seed, myo_random_entity(DRAW_PERSON, 0, (uint32_t)person), 0, bits);
    if (!code) {
        s->seed = (uint64_t)bits[0] << 16 | bits[1] >> 16; /* also as a text of at most 19 digits */
        myo_scenario_clear_electrodes(s);
    }
    if (!code && d->duration_s > 0) {
        char text[40];
        snprintf(text, sizeof text, "%.17g", d->duration_s);
        code = myo_scenario_set(s, "duration", text, error);
    }
    if (!code) code = vary_person(d, person, s, error);
    if (!code) code = apply_conditions(d, class_index, person, s, error);
    for (size_t i = 0; !code && c->set && i < myo_node_count(c->set); i++) {
        const myo_node *node = myo_node_at(c->set, i);
        if (myo_scenario_set(s, myo_node_key(node), myo_node_text(node), error))
            code = at_value(node, error);
    }
    if (!code) code = myo_scenario_read_electrodes(s, d->electrodes, error);
    if (!code) code = vary_places(d, class_index, person, s, error);
    if (!code) code = repeat_for_noise(d, s, error);
    if (!code && d->truth) code = myo_scenario_set(s, "record_fibres", "1", error);
    if (!code) code = myo_scenario_check(s, error);
    if (!code) {
        snprintf(s->name, sizeof s->name, "%s", d->name);
        snprintf(s->title, sizeof s->title, "%s: %s, person %d", d->name, c->label, person + 1);
        *scenario = s;
        return MYO_OK;
    }
    myo_scenario_free(s);
    return code;
}
