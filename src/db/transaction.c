/* SPDX-License-Identifier: Apache-2.0 */
/* Transactions with claims. A commit has three outcomes: done, not done, unknown. */
#include "pool.h"
#include "service_statements.h"

/* statement_timeout ends a statement this long before the deadline, so that the connection stays usable. */
#define MARGIN_US 150000

/* statement_timeout applies to each statement, the deadline to all of them together. So statement_timeout is set again
 * once it is this old. The margin is large enough for that. */
#define LIMIT_AGE_US_MAX 50000

/* The statement_timeout of sql/service/session_settings.sql, which applies to the claims. */
#define SESSION_LIMIT_US 1000000

/* A ROLLBACK gets this long even after the deadline, because it keeps the connection usable. */
#define ROLLBACK_US 500000

struct transaction {
    struct db *db;
    struct arena *arena;
    struct claims claims;
    struct connection *connection; /* NULL once ended */
    bool begun;
    int64_t limited_us;      /* when statement_timeout was set last */
    const char *employee_id; /* NULL = the claims name none */
    bool may_repeat;
    struct refusal refusal;
};

static void give(struct transaction *transaction, enum exchange exchange)
{
    pool_give(transaction->db, transaction->connection, exchange);
    transaction->connection = NULL;
}

static void undo_transaction(void *object)
{
    transaction_rollback(object);
}

enum error transaction_begin(struct db *db, struct arena *arena, const struct claims *claims,
                             struct transaction **ret_transaction)
{
    struct transaction *transaction = arena_alloc(arena, sizeof *transaction);
    *transaction = (struct transaction){.db = db, .arena = arena, .claims = *claims};
    transaction->connection = pool_take(db, claims->deadline_us);
    if (!transaction->connection)
        return ERROR_DATABASE_UNAVAILABLE;
    arena_defer(arena, undo_transaction, transaction);
    *ret_transaction = transaction;
    return OK;
}

/* The time by which statements are cancelled. */
static int64_t limit_of(const struct claims *claims)
{
    bool limited = claims->limit_us != NO_LIMIT && claims->limit_us < claims->deadline_us;
    return limited ? claims->limit_us : claims->deadline_us;
}

static const char *statement_limit(struct arena *arena, int64_t deadline_us)
{
    int64_t left_ms = (deadline_left_us(deadline_us) - MARGIN_US) / 1000;
    return arena_format(arena, "%lld", (long long)(left_ms > 1 ? left_ms : 1));
}

static enum exchange queue_limit(struct connection *connection, struct arena *arena, int64_t deadline_us)
{
    struct statement_limit_values values = {.timeout_ms = statement_limit(arena, deadline_us)};
    return connection_queue(connection, &statement_statement_limit, STATEMENT_VALUES(values));
}

/* Runs the batch. Even after the deadline, PostgreSQL gets the margin to report that a statement was too slow. */
static enum exchange run_limited(struct connection *connection, struct arena *arena, int64_t deadline_us,
                                 PGresult **results)
{
    int64_t reported_us = clock_monotonic_us() + MARGIN_US;
    return connection_run(connection, arena, deadline_us > reported_us ? deadline_us : reported_us, results);
}

/* The claims get a limit of their own only if the session's is too long for what is left. */
static enum exchange queue_claims(struct connection *connection, struct arena *arena, const struct claims *claims,
                                  size_t *ret_count)
{
    bool limits = deadline_left_us(limit_of(claims)) < SESSION_LIMIT_US + MARGIN_US;
    enum exchange exchange = limits ? queue_limit(connection, arena, limit_of(claims)) : EXCHANGE_DONE;
    if (exchange)
        return exchange;
    *ret_count = 1 + limits;
    struct claims_values values = {
        .subject = claims->subject,
        .external_id = claims->external_id,
        .issued_at = arena_format(arena, "%lld", (long long)claims->issued_at),
        .roles = claims->roles,
        .operation = claims->operation,
        .timeout_ms = statement_limit(arena, limit_of(claims)),
        .read_only = claims->read_only ? "on" : "off",
        .filtered = claims->filtered ? "on" : "off",
        .development = claims->development ? "on" : "off",
        .time_zone = claims->time_zone ? claims->time_zone : "UTC",
    };
    return connection_queue(connection, &statement_claims, STATEMENT_VALUES(values));
}

