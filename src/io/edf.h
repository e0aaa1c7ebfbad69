/* The part of the EDF reader that the writer uses on its own work. */
#ifndef MYO_IO_EDF_H
#define MYO_IO_EDF_H

#include "myotome/io.h"

/* A readable file with the header of an EDF or BDF file, and as long as that header promises? */
int myo_edf_check_file(const char *path, myo_error *error);

#endif
