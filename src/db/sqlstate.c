/* SPDX-License-Identifier: Apache-2.0 */
/* Turns an error of PostgreSQL into one for the client, by its constraint or else by its SQLSTATE. */
#include "db.h"
#include "postgres.h"

struct meaning {
    const char *prefix;
    enum error error;
};

static const struct meaning meanings[] = {
    {"57014", ERROR_DATABASE_BUSY},        /* query_canceled: statement_timeout */
    {"55P03", ERROR_DATABASE_BUSY},        /* lock_not_available */
    {"40", ERROR_DATABASE_BUSY},           /* serialization_failure, deadlock_detected: repeats did not help */
    {"53", ERROR_DATABASE_UNAVAILABLE},    /* insufficient_resources, disk_full */
    {"57P", ERROR_DATABASE_UNAVAILABLE},   /* admin_shutdown, crash_shutdown, cannot_connect_now */
    {"08", ERROR_DATABASE_UNAVAILABLE},    /* connection_exception */
    {"25006", ERROR_DATABASE_UNAVAILABLE}, /* read_only_sql_transaction: the server is a standby */
};

static void log_unexpected(const PGresult *result, const char *state, const char *constraint)
{
    struct log_line line;
    log_begin(&line, LOG_LEVEL_ERROR, "database_error");
    log_text(&line, "sqlstate", state);
    log_text(&line, "constraint", constraint);
    /* The primary message names objects of the schema. Only data exceptions quote a value in it, such as text that is
     * not a date. All other values are in DETAIL, which is not logged. */
    if (!state || strncmp(state, "22", 2) != 0)
        log_text(&line, "message", PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
    log_end(&line);
}

enum error error_of_result(const PGresult *result)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
    enum error error = constraint ? error_by_constraint(constraint) : OK;
    if (error)
        return error;
    for (size_t i = 0; state && i < LENGTH_OF(meanings); i++) {
        if (strncmp(state, meanings[i].prefix, strlen(meanings[i].prefix)) == 0)
            return meanings[i].error;
    }
    log_unexpected(result, state, constraint);
    return ERROR_INTERNAL;
}

struct refusal refusal_of_result(const PGresult *result)
{
    return (struct refusal){.constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME),
                            .places = PQresultErrorField(result, PG_DIAG_COLUMN_NAME)};
}
