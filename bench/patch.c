/* The membrane at one place as muscles step it: the kernel of the fibres' cable, with the lengths
 * of its steps and the rates at which they change (body/fibre_cable.def), but without neighbours.
 */
#include "bench.h"

#include "base/dispatch.h"
#include "body/fibre_cable_radial.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { most_lanes = 8, n_levels = 4 };

typedef struct patch {
    const bench_problem *problem;
    const myo_fibre_kernel *kernel;
    void *constants;
    double step_ms[n_levels], fast_mV_ms[n_levels], ion_ms;
    int lanes;
    _Alignas(128) double q[MYO_FIBRE_ARRAYS][most_lanes];
    _Alignas(128) double V[most_lanes], a[most_lanes], r[most_lanes], dV[most_lanes];
    double ports[MYO_FIBRE_PORTS];
    myo_fibre_nodes nodes;
    double t_ms, age_ms, since_ms, rate_mV_ms, on_until_ms; /* age: how far gates lag behind V */
    long steps;
} patch;

static void step(patch *p, double dt_ms) {
    const double on = p->t_ms + 0.5 * dt_ms < p->on_until_ms ? p->problem->stimulus : 0;
    const myo_cable_step now = {p->t_ms, p->age_ms + 0.5 * dt_ms, dt_ms};
    p->kernel->load(p->constants, &p->nodes, 0, p->lanes, &now, p->V, p->a, p->r);
    double most_mV = 0;
    for (int l = 0; l < p->lanes; l++) {
        p->dV[l] = (p->r[l] + on) / p->a[l];
        p->V[l] += p->dV[l];
        most_mV = fmax(most_mV, fabs(p->dV[l]));
    }
    p->kernel->finish(p->constants, &p->nodes, 0, p->lanes, dt_ms, p->dV);
    p->age_ms = 0.5 * dt_ms;
    p->rate_mV_ms = most_mV / dt_ms;
    p->t_ms += dt_ms;
    p->since_ms += dt_ms;
    p->steps++;
    if (p->since_ms < (dt_ms < p->ion_ms ? p->ion_ms : p->step_ms[0]) * (1 - 1e-9)) return;
    p->kernel->renew(p->constants, &p->nodes, 0, p->lanes, p->since_ms, p->V);
    p->since_ms = 0;
}

/* One step of a level, in shorter ones where the membrane moves (solve/cable.c). */
static void advance(patch *p, int level) {
    const double slack = 1e-9;
    const int moves = p->t_ms + slack < p->on_until_ms || p->rate_mV_ms >= p->fast_mV_ms[level];
    if (level + 1 == n_levels || !moves) {
        step(p, p->step_ms[level]);
        return;
    }
    const int parts = (int)lround(p->step_ms[level] / p->step_ms[level + 1]);
    for (int k = 0; k < parts; k++) advance(p, level + 1);
}

/* The first lane's states. Gates stand half a step behind: a copy is brought up to V. */
static void write_row(patch *p, double *x) {
    static const int first[] = {membrane_radial_x_V_s, membrane_radial_x_V_1, membrane_radial_x_V_2,
                                membrane_radial_x_V_3};
    static const struct {
        int state, field;
    } gates[] = {{membrane_radial_x_m_s, radial_m}, {membrane_radial_x_h_s, radial_h},
                 {membrane_radial_x_n_s, radial_n}, {membrane_radial_x_S_s, radial_S},
                 {membrane_radial_x_c_s, radial_c}, {membrane_radial_x_h_K_s, radial_h_K}};
    patch *copy = aligned_alloc(128, (sizeof *copy + 127) / 128 * 128);
    if (!copy) abort();
    *copy = *p;
    for (int i = 0; i < MYO_FIBRE_ARRAYS; i++) copy->nodes.q[i] = copy->q[i];
    if (copy->since_ms > 0)
        p->kernel->renew(p->constants, &copy->nodes, 0, p->lanes, copy->since_ms, copy->V);
    const myo_cable_step still = {copy->t_ms, copy->age_ms, 1e-30};
    p->kernel->load(p->constants, &copy->nodes, 0, p->lanes, &still, copy->V, copy->a, copy->r);
    for (int k = 0; k < 4; k++) {
        double *to = x + first[k];
        to[0] = k ? copy->q[radial_array(k, radial_V)][0] : copy->V[0];
        for (size_t g = 0; g < sizeof gates / sizeof gates[0]; g++)
            to[gates[g].state] = copy->q[radial_array(k, gates[g].field)][0];
        to[k ? membrane_radial_x_K_1 - membrane_radial_x_V_1 : membrane_radial_x_K_e] =
            copy->q[radial_array(k, radial_K)][0];
        to[k ? membrane_radial_x_Na_1 - membrane_radial_x_V_1 : membrane_radial_x_Na_e] =
            copy->q[radial_array(k, radial_Na)][0];
    }
    x[membrane_radial_x_K_i] = copy->q[radial_K_i][0];
    x[membrane_radial_x_Na_i] = copy->q[radial_Na_i][0];
    x[membrane_radial_x_Cl_i] = copy->q[radial_Cl_i][0];
    free(copy);
}

