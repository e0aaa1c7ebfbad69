/* What conditions and treatments change: numbers in field sets, as data.
 *
 * A change names a field by the last part of its section and its own name, "membrane.g_Na": it
 * holds for every section called so or ending in ".membrane", in a cell by itself and in every
 * fibre of a scenario alike. Lists of changes act in the order in which they are given, the changes
 * of a list in the order of its file; each starts from what the ones before have left. Severity 0
 * touches nothing, 1 is the value as written, between them it is interpolated. */
#ifndef MYOTOME_CLINIC_H
#define MYOTOME_CLINIC_H

#include "myotome/fieldset.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum myo_change_op { MYO_CHANGE_SET, MYO_CHANGE_SCALE, MYO_CHANGE_ADD } myo_change_op;
typedef enum myo_change_evidence {
    MYO_CHANGE_MEASURED,
    MYO_CHANGE_FITTED,
    MYO_CHANGE_ASSUMED
} myo_change_evidence;

typedef struct myo_change {
    const char *path; /* "PART.FIELD"; "FIELD" for fields at the top */
    myo_change_op op;
    const char *value; /* as written, with its unit; scale: a factor */
    /* Where: all muscles, or only some. */
    const char *muscle; /* its name begins so; "" any */
    double level_1;     /* segment, 1 is T1; NaN any */
    int side;           /* -1 left, 1 right, 0 both */
    const char *source; /* key of data/sources.yaml, or "assumed" */
    myo_change_evidence evidence;
    const char *file; /* where it is written */
    int line, column;
} myo_change;

typedef struct myo_change_list {
    const char *id;
    double severity_1;
    int n_changes;
    const myo_change *changes;
} myo_change_list;

/* A field set that the changes act on, and the muscle it belongs to ("" none). */
typedef struct myo_change_place {
    myo_fieldset *values;
    const char *muscle;
    double level_1;
    int side;
} myo_change_place;

/* The field of a section that the change names; -1 where it names none. */
int myo_change_field(const myo_change *change, const myo_section *section);

/* The value that the change alone makes of `value` in a field of this unit. */
int myo_change_value(const myo_change *change, const char *unit, double severity_1, double *value,
                     myo_error *error);

/* Applies all lists to all places. Two that set the same field, and values outside their range
 * (unless forced) are MYO_INPUT with the position of the change. touched[i] counts the numbers that
 * list i has met; may be NULL. */
int myo_changes_apply(const myo_change_list *lists, int n_lists, const myo_change_place *places,
                      int n_places, int force, int *touched, myo_error *error);

#ifdef __cplusplus
}
#endif
#endif
