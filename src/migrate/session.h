/* SPDX-License-Identifier: Apache-2.0 */
/* The one connection of a migration. It waits without a deadline, for a migration may take long. */
#ifndef KEHRWERT_MIGRATE_SESSION_H
#define KEHRWERT_MIGRATE_SESSION_H

#include "db.h"
#include "migrate.h"
#include "postgres.h"
#include "statement.h"

struct session {
    PGconn *pg;
    struct arena *arena;
    const char *trouble; /* why the last statement failed: where, and what PostgreSQL said */
    char sqlstate[6];    /* of that; "" if the connection broke */
};

/* Connects; false after a line on standard error. What the session is given back belongs to the arena. */
MUST_CHECK bool session_open(struct session *session, struct arena *arena, const char *url);
void session_close(struct session *session);

/* Runs a statement of sql/service. NULL after a failure, which session->trouble explains. */
MUST_CHECK PGresult *session_run(struct session *session, const struct statement *statement, const char *const *values);

/* The same when its rows do not matter. */
MUST_CHECK bool session_do(struct session *session, const struct statement *statement, const char *const *values);

/* Runs a command that the database itself has made. */
MUST_CHECK bool session_command(struct session *session, const char *command);

/* Runs one statement of a file; session->trouble says the line. Inside a transaction it refuses to end that one. */
MUST_CHECK bool session_script_statement(struct session *session, const char *file,
                                         const struct script_statement *statement);

/* Prints why the last statement failed; returns false. */
bool session_complain(const struct session *session);

#endif
