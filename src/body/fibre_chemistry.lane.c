/* The generated equations of fibre_chemistry_equations.h as a stiff system of one lane width. */
#include "base/lane.h"
#include "body/fibre_systems_kernel.h"

#include "body/fibre_chemistry_equations.h"

static void constants(const void *p, void *c) {
    fibre_chemistry_constants(p, c);
}

static void rates(const void *c, const void *x, const void *u, void *dx) {
    fibre_chemistry_rates(c, x, u, dx);
}

static void jacobian(const void *c, const void *x, const void *u, void *dx, void *J, void *du) {
    fibre_chemistry_jacobian(c, x, u, dx, J, du);
}

static void factor(const void *J, double g, void *L) {
    fibre_chemistry_factor(J, g, L);
}

static void solve(const void *L, void *b) {
    fibre_chemistry_solve(L, b);
}

const myo_stiff_system MYO_LANE(myo_fibre_chemistry) = {
    MYO_LANES,
    fibre_chemistry_n_states,
    fibre_chemistry_n_parameters,
    fibre_chemistry_n_constants,
    fibre_chemistry_n_jacobian,
    fibre_chemistry_n_factors,
    fibre_chemistry_pattern,
    constants,
    rates,
    jacobian,
    factor,
    solve,
};
