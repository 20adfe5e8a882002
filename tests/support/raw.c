/* SPDX-License-Identifier: Apache-2.0 */
/* A TCP client that knows nothing of HTTP except how to find the end of a response. */
#include "raw.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#define WAIT_MS 2000
#define SILENCE_MS 500
#define CLOSED_MS 10000
#define SMALL_BUFFER 4096

/* With this receive buffer; 0 = the default. */
static int connect_with_buffer(int size)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)shared_server()->port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    cr_assert_geq(connection, 0);
    if (size > 0)
        cr_assert_eq(setsockopt(connection, SOL_SOCKET, SO_RCVBUF, &size, sizeof size), 0);
    cr_assert_eq(connect(connection, (struct sockaddr *)&address, sizeof address), 0);
    return connection;
}

static int connect_to_server(void)
{
    return connect_with_buffer(0);
}

/* The length of head and body together, or 0 while the head is incomplete. */
static size_t wanted_length(const char *bytes)
{
    const char *end = strstr(bytes, "\r\n\r\n");
    const char *length = strcasestr(bytes, "\r\ncontent-length:");
    if (!end)
        return 0;
    return (size_t)(end - bytes) + 4 + (length && length < end ? strtoul(length + 17, NULL, 10) : 0);
}

static void read_reply(int connection, struct text *bytes)
{
    struct pollfd ready = {.fd = connection, .events = POLLIN};
    while (poll(&ready, 1, WAIT_MS) == 1) {
        char chunk[4096];
        ssize_t length = recv(connection, chunk, sizeof chunk, 0);
        if (length <= 0)
            return;
        text_append(bytes, chunk, (size_t)length);
        size_t wanted = wanted_length(text_string(bytes));
        if (wanted > 0 && bytes->length >= wanted)
            return;
    }
}

static void take_headers(struct reply *reply, char *head)
{
    reply->headers = arena_alloc(test_arena(), 64 * sizeof(struct header));
    for (char *line = strstr(head, "\r\n"); line && reply->header_count < 64; line = strstr(line + 2, "\r\n")) {
        const char *name = line + 2;
        const char *colon = strchr(name, ':');
        size_t length = strcspn(name, "\r");
        if (!colon || (size_t)(colon - name) > length)
            continue;
        const char *value = colon + 1 + strspn(colon + 1, " ");
        reply->headers[reply->header_count++] =
            (struct header){arena_copy(test_arena(), name, (size_t)(colon - name)),
                            arena_copy(test_arena(), value, length - (size_t)(value - name))};
    }
}

struct reply raw_call(const char *bytes, size_t length)
{
    struct text text = {.arena = test_arena()};
    struct reply reply = {.method = "raw",
                          .path = arena_copy(test_arena(), bytes, strcspn(bytes, "\r\n")),
                          .unchecked = true,
                          .body = ""};
    int connection = connect_to_server();
    cr_assert_eq(send(connection, bytes, length, MSG_NOSIGNAL), (ssize_t)length);
    read_reply(connection, &text);
    close(connection);
    const char *answer = text_string(&text);
    const char *end = strstr(answer, "\r\n\r\n");
    if (strncmp(answer, "HTTP/1.", 7) != 0 || !end)
        return reply;
    reply.status = (int)strtol(answer + 9, NULL, 10);
    take_headers(&reply, arena_copy(test_arena(), answer, (size_t)(end - answer) + 2));
    reply.body = end + 4;
    reply.length = text.length - (size_t)(reply.body - answer);
    reply.json = json_loadb(reply.body, reply.length, JSON_DECODE_ANY, NULL);
    return reply;
}

/* Reads until the server closes the connection, and returns true, or until it has been silent for this time. */
static bool read_to_end(int connection, int silence_ms, struct text *text)
{
    struct pollfd ready = {.fd = connection, .events = POLLIN};
    while (poll(&ready, 1, silence_ms) == 1) {
        char chunk[4096];
        ssize_t length = recv(connection, chunk, sizeof chunk, 0);
        if (length <= 0)
            return true;
        text_append(text, chunk, (size_t)length);
    }
    return false;
}

const char *raw_text(const char *bytes, size_t length)
{
    struct text text = {.arena = test_arena()};
    int connection = connect_to_server();
    cr_assert_eq(send(connection, bytes, length, MSG_NOSIGNAL), (ssize_t)length);
    read_to_end(connection, SILENCE_MS, &text);
    close(connection);
    return text_string(&text);
}

static const char *until_closed(int connection, const char *bytes, size_t length)
{
    struct text text = {.arena = test_arena()};
    (void)!send(connection, bytes, length, MSG_NOSIGNAL);
    bool closed = read_to_end(connection, CLOSED_MS, &text);
    close(connection);
    return closed ? text_string(&text) : NULL;
}

const char *raw_until_closed(const char *bytes, size_t length)
{
    return until_closed(connect_to_server(), bytes, length);
}

const char *raw_until_closed_with_small_buffer(const char *bytes, size_t length)
{
    return until_closed(connect_with_buffer(SMALL_BUFFER), bytes, length);
}

void raw_reset(const char *bytes, size_t length)
{
    int connection = connect_to_server();
    struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    setsockopt(connection, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    cr_assert_eq(send(connection, bytes, length, MSG_NOSIGNAL), (ssize_t)length);
    close(connection);
}
