/* SPDX-License-Identifier: Apache-2.0 */
/* One exchange of request and response, between libmicrohttpd and Ulfius. */
#ifndef KEHRWERT_SERVER_EXCHANGE_H
#define KEHRWERT_SERVER_EXCHANGE_H

#include <ulfius.h>

#include "stages.h"
#include "workers.h"

/* The largest body of any operation. */
#define REQUEST_BODY_MAX 1048576

/* libmicrohttpd's memory for one connection. One half is for what it reads, and may fill up with the requests that
 * follow. The other half is for what it keeps about headers and cookies, and then for the head of the response. */
#define CONNECTION_MEMORY 65536

/* What the head of a request may take up of both halves. It leaves 8 KiB for the head of the response, and as much
 * again as the head of the request is long, because Link repeats the target. */
#define HEAD_MEMORY (CONNECTION_MEMORY / 2 - 8192)

/* Sets the service and the workers of all exchanges. Call it before the listener starts. */
void exchange_open(struct service *service, struct workers *workers);

/* What the workers call to answer a request. */
void exchange_answer(struct work *work);

/* Callback of libmicrohttpd: a connection has been opened, or is about to be closed. */
void exchange_notified(void *unused, struct MHD_Connection *connection, void **context,
                       enum MHD_ConnectionNotificationCode code);

/* Callbacks of libmicrohttpd that wrap those of Ulfius: a request line has been read; an exchange is over. */
void *exchange_started(void *unused, const char *target, struct MHD_Connection *connection);
void exchange_ended(void *unused, struct MHD_Connection *connection, void **context,
                    enum MHD_RequestTerminationCode code);

/* Waits until all exchanges are over, or until the deadline (monotonic clock). */
void exchange_wait_for_last(int64_t deadline_us);

/* Fills in a request from the exchange that this thread is handling, with the body that Ulfius has collected. An error
 * is what to answer instead of serving the request. */
MUST_CHECK enum error exchange_take(struct request *request, const struct _u_request *http);

#endif
