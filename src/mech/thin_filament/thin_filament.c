/* The table of thin_filament: what `myotome show thin_filament` prints. */
#include "mech/thin_filament/thin_filament.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/thin_filament/thin_filament.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_thin_filament = {
    "thin_filament",
    "Troponin and tropomyosin",
    "Troponin with two calcium sites, tropomyosin blocking (T) or not (D), as in Shorten et al. "
    "2007;\n"
    "the cross-bridges are another mechanism. `on` counts sites with two calcium and tropomyosin "
    "away,\n"
    "free (D_2) or held by a head. Held sites switch off only after the head has let go, so that\n"
    "rigor heads keep the filament on; rigor heads also help tropomyosin away: k_0on and k_Caon\n"
    "times 1 + rigor_activation rigor/sites. One step is co-operative (cooperation), and ADP of\n"
    "energy failure can help it (ADP_activation); both are off by default.",
    "src/mech/thin_filament/thin_filament.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
