/* SPDX-License-Identifier: Apache-2.0 */
/* Requests that two HTTP parsers could read differently, and paths that decode to something other than they appear to
 * be. */
#include "support/fixture.h"
#include "support/raw.h"
#include "support/sample.h"

#define CR "\r\n"
#define HOST "Host: kehrwert.example" CR
#define RAW(bytes) (bytes), sizeof(bytes) - 1

static void expect_alive(const char *after)
{
    struct reply reply = call(NULL, "GET", "/health/live");
    cr_expect_eq(reply.status, 200, "no response after %s", after);
}

Test(framing, ambiguous_framing_is_refused_and_the_connection_closed)
{
    static const struct {
        const char *what;
        const char *headers;
    } rows[] = {
        {"both framings", HOST "Content-Length: 5" CR "Transfer-Encoding: chunked" CR},
        {"both framings in the other order", HOST "Transfer-Encoding: chunked" CR "Content-Length: 5" CR},
        {"two lengths", HOST "Content-Length: 0" CR "Content-Length: 5" CR},
        {"the same length twice", HOST "Content-Length: 0" CR "content-length: 0" CR},
        {"a list of lengths", HOST "Content-Length: 0, 0" CR},
        {"two hosts", HOST "Host: other.example" CR},
        {"the same host twice", HOST HOST},
        {"a list of hosts", "Host: kehrwert.example, other.example" CR},
    };
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        const char *bytes = textf(
            "POST /v1/programs HTTP/1.1" CR "%s" CR "0" CR CR "GET /health/live HTTP/1.1" CR HOST CR, rows[i].headers);
        const char *answer = raw_text(bytes, strlen(bytes));
        cr_expect_eq(strncmp(answer, "HTTP/1.1 400 ", 13), 0, "%s: %.200s", rows[i].what, answer);
        cr_expect_null(strstr(answer, "HTTP/1.1 2"), "%s: a second request was read from the remaining bytes: %.2000s",
                       rows[i].what, answer);
        expect_alive(rows[i].what);
    }
}

Test(framing, ambiguous_framing_is_refused_for_every_method)
{
    static const char *const methods[] = {"OPTIONS", "HEAD", "TRACE"};
    for (size_t i = 0; i < LENGTH_OF(methods); i++) {
        const char *bytes = textf("%s /v1/programs HTTP/1.1" CR HOST "Content-Length: 5" CR
                                  "Transfer-Encoding: chunked" CR CR "0" CR CR "GET /health/live HTTP/1.1" CR HOST CR,
                                  methods[i]);
        const char *answer = raw_text(bytes, strlen(bytes));
        cr_expect_eq(strncmp(answer, "HTTP/1.1 400 ", 13), 0, "%s: %.200s", methods[i], answer);
        cr_expect_null(strstr(answer, "HTTP/1.1 2"), "%s: a second request was read from the remaining bytes",
                       methods[i]);
    }
}

Test(framing, http_1_1_requires_a_host)
{
    struct reply reply = raw_call(RAW("GET /health/live HTTP/1.1" CR CR));
    assert_problem(reply, 400, "request_malformed");
    reply = raw_call(RAW("GET /health/live HTTP/1.0" CR CR));
    assert_status(reply, 200);
}

Test(framing, content_length_with_chunked_gets_a_problem_document)
{
    struct reply reply = raw_call(
        RAW("POST /v1/programs HTTP/1.1" CR HOST "Content-Length: 5" CR "Transfer-Encoding: chunked" CR CR "0" CR CR));
    assert_problem(reply, 400, "request_malformed");
    cr_expect_str_eq(reply_header(&reply, "Content-Type"), "application/problem+json");
    cr_expect_str_eq(reply_header(&reply, "Connection"), "close");
}

