/* The whole human fibre: sums that stay, the ATP on both sides, rest, a twitch, ischaemia's gates,
 * and contraction over lane widths. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/dispatch.h"
#include "body/human_fibre.h"
#include "myotome/cell.h"

static myo_fieldset *set_of(const char *name) {
    const myo_cell *cell = myo_cell_find(name);
    assert_non_null(cell);
    return myo_fieldset_make(cell->sections, cell->n_sections);
}

static void make(const char *name, myo_human_fibre *f) {
    myo_fieldset *set = set_of(name);
    myo_error error = {0};
    if (myo_human_fibre_make(set, "", 1e-4, f, &error)) fail_msg("%s", error.text);
    myo_fieldset_free(set);
}

/* rate_Hz for duration_ms from now on; the greatest force. */
static double drive(myo_human_fibre *f, double rate_Hz, double duration_ms) {
    const double start = f->t_ms, end = start + duration_ms;
    double peak = 0.0;
    for (int i = 0; start + i * 1000.0 / rate_Hz < end - 1e-6; i++) {
        const double at = start + i * 1000.0 / rate_Hz;
        while (f->t_ms < at - 1e-9) {
            assert_int_equal(MYO_OK, myo_human_fibre_advance(f, fmin(at, f->t_ms + 2.0), 0, NULL));
            peak = fmax(peak, myo_human_fibre_force(f));
        }
        myo_human_fibre_restart(f);
        assert_int_equal(MYO_OK, myo_human_fibre_advance(f, at + 0.4, 300.0, NULL));
        myo_human_fibre_restart(f);
    }
    while (f->t_ms < end - 1e-9) {
        assert_int_equal(MYO_OK, myo_human_fibre_advance(f, fmin(end, f->t_ms + 2.0), 0, NULL));
        peak = fmax(peak, myo_human_fibre_force(f));
    }
    return peak;
}

static const char *const cells[] = {"fibre.human.slow", "fibre.human.fast"};

static void sums_stay(void **unused) {
    (void)unused;
    for (int i = 0; i < 2; i++) {
        myo_human_fibre f;
        make(cells[i], &f);
        const myo_human_fibre_sums before = myo_human_fibre_add_up(&f);
        myo_human_fibre_perfuse(&f, 0.0);
        drive(&f, 40.0, 3000.0);
        myo_human_fibre_perfuse(&f, 1.0);
        drive(&f, 10.0, 2000.0);
        assert_int_equal(MYO_OK, myo_human_fibre_advance(&f, f.t_ms + 20000.0, 0.0, NULL));
        assert_int_equal(MYO_OK, myo_human_fibre_settle_bill(&f, NULL));
        const myo_human_fibre_sums after = myo_human_fibre_add_up(&f);
        assert_true(fabs(after.adenylates_mM / before.adenylates_mM - 1.0) < 1e-9);
        assert_true(fabs(after.creatine_mM / before.creatine_mM - 1.0) < 1e-9);
        assert_true(fabs(after.phosphate_mM / before.phosphate_mM - 1.0) < 1e-9);
        assert_true(fabs(after.calcium_uM / before.calcium_uM - 1.0) < 1e-9);
        assert_true(f.bill_bridges_mM > 0.1 && f.bill_calcium_mM > 0.1);
        myo_human_fibre_free(&f);
    }
}

/* The ATP billed is the ATP that was split. With no enzyme that makes ATP, all of it came out of
 * the bonds of ATP, ADP and creatine phosphate, and each bond split set one phosphate free. */
