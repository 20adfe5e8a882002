/* SPDX-License-Identifier: Apache-2.0 */
/* A connection over libpq's asynchronous interface, with absolute deadlines. Blocking calls would hang if the server
 * process is frozen. */
#include "connection.h"
#include "connecting.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>

#define PREPARED_FIRST 64 /* room for prepared statements, doubled as needed */
#define TRUSTED_IDLE_US 200000
/* On a busy machine, this thread may get its turn only after the deadline. What has arrived by then still counts. */
#define TURN_US_MAX 500000
#define WAIT_US_MAX 100000 /* then check whether the service is stopping */

struct connection {
    PGconn *pg;
    bool prepare;
    size_t queued;              /* number of statements in the batch */
    size_t prepares[BATCH_MAX]; /* for each statement in the batch: 1 = its Parse was sent and has not succeeded yet */
    const struct statement **prepared;
    size_t prepared_count;
    size_t prepared_room;
    int64_t used_us; /* end of the last exchange */
};

static _Atomic int64_t latest_deadline_us = INT64_MAX;

void connections_stop_by(int64_t latest_us)
{
    atomic_store(&latest_deadline_us, latest_us);
}

int64_t deadline_left_us(int64_t deadline_us)
{
    int64_t latest_us = atomic_load(&latest_deadline_us);
    return (deadline_us < latest_us ? deadline_us : latest_us) - clock_monotonic_us();
}

enum exchange connection_wait(PGconn *pg, short events, int64_t deadline_us)
{
    for (;;) {
        int64_t left_us = deadline_left_us(deadline_us);
        if (left_us <= -TURN_US_MAX)
            return EXCHANGE_LATE;
        int64_t wait_us = left_us < 0 ? 0 : left_us < WAIT_US_MAX ? left_us + 1000 : WAIT_US_MAX;
        struct pollfd socket = {.fd = PQsocket(pg), .events = events};
        int ready = poll(&socket, 1, (int)(wait_us / 1000));
        if (ready > 0)
            return EXCHANGE_DONE;
        if (ready < 0 && errno != EINTR)
            return EXCHANGE_LOST;
        if (left_us <= 0)
            return EXCHANGE_LATE;
    }
}

/* Logging warnings is safe: only our own functions raise them, never with personal data. */
static void take_notice(void *unused, const PGresult *notice)
{
    (void)unused;
    const char *severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
    const char *message = PQresultErrorField(notice, PG_DIAG_MESSAGE_PRIMARY);
    bool warns = severity && strcmp(severity, "WARNING") == 0;
    log_message(warns ? LOG_LEVEL_WARNING : LOG_LEVEL_DEBUG, "database_notice", "%s", message ? message : "");
}

struct connection *connection_open(const char *url, bool prepare, struct arena *arena, int *host,
                                   const char **ret_reasons)
{
    PGconn *pg = connecting_run(url, arena, host, ret_reasons);
    if (!pg)
        return NULL;
    struct connection *connection = calloc(1, sizeof *connection);
    if (!connection || PQsetnonblocking(pg, 1) != 0 || PQenterPipelineMode(pg) != 1) {
        *ret_reasons = "out of memory";
        free(connection);
        PQfinish(pg);
        return NULL;
    }
    PQsetNoticeReceiver(pg, take_notice, NULL);
    connection->pg = pg;
    connection->prepare = prepare;
    return connection;
}

void connection_close(struct connection *connection)
{
    if (!connection)
        return;
    PQfinish(connection->pg);
    free(connection->prepared);
    free(connection);
}

/* PostgreSQL reports both settings when they change. */
static bool is_read_only(PGconn *pg)
{
    const char *standby = PQparameterStatus(pg, "in_hot_standby");
    const char *read_only = PQparameterStatus(pg, "default_transaction_read_only");
    return (standby && strcmp(standby, "on") == 0) || (read_only && strcmp(read_only, "on") == 0);
}

bool connection_alive(struct connection *connection)
{
    struct pollfd socket = {.fd = PQsocket(connection->pg), .events = POLLIN};
    if (is_read_only(connection->pg))
        return false;
    if (clock_monotonic_us() - connection->used_us < TRUSTED_IDLE_US)
        return true;
    /* A closing server sends a message first. Read everything to see whether the connection ends after it. */
    while (poll(&socket, 1, 0) > 0) {
        if (PQconsumeInput(connection->pg) != 1 || PQstatus(connection->pg) != CONNECTION_OK)
            return false;
    }
    return true;
}

void connection_suspect(struct connection *connection)
{
    connection->used_us = 0;
}

static bool is_prepared(const struct connection *connection, const struct statement *statement)
{
    for (size_t i = 0; i < connection->prepared_count; i++) {
        if (connection->prepared[i] == statement)
            return true;
    }
    return false;
}

/* False if there is no memory. A statement may then run unprepared. */
static bool has_room(struct connection *connection)
{
    if (connection->prepared_count < connection->prepared_room)
        return true;
    size_t room = connection->prepared_room > 0 ? 2 * connection->prepared_room : PREPARED_FIRST;
    const struct statement **prepared = realloc(connection->prepared, room * sizeof(const struct statement *));
    if (!prepared)
        return false;
    connection->prepared = prepared;
    connection->prepared_room = room;
    return true;
}

