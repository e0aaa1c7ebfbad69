/* Electrodes beside the muscles' own: shapes against closed answers, crosstalk, places on the back,
 * noise asked for in dB, a needle that moves. */
#include "emg/synth/library.h"
#include "emg/synth/noise.h"
#include "myotome/scenario.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void between(double value, double low, double high) {
    if (!(value >= low && value <= high))
        fail_msg("%.9g is not within %.9g .. %.9g", value, low, high);
}

/* ---- two muscles, a spike of each now and then ---- */

enum { UNITS = 6, MUSCLES = 2 };

typedef struct scene {
    myo_fieldset *values[MUSCLES];
    myo_emg_muscle muscles[MUSCLES];
    myo_record *record;
} scene;

static myo_fieldset *muscle_values(const char *back_x) {
    myo_section sections[5];
    for (int i = 0; i < myo_emg_table_count(); i++)
        sections[i] = (myo_section){myo_emg_table(i)->name, myo_emg_table(i), NULL, 0};
    myo_fieldset *set = myo_fieldset_make(sections, 5);
    assert_non_null(set);
    assert_int_equal(myo_fieldset_set(set, "motor_unit_anatomy.back_x", back_x, 0, NULL), MYO_OK);
    return set;
}

/* Left and right of the spine; `active` fires, -1: both do. */
static scene make_scene(int active) {
    scene s = {.values = {muscle_values("-35 mm"), muscle_values("35 mm")}};
    s.record = myo_record_make();
    s.record->simulated_ms = 1000;
    s.record->n_muscles = MUSCLES;
    s.record->muscles = calloc(MUSCLES, sizeof *s.record->muscles);
    for (int m = 0; m < MUSCLES; m++) {
        myo_muscle_record *r = &s.record->muscles[m];
        s.muscles[m] = (myo_emg_muscle){s.values[m], 120, 100};
        strcpy(r->name, m ? "right" : "left");
        r->n_units = UNITS;
        r->units = calloc(UNITS, sizeof *r->units);
        r->potentials = calloc(UNITS, sizeof *r->potentials);
        for (int u = 0; u < UNITS; u++) {
            r->units[u].n_fibres = 40;
            r->units[u].fibre_diameter_um = 50;
            assert_int_equal(myo_emg_rosenfalck(4, 0.02, &r->potentials[u], NULL), MYO_OK);
            r->potentials[u].unit = u;
        }
        r->n_potentials = UNITS;
        assert_int_equal(myo_emg_place_units(&s.muscles[m], m, 3, UNITS, r->units, NULL), MYO_OK);
        for (double t = 20; t < 960 && (active < 0 || active == m); t += 7.7)
            assert_int_equal(myo_spike_list_add(&r->activations, t, (int)(t * 13) % UNITS), MYO_OK);
    }
    return s;
}

static void free_scene(scene *s) {
    myo_record_free(s->record);
    for (int m = 0; m < MUSCLES; m++) myo_fieldset_free(s->values[m]);
}

typedef struct setting {
    const char *path, *text;
} setting;

static myo_emg_electrode_place place_of(const char *name, int kind, int muscle,
                                        const setting *settings, int n) {
    myo_emg_electrode_place p = {.kind = kind, .muscle = muscle, .mirror = 1};
    strcpy(p.name, name);
    myo_fieldset *values = myo_electrode_values(kind);
    for (int i = 0; i < n; i++)
        assert_int_equal(myo_fieldset_set(values, settings[i].path, settings[i].text, 0, NULL),
                         MYO_OK);
    p.values = values;
    return p;
}

static void record_with(scene *s, const myo_emg_electrode_place *places, int n) {
    myo_emg_options options = myo_emg_options_default();
    options.seed = 3;
    options.n_electrodes = n;
    options.electrodes = places;
    myo_error error = {0};
    if (myo_emg_synthesize(s->record, s->muscles, &options, &error)) fail_msg("%s", error.text);
}

static double rms(const float *x, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += (double)x[i] * (double)x[i];
    return sqrt(sum / (double)n);
}

