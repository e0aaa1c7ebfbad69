/* The fibre's cable with the human membrane: its membrane against membrane_radial_rates, against
 * the adaptive solver where all nodes move together, convergence, adaptive steps against uniform
 * ones, after-activity that travels, altered channels, blockers, ports, the same bits at every
 * width.
 *
 * Velocity of the first potential at 37 degC, 55 um:
 *   nodes mm, uniform steps us    0.05, 2.5   0.1, 5   0.15, 10   0.25, 10   0.25, 20   0.3, 25
 *     m/s                         3.180       3.178    3.171      3.160      3.138      3.115
 * The defaults, 20 us and 0.25 mm, are 1.3 % below the limit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "body/fibre_cable.h"
#include "body/fibre_cable_lanes.h"
#include "body/fibre_cable_radial.h"
#include "body/membrane_point.h"
#include "mech/membrane_radial/membrane_radial.lane.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define P(field) membrane_radial_p_##field
#define X(field) membrane_radial_x_##field
#define CABLE(field) fibre_cable_p_##field
#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

typedef struct setting {
    double p[membrane_radial_p_count], x[membrane_radial_x_count], in[membrane_radial_in_count];
    double cable[fibre_cable_p_count];
} setting;

static setting defaults(void) {
    setting s;
    int n_p = 0, n_x = 0, n_in = 0;
    for (int f = 0; f < myo_mech_membrane_radial.n_fields; f++) {
        const myo_field *field = &myo_mech_membrane_radial.fields[f];
        if (field->kind == MYO_FIELD_PARAMETER) s.p[n_p++] = field->value;
        if (field->kind == MYO_FIELD_STATE) s.x[n_x++] = field->value;
        if (field->kind == MYO_FIELD_INPUT) s.in[n_in++] = field->value;
    }
    for (int i = 0; i < fibre_cable_p_count; i++) s.cable[i] = myo_body_fibre_cable.fields[i].value;
    return s;
}

static void uniform(setting *s, double step_ms) {
    s->cable[CABLE(short_step)] = s->cable[CABLE(middle_step)] = step_ms;
    s->cable[CABLE(sleep_rate)] = s->cable[CABLE(rest_rate)] = 0.0;
    s->cable[CABLE(macro_rate)] = s->cable[CABLE(middle_rate)] = 0.0;
}

typedef struct fibre {
    myo_fibre_cable *model;
    double *state;
    myo_fibre_output out;
    double V_s[512], V_T[512], wave[8192];
} fibre;

static fibre *make(const setting *s, int width) {
    myo_error error = {0};
    fibre *f = calloc(1, sizeof *f);
    assert_non_null(f);
    f->model = myo_fibre_cable_make_radial(s->p, s->cable, s->x, &error);
    if (!f->model) fail_msg("%s", error.text);
    myo_fibre_cable_set_width(f->model, width);
    f->state = aligned_alloc(128, myo_fibre_cable_size(f->model));
    assert_non_null(f->state);
    myo_fibre_cable_init(f->model, f->state);
    f->out.V_s_mV = f->V_s;
    f->out.V_T_mV = f->V_T;
    f->out.wave_mV = f->wave;
    return f;
}

static void release(fibre *f) {
    myo_fibre_cable_free(f->model);
    free(f->state);
    free(f);
}

static void window(fibre *f, int t_ms, const double *activation_ms, int n) {
    myo_error error = {0};
    if (myo_fibre_cable_advance(f->model, f->state, t_ms, t_ms + 1, activation_ms, n, &f->out,
                                &error))
        fail_msg("%s", error.text);
}

/* ---- membrane ---- */

