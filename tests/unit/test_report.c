/* The report: spectra and measures against hand calculation, escaping, the timeline, and that
 * records of any shape give a page. */
#define _XOPEN_SOURCE 700 /* mkdtemp */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <unistd.h>

#include "myotome/report.h"
#include "report/html.h"
#include "scratch_folder.h"
#include "synthetic_record.h"

/* Fontconfig keeps its caches by pointers that the leak checker cannot see. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
    return "leak:libfontconfig";
}

#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

/* ---- spectrum ---- */

static void spectrum_of_a_sine(void **state) {
    (void)state;
    enum { n = 8000 };
    static float signal[n];
    myo_spectrum s;
    double power = 0.0;
    size_t peak = 0;
    for (int k = 0; k < n; k++)
        signal[k] = (float)(7.0 + 3.0 * sin(2.0 * M_PI * 125.0 * k / 2000.0));
    assert_true(myo_spectrum_make(&s, signal, n, 2000.0, 0.5, 10.0, 900.0));
    for (size_t k = 0; k < s.n; k++) {
        power += s.density[k] * s.step_Hz;
        if (s.density[k] > s.density[peak]) peak = k;
    }
    assert_near(power, 4.5, 1e-3); /* amplitude squared over two */
    assert_near((double)peak * s.step_Hz, 125.0, s.step_Hz);
    assert_near(s.median_Hz, 125.0, s.step_Hz);
    assert_near(s.mean_Hz, 125.0, 0.1);
    myo_spectrum_free(&s);
}

static void spectrum_of_noise_is_flat(void **state) {
    (void)state;
    enum { n = 64000 };
    float *signal = malloc(n * sizeof *signal);
    uint64_t random = 7;
    myo_spectrum s;
    assert_non_null(signal);
    for (int k = 0; k < n; k++) signal[k] = (float)(2.0 * synthetic_normal(&random));
    assert_true(myo_spectrum_make(&s, signal, n, 1000.0, 0.5, 0.0, 500.0));
    assert_near(s.median_Hz, 250.0, 6.0);
    assert_near(s.density[s.n / 2], 4.0 / 500.0, 0.2 * 4.0 / 500.0);
    myo_spectrum_free(&s);
    free(signal);
}

static void spectrum_of_nothing(void **state) {
    (void)state;
    const float few[3] = {1.0F, 2.0F, 3.0F};
    myo_spectrum s;
    assert_true(myo_spectrum_make(&s, NULL, 0, 1000.0, 0.5, 0.0, 500.0));
    assert_int_equal(s.n, 0);
    assert_true(myo_spectrum_make(&s, few, 3, 1000.0, 0.5, 0.0, 500.0));
    assert_int_equal(s.n, 0);
    assert_true(isnan(s.median_Hz));
}

/* ---- measures ---- */

/* Two units: one at exactly 10 /s, one at 62.5 and 187.5 ms in turn; a hold from 1 to 5 s at 20 N.
 */
static myo_record *regular_record(void) {
    myo_record *record = myo_record_make();
    record->duration_ms = record->simulated_ms = 6000.0;
    record->n_muscles = 1;
    record->muscles = calloc(1, sizeof *record->muscles);
    myo_muscle_record *muscle = record->muscles;
    snprintf(muscle->name, sizeof muscle->name, "longissimus");
    synthetic_units(muscle, 3);
    for (int k = 0; k < 40; k++) {
        const double t = 1000.0 + 100.0 * k;
        myo_spike_list_add(&muscle->discharges, t, 0);
        if (k != 7 && k != 9) myo_spike_list_add(&muscle->activations, t + 8.0, 0);
    }
    double t = 1500.0;
    for (int k = 0; t < 5000.0; k++) {
        myo_spike_list_add(&muscle->discharges, t, 1);
        myo_spike_list_add(&muscle->activations, t + 8.0, 1);
        t += k % 2 ? 187.5 : 62.5;
    }
    synthetic_series(&muscle->force, "force", "N", 1000.0, 1);
    synthetic_series(&muscle->target, "target", "N", 1000.0, 1);
    for (int ms = 0; ms < 6000; ms++) {
        const int held = ms >= 1000 && ms < 5000;
        const float force = held ? (ms % 2 ? 20.2F : 19.8F) : 0.0F, target = held ? 20.0F : 0.0F;
        myo_series_add(&muscle->force, &force);
        myo_series_add(&muscle->target, &target);
    }
    return record;
}