static void free_places(myo_emg_electrode_place *places, int n) {
    for (int i = 0; i < n; i++) {
        myo_fieldset *values = (myo_fieldset *)(uintptr_t)places[i].values;
        myo_fieldset_free(values);
    }
}

/* A pair placed through the list is the muscle's own pair; only the noise differs. */
static void the_list_gives_what_the_muscles_own_pair_gives(void **state) {
    (void)state;
    scene own = make_scene(0), listed = make_scene(0);
    myo_emg_options options = myo_emg_options_default();
    options.seed = 3;
    assert_int_equal(myo_emg_synthesize(own.record, own.muscles, &options, NULL), MYO_OK);
    myo_emg_electrode_place places[] = {
        place_of("needle", MYO_ELECTRODE_concentric, 0, NULL, 0),
        place_of("pair", MYO_ELECTRODE_surface_bipolar, 0, NULL, 0)};
    record_with(&listed, places, 2);
    assert_int_equal(listed.record->n_channels, 2);
    for (int c = 0; c < 2; c++) {
        const myo_channel *a = &own.record->channels[c], *b = &listed.record->channels[c];
        double apart = 0;
        for (size_t i = 0; i < a->n_samples; i++) /* up is up: the upper disc first */
            apart =
                fmax(apart, fabs((double)a->clean_uV[i] + (c ? 1 : -1) * (double)b->clean_uV[i]));
        between(apart, 0, 1e-3 * rms(a->clean_uV, a->n_samples) + (c ? 0.02 : 0));
        assert_string_equal(b->electrode, c ? "pair" : "needle");
        assert_true(b->on_back && fabs(b->x_mm + 35) < 1e-9);
    }
    free_places(places, 2);
    free_scene(&own);
    free_scene(&listed);
}

/* Discs are a linear thing: a double differential is the difference of two pairs, a Laplacian four
 * times the middle minus its neighbours. The grid has all of them. */
static void discs_add_up(void **state) {
    (void)state;
    const setting grid[] = {
        {"rows", "3"}, {"columns", "3"}, {"spacing", "20 mm"}, {"radius", "5 mm"}, {"z", "30 mm"}};
    scene s = make_scene(-1);
    myo_emg_electrode_place places[] = {
        place_of("g", MYO_ELECTRODE_grid, 0, grid, 5),
        place_of("dd", MYO_ELECTRODE_double_differential, 0, NULL, 0),
        place_of("lap", MYO_ELECTRODE_laplacian, 0, NULL, 0),
        place_of("one", MYO_ELECTRODE_surface_monopolar, 0, NULL, 0)};
    record_with(&s, places, 4);
    assert_int_equal(s.record->n_channels, 12);
    const myo_channel *c = s.record->channels;
    double most = 0, dd = 0, lap = 0, one = 0;
    for (size_t i = 0; i < c->n_samples; i++) {
        double g[9];
        for (int k = 0; k < 9; k++) g[k] = (double)c[k].clean_uV[i];
        most = fmax(most, fabs(g[4]));
        dd = fmax(dd, fabs(2 * g[4] - g[1] - g[7] - (double)c[9].clean_uV[i]));
        lap = fmax(lap, fabs(4 * g[4] - g[1] - g[3] - g[5] - g[7] - (double)c[10].clean_uV[i]));
        one = fmax(one, fabs(g[4] - (double)c[11].clean_uV[i]));
    }
    assert_true(most > 1);
    between(dd, 0, 1e-4 * most);
    between(lap, 0, 1e-4 * most);
    between(one, 0, 1e-5 * most);
    assert_string_equal(c[5].name, "g r2c3");
    assert_true(c[5].x_mm > c[4].x_mm && c[1].z_mm > c[4].z_mm);
    free_places(places, 4);
    free_scene(&s);
}

/* What lies on the other side of the spine is heard on the skin, less so differentially, and hardly
 * by a needle. */
