/* Examining recordings: golden features of real ones, and made-up signals of which the answer is
 * known. How often names are right: tests/slow/examine_types.c. */
#include "myotome/examine_file.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char emg[] = "../shared/data/emg";

static void near(const char *what, double value, double expected, double share) {
    if (!(fabs(value / expected - 1) <= share))
        fail_msg("%s: %g, expected %g within %g %%", what, value, expected, 100 * share);
}

static myo_examination *examine_file(const char *path, myo_recording **recording) {
    myo_error error = {0};
    myo_examination *x = NULL;
    const myo_examine_options o = myo_examine_options_default();
    *recording = myo_recording_open(path, NULL, &error);
    if (!*recording || myo_examine_recording(*recording, &o, &x, &error))
        fail_msg("%s: %s", path, error.text);
    return x;
}

/* Medians of active windows, reference/emg.md 2.2. */
static void real_needle_records(void **state) {
    (void)state;
    if (access(emg, R_OK) != 0) {
        print_message("skipped: %s is not here\n", emg);
        skip();
    }
    static const struct {
        const char *name;
        double rms, window_rms, turns, uV_per_turn, median, crossings, kurtosis;
        myo_emg_pattern pattern;
    } golden[] = {
        {"healthy", 81.6, 68, 144, 257, 138, 256, 7.0, MYO_PATTERN_NORMAL},
        {"neuropathy", 388.4, 244, 168, 1082, 312, 368, 50.2, MYO_PATTERN_NEUROGENIC},
        {"myopathy", 97.0, 97, 406, 295, 234, 676, 8.9, MYO_PATTERN_MYOPATHIC},
    };
    for (int i = 0; i < 3; i++) {
        char path[256];
        myo_recording *recording;
        snprintf(path, sizeof path, "%s/physionet_emgdb/emg_%s.hea", emg, golden[i].name);
        myo_examination *x = examine_file(path, &recording);
        const myo_examined *e = x->channels[0].examined;
        near("RMS", e->rms, golden[i].rms, 0.02);
        near("RMS of windows", e->window_rms, golden[i].window_rms, 0.1);
        near("turns", e->turns_Hz, golden[i].turns, 0.1);
        near("uV per turn", e->uV_per_turn, golden[i].uV_per_turn, 0.1);
        near("median frequency", e->median_Hz, golden[i].median, 0.1);
        near("zero crossings", e->zero_crossings_Hz, golden[i].crossings, 0.1);
        near("kurtosis", e->kurtosis, golden[i].kurtosis, 0.1);
        assert_int_equal(x->pattern, golden[i].pattern);
        assert_int_equal(x->discharge, MYO_DISCHARGE_MOTOR_UNITS);
        myo_examination_free(x);
        myo_recording_close(recording);
    }
}

static void real_skin_recording(void **state) {
    (void)state;
    if (access(emg, R_OK) != 0) {
        print_message("skipped: %s is not here\n", emg);
        skip();
    }
    char path[256];
    myo_recording *recording;
    snprintf(path, sizeof path, "%s/pyomeca/shoulder_thorax_12ch_2000hz.edf", emg);
    myo_examination *x = examine_file(path, &recording);
    assert_int_equal(x->n_channels, 12);
    assert_int_equal(x->discharge, MYO_DISCHARGE_MOTOR_UNITS);
    for (int c = 0; c < 12; c++) {
        const myo_examined *e = x->channels[c].examined;
        assert_false(e->is_dead);
        assert_true(e->n_findings >= 1);
        assert_int_equal(e->findings[0].type, MYO_DISCHARGE_MOTOR_UNITS);
        assert_true(e->findings[0].start_s >= 0 && e->findings[0].end_s <= 5.81);
    }
    /* Latissimus dorsi works in the middle of the lift, not before and after. */
    const myo_emg_finding *f = &x->channels[3].examined->findings[0];
    assert_true(f->start_s > 0.4 && f->start_s < 1.2 && f->end_s > 4.2 && f->end_s < 5.4);
    near("lower trapezius", x->channels[1].examined->rms, 115, 0.05);
    myo_examination_free(x);
    myo_recording_close(recording);
}

/* ---- made-up signals ---- */

enum { RATE = 10000, SECONDS = 10, N = RATE * SECONDS };

static uint32_t random_state = 7;

static double noise(void) {
    double sum = -6;
    for (int k = 0; k < 12; k++) {
        random_state = random_state * 1664525u + 1013904223u;
        sum += (random_state >> 8) / 16777216.0;
    }
    return sum;
}

/* Three phases within about five times the width. */
static void add_potential(double *x, double t_s, double size_uV, double width_ms) {
    const int at = (int)(t_s * RATE);
    for (int k = -150; k < 150; k++) {
        const double z = k * 1e3 / RATE / width_ms;
        if (at + k >= 0 && at + k < N) x[at + k] -= size_uV * (1 - 2 * z * z) * exp(-z * z);
    }
}

static double *quiet(double noise_uV) {
    double *x = malloc(N * sizeof *x);
    random_state = 7;
    for (int k = 0; k < N; k++) x[k] = noise_uV * noise();
    return x;
}

static myo_examined *examine(double *x, double rate_Hz) {
    const myo_emg_piece piece = {.samples = x,
                                 .n = N,
                                 .rate_Hz = rate_Hz,
                                 .is_calibrated = 1,
                                 .resolution = 0.1,
                                 .lowest = -3276.8,
                                 .highest = 3276.7};
    myo_examined *e = NULL;
    assert_int_equal(myo_examine_piece(&piece, &e, NULL), MYO_OK);
    free(x);
    return e;
}

