/* The slow tissue: systems of mechanisms in seconds, each solved by itself with steps of 0.1 s to
 * hours. A kind says which mechanisms stand together and which of their inputs are held:
 *
 *   person   thermoregulation, body_water            one a person
 *   muscle   heat, muscle_flow, interstitium         one a muscle and level
 *   drug     drug                                    one a substance
 *   length   muscle_length                           one a muscle
 *
 * Outputs are found by the mechanism's index after the kind's offset: TISSUE_OUT(person,
 * body_water, Na_p). Held inputs keep their value until myo_tissue_hold changes it. */
#ifndef MYO_BODY_TISSUE_H
#define MYO_BODY_TISSUE_H

#include "mech/body_water/body_water.h"
#include "mech/drug/drug.h"
#include "mech/heat/heat.h"
#include "mech/interstitium/interstitium.h"
#include "mech/muscle_flow/muscle_flow.h"
#include "mech/muscle_length/muscle_length.h"
#include "mech/thermoregulation/thermoregulation.h"
#include "myotome/fieldset.h"
#include "solve/rosenbrock.h"

enum {
    tissue_person_x_thermoregulation = 0,
    tissue_person_x_body_water = thermoregulation_x_count,
    tissue_person_out_thermoregulation = 0,
    tissue_person_out_body_water = thermoregulation_out_count,
    tissue_muscle_x_heat = 0,
    tissue_muscle_x_muscle_flow = heat_x_count,
    tissue_muscle_x_interstitium = tissue_muscle_x_muscle_flow + muscle_flow_x_count,
    tissue_muscle_out_heat = 0,
    tissue_muscle_out_muscle_flow = heat_out_count,
    tissue_muscle_out_interstitium = tissue_muscle_out_muscle_flow + muscle_flow_out_count,
    tissue_drug_x_drug = 0,
    tissue_drug_out_drug = 0,
    tissue_length_x_muscle_length = 0,
    tissue_length_out_muscle_length = 0,
    tissue_most_states = 40,
    tissue_most_parameters = 110,
    tissue_most_outputs = 30
};
#define TISSUE_X(kind, mech, field) (tissue_##kind##_x_##mech + mech##_x_##field)
#define TISSUE_OUT(kind, mech, field) (tissue_##kind##_out_##mech + mech##_out_##field)

typedef struct myo_tissue_kind {
    const char *name; /* "person": for messages */
    const myo_stiff_system *(*equations)(int lanes);
    void (*outputs)(const void *c, const void *x, const void *u, void *out);
    const myo_table *const *parts;
    int n_parts;
    const char *const *held; /* "body_water.drink": in the order of the parameters */
    int n_held;
} myo_tissue_kind;

extern const myo_tissue_kind myo_tissue_person, myo_tissue_muscle, myo_tissue_drug,
    myo_tissue_length;

/* Plain data but for the two pointers: states, parameters, time and step are all that a checkpoint
 * needs. */
typedef struct myo_tissue {
    const myo_tissue_kind *kind;
    double x[tissue_most_states], parameters[tissue_most_parameters];
    double t_s, step_s, tolerance, longest_step_s;
    int changed;    /* parameters have changed since the constants were worked out */
    double *memory; /* constants of the model, then the solver's work space */
    void *work;
} myo_tissue;

/* From the sections PREFIXmechanism of a set; held inputs start at their tables' values. */
int myo_tissue_make(const myo_tissue_kind *kind, const myo_fieldset *set, const char *prefix,
                    double tolerance, double longest_step_s, myo_tissue *tissue, myo_error *error);
void myo_tissue_free(myo_tissue *tissue); /* NULL is allowed */

/* From now on: a held input, "body_water.drink". Other values cost nothing, the same one neither.
 */
int myo_tissue_hold(myo_tissue *tissue, const char *input, double value, myo_error *error);

/* To t_s under this input throughout (person: metabolic rate in W; muscle: oxygen asked for in
 * mL/kg/min; drug: infusion in mg/h; length: length). */
int myo_tissue_advance(myo_tissue *tissue, double t_s, double input, myo_error *error);

/* outputs: tissue_most_outputs are enough. */
void myo_tissue_outputs(myo_tissue *tissue, double input, double *outputs);

/* A dose by mouth, now: what of it reaches the blood waits in the gut. */
void myo_tissue_dose(myo_tissue *drug, double dose_mg);

#endif
