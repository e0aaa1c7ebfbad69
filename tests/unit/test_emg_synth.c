/* Anatomy, amplifier, measures, responses, noise, and the way from a record's spikes to its
 * channels. */
#include "emg/synth/library.h"
#include "emg/synth/noise.h"
#include "emg/synth/potential.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PI 3.14159265358979323846

static void between(double value, double low, double high) {
    if (!(value >= low && value <= high))
        fail_msg("%.9g is not within %.9g .. %.9g", value, low, high);
}

/* ---- anatomy ---- */

static void fibres_fill_their_territory_and_repeat(void **state) {
    (void)state;
    const myo_emg_muscle muscle = {NULL, 218, 100};
    myo_emg_values values;
    myo_emg_values_read(&muscle, &values);
    double a, b;
    myo_emg_half_axes(&values, &a, &b);
    between(PI * a * b, 217.99, 218.01);
    enum { N = 40 };
    myo_unit_info units[N], again[N];
    memset(units, 0, sizeof units);
    for (int u = 0; u < N; u++) units[u].n_fibres = 50 + 20 * u, units[u].fibre_diameter_um = 52;
    memcpy(again, units, sizeof units);
    assert_int_equal(myo_emg_place_units(&muscle, 0, 9, N, units, NULL), MYO_OK);
    assert_int_equal(myo_emg_place_units(&muscle, 0, 9, N, again, NULL), MYO_OK);
    assert_memory_equal(units, again, sizeof units);
    assert_int_equal(myo_emg_place_units(&muscle, 1, 9, N, again, NULL), MYO_OK);
    assert_true(units[3].territory_x_mm != again[3].territory_x_mm);

    double diameter = 0, diameter2 = 0, place2 = 0;
    int n = 0;
    myo_emg_fibre *fibres = malloc(1000 * sizeof *fibres);
    for (int u = 0; u < N; u++) {
        myo_emg_place_fibres(&values, 9, 0, u, &units[u], fibres);
        double zone = 0;
        for (int i = 0; i < units[u].n_fibres; i++) {
            const myo_emg_fibre *f = &fibres[i];
            assert_true(f->x_mm * f->x_mm / (a * a) + f->y_mm * f->y_mm / (b * b) <= 1 + 1e-12);
            assert_true(
                hypot(f->x_mm - units[u].territory_x_mm, f->y_mm - units[u].territory_y_mm) <=
                units[u].territory_radius_mm + 1e-12);
            assert_true(f->up_mm > 10 && f->down_mm > 10);
            between(f->velocity_1, 0.2, 2);
            diameter += f->diameter_um;
            diameter2 += f->diameter_um * f->diameter_um;
            zone += f->endplate_mm / units[u].n_fibres;
        }
        for (int i = 0; i < units[u].n_fibres; i++)
            place2 += (fibres[i].endplate_mm - zone) * (fibres[i].endplate_mm - zone);
        n += units[u].n_fibres;
    }
    free(fibres);
    between(diameter / n, 51.7, 52.3);
    between(sqrt(diameter2 / n - diameter * diameter / n / n), 5.7, 6.1); /* 6, cut at 2.5 sd */
    between(sqrt(place2 / n), 1.87, 2.07);
    myo_unit_info empty = {0};
    myo_error error = {0};
    assert_int_equal(myo_emg_place_units(&muscle, 0, 9, 1, &empty, &error), MYO_INPUT);
}

/* A small unit in the middle has the density asked for; a large one gets the whole muscle and no
 * more. */
static void territories_have_the_density_of_the_table(void **state) {
    (void)state;
    const myo_emg_muscle muscle = {NULL, 400, 100};
    double inside = 0;
    for (int seed = 0; seed < 200; seed++) {
        myo_unit_info unit = {.n_fibres = 30, .fibre_diameter_um = 50};
        assert_int_equal(myo_emg_place_units(&muscle, 0, (uint64_t)seed, 1, &unit, NULL), MYO_OK);
        const double circle = PI * unit.territory_radius_mm * unit.territory_radius_mm;
        assert_true(circle >=
                    20 * 0.995); /* 30 / 1.5 per mm2; more where the muscle's edge cuts it */
        inside += circle < 20.1;
    }
    assert_true(inside > 80);
    myo_unit_info large = {.n_fibres = 100000, .fibre_diameter_um = 50};
    assert_int_equal(myo_emg_place_units(&muscle, 0, 1, 1, &large, NULL), MYO_OK);
    between(large.territory_radius_mm, 8, 35);
}

