/* The table of drug: what `myotome show drug` prints. */
#include "mech/drug/drug.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/drug/drug.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_drug = {
    "drug",
    "A substance in the body",
    "One compartment with first-order absorption: dose, bioavailability, time to the peak, "
    "half-life or saturable elimination (Michaelis-\n"
    "Menten), protein binding; free concentration at the site of action and the share of the sites "
    "that it occupies.",
    "src/mech/drug/drug.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
