/* Running a scenario: model (constant, shareable) + state (one block) -> record.
 *
 * One window is 1 ms: brain and motor neurons, then axons and junctions, then every fibre's
 * membrane and chemistry, then the muscle's force. The same seed gives the same bits for any number
 * of threads. */
#ifndef MYOTOME_RUN_H
#define MYOTOME_RUN_H

#include "myotome/checkpoint.h"
#include "myotome/record.h"
#include "myotome/scenario.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct myo_model myo_model;

/* Wall time of the parts of a run, s. */
typedef struct myo_run_cost {
    double neurons_s; /* brain, motor neurons, axons, junctions */
    double fibres_s;  /* membranes and chemistry, all threads together waited for */
    double body_s;    /* tendons, or the trunk and the tissue in the muscles */
    double reflexes_s;
    double record_s;
    double electrodes_s;
} myo_run_cost;

typedef struct myo_run_options {
    int threads; /* 0: as many as the machine has */
    /* Called about every 20 ms of wall time with the share done and a word for the stage; non-zero
     * stops the run, which then keeps what it has and returns MYO_INTERRUPTED. May be NULL. */
    int (*progress)(double fraction, const char *stage, void *user);
    void *user;
    /* Called with all that the run needs to go on: before the first window, every save_every_s
     * seconds of wall time (more rarely where saving takes long; 0: before every window), on
     * interruption and after the last window. It may add fields of its own; the checkpoint and the
     * arrays lent to it hold during the call only (myo_checkpoint_copy keeps one). Non-zero ends
     * the run with this code. May be NULL. */
    int (*save)(myo_checkpoint *checkpoint, void *save_user, myo_error *error);
    void *save_user;
    /* Called with what will not change any more, a finished window of a story, once for each. What
     * is kept under this name (*kept 1) is left out of the checkpoints after it, and must be among
     * the fields of `resume` again. NULL: every checkpoint holds everything. */
    int (*keep)(const char *name, const myo_checkpoint *part, int *kept, void *save_user,
                myo_error *error);
    double save_every_s;
    /* A checkpoint of the same scenario: the run goes on from it and ends with the same bits as one
     * that was never stopped, for any number of threads. MYO_INPUT names the first difference where
     * the scenario is another. May be NULL. */
    const myo_checkpoint *resume;
    myo_run_cost *cost; /* added to; NULL: not asked for */
} myo_run_options;

myo_run_options myo_run_options_default(void);

/* Compiles a scenario into a model; the scenario may be freed afterwards. */
int myo_model_make(const myo_scenario *scenario, myo_model **model, myo_error *error);
void myo_model_free(myo_model *model);
size_t myo_model_state_bytes(const myo_model *model);

/* Simulates and synthesizes the EMG into an empty record. After MYO_INTERRUPTED and MYO_BROKE_DOWN
 * the record holds everything up to the last whole window. */
int myo_run(const myo_model *model, const myo_run_options *options, myo_record *record,
            myo_error *error);

#ifdef __cplusplus
}
#endif
#endif