Test(framing, unknown_methods_are_refused)
{
    static const char *const methods[] = {"get", "Get", "TRACE", "CONNECT", "FOO", "GETT", "G"};
    for (size_t i = 0; i < LENGTH_OF(methods); i++) {
        const char *bytes = textf("%s /health/live HTTP/1.1" CR HOST CR, methods[i]);
        struct reply reply = raw_call(bytes, strlen(bytes));
        cr_expect(reply.status >= 400 && reply.status < 500, "%s returns %d: %s", methods[i], reply.status, reply.body);
        expect_alive(methods[i]);
    }
}

/* libmicrohttpd decides about most of these requests, so the test demands little: no accidental success, no server
 * error, no crash. */
Test(framing, odd_requests_cause_neither_success_nor_a_server_error)
{
    static const struct {
        const char *what;
        const char *bytes;
        size_t length;
    } rows[] = {
        {"TRACE *", RAW("TRACE * HTTP/1.1" CR HOST CR)},
        {"OPTIONS *", RAW("OPTIONS * HTTP/1.1" CR HOST CR)},
        {"an absolute target", RAW("GET http://kehrwert.example/v1/programs HTTP/1.1" CR HOST CR)},
        {"an absolute target without path", RAW("GET http://kehrwert.example HTTP/1.1" CR HOST CR)},
        {"a target in authority form", RAW("GET kehrwert.example:80 HTTP/1.1" CR HOST CR)},
        {"no host", RAW("GET /v1/programs HTTP/1.1" CR CR)},
        {"an empty host", RAW("GET /v1/programs HTTP/1.1" CR "Host:" CR CR)},
        {"a space before the colon", RAW("GET /v1/programs HTTP/1.1" CR HOST "Authorization : Bearer x" CR CR)},
        {"bare line feeds", RAW("GET /v1/programs HTTP/1.1\nHost: kehrwert.example\n\n")},
        {"a NUL in a header", RAW("GET /v1/programs HTTP/1.1" CR HOST "X-A: a\0b" CR CR)},
        {"a NUL in a token", RAW("GET /v1/programs HTTP/1.1" CR HOST "Authorization: Bearer a\0b" CR CR)},
        {"a NUL in the path", RAW("GET /v1/programs\0/x HTTP/1.1" CR HOST CR)},
        {"a folded header", RAW("GET /v1/programs HTTP/1.1" CR HOST "X-A: a" CR " b" CR CR)},
        {"a header without a colon", RAW("GET /v1/programs HTTP/1.1" CR HOST "nothing" CR CR)},
        {"a header without a name", RAW("GET /v1/programs HTTP/1.1" CR HOST ": x" CR CR)},
        {"no version", RAW("GET /v1/programs" CR HOST CR)},
        {"version 1.0", RAW("GET /v1/programs HTTP/1.0" CR CR)},
        {"version 3.9", RAW("GET /v1/programs HTTP/3.9" CR HOST CR)},
        {"a negative length", RAW("POST /v1/programs HTTP/1.1" CR HOST "Content-Length: -1" CR CR)},
        {"a length that is not a number", RAW("POST /v1/programs HTTP/1.1" CR HOST "Content-Length: ten" CR CR)},
        {"a length that overflows",
         RAW("POST /v1/programs HTTP/1.1" CR HOST "Content-Length: 99999999999999999999999" CR CR)},
        {"a chunk without a size",
         RAW("POST /v1/programs HTTP/1.1" CR HOST "Transfer-Encoding: chunked" CR CR "zz" CR "x" CR "0" CR CR)},
        {"a chunk size that overflows",
         RAW("POST /v1/programs HTTP/1.1" CR HOST "Transfer-Encoding: chunked" CR CR "fffffffffffffffff" CR "x")},
        {"an unknown transfer coding",
         RAW("POST /v1/programs HTTP/1.1" CR HOST "Transfer-Encoding: gzip, chunked" CR CR "0" CR CR)},
        {"two request lines in one", RAW("GET /v1/programs HTTP/1.1 GET /v1/programs HTTP/1.1" CR HOST CR)},
        {"bytes that are not text", RAW("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" CR CR)},
    };
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        struct reply reply = raw_call(rows[i].bytes, rows[i].length);
        /* RFC 9110 asks for 501 and 505 if the transfer coding or the version is unknown. */
        bool fault = reply.status >= 500 && reply.status != 501 && reply.status != 505;
        bool success = reply.status >= 200 && reply.status < 300 && strncmp(rows[i].bytes, "OPTIONS", 7) != 0;
        cr_expect_not(fault || success, "%s returns %d: %s", rows[i].what, reply.status, reply.body);
        expect_alive(rows[i].what);
    }
}

