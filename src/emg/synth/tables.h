/* The numbers of the synthesis: five field tables, and a muscle's values of them side by side. */
#ifndef MYO_EMG_SYNTH_TABLES_H
#define MYO_EMG_SYNTH_TABLES_H

#include "myotome/emg.h"

#define MYO_DEF_NAME motor_unit_anatomy
#define MYO_DEF_FILE "emg/synth/motor_unit_anatomy.def"
#include "mech/expand_indices.h"
#define MYO_DEF_NAME conductor
#define MYO_DEF_FILE "emg/synth/conductor.def"
#include "mech/expand_indices.h"
#define MYO_DEF_NAME needle
#define MYO_DEF_FILE "emg/synth/needle.def"
#include "mech/expand_indices.h"
#define MYO_DEF_NAME surface
#define MYO_DEF_FILE "emg/synth/surface.def"
#include "mech/expand_indices.h"
#define MYO_DEF_NAME noise
#define MYO_DEF_FILE "emg/synth/noise.def"
#include "mech/expand_indices.h"

/* Values of a muscle, indexed by motor_unit_anatomy_p_..., conductor_p_... and so on. */
typedef struct myo_emg_values {
    double anatomy[motor_unit_anatomy_p_count];
    double conductor[conductor_p_count];
    double needle[needle_p_count];
    double surface[surface_p_count];
    double noise[noise_p_count];
} myo_emg_values;

/* The defaults, then what the muscle's fieldset and its own two lengths say. */
void myo_emg_values_read(const myo_emg_muscle *muscle, myo_emg_values *values);

#endif
