/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of tests/support share: where things are, and the way out. */
#ifndef KEHRWERT_TESTS_PROGRAM_H
#define KEHRWERT_TESTS_PROGRAM_H

#include "base.h"

/* The server to test: TEST_SERVER_BINARY, or the one that was built along with the tests. */
const char *server_binary(void);

/* Says why on standard error and ends the process with 99; for what no test can do without. */
void give_up(const char *format, ...) FORMAT(1, 2) __attribute__((noreturn));

#endif
