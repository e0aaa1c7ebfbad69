/* The parallel loop: every job once, results independent of the threads; cheap enough; clean under
 * TSan. */
#define _POSIX_C_SOURCE 200809L
#include "base/parallel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { most_jobs = 1000 };

typedef struct loop_data {
    int calls[most_jobs]; /* plain: two threads on one job would be a race */
    double results[most_jobs];
    double factor; /* read by the jobs, changed between loops */
} loop_data;

static void one_job(int index, void *user) {
    loop_data *data = user;
    data->calls[index]++;
    double value = 1;
    for (int i = 0; i < 20 + index % 37; i++) value = value * 0.999 + data->factor * index;
    data->results[index] = value;
}

static void test_each_job_once(void **state) {
    (void)state;
    static const int threads[] = {0, 1, 2, 3, 7, 16}, jobs[] = {0, 1, 2, 3, 17, most_jobs};
    for (size_t t = 0; t < sizeof threads / sizeof threads[0]; t++) {
        myo_workers *workers = threads[t] ? myo_workers_make(threads[t]) : NULL;
        assert_int_equal(myo_workers_count(workers), threads[t] ? threads[t] : 1);
        for (size_t j = 0; j < sizeof jobs / sizeof jobs[0]; j++) {
            static loop_data data, alone;
            memset(&data, 0, sizeof data);
            memset(&alone, 0, sizeof alone);
            for (int round = 1; round <= 50; round++) {
                data.factor = alone.factor = round;
                myo_parallel_for(workers, jobs[j], one_job, &data);
            }
            for (int i = 0; i < jobs[j]; i++) {
                assert_int_equal(data.calls[i], 50);
                one_job(i, &alone);
            }
            assert_memory_equal(data.results, alone.results, sizeof data.results);
        }
        myo_workers_free(workers);
    }
    myo_workers_free(NULL);
}

/* Loops of different jobs and data right behind each other: a late thread must not mix them up. */
static void add_job(int index, void *user) {
    atomic_fetch_add((atomic_long *)user, index + 1);
}
static void subtract_job(int index, void *user) {
    atomic_fetch_sub((atomic_long *)user, 2 * index + 5);
}

static void test_loops_in_a_row(void **state) {
    (void)state;
    myo_workers *workers = myo_workers_make(4);
    static atomic_long places[5];
    long wanted[5] = {0};
    for (int round = 0; round < 3000; round++) {
        const int n = 1 + round % 9;
        atomic_long *place = &places[round % 5];
        myo_parallel_for(workers, n, round & 1 ? add_job : subtract_job, place);
        for (int i = 0; i < n; i++) wanted[round % 5] += round & 1 ? i + 1 : -(2 * i + 5);
        assert_int_equal(atomic_load(place), wanted[round % 5]);
    }
    myo_workers_free(workers);
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void wait_seconds(double s) {
    for (const double end = seconds() + s; seconds() < end;) {
    }
}

/* With pauses long enough for the threads to fall asleep. */
static void test_sleepers_wake(void **state) {
    (void)state;
    myo_workers *workers = myo_workers_make(3);
    static loop_data data;
    memset(&data, 0, sizeof data);
    for (int round = 0; round < 100; round++) {
        wait_seconds(1e-3);
        myo_parallel_for(workers, 20, one_job, &data);
    }
    for (int i = 0; i < 20; i++) assert_int_equal(data.calls[i], 100);
    myo_workers_free(workers);
}

static void slow_job(int index, void *user) {
    (void)user;
    wait_seconds(index == 0 ? 5e-3 : 1e-4);
}

/* The caller runs out of jobs while one is still being done, long enough to sleep. */
static void test_caller_waits(void **state) {
    (void)state;
    myo_workers *workers = myo_workers_make(2);
    for (int round = 0; round < 10; round++) {
        const double start = seconds();
        myo_parallel_for(workers, 2, slow_job, NULL);
        assert_true(seconds() - start >= 5e-3);
    }
    myo_workers_free(workers);
}

static void test_price(void **state) {
    (void)state;
    myo_workers *workers = myo_workers_make(2);
    static loop_data data;
    const int n = 2000;
    const double start = seconds();
    for (int round = 0; round < n; round++) myo_parallel_for(workers, 4, one_job, &data);
    const double each = (seconds() - start) / n;
    print_message("a loop of four small jobs on two threads: %.2f us\n", 1e6 * each);
    assert_true(each < 1e-3);
    myo_workers_free(workers);
    assert_true(myo_processor_count() >= 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_job_once), cmocka_unit_test(test_loops_in_a_row),
        cmocka_unit_test(test_sleepers_wake), cmocka_unit_test(test_caller_waits),
        cmocka_unit_test(test_price),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
