/* The one parallel loop: see parallel.h.
 *
 * One 64-bit ticket holds the number of the loop (high half) and how many of its jobs are unclaimed
 * (low half). A thread reads the ticket, then what to do, then claims by compare-and-swap: where
 * the swap succeeds, the loop was still open, so what it read belongs to it. Idle threads spin for
 * some microseconds and then sleep; so does the caller while the last jobs are done. */
#define _GNU_SOURCE /* sched_getaffinity */
#include "base/parallel.h"

#include <stdlib.h>

#if defined(__wasm__) /* no threads there: every loop runs in its caller */

struct myo_workers {
    int unused;
};

myo_workers *myo_workers_make(int n) {
    (void)n;
    return calloc(1, sizeof(myo_workers));
}
void myo_workers_free(myo_workers *workers) {
    free(workers);
}
int myo_workers_count(const myo_workers *workers) {
    (void)workers;
    return 1;
}
void myo_parallel_for(myo_workers *workers, int n_jobs, void (*job)(int index, void *user),
                      void *user) {
    (void)workers;
    for (int i = 0; i < n_jobs; i++) job(i, user);
}
int myo_processor_count(void) {
    return 1;
}

#else

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>

enum { spins_before_sleep = 2000, most_threads = 1024 };

typedef void (*job_function)(int index, void *user);

struct myo_workers {
    int n_threads; /* without the caller */
    int n_spins;   /* 0 where threads outnumber processors: spinning would only be in the way */
    pthread_t *threads;
    pthread_mutex_t mutex;
    pthread_cond_t work, finished;
    /* What the current loop is. Atomic because a thread that comes late may read while the next
     * loop is set up; its claim then fails. */
    _Atomic(job_function) job;
    _Atomic(void *) user;
    atomic_int n_jobs;
    _Alignas(128) _Atomic uint64_t ticket;
    _Alignas(128) atomic_int done;
    _Alignas(128) atomic_int sleepers;
    atomic_int caller_sleeps, stop;
};

