/* SPDX-License-Identifier: Apache-2.0 */
/* Calls through libcurl: one request, one response, with headers and body exactly as received. */
#include "client.h"

#include <curl/curl.h>
#include <strings.h>

#include "strict_json.h"

#define HEADERS_MAX 64
#define TIMEOUT_SECONDS 60L

/* A response that is being received. */
struct incoming {
    struct arena *arena;
    struct text body;
    struct header *headers;
    size_t header_count;
};

struct arena *test_arena(void)
{
    static struct arena *arena;
    if (!arena)
        arena = arena_new();
    return arena;
}

const char *textf(const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    cr_assert_geq(length, 0);
    char *copy = arena_copy(test_arena(), text, (size_t)length);
    free(text);
    return copy;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *object)
{
    struct incoming *incoming = object;
    text_append(&incoming->body, bytes, size * count);
    return size * count;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *object)
{
    struct incoming *incoming = object;
    size_t length = size * count;
    const char *colon = memchr(bytes, ':', length);
    /* After 100 Continue comes a second status line; its headers replace the first ones. */
    if (length > 5 && strncmp(bytes, "HTTP/", 5) == 0)
        incoming->header_count = 0;
    if (!colon || incoming->header_count == HEADERS_MAX)
        return length;
    const char *value = colon + 1;
    const char *end = bytes + length;
    while (value < end && (*value == ' ' || *value == '\t'))
        value++;
    while (end > value && (end[-1] == '\r' || end[-1] == '\n' || end[-1] == ' '))
        end--;
    incoming->headers[incoming->header_count++] =
        (struct header){arena_copy(incoming->arena, bytes, (size_t)(colon - bytes)),
                        arena_copy(incoming->arena, value, (size_t)(end - value))};
    return length;
}

static struct curl_slist *append_header(struct arena *arena, struct curl_slist *list, const char *name,
                                        const char *value)
{
    return value ? curl_slist_append(list, arena_format(arena, "%s: %s", name, value)) : list;
}

static struct curl_slist *request_headers(struct arena *arena, const char *token, const char *method,
                                          const struct call *call)
{
    const char *type = call->content_type;
    if (!type)
        type = strcmp(method, "PATCH") == 0 ? "application/merge-patch+json" : "application/json";
    /* Switches off what libcurl adds on its own: the form content type, and Expect: 100-continue for large bodies. */
    struct curl_slist *list = curl_slist_append(NULL, "Expect:");
    if (!call->body || type[0] == '\0')
        list = curl_slist_append(list, "Content-Type:");
    else
        list = append_header(arena, list, "Content-Type", type);
    if (token)
        list = append_header(arena, list, "Authorization", arena_format(arena, "Bearer %s", token));
    list = append_header(arena, list, "If-Match", call->if_match);
    list = append_header(arena, list, "If-None-Match", call->if_none_match);
    list = append_header(arena, list, "Idempotency-Key", call->idempotency_key);
    list = append_header(arena, list, "Accept-Language", call->accept_language);
    for (size_t i = 0; i < LENGTH_OF(call->headers) && call->headers[i]; i++)
        list = curl_slist_append(list, call->headers[i]);
    return list;
}

static void set_method(CURL *curl, const char *method, const struct call *call)
{
    bool reads = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0 || strcmp(method, "OPTIONS") == 0;
    if (call->body || !reads) {
        size_t length = !call->body ? 0 : call->body_length > 0 ? call->body_length : strlen(call->body);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)length);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, call->body ? call->body : "");
    }
    if (strcmp(method, "HEAD") == 0)
        curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
}

static void set_options(CURL *curl, const char *url, struct incoming *incoming)
{
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, TIMEOUT_SECONDS);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, incoming);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, incoming);
}

