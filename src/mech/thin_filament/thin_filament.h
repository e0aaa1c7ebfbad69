/* Troponin and tropomyosin of the thin filament: indices of states, parameters and ports. After
 * Shorten, O'Callaghan, Davidson & Soboleva 2007, J Muscle Res Cell Motil 28:293. */
#ifndef MYO_MECH_THIN_FILAMENT_H
#define MYO_MECH_THIN_FILAMENT_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/thin_filament/thin_filament.def"
#define MYO_DEF_NAME thin_filament
#include "mech/expand_indices.h"

/* Constants that thin_filament_derive makes from the parameters, once a model. */
enum {
    thin_filament_k_Ton, /* 1/uM/ms at the fibre's temperature */
    thin_filament_k_Toff,
    thin_filament_k_0on,
    thin_filament_k_0off,
    thin_filament_k_Caon,
    thin_filament_k_Caoff,
    thin_filament_k_count
};

extern const myo_table myo_mech_thin_filament;

#endif
