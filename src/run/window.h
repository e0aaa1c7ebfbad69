/* A window of a story as a run: the trunk around its muscles, what slow tissue gives them at its
 * start and gets back at its end. An ordinary run is a window without a trunk. */
#ifndef MYO_RUN_WINDOW_H
#define MYO_RUN_WINDOW_H

#include "body/fuel.h"
#include "body/trunk.h"
#include "mech/inflammation/inflammation.h"
#include "mech/nociceptor/nociceptor.h"
#include "myotome/run.h"

typedef struct myo_window_muscle {
    int pool;
    double strength_1;
    double gate_1;                                 /* inhibition of its nociception */
    double surroundings[nociceptor_in_count];      /* of its thin endings, at the start */
    double inflammation_in[inflammation_in_count]; /* length, speed and force are the run's */
    double inflammation[inflammation_x_count];     /* goes on through the window */
    myo_fuel_unit *fuel; /* of its units, before and after the run; NULL: rested */
    /* Means from `settle_ms` on, filled by the run. */
    double force_1, activation_1, drive_1, excitation_1, inhibition_1, damage_before_1;
} myo_window_muscle;

typedef struct myo_window {
    const myo_spine *spine;
    const double *trunk_p, *inflammation_p;
    myo_spine_posture start;
    int n_phases;
    const myo_trunk_phase *phases;
    double settle_ms, fear_1;
    myo_window_muscle *muscles; /* one for each muscle of the model */
    const void *loop;           /* state of the reflexes to go on from; NULL: they settle first */
    void *loop_after;           /* room for it at the end, or NULL */
    uint64_t loop_step;         /* ms that this state has gone through; moved on by the run */
    /* Filled by the run. */
    myo_spine_posture end;
    myo_trunk_loads loads;
    double pain_percent;
} myo_window;

/* Membranes of the slow or fast fibres of a muscle at rest; NULL: see myo_muscle_membrane_rest. */
const double *myo_model_membrane_rest(const myo_model *model, int muscle, int fast);
/* Units of a muscle; *n of them. */
const myo_unit_info *myo_model_units(const myo_model *model, int muscle, int *n);
size_t myo_model_loop_bytes(const myo_model *model); /* of the reflexes' state */

int myo_run_window(const myo_model *model, myo_window *window, const myo_run_options *options,
                   myo_record *record, myo_error *error);

#endif
