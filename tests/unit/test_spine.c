/* The trunk: its weights, shape and joints, the muscles' arms, who holds a posture. */
#include "body/spine_model.h"
#include "myotome/units.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void near(double a, double b, double tolerance) {
    if (!(fabs(a - b) <= tolerance)) fail_msg("%.12g is not %.12g within %g", a, b, tolerance);
}

/* "spine.cobb=30 spine.rib_cage=0": a spine with these values. */
static myo_spine *spine_with(const char *settings) {
    myo_error error = {0};
    myo_fieldset *values = myo_spine_values();
    assert_non_null(values);
    char text[256];
    snprintf(text, sizeof text, "%s", settings);
    for (char *word = strtok(text, " "); word; word = strtok(NULL, " ")) {
        char *equals = strchr(word, '=');
        *equals = '\0';
        if (myo_fieldset_set(values, word, equals + 1, 0, &error)) fail_msg("%s", error.text);
    }
    myo_spine *spine = NULL;
    if (myo_spine_make(values, &spine, &error)) fail_msg("%s", error.text);
    myo_fieldset_free(values);
    return spine;
}

static myo_spine_balance held(const myo_spine *spine, const myo_spine_posture *posture) {
    myo_error error = {0};
    myo_spine_balance balance;
    if (myo_spine_hold(spine, posture, &balance, &error)) fail_msg("%s", error.text);
    return balance;
}

static void bent(myo_spine_posture *posture) {
    for (int i = 0; i < MYO_SPINE_AT_ARM_RIGHT; i++)
        posture->coordinate_rad[i] = 0.03 * sin(1.3 * i + 0.4);
}

/* Each default lies in the range of its field. */
static void test_values(void **state) {
    (void)state;
    myo_fieldset *values = myo_spine_values();
    assert_non_null(values);
    for (int s = 0; s < myo_fieldset_section_count(values); s++) {
        const myo_section *section = myo_fieldset_section(values, s);
        for (int f = 0; f < section->table->n_fields; f++) {
            const myo_field *field = &section->table->fields[f];
            const double value = myo_fieldset_parameters_const(values, s)[f];
            if (!(value >= field->low && value <= field->high))
                fail_msg("%s.%s = %g", section->path, field->name, value);
            if (!myo_unit_known(field->unit)) fail_msg("%s: unit %s", field->name, field->unit);
        }
    }
    near(myo_fieldset_get(values, "spine.T8.mass_kg"), 0.8645, 1e-12);
    near(myo_fieldset_get(values, "spine.muscle.spinalis.optimal_length_mm"), 64, 0);
    myo_fieldset_free(values);
}

/* Slices weigh what was published; the shape has 50 deg; generators give what is asked. */
static void test_shape(void **state) {
    (void)state;
    myo_spine *spine = spine_with("");
    double thorax = 0;
    for (int b = MYO_SPINE_T12; b <= MYO_SPINE_T1; b++) thorax += myo_spine_mass_kg(spine, b);
    near(thorax, 10.761, 0.002);
    near(myo_spine_kyphosis_deg(spine), 50, 1e-9);
    near(myo_spine_cobb_deg(spine), 0, 1e-9);
    myo_spine_free(spine);
    static const int angles[] = {10, 25, 40, 60};
    for (int i = 0; i < 4; i++) {
        char text[80];
        snprintf(text, sizeof text, "spine.cobb=%d spine.cobb_side=%d", angles[i], i % 2 ? 1 : -1);
        spine = spine_with(text);
        near(myo_spine_cobb_deg(spine), angles[i], 1e-6);
        myo_spine_free(spine);
    }
    spine = spine_with("spine.T7.wedge=10");
    near(myo_spine_kyphosis_deg(spine), 60, 1e-9);
    myo_spine_free(spine);
}

static void test_refusals(void **state) {
    (void)state;
    myo_error error = {0};
    myo_fieldset *values = myo_spine_values();
    assert_int_equal(myo_fieldset_set(values, "spine.body_mass", "900 kg", 0, &error), MYO_INPUT);
    assert_int_equal(myo_fieldset_set(values, "spine.T13.wedge", "5", 0, &error), MYO_INPUT);
    assert_int_equal(myo_fieldset_set(values, "spine.cobb", "30 deg", 0, &error), MYO_OK);
    assert_int_equal(myo_fieldset_set(values, "spine.cobb_side", "0", 0, &error), MYO_OK);
    myo_spine *spine = NULL;
    assert_int_equal(myo_spine_make(values, &spine, &error), MYO_INPUT);
    assert_null(spine);
    myo_fieldset_free(values);
    spine = spine_with("");
    myo_spine_posture posture = myo_spine_posture_default();
    myo_spine_balance balance;
    posture.hand_kg[0] = -3;
    assert_int_equal(myo_spine_hold(spine, &posture, &balance, &error), MYO_INPUT);
    myo_spine_balance_free(&balance);
    myo_spine_free(spine);
}

