/* A short myelinated motor axon with its ending: nodes loaded by paranodes and internodes (double
 * cable of McIntyre, Richardson & Grill 2002), because a node alone fires without end. The ending
 * is the last node (or more), with exposed Kv1 channels, factors of its own, potassium around and
 * sodium inside it, a pump, channel noise and irritation. A state is one struct without pointers;
 * random numbers are keyed by seed and step. */
#ifndef MYO_BODY_AXON_CABLE_H
#define MYO_BODY_AXON_CABLE_H

#include "mech/axon_node/axon_node.h"
#include "mech/sodium_blocker/sodium_blocker.h"
#include "myotome/fieldset.h"

#include <stdint.h>

#define MYO_DEF_FILE "body/axon_cable.def"
#define MYO_DEF_NAME axon_cable
#include "mech/expand_indices.h"

extern const myo_table myo_body_axon_cable; /* rows of axon_cable.def */

/* Each internode: paranode, juxtaparanode, three stretches, juxtaparanode, paranode. */
enum {
    MYO_AXON_NODES = 21,
    MYO_AXON_PER_INTERNODE = 7,
    MYO_AXON_PARTS = MYO_AXON_NODES + (MYO_AXON_NODES - 1) * MYO_AXON_PER_INTERNODE,
    MYO_AXON_DRUGS = 4,
};

typedef struct myo_axon_part {
    int node;                 /* which node, or -1 */
    double C_nF, g_uS, Kf_uS; /* axolemma: capacitance, leak, fast potassium */
    double C_myelin_nF, g_myelin_uS;
    double inside_uS, outside_uS; /* to the next part */
} myo_axon_part;

/* Constant during a run. */
typedef struct myo_axon_model {
    int n_nodes, n_parts, n_drugs;
    double node[axon_node_p_count], k[axon_node_k_count];
    double ending[axon_node_p_count], k_ending[axon_node_k_count]; /* the same at the ending */
    double cable[axon_cable_p_count];
    double drugs[MYO_AXON_DRUGS][sodium_blocker_p_count];
    double area_cm2[MYO_AXON_NODES], share[MYO_AXON_NODES][4];
    double E_internode_mV;
    double K_per_charge, Na_per_charge; /* mM per (uA/cm2 ms) at the ending */
    myo_axon_part parts[MYO_AXON_PARTS];
    double dt_ms;
    uint64_t seed;
} myo_axon_model;

typedef struct myo_axon_state {
    double V_mV[MYO_AXON_PARTS], P_mV[MYO_AXON_PARTS]; /* inside; periaxonal space */
    double n[MYO_AXON_PARTS];                          /* Kv1 of the juxtaparanodes */
    double x[MYO_AXON_NODES][axon_node_x_count];
    double bound[MYO_AXON_NODES][MYO_AXON_DRUGS];
    double K_mM[MYO_AXON_NODES], Na_mM[MYO_AXON_NODES];         /* outside, inside the ending */
    double I_K_rest[MYO_AXON_NODES], I_Na_rest[MYO_AXON_NODES]; /* what pumps return, uA/cm2 */
    double settling;                                            /* 1: while it looks for its rest */
    double noise[2], shot_uS; /* of the last node: noise of the two sodium currents, irritation */
    double silent_nodes;      /* the first so many have their sodium channels shut */
    double unit;              /* which of several with one seed: a key of their noise */
    uint64_t step;
} myo_axon_state;

/* node, cable: parameters of the tables; drugs: n_drugs <= MYO_AXON_DRUGS rows of parameters. */
int myo_axon_make(myo_axon_model *model, const double *node, const double *cable,
                  const double *const *drugs, int n_drugs, double dt_ms, uint64_t seed,
                  myo_error *error);

/* The state of rest: settle_ms of the noiseless axon, drugs at their equilibrium with it. */
void myo_axon_rest(const myo_axon_model *model, myo_axon_state *state, double settle_ms);

/* One step with a current into one node (-1: none); noise only where `noisy`. */
void myo_axon_step(const myo_axon_model *model, myo_axon_state *state, int stimulated_node,
                   double stimulus_nA, int noisy);

/* Irritation at a step: what it adds to the ending's leak, uS; ordinarily 0. */
double myo_axon_shot_uS(const myo_axon_model *model, const myo_axon_state *state, uint64_t step);
/* Potassium and sodium of an ending at rest go back by themselves: `ms` without the cable. */
void myo_axon_recover(const myo_axon_model *model, myo_axon_state *state, double ms);

double myo_axon_node_mV(const myo_axon_state *state, int node);

#endif
