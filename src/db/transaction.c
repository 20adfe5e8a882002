/* SPDX-License-Identifier: Apache-2.0 */
/* Transactions with claims. A commit has three outcomes: done, not done, unknown. */
#include "pool.h"
#include "service_statements.h"

/* statement_timeout ends a statement this long before the deadline, so that the connection stays usable. */
#define STATEMENT_MARGIN_MS 150

struct transaction {
    struct db *db;
    struct arena *arena;
    struct claims claims;
    struct connection *connection; /* NULL once ended */
    bool begun;
    bool has_employee;
    bool may_repeat;
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

static enum exchange queue_claims(struct connection *connection, struct arena *arena, const struct claims *claims)
{
    int64_t left_ms = deadline_left_us(claims->deadline_us) / 1000 - STATEMENT_MARGIN_MS;
    struct claims_values values = {
        .subject = claims->subject,
        .external_id = claims->external_id,
        .issued_at = arena_format(arena, "%lld", (long long)claims->issued_at),
        .roles = claims->roles,
        .operation = claims->operation,
        .timeout_ms = arena_format(arena, "%lld", (long long)(left_ms > 1 ? left_ms : 1)),
        .read_only = claims->read_only ? "on" : "off",
        .development = claims->development ? "on" : "off",
    };
    return connection_queue(connection, &statement_claims, STATEMENT_VALUES(values));
}

static bool names_employee(const PGresult *claims)
{
    const char *actor = result_text(claims, "actor_id");
    return actor && actor[0] != '\0';
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

bool transaction_may_repeat(const struct transaction *transaction)
{
    return transaction->may_repeat;
}

/* Sends BEGIN and the claims together with the first statement, to save a round trip. */
static enum exchange run_batch(struct transaction *transaction, const struct statement *statement,
                               const char *const *values, PGresult *results[BATCH_MAX], size_t *ret_count)
{
    struct connection *connection = transaction->connection;
    enum exchange exchange = EXCHANGE_DONE;
    bool opening = !transaction->begun;
    if (opening)
        exchange = connection_queue(connection, &statement_begin, NULL);
    if (opening && !exchange)
        exchange = queue_claims(connection, transaction->arena, &transaction->claims);
    if (!exchange)
        exchange = connection_queue(connection, statement, values);
    if (!exchange)
        exchange = connection_run(connection, transaction->arena, transaction->claims.deadline_us, results);
    *ret_count = opening ? 3 : 1;
    return exchange;
}

enum error transaction_run(struct transaction *transaction, const struct statement *statement,
                           const char *const *values, PGresult **ret_result)
{
    PGresult *results[BATCH_MAX] = {NULL};
    size_t count;
    if (!transaction->connection)
        return ERROR_DATABASE_UNAVAILABLE;
    enum exchange exchange = run_batch(transaction, statement, values, results, &count);
    if (exchange) {
        give(transaction, exchange);
        transaction->may_repeat = exchange == EXCHANGE_LOST;
        return ERROR_DATABASE_UNAVAILABLE;
    }
    if (count == 3) {
        transaction->begun = true;
        transaction->has_employee = names_employee(results[1]);
    }
    for (size_t i = 0; i < count; i++) {
        if (failed(results[i])) {
            transaction->may_repeat = is_conflict(results[i]);
            return error_of_result(results[i]);
        }
    }
    *ret_result = results[count - 1];
    return OK;
}

bool transaction_has_employee(const struct transaction *transaction)
{
    return transaction->has_employee;
}

enum error transaction_commit(struct transaction *transaction)
{
    PGresult *results[BATCH_MAX] = {NULL};
    enum exchange exchange = connection_queue(transaction->connection, &statement_commit, NULL);
    if (exchange) {
        give(transaction, exchange);
        return ERROR_DATABASE_UNAVAILABLE;
    }
    exchange = connection_run(transaction->connection, transaction->arena, transaction->claims.deadline_us, results);
    give(transaction, exchange);
    if (exchange)
        return ERROR_OUTCOME_UNKNOWN;
    if (failed(results[0]))
        return error_of_result(results[0]);
    /* After an error in the transaction, COMMIT succeeds, but does a ROLLBACK. */
    return strcmp(PQcmdStatus(results[0]), "COMMIT") == 0 ? OK : ERROR_INTERNAL;
}

void transaction_rollback(struct transaction *transaction)
{
    PGresult *results[BATCH_MAX] = {NULL};
    if (!transaction->connection)
        return;
    enum exchange exchange = EXCHANGE_DONE;
    if (transaction->begun) {
        exchange = connection_queue(transaction->connection, &statement_rollback, NULL);
        if (!exchange)
            exchange =
                connection_run(transaction->connection, transaction->arena, transaction->claims.deadline_us, results);
    }
    give(transaction, exchange);
}

static enum exchange read_once(struct connection *connection, struct arena *arena, const struct claims *claims,
                               const struct statement *statement, const char *const *values, PGresult **results)
{
    enum exchange exchange = queue_claims(connection, arena, claims);
    if (!exchange)
        exchange = connection_queue(connection, statement, values);
    if (!exchange)
        exchange = connection_run(connection, arena, claims->deadline_us, results);
    return exchange;
}

enum error db_read(struct db *db, struct arena *arena, const struct claims *claims, const struct statement *statement,
                   const char *const *values, bool *ret_has_employee, PGresult **ret_result)
{
    PGresult *results[BATCH_MAX] = {NULL};
    enum exchange exchange = EXCHANGE_LOST;
    for (int attempt = 0; attempt < 2 && exchange == EXCHANGE_LOST; attempt++) {
        struct connection *connection = pool_take(db, claims->deadline_us);
        if (!connection)
            return ERROR_DATABASE_UNAVAILABLE;
        exchange = read_once(connection, arena, claims, statement, values, results);
        pool_give(db, connection, exchange);
    }
    if (exchange)
        return ERROR_DATABASE_UNAVAILABLE;
    for (size_t i = 0; i < 2; i++) {
        if (failed(results[i]))
            return error_of_result(results[i]);
    }
    *ret_has_employee = names_employee(results[0]);
    *ret_result = results[1];
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
    enum exchange exchange = connection_queue(connection, statement, values);
    if (!exchange)
        exchange = connection_run(connection, arena, deadline_us, results);
    pool_give(db, connection, exchange);
    if (exchange)
        return ERROR_DATABASE_UNAVAILABLE;
    *ret_result = results[0];
    return OK;
}