/* The slope of the joint's moment is its derivative, and the moment is odd where facets are
 * healthy. */
static void test_joint_slope(void **state) {
    (void)state;
    myo_spine *spine = spine_with("spine.T6.facet_factor=3");
    for (int axis = 0; axis < 3; axis++)
        for (double x = -0.09; x < 0.09; x += 0.0071) {
            double slope;
            myo_spine_axis_moment(spine, MYO_SPINE_T6, axis, x, 500, &slope);
            const double up = myo_spine_axis_moment(spine, MYO_SPINE_T6, axis, x + 1e-6, 500, NULL),
                         down =
                             myo_spine_axis_moment(spine, MYO_SPINE_T6, axis, x - 1e-6, 500, NULL);
            near(slope, (up - down) / 2e-6, 1e-3 * fabs(slope));
            near(myo_spine_axis_moment(spine, MYO_SPINE_T8, axis, x, 500, NULL),
                 -myo_spine_axis_moment(spine, MYO_SPINE_T8, axis, -x, 500, NULL), 1e-12);
        }
    assert_true(myo_spine_joint_moment(spine, MYO_SPINE_T6, 0, 5, 400) >
                -myo_spine_joint_moment(spine, MYO_SPINE_T6, 0, -5, 400) + 1);
    myo_spine_free(spine);
}

/* Arms are the slopes of the paths' lengths, in a bent posture. */
static void test_arms(void **state) {
    (void)state;
    myo_spine *spine = spine_with("");
    myo_spine_posture posture = myo_spine_posture_default();
    bent(&posture);
    const int n = myo_spine_fascicle_count(spine);
    const size_t size = (size_t)n * MYO_SPINE_COORDINATES;
    double *arms = calloc(size, sizeof *arms), *plus = calloc(2 * (size_t)n, sizeof *plus),
           *minus = plus + n;
    assert_int_equal(myo_spine_arms(spine, &posture, arms, NULL, NULL), MYO_OK);
    for (int c = 0; c < MYO_SPINE_AT_ARM_RIGHT; c++) {
        myo_spine_posture moved = posture;
        moved.coordinate_rad[c] += 1e-5;
        myo_spine_arms(spine, &moved, NULL, plus, NULL);
        moved.coordinate_rad[c] -= 2e-5;
        myo_spine_arms(spine, &moved, NULL, minus, NULL);
        for (int j = 0; j < n; j++)
            near(arms[j * MYO_SPINE_COORDINATES + c], -1e-3 * (plus[j] - minus[j]) / 2e-5, 1e-8);
    }
    free(arms);
    free(plus);
    myo_spine_free(spine);
}

/* The mirrored posture: side and turn change sign, right and left change places. */
static myo_spine_posture mirrored(const myo_spine_posture *posture) {
    myo_spine_posture m = *posture;
    static const double sign[3] = {1, -1, -1};
    for (int i = 0; i < MYO_SPINE_COORDINATES; i++) {
        int from = i;
        if (i >= MYO_SPINE_AT_GIRDLE_RIGHT)
            from = ((i - MYO_SPINE_AT_GIRDLE_RIGHT) / 3 % 2 ? i - 3 : i + 3);
        m.coordinate_rad[i] = sign[i % 3] * posture->coordinate_rad[from];
    }
    m.hand_kg[0] = posture->hand_kg[1];
    m.hand_kg[1] = posture->hand_kg[0];
    return m;
}

