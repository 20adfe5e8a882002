/* SPDX-License-Identifier: Apache-2.0 */
/* A thread that repeats the same work and can be stopped between two rounds. */
#include <stdatomic.h>

#include "base.h"

#define FIRST_SECONDS 1 /* by then, the pool has its first connections */

struct periodic {
    periodic_round *round;
    void *context;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t woken;
    atomic_bool stopping;
};

/* Called with the lock held. */
static void wait_seconds(struct periodic *periodic, int seconds)
{
    int64_t until_us = clock_monotonic_us() + (int64_t)seconds * 1000000;
    for (bool woken = true; !periodic->stopping && woken && seconds > 0;)
        woken = clock_wait(&periodic->woken, &periodic->lock, until_us);
}

static void *rounds(void *object)
{
    struct periodic *periodic = object;
    int seconds = FIRST_SECONDS;
    pthread_mutex_lock(&periodic->lock);
    for (;;) {
        wait_seconds(periodic, seconds);
        if (periodic->stopping)
            break;
        pthread_mutex_unlock(&periodic->lock);
        seconds = periodic->round(periodic, periodic->context);
        pthread_mutex_lock(&periodic->lock);
    }
    pthread_mutex_unlock(&periodic->lock);
    return NULL;
}

static void periodic_free(struct periodic *periodic)
{
    pthread_cond_destroy(&periodic->woken);
    pthread_mutex_destroy(&periodic->lock);
    free(periodic);
}

struct periodic *periodic_start(const char *event, periodic_round *round, void *context)
{
    struct periodic *periodic = calloc(1, sizeof *periodic);
    if (!periodic)
        return NULL;
    periodic->round = round;
    periodic->context = context;
    pthread_mutex_init(&periodic->lock, NULL);
    clock_condition(&periodic->woken);
    if (pthread_create(&periodic->thread, NULL, rounds, periodic) != 0) {
        log_message(LOG_LEVEL_ERROR, event, "cannot start the thread");
        periodic_free(periodic);
        return NULL;
    }
    return periodic;
}

bool periodic_is_stopping(const struct periodic *periodic)
{
    return periodic->stopping;
}

void periodic_ask_to_stop(struct periodic *periodic)
{
    if (!periodic)
        return;
    pthread_mutex_lock(&periodic->lock);
    periodic->stopping = true;
    pthread_cond_signal(&periodic->woken);
    pthread_mutex_unlock(&periodic->lock);
}

void periodic_stop(struct periodic *periodic)
{
    if (!periodic)
        return;
    periodic_ask_to_stop(periodic);
    pthread_join(periodic->thread, NULL);
    periodic_free(periodic);
}
