/* SPDX-License-Identifier: Apache-2.0 */
/* Path, query and header parameters: decodes each one and checks it against its schema. Unknown query parameters are
 * refused, and repeated ones unless they are lists. */
#include "steps.h"

static void take(struct request *request, size_t index, const char *value)
{
    const struct parameter *parameter = &request->operation->parameters[index];
    if (!value)
        finding_add(&request->findings, NULL, parameter->name, FINDING_ENCODING, NULL);
    else
        request->parameter_values[index] =
            schema_check_text(parameter->schema, value, parameter->name, request->arena, &request->findings);
}

static void take_path(struct request *request)
{
    const struct operation *operation = request->operation;
    size_t at = 0;
    for (size_t i = 0; i < operation->parameter_count; i++) {
        if (operation->parameters[i].in != IN_PATH)
            continue;
        const struct span *raw = &request->path_values[at++];
        take(request, i, percent_decode(request->arena, raw->bytes, raw->length, false));
    }
}

static int query_parameter(const struct operation *operation, const char *name)
{
    for (size_t i = 0; i < operation->parameter_count; i++) {
        if (operation->parameters[i].in == IN_QUERY && strcmp(operation->parameters[i].name, name) == 0)
            return (int)i;
    }
    return -1;
}

/* Adds a value to those already given: `fields=id&fields=title` means the same as `fields=id,title`. */
static const char *list_join(struct arena *arena, const char *given, const char *value)
{
    return given ? arena_format(arena, "%s,%s", given, value) : value;
}

/* Decodes one `name=value` of the query. `given` has the text of each parameter. */
static void decode_pair(struct request *request, const char *pair, size_t length, const char **given)
{
    const struct operation *operation = request->operation;
    const char *equals = memchr(pair, '=', length);
    size_t name_length = equals ? (size_t)(equals - pair) : length;
    const char *name = percent_decode(request->arena, pair, name_length, true);
    int index = name ? query_parameter(operation, name) : -1;
    if (index < 0) {
        finding_add(&request->findings, NULL, name ? name : "", FINDING_PARAMETER_UNKNOWN, NULL);
    } else if (given[index] && !(operation->parameters[index].schema->types & TYPE_ARRAY)) {
        finding_add(&request->findings, NULL, name, FINDING_PARAMETER_REPEATED, NULL);
    } else {
        const char *value = equals ? equals + 1 : pair + length;
        const char *text = percent_decode(request->arena, value, (size_t)(pair + length - value), true);
        if (text)
            given[index] = list_join(request->arena, given[index], text);
        else
            finding_add(&request->findings, NULL, name, FINDING_ENCODING, NULL);
    }
}

static void take_query(struct request *request)
{
    const char *given[PARAMETERS_MAX] = {NULL};
    const char *at = request->query;
    while (at && *at != '\0') {
        size_t length = strcspn(at, "&");
        if (length > 0)
            decode_pair(request, at, length, given);
        at += length + (at[length] == '&');
    }
    for (size_t i = 0; i < request->operation->parameter_count; i++) {
        if (given[i])
            take(request, i, given[i]);
    }
}

static void take_headers(struct request *request)
{
    const struct operation *operation = request->operation;
    for (size_t i = 0; i < operation->parameter_count; i++) {
        if (operation->parameters[i].in != IN_HEADER)
            continue;
        const char *value = request_header(request, operation->parameters[i].name);
        if (value)
            take(request, i, value);
    }
}

static enum error check_missing(struct request *request)
{
    const struct operation *operation = request->operation;
    for (size_t i = 0; i < operation->parameter_count; i++) {
        const struct parameter *parameter = &operation->parameters[i];
        if (request->parameter_values[i])
            continue;
        if (parameter->required && strcmp(parameter->name, "If-Match") == 0)
            return ERROR_PRECONDITION_REQUIRED;
        if (parameter->required)
            finding_add(&request->findings, NULL, parameter->name, FINDING_PARAMETER_MISSING, NULL);
        request->parameter_values[i] = parameter->default_value;
    }
    return request->findings.count > 0 ? ERROR_PARAMETER_INVALID : OK;
}

enum error parameters_check(struct request *request)
{
    take_path(request);
    take_query(request);
    take_headers(request);
    if (request->findings.count > 0)
        return ERROR_PARAMETER_INVALID;
    return check_missing(request);
}