static void test_mirror(void **state) {
    (void)state;
    myo_spine *right = spine_with("spine.cobb=20"),
              *left = spine_with("spine.cobb=20 spine.cobb_side=-1");
    myo_spine_posture posture = myo_spine_posture_default();
    bent(&posture);
    posture.hand_kg[0] = 7;
    const myo_spine_posture other = mirrored(&posture);
    myo_spine_balance a = held(right, &posture), b = held(left, &other);
    for (int i = MYO_SPINE_L5; i <= MYO_SPINE_C7; i++) {
        near(a.compression_N[i], b.compression_N[i], 1e-5);
        near(a.capsule_strain_1[i][0], b.capsule_strain_1[i][1], 1e-12);
        near(a.facet_force_N[i][1], b.facet_force_N[i][0], 1e-8);
        near(a.flexion_moment_Nm[i], b.flexion_moment_Nm[i], 1e-10);
    }
    const int n = myo_spine_fascicle_count(right) / 2;
    for (int j = 0; j < n; j++) {
        near(a.fibre_length_1[j], b.fibre_length_1[n + j], 1e-11);
        near(a.activation_1[j], b.activation_1[n + j], 1e-6);
    }
    myo_spine_balance_free(&a);
    myo_spine_balance_free(&b);
    /* A symmetric body in a symmetric posture: both sides alike. */
    myo_spine *plain = spine_with("");
    posture = myo_spine_posture_default();
    a = held(plain, &posture);
    for (int j = 0; j < n; j++) near(a.activation_1[j], a.activation_1[n + j], 1e-9);
    myo_spine_balance_free(&a);
    myo_spine_free(plain);
    myo_spine_free(right);
    myo_spine_free(left);
}

/* Carrying more never lowers a compression, and what cannot be carried says so. */
static void test_load(void **state) {
    (void)state;
    myo_spine *spine = spine_with("");
    double before[MYO_SPINE_BODIES] = {0};
    for (double kg = 0; kg <= 40; kg = kg > 0 ? 2 * kg : 2.5) {
        myo_spine_posture posture = myo_spine_posture_default();
        posture.hand_kg[0] = posture.hand_kg[1] = kg;
        myo_spine_balance balance = held(spine, &posture);
        for (int b = MYO_SPINE_L5; b <= MYO_SPINE_T4; b++) {
            assert_true(balance.compression_N[b] > before[b]);
            before[b] = balance.compression_N[b];
        }
        assert_true(balance.residual_Nm < 0.1);
        myo_spine_balance_free(&balance);
    }
    myo_spine_posture posture = myo_spine_posture_default();
    posture.n_loads = 1;
    posture.loads[0] = (myo_spine_load){MYO_SPINE_T4, {0, 0, 0}, {2500, 0, 0}, {0, 0, 0}};
    myo_spine_balance balance = held(spine, &posture);
    assert_true(balance.residual_Nm > 10);
    myo_spine_balance_free(&balance);
    myo_spine_free(spine);
}

/* Forces on every disc balance: compression of standing counts weight above and muscles that pass.
 */
static void test_standing(void **state) {
    (void)state;
    myo_spine *spine = spine_with(""), *slack = spine_with("spine.tone=0 spine.shoulder_tone=0");
    const myo_spine_posture standing = myo_spine_posture_default();
    myo_spine_balance a = held(spine, &standing), b = held(slack, &standing);
    assert_true(a.residual_Nm < 0.01 && b.residual_Nm < 0.01);
    near(a.compression_N[MYO_SPINE_T8], 418, 13);
    near(b.compression_N[MYO_SPINE_T8], 360, 11);
    near(a.flexion_moment_Nm[MYO_SPINE_T8], 9.16, 0.05);
    for (int body = MYO_SPINE_T12; body <= MYO_SPINE_T1; body++) {
        static const double target[] = {52,   50.3, 48.5, 46.7, 45,   43.7,
                                        42.5, 41.3, 40,   39.3, 38.5, 37.7};
        near(myo_spine_mean_arm_mm(spine, body), target[body - MYO_SPINE_T12], 1.7);
    }
    myo_spine_balance_free(&a);
    myo_spine_balance_free(&b);
    myo_spine_free(spine);
    myo_spine_free(slack);
}

/* The passive upright spine falls forwards or backwards and to the side; tone with short-range
 * stiffness just holds it. */
