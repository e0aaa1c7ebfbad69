/* Sensory feedback: spindle against the published equations in their own form, tendon organ against
 * its transfer function, damage independent of the step, delays of the reflexes, mirror,
 * checkpoint.
 */
#include "base/dispatch.h"
#include "body/reflex.h"
#include "body/senses_kernel.h"
#include "mech/inflammation/inflammation.lane.h"
#include "mech/nociceptor/nociceptor.lane.h"
#include "mech/pain/pain.lane.h"
#include "mech/spindle/spindle.lane.h"
#include "mech/tendon_organ/tendon_organ.lane.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_close(double a, double b, double tolerance) {
    if (!(fabs(a - b) <= tolerance)) fail_msg("%.15g is not %.15g", a, b);
}

static void fill(const myo_table *table, myo_field_kind kind, double *values) {
    int n = 0;
    for (int i = 0; i < table->n_fields; i++)
        if (table->fields[i].kind == kind) values[n++] = table->fields[i].value;
}

/* ---- spindle ---- */

/* The article's own form: tension T of one intrafusal fibre and its rate, for a ramp of steady
 * speed. */
typedef struct tension {
    double T, rate;
} tension;

static tension tension_rates(tension x, const double *p, double length, double speed, double beta,
                             double gamma) {
    const double K = p[spindle_p_K_SR], mass = p[spindle_p_mass] * 1e-6;
    const double polar_speed = speed - x.rate / K;
    const double C = polar_speed < 0 ? p[spindle_p_C_shortening] : 1;
    const double drag = C * beta * (polar_speed < 0 ? -1 : 1) *
                        pow(fabs(polar_speed), p[spindle_p_power]) *
                        (length - p[spindle_p_L0_SR] - x.T / K - p[spindle_p_R]);
    const double spring =
        p[spindle_p_K_PR] * (length - p[spindle_p_L0_SR] - x.T / K - p[spindle_p_L0_PR]);
    return (tension){x.rate, K / mass * (drag + spring + gamma - x.T)};
}

static double published_rate(const double *p, double from, double speed, double time_s, double beta,
                             double gamma) {
    const double K = p[spindle_p_K_SR], K_PR = p[spindle_p_K_PR], h = 1e-6;
    const double polar =
        (K * (from - p[spindle_p_L0_SR]) + K_PR * p[spindle_p_L0_PR] - gamma) / (K + K_PR);
    /* The ramp's sudden beginning is an impulse of acceleration: the rate of tension jumps. */
    tension x = {K * (from - p[spindle_p_L0_SR] - polar), K * speed};
    for (long i = 0; i < lround(time_s / h); i++) {
        const double length = from + speed * h * (double)i;
        const tension a = tension_rates(x, p, length, speed, beta, gamma);
        const tension half = {x.T + 0.5 * h * a.T, x.rate + 0.5 * h * a.rate};
        const tension b = tension_rates(half, p, length + 0.5 * h * speed, speed, beta, gamma);
        x.T += h * b.T;
        x.rate += h * b.rate;
    }
    return p[spindle_p_gain_bag1] * (x.T / K - (p[spindle_p_LN_SR] - p[spindle_p_L0_SR]));
}

static void spindle_is_the_published_one(void **state) {
    (void)state;
    double p[spindle_p_count], in[spindle_in_count], x[spindle_x_count], out[spindle_out_count];
    fill(&myo_mech_spindle, MYO_FIELD_PARAMETER, p);
    p[spindle_p_gain_static] = 0; /* bag1 alone */
    for (int k = 0; k < 4; k++) {
        const double gamma_rate = k & 1 ? 70 : 0, speed = k & 2 ? 1.55 : 0.11;
        const double f = gamma_rate * gamma_rate / (gamma_rate * gamma_rate + 3600);
        for (int when = 1; when <= 4; when++) {
            const double time_s = 0.02 * when, dt = 0.01e-3;
            in[spindle_in_gamma_dynamic] = gamma_rate;
            in[spindle_in_gamma_static] = 0;
            in[spindle_in_length] = 0.97;
            spindle_rest(x, in, p);
            for (long i = 1; i <= lround(time_s / dt); i++) {
                in[spindle_in_length] = 0.97 + speed * dt * (double)i;
                spindle_step(x, in, p, dt, out);
            }
            const double wanted =
                published_rate(p, 0.97, speed, time_s, 0.0605 + 0.2592 * f, 0.0289 * f);
            assert_close(out[spindle_out_primary], wanted > 0 ? wanted : 0, 0.01 * fabs(wanted));
        }
    }
}

