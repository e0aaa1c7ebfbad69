/* The generated equations of fibre_cell_equations.h as a stiff system of one lane width. */
#include "base/lane.h"
#include "body/fibre_systems_kernel.h"

#include "body/fibre_cell_equations.h"

static void constants(const void *p, void *c) {
    fibre_cell_constants(p, c);
}

static void rates(const void *c, const void *x, const void *u, void *dx) {
    fibre_cell_rates(c, x, u, dx);
}

static void jacobian(const void *c, const void *x, const void *u, void *dx, void *J, void *du) {
    fibre_cell_jacobian(c, x, u, dx, J, du);
}

static void factor(const void *J, double g, void *L) {
    fibre_cell_factor(J, g, L);
}

static void solve(const void *L, void *b) {
    fibre_cell_solve(L, b);
}

const myo_stiff_system MYO_LANE(myo_fibre_cell) = {
    MYO_LANES,
    fibre_cell_n_states,
    fibre_cell_n_parameters,
    fibre_cell_n_constants,
    fibre_cell_n_jacobian,
    fibre_cell_n_factors,
    fibre_cell_pattern,
    constants,
    rates,
    jacobian,
    factor,
    solve,
};
