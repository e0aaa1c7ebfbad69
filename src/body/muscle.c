/* The make-up of a muscle and its windows; see muscle.h. */
#include "body/muscle.h"

#include "base/lane.h"
#include "base/random.h"
#include "base/text.h"
#include "body/ending.h"
#include "body/fibre_cable.h"
#include "body/fibre_interior.h"
#include "body/fibre_sets.h"
#include "body/human_fibre.h"
#include "body/pool.h"
#include "body/sodium_blocker_sets.h"
#include "mech/calcium/calcium.h"
#include "mech/crossbridge/crossbridge.h"
#include "mech/membrane_radial/membrane_radial.h"
#include "mech/muscle_tendon/muscle_tendon.h"
#include "mech/phosphate/phosphate.h"
#include "mech/release/release.h"
#include "mech/sarcolemma/sarcolemma.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const myo_field fields[] = {
#define MYO_DEF_FILE "body/muscle.def"
#include "mech/expand_fields.h"
};

const myo_table myo_body_muscle = {
    "muscle",
    "How motor units share a muscle",
    "fibres = cross-section x fibre share / area of a fibre; a unit of rank s has a share that "
    "grows as\n"
    "range^s; force of a unit = its fibres x area / fibre share x specific tension.",
    "src/body/muscle.c",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};

int myo_muscle_sections(myo_section sections[MYO_MUSCLE_SECTIONS]) {
    static const myo_section pool[] = {MYO_POOL_SECTIONS("")};
    static const struct {
        const char *slow, *fast;
        const myo_table *table;
    } human[] =
        {
            {"fibre.slow.cable", "fibre.fast.cable", &myo_body_fibre_cable},
#define MYO_FIBRE_SECTION(name, table) {"fibre.slow." #name, "fibre.fast." #name, &table},
#include "body/human_fibre_sections.def"
#undef MYO_FIBRE_SECTION
        },
      published[] = {
          {"published.slow.sarcolemma", "published.fast.sarcolemma", &myo_mech_sarcolemma},
          {"published.slow.release", "published.fast.release", &myo_mech_release},
          {"published.slow.calcium", "published.fast.calcium", &myo_mech_calcium},
          {"published.slow.crossbridge", "published.fast.crossbridge", &myo_mech_crossbridge},
          {"published.slow.phosphate", "published.fast.phosphate", &myo_mech_phosphate},
      };
    static const myo_section drugs[] = {MYO_BLOCKER_SECTIONS("fibre.")};
    static const myo_section endings[] = {MYO_ENDING_SECTIONS("pool.")};
    int n = 0, n_slow, n_fast;
    const myo_override *slow = myo_human_fibre_overrides(1, &n_slow);
    const myo_override *fast = myo_human_fibre_overrides(0, &n_fast);
    sections[n++] = (myo_section){"muscle", &myo_body_muscle, NULL, 0};
    sections[n++] = (myo_section){"tendon", &myo_mech_muscle_tendon, NULL, 0};
    for (size_t i = 0; i < sizeof pool / sizeof pool[0]; i++) sections[n++] = pool[i];
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) sections[n++] = endings[i];
    for (size_t i = 0; i < sizeof human / sizeof human[0]; i++) {
        sections[n++] = (myo_section){human[i].slow, human[i].table, slow, n_slow};
        sections[n++] = (myo_section){human[i].fast, human[i].table, fast, n_fast};
    }
    slow = myo_fibre_overrides(MYO_FIBRE_HUMAN_SLOW, &n_slow);
    fast = myo_fibre_overrides(MYO_FIBRE_HUMAN_FAST, &n_fast);
    for (size_t i = 0; i < sizeof published / sizeof published[0]; i++) {
        sections[n++] = (myo_section){published[i].slow, published[i].table, slow, n_slow};
        sections[n++] = (myo_section){published[i].fast, published[i].table, fast, n_fast};
    }
    for (size_t i = 0; i < sizeof drugs / sizeof drugs[0]; i++) sections[n++] = drugs[i];
    return n;
}

enum { SLOW, FAST, n_kinds };

struct myo_muscle {
    myo_pool_model *pool;
    myo_ending *ending; /* NULL: axons and end-plates are healthy */
    int n_units;
    myo_unit_info *units;
    myo_fibre_cable **cables; /* one a unit: diameters differ */
    int published;            /* fibres: the published ones instead of the human ones */
    myo_fibre_interior *interior[n_kinds];
    double membrane_rest[n_kinds][membrane_radial_x_count];
    double tendon[muscle_tendon_p_count];
    double max_force_N, cross_section_mm2, neutral_path_mm, wave_interval_ms;
    double
        middle_mm[n_kinds]; /* end-plate to the point that the electrodes' potentials stand for */
    size_t cable_offset, cable_stride, interior_offset, interior_stride, ending_offset, size;
};

