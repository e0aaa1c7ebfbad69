/* Cross-bridges that burn ATP: steady states against a linear solution, the ATP bill, conservation,
 * rigor with and without calcium, and random cells that stay finite. */
#include "base/random.h"
#include "body/bridge_point.h"
#include "mech/crossbridge_atp/crossbridge_atp.lane.h"
#include "mech/thin_filament/thin_filament.lane.h"
#include "myotome/cell.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const myo_bridge_surroundings healthy = {1.0, 0.05, 2.725, 8.0, 0.013, 3.0, 7.05};

static myo_fieldset *cell_values(const char *name) {
    const myo_cell *cell = myo_cell_find(name);
    assert_non_null(cell);
    myo_fieldset *set = myo_fieldset_make(cell->sections, cell->n_sections);
    assert_non_null(set);
    return set;
}

static void make(myo_bridge_point *point, const myo_fieldset *set, int with_filament) {
    const int f = myo_fieldset_find_section(set, "thin_filament"),
              b = myo_fieldset_find_section(set, "crossbridge_atp");
    assert_int_equal(
        myo_bridge_point_make(point, with_filament ? myo_fieldset_parameters_const(set, f) : NULL,
                              with_filament ? myo_fieldset_states_const(set, f) : NULL,
                              myo_fieldset_parameters_const(set, b),
                              myo_fieldset_states_const(set, b), 1e-6, 1e-3, 1e4, NULL),
        MYO_OK);
}

static void close_to(double value, double wanted, double relative) {
    if (!(fabs(value - wanted) <= relative * fabs(wanted)))
        fail_msg("%.9g where %.9g was wanted", value, wanted);
}

static double uniform(uint64_t entity, uint64_t step) {
    return myo_random_uniform(3, entity, step);
}

/* The isometric steady state by elimination in the four-state cycle, from the table's numbers
 * alone. */
static void steady_state(double f, double fr, double h, double kP, double kD, double ATP,
                         double shares[3]) {
    const double K_D = 0.194, ADP = 0.013, Pi = 3.0, kT = 4000.0;
    const double R_over_A2 = kD / (kD / K_D * ADP + kT * ATP);
    const double A1_over_A2 = (kP * Pi + kD - kD / K_D * ADP * R_over_A2) / h;
    /* f D = (fr + h) A_1 - kP Pi A_2 */
    const double D_over_A2 = ((fr + h) * A1_over_A2 - kP * Pi) / f;
    shares[1] = 1.0 / (1.0 + R_over_A2 + A1_over_A2 + D_over_A2);
    shares[0] = A1_over_A2 * shares[1];
    shares[2] = R_over_A2 * shares[1];
}

static void steady_states_are_those_of_the_scheme(void **unused) {
    (void)unused;
    for (int fast = 0; fast < 2; fast++)
        for (int little = 0; little < 2; little++) {
            myo_fieldset *set = cell_values(fast ? "crossbridge.fast" : "crossbridge.slow");
            myo_bridge_point point;
            make(&point, set, 0);
            myo_bridge_surroundings around = healthy;
            if (little) around.MgATP_mM = 0.002;
            myo_bridge_point_surround(&point, &around);
            assert_int_equal(myo_bridge_point_settle(&point, 0.0, NULL), MYO_OK);
            double wanted[3];
            if (fast)
                steady_state(400, 2000, 88, 0.55, 44, around.MgATP_mM, wanted);
            else
                steady_state(120, 600, 26, 0.16, 13.2, around.MgATP_mM, wanted);
            for (int i = 0; i < 3; i++) close_to(point.x[i], wanted[i], 1e-4);
            const myo_bridge_reading r = myo_bridge_point_read(&point);
            /* 0.154 mM x 1.1 um x 1.2 pN/nm x 0.8 */
            close_to(r.force_kPa, 97.9449 * 10.0 * (wanted[1] + 0.35 * wanted[2]), 2e-4);
            close_to(r.ATP_mM_s, 0.154 * 4000.0 * around.MgATP_mM * wanted[2], 2e-4);
            close_to(r.ADP_mM_s, r.ATP_mM_s, 1e-4);
            close_to(r.Pi_mM_s, r.ATP_mM_s, 1e-4);
            myo_bridge_point_free(&point);
            myo_fieldset_free(set);
        }
}