static void exponential_is_as_exact_as_it_says(void **state) {
    (void)state;
    double worst[2] = {0.0, 0.0}, less_one;
    for (int i = -100000; i <= 100000; i++) {
        const double y = i * 0.00987654321;
        const double value = exp2_rate(y, &less_one), small = y * 1e-5;
        worst[0] = fmax(worst[0], fabs(value / exp2(y) - 1.0));
        worst[1] = fmax(worst[1], fabs(less_one / (exp2(y) - 1.0) - 1.0) * (fabs(y) > 0.1));
        if (!i) continue;
        exp2_rate(small, &less_one);
        worst[1] = fmax(worst[1], fabs(less_one / expm1(small * log(2.0)) - 1.0));
    }
    print_message("errors %.2g and %.2g\n", worst[0], worst[1]);
    assert_true(worst[0] < 1e-10 && worst[1] < 3e-10);
}

static double uniform_number(uint64_t *seed, double low, double high) {
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return low + (high - low) * (double)(*seed >> 11) * 0x1p-53;
}

static void random_state(uint64_t *seed, double *x) {
    for (int i = 0; i < membrane_radial_x_count; i++) x[i] = uniform_number(seed, 0.05, 0.95);
    static const int V[] = {X(V_s), X(V_1), X(V_2), X(V_3)};
    static const int K[] = {X(K_e), X(K_1), X(K_2), X(K_3)};
    static const int Na[] = {X(Na_e), X(Na_1), X(Na_2), X(Na_3)};
    for (int k = 0; k < 4; k++) {
        x[V[k]] = uniform_number(seed, -110, 50);
        x[K[k]] = uniform_number(seed, 3, 15);
        x[Na[k]] = uniform_number(seed, 110, 150);
    }
    x[X(K_i)] = uniform_number(seed, 120, 160);
    x[X(Na_i)] = uniform_number(seed, 8, 20);
    x[X(Cl_i)] = uniform_number(seed, 3, 10);
    x[X(g_hit)] = x[X(g_hit_opening)] = 0.0; /* the cable has no blow */
}

static void near_rate(double value, double rate, double tolerance, const char *what) {
    if (!(fabs(value - rate) <= tolerance * (1.0 + fabs(rate))))
        fail_msg("%s: %g, not %g per ms", what, value, rate);
}

/* A step so short that increments are rates: all of them equal membrane_radial_rates, with altered
 * channels, lack of energy and drugs. */