enum exchange connection_queue(struct connection *connection, const struct statement *statement,
                               const char *const *values)
{
    PGconn *pg = connection->pg;
    int count = (int)statement->value_count;
    size_t *prepares = &connection->prepares[connection->queued++];
    *prepares = 0;
    if (!connection->prepare || !statement->name || !has_room(connection))
        return PQsendQueryParams(pg, statement->sql, count, NULL, values, NULL, NULL, 0) == 1 ? EXCHANGE_DONE
                                                                                              : EXCHANGE_LOST;
    if (!is_prepared(connection, statement)) {
        if (PQsendPrepare(pg, statement->name, statement->sql, 0, NULL) != 1)
            return EXCHANGE_LOST;
        connection->prepared[connection->prepared_count++] = statement;
        *prepares = 1;
    }
    return PQsendQueryPrepared(pg, statement->name, count, values, NULL, NULL, 0) == 1 ? EXCHANGE_DONE : EXCHANGE_LOST;
}

static enum exchange flush(PGconn *pg, int64_t deadline_us)
{
    for (;;) {
        int left = PQflush(pg);
        if (left == 0)
            return EXCHANGE_DONE;
        enum exchange exchange = left < 0 ? EXCHANGE_LOST : connection_wait(pg, POLLIN | POLLOUT, deadline_us);
        if (exchange)
            return exchange;
        if (PQconsumeInput(pg) != 1)
            return EXCHANGE_LOST;
    }
}

/* Waits for the next result; NULL at the end of a statement's results. */
static enum exchange next_result(PGconn *pg, int64_t deadline_us, PGresult **ret_result)
{
    while (PQisBusy(pg)) {
        enum exchange exchange = connection_wait(pg, POLLIN, deadline_us);
        if (exchange)
            return exchange;
        if (PQconsumeInput(pg) != 1)
            return EXCHANGE_LOST;
    }
    *ret_result = PQgetResult(pg);
    return EXCHANGE_DONE;
}

static void release_result(void *object)
{
    PQclear(object);
}

/* Reads a statement's result and the NULL after it. */
static enum exchange read_result(PGconn *pg, struct arena *arena, int64_t deadline_us, PGresult **ret_result)
{
    PGresult *result = NULL;
    PGresult *end = NULL;
    enum exchange exchange = next_result(pg, deadline_us, &result);
    if (exchange || !result)
        return exchange ? exchange : EXCHANGE_LOST;
    arena_defer(arena, release_result, result);
    *ret_result = result;
    if (PQresultStatus(result) == PGRES_PIPELINE_SYNC)
        return EXCHANGE_DONE;
    exchange = next_result(pg, deadline_us, &end);
    PQclear(end);
    return exchange || end ? EXCHANGE_LOST : EXCHANGE_DONE;
}

/* A lost connection appears as an error result without SQLSTATE, or with one of class 57P (the server is shutting
 * down). */
static bool means_loss(const PGconn *pg, const PGresult *result)
{
    if (PQstatus(pg) == CONNECTION_BAD)
        return true;
    const char *state = PQresultStatus(result) == PGRES_FATAL_ERROR ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : "";
    return !state || strncmp(state, "57P", 3) == 0;
}

static enum exchange read_batch(struct connection *connection, struct arena *arena, int64_t deadline_us,
                                PGresult *ret_results[BATCH_MAX])
{
    size_t count = connection->queued;
    for (size_t i = 0; i < count; i++) {
        PGresult *result = NULL;
        PGresult *prepare_result = NULL;
        enum exchange exchange = EXCHANGE_DONE;
        if (connection->prepares[i] > 0)
            exchange = read_result(connection->pg, arena, deadline_us, &prepare_result);
        if (!exchange)
            exchange = read_result(connection->pg, arena, deadline_us, &result);
        if (exchange)
            return exchange;
        bool bad_prepare = prepare_result && PQresultStatus(prepare_result) == PGRES_FATAL_ERROR;
        ret_results[i] = bad_prepare ? prepare_result : result;
        if (prepare_result && PQresultStatus(prepare_result) == PGRES_COMMAND_OK)
            connection->prepares[i] = 0;
        if (means_loss(connection->pg, ret_results[i]))
            return EXCHANGE_LOST;
    }
    PGresult *sync = NULL;
    enum exchange exchange = read_result(connection->pg, arena, deadline_us, &sync);
    if (exchange)
        return exchange;
    return PQresultStatus(sync) == PGRES_PIPELINE_SYNC ? EXCHANGE_DONE : EXCHANGE_LOST;
}

/* Removes statements whose Parse failed or was skipped. They are the last ones in `prepared`, because after the first
 * failure PostgreSQL skips the rest of the batch. */
static void forget_unprepared(struct connection *connection)
{
    for (size_t i = 0; i < connection->queued; i++)
        connection->prepared_count -= connection->prepares[i];
}

enum exchange connection_run(struct connection *connection, struct arena *arena, int64_t deadline_us,
                             PGresult *ret_results[BATCH_MAX])
{
    if (PQpipelineSync(connection->pg) != 1)
        return EXCHANGE_LOST;
    enum exchange exchange = flush(connection->pg, deadline_us);
    if (!exchange)
        exchange = read_batch(connection, arena, deadline_us, ret_results);
    if (!exchange)
        forget_unprepared(connection);
    connection->queued = 0;
    connection->used_us = clock_monotonic_us();
    return exchange;
}
