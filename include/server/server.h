/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP: listening, and the way of one request from its bytes to the reply. */
#ifndef KEHRWERT_SERVER_H
#define KEHRWERT_SERVER_H

#include <stdatomic.h>

#include "request.h"

struct db;
struct listener;
struct migration_watch;

/* What all requests share; made at start, read-only afterwards but for the two atomics. */
struct service {
    struct config config;
    const char *public_url; /* without a slash at the end */
    struct db *db;
    struct migration_watch *migration_watch;
    struct token_policy *token_policy;
    atomic_bool stopping; /* readiness answers 503, connections are closed after their reply */
    atomic_int under_way; /* requests being answered */
};

/* Answers one request: request->answer is always filled in. */
void serve(struct request *request);

/* Readies the HTTP library; once, before any other thread exists. */
void http_open(void);
void http_close(void);

/* Starts listening with the threads of the configuration; NULL, with a line in the log, when the port cannot be had. */
struct listener *listener_start(struct service *service);

/* Accepts no more connections, lets the requests under way finish (at most the request budget), and ends. */
void listener_stop(struct listener *listener);

/* The route of a raw path, its raw parameter segments in ret_values; NULL when there is none. */
const struct route *route_find(const char *path, size_t length, struct span ret_values[PATH_PARAMETERS_MAX]);

/* The language that an Accept-Language value (RFC 9110 section 12.5.4) prefers among those we have; English for NULL.
 */
enum language language_of(const char *accept_language);

/* True when an If-None-Match value (RFC 9110 section 13.1.2) names the tag; weak comparison. */
bool etag_matches(const char *if_none_match, const char *etag);

#endif
