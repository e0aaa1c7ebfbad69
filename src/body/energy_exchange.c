/* Bill, payment and news between a fibre and its metabolism (see energy_exchange.h). */
#include "body/energy_exchange.h"

#include <math.h>

void myo_energy_charge(myo_energy_bill *bill, const myo_contraction *contraction, const void *state,
                       double duration_ms, double Ca_before_uM) {
    bill->bridges_mM += myo_contraction_ATP_bridges_mM(contraction, state);
    bill->calcium_mM += myo_contraction_ATP_pump_mM(contraction, state);
    bill->stored_mM += myo_contraction_Pi_stored_mM(contraction, state);
    bill->Ca_uM_ms +=
        0.5 * duration_ms * (Ca_before_uM + myo_contraction_Ca_2_uM(contraction, state));
    bill->since_ms += duration_ms;
}

int myo_energy_pay(myo_metabolism *m, myo_energy_bill *bill, double perfusion, double *use_mM_s,
                   myo_error *error) {
    const double seconds = 0.001 * bill->since_ms;
    const double Ca_uM = bill->Ca_uM_ms / bill->since_ms;
    if (fabs(Ca_uM - m->parameters[metabolism_p_Ca_uM]) > 1e-3 * Ca_uM ||
        m->parameters[metabolism_p_perfusion] != perfusion)
        myo_metabolism_surroundings(m, Ca_uM, perfusion);
    *use_mM_s = (bill->bridges_mM + bill->calcium_mM + bill->sodium_mM) / seconds;
    m->t_s = 0.0;
    const int code = myo_metabolism_advance(m, seconds, *use_mM_s, error);
    m->x[metabolism_x_phosphagen + phosphagen_x_Pi] -= bill->stored_mM;
    *bill = (myo_energy_bill){0};
    return code;
}

void myo_energy_tell(const myo_metabolism *m, double use_mM_s, myo_energy_gates *gates,
                     myo_contraction_surroundings *around) {
    const double *x = m->x + metabolism_x_phosphagen;
    const double *gate = gates->outputs + metabolism_out_energy_gates;
    myo_metabolism_outputs(m, use_mM_s, gates->outputs);
    around->ATP_mM = x[phosphagen_x_ATP];
    around->ADP_mM = x[phosphagen_x_ADP];
    around->Pi_mM = x[phosphagen_x_Pi];
    around->pH_1 = x[phosphagen_x_pH];
    around->energy_kJ_mol = gates->outputs[metabolism_out_phosphagen + phosphagen_out_energy];
    around->release_1 = gate[energy_gates_out_release];
    around->pump_1 = gate[energy_gates_out_calcium_pump];
    gates->K_ATP_open_1 = gate[energy_gates_out_K_ATP];
    gates->sodium_pump_1 = gate[energy_gates_out_sodium_pump];
    gates->activity_1 = x[phosphagen_x_activity];
}

double myo_energy_sodium_pump(const myo_energy_gates *gates, double pump_activity_1, double K_e_mM,
                              double K_e_rest_mM) {
    const double above = fmin(1.0, fmax(0.0, 0.5 * (K_e_mM - K_e_rest_mM)));
    return gates->sodium_pump_1 * (1.0 + pump_activity_1 * above * gates->activity_1);
}

void myo_energy_set_temperature(myo_metabolism *m, double kelvin) {
    m->parameters[metabolism_p_glycogenolysis + glycogenolysis_p_temperature] = kelvin;
    m->parameters[metabolism_p_phosphagen + phosphagen_p_temperature] = kelvin;
    m->parameters[metabolism_p_phosphagen + phosphagen_p_RT] = 0.008314462618 * kelvin;
    m->parameters[metabolism_p_oxidation + oxidation_p_temperature] = kelvin;
    m->parameters[metabolism_p_blood_supply + blood_supply_p_temperature] = kelvin;
}
