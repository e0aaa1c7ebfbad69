/* The catalogue's files: reading, checking, choosing and applying. See myotome/catalogue.h. */
#include "myotome/catalogue.h"

#include "base/text.h"
#include "io/timeline_file.h"
#include "myotome/cell.h"
#include "myotome/scenario_file.h"
#include "myotome/units.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const folders[] = {"data/conditions/", "data/treatments/"};
static const char *const words[] = {"condition", "treatment"};
static const char known_keys[] =
    " title text codes changes events expect evidence verdict warning contested scenario stage "
    "claims sources ";

typedef struct owner {
    myo_catalogue_entry entry;
    myo_document *document;
    myo_change *changes;
} owner;

/* A sentence at a node. */
static int MYO_PRINTF_LIKE(3, 4)
    wrong(const myo_node *node, myo_error *error, const char *format, ...) {
    char text[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return myo_node_error(node, error, text);
}

static const char *text_of(const myo_node *row, const char *key) {
    const myo_node *node = row ? myo_node_find(row, key) : NULL;
    return node && !myo_node_is_null(node) ? myo_node_text(node) : "";
}

/* ---- The paths that there are: those of a scenario with one muscle, and of every cell ---- */

typedef int (*see_section)(const myo_section *section, void *user, myo_error *error);

static int each_of_set(const myo_fieldset *set, see_section see, void *user, myo_error *error) {
    int code = MYO_OK;
    for (int s = 0; s < myo_fieldset_section_count(set) && !code; s++)
        code = see(myo_fieldset_section(set, s), user, error);
    return code;
}

static int each_section(const myo_scenario *scenario, see_section see, void *user,
                        myo_error *error) {
    int code = each_of_set(scenario->session, see, user, error);
    if (!code) code = each_of_set(scenario->body, see, user, error);
    if (!code) code = each_of_set(scenario->muscles[0].values, see, user, error);
    for (int i = 0; i < myo_cell_count() && !code; i++) {
        const myo_cell *cell = myo_cell_at(i);
        for (int s = 0; s < cell->n_sections && !code; s++)
            code = see(&cell->sections[s], user, error);
        for (int k = 0; cell->protocols[k] && !code; k++) {
            const myo_section section = {"", cell->protocols[k]->table, NULL, 0};
            code = see(&section, user, error);
        }
    }
    return code;
}

typedef struct looked_for {
    const myo_change *change;
    int found;
} looked_for;

/* Unit and, for what is set, range, in every field that the change names. */
static int check_in_section(const myo_section *section, void *user, myo_error *error) {
    looked_for *l = user;
    const int field = myo_change_field(l->change, section);
    if (field < 0) return MYO_OK;
    l->found++;
    const myo_field *f = &section->table->fields[field];
    double value = f->value;
    const int code = myo_change_value(l->change, f->unit, 1, &value, error);
    if (code || l->change->op != MYO_CHANGE_SET || (value >= f->low && value <= f->high))
        return code;
    return myo_error_set_at(error, MYO_INPUT, l->change->file, l->change->line, l->change->column,
                            "%s = %s is outside its range %g .. %g %s", l->change->path,
                            l->change->value, f->low, f->high, myo_unit_label(f->unit));
}

typedef struct nearest_path {
    const char *wanted;
    char best[128];
} nearest_path;

/* "PART.FIELD" of every field: the one nearest to what was written. */
static int compare_section(const myo_section *section, void *user, myo_error *error) {
    (void)error;
    nearest_path *n = user;
    const char *dot = strrchr(section->path, '.'), *part = dot ? dot + 1 : section->path;
    for (int f = 0; f < section->table->n_fields; f++) {
        char name[128];
        snprintf(name, sizeof name, "%s%s%s", part, *part ? "." : "",
                 section->table->fields[f].name);
        const char *two[] = {n->best[0] ? n->best : NULL, name};
        const char *near = myo_nearest(n->wanted, two, 2);
        if (near == name) memcpy(n->best, name, sizeof name);
    }
    return MYO_OK;
}

static int check_path(const myo_scenario *scenario, const myo_change *change, myo_error *error) {
    looked_for l = {.change = change};
    const int code = each_section(scenario, check_in_section, &l, error);
    if (code || l.found) return code;
    nearest_path n = {.wanted = change->path};
    each_section(scenario, compare_section, &n, NULL);
    return myo_error_set_at(error, MYO_INPUT, change->file, change->line, change->column,
                            "no part of the model has \"%s\"%s%s%s", change->path,
                            n.best[0] ? "; did you mean \"" : "", n.best, n.best[0] ? "\"?" : "");
}

/* ---- Rows ---- */

static int choose_word(const myo_node *row, const char *key, const char *const *list, int n,
                       int *index, myo_error *error) {
    const myo_node *node = myo_node_find(row, key);
    if (!node) return wrong(row, error, "a change needs %s:", key);
    char known[100] = "";
    for (int i = 0; i < n; i++) {
        if (strcmp(list[i], myo_node_text(node)) == 0) {
            *index = i;
            return MYO_OK;
        }
        snprintf(known + strlen(known), sizeof known - strlen(known), "%s%s", i ? ", " : "",
                 list[i]);
    }
    return wrong(node, error, "%s: \"%s\" is none of %s", key, myo_node_text(node), known);
}

static int read_where(const myo_node *where, myo_change *change, myo_error *error) {
    for (size_t i = 0; i < myo_node_count(where); i++) {
        const myo_node *node = myo_node_at(where, i);
        const char *key = myo_node_key(node), *text = myo_node_text(node);
        if (strcmp(key, "muscle") == 0) {
            change->muscle = text;
        } else if (strcmp(key, "level") == 0) {
            double level;
            const char *number = text[0] == 'T' ? text + 1 : text;
            if (myo_unit_convert(number, "1", &level, NULL))
                return wrong(node, error, "level: \"%s\" is no segment such as T7", text);
            change->level_1 = level;
        } else if (strcmp(key, "side") == 0) {
            change->side = strcmp(text, "left") == 0 ? -1 : strcmp(text, "right") == 0 ? 1 : 0;
            if (!change->side)
                return wrong(node, error, "side: \"%s\" is neither left nor right", text);
        } else {
            return myo_node_key_error(node, error, "where: knows muscle, level and side");
        }
    }
    return MYO_OK;
}

static int check_source(const myo_node *row, const myo_node *sources, const char *source,
                        myo_error *error) {
    if (!*source)
        return wrong(row, error, "a source is missing: a key of data/sources.yaml, or assumed");
    if (myo_node_find(sources, source)) return MYO_OK;
    return wrong(myo_node_find(row, "source"), error,
                 "source \"%s\" is not in data/sources.yaml ('myotome list sources' names them)",
                 source);
}

static int read_change(const myo_node *row, const myo_node *sources, const myo_scenario *scenario,
                       myo_change *change, myo_error *error) {
    static const char *const ops[] = {"set", "scale", "add"}, *const classes[] = {
                                                                  "measured", "fitted", "assumed"};
    if (myo_node_kind_of(row) != MYO_NODE_MAPPING)
        return wrong(row, error,
                     "a change is {path: ..., op: set|scale|add, value: ..., source: "
                     "..., evidence: measured|fitted|assumed}");
    static const char keys[] = " path op value where source evidence text ";
    for (size_t i = 0; i < myo_node_count(row); i++) {
        char word[64];
        snprintf(word, sizeof word, " %.60s ", myo_node_key(myo_node_at(row, i)));
        if (!strstr(keys, word))
            return myo_node_key_error(myo_node_at(row, i), error,
                                      "unknown key in a change; known are path, op, value, where, "
                                      "source, evidence, text");
    }
    const myo_node *place = myo_node_find(row, "path");
    *change = (myo_change){.path = text_of(row, "path"),
                           .value = text_of(row, "value"),
                           .muscle = "",
                           .level_1 = (double)NAN,
                           .source = text_of(row, "source"),
                           .file = myo_node_file(row),
                           .line = myo_node_line(place ? place : row),
                           .column = myo_node_column(place ? place : row)};
    if (!change->path[0] || !change->value[0])
        return wrong(row, error, "a change needs path: and value:");
    int op = 0, evidence = 0;
    int code = choose_word(row, "op", ops, 3, &op, error);
    if (!code) code = choose_word(row, "evidence", classes, 3, &evidence, error);
    if (!code) code = check_source(row, sources, change->source, error);
    change->op = (myo_change_op)op;
    change->evidence = (myo_change_evidence)evidence;
    if (!code && strcmp(change->source, "assumed") == 0 && evidence != MYO_CHANGE_ASSUMED)
        code = wrong(row, error, "the source is assumed, so the evidence is, too");
    const myo_node *where = myo_node_find(row, "where");
    if (!code && where) code = read_where(where, change, error);
    return code ? code : check_path(scenario, change, error);
}

static int read_changes(owner *o, const myo_node *sources, myo_error *error) {
    const myo_node *list = myo_node_find(o->entry.root, "changes");
    const size_t n = list ? myo_node_count(list) : 0;
    if (list && !myo_node_is_null(list) && myo_node_kind_of(list) != MYO_NODE_SEQUENCE)
        return wrong(list, error, "changes: is a list");
    if (!n) return MYO_OK;
    o->changes = calloc(n, sizeof *o->changes);
    myo_scenario *scenario = myo_scenario_make();
    int muscle, code = MYO_OK;
    if (!o->changes || !scenario)
        code = myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a condition");
    if (!code) code = myo_scenario_add_muscle(scenario, "NAME", NULL, &muscle, error);
    for (size_t i = 0; i < n && !code; i++) {
        code = read_change(myo_node_at(list, i), sources, scenario, &o->changes[i], error);
        o->entry.n_assumed += o->changes[i].evidence == MYO_CHANGE_ASSUMED;
    }
    myo_scenario_free(scenario);
    o->entry.n_changes = (int)n;
    o->entry.changes = o->changes;
    return code;
}

/* Evidence: a list of {text, source}. */
static int check_evidence(const myo_node *root, const myo_node *sources, myo_error *error) {
    const myo_node *list = myo_node_find(root, "evidence");
    for (size_t i = 0; list && i < myo_node_count(list); i++) {
        const myo_node *row = myo_node_at(list, i);
        if (!text_of(row, "text")[0])
            return wrong(row, error, "a row of evidence is {text: ..., source: ...}");
        const int code = check_source(row, sources, text_of(row, "source"), error);
        if (code) return code;
    }
    return MYO_OK;
}

/* Numbers of an event: its values but for words. */
static int numbers_of(const myo_node *event) {
    static const char words_of_rows[] = " at text label source by_severity ",
                      words_of_values[] = " as what level ";
    int n = 0;
    for (size_t i = 0; i < myo_node_count(event); i++) {
        const myo_node *what = myo_node_at(event, i);
        char key[64];
        snprintf(key, sizeof key, " %.60s ", myo_node_key(what));
        if (strstr(words_of_rows, key)) continue;
        if (myo_node_kind_of(what) == MYO_NODE_SCALAR) n += strcmp(key, " posture ") != 0;
        for (size_t k = 0; k < myo_node_count(what); k++) {
            snprintf(key, sizeof key, " %.60s ", myo_node_key(myo_node_at(what, k)));
            n += !strstr(words_of_values, key);
        }
    }
    return n;
}

/* Every event says where its numbers come from. */
static int check_events(const myo_node *events, const myo_node *sources, myo_error *error) {
    for (size_t i = 0; events && i < myo_node_count(events); i++) {
        const myo_node *event = myo_node_at(events, i);
        if (!numbers_of(event)) continue;
        const int code = check_source(event, sources, text_of(event, "source"), error);
        if (code) return code;
    }
    return MYO_OK;
}

/* Whether the severity is felt in the events. */
static int scales(const myo_node *events) {
    for (size_t i = 0; i < myo_node_count(events); i++)
        if (myo_node_find(myo_node_at(events, i), "by_severity")) return 1;
    return 0;
}

static int read_entry(owner *o, const char *id, myo_error *error) {
    myo_catalogue_entry *e = &o->entry;
    const myo_node *root = e->root = myo_document_root(o->document);
    const char *word = words[e->kind];
    if (myo_node_kind_of(root) != MYO_NODE_MAPPING || !text_of(root, word)[0])
        return wrong(root, error, "this is no %s: it must be a mapping that begins with \"%s: ID\"",
                     word, word);
    for (size_t i = 0; i < myo_node_count(root); i++) {
        const myo_node *node = myo_node_at(root, i);
        char key[64], text[300];
        snprintf(key, sizeof key, " %.60s ", myo_node_key(node));
        if (strcmp(myo_node_key(node), word) == 0 || strstr(known_keys, key)) continue;
        snprintf(text, sizeof text, "unknown key \"%.60s\"; known are: %s%s", myo_node_key(node),
                 word, known_keys);
        return myo_node_key_error(node, error, text);
    }
    e->id = text_of(root, word);
    e->title = text_of(root, "title");
    e->text = text_of(root, "text");
    if (id && strcmp(id, e->id) != 0)
        return wrong(root, error, "the file is called %s, its %s %s", id, word, e->id);
    if (!e->title[0] || !e->text[0])
        return wrong(root, error, "a %s needs a title and a text in plain words", word);
    e->events = myo_node_find(root, "events");
    e->expect = myo_node_find(root, "expect");
    if (e->events && e->kind == MYO_CONDITION && !scales(e->events))
        return wrong(
            e->events, error,
            "which number of the events goes with the severity? Name it in one of them, as "
            "in by_severity: volume");
    const myo_builtin_file *file = myo_builtin_find("data/sources.yaml");
    myo_document *sources = myo_document_parse(file->name, file->data, file->size, error);
    if (!sources) return MYO_INPUT;
    int code = read_changes(o, myo_document_root(sources), error);
    if (!code) code = check_events(e->events, myo_document_root(sources), error);
    if (!code) code = check_evidence(root, myo_document_root(sources), error);
    myo_document_free(sources);
    return code;
}

/* ---- Finding ---- */

static const char *builtin_id(myo_catalogue_kind kind, int index) {
    static _Thread_local char id[64];
    const size_t length = strlen(folders[kind]);
    for (int i = 0; i < myo_builtin_count(); i++) {
        const char *name = myo_builtin_at(i)->name;
        if (strncmp(name, folders[kind], length) != 0 || index-- > 0) continue;
        snprintf(id, sizeof id, "%.*s", (int)strcspn(name + length, "."), name + length);
        return id;
    }
    return NULL;
}

const char *myo_condition_builtin(int index) {
    return builtin_id(MYO_CONDITION, index);
}
const char *myo_treatment_builtin(int index) {
    return builtin_id(MYO_TREATMENT, index);
}

static int unknown(myo_catalogue_kind kind, const char *name, myo_error *error) {
    enum { most = 256 };
    char ids[most][64];
    const char *known[most];
    int n = 0;
    for (const char *id; n < most && (id = builtin_id(kind, n)) != NULL; n++) {
        snprintf(ids[n], sizeof ids[n], "%s", id);
        known[n] = ids[n];
    }
    const char *near = myo_nearest(name, known, n);
    return myo_error_set(
        error, MYO_INPUT,
        "no %s is called \"%s\"%s%s%s; 'myotome list %ss' names them (a file needs a "
        "slash or .yaml in its name)",
        words[kind], name, near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "",
        words[kind]);
}

static int is_file(const char *name) {
    const char *dot = strrchr(name, '.');
    return strchr(name, '/') || (dot && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0 ||
                                         strcmp(dot, ".json") == 0));
}

