/* SPDX-License-Identifier: Apache-2.0 */
/* The thread for due work. Each transaction does a limited number of pieces, so that instances can share the work. */
#include "db.h"
#include "due.h"
#include "service_statements.h"

#define PIECES_MAX 100      /* maximum per transaction */
#define DUE_RETRY_SECONDS 1 /* after a failure */

struct due_worker {
    struct due_worker_settings settings;
    struct periodic *periodic;
    int pieces;        /* maximum in the next transaction; fewer after a failure */
    enum error failed; /* of the last transaction; logged only when it changes */
};

static enum error due_work_run(const struct due_worker *worker, struct arena *arena, int *ret_done)
{
    struct claims claims = {.subject = "",
                            .roles = "",
                            .operation = statement_due_work.name,
                            .development = worker->settings.development,
                            .deadline_us = clock_monotonic_us() + (int64_t)DUE_BUDGET_MS * 1000};
    struct due_work_values values = {.most = arena_format(arena, "%d", worker->pieces)};
    PGresult *result = NULL;
    enum error error =
        db_write(worker->settings.db, arena, &claims, &statement_due_work, STATEMENT_VALUES(values), &result);
    if (error)
        return error;
    const char *done = result_text(result, "done");
    *ret_done = done ? (int)strtol(done, NULL, 10) : 0;
    return OK;
}

static void due_work_log(struct due_worker *worker, enum error error, int done, int64_t started_us)
{
    struct log_line line;
    if (error && error != worker->failed)
        log_message(LOG_LEVEL_WARNING, "due_work_failed", "%s", error_entry(error)->id);
    if (!error && worker->failed)
        log_message(LOG_LEVEL_INFO, "due_work_back", "due work is running again");
    worker->failed = error;
    if (error)
        return;
    log_begin(&line, done > 0 ? LOG_LEVEL_INFO : LOG_LEVEL_DEBUG, "due_work");
    log_number(&line, "done", done);
    log_number(&line, "duration_us", clock_monotonic_us() - started_us);
    log_end(&line);
}

/* Runs one transaction. */
static int work(struct periodic *periodic, void *context)
{
    (void)periodic;
    struct due_worker *worker = context;
    int64_t started_us = clock_monotonic_us();
    struct arena *arena = arena_borrow();
    int done = 0;
    enum error error = due_work_run(worker, arena, &done);
    arena_return(arena);
    due_work_log(worker, error, done, started_us);
    worker->pieces = !error ? PIECES_MAX : worker->pieces > 10 ? worker->pieces / 10 : 1;
    if (error)
        return DUE_RETRY_SECONDS;
    return done > 0 ? 0 : worker->settings.seconds;
}

struct due_worker *due_worker_start(const struct due_worker_settings *settings)
{
    struct due_worker *worker = calloc(1, sizeof *worker);
    if (!worker)
        return NULL;
    worker->settings = *settings;
    worker->pieces = PIECES_MAX;
    worker->periodic = periodic_start("due_work_failed", work, worker);
    if (!worker->periodic) {
        free(worker);
        return NULL;
    }
    return worker;
}

void due_worker_ask_to_stop(struct due_worker *worker)
{
    if (worker)
        periodic_ask_to_stop(worker->periodic);
}

void due_worker_stop(struct due_worker *worker)
{
    if (!worker)
        return;
    periodic_stop(worker->periodic);
    free(worker);
}