/* ---- amplifier and measures ---- */

static double gain_at(double f_Hz, double rate_Hz, double high, double low) {
    const size_t n = (size_t)(rate_Hz * 2);
    float *x = calloc(n, sizeof *x), *y = malloc(n * sizeof *y);
    double sum = 0;
    for (size_t i = 0; i < n; i++) x[i] = (float)sin(2 * PI * f_Hz * (double)i / rate_Hz);
    myo_emg_amplify(high, low, rate_Hz, x, n, 1, y);
    for (size_t i = n / 2; i < n; i++) sum += (double)y[i] * (double)y[i];
    free(x);
    free(y);
    return sqrt(2 * sum / (double)(n - n / 2));
}

static void amplifier_is_butterworth_of_second_order(void **state) {
    (void)state;
    between(gain_at(20, 4096, 20, 500), 0.700, 0.713);
    between(gain_at(500, 4096, 20, 500), 0.700, 0.713);
    between(gain_at(5, 4096, 20, 500), 0.06, 0.0645); /* 1/16 */
    between(gain_at(100, 4096, 20, 500), 0.99, 1.001);
    between(gain_at(10000, 50000, 20, 10000), 0.700, 0.713);
    between(gain_at(3000, 25000, 20, 13000), 0.99,
            1.01); /* corner beyond half the rate: no low-pass */
}

static void measures_of_a_known_shape(void **state) {
    (void)state;
    /* at 10 kHz: +100 up to 1 ms, -300 up to 2 ms, +60 up to 3 ms, then 10 */
    float x[100] = {0};
    for (int i = 10; i < 20; i++) x[i] = 100 * sinf((float)PI * (float)(i - 10) / 10);
    for (int i = 20; i < 30; i++) x[i] = -300 * sinf((float)PI * (float)(i - 20) / 10);
    for (int i = 30; i < 40; i++) x[i] = 60 * sinf((float)PI * (float)(i - 30) / 10);
    for (int i = 40; i < 60; i++) x[i] = 10;
    const myo_emg_potential_measures m = myo_emg_measure_potential(x, 100, 1e4, 20);
    between(m.amplitude_uV, 399.9, 400.1);
    assert_int_equal(m.phases, 3);
    between(m.duration_ms, 2.7, 2.9);
    between(m.rise_ms, 0.99, 1.01);
    assert_int_equal(m.turns, 3);
    const float flat[4] = {1, -1, 1, -1};
    const myo_emg_potential_measures none = myo_emg_measure_potential(flat, 4, 1e4, 20);
    assert_true(none.duration_ms == 0 && none.phases == 0 && none.turns == 0);
}

static void slope_follows_the_action_potential(void **state) {
    (void)state;
    myo_action_potential ap;
    float *slope;
    size_t n;
    assert_int_equal(myo_emg_rosenfalck(4, 0.02, &ap, NULL), MYO_OK);
    assert_int_equal(myo_emg_slope(&ap, 0.02, &slope, &n, NULL), MYO_OK);
    double sum = 0, most = 0, least = 0;
    for (size_t i = 0; i < n; i++) {
        sum += 0.02 * (double)slope[i];
        most = fmax(most, (double)slope[i]);
        least = fmin(least, (double)slope[i]);
    }
    between(sum, -1, 1);               /* comes back to rest */
    between(most, 4 * 74.5, 4 * 75.5); /* 96 (3 z^2 - z^3) e^-z at z = 1.268 mm, times 4 m/s */
    between(-least, 4 * 32, 4 * 33.2);
    ap.V_mV[5] = NAN;
    free(slope);
    myo_error error = {0};
    assert_int_equal(myo_emg_slope(&ap, 0.02, &slope, &n, &error), MYO_BROKE_DOWN);
    free(ap.V_mV);
}

