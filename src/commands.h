/* SPDX-License-Identifier: Apache-2.0 */
/* The commands that have a file of their own. Each returns the exit status: 0 done, 1 failed, 2 called wrongly. */
#ifndef KEHRWERT_COMMANDS_H
#define KEHRWERT_COMMANDS_H

#include "server.h"

int serve_command(int count, char **arguments);
int token_command(int count, char **arguments);
int match_command(int count, char **arguments);
int healthcheck_command(int count, char **arguments);

/* In development, settings that may stay empty get their development values; in production a missing one is named.
 * False when the service must not start. */
MUST_CHECK bool config_complete(struct config *config);

#endif
