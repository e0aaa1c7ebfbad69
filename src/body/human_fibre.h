/* A whole muscle fibre at one place in which relaxing costs ATP: membrane with radial tubules ->
 * contraction (release, reticulum, filaments) -> energy metabolism, and back: the state of energy
 * gates release, calcium pump, sodium pump and the potassium channels that ATP closes.
 *
 * The parts exchange every few ms (growing to seconds at rest): contraction sums the ATP it splits,
 * the metabolism pays exactly that. Fluxes are averaged over the exchange, gates frozen: at 10 ms
 * the force differs by about 0.01 % from a solution in one piece. */
#ifndef MYO_BODY_HUMAN_FIBRE_H
#define MYO_BODY_HUMAN_FIBRE_H

#include "body/energy_exchange.h"
#include "body/membrane_point.h"

extern const myo_table myo_body_human_fibre_coupling; /* the section "fibre" */

enum {
    human_fibre_p_temperature,
    human_fibre_p_perfusion,
    human_fibre_p_sarcomere_length,
    human_fibre_p_pump_activity,
    human_fibre_p_sodium_bill,
    human_fibre_p_exchange,
    human_fibre_p_longest_exchange,
    human_fibre_p_count
};

/* Rows for the sections (human_fibre_sections.def) of a fast (0) or slow (1) human fibre; they live
 * as long as the program. */
const myo_override *myo_human_fibre_overrides(int is_slow, int *count);

typedef struct myo_human_fibre {
    double t_ms;
    double p[human_fibre_p_count];
    myo_membrane_point membrane;
    double membrane_p[membrane_radial_p_count];
    myo_contraction *contraction;
    void *state; /* of the contraction */
    myo_metabolism metabolism;
    myo_contraction_surroundings around;
    myo_energy_gates gates;             /* at the last exchange */
    double K_ATP_rest_1;                /* the membrane's rest holds what is open then */
    double V_T_mV, sample_ms, moved_mV; /* tubular potential, its sampling, its last change */
    double last_event_ms;               /* stimulus or action potential */
    double exchange_ms;                 /* how long the time to the next exchange shall be */
    myo_energy_bill bill;               /* since the last one */
    /* Since the last call of myo_human_fibre_reset_bill: ATP split by each. */
    double bill_bridges_mM, bill_calcium_mM, bill_sodium_mM;
} myo_human_fibre;

/* From the sections PREFIXmembrane, release, release_inactivation, reticulum, thin_filament,
 * crossbridge_atp, phosphate_store, glycogenolysis, phosphagen, oxidation, blood_supply,
 * energy_gates and fibre of a set; tolerance: of the membrane. */
int myo_human_fibre_make(const myo_fieldset *set, const char *prefix, double tolerance,
                         myo_human_fibre *fibre, myo_error *error);
void myo_human_fibre_free(myo_human_fibre *fibre);

/* From now on. */
void myo_human_fibre_perfuse(myo_human_fibre *fibre, double perfusion);
void myo_human_fibre_potassium(myo_human_fibre *fibre, double K_plasma_mM);
void myo_human_fibre_move(myo_human_fibre *fibre, double velocity_1_s, double sarcomere_length_um);
/* A mechanical blow: opens g_mS_cm2 of the surface for a while (see membrane_radial). */
void myo_human_fibre_hit(myo_human_fibre *fibre, double g_mS_cm2);
/* The stimulus jumps here. */
void myo_human_fibre_restart(myo_human_fibre *fibre);

/* To t_ms under a steady stimulus. */
int myo_human_fibre_advance(myo_human_fibre *fibre, double t_ms, double stimulus_uA_cm2,
                            myo_error *error);
/* The metabolism pays up to now: before its numbers are read to the last digit. */
int myo_human_fibre_settle_bill(myo_human_fibre *fibre, myo_error *error);
void myo_human_fibre_reset_bill(myo_human_fibre *fibre);
/* Sets the time to 0 and forgets action potentials and bill so far: the end of a rest. */
void myo_human_fibre_reset_clock(myo_human_fibre *fibre);

double myo_human_fibre_force(const myo_human_fibre *fibre); /* over that of a fresh, full fibre */
/* Shortening speed of the present bridges without load, optimal lengths per second. */
double myo_human_fibre_unloaded(const myo_human_fibre *fibre);
/* Action potentials so far, and the time since the last one or the last stimulus. */
size_t myo_human_fibre_spikes(const myo_human_fibre *fibre);

/* Sums that stay, after myo_human_fibre_settle_bill: adenylates with IMP (its inflow from AMP
 * included), creatine, phosphate of myoplasm, sugars and reticulum (mM), calcium (uM). */
typedef struct myo_human_fibre_sums {
    double adenylates_mM, creatine_mM, phosphate_mM, calcium_uM;
} myo_human_fibre_sums;
myo_human_fibre_sums myo_human_fibre_add_up(const myo_human_fibre *fibre);

#endif
