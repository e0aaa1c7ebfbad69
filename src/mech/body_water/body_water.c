/* The table of body_water: what `myotome show body_water` prints. */
#include "mech/body_water/body_water.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/body_water/body_water.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_body_water = {
    "body_water",
    "Water and salts of the body",
    "Plasma, interstitium, cells and gut with sodium, potassium, chloride, magnesium and calcium. "
    "Water follows osmotic\n"
    "pressure between cells and interstitium; plasma keeps its share of the extracellular water; "
    "drinks are absorbed, fluids infused;\n"
    "sweat, breath, urine, vomit and stool take out. Antidiuretic hormone answers tonicity and "
    "volume, sodium is kept or let go by volume.",
    "src/mech/body_water/body_water.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
