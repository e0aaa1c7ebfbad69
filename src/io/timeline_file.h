/* The time line of a scenario file. */
#ifndef MYO_IO_TIMELINE_FILE_H
#define MYO_IO_TIMELINE_FILE_H

#include "myotome/io.h"
#include "myotome/scenario.h"

int myo_timeline_read(myo_scenario *scenario, const myo_node *list, myo_error *error);
/* The same with times counted from `from_s`. Numbers that an event names under by_severity: are
 * taken times `severity_1`, but not below what is allowed; NaN: a time line without severity has no
 * such key. */
int myo_timeline_add(myo_scenario *scenario, const myo_node *list, double from_s, double severity_1,
                     myo_error *error);

#endif
