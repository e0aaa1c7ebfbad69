/* The table of tendon_organ: what `myotome show tendon_organ` prints. */
#include "mech/tendon_organ/tendon_organ.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/tendon_organ/tendon_organ.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_tendon_organ = {
    "tendon_organ",
    "Tendon organs: force of a muscle as Ib impulses",
    "Steady rate by force F: greatest F / (F + half), or log_gain ln(1 + F / log_force) up to "
    "log_cap.\n"
    "Adaptation: the filter (1.7 s2 + 2.58 s + 0.4) / (s2 + 2.2 s + 0.4) of Lin & Crago 2002, here "
    "in partial\n"
    "fractions: onset times the steady rate, less two lags of 0.5 and 5 s.",
    "src/mech/tendon_organ/tendon_organ.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
