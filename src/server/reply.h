/* SPDX-License-Identifier: Apache-2.0 */
/* Writing the answer of a request. */
#ifndef KEHRWERT_SERVER_REPLY_H
#define KEHRWERT_SERVER_REPLY_H

#include <ulfius.h>

#include "stages.h"

/* The answer's status, headers and body into the response. */
void reply_send(const struct request *request, struct _u_response *response);

/* One line of the access log: operation, status, duration; never a path, a query or a name. */
void reply_log(const struct request *request);

#endif