static const char *employee_of(const PGresult *claims)
{
    const char *actor = result_text(claims, "actor_id");
    return actor && actor[0] != '\0' ? actor : NULL;
}

static bool failed(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK;
}

/* serialization_failure, deadlock_detected. */
static bool is_conflict(const PGresult *result)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    return state && strncmp(state, "40", 2) == 0;
}

struct refusal transaction_refusal(const struct transaction *transaction)
{
    return transaction->refusal;
}

bool transaction_may_repeat(const struct transaction *transaction)
{
    return transaction->may_repeat;
}

/* Sends the statement. In the same batch, to save round trips, it is preceded by BEGIN and the claims, or by a new
 * statement_timeout if the last one is too old. */
static enum exchange run_batch(struct transaction *transaction, const struct statement *statement,
                               const char *const *values, PGresult *results[BATCH_MAX], size_t *ret_count)
{
    struct connection *connection = transaction->connection;
    const struct claims *claims = &transaction->claims;
    int64_t now_us = clock_monotonic_us();
    bool limits = transaction->begun && now_us - transaction->limited_us > LIMIT_AGE_US_MAX;
    size_t before = limits;
    enum exchange exchange = EXCHANGE_DONE;
    if (!transaction->begun)
        exchange = connection_queue(connection, &statement_begin, NULL);
    if (!transaction->begun && !exchange)
        exchange = queue_claims(connection, transaction->arena, claims, &before);
    if (limits)
        exchange = queue_limit(connection, transaction->arena, limit_of(claims));
    if (!transaction->begun || limits)
        transaction->limited_us = now_us;
    if (!exchange)
        exchange = connection_queue(connection, statement, values);
    *ret_count = (transaction->begun ? 1 : 2) + before;
    return exchange ? exchange : run_limited(connection, transaction->arena, claims->deadline_us, results);
}

enum error transaction_run(struct transaction *transaction, const struct statement *statement,
                           const char *const *values, PGresult **ret_result)
{
    PGresult *results[BATCH_MAX] = {NULL};
    size_t count;
    if (!transaction->connection)
        return ERROR_DATABASE_UNAVAILABLE;
    if (deadline_left_us(limit_of(&transaction->claims)) <= 0)
        return ERROR_DATABASE_BUSY;
    enum exchange exchange = run_batch(transaction, statement, values, results, &count);
    if (exchange) {
        give(transaction, exchange);
        transaction->may_repeat = exchange == EXCHANGE_LOST;
        return ERROR_DATABASE_UNAVAILABLE;
    }
    if (!transaction->begun) {
        transaction->begun = true;
        transaction->employee_id = employee_of(results[count - 2]);
    }
    for (size_t i = 0; i < count; i++) {
        if (failed(results[i])) {
            transaction->may_repeat = is_conflict(results[i]);
            transaction->refusal = refusal_of_result(results[i]);
            return error_of_result(results[i]);
        }
    }
    *ret_result = results[count - 1];
    return OK;
}

const char *transaction_employee(const struct transaction *transaction)
{
    return transaction->employee_id;
}

enum error transaction_commit(struct transaction *transaction)
{
    PGresult *results[BATCH_MAX] = {NULL};
    enum exchange exchange = connection_queue(transaction->connection, &statement_commit, NULL);
    if (exchange) {
        give(transaction, exchange);
        return ERROR_DATABASE_UNAVAILABLE;
    }
    exchange = run_limited(transaction->connection, transaction->arena, transaction->claims.deadline_us, results);
    give(transaction, exchange);
    if (exchange)
        return ERROR_OUTCOME_UNKNOWN;
    if (failed(results[0])) {
        transaction->refusal = refusal_of_result(results[0]);
        return error_of_result(results[0]);
    }
    /* After an error in the transaction, COMMIT succeeds but rolls back. */
    return strcmp(PQcmdStatus(results[0]), "COMMIT") == 0 ? OK : ERROR_INTERNAL;
}

