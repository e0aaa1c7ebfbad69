/* A stiff system under a train of stimuli, solved twice: by the library and by SUNDIALS CVODE. */
#ifndef MYO_BENCH_H
#define MYO_BENCH_H

#include "solve/rosenbrock.h"

#include <stddef.h>

/* What is solved; other systems are further rows of the list in bench.c. */
typedef struct bench_system {
    const char *name, *cell;                             /* the cell whose values are taken */
    const myo_stiff_system *(*of_width)(int lanes);      /* its equations */
    int (*load)(const char *cell, double *p, double *x); /* parameters and first states */
    const double *scale;                                 /* of the states, for the tolerance */
    double stimulus, pulse_ms, period_ms;                /* the first pulse at 0 */
} bench_system;

enum { bench_rows = 1001, bench_most_values = 1024 }; /* one a ms, 1 s */

/* States at every ms: row r, state i at rows[r * n_states + i]; and what they cost. */
typedef struct bench_result {
    double *rows;
    double cpu_s; /* of all cells together */
    long steps;
} bench_result;

/* The next edge of the stimulus after t_ms (which is an edge, or 0 before the first), and whether
 * the stimulus is on from t_ms until then. */
double bench_next_edge(const bench_system *system, int edge, int *on);

double bench_cpu_s(void);

/* CVODE with the system's own Jacobian; the same weights of the errors as the library's. Returns 0
 * where CVODE gave up. */
typedef enum bench_linear { BENCH_DENSE, BENCH_SPARSE } bench_linear;
int bench_judge(const bench_system *system, const double *p, const double *x0, double tolerance,
                bench_linear linear, bench_result *result);

#endif
