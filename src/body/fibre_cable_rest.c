/* The resting state of a fibre's membrane at any temperature, and the constant "rest" currents that
 * close it: the published model has none (Shorten et al. 2007 leave the interstitium without
 * plasma). */
#include "body/fibre_cable.h"
#include "mech/sarcolemma/sarcolemma.lane.h"

#include <math.h>
#include <string.h>

/* With the factors of the table (gates 2.3 and 2.5, conductances 1.5) velocity would rise from 20
 * to 37 degC by a Q10 of 1.9, to 5.7 m/s (fast, 50 um) with a spike of 0.2 ms. Measured velocity
 * rises by about 1.5. Gates of 1.8 and an access resistance that follows the conductivity of its
 * fluid (150 Ohm cm2 at 20 degC, Q10 1.37) give a Q10 of 1.6. */
const myo_override myo_fibre_warm[] = {
    {"sarcolemma", "temperature", 310.15, "assumed"},
    {"sarcolemma", "plasma_exchange", 1.0, "assumed"},
    {"sarcolemma", "Q10_Na_gates", 1.8, "assumed"},
    {"sarcolemma", "Q10_K_gates", 1.8, "assumed"},
    {"sarcolemma", "R_a", 88.0, "assumed"},
};
const int myo_fibre_warm_count = (int)(sizeof myo_fibre_warm / sizeof myo_fibre_warm[0]);

enum { n_free = 6 };
static const int free_state[n_free] = {sarcolemma_x_V_s,  sarcolemma_x_V_T, sarcolemma_x_K_t,
                                       sarcolemma_x_Na_t, sarcolemma_x_K_e, sarcolemma_x_Na_e};

typedef struct rest_problem {
    double *p;
    double k[sarcolemma_k_count];
    int derive; /* rest currents follow from dK_i = dNa_i = 0 */
    int closed; /* K_e and Na_e are free */
} rest_problem;

/* Gates at their equilibrium. */
static void settle_gates(const rest_problem *q, double *x) {
    const double *p = q->p, *k = q->k;
    for (int t = 0; t < 2; t++) {
        const double V = x[t ? sarcolemma_x_V_T : sarcolemma_x_V_s];
        double *g = x + (t ? sarcolemma_x_n_t : sarcolemma_x_n); /* n, h_K, m, h, S */
        const double a_n = sarcolemma_a_n(V, p, k), a_m = sarcolemma_a_m(V, p, k);
        const double a_h = sarcolemma_a_h(V, p, k);
        g[0] = a_n / (a_n + sarcolemma_b_n(V, p, k));
        g[1] = sarcolemma_h_K_inf(V, p);
        g[2] = a_m / (a_m + sarcolemma_b_m(V, p, k));
        g[3] = a_h / (a_h + sarcolemma_b_h(V, p, k));
        g[4] = sarcolemma_S_inf(V, p);
    }
}

/* Rates of the free states with the gates at equilibrium (and the rest currents, where asked, such
 * that potassium and sodium of the fibre stand still: both membranes pass the same current per
 * area). */
static void slow_rates(const rest_problem *q, double *x, double rate[n_free]) {
    double dx[sarcolemma_x_count], out[sarcolemma_out_count];
    const double in[sarcolemma_in_count] = {0};
    double *p = q->p;
    settle_gates(q, x);
    sarcolemma_rates(x, in, p, q->k, dx, out);
    if (q->derive) {
        const double per_current = p[sarcolemma_p_f_T] / (1000.0 * 96485.0 * p[sarcolemma_p_z_T]) +
                                   1.0 / (1000.0 * 96485.0 * p[sarcolemma_p_z_i]);
        p[sarcolemma_p_I_K_rest] += dx[sarcolemma_x_K_i] / per_current;
        p[sarcolemma_p_I_Na_rest] += dx[sarcolemma_x_Na_i] / per_current;
        sarcolemma_rates(x, in, p, q->k, dx, out);
    }
    for (int i = 0; i < n_free; i++) rate[i] = i >= 4 && !q->closed ? 0.0 : dx[free_state[i]];
}

