/* Table and derived constants of the Renshaw cell. */
#include "mech/renshaw/renshaw.h"

#include "base/lane.h" /* width 1: exp with the same bits everywhere */

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/renshaw/renshaw.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_renshaw = {
    "renshaw",
    "Renshaw cell: inhibitory interneuron driven by the collaterals of motor axons",
    "C dV/dt = -g_l V - G_Na m^3 h (V - E_Na) - (G_Kf n^4 + G_Ks q^2)(V - E_K) - G_e (V - E_e)\n"
    "One compartment, potentials above rest, gates moved in pulses (Cisi & Kohn 2008).",
    "src/mech/renshaw/renshaw.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};

void myo_renshaw_derive(const double *p, double dt_ms, double *c) {
    const double area_cm2 =
        3.14159265358979323846 * p[renshaw_p_diameter] * p[renshaw_p_length] * 1e-8;
    c[renshaw_c_C_2dt] = 2e3 * p[renshaw_p_C_m] * area_cm2 / dt_ms;
    c[renshaw_c_g_l] = 1e6 * area_cm2 / p[renshaw_p_R_m];
    c[renshaw_c_G_Na] = 1e3 * area_cm2 * p[renshaw_p_g_Na];
    c[renshaw_c_G_Kf] = 1e3 * area_cm2 * p[renshaw_p_g_Kf];
    c[renshaw_c_G_Ks] = 1e3 * area_cm2 * p[renshaw_p_g_Ks];
    c[renshaw_c_E_Na] = p[renshaw_p_E_Na];
    c[renshaw_c_E_K] = p[renshaw_p_E_K];
#define SHARE(name, rate) c[renshaw_c_##name] = 1.0 - lane_exp(-p[renshaw_p_##rate] * dt_ms)
    SHARE(k_on_m, alpha_m);
    SHARE(k_off_m, beta_m);
    SHARE(k_on_h, beta_h);
    SHARE(k_off_h, alpha_h);
    SHARE(k_on_n, alpha_n);
    SHARE(k_off_n, beta_n);
    SHARE(k_on_q, alpha_q);
    SHARE(k_off_q, beta_q);
#undef SHARE
    c[renshaw_c_pulse] = p[renshaw_p_pulse];
    c[renshaw_c_refractory] = p[renshaw_p_refractory];
    c[renshaw_c_dt] = dt_ms;
}