/* What a muscle carries beside pool, cables and chemistry; first in the state block. */
typedef struct muscle_state {
    double fibre_mm;
    myo_muscle_hands hands; /* said before every window */
} muscle_state;

enum {
    queue_length = 8
}; /* discharges under way on one axon: delay over shortest interval, with room */

typedef struct unit_state {
    double due_ms[queue_length]; /* rising; end-plates to be fired */
    double n_due;
    double next_wave_ms;    /* record the action potential of the first activation from here on */
    double velocity_m_s;    /* of the latest action potential that was conducted */
    double fires_unseen;    /* 1: it fires by itself, and none of its potentials was recorded yet */
    double rising, soma_ms; /* 1: an impulse runs up the axon and reaches the soma then */
} unit_state;

static size_t aligned(size_t size) {
    return (size + 127) & ~(size_t)127;
}
static size_t pool_offset(void) {
    return aligned(sizeof(muscle_state));
}
static size_t units_offset(const myo_muscle *m) {
    return pool_offset() + aligned(myo_pool_size(m->pool));
}
static unit_state *unit_of(const myo_muscle *m, void *state, int unit) {
    return (unit_state *)(void *)((char *)state + units_offset(m)) + unit;
}
static double *cable_of(const myo_muscle *m, void *state, int unit) {
    return (double *)(void *)((char *)state + m->cable_offset + (size_t)unit * m->cable_stride);
}
static void *interior_of(const myo_muscle *m, void *state, int unit) {
    return (char *)state + m->interior_offset + (size_t)unit * m->interior_stride;
}
static void *ending_of(const myo_muscle *m, void *state, int unit) {
    return (char *)state + m->ending_offset + (size_t)unit * myo_ending_size(m->ending);
}
static int kind_of(const myo_unit_info *unit) {
    return unit->type == MYO_UNIT_S ? SLOW : FAST;
}

/* ---- Making ---- */

static const double *parameters_of(const myo_fieldset *values, const char *section) {
    return myo_fieldset_parameters_const(values, myo_fieldset_find_section(values, section));
}

/* Sizes, forces and diameters of the units. */
static void share_out(myo_muscle *m, const double *p, uint64_t seed, int index) {
    const double radius_mm = 0.5e-3 * p[muscle_p_fibre_diameter];
    const double fibre_mm2 = 3.14159265358979323846 * radius_mm * radius_mm;
    const double fibres = p[muscle_p_cross_section] * p[muscle_p_fibre_share] / fibre_mm2;
    const double tension_N_mm2 = 0.01 * p[muscle_p_specific_tension] / p[muscle_p_fibre_share];
    const double steepness = lane_log(p[muscle_p_unit_range]);
    const myo_pool_unit *pool_units = myo_pool_units(m->pool);
    double total = 0;
    for (int u = 0; u < m->n_units; u++) total += lane_exp(steepness * pool_units[u].size_1);
    m->max_force_N = 0;
    for (int u = 0; u < m->n_units; u++) {
        myo_unit_info *unit = &m->units[u];
        const double share = lane_exp(steepness * pool_units[u].size_1) / total;
        const uint64_t entity = myo_random_entity(0x6d75u, (uint32_t)index, (uint32_t)u);
        double spread = myo_random_normal(seed, entity, 0);
        if (spread > 2.5) spread = 2.5;
        if (spread < -2.5) spread = -2.5;
        unit->type = pool_units[u].type;
        unit->size_1 = pool_units[u].size_1;
        unit->axon_velocity_m_s = pool_units[u].axon_velocity_m_s;
        unit->axon_delay_ms = pool_units[u].axon_delay_ms;
        unit->fibre_diameter_um =
            p[muscle_p_fibre_diameter] + p[muscle_p_unit_diameter_sd] * spread;
        unit->n_fibres = (int)(share * fibres + 0.5);
        if (unit->n_fibres < 1) unit->n_fibres = 1;
        unit->max_force_N = unit->n_fibres * fibre_mm2 * tension_N_mm2;
        m->max_force_N += unit->max_force_N;
    }
}

static const char *prefix_of(const myo_muscle *m, int kind) {
    if (m->published) return kind == SLOW ? "published.slow." : "published.fast.";
    return kind == SLOW ? "fibre.slow." : "fibre.fast.";
}