static patch *make(const bench_problem *problem, int lanes) {
    static const int steps[] = {fibre_cable_p_rest_step, fibre_cable_p_macro_step,
                                fibre_cable_p_middle_step, fibre_cable_p_short_step};
    static const int rates[] = {fibre_cable_p_rest_rate, fibre_cable_p_macro_rate,
                                fibre_cable_p_middle_rate};
    const myo_fibre_kind *kind = &myo_fibre_radial;
    patch *p = aligned_alloc(128, (sizeof *p + 127) / 128 * 128);
    if (!p) abort();
    memset(p, 0, sizeof *p);
    p->constants = aligned_alloc(128, (kind->constants_bytes + 127) / 128 * 128);
    if (!p->constants) abort();
    double cable[fibre_cable_p_count];
    for (int i = 0; i < fibre_cable_p_count; i++) cable[i] = myo_body_fibre_cable.fields[i].value;
    cable[fibre_cable_p_diameter] = 2 * problem->p[membrane_radial_p_radius];
    kind->derive(problem->p, cable, p->constants);
    for (int l = 0; l < n_levels; l++) {
        p->step_ms[l] = cable[steps[l]];
        if (l + 1 < n_levels) p->fast_mV_ms[l] = cable[rates[l]];
    }
    p->ion_ms = cable[fibre_cable_p_ion_step];
    p->problem = problem;
    p->kernel = myo_fibre_kernel_for(kind, lanes);
    p->lanes = lanes;
    for (int l = 0; l < lanes; l++) {
        double x[membrane_radial_x_count];
        for (int i = 0; i < membrane_radial_x_count; i++) x[i] = problem->x[i] * (1 + 0.002 * l);
        for (int i = 0; i < MYO_FIBRE_ARRAYS; i++) p->nodes.q[i] = &p->q[i][l];
        kind->start(p->constants, x, &p->nodes, 1, &p->V[l], p->ports);
    }
    for (int i = 0; i < MYO_FIBRE_ARRAYS; i++) p->nodes.q[i] = p->q[i];
    p->nodes.ports = p->ports;
    p->kernel->renew(p->constants, &p->nodes, 0, lanes, 0, p->V);
    return p;
}

static long run(const bench_problem *problem, int lanes, double *rows) {
    const size_t n = (size_t)problem->of_width(1)->n_states;
    patch *p = make(problem, lanes);
    for (int row = 0; row < bench_rows; row++) {
        if (rows) write_row(p, rows + (size_t)row * n);
        if (row + 1 == bench_rows) break;
        p->t_ms = row;
        const double begun = floor(row / problem->period_ms + 1e-9) * problem->period_ms;
        p->on_until_ms = begun + problem->pulse_ms;
        advance(p, 0);
    }
    const long steps = p->steps;
    free(p->constants);
    free(p);
    return steps;
}

int bench_patch(const bench_problem *problem, int lanes, bench_result *result) {
    if (lanes > most_lanes) return 0;
    memset(result->rows, 0, (size_t)problem->of_width(1)->n_states * bench_rows * sizeof(double));
    run(problem, lanes, result->rows); /* rows are copies: not part of the cost */
    const double start = bench_cpu_s();
    result->steps = run(problem, lanes, NULL);
    result->cpu_s = bench_cpu_s() - start;
    return 1;
}
