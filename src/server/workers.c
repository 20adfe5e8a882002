/* SPDX-License-Identifier: Apache-2.0 */
/* Threads that do the work in the order of lanes.c, and the watch, a thread that looks at the clock for them. */
#include "workers.h"

#include <stdlib.h>

#define LOOK_US 10000 /* between two looks of the watch */

struct worker {
    struct workers *workers;
    pthread_t thread;
    struct turn turn;
};

struct workers {
    void (*answer)(struct work *work);
    pthread_mutex_t lock;
    pthread_cond_t ready;   /* a worker could take something, or must end */
    pthread_cond_t arrived; /* work has arrived, so the watch must look again, or it must end */
    pthread_cond_t idle;    /* nothing is left to do */
    struct lanes lanes;
    int sleeping; /* number of workers that sleep */
    bool watch_sleeping;
    int refusing; /* number of requests that the watch is refusing */
    bool stopping;
    pthread_t watch;
    bool watch_started;
    int count;
    struct worker list[];
};

/* Called with the lock held, as are is_idle, report_idle, answer_unlocked, refuse and look. */
static void wake_one(struct workers *workers)
{
    if (workers->sleeping > 0 && lanes_ready(&workers->lanes, clock_monotonic_us()))
        pthread_cond_signal(&workers->ready);
}

static bool is_idle(const struct workers *workers)
{
    return lanes_idle(&workers->lanes) && workers->refusing == 0;
}

static void report_idle(struct workers *workers)
{
    if (is_idle(workers))
        pthread_cond_signal(&workers->idle);
}

/* Releases the lock meanwhile. */
static void answer_unlocked(struct workers *workers, struct work *work)
{
    pthread_mutex_unlock(&workers->lock);
    workers->answer(work);
    pthread_mutex_lock(&workers->lock);
}

static void *take_turns(void *object)
{
    struct worker *worker = object;
    struct workers *workers = worker->workers;
    pthread_mutex_lock(&workers->lock);
    while (!workers->stopping) {
        struct work *taken = lanes_take(&workers->lanes, &worker->turn, clock_monotonic_us());
        if (taken) {
            wake_one(workers);
            answer_unlocked(workers, taken);
            lanes_finish(&workers->lanes, &worker->turn, clock_monotonic_us());
            report_idle(workers);
        } else {
            workers->sleeping++;
            pthread_cond_wait(&workers->ready, &workers->lock);
            workers->sleeping--;
        }
    }
    pthread_mutex_unlock(&workers->lock);
    return NULL;
}

/* Releases the lock while answering. */
static void refuse(struct workers *workers, struct work *refused)
{
    workers->refusing++;
    answer_unlocked(workers, refused);
    workers->refusing--;
}

/* Notices what has become slow, and refuses what has waited too long. */
static void look(struct workers *workers)
{
    for (int i = 0; i < workers->count; i++)
        lanes_look(&workers->lanes, &workers->list[i].turn, clock_monotonic_us());
    for (struct work *late; (late = lanes_take_late(&workers->lanes, clock_monotonic_us())) != NULL;)
        refuse(workers, late);
    wake_one(workers);
    report_idle(workers);
}

static void *keep_watch(void *object)
{
    struct workers *workers = object;
    pthread_mutex_lock(&workers->lock);
    while (!workers->stopping) {
        workers->watch_sleeping = lanes_idle(&workers->lanes);
        if (workers->watch_sleeping)
            pthread_cond_wait(&workers->arrived, &workers->lock);
        else
            clock_wait(&workers->arrived, &workers->lock, clock_monotonic_us() + LOOK_US);
        look(workers);
    }
    for (struct work *last; (last = lanes_take_last(&workers->lanes)) != NULL;)
        refuse(workers, last);
    pthread_mutex_unlock(&workers->lock);
    return NULL;
}

bool workers_put(struct workers *workers, struct work *work)
{
    pthread_mutex_lock(&workers->lock);
    bool stopping = workers->stopping;
    if (!stopping) {
        lanes_put(&workers->lanes, work);
        wake_one(workers);
        if (workers->watch_sleeping)
            pthread_cond_signal(&workers->arrived);
        workers->watch_sleeping = false;
    }
    pthread_mutex_unlock(&workers->lock);
    return !stopping;
}

/* False if one of the threads cannot be started. Called with the lock held. */
static bool start_threads(struct workers *workers, int count)
{
    for (; workers->count < count; workers->count++) {
        struct worker *worker = &workers->list[workers->count];
        worker->workers = workers;
        if (pthread_create(&worker->thread, NULL, take_turns, worker) != 0)
            return false;
    }
    workers->watch_started = pthread_create(&workers->watch, NULL, keep_watch, workers) == 0;
    return workers->watch_started;
}

struct workers *workers_start(const struct workers_settings *settings)
{
    int count = settings->threads + settings->slow_threads;
    struct workers *workers = calloc(1, sizeof *workers + (size_t)count * sizeof *workers->list);
    if (!workers || !lanes_open(&workers->lanes, settings->threads, settings->slow_threads, settings->budget_us)) {
        log_message(LOG_LEVEL_ERROR, "workers_failed", "out of memory");
        free(workers);
        return NULL;
    }
    workers->answer = settings->answer;
    pthread_mutex_init(&workers->lock, NULL);
    clock_condition(&workers->ready);
    clock_condition(&workers->arrived);
    clock_condition(&workers->idle);
    pthread_mutex_lock(&workers->lock);
    bool started = start_threads(workers, count);
    pthread_mutex_unlock(&workers->lock);
    if (started)
        return workers;
    log_message(LOG_LEVEL_ERROR, "workers_failed", "cannot start a thread");
    workers_stop(workers, 0);
    workers_free(workers);
    return NULL;
}

static void wait_until_idle(struct workers *workers, int64_t deadline_us)
{
    bool in_time = true;
    while (in_time && !is_idle(workers))
        in_time = clock_wait(&workers->idle, &workers->lock, deadline_us);
}

void workers_stop(struct workers *workers, int64_t deadline_us)
{
    pthread_mutex_lock(&workers->lock);
    wait_until_idle(workers, deadline_us);
    workers->stopping = true;
    pthread_cond_broadcast(&workers->ready);
    pthread_cond_signal(&workers->arrived);
    pthread_mutex_unlock(&workers->lock);
    for (int i = 0; i < workers->count; i++)
        pthread_join(workers->list[i].thread, NULL);
    if (workers->watch_started)
        pthread_join(workers->watch, NULL);
}

void workers_free(struct workers *workers)
{
    if (!workers)
        return;
    lanes_close(&workers->lanes);
    pthread_cond_destroy(&workers->ready);
    pthread_cond_destroy(&workers->arrived);
    pthread_cond_destroy(&workers->idle);
    pthread_mutex_destroy(&workers->lock);
    free(workers);
}