static int section_of(const myo_fieldset *values, const char *prefix, const char *name) {
    char path[40];
    myo_text_format(path, sizeof path, "%s%s", prefix, name);
    return myo_fieldset_find_section(values, path);
}

/* The membrane of one fibre type: parameters and state of rest. */
typedef struct fibre_membrane {
    double sarcolemma[sarcolemma_p_count], sarcolemma_rest[sarcolemma_x_count];
    double radial[membrane_radial_p_count], radial_rest[membrane_radial_x_count];
} fibre_membrane;

static int make_kind(myo_muscle *m, const myo_fieldset *values, int kind, fibre_membrane *membrane,
                     myo_error *error) {
    const char *const prefix = prefix_of(m, kind);
    const int section = section_of(values, prefix, m->published ? "sarcolemma" : "membrane");
    const double *parameters = myo_fieldset_parameters_const(values, section);
    const double *states = myo_fieldset_states_const(values, section);
    if (m->published) { /* its ion balance at this temperature gives the rest currents */
        memcpy(membrane->sarcolemma, parameters, sizeof membrane->sarcolemma);
        memcpy(membrane->sarcolemma_rest, states, sizeof membrane->sarcolemma_rest);
        const int code =
            myo_fibre_derive_rest(membrane->sarcolemma, membrane->sarcolemma_rest, error);
        if (code) return code;
        return myo_fibre_interior_make_published(values, prefix, &m->interior[kind], error);
    }
    memcpy(membrane->radial, parameters, sizeof membrane->radial);
    memcpy(membrane->radial_rest, states, sizeof membrane->radial_rest);
    membrane->radial[membrane_radial_p_temperature] = myo_fieldset_parameters_const(
        values, section_of(values, prefix, "fibre"))[human_fibre_p_temperature];
    const int code = myo_fibre_radial_rest(membrane->radial, membrane->radial_rest, error);
    if (code) return code;
    return myo_fibre_interior_make(values, prefix, membrane->radial[membrane_radial_p_K_e_rest],
                                   &m->interior[kind], error);
}

static void leave_potassium(fibre_membrane *membrane, double above_mM) {
    static const int states[] = {membrane_radial_x_K_e, membrane_radial_x_K_1,
                                 membrane_radial_x_K_2, membrane_radial_x_K_3};
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        membrane->radial_rest[states[i]] += above_mM;
    membrane->radial[membrane_radial_p_K_plasma] += above_mM;
}

static int make_units(myo_muscle *m, const myo_fieldset *values, uint64_t noise_seed,
                      myo_error *error) {
    fibre_membrane membranes[n_kinds];
    for (int kind = 0; kind < n_kinds; kind++) {
        const int code = make_kind(m, values, kind, &membranes[kind], error);
        if (code) return code;
    }
    for (int kind = 0; kind < n_kinds && !m->published; kind++)
        memcpy(m->membrane_rest[kind], membranes[kind].radial_rest, sizeof m->membrane_rest[kind]);
    const double above = parameters_of(values, "muscle")[muscle_p_potassium_above];
    for (int kind = 0; kind < n_kinds && above > 0; kind++)
        leave_potassium(&membranes[kind], above);
    const double half_length_mm = parameters_of(values, "muscle")[muscle_p_half_length];
    static const myo_section drugs[] = {MYO_BLOCKER_SECTIONS("fibre.")};
    const double *blockers[MYO_MEMBRANE_DRUGS];
    for (int d = 0; d < MYO_MEMBRANE_DRUGS; d++) blockers[d] = parameters_of(values, drugs[d].path);
    for (int u = 0; u < m->n_units; u++) {
        const int kind = kind_of(&m->units[u]);
        const fibre_membrane *own = &membranes[kind];
        double cable[fibre_cable_p_count];
        memcpy(cable, parameters_of(values, kind == SLOW ? "fibre.slow.cable" : "fibre.fast.cable"),
               sizeof cable);
        cable[fibre_cable_p_diameter] = m->units[u].fibre_diameter_um;
        cable[fibre_cable_p_half_length] = half_length_mm;
        m->middle_mm[kind] = half_length_mm * cable[fibre_cable_p_probe_middle];
        m->cables[u] =
            m->published ? myo_fibre_cable_make(own->sarcolemma, cable, own->sarcolemma_rest, error)
                         : myo_fibre_cable_make_radial(own->radial, cable, own->radial_rest, error);
        if (!m->cables[u]) return error ? error->code : MYO_BROKE_DOWN;
        myo_fibre_cable_set_drugs(m->cables[u], blockers, MYO_MEMBRANE_DRUGS);
        const size_t size = aligned(myo_fibre_cable_size(m->cables[u]));
        if (size > m->cable_stride) m->cable_stride = size;
    }
    return myo_ending_make(values, "pool.", blockers, MYO_MEMBRANE_DRUGS, noise_seed, &m->ending,
                           error);
}

