/* Where a cell's protocol puts its rows, and whom it tells how far it is. */
#ifndef MYO_BODY_CELL_REPORT_H
#define MYO_BODY_CELL_REPORT_H

#include "myotome/cell.h"

typedef struct cell_report {
    int (*progress)(double fraction, void *user);
    void *user;
    myo_columns *columns;
    myo_error *error;
} cell_report;

/* Adds a row, then asks whether to go on. */
static inline int myo_cell_row(const cell_report *to, const double *row, double fraction) {
    if (myo_columns_add(to->columns, row, to->error)) return MYO_BROKE_DOWN;
    if (to->progress && to->progress(fraction, to->user))
        return myo_error_set(to->error, MYO_INTERRUPTED, "interrupted");
    return MYO_OK;
}

#endif
