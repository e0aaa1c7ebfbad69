/* The report of a story: words for times, what is told of windows and measures, and that stories of
 * any shape give a page and a text of at most 100 columns. */
#define _XOPEN_SOURCE 700 /* mkdtemp */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <unistd.h>

#include "myotome/report.h"
#include "report/tale_figures.h"
#include "scratch_folder.h"
#include "synthetic_story.h"

/* Fontconfig keeps its caches by pointers that the leak checker cannot see. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
    return "leak:libfontconfig";
}

#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

/* Page and text of a story: whole, of the right width, and with these words in the page. */
static char *page_of(const myo_story *story, const myo_scenario *scenario, const char *words) {
    myo_error error = {0};
    char *text = NULL;
    assert_int_equal(myo_story_report(story, scenario, folder, &error), MYO_OK);
    assert_int_equal(myo_story_format(story, scenario, &text, &error), MYO_OK);
    int column = 0;
    for (const char *c = text; *c; c++) {
        column = *c == '\n' ? 0 : column + (((unsigned char)*c & 0xc0) != 0x80);
        assert_true(column <= 100);
    }
    free(text);
    char *page = whole_file("report.html", NULL);
    assert_non_null(page);
    assert_non_null(strstr(page, "</html>"));
    assert_null(strstr(page, ">nan"));
    assert_null(strstr(page, " nan"));
    assert_null(strstr(page, "inf "));
    if (!strstr(page, words)) fail_msg("the page does not say: %s", words);
    return page;
}

static void times_as_people_say_them(void **state) {
    (void)state;
    assert_string_equal(MYO_SPAN(0.0), "0 s");
    assert_string_equal(MYO_SPAN(2.5), "2.5 s");
    assert_string_equal(MYO_SPAN(16.0), "16 s");
    assert_string_equal(MYO_SPAN(90.0), "1 min 30 s");
    assert_string_equal(MYO_SPAN(600.0), "10 min");
    assert_string_equal(MYO_SPAN(3600.0), "1 h");
    assert_string_equal(MYO_SPAN(3900.0), "1 h 5 min");
    assert_string_equal(MYO_SPAN(86400.0), "1 day");
    assert_string_equal(MYO_SPAN(266400.0), "3 days 2 h");
    assert_string_equal(MYO_SPAN((double)NAN), "\u2013");
    assert_string_equal(MYO_SPAN(-1.0), "\u2013");
}

/* Seconds and days share one axis: it rises, whole, and windows get two fifths of it. */
static void time_on_paper(void **state) {
    (void)state;
    myo_story *s = synthetic_story(1);
    myo_tale *tale = myo_tale_make(s, NULL);
    myo_warp warp;
    assert_non_null(tale);
    assert_true(myo_warp_make(&warp, tale));
    assert_near(myo_warp_at(&warp, 0.0), 0.0, 1e-12);
    assert_near(myo_warp_at(&warp, tale->end_s), 1.0, 1e-9);
    double before = -1.0, windows = 0.0;
    for (double t_s = 0.0; t_s < tale->end_s; t_s += 97.0) {
        assert_true(myo_warp_at(&warp, t_s) > before);
        before = myo_warp_at(&warp, t_s);
    }
    for (int i = 0; i < tale->n_windows; i++)
        windows += myo_warp_at(&warp, tale->windows[i].end_s) -
                   myo_warp_at(&warp, tale->windows[i].window->start_s);
    assert_near(windows, 0.4, 1e-9);
    myo_warp_free(&warp);
    myo_tale_free(tale);
    myo_story_free(s);
}