/* Rest is a fixed point; no length and no step breaks it. */
static void spindle_is_sturdy(void **state) {
    (void)state;
    double p[spindle_p_count], in[spindle_in_count], x[spindle_x_count], out[spindle_out_count];
    fill(&myo_mech_spindle, MYO_FIELD_PARAMETER, p);
    for (int k = 0; k < 50; k++) {
        in[spindle_in_gamma_dynamic] = 10 * (k % 7);
        in[spindle_in_gamma_static] = 13 * (k % 5);
        in[spindle_in_length] = 0.8 + 0.01 * k;
        spindle_rest(x, in, p);
        const double polar = x[spindle_x_polar_bag2];
        for (int i = 0; i < 1000; i++) spindle_step(x, in, p, 1e-3, out);
        assert_close(x[spindle_x_polar_bag2], polar, 1e-12);
        for (int i = 0; i < 300; i++) {
            in[spindle_in_length] = i % 3 ? 0.4 + 0.02 * k : 1.6;
            spindle_step(x, in, p, k % 2 ? 1e-2 : 1e-5, out);
            assert_true(out[spindle_out_primary] >= 0 && out[spindle_out_primary] < 1e5);
            assert_true(out[spindle_out_secondary] >= 0 && out[spindle_out_secondary] < 1e5);
        }
    }
}

/* ---- tendon organ: the filter (1.7 s2 + 2.58 s + 0.4) / (s2 + 2.2 s + 0.4) by small steps ---- */

static void tendon_organ_is_its_filter(void **state) {
    (void)state;
    double p[tendon_organ_p_count], x[tendon_organ_x_count] = {0}, out[tendon_organ_out_count];
    double in[tendon_organ_in_count] = {0};
    fill(&myo_mech_tendon_organ, MYO_FIELD_PARAMETER, p);
    double v = 0, w = 0; /* v'' + 2.2 v' + 0.4 v = u; output 1.7 v'' + 2.58 v' + 0.4 v */
    const double h = 1e-4;
    for (int i = 0; i < 100000; i++) {
        in[tendon_organ_in_force] = i < 30000 ? 0.3 : 0.1;
        const double u = tendon_organ_steady(in[tendon_organ_in_force], p);
        tendon_organ_step(x, in, p, h, out);
        double acceleration = u - 2.2 * w - 0.4 * v;
        const double middle_w = w + 0.5 * h * acceleration, middle_v = v + 0.5 * h * w;
        acceleration = u - 2.2 * middle_w - 0.4 * middle_v;
        v += h * middle_w;
        w += h * acceleration;
        const double wanted = 1.7 * (u - 2.2 * w - 0.4 * v) + 2.58 * w + 0.4 * v;
        assert_close(out[tendon_organ_out_rate], wanted > 0 ? wanted : 0, 1e-3);
    }
    p[tendon_organ_p_logarithmic] = 1;
    assert_close(tendon_organ_steady(0.02, p), 60 * log(2.0), 1e-9);
    assert_close(tendon_organ_steady(1, p), 120, 0);
}

/* ---- thin afferents ---- */

