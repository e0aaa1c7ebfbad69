/* The bill of ATP: indices of states, parameters and ports. */
#ifndef MYO_MECH_ATP_BILL_H
#define MYO_MECH_ATP_BILL_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/atp_bill/atp_bill.def"
#define MYO_DEF_NAME atp_bill
#include "mech/expand_indices.h"

extern const myo_table myo_mech_atp_bill;

#endif
