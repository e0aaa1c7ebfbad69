/* The motor-neuron pool: recruitment in order of size, human rates and variability, persistent
 * inward current, recurrent inhibition; the same bits for every lane width and after a checkpoint.
 */
#include "body/pool.h"

#include "base/dispatch.h"
#include "body/pool_model.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const myo_section sections[] = {MYO_POOL_SECTIONS("")};
_Static_assert(sizeof sections / sizeof sections[0] == MYO_POOL_SECTION_COUNT,
               "sections of a pool");

enum { most_units = 256, most_spikes = 2048 };

/* What a run of one pool left behind. */
typedef struct record {
    int n_units, n[most_units];
    double *t_ms[most_units];
} record;

static void keep(record *r, myo_spike spike) {
    if (r->n[spike.unit] < most_spikes) r->t_ms[spike.unit][r->n[spike.unit]++] = spike.t_ms;
}

static void open_record(record *r, int n_units) {
    memset(r, 0, sizeof *r);
    r->n_units = n_units;
    for (int i = 0; i < n_units; i++) r->t_ms[i] = calloc(most_spikes, sizeof(double));
}

static void close_record(record *r) {
    for (int i = 0; i < r->n_units; i++) free(r->t_ms[i]);
}

static myo_pool_model *make(uint64_t seed, const char *path, const char *value) {
    myo_fieldset *values = myo_fieldset_make(sections, MYO_POOL_SECTION_COUNT);
    myo_error error = {0};
    if (path && myo_fieldset_set(values, path, value, 0, &error)) fail_msg("%s", error.text);
    myo_pool_model *pool = NULL;
    if (myo_pool_make(values, "", seed, &pool, &error)) fail_msg("%s", error.text);
    myo_fieldset_free(values);
    return pool;
}

static void *make_state(const myo_pool_model *pool) {
    void *state = aligned_alloc(128, myo_pool_size(pool));
    assert_non_null(state);
    myo_pool_init(pool, state);
    return state;
}

static void advance(const myo_pool_model *pool, void *state, uint64_t from_ms, uint64_t to_ms,
                    double (*drive)(double t_ms), double level, record *r) {
    myo_spike spikes[most_units];
    for (uint64_t t = from_ms; t < to_ms; t++) {
        const myo_pool_input input = {drive ? drive((double)t) : level, NULL, NULL};
        size_t n;
        myo_error error = {0};
        if (myo_pool_advance(pool, state, t, &input, spikes, most_units, &n, &error))
            fail_msg("%s", error.text);
        for (size_t i = 0; i < n; i++) {
            assert_true(spikes[i].t_ms >= (double)t && spikes[i].t_ms < (double)(t + 1));
            assert_true(
                i == 0 || spikes[i].t_ms > spikes[i - 1].t_ms ||
                (spikes[i].t_ms == spikes[i - 1].t_ms && spikes[i].unit > spikes[i - 1].unit));
            keep(r, spikes[i]);
        }
    }
}

/* Mean rate and coefficient of variation of a unit's intervals from a time on; 0 intervals give
 * rate 0. */
static int intervals(const record *r, int unit, double from_ms, double *rate_Hz, double *cv_1) {
    double sum = 0, squares = 0;
    int n = 0;
    for (int i = 1; i < r->n[unit]; i++) {
        if (r->t_ms[unit][i - 1] < from_ms) continue;
        const double interval = r->t_ms[unit][i] - r->t_ms[unit][i - 1];
        sum += interval, squares += interval * interval, n++;
    }
    *rate_Hz = n ? 1000.0 * n / sum : 0;
    *cv_1 = n > 1 ? sqrt(fmax(0, squares / n - sum / n * (sum / n))) / (sum / n) : 0;
    return n;
}