static void test_stability(void **state) {
    (void)state;
    myo_spine *spine = spine_with("");
    const myo_spine_posture standing = myo_spine_posture_default();
    myo_spine_balance balance = held(spine, &standing);
    double value[4];
    int unstable[3];
    assert_int_equal(myo_spine_modes(spine, &standing, &balance, 0, value, 4, unstable, NULL), 0);
    assert_true(unstable[0] == 1 && unstable[1] == 1 && unstable[2] == 0);
    assert_true(value[0] < -10 && value[1] < -10 && value[2] > 0);
    assert_int_equal(myo_spine_modes(spine, &standing, &balance, 1, value, 4, unstable, NULL), 0);
    assert_true(unstable[0] + unstable[1] + unstable[2] == 0 && value[0] > 0 && value[0] < 20);
    myo_spine_balance_free(&balance);
    myo_spine_free(spine);
}

/* Each root has its own fascicles. */
static void test_roots(void **state) {
    (void)state;
    myo_spine *spine = spine_with("");
    for (int root = 1; root <= 12; root++) {
        int own = 0, foreign = 0;
        for (int j = 0; j < myo_spine_fascicle_count(spine); j++) {
            const myo_spine_fascicle *f = myo_spine_fascicle_at(spine, j);
            const int here = f->first_root <= root && root <= f->last_root;
            own += here && f->dorsal;
            const char *name = myo_spine_muscle_name(f->muscle);
            foreign += here && (strstr(name, "rhomboid") || strstr(name, "trapezius"));
        }
        assert_true(own >= 10);
        assert_int_equal(foreign, 0);
    }
    myo_spine_free(spine);
}

/* Silencing one root weakens its own fascicles only; firing one drives them only. */
static void test_root_alone(void **state) {
    (void)state;
    const myo_spine_posture standing = myo_spine_posture_default();
    myo_spine *whole = spine_with(""), *cut = spine_with("spine.T7.root_conduction_right=0"),
              *fires = spine_with("spine.T7.root_firing_right=0.4");
    myo_spine_balance a = held(whole, &standing), b = held(cut, &standing),
                      c = held(fires, &standing);
    int own = 0;
    for (int j = 0; j < myo_spine_fascicle_count(whole); j++) {
        const myo_spine_fascicle *f = myo_spine_fascicle_at(whole, j);
        const int only = f->side > 0 && f->first_root == 7 && f->last_root == 7;
        const int partly = f->side > 0 && f->first_root <= 7 && f->last_root >= 7;
        if (only) {
            own++;
            assert_true(b.activation_1[j] < 1e-3);
            assert_true(c.activation_1[j] > 0.399);
        } else if (!partly) {
            assert_true(b.activation_1[j] > 2e-3 && c.activation_1[j] < 0.3);
        }
        assert_true(a.activation_1[j] > 2e-3);
    }
    assert_true(own >= 8);
    myo_spine_balance_free(&a);
    myo_spine_balance_free(&b);
    myo_spine_balance_free(&c);
    myo_spine_free(whole);
    myo_spine_free(cut);
    myo_spine_free(fires);
}

/* Eighty pools, mirror images, with the fascicles of their muscles and nothing else. */
static void test_pools(void **state) {
    (void)state;
    myo_spine *spine = spine_with("");
    assert_int_equal(myo_spine_pool_count(spine), 80);
    const int right = myo_spine_pool_find(spine, "longissimus.T7.right"),
              left = myo_spine_pool_find(spine, "longissimus.T7.left");
    assert_true(right >= 0 && left >= 0 && myo_spine_pool_find(spine, "longissimus.T13.left") < 0);
    const myo_spine_pool *pool = myo_spine_pool_at(spine, right);
    near(pool->max_force_N, 185.3, 0.5);
    near(pool->optimal_length_mm, 117, 0.1);
    assert_int_equal(pool->motor_units, 161);
    near(myo_spine_pool_at(spine, left)->slack_length_mm, pool->slack_length_mm, 1e-9);
    int counted = 0, fascicles = 0;
    for (int i = 0; i < 80; i++) {
        counted += myo_spine_pool_at(spine, i)->n_fascicles;
        assert_true(myo_spine_pool_at(spine, i)->n_fascicles > 0);
        assert_true(myo_spine_pool_at(spine, i)->motor_units >= 10);
    }
    for (int j = 0; j < myo_spine_fascicle_count(spine); j++)
        fascicles += myo_spine_fascicle_at(spine, j)->pool >= 0;
    assert_int_equal(counted, fascicles);
    const size_t n = (size_t)myo_spine_fascicle_count(spine);
    double by_pool[80], *spread = calloc(n, sizeof *spread);
    for (int i = 0; i < 80; i++) by_pool[i] = 0.01 * (i + 1);
    for (size_t j = 0; j < n; j++) spread[j] = -1;
    myo_spine_pool_spread(spine, by_pool, spread);
    for (int i = 0; i < 80; i++) near(myo_spine_pool_mean(spine, i, spread), by_pool[i], 1e-12);
    for (size_t j = 0; j < n; j++)
        assert_int_equal(spread[j] == -1, myo_spine_fascicle_at(spine, (int)j)->pool < 0);
    free(spread);
    myo_spine_free(spine);
}

