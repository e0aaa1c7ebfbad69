/* The electrodes of a scenario file or of a data set's. */
#ifndef MYO_IO_ELECTRODES_FILE_H
#define MYO_IO_ELECTRODES_FILE_H

#include "myotome/io.h"
#include "myotome/scenario.h"

/* The scenario must have its muscles. */
int myo_scenario_read_electrodes(myo_scenario *scenario, const myo_node *list, myo_error *error);

#endif
