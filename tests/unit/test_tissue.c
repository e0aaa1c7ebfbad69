/* Slow tissue: sums of water, salts, heat, potassium and substance that stay, closed forms, the
 * generated Jacobians, lanes, rest, signs, and any parameters anywhere in their ranges. */
#include "body/tissue.h"
#include "myotome/cell.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/random.h"

#include <cmocka.h>

#include "cell_experiment.h"

static const struct kind_of_cell {
    const char *cell;
    const myo_tissue_kind *kind;
    double input; /* something like work */
} kinds[] = {{"tissue.water", &myo_tissue_person, 600},
             {"tissue.flow", &myo_tissue_muscle, 100},
             {"tissue.drug", &myo_tissue_drug, 5},
             {"tissue.length", &myo_tissue_length, 0.7}};
enum { n_kinds = sizeof kinds / sizeof kinds[0] };

static myo_tissue make(int kind) {
    const myo_cell *cell = myo_cell_find(kinds[kind].cell);
    myo_fieldset *set = myo_fieldset_make(cell->sections, cell->n_sections);
    myo_tissue tissue;
    assert_int_equal(MYO_OK, myo_tissue_make(kinds[kind].kind, set, "", 1e-6, 3600, &tissue, NULL));
    myo_fieldset_free(set);
    return tissue;
}

static void hold(myo_tissue *tissue, const char *input, double value) {
    myo_error error = {0};
    if (myo_tissue_hold(tissue, input, value, &error)) fail_msg("%s", error.text);
}

static void advance(myo_tissue *tissue, double seconds, double input) {
    myo_error error = {0};
    if (myo_tissue_advance(tissue, tissue->t_s + seconds, input, &error))
        fail_msg("%s", error.text);
}

#define W(field) tissue.x[TISSUE_X(person, body_water, field)]
#define WATER (W(V_p) + W(V_is) + W(V_i) + W(W_gut) + W(W_balance))
#define SODIUM (W(Na) + W(Na_cells) + W(Na_gut) + W(Na_balance))
#define POTASSIUM (W(K) + W(K_cells) + W(K_gut) + W(K_balance))
#define CHLORIDE (W(Cl) + W(Cl_gut) + W(Cl_balance))
#define MAGNESIUM (W(Mg) + W(Mg_store) + W(Mg_gut) + W(Mg_balance))
#define CALCIUM (W(Ca) + W(Ca_store) + W(Ca_gut) + W(Ca_balance))