/* Solves A y = b in place by elimination with row pivoting; 0 where A is singular. */
static int solve_dense(double A[n_free][n_free], double b[n_free]) {
    for (int c = 0; c < n_free; c++) {
        int best = c;
        for (int r = c + 1; r < n_free; r++)
            if (fabs(A[r][c]) > fabs(A[best][c])) best = r;
        if (!(fabs(A[best][c]) > 0.0)) return 0;
        for (int j = 0; j < n_free; j++) {
            const double swap = A[c][j];
            A[c][j] = A[best][j], A[best][j] = swap;
        }
        const double swap = b[c];
        b[c] = b[best], b[best] = swap;
        for (int r = c + 1; r < n_free; r++) {
            const double f = A[r][c] / A[c][c];
            for (int j = c; j < n_free; j++) A[r][j] -= f * A[c][j];
            b[r] -= f * b[c];
        }
    }
    for (int c = n_free - 1; c >= 0; c--) {
        for (int j = c + 1; j < n_free; j++) b[c] -= A[c][j] * b[j];
        b[c] /= A[c][c];
    }
    return 1;
}

/* Implicit Euler with steps that grow without bound: runs to the rest that the fibre itself would
 * find. */
static int run_to_rest(const rest_problem *q, double *x, myo_error *error) {
    double dt = 0.01, rate[n_free] = {0};
    for (int step = 0; step < 400; step++) {
        double A[n_free][n_free], b[n_free], moved[n_free], base[sarcolemma_x_count];
        memcpy(base, x, sizeof base);
        slow_rates(q, base, rate);
        for (int j = 0; j < n_free; j++) {
            const double eps = 1e-5 * (1.0 + fabs(base[free_state[j]]));
            double y[sarcolemma_x_count];
            memcpy(y, base, sizeof y);
            y[free_state[j]] += eps;
            slow_rates(q, y, moved);
            for (int i = 0; i < n_free; i++)
                A[i][j] = (i == j ? 1.0 / dt : 0.0) - (moved[i] - rate[i]) / eps;
        }
        memcpy(b, rate, sizeof b);
        if (!solve_dense(A, b)) break;
        double most = 0.0;
        for (int i = 0; i < n_free; i++) most = fmax(most, fabs(b[i]));
        if (!isfinite(most)) break;
        if (most > 5.0) { /* a jump: smaller steps follow the true path */
            dt *= 0.25;
            if (dt < 1e-9) break;
            continue;
        }
        for (int i = 0; i < n_free; i++) x[free_state[i]] += b[i];
        if (dt > 1e9 && most < 1e-9) {
            slow_rates(q, x, rate);
            return MYO_OK;
        }
        dt = fmin(dt * (most < 0.5 ? 2.0 : 1.0), 1e12);
    }
    return myo_error_set(
        error, MYO_BROKE_DOWN,
        "sarcolemma: no resting state was found (last V_s %g mV, K_t %g mM): these "
        "parameters have none",
        x[sarcolemma_x_V_s], x[sarcolemma_x_K_t]);
}

int myo_fibre_derive_rest(double *sarcolemma, double *x, myo_error *error) {
    if (!(sarcolemma[sarcolemma_p_plasma_exchange] > 0.0))
        return myo_error_set(
            error, MYO_INPUT,
            "sarcolemma.plasma_exchange is 0: without exchange with plasma the fibre "
            "has no lasting rest; set it to 1");
    rest_problem q = {.p = sarcolemma, .derive = 1, .closed = 1};
    sarcolemma_derive(sarcolemma, q.k);
    x[sarcolemma_x_K_e] = sarcolemma[sarcolemma_p_K_b];
    x[sarcolemma_x_Na_e] = sarcolemma[sarcolemma_p_Na_b];
    return run_to_rest(&q, x, error);
}

int myo_fibre_find_rest(const double *sarcolemma, double *x, myo_error *error) {
    double p[sarcolemma_p_count];
    memcpy(p, sarcolemma, sizeof p);
    rest_problem q = {.p = p, .derive = 0, .closed = p[sarcolemma_p_plasma_exchange] > 0.0};
    sarcolemma_derive(p, q.k);
    return run_to_rest(&q, x, error);
}