/* Heads without nucleotide are R; heads without phosphate are A_2 and R: both change by what is
 * taken up less what is set free, in any state whatever. */
static void the_bill_balances(void **unused) {
    (void)unused;
    myo_fieldset *set = cell_values("crossbridge.fast");
    const double *p =
        myo_fieldset_parameters_const(set, myo_fieldset_find_section(set, "crossbridge_atp"));
    double k[crossbridge_atp_k_count];
    crossbridge_atp_derive(p, k);
    for (uint64_t n = 0; n < 2000; n++) {
        double x[crossbridge_atp_x_count], in[crossbridge_atp_in_count];
        double dx[crossbridge_atp_x_count], out[crossbridge_atp_out_count];
        x[crossbridge_atp_x_A_1] = 0.3 * uniform(n, 0);
        x[crossbridge_atp_x_A_2] = 0.3 * uniform(n, 1);
        x[crossbridge_atp_x_R] = 0.3 * uniform(n, 2);
        x[crossbridge_atp_x_strain] = -10.0 + 40.0 * uniform(n, 3);
        in[crossbridge_atp_in_sites] = uniform(n, 4);
        in[crossbridge_atp_in_velocity] = -10.0 + 20.0 * uniform(n, 5);
        in[crossbridge_atp_in_sarcomere_length] = 1.0 + 4.0 * uniform(n, 6);
        in[crossbridge_atp_in_MgATP] = 10.0 * uniform(n, 7);
        in[crossbridge_atp_in_ADP] = uniform(n, 8);
        in[crossbridge_atp_in_Pi] = 40.0 * uniform(n, 9);
        in[crossbridge_atp_in_pH] = 6.0 + 1.5 * uniform(n, 10);
        crossbridge_atp_rates(x, in, p, k, dx, out);
        const double heads = 1000.0 * p[crossbridge_atp_p_heads],
                     use = out[crossbridge_atp_out_ATP_use];
        const double d_R = dx[crossbridge_atp_x_R] * heads,
                     d_S = (dx[crossbridge_atp_x_A_2] + dx[crossbridge_atp_x_R]) * heads;
        const double size = 1e-12 * (1.0 + fabs(use));
        assert_true(fabs(d_R - (out[crossbridge_atp_out_ADP_release] - use)) < size);
        assert_true(fabs(d_S - (out[crossbridge_atp_out_Pi_release] - use)) < size);
    }
    myo_fieldset_free(set);
}

/* Force follows overlap: nothing at either end, all of it on the plateau, straight between. */
static void force_follows_length(void **unused) {
    (void)unused;
    static const double lengths_um[][2] = {{1.2, 0.0},   {1.955, 0.5}, {2.64, 1.0}, {2.8, 1.0},
                                           {3.525, 0.5}, {4.24, 0.0},  {4.5, 0.0}};
    myo_fieldset *set = cell_values("crossbridge.slow");
    myo_bridge_point point;
    make(&point, set, 0);
    for (size_t i = 0; i < sizeof lengths_um / sizeof lengths_um[0]; i++) {
        myo_bridge_surroundings around = healthy;
        around.sarcomere_length_um = lengths_um[i][0];
        myo_bridge_point_surround(&point, &around);
        assert_int_equal(myo_bridge_point_settle(&point, 0.0, NULL), MYO_OK);
        const double force = myo_bridge_point_read(&point).force_kPa / 229.536;
        assert_true(fabs(force - lengths_um[i][1]) < 1e-4);
    }
    myo_bridge_point_free(&point);
    myo_fieldset_free(set);
}

