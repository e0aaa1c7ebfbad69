/* The chemistry under a given tubular potential: against the whole fibre, over lane widths, at any
 * call length, and what it costs. */
#include "fibre_test.h"

#include "base/dispatch.h"
#include "body/fibre_chemistry.h"

#include <time.h>

static const double dt_ms = 0.025;
enum { per_ms = 40, duration_ms = 300 };

static myo_fieldset *set_of(const char *name) {
    const myo_cell *cell = myo_cell_find(name);
    return myo_fieldset_make(cell->sections, cell->n_sections);
}

/* A train on the whole fibre at tight tolerance: V_T every 25 us, Ca_2 and A_2 every ms. */
static void whole_fibre(const char *cell, double period_ms, double *V_T, double *Ca_2,
                        double *A_2) {
    double p[fibre_p_cell_count], x[fibre_x_cell_count];
    load_cell(cell, p, x);
    myo_fibre_point point;
    assert_int_equal(MYO_OK, myo_fibre_point_make(&point, p, x, 1e-6, 0.001, 1.0, NULL));
    const int period = (int)(period_ms / dt_ms), width = (int)(0.5 / dt_ms);
    V_T[0] = x[S(V_T)];
    for (int k = 0; k < duration_ms * per_ms; k++) {
        if (k % per_ms == 0) {
            Ca_2[k / per_ms] = point.x[C(Ca_2)];
            A_2[k / per_ms] = point.x[B(A_2)];
        }
        if (k % period == 0 || k % period == width) myo_fibre_point_restart(&point);
        assert_int_equal(MYO_OK, myo_fibre_point_advance(&point, (k + 1) * dt_ms,
                                                         k % period < width ? 400.0 : 0.0, NULL));
        V_T[k + 1] = point.x[S(V_T)];
    }
    Ca_2[duration_ms] = point.x[C(Ca_2)];
    A_2[duration_ms] = point.x[B(A_2)];
    myo_fibre_point_free(&point);
}

static double worst_share(const double *ours, const double *theirs, int n) {
    double low = theirs[0], high = theirs[0], worst = 0.0;
    for (int i = 0; i < n; i++) {
        low = fmin(low, theirs[i]);
        high = fmax(high, theirs[i]);
        worst = fmax(worst, fabs(ours[i] - theirs[i]));
    }
    return worst / (high - low);
}

static void follows_the_whole_fibre(void **unused) {
    (void)unused;
    static double V_T[duration_ms * per_ms + 1], Ca[duration_ms + 1], A[duration_ms + 1],
        Ca_ours[duration_ms + 1], A_ours[duration_ms + 1];
    const char *cells[] = {"fibre.shorten_human.fast", "fibre.shorten_human.slow",
                           "fibre.shorten2007.fast"};
    for (int i = 0; i < 3; i++)
        for (double period = 20.0; period < 60.0; period += 30.0) {
            whole_fibre(cells[i], period, V_T, Ca, A);
            myo_fieldset *set = set_of(cells[i]);
            myo_chemistry *model;
            assert_int_equal(MYO_OK, myo_chemistry_make(set, "", &model, NULL));
            void *state = aligned_alloc(128, myo_chemistry_size(model));
            myo_chemistry_init(model, state);
            struct timespec before, after;
            clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
            for (int t = 0; t <= duration_ms; t++) {
                Ca_ours[t] = myo_chemistry_Ca_2_uM(model, state);
                A_ours[t] = myo_chemistry_A_2_uM(model, state);
                if (t < duration_ms)
                    assert_int_equal(MYO_OK,
                                     myo_chemistry_advance(model, state, t, V_T + t * per_ms,
                                                           per_ms + 1, dt_ms, NULL));
            }
            clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
            const double cpu_s = (double)(after.tv_sec - before.tv_sec) +
                                 1e-9 * (double)(after.tv_nsec - before.tv_nsec);
            const double Ca_off = worst_share(Ca_ours, Ca, duration_ms + 1);
            const double A_off = worst_share(A_ours, A, duration_ms + 1);
            print_message("%s at %g Hz: calcium %.1e, force %.1e of the range; %.0f steps a "
                          "second, %.0f cell-s per "
                          "CPU second\n",
                          cells[i], 1000.0 / period, Ca_off, A_off,
                          myo_chemistry_steps(model, state) / (1e-3 * duration_ms),
                          1e-3 * duration_ms / cpu_s);
            assert_true(Ca_off < 1e-3 && A_off < 1e-3);
            free(state);
            myo_chemistry_free(model);
            myo_fieldset_free(set);
        }
}

