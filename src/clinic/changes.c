/* Conditions and treatments as changed numbers (see myotome/clinic.h). Nothing here knows any of
 * them: what they are stands in data/conditions/ and data/treatments/. */
#include "myotome/clinic.h"

#include "base/text.h"
#include "myotome/units.h"

#include <math.h>
#include <string.h>

int myo_change_field(const myo_change *change, const myo_section *section) {
    const char *dot = strrchr(change->path, '.'), *name = dot ? dot + 1 : change->path;
    const size_t part = dot ? (size_t)(dot - change->path) : 0, length = strlen(section->path);
    if (length < part || strncmp(section->path + length - part, change->path, part) != 0) return -1;
    if (length > part && (!part || section->path[length - part - 1] != '.')) return -1;
    const int field = myo_table_find(section->table, name);
    if (field < 0) return -1;
    const myo_field_kind kind = section->table->fields[field].kind;
    return kind == MYO_FIELD_PARAMETER || kind == MYO_FIELD_STATE ? field : -1;
}

/* A difference of temperatures is the same number in degrees and in kelvins. */
static const char *unit_of_difference(const myo_change *change, const char *unit) {
    if (strcmp(unit, "degC") != 0 && strcmp(unit, "K") != 0) return unit;
    return strchr(change->value, 'K') ? "K" : "degC";
}

int myo_change_value(const myo_change *change, const char *unit, double severity_1, double *value,
                     myo_error *error) {
    const char *written = change->op == MYO_CHANGE_SCALE ? "1"
                          : change->op == MYO_CHANGE_ADD ? unit_of_difference(change, unit)
                                                         : unit;
    double number;
    myo_error why;
    if (myo_unit_convert(change->value, written, &number, &why))
        return myo_error_set_at(error, MYO_INPUT, change->file, change->line, change->column,
                                "%s: %s", change->path, why.text);
    switch (change->op) {
    case MYO_CHANGE_SET: /* the value itself, without rounding */
        *value = severity_1 < 1 ? *value + severity_1 * (number - *value) : number;
        break;
    case MYO_CHANGE_SCALE:
        *value *= severity_1 < 1 ? 1 + severity_1 * (number - 1) : number;
        break;
    case MYO_CHANGE_ADD:
        *value += severity_1 * number;
        break;
    }
    return MYO_OK;
}

static int is_here(const myo_change *change, const myo_change_place *place) {
    if (strncmp(place->muscle, change->muscle, strlen(change->muscle)) != 0) return 0;
    if (!isnan(change->level_1) && !(fabs(place->level_1 - change->level_1) < 0.5)) return 0;
    return !change->side || place->side == change->side;
}

/* The earlier change that sets the same field of the same place; NULL where none does. */
static const myo_change *rival(const myo_change_list *lists, int list, const myo_change *change,
                               const myo_change_place *place, const myo_section *section, int field,
                               const char **id) {
    for (int l = 0; l <= list; l++) {
        if (!(lists[l].severity_1 > 0)) continue;
        *id = lists[l].id;
        for (int c = 0; c < lists[l].n_changes; c++) {
            const myo_change *other = &lists[l].changes[c];
            if (l == list && other == change) return NULL;
            if (other->op == MYO_CHANGE_SET && is_here(other, place) &&
                myo_change_field(other, section) == field)
                return other;
        }
    }
    return NULL;
}

static int refuse_second(const char *id, const myo_change *change, const char *other_id,
                         const myo_change *other, myo_error *error) {
    return myo_error_set_at(error, MYO_INPUT, change->file, change->line, change->column,
                            "%s sets %s, which %s sets too (%s:%d:%d); leave one of them out", id,
                            change->path, other_id, other->file, other->line, other->column);
}

/* Where the number of a parameter or state lies. */
static double *place_of(myo_fieldset *values, int section, int field) {
    const myo_table *table = myo_fieldset_section(values, section)->table;
    const myo_field_kind kind = table->fields[field].kind;
    int rank = 0; /* among those of its kind */
    for (int f = 0; f < field; f++) rank += table->fields[f].kind == kind;
    return (kind == MYO_FIELD_PARAMETER ? myo_fieldset_parameters(values, section)
                                        : myo_fieldset_states(values, section)) +
           rank;
}

/* One change in one place; returns how many numbers it met, or -1. */
static int apply_here(const myo_change_list *lists, int list, const myo_change *change,
                      const myo_change_place *place, int force, myo_error *error) {
    int met = 0;
    for (int s = 0; s < myo_fieldset_section_count(place->values); s++) {
        const myo_section *section = myo_fieldset_section(place->values, s);
        const int field = myo_change_field(change, section);
        if (field < 0) continue;
        met++;
        if (!(lists[list].severity_1 > 0)) continue;
        const char *other_id = "";
        const myo_change *other = change->op == MYO_CHANGE_SET
                                      ? rival(lists, list, change, place, section, field, &other_id)
                                      : NULL;
        if (other) {
            refuse_second(lists[list].id, change, other_id, other, error);
            return -1;
        }
        double *number = place_of(place->values, s, field), value = *number;
        if (myo_change_value(change, section->table->fields[field].unit, lists[list].severity_1,
                             &value, error))
            return -1;
        const myo_field *f = &section->table->fields[field];
        if (!isfinite(value) || (!force && !(value >= f->low && value <= f->high))) {
            myo_error_set_at(error, MYO_INPUT, change->file, change->line, change->column,
                             "%s makes %s %g, outside its range %g .. %g %s", lists[list].id,
                             change->path, value, f->low, f->high, myo_unit_label(f->unit));
            return -1;
        }
        *number = value;
    }
    return met;
}

int myo_changes_apply(const myo_change_list *lists, int n_lists, const myo_change_place *places,
                      int n_places, int force, int *touched, myo_error *error) {
    for (int l = 0; l < n_lists; l++) {
        if (!(lists[l].severity_1 >= 0 && lists[l].severity_1 <= 1))
            return myo_error_set(error, MYO_INPUT, "severity %g of %s is outside 0 to 1",
                                 lists[l].severity_1, lists[l].id);
        if (touched) touched[l] = 0;
        for (int c = 0; c < lists[l].n_changes; c++)
            for (int p = 0; p < n_places; p++) {
                const myo_change *change = &lists[l].changes[c];
                if (!is_here(change, &places[p])) continue;
                const int met = apply_here(lists, l, change, &places[p], force, error);
                if (met < 0) return MYO_INPUT;
                if (touched) touched[l] += met;
            }
    }
    return MYO_OK;
}
