/* SPDX-License-Identifier: Apache-2.0 */
/* Requests that another server could divide differently. Each gets a problem document, and nothing that follows it on
 * its connection is read as a request. */
#include "support/fixture.h"
#include "support/raw.h"

#define CR "\r\n"
#define HOST "Host: kehrwert.example" CR
#define GET "GET /health/live HTTP/1.1" CR
#define POST "POST /v1/programs HTTP/1.1" CR HOST
#define CHUNKED "Transfer-Encoding: chunked" CR
#define SECOND GET HOST CR
#define ROW(bytes)                                                                                                     \
    {                                                                                                                  \
        bytes, sizeof(bytes) - 1                                                                                       \
    }

struct row {
    const char *bytes;
    size_t length;
};

/* What the row is, readable in a message. */
static const char *shown(const struct row *row)
{
    struct text text = {.arena = test_arena()};
    for (size_t i = 0; i < row->length && i < 120; i++)
        text_format(&text, row->bytes[i] < ' ' ? "\\%02x" : "%c", (unsigned char)row->bytes[i]);
    return text_string(&text);
}

static int answers_in(const char *text)
{
    int count = 0;
    for (const char *at = text; (at = strstr(at, "HTTP/1.1 ")) != NULL; at++)
        count++;
    return count;
}

/* The row, followed by a valid request, gets one answer: a problem document with this status. */
static void expect_one_refusal(const struct row *row, int status)
{
    struct text bytes = {.arena = test_arena()};
    text_append(&bytes, row->bytes, row->length);
    text_append_string(&bytes, SECOND);
    const char *answer = raw_until_closed(bytes.bytes, bytes.length);
    cr_expect_not_null(answer, "%s: the connection stays open", shown(row));
    if (!answer)
        return;
    cr_expect_eq(strncmp(answer, textf("HTTP/1.1 %d ", status), 13), 0, "%s: %.600s", shown(row), answer);
    cr_expect_eq(answers_in(answer), 1, "%s: %.2000s", shown(row), answer);
    cr_expect_not_null(strcasestr(answer, "\r\nContent-Type: application/problem+json\r\n"), "%s: %.600s", shown(row),
                       answer);
    cr_expect_not_null(strcasestr(answer, "\r\nX-Request-Id: "), "%s: %.600s", shown(row), answer);
    const char *body = strstr(answer, "\r\n\r\n");
    json_t *problem = body ? json_loads(body + 4, 0, NULL) : NULL;
    cr_expect_eq(json_integer_value(json_object_get(problem, "status")), status, "%s: %.2000s", shown(row), answer);
    json_decref(problem);
}

