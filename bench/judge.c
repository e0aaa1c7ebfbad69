/* SUNDIALS CVODE on a system of the library: BDF, Newton with the generated Jacobian, dense or
 * sparse (KLU) factors, restarted at every edge of the stimulus, rows by its own interpolation. */
#include "bench.h"

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
    double *entries;
    sunindextype *order; /* entries in the order of compressed columns */
    double stimulus;
} judge;

static int rates(realtype t, N_Vector x, N_Vector dx, void *user) {
    const judge *j = user;
    (void)t;
    j->system->rates(j->c, NV_DATA_S(x), &j->stimulus, NV_DATA_S(dx));
    return 0;
}

static int jacobian(realtype t, N_Vector x, N_Vector f, SUNMatrix J, void *user, N_Vector a,
                    N_Vector b, N_Vector c) {
    judge *j = user;
    (void)t, (void)f, (void)a, (void)b, (void)c;
    j->system->jacobian(j->c, NV_DATA_S(x), &j->stimulus, j->dx, j->entries, j->du);
    const int n = j->system->n_jacobian;
    SUNMatZero(J);
    if (SUNMatGetID(J) == SUNMATRIX_DENSE) {
        for (int e = 0; e < n; e++)
            SM_ELEMENT_D(J, j->system->pattern[e][0], j->system->pattern[e][1]) = j->entries[e];
        return 0;
    }
    sunindextype *columns = SM_INDEXPTRS_S(J);
    for (int e = 0, column = 0; e <= n; e++) {
        const int end = e == n ? j->system->n_states : j->system->pattern[j->order[e]][1];
        while (column <= end) columns[column++] = e;
        if (e == n) break;
        SM_INDEXVALS_S(J)[e] = j->system->pattern[j->order[e]][0];
        SM_DATA_S(J)[e] = j->entries[j->order[e]];
    }
    return 0;
}

/* Entries by column, then row: insertion sort, done once. */
static void sort_entries(judge *j) {
    for (int e = 0; e < j->system->n_jacobian; e++) {
        const short *new = j->system->pattern[e];
        int k = e;
        for (; k > 0; k--) {
            const short *old = j->system->pattern[j->order[k - 1]];
            if (old[1] < new[1] || (old[1] == new[1] && old[0] < new[0])) break;
            j->order[k] = j->order[k - 1];
        }
        j->order[k] = e;
    }
}

static int solve(const bench_system *bench, judge *j, void *cvode, N_Vector x,
                 bench_result *result) {
    const size_t n = (size_t)j->system->n_states;
    realtype t = 0;
    int row = 0, on = 0;
    for (size_t i = 0; i < n; i++) result->rows[i] = NV_Ith_S(x, i);
    for (int edge = 0; row + 1 < bench_rows; edge++) {
        const double until = bench_next_edge(bench, edge, &on);
        j->stimulus = on ? bench->stimulus : 0;
        if (edge && CVodeReInit(cvode, t, x)) return 0;
        CVodeSetStopTime(cvode, until);
        for (; row + 1 < bench_rows && row + 1 <= until; row++) {
            if (CVode(cvode, row + 1, x, &t, CV_NORMAL) < 0) return 0;
            for (size_t i = 0; i < n; i++) result->rows[(size_t)(row + 1) * n + i] = NV_Ith_S(x, i);
        }
        if (row + 1 < bench_rows && t < until && CVode(cvode, until, x, &t, CV_NORMAL) < 0)
            return 0;
        long steps = 0;
        CVodeGetNumSteps(cvode, &steps);
        result->steps += steps;
    }
    return 1;
}

int bench_judge(const bench_system *bench, const double *p, const double *x0, double tolerance,
                bench_linear linear, bench_result *result) {
    judge j = {.system = bench->of_width(1)};
    const int n = j.system->n_states;
    SUNContext context;
    if (SUNContext_Create(NULL, &context)) return 0;
    N_Vector x = N_VNew_Serial(n, context), small = N_VNew_Serial(n, context);
    for (int i = 0; i < n; i++) {
        NV_Ith_S(x, i) = x0[i];
        NV_Ith_S(small, i) = tolerance * bench->scale[i];
    }
    j.entries = malloc((size_t)j.system->n_jacobian * sizeof *j.entries);
    j.order = malloc((size_t)j.system->n_jacobian * sizeof *j.order);
    j.system->constants(p, j.c);
    sort_entries(&j);
    j.stimulus = bench->stimulus;
    void *cvode = CVodeCreate(CV_BDF, context);
    CVodeInit(cvode, rates, 0, x);
    CVodeSVtolerances(cvode, tolerance, small);
    CVodeSetUserData(cvode, &j);
    CVodeSetMaxNumSteps(cvode, 10000000);
    CVodeSetErrFile(cvode, NULL);
    SUNMatrix A = linear == BENCH_DENSE
                      ? SUNDenseMatrix(n, n, context)
                      : SUNSparseMatrix(n, n, j.system->n_jacobian + n, CSC_MAT, context);
    SUNLinearSolver solver =
        linear == BENCH_DENSE ? SUNLinSol_Dense(x, A, context) : SUNLinSol_KLU(x, A, context);
    CVodeSetLinearSolver(cvode, solver, A);
    CVodeSetJacFn(cvode, jacobian);
    result->steps = 0;
    const double start = bench_cpu_s();
    const int solved = solve(bench, &j, cvode, x, result);
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