static void the_other_side_is_heard_from_afar(void **state) {
    (void)state;
    const setting back[] = {{"x", "-35 mm"}, {"z", "30 mm"}};
    double share[4];
    scene near = make_scene(0), other = make_scene(1);
    myo_emg_electrode_place places[] = {
        place_of("one", MYO_ELECTRODE_surface_monopolar, -1, back, 2),
        place_of("pair", MYO_ELECTRODE_surface_bipolar, -1, back, 2),
        place_of("mono", MYO_ELECTRODE_monopolar, 0, NULL, 0),
        place_of("cne", MYO_ELECTRODE_concentric, 0, NULL, 0)};
    record_with(&near, places, 4);
    record_with(&other, places, 4);
    for (int i = 0; i < 4; i++) {
        const myo_channel *a = &near.record->channels[i], *b = &other.record->channels[i];
        share[i] = rms(b->clean_uV, b->n_samples) / rms(a->clean_uV, a->n_samples);
        assert_string_equal(a->muscle, "left");
    }
    between(share[0], 0.01, 0.2);
    between(share[1], 0.0005, 0.6 * share[0]);
    between(share[2], 1e-5, 0.02);
    between(share[3], 1e-7, 0.5 * share[2]);
    free_places(places, 4);
    free_scene(&near);
    free_scene(&other);
}

/* The smaller the recording surface, the steeper its fall with distance; a monopolar needle sees
 * more of a unit than a concentric one. */
static void needles_differ_as_they_should(void **state) {
    (void)state;
    scene s = make_scene(0);
    myo_emg_electrode_place places[] = {place_of("cne", MYO_ELECTRODE_concentric, 0, NULL, 0),
                                        place_of("mono", MYO_ELECTRODE_monopolar, 0, NULL, 0),
                                        place_of("sf", MYO_ELECTRODE_single_fibre, 0, NULL, 0),
                                        place_of("wire", MYO_ELECTRODE_fine_wire, 0, NULL, 0)};
    record_with(&s, places, 4);
    double level[4];
    for (int i = 0; i < 4; i++)
        level[i] = rms(s.record->channels[i].clean_uV, s.record->channels[i].n_samples);
    assert_true(level[1] > level[0]);
    assert_true(level[2] < level[0]); /* its filter takes the far fibres away */
    assert_true(level[3] > 0.1 * level[1] && level[3] < 2 * level[1]);
    assert_true(s.record->channels[2].high_pass_Hz == 500);
    free_places(places, 4);
    free_scene(&s);
}

/* The noise asked for in dB comes out, whatever the electrode; the converter rounds and clips. */
static void noise_has_the_level_asked_for(void **state) {
    (void)state;
    static const char *const asked[] = {"20 dB", "5 dB", "-3 dB"};
    for (int k = 0; k < 3; k++) {
        const setting settings[] = {{"noise.SNR", asked[k]}, {"noise.movement_surface", "200 uV"}};
        scene s = make_scene(0);
        myo_emg_electrode_place places[] = {
            place_of("cne", MYO_ELECTRODE_concentric, 0, settings, 1),
            place_of("pair", MYO_ELECTRODE_surface_bipolar, 0, settings, 2)};
        record_with(&s, places, 2);
        for (int i = 0; i < 2; i++) {
            const myo_channel *c = &s.record->channels[i];
            double noise = 0;
            for (size_t j = 0; j < c->n_samples; j++)
                noise += pow((double)(c->signal_uV[j] - c->clean_uV[j]), 2);
            const double level = myo_emg_level(c->clean_uV, c->n_samples, c->rate_Hz);
            const double dB = 20 * log10(level / sqrt(noise / (double)c->n_samples));
            between(dB - strtod(asked[k], NULL), -0.01, 0.01);
            between(c->SNR_dB - dB, -0.01, 0.01);
        }
        free_places(places, 2);
        free_scene(&s);
    }
    const setting coarse[] = {{"noise.resolution", "2 uV"}, {"noise.range", "0.03 mV"}};
    scene s = make_scene(0);
    myo_emg_electrode_place place = place_of("cne", MYO_ELECTRODE_concentric, 0, coarse, 2);
    record_with(&s, &place, 1);
    const myo_channel *c = s.record->channels;
    size_t clipped = 0;
    for (size_t j = 0; j < c->n_samples; j++) {
        assert_true(fmodf(c->signal_uV[j], 2) == 0 && fabsf(c->signal_uV[j]) <= 30);
        clipped += fabsf(c->signal_uV[j]) == 30;
    }
    assert_true(clipped > 10);
    free_places(&place, 1);
    free_scene(&s);
}

