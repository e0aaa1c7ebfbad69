/* SUNDIALS CVODE on a system of the library: BDF, Newton with the generated Jacobian, dense or
 * sparse (KLU) factors, restarted at every edge of a stimulus, rows by its own interpolation. */
#include "bench.h"

#include <math.h>

#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunlinsol/sunlinsol_klu.h>
#include <sunmatrix/sunmatrix_dense.h>
#include <sunmatrix/sunmatrix_sparse.h>

#include <stdlib.h>

typedef struct judge {
    const myo_stiff_system *system;
    double c[bench_most_values], dx[bench_most_values], du[bench_most_values];
    int n;                          /* states that are solved */
    short state[bench_most_values]; /* which */
    short place[bench_most_values]; /* of each state of the system, -1: left out */
    double x[bench_most_values];    /* all states of the system */
    double *entries;
    sunindextype *order; /* entries in the order of compressed columns */
    int n_entries;
    const double *samples; /* or NULL */
    double stimulus;
} judge;

static double slope_at(const double *s, int i) {
    const int n = bench_samples;
    if (i == 0) return 2.0 * s[1] - 1.5 * s[0] - 0.5 * s[2];
    if (i == n) return 1.5 * s[n] - 2.0 * s[n - 1] + 0.5 * s[n - 2];
    return 0.5 * (s[i + 1] - s[i - 1]);
}

/* The input at a time: a sampled one as the library reads it, ms by ms (solve/rosenbrock.h). */
static double input_at(const judge *j, double t_ms) {
    if (!j->samples) return j->stimulus;
    const double row = fmin(fmax(floor(t_ms), 0), bench_rows - 2);
    const double *s = j->samples + (size_t)row * bench_samples;
    const double position = (t_ms - row) * bench_samples;
    const int i = (int)fmin(fmax(floor(position), 0), bench_samples - 1);
    const double w = position - i, rise = s[i + 1] - s[i];
    const double d0 = slope_at(s, i), d1 = slope_at(s, i + 1);
    return s[i] + w * (d0 + w * (3.0 * rise - 2.0 * d0 - d1 + w * (d0 + d1 - 2.0 * rise)));
}

static int rates(realtype t, N_Vector x, N_Vector dx, void *user) {
    judge *j = user;
    const double u = input_at(j, t);
    if (j->n == j->system->n_states) {
        j->system->rates(j->c, NV_DATA_S(x), &u, NV_DATA_S(dx));
        return 0;
    }
    for (int i = 0; i < j->n; i++) j->x[j->state[i]] = NV_Ith_S(x, i);
    j->system->rates(j->c, j->x, &u, j->dx);
    for (int i = 0; i < j->n; i++) NV_Ith_S(dx, i) = j->dx[j->state[i]];
    return 0;
}

static int jacobian(realtype t, N_Vector x, N_Vector f, SUNMatrix J, void *user, N_Vector a,
                    N_Vector b, N_Vector c) {
    judge *j = user;
    (void)f, (void)a, (void)b, (void)c;
    const double u = input_at(j, t);
    for (int i = 0; i < j->n; i++) j->x[j->state[i]] = NV_Ith_S(x, i);
    j->system->jacobian(j->c, j->x, &u, j->dx, j->entries, j->du);
    const short(*pattern)[2] = j->system->pattern;
    const int n = j->n_entries;
    SUNMatZero(J);
    if (SUNMatGetID(J) == SUNMATRIX_DENSE) {
        for (int e = 0; e < n; e++) {
            const short *at = pattern[j->order[e]];
            SM_ELEMENT_D(J, j->place[at[0]], j->place[at[1]]) = j->entries[j->order[e]];
        }
        return 0;
    }
    sunindextype *columns = SM_INDEXPTRS_S(J);
    for (int e = 0, column = 0; e <= n; e++) {
        const int end = e == n ? j->n : j->place[pattern[j->order[e]][1]];
        while (column <= end) columns[column++] = e;
        if (e == n) break;
        SM_INDEXVALS_S(J)[e] = j->place[pattern[j->order[e]][0]];
        SM_DATA_S(J)[e] = j->entries[j->order[e]];
    }
    return 0;
}