/* Work never exceeds the energy of the ATP used, and heads that shorten use more of it (Fenn). */
static void work_is_paid_for(void **unused) {
    (void)unused;
    myo_fieldset *set = cell_values("crossbridge.slow");
    myo_bridge_point point;
    make(&point, set, 0);
    myo_bridge_point_surround(&point, &healthy);
    double before_mM_s = 0.0;
    for (double speed = 0.0; speed < 2.4; speed += 0.2) {
        assert_int_equal(myo_bridge_point_settle(&point, -speed, NULL), MYO_OK);
        const myo_bridge_reading r = myo_bridge_point_read(&point);
        assert_true(r.force_kPa * speed < 0.55 * 60.0 * 0.8 * r.ATP_mM_s);
        assert_true(r.ATP_mM_s > before_mM_s);
        before_mM_s = r.ATP_mM_s;
    }
    myo_bridge_point_free(&point);
    myo_fieldset_free(set);
}

/* Calcium that troponin takes up is what its states hold; heads never hold more sites than are on.
 */
static void thin_filament_conserves(void **unused) {
    (void)unused;
    myo_fieldset *set = cell_values("crossbridge.slow");
    const double *p =
        myo_fieldset_parameters_const(set, myo_fieldset_find_section(set, "thin_filament"));
    double k[thin_filament_k_count];
    thin_filament_derive(p, k);
    for (uint64_t n = 0; n < 500; n++) {
        double x[thin_filament_x_count], dx[thin_filament_x_count], out[thin_filament_out_count];
        for (int i = 0; i < thin_filament_x_count; i++) x[i] = 28.0 * uniform(n, (uint64_t)i);
        const double attached = x[thin_filament_x_on] / p[thin_filament_p_T_tot] * uniform(n, 9);
        const double in[] = {10.0 * uniform(n, 10), attached, attached * uniform(n, 11),
                             0.1 * uniform(n, 12)};
        thin_filament_rates(x, in, p, k, dx, out);
        const double held = dx[thin_filament_x_CaT] + 2.0 * dx[thin_filament_x_CaCaT] +
                            dx[thin_filament_x_D_1] + 2.0 * dx[thin_filament_x_on];
        assert_true(fabs(held - out[thin_filament_out_troponin]) < 1e-10);
    }
    myo_bridge_point point;
    make(&point, set, 1);
    myo_bridge_surroundings around = healthy;
    for (int i = 0; i < 200; i++) {
        around.Ca_uM = i % 100 < 50 ? 10.0 : 0.05;
        myo_bridge_point_surround(&point, &around);
        assert_int_equal(myo_bridge_point_advance(&point, 5.0, i % 7 ? 0.0 : -1.0, NULL), MYO_OK);
        const myo_bridge_reading r = myo_bridge_point_read(&point);
        assert_true(r.A_1_1 + r.A_2_1 + r.R_1 <= r.sites_1 + 1e-6);
        double total = 0.0;
        for (int s = 0; s < thin_filament_x_count; s++) {
            assert_true(point.x[s] > -1e-6);
            total += point.x[s];
        }
        assert_true(total <= p[thin_filament_p_T_tot] * (1.0 + 1e-6));
    }
    myo_bridge_point_free(&point);
    myo_fieldset_free(set);
}

/* With ATP the muscle relaxes when calcium goes; without it stays stiff and tense. */
static void rigor_outlasts_calcium(void **unused) {
    (void)unused;
    for (int with_ATP = 0; with_ATP < 2; with_ATP++) {
        myo_fieldset *set = cell_values("crossbridge.fast");
        myo_bridge_point point;
        make(&point, set, 1);
        myo_bridge_surroundings around = healthy;
        around.Ca_uM = 10.0;
        myo_bridge_point_surround(&point, &around);
        assert_int_equal(myo_bridge_point_settle(&point, 0.0, NULL), MYO_OK);
        const myo_bridge_reading active = myo_bridge_point_read(&point);
        if (!with_ATP) around.MgATP_mM = 0.0;
        myo_bridge_point_surround(&point, &around);
        assert_int_equal(myo_bridge_point_advance(&point, 2000.0, 0.0, NULL), MYO_OK);
        around.Ca_uM = 0.05;
        myo_bridge_point_surround(&point, &around);
        assert_int_equal(myo_bridge_point_advance(&point, 5000.0, 0.0, NULL), MYO_OK);
        const myo_bridge_reading r = myo_bridge_point_read(&point);
        if (with_ATP) {
            assert_true(r.force_kPa < 0.01 * active.force_kPa);
        } else {
            assert_true(r.force_kPa > 1.3 * active.force_kPa);
            assert_true(r.stiffness_MPa > 3.0 * active.stiffness_MPa);
            assert_true(r.ATP_mM_s == 0.0);
        }
        myo_bridge_point_free(&point);
        myo_fieldset_free(set);
    }
}

