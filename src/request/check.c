/* SPDX-License-Identifier: Apache-2.0 */
/* Checks a request: parameters, cursor, body. */
#include "steps.h"

static enum error check_cursor(struct request *request)
{
    const char *cursor = request_parameter(request, "cursor");
    return cursor ? cursor_open(request, cursor, &request->cursor_key) : OK;
}

enum error request_check(struct request *request)
{
    enum error error = parameters_check(request);
    if (!error)
        error = check_cursor(request);
    if (!error)
        error = body_check(request);
    return error;
}