static void membrane_matches_the_mechanism(void **state) {
    (void)state;
    enum { n_nodes = 8 };
    static const int first[] = {X(V_s), X(V_1), X(V_2), X(V_3)};
    uint64_t seed = 7;
    for (int trial = 0; trial < 40; trial++) {
        setting s = defaults();
        s.p[P(temperature)] = uniform_number(&seed, 20, 40);
        s.p[P(Ca_o)] = uniform_number(&seed, 0.6, 2);
        s.p[P(mutant)] = trial % 2 ? 0.4 : 0.0;
        s.p[P(mutant_inactivation)] = 0.6;
        s.p[P(mutant_recovery)] = 1.3;
        s.p[P(mutant_shift_h)] = 4.0;
        s.p[P(mutant_shift_m)] = -1.0;
        s.p[P(mutant_shift_m_cold)] = -0.1;
        s.p[P(mutant_persistent)] = 0.01;
        for (int i = 1; i < membrane_radial_in_count; i++)
            s.in[i] = uniform_number(&seed, 0.2, 1.0);
        fibre *f = make(&s, 0);
        const myo_radial_constants *c = myo_fibre_cable_constants(f->model);
        static double store[radial_array_count][n_nodes];
        double V[n_nodes], a[n_nodes], r[n_nodes], x[n_nodes][membrane_radial_x_count];
        double unused[MYO_FIBRE_PORTS];
        myo_fibre_nodes nodes = {.ports = s.in};
        for (int q = 0; q < radial_array_count; q++) nodes.q[q] = store[q];
        memset(store, 0, sizeof store);
        for (int i = 0; i < n_nodes; i++) { /* start fills all nodes; one at a time differs */
            myo_fibre_nodes one = {.ports = s.in};
            for (int q = 0; q < radial_array_count; q++) one.q[q] = store[q] + i;
            random_state(&seed, x[i]);
            myo_fibre_radial.start(c, x[i], &one, 1, &V[i], unused);
        }
        const myo_fibre_kernel *kernel = myo_fibre_kernel_for(&myo_fibre_radial, 0);
        const double dt = 1e-7, slow_ms = 1e-4;
        kernel->renew(c, &nodes, 0, n_nodes, 0.0, V);
        const myo_cable_step still = {.gate_ms = 0.0, .dt_ms = dt};
        kernel->load(c, &nodes, 0, n_nodes, &still, V, a, r);
        double dx[n_nodes][membrane_radial_x_count], part[n_nodes][4];
        for (int i = 0; i < n_nodes; i++) {
            double out[membrane_radial_out_count];
            membrane_radial_rates(x[i], s.in, c->p, c->k, dx[i], out);
            const double back = 0.5 * c->G[0] * store[radial_array(1, radial_part)][i];
            near_rate((r[i] - back) / c->p[P(C_m)], dx[i][X(V_s)], 1e-7, "V_s");
            for (int k = 1; k < 4; k++) {
                part[i][k] = store[radial_array(k, radial_part)][i] / dt;
                near_rate(part[i][k], dx[i][first[k]], 2e-4, "V of a shell");
            }
            for (int k = 0; k < 4; k++) /* as if the step were as long as the slow one */
                for (int sum = radial_sum_K; sum <= radial_sum_V; sum++)
                    store[radial_array(k, sum)][i] *= slow_ms / dt;
            store[radial_sum_Cl][i] *= slow_ms / dt;
        }
        kernel->renew(c, &nodes, 0, n_nodes, slow_ms, V);
        for (int i = 0; i < n_nodes; i++) {
            for (int k = 0; k < 4; k++) {
                static const struct {
                    int field, surface, shell; /* states, relative to V of the membrane */
                } rows[] = {{radial_S, X(S_s), X(S_s)},
                            {radial_h_K, X(h_K_s), X(h_K_s)},
                            {radial_c, X(c_s), X(c_s)},
                            {radial_K, X(K_e), X(K_1) - X(V_1)},
                            {radial_Na, X(Na_e), X(Na_1) - X(V_1)}};
                for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++) {
                    const int at = k ? first[k] + rows[row].shell : rows[row].surface;
                    const double moved = store[radial_array(k, rows[row].field)][i] - x[i][at];
                    near_rate(moved / slow_ms, dx[i][at], 1e-5, "slow gate or ion");
                }
            }
            near_rate((store[radial_K_i][i] - x[i][X(K_i)]) / slow_ms, dx[i][X(K_i)], 1e-6, "K_i");
            near_rate((store[radial_Na_i][i] - x[i][X(Na_i)]) / slow_ms, dx[i][X(Na_i)], 1e-6,
                      "Na_i");
            near_rate((store[radial_Cl_i][i] - x[i][X(Cl_i)]) / slow_ms, dx[i][X(Cl_i)], 1e-6,
                      "Cl_i");
        }
        const myo_cable_step brief = {.gate_ms = 1e-7, .dt_ms = dt};
        kernel->load(c, &nodes, 0, n_nodes, &brief, V, a, r);
        for (int i = 0; i < n_nodes; i++)
            for (int k = 0; k < 4; k++) {
                static const int gates[][2] = {
                    {radial_m, X(m_s)}, {radial_h, X(h_s)}, {radial_n, X(n_s)}};
                for (int g = 0; g < 3; g++) {
                    const int at = first[k] + gates[g][1];
                    const double moved = store[radial_array(k, gates[g][0])][i] - x[i][at];
                    near_rate(moved / 1e-7, dx[i][at], 1e-4, "fast gate");
                }
                for (int g = 0; g < 2 && s.p[P(mutant)] > 0.0; g++) {
                    const int at = first[k] + X(m_mut_s) + g;
                    const double moved = store[radial_altered + 2 * k + g][i] - x[i][at];
                    near_rate(moved / 1e-7, dx[i][at], 1e-4, "altered gate");
                }
            }
        release(f);
    }
}

