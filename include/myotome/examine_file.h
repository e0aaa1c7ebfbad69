/* Examining a recording as a whole: all its channels, piece by piece, and the answer in words. */
#ifndef MYOTOME_EXAMINE_FILE_H
#define MYOTOME_EXAMINE_FILE_H

#include "myotome/examine.h"
#include "myotome/io.h"
#include "myotome/recording.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct myo_examine_options {
    int channel; /* -1: all */
    int at_rest; /* 1: the person is known to be at rest, whatever the recording's notes say */
    /* Called with 0..1; non-zero stops: MYO_INTERRUPTED. May be NULL. */
    int (*progress)(double fraction, void *user);
    void *user;
} myo_examine_options;

myo_examine_options myo_examine_options_default(void);

typedef struct myo_examined_channel {
    char name[64], unit[16]; /* unit of amplitudes */
    int index;               /* in the recording */
    myo_examined *examined;  /* NULL: no electromyogram */
} myo_examined_channel;

typedef struct myo_examination {
    char path[4096];
    int n_channels;
    myo_examined_channel *channels;
    myo_discharge discharge; /* the finding that matters most */
    myo_emg_pattern pattern;
} myo_examination;

/* The caller frees *examination. */
int myo_examine_recording(myo_recording *recording, const myo_examine_options *options,
                          myo_examination **examination, myo_error *error);
void myo_examination_free(myo_examination *examination); /* NULL is allowed */

void myo_examination_json(const myo_examination *examination, const myo_recording *recording,
                          myo_json *json);
void myo_examination_text(const myo_examination *examination, const myo_recording *recording,
                          myo_buffer *out);

#ifdef __cplusplus
}
#endif
#endif
