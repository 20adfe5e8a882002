/* SPDX-License-Identifier: Apache-2.0 */
/* docs_page: the interactive documentation. It loads nothing from other hosts. */
#include "support/client.h"

Test(docs_page, needs_no_token)
{
    struct reply reply = call(NULL, "GET", "/docs");
    assert_status(reply, 200);
    cr_expect_str_eq(reply_header(&reply, "Content-Type"), "text/html; charset=utf-8");
    cr_expect_not_null(strcasestr(reply.body, "<!doctype html>"));
    cr_expect_not_null(strstr(reply.body, "/openapi.json"));
}

Test(docs_page, loads_from_this_service_only)
{
    struct reply reply = call(NULL, "GET", "/docs");
    const char *policy = reply_header(&reply, "Content-Security-Policy");
    cr_assert_not_null(policy);
    cr_expect_not_null(strstr(policy, "default-src 'none'"), "%s", policy);
    cr_expect_null(strstr(policy, "http"), "%s", policy);
    cr_expect_null(strstr(reply.body, "src=\"http"), "the page loads from elsewhere");
    cr_expect_null(strstr(reply.body, "href=\"http"), "the page loads from elsewhere");
}
