/* SPDX-License-Identifier: Apache-2.0 */
/* One request: its state on the way through the service, and the check against the contract. */
#ifndef KEHRWERT_REQUEST_H
#define KEHRWERT_REQUEST_H

#include "auth.h"
#include "contract.h"

struct header {
    const char *name;
    const char *value;
};

/* A part of a text; not zero-terminated. */
struct span {
    const char *bytes;
    size_t length;
};

/* Maximum number of an operation's parameters, of a statement's values, and of values made by the step before the
 * statement. The build refuses more. */
#define PARAMETERS_MAX 24
#define VALUES_MAX 40
#define MADE_MAX 8

/* The response. Strings are constant or live in the request's arena. */
struct answer {
    int status;
    const char *media_type;
    const char *body; /* NULL = no body */
    size_t body_length;
    const char *etag; /* with its quotes; NULL = none */
    const char *location;
    const char *link;
    enum error error;                    /* for a problem document, else OK */
    bool content_language;               /* the body is in the request's language */
    bool replayed;                       /* a stored response, because the Idempotency-Key was used before */
    const char *cache_control;           /* NULL = no-store */
    const char *content_security_policy; /* NULL = the page may load nothing */
};

struct service;

struct request {
    const struct service *service;
    struct arena *arena;
    const char *method; /* as sent by the client */
    const char *path;   /* raw, without the query */
    size_t path_length;
    const char *query; /* raw, without the `?`; NULL = none */
    const struct header *headers;
    size_t header_count;
    const char *body;
    size_t body_length;
    bool chunked;

    char id[37];          /* UUID of this request */
    const char *trace_id; /* 32 hex digits, from traceparent or new */
    enum language language;
    int64_t started_us;
    int64_t deadline_us; /* by the monotonic clock */
    int64_t limit_us;    /* as in struct claims */

    const struct operation *operation; /* set by the route step, as are the next two */
    const struct route *route;
    struct span path_values[PATH_PARAMETERS_MAX];
    struct actor actor;                           /* set by authenticate */
    const char *parameter_values[PARAMETERS_MAX]; /* set by request_check: decoded; NULL = absent */
    json_t *body_json;
    const char *cursor_key;            /* the cursor's keyset as JSON text */
    const char *made[MADE_MAX];        /* set by the step before the statement; NULL = SQL NULL */
    const struct statement *statement; /* set by request_bind, as are the next two */
    const char *values[VALUES_MAX];    /* of $1, $2, ...; NULL = SQL NULL */
    bool filtered;                     /* a list with filters */

    struct findings findings;
    struct refusal refusal; /* what PostgreSQL says about the error */
    struct answer answer;
};

/* The value of a header; NULL if it is absent. The name is not case-sensitive. */
const char *request_header(const struct request *request, const char *name);

/* The value of a parameter, or its default value if it is absent; NULL if it has none. Call it after request_check. */
const char *request_parameter(const struct request *request, const char *name);

/* Checks the request's parameters (path, query, headers) and body against its operation. Errors:
 * ERROR_PARAMETER_INVALID, ERROR_BODY_*, ERROR_MEDIA_TYPE_UNSUPPORTED, ERROR_PRECONDITION_REQUIRED,
 * ERROR_CURSOR_INVALID. request->findings has the details. */
MUST_CHECK enum error request_check(struct request *request);

/* Adds a finding for each value of the request that the error concerns: those that request->refusal names, else those
 * of errors.yaml that the request has, else those that it could have. */
void request_locate(struct request *request, enum error error);

/* Skips the suffix that a compressing proxy adds to an entity tag: `-` or `;` and the name of a coding, as in
 * `"v7-gzip"`. Returns where the closing quote must be. */
const char *tag_coding_skip(const char *at);

/* Chooses the statement of the request's operation, and fills request->values for it. */
void request_bind(struct request *request);

/* Makes a cursor: signs the keyset of a page's last item (JSON text), so that it is valid only for the same caller,
 * path and filters. Owned by the request's arena. */
char *cursor_sign(const struct request *request, const char *key);

/* Sets the secret that signs cursors. Call once, at start. The string must outlive all requests. */
void cursor_set_secret(const char *secret);

#endif
