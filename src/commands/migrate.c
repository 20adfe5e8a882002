/* SPDX-License-Identifier: Apache-2.0 */
/* kehrwert migrate: brings the database's schema up to date. */
#include "commands.h"
#include "db.h"

extern char **environ;

int migrate_command(int count, char **arguments)
{
    struct config config;
    if (!config_read(environ, &config))
        return 2;
    return migrations_apply(config.database_url, count > 1 ? arguments[1] : "sql/migrations") ? 0 : 1;
}
