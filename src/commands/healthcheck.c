/* SPDX-License-Identifier: Apache-2.0 */
/* kehrwert healthcheck: asks the service on this host whether it is ready. For containers, which have no curl. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base.h"
#include "commands.h"

extern char **environ;

static bool is_ready(int file, const struct config *config)
{
    static const char request[] = "GET /health/ready HTTP/1.0\r\n\r\n";
    const char *host = strcmp(config->host, "0.0.0.0") == 0 ? "127.0.0.1" : config->host;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)config->port)};
    struct timeval timeout = {.tv_sec = 3};
    char reply[16] = "";
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1 ||
        setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout) != 0 ||
        connect(file, (struct sockaddr *)&address, sizeof address) != 0)
        return false;
    if (write(file, request, sizeof request - 1) != (ssize_t)sizeof request - 1)
        return false;
    return read(file, reply, sizeof reply - 1) >= 12 && strncmp(reply + 8, " 200", 4) == 0;
}

int healthcheck_command(int count, char **arguments)
{
    (void)count;
    (void)arguments;
    struct config config;
    if (!config_read(environ, &config))
        return 2;
    int file = socket(AF_INET, SOCK_STREAM, 0);
    bool ready = file >= 0 && is_ready(file, &config);
    if (file >= 0)
        close(file);
    return ready ? 0 : 1;
}
