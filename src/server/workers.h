/* SPDX-License-Identifier: Apache-2.0 */
/* The threads that answer the requests which may have to wait for the database. */
#ifndef KEHRWERT_SERVER_WORKERS_H
#define KEHRWERT_SERVER_WORKERS_H

#include "lanes.h"

struct workers;

struct workers_settings {
    int threads;      /* for requests to operations that are not slow */
    int slow_threads; /* for the others */
    int64_t budget_us;
    void (*answer)(struct work *work); /* called once for each request, by one of the threads */
};

/* Starts the threads. Returns NULL and logs an error if one cannot be started or memory runs out. */
struct workers *workers_start(const struct workers_settings *settings);

/* Queues the work. False, and nothing happens, once the workers have been stopped. */
MUST_CHECK bool workers_put(struct workers *workers, struct work *work);

/* Waits until all work is done or the deadline (monotonic clock) has passed, refuses what still waits for a thread, and
 * ends the threads. */
void workers_stop(struct workers *workers, int64_t deadline_us);

/* Call it after workers_stop, when nobody calls workers_put any more. NULL is allowed. */
void workers_free(struct workers *workers);

#endif
