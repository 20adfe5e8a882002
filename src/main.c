/* SPDX-License-Identifier: Apache-2.0 */
/* The command line: a table of commands. */
#include "commands.h"

extern char **environ;

static int config_command(int count, char **arguments)
{
    (void)count;
    (void)arguments;
    struct config config;
    if (!config_read(environ, &config))
        return 2;
    config_print(&config);
    return 0;
}

static int operations_command(int count, char **arguments)
{
    (void)count;
    (void)arguments;
    for (size_t i = 0; i < operation_count; i++) {
        const struct operation *operation = &operation_table[i];
        if (operation->statement)
            printf("%-32s %-6s %-64s %-40s sql/operations/%s.sql\n", operation->id, method_name(operation->method),
                   operation->path, operation->role_list, operation->statement->name);
        else
            printf("%-32s %-6s %-64s %-40s %s()\n", operation->id, method_name(operation->method), operation->path,
                   operation->role_list, operation->id);
    }
    return 0;
}

static int migrate_command(int count, char **arguments)
{
    struct config config;
    if (!config_read(environ, &config))
        return 2;
    return migrations_apply(config.database_url, count > 1 ? arguments[1] : "sql/migrations") ? 0 : 1;
}

struct command {
    const char *name;
    int (*run)(int count, char **arguments);
    const char *meaning;
};

static const struct command commands[] = {
    {"serve", serve_command, "answer requests until SIGTERM or SIGINT"},
    {"migrate", migrate_command, "[FOLDER]  bring the database's schema up to date (sql/migrations)"},
    {"token", token_command, "--roles A,B --subject NAME [--lifetime SECONDS]  print a development token"},
    {"match", match_command, "--candidates FILE.csv  match mentees and mentors of CSV files; - reads standard input"},
    {"operations", operations_command, "list every operation: name, method, path, roles, statement or function"},
    {"config", config_command, "show all settings, their values and meaning"},
    {"healthcheck", healthcheck_command, "exit 0 when the service on this host is ready"},
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
