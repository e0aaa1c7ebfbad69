/* One muscle: a pool of motor neurons, the representative fibre of each motor unit, the tendon.
 *
 * A model is constant and shareable; a state is one relocatable block. A window of 1 ms has three
 * parts, of which only the middle one is heavy and may run for all units at once: myo_muscle_excite
 * drive -> discharges -> axons and junctions -> end-plates myo_muscle_unit    one unit's membrane
 * and chemistry through the window myo_muscle_pull    the units' cross-bridges -> fibre length and
 * force of the tendon */
#ifndef MYO_BODY_MUSCLE_H
#define MYO_BODY_MUSCLE_H

#include "myotome/fieldset.h"
#include "myotome/record.h"

#include "body/pool.h"

#define MYO_DEF_FILE "body/muscle.def"
#define MYO_DEF_NAME muscle
#include "mech/expand_indices.h"

extern const myo_table myo_body_muscle;

/* Sections that a muscle reads, without prefix; returns how many. */
enum { MYO_MUSCLE_SECTIONS = 96 };
int myo_muscle_sections(myo_section sections[MYO_MUSCLE_SECTIONS]);

typedef struct myo_muscle myo_muscle;

/* `index` keeps the random numbers of several muscles of one seed apart. */
int myo_muscle_make(const myo_fieldset *values, uint64_t seed, int index, myo_muscle **muscle,
                    myo_error *error);
void myo_muscle_free(myo_muscle *muscle); /* NULL is allowed */

int myo_muscle_unit_count(const myo_muscle *muscle);
const myo_unit_info *myo_muscle_units(const myo_muscle *muscle); /* territories are not filled */
const myo_pool_unit *myo_muscle_pool_units(const myo_muscle *muscle);
double myo_muscle_max_force_N(const myo_muscle *muscle);
double myo_muscle_cross_section_mm2(const myo_muscle *muscle);
int myo_muscle_wave_samples(const myo_muscle *muscle); /* of a recorded action potential */
double myo_muscle_wave_dt_ms(const myo_muscle *muscle);

/* The membrane at rest, membrane_radial_x_count numbers of the slow or fast fibres; NULL where the
 * fibres are the published ones. A later run in slowly changed surroundings may start from it. */
const double *myo_muscle_membrane_rest(const myo_muscle *muscle, int fast);

size_t myo_muscle_size(const myo_muscle *muscle); /* bytes; the block must be aligned to 128 */
/* At rest, at a path `offset_mm` longer than the neutral one. */
int myo_muscle_init(const myo_muscle *muscle, void *state, double offset_mm, myo_error *error);

/* What the state block is made of, for checkpoints. */
enum { MYO_MUSCLE_PARTS = 5 + MYO_POOL_PARTS };
int myo_muscle_parts(const myo_muscle *muscle, myo_part parts[MYO_MUSCLE_PARTS]);
/* What stands in the columns of a part, for both types of fibres where they differ ("slow.V_s");
 * nothing where the part has one column. */
void myo_muscle_layout(const myo_muscle *muscle, int part, myo_layout *layout);

double myo_muscle_fibre_mm(const myo_muscle *muscle, const void *state);

/* What is done to nerve, end-plates and vessels from outside; to be said before every window. */
typedef struct myo_muscle_hands {
    int proximal_block; /* 1: between motor neuron and muscle nothing is conducted */
    int distal_block;   /* 1: nothing in the nerve within the muscle, endings included */
    double receptors_1; /* share of the end-plates' receptors that is not blocked */
    double blood_1;     /* share of the blood that is let through */
} myo_muscle_hands;

myo_muscle_hands myo_muscle_no_hands(void); /* an ordinary muscle */

void myo_muscle_handle(const myo_muscle *muscle, void *state, const myo_muscle_hands *hands);
/* A blow at t_ms on length_mm of the fibres of a unit, from_mm from the end-plate on: opens
 * channels as myo_fibre_cable_hit. */
void myo_muscle_strike(const myo_muscle *muscle, void *state, double t_ms, int unit, double from_mm,
                       double length_mm, double g_mS_cm2);

/* Discharges of the window [step, step + 1) ms into `spikes` (room for one a unit). */
int myo_muscle_excite(const myo_muscle *muscle, void *state, uint64_t step,
                      const myo_pool_input *input, myo_spike *spikes, size_t *n_spikes,
                      myo_error *error);

/* A shock to the unit's axon where it enters the muscle, at a time within the coming window; call
 * before myo_muscle_excite. Its impulses run both ways; a discharge on its way down is lost against
 * the one that runs up. */
int myo_muscle_shock(const myo_muscle *muscle, void *state, double t_ms, int unit,
                     myo_error *error);

enum { MYO_UNIT_ACTIVATIONS = 4, MYO_UNIT_SPONTANEOUS = 16 };

/* What one unit did in a window. */
typedef struct myo_unit_output {
    double activation_1, calcium_uM, potassium_T_mM;
    int n_activations; /* end-plates fired, at these times */
    double activation_ms[MYO_UNIT_ACTIVATIONS];
    int n_wave; /* > 0: an action potential was recorded */
    double wave_activation_ms, velocity_m_s;
    double ATP_mM, PCr_mM, Pi_mM, pH_1, use_mM_s; /* of the fibre; 0 where it knows no energy */
    /* Action potentials that no nerve impulse stands behind and that passed the whole fibre: when
     * each would have left the end-plate to pass the middle of the half-fibre as it did. They come
     * a few ms late, and not always in order. */
    int n_spontaneous;
    double spontaneous_ms[MYO_UNIT_SPONTANEOUS];
    int n_failed; /* end-plates whose current launched none, and potentials that died on the way */
} myo_unit_output;

/* wave_mV: room for myo_muscle_wave_samples values. Safe for different units at the same time. */
int myo_muscle_unit(const myo_muscle *muscle, void *state, uint64_t step, int unit,
                    myo_unit_output *output, double *wave_mV, myo_error *error);

/* The metabolism of a unit's fibre, and a fresh fibre that starts with it: metabolism_x_count
 * numbers; NULL and nothing where fibres know no energy. */
const double *myo_muscle_metabolism(const myo_muscle *muscle, const void *state, int unit);
int myo_muscle_refuel(const myo_muscle *muscle, void *state, int unit, const double *x,
                      myo_error *error);

/* The action potential of a unit's fibre at rest, for a unit whose impulses followed each other too
 * closely for one to be recorded: n_wave and velocity_m_s, 0 where it conducts none. */
int myo_muscle_single_potential(const myo_muscle *muscle, int unit, myo_unit_output *output,
                                double *wave_mV, myo_error *error);

/* Advances fibre length and force; outputs in the order of units. */
int myo_muscle_pull(const myo_muscle *muscle, void *state, const myo_unit_output *outputs,
                    double offset_mm, double *force_N, double *path_mm, double *fibre_mm,
                    myo_error *error);

#endif
