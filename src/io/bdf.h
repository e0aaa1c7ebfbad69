/* Decisions of the BDF+ writer that the BIDS sidecars have to repeat, and that tests look at. */
#ifndef MYO_IO_BDF_H
#define MYO_IO_BDF_H

#include "myotome/io.h"

/* Label of channel `which` of the selection: begins with "EMG", 16 characters at most, unique. */
void myo_bdf_label(const myo_record *record, const int *indices, int which, char label[17]);

/* Length of the data records, such that each holds a whole number of samples of every channel, and
 * that as little as possible has to be added at the end. */
typedef struct myo_bdf_layout {
    int record_10us; /* in units of 10 us, as EDFlib wants it; 0 where no length fits */
    long n_records;
    double padding_s; /* longest stretch that is added to a channel */
} myo_bdf_layout;

myo_bdf_layout myo_bdf_choose_layout(const double *rates_Hz, const size_t *n_samples,
                                     int n_channels);

#endif
