/* What turns the tubular potential of one fibre inside a muscle into force. The human fibre:
 * contraction that its own metabolism pays for and gates (energy_exchange.h). The published one:
 * chemistry without energy (fibre_chemistry.h).
 *
 * A model is constant and may be shared by threads. A state is one relocatable block: a checkpoint
 * is its copy. */
#ifndef MYO_BODY_FIBRE_INTERIOR_H
#define MYO_BODY_FIBRE_INTERIOR_H

#include "body/layout.h"
#include "myotome/fieldset.h"

typedef struct myo_fibre_interior myo_fibre_interior;

/* The human fibre from the sections that myo_human_fibre_make reads but the membrane; K_e_rest_mM:
 * potassium around it at rest. */
int myo_fibre_interior_make(const myo_fieldset *set, const char *prefix, double K_e_rest_mM,
                            myo_fibre_interior **model, myo_error *error);
/* The published fibre, from the sections that myo_chemistry_make reads. */
int myo_fibre_interior_make_published(const myo_fieldset *set, const char *prefix,
                                      myo_fibre_interior **model, myo_error *error);
void myo_fibre_interior_free(myo_fibre_interior *model); /* NULL is allowed */

size_t myo_fibre_interior_size(const myo_fibre_interior *model); /* bytes, a multiple of 128 */
void myo_fibre_interior_layout(const myo_fibre_interior *model, myo_layout *layout);
void myo_fibre_interior_init(const myo_fibre_interior *model, void *state);

/* What the membrane did in a window. */
typedef struct myo_fibre_excitation {
    const double *V_T_mV; /* tubular potential, [n_samples], dt_ms apart */
    int n_samples;
    double dt_ms;
    double sodium_pump_mM_s; /* ATP that its sodium-potassium pump splits */
    double K_e_mM;           /* potassium around the fibre */
    double blood_1;          /* share of its blood that is let through, 1 ordinarily */
} myo_fibre_excitation;

/* What the membrane has to know from now on, of a human fibre. */
typedef struct myo_fibre_news {
    int any; /* 1: the values below are new */
    double sodium_pump_1, K_ATP_open_1, perfusion_1;
} myo_fibre_news;

/* One window, from t0_ms (for messages). MYO_BROKE_DOWN names state and time. */
int myo_fibre_interior_advance(const myo_fibre_interior *model, void *state, double t0_ms,
                               const myo_fibre_excitation *membrane, myo_fibre_news *news,
                               myo_error *error);

/* Force over the greatest, every site of a fresh fibre on. */
double myo_fibre_interior_activation(const myo_fibre_interior *model, const void *state);
double myo_fibre_interior_Ca_2_uM(const myo_fibre_interior *model, const void *state);
/* Energy of a human fibre: ATP, creatine phosphate, phosphate (mM), pH, and how fast it splits ATP;
 * 0 in the published one. */
typedef struct myo_fibre_fuel {
    double ATP_mM, PCr_mM, Pi_mM, pH_1, use_mM_s;
} myo_fibre_fuel;
myo_fibre_fuel myo_fibre_interior_fuel(const myo_fibre_interior *model, const void *state);

/* All of its metabolism, metabolism_x_count numbers, and a fresh fibre that starts with those of
 * another; NULL and nothing in the published one. */
const double *myo_fibre_interior_metabolism(const myo_fibre_interior *model, const void *state);
int myo_fibre_interior_refuel(const myo_fibre_interior *model, void *state, const double *x,
                              myo_error *error);

#endif
