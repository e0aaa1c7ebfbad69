/* The generated equations of metabolism_equations.h as a stiff system of one lane width. */
#include "base/lane.h"
#include "body/metabolism_kernel.h"

#include "body/metabolism_equations.h"

static void constants(const void *p, void *c) {
    metabolism_constants(p, c);
}

static void rates(const void *c, const void *x, const void *u, void *dx) {
    metabolism_rates(c, x, u, dx);
}

static void jacobian(const void *c, const void *x, const void *u, void *dx, void *J, void *du) {
    metabolism_jacobian(c, x, u, dx, J, du);
}

static void factor(const void *J, double g, void *L) {
    metabolism_factor(J, g, L);
}

static void solve(const void *L, void *b) {
    metabolism_solve(L, b);
}

void MYO_LANE(myo_metabolism_outputs)(const void *c, const void *x, const void *u, void *out) {
    metabolism_outputs(c, x, u, out);
}

const myo_stiff_system MYO_LANE(myo_metabolism) = {
    MYO_LANES,
    metabolism_n_states,
    metabolism_n_parameters,
    metabolism_n_constants,
    metabolism_n_jacobian,
    metabolism_n_factors,
    metabolism_pattern,
    constants,
    rates,
    jacobian,
    factor,
    solve,
};
