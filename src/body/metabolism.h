/* The energy metabolism of a fibre as one point: glycogenolysis, phosphagen, oxidation, blood
 * supply and the gates that the energy state puts on the rest of the fibre. Time in s; what asks
 * for ATP is the input. States and parameters: those of the mechanisms in this order; after the
 * parameters stand the inputs that nothing feeds, calcium and perfusion. */
#ifndef MYO_BODY_METABOLISM_H
#define MYO_BODY_METABOLISM_H

#include "body/layout.h"
#include "mech/blood_supply/blood_supply.h"
#include "mech/energy_gates/energy_gates.h"
#include "mech/glycogenolysis/glycogenolysis.h"
#include "mech/oxidation/oxidation.h"
#include "mech/phosphagen/phosphagen.h"
#include "myotome/fieldset.h"
#include "solve/rosenbrock.h"

enum {
    metabolism_x_glycogenolysis = 0,
    metabolism_x_phosphagen = metabolism_x_glycogenolysis + glycogenolysis_x_count,
    metabolism_x_oxidation = metabolism_x_phosphagen + phosphagen_x_count,
    metabolism_x_blood_supply = metabolism_x_oxidation + oxidation_x_count,
    metabolism_x_energy_gates = metabolism_x_blood_supply + blood_supply_x_count,
    metabolism_x_count = metabolism_x_energy_gates + energy_gates_x_count,

    metabolism_p_glycogenolysis = 0,
    metabolism_p_phosphagen = metabolism_p_glycogenolysis + glycogenolysis_p_count,
    metabolism_p_oxidation = metabolism_p_phosphagen + phosphagen_p_count,
    metabolism_p_blood_supply = metabolism_p_oxidation + oxidation_p_count,
    metabolism_p_energy_gates = metabolism_p_blood_supply + blood_supply_p_count,
    metabolism_p_Ca_uM = metabolism_p_energy_gates + energy_gates_p_count,
    metabolism_p_perfusion,
    metabolism_p_count,

    metabolism_out_glycogenolysis = 0,
    metabolism_out_phosphagen = metabolism_out_glycogenolysis + glycogenolysis_out_count,
    metabolism_out_oxidation = metabolism_out_phosphagen + phosphagen_out_count,
    metabolism_out_blood_supply = metabolism_out_oxidation + oxidation_out_count,
    metabolism_out_energy_gates = metabolism_out_blood_supply + blood_supply_out_count,
    metabolism_out_count = metabolism_out_energy_gates + energy_gates_out_count
};

/* NULL for widths other than 1, 2, 4, 8, 16. Its time is in s. */
const myo_stiff_system *myo_metabolism_system(int lanes);
/* What an error in each state is measured against. */
extern const double myo_metabolism_scales[metabolism_x_count];

typedef struct myo_metabolism {
    double x[metabolism_x_count];
    double parameters[metabolism_p_count];
    double t_s, step_s, tolerance, longest_step_s;
    double *memory; /* constants of the model, then the solver's work space */
    void *work;
} myo_metabolism;

/* From the sections PREFIXglycogenolysis ... PREFIXenergy_gates of a set, at rest and perfused. */
int myo_metabolism_make(const myo_fieldset *set, const char *prefix, double tolerance,
                        double longest_step_s, myo_metabolism *model, myo_error *error);
void myo_metabolism_free(myo_metabolism *model); /* NULL is allowed */

/* Its states x. */
void myo_metabolism_layout(myo_layout *layout);

enum { MYO_METABOLISM_MEMORY = 4096 }; /* doubles */
/* A copy of `model` that works in the caller's memory [MYO_METABOLISM_MEMORY], aligned to 128
 * bytes, and is not to be freed: for fibres whose state is x, calcium, perfusion and step alone. */
int myo_metabolism_borrow(const myo_metabolism *model, double *memory, myo_metabolism *copy,
                          myo_error *error);

/* From now on: free calcium, and blood flow as a share of what the muscle asks for. */
void myo_metabolism_surroundings(myo_metabolism *model, double Ca_uM, double perfusion);

/* To t_s under this demand for ATP throughout. */
int myo_metabolism_advance(myo_metabolism *model, double t_s, double demand_mM_s, myo_error *error);

/* The outputs of the mechanisms now: metabolism_out_PHOSPHAGEN + phosphagen_out_use and so on. */
void myo_metabolism_outputs(const myo_metabolism *model, double demand_mM_s,
                            double outputs[metabolism_out_count]);

#endif
