/* Field sets: the values of several tables side by side, by path (see myotome/fieldset.h).
 *
 * All values lie in one array: for each section its parameters, then its initial states, each in
 * the order of the table, so that the enums of a mechanism index them. */
#include "myotome/fieldset.h"

#include "base/text.h"
#include "myotome/units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { longest_path = 256 };

typedef struct placed_section {
    myo_section section;
    size_t parameters, states; /* offsets into values */
} placed_section;

struct myo_fieldset {
    int n_sections;
    size_t n_values;
    placed_section *sections;
    double *values;
};

static size_t count_kind(const myo_table *table, myo_field_kind kind) {
    size_t n = 0;
    for (int i = 0; i < table->n_fields; i++) n += table->fields[i].kind == kind;
    return n;
}

static const myo_override *find_override(const myo_section *section, const myo_field *field) {
    for (int i = 0; i < section->n_overrides; i++) {
        const myo_override *row = &section->overrides[i];
        if (strcmp(row->table, section->table->name) == 0 && strcmp(row->field, field->name) == 0)
            return row;
    }
    return NULL;
}

static void set_defaults(myo_fieldset *set, const placed_section *placed) {
    const myo_table *table = placed->section.table;
    double *parameter = set->values + placed->parameters, *state = set->values + placed->states;
    for (int i = 0; i < table->n_fields; i++) {
        const myo_field *field = &table->fields[i];
        const myo_override *row = find_override(&placed->section, field);
        const double value = row ? row->value : field->value;
        if (field->kind == MYO_FIELD_PARAMETER) *parameter++ = value;
        if (field->kind == MYO_FIELD_STATE) *state++ = value;
    }
}

static myo_fieldset *make_empty(int n_sections, size_t n_values) {
    myo_fieldset *set = calloc(1, sizeof *set);
    if (!set) return NULL;
    set->n_sections = n_sections;
    set->n_values = n_values;
    set->sections = calloc((size_t)n_sections + 1, sizeof *set->sections);
    set->values = calloc(n_values + 1, sizeof *set->values);
    if (set->sections && set->values) return set;
    myo_fieldset_free(set);
    return NULL;
}

myo_fieldset *myo_fieldset_make(const myo_section *sections, int n_sections) {
    size_t n_values = 0;
    for (int i = 0; i < n_sections; i++)
        n_values += count_kind(sections[i].table, MYO_FIELD_PARAMETER) +
                    count_kind(sections[i].table, MYO_FIELD_STATE);
    myo_fieldset *set = make_empty(n_sections, n_values);
    if (!set) return NULL;
    size_t offset = 0;
    for (int i = 0; i < n_sections; i++) {
        placed_section *placed = &set->sections[i];
        placed->section = sections[i];
        placed->parameters = offset;
        offset += count_kind(sections[i].table, MYO_FIELD_PARAMETER);
        placed->states = offset;
        offset += count_kind(sections[i].table, MYO_FIELD_STATE);
        set_defaults(set, placed);
    }
    return set;
}

myo_fieldset *myo_fieldset_copy(const myo_fieldset *set) {
    myo_fieldset *copy = make_empty(set->n_sections, set->n_values);
    if (!copy) return NULL;
    memcpy(copy->sections, set->sections, (size_t)set->n_sections * sizeof *set->sections);
    memcpy(copy->values, set->values, set->n_values * sizeof *set->values);
    return copy;
}

void myo_fieldset_free(myo_fieldset *set) {
    if (!set) return;
    free(set->sections);
    free(set->values);
    free(set);
}

int myo_fieldset_section_count(const myo_fieldset *set) {
    return set->n_sections;
}

const myo_section *myo_fieldset_section(const myo_fieldset *set, int section) {
    return section >= 0 && section < set->n_sections ? &set->sections[section].section : NULL;
}

