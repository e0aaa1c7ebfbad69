/* Thin filament and cross-bridges: the generated equations of filament_cell_equations.h as a stiff
 * system of one width. */
#include "base/lane.h"
#include "body/bridge_point_kernel.h"

#include "body/filament_cell_equations.h"

static void constants(const void *p, void *c) {
    filament_cell_constants(p, c);
}

static void rates(const void *c, const void *x, const void *u, void *dx) {
    filament_cell_rates(c, x, u, dx);
}

static void jacobian(const void *c, const void *x, const void *u, void *dx, void *J, void *du) {
    filament_cell_jacobian(c, x, u, dx, J, du);
}

static void factor(const void *J, double g, void *L) {
    filament_cell_factor(J, g, L);
}

static void solve(const void *L, void *b) {
    filament_cell_solve(L, b);
}

const myo_stiff_system MYO_LANE(myo_filament_cell) = {
    MYO_LANES,
    filament_cell_n_states,
    filament_cell_n_parameters,
    filament_cell_n_constants,
    filament_cell_n_jacobian,
    filament_cell_n_factors,
    filament_cell_pattern,
    constants,
    rates,
    jacobian,
    factor,
    solve,
};
