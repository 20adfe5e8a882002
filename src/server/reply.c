/* SPDX-License-Identifier: Apache-2.0 */
/* Hands status, headers and body of the response to Ulfius, and writes the access log. No other file does. */
#include "reply.h"

#include <strings.h>

#define EXPOSED_HEADERS "ETag, Link, Location, Retry-After, X-Request-Id, Idempotent-Replayed, WWW-Authenticate"
#define ALLOWED_HEADERS                                                                                                \
    "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, Accept-Language, traceparent, tracestate"

static void put_header(struct _u_response *response, const char *name, const char *value)
{
    if (value)
        u_map_put(response->map_header, name, value);
}

/* True if the allow-list contains exactly this origin. */
static bool origin_allowed(const char *origins, const char *origin)
{
    size_t length = strlen(origin);
    for (const char *at = origins; *at != '\0';) {
        at += strspn(at, " ");
        size_t item = strcspn(at, " ");
        if (item == length && length > 0 && strncmp(at, origin, length) == 0)
            return true;
        at += item;
    }
    return false;
}

/* CORS protocol (WHATWG Fetch). Without Access-Control-Allow-Credentials, because tokens are sent in Authorization
 * only. */
static void put_cors(struct _u_response *response, const struct request *request)
{
    const char *origin = request_header(request, "Origin");
    if (!origin || !origin_allowed(request->service->config.cors_origins, origin))
        return;
    put_header(response, "Access-Control-Allow-Origin", origin);
    put_header(response, "Access-Control-Expose-Headers", EXPOSED_HEADERS);
    if (strcmp(request->method, "OPTIONS") != 0 || !request_header(request, "Access-Control-Request-Method"))
        return;
    put_header(response, "Access-Control-Allow-Methods", allowed_methods(request));
    put_header(response, "Access-Control-Allow-Headers", ALLOWED_HEADERS);
    put_header(response, "Access-Control-Max-Age", "600");
}

/* Headers of every response, errors included. */
static void put_always(struct _u_response *response, const struct request *request)
{
    const struct answer *answer = &request->answer;
    put_header(response, "X-Request-Id", request->id);
    put_header(response, "traceparent",
               arena_format(request->arena, "00-%s-%.8s%.8s-01", request->trace_id, request->id, request->id + 28));
    put_header(response, "Cache-Control", answer->cache_control ? answer->cache_control : "no-store");
    put_header(response, "X-Content-Type-Options", "nosniff");
    put_header(response, "Referrer-Policy", "no-referrer");
    put_header(response, "Content-Security-Policy",
               answer->content_security_policy ? answer->content_security_policy
                                               : "default-src 'none'; frame-ancestors 'none'");
    put_header(response, "Vary", "Accept-Language, Authorization, Origin");
    /* framing.c does not see the end of a chunked body, so no other request may follow it. */
    if (request->service->stopping || request->chunked)
        put_header(response, "Connection", "close");
}

/* RFC 6750 section 3. */
static const char *challenge(enum error error)
{
    if (error == ERROR_TOKEN_MISSING)
        return "Bearer realm=\"kehrwert\"";
    if (error == ERROR_ROLE_MISSING)
        return "Bearer realm=\"kehrwert\", error=\"insufficient_scope\"";
    return "Bearer realm=\"kehrwert\", error=\"invalid_token\"";
}

static void put_accepted(struct _u_response *response, enum media media)
{
    if (media == MEDIA_MERGE_PATCH)
        put_header(response, "Accept-Patch", "application/merge-patch+json, application/json");
    else
        put_header(response, "Accept", media_type_name(media));
}

static void put_problem_headers(struct _u_response *response, const struct request *request)
{
    enum error error = request->answer.error;
    int status = request->answer.status;
    if (status == 401 || error == ERROR_ROLE_MISSING)
        put_header(response, "WWW-Authenticate", challenge(error));
    if (status == 503)
        put_header(response, "Retry-After", "1");
    if (error == ERROR_MEDIA_TYPE_UNSUPPORTED)
        put_accepted(response, request->operation->media);
}

