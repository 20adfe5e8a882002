/* SPDX-License-Identifier: Apache-2.0 */
/* The real server as a child process on a free port, with its own database. */
#ifndef KEHRWERT_TESTS_SERVER_H
#define KEHRWERT_TESTS_SERVER_H

#include <sys/types.h>

#include "base.h"

struct server {
    int port;
    char url[64];            /* http://127.0.0.1:PORT */
    char folder[256];        /* for the key, the key set and the logs */
    char key_file[300];      /* the key of the development issuer */
    char log_file[300];      /* the server's standard error */
    char database_url[1000]; /* as the role kehrwert_owner */
    pid_t pid;               /* 0 in a process that did not start it */
};

/* The login that serves. */
#define DATABASE_SERVICE_LOGIN "kehrwert_service"

/* Makes a database from the migrated template on the cluster of TEST_DATABASE_URL. Ends the program on failure. */
void database_create(char ret_name[64], char ret_url[1000]);
void database_drop(const char *name);

/* True if the text is in PostgreSQL's own log, which scripts/database keeps beside the folder of the cluster. */
bool database_log_holds(const char *text);

/* Starts a server with the given settings ("KEHRWERT_LOG_LEVEL=info", ..., NULL; NULL for none), added to these:
 * development, a free loopback port, log level debug, no automatic due work, the key in `folder`, which must exist.
 * Waits until the server is ready. It is killed when the caller's process ends. On failure, prints the log to standard
 * error and ends the program. */
void server_start(struct server *server, const char *folder, const char *database_url, const char *const *settings);

/* Sends SIGTERM and waits. Returns false, with a line on standard error, if the server did not exit with 0 or its log
 * contains a sanitizer's report. */
MUST_CHECK bool server_stop(struct server *server);

/* The server that all tests of this program share; main starts it. TEST_SERVER_SETTING ("KEHRWERT_...=...") can add one
 * setting, so that a whole run can be repeated with it. */
const struct server *shared_server(void);

/* Another server on the shared database with its own log and these settings, for tests of the settings themselves. The
 * test stops it. */
void server_start_beside(struct server *server, const char *const *settings);

/* Replaces the shared server, for this test only, by one with these settings and its own database. For tests that move
 * the clock or run due work. Call it first, and own_server_stop at the end. */
struct server *own_server_start(const char *const *settings);
MUST_CHECK bool own_server_stop(void); /* as server_stop */

/* Everything the server has logged so far; owned by the test's arena. */
const char *server_log(const struct server *server);

/* Waits until the log contains the text; false if it does not do so within a minute. */
MUST_CHECK bool server_log_holds(const struct server *server, const char *text);

#endif
