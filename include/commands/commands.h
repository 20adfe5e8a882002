/* SPDX-License-Identifier: Apache-2.0 */
/* The commands of the command line, one file of src/commands/ each. They return the exit status: 0 done, 1 failed, 2
 * called wrongly. */
#ifndef KEHRWERT_COMMANDS_H
#define KEHRWERT_COMMANDS_H

int serve_command(int count, char **arguments);
int migrate_command(int count, char **arguments);
int token_command(int count, char **arguments);
int match_command(int count, char **arguments);
int operations_command(int count, char **arguments);
int config_command(int count, char **arguments);
int healthcheck_command(int count, char **arguments);

#endif
