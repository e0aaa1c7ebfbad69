/* The segmental loop of the muscles of a run: what their sense organs report reaches their motor
 * neurons and spindles again. Puts body/senses.h and body/reflex.h around the windows of 1 ms of
 * muscles that are simulated elsewhere.
 *
 * Order of a window: myo_loop_input for every muscle -> its pool and fibres -> myo_loop_advance. */
#ifndef MYO_BODY_LOOP_H
#define MYO_BODY_LOOP_H

#include "body/reflex.h"
#include "body/senses.h"
#include "mech/milieu/milieu.h"

#define MYO_DEF_FILE "body/fluids.def"
#define MYO_DEF_NAME fluids
#include "mech/expand_indices.h"

extern const myo_table myo_body_fluids;

/* Sections, to be spliced into an array of myo_section. */
#define MYO_LOOP_SECTIONS(prefix)                                                                  \
    MYO_REFLEX_SECTIONS(prefix), MYO_SENSES_SECTIONS(prefix),                                      \
        {prefix "milieu", &myo_mech_milieu, NULL, 0}, {                                            \
        prefix "fluids", &myo_body_fluids, NULL, 0                                                 \
    }

typedef struct myo_loop myo_loop;

/* Parameters are those of the sections above in `values`. */
int myo_loop_make(const myo_fieldset *values, const myo_reflex_muscle *muscles, int n,
                  myo_loop **loop, myo_error *error);
void myo_loop_free(myo_loop *loop); /* NULL is allowed */

double myo_loop_nerve_mm(const myo_loop *loop, int muscle);
/* The units that a muscle's pool turned out to have; once for each muscle, before the first window.
 */
int myo_loop_weigh(myo_loop *loop, int muscle, const myo_pool_unit *units, int n_units,
                   myo_error *error);

/* What a muscle did in a window. */
typedef struct myo_loop_news {
    double length_1;     /* fascicles at its end, L0 */
    double force_1;      /* tendon at its end, over the isometric force */
    double drive_1;      /* descending drive */
    double discharges_1; /* of motor neurons, a unit */
    double activity_1;   /* force of its fibres, whatever their length, over the isometric force */
    double fatigue_1;    /* of the muscle */
    double volley_1;     /* impulses that a shock to the nerve set off in each Ia fibre */
    double cut_1;        /* share of its afferents that a block of the nerve silences */
    double gate_1;       /* inhibition of nociception by warmth, touch, stretch */
    double tissue[nociceptor_in_count]; /* around thin endings; stress, stretch, speed and activity
                                           are filled in here */
} myo_loop_news;

size_t myo_loop_size(const myo_loop *loop); /* bytes; block aligned to 128 */
/* Everything has stood still like this for long. fear_1: of movement, 1 ordinary. */
int myo_loop_init(const myo_loop *loop, void *state, const myo_loop_news *still, double fear_1,
                  myo_error *error);
/* Pool input of a muscle for the coming window; arrays with room for a value a unit. */
myo_pool_input myo_loop_input(const myo_loop *loop, const void *state, int muscle, double drive_1,
                              double *excitation_uS, double *inhibition_uS);
/* fear_1: of movement, 1 ordinary. */
int myo_loop_advance(const myo_loop *loop, void *state, uint64_t step_index_ms,
                     const myo_loop_news *news, double fear_1, myo_error *error);

double myo_loop_pain_percent(const myo_loop *loop, const void *state); /* of the whole body */

/* For the record: rates of the last window, synaptic input of the coming one. */
typedef struct myo_loop_look {
    double Ia_Hz, II_Hz, Ib_Hz, contraction_Hz, excitation_1, inhibition_1;
} myo_loop_look;

myo_loop_look myo_loop_look_at(const myo_loop *loop, const void *state, int muscle);

#endif