int myo_muscle_make(const myo_fieldset *values, uint64_t seed, int index, myo_muscle **muscle,
                    myo_error *error) {
    *muscle = NULL;
    myo_muscle *m = calloc(1, sizeof *m);
    if (!m) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a muscle");
    const double *p = parameters_of(values, "muscle");
    memcpy(m->tendon, parameters_of(values, "tendon"), sizeof m->tendon);
    const uint64_t own_seed = seed + 0x9e3779b97f4a7c15u * (uint64_t)index;
    int code = myo_pool_make(values, "", own_seed, &m->pool, error);
    m->published = p[muscle_p_published_fibres] > 0.5;
    if (!code) {
        m->n_units = myo_pool_unit_count(m->pool);
        m->units = calloc((size_t)m->n_units, sizeof *m->units);
        m->cables = calloc((size_t)m->n_units, sizeof *m->cables);
        if (!m->units || !m->cables)
            code = myo_error_set(error, MYO_BROKE_DOWN, "out of memory for %d motor units",
                                 m->n_units);
    }
    if (!code) {
        share_out(m, p, seed, index);
        code = make_units(m, values, own_seed, error);
    }
    if (code) {
        myo_muscle_free(m);
        return code;
    }
    m->cross_section_mm2 = p[muscle_p_cross_section];
    m->wave_interval_ms = 1000 * p[muscle_p_wave_interval];
    m->neutral_path_mm = myo_muscle_tendon_neutral_path_mm(m->tendon);
    size_t interior = 0;
    for (int kind = 0; kind < n_kinds; kind++)
        if (myo_fibre_interior_size(m->interior[kind]) > interior)
            interior = myo_fibre_interior_size(m->interior[kind]);
    m->interior_stride = aligned(interior);
    m->cable_offset = units_offset(m) + aligned((size_t)m->n_units * sizeof(unit_state));
    m->interior_offset = m->cable_offset + (size_t)m->n_units * m->cable_stride;
    m->ending_offset = m->interior_offset + (size_t)m->n_units * m->interior_stride;
    m->size = m->ending_offset;
    if (m->ending) m->size += (size_t)m->n_units * myo_ending_size(m->ending);
    *muscle = m;
    return MYO_OK;
}

void myo_muscle_free(myo_muscle *m) {
    if (!m) return;
    for (int u = 0; m->cables && u < m->n_units; u++) myo_fibre_cable_free(m->cables[u]);
    for (int kind = 0; kind < n_kinds; kind++) myo_fibre_interior_free(m->interior[kind]);
    myo_ending_free(m->ending);
    myo_pool_free(m->pool);
    free(m->cables);
    free(m->units);
    free(m);
}

int myo_muscle_unit_count(const myo_muscle *m) {
    return m->n_units;
}
const myo_unit_info *myo_muscle_units(const myo_muscle *m) {
    return m->units;
}
const myo_pool_unit *myo_muscle_pool_units(const myo_muscle *m) {
    return myo_pool_units(m->pool);
}
double myo_muscle_max_force_N(const myo_muscle *m) {
    return m->max_force_N;
}
double myo_muscle_cross_section_mm2(const myo_muscle *m) {
    return m->cross_section_mm2;
}
const double *myo_muscle_membrane_rest(const myo_muscle *m, int fast) {
    return m->published ? NULL : m->membrane_rest[fast ? FAST : SLOW];
}
int myo_muscle_wave_samples(const myo_muscle *m) {
    return myo_fibre_cable_wave_samples(m->cables[0]);
}
double myo_muscle_wave_dt_ms(const myo_muscle *m) {
    return myo_fibre_cable_sample_ms(m->cables[0]);
}
size_t myo_muscle_size(const myo_muscle *m) {
    return m->size;
}

enum {
    part_length,
    part_units,
    part_cables,
    part_interiors,
    part_pool,
    part_endings = part_pool + MYO_POOL_PARTS
};

