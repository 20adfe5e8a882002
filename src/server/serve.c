/* SPDX-License-Identifier: Apache-2.0 */
/* Handles one request, from top to bottom. */
#include "stages.h"

#include <strings.h>

static enum method method_of(const char *name)
{
    if (strcmp(name, "HEAD") == 0)
        return METHOD_GET;
    for (enum method method = 0; method < METHOD_COUNT; method++) {
        if (strcmp(method_name(method), name) == 0)
            return method;
    }
    return METHOD_COUNT;
}

static enum error find_route(struct request *request)
{
    request->operation = NULL;
    request->route = route_find(request->path, request->path_length, request->path_values);
    if (!request->route)
        return ERROR_ROUTE_UNKNOWN;
    enum method method = method_of(request->method);
    request->operation = method < METHOD_COUNT ? request->route->operations[method] : NULL;
    return request->operation ? OK : ERROR_METHOD_NOT_ALLOWED;
}

const struct operation *serve_operation(struct request *request)
{
    return find_route(request) ? NULL : request->operation;
}

static enum error authenticate(struct request *request)
{
    const char *header = request_header(request, "Authorization");
    if (request->operation->roles == 0)
        return OK;
    if (!header || strncasecmp(header, "Bearer ", 7) != 0)
        return ERROR_TOKEN_MISSING;
    const char *token = header + 7 + strspn(header + 7, " ");
    return token_verify(request->service->token_policy, request->arena, token, strlen(token), clock_unix_seconds(),
                        &request->actor);
}

enum error authorise(const struct request *request)
{
    unsigned roles = request->operation->roles;
    return roles == 0 || (roles & request->actor.roles) != 0 ? OK : ERROR_ROLE_MISSING;
}

static enum error run_operation(struct request *request)
{
    return request->operation->run ? request->operation->run(request) : run_statement(request);
}

static bool is_options(const struct request *request)
{
    return strcmp(request->method, "OPTIONS") == 0;
}

enum error serve_head(struct request *request)
{
    if (is_options(request) && answer_options(request))
        return OK;
    enum error error = find_route(request);
    if (!error)
        error = authenticate(request);
    if (!error)
        error = authorise(request);
    return error;
}

void serve(struct request *request)
{
    enum error error = serve_head(request);
    if (!error && is_options(request))
        return;
    if (!error)
        error = request_check(request);
    if (!error)
        error = run_operation(request);
    if (error)
        answer_problem(request, error);
    else
        answer_conditional(request);
}
