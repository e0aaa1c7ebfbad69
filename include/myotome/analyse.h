/* Analysis of electromyograms and of a record's other signals. Knows signals only: no simulator
 * state, no causes. */
#ifndef MYOTOME_ANALYSE_H
#define MYOTOME_ANALYSE_H

#include "myotome/base.h"
#include "myotome/record.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Linear envelope: mean removed, full-wave rectified, low-passed forwards and backwards
 * (second-order Butterworth each way, so no delay), resampled to envelope_rate_Hz by averaging.
 * n_out = floor(n / rate_Hz * envelope_rate_Hz) values are written into *envelope (caller frees).
 * Errors: MYO_INPUT for fewer than 2 samples, a rate or corner that is not positive or too high. */
int myo_envelope(const double *signal, size_t n, double rate_Hz, double low_pass_Hz,
                 double envelope_rate_Hz, double **envelope, size_t *n_out, myo_error *error);

/* Greatest Pearson correlation of a and b (same rate) over delays of b from -max_lag to +max_lag
 * samples; *lag is the delay found. NaN where a signal is constant. */
double myo_correlation(const double *a, const double *b, size_t n, size_t max_lag, long *lag);

/* Looks for episodes of abnormal contraction in every muscle and writes them into the record, in
 * place of those it held. Looks at discharges, impulses at the end-plates, spontaneous potentials,
 * drive, force, length, metabolites and EMG. A discharge is involuntary where the recorded drive
 * asks for nothing, or has been steady for 2 s and the pool then does more than twice as much for 1
 * s (discharges weighted by the force of their units); a muscle without a drive series is taken to
 * be asked all the time.
 *
 * neuromyotonia: bursts of 6 and more impulses at 100 /s and more, born in the axon
 * tetany: groups of 2 to 5 impulses at 50 /s and more with impulses born in the axon, 5 and more
 * groups in a row; or a discharge of axons for 1 s and more that is slower than neuromyotonia
 * repetition: single impulses answered twice at an end-plate, always after the same 3 to 6.5 ms, four
 * times and more in two units and more
 * cramp, spasm: involuntary discharge of the pool for 1 s and more (3 s where a contraction just
 * ended); a cramp is irregular, or grows out of a contraction, in a shortened muscle, or wanes (two
 * of the three)
 * fasciculation: involuntary single discharges, irregular and far apart
 * myotonia: runs of 5 and more potentials of fibres without impulses, for 0.3 s and more
 * contracture: force above rest 2 s and more after the last potential; rigor: where ATP is spent */
int myo_find_episodes(myo_record *record, myo_error *error);

/* What a steady drive called up in a muscle, over several records of the same muscles. */
typedef struct myo_activity_memory myo_activity_memory;
myo_activity_memory *myo_activity_memory_make(void);        /* NULL when memory is out */
void myo_activity_memory_free(myo_activity_memory *memory); /* NULL is allowed */

/* What it holds, a row a muscle and drive: to be kept and put back. */
typedef struct myo_activity {
    int muscle;
    double drive_1, discharges_1; /* discharges in a tenth of a second, a unit */
} myo_activity;
size_t myo_activity_memory_count(const myo_activity_memory *memory);
myo_activity *myo_activity_memory_rows(myo_activity_memory *memory); /* NULL where there are none */
/* Room for n rows in place of those it held, all zero. MYO_BROKE_DOWN when memory is out. */
int myo_activity_memory_resize(myo_activity_memory *memory, size_t n);

/* The same with a memory: a pool is in excess, too, where it does half as much again, and 0.6
 * discharges a second and unit more, than a drive that asked for as much called up at another time.
 * What this record's steady drives called up is added. */
int myo_find_episodes_after(myo_record *record, myo_activity_memory *memory, myo_error *error);

#ifdef __cplusplus
}
#endif
#endif