/* A hard week: meals, work in the heat with drinks and salt, vomiting, stool, a drip. */
static void water_and_salt_stay(void **unused) {
    (void)unused;
    myo_tissue tissue = make(0);
    const double start[] = {WATER, SODIUM, POTASSIUM, CHLORIDE, MAGNESIUM, CALCIUM};
    advance(&tissue, 86400, 105);
    hold(&tissue, "thermoregulation.air", 35);
    hold(&tissue, "thermoregulation.work", 120);
    hold(&tissue, "body_water.drink", 0.8);
    hold(&tissue, "body_water.drink_Na", 50);
    hold(&tissue, "body_water.drink_K", 20);
    hold(&tissue, "body_water.drink_Cl", 50);
    hold(&tissue, "body_water.drink_Mg", 1);
    hold(&tissue, "body_water.drink_Ca", 2);
    hold(&tissue, "body_water.salt", 17);
    hold(&tissue, "body_water.K_release", 20);
    advance(&tissue, 4 * 3600, 700);
    hold(&tissue, "thermoregulation.air", 20);
    hold(&tissue, "thermoregulation.work", 0);
    hold(&tissue, "body_water.drink", 0);
    hold(&tissue, "body_water.salt", 0);
    hold(&tissue, "body_water.K_release", 0);
    hold(&tissue, "body_water.vomit", 0.1);
    hold(&tissue, "body_water.stool", 0.15);
    advance(&tissue, 12 * 3600, 105);
    hold(&tissue, "body_water.vomit", 0);
    hold(&tissue, "body_water.stool", 0);
    hold(&tissue, "body_water.infusion", 1);
    hold(&tissue, "body_water.infusion_K", 4);
    hold(&tissue, "body_water.infusion_Mg", 1);
    hold(&tissue, "body_water.infusion_Ca", 2);
    advance(&tissue, 3 * 3600, 105);
    hold(&tissue, "body_water.infusion", 0);
    advance(&tissue, 5 * 86400, 105);
    const double end[] = {WATER, SODIUM, POTASSIUM, CHLORIDE, MAGNESIUM, CALCIUM};
    for (int i = 0; i < 6; i++) {
        if (fabs(end[i] / start[i] - 1) > 1e-9)
            print_message("sum %d: %.12g, was %.12g\n", i, end[i], start[i]);
        assert_true(fabs(end[i] / start[i] - 1) <= 1e-9);
    }
    assert_true(W(sweated) > 1 && W(urine) > 5 && fabs(W(W_balance)) > 0.01);
    /* The body's own heat: what was stored is what was made and not given away. */
    const double *p = tissue.parameters;
    const double C = p[thermoregulation_p_mass] * p[thermoregulation_p_heat_capacity];
    const double share = p[thermoregulation_p_skin_share];
    const double *T = tissue.x;
    const double stored = C * (share * (T[thermoregulation_x_T_skin] - 33.7) +
                               (1 - share) * (T[thermoregulation_x_T_core] - 36.8));
    const double made = T[thermoregulation_x_made], lost = T[thermoregulation_x_lost];
    assert_true(made > 7e4);
    assert_true(fabs(stored - (made - lost)) <= 1e-9 * made);
    myo_tissue_free(&tissue);
}

/* Under ice, a pack and work: heat stored is heat that came in. Potassium: what fibres lost is in
 * the interstitium or the blood. */
static void heat_and_potassium_stay(void **unused) {
    (void)unused;
    static const double radii_mm[] = {1e6, 60};
    for (int r = 0; r < 2; r++) {
        myo_tissue tissue = make(1);
        tissue.parameters[heat_p_radius] = radii_mm[r];
        double out[tissue_most_outputs];
        myo_tissue_outputs(&tissue, 2, out);
        const double stored = out[heat_out_stored];
        const double K = tissue.x[TISSUE_X(muscle, interstitium, K)];
        advance(&tissue, 3600, 2);
        hold(&tissue, "heat.outside", 0);
        hold(&tissue, "heat.contact", 400);
        advance(&tissue, 1200, 2);
        hold(&tissue, "heat.outside", 45);
        hold(&tissue, "interstitium.impulses", 10);
        hold(&tissue, "interstitium.volume", 0.8);
        /* The volume counts from here on. */
        const double before = tissue.x[TISSUE_X(muscle, interstitium, K)];
        const double *x = tissue.x;
        const double lost0 = x[TISSUE_X(muscle, interstitium, K_fibres)] -
                             x[TISSUE_X(muscle, interstitium, K_blood)];
        assert_true(fabs(before - K - lost0) <= 1e-9);
        hold(&tissue, "muscle_flow.force", 0.2);
        advance(&tissue, 600, 200);
        hold(&tissue, "interstitium.impulses", 0);
        advance(&tissue, 600, 2);
        myo_tissue_outputs(&tissue, 2, out);
        const double in = x[heat_x_entered] + x[heat_x_brought] + x[heat_x_made];
        const double turned =
            fabs(x[heat_x_entered]) + fabs(x[heat_x_brought]) + fabs(x[heat_x_made]);
        assert_true(turned > 1000);
        assert_true(fabs(out[heat_out_stored] - stored - in) <= 1e-9 * out[heat_out_stored]);
        const double lost = x[TISSUE_X(muscle, interstitium, K_fibres)] -
                            x[TISSUE_X(muscle, interstitium, K_blood)];
        assert_true(fabs(0.8 * (x[TISSUE_X(muscle, interstitium, K)] - before) - (lost - lost0)) <=
                    1e-9);
        myo_tissue_free(&tissue);
    }
}

