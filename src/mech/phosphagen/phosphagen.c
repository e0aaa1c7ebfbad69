/* The table of phosphagen: what `myotome show phosphagen` prints. */
#include "mech/phosphagen/phosphagen.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/phosphagen/phosphagen.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_phosphagen = {
    "phosphagen",
    "Adenylates, creatine phosphate, phosphate and protons",
    "Creatine kinase and adenylate kinase (Lambeth & Kushmerick 2002), creatine kinase with the "
    "pH; AMP\n"
    "deaminase, idle without ADP; IMP turned back with oxygen; protons from lactate and creatine "
    "kinase on\n"
    "the buffers of the cell and phosphate. ATP is used as demanded until it, or its free energy, "
    "runs low.",
    "src/mech/phosphagen/phosphagen.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
