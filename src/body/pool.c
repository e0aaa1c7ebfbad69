/* Running a pool: descending fibres, then motor neurons, then Renshaw cells, one window of 1 ms at
 * a time.
 *
 * Cells reach each other no sooner than 1 ms after a spike, so that every input of a window is
 * known before it. Sums run over sources in their order and never over lanes: the result does not
 * depend on the lane width. */
#include "body/pool_model.h"

#include "base/lane.h" /* width 1 */
#include "base/random.h"

#include <string.h>

static const double dt_ms = 1.0 / pool_window_steps;

/* The parts of a state block. */
typedef struct pool_state {
    myo_pool_neuron_block *neurons;
    myo_pool_renshaw_block *renshaw;
    pool_source *descending, *collateral, *recurrent;
    double (*junctions)[junction_x_count];
    double *noise; /* the common one, then one a unit; standard normal */
    pool_event *events;
} pool_state;

static pool_state parts_of(const myo_pool_model *pool, void *state) {
    unsigned char *base = state;
    pool_state s;
    s.neurons = (myo_pool_neuron_block *)(void *)(base + pool->at_neurons);
    s.renshaw = (myo_pool_renshaw_block *)(void *)(base + pool->at_renshaw);
    s.descending = (pool_source *)(void *)(base + pool->at_descending);
    s.collateral = (pool_source *)(void *)(base + pool->at_collateral);
    s.recurrent = (pool_source *)(void *)(base + pool->at_recurrent);
    s.junctions = (double(*)[junction_x_count])(void *)(base + pool->at_junctions);
    s.noise = (double *)(void *)(base + pool->at_noise);
    s.events = (pool_event *)(void *)(base + pool->at_events);
    return s;
}

enum {
    part_neurons,
    part_renshaw,
    part_descending,
    part_collateral,
    part_recurrent,
    part_junctions,
    part_noise
};

void myo_pool_parts(const myo_pool_model *pool, myo_part parts[MYO_POOL_PARTS]) {
    enum { number = sizeof(double) };
    const size_t n_units = (size_t)pool->n_units;
    const size_t neuron = sizeof(myo_pool_neuron_block) / number;
    const size_t renshaw = sizeof(myo_pool_renshaw_block) / number;
    parts[part_neurons] =
        (myo_part){"pool.neurons", "", 0, pool->at_neurons, (size_t)pool->n_blocks, neuron};
    parts[part_renshaw] = (myo_part){
        "pool.renshaw", "", 0, pool->at_renshaw, (size_t)pool->n_renshaw_blocks, renshaw};
    parts[part_descending] =
        (myo_part){"pool.descending",  "", 1, pool->at_descending, (size_t)pool->n_descending,
                   sizeof(pool_source)};
    parts[part_collateral] =
        (myo_part){"pool.collateral", "", 1, pool->at_collateral, n_units, sizeof(pool_source)};
    parts[part_recurrent] = (myo_part){
        "pool.recurrent", "", 1, pool->at_recurrent, (size_t)pool->n_renshaw, sizeof(pool_source)};
    parts[part_junctions] =
        (myo_part){"pool.junctions", "", 0, pool->at_junctions, n_units, junction_x_count};
    parts[part_noise] = (myo_part){"pool.noise", "1", 0, pool->at_noise, 1 + n_units, 0};
}

static void source_layout(myo_layout *l) {
    static const char *const doubles[] = {"bound", "strength", "recovered"}, *const whole[] = {
                                                                                 "at_step",
                                                                                 "began_step",
                                                                                 "pulsing",
                                                                                 "begin_step",
                                                                                 "end_step"};
    for (int i = 0; i < 3; i++) myo_layout_add(l, doubles[i], "1", 1);
    for (int i = 0; i < 5; i++) myo_layout_add(l, whole[i], "u64", 1);
    myo_layout_add(l, "wait", "1", 1);
    myo_layout_add(l, "intervals", "u64", 1);
}

