/* The one parallel loop: fixed jobs, shared out by an atomic counter.
 *
 * Which thread does a job is chance; what it does may depend on the job's number only, and jobs
 * write to places of their own, so that results never depend on the number of threads. Jobs should
 * be few and big enough (microseconds each); a loop costs a few microseconds, so it may be called
 * every simulated ms. */
#ifndef MYO_BASE_PARALLEL_H
#define MYO_BASE_PARALLEL_H

#include "myotome/base.h"

typedef struct myo_workers myo_workers;

/* n threads in all, the caller's among them; n <= 1 makes workers that start no thread. NULL when
 * memory is out; where the system gives fewer threads than asked for, the work goes on with those.
 */
myo_workers *myo_workers_make(int n);
void myo_workers_free(myo_workers *workers); /* NULL is allowed */

/* Threads there are, the caller's among them; 1 for NULL. */
int myo_workers_count(const myo_workers *workers);

/* Calls job(i, user) once for every i in 0..n_jobs-1 and returns when all are done. workers may be
 * NULL: then everything is done here, in order. One loop at a time per myo_workers; jobs may not
 * start another on it. */
void myo_parallel_for(myo_workers *workers, int n_jobs, void (*job)(int index, void *user),
                      void *user);

/* Processors that this machine lets us use, at least 1. */
int myo_processor_count(void);

#endif
