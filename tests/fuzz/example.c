/* SPDX-License-Identifier: Apache-2.0 */
/* A well-formed request for the fuzz targets to damage, and what must hold whatever they do to it. */
#include "example.h"

#define ID "01920000-0000-7000-8000-000000000001"

void require(bool condition)
{
    if (!condition)
        abort();
}

void contract_ready(void)
{
    static bool ready;
    if (!ready)
        require(contract_open());
    ready = true;
}

const struct operation *operation_by_id(const char *id)
{
    for (size_t i = 0; i < operation_count; i++) {
        if (strcmp(operation_table[i].id, id) == 0)
            return &operation_table[i];
    }
    return NULL;
}

void request_add_header(struct request *request, const char *name, const char *value)
{
    if (request->header_count == HEADERS_MAX)
        return;
    struct header *headers = arena_alloc(request->arena, HEADERS_MAX * sizeof *headers);
    for (size_t i = 0; i < request->header_count; i++)
        headers[i] = request->headers[i];
    headers[request->header_count++] = (struct header){name, value};
    request->headers = headers;
}

struct request *request_example(struct arena *arena, const struct operation *operation)
{
    struct request *request = arena_alloc(arena, sizeof *request);
    request->arena = arena;
    request->operation = operation;
    request->method = method_name(operation->method);
    request->path = operation->path;
    request->path_length = strlen(operation->path);
    request->body = "";
    request->actor.subject = "mira.holm";
    for (size_t i = 0; i < PATH_PARAMETERS_MAX; i++)
        request->path_values[i] = (struct span){ID, sizeof ID - 1};
    request_add_header(request, "If-Match", "\"v1\"");
    if (operation->media != MEDIA_NONE)
        request_add_header(request, "Content-Type", media_type_name(operation->media));
    return request;
}

static void check_values(struct request *request)
{
    const struct operation *operation = request->operation;
    request_bind(request);
    for (size_t i = 0; i < operation->parameter_count; i++)
        require(!operation->parameters[i].required || request->parameter_values[i]);
    for (size_t i = 0; i < operation->bind_count; i++) {
        /* PostgreSQL accepts only UTF-8, and its strings end at the first NUL. */
        json_t *text = request->values[i] ? json_string(request->values[i]) : json_null();
        require(text != NULL);
        json_decref(text);
    }
    require(operation->media == MEDIA_NONE || json_is_object(request->body_json));
}

enum error request_check_sound(struct request *request)
{
    enum error error = request_check(request);
    if (error == OK) {
        require(request->findings.count == 0);
        check_values(request);
    }
    require(request->findings.count <= FINDINGS_MAX);
    for (size_t i = 0; i < request->findings.count; i++) {
        const struct finding *finding = &request->findings.list[i];
        require(finding->code && finding_detail(request->arena, finding, LANGUAGE_EN) &&
                finding_detail(request->arena, finding, LANGUAGE_DE));
    }
    return error;
}
