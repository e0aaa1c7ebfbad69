/* Field tables: every state, parameter and port of the model, self-described.
 *
 * A table is made by expanding a NAME.def file of X-macro rows (see docs/design/mechanisms.md); it
 * is the single source of names, units, defaults, legal ranges, sources and texts for memory
 * layout, range checks, files, `myotome list`, `myotome show` and the generated manual. */
#ifndef MYOTOME_FIELD_H
#define MYOTOME_FIELD_H

#include "myotome/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum myo_field_kind {
    MYO_FIELD_STATE,     /* integrated or carried over; checkpointed */
    MYO_FIELD_PARAMETER, /* constant during a run; addressable by path */
    MYO_FIELD_INPUT,     /* port: read by the mechanism */
    MYO_FIELD_OUTPUT,    /* port: written by the mechanism */
} myo_field_kind;

typedef struct myo_field {
    const char *name;   /* without unit suffix: "g_Na" */
    const char *unit;   /* suffix as in units.def: "mS_cm2", "1" for dimensionless */
    double value;       /* default, in that unit */
    double low, high;   /* legal range, both ends allowed */
    const char *source; /* key into data/sources.yaml, or "assumed" */
    const char *text;   /* one line */
    myo_field_kind kind;
} myo_field;

/* One mechanism, or one section of a scenario: a titled table of fields. */
typedef struct myo_table {
    const char *name;  /* "sarcolemma" */
    const char *title; /* one line */
    const char *text;  /* what it models, equations in words and formulae; lines separated by \n */
    const char
        *file; /* where the equations stand in the tree: "src/mech/sarcolemma/sarcolemma.lane.h" */
    const myo_field *fields;
    int n_fields;
} myo_table;

/* Index of the field whose name, or name plus "_" plus unit, equals `name`; -1 if none. */
int myo_table_find(const myo_table *table, const char *name);

/* The mechanisms built in, in a fixed order. */
int myo_mechanism_count(void);
const myo_table *myo_mechanism(int index);             /* NULL outside 0..count-1 */
const myo_table *myo_mechanism_find(const char *name); /* NULL if unknown */

#ifdef __cplusplus
}
#endif
#endif
