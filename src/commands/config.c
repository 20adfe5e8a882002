/* SPDX-License-Identifier: Apache-2.0 */
/* kehrwert config: prints every setting with its value, default and meaning. */
#include "base.h"
#include "commands.h"

extern char **environ;

int config_command(int count, char **arguments)
{
    (void)count;
    (void)arguments;
    struct config config;
    if (!config_read(environ, &config))
        return 2;
    config_print(&config);
    return 0;
}
