/* myotome-bench: cost of a stiff system per cell and second simulated, beside SUNDIALS CVODE on the
 * same equations in the same run, at equal measured error.
 *
 * Error: greatest over all states and every ms of 1 s of |x - reference| over the range of the
 * state in the reference, which is CVODE at a tolerance of 1e-11. CVODE gets the generated Jacobian
 * and the loosest tolerance of a ladder at which its error is no greater than the library's, once
 * with dense factors (with which the targets were set) and once with sparse ones. Times are
 * processor times, the least of some runs. */
#include "bench.h"

#include "base/dispatch.h"
#include "body/fibre_point.h"
#include "body/fibre_systems.h"
#include "myotome/cell.h"
#include "myotome/io.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int load_fibre(const char *name, double *p, double *x) {
    const myo_cell *cell = myo_cell_find(name);
    myo_fieldset *set = cell ? myo_fieldset_make(cell->sections, cell->n_sections) : NULL;
    const int good = set && myo_fibre_collect(set, "", 1, p, x, NULL) == MYO_OK;
    myo_fieldset_free(set);
    return good;
}

static const bench_system systems[] = {
    {"fibre", "fibre.shorten_human.fast", myo_fibre_cell_system, load_fibre, myo_fibre_scales, 300,
     0.5, 20},
};
enum { n_systems = sizeof systems / sizeof systems[0] };

/* That of the cells (body/fibre_solver.def), and one whose error is still below a thousandth. */
static const double default_tolerances[] = {1e-5, 1e-3};
enum { n_widths = 5, repeats = 3 };
static const int widths[n_widths] = {1, 2, 4, 8, 16};
static const double target_scalar = 15, target_lanes = 100;

