/* The systems that metabolism.lane.c defines, one a width, and the outputs of the mechanisms. */
#ifndef MYO_BODY_METABOLISM_KERNEL_H
#define MYO_BODY_METABOLISM_KERNEL_H

#include "solve/rosenbrock.h"

#define MYO_METABOLISM(width)                                                                      \
    extern const myo_stiff_system myo_metabolism_w##width;                                         \
    void myo_metabolism_outputs_w##width(const void *c, const void *x, const void *u, void *out);
MYO_METABOLISM(1)
MYO_METABOLISM(2)
MYO_METABOLISM(4)
MYO_METABOLISM(8)
MYO_METABOLISM(16)
#undef MYO_METABOLISM

#endif
