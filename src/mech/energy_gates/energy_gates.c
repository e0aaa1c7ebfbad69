/* The table of energy_gates: what `myotome show energy_gates` prints. */
#include "mech/energy_gates/energy_gates.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/energy_gates/energy_gates.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_energy_gates = {
    "energy_gates",
    "What the state of energy does to pumps, channel and release; heat",
    "The pumps for calcium and sodium stall when the free energy of ATP falls; channels for "
    "potassium open\n"
    "when ATP is lost; release falls with ATP and with the magnesium that its loss sets free. "
    "Heat: enthalpy of\n"
    "creatine phosphate split, lactate formed and ATP oxidised.",
    "src/mech/energy_gates/energy_gates.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