static void silence_and_flat_lines(void **state) {
    (void)state;
    myo_examined *e = examine(quiet(3), RATE);
    assert_int_equal(e->discharge, MYO_DISCHARGE_SILENCE);
    near("noise", e->noise, 3, 0.1);
    assert_int_equal(e->pattern, MYO_PATTERN_UNKNOWN);
    myo_examined_free(e);
    e = examine(calloc(N, sizeof(double)), RATE);
    assert_true(e->is_dead);
    assert_int_equal(e->discharge, MYO_DISCHARGE_CANNOT_TELL);
    myo_examined_free(e);
    double *x = quiet(1);
    for (int k = 0; k < N; k++) x[k] = (double)NAN;
    e = examine(x, RATE);
    assert_true(e->is_dead);
    assert_int_equal(e->n_missing, N);
    myo_examined_free(e);
}

static void a_steady_unit(void **state) {
    (void)state;
    double *x = quiet(4), t = 0.1;
    for (int k = 0; t < SECONDS; k++, t += 0.1 * (1 + 0.12 * sin(17.0 * k)))
        add_potential(x, t, 400, 2);
    myo_examined *e = examine(x, RATE);
    assert_int_equal(e->discharge, MYO_DISCHARGE_MOTOR_UNITS);
    assert_int_equal(e->n_units, 1);
    near("rate", e->units[0].rate_Hz, 10, 0.1);
    near("potentials", e->units[0].n, 99, 0.03);
    assert_int_equal(e->units[0].phases, 3);
    near("amplitude", e->units[0].amplitude_uV, 400 * (1 + 2 * exp(-1.5)), 0.05);
    myo_examined_free(e);
}

static void a_constant_repeater(void **state) {
    (void)state;
    double *x = quiet(4);
    for (double t = 2; t < 5; t += 1 / 30.0) {
        add_potential(x, t, 500, 0.9);
        add_potential(x, t + 0.004, -150, 0.8);
        add_potential(x, t + 0.007, 180, 0.5);
    }
    myo_examined *e = examine(x, RATE);
    assert_int_equal(e->discharge, MYO_DISCHARGE_COMPLEX_REPETITIVE);
    near("rate", e->findings[0].rate_Hz, 30, 0.03);
    near("start", e->findings[0].start_s, 2, 0.02);
    near("end", e->findings[0].end_s, 5, 0.02);
    assert_true(e->findings[0].n_reasons >= 2);
    myo_examined_free(e);
}

static void mains_and_heart_go(void **state) {
    (void)state;
    double *x = quiet(3);
    for (int k = 0; k < N; k++) x[k] += 25 * sin(2 * 3.14159265358979 * 50.02 * k / 2000);
    for (int beat = 0; beat < 58; beat++)
        for (int k = -100; k < 100; k++) {
            const int at = 700 + (int)(1700 * (beat + 0.03 * sin(beat))) + k;
            if (at < N) x[at] += 150 * exp(-k * k / 450.0) - 60 * exp(-(k - 30) * (k - 30) / 500.0);
        }
    myo_examined *e = examine(x, 2000);
    near("mains", e->mains_Hz, 50.02, 0.001);
    near("mains", e->mains_uV, 25, 0.1);
    near("heart", e->heart_Hz, 2000 / 1700.0, 0.02);
    assert_int_equal(e->discharge, MYO_DISCHARGE_SILENCE);
    myo_examined_free(e);
}

static void clipping_is_seen(void **state) {
    (void)state;
    double *x = quiet(4);
    for (double t = 0.1; t < SECONDS; t += 0.13) add_potential(x, t, 5000, 1.2);
    for (int k = 0; k < N; k++) x[k] = fmax(-3276.8, x[k]);
    myo_examined *e = examine(x, RATE);
    assert_true(e->n_clipped > 200);
    myo_examined_free(e);
}

/* Two pieces one after the other tell what the whole tells. */
static void pieces_go_together(void **state) {
    (void)state;
    double *x = quiet(4), *y = malloc(N * sizeof *y);
    for (int k = 0; k < 100; k++) add_potential(x, 0.05 + 0.1 * k + 0.008 * sin(17.0 * k), 400, 2);
    memcpy(y, x, N * sizeof *y);
    myo_examined *whole = examine(x, RATE), *parts[2];
    for (int p = 0; p < 2; p++) {
        const myo_emg_piece piece = {.samples = y + p * (N / 2),
                                     .n = N / 2,
                                     .rate_Hz = RATE,
                                     .start_s = 5 * p,
                                     .is_calibrated = 1,
                                     .resolution = 0.1};
        assert_int_equal(myo_examine_piece(&piece, &parts[p], NULL), MYO_OK);
    }
    assert_int_equal(myo_examined_append(parts[0], parts[1], NULL), MYO_OK);
    const myo_examined *joined = parts[0];
    assert_int_equal(joined->n_windows, whole->n_windows);
    assert_int_equal(joined->n_units, 1);
    assert_true(abs(joined->units[0].n - whole->units[0].n) <= 2);
    assert_int_equal(joined->discharge, whole->discharge);
    assert_int_equal(joined->n_findings, whole->n_findings);
    near("end", joined->findings[0].end_s, whole->findings[0].end_s, 0.05);
    near("RMS", joined->rms, whole->rms, 0.01);
    free(y);
    myo_examined_free(whole);
    myo_examined_free(parts[0]);
    myo_examined_free(parts[1]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_needle_records),    cmocka_unit_test(real_skin_recording),
        cmocka_unit_test(silence_and_flat_lines), cmocka_unit_test(a_steady_unit),
        cmocka_unit_test(a_constant_repeater),    cmocka_unit_test(mains_and_heart_go),
        cmocka_unit_test(clipping_is_seen),       cmocka_unit_test(pieces_go_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
