/* SPDX-License-Identifier: Apache-2.0 */
/* Starts Ulfius with one default endpoint, an epoll thread pool and limits, and the workers. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <ulfius.h>
#include <unistd.h>

#include "exchange.h"
#include "http_log.h"
#include "reply.h"

/* Network threads only read, write, and answer what needs no database. */
#define NETWORK_THREADS 2

#define LAST_RESPONSES_US 1000000 /* for sending what the workers have queued last */

struct listener {
    struct _u_instance ulfius;
    struct sockaddr_in address;
    struct workers *workers;
};

void http_open(void)
{
    ulfius_global_init();
}

void http_close(void)
{
    ulfius_global_close();
}

static int answer_http(const struct _u_request *http, struct _u_response *response, void *object)
{
    (void)object;
    struct request request = {.arena = arena_borrow()};
    enum error error = exchange_take(&request, http);
    if (error)
        answer_problem(&request, error);
    else
        serve(&request);
    reply_send(&request, response);
    reply_log(&request);
    arena_return(request.arena);
    return U_CALLBACK_COMPLETE;
}

static int start_listening(struct listener *listener, const struct config *config)
{
    struct MHD_OptionItem options[] = {
        {MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)http_log, NULL},
        {MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)exchange_notified, NULL},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)exchange_ended, NULL},
        {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)exchange_started, NULL},
        {MHD_OPTION_SOCK_ADDR, 0, &listener->address},
        {MHD_OPTION_THREAD_POOL_SIZE, NETWORK_THREADS, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, config->connections_max, NULL},
        {MHD_OPTION_PER_IP_CONNECTION_LIMIT, config->connections_per_address_max, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, config->idle_seconds, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    /* MHD_quiesce_daemon needs ITC (inter-thread communication), which comes with suspending. */
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    return ulfius_start_framework_with_mhd_options(&listener->ulfius, flags, options);
}

static bool address_of(const struct config *config, struct sockaddr_in *ret_address)
{
    *ret_address = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)config->port)};
    return inet_pton(AF_INET, config->host, &ret_address->sin_addr) == 1;
}

static struct workers *start_workers(const struct config *config)
{
    struct workers_settings settings = {.threads = config->threads,
                                        .slow_threads = config->slow_threads,
                                        .budget_us = (int64_t)config->request_budget_ms * 1000,
                                        .answer = exchange_answer};
    return workers_start(&settings);
}

/* Fills in the listener. Returns false and logs an error if the address cannot be used. */
static bool open_listener(struct listener *listener, struct service *service)
{
    const struct config *config = &service->config;
    if (!address_of(config, &listener->address) ||
        ulfius_init_instance(&listener->ulfius, (unsigned)config->port, &listener->address, NULL) != U_OK) {
        log_message(LOG_LEVEL_ERROR, "listen_failed", "%s is not an IPv4 address", config->host);
        return false;
    }
    listener->ulfius.max_post_body_size = REQUEST_BODY_MAX;
    listener->ulfius.allowed_post_processor = U_POST_PROCESS_NONE;
    /* Ulfius would drop headers that are not UTF-8. But an invalid Idempotency-Key must be refused, not ignored. */
    listener->ulfius.check_utf8 = 0;
    ulfius_set_default_endpoint(&listener->ulfius, answer_http, NULL);
    exchange_open(service, listener->workers);
    if (start_listening(listener, config) == U_OK)
        return true;
    log_message(LOG_LEVEL_ERROR, "listen_failed", "cannot listen on %s:%d", config->host, config->port);
    ulfius_clean_instance(&listener->ulfius);
    return false;
}

struct listener *listener_start(struct service *service)
{
    struct listener *listener = calloc(1, sizeof *listener);
    if (!listener) {
        log_message(LOG_LEVEL_ERROR, "listen_failed", "out of memory");
        return NULL;
    }
    listener->workers = start_workers(&service->config);
    if (listener->workers && open_listener(listener, service))
        return listener;
    if (listener->workers)
        workers_stop(listener->workers, 0);
    workers_free(listener->workers);
    free(listener);
    return NULL;
}

void listener_stop(struct listener *listener, int64_t deadline_us)
{
    MHD_socket socket = MHD_quiesce_daemon(listener->ulfius.mhd_daemon);
    /* Refuse new connections at once. Otherwise they would wait in the backlog, where nobody accepts them. */
    if (socket != MHD_INVALID_SOCKET)
        shutdown(socket, SHUT_RDWR);
    /* libmicrohttpd must not be stopped while connections are suspended. */
    workers_stop(listener->workers, deadline_us);
    /* libmicrohttpd sends the last responses after the workers have ended. */
    exchange_wait_for_last(clock_monotonic_us() + LAST_RESPONSES_US);
    ulfius_stop_framework(&listener->ulfius);
    if (socket != MHD_INVALID_SOCKET)
        close(socket);
    ulfius_clean_instance(&listener->ulfius);
    workers_free(listener->workers);
    free(listener);
}
