/* SPDX-License-Identifier: Apache-2.0 */
/* kehrwert operations: prints a line for each operation of the contract, with the functions and the statement that it
 * runs. */
#include "commands.h"
#include "contract.h"

int operations_command(int count, char **arguments)
{
    (void)count;
    (void)arguments;
    for (size_t i = 0; i < operation_count; i++) {
        const struct operation *operation = &operation_table[i];
        printf("%-32s %-6s %-64s %-40s", operation->id, method_name(operation->method), operation->path,
               operation->role_list);
        if (operation->run)
            printf(" %s()", operation->id);
        if (operation->before)
            printf(" %s_before()", operation->id);
        if (operation->statement)
            printf(" sql/operations/%s.sql", operation->id);
        if (operation->after)
            printf(" %s_after()", operation->id);
        putchar('\n');
    }
    return 0;
}
