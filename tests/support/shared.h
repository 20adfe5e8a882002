/* SPDX-License-Identifier: Apache-2.0 */
/* Life of the shared server, for main. */
#ifndef KEHRWERT_TESTS_SHARED_H
#define KEHRWERT_TESTS_SHARED_H

#include <fcntl.h>

#include "server.h"

/* Starts it together with its database; before any thread exists. */
void shared_server_start(void);

/* Stops it and drops the database. False as server_stop. Both happen as well when the test program is killed. */
MUST_CHECK bool shared_server_stop(void);

#endif
