/* SPDX-License-Identifier: Apache-2.0 */
/* The real server as a child process, on a free port, with a database of its own. */
#ifndef KEHRWERT_TESTS_SERVER_H
#define KEHRWERT_TESTS_SERVER_H

#include <sys/types.h>

#include "base.h"

struct server {
    int port;
    char url[64];            /* http://127.0.0.1:PORT */
    char folder[256];        /* key, key set and logs */
    char key_file[300];      /* of the development issuer */
    char log_file[300];      /* what the server writes to standard error */
    char database_url[1000]; /* as the role kehrwert_owner */
    pid_t pid;               /* 0 in a process that did not start it */
};

/* Makes a database from the migrated template on the cluster of TEST_DATABASE_URL. Ends the program on failure. */
void database_create(char ret_name[64], char ret_url[1000]);
void database_drop(const char *name);

/* Starts a server with the given settings ("KEHRWERT_LOG_LEVEL=info", ..., NULL; NULL for none) on top of: development,
 * a free loopback port, log level debug, no due work by
 * itself, the folder's key. It is killed when the caller's process ends. Waits until it
 * is ready. `folder` must exist. Ends the program, with the log on standard error, on failure. */
void server_start(struct server *server, const char *folder, const char *database_url, const char *const *settings);

/* SIGTERM, and waits. False, with a line on standard error, when it did not end with 0 or its log holds a sanitizer's
 * report. */
MUST_CHECK bool server_stop(struct server *server);

/* The server that all tests of this program share; started by main, with the one further setting of TEST_SERVER_SETTING
 * ("KEHRWERT_...=...") if there is one, so that a whole run can be repeated under it. */
const struct server *shared_server(void);

/* A further server on the shared database with its own log and these settings, for tests of the settings themselves;
 * the test stops it. */
void server_start_beside(struct server *server, const char *const *settings);

/* From here on, in this test alone, the shared server is another one with these settings on a database of its own: for
 * tests that move the clock or do what is due. Called before anything else, and ended with own_server_stop. */
struct server *own_server_start(const char *const *settings);
MUST_CHECK bool own_server_stop(void); /* as server_stop */

/* Everything the server has logged so far; arena-owned. */
const char *server_log(const struct server *server);

/* Waits up to two seconds until the log holds the text. */
MUST_CHECK bool server_log_holds(const struct server *server, const char *text);

#endif
