/* The motor-neuron pool of one muscle: descending drive -> discharges of its motor neurons ->
 * end-plates.
 *
 * Units are graded by the size principle through the types S, FR, FF (Watanabe's human soleus pool,
 * built on Cisi & Kohn 2008 and Elias & Kohn 2013). The drive modulates descending fibres whose
 * spikes open synapses on the dendrites; Renshaw cells feed back through recurrent collaterals;
 * axon and junction carry each discharge to the end-plate. A pool is a constant model plus one
 * relocatable block of state: memcpy is a checkpoint. */
#ifndef MYO_BODY_POOL_H
#define MYO_BODY_POOL_H

#include "myotome/fieldset.h"
#include "myotome/record.h"

#include "body/layout.h"
#include "mech/axon/axon.h"
#include "mech/junction/junction.h"
#include "mech/motor_neuron/motor_neuron.h"
#include "mech/renshaw/renshaw.h"
#include "mech/synapse/synapse.h"

#define MYO_DEF_FILE "body/pool.def"
#define MYO_DEF_NAME pool
#include "mech/expand_indices.h"

extern const myo_table myo_body_pool;

/* Sections of a pool, to be spliced into an array of myo_section; prefix is "" or "left." and the
 * like. Each type has its smallest and its largest motor neuron; those between are interpolated. */
#define MYO_POOL_SECTIONS(prefix)                                                                  \
    {prefix "pool", &myo_body_pool, NULL, 0},                                                      \
        {prefix "pool.neuron.S.smallest", &myo_mech_motor_neuron,                                  \
         myo_motor_neuron_human_overrides[0], MYO_MOTOR_NEURON_HUMAN_OVERRIDES},                   \
        {prefix "pool.neuron.S.largest", &myo_mech_motor_neuron,                                   \
         myo_motor_neuron_human_overrides[1], MYO_MOTOR_NEURON_HUMAN_OVERRIDES},                   \
        {prefix "pool.neuron.FR.smallest", &myo_mech_motor_neuron,                                 \
         myo_motor_neuron_human_overrides[2], MYO_MOTOR_NEURON_HUMAN_OVERRIDES},                   \
        {prefix "pool.neuron.FR.largest", &myo_mech_motor_neuron,                                  \
         myo_motor_neuron_human_overrides[3], MYO_MOTOR_NEURON_HUMAN_OVERRIDES},                   \
        {prefix "pool.neuron.FF.smallest", &myo_mech_motor_neuron,                                 \
         myo_motor_neuron_human_overrides[4], MYO_MOTOR_NEURON_HUMAN_OVERRIDES},                   \
        {prefix "pool.neuron.FF.largest", &myo_mech_motor_neuron,                                  \
         myo_motor_neuron_human_overrides[5], MYO_MOTOR_NEURON_HUMAN_OVERRIDES},                   \
        {prefix "pool.renshaw", &myo_mech_renshaw, NULL, 0},                                       \
        {prefix "pool.synapse.descending", &myo_mech_synapse, NULL, 0},                            \
        {prefix "pool.synapse.collateral", &myo_mech_synapse, myo_synapse_collateral_overrides,    \
         MYO_SYNAPSE_COLLATERAL_OVERRIDES},                                                        \
        {prefix "pool.synapse.recurrent", &myo_mech_synapse, myo_synapse_recurrent_overrides,      \
         MYO_SYNAPSE_RECURRENT_OVERRIDES},                                                         \
        {prefix "pool.axon", &myo_mech_axon, NULL, 0}, {                                           \
        prefix "pool.junction", &myo_mech_junction, NULL, 0                                        \
    }
#define MYO_POOL_SECTION_COUNT 13

typedef struct myo_pool_model myo_pool_model;

/* What is fixed about one unit; units are in order of size, smallest first. */
typedef struct myo_pool_unit {
    myo_unit_type type;
    double size_1;       /* rank, 0 smallest .. 1 largest */
    double threshold_mV; /* of the soma, above rest */
    double input_resistance_MOhm;
    double rheobase_nA; /* threshold over input resistance, without persistent inward current */
    double axon_velocity_m_s; /* at the axon's temperature */
    double axon_delay_ms;     /* motor neuron to end of the axon */
} myo_pool_unit;

/* What reaches the pool during one window of 1 ms. */
typedef struct myo_pool_input {
    double drive_1; /* descending drive, 0 .. 1 (up to 1.5) */
    const double
        *excitation_uS; /* further conductance on each unit's dendrite (+70 mV); may be NULL */
    const double *inhibition_uS; /* further conductance on each unit's soma (-16 mV); may be NULL */
} myo_pool_input;

/* Builds a pool from the sections above, found under `prefix`. Wiring and all noise follow from
 * `seed`; give every pool of a run its own. Nothing of `values` is kept. */
int myo_pool_make(const myo_fieldset *values, const char *prefix, uint64_t seed,
                  myo_pool_model **pool, myo_error *error);
void myo_pool_free(myo_pool_model *pool);

int myo_pool_unit_count(const myo_pool_model *pool);
const myo_pool_unit *myo_pool_units(const myo_pool_model *pool);

/* Bytes of the state block; the block must be aligned to 128 bytes. */
size_t myo_pool_size(const myo_pool_model *pool);
/* What the block is made of, for checkpoints; what a window writes before it reads it is left out.
 */
enum { MYO_POOL_PARTS = 7 };
void myo_pool_parts(const myo_pool_model *pool, myo_part parts[MYO_POOL_PARTS]);
void myo_pool_layout(int part, myo_layout *layout);
void myo_pool_init(const myo_pool_model *pool, void *state);

/* Advances by the window [step_index_ms, step_index_ms + 1) ms. Discharges are written to `spikes`
 * in order of time, ties by unit; `capacity` must be at least the number of units (no unit fires
 * twice in 1 ms). MYO_BROKE_DOWN names the unit and state that left the finite. */
int myo_pool_advance(const myo_pool_model *pool, void *state, uint64_t step_index_ms,
                     const myo_pool_input *input, myo_spike *spikes, size_t capacity,
                     size_t *n_spikes, myo_error *error);

/* Carries one discharge through axon and junction; call once for each discharge of a unit, in order
 * of time. Returns 1 and the time at which the end-plate fires, or 0 where transmission is blocked
 * (arrival_ms is then when it would have fired). */
int myo_pool_transmit(const myo_pool_model *pool, void *state, const myo_spike *discharge,
                      double receptors_1, double *arrival_ms);

/* The same for an impulse at the end of the axon. receptors_1: share of the receptors that answer,
 * 1 in health; quanta, which may be NULL, is how many were released. Safe for different units at
 * the same time. */
int myo_pool_fire(const myo_pool_model *pool, void *state, const myo_spike *impulse,
                  double receptors_1, double *arrival_ms, double *quanta);
/* An impulse that ran up the axon arrives at the soma at the beginning of a window: it fires unless
 * it is refractory, and its collaterals with it. Call before myo_pool_advance of that window. */
void myo_pool_invade(const myo_pool_model *pool, void *state, uint64_t step_index_ms, int unit);

/* For looking inside: potentials of one unit above rest, and the open share of its Ca channels. */
void myo_pool_look(const myo_pool_model *pool, const void *state, int unit, double *soma_mV,
                   double *dendrite_mV, double *calcium_gate_1);

#endif
