/* SPDX-License-Identifier: Apache-2.0 */
/* Turns what libmicrohttpd has received into a request. */
#ifndef KEHRWERT_SERVER_TAKE_H
#define KEHRWERT_SERVER_TAKE_H

#include <ulfius.h>

#include "stages.h"

/* The headers of a request, in order, including repeated ones. */
struct header_list {
    struct header *headers;
    size_t count;
};

/* The headers that the connection has received; names and values stay in its memory. */
struct header_list take_headers(struct arena *arena, struct MHD_Connection *connection);

/* The length without trailing blanks, which are not part of the value (RFC 9110 section 5.5). */
size_t take_trimmed_length(const char *value);

/* Divides the target into path and query, without scheme and host (RFC 9112 section 3.2.2). */
void take_target(struct request *request, const char *target);

/* Sets when the request has arrived, which is when its time budget begins. Its service must be set. */
void take_arrival(struct request *request, int64_t arrived_us);

/* Begins a request of which nothing has been received. It arrives now. Its arena and its service must be set. */
void take_unread(struct request *request);

/* The same, and fills in its head. The strings must outlive the request. */
void take_head(struct request *request, const char *method, const char *target, const struct header_list *list);

#endif
