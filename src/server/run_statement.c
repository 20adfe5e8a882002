/* SPDX-License-Identifier: Apache-2.0 */
/* Runs an operation's statement in a transaction, with the steps before and after it, once for each Idempotency-Key. */
#include "stages.h"

#include "db.h"

#define ATTEMPTS_MAX 4

static struct claims claims_of(const struct request *request)
{
    return (struct claims){.subject = request->actor.subject ? request->actor.subject : "",
                           .external_id = request->actor.external_id,
                           .issued_at = request->actor.issued_at,
                           .roles = role_names(request->arena, request->actor.roles),
                           .operation = request->operation->id,
                           .read_only = !request->operation->writes,
                           .filtered = request->filtered,
                           .development = request->service->config.environment == ENVIRONMENT_DEVELOPMENT,
                           .time_zone = request->service->config.time_zone,
                           .deadline_us = request->deadline_us,
                           .limit_us = request->limit_us};
}

/* Unless the caller uses a service role, the token's subject must be an active employee. */
static enum error check_employee(const struct request *request, bool has_employee)
{
    bool as_service = (request->actor.roles & request->operation->roles & SERVICE_ROLES) != 0;
    return has_employee || as_service ? OK : ERROR_EMPLOYEE_UNKNOWN;
}

static enum error read_statement(struct request *request)
{
    struct claims claims = claims_of(request);
    bool has_employee = false;
    PGresult *result = NULL;
    enum error error = db_read(request->service->db, request->arena, &claims, request->statement, request->values,
                               &has_employee, &result);
    if (!error)
        error = check_employee(request, has_employee);
    return error ? error : take_rows(request, result);
}

static enum error act(struct request *request, struct transaction *transaction)
{
    PGresult *result = NULL;
    enum error error = transaction_run(transaction, request->statement, request->values, &result);
    if (!error)
        error = check_employee(request, transaction_employee(transaction) != NULL);
    return error ? error : take_rows(request, result);
}

/* The caller's rights may have ended since the first request, so the statement runs again, and its effect is rolled
 * back. Other refusals do not count: they only mean that its work is already done. The statements check rights before
 * what the first request has changed; repeats() tells them that this is a repetition. */
static enum error act_again(struct request *request, struct transaction *transaction,
                            const struct idempotency *idempotency)
{
    enum error error = idempotency_find(request, idempotency, transaction);
    if (error)
        return error;
    struct answer stored = request->answer;
    error = act(request, transaction);
    int status = error_entry(error)->status;
    if (status == 403 || status == 404 || status >= 500)
        return error;
    request->answer = stored;
    return OK;
}

static enum error act_once(struct request *request, struct transaction *transaction, struct idempotency *idempotency)
{
    bool first = false;
    enum error error = idempotency_claim(request, idempotency, transaction, &first);
    if (!error)
        error = check_employee(request, transaction_employee(transaction) != NULL);
    if (error)
        return error;
    if (!first)
        return act_again(request, transaction, idempotency);
    error = act(request, transaction);
    return error ? error : idempotency_store(request, idempotency, transaction);
}

/* A request of the same caller that reads the object that the stored response shows. False if a list or nothing can be
 * read there. */
static bool reading_of(const struct request *request, struct request *ret_reading)
{
    static const char history[] = "/transitions";
    const char *location = request->answer.location;
    size_t length = location ? strlen(location) : 0;
    size_t tail = sizeof history - 1;
    if (length > tail && strcmp(location + length - tail, history) == 0)
        length -= tail;
    *ret_reading = (struct request){.service = request->service,
                                    .arena = request->arena,
                                    .method = method_name(METHOD_GET),
                                    .path = location,
                                    .path_length = length,
                                    .body = "",
                                    .trace_id = request->trace_id,
                                    .language = request->language,
                                    .started_us = request->started_us,
                                    .deadline_us = request->deadline_us,
                                    .limit_us = request->limit_us,
                                    .actor = request->actor};
    ret_reading->route = route_find(location, length, ret_reading->path_values);
    ret_reading->operation = ret_reading->route ? ret_reading->route->operations[METHOD_GET] : NULL;
    return ret_reading->operation && !ret_reading->operation->paged;
}

/* The caller may no longer read all that the first response showed, so a repetition shows the object as a GET does now.
 * The stored body remains if there is no such object. */
static enum error read_anew(struct request *request)
{
    struct request reading;
    if (!reading_of(request, &reading))
        return OK;
    enum error error = authorise(&reading);
    if (!error)
        error = request_check(&reading);
    if (!error)
        error = run_statement(&reading);
    if (error)
        return error;
    request->answer.body = reading.answer.body;
    request->answer.body_length = reading.answer.body_length;
    request->answer.etag = reading.answer.etag;
    return OK;
}

static enum error run_attempt(struct request *request, struct idempotency *idempotency, bool *ret_may_repeat)
{
    struct claims claims = claims_of(request);
    struct transaction *transaction = NULL;
    *ret_may_repeat = false;
    enum error error = transaction_begin(request->service->db, request->arena, &claims, &transaction);
    if (error)
        return error;
    error = idempotency->text ? act_once(request, transaction, idempotency) : act(request, transaction);
    if (!error && !request->answer.replayed) {
        error = transaction_commit(transaction);
        request->refusal = transaction_refusal(transaction);
        return error;
    }
    request->refusal = transaction_refusal(transaction);
    *ret_may_repeat = error && transaction_may_repeat(transaction);
    transaction_rollback(transaction);
    return error ? error : read_anew(request);
}

/* After a deadlock the winner is still waking up; an immediate retry could deadlock it again, so wait 5 to 24 ms. */
static void pause_before_repeat(void)
{
    struct timespec pause = {.tv_nsec = (long)(5 + clock_monotonic_us() % 20) * 1000000};
    nanosleep(&pause, NULL);
}

enum error run_statement(struct request *request)
{
    const struct operation *operation = request->operation;
    struct idempotency idempotency = {.text = NULL};
    enum error error = operation->before ? operation->before(request) : OK;
    if (error)
        return error;
    request_bind(request);
    if (operation->method == METHOD_GET)
        return read_statement(request);
    error = idempotency_open(request, &idempotency);
    bool may_repeat = !error;
    for (int i = 0; may_repeat && i < ATTEMPTS_MAX && clock_monotonic_us() < request->deadline_us; i++) {
        if (i > 0)
            pause_before_repeat();
        error = run_attempt(request, &idempotency, &may_repeat);
    }
    return error;
}