static void measures_by_hand(void **state) {
    (void)state;
    myo_record *record = regular_record();
    myo_measures *measures = myo_measures_make(record);
    assert_non_null(measures);
    const myo_muscle_measures *m = measures->muscles;
    assert_int_equal(m->n_active, 2);
    assert_int_equal(m->n_blocked, 2);
    assert_true(m->has_hold);
    assert_near(m->hold_start_ms, 1000.0, 1e-9);
    assert_near(m->hold_end_ms, 5000.0, 1e-9);
    assert_near(m->hold_force_N, 20.0, 1e-5);
    assert_near(m->hold_cv_1, 0.01, 1e-5);
    assert_near(m->reached_ms, 1000.0, 1e-9);
    assert_near(m->peak_force_N, 20.2, 1e-5);
    assert_near(m->relaxed_ms, 5001.0, 1.001);
    assert_near(m->units[0].mean_rate_Hz, 10.0, 1e-9);
    assert_near(m->units[0].cv_1, 0.0, 1e-9);
    assert_near(m->units[1].mean_rate_Hz, 8.0, 0.3);
    assert_near(m->units[1].cv_1, 0.5, 0.04); /* 125 +- 62.5 ms */
    assert_near(m->units[1].threshold_N, 19.8, 1e-5);
    assert_int_equal(m->units[2].n, 0);
    assert_true(isnan(m->units[2].mean_rate_Hz));
    myo_measures_free(measures);
    myo_record_free(record);
}

static void recruitment_order_is_a_rank_correlation(void **state) {
    (void)state;
    for (int reversed = 0; reversed < 2; reversed++) {
        myo_record *record = myo_record_make();
        record->n_muscles = 1;
        record->muscles = calloc(1, sizeof *record->muscles);
        synthetic_units(record->muscles, 8);
        for (int k = 0; k < 8; k++)
            myo_spike_list_add(&record->muscles->discharges, 10.0 * k, reversed ? 7 - k : k);
        myo_measures *measures = myo_measures_make(record);
        assert_near(measures->muscles->order_1, reversed ? -1.0 : 1.0, 1e-12);
        assert_near(measures->muscles->half_ms, 30.0, 1e-12);
        myo_measures_free(measures);
        myo_record_free(record);
    }
}

static void numbers_are_shown_without_exponents(void **state) {
    (void)state;
    assert_string_equal(MYO_SHOW(3, 1032.4), "1032");
    assert_string_equal(MYO_SHOW(3, 9.996), "10.0");
    assert_string_equal(MYO_SHOW(2, 100.0), "100");
    assert_string_equal(MYO_SHOW(3, 0.04567), "0.0457");
    assert_string_equal(MYO_SHOW(3, -2.5), "\u22122.50");
    assert_string_equal(MYO_SHOW(3, 0.0), "0");
    assert_string_equal(MYO_SHOW(3, (double)NAN), "\u2013");
}

/* ---- page ---- */

static void escaped(const char *text, const char *expected) {
    char *got = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&got, &n);
    myo_html_escape(out, text);
    fclose(out);
    assert_string_equal(got, expected);
    free(got);
}

static void text_is_escaped(void **state) {
    (void)state;
    escaped("a<b>&\"c\"'", "a&lt;b&gt;&amp;&quot;c&quot;&#39;");
    escaped("\xc2\xb5V \xe2\x88\x92", "\xc2\xb5V \xe2\x88\x92");
    escaped("x\xff\xc3(", "x\xef\xbf\xbd\xef\xbf\xbd(");
    escaped("\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"); /* a surrogate */
    escaped("cut\xe2\x82", "cut\xef\xbf\xbd\xef\xbf\xbd");
    escaped("bell\a", "bell ");
}

