/* The stiff systems of a muscle fibre, by lane width: the whole cell at a point, and its chemistry
 * alone. States and parameters are those of the mechanisms in the order sarcolemma, release,
 * calcium, crossbridge, phosphate (the chemistry starts at release). */
#ifndef MYO_BODY_FIBRE_SYSTEMS_H
#define MYO_BODY_FIBRE_SYSTEMS_H

#include "mech/calcium/calcium.h"
#include "mech/crossbridge/crossbridge.h"
#include "mech/phosphate/phosphate.h"
#include "mech/release/release.h"
#include "mech/sarcolemma/sarcolemma.h"
#include "solve/rosenbrock.h"

enum {
    /* First state of each mechanism in the chemistry; in the cell all lie sarcolemma_x_count later.
     */
    fibre_x_release = 0,
    fibre_x_calcium = fibre_x_release + release_x_count,
    fibre_x_crossbridge = fibre_x_calcium + calcium_x_count,
    fibre_x_phosphate = fibre_x_crossbridge + crossbridge_x_count,
    fibre_x_chemistry_count = fibre_x_phosphate + phosphate_x_count,
    fibre_x_cell_count = sarcolemma_x_count + fibre_x_chemistry_count,
    fibre_p_chemistry_count =
        release_p_count + calcium_p_count + crossbridge_p_count + phosphate_p_count,
    fibre_p_cell_count = sarcolemma_p_count + fibre_p_chemistry_count
};

/* NULL for widths other than 1, 2, 4, 8, 16. */
const myo_stiff_system *myo_fibre_cell_system(int lanes);
const myo_stiff_system *myo_fibre_chemistry_system(int lanes);

/* What an error in each state is measured against (absolute scale, the unit of the state). */
extern const double
    myo_fibre_scales[fibre_x_cell_count]; /* the chemistry's begin at sarcolemma_x_count */

/* "calcium.Ca_2" of the whole cell's state i. */
const char *myo_fibre_state_mechanism(int state);
const char *myo_fibre_state_name(int state);

#endif
