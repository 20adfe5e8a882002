/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the response to a request. */
#ifndef KEHRWERT_SERVER_REPLY_H
#define KEHRWERT_SERVER_REPLY_H

#include <ulfius.h>

#include "stages.h"

/* Fills in the response from request->answer. */
void reply_send(const struct request *request, struct _u_response *response);

/* The same response for libmicrohttpd, which frees it; NULL if there is no memory for it. */
struct MHD_Response *reply_make(const struct request *request);

/* Writes the same response as text, for a connection that closes after it. */
void reply_write(const struct request *request, struct text *text);

/* Writes a line of the access log: operation, status, duration, but never a path, a query or a name. */
void reply_log(const struct request *request);

#endif