static void base64_of_rfc4648(void **state) {
    (void)state;
    static const char *const pairs[][2] = {
        {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foobar", "Zm9vYmFy"}};
    for (size_t k = 0; k < sizeof pairs / sizeof pairs[0]; k++) {
        char *got = NULL;
        size_t n = 0;
        FILE *out = open_memstream(&got, &n);
        myo_html_base64(out, (const unsigned char *)pairs[k][0], strlen(pairs[k][0]));
        fclose(out);
        assert_string_equal(got, pairs[k][1]);
        free(got);
    }
}

static int count(const char *text, const char *part) {
    int n = 0;
    for (const char *at = strstr(text, part); at; at = strstr(at + 1, part)) n++;
    return n;
}

static void page_of_a_contraction(void **state) {
    (void)state;
    myo_error error = {0};
    size_t n = 0, again = 0;
    myo_record *record = synthetic_record(1, 40, 4.0);
    assert_int_equal(myo_report_write(record, folder, &error), MYO_OK);
    char *page = whole_file("report.html", &n);
    assert_non_null(page);
    assert_true(n < 4000000);
    assert_int_equal(count(page, "<figure "), 11);
    assert_int_equal(count(page, "<figure "), count(page, "src=\"data:image/"));
    assert_int_equal(count(page, "<figure "), count(page, " alt=\""));
    assert_int_equal(count(page, "src="), count(page, "src=\"data:image/"));
    assert_int_equal(count(page, "http"), 0);
    assert_int_equal(count(page, "<script"), 0);
    assert_null(strstr(page, "<synthetic>"));
    assert_non_null(strstr(page, "Preview: ramp &amp; hold of &lt;synthetic&gt; units"));
    assert_non_null(strstr(page, "Not a medical device"));
    assert_int_equal(count(page, "<table>"), count(page, "</table>"));
    assert_null(strstr(page, ">nan"));
    assert_null(strstr(page, " nan"));
    static const char *const names[] = {"chain",      "force",       "raster",
                                        "rates",      "calcium",     "membrane",
                                        "emg_needle", "emg_surface", "unit_potentials_needle",
                                        "spectra"};
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        char name[64];
        size_t size = 0;
        snprintf(name, sizeof name, "figures/%s.png", names[k]);
        char *png = whole_file(name, &size);
        assert_non_null(png);
        assert_memory_equal(png, "\x89PNG\r\n\x1a\n", 8);
        free(png);
        snprintf(name, sizeof name, "figures/%s.svg", names[k]);
        char *svg = whole_file(name, &size);
        assert_non_null(svg);
        assert_non_null(strstr(svg, "xmlns=\"http://www.w3.org/2000/svg\""));
        assert_non_null(strstr(svg, "</svg>"));
        free(svg);
    }
    assert_int_equal(myo_report_write(record, folder, &error), MYO_OK);
    char *second = whole_file("report.html", &again);
    assert_int_equal(n, again);
    assert_memory_equal(page, second, n);
    free(second);
    free(page);
    myo_record_free(record);
}

/* Assumed and fitted values apart, and only of what the run read. */
static void page_names_its_doubts(void **state) {
    (void)state;
    myo_error error = {0};
    size_t n = 0;
    myo_record *record = synthetic_record(1, 40, 4.0);
    myo_scenario *scenario = myo_scenario_make();
    int muscle;
    assert_int_equal(myo_scenario_add_muscle(scenario, "one", NULL, &muscle, NULL), MYO_OK);
    assert_int_equal(myo_report_write_with_values(record, scenario, folder, &error), MYO_OK);
    char *page = whole_file("report.html", &n);
    char *assumed = strstr(page, "The assumed values"), *fitted = strstr(page, "The fitted values");
    assert_true(assumed && fitted && assumed < fitted);
    assert_non_null(strstr(fitted, "fibre.slow.membrane.g_Na<"));
    assert_null(strstr(fitted, "fibre.slow.cable.R_i<"));
    assert_non_null(strstr(assumed, "fibre.slow.cable.R_i<"));
    assert_non_null(strstr(assumed, "needle.bevel<"));
    assert_null(strstr(page, "<code>published."));
    assert_null(strstr(page, "<code>wiring."));
    free(page);
    myo_scenario_free(scenario);
    myo_record_free(record);
}

static void timeline_of_a_contraction(void **state) {
    (void)state;
    char *text = NULL;
    myo_record *record = synthetic_record(1, 40, 4.0);
    assert_int_equal(myo_timeline_format(record, &text, NULL), MYO_OK);
    assert_non_null(strstr(text, "first motor unit discharges: unit"));
    assert_non_null(strstr(text, "half of the units at work have joined"));
    assert_non_null(strstr(text, "hold ends; force on it"));
    assert_non_null(strstr(text, "the voluntary contraction starts"));
    assert_null(strstr(text, "QRS"));
    assert_null(strstr(text, "nan"));
    double before = -1.0, t;
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        size_t wide = 0;
        for (const char *c = line; *c; c++) wide += ((unsigned char)*c & 0xc0) != 0x80;
        assert_true(wide <= 100);
        if (sscanf(line, "%lf s ", &t) != 1 || line[10] != ' ') continue;
        assert_true(t >= before);
        before = t;
    }
    free(text);
    myo_record_free(record);
}