static void bill_is_paid(void **unused) {
    (void)unused;
    myo_fieldset *set = set_of("fibre.human.slow");
    static const char *const none[] = {"glycogenolysis.factor_GP",
                                       "glycogenolysis.factor_GS",
                                       "glycogenolysis.factor_HK",
                                       "glycogenolysis.factor_PFK",
                                       "glycogenolysis.factor_GAPDH",
                                       "glycogenolysis.factor_PGK",
                                       "glycogenolysis.factor_PK",
                                       "oxidation.V_ox",
                                       "phosphagen.basal",
                                       "phosphagen.factor_AMPD",
                                       "phosphagen.amination",
                                       "phosphagen.K_use"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) /* K_use by force */
        assert_int_equal(MYO_OK, myo_fieldset_set(set, none[i], "0", 1, NULL));
    myo_human_fibre f;
    assert_int_equal(MYO_OK, myo_human_fibre_make(set, "", 1e-4, &f, NULL));
    myo_fieldset_free(set);
    const double *p = f.metabolism.x + metabolism_x_phosphagen;
    const double bonds = 2.0 * p[phosphagen_x_ATP] + p[phosphagen_x_ADP] + p[phosphagen_x_PCr];
    const double Pi = p[phosphagen_x_Pi] + myo_contraction_stored_Pi_mM(f.contraction, f.state);
    myo_human_fibre_reset_bill(&f);
    drive(&f, 30.0, 2000.0);
    assert_int_equal(MYO_OK, myo_human_fibre_settle_bill(&f, NULL));
    const double billed = f.bill_bridges_mM + f.bill_calcium_mM + f.bill_sodium_mM;
    const double split =
        bonds - 2.0 * p[phosphagen_x_ATP] - p[phosphagen_x_ADP] - p[phosphagen_x_PCr];
    const double freed =
        p[phosphagen_x_Pi] + myo_contraction_stored_Pi_mM(f.contraction, f.state) - Pi;
    assert_true(billed > 0.5);
    assert_true(fabs(split / billed - 1.0) < 1e-9);
    assert_true(fabs(freed / billed - 1.0) < 1e-9);
    myo_human_fibre_free(&f);
}

static void rests(void **unused) {
    (void)unused;
    for (int i = 0; i < 2; i++) {
        myo_human_fibre f;
        make(cells[i], &f);
        const double *p = f.metabolism.x + metabolism_x_phosphagen;
        const double ATP = p[phosphagen_x_ATP], PCr = p[phosphagen_x_PCr];
        const double V = f.V_T_mV, Ca = myo_contraction_Ca_2_uM(f.contraction, f.state);
        assert_int_equal(MYO_OK, myo_human_fibre_advance(&f, 600000.0, 0.0, NULL));
        assert_true(fabs(p[phosphagen_x_ATP] / ATP - 1.0) < 0.002);
        assert_true(fabs(p[phosphagen_x_PCr] / PCr - 1.0) < 0.002);
        assert_true(fabs(f.V_T_mV - V) < 0.1);
        assert_true(fabs(myo_contraction_Ca_2_uM(f.contraction, f.state) / Ca - 1.0) < 0.01);
        assert_int_equal(0, (int)myo_human_fibre_spikes(&f));
        myo_human_fibre_free(&f);
    }
}

static void twitches(void **unused) {
    (void)unused;
    for (int i = 0; i < 2; i++) {
        myo_human_fibre f;
        make(cells[i], &f);
        assert_int_equal(MYO_OK, myo_human_fibre_advance(&f, 1000.0, 0.0, NULL));
        const double rest = myo_human_fibre_force(&f);
        const double peak = drive(&f, 1.0, 900.0);
        assert_int_equal(1, (int)myo_human_fibre_spikes(&f));
        assert_true(peak > 0.03 && peak < 0.3);
        assert_true(myo_human_fibre_force(&f) < rest + 0.1 * peak);
        myo_human_fibre_free(&f);
    }
}

/* Where ATP is gone bridges stay: stiff, and unable to shorten. */
static void locks_without_ATP(void **unused) {
    (void)unused;
    myo_fieldset *set = set_of("fibre.human.slow");
    myo_contraction *m;
    assert_int_equal(MYO_OK, myo_contraction_make(set, "", &m, NULL));
    myo_contraction_set_accuracy(m, 1e-3, 1e4);
    myo_fieldset_free(set);
    void *state = aligned_alloc(128, myo_contraction_size(m));
    myo_contraction_init(m, state);
    myo_contraction_surroundings around = myo_contraction_at_rest();
    assert_int_equal(MYO_OK, myo_contraction_hold(m, state, 0, -86.0, 2000.0, NULL));
    const double relaxed = myo_contraction_stiffness_MPa(m, state);
    around.ATP_mM = 0.0;
    around.ADP_mM = 1e-4;
    around.Pi_mM = 40.0;
    around.energy_kJ_mol = 0.0;
    around.pump_1 = around.release_1 = 0.0;
    myo_contraction_surround(m, state, &around);
    assert_int_equal(MYO_OK, myo_contraction_hold(m, state, 0, -86.0, 7.2e6, NULL));
    assert_true(myo_contraction_stiffness_MPa(m, state) > 100.0 * relaxed);
    assert_true(myo_contraction_unloaded(m, state) < 0.01);
    free(state);
    myo_contraction_free(m);
}

