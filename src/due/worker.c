/* SPDX-License-Identifier: Apache-2.0 */
/* The thread that does what is due: takes its work in small transactions, so that several instances share it and
 * nothing is done twice. */
#include <errno.h>
#include <pthread.h>

#include "due.h"
#include "service_statements.h"

#define PIECES_MOST 100 /* of one transaction */
#define RETRY_SECONDS 1 /* after a failure */

struct due_worker {
    struct due_settings settings;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t woken;
    bool stopping;
    int pieces;        /* of the next transaction: fewer after one that took too long */
    enum error failed; /* of the last transaction; told once, not every second */
};

static enum error run(const struct due_worker *worker, struct arena *arena, int *ret_done)
{
    struct claims claims = {.subject = "",
                            .roles = "",
                            .operation = statement_due_work.name,
                            .development = worker->settings.development,
                            .deadline_us = clock_monotonic_us() + (int64_t)DUE_BUDGET_MS * 1000};
    struct due_work_values values = {.most = arena_format(arena, "%d", worker->pieces)};
    struct transaction *transaction = NULL;
    PGresult *result = NULL;
    enum error error = transaction_begin(worker->settings.db, arena, &claims, &transaction);
    if (error)
        return error;
    error = transaction_run(transaction, &statement_due_work, STATEMENT_VALUES(values), &result);
    if (error) {
        transaction_rollback(transaction);
        return error;
    }
    const char *done = result_text(result, "done");
    error = transaction_commit(transaction);
    if (!error)
        *ret_done = done ? (int)strtol(done, NULL, 10) : 0;
    return error;
}

static void tell(struct due_worker *worker, enum error error, int done, int64_t started_us)
{
    struct log_line line;
    if (error && error != worker->failed)
        log_message(LOG_LEVEL_WARNING, "due_work_failed", "%s", error_entry(error)->id);
    if (!error && worker->failed)
        log_message(LOG_LEVEL_INFO, "due_work_back", "work that is due is done again");
    worker->failed = error;
    if (error)
        return;
    log_begin(&line, done > 0 ? LOG_LEVEL_INFO : LOG_LEVEL_DEBUG, "due_work");
    log_number(&line, "done", done);
    log_number(&line, "duration_us", clock_monotonic_us() - started_us);
    log_end(&line);
}

/* One transaction; seconds until the next one. */
static int work(struct due_worker *worker)
{
    int64_t started_us = clock_monotonic_us();
    struct arena *arena = arena_borrow();
    int done = 0;
    enum error error = run(worker, arena, &done);
    arena_return(arena);
    tell(worker, error, done, started_us);
    worker->pieces = !error ? PIECES_MOST : worker->pieces > 10 ? worker->pieces / 10 : 1;
    if (error)
        return RETRY_SECONDS;
    return done > 0 ? 0 : worker->settings.seconds;
}

/* Called with the lock held. */
static void wait_seconds(struct due_worker *worker, int seconds)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += seconds;
    for (int code = 0; !worker->stopping && code != ETIMEDOUT && seconds > 0;)
        code = pthread_cond_timedwait(&worker->woken, &worker->lock, &at);
}

static void *work_until_stopped(void *object)
{
    struct due_worker *worker = object;
    /* The pool has its first connections a moment after the start. */
    int seconds = RETRY_SECONDS;
    pthread_mutex_lock(&worker->lock);
    for (;;) {
        wait_seconds(worker, seconds);
        if (worker->stopping)
            break;
        pthread_mutex_unlock(&worker->lock);
        seconds = work(worker);
        pthread_mutex_lock(&worker->lock);
    }
    pthread_mutex_unlock(&worker->lock);
    return NULL;
}

static void worker_free(struct due_worker *worker)
{
    pthread_cond_destroy(&worker->woken);
    pthread_mutex_destroy(&worker->lock);
    free(worker);
}

struct due_worker *due_worker_start(const struct due_settings *settings)
{
    pthread_condattr_t attributes;
    struct due_worker *worker = calloc(1, sizeof *worker);
    if (!worker)
        return NULL;
    worker->settings = *settings;
    worker->pieces = PIECES_MOST;
    pthread_mutex_init(&worker->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&worker->woken, &attributes);
    pthread_condattr_destroy(&attributes);
    if (pthread_create(&worker->thread, NULL, work_until_stopped, worker) != 0) {
        log_message(LOG_LEVEL_ERROR, "due_work_failed", "no thread");
        worker_free(worker);
        return NULL;
    }
    return worker;
}

void due_worker_stop(struct due_worker *worker)
{
    if (!worker)
        return;
    pthread_mutex_lock(&worker->lock);
    worker->stopping = true;
    pthread_cond_signal(&worker->woken);
    pthread_mutex_unlock(&worker->lock);
    pthread_join(worker->thread, NULL);
    worker_free(worker);
}
