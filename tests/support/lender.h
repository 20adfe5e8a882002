/* SPDX-License-Identifier: Apache-2.0 */
/* Database sessions that outlive a test. A new session compiles every function and plans every statement again, which
 * takes longer than most tests. So a process that outlives the tests opens the sessions and lends them to these. */
#ifndef KEHRWERT_TESTS_LENDER_H
#define KEHRWERT_TESTS_LENDER_H

#include <stdio.h>

#include "base.h"

#define SESSION_VALUES_MAX 20

/* A borrowed session. */
struct session {
    FILE *to;
    FILE *from;
};

/* What a statement returned: the first value of the first row, NULL if there is none; or the reason why it failed. */
struct outcome {
    const char *value;
    const char *failure;
};

/* Starts a thread that lends sessions to the processes that ask in this folder. Sessions on this database are lent
 * again and again, with their original settings. Ends the program on failure. */
void lender_start(const char *folder, const char *database_url);

/* Borrows a session on the database until this process ends. Ends the program on failure. */
struct session session_borrow(const char *folder, const char *database_url);

/* Runs one statement with `count` values. The outcome is owned by the arena. */
struct outcome session_run(struct session session, struct arena *arena, const char *statement, int count,
                           const char *const *values);

#endif
