/* The kernels of rosenbrock.lane.c, one a width. */
#ifndef MYO_SOLVE_ROSENBROCK_KERNEL_H
#define MYO_SOLVE_ROSENBROCK_KERNEL_H

#include "solve/rosenbrock.h"

#define MYO_ROSENBROCK_STAGES 6

#define MYO_ROSENBROCK_KERNEL(width)                                                               \
    int myo_rosenbrock_w##width(const myo_stiff_system *system, const myo_stiff_options *options,  \
                                const void *constants, const myo_stiff_input *input,               \
                                double duration_ms, double *step_ms, void *x, void *work,          \
                                myo_stiff_report *report);
MYO_ROSENBROCK_KERNEL(1)
MYO_ROSENBROCK_KERNEL(2)
MYO_ROSENBROCK_KERNEL(4)
MYO_ROSENBROCK_KERNEL(8)
MYO_ROSENBROCK_KERNEL(16)
#undef MYO_ROSENBROCK_KERNEL

#endif