int myo_muscle_parts(const myo_muscle *m, myo_part parts[MYO_MUSCLE_PARTS]) {
    enum { number = sizeof(double) };
    const size_t n = (size_t)m->n_units;
    parts[part_length] =
        (myo_part){"fibre_length", "mm", 0, offsetof(muscle_state, fibre_mm), 1, 0};
    parts[part_units] = (myo_part){"units", "", 0, units_offset(m), n, sizeof(unit_state) / number};
    parts[part_cables] = (myo_part){"cables", "", 0, m->cable_offset, n, m->cable_stride / number};
    parts[part_interiors] =
        (myo_part){"interiors", "", 0, m->interior_offset, n, m->interior_stride / number};
    myo_pool_parts(m->pool, parts + part_pool);
    for (int i = part_pool; i < part_endings; i++) parts[i].offset += pool_offset();
    if (!m->ending) return part_endings;
    parts[part_endings] =
        (myo_part){"endings", "", 0, m->ending_offset, n, myo_ending_size(m->ending) / number};
    return MYO_MUSCLE_PARTS;
}

static void unit_layout(myo_layout *l) {
    myo_layout_add(l, "due", "ms", queue_length);
    myo_layout_add(l, "n_due", "1", 1);
    myo_layout_add(l, "next_wave", "ms", 1);
    myo_layout_add(l, "velocity", "m_s", 1);
    myo_layout_add(l, "fires_unseen", "1", 1);
    myo_layout_add(l, "rising", "1", 1);
    myo_layout_add(l, "soma", "ms", 1);
}

void myo_muscle_layout(const myo_muscle *m, int part, myo_layout *l) {
    static const char *const prefixes[n_kinds] = {[SLOW] = "slow.", [FAST] = "fast."};
    if (part == part_units) unit_layout(l);
    if (part == part_endings) myo_ending_layout(m->ending, l);
    if (part >= part_pool && part < part_endings) myo_pool_layout(part - part_pool, l);
    if (part != part_cables && part != part_interiors) return;
    for (int kind = 0; kind < n_kinds; kind++) {
        int unit = 0;
        while (unit < m->n_units && kind_of(&m->units[unit]) != kind) unit++;
        if (unit == m->n_units) continue;
        const size_t begun = l->numbers;
        l->prefix = prefixes[kind];
        if (part == part_cables) {
            myo_fibre_cable_layout(m->cables[unit], l);
            myo_layout_pad(l, begun + m->cable_stride / sizeof(double));
        } else {
            myo_fibre_interior_layout(m->interior[kind], l);
            myo_layout_pad(l, begun + m->interior_stride / sizeof(double));
        }
    }
    l->prefix = NULL;
}

/* ---- Running ---- */

int myo_muscle_init(const myo_muscle *m, void *state, double offset_mm, myo_error *error) {
    memset(state, 0, m->size);
    myo_pool_init(m->pool, (char *)state + pool_offset());
    for (int u = 0; u < m->n_units; u++) {
        myo_fibre_cable_init(m->cables[u], cable_of(m, state, u));
        myo_fibre_interior_init(m->interior[kind_of(&m->units[u])], interior_of(m, state, u));
    }
    for (int u = 0; m->ending && u < m->n_units; u++)
        myo_ending_init(m->ending, ending_of(m, state, u), u);
    muscle_state *own = state;
    own->hands = myo_muscle_no_hands();
    double force_1;
    return myo_muscle_tendon_rest(m->tendon, 0, m->neutral_path_mm + offset_mm, &own->fibre_mm,
                                  &force_1, error);
}

double myo_muscle_fibre_mm(const myo_muscle *m, const void *state) {
    (void)m;
    return ((const muscle_state *)state)->fibre_mm;
}

/* An end-plate that will fire joins the queue of its unit. */
static int queue(const myo_muscle *m, void *state, int u, double arrival_ms, myo_error *error) {
    unit_state *unit = unit_of(m, state, u);
    int n = (int)unit->n_due;
    if (n == queue_length)
        return myo_error_set(error, MYO_BROKE_DOWN,
                             "more than %d discharges under way on the axon of unit %d at %g ms",
                             queue_length, u, arrival_ms);
    int place = n; /* jitter may let a later one arrive first */
    while (place > 0 && unit->due_ms[place - 1] > arrival_ms)
        unit->due_ms[place] = unit->due_ms[place - 1], place--;
    unit->due_ms[place] = arrival_ms;
    unit->n_due = n + 1;
    return MYO_OK;
}

myo_muscle_hands myo_muscle_no_hands(void) {
    return (myo_muscle_hands){0, 0, 1.0, 1.0};
}

void myo_muscle_handle(const myo_muscle *m, void *state, const myo_muscle_hands *hands) {
    (void)m;
    ((muscle_state *)state)->hands = *hands;
}

