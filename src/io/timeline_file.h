/* The time line of a scenario file. */
#ifndef MYO_IO_TIMELINE_FILE_H
#define MYO_IO_TIMELINE_FILE_H

#include "myotome/io.h"
#include "myotome/scenario.h"

int myo_timeline_read(myo_scenario *scenario, const myo_node *list, myo_error *error);
/* The same with times counted from `from_s`. */
int myo_timeline_add(myo_scenario *scenario, const myo_node *list, double from_s, myo_error *error);

#endif
