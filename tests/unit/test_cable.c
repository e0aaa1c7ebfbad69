/* The cable stepper on the Hodgkin-Huxley cable: arrival times against a 0.5 us reference, orders
 * of convergence in time and space, multirate against uniform steps, uneven ends. Membrane: Hodgkin
 * & Huxley 1952, rest -65 mV convention; 119.1 mm cable, 1191 nodes, sigma 3.828 mS/cm, 500 /cm, 25
 * Hz stimulation of the middle node. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#undef MYO_LANES
#define MYO_LANES 4
#include "base/lane.h"
#include "solve/cable.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N_MAX = 1200 };

/* cmocka's own comparison is in single precision. */
#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

typedef struct hh_cable {
    double phi;
    int stimulated, probe;
    double *times; /* arrivals at the probe */
    int n_times, n_found;
    double stimulus_uA_cm2;
    double first_ms, period_ms, width_ms;
    double m[N_MAX], h[N_MAX], n[N_MAX];
    myo_cable cable;
    myo_cable_arrays arrays;
    double storage[MYO_CABLE_NODE_ARRAYS * N_MAX + MYO_CABLE_BLOCK_ARRAYS * N_MAX];
} hh_cable;

/* Share of [t, t+dt] in which the current flows; dt is shorter than the period. */
static double stimulus_share(const hh_cable *f, double t, double dt) {
    const double last = floor((t + dt - f->first_ms) / f->period_ms);
    if (last < 0.0) return 0.0;
    const double begin = f->first_ms + last * f->period_ms;
    const double from = fmax(t, begin), to = fmin(t + dt, begin + f->width_ms);
    return to > from ? (to - from) / dt : 0.0;
}

static lane gate(lane x, lane a, lane b, double dt) {
    const double k = 0.5 * dt;
    return x + 2.0 * k * (a - (a + b) * x) / (1.0 + k * (a + b));
}

static void hh_load(void *context, int first, int count, const myo_cable_step *step,
                    const double *V_mV, double *a_out, double *r_out) {
    hh_cable *f = context;
    const double dt = step->gate_ms * f->phi;
    for (int i = first; i < first + count; i += MYO_LANES) {
        lane v, m, h, n;
        memcpy(&v, V_mV + i, sizeof v);
        memcpy(&m, f->m + i, sizeof m);
        memcpy(&h, f->h + i, sizeof h);
        memcpy(&n, f->n + i, sizeof n);
        m = gate(m, lane_linexp((v + 40.0) / 10.0), 4.0 * lane_exp(-(v + 65.0) / 18.0), dt);
        h = gate(h, 0.07 * lane_exp(-(v + 65.0) / 20.0), 1.0 / (1.0 + lane_exp(-(v + 35.0) / 10.0)),
                 dt);
        n = gate(n, 0.1 * lane_linexp((v + 55.0) / 10.0), 0.125 * lane_exp(-(v + 65.0) / 80.0), dt);
        memcpy(f->m + i, &m, sizeof m);
        memcpy(f->h + i, &h, sizeof h);
        memcpy(f->n + i, &n, sizeof n);
        const lane g_Na = 120.0 * m * m * m * h, g_K = 36.0 * n * n * n * n;
        const lane a = 1.0 / step->dt_ms + 0.5 * (g_Na + g_K + 0.3);
        const lane r = g_Na * (50.0 - v) + g_K * (-77.0 - v) + 0.3 * (-54.387 - v);
        memcpy(a_out + i, &a, sizeof a);
        memcpy(r_out + i, &r, sizeof r);
    }
    if (f->stimulated >= first && f->stimulated < first + count)
        r_out[f->stimulated] += f->stimulus_uA_cm2 * stimulus_share(f, step->t_ms, step->dt_ms);
}

/* The stimulated block is kept awake while current is near; V rises past -10 mV at the probe. */
static void hh_finish(void *context, int first, int count, const myo_cable_step *step,
                      const double *dV) {
    hh_cable *f = context;
    const double t = step->t_ms + step->dt_ms;
    if (f->stimulated >= first && f->stimulated < first + count &&
        stimulus_share(f, t, f->cable.step_ms[0]) > 0.0)
        f->arrays.rate_mV_ms[f->stimulated / MYO_CABLE_BLOCK] = 1e3;
    if (f->probe < first || f->probe >= first + count) return;
    const double now = f->arrays.V_mV[f->probe], before = now - dV[f->probe];
    if (before < -10.0 && now >= -10.0 && f->n_found < f->n_times)
        f->times[f->n_found++] = step->t_ms + step->dt_ms * (-10.0 - before) / (now - before);
}

