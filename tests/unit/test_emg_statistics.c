/* Motor-unit potentials in the concentric needle: an earlier Monte Carlo study, then the erector
 * spinae's published spread from the model's own action potential. */
#include "body/fibre_cable.h"
#include "body/fibre_sets.h"
#include "mech/sarcolemma/sarcolemma.h"
#include "myotome/emg.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

extern const myo_table myo_mech_sarcolemma;

static void between(double value, double low, double high) {
    if (!(value >= low && value <= high))
        fail_msg("%.9g is not within %.9g .. %.9g", value, low, high);
}

static myo_fieldset *make_values(void) {
    static myo_section sections[5];
    for (int i = 0; i < myo_emg_table_count(); i++)
        sections[i] = (myo_section){myo_emg_table(i)->name, myo_emg_table(i), NULL, 0};
    myo_fieldset *set = myo_fieldset_make(sections, 5);
    assert_non_null(set);
    return set;
}

/* A needle anywhere in one round territory, Rosenfalck's potential, a needle
 * that takes no room, nothing refused: normal, small,
 * dense, myopathic and neurogenic units. Wanted: an independent study of 10-14 units a case
 * (emg_check_values), whose own standard error is about a sixth of its mean amplitude. */
static void a_needle_in_the_territory_sees_what_it_should(void **state) {
    (void)state;
    static const struct {
        int n_fibres;
        double radius_mm, diameter_um;
        const char *diameter_sd;
        double amplitude_uV, duration_ms;
    } cases[] = {{60, 3.5, 50, "8.5", 375, 8.4},
                 {40, 2.5, 50, "8.5", 472, 8.4},
                 {100, 3, 50, "8.5", 728, 11},
                 {40, 3, 40, "15", 271, 6.7},
                 {250, 3.5, 50, "8.5", 1112, 12.5}};
    enum { UNITS = 10 };
    for (int k = 0; k < 5; k++) {
        myo_fieldset *values = make_values();
        assert_int_equal(myo_fieldset_set(values, "needle.displacement", "0", 0, NULL), MYO_OK);
        assert_int_equal(
            myo_fieldset_set(values, "motor_unit_anatomy.thickness_ratio", "1", 0, NULL), MYO_OK);
        assert_int_equal(myo_fieldset_set(values, "motor_unit_anatomy.diameter_sd",
                                          cases[k].diameter_sd, 0, NULL),
                         MYO_OK);
        const myo_emg_muscle muscle = {values, 3.14159265 * cases[k].radius_mm * cases[k].radius_mm,
                                       100};
        myo_unit_info units[UNITS];
        memset(units, 0, sizeof units);
        for (int u = 0; u < UNITS; u++) {
            units[u].n_fibres = cases[k].n_fibres;
            units[u].fibre_diameter_um = cases[k].diameter_um;
            units[u].territory_radius_mm = 100; /* the whole muscle */
        }
        myo_emg_needle_study study = myo_emg_needle_study_default();
        study.n_sites = 12;
        study.n_active_units = 0;
        study.accept_amplitude_uV = 0;
        study.accept_rise_ms = 1e9;
        myo_emg_needle_statistics s;
        assert_int_equal(myo_emg_study_needle(&muscle, 0, UNITS, units, NULL, &study, &s, NULL),
                         MYO_OK);
        assert_int_equal(s.n_potentials, 12 * UNITS);
        between(s.amplitude_uV.mean / cases[k].amplitude_uV, 0.75, 1.25);
        between(s.duration_ms.mean / cases[k].duration_ms, 0.85, 1.15);
        between(s.phases_1.mean, 3, 5.5);
        myo_fieldset_free(values);
    }
}

/* The action potential of the slow fibre at body temperature, as its cable conducts it. */
static myo_action_potential slow_potential(void) {
    int n;
    const myo_override *rows = myo_fibre_overrides(MYO_FIBRE_HUMAN_SLOW, &n);
    const myo_section sections[] = {{"sarcolemma", &myo_mech_sarcolemma, rows, n},
                                    {"cable", &myo_body_fibre_cable, NULL, 0}};
    myo_fieldset *set = myo_fieldset_make(sections, 2);
    assert_non_null(set);
    double cable[fibre_cable_p_count];
    memcpy(cable, myo_fieldset_parameters(set, 1), sizeof cable);
    cable[fibre_cable_p_diameter] = 55;
    assert_int_equal(
        myo_fibre_derive_rest(myo_fieldset_parameters(set, 0), myo_fieldset_states(set, 0), NULL),
        MYO_OK);
    myo_fibre_cable *model = myo_fibre_cable_make(myo_fieldset_parameters(set, 0), cable,
                                                  myo_fieldset_states(set, 0), NULL);
    assert_non_null(model);
    double *block = aligned_alloc(128, myo_fibre_cable_size(model));
    const int n_wave = myo_fibre_cable_wave_samples(model);
    double *wave = calloc((size_t)n_wave, sizeof *wave);
    myo_action_potential ap = {.dt_ms = myo_fibre_cable_sample_ms(model),
                               .n_samples = n_wave,
                               .V_mV = calloc((size_t)n_wave, sizeof(float))};
    myo_fibre_cable_init(model, block);
    for (int ms = 0; ms < 40; ms++) {
        const double activation_ms = 0.5;
        myo_fibre_output out = {.record_wave = 1, .wave_mV = wave};
        assert_int_equal(myo_fibre_cable_advance(model, block, ms, ms + 1,
                                                 ms ? NULL : &activation_ms, !ms, &out, NULL),
                         MYO_OK);
        for (int k = 0; k < out.n_events; k++) ap.velocity_m_s = out.events[k].velocity_m_s;
        for (int k = 0; out.n_wave && k < n_wave; k++) ap.V_mV[k] = (float)wave[k];
    }
    free(wave);
    free(block);
    myo_fibre_cable_free(model);
    myo_fieldset_free(set);
    assert_true(ap.velocity_m_s > 1);
    return ap;
}

