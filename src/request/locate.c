/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the values of a request that an error concerns. Pointers of errors.yaml have `*` for any item of a list. */
#include "request.h"

/* The request in which to look, and what the error says of its places. */
struct search {
    struct request *request;
    enum error error;
    const char *places; /* as refuse_at() gets them, separated by commas: pointers, or `=` and a value */
};

static void add(const struct search *search, const char *pointer, const char *field)
{
    finding_add_refused(&search->request->findings, pointer, NULL, search->error, field);
}

/* The length of the first step of a pointer, with its slash; 0 if there is none. */
static size_t step_length(const char *pointer)
{
    return *pointer == '\0' ? 0 : 1 + strcspn(pointer + 1, "/");
}

/* The length of the pointer up to the first list whose items it means. */
static size_t whole_length(const char *pointer)
{
    const char *item = strstr(pointer, "/*");
    return item ? (size_t)(item - pointer) : strlen(pointer);
}

static const struct schema *field_schema(const struct schema *schema, const char *name, size_t length)
{
    for (size_t i = 0; i < schema->field_count; i++) {
        if (strlen(schema->fields[i].name) == length && strncmp(schema->fields[i].name, name, length) == 0)
            return schema->fields[i].schema;
    }
    return NULL;
}

/* True if the request's body can have what the pointer leads to. */
static bool body_can_have(const struct request *request, const char *pointer)
{
    const struct schema *schema = request->operation->body;
    while (schema && *pointer != '\0') {
        size_t length = step_length(pointer);
        schema = pointer[1] == '*' || (pointer[1] >= '0' && pointer[1] <= '9')
                     ? schema->items
                     : field_schema(schema, pointer + 1, length - 1);
        pointer += length;
    }
    return schema != NULL;
}

static bool body_has(const struct request *request, const char *pointer, size_t length)
{
    const json_t *part = request->body_json;
    for (const char *at = pointer; part && at < pointer + length; at += step_length(at))
        part = json_object_getn(part, at + 1, step_length(at) - 1);
    return part != NULL;
}

static bool is_refused(const struct search *search, const char *value)
{
    size_t length = strlen(value);
    for (const char *at = search->places; *at != '\0'; at += strcspn(at, ","), at += *at == ',') {
        if (*at == '=' && strncmp(at + 1, value, length) == 0 && (at[1 + length] == ',' || at[1 + length] == '\0'))
            return true;
    }
    return false;
}

/* Adds the parts of the body that the rest of a pointer leads to, if their values are refused. */
static void add_values(const struct search *search, json_t *part, const char *rest, const char *pointer)
{
    struct arena *arena = search->request->arena;
    size_t length = step_length(rest);
    if (*rest == '\0') {
        if (json_is_string(part) && is_refused(search, json_string_value(part)))
            add(search, pointer, NULL);
    } else if (rest[1] == '*') {
        for (size_t i = 0; i < json_array_size(part); i++)
            add_values(search, json_array_get(part, i), rest + length, arena_format(arena, "%s/%zu", pointer, i));
    } else {
        json_t *field = json_object_getn(part, rest + 1, length - 1);
        if (field)
            add_values(search, field, rest + length, arena_format(arena, "%s%.*s", pointer, (int)length, rest));
    }
}

static void add_whole(const struct search *search, const char *pointer, const char *field)
{
    add(search, arena_copy(search->request->arena, pointer, whole_length(pointer)), field);
}

/* Adds the first pointer of errors.yaml that the body can have, to stand for a field that it cannot have. */
static void add_stand_in(const struct search *search, const char *const *at, const char *field)
{
    for (; *at; at++) {
        if (body_can_have(search->request, *at)) {
            add_whole(search, *at, field);
            return;
        }
    }
}

static void add_pointer(const struct search *search, const char *const *at, const char *pointer)
{
    if (body_can_have(search->request, pointer))
        add(search, pointer, NULL);
    else
        add_stand_in(search, at, pointer + 1);
}

/* Values are added in the order of errors.yaml and of the body, because the database may name them in any order. */
static void add_named(const struct search *search, const char *const *at)
{
    for (const char *place = search->places; *place != '\0'; place += *place == ',') {
        size_t length = strcspn(place, ",");
        if (*place == '/')
            add_pointer(search, at, arena_copy(search->request->arena, place, length));
        place += length;
    }
    for (; *at; at++)
        add_values(search, search->request->body_json, *at, "");
}

static void add_present(const struct search *search, const char *const *at)
{
    for (; *at; at++) {
        if (body_can_have(search->request, *at) && body_has(search->request, *at, whole_length(*at)))
            add_whole(search, *at, NULL);
    }
}

static bool is_path_parameter(const struct operation *operation, const char *name)
{
    for (size_t i = 0; i < operation->parameter_count; i++) {
        if (operation->parameters[i].in == IN_PATH && strcmp(operation->parameters[i].name, name) == 0)
            return true;
    }
    return false;
}

static void add_possible(const struct search *search, const char *const *at)
{
    for (; *at; at++) {
        if (body_can_have(search->request, *at))
            add_whole(search, *at, NULL);
        else if (is_path_parameter(search->request->operation, *at + 1))
            finding_add_refused(&search->request->findings, NULL, *at + 1, search->error, NULL);
    }
}

void request_locate(struct request *request, enum error error)
{
    const struct search search = {.request = request, .error = error, .places = request->refusal.places};
    const char *const *at = error_places(error, request->refusal.constraint);
    if (!request->operation)
        return;
    if (search.places)
        add_named(&search, at);
    if (request->findings.count == 0)
        add_present(&search, at);
    if (request->findings.count == 0)
        add_possible(&search, at);
}
