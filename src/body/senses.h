/* The sense organs of many muscles through windows of 1 ms: spindles, tendon organs, thin fibres.
 * Sixteen muscles stand side by side in lanes. What comes out is what myo_reflex_advance takes. A
 * model is constant and shareable; its state is one relocatable block: memcpy is a checkpoint. */
#ifndef MYO_BODY_SENSES_H
#define MYO_BODY_SENSES_H

#include "myotome/fieldset.h"

#include "mech/nociceptor/nociceptor.h"
#include "mech/spindle/spindle.h"
#include "mech/tendon_organ/tendon_organ.h"

/* Sections, to be spliced into an array of myo_section. */
#define MYO_SENSES_SECTIONS(prefix)                                                                \
    {prefix "spindle", &myo_mech_spindle, NULL, 0},                                                \
        {prefix "tendon_organ", &myo_mech_tendon_organ, NULL, 0}, {                                \
        prefix "nociceptor", &myo_mech_nociceptor, NULL, 0                                         \
    }
#define MYO_SENSES_SECTION_COUNT 3

/* What one muscle's organs feel in a window; rates and lengths are those of its end. */
typedef struct myo_senses_input {
    double length_1; /* fascicles, L0 */
    double gamma_dynamic_Hz, gamma_static_Hz;
    double force_1;            /* tendon, over the isometric force */
    double tendon_pressure_Hz; /* rate that pressure on the tendon adds */
    const double *tissue;      /* nociceptor_in_count values; NULL: quiet tissue */
} myo_senses_input;

typedef struct myo_senses_output {
    double Ia_Hz, II_Hz, Ib_Hz;
    double III_Hz, IV_Hz, contraction_Hz, fatigue_Hz;
    double facet_Hz, disc_Hz, root_Hz;
} myo_senses_output;

typedef struct myo_senses myo_senses;

/* Parameters are those of the sections found under `prefix`, the same for all n muscles. */
int myo_senses_make(const myo_fieldset *values, const char *prefix, int n, myo_senses **senses,
                    myo_error *error);
void myo_senses_free(myo_senses *senses); /* NULL is allowed */

size_t myo_senses_size(const myo_senses *senses); /* bytes; block aligned to 128 */
/* At rest with these inputs (n of them), adapted to them. */
void myo_senses_init(const myo_senses *senses, void *state, const myo_senses_input *inputs);
int myo_senses_advance(const myo_senses *senses, void *state, const myo_senses_input *inputs,
                       myo_senses_output *outputs, myo_error *error);

/* Tissue without load, injury or work: the default inputs of the nociceptor. */
void myo_senses_quiet(double tissue[nociceptor_in_count]);

#endif