enum { UNITS = 20, PEOPLE = 3 };

/* The smallest eighth of a pool of 160 units, 78 000 fibres, largest to smallest 15 to 1. */
static void small_units(myo_unit_info *units) {
    memset(units, 0, UNITS * sizeof *units);
    for (int u = 0; u < UNITS; u++) {
        units[u].n_fibres = (int)(94 * pow(15, u / 159.0));
        units[u].fibre_diameter_um = 55;
    }
}

/* Posa 2017, 517 potentials: amplitude 393 (174) uV, duration 10.4 (2.4) ms, 3.23 (0.94) phases,
 * area 585 (327) uV ms. The model's mean over three people has to lie within one standard
 * deviation. */
static void check_people(const myo_action_potential *potentials, int n_sites) {
    const myo_emg_muscle muscle = {NULL, 218, 100};
    myo_unit_info units[UNITS];
    myo_emg_needle_study study = myo_emg_needle_study_default();
    study.n_sites = n_sites;
    double n = 0, amplitude = 0, duration = 0, phases = 0, area = 0;
    small_units(units);
    for (int person = 1; person <= PEOPLE; person++) {
        myo_emg_needle_statistics s;
        study.seed = (uint64_t)person;
        assert_int_equal(myo_emg_place_units(&muscle, 0, study.seed, UNITS, units, NULL), MYO_OK);
        assert_int_equal(
            myo_emg_study_needle(&muscle, 0, UNITS, units, potentials, &study, &s, NULL), MYO_OK);
        assert_true(s.n_seen >= s.n_potentials);
        n += s.n_potentials;
        amplitude += s.n_potentials * s.amplitude_uV.mean;
        duration += s.n_potentials * s.duration_ms.mean;
        phases += s.n_potentials * s.phases_1.mean;
        area += s.n_potentials * s.area_uV_ms.mean;
    }
    print_message("%g potentials: %.0f uV, %.1f ms, %.2f phases, %.0f uV ms\n", n, amplitude / n,
                  duration / n, phases / n, area / n);
    assert_true(n >= 30);
    between(amplitude / n, 393 - 174, 393 + 174);
    between(duration / n, 10.4 - 2.4, 10.4 + 2.4);
    between(phases / n, 3.23 - 0.94, 3.23 + 0.94);
    between(area / n, 585 - 327, 585 + 327);
}

static void rosenfalck_gives_the_published_spread(void **state) {
    (void)state;
    check_people(NULL, 60);
}

static void the_slow_fibre_gives_the_published_spread(void **state) {
    (void)state;
    myo_action_potential potentials[UNITS];
    const myo_action_potential slow = slow_potential();
    for (int u = 0; u < UNITS; u++) potentials[u] = slow;
    check_people(potentials, 20);
    free(slow.V_mV);
}

static void a_study_does_not_depend_on_threads(void **state) {
    (void)state;
    const myo_emg_muscle muscle = {NULL, 218, 100};
    myo_unit_info units[UNITS];
    myo_emg_needle_statistics s, again;
    myo_emg_needle_study study = myo_emg_needle_study_default();
    small_units(units);
    assert_int_equal(myo_emg_place_units(&muscle, 0, 1, UNITS, units, NULL), MYO_OK);
    study.threads = 1;
    study.n_sites = 4;
    study.accept_rise_ms = 5;
    assert_int_equal(myo_emg_study_needle(&muscle, 0, UNITS, units, NULL, &study, &s, NULL),
                     MYO_OK);
    study.threads = 3;
    assert_int_equal(myo_emg_study_needle(&muscle, 0, UNITS, units, NULL, &study, &again, NULL),
                     MYO_OK);
    assert_true(s.n_potentials > 0);
    assert_memory_equal(&s, &again, sizeof s);
    myo_error error = {0};
    study.n_sites = 0;
    assert_int_equal(myo_emg_study_needle(&muscle, 0, UNITS, units, NULL, &study, &s, &error),
                     MYO_INPUT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_needle_in_the_territory_sees_what_it_should),
        cmocka_unit_test(rosenfalck_gives_the_published_spread),
        cmocka_unit_test(the_slow_fibre_gives_the_published_spread),
        cmocka_unit_test(a_study_does_not_depend_on_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
