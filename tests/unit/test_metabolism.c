/* Energy metabolism: the published check values of glycogenolysis, sums that stay, the generated
 * Jacobian, rest, and cells with any enzyme missing or any parameter anywhere in its range. */
#include "body/metabolism.h"
#include "myotome/cell.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/random.h"

#include <cmocka.h>

#define G(field) (metabolism_x_glycogenolysis + glycogenolysis_x_##field)
#define P(field) (metabolism_x_phosphagen + phosphagen_x_##field)
#define B(field) (metabolism_x_blood_supply + blood_supply_x_##field)
#define FLUX(field) (metabolism_out_glycogenolysis + glycogenolysis_out_##field)

static myo_metabolism make(const char *name, const char *path, const char *value) {
    const myo_cell *cell = myo_cell_find(name);
    myo_fieldset *set = myo_fieldset_make(cell->sections, cell->n_sections);
    if (path) assert_int_equal(MYO_OK, myo_fieldset_set(set, path, value, 0, NULL));
    myo_metabolism model;
    assert_int_equal(MYO_OK, myo_metabolism_make(set, "", 1e-6, 60, &model, NULL));
    myo_fieldset_free(set);
    return model;
}

static void advance(myo_metabolism *model, double seconds, double demand) {
    myo_error error = {0};
    const int code = myo_metabolism_advance(model, model->t_s + seconds, demand, &error);
    if (code) print_message("%s\n", error.text);
    assert_int_equal(MYO_OK, code);
}

/* Three digits, as the values are given. */
static void check(double value, double published, const char *what) {
    const double unit = pow(10.0, floor(log10(published)) - 2.0);
    if (fabs(value - published) > 0.51 * unit) {
        print_message("%s: %.6g, published %.6g\n", what, value, published);
        fail();
    }
}

/* The demand, above the rest, that makes the published use of ATP k times its concentration. */
static double load(double k_min) {
    return (k_min - 0.075) * 8.2 / 60.0;
}

static void check_rest(const double *x) {
    check(x[P(ATP)], 8.205, "ATP");
    check(x[P(ADP)], 0.00782, "ADP");
    check(x[P(PCr)], 32.73, "PCr");
    check(x[P(Cr)], 7.27, "Cr");
    check(x[P(Pi)], 0.631, "Pi");
    check(x[G(G6P)], 0.141, "G6P");
    check(x[G(F6P)], 0.0632, "F6P");
    check(x[G(FBP)], 2.16, "FBP");
    check(x[G(DHAP)], 1.98, "DHAP");
    check(x[G(GAP)], 0.103, "GAP");
    check(x[G(PG3)], 0.162, "3PG");
    check(x[G(PEP)], 0.0142, "PEP");
    check(x[G(PYR)], 0.0657, "PYR");
    check(x[G(LAC)], 2.05, "LAC");
}

static void flux(const myo_metabolism *model, double demand, int index, double published) {
    double out[metabolism_out_count];
    myo_metabolism_outputs(model, demand, out);
    check(60.0 * out[index], published, "flux in mM/min");
}