void myo_muscle_strike(const myo_muscle *m, void *state, double t_ms, int u, double from_mm,
                       double length_mm, double g_mS_cm2) {
    myo_fibre_cable_hit(m->cables[u], cable_of(m, state, u), t_ms, from_mm, length_mm, g_mS_cm2);
}

/* A discharge of the motor neuron on its way to the end-plate. */
static int transmit(const myo_muscle *m, void *state, const myo_spike *spike, myo_error *error) {
    const myo_muscle_hands *hands = &((const muscle_state *)state)->hands;
    unit_state *unit = unit_of(m, state, spike->unit);
    double arrival_ms;
    if (hands->proximal_block) return MYO_OK;
    if (m->ending) {
        if (unit->rising > 0.5) { /* it meets an impulse that runs up: both are lost */
            unit->rising = 0;
            return MYO_OK;
        }
        arrival_ms = spike->t_ms + myo_pool_units(m->pool)[spike->unit].axon_delay_ms;
        return myo_ending_send(m->ending, ending_of(m, state, spike->unit), arrival_ms, error);
    }
    if (hands->distal_block || !myo_pool_transmit(m->pool, (char *)state + pool_offset(), spike,
                                                  hands->receptors_1, &arrival_ms))
        return MYO_OK;
    return queue(m, state, spike->unit, arrival_ms, error);
}

/* An impulse begins to run up the axon from the muscle. */
static void rise(const myo_muscle *m, void *state, int u, double t_ms) {
    unit_state *unit = unit_of(m, state, u);
    if (((const muscle_state *)state)->hands.proximal_block) return;
    unit->rising = 1;
    unit->soma_ms = t_ms + myo_pool_units(m->pool)[u].axon_delay_ms;
}

int myo_muscle_shock(const myo_muscle *m, void *state, double t_ms, int u, myo_error *error) {
    const myo_muscle_hands *hands = &((const muscle_state *)state)->hands;
    unit_state *unit = unit_of(m, state, u);
    double arrival_ms;
    if (m->ending) {
        void *ending = ending_of(m, state, u);
        if (!myo_ending_meet(m->ending, ending, t_ms)) rise(m, state, u, t_ms);
        return myo_ending_send(m->ending, ending, t_ms, error);
    }
    const int fires = myo_pool_fire(m->pool, (char *)state + pool_offset(), &(myo_spike){t_ms, u},
                                    hands->receptors_1, &arrival_ms, NULL);
    /* The latest discharge under way has not come to the place of the shock: both are lost. */
    if (unit->n_due > 0 && unit->due_ms[(int)unit->n_due - 1] > arrival_ms)
        unit->n_due--;
    else
        rise(m, state, u, t_ms);
    return fires && !hands->distal_block ? queue(m, state, u, arrival_ms, error) : MYO_OK;
}

int myo_muscle_excite(const myo_muscle *m, void *state, uint64_t step, const myo_pool_input *input,
                      myo_spike *spikes, size_t *n_spikes, myo_error *error) {
    void *pool = (char *)state + pool_offset();
    for (int u = 0; u < m->n_units; u++) {
        unit_state *unit = unit_of(m, state, u);
        if (unit->rising < 0.5 || unit->soma_ms >= (double)(step + 1)) continue;
        unit->rising = 0;
        myo_pool_invade(m->pool, pool, step, u);
    }
    int code =
        myo_pool_advance(m->pool, pool, step, input, spikes, (size_t)m->n_units, n_spikes, error);
    for (size_t i = 0; i < *n_spikes && !code; i++) code = transmit(m, state, &spikes[i], error);
    return code;
}

/* The ending of a unit's axon and its end-plate through the window: what fires the fibre joins the
 * queue. */
static int advance_ending(const myo_muscle *m, void *state, uint64_t step, int u,
                          myo_error *error) {
    const myo_muscle_hands *hands = &((const muscle_state *)state)->hands;
    const double t0_ms = (double)step, t1_ms = (double)(step + 1);
    void *ending = ending_of(m, state, u);
    unit_state *unit = unit_of(m, state, u);
    myo_ending_output out;
    int code =
        myo_ending_advance(m->ending, ending, t0_ms, t1_ms, hands->distal_block, &out, error);
    for (int i = 0; i < out.n && !code; i++) {
        double arrival_ms, quanta;
        const double receptors = hands->receptors_1 * myo_ending_receptors_1(m->ending, ending);
        const int fires =
            myo_pool_fire(m->pool, (char *)state + pool_offset(), &(myo_spike){out.t_ms[i], u},
                          receptors, &arrival_ms, &quanta);
        myo_ending_release(m->ending, ending, out.t_ms[i], quanta);
        if (fires) code = queue(m, state, u, arrival_ms, error);
    }
    /* Up the axon it meets the next on its way down, or reaches the motor neuron. */
    if (out.rises_ms == out.rises_ms && unit->rising < 0.5 &&
        !myo_ending_meet(m->ending, ending, out.rises_ms))
        rise(m, state, u, out.rises_ms);
    double again_ms;
    if (!code && myo_ending_again(m->ending, ending, t0_ms, t1_ms, hands->receptors_1, &again_ms))
        code = queue(m, state, u, again_ms, error);
    return code;
}