/* A short fibre stimulated over its whole length is the membrane at one place. */
static void all_nodes_together_are_one_place(void **state) {
    (void)state;
    setting s = defaults();
    s.cable[CABLE(half_length)] = 8.0;
    s.cable[CABLE(endplate_spread)] = 5.0;
    s.cable[CABLE(R_i)] = 20.0; /* as one place */
    s.cable[CABLE(endplate_width)] = 0.4;
    s.cable[CABLE(endplate_current)] = 5000.0;
    fibre *f = make(&s, 0);
    /* The current into 5 of 8 mm, spread by the axial resistance: mean over the whole length. */
    const double area_cm2 = 3.14159265358979 * 1e-4 * s.cable[CABLE(diameter)] * 0.8;
    const double stimulus = 0.5e-3 * 5000.0 / area_cm2;
    s.p[P(radius)] = 0.5 * s.cable[CABLE(diameter)];
    myo_membrane_point point;
    myo_error error = {0};
    assert_int_equal(myo_membrane_point_make(&point, s.p, s.x, 1e-6, &error), 0);
    double peak[2] = {-90, -90}, K_mM = 0.0, worst_mV = 0.0;
    const int n_pulses = 10;
    for (int t = 0; t < 600; t++) {
        const double activation = 1.0 + t / 50 * 50;
        const int on = t % 50 == 1 && t / 50 < n_pulses;
        window(f, t, &activation, on);
        for (int part = 0; part < 5; part++) {
            const double at = t + 0.2 * (part + 1);
            if (on && part < 2) {
                myo_membrane_point_restart(&point);
                assert_int_equal(myo_membrane_point_advance(&point, at, stimulus, &error), 0);
                if (part == 1) myo_membrane_point_restart(&point);
            } else {
                assert_int_equal(myo_membrane_point_advance(&point, at, 0.0, &error), 0);
            }
            peak[1] = fmax(peak[1], point.x[X(V_s)]);
        }
        for (int i = 0; i < f->out.n_samples; i++) peak[0] = fmax(peak[0], f->V_s[i]);
        if (t % 50 > 15)
            worst_mV = fmax(worst_mV, fabs(point.x[X(V_s)] - f->V_s[f->out.n_samples - 1]));
        K_mM = fmax(K_mM, f->out.K_t_mM);
    }
    const double K_point = myo_membrane_tubules(&point, X(K_1), X(K_2), X(K_3));
    print_message(
        "spikes %zu, peak %.2f and %.2f mV, tails within %.3f mV, K_t %.4f and %.4f, Na_i "
        "%.4f and %.4f, Cl_i %.4f\n",
        point.n_spikes, peak[0], peak[1], worst_mV, f->out.K_t_mM, K_point, f->out.Na_i_mM,
        point.x[X(Na_i)], point.x[X(Cl_i)]);
    assert_int_equal((int)point.n_spikes, n_pulses);
    assert_near(f->out.K_t_mM - 4.5, K_point - 4.5, 0.03 * (K_point - 4.5));
    assert_near(f->out.Na_i_mM - 12.0, point.x[X(Na_i)] - 12.0, 0.03 * (point.x[X(Na_i)] - 12.0));
    assert_near(f->out.K_e_mM - 4.5, point.x[X(K_e)] - 4.5, 0.03 * (point.x[X(K_e)] - 4.5));
    assert_true(worst_mV < 0.1);
    myo_membrane_point_free(&point);
    release(f);
}

