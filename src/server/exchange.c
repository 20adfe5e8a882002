/* SPDX-License-Identifier: Apache-2.0 */
/* Stands between libmicrohttpd and Ulfius. Ulfius gets a request only once its whole body is there, and sees neither
 * the bytes of its head nor the errors that libmicrohttpd answers itself. So this file defines two functions of
 * libmicrohttpd. The executable's definitions take precedence in both libraries: MHD_start_daemon, to see each request
 * before Ulfius does and to choose the thread that answers it, and MHD_queue_response, to answer libmicrohttpd's own
 * errors with a problem document. */
#include "exchange.h"

#include <dlfcn.h>
#include <poll.h>
#include <sys/socket.h>

#include "framing.h"
#include "reply.h"
#include "take.h"

#define LINGER_MAX 4194304  /* length up to which a body is read, and dropped, after the answer */
#define UNREAD_MAX 4194304  /* bytes that are read and dropped before a socket is closed */
#define LOOK_NS 1000000     /* between two looks whether the last exchange has ended */
#define ASK_CLIENT_US 50000 /* a request that has waited for longer is answered only if its client is still there */

struct exchange {
    struct work work;
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
static struct workers *shared_workers;
static MHD_AccessHandlerCallback ulfius_handle;
static void *ulfius_instance;
static enum MHD_Result (*original_queue_response)(struct MHD_Connection *, unsigned, struct MHD_Response *);
static atomic_int open_count;                  /* exchanges that have started and not ended */
static _Thread_local struct exchange *current; /* while this thread is in Ulfius */

void exchange_open(struct service *service, struct workers *workers)
{
    shared_service = service;
    shared_workers = workers;
}

void *exchange_started(void *unused, const char *target, struct MHD_Connection *connection)
{
    struct exchange *exchange = calloc(1, sizeof *exchange);
    if (!exchange)
        return NULL;
    atomic_fetch_add(&open_count, 1);
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

static unsigned idle_seconds(void)
{
    return (unsigned)shared_service->config.idle_seconds;
}

/* A suspended connection gets a time-out of its own. libmicrohttpd then looks after it first when it is resumed. From
 * other connections it reads before it sends what is queued, and closes those whose clients have closed their sending
 * side. */
static void set_timeout(struct MHD_Connection *connection, unsigned seconds)
{
    MHD_set_connection_option(connection, MHD_CONNECTION_OPTION_TIMEOUT, seconds);
}

void exchange_ended(void *unused, struct MHD_Connection *connection, void **context,
                    enum MHD_RequestTerminationCode code)
{
    struct exchange *exchange = *context;
    if (!exchange)
        return;
    void *ulfius = exchange->ulfius;
    if (exchange->work.operation)
        set_timeout(connection, idle_seconds());
    mhd_request_completed(unused, connection, &ulfius, code);
    free(exchange);
    *context = NULL;
    atomic_fetch_sub(&open_count, 1);
}

void exchange_wait_for_last(int64_t deadline_us)
{
    while (atomic_load(&open_count) > 0 && clock_monotonic_us() < deadline_us)
        nanosleep(&(struct timespec){.tv_nsec = LOOK_NS}, NULL);
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
    for (size_t i = 0; i < UNREAD_MAX / sizeof dropped; i++) {
        if (recv(info->connect_fd, dropped, sizeof dropped, MSG_DONTWAIT) <= 0)
            return;
    }
}

enum error exchange_take(struct request *request, const struct _u_request *http)
{
    const struct work *work = &current->work;
    struct header_list list = take_headers(request->arena, current->connection);
    request->service = shared_service;
    take_head(request, http->http_verb, http->http_url, &list);
    request->body = http->binary_body ? http->binary_body : "";
    request->body_length = http->binary_body_length;
    take_arrival(request, work->arrived_us);
    request->limit_us = work->limit_us;
    request->operation = work->operation;
    return work->refusal;
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
        value[take_trimmed_length(value)] = '\0';
}

static struct head head_of(const struct exchange *exchange, const char *method, const char *version,
                           const struct header_list *list)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return (struct head){.method = method,
                         .target = exchange->ulfius->request->http_url,
                         .target_at = exchange->target_at,
                         .version = version,
                         .headers = list->headers,
                         .header_count = list->count,
                         .length = info->header_size};
}

/* Returns false if the request has been answered. */
static bool head_passes(struct exchange *exchange, const char *method, const char *version)
{
    struct request request = {.arena = arena_borrow(), .service = shared_service};
    struct header_list list = take_headers(request.arena, exchange->connection);
    struct head head = head_of(exchange, method, version, &list);
    enum error error = framing_check(&head);
    trim_expectation(&head);
    exchange->body_start = method + head.length;
    exchange->chunked = framing_header(&head, "Transfer-Encoding") != NULL;
    bool has_body = exchange->chunked || framing_header(&head, "Content-Length");
    if (error || has_body)
        take_head(&request, method, head.target, &list);
    if (!error && has_body)
        error = check_before_body(&request, exchange);
    if (error)
        answer_last(&request, exchange->connection, error);
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
    struct request request = {.arena = arena_borrow(), .service = shared_service};
    struct header_list list = take_headers(request.arena, exchange->connection);
    take_head(&request, method, exchange->ulfius->request->http_url, &list);
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

/* Lets Ulfius answer the complete request. It no longer needs the other arguments. */
static enum MHD_Result dispatch(struct exchange *exchange)
{
    void *ulfius = exchange->ulfius;
    size_t length = 0;
    current = exchange;
    const char *method = exchange->ulfius->request->http_verb;
    enum MHD_Result result =
        ulfius_handle(ulfius_instance, exchange->connection, "", method, "", NULL, &length, &ulfius);
    current = NULL;
    return result;
}

/* Asks the socket, because libmicrohttpd does not look at it while the connection is suspended. Only a reset is
 * certain: a client that has closed its socket looks like one that has only nothing more to send. */
static bool client_has_left(const struct exchange *exchange)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct pollfd socket = {.fd = info->connect_fd};
    return poll(&socket, 1, 0) > 0; /* POLLERR and POLLHUP are always reported */
}

void exchange_answer(struct work *work)
{
    struct exchange *exchange = (struct exchange *)work;
    /* If no response is queued, libmicrohttpd calls `handle` once more, which then closes the connection. */
    exchange->answered = true;
    if (clock_monotonic_us() - work->arrived_us > ASK_CLIENT_US && client_has_left(exchange))
        log_message(LOG_LEVEL_INFO, "client_left", "%s", work->operation->id);
    else
        dispatch(exchange);
    MHD_resume_connection(exchange->connection);
}

/* The operation of the request if it may have to wait for the database; otherwise NULL. */
static const struct operation *waiting_operation(const struct exchange *exchange)
{
    struct request request = {.method = exchange->ulfius->request->http_verb};
    take_target(&request, exchange->ulfius->request->http_url);
    const struct operation *operation = exchange->refused ? NULL : serve_operation(&request);
    return operation && operation->asks_database ? operation : NULL;
}

/* The request is complete. This thread has other connections to look after, so it answers only what need not wait. */
static enum MHD_Result complete(struct exchange *exchange)
{
    struct work *work = &exchange->work;
    work->arrived_us = clock_monotonic_us();
    work->operation = waiting_operation(exchange);
    if (!work->operation)
        return dispatch(exchange);
    MHD_suspend_connection(exchange->connection);
    set_timeout(exchange->connection, idle_seconds() + 1);
    if (!workers_put(shared_workers, work)) {
        work->refusal = ERROR_DATABASE_UNAVAILABLE;
        exchange_answer(work);
    }
    return MHD_YES;
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
    bool first = exchange->ulfius->callback_first_iteration;
    if (first && !head_passes(exchange, method, version))
        return MHD_YES;
    if (*length > 0 && (!part_passes(exchange, method, part, *length) || exchange->refused)) {
        *length = 0;
        return MHD_YES;
    }
    if (!first && *length == 0)
        return complete(exchange);
    void *ulfius = exchange->ulfius;
    return ulfius_handle(instance, connection, url, method, version, part, length, &ulfius);
}

/* Called by Ulfius. */
struct MHD_Daemon *MHD_start_daemon(unsigned flags, uint16_t port, MHD_AcceptPolicyCallback policy, void *policy_object,
                                    MHD_AccessHandlerCallback handler, void *instance, ...)
{
    va_list options;
    va_start(options, instance);
    ulfius_handle = handler;
    ulfius_instance = instance;
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
 * takes the place of the latter. As long as the head has not been read, libmicrohttpd sends it, and leaves out the body
 * for HEAD, which it does not tell us. Later, the problem document is sent here, and libmicrohttpd sends its own
 * response into the closed socket: telling it that there is none would make it free headers that it still reads. */
enum MHD_Result MHD_queue_response(struct MHD_Connection *connection, unsigned status, struct MHD_Response *response)
{
    if (current)
        return original_queue_response(connection, status, response);
    struct request request = {.arena = arena_borrow(), .service = shared_service};
    take_unread(&request);
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