/* The generated derivatives are those of the equations. */
static void generated_jacobian_is_right(void **unused) {
    (void)unused;
    myo_fieldset *set = cell_values("crossbridge.slow");
    myo_bridge_point point;
    make(&point, set, 1);
    myo_bridge_surroundings around = healthy;
    around.Ca_uM = 2.0;
    myo_bridge_point_surround(&point, &around);
    assert_int_equal(myo_bridge_point_advance(&point, 20.0, -0.5, NULL), MYO_OK);
    const myo_stiff_system *s = point.system;
    double J[128], dx[filament_x_cell_count], du[filament_x_cell_count];
    double up[filament_x_cell_count], down[filament_x_cell_count], x[filament_x_cell_count];
    const double u = -0.5;
    assert_true(s->n_jacobian <= 128);
    s->jacobian(point.constants, point.x, &u, dx, J, du);
    for (int e = 0; e < s->n_jacobian; e++) {
        const int row = s->pattern[e][0], column = s->pattern[e][1];
        const double h = 1e-6 * myo_filament_scales[column];
        memcpy(x, point.x, sizeof x);
        x[column] += h;
        s->rates(point.constants, x, &u, up);
        x[column] -= 2.0 * h;
        s->rates(point.constants, x, &u, down);
        const double slope = (up[row] - down[row]) / (2.0 * h);
        if (fabs(slope - J[e]) > 1e-5 * (fabs(slope) + 1e-3))
            fail_msg("state %d to %d: %g, by differences %g", column, row, J[e], slope);
    }
    myo_bridge_point_free(&point);
    myo_fieldset_free(set);
}

/* Activation, a quick release and a stretch: as accurate at the cells' tolerance as a much finer
 * one. */
static void default_accuracy_is_enough(void **unused) {
    (void)unused;
    static const double velocity_1_s[] = {0.0, -10.0, 0.0, 1.0, 0.0};
    static const double span_ms[] = {30.0, 1.0, 20.0, 40.0, 30.0};
    myo_fieldset *set = cell_values("crossbridge.fast");
    myo_bridge_point point[2];
    myo_bridge_surroundings around = healthy;
    around.Ca_uM = 5.0;
    for (int fine = 0; fine < 2; fine++) {
        make(&point[fine], set, 1);
        point[fine].options.tolerance = fine ? 1e-9 : 1e-6;
        myo_bridge_point_surround(&point[fine], &around);
    }
    for (int phase = 0; phase < 5; phase++)
        for (int step = 0; step < 10; step++) {
            double force_kPa[2];
            for (int fine = 0; fine < 2; fine++) {
                assert_int_equal(myo_bridge_point_advance(&point[fine], 0.1 * span_ms[phase],
                                                          velocity_1_s[phase], NULL),
                                 MYO_OK);
                force_kPa[fine] = myo_bridge_point_read(&point[fine]).force_kPa;
            }
            assert_true(fabs(force_kPa[0] - force_kPa[1]) < 0.02); /* of 232 kPa */
        }
    for (int fine = 0; fine < 2; fine++) myo_bridge_point_free(&point[fine]);
    myo_fieldset_free(set);
}

static void every_experiment_runs(void **unused) {
    (void)unused;
    static const char *const cells[] = {"crossbridge.slow", "crossbridge.fast"};
    for (int c = 0; c < 2; c++) {
        const myo_cell *cell = myo_cell_find(cells[c]);
        for (const myo_protocol *const *protocol = cell->protocols; *protocol; protocol++) {
            const myo_section section = {"", (*protocol)->table, NULL, 0};
            myo_fieldset *set = cell_values(cells[c]), *values = myo_fieldset_make(&section, 1);
            myo_columns columns = {0};
            myo_error error = {0};
            if (cell->run(cell, *protocol, set, values, NULL, NULL, &columns, &error))
                fail_msg("%s %s: %s", cells[c], (*protocol)->name, error.text);
            assert_true(columns.n_rows > 20);
            for (size_t i = 0; i < columns.n_rows * (size_t)columns.n_columns; i++)
                assert_true(isfinite(columns.data[i]));
            myo_columns_free(&columns);
            myo_fieldset_free(values);
            myo_fieldset_free(set);
        }
    }
}