static void no_metabolite_acts_alone(void **state) {
    (void)state;
    double p[nociceptor_p_count], in[nociceptor_in_count], x[nociceptor_x_count];
    double out[nociceptor_out_count];
    fill(&myo_mech_nociceptor, MYO_FIELD_PARAMETER, p);
    const int fields[3] = {nociceptor_in_pH, nociceptor_in_lactate, nociceptor_in_ATP};
    const double strong[3] = {6.6, 50, 5};
    for (int which = 0; which < 8; which++) {
        fill(&myo_mech_nociceptor, MYO_FIELD_INPUT, in);
        for (int k = 0; k < 3; k++)
            if (which >> k & 1) in[fields[k]] = strong[k];
        memset(x, 0, sizeof x);
        nociceptor_step(x, in, p, 0.01, out);
        if (which == 7)
            assert_true(out[nociceptor_out_IV] > 5 && out[nociceptor_out_fatigue] > 9);
        else
            assert_close(out[nociceptor_out_IV], 0.1, 1e-9);
    }
}

/* ---- damage ---- */

static void stretch_hard(double *x, double dt, double cox) {
    double p[inflammation_p_count], in[inflammation_in_count], out[inflammation_out_count];
    fill(&myo_mech_inflammation, MYO_FIELD_PARAMETER, p);
    fill(&myo_mech_inflammation, MYO_FIELD_INPUT, in);
    in[inflammation_in_COX_inhibition] = cox;
    in[inflammation_in_force] = 0.43;
    in[inflammation_in_speed] = 0.157 / 0.25;
    const int n = (int)lround(0.25 / dt);
    for (int i = 1; i <= n; i++) {
        in[inflammation_in_length] = 1 + 0.157 * i / n;
        inflammation_step(x, in, p, dt, out);
    }
    in[inflammation_in_force] = in[inflammation_in_speed] = 0;
    in[inflammation_in_length] = 1;
    for (int i = 0; i < 2880; i++) inflammation_step(x, in, p, 30, out);
}

static void damage_does_not_depend_on_the_step(void **state) {
    (void)state;
    double coarse[inflammation_x_count] = {0}, fine[inflammation_x_count] = {0};
    stretch_hard(coarse, 5e-3, 0);
    stretch_hard(fine, 1e-4, 0);
    assert_true(fine[inflammation_x_tear] > 0.3);
    for (int i = 1; i < inflammation_x_count; i++) /* but for what is borne again in a second */
        assert_close(coarse[i], fine[i], 0.05 * fine[i] + 1e-6);
}

static void inhibition_lowers_prostaglandin_only(void **state) {
    (void)state;
    double plain[inflammation_x_count] = {0}, blocked[inflammation_x_count] = {0};
    stretch_hard(plain, 1e-3, 0);
    stretch_hard(blocked, 1e-3, 0.6);
    assert_close(blocked[inflammation_x_prostaglandin], 0.4 * plain[inflammation_x_prostaglandin],
                 1e-9);
    assert_close(blocked[inflammation_x_trophic], plain[inflammation_x_trophic], 0);
    assert_true(blocked[inflammation_x_sensitisation] < plain[inflammation_x_sensitisation]);
}

static void everything_heals(void **state) {
    (void)state;
    double x[inflammation_x_count] = {0}, p[inflammation_p_count], in[inflammation_in_count];
    double out[inflammation_out_count];
    stretch_hard(x, 1e-3, 0);
    fill(&myo_mech_inflammation, MYO_FIELD_PARAMETER, p);
    fill(&myo_mech_inflammation, MYO_FIELD_INPUT, in);
    for (int i = 0; i < 24 * 400; i++) inflammation_step(x, in, p, 3600, out);
    for (int i = 0; i < inflammation_x_count; i++)
        if (i != inflammation_x_protection) assert_close(x[i], 0, 1e-4);
    assert_close(out[inflammation_out_strength], 1, 1e-4);
}

/* ---- pain ---- */

static void hypotheses_differ(void **state) {
    (void)state;
    double p[pain_p_count], in[pain_in_count], out[pain_out_count];
    fill(&myo_mech_pain, MYO_FIELD_PARAMETER, p);
    fill(&myo_mech_pain, MYO_FIELD_INPUT, in);
    in[pain_in_nociception] = 0.6;
    for (int h = 1; h <= 3; h++) {
        double x[pain_x_count] = {0};
        p[pain_p_hypothesis] = h;
        for (int i = 0; i < 60; i++) pain_step(x, in, p, 1, out);
        assert_close(out[pain_out_rating], 50, 1e-6);
        assert_int_equal(out[pain_out_fusimotor_gain] > 0, h == 1);
        assert_int_equal(out[pain_out_antagonist_factor] > 1, h == 2);
        assert_int_equal(out[pain_out_guard_drive] > 0, h == 3);
        assert_int_equal(out[pain_out_own_factor] < 1, h != 1);
    }
}

