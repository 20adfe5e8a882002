/* SPDX-License-Identifier: Apache-2.0 */
/* Direct access to the database of the shared server, as its owner, without the API. */
#include "fixture.h"

#include "lender.h"

static struct session connection(void)
{
    static struct session session;
    const struct server *server = shared_server();
    if (!session.to)
        session = session_borrow(server->folder, server->database_url);
    return session;
}

static const char *run(const char *statement, int count, const char *const *values)
{
    struct outcome outcome = session_run(connection(), test_arena(), statement, count, values);
    cr_assert_null(outcome.failure, "%s: %s", statement, outcome.failure);
    return outcome.value;
}

static const char *run_as(const struct employee *actor, const char *setting, const char *const *statement_and_values)
{
    int count = 0;
    while (statement_and_values[count + 1])
        count++;
    cr_assert_leq(count, SESSION_VALUES_MAX);
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
