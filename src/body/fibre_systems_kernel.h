/* The systems that fibre_cell.lane.c and fibre_chemistry.lane.c define, one a width. */
#ifndef MYO_BODY_FIBRE_SYSTEMS_KERNEL_H
#define MYO_BODY_FIBRE_SYSTEMS_KERNEL_H

#include "solve/rosenbrock.h"

#define MYO_FIBRE_SYSTEMS(width)                                                                   \
    extern const myo_stiff_system myo_fibre_cell_w##width, myo_fibre_chemistry_w##width;
MYO_FIBRE_SYSTEMS(1)
MYO_FIBRE_SYSTEMS(2)
MYO_FIBRE_SYSTEMS(4)
MYO_FIBRE_SYSTEMS(8)
MYO_FIBRE_SYSTEMS(16)
#undef MYO_FIBRE_SYSTEMS

#endif