int myo_catalogue_read(myo_catalogue_kind kind, const char *name, myo_catalogue_entry **entry,
                       myo_error *error) {
    *entry = NULL;
    myo_document *document = NULL;
    if (is_file(name)) {
        document = myo_document_read(name, error);
    } else {
        char path[160];
        snprintf(path, sizeof path, "%s%.100s.yaml", folders[kind], name);
        const myo_builtin_file *file = myo_builtin_find(path);
        if (!file) return unknown(kind, name, error);
        document = myo_document_parse(file->name, file->data, file->size, error);
    }
    if (!document) return error ? error->code : MYO_INPUT;
    owner *o = calloc(1, sizeof *o);
    if (!o) {
        myo_document_free(document);
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a condition");
    }
    o->document = document;
    o->entry.kind = kind;
    o->entry.owner = o;
    const int code = read_entry(o, is_file(name) ? NULL : name, error);
    if (code)
        myo_catalogue_free(&o->entry);
    else
        *entry = &o->entry;
    return code;
}

void myo_catalogue_free(myo_catalogue_entry *entry) {
    if (!entry) return;
    owner *o = entry->owner;
    myo_document_free(o->document);
    free(o->changes);
    free(o);
}

int myo_catalogue_choose(myo_catalogue_kind kind, const char *asked, myo_catalogue_choice *choice,
                         myo_error *error) {
    const char *mark = strrchr(asked, kind == MYO_CONDITION ? '=' : '@');
    const size_t length = mark ? (size_t)(mark - asked) : strlen(asked);
    char name[4096];
    *choice = (myo_catalogue_choice){.severity_1 = 1, .at_s = -1};
    if (!length || length >= sizeof name)
        return myo_error_set(error, MYO_USAGE, "--%s %s: write it as %s", words[kind], asked,
                             kind == MYO_CONDITION ? "ID or ID=SEVERITY" : "ID or ID@TIME");
    memcpy(name, asked, length);
    name[length] = 0;
    myo_error why;
    if (mark && kind == MYO_CONDITION &&
        (myo_unit_convert(mark + 1, "1", &choice->severity_1, &why) ||
         !(choice->severity_1 >= 0 && choice->severity_1 <= 1)))
        return myo_error_set(error, MYO_INPUT,
                             "--condition %s: a severity is a number from 0 (health) to 1", asked);
    if (mark && kind == MYO_TREATMENT &&
        (myo_unit_convert(mark + 1, "s", &choice->at_s, &why) || !(choice->at_s >= 0)))
        return myo_error_set(error, MYO_INPUT, "--treatment %s: a time is such as @30 min or @2 h",
                             asked);
    return myo_catalogue_read(kind, name, &choice->entry, error);
}

