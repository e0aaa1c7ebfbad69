/* What an examiner does to a muscle while it runs: blows, blocks of nerve and end-plates, a cuff,
 * sleep. Courses over time from the sections of that name. */
#ifndef MYO_RUN_BEDSIDE_H
#define MYO_RUN_BEDSIDE_H

#include "body/muscle.h"
#include "myotome/scenario.h"

/* Parameters of the sections, inside the fieldset that they came from. */
typedef struct myo_bedside {
    const double *percussion, *block, *curare, *cuff, *sleep;
} myo_bedside;

myo_bedside myo_bedside_of(const myo_fieldset *muscle);

/* Nerve and end-plates in the window that begins at step_ms. */
myo_muscle_hands myo_bedside_hands(const myo_bedside *bedside, uint64_t step_ms);
double myo_bedside_sleep_1(const myo_bedside *bedside, uint64_t step_ms); /* 0 awake .. 1 */
/* 1 where a blow falls into that window, and when. */
int myo_bedside_blow(const myo_bedside *bedside, uint64_t step_ms, double *t_ms);
/* What begins or ends in that window, for the record: 1 and its name, or 0; `which` counts from 0
 * until it returns 0. */
int myo_bedside_news(const myo_bedside *bedside, uint64_t step_ms, int which, const char **name,
                     const char **text);

/* Refuses what cannot be: a sleeper who is asked to contract, a blow on fibres that feel none. */
int myo_bedside_check(const myo_scenario_muscle *muscle, myo_error *error);

#endif
