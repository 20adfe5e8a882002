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
               authorization(a_published_program(an_employee()).program_manager_token), repeated("x", 100000)),
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

/* The head says how long the body would be. libmicrohttpd says nothing about the method if it refuses a first line that
 * does not fit into its memory, or a head with a malformed Content-Length or with too many cookies. */
Test(early_answer, a_refusal_of_head_has_no_body)
{
    const struct {
        const char *what;
        const char *bytes;
        int status;
    } rows[] = {
        {"a long path", textf("HEAD /%s HTTP/1.1" CR HOST CR, repeated("a", 40000)), 414},
        {"a long value", textf("HEAD /health/live HTTP/1.1" CR HOST "X-A: %s" CR CR, repeated("a", 40000)), 431},
        {"a longer value", textf("HEAD /health/live HTTP/1.1" CR HOST "X-A: %s" CR CR, repeated("a", 100000)), 431},
        {"an endless name", textf("HEAD /health/live HTTP/1.1" CR HOST "%s", repeated("a", 100000)), 431},
        {"many headers", textf("HEAD /health/live HTTP/1.1" CR HOST "%s" CR, repeated("A:b" CR, 3000)), 431},
        {"version 2.0", "HEAD /health/live HTTP/2.0" CR HOST CR, 505},
        {"no version", "HEAD /health/live" CR HOST CR, 400},
        {"two hosts", "HEAD /health/live HTTP/1.1" CR HOST HOST CR, 400},
        {"a line without a colon", "HEAD /health/live HTTP/1.1" CR HOST "nothing" CR CR, 400},
        {"a long body", "HEAD /health/live HTTP/1.1" CR HOST "Content-Length: 2000000" CR CR, 413},
    };
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        const char *answer = raw_until_closed(rows[i].bytes, strlen(rows[i].bytes));
        cr_expect_not_null(answer, "%s: the connection stays open", rows[i].what);
        if (!answer)
            continue;
        const char *end = strstr(answer, CR CR);
        cr_expect_eq(strncmp(answer, textf("HTTP/1.1 %d ", rows[i].status), 13), 0, "%s: %.600s", rows[i].what, answer);
        cr_expect_null(strcasestr(answer, CR "Content-Length: 0" CR), "%s: %.600s", rows[i].what, answer);
        cr_expect(end && end[4] == '\0', "%s: %.2000s", rows[i].what, answer);
    }
}

static void expect_answer(const char *what, size_t count, const char *bytes)
{
    struct reply reply = raw_call(bytes, strlen(bytes));
    cr_expect(reply.status == 200 || reply.status == 414 || reply.status == 431 || reply.status == 400,
              "%s, %zu: status %d", what, count, reply.status);
}

#define LIVE "GET /health/live HTTP/1.1" CR HOST

static void expect_answer_to_size(size_t size)
{
    expect_answer("a value", size, textf(LIVE "X-A: %s" CR CR, repeated("a", size)));
    expect_answer("a query", size, textf("GET /health/live?%s HTTP/1.1" CR HOST CR, repeated("a", size)));
    expect_answer("a cookie", size, textf(LIVE "Cookie: a=%s" CR CR, repeated("b", size)));
}

/* libmicrohttpd closes a connection without an answer if it has no memory left for one. What follows a request takes up
 * memory too. */
Test(early_answer, a_head_of_any_size_is_answered)
{
    for (size_t size = 11500; size <= 33500; size += 250)
        expect_answer_to_size(size);
    for (size_t size = 60000; size <= 67000; size += 500)
        expect_answer_to_size(size);
    const char *next = textf("GET /%s", repeated("a", 60000));
    for (size_t count = 100; count <= 1100; count += 10) {
        const char *headers = repeated("X:a" CR, count);
        expect_answer("headers", count, textf(LIVE "%s" CR, headers));
        expect_answer("headers before another request", count, textf(LIVE "%s" CR "%s", headers, next));
        expect_answer("cookies", count, textf(LIVE "Cookie: %s" CR CR, repeated("a=b;", count)));
    }
}

/* The Link header of the response repeats the query. */
Test(early_answer, a_head_of_any_size_gets_the_longest_link)
{
    const char *face = "\xf0\x9f\x98\x80";
    const char *unit = repeated(face, 200);
    const char *name = repeated(face, 100);
    struct employee caller = an_employee(.unit = unit, .display_name = name);
    an_employee(.unit = unit, .display_name = name);
    const char *encoded = "%F0%9F%98%80";
    const char *head = textf("GET /v1/employees?limit=1&unit=%s&q=%s HTTP/1.1" CR HOST "%s", repeated(encoded, 200),
                             repeated(encoded, 100), authorization(participant(caller)));
    for (size_t size = 15000; size < 33000; size += 300) {
        const char *bytes = textf("%sX-A: %s" CR CR, head, repeated("a", size - strlen(head)));
        struct reply reply = raw_call(bytes, strlen(bytes));
        cr_expect(reply.status == 200 || reply.status == 431, "%zu: status %d", size, reply.status);
        cr_expect_eq(reply.status == 200, reply_header(&reply, "Link") != NULL, "%zu", size);
    }
}

