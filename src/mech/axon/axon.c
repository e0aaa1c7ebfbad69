/* Table, velocity and delay of the motor axon. */
#include "mech/axon/axon.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/axon/axon.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_axon = {
    "axon",
    "Motor axon: conduction delay by type of unit and temperature",
    "velocity(T) = velocity(37) (1 - slope (37 - T)); delay = length / velocity.\n"
    "Velocity at 37 degC runs straight from the smallest to the largest unit of each type.",
    "src/mech/axon/axon.c",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};

double myo_axon_velocity_m_s(const double *p, int type, double place_1) {
    static const int ends[3][2] = {
        {axon_p_velocity_S_smallest, axon_p_velocity_S_largest},
        {axon_p_velocity_S_largest, axon_p_velocity_FR_largest},
        {axon_p_velocity_FR_largest, axon_p_velocity_FF_largest},
    };
    const double first = p[ends[type][0]], last = p[ends[type][1]];
    const double warm = first + (last - first) * place_1;
    const double share = 1.0 - 0.01 * p[axon_p_temperature_slope] * (37.0 - p[axon_p_temperature]);
    return warm * (share > 0.05 ? share : 0.05);
}

double myo_axon_delay_ms(const double *p, double velocity_m_s) {
    return 1e3 * p[axon_p_length] / velocity_m_s;
}
