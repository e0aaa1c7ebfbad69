/* The table of atp_bill: what `myotome show atp_bill` prints. */
#include "mech/atp_bill/atp_bill.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/atp_bill/atp_bill.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_atp_bill = {
    "atp_bill",
    "The bill of ATP",
    "ATP split by cross-bridges and by the calcium pump, added up along with them, so that what\n"
    "they use and what the metabolism must make are the same number.",
    "src/mech/atp_bill/atp_bill.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