Test(framing, long_lines_are_refused)
{
    char *long_text = arena_copy(test_arena(), sample_padded("", 100000), 100000);
    memset(long_text, 'a', 100000);
    const char *const rows[] = {
        textf("GET /%s HTTP/1.1" CR HOST CR, long_text),
        textf("GET /v1/programs?cursor=%s HTTP/1.1" CR HOST CR, long_text),
        textf("GET /v1/programs HTTP/1.1" CR HOST "X-A: %s" CR CR, long_text),
        textf("GET /v1/programs HTTP/1.1" CR HOST "Authorization: Bearer %.20000s" CR CR, long_text),
    };
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        struct reply reply = raw_call(rows[i], strlen(rows[i]));
        cr_expect(reply.status == 0 || (reply.status >= 400 && reply.status < 500), "%.40s returns %d", rows[i],
                  reply.status);
        expect_alive("a long line");
    }
}

Test(framing, a_chunked_body_is_read)
{
    const char *token = token_of(an_employee(), ROLE_PARTICIPANT | ROLE_PROGRAM_MANAGER);
    const char *bytes = textf("POST /v1/programs HTTP/1.1" CR HOST "Authorization: Bearer %s" CR
                              "Content-Type: application/json" CR "Transfer-Encoding: chunked" CR CR "e" CR
                              "{\"title\": \"T\"," CR "16" CR " \"owner_unit\": \"Unit\"}" CR "0" CR CR,
                              token);
    struct reply reply = raw_call(bytes, strlen(bytes));
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/owner_unit"), "Unit");
}

Test(framing, an_id_in_the_query_is_not_a_path_parameter)
{
    struct program program = a_published_program(an_employee());
    struct reply reply = call(program.program_manager_token, "GET", textf("/v1/programs/%s?id=42", program.id));
    assert_problem(reply, 400, "parameter_invalid");
    cr_expect_str_eq(reply_text(&reply, "/errors/0/parameter"), "id");
    reply = call(program.program_manager_token, "GET", textf("/v1/programs/%s?program_id=%s", program.id, program.id));
    assert_problem(reply, 400, "parameter_invalid");
}

Test(framing, a_percent_encoded_id_is_the_same_id)
{
    struct program program = a_published_program(an_employee());
    struct reply reply = call(program.program_manager_token, "GET",
                              textf("/v1/programs/%%%02x%s", (unsigned)program.id[0], program.id + 1));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/id"), program.id);
}

/* The library's messages must never be used as format strings: the process survives, and what the log contains of the
 * path is literal. tests/unit/server/test_http_log.c checks that the line itself is literal. Whether the library writes
 * one is not under our control. */
Test(framing, format_specifiers_in_a_path_are_harmless)
{
    struct text requests = {.arena = test_arena()};
    for (int i = 0; i < 400; i++)
        text_append_string(&requests, "GET /harmless-%25p-%25d-conversions HTTP/1.1" CR HOST CR);
    for (int i = 0; i < 20; i++) {
        raw_reset(requests.bytes, requests.length);
        expect_alive("a reset");
    }
    const char *log = server_log(shared_server());
    for (const char *at = log; (at = strstr(at, "/harmless-")) != NULL; at++)
        cr_expect(strncmp(at, "/harmless-%p-%d-conversions", 27) == 0 || strncmp(at, "/harmless-%25p-%25d-", 20) == 0,
                  "%.60s", at);
}
