/* One-dimensional cable: staggered Crank-Nicolson in increment form, with multirate steps.
 *
 *   C dV/dt = -I(V, gates) + axial * (V[i-1] - 2 V[i] + V[i+1])      sealed ends, nodes at cell
 * centres
 *
 * Gates live half a step ahead of V (Hines 1984; Mascagni & Sherman 1998), so one rate evaluation
 * and one tridiagonal solve per step are second order in time. The compact mass (1/12, 10/12, 1/12)
 * on capacity and current makes space fourth order at the same cost (Numerov). Stretches that move
 * slowly take long steps and moving ones shorter, level by level; nothing is ever frozen, because a
 * frozen recovery falsifies the next action potential. Membranes plug in through two callbacks over
 * ranges of nodes. */
#ifndef MYO_SOLVE_CABLE_H
#define MYO_SOLVE_CABLE_H

/* Blocks of nodes share one step length. Node arrays are padded to whole blocks; padding nodes are
 * loaded like all others but take no part in the solution. */
#define MYO_CABLE_BLOCK 8

/* The step that a membrane callback is asked for. */
typedef struct myo_cable_step {
    double t_ms; /* where V stands now */
    double
        gate_ms; /* advance the gates by this much at the present V: they then stand at t + dt/2 */
    double dt_ms;
} myo_cable_step;

typedef struct myo_cable_membrane {
    /* Gates forward, then for nodes first .. first+count-1 (whole blocks) the coefficients of
     * a dV = r (+ axial current): a = C/dt + (dI/dV)/2 in mS/cm2, r = -I + stimulus in uA/cm2. */
    void (*load)(void *context, int first, int count, const myo_cable_step *step,
                 const double *V_mV, double *a, double *r);
    /* dV is known and V stands at t + dt: whatever else follows (local compartments, sums of
     * charge, samples). May be NULL. */
    void (*finish)(void *context, int first, int count, const myo_cable_step *step,
                   const double *dV_mV);
} myo_cable_membrane;

enum { MYO_CABLE_LEVELS = 5 };

typedef struct myo_cable {
    int n_nodes;
    double axial_mS_cm2; /* d / (4 R_i h^2): coupling of neighbours per membrane area */
    int compact;         /* 1: fourth-order mass, 0: second order */
    const myo_cable_membrane *membrane;
    /* Step lengths, longest first, each a whole multiple of the next. A block leaves level l for
     * shorter steps if within `reach` nodes of it V moves faster than fast_mV_ms[l]. The reach
     * must cover the way that an action potential makes in one step of the level. */
    int n_levels;
    double step_ms[MYO_CABLE_LEVELS];
    double fast_mV_ms[MYO_CABLE_LEVELS];
    int reach[MYO_CABLE_LEVELS];
} myo_cable;

/* Where the numbers of one cable live; all belong to the caller. n = padded nodes, b = blocks. */
typedef struct myo_cable_arrays {
    double *V_mV;                   /* n: the solution */
    double *slope_mV_ms;            /* n: dV/dt of the last step */
    double *age_ms;                 /* b: how far the gates lag behind V; 0 at the start */
    double *rate_mV_ms;             /* b: greatest |dV/dt| of the block in the last step */
    double *level;                  /* b: level of the last step */
    double *a, *r, *dV, *c, *d, *y; /* n each: scratch */
} myo_cable_arrays;

int myo_cable_padded(int n_nodes);
int myo_cable_blocks(int n_nodes);
#define MYO_CABLE_NODE_ARRAYS 8  /* V, slope, a, r, dV, c, d, y */
#define MYO_CABLE_BLOCK_ARRAYS 3 /* age, rate, level */

/* One Crank-Nicolson step of dt_ms over nodes first .. end-1 with given neighbours: NULL for a
 * sealed end, else the neighbour's V and its change during the step, {V, dV}. V is advanced in
 * place. */
void myo_cable_step_run(const myo_cable *cable, const myo_cable_arrays *arrays, void *context,
                        int first, int end, double t_ms, double dt_ms, const double left[2],
                        const double right[2]);

/* One step of level `level` for the whole cable: quiet stretches at once, moving ones in shorter
 * steps. A caller that is about to stimulate a block raises its rate_mV_ms first. Returns the
 * number of steps of blocks made. */
long myo_cable_advance(const myo_cable *cable, const myo_cable_arrays *arrays, void *context,
                       double t_ms, int level);

#endif
