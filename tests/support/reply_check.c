/* SPDX-License-Identifier: Apache-2.0 */
/* Checks responses against the contract, and lists the operations that were called successfully. */
#include "client.h"

#include <fcntl.h>
#include <server.h> /* include/server/server.h, not the one of this folder; for route_find */
#include <unistd.h>

#include "reply_table.h"

#define EXPECT(condition, reply, ...)                                                                                  \
    cr_expect(condition, "%s %s: %s; %d %.1000s", (reply)->method, (reply)->path, textf(__VA_ARGS__), (reply)->status, \
              (reply)->body)

static const struct operation *operation_of(const struct reply *reply)
{
    struct span values[PATH_PARAMETERS_MAX];
    const struct route *route = route_find(reply->path, strcspn(reply->path, "?"), values);
    for (enum method method = 0; route && method < METHOD_COUNT; method++) {
        bool head = method == METHOD_GET && strcmp(reply->method, "HEAD") == 0;
        if (head || strcmp(method_name(method), reply->method) == 0)
            return route->operations[method];
    }
    return NULL;
}

static const struct documented_reply *documented(const struct operation *operation)
{
    for (size_t i = 0; i < reply_count; i++) {
        if (strcmp(reply_table[i].operation, operation->id) == 0)
            return &reply_table[i];
    }
    cr_assert_fail("reply_table lacks %s", operation->id);
    return NULL;
}

static bool is_documented(const struct operation *operation, const char *code)
{
    const char *const *at = documented(operation)->errors;
    while (*at && strcmp(*at, code) != 0)
        at++;
    return *at != NULL;
}

static bool ends_in(const char *text, const char *end)
{
    size_t length = strlen(text);
    size_t end_length = strlen(end);
    return length > end_length && strcmp(text + length - end_length, end) == 0;
}

/* These errors occur before an operation is found, so no operation lists them. */
static bool is_before_routing(enum error error)
{
    return error == ERROR_ROUTE_UNKNOWN || error == ERROR_METHOD_NOT_ALLOWED || error == ERROR_REQUEST_MALFORMED;
}

static void check_problem(const struct reply *reply, const struct operation *operation)
{
    static const char *const texts[] = {"type", "title", "detail", "instance", "code"};
    const char *type = reply_header(reply, "Content-Type");
    EXPECT(type && strcmp(type, "application/problem+json") == 0, reply, "a problem of type %s", type ? type : "none");
    for (size_t i = 0; i < LENGTH_OF(texts); i++)
        EXPECT(reply_text(reply, textf("/%s", texts[i]))[0] != '\0', reply, "a problem without %s", texts[i]);
    EXPECT(json_integer_value(reply_at(reply, "/status")) == reply->status, reply, "the member status differs");
    const char *code = reply_text(reply, "/code");
    enum error error = error_by_id(code);
    EXPECT(error != ERROR_INTERNAL, reply, "the code is internal or not in errors.yaml");
    EXPECT(error_entry(error)->status == reply->status, reply, "the status does not belong to the code %s", code);
    EXPECT(ends_in(reply_text(reply, "/type"), textf("/problems/%s", code)), reply,
           "the type does not belong to the code %s", code);
    const char *id = reply_header(reply, "X-Request-Id");
    EXPECT(strcmp(reply_text(reply, "/instance"), textf("urn:uuid:%s", id ? id : "")) == 0, reply,
           "the instance does not name the request");
    if (operation && !is_before_routing(error))
        EXPECT(is_documented(operation, code), reply, "%s does not document %s", operation->id, code);
}

void open_patterns(void)
{
    static bool open;
    if (!open)
        cr_assert(contract_open());
    open = true;
}

static void check_body(const struct reply *reply, const struct schema *schema)
{
    struct findings findings = {0};
    open_patterns();
    EXPECT(reply->json, reply, "the body is not JSON");
    if (!reply->json)
        return;
    schema_check(schema, reply->json, "", test_arena(), &findings);
    for (size_t i = 0; i < findings.count; i++)
        EXPECT(false, reply, "%s: %s %s", findings.list[i].pointer, findings.list[i].code,
               finding_detail(test_arena(), &findings.list[i], LANGUAGE_EN));
}

