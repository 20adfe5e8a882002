/* SPDX-License-Identifier: Apache-2.0 */
/* libpq without its blocking calls. They hang if the server process is frozen, whatever timeouts are set. */
#ifndef KEHRWERT_POSTGRES_H
#define KEHRWERT_POSTGRES_H

#include <libpq-fe.h>

#include "banned.h"

PGresult *PQexec(PGconn *pg, const char *sql) BANNED("connection_run");
PGresult *PQexecParams(PGconn *pg, const char *sql, int count, const Oid *types, const char *const *values,
                       const int *lengths, const int *formats, int format) BANNED("connection_run");
PGresult *PQexecPrepared(PGconn *pg, const char *name, int count, const char *const *values, const int *lengths,
                         const int *formats, int format) BANNED("connection_run");
PGresult *PQprepare(PGconn *pg, const char *name, const char *sql, int count, const Oid *types)
    BANNED("connection_run");
PGconn *PQconnectdb(const char *url) BANNED("connection_open");
void PQreset(PGconn *pg) BANNED("the pool");

#endif