/* The heart is loudest left of T6-T9, weaker at T1 and T12 and on the right. */
static void the_heart_is_heard_by_level_and_side(void **state) {
    (void)state;
    static const struct {
        double x, z, low, high;
    } at[] = {
        {-35, 0, 0.99, 1.01}, {-35, 150, 0.05, 0.5}, {-35, -120, 0.02, 0.6}, {60, 0, 0.1, 0.9}};
    myo_emg_values values;
    myo_emg_values_read(NULL, &values);
    myo_fieldset *pair = myo_electrode_values(MYO_ELECTRODE_surface_bipolar);
    const myo_emg_numbers numbers = {myo_electrode_table(MYO_ELECTRODE_surface_bipolar),
                                     myo_fieldset_parameters_const(pair, 0)};
    for (int i = 0; i < 4; i++) {
        const double middle[3] = {at[i].x, 0, at[i].z};
        const myo_emg_electrode e =
            myo_emg_electrode_make(MYO_ELECTRODE_surface_bipolar, numbers, 0, &values, middle, 0);
        between(fabs(myo_emg_heart_share(&e)), at[i].low, at[i].high);
    }
    myo_fieldset_free(pair);
}

/* A needle that wanders sees the same unit larger and smaller. */
static void a_needle_that_moves_sees_other_sizes(void **state) {
    (void)state;
    const setting moving[] = {{"wander", "0.2 mm"}, {"wander_time", "0.2 s"}};
    scene s = make_scene(0);
    s.record->muscles[0].activations.n = 0;
    for (double t = 20; t < 960; t += 60)
        assert_int_equal(myo_spike_list_add(&s.record->muscles[0].activations, t, 2), MYO_OK);
    myo_emg_electrode_place places[] = {place_of("still", MYO_ELECTRODE_concentric, 0, NULL, 0),
                                        place_of("moves", MYO_ELECTRODE_concentric, 0, moving, 2)};
    record_with(&s, places, 2);
    double spread[2];
    for (int c = 0; c < 2; c++) {
        const myo_channel *channel = &s.record->channels[c];
        double least = 1e9, most = 0;
        for (double t = 20; t < 900; t += 60) {
            double peak = 0;
            for (size_t i = (size_t)(t * 25); i < (size_t)((t + 40) * 25); i++)
                peak = fmax(peak, fabs((double)channel->clean_uV[i]));
            least = fmin(least, peak), most = fmax(most, peak);
        }
        spread[c] = most / least;
    }
    between(spread[0], 1, 1.4); /* jitter */
    assert_true(spread[1] > 1.3 * spread[0]);
    free_places(places, 2);
    free_scene(&s);
}

/* ---- remodelled units ---- */

static myo_emg_values remodelled(const setting *settings, int n) {
    myo_fieldset *set = muscle_values("0 mm");
    for (int i = 0; i < n; i++)
        assert_int_equal(myo_fieldset_set(set, settings[i].path, settings[i].text, 0, NULL),
                         MYO_OK);
    const myo_emg_muscle muscle = {set, 120, 100};
    myo_emg_values values;
    myo_emg_values_read(&muscle, &values);
    myo_fieldset_free(set);
    return values;
}

/* Mean number of a unit's other fibres within 0.3 mm. */
static double neighbours(const myo_emg_fibre *f, int n) {
    int sum = 0;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            sum += i != j && hypot(f[i].x_mm - f[j].x_mm, f[i].y_mm - f[j].y_mm) < 0.3;
    return (double)sum / n;
}

