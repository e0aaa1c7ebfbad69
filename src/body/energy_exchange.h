/* How a fibre's contraction and membrane exchange with its metabolism: they run up a bill for the
 * ATP that they split, the metabolism pays exactly that and says what the state of energy leaves of
 * release, pumps and potassium channels. Fluxes are averaged between two payments, gates frozen. */
#ifndef MYO_BODY_ENERGY_EXCHANGE_H
#define MYO_BODY_ENERGY_EXCHANGE_H

#include "body/contraction.h"
#include "body/metabolism.h"

/* Since the last payment: ATP split by bridges, calcium pump and sodium pump, phosphate that left
 * the myoplasm into the reticulum, free calcium times time; per litre of myoplasm. */
typedef struct myo_energy_bill {
    double since_ms, bridges_mM, calcium_mM, sodium_mM, stored_mM, Ca_uM_ms;
} myo_energy_bill;

/* What `state` did since its last advance, of duration_ms, with free calcium before it. */
void myo_energy_charge(myo_energy_bill *bill, const myo_contraction *contraction, const void *state,
                       double duration_ms, double Ca_before_uM);

/* The metabolism pays over the time of the bill, with blood flow `perfusion`; the bill is empty
 * then. *use_mM_s: the mean use of ATP. MYO_BROKE_DOWN as myo_metabolism_advance. */
int myo_energy_pay(myo_metabolism *metabolism, myo_energy_bill *bill, double perfusion,
                   double *use_mM_s, myo_error *error);

/* What the state of energy says to the other parts. */
typedef struct myo_energy_gates {
    double outputs[metabolism_out_count]; /* of the metabolism */
    double K_ATP_open_1, sodium_pump_1, activity_1;
} myo_energy_gates;
void myo_energy_tell(const myo_metabolism *metabolism, double use_mM_s, myo_energy_gates *gates,
                     myo_contraction_surroundings *around);

/* Factor on the sodium-potassium pump of the membrane: what energy leaves, and what work calls up
 * (gain pump_activity_1 at full activity) as far as potassium outside is above its rest. */
double myo_energy_sodium_pump(const myo_energy_gates *gates, double pump_activity_1, double K_e_mM,
                              double K_e_rest_mM);

/* One temperature for all parts of the metabolism. */
void myo_energy_set_temperature(myo_metabolism *metabolism, double kelvin);

#endif
