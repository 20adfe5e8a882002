/* SPDX-License-Identifier: Apache-2.0 */
/* health_live: succeeds as long as the process answers requests. */
#include "operations.h"

enum error health_live(struct request *request)
{
    static const char ok[] = "{\"status\":\"ok\"}";
    request->answer =
        (struct answer){.status = 200, .media_type = "application/json", .body = ok, .body_length = sizeof ok - 1};
    return OK;
}
