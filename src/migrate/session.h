/* SPDX-License-Identifier: Apache-2.0 */
/* The connection of `kehrwert migrate` and `kehrwert seed`. It has no deadlines, because both may take long. */
#ifndef KEHRWERT_MIGRATE_SESSION_H
#define KEHRWERT_MIGRATE_SESSION_H

#include "db.h"
#include "migrate.h"
#include "postgres.h"
#include "statement.h"

struct session {
    PGconn *pg;
    struct arena *arena;
    const char *failure; /* why and where the last statement failed */
    char sqlstate[6];    /* of that failure; "" if there is none */
};

/* Connects. On failure, prints the reason to standard error and returns false. Results and messages of the session are
 * owned by the arena. */
MUST_CHECK bool session_open(struct session *session, struct arena *arena, const char *url);
void session_close(struct session *session);

/* Runs a statement from sql/service. On failure, sets session->failure and returns NULL. */
MUST_CHECK PGresult *session_run(struct session *session, const struct statement *statement, const char *const *values);

/* Like session_run, for statements whose rows do not matter. */
MUST_CHECK bool session_do(struct session *session, const struct statement *statement, const char *const *values);

/* Runs a command that comes from the database. */
MUST_CHECK bool session_command(struct session *session, const char *command);

/* Runs one statement of a file. On failure, sets session->failure, with the line in the file, and returns false. Inside
 * a transaction, refuses statements that begin or end one. */
MUST_CHECK bool session_script_statement(struct session *session, const char *file,
                                         const struct script_statement *statement);

/* Prints why the last statement failed; returns false. */
bool session_print_failure(const struct session *session);

#endif
