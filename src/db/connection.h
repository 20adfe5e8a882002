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
    EXCHANGE_LOST, /* the connection broke */
    EXCHANGE_LATE, /* the deadline passed: PostgreSQL or the network is frozen */
};

struct connection;

/* Connects within the deadline; NULL, with *ret_exchange and a line in the log, when it fails. */
struct connection *connection_open(const char *url, bool prepare, int64_t deadline_us, enum exchange *ret_exchange);
void connection_close(struct connection *connection);

/* False when the server has closed the connection while it was idle. Asks the socket only after a while of idleness:
 * what breaks in the meantime is noticed by the next exchange, and repeated. */
bool connection_alive(struct connection *connection);

/* The next connection_alive asks the socket in any case: another connection has just been lost. */
void connection_suspect(struct connection *connection);

/* Queues a statement; nothing waits. */
MUST_CHECK enum exchange connection_queue(struct connection *connection, const struct statement *statement,
                                          const char *const *values);

/* Sends what is queued, ends the batch with Sync and puts one result per queued statement into ret_results (at most
 * BATCH_MAX). The results belong to the arena. After an error result the later ones of the batch were not run. */
#define BATCH_MAX 4
MUST_CHECK enum exchange connection_run(struct connection *connection, struct arena *arena, int64_t deadline_us,
                                        PGresult *ret_results[BATCH_MAX]);

#endif