/* ---- Applying ---- */

static myo_change_list list_of(const myo_catalogue_choice *choice) {
    const myo_catalogue_entry *e = choice->entry;
    return (myo_change_list){e->id, choice->severity_1, e->n_changes, e->changes};
}

static int check_number(int n, myo_error *error) {
    if (n <= MYO_APPLIED_MOST) return MYO_OK;
    return myo_error_set(error, MYO_USAGE, "%d conditions and treatments; %d at most", n,
                         MYO_APPLIED_MOST);
}

/* Whether an entry comes as events: where it has some, in a scenario with a time line. */
static int comes_as_events(const myo_scenario *scenario, const myo_catalogue_entry *entry) {
    return entry->events && scenario->n_events;
}

static int add_events(myo_scenario *scenario, const myo_catalogue_choice *choice,
                      myo_error *error) {
    const myo_catalogue_entry *e = choice->entry;
    if (comes_as_events(scenario, e))
        return choice->severity_1 > 0
                   ? myo_timeline_add(scenario, e->events, choice->at_s < 0 ? 0 : choice->at_s,
                                      choice->severity_1, error)
                   : MYO_OK;
    if (choice->at_s >= 0 && (e->events || e->n_changes))
        return myo_error_set(
            error, MYO_INPUT,
            "%s at a time: %s; leave the time out, or take a scenario with a "
            "timeline and a treatment with events",
            e->id, e->events ? "this scenario has no time line" : "its changes hold all the time");
    if (e->events && !e->n_changes)
        return myo_error_set(error, MYO_INPUT,
                             "%s happens at a time, and this scenario has no time line; take one "
                             "that has, such as spasm",
                             e->id);
    return MYO_OK;
}

