/* SPDX-License-Identifier: Apache-2.0 */
/* Clients that send half a request and then wait: they occupy no thread, and their connections are closed after a
 * while. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/fixture.h"

#define HALF_REQUEST "GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half: "
#define WAITING 200

static int connect_and_send(const struct server *server, const char *bytes)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)server->port)};
    int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    cr_assert_geq(file, 0);
    cr_assert_eq(connect(file, (struct sockaddr *)&address, sizeof address), 0);
    ssize_t sent = send(file, bytes, strlen(bytes), MSG_NOSIGNAL);
    cr_assert(sent == (ssize_t)strlen(bytes) || sent < 0);
    return file;
}

/* True if the server closes the connection within the time. */
static bool is_closed_within(int file, int milliseconds)
{
    char byte;
    struct pollfd socket = {.fd = file, .events = POLLIN};
    return poll(&socket, 1, milliseconds) > 0 && recv(file, &byte, 1, 0) <= 0;
}

Test(slow_clients, half_requests_do_not_block_other_clients)
{
    struct server server;
    int files[WAITING];
    const char *const settings[] = {"KEHRWERT_THREADS=2", NULL};
    server_start_beside(&server, settings);
    for (size_t i = 0; i < WAITING; i++)
        files[i] = connect_and_send(&server, HALF_REQUEST);
    for (int i = 0; i < 10; i++) {
        struct reply reply = call(participant(an_employee()), "GET", "/v1/programs?limit=1", .server = &server);
        assert_status(reply, 200);
    }
    for (size_t i = 0; i < WAITING; i++)
        close(files[i]);
    cr_assert(server_stop(&server));
}

Test(slow_clients, an_idle_connection_is_closed)
{
    struct server server;
    const char *const settings[] = {"KEHRWERT_IDLE_SECONDS=1", NULL};
    server_start_beside(&server, settings);
    int file = connect_and_send(&server, HALF_REQUEST);
    cr_expect(is_closed_within(file, 5000));
    close(file);
    cr_assert(server_stop(&server));
}

Test(slow_clients, connections_over_the_limit_wait_until_idle_ones_are_closed)
{
    struct server server;
    int files[64];
    const char *const settings[] = {"KEHRWERT_CONNECTIONS_MAX=32", "KEHRWERT_IDLE_SECONDS=1", "KEHRWERT_THREADS=2",
                                    NULL};
    server_start_beside(&server, settings);
    for (size_t i = 0; i < LENGTH_OF(files); i++)
        files[i] = connect_and_send(&server, HALF_REQUEST);
    struct reply reply = call(NULL, "GET", "/health/live", .server = &server);
    assert_status(reply, 200);
    for (size_t i = 0; i < LENGTH_OF(files); i++)
        close(files[i]);
    cr_assert(server_stop(&server));
}
