/* SPDX-License-Identifier: Apache-2.0 */
/* Start and stop of the shared server, for main. */
#ifndef KEHRWERT_TESTS_SHARED_H
#define KEHRWERT_TESTS_SHARED_H

#include <fcntl.h>

#include "server.h"

/* Starts the server with its database. Must be called before there is a second thread. */
void shared_server_start(void);

/* Stops the server and drops its database. Returns false like server_stop. If the test program is killed, both are
 * cleaned up too. */
MUST_CHECK bool shared_server_stop(void);

#endif
