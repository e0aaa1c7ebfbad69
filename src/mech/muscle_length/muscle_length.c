/* The table of muscle_length: what `myotome show muscle_length` prints. */
#include "mech/muscle_length/muscle_length.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/muscle_length/muscle_length.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_muscle_length = {
    "muscle_length",
    "Length that a muscle grows to",
    "Sarcomeres in series follow the length at which the muscle is held, stretches counting far "
    "more than their duration; connective\n"
    "tissue grows without movement.",
    "src/mech/muscle_length/muscle_length.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
