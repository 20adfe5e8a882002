/* SPDX-License-Identifier: Apache-2.0 */
/* The service needs a login with the role kehrwert_app and nothing else. Whoever gets hold of a more powerful one can
 * switch off row-level security. */
#include "login.h"
#include "service_statements.h"

enum exchange login_read(struct connection *connection, struct arena *arena, int64_t deadline_us,
                         struct login *ret_login)
{
    PGresult *results[BATCH_MAX] = {NULL};
    enum exchange exchange = connection_queue(connection, &statement_login_rights, NULL);
    if (!exchange)
        exchange = connection_run(connection, arena, deadline_us, results);
    if (exchange)
        return exchange;
    const char *name = result_text(results[0], "login");
    const char *beyond = result_text(results[0], "beyond");
    if (!name || !beyond)
        return EXCHANGE_LOST;
    *ret_login = (struct login){.name = name, .beyond = beyond};
    return EXCHANGE_DONE;
}

void login_log(const struct login *login, bool refused)
{
    if (login->beyond[0] == '\0')
        log_message(LOG_LEVEL_INFO, "database_login", "%s has the role kehrwert_app only", login->name);
    else
        log_message(refused ? LOG_LEVEL_ERROR : LOG_LEVEL_WARNING,
                    refused ? "database_login_refused" : "database_login",
                    "%s %s; the service needs a login with the role kehrwert_app only", login->name, login->beyond);
}