/* Lying costs nothing but tone, a rest less than sitting free, and a held lumbar spine no lumbar
 * muscle. */
static void test_supports(void **state) {
    (void)state;
    myo_spine *spine = spine_with("");
    double act[5], disc[5];
    for (int boundary = MYO_SPINE_STANDING; boundary <= MYO_SPINE_HELD; boundary++) {
        myo_spine_posture posture = myo_spine_posture_default();
        posture.boundary = boundary;
        myo_spine_balance balance = held(spine, &posture);
        act[boundary] = balance.back_activation_1[MYO_SPINE_T8][0];
        disc[boundary] = balance.compression_N[MYO_SPINE_T8];
        assert_true(balance.spine_residual_Nm < 0.1);
        myo_spine_balance_free(&balance);
    }
    assert_true(act[MYO_SPINE_LYING] < 0.02 && disc[MYO_SPINE_LYING] < 150);
    assert_true(act[MYO_SPINE_BACK_REST] < 0.5 * act[MYO_SPINE_SEATED]);
    near(act[MYO_SPINE_SEATED], act[MYO_SPINE_STANDING], 1e-12);
    myo_spine_free(spine);
}

/* Held bent, discs give way and muscles take over; upright again the creep goes back. */
static void test_creep(void **state) {
    (void)state;
    myo_spine *spine = spine_with("");
    myo_spine_posture posture = myo_spine_posture_default();
    for (int i = 0; i < 12; i++) posture.coordinate_rad[MYO_SPINE_AT_T12 + 3 * i] = -0.03;
    myo_spine_balance before = held(spine, &posture);
    myo_spine_creep(spine, &posture, &before, 1200);
    myo_spine_balance after = held(spine, &posture);
    const int slow = 3 * MYO_SPINE_T8;
    assert_true(posture.creep_rad[slow] < -0.005 && posture.creep_rad[slow] > -0.02);
    assert_true(after.back_activation_1[MYO_SPINE_T8][0] >
                before.back_activation_1[MYO_SPINE_T8][0]);
    const double most = posture.creep_rad[slow];
    for (int i = 0; i < 12; i++) posture.coordinate_rad[MYO_SPINE_AT_T12 + 3 * i] = 0;
    myo_spine_creep(spine, &posture, NULL, 600);
    assert_true(posture.creep_rad[slow] > most && posture.creep_rad[slow] < 0);
    myo_spine_balance_free(&before);
    myo_spine_balance_free(&after);
    myo_spine_free(spine);
}

/* What reshapes one level does so there: disc height, bone, facets, root, canal. */
static void test_levels(void **state) {
    (void)state;
    myo_spine *whole = spine_with(""),
              *worn = spine_with("spine.T8.height_loss=0.5 spine.bone_density=0.7 "
                                 "spine.T8.bulge_left=3 spine.T10.canal=0.45");
    near(whole->bodies[MYO_SPINE_T8].offset_m[1] - worn->bodies[MYO_SPINE_T8].offset_m[1], 2.25e-3,
         1e-12);
    myo_spine_posture posture = myo_spine_posture_default();
    for (int i = 0; i < 12; i++) posture.coordinate_rad[MYO_SPINE_AT_T12 + 3 * i + 2] = 0.03;
    myo_spine_balance a = held(whole, &posture), b = held(worn, &posture);
    near(b.strength_N[MYO_SPINE_T5] / a.strength_N[MYO_SPINE_T5], 0.49, 1e-12);
    near(a.strength_N[MYO_SPINE_T8], 3500 + 7 * 170, 1e-9);
    for (int body = MYO_SPINE_T12; body <= MYO_SPINE_T1; body++) {
        const int here = body == MYO_SPINE_T8;
        assert_true((b.root_pressure_mmHg[body][1] > 50) == here);
        assert_true(b.root_pressure_mmHg[body][0] == 0 && a.root_block_1[body][1] == 0);
        assert_true((b.canal_pressure_mmHg[body] > 0) == (body == MYO_SPINE_T10));
        assert_true(b.facet_force_N[body][0] >= 0 && b.facet_force_N[body][1] >= 0);
    }
    assert_true(b.root_block_1[MYO_SPINE_T8][1] > 0.01);
    /* T12's facets stand in the way of turning to the left, on the right; its others and worn ones
     * touch less or more. */
    assert_true(a.facet_force_N[MYO_SPINE_T12][0] > 10 && a.facet_force_N[MYO_SPINE_T12][1] == 0);
    assert_true(a.facet_force_N[MYO_SPINE_T8][0] < a.facet_force_N[MYO_SPINE_T12][0]);
    assert_true(b.facet_force_N[MYO_SPINE_T8][0] > a.facet_force_N[MYO_SPINE_T8][0] + 5);
    myo_spine_balance_free(&a);
    myo_spine_balance_free(&b);
    myo_spine_free(whole);
    myo_spine_free(worn);
}