static void put_answer_headers(struct _u_response *response, const struct request *request)
{
    const struct answer *answer = &request->answer;
    put_header(response, "Content-Type", answer->body ? answer->media_type : NULL);
    if (answer->error || answer->content_language)
        put_header(response, "Content-Language", request->language == LANGUAGE_DE ? "de" : "en");
    put_header(response, "ETag", answer->etag);
    put_header(response, "Location", answer->location);
    put_header(response, "Link", answer->link);
    put_header(response, "Idempotent-Replayed", answer->replayed ? "true" : NULL);
    if (request->route && (answer->status == 405 || strcmp(request->method, "OPTIONS") == 0))
        put_header(response, "Allow", allowed_methods(request));
}

void reply_send(const struct request *request, struct _u_response *response)
{
    const struct answer *answer = &request->answer;
    put_always(response, request);
    put_answer_headers(response, request);
    put_cors(response, request);
    if (answer->error)
        put_problem_headers(response, request);
    /* Ulfius ignores the call for an empty body, and with it the status. So set the status here. */
    response->status = answer->status;
    if (answer->body_length > 0)
        ulfius_set_binary_body_response(response, (unsigned)answer->status, answer->body, answer->body_length);
}

struct MHD_Response *reply_make(const struct request *request)
{
    const struct answer *answer = &request->answer;
    struct _u_response response;
    ulfius_init_response(&response);
    reply_send(request, &response);
    struct MHD_Response *made =
        MHD_create_response_from_buffer(answer->body_length, (void *)answer->body, MHD_RESPMEM_MUST_COPY);
    for (const char **name = u_map_enum_keys(response.map_header); made && *name; name++)
        MHD_add_response_header(made, *name, u_map_get(response.map_header, *name));
    ulfius_clean_response(&response);
    return made;
}

/* RFC 9110 section 5.6.7. */
static const char *date_now(struct arena *arena)
{
    char date[40];
    struct tm parts;
    time_t now = time(NULL);
    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&now, &parts));
    return arena_copy(arena, date, strlen(date));
}

void reply_write(const struct request *request, struct text *text)
{
    const struct answer *answer = &request->answer;
    struct _u_response response;
    ulfius_init_response(&response);
    reply_send(request, &response);
    u_map_put(response.map_header, "Connection", "close");
    u_map_put(response.map_header, "Date", date_now(request->arena));
    text_format(text, "HTTP/1.1 %d %s\r\n", answer->status, MHD_get_reason_phrase_for((unsigned)answer->status));
    for (const char **name = u_map_enum_keys(response.map_header); *name; name++)
        text_format(text, "%s: %s\r\n", *name, u_map_get(response.map_header, *name));
    text_format(text, "Content-Length: %zu\r\n\r\n", answer->body_length);
    if (strcmp(request->method, "HEAD") != 0)
        text_append(text, answer->body, answer->body_length);
    ulfius_clean_response(&response);
}

/* The method, or "" if it is unknown: then it may be any text, which is not logged. */
static const char *known_method(const char *given)
{
    static const char *const others[] = {"HEAD", "OPTIONS", "CONNECT", "TRACE"};
    for (enum method method = 0; method < METHOD_COUNT; method++) {
        if (strcmp(given, method_name(method)) == 0)
            return given;
    }
    for (size_t i = 0; i < LENGTH_OF(others); i++) {
        if (strcmp(given, others[i]) == 0)
            return given;
    }
    return "";
}

void reply_log(const struct request *request)
{
    struct log_line line;
    log_begin(&line, request->answer.status >= 500 ? LOG_LEVEL_WARNING : LOG_LEVEL_INFO, "request");
    log_text(&line, "request_id", request->id);
    log_text(&line, "trace_id", request->trace_id);
    log_text(&line, "method", known_method(request->method));
    log_text(&line, "operation", request->operation ? request->operation->id : "");
    log_number(&line, "status", request->answer.status);
    if (request->answer.error)
        log_text(&line, "error", error_entry(request->answer.error)->id);
    log_number(&line, "duration_us", clock_monotonic_us() - request->started_us);
    log_end(&line);
}
