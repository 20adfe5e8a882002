/* SPDX-License-Identifier: Apache-2.0 */
/* Cross-origin requests: only the exact origins of the setting are allowed. */
#include "support/fixture.h"

#define HOME "https://intranet.example"
#define PREFLIGHT "Access-Control-Request-Method: PATCH"

static struct server server;

static void begin(void)
{
    static const char *const settings[] = {"KEHRWERT_CORS_ORIGINS=" HOME " https://other.example:8443", NULL};
    server_start_beside(&server, settings);
}

static void end(void)
{
    cr_expect(server_stop(&server));
}

TestSuite(cors, .init = begin, .fini = end);

static const char *allowed_origin(const char *origin)
{
    struct reply reply = call(NULL, "GET", "/health/live", .server = &server, .headers = {textf("Origin: %s", origin)});
    assert_status(reply, 200);
    return reply_header(&reply, "Access-Control-Allow-Origin");
}

Test(cors, a_listed_origin_may_read_responses)
{
    struct reply reply = call(NULL, "GET", "/health/live", .server = &server, .headers = {"Origin: " HOME});
    assert_status(reply, 200);
    cr_expect_str_eq(reply_header(&reply, "Access-Control-Allow-Origin"), HOME);
    cr_expect_not_null(strstr(reply_header(&reply, "Access-Control-Expose-Headers"), "ETag"));
    cr_expect_null(reply_header(&reply, "Access-Control-Allow-Credentials"));
    cr_expect_not_null(strstr(reply_header(&reply, "Vary"), "Origin"));
    cr_expect_str_eq(allowed_origin("https://other.example:8443"), "https://other.example:8443");
}

Test(cors, a_listed_origin_may_read_errors_too)
{
    struct reply reply = call(NULL, "GET", "/v1/programs", .server = &server, .headers = {"Origin: " HOME});
    assert_problem(reply, 401, "token_missing");
    cr_expect_str_eq(reply_header(&reply, "Access-Control-Allow-Origin"), HOME);
}

Test(cors, a_similar_origin_is_not_allowed)
{
    static const char *const others[] = {"https://intranet.example.org",
                                         "https://intranet.exampl",
                                         "http://intranet.example",
                                         "null",
                                         "*",
                                         "https://evil.example/" HOME,
                                         HOME " https://other.example:8443",
                                         HOME ":443",
                                         "https://other.example"};
    for (size_t i = 0; i < LENGTH_OF(others); i++)
        cr_expect_null(allowed_origin(others[i]), "%s is allowed", others[i]);
}

Test(cors, a_preflight_is_answered_without_a_token)
{
    struct reply reply =
        call(NULL, "OPTIONS", textf("/v1/programs/%s", a_uuid()), .server = &server,
             .headers = {"Origin: " HOME, PREFLIGHT, "Access-Control-Request-Headers: authorization, if-match"});
    assert_status(reply, 204);
    cr_expect_str_eq(reply_header(&reply, "Access-Control-Allow-Origin"), HOME);
    cr_expect_not_null(strstr(reply_header(&reply, "Access-Control-Allow-Methods"), "PATCH"));
    cr_expect_not_null(strstr(reply_header(&reply, "Access-Control-Allow-Headers"), "If-Match"));
    cr_expect_not_null(reply_header(&reply, "Access-Control-Max-Age"));
}

Test(cors, a_preflight_from_another_origin_allows_nothing)
{
    struct reply reply = call(NULL, "OPTIONS", "/v1/programs", .server = &server,
                              .headers = {"Origin: https://evil.example", PREFLIGHT});
    assert_status(reply, 204);
    cr_expect_null(reply_header(&reply, "Access-Control-Allow-Origin"));
    cr_expect_null(reply_header(&reply, "Access-Control-Allow-Methods"));
}

Test(cors, without_the_setting_no_origin_is_allowed)
{
    struct reply reply = call(NULL, "GET", "/health/live", .headers = {"Origin: " HOME});
    assert_status(reply, 200);
    cr_expect_null(reply_header(&reply, "Access-Control-Allow-Origin"));
}