/* ---- senses in lanes ---- */

enum { n_sensed = 21 };

static void feel(uint64_t i, double tissue[][nociceptor_in_count], myo_senses_input *in) {
    for (int m = 0; m < n_sensed; m++) {
        myo_senses_quiet(tissue[m]);
        tissue[m][nociceptor_in_hurt] = 0.1 * (m % 4);
        tissue[m][nociceptor_in_stretch] = 0.01 * m;
        tissue[m][nociceptor_in_activity] = 0.05 * m;
        in[m] = (myo_senses_input){
            1 + 0.005 * m + 0.0004 * (double)(i % 50), 3.0 * m, 4.0 * m,
            0.02 * m + 0.001 * (double)(i % 30),       0,       m % 2 ? tissue[m] : NULL};
    }
}

/* Every width gives the same bits, and what one muscle alone would give. */
static void lanes_agree(void **unused) {
    (void)unused;
    static const myo_section sections[] = {MYO_SENSES_SECTIONS("")};
    myo_fieldset *values = myo_fieldset_make(sections, MYO_SENSES_SECTION_COUNT);
    myo_senses *all = NULL, *one = NULL;
    myo_error error;
    assert_int_equal(myo_senses_make(values, "", n_sensed, &all, &error), MYO_OK);
    assert_int_equal(myo_senses_make(values, "no.", 1, &one, &error), MYO_INPUT);
    assert_int_equal(myo_senses_make(values, "", 1, &one, &error), MYO_OK);
    static double tissue[n_sensed][nociceptor_in_count];
    myo_senses_input in[n_sensed];
    feel(0, tissue, in);
    void *a = aligned_alloc(128, (myo_senses_size(all) + 127) / 128 * 128);
    void *b = aligned_alloc(128, (myo_senses_size(one) + 127) / 128 * 128);
    assert_true(a && b);
    myo_senses_init(all, a, in);
    myo_senses_init(one, b, &in[17]);
    myo_senses_output out[n_sensed], alone;
    for (uint64_t i = 0; i < 300; i++) {
        feel(i, tissue, in);
        assert_int_equal(myo_senses_advance(all, a, in, out, &error), MYO_OK);
        assert_int_equal(myo_senses_advance(one, b, &in[17], &alone, &error), MYO_OK);
        assert_memory_equal(&out[17], &alone, sizeof alone);
    }
    assert_true(out[17].Ia_Hz > 10 && out[17].Ib_Hz > 10 && out[17].contraction_Hz > 10);
    in[20].length_1 = (double)NAN;
    assert_int_equal(myo_senses_advance(all, a, in, out, &error), MYO_BROKE_DOWN);

    myo_senses_window w = {0}, w1;
    myo_senses_block block, block1;
    myo_senses_parameters p;
    fill(&myo_mech_spindle, MYO_FIELD_PARAMETER, p.spindle);
    fill(&myo_mech_tendon_organ, MYO_FIELD_PARAMETER, p.tendon_organ);
    fill(&myo_mech_nociceptor, MYO_FIELD_PARAMETER, p.nociceptor);
    double quiet[nociceptor_in_count];
    myo_senses_quiet(quiet);
    for (int l = 0; l < senses_lanes; l++) {
        w.length[l] = 0.8 + 0.03 * l;
        w.gamma_static[l] = 5 * l;
        w.force[l] = 0.1 * l;
        for (int i = 0; i < nociceptor_in_count; i++) w.tissue[i][l] = quiet[i] * (1 + 0.01 * l);
    }
    memcpy(&block, a, sizeof block);
    for (int i = 0; i < spindle_x_count; i++)
        for (int l = 0; l < senses_lanes; l++) block.spindle[i][l] = 0.5 + 0.01 * l;
    for (int width = 2; width <= 16; width *= 2) {
        if (!myo_lane_width_runs(width)) continue;
        block1 = block;
        w1 = w;
        myo_senses_block other = block;
        myo_senses_window w2 = w;
        myo_senses_kernel_for(1)(&p, &w1, &block1);
        myo_senses_kernel_for(width)(&p, &w2, &other);
        assert_memory_equal(&block1, &other, sizeof other);
        assert_memory_equal(w1.rates, w2.rates, sizeof w1.rates);
    }
    free(a);
    free(b);
    myo_senses_free(all);
    myo_senses_free(one);
    myo_senses_free(NULL);
    myo_fieldset_free(values);
}

