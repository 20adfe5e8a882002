/* SPDX-License-Identifier: Apache-2.0 */
/* Stands between libmicrohttpd and Ulfius. Ulfius gets a request only once its whole body is there, and sees neither
 * the bytes of its head nor the errors that libmicrohttpd answers itself. So this file defines two functions of
 * libmicrohttpd. The executable's definitions take precedence in both libraries: MHD_start_daemon, to see each request
 * before Ulfius does, and MHD_queue_response, to answer libmicrohttpd's own errors with a problem document. */
#include "exchange.h"

#include <dlfcn.h>
#include <strings.h>
#include <sys/socket.h>

#include "framing.h"
#include "reply.h"

#define LINGER_MAX 4194304 /* bytes that are read and dropped, including those of a body before the answer */

struct exchange {
    struct connection_info_struct *ulfius; /* what Ulfius knows about the request */
    struct MHD_Connection *connection;
    const char *target_at;  /* in libmicrohttpd's buffer, where it is decoded later */
    const char *body_start; /* of the part of the body that is in the buffer */
    size_t body_length;     /* so far */
    bool chunked;
    bool refused;  /* by its head: the body is read, but not kept */
    bool answered; /* nothing more is sent */
};

static struct service *shared_service;
static MHD_AccessHandlerCallback ulfius_handle;
static enum MHD_Result (*original_queue_response)(struct MHD_Connection *, unsigned, struct MHD_Response *);
static _Thread_local struct exchange *current; /* while this thread is in Ulfius */

void exchange_open(struct service *service)
{
    shared_service = service;
}

void *exchange_started(void *unused, const char *target, struct MHD_Connection *connection)
{
    struct exchange *exchange = calloc(1, sizeof *exchange);
    if (!exchange)
        return NULL;
    exchange->ulfius = ulfius_uri_logger(unused, target);
    exchange->connection = connection;
    exchange->target_at = target;
    /* Ulfius has a copy of the target, which request/parameters.c parses. libmicrohttpd would now store each pair of
     * the query, and never answer if it ran out of room. So show it an empty query. */
    char *query = strchr((char *)target, '?');
    if (query && query[1] != '\0')
        query[1] = '\0';
    return exchange;
}

void exchange_ended(void *unused, struct MHD_Connection *connection, void **context,
                    enum MHD_RequestTerminationCode code)
{
    struct exchange *exchange = *context;
    if (!exchange)
        return;
    void *ulfius = exchange->ulfius;
    mhd_request_completed(unused, connection, &ulfius, code);
    free(exchange);
    *context = NULL;
}

void exchange_notified(void *unused, struct MHD_Connection *connection, void **context,
                       enum MHD_ConnectionNotificationCode code)
{
    (void)unused;
    (void)context;
    if (code != MHD_CONNECTION_NOTIFY_CLOSED)
        return;
    /* A socket that is closed while it holds unread bytes is reset, and the client loses what was sent before. */
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    char dropped[16384];
    for (size_t i = 0; i < LINGER_MAX / sizeof dropped; i++) {
        if (recv(info->connect_fd, dropped, sizeof dropped, MSG_DONTWAIT) <= 0)
            return;
    }
}

struct header_list {
    struct header *headers;
    size_t count;
};

static enum MHD_Result add_header(void *object, enum MHD_ValueKind kind, const char *name, const char *value)
{
    (void)kind;
    struct header_list *list = object;
    list->headers[list->count++] = (struct header){name, value ? value : ""};
    return MHD_YES;
}

static struct header_list headers_of(struct arena *arena, struct MHD_Connection *connection)
{
    struct header_list list = {0};
    int count = MHD_get_connection_values(connection, MHD_HEADER_KIND, NULL, NULL);
    list.headers = arena_alloc(arena, (size_t)(count > 0 ? count : 1) * sizeof *list.headers);
    MHD_get_connection_values(connection, MHD_HEADER_KIND, add_header, &list);
    return list;
}

/* The length without trailing blanks, which are not part of the value (RFC 9110 section 5.5). */
static size_t trimmed_length(const char *value)
{
    size_t length = strlen(value);
    while (length > 0 && strchr(" \t", value[length - 1]))
        length--;
    return length;
}

static const char *trimmed(struct arena *arena, const char *value)
{
    size_t length = trimmed_length(value);
    return value[length] == '\0' ? value : arena_copy(arena, value, length);
}

/* Joins headers of the same name (RFC 9110 section 5.3). */
static void take_headers(struct request *request, const struct header_list *list)
{
    struct header *headers = arena_alloc(request->arena, (list->count + 1) * sizeof *headers);
    request->headers = headers;
    for (size_t i = 0; i < list->count; i++) {
        const char *value = trimmed(request->arena, list->headers[i].value);
        size_t same = 0;
        while (same < request->header_count && strcasecmp(headers[same].name, list->headers[i].name) != 0)
            same++;
        if (same < request->header_count)
            headers[same].value = arena_format(request->arena, "%s, %s", headers[same].value, value);
        else
            headers[request->header_count++] = (struct header){list->headers[i].name, value};
    }
}

