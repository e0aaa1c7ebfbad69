/* The generated equations of fibre_membrane_equations.h as a stiff system of one lane width. */
#include "base/lane.h"
#include "body/membrane_point_kernel.h"

#include "body/fibre_membrane_equations.h"

static void constants(const void *p, void *c) {
    fibre_membrane_constants(p, c);
}

static void rates(const void *c, const void *x, const void *u, void *dx) {
    fibre_membrane_rates(c, x, u, dx);
}

static void jacobian(const void *c, const void *x, const void *u, void *dx, void *J, void *du) {
    fibre_membrane_jacobian(c, x, u, dx, J, du);
}

static void factor(const void *J, double g, void *L) {
    fibre_membrane_factor(J, g, L);
}

static void solve(const void *L, void *b) {
    fibre_membrane_solve(L, b);
}

const myo_stiff_system MYO_LANE(myo_fibre_membrane) = {
    MYO_LANES,
    fibre_membrane_n_states,
    fibre_membrane_n_parameters,
    fibre_membrane_n_constants,
    fibre_membrane_n_jacobian,
    fibre_membrane_n_factors,
    fibre_membrane_pattern,
    constants,
    rates,
    jacobian,
    factor,
    solve,
};