/* ---- responses ---- */

static myo_emg_response respond(const myo_emg_electrode *e, const myo_emg_fibre *fibres, int n,
                                double made_for, double velocity) {
    myo_action_potential ap;
    myo_emg_field field;
    myo_emg_response r;
    assert_int_equal(myo_emg_rosenfalck(velocity, 0.01, &ap, NULL), MYO_OK);
    assert_int_equal(myo_emg_field_make(e, fibres, n, made_for, &field, NULL), MYO_OK);
    assert_int_equal(myo_emg_response_make(e, &field, &ap, &r, NULL), MYO_OK);
    myo_emg_field_free(&field);
    free(ap.V_mV);
    return r;
}

static void all_parts(const myo_emg_response *r, double t_ms, double rate_Hz, float *sum,
                      size_t n) {
    memset(sum, 0, n * sizeof *sum);
    for (int p = 0; p < r->n_parts; p++) myo_emg_response_add(r, p, t_ms, rate_Hz, sum, n);
}

enum { LONG = 4000 };

/* A field made for 4 m/s, read faster and slower, is the field made for that velocity. */
static void velocity_scales_time(void **state) {
    (void)state;
    myo_emg_values values;
    myo_emg_values_read(NULL, &values);
    values.conductor[conductor_p_reference_shape] = 1;
    const myo_emg_electrode needle = myo_emg_needle_electrode(&values);
    const myo_emg_fibre fibres[3] = {
        {0.4, 0.2, 1, 50, 45, 50, 1, 0, 21, 0},
        {-1, 0.3, -3, 48, 52, 60, 1.1, 0, 21, 0},
        {3, 2, 2, 51, 49, 40, 0.9, 0, 21, 0}};
    static float direct[LONG], scaled[LONG];
    const double velocities[] = {2.6, 3.7, 4.9};
    for (int k = 0; k < 3; k++) {
        myo_emg_response a = respond(&needle, fibres, 3, velocities[k], velocities[k]);
        myo_emg_response b = respond(&needle, fibres, 3, 4, velocities[k]);
        assert_int_equal(a.n_parts, 3); /* the third fibre is 3.6 mm away */
        all_parts(&a, 0, needle.inner_rate_Hz, direct, LONG);
        all_parts(&b, 0, needle.inner_rate_Hz, scaled, LONG);
        double most = 0, apart = 0;
        for (int i = 0; i < LONG; i++) {
            most = fmax(most, fabs((double)direct[i]));
            apart = fmax(apart, fabs((double)(direct[i] - scaled[i])));
        }
        assert_true(most > 20);
        assert_true(apart < 0.01 * most);
        myo_emg_response_free(&a);
        myo_emg_response_free(&b);
    }
}

/* Added between samples, a response lies between samples: its centre moves by the part asked for.
 */
static void responses_are_added_between_samples(void **state) {
    (void)state;
    float part[64], sum[200];
    for (int i = 0; i < 64; i++) part[i] = expf(-0.02f * (float)((i - 30) * (i - 30)));
    const myo_emg_response r = {1, 64, part};
    for (double t = 40; t < 41; t += 0.1) {
        double area = 0, centre = 0, worst = 0;
        memset(sum, 0, sizeof sum);
        myo_emg_response_add(&r, 0, t, 1000, sum, 200);
        for (int i = 0; i < 200; i++) {
            area += (double)sum[i];
            centre += i * (double)sum[i];
            const double x = i - 30 - t;
            worst = fmax(worst, fabs((double)sum[i] - exp(-0.02 * x * x)));
        }
        between(centre / area - 30 - t, -1e-3, 1e-3);
        assert_true(worst < 2e-3);
    }
    memset(sum, 0, sizeof sum); /* over both ends: nothing is written outside */
    myo_emg_response_add(&r, 0, -20.3, 1000, sum, 20);
    myo_emg_response_add(&r, 0, 15.5, 1000, sum, 20);
    myo_emg_response_add(&r, 0, 5000, 1000, sum, 20);
    assert_true(sum[19] != 0 && sum[20] == 0);
}