/* Divides the target into path and query, without scheme and host (RFC 9112 section 3.2.2). */
static void take_target(struct request *request, const char *target)
{
    const char *host = target[0] == '/' ? NULL : strstr(target, "://");
    if (host)
        target = host + 3 + strcspn(host + 3, "/?");
    size_t length = strcspn(target, "?");
    bool path_missing = host && length == 0;
    request->path = path_missing ? "/" : target;
    request->path_length = path_missing ? 1 : length;
    request->query = target[length] == '?' ? target + length + 1 : NULL;
}

/* The trace id of a valid traceparent (W3C Trace Context, version 00), or else a new one. */
static const char *trace_id_of(struct request *request)
{
    static const char zeros[] = "00000000000000000000000000000000";
    const char *parent = request_header(request, "traceparent");
    if (parent && strlen(parent) == 55 && strncmp(parent, "00-", 3) == 0 && parent[35] == '-' &&
        strspn(parent + 3, "0123456789abcdef") == 32 && strncmp(parent + 3, zeros, 32) != 0)
        return arena_copy(request->arena, parent + 3, 32);
    /* A new trace gets the id of its request, so that either can be found by the other. */
    const char *uuid = request->id;
    return arena_format(request->arena, "%.8s%.4s%.4s%.4s%.12s", uuid, uuid + 9, uuid + 14, uuid + 19, uuid + 24);
}

/* A request without head and body. */
static void begin(struct request *request)
{
    request->service = shared_service;
    request->started_us = clock_monotonic_us();
    request->deadline_us = request->started_us + (int64_t)shared_service->config.request_budget_ms * 1000;
    request->method = "";
    request->path = "";
    request->body = "";
    uuid_random(request->id);
}

static void take_head(struct request *request, const struct exchange *exchange, const char *method,
                      const struct header_list *list)
{
    begin(request);
    request->method = method;
    take_target(request, exchange->ulfius->request->http_url);
    take_headers(request, list);
    request->trace_id = trace_id_of(request);
    request->language = language_of(request_header(request, "Accept-Language"));
    request->chunked = request_header(request, "Transfer-Encoding") != NULL;
}

void exchange_take(struct request *request, const struct _u_request *http)
{
    struct header_list list = headers_of(request->arena, current->connection);
    take_head(request, current, http->http_verb, &list);
    request->body = http->binary_body ? http->binary_body : "";
    request->body_length = http->binary_body_length;
}

/* Answers with a problem document, whatever state the connection is in, and closes its sending side, so that nothing
 * can follow. */
static void answer_last(struct request *request, struct MHD_Connection *connection, enum error error)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    answer_problem(request, error);
    struct text text = {.arena = request->arena};
    reply_write(request, &text);
    /* The socket does not block. If it has no room for this little, the client is not reading. */
    if (send(info->connect_fd, text.bytes, text.length, MSG_NOSIGNAL) > 0)
        reply_log(request);
    shutdown(info->connect_fd, SHUT_WR);
}

/* Checks what can be checked before the body is read. Returns the error only if the body is or may become large, so
 * that it need not be read. Otherwise `serve` finds the error again when the body is there. */
static enum error check_before_body(struct request *request, struct exchange *exchange)
{
    const char *length = request_header(request, "Content-Length");
    bool large = length && strtoull(length, NULL, 10) > REQUEST_BODY_MAX;
    enum error error = serve_head(request);
    if (!error && large)
        error = ERROR_BODY_TOO_LARGE;
    exchange->refused = error != OK;
    return large || exchange->chunked ? error : OK;
}

/* libmicrohttpd does not give the permission to send a body if blanks follow the value, which is in its buffer. */
static void trim_expectation(const struct head *head)
{
    char *value = (char *)framing_header(head, "Expect");
    if (value)
        value[trimmed_length(value)] = '\0';
}

/* Returns false if the request has been answered. */
static bool head_passes(struct exchange *exchange, const char *method, const char *version)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    struct request request = {.arena = arena_borrow()};
    struct header_list list = headers_of(request.arena, exchange->connection);
    struct head head = {.method = method,
                        .target = exchange->ulfius->request->http_url,
                        .target_at = exchange->target_at,
                        .version = version,
                        .headers = list.headers,
                        .header_count = list.count,
                        .length = info->header_size};
    enum error error = framing_check(&head);
    trim_expectation(&head);
    exchange->body_start = method + head.length;
    exchange->chunked = framing_header(&head, "Transfer-Encoding") != NULL;
    if (error || exchange->chunked || framing_header(&head, "Content-Length")) {
        take_head(&request, exchange, method, &list);
        if (!error)
            error = check_before_body(&request, exchange);
        if (error)
            answer_last(&request, exchange->connection, error);
    }
    arena_return(request.arena);
    exchange->answered = error != OK;
    return !error;
}

