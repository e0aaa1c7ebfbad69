/* The table of glycogenolysis: what `myotome show glycogenolysis` prints. */
#include "mech/glycogenolysis/glycogenolysis.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/glycogenolysis/glycogenolysis.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_glycogenolysis = {
    "glycogenolysis",
    "From glycogen and glucose to lactate, enzyme by enzyme",
    "Phosphorylase in its forms a and b, the twelve reversible steps to lactate and "
    "phosphofructokinase of two\n"
    "conformations (Lambeth & Kushmerick 2002; form b with the constants of their table, not of "
    "the published\n"
    "file). Added: activation of phosphorylase by calcium through its kinase, glycogen that is "
    "used up and made\n"
    "again, hexokinase, the pH of phosphofructokinase, and restraint of phosphorylase and "
    "phosphofructokinase by\n"
    "their products and at rest, without which phosphate is trapped in sugars.",
    "src/mech/glycogenolysis/glycogenolysis.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
