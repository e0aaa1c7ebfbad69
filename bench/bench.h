/* A stiff system under its input, solved twice: by the library and by SUNDIALS CVODE. */
#ifndef MYO_BENCH_H
#define MYO_BENCH_H

#include "solve/rosenbrock.h"

#include <stddef.h>

enum {
    bench_rows = 1001, /* one a ms, 1 s */
    bench_most_values = 1024,
    bench_samples = 20 /* of a sampled input, in a ms */
};

/* States at every ms: row r, state i at rows[r * n_states + i]; and what they cost. */
typedef struct bench_result {
    double *rows;
    double cpu_s; /* of all cells together */
    long steps;
} bench_result;

/* One system of a fibre, with values and input. */
typedef struct bench_problem {
    const char *part;
    const myo_stiff_system *(*of_width)(int lanes); /* its equations */
    const double *scale;                            /* of the states, for the tolerance */
    double tolerance;                               /* as muscles and cells use it */
    double p[bench_most_values], x[bench_most_values];
    double stimulus, pulse_ms, period_ms; /* a train, the first pulse at 0 */
    double *samples; /* or, not NULL, the input at (bench_rows - 1) * bench_samples + 1 times */
    const short *left_out; /* states on which no other depends here: neither side solves them */
    int n_left_out;
    /* NULL: the library's adaptive solver. A part apart is not in the fibre's sum. */
    int (*library)(const struct bench_problem *problem, int lanes, struct bench_result *result);
    int apart;
} bench_problem;

/* The parts of a fibre, at most 3. */
int bench_human_fibre(const char *cell, double rate_Hz, bench_problem *parts);
int bench_published_fibre(const char *cell, double rate_Hz, bench_problem *parts);

/* Time of the end of the stretch `edge` (from 0) between two edges of the stimulus, and whether the
 * stimulus is on in it. */
double bench_next_edge(const bench_problem *problem, int edge, int *on);

double bench_cpu_s(void);

int bench_is_left_out(const bench_problem *problem, int state);

/* The radial membrane by the steps of the fibres' cable; 0 for widths that it does not have. */
int bench_patch(const bench_problem *problem, int lanes, bench_result *result);

/* CVODE with the system's own Jacobian; the same weights of the errors as the library's. Returns 0
 * where CVODE gave up. */
typedef enum bench_linear { BENCH_DENSE, BENCH_SPARSE } bench_linear;
int bench_judge(const bench_problem *problem, double tolerance, bench_linear linear,
                bench_result *result);

#endif
