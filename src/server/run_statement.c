/* SPDX-License-Identifier: Apache-2.0 */
/* Runs an operation's statement in a transaction, with the steps before and after it, and handles the
 * Idempotency-Key. */
#include "stages.h"

#include <openssl/sha.h>

#include "db.h"
#include "service_statements.h"

#define ATTEMPTS_MAX 4

static struct claims claims_of(const struct request *request)
{
    return (struct claims){.subject = request->actor.subject ? request->actor.subject : "",
                           .roles = role_names(request->arena, request->actor.roles),
                           .operation = request->operation->id,
                           .read_only = !request->operation->writes,
                           .development = request->service->config.environment == ENVIRONMENT_DEVELOPMENT,
                           .deadline_us = request->deadline_us};
}

/* Unless the caller uses a role of services, the token's subject must be an active employee. */
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
    enum error error = db_read(request->service->db, request->arena, &claims, request->operation->statement,
                               request->values, &has_employee, &result);
    if (!error)
        error = check_employee(request, has_employee);
    return error ? error : take_rows(request, result);
}

/* A request with the same key must be the same request. The hash covers path and body. */
static const char *request_hash(const struct request *request)
{
    struct text text = {.arena = request->arena};
    text_format(&text, "%.*s\n", (int)request->path_length, request->path);
    text_append(&text, request->body, request->body_length);
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256((const unsigned char *)text.bytes, text.length, digest);
    return hex_encode(request->arena, digest, sizeof digest);
}

/* Returns the stored response of the first request with this key. */
static enum error replay(struct request *request, struct transaction *transaction, const char *key, const char *hash)
{
    struct idempotency_find_values values = {
        .subject = request->actor.subject, .key = key, .operation = request->operation->id, .request_hash = hash};
    PGresult *result = NULL;
    enum error error = transaction_run(transaction, &statement_idempotency_find, STATEMENT_VALUES(values), &result);
    if (error)
        return error;
    const char *same = result_text(result, "same");
    const char *status = result_text(result, "status");
    if (!same || !status)
        return ERROR_DATABASE_BUSY;
    if (strcmp(same, "t") != 0)
        return ERROR_IDEMPOTENCY_KEY_REUSED;
    const char *reply = result_text(result, "reply");
    request->answer = (struct answer){.status = (int)strtol(status, NULL, 10),
                                      .media_type = request->operation->reply_media,
                                      .body = reply,
                                      .body_length = reply ? strlen(reply) : 0,
                                      .etag = result_text(result, "etag"),
                                      .location = result_text(result, "location"),
                                      .replayed = true};
    return OK;
}

static enum error store_reply(struct request *request, struct transaction *transaction, const char *key)
{
    const struct answer *answer = &request->answer;
    struct idempotency_store_values values = {.subject = request->actor.subject,
                                              .key = key,
                                              .status = arena_format(request->arena, "%d", answer->status),
                                              .reply = answer->body,
                                              .etag = answer->etag,
                                              .location = answer->location};
    PGresult *result = NULL;
    return transaction_run(transaction, &statement_idempotency_store, STATEMENT_VALUES(values), &result);
}

static enum error act(struct request *request, struct transaction *transaction)
{
    PGresult *result = NULL;
    enum error error = transaction_run(transaction, request->operation->statement, request->values, &result);
    if (!error)
        error = check_employee(request, transaction_has_employee(transaction));
    return error ? error : take_rows(request, result);
}

static enum error act_once(struct request *request, struct transaction *transaction, const char *key)
{
    struct idempotency_claim_values values = {.subject = request->actor.subject,
                                              .key = key,
                                              .operation = request->operation->id,
                                              .request_hash = request_hash(request)};
    PGresult *claim = NULL;
    enum error error = transaction_run(transaction, &statement_idempotency_claim, STATEMENT_VALUES(values), &claim);
    if (error)
        return error;
    error = check_employee(request, transaction_has_employee(transaction));
    if (error)
        return error;
    if (result_rows(claim) == 0)
        return replay(request, transaction, key, values.request_hash);
    error = act(request, transaction);
    return error ? error : store_reply(request, transaction, key);
}

static enum error run_attempt(struct request *request, const char *key, bool *ret_may_repeat)
{
    struct claims claims = claims_of(request);
    struct transaction *transaction = NULL;
    *ret_may_repeat = false;
    enum error error = transaction_begin(request->service->db, request->arena, &claims, &transaction);
    if (error)
        return error;
    error = key ? act_once(request, transaction, key) : act(request, transaction);
    if (!error)
        return transaction_commit(transaction);
    *ret_may_repeat = transaction_may_repeat(transaction);
    transaction_rollback(transaction);
    return error;
}

static enum error idempotency_key(struct request *request, const char **ret_key)
{
    const char *key = request->operation->method == METHOD_POST ? request_header(request, "Idempotency-Key") : NULL;
    size_t length = key ? strlen(key) : 1;
    for (size_t i = 0; key && i < length; i++) {
        if (key[i] < 0x21 || key[i] > 0x7e)
            length = 0;
    }
    if (length == 0 || length > 100) {
        finding_add(&request->findings, NULL, "Idempotency-Key", FINDING_KEY_FORMAT, 0);
        return ERROR_PARAMETER_INVALID;
    }
    *ret_key = key;
    return OK;
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
    const char *key = NULL;
    enum error error = operation->before ? operation->before(request) : OK;
    if (error)
        return error;
    request_bind(request);
    if (operation->method == METHOD_GET)
        return read_statement(request);
    error = idempotency_key(request, &key);
    bool may_repeat = !error;
    for (int i = 0; may_repeat && i < ATTEMPTS_MAX && clock_monotonic_us() < request->deadline_us; i++) {
        if (i > 0)
            pause_before_repeat();
        error = run_attempt(request, key, &may_repeat);
    }
    return error;
}
