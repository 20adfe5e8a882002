/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzz target for request lines and headers. The input is `METHOD TARGET`, then lines of `Name: value`, and goes to
 * route_find and request_check. The whole input also goes to percent_decode and to the formats. */
#include "example.h"
#include "server.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void decode_check(struct arena *arena, const char *text, size_t length)
{
    for (int plus = 0; plus < 2; plus++) {
        const char *decoded = percent_decode(arena, text, length, plus == 1);
        json_t *string = decoded ? json_string(decoded) : NULL;
        require(!decoded || (string && strlen(decoded) <= length));
        json_decref(string);
    }
}

static bool has_format(struct arena *arena, enum format format, const char *text)
{
    return format_canonical(format, arena, text) != NULL;
}

static void formats_check(struct arena *arena, const char *text)
{
    /* PostgreSQL must be able to parse what the formats accept. At least the length can be checked here. */
    require(!has_format(arena, FORMAT_UUID, text) || strlen(text) == 36);
    require(!has_format(arena, FORMAT_DATE, text) || strlen(text) == 10);
    require(!has_format(arena, FORMAT_DATE_TIME, text) || (strlen(text) >= 20 && strlen(text) <= 40));
    require(!has_format(arena, FORMAT_EMAIL, text) || strchr(text, '@'));
    require(!has_format(arena, FORMAT_URI, text) || strchr(text, ':'));
    require(!has_format(arena, FORMAT_LINE, text) || !strpbrk(text, "\t\n\r"));
    require(!has_format(arena, FORMAT_PROSE, text) || !strpbrk(text, "\v\f\x1b"));
    const char *name = format_canonical(FORMAT_USER_NAME, arena, text);
    require(!name || strcmp(format_canonical(FORMAT_USER_NAME, arena, name), name) == 0);
}

static void take_headers(struct request *request, char *at)
{
    while (at && *at != '\0') {
        char *end = strchr(at, '\n');
        if (end)
            *end++ = '\0';
        char *colon = strchr(at, ':');
        if (colon) {
            *colon = '\0';
            request_add_header(request, at, colon + 1 + strspn(colon + 1, " "));
        }
        at = end;
    }
}

static const struct operation *operation_of(const struct route *route, const char *method)
{
    for (enum method i = 0; i < METHOD_COUNT; i++) {
        if (route->operations[i] && strcmp(method_name(i), method) == 0)
            return route->operations[i];
    }
    return NULL;
}

/* This splits `method` and the rest of the text in place. */
static void target_check(struct arena *arena, char *method)
{
    char *headers = strchr(method, '\n');
    if (headers)
        *headers++ = '\0';
    char *target = strchr(method, ' ');
    if (!target)
        return;
    *target++ = '\0';
    char *query = strchr(target, '?');
    size_t path_length = query ? (size_t)(query - target) : strlen(target);
    struct span values[PATH_PARAMETERS_MAX] = {{NULL, 0}};
    const struct route *route = route_find(target, path_length, values);
    const struct operation *operation = route ? operation_of(route, method) : NULL;
    if (!operation)
        return;
    struct request *request = request_example(arena, operation);
    request->route = route;
    request->path = target;
    request->path_length = path_length;
    request->query = query ? query + 1 : NULL;
    memcpy(request->path_values, values, sizeof values);
    request->body = "{}";
    request->body_length = operation->media == MEDIA_NONE ? 0 : 2;
    take_headers(request, headers);
    enum error error = request_check_sound(request);
    require(error != ERROR_PARAMETER_INVALID || request->findings.count > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    contract_ready();
    struct arena *arena = arena_new();
    char *text = arena_copy(arena, length > 0 ? (const char *)bytes : "", length);
    decode_check(arena, (const char *)bytes, length);
    formats_check(arena, text);
    target_check(arena, text);
    arena_free(arena);
    return 0;
}
