/* Inside of a pool: what pool_make.c builds and pool.c runs. */
#ifndef MYO_BODY_POOL_MODEL_H
#define MYO_BODY_POOL_MODEL_H

#include "body/pool.h"
#include "body/pool_kernel.h"

/* The synapses of a pool. */
enum { pool_descending, pool_collateral, pool_recurrent, pool_synapse_count };

/* Who draws random numbers: purposes of myo_random_entity. */
enum {
    pool_draws_wiring = 101, /* second index: the synapse */
    pool_draws_interval,
    pool_draws_common,
    pool_draws_independent,
    pool_draws_junction
};

/* A synapse with its constants, and which targets each source contacts: a mask of the sixteen lanes
 * for every block of targets, [source][block]. */
typedef struct pool_synapse {
    double p[synapse_p_count];
    myo_synapse_constants c;
    int n_sources, n_blocks;
    uint16_t *contacts;
} pool_synapse;

struct myo_pool_model {
    double p[pool_p_count], axon[axon_p_count], junction[junction_p_count];
    uint64_t seed;
    int n_units, n_blocks, n_descending, n_renshaw, n_renshaw_blocks;
    myo_pool_unit *units;
    myo_pool_neuron_constants *neurons; /* n_blocks */
    double *contact_1;                  /* strength of descending contacts, n_blocks x 16 */
    double renshaw[renshaw_c_count];
    double *renshaw_threshold_mV; /* n_renshaw_blocks x 16 */
    pool_synapse synapses[pool_synapse_count];
    myo_pool_kernel kernel;
    size_t most_events; /* of one synapse in a window */
    size_t state_bytes; /* and where its parts begin */
    size_t at_neurons, at_renshaw, at_descending, at_collateral, at_recurrent, at_junctions,
        at_noise, at_events;
};

/* Source of a synapse: contacts all begin and end their pulse together. pool_never: nothing
 * pending. */
#define pool_never UINT64_MAX
typedef struct pool_source {
    myo_synapse_source synapse;
    uint64_t begin_step, end_step;
    double wait_1;      /* descending: mean intervals until the next spike */
    uint64_t intervals; /* descending: intervals drawn so far */
} pool_source;

/* Contacts of one source that begin (active > 0) or end their pulse. */
typedef struct pool_event {
    int source, step;
    double active_uS, moved_uS;
} pool_event;

#endif
