/* Cross-bridges with ATP, ADP, phosphate and strain: indices of states, parameters and ports, and
 * the fast set. Scheme: see crossbridge_atp.lane.h. */
#ifndef MYO_MECH_CROSSBRIDGE_ATP_H
#define MYO_MECH_CROSSBRIDGE_ATP_H

#include "myotome/fieldset.h"

#define MYO_DEF_FILE "mech/crossbridge_atp/crossbridge_atp.def"
#define MYO_DEF_NAME crossbridge_atp
#include "mech/expand_indices.h"

/* Constants that crossbridge_atp_derive makes from the parameters, once a model; rates per ms at
 * the fibre's temperature. */
enum {
    crossbridge_atp_k_attach,
    crossbridge_atp_k_detach,
    crossbridge_atp_k_stroke,
    crossbridge_atp_k_Pi,
    crossbridge_atp_k_ADP,
    crossbridge_atp_k_ATP,
    crossbridge_atp_k_pull, /* yielding of strain at V_max */
    crossbridge_atp_k_slip,
    crossbridge_atp_k_travel,    /* nm/ms of a half sarcomere per optimal length/s */
    crossbridge_atp_k_tension,   /* kPa per nm of mean strain where all heads are in A_2 */
    crossbridge_atp_k_pK_f,      /* at the fibre's temperature */
    crossbridge_atp_k_protons_f, /* 1 + 10^(pK - pH) at the reference */
    crossbridge_atp_k_protons_D,
    crossbridge_atp_k_ATP_reference, /* saturation of V_max at the reference */
    crossbridge_atp_k_count
};

extern const myo_table myo_mech_crossbridge_atp;

/* What differs in the fast (IIa/IIx) fibre. */
enum { MYO_CROSSBRIDGE_FAST_ROWS = 9 };
extern const myo_override myo_crossbridge_atp_fast[MYO_CROSSBRIDGE_FAST_ROWS];

#endif