/* The same equations at every width: each lane has the bits of a single cell. */
static void lanes_agree(void **unused) {
    (void)unused;
    myo_fieldset *set = set_of("fibre.human.fast");
    double p[contraction_p_count] = {0}, x[contraction_x_count] = {0};
    const char *names[] = {"release",       "release_inactivation", "reticulum",
                           "thin_filament", "crossbridge_atp",      "phosphate_store"};
    int np = 0, nx = 0;
    for (int i = 0; i < 6; i++) {
        const int s = myo_fieldset_find_section(set, names[i]);
        const myo_table *table = myo_fieldset_section(set, s)->table;
        int params = 0, states = 0;
        for (int k = 0; k < table->n_fields; k++) {
            params += table->fields[k].kind == MYO_FIELD_PARAMETER;
            states += table->fields[k].kind == MYO_FIELD_STATE;
        }
        memcpy(p + np, myo_fieldset_parameters_const(set, s), (size_t)params * sizeof *p);
        memcpy(x + nx, myo_fieldset_states_const(set, s), (size_t)states * sizeof *x);
        np += params;
        nx += states;
    }
    assert_int_equal(contraction_p_held, np);
    const double held[] = {1, 1, 60, 8, 8, 0.02, 0.02, 5, 5, 7, 0, 2.7};
    memcpy(p + np, held, sizeof held);
    enum { samples = 81 };
    double V[samples];
    for (int i = 0; i < samples; i++) V[i] = -86.0 + 100.0 * exp(-0.5 * pow((i - 20) / 6.0, 2.0));
    double single[contraction_x_count];
    const int widths[] = {1, 2, 4, 8, 16};
    for (int w = 0; w < 5; w++) {
        if (!myo_lane_width_runs(widths[w])) continue;
        const int n = widths[w];
        const myo_stiff_system *system = myo_contraction_system(n);
        double *pn = aligned_alloc(128, contraction_p_count * 128);
        double *xn = aligned_alloc(128, contraction_x_count * 128);
        double *cn = aligned_alloc(128, (size_t)system->n_constants * 128);
        double *un = aligned_alloc(128, samples * 128);
        void *work = aligned_alloc(128, (myo_rosenbrock_work_bytes(system) + 127) / 128 * 128);
        for (int l = 0; l < n; l++) {
            for (int i = 0; i < contraction_p_count; i++) pn[i * n + l] = p[i];
            for (int i = 0; i < contraction_x_count; i++) xn[i * n + l] = x[i];
            for (int i = 0; i < samples; i++) un[i * n + l] = V[i];
        }
        system->constants(pn, cn);
        const myo_stiff_options options = {1e-4, myo_contraction_scales, 0.001, 1.0, 1e-9, 0};
        const myo_stiff_input input = {un, samples - 1, 0.05};
        myo_stiff_report report = {0};
        double step_ms = 0.0;
        assert_int_equal(0, myo_rosenbrock_of_width(n)(system, &options, cn, &input, 4.0, &step_ms,
                                                       xn, work, &report));
        for (int i = 0; i < contraction_x_count; i++) {
            if (n == 1) single[i] = xn[i];
            for (int l = 0; l < n; l++) assert_memory_equal(&xn[i * n + l], &single[i], 8);
        }
        free(pn);
        free(xn);
        free(cn);
        free(un);
        free(work);
    }
    myo_fieldset_free(set);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_stay),   cmocka_unit_test(bill_is_paid),
        cmocka_unit_test(rests),       cmocka_unit_test(twitches),
        cmocka_unit_test(lanes_agree), cmocka_unit_test(locks_without_ATP),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