static void what_is_told(void **state) {
    (void)state;
    myo_story *s = synthetic_story(2);
    myo_tale *tale = myo_tale_make(s, NULL);
    assert_non_null(tale);
    assert_int_equal(tale->worst, 0);
    assert_near(tale->free_s, 86400.0, 1e-9);
    assert_int_equal(tale->most_hurt, 0);
    assert_int_equal(tale->muscles[0].level, MYO_SPINE_T7);
    assert_int_equal(tale->muscles[0].side, -1);
    assert_string_equal(tale->muscles[0].words, "left long back muscle (longissimus at T7)");
    assert_int_equal(tale->windows[0].busiest, 0);
    assert_int_equal(tale->windows[2].busiest, -1);
    /* The pad is compared while it lies there; what nobody watched is compared with nothing. */
    assert_int_equal(tale->n_measures, 5);
    assert_int_equal(tale->measures[2].before, 0);
    assert_int_equal(tale->measures[2].after, 1);
    assert_int_equal(tale->measures[3].before, 1);
    assert_int_equal(tale->measures[3].after, 2);
    assert_int_equal(tale->measures[4].after, -1);
    myo_tale_free(tale);
    char *page = page_of(s, NULL, "Preview: a &lt;lift&gt; &amp; what came of it");
    assert_non_null(strstr(page, "href=\"windows/03-next%20day/report.html\""));
    assert_non_null(strstr(page, "nobody looked after it"));
    assert_non_null(strstr(page, "it &lt;fires&gt; though nobody asks"));
    assert_non_null(strstr(page, "It was gone (below 5) when looked at after 1 day."));
    assert_non_null(strstr(page, "a course that no figure knows"));
    assert_non_null(strstr(page, "no medical device"));
    free(page);
    char *svg = whole_file("figures/body_01.svg", NULL);
    assert_non_null(svg);
    free(svg);
    char *window = whole_file("windows/02-warm/report.html", NULL);
    assert_non_null(window);
    free(window);
    myo_story_free(s);
}

/* What takes effect late is judged where it acts most. */
static void doses_are_judged_at_their_peak(void **state) {
    (void)state;
    myo_story *s = synthetic_story(1);
    synthetic_window(s, 90000.0, "tablet", "Two hours after the tablet", 1, 5.0, 0.0);
    synthetic_event(s, 1700.0, 0.0, "dose", "A tablet");
    synthetic_course(s, "occupancy", "something", "1", "sites occupied", 0.0, 0.0);
    myo_course *c = &s->courses[s->n_courses - 1];
    const double t_s[] = {0.0, 1700.0, 4000.0, 86400.0, 90000.0};
    const float value[] = {0.0F, 0.0F, 0.2F, 0.8F, 0.7F};
    c->n = 5;
    memcpy(c->t_s, t_s, sizeof t_s);
    memcpy(c->value, value, sizeof value);
    myo_tale *tale = myo_tale_make(s, NULL);
    assert_non_null(tale);
    const myo_tale_measure *dose = &tale->measures[tale->n_measures - 1];
    assert_int_equal(dose->after, 2);
    assert_int_equal(dose->before, 1);
    myo_tale_free(tale);
    myo_story_free(s);
}

static void no_windows(void **state) {
    (void)state;
    myo_story *s = myo_story_make();
    s->reached_s = s->duration_s = 5000.0;
    free(page_of(s, NULL, "nobody looked"));
    synthetic_course(s, "sodium", "", "mM", "sodium of the plasma", 140.0, 141.0);
    synthetic_event(s, 100.0, 0.0, "drink", "Half a litre");
    char *page = page_of(s, NULL, "Half a litre");
    assert_non_null(strstr(page, "figure-courses_water"));
    free(page);
    myo_story_free(s);
}

static void interrupted(void **state) {
    (void)state;
    myo_story *s = synthetic_story(1);
    s->interrupted = 1;
    s->duration_s = 10.0 * s->reached_s;
    s->windows[2].record->simulated_ms = 700.0;
    s->windows[2].record->interrupted = 1;
    char *page = page_of(s, NULL, "The story was interrupted after 1 day");
    free(page);
    /* Broken down before anything was recorded. */
    myo_record_free(s->windows[2].record);
    s->windows[2].record = NULL;
    memset(&s->windows[2].after, 0, sizeof s->windows[2].after);
    free(page_of(s, NULL, "Nothing was recorded in this window."));
    free(s->windows[1].muscles);
    s->windows[1].muscles = NULL;
    free(page_of(s, NULL, "interrupted"));
    myo_story_free(s);
}

