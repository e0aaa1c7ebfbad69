/* myotome-bench: cost of a stiff system per cell and second simulated, beside SUNDIALS CVODE on the
 * same equations in the same run, at equal measured error.
 *
 * Error: greatest over all states and every ms of 1 s of |x - reference| over the range of the
 * state in the reference, which is CVODE at a tolerance of 1e-11. CVODE gets the same states, the
 * generated Jacobian and the loosest tolerance of a ladder at which its error is no greater than
 * the library's, once with dense factors (with which the targets were set) and once with sparse
 * ones. Times are processor times, the least of some runs. */
#include "bench.h"

#include "base/dispatch.h"
#include "myotome/io.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The fibres under one word. The first two are those that muscles run. */
static const struct fibre {
    const char *name, *cell;
    double rate_Hz;
    int (*load)(const char *cell, double rate_Hz, bench_problem *parts);
} fibres[] = {
    {"fibre", "fibre.human.fast", 50, bench_human_fibre},
    {"fibre", "fibre.human.slow", 40, bench_human_fibre},
    {"fibre", "fibre.shorten_human.fast", 50, bench_published_fibre},
};
enum { n_fibres = sizeof fibres / sizeof fibres[0] };

enum { most_parts = 3, n_widths = 4, repeats = 3, most_lines = n_widths + 2 };
static const int widths[n_widths] = {1, 2, 4, 8};
static const double target_scalar = 15, target_lanes = 100;

