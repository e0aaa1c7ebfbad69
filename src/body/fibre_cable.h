/* The representative fibre of a motor unit as a cable, from the end-plate (sealed by symmetry) to
 * the tendon (sealed): surface membrane coupled along the fibre, tubules local. The membrane is the
 * human one with radial tubules (mech/membrane_radial) or the published one (mech/sarcolemma).
 *
 * A model is constant and may be shared by threads. A state is one relocatable block of doubles: a
 * checkpoint is its copy. Velocity, shape and failure of action potentials come out of the
 * equations. */
#ifndef MYO_BODY_FIBRE_CABLE_H
#define MYO_BODY_FIBRE_CABLE_H

#include "body/layout.h"
#include "body/membrane_drugs.h"
#include "myotome/fieldset.h"

#define MYO_DEF_FILE "body/fibre_cable.def"
#define MYO_DEF_NAME fibre_cable
#include "mech/expand_indices.h"

extern const myo_table myo_body_fibre_cable; /* fields of fibre_cable.def */

typedef struct myo_fibre_cable myo_fibre_cable;

/* The sarcolemma of a fibre at 37 degC, as rows over the table's 20 degC: temperature, exchange
 * with plasma, and what keeps conduction at 3-5 m/s (see fibre_cable_rest.c). Rest currents are not
 * among them: myo_fibre_derive_rest finds them. */
extern const myo_override myo_fibre_warm[];
extern const int myo_fibre_warm_count;

/* Rest currents I_K_rest and I_Na_rest with which K_i and Na_i of `x` stay as they are at the
 * fibre's temperature, with the plasma's K_b and Na_b: written into `sarcolemma`
 * [sarcolemma_p_count], and the whole state of rest into x [sarcolemma_x_count]. Derive them from
 * the healthy parameters, then apply what a condition changes. Needs plasma_exchange > 0. */
int myo_fibre_derive_rest(double *sarcolemma, double *x, myo_error *error);

/* The state of rest with the rest currents given: K_i and Na_i are kept as they stand in x; where
 * plasma_exchange is 0 (as published: no lasting rest exists) also K_e and Na_e. */
int myo_fibre_find_rest(const double *sarcolemma, double *x, myo_error *error);

/* sarcolemma: [sarcolemma_p_count]; cable: [fibre_cable_p_count]; rest: [sarcolemma_x_count], a
 * state as myo_fibre_find_rest gives it (or any other start). All are copied. NULL with *error on a
 * bad grid or when memory is out. */
myo_fibre_cable *myo_fibre_cable_make(const double *sarcolemma, const double *cable,
                                      const double *rest, myo_error *error);
/* The state of rest of the human membrane, into x [membrane_radial_x_count], by leaving it alone:
 * parameters [membrane_radial_p_count]. Where it never rests, its state after ten minutes. */
int myo_fibre_radial_rest(const double *membrane, double *x, myo_error *error);

/* The same with the human membrane (mech/membrane_radial): membrane [membrane_radial_p_count], rest
 * [membrane_radial_x_count]; half the cable's diameter is its radius. */
myo_fibre_cable *myo_fibre_cable_make_radial(const double *membrane, const double *cable,
                                             const double *rest, myo_error *error);
/* Drugs on the sodium channels of the radial membrane, before the first state is made: n <=
 * MYO_MEMBRANE_DRUGS rows of parameters of mech/sodium_blocker; those without a concentration cost
 * nothing. Occupancies follow the middle of the fibre and hold for all of it. */
void myo_fibre_cable_set_drugs(myo_fibre_cable *model, const double *const *parameters, int n);
void myo_fibre_cable_free(myo_fibre_cable *model); /* NULL is allowed */
/* Only for tests and benchmarks: lane width 1, 2, 4 or 8 (0: the widest). Results do not depend on
 * it. */
void myo_fibre_cable_set_width(myo_fibre_cable *model, int width);