/* Lanes that carry the same cell give the bits of one lane alone. */
static void same_bits_at_every_width(void **unused) {
    (void)unused;
    double p[fibre_p_cell_count], x0[fibre_x_cell_count], alone[fibre_x_cell_count];
    load_cell("fibre.shorten2007.fast", p, x0);
    for (int lanes = 1; lanes <= 16; lanes *= 2) {
        if (!myo_lane_width_runs(lanes)) continue;
        const myo_stiff_system *system = myo_fibre_cell_system(lanes);
        const size_t n = (size_t)system->n_states, w = (size_t)lanes;
        double *parameters = aligned_alloc(128, (fibre_p_cell_count * w * 8 + 127) / 128 * 128);
        double *c = aligned_alloc(128, ((size_t)system->n_constants * w * 8 + 127) / 128 * 128);
        double *x = aligned_alloc(128, (n * w * 8 + 127) / 128 * 128);
        void *work = aligned_alloc(128, myo_rosenbrock_work_bytes(system));
        double *stimulus = aligned_alloc(128, 128);
        for (size_t l = 0; l < w; l++) {
            for (size_t i = 0; i < fibre_p_cell_count; i++) parameters[i * w + l] = p[i];
            for (size_t i = 0; i < n; i++) x[i * w + l] = x0[i];
        }
        system->constants(parameters, c);
        const myo_stiff_options options = {1e-4, myo_fibre_scales, 1e-3, 1.0, 1e-9, 0};
        const myo_stiff_input input = {stimulus, 0, 0.0};
        myo_stiff_report report = {0};
        for (int phase = 0; phase < 2; phase++) {
            double step = 0.0;
            for (size_t l = 0; l < w; l++) stimulus[l] = phase ? 0.0 : 150.0;
            assert_int_equal(0, myo_rosenbrock_of_width(lanes)(system, &options, c, &input,
                                                               phase ? 19.5 : 0.5, &step, x, work,
                                                               &report));
        }
        for (size_t i = 0; i < n; i++)
            for (size_t l = 0; l < w; l++) {
                if (lanes == 1) alone[i] = x[i];
                assert_memory_equal(&alone[i], &x[i * w + l], sizeof(double));
            }
        free(parameters), free(c), free(x), free(work), free(stimulus);
    }
}

