/* Single cells and the experiments that can be done on them: `myotome cell CELL PROTOCOL`.
 *
 * A cell is a set of mechanisms put together at one place (a fibre, a motor neuron). A protocol is
 * an experiment with its own fields (rate_Hz, duration_s ...). The result is a table of columns. */
#ifndef MYOTOME_CELL_H
#define MYOTOME_CELL_H

#include "myotome/fieldset.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Columns of doubles, row after row. Names carry their unit: "t_ms", "V_s_mV". */
typedef char myo_column_name[32];
typedef struct myo_columns {
    int n_columns;
    myo_column_name *names; /* n_columns */
    size_t n_rows, capacity;
    double *data; /* n_rows x n_columns */
} myo_columns;

/* Frees names and data, not the struct; NULL is allowed. */
void myo_columns_free(myo_columns *columns);
/* Sets the number of columns and their names, of at most 31 bytes each (what is longer is cut).
 * Where memory is out there are no columns, and rows are refused. */
void myo_columns_name(myo_columns *columns, const char *const *names, int n);
/* MYO_BROKE_DOWN when memory is out or no columns were named. */
int myo_columns_add(myo_columns *columns, const double *row, myo_error *error);

typedef struct myo_protocol {
    const char *name; /* "train" */
    const myo_table
        *table; /* its fields, all of kind parameter; table->title and ->text describe it */
} myo_protocol;

typedef struct myo_cell myo_cell;

/* Runs one experiment. cell_values holds the sections of the cell, protocol_values one section: the
 * protocol's table. progress may be NULL; it is called with 0..1 and stops the run by returning
 * non-zero. */
typedef int (*myo_cell_run)(const myo_cell *cell, const myo_protocol *protocol,
                            const myo_fieldset *cell_values, const myo_fieldset *protocol_values,
                            int (*progress)(double fraction, void *user), void *user,
                            myo_columns *columns, myo_error *error);

struct myo_cell {
    const char *name;  /* "fibre.shorten2007.fast" */
    const char *title; /* one line */
    const char *text;  /* what it is, which sources */
    const myo_section *sections;
    int n_sections;
    const myo_protocol *const *protocols; /* NULL-terminated */
    myo_cell_run run;
};

int myo_cell_count(void);
const myo_cell *myo_cell_at(int index);
const myo_cell *myo_cell_find(const char *name);
const myo_protocol *myo_cell_find_protocol(const myo_cell *cell, const char *name);

/* Tolerances of the implicit solver are part of the cell's own "solver" section where it has one.
 */

#ifdef __cplusplus
}
#endif
#endif
