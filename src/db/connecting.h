/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a connection to one of the hosts of a URL. */
#ifndef KEHRWERT_DB_CONNECTING_H
#define KEHRWERT_DB_CONNECTING_H

#include "base.h"
#include "postgres.h"

/* Tries the hosts in turn, beginning with number *host, and gives each of them a time of its own: connect_timeout of
 * the URL, or else a second. A server that does not let us write does not count. On success, sets *host. On failure,
 * returns NULL; the reasons are owned by the arena. */
PGconn *connecting_run(const char *url, struct arena *arena, int *host, const char **ret_reasons);

#endif
