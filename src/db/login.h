/* SPDX-License-Identifier: Apache-2.0 */
/* The login of a connection, and what it may do. */
#ifndef KEHRWERT_DB_LOGIN_H
#define KEHRWERT_DB_LOGIN_H

#include "connection.h"

/* Strings are owned by the arena. */
struct login {
    const char *name;
    const char *beyond; /* what it may do beyond the role kehrwert_app, in English; "" = nothing */
};

/* Asks PostgreSQL, before the deadline (monotonic clock). */
MUST_CHECK enum exchange login_read(struct connection *connection, struct arena *arena, int64_t deadline_us,
                                    struct login *ret_login);

/* Logs the login: an error if it is refused, a warning if it may do more than it needs. */
void login_log(const struct login *login, bool refused);

#endif
