/* The trunk of a run: it stands by delayed correction, leans where one muscle tightens, is led
 * through movements, and goes on with the same bits after a checkpoint. */
#include "body/trunk.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const double rad_per_deg = 0.017453292519943295;

static myo_spine *make_spine(void) {
    myo_error error = {0};
    myo_fieldset *values = myo_spine_values();
    myo_spine *spine = NULL;
    if (myo_spine_make(values, &spine, &error)) fail_msg("%s", error.text);
    myo_fieldset_free(values);
    return spine;
}

static const double *defaults(void) {
    static double p[trunk_p_count];
    for (int i = 0; i < trunk_p_count; i++) p[i] = myo_body_trunk.fields[i].value;
    return p;
}

static myo_trunk *make(const myo_spine *spine, const myo_trunk_phase *phases, int n,
                       const char *pool) {
    myo_error error = {0};
    myo_trunk *trunk = NULL;
    const myo_spine_posture standing = myo_spine_posture_default();
    const myo_trunk_muscle muscle = {pool ? myo_spine_pool_find(spine, pool) : -1, 1};
    if (myo_trunk_make(spine, defaults(), &standing, phases, n, &muscle, pool ? 1 : 0, &trunk,
                       &error))
        fail_msg("%s", error.text);
    return trunk;
}

static void advance(myo_trunk *trunk, int ms, double activation) {
    myo_error error = {0};
    for (int i = 0; i < ms; i++)
        if (myo_trunk_step(trunk, &activation, &error)) fail_msg("at %d ms: %s", i, error.text);
}

static double side_deg(const myo_trunk *trunk) { /* of the whole thorax, + to the right */
    double sum = 0;
    for (int k = MYO_SPINE_AT_LUMBAR; k < MYO_SPINE_AT_NECK; k += 3)
        sum += myo_trunk_posture(trunk)->coordinate_rad[k + 1];
    return sum / rad_per_deg;
}

static void test_stands_and_leans(void **state) {
    (void)state;
    myo_spine *spine = make_spine();
    const myo_trunk_phase hold = {100, 0, 0, NULL, myo_spine_posture_default()};
    myo_trunk *still = make(spine, &hold, 1, NULL),
              *tight = make(spine, &hold, 1, "longissimus.T7.left");
    advance(still, 4000, 0);
    assert_true(fabs(side_deg(still)) < 0.1);
    const double usual = myo_trunk_drive_1(tight, 0);
    assert_true(usual > 0 && usual < 0.5);
    advance(tight, 4000, 0.3);
    print_message("leans by %.2f deg with 30 %% of one muscle\n", side_deg(tight));
    assert_true(side_deg(tight) < -0.2 && side_deg(tight) > -8);
    assert_true(myo_trunk_look_at(tight, 0).force_N > 30);
    myo_trunk_free(still);
    myo_trunk_free(tight);
    myo_spine_free(spine);
}

static void test_led(void **state) {
    (void)state;
    myo_spine *spine = make_spine();
    myo_trunk_phase phases[2] = {{0.6, 0, 1, NULL, myo_spine_posture_default()},
                                 {1, 0, 0, NULL, myo_spine_posture_default()}};
    for (int k = MYO_SPINE_AT_T12; k <= MYO_SPINE_AT_T1; k += 3)
        phases[0].posture.coordinate_rad[k] = -2 * rad_per_deg;
    phases[1].posture = phases[0].posture;
    myo_trunk *trunk = make(spine, phases, 2, "longissimus.T7.right");
    const double before = myo_trunk_look_at(trunk, 0).length_1;
    advance(trunk, 300, 0.1);
    const double middle = myo_trunk_look_at(trunk, 0).length_1;
    assert_true(myo_trunk_look_at(trunk, 0).speed_1_s > 0.05);
    advance(trunk, 300, 0.1);
    assert_true(middle > before + 0.01 && myo_trunk_look_at(trunk, 0).length_1 > middle + 0.01);

    /* A checkpoint in the hold that follows goes on with the same bits. */
    advance(trunk, 333, 0.1);
    double *numbers = malloc((size_t)myo_trunk_count(trunk) * sizeof *numbers);
    myo_trunk_save(trunk, numbers);
    myo_trunk *other = make(spine, phases, 2, "longissimus.T7.right");
    assert_int_equal(myo_trunk_restore(other, numbers, NULL), MYO_OK);
    advance(trunk, 100, 0.1);
    advance(other, 100, 0.1);
    const myo_trunk_look a = myo_trunk_look_at(trunk, 0), b = myo_trunk_look_at(other, 0);
    assert_memory_equal(&a, &b, sizeof a);
    assert_memory_equal(myo_trunk_posture(trunk)->coordinate_rad,
                        myo_trunk_posture(other)->coordinate_rad,
                        sizeof(double) * MYO_SPINE_COORDINATES);
    free(numbers);
    myo_trunk_free(trunk);
    myo_trunk_free(other);
    myo_spine_free(spine);
}

