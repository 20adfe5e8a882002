/* SPDX-License-Identifier: Apache-2.0 */
/* kehrwert migrate: brings the database's schema up to date. */
#include "commands.h"
#include "migrate.h"

extern char **environ;

int migrate_command(int count, char **arguments)
{
    struct config config;
    if (!config_read(environ, &config))
        return 2;
    return migrate(config.database_url, count > 1 ? arguments[1] : "sql") ? 0 : 1;
}