/* The first answer in the text is complete. */
static void expect_whole(const char *what, const char *answer)
{
    const char *body = answer ? strstr(answer, CR CR) : NULL;
    const char *length = answer ? strcasestr(answer, CR "Content-Length: ") : NULL;
    cr_expect(body && length && length < body, "%s: %.600s", what, answer ? answer : "the connection stays open");
    if (body && length)
        cr_expect_geq(strlen(body + 4), strtoul(length + 18, NULL, 10), "%s: the answer is cut", what);
}

/* If the connection were closed while it holds unread bytes, it would be reset. */
Test(early_answer, an_answer_survives_what_follows_its_request)
{
    const char *more = repeated(LIVE CR, 2000);
    const struct {
        const char *what;
        const char *bytes;
    } rows[] = {
        {"a head that is too large", textf("GET / HTTP/1.1" CR HOST "X-A: %s" CR CR, repeated("a", 40000))},
        {"a head that is much too large", textf("GET / HTTP/1.1" CR HOST "X-A: %s" CR CR, repeated("a", 100000))},
        {"a target that is too long", textf("GET /%s HTTP/1.1" CR HOST CR, repeated("a", 100000))},
        {"two hosts", textf("GET / HTTP/1.1" CR HOST HOST CR "%s", more)},
        {"two lengths", textf("POST / HTTP/1.1" CR HOST "Content-Length: 1" CR "Content-Length: 1" CR CR "%s", more)},
        {"a malformed length", textf("POST / HTTP/1.1" CR HOST "Content-Length: x" CR CR "%s", more)},
        {"an unknown version", textf("GET / HTTP/2.0" CR HOST CR "%s", more)},
        {"an old version", textf("GET / HTTP/1.0" CR CR "%s", more)},
        {"no request", textf("nothing" CR CR "%s", more)},
        {"the last request", textf(LIVE "Connection: close" CR CR "%s", more)},
    };
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        const char *bytes = textf("GET /openapi.json HTTP/1.1" CR HOST CR "%s", rows[i].bytes);
        expect_whole(rows[i].what, raw_until_closed_with_small_buffer(bytes, strlen(bytes)));
    }
}

/* Only the head is sent. */
Test(early_answer, blanks_after_the_expectation_do_not_count)
{
    static const char *const values[] = {"100-continue", " 100-continue ", "\t100-CONTINUE \t "};
    for (size_t i = 0; i < LENGTH_OF(values); i++) {
        const char *head =
            textf("POST /v1/programs HTTP/1.1" CR HOST JSON_TYPE "Content-Length: 2" CR "Expect:%s" CR CR, values[i]);
        const char *answer = raw_text(head, strlen(head));
        cr_expect_str_eq(answer, "HTTP/1.1 100 Continue" CR CR, "%s: %.600s", values[i], answer);
    }
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
    const char *tag = etag_of(program.program_manager_token, path);
    static const char *const blanks[] = {"", " ", "\t", " \t  "};
    for (size_t i = 0; i < LENGTH_OF(blanks); i++) {
        const char *b = blanks[i];
        const char *body = textf("{\"title\": \"T%zu\"}", i);
        const char *bytes = textf("PATCH %s HTTP/1.1" CR HOST "Authorization:%sBearer %s%s" CR
                                  "Content-Type:%sapplication/merge-patch+json%s" CR "If-Match:%s%s%s" CR
                                  "Content-Length:%s%zu" CR CR "%s",
                                  path, b, program.program_manager_token, b, b, b, b, tag, b, b, strlen(body), body);
        struct reply reply = raw_call(bytes, strlen(bytes));
        assert_status(reply, 200);
        tag = reply_header(&reply, "ETag");
        bytes = textf("GET %s HTTP/1.1" CR HOST "Authorization: Bearer %s%s" CR "If-None-Match: %s%s" CR CR, path,
                      program.program_manager_token, b, tag, b);
        assert_status(raw_call(bytes, strlen(bytes)), 304);
        bytes = textf("POST /v1/programs HTTP/1.1" CR HOST "Authorization: Bearer %s%s" CR JSON_TYPE
                      "Idempotency-Key: %s%s" CR "Content-Length: %zu" CR CR "%s",
                      program.program_manager_token, b, program.id, b, strlen("{\"title\":\"T\",\"owner_unit\":\"U\"}"),
                      "{\"title\":\"T\",\"owner_unit\":\"U\"}");
        reply = raw_call(bytes, strlen(bytes));
        assert_status(reply, 201);
        cr_expect_eq(reply_header(&reply, "Idempotent-Replayed") != NULL, i > 0);
    }
}
