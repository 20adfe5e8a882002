/* SPDX-License-Identifier: Apache-2.0 */
/* The thread for match runs. A run belongs to the worker that holds its lease. If an instance dies, the lease expires
 * and another instance starts the run again. The proposals of a run are stored in one transaction. */
#include "db.h"
#include "match_run.h"
#include "service_statements.h"

#define MATCH_RETRY_SECONDS 1 /* after a failure */
#define BUDGET_MS 60000       /* time limit for one statement */
#define LEASE_SECONDS 30      /* from the last heartbeat */
#define STORE_ATTEMPTS_MAX 10 /* one second apart */
#define BEAT_US 500000        /* between two heartbeats */
#define SHARE_OF_INPUT 0.05   /* of a run's progress, for loading the input */
#define SHARE_OF_ENGINE 0.85  /* of a run's progress, for matching; storing is the rest */

struct match_worker {
    struct match_worker_settings settings;
    struct periodic *periodic;
    char name[37];     /* identifies this worker's leases */
    enum error failed; /* of the last poll; logged only when it changes */
};

/* How this worker finished a run. */
enum outcome {
    OUTCOME_DONE,
    OUTCOME_LOST, /* cancelled, or another worker has the lease */
    OUTCOME_GIVEN_BACK,
    OUTCOME_NOT_LOADED,
    OUTCOME_NOT_STORED,
    OUTCOME_INPUT_UNREADABLE,
};

static const char *const outcome_names[] = {
    [OUTCOME_DONE] = "done",
    [OUTCOME_LOST] = "lost",
    [OUTCOME_GIVEN_BACK] = "given_back",
    [OUTCOME_NOT_LOADED] = "not_loaded",
    [OUTCOME_NOT_STORED] = "not_stored",
    [OUTCOME_INPUT_UNREADABLE] = "input_unreadable",
};

/* The run in progress. */
struct job {
    struct match_worker *worker;
    const struct periodic *periodic; /* the thread, to ask whether it is stopping */
    const char *id;
    int64_t last_beat_us;
    bool lost; /* cancelled, or another worker has the lease */
};

static enum error worker_write(struct match_worker *worker, struct arena *arena, const struct statement *statement,
                               const char *const *values, PGresult **ret_result)
{
    struct claims claims = {.subject = "",
                            .roles = "",
                            .operation = statement->name,
                            .development = worker->settings.development,
                            .deadline_us = clock_monotonic_us() + (int64_t)BUDGET_MS * 1000};
    return db_write(worker->settings.db, arena, &claims, statement, values, ret_result);
}

static bool is_true(const PGresult *result, const char *column)
{
    const char *value = result_text(result, column);
    return value && value[0] == 't';
}

/* The heartbeat. A failed one does not cancel the run; if the lease was lost, storing will find out. */
static void job_beat(struct job *job, double share)
{
    struct arena *arena = arena_new();
    PGresult *result = NULL;
    struct match_run_beat_values values = {.match_run_id = job->id,
                                           .worker = job->worker->name,
                                           .progress = arena_format(arena, "%d", (int)(share * 100)),
                                           .lease_seconds = arena_format(arena, "%d", LEASE_SECONDS)};
    enum error error = worker_write(job->worker, arena, &statement_match_run_beat, STATEMENT_VALUES(values), &result);
    job->lost = job->lost || (!error && !is_true(result, "held"));
    job->last_beat_us = clock_monotonic_us();
    arena_free(arena);
}

static bool job_goes_on(void *context, double share)
{
    struct job *job = context;
    if (periodic_is_stopping(job->periodic))
        return false;
    if (clock_monotonic_us() - job->last_beat_us >= BEAT_US)
        job_beat(job, SHARE_OF_INPUT + SHARE_OF_ENGINE * share);
    return !job->lost;
}

static void job_log(const struct job *job, enum outcome outcome, int64_t started_us)
{
    struct log_line line;
    log_begin(&line, LOG_LEVEL_INFO, "match_run");
    log_text(&line, "match_run_id", job->id);
    log_text(&line, "outcome", outcome_names[outcome]);
    log_number(&line, "duration_us", clock_monotonic_us() - started_us);
    log_end(&line);
}

/* Gives the run back to any instance, or ends it as failed. If this statement fails, too, the lease expires. */
static void job_leave(struct job *job, struct arena *arena, bool given_back, const char *problem)
{
    PGresult *result = NULL;
    struct match_run_leave_values values = {.match_run_id = job->id,
                                            .worker = job->worker->name,
                                            .given_back = given_back ? "true" : "false",
                                            .problem = problem};
    enum error error = worker_write(job->worker, arena, &statement_match_run_leave, STATEMENT_VALUES(values), &result);
    if (error)
        log_message(LOG_LEVEL_WARNING, "match_run_failed", "%s", error_entry(error)->id);
}

