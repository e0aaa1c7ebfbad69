/* The table of inflammation: what `myotome show inflammation` prints. */
#include "mech/inflammation/inflammation.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/inflammation/inflammation.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_inflammation = {
    "inflammation",
    "Damage of muscle, mediators of inflammation, weakness and healing",
    "Damage is made by lengthening at high force (gain force^power speed), by sudden strain beyond "
    "the length of\n"
    "daily life (energy above a limit that is soon borne again), and by work without blood. Part "
    "of it weakens for a\n"
    "day, part for weeks. Damage calls white cells, inflammation follows within 37 h; fresh damage "
    "releases\n"
    "bradykinin and early prostaglandin, inflammation late prostaglandin (less when "
    "cyclo-oxygenase is blocked)\n"
    "and nerve growth factors (which need none); all sensitise. Creatine kinase reaches the blood "
    "through four\n"
    "stages. Protection spares fibres at the next bout. Every state relaxes to its target by an "
    "exponential.\n"
    "Swelling adds to the pressure in the muscle.",
    "src/mech/inflammation/inflammation.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
