/* Labelled data sets in bulk: what a file asks for, simulated and recorded, one run a class and
 * virtual person. See docs/datasets.md. */
#ifndef MYOTOME_DATASET_H
#define MYOTOME_DATASET_H

#include "myotome/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct myo_dataset myo_dataset;

/* Reads and checks what a file asks for; a relative scenario is taken from the working folder. */
int myo_dataset_read(const char *path, myo_dataset **dataset, myo_error *error);
void myo_dataset_free(myo_dataset *dataset); /* NULL is allowed */

typedef struct myo_dataset_options {
    int threads; /* 0: as many as the machine has */
    /* Non-zero stops after what is whole: MYO_INTERRUPTED. May be NULL. */
    int (*progress)(double fraction, const char *stage, void *user);
    void *user;
} myo_dataset_options;

/* What a call has done. */
typedef struct myo_dataset_tally {
    int n_runs, n_done_before; /* of the whole set; there already when the call began */
    int n_samples;             /* recordings that are there now */
    double n_potentials;       /* discharges of units and fibres, each at each channel; this call */
    double signal_s;           /* of all channels together; this call */
    double wall_s, electrodes_s; /* of this call; electrodes_s: for the electrodes alone */
} myo_dataset_tally;

/* Makes what is missing in a folder that is new, empty or holds the beginning of the same set; what
 * is there already stays as it is. The same file gives the same bytes, also after interruptions. */
int myo_dataset_make(const myo_dataset *dataset, const char *folder,
                     const myo_dataset_options *options, myo_dataset_tally *tally,
                     myo_error *error);

#ifdef __cplusplus
}
#endif
#endif
