/* The table of pain: what `myotome show pain` prints. */
#include "mech/pain/pain.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/pain/pain.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_pain = {
    "pain",
    "Pain, and its effect on movement by three rival hypotheses",
    "Pain follows nociception N within a second to N^power / (N^power + half^power). What it does "
    "is in dispute:\n"
    "1 vicious cycle: group IV afferents raise the static fusimotor drive, spindles then excite "
    "the muscle.\n"
    "2 pain adaptation: the painful muscle loses drive, its antagonists gain; no reflex and no "
    "command stiffens.\n"
    "3 redistribution: the painful muscle's units lose some drive while the brain, by pain and "
    "fear, and the\n"
    "segment's reflexes stiffen the painful place.",
    "src/mech/pain/pain.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
