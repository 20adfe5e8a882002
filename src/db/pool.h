/* SPDX-License-Identifier: Apache-2.0 */
/* The connections that requests share, mended in the background. */
#ifndef KEHRWERT_DB_POOL_H
#define KEHRWERT_DB_POOL_H

#include "connection.h"

/* A connection for this thread alone, or NULL at once when the database is known to be away, or at the deadline. */
struct connection *pool_take(struct db *db, int64_t deadline_us);

/* Gives it back after an exchange that ended so; what is not EXCHANGE_DONE closes it, and EXCHANGE_LATE makes the pool
 * refuse until it has connected anew. */
void pool_give(struct db *db, struct connection *connection, enum exchange exchange);

#endif
