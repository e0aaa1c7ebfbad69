/* MuJoCo (Todorov, Erez & Tassa 2012) as an independent judge of the chain: the same bodies, joints
 * and gravity give the same accelerations. */
#if __has_include(<mujoco/mujoco.h>)

#include "body/spine_model.h"
#include "solve/dense.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <mujoco/mujoco.h>

static void write_body(FILE *file, const myo_spine *spine, int body) {
    const myo_rigid_body *b = &spine->bodies[body];
    fprintf(file, "<body pos='%.17g %.17g %.17g'>", b->offset_m[0], b->offset_m[1], b->offset_m[2]);
    fprintf(file,
            "<inertial pos='%.17g %.17g %.17g' mass='%.17g' diaginertia='%.17g %.17g %.17g'/>",
            b->centre_m[0], b->centre_m[1], b->centre_m[2], b->mass_kg, b->inertia_kg_m2[0],
            b->inertia_kg_m2[1], b->inertia_kg_m2[2]);
    static const char *const axes[3] = {"0 0 1", "1 0 0", "0 1 0"};
    for (int k = 0; k < 3; k++)
        fprintf(file, "<joint name='%d_%d' type='hinge' axis='%s'/>", body, k, axes[k]);
    for (int c = body + 1; c < MYO_SPINE_BODIES; c++)
        if (spine->bodies[c].parent == body) write_body(file, spine, c);
    fprintf(file, "</body>\n");
}

static mjModel *model_of(const myo_spine *spine) {
    char path[] = "/tmp/myotome_chain_XXXXXX.xml", trouble[300] = "";
    const int descriptor = mkstemps(path, 4);
    assert_true(descriptor >= 0);
    FILE *file = fdopen(descriptor, "w");
    fprintf(file, "<mujoco><compiler angle='radian'/><option gravity='0 -9.81 0'/><worldbody>\n");
    write_body(file, spine, 0);
    fprintf(file, "</worldbody></mujoco>\n");
    fclose(file);
    mjModel *model = mj_loadXML(path, NULL, trouble, sizeof trouble);
    remove(path);
    if (!model) fail_msg("%s", trouble);
    return model;
}

static double worst_difference(const myo_spine *spine, mjModel *model, mjData *data, double phase) {
    double q[spine_angles], v[spine_angles], torque[spine_angles];
    static double mass[spine_angles * spine_angles];
    myo_body_place places[MYO_SPINE_BODIES];
    for (int a = 0; a < spine_angles; a++) {
        char name[20];
        q[a] = 0.08 * sin(1.7 * a + phase);
        v[a] = 0.9 * cos(2.3 * a + phase);
        snprintf(name, sizeof name, "%d_%d", a / 3, a % 3);
        const int joint = mj_name2id(model, mjOBJ_JOINT, name);
        data->qpos[model->jnt_qposadr[joint]] = spine->bodies[a / 3].rest_rad[a % 3] + q[a];
        data->qvel[model->jnt_dofadr[joint]] = v[a];
    }
    mj_forward(model, data);
    myo_multibody_place(MYO_SPINE_BODIES, spine->bodies, q, places);
    myo_multibody_inverse(MYO_SPINE_BODIES, spine->bodies, places, v, NULL, myo_spine_gravity, NULL,
                          torque, NULL);
    myo_multibody_mass(MYO_SPINE_BODIES, spine->bodies, places, mass);
    assert_int_equal(myo_cholesky_factor(spine_angles, mass), 0);
    myo_cholesky_solve(spine_angles, mass, torque);
    double worst = 0, greatest = 0;
    for (int a = 0; a < spine_angles; a++) {
        char name[20];
        snprintf(name, sizeof name, "%d_%d", a / 3, a % 3);
        const int joint = mj_name2id(model, mjOBJ_JOINT, name);
        const double theirs = data->qacc[model->jnt_dofadr[joint]];
        worst = fmax(worst, fabs(-torque[a] - theirs));
        greatest = fmax(greatest, fabs(theirs));
    }
    assert_true(greatest > 1);
    return worst / greatest;
}

static void test_accelerations(void **state) {
    (void)state;
    myo_fieldset *values = myo_spine_values();
    myo_spine *spine = NULL;
    assert_int_equal(myo_spine_make(values, &spine, NULL), MYO_OK);
    mjModel *model = model_of(spine);
    assert_int_equal(model->nv, spine_angles);
    mjData *data = mj_makeData(model);
    double worst = 0;
    for (int i = 0; i < 5; i++) worst = fmax(worst, worst_difference(spine, model, data, 0.7 * i));
    print_message("largest difference of accelerations from MuJoCo %s: %.1e of the largest\n",
                  mj_versionString(), worst);
    assert_true(worst < 1e-6);
    mj_deleteData(data);
    mj_deleteModel(model);
    myo_spine_free(spine);
    myo_fieldset_free(values);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_accelerations)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

#include <stdio.h>

int main(void) {
    printf("skipped: MuJoCo (libmujoco-dev) is not installed here\n");
    return 77;
}

#endif
