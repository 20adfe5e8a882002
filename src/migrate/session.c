/* SPDX-License-Identifier: Apache-2.0 */
/* The connection of `kehrwert migrate` and `kehrwert seed`: connects, runs statements, and explains failures. */
#include "session.h"

#include <poll.h>

#define CONNECT_MS 10000 /* for each step of connecting */

static void ignore_notice(void *unused, const PGresult *notice)
{
    (void)unused;
    (void)notice;
}

static bool connect_steps(PGconn *pg)
{
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;
    while (pg && PQstatus(pg) != CONNECTION_BAD && state != PGRES_POLLING_OK) {
        struct pollfd socket = {.fd = PQsocket(pg), .events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT};
        if (poll(&socket, 1, CONNECT_MS) <= 0)
            return false;
        state = PQconnectPoll(pg);
    }
    return state == PGRES_POLLING_OK;
}

bool session_open(struct session *session, struct arena *arena, const char *url)
{
    static const char *const names[] = {"dbname", "client_encoding", "application_name", NULL};
    const char *const values[] = {url, "UTF8", "kehrwert migrate or seed", NULL};
    PGconn *pg = PQconnectStartParams(names, values, 1);
    *session = (struct session){.pg = pg, .arena = arena};
    if (connect_steps(pg)) {
        PQsetNoticeReceiver(pg, ignore_notice, NULL);
        return true;
    }
    fprintf(stderr, "cannot connect: %s\n", PQerrorMessage(pg));
    session_close(session);
    return false;
}

void session_close(struct session *session)
{
    PQfinish(session->pg);
    session->pg = NULL;
}

static void free_result(void *object)
{
    PQclear(object);
}

/* Waits for the last result; NULL if the connection is lost. COPY is not supported, so its result counts as the
 * last. */
static PGresult *last_result(struct session *session)
{
    PGresult *last = NULL;
    for (;;) {
        while (PQisBusy(session->pg)) {
            struct pollfd socket = {.fd = PQsocket(session->pg), .events = POLLIN};
            if (poll(&socket, 1, -1) < 0 || PQconsumeInput(session->pg) != 1)
                return NULL;
        }
        PGresult *result = PQgetResult(session->pg);
        if (!result)
            return last;
        arena_defer(session->arena, free_result, result);
        last = result;
        if (PQresultStatus(last) == PGRES_COPY_IN || PQresultStatus(last) == PGRES_COPY_OUT)
            return last;
    }
}

static bool succeeded(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

/* PostgreSQL's error message in one line. Its detail names the objects that prevent the change. */
static const char *message_of(const struct session *session, const PGresult *result)
{
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
    if (!message)
        message = PQresultStatus(result) == PGRES_FATAL_ERROR || !result ? PQerrorMessage(session->pg)
                                                                         : "COPY cannot be used here";
    char *line =
        arena_format(session->arena, "%s%s%s%s", message, detail ? " (" : "", detail ? detail : "", detail ? ")" : "");
    line[strcspn(line, "\n")] = '\0';
    return line;
}

/* The line of the file to which an error points, or else the first line of the statement. */
static size_t line_of(const PGresult *result, const struct script_statement *statement)
{
    const char *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
    long characters = position ? strtol(position, NULL, 10) : 1;
    size_t line = statement->line;
    for (size_t at = 0; at < statement->length; at++) {
        /* The position counts characters, from 1. Count only the first byte of each character. */
        characters -= ((unsigned char)statement->bytes[at] & 0xC0) != 0x80;
        if (characters == 0)
            break;
        line += statement->bytes[at] == '\n';
    }
    return line;
}

/* Waits for the result. On failure, stores the reason in the session and returns NULL. `place` is the prefix of the
 * message; if `statement` is given, `place` is a file, and the line is added. */
static PGresult *finish(struct session *session, int sent, const char *place, const struct script_statement *statement)
{
    PGresult *result = sent == 1 ? last_result(session) : NULL;
    if (succeeded(result))
        return result;
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    snprintf(session->sqlstate, sizeof session->sqlstate, "%s", state ? state : "");
    if (statement)
        place = arena_format(session->arena, "%s:%zu", place, line_of(result, statement));
    session->failure = arena_format(session->arena, "%s: %s", place, message_of(session, result));
    return NULL;
}

PGresult *session_run(struct session *session, const struct statement *statement, const char *const *values)
{
    int sent = PQsendQueryParams(session->pg, statement->sql, (int)statement->value_count, NULL, values, NULL, NULL, 0);
    return finish(session, sent, statement->name, NULL);
}

bool session_do(struct session *session, const struct statement *statement, const char *const *values)
{
    return session_run(session, statement, values) != NULL;
}

bool session_command(struct session *session, const char *command)
{
    return finish(session, PQsendQuery(session->pg, command), command, NULL) != NULL;
}

bool session_script_statement(struct session *session, const char *file, const struct script_statement *statement)
{
    if (PQtransactionStatus(session->pg) != PQTRANS_IDLE && script_statement_kind(statement) == SCRIPT_TRANSACTION) {
        session->sqlstate[0] = '\0';
        session->failure =
            arena_format(session->arena, "%s:%zu: the file already runs in a transaction", file, statement->line);
        return false;
    }
    const char *sql = arena_copy(session->arena, statement->bytes, statement->length);
    return finish(session, PQsendQuery(session->pg, sql), file, statement) != NULL;
}

bool session_print_failure(const struct session *session)
{
    fprintf(stderr, "%s\n", session->failure);
    return false;
}