/* Lanes with different cells: each within tolerance of the cell alone. */
static void lanes_do_not_mix(void **unused) {
    (void)unused;
    enum { W = 4 };
    if (!myo_lane_width_runs(W)) skip();
    const char *cells[W] = {"fibre.shorten2007.fast", "fibre.shorten2007.slow",
                            "fibre.human20.fast", "fibre.human20.slow"};
    const myo_stiff_system *system = myo_fibre_cell_system(W);
    _Alignas(128) static double parameters[fibre_p_cell_count * W], c[400 * W],
        x[fibre_x_cell_count * W], stimulus[W];
    static double together[fibre_x_cell_count][W];
    void *work = aligned_alloc(128, myo_rosenbrock_work_bytes(system));
    const myo_stiff_options options = {1e-7, myo_fibre_scales, 1e-3, 1.0, 1e-9, 0};
    for (int alone = 0; alone <= W; alone++) { /* 0: all side by side */
        for (int l = 0; l < W; l++) {
            double p[fibre_p_cell_count], x0[fibre_x_cell_count];
            load_cell(cells[alone ? alone - 1 : l], p, x0);
            for (int i = 0; i < fibre_p_cell_count; i++) parameters[i * W + l] = p[i];
            for (int i = 0; i < fibre_x_cell_count; i++) x[i * W + l] = x0[i];
        }
        system->constants(parameters, c);
        const myo_stiff_input input = {stimulus, 0, 0.0};
        myo_stiff_report report = {0};
        for (int phase = 0; phase < 2; phase++) {
            double step = 0.0;
            for (int l = 0; l < W; l++) stimulus[l] = phase ? 0.0 : 150.0;
            assert_int_equal(0, myo_rosenbrock_of_width(W)(system, &options, c, &input,
                                                           phase ? 9.5 : 0.5, &step, x, work,
                                                           &report));
        }
        for (int i = 0; i < fibre_x_cell_count; i++)
            for (int l = 0; l < W; l++) {
                if (!alone)
                    together[i][l] = x[i * W + l];
                else if (l == alone - 1)
                    assert_true(fabs(together[i][l] - x[i * W + l]) <
                                1e-5 * (myo_fibre_scales[i] + fabs(together[i][l])));
            }
    }
    free(work);
}

/* Total calcium, adenylates and magnesium of a half sarcomere stay what they were. */
static void keeps_calcium(void **unused) {
    (void)unused;
    myo_fieldset *set = set_of("fibre.shorten_human.fast");
    myo_chemistry *model;
    assert_int_equal(MYO_OK, myo_chemistry_make(set, "", &model, NULL));
    double p[fibre_p_cell_count], x0[fibre_x_cell_count];
    load_cell("fibre.shorten_human.fast", p, x0);
    static double V_T[per_ms + 1];
    void *state = aligned_alloc(128, myo_chemistry_size(model));
    myo_chemistry_init(model, state);
    double first[2] = {0};
    for (int t = 0; t <= 500; t++) {
        double x[fibre_x_cell_count] = {0};
        memcpy(x + sarcolemma_x_count, myo_chemistry_states(model, state),
               fibre_x_chemistry_count * sizeof(double));
        const double V1 = .95 * .01, V2 = .95 * .99, S1 = .05 * .01, S2 = .05 * .99;
        const double calcium =
            V1 * (x[C(Ca_1)] + x[C(Ca_P1)] + x[C(Ca_ATP1)]) +
            V2 * (x[C(Ca_2)] + x[C(Ca_P2)] + x[C(Ca_ATP2)] + x[B(CaT)] + 2 * x[B(CaCaT)] +
                  x[B(D_1)] + 2 * (x[B(D_2)] + x[B(A_1)] + x[B(A_2)])) +
            S1 * (x[C(Ca_SR1)] + x[C(Ca_Cs1)]) +
            S2 * (x[C(Ca_SR2)] + x[C(Ca_Cs2)] + 1000.0 * x[P(P_C)]);
        const double adenylates = V1 * (x[C(ATP1)] + x[C(Ca_ATP1)] + x[C(Mg_ATP1)]) +
                                  V2 * (x[C(ATP2)] + x[C(Ca_ATP2)] + x[C(Mg_ATP2)]);
        if (t == 0) first[0] = calcium, first[1] = adenylates;
        assert_true(fabs(calcium - first[0]) < 1e-9 * first[0]);
        assert_true(fabs(adenylates - first[1]) < 1e-9 * first[1]);
        /* A made-up train of 10 ms: 2 ms at +20 mV. */
        for (int k = 0; k <= per_ms; k++) {
            const double in_cycle = fmod(t + k * dt_ms, 10.0);
            V_T[k] = in_cycle < 2.0
                         ? -85.0 + 105.0 * sin(1.5707963 * in_cycle) * sin(1.5707963 * in_cycle)
                         : -85.0;
        }
        assert_int_equal(MYO_OK,
                         myo_chemistry_advance(model, state, t, V_T, per_ms + 1, dt_ms, NULL));
    }
    free(state);
    myo_chemistry_free(model);
    myo_fieldset_free(set);
}