void transaction_rollback(struct transaction *transaction)
{
    PGresult *results[BATCH_MAX] = {NULL};
    if (!transaction->connection)
        return;
    enum exchange exchange = EXCHANGE_DONE;
    if (transaction->begun) {
        int64_t latest_us = clock_monotonic_us() + ROLLBACK_US;
        int64_t deadline_us = transaction->claims.deadline_us;
        exchange = connection_queue(transaction->connection, &statement_rollback, NULL);
        if (!exchange)
            exchange = connection_run(transaction->connection, transaction->arena,
                                      deadline_us > latest_us ? deadline_us : latest_us, results);
    }
    give(transaction, exchange);
}

static enum exchange read_once(struct connection *connection, struct arena *arena, const struct claims *claims,
                               const struct statement *statement, const char *const *values, PGresult **results,
                               size_t *ret_count)
{
    size_t before = 0;
    enum exchange exchange = queue_claims(connection, arena, claims, &before);
    *ret_count = before + 1;
    if (!exchange)
        exchange = connection_queue(connection, statement, values);
    if (!exchange)
        exchange = run_limited(connection, arena, claims->deadline_us, results);
    return exchange;
}

enum error db_read(struct db *db, struct arena *arena, const struct claims *claims, const struct statement *statement,
                   const char *const *values, bool *ret_has_employee, PGresult **ret_result)
{
    PGresult *results[BATCH_MAX] = {NULL};
    enum exchange exchange = EXCHANGE_LOST;
    size_t count = 0;
    for (int attempt = 0; attempt < 2 && exchange == EXCHANGE_LOST; attempt++) {
        struct connection *connection = pool_take(db, claims->deadline_us);
        if (!connection)
            return ERROR_DATABASE_UNAVAILABLE;
        exchange = read_once(connection, arena, claims, statement, values, results, &count);
        pool_give(db, connection, exchange);
    }
    if (exchange)
        return ERROR_DATABASE_UNAVAILABLE;
    for (size_t i = 0; i < count; i++) {
        if (failed(results[i]))
            return error_of_result(results[i]);
    }
    *ret_has_employee = employee_of(results[count - 2]) != NULL;
    *ret_result = results[count - 1];
    return OK;
}

enum error db_write(struct db *db, struct arena *arena, const struct claims *claims, const struct statement *statement,
                    const char *const *values, PGresult **ret_result)
{
    struct transaction *transaction = NULL;
    PGresult *result = NULL;
    enum error error = transaction_begin(db, arena, claims, &transaction);
    if (error)
        return error;
    error = transaction_run(transaction, statement, values, &result);
    if (error) {
        transaction_rollback(transaction);
        return error;
    }
    error = transaction_commit(transaction);
    if (!error)
        *ret_result = result;
    return error;
}

enum error db_ask(struct db *db, struct arena *arena, const struct statement *statement, const char *const *values,
                  int64_t deadline_us, PGresult **ret_result)
{
    PGresult *results[BATCH_MAX] = {NULL};
    struct connection *connection = pool_take(db, deadline_us);
    if (!connection)
        return ERROR_DATABASE_UNAVAILABLE;
    enum exchange exchange = queue_limit(connection, arena, deadline_us);
    if (!exchange)
        exchange = connection_queue(connection, statement, values);
    if (!exchange)
        exchange = run_limited(connection, arena, deadline_us, results);
    pool_give(db, connection, exchange);
    if (exchange)
        return ERROR_DATABASE_UNAVAILABLE;
    *ret_result = results[1];
    return OK;
}

/* Does not wait for a connection: if all are taken, the requests that use them will notice a loss. */
bool db_ready(struct db *db, struct arena *arena, int64_t deadline_us)
{
    PGresult *results[BATCH_MAX] = {NULL};
    if (!pool_ready(db))
        return false;
    struct connection *connection = pool_take(db, clock_monotonic_us());
    if (!connection)
        return pool_ready(db);
    enum exchange exchange = connection_queue(connection, &statement_writable, NULL);
    if (!exchange)
        exchange = connection_run(connection, arena, deadline_us, results);
    pool_give(db, connection, exchange);
    const char *writable = exchange ? NULL : result_text(results[0], "writable");
    return writable && strcmp(writable, "t") == 0;
}
