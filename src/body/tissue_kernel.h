/* The systems that tissue.lane.c defines, one a width, and the outputs of their mechanisms. */
#ifndef MYO_BODY_TISSUE_KERNEL_H
#define MYO_BODY_TISSUE_KERNEL_H

#include "solve/rosenbrock.h"

#define MYO_TISSUE(kind, width)                                                                    \
    extern const myo_stiff_system myo_tissue_##kind##_w##width;                                    \
    void myo_tissue_##kind##_outputs_w##width(const void *c, const void *x, const void *u,         \
                                              void *out);
#define MYO_TISSUES(width)                                                                         \
    MYO_TISSUE(person, width)                                                                      \
    MYO_TISSUE(muscle, width)                                                                      \
    MYO_TISSUE(drug, width)                                                                        \
    MYO_TISSUE(length, width)
MYO_TISSUES(1)
MYO_TISSUES(2)
MYO_TISSUES(4)
MYO_TISSUES(8)
MYO_TISSUES(16)
#undef MYO_TISSUES
#undef MYO_TISSUE

#endif
