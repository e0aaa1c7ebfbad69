/* What the readers of recordings share: each format fills in a myo_recording. */
#ifndef MYO_IO_RECORDING_H
#define MYO_IO_RECORDING_H

#include "myotome/io.h"
#include "myotome/recording.h"

struct myo_recording {
    char *path;
    char format[24];
    int n_channels;
    myo_recording_channel *channels;
    size_t n_notes, notes_capacity;
    myo_recording_note *notes;
    int n_warnings;
    char (*warnings)[256];
    /* Of the format: */
    void *source;
    int (*read)(myo_recording *recording, int channel, size_t start, size_t n, double *samples,
                myo_error *error);
    void (*close)(void *source);
};

/* Each fills format, channels, source, read and close of a zeroed recording; what it leaves behind
 * on failure is freed by the caller. */
int myo_open_edf(myo_recording *recording, const myo_recording_options *options, myo_error *error);
int myo_open_wfdb(myo_recording *recording, const myo_recording_options *options, myo_error *error);
int myo_open_wav(myo_recording *recording, const myo_recording_options *options, myo_error *error);
int myo_open_columns(myo_recording *recording, const myo_recording_options *options,
                     myo_error *error);
int myo_open_signals(myo_recording *recording, const myo_recording_options *options,
                     myo_error *error);

/* MYO_INPUT with the recording's path; the text may hold %g for a and b. */
int myo_recording_bad(const myo_recording *recording, myo_error *error, const char *text, double a,
                      double b);
int myo_recording_no_memory(const myo_recording *recording, myo_error *error);
/* Zeroed channels; 0 when memory is out. */
int myo_recording_make_channels(myo_recording *recording, int n);
int myo_recording_note_add(myo_recording *recording, double t_s, double duration_s,
                           const char *text);
void myo_recording_warn(myo_recording *recording, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* uV in one `unit` ("mV": 1000); 0 where it is no voltage. */
double myo_uV_in(const char *unit);

/* A name with the ending of `path` replaced: "a/b.wav", ".txt" -> "a/b.txt". */
int myo_path_with_ending(char *to, size_t size, const char *path, const char *ending);

/* `key: value` (or `key:= value`, `key = value`), the blanks around both taken away; 0 where the
 * line is none. The line is cut in place. */
int myo_key_value(char *line, char **key, char **value);

/* What a sidecar or the head of a text file says. */
typedef struct myo_said {
    double uV_per_count, rate_Hz; /* 0: not said */
    char channels[1024];          /* names, separated by commas; empty: not said */
} myo_said;

/* Takes one pair; 0 where the key is unknown, -1 where the value is no number above 0. */
int myo_said_take(myo_said *said, const char *key, const char *value);
/* The sidecar NAME.txt of the recording, if there is one. */
int myo_said_beside(myo_recording *recording, myo_said *said, myo_error *error);
/* The index-th name of a list separated by commas (`fallback` N+1 where there is none). */
void myo_said_channel(const myo_said *said, int index, const char *fallback, char name[64]);

/* Which of n labels `name` means; -1 with a sentence. Shared with the EDF reader. */
int myo_find_label(const char *path, const char *const *labels, int n, const char *name,
                   myo_error *error);

#endif
