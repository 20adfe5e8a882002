/* SPDX-License-Identifier: Apache-2.0 */
/* One request: everything that a call owns on its way through the service, and the check against the contract. */
#ifndef KEHRWERT_REQUEST_H
#define KEHRWERT_REQUEST_H

#include "auth.h"
#include "contract.h"

struct header {
    const char *name;
    const char *value;
};

/* A part of a text. */
struct span {
    const char *bytes;
    size_t length;
};

/* The most parameters of an operation, values of a statement, and values that the step before it makes; the build
 * refuses more. */
#define PARAMETERS_MAX 24
#define VALUES_MAX 40
#define MADE_MAX 8

/* What is sent back. Strings live in the request's arena. */
struct answer {
    int status;
    const char *media_type;
    const char *body; /* NULL = none */
    size_t body_length;
    const char *etag; /* quoted; NULL = none */
    const char *location;
    const char *link;
    enum error error;                    /* of a problem document, else OK */
    bool content_language;               /* the body's words are in the request's language */
    bool replayed;                       /* from the store of Idempotency-Keys */
    const char *cache_control;           /* NULL = no-store */
    const char *content_security_policy; /* NULL = nothing may be loaded */
};

struct service;

struct request {
    const struct service *service;
    struct arena *arena;
    const char *method; /* as sent */
    bool needs_host;    /* by its version of HTTP */
    const char *path;   /* raw, before the `?` */
    size_t path_length;
    const char *query; /* raw, after the `?`, or NULL */
    const struct header *headers;
    size_t header_count;
    const char *body;
    size_t body_length;

    char id[37];          /* UUID of this request */
    const char *trace_id; /* 32 hex digits, from traceparent or new */
    enum language language;
    int64_t started_us;
    int64_t deadline_us; /* monotonic clock */

    const struct operation *operation; /* after route */
    const struct route *route;
    struct span path_values[PATH_PARAMETERS_MAX];
    struct actor actor;                           /* after authenticate */
    const char *parameter_values[PARAMETERS_MAX]; /* after request_check: decoded text, NULL = absent */
    json_t *body_json;
    const char *cursor_key;         /* the cursor's keyset, JSON text */
    const char *made[MADE_MAX];     /* by the step before the statement; NULL = SQL NULL */
    const char *values[VALUES_MAX]; /* after request_bind: of the statement's $1, $2, ...; NULL = SQL NULL */

    struct findings findings;
    struct answer answer;
};

/* The value of a header, or NULL. Names compare case-insensitively. */
const char *request_header(const struct request *request, const char *name);

/* The value of one of the operation's parameters after request_check, its default value when it was absent; NULL when
 * there is none. */
const char *request_parameter(const struct request *request, const char *name);

/* Checks path, query, header parameters and body of the request against its operation. Errors are
 * ERROR_PARAMETER_INVALID, ERROR_BODY_*, ERROR_MEDIA_TYPE_UNSUPPORTED, ERROR_PRECONDITION_REQUIRED,
 * ERROR_CURSOR_INVALID; request->findings says more. */
MUST_CHECK enum error request_check(struct request *request);

/* Fills request->values for the operation's statement. */
void request_bind(struct request *request);

/* Signs the keyset of a list's last item (JSON text) so that only this operation with the same filters takes it back.
 */
char *cursor_sign(const struct request *request, const char *key);

/* Sets the secret that signs cursors; once, at start. */
void cursor_set_secret(const char *secret);

#endif