static void check_content(const struct reply *reply, const struct documented_reply *wanted)
{
    const char *type = reply_header(reply, "Content-Type");
    bool same = type && wanted->media && strncmp(type, wanted->media, strlen(wanted->media)) == 0;
    EXPECT(same, reply, "the body has the type %s instead of %s", type ? type : "none",
           wanted->media ? wanted->media : "none");
    if (same && strcmp(wanted->media, "application/json") == 0)
        check_body(reply, wanted->schema);
}

/* Appends with a single write, so that test programs can share the file while they run at the same time. */
static void record_hit(const struct operation *operation)
{
    const char *file = getenv("TEST_HITS_FILE");
    int hits = file ? open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644) : -1;
    if (hits < 0)
        return;
    dprintf(hits, "%s\n", operation->id);
    close(hits);
}

static void check_success(const struct reply *reply, const struct operation *operation)
{
    const struct documented_reply *wanted = documented(operation);
    record_hit(operation);
    EXPECT(reply->status == wanted->status, reply, "%s documents the status %d", operation->id, wanted->status);
    if (strcmp(reply->method, "HEAD") == 0 || wanted->status == 204)
        EXPECT(reply->length == 0, reply, "an unexpected body");
    else
        check_content(reply, wanted);
}

/* The headers of every response, which the contract describes once. */
static bool is_general(const char *name)
{
    static const char *const general[] = {
        "Date", "Connection",  "Content-Type",           "Content-Length",  "Cache-Control",
        "Vary", "traceparent", "X-Content-Type-Options", "Referrer-Policy", "Content-Security-Policy",
    };
    for (size_t i = 0; i < LENGTH_OF(general); i++) {
        if (strcasecmp(general[i], name) == 0)
            return true;
    }
    return strncasecmp(name, "Access-Control-", strlen("Access-Control-")) == 0;
}

static bool header_is_documented(const struct documented_header *headers, const char *name)
{
    while (headers->name && strcasecmp(headers->name, name) != 0)
        headers++;
    return headers->name != NULL;
}

static void check_headers(const struct reply *reply, const struct operation *operation)
{
    const struct documented_status *status = documented(operation)->statuses;
    while (status->status != 0 && status->status != reply->status)
        status++;
    EXPECT(status->status != 0, reply, "%s does not document the status", operation->id);
    if (status->status == 0)
        return;
    for (const struct documented_header *header = status->headers; header->name; header++)
        EXPECT(!header->required || reply_header(reply, header->name), reply, "%s documents %s", operation->id,
               header->name);
    for (size_t i = 0; i < reply->header_count; i++) {
        const char *name = reply->headers[i].name;
        EXPECT(is_general(name) || header_is_documented(status->headers, name), reply, "%s does not document %s",
               operation->id, name);
    }
}

/* These errors have no documented response, because they occur before an operation is found. */
static bool is_routed(const struct reply *reply)
{
    return reply->status < 400 || !is_before_routing(error_by_id(reply_text(reply, "/code")));
}

void reply_check(const struct reply *reply)
{
    const struct operation *operation = operation_of(reply);
    cr_assert(reply->status > 0, "%s %s: no response", reply->method, reply->path);
    EXPECT(reply_header(reply, "X-Request-Id"), reply, "no X-Request-Id");
    EXPECT(reply_header(reply, "Cache-Control"), reply, "no Cache-Control");
    if (strcmp(reply->method, "OPTIONS") == 0 && reply->status == 204)
        return;
    if (operation && is_routed(reply))
        check_headers(reply, operation);
    if (reply->status >= 400 && strcmp(reply->method, "HEAD") != 0)
        check_problem(reply, operation);
    else if (reply->status >= 200 && reply->status < 300 && operation)
        check_success(reply, operation);
    else if (reply->status == 304)
        EXPECT(reply->length == 0, reply, "304 with a body");
    else
        EXPECT(reply->status >= 400, reply, "a response that no operation documents");
}
