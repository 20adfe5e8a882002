/* SPDX-License-Identifier: Apache-2.0 */
/* The interpreter's way: parameters, cursor, body, then the values of the statement. */
#include "input.h"

#include <strings.h>

const char *request_header(const struct request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++) {
        if (strcasecmp(request->headers[i].name, name) == 0)
            return request->headers[i].value;
    }
    return NULL;
}

const char *method_name(enum method method)
{
    static const char *const names[] = {
        [METHOD_GET] = "GET",     [METHOD_POST] = "POST",     [METHOD_PUT] = "PUT",
        [METHOD_PATCH] = "PATCH", [METHOD_DELETE] = "DELETE",
    };
    return names[method];
}

const char *request_parameter(const struct request *request, const char *name)
{
    for (size_t i = 0; i < request->operation->parameter_count; i++) {
        if (strcmp(request->operation->parameters[i].name, name) == 0)
            return request->parameter_values[i];
    }
    return NULL;
}

static enum error check_cursor(struct request *request)
{
    const char *cursor = request_parameter(request, "cursor");
    return cursor ? cursor_open(request, cursor, &request->after) : OK;
}

enum error contract_check(struct request *request)
{
    enum error error = parameters_check(request);
    if (!error)
        error = check_cursor(request);
    if (!error)
        error = body_check(request);
    if (!error)
        values_bind(request);
    return error;
}