/* Takes the activations that fall into the window out of the queue. */
static int take_due(unit_state *unit, double end_ms, double *due_ms) {
    int n = 0;
    while (n < (int)unit->n_due && n < MYO_UNIT_ACTIVATIONS && unit->due_ms[n] < end_ms)
        due_ms[n] = unit->due_ms[n], n++;
    const int left = (int)unit->n_due - n;
    memmove(unit->due_ms, unit->due_ms + n, (size_t)left * sizeof *unit->due_ms);
    unit->n_due = left;
    return n;
}

_Static_assert((int)MYO_UNIT_SPONTANEOUS >= (int)MYO_FIBRE_EVENTS, "room for every event");

/* A spontaneous one may begin anywhere: its speed counts where it ran outwards from before the
 * first point, and only as long as no nerve impulse has shown the fibre's own. */
static void report_spontaneous(const myo_fibre_event *event, double middle_mm, unit_state *unit,
                               myo_unit_output *output) {
    if (unit->velocity_m_s == 0.0 && event->launch_ms < event->near_ms &&
        event->near_ms < event->middle_ms && event->middle_ms < event->far_ms)
        unit->velocity_m_s = event->velocity_m_s;
    const double velocity_m_s = unit->velocity_m_s > 0.0 ? unit->velocity_m_s : event->velocity_m_s;
    output->spontaneous_ms[output->n_spontaneous++] = event->middle_ms - middle_mm / velocity_m_s;
    if (event->middle_ms > unit->next_wave_ms) unit->fires_unseen = 1.0;
}

static void report_events(const myo_fibre_output *cable, double middle_mm, unit_state *unit,
                          myo_unit_output *output) {
    for (int i = 0; i < cable->n_events; i++) {
        const myo_fibre_event *event = &cable->events[i];
        output->n_failed += event->kind != MYO_FIBRE_CONDUCTED;
        if (event->kind != MYO_FIBRE_CONDUCTED || !(event->velocity_m_s > 0.0)) continue;
        if (event->spontaneous)
            report_spontaneous(event, middle_mm, unit, output);
        else
            unit->velocity_m_s = event->velocity_m_s;
    }
}

/* What began beyond the middle has passed it before the recording begins: no spike in it. */
static int holds_spike(const myo_fibre_output *cable) {
    double highest_mV = cable->wave_mV[0];
    for (int k = 1; k < cable->n_wave; k++) highest_mV = fmax(highest_mV, cable->wave_mV[k]);
    return highest_mV > cable->wave_mV[0] + 50.0;
}

enum { most_samples = 256 };

