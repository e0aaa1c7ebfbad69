/* Table of the drugs on sodium channels. */
#include "mech/sodium_blocker/sodium_blocker.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/sodium_blocker/sodium_blocker.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_sodium_blocker = {
    "sodium_blocker",
    "Drug that blocks sodium channels by use and state; several share one site",
    "A_d = C_d (f_R/K_R + f_O/K_O + f_I/K_I);  f_O = m^3 h, f_I = 1 - h, f_R the rest (modulated "
    "receptor).\n"
    "db_d/dt = on_rate_d K_I A_d (1 - sum b) - on_rate_d K_I b_d: at equilibrium sum b = sum A/(1 "
    "+ sum A), so\n"
    "that drugs add as concentrations over constants, never as factors (Kuo 1998).\n"
    "Fast current x (1 - sum b); persistent current x 1/(1 + sum C/K_persistent); potassium "
    "conductances\n"
    "x 1/(1 + sum C/K_potassium).",
    "src/mech/sodium_blocker/sodium_blocker.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
