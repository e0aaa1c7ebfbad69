/* Integrals of the ATP fluxes, solved with the fluxes themselves: what leaves here as split is
 * exactly what the metabolism has to make. Read by tools/generate_chemistry.py too: straight-line
 * code only. */
#ifndef MYO_MECH_ATP_BILL_LANE_H
#define MYO_MECH_ATP_BILL_LANE_H

#include "base/lane.h"
#include "mech/atp_bill/atp_bill.h"

/* Time derivatives (per ms). */
static inline void atp_bill_rates(const lane *in, lane *dx) {
    dx[atp_bill_x_bridges] = in[atp_bill_in_bridge_use];
    dx[atp_bill_x_pump] = in[atp_bill_in_pump_use];
}

#endif
