/* Two-state synapse: transmitter comes as a square pulse, channels bind and unbind it (Destexhe,
 * Mainen & Sejnowski 1994). All contacts of one target are summed: those in their pulse (on) and
 * those not (off) obey the same linear equation, so the sum is exact. Equations: synapse.lane.h. */
#ifndef MYO_MECH_SYNAPSE_H
#define MYO_MECH_SYNAPSE_H

#include "myotome/fieldset.h"

#define MYO_DEF_FILE "mech/synapse/synapse.def"
#define MYO_DEF_NAME synapse
#include "mech/expand_indices.h"

extern const myo_table myo_mech_synapse;

/* The table's defaults are descending fibre -> dendrite; these are collateral -> Renshaw cell
 * (acetylcholine, depressing) and Renshaw cell -> soma (glycine). */
#define MYO_SYNAPSE_COLLATERAL_OVERRIDES 5
#define MYO_SYNAPSE_RECURRENT_OVERRIDES 5
extern const myo_override myo_synapse_collateral_overrides[MYO_SYNAPSE_COLLATERAL_OVERRIDES];
extern const myo_override myo_synapse_recurrent_overrides[MYO_SYNAPSE_RECURRENT_OVERRIDES];

/* Constants of a step of dt_ms. */
typedef struct myo_synapse_constants {
    double end_1;   /* bound share at the end of an endless pulse */
    double k_on_1;  /* share of the way gone in one step, during the pulse */
    double k_off_1; /* share lost in one step, after it */
    int pulse_steps, delay_steps;
} myo_synapse_constants;

myo_synapse_constants myo_synapse_derive(const double *parameters, double dt_ms);

/* One source (a fibre, a cell) with its depression; the bound share is the same at all of its
 * contacts. */
typedef struct myo_synapse_source {
    double bound_1;      /* bound share times strength when last looked at */
    double strength_1;   /* of the present or last pulse, 0..1 */
    double recovered_1;  /* strength a pulse would have, when the last one began */
    uint64_t at_step;    /* when bound_1 was true */
    uint64_t began_step; /* of the last pulse */
    uint64_t pulsing;    /* 1 during the pulse */
} myo_synapse_source;

/* Brings the source to `step`: its bound share at that time. */
void myo_synapse_source_advance(myo_synapse_source *source, const double *parameters, double dt_ms,
                                uint64_t step);
/* Begins (strength by depression) or ends the pulse at a step to which it has been advanced. */
void myo_synapse_source_begin(myo_synapse_source *source, const double *parameters, double dt_ms);
void myo_synapse_source_end(myo_synapse_source *source);

#endif
