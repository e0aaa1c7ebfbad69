/* The table of heat: what `myotome show heat` prints. */
#include "mech/heat/heat.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/heat/heat.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_heat = {
    "heat",
    "Temperature of skin, fat and muscle in depth",
    "The bioheat equation of Pennes in one dimension: rho c dT/dt = k d2T/dz2 + w rho_b c_b (T_a - "
    "T) + heat made; one layer of skin,\n"
    "four of fat, sixteen of muscle. Outside stands whatever touches the skin, with its "
    "temperature and heat transfer; deeper than the\n"
    "muscle no heat passes. Blood flow of each layer rises with its own temperature.",
    "src/mech/heat/heat.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