/* Which states are solved, and their entries by column, then row: insertion sort, done once. */
static void sort_entries(const bench_problem *problem, judge *j) {
    for (int i = 0; i < j->system->n_states; i++) {
        j->place[i] = -1;
        j->x[i] = problem->x[i];
        if (bench_is_left_out(problem, i)) continue;
        j->place[i] = (short)j->n;
        j->state[j->n++] = (short)i;
    }
    for (int e = 0; e < j->system->n_jacobian; e++) {
        const short *new = j->system->pattern[e];
        if (j->place[new[0]] < 0 || j->place[new[1]] < 0) continue;
        int k = j->n_entries++;
        for (; k > 0; k--) {
            const short *old = j->system->pattern[j->order[k - 1]];
            if (old[1] < new[1] || (old[1] == new[1] && old[0] < new[0])) break;
            j->order[k] = j->order[k - 1];
        }
        j->order[k] = e;
    }
}

static void keep_row(const judge *j, N_Vector x, double *row) {
    for (int i = 0; i < j->system->n_states; i++) row[i] = j->x[i];
    for (int i = 0; i < j->n; i++) row[j->state[i]] = NV_Ith_S(x, i);
}

static int solve(const bench_problem *problem, judge *j, void *cvode, N_Vector x,
                 bench_result *result) {
    const size_t n = (size_t)j->system->n_states;
    realtype t = 0;
    int row = 0, on = 0;
    keep_row(j, x, result->rows);
    for (int edge = 0; row + 1 < bench_rows; edge++) {
        const double until = bench_next_edge(problem, edge, &on);
        j->stimulus = on ? problem->stimulus : 0;
        if (edge && CVodeReInit(cvode, t, x)) return 0;
        CVodeSetStopTime(cvode, until);
        for (; row + 1 < bench_rows && row + 1 <= until; row++) {
            if (CVode(cvode, row + 1, x, &t, CV_NORMAL) < 0) return 0;
            keep_row(j, x, result->rows + (size_t)(row + 1) * n);
        }
        if (row + 1 < bench_rows && t < until && CVode(cvode, until, x, &t, CV_NORMAL) < 0)
            return 0;
        long steps = 0;
        CVodeGetNumSteps(cvode, &steps);
        result->steps += steps;
    }
    return 1;
}

int bench_judge(const bench_problem *problem, double tolerance, bench_linear linear,
                bench_result *result) {
    judge j = {.system = problem->of_width(1), .samples = problem->samples};
    SUNContext context;
    if (SUNContext_Create(NULL, &context)) return 0;
    j.entries = malloc((size_t)j.system->n_jacobian * sizeof *j.entries);
    j.order = malloc((size_t)j.system->n_jacobian * sizeof *j.order);
    j.system->constants(problem->p, j.c);
    sort_entries(problem, &j);
    const int n = j.n;
    N_Vector x = N_VNew_Serial(n, context), small = N_VNew_Serial(n, context);
    for (int i = 0; i < n; i++) {
        NV_Ith_S(x, i) = problem->x[j.state[i]];
        NV_Ith_S(small, i) = tolerance * problem->scale[j.state[i]];
    }
    j.stimulus = problem->stimulus;
    void *cvode = CVodeCreate(CV_BDF, context);
    CVodeInit(cvode, rates, 0, x);
    CVodeSVtolerances(cvode, tolerance, small);
    CVodeSetUserData(cvode, &j);
    CVodeSetMaxNumSteps(cvode, 10000000);
    CVodeSetErrFile(cvode, NULL);
    SUNMatrix A = linear == BENCH_DENSE ? SUNDenseMatrix(n, n, context)
                                        : SUNSparseMatrix(n, n, j.n_entries + n, CSC_MAT, context);
    SUNLinearSolver solver =
        linear == BENCH_DENSE ? SUNLinSol_Dense(x, A, context) : SUNLinSol_KLU(x, A, context);
    CVodeSetLinearSolver(cvode, solver, A);
    CVodeSetJacFn(cvode, jacobian);
    result->steps = 0;
    const double start = bench_cpu_s();
    const int solved = solve(problem, &j, cvode, x, result);
    result->cpu_s = bench_cpu_s() - start;
    CVodeFree(&cvode);
    SUNLinSolFree(solver);
    SUNMatDestroy(A);
    N_VDestroy(x);
    N_VDestroy(small);
    SUNContext_Free(&context);
    free(j.entries);
    free(j.order);
    return solved;
}