/* A needle in the muscle sees one fibre of a tenth of a millimetre as a spike of hundreds of
 * microvolts, and next to nothing of the ending, which core and shaft share. */
static void needle_sees_near_fibres_and_not_the_endings(void **state) {
    (void)state;
    myo_emg_values values;
    myo_emg_values_read(NULL, &values);
    values.conductor[conductor_p_reference_shape] = 1;
    values.needle[needle_p_displacement] = 0;
    const myo_emg_electrode needle = myo_emg_needle_electrode(&values);
    static float x[LONG];
    double before = 1e9;
    for (double r = 0.15; r < 8; r *= 2) {
        const myo_emg_fibre fibre = {r, 0, 0, 50, 50, 50, 1, 0, 21, 0};
        myo_emg_response a = respond(&needle, &fibre, 1, 4, 4);
        all_parts(&a, 0, needle.inner_rate_Hz, x, LONG);
        double low = 0, high = 0, end_low = 0, end_high = 0;
        for (int i = 0; i < LONG; i++) {
            const double v = (double)x[i];
            low = fmin(low, v), high = fmax(high, v);
            if (i > 590) end_low = fmin(end_low, v), end_high = fmax(end_high, v);
        }
        assert_true(high - low < before);
        before = high - low;
        if (r < 0.2) between(high - low, 250, 700);
        if (r < 1) assert_true(end_high - end_low < 0.52); /* what the core alone would see */
        myo_emg_response_free(&a);
    }
}

/* ---- noise ---- */

static double noise_rms(const myo_emg_values *values, uint64_t seed, float *filtered, size_t n) {
    const myo_emg_electrode e = myo_emg_surface_electrode(values, NULL);
    float *x = calloc(n * (size_t)e.oversampling, sizeof *x);
    double sum = 0;
    myo_emg_add_noise(&e, seed, 0, 1, x, n * (size_t)e.oversampling);
    myo_emg_amplify(e.high_pass_Hz, e.low_pass_Hz, e.inner_rate_Hz, x, n * (size_t)e.oversampling,
                    e.oversampling, filtered);
    for (size_t i = 0; i < n; i++) sum += (double)filtered[i] * (double)filtered[i];
    free(x);
    return sqrt(sum / (double)n);
}

static void each_noise_has_its_amplitude_and_a_switch(void **state) {
    (void)state;
    enum { N = 2048 * 20 };
    static float x[N];
    myo_emg_values values, silent;
    myo_emg_values_read(NULL, &values);
    silent = values;
    const int all[] = {noise_p_amplifier_surface, noise_p_electrode_surface, noise_p_mains_surface,
                       noise_p_heart_surface, noise_p_breath_surface};
    for (int i = 0; i < 5; i++) silent.noise[all[i]] = 0;
    assert_true(noise_rms(&silent, 3, x, N) == 0);
    const double wanted[][2] = {{1.4, 1.6}, {0.5, 0.8}, {1.35, 1.55}, {4, 20}, {0, 0.1}};
    for (int i = 0; i < 5; i++) {
        myo_emg_values one = silent;
        one.noise[all[i]] = values.noise[all[i]];
        between(noise_rms(&one, 3, x, N), wanted[i][0], wanted[i][1]);
    }
    /* 20 s of heart at 1.15 Hz: as many complexes, at intervals that differ */
    myo_emg_values heart = silent;
    heart.noise[noise_p_heart_surface] = 120;
    (void)noise_rms(&heart, 3, x, N);
    /* Beats are told as events, where the signal has them. */
    myo_record *r = myo_record_make();
    r->simulated_ms = 1e3 * N / 2048.0;
    assert_int_equal(myo_emg_record_heart(heart.noise, 3, r, NULL), MYO_OK);
    int beats = 0;
    double last = -1, shortest = 9, longest = 0;
    for (int i = 1; i < N; i++)
        if (x[i] > 30 && x[i - 1] <= 30 && (last < 0 || i / 2048.0 - last > 0.3)) {
            if (last >= 0)
                shortest = fmin(shortest, i / 2048.0 - last),
                longest = fmax(longest, i / 2048.0 - last);
            last = i / 2048.0;
            assert_true(beats < (int)r->n_events);
            assert_string_equal(r->events[beats].name, "heartbeat");
            between(1e3 * last - r->events[beats].t_ms, -10, 20);
            beats++;
        }
    assert_int_equal(beats, r->n_events);
    myo_record_free(r);
    between(beats, 21, 25);
    between(longest - shortest, 0.02, 0.3);
}

