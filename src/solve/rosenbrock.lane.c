/* The Rosenbrock step and its control of step size, for one lane width. Formulae: see rosenbrock.h.
 */
#include "base/lane.h"
#include "solve/rosenbrock_kernel.h"

#define STAGES MYO_ROSENBROCK_STAGES

/* RODAS in the transformed variables of Hairer & Wanner (IV.7.25): A and C below the diagonal, row
 * by row; the solution and the embedded one differ by the last stage. */
static const double gamma_ii = 0.25;
static const double stage_time[STAGES] = {0.0, 0.386, 0.21, 0.63, 1.0, 1.0};
static const double stage_gamma[STAGES] = {0.25, -0.1043, 0.1035, -0.0362, 0.0, 0.0};
static const double A[STAGES][STAGES] = {
    {0},
    {1.544000000000000},
    {0.9466785280815826, 0.2557011698983284},
    {3.314825187068521, 2.896124015972201, 0.9986419139977817},
    {1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950},
    {1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950, 1.0},
};
static const double C[STAGES][STAGES] = {
    {0},
    {-5.668800000000000},
    {-2.430093356833875, -0.2063599157091915},
    {-0.1073529058151375, -9.594562251023355, -20.47028614809616},
    {7.496443313967647, -10.24680431464352, -33.99990352819905, 11.70890893206160},
    {8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136,
     -6.058818238834054},
};

/* Slope of the samples at index i: central, one-sided and of second order at the ends. */
static inline lane slope_at(const lane *s, int n, int i) {
    if (n == 1) return s[1] - s[0];
    if (i == 0) return 2.0 * s[1] - 1.5 * s[0] - 0.5 * s[2];
    if (i == n) return 1.5 * s[n] - 2.0 * s[n - 1] + 0.5 * s[n - 2];
    return 0.5 * (s[i + 1] - s[i - 1]);
}

/* The input at time t of the call, and its time derivative. */
static inline void input_at(const myo_stiff_input *input, double t_ms, lane *u, lane *rate) {
    const lane *s = input->samples;
    if (input->n == 0) {
        *u = s[0];
        *rate = lane_set1(0.0);
        return;
    }
    const double position = t_ms / input->dt_ms;
    int i = (int)position;
    if (i < 0) i = 0;
    if (i > input->n - 1) i = input->n - 1;
    const double w = position - i;
    const lane rise = s[i + 1] - s[i];
    const lane d0 = slope_at(s, input->n, i), d1 = slope_at(s, input->n, i + 1);
    const lane c2 = 3.0 * rise - 2.0 * d0 - d1;
    const lane c3 = d0 + d1 - 2.0 * rise;
    *u = s[i] + w * (d0 + w * (c2 + w * c3));
    *rate = (d0 + w * (2.0 * c2 + 3.0 * w * c3)) / input->dt_ms;
}

typedef struct workspace {
    lane *K[STAGES], *trial, *f, *du, *next, *J, *L;
} workspace;

static void share_out(const myo_stiff_system *system, lane *memory, workspace *w) {
    const int n = system->n_states;
    for (int s = 0; s < STAGES; s++, memory += n) w->K[s] = memory;
    w->trial = memory;
    w->f = memory + n;
    w->du = memory + 2 * n;
    w->next = memory + 3 * n;
    w->J = memory + 4 * n;
    w->L = w->J + system->n_jacobian;
}

/* to = from (+ along * slope) + weight[0] K[0] + ... of `s` stages. Inlined for each number of
 * stages, so that a state passes through the processor once. */
static inline void add_stages(int s, int n, const lane *from, lane along, const lane *slope,
                              const double *weight, lane *const *K, lane *restrict to) {
    for (int i = 0; i < n; i++) {
        lane sum = from[i];
        if (slope) sum = sum + along * slope[i];
        for (int r = 0; r < s; r++) sum = sum + weight[r] * K[r][i];
        to[i] = sum;
    }
}

/* The right-hand side of stage s. Where the input stands still, slope is NULL. */
static void sum_stages(int s, int n, const lane *from, lane along, const lane *slope,
                       const double *weight, lane *const *K, lane *restrict to) {
#define MYO_CASE(count)                                                                            \
    case count:                                                                                    \
        if (slope)                                                                                 \
            add_stages(count, n, from, along, slope, weight, K, to);                               \
        else                                                                                       \
            add_stages(count, n, from, along, NULL, weight, K, to);                                \
        break;
    switch (s) {
        MYO_CASE(0)
        MYO_CASE(1)
        MYO_CASE(2)
        MYO_CASE(3)
        MYO_CASE(4)
        MYO_CASE(5)
    }
#undef MYO_CASE
}

/* One step of size h from x at t; rates, Jacobian and du at (t, x) are in w. Leaves the new state
 * in w->next and the error estimate in the last stage. */