/* What activation is measured against: a tetanus of a healthy fibre comes within 1 % of it, a train
 * of 30 Hz with a twentieth of the release does not, and it stays the same. */
static void saturation_is_the_greatest_force(void **unused) {
    (void)unused;
    const char *cells[] = {"fibre.shorten_human.fast", "fibre.shorten_human.slow"};
    for (int i = 0; i < 2; i++) {
        double healthy = 0.0;
        for (int weak = 0; weak < 2; weak++) {
            myo_fieldset *set = set_of(cells[i]);
            char release[40];
            snprintf(release, sizeof release, "calcium.i2=%g",
                     (weak ? 0.05 : 1.0) * myo_fieldset_get(set, "calcium.i2"));
            const char *settings[] = {weak ? "rate_Hz=30" : "rate_Hz=100", release, NULL};
            myo_columns c = experiment(cells[i], "train", settings);
            double greatest = 0.0, saturated = 0.0;
            for (size_t row = 0; row < c.n_rows; row++)
                greatest = fmax(greatest, at(&c, row, AT_A_2));
            myo_error error;
            assert_int_equal(
                MYO_OK, myo_fieldset_set(set, "calcium.i2", strchr(release, '=') + 1, 1, &error));
            myo_chemistry *model;
            assert_int_equal(MYO_OK, myo_chemistry_make(set, "", &model, NULL));
            assert_int_equal(MYO_OK, myo_chemistry_saturated_A_2_uM(model, &saturated, NULL));
            print_message("%s, %s: tetanus %.3f of %.3f uM\n", cells[i], release, greatest,
                          saturated);
            assert_true(greatest < saturated);
            if (!weak) healthy = saturated;
            assert_true(saturated == healthy);
            if (weak)
                assert_true(greatest < 0.9 * saturated);
            else
                assert_true(greatest > 0.99 * saturated);
            myo_chemistry_free(model);
            myo_fieldset_free(set);
            myo_columns_free(&c);
        }
    }
}

static void bridges_without_force_are_refused(void **unused) {
    (void)unused;
    myo_fieldset *set = set_of("fibre.shorten_human.fast");
    myo_chemistry *model;
    myo_error error;
    double saturated;
    assert_int_equal(MYO_OK, myo_fieldset_set(set, "crossbridge.f_0", "0", 1, &error));
    assert_int_equal(MYO_OK, myo_chemistry_make(set, "", &model, NULL));
    assert_int_equal(MYO_INPUT, myo_chemistry_saturated_A_2_uM(model, &saturated, &error));
    assert_non_null(strstr(error.text, "f_0"));
    myo_chemistry_free(model);
    myo_fieldset_free(set);
}

static void breakdown_names_state_and_time(void **unused) {
    (void)unused;
    myo_fieldset *set = set_of("fibre.shorten_human.fast");
    myo_chemistry *model;
    myo_error error;
    assert_int_equal(MYO_OK, myo_chemistry_make(set, "", &model, NULL));
    void *state = aligned_alloc(128, myo_chemistry_size(model));
    myo_chemistry_init(model, state);
    const double V_T[] = {-80.0, nan(""), nan("")};
    assert_int_equal(MYO_BROKE_DOWN, myo_chemistry_advance(model, state, 7.0, V_T, 3, 0.5, &error));
    assert_non_null(strstr(error.text, "7 ms"));
    assert_non_null(strstr(error.text, "release."));
    free(state);
    myo_chemistry_free(model);
    myo_fieldset_free(set);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(follows_the_whole_fibre),
        cmocka_unit_test(same_bits_at_every_width),
        cmocka_unit_test(lanes_do_not_mix),
        cmocka_unit_test(keeps_calcium),
        cmocka_unit_test(saturation_is_the_greatest_force),
        cmocka_unit_test(bridges_without_force_are_refused),
        cmocka_unit_test(breakdown_names_state_and_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
