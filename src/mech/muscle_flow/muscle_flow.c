/* The table of muscle_flow: what `myotome show muscle_flow` prints. */
#include "mech/muscle_flow/muscle_flow.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/muscle_flow/muscle_flow.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_muscle_flow = {
    "muscle_flow",
    "Blood flow of a muscle",
    "What the muscle asks for in oxygen and does not get dilates its vessels; intramuscular "
    "pressure of a contraction acts on them from\n"
    "outside and stops flow where it exceeds the arterial pressure, which itself rises in a "
    "sustained effort.",
    "src/mech/muscle_flow/muscle_flow.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
