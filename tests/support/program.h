/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of tests/support share: the path of the server, and a way to give up. */
#ifndef KEHRWERT_TESTS_PROGRAM_H
#define KEHRWERT_TESTS_PROGRAM_H

#include "base.h"

/* The server to test: TEST_SERVER_BINARY, or the one that was built together with the tests. */
const char *server_binary(void);

/* Prints the reason to standard error and ends the process with status 99. For failures without which no test can run.
 */
void give_up(const char *format, ...) FORMAT(1, 2) __attribute__((noreturn));

#endif