/* Checks the next part of the body. libmicrohttpd decodes chunks itself, but the line before a chunk is still in its
 * buffer, unless the chunk came alone. */
static enum error check_part(const struct exchange *exchange, const char *part)
{
    if (exchange->chunked && part != exchange->body_start && !framing_chunk_good(exchange->body_start, part))
        return ERROR_REQUEST_MALFORMED;
    return exchange->body_length > REQUEST_BODY_MAX ? ERROR_BODY_TOO_LARGE : OK;
}

/* Returns false if the request has been answered. */
static bool part_passes(struct exchange *exchange, const char *method, const char *part, size_t length)
{
    exchange->body_length += length;
    enum error error = check_part(exchange, part);
    if (!error)
        return true;
    struct request request = {.arena = arena_borrow()};
    struct header_list list = headers_of(request.arena, exchange->connection);
    take_head(&request, exchange, method, &list);
    answer_last(&request, exchange->connection, error);
    arena_return(request.arena);
    exchange->answered = true;
    return false;
}

/* After the answer, the rest of the body is read and dropped. A connection that is closed while data arrives is reset,
 * and the client may lose the answer. */
static enum MHD_Result linger(struct exchange *exchange, size_t *length)
{
    exchange->body_length += *length;
    bool ends = *length == 0 || exchange->body_length > LINGER_MAX;
    *length = 0;
    return ends ? MHD_NO : MHD_YES;
}

/* libmicrohttpd calls this after the head, then with each part of the body, and finally without one. */
static enum MHD_Result handle(void *instance, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *part, size_t *length, void **context)
{
    struct exchange *exchange = *context;
    if (!exchange || !exchange->ulfius)
        return MHD_NO;
    if (exchange->answered)
        return linger(exchange, length);
    if (exchange->ulfius->callback_first_iteration && !head_passes(exchange, method, version))
        return MHD_YES;
    if (*length > 0 && (!part_passes(exchange, method, part, *length) || exchange->refused)) {
        *length = 0;
        return MHD_YES;
    }
    void *ulfius = exchange->ulfius;
    current = exchange;
    enum MHD_Result result = ulfius_handle(instance, connection, url, method, version, part, length, &ulfius);
    current = NULL;
    return result;
}

/* Called by Ulfius. */
struct MHD_Daemon *MHD_start_daemon(unsigned flags, uint16_t port, MHD_AcceptPolicyCallback policy, void *policy_object,
                                    MHD_AccessHandlerCallback handler, void *instance, ...)
{
    va_list options;
    va_start(options, instance);
    ulfius_handle = handler;
    *(void **)&original_queue_response = dlsym(RTLD_NEXT, "MHD_queue_response");
    struct MHD_Daemon *daemon = MHD_start_daemon_va(flags, port, policy, policy_object, handle, instance, options);
    va_end(options);
    return daemon;
}

static enum error error_of(unsigned status)
{
    switch (status) {
    case MHD_HTTP_BAD_REQUEST:
        return ERROR_REQUEST_MALFORMED;
    case MHD_HTTP_CONTENT_TOO_LARGE:
        return ERROR_BODY_TOO_LARGE;
    case MHD_HTTP_URI_TOO_LONG:
        return ERROR_TARGET_TOO_LONG;
    case MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE:
        return ERROR_HEADERS_TOO_LARGE;
    case MHD_HTTP_HTTP_VERSION_NOT_SUPPORTED:
        return ERROR_HTTP_VERSION_UNSUPPORTED;
    case MHD_HTTP_INTERNAL_SERVER_ERROR: /* the line before a chunk has taken all memory of the connection */
        return ERROR_HEADERS_TOO_LARGE;
    default:
        return ERROR_INTERNAL;
    }
}

/* True if the headers have been read. libmicrohttpd then goes on after it has refused a request, and would send the
 * head of a queued response twice. */
static bool head_is_read(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info && info->header_size > 0;
}

/* Called by Ulfius with our responses, and by libmicrohttpd with its own when it refuses a request. A problem document
 * takes the place of the latter: libmicrohttpd sends it, and leaves out the body for HEAD, which it does not tell us.
 * Otherwise it is sent here, and libmicrohttpd sends its own response into the closed socket: telling it that there is
 * none would make it free headers that it still reads. */
enum MHD_Result MHD_queue_response(struct MHD_Connection *connection, unsigned status, struct MHD_Response *response)
{
    if (current)
        return original_queue_response(connection, status, response);
    struct request request = {.arena = arena_borrow()};
    begin(&request);
    request.trace_id = trace_id_of(&request);
    struct MHD_Response *problem = NULL;
    if (head_is_read(connection)) {
        answer_last(&request, connection, error_of(status));
    } else {
        answer_problem(&request, error_of(status));
        problem = reply_make(&request);
        reply_log(&request);
    }
    enum MHD_Result result = original_queue_response(connection, status, problem ? problem : response);
    if (problem)
        MHD_destroy_response(problem);
    arena_return(request.arena);
    return result;
}