void myo_pool_layout(int part, myo_layout *l) {
    if (part == part_junctions) myo_layout_states(l, &myo_mech_junction, 1);
    if (part >= part_descending && part <= part_recurrent) source_layout(l);
    if (part != part_neurons && part != part_renshaw) return;
    const int is_neuron = part == part_neurons;
    myo_layout_states(l, is_neuron ? &myo_mech_motor_neuron : &myo_mech_renshaw, pool_block_lanes);
    l->prefix = "excitation.";
    myo_layout_states(l, &myo_mech_synapse, pool_block_lanes);
    l->prefix = "inhibition.";
    if (is_neuron) myo_layout_states(l, &myo_mech_synapse, pool_block_lanes);
    l->prefix = NULL;
}

/* First values of a table's states, by kind and order. */
static void initial_states(const myo_table *table, double *x) {
    for (int i = 0, k = 0; i < table->n_fields; i++)
        if (table->fields[i].kind == MYO_FIELD_STATE) x[k++] = table->fields[i].value;
}

static void rest_source(pool_source *source) {
    memset(source, 0, sizeof *source);
    source->synapse.recovered_1 = 1.0;
    source->begin_step = source->end_step = pool_never;
}

static double next_interval_1(const myo_pool_model *pool, int fibre, pool_source *source) {
    const uint64_t entity = myo_random_entity(pool_draws_interval, 0, (uint32_t)fibre);
    const int order = (int)(pool->p[pool_p_descending_order] + 0.5);
    return myo_random_gamma(pool->seed, entity, source->intervals++, order);
}

void myo_pool_init(const myo_pool_model *pool, void *state) {
    memset(state, 0, pool->state_bytes);
    pool_state s = parts_of(pool, state);
    double neuron[motor_neuron_x_count], renshaw[renshaw_x_count], junction[junction_x_count];
    initial_states(&myo_mech_motor_neuron, neuron);
    initial_states(&myo_mech_renshaw, renshaw);
    initial_states(&myo_mech_junction, junction);
    for (int b = 0; b < pool->n_blocks; b++)
        for (int k = 0; k < motor_neuron_x_count; k++)
            for (int l = 0; l < pool_block_lanes; l++) s.neurons[b].x[k][l] = neuron[k];
    for (int b = 0; b < pool->n_renshaw_blocks; b++)
        for (int k = 0; k < renshaw_x_count; k++)
            for (int l = 0; l < pool_block_lanes; l++) s.renshaw[b].x[k][l] = renshaw[k];
    for (int i = 0; i < pool->n_units; i++) memcpy(s.junctions[i], junction, sizeof junction);
    for (int i = 0; i < pool->n_units; i++) rest_source(&s.collateral[i]);
    for (int i = 0; i < pool->n_renshaw; i++) rest_source(&s.recurrent[i]);
    for (int i = 0; i < pool->n_descending; i++) {
        rest_source(&s.descending[i]);
        /* Somewhere within an interval. */
        const uint64_t entity = myo_random_entity(pool_draws_interval, 1, (uint32_t)i);
        s.descending[i].wait_1 =
            next_interval_1(pool, i, &s.descending[i]) * myo_random_uniform(pool->seed, entity, 0);
    }
    const uint64_t common = myo_random_entity(pool_draws_common, 1, 0);
    s.noise[0] = myo_random_normal(pool->seed, common, 0);
    for (int i = 0; i < pool->n_units; i++) {
        const uint64_t entity = myo_random_entity(pool_draws_independent, 1, (uint32_t)i);
        s.noise[1 + i] = myo_random_normal(pool->seed, entity, 0);
    }
}

/* Gaussian fluctuation with unit variance and the given correlation time, forward by 1 ms. */
static void advance_noise(double *noise, double tau_ms, double normal) {
    const double keep = lane_exp(-1.0 / tau_ms);
    *noise = *noise * keep + normal * __builtin_sqrt(1.0 - keep * keep);
}

static void advance_all_noise(const myo_pool_model *pool, double *noise, uint64_t step_ms) {
    const uint64_t common = myo_random_entity(pool_draws_common, 0, 0);
    advance_noise(&noise[0], pool->p[pool_p_common_noise_tau],
                  myo_random_normal(pool->seed, common, step_ms));
    double z[4] = {0, 0, 0, 0};
    for (int i = 0; i < pool->n_units; i++) {
        if (i % 4 == 0) {
            const uint64_t entity = myo_random_entity(pool_draws_independent, 0, (uint32_t)(i / 4));
            myo_random_normal4(pool->seed, entity, step_ms, z);
        }
        advance_noise(&noise[1 + i], pool->p[pool_p_independent_noise_tau], z[i % 4]);
    }
}

