/* Sizes and choice of the Rosenbrock kernels (rosenbrock.lane.c). */
#include "solve/rosenbrock.h"

#include "base/dispatch.h"
#include "solve/rosenbrock_kernel.h"

size_t myo_rosenbrock_work_bytes(const myo_stiff_system *system) {
    const size_t vectors =
        MYO_ROSENBROCK_STAGES + 4; /* stages, trial state, rates, input slope, next */
    const size_t lanes =
        (size_t)system->n_states * vectors + (size_t)system->n_jacobian + (size_t)system->n_factors;
    const size_t bytes = lanes * (size_t)system->lanes * sizeof(double);
    return (bytes + 127) / 128 * 128;
}

myo_rosenbrock_advance myo_rosenbrock_of_width(int lanes) {
    return MYO_BY_WIDTH(myo_rosenbrock, lanes);
}
