/* The system that fibre_membrane.lane.c defines, one a width. */
#ifndef MYO_BODY_MEMBRANE_POINT_KERNEL_H
#define MYO_BODY_MEMBRANE_POINT_KERNEL_H

#include "solve/rosenbrock.h"

#define MYO_MEMBRANE_SYSTEM(width) extern const myo_stiff_system myo_fibre_membrane_w##width;
MYO_MEMBRANE_SYSTEM(1)
MYO_MEMBRANE_SYSTEM(2)
MYO_MEMBRANE_SYSTEM(4)
MYO_MEMBRANE_SYSTEM(8)
MYO_MEMBRANE_SYSTEM(16)
#undef MYO_MEMBRANE_SYSTEM

#endif