static int compare(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

typedef struct contraction {
    double recruited_1, mean_Hz, greatest_Hz, cv_median_1;
} contraction;

/* A steady drive for 6 s, measured from 1 s on. */
static contraction contract(double drive, const char *path, const char *value) {
    myo_pool_model *pool = make(1, path, value);
    void *state = make_state(pool);
    record r;
    open_record(&r, myo_pool_unit_count(pool));
    advance(pool, state, 0, 6000, NULL, drive, &r);
    contraction c = {0};
    double cvs[most_units];
    int n = 0, n_cv = 0;
    for (int i = 0; i < r.n_units; i++) {
        double rate, cv;
        if (intervals(&r, i, 1000, &rate, &cv) < 2) continue;
        n++;
        c.mean_Hz += rate;
        c.greatest_Hz = fmax(c.greatest_Hz, rate);
        if (rate > 4) cvs[n_cv++] = cv;
    }
    qsort(cvs, (size_t)n_cv, sizeof cvs[0], compare);
    c.recruited_1 = (double)n / r.n_units;
    if (n) c.mean_Hz /= n;
    if (n_cv) c.cv_median_1 = cvs[n_cv / 2];
    close_record(&r);
    free(state);
    myo_pool_free(pool);
    return c;
}

static void grading(void **state) {
    (void)state;
    myo_pool_model *pool = make(1, NULL, NULL);
    const myo_pool_unit *u = myo_pool_units(pool);
    const int n = myo_pool_unit_count(pool);
    assert_int_equal(n, 100);
    int types[3] = {0};
    for (int i = 0; i < n; i++) {
        types[u[i].type]++;
        if (i == 0) continue;
        assert_true(u[i].type >= u[i - 1].type && u[i].size_1 > u[i - 1].size_1);
        assert_true(u[i].rheobase_nA >= u[i - 1].rheobase_nA);
        assert_true(u[i].axon_velocity_m_s >= u[i - 1].axon_velocity_m_s);
    }
    assert_int_equal(types[MYO_UNIT_S], 62);
    assert_int_equal(types[MYO_UNIT_FR], 20);
    assert_true(u[0].size_1 == 0 && u[n - 1].size_1 == 1);
    assert_true(u[0].axon_delay_ms > u[n - 1].axon_delay_ms && u[0].axon_delay_ms < 10);
    myo_pool_free(pool);
}

static void rates_over_drive(void **state) {
    (void)state;
    static const double drives[] = {0, 0.1, 0.3, 0.6, 1};
    double recruited = -1, mean = 0;
    for (int i = 0; i < 5; i++) {
        const contraction c = contract(drives[i], NULL, NULL);
        print_message(
            "drive %.2f: recruited %.2f, mean %.1f Hz, greatest %.1f Hz, interval CV %.3f\n",
            drives[i], c.recruited_1, c.mean_Hz, c.greatest_Hz, c.cv_median_1);
        assert_true(c.recruited_1 > recruited);
        recruited = c.recruited_1;
        if (i == 0) {
            assert_true(c.recruited_1 == 0);
            continue;
        }
        assert_true(c.mean_Hz > mean && c.mean_Hz >= 6 && c.mean_Hz <= 30 && c.greatest_Hz <= 35);
        assert_true(c.cv_median_1 >= 0.10 && c.cv_median_1 <= 0.25);
        mean = c.mean_Hz;
    }
    assert_true(recruited > 0.95);
}

/* Units at their threshold are carried to a regular rate at once: few of those that discharge do so
 * irregularly, at every level and with seeds on which nothing was fitted. */
static void few_units_flicker(void **state) {
    (void)state;
    static const double drives[] = {0.3, 0.5, 0.7};
    for (int i = 0; i < 3; i++) {
        myo_pool_model *pool = make((uint64_t)(31 + i), NULL, NULL);
        void *block = make_state(pool);
        record r;
        open_record(&r, myo_pool_unit_count(pool));
        advance(pool, block, 0, 4000, NULL, drives[i], &r);
        int n = 0, regular = 0;
        double slowest = 1e9;
        for (int u = 0; u < r.n_units; u++) {
            double rate, cv;
            const int k = intervals(&r, u, 1000, &rate, &cv);
            if (k < 1) continue;
            n++;
            if (k < 10 || k / rate < 0.8 * 3 || cv >= 0.5) continue;
            regular++;
            slowest = fmin(slowest, rate);
        }
        print_message("drive %.1f: %d of %d units regular, slowest %.1f Hz\n", drives[i], regular,
                      n, slowest);
        assert_true(slowest > 6 && n - regular <= 0.1 * n);
        close_record(&r);
        free(block);
        myo_pool_free(pool);
    }
}

static double triangle(double t_ms) {
    const double peak = 1, half = 8000;
    return t_ms < half ? peak * t_ms / half : t_ms < 2 * half ? peak * (2 - t_ms / half) : 0;
}

/* Rate of a unit around a time from its intervals within half a second; 0 where it is silent. */
static double rate_near(const record *r, int unit, double t_ms) {
    double first = 0, last = 0;
    int n = 0;
    for (int i = 0; i < r->n[unit]; i++) {
        if (fabs(r->t_ms[unit][i] - t_ms) > 250) continue;
        if (!n) first = r->t_ms[unit][i];
        last = r->t_ms[unit][i];
        n++;
    }
    return n > 1 ? 1000.0 * (n - 1) / (last - first) : 0;
}

/* First and last spike of sustained firing: intervals below 300 ms on the inner side. */
static int active_span(const record *r, int unit, double *from_ms, double *to_ms) {
    const double *t = r->t_ms[unit];
    int a = 0, b = r->n[unit] - 1;
    while (a + 1 <= b && t[a + 1] - t[a] > 300) a++;
    while (b - 1 >= a && t[b] - t[b - 1] > 300) b--;
    if (b - a < 10) return 0;
    *from_ms = t[a];
    *to_ms = t[b];
    return 1;
}

/* Rate of the smallest units (reporters) at recruitment less at derecruitment of larger ones. In
 * people it is about 3 Hz in a slow, weak effort, which is what validation/pool.yaml asks for; in
 * this full effort of 8 s only the sign and the cause are. */
static double delta_F(const record *r, int *pairs) {
    double sum = 0;
    *pairs = 0;
    for (int test = 10; test < r->n_units; test++) {
        double from, to, reporter_from, reporter_to;
        if (!active_span(r, test, &from, &to)) continue;
        for (int reporter = 0; reporter < 8; reporter++) {
            if (!active_span(r, reporter, &reporter_from, &reporter_to)) continue;
            if (reporter_from > from - 1000 || reporter_to < to + 250) continue;
            const double up = rate_near(r, reporter, from), down = rate_near(r, reporter, to);
            if (up <= 0 || down <= 0) continue;
            sum += up - down;
            ++*pairs;
        }
    }
    return *pairs ? sum / *pairs : 0;
}

static double rank_correlation(const record *r) {
    /* sizes are ranks already; recruitment times get theirs */
    int n = 0;
    double at[most_units], from, to;
    for (int i = 0; i < r->n_units; i++)
        if (active_span(r, i, &from, &to)) at[n++] = from;
    double d2 = 0;
    for (int i = 0; i < n; i++) {
        int rank = 0;
        for (int k = 0; k < n; k++) rank += at[k] < at[i];
        d2 += (double)(rank - i) * (rank - i);
    }
    print_message("%d units took part\n", n);
    return n > 2 ? 1 - 6 * d2 / ((double)n * ((double)n * n - 1)) : 0;
}

static void orderly_recruitment_and_hysteresis(void **state) {
    (void)state;
    double difference[2] = {0, 0};
    for (int gain = 1; gain >= 0; gain--) {
        int all_pairs = 0;
        for (uint64_t seed = 2; seed <= 3; seed++) {
            myo_pool_model *pool = make(seed, "pool.PIC_gain", gain ? "0.6" : "0");
            void *block = make_state(pool);
            record r;
            open_record(&r, myo_pool_unit_count(pool));
            advance(pool, block, 0, 17000, triangle, 0, &r);
            int pairs;
            const double one = delta_F(&r, &pairs), order = rank_correlation(&r);
            print_message(
                "PIC %s, seed %d: order of recruitment %.3f, delta-F %.2f Hz over %d pairs\n",
                gain ? "on" : "off", (int)seed, order, one, pairs);
            assert_true(order > (gain ? 0.95 : 0.85));
            difference[gain] += one * pairs;
            all_pairs += pairs;
            close_record(&r);
            free(block);
            myo_pool_free(pool);
        }
        assert_true(all_pairs > 200);
        difference[gain] /= all_pairs;
    }
    assert_true(difference[1] > 0.5 && difference[1] < 6);
    assert_true(difference[0] < 0.5 * difference[1]);
}

/* A healthy pool lets go: a second after the drive has ended no unit discharges, however strong it
 * was. */
static void silence_after_release(void **state) {
    (void)state;
    const double levels[] = {0.3, 0.5, 1.0};
    for (int k = 0; k < 3; k++) {
        myo_pool_model *pool = make((uint64_t)k + 1, NULL, NULL);
        void *block = make_state(pool);
        record r;
        open_record(&r, myo_pool_unit_count(pool));
        advance(pool, block, 0, 3000, NULL, levels[k], &r);
        advance(pool, block, 3000, 6000, NULL, 0, &r);
        int late = 0;
        for (int u = 0; u < r.n_units; u++) late += r.n[u] > 0 && r.t_ms[u][r.n[u] - 1] > 4000;
        assert_int_equal(late, 0);
        close_record(&r);
        free(block);
        myo_pool_free(pool);
    }
}

static void recurrent_inhibition(void **state) {
    (void)state;
    const contraction with = contract(0.6, NULL, NULL),
                      without = contract(0.6, "pool.renshaw_gain", "0");
    print_message("mean rate with Renshaw cells %.1f Hz, without %.1f Hz\n", with.mean_Hz,
                  without.mean_Hz);
    assert_true(without.mean_Hz > with.mean_Hz + 0.3);
}

/* Excitation from elsewhere recruits without any drive; inhibition silences. */
static void other_inputs(void **state) {
    (void)state;
    myo_pool_model *pool = make(1, NULL, NULL);
    double excitation[most_units] = {0}, inhibition[most_units] = {0};
    for (int i = 0; i < 50; i++) excitation[i] = 0.3;
    for (int i = 25; i < 50; i++) inhibition[i] = 5;
    void *block = make_state(pool);
    record r;
    open_record(&r, myo_pool_unit_count(pool));
    for (uint64_t t = 0; t < 2000; t++) {
        const myo_pool_input input = {0, excitation, inhibition};
        myo_spike spikes[most_units];
        size_t n;
        assert_int_equal(myo_pool_advance(pool, block, t, &input, spikes, most_units, &n, NULL),
                         MYO_OK);
        for (size_t i = 0; i < n; i++) keep(&r, spikes[i]);
    }
    for (int i = 0; i < 20; i++) assert_true(r.n[i] > 5);
    for (int i = 25; i < r.n_units; i++) assert_int_equal(r.n[i], 0);
    close_record(&r);
    free(block);
    myo_pool_free(pool);
}

/* The same bits: again, at every lane width, from a copied state; other bits from another seed. */
static void same_answer(void **state) {
    (void)state;
    myo_pool_model *pool = make(5, NULL, NULL);
    void *once = make_state(pool), *other = make_state(pool),
         *copy = aligned_alloc(128, myo_pool_size(pool));
    record r;
    open_record(&r, myo_pool_unit_count(pool));
    advance(pool, once, 0, 300, NULL, 0.4, &r);
    memcpy(copy, once, myo_pool_size(pool));
    advance(pool, once, 300, 600, NULL, 0.4, &r);
    advance(pool, copy, 300, 600, NULL, 0.4, &r);
    assert_memory_equal(once, copy, myo_pool_size(pool));
    for (int width = 1; width <= 16; width *= 2) {
        if (!myo_lane_width_runs(width)) continue;
        pool->kernel = myo_pool_kernel_for(width);
        myo_pool_init(pool, other);
        advance(pool, other, 0, 600, NULL, 0.4, &r);
        assert_memory_equal(once, other, myo_pool_size(pool));
    }
    myo_pool_model *stranger = make(6, NULL, NULL);
    myo_pool_init(stranger, other);
    advance(stranger, other, 0, 600, NULL, 0.4, &r);
    assert_memory_not_equal(once, other, myo_pool_size(pool));
    close_record(&r);
    free(once);
    free(other);
    free(copy);
    myo_pool_free(pool);
    myo_pool_free(stranger);
}

static void transmission(void **state) {
    (void)state;
    myo_pool_model *pool = make(1, NULL, NULL);
    void *block = make_state(pool);
    const myo_pool_unit *u = myo_pool_units(pool);
    int fired = 0;
    for (int i = 0; i < 200; i++) {
        const myo_spike discharge = {100.0 * i, i % 100};
        double arrival;
        fired += myo_pool_transmit(pool, block, &discharge, 1.0, &arrival);
        const double delay = arrival - discharge.t_ms - u[i % 100].axon_delay_ms;
        assert_true(delay > 0.3 && delay < 1);
    }
    assert_true(fired >= 199);
    free(block);
    myo_pool_free(pool);
}

static void wrong_input(void **state) {
    (void)state;
    myo_error error = {0};
    myo_pool_model *pool = NULL;
    myo_fieldset *values = myo_fieldset_make(sections, MYO_POOL_SECTION_COUNT);
    assert_int_equal(myo_pool_make(values, "left.", 1, &pool, &error), MYO_INPUT);
    assert_non_null(strstr(error.text, "left.pool"));
    assert_int_equal(myo_fieldset_set(values, "pool.share_S", "0.9", 0, &error), MYO_OK);
    assert_int_equal(myo_pool_make(values, "", 1, &pool, &error), MYO_INPUT);
    assert_null(pool);
    myo_fieldset_free(values);
    pool = make(1, "pool.n_units", "7");
    void *block = make_state(pool);
    myo_spike spikes[8];
    size_t n;
    const myo_pool_input nan_drive = {(double)NAN, NULL, NULL}, quiet = {0, NULL, NULL};
    assert_int_equal(myo_pool_advance(pool, block, 0, &nan_drive, spikes, 8, &n, &error),
                     MYO_BROKE_DOWN);
    assert_int_equal(myo_pool_advance(pool, block, 0, &quiet, spikes, 3, &n, &error), MYO_USAGE);
    double excitation[7] = {0, 0, 0, (double)NAN, 0, 0, 0};
    const myo_pool_input broken = {0, excitation, NULL};
    assert_int_equal(myo_pool_advance(pool, block, 0, &broken, spikes, 8, &n, &error),
                     MYO_BROKE_DOWN);
    assert_non_null(strstr(error.text, "motor neuron 3"));
    free(block);
    myo_pool_free(pool);
    myo_pool_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grading),
        cmocka_unit_test(rates_over_drive),
        cmocka_unit_test(few_units_flicker),
        cmocka_unit_test(orderly_recruitment_and_hysteresis),
        cmocka_unit_test(silence_after_release),
        cmocka_unit_test(recurrent_inhibition),
        cmocka_unit_test(other_inputs),
        cmocka_unit_test(same_answer),
        cmocka_unit_test(transmission),
        cmocka_unit_test(wrong_input),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