/* ---- reflexes ---- */

enum { n_muscles = 6 };
static const myo_reflex_muscle wired[n_muscles] = {{7, -1, 0, 0}, {7, 1, 0, 0},  {8, -1, 0, 0},
                                                   {8, 1, 0, 0},  {7, -1, 1, 0}, {7, 1, 1, 0}};

static myo_fieldset *reflex_values(void) {
    static const myo_section sections[] = {MYO_REFLEX_SECTIONS("")};
    return myo_fieldset_make(sections, MYO_REFLEX_SECTION_COUNT);
}

static myo_reflex *make_reflex(void) {
    myo_fieldset *values = reflex_values();
    myo_reflex *reflex = NULL;
    myo_error error;
    if (myo_reflex_make(values, "", wired, n_muscles, &reflex, &error)) fail_msg("%s", error.text);
    myo_fieldset_free(values);
    return reflex;
}

static void *make_state(const myo_reflex *reflex) {
    const size_t size = (myo_reflex_size(reflex) + 127) / 128 * 128;
    void *block = aligned_alloc(128, size);
    assert_non_null(block);
    myo_reflex_init(reflex, block, NULL);
    return block;
}

/* One window of impulses at 10 Hz arrives after its delay, spread over two windows, none lost. */
static void impulses_arrive_when_due(void **unused) {
    (void)unused;
    myo_reflex *reflex = make_reflex();
    void *state = make_state(reflex);
    myo_reflex_output out[n_muscles];
    double sum = 0, moment = 0, other = 0;
    for (uint64_t i = 0; i < 200; i++) {
        myo_reflex_input in[n_muscles] = {{0}};
        if (i == 50) in[0].Ia_Hz = 10;
        assert_int_equal(myo_reflex_advance(reflex, state, i, in, 1, out, NULL), MYO_OK);
        sum += out[0].Ia_1;
        moment += out[0].Ia_1 * ((double)i + 1 - 50);
        other += out[1].crossed_1;
        assert_close(out[1].Ia_1, 0, 0);
    }
    assert_close(sum, 0.15, 1e-12);
    assert_close(moment / sum, myo_reflex_delay_ms(reflex, 0, 0, MYO_PATH_IA), 1e-9);
    assert_close(other, 0.03, 1e-12);
    /* Lower levels have longer ways, thin fibres slower ones. */
    assert_true(myo_reflex_delay_ms(reflex, 2, 2, MYO_PATH_IA) >
                myo_reflex_delay_ms(reflex, 0, 0, MYO_PATH_IA));
    assert_close(myo_reflex_nerve_mm(reflex, 0), 15 + 6 * 3.2 + 70, 1e-9);
    assert_close(myo_reflex_delay_ms(reflex, 0, 0, MYO_PATH_IV), 110.2, 1e-9);
    assert_true(myo_reflex_delay_ms(reflex, 0, 2, MYO_PATH_IA) >
                myo_reflex_delay_ms(reflex, 0, 0, MYO_PATH_IA));
    free(state);
    myo_reflex_free(reflex);
}

