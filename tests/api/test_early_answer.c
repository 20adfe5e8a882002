/* SPDX-License-Identifier: Apache-2.0 */
/* What is answered before the body is read, what is answered although libmicrohttpd gives up on the request, and blanks
 * at the end of header values. */
#include "support/fixture.h"
#include "support/raw.h"

#define CR "\r\n"
#define HOST "Host: kehrwert.example" CR
#define JSON_TYPE "Content-Type: application/json" CR
#define MIB ((size_t)1 << 20)

/* The answer that closes the connection is a problem document with this status and code. */
static void expect_last_problem(const char *what, const char *answer, int status, const char *code)
{
    cr_expect_not_null(answer, "%s: the connection stays open", what);
    if (!answer)
        return;
    const char *body = strstr(answer, CR CR);
    json_t *problem = body ? json_loads(body + 4, 0, NULL) : NULL;
    cr_expect_eq(strncmp(answer, textf("HTTP/1.1 %d ", status), 13), 0, "%s: %.600s", what, answer);
    cr_expect_not_null(strcasestr(answer, CR "Content-Type: application/problem+json" CR), "%s: %.600s", what, answer);
    cr_expect_not_null(strcasestr(answer, CR "Connection: close" CR), "%s: %.600s", what, answer);
    const char *answered = json_string_value(json_object_get(problem, "code"));
    cr_expect(answered && strcmp(answered, code) == 0, "%s: %.1000s", what, answer);
    json_decref(problem);
}

static const char *authorization(const char *token)
{
    return token ? textf("Authorization: Bearer %s" CR, token) : "";
}

/* Only the head is sent. An answer means that the server did not wait for the body. */
Test(early_answer, a_request_refused_by_its_head_is_answered_without_its_body)
{
    static const char *const lengths[] = {"Content-Length: 314572800" CR, "Content-Length: 1048577" CR,
                                          "Transfer-Encoding: chunked" CR,
                                          "Content-Length: 314572800" CR "Expect: 100-continue" CR};
    const char *participant_token = participant(an_employee());
    const struct {
        const char *line;
        const char *token;
        int status;
        const char *code;
    } rows[] = {
        {"POST /v1/programs", NULL, 401, "token_missing"},
        {"POST /v1/programs", "nonsense", 401, "token_invalid"},
        {"POST /v1/programs", participant_token, 403, "role_missing"},
        {"POST /v1/nowhere", participant_token, 404, "route_unknown"},
        {"PUT /v1/programs", participant_token, 405, "method_not_allowed"},
        {"GET /v1/programs", NULL, 401, "token_missing"},
        {"FOO /v1/programs", NULL, 405, "method_not_allowed"},
    };
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        for (size_t n = 0; n < LENGTH_OF(lengths); n++) {
            const char *head = textf("%s HTTP/1.1" CR HOST JSON_TYPE "%s%s" CR, rows[i].line,
                                     authorization(rows[i].token), lengths[n]);
            expect_last_problem(textf("%s, %s", rows[i].line, lengths[n]), raw_until_closed(head, strlen(head)),
                                rows[i].status, rows[i].code);
        }
    }
}

Test(early_answer, a_body_that_says_that_it_is_too_large_is_not_read)
{
    const char *token = token_of(an_employee(), ROLE_PARTICIPANT | ROLE_PROGRAM_MANAGER);
    const char *head =
        textf("POST /v1/programs HTTP/1.1" CR HOST JSON_TYPE "%sContent-Length: 314572800" CR CR, authorization(token));
    expect_last_problem("a long body", raw_until_closed(head, strlen(head)), 413, "body_too_large");
}

/* The body never ends: every chunk is followed by another one. */
Test(early_answer, a_chunked_body_is_read_up_to_the_limit_only)
{
    const char *token = token_of(an_employee(), ROLE_PARTICIPANT | ROLE_PROGRAM_MANAGER);
    struct text bytes = {.arena = test_arena()};
    text_format(&bytes, "POST /v1/programs HTTP/1.1" CR HOST JSON_TYPE "%sTransfer-Encoding: chunked" CR CR,
                authorization(token));
    for (size_t sent = 0; sent < 3 * MIB; sent += 4096)
        text_format(&bytes, "1000" CR "%04096d" CR, 0);
    expect_last_problem("endless chunks", raw_until_closed(bytes.bytes, bytes.length), 413, "body_too_large");
}

/* A refused body of ordinary size is read, so that the connection stays usable. */
Test(early_answer, a_small_body_leaves_the_connection_open)
{
    const char *bytes = "POST /v1/programs HTTP/1.1" CR HOST JSON_TYPE "Content-Length: 2" CR CR "{}"
                        "GET /health/live HTTP/1.1" CR HOST CR;
    const char *answer = raw_text(bytes, strlen(bytes));
    cr_expect_eq(strncmp(answer, "HTTP/1.1 401 ", 13), 0, "%.200s", answer);
    cr_expect_not_null(strstr(answer, "HTTP/1.1 200 "), "%.2000s", answer);
}

static const char *repeated(const char *part, size_t count)
{
    struct text text = {.arena = test_arena()};
    for (size_t i = 0; i < count; i++)
        text_append_string(&text, part);
    return text_string(&text);
}