Test(smuggling, framing_that_can_be_read_in_two_ways_is_refused)
{
    static const struct row rows[] = {
        /* both framings */
        ROW(POST "Content-Length: 5" CR CHUNKED CR "0" CR CR),
        ROW(POST CHUNKED "Content-Length: 5" CR CR "0" CR CR),
        ROW(POST "Content-Length: 0" CR "transfer-encoding:chunked" CR CR "0" CR CR),
        ROW(POST "Content-Length: 40" CR "Transfer-Encoding : chunked" CR CR "0" CR CR),
        ROW(POST "Content-Length: 40" CR "Transfer-Encoding\t: chunked" CR CR "0" CR CR),
        ROW(POST "Content-Length: 40" CR " Transfer-Encoding: chunked" CR CR "0" CR CR),
        ROW(POST "Content-Length: 40" CR "Transfer-Encoding: chunked" CR " " CR CR "0" CR CR),
        ROW(POST "Content-Length: 40" CR "X: y" CR "\tTransfer-Encoding: chunked" CR CR "0" CR CR),
        ROW(POST "Content-Length: 40" CR "Transfer-Encoding:" CR " chunked" CR CR "0" CR CR),
        ROW(POST "Content-Length: 40" CR "Transfer-Encoding: chunked" CR " x" CR CR "0" CR CR),
        ROW(POST "Content-Length: 40" CR "\x0bTransfer-Encoding: chunked" CR CR "0" CR CR),
        ROW(POST "Content-Length: 40" CR "Transfer_Encoding\0: chunked" CR CR "0" CR CR),
        ROW(POST "Content-Length: 40" CR "X: y\nTransfer-Encoding: chunked" CR CR "0" CR CR),
        ROW(POST "Content-Length: 40" CR "X: y\rTransfer-Encoding: chunked" CR CR "0" CR CR),
        ROW(POST "Content-Length: 40" CR "X: y\0Transfer-Encoding: chunked" CR CR "0" CR CR),
        /* codings other than chunked */
        ROW(POST "Transfer-Encoding: gzip, chunked" CR CR "0" CR CR),
        ROW(POST "Transfer-Encoding: chunked, chunked" CR CR "0" CR CR),
        ROW(POST "Transfer-Encoding: chunked, identity" CR CR "0" CR CR),
        ROW(POST "Transfer-Encoding: identity" CR CR "0" CR CR),
        ROW(POST "Transfer-Encoding: xchunked" CR CR "0" CR CR),
        ROW(POST "Transfer-Encoding: \"chunked\"" CR CR "0" CR CR),
        ROW(POST "Transfer-Encoding: chunked;q=1" CR CR "0" CR CR),
        ROW(POST "Transfer-Encoding:" CR CR "0" CR CR),
        ROW(POST CHUNKED CHUNKED CR "0" CR CR),
        ROW(POST CHUNKED "Transfer-Encoding: identity" CR CR "0" CR CR),
        ROW(POST "Transfer-Encoding: identity" CR CHUNKED CR "0" CR CR),
        ROW("POST /v1/programs HTTP/1.0" CR CHUNKED CR "0" CR CR),
        ROW("GET /v1/programs HTTP/1.1" CR HOST "Transfer-Encoding: gzip" CR CR),
        /* lengths */
        ROW(POST "Content-Length: 0" CR "Content-Length: 5" CR CR),
        ROW(POST "Content-Length: 0" CR "content-length: 0" CR CR),
        ROW(POST "Content-Length: 0, 0" CR CR),
        ROW(POST "Content-Length: 5,5" CR CR "12345"),
        ROW(POST "Content-Length: +5" CR CR "12345"),
        ROW(POST "Content-Length: -1" CR CR),
        ROW(POST "Content-Length: 0x5" CR CR "12345"),
        ROW(POST "Content-Length: 5x" CR CR "12345"),
        ROW(POST "Content-Length: 5 5" CR CR "12345"),
        ROW(POST "Content-Length: 5;5" CR CR "12345"),
        ROW(POST "Content-Length: 5.0" CR CR "12345"),
        ROW(POST "Content-Length: \"5\"" CR CR "12345"),
        ROW(POST "Content-Length: ten" CR CR),
        ROW(POST "Content-Length:" CR CR),
        ROW(POST "Content-Length: 5" CR " 5" CR CR "12345"),
        ROW(POST "Content-Length : 5" CR CR "12345"),
        ROW(POST "Content-Length: 4\0" CR CR "1234"),
        ROW(GET HOST "Content-Length: 3" CR "Content-Length: 0" CR CR "abc"),
    };
    for (size_t i = 0; i < LENGTH_OF(rows); i++)
        expect_one_refusal(&rows[i], 400);
}

/* The caller may send this body, so the chunks are read. */
Test(smuggling, chunks_that_can_be_read_in_two_ways_are_refused)
{
    static const struct row rows[] = {
        ROW("5;a\nb" CR "12345" CR "0" CR CR), ROW("5\n12345" CR "0" CR CR),
        ROW("5;a\rb" CR "12345" CR "0" CR CR), ROW("1" CR "1\n1" CR "2" CR "0" CR CR),
        ROW("0x5" CR "12345" CR "0" CR CR),    ROW("+5" CR "12345" CR "0" CR CR),
        ROW("-5" CR "12345" CR "0" CR CR),     ROW(" 5" CR "12345" CR "0" CR CR),
        ROW("5 " CR "12345" CR "0" CR CR),     ROW(";x" CR "12345" CR "0" CR CR),
        ROW("zz" CR "12345" CR "0" CR CR),     ROW("5" CR "123456" CR "0" CR CR),
    };
    const char *token = token_of(an_employee(), ROLE_PARTICIPANT | ROLE_PROGRAM_MANAGER);
    const char *head = textf(POST "Authorization: Bearer %s" CR "Content-Type: application/json" CR CHUNKED CR, token);
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        const char *bytes = textf("%s%s", head, rows[i].bytes);
        expect_one_refusal(&(struct row){bytes, strlen(bytes)}, 400);
    }
}