static myo_reflex_input some_input(int muscle, uint64_t i) {
    const double a = (double)((i * 7 + (uint64_t)muscle * 31) % 100);
    return (myo_reflex_input){.Ia_Hz = a,
                              .II_Hz = 0.5 * a,
                              .Ib_Hz = 100 - a,
                              .III_Hz = muscle == 2 ? 20 : 0,
                              .IV_Hz = 0.1 + (muscle == 0 ? 5 : 0),
                              .contraction_Hz = 0.1 * a,
                              .joint_Hz = 3,
                              .discharge_Hz = 8,
                              .drive_1 = 0.002 * a,
                              .speed_1_s = 0.01 * (a - 50)};
}

/* Left and right exchanged in gives left and right exchanged out. */
static void mirrored_input_gives_mirrored_output(void **unused) {
    (void)unused;
    myo_reflex *reflex = make_reflex();
    void *a = make_state(reflex), *b = make_state(reflex);
    myo_reflex_output left[n_muscles], right[n_muscles];
    for (uint64_t i = 0; i < 500; i++) {
        myo_reflex_input in[n_muscles], mirrored[n_muscles];
        for (int m = 0; m < n_muscles; m++) in[m] = some_input(m, i);
        for (int m = 0; m < n_muscles; m++) mirrored[m] = in[m ^ 1];
        assert_int_equal(myo_reflex_advance(reflex, a, i, in, 1, left, NULL), MYO_OK);
        assert_int_equal(myo_reflex_advance(reflex, b, i, mirrored, 1, right, NULL), MYO_OK);
        for (int m = 0; m < n_muscles; m++) {
            const double *x = (const double *)&left[m], *y = (const double *)&right[m ^ 1];
            for (size_t k = 0; k < sizeof left[m] / sizeof *x; k++)
                assert_close(x[k], y[k], 1e-12 * (1 + fabs(x[k])));
        }
    }
    assert_true(left[0].nociceptive_1 > 0 && left[0].guard_drive_1 > 0 && left[0].Ib_1 > 0);
    free(a);
    free(b);
    myo_reflex_free(reflex);
}

/* A copied block goes on with the same bits. */
static void a_copy_is_a_checkpoint(void **unused) {
    (void)unused;
    myo_reflex *reflex = make_reflex();
    void *a = make_state(reflex), *b = make_state(reflex);
    myo_reflex_output first[n_muscles], second[n_muscles];
    for (uint64_t i = 0; i < 600; i++) {
        myo_reflex_input in[n_muscles];
        for (int m = 0; m < n_muscles; m++) in[m] = some_input(m, i);
        assert_int_equal(myo_reflex_advance(reflex, a, i, in, 1, first, NULL), MYO_OK);
        if (i == 300) memcpy(b, a, myo_reflex_size(reflex));
        if (i <= 300) continue;
        assert_int_equal(myo_reflex_advance(reflex, b, i, in, 1, second, NULL), MYO_OK);
        assert_memory_equal(first, second, sizeof first);
    }
    free(a);
    free(b);
    myo_reflex_free(reflex);
}

/* Rest is rest: what has gone on for ever changes nothing. */
static void rest_is_steady(void **unused) {
    (void)unused;
    myo_reflex *reflex = make_reflex();
    void *state = make_state(reflex);
    myo_reflex_input in[n_muscles];
    for (int m = 0; m < n_muscles; m++)
        in[m] = (myo_reflex_input){.Ia_Hz = 12, .II_Hz = 20, .Ib_Hz = 40, .drive_1 = 0.05};
    myo_reflex_init(reflex, state, in);
    myo_reflex_output first[n_muscles], last[n_muscles];
    for (uint64_t i = 0; i < 1000; i++)
        assert_int_equal(myo_reflex_advance(reflex, state, i, in, 1, i ? last : first, NULL),
                         MYO_OK);
    for (int m = 0; m < n_muscles; m++) {
        assert_close(first[m].Ia_1, last[m].Ia_1, 1e-9);
        assert_close(first[m].Ib_1, last[m].Ib_1, 1e-9);
        assert_close(first[m].gamma_static_Hz, last[m].gamma_static_Hz, 1e-9);
        assert_close(last[m].nociceptive_1, 0, 0);
        assert_close(last[m].guard_drive_1, 0, 0);
    }
    free(state);
    myo_reflex_free(reflex);
}