static void published_values(void **unused) {
    (void)unused;
    myo_metabolism rest = make("metabolism.lambeth2002", NULL, NULL);
    advance(&rest, 12000, 0);
    check_rest(rest.x);
    flux(&rest, 0, FLUX(v_GP), 0.205);
    flux(&rest, 0, FLUX(v_PFK), 0.205);
    flux(&rest, 0, FLUX(v_PK), 0.410);
    flux(&rest, 0, FLUX(lactate_made), 0.410);

    double x[metabolism_x_count];
    memcpy(x, rest.x, sizeof x);
    const double k = load(7.5);
    advance(&rest, 6, k);
    check(rest.x[P(PCr)], 27.05, "PCr, 0.1 min");
    check(rest.x[P(Pi)], 6.39, "Pi, 0.1 min");
    flux(&rest, k, FLUX(v_PK), 2.87);
    advance(&rest, 9, k);
    check(rest.x[P(PCr)], 19.18, "PCr, 0.25 min");
    advance(&rest, 15, k);
    check(rest.x[P(PCr)], 9.24, "PCr, 0.5 min");
    check(rest.x[G(LAC)], 5.53, "LAC, 0.5 min");
    flux(&rest, k, FLUX(v_GP), 6.35);
    advance(&rest, 30, k);
    check(rest.x[P(ATP)], 7.70, "ATP, 1 min");
    check(rest.x[P(ADP)], 0.498, "ADP, 1 min");
    check(rest.x[P(PCr)], 2.505, "PCr, 1 min");
    check(rest.x[P(Pi)], 33.95, "Pi, 1 min");
    check(rest.x[G(LAC)], 18.53, "LAC, 1 min");
    flux(&rest, k, FLUX(v_GP), 25.0);
    flux(&rest, k, FLUX(v_PFK), 23.5);
    flux(&rest, k, FLUX(v_PK), 39.2);
    advance(&rest, 60, k);
    check(rest.x[P(ATP)], 7.81, "ATP, 2 min");
    check(rest.x[P(PCr)], 3.12, "PCr, 2 min");
    check(rest.x[G(LAC)], 51.46, "LAC, 2 min");

    memcpy(rest.x, x, sizeof x);
    rest.step_s = 0;
    const double hard = load(15);
    advance(&rest, 30, hard);
    check(rest.x[P(ATP)], 6.39, "ATP under 15/min");
    check(rest.x[P(ADP)], 1.63, "ADP under 15/min");
    assert_true(fabs(rest.x[P(PCr)] - 0.66) < 0.005);
    flux(&rest, hard, FLUX(v_PFK), 38.5);
    flux(&rest, hard, FLUX(v_PK), 65.5);
    myo_metabolism_free(&rest);
}

/* The constants of form b as in the paper: below 0.5 % away from the published file. */
static void corrected_form_b(void **unused) {
    (void)unused;
    myo_metabolism model = make("metabolism.lambeth2002", NULL, NULL);
    double *p = model.parameters + metabolism_p_glycogenolysis;
    advance(&model, 12000, 0);
    p[glycogenolysis_p_K_iGlyf_b] = 15;
    p[glycogenolysis_p_K_iPi_b] = 4.6;
    myo_metabolism_surroundings(&model, 0.05, 1);
    advance(&model, 60, load(7.5));
    check(model.x[P(PCr)], 2.511, "PCr, 1 min");
    check(model.x[G(LAC)], 18.54, "LAC, 1 min");
    advance(&model, 60, load(7.5));
    check(model.x[P(PCr)], 3.134, "PCr, 2 min");
    check(model.x[G(LAC)], 51.51, "LAC, 2 min");
    myo_metabolism_free(&model);
}

enum { adenylates, creatine, phosphate, NAD_sum, carbon, n_sums };

static void sums(const double *x, double *s) {
    s[adenylates] = x[P(ATP)] + x[P(ADP)] + x[P(AMP)] + x[P(IMP)];
    s[creatine] = x[P(PCr)] + x[P(Cr)];
    s[NAD_sum] = x[G(NAD)] + x[G(NADH)];
    s[phosphate] = x[P(Pi)] + 3 * x[P(ATP)] + 2 * x[P(ADP)] + x[P(AMP)] + x[P(IMP)] + x[P(PCr)] +
                   x[G(G1P)] + x[G(G6P)] + x[G(F6P)] + 2 * x[G(FBP)] + x[G(DHAP)] + x[G(GAP)] +
                   2 * x[G(BPG)] + x[G(PG3)] + x[G(PG2)] + x[G(PEP)];
    s[carbon] = 6 * (x[G(Gly)] + x[G(G1P)] + x[G(G6P)] + x[G(F6P)] + x[G(FBP)]) +
                3 * (x[G(DHAP)] + x[G(GAP)] + x[G(BPG)] + x[G(PG3)] + x[G(PG2)] + x[G(PEP)] +
                     x[G(PYR)] + x[G(LAC)]) +
                3 * (x[B(lactate_lost)] + x[B(pyruvate_lost)]) - 6 * x[B(glucose_gained)];
}

