/* The table of blood_supply: what `myotome show blood_supply` prints. */
#include "mech/blood_supply/blood_supply.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/blood_supply/blood_supply.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_blood_supply = {
    "blood_supply",
    "Oxygen, glucose, and what the blood carries away",
    "Oxygen reaches the fibre by diffusion and myoglobin stores it; glucose enters through "
    "transporters that\n"
    "work calls up over minutes; lactate (with a proton) and ammonia leave into an interstitial "
    "and venous\n"
    "pool that the flow of plasma washes. Lost and gained carbon is counted.",
    "src/mech/blood_supply/blood_supply.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