/* Without blood, heat made and skin, the slab cools as the series of a wall does: a step of its
 * surface, insulated behind (Carslaw & Jaeger). */
static void slab_as_solved(void **unused) {
    (void)unused;
    myo_tissue tissue = make(1);
    double *p = tissue.parameters;
    p[heat_p_skin_thickness] = 0.2;
    p[heat_p_fat_thickness] = 0.2;
    p[heat_p_k_skin] = p[heat_p_k_fat] = p[heat_p_k_muscle] = 0.5;
    p[heat_p_c_skin] = p[heat_p_c_fat] = p[heat_p_c_muscle] = 4;
    p[heat_p_flow_skin] = p[heat_p_flow_fat] = p[heat_p_flow_muscle] = 0;
    p[heat_p_power_rest] = 0;
    p[heat_p_radius] = 1e6;
    tissue.changed = 1;
    for (int i = 0; i <= heat_x_muscle16; i++) tissue.x[i] = 35;
    hold(&tissue, "heat.outside", 5);
    hold(&tissue, "heat.contact", 1e5);
    advance(&tissue, 1800, 2);
    double out[tissue_most_outputs];
    myo_tissue_outputs(&tissue, 2, out);
    const double pi = 3.14159265358979323846, L = 0.0454, z = 0.0304, alpha = 0.5 / 4e6;
    double sum = 0;
    for (int n = 0; n < 40; n++) {
        const double k = (n + 0.5) * pi / L;
        sum += 2 / ((n + 0.5) * pi) * sin(k * z) * exp(-alpha * k * k * 1800);
    }
    assert_true(fabs(out[heat_out_T_deep] - (5 + 30 * sum)) < 0.15);
    myo_tissue_free(&tissue);
}

/* Absorption and elimination as Bateman's formula has them; the peak where t_max says. */
static void dose_as_solved(void **unused) {
    (void)unused;
    myo_tissue drug = make(2);
    const double t_max = drug.parameters[drug_p_t_max], V = drug.parameters[drug_p_volume];
    const double a = drug.parameters[drug_p_k_absorption];
    const double e = log(2.0) / drug.parameters[drug_p_half_life];
    assert_true(fabs(log(a / e) / (a - e) - t_max) < 1e-9);
    myo_tissue_dose(&drug, 400);
    double peak_h = 0, peak = 0, out[tissue_most_outputs];
    for (int i = 1; i <= 240; i++) {
        const double t = 0.05 * i;
        advance(&drug, 180, 0);
        myo_tissue_outputs(&drug, 0, out);
        const double C = 400 / V * a / (a - e) * (exp(-e * t) - exp(-a * t));
        assert_true(fabs(out[drug_out_plasma] - C) < 1e-4 * 400 / V);
        if (C > peak) peak = C, peak_h = t;
    }
    assert_true(fabs(peak_h - t_max) < 0.051);
    assert_true(fabs(drug.x[drug_x_gut] + drug.x[drug_x_body] + drug.x[drug_x_gone] - 400) < 1e-7);
    myo_tissue_free(&drug);
}