/* Any parameters and surroundings in range: finite to the end, shares between 0 and 1. */
static double anywhere(double low, double high, double share) {
    /* Wide positive ranges by their logarithm, so that small values come too. */
    if (low >= 0.0 && high > 100.0 * (low + 1e-3)) {
        const double bottom = low > 0.0 ? low : 1e-4 * high;
        return bottom * pow(high / bottom, share);
    }
    return low + (high - low) * share;
}

static void random_cells_stay_finite(void **unused) {
    (void)unused;
    myo_fieldset *set = cell_values("crossbridge.slow");
    double filament[thin_filament_p_count], bridges[crossbridge_atp_p_count];
    const double *filament_x =
        myo_fieldset_states_const(set, myo_fieldset_find_section(set, "thin_filament"));
    const double *bridges_x =
        myo_fieldset_states_const(set, myo_fieldset_find_section(set, "crossbridge_atp"));
    for (uint64_t n = 0; n < 10000; n++) {
        const myo_table *tables[] = {&myo_mech_thin_filament, &myo_mech_crossbridge_atp};
        double *values[] = {filament, bridges};
        uint64_t draw = 0;
        for (int t = 0; t < 2; t++)
            for (int f = 0, at = 0; f < tables[t]->n_fields; f++) {
                const myo_field *field = &tables[t]->fields[f];
                if (field->kind == MYO_FIELD_PARAMETER)
                    values[t][at++] = anywhere(field->low, field->high, uniform(n, draw++));
            }
        myo_bridge_point point;
        const int with_filament = n % 2 == 0;
        assert_int_equal(myo_bridge_point_make(&point, with_filament ? filament : NULL, filament_x,
                                               bridges, bridges_x, 1e-4, 1e-3, 1e3, NULL),
                         MYO_OK);
        for (int phase = 0; phase < 4; phase++) {
            const myo_bridge_surroundings around = {uniform(n, draw),
                                                    100.0 * uniform(n, draw + 1),
                                                    0.5 + 5.5 * uniform(n, draw + 2),
                                                    phase == 2 ? 0.0 : 20.0 * uniform(n, draw + 3),
                                                    10.0 * uniform(n, draw + 4),
                                                    100.0 * uniform(n, draw + 5),
                                                    5.5 + 3.0 * uniform(n, draw + 6)};
            const double velocity = phase % 2 ? -20.0 + 40.0 * uniform(n, draw + 7) : 0.0;
            draw += 8;
            myo_bridge_point_surround(&point, &around);
            myo_error error = {0};
            if (myo_bridge_point_advance(&point, 25.0, velocity, &error))
                fail_msg("cell %d, phase %d: %s", (int)n, phase, error.text);
            const myo_bridge_reading r = myo_bridge_point_read(&point);
            assert_true(isfinite(r.force_kPa) && isfinite(r.ATP_mM_s) && isfinite(r.strain_nm));
            assert_true(r.A_1_1 > -1e-3 && r.A_2_1 > -1e-3 && r.R_1 > -1e-3);
            assert_true(r.A_1_1 + r.A_2_1 + r.R_1 < 1.0 + 1e-2);
        }
        myo_bridge_point_free(&point);
    }
    myo_fieldset_free(set);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steady_states_are_those_of_the_scheme),
        cmocka_unit_test(the_bill_balances),
        cmocka_unit_test(force_follows_length),
        cmocka_unit_test(work_is_paid_for),
        cmocka_unit_test(thin_filament_conserves),
        cmocka_unit_test(rigor_outlasts_calcium),
        cmocka_unit_test(generated_jacobian_is_right),
        cmocka_unit_test(default_accuracy_is_enough),
        cmocka_unit_test(every_experiment_runs),
        cmocka_unit_test(random_cells_stay_finite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