/* The acts of one substance behind those that are there; returns how many there are then. */
static int add_acts(const char *what, myo_catalogue_act *acts, int n, int most) {
    char path[128];
    snprintf(path, sizeof path, "data/substances/%.60s.yaml", what);
    const myo_builtin_file *file = myo_builtin_find(path);
    myo_document *document =
        file ? myo_document_parse(file->name, file->data, file->size, NULL) : NULL;
    if (!document) return n;
    const myo_node *rows = myo_node_find(myo_document_root(document), "acts");
    for (size_t k = 0; rows && k < myo_node_count(rows) && n < most; k++) {
        const myo_node *row = myo_node_at(rows, k);
        myo_catalogue_act *act = &acts[n++];
        snprintf(act->substance, sizeof act->substance, "%s", what);
        snprintf(act->path, sizeof act->path, "%s", text_of(row, "path"));
        snprintf(act->op, sizeof act->op, "%s", text_of(row, "op"));
        snprintf(act->value, sizeof act->value, "%s", text_of(row, "value"));
        snprintf(act->source, sizeof act->source, "%s", text_of(row, "source"));
    }
    myo_document_free(document);
    return n;
}

int myo_catalogue_acts(const myo_catalogue_entry *entry, myo_catalogue_act *acts, int most) {
    int n = 0;
    for (size_t i = 0; entry->events && i < myo_node_count(entry->events); i++) {
        const char *what = text_of(myo_node_find(myo_node_at(entry->events, i), "dose"), "what");
        int before = !*what;
        for (int k = 0; k < n && !before; k++) before = strcmp(what, acts[k].substance) == 0;
        if (!before) n = add_acts(what, acts, n, most);
    }
    return n;
}