static const char *const factors[] = {NULL,
                                      "glycogenolysis.factor_GP",
                                      "glycogenolysis.factor_PhK",
                                      "glycogenolysis.factor_PGM",
                                      "glycogenolysis.factor_PGI",
                                      "glycogenolysis.factor_PFK",
                                      "glycogenolysis.factor_ALD",
                                      "glycogenolysis.factor_TPI",
                                      "glycogenolysis.factor_GAPDH",
                                      "glycogenolysis.factor_PGK",
                                      "glycogenolysis.factor_PGAM",
                                      "glycogenolysis.factor_ENO",
                                      "glycogenolysis.factor_PK",
                                      "glycogenolysis.factor_LDH",
                                      "glycogenolysis.factor_HK",
                                      "glycogenolysis.factor_GS",
                                      "phosphagen.factor_AMPD",
                                      "phosphagen.factor_AK",
                                      "phosphagen.factor_CK"};

/* Rest, hard work without blood, recovery, steady work: in health and without each enzyme. */
static void sums_stay(void **unused) {
    (void)unused;
    double worst = 0;
    for (size_t i = 0; i < sizeof factors / sizeof factors[0]; i++) {
        myo_metabolism model = make("metabolism.human", factors[i], "0");
        double before[n_sums], after[n_sums];
        sums(model.x, before);
        advance(&model, 3600, 0);
        myo_metabolism_surroundings(&model, 1.0, 0.0);
        advance(&model, 120, 0.7);
        myo_metabolism_surroundings(&model, 0.05, 1.0);
        advance(&model, 600, 0);
        myo_metabolism_surroundings(&model, 1.0, 1.0);
        advance(&model, 600, 0.2);
        sums(model.x, after);
        for (int s = 0; s < n_sums; s++) {
            const double off = fabs(after[s] - before[s]) / before[s];
            if (off > worst) worst = off;
            if (off > 1e-9) print_message("%s: sum %d off by %g\n", factors[i], s, off);
            assert_true(off <= 1e-9);
        }
        for (int s = 0; s < metabolism_x_count; s++)
            if (s != metabolism_x_energy_gates && s < B(lactate_lost))
                assert_true(model.x[s] > -1e-3);
        myo_metabolism_free(&model);
    }
    print_message("greatest change of a sum: %.1e of it\n", worst);
}

/* Each entry against differences, at work and without blood. */
static void jacobian_is_right(void **unused) {
    (void)unused;
    const myo_stiff_system *system = myo_metabolism_system(1);
    assert_int_equal(metabolism_x_count, system->n_states);
    assert_int_equal(metabolism_p_count, system->n_parameters);
    myo_metabolism model = make("metabolism.human", NULL, NULL);
    myo_metabolism_surroundings(&model, 1.0, 0.5);
    advance(&model, 30, 0.5);
    enum { n = metabolism_x_count, most = 400 };
    double dx[n], up[n], down[n], du[n], x[n], J[most], dense[n][n] = {{0}};
    const double u = 0.5;
    assert_true(system->n_jacobian <= most);
    system->jacobian(model.memory, model.x, &u, dx, J, du);
    for (int k = 0; k < system->n_jacobian; k++)
        dense[system->pattern[k][0]][system->pattern[k][1]] = J[k];
    for (int j = 0; j < n; j++) {
        const double h = 1e-5 * (fabs(model.x[j]) + 1e-6);
        memcpy(x, model.x, sizeof x);
        x[j] = model.x[j] + h;
        system->rates(model.memory, x, &u, up);
        x[j] = model.x[j] - h;
        system->rates(model.memory, x, &u, down);
        for (int i = 0; i < n; i++) {
            const double slope = (up[i] - down[i]) / (2 * h);
            const double off = fabs(slope - dense[i][j]);
            const double round = 1e-13 * (fabs(up[i]) + 1.0) / h;
            if (off > 1e-4 * fabs(slope) + round + 1e-8)
                print_message("J[%d][%d]: %g, differences %g\n", i, j, dense[i][j], slope);
            assert_true(off <= 1e-4 * fabs(slope) + round + 1e-8);
        }
    }
    myo_metabolism_free(&model);
}

