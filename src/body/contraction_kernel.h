/* The systems that contraction.lane.c defines, one a width. */
#ifndef MYO_BODY_CONTRACTION_KERNEL_H
#define MYO_BODY_CONTRACTION_KERNEL_H

#include "solve/rosenbrock.h"

#define MYO_CONTRACTION(width) extern const myo_stiff_system myo_contraction_w##width;
MYO_CONTRACTION(1)
MYO_CONTRACTION(2)
MYO_CONTRACTION(4)
MYO_CONTRACTION(8)
MYO_CONTRACTION(16)
#undef MYO_CONTRACTION

#endif
