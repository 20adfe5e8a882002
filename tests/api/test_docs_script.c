/* SPDX-License-Identifier: Apache-2.0 */
/* docs_script: the script of the documentation page. */
#include "support/client.h"

Test(docs_script, it_is_the_script_that_the_page_loads)
{
    struct reply page = call(NULL, "GET", "/docs");
    cr_expect_not_null(strstr(page.body, "/docs/openapi-explorer.min.js"));
    struct reply reply = call(NULL, "GET", "/docs/openapi-explorer.min.js");
    assert_status(reply, 200);
    cr_expect_str_eq(reply_header(&reply, "Content-Type"), "text/javascript; charset=utf-8");
    cr_expect_str_eq(reply_header(&reply, "X-Content-Type-Options"), "nosniff");
    cr_expect_gt(reply.length, 10000);
}

Test(docs_script, a_matching_etag_gets_no_body)
{
    struct reply reply = call(NULL, "GET", "/docs/openapi-explorer.min.js");
    struct reply again =
        call(NULL, "GET", "/docs/openapi-explorer.min.js", .if_none_match = reply_header(&reply, "ETag"));
    assert_status(again, 304);
}