Test(smuggling, malformed_lines_and_names_are_refused)
{
    static const struct row rows[] = {
        ROW("GET /health/live HTTP/1.1\n" HOST CR),
        ROW(GET "Host: kehrwert.example\n" CR),
        ROW(GET HOST "X: y\n" CR),
        ROW(GET HOST "\n"),
        ROW(GET HOST "X: y\n\n"),
        ROW(GET HOST "X: a\0b" CR CR),
        ROW(GET HOST "X: a\rb" CR CR),
        ROW(GET HOST "X: a\r" CR CR),
        ROW(GET HOST "X: a\x01" CR CR),
        ROW(GET HOST "X: a\x7f" CR CR),
        ROW(GET HOST "X\0: a" CR CR),
        ROW(GET HOST "X y: a" CR CR),
        ROW(GET HOST "X : a" CR CR),
        ROW(GET HOST "X\t: a" CR CR),
        ROW(GET HOST "X(y): a" CR CR),
        ROW(GET HOST "X[]: a" CR CR),
        ROW(GET HOST "\xc3\xbc: a" CR CR),
        ROW(GET HOST ": a" CR CR),
        ROW(GET HOST "nothing" CR CR),
        ROW(GET "nothing" CR HOST CR),
        ROW(GET " " HOST CR),
        ROW(GET "\t" HOST CR),
        ROW(GET " X: y" CR HOST CR),
        ROW(GET HOST "X: a" CR " b" CR CR),
        ROW(GET HOST "X: a" CR "\tb" CR CR),
        ROW(GET HOST "X: a" CR " " CR CR),
        ROW(GET HOST "X:" CR " b" CR CR),
        ROW(GET HOST "X: a" CR " b: c" CR " d" CR "Y: z" CR CR),
        ROW(GET HOST HOST CR),
        ROW(GET HOST "Host: other.example" CR CR),
        ROW(GET "Host: kehrwert.example, other.example" CR CR),
        ROW(GET "Host: kehrwert.example other.example" CR CR),
        ROW(GET "Host:" CR CR),
        ROW(GET "Host: kehrwert.example/x" CR CR),
        ROW(GET "Host: user@kehrwert.example" CR CR),
        ROW(GET CR),
        ROW("GET  /health/live HTTP/1.1" CR HOST CR),
        ROW("GET /health/live  HTTP/1.1" CR HOST CR),
        ROW("GET /health/live HTTP/1.1 " CR HOST CR),
        ROW("GET /health/live x HTTP/1.1" CR HOST CR),
        ROW("GET\t/health/live HTTP/1.1" CR HOST CR),
        ROW("GET /health/live\tHTTP/1.1" CR HOST CR),
        ROW("GET /health/live HTTP/1.1\r" CR HOST CR),
        ROW("GET /health/live HTTP/1.1\0" CR HOST CR),
        ROW("GET /health/live http/1.1" CR HOST CR),
        ROW("GET /health/live HTTP/1.1x" CR HOST CR),
        ROW("GET /health/live" CR HOST CR),
        ROW("G(T /health/live HTTP/1.1" CR HOST CR),
        ROW("G\0T /health/live HTTP/1.1" CR HOST CR),
    };
    for (size_t i = 0; i < LENGTH_OF(rows); i++)
        expect_one_refusal(&rows[i], 400);
}