static void rest_lasts(void **state) {
    (void)state;
    setting s = defaults();
    s.cable[CABLE(half_length)] = 10.0;
    fibre *f = make(&s, 0);
    for (int t = 0; t < 20000; t++) window(f, t, NULL, 0);
    const int n = f->out.n_samples - 1;
    assert_near(f->V_s[n], -86.0, 2e-3);
    assert_near(f->V_T[n], -86.0, 2e-3);
    assert_near(f->out.K_t_mM, 4.5, 1e-3);
    assert_near(f->out.Na_i_mM, 12.0, 1e-3);
    assert_true(f->out.ATP_use_mM_s > 0.0);
    release(f);
}

/* ---- conduction ---- */

static double velocity(setting s, double diameter_um) {
    s.cable[CABLE(diameter)] = diameter_um;
    s.cable[CABLE(half_length)] = 30.0;
    fibre *f = make(&s, 0);
    double found = 0.0;
    const double activation = 1.0;
    for (int t = 0; t < 40; t++) {
        window(f, t, &activation, t == 1);
        for (int e = 0; e < f->out.n_events; e++) {
            assert_int_equal(f->out.events[e].kind, MYO_FIBRE_CONDUCTED);
            found = f->out.events[e].velocity_m_s;
        }
    }
    release(f);
    return found;
}

static void converges(void **state) {
    (void)state;
    setting fine = defaults();
    uniform(&fine, 0.005);
    fine.cable[CABLE(node)] = 0.1;
    const setting usual = defaults();
    const double limit = velocity(fine, 55.0), v = velocity(usual, 55.0);
    const double v40 = velocity(usual, 40.0), v70 = velocity(usual, 70.0);
    print_message("%.4f m/s, limit %.4f; 40 and 70 um: %.3f and %.3f\n", v, limit, v40, v70);
    assert_near(v / limit, 1.0, 0.02);
    assert_true(v > 3.0 && v < 5.0);
    assert_true(v70 / v40 > 1.2 && v70 / v40 < sqrt(70.0 / 40.0) + 0.03);
}

static void shape(void **state) {
    (void)state;
    const setting s = defaults();
    fibre *f = make(&s, 0);
    f->out.record_wave = 1;
    const double activation = 1.0;
    int n = 0;
    for (int t = 0; t < 60 && !n; t++) {
        window(f, t, &activation, t == 1);
        n = f->out.n_wave;
    }
    assert_int_equal(n, myo_fibre_cable_wave_samples(f->model));
    assert_int_equal(f->out.wave_clean, 1);
    const double dt = myo_fibre_cable_sample_ms(f->model), rest = f->wave[0];
    double peak = rest, steepest = 0.0;
    int above = 0;
    for (int i = 1; i < n; i++) {
        peak = fmax(peak, f->wave[i]);
        steepest = fmax(steepest, (f->wave[i] - f->wave[i - 1]) / dt);
    }
    for (int i = 0; i < n; i++) above += f->wave[i] > 0.5 * (rest + peak);
    print_message("overshoot %.1f mV, half-width %.2f ms, upstroke %.0f V/s\n", peak, above * dt,
                  steepest);
    assert_near(rest, -86.0, 1e-2);
    assert_true(peak > 15.0 && peak < 40.0);
    assert_near(above * dt, 0.8, 0.05);
    assert_true(steepest > 550.0 && steepest < 700.0);
    release(f);
}

