/* Building a pool from its field tables: grading of the units, wiring, layout of the state. */
#include "body/pool_model.h"

#include "base/dispatch.h"
#include "base/random.h"

#include <stdlib.h>
#include <string.h>

static const myo_field fields[] = {
#define MYO_DEF_FILE "body/pool.def"
#include "mech/expand_fields.h"
};

const myo_table myo_body_pool = {
    "pool",
    "Motor-neuron pool of one muscle",
    "Units are graded by size through the types S, FR, FF: within a type every parameter of the "
    "motor neuron\n"
    "runs straight from its smallest to its largest unit. Descending fibres fire as a renewal "
    "process of gamma\n"
    "order descending_order at rate_rest + drive (rate_full - rate_rest) and open conductances on "
    "the dendrites;\n"
    "fibres shared by many units make common noise, the choice of fibres and a filtered "
    "fluctuation of each\n"
    "unit's conductance make independent noise. Renshaw cells receive collaterals and inhibit the "
    "somata.",
    "src/body/pool.c",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};

#define KERNEL(w)                                                                                  \
    { myo_pool_neurons_w##w, myo_pool_renshaw_w##w }

myo_pool_kernel myo_pool_kernel_for(int width) {
    static const myo_pool_kernel kernels[] = {KERNEL(1), KERNEL(2), KERNEL(4), KERNEL(8),
                                              KERNEL(16)};
    if (width == 0) width = myo_lane_width_best();
    return kernels[width >= 16 ? 4 : width >= 8 ? 3 : width >= 4 ? 2 : width >= 2 ? 1 : 0];
}

typedef struct pool_parts {
    const double *pool, *neurons[6], *renshaw, *synapses[pool_synapse_count], *axon, *junction;
} pool_parts;

static int find_parts(pool_parts *parts, const myo_fieldset *values, const char *prefix,
                      myo_error *error) {
    static const char *const neurons[6] = {"pool.neuron.S.smallest",  "pool.neuron.S.largest",
                                           "pool.neuron.FR.smallest", "pool.neuron.FR.largest",
                                           "pool.neuron.FF.smallest", "pool.neuron.FF.largest"};
    static const char *const synapses[pool_synapse_count] = {
        "pool.synapse.descending", "pool.synapse.collateral", "pool.synapse.recurrent"};
    int found = 1;
#define FIND(to, name, table)                                                                      \
    if (found)                                                                                     \
    found = (parts->to =                                                                           \
                 myo_fieldset_need(values, "the pool needs", prefix, name, table, error)) != NULL
    FIND(pool, "pool", &myo_body_pool);
    for (int i = 0; i < 6; i++) FIND(neurons[i], neurons[i], &myo_mech_motor_neuron);
    FIND(renshaw, "pool.renshaw", &myo_mech_renshaw);
    for (int i = 0; i < pool_synapse_count; i++) FIND(synapses[i], synapses[i], &myo_mech_synapse);
    FIND(axon, "pool.axon", &myo_mech_axon);
    FIND(junction, "pool.junction", &myo_mech_junction);
#undef FIND
    return found ? MYO_OK : MYO_INPUT;
}

/* Each part of the state begins on a 128-byte boundary. */
static size_t place(size_t *used, size_t n, size_t size) {
    const size_t at = *used;
    *used = (at + n * size + 127) / 128 * 128;
    return at;
}

static void lay_out_state(myo_pool_model *pool) {
    size_t used = 0;
    const size_t n_units = (size_t)pool->n_units, n_renshaw = (size_t)pool->n_renshaw;
    const size_t n_descending = (size_t)pool->n_descending;
    pool->at_neurons = place(&used, (size_t)pool->n_blocks, sizeof(myo_pool_neuron_block));
    pool->at_renshaw = place(&used, (size_t)pool->n_renshaw_blocks, sizeof(myo_pool_renshaw_block));
    pool->at_descending = place(&used, n_descending, sizeof(pool_source));
    pool->at_collateral = place(&used, n_units, sizeof(pool_source));
    pool->at_recurrent = place(&used, n_renshaw, sizeof(pool_source));
    pool->at_junctions = place(&used, n_units * junction_x_count, sizeof(double));
    pool->at_noise = place(&used, 1 + n_units, sizeof(double));
    /* At most three events a source and window: end, begin, end. */
    size_t most = n_descending > n_units ? n_descending : n_units;
    if (n_renshaw > most) most = n_renshaw;
    pool->most_events = 3 * most;
    pool->at_events = place(&used, 2 * pool->most_events, sizeof(pool_event));
    pool->state_bytes = used;
}

/* Type of unit i and its place from the smallest (0) to the largest (1) of that type. */
static void grade(const myo_pool_model *pool, int i, int *type, double *place_1) {
    const int n = pool->n_units;
    int n_S = (int)(n * pool->p[pool_p_share_S] + 0.5);
    int n_FR = (int)(n * pool->p[pool_p_share_FR] + 0.5);
    if (n_S + n_FR > n) n_FR = n - n_S;
    const int first = i < n_S ? 0 : i < n_S + n_FR ? n_S : n_S + n_FR;
    const int end = i < n_S ? n_S : i < n_S + n_FR ? n_S + n_FR : n;
    *type = i < n_S ? 0 : i < n_S + n_FR ? 1 : 2;
    *place_1 = end - first > 1 ? (double)(i - first) / (double)(end - first - 1) : 0.5;
}

static void make_unit(myo_pool_model *pool, const pool_parts *parts, int i, double dt_ms) {
    static const myo_unit_type types[3] = {MYO_UNIT_S, MYO_UNIT_FR, MYO_UNIT_FF};
    static const int contacts[3] = {pool_p_contact_S_smallest, pool_p_contact_FR_smallest,
                                    pool_p_contact_FF_smallest};
    int type;
    double place_1, p[motor_neuron_p_count], c[motor_neuron_c_count];
    grade(pool, i, &type, &place_1);
    for (int k = 0; k < motor_neuron_p_count; k++) {
        const double small = parts->neurons[2 * type][k], large = parts->neurons[2 * type + 1][k];
        p[k] = small + (large - small) * place_1;
    }
    p[motor_neuron_p_PIC_gain] *= pool->p[pool_p_PIC_gain];
    p[motor_neuron_p_g_Ks] *= pool->p[pool_p_AHP_gain];
    myo_motor_neuron_derive(p, dt_ms, c);

    const int block = i / pool_block_lanes;
    /* Lanes beyond the last unit repeat it; they get no input and are never looked at. */
    const int n_lanes = i == pool->n_units - 1 ? pool_block_lanes - i % pool_block_lanes : 1;
    const double size_1 = pool->n_units > 1 ? (double)i / (double)(pool->n_units - 1) : 0.0;
    const double *contact = &pool->p[contacts[type]]; /* smallest, then largest */
    for (int l = 0; l < n_lanes; l++) {
        const int at = i % pool_block_lanes + l;
        for (int k = 0; k < motor_neuron_c_count; k++) pool->neurons[block].c[k][at] = c[k];
        pool->contact_1[block * pool_block_lanes + at] =
            l ? 0.0 : contact[0] + (contact[1] - contact[0]) * place_1;
    }
    myo_pool_unit *unit = &pool->units[i];
    unit->type = types[type];
    unit->size_1 = size_1;
    unit->threshold_mV = p[motor_neuron_p_threshold];
    unit->input_resistance_MOhm = myo_motor_neuron_input_resistance_MOhm(p);
    unit->rheobase_nA = unit->threshold_mV / unit->input_resistance_MOhm;
    unit->axon_velocity_m_s = myo_axon_velocity_m_s(pool->axon, type, place_1);
    unit->axon_delay_ms = myo_axon_delay_ms(pool->axon, unit->axon_velocity_m_s);
}

/* Draws for every source and target whether they are in contact. */
static void wire(myo_pool_model *pool, int which, int n_targets, double probability) {
    pool_synapse *s = &pool->synapses[which];
    for (int source = 0; source < s->n_sources; source++) {
        const uint64_t entity =
            myo_random_entity(pool_draws_wiring, (uint32_t)which, (uint32_t)source);
        uint16_t *masks = &s->contacts[(size_t)source * (size_t)s->n_blocks];
        for (int target = 0; target < n_targets; target++) {
            if (myo_random_uniform(pool->seed, entity, (uint64_t)target) >= probability) continue;
            uint16_t *mask = &masks[target / pool_block_lanes];
            *mask = (uint16_t)(*mask | 1u << (target % pool_block_lanes));
        }
    }
}

/* Chance gives units more or fewer descending fibres; contacts are weaker where there are more of
 * them, so that the size of a unit alone decides when it is recruited. */
static void balance_contacts(myo_pool_model *pool) {
    const pool_synapse *s = &pool->synapses[pool_descending];
    for (int unit = 0; unit < pool->n_units; unit++) {
        int count = 0;
        for (int source = 0; source < s->n_sources; source++) {
            const size_t at =
                (size_t)source * (size_t)s->n_blocks + (size_t)(unit / pool_block_lanes);
            count += s->contacts[at] >> (unit % pool_block_lanes) & 1;
        }
        if (count) pool->contact_1[unit] *= s->p[synapse_p_connection] * s->n_sources / count;
    }
}

static void make_synapse(pool_synapse *s, const double *p, double dt_ms, int n_sources,
                         int n_blocks) {
    memcpy(s->p, p, sizeof s->p);
    s->c = myo_synapse_derive(p, dt_ms);
    s->n_sources = n_sources;
    s->n_blocks = n_blocks;
    s->contacts = calloc((size_t)n_sources * (size_t)n_blocks + 1, sizeof *s->contacts);
}

static int make_cells(myo_pool_model *pool, const pool_parts *parts) {
    const double dt_ms = 1.0 / pool_window_steps;
    const size_t lanes = pool_block_lanes;
    const double *const *p = parts->synapses;
    make_synapse(&pool->synapses[pool_descending], p[0], dt_ms, pool->n_descending, pool->n_blocks);
    make_synapse(&pool->synapses[pool_collateral], p[1], dt_ms, pool->n_units,
                 pool->n_renshaw_blocks);
    make_synapse(&pool->synapses[pool_recurrent], p[2], dt_ms, pool->n_renshaw, pool->n_blocks);
    pool->units = calloc((size_t)pool->n_units, sizeof *pool->units);
    pool->neurons = calloc((size_t)pool->n_blocks, sizeof *pool->neurons);
    pool->contact_1 = calloc((size_t)pool->n_blocks * lanes, sizeof(double));
    pool->renshaw_threshold_mV = calloc((size_t)pool->n_renshaw_blocks * lanes + 1, sizeof(double));
    if (!pool->units || !pool->neurons || !pool->contact_1 || !pool->renshaw_threshold_mV) return 0;
    for (int i = 0; i < pool_synapse_count; i++)
        if (!pool->synapses[i].contacts) return 0;

    for (int i = 0; i < pool->n_units; i++) make_unit(pool, parts, i, dt_ms);
    myo_renshaw_derive(parts->renshaw, dt_ms, pool->renshaw);
    const double low = parts->renshaw[renshaw_p_threshold_low];
    const double high = parts->renshaw[renshaw_p_threshold_high];
    for (int i = 0; i < pool->n_renshaw_blocks * pool_block_lanes; i++) {
        const double place_1 =
            pool->n_renshaw > 1 ? (double)i / (double)(pool->n_renshaw - 1) : 0.5;
        pool->renshaw_threshold_mV[i] = low + (high - low) * place_1;
    }
    double denser = pool->p[pool_p_reference_units] / pool->n_units;
    if (denser < 1.0) denser = 1.0;
    wire(pool, pool_descending, pool->n_units, p[0][synapse_p_connection]);
    balance_contacts(pool);
    wire(pool, pool_collateral, pool->n_renshaw, p[1][synapse_p_connection]);
    wire(pool, pool_recurrent, pool->n_units, denser * p[2][synapse_p_connection]);
    pool->synapses[pool_recurrent].p[synapse_p_g_max] *= pool->p[pool_p_renshaw_gain];
    return 1;
}

int myo_pool_make(const myo_fieldset *values, const char *prefix, uint64_t seed,
                  myo_pool_model **made, myo_error *error) {
    *made = NULL;
    pool_parts parts;
    if (find_parts(&parts, values, prefix, error) != MYO_OK) return MYO_INPUT;
    if (parts.pool[pool_p_share_S] + parts.pool[pool_p_share_FR] > 1.0 + 1e-12)
        return myo_error_set(error, MYO_INPUT,
                             "shares of slow (%g) and fast fatigue-resistant units (%g) exceed 1",
                             parts.pool[pool_p_share_S], parts.pool[pool_p_share_FR]);
    myo_pool_model *pool = calloc(1, sizeof *pool);
    if (!pool) return myo_error_set(error, MYO_BROKE_DOWN, "no memory for a motor-neuron pool");
    memcpy(pool->p, parts.pool, sizeof pool->p);
    memcpy(pool->axon, parts.axon, sizeof pool->axon);
    memcpy(pool->junction, parts.junction, sizeof pool->junction);
    pool->seed = seed;
    pool->n_units = (int)(pool->p[pool_p_n_units] + 0.5);
    pool->n_descending = (int)(pool->p[pool_p_n_descending] + 0.5);
    pool->n_renshaw = (int)(pool->p[pool_p_renshaw_per_unit] * pool->n_units + 0.5);
    pool->n_blocks = (pool->n_units + pool_block_lanes - 1) / pool_block_lanes;
    pool->n_renshaw_blocks = (pool->n_renshaw + pool_block_lanes - 1) / pool_block_lanes;
    pool->kernel = myo_pool_kernel_for(0);
    if (!make_cells(pool, &parts)) {
        myo_pool_free(pool);
        return myo_error_set(error, MYO_BROKE_DOWN, "no memory for a pool of %d motor units",
                             (int)(parts.pool[pool_p_n_units] + 0.5));
    }
    lay_out_state(pool);
    *made = pool;
    return MYO_OK;
}

void myo_pool_free(myo_pool_model *pool) {
    if (!pool) return;
    for (int i = 0; i < pool_synapse_count; i++) free(pool->synapses[i].contacts);
    free(pool->units);
    free(pool->neurons);
    free(pool->contact_1);
    free(pool->renshaw_threshold_mV);
    free(pool);
}

int myo_pool_unit_count(const myo_pool_model *pool) {
    return pool->n_units;
}
const myo_pool_unit *myo_pool_units(const myo_pool_model *pool) {
    return pool->units;
}
size_t myo_pool_size(const myo_pool_model *pool) {
    return pool->state_bytes;
}