/* A movement needs more than the postures it passes: lifting the chest up fast against standing. */
static void test_inertia(void **state) {
    (void)state;
    myo_spine *spine = spine_with("");
    myo_spine_posture still = myo_spine_posture_default(), fast = still;
    fast.acceleration_rad_s2[MYO_SPINE_AT_LUMBAR] = 5;
    myo_spine_balance a = held(spine, &still), b = held(spine, &fast);
    assert_true(b.back_activation_1[MYO_SPINE_T12][0] >
                1.5 * a.back_activation_1[MYO_SPINE_T12][0]);
    assert_true(b.flexion_moment_Nm[MYO_SPINE_T12] > a.flexion_moment_Nm[MYO_SPINE_T12] + 5);
    myo_spine_balance_free(&a);
    myo_spine_balance_free(&b);
    myo_spine_free(spine);
}

/* Fibres that have lost a fifth of their sarcomeres are stretched where they were not, and pull; a
 * spine that has grown back is the one it was. */
static void test_growth(void **state) {
    (void)state;
    myo_spine *spine = spine_with("");
    myo_spine_posture bend = myo_spine_posture_default();
    for (int i = 0; i < 12; i++) bend.coordinate_rad[MYO_SPINE_AT_T12 + 3 * i] = -0.03;
    const int pool = myo_spine_pool_find(spine, "longissimus.T7.left");
    const myo_spine_pool before = *myo_spine_pool_at(spine, pool);
    myo_spine_balance usual = held(spine, &bend);
    myo_spine_grow(spine, pool, 0.8, 1.5);
    const myo_spine_pool *grown = myo_spine_pool_at(spine, pool);
    near(grown->optimal_length_mm, 0.8 * before.optimal_length_mm, 1e-9);
    near(grown->neutral_ratio_1 * grown->optimal_length_mm,
         before.neutral_ratio_1 * before.optimal_length_mm, 1e-9);
    myo_spine_balance shorter = held(spine, &bend);
    const double length = myo_spine_pool_mean(spine, pool, usual.fibre_length_1);
    near(myo_spine_pool_mean(spine, pool, shorter.fibre_length_1), length / 0.8, 1e-9);
    assert_true(myo_spine_pool_mean(spine, pool, shorter.force_N) >
                myo_spine_pool_mean(spine, pool, usual.force_N) + 1);
    double slope, stiffer;
    const spine_fascicle *f = NULL;
    for (int j = 0; j < spine->n_fascicles && !f; j++)
        if (spine->fascicles[j].face.pool == pool) f = &spine->fascicles[j];
    const double pull = myo_spine_passive_1(1.15, &slope);
    near(myo_spine_fascicle_passive_1(f, 1.1, &stiffer), pull, 1e-12); /* 0.1 x 1.5 */
    near(stiffer, 1.5 * slope, 1e-12);
    myo_spine_grow(spine, pool, 1, 1);
    assert_memory_equal(grown, &before, sizeof before);
    myo_spine_balance back = held(spine, &bend);
    assert_memory_equal(back.force_N, usual.force_N, (size_t)spine->n_fascicles * sizeof(double));
    myo_spine_balance_free(&usual);
    myo_spine_balance_free(&shorter);
    myo_spine_balance_free(&back);
    myo_spine_free(spine);
}

/* A turn to the left does to the right what the mirrored one does to the left; nonsense is refused.
 */
