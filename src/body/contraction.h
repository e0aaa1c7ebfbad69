/* From the tubules' potential to force, paid in ATP: release with its inactivation, reticulum and
 * its reversible pump, thin filament, cross-bridges that burn ATP, phosphate of the reticulum.
 * Energy, temperature, length and velocity are surroundings that may change from window to window;
 * the ATP that a window used is an output, so that a metabolism can pay it (human_fibre.h).
 *
 * A model is constant and may be shared by threads. A state is one relocatable block of doubles: a
 * checkpoint is its copy. */
#ifndef MYO_BODY_CONTRACTION_H
#define MYO_BODY_CONTRACTION_H

#include "body/layout.h"
#include "mech/atp_bill/atp_bill.h"
#include "mech/crossbridge_atp/crossbridge_atp.h"
#include "mech/phosphate_store/phosphate_store.h"
#include "mech/release/release.h"
#include "mech/release_inactivation/release_inactivation.h"
#include "mech/reticulum/reticulum.h"
#include "mech/thin_filament/thin_filament.h"
#include "myotome/fieldset.h"
#include "solve/rosenbrock.h"

/* First state and parameter of each mechanism; after the parameters stands what is held. */
enum {
    contraction_x_release = 0,
    contraction_x_release_inactivation = contraction_x_release + release_x_count,
    contraction_x_reticulum = contraction_x_release_inactivation + release_inactivation_x_count,
    contraction_x_thin_filament = contraction_x_reticulum + reticulum_x_count,
    contraction_x_crossbridge_atp = contraction_x_thin_filament + thin_filament_x_count,
    contraction_x_phosphate_store = contraction_x_crossbridge_atp + crossbridge_atp_x_count,
    contraction_x_atp_bill = contraction_x_phosphate_store + phosphate_store_x_count,
    contraction_x_count = contraction_x_atp_bill + atp_bill_x_count,

    contraction_p_release = 0,
    contraction_p_release_inactivation = contraction_p_release + release_p_count,
    contraction_p_reticulum = contraction_p_release_inactivation + release_inactivation_p_count,
    contraction_p_thin_filament = contraction_p_reticulum + reticulum_p_count,
    contraction_p_crossbridge_atp = contraction_p_thin_filament + thin_filament_p_count,
    contraction_p_phosphate_store = contraction_p_crossbridge_atp + crossbridge_atp_p_count,
    contraction_p_held = contraction_p_phosphate_store + phosphate_store_p_count,
    contraction_held_count = 12,
    contraction_p_count = contraction_p_held + contraction_held_count
};

/* NULL for widths other than 1, 2, 4, 8, 16. */
const myo_stiff_system *myo_contraction_system(int lanes);
/* What an error in each state is measured against. */
extern const double myo_contraction_scales[contraction_x_count];
/* Mechanism and name of state i. */
const char *myo_contraction_state_mechanism(int state);
const char *myo_contraction_state_name(int state);

/* What surrounds the filaments and the reticulum during a window. */
typedef struct myo_contraction_surroundings {
    double temperature_K;
    double ATP_mM, ADP_mM, Pi_mM, pH_1;
    double energy_kJ_mol;     /* free energy that splitting ATP gives, positive */
    double release_1, pump_1; /* what the energy state leaves of release and calcium pump */
    double velocity_1_s;      /* optimal lengths per second, lengthening positive */
    double sarcomere_length_um;
} myo_contraction_surroundings;

/* A rested fibre at 37 degC and best length, isometric. */
myo_contraction_surroundings myo_contraction_at_rest(void);

typedef struct myo_contraction myo_contraction;

/* From the sections PREFIXrelease, release_inactivation, reticulum, thin_filament, crossbridge_atp
 * and phosphate_store of a set. */
int myo_contraction_make(const myo_fieldset *set, const char *prefix, myo_contraction **model,
                         myo_error *error);
void myo_contraction_free(myo_contraction *model); /* NULL is allowed */
void myo_contraction_set_accuracy(myo_contraction *model, double tolerance, double longest_step_ms);

size_t myo_contraction_size(const myo_contraction *model); /* bytes, a multiple of 128 */
void myo_contraction_layout(myo_layout *layout);
void myo_contraction_init(const myo_contraction *model, void *state);
/* The parameters of the stiff system under these surroundings. */
void myo_contraction_parameters(const myo_contraction *model,
                                const myo_contraction_surroundings *around,
                                double p[contraction_p_count]);
/* From here on under these surroundings; those of rest hold until the first call. */
void myo_contraction_surround(const myo_contraction *model, void *state,
                              const myo_contraction_surroundings *around);

/* Advances over n_samples - 1 intervals of dt_ms from t0_ms (for messages only), under the tubular
 * potential V_T_mV at their ends. MYO_BROKE_DOWN names state and time. */
int myo_contraction_advance(const myo_contraction *model, void *state, double t0_ms,
                            const double *V_T_mV, int n_samples, double dt_ms, myo_error *error);
/* The same under one potential for duration_ms. */
int myo_contraction_hold(const myo_contraction *model, void *state, double t0_ms, double V_T_mV,
                         double duration_ms, myo_error *error);

/* Force over that of a fresh fibre at the bridges' reference temperature with every site on. */
double myo_contraction_activation(const myo_contraction *model, const void *state);
double myo_contraction_full_force_kPa(const myo_contraction *model);
double myo_contraction_force_kPa(const myo_contraction *model, const void *state);
double myo_contraction_stiffness_MPa(const myo_contraction *model, const void *state);
/* Shortening speed of the present bridges without load, optimal lengths per second. */
double myo_contraction_unloaded(const myo_contraction *model, const void *state);
double myo_contraction_Ca_2_uM(const myo_contraction *model, const void *state);
/* Of the last window: ATP split by bridges and pump, phosphate that left the myoplasm into the
 * reticulum; per litre of myoplasm. */
double myo_contraction_ATP_bridges_mM(const myo_contraction *model, const void *state);
double myo_contraction_ATP_pump_mM(const myo_contraction *model, const void *state);
double myo_contraction_Pi_stored_mM(const myo_contraction *model, const void *state);
/* All states, [contraction_x_count]. */
const double *myo_contraction_states(const myo_contraction *model, const void *state);
/* Calcium of the whole fibre, in uM per litre of myoplasm: stays the same for ever. */
double myo_contraction_calcium_uM(const myo_contraction *model, const void *state);
/* Phosphate in the reticulum, mM per litre of myoplasm. */
double myo_contraction_stored_Pi_mM(const myo_contraction *model, const void *state);
/* Accepted and rejected steps of the solver so far. */
double myo_contraction_steps(const myo_contraction *model, const void *state);

#endif
