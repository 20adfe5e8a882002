/* SPDX-License-Identifier: Apache-2.0 */
/* Direct access to the database of the shared server, as its owner, without the API. */
#include "fixture.h"

#include <libpq-fe.h>

#define SQL_VALUES_MAX 20

static PGconn *connection(void)
{
    static PGconn *pg;
    if (!pg)
        pg = PQconnectdb(shared_server()->database_url);
    cr_assert_eq(PQstatus(pg), CONNECTION_OK, "%s", PQerrorMessage(pg));
    return pg;
}

static const char *run(const char *statement, int count, const char *const *values)
{
    PGresult *result = PQexecParams(connection(), statement, count, NULL, values, NULL, NULL, 0);
    ExecStatusType status = PQresultStatus(result);
    cr_assert(status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK, "%s: %s", statement,
              PQresultErrorMessage(result));
    const char *value = NULL;
    if (PQntuples(result) > 0 && !PQgetisnull(result, 0, 0))
        value = arena_copy(test_arena(), PQgetvalue(result, 0, 0), (size_t)PQgetlength(result, 0, 0));
    PQclear(result);
    return value;
}

static const char *run_as(const struct employee *actor, const char *setting, const char *const *statement_and_values)
{
    int count = 0;
    while (statement_and_values[count + 1])
        count++;
    cr_assert_leq(count, SQL_VALUES_MAX);
    if (!actor)
        return run(statement_and_values[0], count, statement_and_values + 1);
    run("BEGIN", 0, NULL);
    run("SELECT set_config('kehrwert.actor_id', $1, true)", 1, &actor->id);
    if (setting)
        run(setting, 0, NULL);
    const char *value = run(statement_and_values[0], count, statement_and_values + 1);
    run("COMMIT", 0, NULL);
    return value;
}

const char *sql_run(const struct employee *actor, const char *const *statement_and_values)
{
    return run_as(actor, NULL, statement_and_values);
}

const char *sql_run_without_triggers(const struct employee *actor, const char *const *statement_and_values)
{
    return run_as(actor, "SET LOCAL session_replication_role = replica", statement_and_values);
}