void myo_catalogue_numbers(const myo_catalogue_entry *entry, int on_time_line, int *n,
                           int *assumed) {
    *n = on_time_line && entry->events ? 0 : entry->n_changes;
    *assumed = on_time_line && entry->events ? 0 : entry->n_assumed;
    if (!on_time_line || !entry->events) return;
    for (size_t i = 0; i < myo_node_count(entry->events); i++) {
        const myo_node *event = myo_node_at(entry->events, i);
        *n += numbers_of(event);
        if (strcmp(text_of(event, "source"), "assumed") == 0) *assumed += numbers_of(event);
    }
    myo_catalogue_act acts[MYO_CATALOGUE_ACTS];
    const int n_acts = myo_catalogue_acts(entry, acts, MYO_CATALOGUE_ACTS);
    *n += n_acts;
    for (int i = 0; i < n_acts; i++) *assumed += strcmp(acts[i].source, "assumed") == 0;
}

/* Whether two events are of one kind and say the same: word, and numbers where there is no word. */
static int same_event(const myo_scenario_event *a, const myo_scenario_event *b) {
    if (a->kind != b->kind || strcmp(a->word, b->word) != 0) return 0;
    if (a->word[0]) return 1;
    const myo_section *section = myo_fieldset_section(a->values, 0);
    const double *x = myo_fieldset_parameters_const(a->values, 0),
                 *y = myo_fieldset_parameters_const(b->values, 0);
    int parameter = 0;
    for (int f = 0; f < section->table->n_fields; f++) {
        if (section->table->fields[f].kind != MYO_FIELD_PARAMETER) continue;
        if (x[parameter] != y[parameter]) return 0;
        parameter++;
    }
    return 1;
}