/* Each entry against differences, at work. */
static void jacobians_are_right(void **unused) {
    (void)unused;
    for (int k = 0; k < n_kinds; k++) {
        myo_tissue tissue = make(k);
        const myo_stiff_system *system = tissue.kind->equations(1);
        if (k == 2) myo_tissue_dose(&tissue, 400);
        if (k == 1) hold(&tissue, "muscle_flow.force", 0.2);
        advance(&tissue, 900, kinds[k].input);
        enum { most = tissue_most_states, entries = 600 };
        double dx[most], up[most], down[most], du[most], x[most], J[entries];
        static double dense[most][most];
        memset(dense, 0, sizeof dense);
        const int n = system->n_states;
        assert_true(system->n_jacobian <= entries && n <= most);
        assert_true(system->n_parameters <= tissue_most_parameters);
        const double u = kinds[k].input;
        double out[tissue_most_outputs];
        myo_tissue_outputs(&tissue, u, out); /* the constants are those of now */
        system->jacobian(tissue.memory, tissue.x, &u, dx, J, du);
        for (int i = 0; i < system->n_jacobian; i++)
            dense[system->pattern[i][0]][system->pattern[i][1]] = J[i];
        for (int j = 0; j < n; j++) {
            const double h = 1e-5 * (fabs(tissue.x[j]) + 1e-3);
            memcpy(x, tissue.x, sizeof x);
            x[j] = tissue.x[j] + h;
            system->rates(tissue.memory, x, &u, up);
            x[j] = tissue.x[j] - h;
            system->rates(tissue.memory, x, &u, down);
            for (int i = 0; i < n; i++) {
                const double slope = (up[i] - down[i]) / (2 * h);
                const double off = fabs(slope - dense[i][j]);
                const double allowed = 1e-4 * fabs(slope) + 1e-13 * (fabs(up[i]) + 1e-3) / h + 1e-9;
                if (off > allowed)
                    print_message("%s J[%d][%d]: %g, differences %g\n", kinds[k].cell, i, j,
                                  dense[i][j], slope);
                assert_true(off <= allowed);
            }
        }
        myo_tissue_free(&tissue);
    }
}

/* Four lanes side by side give the rates of each alone, to the bit. */
static void same_over_lanes(void **unused) {
    (void)unused;
    for (int k = 0; k < n_kinds; k++) {
        enum { lanes = 4 };
        _Alignas(128) static double p[lanes * tissue_most_parameters], c[lanes * 400],
            x[lanes * tissue_most_states], dx[lanes * tissue_most_states];
        _Alignas(128) double u[lanes];
        myo_tissue each[lanes];
        const myo_stiff_system *wide = kinds[k].kind->equations(lanes),
                               *one = kinds[k].kind->equations(1);
        assert_true(wide->n_constants <= 400);
        for (int l = 0; l < lanes; l++) {
            each[l] = make(k);
            u[l] = kinds[k].input * (1 + 0.1 * l);
            if (k == 2) myo_tissue_dose(&each[l], 100 * (l + 1));
            advance(&each[l], 600 * (l + 1), u[l]);
            for (int i = 0; i < one->n_parameters; i++) p[lanes * i + l] = each[l].parameters[i];
            for (int i = 0; i < one->n_states; i++) x[lanes * i + l] = each[l].x[i];
        }
        wide->constants(p, c);
        wide->rates(c, x, u, dx);
        for (int l = 0; l < lanes; l++) {
            double alone[tissue_most_states];
            one->rates(each[l].memory, each[l].x, &u[l], alone);
            for (int i = 0; i < one->n_states; i++)
                assert_memory_equal(&dx[lanes * i + l], &alone[i], sizeof alone[i]);
            myo_tissue_free(&each[l]);
        }
    }
}

/* States, parameters, time and step carried into a new model go on to the same bits. */
static void resumes_to_the_bit(void **unused) {
    (void)unused;
    for (int k = 0; k < n_kinds; k++) {
        myo_tissue a = make(k), b = make(k);
        if (k == 2) myo_tissue_dose(&a, 300);
        advance(&a, 5000, kinds[k].input);
        memcpy(b.x, a.x, sizeof b.x);
        memcpy(b.parameters, a.parameters, sizeof b.parameters);
        b.t_s = a.t_s;
        b.step_s = a.step_s;
        b.changed = 1;
        advance(&a, 5000, kinds[k].input);
        advance(&b, 5000, kinds[k].input);
        assert_memory_equal(a.x, b.x, sizeof a.x);
        myo_tissue_free(&a);
        myo_tissue_free(&b);
    }
}

