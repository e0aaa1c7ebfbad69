/* What the scalar and the lane part of the senses share. */
#ifndef MYO_BODY_SENSES_KERNEL_H
#define MYO_BODY_SENSES_KERNEL_H

#include "body/senses.h"

enum { senses_lanes = 16, senses_steps = 4, senses_rates = sizeof(myo_senses_output) / 8 };

typedef struct myo_senses_block {
    double spindle[spindle_x_count][senses_lanes];
    double tendon_organ[tendon_organ_x_count][senses_lanes];
    double nociceptor[nociceptor_x_count][senses_lanes];
    double length[senses_lanes];
} myo_senses_block;

/* A window of sixteen muscles; rates in the order of myo_senses_output. */
typedef struct myo_senses_window {
    double length[senses_lanes], gamma_dynamic[senses_lanes], gamma_static[senses_lanes];
    double force[senses_lanes], tendon_pressure[senses_lanes];
    double tissue[nociceptor_in_count][senses_lanes];
    double rates[senses_rates][senses_lanes];
} myo_senses_window;

typedef struct myo_senses_parameters {
    double spindle[spindle_p_count], tendon_organ[tendon_organ_p_count];
    double nociceptor[nociceptor_p_count];
} myo_senses_parameters;

typedef void myo_senses_kernel(const myo_senses_parameters *p, myo_senses_window *w,
                               myo_senses_block *block);

#define MYO_SENSES_KERNEL_DECLARE(w) myo_senses_kernel myo_senses_window_w##w;
MYO_SENSES_KERNEL_DECLARE(1)
MYO_SENSES_KERNEL_DECLARE(2)
MYO_SENSES_KERNEL_DECLARE(4)
MYO_SENSES_KERNEL_DECLARE(8)
MYO_SENSES_KERNEL_DECLARE(16)
#undef MYO_SENSES_KERNEL_DECLARE

/* The kernel of a width; of the widest that this processor runs for 0. */
myo_senses_kernel *myo_senses_kernel_for(int width);

#endif
