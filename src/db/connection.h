/* SPDX-License-Identifier: Apache-2.0 */
/* One connection to PostgreSQL in pipeline mode, always with a deadline. */
#ifndef KEHRWERT_DB_CONNECTION_H
#define KEHRWERT_DB_CONNECTION_H

#include "db.h"
#include "postgres.h"
#include "statement.h"

/* How an exchange with PostgreSQL ended. */
enum exchange {
    EXCHANGE_DONE,
    EXCHANGE_LOST, /* the connection was lost */
    EXCHANGE_LATE, /* the deadline passed: PostgreSQL or the network is frozen */
};

struct connection;

/* From now on, no exchange lasts beyond `latest_us` (monotonic clock), whatever its own deadline. */
void connections_stop_by(int64_t latest_us);

/* Microseconds until the deadline, or until the time given to connections_stop_by if that is earlier. */
int64_t deadline_left_us(int64_t deadline_us);

/* Connects to one of the URL's hosts, as connecting_run does. On failure, returns NULL; the arena owns the reasons. */
struct connection *connection_open(const char *url, bool prepare, struct arena *arena, int *host,
                                   const char **ret_reasons);
void connection_close(struct connection *connection);

/* Waits until the socket is ready for one of the events of poll(). */
MUST_CHECK enum exchange connection_wait(PGconn *pg, short events, int64_t deadline_us);

/* False if the server has closed the idle connection or has become read-only. Polls the socket only after 0.2 s without
 * use; if the connection is lost before that, the next exchange fails and can be repeated. */
bool connection_alive(struct connection *connection);

/* Makes the next connection_alive poll the socket, however recent its last use. Call it when another connection was
 * lost. */
void connection_suspect(struct connection *connection);

/* Adds a statement to the batch, without waiting. A batch takes at most BATCH_MAX statements. */
MUST_CHECK enum exchange connection_queue(struct connection *connection, const struct statement *statement,
                                          const char *const *values);

/* Sends the batch, followed by Sync, and waits for the result of each statement until the deadline (monotonic clock).
 * After a statement fails, the rest of the batch is not run. The results are owned by the arena. */
#define BATCH_MAX 4
MUST_CHECK enum exchange connection_run(struct connection *connection, struct arena *arena, int64_t deadline_us,
                                        PGresult *ret_results[BATCH_MAX]);

#endif