int myo_fieldset_find_section(const myo_fieldset *set, const char *path) {
    for (int i = 0; i < set->n_sections; i++)
        if (strcmp(set->sections[i].section.path, path) == 0) return i;
    return -1;
}

double *myo_fieldset_parameters(myo_fieldset *set, int section) {
    return set->values + set->sections[section].parameters;
}

const double *myo_fieldset_parameters_const(const myo_fieldset *set, int section) {
    return set->values + set->sections[section].parameters;
}

double *myo_fieldset_states(myo_fieldset *set, int section) {
    return set->values + set->sections[section].states;
}

const double *myo_fieldset_states_const(const myo_fieldset *set, int section) {
    return set->values + set->sections[section].states;
}

const double *myo_fieldset_need(const myo_fieldset *set, const char *who, const char *prefix,
                                const char *name, const myo_table *table, myo_error *error) {
    char path[longest_path];
    if (myo_text_format(path, sizeof path, "%s%s", prefix, name) < longest_path) {
        const int section = myo_fieldset_find_section(set, path);
        if (section >= 0 && set->sections[section].section.table == table)
            return myo_fieldset_parameters_const(set, section);
    }
    myo_error_set(error, MYO_INPUT, "%s a section %s%s of the table %s", who, prefix, name,
                  table->name);
    return NULL;
}

/* Where the value of a parameter or state lies; NULL for ports, which have none. */
static double *value_place(const myo_fieldset *set, int section, int field) {
    const placed_section *placed = &set->sections[section];
    const myo_table *table = placed->section.table;
    const myo_field_kind kind = table->fields[field].kind;
    if (kind != MYO_FIELD_PARAMETER && kind != MYO_FIELD_STATE) return NULL;
    size_t before = 0;
    for (int i = 0; i < field; i++) before += table->fields[i].kind == kind;
    return set->values + (kind == MYO_FIELD_PARAMETER ? placed->parameters : placed->states) +
           before;
}

/* A path taken apart at its last dot. */
typedef struct split_path {
    char section[longest_path];
    const char *name;
} split_path;

static int split(const char *path, split_path *parts) {
    const char *dot = strrchr(path, '.');
    parts->name = dot ? dot + 1 : path;
    const size_t length = dot ? (size_t)(dot - path) : 0;
    if (length >= sizeof parts->section) return 0;
    memcpy(parts->section, path, length);
    parts->section[length] = '\0';
    return 1;
}

static void write_path(const myo_fieldset *set, int section, int field, char *path, size_t size) {
    const myo_section *s = &set->sections[section].section;
    const myo_field *f = &s->table->fields[field];
    myo_text_format(path, size, "%s%s%s_%s", s->path, s->path[0] ? "." : "", f->name, f->unit);
}

/* How far a field's name is from what was written; the right name with a wrong unit is near. */
static int name_distance(const char *wanted, const myo_field *field) {
    char with_unit[longest_path];
    const size_t length = strlen(field->name);
    myo_text_format(with_unit, sizeof with_unit, "%s_%s", field->name, field->unit);
    if (strncmp(wanted, field->name, length) == 0 && wanted[length] == '_') return 1;
    const int bare = myo_text_distance(wanted, field->name);
    const int full = myo_text_distance(wanted, with_unit);
    return bare < full ? bare : full;
}

/* Farther than this nobody mistypes a word. */
static int greatest_slip(const char *word) {
    return ((int)strlen(word) + 1) / 3;
}

/* The section that was written, or else the one nearest to it; NULL where none is near. */
static const char *nearest_section(const myo_fieldset *set, const char *wanted) {
    const char *nearest = NULL;
    int shortest = greatest_slip(wanted) + 1;
    for (int i = 0; i < set->n_sections; i++) {
        const char *path = set->sections[i].section.path;
        const int distance = myo_text_distance(wanted, path);
        if (distance >= shortest) continue;
        shortest = distance;
        nearest = path;
    }
    return nearest;
}

