/* What a membrane offers to be stepped as the cable of a fibre (fibre_cable.c): arrays of nodes, a
 * kernel for each lane width, a start from a state of rest and what of it is handed on. */
#ifndef MYO_BODY_FIBRE_CABLE_KIND_H
#define MYO_BODY_FIBRE_CABLE_KIND_H

#include "body/fibre_cable.h"
#include "solve/cable.h"

enum { MYO_FIBRE_ARRAYS = 128, MYO_FIBRE_PORTS = 8 }; /* at most */

/* The first arrays of every membrane: mean potential of the tubules, and its change in the last
 * step. */
enum { fibre_V_T, fibre_dV_T };

/* The nodes of one fibre in memory: q[a] points at quantity a of the first node. Ports are the
 * inputs of the membrane, the same for all nodes. */
typedef struct myo_fibre_nodes {
    double *q[MYO_FIBRE_ARRAYS];
    const double *ports;
} myo_fibre_nodes;

/* Gates forward by step->gate_ms, then a and r of the cable equation (solve/cable.h) with the
 * tubules eliminated; charges are added to the sums. */
typedef void myo_fibre_load(const void *constants, const myo_fibre_nodes *nodes, int first,
                            int count, const myo_cable_step *step, const double *V_mV, double *a,
                            double *r);
/* The tubules' step and the second half of the charges, once dV of the surface is known. */
typedef void myo_fibre_finish(const void *constants, const myo_fibre_nodes *nodes, int first,
                              int count, double dt_ms, const double *dV);
/* Ions and slow gates forward by `ms` from the sums, which restart at zero; then what follows from
 * them. */
typedef void myo_fibre_renew(const void *constants, const myo_fibre_nodes *nodes, int first,
                             int count, double ms, const double *V_mV);

typedef struct myo_fibre_kernel {
    myo_fibre_load *load;
    myo_fibre_finish *finish;
    myo_fibre_renew *renew;
    int width;
} myo_fibre_kernel;

typedef struct myo_fibre_looked_at {
    int array;
    const char *name;
} myo_fibre_looked_at;

typedef struct myo_fibre_kind {
    size_t constants_bytes;
    int n_states; /* of the table */
    /* Four kernels, of the widths 1, 2, 4, 8. */
    const myo_fibre_kernel *kernels;
    /* From parameters of the table; cable: of fibre_cable. */
    void (*derive)(const double *parameters, const double *cable, void *constants);
    int (*n_arrays)(const void *constants);
    /* Of array a, behind the two of every membrane; returns its unit, "-": internal. */
    const char *(*name)(int a, char name[32]);
    double (*celsius)(const void *constants);
    /* All nodes at a state of the table, ports at their defaults. */
    void (*start)(const void *constants, const double *x, const myo_fibre_nodes *nodes, int n_nodes,
                  double *V_mV, double *ports);
    /* Concentrations of a node, for myo_fibre_output. */
    void (*look)(const void *constants, const myo_fibre_nodes *nodes, int node, double V_mV,
                 myo_fibre_output *output);
    /* Shares of the sodium channels of a node that stand open and inactivated: surface, and mean of
     * the tubules. NULL where no drug can be given. */
    void (*channels)(const void *constants, const myo_fibre_nodes *nodes, int node, double open[2],
                     double inactivated[2]);
    /* Of mechanically opened channels: reversal potential, time constants of opening and closing.
     * NULL where there are none. */
    void (*blow)(const void *constants, double *reversal_mV, double *opening_ms,
                 double *closing_ms);
    const myo_fibre_looked_at *looked_at; /* what is checked for finite numbers */
    int n_looked_at;
} myo_fibre_kind;

extern const myo_fibre_kind myo_fibre_sarcolemma;
extern const myo_fibre_kind myo_fibre_radial;

myo_fibre_cable *myo_fibre_cable_make_of(const myo_fibre_kind *kind, const double *parameters,
                                         const double *cable, const double *rest, myo_error *error);

/* The kernel of a width (1, 2, 4, 8), or of the widest that this processor runs for 0. */
const myo_fibre_kernel *myo_fibre_kernel_for(const myo_fibre_kind *kind, int width);

/* For tests. */
const void *myo_fibre_cable_constants(const myo_fibre_cable *model);

#endif
