/* SPDX-License-Identifier: Apache-2.0 */
/* Looks up headers and parameters of a request. */
#include "request.h"

#include <strings.h>

const char *request_header(const struct request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++) {
        if (strcasecmp(request->headers[i].name, name) == 0)
            return request->headers[i].value;
    }
    return NULL;
}

const char *request_parameter(const struct request *request, const char *name)
{
    for (size_t i = 0; i < request->operation->parameter_count; i++) {
        if (strcmp(request->operation->parameters[i].name, name) == 0)
            return request->parameter_values[i];
    }
    return NULL;
}