/* Two lanes side by side give the rates of each alone, to the bit. */
static void same_over_lanes(void **unused) {
    (void)unused;
    myo_metabolism a = make("metabolism.human", NULL, NULL);
    myo_metabolism b = make("metabolism.human", "glycogenolysis.factor_PFK", "0.1");
    myo_metabolism *each[2] = {&a, &b};
    _Alignas(128) static double p[2 * metabolism_p_count], c[2 * 600], x[2 * metabolism_x_count],
        dx[2 * metabolism_x_count];
    const myo_stiff_system *two = myo_metabolism_system(2), *one = myo_metabolism_system(1);
    assert_true(two->n_constants <= 600);
    for (int l = 0; l < 2; l++) {
        myo_metabolism_surroundings(each[l], 1.0, 0.5);
        advance(each[l], 60, 0.4);
        for (int i = 0; i < metabolism_p_count; i++) p[2 * i + l] = each[l]->parameters[i];
        for (int i = 0; i < metabolism_x_count; i++) x[2 * i + l] = each[l]->x[i];
    }
    _Alignas(16) const double u[2] = {0.4, 0.4};
    two->constants(p, c);
    two->rates(c, x, u, dx);
    for (int l = 0; l < 2; l++) {
        double alone[metabolism_x_count];
        one->rates(each[l]->memory, each[l]->x, u, alone);
        for (int i = 0; i < metabolism_x_count; i++)
            assert_memory_equal(&dx[2 * i + l], &alone[i], sizeof alone[i]);
        myo_metabolism_free(each[l]);
    }
}

/* The initial state is the rest: nothing moves by 0.1 % in a day. */
static void rest_stays(void **unused) {
    (void)unused;
    const char *const cells[] = {"metabolism.human", "metabolism.human.fast",
                                 "metabolism.human.slow"};
    for (int c = 0; c < 3; c++) {
        myo_metabolism model = make(cells[c], NULL, NULL);
        double x[metabolism_x_count];
        memcpy(x, model.x, sizeof x);
        advance(&model, 86400, 0);
        for (int i = 0; i < B(lactate_lost); i++)
            assert_true(fabs(model.x[i] - x[i]) <= 1e-3 * fabs(x[i]) + 1e-6);
        myo_metabolism_free(&model);
    }
}

static double ends_at(const char *path, const char *value, double seconds, int state) {
    myo_metabolism model = make("metabolism.human", path, value);
    /* Without breakdown the stores fill: a day at rest with room for it. */
    if (path && strstr(path, "factor_GP"))
        model.parameters[metabolism_p_glycogenolysis + glycogenolysis_p_Gly_full] = 250;
    myo_metabolism_surroundings(&model, 0.05, 1.0);
    advance(&model, 86400, 0);
    myo_metabolism_surroundings(&model, 1.0, 0.0);
    advance(&model, seconds, 0.5);
    const double result = model.x[state];
    myo_metabolism_free(&model);
    return result;
}

/* Signs that the absence of an enzyme must have, and that half of it must not. */
static void missing_enzymes(void **unused) {
    (void)unused;
    const double pH = ends_at(NULL, NULL, 120, P(pH)), LAC = ends_at(NULL, NULL, 120, G(LAC));
    assert_true(pH < 7.0 && LAC > 10.0);
    assert_true(ends_at("glycogenolysis.factor_GP", "0", 120, P(pH)) > 7.2);
    assert_true(ends_at("glycogenolysis.factor_GP", "0", 120, G(LAC)) < 1.5);
    assert_true(ends_at("glycogenolysis.factor_PFK", "0", 120, G(G6P)) >
                2.0 * ends_at(NULL, NULL, 120, G(G6P)));
    assert_true(ends_at("glycogenolysis.factor_LDH", "0", 120, G(PYR)) >
                10.0 * ends_at(NULL, NULL, 120, G(PYR)));
    assert_true(ends_at("phosphagen.factor_AMPD", "0", 120, P(IMP)) < 1e-3);
    for (size_t i = 1; i < sizeof factors / sizeof factors[0]; i++) {
        if (strstr(factors[i], "ENO") || strstr(factors[i], "CK")) continue;
        const double half = ends_at(factors[i], "0.5", 60, P(PCr));
        assert_true(fabs(half / ends_at(NULL, NULL, 60, P(PCr)) - 1.0) < 0.25);
    }
}

