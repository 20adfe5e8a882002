/* SPDX-License-Identifier: Apache-2.0 */
/* Checks responses against the contract, and lists the operations that were called successfully, and the errors with
 * their languages. */
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

/* Appends with a single write, so that test programs can share the file while they run at the same time. */
static void record(const char *hit)
{
    const char *file = getenv("TEST_HITS_FILE");
    int hits = file ? open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644) : -1;
    if (hits < 0)
        return;
    dprintf(hits, "%s\n", hit);
    close(hits);
}

static bool contains(const char *const *codes, const char *code)
{
    while (*codes && strcmp(*codes, code) != 0)
        codes++;
    return *codes != NULL;
}

/* True if a body with this schema can have what the rest of a pointer leads to. */
static bool leads_somewhere(const struct schema *schema, const char *pointer)
{
    size_t length = *pointer == '/' ? strcspn(pointer + 1, "/") : 0;
    if (*pointer == '\0' || !schema)
        return schema != NULL;
    if (schema->items)
        return strspn(pointer + 1, "0123456789") == length && leads_somewhere(schema->items, pointer + 1 + length);
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field *field = &schema->fields[i];
        if (strlen(field->name) == length && strncmp(field->name, pointer + 1, length) == 0)
            return leads_somewhere(field->schema, pointer + 1 + length);
    }
    return false;
}

static enum language reply_language(const struct reply *reply)
{
    const char *language = reply_header(reply, "Content-Language");
    return language && strcmp(language, "de") == 0 ? LANGUAGE_DE : LANGUAGE_EN;
}

/* A refusal that concerns values of the request points to each of them, and no other refusal does. */
static void check_places(const struct reply *reply, const struct operation *operation, enum error error)
{
    const struct error_entry *entry = error_entry(error);
    const char *said = entry->detail[reply_language(reply)];
    const char *said_of_each = entry->each[reply_language(reply)];
    const json_t *errors = reply_at(reply, "/errors");
    EXPECT((json_array_size(errors) > 0) == contains(documented(operation)->located, entry->id), reply,
           "where the request is wrong is missing, or should be");
    for (size_t i = 0; i < json_array_size(errors); i++) {
        const char *pointer = reply_text(reply, textf("/errors/%zu/pointer", i));
        const char *parameter = reply_text(reply, textf("/errors/%zu/parameter", i));
        const char *detail = reply_text(reply, textf("/errors/%zu/detail", i));
        EXPECT((pointer[0] != '\0') != (parameter[0] != '\0'), reply, "neither a pointer nor a parameter");
        EXPECT(leads_somewhere(operation->body, pointer) || parameter[0] != '\0', reply, "%s leads nowhere", pointer);
        EXPECT(strcmp(reply_text(reply, textf("/errors/%zu/code", i)), entry->id) == 0, reply, "another code");
        EXPECT(strcmp(detail, said) == 0 ||
                   (said_of_each && strncmp(detail, said_of_each, strcspn(said_of_each, "#")) == 0),
               reply, "other words than those of the error: %s", detail);
    }
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
    EXPECT(strcmp(reply_text(reply, "/title"), error_entry(error)->title[reply_language(reply)]) == 0 &&
               strcmp(reply_text(reply, "/detail"), error_entry(error)->detail[reply_language(reply)]) == 0,
           reply, "other words than those of the error, or in another language");
    if (operation && !is_before_routing(error))
        EXPECT(contains(documented(operation)->errors, code), reply, "%s does not document %s", operation->id, code);
    if (operation && (reply->status == 409 || reply->status == 422) && error != ERROR_BODY_INVALID)
        check_places(reply, operation, error);
    record(textf("%s %s", code, reply_header(reply, "Content-Language")));
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

static void check_success(const struct reply *reply, const struct operation *operation)
{
    const struct documented_reply *wanted = documented(operation);
    record(operation->id);
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