/* The field that was meant, 0 where no name is near. A wrong letter in the field's own name weighs
 * more than one in the section, so that "g_Na" without its section finds a g_Na, and a wrong
 * section the same field. Where the section is right, only a field of it can have been meant. */
static int nearest_path(const myo_fieldset *set, const split_path *wanted, char *path,
                        size_t size) {
    int shortest = -1;
    const int known = wanted->section[0] && myo_fieldset_find_section(set, wanted->section) >= 0;
    for (int i = 0; i < set->n_sections; i++) {
        const myo_section *section = &set->sections[i].section;
        if (known && strcmp(section->path, wanted->section) != 0) continue;
        for (int j = 0; j < section->table->n_fields; j++) {
            if (!value_place(set, i, j)) continue;
            const int name = name_distance(wanted->name, &section->table->fields[j]);
            const int distance = 4 * name + myo_text_distance(wanted->section, section->path);
            if (name > greatest_slip(wanted->name) || (shortest >= 0 && distance >= shortest))
                continue;
            shortest = distance;
            write_path(set, i, j, path, size);
        }
    }
    return shortest >= 0;
}

/* "cross_section, half_length and 7 more": the names of a section, nearest first. */
static void list_names(const myo_fieldset *set, const char *section, const char *wanted, char *list,
                       size_t size) {
    enum { most = 12 };
    int last = -1, last_place = -1, n = 0, n_all = 0;
    size_t used = 0;
    do {
        int next = -1, next_place = -1, place = 0;
        const char *name = NULL;
        for (int i = 0; i < set->n_sections; i++) {
            const myo_section *s = &set->sections[i].section;
            if (strcmp(s->path, section) != 0) continue;
            for (int j = 0; j < s->table->n_fields; j++) {
                if (!value_place(set, i, j)) continue;
                const int distance = name_distance(wanted, &s->table->fields[j]);
                const int later = distance > last || (distance == last && place > last_place);
                if (later && (!name || distance < next)) {
                    next = distance, next_place = place;
                    name = s->table->fields[j].name;
                }
                place++;
            }
        }
        n_all = place;
        if (!name) break;
        last = next, last_place = next_place;
        used += (size_t)myo_text_format(list + used, size - used, "%s%s", n ? ", " : "", name);
    } while (++n < most && used < size / 2);
    if (n < n_all) myo_text_format(list + used, size - used, " and %d more", n_all - n);
}

/* "drive, path, muscle and 50 more": the sections in their order. */
static void list_sections(const myo_fieldset *set, char *list, size_t size) {
    enum { most = 10 };
    size_t used = 0;
    int n = 0, left_out = 0;
    for (int i = 0; i < set->n_sections; i++) {
        const char *path = set->sections[i].section.path;
        if (!path[0]) continue;
        if (n < most && used < size / 2)
            used +=
                (size_t)myo_text_format(list + used, size - used, "%s%s", n++ ? ", " : "", path);
        else
            left_out++;
    }
    if (left_out) myo_text_format(list + used, size - used, " and %d more", left_out);
}

/* What the person may have meant: a path, or the names of a section, or the sections. */
static int unknown_path(const myo_fieldset *set, const char *path, const split_path *parts,
                        myo_error *error) {
    char list[longest_path];
    if (set->n_values == 0)
        return myo_error_set(error, MYO_INPUT, "unknown parameter \"%s\"; there are none here",
                             path);
    if (myo_fieldset_find_section(set, path) < 0 && nearest_path(set, parts, list, sizeof list))
        return myo_error_set(error, MYO_INPUT, "unknown parameter \"%s\"; did you mean \"%s\"?",
                             path, list);
    const char *section = nearest_section(set, path);
    if (!section) section = nearest_section(set, parts->section);
    if (section)
        list_names(set, section, parts->name, list, sizeof list);
    else
        list_sections(set, list, sizeof list);
    const char *who = !section ? "the sections are" : section[0] ? section : "there";
    return myo_error_set(error, MYO_INPUT, "unknown parameter \"%s\"; %s%s %s", path, who,
                         !section     ? ""
                         : section[0] ? " has"
                                      : " are",
                         list);
}

