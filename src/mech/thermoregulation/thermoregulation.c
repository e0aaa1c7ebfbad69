/* The table of thermoregulation: what `myotome show thermoregulation` prints. */
#include "mech/thermoregulation/thermoregulation.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/thermoregulation/thermoregulation.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_thermoregulation = {
    "thermoregulation",
    "Core and skin temperature, sweating, blood flow of the skin",
    "Two nodes, core and skin, after Gagge et al. 1986: heat made by metabolism flows to the skin "
    "by conduction and blood and leaves by\n"
    "air, radiation, water around the body, breath and evaporation. Skin blood flow and sweat rise "
    "with core and skin temperature;\n"
    "lack of water raises the temperature at which both begin.",
    "src/mech/thermoregulation/thermoregulation.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