static const myo_cable_membrane hh_membrane = {hh_load, hh_finish};

/* The benchmark cable with nodes of h_mm; phi from the temperature. */
static hh_cable *make(double celsius, double h_mm, int compact) {
    hh_cable *f = calloc(1, sizeof *f);
    assert_non_null(f);
    const double h_cm = 0.1 * h_mm;
    int n = (int)lround(119.1 / h_mm);
    if (n % 2 == 0) n--;
    f->phi = celsius > 10.0 ? pow(3.0, 1.37) : 1.0;
    f->stimulated = n / 2;
    f->first_ms = 1.0, f->period_ms = 40.0, f->width_ms = 0.5;
    /* 1000 nA into one 0.1 mm node of a cylinder of 80 um (Am = 500 /cm). */
    const double area_cm2 = 3.14159265358979323846 * 80e-4 * h_cm;
    f->stimulus_uA_cm2 = 1.0 / area_cm2;
    f->probe = f->stimulated + (int)lround(50.0 / h_mm);
    f->cable = (myo_cable){.n_nodes = n,
                           .axial_mS_cm2 = 3.828 / 500.0 / (h_cm * h_cm),
                           .compact = compact,
                           .membrane = &hh_membrane,
                           .n_levels = 1};
    double **node[] = {&f->arrays.V_mV, &f->arrays.slope_mV_ms, &f->arrays.a, &f->arrays.r,
                       &f->arrays.dV,   &f->arrays.c,           &f->arrays.d, &f->arrays.y};
    double **block[] = {&f->arrays.age_ms, &f->arrays.rate_mV_ms, &f->arrays.level};
    for (int k = 0; k < MYO_CABLE_NODE_ARRAYS; k++) *node[k] = f->storage + k * N_MAX;
    for (int k = 0; k < MYO_CABLE_BLOCK_ARRAYS; k++)
        *block[k] = f->storage + (MYO_CABLE_NODE_ARRAYS + k) * N_MAX;
    for (int i = 0; i < myo_cable_padded(n); i++) {
        f->arrays.V_mV[i] = -65.0;
        f->m[i] = 0.052932485257250;
        f->h[i] = 0.596120753508460;
        f->n[i] = 0.317676914060697;
    }
    return f;
}

/* Runs for total_ms; the times at which V passes -10 mV upward 50 mm from the middle. Returns their
 * number; *work is the number of steps of a block. */
static int arrivals(hh_cable *f, double total_ms, double *times, int n_times, double *work) {
    const double step_ms = f->cable.step_ms[0];
    const int steps = (int)lround(total_ms / step_ms);
    long made = 0;
    f->times = times, f->n_times = n_times, f->n_found = 0;
    for (int k = 0; k < steps; k++) {
        const double t = k * step_ms;
        if (stimulus_share(f, t, step_ms) > 0.0)
            f->arrays.rate_mV_ms[f->stimulated / MYO_CABLE_BLOCK] = 1e3;
        made += myo_cable_advance(&f->cable, &f->arrays, f, t, 0);
    }
    if (work) *work = (double)made / myo_cable_blocks(f->cable.n_nodes);
    return f->n_found;
}

static double first_arrival(double celsius, double h_mm, int compact, double dt_ms) {
    hh_cable *f = make(celsius, h_mm, compact);
    double t = 0.0;
    f->cable.step_ms[0] = dt_ms;
    arrivals(f, celsius > 10.0 ? 20.0 : 30.0, &t, 1, NULL);
    free(f);
    return t;
}

static void reference_arrivals(void **state) {
    (void)state;
    double t[3] = {0};
    hh_cable *f = make(20.0, 0.1, 0);
    f->cable.step_ms[0] = 0.01;
    assert_int_equal(arrivals(f, 60.0, t, 3, NULL), 2);
    free(f);
    /* Reference solution: same grid, 0.5 us. Staggered Crank-Nicolson at 10 us is 16 us late. */
    print_message("20 C, 10 us: %.4f %.4f\n", t[0], t[1]);
    assert_near(t[0], 18.0872, 0.0180);
    assert_near(t[1], 58.0873, 0.0180);
    const double t5 = first_arrival(6.3, 0.1, 0, 0.005);
    print_message("6.3 C, 5 us: %.4f\n", t5);
    assert_near(t5, 28.0475, 0.0015);
}