Test(early_answer, what_is_too_long_or_unknown_gets_a_problem_document)
{
    const char *head = "GET /health/live HTTP/1.1" CR HOST;
    const struct {
        const char *what;
        const char *bytes;
        int status;
        const char *code;
    } rows[] = {
        {"a long path", textf("GET /%s HTTP/1.1" CR HOST CR, repeated("a", 100000)), 414, "target_too_long"},
        {"an endless path", textf("GET /%s", repeated("a", 100000)), 414, "target_too_long"},
        {"a long value", textf("%sX-A: %s" CR CR, head, repeated("a", 100000)), 431, "headers_too_large"},
        {"an endless name", textf("%s%s", head, repeated("a", 100000)), 431, "headers_too_large"},
        {"many headers", textf("%s%s" CR, head, repeated("A:b" CR, 3000)), 431, "headers_too_large"},
        {"many cookies", textf("%sCookie: %s" CR CR, head, repeated("a;", 3000)), 431, "headers_too_large"},
        {"a long line before a chunk",
         textf("POST /v1/programs HTTP/1.1" CR HOST "%s" JSON_TYPE "Transfer-Encoding: chunked" CR CR "5;%s" CR,
               authorization(a_published_program(an_employee()).manager_token), repeated("x", 40000)),
         431, "headers_too_large"},
        {"version 2.0", "GET /health/live HTTP/2.0" CR HOST CR, 505, "http_version_unsupported"},
        {"version 0.9", "GET /health/live HTTP/0.9" CR HOST CR, 505, "http_version_unsupported"},
        {"a length that overflows",
         "POST /v1/programs HTTP/1.1" CR HOST "Content-Length: 99999999999999999999999" CR CR, 413, "body_too_large"},
        {"a length that overflows where POST is not allowed",
         "POST /health/live HTTP/1.1" CR HOST "Content-Length: 99999999999999999999999" CR CR, 413, "body_too_large"},
    };
    for (size_t i = 0; i < LENGTH_OF(rows); i++)
        expect_last_problem(rows[i].what, raw_until_closed(rows[i].bytes, strlen(rows[i].bytes)), rows[i].status,
                            rows[i].code);
}

static void expect_answer(const char *what, size_t count, const char *bytes)
{
    struct reply reply = raw_call(bytes, strlen(bytes));
    cr_expect(reply.status == 200 || reply.status == 414 || reply.status == 431 || reply.status == 400,
              "%s, %zu: status %d", what, count, reply.status);
}

/* libmicrohttpd closes a connection without an answer if it has no memory left for one. */
Test(early_answer, a_head_of_any_size_is_answered)
{
    const char *head = "GET /health/live HTTP/1.1" CR HOST;
    for (size_t size = 26000; size <= 34000; size += 250) {
        expect_answer("a value", size, textf("%sX-A: %s" CR CR, head, repeated("a", size)));
        expect_answer("a query", size, textf("GET /health/live?%s HTTP/1.1" CR HOST CR, repeated("a", size)));
    }
    for (size_t count = 300; count <= 600; count += 10)
        expect_answer("headers", count, textf("%s%s" CR, head, repeated("X: aa" CR, count)));
}

Test(early_answer, a_request_without_a_body_must_not_ask_for_permission_to_send_one)
{
    static const char *const lengths[] = {"", "Content-Length: 0" CR};
    for (size_t i = 0; i < LENGTH_OF(lengths); i++) {
        const char *bytes = textf("DELETE /v1/programs HTTP/1.1" CR HOST "Expect: 100-continue" CR "%s" CR
                                  "GET /health/live HTTP/1.1" CR HOST CR,
                                  lengths[i]);
        expect_last_problem(bytes, raw_until_closed(bytes, strlen(bytes)), 400, "request_malformed");
    }
}

/* libmicrohttpd would store each pair, and never answer if it ran out of room. */
Test(early_answer, many_query_pairs_are_answered)
{
    static const size_t counts[] = {100, 463, 1000, 3000};
    for (size_t i = 0; i < LENGTH_OF(counts); i++) {
        const char *bytes = textf("GET /health/live?%s HTTP/1.1" CR HOST CR, repeated("a=b&", counts[i]));
        struct reply reply = raw_call(bytes, strlen(bytes));
        assert_problem(reply, 400, "parameter_invalid");
    }
}

Test(early_answer, blanks_around_a_header_value_do_not_count)
{
    struct program program = a_draft_program(an_employee());
    const char *path = textf("/v1/programs/%s", program.id);
    const char *tag = etag_of(program.manager_token, path);
    static const char *const blanks[] = {"", " ", "\t", " \t  "};
    for (size_t i = 0; i < LENGTH_OF(blanks); i++) {
        const char *b = blanks[i];
        const char *body = textf("{\"title\": \"T%zu\"}", i);
        const char *bytes = textf("PATCH %s HTTP/1.1" CR HOST "Authorization:%sBearer %s%s" CR
                                  "Content-Type:%sapplication/merge-patch+json%s" CR "If-Match:%s%s%s" CR
                                  "Content-Length:%s%zu" CR CR "%s",
                                  path, b, program.manager_token, b, b, b, b, tag, b, b, strlen(body), body);
        struct reply reply = raw_call(bytes, strlen(bytes));
        assert_status(reply, 200);
        tag = reply_header(&reply, "ETag");
        bytes = textf("GET %s HTTP/1.1" CR HOST "Authorization: Bearer %s%s" CR "If-None-Match: %s%s" CR CR, path,
                      program.manager_token, b, tag, b);
        assert_status(raw_call(bytes, strlen(bytes)), 304);
        bytes = textf("POST /v1/programs HTTP/1.1" CR HOST "Authorization: Bearer %s%s" CR JSON_TYPE
                      "Idempotency-Key: %s%s" CR "Content-Length: %zu" CR CR "%s",
                      program.manager_token, b, program.id, b, strlen("{\"title\":\"T\",\"owner_unit\":\"U\"}"),
                      "{\"title\":\"T\",\"owner_unit\":\"U\"}");
        reply = raw_call(bytes, strlen(bytes));
        assert_status(reply, 201);
        cr_expect_eq(reply_header(&reply, "Idempotent-Replayed") != NULL, i > 0);
    }
}
