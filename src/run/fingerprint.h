/* What a run was made from, as fields of its checkpoint: it can only go on as the same run. */
#ifndef MYO_RUN_FINGERPRINT_H
#define MYO_RUN_FINGERPRINT_H

#include "myotome/checkpoint.h"
#include "myotome/scenario.h"

/* Paths of all values of a set, a line each, behind `above`: PREFIX.names. States count as well:
 * what a mechanism carries is part of its table. */
int myo_fingerprint_names(myo_checkpoint *checkpoint, const char *prefix, const char *above,
                          const myo_fieldset *values, myo_error *error);
/* The values in the same order: PREFIX.values. */
int myo_fingerprint_values(myo_checkpoint *checkpoint, const char *prefix,
                           const myo_fieldset *values, myo_error *error);
/* A muscle's name, values, words, drive table and recording. Paths of its values are those of the
 * names one step above: muscles of one run have the same. */
/* Nothing where there are none: a run of muscles with their own electrodes needs none. */
int myo_fingerprint_electrodes(myo_checkpoint *to, const myo_scenario_electrode *list, int n,
                               myo_error *error);
int myo_fingerprint_muscle(myo_checkpoint *checkpoint, const char *prefix,
                           const myo_scenario_muscle *muscle, myo_error *error);

/* MYO_INPUT with the first difference between `own`, which holds nothing but a fingerprint, and
 * what `saved` holds under the same names. */
int myo_fingerprint_check(const myo_checkpoint *saved, const myo_checkpoint *own, myo_error *error);

#endif
