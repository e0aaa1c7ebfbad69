/* The ending of a unit's axon and its end-plate in a muscle, against the cells that they stand for:
 * nothing to compute in health, the same impulses as axon.terminal, as many second potentials as
 * junction.endplate, irritation that wakes a sleeping axon, a block. */
#include "body/ending.h"
#include "mech/junction/junction.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cell_experiment.h"

static const myo_section sections[] = {MYO_ENDING_SECTIONS("")};
enum { n_sections = sizeof sections / sizeof sections[0] };

/* NULL where nothing is to be computed; settings "path=value", the last NULL. */
static myo_ending *make(uint64_t seed, const char *const *settings) {
    myo_error error = {0};
    myo_fieldset *values = myo_fieldset_make(sections, n_sections);
    for (; *settings; settings++) {
        char path[64];
        const char *equal = strchr(*settings, '=');
        memcpy(path, *settings, (size_t)(equal - *settings));
        path[equal - *settings] = 0;
        if (myo_fieldset_set(values, path, equal + 1, 0, &error)) fail_msg("%s", error.text);
    }
    myo_ending *ending = NULL;
    if (myo_ending_make(values, "", NULL, 0, seed, &ending, &error)) fail_msg("%s", error.text);
    myo_fieldset_free(values);
    return ending;
}
#define MAKE(seed, ...) make(seed, (const char *const[]){__VA_ARGS__, NULL})

static void *start(const myo_ending *ending) {
    void *state = aligned_alloc(128, myo_ending_size(ending));
    assert_non_null(state);
    myo_ending_init(ending, state, 0);
    return state;
}

static double of_cell(const char *cell, const char *protocol, const char *column, ...) {
    va_list list;
    va_start(list, column);
    myo_columns columns = run_list(cell, protocol, list);
    va_end(list);
    const double value = value_at(&columns, columns.n_rows - 1, column);
    myo_columns_free(&columns);
    return value;
}

static void health_needs_nothing(void **unused) {
    (void)unused;
    assert_null(MAKE(1, "ending.node.temperature=37"));
    assert_null(MAKE(1, "ending.node.temperature=20", "ending.node.K_o=4.5", "ending.node.Ca_o=1.12",
                     "ending.node.Mg_o=0.48"));
    myo_ending *other = MAKE(1, "ending.node.K_o=7");
    assert_non_null(other);
    myo_ending_free(other);
    /* The corners of what is taken for harmless: one impulse for one, with noise. */
    static const char *const corners[][4] = {
        {"node.temperature=20", "node.K_o=4.5", "node.Ca_o=1.12", "node.Mg_o=0.48"},
        {"node.temperature=30", "node.K_o=4.5", "node.Ca_o=1.12", "node.Mg_o=0.48"},
        {"node.temperature=37", "node.K_o=4.5", "node.Ca_o=1.12", "node.Mg_o=0.48"},
        {"node.temperature=42", "node.K_o=4.5", "node.Ca_o=1.12", "node.Mg_o=0.48"},
        {"node.temperature=37", "node.K_o=3", "node.Ca_o=3", "node.Mg_o=2"}};
    for (size_t i = 0; i < sizeof corners / sizeof *corners; i++)
        assert_true(of_cell("axon.terminal", "train", "discharges_1", "stimuli=6", "rate=40",
                            "duration=160", "settle=60", "step=0.01", "output=1", "noise=1",
                            corners[i][0], corners[i][1], corners[i][2], corners[i][3],
                            NULL) == 6.0);
}

/* Runs windows; counts impulses, and those that ran up. */
static int windows(const myo_ending *ending, void *state, int from, int to, int silent, int *up) {
    myo_error error = {0};
    myo_ending_output out;
    int n = 0;
    for (int w = from; w < to; w++) {
        if (myo_ending_advance(ending, state, w, w + 1, silent, &out, &error))
            fail_msg("%s", error.text);
        for (int i = 0; i < out.n; i++) assert_true(out.t_ms[i] >= w && out.t_ms[i] < w + 1.0);
        n += out.n;
        if (up) *up += out.rises_ms == out.rises_ms;
    }
    return n;
}

