/* Electrodes of a scenario, and where things lie on the back. */
#ifndef MYO_RUN_ELECTRODES_H
#define MYO_RUN_ELECTRODES_H

#include "myotome/emg.h"
#include "myotome/scenario.h"
#include "myotome/spine.h"

/* A muscle's middle from the midline (+ right) and above the joint below T7, and the angle of its
 * fibres, when standing upright: mean over a pool's fascicles by force. */
typedef struct myo_back_place {
    double x_mm, z_mm, angle_deg;
} myo_back_place;

myo_back_place myo_electrodes_pool_place(const myo_spine *spine, int pool);

/* Height of a level's lower joint above that of T7. */
int myo_electrodes_level_mm(const myo_fieldset *body, const char *level, double *height_mm,
                            myo_error *error);

/* "electrodes.NAME.KEY". */
int myo_electrodes_set(myo_scenario *scenario, const char *path, const char *text,
                       myo_error *error);
/* What is allocated is the copy's, also after MYO_BROKE_DOWN. */
int myo_electrodes_copy(const myo_scenario_electrode *from, int n, myo_scenario_electrode **to);
void myo_electrodes_free(myo_scenario_electrode *list, int n);
int myo_electrodes_check(const myo_scenario *scenario, myo_error *error);

/* The synthesis' view of an electrode; its values stay the scenario's. */
int myo_electrodes_place(const myo_scenario *scenario, const myo_scenario_electrode *from,
                         myo_emg_electrode_place *to, myo_error *error);

#endif
