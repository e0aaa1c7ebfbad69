/* Neuromuscular junction of one fibre: quanta, end-plate potential, safety factor, jitter, block.
 *
 * Release: fourth power of bound calcium against magnesium (Dodge & Rahamimoff 1967). Non-linear
 * summation: McLachlan & Martin 1981. Depletion acts on a part of release only, so that it settles
 * near 0.7 at any rate of 10-30 Hz. A fibre fires when the end-plate potential, rising
 * exponentially, reaches threshold. */
#ifndef MYO_MECH_JUNCTION_H
#define MYO_MECH_JUNCTION_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/junction/junction.def"
#define MYO_DEF_NAME junction
#include "mech/expand_indices.h"

extern const myo_table myo_mech_junction;

/* Bound calcium of the release site over that at the reference, to the fourth power. */
double myo_junction_release_1(const double *parameters, double Ca_mM, double Mg_mM);

/* Peak of the end-plate potential for a number of quanta. */
double myo_junction_potential_mV(const double *parameters, double quanta);

/* The quanta that make a potential: the other way round. */
double myo_junction_quanta(const double *parameters, double potential_mV);

/* Mean end-plate potential of the rested junction over threshold. */
double myo_junction_safety_factor_1(const double *parameters);

/* One action potential arrives in the terminal at t_ms; x are the junction's states. Draws from
 * (seed, entity, x[impulses]). Returns 1 where the fibre fires, with the latency, and 0 where it
 * does not (the latency is then that of a fibre which just fires). potential_mV may be NULL. */
int myo_junction_fire(const double *parameters, double *x, uint64_t seed, uint64_t entity,
                      double t_ms, double *latency_ms, double *potential_mV);

#endif