static void adaptive_steps_keep_the_solution(void **state) {
    (void)state;
    const double interval_ms[] = {25.0, 80.3};
    for (int k = 0; k < 2; k++) {
        const setting adaptive = defaults();
        setting steady = adaptive;
        uniform(&steady, steady.cable[CABLE(short_step)]);
        fibre *a = make(&adaptive, 0), *b = make(&steady, 0);
        double worst_time = 0.0, worst_mV = 0.0, work_a = 0.0, work_b = 0.0;
        int n_events = 0, pulse = 0;
        const int n_pulses = 4, duration = (int)(n_pulses * interval_ms[k]) + 15;
        for (int t = 0; t < duration; t++) {
            const double activation = 1.37 + pulse * interval_ms[k];
            const int n = pulse < n_pulses && activation < t + 1;
            pulse += n;
            window(a, t, &activation, n);
            window(b, t, &activation, n);
            work_a += a->out.steps_per_node;
            work_b += b->out.steps_per_node;
            assert_int_equal(a->out.n_events, b->out.n_events);
            for (int e = 0; e < a->out.n_events; e++, n_events++) {
                const myo_fibre_event *x = &a->out.events[e], *y = &b->out.events[e];
                assert_int_equal(x->kind, MYO_FIBRE_CONDUCTED);
                worst_time =
                    fmax(worst_time, fabs(x->far_ms - y->far_ms) / (y->far_ms - y->activation_ms));
                worst_time = fmax(worst_time, fabs(x->velocity_m_s / y->velocity_m_s - 1.0));
            }
            /* Where V moves slowly: on the spike a microsecond is millivolts. */
            for (int i = 1; i < a->out.n_samples; i++) {
                if (fabs(b->V_s[i] - b->V_s[i - 1]) < 0.02)
                    worst_mV = fmax(worst_mV, fabs(a->V_s[i] - b->V_s[i]));
                if (fabs(b->V_T[i] - b->V_T[i - 1]) < 0.02)
                    worst_mV = fmax(worst_mV, fabs(a->V_T[i] - b->V_T[i]));
            }
        }
        print_message(
            "every %.1f ms: %d potentials, time %.4f %%, %.3f mV, work %.3f, K_t %.4f %.4f\n",
            interval_ms[k], n_events, 100.0 * worst_time, worst_mV, work_a / work_b, a->out.K_t_mM,
            b->out.K_t_mM);
        assert_int_equal(n_events, n_pulses);
        assert_true(worst_time < 1e-3);
        assert_true(worst_mV < 0.1);
        assert_near(a->out.K_t_mM, b->out.K_t_mM, 0.01);
        assert_true(work_a < 0.25 * work_b);
        release(a);
        release(b);
    }
}

/* ---- what is abnormal ---- */

typedef struct counts {
    int driven, own; /* conducted */
    int at[2];       /* action potentials at a quarter and at three quarters of the way */
    double run_s;
} counts;

/* 20 activations at 60 Hz, then silence until stop_ms; windows of 0.2 ms. */
static counts burst(fibre *f, int stop_ms) {
    counts c = {0};
    const int n_nodes = myo_fibre_cable_nodes(f->model);
    const int place[2] = {n_nodes / 4, 3 * n_nodes / 4};
    double before[2] = {-86.0, -86.0};
    int pulse = 0;
    for (int w = 0; w < 5 * stop_ms; w++) {
        const double t0 = 0.2 * w, t1 = 0.2 * (w + 1);
        double activation[2];
        int n = 0;
        while (pulse < 20 && 1.0 + pulse * 1000.0 / 60.0 < t1)
            activation[n++] = 1.0 + pulse++ * 1000.0 / 60.0;
        myo_error error = {0};
        if (myo_fibre_cable_advance(f->model, f->state, t0, t1, activation, n, &f->out, &error))
            fail_msg("%s", error.text);
        const double *V = myo_fibre_cable_V_s(f->model, f->state);
        for (int k = 0; k < 2; k++) {
            if (before[k] < -30.0 && V[place[k]] >= -30.0) {
                c.at[k]++;
                c.run_s = 1e-3 * (t1 - 318.0);
            }
            before[k] = V[place[k]];
        }
        for (int e = 0; e < f->out.n_events; e++)
            if (f->out.events[e].kind == MYO_FIBRE_CONDUCTED)
                *(f->out.events[e].spontaneous ? &c.own : &c.driven) += 1;
    }
    return c;
}

/* Loss of chloride conductance: a run that is the same along the fibre and ends by itself; nothing
 * of it in health. */