/* ---- odd records ---- */

static void both(const myo_record *record, const char *expected) {
    myo_error error = {0};
    char *text = NULL;
    size_t n = 0;
    assert_int_equal(myo_report_write(record, folder, &error), MYO_OK);
    assert_int_equal(myo_timeline_format(record, &text, &error), MYO_OK);
    char *page = whole_file("report.html", &n);
    assert_non_null(page);
    if (expected) assert_non_null(strstr(page, expected));
    assert_null(strstr(page, ">nan"));
    free(page);
    free(text);
}

static void empty_records(void **state) {
    (void)state;
    myo_record *record = myo_record_make();
    both(record, "How this was made");
    record->n_muscles = 1;
    record->muscles = calloc(1, sizeof *record->muscles);
    both(record, "unnamed muscle");
    synthetic_units(record->muscles, 5);
    record->duration_ms = record->simulated_ms = 1000.0;
    both(record, "None of its 5 motor units discharged");
    record->muscles->n_units = 5;
    free(record->muscles->units);
    record->muscles->units = NULL;
    both(record, NULL);
    myo_channel *channel = myo_record_add_channel(record, 0);
    assert_non_null(channel);
    both(record, NULL);
    channel->rate_Hz = 1000.0;
    both(record, NULL);
    myo_record_free(record);
}

static void damaged_records(void **state) {
    (void)state;
    myo_record *record = synthetic_record(1, 12, 2.0);
    myo_muscle_record *muscle = record->muscles;
    myo_spike_list_add(&muscle->discharges, 300.0, 99);
    myo_spike_list_add(&muscle->discharges, 310.0, -1);
    myo_spike_list_add(&muscle->discharges, (double)NAN, 1);
    myo_spike_list_add(&muscle->activations, 300.0, 99);
    for (size_t k = 0; k < muscle->force.n_rows; k += 3) muscle->force.data[k] = NAN;
    for (size_t k = 0; k < record->channels[0].n_samples; k += 500)
        record->channels[0].signal_uV[k] = k % 1000 ? NAN : INFINITY;
    record->unit_potentials[0].unit = 77;
    record->unit_potentials[1].muscle = -3;
    muscle->potentials[0].unit = 1000;
    both(record, NULL);
    myo_record_free(record);
}

static void interrupted_runs_say_so(void **state) {
    (void)state;
    char *text = NULL;
    myo_record *record = synthetic_record(1, 12, 2.0);
    record->interrupted = 1;
    record->duration_ms = 10000.0;
    both(record, "The run was interrupted after 2.00 s of 10.00 s");
    assert_int_equal(myo_timeline_format(record, &text, NULL), MYO_OK);
    assert_non_null(strstr(text, "INTERRUPTED after 2.00 s of 10.00 s"));
    free(text);
    myo_record_free(record);
}

static void several_muscles(void **state) {
    (void)state;
    myo_record *record = synthetic_record(6, 6, 1.0);
    both(record, "2 more");
    size_t n = 0;
    char *svg = whole_file("figures/force_longissimus_thoracis_t8_left.svg", &n);
    assert_non_null(svg);
    free(svg);
    myo_record_free(record);
}

static void folders_that_cannot_be(void **state) {
    (void)state;
    myo_error error = {0};
    char path[128];
    myo_record *record = myo_record_make();
    snprintf(path, sizeof path, "%s/a_file", folder);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fclose(file);
    assert_int_equal(myo_report_write(record, path, &error), MYO_IO);
    assert_non_null(strstr(error.text, path));
    assert_int_equal(myo_report_write(record, "", &error), MYO_USAGE);
    myo_record_free(record);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spectrum_of_a_sine),
        cmocka_unit_test(spectrum_of_noise_is_flat),
        cmocka_unit_test(spectrum_of_nothing),
        cmocka_unit_test(measures_by_hand),
        cmocka_unit_test(recruitment_order_is_a_rank_correlation),
        cmocka_unit_test(numbers_are_shown_without_exponents),
        cmocka_unit_test(text_is_escaped),
        cmocka_unit_test(base64_of_rfc4648),
        cmocka_unit_test(page_of_a_contraction),
        cmocka_unit_test(page_names_its_doubts),
        cmocka_unit_test(timeline_of_a_contraction),
        cmocka_unit_test(empty_records),
        cmocka_unit_test(damaged_records),
        cmocka_unit_test(interrupted_runs_say_so),
        cmocka_unit_test(several_muscles),
        cmocka_unit_test(folders_that_cannot_be),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
