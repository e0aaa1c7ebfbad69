/* The generated equations of the fibre: published rates, the lane functions they were made from,
 * and finite differences. */
#include "fibre_test.h"

#include "mech/calcium/calcium.lane.h"
#include "mech/crossbridge/crossbridge.lane.h"
#include "mech/phosphate/phosphate.lane.h"
#include "mech/release/release.lane.h"
#include "mech/sarcolemma/sarcolemma.lane.h"

static const struct {
    int state;
    double rate[4]; /* fast A, fast B, slow A, slow B */
} published[] = {
#include "shorten_rates.inc"
};

enum { N = fibre_x_cell_count };

static void make_state_B(double *x) {
    const struct {
        int state;
        double value;
    } changes[] = {{S(V_s), -30}, {S(V_T), -35}, {S(m), .5},    {S(h), .4},     {S(n), .2},
                   {S(m_t), .45}, {S(h_t), .42}, {S(n_t), .15}, {R(O_2), .002}, {R(O_4), .001},
                   {R(C_0), .8},  {R(C_1), .1},  {R(C_2), .05}, {R(C_3), .03},  {R(C_4), .017},
                   {C(Ca_1), 20}, {C(Ca_2), 5},  {P(P_SR), 8},  {P(P_C), .5}};
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++)
        x[changes[i].state] = changes[i].value;
}

static void constants_of(const double *parameters, double *c) {
    const myo_stiff_system *system = myo_fibre_cell_system(1);
    assert_true(system->n_constants <= 400);
    assert_int_equal(system->n_parameters, fibre_p_cell_count);
    assert_int_equal(system->n_states, N);
    system->constants(parameters, c);
}

/* Printed to nine significant digits, so half a unit of the last: 5e-9 relative at worst. */
static void rates_are_the_published_ones(void **unused) {
    (void)unused;
    const char *cells[] = {"fibre.shorten2007.fast", "fibre.shorten2007.slow"};
    assert_int_equal(N, sizeof published / sizeof published[0]);
    double worst = 0.0;
    for (int column = 0; column < 4; column++) {
        double p[fibre_p_cell_count], x[N], c[400], dx[N];
        const double u = 0.0;
        load_cell(cells[column / 2], p, x);
        if (column % 2) make_state_B(x);
        constants_of(p, c);
        myo_fibre_cell_system(1)->rates(c, x, &u, dx);
        for (int i = 0; i < N; i++) {
            const double want = published[i].rate[column], got = dx[published[i].state];
            const double off = fabs(got - want) / (want == 0.0 ? 1e-6 : fabs(want));
            if (off > worst) worst = off;
            if (off > 5e-9)
                print_error("%s.%s column %d: %.12g, published %.12g\n",
                            myo_fibre_state_mechanism(published[i].state),
                            myo_fibre_state_name(published[i].state), column, got, want);
        }
    }
    print_message("greatest relative difference %.2g\n", worst);
    assert_true(worst < 5e-9);
}

static double noise(uint64_t *seed) {
    *seed = *seed * 6364136223846793005ull + 1442695040888963407ull;
    return (double)(*seed >> 11) * 0x1p-53;
}

static void scatter(double *x, uint64_t *seed) {
    for (int i = 0; i < N; i++) x[i] *= 0.5 + noise(seed);
    x[S(V_s)] = -100.0 + 150.0 * noise(seed);
    x[S(V_T)] = -100.0 + 150.0 * noise(seed);
    for (int i = R(C_0); i < C(Ca_1); i++) x[i] = noise(seed) * (i % 2 ? 0.01 : 0.2);
    x[P(P_SR)] = 10.0 * noise(seed);
}

/* The mechanisms' own lane functions, run with their ports wired by hand. */
static void direct_rates(const double *p, const double *x, double stimulus, double *dx) {
    const double *pr = p + sarcolemma_p_count, *pc = pr + release_p_count,
                 *pb = pc + calcium_p_count, *pp = pb + crossbridge_p_count;
    double ks[sarcolemma_k_count], kr[release_k_count], kc[calcium_k_count],
        kb[crossbridge_k_count];
    double os[sarcolemma_out_count], orl[release_out_count], oc[calcium_out_count],
        ob[crossbridge_out_count], op[phosphate_out_count];
    sarcolemma_derive(p, ks);
    release_derive(pr, kr);
    calcium_derive(pc, kc);
    crossbridge_derive(pb, kb);
    sarcolemma_rates(x, &stimulus, p, ks, dx, os);
    release_rates(x + R(C_0), os, pr, kr, dx + R(C_0), orl);
    const double in_b = x[C(Ca_2)];
    crossbridge_rates(x + B(CaT), &in_b, pb, kb, dx + B(CaT), ob);
    const double in_p[] = {ob[crossbridge_out_strokes], x[C(Ca_SR2)], kc[calcium_k_V_2],
                           kc[calcium_k_V_SR2]};
    phosphate_rates(x + P(P), in_p, pp, dx + P(P), op);
    const double in_c[] = {orl[release_out_open], ob[crossbridge_out_troponin],
                           op[phosphate_out_precipitation]};
    calcium_rates(x + C(Ca_1), in_c, pc, kc, dx + C(Ca_1), oc);
}