static struct reply perform(CURL *curl, struct arena *arena, const char *token, const char *method, struct call call)
{
    const struct server *server = call.server ? call.server : shared_server();
    struct incoming incoming = {
        .arena = arena, .body = {.arena = arena}, .headers = arena_alloc(arena, HEADERS_MAX * sizeof(struct header))};
    long status = 0;
    set_options(curl, arena_format(arena, "%s%s", server->url, call.path), &incoming);
    set_method(curl, method, &call);
    struct curl_slist *headers = request_headers(arena, token, method, &call);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    if (curl_easy_perform(curl) == CURLE_OK)
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    struct reply reply = {.method = method,
                          .path = arena_copy(arena, call.path, strlen(call.path)),
                          .unchecked = call.unchecked,
                          .status = (int)status,
                          .body = text_string(&incoming.body),
                          .length = incoming.body.length,
                          .headers = incoming.headers,
                          .header_count = incoming.header_count};
    reply.json = json_loadb(reply.body, reply.length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
    if (reply.json)
        json_keep(arena, reply.json);
    return reply;
}

struct reply call_unchecked(struct arena *arena, const char *token, const char *method, struct call call)
{
    CURL *curl = curl_easy_init();
    if (!curl)
        abort();
    struct reply reply = perform(curl, arena, token, method, call);
    curl_easy_cleanup(curl);
    return reply;
}

/* What has been refused changes nothing, so the same call is refused again: the first refusal of each kind in a test is
 * repeated in German. */
static void check_german(CURL *curl, const char *token, const char *method, struct call call,
                         const struct reply *english)
{
    static bool seen[ERROR_COUNT];
    enum error error = error_by_id(reply_text(english, "/code"));
    if (english->status < 400 || english->status >= 500 || !english->json || call.accept_language || seen[error])
        return;
    seen[error] = true;
    call.accept_language = "de";
    curl_easy_reset(curl);
    struct reply german = perform(curl, test_arena(), token, method, call);
    reply_check(&german);
    cr_expect_eq(german.status, english->status, "%s %s: %.1000s", method, call.path, german.body);
    cr_expect_str_eq(reply_text(&german, "/code"), reply_text(english, "/code"));
    for (size_t i = 0; i < json_array_size(reply_at(english, "/errors")); i++) {
        const char *pointer = textf("/errors/%zu/pointer", i);
        cr_expect_str_eq(reply_text(&german, pointer), reply_text(english, pointer));
    }
}

struct reply call_with(const char *token, const char *method, struct call call)
{
    static CURL *curl;
    if (!curl)
        curl = curl_easy_init();
    cr_assert_not_null(curl);
    curl_easy_reset(curl);
    struct reply reply = perform(curl, test_arena(), token, method, call);
    if (!call.unchecked) {
        reply_check(&reply);
        check_german(curl, token, method, call, &reply);
    }
    return reply;
}

const char *reply_header(const struct reply *reply, const char *name)
{
    for (size_t i = 0; i < reply->header_count; i++) {
        if (strcasecmp(reply->headers[i].name, name) == 0)
            return reply->headers[i].value;
    }
    return NULL;
}

static json_t *step(json_t *value, const char *name)
{
    if (json_is_array(value))
        return json_array_get(value, strtoul(name, NULL, 10));
    return json_object_get(value, name);
}

json_t *reply_at(const struct reply *reply, const char *pointer)
{
    json_t *value = reply->json;
    while (value && *pointer == '/') {
        size_t length = strcspn(pointer + 1, "/");
        value = step(value, arena_copy(test_arena(), pointer + 1, length));
        pointer += 1 + length;
    }
    return value;
}

const char *reply_text(const struct reply *reply, const char *pointer)
{
    const char *text = json_string_value(reply_at(reply, pointer));
    return text ? text : "";
}

long long reply_integer(const struct reply *reply, const char *pointer)
{
    const json_t *value = reply_at(reply, pointer);
    cr_assert(json_is_integer(value), "%s %s: no integer at %s in %.1000s", reply->method, reply->path, pointer,
              reply->body);
    return json_integer_value(value);
}

size_t reply_items(const struct reply *reply)
{
    const json_t *items = reply_at(reply, "/items");
    cr_assert(json_is_array(items), "%s %s: no items in %.1000s", reply->method, reply->path, reply->body);
    return json_array_size(items);
}

const char *token_for(const char *subject, unsigned roles)
{
    const char *token = development_token(test_arena(), shared_server()->key_file, "kehrwert-development", "kehrwert",
                                          subject, roles, clock_unix_seconds(), 3600);
    cr_assert_not_null(token);
    return token;
}