static void after_activity_travels(void **state) {
    (void)state;
    setting s = defaults();
    s.cable[CABLE(half_length)] = 24.0;
    fibre *healthy = make(&s, 0);
    const counts h = burst(healthy, 1000);
    release(healthy);
    assert_int_equal(h.driven, 20);
    assert_int_equal(h.own, 0);
    assert_int_equal(h.at[0], 20);
    s.p[P(open_Cl)] = 0.2;
    fibre *f = make(&s, 0);
    const counts run = burst(f, 5000);
    release(f);
    print_message(
        "20 %% of chloride conductance: %d and %d action potentials, until %.2f s; %d and "
        "%d reported\n",
        run.at[0], run.at[1], run.run_s, run.driven, run.own);
    assert_int_equal(run.driven, 20);
    assert_true(run.at[0] > 30 && run.run_s > 0.5 && run.run_s < 4.0);
    assert_near((double)run.at[0], run.at[1], 0.05 * run.at[0]);
    assert_near((double)(run.driven + run.own), run.at[0], 0.05 * run.at[0]);

    /* A drug that prefers open and inactivated channels shortens it. */
    double drug[sodium_blocker_p_count];
    drug[sodium_blocker_p_concentration] = 8.0;
    drug[sodium_blocker_p_K_resting] = 431.0;
    drug[sodium_blocker_p_K_open] = 3.3;
    drug[sodium_blocker_p_K_inactivated] = 68.0;
    drug[sodium_blocker_p_K_persistent] = 7.5;
    drug[sodium_blocker_p_K_potassium] = 1e9;
    drug[sodium_blocker_p_on_rate] = 0.8;
    const double *drugs[] = {drug};
    f = make(&s, 0);
    myo_fibre_cable_set_drugs(f->model, drugs, 1);
    myo_fibre_cable_init(f->model, f->state);
    const counts blocked = burst(f, 2000);
    release(f);
    print_message("with a blocker: %d action potentials, until %.2f s\n", blocked.at[0],
                  blocked.run_s);
    assert_int_equal(blocked.driven, 20);
    assert_true(blocked.run_s < 0.6 * run.run_s);
}

/* A blow on 3 mm gives a few action potentials in health, a run where chloride conductance is
 * lost; both reach the far end. */
static void blow_starts_a_run(void **state) {
    (void)state;
    double until_ms[2] = {0};
    int count[2] = {0};
    for (int k = 0; k < 2; k++) {
        setting s = defaults();
        s.cable[CABLE(half_length)] = 20.0;
        s.p[P(open_Cl)] = k ? 0.2 : 1.0;
        fibre *f = make(&s, 0);
        for (int t = 0; t < 20; t++) window(f, t, NULL, 0);
        myo_fibre_cable_hit(f->model, f->state, 20.0, 0.0, 3.0, 1.0);
        for (int t = 20; t < 4000; t++) {
            window(f, t, NULL, 0);
            for (int e = 0; e < f->out.n_events; e++) {
                assert_int_equal(f->out.events[e].spontaneous, 1);
                if (f->out.events[e].kind != MYO_FIBRE_CONDUCTED) continue;
                count[k]++;
                until_ms[k] = f->out.events[e].far_ms - 20.0;
            }
        }
        release(f);
    }
    print_message("blow: %d until %.0f ms in health; %d until %.0f ms without 80 %% of chloride "
                  "conductance\n",
                  count[0], until_ms[0], count[1], until_ms[1]);
    assert_true(count[0] >= 1 && until_ms[0] < 300.0);
    assert_true(count[1] > 20 && until_ms[1] > 500.0 && until_ms[1] < 3900.0);
}