static void pause_briefly(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static int has_work(myo_workers *w) {
    return (uint32_t)atomic_load(&w->ticket) != 0;
}

/* Does jobs until none is left to claim. */
static void do_jobs(myo_workers *w) {
    uint64_t ticket = atomic_load(&w->ticket);
    while ((uint32_t)ticket != 0) {
        const job_function job = atomic_load_explicit(&w->job, memory_order_relaxed);
        void *user = atomic_load_explicit(&w->user, memory_order_relaxed);
        const int n_jobs = atomic_load_explicit(&w->n_jobs, memory_order_relaxed);
        if (!atomic_compare_exchange_weak(&w->ticket, &ticket, ticket - 1)) continue;
        job(n_jobs - (int)(uint32_t)ticket, user);
        const int last = atomic_fetch_add(&w->done, 1) == n_jobs - 1;
        if (last && atomic_load(&w->caller_sleeps)) {
            pthread_mutex_lock(&w->mutex);
            pthread_cond_signal(&w->finished);
            pthread_mutex_unlock(&w->mutex);
        }
        ticket = atomic_load(&w->ticket);
    }
}

static void wait_for_work(myo_workers *w) {
    for (int i = 0; i < w->n_spins; i++) {
        if (has_work(w) || atomic_load(&w->stop)) return;
        pause_briefly();
    }
    pthread_mutex_lock(&w->mutex);
    atomic_fetch_add(&w->sleepers, 1);
    while (!has_work(w) && !atomic_load(&w->stop)) pthread_cond_wait(&w->work, &w->mutex);
    atomic_fetch_sub(&w->sleepers, 1);
    pthread_mutex_unlock(&w->mutex);
}

static void *thread_main(void *workers) {
    myo_workers *w = workers;
    while (!atomic_load(&w->stop)) {
        do_jobs(w);
        wait_for_work(w);
    }
    return NULL;
}

/* Threads inherit a mask that keeps signals away: an interruption reaches the thread that called
 * us. */
static void start_threads(myo_workers *w, int n) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (w->n_threads < n && pthread_create(&w->threads[w->n_threads], NULL, thread_main, w) == 0)
        w->n_threads++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

myo_workers *myo_workers_make(int n) {
    if (n < 1) n = 1;
    if (n > most_threads) n = most_threads;
    const size_t alignment = _Alignof(myo_workers);
    myo_workers *w = aligned_alloc(alignment, (sizeof *w + alignment - 1) / alignment * alignment);
    pthread_t *threads = calloc((size_t)n, sizeof *threads);
    if (!w || !threads) {
        free(w);
        free(threads);
        return NULL;
    }
    w->n_threads = 0;
    w->n_spins = n <= myo_processor_count() ? spins_before_sleep : 0;
    w->threads = threads;
    pthread_mutex_init(&w->mutex, NULL);
    pthread_cond_init(&w->work, NULL);
    pthread_cond_init(&w->finished, NULL);
    atomic_init(&w->job, NULL);
    atomic_init(&w->user, NULL);
    atomic_init(&w->n_jobs, 0);
    atomic_init(&w->ticket, 0);
    atomic_init(&w->done, 0);
    atomic_init(&w->sleepers, 0);
    atomic_init(&w->caller_sleeps, 0);
    atomic_init(&w->stop, 0);
    start_threads(w, n - 1);
    return w;
}

void myo_workers_free(myo_workers *w) {
    if (!w) return;
    pthread_mutex_lock(&w->mutex);
    atomic_store(&w->stop, 1);
    pthread_cond_broadcast(&w->work);
    pthread_mutex_unlock(&w->mutex);
    for (int i = 0; i < w->n_threads; i++) pthread_join(w->threads[i], NULL);
    pthread_cond_destroy(&w->work);
    pthread_cond_destroy(&w->finished);
    pthread_mutex_destroy(&w->mutex);
    free(w->threads);
    free(w);
}

int myo_workers_count(const myo_workers *workers) {
    return workers ? workers->n_threads + 1 : 1;
}

static void open_loop(myo_workers *w, int n_jobs, job_function job, void *user) {
    atomic_store_explicit(&w->job, job, memory_order_relaxed);
    atomic_store_explicit(&w->user, user, memory_order_relaxed);
    atomic_store_explicit(&w->n_jobs, n_jobs, memory_order_relaxed);
    atomic_store(&w->done, 0);
    const uint64_t loop = (atomic_load(&w->ticket) >> 32) + 1;
    atomic_store(&w->ticket, loop << 32 | (uint32_t)n_jobs);
    if (atomic_load(&w->sleepers) == 0) return;
    pthread_mutex_lock(&w->mutex);
    if (n_jobs - 1 >= w->n_threads) {
        pthread_cond_broadcast(&w->work);
    } else {
        for (int i = 1; i < n_jobs; i++) pthread_cond_signal(&w->work);
    }
    pthread_mutex_unlock(&w->mutex);
}

static void wait_until_done(myo_workers *w, int n_jobs) {
    for (int i = 0; i < w->n_spins; i++) {
        if (atomic_load(&w->done) == n_jobs) return;
        pause_briefly();
    }
    pthread_mutex_lock(&w->mutex);
    atomic_store(&w->caller_sleeps, 1);
    while (atomic_load(&w->done) != n_jobs) pthread_cond_wait(&w->finished, &w->mutex);
    atomic_store(&w->caller_sleeps, 0);
    pthread_mutex_unlock(&w->mutex);
}

void myo_parallel_for(myo_workers *w, int n_jobs, void (*job)(int index, void *user), void *user) {
    if (!w || w->n_threads == 0 || n_jobs <= 1) {
        for (int i = 0; i < n_jobs; i++) job(i, user);
        return;
    }
    open_loop(w, n_jobs, job, user);
    do_jobs(w);
    wait_until_done(w, n_jobs);
}

int myo_processor_count(void) {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
    const int n = CPU_COUNT(&set);
    return n > 0 ? n : 1;
}

#endif