static void attempt(const myo_stiff_system *system, const void *c, const myo_stiff_input *input,
                    double t_ms, double h, const lane *x, workspace *w) {
    const int n = system->n_states;
    const lane none = lane_set1(0.0);
    lane u, rate, start_rate;
    input_at(input, t_ms, &u, &start_rate);
    system->factor(w->J, 1.0 / (gamma_ii * h), w->L);
    for (int s = 0; s < STAGES; s++) {
        const lane *f = w->f;
        if (s == STAGES - 1) /* its weights are those of the stage before, and 1 */
            for (int i = 0; i < n; i++) w->trial[i] = w->trial[i] + w->K[s - 1][i];
        else if (s > 0)
            sum_stages(s, n, x, none, NULL, A[s], w->K, w->trial);
        if (s > 0) {
            input_at(input, t_ms + stage_time[s] * h, &u, &rate);
            system->rates(c, w->trial, &u, w->next);
            f = w->next;
        }
        double weight[STAGES];
        for (int r = 0; r < s; r++) weight[r] = C[s][r] / h;
        const int sloped = input->n > 0 && stage_gamma[s] != 0.0;
        sum_stages(s, n, f, stage_gamma[s] * h * start_rate, sloped ? w->du : NULL, weight, w->K,
                   w->K[s]);
        system->solve(w->L, w->K[s]);
    }
    /* Stiffly accurate: the last trial state plus the last stage is the solution. */
    for (int i = 0; i < n; i++) w->next[i] = w->trial[i] + w->K[STAGES - 1][i];
}

/* Local error of state i over what is allowed. */
static inline lane ratio_of(const myo_stiff_options *options, const lane *x, const workspace *w,
                            int i) {
    const lane size = lane_max(lane_abs(x[i]), lane_abs(w->next[i]));
    return lane_abs(w->K[STAGES - 1][i]) / (options->tolerance * (options->scale[i] + size));
}

/* Greatest ratio of local error to what is allowed, over states and lanes. Anything not finite
 * counts as infinite. */
static double error_ratio(const myo_stiff_system *system, const myo_stiff_options *options,
                          const lane *x, const workspace *w) {
    lane worst = lane_set1(0.0), broken = lane_set1(0.0);
    for (int i = 0; i < system->n_states; i++) {
        worst = lane_max(ratio_of(options, x, w, i), worst);
        broken = broken + (w->next[i] - w->next[i]); /* 0, or not a number for ever */
    }
    double ratio = 0.0;
    for (int l = 0; l < MYO_LANES; l++) {
        const double r = lane_get(worst, l);
        if (!(r <= 1e300) || lane_get(broken, l) != 0.0) return 1e300;
        if (r > ratio) ratio = r;
    }
    return ratio;
}

/* Which state of which lane broke the integration down: the first that is not finite, or the one
 * with the greatest error. */
static void blame(const myo_stiff_system *system, const myo_stiff_options *options, const lane *x,
                  const workspace *w, myo_stiff_report *report) {
    double worst = 0.0;
    for (int i = 0; i < system->n_states; i++) {
        const lane ratio = ratio_of(options, x, w, i);
        for (int l = 0; l < MYO_LANES; l++) {
            const double r = lane_get(ratio, l), y = lane_get(w->next[i], l);
            const int finite = r <= 1e300 && y - y == 0.0;
            if (finite && r <= worst) continue;
            report->state = i;
            report->lane = l;
            if (!finite) return;
            worst = r;
        }
    }
}

/* (1/ratio)^(1/4) for the order-3 error, without a library call. */
static double growth(double ratio) {
    const double wanted = 0.9 * lane_get(lane_exp(-0.25 * lane_log(lane_set1(ratio + 1e-10))), 0);
    return wanted < 0.1 ? 0.1 : wanted > 5.0 ? 5.0 : wanted;
}

static int too_many(const myo_stiff_options *options, myo_stiff_report *report) {
    report->tired =
        options->most_steps > 0 && report->steps + report->rejected >= options->most_steps;
    return report->tired;
}

int MYO_LANE(myo_rosenbrock)(const myo_stiff_system *system, const myo_stiff_options *options,
                             const void *constants, const myo_stiff_input *input,
                             double duration_ms, double *step_ms, void *state, void *work,
                             myo_stiff_report *report) {
    const int n = system->n_states;
    lane *x = state;
    workspace w;
    share_out(system, work, &w);
    double h = *step_ms > 0.0 ? *step_ms : options->first_step_ms;
    double t = 0.0;
    int fresh = 1, rejected = 0; /* fresh: rates and Jacobian are due at this state */
    while (t < duration_ms) {
        if (h > options->max_step_ms) h = options->max_step_ms;
        const double left = duration_ms - t;
        const int last = h >= left * (1.0 - 1e-9);
        const double step = last ? left : h;
        if (fresh) {
            lane u, rate;
            input_at(input, t, &u, &rate);
            system->jacobian(constants, x, &u, w.f, w.J, w.du);
            fresh = 0;
        }
        attempt(system, constants, input, t, step, x, &w);
        const double ratio = error_ratio(system, options, x, &w);
        if (ratio > 1.0) {
            rejected = 1;
            report->rejected++;
            h = step * growth(ratio);
            if (h < options->min_step_ms || too_many(options, report)) {
                blame(system, options, x, &w, report);
                report->t_ms = t;
                return -1;
            }
            continue;
        }
        /* A state that dies away exponentially must not crawl through the denormal numbers. */
        for (int i = 0; i < n; i++)
            x[i] = lane_select(lane_abs(w.next[i]) < 1e-280, lane_set1(0.0), w.next[i]);
        report->steps++;
        double next = step * growth(ratio);
        if (rejected && next > step) next = step;
        /* A step cut short by the end of the call says little about the next one. */
        if (last && next < h && step < h) next = h;
        rejected = 0;
        h = next;
        t = last ? duration_ms : t + step;
        fresh = 1;
        if (!last && too_many(options, report)) {
            blame(system, options, x, &w, report);
            report->t_ms = t;
            return -1;
        }
    }
    *step_ms = h;
    return 0;
}