/* The gates follow the free energy of ATP; the heat of oxidation is that of its ATP. */
static void gates_and_heat(void **unused) {
    (void)unused;
    enum { gates = metabolism_out_energy_gates };
    double out[metabolism_out_count];
    myo_metabolism model = make("metabolism.human", "glycogenolysis.factor_GP", "0");
    myo_metabolism_outputs(&model, 0, out);
    assert_true(out[gates + energy_gates_out_calcium_pump] > 0.99);
    assert_true(out[gates + energy_gates_out_sodium_pump] > 0.99);
    assert_true(out[gates + energy_gates_out_K_ATP] < 0.01);
    assert_true(fabs(out[gates + energy_gates_out_release] - 1.0) < 1e-3);
    const double rest_W_L = out[gates + energy_gates_out_power];
    assert_true(fabs(rest_W_L - 76.0 * 0.5 / 60.0) < 0.1);
    myo_metabolism_surroundings(&model, 1.0, 0.0);
    advance(&model, 300, 0.7);
    myo_metabolism_outputs(&model, 0.7, out);
    assert_true(out[gates + energy_gates_out_calcium_pump] < 0.2);
    assert_true(out[gates + energy_gates_out_sodium_pump] < out[gates + energy_gates_out_release]);
    assert_true(out[gates + energy_gates_out_K_ATP] > 0.01);
    myo_metabolism_free(&model);
}

/* A value of the whole range, evenly in its logarithm where it is wide. */
static double anywhere(const myo_field *f, double u) {
    if (f->low > 0 && f->high > 100 * f->low) return f->low * pow(f->high / f->low, u);
    if (f->low >= 0 && f->high > 1000) return f->high * pow(1e-6, u);
    return f->low + (f->high - f->low) * u;
}

/* Any parameters inside their ranges, near the defaults (first half) or anywhere: the run ends well
 * or says where it broke down, no state is ever without a value, and sums stay. Enzymes far faster
 * than a step stopped many of the second half while their drive stood still below zero. */
static void any_parameters(void **unused) {
    (void)unused;
    const myo_cell *cell = myo_cell_find("metabolism.human");
    int broke = 0;
    enum { n_sets = 800 };
    for (uint64_t i = 0; i < n_sets; i++) {
        myo_fieldset *set = myo_fieldset_make(cell->sections, cell->n_sections);
        uint64_t draw = 0;
        for (int s = 0; s < 5; s++) {
            double *p = myo_fieldset_parameters(set, s);
            const myo_table *t = cell->sections[s].table;
            for (int f = 0, k = 0; f < t->n_fields; f++) {
                if (t->fields[f].kind != MYO_FIELD_PARAMETER) continue;
                const double u = myo_random_uniform(1, i, draw++);
                const double value =
                    i < n_sets / 2 ? exp(6.0 * (u - 0.5)) * p[k] : anywhere(&t->fields[f], u);
                p[k] = fmin(fmax(value, t->fields[f].low), t->fields[f].high);
                k++;
            }
        }
        const int counted = myo_fieldset_get(set, "glycogenolysis.glycogen_finite") >= 1.0;
        myo_metabolism model;
        assert_int_equal(MYO_OK, myo_metabolism_make(set, "", 1e-4, 60, &model, NULL));
        myo_metabolism_surroundings(&model, 1.0, (double)(i % 2));
        double before[n_sums], after[n_sums];
        sums(model.x, before);
        myo_error error = {0};
        if (myo_metabolism_advance(&model, i < n_sets / 2 ? 10 : 1, 0.5, &error)) {
            print_message("set %d: %s\n", (int)i, error.text);
            broke++;
        }
        for (int s = 0; s < metabolism_x_count; s++) assert_true(isfinite(model.x[s]));
        sums(model.x, after);
        for (int s = 0; s < n_sums; s++) /* of carbon only where glycogen counts */
            if (counted || (s != carbon && s != phosphate))
                assert_true(fabs(after[s] - before[s]) <= 1e-9 * before[s]);
        myo_metabolism_free(&model);
        myo_fieldset_free(set);
    }
    /* Extreme stiffness may stop a run, with a sentence that says so. */
    print_message("%d of %d sets broke down\n", broke, (int)n_sets);
    assert_true(broke <= n_sets / 500);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_values), cmocka_unit_test(corrected_form_b),
        cmocka_unit_test(sums_stay),        cmocka_unit_test(jacobian_is_right),
        cmocka_unit_test(same_over_lanes),  cmocka_unit_test(rest_stays),
        cmocka_unit_test(missing_enzymes),  cmocka_unit_test(gates_and_heat),
        cmocka_unit_test(any_parameters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