static void generated_rates_equal_the_lane_functions(void **unused) {
    (void)unused;
    const char *cells[] = {"fibre.shorten2007.fast", "fibre.shorten2007.slow",
                           "fibre.shorten_human.fast", "fibre.shorten_human.slow"};
    uint64_t seed = 1;
    for (int cell = 0; cell < 4; cell++)
        for (int trial = 0; trial < 50; trial++) {
            double p[fibre_p_cell_count], x[N], c[400], a[N], b[N], J[400], du[N];
            const double u = 100.0 * noise(&seed);
            load_cell(cells[cell], p, x);
            scatter(x, &seed);
            constants_of(p, c);
            const myo_stiff_system *system = myo_fibre_cell_system(1);
            system->rates(c, x, &u, a);
            direct_rates(p, x, u, b);
            for (int i = 0; i < N; i++)
                assert_true(fabs(a[i] - b[i]) <= 1e-11 * (fabs(b[i]) + 1e-3 * myo_fibre_scales[i]));
            system->jacobian(c, x, &u, b, J, du);
            for (int i = 0; i < N; i++)
                assert_true(fabs(a[i] - b[i]) <= 1e-11 * (fabs(b[i]) + 1e-3 * myo_fibre_scales[i]));
            /* The chemistry alone is the same equations under the same V_T. */
            double cc[400], d[N];
            const double V_T = x[S(V_T)];
            const myo_stiff_system *chemistry = myo_fibre_chemistry_system(1);
            chemistry->constants(p + sarcolemma_p_count, cc);
            chemistry->rates(cc, x + sarcolemma_x_count, &V_T, d);
            for (int i = 0; i < chemistry->n_states; i++)
                assert_true(fabs(d[i] - a[sarcolemma_x_count + i]) <= 1e-11 * (fabs(d[i]) + 1e-3));
        }
}

static void jacobian_agrees_with_differences_of(const myo_stiff_system *system, const double *p,
                                                const double *x, double u) {
    const int n = system->n_states;
    double c[400], f[N], J[400], du[N], plus[N], minus[N], y[N], dense[N][N] = {{0}};
    system->constants(p, c);
    system->jacobian(c, x, &u, f, J, du);
    for (int e = 0; e < system->n_jacobian; e++)
        dense[system->pattern[e][0]][system->pattern[e][1]] = J[e];
    for (int j = 0; j <= n; j++) {
        memcpy(y, x, sizeof(double) * (size_t)n);
        const double here = j < n ? x[j] : u, step = 1e-6 * (fabs(here) + 1e-3);
        double high = u, low = u;
        if (j < n)
            y[j] = here + step;
        else
            high = u + step;
        system->rates(c, y, &high, plus);
        if (j < n)
            y[j] = here - step;
        else
            low = u - step;
        system->rates(c, y, &low, minus);
        for (int i = 0; i < n; i++) {
            const double slope = (plus[i] - minus[i]) / (2.0 * step),
                         exact = j < n ? dense[i][j] : du[i];
            const double rounding = 1e-15 * (fabs(plus[i]) + fabs(x[i])) / step;
            if (fabs(slope - exact) > 1e-5 * fabs(exact) + 20.0 * rounding + 1e-9)
                fail_msg("entry %d,%d: %.12g, by differences %.12g", i, j, exact, slope);
        }
    }
}

static void jacobian_agrees_with_differences(void **unused) {
    (void)unused;
    const char *cells[] = {"fibre.shorten2007.fast", "fibre.shorten_human.slow"};
    uint64_t seed = 7;
    for (int cell = 0; cell < 2; cell++)
        for (int trial = 0; trial < 10; trial++) {
            double p[fibre_p_cell_count], x[N];
            load_cell(cells[cell], p, x);
            if (trial) scatter(x, &seed);
            jacobian_agrees_with_differences_of(myo_fibre_cell_system(1), p, x, 10.0);
            jacobian_agrees_with_differences_of(myo_fibre_chemistry_system(1),
                                                p + sarcolemma_p_count, x + sarcolemma_x_count,
                                                x[S(V_T)]);
        }
}

/* (g I - J) y = b is solved to rounding for steps from 1 us to 1 s. */
static void factors_solve_the_linear_system(void **unused) {
    (void)unused;
    const myo_stiff_system *system = myo_fibre_cell_system(1);
    uint64_t seed = 3;
    for (double g = 4e3; g > 1e-3; g *= 0.1) {
        double p[fibre_p_cell_count], x[N], c[400], f[N], J[400], du[N], L[500], b[N], y[N], r[N];
        const double u = 0.0;
        load_cell("fibre.shorten2007.fast", p, x);
        scatter(x, &seed);
        constants_of(p, c);
        system->jacobian(c, x, &u, f, J, du);
        for (int i = 0; i < N; i++) y[i] = b[i] = f[i];
        system->factor(J, g, L);
        system->solve(L, y);
        double size[N];
        for (int i = 0; i < N; i++) r[i] = g * y[i] - b[i], size[i] = fabs(g * y[i]) + fabs(b[i]);
        for (int e = 0; e < system->n_jacobian; e++) {
            const double term = J[e] * y[system->pattern[e][1]];
            r[system->pattern[e][0]] -= term;
            size[system->pattern[e][0]] += fabs(term);
        }
        for (int i = 0; i < N; i++)
            if (fabs(r[i]) > 1e-10 * size[i] + 1e-12)
                fail_msg("g %g row %d: residual %g of %g", g, i, r[i], size[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates_are_the_published_ones),
        cmocka_unit_test(generated_rates_equal_the_lane_functions),
        cmocka_unit_test(jacobian_agrees_with_differences),
        cmocka_unit_test(factors_solve_the_linear_system),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
