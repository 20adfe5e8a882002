/* SPDX-License-Identifier: Apache-2.0 */
/* The subcommands, each in its own file of src/commands/. They return the exit status: 0 = success, 1 = failure, 2 =
 * wrong usage or settings. */
#ifndef KEHRWERT_COMMANDS_H
#define KEHRWERT_COMMANDS_H

int serve_command(int count, char **arguments);
int migrate_command(int count, char **arguments);
int seed_command(int count, char **arguments);
int token_command(int count, char **arguments);
int match_command(int count, char **arguments);
int operations_command(int count, char **arguments);
int config_command(int count, char **arguments);
int healthcheck_command(int count, char **arguments);

#endif