int myo_catalogue_take_out(myo_scenario *scenario, const myo_catalogue_entry *entry) {
    int taken = 0;
    if (!comes_as_events(scenario, entry)) return 0;
    myo_scenario *alone = myo_scenario_make(); /* the treatment's events and nothing else */
    if (alone && myo_timeline_add(alone, entry->events, 0, 1, NULL) == MYO_OK)
        for (int k = 0; k < alone->n_events; k++)
            for (int i = scenario->n_events - 1; i >= 0; i--) {
                const myo_scenario_event *event = &scenario->events[i];
                if (!same_event(event, &alone->events[k]) ||
                    strcmp(event->file, alone->events[k].file) == 0)
                    continue;
                myo_scenario_remove_event(scenario, i);
                taken++;
            }
    myo_scenario_free(alone);
    return taken;
}

int myo_catalogue_apply(myo_scenario *scenario, const myo_catalogue_choice *choices, int n,
                        myo_error *error) {
    myo_change_list lists[MYO_APPLIED_MOST] = {{0}};
    int touched[MYO_APPLIED_MOST] = {0};
    int code = check_number(n + scenario->n_applied, error);
    for (int i = 0; i < n && !code; i++) {
        lists[i] = list_of(&choices[i]);
        if (comes_as_events(scenario, choices[i].entry)) lists[i].n_changes = 0;
    }
    if (!code) code = myo_scenario_change(scenario, lists, n, touched, error);
    for (int i = 0; i < n && !code; i++) {
        const myo_catalogue_entry *e = choices[i].entry;
        code = add_events(scenario, &choices[i], error);
        if (!code && lists[i].n_changes && !touched[i])
            code =
                myo_error_set(error, MYO_INPUT,
                              "%s changes nothing in this scenario: it acts on parts that only a "
                              "cell has ('myotome show %s')",
                              e->id, e->id);
        if (code) break;
        myo_applied *to = &scenario->applied[scenario->n_applied++];
        memset(to, 0, sizeof *to);
        snprintf(to->id, sizeof to->id, "%s", e->id);
        snprintf(to->title, sizeof to->title, "%s", e->title);
        to->is_treatment = e->kind == MYO_TREATMENT;
        to->severity_1 = choices[i].severity_1;
        to->at_s = comes_as_events(scenario, e) && choices[i].at_s < 0 ? 0 : choices[i].at_s;
        myo_catalogue_numbers(e, comes_as_events(scenario, e), &to->n_changes, &to->n_assumed);
    }
    return code;
}