/* A usual week leaves the body as it was. */
static void rest_stays(void **unused) {
    (void)unused;
    myo_tissue tissue = make(0);
    advance(&tissue, 7 * 86400, 105);
    double out[tissue_most_outputs];
    myo_tissue_outputs(&tissue, 105, out);
    const struct {
        int index;
        double usual, share;
    } rows[] = {{TISSUE_OUT(person, body_water, Na_p), 140, 0.01},
                {TISSUE_OUT(person, body_water, K_p), 4.2, 0.01},
                {TISSUE_OUT(person, body_water, Cl_p), 103, 0.01},
                {TISSUE_OUT(person, body_water, Mg_p), 0.85, 0.01},
                {TISSUE_OUT(person, body_water, Ca_p), 2.4, 0.01},
                {TISSUE_OUT(person, body_water, Ca_ion), 1.2, 0.01},
                {TISSUE_OUT(person, body_water, pH), 7.4, 0.002},
                {TISSUE_OUT(person, body_water, osmolality), 290, 0.01},
                {TISSUE_OUT(person, body_water, plasma), 1, 0.01},
                {TISSUE_OUT(person, body_water, cells), 1, 0.01},
                {TISSUE_OUT(person, thermoregulation, T_core), 36.8, 0.005}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (fabs(out[rows[i].index] / rows[i].usual - 1) > rows[i].share)
            print_message("output %d: %g\n", rows[i].index, out[rows[i].index]);
        assert_true(fabs(out[rows[i].index] / rows[i].usual - 1) <= rows[i].share);
    }
    myo_tissue_free(&tissue);
}

static double ends(const char *cell, const char *protocol, const char *column, ...) {
    va_list list;
    va_start(list, column);
    myo_columns columns = run_list(cell, protocol, list);
    va_end(list);
    const double value = value_at(&columns, columns.n_rows - 1, column);
    myo_columns_free(&columns);
    return value;
}

/* More of a cause, more of its effect. */
static void signs(void **unused) {
    (void)unused;
    const char *const w = "tissue.water";
#define AFTER_WORK "duration=1.5 h", "power=900 W", "air=30 degC", "after=4 h", "after_share=1.5"
    /* Salt in the drink keeps it in the body, and dilutes less. */
    assert_true(ends(w, "exercise", "urine_L", AFTER_WORK, "drink_Na=60 mM", "drink_Cl=50 mM",
                     NULL) < 0.8 * ends(w, "exercise", "urine_L", AFTER_WORK, NULL));
    assert_true(ends(w, "exercise", "Na_mM", AFTER_WORK, "drink_Na=60 mM", "drink_Cl=50 mM", NULL) >
                ends(w, "exercise", "Na_mM", AFTER_WORK, NULL) + 1);
    /* Far more water than sweat while the hormone is called for: sodium falls dangerously. */
    assert_true(ends(w, "exercise", "Na_mM", "duration=4 h", "drink_rate=1.5 L_h", "adh_drive=20",
                     "air=15 degC", NULL) < 130);
    /* Heat and acclimation raise the sweat, water keeps the core cooler. */
    assert_true(ends(w, "exercise", "sweated_L", "air=35 degC", NULL) >
                ends(w, "exercise", "sweated_L", "air=15 degC", NULL));
    assert_true(ends(w, "exercise", "core_degC", "drink_share=1", "duration=4 h", NULL) <
                ends(w, "exercise", "core_degC", "duration=4 h", NULL));
    /* Cold water cools, though shivering fights it; a hot bath warms. */
    assert_true(ends(w, "soak", "core_degC", "bath=10 degC", "duration=2 h", NULL) <
                ends(w, "soak", "core_degC", "bath=25 degC", "duration=2 h", NULL) - 0.05);
    assert_true(ends(w, "soak", "core_degC", "bath=40 degC", NULL) > 37.2);
    /* Fat hides the muscle from ice. */
    assert_true(
        ends("tissue.heat", "crushed_ice", "deep_change_degC", "heat.fat_thickness=20 mm", NULL) >
        ends("tissue.heat", "crushed_ice", "deep_change_degC", "heat.fat_thickness=2 mm", NULL));
    /* Force shuts the vessels, step by step; the debt is paid afterwards. */
    double last = 2;
    static const char *const forces[] = {"force=0.05", "force=0.2", "force=0.3", "force=0.4",
                                         "force=0.6"};
    for (int i = 0; i < 5; i++) {
        const double head =
            ends("tissue.flow", "sustained", "head_1", forces[i], "after=0 s", NULL);
        assert_true(head < last);
        last = head;
    }
    assert_true(last < 0.02);
    /* Less water around the fibres: the first rise is steeper, the steady one the same. */
#define LOAD "impulses=4", "demand=100", "after=0 s"
    const double K_dry =
        ends("tissue.flow", "load", "K_mM", LOAD, "duration=10 s", "volume=0.8", NULL);
    assert_true(K_dry > ends("tissue.flow", "load", "K_mM", LOAD, "duration=10 s", NULL) + 0.1);
    const double K_steady = ends("tissue.flow", "load", "K_mM", LOAD, "volume=0.8", NULL);
    assert_true(fabs(K_steady - ends("tissue.flow", "load", "K_mM", LOAD, NULL)) < 0.02);
}

