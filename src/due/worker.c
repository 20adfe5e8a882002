/* SPDX-License-Identifier: Apache-2.0 */
/* The thread for due work. Each due step runs in a transaction of its own with a limited number of pieces, so that
 * instances can share the work and a step that fails holds up no other. */
#include "db.h"
#include "due.h"
#include "service_statements.h"

#define STEPS_MAX 32
#define PIECES_MAX 100    /* maximum per transaction */
#define RETRY_SECONDS 1   /* while the database is unavailable, and after the first failure of a step */
#define RETRY_DOUBLINGS 9 /* after further failures in a row, at most this often: 512 seconds */

struct due_step {
    char name[64];         /* the longest name that PostgreSQL allows */
    int pieces;            /* maximum in the next transaction; fewer after a failure */
    int failures;          /* in a row */
    int64_t not_before_us; /* monotonic clock */
};

struct due_worker {
    struct due_worker_settings settings;
    struct periodic *periodic;
    struct due_step steps[STEPS_MAX];
    size_t step_count;
    enum error failed; /* why the last round was broken off; logged only when it changes */
};

static struct claims claims_of(const struct due_worker *worker, const char *operation)
{
    return (struct claims){.subject = "",
                           .roles = "",
                           .operation = operation,
                           .development = worker->settings.development,
                           .deadline_us = clock_monotonic_us() + (int64_t)DUE_BUDGET_MS * 1000};
}

/* The step as the worker knows it, or a new one. */
static struct due_step step_known(const struct due_worker *worker, const char *name)
{
    struct due_step step = {.pieces = PIECES_MAX};
    for (size_t i = 0; i < worker->step_count; i++) {
        if (strcmp(worker->steps[i].name, name) == 0)
            return worker->steps[i];
    }
    snprintf(step.name, sizeof step.name, "%s", name);
    return step;
}

/* In each round, because a migration may have added steps. */
static enum error find_steps(struct due_worker *worker, struct arena *arena)
{
    struct due_step steps[STEPS_MAX];
    struct claims claims = claims_of(worker, statement_due_steps.name);
    PGresult *result = NULL;
    bool has_employee = false;
    enum error error = db_read(worker->settings.db, arena, &claims, &statement_due_steps, NULL, &has_employee, &result);
    if (error)
        return error;
    size_t count = result_rows(result) < STEPS_MAX ? result_rows(result) : STEPS_MAX;
    for (size_t i = 0; i < count; i++)
        steps[i] = step_known(worker, result_cell(result, i, "step"));
    memcpy(worker->steps, steps, count * sizeof *steps);
    worker->step_count = count;
    return OK;
}

static void log_success(const struct due_step *step, int done, int64_t duration_us)
{
    struct log_line line;
    if (step->failures > 0)
        log_message(LOG_LEVEL_INFO, "due_step_back", "%s is running again", step->name);
    log_begin(&line, done > 0 ? LOG_LEVEL_INFO : LOG_LEVEL_DEBUG, "due_work");
    log_text(&line, "step", step->name);
    log_number(&line, "done", done);
    log_number(&line, "duration_us", duration_us);
    log_end(&line);
}

/* A step that keeps failing is tried more and more rarely. */
static int retry_seconds(const struct due_step *step)
{
    return RETRY_SECONDS << (step->failures < RETRY_DOUBLINGS ? step->failures : RETRY_DOUBLINGS);
}

static void put_off(struct due_step *step, enum error error)
{
    struct log_line line;
    int seconds = retry_seconds(step);
    log_begin(&line, LOG_LEVEL_WARNING, "due_step_failed");
    log_text(&line, "step", step->name);
    log_text(&line, "message", error_entry(error)->id);
    log_number(&line, "retry_seconds", seconds);
    log_end(&line);
    step->failures++;
    step->pieces = step->pieces > 10 ? step->pieces / 10 : 1;
    step->not_before_us = clock_monotonic_us() + (int64_t)seconds * 1000000;
}

/* Runs one transaction of the step. An error other than ERROR_DATABASE_UNAVAILABLE is the step's own: it is put off. */
static enum error run_step(const struct due_worker *worker, struct due_step *step, int *ret_done)
{
    struct arena *arena = arena_borrow();
    struct claims claims = claims_of(worker, statement_due_step.name);
    struct due_step_values values = {.step = step->name, .most = arena_format(arena, "%d", step->pieces)};
    int64_t started_us = clock_monotonic_us();
    PGresult *result = NULL;
    enum error error =
        db_write(worker->settings.db, arena, &claims, &statement_due_step, STATEMENT_VALUES(values), &result);
    const char *done = error ? NULL : result_text(result, "done");
    *ret_done = done ? (int)strtol(done, NULL, 10) : 0;
    arena_return(arena);
    if (error == ERROR_DATABASE_UNAVAILABLE)
        return error;
    if (error) {
        put_off(step, error);
        return OK;
    }
    log_success(step, *ret_done, clock_monotonic_us() - started_us);
    step->failures = 0;
    step->pieces = step->pieces < PIECES_MAX / 2 ? step->pieces * 2 : PIECES_MAX;
    return OK;
}

/* Runs each step that is not put off. */
static enum error run_steps(struct due_worker *worker, const struct periodic *periodic, int *ret_done)
{
    for (size_t i = 0; i < worker->step_count && !periodic_is_stopping(periodic); i++) {
        int done = 0;
        if (clock_monotonic_us() < worker->steps[i].not_before_us)
            continue;
        enum error error = run_step(worker, &worker->steps[i], &done);
        if (error)
            return error;
        *ret_done += done;
    }
    return OK;
}

static void log_round(struct due_worker *worker, enum error error)
{
    if (error && error != worker->failed)
        log_message(LOG_LEVEL_WARNING, "due_work_failed", "%s", error_entry(error)->id);
    if (!error && worker->failed)
        log_message(LOG_LEVEL_INFO, "due_work_back", "due work is running again");
    worker->failed = error;
}

/* Seconds until a step that was put off is due again, or the polling interval if that is shorter. */
static int pause_seconds(const struct due_worker *worker)
{
    int64_t seconds = worker->settings.seconds;
    for (size_t i = 0; i < worker->step_count; i++) {
        int64_t left_us = worker->steps[i].not_before_us - clock_monotonic_us();
        if (left_us > 0 && left_us / 1000000 + 1 < seconds)
            seconds = left_us / 1000000 + 1;
    }
    return (int)seconds;
}

static int worker_round(struct periodic *periodic, void *context)
{
    struct due_worker *worker = context;
    struct arena *arena = arena_borrow();
    int done = 0;
    enum error error = find_steps(worker, arena);
    arena_return(arena);
    if (!error)
        error = run_steps(worker, periodic, &done);
    log_round(worker, error);
    if (error)
        return RETRY_SECONDS;
    return done > 0 ? 0 : pause_seconds(worker);
}

struct due_worker *due_worker_start(const struct due_worker_settings *settings)
{
    struct due_worker *worker = calloc(1, sizeof *worker);
    if (!worker)
        return NULL;
    worker->settings = *settings;
    worker->periodic = periodic_start("due_work_failed", worker_round, worker);
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
