/* The experiments that every muscle-fibre cell offers, and how they are run. */
#ifndef MYO_BODY_FIBRE_EXPERIMENTS_H
#define MYO_BODY_FIBRE_EXPERIMENTS_H

#include "myotome/cell.h"

extern const myo_table myo_body_fibre_solver; /* the section "solver" of a fibre cell */
extern const myo_protocol
    *const myo_fibre_protocols[]; /* NULL-terminated; 150 uA/cm2 as published */
extern const myo_protocol
    *const myo_fibre_warm_protocols[]; /* the same with 400 uA/cm2, for 37 degC */

/* The myo_cell_run of a fibre cell: sections sarcolemma, release, calcium, crossbridge, phosphate,
 * solver. */
int myo_fibre_run(const myo_cell *cell, const myo_protocol *protocol,
                  const myo_fieldset *cell_values, const myo_fieldset *protocol_values,
                  int (*progress)(double fraction, void *user), void *user, myo_columns *columns,
                  myo_error *error);

#endif
