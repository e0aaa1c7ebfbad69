/* Channels as sound. */
#ifndef MYO_IO_SOUND_H
#define MYO_IO_SOUND_H

#include "myotome/io.h"

/* Every needle and wire of a record as FOLDER/sound/NAME.wav; nothing where there is none. */
int myo_sound_write(const myo_record *record, const char *folder, myo_error *error);

#endif
