/* SPDX-License-Identifier: Apache-2.0 */
/* health_ready: for readiness probes; the database must answer. */
#include "support/client.h"

Test(health_ready, answers_without_a_token)
{
    struct reply reply = call(NULL, "GET", "/health/ready");
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/status"), "ok");
    cr_expect_str_eq(reply_header(&reply, "Cache-Control"), "no-store");
}

Test(health_ready, a_token_does_not_matter)
{
    struct reply reply = call("no.real.token", "GET", "/health/ready");
    assert_status(reply, 200);
}
