/* Table, published parameter sets and sources of the two-state synapse. */
#include "mech/synapse/synapse.h"

#include "base/lane.h" /* width 1: exp with the same bits everywhere */

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/synapse/synapse.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_synapse = {
    "synapse",
    "Two-state synapse with a square pulse of transmitter",
    "During the pulse r' = alpha T_max (1 - r) - beta r, after it r' = -beta r; g = g_max r "
    "(Destexhe 1994).\n"
    "Where depression is below 1, each spike multiplies the strength of the next pulse by it; the "
    "strength\n"
    "returns to 1 with depression_tau.",
    "src/mech/synapse/synapse.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};

#define ROW(field, value)                                                                          \
    { "synapse", #field, value, "watanabe_projectpr" }

const myo_override myo_synapse_collateral_overrides[MYO_SYNAPSE_COLLATERAL_OVERRIDES] = {
    ROW(beta, 0.07), ROW(pulse, 3), ROW(g_max, 0.15), ROW(connection, 0.06), ROW(depression, 0.5),
};

const myo_override myo_synapse_recurrent_overrides[MYO_SYNAPSE_RECURRENT_OVERRIDES] = {
    ROW(E, -16), ROW(beta, 1.2), ROW(pulse, 0.4), ROW(g_max, 0.44), ROW(connection, 0.04),
};

static double bind_1_ms(const double *p) {
    return p[synapse_p_alpha] * p[synapse_p_T_max];
}

myo_synapse_constants myo_synapse_derive(const double *p, double dt_ms) {
    const double bind = bind_1_ms(p), unbind = p[synapse_p_beta];
    myo_synapse_constants c;
    c.end_1 = bind / (bind + unbind);
    c.k_on_1 = 1.0 - lane_exp(-(bind + unbind) * dt_ms);
    c.k_off_1 = 1.0 - lane_exp(-unbind * dt_ms);
    c.pulse_steps = (int)(p[synapse_p_pulse] / dt_ms + 0.5);
    c.delay_steps = (int)(p[synapse_p_delay] / dt_ms + 0.5);
    return c;
}

void myo_synapse_source_advance(myo_synapse_source *source, const double *p, double dt_ms,
                                uint64_t step) {
    const double t = (double)(step - source->at_step) * dt_ms;
    const double bind = source->pulsing ? bind_1_ms(p) : 0.0, rate = bind + p[synapse_p_beta];
    const double end = source->strength_1 * bind / rate;
    source->bound_1 = end + (source->bound_1 - end) * lane_exp(-rate * t);
    source->at_step = step;
}

void myo_synapse_source_begin(myo_synapse_source *source, const double *p, double dt_ms) {
    const double rest = 1.0 - source->recovered_1;
    const double t = (double)(source->at_step - source->began_step) * dt_ms;
    const double strength = 1.0 - rest * lane_exp(-t / p[synapse_p_depression_tau]);
    source->strength_1 = strength;
    source->recovered_1 = strength * p[synapse_p_depression];
    source->began_step = source->at_step;
    source->pulsing = 1;
}

void myo_synapse_source_end(myo_synapse_source *source) {
    source->pulsing = 0;
}