static void second_order_in_time(void **state) {
    (void)state;
    const double reference = 18.0872;
    const double e40 = first_arrival(20.0, 0.1, 0, 0.040) - reference;
    const double e20 = first_arrival(20.0, 0.1, 0, 0.020) - reference;
    const double e10 = first_arrival(20.0, 0.1, 0, 0.010) - reference;
    print_message("error at 40, 20, 10 us: %.4f %.4f %.4f ms\n", e40, e20, e10);
    assert_near(log2(e40 / e20), 2.0, 0.15);
    assert_near(log2(e20 / e10), 2.0, 0.15);
}

static void compact_space(void **state) {
    (void)state;
    const double exact = 18.015; /* h -> 0 at 5 us */
    const double h2 = first_arrival(20.0, 0.2, 0, 0.005) - exact;
    const double h2c = first_arrival(20.0, 0.2, 1, 0.005) - exact;
    const double h4c = first_arrival(20.0, 0.4, 1, 0.005) - exact;
    print_message("0.2 mm: standard %.4f, compact %.4f; 0.4 mm compact %.4f ms\n", h2, h2c, h4c);
    assert_true(fabs(h2c) < 0.15 * fabs(h2));
    assert_true(fabs(h4c) < fabs(h2));
}

static void multirate_keeps_every_potential(void **state) {
    (void)state;
    for (int warm = 0; warm < 2; warm++) {
        double uniform[3] = {0}, multi[3] = {0}, work_uniform = 0.0, work_multi = 0.0;
        hh_cable *f = make(warm ? 20.0 : 6.3, 0.3, 1);
        f->cable.step_ms[0] = 0.01;
        assert_int_equal(arrivals(f, 112.0, uniform, 3, &work_uniform), 3);
        free(f);
        f = make(warm ? 20.0 : 6.3, 0.3, 1);
        f->cable.n_levels = 3;
        memcpy(f->cable.step_ms, (double[]){0.64, 0.16, 0.01}, 3 * sizeof(double));
        memcpy(f->cable.fast_mV_ms, (double[]){0.5, 6.0}, 2 * sizeof(double));
        memcpy(f->cable.reach, (int[]){2 * MYO_CABLE_BLOCK, MYO_CABLE_BLOCK}, 2 * sizeof(int));
        assert_int_equal(arrivals(f, 112.0, multi, 3, &work_multi), 3);
        free(f);
        print_message("%s: multirate - uniform %.4f %.4f %.4f ms, work %.3f\n",
                      warm ? "20 C" : "6.3 C", multi[0] - uniform[0], multi[1] - uniform[1],
                      multi[2] - uniform[2], work_multi / work_uniform);
        /* 0.1 % of the time that conduction takes. */
        for (int k = 0; k < 3; k++) assert_near(multi[k], uniform[k], warm ? 0.017 : 0.027);
        assert_true(work_multi < 0.3 * work_uniform);
    }
}

/* A single node, and ends that are not whole blocks, obey the same equations. */
static void short_cables(void **state) {
    (void)state;
    const int n_nodes[] = {1, 2, 3, 13};
    double V[4];
    for (int c = 0; c < 4; c++) {
        hh_cable *f = make(20.0, 0.1, 1);
        f->cable.n_nodes = n_nodes[c];
        f->stimulated = -1;
        f->cable.step_ms[0] = 0.01;
        for (int i = 0; i < myo_cable_padded(n_nodes[c]); i++) f->arrays.V_mV[i] = -40.0;
        for (int k = 0; k < 100; k++) myo_cable_advance(&f->cable, &f->arrays, f, 0.01 * k, 0);
        V[c] = f->arrays.V_mV[0];
        for (int i = 1; i < n_nodes[c]; i++) assert_near(f->arrays.V_mV[i], V[c], 1e-9);
        free(f);
    }
    for (int c = 1; c < 4; c++) assert_near(V[c], V[0], 1e-9);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_arrivals), cmocka_unit_test(second_order_in_time),
        cmocka_unit_test(compact_space),      cmocka_unit_test(multirate_keeps_every_potential),
        cmocka_unit_test(short_cables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
