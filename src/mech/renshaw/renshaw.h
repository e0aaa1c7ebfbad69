/* Renshaw cell, the interneuron that motor axons excite and that inhibits motor neurons: one
 * compartment with pulse-gated channels (Cisi & Kohn 2008; numbers of Watanabe's pool). Equations:
 * renshaw.lane.h. */
#ifndef MYO_MECH_RENSHAW_H
#define MYO_MECH_RENSHAW_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/renshaw/renshaw.def"
#define MYO_DEF_NAME renshaw
#include "mech/expand_indices.h"

extern const myo_table myo_mech_renshaw;

/* What a step needs; k_* are the shares by which a gate moves in one step during and after the
 * pulse. */
enum {
    renshaw_c_C_2dt, /* 2 C / dt, uS */
    renshaw_c_g_l,
    renshaw_c_G_Na,
    renshaw_c_G_Kf,
    renshaw_c_G_Ks,
    renshaw_c_E_Na,
    renshaw_c_E_K,
    renshaw_c_k_on_m,
    renshaw_c_k_off_m,
    renshaw_c_k_on_h,
    renshaw_c_k_off_h,
    renshaw_c_k_on_n,
    renshaw_c_k_off_n,
    renshaw_c_k_on_q,
    renshaw_c_k_off_q,
    renshaw_c_pulse,
    renshaw_c_refractory,
    renshaw_c_dt,
    renshaw_c_count
};

void myo_renshaw_derive(const double *parameters, double dt_ms, double *constants);

#endif