static void units_lose_fibres_and_take_over_others(void **state) {
    (void)state;
    const setting less[] = {{"motor_unit_anatomy.lost", "50 %"},
                            {"motor_unit_anatomy.diameter_sd", "15 um"}},
                  more[] = {{"motor_unit_anatomy.adopted", "3"}};
    const myo_emg_values usual = remodelled(NULL, 0), thin = remodelled(less, 2),
                         grouped = remodelled(more, 1);
    myo_unit_info unit = {.n_fibres = 60, .fibre_diameter_um = 50, .territory_radius_mm = 3.5};
    static myo_emg_fibre a[60], b[30], c[240];
    assert_int_equal(myo_emg_fibre_count(&usual, &unit), 60);
    assert_int_equal(myo_emg_fibre_count(&thin, &unit), 30);
    assert_int_equal(myo_emg_fibre_count(&grouped, &unit), 240);
    myo_emg_place_fibres(&usual, 1, 0, 0, &unit, a);
    myo_emg_place_fibres(&thin, 1, 0, 0, &unit, b);
    myo_emg_place_fibres(&grouped, 1, 0, 0, &unit, c);
    for (int i = 0; i < 30; i++) /* what is left keeps its place */
        assert_true(a[i].x_mm == b[i].x_mm && a[i].y_mm == b[i].y_mm);
    for (int i = 0; i < 60; i++) assert_true(a[i].x_mm == c[i].x_mm && c[i].delay_ms == 0);
    double late = 0;
    for (int i = 60; i < 240; i++) late += c[i].delay_ms / 180;
    between(late, 0.45, 0.75);
    /* four times the fibres, but far more than four times the neighbours: groups of one unit */
    assert_true(neighbours(c, 240) > 8 * neighbours(a, 60));
    assert_true(c[100].jitter_us == 60 && c[10].jitter_us == 21 && c[100].blocking_1 > 0);
}

static void measure(const setting *settings, int n, myo_emg_needle_statistics *s) {
    myo_fieldset *set = muscle_values("0 mm");
    for (int i = 0; i < n; i++)
        assert_int_equal(myo_fieldset_set(set, settings[i].path, settings[i].text, 0, NULL),
                         MYO_OK);
    const myo_emg_muscle muscle = {set, 120, 100};
    enum { N = 12 };
    myo_unit_info units[N];
    memset(units, 0, sizeof units);
    for (int u = 0; u < N; u++) units[u].n_fibres = 90, units[u].fibre_diameter_um = 50;
    assert_int_equal(myo_emg_place_units(&muscle, 0, 1, N, units, NULL), MYO_OK);
    myo_emg_needle_study study = myo_emg_needle_study_default();
    study.n_sites = 10;
    study.accept_rise_ms = 2;
    assert_int_equal(myo_emg_study_needle(&muscle, 0, N, units, NULL, &study, s, NULL), MYO_OK);
    myo_fieldset_free(set);
}

/* Small and short where fibres are lost and unequal; large, long and with more phases where others
 * are taken over. */
static void remodelling_shows_in_the_potentials(void **state) {
    (void)state;
    const setting less[] = {{"motor_unit_anatomy.lost", "60 %"},
                            {"motor_unit_anatomy.diameter_scale", "0.8"},
                            {"motor_unit_anatomy.diameter_sd", "15 um"}},
                  more[] = {{"motor_unit_anatomy.adopted", "2"}};
    myo_emg_needle_statistics usual, thin, grouped;
    measure(NULL, 0, &usual);
    measure(less, 3, &thin);
    measure(more, 1, &grouped);
    assert_true(usual.n_potentials > 10 && thin.n_potentials > 10 && grouped.n_potentials > 10);
    assert_true(thin.amplitude_uV.mean < 0.9 * usual.amplitude_uV.mean);
    assert_true(thin.duration_ms.mean < usual.duration_ms.mean);
    assert_true(grouped.amplitude_uV.mean > 1.4 * usual.amplitude_uV.mean);
    assert_true(grouped.duration_ms.mean > 1.1 * usual.duration_ms.mean);
    assert_true(grouped.phases_1.mean > usual.phases_1.mean);
}

/* One fibre without a nerve that passes the needle: a spike of three phases, first positive, whose
 * largest is negative. Hurt by it: a large positive one, then a smaller and longer negative one. */
