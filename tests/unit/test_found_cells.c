/* Cells that random draws of parameters found: each once gave a number that is not one, ran for
 * ever, or stopped where it need not. Also tables of cells with many columns. */
#include "myotome/cell.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cell_experiment.h"

static void expect_numbers(const char *cell, const char *protocol, ...) {
    va_list list;
    va_start(list, protocol);
    myo_columns columns = run_list(cell, protocol, list);
    va_end(list);
    assert_true(columns.n_rows > 0);
    for (size_t i = 0; i < columns.n_rows * (size_t)columns.n_columns; i++)
        assert_true(isfinite(columns.data[i]));
    myo_columns_free(&columns);
}

/* Endings that never fire: their rate over their greatest was 0 / 0. */
static void silent_endings(void **unused) {
    (void)unused;
    expect_numbers("feedback.inflammation", "strain", "duration=1e-3", "step=1", "output=1e-3",
                   "nociceptor.III_greatest=0", NULL);
    expect_numbers("feedback.inflammation", "strain", "duration=1e-3", "step=1", "output=1e-3",
                   "nociceptor.IV_greatest=0", NULL);
    expect_numbers("feedback.nociceptor", "capsule", "nociceptor.capsule_half=0.2",
                   "nociceptor.capsule_begin=0.2", NULL);
}

/* A polar region without length divided the stretch of secondary endings. */
static void shortest_regions(void **unused) {
    (void)unused;
    expect_numbers("feedback.spindle", "ramp_hold", "step=1", "spindle.L0_PR=1e-3",
                   "spindle.L0_SR=1e-3", NULL);
    const myo_cell *cell = myo_cell_find("feedback.spindle");
    myo_fieldset *set = myo_fieldset_make(cell->sections, cell->n_sections);
    assert_int_equal(MYO_INPUT, myo_fieldset_set(set, "spindle.L0_PR", "0", 0, NULL));
    myo_fieldset_free(set);
}

/* Nothing removes calcium: the solution over a step was 0 / 0. A reversal below the potential: the
 * current took calcium that was not there, until its channels had a pole. */
static void calcium_that_stays(void **unused) {
    (void)unused;
    expect_numbers("neuron.booth", "step", "duration=200", "motor_neuron_booth.Ca_free=0", NULL);
    expect_numbers("neuron.booth", "step", "duration=200", "motor_neuron_booth.Ca_removal=0", NULL);
    expect_numbers("neuron.booth", "step", "duration=200", "motor_neuron_booth.E_Ca=-100",
                   "motor_neuron_booth.g_CaN_s=500", NULL);
}

/* Phosphorylase far faster than any step: it made the solver hop about zero phosphate. Glycogen
 * made without ATP. Voltage sensors steeper than any. */
static void enzymes_without_measure(void **unused) {
    (void)unused;
    expect_numbers("fibre.human.fast", "twitch", "rest=0", "duration=0.1",
                   "glycogenolysis.factor_GP=9.4", "glycogenolysis.V_GP=3e4",
                   "glycogenolysis.Keq_GP=1.7e-3", "glycogenolysis.K_iGly_a=1.5e-5",
                   "glycogenolysis.K_Pi_a=2.3e-4", "glycogenolysis.K_G6P_a=3e8",
                   "glycogenolysis.reference_temperature=277", NULL);
    expect_numbers("fibre.human.slow", "twitch", "rest=0", "duration=0.1",
                   "glycogenolysis.V_GS=1e3", "glycogenolysis.factor_GS=10", "oxidation.V_ox=0",
                   "phosphagen.basal=100", NULL);
    expect_numbers("fibre.human.fast", "twitch", "rest=0", "duration=0.1", "release.K=0.1", NULL);
}

static void many_columns(void **unused) {
    (void)unused;
    enum { n = 100 };
    char text[n][48];
    const char *names[n];
    double row[n];
    for (int i = 0; i < n; i++) {
        snprintf(text[i], sizeof text[i], "a_rather_long_name_of_a_column_%d_mV", i);
        names[i] = text[i];
        row[i] = i;
    }
    myo_columns columns = {0};
    assert_int_equal(MYO_BROKE_DOWN, myo_columns_add(&columns, row, NULL));
    myo_columns_name(&columns, names, n);
    for (int i = 0; i < 300; i++) assert_int_equal(MYO_OK, myo_columns_add(&columns, row, NULL));
    assert_int_equal(n, columns.n_columns);
    assert_int_equal(31, strlen(columns.names[n - 1]));
    assert_true(columns.data[300 * n - 1] == n - 1);
    myo_columns_free(&columns);
    myo_columns_free(&columns);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(silent_endings),     cmocka_unit_test(shortest_regions),
        cmocka_unit_test(calcium_that_stays), cmocka_unit_test(enzymes_without_measure),
        cmocka_unit_test(many_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
