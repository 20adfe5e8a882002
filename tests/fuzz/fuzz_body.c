/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzz target for request bodies: strict JSON, the schema, and the statement's values. The first line names the
 * operation. */
#include "example.h"
#include "strict_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static const struct operation *operation_of(struct arena *arena, const char *name, size_t length)
{
    const struct operation *operation = operation_by_id(arena_copy(arena, name, length));
    return operation && operation->body ? operation : operation_by_id("program_create");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    contract_ready();
    struct arena *arena = arena_new();
    const char *text = (const char *)bytes;
    const char *line = length > 0 ? memchr(text, '\n', length) : NULL;
    size_t name_length = line ? (size_t)(line - text) : 0;
    struct request *request = request_example(arena, operation_of(arena, text, name_length));
    request->body = line ? line + 1 : text;
    request->body_length = line ? length - name_length - 1 : length;
    enum error error = request_check_sound(request);
    const json_t *json = strict_json_object(arena, request->body, request->body_length);
    if (error == OK)
        require(json != NULL);
    if (!json)
        require(error == ERROR_BODY_NOT_JSON || error == ERROR_BODY_TOO_LARGE);
    if (error == ERROR_BODY_INVALID || error == ERROR_BODY_UNKNOWN_FIELD)
        require(request->findings.count > 0);
    arena_free(arena);
    return 0;
}
