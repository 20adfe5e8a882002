/* SPDX-License-Identifier: Apache-2.0 */
/* The connections that requests share. A background thread replaces lost ones. */
#ifndef KEHRWERT_DB_POOL_H
#define KEHRWERT_DB_POOL_H

#include "connection.h"

/* Takes a connection for the calling thread. Waits for one until the deadline (monotonic clock). Returns NULL at the
 * deadline, or at once if the database is known to be unavailable. */
struct connection *pool_take(struct db *db, int64_t deadline_us);

/* Returns the connection. Anything but EXCHANGE_DONE closes it; EXCHANGE_LATE also marks the database unavailable until
 * a reconnect. */
void pool_give(struct db *db, struct connection *connection, enum exchange exchange);

/* True if there are connections. Checks an idle one, because an idle service would otherwise not notice that the
 * database is gone. */
bool pool_ready(struct db *db);

#endif