/* The impulse enters at 1 ms in both; the same noise, so the same impulses. */
static void answers_as_the_cell(void **unused) {
    (void)unused;
    static const struct {
        const char *setting, *of_cell;
    } cases[] = {{"ending.cable.Kf_factor=0.2", "cable.Kf_factor=0.2"},
                 {"ending.node.Ca_o=0.9", "node.Ca_o=0.9"},
                 {"ending.node.K_o=4.7", "node.K_o=4.7"}};
    for (size_t i = 0; i < 3; i++) {
        myo_ending *ending = MAKE(3, cases[i].setting);
        myo_error error = {0};
        void *state = start(ending);
        int up = 0;
        (void)windows(ending, state, 0, 0, 0, NULL);
        /* As long through the modelled nodes as it takes: it enters at 1 ms. */
        assert_int_equal(myo_ending_send(ending, state, 1.0, &error), MYO_OK);
        const int n = windows(ending, state, 0, 120, 0, &up);
        const double cell =
            of_cell("axon.terminal", "train", "discharges_1", "stimuli=1", "duration=119",
                    "step=0.01", "output=1", "noise=1", "seed=3", cases[i].of_cell, NULL);
        /* It enters up to half a millisecond sooner: the noise falls on other moments. */
        if (cell < 5)
            assert_int_equal(n, (int)cell);
        else
            assert_true(n > 0.9 * cell && n < 1.1 * cell);
        assert_true(n > 1 ? up > 0 : up == 0);
        free(state);
        myo_ending_free(ending);
    }
}

static void irritation_wakes_it(void **unused) {
    (void)unused;
    myo_ending *ending = MAKE(5, "ending.cable.Kf_factor=0.5", "ending.cable.Nap_factor=1.4",
                              "ending.cable.shot_rate=8", "ending.cable.shot_charge=0.03");
    void *state = start(ending);
    const int n = windows(ending, state, 0, 1500, 0, NULL);
    assert_in_range(n, 1, 60); /* the condition's own expectation for 3 s in the cell */
    assert_int_equal(windows(ending, state, 1500, 1600, 1, NULL), 0); /* the nerve is blocked */
    free(state);
    myo_ending_free(ending);
}

/* Impulses with the mean of the quanta that a rested ending releases, as in the cell. */
static int second_potentials(const char *esterase, double rate_Hz, int impulses) {
    myo_ending *ending = MAKE(1, esterase);
    if (!ending) return 0;
    void *state = start(ending);
    int n = 0, given = 0;
    for (int w = 0; w < impulses * 1000 / rate_Hz + 20; w++) {
        double t_ms;
        if (given < impulses && w >= 2 + given * 1000 / rate_Hz)
            myo_ending_release(ending, state, w, 20.0 - 0.6 * given), given++;
        n += myo_ending_again(ending, state, w, w + 1, 1.0, &t_ms);
    }
    free(state);
    myo_ending_free(ending);
    return n;
}

static void second_potentials_as_the_cell(void **unused) {
    (void)unused;
    static const struct {
        const char *setting, *of_cell;
    } cases[] = {{"endplate.esterase=0.4", "esterase=0.4"},
                 {"endplate.esterase=0.2", "esterase=0.2"},
                 {"endplate.esterase=0.1", "esterase=0.1"},
                 {"endplate.esterase=0.05", "esterase=0.05"}};
    for (size_t i = 0; i < 4; i++) {
        const double one = of_cell("junction.endplate", "impulse", "extra_1", "duration=30",
                                   "step=0.02", cases[i].of_cell, NULL);
        assert_int_equal(second_potentials(cases[i].setting, 10, 1), (int)one);
        const double train =
            of_cell("junction.endplate", "train", "extra_1", "rate=10", "impulses=5",
                    "duration=500", "step=0.02", "output=10", cases[i].of_cell, NULL);
        assert_in_range(second_potentials(cases[i].setting, 10, 5), train > 1 ? train - 1 : 0,
                        train + 1);
    }
}

/* A train desensitizes receptors: fewer answer. Curare takes a share. */
static void receptors_fail(void **unused) {
    (void)unused;
    myo_ending *ending = MAKE(1, "endplate.esterase=0.05");
    void *state = start(ending);
    assert_true(myo_ending_receptors_1(ending, state) == 1.0);
    double t_ms;
    for (int w = 0; w < 800; w++) {
        if (w % 20 == 0) myo_ending_release(ending, state, w, 15);
        myo_ending_again(ending, state, w, w + 1, 1.0, &t_ms);
    }
    assert_true(myo_ending_receptors_1(ending, state) < 0.5);
    free(state);
    myo_ending_free(ending);
    ending = MAKE(1, "endplate.receptors=0.3");
    state = start(ending);
    assert_true(myo_ending_receptors_1(ending, state) == 0.3);
    free(state);
    myo_ending_free(ending);
}

static void layout_covers_the_state(void **unused) {
    (void)unused;
    myo_ending *ending = MAKE(1, "endplate.receptors=0.3");
    myo_layout layout = {0};
    myo_ending_layout(ending, &layout);
    assert_int_equal(layout.numbers * sizeof(double), myo_ending_size(ending));
    myo_ending_free(ending);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(health_needs_nothing), cmocka_unit_test(answers_as_the_cell),
        cmocka_unit_test(irritation_wakes_it),  cmocka_unit_test(second_potentials_as_the_cell),
        cmocka_unit_test(receptors_fail),       cmocka_unit_test(layout_covers_the_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
