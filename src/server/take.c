/* SPDX-License-Identifier: Apache-2.0 */
/* Fills in a request from what libmicrohttpd has received. */
#include "take.h"

#include <strings.h>

static enum MHD_Result add_header(void *object, enum MHD_ValueKind kind, const char *name, const char *value)
{
    (void)kind;
    struct header_list *list = object;
    list->headers[list->count++] = (struct header){name, value ? value : ""};
    return MHD_YES;
}

struct header_list take_headers(struct arena *arena, struct MHD_Connection *connection)
{
    struct header_list list = {0};
    int count = MHD_get_connection_values(connection, MHD_HEADER_KIND, NULL, NULL);
    list.headers = arena_alloc(arena, (size_t)(count > 0 ? count : 1) * sizeof *list.headers);
    MHD_get_connection_values(connection, MHD_HEADER_KIND, add_header, &list);
    return list;
}

size_t take_trimmed_length(const char *value)
{
    size_t length = strlen(value);
    while (length > 0 && strchr(" \t", value[length - 1]))
        length--;
    return length;
}

static const char *trimmed(struct arena *arena, const char *value)
{
    size_t length = take_trimmed_length(value);
    return value[length] == '\0' ? value : arena_copy(arena, value, length);
}

/* Joins headers of the same name (RFC 9110 section 5.3). */
static void put_headers(struct request *request, const struct header_list *list)
{
    struct header *headers = arena_alloc(request->arena, (list->count + 1) * sizeof *headers);
    request->headers = headers;
    for (size_t i = 0; i < list->count; i++) {
        const char *value = trimmed(request->arena, list->headers[i].value);
        size_t same = 0;
        while (same < request->header_count && strcasecmp(headers[same].name, list->headers[i].name) != 0)
            same++;
        if (same < request->header_count)
            headers[same].value = arena_format(request->arena, "%s, %s", headers[same].value, value);
        else
            headers[request->header_count++] = (struct header){list->headers[i].name, value};
    }
}

void take_target(struct request *request, const char *target)
{
    const char *host = target[0] == '/' ? NULL : strstr(target, "://");
    if (host)
        target = host + 3 + strcspn(host + 3, "/?");
    size_t length = strcspn(target, "?");
    bool path_missing = host && length == 0;
    request->path = path_missing ? "/" : target;
    request->path_length = path_missing ? 1 : length;
    request->query = target[length] == '?' ? target + length + 1 : NULL;
}

/* The trace id of a valid traceparent (W3C Trace Context, version 00), or else a new one. */
static const char *trace_id_of(struct request *request)
{
    static const char zeros[] = "00000000000000000000000000000000";
    const char *parent = request_header(request, "traceparent");
    if (parent && strlen(parent) == 55 && strncmp(parent, "00-", 3) == 0 && parent[35] == '-' &&
        strspn(parent + 3, "0123456789abcdef") == 32 && strncmp(parent + 3, zeros, 32) != 0)
        return arena_copy(request->arena, parent + 3, 32);
    /* A new trace gets the id of its request, so that either can be found by the other. */
    const char *uuid = request->id;
    return arena_format(request->arena, "%.8s%.4s%.4s%.4s%.12s", uuid, uuid + 9, uuid + 14, uuid + 19, uuid + 24);
}

void take_arrival(struct request *request, int64_t arrived_us)
{
    request->started_us = arrived_us;
    request->deadline_us = arrived_us + (int64_t)request->service->config.request_budget_ms * 1000;
}

static void begin(struct request *request)
{
    take_arrival(request, clock_monotonic_us());
    request->method = "";
    request->path = "";
    request->body = "";
    uuid_random(request->id);
}

void take_unread(struct request *request)
{
    begin(request);
    request->trace_id = trace_id_of(request);
}

void take_head(struct request *request, const char *method, const char *target, const struct header_list *list)
{
    begin(request);
    request->method = method;
    take_target(request, target);
    put_headers(request, list);
    request->trace_id = trace_id_of(request);
    request->language = language_of(request_header(request, "Accept-Language"));
    request->chunked = request_header(request, "Transfer-Encoding") != NULL;
}
