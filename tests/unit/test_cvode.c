/* SUNDIALS CVODE (dense BDF at tight tolerance, restarted at every edge of the stimulus) as an
 * independent judge of the fibre's solver at its default settings: voltage, calcium, force and
 * tubular potassium over a 50 Hz train agree within 0.1 % of their range. */
#include "fibre_test.h"

#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>

typedef struct judge {
    double c[400];
    double stimulus;
} judge;

static int rates(realtype t, N_Vector x, N_Vector dx, void *user) {
    const judge *j = user;
    (void)t;
    myo_fibre_cell_system(1)->rates(j->c, NV_DATA_S(x), &j->stimulus, NV_DATA_S(dx));
    return 0;
}

static int jacobian(realtype t, N_Vector x, N_Vector f, SUNMatrix J, void *user, N_Vector a,
                    N_Vector b, N_Vector c) {
    const judge *j = user;
    const myo_stiff_system *system = myo_fibre_cell_system(1);
    double dx[fibre_x_cell_count], entries[400], du[fibre_x_cell_count];
    (void)t, (void)f, (void)a, (void)b, (void)c;
    system->jacobian(j->c, NV_DATA_S(x), &j->stimulus, dx, entries, du);
    SUNMatZero(J);
    for (int e = 0; e < system->n_jacobian; e++)
        SM_ELEMENT_D(J, system->pattern[e][0], system->pattern[e][1]) = entries[e];
    return 0;
}

/* A train of 0.5 ms stimuli; rows of V_s, V_T, Ca_2, A_2, K_t at every ms from 0 on. */
static void judge_train(const char *cell, double period_ms, double stimulus, int duration_ms,
                        double (*rows)[5]) {
    static const int shown[5] = {S(V_s), S(V_T), C(Ca_2), B(A_2), S(K_t)};
    enum { N = fibre_x_cell_count };
    judge j = {{0}, 0.0};
    double p[fibre_p_cell_count], x0[N];
    load_cell(cell, p, x0);
    myo_fibre_cell_system(1)->constants(p, j.c);
    SUNContext context;
    assert_int_equal(0, SUNContext_Create(NULL, &context));
    N_Vector x = N_VNew_Serial(N, context), small = N_VNew_Serial(N, context);
    for (int i = 0; i < N; i++) {
        NV_Ith_S(x, i) = x0[i];
        NV_Ith_S(small, i) = 1e-9 * myo_fibre_scales[i];
    }
    void *cvode = CVodeCreate(CV_BDF, context);
    assert_int_equal(0, CVodeInit(cvode, rates, 0.0, x));
    assert_int_equal(0, CVodeSVtolerances(cvode, 1e-9, small));
    CVodeSetUserData(cvode, &j);
    CVodeSetMaxNumSteps(cvode, 10000000);
    SUNMatrix A = SUNDenseMatrix(N, N, context);
    SUNLinearSolver solver = SUNLinSol_Dense(x, A, context);
    assert_int_equal(0, CVodeSetLinearSolver(cvode, solver, A));
    assert_int_equal(0, CVodeSetJacFn(cvode, jacobian));

    double edge = 0.0;
    int pulse = 0, on = 0;
    for (int row = 0; row <= duration_ms; row++) {
        realtype t = row > 0 ? row - 1 : 0;
        while (edge < row) {
            if (edge > t) {
                CVodeSetStopTime(cvode, edge);
                assert_true(CVode(cvode, edge, x, &t, CV_NORMAL) >= 0);
            }
            on = !on;
            j.stimulus = on ? stimulus : 0.0;
            assert_int_equal(0, CVodeReInit(cvode, edge, x));
            t = edge;
            edge = on ? pulse * period_ms + 0.5 : ++pulse * period_ms;
        }
        if (row > 0) {
            CVodeSetStopTime(cvode, row);
            assert_true(CVode(cvode, row, x, &t, CV_NORMAL) >= 0);
        }
        for (int k = 0; k < 5; k++) rows[row][k] = NV_Ith_S(x, shown[k]);
    }
    CVodeFree(&cvode);
    SUNLinSolFree(solver);
    SUNMatDestroy(A);
    N_VDestroy(x);
    N_VDestroy(small);
    SUNContext_Free(&context);
}

static void compare(const char *cell, const char *rate, double period_ms, double stimulus) {
    enum { duration = 200 };
    static double judged[duration + 1][5];
    char strength[40];
    snprintf(strength, sizeof strength, "stimulus=%g", stimulus);
    const char *settings[] = {rate, "duration_s=0.2", strength, NULL};
    judge_train(cell, period_ms, stimulus, duration, judged);
    myo_columns ours = experiment(cell, "train", settings);
    assert_int_equal(duration + 1, ours.n_rows);
    for (int k = 0; k < 5; k++) {
        double low = judged[0][k], high = low, worst = 0.0;
        for (size_t row = 0; row < ours.n_rows; row++) {
            low = fmin(low, judged[row][k]);
            high = fmax(high, judged[row][k]);
            worst = fmax(worst, fabs(at(&ours, row, k + 1) - judged[row][k]));
        }
        print_message("%s %s %s: %.2g of the range\n", cell, rate, ours.names[k + 1],
                      worst / (high - low));
        assert_true(worst < 1e-3 * (high - low));
    }
    myo_columns_free(&ours);
}

static void published_fast_fibre(void **state) {
    (void)state;
    compare("fibre.shorten2007.fast", "rate_Hz=50", 20.0, 150.0);
}
static void published_slow_fibre(void **state) {
    (void)state;
    compare("fibre.shorten2007.slow", "rate_Hz=50", 20.0, 150.0);
}
static void human_fibre(void **state) {
    (void)state;
    compare("fibre.shorten_human.fast", "rate_Hz=50", 20.0, 300.0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_fast_fibre),
        cmocka_unit_test(published_slow_fibre),
        cmocka_unit_test(human_fibre),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
