/* The end of every motor unit's axon, and the receptors of its end-plate, inside a muscle.
 *
 * Ordinarily an impulse that comes down the axon is one impulse at the end-plate, and nothing is
 * computed here. Where channels, ions, temperature or irritation of the axon are not those of
 * health, the last nodes and the ending of each unit are the cable of body/axon_cable.h, the same
 * as in the cell `axon.terminal`: one impulse may become several, or come by itself. It is stepped
 * only while something happens. Where the end-plate is not that of health (mech/endplate), its
 * receptors answer less, and a current that outlasts the fibre's refractory period excites it once
 * more: a rule fitted to the cell `junction.endplate`. */
#ifndef MYO_BODY_ENDING_H
#define MYO_BODY_ENDING_H

#include "body/axon_cable.h"
#include "body/layout.h"
#include "mech/endplate/endplate.h"

#define MYO_DEF_FILE "body/ending.def"
#define MYO_DEF_NAME ending
#include "mech/expand_indices.h"

extern const myo_table myo_body_ending;

/* Sections, to be spliced into an array of myo_section. */
#define MYO_ENDING_SECTIONS(prefix)                                                                \
    {prefix "ending", &myo_body_ending, NULL, 0},                                                  \
        {prefix "ending.node", &myo_mech_axon_node, NULL, 0},                                      \
        {prefix "ending.cable", &myo_body_axon_cable, NULL, 0}, {                                  \
        prefix "endplate", &myo_mech_endplate, NULL, 0                                             \
    }

enum { MYO_ENDING_IMPULSES = 16 };

typedef struct myo_ending myo_ending;

/* From the sections under `prefix`; drugs as in body/axon_cable.h. NULL in *ending, without an
 * error, where axon and end-plate are healthy: then there is nothing to compute. */
int myo_ending_make(const myo_fieldset *values, const char *prefix, const double *const *drugs,
                    int n_drugs, uint64_t seed, myo_ending **ending, myo_error *error);
void myo_ending_free(myo_ending *ending); /* NULL is allowed */

size_t myo_ending_size(const myo_ending *ending); /* bytes a unit, a multiple of 128 */
void myo_ending_layout(const myo_ending *ending, myo_layout *layout);
void myo_ending_init(const myo_ending *ending, void *state, int unit);

/* An impulse that will come to the ending at `arrival_ms`; after those sent before. */
int myo_ending_send(const myo_ending *ending, void *state, double arrival_ms, myo_error *error);
/* Takes back the latest impulse that is still on its way at t_ms; 1 where there was one. */
int myo_ending_meet(const myo_ending *ending, void *state, double t_ms);

/* What the ending did in a window. */
typedef struct myo_ending_output {
    int n; /* impulses of the ending, rising */
    double t_ms[MYO_ENDING_IMPULSES];
    double rises_ms; /* the first that left it up the axon, without having come down; NaN: none */
} myo_ending_output;

/* The window [t0, t1), whole milliseconds. silent: the nerve in the muscle conducts nothing. */
int myo_ending_advance(const myo_ending *ending, void *state, double t0_ms, double t1_ms,
                       int silent, myo_ending_output *output, myo_error *error);

/* Receptors that answer a quantum now, over those of health. */
double myo_ending_receptors_1(const myo_ending *ending, const void *state);
/* Quanta released at a time of the window that comes next. */
void myo_ending_release(const myo_ending *ending, void *state, double t_ms, double quanta);
/* Cleft and receptors through the window. Returns 1 and the time where the current of an impulse
 * excites the fibre once more. */
int myo_ending_again(const myo_ending *ending, void *state, double t0_ms, double t1_ms,
                     double receptors_1, double *t_ms);

#endif