static void fibrillation_and_positive_sharp_wave(void **state) {
    (void)state;
    const myo_emg_values values = remodelled(NULL, 0);
    const myo_emg_electrode needle = myo_emg_needle_electrode(&values);
    myo_emg_potential_measures m[2];
    double high[2], low[2];
    for (int hurt = 0; hurt < 2; hurt++) {
        const myo_emg_fibre fibre = {0.2, 0, 0, hurt ? 25 : 50, 50, 35, 1, 0, 0, 0};
        myo_action_potential ap;
        myo_emg_field field;
        myo_emg_response r;
        float *samples;
        int n;
        assert_int_equal(myo_emg_rosenfalck(2.5, 0.02, &ap, NULL), MYO_OK);
        assert_int_equal(myo_emg_field_make(&needle, &fibre, 1, 2.5, &field, NULL), MYO_OK);
        assert_int_equal(myo_emg_response_make(&needle, &field, &ap, &r, NULL), MYO_OK);
        assert_int_equal(myo_emg_response_recorded(&needle, &r, &samples, &n, NULL), MYO_OK);
        m[hurt] = myo_emg_measure_potential(samples, n, needle.rate_Hz, 5);
        int first = 0;
        high[hurt] = low[hurt] = 0;
        for (int i = 0; i < n; i++) {
            high[hurt] = fmax(high[hurt], (double)samples[i]);
            low[hurt] = fmin(low[hurt], (double)samples[i]);
            if (!first && fabsf(samples[i]) > 5) first = i;
        }
        assert_true(samples[first] > 0); /* first positive */
        free(samples);
        myo_emg_response_free(&r);
        myo_emg_field_free(&field);
        free(ap.V_mV);
    }
    between(m[0].amplitude_uV, 20, 400);
    between(m[0].duration_ms, 1, 6);
    assert_int_equal(m[0].phases, 3);
    assert_int_equal(m[1].phases, 2);
    assert_true(high[0] < -0.7 * low[0]);
    assert_true(high[1] > -1.15 * low[1] && -low[1] < -0.6 * low[0]);
}

/* They fire regularly, are told as truth, and come out of the channel. */
static void fibres_without_a_nerve_fire(void **state) {
    (void)state;
    scene s = make_scene(-1);
    for (int m = 0; m < MUSCLES; m++) {
        s.record->muscles[m].activations.n = 0;
        assert_int_equal(
            myo_fieldset_set(s.values[m], "motor_unit_anatomy.fibrillating", "0.1", 0, NULL),
            MYO_OK);
    }
    myo_emg_options options = myo_emg_options_default();
    options.seed = 3;
    options.keep_fibres = 1;
    assert_int_equal(myo_emg_synthesize(s.record, s.muscles, &options, NULL), MYO_OK);
    const myo_muscle_record *m = &s.record->muscles[0];
    assert_true(m->fibrillations.n > 20);
    assert_int_equal(m->n_fibres, UNITS * 40 + 12);
    assert_true(m->fibres[m->n_fibres - 1].unit == -1 && m->fibres[0].unit == 0);
    const myo_channel *c = &s.record->channels[0];
    assert_true(rms(c->clean_uV, c->n_samples) > 0);
    free_scene(&s);
}

/* ---- in a scenario ---- */