/* Descending fibres: plans the pulses that begin within the window that starts at `step`. A fibre
 * fires at most once in 1 ms; what is due earlier waits for the next window. */
static void fire_descending(const myo_pool_model *pool, pool_state *s, uint64_t step,
                            double drive_1) {
    const double *p = pool->p;
    double rate_Hz = p[pool_p_rate_rest] + drive_1 * (p[pool_p_rate_full] - p[pool_p_rate_rest]);
    rate_Hz *= 1.0 + p[pool_p_common_noise] * s->noise[0];
    const double due_1 = rate_Hz > 0 ? 1e-3 * rate_Hz : 0.0; /* mean intervals that pass in 1 ms */
    for (int i = 0; i < pool->n_descending; i++) {
        pool_source *source = &s->descending[i];
        if (source->wait_1 >= due_1) {
            source->wait_1 -= due_1;
            continue;
        }
        const double share = source->wait_1 > 0 ? source->wait_1 / due_1 : 0.0;
        const int within = (int)(share * pool_window_steps);
        source->begin_step =
            step + (uint64_t)(within < pool_window_steps ? within : pool_window_steps - 1);
        source->wait_1 += next_interval_1(pool, i, source) - due_1;
    }
}

/* Works off the pulses of all sources of a synapse within a window, writing what its targets feel.
 */
static int collect_events(const pool_synapse *synapse, pool_source *sources, uint64_t window,
                          pool_event *events) {
    const double g = synapse->p[synapse_p_g_max];
    const uint64_t end = window + pool_window_steps;
    int n = 0;
    for (int i = 0; i < synapse->n_sources; i++) {
        pool_source *source = &sources[i];
        myo_synapse_source *at = &source->synapse;
        while (source->begin_step < end || source->end_step < end) {
            const int begins = source->begin_step < source->end_step;
            const uint64_t step = begins ? source->begin_step : source->end_step;
            if (begins && at->pulsing) { /* a second pulse waits for the end of the first */
                source->begin_step = source->end_step;
                continue;
            }
            myo_synapse_source_advance(at, synapse->p, dt_ms, step);
            if (begins) {
                myo_synapse_source_begin(at, synapse->p, dt_ms);
                source->begin_step = pool_never;
                source->end_step = step + (uint64_t)synapse->c.pulse_steps;
            } else {
                myo_synapse_source_end(at);
                source->end_step = pool_never;
            }
            const double sign = begins ? g : -g;
            events[n++] =
                (pool_event){i, (int)(step - window), sign * at->strength_1, sign * at->bound_1};
        }
    }
    return n;
}

/* Adds the events that concern one block of targets. */
static void spread_events(const pool_synapse *synapse, const pool_event *events, int n, int block,
                          myo_pool_events *to) {
    for (int e = 0; e < n; e++) {
        unsigned mask =
            synapse->contacts[(size_t)events[e].source * (size_t)synapse->n_blocks + (size_t)block];
        while (mask) {
            const int lane_index = __builtin_ctz(mask);
            mask &= mask - 1;
            to->active[events[e].step][lane_index] += events[e].active_uS;
            to->moved[events[e].step][lane_index] += events[e].moved_uS;
        }
    }
}

static void clear_events(myo_pool_events *events) {
    memset(events, 0, sizeof *events);
}

/* Plans the pulses that follow from a spike at `step`. */
static void plan_pulse(pool_source *source, const pool_synapse *synapse, uint64_t step) {
    source->begin_step = step + (uint64_t)synapse->c.delay_steps;
}

