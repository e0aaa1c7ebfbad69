/* Segmental reflexes of many muscles: afferent rates of a window of 1 ms -> what reaches the motor
 * neurons of the same and of other levels and sides, and the fusimotor drive, after conduction
 * along the paths of each level.
 *
 * Ia, II, Ib, the contraction-sensitive and nociceptive thin fibres, Renshaw cells of neighbouring
 * pools, the way through the cortex, pain with its rival effects (mech/pain). Nothing is drawn: the
 * same input gives the same output. A model is constant and shareable, its state one relocatable
 * block: memcpy is a checkpoint. All delays exceed the window, so that exchange once a window is
 * exact.
 *
 * Order of a window: myo_reflex_synapses with the outputs of the last window -> pools and muscles
 * -> sense organs (body/senses.h) with the lengths and forces at its end and the fusimotor rates of
 * those outputs -> myo_reflex_advance. */
#ifndef MYO_BODY_REFLEX_H
#define MYO_BODY_REFLEX_H

#include "myotome/fieldset.h"

#include "body/pool.h"
#include "mech/pain/pain.h"

#define MYO_DEF_FILE "body/reflex.def"
#define MYO_DEF_NAME reflex
#include "mech/expand_indices.h"

extern const myo_table myo_body_reflex;

/* Sections, to be spliced into an array of myo_section. */
#define MYO_REFLEX_SECTIONS(prefix)                                                                \
    {prefix "reflex", &myo_body_reflex, NULL, 0}, {                                                \
        prefix "pain", &myo_mech_pain, NULL, 0                                                     \
    }
#define MYO_REFLEX_SECTION_COUNT 2

/* Where a muscle is wired. */
typedef struct myo_reflex_muscle {
    double level_1;  /* segment of the cord: 1 is T1, 12 is T12; between and beyond allowed */
    int side;        /* -1 left, 1 right */
    int antagonist;  /* 0 extensor, 1 flexor of the trunk */
    double nerve_mm; /* foramen to muscle; 0: the usual dorsal ramus */
} myo_reflex_muscle;

/* What a muscle sends during a window: mean rates of one fibre of each kind. */
typedef struct myo_reflex_input {
    double Ia_Hz, II_Hz, Ib_Hz;
    double III_Hz, IV_Hz;  /* thin fibres, nociceptive */
    double contraction_Hz; /* thin fibres, contraction-sensitive */
    double joint_Hz;       /* thin fibres of facet, disc and root at its level and side */
    double discharge_Hz;   /* mean rate of the muscle's motor neurons */
    double drive_1;        /* its descending drive */
    double speed_1_s;      /* L0/s, for movement in pain */
    double gate_1;         /* inhibition of nociception by touch, warmth */
} myo_reflex_input;

/* What reaches it during the next window. */
typedef struct myo_reflex_output {
    double Ia_1, II_1, cortical_1, contraction_1, nociceptive_1; /* excitation */
    double Ib_1, crossed_1, reciprocal_1, recurrent_1;           /* inhibition */
    double tonic_1; /* change of the tonic inhibition: below 0 where some is lost */
    double drive_factor_1, guard_drive_1; /* drive to use: drive x factor + guard */
    double gamma_dynamic_Hz, gamma_static_Hz;
    double nociception_1; /* of this muscle, in the cord */
} myo_reflex_output;

/* Kinds of paths, for latencies. */
typedef enum myo_reflex_path {
    MYO_PATH_IA,
    MYO_PATH_II,
    MYO_PATH_IB,
    MYO_PATH_CROSSED,    /* Ia to the other side */
    MYO_PATH_RECIPROCAL, /* Ia to antagonists */
    MYO_PATH_CORTEX,     /* Ia through the cortex */
    MYO_PATH_III,
    MYO_PATH_IV,
    MYO_PATH_RECURRENT,
    MYO_PATH_GAMMA, /* motor neuron to spindle */
    MYO_PATH_COUNT
} myo_reflex_path;

typedef struct myo_reflex myo_reflex;

/* Builds the paths of n muscles from the sections above, found under `prefix`. Nothing is kept of
 * the arguments. */
int myo_reflex_make(const myo_fieldset *values, const char *prefix,
                    const myo_reflex_muscle *muscles, int n, myo_reflex **reflex, myo_error *error);
void myo_reflex_free(myo_reflex *reflex); /* NULL is allowed */

size_t myo_reflex_size(const myo_reflex *reflex); /* bytes; block aligned to 128 */
/* `rest`: what the muscles have sent for ever (n of them), or NULL for silence. */
void myo_reflex_init(const myo_reflex *reflex, void *state, const myo_reflex_input *rest);

/* Takes what was sent in [step_index_ms, step_index_ms + 1) ms, gives what arrives in the next
 * window. `fear_1` is 1 ordinarily. */
int myo_reflex_advance(const myo_reflex *reflex, void *state, uint64_t step_index_ms,
                       const myo_reflex_input *inputs, double fear_1, myo_reflex_output *outputs,
                       myo_error *error);

/* Pain of the whole body, 0..100. */
double myo_reflex_pain_percent(const myo_reflex *reflex, const void *state);

/* Conductances of a unit for excitation or inhibition 1 by thick (Ia, II), nociceptive and
 * contraction-sensitive fibres. */
typedef struct myo_reflex_weight {
    double thick_uS, thin_uS, contraction_uS, inhibition_uS;
} myo_reflex_weight;

/* Once for a pool: weights of its units. */
void myo_reflex_weigh(const myo_reflex *reflex, const myo_pool_unit *units, int n_units,
                      myo_reflex_weight *weights);
/* Every window: what myo_pool_input takes, n_units each. */
void myo_reflex_synapses(const myo_reflex_output *output, const myo_reflex_weight *weights,
                         int n_units, double *excitation_uS, double *inhibition_uS);

/* Impulse of the sense organ to current in the motor neuron of another (or the same) muscle, ms. */
double myo_reflex_delay_ms(const myo_reflex *reflex, int source, int target, myo_reflex_path path);
/* Motor neuron to the muscle's potential; and the length of that way. */
double myo_reflex_efferent_ms(const myo_reflex *reflex, int muscle);
double myo_reflex_nerve_mm(const myo_reflex *reflex, int muscle);

#endif
