/* The table of ligament: what `myotome show ligament` prints. */
#include "mech/ligament/ligament.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/ligament/ligament.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_ligament = {
    "ligament",
    "A ligament under held strain, and the hours after",
    "Two creeps take up shares of the strain, fast and slow, and go more slowly than they came; "
    "tension = strain - creep.\n"
    "Tension above a limit tears: fresh' = tears - fresh/fresh_time; irritants follow fresh tears; "
    "white cells come in\n"
    "three stages of call_time. irritable = 1 + irritant_gain irritant + inflamed_gain inflamed.",
    "src/mech/ligament/ligament.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
