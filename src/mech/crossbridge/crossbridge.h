/* Troponin, tropomyosin and cross-bridges: indices of states, parameters and ports.
 * Shorten, O'Callaghan, Davidson & Soboleva 2007, J Muscle Res Cell Motil 28:293. */
#ifndef MYO_MECH_CROSSBRIDGE_H
#define MYO_MECH_CROSSBRIDGE_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/crossbridge/crossbridge.def"
#define MYO_DEF_NAME crossbridge
#include "mech/expand_indices.h"

/* Constants that crossbridge_derive makes from the parameters, once a model. */
enum {
    crossbridge_k_Ton, /* 1/uM/ms at the fibre's temperature */
    crossbridge_k_Toff,
    crossbridge_k_0on,
    crossbridge_k_0off,
    crossbridge_k_Caon,
    crossbridge_k_Caoff,
    crossbridge_k_f_0,
    crossbridge_k_f_p,
    crossbridge_k_h_0,
    crossbridge_k_h_p,
    crossbridge_k_g_0,
    crossbridge_k_count
};

extern const myo_table myo_mech_crossbridge;

#endif