/* Drive shuts the tendon organs' inhibition out; at release force inhibits again at once. */
static void release_inhibits(void **unused) {
    (void)unused;
    myo_reflex *reflex = make_reflex();
    void *state = make_state(reflex);
    myo_reflex_output out[n_muscles];
    double held = 0, released = 0;
    for (uint64_t i = 0; i < 2300; i++) {
        myo_reflex_input in[n_muscles] = {{0}};
        in[0].drive_1 = i < 2000 ? 0.5 : 0;
        in[0].Ib_Hz = 80;
        assert_int_equal(myo_reflex_advance(reflex, state, i, in, 1, out, NULL), MYO_OK);
        if (i == 1999) held = out[0].Ib_1;
        released = out[0].Ib_1;
    }
    assert_true(held < 0.2 && released > 5 * held);
    free(state);
    myo_reflex_free(reflex);
}

static void nonsense_is_refused(void **unused) {
    (void)unused;
    myo_fieldset *values = reflex_values();
    myo_reflex *reflex = NULL;
    myo_error error;
    const myo_reflex_muscle nowhere = {7, 0, 0, 0};
    assert_int_equal(myo_reflex_make(values, "", &nowhere, 1, &reflex, &error), MYO_INPUT);
    assert_int_equal(myo_reflex_make(values, "left.", wired, 1, &reflex, &error), MYO_INPUT);
    assert_int_equal(myo_reflex_make(values, "", wired, 0, &reflex, &error), MYO_USAGE);
    assert_null(reflex);
    myo_fieldset_free(values);
    reflex = make_reflex();
    void *state = make_state(reflex);
    myo_reflex_input in[n_muscles] = {{0}};
    myo_reflex_output out[n_muscles];
    in[3].Ia_Hz = (double)NAN;
    assert_int_equal(myo_reflex_advance(reflex, state, 0, in, 1, out, &error), MYO_BROKE_DOWN);
    free(state);
    myo_reflex_free(reflex);
    myo_reflex_free(NULL);
}

/* Excitation 1 brings the smallest unit to its rheobase; larger ones get relatively less. */
static void synapses_follow_size(void **unused) {
    (void)unused;
    myo_reflex *reflex = make_reflex();
    const myo_pool_unit units[2] = {{MYO_UNIT_S, 0, 10, 2, 5, 44, 3},
                                    {MYO_UNIT_FF, 1, 10, 0.5, 20, 53, 3}};
    myo_reflex_weight weights[2];
    double excitation[2], inhibition[2];
    myo_reflex_weigh(reflex, units, 2, weights);
    const myo_reflex_output out = {.Ia_1 = 1, .Ib_1 = 0.5};
    myo_reflex_synapses(&out, weights, 2, excitation, inhibition);
    assert_close(excitation[0] * (70 - 10), 5, 1e-12);
    assert_close(excitation[1] * (70 - 10), 20 * pow(3.4, -0.53), 1e-9);
    assert_close(inhibition[0], 0.25, 1e-12);
    assert_close(inhibition[1], 1, 1e-12);
    myo_reflex_free(reflex);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spindle_is_the_published_one),
        cmocka_unit_test(spindle_is_sturdy),
        cmocka_unit_test(tendon_organ_is_its_filter),
        cmocka_unit_test(no_metabolite_acts_alone),
        cmocka_unit_test(damage_does_not_depend_on_the_step),
        cmocka_unit_test(inhibition_lowers_prostaglandin_only),
        cmocka_unit_test(everything_heals),
        cmocka_unit_test(hypotheses_differ),
        cmocka_unit_test(lanes_agree),
        cmocka_unit_test(impulses_arrive_when_due),
        cmocka_unit_test(mirrored_input_gives_mirrored_output),
        cmocka_unit_test(a_copy_is_a_checkpoint),
        cmocka_unit_test(rest_is_steady),
        cmocka_unit_test(release_inhibits),
        cmocka_unit_test(nonsense_is_refused),
        cmocka_unit_test(synapses_follow_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