static void ports_and_altered_channels(void **state) {
    (void)state;
    setting s = defaults();
    s.cable[CABLE(half_length)] = 10.0;
    fibre *f = make(&s, 0);
    myo_fibre_cable_port(f->model, f->state, membrane_radial_in_K_ATP_open, 1.0);
    const double activation = 21.0;
    int launched = 0;
    for (int t = 0; t < 60; t++) {
        window(f, t, &activation, t == 21);
        for (int e = 0; e < f->out.n_events; e++)
            launched += f->out.events[e].kind == MYO_FIBRE_CONDUCTED;
    }
    assert_int_equal(launched, 0);
    release(f);
    /* Altered channels that are like the others change nothing but the sums' rounding. */
    double far_ms[2] = {0};
    for (int k = 0; k < 2; k++) {
        s.p[P(mutant)] = k ? 0.5 : 0.0;
        f = make(&s, 0);
        for (int t = 0; t < 60; t++) {
            window(f, t, &activation, t == 21);
            for (int e = 0; e < f->out.n_events; e++) far_ms[k] = f->out.events[e].far_ms;
        }
        release(f);
    }
    assert_true(far_ms[0] > 21.0);
    assert_near(far_ms[0], far_ms[1], 1e-4);
}

/* Any set of parameters within the ranges of the table stays finite, and a fibre that fires by
 * itself at any rate takes further impulses. */
static void any_parameters(void **state) {
    (void)state;
    uint64_t seed = 20071;
    for (int cell = 0; cell < 60; cell++) {
        setting s = defaults();
        for (int f = 0, n = 0; f < myo_mech_membrane_radial.n_fields; f++) {
            const myo_field *field = &myo_mech_membrane_radial.fields[f];
            if (field->kind != MYO_FIELD_PARAMETER) continue;
            const double u = uniform_number(&seed, 0.0, 1.0);
            s.p[n++] = field->low > 0.0 ? field->low * exp(u * log(field->high / field->low))
                                        : field->low + u * (field->high - field->low);
        }
        s.cable[CABLE(half_length)] = 10.0;
        fibre *f = make(&s, 0);
        for (int t = 0; t < 60; t++) {
            const double activation = t + 0.3;
            window(f, t, &activation, t % 20 == 3);
        }
        release(f);
    }
}

/* ---- the block ---- */

static void widths_and_checkpoints_give_the_same_bits(void **state) {
    (void)state;
    setting s = defaults();
    s.p[P(mutant)] = 0.3;
    s.p[P(mutant_shift_h)] = 3.0;
    const int widths[] = {1, 2, 4, 8};
    double first[512];
    for (int w = 0; w < 4; w++) {
        fibre *f = make(&s, widths[w]);
        const double activation = 1.25;
        for (int t = 0; t < 8; t++) window(f, t, &activation, t == 1);
        const double *V = myo_fibre_cable_V_s(f->model, f->state);
        const size_t n = (size_t)myo_fibre_cable_nodes(f->model);
        assert_true(n <= 512);
        if (w == 0) memcpy(first, V, n * sizeof *V);
        if (myo_is_reproducible()) assert_memory_equal(first, V, n * sizeof *V);
        if (w == 3) { /* a copied block goes on alike */
            const size_t size = myo_fibre_cable_size(f->model);
            double *copy = aligned_alloc(128, size), *kept = f->state;
            assert_non_null(copy);
            memcpy(copy, kept, size);
            for (int t = 8; t < 12; t++) window(f, t, NULL, 0);
            f->state = copy;
            for (int t = 8; t < 12; t++) window(f, t, NULL, 0);
            assert_memory_equal(copy, kept, size);
            free(kept);
        }
        release(f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exponential_is_as_exact_as_it_says),
        cmocka_unit_test(membrane_matches_the_mechanism),
        cmocka_unit_test(all_nodes_together_are_one_place),
        cmocka_unit_test(rest_lasts),
        cmocka_unit_test(converges),
        cmocka_unit_test(shape),
        cmocka_unit_test(adaptive_steps_keep_the_solution),
        cmocka_unit_test(after_activity_travels),
        cmocka_unit_test(blow_starts_a_run),
        cmocka_unit_test(ports_and_altered_channels),
        cmocka_unit_test(any_parameters),
        cmocka_unit_test(widths_and_checkpoints_give_the_same_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
