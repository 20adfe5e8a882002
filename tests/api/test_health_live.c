/* SPDX-License-Identifier: Apache-2.0 */
/* health_live: for liveness probes. */
#include "support/client.h"

Test(health_live, needs_no_token)
{
    struct reply reply = call(NULL, "GET", "/health/live");
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/status"), "ok");
}

Test(health_live, head_responds_like_get_but_without_a_body)
{
    struct reply reply = call(NULL, "HEAD", "/health/live");
    assert_status(reply, 200);
    cr_expect_eq(reply.length, 0);
}
