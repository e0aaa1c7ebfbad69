/* Table of the end-plate. */
#include "mech/endplate/endplate.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/endplate/endplate.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_endplate = {
    "endplate",
    "End-plate: acetylcholine, cholinesterase, receptors and their desensitization",
    "dA/dt = leak - A (esterase/tau_hydrolysis + 1/tau_escape); a quantum adds `quantum`. A in "
    "units of the\n"
    "concentration that half saturates the receptors, bound = A/(1 + A).\n"
    "dO/dt = bound (1 - D)/open_time (1 - O) - O/(open_time x factor);  g = g_max receptors O.\n"
    "dD/dt = desensitization bound (1 - D) - D/recovery_tau.\n"
    "d(esterase)/dt = reactivation (1 - esterase) - inhibition [inhibitor] esterase.",
    "src/mech/endplate/endplate.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