double bench_cpu_s(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double bench_next_edge(const bench_system *s, int edge, int *on) {
    *on = edge % 2 == 0;
    return edge / 2 * s->period_ms + (*on ? s->pulse_ms : s->period_ms);
}

/* The library at a lane width: cells that differ by a few per cent in their first states, so that
 * they do not share their steps for free; the rows are those of the first, which is unchanged. */
static int solve(const bench_system *bench, const double *p1, const double *x1, double tolerance,
                 int lanes, bench_result *result) {
    const myo_stiff_system *system = bench->of_width(lanes);
    const size_t n = (size_t)system->n_states, w = (size_t)lanes, size = sizeof(double);
    double *p = aligned_alloc(128, ((size_t)system->n_parameters * w * size + 127) / 128 * 128);
    double *c = aligned_alloc(128, ((size_t)system->n_constants * w * size + 127) / 128 * 128);
    double *x = aligned_alloc(128, (n * w * size + 127) / 128 * 128);
    double *u = aligned_alloc(128, (w * size + 127) / 128 * 128);
    void *work = aligned_alloc(128, myo_rosenbrock_work_bytes(system));
    const myo_stiff_options options = {tolerance, bench->scale, 1e-3, 1000, 1e-9};
    const myo_stiff_input input = {u, 0, 0};
    for (int i = 0; i < system->n_parameters; i++)
        for (size_t l = 0; l < w; l++) p[(size_t)i * w + l] = p1[i];
    for (size_t i = 0; i < n; i++)
        for (size_t l = 0; l < w; l++) x[i * w + l] = x1[i] * (1 + 0.002 * (double)l);
    system->constants(p, c);
    for (size_t i = 0; i < n; i++) result->rows[i] = x1[i];
    result->steps = 0;
    double t = 0, step_ms = 0;
    int row = 0, on = 0, failed = 0;
    const double start = bench_cpu_s();
    for (int edge = 0; row + 1 < bench_rows && !failed; edge++) {
        const double until = bench_next_edge(bench, edge, &on);
        for (size_t l = 0; l < w; l++) u[l] = on ? bench->stimulus : 0;
        step_ms = 0; /* the input jumps */
        while (t < until && row + 1 < bench_rows && !failed) {
            const double to = row + 1 <= until ? row + 1 : until;
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

static double error_of(const bench_result *result, const bench_result *reference, size_t n) {
    double worst = 0;
    for (size_t i = 0; i < n; i++) {
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
    double tolerance, error_1, ms_per_cell_s, times[2]; /* as cheap as CVODE, by bench_linear */
    long steps;
} line;

static void keep(line *to, const char *solver, int lanes, double tolerance, double error_1,
                 const bench_result *result) {
    *to = (line){"", tolerance, error_1, 1e3 * result->cpu_s / lanes, {0, 0}, result->steps};
    snprintf(to->solver, sizeof to->solver, "%s", solver);
}

/* The loosest tolerance from `*tolerance` down at which CVODE is as exact as `wanted`, and its cost
 * there. */
static int judge(const bench_system *bench, const double *p, const double *x, bench_linear linear,
                 double wanted, const bench_result *reference, double *tolerance,
                 bench_result *result, line *to) {
    const size_t n = (size_t)bench->of_width(1)->n_states;
    for (; *tolerance > 1e-10; *tolerance *= 0.562341325190349) { /* a quarter of a decade */
        if (!bench_judge(bench, p, x, *tolerance, linear, result)) continue;
        const double error_1 = error_of(result, reference, n);
        if (!(error_1 <= wanted)) continue;
        const double first = result->cpu_s;
        bench_judge(bench, p, x, *tolerance, linear, result);
        result->cpu_s = fmin(first, result->cpu_s);
        keep(to, linear == BENCH_DENSE ? "CVODE, dense" : "CVODE, sparse (KLU)", 1, *tolerance,
             error_1, result);
        return 1;
    }
    return 0;
}

static void print_head(const bench_system *bench) {
    printf("%s (%s): %d states, %g Hz for 1 s; error against CVODE at 1e-11, as a share of each "
           "state's range\n",
           bench->name, bench->cell, bench->of_width(1)->n_states, 1e3 / bench->period_ms);
}

static void print_verdict(const char *what, double times, double target, double times_sparse) {
    printf("%s: %.1f times CVODE with dense factors, asked for %g: %s; %.1f times with sparse "
           "ones\n",
           what, times, target, times >= target ? "met" : "NOT MET", times_sparse);
}

static void print_table(const line *lines, int n) {
    printf("\n%-22s %10s %10s %8s %24s %9s %10s\n", "solver", "tolerance", "error", "steps",
           "ms for a cell's second", "x dense", "x sparse");
    const line *best = &lines[0];
    for (int i = 0; i < n; i++) {
        printf("%-22s %10.2g %10.2g %8ld %24.3f %9.2f %10.2f\n", lines[i].solver,
               lines[i].tolerance, lines[i].error_1, lines[i].steps, lines[i].ms_per_cell_s,
               lines[i].times[BENCH_DENSE], lines[i].times[BENCH_SPARSE]);
        if (lines[i].ms_per_cell_s < best->ms_per_cell_s) best = &lines[i];
    }
    print_verdict("one cell", lines[0].times[BENCH_DENSE], target_scalar,
                  lines[0].times[BENCH_SPARSE]);
    print_verdict(best->solver, best->times[BENCH_DENSE], target_lanes, best->times[BENCH_SPARSE]);
}

static void add_lines(myo_json *json, const line *lines, int n) {
    for (int i = 0; i < n; i++) {
        myo_json_object(json, NULL);
        myo_json_string(json, "solver", lines[i].solver);
        myo_json_number(json, "tolerance", lines[i].tolerance);
        myo_json_number(json, "error_1", lines[i].error_1);
        myo_json_integer(json, "steps", lines[i].steps);
        myo_json_number(json, "ms_per_cell_s", lines[i].ms_per_cell_s);
        myo_json_number(json, "times_cvode_dense", lines[i].times[BENCH_DENSE]);
        myo_json_number(json, "times_cvode_sparse", lines[i].times[BENCH_SPARSE]);
        myo_json_end(json);
    }
}

static int broke_down(const char *who) {
    fprintf(stderr, "myotome: %s gave up on this system; try another --tolerance\n", who);
    return MYO_BROKE_DOWN;
}

enum { most_lines = n_widths + 2 };

/* All solvers at one tolerance of the library's. Returns the number of lines, 0 after a failure. */
static int compare(const bench_system *system, const double *p, const double *x, double tolerance,
                   const bench_result *reference, bench_result *result, line *lines) {
    const size_t n = (size_t)system->of_width(1)->n_states;
    int count = 0;
    for (int k = 0; k < n_widths; k++) {
        if (!myo_lane_width_runs(widths[k])) continue;
        double best = 1e300;
        for (int r = 0; r < repeats; r++) {
            if (!solve(system, p, x, tolerance, widths[k], result)) {
                broke_down("the library");
                return 0;
            }
            best = fmin(best, result->cpu_s);
        }
        result->cpu_s = best;
        char name[48];
        snprintf(name, sizeof name, widths[k] == 1 ? "myotome, %d cell" : "myotome, %d cells",
                 widths[k]);
        keep(&lines[count++], name, widths[k], tolerance, error_of(result, reference, n), result);
    }
    const double wanted = lines[0].error_1;
    line *sparse = &lines[count++], *dense = &lines[count++];
    double judged = tolerance;
    if (!judge(system, p, x, BENCH_SPARSE, wanted, reference, &judged, result, sparse) ||
        !judge(system, p, x, BENCH_DENSE, wanted, reference, &judged, result, dense)) {
        broke_down("CVODE");
        return 0;
    }
    for (int i = 0; i < count; i++) {
        lines[i].times[BENCH_DENSE] = dense->ms_per_cell_s / lines[i].ms_per_cell_s;
        lines[i].times[BENCH_SPARSE] = sparse->ms_per_cell_s / lines[i].ms_per_cell_s;
    }
    return count;
}

static int bench(const bench_system *system, const double *tolerances, int n_tolerances, int json) {
    static double p[bench_most_values], x[bench_most_values];
    const size_t n = (size_t)system->of_width(1)->n_states;
    bench_result result = {malloc(n * bench_rows * sizeof(double)), 0, 0},
                 reference = {malloc(n * bench_rows * sizeof(double)), 0, 0};
    line lines[most_lines];
    myo_json out = myo_json_make(2);
    int code = MYO_OK;
    if (!result.rows || !reference.rows || !system->load(system->cell, p, x))
        code = broke_down("loading the cell");
    if (!code && !bench_judge(system, p, x, 1e-11, BENCH_SPARSE, &reference))
        code = broke_down("CVODE");
    myo_json_object(&out, NULL);
    myo_json_string(&out, "system", system->name);
    myo_json_string(&out, "cell", system->cell);
    myo_json_integer(&out, "states", (long long)n);
    myo_json_array(&out, "solvers");
    if (!code && !json) print_head(system);
    for (int i = 0; i < n_tolerances && !code; i++) {
        const int count = compare(system, p, x, tolerances[i], &reference, &result, lines);
        if (!count) code = MYO_BROKE_DOWN;
        if (count && !json) print_table(lines, count);
        if (count) add_lines(&out, lines, count);
        fflush(stdout);
    }
    myo_json_end(&out);
    myo_json_end(&out);
    const char *text = myo_json_text(&out);
    if (!code && json && text) fputs(text, stdout);
    myo_json_free(&out);
    free(result.rows);
    free(reference.rows);
    return code;
}

/* myotome-bench SYSTEM TOLERANCE {table|json}: called by `myotome bench`. */
int main(int argc, char **argv) {
    if (argc != 4) {
        fprintf(stderr, "myotome: bench is called as 'myotome bench SYSTEM'\n");
        return MYO_USAGE;
    }
    const double given = atof(argv[2]);
    for (int i = 0; i < n_systems; i++)
        if (strcmp(systems[i].name, argv[1]) == 0)
            return bench(&systems[i], given > 0 ? &given : default_tolerances, given > 0 ? 1 : 2,
                         strcmp(argv[3], "json") == 0);
    fprintf(stderr, "myotome: no system \"%s\" to bench; there is %s\n", argv[1], systems[0].name);
    return MYO_INPUT;
}