/* Tries to store the result several times, because the lease outlasts a restart of PostgreSQL. */
static enum error job_store(struct job *job, struct arena *arena, const char *found, bool *ret_stored)
{
    PGresult *result = NULL;
    struct match_run_store_values values = {.match_run_id = job->id, .worker = job->worker->name, .result = found};
    enum error error = OK;
    for (int i = 0; i < STORE_ATTEMPTS_MAX; i++) {
        error = worker_write(job->worker, arena, &statement_match_run_store, STATEMENT_VALUES(values), &result);
        bool is_transient =
            error == ERROR_DATABASE_UNAVAILABLE || error == ERROR_DATABASE_BUSY || error == ERROR_OUTCOME_UNKNOWN;
        if (!is_transient || periodic_is_stopping(job->periodic))
            break;
        nanosleep(&(struct timespec){.tv_sec = MATCH_RETRY_SECONDS}, NULL);
    }
    if (!error)
        *ret_stored = is_true(result, "stored");
    return error;
}

static enum outcome job_match(struct job *job, struct arena *arena, struct match_run_input *input)
{
    const char *found = NULL;
    bool stored = false;
    input->pool.go_on = job_goes_on;
    input->pool.context = job;
    job_beat(job, SHARE_OF_INPUT);
    if (job->lost)
        return OUTCOME_LOST;
    if (!match_run_solve(arena, input, &found)) {
        if (job->lost)
            return OUTCOME_LOST;
        job_leave(job, arena, true, NULL);
        return OUTCOME_GIVEN_BACK;
    }
    job_beat(job, SHARE_OF_INPUT + SHARE_OF_ENGINE);
    if (job_store(job, arena, found, &stored)) {
        job_leave(job, arena, false, NULL);
        return OUTCOME_NOT_STORED;
    }
    return stored ? OUTCOME_DONE : OUTCOME_LOST;
}

static enum outcome job_run(struct job *job, struct arena *arena)
{
    PGresult *result = NULL;
    struct match_run_load_values values = {.match_run_id = job->id,
                                           .worker = job->worker->name,
                                           .lease_seconds = arena_format(arena, "%d", LEASE_SECONDS)};
    enum error error = worker_write(job->worker, arena, &statement_match_run_load, STATEMENT_VALUES(values), &result);
    if (error) {
        job_leave(job, arena, false, NULL);
        return OUTCOME_NOT_LOADED;
    }
    const char *text = result_text(result, "input");
    struct match_run_input input;
    if (!text)
        return OUTCOME_LOST;
    if (!match_run_input_read(arena, text, &input)) {
        job_leave(job, arena, false, "input_unreadable");
        return OUTCOME_INPUT_UNREADABLE;
    }
    return job_match(job, arena, &input);
}

static int worker_round(struct periodic *periodic, void *context)
{
    struct match_worker *worker = context;
    int64_t started_us = clock_monotonic_us();
    struct arena *arena = arena_new();
    PGresult *result = NULL;
    enum outcome outcome = OUTCOME_DONE;
    struct match_run_claim_values values = {.worker = worker->name,
                                            .lease_seconds = arena_format(arena, "%d", LEASE_SECONDS)};
    enum error error = worker_write(worker, arena, &statement_match_run_claim, STATEMENT_VALUES(values), &result);
    if (error && error != worker->failed)
        log_message(LOG_LEVEL_WARNING, "match_run_failed", "%s", error_entry(error)->id);
    worker->failed = error;
    struct job job = {.worker = worker, .periodic = periodic, .id = error ? NULL : result_text(result, "match_run_id")};
    if (job.id) {
        outcome = job_run(&job, arena);
        job_log(&job, outcome, started_us);
    }
    bool found = job.id != NULL;
    arena_free(arena);
    if (error || outcome == OUTCOME_NOT_LOADED || outcome == OUTCOME_NOT_STORED)
        return MATCH_RETRY_SECONDS;
    return found ? 0 : worker->settings.seconds;
}

struct match_worker *match_worker_start(const struct match_worker_settings *settings)
{
    struct match_worker *worker = calloc(1, sizeof *worker);
    if (!worker)
        return NULL;
    worker->settings = *settings;
    uuid_random(worker->name);
    worker->periodic = periodic_start("match_run_failed", worker_round, worker);
    if (!worker->periodic) {
        free(worker);
        return NULL;
    }
    return worker;
}

void match_worker_ask_to_stop(struct match_worker *worker)
{
    if (worker)
        periodic_ask_to_stop(worker->periodic);
}

void match_worker_stop(struct match_worker *worker)
{
    if (!worker)
        return;
    periodic_stop(worker->periodic);
    free(worker);
}
