/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP: listening, and what happens to a request from its bytes to the response. */
#ifndef KEHRWERT_SERVER_H
#define KEHRWERT_SERVER_H

#include <stdatomic.h>

#include "request.h"

struct db;
struct listener;
struct migration_watch;

/* What all requests share. Read-only after the start, except for `stopping`. */
struct service {
    struct config config;
    const char *public_url; /* without a trailing slash */
    struct db *db;
    struct migration_watch *migration_watch;
    struct token_policy *token_policy;
    atomic_bool stopping; /* readiness is 503, and each response closes its connection */
};

/* Handles one request. Always fills in request->answer. */
void serve(struct request *request);

/* Initialises and cleans up the HTTP library. Call http_open once, before any other thread exists. */
void http_open(void);
void http_close(void);

/* Starts listening. Returns NULL and logs an error if the address cannot be used, a thread cannot be started or memory
 * runs out. */
struct listener *listener_start(struct service *service);

/* Stops accepting connections, waits for requests in progress until the deadline (monotonic clock), and frees the
 * listener. */
void listener_stop(struct listener *listener, int64_t deadline_us);

/* Finds the route of a raw path; NULL if there is none. ret_values are the path's raw parameter segments. */
const struct route *route_find(const char *path, size_t length, struct span ret_values[PATH_PARAMETERS_MAX]);

/* The supported language that an Accept-Language value (RFC 9110 section 12.5.4) prefers. NULL means English. */
enum language language_of(const char *accept_language);

/* True if an If-None-Match value (RFC 9110 section 13.1.2) contains the entity tag, by weak comparison.
 * Ignores the suffix that a compressing proxy adds to a tag. */
bool etag_matches(const char *if_none_match, const char *etag);

#endif