double bench_cpu_s(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double bench_next_edge(const bench_problem *problem, int edge, int *on) {
    *on = edge % 2 == 0;
    if (problem->samples) return bench_rows - 1;
    return edge / 2 * problem->period_ms + (*on ? problem->pulse_ms : problem->period_ms);
}

int bench_is_left_out(const bench_problem *problem, int state) {
    for (int i = 0; i < problem->n_left_out; i++)
        if (problem->left_out[i] == state) return 1;
    return 0;
}

static void *lanes_of(size_t n) {
    return aligned_alloc(128, (n * sizeof(double) + 127) / 128 * 128);
}

/* The library at a lane width: cells that differ by a few per cent in their first states, so that
 * they do not share their steps for free; the rows are those of the first, which is unchanged. */
static int solve(const bench_problem *problem, double tolerance, int lanes, bench_result *result) {
    if (problem->library) return problem->library(problem, lanes, result);
    const myo_stiff_system *system = problem->of_width(lanes);
    const size_t n = (size_t)system->n_states, w = (size_t)lanes;
    double *p = lanes_of((size_t)system->n_parameters * w);
    double *c = lanes_of((size_t)system->n_constants * w);
    double *x = lanes_of(n * w), *u = lanes_of((bench_samples + 1) * w);
    void *work = aligned_alloc(128, myo_rosenbrock_work_bytes(system));
    /* A muscle asks ms by ms. */
    const double longest_ms = problem->samples ? 1 : 1000;
    const myo_stiff_options options = {tolerance, problem->scale, 1e-3, longest_ms, 1e-9, 0};
    const myo_stiff_input input = {u, problem->samples ? bench_samples : 0, 1.0 / bench_samples};
    for (int i = 0; i < system->n_parameters; i++)
        for (size_t l = 0; l < w; l++) p[(size_t)i * w + l] = problem->p[i];
    for (size_t i = 0; i < n; i++)
        for (size_t l = 0; l < w; l++) x[i * w + l] = problem->x[i] * (1 + 0.002 * (double)l);
    system->constants(p, c);
    for (size_t i = 0; i < n; i++) result->rows[i] = x[i * w];
    result->steps = 0;
    double t = 0, step_ms = 0;
    int row = 0, on = 0, failed = 0;
    const double start = bench_cpu_s();
    for (int edge = 0; row + 1 < bench_rows && !failed; edge++) {
        const double until = bench_next_edge(problem, edge, &on);
        for (size_t l = 0; l < w; l++) u[l] = on ? problem->stimulus : 0;
        step_ms = 0; /* the input jumps */
        while (t < until && row + 1 < bench_rows && !failed) {
            const double to = row + 1 <= until ? row + 1 : until;
            for (size_t k = 0; problem->samples && k <= bench_samples; k++)
                for (size_t l = 0; l < w; l++)
                    u[k * w + l] = problem->samples[(size_t)row * bench_samples + k];
            myo_stiff_report report = {0};
            failed = myo_rosenbrock_of_width(lanes)(system, &options, c, &input, to - t, &step_ms,
                                                    x, work, &report);
            result->steps += (long)(report.steps + report.rejected);
            t = to;
            if (to < row + 1) break;
            row++;
            for (size_t i = 0; i < n; i++) result->rows[(size_t)row * n + i] = x[i * w];
        }
    }
    result->cpu_s = bench_cpu_s() - start;
    free(p), free(c), free(x), free(u), free(work);
    return !failed;
}

static double error_of(const bench_problem *problem, const bench_result *result,
                       const bench_result *reference) {
    const size_t n = (size_t)problem->of_width(1)->n_states;
    double worst = 0;
    for (size_t i = 0; i < n; i++) {
        if (bench_is_left_out(problem, (int)i)) continue;
        double low = reference->rows[i], high = low, error = 0;
        for (size_t r = 0; r < bench_rows; r++) {
            const double x = reference->rows[r * n + i];
            low = fmin(low, x);
            high = fmax(high, x);
            error = fmax(error, fabs(result->rows[r * n + i] - x));
        }
        if (high > low) worst = fmax(worst, error / (high - low));
    }
    return worst;
}

typedef struct line {
    char solver[48];
    double tolerance, error_1, ms_per_cell_s;
    double times[2]; /* as cheap as CVODE, by bench_linear */
    long steps;
} line;

static void keep(line *to, const char *solver, int lanes, double tolerance, double error_1,
                 const bench_result *result) {
    *to = (line){"", tolerance, error_1, 1e3 * result->cpu_s / lanes, {0, 0}, result->steps};
    snprintf(to->solver, sizeof to->solver, "%s", solver);
}

/* The loosest tolerance from `tolerance` down at which CVODE is as exact as `wanted`, and its cost
 * there. */
static int judge(const bench_problem *problem, bench_linear linear, double wanted,
                 const bench_result *reference, double tolerance, bench_result *result, line *to) {
    for (; tolerance > 1e-10; tolerance *= 0.562341325190349) { /* a quarter of a decade */
        if (!bench_judge(problem, tolerance, linear, result)) continue;
        const double error_1 = error_of(problem, result, reference);
        if (!(error_1 <= wanted)) continue;
        double best = result->cpu_s;
        for (int r = 1; r < repeats; r++) {
            bench_judge(problem, tolerance, linear, result);
            best = fmin(best, result->cpu_s);
        }
        result->cpu_s = best;
        keep(to, linear == BENCH_DENSE ? "CVODE, dense" : "CVODE, sparse (KLU)", 1, tolerance,
             error_1, result);
        return 1;
    }
    return 0;
}

/* The last two lines are CVODE's. */
static void divide(line *lines, int count) {
    for (int i = 0; i < count; i++) {
        lines[i].times[BENCH_DENSE] = lines[count - 1].ms_per_cell_s / lines[i].ms_per_cell_s;
        lines[i].times[BENCH_SPARSE] = lines[count - 2].ms_per_cell_s / lines[i].ms_per_cell_s;
    }
}

static void print_table(const char *part, const line *lines, int n) {
    for (int i = 0; i < n; i++) {
        char tolerance[16] = "";
        if (lines[i].tolerance > 0)
            snprintf(tolerance, sizeof tolerance, "%.2g", lines[i].tolerance);
        printf("%-12s %-20s %9s %9.1g %8ld %9.3f %8.2f %9.2f\n", part, lines[i].solver, tolerance,
               lines[i].error_1, lines[i].steps, lines[i].ms_per_cell_s,
               lines[i].times[BENCH_DENSE], lines[i].times[BENCH_SPARSE]);
    }
}

static void print_verdict(const char *what, const line *of, double target) {
    const double dense = of->times[BENCH_DENSE], sparse = of->times[BENCH_SPARSE];
    printf("%s, %s: %.1f times CVODE with dense factors, %.1f times with sparse ones; asked for "
           "%g: %s, %s\n",
           what, of->solver, dense, sparse, target, dense >= target ? "met" : "NOT MET",
           sparse >= target ? "met" : "NOT MET");
}

static void print_verdicts(const char *what, const line *lines, int n) {
    const line *best = &lines[0];
    for (int i = 0; i < n - 2; i++)
        if (lines[i].ms_per_cell_s < best->ms_per_cell_s) best = &lines[i];
    print_verdict(what, &lines[0], target_scalar);
    print_verdict(what, best, target_lanes);
    printf("\n");
}

static void add_lines(myo_json *json, const char *part, const line *lines, int n) {
    myo_json_object(json, NULL);
    myo_json_string(json, "part", part);
    myo_json_array(json, "solvers");
    for (int i = 0; i < n; i++) {
        myo_json_object(json, NULL);
        myo_json_string(json, "solver", lines[i].solver);
        if (lines[i].tolerance > 0) myo_json_number(json, "tolerance", lines[i].tolerance);
        myo_json_number(json, "error_1", lines[i].error_1);
        myo_json_integer(json, "steps", lines[i].steps);
        myo_json_number(json, "ms_per_cell_s", lines[i].ms_per_cell_s);
        myo_json_number(json, "times_cvode_dense", lines[i].times[BENCH_DENSE]);
        myo_json_number(json, "times_cvode_sparse", lines[i].times[BENCH_SPARSE]);
        myo_json_end(json);
    }
    myo_json_end(json);
    myo_json_end(json);
}

static int broke_down(const char *who) {
    fprintf(stderr, "myotome: %s gave up on this system; try another --tolerance\n", who);
    return 0;
}

/* All solvers on one part. Returns the number of lines, 0 after a failure. */
static int compare(const bench_problem *problem, double tolerance, line *lines) {
    const size_t n = (size_t)problem->of_width(1)->n_states;
    bench_result result = {malloc(n * bench_rows * sizeof(double)), 0, 0},
                 reference = {malloc(n * bench_rows * sizeof(double)), 0, 0};
    int count = 0,
        good = result.rows && reference.rows &&
               (bench_judge(problem, 1e-11, BENCH_SPARSE, &reference) || broke_down("CVODE"));
    for (int k = 0; k < n_widths && good; k++) {
        if (!myo_lane_width_runs(widths[k])) continue;
        double best = 1e300;
        for (int r = 0; r < repeats && good; r++) {
            good = solve(problem, tolerance, widths[k], &result) || broke_down("the library");
            best = fmin(best, result.cpu_s);
        }
        result.cpu_s = best;
        char name[48];
        snprintf(name, sizeof name, widths[k] == 1 ? "myotome, %d cell" : "myotome, %d cells",
                 widths[k]);
        keep(&lines[count++], name, widths[k], tolerance, error_of(problem, &result, &reference),
             &result);
    }
    if (good) {
        const double wanted = lines[0].error_1;
        const double loosest = problem->library ? 0.1 : fmin(10 * tolerance, 0.01);
        good = (judge(problem, BENCH_SPARSE, wanted, &reference, loosest, &result, &lines[count]) &&
                judge(problem, BENCH_DENSE, wanted, &reference, loosest, &result,
                      &lines[count + 1])) ||
               broke_down("CVODE");
    }
    free(result.rows);
    free(reference.rows);
    if (!good) return 0;
    divide(lines, count + 2);
    return count + 2;
}

static void add_up(line *sum, const line *lines, int n, int is_first) {
    for (int i = 0; i < n; i++) {
        if (is_first) {
            sum[i] = lines[i];
            continue;
        }
        sum[i].tolerance = 0;
        sum[i].error_1 = fmax(sum[i].error_1, lines[i].error_1);
        sum[i].steps += lines[i].steps;
        sum[i].ms_per_cell_s += lines[i].ms_per_cell_s;
    }
    divide(sum, n);
}

/* A fibre's parts and their sum, as lines and in `json`; then what is not part of it. */
static int bench(const struct fibre *fibre, double tolerance, int silent, myo_json *json) {
    static bench_problem parts[most_parts];
    const int n_parts = fibre->load(fibre->cell, fibre->rate_Hz, parts);
    line lines[most_lines], sum[most_lines];
    int good = n_parts > 0;
    myo_json_object(json, NULL);
    myo_json_string(json, "cell", fibre->cell);
    myo_json_array(json, "parts");
    for (int k = 0; k < n_parts && good; k++) {
        const bench_problem *part = &parts[k];
        if (!silent && !k)
            printf("%s, %g Hz for 1 s\n%-12s %-20s %9s %9s %8s %9s %8s %9s\n", fibre->cell,
                   fibre->rate_Hz, "part", "solver", "tolerance", "error", "steps", "ms/cell s",
                   "x dense", "x sparse");
        const int count = compare(part, tolerance > 0 ? tolerance : part->tolerance, lines);
        good = count > 0;
        if (!good) break;
        if (!silent) print_table(part->part, lines, count);
        add_lines(json, part->part, lines, count);
        fflush(stdout);
        if (!part->apart) add_up(sum, lines, count, !k);
        const int is_last = k + 1 == n_parts || (parts[k + 1].apart && !part->apart);
        if (k && !part->apart && is_last) {
            if (!silent) print_table("sum", sum, count);
            add_lines(json, "sum", sum, count);
        }
        if (is_last && !silent)
            print_verdicts(part->apart ? "the membrane of a cell by itself"
                           : k         ? "the fibre that muscles run"
                                       : "the published fibre",
                           part->apart ? lines : sum, count);
    }
    for (int k = 0; k < n_parts; k++) free(parts[k].samples);
    myo_json_end(json);
    myo_json_end(json);
    return good;
}

/* myotome-bench SYSTEM TOLERANCE {table|json}: called by `myotome bench`. */
int main(int argc, char **argv) {
    if (argc != 4) {
        fprintf(stderr, "myotome: bench is called as 'myotome bench SYSTEM'\n");
        return MYO_USAGE;
    }
    const int json = strcmp(argv[3], "json") == 0;
    int found = 0, good = 1;
    myo_json out = myo_json_make(2);
    myo_json_object(&out, NULL);
    myo_json_string(&out, "system", argv[1]);
    myo_json_array(&out, "cells");
    for (int i = 0; i < n_fibres && good; i++) {
        if (strcmp(fibres[i].name, argv[1]) != 0) continue;
        if (!found++ && !json)
            printf("Cost of a second of one cell on this processor. Error against CVODE at 1e-11, "
                   "as a share of each state's range.\n\n");
        good = bench(&fibres[i], atof(argv[2]), json, &out);
    }
    myo_json_end(&out);
    myo_json_end(&out);
    const char *text = myo_json_text(&out);
    if (found && good && json && text) fputs(text, stdout);
    myo_json_free(&out);
    if (!found) {
        fprintf(stderr, "myotome: no system \"%s\" to bench; there is %s\n", argv[1],
                fibres[0].name);
        return MYO_INPUT;
    }
    return good ? MYO_OK : MYO_BROKE_DOWN;
}
