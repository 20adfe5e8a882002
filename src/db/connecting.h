/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a connection to one of the hosts of a URL. */
#ifndef KEHRWERT_DB_CONNECTING_H
#define KEHRWERT_DB_CONNECTING_H

#include "base.h"
#include "postgres.h"

/* Tries the hosts in turn, beginning with number *host. Each host has its own time limit: connect_timeout in the URL,
 * or else one second. A read-only server counts as a failure. On success, sets *host. On failure, returns NULL; the
 * reasons are owned by the arena. */
PGconn *connecting_run(const char *url, struct arena *arena, int *host, const char **ret_reasons);

#endif
