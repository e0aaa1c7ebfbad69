/* Field sets: the values of several tables side by side, addressable by path.
 *
 * A set is made from sections {path, table, overrides}; a value is reached as "path.name_unit", for
 * example "fibre.fast.sarcolemma.g_Na_mS_cm2" (the unit suffix may be left out where the name alone
 * is clear). Scenarios and single cells keep all their numbers this way. */
#ifndef MYOTOME_FIELDSET_H
#define MYOTOME_FIELDSET_H

#include "myotome/field.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A value that differs from the table's default in one section: the slow fibre, the large neuron.
 */
typedef struct myo_override {
    const char *table; /* name of the table it applies to */
    const char *field; /* name without unit */
    double value;      /* in the field's unit */
    const char *source;
} myo_override;

typedef struct myo_section {
    const char *path; /* "fibre.fast.sarcolemma"; "" for fields at the top */
    const myo_table *table;
    const myo_override *overrides; /* only rows with .table == table->name are used; may be NULL */
    int n_overrides;
} myo_section;

typedef struct myo_fieldset myo_fieldset;

/* Copies the sections' description (the strings and tables must outlive the set). NULL when memory
 * is out. */
myo_fieldset *myo_fieldset_make(const myo_section *sections, int n_sections);
myo_fieldset *myo_fieldset_copy(const myo_fieldset *set);
void myo_fieldset_free(myo_fieldset *set);

int myo_fieldset_section_count(const myo_fieldset *set);
const myo_section *myo_fieldset_section(const myo_fieldset *set, int section);
int myo_fieldset_find_section(const myo_fieldset *set, const char *path); /* -1 if none */

/* Parameters (and initial states) of a section, in table order, counted by kind: index with the
 * NAME_p_FIELD and NAME_x_FIELD enums. The arrays belong to the set. */
double *myo_fieldset_parameters(myo_fieldset *set, int section);
const double *myo_fieldset_parameters_const(const myo_fieldset *set, int section);
double *myo_fieldset_states(myo_fieldset *set, int section);
const double *myo_fieldset_states_const(const myo_fieldset *set, int section);

/* Parameters of the section "PREFIXNAME" if it is of that table; NULL with MYO_INPUT otherwise:
 * "WHO a section PREFIXNAME of the table TABLE" ("the pool needs"). */
const double *myo_fieldset_need(const myo_fieldset *set, const char *who, const char *prefix,
                                const char *name, const myo_table *table, myo_error *error);

/* Finds "section.field" or "section.field_unit". On failure: MYO_INPUT with the nearest known path.
 */
int myo_fieldset_find(const myo_fieldset *set, const char *path, int *section, int *field,
                      myo_error *error);

/* Sets by path from text with or without unit ("0.5 mM", "35 deg", "12"): converted, finite, in
 * range. force != 0 lets a finite value outside the legal range through. */
int myo_fieldset_set(myo_fieldset *set, const char *path, const char *text, int force,
                     myo_error *error);

/* What force let through: the sentence of the nth value (from 0) outside its range, naming range
 * and source. Returns 0 where there are fewer. */
int myo_fieldset_outside(const myo_fieldset *set, int nth, char *sentence, size_t size);

/* The value at a path that must exist (a programming error otherwise: returns NaN). */
double myo_fieldset_get(const myo_fieldset *set, const char *path);

/* Where the number of one field comes from: the override's source, else the table's. */
const char *myo_fieldset_source(const myo_fieldset *set, int section, int field);

#ifdef __cplusplus
}
#endif
#endif