static void test_course(void **state) {
    (void)state;
    myo_spine *spine = spine_with("spine.tone=0.04");
    myo_error error = {0};
    myo_spine_effort turned[2];
    for (int i = 0; i < 2; i++) {
        myo_spine_course course = {.duration_s = 0.6, .load_time_s = 0.15, .n_samples = 7};
        course.from = course.to = myo_spine_posture_default();
        course.to.hand_kg[0] = course.to.hand_kg[1] = 4;
        for (int b = 0; b < 12; b++) {
            course.to.coordinate_rad[MYO_SPINE_AT_T12 + 3 * b] = -0.01;
            course.to.coordinate_rad[MYO_SPINE_AT_T12 + 3 * b + 2] = i ? -0.03 : 0.03;
        }
        if (myo_spine_follow(spine, &course, &turned[i], &error)) fail_msg("%s", error.text);
    }
    const int n = myo_spine_fascicle_count(spine) / 2;
    double most = 0;
    for (int j = 0; j < n; j++) {
        near(turned[0].eccentric_work_1[j], turned[1].eccentric_work_1[n + j], 1e-6);
        near(turned[0].active_stretch_1[n + j], turned[1].active_stretch_1[j], 1e-6);
        most = fmax(most, turned[0].eccentric_work_1[j]);
    }
    assert_true(most > 1e-3);
    myo_spine_effort_free(&turned[0]);
    myo_spine_effort_free(&turned[1]);
    myo_spine_course wrong = {.duration_s = -1, .n_samples = 7};
    assert_int_equal(myo_spine_follow(spine, &wrong, &turned[0], &error), MYO_INPUT);
    myo_spine_free(spine);
}

/* The text after a row's key in a file of facts that does not belong to the project; NAN without
 * it. */
static double fact(FILE *file, const char *key) {
    char line[300];
    rewind(file);
    while (fgets(line, sizeof line, file))
        if (strncmp(line, key, strlen(key)) == 0) return strtod(line + strlen(key), NULL);
    return (double)NAN;
}

/* Against an independent calculation of the same body, where its table is at hand. */
static void test_reference(void **state) {
    (void)state;
    FILE *file = fopen(MYO_SOURCE_DIR "/../shared/data/spine/recipe_regression.csv", "r");
    if (!file) {
        print_message("the folder shared/data/spine beside the tree is missing\n");
        skip();
    }
    myo_spine *spine = spine_with("");
    /* Its arms carry loads a little differently. */
    static const double share[] = {0.02, 0.04, 0.08};
    const char *const cases[] = {"standing", "standing_20kg", "standing_15kg_right_hand"};
    for (int c = 0; c < 3; c++) {
        myo_spine_posture posture = myo_spine_posture_default();
        if (c == 1) posture.hand_kg[0] = posture.hand_kg[1] = 10;
        if (c == 2) posture.hand_kg[0] = 15;
        myo_spine_balance balance = held(spine, &posture);
        for (int b = MYO_SPINE_L5; b <= MYO_SPINE_T4; b++) {
            char key[120];
            snprintf(key, sizeof key, "%s,compression_N,%s,", cases[c], myo_spine_body_name(b));
            const double wanted = fact(file, key);
            near(balance.compression_N[b], wanted, share[c] * wanted);
            snprintf(key, sizeof key, "%s,external_moment_flexion_Nm,%s,", cases[c],
                     myo_spine_body_name(b));
            near(balance.flexion_moment_Nm[b], fact(file, key), 0.1);
        }
        myo_spine_balance_free(&balance);
    }
    fclose(file);
    myo_spine_free(spine);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),     cmocka_unit_test(test_shape),
        cmocka_unit_test(test_refusals),   cmocka_unit_test(test_joint_slope),
        cmocka_unit_test(test_arms),       cmocka_unit_test(test_mirror),
        cmocka_unit_test(test_load),       cmocka_unit_test(test_standing),
        cmocka_unit_test(test_stability),  cmocka_unit_test(test_roots),
        cmocka_unit_test(test_root_alone), cmocka_unit_test(test_pools),
        cmocka_unit_test(test_inertia),    cmocka_unit_test(test_levels),
        cmocka_unit_test(test_creep),      cmocka_unit_test(test_supports),
        cmocka_unit_test(test_course),     cmocka_unit_test(test_reference),
        cmocka_unit_test(test_growth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
