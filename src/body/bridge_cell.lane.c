/* Cross-bridges alone: the generated equations of bridge_cell_equations.h as a stiff system of one
 * width. */
#include "base/lane.h"
#include "body/bridge_point_kernel.h"

#include "body/bridge_cell_equations.h"

static void constants(const void *p, void *c) {
    bridge_cell_constants(p, c);
}

static void rates(const void *c, const void *x, const void *u, void *dx) {
    bridge_cell_rates(c, x, u, dx);
}

static void jacobian(const void *c, const void *x, const void *u, void *dx, void *J, void *du) {
    bridge_cell_jacobian(c, x, u, dx, J, du);
}

static void factor(const void *J, double g, void *L) {
    bridge_cell_factor(J, g, L);
}

static void solve(const void *L, void *b) {
    bridge_cell_solve(L, b);
}

const myo_stiff_system MYO_LANE(myo_bridge_cell) = {
    MYO_LANES,
    bridge_cell_n_states,
    bridge_cell_n_parameters,
    bridge_cell_n_constants,
    bridge_cell_n_jacobian,
    bridge_cell_n_factors,
    bridge_cell_pattern,
    constants,
    rates,
    jacobian,
    factor,
    solve,
};