static void a_scenario_checks_its_electrodes(void **state) {
    (void)state;
    myo_scenario *s = myo_scenario_make();
    int muscle, e;
    myo_error error = {0};
    assert_int_equal(myo_scenario_add_muscle(s, "m", NULL, &muscle, NULL), MYO_OK);
    assert_int_equal(myo_scenario_add_electrode(s, "gird", NULL, &e, &error), MYO_INPUT);
    assert_non_null(strstr(error.text, "grid"));
    assert_int_equal(myo_scenario_add_electrode(s, "grid", "a b", &e, &error), MYO_INPUT);
    assert_int_equal(myo_scenario_add_electrode(s, "grid", "hd", &e, &error), MYO_OK);
    assert_int_equal(myo_scenario_add_electrode(s, "grid", "hd", &e, &error), MYO_INPUT);
    assert_int_equal(myo_scenario_set_electrode(s, 0, "level", "T8", &error), MYO_OK);
    assert_int_equal(myo_scenario_set_electrode(s, 0, "level", "T13", &error), MYO_INPUT);
    assert_int_equal(myo_scenario_set_electrode(s, 0, "side", "up", &error), MYO_INPUT);
    assert_int_equal(myo_scenario_set_electrode(s, 0, "rows", "0", &error), MYO_INPUT);
    assert_int_equal(myo_scenario_set_electrode(s, 0, "muscle", "n", &error), MYO_INPUT);
    assert_int_equal(myo_scenario_set(s, "electrodes.hd.spacing", "4 mm", &error), MYO_OK);
    assert_int_equal(myo_scenario_set(s, "electrodes.he.spacing", "4 mm", &error), MYO_INPUT);
    assert_int_equal(myo_scenario_set(s, "noise.SNR", "12 dB", &error), MYO_OK);
    assert_true(myo_fieldset_get(s->electrodes[0].values, "noise.SNR") == 12);
    assert_int_equal(myo_scenario_check(s, &error), MYO_OK);
    assert_int_equal(myo_scenario_set(s, "electrodes.hd.radius", "3 mm", &error), MYO_OK);
    assert_int_equal(myo_scenario_check(s, &error), MYO_INPUT);
    assert_non_null(strstr(error.text, "overlap"));
    assert_int_equal(myo_scenario_set(s, "electrodes.hd.radius", "1 mm", &error), MYO_OK);
    assert_int_equal(myo_scenario_set_electrode(s, 0, "muscle", "m", &error), MYO_OK);
    assert_int_equal(myo_scenario_check(s, &error), MYO_INPUT); /* both a muscle and a level */
    myo_scenario *copy = myo_scenario_copy(s);
    assert_non_null(copy);
    assert_int_equal(copy->n_electrodes, 1);
    myo_scenario_free(s);
    assert_true(myo_fieldset_get(copy->electrodes[0].values, "spacing") == 4);
    myo_scenario_free(copy);
}

/* Muscles of the spine come with their place on the back. */
static void pools_lie_where_the_spine_has_them(void **state) {
    (void)state;
    myo_scenario *s = myo_scenario_make();
    double x[3], z[3];
    static const char *const pools[] = {"longissimus.T7.left", "longissimus.T7.right",
                                        "trapezius_lower.T9.left"};
    for (int i = 0; i < 3; i++) {
        int m;
        assert_int_equal(myo_scenario_add_muscle(s, pools[i], NULL, &m, NULL), MYO_OK);
        assert_int_equal(myo_scenario_take_pool(s, m, pools[i], NULL), MYO_OK);
        x[i] = myo_fieldset_get(s->muscles[m].values, "motor_unit_anatomy.back_x");
        z[i] = myo_fieldset_get(s->muscles[m].values, "motor_unit_anatomy.back_z");
    }
    between(x[0], -60, -15);
    between(x[0] + x[1], -1e-6, 1e-6);
    between(z[0] - z[1], -1e-6, 1e-6);
    assert_true(x[2] < 0);
    const double lean = myo_fieldset_get(s->muscles[2].values, "motor_unit_anatomy.fibre_angle");
    between(lean, -80, -10); /* from the spine upwards and out to the left shoulder */
    myo_scenario_free(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_list_gives_what_the_muscles_own_pair_gives),
        cmocka_unit_test(discs_add_up),
        cmocka_unit_test(the_other_side_is_heard_from_afar),
        cmocka_unit_test(needles_differ_as_they_should),
        cmocka_unit_test(noise_has_the_level_asked_for),
        cmocka_unit_test(the_heart_is_heard_by_level_and_side),
        cmocka_unit_test(a_needle_that_moves_sees_other_sizes),
        cmocka_unit_test(units_lose_fibres_and_take_over_others),
        cmocka_unit_test(remodelling_shows_in_the_potentials),
        cmocka_unit_test(fibrillation_and_positive_sharp_wave),
        cmocka_unit_test(fibres_without_a_nerve_fire),
        cmocka_unit_test(a_scenario_checks_its_electrodes),
        cmocka_unit_test(pools_lie_where_the_spine_has_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