size_t myo_fibre_cable_size(const myo_fibre_cable *model); /* bytes of a state, a multiple of 128 */
void myo_fibre_cable_layout(const myo_fibre_cable *model, myo_layout *layout);
void myo_fibre_cable_init(const myo_fibre_cable *model, double *state);
/* An input of the radial membrane (membrane_radial_in_...), from now on; the published one has
 * none.
 */
void myo_fibre_cable_port(const myo_fibre_cable *model, double *state, int input, double value);
/* A mechanical blow at t_ms on length_mm of the fibre from from_mm on: opens channels, with the
 * time course of the radial membrane's table, that would conduct g_mS_cm2 if all were open. One at
 * a time. */
void myo_fibre_cable_hit(const myo_fibre_cable *model, double *state, double t_ms, double from_mm,
                         double length_mm, double g_mS_cm2);
int myo_fibre_cable_nodes(const myo_fibre_cable *model);
double myo_fibre_cable_node_mm(const myo_fibre_cable *model);
/* Potential of the surface, [nodes], inside the state; up to sleep_limit old while the fibre rests.
 */
const double *myo_fibre_cable_V_s(const myo_fibre_cable *model, const double *state);

typedef enum myo_fibre_event_kind {
    MYO_FIBRE_CONDUCTED, /* passed all points of measurement */
    MYO_FIBRE_BLOCKED,   /* launched, but died on the way */
    MYO_FIBRE_FAILED,    /* the end-plate did not launch one: refractory or inexcitable */
} myo_fibre_event_kind;

typedef struct myo_fibre_event {
    myo_fibre_event_kind kind;
    int spontaneous; /* 1: no activation stands behind it; it may begin anywhere, activation_ms is
                        its first arrival */
    double activation_ms;                         /* when the end-plate current began */
    double launch_ms, near_ms, middle_ms, far_ms; /* arrivals; 0 where it did not arrive */
    double velocity_m_s; /* between the near and the far point; 0 where it did not arrive; a
                            spontaneous one that begins between them seems too fast */
} myo_fibre_event;

enum { MYO_FIBRE_EVENTS = 16 }; /* under way at once, and reported in one call */

/* What one call gives back. The arrays are the caller's; any may be NULL. */
typedef struct myo_fibre_output {
    int record_wave; /* in: 1 to record the next action potential at the middle point */
    double *V_s_mV;  /* middle point, [myo_fibre_cable_samples]: sample k at t0 + k * sample_ms, */
    double *V_T_mV;  /*   the first at t0, the last at t1 */
    int n_samples;
    double K_t_mM; /* middle point at t1; so are the next */
    double K_e_mM, K_i_mM, Na_t_mM, Na_i_mM;
    double ATP_use_mM_s; /* of the pump; radial membrane only */
    int n_events;
    myo_fibre_event events[MYO_FIBRE_EVENTS]; /* finished in this call */
    double *wave_mV;                          /* [myo_fibre_cable_wave_samples] */
    int n_wave;                               /* samples written in this call: all or 0 */
    double wave_t_ms;                         /* time of its first sample */
    double wave_activation_ms;
    int wave_clean;        /* 0 where a further activation fell into it */
    double steps_per_node; /* work: steps of the call, mean over the nodes */
} myo_fibre_output;

double myo_fibre_cable_sample_ms(const myo_fibre_cable *model);
int myo_fibre_cable_samples(const myo_fibre_cable *model, double window_ms); /* window/sample + 1 */
int myo_fibre_cable_wave_samples(const myo_fibre_cable *model);

/* Advances from t0 to t1, a whole number of macro steps. activation_ms: times in [t0, t1), rising,
 * at which the end-plate current of a nerve impulse begins. MYO_BROKE_DOWN names state, node and
 * time. */
int myo_fibre_cable_advance(const myo_fibre_cable *model, double *state, double t0_ms, double t1_ms,
                            const double *activation_ms, int n_activations,
                            myo_fibre_output *output, myo_error *error);

#endif
