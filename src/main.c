/* SPDX-License-Identifier: Apache-2.0 */
/* The command line: runs the subcommand that the first argument names. */
#include "base.h"
#include "commands.h"

struct command {
    const char *name;
    int (*run)(int count, char **arguments);
    const char *meaning;
};

static const struct command commands[] = {
    {"serve", serve_command, "answer requests until SIGTERM or SIGINT"},
    {"migrate", migrate_command,
     "[FOLDER]  bring the database up to date with FOLDER/migrations and FOLDER/logic (default: sql)"},
    {"seed", seed_command,
     "--scale S|M|L [--day YYYY-MM-DD] [FOLDER]  fill an empty database with the reference company; only in "
     "development"},
    {"token", token_command, "--roles A,B --subject NAME [--lifetime SECONDS]  print a development token"},
    {"match", match_command, "--candidates FILE.csv  match the mentees and mentors in a CSV file (- = standard input)"},
    {"operations", operations_command,
     "list all operations: name, method, path, roles, and the functions and statement that they run"},
    {"config", config_command, "list all settings with their values and meaning"},
    {"healthcheck", healthcheck_command, "exit with 0 if the service on this host is ready"},
};

static int usage(void)
{
    fputs("usage: kehrwert COMMAND\n", stderr);
    for (size_t i = 0; i < LENGTH_OF(commands); i++)
        fprintf(stderr, "  %-12s %s\n", commands[i].name, commands[i].meaning);
    return 2;
}

int main(int count, char **arguments)
{
    for (size_t i = 0; count > 1 && i < LENGTH_OF(commands); i++) {
        if (strcmp(arguments[1], commands[i].name) == 0)
            return commands[i].run(count - 1, arguments + 1);
    }
    return usage();
}
