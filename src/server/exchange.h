/* SPDX-License-Identifier: Apache-2.0 */
/* One exchange of request and response, between libmicrohttpd and Ulfius. */
#ifndef KEHRWERT_SERVER_EXCHANGE_H
#define KEHRWERT_SERVER_EXCHANGE_H

#include <ulfius.h>

#include "stages.h"

/* The largest body of any operation. */
#define REQUEST_BODY_MAX 1048576

/* libmicrohttpd's memory for one connection: the head of a request and that of its response must fit. */
#define CONNECTION_MEMORY 32768

/* Sets the service of all exchanges. Call it before the listener starts. */
void exchange_open(struct service *service);

/* Callbacks of libmicrohttpd that wrap those of Ulfius: a request line has been read; an exchange is over. */
void *exchange_started(void *unused, const char *target, struct MHD_Connection *connection);
void exchange_ended(void *unused, struct MHD_Connection *connection, void **context,
                    enum MHD_RequestTerminationCode code);

/* Fills in a request from the exchange that this thread is handling, with the body that Ulfius has collected. */
void exchange_take(struct request *request, const struct _u_request *http);

#endif