int myo_catalogue_apply_cell(const myo_catalogue_choice *choices, int n, myo_fieldset *cell_values,
                             myo_fieldset *protocol_values, int force, myo_error *error) {
    myo_change_list lists[MYO_APPLIED_MOST] = {{0}};
    int touched[MYO_APPLIED_MOST] = {0};
    int code = check_number(n, error);
    for (int i = 0; i < n && !code; i++) lists[i] = list_of(&choices[i]);
    const myo_change_place places[] = {{.values = cell_values, .muscle = ""},
                                       {.values = protocol_values, .muscle = ""}};
    if (!code)
        code = myo_changes_apply(lists, n, places, protocol_values ? 2 : 1, force, touched, error);
    for (int i = 0; i < n && !code; i++)
        if (lists[i].n_changes && !touched[i])
            code = myo_error_set(error, MYO_INPUT,
                                 "%s changes nothing in this cell: none of its paths is here "
                                 "('myotome show %s')",
                                 lists[i].id, lists[i].id);
    return code;
}

void myo_applied_format(const myo_applied *applied, int n, char *text, size_t size) {
    size_t used = 0;
    int changes = 0, assumed = 0;
    text[0] = 0;
    for (int i = 0; i < n && used < size; i++) {
        const myo_applied *a = &applied[i];
        used += (size_t)snprintf(text + used, size - used, "%s%s", i ? "; " : "", a->title);
        if (!a->is_treatment && used < size)
            used += (size_t)snprintf(text + used, size - used, ", severity %g", a->severity_1);
        if (a->at_s >= 0 && used < size)
            used += (size_t)snprintf(text + used, size - used, ", at %g s", a->at_s);
        changes += a->n_changes;
        assumed += a->n_assumed;
    }
    if (n && used < size)
        snprintf(text + used, size - used, " (%d of %d changed numbers are assumed)", assumed,
                 changes);
}