static int check_neuron(const myo_pool_neuron_block *block, int lane_index, int unit,
                        uint64_t step_ms, myo_error *error) {
    static const int looked_at[] = {motor_neuron_x_V_s, motor_neuron_x_V_d};
    static const char *const names[] = {"V_s", "V_d"};
    for (int k = 0; k < 2; k++) {
        const double value = block->x[looked_at[k]][lane_index];
        if (!(value > -1e4 && value < 1e4))
            return myo_error_set(
                error, MYO_BROKE_DOWN,
                "motor neuron %d: %s became %g mV at %g ms; look at its conductances and "
                "input",
                unit, names[k], value, (double)step_ms);
    }
    return MYO_OK;
}

/* One block of motor neurons through the window. */
static void advance_neurons(const myo_pool_model *pool, pool_state *s, int block, int n_excitation,
                            int n_inhibition, const myo_pool_input *input,
                            myo_pool_neuron_window *w) {
    const pool_synapse *descending = &pool->synapses[pool_descending];
    const pool_synapse *recurrent = &pool->synapses[pool_recurrent];
    clear_events(&w->excitation);
    clear_events(&w->inhibition);
    spread_events(descending, s->events, n_excitation, block, &w->excitation);
    spread_events(recurrent, s->events + pool->most_events, n_inhibition, block, &w->inhibition);
    for (int l = 0; l < pool_block_lanes; l++) {
        const int unit = block * pool_block_lanes + l;
        const int real = unit < pool->n_units;
        const double noise =
            real ? 1.0 + pool->p[pool_p_independent_noise] * s->noise[1 + unit] : 1.0;
        w->excitation_gain[l] = pool->contact_1[unit] * (noise > 0 ? noise : 0.0);
        const double reflex = real ? 1.0 + pool->p[pool_p_reflex_noise] * s->noise[1 + unit] : 0.0;
        w->excitation_uS[l] =
            input->excitation_uS && reflex > 0 ? reflex * input->excitation_uS[unit] : 0.0;
        w->inhibition_uS[l] = real && input->inhibition_uS ? input->inhibition_uS[unit] : 0.0;
    }
    pool->kernel.neurons(&pool->neurons[block], &descending->c, descending->p[synapse_p_E],
                         &recurrent->c, recurrent->p[synapse_p_E], w, &s->neurons[block]);
}

/* Renshaw cells through the window; their spikes plan the inhibition of later windows. */
static void advance_renshaw(const myo_pool_model *pool, pool_state *s, uint64_t window) {
    const pool_synapse *collateral = &pool->synapses[pool_collateral];
    const int n = collect_events(collateral, s->collateral, window, s->events);
    myo_pool_renshaw_window w;
    for (int block = 0; block < pool->n_renshaw_blocks; block++) {
        clear_events(&w.excitation);
        spread_events(collateral, s->events, n, block, &w.excitation);
        memcpy(w.threshold_mV, &pool->renshaw_threshold_mV[block * pool_block_lanes],
               sizeof w.threshold_mV);
        pool->kernel.renshaw(pool->renshaw, &collateral->c, collateral->p[synapse_p_E], &w,
                             &s->renshaw[block]);
        for (int l = 0; l < pool_block_lanes; l++) {
            const int cell = block * pool_block_lanes + l;
            if (cell < pool->n_renshaw && w.spike_step[l] >= 0)
                plan_pulse(&s->recurrent[cell], &pool->synapses[pool_recurrent],
                           window + (uint64_t)w.spike_step[l]);
        }
    }
}

/* Insertion by time, ties by unit: few spikes, found in order of units. */
static void insert_spike(myo_spike *spikes, size_t n, myo_spike spike) {
    while (n > 0 && spikes[n - 1].t_ms > spike.t_ms) {
        spikes[n] = spikes[n - 1];
        n--;
    }
    spikes[n] = spike;
}

