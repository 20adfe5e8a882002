/* SPDX-License-Identifier: Apache-2.0 */
/* kehrwert operations: the contract's operations, one a line, and what does each. */
#include "commands.h"
#include "contract.h"

int operations_command(int count, char **arguments)
{
    (void)count;
    (void)arguments;
    for (size_t i = 0; i < operation_count; i++) {
        const struct operation *operation = &operation_table[i];
        printf("%-32s %-6s %-64s %-40s ", operation->id, method_name(operation->method), operation->path,
               operation->role_list);
        printf(operation->statement ? "sql/operations/%s.sql\n" : "%s()\n", operation->id);
    }
    return 0;
}