static void nothing_but_zeros(void **state) {
    (void)state;
    myo_story *s = synthetic_story(2);
    for (int i = 0; i < s->n_windows; i++) {
        myo_story_window *w = &s->windows[i];
        w->pain_percent = 0.0;
        memset(w->muscles, 0, 2 * sizeof *w->muscles);
        memset(&w->before, 0, sizeof w->before);
        memset(&w->after, 0, sizeof w->after);
        memset(&w->worst, 0, sizeof w->worst);
        memset(w->record->pain.data, 0, w->record->pain.n_rows * sizeof(float));
    }
    for (int i = 0; i < s->n_courses; i++)
        memset(s->courses[i].value, 0, s->courses[i].n * sizeof(float));
    free(page_of(s, NULL, "Nothing hurt."));
    myo_story_free(s);
}

static void nothing_but_nan(void **state) {
    (void)state;
    myo_story *s = synthetic_story(1);
    for (int i = 0; i < s->n_windows; i++) {
        myo_story_window *w = &s->windows[i];
        w->pain_percent = (double)NAN;
        const double none = (double)NAN;
        w->muscles[0] = (myo_story_muscle){none, none, none, none, none, none, none, none, 3};
        for (int b = 0; b < MYO_SPINE_BODIES; b++) {
            w->after.joint_mm[b][1] = (double)INFINITY;
            w->before.load_to_strength_1[b] = w->before.compression_N[b] = (double)NAN;
            w->worst.back_activation_1[b][0] = (double)NAN;
        }
        for (size_t k = 0; k < w->record->pain.n_rows; k++) w->record->pain.data[k] = NAN;
    }
    for (int i = 0; i < s->n_courses; i++)
        for (size_t k = 0; k < s->courses[i].n; k++) s->courses[i].value[k] = NAN;
    free(page_of(s, NULL, "Window by window"));
    myo_story_free(s);
}

static void long_words_and_many_events(void **state) {
    (void)state;
    myo_story *s = synthetic_story(1);
    memset(s->windows[0].text, 'w', sizeof s->windows[0].text - 1);
    for (int k = 0; k < 800; k++)
        synthetic_event(
            s, 100.0 * k, 50.0, "effort",
            "works again and again, as long as it takes and then some more of the same");
    myo_story_report(s, NULL, folder, NULL);
    char *page = whole_file("report.html", NULL), *text = NULL;
    assert_non_null(page);
    assert_int_equal(myo_story_format(s, NULL, &text, NULL), MYO_OK);
    free(text);
    free(page);
    myo_story_free(s);
}

static void folders_that_cannot_be(void **state) {
    (void)state;
    myo_error error = {0};
    char path[128];
    myo_story *s = synthetic_story(1);
    snprintf(path, sizeof path, "%s/a_file", folder);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fclose(file);
    assert_int_equal(myo_story_report(s, NULL, path, &error), MYO_IO);
    assert_non_null(strstr(error.text, path));
    assert_int_equal(myo_story_report(s, NULL, "", &error), MYO_USAGE);
    assert_int_equal(myo_story_report(NULL, NULL, folder, &error), MYO_USAGE);
    myo_story_free(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_as_people_say_them),
        cmocka_unit_test(time_on_paper),
        cmocka_unit_test(what_is_told),
        cmocka_unit_test(doses_are_judged_at_their_peak),
        cmocka_unit_test(no_windows),
        cmocka_unit_test(interrupted),
        cmocka_unit_test(nothing_but_zeros),
        cmocka_unit_test(nothing_but_nan),
        cmocka_unit_test(long_words_and_many_events),
        cmocka_unit_test(folders_that_cannot_be),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