static void wrong_input(void **unused) {
    (void)unused;
    myo_tissue tissue = make(3);
    myo_error error = {0};
    assert_int_equal(MYO_USAGE, myo_tissue_hold(&tissue, "muscle_length.strech", 1, &error));
    assert_non_null(strstr(error.text, "muscle_length.strech"));
    myo_tissue_free(&tissue);
}

/* Any parameters inside their ranges: the run ends well or says where it broke down, and no state
 * is ever without a value. */
static void any_parameters(void **unused) {
    (void)unused;
    enum { n_sets = 150 };
    for (int k = 0; k < n_kinds; k++) {
        int broke = 0;
        for (uint64_t i = 0; i < n_sets; i++) {
            const myo_cell *cell = myo_cell_find(kinds[k].cell);
            myo_fieldset *set = myo_fieldset_make(cell->sections, cell->n_sections);
            uint64_t draw = 0;
            for (int s = 0; s < cell->n_sections - 1; s++) {
                double *p = myo_fieldset_parameters(set, s);
                const myo_table *t = cell->sections[s].table;
                for (int f = 0, j = 0; f < t->n_fields; f++) {
                    if (t->fields[f].kind != MYO_FIELD_PARAMETER) continue;
                    const double wide = exp(4.0 * (myo_random_uniform(7, i, draw++) - 0.5)) * p[j];
                    p[j] = fmin(fmax(wide, t->fields[f].low), t->fields[f].high);
                    j++;
                }
            }
            myo_tissue tissue;
            assert_int_equal(MYO_OK,
                             myo_tissue_make(kinds[k].kind, set, "", 1e-4, 3600, &tissue, NULL));
            if (k == 2) myo_tissue_dose(&tissue, 100);
            myo_error error = {0};
            if (myo_tissue_advance(&tissue, 3600, kinds[k].input, &error)) {
                print_message("%s, set %d: %s\n", kinds[k].cell, (int)i, error.text);
                broke++;
            }
            for (int s = 0; s < kinds[k].kind->equations(1)->n_states; s++)
                assert_true(isfinite(tissue.x[s]));
            myo_tissue_free(&tissue);
            myo_fieldset_free(set);
        }
        assert_true(broke <= n_sets / 50);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(water_and_salt_stay),
        cmocka_unit_test(heat_and_potassium_stay),
        cmocka_unit_test(slab_as_solved),
        cmocka_unit_test(dose_as_solved),
        cmocka_unit_test(jacobians_are_right),
        cmocka_unit_test(same_over_lanes),
        cmocka_unit_test(resumes_to_the_bit),
        cmocka_unit_test(rest_stays),
        cmocka_unit_test(signs),
        cmocka_unit_test(wrong_input),
        cmocka_unit_test(any_parameters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
