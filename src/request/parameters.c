/* SPDX-License-Identifier: Apache-2.0 */
/* Path, query and header parameters: decodes each one and checks it against its schema. Unknown and repeated query
 * parameters are refused. */
#include "steps.h"

static void take(struct request *request, size_t index, const char *value)
{
    const struct parameter *parameter = &request->operation->parameters[index];
    if (!value)
        finding_add(&request->findings, NULL, parameter->name, FINDING_ENCODING, 0);
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

/* Takes one `name=value` of the query, still percent-encoded. */
static void take_pair(struct request *request, const char *pair, size_t length, bool *seen)
{
    const char *equals = memchr(pair, '=', length);
    size_t name_length = equals ? (size_t)(equals - pair) : length;
    const char *name = percent_decode(request->arena, pair, name_length, true);
    int index = name ? query_parameter(request->operation, name) : -1;
    if (index < 0) {
        finding_add(&request->findings, NULL, name ? name : "", FINDING_PARAMETER_UNKNOWN, 0);
    } else if (seen[index]) {
        finding_add(&request->findings, NULL, name, FINDING_PARAMETER_REPEATED, 0);
    } else {
        seen[index] = true;
        const char *value = equals ? equals + 1 : pair + length;
        take(request, (size_t)index, percent_decode(request->arena, value, (size_t)(pair + length - value), true));
    }
}

static void take_query(struct request *request)
{
    bool seen[PARAMETERS_MAX] = {false};
    const char *at = request->query;
    while (at && *at != '\0') {
        size_t length = strcspn(at, "&");
        if (length > 0)
            take_pair(request, at, length, seen);
        at += length + (at[length] == '&');
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
            finding_add(&request->findings, NULL, parameter->name, FINDING_PARAMETER_MISSING, 0);
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