/* Who lies stays lying from one hold to the next: the bed's turn is no angle of the pelvis. */
static void test_lying(void **state) {
    (void)state;
    myo_error error = {0};
    myo_spine *spine = make_spine();
    myo_spine_posture lying = myo_spine_posture_default();
    lying.boundary = MYO_SPINE_LYING;
    const myo_trunk_phase phases[2] = {{0.1, 0, 0, NULL, lying}, {0.1, 0, 0, NULL, lying}};
    const myo_trunk_muscle muscle = {-1, 1};
    myo_trunk *trunk = NULL;
    if (myo_trunk_make(spine, defaults(), &lying, phases, 2, &muscle, 0, &trunk, &error))
        fail_msg("%s", error.text);
    for (int k = 0; k < 3; k++) {
        advance(trunk, 60, 0);
        assert_true(fabs(myo_trunk_posture(trunk)->coordinate_rad[MYO_SPINE_AT_PELVIS]) < 0.1);
    }
    myo_trunk_free(trunk);
    myo_spine_free(spine);
}

/* What is done to one side in one body is done to the other in its mirror image. */
static void test_mirror(void **state) {
    (void)state;
    myo_spine *spine = make_spine();
    const char *const pools[2] = {"longissimus.T7.left", "longissimus.T7.right"};
    myo_trunk_look looks[2];
    double side[2];
    for (int mirrored = 0; mirrored < 2; mirrored++) {
        myo_trunk_phase phases[2] = {{0.4, 0.1, 1, NULL, myo_spine_posture_default()},
                                     {1, 0, 0, NULL, myo_spine_posture_default()}};
        const double sign = mirrored ? -1 : 1;
        for (int k = MYO_SPINE_AT_T12; k <= MYO_SPINE_AT_T1; k += 3) {
            phases[0].posture.coordinate_rad[k] = -1 * rad_per_deg;
            phases[0].posture.coordinate_rad[k + 1] = sign * 0.5 * rad_per_deg;
            phases[0].posture.coordinate_rad[k + 2] = sign * rad_per_deg;
        }
        phases[0].posture.hand_kg[mirrored] = 3;
        phases[1].posture = phases[0].posture;
        myo_trunk *trunk = make(spine, phases, 2, pools[mirrored]);
        advance(trunk, 600, 0.1);
        looks[mirrored] = myo_trunk_look_at(trunk, 0);
        side[mirrored] = side_deg(trunk);
        myo_trunk_free(trunk);
    }
    assert_true(fabs(side[0]) > 1 && fabs(side[0] + side[1]) < 1e-6);
    assert_true(fabs(looks[0].length_1 - looks[1].length_1) < 1e-8);
    assert_true(fabs(looks[0].force_N - looks[1].force_N) < 1e-5 * looks[0].force_N);
    myo_spine_free(spine);
}

/* Twice the load presses no disc of the chest less. */
static void test_load(void **state) {
    (void)state;
    myo_spine *spine = make_spine();
    for (int way = 0; way < 3; way++) { /* both hands, one, bent */
        double before[MYO_SPINE_BODIES] = {0};
        for (double kg = 2.5; kg <= 20; kg *= 2) {
            myo_spine_posture posture = myo_spine_posture_default();
            if (way == 2) posture.coordinate_rad[MYO_SPINE_AT_LUMBAR] = -20 * rad_per_deg;
            posture.hand_kg[0] = kg;
            posture.hand_kg[1] = way == 1 ? 0 : kg;
            myo_spine_balance balance;
            assert_int_equal(myo_spine_hold(spine, &posture, &balance, NULL), MYO_OK);
            for (int b = MYO_SPINE_T12; b <= MYO_SPINE_T4; b++) {
                assert_true(balance.compression_N[b] > before[b]);
                before[b] = balance.compression_N[b];
            }
            myo_spine_balance_free(&balance);
        }
    }
    myo_spine_free(spine);
}

/* A load that is taken and carried along: a checkpoint on the way knows where it came from. */
static void test_led_with_a_load(void **state) {
    (void)state;
    myo_spine *spine = make_spine();
    myo_trunk_phase phases[2] = {{0.02, 0, 1, NULL, myo_spine_posture_default()},
                                 {0.5, 0.1, 1, NULL, myo_spine_posture_default()}};
    for (int i = 0; i < 2; i++) {
        myo_spine_posture *p = &phases[i].posture;
        p->n_loads = 1;
        p->loads[0] = (myo_spine_load){.body = MYO_SPINE_ARM_RIGHT, .at_mm = {200 + 100 * i, -300}};
        p->loads[0].force_N[1] = -50;
        p->coordinate_rad[MYO_SPINE_AT_LUMBAR] = -10 * i * rad_per_deg;
    }
    myo_trunk *trunk = make(spine, phases, 2, NULL), *other = make(spine, phases, 2, NULL);
    advance(trunk, 90, 0);
    double *numbers = malloc((size_t)myo_trunk_count(trunk) * sizeof *numbers);
    myo_trunk_save(trunk, numbers);
    assert_int_equal(myo_trunk_restore(other, numbers, NULL), MYO_OK);
    advance(trunk, 100, 0);
    advance(other, 100, 0);
    assert_memory_equal(myo_trunk_loads_of(trunk), myo_trunk_loads_of(other),
                        sizeof(myo_trunk_loads));
    free(numbers);
    myo_trunk_free(trunk);
    myo_trunk_free(other);
    myo_spine_free(spine);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stands_and_leans),
        cmocka_unit_test(test_led),
        cmocka_unit_test(test_lying),
        cmocka_unit_test(test_mirror),
        cmocka_unit_test(test_load),
        cmocka_unit_test(test_led_with_a_load),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