/* libmicrohttpd closes the connection without calling any of our functions, so there is no answer. */
Test(smuggling, nothing_is_read_after_a_first_line_with_no_method)
{
    static const char *const lines[] = {" GET /health/live HTTP/1.1" CR HOST CR, "nothing" CR CR, " " CR CR,
                                        " " SECOND};
    for (size_t i = 0; i < LENGTH_OF(lines); i++) {
        const char *bytes = textf("%s" SECOND, lines[i]);
        const char *answer = raw_until_closed(bytes, strlen(bytes));
        cr_expect_not_null(answer, "%s: the connection stays open", lines[i]);
        cr_expect_str_empty(answer ? answer : "", "%s: %.2000s", lines[i], answer);
    }
}

Test(smuggling, malformed_targets_are_refused)
{
    static const struct row rows[] = {
        ROW("GET /health/live\0 HTTP/1.1" CR HOST CR),
        ROW("GET /health/live\0/x HTTP/1.1" CR HOST CR),
        ROW("GET /health/live?a=\0 HTTP/1.1" CR HOST CR),
        ROW("GET /health/live\x01 HTTP/1.1" CR HOST CR),
        ROW("GET /health/live\x7f HTTP/1.1" CR HOST CR),
        ROW("GET /health/live\r HTTP/1.1" CR HOST CR),
        ROW("GET /health/live#x HTTP/1.1" CR HOST CR),
        ROW("GET health/live HTTP/1.1" CR HOST CR),
        ROW("GET ?x HTTP/1.1" CR HOST CR),
        ROW("GET foo?u=http://a/health/live HTTP/1.1" CR HOST CR),
        ROW("GET ?u=http://a/health/live HTTP/1.1" CR HOST CR),
        ROW("GET ://a/health/live HTTP/1.1" CR HOST CR),
        ROW("GET ftp://a/health/live HTTP/1.1" CR HOST CR),
        ROW("GET http:/health/live HTTP/1.1" CR HOST CR),
        ROW("GET http:///health/live HTTP/1.1" CR HOST CR),
        ROW("GET http://?/health/live HTTP/1.1" CR HOST CR),
        ROW("GET http://user@a/health/live HTTP/1.1" CR HOST CR),
        ROW("GET http://a\\b/health/live HTTP/1.1" CR HOST CR),
        ROW("GET kehrwert.example:80 HTTP/1.1" CR HOST CR),
        ROW("CONNECT kehrwert.example:80 HTTP/1.1" CR HOST CR),
        ROW("GET * HTTP/1.1" CR HOST CR),
        ROW("TRACE * HTTP/1.1" CR HOST CR),
        ROW("OPTIONS ** HTTP/1.1" CR HOST CR),
    };
    for (size_t i = 0; i < LENGTH_OF(rows); i++)
        expect_one_refusal(&rows[i], 400);
}

/* RFC 9112 section 3.2.2: a server must accept the absolute form. */
Test(smuggling, the_absolute_form_is_the_same_resource)
{
    static const char *const targets[] = {"http://kehrwert.example/health/live", "HTTPS://a:8080/health/live",
                                          "http://[::1]:80/health/live"};
    for (size_t i = 0; i < LENGTH_OF(targets); i++) {
        const char *bytes = textf("GET %s HTTP/1.1" CR HOST CR, targets[i]);
        assert_status(raw_call(bytes, strlen(bytes)), 200);
    }
    assert_status(raw_call("GET http://a?x HTTP/1.1" CR HOST CR, strlen("GET http://a?x HTTP/1.1" CR HOST CR)), 404);
}

/* libmicrohttpd decodes chunks itself and shows neither the last chunk nor the trailer, so no second request follows a
 * chunked body on its connection. */
Test(smuggling, a_chunked_body_is_the_last_thing_on_its_connection)
{
    static const char *const ends[] = {"0" CR CR, "0;a\nb" CR CR, "0\n\n", "0" CR "X : y" CR CR,
                                       "0" CR "X: y" CR " z" CR CR};
    for (size_t i = 0; i < LENGTH_OF(ends); i++) {
        const char *bytes = textf("POST /health/live HTTP/1.1" CR HOST CHUNKED CR "%s" SECOND, ends[i]);
        const char *answer = raw_until_closed(bytes, strlen(bytes));
        cr_expect_not_null(answer, "%zu: the connection stays open", i);
        cr_expect_eq(answer ? answers_in(answer) : 0, 1, "%zu: %s", i, answer);
    }
}
