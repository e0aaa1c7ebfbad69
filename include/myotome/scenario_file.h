/* Scenario files: YAML (or JSON) with units and comments, built-in ones by name. See
 * docs/scenarios.md. */
#ifndef MYOTOME_SCENARIO_FILE_H
#define MYOTOME_SCENARIO_FILE_H

#include "myotome/scenario.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Reads a scenario: a file if `name` has a slash or a .yaml, .yml or .json ending, else a built-in
 * one. Its muscles start from data/muscles/NAME.yaml. On failure *scenario is NULL and the error
 * has the position. */
int myo_scenario_read(const char *name, myo_scenario **scenario, myo_error *error);

/* Reads the recordings that drives follow into their envelopes (0..1): call it after the last
 * myo_scenario_set and before myo_model_make. A relative drive.file is taken from the working
 * folder. */
int myo_scenario_read_recordings(myo_scenario *scenario, myo_error *error);

/* Built-in scenarios and muscles in alphabetical order, for `myotome list`; NULL past the last. */
const char *myo_scenario_builtin(int index);
const char *myo_muscle_builtin(int index);

#ifdef __cplusplus
}
#endif
#endif