int myo_fieldset_find(const myo_fieldset *set, const char *path, int *section, int *field,
                      myo_error *error) {
    split_path parts;
    if (!split(path, &parts))
        return myo_error_set(error, MYO_INPUT, "\"%s\": this path is too long", path);
    int found = 0;
    char first[longest_path], second[longest_path];
    for (int i = 0; i < set->n_sections && found < 2; i++) {
        const myo_section *s = &set->sections[i].section;
        if (strcmp(s->path, parts.section) != 0) continue;
        const int index = myo_table_find(s->table, parts.name);
        if (index < 0) continue;
        write_path(set, i, index, found ? second : first, sizeof first);
        if (found++ == 0) {
            *section = i;
            *field = index;
        }
    }
    if (found == 1) return MYO_OK;
    if (found == 2)
        return myo_error_set(error, MYO_INPUT, "\"%s\" could be %s or %s; write one of them", path,
                             first, second);
    return unknown_path(set, path, &parts, error);
}

static int inside(double value, const myo_field *field) {
    return value >= field->low && value <= field->high;
}

/* "PATH = VALUE is outside its range LOW .. HIGH (source: KEY)". */
static void range_sentence(const char *path, double value, const myo_field *field, char *text,
                           size_t size) {
    const char *label = myo_unit_label(field->unit), *space = label[0] ? " " : "";
    myo_text_format(text, size, "%s = %g%s%s is outside its range %g .. %g%s%s (source: %s)", path,
                    value, space, label, field->low, field->high, space, label, field->source);
}

int myo_fieldset_outside(const myo_fieldset *set, int nth, char *sentence, size_t size) {
    for (int i = 0; i < set->n_sections; i++) {
        const myo_table *table = set->sections[i].section.table;
        for (int j = 0; j < table->n_fields; j++) {
            const double *place = value_place(set, i, j);
            if (!place || inside(*place, &table->fields[j]) || nth-- > 0) continue;
            char path[longest_path];
            write_path(set, i, j, path, sizeof path);
            range_sentence(path, *place, &table->fields[j], sentence, size);
            return 1;
        }
    }
    return 0;
}

int myo_fieldset_set(myo_fieldset *set, const char *path, const char *text, int force,
                     myo_error *error) {
    int section, index;
    const int found = myo_fieldset_find(set, path, &section, &index, error);
    if (found != MYO_OK) return found;
    const myo_field *field = &set->sections[section].section.table->fields[index];
    double *place = value_place(set, section, index);
    if (!place)
        return myo_error_set(error, MYO_INPUT,
                             "%s is a port: the run computes it, it cannot be set", path);
    double value;
    myo_error why;
    const int converted = myo_unit_convert(text, field->unit, &value, &why);
    if (converted != MYO_OK) return myo_error_set(error, converted, "%s: %s", path, why.text);
    if (!force && !inside(value, field)) {
        char sentence[2 * longest_path];
        range_sentence(path, value, field, sentence, sizeof sentence);
        return myo_error_set(error, MYO_INPUT, "%s", sentence);
    }
    *place = value;
    return MYO_OK;
}

double myo_fieldset_get(const myo_fieldset *set, const char *path) {
    int section, field;
    if (myo_fieldset_find(set, path, &section, &field, NULL) != MYO_OK) return (double)NAN;
    const double *place = value_place(set, section, field);
    return place ? *place : (double)NAN;
}

const char *myo_fieldset_source(const myo_fieldset *set, int section, int field) {
    const myo_section *s = &set->sections[section].section;
    const myo_override *row = find_override(s, &s->table->fields[field]);
    return row ? row->source : s->table->fields[field].source;
}
