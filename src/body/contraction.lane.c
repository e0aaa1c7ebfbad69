/* The generated equations of contraction_equations.h as a stiff system of one lane width. */
#include "base/lane.h"
#include "body/contraction_kernel.h"

#include "body/contraction_equations.h"

static void constants(const void *p, void *c) {
    contraction_constants(p, c);
}

static void rates(const void *c, const void *x, const void *u, void *dx) {
    contraction_rates(c, x, u, dx);
}

static void jacobian(const void *c, const void *x, const void *u, void *dx, void *J, void *du) {
    contraction_jacobian(c, x, u, dx, J, du);
}

static void factor(const void *J, double g, void *L) {
    contraction_factor(J, g, L);
}

static void solve(const void *L, void *b) {
    contraction_solve(L, b);
}

const myo_stiff_system MYO_LANE(myo_contraction) = {
    MYO_LANES,
    contraction_n_states,
    contraction_n_parameters,
    contraction_n_constants,
    contraction_n_jacobian,
    contraction_n_factors,
    contraction_pattern,
    constants,
    rates,
    jacobian,
    factor,
    solve,
};