int myo_pool_advance(const myo_pool_model *pool, void *state, uint64_t step_index_ms,
                     const myo_pool_input *input, myo_spike *spikes, size_t capacity,
                     size_t *n_spikes, myo_error *error) {
    *n_spikes = 0;
    if (capacity < (size_t)pool->n_units)
        return myo_error_set(error, MYO_USAGE,
                             "room for %zu discharges, a pool of %d units needs as many", capacity,
                             pool->n_units);
    if (!(input->drive_1 >= 0 && input->drive_1 <= 10))
        return myo_error_set(error, MYO_BROKE_DOWN,
                             "the drive is %g at %g ms; it must lie in 0 .. 1.5", input->drive_1,
                             (double)step_index_ms);
    pool_state s = parts_of(pool, state);
    const uint64_t window = step_index_ms * pool_window_steps;
    advance_all_noise(pool, s.noise, step_index_ms);
    fire_descending(pool, &s, window, input->drive_1);
    const int n_excitation =
        collect_events(&pool->synapses[pool_descending], s.descending, window, s.events);
    const int n_inhibition = collect_events(&pool->synapses[pool_recurrent], s.recurrent, window,
                                            s.events + pool->most_events);
    myo_pool_neuron_window w;
    for (int block = 0; block < pool->n_blocks; block++) {
        advance_neurons(pool, &s, block, n_excitation, n_inhibition, input, &w);
        for (int l = 0; l < pool_block_lanes; l++) {
            const int unit = block * pool_block_lanes + l;
            if (unit >= pool->n_units) break;
            const int code = check_neuron(&s.neurons[block], l, unit, step_index_ms, error);
            if (code != MYO_OK) return code;
            if (w.spike_step[l] < 0) continue;
            const uint64_t step = window + (uint64_t)w.spike_step[l];
            plan_pulse(&s.collateral[unit], &pool->synapses[pool_collateral], step);
            insert_spike(spikes, (*n_spikes)++, (myo_spike){(double)step * dt_ms, unit});
        }
    }
    advance_renshaw(pool, &s, window);
    return MYO_OK;
}

int myo_pool_fire(const myo_pool_model *pool, void *state, const myo_spike *impulse,
                  double receptors_1, double *arrival_ms, double *quanta) {
    pool_state s = parts_of(pool, state);
    const uint64_t entity = myo_random_entity(pool_draws_junction, 0, (uint32_t)impulse->unit);
    double p[junction_p_count], latency_ms, E_mV;
    memcpy(p, pool->junction, sizeof p);
    p[junction_p_quantal_potential] *= receptors_1;
    const int fires = myo_junction_fire(p, s.junctions[impulse->unit], pool->seed, entity,
                                        impulse->t_ms, &latency_ms, &E_mV);
    *arrival_ms = impulse->t_ms + latency_ms;
    if (quanta) *quanta = receptors_1 > 0 ? myo_junction_quanta(p, E_mV) : 0;
    return fires;
}

int myo_pool_transmit(const myo_pool_model *pool, void *state, const myo_spike *discharge,
                      double receptors_1, double *arrival_ms) {
    const double terminal_ms = discharge->t_ms + pool->units[discharge->unit].axon_delay_ms;
    return myo_pool_fire(pool, state, &(myo_spike){terminal_ms, discharge->unit}, receptors_1,
                         arrival_ms, NULL);
}

void myo_pool_invade(const myo_pool_model *pool, void *state, uint64_t step_index_ms, int unit) {
    pool_state s = parts_of(pool, state);
    const int block = unit / pool_block_lanes, l = unit % pool_block_lanes;
    double *age_ms = &s.neurons[block].x[motor_neuron_x_pulse_age][l];
    if (*age_ms < pool->neurons[block].c[motor_neuron_c_refractory][l]) return;
    *age_ms = 0;
    plan_pulse(&s.collateral[unit], &pool->synapses[pool_collateral],
               step_index_ms * pool_window_steps);
}

void myo_pool_look(const myo_pool_model *pool, const void *state, int unit, double *soma_mV,
                   double *dendrite_mV, double *calcium_gate_1) {
    const unsigned char *base = state;
    const myo_pool_neuron_block *block =
        (const myo_pool_neuron_block *)(const void *)(base + pool->at_neurons) +
        unit / pool_block_lanes;
    const int l = unit % pool_block_lanes;
    if (soma_mV) *soma_mV = block->x[motor_neuron_x_V_s][l];
    if (dendrite_mV) *dendrite_mV = block->x[motor_neuron_x_V_d][l];
    if (calcium_gate_1) *calcium_gate_1 = block->x[motor_neuron_x_p][l];
}