int myo_muscle_unit(const myo_muscle *m, void *state, uint64_t step, int u, myo_unit_output *output,
                    double *wave_mV, myo_error *error) {
    const double t0_ms = (double)step, t1_ms = (double)(step + 1);
    unit_state *unit = unit_of(m, state, u);
    memset(output, 0, sizeof *output);
    int code = m->ending ? advance_ending(m, state, step, u, error) : (int)MYO_OK;
    if (code) return code;
    output->n_activations = take_due(unit, t1_ms, output->activation_ms);

    double V_T_mV[most_samples];
    myo_fibre_output cable = {0};
    cable.V_T_mV = V_T_mV;
    cable.wave_mV = wave_mV;
    cable.record_wave =
        (output->n_activations && t1_ms > unit->next_wave_ms) || unit->fires_unseen != 0.0;
    code = myo_fibre_cable_advance(m->cables[u], cable_of(m, state, u), t0_ms, t1_ms,
                                   output->activation_ms, output->n_activations, &cable, error);
    if (code) return code;
    report_events(&cable, m->middle_mm[kind_of(&m->units[u])], unit, output);
    if (cable.n_wave && cable.wave_clean && unit->velocity_m_s > 0 && holds_spike(&cable)) {
        output->n_wave = cable.n_wave;
        output->velocity_m_s = unit->velocity_m_s;
        output->wave_activation_ms = cable.wave_activation_ms;
        unit->next_wave_ms = t1_ms + m->wave_interval_ms;
        unit->fires_unseen = 0.0;
    }
    output->potassium_T_mM = cable.K_t_mM;

    const myo_fibre_interior *interior = m->interior[kind_of(&m->units[u])];
    void *inside = interior_of(m, state, u);
    const myo_fibre_excitation excitation = {V_T_mV,
                                             cable.n_samples,
                                             myo_fibre_cable_sample_ms(m->cables[u]),
                                             cable.ATP_use_mM_s,
                                             cable.K_e_mM,
                                             ((const muscle_state *)state)->hands.blood_1};
    myo_fibre_news news;
    code = myo_fibre_interior_advance(interior, inside, t0_ms, &excitation, &news, error);
    if (code) return code;
    if (news.any) {
        double *fibre = cable_of(m, state, u);
        myo_fibre_cable_port(m->cables[u], fibre, membrane_radial_in_sodium_pump,
                             news.sodium_pump_1);
        myo_fibre_cable_port(m->cables[u], fibre, membrane_radial_in_K_ATP_open, news.K_ATP_open_1);
        myo_fibre_cable_port(m->cables[u], fibre, membrane_radial_in_perfusion, news.perfusion_1);
    }
    output->activation_1 = myo_fibre_interior_activation(interior, inside);
    output->calcium_uM = myo_fibre_interior_Ca_2_uM(interior, inside);
    const myo_fibre_fuel fuel = myo_fibre_interior_fuel(interior, inside);
    output->ATP_mM = fuel.ATP_mM;
    output->PCr_mM = fuel.PCr_mM;
    output->Pi_mM = fuel.Pi_mM;
    output->pH_1 = fuel.pH_1;
    output->use_mM_s = fuel.use_mM_s;
    return MYO_OK;
}

const double *myo_muscle_metabolism(const myo_muscle *m, const void *state, int u) {
    return myo_fibre_interior_metabolism(m->interior[kind_of(&m->units[u])],
                                         (const char *)state + m->interior_offset +
                                             (size_t)u * m->interior_stride);
}

int myo_muscle_refuel(const myo_muscle *m, void *state, int u, const double *x, myo_error *error) {
    return myo_fibre_interior_refuel(m->interior[kind_of(&m->units[u])], interior_of(m, state, u),
                                     x, error);
}

enum { potential_ms = 80 };

int myo_muscle_single_potential(const myo_muscle *m, int u, myo_unit_output *output,
                                double *wave_mV, myo_error *error) {
    memset(output, 0, sizeof *output);
    double *state = aligned_alloc(128, m->cable_stride);
    if (!state) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a fibre");
    myo_fibre_cable_init(m->cables[u], state);
    const double activation_ms = 0.0;
    double V_T_mV[most_samples];
    int code = MYO_OK;
    for (int w = 0; w < potential_ms && !code; w++) {
        myo_fibre_output cable = {.V_T_mV = V_T_mV, .wave_mV = wave_mV, .record_wave = w == 0};
        code = myo_fibre_cable_advance(m->cables[u], state, w, w + 1, &activation_ms, w == 0,
                                       &cable, error);
        for (int i = 0; i < cable.n_events; i++)
            if (cable.events[i].kind == MYO_FIBRE_CONDUCTED)
                output->velocity_m_s = cable.events[i].velocity_m_s;
        if (cable.n_wave && holds_spike(&cable)) output->n_wave = cable.n_wave;
    }
    if (!(output->velocity_m_s > 0)) output->n_wave = 0;
    free(state);
    return code;
}

int myo_muscle_pull(const myo_muscle *m, void *state, const myo_unit_output *outputs,
                    double offset_mm, double *force_N, double *path_mm, double *fibre_mm,
                    myo_error *error) {
    muscle_state *own = state;
    double sum_N = 0, force_1 = 0;
    for (int u = 0; u < m->n_units; u++) sum_N += outputs[u].activation_1 * m->units[u].max_force_N;
    *path_mm = m->neutral_path_mm + offset_mm;
    const int code = myo_muscle_tendon_step(m->tendon, 1.0, sum_N / m->max_force_N, *path_mm,
                                            &own->fibre_mm, &force_1, error);
    *force_N = force_1 * m->max_force_N;
    *fibre_mm = own->fibre_mm;
    return code;
}