/* ---- a record ---- */

enum { UNITS = 19 };

static myo_record *make_record(const myo_emg_muscle *muscle) {
    myo_record *r = myo_record_make();
    assert_non_null(r);
    r->simulated_ms = r->duration_ms = 400;
    r->n_muscles = 1;
    r->muscles = calloc(1, sizeof *r->muscles);
    myo_muscle_record *m = r->muscles;
    strcpy(m->name, "longissimus_thoracis_T7_left");
    m->n_units = UNITS;
    m->units = calloc(UNITS, sizeof *m->units);
    for (int u = 0; u < UNITS; u++) {
        m->units[u].n_fibres = 30 + 4 * u;
        m->units[u].fibre_diameter_um = 50;
    }
    assert_int_equal(myo_emg_place_units(muscle, 0, 5, UNITS, m->units, NULL), MYO_OK);
    /* two action potentials a unit, the second slower; the last unit has none */
    m->potentials = calloc(2 * UNITS, sizeof *m->potentials);
    for (int k = 0; k < 2; k++)
        for (int u = 0; u < UNITS - 1; u++) {
            myo_action_potential *ap = &m->potentials[m->n_potentials++];
            assert_int_equal(myo_emg_rosenfalck(k ? 3.4 : 4, 0.02, ap, NULL), MYO_OK);
            ap->unit = u;
            ap->t_ms = 200 * k;
        }
    for (double t = 10; t < 390; t += 7.3)
        assert_int_equal(myo_spike_list_add(&m->activations, t, (int)(t * 31) % UNITS), MYO_OK);
    return r;
}

typedef struct watch {
    int calls, stop_at;
    double last;
} watch;

static int on_progress(double fraction, void *user) {
    watch *w = user;
    assert_true(fraction >= w->last && fraction <= 1);
    w->last = fraction;
    return ++w->calls == w->stop_at;
}

static void the_same_bits_for_any_number_of_threads(void **state) {
    (void)state;
    const myo_emg_muscle muscle = {NULL, 60, 100};
    const int threads[] = {1, 2, 3, 7};
    myo_record *first = NULL;
    for (int k = 0; k < 4; k++) {
        myo_record *r = make_record(&muscle);
        watch w = {0};
        myo_emg_options options = {5, threads[k], on_progress, &w, 0, NULL, 0};
        assert_int_equal(myo_emg_synthesize(r, &muscle, &options, NULL), MYO_OK);
        assert_true(w.calls >= 2 && w.last == 1);
        assert_int_equal(r->n_channels, 2);
        if (!first) {
            first = r;
            continue;
        }
        for (int c = 0; c < 2; c++) {
            const size_t bytes = r->channels[c].n_samples * sizeof(float);
            assert_memory_equal(r->channels[c].signal_uV, first->channels[c].signal_uV, bytes);
            assert_memory_equal(r->channels[c].clean_uV, first->channels[c].clean_uV, bytes);
        }
        myo_record_free(r);
    }
    const myo_channel *needle = &first->channels[0], *surface = &first->channels[1];
    assert_string_equal(needle->name, "EMG needle");
    assert_string_equal(surface->muscle, "longissimus_thoracis_T7_left");
    assert_int_equal(needle->n_samples, 10000);
    assert_int_equal(surface->n_samples, 819);
    assert_true(needle->kind == MYO_CHANNEL_NEEDLE && surface->kind == MYO_CHANNEL_SURFACE);
    between(needle->y_mm, 10, 25);
    assert_int_equal(first->n_unit_potentials, 2 * (UNITS - 1));
    double largest = 0;
    for (size_t i = 0; i < first->n_unit_potentials; i++) {
        const myo_unit_potential *p = &first->unit_potentials[i];
        assert_true(p->channel == (i < UNITS - 1 ? 0 : 1) && p->n_samples > 10 && p->signal_uV);
        largest = fmax(largest, p->amplitude_uV);
    }
    between(largest, 50, 5000);
    for (size_t i = 0; i < first->n_events; i++)
        between(first->events[i].t_ms, 0, first->simulated_ms);
    myo_record_free(first);
}

