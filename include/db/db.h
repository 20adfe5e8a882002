/* SPDX-License-Identifier: Apache-2.0 */
/* PostgreSQL: a pool of connections, transactions with claims, deadlines, and what database errors mean. Knows no table
 * by name. */
#ifndef KEHRWERT_DB_H
#define KEHRWERT_DB_H

#include "base.h"

struct statement;
struct db;
struct transaction;

/* What PostgreSQL answered to a statement; libpq's type, read with the functions result_... */
typedef struct pg_result PGresult;

struct db_settings {
    const char *url;
    int connections;
    bool prepare;
};

/* Who acts, for the whole of one transaction; becomes transaction-local settings. */
struct claims {
    const char *subject;   /* of the token; "" for nobody */
    const char *roles;     /* of the token, separated by commas */
    const char *operation; /* operationId */
    bool read_only;
    bool development;    /* the service runs in development mode: the clock may be moved */
    int64_t deadline_us; /* monotonic clock */
};

/* Starts the pool. Connections are made and mended in the background, so this succeeds while PostgreSQL is down. */
struct db *db_open(const struct db_settings *settings);

/* Ends the pool; no request may be using it. */
void db_close(struct db *db);

/* True when a connection is usable right now. */
bool db_ready(struct db *db);

/* How many connections the pool has made so far; a number that has not changed means that none was replaced. */
uint64_t db_connections_made(struct db *db);

/* Begins a transaction on a connection of the pool. The arena owns the transaction: what is still open when it is reset
 * is rolled back. Errors: ERROR_DATABASE_UNAVAILABLE. */
MUST_CHECK enum error transaction_begin(struct db *db, struct arena *arena, const struct claims *claims,
                                        struct transaction **ret_transaction);

/* Runs a statement in the transaction; `values` are the texts of $1, $2, ... (NULL = SQL NULL). The result is owned by
 * the arena. Errors are those of error_by_constraint, ERROR_DATABASE_*, ERROR_INTERNAL; after an error the transaction
 * can only be rolled back. */
MUST_CHECK enum error transaction_run(struct transaction *transaction, const struct statement *statement,
                                      const char *const *values, PGresult **ret_result);

/* True when the claims' subject is an active employee. After the first transaction_run. */
bool transaction_has_employee(const struct transaction *transaction);

/* True when nothing was done and the same transaction may succeed if tried anew: the connection broke, or two
 * transactions got into each other's way. */
bool transaction_may_repeat(const struct transaction *transaction);

/* Commits. ERROR_OUTCOME_UNKNOWN: the connection was lost after the commit was sent, it may or may not have happened.
 */
MUST_CHECK enum error transaction_commit(struct transaction *transaction);

/* Rolls back; never fails, a broken connection is given up. */
void transaction_rollback(struct transaction *transaction);

/* A transaction of one reading statement, in one round trip; repeated once on a fresh connection when the first is
 * lost. *ret_has_employee as transaction_has_employee. */
MUST_CHECK enum error db_read(struct db *db, struct arena *arena, const struct claims *claims,
                              const struct statement *statement, const char *const *values, bool *ret_has_employee,
                              PGresult **ret_result);

/* A transaction of one writing statement, committed. Errors are those of transaction_run and transaction_commit. */
MUST_CHECK enum error db_write(struct db *db, struct arena *arena, const struct claims *claims,
                               const struct statement *statement, const char *const *values, PGresult **ret_result);

/* A statement without a transaction and without claims, as the login of the service itself. *ret_result is what
 * PostgreSQL answered, which may be an error; it belongs to the arena. Errors: ERROR_DATABASE_UNAVAILABLE. */
MUST_CHECK enum error db_ask(struct db *db, struct arena *arena, const struct statement *statement,
                             const char *const *values, int64_t deadline_us, PGresult **ret_result);

/* The number of rows. */
size_t result_rows(const PGresult *result);

/* The text of a column in a row, counted from 0; NULL when the column or row does not exist or is NULL. Lives as long
 * as the result. */
const char *result_cell(const PGresult *result, size_t row, const char *column);

/* result_cell of the first row. */
const char *result_text(const PGresult *result, const char *column);

/* What an error of the database means to a client: constraint names through errors.yaml, SQLSTATE classes otherwise. */
enum error error_of_result(const PGresult *result);

#endif
