/* SPDX-License-Identifier: Apache-2.0 */
/* PostgreSQL: the connection pool, transactions with claims and deadlines, and the meaning of database errors. Knows no
 * table by name. */
#ifndef KEHRWERT_DB_H
#define KEHRWERT_DB_H

#include "base.h"

struct statement;
struct db;
struct transaction;

/* The result of a statement. libpq's type, but read with the functions result_... */
typedef struct pg_result PGresult;

struct db_settings {
    const char *url;
    int connections;
    bool prepare;
    bool strict_login; /* refuse a login that may do more than the role kehrwert_app */
};

/* The caller and the operation. The claims become settings that end with the transaction. */
struct claims {
    const char *subject;     /* `sub` of the token; "" = no caller */
    const char *external_id; /* the employee's external id in the token; NULL = none */
    const char *roles;       /* roles of the token, separated by commas */
    const char *operation;   /* operationId */
    int64_t issued_at;       /* of the token, seconds since 1970 */
    bool read_only;
    bool filtered;         /* a list with filters, which is planned for their values */
    const char *time_zone; /* of new programs that name none; NULL = UTC */
    bool development;      /* development mode, in which the clock is movable */
    int64_t deadline_us;   /* monotonic clock */
    int64_t limit_us;      /* when statements are cancelled if the deadline is later; or NO_LIMIT */
};

/* Starts the pool. A background thread opens and replaces connections, so this succeeds while PostgreSQL is down.
 * Returns NULL if memory runs out or the thread cannot be started. */
struct db *db_open(const struct db_settings *settings);

/* The service is stopping: from now on, no deadline of this process is later than this one (monotonic clock), not even
 * the deadline of a statement that is running. */
void db_stop_by(struct db *db, int64_t deadline_us);

/* Closes the pool. All connections must have been returned. NULL is allowed. */
void db_close(struct db *db);

/* Waits until the first attempt to connect is over. False if strict_login has refused the login, and an error has been
 * logged. An unavailable database is not a refusal; if a login is refused later, the database counts as unavailable. */
MUST_CHECK bool db_admitted(struct db *db);

/* True if the database is available and lets the service write. */
bool db_ready(struct db *db, struct arena *arena, int64_t deadline_us);

/* Number of connections that the pool has opened so far. As long as it does not change, no connection has been
 * replaced. */
uint64_t db_connections_made(struct db *db);

/* Begins a transaction on a connection from the pool. The arena owns the transaction: if it is still open when the
 * arena is reset, it is rolled back. Errors: ERROR_DATABASE_UNAVAILABLE. */
MUST_CHECK enum error transaction_begin(struct db *db, struct arena *arena, const struct claims *claims,
                                        struct transaction **ret_transaction);

/* Runs a statement in the transaction. `values` are the texts of $1, $2, ... (NULL = SQL NULL). The result is owned by
 * the arena. Errors: those of error_of_result. After an error, the transaction can only be rolled back. */
MUST_CHECK enum error transaction_run(struct transaction *transaction, const struct statement *statement,
                                      const char *const *values, PGresult **ret_result);

/* The id of the active employee whom the claims name; NULL if they name none. Known after the first transaction_run. */
const char *transaction_employee(const struct transaction *transaction);

/* What PostgreSQL said about the error that transaction_run or transaction_commit has returned. */
struct refusal transaction_refusal(const struct transaction *transaction);

/* True if the transaction had no effect and may succeed if repeated: the connection was lost, or there was a deadlock
 * or serialization failure. */
bool transaction_may_repeat(const struct transaction *transaction);

/* Commits. ERROR_OUTCOME_UNKNOWN means that there was no answer to COMMIT, so the transaction may or may not have been
 * committed. Otherwise, an error means that it was not committed. */
MUST_CHECK enum error transaction_commit(struct transaction *transaction);

/* Rolls back. Never fails: a broken connection is closed. */
void transaction_rollback(struct transaction *transaction);

/* Runs one reading statement in a transaction of its own, in one round trip. If the connection is lost, tries once more
 * on another one. *ret_has_employee is true if the claims name an active employee. Errors: those of error_of_result. */
MUST_CHECK enum error db_read(struct db *db, struct arena *arena, const struct claims *claims,
                              const struct statement *statement, const char *const *values, bool *ret_has_employee,
                              PGresult **ret_result);

/* Runs one writing statement in a transaction of its own and commits it. Errors: those of transaction_run and
 * transaction_commit. */
MUST_CHECK enum error db_write(struct db *db, struct arena *arena, const struct claims *claims,
                               const struct statement *statement, const char *const *values, PGresult **ret_result);

/* Runs a statement without claims and outside a transaction block, with the rights of the service's own login.
 * *ret_result may be an error of PostgreSQL; it is owned by the arena. Errors: ERROR_DATABASE_UNAVAILABLE. */
MUST_CHECK enum error db_ask(struct db *db, struct arena *arena, const struct statement *statement,
                             const char *const *values, int64_t deadline_us, PGresult **ret_result);

/* True if the database has no time zone of this name for a program. False if it has one, or cannot be asked. */
MUST_CHECK bool db_lacks_time_zone(struct db *db, const char *name);

/* Number of rows. */
size_t result_rows(const PGresult *result);

/* The text of a column in a row, counted from 0. NULL if the value is NULL or there is no such column or row. Lives as
 * long as the result. */
const char *result_cell(const PGresult *result, size_t row, const char *column);

/* result_cell of the first row. */
const char *result_text(const PGresult *result, const char *column);

/* The error that a client gets for an error of PostgreSQL: by the constraint's name if errors.yaml lists it, otherwise
 * ERROR_DATABASE_* by SQLSTATE. Anything else is logged and becomes ERROR_INTERNAL. */
enum error error_of_result(const PGresult *result);

/* The constraint and the places that an error of PostgreSQL names. */
struct refusal refusal_of_result(const PGresult *result);

#endif
