/* One person of an EMG-BIDS data set. */
#ifndef MYO_IO_BIDS_H
#define MYO_IO_BIDS_H

#include "myotome/io.h"

/* Recordings, sidecars and events into `folder`, which is made; file names begin with `who`
 * ("sub-003_ses-normal"). */
int myo_bids_write_person(const myo_record *record, const char *folder, const char *who,
                          myo_error *error);

#endif