static void channels_and_noise_can_be_switched_off(void **state) {
    (void)state;
    static myo_section sections[5];
    for (int i = 0; i < myo_emg_table_count(); i++)
        sections[i] = (myo_section){myo_emg_table(i)->name, myo_emg_table(i), NULL, 0};
    assert_null(myo_emg_table(5));
    myo_fieldset *set = myo_fieldset_make(sections, 5);
    assert_non_null(set);
    const char *const off[] = {"needle.channels",         "noise.amplifier_surface",
                               "noise.electrode_surface", "noise.mains_surface_uV",
                               "noise.heart_surface",     "noise.breath_surface"};
    for (int i = 0; i < 6; i++)
        assert_int_equal(myo_fieldset_set(set, off[i], "0", 0, NULL), MYO_OK);
    const myo_emg_muscle muscle = {set, 60, 100};
    myo_record *r = make_record(&muscle);
    assert_int_equal(myo_emg_synthesize(r, &muscle, NULL, NULL), MYO_OK);
    assert_int_equal(r->n_channels, 1);
    assert_int_equal(r->n_events, 0); /* nothing hears the heart */
    assert_memory_equal(r->channels[0].signal_uV, r->channels[0].clean_uV,
                        r->channels[0].n_samples * sizeof(float));
    double most = 0;
    for (size_t i = 0; i < r->channels[0].n_samples; i++)
        most = fmax(most, fabs((double)r->channels[0].clean_uV[i]));
    between(most, 0.5, 500);
    myo_record_free(r);
    myo_fieldset_free(set);
}

static void bad_records_and_interruption_are_told(void **state) {
    (void)state;
    const myo_emg_muscle muscle = {NULL, 60, 100};
    myo_error error = {0};
    myo_record *r = make_record(&muscle);
    watch w = {.stop_at = 2};
    myo_emg_options options = {5, 2, on_progress, &w, 0, NULL, 0};
    assert_int_equal(myo_emg_synthesize(r, &muscle, &options, &error), MYO_INTERRUPTED);
    r->muscles[0].activations.spikes[3].unit = UNITS;
    assert_int_equal(myo_emg_synthesize(r, &muscle, NULL, &error), MYO_INPUT);
    assert_non_null(strstr(error.text, "longissimus"));
    r->muscles[0].activations.spikes[3].unit = 0;
    r->muscles[0].potentials[0].velocity_m_s = 0;
    assert_int_equal(myo_emg_synthesize(r, &muscle, NULL, &error), MYO_INPUT);
    r->muscles[0].potentials[0].velocity_m_s = 4;
    r->muscles[0].potentials[0].V_mV[10] = INFINITY;
    assert_int_equal(myo_emg_synthesize(r, &muscle, NULL, &error), MYO_BROKE_DOWN);
    assert_int_equal(r->n_channels, 0);
    myo_record_free(r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fibres_fill_their_territory_and_repeat),
        cmocka_unit_test(territories_have_the_density_of_the_table),
        cmocka_unit_test(amplifier_is_butterworth_of_second_order),
        cmocka_unit_test(measures_of_a_known_shape),
        cmocka_unit_test(slope_follows_the_action_potential),
        cmocka_unit_test(velocity_scales_time),
        cmocka_unit_test(responses_are_added_between_samples),
        cmocka_unit_test(needle_sees_near_fibres_and_not_the_endings),
        cmocka_unit_test(each_noise_has_its_amplitude_and_a_switch),
        cmocka_unit_test(the_same_bits_for_any_number_of_threads),
        cmocka_unit_test(channels_and_noise_can_be_switched_off),
        cmocka_unit_test(bad_records_and_interruption_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
