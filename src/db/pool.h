/* SPDX-License-Identifier: Apache-2.0 */
/* The connections that requests share, mended in the background. */
#ifndef KEHRWERT_DB_POOL_H
#define KEHRWERT_DB_POOL_H

#include "connection.h"

/* A connection for this thread alone, or NULL at once when the database is known to be away, or at the deadline. */
struct connection *pool_take(struct db *db, int64_t deadline_us);

/* Returns the connection. Anything but EXCHANGE_DONE closes it; EXCHANGE_LATE also marks the database unavailable until
 * a reconnect. */
void pool_give(struct db *db, struct connection *connection, enum exchange exchange);

#endif
