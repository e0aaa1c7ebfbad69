/* Recordings of electromyograms in the formats in which laboratories keep them.
 *
 * One way in for EDF, EDF+, BDF, BDF+, WFDB (formats 16, 24 and 212), WAV, columns of text and
 * myotome's own signals.h5. Only a description is held in memory: samples are read in blocks, so
 * that a file may be larger than the memory. A damaged or half-copied file is refused with one
 * sentence; what can be read but not trusted (no gain, ...) is said in a warning. */
#ifndef MYOTOME_RECORDING_H
#define MYOTOME_RECORDING_H

#include "myotome/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct myo_recording myo_recording;

typedef struct myo_recording_channel {
    char name[64];
    char unit[16]; /* as the file has it */
    double rate_Hz;
    size_t n_samples;
    int is_voltage;         /* samples are uV; 0: another quantity, in `unit` */
    int is_calibrated;      /* 0: the file has no gain, samples are counts */
    double resolution;      /* of one count, in what is read; 0 where there are no counts */
    double lowest, highest; /* that the file can hold, in what is read; NaN unknown */
} myo_recording_channel;

typedef struct myo_recording_note {
    double t_s, duration_s; /* duration -1: none given */
    char text[256];
} myo_recording_note;

/* What a file may not say by itself; 0: not given. */
typedef struct myo_recording_options {
    double uV_per_count; /* replaces a gain that is missing (and only that) */
    double rate_Hz;      /* of columns of text without one */
} myo_recording_options;

myo_recording_options myo_recording_options_default(void);

/* Opens a recording: an .edf, .bdf, .hea, .dat (with its .hea beside it), .wav, .txt, .csv, .tsv or
 * .h5 file; what it is, its first bytes decide. Beside a WAV or text file NAME.EXT a file NAME.txt
 * may say `uV_per_count: 0.1`, `rate_Hz: 2000`, `channels: left, right`. Text files may say so
 * themselves, behind '#'. options: NULL means none. NULL on failure: MYO_INPUT as a rule. */
myo_recording *myo_recording_open(const char *path, const myo_recording_options *options,
                                  myo_error *error);
void myo_recording_close(myo_recording *recording); /* NULL is allowed */

const char *myo_recording_path(const myo_recording *recording);
const char *myo_recording_format(const myo_recording *recording); /* "EDF+", "WFDB 16", "WAV"... */
double myo_recording_duration_s(const myo_recording *recording);  /* of its longest channel */
int myo_recording_channel_count(const myo_recording *recording);
const myo_recording_channel *myo_recording_channel_at(const myo_recording *recording, int channel);
size_t myo_recording_note_count(const myo_recording *recording); /* annotations, events */
const myo_recording_note *myo_recording_note_at(const myo_recording *recording, size_t index);
int myo_recording_warning_count(const myo_recording *recording);
const char *myo_recording_warning_at(const myo_recording *recording, int index);

/* Index of a channel by its name: exact, then without regard to case, then without the kind of
 * signal before it; otherwise -1 and a sentence with the nearest name and all that there are. */
int myo_recording_find(const myo_recording *recording, const char *name, myo_error *error);

/* Reads n samples from `start`: uV where the channel is a voltage and calibrated, counts or its
 * unit elsewhere. Samples that the file marks as missing are NaN. Past the end: MYO_INPUT. */
int myo_recording_read(myo_recording *recording, int channel, size_t start, size_t n,
                       double *samples, myo_error *error);

#ifdef __cplusplus
}
#endif
#endif
