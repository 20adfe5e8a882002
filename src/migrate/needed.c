/* SPDX-License-Identifier: Apache-2.0 */
/* Checks whether the database has the migrations and the logic that this program was built with. */
#include <stdatomic.h>

#include "db.h"
#include "migrate.h"
#include "postgres.h"
#include "schema_needed.h"
#include "service_statements.h"

/* undefined_table, undefined_column: never migrated, or only by a very old version. */
static bool has_no_tables(const PGresult *result)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    return state && (strcmp(state, "42P01") == 0 || strcmp(state, "42703") == 0);
}

/* Evaluates the result of schema_current. *ret_reason is for the log. */
static enum error judge(struct arena *arena, const PGresult *answer, const char **ret_reason)
{
    const char *missing = result_text(answer, "missing");
    const char *logic_known = result_text(answer, "logic_known");
    *ret_reason = "the database has never been migrated";
    if (has_no_tables(answer))
        return ERROR_SCHEMA_OUTDATED;
    if (!logic_known)
        return error_of_result(answer);
    if (missing) {
        *ret_reason = arena_format(arena, "pending migrations: %s", missing);
        return ERROR_SCHEMA_OUTDATED;
    }
    *ret_reason = "the functions and triggers of this version are missing";
    return strcmp(logic_known, "t") == 0 ? OK : ERROR_SCHEMA_OUTDATED;
}

/* Logs each change between outdated and current once. */
static void log_change(struct migration_watch *watch, bool outdated, const char *reason)
{
    if (atomic_exchange(&watch->outdated, outdated) == outdated)
        return;
    if (outdated)
        log_message(LOG_LEVEL_WARNING, "schema_outdated", "%s; run kehrwert migrate", reason);
    else
        log_message(LOG_LEVEL_INFO, "schema_current", "the database has been migrated");
}

enum error migration_watch_check(struct migration_watch *watch, struct db *db, struct arena *arena, int64_t deadline_us)
{
    struct schema_current_values values = {.versions = SCHEMA_NEEDED_VERSIONS, .digest = SCHEMA_NEEDED_DIGEST};
    uint64_t connections = db_connections_made(db);
    if (connections > 0 && watch->current_at == connections)
        return OK;
    PGresult *answer = NULL;
    const char *reason = "";
    enum error error = db_ask(db, arena, &statement_schema_current, STATEMENT_VALUES(values), deadline_us, &answer);
    if (!error)
        error = judge(arena, answer, &reason);
    if (!error)
        watch->current_at = connections;
    if (!error || error == ERROR_SCHEMA_OUTDATED)
        log_change(watch, error == ERROR_SCHEMA_OUTDATED, reason);
    return error;
}
